### Who pays and who saves: the sides, the transfers between them.

side-capital = share of buildings
side-county = the county
side-families = families
side-gives = gives
side-net = bears in the end
side-receives = receives
side-running = spends a year
side-schools = schools
side-upper = governments above the county
sides = Who pays and who saves, yuan a year
sides-all = all sides
sides-floor = Public funds for pupils whom small schools lack (floor): today { $before } yuan a year, plan { $after }.
sides-gives = plan gives
sides-how = Given and received are public funds and living subsidies: transfers, no cost in themselves. With its funds a school pays running costs that stand under the county. Below zero: receives more than it spends.
sides-receives = plan gets
transfer-funds_boarders = public funds for boarders
transfer-funds_floor = public funds up to the floor
transfer-funds_pupils = public funds for pupils
transfer-subsidy_boarders = living subsidies of boarders
transfer-subsidy_day = living subsidies of day pupils
transfers = Public funds and living subsidies, yuan a year


### `hubward compare`: plans side by side.
compare-across = Plans of different inputs, compared by the ids of villages and schools: rates, roads and children may differ as well as decisions.
compare-bound = no plan costs less than
compare-capital = spent once on buildings, yuan
compare-county = { $plans }: planned for the purse of the county and its schools, so that what the plan decides is another sum than by everybody's costs.
compare-gap = gap, per cent
compare-mode-board = board
compare-mode-bus = bus
compare-mode-escort = escort
compare-mode-walk = walk
compare-more = { "  " }… and { $count } more in --json
compare-moved = { $plan } against [1]: { $school } children go to another school, { $mode } to the same by another mode.
compare-objective = what the plan decides, yuan a year
compare-schools = Schools that differ: { $count }
compare-unitless = A figure with two decimals is the count of a classic of location (minutes, schools or children), not yuan.
compare-unmatched = { $plan } against [1]: { $children } children belong to groups that are not the same in both.
compare-years = Of a plan over several years these are all its years together, as money of the first; what follows is its last year.

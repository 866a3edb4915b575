### The sheets of the buses, and what the command says of them.

buses-alone = no attendant
buses-arrive = arrives
buses-attendant = with an attendant
buses-boarding = children who board
buses-depart = leaves
buses-heading = Bus { $bus }
buses-load = children aboard
buses-back = All buses
buses-bus = bus
buses-children = children
buses-choose = Choose a bus to see where it drives and when.
buses-km_line = One bus at a time, along the roads, in the morning of a school day.
buses-ride = minutes to the school
buses-rides = On the rides of the routes
buses-rides_how = The rows on bus rides once more, measured on the clock of each route: from when the bus leaves a stop until it is at the school. Existing: the direct way is beyond the row already.
buses-run = Run { $number } · { $school }
buses-said = { $children } children of { $schools } schools ride { $routes } routes on { $buses } buses: { $yuan } yuan a year; proven the cheapest at { $proven } schools; longest ride { $minutes } minutes
buses-seats = { $seats } licensed pupil seats
buses-stop = stop
buses-tab = Buses
buses-title = School buses, the morning run
buses-trips = runs: { $trips }

### The sheets of the buses, and what the command says of them.

buses-alone = no attendant
buses-arrive = arrives
buses-attendant = with an attendant
buses-boarding = children who board
buses-depart = leaves
buses-heading = Bus { $bus }
buses-load = children aboard
buses-ride = minutes to the school
buses-run = Run { $number } · { $school }
buses-said = { $children } children of { $schools } schools ride { $routes } routes on { $buses } buses: { $yuan } yuan a year; proven the cheapest at { $proven } schools; longest ride { $minutes } minutes
buses-seats = { $seats } licensed pupil seats
buses-stop = stop
buses-title = School buses, the morning run
buses-trips = { $trips } runs

### The summary of a plan on a terminal; its sentences on what was proven stand on other pages too.

and_more = … and { $count } more in { $file }

breakeven = Boarding costs less than a daily bus beyond { $minutes } min of bus ride ({ $source }; a bed at hand).
breakeven-always = Boarding costs less than a daily bus at any distance.
breakeven-assumed = assuming { $kmh } km/h door to door
breakeven-measured = this plan's buses make { $kmh } km/h door to door
breakeven-never = Boarding never costs less than a daily bus.

classic-max-cover = max-cover: { $covered } of { $children } children live within { $minutes } min of their school ({ $schools } schools). Proven: no such plan covers more than { $bound }.
classic-p-center = p-center: nobody travels longer than { $minutes } min to { $schools } schools. Proven: no such plan has less than { $bound } min.
classic-p-median = p-median: { $mean } min one way a child to { $schools } schools, { $total } pupil-minutes in all. Proven: no such plan has less than { $bound }.
classic-set-cover = set-cover: { $schools } schools have every child within { $minutes } min. Proven: no plan does it with fewer than { $bound }.
classic-uncapacitated = Seats were not counted: the table of rules says where they are too few.

equity-kolm_pollak = Kolm-Pollak minutes, in which long ways weigh more: today { $before }, plan { $after }.
equity-poor = Mean minutes of children who draw the living subsidy: today { $before }, plan { $after }; of the others: { $others_before }, { $others_after }.

gap = Proven: no plan costs less than { $bound } yuan a year in what the plan decides. This one costs { $cost }: at most { $more } yuan a year ({ $percent } %) more.
gap-as_is = Today's network, nothing decided.
gap-optimal = Proven best: no plan costs less than { $cost } yuan a year in what the plan decides.
gap-source-lagrangian = The bound can be recomputed from prices.csv.
gap-source-proof = The bound can be recomputed from proof.jsonl.
gap-source-solver = The bound is a solver's word.
gap-source-times = The bound comes from a search over the times that occur.
gap-source-tree = The bound comes from a branch-and-bound tree.

not_reproducible = Cut by a time limit: another run may give another plan.
plan-title = { $county } · { $stage } · { $year }
present-derived = Today's school of { $children } children is derived (nearest with room): villages.csv does not name it.
present-nowhere = { $children } children reach no school by a lawful walk or a bus today and stand in no figure of today: { $villages }.
schools-what = Schools that close or keep grades 1-3 only, and where their children go

small-present-derived = Today's kindergarten of { $children } children is derived (nearest with room).
small-pupils = children
small-pupils-moved = change kindergarten
small-schools = Kindergartens, children
small-schools-open = kindergartens
small-schools-what = Kindergartens that close, and where their children go

view-county = Planned for the purse of the county and its schools: what they pay and the prices of limits, less what comes from the governments above. Children's time and what families pay do not count in it.

walk-level = Walking is timed as on level ground: the county folder holds no elevation file.
walk-slopes = Walking is timed over slopes ({ $files }): heights of { $share } % of the road points, { $lowest } to { $highest } m.
walk-unknown = Walking is timed as on level ground: no road lies on the land of { $files }.
gap-years = Proven: no plan for { $first } to { $last } costs less than { $bound } yuan in what plans decide, all years together as money of { $first }. This one costs { $cost }: at most { $more } yuan ({ $percent } %) more.
gap-years-optimal = Proven best: no plan for { $first } to { $last } costs less than { $cost } yuan in what plans decide, all years together as money of { $first }.
years-and = ;{ " " }
years-board = board
years-bus = bus
years-built = { $school } (+{ $seats } seats, +{ $beds } beds)
years-built-new = { $school } (new)
years-builds = builds for the next year: { $names }, { $spent } yuan
years-close = closes { $count }: { $names }
years-closed = closed
years-moved = changed
years-new = new
years-opens = opens { $count }: { $names }
years-partial = keeps grades 1-3 only in { $count }: { $names }
years-point = gr. 1-3
years-pupils = pupils
years-reopen = teaches all grades again in { $count }: { $names }
years-step = { $year }: { $list }.
years-teach = teach
years-title = Year by year
years-yuan = yuan a year

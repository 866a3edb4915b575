### Why there is no plan, and which single change would be enough.

impossible-and = { $names } and { $count } more
impossible-asked-school = as asked: school { $school } is { $outcome }
impossible-asked-village = as asked: village { $village } ({ $band }) goes to school { $school }
impossible-comma = ,{ " " }
impossible-count-may_teach = { $key } = { $asked }: more schools are asked for than there can be, { $schools } schools that may teach at all
impossible-count-must_close = { $key } = { $asked }: more schools must close than may, { $schools } schools whose decision is `close`
impossible-count-must_stay = { $key } = { $asked }: fewer schools are asked for than must stay, { $schools } schools (decision `keep` or `open`, or the kind's default)
impossible-cure = { $number } from { $from } to { $to }
impossible-cure-perhaps = { $number } from { $from } to { $to } (less may do)
impossible-cures = Each of these changes is enough by itself:
impossible-decision = decision of school { $school }: { $decision }
impossible-decision-default = decision of school { $school }: { $decision }, the default of kind { $kind }
impossible-facts = no number and no decision stands in the way: roads, grades and children kept together leave no plan
impossible-forbid = the village's `forbid` excludes it
impossible-force = the village's `force` names { $school }
impossible-grades = its decision or its grades leave no configuration that teaches these children
impossible-in_all = ; in all { $missing } children find no place, wherever the others go
impossible-limit = { $number } is { $value } and would have to be { $wanted }
impossible-limits = no lawful way leads there: { $limits }
impossible-more = … and { $count } more
impossible-nearest = the nearest school is { $school }: { $reason }
impossible-no_school = { $children } children ({ $band }) of { $village } have no school: { $reason }
impossible-no_way = no lawful way leads there
impossible-none = there is no school at all
impossible-not_covered = { $children } children of { $count } villages have no school within { $minutes } minutes that they may go to; villages: { $villages }
impossible-not_covered-room = every child has a school within { $minutes } minutes, but no plan has room for all of them so near
impossible-number-boys_beds = boys' beds of { $school }
impossible-number-girls_beds = girls' beds of { $school }
impossible-number-meals = meals of { $school }
impossible-number-rooms = classrooms of { $school }
impossible-number-min_pupils = min_pupils of { $school }
impossible-number-seats = seats of { $school }
impossible-places = { $children } children of { $village_count } villages need { $what }, and the { $school_count } schools in their reach have { $places }; villages: { $villages }; schools: { $schools }
impossible-row-forbid = `forbid` of village { $village }
impossible-row-force = `force` of village { $village }: { $school }
impossible-title = no plan exists under these rules:
impossible-together = these cannot all be kept; without any one of them there is a plan for the others:
impossible-together-open = these cannot all be kept (whether each of them is needed was not settled within the limits of the solve):
impossible-village = every child of village { $village } goes to school ({ $children })
impossible-village-part = { $village } ({ $children })
impossible-villages = every child of these { $count } villages goes to school: { $villages }
impossible-what-beds = beds
impossible-what-meals = meals
impossible-what-seats = seats
impossible-year = already in school year { $year }, looked at alone:
impossible-years_together = each year has a plan by itself, but not all together: what closes stays closed, what is built serves a year later, budgets and closures are counted by year, and no child changes school twice

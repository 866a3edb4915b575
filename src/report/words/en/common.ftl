### Words that several pages share: bands of grades, ways to school, headings of money, units.
### To translate: what stands left of `=` stays, `{ $name }` is a value and may stand anywhere in the sentence, `{ "  " }` is an indent.

after = plan

band-all = all grades
band-grade = grade { $grade }
band-grades = grades { $grades }
band-junior = grades 7-9
band-k = kindergarten
band-lower = grades 1-3
band-primary = grades 1-6
band-upper = grades 4-6

bands-every = everyone
before = today
change = change

class-cycleway = cycleway
class-footway = footway
class-living_street = living street
class-motorway = motorway
class-none = to the road
class-path = path
class-pedestrian = pedestrian street
class-primary = primary road
class-residential = residential street
class-road = road of unknown class
class-secondary = secondary road
class-service = service road
class-steps = steps
class-tertiary = tertiary road
class-track = track
class-trunk = trunk road
class-unclassified = minor road

existing = already so today

flow-board = board (weekly bus)
flow-bus = daily bus
flow-escort = escort
flow-walk = walk

group-all = all
group-unwilling = refuses boarding
group-willing = accepts boarding

heading-boarding_family = boarding: family
heading-boarding_school = boarding: school
heading-bus_daily = daily buses
heading-bus_weekly = weekly buses
heading-capital = new buildings
heading-change = school changes
heading-equity = unequal ways
heading-escort = escorts
heading-over_limit = soft limits
heading-sites = sites
heading-staff = staff
heading-time = children's time
heading-total = total

kind-central = central school
kind-kindergarten = kindergarten
kind-point = teaching point
kind-town = town school
kind-village = village school

mean = mean
one_way = Daily minutes, one way

outcome-closed = closed
outcome-new = new
outcome-open = kept
outcome-partial = grades 1-3 stay
outcome-unbuilt = not built

p95 = p95

payer-county = the county
payer-families = families
payer-penalty = nobody: the price of a limit
payer-time = nobody: children's time

pupils = pupils
pupils-board = { "  " }board
pupils-bus = { "  " }ride a daily bus
pupils-escort = { "  " }are escorted
pupils-moved = change school
pupils-walk = { "  " }walk

scale-km = km

schools = Schools and pupils
schools-closed = { "  " }closed
schools-free = May close or shrink: { $free } of { $all } schools; the table, the plan file or the rules keep the others.
schools-free-all = May close or shrink: each of the { $all } schools.
schools-free-below = May close or shrink: { $free } of { $all } schools; kept: { $below } pupils or more, or by table, plan or rules.
schools-new = { "  " }new
schools-open = schools that teach
schools-partial = { "  " }of them grades 1-3

stage-junior = junior schools
stage-kindergarten = kindergartens
stage-nine-year = grades 1-9
stage-primary = primary schools

status-as-is = today's network
status-feasible = within { $percent } % of the best
status-optimal = proven best

unit-classes = classes
unit-days = days
unit-grade = grade
unit-km = km
unit-m2 = m²
unit-min = min
unit-pupils = pupils
unit-share = share
unit-teachers = teachers

weekly = weekly, who board
worst = worst
year = school year { $year }
year-span = school years { $first } to { $last }
yuan = Yuan a year

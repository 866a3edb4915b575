"""Routes computed outside hubward, from the same OSM file: pyosmium reads, networkx searches.

    python3 route_check.py COUNTY PROFILE.toml MODE SEASON PAIRS.csv > TIMES.csv

PAIRS.csv holds `village,school`; TIMES.csv gets `village,school,seconds,metres` (empty = no way). Written from the
documents (the tag tables, the order of snapping), not from the Rust code: every OSM node is a node here, times are
floats, points are snapped by a grid of their own, turn restrictions bind nobody. Only class speeds and season factors are read from the profile.
"""

import csv
import math
import sys
import tomllib
from collections import defaultdict

import networkx
import osmium

RADIUS = 6_371_008.8
CELL = 0.01  # degrees
SNAP_MAX_M = 1000.0
ACCESS_KMH = 4.5

NO_ROAD = set(
    "construction proposed planned abandoned disused razed demolished historic no platform bus_stop rest_area "
    "services elevator escape raceway emergency_bay via_ferrata".split()
)
DENIED = set(
    "no private agricultural forestry delivery emergency military permit restricted use_sidepath residents "
    "impassable".split()
)
KEYS = {
    "walk": ["foot", "access"],
    "bus": ["bus", "psv", "motor_vehicle", "vehicle", "access"],
    "car": ["motorcar", "motor_vehicle", "vehicle", "access"],
}
OPEN_BARRIERS = set(
    "cattle_grid toll_booth entrance border_control kerb sally_port no open checkpoint bump_gate".split()
)
WALLS = set("wall fence hedge city_wall retaining_wall ditch cable_barrier guard_rail".split())
GATES = set("gate lift_gate swing_gate sliding_gate".split())
CROSSINGS = set("level_crossing crossing tram_level_crossing tram_crossing".split())
# Classes on whose roads a gate stands open.
THROUGH = set("motorway trunk primary secondary tertiary".split())
THROUGH |= {f"{road}_link" for road in THROUGH}
LAID_DOWN = set("abandoned disused demolished razed removed destroyed dismantled proposed planned".split())
BUS_HEIGHT_M, BUS_WEIGHT_T = 3.2, 7.0
SOFT = set("grass mud sand".split())
UNPAVED = set(
    "unpaved compacted fine_gravel gravel pebblestone rock dirt earth soil ground clay grass mud sand woodchips salt "
    "snow ice".split()
)


def metres(a, b):
    lat_a, lat_b = math.radians(a[1]), math.radians(b[1])
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b[0] - a[0]) / 2) ** 2
    )
    return 2 * RADIUS * math.asin(min(1.0, math.sqrt(h)))


def may(tags, mode, way=None):
    """True, False, or None where no key speaks; of a direction, `forward` or `backward`, what is said of it first."""
    for key in KEYS[mode]:
        if mode != "walk" or key == "foot":
            key = f"{key}:{way}" if way and f"{key}:{way}" in tags else key
        if key in tags:
            return any(part.strip() not in DENIED for part in tags[key].split(";"))
    return None


def number(text, units):
    for unit, factor in units:
        if text.strip().endswith(unit):
            try:
                return float(text.strip().removesuffix(unit)) * factor
            except ValueError:
                return None
    return None


def too_big(tags):
    """Whether a bus is higher or heavier than what is allowed."""
    heights = [number(tags[key], [("cm", 0.01), ("ft", 0.3048), ("m", 1), ("", 1)]) for key in ("maxheight", "maxheight:physical") if key in tags]
    for key in ("maxheight", "maxheight:physical"):
        if "'" in tags.get(key, ""):
            feet, inches = (tags[key].rstrip('"').split("'") + ["0"])[:2]
            heights.append(float(feet) * 0.3048 + float(inches or 0) * 0.0254)
    weight = tags.get("maxweight:bus", tags.get("maxweight"))
    tons = number(weight, [("kg", 0.001), ("lbs", 0.000453592), ("st", 0.907185), ("t", 1), ("", 1)]) if weight else None
    return any(height is not None and height < BUS_HEIGHT_M for height in heights) or (tons is not None and tons < BUS_WEIGHT_T)


def no_bus(tags):
    """What keeps a bus off a road, whoever else may use it."""
    surfaces = {part.strip() for part in tags.get("surface", "").replace(":", ";").split(";")} - {""}
    kinds = {part.split(":")[0].strip() for part in tags.get("surface", "").split(";")} - {""}
    rough = tags["highway"] == "track" and (kinds & SOFT and kinds <= UNPAVED or (tags.get("tracktype") == "grade5" and not surfaces - UNPAVED))
    allowed = any(key in tags for key in ("bus", "psv", "motor_vehicle")) and may(tags, "bus")
    ford = tags.get("ford") == "yes" and tags["highway"] not in THROUGH and not allowed
    wheels = "yes" == tags.get("impassable") or tags.get("smoothness") == "impassable" or tags.get("ford") in ("boat", "stepping_stones")
    return rough or ford or wheels or too_big(tags)


def posted(text):
    limits = []
    for part in text.replace("|", ";").split(";"):
        part = part.strip()
        fixed = {"walk": 7.0, "GB:nsl_single": 60 * 1.609344, "GB:nsl_dual": 70 * 1.609344, "GB:motorway": 70 * 1.609344}
        if part in fixed:
            limits.append(fixed[part])
        elif part.endswith(":urban"):
            limits.append(50.0)
        else:
            factor = 1.609344 if part.endswith("mph") else 1.0
            for unit in ("mph", "km/h", "kmh", "kph"):
                part = part.removesuffix(unit)
            try:
                value = float(part)
            except ValueError:
                continue
            if 0 < value <= 1000:
                limits.append(value * factor)
    return min(limits, default=None)


def kmh(tags, mode, profile, season):
    road = tags["highway"]
    if road not in profile["speed"]:
        return 0.0
    free = profile["speed"][road][mode]
    factors = profile["season"][season]
    factor = factors.get(road, factors.get("default", 1))
    if mode == "walk":
        return free * factor
    # Only what is said of both directions: no road of the county says otherwise.
    limit = next((tags[key] for key in ["maxspeed:bus", "maxspeed:psv"] * (mode == "bus") + ["maxspeed"] if key in tags), None)
    if limit and (limit := posted(limit)):
        free = min(free, limit)
    # A surface that is named decides.
    grade = "" if tags.get("surface") else tags.get("tracktype", "")
    unpaved = any(part.strip() in UNPAVED for part in tags.get("surface", "").replace(":", ";").split(";"))
    unpaved = unpaved or grade in ("grade2", "grade3", "grade4", "grade5")
    speed = free * factor * (factors.get("surface:unpaved", 1) if unpaved else 1)
    if mode == "bus":
        speed = min(speed, 20.0 if unpaved or road == "track" else 60.0)
    return speed


def directions(tags, mode):
    if mode == "walk":
        return True, True
    words = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1, "no": 0, "false": 0, "0": 0, "alternating": 0}
    way = tags.get("oneway")
    if way == "reversible":
        return False, False
    if way in words:
        sign = words[way]
    else:
        sign = 1 if tags.get("junction") in ("roundabout", "circular") or tags["highway"] == "motorway" else 0
    if mode == "bus":
        for key in ("oneway:bus", "oneway:psv", "oneway:motor_vehicle", "oneway:vehicle"):
            if tags.get(key) in words:
                sign = words[tags[key]]
                break
    both = [sign >= 0, sign <= 0]
    if mode == "bus" and any(tags.get(key, "").startswith("opposite") for key in ("busway", "busway:left", "busway:right", "busway:both")):
        both = [True, True]
    return tuple(both)


def stopped(tags, mode, through):
    """Whether a node closes its roads; `through` = one of them is of class tertiary or higher."""
    barrier = tags.get("barrier")
    if tags.get("railway") in CROSSINGS:
        return False
    if mode == "bus" and too_big(tags):
        return True
    if barrier is None:
        open_ = through or any(key in tags for key in KEYS["bus"][:3]) and may(tags, "bus")
        return mode == "bus" and (tags.get("ford") in ("boat", "stepping_stones") or tags.get("ford") == "yes" and not open_)
    allowed = {m: may(tags, m) for m in KEYS}
    open_ = barrier in OPEN_BARRIERS or (barrier in GATES and through and tags.get("locked") != "yes")
    default = {m: barrier in WALLS or (m != "walk" and not open_) for m in KEYS}
    default["bus"] = default["bus"] and barrier != "bus_trap"
    if barrier == "height_restrictor":
        # One that says its height closes nothing to what fits under it.
        default = {"walk": False, "bus": not any(key in tags for key in ("maxheight", "maxheight:physical")), "car": False}
    stop = {m: default[m] if allowed[m] is None else not allowed[m] for m in KEYS}
    return all(stop.values()) or (mode != "walk" and stop[mode])


class Reader(osmium.SimpleHandler):
    def __init__(self):
        super().__init__()
        self.places, self.barriers, self.ways = {}, {}, []

    def node(self, node):
        self.places[node.id] = (node.location.lon, node.location.lat)
        if any(key in node.tags for key in ("barrier", "maxheight", "maxweight", "ford")):
            self.barriers[node.id] = dict(node.tags)

    def way(self, way):
        if "highway" in way.tags:
            self.ways.append((way.id, [n.ref for n in way.nodes], dict(way.tags)))


def build(file, mode, profile, season):
    """The directed graph, and its straight pieces: (from, to, place, place, kmh, forward, backward, one may stand there)."""
    reader = Reader()
    reader.apply_file(file)
    through = {ref for _, refs, tags in reader.ways if tags["highway"] in THROUGH for ref in refs}
    blocked = {node for node, tags in reader.barriers.items() if stopped(tags, mode, node in through)}
    graph, pieces = networkx.DiGraph(), []
    for way, refs, tags in sorted(reader.ways, key=lambda way: way[0]):
        if tags["highway"] in NO_ROAD or tags.get("area") == "yes" or tags.get("route") == "ferry":
            continue
        if any(tags.get(key, "no") != "no" for key in LAID_DOWN) or (mode == "bus" and no_bus(tags)):
            continue
        default = tags["highway"] not in ("busway", "bus_guideway") or mode == "bus"
        if mode == "walk" and tags.get("motorroad") == "yes":
            default = False
        speed = kmh(tags, mode, profile, season)
        forward, backward = (
            open_ and (default if (allowed := may(tags, mode, way_)) is None else allowed)
            for open_, way_ in zip(directions(tags, mode), ("forward", "backward"))
        )
        if speed <= 0 or not (forward or backward):
            continue
        stands = tags.get("tunnel", "no") in ("no", "building_passage")
        for i, (a, b) in enumerate(zip(refs, refs[1:])):
            if a == b or a not in reader.places or b not in reader.places:
                continue
            # at a barrier every piece has an end of its own
            start = (a, way, i, "from") if a in blocked else a
            end = (b, way, i, "to") if b in blocked else b
            here, there = reader.places[a], reader.places[b]
            length = metres(here, there)
            for use, u, v in ((forward, start, end), (backward, end, start)):
                seconds = length * 3.6 / speed
                if use and seconds < graph.get_edge_data(u, v, {"seconds": math.inf})["seconds"]:
                    graph.add_edge(u, v, seconds=seconds, metres=length)
            graph.add_node(start)
            graph.add_node(end)
            pieces.append((start, end, here, there, speed, forward, backward, stands))
    return graph, pieces


class Snapper:
    def __init__(self, pieces):
        self.pieces, self.grid = pieces, defaultdict(set)
        for row, (_, _, a, b, *_, stands) in enumerate(pieces):
            if not stands:
                continue
            for x in range(math.floor(min(a[0], b[0]) / CELL), math.floor(max(a[0], b[0]) / CELL) + 1):
                for y in range(math.floor(min(a[1], b[1]) / CELL), math.floor(max(a[1], b[1]) / CELL) + 1):
                    self.grid[x, y].add(row)

    def near(self, point):
        """Pieces within SNAP_MAX_M, nearest first: (metres, piece, share of it)."""
        squeeze = math.cos(math.radians(point[1]))
        reach_y = math.degrees(SNAP_MAX_M * 1.01 / RADIUS)
        reach_x = reach_y / squeeze
        found = {}
        for x in range(math.floor((point[0] - reach_x) / CELL), math.floor((point[0] + reach_x) / CELL) + 1):
            for y in range(math.floor((point[1] - reach_y) / CELL), math.floor((point[1] + reach_y) / CELL) + 1):
                for row in self.grid.get((x, y), ()):
                    if row not in found:
                        found[row] = self.measure(row, point, squeeze)
        hits = sorted((distance, row, share) for row, (distance, share) in found.items())
        return [hit for hit in hits if hit[0] <= SNAP_MAX_M]

    def measure(self, row, point, squeeze):
        _, _, a, b, *_ = self.pieces[row]
        way = ((b[0] - a[0]) * squeeze, b[1] - a[1])
        off = ((point[0] - a[0]) * squeeze, point[1] - a[1])
        square = way[0] ** 2 + way[1] ** 2
        share = min(1.0, max(0.0, (off[0] * way[0] + off[1] * way[1]) / square)) if square else 0.0
        foot = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
        return metres(point, foot), share


def doors(pieces, hit, leaving):
    """Graph nodes beside a snapped point with the share of the piece between."""
    _, row, share = hit
    start, end, _, _, _, forward, backward, _ = pieces[row]
    if share <= 0:
        return [(start, 0.0)]
    if share >= 1:
        return [(end, 0.0)]
    towards_end, towards_start = (forward, backward) if leaving else (backward, forward)
    return [(end, 1 - share)] * towards_end + [(start, share)] * towards_start


def meet(pieces, village, school):
    """Whether the way on one shared piece leads from one to the other."""
    if village[1] != school[1]:
        return False
    forward, backward = pieces[village[1]][5:7]
    return (forward and village[2] <= school[2]) or (backward and village[2] >= school[2])


def settle(graph, pieces, villages, schools):
    """The documented order: nearest; schools move to a network proper; villages do; else to anyone; the rest is off."""
    part = {}
    for number, nodes in enumerate(networkx.strongly_connected_components(graph)):
        part.update(dict.fromkeys(nodes, number))
    road = defaultdict(float)
    for start, end, here, there, *_ in pieces:
        if part[start] == part[end]:
            road[part[start]] += metres(here, there)
    snapper = Snapper(pieces)
    near_village = {name: snapper.near(place) for name, place in villages.items()}
    near_school = {name: snapper.near(place) for name, place in schools.items()}
    at_village = {name: hits[0] for name, hits in near_village.items() if hits}
    at_school = {name: hits[0] for name, hits in near_school.items() if hits}

    def spread(nodes, leaving):
        open_, seen = list(nodes), set()
        while open_:
            node = open_.pop()
            if node not in seen:
                seen.add(node)
                open_.extend(graph.successors(node) if leaving else graph.predecessors(node))
        return seen

    def good(hit, seen, others, is_school):
        if any(node in seen for node, _ in doors(pieces, hit, not is_school)):
            return True
        return any(meet(pieces, other, hit) if is_school else meet(pieces, hit, other) for other in others)

    for is_school, mine, near, theirs in (
        (True, at_school, near_school, at_village),
        (False, at_village, near_village, at_school),
    ):
        others = list(theirs.values())
        anyone = spread((node for hit in others for node, _ in doors(pieces, hit, is_school)), is_school)
        proper = spread((node for node in anyone if road[part[node]] > SNAP_MAX_M), is_school)
        for name in sorted(mine):
            for seen, beside in ((proper, []), (anyone, others)):
                hits = [hit for hit in [mine[name]] + near[name] if good(hit, seen, beside, is_school)]
                if hits:
                    mine[name] = hits[0]
                    break
            else:
                if not is_school:
                    del mine[name]
    return at_village, at_school


def read_points(file):
    with open(file, encoding="utf-8-sig", newline="") as rows:
        return {row["id"]: (float(row["lon"]), float(row["lat"])) for row in csv.DictReader(rows)}


def main(county, profile_file, mode, season, pairs_file):
    with open(profile_file, "rb") as file:
        profile = tomllib.load(file)
    graph, pieces = build(f"{county}/roads.osm.pbf", mode, profile, season)
    villages, schools = read_points(f"{county}/villages.csv"), read_points(f"{county}/schools.csv")
    at_village, at_school = settle(graph, pieces, villages, schools)
    with open(pairs_file, newline="") as file:
        pairs = [(row["village"], row["school"]) for row in csv.DictReader(file)]
    for leaving, kind, points in ((True, "village", at_village), (False, "school", at_school)):
        for name, hit in points.items():
            start, end, here, there, speed, *_ = pieces[hit[1]]
            length = metres(here, there)
            for node, share in doors(pieces, hit, leaving):
                ends = ((kind, name), node) if leaving else (node, (kind, name))
                graph.add_edge(*ends, seconds=share * length * 3.6 / speed, metres=share * length)
    print("village,school,seconds,metres")
    for village, school in pairs:
        print(f"{village},{school},{route(graph, pieces, at_village, at_school, village, school)}")


def route(graph, pieces, at_village, at_school, village, school):
    if village not in at_village or school not in at_school:
        return ","
    start, goal = at_village[village], at_school[school]
    ways = []
    try:
        seconds, path = networkx.bidirectional_dijkstra(graph, ("village", village), ("school", school), "seconds")
        ways.append((seconds, sum(graph.edges[edge]["metres"] for edge in zip(path, path[1:]))))
    except networkx.NetworkXNoPath:
        pass
    if meet(pieces, start, goal):
        _, _, here, there, speed, *_ = pieces[start[1]]
        length = abs(start[2] - goal[2]) * metres(here, there)
        ways.append((length * 3.6 / speed, length))
    if not ways:
        return ","
    seconds, length = min(ways)
    legs = start[0] + goal[0]
    return f"{seconds + legs * 3.6 / ACCESS_KMH:.3f},{length + legs:.3f}"


if __name__ == "__main__":
    main(*sys.argv[1:])

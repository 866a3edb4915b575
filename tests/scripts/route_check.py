"""Routes computed outside hubward, from the same OSM file: pyosmium reads, networkx searches.

    python3 route_check.py COUNTY PROFILE.toml MODE SEASON PAIRS.csv > TIMES.csv

PAIRS.csv holds `village,school`; TIMES.csv gets `village,school,seconds,metres` (empty = no way). Written from the
documents (the tag tables, the order of snapping), not from the Rust code: every OSM node is a node here, times are
floats, points are snapped by a grid of their own. Only class speeds and season factors are read from the profile.
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
    "no private agricultural forestry delivery emergency military permit restricted use_sidepath residents".split()
)
KEYS = {
    "walk": ["foot", "access"],
    "bus": ["bus", "psv", "motor_vehicle", "vehicle", "access"],
    "car": ["motorcar", "motor_vehicle", "vehicle", "access"],
}
OPEN_BARRIERS = set(
    "cattle_grid toll_booth entrance border_control kerb height_restrictor sally_port no open checkpoint bump_gate".split()
)
WALLS = set("wall fence hedge city_wall retaining_wall ditch cable_barrier guard_rail".split())
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


def may(tags, mode):
    """True, False, or None where no key speaks."""
    for key in KEYS[mode]:
        if key in tags:
            return any(part.strip() not in DENIED for part in tags[key].split(";"))
    return None


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
    if "maxspeed" in tags and (limit := posted(tags["maxspeed"])):
        free = min(free, limit)
    grade = tags.get("tracktype", "")
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
        for key in ("oneway:bus", "oneway:psv"):
            if tags.get(key) in words:
                sign = words[tags[key]]
                break
    return sign >= 0, sign <= 0


def stopped(tags, mode):
    barrier = tags.get("barrier")
    if barrier is None:
        return False
    allowed = {m: may(tags, m) for m in KEYS}
    default = {m: barrier in WALLS or (m != "walk" and barrier not in OPEN_BARRIERS) for m in KEYS}
    default["bus"] = default["bus"] and barrier != "bus_trap"
    stop = {m: default[m] if allowed[m] is None else not allowed[m] for m in KEYS}
    if all(stop.values()):
        return True
    if mode == "walk":
        return False
    return stop["bus"] if mode == "bus" and stop["car"] else stop["bus"] or stop["car"]


class Reader(osmium.SimpleHandler):
    def __init__(self):
        super().__init__()
        self.places, self.barriers, self.ways = {}, {}, []

    def node(self, node):
        self.places[node.id] = (node.location.lon, node.location.lat)
        if "barrier" in node.tags:
            self.barriers[node.id] = dict(node.tags)

    def way(self, way):
        if "highway" in way.tags:
            self.ways.append((way.id, [n.ref for n in way.nodes], dict(way.tags)))


def build(file, mode, profile, season):
    """The directed graph, and its straight pieces: (from, to, place, place, kmh, forward, backward)."""
    reader = Reader()
    reader.apply_file(file)
    blocked = {node for node, tags in reader.barriers.items() if stopped(tags, mode)}
    graph, pieces = networkx.DiGraph(), []
    for way, refs, tags in sorted(reader.ways, key=lambda way: way[0]):
        if tags["highway"] in NO_ROAD or tags.get("area") == "yes" or tags.get("route") == "ferry":
            continue
        default = tags["highway"] not in ("busway", "bus_guideway") or mode == "bus"
        if mode == "walk" and tags.get("motorroad") == "yes":
            default = False
        allowed = may(tags, mode)
        speed = kmh(tags, mode, profile, season)
        forward, backward = directions(tags, mode)
        if not (default if allowed is None else allowed) or speed <= 0 or not (forward or backward):
            continue
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
            pieces.append((start, end, here, there, speed, forward, backward))
    return graph, pieces


class Snapper:
    def __init__(self, pieces):
        self.pieces, self.grid = pieces, defaultdict(set)
        for row, (_, _, a, b, *_) in enumerate(pieces):
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
    start, end, _, _, _, forward, backward = pieces[row]
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
    forward, backward = pieces[village[1]][5:]
    return (forward and village[2] <= school[2]) or (backward and village[2] >= school[2])


def settle(graph, pieces, villages, schools):
    """The documented order: nearest; cut-off schools move; cut-off villages move; the rest is off."""
    snapper = Snapper(pieces)
    near_village = {name: snapper.near(place) for name, place in villages.items()}
    near_school = {name: snapper.near(place) for name, place in schools.items()}
    at_village = {name: hits[0] for name, hits in near_village.items() if hits}
    at_school = {name: hits[0] for name, hits in near_school.items() if hits}

    def spread(points, leaving):
        open_, seen = [node for hit in points for node, _ in doors(pieces, hit, leaving)], set()
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
        seen, others = spread(theirs.values(), is_school), list(theirs.values())
        for name in sorted(mine):
            if not good(mine[name], seen, others, is_school):
                hits = [hit for hit in near[name] if good(hit, seen, others, is_school)]
                if hits:
                    mine[name] = hits[0]
                elif not is_school:
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
            start, end, here, there, speed, _, _ = pieces[hit[1]]
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
        _, _, here, there, speed, _, _ = pieces[start[1]]
        length = abs(start[2] - goal[2]) * metres(here, there)
        ways.append((length * 3.6 / speed, length))
    if not ways:
        return ","
    seconds, length = min(ways)
    legs = start[0] + goal[0]
    return f"{seconds + legs * 3.6 / ACCESS_KMH:.3f},{length + legs:.3f}"


if __name__ == "__main__":
    main(*sys.argv[1:])

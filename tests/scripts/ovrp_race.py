"""Races the example `ovrp` against PyVRP and VROOM on the published open vehicle routing instances, one after the other.

    cargo build --release --example ovrp
    pip install pyvrp pyvroom
    python3 tests/scripts/ovrp_race.py ../shared/data/bus/ovrp [--time 10] [--only C1,C2] [--most 50] [--ours]

Each program has one thread and `--time` CPU seconds an instance (VROOM ends by itself). Printed: length and what it lies above the best known, per
cent. Every solution of PyVRP and VROOM is measured from its routes, in the file's own unit; ours prints what it proved as well.
"""

import argparse
import json
import math
import subprocess
import time
from pathlib import Path

SCALE = 1000


def read(path):
    """Header, positions, demands of an instance in LKH's format."""
    header, rows, section = {}, {"NODE_COORD_SECTION": [], "DEMAND_SECTION": []}, None
    for line in path.read_text().splitlines():
        words = line.replace(":", " ").split()
        if not words:
            continue
        if words[0].endswith("SECTION") or words[0] == "EOF":
            section = words[0]
        elif section in rows and len(words) > 1:
            rows[section].append([float(word) for word in words])
        elif section is None:
            header[words[0]] = words[-1]
    places = [row[1:3] for row in rows["NODE_COORD_SECTION"]]
    demand = [int(row[1]) for row in rows["DEMAND_SECTION"]]
    apart = [[round(SCALE * math.dist(a, b)) for b in places] for a in places]
    capacity = int(float(header["CAPACITY"]))
    return {
        "apart": apart,
        "places": places,
        "demand": demand,
        "capacity": capacity,
        "service": round(SCALE * float(header.get("SERVICE_TIME", 0))),
        "limit": round(SCALE * float(header["DISTANCE"])) if "DISTANCE" in header else None,
        "vehicles": int(float(header.get("VEHICLES", math.ceil(sum(demand) / capacity)))),
    }


def measured(case, routes):
    """The length of open routes from the depot, or None where they break a rule."""
    if sorted(stop for route in routes for stop in route) != list(range(1, len(case["demand"]))):
        return None
    length = 0
    for route in routes:
        own = sum(case["apart"][a][b] for a, b in zip([0, *route], route))
        late = case["limit"] is not None and own + case["service"] * len(route) > case["limit"]
        if late or sum(case["demand"][stop] for stop in route) > case["capacity"]:
            return None
        length += own
    return None if len(routes) > case["vehicles"] else length / SCALE


def ours(path, _case, seconds):
    """What the example prints."""
    run = ["target/release/examples/ovrp", str(path), "--time", str(seconds), "--json"]
    answer = subprocess.run(run, capture_output=True, text=True, check=False)
    said = json.loads(answer.stdout) if answer.returncode == 0 else {"objective": None, "lower_bound": None}
    return said["objective"], said["lower_bound"]


def pyvrp(_path, case, seconds):
    """PyVRP with free ways back to the depot."""
    import numpy
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve

    apart = numpy.array(case["apart"])
    apart[:, 0] = 0
    start = time.process_time()
    more = {} if case["limit"] is None else {"shift_duration": case["limit"]}
    data = ProblemData(
        locations=[Location(x, y) for x, y in case["places"]],
        clients=[
            Client(stop, delivery=[case["demand"][stop]], service_duration=case["service"])
            for stop in range(1, len(case["places"]))
        ],
        depots=[Depot(0)],
        vehicle_types=[VehicleType(case["vehicles"], capacity=[case["capacity"]], **more)],
        distance_matrices=[apart],
        duration_matrices=[apart],
    )
    found = solve(data, stop=lambda _cost: time.process_time() - start > seconds, seed=1, display=False)
    if not found.best.is_feasible():
        return None, None
    return measured(case, [list(stops(route)) for route in found.best.routes()]), None


def stops(route):
    """The places of a route of PyVRP, depots left out."""
    for visit in route:
        stop = visit if isinstance(visit, int) else visit.idx + 1 if visit.is_client() else 0
        if stop:
            yield stop


def vroom(_path, case, _seconds):
    """VROOM with vehicles that end anywhere, at its deepest search."""
    import numpy
    import vroom as engine

    problem = engine.Input()
    problem.set_durations_matrix(profile="car", matrix_input=numpy.array(case["apart"], dtype="uint32"))
    window = {} if case["limit"] is None else {"time_window": engine.TimeWindow(0, case["limit"])}
    for number in range(case["vehicles"]):
        problem.add_vehicle(engine.Vehicle(number, start=0, capacity=[case["capacity"]], **window))
    for stop in range(1, len(case["demand"])):
        problem.add_job(engine.Job(stop, location=stop, delivery=[case["demand"][stop]], default_service=case["service"]))
    found = problem.solve(exploration_level=5, nb_threads=1)
    steps = found.routes[found.routes["type"] == "job"]
    return measured(case, [list(rows["id"]) for _, rows in steps.groupby("vehicle_id")]), None


def main():
    """Runs what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--time", type=float, default=10)
    parser.add_argument("--only", default="")
    parser.add_argument("--most", type=int, default=10_000, help="stops of an instance, with the depot")
    parser.add_argument("--ours", action="store_true", help="leave the others out")
    asked = parser.parse_args()
    best = {}
    for line in (asked.folder / "bks.csv").read_text().splitlines():
        name, *known = line.split(",")
        numbers = [float(value) for value in known if value.strip().replace(".", "", 1).isdigit()]
        best |= {name: min(numbers)} if numbers else {}
    programs = [ours] if asked.ours else [ours, pyvrp, vroom]
    sums = {program.__name__: [] for program in programs}
    for name in sorted(best, key=lambda name: (len(name.rstrip("0123456789")), name[0], len(name), name)):
        path = asked.folder / f"{name}.vrp"
        if not path.exists() or asked.only and name not in asked.only.split(","):
            continue
        case = read(path)
        if len(case["demand"]) > asked.most:
            continue
        told = [f"{name:10} n {len(case['demand']) - 1:4} best {best[name]:9.2f}"]
        for program in programs:
            length, bound = program(path, case, asked.time)
            above = None if length is None else 100 * (length / best[name] - 1)
            sums[program.__name__].append(above)
            said = "no plan" if above is None else f"{length:9.2f} {above:+.2f} %"
            proven = " proven" if bound is not None and length is not None and bound >= length - 1e-6 else ""
            told.append(f"{program.__name__} {said}{proven}")
        print(" | ".join(told), flush=True)
    for name, all_above in sums.items():
        known = [above for above in all_above if above is not None]
        if known:
            print(f"{name}: {len(known)} of {len(all_above)} planned, mean {sum(known) / len(known):+.3f} %, worst {max(known):+.2f} %")


if __name__ == "__main__":
    main()

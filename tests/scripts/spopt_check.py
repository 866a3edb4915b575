"""The classics of location by PySAL spopt and CBC, outside hubward.

    python3 spopt_check.py CASES.json > ANSWERS.csv

CASES.json is a list of {"kind", "open", "within", "loads", "seconds"}: loads a point, seconds[point][site]. ANSWERS.csv
gets `kind,value,wall_s` a case: load-seconds, seconds, sites or load not covered; the time is that of building and solving.
"""

import csv
import json
import sys
import time

import numpy
import pulp
from spopt.locate import LSCP, MCLP, PCenter, PMedian


def solved(case, loads, seconds):
    solver = pulp.PULP_CBC_CMD(msg=False)
    kind, sites = case["kind"], case["open"]
    if kind == "p-median":
        model = PMedian.from_cost_matrix(seconds, loads, p_facilities=sites).solve(solver)
        return sum(loads[i] * seconds[i, j[0]] for i, j in enumerate(assigned(model, seconds)))
    if kind == "p-center":
        model = PCenter.from_cost_matrix(seconds, p_facilities=sites).solve(solver)
        return pulp.value(model.problem.objective)
    if kind == "set-cover":
        model = LSCP.from_cost_matrix(seconds, case["within"]).solve(solver)
        return pulp.value(model.problem.objective)
    model = MCLP.from_cost_matrix(seconds, loads, case["within"], p_facilities=sites).solve(solver)
    return loads.sum() - pulp.value(model.problem.objective)


def assigned(model, seconds):
    """Sites of each point, by the sites the model opened: nearest first."""
    is_open = [j for j, variable in enumerate(model.fac_vars) if variable.value() > 0.5]
    for row in seconds:
        yield sorted(is_open, key=lambda j: row[j])


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    out = csv.writer(sys.stdout)
    out.writerow(["kind", "value", "wall_s"])
    for case in cases:
        loads = numpy.array(case["loads"])
        seconds = numpy.array(case["seconds"])
        start = time.perf_counter()
        value = solved(case, loads, seconds)
        out.writerow([case["kind"], round(float(value)), f"{time.perf_counter() - start:.2f}"])


main()

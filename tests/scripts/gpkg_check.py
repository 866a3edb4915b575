"""GeoPackages of hubward, outside hubward: plan.gpkg by GDAL and geopandas, and a county of GeoPackages that they write.

    python3 gpkg_check.py HUBWARD COUNTY WORK

COUNTY has villages.csv, schools.csv and roads.geojson in WGS 84. WORK is an empty folder for what is written. Ends with an
AssertionError where anything differs. Needs GDAL's programs and geopandas.
"""

import csv
import re
import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

import geopandas
import pandas

FEATURES = {"catchments": "Polygon", "flows": "Line String", "villages": "Point", "schools": "Point", "roads": "Line String"}
TABLES = ["years", "rules"]


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def rows(file):
    with open(file, newline="", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def layers_by_gdal(file):
    said = run("ogrinfo", "-ro", "-so", "-al", file)
    for part in said.split("Layer name: ")[1:]:
        name = part.split("\n")[0]
        count = int(re.search(r"Feature Count: (\d+)", part).group(1))
        kind = re.search(r"Geometry: (.+)", part).group(1)
        yield name, count, kind, 'ID["EPSG",4326]' in part


def check_plan(folder, county):
    file = folder / "plan.gpkg"
    seen = {name: (count, kind, wgs84) for name, count, kind, wgs84 in layers_by_gdal(file)}
    assert sorted(seen) == sorted([*FEATURES, *TABLES, "layer_styles"]), seen
    for name, kind in FEATURES.items():
        assert seen[name][1:] == (kind, True), (name, seen[name])
    villages, schools = rows(county / "villages.csv"), rows(county / "schools.csv")
    assigned = rows(folder / "assignments.csv")
    assert seen["villages"][0] == len(villages) and seen["schools"][0] == len(schools)
    ways = {(row["village"], row["school"], row["mode"]) for row in assigned}
    assert seen["flows"][0] == len(ways)

    read = {name: geopandas.read_file(file, layer=name) for name in FEATURES}
    for name, frame in read.items():
        assert frame.crs.to_epsg() == 4326 and len(frame) == seen[name][0] and frame.geometry.is_valid.all(), name
    for name, table in [("villages", villages), ("schools", schools)]:
        for row, (_, own) in zip(table, read[name].iterrows(), strict=True):
            assert (own["id"], own["name"]) == (row["id"], row["name"]), "names and order are those of the table"
            assert (own.geometry.x, own.geometry.y) == (float(row["lon"]), float(row["lat"]))
    pupils = sum(int(row["pupils"]) for row in assigned)
    for name in ["flows", "villages", "schools"]:
        assert read[name]["pupils"].sum() == pupils, name
    status = {row["school"]: row["status"] for row in rows(folder / "schools.csv")}
    assert dict(zip(read["schools"]["id"], read["schools"]["status"])) == status

    with sqlite3.connect(file) as data:
        assert data.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not data.execute("PRAGMA foreign_key_check").fetchall()
        for name in FEATURES:
            assert data.execute(f"SELECT count(*) FROM rtree_{name}_geom").fetchone()[0] == seen[name][0], name
        styles = data.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault = 1").fetchall()
        assert sorted(name for name, _ in styles) == sorted(FEATURES)
        for _, qml in styles:
            document = xml.fromstring(qml)
            symbols = {symbol.get("name") for symbol in document.iter("symbol")}
            categories = list(document.iter("category"))
            assert categories and all(category.get("symbol") in symbols for category in categories)
    print("plan.gpkg:", {name: count for name, (count, _, _) in seen.items()})


def check_edits(folder, work):
    """GDAL edits a copy: the index follows, so the triggers are as it expects them."""
    copy = work / "edited.gpkg"
    shutil.copy(folder / "plan.gpkg", copy)
    run("ogrinfo", copy, "-sql", "DELETE FROM villages WHERE fid <= 3")
    run("ogrinfo", copy, "-dialect", "SQLite", "-sql", "UPDATE schools SET geom = ST_GeomFromText('POINT (1 2)') WHERE fid = 1")
    with sqlite3.connect(copy) as data:
        count = data.execute("SELECT count(*) FROM villages").fetchone()[0]
        assert data.execute("SELECT count(*) FROM rtree_villages_geom").fetchone()[0] == count
    print("edited by GDAL:", count, "villages left in layer and index")


def check_reading(hubward, county, plain, work):
    """The same county as GeoPackages gives the same plan, and its roads in metres give it as well."""
    layers = work / "county"
    layers.mkdir()
    shutil.copy(county / "plan.toml", layers)
    for name in ["villages", "schools"]:
        table = pandas.read_csv(county / f"{name}.csv", dtype=str, keep_default_na=False)
        place = geopandas.points_from_xy(table["lon"].astype(float), table["lat"].astype(float), crs=4326)
        frame = geopandas.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=place)
        frame.to_file(layers / f"{name}.gpkg", layer=name, driver="GPKG")
    run("ogr2ogr", "-f", "GPKG", layers / "roads.gpkg", county / "roads.geojson", "-nln", "roads")
    run(hubward, "plan", layers, "--out", work / "of-layers")
    for name in ["assignments.csv", "schools.csv"]:
        assert (work / "of-layers" / name).read_bytes() == (plain / name).read_bytes(), name
    print("villages.gpkg, schools.gpkg, roads.gpkg: the same plan as from .csv and .geojson")
    utm = work / "utm"
    shutil.copytree(layers, utm)
    (utm / "villages.gpkg").unlink()
    run("ogr2ogr", "-f", "GPKG", utm / "villages.gpkg", layers / "villages.gpkg", "-t_srs", "EPSG:32650", "-nln", "villages")
    said = subprocess.run([hubward, "plan", str(utm), "--out", str(work / "of-utm")], capture_output=True, text=True)
    assert said.returncode == 0 and "N106 villages.gpkg" in said.stderr, said.stderr
    print("metres in a county of degrees:", next(line for line in said.stderr.split("\n") if "N106" in line))
    for name in ["assignments.csv", "schools.csv"]:
        assert (work / "of-utm" / name).read_bytes() == (plain / name).read_bytes(), name


def main():
    hubward, county, work = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    plain = work / "plain"
    run(hubward, "plan", county, "--out", plain)
    check_plan(plain, county)
    check_edits(plain, work)
    check_reading(hubward, county, plain, work)


main()

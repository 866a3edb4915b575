"""Weighs a report and counts its frames a second while panning and zooming; only the weight is judged.

    python3 tests/browser/frames.py PLAN_FOLDER [--most-mb 10]
"""

import argparse
import json
from pathlib import Path

from common import browser, watched

MOVE = """zoom => new Promise(done => {
    const gaps = [];
    let last = 0, count = 0;
    const step = now => {
        if (last) gaps.push(now - last);
        last = now;
        if (++count > 180) { done(gaps); return; }
        if (zoom) map.zoom(count % 60 < 30 ? 1.03 : 1 / 1.03);
        else map.pan(9 * Math.cos(count / 30), 9 * Math.sin(count / 30));
        requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
})"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most-mb", type=float, default=10)
    asked = parser.parse_args()
    report = asked.folder / "report.html"
    said = {"mb": round(report.stat().st_size / 1e6, 2)}
    with browser() as chromium:
        watch = watched(chromium, report)
        said["seconds_to_draw"] = round(watch.open("#layers=roads.flows.villages.names.hulls"), 2)
        said["villages"] = watch.page.evaluate("() => MODEL.villages.length")
        said["road_lines"] = watch.page.evaluate("() => scene.roads.reduce((sum, lines) => sum + lines.length, 0)")
        said["paint_ms"] = round(watch.page.evaluate("() => { const start = performance.now(); map.paint(); return performance.now() - start; }"))
        for name, zoom, closer in [("pan_all", False, 1), ("pan_near", False, 4), ("zoom", True, 1)]:
            watch.page.evaluate("closer => { map.whole(); map.zoom(closer); }", closer)
            watch.page.wait_for_timeout(500)
            gaps = watch.page.evaluate(MOVE, zoom)
            said[f"{name}_frames_a_second"] = round(1000 * len(gaps) / sum(gaps), 1)
            said[f"{name}_longest_ms"] = round(max(gaps))
        faults = watch.faults + watch.left()
    print(json.dumps(said))
    if faults or said["mb"] >= asked.most_mb:
        raise SystemExit(f"FAILED: {faults or 'too heavy'}")


main()

"""Opens a plan's report.html as a reader would and tries everything on it.

    python3 tests/browser/report.py PLAN_FOLDER [--pictures DIR]

What the page shows is held against the other files of the plan folder. Needs chromium and the python package playwright.
"""

import argparse
import csv
import json
from pathlib import Path
from urllib.parse import quote

from common import browser, watched

DONE = []


def holds(what, true, seen=""):
    if not true:
        raise SystemExit(f"FAILED: {what}: {seen}")
    DONE.append(what)


def rows(folder, name):
    with open(folder / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def tenths(minutes):
    """Hundredths of a minute as whole seconds, then tenths, half up: what the page writes."""
    seconds = round(float(minutes) * 60)
    value = (20 * seconds + 60) // 120
    return f"{value // 10}.{value % 10}"


def whole(number):
    return f"{number:,}"


class Story:
    def __init__(self, chromium, folder, pictures):
        self.chromium, self.folder, self.pictures = chromium, folder, pictures
        self.report = folder / "report.html"
        self.plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        last = str(self.plan["years"][-1]["year"])
        self.schools, self.children = ([row for row in rows(folder, name) if row["year"] == last] for name in ("schools.csv", "assignments.csv"))
        self.watch = watched(chromium, self.report)
        self.page = self.watch.page

    def shot(self, name):
        if self.pictures:
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=str(self.pictures / f"{name}.png"))

    def place(self, kind, code):
        """Pixels of a place on the window."""
        return self.page.evaluate(
            """([kind, code]) => {
                const place = MODEL[kind].find(place => place.code === code);
                const look = map.looker(map.view, map.width, map.height);
                const box = map.canvas.getBoundingClientRect();
                return [box.left + look.x(place.x), box.top + look.y(place.y)];
            }""",
            [kind, code],
        )

    def near(self, kind, code, scale=80):
        """The map moved so that the place is in the middle and apart from others."""
        self.page.evaluate(
            "([kind, code, scale]) => { const place = MODEL[kind].find(place => place.code === code); map.go(place.x, place.y, scale || Math.round(map.fitting() * 2)); }",
            [kind, code, scale],
        )
        self.page.wait_for_timeout(200)
        return self.place(kind, code)

    def opens(self):
        seconds = self.watch.open()
        print(f"drawn after {seconds:.2f} s, {self.report.stat().st_size / 1e6:.2f} MB")
        holds("drawn in under 2 s", seconds < 2, seconds)
        holds("something is drawn", self.watch.colours() > 30)
        holds("no WebGL in this browser", self.page.evaluate("() => !document.createElement('canvas').getContext('webgl')"))
        holds("the slider of a single year is hidden", self.page.locator("#yearbox").is_hidden() == (len(self.plan["years"]) == 1))
        names = self.page.evaluate("() => [...document.querySelectorAll('button,input,select,canvas,table')].filter(e => e.offsetParent).filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels && e.labels.length)).map(e => e.outerHTML)")
        holds("everything that acts has a name for those who do not see it", names == [], names)
        self.shot("overview")

    def overview(self):
        text = self.watch.text("#panel-overview")
        for key in ["schools_open", "pupils", "pupils_bus", "pupils_moved"]:
            for figures in (self.plan["before"], self.plan):
                holds(f"{key} as in plan.json", whole(figures["counts"][key]) in text, text)
        total = (round(self.plan["money"]["total"] * 100) + 50) // 100
        holds("the total as in plan.json", whole(total) in text, text)
        travel = self.plan["travel"]
        holds("the longest way as in plan.json", tenths(travel["max_minutes"]) in text, text)

    def language(self):
        english = self.page.title()
        self.page.click("#lang-zh")
        text = self.page.locator("body").inner_text()
        holds("the page speaks Chinese", "概览" in text and "现状" in text and "Overview" not in text, text[:300])
        holds("its language is told", self.page.get_attribute("html", "lang") == "zh-CN")
        holds("so is its title", self.page.title() != english, english)
        for tab in ["overview", "place", "charts", "schools", "rules"]:
            self.page.click(f"#tab-{tab}")
            left = self.page.locator(f"#panel-{tab}").inner_text()
            holds(f"{tab} has words", len(left) > 10)
            self.shot(f"zh-{tab}")
        self.page.click("#tab-overview")
        self.page.click("#lang-en")
        holds("and English again", self.page.title() == english)

    def theme(self):
        light = self.watch.picture()
        self.page.click("#theme")
        holds("dark", self.page.get_attribute("html", "data-theme") == "dark")
        holds("the map as well", self.watch.picture() != light)
        self.shot("dark")
        self.page.click("#theme")
        holds("light again, as it was", self.watch.picture() == light)

    def before(self):
        if self.plan["status"] == "as-is":
            holds("today's network has no other before", self.page.locator("#before").is_hidden())
            return
        plan = self.watch.picture()
        self.page.keyboard.press("b")
        holds("b shows today", self.page.get_attribute("#before", "aria-pressed") == "true" and "today" in self.page.get_attribute("#shown", "class"))
        holds("on the map", self.plan["counts"]["pupils_moved"] == 0 or self.watch.picture() != plan)
        self.shot("before")
        self.page.keyboard.press("b")
        holds("b again shows the plan", self.watch.picture() == plan)

    def layers(self):
        plan = self.watch.picture()
        for layer in self.page.evaluate("() => LAYERS.filter(layer => document.getElementById('layer-' + layer))"):
            self.page.click(f"#layer-{layer}")
            holds(f"{layer} turned", self.watch.picture() != plan)
            if layer == "hulls":
                self.shot("catchments")
            self.page.click(f"#layer-{layer}")
            holds(f"{layer} turned back", self.watch.picture() == plan)

    def hover(self):
        busiest = max(self.schools, key=lambda row: int(row["pupils"]))
        x, y = self.near("schools", busiest["school"])
        plain = self.watch.picture()
        self.page.mouse.move(x, y)
        tip = self.watch.text("#tip")
        holds("a school that is pointed at says its children", busiest["school"] in tip and whole(int(busiest["pupils"])) in tip, tip)
        holds("and shows their ways", self.watch.picture() != plain)
        self.page.mouse.move(2, 2)
        holds("until the pointer leaves", self.page.locator("#tip").is_hidden() and self.watch.picture() == plain)
        left = next((row["before_school"] for row in self.children if row["before_school"] not in ("", row["school"])), None)
        if left:
            x, y = self.near("schools", left, None)
            plain = self.watch.picture()
            self.page.mouse.move(x, y)
            gone = self.page.evaluate("code => scene.gone(MODEL.schools.find(school => school.code === code)).length", left)
            rows = [row for row in self.children if row["before_school"] == left != row["school"]]
            holds("one that children leave shows where they go", gone == len(rows) and self.watch.picture() != plain, (gone, len(rows)))
            self.page.mouse.move(2, 2)

    def village(self):
        """One that changes school by bus or bed, else any: its card is assignments.csv."""
        moved = [row for row in self.children if row["before_school"] and row["school"] != row["before_school"]]
        for row in [row for row in moved if row["mode"] == "board"] + moved + self.children:
            x, y = self.near("villages", row["village"], 250)
            alone = self.page.evaluate(
                "([x, y]) => { const box = map.canvas.getBoundingClientRect(); return map.markAt(x - box.left, y - box.top).place.code; }", [x, y])
            if alone == row["village"]:
                break
        own = [other for other in self.children if other["village"] == row["village"]]
        self.page.mouse.click(x, y)
        card = self.watch.text("#panel-place")
        holds("a click on a village opens its card", row["village"] in card, card)
        heads = " ".join(self.page.locator("#panel-place h3").all_inner_texts())
        changes = [other for other in own if other in moved]
        holds("and says of whom the school changes", heads.count("changes school") == len(changes), heads)
        for other in own:
            group = self.page.locator(f"#panel-place section[data-band='{other['band']}']").all_inner_texts()
            said = " ".join(group)
            for school in (other["school"], other["before_school"]):
                holds("the schools before and after stand there", school in said, said)
            for minutes in (other["minutes"], other["before_minutes"]):
                holds("with their minutes", minutes == "" or tenths(minutes) + " min" in said, (minutes, said))
        if self.plan["status"] != "as-is" and self.plan["bound"]["prices_file"] and len(self.plan["years"]) == 1:
            others = self.page.locator("#panel-place table.others tbody tr").count()
            holds("and where else its children could go", others >= 2, others)
        self.shot("village")
        self.page.keyboard.press("Escape")
        holds("Escape closes it", row["village"] not in self.watch.text("#panel-overview") and self.page.locator("#panel-overview").is_visible())

    def school(self):
        gone = [row for row in self.schools if row["status"] in ("closed", "partial")]
        row = (gone or self.schools)[0]
        x, y = self.near("schools", row["school"], 120)
        self.page.mouse.click(x, y)
        card = self.watch.text("#panel-place")
        before = sum(int(child["pupils"]) for child in self.children if child["before_school"] == row["school"])
        holds("a school's card", row["school"] in card and whole(before) in card and whole(int(row["pupils"])) in card, card)
        self.shot("school")
        self.page.keyboard.press("Escape")

    def listed(self):
        self.page.click("#tab-schools")
        body = self.page.locator("#schools tbody tr")
        holds("every school is listed", body.count() == len(self.schools), body.count())
        for status, count in [("closed", self.plan["counts"]["schools_closed"]), ("partial", self.plan["counts"]["schools_partial"])]:
            if count:
                self.page.select_option("#kind", status)
                holds(f"filtered to {status}", body.count() == count, body.count())
        self.page.select_option("#kind", "")
        one = self.schools[-1]["school"]
        self.page.fill("#filter", one)
        holds("filtered by id", 1 <= body.count() < len(self.schools) or len(self.schools) == 1, body.count())
        holds("while typing the cursor stays", self.page.evaluate("() => document.activeElement.id") == "filter")
        self.page.fill("#filter", "")
        for down in (False, True):
            self.page.click("#schools thead th:nth-child(4) button")
            shown = [int(text.replace(",", "")) for text in self.page.locator("#schools tbody td:nth-child(4)").all_inner_texts()]
            holds("sorted by pupils", shown == sorted((int(row["pupils"]) for row in self.schools), reverse=down), shown[:5])
            said = "descending" if down else "ascending"
            holds("and said so", self.page.get_attribute("#schools thead th:nth-child(4)", "aria-sort") == said)
        self.shot("schools")
        first = body.first.get_attribute("data-code")
        at = self.page.evaluate("() => [map.view.x, map.view.y]")
        self.page.evaluate("() => map.whole()")
        body.first.click()
        holds("a row leads to its school", first in self.watch.text("#panel-place"))
        x, y = self.place("schools", first)
        box = self.page.locator("#map").bounding_box()
        inside = box["x"] < x < box["x"] + box["width"] and box["y"] < y < box["y"] + box["height"]
        holds("which the map then shows", inside and at is not None, (x, y, box))
        self.page.keyboard.press("Escape")

    def keyboard(self):
        self.page.evaluate("() => map.whole()")
        self.page.focus("#map")
        view = lambda: self.page.evaluate("() => Object.assign({}, map.view)")
        start = view()
        self.page.keyboard.press("+")
        closer = view()
        holds("+ zooms", closer["scale"] > start["scale"])
        self.page.keyboard.press("ArrowRight")
        holds("arrows move", view()["x"] > closer["x"])
        self.page.keyboard.press("0")
        holds("0 shows all", view() == start)
        self.page.focus("#tab-overview")
        self.page.keyboard.press("ArrowRight")
        holds("arrows walk the tabs", self.page.evaluate("() => document.activeElement.id") == "tab-place")
        self.page.keyboard.press("/")
        holds("/ goes to the search", self.page.evaluate("() => document.activeElement.id") == "search")
        code = self.children[-1]["village"]
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")
        holds("a village is found without a mouse", code in self.watch.text("#panel-place"))
        holds("and announced", code in self.page.locator("#live").text_content())
        self.page.keyboard.press("Escape")

    def wheel(self):
        self.page.evaluate("() => map.whole()")
        box = self.page.locator("#map").bounding_box()
        x, y = box["x"] + 300, box["y"] + 200
        where = lambda: self.page.evaluate(
            "([x, y]) => { const box = map.canvas.getBoundingClientRect(); const v = map.view;"
            " return [v.x + (x - box.left - map.width / 2) / v.scale, v.y + (y - box.top - map.height / 2) / v.scale, v.scale]; }", [x, y])
        old = where()
        self.page.mouse.move(x, y)
        self.page.mouse.wheel(0, -400)
        self.page.wait_for_timeout(250)
        new = where()
        holds("the wheel zooms around the pointer", new[2] > old[2] * 1.3 and max(abs(new[0] - old[0]), abs(new[1] - old[1])) * new[2] < 1, (old, new))
        self.page.mouse.down()
        self.page.mouse.move(x + 120, y + 60, steps=6)
        self.page.mouse.up()
        drawn = where()
        holds("dragging pans", abs((new[0] - drawn[0]) * new[2] - 120) < 2 and abs((new[1] - drawn[1]) * new[2] - 60) < 2, (new, drawn))
        holds("and chooses nothing", self.page.locator("#panel-overview").is_visible())

    def address(self):
        """What the address says comes back in a new window, picture for picture."""
        if self.plan["status"] == "as-is":
            return
        code = self.schools[0]["school"]
        self.watch.open(f"#lang=zh&theme=dark&tab=schools&school={quote(code)}&layers=roads.flows.hulls&show=before")
        self.near("schools", code, None)
        self.page.wait_for_timeout(400)
        said = self.page.evaluate("() => location.hash")
        for part in ["lang=zh", "theme=dark", "tab=schools", "school=", "lon=", "lat=", "zoom=", "show=before", "layers=flows.hulls.roads"]:
            holds(f"the address holds {part}", part in said, said)
        shown = self.watch.picture()
        other = watched(self.chromium, self.report)
        other.open(said)
        holds("the same view from its address", other.picture() == shown and other.page.get_attribute("html", "data-theme") == "dark")
        other.open("#lang=xx&zoom=a&lon=%E0%A4&school=nobody&layers=no&year=1&tab=../")
        holds("an address of nonsense is nothing", other.colours() > 5 and other.faults == [], other.faults)
        other.page.close()

    def paper(self):
        self.watch.open("#theme=dark")
        self.page.emulate_media(media="print")
        self.page.wait_for_timeout(400)
        holds("light on paper", self.page.get_attribute("html", "data-theme") == "light")
        holds("without what only acts", all(self.page.locator(what).is_hidden() for what in (".tools", "#tabs", ".zoom", "#filter")))
        holds("with every part", all(self.page.locator(f"#panel-{part}").is_visible() for part in ("overview", "charts", "schools", "rules")))
        sheet = self.page.pdf(format="A4")
        holds("a PDF of some pages", sheet.startswith(b"%PDF") and sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page ") >= 3, len(sheet))
        if self.pictures:
            (self.pictures / "print.pdf").write_bytes(sheet)
        self.page.emulate_media(media="screen")
        self.page.wait_for_timeout(400)
        holds("dark again after printing", self.page.get_attribute("html", "data-theme") == "dark")

    def narrow(self):
        small = watched(self.chromium, self.report, 800, 1000)
        small.open()
        wide = small.page.evaluate("() => document.documentElement.scrollWidth")
        holds("800 pixels are enough", wide <= 800, wide)
        holds("and the map is drawn", small.colours() > 30 and small.page.locator("#map").bounding_box()["height"] > 400)
        if self.pictures:
            small.page.screenshot(path=str(self.pictures / "narrow.png"))
        holds("quietly", small.faults == [] and small.left() == [], (small.faults, small.left()))
        small.page.close()

    def years(self):
        """The slider, where the plan has several years: the map, the figures and a village's card follow it."""
        years = [year["year"] for year in self.plan["years"]]
        if len(years) == 1:
            return
        last = years[-1]
        self.watch.open()
        holds("several years have a slider at the last", self.watch.text("#yearsaid") == str(last))
        final = self.watch.picture()
        self.page.focus("#year")
        for year, of in reversed(list(zip(years, self.plan["years"]))):
            holds("the year that is shown is said", self.watch.text("#yearsaid") == str(year) and str(year) in self.watch.text("#shown"))
            text = self.watch.text("#panel-overview")
            holds(f"figures of {year}", all(whole(of["counts"][key]) in text for key in ("pupils", "pupils_bus", "pupils_moved")), text)
            self.page.wait_for_timeout(300)
            holds("it stands in the address", year == last or f"year={year}" in self.page.evaluate("() => location.hash"))
            self.page.keyboard.press("ArrowLeft")
        holds("the map of the first year is another", self.watch.picture() != final)
        self.shot("first-year")
        moved = next(row for row in self.children if row["before_school"] and row["school"] != row["before_school"])
        self.page.focus("#search")
        self.page.keyboard.type(moved["village"])
        self.page.keyboard.press("Enter")
        card = self.watch.text("#panel-place")
        holds("a village's card has every year", all(str(year) in card for year in years), card)
        self.shot("years-village")
        self.page.keyboard.press("Escape")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures", type=Path)
    asked = parser.parse_args()
    if asked.pictures:
        asked.pictures.mkdir(parents=True, exist_ok=True)
    with browser() as chromium:
        story = Story(chromium, asked.folder, asked.pictures)
        for part in [story.opens, story.overview, story.language, story.theme, story.before, story.layers, story.hover, story.village,
                     story.school, story.listed, story.keyboard, story.wheel, story.address, story.paper, story.narrow, story.years]:
            part()
        holds("no error, no word on the console", story.watch.faults == [], story.watch.faults)
        holds("no request left the page", story.watch.left() == [], story.watch.left())
    print(f"{asked.folder.name}: {len(DONE)} checks hold")


main()

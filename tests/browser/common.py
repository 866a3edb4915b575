"""Chromium without network, graphics card or WebGL, opening a report from the disk."""

import os
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-webgl", "--disable-webgl2", "--disable-3d-apis"]


class Watched:
    """A page, and everything that it should not have done."""

    def __init__(self, page, report):
        self.page, self.report = page, Path(report).resolve()
        self.faults, self.requests = [], []
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("console", lambda message: self.faults.append(f"console {message.type}: {message.text}"))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, address=""):
        """Opens the report anew; seconds until it was drawn."""
        self.page.goto("about:blank")
        start = time.monotonic()
        self.page.goto(self.report.as_uri() + address)
        self.page.wait_for_selector("html[data-ready=yes]", timeout=20_000)
        return time.monotonic() - start

    def left(self):
        """Requests for anything but the report itself and what it carries."""
        own = self.report.as_uri()
        known = (own, "data:", "blob:", "about:")
        return [url for url in self.requests if not url.startswith(known)]

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def colours(self):
        """How many colours the map shows: a blank one has one."""
        return self.page.evaluate(
            """() => {
                const canvas = document.getElementById('map');
                const dots = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                const seen = new Set();
                for (let at = 0; at < dots.length; at += 4) seen.add((dots[at] << 16) | (dots[at + 1] << 8) | dots[at + 2]);
                return seen.size;
            }"""
        )

    def picture(self):
        """The map's pixels, to see whether they change."""
        self.page.wait_for_timeout(250)
        return self.page.evaluate("() => document.getElementById('map').toDataURL()")


@contextmanager
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def watched(chromium, report, width=1400, height=900, **more):
    context = chromium.new_context(viewport={"width": width, "height": height}, **more)
    context.set_offline(True)
    return Watched(context.new_page(), report)

"""Time the pages of the book: what they weigh, and when there is text to read and a view to touch.

A page is opened in a fresh browser, from a server on this machine that compresses as public ones
do: as a laptop opens it, and as a slow phone does (1.6 Mbit/s, 150 ms to the server, a quarter of
this processor's speed). Run it on a quiet machine, after ``make docs``: ``python -m
benchmarks.pages``.
"""

import argparse
import functools
import gzip
import http.server
import os
import statistics
import threading
from pathlib import Path
from typing import NamedTuple

#: What is opened: its name in the table, and its address in the book.
PAGES = {
    "front page": "index.html",
    "lesson 2": "lessons/02_convolution_by_hand.html",
    "view page, ConvStepper": "views/conv_stepper.html",
    "view page, LayerExplorer": "views/layer_explorer.html",
}
#: Seconds until a view of lesson 2 shall be live.
GOALS = {"laptop": 0.8, "slow phone": 5}
#: How each machine opens a page: the window, and what Chromium's throttling is told.
MACHINES = {
    "laptop": ({"width": 1280, "height": 800}, None, 1),
    "slow phone": (
        {"width": 360, "height": 760},
        {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8},
        4,
    ),
}
BOOK = Path(__file__).parents[1] / "docs" / "_build" / "html"
#: Kinds of files that servers compress.
TEXT = (".html", ".css", ".js", ".svg", ".json", ".txt")

#: Put into the page before its own scripts: notes when the first view has drawn itself.
STOPWATCH = """
const look = () => {
  if (document.querySelector(".k2c-view")?.shadowRoot?.querySelector(".view > *")) {
    window.viewIsLive = performance.now();
  } else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
READ = """() => [performance.getEntriesByName("first-contentful-paint")[0].startTime,
  window.viewIsLive]"""


class Opening(NamedTuple):
    """One opening of a page: kilobytes that were sent, and seconds to text and to a live view."""

    files: int
    kilobytes: float
    text: float
    live: float


class Compressing(http.server.SimpleHTTPRequestHandler):
    """Sends files, text compressed."""

    def do_GET(self):
        place = Path(self.translate_path(self.path))
        if place.suffix not in TEXT or not place.is_file():
            super().do_GET()
            return
        data = gzip.compress(place.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(place)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        """Write nothing."""


def opened(browser, address, machine):
    """Return the `Opening` of a page, with nothing in the cache.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
    address : str
    machine : str
        A name in `MACHINES`.
    """
    window, network, slower = MACHINES[machine]
    context = browser.new_context(viewport=window)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sent = []
    wire.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    if network:
        wire.send("Network.emulateNetworkConditions", {"offline": False, **network})
    wire.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.add_init_script(STOPWATCH)
    page.goto(address, wait_until="load", timeout=180_000)
    page.wait_for_function("() => window.viewIsLive", timeout=180_000)
    text, live = page.evaluate(READ)
    context.close()
    return Opening(len(sent), sum(sent) / 1000, text / 1000, live / 1000)


def row(name, openings):
    """Return a line of the table: medians over the openings of a page by each machine.

    Examples
    --------
    >>> once = Opening(7, 201.4, 0.3, 0.52)
    >>> row("lesson 2", {"laptop": [once], "slow phone": [once]})
    '| lesson 2 | 7 | 201 kB | 0.3 s | 0.5 s | 0.3 s | 0.5 s |'
    """
    first = openings["laptop"][0]
    times = [
        f"{statistics.median(getattr(one, what) for one in openings[machine]):.1f} s"
        for machine in MACHINES
        for what in ("text", "live")
    ]
    return f"| {name} | {first.files} | {first.kilobytes:.0f} kB | {' | '.join(times)} |"


def main(words=None):
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM, FLAGS

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--book", type=Path, default=BOOK, help="the folder of the built book")
    parser.add_argument("--times", type=int, default=3, help="how often each page is opened")
    options = parser.parse_args(words)
    if CHROMIUM is None or not (options.book / "index.html").exists():
        missing = "Chromium" if CHROMIUM is None else f"book in {options.book} (make docs)"
        print(f"The pages are not timed: there is no {missing}.")
        return
    handler = functools.partial(Compressing, directory=str(options.book))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores, Chromium without a GPU\n")
    print("| page | files | sent | laptop: text | view live | slow phone: text | view live |")
    print("|---|---|---|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path in PAGES.items():
            address = f"http://127.0.0.1:{server.server_port}/{path}"
            openings = {
                machine: [opened(browser, address, machine) for _ in range(options.times)]
                for machine in MACHINES
            }
            print(row(name, openings), flush=True)
        browser.close()
    server.shutdown()
    goals = " and ".join(f"{goal} s on a {machine}" for machine, goal in GOALS.items())
    print(f"\nThe goal for a view of lesson 2: {goals}.")


if __name__ == "__main__":
    main()

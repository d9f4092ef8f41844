"""A pytest plugin for whole runs: slow work first, a line for each file, seconds for each part.

``--parts``, as in `make test` and `make check`, switches it on. The seconds of a part are those of
its tests, added up: two workers spend two of them in a second of the clock.
"""

import os
import re
import time
from collections import Counter, defaultdict

import pytest

try:
    from xdist.scheduler import LoadScopeScheduling
except ImportError:  # a run without workers
    LoadScopeScheduling = object

#: The parts of a run, and what the paths of their files hold; the first that fits counts.
PARTS = {
    "lessons": ("notebooks/", "test_lessons_run", "test_gate"),
    "book": ("tests/docs/",),
    "browser": ("tests/browser/",),
    "hub": ("tests/hub/",),
    "grading": ("tests/assignments/",),
    "units": ("",),
}

#: Parts that one worker does, so that there is one Chromium, JupyterLab, hub, built book or course.
TOGETHER = ("book", "browser", "hub", "grading")

#: Files whose tests have nothing in common, each a matter of minutes: every test on its own.
APART = ("test_lessons_run",)

#: What takes long comes first, the longest before the others: then no worker is left with it at the
#: end. What is not here follows in the order of the paths.
LONG = (
    *("notebooks/12", "notebooks/09", "notebooks/11", "grading", "hub", "test_lessons_run"),
    *("notebooks/10", "notebooks/13", "notebooks/08", "book", "browser", "test_loop"),
    *("test_distributed", "test_models", "test_exercises", "lessons"),
)

#: Each worker has a core of its own. Two that both train in two threads wait for one another: the
#: same lesson then takes a quarter more computing.
ONE_THREAD = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}

#: The lessons that train.
TRAINED = re.compile(r"notebooks/(0[6-9]|1\d)_")


def part_of(nodeid):
    """Return the part that a test belongs to."""
    file = file_of(nodeid)
    return next(part for part, words in PARTS.items() if any(word in file for word in words))


def file_of(nodeid):
    """Return the path of a test's file."""
    return nodeid.partition("::")[0]


def rank(nodeid):
    """Return the place of a test's file or part in `LONG`; all others come after them."""
    file, part = file_of(nodeid), part_of(nodeid)
    names = enumerate(LONG)
    return next((n for n, it in names if (it == part if it in PARTS else it in file)), len(LONG))


def pytest_addoption(parser):
    parser.addoption("--parts", action="store_true", help="long work first, and seconds a part")


@pytest.hookimpl(trylast=True)  # when the terminal is there
def pytest_configure(config):
    if hasattr(config, "workerinput"):
        os.environ.update(ONE_THREAD)
    if config.option.parts and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Progress(config), "parts")


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(config, items):
    """Mark what is slow and what depends on trained weights; put long work first."""
    for item in items:
        if part_of(item.nodeid) != "units":
            item.add_marker("slow")
        if TRAINED.search(item.nodeid):
            item.add_marker("arithmetic")
    if config.option.parts:
        items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log) if config.option.parts else None


class Scheduling(LoadScopeScheduling):
    """A worker takes a file, a part of `TOGETHER` or a test of `APART`, in the order collected."""

    def __init__(self, config, log):
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid):
        part = part_of(nodeid)
        if any(word in nodeid for word in APART):
            return nodeid
        return part if part in TOGETHER else file_of(nodeid)


class Progress:
    """What is printed: a line when a file is done, and the table at the end."""

    def __init__(self, config):
        self.terminal = config.pluginmanager.get_plugin("terminalreporter")
        self.started = float(os.environ.get("TEST_STARTED", time.time()))
        self.before = time.time() - self.started
        self.left = Counter()
        self.seconds = defaultdict(float)
        self.outcomes = defaultdict(Counter)

    def pytest_collection_finish(self, session):
        """Count the tests of each file, in a run without workers."""
        self.left = Counter(file_of(item.nodeid) for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids):
        """Count them in a run with workers: all of them find the same."""
        self.left = Counter(map(file_of, ids))

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report):
        """Print no dot for what passes."""
        if report.passed:
            return ("passed" if report.when == "call" else ""), "", ""
        return None

    def pytest_runtest_logreport(self, report):
        """Say at once what failed, and when a file is done how long it took."""
        file = file_of(report.nodeid)
        self.seconds[file] += report.duration
        if report.when == "call" or not report.passed:
            self.outcomes[file][report.outcome] += 1
        if report.failed:
            self.write(f"FAILED {report.nodeid}", red=True)
        if report.when == "teardown":
            self.left[file] -= 1
            if not self.left[file]:
                self.write(f"{clock(time.time() - self.started)}  {file:46} {self.row([file])}")

    def pytest_terminal_summary(self):
        """Print the seconds of each part."""
        files = defaultdict(list)
        for file in self.seconds:
            files[part_of(file)].append(file)
        self.terminal.section("seconds of work in each part", sep="-")
        if "TEST_STARTED" in os.environ:
            self.write(f"{'before':8} {self.before:8.1f} s  style, environment, browser, proxy")
        for part in PARTS:
            if part in files:
                self.write(f"{part:8} {self.row(files[part])}")
        self.write(f"{'in all':8} {time.time() - self.started:8.1f} s  by the clock")

    def row(self, files):
        """Return the seconds of some files, and how many of their tests passed, failed, …"""
        outcomes = sum((self.outcomes[file] for file in files), Counter())
        counts = ", ".join(f"{number:,} {outcome}" for outcome, number in outcomes.items())
        return f"{sum(self.seconds[file] for file in files):8.1f} s  {counts}"

    def write(self, line, **look):
        self.terminal.ensure_newline()
        self.terminal.write_line(line, **look)


def clock(seconds):
    """Return minutes and seconds, such as 3:07."""
    return f"{int(seconds) // 60:3d}:{int(seconds) % 60:02d}"

"""How quickly a class is marked, what memory that takes, and how both grow.

Usage: ``python -m benchmarks.grading [--counts "50 200"] [--plot build/grading.svg]``

The class hands in lesson 2, half of it solved, half with a typical mistake. With `--counts
"50 200 1000"` it takes some minutes more and shows the growth up to a thousand.
"""

import argparse
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

import psutil

from assignments.build import build, chosen_lessons
from assignments.course import Course
from assignments.examples import FLIPPED, SOLVED, hand_in
from assignments.gradebook import Recorder
from assignments.grades_csv import write_grades
from assignments.sandbox import complaint
from assignments.workers import Desk, mark_all

LESSON = "02_convolution_by_hand"
ANSWERS = dict.fromkeys(
    ["one-window", "convolve-by-hand", "turn-the-kernel", "find-the-kernel"], SOLVED
)

#: What issue 7 of the course asks for, on two cores.
GOAL = 12


def main(arguments=()):
    """Measure, print two tables, draw the growth."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading")
    parser.add_argument("--counts", default="50 200", help="sizes of the class")
    parser.add_argument("--plot", default="", help="a file for the picture of the growth")
    options = parser.parse_args(arguments)
    reason = complaint()
    if reason:
        print(f"Marking is not measured: no sandbox can be made here ({reason}).")
        return
    counts = [int(word) for word in options.counts.split()]
    with tempfile.TemporaryDirectory() as folder:
        course = Course(Path(folder) / "course")
        build(course, chosen_lessons("02"), validated=False, say=str)
        print("| workers | submissions a minute | most memory, MiB | goal |")
        print("|---|---|---|---|")
        for workers in (1, 2, 4):  # enough of them that starting up does not count
            seconds, memory = measure(fresh_class(course, 100), workers)
            goal = f"≥ {GOAL}" if workers == 2 else ""
            print(f"| {workers} | {100 / seconds * 60:.0f} | {memory:.0f} | {goal} |", flush=True)
        print("\n| submissions, 2 workers | seconds | a minute | most memory, MiB |")
        print("|---|---|---|---|")
        times = []
        for count in counts:
            seconds, memory = measure(fresh_class(course, count), 2)
            times.append(seconds)
            minute = count / seconds * 60
            print(f"| {count:,} | {seconds:.1f} | {minute:.0f} | {memory:.0f} |", flush=True)
    if options.plot:
        draw(counts, times, Path(options.plot))
        print(f"\n{options.plot}: seconds against submissions")


def fresh_class(course, count):
    """Return a copy of a course in which a class of `count` has handed in and nobody is marked."""
    copy = Course(course.folder.with_name(f"class-{count}"))
    shutil.rmtree(copy.folder, ignore_errors=True)
    shutil.copytree(course.folder, copy.folder)
    patterns = [ANSWERS, ANSWERS | {"convolve-by-hand": FLIPPED}]
    templates = [
        hand_in(copy, LESSON, f"student-{number}", answers).read_bytes()
        for number, answers in enumerate(patterns)
    ]
    for number in range(2, count):
        path = copy.submitted / f"student-{number}" / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(templates[number % 2])
    return copy


def measure(course, workers):
    """Mark everything that a course holds; return seconds, and the most memory in MiB."""
    from assignments.grade import write_feedback

    jobs = [(path.name, LESSON) for path in sorted(course.submitted.iterdir())]
    desk = Desk(course, course.seed())
    with PeakMemory() as peak:
        started = time.perf_counter()
        with Recorder(course) as recorder:
            for student, assignment, record in mark_all(desk, jobs, workers):
                recorder.record(student, desk.known[assignment], record)
                write_feedback(desk, recorder, student, assignment, record)
            rows = write_grades(course, recorder)
        seconds = time.perf_counter() - started
    wrong = [r for r in rows if r["exercise"] == "convolve-by-hand" and r["status"] != "correct"]
    asked = {row["exercise"] for row in rows}
    assert asked >= set(ANSWERS)
    assert len(rows) == len(asked) * len(jobs)
    assert len(wrong) == len(jobs) // 2
    return seconds, peak.mebibytes


class PeakMemory:
    """Watches the memory of this process and of all that descend from it, twice a second."""

    def __enter__(self):
        self.mebibytes, self._over = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _watch(self):
        me = psutil.Process(os.getpid())
        while not self._over.wait(0.5):
            total = 0
            for process in (me, *me.children(recursive=True)):
                try:
                    total += process.memory_full_info().pss
                except (psutil.Error, OSError):
                    continue  # it ended in the meantime
            self.mebibytes = max(self.mebibytes, total / 2**20)


def draw(counts, seconds, path):
    """Draw seconds against submissions, and the straight line through the last point."""
    from helpers.plotting import new_figure

    figure, axes = new_figure()
    axes.plot(counts, seconds, "o-", label="measured")
    axes.plot([0, counts[-1]], [0, seconds[-1]], "--", label="in proportion")
    axes.set_xlabel("submissions")
    axes.set_ylabel("seconds, two workers")
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])

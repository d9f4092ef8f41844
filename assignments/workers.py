"""Processes that mark, one submission after the other, and a pool that survives their death.

`concurrent.futures` gives up all work when one process dies; here only the submission that was
being marked is lost, and said to be.
"""

import multiprocessing
import signal
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import wait
from typing import Any

from assignments.autograded import write_autograded
from assignments.course import Course
from assignments.marking import Marked, mark_submission
from assignments.records import Mark, Record, checks_version, marking_key, write_record
from assignments.sandbox import Stage, limits_for
from assignments.submission import (
    Cell,
    Submission,
    read_submission,
    release_cells,
    unreadable,
)

#: Seconds after which a process that marks is given up: more than all its own limits together.
GIVEN_UP_AFTER = 1800

#: What is noted of a submission whose process is gone.
DIED = "The process that marked it ended; mark it by hand or once more."

#: How much of what a submission printed goes into its record.
MOST_KEPT = 4000


class Desk:
    """What a process needs to mark: the course, its seed, the stage for sandboxes.

    What one call of a function may take can be said: see `assignments.sandbox.limits_for`.
    """

    stage: Stage | None = None  #: who only looks after records has none

    def __init__(self, course: Course, seed: str, call_seconds: float | None = None) -> None:
        self.course, self.seed, self.call_seconds = course, seed, call_seconds
        self.known = course.assignments()
        self.version = checks_version()
        self._releases: dict[str, list[Cell]] = {}

    def release(self, assignment: str) -> list[Cell]:
        """Return the cells that were handed out."""
        if assignment not in self._releases:
            self._releases[assignment] = release_cells(self.course.release(assignment))
        return self._releases[assignment]

    def submission(self, student: str, assignment: str) -> Submission:
        """Read what a student handed in; nothing that lies there may stop the others' marking."""
        folder, release = self.course.submitted / student / assignment, self.release(assignment)
        try:
            return read_submission(folder, self.known[assignment], release)
        except Exception as problem:
            broken = Submission(problem=f"It cannot be read: {type(problem).__name__}.")
            return unreadable(broken, self.known[assignment])

    def key(self, digest: str, assignment: str) -> str:
        """Return what the mark of a submission with this digest depends on."""
        return marking_key(digest, self.seed, self.known[assignment], self.version)

    def mark(self, student: str, assignment: str) -> Record:
        """Mark a submission, keep its record, return it."""
        submission = self.submission(student, assignment)
        known = self.known[assignment]
        limits = limits_for(known, self.call_seconds)
        assert self.stage is not None
        marked = mark_submission(submission, known, self.seed, self.stage, limits)
        return self.keep(student, assignment, submission, marked)

    def give_up(self, student: str, assignment: str, reason: str) -> Record:
        """Keep a record that asks for a human."""
        exercises = self.known[assignment].exercises
        marks = [Mark(exercise.id, 0.0, "needs a human", reason) for exercise in exercises]
        submission = self.submission(student, assignment)
        return self.keep(
            student, assignment, submission, Marked(marks, [reason, *submission.notes])
        )

    def keep(self, student: str, assignment: str, submission: Submission, marked: Marked) -> Record:
        """Write record and notebook."""
        known, release = self.known[assignment], self.release(assignment)
        record = Record(
            key=self.key(submission.digest, assignment),
            release=known.release,
            when=time.time(),
            seconds=round(marked.seconds, 2),
            marks=tuple(marked.marks),
            answered=submission.questions,
            handed_in=submission.handed_in,
            notes=tuple(marked.notes),
            printed=marked.printed[:MOST_KEPT],
        )
        write_autograded(self.course, student, known, submission, release, record)
        write_record(self.course, student, assignment, record)
        return record


def serve(desk: Desk, place: int, line: Any) -> None:
    """Mark what comes along the line until it closes; the main function of a process."""
    assert desk.stage is not None
    desk.stage.place = place
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who hands out the work
    while True:
        try:
            student, assignment = line.recv()
        except EOFError:
            return
        line.send(desk.mark(student, assignment))


class Worker:
    """One process that marks, at a place in the pool."""

    def __init__(self, context: Any, desk: Desk, place: int) -> None:
        self.place = place
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(desk, place, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.job: tuple[str, str] | None = None
        self.since = 0.0

    def begin(self, job: tuple[str, str]) -> None:
        """Hand over a submission."""
        self.job, self.since = job, time.monotonic()
        self.line.send(job)

    def end(self) -> None:
        """End the process; its sandbox ends with it."""
        self.process.kill()
        self.process.join()
        self.line.close()


def mark_all(
    desk: Desk, jobs: Sequence[tuple[str, str]], workers: int, safe: bool = True
) -> Iterator[tuple[str, str, Record]]:
    """Mark submissions in sandboxes, in several processes; the jobs are students and assignments.

    What is yielded stands in the order in which it is done. Each record has been kept already.
    """
    context = multiprocessing.get_context("spawn")
    waiting, pool = list(reversed(jobs)), list[Worker]()
    with Stage(safe) as desk.stage:
        try:
            while waiting or any(worker.job for worker in pool):
                busy = sum(worker.job is not None for worker in pool)
                while len(pool) < min(workers, len(waiting) + busy):
                    place = min(set(range(workers)) - {worker.place for worker in pool})
                    pool.append(Worker(context, desk, place))
                for worker in pool:
                    if worker.job is None and waiting:
                        worker.begin(waiting.pop())
                for worker in _with_news(pool):
                    job, record = worker.job, _received(worker)
                    assert job is not None  # only those who are busy have news
                    worker.job = None
                    if record is None:  # the process is gone, or must go
                        pool.remove(worker)
                        worker.end()
                        record = desk.give_up(*job, DIED)
                    yield (*job, record)
        finally:
            for worker in pool:
                worker.end()


def _with_news(pool: list[Worker]) -> list[Worker]:
    """Wait for processes that are done, that died, or that took far too long."""
    busy = [worker for worker in pool if worker.job is not None]
    ready = wait([worker.line for worker in busy], timeout=5)
    now = time.monotonic()
    return [w for w in busy if w.line in ready or now - w.since > GIVEN_UP_AFTER]


def _received(worker: Worker) -> Record | None:
    try:
        return worker.line.recv() if worker.line.poll() else None
    except (EOFError, OSError):
        return None

"""Mark what was handed in: ``make grade``.

Each submission is marked in a sandbox of its own, several at a time. Marks go into nbgrader's
gradebook, pages for the students into ``feedback``, and a row for each student and exercise into
``grades.csv``. Stop it with Ctrl-C and start it again: what is marked stays marked.

Usage: ``python -m assignments.grade [--course …] [--lessons "02"] [--workers 2] [--shard 2/8]``
"""

import argparse
import difflib
import hashlib
import os
import re
import shlex
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from assignments import feedback
from assignments.assignment import Assignment
from assignments.course import DEFAULT_COURSE, Course, CourseError, only_one
from assignments.gradebook import Recorder
from assignments.grades_csv import human_table, write_grades
from assignments.records import Record, read_record
from assignments.sandbox import require_sandbox
from assignments.submission import digest_of
from assignments.workers import Desk, mark_all


def main(arguments: Sequence[str] | None = None) -> int:
    """Mark what the command line asks for; return the exit code."""
    options = parse(arguments)
    course = Course(Path(options.course).resolve())
    try:
        if options.workers < 1 or (options.call_seconds or 1) <= 0:
            raise CourseError("WORKERS must be at least 1, and --call-seconds more than 0.")
        require_sandbox(not options.unsafe_no_sandbox)
        return grade(course, options)
    except CourseError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What is marked is kept; the same command goes on.", file=sys.stderr)
        return 130


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make grade", description=__doc__.split("\n")[0])
    parser.add_argument("--course", default=str(DEFAULT_COURSE), help="folder of the course")
    parser.add_argument("--lessons", default="", help='for example "02 06"; default: all')
    parser.add_argument("--students", default="", help='for example "ada, Bo Li"; default: all')
    parser.add_argument(
        "--workers",
        type=int,
        default=len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
    )
    parser.add_argument("--shard", default="", help='"2/8": the second of eight parts of the class')
    parser.add_argument(
        "--call-seconds",
        type=float,
        help="what one call may take: 10 unless said otherwise, 30 where Keras is used",
    )
    parser.add_argument("--again", action="store_true", help="mark also what was marked before")
    parser.add_argument(
        "--unsafe-no-sandbox",
        action="store_true",
        help="run submissions with your rights and without protection",
    )
    return parser.parse_args(arguments)


def grade(course: Course, options: argparse.Namespace) -> int:
    """Mark, record, write pages and tables; return the exit code."""
    known = chosen_assignments(course, options.lessons)
    shard = parse_shard(options.shard)
    jobs, strangers = find_jobs(course, known, options.students, shard)
    desk = Desk(course, course.seed(), options.call_seconds)
    gradebook = shard_gradebook(course, shard)
    lock = only_one(gradebook or course.gradebook, "built or graded")
    with lock, Recorder(course, gradebook) as recorder:
        to_do = []
        for student, assignment in jobs:
            record = None if options.again else fresh_record(desk, student, assignment)
            if record is None:
                to_do.append((student, assignment))
            elif recorder.record(student, known[assignment], record):
                write_feedback(desk, recorder, student, assignment, record)
        print(f"{len(jobs)} submissions, {len(jobs) - len(to_do)} of them marked before")
        done = mark_all(desk, to_do, options.workers, safe=not options.unsafe_no_sandbox)
        with tqdm(total=len(to_do), desc="marking", unit="submission", disable=not to_do) as bar:
            for student, assignment, record in done:
                recorder.record(student, known[assignment], record)
                write_feedback(desk, recorder, student, assignment, record)
                bar.update()
        table = f"grades-{shard[0] + 1}-of-{shard[1]}.csv" if shard else "grades.csv"
        mine = {student for student, _ in jobs} if shard else None
        rows = write_grades(course, recorder, table, mine)
    print(human_table(rows, strangers))
    print(f"{course.folder / table}: {len(rows)} rows. Pages: {course.feedback}")
    return 0


def fresh_record(desk: Desk, student: str, assignment: str) -> Record | None:
    """Return the record of a submission if it was marked as it is now, or None."""
    record = read_record(desk.course, student, assignment)
    if record is None:
        return None
    try:
        digest = digest_of(desk.course.submitted / student / assignment)
    except Exception:  # what cannot be read; `Desk.submission` says so
        digest = ""
    return record if record.key == desk.key(digest, assignment) else None


def write_feedback(
    desk: Desk, recorder: Recorder, student: str, assignment: str, record: Record
) -> None:
    """Write the page of one submission."""
    submission = desk.submission(student, assignment)
    entries = recorder.entries(student, assignment)
    feedback.write_page(desk.course, student, desk.known[assignment], submission, record, entries)


# ---------------------------------------------------------------------------- what to mark


def chosen_assignments(course: Course, lessons: str) -> dict[str, Assignment]:
    """Return what is known of the assignments that are wanted."""
    known = course.assignments()
    chosen = {}
    for word in re.findall(r"[^\s,]+", lessons):
        fitting = {n: a for n, a in known.items() if n == word or n[:2] == word.zfill(2)}
        if not fitting:
            raise CourseError(f"There is no assignment {word!r}; there are {', '.join(known)}.")
        chosen.update(fitting)
    return chosen or known


def find_jobs(
    course: Course,
    known: Mapping[str, Assignment],
    students: str = "",
    shard: tuple[int, int] | None = None,
) -> tuple[list[tuple[str, str]], list[str]]:
    """Return what was handed in (student, assignment), and the folders that belong to nothing."""
    present = {path.name for path in course.submitted.glob("*") if path.is_dir()}
    wanted = chosen_students(students, present) if students.strip() else present
    every = course.assignments()
    jobs, strangers = [], []
    for student in sorted(path for path in course.submitted.glob("*") if path.is_dir()):
        name = student.name
        if name.startswith(".") or name not in wanted:
            continue
        if student.is_symlink() or not name.isprintable():
            strangers.append(f"{name} (a link, or a name that cannot be printed)")
            continue
        if shard is not None and shard_of(name, shard[1]) != shard[0]:
            continue
        try:
            folders = sorted(student.iterdir())
        except OSError:
            strangers.append(f"{name} (a folder that cannot be read)")
            continue
        for folder in folders:
            if folder.name in known:  # whatever it is: a link is left to a human
                jobs.append((name, folder.name))
            elif folder.name not in every and not folder.name.startswith("."):
                strangers.append(f"{name}/{folder.name}")
    return jobs, strangers


def chosen_students(text: str, present: Collection[str]) -> set[str]:
    """Return the students that a text names: one, or several between commas or spaces.

    Raises
    ------
    CourseError
        If it names somebody who is not among those `present`, who handed in.

    Examples
    --------
    >>> sorted(chosen_students("ada, Bo Li", {"ada", "Bo Li", "carl"}))
    ['Bo Li', 'ada']
    >>> sorted(chosen_students("ada 'Bo Li'", {"ada", "Bo Li", "carl"}))
    ['Bo Li', 'ada']
    """
    by_commas = {name for part in text.split(",") if (name := part.strip())}
    by_spaces = _words(text)
    for names in ({text.strip()}, by_commas, by_spaces):
        if names and names <= set(present):
            return names
    unknown = sorted((by_commas if "," in text else by_spaces) - set(present)) or [text]
    close = {c for name in unknown for c in difflib.get_close_matches(name, present)}
    meant = f" Is it {', '.join(map(repr, sorted(close)))}?" if close else ""
    raise CourseError(
        f"Nothing was handed in by {', '.join(map(repr, unknown))}.{meant} A name is that of a "
        'folder in submitted; put commas between names with spaces: STUDENTS="ada, Bo Li".'
    )


def _words(text: str) -> set[str]:
    """Split as a shell does, also at commas; an apostrophe in a name is no quote."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars="")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\n,", True, ""
    try:
        return set(lexer)
    except ValueError:
        return set(re.findall(r"[^\s,]+", text))


def parse_shard(text: str) -> tuple[int, int] | None:
    """Return which part of how many, counted from 0, or None for all.

    Examples
    --------
    >>> parse_shard("2/8")
    (1, 8)
    """
    if not text:
        return None
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise CourseError(f"{text!r} is no shard. SHARD=2/8 is the second of eight.")
    return int(match[1]) - 1, int(match[2])


def shard_of(student: str, count: int) -> int:
    """Return the shard of a student; the same on every machine."""
    return int.from_bytes(hashlib.sha256(student.encode()).digest()[:8], "big") % count


def shard_gradebook(course: Course, shard: tuple[int, int] | None) -> Path | None:
    """Return the gradebook that a shard writes: its own, so that none waits for another."""
    if shard is None:
        return None
    path = course.folder / f"gradebook-{shard[0] + 1}-of-{shard[1]}.db"
    if not path.exists():
        path.write_bytes(course.gradebook.read_bytes())
        path.chmod(0o600)
    return path


if __name__ == "__main__":
    sys.exit(main())

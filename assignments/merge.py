"""Put the shards of a class together: ``make merge``.

Each shard (``make grade SHARD=2/8``) leaves records and a gradebook of its own. This takes both
over into the course: of two records of one submission the newer, of marks given by people what the
course does not have yet. Doing it again, or in another order, changes nothing.

Usage: ``python -m assignments.merge [--course …] [folder of a shard …]``
"""

import argparse
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assignments import feedback
from assignments.assignment import Assignment
from assignments.course import DEFAULT_COURSE, Course, CourseError, only_one
from assignments.gradebook import NO_ENTRY, Recorder
from assignments.grades_csv import human_table, write_grades
from assignments.records import Record, fitting_records, read_record, write_record
from assignments.submission import MOST_BYTES


def main(arguments: Sequence[str] | None = None) -> int:
    """Merge; return the exit code."""
    parser = argparse.ArgumentParser(prog="make merge", description=__doc__.split("\n")[0])
    parser.add_argument("--course", default=str(DEFAULT_COURSE), help="folder of the course")
    parser.add_argument("shards", nargs="*", help="folders of shards that were marked elsewhere")
    options = parser.parse_args(arguments)
    course = Course(Path(options.course).resolve())
    try:
        rows, conflicts = merge(course, [Course(Path(s).resolve()) for s in options.shards])
    except CourseError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(human_table(rows))
    for conflict in conflicts:
        print(f"Two people marked differently; the course's own mark stays: {conflict}")
    print(f"{course.folder / 'grades.csv'}: {len(rows)} rows")
    return 0


def merge(course: Course, shards: Sequence[Course]) -> tuple[list[dict[str, Any]], list[str]]:
    """Take the records and gradebooks of shards over into a course.

    Parameters
    ----------
    shards : sequence of Course
        Folders that were marked elsewhere. The course's own folder is always looked through.

    Returns
    -------
    rows : list of dict
        What ``grades.csv`` holds now.
    conflicts : list of str
        Where two people gave different marks.
    """
    known = course.assignments()
    for shard in shards:
        require_same_build(course, shard, known)
        for student, assignment, record in fitting_records(shard, known):
            take_record(course, shard, student, assignment, record)
    conflicts = []
    with only_one(course.gradebook, "built or graded"), Recorder(course) as recorder:
        for student, assignment, record in fitting_records(course, known):
            recorder.record(student, known[assignment], record)
        for folder in (course, *shards):
            for path in sorted(folder.folder.glob("gradebook-*-of-*.db")):
                with Recorder(folder, path) as other:
                    conflicts += take_manual_marks(course, recorder, other, known)
        rows = write_grades(course, recorder)
    feedback.write_all(course)
    return rows, conflicts


def require_same_build(course: Course, shard: Course, known: Mapping[str, Assignment]) -> None:
    """Complain about a shard that was marked with another build of the course."""
    if shard.seed() != course.seed():
        raise CourseError(
            f"{shard.folder} was marked with another private seed than {course.folder}. Copy the "
            "course's folder, private included, to where a shard is marked."
        )
    theirs = shard.assignments()
    for name, ours in known.items():
        if name in theirs and theirs[name].release != ours.release:
            raise CourseError(
                f"{shard.folder} holds the release {theirs[name].release} of {name}, "
                f"{course.folder} the release {ours.release}. Build once, then copy."
            )


def take_record(
    course: Course, shard: Course, student: str, assignment: str, record: Record
) -> None:
    """Keep a shard's record if the course has none or an older one."""
    mine = read_record(course, student, assignment)
    if mine is not None and (mine.when, mine.key) >= (record.when, record.key):
        return
    name = f"{assignment}/{assignment}"
    pairs = [(shard.autograded, course.autograded, ".ipynb")]
    pairs.append((shard.submitted, course.submitted, ".ipynb"))
    for source, target, ending in pairs:
        theirs, ours = (folder / student / f"{name}{ending}" for folder in (source, target))
        plain = theirs.is_file() and not theirs.is_symlink()
        if plain and theirs.stat().st_size <= MOST_BYTES:
            ours.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(theirs, ours)
    write_record(course, student, assignment, record)


def take_manual_marks(
    course: Course, recorder: Recorder, other: Recorder, known: Mapping[str, Assignment]
) -> list[str]:
    """Take over what people gave in a shard; return where the course has something else."""
    conflicts = []
    for student, assignment, _ in fitting_records(course, known):
        theirs, ours = (book.entries(student, assignment) for book in (other, recorder))
        for cell, entry in theirs.items():
            mine = ours.get(cell, NO_ENTRY)
            wanted = {}
            for name in ("manual", "comment"):
                given, kept = getattr(entry, name), getattr(mine, name)
                if given is None or given == kept:
                    continue
                if kept is not None:
                    conflicts.append(f"{student}, {cell}: {kept!r} and {given!r}")
                else:
                    wanted[name] = given
            if wanted:
                recorder.give(student, assignment, cell, **wanted)
    return conflicts


if __name__ == "__main__":
    sys.exit(main())

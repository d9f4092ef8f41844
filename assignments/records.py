"""One file for each submission that was marked: what it was, what came out.

The records are what makes grading resumable. A record is written whole or not at all, as soon as
its submission is marked, and names what it was made from: the submission's content, the seed, the
release and the checks. As long as these stay, nothing is marked twice.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from assignments.assignment import Assignment
from assignments.course import ROOT, Course
from helpers.support.whole_files import write_whole


@dataclass(frozen=True)
class Mark:
    """The mark of one exercise."""

    exercise: str
    score: float  #: from 0 to 1
    status: str  #: a key of `assignments.feedback.MEANING`
    diagnosis: str = ""  #: for the student


@dataclass
class Marked:
    """What marking a submission gave."""

    marks: list[Mark] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    printed: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Record:
    """What came of marking one submission."""

    key: str  #: what the marks depend on, from `marking_key`
    release: str  #: of the assignment
    when: float  #: when it was marked, in seconds since 1970
    seconds: float  #: how long that took
    marks: tuple[Mark, ...]  #: one for each exercise
    #: The questions in words that wait for a person: answered, or perhaps so.
    answered: tuple[str, ...] = ()
    handed_in: str = ""  #: when, as nbgrader's exchange wrote it, or ""
    notes: tuple[str, ...] = ()  #: what a person may want to look at
    printed: str = ""  #: what the submission printed, as far as it is kept

    def mark(self, exercise: str) -> Mark:
        """Return the mark of an exercise, by its id."""
        return next(mark for mark in self.marks if mark.exercise == exercise)


def record_path(course: Course, student: str, assignment: str) -> Path:
    """Return where the record of a submission lies."""
    return course.marks / student / f"{assignment}.json"


def read_record(course: Course, student: str, assignment: str) -> Record | None:
    """Return a record, or None if there is none that can be read."""
    try:
        kept = json.loads(record_path(course, student, assignment).read_text(encoding="utf-8"))
        kept["marks"] = tuple(Mark(**mark) for mark in kept["marks"])
        kept["answered"], kept["notes"] = tuple(kept["answered"]), tuple(kept["notes"])
        return Record(**kept)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_record(course: Course, student: str, assignment: str, record: Record) -> None:
    """Keep a record."""
    path = record_path(course, student, assignment)
    write_whole(path, json.dumps(asdict(record), indent=1, ensure_ascii=False))


def all_records(course: Course) -> Iterator[tuple[str, str, Record]]:
    """Yield student, assignment and record of everything that was marked, in order."""
    for path in sorted(course.marks.glob("*/*.json")):
        record = read_record(course, path.parent.name, path.stem)
        if record is not None:
            yield path.parent.name, path.stem, record


def fitting_records(
    course: Course, known: Mapping[str, Assignment]
) -> Iterator[tuple[str, str, Record]]:
    """Yield the records that still fit the assignments of a course.

    After a lesson got another exercise, older records wait to be marked again.
    """
    for student, assignment, record in all_records(course):
        marked = [mark.exercise for mark in record.marks]
        if assignment in known and marked == [e.id for e in known[assignment].exercises]:
            yield student, assignment, record


def marking_key(digest: str, seed: str, assignment: Assignment, version: str) -> str:
    """Return what a mark depends on, as one word.

    The seed goes in as a hash, so that a record does not give it away.
    """
    parts = [digest, hashlib.sha256(seed.encode()).hexdigest(), assignment.to_json(), version]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def checks_version() -> str:
    """Return a hash of the code that marks: a mended check marks anew."""
    digest = hashlib.sha256()
    here = Path(__file__).resolve().parent
    files = [*sorted((ROOT / "helpers").rglob("*.py"))]
    names = ("marking", "worker", "notebook_shell", "messages", "submission")
    files += [here / f"{name}.py" for name in names]
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()

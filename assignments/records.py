"""One file for each submission that was marked: what it was, what came out.

The records are what makes grading resumable. A record is written whole or not at all, as soon as
its submission is marked, and names what it was made from: the submission's content, the seed, the
release and the checks. As long as these stay, nothing is marked twice.
"""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from assignments.course import ROOT, write_whole


def record_path(course, student, assignment):
    """Return where the record of a submission lies."""
    return course.marks / student / f"{assignment}.json"


def read_record(course, student, assignment):
    """Return a record, or None if there is none that can be read."""
    try:
        record = json.loads(record_path(course, student, assignment).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and "key" in record else None


def write_record(course, student, assignment, record):
    """Keep a record."""
    path = record_path(course, student, assignment)
    write_whole(path, json.dumps(record, indent=1, ensure_ascii=False))


def all_records(course):
    """Yield student, assignment and record of everything that was marked, in order."""
    for path in sorted(course.marks.glob("*/*.json")):
        record = read_record(course, path.parent.name, path.stem)
        if record is not None:
            yield path.parent.name, path.stem, record


def fitting_records(course, known):
    """Yield the records that still fit the assignments of a course.

    After a lesson got another exercise, older records wait to be marked again.
    """
    for student, assignment, record in all_records(course):
        marked = [mark["exercise"] for mark in record["marks"]]
        about = known.get(assignment)
        if about and marked == [exercise["id"] for exercise in about["exercises"]]:
            yield student, assignment, record


def marking_key(digest, seed, about, version):
    """Return what a mark depends on, as one word.

    The seed goes in as a hash, so that a record does not give it away.
    """
    parts = [digest, about["release"], hashlib.sha256(seed.encode()).hexdigest(), version]
    parts.append(json.dumps(about, sort_keys=True))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def checks_version():
    """Return a hash of the code that marks: a mended check marks anew."""
    digest = hashlib.sha256()
    here = Path(__file__).resolve().parent
    files = [*sorted((ROOT / "helpers").rglob("*.py"))]
    files += [here / name for name in ("marking.py", "worker.py", "messages.py", "submission.py")]
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def record_of(key, marked, about, answered, handed_in, when):
    """Return the record of a submission.

    Parameters
    ----------
    key : str
        From `marking_key`.
    marked : assignments.marking.Marked
    about : dict
        What the course knows of the assignment.
    answered : list of str
        The questions in words that somebody answered.
    handed_in : str
        When, as nbgrader's exchange wrote it.
    when : float
        When it was marked, in seconds since 1970.
    """
    return {
        "key": key,
        "release": about["release"],
        "when": when,
        "seconds": round(marked.seconds, 2),
        "marks": [asdict(mark) for mark in marked.marks],
        "answered": answered,
        "handed_in": handed_in,
        "notes": marked.notes,
        "printed": marked.printed[:4000],
    }

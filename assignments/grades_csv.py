"""Tables for people: ``grades.csv``, and who needs a human."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from assignments.assignment import Assignment
from assignments.course import Course
from assignments.gradebook import Entries, Recorder, results
from assignments.records import Record, fitting_records
from helpers.support.whole_files import write_whole

COLUMNS = ("student", "assignment", "exercise", "score", "max", "status", "note")

#: What a person should look at.
FOR_A_HUMAN = ("timed out", "crashed", "tampered", "not attempted", "needs a human")

#: The most rows of the table that go to the terminal.
MOST_ROWS = 60


def write_grades(
    course: Course, recorder: Recorder, name: str = "grades.csv", students: set[str] | None = None
) -> list[dict[str, Any]]:
    """Write a row for each exercise and question, of all students or of some; return the rows."""
    known = course.assignments()
    rows = []
    for student, assignment, record in fitting_records(course, known):
        if students is None or student in students:
            entries = recorder.entries(student, assignment)
            rows += rows_of(student, known[assignment], record, entries)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows({name: harmless(row[name]) for name in COLUMNS} for row in rows)
    write_whole(course.folder / name, text.getvalue())
    return rows


def rows_of(
    student: str, assignment: Assignment, record: Record, entries: Entries
) -> list[dict[str, Any]]:
    """Return the rows of one submission."""
    return [
        {
            "student": student,
            "assignment": assignment.name,
            "exercise": result.item.id,
            "score": round(result.score, 4),
            "max": result.item.points,
            "status": result.status,
            "note": "; ".join(record.notes),
        }
        for result in results(assignment, record, entries)
    ]


def harmless(value: Any) -> Any:
    """Keep a spreadsheet from taking somebody's name for a formula.

    Examples
    --------
    >>> harmless("=1+1")
    "'=1+1"
    """
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def human_table(rows: Sequence[dict[str, Any]], strangers: Sequence[str] = ()) -> str:
    """Return a table of what needs a human, a line for each submission."""
    lines: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in rows:
        told = lines.setdefault((row["student"], row["assignment"]), {})
        if row["status"] in FOR_A_HUMAN:
            told.setdefault(row["status"], []).append(row["exercise"])
        if row["note"]:
            told["note"] = [row["note"]]
    lines = {place: told for place, told in lines.items() if told}
    if not lines and not strangers:
        return "Nothing needs a human."
    table = ["", "What needs a human:"]
    for (student, assignment), told in list(lines.items())[:MOST_ROWS]:
        parts = [f"{status}: {', '.join(names)}" for status, names in told.items()]
        table.append(f"  {printable(student):20} {assignment[:2]}  {printable('; '.join(parts))}")
    if len(lines) > MOST_ROWS:
        table.append(f"  … and {len(lines) - MOST_ROWS} more submissions; see grades.csv")
    table += [f"  {printable(name):20} is no assignment of this course" for name in strangers]
    return "\n".join([*table, ""])


def printable(text: str) -> str:
    """Keep somebody's text from steering the terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)[:300]

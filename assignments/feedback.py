"""Write the pages that go back to the students: ``make feedback``.

One page for each submission, complete in itself: no script, nothing fetched. It shows points, what
the check said, the student's own code and the comments of the person who marked. It shows no
private case, no expected value, no solution and no seed.

Usage: ``python -m assignments.feedback [--course …]``
"""

import argparse
import html
import sys
from collections.abc import Sequence
from pathlib import Path

from assignments.assignment import Assignment, Question
from assignments.course import DEFAULT_COURSE, Course, CourseError
from assignments.gradebook import Entries, Recorder, results
from assignments.records import Record, fitting_records
from assignments.submission import Submission, read_submission, release_cells
from helpers.support.whole_files import write_whole

STYLE = """
:root { color-scheme: light dark; --line: #8886; --box: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { background: var(--box); padding: .8rem; overflow-x: auto; white-space: pre-wrap; }
blockquote { border-left: 4px solid var(--line); margin: 0; padding: .1rem 1rem; }
section { margin-top: 2.5rem; }
"""

MEANING = {
    "correct": "All cases agree.",
    "partly": "Some cases agree.",
    "wrong": "No case agrees.",
    "not attempted": "Nothing was handed in for this exercise.",
    "timed out": "Your code did not end in time.",
    "crashed": "Your code ended the program that ran it, or did not get as far as your function.",
    "tampered": "The check cell was changed. It was not used; somebody will look at it.",
    "needs a human": "This could not be marked by program; somebody will look at it.",
}

#: How a page calls the statuses of a question in words.
OF_QUESTIONS = {
    "not attempted": "no answer",
    "needs a human": "not marked yet",
    "marked by hand": "marked",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write every page anew; return the exit code."""
    parser = argparse.ArgumentParser(prog="make feedback", description=__doc__.split("\n")[0])
    parser.add_argument("--course", default=str(DEFAULT_COURSE), help="folder of the course")
    course = Course(Path(parser.parse_args(arguments).course).resolve())
    try:
        count = write_all(course)
    except CourseError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{count} pages in {course.feedback}")
    return 0


def write_all(course: Course, gradebook: Path | None = None) -> int:
    """Write the page of every record; return how many."""
    known = course.assignments()
    releases = {name: release_cells(course.release(name)) for name in known}
    count = 0
    with Recorder(course, gradebook) as recorder:
        for student, assignment, record in fitting_records(course, known):
            folder = course.submitted / student / assignment
            submission = read_submission(folder, known[assignment], releases[assignment])
            entries = recorder.entries(student, assignment)
            write_page(course, student, known[assignment], submission, record, entries)
            count += 1
    return count


def write_page(
    course: Course,
    student: str,
    assignment: Assignment,
    submission: Submission,
    record: Record,
    entries: Entries,
) -> None:
    """Write the page of one submission."""
    name = assignment.name
    text = page(student, assignment, submission, record, entries)
    write_whole(course.feedback / student / name / f"{name}.html", text)


def page(
    student: str, assignment: Assignment, submission: Submission, record: Record, entries: Entries
) -> str:
    """Return the page of one submission as HTML, with the student's own code and answers."""
    sources = {cell.grade_id: cell.source for cell in submission.cells if cell.grade_id}
    rows, sections, total = [], [], 0.0
    found = results(assignment, record, entries)
    for result in found:
        item, status = result.item, result.status
        score: float | None = result.score
        source = sources.get(item.id)
        if isinstance(item, Question):
            said, waits, status = item.prompt, status == "needs a human", OF_QUESTIONS[status]
            score = None if waits else score
            source = source if item.id in record.answered else None
        else:
            mark = record.mark(item.id)
            said = mark.diagnosis or MEANING[mark.status]
        total += score or 0.0
        rows.append(_row(item.title, score, item.points, status))
        sections.append(_section(item.title, said, source, result.comment))
    worth = sum(result.item.points for result in found)
    rows.append(_row("Together", total, worth, ""))
    notes = "".join(f"<li>{_safe(note)}</li>" for note in record.notes)
    notes = f"<section><h2>Noted</h2><ul>{notes}</ul></section>" if notes else ""
    title = f"{_safe(assignment.title)} · {_safe(student)}"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>"
        f"<h1>{_safe(assignment.title)}</h1><p>{_safe(student)}</p>"
        '<table><tr><th>Task</th><th class="number">Points</th><th class="number">of</th>'
        f"<th>Result</th></tr>{''.join(rows)}</table>{''.join(sections)}{notes}</body></html>\n"
    )


def _row(title: str, score: float | None, points: float, status: str) -> str:
    number = "–" if score is None else f"{round(score, 2):g}"
    return (
        f'<tr><td>{_safe(title)}</td><td class="number">{number}</td>'
        f'<td class="number">{points:g}</td><td>{_safe(status)}</td></tr>'
    )


def _section(title: str, said: str, source: str | None, comment: str | None) -> str:
    parts = [f"<section><h2>{_safe(title)}</h2><p>{_safe(said)}</p>"]
    if source is not None:
        parts.append(f"<pre>{_safe(source[:20_000])}</pre>")
    if comment:
        parts.append(f"<blockquote><p>{_safe(comment)}</p></blockquote>")
    return "".join([*parts, "</section>"])


def _safe(text: object) -> str:
    return html.escape(str(text).encode("utf-8", "replace").decode())


if __name__ == "__main__":
    sys.exit(main())

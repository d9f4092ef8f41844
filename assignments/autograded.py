"""Write a marked submission the way nbgrader's form grader reads it.

The notebook has every cell that was handed out exactly once, in the student's order, and the
student's own cells between them. It is safe to look at: outputs that came with the submission are
left out, and markup in the student's text is shown, not obeyed.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from assignments.assignment import Assignment
from assignments.course import Course
from assignments.records import Mark, Marked, Record
from assignments.submission import Cell, Submission
from helpers.support.whole_files import write_whole

# Written out here: the package nbformat takes most of a second to load, in each process that marks.
NOTEBOOK = {
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


def write_autograded(
    course: Course,
    student: str,
    assignment: Assignment,
    submission: Submission,
    release: list[Cell],
    marked: Marked | Record,
) -> None:
    """Write the notebook that the form grader shows."""
    marks = {mark.exercise: mark for mark in marked.marks}
    checks = {exercise.check_cell: marks[exercise.id] for exercise in assignment.exercises}
    rubrics = {question.id: question.rubric for question in assignment.questions}
    originals = {cell.grade_id: cell for cell in release if cell.grade_id}
    cells = [_notes_cell(submission)] if submission.notes else []
    present = {cell.grade_id for cell in submission.cells}
    missing = [cell for grade_id, cell in originals.items() if grade_id not in present]
    for cell in (*submission.cells, *missing):
        original = originals.get(cell.grade_id)
        metadata = {"nbgrader": original.mark} if original else {}
        if original and cell.grade_id in checks:
            output = _told(checks[cell.grade_id])
            cells.append(_code(original.source, outputs=[output], metadata=metadata))
        elif original and original.mark.get("locked"):
            make = _code if original.kind == "code" else _markdown
            cells.append(make(original.source, metadata=metadata))
        elif (original or cell).kind == "code":
            cells.append(_code(cell.source, metadata=metadata))
        else:
            cells.append(_markdown(harmless(cell.source), metadata=metadata))
        if cell.grade_id in rubrics:
            cells.append(_markdown(f"**Rubric** (for you)\n\n{rubrics[cell.grade_id]}"))
    for number, made in enumerate(cells):
        made["id"] = f"cell-{number}"
    name = assignment.name
    text = json.dumps({**NOTEBOOK, "cells": cells}, indent=1, ensure_ascii=False)
    write_whole(course.autograded / student / name / f"{name}.ipynb", text)


def _notes_cell(submission: Submission) -> dict[str, Any]:
    lines = "\n".join(f"- {note}" for note in submission.notes)
    return _markdown("**Noted while marking**\n\n" + harmless(lines))


def _told(mark: Mark) -> dict[str, Any]:
    text = f"{mark.status}: {mark.score:.0%} of the cases\n{mark.diagnosis}\n"
    return {"output_type": "stream", "name": "stdout", "text": text}


def _code(
    source: str, outputs: Sequence[dict[str, Any]] = (), metadata: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata or {},
        "outputs": list(outputs),
        "source": source,
    }


def _markdown(source: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": metadata or {}, "source": source}


def harmless(markdown: str) -> str:
    """Show HTML, links and pictures in somebody's text instead of obeying them.

    Examples
    --------
    >>> harmless("<script>alert(1)</script> 2 < 3, [a](javascript:b)")
    '&lt;script>alert(1)&lt;/script> 2 < 3, [a] (javascript:b)'
    """
    text = re.sub(r"&(?=#?\w+;)", "&amp;", markdown)
    text = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", text)
    text = re.sub(r"\](?=[(:\[])", "] ", text)
    return re.sub(r"\\(?=(href|require|style|class|cssId|data|bbox|mmlToken)\b)", r"\\ ", text)

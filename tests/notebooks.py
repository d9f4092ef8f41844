"""What several tests read from the lessons: cells, exercises, code."""

from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
ROLES = ("task", "stub", "check", "hints", "solution")


def read(path):
    """Return a notebook."""
    return nbformat.read(path, as_version=4)


def exercises(notebook):
    """Return the cells of each exercise: id to role to cell."""
    found = {}
    for cell in notebook.cells:
        mark = cell.metadata.get("exercise")
        if mark:
            found.setdefault(mark["id"], {})[mark["role"]] = cell
    return found


def solution_code(cell):
    """Return the Python code that a solution cell holds between its fences."""
    blocks = cell.source.split("```python\n")[1:]
    return "\n".join(block.split("```")[0] for block in blocks)


def short_answers(notebook):
    """Return the Python code in the folded short answers to "On your own", empty if there is none.

    It computes the numbers that the answers name, from what the cells of the lesson defined.
    """
    folded = [cell for cell in notebook.cells if "<summary>Short answers</summary>" in cell.source]
    return "\n".join(solution_code(cell) for cell in folded)


def solved(notebook):
    """Return the notebook with each stub replaced by its solution."""
    for cells in exercises(notebook).values():
        cells["stub"].source = solution_code(cells["solution"])
    return notebook

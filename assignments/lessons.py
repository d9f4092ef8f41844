"""Read the exercises out of a lesson and write them as an assignment for nbgrader.

The lesson is the one source. An assignment is short: a setup cell, and for each exercise its task,
its stub and its check. Hints and solution stay behind; the solution goes into the instructor's
version, between the marks that nbgrader cuts out.
"""

import ast
import builtins
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from assignments.assignment import Assignment, Exercise, Question

ROLES = ("task", "stub", "check", "hints", "solution")

#: The marks of nbgrader around what only instructors see.
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@dataclass(frozen=True)
class LessonExercise:
    """One exercise as the lesson holds it."""

    id: str
    title: str
    section: str
    introduction: str
    task: str
    stub: str
    check: str
    solution: str

    @property
    def function(self) -> str:
        """The name of the function that the reader writes."""
        *_, definition = ast.parse(self.stub).body
        assert isinstance(definition, ast.FunctionDef)
        return definition.name


@dataclass(frozen=True)
class Lesson:
    """What an assignment takes from a lesson."""

    name: str
    number: int
    title: str
    setup: str
    exercises: tuple[LessonExercise, ...] = field(default_factory=tuple)


def read_lesson(path: Path) -> Lesson:
    """Read the setup and the exercises of a notebook of ``notebooks/``.

    Raises
    ------
    ValueError
        If an exercise lacks one of its five cells, or its solution does not begin like its stub.
    """
    path = Path(path)
    notebook = nbformat.read(path, as_version=4)
    found: dict[str, dict[str, str]] = {}
    places: dict[str, tuple[str, str, str]] = {}
    section, title, since_title = "", "", list[str]()
    for cell in notebook.cells:
        mark = cell.metadata.get("exercise")
        if mark:
            if mark["id"] not in found:
                places[mark["id"]] = (section, title, "\n\n".join(since_title).strip())
            found.setdefault(mark["id"], {})[mark["role"]] = cell.source
        elif cell.cell_type == "markdown":
            section, title, since_title = _headings(cell.source, section, title, since_title)
    exercises = tuple(
        _exercise(path, exercise, cells, *places[exercise]) for exercise, cells in found.items()
    )
    code = next(cell.source for cell in notebook.cells if cell.cell_type == "code")
    about = notebook.metadata["lesson"]
    return Lesson(
        path.stem, about["number"], about["title"], needed_setup(code, exercises), exercises
    )


def _headings(
    source: str, section: str, title: str, since_title: list[str]
) -> tuple[str, str, list[str]]:
    """Follow the headings: the last one of level 2, the last of level 3, what came after it."""
    for line in source.split("\n"):
        if line.startswith("## "):
            section, title, since_title = line[3:].strip(), "", []
        elif line.startswith("### "):
            title, since_title = line[4:].strip(), []
        else:
            since_title = [*since_title, line]
    return section, title, since_title


def _exercise(
    path: Path, exercise: str, cells: dict[str, str], section: str, title: str, introduction: str
) -> LessonExercise:
    missing = [role for role in ROLES if role not in cells]
    if missing:
        raise ValueError(f"{path.name}: exercise {exercise} has no cell with role {missing[0]}")
    blocks = cells["solution"].split("```python\n")[1:]
    solution = "\n".join(block.split("```")[0] for block in blocks).strip()
    stub = cells["stub"].rstrip()
    if not stub.endswith("...") or not solution.startswith(stub[:-3].rstrip(" ")):
        raise ValueError(
            f"{path.name}: exercise {exercise}: the stub must end in ... and the solution must "
            f"begin like the stub, got {stub!r} and {solution[:80]!r}"
        )
    title = re.sub(r"^Exercise \d+ · ", "", title) or exercise
    introduction = introduction if title else ""
    return LessonExercise(
        exercise,
        title,
        section,
        _without_links(introduction),
        _without_links(cells["task"]),
        stub,
        cells["check"].strip(),
        solution,
    )


def _without_links(prose: str) -> str:
    """Keep the words of links to other lessons, which do not lie beside an assignment."""
    return re.sub(r"\[([^\]]+)\]\([^)]*\.ipynb[^)]*\)", r"\1", prose)


def needed_setup(code: str, exercises: Sequence[LessonExercise]) -> str:
    """Return what an assignment needs of a lesson's first cell.

    NumPy, `helpers` and `check` always; the rest if a task or a solution names it. Starting Keras
    takes up to ten seconds and importing SciPy one, for each student and each run. An assignment
    asks for no guesses.

    Examples
    --------
    >>> needed_setup("import numpy as np\\nimport scipy.signal\\n\\nkeras = load_keras()", [])
    'import numpy as np'
    """
    used = {name for e in exercises for name in _free_names(e.solution)}
    used |= {word for e in exercises for word in re.findall(r"`(\w+)", e.introduction + e.task)}
    statements = [s for s in ast.parse(code).body if _is_needed(s, used)]
    return "\n".join(_as_needed(code, statement) for statement in statements)


def _as_needed(code: str, statement: ast.stmt) -> str:
    if isinstance(statement, ast.ImportFrom) and statement.module == "helpers.checks":
        return "from helpers.checks import check"
    return ast.get_source_segment(code, statement) or ""


def _is_needed(statement: ast.stmt, used: set[str]) -> bool:
    if isinstance(statement, ast.ImportFrom):
        names = {alias.asname or alias.name for alias in statement.names}
        return statement.module in ("helpers", "helpers.checks") or bool(names & used)
    if isinstance(statement, ast.Import):
        names = {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
        return "np" in names or bool(names & used)
    if isinstance(statement, ast.Assign):
        return bool({node.id for node in ast.walk(statement) if hasattr(node, "id")} & used)
    return False


def _free_names(code: str) -> set[str]:
    tree = ast.parse(code)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    given = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    stored = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return names - stored - given - set(dir(builtins))


# ---------------------------------------------------------------------------- the assignment


def assignment_source(
    lesson: Lesson, asked: Sequence[Question], points: Callable[[str, float], float]
) -> tuple[NotebookNode, Assignment]:
    """Write the instructor's version of an assignment.

    Parameters
    ----------
    asked : sequence of Question
        In words, with their usual points.
    points : callable
        Takes the id of an exercise or question and its usual points, returns what it is worth.

    Returns
    -------
    notebook : nbformat.NotebookNode
        With the solutions between nbgrader's marks.
    assignment : Assignment
        What grading has to know.
    """
    exercises = [
        Exercise(exercise.id, exercise.title, exercise.function, points(exercise.id, 1))
        for exercise in lesson.exercises
    ]
    questions = tuple(
        replace(question, points=points(question.id, question.points)) for question in asked
    )
    cells = [
        _read_only("title", _opening(lesson, questions)),
        new_code_cell(lesson.setup, metadata=_metadata("setup", locked=True)),
    ]
    for number, pair in enumerate(zip(lesson.exercises, exercises), 1):
        cells += _exercise_cells(number, *pair)
    for question in questions:
        cells += _question_cells(question)
    notebook = new_notebook(cells=cells)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # nbformat draws them at random
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    release = hashlib.sha256(json.dumps(notebook, sort_keys=True).encode()).hexdigest()[:12]
    notebook.metadata["course"] = {"assignment": lesson.name, "release": release}
    solutions = [exercise.solution for exercise in lesson.exercises]
    assignment = Assignment(
        name=lesson.name,
        title=f"{lesson.number} · {lesson.title}",
        lesson=lesson.number,
        release=release,
        keras=any("load_keras()" in code for code in (lesson.setup, *solutions)),
        exercises=tuple(exercises),
        questions=questions,
    )
    return notebook, assignment


def _opening(lesson: Lesson, questions: Sequence[Question]) -> str:
    tasks = f"{len(lesson.exercises)} exercise{'s' if len(lesson.exercises) > 1 else ''}"
    if questions:
        tasks += f" and {len(questions)} question{'s' if len(questions) > 1 else ''} in words"
    return (
        f"# Assignment {lesson.number} · {lesson.title}\n\n"
        f"{tasks.capitalize()} from lesson {lesson.number} of *From Kernels to ConvNets*. Read "
        "that lesson first: the tasks refer to it.\n\n"
        "Write your code in place of each `...` and run the check below it. The check tells what "
        "is wrong, and what share of its cases agree. Your mark is drawn from other cases of the "
        "same kind, so what counts is the function, not the cases you see. You may add cells.\n\n"
        "Before you hand in: *Kernel → Restart Kernel and Run All Cells*."
    )


def _metadata(grade_id: str, **settings: Any) -> dict[str, Any]:
    basic = {"grade": False, "locked": False, "solution": False, "task": False}
    return {"nbgrader": {**basic, "schema_version": 3, "grade_id": grade_id, **settings}}


def _read_only(grade_id: str, prose: str) -> NotebookNode:
    return new_markdown_cell(prose, metadata=_metadata(grade_id, locked=True))


def _exercise_cells(number: int, exercise: LessonExercise, marked: Exercise) -> list[NotebookNode]:
    worth = _worth(marked.points)
    place = f" (lesson section *{exercise.section}*)" if exercise.section else ""
    prose = [f"## Exercise {number} · {exercise.title}", f"{worth}{place}"]
    prose += [text for text in (exercise.introduction, exercise.task) if text]
    head, body = exercise.stub[:-3], exercise.solution[len(exercise.stub[:-3].rstrip(" ")) :]
    indent = head[len(head.rstrip(" \t")) :]
    instructor = f"{head.rstrip(' ')}{indent}{BEGIN}\n{body}\n{indent}{END}"
    check = (
        f"result = {exercise.check}\n"
        "print(result)\n"
        f"{marked.points} * result.score  # the share of the {worth.lower()}"
    )
    return [
        _read_only(f"{exercise.id}-task", "\n\n".join(prose)),
        new_code_cell(instructor, metadata=_metadata(marked.solution_cell, solution=True)),
        new_code_cell(
            check,
            metadata=_metadata(marked.check_cell, grade=True, locked=True, points=marked.points),
        ),
    ]


def _question_cells(question: Question) -> list[NotebookNode]:
    prose = f"## In words · {question.title}\n\n{_worth(question.points)}\n\n{question.prompt}"
    answer = f"{BEGIN}\n{question.rubric}\n{END}"
    metadata = _metadata(question.id, grade=True, solution=True, points=question.points)
    return [_read_only(f"{question.id}-task", prose), new_markdown_cell(answer, metadata=metadata)]


def _worth(points: float) -> str:
    return f"{points:g} point{'' if points == 1 else 's'}"

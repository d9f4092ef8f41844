"""The built course in TU Wien's grader-service: loaded, handed in, marked in our sandbox."""

import json
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_notebook, new_output

from assignments.course import Course, CourseError
from assignments.grader_service import mark
from assignments.jupyterhub.__main__ import ROOT
from assignments.sandbox import complaint
from tests.hub.conftest import ASSIGNMENT
from tests.notebooks import read

PYTHON = ROOT / "build" / "grader-service" / "bin" / "python"
FOLDER = ROOT / "assignments" / "grader_service"


def points_of(course):
    """Return what each check cell of the assignment is worth."""
    exercises = Course(course).assignments()[ASSIGNMENT].exercises
    return {exercise.check_cell: exercise.points for exercise in exercises}


def results(path):
    """Return the results of the check cells, as grader-service reads them."""
    cells = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in read(path).cells}
    return {
        name: [float(o.data["text/plain"]) for o in cell.outputs if "data" in o]
        for name, cell in cells.items()
        if cell.cell_type == "code" and name
    }


@pytest.mark.parametrize("step", ["source", "release"])
def test_points_stand_where_grader_service_looks_for_them(course, tmp_path, step):
    if complaint():
        pytest.skip(f"no sandbox: {complaint()}")
    handed_in, marked = course / step / ASSIGNMENT, tmp_path / "marked.ipynb"
    assert mark.main([str(course), ASSIGNMENT, str(handed_in), str(marked)]) == 0
    points = points_of(course)
    got = results(marked)
    share = 1 if step == "source" else 0
    assert {name: got[name] for name in points} == {n: [share * p] for n, p in points.items()}


def test_results_that_came_along_are_not_taken_over(course, tmp_path):
    if complaint():
        pytest.skip(f"no sandbox: {complaint()}")
    notebook = read(course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [new_output("execute_result", data={"text/plain": "1.0"})]
    handed_in = tmp_path / "handed_in"
    handed_in.mkdir()
    nbformat.write(notebook, handed_in / f"{ASSIGNMENT}.ipynb")
    arguments = [str(course), ASSIGNMENT, str(handed_in), str(tmp_path / "marked.ipynb")]
    assert mark.main(arguments) == 0
    got = results(tmp_path / "marked.ipynb")
    assert {tuple(got[name]) for name in points_of(course)} == {(0.0,)}


def test_a_check_cell_without_points_is_an_error():
    with pytest.raises(CourseError, match="lacks check cells: one-window-check"):
        mark.with_points(new_notebook(), {"one-window-check": 1.0})


def test_an_unknown_assignment_is_named(course, tmp_path, capsys):
    if complaint():
        pytest.skip(f"no sandbox: {complaint()}")
    assert mark.main([str(course), "99_none", str(tmp_path), str(tmp_path / "marked.ipynb")]) == 1
    assert "There is no assignment '99_none'" in capsys.readouterr().err


# --- with grader-service itself ------------------------------------------------------------------


@pytest.fixture(scope="session")
def service():
    """The Python that holds grader-service."""
    if not PYTHON.exists():
        pytest.skip(f"needs {PYTHON}: see assignments/grader_service/README.md")
    return PYTHON


@pytest.fixture(scope="session")
def marks(service, course, tmp_path_factory):
    """What the service says of three submissions."""
    folder = tmp_path_factory.mktemp("service") / "data"
    command = [service, FOLDER / "try_out.py", course, ASSIGNMENT, "--folder", folder]
    subprocess.run([*command, "--python", sys.executable], cwd=ROOT, check=True)
    return json.loads((folder / "marks.json").read_text(encoding="utf-8"))


def test_the_solutions_get_all_points(marks, course):
    wanted = points_of(course)
    got = {name: marks["anna"]["exercises"][name] for name in wanted}
    assert got == wanted


@pytest.mark.parametrize("name", ["ben", "carla"], ids=["stubs", "stubs with a patched check"])
def test_stubs_get_none(marks, name):
    assert marks[name]["status"] == "automatically_graded"
    assert set(marks[name]["exercises"].values()) == {0}

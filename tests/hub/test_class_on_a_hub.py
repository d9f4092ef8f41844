"""A class on one machine: released, fetched, handed in, collected, graded, given back.

Two students and an instructor sign in to a hub on loopback, through its npm proxy, and press the
buttons that their pages show. One student hands in the solutions, the other the stubs.
"""

import csv
import os
import shlex
import sys

import pytest

from assignments.jupyterhub import links
from assignments.sandbox import complaint
from tests.hub.conftest import ASSIGNMENT, COURSE_ID, ROOT
from tests.hub.test_links import LESSON, Repository
from tests.notebooks import LESSONS, exercises, read, solution_code

NOTEBOOK = f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
GRADE = [sys.executable, "-m", "assignments.grade"]


@pytest.fixture(scope="module")
def people(hub):
    """The instructor and the students, signed in, each with a server."""
    visitors = {name: hub.visitor(name) for name in ("ina", "anna", "ben")}
    for visitor in visitors.values():
        visitor.sign_in().raise_for_status()
        visitor.ask_for_server()
    for visitor in visitors.values():
        visitor.wait_for_server()
    return visitors


@pytest.fixture(scope="module")
def released(people):
    """After the instructor has released the assignment."""
    people["ina"].formgrader("release", ASSIGNMENT)
    return people


@pytest.fixture(scope="module")
def handed_in(released):
    """After both students have fetched it, worked, saved, and handed in."""
    for name in ("anna", "ben"):
        student = released[name]
        student.press("fetch", COURSE_ID, ASSIGNMENT)
        if name == "anna":
            student.save_notebook(NOTEBOOK, solved(student.read_notebook(NOTEBOOK)))
        student.press("submit", COURSE_ID, ASSIGNMENT)
    return released


@pytest.fixture(scope="module")
def graded(handed_in, hub):
    """After the instructor has collected, graded in a terminal, and returned feedback."""
    ina = handed_in["ina"]
    ina.formgrader("collect", ASSIGNMENT)
    grade = [*GRADE, "--course", str(hub.home("ina") / "course")]
    if complaint():  # there is no sandbox on this machine; the submissions are our own
        grade.append("--unsafe-no-sandbox")
    command = f"cd {shlex.quote(str(ROOT))}; {shlex.join(grade)}"
    code, printed = ina.type(command)
    assert code == 0, printed
    ina.formgrader("release_feedback", ASSIGNMENT)
    return handed_in


def solved(notebook):
    """Write the solutions into a released notebook, each where its function stands."""
    [lesson] = [path for path in LESSONS if path.stem == ASSIGNMENT]
    for cells in exercises(read(lesson)).values():
        solution = solution_code(cells["solution"])
        head = next(line for line in solution.splitlines() if line.startswith("def "))
        [cell] = [c for c in notebook["cells"] if c["cell_type"] == "code" and head in c["source"]]
        cell["source"] = solution
    return notebook


def test_a_wrong_password_opens_nothing(hub):
    stranger = hub.visitor("anna")
    stranger.password = "guessed"
    assert stranger.sign_in().status_code == 403


def test_a_stranger_has_no_place(hub):
    stranger = hub.visitor("eve")
    assert stranger.sign_in().status_code == 403


def test_a_student_s_password_does_not_make_an_instructor(hub):
    student = hub.visitor("anna")
    student.name = "ina"
    assert student.sign_in().status_code == 403


def test_a_student_s_server_has_no_form_grader(people):
    for name, status in (("anna", 404), ("ina", 200)):
        user = people[name]
        assert user.session.get(f"{user.server}/formgrader").status_code == status
        disabled = user.page_settings()["disabledExtensions"]
        assert ("@jupyter/nbgrader:formgrader" in disabled) == (name == "anna")


def test_servers_reach_for_no_network_and_ask_nothing(people):
    for name in ("anna", "ina"):
        settings = people[name].page_settings()
        assert settings["news"] == {"disabled": True}
        assert "@jupyterlab/apputils-extension:announcements" in settings["disabledExtensions"]


def test_students_see_what_was_released(released):
    for name in ("anna", "ben"):
        listed = released[name].get("assignments", course_id=COURSE_ID)["value"]
        assert [item["assignment_id"] for item in listed] == [ASSIGNMENT]


def test_a_release_holds_nothing_private(released, hub):
    private = (hub.course / "private" / "seed").read_text(encoding="utf-8").strip()
    folder = hub.folder / "exchange" / COURSE_ID / "outbound" / ASSIGNMENT
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.name for path in files] == [f"{ASSIGNMENT}.ipynb"]
    text = files[0].read_text(encoding="utf-8")
    assert private not in text
    assert "SOLUTION" not in text


def test_marks_are_those_of_the_work_handed_in(graded, hub):
    with open(hub.course / "grades.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    status = {(row["student"], row["status"]) for row in rows if row["exercise"] != "explain-size"}
    assert status == {("anna", "correct"), ("ben", "not attempted")}


def test_the_form_grader_shows_the_marks(graded):
    ina = graded["ina"]
    scores = {s["student"]: s["score"] for s in ina.get(f"formgrader/api/submissions/{ASSIGNMENT}")}
    assert scores["anna"] > 0
    assert scores["ben"] == 0


@pytest.mark.parametrize(
    ("button", "cure"),
    [
        (f"submission/{ASSIGNMENT}/anna/autograde", "make grade"),
        (f"assignment/{ASSIGNMENT}/generate_feedback", "make feedback"),
    ],
)
def test_the_form_grader_runs_no_submission(graded, hub, button, cure):
    before = {path: path.stat().st_mtime_ns for path in hub.course.rglob("*.ipynb")}
    answer = graded["ina"].send("POST", f"formgrader/api/{button}").json()
    assert answer["success"] is False
    assert cure in answer["error"]
    assert {path: path.stat().st_mtime_ns for path in hub.course.rglob("*.ipynb")} == before


def test_each_student_gets_their_own_feedback_and_no_other(graded, hub):
    for name, other in (("anna", "ben"), ("ben", "anna")):
        graded[name].press("fetch_feedback", COURSE_ID, ASSIGNMENT)
        pages = list(hub.home(name).glob(f"{ASSIGNMENT}/feedback/*/*.html"))
        assert [page.name for page in pages] == [f"{ASSIGNMENT}.html"]
        text = pages[0].read_text(encoding="utf-8")
        assert f"<p>{name}</p>" in text
        assert other not in text


def test_a_link_brings_the_lessons_and_keeps_what_was_changed(people, hub, tmp_path):
    anna, repository = people["anna"], Repository(tmp_path)
    address = f"file://{repository.course}"

    def click():
        page = anna.session.get(links.link(hub.address, address, LESSON))
        assert page.ok
        assert page.url.startswith(f"{anna.server}/git-pull?")
        said = anna.session.get(f"{anna.server}/git-pull/api", params={"repo": address}).text
        assert '"phase": "finished"' in said

    click()
    lesson = f"course/{LESSON}"
    notebook = anna.read_notebook(lesson)
    notebook["cells"][2]["source"] = "y = 'my answer'"
    anna.save_notebook(lesson, notebook)
    before = (hub.home("anna") / lesson).read_bytes()
    repository.change(LESSON, ["# A better lesson", "x = 1", "y = ...", "z = 3", "print(x)"])
    click()
    assert (hub.home("anna") / lesson).read_bytes() == before


def test_pages_may_be_framed_only_where_the_form_grader_needs_it(people):
    for name, allowed in (("anna", "'none'"), ("ina", "'self'")):
        headers = people[name].session.get(f"{people[name].server}/lab").headers
        assert headers["Content-Security-Policy"] == f"frame-ancestors {allowed}"


def test_private_files_stay_private(hub):
    private = hub.folder / "private"
    assert {"passwords", "cookie_secret", "jupyterhub.sqlite"} <= {
        p.name for p in private.iterdir()
    }
    assert os.stat(private).st_mode & 0o077 == 0

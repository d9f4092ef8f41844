"""What is released: complete, locked, validated, and without a word of a solution or a seed."""

import json
import re
import stat

import nbformat
import pytest

from assignments import build as building
from assignments.build import Points, build, chosen_lessons, solution_lines, text_of_tasks
from assignments.course import Course, CourseError, exercise_seed
from assignments.lessons import needed_setup, read_lesson
from assignments.questions import read_questions
from helpers.checks import EXERCISES

SEED = "a-seed-that-occurs-nowhere-else-90210"
LESSONS = chosen_lessons("")
QUESTIONS = read_questions()


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A course of all lessons."""
    course = Course(tmp_path_factory.mktemp("everything") / "course")
    build(course, LESSONS, seed=SEED, validated=False, say=str)
    return course


def cells(path):
    return nbformat.read(path, as_version=4).cells


def released(course):
    return sorted(path for path in (course.folder / "release").rglob("*") if path.is_file())


def test_every_exercise_of_every_lesson_is_released(everything):
    known = everything.assignments()
    ids = [exercise.id for assignment in known.values() for exercise in assignment.exercises]
    assert sorted(ids) == sorted(EXERCISES)
    assert [path.stem for path in released(everything)] == [path.stem for path in LESSONS]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_line_of_a_solution_or_hint_is_released(everything, path):
    lesson = read_lesson(path)
    told = text_of_tasks(lesson)
    raw = everything.release(path.stem).read_text(encoding="utf-8")
    text = "\n".join(cell.source for cell in cells(everything.release(path.stem)))
    lines = [line for exercise in lesson.exercises for line in solution_lines(exercise)]
    assert lines
    assert [line for line in lines if line in text and line not in told] == []
    assert "SOLUTION" not in raw
    assert "<details>" not in raw
    for question in QUESTIONS[lesson.number]:
        assert question.rubric not in text
        assert not any(line in text for line in question.rubric.split("\n"))


def test_no_seed_is_released(everything):
    numbers = {str(exercise_seed(SEED, exercise)) for exercise in EXERCISES}
    for path in released(everything):
        raw = path.read_text(encoding="utf-8")
        assert SEED not in raw
        assert not [number for number in numbers if number in raw]


def test_only_the_owner_reads_seed_and_gradebook(everything):
    for path in (everything.private / "seed", everything.gradebook):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(everything.private.stat().st_mode) == 0o700
    assert everything.seed() == SEED


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_stubs_are_in_place_and_checks_are_locked(everything, path):
    lesson = read_lesson(path)
    found = {c.metadata.nbgrader.grade_id: c for c in cells(everything.release(path.stem))}
    for exercise in lesson.exercises:
        stub, check = found[exercise.id], found[f"{exercise.id}-check"]
        assert stub.source == exercise.stub
        assert stub.metadata.nbgrader.solution
        assert not stub.metadata.nbgrader.locked
        assert check.metadata.nbgrader.grade
        assert check.metadata.nbgrader.locked
        assert check.metadata["editable"] is check.metadata["deletable"] is False
        assert check.metadata.nbgrader.points == 1
        assert exercise.check in check.source
    assert all(not cell.get("outputs") for cell in found.values())


def test_the_check_gives_partial_credit_as_a_plain_float(everything):
    name = "02_convolution_by_hand"
    found = {c.metadata.nbgrader.grade_id: c.source for c in cells(everything.release(name))}
    namespace = {}
    exec(found["setup"], namespace)
    exec("def window_sum(image, kernel, row, column):\n    return kernel[0, 0] * 0", namespace)
    *before, last = found["one-window-check"].split("\n")
    exec("\n".join(before), namespace)
    assert type(eval(last, namespace)) is float


def test_the_validator_of_nbgrader_accepts_both_versions(tmp_path):
    course = Course(tmp_path / "course")
    assert build(course, chosen_lessons("2"), say=str) == ["02_convolution_by_hand"]


def test_the_validator_stops_a_wrong_solution(tmp_path, monkeypatch):
    right = building.assignment_source

    def with_a_mistake(lesson, asked, points):
        notebook, assignment = right(lesson, asked, points)
        for cell in notebook.cells:
            cell.source = cell.source.replace(".sum()", ".mean()")
        return notebook, assignment

    monkeypatch.setattr(building, "assignment_source", with_a_mistake)
    course = Course(tmp_path / "course")
    with pytest.raises(CourseError, match="rejects the solutions of 02_convolution_by_hand"):
        build(course, chosen_lessons("2"), say=str)
    assert not (course.folder / "release").exists()


def test_a_leak_stops_the_build(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "text_of_tasks", lambda lesson: "")
    monkeypatch.setattr(
        building, "solution_lines", lambda exercise: ["Write your code in place of each"]
    )
    with pytest.raises(CourseError, match="holds a line of the solution of one-window"):
        build(Course(tmp_path / "course"), chosen_lessons("2"), validated=False, say=str)


# ---------------------------------------------------------------------------- options


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [("", 1, 1), ("2", 2, 2), ("one-window=3", 3, 1), ("2 one-window=0.5", 0.5, 2)],
)
def test_points(course, text, one, other):
    build(course, chosen_lessons("02"), Points(text), validated=False, say=str)
    [assignment] = course.assignments().values()
    points = {exercise.id: exercise.points for exercise in assignment.exercises}
    assert (points["one-window"], points["turn-the-kernel"]) == (one, other)
    found = {c.metadata.nbgrader.grade_id: c for c in cells(course.release(assignment.name))}
    check = found["one-window-check"]
    assert check.metadata.nbgrader.points == one
    assert check.source.split("\n")[-1].startswith(f"{one} * result.score")


@pytest.mark.parametrize("text", ["x", "-1", "0", "one-window=", "nan", "one-window=inf"])
def test_bad_points_are_refused(text):
    with pytest.raises(CourseError, match="is no number of points"):
        Points(text)


def test_points_for_nothing_are_refused(tmp_path):
    with pytest.raises(CourseError, match="no exercise 'one-windw'"):
        build(Course(tmp_path), chosen_lessons("02"), Points("one-windw=2"), say=str)


@pytest.mark.parametrize("wanted", ["2", "02", "02_convolution_by_hand"])
def test_lessons_are_chosen_by_number_or_name(wanted):
    assert [path.stem for path in chosen_lessons(wanted)] == ["02_convolution_by_hand"]


def test_an_unknown_lesson_is_refused():
    with pytest.raises(CourseError, match="no lesson '77'"):
        chosen_lessons("02 77")


def test_setup_leaves_out_what_no_exercise_needs():
    kept = "import numpy as np\nfrom helpers import load_keras\nfrom helpers.checks import check"
    written = f"import scipy.signal\n{kept}, predict, reveal\nk = load_keras()"
    assert needed_setup(written, ()) == kept


# ---------------------------------------------------------------------------- building again


def test_a_failed_build_leaves_the_course_as_it_was(course, monkeypatch):
    before = {p: p.read_bytes() for p in course.folder.rglob("*") if p.is_file()}

    def failing(draft, lesson):
        raise CourseError("no")

    monkeypatch.setattr(building, "require_clean", failing)
    with pytest.raises(CourseError):
        build(course, chosen_lessons("02 03"), seed="another", validated=False, say=str)
    assert {p: p.read_bytes() for p in course.folder.rglob("*") if p.is_file()} == before


def test_a_move_that_fails_is_undone(course, monkeypatch):
    before = course.release("02_convolution_by_hand").read_bytes()
    rename, count = type(course.folder).rename, []

    def failing(path, target):
        count.append(path)
        if len(count) == 4:
            raise OSError("disk full")
        return rename(path, target)

    monkeypatch.setattr(type(course.folder), "rename", failing)
    with pytest.raises(CourseError, match="disk full"):
        build(course, chosen_lessons("02"), Points("7"), validated=False, say=str)
    monkeypatch.undo()
    assert course.release("02_convolution_by_hand").read_bytes() == before
    assert course.source("02_convolution_by_hand").exists()


def test_building_again_keeps_seed_submissions_and_other_lessons(course):
    kept = course.submitted / "ada" / "x.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("kept")
    seed = course.seed()
    build(course, chosen_lessons("03"), validated=False, say=str)
    assert course.seed() == seed
    assert kept.read_text() == "kept"
    assert list(course.assignments()) == ["02_convolution_by_hand", "03_kernels"]


def test_the_same_lesson_gives_the_same_release(course):
    path = course.release("02_convolution_by_hand")
    before = json.loads(path.read_text())
    build(course, chosen_lessons("02"), validated=False, say=str)
    assert json.loads(path.read_text()) == before


def test_two_courses_draw_different_seeds(tmp_path):
    courses = [Course(tmp_path / name) for name in "ab"]
    for course in courses:
        course.folder.mkdir()
        course.keep_seed()
    assert courses[0].seed() != courses[1].seed()


def test_an_empty_folder_is_no_course(tmp_path):
    with pytest.raises(CourseError, match='Build one with "make assignments"'):
        Course(tmp_path).assignments()
    with pytest.raises(CourseError, match='"make assignments" draws one'):
        Course(tmp_path).seed()


# ---------------------------------------------------------------------------- questions in words


@pytest.mark.parametrize("question", sum(QUESTIONS.values(), ()), ids=lambda question: question.id)
def test_a_rubric_shares_out_all_points(question):
    points = re.findall(r"^- (\d+) points?: ", question.rubric, flags=re.MULTILINE)
    assert sum(map(int, points)) == question.points


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[question]\n", "is no TOML"),
        ('[[question]]\nid = "one"', "Question 1 of"),
        ('[[question]]\nlesson = 2\nid = "one"\nrubrik = ""', "rubrik"),
        ('[[question]]\nlesson = 2\nid = "one"', "'title', 'prompt', and 'rubric'"),
    ],
)
def test_questions_that_cannot_be_asked_are_named(tmp_path, text, says):
    path = tmp_path / "questions.toml"
    path.write_text(text)
    with pytest.raises(CourseError, match=re.escape(says)):
        read_questions(path)

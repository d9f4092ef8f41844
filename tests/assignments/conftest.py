"""A course with lesson 2, and a class that hands in everything one can hand in."""

import functools
import os

import pytest

pytest.importorskip("nbgrader", reason='needs pip install -e ".[assignments]"')

from assignments import grade
from assignments.build import build, chosen_lessons
from assignments.course import Course
from assignments.examples import SOLVED, hand_in
from assignments.sandbox import complaint
from tests.assignments.hostile import ENVIRONMENT_SECRET, Found, hand_in_everything

LESSON = "02_convolution_by_hand"
ALL_SOLVED = dict.fromkeys(
    ["one-window", "convolve-by-hand", "turn-the-kernel", "find-the-kernel"], SOLVED
)

#: Seconds that one call may take in these tests.
CALL_SECONDS = 2.0


@pytest.fixture(scope="session", autouse=True)
def _alembic_once():
    """Ask alembic for nbgrader's version of the database once, not for each new gradebook.

    It is a program of its own that takes a second to start.
    """
    from nbgrader import api

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "get_alembic_version", functools.cache(api.get_alembic_version))
        yield


@pytest.fixture(scope="session")
def sandbox():
    """Skip what needs a sandbox where none can be made, and say why."""
    reason = complaint()
    if reason:
        pytest.skip(f"no sandbox here: {reason}")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A course with lesson 2, built once; tests copy it before they change it."""
    course = Course(tmp_path_factory.mktemp("built") / "course")
    build(course, chosen_lessons("02"), seed="a private seed 4711", validated=False, say=str)
    return course


@pytest.fixture
def course(built, tmp_path):
    """A course of one's own to hand in to."""
    return copied(built, tmp_path / "course")


def copied(course, folder):
    import shutil

    shutil.copytree(course.folder, folder)
    return Course(folder)


def run_grade(course, *flags):
    """Mark, with little time for each call; return the exit code."""
    return grade.main(["--course", str(course.folder), "--call-seconds", str(CALL_SECONDS), *flags])


@pytest.fixture(scope="session")
def graded(built, sandbox, tmp_path_factory):
    """Everything hostile and broken, marked in one batch with honest students in between."""
    folder = tmp_path_factory.mktemp("class")
    course = copied(built, folder / "course")
    hand_in(course, LESSON, "aaa-honest", ALL_SOLVED | {"explain-size": "5 × 6, for a reason."})
    hand_in(course, LESSON, "mmm-honest", ALL_SOLVED)
    hand_in(course, LESSON, "zzz-honest", ALL_SOLVED)
    os.environ["GRADING_PASSWORD"] = ENVIRONMENT_SECRET
    sentinel = folder / "sentinel.txt"
    sentinel.write_text("untouched")
    hand_in_everything(course, LESSON, sentinel)
    try:
        code = run_grade(course, "--workers", "2")
    finally:
        del os.environ["GRADING_PASSWORD"]
    return Found(course, LESSON, sentinel, code)

"""The bench of marking marks a class: nobody is left out, and the typical mistake is found."""

import pytest

from assignments.build import build, chosen_lessons
from assignments.course import Course
from assignments.sandbox import complaint
from benchmarks.grading import fresh_class, measure


@pytest.mark.slow
def test_a_class_is_marked_whole(tmp_path):
    if complaint():
        pytest.skip(f"no sandbox can be made here: {complaint()}")
    course = Course(tmp_path / "course")
    build(course, chosen_lessons("02"), validated=False, say=str)
    seconds, memory = measure(fresh_class(course, 2), workers=1)
    assert seconds > 0
    assert memory > 0

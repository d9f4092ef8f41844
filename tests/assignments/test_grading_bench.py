"""The bench of marking marks a class: nobody is left out, and the typical mistake is found."""

from benchmarks.grading import fresh_class, measure


def test_a_class_is_marked_whole(sandbox, built):
    seconds, memory = measure(fresh_class(built, 2), workers=1)
    assert seconds > 0
    assert memory > 0

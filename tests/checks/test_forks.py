"""The smallest set of slips that acts like an answer."""

import numpy as np
import pytest

from helpers.checks import EXERCISES
from helpers.checks.comparison import agrees
from helpers.checks.engine import DIAGNOSED_SEEDS, Exercise, check_answer
from helpers.checks.forks import imitations, no_slip, recognise


def count(n, kernel, stride, slip=no_slip):
    free = n - kernel
    if slip("The stride is ignored."):
        stride = 1
    if slip("The kernel is added."):
        free = n + kernel
    if slip("The kernel is ignored."):
        free = n
    steps = free // stride
    if slip("A fraction is left."):
        steps = free / stride
    return steps if slip("The + 1 is missing.") else steps + 1


def settings(rng):
    for _ in range(8):
        yield tuple(int(rng.integers(low, high)) for low, high in ((8, 30), (2, 6), (2, 5)))


COUNT = Exercise("count", count, settings)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda n, f, s: n - f + 1, "The stride is ignored."),
        (lambda n, f, s: (n - f) // s, "The + 1 is missing."),
        (
            lambda n, f, s: n - f,
            "Two things. (1) The stride is ignored. (2) The + 1 is missing.",
        ),
        (lambda n, f, s: n // s, "Two things. (1) The kernel is ignored. (2) The + 1 is missing."),
    ],
)
def test_single_slips_and_pairs_are_named(answer, says):
    result = check_answer(COUNT, answer)
    assert (result.diagnosis, result.kind, result.named) == (says, "fork", True)


def test_what_no_slip_explains_is_named_by_none():
    assert check_answer(COUNT, lambda n, f, s: n * f * s + 7).kind != "fork"


def test_where_several_sets_explain_it_only_what_they_share_is_said():
    def twins(n, slip=no_slip):
        n = n + 3 if slip("A") else n
        n = n * 2 if slip("B") else n
        return n + n if slip("C") else n

    exercise = Exercise("twins", twins, lambda rng: [(1,), (5,)])
    assert check_answer(exercise, lambda n: 2 * n).kind != "fork"  # B or C
    shared = check_answer(exercise, lambda n: 2 * n + 6)
    assert shared.diagnosis == "A And something else differs."


def test_an_error_of_the_same_type_is_no_evidence():
    exercise = Exercise(
        "first",
        lambda items, slip=no_slip: items[7 + len(items)] if slip("One too far.") else items[0],
        lambda rng: [([1, 2],), ([3],)],
        call="first(items)",
    )
    assert check_answer(exercise, lambda items: items["0"]).kind == "error"
    assert check_answer(exercise, lambda items: np.array(items)[9]).kind == "error"
    assert check_answer(exercise, lambda items: items[8]).diagnosis == "One too far."


WITHOUT_TRAINING = sorted(e for e in EXERCISES if EXERCISES[e].judge is None)


@pytest.mark.parametrize("exercise", WITHOUT_TRAINING)
def test_each_slip_is_wrong_and_has_words_of_its_own(exercise):
    """No slip passes, and none acts like another, or neither could be told."""
    imitated = imitations(EXERCISES[exercise], DIAGNOSED_SEEDS)
    with np.errstate(all="ignore"):
        singles = next(imitated.sets())
        for made in singles:
            outcomes = [imitated.outcome(made, i) for i in range(len(imitated.cases))]
            words = next(iter(made)).words
            assert not all(map(agrees, outcomes, imitated.expected)), f"passes: {words}"
            assert recognise(imitated, outcomes) == words


def test_warnings_of_slips_reach_nobody(recwarn):
    """What is written to stderr would cost a submission its mark."""

    def mean(numbers, slip=no_slip):
        if slip("The last number is left out."):
            numbers = numbers[:-1]
        return np.mean(numbers)

    exercise = Exercise("mean", mean, lambda rng: [(rng.random(1),)])
    report = check_answer(exercise, lambda numbers: 7.0)
    assert report.score == 0
    assert [str(warning.message) for warning in recwarn] == []

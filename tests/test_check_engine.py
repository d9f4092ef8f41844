"""The machine behind the checks: what it says to answers of every kind."""

import numpy as np
import pytest

from helpers.checks import check
from helpers.checks.engine import Exercise, Mistake, check_answer


def doubled(values):
    return values * 2


def cases(rng):
    for size in (1, 2, 3):
        yield (rng.integers(1, 9, size),)


DOUBLE = Exercise(
    id="double",
    call="double(values)",
    reference=doubled,
    cases=cases,
    mistakes=(
        Mistake("Squared, not doubled.", lambda values: values**2),
        Mistake("You divided by nothing.", lambda values: 1 / 0),
    ),
)


def stub(values): ...


def stub_with_docstring(values):
    """Return values, doubled."""


def placeholder_left(values):
    if len(values):
        return ...
    return values


def forgets_to_return(values):
    values * 2


def changes_its_argument(values):
    values *= 2
    return values


@pytest.mark.parametrize("answer", [..., stub, stub_with_docstring, lambda values: ...])
def test_untouched_stub_is_answered_kindly(answer):
    result = check_answer(DOUBLE, answer)
    assert (result.status, result.score, result.passed) == ("not attempted", 0.0, False)
    assert "Replace the ... in double" in repr(result)


def test_right_answer_scores_one():
    result = check_answer(DOUBLE, doubled)
    assert (result.status, result.score, result.passed) == ("correct", 1.0, True)
    assert repr(result) == "✔ correct: double agrees on all 6 random cases."


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (forgets_to_return, "return statement"),
        (placeholder_left, "placeholder"),
        (changes_its_argument, "changes its argument values"),
        (lambda values: list(values * 2), "a list; return a NumPy array"),
        (lambda values: np.array(["a"] * len(values)), "not hold numbers only"),
        (lambda values: np.append(values * 2, 0), "shape differs: expected (1,), got (2,)"),
        (lambda values: values * 2.5, "values differ"),
        (lambda values: values * np.nan, "NaN"),
        (lambda values: values.missing, "stops with AttributeError"),
        (lambda values: values**2, "Squared, not doubled."),
        (lambda values: 5 / 0, "You divided by nothing."),
        (lambda: 1, "does not take that"),
        (lambda a, b: a, "does not take that"),
        (np.array([2, 4]), "Hand in the function itself, double"),
        (None, "Hand in the function itself, double"),
        ("double", "Hand in the function itself, double"),
    ],
)
def test_wrong_answer_is_told_what_is_wrong(answer, says):
    result = check_answer(DOUBLE, answer, seed=1)
    assert result.status == "wrong"
    assert says in result.diagnosis, result.diagnosis
    assert result.diagnosis in repr(result)
    assert type(result.score) is float
    assert result.score < 1


def test_message_shows_the_first_case_that_differs():
    result = check_answer(DOUBLE, lambda values: np.where(values > 0, 7, 7), seed=1)
    assert "expected  [8]" in repr(result)
    assert "got       [7]" in repr(result)


def test_partly_right_answer_gets_partial_credit():
    result = check_answer(DOUBLE, lambda values: values * 2 if len(values) < 3 else values, seed=0)
    assert result.score == pytest.approx(2 / 3)


def test_a_table_of_expected_values_fails():
    """Answers copied from the cases of the known seed do not survive the fresh seed."""
    table = {tuple(values): values * 2 for (values,) in cases(np.random.default_rng(0))}
    result = check_answer(DOUBLE, lambda values: table.get(tuple(values), values))
    assert not result.passed
    assert result.score >= 0.5


def test_a_seed_repeats_its_cases():
    wrong = [repr(check_answer(DOUBLE, lambda values: values, seed=5)) for _ in range(2)]
    assert wrong[0] == wrong[1]


def test_interrupting_a_check_is_possible():
    def interrupted(values):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_answer(DOUBLE, interrupted)


def test_unknown_exercise_is_an_error_that_lists_the_known():
    with pytest.raises(KeyError, match=r"there is no exercise 'convolve'.*convolve-by-hand"):
        check("convolve", doubled)

"""What is said of results that no slip explains; none of it may be false."""

import numpy as np
import pytest

from helpers.checks.comparison import Outcome
from helpers.checks.observations import observe


def said(wrong, right=lambda x: x, shape=(4, 5)):
    """Return what is said to an answer `wrong` about arrays of a shape."""
    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=np.add(shape, i % 2)).round(3),) for i in range(6)]
    with np.errstate(all="ignore"):
        outcomes = [Outcome(wrong(right(x))) for (x,) in cases]
    return observe(["image"], cases, outcomes, [right(x) for (x,) in cases])


def doubled(x):
    return 2 * x + 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda y: None, "returns nothing (None)"),
        (lambda y: "text", "It returns a str; return a NumPy array."),
        (lambda y: y.tolist(), "The values are right, but it returns a list"),
        (lambda y: -y, "Every sign is turned round"),
        (lambda y: y.T, "mirrored at its diagonal"),
        (lambda y: y[::-1], "upside down"),
        (lambda y: y[:, ::-1], "left for right"),
        (lambda y: np.roll(y, 1, axis=0), "one row too low"),
        (lambda y: np.roll(y, -1, axis=1), "one column too far to the left"),
        (lambda y: 2 * y, "exactly 2 times the right one"),
        (lambda y: y / 4, "exactly the right one divided by 4"),
        (lambda y: y / len(y), "divided by image.shape[0]"),
        (lambda y: y * y.size, "multiplied by image.size"),
        (lambda y: y + 3, "always too large by 3"),
        (np.trunc, "Fractions are cut off"),
        (np.round, "rounded to whole numbers"),
        (lambda y: np.maximum(y, 0), "What should be negative is 0"),
        (abs, "What should be negative is positive"),
        (lambda y: y * np.nan, "NaN"),
        (lambda y: y.ravel(), "one long row"),
        (lambda y: y[np.newaxis], "an axis of length 1 too many"),
        (lambda y: y[:-1], "begin right, but the result is too small"),
        (lambda y: y.sum(), "You return the sum of all"),
        (lambda y: np.where(np.arange(len(y))[:, None] == 0, y, 0), "The first row is right"),
        (lambda y: np.where(np.arange(y.shape[1]) == y.shape[1] - 1, 9, y), "in the last column"),
        (lambda y: np.pad(y[1:-1, 1:-1], 1), "right inside and wrong at the border"),
        (lambda y: y * 0 + 7, "Every value of your result is 7"),
        (lambda y: y[np.random.default_rng(5).permutation(len(y))], "rows are right, but stand"),
    ],
)
def test_it_is_said_what_the_results_have_in_common(wrong, says):
    assert says in said(wrong, doubled)


def test_an_argument_that_is_handed_back_is_told():
    assert said(lambda y: (y - 1) / 2, doubled) == "You return image as it came."


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda y: np.array([y, y]), "Return one number; you return several"),
        (lambda y: y + 1, "always too large by 1"),
        (lambda y: -y, "Every sign"),
    ],
)
def test_of_one_number(wrong, says):
    assert says in said(wrong, np.sum)


def test_of_a_pair_the_wrong_one_is_named():
    def pair(x):
        return np.array([x.sum(), x.max()])

    assert said(lambda y: y[::-1], pair).startswith("The two numbers are swapped")
    words = said(lambda y: y + np.array([0, 1]), pair)
    assert words == (
        "The first number is right, the second is not. There: it is always too large by 1."
    )


def test_a_list_of_numbers_has_no_rows():
    words = said(lambda y: np.where(np.arange(len(y)) == 0, y, 0), doubled, shape=(4,))
    assert words.startswith("Only the first value is there and the rest is 0")


def test_the_condition_under_which_it_is_right_is_told():
    def wrong_if_larger(y):
        return y * y if len(y) == 5 else y

    words = said(wrong_if_larger, doubled)
    assert words.startswith("Where it differs: every value is squared")
    words = said(lambda y: np.cos(y) if len(y) == 5 else y, lambda x: x + 0.5, shape=(1, 5))
    assert words == ""  # three cases of a kind that no condition names
    words = said(lambda y: np.cos(y) if len(y) == 2 else y, lambda x: x + 0.5, shape=(1, 5))
    assert words == "It is right only where image has an odd number of rows or columns."


def test_nothing_is_said_of_what_has_nothing_in_common():
    rng = np.random.default_rng(1)
    assert said(lambda y: rng.normal(size=y.shape)) == ""


def said_of_some(wrong):
    """Return what is said to an answer that goes wrong in two of three cases."""
    rng = np.random.default_rng(1)
    cases = [(rng.normal(size=(4, 5)).round(3),) for _ in range(9)]
    outcomes = [Outcome(wrong(x) if number % 3 else x) for number, (x,) in enumerate(cases)]
    return observe(["image"], cases, outcomes, [x for (x,) in cases])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda y: 2 * y, "Where it differs: every value is exactly 2 times the right one."),
        (lambda y: y + 3, "Where it differs: every value is always too large by 3."),
        (lambda y: y[:-1], "Where it differs: the values begin right, but the result is too small"),
        (lambda y: y * 0 + 7, ""),
    ],
)
def test_what_holds_only_where_it_differs_is_said_of_no_more(wrong, says):
    found = said_of_some(wrong)
    assert says in found
    assert "whatever is handed in" not in found

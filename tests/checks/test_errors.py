"""Errors that beginners meet: the reader's line, what met there, the likely cause."""

import linecache

import numpy as np
import pytest

from helpers.checks.engine import Exercise, check_answer
from helpers.checks.errors import explain, where

EXERCISE = Exercise(
    "sum",
    np.sum,
    lambda rng: [(rng.integers(1, 9, (3, 4)),) for _ in range(3)],
    call="total(image)",
)


def answer(line):
    """Return a reader's function of one line, in a cell whose source is known as in a notebook."""
    code = f"def total(image):\n    {line}\n"
    name = f"<cell {abs(hash(line))}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    namespace = {"np": np}
    exec(compile(code, name, "exec"), namespace)
    return namespace["total"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("return (image * np.ones((2, 2))).sum()", "the shapes (3, 4) and (2, 2) meet there"),
        ("return image[3, 0]", "row 3 along axis 0, which has the length 3: the last is 2"),
        ("return image[0, 4]", "column 4"),
        ("return 1 if image > 0 else 2", "where one True or False is needed"),
        ("image *= 1.5; return image.sum()", "The array holds whole numbers"),
        ("return image[5:].max()", "maximum of nothing"),
        ("return image[5:].argmax()", "place in nothing"),
        ("return image @ image", "@ is the matrix product, and there 3 numbers meet 4"),
        ("return np.zeros(2, 3)", "as one pair"),
        ("return totl", "There is no totl"),
        ("return print(1).sum()", "None has no sum"),
        ("return [1].sum()", "A list has no sum"),
        ("return np.divmod(image, 2).sum()", "take the part you need, such as [0]"),
        ("return total(image)", "calls itself over and over"),
        ("return image.shape(0)", "type tuple"),
        ("return image[0][0][0]", "single number as if it were an array"),
        ("return image[0, 0, 0]", "has 2 axes there and you index 3"),
        ("return image[1.0]", "whole number"),
        ("return sum(range(3.0))", "a float came"),
        ("return image[0.5:]", "one of its bounds has a fraction"),
        ("a, b = image.shape + (1,); return a", "more or fewer"),
        ("return image.reshape(5, 5)", "12 numbers do not fill the shape (5, 5)"),
        ("return image.sum(axis=2)", "axis 2 of an array that has 2"),
        ("return float(image)", "One number is needed there"),
        ("return None + 1", "One of the two is None"),
        ("return 1 // 0", "divides by 0"),
        ("x = np.zeros(2); x[0] = image; return x", "One number"),
        ("return image[[0.5]]", "An index must be a whole number"),
        ("for i in 3: pass", "one of type int came"),
        ("place = 0, 0; return [1][place]", "A list takes one index"),
    ],
)
def test_beginners_errors_are_explained_with_their_line(line, says):
    result = check_answer(EXERCISE, answer(line))
    assert says in result.diagnosis
    assert f"in line 2, `{line}`" in result.diagnosis
    assert result.kind == "error"
    assert result.diagnosis.split("\n  ")[-1].split(":")[0].endswith("Error")  # Python's own words


def test_an_error_that_is_not_known_is_told_as_python_does():
    result = check_answer(EXERCISE, answer("raise RuntimeError('no luck')"))
    assert result.diagnosis.startswith("It stops with RuntimeError: no luck in line 2, `raise")
    assert result.kind == "generic"


def test_an_error_without_a_traceback_is_explained_too():
    """A grader's sandbox hands over what an error says, its line, and no more."""
    error = IndexError("index 3 is out of bounds for axis 0 with size 3")
    assert where(error) == ""
    error.readers_line = 4, "total += x[i]"
    assert where(error) == " in line 4, `total += x[i]`"
    assert "the last is 2" in explain(error)

"""Whether two results are equal, and the plainest words for how they are not."""

from numbers import Real
from typing import NamedTuple

import numpy as np


class Outcome(NamedTuple):
    """What a function did with one case: a value, or the error it raised."""

    value: object = None
    error: BaseException | None = None

    @property
    def is_placeholder(self):
        """Whether this is what a stub does that somebody has not filled in."""
        return self.value is ... or isinstance(self.error, NotImplementedError)


def attempt(function, *arguments):
    """Call what may raise anything at all; only Ctrl-C gets through."""
    try:
        return Outcome(value=detached(function(*arguments)))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit() is no Exception
        return Outcome(error=error)


def detached(value):
    """Return an array as a plain one of its own: the answer may keep the one it returned and use it
    again, a subclass may have its own idea of ==, and a mask hides numbers, so they become NaN.
    """
    if np.ma.is_masked(value):
        value = value.astype(float).filled(np.nan)
    is_tensor = hasattr(value, "__array__") and hasattr(value, "shape") and hasattr(value, "dtype")
    return np.array(value) if is_tensor and not isinstance(value, np.generic) else value


def real_numbers(value):
    """Return a value as an array of real numbers, or None if it holds anything else."""
    numbers = np.asarray(value)
    if numbers.dtype.kind == "O" and all(isinstance(number, Real) for number in numbers.flat):
        numbers = numbers.astype(float)  # fractions, or integers beyond 64 bits
    return numbers if numbers.dtype.kind in "biuf" else None


def numbers_of(value):
    """Return `real_numbers`, or None also where that raises."""
    return attempt(real_numbers, value).value


def close(numbers, right):
    """Whether two arrays of one shape hold the same numbers.

    Whole numbers are exact however large they are; 1e-5 of a million would let ten slip. Fractions
    may differ as `float32` does: a sum of large numbers that nearly cancel is not worth more digits
    than they are.
    """
    if right.dtype.kind != "f":
        return np.allclose(numbers, right, rtol=0, atol=1e-6, equal_nan=True)
    finite = np.abs(right[np.isfinite(right)])
    return np.allclose(
        numbers, right, rtol=1e-5, atol=1e-6 * max(1, finite.max(initial=0)), equal_nan=True
    )


def agrees(outcome, expected):
    """Whether an outcome is what was expected, in any dress that the task allows."""
    if outcome.error is not None or outcome.value is None or outcome.value is ...:
        return False
    got = outcome.value
    if isinstance(expected, (bool, str)):
        return bool(type(got) in (bool, np.bool_, str) and got == expected)
    if isinstance(expected, np.ndarray) and not isinstance(got, (np.ndarray, np.generic)):
        return False
    return same_numbers(got, expected) and not lacks_bytes(got, expected)


def same_numbers(got, expected):
    """Whether two values hold the same numbers in the same shape.

    Where one number is expected, an array that holds one will do.
    """
    numbers, right = numbers_of(got), real_numbers(expected)
    if numbers is None:
        return False
    if right.ndim == 0 and numbers.size == 1 and isinstance(got, (np.ndarray, np.generic)):
        numbers = numbers.reshape(())
    return numbers.shape == right.shape and close(numbers, right)


def lacks_bytes(got, expected):
    """Whether bytes are asked for and something else came."""
    wanted = getattr(expected, "dtype", None) == np.uint8
    return wanted and getattr(got, "dtype", None) != np.uint8


def same_argument(one, other):
    """Whether an argument is still what it was."""
    if isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    return attempt(repr, one) == attempt(repr, other)

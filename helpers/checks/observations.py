"""Say what is true of all wrong results of an answer, where no fork of a reference explains it.

Each observation compares what was expected with what came, in every case that differs, and is true
by construction: "your result is the expected one transposed" is said if transposing it gives what
was expected. The most specific come first.
"""

from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from helpers.checks.comparison import agrees, close, numbers_of, real_numbers, same_numbers


class Seen(NamedTuple):
    """One case: its arguments by name, what came of it, what was expected, whether it agrees."""

    arguments: dict
    outcome: object
    expected: object
    right: bool

    @property
    def got(self):
        """What came, as an array of numbers."""
        return numbers_of(self.outcome.value)

    @property
    def wanted(self):
        """What was expected, as an array of numbers."""
        return real_numbers(self.expected)


def observe(names, cases, outcomes, expectations):
    """Return the most specific thing that is true of all results that differ, or "".

    Parameters
    ----------
    names : list of str
        The names of the arguments.
    cases, outcomes, expectations : list
    """
    seen = [
        Seen(dict(zip(names, case)), outcome, expected, agrees(outcome, expected))
        for case, outcome, expected in zip(cases, outcomes, expectations)
    ]
    wrong = [s for s in seen if not s.right]
    if any(s.outcome.error is not None for s in wrong) or not wrong:
        return ""
    words = _of_the_form(wrong, len(seen))
    if words:
        return words
    if isinstance(wrong[0].expected, (bool, str)) or any(s.got is None for s in wrong):
        return _condition(seen)
    everywhere = [s for s in seen if not s.right or s.wanted.size]
    if all(s.got.shape == s.wanted.shape for s in wrong):
        words = _of_the_values(everywhere, wrong) or _condition(seen)
        return words or _of_the_places(everywhere)
    words = _of_the_shape(wrong)
    return (_where_it_differs(words) if len(everywhere) > len(wrong) else words) or _condition(seen)


def plain_difference(outcome, expected):
    """Return what can be said without any more: that the shape or the values differ."""
    numbers, right = numbers_of(outcome.value), None
    if isinstance(expected, (bool, str)):
        return "It returns another answer."
    right = real_numbers(expected)
    if numbers is not None and numbers.shape != right.shape:
        return f"Return {_amount(right)}; yours is {_amount(numbers)}."
    if right.size == 1:
        return "The value differs."
    share = np.isclose(numbers, right, rtol=1e-5, atol=1e-6, equal_nan=True).sum()
    return f"The shape is right; {right.size - share} of {right.size} values differ."


# ---------------------------------------------------------------------------- what is returned


def _of_the_form(wrong, count):
    """Say what is not even the kind of thing that was asked for."""
    values = [s.outcome.value for s in wrong]
    first = values[0]
    if any(value is None for value in values):
        if sum(value is None for value in values) == count:
            return "It returns nothing (None). Is the return statement missing?"
        return "In some cases it returns nothing (None). Is there a branch without return?"
    if any(value is ... for value in values):
        return "It returns the placeholder ... ; part of the stub is still there."
    if any(callable(value) for value in values):
        return "It returns a function. Call it: write the brackets ( ) behind its name."
    expected = wrong[0].expected
    if isinstance(expected, (bool, str)):
        if type(first) in (bool, np.bool_, str):
            return ""
        return f"Return {_kind_of(expected)}; you return {_a(type(first).__name__)}."
    if any(s.got is None for s in wrong):
        kind = _a(type(next(s.outcome.value for s in wrong if s.got is None)).__name__)
        if any(isinstance(value, np.ndarray) for value in values):
            kind = "an array"
        elif isinstance(expected, np.ndarray):
            return f"It returns {kind}; return a NumPy array."
        return f"It returns {kind} that does not hold real numbers only."
    if all(isinstance(s.expected, np.ndarray) for s in wrong) and not any(
        isinstance(value, (np.ndarray, np.generic)) for value in values
    ):
        kind = _a(type(first).__name__)
        if all(same_numbers(s.outcome.value, s.expected) for s in wrong):
            return (
                f"The values are right, but it returns {kind}; return a NumPy array: np.array(…)."
            )
    if all(same_numbers(s.outcome.value, s.expected) for s in wrong):
        kinds = " or ".join(sorted({str(s.got.dtype) for s in wrong}))
        return f"The values are right, the dtype is not: expected uint8, got {kinds}."
    return ""


# ---------------------------------------------------------------------------- another shape


def _of_the_shape(wrong):
    """Say how a result lies or counts otherwise."""
    words = _first_of_all(_shape_words, wrong)
    if not words:
        return _of_the_lengths(wrong)
    first = wrong[0]
    return words.format(want=_want(wrong), expected=first.wanted.shape, got=first.got.shape)


def _first_of_all(words_for, cases):
    """Return the first words that `words_for(got, wanted)` yields in every case, or ""."""
    first, *others = (_told(words_for, case) for case in cases)
    return next((words for words in first if all(words in other for other in others)), "")


def _told(words_for, seen):
    """Return the words that hold in a case; those for arrays with something in them."""
    got, wanted = (array * 1 if array.dtype == bool else array for array in (seen.got, seen.wanted))
    with np.errstate(all="ignore"):
        return list(words_for(got, wanted)) if got.size and wanted.size else []


def _equal(one, other):
    one, other = np.asarray(one), np.asarray(other)
    return one.shape == other.shape and one.size > 0 and bool(close(one, other))


def _moved(got, wanted):
    axes = list(range(got.ndim))
    orders = (np.roll(axes, k) for k in range(1, got.ndim))
    swaps = (_swapped(axes, i, j) for i in axes for j in axes[:i])
    return any(_equal(got.transpose(order), wanted) for order in [*orders, *swaps])


def _swapped(axes, i, j):
    axes = list(axes)
    axes[i], axes[j] = axes[j], axes[i]
    return axes


def _amount(numbers):
    """Say how much an array holds, in a learner's words."""
    if numbers.ndim == 0:
        return "one number"
    if numbers.ndim == 1:
        return {2: "two numbers", 3: "three numbers"}.get(len(numbers), f"{len(numbers)} numbers")
    lengths = " × ".join(str(n) for n in numbers.shape)
    return f"{lengths} numbers ({numbers.ndim} axes)"


def _want(wrong):
    """Say what is to be returned: exactly where it is always the same, else its axes."""
    amounts = {_amount(s.wanted) for s in wrong}
    if len(amounts) == 1:
        return amounts.pop()
    axes = wrong[0].wanted.ndim
    return "one axis of numbers" if axes == 1 else f"an array of {axes} axes"


def _shape_words(g, w):
    """Yield what is true of a result `g` in another shape than what was wanted, `w`."""
    flat, right = g.ravel(), w.ravel()
    if w.ndim == 0:
        if _equal(g.sum(), w):
            yield "Return one number; you return several, which add up to it."
        if _equal(g.mean(), w):
            yield "Return one number; you return several, whose mean it is."
        if _equal(flat[0], w):
            yield "Return one number; you return several, and the first of them is right."
        if _equal(flat[-1], w):
            yield "Return one number; you return several, and the last of them is right."
    if _equal(g.squeeze(), w.squeeze()) and g.ndim > w.ndim:
        yield (
            "The values are right, but there is an axis of length 1 too many: an index, or "
            ".squeeze(), takes it away."
        )
    if _equal(g.squeeze(), w.squeeze()) and g.ndim < w.ndim:
        yield (
            "The values are right, but an axis of length 1 is missing: keepdims=True would keep it."
        )
    if _equal(g.T, w):
        yield "Rows and columns are swapped: your result is mirrored at its diagonal."
    if g.ndim == w.ndim and _moved(g, w):
        yield (
            "The values are right, but the axes stand in another order: expected {expected} where "
            "you have {got}."
        )
    if g.ndim == 1 and _equal(g, right):
        yield (
            "The values are right, but stand in one long row. Give them back their axes, with "
            "reshape."
        )
    if _equal(flat, right):
        yield "The values are right, but arranged otherwise: return {want}."
    if g.ndim == 0:
        if _equal(g, right[0]):
            yield "You return the first number only; return {want}."
        if _equal(g, right[-1]):
            yield "You return the last number only; return {want}."
        if _equal(g, w.sum()):
            yield "You return the sum of all; return {want}."
        if _equal(g, w.mean()):
            yield "You return the mean of all; return {want}."
    if g.ndim == w.ndim == 1:
        if _equal(g[: len(w)], w):
            yield "The numbers begin right, but there are more of them than there should be."
        if _equal(g[-len(w) :], w):
            yield ("The numbers end right, but there are others in front that do not belong there.")
        if _equal(g, w[: len(g)]):
            yield "The numbers begin right, but the last ones are missing."
        if _equal(g, w[-len(g) :]):
            yield "The numbers end right, but the first ones are missing."
    if g.ndim == w.ndim:
        if _equal(g[tuple(slice(n) for n in w.shape)], w):
            yield (
                "The values begin right, but the result is too large: there is more behind them at "
                "the end of an axis."
            )
        if _equal(g, w[tuple(slice(n) for n in g.shape)]):
            yield (
                "The values begin right, but the result is too small: what belongs at the end of "
                "an axis is missing."
            )
        if _equal(g, w[tuple(slice(-n, None) for n in g.shape)]):
            yield (
                "The values end right, but the result is too small: what belongs at the beginning "
                "of an axis is missing."
            )
    if g.ndim == w.ndim + 1:
        if _equal(g.sum(axis=-1), w):
            yield "There is one axis too many: your result added up along its last axis is right."
        if _equal(g.sum(axis=0), w):
            yield "There is one axis too many: your result added up along its first axis is right."
        if _equal(g.mean(axis=-1), w):
            yield (
                "There is one axis too many: the mean of your result along its last axis is right."
            )
        if _equal(g[0], w):
            yield "There is one axis too many: the first part of your result, [0], is right."
    if g.ndim == w.ndim - 1:
        if _equal(g, w[0]):
            yield (
                "An axis is missing: you return the first part of the right result only. Is return "
                "inside a loop?"
            )
        if _equal(g, w[-1]):
            yield (
                "An axis is missing: you return the last part of the right result only. Is each "
                "part written over the one before?"
            )
        if _equal(g, w.sum(axis=-1)):
            yield "An axis is missing: you return the right result added up along its last axis."
        if _equal(g, w.sum(axis=0)):
            yield "An axis is missing: you return the right result added up along its first axis."


def _of_the_lengths(wrong):
    """Say how the shapes differ, if they do so in the same way in every case."""
    got, wanted = [s.got.shape for s in wrong], [s.wanted.shape for s in wrong]
    axes, right = {len(shape) for shape in got}, {len(shape) for shape in wanted}
    if right == {0}:
        return "Return one number; you return several."
    if axes == {0}:
        return f"Return {_want(wrong)}; you return one number."
    if axes != right:
        if len(axes) == len(right) == 1 and len(wrong) > 1:
            return (
                f"Your result has {_axes(axes.pop())}; it needs {_axes(right.pop())}. Does a sum, "
                "a mean or an index take one away that should stay, or leave one that should go?"
            )
        return ""
    if len(axes) > 1:
        return ""
    if all(g == w[::-1] for g, w in zip(got, wanted)):
        return (
            "The lengths of the axes stand the other way round: expected "
            f"{wanted[0]}, got {got[0]}."
        )
    differences = {tuple(np.subtract(g, w)) for g, w in zip(got, wanted)}
    if len(differences) == 1 and len(wrong) > 1:
        return " ".join(_length(axis, n) for axis, n in enumerate(differences.pop()) if n)
    sizes = _sizes(got, wanted)
    if sizes:
        return sizes
    for name in wrong[0].arguments:
        shapes = [np.shape(s.arguments[name]) for s in wrong]
        if all(g == shape for g, shape in zip(got, shapes)):
            return (
                f"Your result has the shape of {name}; it should be {wanted[0]} where you have "
                f"{got[0]}."
            )
    return ""


def _sizes(got, wanted):
    """Say so if results of the right number of axes are always too large, or always too small."""
    differences = np.array([np.subtract(g, w) for g, w in zip(got, wanted)])
    for sign, how in ((1, "large"), (-1, "small")):
        if (differences * sign >= 0).all() and (differences * sign > 0).any(axis=1).all():
            axes = [_AXES.get(a, f"axis {a}") for a in np.flatnonzero(differences.any(axis=0))]
            return (
                f"Your result is too {how} along {' and '.join(axes)}, by another number from case "
                "to case. What does its size depend on?"
            )
    return ""


_AXES = {0: "the first axis (rows)", 1: "the second axis (columns)"}


def _axes(number):
    return {0: "no axis", 1: "one axis", 2: "two axes"}.get(number, f"{number} axes")


def _length(axis, number):
    where = _AXES.get(axis, f"axis {axis}")
    how = "long" if number > 0 else "short"
    return f"Your result is always too {how} by {abs(number)} along {where}."


# ---------------------------------------------------------------------------- other values


def _of_the_values(seen, wrong):
    """Say how all values differ, in arrays of the right shape."""
    if any(np.isnan(s.got).any() and not np.isnan(s.wanted).any() for s in wrong):
        return (
            "Some values are NaN, which is not a number: it comes of 0/0, ∞ − ∞ or ∞/∞. "
            "Look for a division or an exponential before."
        )
    if any(np.isinf(s.got).any() and not np.isinf(s.wanted).any() for s in wrong):
        return "Some values are infinite: a division by 0, or an exponential that overflows."
    words = _unchanged(seen) or _constant(seen) or _where_it_differs(_unchanged(wrong))
    if words:
        return words
    words = _first_of_all(_value_words, wrong)
    if words:
        general = all(words in _told(_value_words, s) for s in seen)
        return words if general else _where_it_differs(words)
    for rule in (_factor, _offset):
        words = rule(wrong)
        if words:
            return words if rule(seen) == words else _where_it_differs(words)
    return _first_of_all(_pattern_words, wrong)


def _where_it_differs(words):
    return f"Where it differs: {words[0].lower()}{words[1:]}" if words else ""


def _unchanged(seen):
    for name in seen[0].arguments:
        try:
            same = all(_equal(s.got, np.asarray(s.arguments[name], float)) for s in seen)
        except (TypeError, ValueError):
            continue
        if same:
            return f"You return {name} as it came."
    return ""


def _constant(seen):
    """Say so if the result does not depend on what is handed in: in all cases, right ones too."""
    values = [s.got for s in seen]
    if any(value.size == 0 for value in values):
        return ""
    first = values[0].ravel()[0]
    if len(seen) < 3 or not all(np.all(value == first) for value in values):
        return ""
    if values[0].ndim == 0:
        return f"You return {first:g} whatever is handed in."
    return f"Every value of your result is {first:g}, whatever is handed in."


def _crop(array, axis, start, stop):
    return array[(slice(None),) * axis + (slice(start, stop),)]


def _is_shifted(got, wanted, axis, by):
    """Whether all that did not move out is equal, moved along an axis."""
    n = got.shape[axis]
    if n < 3:
        return False
    if by > 0:
        one, other = _crop(got, axis, by, None), _crop(wanted, axis, 0, n - by)
    else:
        one, other = _crop(got, axis, 0, n + by), _crop(wanted, axis, -by, None)
    return _equal(one, other) and np.ptp(one) > 0


def _value_words(g, w):
    """Yield what is true of all values of a result `g` where `w` was wanted, of the same shape."""
    if _equal(np.subtract(0, g), w):
        yield "Every sign is turned round: plus is minus."
    if g.ndim == 2 and _equal(g.T, w):
        yield "Rows and columns are swapped: your result is mirrored at its diagonal."
    if g.ndim == 1 and len(g) == 2 and _equal(g[::-1], w):
        yield "The two numbers are swapped: both are right, in the other order."
    if g.ndim == 1 and _equal(g[::-1], w):
        yield "The numbers are right, and stand in reversed order."
    if g.ndim > 1:
        if _equal(g[::-1], w):
            yield "Your result is upside down: the first row stands last."
        if _equal(g[:, ::-1], w):
            yield "Your result is mirrored left for right: the first column stands last."
        if _equal(g[::-1, ::-1], w):
            yield "Your result is turned by half a turn."
    if g.ndim > 2 and _moved(g, w):
        yield "Two axes are swapped: the values are right, in other places."
    if np.array_equal(np.trunc(w), g) and not _equal(np.trunc(w), w):
        yield (
            "Fractions are cut off: whole numbers stand where fractions belong. Does an array hold "
            "whole numbers only, or is it // instead of /?"
        )
    if np.array_equal(np.floor(w), g) and not _equal(np.floor(w), w):
        yield "The values are rounded down to whole numbers; keep the fractions."
    if np.array_equal(np.round(w), g) and not _equal(np.round(w), w):
        yield "The values are rounded to whole numbers; keep the fractions."
    if w.dtype.kind in "iu":
        if _equal(np.floor(g), w):
            yield (
                "There are fractions where whole numbers belong; rounded down, they would be right."
            )
        if _equal(np.ceil(g), w):
            yield (
                "There are fractions where whole numbers belong; rounded up, they would be right."
            )
        if _equal(np.round(g), w):
            yield "There are fractions where whole numbers belong; rounded, they would be right."
    if _equal(np.maximum(w, 0), g) and w.min() < 0:
        yield "What should be negative is 0 in your result."
    if _equal(np.maximum(g, 0), w):
        yield "What should be 0 is negative in your result."
    if _equal(abs(w), g):
        yield "What should be negative is positive in your result."
    if _equal(abs(g), w):
        yield "Some values have the wrong sign: they should be positive."
    if _equal(w**2, g):
        yield "Every value is squared: the root is missing, or one square is too many."
    if w.min() >= 0 and _equal(np.sqrt(w), g):
        yield "Every value is the root of the right one."
    if g.dtype == np.uint8 and np.array_equal(w.astype(int) % 256, g):
        yield "What is above 255 wraps around and begins at 0 again."
    if set(np.unique(w)) <= {0, 1} and _equal(1 - g, w):
        yield "Yes and no are swapped: 1 stands for 0 and 0 for 1."
    if w.min() >= 0 and w.max() <= 1 and _equal(1 - g, w):
        yield "Every value is 1 minus the right one."
    if _equal(1 / g, w):
        yield "Every value is 1 divided by the right one: above and below the line are swapped."
    if (w > 0).all() and _equal(np.exp(g), w):
        yield "Every value is the logarithm of the right one."
    if g.ndim > 0 and _is_shifted(g, w, axis=0, by=1):
        yield "Everything stands one row too low: row 1 holds what belongs in row 0."
    if g.ndim > 0 and _is_shifted(g, w, axis=0, by=-1):
        yield "Everything stands one row too high: row 0 holds what belongs in row 1."
    if g.ndim > 1 and _is_shifted(g, w, axis=1, by=1):
        yield "Everything stands one column too far to the right."
    if g.ndim > 1 and _is_shifted(g, w, axis=1, by=-1):
        yield "Everything stands one column too far to the left."
    if g.ndim > 1 and len(w) > 1 and _equal(_sorted_rows(g), _sorted_rows(w)):
        yield "The rows are right, but stand in another order."
    if g.ndim == 1 and _equal(np.sort(g), np.sort(w)):
        yield "The numbers are right, but stand in another order."


def _sorted_rows(array):
    rows = array.reshape(len(array), -1)
    return rows[np.lexsort(rows.T.round(6))]


def _quantities(seen):
    """Yield names and values of what a result is often divided by: lengths, sizes, settings."""
    for name, value in seen.arguments.items():
        if isinstance(value, np.ndarray):
            yield f"{name}.size, the number of all its values", value.size
            for axis, length in enumerate(value.shape):
                yield f"{name}.shape[{axis}]", length
            if value.ndim == 4:
                yield f"the pixels of one of {name}", value.shape[1] * value.shape[2]
        elif isinstance(value, (list, tuple)):
            yield f"len({name})", len(value)
            for place, part in enumerate(value):
                if isinstance(part, (int, np.integer)) and isinstance(value, tuple):
                    yield f"{name}[{place}]", part
        elif isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
            yield name, value
            if isinstance(value, float):
                yield f"(1 − {name})", 1 - value


def _ratio(got, wanted):
    """Return by what number all of one array must be multiplied to get the other, or None."""
    places = np.abs(wanted) > 1e-9
    if not places.any() or np.any(np.abs(got[~places]) > 1e-6):
        return None
    with np.errstate(over="ignore"):  # np.nan_to_num makes the largest float of infinity
        ratios = got[places] / wanted[places]
    first = ratios.ravel()[0]
    return first if abs(first) > 1e-9 and np.allclose(ratios, first, rtol=1e-4) else None


def _factor(wrong):
    ratios = [_ratio(s.got.astype(float), s.wanted.astype(float)) for s in wrong]
    if len(wrong) < 2 or any(ratio is None for ratio in ratios):
        return ""
    for name, values in _named(wrong):
        if np.allclose(ratios, values, rtol=1e-4):
            return f"Every value is the right one multiplied by {name}."
        if np.all(values) and np.allclose(np.multiply(ratios, values), 1, rtol=1e-4):
            return f"Every value is the right one divided by {name}."
    first = ratios[0]
    if np.allclose(ratios, first, rtol=1e-4):
        for n in (2, 3, 4, 5, 8, 9, 10, 25, 100, 255):
            if np.isclose(first, n, rtol=1e-4):
                return f"Every value is exactly {n} times the right one."
            if np.isclose(first * n, 1, rtol=1e-4):
                return f"Every value is exactly the right one divided by {n}."
        return f"Every value is {first:.4g} times the right one."
    if max(s.wanted.size for s in wrong) > 1 and min(s.wanted.size for s in wrong) > 1:
        return (
            "The values are in the right proportion, but each case is off by a factor of its own."
        )
    return ""


def _named(wrong):
    """Yield a name and its value in each case, for what differs from case to case."""
    per_case = [dict(_quantities(s)) for s in wrong]
    for name in per_case[0]:
        values = [quantities.get(name) for quantities in per_case]
        if None not in values and len(set(values)) > 1:
            yield name, np.array(values, dtype=float)


def _offset(wrong):
    differences = [s.got.astype(float) - s.wanted for s in wrong]
    if len(wrong) < 2 or any(
        d.size == 0 or np.ptp(d) > 1e-6 * (1 + abs(d).max()) for d in differences
    ):
        return ""
    offsets = np.array([d.ravel()[0] for d in differences])
    what = "It is" if wrong[0].wanted.ndim == 0 else "Every value is"
    if np.allclose(offsets, offsets[0], atol=1e-6):
        how = "large" if offsets[0] > 0 else "small"
        return f"{what} always too {how} by {abs(offsets[0]):.4g}."
    for name, values in _named(wrong):
        if np.allclose(offsets, values, atol=1e-6):
            return f"{what} too large by {name}."
        if np.allclose(offsets, -values, atol=1e-6):
            return f"{what} too small by {name}."
    return ""


def _inner(array):
    return array[(slice(1, -1),) * min(array.ndim, 2)]


def _rest_is_zero(got, wanted):
    return not got[1:].any() and _equal(got[0], wanted[0]) and wanted[1:].any()


def _pattern_words(g, w):
    """Yield where a result `g` is right, and where it is not, if there is a pattern in it."""
    flat, right = g.ravel(), w.ravel()
    if w.ndim > 1 and len(w) > 1 and _rest_is_zero(g, w) and w[0].any():
        yield (
            "The first row is right and the rest is 0: a return, or an assignment, inside the loop?"
        )
    if w.size > 1 and g.any():
        if not flat[1:].any() and _equal(flat[0], right[0]):
            yield "Only the first value is there and the rest is 0: is return inside the loop?"
        if not flat[:-1].any() and _equal(flat[-1], right[-1]):
            yield (
                "Only the last value is there and the rest is 0. Is the array made anew at each "
                "turn of the loop?"
            )
    if w.ndim > 1:
        if _equal(g[:-1, :-1], w[:-1, :-1]) and not g[-1].any() and not g[:, -1].any():
            yield "The last row and the last column stay 0: the loops stop one too early."
        if _equal(g[:-1], w[:-1]):
            yield "It is right except in the last row."
        if _equal(g[:, :-1], w[:, :-1]):
            yield "It is right except in the last column."
        if _equal(g[1:], w[1:]):
            yield "It is right except in the first row."
        if _equal(g[:, 1:], w[:, 1:]):
            yield "It is right except in the first column."
    if w.ndim == 2:
        if min(w.shape) > 2 and _equal(_inner(g), _inner(w)):
            yield "It is right inside and wrong at the border."
        if w.shape[0] == w.shape[1] and _equal(np.diag(g), np.diag(w)):
            yield "It is right on the diagonal only."
    if w.ndim == 1 and len(w) > 2 and _equal(g[:-1], w[:-1]):
        yield "Only the last number is wrong."
    if w.ndim == 1 and len(w) > 2 and _equal(g[1:], w[1:]):
        yield "Only the first number is wrong."
    if g.size == 1:
        return
    is_zero, some_are_zero = w == 0, (w == 0).any() and (w != 0).any()
    if _equal(np.where(g == 0, w, g), w):
        yield "What is not 0 is right, but some places stay 0 that should not."
    if some_are_zero and _equal(np.where(is_zero, 0, g), w):
        yield "Where 0 belongs, there are other numbers; all the rest is right."
    if some_are_zero and ((g == 0) == is_zero).all() and not (g == w)[~is_zero].any():
        yield "The zeros stand where they should; the other values differ."
    if g.size > 2 and _equal(np.sort(g, axis=None), np.sort(w, axis=None)):
        yield "The right values are all there, but in other places."
    if _equal(g.sum(), w.sum()) and abs(w.sum()) > 1e-3:
        yield (
            "All values together add up to the right sum, but they stand in the wrong places or "
            "are shared out otherwise."
        )
    if np.ptp(g) < 1e-9 and np.ptp(w) > 1e-6:
        yield "All values of your result are the same, and they should differ."


def _of_the_places(seen):
    """Say which of a few numbers is right in every case, and what is wrong with the others."""
    shapes = {s.wanted.shape for s in seen}
    if len(shapes) > 1 or len(seen) < 2:
        # Columns of tables whose rows vary.
        if all(s.wanted.ndim == 2 for s in seen) and len({s.wanted.shape[1] for s in seen}) == 1:
            return _of_the_columns(seen)
        return ""
    shape = shapes.pop()
    if len(shape) != 1 or not 1 < shape[0] <= 4:
        return _of_the_columns(seen) if len(shape) == 2 and shape[1] <= 4 else ""
    return _which([(s.arguments, s.got[i], s.wanted[i]) for s in seen] for i in range(shape[0]))


def _of_the_columns(seen):
    columns = seen[0].wanted.shape[1]
    return _which(
        ([(s.arguments, s.got[:, i], s.wanted[:, i]) for s in seen] for i in range(columns)),
        "column",
    )


def _which(parts, what="number"):
    parts = list(parts)
    right = [all(_equal(got, wanted) for _, got, wanted in part) for part in parts]
    if not any(right) or all(right):
        return ""
    names = ["first", "second", "third", "fourth"]
    good = " and ".join(names[i] for i, is_right in enumerate(right) if is_right)
    bad = [i for i, is_right in enumerate(right) if not is_right]
    plural = len(parts) - len(bad) > 1
    text = f"The {good} {what}{'s are' if plural else ' is'} right"
    if len(bad) > 1:
        return f"{text}; the others are not."
    of_it = [
        Seen(arguments, _Value(got), wanted, _equal(got, wanted))
        for arguments, got, wanted in parts[bad[0]]
    ]
    how = _of_the_values(of_it, [s for s in of_it if not s.right])
    return f"{text}, the {names[bad[0]]} is not." + (
        f" There: {how[0].lower()}{how[1:]}" if how else ""
    )


class _Value(NamedTuple):
    value: object
    error: None = None


# ---------------------------------------------------------------------------- where it is right


#: What may hold of a number, of two, of an array with rows and columns, of any array.
_OF_A_NUMBER = {
    **{f"{{}} is {n}": lambda x, n=n: x == n for n in range(4)},
    "{} is even": lambda x: x % 2 == 0,
    "{} is odd": lambda x: x % 2 == 1,
    "{} is a whole number": lambda x: x % 1 == 0,
}
_OF_TWO_NUMBERS = {
    "{} equals {}": lambda x, y: x == y,
    "{} is larger than {}": lambda x, y: x > y,
    "{} is smaller than {}": lambda x, y: x < y,
    "{} divides by {} without a rest": lambda x, y: x % y == 0,
}
_OF_A_PLANE = {
    "{} is square": lambda a: a.shape[0] == a.shape[1],
    "{} has an odd number of rows or columns": lambda a: any(n % 2 for n in a.shape[:2]),
    "{} is symmetric": lambda a: np.array_equal(a, a.T),
}
_OF_AN_ARRAY = {
    "{} holds whole numbers": lambda a: np.array_equal(a, np.trunc(a)),
    "{} holds no negative number": lambda a: a.min() >= 0,
    "all of {} is 0": lambda a: not a.any(),
    "{} holds no 0": lambda a: a.all(),
    "{} holds no value twice": lambda a: len(np.unique(a)) == a.size,
    "the largest value of {} stands there once": lambda a: (a == a.max()).sum() == 1,
}


def _condition(seen):
    """Say what all cases that agree have in common, and no case that differs."""
    right = [s.arguments for s in seen if s.right]
    wrong = [s.arguments for s in seen if not s.right]
    if len(right) < 3 or len(wrong) < 3:  # few cases have much in common by chance
        return ""
    for words, names, test in _conditions(right[0]):
        among_right, among_wrong = (
            {_holds(test, [case[name] for name in names]) for case in cases}
            for cases in (right, wrong)
        )
        words = words.format(*names)
        if among_right == {True} and among_wrong == {False}:
            return f"It is right only where {words}."
        if among_right == {False} and among_wrong == {True}:
            return f"It is wrong where {words}, and right everywhere else."
    return ""


def _holds(test, values):
    try:
        with np.errstate(all="ignore"):
            return bool(test(*values))
    except (TypeError, ValueError, IndexError, ArithmeticError):
        return False


def _conditions(case):
    """Yield words, the names of the arguments that they are about, and a test of those."""
    arrays = [name for name, value in case.items() if isinstance(value, np.ndarray)]
    numbers = [name for name, v in case.items() if isinstance(v, (int, float, np.number))]
    for name in numbers:
        for words, test in _OF_A_NUMBER.items():
            yield words, [name], test
    for pair in combinations(numbers, 2):
        for words, test in _OF_TWO_NUMBERS.items():
            yield words, pair, test
    for name in arrays:
        axes = case[name].ndim
        for words, test in ((_OF_A_PLANE if axes >= 2 else {}) | _OF_AN_ARRAY).items():
            yield words, [name], test
        yield f"{{}} has {_axes(axes)}", [name], lambda a, axes=axes: a.ndim == axes
        for axis, length in product(range(axes), (1, 2, 3)):
            words = f"{{}}.shape[{axis}] is {length}"
            yield words, [name], lambda a, axis=axis, length=length: a.shape[axis] == length
    for name, value in case.items():
        if isinstance(value, (list, tuple)):
            for length in (1, 2):
                words = f"{{}} has the length {length}"
                yield words, [name], lambda parts, length=length: len(parts) == length
        if isinstance(value, tuple) and len(value) >= 2:
            yield "{} has equal sides", [name], lambda sides: sides[0] == sides[1]
    for pair in combinations(arrays, 2):
        yield "{} and {} have the same shape", pair, lambda a, b: a.shape == b.shape


def _kind_of(expected):
    return "True or False" if isinstance(expected, bool) else "text"


def _a(noun):
    return f"{'an' if noun[0] in 'aeiouAEIO' else 'a'} {noun}"

"""How an answer is judged: type, then shape, then value, one small random case after another.

An exercise brings a reference, a generator of cases, and the typical mistakes as wrong versions of
the reference. An answer that differs from the reference and agrees with one of those wrong versions
has made that mistake.
"""

import copy
import inspect
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from numbers import Real
from typing import NamedTuple

import numpy as np

from helpers.checks.stubs import is_stub


class Mistake(NamedTuple):
    """A typical wrong answer.

    Attributes
    ----------
    diagnosis : str
        One or two sentences for the reader: what went wrong and where to look.
    wrong : callable
        Takes what the reference takes and returns what someone who made the mistake returns. It may
        raise: then an answer that raises the same type of error on the same case agrees with it.
        If it raises on every case, the errors must say the same too.
    """

    diagnosis: str
    wrong: Callable


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is right, what to try it on, what people get wrong.

    Attributes
    ----------
    id : str
        As in the notebook, such as ``"convolve-by-hand"``.
    call : str
        How the answer is called, for messages: ``"window_sum(image, kernel, row, column)"``.
    reference : callable
        The right function.
    cases : callable
        Takes a ``numpy.random.Generator`` and yields tuples of arguments, the smallest first.
    mistakes : tuple of Mistake
        The most specific first.
    judge : callable, optional
        Where cases do not fit, such as a network to train: takes ``(exercise, answer, seed)`` and
        returns the `Result`. Stubs are answered before it is asked.
    """

    id: str
    call: str
    reference: Callable
    cases: Callable[[np.random.Generator], Iterable[tuple]]
    mistakes: tuple[Mistake, ...] = ()
    judge: Callable | None = None

    @property
    def arguments(self):
        """The names of the arguments, read from `call`."""
        inside = self.call[self.call.index("(") + 1 : self.call.rindex(")")]
        return [name.split("=")[0].strip() for name in inside.split(",")]


@dataclass(frozen=True, repr=False)
class Result:
    """What a check found. It prints as its message.

    Attributes
    ----------
    exercise : str
    status : {"correct", "wrong", "not attempted"}
    score : float
        The share of cases that agree, from 0 to 1.
    message : str
    diagnosis : str
        The sentence that names the mistake, or "".
    kind : {"", "fork", "observation", "error", "form", "hang", "generic"}
        Where the diagnosis comes from: a way of going wrong that acts like the answer, something
        true of all its results, an error explained, how the function is written or handed in, a
        call that did not come back. "generic" says no more than that it differs.
    """

    exercise: str
    status: str
    score: float
    message: str
    diagnosis: str = ""
    kind: str = ""

    @property
    def named(self):
        """Whether the diagnosis says what was done, and not only that something differs."""
        return self.kind not in ("", "generic")

    @property
    def passed(self):
        """Whether every case agreed."""
        return self.status == "correct"

    def __repr__(self):
        return self.message


class Outcome(NamedTuple):
    """What a function did with one case: a value, or the error it raised."""

    value: object = None
    error: BaseException | None = None

    @property
    def is_placeholder(self):
        """Whether this is what a stub does that somebody has not filled in."""
        return self.value is ... or isinstance(self.error, NotImplementedError)


def check_answer(exercise, answer, seed=None):
    """Judge `answer`; see `helpers.checks.check`."""
    name = exercise.call.split("(")[0]
    if answer is ... or is_stub(answer):
        return _not_attempted(exercise)
    if not callable(answer):
        return _wrong(exercise, f"Hand in the function itself, {name}, not {_show(answer)}.")
    if exercise.judge is not None:
        return exercise.judge(exercise, answer, seed)
    seeds = (0, secrets.randbits(32)) if seed is None else (seed,)
    cases = [case for s in seeds for case in exercise.cases(np.random.default_rng(s))]
    complaint = _wrong_signature(exercise, answer, cases[0])
    if complaint:
        return _wrong(exercise, complaint)

    # Before the first call: the answer may change NumPy's settings, and that is its own affair.
    expectations = [exercise.reference(*copy.deepcopy(case)) for case in cases]
    problems, outcomes = [], []
    for case, expected in zip(cases, expectations):
        arguments = copy.deepcopy(case)
        outcome = _run(answer, arguments)
        changed = [n for n, a, b in zip(exercise.arguments, arguments, case) if not _same(a, b)]
        problem = _problem(outcome, expected)
        if problem is None and changed:
            problem = f"It changes its argument {changed[0]}; work on a copy instead."
        problems.append(problem)
        outcomes.append(outcome)
    if all(outcome.is_placeholder for outcome in outcomes):
        return _not_attempted(exercise)

    failing = [i for i, problem in enumerate(problems) if problem]
    if not failing:
        return Result(
            exercise.id,
            "correct",
            1.0,
            f"✔ correct: {name} agrees on all {len(cases)} random cases.",
        )
    first = failing[0]
    named = _recognise(exercise, cases, outcomes, expectations)
    diagnosis = named or problems[first]
    message = "\n".join(
        [
            f"✘ not yet: {len(cases) - len(failing)} of {len(cases)} cases agree.",
            f"  {diagnosis}",
            "",
            "The first case that differs:",
            *(
                f"  {argument} = {_show(value, len(argument) + 5)}"
                for argument, value in zip(exercise.arguments, cases[first])
            ),
            f"  expected  {_show(expectations[first], 12)}",
            f"  got       {_show_outcome(outcomes[first])}",
        ]
    )
    score = (len(cases) - len(failing)) / len(cases)
    return Result(exercise.id, "wrong", score, message, diagnosis, "fork" if named else "generic")


# ---------------------------------------------------------------------------- before it is called


def _wrong_signature(exercise, answer, case):
    """Return what is wrong with the way the function is written or takes its arguments, or None."""
    if inspect.iscoroutinefunction(answer):
        return "Write def, not async def: the check calls your function as it is."
    if inspect.isgeneratorfunction(answer):
        return "It yields values one by one; hand back the whole result with return."
    signature = _run(inspect.signature, [answer]).value  # some built-in functions tell none
    error = signature and _run(signature.bind, case).error
    if error:
        return f"The check calls {exercise.call}, and your function does not take that: {error}."
    return None


# ---------------------------------------------------------------------------- when it is called


def _run(function, arguments):
    """Call what may do anything at all; only Ctrl-C gets through."""
    try:
        return Outcome(value=_detached(function(*arguments)))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit() is no Exception
        return Outcome(error=error)


def _detached(value):
    """Return an array as a plain one of its own: the answer may keep the one it returned and use it
    again, a subclass may have its own idea of ==, and a mask hides numbers, so they become NaN.
    """
    if np.ma.is_masked(value):
        value = value.astype(float).filled(np.nan)
    return np.array(value) if isinstance(value, np.ndarray) else value


def _problem(outcome, expected):
    """Return what is wrong with one outcome, the coarsest difference first, or None."""
    if outcome.error is not None:
        return f"It stops with {_told(outcome.error)}"
    got = outcome.value
    if got is None:
        return "It returns nothing (None). Is the return statement missing?"
    if got is ...:
        return "It returns the placeholder ... ; part of the stub is still there."
    if isinstance(expected, (bool, str)):
        same = type(got) in (bool, np.bool_, str) and got == expected
        return None if same else "It returns another answer."
    kind = "an array" if isinstance(got, np.ndarray) else _a(type(got).__name__)
    if isinstance(expected, np.ndarray) and not isinstance(got, np.ndarray):
        return f"It returns {kind}; return a NumPy array."
    numbers, right = _run(_real_numbers, [got]).value, _real_numbers(expected)
    if numbers is None:
        return f"It returns {kind} that does not hold real numbers only."
    if numbers.shape != right.shape:
        return f"The shape differs: expected {right.shape}, got {numbers.shape}."
    if np.isnan(numbers).any() and not np.isnan(right).any():
        return "Some values are NaN: not a number."
    # Whole numbers are exact however large they are; 1e-5 of a million would let ten slip.
    tolerance = 1e-5 if right.dtype.kind == "f" else 0
    if not np.allclose(numbers, right, rtol=tolerance, atol=1e-6, equal_nan=True):
        return "The shape is right; the values differ." if right.shape else "The value differs."
    if right.dtype == np.uint8 and numbers.dtype != np.uint8:
        return f"The values are right, the dtype is not: expected uint8, got {numbers.dtype}."
    return None


def _real_numbers(value):
    """Return a value as an array of real numbers, or None if it holds anything else."""
    numbers = np.asarray(value)
    if numbers.dtype.kind == "O" and all(isinstance(number, Real) for number in numbers.flat):
        numbers = numbers.astype(float)  # fractions, or integers beyond 64 bits
    return numbers if numbers.dtype.kind in "biuf" else None


def _recognise(exercise, cases, outcomes, expectations):
    """Return the diagnosis of the typical mistake that acts like the answer on every case."""
    for mistake in exercise.mistakes:
        imitations = [_run(mistake.wrong, copy.deepcopy(case)) for case in cases]
        differs = any(_problem(i, e) for i, e in zip(imitations, expectations))
        if not differs or not all(_alike(o, i) for o, i in zip(outcomes, imitations)):
            continue
        # A typing error stops everywhere too: with no value to compare, the messages must agree.
        if any(o.error is None for o in outcomes) or _errors(outcomes) == _errors(imitations):
            return mistake.diagnosis
    return ""


def _errors(outcomes):
    return [_told(outcome.error) for outcome in outcomes]


def _alike(outcome, imitation):
    if outcome.error is not None or imitation.error is not None:
        return type(outcome.error) is type(imitation.error)
    if imitation.value is None:
        return outcome.value is None
    expected = imitation.value
    if isinstance(expected, np.ndarray) and not isinstance(outcome.value, np.ndarray):
        return False
    return _problem(outcome, expected) is None


def _same(one, other):
    if isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    return _run(repr, [one]) == _run(repr, [other])


# ---------------------------------------------------------------------------- how it is told


def _not_attempted(exercise):
    name = exercise.call.split("(")[0]
    return Result(
        exercise.id,
        "not attempted",
        0.0,
        f"○ not attempted yet. Replace the ... in {name}, run its cell, then run this one again.",
    )


def _wrong(exercise, diagnosis):
    return Result(exercise.id, "wrong", 0.0, f"✘ not yet. {diagnosis}", diagnosis, "form")


def _a(noun):
    return f"{'an' if noun[0] in 'aeiouAEIO' else 'a'} {noun}"


def _show_outcome(outcome):
    return _show(outcome.value, 12) if outcome.error is None else _told(outcome.error)


def _told(error):
    """Write an error out as Python does, if it can say what it is about."""
    text = _run(str, [error]).value
    return f"{type(error).__name__}: {_cut(text, 300)}" if text else type(error).__name__


def _show(value, indent=0):
    """Write a value out, arrays aligned under their first row and cut short when they are long."""
    text = _run(_written, [value]).value or f"{_a(type(value).__name__)} that cannot be shown"
    return text.replace("\n", "\n" + " " * indent)


def _written(value):
    if not isinstance(value, np.ndarray):
        with np.printoptions(legacy="1.25"):  # 2 and not np.int64(2), also within a tuple
            return _cut(repr(value), 300)
    text = np.array2string(np.asarray(value), precision=4, suppress_small=True, threshold=200)
    text = _cut(text, 2000)
    return f"{text}   shape {value.shape}" if value.ndim > 2 or value.size == 0 else text


def _cut(text, length):
    return text if len(text) <= length else text[: length - 3] + "..."

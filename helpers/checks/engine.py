"""How an answer is judged: type, then shape, then value, one small random case after another.

An exercise brings a reference, a generator of cases, and the typical mistakes as wrong versions of
the reference. An answer that differs from the reference and agrees with one of those wrong versions
has made that mistake.
"""

import contextlib
import copy
import dis
import inspect
import secrets
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

ATTEMPTED_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE", "CACHE"}


class Mistake(NamedTuple):
    """A typical wrong answer.

    Attributes
    ----------
    diagnosis : str
        One or two sentences for the reader: what went wrong and where to look.
    wrong : callable
        Takes what the reference takes and returns what someone who made the mistake returns. It may
        raise: then an answer that raises the same type of error on the same case agrees with it.
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
    """

    id: str
    call: str
    reference: Callable
    cases: Callable[[np.random.Generator], Iterable[tuple]]
    mistakes: tuple[Mistake, ...] = ()

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
    """

    exercise: str
    status: str
    score: float
    message: str
    diagnosis: str = ""

    @property
    def passed(self):
        """Whether every case agreed."""
        return self.status == "correct"

    def __repr__(self):
        return self.message


class Outcome(NamedTuple):
    """What a function did with one case: a value, or the error it raised."""

    value: object = None
    error: Exception | None = None


def check_answer(exercise, answer, seed=None):
    """Judge `answer`; see `helpers.checks.check`."""
    name = exercise.call.split("(")[0]
    if answer is ... or _is_stub(answer):
        return Result(
            exercise.id,
            "not attempted",
            0.0,
            f"○ not attempted yet. Replace the ... in {name}, run its cell, "
            "then run this one again.",
        )
    if not callable(answer):
        return _wrong(exercise, f"Hand in the function itself, {name}, not {_show(answer)}.")
    seeds = (0, secrets.randbits(32)) if seed is None else (seed,)
    cases = [case for s in seeds for case in exercise.cases(np.random.default_rng(s))]
    complaint = _wrong_signature(exercise, answer, cases[0])
    if complaint:
        return _wrong(exercise, complaint)

    problems, outcomes, expectations = [], [], []
    for case in cases:
        expected = exercise.reference(*copy.deepcopy(case))
        arguments = copy.deepcopy(case)
        outcome = _run(answer, arguments)
        changed = [n for n, a, b in zip(exercise.arguments, arguments, case) if not _same(a, b)]
        problem = _problem(outcome, expected)
        if problem is None and changed:
            problem = f"It changes its argument {changed[0]}; work on a copy instead."
        problems.append(problem)
        outcomes.append(outcome)
        expectations.append(expected)

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
    return Result(exercise.id, "wrong", score, message, diagnosis)


# ---------------------------------------------------------------------------- before it is called


def _is_stub(answer):
    """Tell whether a function's body does nothing: only ``...``, ``pass`` or a docstring."""
    if not isinstance(answer, types.FunctionType):
        return False
    instructions = list(dis.get_instructions(answer))
    constants = [i.argval for i in instructions if i.opname in ("LOAD_CONST", "RETURN_CONST")]
    return {i.opname for i in instructions} <= ATTEMPTED_NOTHING and all(
        constant is None or constant is ... for constant in constants
    )


def _wrong_signature(exercise, answer, case):
    """Return what is wrong with the way the function takes its arguments, or None."""
    with contextlib.suppress(ValueError):  # some built-in functions tell no signature
        try:
            inspect.signature(answer).bind(*case)
        except TypeError as error:
            return (
                f"The check calls {exercise.call}, and your function does not take that: {error}."
            )
    return None


# ---------------------------------------------------------------------------- when it is called


def _run(function, arguments):
    try:
        return Outcome(value=function(*arguments))
    except Exception as error:  # whatever a reader's code may raise; Ctrl-C still stops it
        return Outcome(error=error)


def _problem(outcome, expected):
    """Return what is wrong with one outcome, the coarsest difference first, or None."""
    if outcome.error is not None:
        return f"It stops with {type(outcome.error).__name__}: {outcome.error}"
    got = outcome.value
    if got is None:
        return "It returns nothing (None). Is the return statement missing?"
    if got is ...:
        return "It returns the placeholder ... ; part of the stub is still there."
    if isinstance(expected, (bool, str)):
        return None if got == expected else "It returns another answer."
    if isinstance(expected, np.ndarray) and not isinstance(got, np.ndarray):
        return f"It returns {_a(type(got).__name__)}; return a NumPy array."
    try:
        numbers = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return f"It returns {_a(type(got).__name__)} that does not hold numbers only."
    shape = np.shape(expected)
    if numbers.shape != shape:
        return f"The shape differs: expected {shape}, got {numbers.shape}."
    if np.isnan(numbers).any() and not np.isnan(np.asarray(expected, dtype=float)).any():
        return "Some values are NaN: not a number."
    if not np.allclose(numbers, np.asarray(expected, dtype=float), rtol=1e-5, atol=1e-6):
        return "The shape is right; the values differ." if shape else "The value differs."
    if getattr(expected, "dtype", None) == np.uint8 and np.asarray(got).dtype != np.uint8:
        return (
            f"The values are right, the dtype is not: expected uint8, got {np.asarray(got).dtype}."
        )
    return None


def _recognise(exercise, cases, outcomes, expectations):
    """Return the diagnosis of the typical mistake that acts like the answer on every case."""
    for mistake in exercise.mistakes:
        imitations = [_run(mistake.wrong, copy.deepcopy(case)) for case in cases]
        differs = any(_problem(i, e) for i, e in zip(imitations, expectations))
        if differs and all(_alike(o, i) for o, i in zip(outcomes, imitations)):
            return mistake.diagnosis
    return ""


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
    return np.array_equal(one, other) if isinstance(other, np.ndarray) else one == other


# ---------------------------------------------------------------------------- how it is told


def _wrong(exercise, diagnosis):
    return Result(exercise.id, "wrong", 0.0, f"✘ not yet. {diagnosis}", diagnosis)


def _a(noun):
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _show_outcome(outcome):
    if outcome.error is not None:
        return f"{type(outcome.error).__name__}: {outcome.error}"
    return _show(outcome.value, 12)


def _show(value, indent=0):
    """Write a value out, arrays aligned under their first row and cut short when they are long."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, suppress_small=True, threshold=200)
        if value.ndim > 2 or value.size == 0:
            text = f"{text}   shape {value.shape}"
        return text.replace("\n", "\n" + " " * indent)
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 300 else text[:297] + "..."

"""How an answer is judged, one small random case after another.

An exercise brings a reference and a generator of cases. The reference marks the places where people
go wrong (`helpers.checks.forks`). What is said to a wrong answer comes from the first of these that
has something to say: how the function is written, the slips that act like the answer on every case,
the error it stops with (`errors`), what is true of all its results (`observations`).
"""

import copy
import inspect
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from helpers.checks.calls import Caller, TimedOut
from helpers.checks.comparison import (
    Outcome,
    agrees,
    attempt,
    numbers_of,
    same_argument,
    same_numbers,
)
from helpers.checks.errors import explain, is_the_courses, told, where
from helpers.checks.forks import imitations, no_slip, recognise, takes_slips
from helpers.checks.observations import observe, plain_difference
from helpers.checks.stubs import is_stub

#: The cases on which a mistake is diagnosed, so that one answer gets one diagnosis on every run.
DIAGNOSED_SEEDS = (0, 1)

#: How long one call may take. The cases are tiny; a slow machine needs milliseconds.
CALL_SECONDS = 8.0


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is right, what to try it on, what people get wrong.

    Attributes
    ----------
    id : str
        As in the notebook, such as ``"convolve-by-hand"``.
    reference : callable
        The right function, with the name and the arguments that the answer has. A last argument
        `slip` asks at each fork whether a slip is made there.
    cases : callable
        Takes a ``numpy.random.Generator`` and yields tuples of arguments, the smallest first.
    judge : callable, optional
        Where cases do not fit, such as a network to train: takes ``(exercise, answer, seed)`` and
        returns the `Result`. Stubs are answered before it is asked.
    call : str
        How the answer is called, for messages: ``"window_sum(image, kernel, row, column)"``.
        Default: as the reference is.
    """

    id: str
    reference: Callable
    cases: Callable[[np.random.Generator], Iterable[tuple]]
    judge: Callable | None = None
    call: str = ""

    def __post_init__(self):
        if not self.call:
            names = [n for n in inspect.signature(self.reference).parameters if n != "slip"]
            call = f"{self.reference.__name__}({', '.join(names)})"
            object.__setattr__(self, "call", call)  # the way to set a field of a frozen dataclass

    @property
    def name(self):
        """The name of the function that is asked for."""
        return self.call.split("(")[0]

    @property
    def arguments(self):
        """The names of the arguments, read from `call`."""
        inside = self.call[self.call.index("(") + 1 : self.call.rindex(")")]
        return [name.split("=")[0].strip() for name in inside.split(",")]

    def right(self, case, slip=no_slip):
        """Return what the reference makes of a case when `slip` says which slips are made."""
        with np.errstate(all="ignore"):  # slips take roots of negative numbers and divide by 0
            if takes_slips(self.reference):
                return self.reference(*case, slip=slip)
            return self.reference(*case)

    def drawn(self, seed):
        """Return the cases of a seed."""
        return list(self.cases(np.random.default_rng(seed)))


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


class Stopped(KeyboardInterrupt):
    """The reader stopped a check. A notebook shows one sentence in place of the engine's lines."""

    def _render_traceback_(self):
        return [str(self)]


class Tried(NamedTuple):
    """One case, what the answer did with it, and what was expected."""

    case: tuple
    outcome: Outcome
    expected: object
    changed: str

    @property
    def is_right(self):
        """Whether the result is right, and no argument changed."""
        return not self.changed and agrees(self.outcome, self.expected)


def check_answer(exercise, answer, seed=None, seconds=CALL_SECONDS):
    """Judge `answer`; see `helpers.checks.check`.

    Parameters
    ----------
    exercise : Exercise
    answer : callable
    seed : int, optional
    seconds : float or None
        How long one call may take. None if the caller looks after that.
    """
    if answer is ... or is_stub(answer):
        return _not_attempted(exercise)
    if not callable(answer):
        text = f"Hand in the function itself, {exercise.name}, not {_show(answer)}."
        return _wrong(exercise, text)
    if _is_the_courses(answer):
        text = f"That is the course's own {answer.__name__}; write yours."
        return _wrong(exercise, text)
    try:
        if exercise.judge is not None:
            return exercise.judge(exercise, answer, seed)
        return _judge(exercise, answer, seed, seconds)
    except KeyboardInterrupt as stop:
        if type(stop) is not KeyboardInterrupt:  # a grader's sandbox is lost
            raise
        raise Stopped(f"You stopped the check{where(stop) or ' before it was done'}.") from None


def _judge(exercise, answer, seed, seconds):
    """Try an answer on the cases of the seeds, and if it is wrong find out why."""
    seeds = (0, secrets.randbits(32)) if seed is None else (seed,)
    complaint = _wrong_signature(exercise, answer, exercise.drawn(seeds[0])[0])
    if complaint:
        return _wrong(exercise, complaint)
    # Before the first call: the answer may change NumPy's settings, and that is its own affair.
    known = {s: imitations(exercise, (s,)) for s in seeds} | {
        s: imitations(exercise, (s,)) for s in DIAGNOSED_SEEDS
    }
    call = Caller(answer, seconds)
    tried = {}
    for s in seeds:
        tried[s] = _try(exercise, call, known[s])
        hung = next((t for t in tried[s] if isinstance(t.outcome.error, TimedOut)), None)
        if hung:
            text = f"It did not finish within {seconds:g} seconds{where(hung.outcome.error)}."
            text += " Does your loop end?"
            return _report(exercise, tried, [hung], text, "hang", call)
    scored = [t for s in seeds for t in tried[s]]
    if all(t.outcome.is_placeholder for t in scored):
        return _not_attempted(exercise)
    failing = [t for t in scored if not t.is_right]
    if not failing:
        text = f"✔ correct: {exercise.name} agrees on all {len(scored)} random cases."
        return Result(exercise.id, "correct", 1.0, "\n".join([text, *_aside(call, None)]))
    scored_only = dict(tried)
    for s in DIAGNOSED_SEEDS:
        if s not in tried:
            tried[s] = _try(exercise, call, known[s])
    diagnosed = [t for s in DIAGNOSED_SEEDS for t in tried[s]]
    seeds = DIAGNOSED_SEEDS
    if all(t.is_right for t in diagnosed):  # only a fresh case shows it
        diagnosed, seeds = scored, tuple(scored_only)
    diagnosis, kind = _diagnose(exercise, diagnosed, imitations(exercise, seeds), call)
    return _report(exercise, scored_only, failing, diagnosis, kind, call)


def _try(exercise, call, known):
    """Return a `Tried` for each case; stop where a call does not come back."""
    tried = []
    for case, expected in zip(known.cases, known.expected):
        arguments = copy.deepcopy(case)
        outcome = call(arguments)
        changed = [
            name
            for name, now, before in zip(exercise.arguments, arguments, case)
            if not same_argument(now, before)
        ]
        tried.append(Tried(case, outcome, expected, changed[0] if changed else ""))
        if isinstance(outcome.error, TimedOut):
            break
    return tried


def _diagnose(exercise, tried, imitated, call):
    """Return the most specific true words for what is wrong, and their kind."""
    outcomes = [t.outcome for t in tried]
    if all(agrees(t.outcome, t.expected) for t in tried):
        name = next(t.changed for t in tried if t.changed)
        return f"It changes its argument {name}; work on a copy instead.", "observation"
    wrong = [t for t in tried if not agrees(t.outcome, t.expected)]
    in_other_dress = all(same_numbers(t.outcome.value, t.expected) for t in wrong)
    words = "" if in_other_dress else recognise(imitated, outcomes)
    kind = "fork"
    if not words:
        words, kind = _without_forks(exercise, tried, wrong, call)
    changed = next((t.changed for t in tried if t.changed), "")
    if changed:
        gap = " " if words.endswith(".") else "\n  "  # Python's own words end without a full stop
        words += f"{gap}And it changes its argument {changed}; work on a copy instead."
        kind = "observation" if kind == "generic" else kind
    return words, kind


def _without_forks(exercise, tried, wrong, call):
    stopped = [t for t in wrong if t.outcome.error is not None]
    if stopped:
        error = stopped[0].outcome.error
        cause = explain(error)
        some = "" if len(stopped) == len(tried) else f" in {len(stopped)} of {len(tried)} cases"
        if cause:
            return f"It stops{some}{where(error)}. {cause}\n  {told(error)}", "error"
        kind = "error" if is_the_courses(error) else "generic"
        return f"It stops with {told(error)}{some}{where(error)}.", kind
    outcomes, expected = [t.outcome for t in tried], [t.expected for t in tried]
    # A result may be anything at all: what cannot even be looked at gets the plain words.
    words = attempt(observe, exercise.arguments, [t.case for t in tried], outcomes, expected).value
    if words:
        return words, "observation"
    before = numbers_of(wrong[0].outcome.value)
    again = call(copy.deepcopy(wrong[0].case))
    if before is not None and again.error is None and not same_numbers(again.value, before):
        return (
            "The same call gives another result the next time: it draws random numbers of its own, "
            "or keeps something from call to call."
        ), "observation"
    plain = attempt(plain_difference, wrong[0].outcome, wrong[0].expected).value
    return plain or "It returns another result.", "generic"


# ---------------------------------------------------------------------------- before it is called


def _is_the_courses(answer):
    """Whether a function of this package was handed in."""
    module = getattr(inspect.unwrap(answer), "__module__", None)
    return isinstance(module, str) and module.split(".")[0] == "helpers"


def _wrong_signature(exercise, answer, case):
    """Return what is wrong with the way the function is written or takes its arguments, or None."""
    if inspect.iscoroutinefunction(answer):
        return "Write def, not async def: the check calls your function as it is."
    if inspect.isgeneratorfunction(answer):
        return "It yields values one by one; hand back the whole result with return."
    signature = attempt(inspect.signature, answer).value  # some built-in functions tell none
    error = signature and attempt(signature.bind, *case).error
    if error:
        return f"The check calls {exercise.call}, and your function does not take that: {error}."
    return None


# ---------------------------------------------------------------------------- how it is told


def _not_attempted(exercise):
    return Result(
        exercise.id,
        "not attempted",
        0.0,
        f"○ not attempted yet. Replace the ... in {exercise.name}, run its cell, "
        "then run this one again.",
    )


def _wrong(exercise, diagnosis):
    return Result(exercise.id, "wrong", 0.0, f"✘ not yet. {diagnosis}", diagnosis, "form")


def _report(exercise, tried, failing, diagnosis, kind, call):
    """Return the result of a wrong answer: how many agree, the diagnosis, the first case."""
    count = sum(len(cases) for cases in tried.values())
    right = sum(t.is_right for cases in tried.values() for t in cases)
    stopped = [t for t in failing if t.outcome.error is not None]
    first = stopped[0] if kind == "error" and stopped else failing[0]
    message = [
        f"✘ not yet: {right} of {count} cases agree.",
        f"  {diagnosis}",
        *_aside(call, first),
        "",
        "The first case that differs:" if first is failing[0] else "The first case where it stops:",
        *(
            f"  {argument} = {_show(value, len(argument) + 5)}"
            for argument, value in zip(exercise.arguments, first.case)
        ),
        f"  expected  {_show(first.expected, 12)}",
        f"  got       {_show_outcome(first.outcome)}",
    ]
    return Result(exercise.id, "wrong", right / count, "\n".join(message), diagnosis, kind)


def _aside(call, failing):
    """Return lines that say what an answer printed in the first case, and what NumPy warned of."""
    lines = []
    if failing is not None and call.warned:
        lines.append(f"  NumPy warned: {call.warned}.")
    if call.printed.strip():
        printed = call.printed.rstrip().split("\n")
        more = ["  …"] if len(printed) > 6 else []
        lines += ["", "What it printed in the first case:", *(f"  {p}" for p in printed[:6]), *more]
    return lines


def _show_outcome(outcome):
    if isinstance(outcome.error, TimedOut):
        return "nothing: it did not finish"
    return _show(outcome.value, 12) if outcome.error is None else told(outcome.error)


def _a(noun):
    return f"{'an' if noun[0] in 'aeiouAEIO' else 'a'} {noun}"


def _show(value, indent=0):
    """Write a value out, arrays aligned under their first row and cut short when they are long."""
    text = attempt(_written, value).value or f"{_a(type(value).__name__)} that cannot be shown"
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

"""Find the slips that make a reference act like an answer.

A reference is written once, with the places marked where people go wrong::

    def count_windows(n, kernel, stride, slip=no_slip):
        free = n - kernel
        if slip("The stride is ignored."):
            stride = 1
        return free // stride + (0 if slip("The + 1 is missing.") else 1)

``slip(words)`` tells whether that slip is made. Here they are made one by one, then in pairs; the
smallest set that acts like the answer on every case is what the reader did. The idea is of Singh,
Gulwani and Solar-Lezama, "Automated Feedback Generation for Introductory Programming Assignments"
(PLDI 2013).
"""

import copy
import inspect
import warnings
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from helpers.checks.comparison import Outcome, agrees, attempt, numbers_of

#: How many sets of slips are tried. Cases are tiny: the most that a check spends is about a second.
MOST_SETS = 2500


class Way(NamedTuple):
    """One way of going wrong: its words, and which of the ways that share these words it is."""

    words: str
    variant: int = 1


class Slips:
    """What a reference asks whether a slip is made.

    Attributes
    ----------
    made : frozenset of Way
    met : dict of Way to None
        Every slip that was asked for, in order.
    """

    def __init__(self, made=()):
        self.made, self.met = frozenset(made), {}

    def __call__(self, words, variant=1):
        way = Way(words, variant)
        self.met[way] = None
        return way in self.made


def no_slip(words, variant=1):
    """Make none: what a reference asks when it is called without the engine."""
    return False


class Imitations:
    """What an exercise's reference does on some cases when slips are made, each worked out once."""

    def __init__(self, exercise, cases):
        self.exercise, self.cases = exercise, cases
        self.expected = [exercise.right(copy.deepcopy(case)) for case in cases]
        self.ways, self._known = {}, {}

    def outcome(self, made, number):
        """Return what the slips `made` do with a case."""
        if (made, number) not in self._known:
            self._known[made, number] = self._outcome(made, copy.deepcopy(self.cases[number]))
        return self._known[made, number]

    def _outcome(self, made, case):
        slips = Slips(made)
        with warnings.catch_warnings(action="ignore"):  # of slips, not of the reader's code
            outcome = attempt(self.exercise.right, case, slips)
        self.ways.update(slips.met)
        # Without its traceback, which would keep everything alive that the call had.
        return outcome._replace(error=outcome.error and outcome.error.with_traceback(None))

    def sets(self):
        """Yield the sets of one slip, of two, and so on, as lists."""
        for number in range(len(self.cases)):
            self.outcome(frozenset(), number)
        singles = []
        while len(singles) < len(self.ways):  # a slip may lead to a place where another can be made
            new = [frozenset([way]) for way in list(self.ways)[len(singles) :]]
            singles += new
            for made in new:
                self.outcome(made, 0)
        yield singles
        yield [frozenset(pair) for pair in combinations(self.ways, 2)][:MOST_SETS]


@lru_cache(maxsize=64)
def imitations(exercise, seeds):
    """Return the `Imitations` of an exercise on the cases of some seeds."""
    return Imitations(exercise, [case for seed in seeds for case in exercise.drawn(seed)])


def recognise(imitated, outcomes):
    """Return the words for the smallest set of slips that acts like the answer, or "".

    Where several sets do, only what they share is said: the rest would be a guess.
    """
    failing = [not agrees(o, e) for o, e in zip(outcomes, imitated.expected)]
    # Failing cases first: most sets are told apart by the first of them.
    order = sorted(range(len(outcomes)), key=lambda number: not failing[number])
    for sets in imitated.sets():
        found = [made for made in sets if _acts_alike(imitated, made, outcomes, order, failing)]
        if found:
            return _told([{way.words for way in made} for made in found], imitated)
    return ""


def _told(sets, imitated):
    shared = set.intersection(*sets)
    words = [way.words for way in imitated.ways if way.words in shared]
    words = list(dict.fromkeys(words))
    if len(words) > 1:
        return "Two things. " + " ".join(f"({i}) {text}" for i, text in enumerate(words, 1))
    is_all = all(len(made) == len(words) for made in sets)
    return " ".join(words + ([] if is_all or not words else ["And something else differs."]))


def _acts_alike(imitated, made, outcomes, order, failing):
    """Whether slips act like the answer on every case.

    Errors of one type are no evidence: a typing error stops everywhere too. So one wrong value must
    be equal, or what the errors say.
    """
    seen = False
    for number in order:
        outcome, imitation = outcomes[number], imitated.outcome(made, number)
        if not alike(outcome, imitation):
            return False
        seen |= failing[number] and outcome.error is None
    return seen or all(
        str(outcomes[number].error) == str(imitated.outcome(made, number).error)
        for number in order
        if failing[number]
    )


def alike(outcome, imitation):
    """Whether an answer did with a case what an imitation does."""
    if outcome.error is not None or imitation.error is not None:
        return type(outcome.error) is type(imitation.error)
    if imitation.value is None or outcome.value is None:
        return outcome.value is imitation.value
    value = outcome.value
    if isinstance(value, (list, tuple)) and hasattr(imitation.value, "shape"):
        value = numbers_of(value)  # that it is no array is another matter
    return agrees(Outcome(value), imitation.value)


def takes_slips(function):
    """Whether a reference asks which slips are made."""
    return "slip" in inspect.signature(function).parameters

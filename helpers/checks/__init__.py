"""The checks that answer a reader's attempt at an exercise.

``check("convolve-by-hand", my_function)`` runs the attempt on small random cases beside a
reference, and says what differs and, if it knows the mistake, what it is. Each lesson's exercises
stand in a module of their own; `helpers.checks.engine` is the machine they share. In the reader's
own copies of the lessons a check also notes that it was tried or passed (`helpers.my_course`), and
`show_progress` lists what is noted. `predict` and `reveal` keep a reader's guesses.
"""

from importlib import import_module
from pkgutil import iter_modules

from helpers.checks.engine import Result, check_answer
from helpers.checks.guesses import predict, reveal, show_guesses
from helpers.my_course import note, noted, noted_guesses

#: The modules of exercises, in the order of the lessons.
_MODULES = [
    import_module(f"helpers.checks.{module.name}")
    for module in iter_modules(__path__)
    if module.name.startswith("lesson_")
]

_MARKS = {"done": "✔", "tried": "✘", "open": "○"}

#: Every exercise of the course by its id.
EXERCISES = {exercise.id: exercise for module in _MODULES for exercise in module.EXERCISES}

__all__ = ["EXERCISES", "Result", "check", "predict", "reveal", "show_guesses", "show_progress"]


def check(exercise_id, answer, seed=None):
    """Check an answer to an exercise and say what to look at next.

    Parameters
    ----------
    exercise_id : str
        The id that stands in the exercise's check cell.
    answer : callable
        The reader's function. A stub that still holds ``...`` is told so, kindly.
    seed : int, optional
        Draws the cases. Without one, the cases of seed 0 come first, so that a failing case stays
        the same while you work on it, and then those of a fresh seed, so that an answer cannot be
        a table of expected values. With one, the check is an example and notes no progress.

    Returns
    -------
    Result
        Prints as text; its ``score`` is a float in [0, 1].

    Raises
    ------
    KeyError
        If there is no such exercise. A wrong answer raises nothing.

    Examples
    --------
    >>> check("convolve-by-hand", ...).status
    'not attempted'
    """
    if exercise_id not in EXERCISES:
        raise KeyError(f"there is no exercise {exercise_id!r}; there are {sorted(EXERCISES)}")
    result = check_answer(EXERCISES[exercise_id], answer, seed)
    if seed is None and result.status != "not attempted":
        note(exercise_id, "done" if result.passed else "tried")
    return result


def show_progress():
    """Print every exercise of the course: done (with the day), tried, or open; and the guesses.

    Examples
    --------
    >>> show_progress()  # outside of my_course
    Nothing is noted yet. The list begins with the first check that you run in my_course.
    """
    notes, guesses = noted(), noted_guesses()
    if not (notes or guesses):
        print(
            "Nothing is noted yet. The list begins with the first check that you run in my_course."
        )
        return
    for number, module in enumerate(_MODULES):
        print(f"lesson {number}")
        for exercise in module.EXERCISES:
            entry = notes.get(exercise.id, {"state": "open"})
            day = entry["when"][:10] if entry["state"] == "done" else ""
            print(
                f"  {_MARKS[entry['state']]} {exercise.id:32s} {entry['state']:5s} {day}".rstrip()
            )
    if guesses:
        print(f"predictions: {sum(guesses.values())} of {len(guesses)} right")

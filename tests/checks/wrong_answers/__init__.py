"""Wrong answers as readers write them, and what the check must say to each.

One module a lesson. Each maps an exercise's id to a list of `Wrong`: source code that defines the
function the stub asks for, and words that must stand in the diagnosis.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple


class Wrong(NamedTuple):
    """A wrong answer: its code, and words that the diagnosis must hold."""

    code: str
    says: str


def all_wrong_answers():
    """Return every module's wrong answers in one dictionary."""
    answers = {}
    for module in iter_modules(__path__):
        answers.update(import_module(f"{__name__}.{module.name}").WRONG_ANSWERS)
    return answers

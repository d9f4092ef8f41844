"""Guesses that a reader types before a cell shows the number, and what became of them.

``predict("places for the window", ...)`` stands below each **Predict**: the reader puts a guess in
place of the dots. The cell that computes the number ends in ``reveal("places for the window", 9)``,
which prints it beside the guess, and the recap counts with `show_guesses`. A guess is never
required, and none raises an error: whoever leaves the dots reads the same numbers.
"""

import re
import reprlib
from numbers import Integral, Number, Real

import numpy as np

from helpers.my_course import note_guess

#: A number as people write it: 1,000 and 0.5, and 0,5 where a comma is the decimal point.
_NUMBER = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:[.,]\d+)?(?:e[-+]?\d+)?")

#: Room for 0.1 + 0.2 > 0.3.
_ROUNDING = 1 + 1e-9

_YES_NO = {"yes": True, "true": True, "no": False, "false": False}

#: The guesses of this kernel and whether they were right, by their questions.
_guesses, _outcomes = {}, {}


def predict(question, guess):
    """Note a guess; ``...`` is none yet.

    Parameters
    ----------
    question : str
        A few words. `reveal` names the same ones.
    guess : number, str, bool, or sequence of numbers
        ``...`` and None stand for no guess.

    Examples
    --------
    >>> predict("places for the window", ...)
    >>> predict("places for the window", 8)
    """
    _need_words(question)
    _guesses.pop(question, None)
    if guess is not ... and guess is not None:
        _guesses[question] = guess


def reveal(question, answer, decimals=None, within=None, factor=None):
    """Print the answer to a question, beside the guess if there is one.

    Parameters
    ----------
    question : str
        The words of the `predict` that asked.
    answer : number, str, bool, or array of numbers
    decimals : int, optional
        How many decimals of the answer are printed. By default whole numbers have none and others
        four digits in all.
    within : number, optional
        How far a guess may lie from the printed answer and be close enough; by default only what
        the printed digits leave open counts.
    factor : number, optional
        For orders of magnitude of positive numbers: a guess between answer / factor and
        answer × factor is right.

    Examples
    --------
    >>> predict("places for the window", 8)
    >>> reveal("places for the window", 9)
    places for the window: 9. You guessed 8.
    >>> predict("times as fast", 50)
    >>> reveal("times as fast", 83.14, decimals=0, factor=3)
    times as fast: 83. You guessed 50: close enough.
    """
    _need_words(question)
    _outcomes.pop(question, None)
    shown = _shown(answer, decimals)
    if question not in _guesses:
        print(f"{question}: {shown}")
        return
    guess = _guesses[question]
    read = _read(guess, answer)
    if read is None:
        kind = "a word" if isinstance(answer, str) else _kind_of(answer)
        print(f"{question}: {shown}. You guessed {_brief(guess)}, which is not {kind}.")
        return
    verdict = _verdict(read, answer, shown, within, factor)
    _outcomes[question] = verdict != "wrong"
    note_guess(question, verdict != "wrong")
    end = "." if verdict == "wrong" else f": {verdict}."
    print(f"{question}: {shown}. You guessed {_brief(guess)}{end}")


def show_guesses():
    """Print how many of the revealed guesses of this lesson were right.

    Examples
    --------
    >>> predict("places for the window", 9)
    >>> reveal("places for the window", 9)
    places for the window: 9. You guessed 9: right.
    >>> show_guesses()  # doctest: +SKIP
    You guessed 1 of 1 right.
    """
    if not _outcomes:
        print("No guesses yet. Type them in place of the dots of predict(…), then run the lesson.")
        return
    print(f"You guessed {sum(_outcomes.values())} of {len(_outcomes)} right.")


# ---------------------------------------------------------------------------- reading a guess


def _need_words(question):
    if not isinstance(question, str) or not question.strip():
        raise TypeError(
            f"the question is {question!r}; write its words first: predict('times as fast', 50)"
        )


def _read(guess, answer):
    """Return a guess as the kind of its answer; None if it cannot be read so."""
    if isinstance(guess, str):
        guess = guess.strip()
    if isinstance(answer, (bool, np.bool_)):
        return _YES_NO.get(str(guess).casefold())
    if isinstance(answer, str):
        return guess if isinstance(guess, str) else None
    try:
        found = (
            [_value(text) for text in _NUMBER.findall(guess)] if isinstance(guess, str) else guess
        )
        numbers = np.asarray(found, dtype=float)
    except (TypeError, ValueError, OverflowError):
        return None
    if numbers.size != np.size(answer) or not np.isfinite(numbers).all():
        return None
    return numbers.reshape(np.shape(answer)) if np.ndim(answer) else float(numbers.item())


def _value(text):
    """Return the number that a text writes: 1,000 is a thousand, 0,5 is a half."""
    text = text.replace("−", "-")
    thousands = re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?:e[-+]?\d+)?", text)
    return float(text.replace(",", "" if thousands else "."))


def _kind_of(answer):
    if isinstance(answer, (bool, np.bool_)):
        return "yes or no"
    return "a number" if np.size(answer) == 1 else f"{np.size(answer)} numbers"


def _verdict(guess, answer, shown, within, factor):
    """Return "right", "close enough" or "wrong"; a guess is compared with what is printed."""
    if isinstance(answer, (str, bool, np.bool_)):
        return "right" if _bare(guess) == _bare(answer) else "wrong"
    guess = np.ravel(guess)
    printed = np.array([_value(text) for text in _NUMBER.findall(shown)])
    gaps = np.abs(guess - printed)
    if (gaps <= _room(shown) * _ROUNDING).all():
        return "right"
    if factor is not None:
        near = (printed / factor <= guess) & (guess <= printed * factor)
    else:
        near = gaps <= (within or 0) * _ROUNDING
    return "close enough" if near.all() else "wrong"


def _bare(words):
    """Return words without an article, capitals, and marks at their ends: "The Shirt." is shirt."""
    return re.sub(r"^(?:an?|the) ", "", str(words).casefold().strip(" .,;:!?\"'`“”"))


def _room(shown):
    """Return half of the last printed digit: what the digits leave open."""
    decimals = max(len(text.partition(".")[2]) for text in _NUMBER.findall(shown))
    return 0.5 * 10.0**-decimals if decimals else 0.0


# ---------------------------------------------------------------------------- printing


def _shown(answer, decimals):
    """Return an answer as it is printed."""
    if isinstance(answer, (bool, np.bool_)):
        return "yes" if answer else "no"
    if isinstance(answer, str):
        return answer
    if np.ndim(answer):
        return "[" + ", ".join(_shown(one, decimals) for one in np.asarray(answer)) + "]"
    number = answer.item() if isinstance(answer, (np.generic, np.ndarray)) else answer
    if not isinstance(number, Number) or not isinstance(number, Real):
        raise TypeError(f"the answer is {answer!r}; a number, a word, yes or no can be revealed")
    if decimals is not None:
        return f"{number:,.{decimals}f}"
    whole = isinstance(number, Integral) or float(number).is_integer()
    return f"{int(number):,}" if whole else f"{number:.4g}"


def _brief(guess):
    """Return a guess as it was typed, shortened if it is long."""
    return guess if isinstance(guess, str) and len(guess) <= 40 else reprlib.repr(guess)

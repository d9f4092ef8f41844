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

#: A number as people write it: 1,000 and 0.5, and 0,5 where a comma is the decimal point. Behind a
#: digit, as in 3-5, a dash is not a sign.
_NUMBER = re.compile(
    r"(?:(?<!\d)[-−+])?(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:[.,]\d+)?|[.]\d+)(?:e[-+]?\d+)?"
)

#: What may stand behind a number, and what it is worth.
_UNIT = re.compile(r"\s*(?:(%|per ?cent)|(k|thousand|million)\b|/\s*(\d+))?")
_TIMES = {"k": 1e3, "thousand": 1e3, "million": 1e6}

#: Numbers as words, for a guess without digits.
_COUNTS = {
    **{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7},
    **{"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "none": 0, "nothing": 0},
    **{"half": 0.5, "quarter": 0.25, "twice": 2, "double": 2, "hundred": 100, **_TIMES},
}
_PLACES = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
_NUMBER_WORDS = _COUNTS | {word: number for number, word in enumerate(_PLACES, start=1)}

#: "A fifth" and "two thirds" are parts, "the fifth" is a place.
_PARTS = {
    "half": 2,
    "halve": 2,
    "quarter": 4,
    **{word: _NUMBER_WORDS[word] for word in _PLACES[2:]},
}
_PART = re.compile(rf"\b(an?|{'|'.join(_COUNTS)})[ -]({'|'.join(_PARTS)})s?\b")

#: A power, as in 10^-10, 0.5**3 or 6 × 10⁻¹¹, and digits that are written high.
_POWER = re.compile(
    r"(?:(\d+(?:[.,]\d+)?)\s*[×x*·]\s*)?(?<![\d.,])(\d*[.,]?\d+)\s*(?:\^|\*\*)\s*\(?([-−+]?\d{1,3})\b\)?"
)
_HIGH = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

#: What is longer is no guess at a number, and would take the patterns above too long.
_LONGEST = 300

#: A share told by counts: 1 in 10, nine of ten, 17 out of 20.
_SHARE = re.compile(r"\b([\d.,]+|[a-z]+)\s+(?:in|of|out of)\s+(?:an? |the )?([\d.,]+|[a-z]+)")

#: Room for 0.1 + 0.2 > 0.3.
_ROUNDING = 1 + 1e-9

_YES = re.compile(r"(?:yes|y|yeah|yep|true)\b")
_NO = re.compile(r"(?:no|n|nope|false)(?:$|[ ]*[,.;:!])")

#: Words that turn a longer answer round, or leave it open.
_OPEN = {"and", "but", "isn't", "less", "neither", "never", "no", "nor", "not", "or", "than"}

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
    read = _read(guess, answer, question)
    if read is None:
        kind = "a word" if isinstance(answer, str) else _kind_of(answer)
        print(f"{question}: {shown}. You guessed {_brief(guess)}, which is not {kind}.")
        return
    verdict = _verdict(read, answer, shown, within, factor)
    _outcomes[question] = verdict != "wrong"
    note_guess(question, verdict != "wrong")
    end = "." if verdict == "wrong" else f": {verdict}."
    if verdict == "wrong" and isinstance(read, float) and 0 < answer <= 1 < read:
        as_share = _verdict(read / 100, answer, shown, within, factor)
        if as_share != "wrong":
            end = f". In per cent, that would be {as_share}: a share lies between 0 and 1."
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


def _read(guess, answer, question):
    """Return a guess as the kind of its answer; None if it cannot be read so."""
    if isinstance(answer, (bool, np.bool_)):
        text = str(guess).strip().casefold()
        return True if _YES.match(text) else False if _NO.match(text) else None
    if isinstance(answer, str):
        return guess if isinstance(guess, str) else None
    try:
        found = _numbers(guess, answer, question) if isinstance(guess, str) else guess
        numbers = np.asarray(found, dtype=float)
    except (TypeError, ValueError, ArithmeticError):  # 1/0 is none
        return None
    if numbers.size == 1 and len(set(np.ravel(answer).tolist())) == 1:  # "none" of two kinds
        numbers = np.full(np.size(answer), numbers)
    if numbers.size != np.size(answer) or not np.isfinite(numbers).all():
        return None
    return numbers.reshape(np.shape(answer)) if np.ndim(answer) else float(numbers.item())


def _numbers(guess, answer, question):
    """Return the numbers in a text: 1/4, 25 %, 0.25, "a quarter" and "1 in 4" are one and the same.

    Where the question asks for per cent or points, 25 % is 25. "17 of 20" is 17 where the answer
    is a count, and 0.85 where it is a share. In a single number, thousands may stand apart.
    """
    text, count = guess.casefold(), np.size(answer)
    if len(text) > _LONGEST:
        return []
    in_per_cent = re.search("%|per ?cent|points", question.casefold())
    text = re.sub(r"\b(?:minus|negative)\s+(?=[.\d])", "-", text)
    text = re.sub("(?<=[0-9])[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+", lambda high: "^" + high[0].translate(_HIGH), text)
    text = _POWER.sub(_power, text)
    text = _PART.sub(lambda part: f" {_COUNTS.get(part[1], 1)}/{_PARTS[part[2]]} ", text)
    if count == 1:
        text = re.sub(r"(?<=\d)[ _'’\u00a0\u2009\u202f](?=\d{3}(?!\d))", "", text)
        share = _SHARE.search(text)
        pair = [_count(word) for word in share.groups()] if share else [None]
        if None not in pair:
            part, whole = pair
            is_share = in_per_cent or abs(np.ravel(answer)[0]) <= 1
            return [part / whole * (100 if in_per_cent else 1) if is_share else part]
    found, end = [], 0
    for match in _NUMBER.finditer(text):
        if match.start() < end:  # the divisor of a fraction
            continue
        unit = _UNIT.match(text, match.end())
        per_cent, times, divisor = unit.groups()
        below = 100 if per_cent and not in_per_cent else float(divisor or 1)
        found.append(_value(match[0]) * _TIMES.get(times, 1) / below)
        end = unit.end()
    if len(found) < count and "," in text:  # (0,1) is a pair where a pair is asked for
        return _numbers(text.replace(",", " "), answer, question)
    if found:
        return found
    words = re.findall(r"[a-z]+", text)
    return [_NUMBER_WORDS[word] for word in words if word in _NUMBER_WORDS]


def _power(match):
    """Return a power in the form that Python writes it: 6 × 10^-11 is 6e-11."""
    times, base, exponent = match.groups()
    return repr(_value(times or "1") * _value(base) ** int(exponent.replace("−", "-")))


def _count(word):
    """Return the number that a word or digits stand for; None if they stand for none."""
    return _value(word.rstrip(".,")) if word[0].isdigit() else _COUNTS.get(word)


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
    if isinstance(answer, (bool, np.bool_)):
        return "right" if guess == answer else "wrong"
    if isinstance(answer, str):
        return "right" if _says(guess, answer) else "wrong"
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


def _says(guess, answer):
    """Whether a guess has all words of the answer, and none that leaves it open or turns it round.

    "The frozen one." says frozen; "frozen or pixels" and "not frozen" do not. One or several is one
    word: "a miss" says misses.
    """
    wanted = _words(answer)
    said = [next((w for w in wanted if _is_same(w, word)), word) for word in _words(guess)]
    return said == wanted or (set(wanted) <= set(said) and not (set(said) - set(wanted)) & _OPEN)


def _words(text):
    """Return the words of a text without capitals, articles and marks."""
    words = re.findall(r"[^\W_]+(?:['’.][^\W_]+)*|[-−+]\d+", text.casefold())
    return [word for word in words if word not in ("a", "an", "the")]


def _is_same(word, other):
    """Whether two words are one, perhaps one of them in the plural."""
    return any(word + end == other or other + end == word for end in ("", "s", "es"))


def _room(shown):
    """Return half of the last printed digit: what the digits leave open, 5e-13 of 5.9e-11."""
    parts = [text.partition("e") for text in _NUMBER.findall(shown)]
    decimals = max(len(digits.partition(".")[2]) - int(power or 0) for digits, _, power in parts)
    return 0.5 * 10.0**-decimals if decimals > 0 else 0.0


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

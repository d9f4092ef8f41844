"""How far a fresh number may lie from the stored one: the bands that a cell states in its metadata.

Training ends with other numbers on another processor, and times differ in every run. A cell that
prints or draws such numbers says how far they may stray::

    "bands": {"accuracy": "±0.01", "seconds": "×20", "epoch": ["=", "±0.02"], "weights": "~25%"}

The key is text that stands in the printed line, or in the words of what is drawn (the titles and
labels of its axes, its own label). Where several keys fit, the longest counts; ``""`` fits
everything. A list holds one band for each number of the line, or for x and y of what is drawn.
Whatever has no band must be equal: words, labels, layout, the number of decimals.

========== =====================================================================================
``"="``    equal
``"±0.01"`` at most 0.01 away
``"±10%"`` at most a tenth of the stored number away
``"×3"``   between a third and three times the stored number: for times
``"~25%"`` curves and pictures: the length of the difference is at most a quarter of the length
========== =====================================================================================
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from nbformat import NotebookNode

#: Tells whether fresh numbers lie within a band around stored ones.
Within = Callable[[Any, Any], bool]

#: What a cell states: words, and the band of the numbers beside them; one or several.
Bands = Mapping[str, Any]

#: A number of a line: not the 2 of "Conv2D", and "1,000" as one.
NUMBER = re.compile(
    r"(?<![\w.])[-−+]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:e[-+]?\d+)?(?![\w])"
)

#: A band as wide as this says nothing any more.
WIDEST = {"%": 0.5, "×": 50, "~": 0.5}


#: The key for what training decides in a view: see `tools.gate.widget_states`.
VIEWS = "views"


@lru_cache
def band(text: str) -> Within:
    """Return the function that tells whether fresh numbers lie within a band.

    Parameters
    ----------
    text : str
        One of the forms in the table above.

    Returns
    -------
    function
        ``within(stored, fresh)`` takes two arrays of one shape and returns a bool.

    Raises
    ------
    ValueError
        If the text is none of the forms, or so wide that it says nothing.

    Examples
    --------
    >>> band("±0.01")(0.98, 0.985), band("×3")(10, 40)
    (True, False)
    """
    if text == "=":
        return lambda old, new: bool(np.array_equal(old, new))
    match = re.fullmatch(r"([±×~])(\d+(?:\.\d+)?)(%?)", str(text))
    form = match[1] + match[3] if match else ""
    if match is None or form not in ("±", "±%", "×", "~%"):
        raise ValueError(f'{text!r} is no band; write "=", "±0.01", "±10%", "×3" or "~25%"')
    size = float(match[2]) / (100 if match[3] else 1)
    if size > WIDEST.get(form[-1] if form == "±%" else form[0], np.inf) or (
        form == "×" and size < 1
    ):
        raise ValueError(f"the band {text!r} lets nearly everything pass; state a narrower one")

    def within(old: Any, new: Any) -> bool:
        old, new = np.asarray(old, float), np.asarray(new, float)
        gaps = np.isnan(old)
        if old.shape != new.shape or not np.array_equal(gaps, ~np.isfinite(new)):
            return False
        old, new = old[~gaps], new[~gaps]
        if form == "~%":
            return bool(np.linalg.norm(new - old) <= size * np.linalg.norm(old))
        if form == "×":
            return bool(np.all((old <= new * size) & (new <= old * size)))
        room = size * np.abs(old) if form == "±%" else size * (1 + 1e-9)  # 0.1 + 0.2 > 0.3
        return bool(np.all(np.abs(new - old) <= room))

    return within


def band_of(words: str, bands: Bands) -> str | None:
    """Return the band that `words` call for: that of the longest key in them; None if none is."""
    key = _key_in(words, bands)
    return None if key is None else bands[key]


def _key_in(words: str, bands: Bands) -> str | None:
    return max((key for key in bands if key in words), key=len, default=None)


def complaints(bands: Bands, outputs: Sequence[NotebookNode]) -> list[str]:
    """Return what is wrong with the bands of a cell: no band, or a key that nothing calls for."""
    found = []
    called = {_key_in(f"{context} {line}", bands) for line, context in _lines(outputs)}
    for key, stated in bands.items():
        for one in stated if isinstance(stated, list) else [stated]:
            try:
                band(one)
            except ValueError as error:
                found.append(str(error))
        if key not in called and key != VIEWS:
            found.append(f"the band of {key!r} is called for by no number")
    return found


def _lines(outputs: Sequence[NotebookNode]) -> Iterator[tuple[str, str]]:
    """Yield each printed line that holds a number, and the words around each thing drawn."""
    for output in outputs:
        for axes in output.get("metadata", {}).get("figure", {}).get("axes", []):
            yield from ((mark.get("label", ""), axes_words(axes)) for mark in axes["marks"])
            yield from ((text, axes_words(axes)) for text in _texts(axes) if NUMBER.search(text))
        data = output.get("data", {})
        plain, page = output.get("text", data.get("text/plain", "")), data.get("text/html", "")
        for text in (plain, html_lines(page)):
            yield from ((line, "") for line in text.splitlines() if NUMBER.search(line))


# ---------------------------------------------------------------------------- text


def html_lines(page: str) -> str:
    """Return HTML with each row of a table, and its caption, on a line of its own.

    Examples
    --------
    >>> html_lines("<table><tr><td>1</td></tr><tr><td>2</td></tr></table>").splitlines()[1]
    '<tr><td>1</td></tr>'
    """
    return re.sub(r"(?=<(?:tr|figcaption)\b)", "\n", page)


def text_difference(stored: Any, fresh: Any, bands: Bands, context: str = "") -> str | None:
    """Return how two texts differ beyond their bands, or None.

    Words that stand around the texts, the context, may call for a band too.
    """
    if stored == fresh:
        return None
    old, new = stored.split("\n"), fresh.split("\n")
    if len(old) != len(new):
        return f"{len(old)} lines are stored, a fresh run makes {len(new)}"
    differences = (_line_difference(*pair, bands, context) for pair in zip(old, new))
    return next(filter(None, differences), None)


def _line_difference(old: Any, new: Any, bands: Bands, context: str) -> str | None:
    if old == new:
        return None
    stated = band_of(f"{context} {old}" if context else old, bands)
    if stated is None:
        return f"stored is {old!r}, a fresh run makes {new!r}"
    if _words(old) != _words(new):
        return f"the words of {old!r} differ: {new!r}"
    numbers = list(zip(NUMBER.findall(old), NUMBER.findall(new)))
    each = stated if isinstance(stated, list) else [stated] * len(numbers)
    if len(each) != len(numbers):
        return f"{len(each)} bands are stated for the {len(numbers)} numbers of {old!r}"
    for one, (was, now) in zip(each, numbers):
        if was != now and not (
            _decimals(was) == _decimals(now) and band(one)(*map(_value, (was, now)))
        ):
            return f"{now} is stored as {was}, outside of its band {one}: {old!r}"
    return None


def _words(line: str) -> str:
    """What stands around the numbers; how many blanks right-align a number does not matter."""
    return re.sub(r" +(?=#)", " ", NUMBER.sub("#", line))


def _decimals(number: str) -> tuple[int, bool]:
    return len(number.partition(".")[2].partition("e")[0]), "e" in number


def _value(number: str) -> float:
    return float(number.replace(",", "").replace("−", "-"))


# ---------------------------------------------------------------------------- figures


def figure_difference(stored: Any, fresh: Any, bands: Bands) -> str | None:
    """Return how the data of two figures differ beyond their bands, or None.

    The data are those of `helpers.plotting.figure_data`. Words, scales, layout and the kinds of
    what is drawn must be equal, numbers lie in their band.
    """
    if len(stored["axes"]) != len(fresh["axes"]):
        return f"{len(stored['axes'])} axes are stored, a fresh run draws {len(fresh['axes'])}"
    if stored["words"] != fresh["words"]:
        return f"the words {stored['words']} differ: {fresh['words']}"
    pairs = enumerate(zip(stored["axes"], fresh["axes"]), start=1)
    found = ((number, _axes_difference(*pair, bands)) for number, pair in pairs)
    return next((f"axes {number}: {text}" for number, text in found if text), None)


def axes_words(axes: dict[str, Any]) -> str:
    """Return the title and labels of axes as one text."""
    return " | ".join(axes["words"].get(name, "") for name in ("title", "x", "y"))


def _texts(axes: dict[str, Any]) -> Any:
    words = axes["words"]
    return [words.get("title", ""), *words.get("texts", [])]


def _axes_difference(old: Any, new: Any, bands: Bands) -> str | None:
    for name in ("place", "scales"):
        if old[name] != new[name]:
            return f"{name} {old[name]} is stored, a fresh run draws {new[name]}"
    context = axes_words(old)
    if set(old["words"]) != set(new["words"]):
        return f"has {sorted(old['words'])}, a fresh run {sorted(new['words'])}"
    for name, words in old["words"].items():
        was, now = (
            "\n".join([words] if isinstance(words, str) else words)
            for words in (words, new["words"][name])
        )
        difference = text_difference(was, now, bands, context)
        if difference:
            return difference
    looks = [
        [{**mark, "numbers": sorted(mark["numbers"])} for mark in one["marks"]]
        for one in (old, new)
    ]
    if looks[0] != looks[1]:
        return f"draws {looks[0]}, a fresh run {looks[1]}"
    for was, now in zip(old["marks"], new["marks"]):
        difference = _mark_difference(was, now, bands, f"{context} | {was.get('label', '')}")
        if difference:
            return difference
    return None


def _mark_difference(old: Any, new: Any, bands: Bands, words: str) -> str | None:
    stated = band_of(words, bands) or "="
    each = stated if isinstance(stated, list) else [stated] * len(old["numbers"])
    if len(each) != len(old["numbers"]):
        return f"{len(each)} bands are stated for {sorted(old['numbers'])} of {words!r}"
    for one, name in zip(each, sorted(old["numbers"])):
        was, now = old["numbers"][name], new["numbers"][name]
        if was != now and not band(one)(*(_array(numbers) for numbers in (was, now))):
            return f"{name} of the {old['kind']} in {words!r} is outside of its band {one}"
    return None


def _array(numbers: Any) -> np.ndarray:
    return np.array(numbers.split(), dtype=float)

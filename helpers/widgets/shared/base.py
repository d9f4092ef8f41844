"""What every view shares: its JavaScript in one piece, traits with clear errors, a still picture.

A view is an `anywidget.AnyWidget`. Its traits travel to the browser as they are, and everything
shown is computed there, from the traits alone: pages of the book have no kernel to ask.
"""

import html
import os
import re
from itertools import count
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple

import anywidget
import numpy as np
import traitlets
from ipywidgets import Layout

from helpers.support.progress import QUIET
from helpers.support.validation import numeric_array, whole_number

FOLDER = Path(__file__).parents[1]

_IMPORT = re.compile(r'^import\s*\{[^}]*\}\s*from\s*"(\.{1,2}/[\w./]+)";?[ \t]*\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class)\b)", re.MULTILINE)
_NAME = re.compile(r"^(?:async )?(?:function\*?|const|let|class) +(\w+)", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:import\b.*|export\b.*)", re.MULTILINE)


def bundle(name):
    """Return an ES module with the text of the modules it imports put in front of its own.

    There is no build step: ``import { … } from "../shared/maths.js"`` lines are dropped, and the
    imported module's text comes first, once, without the word ``export``. The files also run as
    they are, in Node or from a web server.

    Parameters
    ----------
    name : str
        A file in ``helpers/widgets``, such as ``"conv_stepper/view.js"``.

    Raises
    ------
    ValueError
        If two modules declare the same name, or import or export in another way.

    Examples
    --------
    >>> "import" in bundle("shared/maths.js")
    False
    """
    texts, owners = {}, {}
    _collect(name, texts)
    for module, text in texts.items():
        for declared in _NAME.findall(text):
            if declared in owners:
                raise ValueError(
                    f"{module} and {owners[declared]} both declare {declared!r}, but they are put "
                    "into one module; rename one of them"
                )
            owners[declared] = module
        for line in _LEFT_OVER.findall(text):
            if module != name or not line.startswith("export default"):
                raise ValueError(
                    f'{module} has the line "{line}"; write import {{ name }} from "./file.js" and '
                    "export in front of a declaration"
                )
    return "\n".join(texts.values())


def _collect(name, texts):
    """Put the text of a module into `texts`, after those of the modules that it imports."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    for address in _IMPORT.findall(text):
        imported = normpath(join(dirname(name), address))
        if imported not in texts:
            _collect(imported, texts)
    texts[name] = _EXPORT.sub("", _IMPORT.sub("", text))


# ---------------------------------------------------------------------------- traits


class Array(traitlets.TraitType):
    """A trait that holds a small array of numbers; the browser receives nested lists.

    The array cannot be changed in place (the browser would not notice): assign a new one.

    Parameters
    ----------
    ndim : int
    layout : str
        The axes in words, such as ``"(height, width, channels)"``; errors name them.
    """

    def __init__(self, ndim, layout, **kwargs):
        self.ndim, self.layout = ndim, layout
        super().__init__(**kwargs)
        self.tag(
            sync=True,
            to_json=lambda array, view: None if array is None else array.tolist(),
            from_json=lambda lists, view: None if lists is None else np.asarray(lists, dtype=float),
        )

    def validate(self, view, value):
        if value is None and self.allow_none:
            return None
        array = numeric_array(self.name, value, self.ndim, self.layout).astype(float)
        array.setflags(write=False)
        return array


class Whole(traitlets.TraitType):
    """A trait that holds a whole number from `low` to `high`."""

    def __init__(self, low, high, default):
        self.low, self.high = low, high
        super().__init__(default)
        self.tag(sync=True)

    def validate(self, view, value):
        number = whole_number(self.name, value, self.low)
        if number > self.high:
            raise ValueError(f"{self.name} must be {self.low} to {self.high}, got {number}")
        return number


class Number(traitlets.TraitType):
    """A trait that holds a finite number from `low` to `high`."""

    def __init__(self, low, high, default):
        self.low, self.high = low, high
        super().__init__(default)
        self.tag(sync=True)

    def validate(self, view, value):
        if isinstance(value, (bool, np.bool_)) or not isinstance(
            value, (int, float, np.integer, np.floating)
        ):
            raise TypeError(
                f"{self.name} must be a number such as {self.default_value}, "
                f"got {value!r} ({type(value).__name__})"
            )
        if not self.low <= value <= self.high:
            raise ValueError(f"{self.name} must be {self.low} to {self.high}, got {value}")
        return float(value)


class Choice(traitlets.Enum):
    """A trait that holds one of a few names; the first is the default."""

    def __init__(self, *options):
        super().__init__(options, options[0])
        self.tag(sync=True)

    def error(self, view, value, *_):
        names = " or ".join(f'"{option}"' for option in self.values)
        raise ValueError(f"{self.name} must be {names}, got {value!r}")


class Switch(traitlets.TraitType):
    """A trait that is True or False."""

    def __init__(self, default=False):
        super().__init__(default)
        self.tag(sync=True)

    def validate(self, view, value):
        if not isinstance(value, (bool, np.bool_)):
            raise TypeError(
                f"{self.name} must be True or False, got {value!r} ({type(value).__name__})"
            )
        return bool(value)


# ---------------------------------------------------------------------------- an output in sight


def require_place(place, shape, where):
    """Raise unless a place lies inside an array of this shape, called `where`."""
    if not is_inside(place, shape):
        raise ValueError(f"place {place} is not inside {where} {shape}")


def require_upstream(upstream, shape, where, one):
    """Raise unless there is one gradient for each number of an output of this shape, or none."""
    if upstream is not None and upstream.shape != shape:
        raise ValueError(
            f"upstream has shape {upstream.shape}, but {where} has {shape}; give one gradient for "
            f"each {one}"
        )


def forget_misfits(view, shape):
    """Reset a view's `upstream` and `place` if they belong to an output of another shape."""
    if view.upstream is not None and view.upstream.shape != shape:
        view.upstream = None
    if not is_inside(view.place, shape):
        view.place = [0] * len(shape)


def is_inside(place, shape):
    """Tell whether a place lies inside an array of this shape."""
    return all(0 <= i < n for i, n in zip(place, shape))


# ---------------------------------------------------------------------------- the view


_NUMBERS = count(1)


class Still(NamedTuple):
    """What stands in a view's place where nothing can run: a sentence, and HTML below it."""

    caption: str
    html: str = ""


class View(anywidget.AnyWidget):
    """The base of every view.

    A subclass names its ES module and returns a `Still` from ``_still``::

        class Dice(View, module="dice.js"):
            sides = Whole(2, 20, default=6)

            def _still(self):
                return Still(f"A die with {self.sides} sides.")

    Attributes
    ----------
    theme : {"auto", "light", "dark"}
        "auto" follows JupyterLab, the page or the system, in this order.
    """

    theme = Choice("auto", "light", "dark")

    def __init__(self, **kwargs):
        unknown = [name for name in kwargs if not self.has_trait(name)]
        if unknown:
            raise TypeError(
                f"{type(self).__name__} has no setting {unknown[0]!r}; "
                f"its settings are {', '.join(sorted(type(self)._settings()))}"
            )
        if QUIET in os.environ:  # a run whose outputs are stored or compared: the same ids again
            name = f"{type(self).__name__}-{next(_NUMBERS)}"
            kwargs = {"layout": Layout(model_id=f"{name}-layout"), "model_id": name, **kwargs}
        super().__init__(**kwargs)

    @classmethod
    def _settings(cls):
        """Return the names of the traits that a reader may set."""
        own = set(cls.class_trait_names(sync=True)) - set(anywidget.AnyWidget.class_trait_names())
        return {name for name in own if not name.startswith("_")}

    def __init_subclass__(cls, module=None, **kwargs):
        if module is not None:
            cls._esm = bundle(module)
        super().__init_subclass__(**kwargs)

    def _still(self):
        return Still(f"{type(self).__name__}: an interactive view. Run the cell to see it.")

    def _repr_mimebundle_(self, **kwargs):
        """Return the live view, and a still of it for notebooks that are not trusted."""
        data, metadata = super()._repr_mimebundle_(**kwargs)
        still = self._still()
        data["text/plain"] = still.caption
        data["text/html"] = (
            f"<figure>{still.html}<figcaption>{html.escape(still.caption)} "
            "<em>This is a still: run the notebook to touch it.</em></figcaption></figure>"
        )
        return data, metadata


def table_html(array, caption, digits=2):
    """Return a plane of numbers as an HTML table that also reads well aloud.

    Examples
    --------
    >>> table_html([[1, -0.5]], "two numbers")[:49]
    '<table><caption>two numbers</caption><tr><td></td'
    """
    array = numeric_array("array", array, 2, "(height, width)")
    head = "".join(f'<th scope="col">{column}</th>' for column in range(array.shape[1]))
    rows = "".join(
        f'<tr><th scope="row">{number}</th>'
        + "".join(f"<td>{format_number(value, digits)}</td>" for value in row)
        + "</tr>"
        for number, row in enumerate(array)
    )
    return f"<table><caption>{html.escape(caption)}</caption><tr><td></td>{head}</tr>{rows}</table>"


def rows_html(head, rows):
    """Return rows of text as an HTML table; the first of a row is its heading.

    Examples
    --------
    >>> rows_html(["epoch", "loss"], [["1", "0.5"]])[-51:]
    '<tr><th scope="row">1</th><td>0.5</td></tr></table>'
    """
    lines = ["".join(f'<th scope="col">{html.escape(text)}</th>' for text in head)]
    for first, *others in rows:
        cells = "".join(f"<td>{html.escape(text)}</td>" for text in others)
        lines.append(f'<th scope="row">{html.escape(first)}</th>{cells}')
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def format_number(value, digits=2):
    """Write a number as the views do: whole numbers plainly, a true minus, few decimals.

    Examples
    --------
    >>> format_number(-3.0), format_number(0.128), format_number(0.0004)
    ('−3', '0.13', '4e−4')
    """
    value = float(value)
    if value == round(value) and abs(value) < 1e6:
        text = f"{value + 0.0:.0f}"
    elif abs(value) >= 1e6 or abs(value) < 0.5 * 10**-digits:
        mantissa, exponent = f"{value:.0e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    else:
        text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")

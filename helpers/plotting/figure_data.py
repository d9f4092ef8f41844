"""What a figure shows, as numbers and words: how figures of trained data are compared.

Another processor trains other weights, so pixels cannot be compared. A figure that `show` is told
to be `trained` carries what it draws beside its picture.
"""

import matplotlib as mpl
import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.ticker import AutoLocator, LogLocator

#: A curve of more points is kept as this many, at equal distances along it.
POINTS = 60

#: A picture of more pixels a side is kept as the means of this many blocks a side.
BLOCKS = 16


def figure_data(figure):
    """Return what `figure` draws: words as they stand, numbers to four digits.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    dict
        "words": the texts of the figure itself. "axes": for each axes its place in the grid, its
        scales, its words and its marks (lines, bars, points, pictures), each with its look and its
        numbers.

    Examples
    --------
    >>> from helpers.plotting import plot_curves
    >>> (axes,) = figure_data(plot_curves({"loss": [2, 1]}))["axes"]
    >>> axes["marks"][0]["numbers"]
    {'x': '1 2', 'y': '2 1'}
    """
    texts = [*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())]
    return {
        "words": [text.get_text() for text in texts],
        "axes": [_axes(axes) for axes in figure.axes],
    }


def _axes(axes):
    spec = axes.get_subplotspec()
    is_colour_bar = axes.get_label() == "<colorbar>"  # it repeats the limits of a picture
    return {
        "place": "{} × {}, {} to {}".format(*spec.get_geometry()) if spec else "beside",
        "scales": f"{axes.get_xscale()}, {axes.get_yscale()}",
        "words": _words(axes),
        "marks": [] if is_colour_bar else _marks(axes),
    }


def _words(axes):
    legend = axes.get_legend()
    words = {
        "title": axes.get_title(),
        "x": axes.get_xlabel(),
        "y": axes.get_ylabel(),
        "x ticks": _ticks(axes.xaxis),
        "y ticks": _ticks(axes.yaxis),
        "legend": [text.get_text() for text in legend.get_texts()] if legend else [],
        "texts": [text.get_text() for text in axes.texts],
    }
    return {name: said for name, said in words.items() if said}


def _ticks(axis):
    """The labels of ticks that somebody chose; those that matplotlib chooses follow the data."""
    if isinstance(axis.get_major_locator(), (AutoLocator, LogLocator)):
        return []
    return [label.get_text() for label in axis.get_majorticklabels()]


def _marks(axes):
    marks = [_mark(line, "line", line.get_xydata(), line.get_color()) for line in axes.lines]
    for patch in axes.patches:
        outline = patch.get_path().transformed(patch.get_patch_transform()).vertices
        marks.append(_mark(patch, "area", outline, patch.get_facecolor()))
    for collection in axes.collections:
        if isinstance(collection, PathCollection):
            kind, places, colours = "points", collection.get_offsets(), collection.get_facecolor()
        else:
            kind, colours = "lines", collection.get_edgecolor()
            places = np.concatenate([path.vertices for path in collection.get_paths()])
        marks.append(
            _mark(collection, kind, np.asarray(places), colours[0] if len(colours) else "none")
        )
    for image in axes.images:
        levels = np.ma.filled(image.get_array(), np.nan)
        values = {"values": _written(_blocks(levels))}
        marks.append(
            {"kind": "picture", "shape": " × ".join(map(str, levels.shape)), "numbers": values}
        )
    return marks


def _mark(artist, kind, places, colour):
    label = artist.get_label()
    x, y = _along(np.asarray(places, dtype=float)).T
    return {
        "kind": kind,
        "colour": mpl.colors.to_hex(colour, keep_alpha=True),
        **({"label": label} if label and not label.startswith("_") else {}),
        "numbers": {"x": _written(x), "y": _written(y)},
    }


def _along(places):
    """Thin a long curve: points at equal distances along it, both axes scaled to its extent."""
    if len(places) <= POINTS or not np.isfinite(places).all():
        return places
    extent = np.ptp(places, axis=0)
    steps = np.diff(places / np.where(extent > 0, extent, 1), axis=0)
    walked = np.concatenate([[0], np.cumsum(np.hypot(*steps.T))])
    wanted = np.linspace(0, walked[-1], POINTS)
    return np.column_stack([np.interp(wanted, walked, column) for column in places.T])


def _blocks(levels):
    """Shrink a large picture to the means of its blocks."""
    for axis in (0, 1):
        if levels.shape[axis] > BLOCKS:
            parts = np.array_split(levels, BLOCKS, axis=axis)
            levels = np.stack([part.mean(axis=axis) for part in parts], axis=axis)
    return levels


def _written(numbers):
    """Four digits are more than a band needs; one line of text is short in a notebook's file."""
    return " ".join(f"{number:.4g}" for number in np.ravel(numbers))

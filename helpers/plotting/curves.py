"""Lines that are labelled where they end."""

from itertools import pairwise

import numpy as np

from helpers.plotting.style import new_figure
from helpers.support.validation import plain_array, real_numbers


def plot_curves(curves, x=None, xlabel="", ylabel="", height=2.6, limits=None):
    """Draw lines against one axis, each labelled where it ends.

    Parameters
    ----------
    curves : dict of str to array_like
        What to call each line, and its values.
    x : array_like, optional
        Positions that the lines share; by default 1, 2, 3, …
    xlabel, ylabel : str
    height : float
        Inches.
    limits : (float, float), optional
        Range of the vertical axis.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = plot_curves({"train": [1, 2, 3], "validation": [1, 1, 2]}, xlabel="epoch")
    >>> len(figure.axes[0].lines)
    2
    """
    figure, axis = new_figure(height=height)
    ends = []
    for number, (name, values) in enumerate(curves.items()):
        values = drawable("values", values)
        positions = np.arange(1, len(values) + 1) if x is None else plain_array("x", x)
        (line,) = axis.plot(
            positions, values, marker="os^Dv<"[number % 6], markersize=3.5, label=name
        )
        ends.append((values[-1], name, line.get_color()))
    axis.set(xlabel=xlabel, ylabel=ylabel)
    if limits:
        axis.set_ylim(*limits)
    low, high = axis.get_ylim()
    last = axis.get_xlim()[1]
    levels = dict(zip(sorted(ends), _spread(sorted(end[0] for end in ends), (high - low) * 0.09)))
    for end in ends:
        _, name, colour = end
        axis.text(last, levels[end], f" {name}", color=colour, va="center", clip_on=False)
    return figure


def drawable(name, values):
    return real_numbers(name, values, kinds="bfiu").astype(float)


def _spread(levels, distance):
    """Move sorted label positions apart until neighbours are `distance` away from each other."""
    levels = list(levels)
    for _ in range(50):
        moved = False
        for i, (lower, upper) in enumerate(pairwise(levels)):
            if upper - lower < distance * 0.999:
                middle = (lower + upper) / 2
                levels[i], levels[i + 1] = middle - distance / 2, middle + distance / 2
                moved = True
        if not moved:
            break
    return levels

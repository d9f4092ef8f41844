"""The look that all figures share: colours, sizes, and an empty figure to draw on.

Colours: the palette of Okabe and Ito, which people with colour-blind eyes can tell apart.
"""

from functools import cache

import matplotlib as mpl
import matplotlib.style
from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, INK, PAPER = "#CC79A7", "#56B4E9", "#222222", "#FFFFFF"
LINES = (BLUE, RED, GREEN, PURPLE, ORANGE, SKY)

#: Width of a text column in inches: 620 pixels at 100 pixels to the inch.
WIDTH = 6.2

#: Pixels to the inch that are stored: sharp on fine screens, and still light to load.
RESOLUTION = 150

STYLE = {
    "axes.edgecolor": "#888888",
    "axes.labelcolor": INK,
    "axes.prop_cycle": mpl.cycler(color=LINES),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 9.5,
    "figure.facecolor": PAPER,
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "text.color": INK,
    "xtick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.color": INK,
    "ytick.labelsize": 8.5,
}


@cache
def use_style():
    """Draw all that follows in the style of the course; what you set afterwards stays.

    `new_figure` and every ``plot_*`` call it, once a session: what a lesson draws into a figure is
    to look like the rest. Matplotlib's own style comes first, because a `matplotlibrc` of the
    reader's would change what the lessons show.
    """
    matplotlib.style.use(["default", STYLE])


def new_figure(rows=1, columns=1, height=2.4, width=WIDTH, **options):
    """Return an empty ``(figure, axes)`` in the style of the course.

    Parameters
    ----------
    rows, columns : int
        How many axes; ``axes`` is one object, a row or a grid, as in ``Figure.subplots``.
    height, width : float
        Inches. The width of a text column is the default.
    **options
        Passed on to ``Figure.subplots``, such as ``sharey=True``.

    Examples
    --------
    >>> figure, axes = new_figure(columns=2)
    >>> len(axes)
    2
    """
    use_style()
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(rows, columns, **options)
    return figure, axes

"""The figures that more than one lesson draws, in one style.

Every ``plot_*`` function takes arrays and returns a matplotlib ``Figure``; nothing is drawn on the
side. `show` puts a figure under a cell together with its description in words.

Colours: the palette of Okabe and Ito, which colour-blind people can tell apart. Pictures
are grey; maps with signs are blue below zero, white at zero and red above. Pictures that stand side
by side share one scale unless a lesson asks for something else.
"""

from helpers.plotting.confusion import plot_confusion
from helpers.plotting.curves import plot_curves
from helpers.plotting.display import show
from helpers.plotting.images import plot_images
from helpers.plotting.networks import plot_network
from helpers.plotting.numbers import plot_numbers, plot_sliding_window
from helpers.plotting.runs import plot_runs
from helpers.plotting.style import (
    BLUE,
    GREEN,
    INK,
    LINES,
    ORANGE,
    PAPER,
    PURPLE,
    RED,
    RESOLUTION,
    SKY,
    STYLE,
    WIDTH,
    new_figure,
    use_style,
)
from helpers.plotting.windows import plot_axis_windows

__all__ = [
    "BLUE",
    "GREEN",
    "INK",
    "LINES",
    "ORANGE",
    "PAPER",
    "PURPLE",
    "RED",
    "RESOLUTION",
    "SKY",
    "STYLE",
    "WIDTH",
    "new_figure",
    "plot_axis_windows",
    "plot_confusion",
    "plot_curves",
    "plot_images",
    "plot_network",
    "plot_numbers",
    "plot_runs",
    "plot_sliding_window",
    "show",
    "use_style",
]

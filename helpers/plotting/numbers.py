"""Small arrays written out as grids of numbers, and a kernel that slides over one."""

from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.plotting.curves import drawable
from helpers.plotting.images import one_title_each, shared_limits
from helpers.plotting.style import INK, RED, WIDTH, use_style
from helpers.support.validation import plain_array


def plot_numbers(
    arrays, titles=None, between=None, boxes=None, signed=False, digits=2, same_scale=()
):
    """Write small arrays out as grids of numbers, side by side.

    Parameters
    ----------
    arrays : sequence of array_like, each (height, width)
        NaN leaves a cell empty.
    titles : sequence of str, optional
    between : sequence of str, optional
        A sign to write before each array but the first, such as ``"×"`` or ``"="``.
    boxes : dict, optional
        Frames to draw: number of the array to a list of ``(row, column, height, width)``.
    signed : bool or sequence of bool
        Whether to tint cells by sign; otherwise darker cells hold smaller numbers. A sequence says
        it for each array.
    digits : int
        Decimals of numbers that are not whole.
    same_scale : bool or sequence of int
        The arrays, by their numbers, that hold one quantity: equal numbers in them get equal
        tints. True stands for all. Every other array has a scale of its own.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = plot_numbers([[[1, 2], [3, 4]], [[5]]], between=["="])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['1', '2', '3', '4']
    """
    titles = one_title_each(titles, arrays)
    between = list(between or [""] * (len(arrays) - 1))
    signed = [signed] * len(arrays) if isinstance(signed, bool) else list(signed)
    if len(signed) != len(arrays):
        raise ValueError(f"signed must be one bool or {len(arrays)}, got {len(signed)}")
    together = range(len(arrays)) if same_scale is True else list(same_scale or [])
    grids = [_grid(arrays[i]) for i in together]
    limits = {i: shared_limits(grids, signed[i]) for i in together}
    return _draw_rows([_NumberRow(arrays, titles, between, boxes or {}, limits)], signed, digits)


def plot_sliding_window(image, kernel, places=None):
    """Draw moments of a kernel's slide: the window, its products, the output so far.

    Parameters
    ----------
    image, kernel : array_like, shape (height, width)
        Small whole numbers read best.
    places : sequence of (row, column), optional
        Which outputs to draw; by default the first, the middle and the last.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = plot_sliding_window(np.arange(16).reshape(4, 4), np.ones((3, 3)))
    >>> len(figure.axes)
    9
    """
    from helpers.convolution import correlate2d

    image, kernel = plain_array("image", image), plain_array("kernel", kernel)
    output = correlate2d(image, kernel)
    height, width = kernel.shape
    every = list(np.ndindex(output.shape))
    places = places or [every[0], every[len(every) // 2], every[-1]]
    rows = []
    for row, column in places:
        window = image[row : row + height, column : column + width]
        so_far = np.full(output.shape, np.nan)
        for done in every[: every.index((row, column)) + 1]:
            so_far[done] = output[done]
        rows.append(
            _NumberRow(
                [image, window * kernel, so_far],
                [
                    f"window at ({row}, {column})",
                    "pixels × weights",
                    f"their sum: {output[row, column]:g}",
                ],
                ["→", "→"],
                {0: [(row, column, height, width)], 2: [(row, column, 1, 1)]},
                {2: shared_limits([output], signed=False)},
            )
        )
    return _draw_rows(rows)


class _NumberRow(NamedTuple):
    """Arrays to write out side by side, with the signs between them and frames in them.

    `limits` gives the range by which an array is tinted where that is not its own.
    """

    arrays: list
    titles: list
    between: list
    boxes: dict
    limits: dict


def _draw_rows(rows, signed=None, digits=2):
    """Lay rows of number grids below each other, every cell a square of one size.

    `signed` says for each array of a row whether it is tinted by sign; without it none is.
    """
    signed = signed or [False] * max(len(row.arrays) for row in rows)
    rows = [row._replace(arrays=[_grid(array) for array in row.arrays]) for row in rows]
    gap = 0.9  # cells between one array and the next
    head, foot = 0.3, 0.1  # inches above each row for the titles, and below it
    widths = [sum(a.shape[1] for a in r.arrays) + gap * (len(r.arrays) - 1) for r in rows]
    heights = [max(array.shape[0] for array in row.arrays) for row in rows]
    cell = min(0.42, WIDTH / (max(widths) + 0.4))
    total = sum(heights) * cell + len(rows) * (head + foot)
    use_style()
    figure = Figure(figsize=(WIDTH, total))
    top = total
    for row, cells_wide, cells_high in zip(rows, widths, heights):
        middle = top - head - cells_high * cell / 2
        left = (WIDTH - cells_wide * cell) / 2
        for number, (array, title) in enumerate(zip(row.arrays, row.titles)):
            height, width = array.shape[0] * cell, array.shape[1] * cell
            place = (left / WIDTH, (middle - height / 2) / total, width / WIDTH, height / total)
            axis = figure.add_axes(place)
            _draw_numbers(axis, array, row.limits.get(number), signed[number], digits, cell)
            axis.set_title(title, pad=5)
            for box in row.boxes.get(number, []):
                _frame(axis, *box)
            left += width + gap * cell
            if number < len(row.between):
                x, sign = (left - gap * cell / 2) / WIDTH, row.between[number]
                figure.text(x, middle / total, sign, ha="center", va="center", size=13)
        top -= head + cells_high * cell + foot
    return figure


def _grid(array):
    array = drawable("array", array)
    if array.ndim != 2:
        raise ValueError(f"each array must have 2 axes (height, width), got shape {array.shape}")
    return array


def _draw_numbers(axis, array, limits, signed, digits, cell):
    """Draw one array as cells, tinted by its own range, with their values."""
    rows, columns = array.shape
    low, high = limits or shared_limits([array], signed)
    # Pale tints only, so that the digits stay legible.
    tint = mpl.colormaps["RdBu_r" if signed else "gray"]
    darkest, brightest = (0.25, 0.75) if signed else (0.7, 1.0)
    scale = np.clip((np.nan_to_num(array) - low) / ((high - low) or 1), 0, 1)
    colours = tint(darkest + (brightest - darkest) * scale)
    colours[np.isnan(array)] = mpl.colors.to_rgba("#F4F4F4")
    axis.imshow(colours, aspect="equal", interpolation="nearest")
    size = min(10.0, cell * 24)
    for (row, column), value in np.ndenumerate(array):
        if not np.isnan(value):
            text = f"{value:g}" if value == round(value) else f"{value:.{digits}f}"
            shrink = 1 if len(text) <= 3 else 3.4 / len(text)
            axis.text(
                column,
                row,
                text.replace("-", "−"),
                ha="center",
                va="center",
                size=size * shrink,
                color=INK,
            )
    axis.set_xticks(np.arange(columns + 1) - 0.5, labels=[])
    axis.set_yticks(np.arange(rows + 1) - 0.5, labels=[])
    axis.grid(color="#BBBBBB", linewidth=0.6)
    axis.tick_params(length=0)
    axis.spines[:].set_visible(True)
    axis.spines[:].set_color("#888888")


def _frame(axis, row, column, height, width):
    axis.add_patch(
        Rectangle(
            (column - 0.5, row - 0.5),
            width,
            height,
            fill=False,
            edgecolor=RED,
            linewidth=2.4,
            zorder=5,
        )
    )

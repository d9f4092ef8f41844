"""The figures that more than one lesson draws, in one style.

Every ``plot_*`` function takes arrays and returns a matplotlib ``Figure``; nothing is drawn on the
side. `show` puts a figure under a cell together with its description in words.

Colours: the palette of Okabe and Ito, which people with colour-blind eyes can tell apart. Pictures
are grey; maps with signs are blue below zero, white at zero and red above. Pictures that stand side
by side share one scale unless a lesson asks for something else.
"""

import hashlib
import io
from itertools import pairwise
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from helpers.figure_data import figure_data
from helpers.validation import plain_array, real_numbers

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


mpl.rcParams.update(STYLE)  # for the figures that a lesson or a reader draws without a plot_* too


def show(figure, alt, trained=False):
    """Display `figure` under the cell, with a description for those who cannot see it.

    The description is stored with the picture, as its alternative text and as the text that viewers
    without pictures print.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        What the figure shows, in a sentence or two: the finding, not "a plot".
    trained : bool
        Whether it shows what training decided, which differs from processor to processor. It then
        carries its data (see `helpers.figure_data`), and these are compared in place of the pixels.

    Raises
    ------
    ValueError
        If `alt` says nothing.
    """
    from IPython.display import display

    if not isinstance(alt, str) or len(alt.split()) < 3:
        raise ValueError(f"alt must describe the figure in a sentence, got {alt!r}")
    width, picture = round(figure.get_figwidth() * 100), _png(figure)
    metadata = {"image/png": {"alt": alt, "width": width}}
    if trained:
        digest = hashlib.sha256(picture).hexdigest()
        metadata["figure"] = {**figure_data(figure), "drawn": digest}
    display({"image/png": picture, "text/plain": alt}, metadata=metadata, raw=True)


def _png(figure):
    """Return the figure as a PNG without an alpha channel, and without colour if it has none."""
    with io.BytesIO() as drawn, io.BytesIO() as packed:
        figure.savefig(drawn, format="png", dpi=RESOLUTION)
        picture = Image.open(drawn)
        drawn_by = PngInfo()
        drawn_by.add_text("Software", picture.info["Software"])  # the comparison of outputs asks
        colours = picture.convert("RGB")
        red, green, blue = colours.split()
        is_grey = red.tobytes() == green.tobytes() == blue.tobytes()
        picture = red if is_grey else colours
        picture.save(packed, format="png", optimize=True, pnginfo=drawn_by)
        return packed.getvalue()


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
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(rows, columns, **options)
    return figure, axes


def plot_images(images, titles=None, columns=None, signed=False, limits=None, width=WIDTH):
    """Show pictures or feature maps in a row or grid, all on one colour scale.

    Parameters
    ----------
    images : sequence of array_like, each (height, width), (height, width, 3) or (height, width, 1)
        Floats. Colour pictures lie in [0, 1].
    titles : sequence of str, optional
        One for each.
    columns : int, optional
        Pictures in a row; by default up to four.
    signed : bool
        Whether zero matters: blue below it, white at it, red above it.
    limits : (float, float), optional
        The values shown as darkest and brightest. By default 0 and 1 if all values lie between
        them, else the smallest and largest of all pictures together.
    width : float
        Width of the figure in inches; the height follows from the pictures.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> plot_images([np.eye(4), 1 - np.eye(4)], ["one", "two"]).axes[1].get_title()
    'two'
    """
    planes = [_plane(image) for image in images]
    titles = _one_title_each(titles, planes)
    columns = min(columns or 4, len(planes))
    rows = -(-len(planes) // columns)
    low, high = limits or _shared_limits(planes, signed)
    tallest = max(plane.shape[0] / plane.shape[1] for plane in planes)
    bar = 0.6 if _needs_colour_bar(planes, low, high) else 0
    head = 0.34 if any(titles) else 0.05
    height = rows * ((width - bar) / columns * tallest * 0.96 + head)
    figure, axes = new_figure(rows, columns, height=height, width=width, squeeze=False)
    for axis in axes.flat:
        axis.set_axis_off()
        axis.set_anchor("N")  # centred, a picture would push its title out of the figure
    for axis, plane, title in zip(axes.flat, planes, titles):
        axis.imshow(plane, cmap="RdBu_r" if signed else "gray", vmin=low, vmax=high)
        axis.set_title(title)
    if _needs_colour_bar(planes, low, high):
        one = next(a.images[0] for a, plane in zip(axes.flat, planes) if plane.ndim == 2)
        figure.colorbar(one, ax=axes, shrink=0.8, pad=0.02, fraction=0.05)
    return figure


def plot_numbers(arrays, titles=None, between=None, boxes=None, signed=False, digits=2):
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
    signed : bool
        Whether to tint cells by sign; otherwise darker cells hold smaller numbers. Each array has
        a scale of its own: the digits say how large a number is.
    digits : int
        Decimals of numbers that are not whole.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = plot_numbers([[[1, 2], [3, 4]], [[5]]], between=["="])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['1', '2', '3', '4']
    """
    titles = _one_title_each(titles, arrays)
    between = list(between or [""] * (len(arrays) - 1))
    return _draw_rows([_NumberRow(arrays, titles, between, boxes or {}, {})], signed, digits)


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
                {2: _shared_limits([output], signed=False)},
            )
        )
    return _draw_rows(rows)


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
        values = _drawable("values", values)
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


def plot_axis_windows(settings, titles=None, columns=1):
    """Draw where the windows of a convolution lie along one axis.

    A strip of numbered boxes is the input. Dashed boxes are padding, hatched ones are pixels that
    no window reads. Below it each window has a row: a line as long as the window, and a block under
    each pixel that the window reads.

    Parameters
    ----------
    settings : sequence of dict
        One strip each: the arguments of `helpers.shapes.output_size` by name.
    titles : sequence of str, optional
    columns : int
        Strips in a row.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = plot_axis_windows([{"n": 8, "kernel": 3, "stride": 3}])
    >>> sum(bool(box.get_hatch()) for box in figure.axes[0].patches)  # pixels 6 and 7
    2
    """
    strips = [_Strip.of(**setting) for setting in settings]
    titles = _one_title_each(titles, strips)
    label = 3.0  # cells that "output 0" takes
    wide = max(len(strip.boxes) for strip in strips) + label
    numbers = range(len(strips))
    rows = [numbers[start : start + columns] for start in numbers[::columns]]
    across = wide * columns + (columns - 1) * 0.8
    tops, deep = [], 0.0
    for row in rows:
        tops.append(deep)
        deep += 2.5 + 0.62 * max(len(strips[i].starts) for i in row)
    cell = min(0.36, WIDTH / across)
    size = max(7.6, min(9.0, cell * 25))
    figure, axis = new_figure(height=deep * cell)
    axis.set_axis_off()
    for row, top in zip(rows, tops):
        for column, i in enumerate(row):
            left = column * (wide + 0.8)
            _draw_strip(axis, strips[i], titles[i], left, top, size)
    axis.set(xlim=(-0.1, across), ylim=(deep - 0.4, -0.1), aspect="equal")
    return figure


def plot_network(rows, input_shape):
    """Draw a network: its outputs as blocks, and under them a table of what each layer costs.

    A block is as high and as wide as its maps, to scale. Its thickness stands for the channels and
    grows with their square root; a row of numbers is a bar, its length on the same footing. Layers
    that keep the shape and have no parameters, such as ReLU, stand on the line of the one before.

    Parameters
    ----------
    rows : sequence of helpers.layers.LayerRow, or of tuples like it
        As `Network.layer_table` returns them: name, output shape, parameters, multiply-adds, what
        it sees. For a Keras model: ``Network.from_keras(model).layer_table()``.
    input_shape : (int, int, int)
        Height, width and channels of an image.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> rows = [("Flatten", (784,), 0, 0, (28, 28)), ("Dense", (10,), 7850, 7840, (28, 28))]
    >>> texts = [text.get_text() for text in plot_network(rows, (28, 28, 1)).axes[1].texts]
    >>> [text for text in texts if "7" in text]
    ['784', '7,850', '7,840', '7,850', '7,840']
    """
    lines = _lines_of_network(rows)
    picture, line = 1.85, 0.25  # inches: the blocks, and one line of the table
    table = (len(lines) + 2) * line + 0.1
    figure = Figure(figsize=(WIDTH, picture + table))
    share = table / (picture + table)
    above = figure.add_axes((0, share, 1, 1 - share))
    below = figure.add_axes((0, 0, 1, share))
    above.set(xlim=(0, WIDTH), ylim=(0, picture))
    below.set(xlim=(0, WIDTH), ylim=(len(lines) + 1.7, -0.4))
    for axis in (above, below):
        axis.set_axis_off()
    shapes = [tuple(input_shape), *(shape for _, shape, *_ in lines)]
    step = WIDTH / len(shapes)
    for number, shape in enumerate(shapes):
        _draw_block(above, shape, (number + 0.5) * step, min(step, 0.9), input_shape, number)
    _write_network_table(below, lines, input_shape)
    return figure


def plot_confusion(matrix, class_names):
    """Draw a confusion matrix: a row for each right class, a column for each answer.

    Right answers, on the diagonal, are tinted blue, mistakes red. The tint grows with the square
    root of the share that a number has in its row, so that a single mistake in a hundred is still
    seen. Empty cells hold 0.

    Parameters
    ----------
    matrix : array_like of int, shape (classes, classes)
        ``matrix[right, answer]`` counts pictures.
    class_names : sequence of str
        One for each row and column.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = plot_confusion([[9, 1], [0, 10]], ["cat", "dog"])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['9', '1', '10']
    """
    matrix = _counts(matrix, class_names)
    classes = len(matrix)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    strength = 0.55 * np.sqrt(shares)[..., np.newaxis]
    colours = np.empty((classes, classes, 3))
    colours[:] = mpl.colors.to_rgb(RED)
    colours[np.diag_indices(classes)] = mpl.colors.to_rgb(BLUE)
    long_names = max(map(len, class_names)) > 2
    figure, axis = new_figure(height=min(5.6, 1.3 + 0.36 * classes + 0.4 * long_names), width=5.6)
    axis.imshow(1 - strength * (1 - colours), interpolation="nearest")
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            axis.text(column, row, f"{count}", ha="center", va="center", size=8.5)
    turned = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"} if long_names else {}
    axis.set_xticks(range(classes), class_names, **turned)
    axis.set_yticks(range(classes), class_names)
    axis.set_xticks(np.arange(classes + 1) - 0.5, minor=True)
    axis.set_yticks(np.arange(classes + 1) - 0.5, minor=True)
    axis.grid(which="minor", color="#BBBBBB", linewidth=0.6)
    axis.tick_params(which="both", length=0)
    axis.spines[:].set_visible(False)
    axis.set(xlabel="answer", ylabel="right class")
    return figure


# ---------------------------------------------------------------------------- the parts


class _NumberRow(NamedTuple):
    """Arrays to write out side by side, with the signs between them and frames in them.

    `limits` gives the range by which an array is tinted where that is not its own.
    """

    arrays: list
    titles: list
    between: list
    boxes: dict
    limits: dict


def _draw_rows(rows, signed=False, digits=2):
    """Lay rows of number grids below each other, every cell a square of one size."""
    rows = [row._replace(arrays=[_grid(array) for array in row.arrays]) for row in rows]
    gap = 0.9  # cells between one array and the next
    head, foot = 0.3, 0.1  # inches above each row for the titles, and below it
    widths = [sum(a.shape[1] for a in r.arrays) + gap * (len(r.arrays) - 1) for r in rows]
    heights = [max(array.shape[0] for array in row.arrays) for row in rows]
    cell = min(0.42, WIDTH / (max(widths) + 0.4))
    total = sum(heights) * cell + len(rows) * (head + foot)
    figure = Figure(figsize=(WIDTH, total))
    top = total
    for row, cells_wide, cells_high in zip(rows, widths, heights):
        middle = top - head - cells_high * cell / 2
        left = (WIDTH - cells_wide * cell) / 2
        for number, (array, title) in enumerate(zip(row.arrays, row.titles)):
            height, width = array.shape[0] * cell, array.shape[1] * cell
            place = (left / WIDTH, (middle - height / 2) / total, width / WIDTH, height / total)
            axis = figure.add_axes(place)
            _draw_numbers(axis, array, row.limits.get(number), signed, digits, cell)
            axis.set_title(title, pad=5)
            for box in row.boxes.get(number, []):
                _frame(axis, *box)
            left += width + gap * cell
            if number < len(row.between):
                x, sign = (left - gap * cell / 2) / WIDTH, row.between[number]
                figure.text(x, middle / total, sign, ha="center", va="center", size=13)
        top -= head + cells_high * cell + foot
    return figure


class _Strip(NamedTuple):
    """One axis of an input: its boxes by pixel number, where each window starts, what it reads."""

    boxes: range
    inside: range
    starts: list
    taps: list

    @classmethod
    def of(cls, n, kernel, stride=1, padding="valid", dilation=1):
        from helpers.shapes import output_size, padding_amounts

        before, after = padding_amounts(n, kernel, stride, padding, dilation)
        windows = output_size(n, kernel, stride, padding, dilation)
        return cls(
            boxes=range(-before, n + after),
            inside=range(n),
            starts=[k * stride - before for k in range(windows)],
            taps=[i * dilation for i in range(kernel)],
        )


def _draw_strip(axis, strip, title, left, top, size):
    """Draw one `_Strip` with its top left corner at (left, top); one box is 1 wide and 1 high."""
    shift = left - strip.boxes[0]
    read = {start + tap for start in strip.starts for tap in strip.taps}
    axis.text(left, top + 0.65, title, va="bottom", size=size + 0.5)
    for pixel in strip.boxes:
        place = (pixel + shift, top + 0.9)
        if pixel not in strip.inside:
            axis.add_patch(Rectangle(place, 1, 1, fc=PAPER, ec="#888888", ls=(0, (2, 2)), lw=0.9))
            continue
        look = {"fc": "#E4EEF5"} if pixel in read else {"fc": "#FBE3D6", "hatch": "////"}
        edge = "#888888" if pixel in read else RED
        axis.add_patch(Rectangle(place, 1, 1, ec=edge, lw=0.9, **look))
        box = None if pixel in read else {"fc": "#FBE3D6", "ec": "none", "pad": 1}
        middle = {"ha": "center", "va": "center", "size": size, "bbox": box}
        axis.text(place[0] + 0.5, place[1] + 0.5, str(pixel), **middle)
    for number, start in enumerate(strip.starts):
        y = top + 2.3 + 0.62 * number
        ends = (start + shift + 0.08, start + shift + strip.taps[-1] + 0.92)
        axis.plot(ends, (y, y), color=BLUE, lw=1.2, solid_capstyle="butt")
        for tap in strip.taps:
            corner = (start + shift + tap + 0.08, y - 0.17)
            axis.add_patch(Rectangle(corner, 0.84, 0.34, fc=BLUE, ec="none"))
        x = left + len(strip.boxes) + 0.3
        axis.text(x, y, f"output {number}", va="center", size=size - 0.4)


def _lines_of_network(rows):
    """Join to a layer those after it that keep its shape and cost nothing."""
    lines = []
    for name, shape, parameters, multiply_adds, field in rows:
        if lines and shape == lines[-1][1] and parameters == multiply_adds == 0:
            first = lines[-1]
            lines[-1] = (f"{first[0]} + {name}", *first[1:4], field)
        else:
            lines.append((name, tuple(shape), parameters, multiply_adds, field))
    if not lines:
        raise ValueError("there is nothing to draw: give at least one layer")
    return lines


def _draw_block(axis, shape, x, room, input_shape, number):
    """Draw one output around `x`: the front face is one channel's edge, the slant its width."""
    foot, tall = 0.62, 0.9  # inches
    label = (
        " × ".join(map(str, shape[:2])) + f"\n× {shape[2]}" if len(shape) == 3 else str(shape[0])
    )
    axis.text(x, foot - 0.1, label, ha="center", va="top", size=8)
    axis.text(
        x, 0.12, "image" if number == 0 else str(number), ha="center", size=8, color="#666666"
    )
    if len(shape) == 3:
        scale = tall / max(input_shape[:2])
        height, slant = shape[0] * scale, shape[1] * scale * 0.28
        deep = min(0.028 * shape[2] ** 0.5, room - slant - 0.1)
        left = x - (deep + slant) / 2
    else:
        height, slant = min(tall + 0.28 * tall, 0.0155 * shape[0] ** 0.5), 0.0
        deep = 0.06
        left = x - deep / 2
    front = [(0, 0), (deep, 0), (deep, height), (0, height)]
    side = [(deep, 0), (deep + slant, slant), (deep + slant, height + slant), (deep, height)]
    top = [(0, height), (deep, height), (deep + slant, height + slant), (slant, height + slant)]
    colour = "#DDDDDD" if number == 0 else "#8FBFDD" if len(shape) == 3 else "#F0C060"
    for face, shade in ((side, 1.0), (top, 0.7), (front, 0.5)):
        if slant or face is front:
            tint = tuple(1 - (1 - c) * shade for c in mpl.colors.to_rgb(colour))
            corners = [(left + a, foot + b) for a, b in face]
            axis.add_patch(Polygon(corners, fc=tint, ec="#555555", lw=0.7))


def _write_network_table(axis, lines, input_shape):
    """Write the layers below each other, with bars for what they cost and what they see."""
    size, bar = 8.3, 0.55
    shape_end, ends, field_end = 2.45, (3.3, 4.8), 5.85  # inches from the left
    right = {"ha": "right", "va": "center", "size": size}
    heads = ("output", "parameters", "multiply-adds", "sees")
    for end, head in zip((shape_end, *ends, field_end), heads):
        axis.text(end, 0, head, **right, color="#666666")
    axis.text(0.3, 0, "layer", va="center", size=size, color="#666666")
    axis.plot((0.05, WIDTH - 0.05), (0.5, 0.5), color="#BBBBBB", lw=0.8)
    totals = [sum(line[place] for line in lines) for place in (2, 3)]
    for y, (name, shape, parameters, multiply_adds, field) in enumerate(lines, start=1):
        axis.text(0.18, y, str(y), **right, color="#666666")
        axis.text(0.3, y, name, va="center", size=size)
        axis.text(shape_end, y, " × ".join(map(str, shape)), **right)
        for end, number, total in zip(ends, (parameters, multiply_adds), totals):
            axis.text(end, y, f"{number:,}", **right)
            if number:
                length = bar * number / total
                axis.add_patch(Rectangle((end + 0.05, y - 0.28), length, 0.56, fc=BLUE, ec="none"))
        axis.text(field_end, y, " × ".join(map(str, field)), **right)
        _draw_field(axis, field, input_shape, WIDTH - 0.17, y)
    y = len(lines) + 1
    axis.plot((0.05, WIDTH - 0.05), (y - 0.5, y - 0.5), color="#BBBBBB", lw=0.8)
    axis.text(0.3, y, "in all", va="center", size=size)
    for end, total in zip(ends, totals):
        axis.text(end, y, f"{total:,}", **right)


def _draw_field(axis, field, input_shape, x, y):
    """Draw the image as a small square, and filled in it the part that one number sees."""
    whole = 0.2  # inches; a line of the table is 0.25 of them high
    for size, look in (
        (input_shape[:2], {"fc": "#EEEEEE", "ec": "#888888", "lw": 0.6}),
        (field, {"fc": RED, "ec": "none"}),
    ):
        shares = [min(1.0, part / full) for part, full in zip(size, input_shape[:2])]
        height, width = shares[0] * whole / 0.25, shares[1] * whole
        axis.add_patch(Rectangle((x - width / 2, y - height / 2), width, height, **look))


def _counts(matrix, class_names):
    """Return a confusion matrix as an array of whole numbers, or say what it lacks."""
    matrix = plain_array("matrix", matrix)
    classes = len(class_names)
    if matrix.shape != (classes, classes) or not classes:
        raise ValueError(
            f"{classes} class names need a matrix of shape ({classes}, {classes}), "
            f"got {matrix.shape}"
        )
    if matrix.dtype.kind not in "iu" or (matrix < 0).any():
        raise ValueError("matrix must hold counts: whole numbers, none below 0")
    return matrix


def _drawable(name, values):
    return real_numbers(name, values, kinds="bfiu").astype(float)


def _grid(array):
    array = _drawable("array", array)
    if array.ndim != 2:
        raise ValueError(f"each array must have 2 axes (height, width), got shape {array.shape}")
    return array


def _draw_numbers(axis, array, limits, signed, digits, cell):
    """Draw one array as cells, tinted by its own range, with their values."""
    rows, columns = array.shape
    low, high = limits or _shared_limits([array], signed)
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


def _plane(image):
    plane = _drawable("image", image)
    if plane.ndim == 3 and plane.shape[2] == 1:
        plane = plane[:, :, 0]
    if plane.ndim != 2 and not (plane.ndim == 3 and plane.shape[2] == 3):
        raise ValueError(
            "each picture must be (height, width) or (height, width, 3), "
            f"got shape {np.shape(image)}; show one channel at a time"
        )
    return plane


def _one_title_each(titles, arrays):
    if not len(arrays):
        raise ValueError("there is nothing to draw: give at least one array")
    if titles is None:
        return [""] * len(arrays)
    if len(titles) != len(arrays):
        raise ValueError(f"{len(arrays)} arrays need {len(arrays)} titles, got {len(titles)}")
    return list(titles)


def _shared_limits(planes, signed):
    low = float(min(np.nanmin(plane) for plane in planes))
    high = float(max(np.nanmax(plane) for plane in planes))
    if signed:
        reach = max(abs(low), abs(high)) or 1.0
        return -reach, reach
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    return low, high


def _needs_colour_bar(planes, low, high):
    return (low, high) != (0.0, 1.0) and any(plane.ndim == 2 for plane in planes)


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

"""A network as blocks, above a table of what its layers cost."""

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from helpers.plotting.style import BLUE, RED, WIDTH, use_style


def plot_network(rows, input_shape):
    """Draw a network: its outputs as blocks, and under them a table of what each layer costs.

    A block is as high and as wide as its maps, to scale. Its thickness stands for the channels and
    grows with their square root; a row of numbers is a bar, its length on the same footing. Layers
    that keep the shape and have no parameters, such as ReLU, stand on the line of the one before.

    Parameters
    ----------
    rows : sequence of helpers.network.layers.LayerRow, or of tuples like it
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
    use_style()
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

"""Where the windows of a convolution lie along one axis."""

from typing import NamedTuple

from matplotlib.patches import Rectangle

from helpers.plotting.images import one_title_each
from helpers.plotting.style import BLUE, PAPER, RED, WIDTH, new_figure
from helpers.shapes import Window


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
    titles = one_title_each(titles, strips)
    columns = min(columns, len(strips))
    label = 3.0  # cells that "output 0" takes
    # Strips below each other have pixel 0 in one line, so that a shift of their windows shows.
    firsts = [min(strip.boxes[0] for strip in strips[column::columns]) for column in range(columns)]
    ends = [max(strip.boxes[-1] for strip in strips[column::columns]) for column in range(columns)]
    wide = max(end + 1 - first for first, end in zip(firsts, ends)) + label
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
            _draw_strip(axis, strips[i], titles[i], left, left - firsts[column], top, size)
    axis.set(xlim=(-0.1, across), ylim=(deep - 0.4, -0.1), aspect="equal")
    return figure


class _Strip(NamedTuple):
    """One axis of an input: its boxes by pixel number, where each window starts, what it reads."""

    boxes: range
    inside: range
    starts: list
    taps: list

    @classmethod
    def of(cls, n, kernel, stride=1, padding="valid", dilation=1):
        plan = Window((kernel, 1), (stride, 1), padding, (dilation, 1)).on((n, 1))
        (before, after), windows = plan.amounts[0], plan.output[0]
        return cls(
            boxes=range(-before, n + after),
            inside=range(n),
            starts=[k * stride - before for k in range(windows)],
            taps=[i * dilation for i in range(kernel)],
        )


def _draw_strip(axis, strip, title, left, shift, top, size):
    """Draw one `_Strip` with its title at `left` and pixel 0 at `shift`; one box is 1 by 1."""
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
        x = strip.boxes[-1] + shift + 1.3
        axis.text(x, y, f"output {number}", va="center", size=size - 0.4)

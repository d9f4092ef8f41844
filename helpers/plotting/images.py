"""Pictures and feature maps in a row or grid, on one scale."""

import numpy as np

from helpers.plotting.curves import drawable
from helpers.plotting.style import WIDTH, new_figure


def plot_images(
    images,
    titles=None,
    columns=None,
    signed=False,
    limits=None,
    width=WIDTH,
    row_titles=None,
):
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
    row_titles : sequence of str, optional
        One for each row, at its left, where all pictures of a row are of one kind.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> plot_images([np.eye(4), 1 - np.eye(4)], ["one", "two"]).axes[1].get_title()
    'two'
    """
    planes = [_plane(image) for image in images]
    titles = one_title_each(titles, planes)
    columns = min(columns or 4, len(planes))
    rows = -(-len(planes) // columns)
    if row_titles is not None and len(row_titles) != rows:
        raise ValueError(f"{rows} rows need {rows} row titles, got {len(row_titles)}")
    low, high = limits or shared_limits(planes, signed)
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
    for axis, words in zip(axes[:, 0], row_titles or ()):
        axis.text(-0.08, 0.5, words, transform=axis.transAxes, ha="right", va="center")
    if _needs_colour_bar(planes, low, high):
        one = next(a.images[0] for a, plane in zip(axes.flat, planes) if plane.ndim == 2)
        figure.colorbar(one, ax=axes, shrink=0.8, pad=0.02, fraction=0.05)
    return figure


def _plane(image):
    plane = drawable("image", image)
    if plane.ndim == 3 and plane.shape[2] == 1:
        plane = plane[:, :, 0]
    if plane.ndim != 2 and not (plane.ndim == 3 and plane.shape[2] == 3):
        raise ValueError(
            "each picture must be (height, width) or (height, width, 3), "
            f"got shape {np.shape(image)}; show one channel at a time"
        )
    return plane


def one_title_each(titles, arrays):
    if not len(arrays):
        raise ValueError("there is nothing to draw: give at least one array")
    if titles is None:
        return [""] * len(arrays)
    if len(titles) != len(arrays):
        raise ValueError(f"{len(arrays)} arrays need {len(arrays)} titles, got {len(titles)}")
    return list(titles)


def shared_limits(planes, signed):
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

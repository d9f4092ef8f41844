"""Pooling: one number for each window of a feature map.

Every function takes one plane ``(height, width)`` or a batch ``(batch, height, width, channels)``
and pools each channel on its own. Padding never counts: a maximum ignores it, an average divides by
the real pixels only, as Keras does.

At the end stand the same two poolings with their gradients, for the layers of `helpers.network`.
"""

import numpy as np

from helpers.shapes import Window
from helpers.support.validation import pair, real_array, whole_number

LAYOUTS = "(height, width) or (batch, height, width, channels)"


def max_pool2d(images, size, stride=None, padding="valid"):
    """Keep the largest value of each window.

    Parameters
    ----------
    images : array_like, shape (height, width) or (batch, height, width, channels)
    size : int or (int, int)
        Height and width of the window.
    stride : int or (int, int), optional
        Pixels between neighbouring windows; by default `size`, so that windows tile the plane.
    padding : {"valid", "same"} or int
        "valid" uses whole windows only: rows and columns left over at the end are dropped. A number
        must be smaller than `size`, so that every window holds a real pixel.

    Returns
    -------
    ndarray
        Same number of axes and same dtype as `images`.

    Raises
    ------
    TypeError
        If `images` does not hold real numbers.
    ValueError
        If a size does not fit, or a value is NaN or infinite.

    Examples
    --------
    >>> max_pool2d([[1, 3, 2, 1], [4, 2, 0, 1], [5, 1, 7, 2], [0, 2, 3, 1]], 2)
    array([[4, 2],
           [5, 7]])

    References
    ----------
    K. Yamaguchi et al., "A Neural Network for Speaker-Independent Isolated Word Recognition", 1990.
    """
    images = _images(images)
    return _reduce(np.maximum, images, size, stride, padding, fill=_lowest(images.dtype))


def min_pool2d(images, size, stride=None, padding="valid"):
    """Keep the smallest value of each window; takes and returns what `max_pool2d` does.

    Examples
    --------
    >>> min_pool2d([[1, 3, 2, 1], [4, 2, 0, 1], [5, 1, 7, 2], [0, 2, 3, 1]], 2)
    array([[1, 0],
           [0, 1]])
    """
    images = _images(images)
    return _reduce(np.minimum, images, size, stride, padding, fill=_highest(images.dtype))


def average_pool2d(images, size, stride=None, padding="valid"):
    """Average each window; takes what `max_pool2d` does and returns floats.

    Floats keep their precision; whole numbers give ``float64``.

    Examples
    --------
    >>> average_pool2d([[1, 3, 2, 1], [4, 2, 0, 1], [5, 1, 7, 2], [0, 2, 3, 1]], 2)
    array([[2.5 , 1.  ],
           [2.  , 3.25]])
    """
    images = _images(images)
    exact = images.astype(_sum_type(images))
    total = _reduce(np.add, exact, size, stride, padding, fill=0)
    count = _reduce(np.add, np.ones_like(exact), size, stride, padding, fill=0)
    return (total / count).astype(_average_type(images), copy=False)


def global_max_pool2d(images):
    """Keep the largest value of each channel: ``(batch, height, width, c)`` to ``(batch, c)``.

    A plane ``(height, width)`` gives one number.

    Examples
    --------
    >>> global_max_pool2d(np.ones((2, 7, 5, 3))).shape
    (2, 3)
    """
    images = _images(images)
    return images.max(axis=_plane_axes(images))


def global_average_pool2d(images):
    """Average each channel: ``(batch, height, width, c)`` to ``(batch, c)``.

    A plane ``(height, width)`` gives one number.

    Examples
    --------
    >>> global_average_pool2d(np.ones((2, 7, 5, 3))).shape
    (2, 3)

    References
    ----------
    M. Lin, Q. Chen and S. Yan, "Network In Network", 2013, arXiv:1312.4400.
    """
    images = _images(images)
    average = images.mean(axis=_plane_axes(images), dtype=_sum_type(images))
    return average.astype(_average_type(images))


# ---------------------------------------------------------------------------- the parts


def _images(images):
    return real_array("images", images, (2, 4), LAYOUTS)


def _plane_axes(images):
    return (0, 1) if images.ndim == 2 else (1, 2)


def _sum_type(images):
    """Sum in 64-bit floats: whole numbers cannot wrap, and a photo of float32 loses no digits."""
    return np.result_type(images, np.float64)


def _average_type(images):
    """Floats keep their precision; the average of whole numbers is a 64-bit float."""
    return images.dtype if images.dtype.kind == "f" else np.float64


def _lowest(dtype):
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def _highest(dtype):
    return np.inf if dtype.kind == "f" else np.iinfo(dtype).max


def _reduce(combine, images, size, stride, padding, fill):
    """Fold the pixels of every window with `combine`, one place in the window after another."""
    window = pooling_window(size, stride, padding)
    plan = window.on(images.shape[axis] for axis in _plane_axes(images)).require_fit(
        "window", cure="size"
    )
    padded = plan.pad(images, fill)
    if images.ndim == 2:
        padded = padded[np.newaxis, :, :, np.newaxis]
    first, *others = (padded[:, *plan.tap(i, j)] for i, j in plan.taps)
    pooled = first.copy()
    for place in others:
        combine(pooled, place, out=pooled)
    return pooled[0, :, :, 0] if images.ndim == 2 else pooled


def pooling_window(size, stride, padding):
    """Return the `Window` of a pooling; raise if one of its places could hold padding alone."""
    size = pair("size", size)
    stride = size if stride is None else pair("stride", stride)
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(
                f'padding must be "valid", "same" or a number of pixels, got {padding!r}'
            )
    elif whole_number("padding", padding, minimum=0) >= min(size):
        raise ValueError(
            f"padding {padding} must be smaller than the window {size}: a window of padding alone "
            "has no value to keep; use a smaller padding or a larger window"
        )
    return Window(size, stride, padding)


# ---------------------------------------------------------------------------- with a way back


def max_and_winners(images, plan):
    """Return the largest value of each window of a batch, and where it came from.

    Parameters
    ----------
    images : ndarray, shape (batch, height, width, channels)
    plan : helpers.shapes.WindowPlan

    Returns
    -------
    largest : ndarray, shape (batch, rows, columns, channels)
    won : list of ndarray of bool
        For each tap but the first, whether it beat all those before it. Of equal ones the first
        counts, as in Keras.
    """
    # Read in one piece twice, which is quicker than in many short ones.
    largest, *others = map(np.ascontiguousarray, _met(images, plan, fill=-np.inf))
    won = []
    for pixels in others:
        won.append(pixels > largest)
        largest = np.maximum(largest, pixels)
    return largest, won


def max_pool_gradient(gradient, plan, won):
    """Send the gradient of each maximum to the pixel that it came from.

    The last tap that won beat all those before it, and takes all.

    Examples
    --------
    >>> plan = pooling_window(2, None, "valid").on((2, 2))
    >>> _, won = max_and_winners(np.array([1.0, 3, 2, 1]).reshape(1, 2, 2, 1), plan)
    >>> max_pool_gradient(np.full((1, 1, 1, 1), 5.0), plan, won)[0, :, :, 0]
    array([[0., 5.],
           [0., 0.]])
    """
    shares = []
    for win in reversed(won):
        shares.append(gradient * win)
        gradient = gradient - shares[-1]
    return plan.collect([gradient, *reversed(shares)])


def average_and_counts(images, plan):
    """Return the average of each window of a batch, and how many real pixels each window holds."""
    count = sum(_met(np.ones((1, *plan.size, 1), images.dtype), plan, fill=0))
    return sum(_met(images, plan, fill=0)) / count, count


def average_pool_gradient(gradient, plan, count):
    """Send every real pixel of a window an equal share of the gradient of its average."""
    return plan.collect([gradient / count for _ in plan.taps])


def _met(images, plan, fill):
    """Return the pixels that each tap meets, one for each output; padding holds `fill`."""
    padded = plan.pad(images, fill)
    return [padded[:, *plan.tap(i, j)] for i, j in plan.taps]

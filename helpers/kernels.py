"""The named kernels of the course, ready to slide over a photo with `correlate2d`.

A constant in capitals is a read-only 3x3 array. `box` and `gaussian` make kernels of any odd size.
What a kernel is named after is what it responds to when it slides *as it is*, without a flip:
``SOBEL_X`` measures how fast brightness grows to the right, so it lights up on upright edges.

Examples
--------
>>> SHARPEN
array([[ 0., -1.,  0.],
       [-1.,  5., -1.],
       [ 0., -1.,  0.]])
>>> float(SHARPEN.sum())
1.0
"""

from numbers import Real

import numpy as np

from helpers.support.validation import whole_number


def box(size=3):
    """Return the kernel that averages a square: every weight is ``1 / size**2``.

    Parameters
    ----------
    size : int
        Odd width and height in pixels.

    Examples
    --------
    >>> float(box(5).sum().round(6))
    1.0
    """
    size = _odd(size)
    return np.full((size, size), 1 / size**2)


def gaussian(size=5, sigma=1.0):
    """Return a blur whose weights fall off like a bell around the middle and sum to 1.

    ``weight(y, x)`` is proportional to ``exp(-(x**2 + y**2) / (2 sigma**2))``.

    Parameters
    ----------
    size : int
        Odd width and height in pixels; about ``6 * sigma`` holds nearly all of the bell.
    sigma : float
        Width of the bell in pixels, more than 0.

    Raises
    ------
    TypeError
        If `size` is not a whole number or `sigma` not a number.
    ValueError
        If `size` is even or `sigma` is not above 0.

    Examples
    --------
    >>> gaussian(3, sigma=1.0).round(3)
    array([[0.075, 0.124, 0.075],
           [0.124, 0.204, 0.124],
           [0.075, 0.124, 0.075]])

    References
    ----------
    R. C. Gonzalez and R. E. Woods, "Digital Image Processing", 4th edition, 2018, section 3.5.
    """
    size = _odd(size)
    if isinstance(sigma, bool) or not isinstance(sigma, Real):
        raise TypeError(f"sigma must be a number of pixels such as 1.0, got {sigma!r}")
    if not 0 < sigma < np.inf:
        raise ValueError(f"sigma must be a number of pixels above 0, got {sigma!r}")
    distance = (np.arange(size) - size // 2) / float(sigma)
    bell = np.exp(-0.5 * distance**2)
    bell /= bell.sum()
    return np.outer(bell, bell)


def _odd(size):
    size = whole_number("size", size)
    if size % 2 == 0:
        raise ValueError(
            f"size must be odd, so that one pixel is the middle, got {size}; "
            f"use {size - 1} or {size + 1}"
        )
    return size


def _constant(*rows, scale=1):
    kernel = np.array(rows, dtype=float) * scale
    kernel.setflags(write=False)  # a lesson that changed one would change it for all
    return kernel


IDENTITY = _constant([0, 0, 0], [0, 1, 0], [0, 0, 0])
BOX = _constant([1, 1, 1], [1, 1, 1], [1, 1, 1], scale=1 / 9)
GAUSSIAN = _constant([1, 2, 1], [2, 4, 2], [1, 2, 1], scale=1 / 16)
SHARPEN = _constant([0, -1, 0], [-1, 5, -1], [0, -1, 0])
LAPLACIAN = _constant([0, 1, 0], [1, -4, 1], [0, 1, 0])
EMBOSS = _constant([-2, -1, 0], [-1, 1, 1], [0, 1, 2])

# How brightness changes: to the right (x) and downwards (y).
SOBEL_X = _constant([-1, 0, 1], [-2, 0, 2], [-1, 0, 1])
SOBEL_Y = _constant([-1, -2, -1], [0, 0, 0], [1, 2, 1])
PREWITT_X = _constant([-1, 0, 1], [-1, 0, 1], [-1, 0, 1])
PREWITT_Y = _constant([-1, -1, -1], [0, 0, 0], [1, 1, 1])

# Edges that run along a diagonal: down to the right (\) and up to the right (/).
DIAGONAL_DOWN = _constant([0, 1, 1], [-1, 0, 1], [-1, -1, 0])
DIAGONAL_UP = _constant([-1, -1, 0], [-1, 0, 1], [0, 1, 1])

# Bright lines, one pixel wide.
LINE_HORIZONTAL = _constant([-1, -1, -1], [2, 2, 2], [-1, -1, -1])
LINE_VERTICAL = _constant([-1, 2, -1], [-1, 2, -1], [-1, 2, -1])

#: Every 3x3 constant above under the name a menu shows.
NAMED_KERNELS = {
    "identity": IDENTITY,
    "box blur": BOX,
    "Gaussian blur": GAUSSIAN,
    "sharpen": SHARPEN,
    "Laplacian": LAPLACIAN,
    "emboss": EMBOSS,
    "Sobel x": SOBEL_X,
    "Sobel y": SOBEL_Y,
    "Prewitt x": PREWITT_X,
    "Prewitt y": PREWITT_Y,
    "diagonal down": DIAGONAL_DOWN,
    "diagonal up": DIAGONAL_UP,
    "horizontal line": LINE_HORIZONTAL,
    "vertical line": LINE_VERTICAL,
}

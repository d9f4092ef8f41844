"""Make new training pictures from old ones: changed a little, but still of the same class.

Every function takes a batch of images and a random generator and returns a new batch; what falls
outside is cut off and what is missing is 0.
"""

import numpy as np

from helpers.support.validation import numeric_array, whole_number


def shift(images, rng, limit=2):
    """Move every image by up to `limit` pixels up, down, left and right.

    Parameters
    ----------
    images : ndarray, shape (batch, height, width, channels)
    rng : numpy.random.Generator
    limit : int
        The largest move, in pixels.

    Examples
    --------
    >>> one = np.arange(4.0).reshape(1, 2, 2, 1)
    >>> shift(one, np.random.default_rng(0), limit=1).shape
    (1, 2, 2, 1)
    """
    images, limit = _batch(images, rng), whole_number("limit", limit, minimum=0)
    batch, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (limit, limit), (limit, limit), (0, 0)))
    down, right = rng.integers(0, 2 * limit + 1, size=(2, batch, 1))
    rows = down + np.arange(height)
    columns = right + np.arange(width)
    return padded[np.arange(batch)[:, None, None], rows[:, :, None], columns[:, None, :]]


def flip(images, rng):
    """Mirror a random half of the images, left for right.

    Parameters
    ----------
    images : ndarray, shape (batch, height, width, channels)
    rng : numpy.random.Generator

    Examples
    --------
    >>> two = np.array([[[[1.0], [2.0]]], [[[3.0], [4.0]]]])
    >>> flip(two, np.random.default_rng(0))[:, 0, :, 0]
    array([[1., 2.],
           [4., 3.]])
    """
    images = _batch(images, rng)
    mirrored = rng.random(len(images)) < 0.5
    return np.where(mirrored[:, None, None, None], images[:, :, ::-1], images)


def erase(images, rng, side=8):
    """Set a square of `side` pixels to 0 in every image, each at a place of its own ("cutout").

    Parameters
    ----------
    images : ndarray, shape (batch, height, width, channels)
    rng : numpy.random.Generator
    side : int

    Examples
    --------
    >>> one = np.ones((1, 4, 6, 1))
    >>> erase(one, np.random.default_rng(1), side=2)[0, :, :, 0]
    array([[1., 1., 1., 1., 1., 1.],
           [1., 1., 0., 0., 1., 1.],
           [1., 1., 0., 0., 1., 1.],
           [1., 1., 1., 1., 1., 1.]])

    References
    ----------
    T. DeVries and G. W. Taylor, "Improved Regularization of Convolutional Neural Networks with
    Cutout", 2017, arXiv:1708.04552.
    """
    images, side = _batch(images, rng), whole_number("side", side)
    batch, height, width, _ = images.shape
    top = rng.integers(1 - side, height, size=(batch, 1))
    left = rng.integers(1 - side, width, size=(batch, 1))
    rows = (np.arange(height) >= top) & (np.arange(height) < top + side)
    columns = (np.arange(width) >= left) & (np.arange(width) < left + side)
    hole = rows[:, :, None] & columns[:, None, :]
    return np.where(hole[..., None], np.zeros_like(images), images)


def _batch(images, rng):
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            "rng must be a random generator such as numpy.random.default_rng(0), "
            f"got {rng!r} ({type(rng).__name__})"
        )
    return numeric_array("images", images, 4, "(batch, height, width, channels)")

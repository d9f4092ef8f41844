"""The photos and the two image collections that ship with the course.

Every file is read from ``data/`` and compared with the SHA-256 hash listed there, so a truncated or
altered file is an error, never a strange result ten cells later.
"""

import gzip
import io
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.images import data_files
from helpers.images.data_files import DataFileError, file_hashes, read_data_file
from helpers.support import quick

#: How much of red, green and blue makes up perceived brightness (ITU-R BT.709).
LUMA_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
LUMA_WEIGHTS.setflags(write=False)

DIGIT_NAMES = tuple("0123456789")
GARMENT_NAMES = (
    "T-shirt/top",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)


class Split(NamedTuple):
    """Images and their labels, in the same order.

    Attributes
    ----------
    images : ndarray, shape (n, 28, 28, 1), float32 in [0, 1]
    labels : ndarray, shape (n,), int64
    """

    images: np.ndarray
    labels: np.ndarray


class Dataset(NamedTuple):
    """Three splits that share no image, and what the labels stand for.

    Attributes
    ----------
    train, validation, test : Split
        Fit on the first, choose with the second, report the third once.
    class_names : tuple of str
        ``class_names[label]`` names a label.
    """

    train: Split
    validation: Split
    test: Split
    class_names: tuple


def load_photo(name, gray=False):
    """Load one of the course's photos, or a photo of your own.

    Parameters
    ----------
    name : str or path
        "chelsea" (a cat, 300 x 451), "coffee" (a cup, 400 x 600) or "camera" (a man with a camera,
        512 x 512, grey); or the path of a PNG or JPEG file. A photo of your own is turned upright,
        laid on white where it is transparent, and made smaller until no side is longer than 1024.
    gray : bool
        Whether to mix the three colours into one brightness, 0.2126 R + 0.7152 G + 0.0722 B.

    Returns
    -------
    ndarray, float32 in [0, 1]
        Shape ``(height, width, 3)`` for a colour photo, ``(height, width)`` for a grey one.

    Raises
    ------
    ValueError
        If there is no photo of that name, or your own file is damaged or not a PNG or JPEG image.
    FileNotFoundError, OSError
        If your own file is not there, or cannot be read.
    DataFileError
        If a file of the course is missing or damaged.

    Examples
    --------
    >>> load_photo("chelsea").shape
    (300, 451, 3)
    >>> load_photo("chelsea", gray=True).shape
    (300, 451)
    """
    pixels = _own_photo(name) if _is_file(name) else _course_photo(name)
    return pixels @ LUMA_WEIGHTS if gray and pixels.ndim == 3 else pixels


def _is_file(name):
    """Tell whether `name` is a path rather than one of the course's own short names."""
    return isinstance(name, os.PathLike) or (isinstance(name, str) and Path(name).suffix != "")


def _own_photo(file):
    from helpers.images.digit_photo import read_picture

    colours, opacity, _ = read_picture(file)
    if opacity is not None:
        colours = 1 - opacity[:, :, np.newaxis] * (1 - colours)  # on white paper
    return colours[:, :, 0] if colours.shape[2] == 1 else colours


def _course_photo(name):
    from PIL import Image  # imported here: reading no photo should cost no start-up time

    names = photo_names()
    if not isinstance(name, str) or name not in names:
        raise ValueError(
            f"there is no photo {name!r}; choose one of {', '.join(names)}, "
            'or give the path of a PNG or JPEG file, such as "my_photo.jpg"'
        )
    with Image.open(io.BytesIO(read_data_file(f"photos/{name}.png"))) as photo:
        pixels = np.asarray(photo)
    return pixels.astype(np.float32) / np.float32(255)


def photo_names():
    """Return the names that `load_photo` knows.

    Examples
    --------
    >>> photo_names()
    ('camera', 'chelsea', 'coffee')
    """
    return tuple(sorted(Path(file).stem for file in file_hashes() if file.startswith("photos/")))


def load_mnist(full=False):
    """Load handwritten digits.

    Parameters
    ----------
    full : bool
        False: the 10,000 images that ship with the course, as 8,000 + 1,000 + 1,000.
        True: all 70,000, as 55,000 + 5,000 + 10,000; Keras downloads them on the first use.

    Returns
    -------
    Dataset

    Raises
    ------
    DataFileError
        If a shipped file is missing or damaged.
    ConnectionError
        If `full` is true and the download fails.

    Examples
    --------
    >>> digits = load_mnist()
    >>> digits.train.images.shape, digits.test.labels.shape
    ((8000, 28, 28, 1), (1000,))

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-Based Learning Applied to Document
    Recognition", 1998.
    """
    if full:
        return _full_mnist()
    images = _scaled(read_idx("mnist-10k/images-idx3-ubyte.gz"))
    labels = read_idx("mnist-10k/labels-idx1-ubyte.gz").astype(np.int64)
    return _three_splits(images, labels, 8_000, 9_000, DIGIT_NAMES)


def load_fashion_mnist():
    """Load 70,000 pictures of garments, as 55,000 + 5,000 + 10,000.

    The last 5,000 training images are the validation split; the test split is the official one.

    Returns
    -------
    Dataset

    Raises
    ------
    DataFileError
        If a file is missing or damaged.

    References
    ----------
    H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking
    Machine Learning Algorithms", 2017, arXiv:1708.07747.
    """
    images, labels = (
        np.concatenate([read_idx(f"fashion-mnist/{part}-{kind}-ubyte.gz") for part in parts])
        for kind, parts in (("images-idx3", ("train", "t10k")), ("labels-idx1", ("train", "t10k")))
    )
    return _three_splits(_scaled(images), labels.astype(np.int64), 55_000, 60_000, GARMENT_NAMES)


def read_idx(file):
    """Read an array from a gzipped IDX file below ``data/``, its hash checked.

    The format: two zero bytes, a type (8 = unsigned bytes), the number of axes, each axis' length
    as a big-endian 32-bit number, then the values.

    Parameters
    ----------
    file : str
        Path below ``data/``, such as ``"mnist-10k/labels-idx1-ubyte.gz"``.

    Returns
    -------
    ndarray of uint8

    Examples
    --------
    >>> read_idx("mnist-10k/labels-idx1-ubyte.gz").shape
    (10000,)
    """
    content = read_data_file(file)
    content = gzip.decompress(content) if file.endswith(".gz") else content
    zero, kind, axes = int.from_bytes(content[:2], "big"), content[2], content[3]
    if zero != 0 or kind != 8:
        raise DataFileError(
            f"{data_files.DATA / file} is not an IDX file of unsigned bytes; "
            "only the *-ubyte.gz files are"
        )
    shape = np.frombuffer(content, dtype=">u4", count=axes, offset=4)
    return np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * axes).reshape(shape)


def _scaled(pixels):
    """Turn bytes (n, height, width) into float32 in [0, 1] with a channel axis."""
    return pixels[..., np.newaxis].astype(np.float32) / np.float32(255)


def _three_splits(images, labels, validation_from, test_from, class_names):
    parts = (
        slice(validation_from),
        slice(validation_from, test_from),
        slice(test_from, None),
    )
    few = slice(quick.IMAGES if quick.is_quick() else None)
    return Dataset(*(Split(images[part][few], labels[part][few]) for part in parts), class_names)


def _full_mnist():
    from helpers.support.start_keras import load_keras

    keras = load_keras()
    try:
        train, test = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise ConnectionError(
            "the full MNIST could not be downloaded by keras.datasets.mnist; connect to a network "
            f"and try again, or use the shipped digits: load_mnist() ({error})"
        ) from error
    images, labels = (np.concatenate(both) for both in zip(train, test))
    return _three_splits(_scaled(images), labels.astype(np.int64), 55_000, 60_000, DIGIT_NAMES)

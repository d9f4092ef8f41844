"""Pictures of the reader's own, one folder for each class, made like those of Fashion-MNIST.

A network knows only pictures like those it was trained on: small, grey, light on a dark background.
Whoever borrows it has to prepare new pictures in the same way.
"""

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.images.datasets import LUMA_WEIGHTS, load_photo
from helpers.support.validation import real_array

#: The side of a prepared picture.
SIDE = 28

#: A border that is brighter by less is as bright: sums of floats differ by as much.
_ROUNDING = 1e-3

#: What systems leave in folders unasked; names that begin with a dot are passed over too.
_LEFT_BY_SYSTEMS = {"desktop.ini", "thumbs.db"}


class PictureFolder(NamedTuple):
    """Prepared pictures, and where they came from.

    Attributes
    ----------
    images : ndarray, shape (n, 28, 28, 1), float32 in [0, 1]
    labels : ndarray, shape (n,), int64
    class_names : tuple of str
        The names of the folders, in alphabetical order; ``class_names[label]`` names a label.
    files : tuple of pathlib.Path
        The file of each picture.
    """

    images: np.ndarray
    labels: np.ndarray
    class_names: tuple
    files: tuple


def load_picture_folder(folder):
    """Load a folder that holds one folder of pictures for each class.

    Parameters
    ----------
    folder : path
        Such as ``"my_things"`` with PNG or JPEG files in ``my_things/cups`` and
        ``my_things/keys``. Photos are turned upright, and transparent parts are white, as in
        `load_photo`; then `prepare_picture` makes each one small, grey and light on dark. Hidden
        files are passed over.

    Returns
    -------
    PictureFolder

    Raises
    ------
    FileNotFoundError, NotADirectoryError, OSError
        If there is no such folder, it is a file, or something in it may not be read.
    ValueError
        If there are fewer than two classes, a class has fewer than two pictures, or a file is
        damaged or not a PNG or JPEG image.

    Examples
    --------
    >>> images, labels, names, files = load_picture_folder("my_things")      # doctest: +SKIP
    """
    folder = Path(folder).expanduser()
    classes = _class_folders(folder)
    of_classes = [_pictures(one) for one in classes]
    files = tuple(file for of_class in of_classes for file in of_class)
    labels = np.repeat(np.arange(len(classes)), [len(of_class) for of_class in of_classes])
    images = np.stack([_prepared(file) for file in files])
    return PictureFolder(images, labels, tuple(one.name for one in classes), files)


def prepare_picture(picture):
    """Return a picture prepared much as the makers of Fashion-MNIST prepared theirs.

    It becomes grey. What its border shows counts as background, and a background that is brighter
    than the middle is made dark by exchanging light and dark. The longer side is then scaled to 28
    pixels, the shape kept, and the shorter one filled up with black.

    Parameters
    ----------
    picture : array_like, shape (height, width) or (height, width, channels), floats in [0, 1]
        One channel is grey, three are red, green and blue.

    Returns
    -------
    ndarray, shape (28, 28, 1), float32 in [0, 1]

    Examples
    --------
    >>> sheet = np.ones((60, 40))                       # a dark square on white paper
    >>> sheet[20:40, 10:30] = 0
    >>> prepared = prepare_picture(sheet)[:, :, 0]
    >>> float(prepared[14, 14]), float(prepared[0, 14])
    (1.0, 0.0)

    References
    ----------
    H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking
    Machine Learning Algorithms", 2017, section 2.
    """
    grey = _grey(picture)
    height, width = grey.shape
    middle = grey[height // 4 : -(-3 * height // 4), width // 4 : -(-3 * width // 4)]
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    if border.mean() > middle.mean() + _ROUNDING:
        grey = 1 - grey
    small = _resized(grey, SIDE / max(height, width))
    top, left = ((SIDE - n) // 2 for n in small.shape)
    canvas = np.zeros((SIDE, SIDE, 1), dtype=np.float32)
    canvas[top : top + small.shape[0], left : left + small.shape[1], 0] = small
    return canvas


def _grey(picture):
    picture = real_array("picture", picture, (2, 3), "(height, width) or (height, width, channels)")
    if picture.ndim == 3 and picture.shape[2] not in (1, 3):
        raise ValueError(
            f"picture has {picture.shape[2]} channels with shape {picture.shape}; expected 1 "
            "(grey) or 3 (red, green, blue), last: give one picture, its channels last"
        )
    low, high = float(picture.min()), float(picture.max())
    if low < 0 or high > 1:
        raise ValueError(
            f"picture has values from {low:g} to {high:g}; expected floats between 0 and 1: divide "
            "by the largest value that can occur, such as 255"
        )
    picture = picture.astype(np.float32)
    if picture.ndim == 3:
        picture = picture @ LUMA_WEIGHTS if picture.shape[2] == 3 else picture[:, :, 0]
    return np.clip(picture, 0, 1)


def _resized(grey, factor):
    """Return a picture scaled by `factor`, each new pixel the mean of the area that it covers."""
    from PIL import Image  # only here: costs start-up time

    height, width = (max(1, round(n * factor)) for n in grey.shape)
    return np.asarray(Image.fromarray(grey).resize((width, height), Image.Resampling.BOX))


def _prepared(file):
    try:
        return prepare_picture(load_photo(file))
    except ValueError as error:
        raise ValueError(f"{error}; or take it out of {file.parent}") from None


def _class_folders(folder):
    """Return the folders in `folder`, or say what is wrong with it."""
    wanted = "one folder of pictures for each class, such as cups and keys"
    if not folder.exists():
        raise FileNotFoundError(
            f"there is no folder {folder}; paths start from the folder {os.getcwd()}: correct the "
            f"path, or make the folder and put into it {wanted}"
        )
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; give the folder that holds {wanted}")
    found = _visible(folder)
    classes = [path for path in found if path.is_dir()]
    if len(classes) < 2:
        holds = f"one class, {classes[0].name}" if classes else f"no classes ({len(found)} files)"
        raise ValueError(f"{folder} holds {holds}; expected {wanted}: sort the pictures into them")
    return classes


def _pictures(folder):
    """Return the files of one class, or say that there are too few."""
    files = [path for path in _visible(folder) if not path.is_dir()]
    if len(files) < 2:
        raise ValueError(
            f"{folder} holds {len(files)} picture{'s' if len(files) != 1 else ''}; expected at "
            "least 2, one to learn from and one to test with: add PNG or JPEG files, ten will do"
        )
    return files


def _visible(folder):
    names = sorted(os.listdir(folder))
    return [folder / n for n in names if n[0] != "." and n.lower() not in _LEFT_BY_SYSTEMS]

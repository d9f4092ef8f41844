"""Make any picture of a handwritten digit look like those of MNIST.

A network knows only pictures like those it was trained on. MNIST's are white on black; the digit is
scaled to fit a square of 20 × 20 pixels, its shape kept, and put into 28 × 28 with its centre of
mass in the middle. A photo of a sheet of paper is none of that, so it is prepared here.
"""

import contextlib
import io
import os
import sys
import warnings

import numpy as np

from helpers.support.validation import real_array

#: The side of the result, and the side of the square that the digit fits.
SIDE, BOX = 28, 20

#: A picture of more pixels is refused before it is decoded.
MOST_PIXELS = 50_000_000
_LIMIT = f"{MOST_PIXELS // 1_000_000} megapixels are the most that is read"
_SMALLER = "save it smaller, 1,000 pixels a side are plenty"
_BROKEN = "the file is truncated or damaged: save or download the picture again"

#: Values may leave [0, 1] by this much: sums of floats do, and half precision rounds to it.
_ROUNDING = 1e-3

#: A file's picture is first made smaller until no side is longer than this.
_WORKING_SIDE = 1024


class DigitImageWarning(UserWarning):
    """A picture was prepared, but what it shows is hardly one digit."""


def load_digit_image(file):
    """Load a picture of one handwritten digit, prepared as the makers of MNIST prepared theirs.

    The picture may have any size up to 50 megapixels; it may be in colour or grey, dark on light or
    light on dark, transparent, or turned by its camera. The paper may be ruled, squared, stained,
    framed or lit unevenly; `prepare_digit` finds the digit on it.

    Parameters
    ----------
    file : path, file open for reading in binary mode, or PIL.Image.Image
        A PNG or JPEG file, or a picture that Pillow holds. A path may begin with ``~``.

    Returns
    -------
    ndarray, shape (28, 28, 1), float32 in [0, 1]
        White on black.

    Raises
    ------
    FileNotFoundError, OSError
        If there is no such file, or it cannot be opened.
    TypeError
        If `file` is neither a path, nor a file in binary mode, nor a picture of Pillow.
    ValueError
        If the file is empty, no PNG or JPEG image, damaged, too large, or nothing is drawn in it.

    Warns
    -----
    DigitImageWarning
        If the picture shows several digits, or none.

    Notes
    -----
    How many of 200 test digits the shipped model reads right on each of thirty kinds of paper is
    measured by ``make paper``; its table stands on the book's page of results.

    Examples
    --------
    >>> from helpers.images import DATA
    >>> load_digit_image(DATA / "digits" / "three.jpg").shape
    (28, 28, 1)
    """
    if _is_pillow(file):
        return _prepare(*_from_pillow(file, "the picture"), "the picture")
    return _prepare(*read_picture(file))


def prepare_digit(drawing):
    """Return a drawing of one digit, prepared as the makers of MNIST prepared theirs.

    The paper is what the border of the picture leads to: ruled lines, shadows, a frame, the desk
    beside the sheet. Ink is what stands alone in it, darker or lighter. Of faint clutter (stains,
    print of the other side) and of specks far smaller than the digit nothing is left.

    Parameters
    ----------
    drawing : ndarray, shape (height, width) or (height, width, channels), or PIL.Image.Image
        uint8 from 0 to 255, uint16 from 0 to 65535, or floats in [0, 1]. One channel is grey, two
        are grey and opacity, three are red, green and blue, four have opacity last.

    Returns
    -------
    ndarray, shape (28, 28, 1), float32 in [0, 1]
        White on black.

    Raises
    ------
    TypeError
        If the values are of another type.
    ValueError
        If the shape is another, a value is NaN or outside its range, or nothing is drawn.

    Warns
    -----
    DigitImageWarning
        If the drawing shows several digits, or none.

    Examples
    --------
    >>> canvas = np.zeros((280, 280), dtype=np.uint8)
    >>> canvas[50:230, 130:150] = 255
    >>> prepare_digit(canvas)[4:24, 13:15, 0].min()
    np.float32(1.0)

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-Based Learning Applied to Document
    Recognition", 1998, section III.A.
    """
    if _is_pillow(drawing):
        return _prepare(*_from_pillow(drawing, "drawing"), "drawing")
    drawing = real_array("drawing", drawing, (2, 3), "(height, width) or (height, width, channels)")
    if drawing.ndim == 2:
        drawing = drawing[:, :, np.newaxis]
    channels = drawing.shape[2]
    if channels > 4:
        raise ValueError(
            f"drawing has {channels} channels with shape {drawing.shape}; expected 1 (grey), "
            "2 (grey, opacity), 3 (red, green, blue) or 4 (with opacity), last: give one picture, "
            "its channels last" + (", such as drawing[0]" if len(drawing) == 1 else "")
        )
    values = _unit_range(drawing)
    if channels in (2, 4):
        return _prepare(values[:, :, :-1], values[:, :, -1], "drawing")
    return _prepare(values, None, "drawing")


# ---------------------------------------------------------------------------- reading


def read_picture(file):
    """Return colours, opacity and the name of a PNG or JPEG file, upright as its camera was held.

    Returns
    -------
    colours : ndarray, shape (height, width, 1 or 3), float32 in [0, 1]
    opacity : ndarray, shape (height, width), or None
    source : str
        What to call the file in a message.
    """
    if _is_path(file):
        file = os.path.expanduser(file)
    source = str(os.fspath(file) if _is_path(file) else getattr(file, "name", "the file"))
    with _opened(file, source) as opened:
        return *_decode(opened, source), source


def _is_pillow(picture):
    pillow = sys.modules.get("PIL.Image")  # who holds one of its pictures has imported it
    return pillow is not None and isinstance(picture, pillow.Image)


def _from_pillow(picture, source):
    """Return colours and opacity of a Pillow picture."""
    if picture.mode == "F":  # numbers whose range Pillow does not know
        return _unit_range(np.asarray(picture))[:, :, np.newaxis], None
    return _turned(picture, source)


def _is_path(file):
    return isinstance(file, (str, os.PathLike))


@contextlib.contextmanager
def _opened(file, source):
    """Give a file that can be read from its start; close it if it was opened here."""
    if _is_path(file):
        try:
            with open(file, "rb") as opened:
                yield opened
        except FileNotFoundError:
            raise FileNotFoundError(
                f"there is no file {source}; paths start from the folder {os.getcwd()}: "
                "correct the path, or copy the picture there"
            ) from None
        except OSError as error:
            raise type(error)(
                f"{source} cannot be read ({error.strerror}); give the path of a PNG or JPEG "
                "file that you may read"
            ) from None
        return
    expected = "expected the path of a PNG or JPEG file, or a file opened in binary mode"
    if isinstance(file, io.TextIOBase):
        raise TypeError(f'{expected}, got one opened as text; open it with open(path, "rb")')
    if not hasattr(file, "read"):
        cures = {bytes: "wrap it: io.BytesIO(content)", np.ndarray: "call prepare_digit for it"}
        cure = cures.get(type(file), "give its path as text")
        raise TypeError(f"{expected}, got {type(file).__name__}; {cure}")
    yield file if hasattr(file, "seekable") and file.seekable() else io.BytesIO(file.read())


def _decode(file, source):
    """Return colours (height, width, 1 or 3) in [0, 1] and opacity (height, width) or None."""
    from PIL import Image, UnidentifiedImageError  # only here: costs start-up time

    file.seek(0)
    if not file.read(1):
        raise ValueError(f"{source} is empty (0 bytes); save or download the picture again")
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own limit, and doubts about a camera's notes
        try:
            image = Image.open(file, formats=("PNG", "JPEG"))
        except UnidentifiedImageError:
            raise ValueError(
                f"{source} is not a PNG or JPEG image{_other_kind(file)}; save or export the "
                "picture as PNG or JPEG (a new file name alone does not change its kind)"
            ) from None
        except Image.DecompressionBombError:
            raise ValueError(f"{source} is far too large; {_LIMIT}: {_SMALLER}") from None
        except Exception as error:
            raise ValueError(f"{source} cannot be decoded ({error}); {_BROKEN}") from None
        return _turned(image, source)


def _turned(image, source):
    """Return colours and opacity of a Pillow image, upright as its camera was held."""
    from PIL import ImageOps

    width, height = image.size
    if width * height > MOST_PIXELS:
        raise ValueError(f"{source} is too large, {width} × {height} pixels; {_LIMIT}: {_SMALLER}")
    if width * height == 0:
        raise ValueError(f"{source} is empty, {width} × {height} pixels; give one with pixels")
    try:
        image.load()
        return _small_arrays(ImageOps.exif_transpose(image))
    except Exception as error:  # Pillow raises errors of many kinds
        raise ValueError(f"{source} cannot be decoded ({error}); {_BROKEN}") from None


def _other_kind(file):
    """Name the kind of a file that is often taken for a picture, from its first bytes."""
    file.seek(0)
    start = file.read(16)
    kinds = {
        b"GIF8": "a GIF",
        b"BM": "a BMP",
        b"RIFF": "a WebP",
        b"%PDF": "a PDF",
        b"II*\0": "a TIFF",
        b"MM\0*": "a TIFF",
        b"<svg": "an SVG",
        b"<?xml": "an SVG",
        b"<!DOC": "a web page",
        b"<html": "a web page",
    }
    if start[4:8] == b"ftyp":
        return " but HEIC, AVIF or a film"
    return next((f" but {kind}" for mark, kind in kinds.items() if start.startswith(mark)), "")


def _small_arrays(image):
    """Return colours and opacity of a Pillow image as arrays, with at most `_WORKING_SIDE` rows."""
    factor = -(-max(image.size) // _WORKING_SIDE)
    if image.mode.startswith("I"):  # 16-bit grey
        depth = np.asarray(image)
        if depth.dtype != np.uint16:
            depth = depth.astype(np.uint16)
        opacity = None
        if isinstance(image.info.get("transparency"), int):
            opacity = reduced((depth != image.info["transparency"]).astype(np.float32), factor)
        return reduced(_unit_range(depth), factor)[:, :, np.newaxis], opacity
    transparent = "A" in image.mode or "a" in image.mode or "transparency" in image.info
    if transparent:
        # Reduced with opacity multiplied in, so that colours of unseen pixels do not bleed.
        image = image.convert("RGBA").convert("RGBa")
        image = (image.reduce(factor) if factor > 1 else image).convert("RGBA")
    else:
        image = image.convert("L" if image.mode in ("1", "L") else "RGB")
        image = image.reduce(factor) if factor > 1 else image
    values = _unit_range(np.asarray(image))
    if transparent:
        return values[:, :, :3], values[:, :, 3]
    return (values if values.ndim == 3 else values[:, :, np.newaxis]), None


def _unit_range(values):
    """Return pixels as float32 in [0, 1], or raise if their range is not known."""
    if values.dtype == np.uint8:
        return values.astype(np.float32) / np.float32(255)
    if values.dtype == np.uint16:
        return values.astype(np.float32) / np.float32(65535)
    if values.dtype.kind != "f":
        raise TypeError(
            f"drawing has dtype {values.dtype}, whose range is not known; give uint8 from 0 to 255 "
            "or floats from 0 to 1"
        )
    low, high = float(values.min()), float(values.max())
    if low < -_ROUNDING or high > 1 + _ROUNDING:
        raise ValueError(
            f"drawing has values from {low:g} to {high:g}; floats must lie "
            "between 0 and 1: divide by the largest value that can occur, such as 255"
        )
    return np.clip(values, 0, 1, dtype=np.float32, casting="same_kind")


# ---------------------------------------------------------------------------- from ink to MNIST


def _prepare(colours, opacity, source):
    """Do what `prepare_digit` says, with colours (height, width, 1 or 3) and opacity apart."""
    if opacity is not None:
        colours = _on_paper(colours, opacity, source)
    from helpers.images import digit_finder  # only here: SciPy costs start-up time

    ink, doubts = digit_finder.find_digit(colours)
    if ink is None:
        raise ValueError(
            f"{source} shows nothing: no ink stands out from the paper; draw with a broader or "
            "darker pen, or take the photo in better light"
        )
    digit = _centred(_fitted(ink))
    doubts = doubts or digit_finder.doubts_of_shape(digit)
    if doubts:
        warnings.warn(
            f"{source} shows {doubts}; what a network answers may mean nothing: check what was "
            "prepared, and give a picture of one digit, or cut the picture to it",
            DigitImageWarning,
            stacklevel=3,
        )
    return digit[:, :, np.newaxis]


def _on_paper(colours, opacity, source):
    """Put a picture that is transparent in places on paper that its ink can be seen on."""
    weight = opacity.sum()
    if weight == 0:
        raise ValueError(
            f"{source} shows nothing: every pixel is transparent; export the picture with its ink "
            "opaque, or without transparency"
        )
    seen = colours[opacity > 0.5] if (opacity > 0.5).any() else colours[opacity > 0]
    alike = np.ptp(np.percentile(seen, (2, 98), axis=0), axis=0).max() < 0.2
    if alike or weight < 0.5 * opacity.size:  # strokes on nothing
        mean = (colours * opacity[:, :, np.newaxis]).sum(axis=(0, 1)) / weight
        paper = np.full_like(mean, 0 if mean.mean() > 0.5 else 1)
    else:  # a sheet with something cut off
        paper = np.median(seen, axis=0)
    share = opacity[:, :, np.newaxis]
    return colours * share + paper.astype(np.float32) * (1 - share)


def _fitted(ink):
    """Scale a crop of ink so that its longer side is 20 pixels, and its strokes are white."""
    from PIL import Image

    height, width = ink.shape
    scale = BOX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Averages of whole areas when it gets much smaller, curves between pixels otherwise.
    way = Image.Resampling.BOX if scale < 0.5 else Image.Resampling.BICUBIC
    small = np.maximum(Image.fromarray(ink).resize(size, way), 0)
    # A thin stroke covers none of the new pixels wholly. It is to be white all the same.
    return np.minimum(small / np.percentile(small[small > small.max() / 2], 80), 1)


def _centred(digit):
    """Put a digit of at most 20 × 20 into 28 × 28, its centre of mass in the middle."""
    from scipy import ndimage

    centre = np.add(ndimage.center_of_mass(digit.astype(np.float64)), 0.5)
    start = np.ceil(SIDE / 2 - centre - 1e-9).astype(int)  # rounded as in every image of MNIST
    top, left = np.clip(start, 0, SIDE - np.array(digit.shape))  # nothing is cut off
    height, width = digit.shape
    return np.pad(digit, ((top, SIDE - top - height), (left, SIDE - left - width)))


def reduced(pixels, factor):
    """Average squares of `factor` pixels, and what is left over at the right and below."""
    if factor <= 1:
        return pixels
    rows, columns = (np.arange(0, n, factor) for n in pixels.shape[:2])
    sums = np.add.reduceat(np.add.reduceat(pixels, rows, axis=0), columns, axis=1)
    heights, widths = (np.diff([*at, n]) for at, n in zip((rows, columns), pixels.shape))
    areas = heights[:, np.newaxis] * widths
    return (sums / areas.reshape(areas.shape + (1,) * (pixels.ndim - 2))).astype(np.float32)

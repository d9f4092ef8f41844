"""Make any picture of a handwritten digit look like those of MNIST.

A network knows only pictures like those it was trained on. MNIST's are white on black; the digit is
scaled to fit a square of 20 × 20 pixels, its shape kept, and put into 28 × 28 with its centre of
mass in the middle. A photo of a sheet of paper is none of that, so it is prepared here.
"""

import contextlib
import io
import os
import warnings

import numpy as np

from helpers.datasets import LUMA_WEIGHTS
from helpers.validation import real_array

#: The side of the result, and the side of the square that the digit fits.
SIDE, BOX = 28, 20

#: A picture of more pixels is refused before it is decoded.
MOST_PIXELS = 50_000_000

#: A picture is first made smaller until no side is longer than this: a digit ends as 20 pixels.
_WORKING_SIDE = 1024

#: What differs less from the paper than this share of the range from black to white is no ink.
_LEAST_CONTRAST = 0.08

#: What is fainter than this share of the digit's strongest ink does not count as part of it.
_FAINT = 0.02

#: The digit reaches as far as ink of this share of its strongest: less is blur.
_OUTLINE = 0.1


def load_digit_image(file):
    """Load a picture of one handwritten digit, prepared as the makers of MNIST prepared theirs.

    The picture may have any size up to 50 megapixels; it may be in colour or grey, dark on light or
    light on dark, transparent, or turned by its camera. The paper may be lit unevenly. One digit
    should fill most of the picture. What the picture shows is found by `prepare_digit`.

    Parameters
    ----------
    file : path, or file open for reading in binary mode
        A PNG or JPEG file.

    Returns
    -------
    ndarray, shape (28, 28, 1), float32 in [0, 1]
        White on black.

    Raises
    ------
    FileNotFoundError, OSError
        If there is no such file, or it cannot be opened.
    TypeError
        If `file` is neither a path nor a file in binary mode.
    ValueError
        If the file is empty, no PNG or JPEG image, damaged, too large, or nothing is drawn in it.

    Examples
    --------
    >>> from helpers.data_files import DATA
    >>> load_digit_image(DATA / "digits" / "three.jpg").shape
    (28, 28, 1)
    """
    source = str(os.fspath(file) if _is_path(file) else getattr(file, "name", "the file"))
    with _opened(file, source) as opened:
        pixels = _decode(opened, source)
    return _prepare(*pixels, source)


def prepare_digit(drawing):
    """Return a drawing of one digit, prepared as the makers of MNIST prepared theirs.

    The paper is what the border shows; its light may fade smoothly from side to side. Ink is what
    differs from the paper, darker or lighter. Specks far smaller than the digit are dropped.

    Parameters
    ----------
    drawing : ndarray, shape (height, width) or (height, width, channels)
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
    drawing = real_array("drawing", drawing, (2, 3), "(height, width) or (height, width, channels)")
    if drawing.ndim == 2:
        drawing = drawing[:, :, np.newaxis]
    channels = drawing.shape[2]
    if channels > 4:
        raise ValueError(
            f"drawing has {channels} channels with shape {drawing.shape}; expected 1 (grey), "
            "2 (grey, opacity), 3 (red, green, blue) or 4 (with opacity), last: give one picture, "
            "its channels last"
        )
    values = _unit_range(drawing)
    if channels in (2, 4):
        return _prepare(values[:, :, :-1], values[:, :, -1], "drawing")
    return _prepare(values, None, "drawing")


# ---------------------------------------------------------------------------- reading


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
    from PIL import Image, ImageOps, UnidentifiedImageError  # only here: costs start-up time

    file.seek(0)
    if not file.read(1):
        raise ValueError(f"{source} is empty (0 bytes); save or download the picture again")
    file.seek(0)
    limit = f"{MOST_PIXELS // 1_000_000} megapixels are the most that is read"
    smaller = "save it smaller, 1,000 pixels a side are plenty"
    broken = "the file is truncated or damaged: save or download the picture again"
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
            raise ValueError(f"{source} is far too large; {limit}: {smaller}") from None
        except Exception as error:
            raise ValueError(f"{source} cannot be decoded ({error}); {broken}") from None
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise ValueError(
                f"{source} is too large, {width} × {height} pixels; {limit}: {smaller}"
            )
        try:
            image.load()
            image = ImageOps.exif_transpose(image)
            return _small_arrays(image)
        except Exception as error:  # Pillow raises errors of many kinds
            raise ValueError(f"{source} cannot be decoded ({error}); {broken}") from None


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
            opacity = _reduced((depth != image.info["transparency"]).astype(np.float32), factor)
        return _reduced(_unit_range(depth), factor)[:, :, np.newaxis], opacity
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
    if values.min() < 0 or values.max() > 1:
        raise ValueError(
            f"drawing has values from {values.min():g} to {values.max():g}; floats must lie "
            "between 0 and 1: divide by the largest value that can occur, such as 255"
        )
    return values.astype(np.float32)


# ---------------------------------------------------------------------------- finding the digit


def _prepare(colours, opacity, source):
    """Do what `prepare_digit` says, with colours (height, width, 1 or 3) and opacity apart."""
    factor = -(-max(colours.shape[:2]) // _WORKING_SIDE)
    if opacity is not None:
        colours = _on_paper(colours, opacity, source)
    planes = [colours[:, :, 0]]
    if colours.shape[2] == 3:  # red on green is hard to see in grey, so try each colour as well
        planes = [colours @ LUMA_WEIGHTS, *np.moveaxis(colours, 2, 0)]
    planes = [_reduced(plane, factor) for plane in planes]
    ink, contrast, noise = max((_ink(plane) for plane in planes), key=lambda found: found[1])
    if contrast < max(_LEAST_CONTRAST, 5 * noise):
        raise ValueError(
            f"{source} shows nothing: no ink stands out from the paper; draw with a broader or "
            "darker pen, or take the photo in better light"
        )
    ink = _without_specks(ink)
    dark = ink > _OUTLINE * ink.max()
    rows, columns = (np.flatnonzero(dark.any(axis=axis)) for axis in (1, 0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return _centred(_fitted(ink))[:, :, np.newaxis]


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


def _ink(plane):
    """Return how much ink each pixel holds (0: paper), its contrast, and the noise of the paper."""
    paper = _paper(plane)
    difference = plane - paper
    smooth = _smoothed(difference)
    strong = np.abs(smooth) > np.abs(smooth).max() / 2
    light_on_dark = smooth[strong].sum() > 0
    # A share of what is possible: the same ink differs less from paper in the shade.
    reach = 1 - paper if light_on_dark else paper
    signed = difference if light_on_dark else -difference
    edge = _border(plane.shape)
    noise = 1.5 * float(np.median(np.abs(difference[edge] - np.median(difference[edge]))))
    contrast = float(np.abs(smooth).max())
    signed[signed < max(_FAINT * signed.max(), 5 * noise)] = 0
    ink = np.clip(signed / np.maximum(reach, _LEAST_CONTRAST), 0, 1)
    return ink, contrast, noise


def _paper(plane):
    """Return the brightness of the paper below the ink: a surface fitted first to the border.

    The surface is ``a + b·x + c·y + d·x² + e·xy + f·y²``. Pixels far from it count for little in
    the next fit: they are ink.
    """
    small = _reduced(plane, -(-max(plane.shape) // 64))
    terms = _terms(small.shape)
    values = small.ravel().astype(np.float64)
    edge = _border(small.shape).ravel()
    level = np.median(values[edge])
    fit = np.array([level, 0, 0, 0, 0, 0])
    scale = max(np.abs(values - level).max(), 1e-6)
    stiff = 1e-6 * np.diag([0, 1, 1, 1, 1, 1])  # a picture of a few pixels cannot say much
    for step in range(24):
        chosen = edge if step < 12 else slice(None)
        error = np.abs(values - terms @ fit)[chosen]
        width = 0.05 * scale
        weights = 1 / (1 + (error / width) ** (1 if step < 12 else 4))
        weighted = terms[chosen].T * weights
        fit = np.linalg.solve(weighted @ terms[chosen] + stiff, weighted @ values[chosen])
    y, x = _grid(plane.shape)
    a, b, c, d, e, f = fit.astype(np.float32)
    return np.clip(a + x * (b + d * x) + y * (c + e * x + f * y), 0, 1)


def _grid(shape):
    """Return a column of vertical and a row of horizontal places, both from -1 to 1."""
    y, x = (np.linspace(-1, 1, 2 * n + 1, dtype=np.float32)[1::2] for n in shape)
    return y[:, np.newaxis], x


def _terms(shape):
    y, x = (grid.ravel() for grid in np.broadcast_arrays(*_grid(shape)))
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)


def _border(shape):
    """Return a mask of the outermost pixels: a 32nd of the longer side wide, if that is little."""
    width = max(1, min(max(shape) // 32, min(shape) // 8))
    mask = np.ones(shape, dtype=bool)
    mask[width:-width, width:-width] = False
    return mask


def _without_specks(ink):
    """Set connected pieces to 0 that hold less than a twentieth of the largest one's ink."""
    side = -(-max(ink.shape) // 64)
    cells = _reduced(ink, side, whole=True)
    pieces = _pieces(cells > 0)
    amounts = np.bincount(pieces.ravel(), weights=cells.ravel())
    amounts[0] = 0
    kept = (amounts >= amounts.max() / 20)[pieces]
    kept = np.repeat(np.repeat(kept, side, axis=0), side, axis=1)
    return np.where(kept[: ink.shape[0], : ink.shape[1]], ink, 0)


def _pieces(mask):
    """Number the connected pieces of a mask, corners included; 0 is outside."""
    numbers = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        padded = np.pad(numbers, 1)
        rows = np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
        largest = np.maximum(np.maximum(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:])
        largest = np.where(mask, largest, 0)
        if np.array_equal(largest, numbers):
            return np.unique(numbers, return_inverse=True)[1].reshape(mask.shape) + mask.all()
        numbers = largest


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
    result = np.zeros((SIDE, SIDE), dtype=np.float32)
    place = []
    for axis, length in enumerate(digit.shape):
        amounts = digit.sum(axis=1 - axis, dtype=np.float64)
        centre = amounts @ (np.arange(length) + 0.5) / amounts.sum()
        start = int(np.ceil(SIDE / 2 - centre - 1e-9))  # rounded as in every image of MNIST
        start = min(max(start, 0), SIDE - length)  # nothing is cut off
        place.append(slice(start, start + length))
    result[tuple(place)] = digit
    return result


def _smoothed(plane):
    """Average each pixel with its eight neighbours; the border repeats itself."""
    padded = np.pad(plane, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9


def _reduced(plane, factor, whole=False):
    """Average squares of `factor` pixels; what is left over at the right and below is averaged too.

    With `whole`, every cell is divided by the size of a whole square.
    """
    if factor <= 1:
        return plane
    rows, columns = (np.arange(0, n, factor) for n in plane.shape)
    sums = np.add.reduceat(np.add.reduceat(plane, rows, axis=0), columns, axis=1)
    if whole:
        return sums / factor**2
    heights, widths = (np.diff([*at, n]) for at, n in zip((rows, columns), plane.shape))
    return (sums / (heights[:, np.newaxis] * widths)).astype(np.float32)

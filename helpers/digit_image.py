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
from typing import NamedTuple

import numpy as np

from helpers.datasets import LUMA_WEIGHTS
from helpers.validation import real_array

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

#: The digit is looked for in a picture that is smaller still: a digit ends as 20 pixels.
_FINDING_SIDE = 256

#: What differs less from the paper than this share of the range from black to white is no ink.
_LEAST_CONTRAST = 0.08

#: What holds more than this share of the strongest ink is surely drawn.
_CORE = 0.4

#: The digit reaches as far as ink of this share of its strongest: less is blur.
_OUTLINE = 0.1

#: Paper whose neighbours differ by more than this is blurred, by this share of the longer side.
_SPECKLED, _BLUR = 0.01, 0.008

#: A sheet that is seen whole covers more than this share of the picture.
_LEAST_SHEET = 0.35

#: In how many steps of height ink is told from paper.
_STEPS = 32

#: What the digits of MNIST keep within: the thickness of their strokes, holes, separate pieces.
_THICKEST, _MOST_HOLES, _MOST_PIECES = 11, 4, 5

#: Pixels that share a corner are neighbours.
_CORNERS_TOO = np.ones((3, 3))


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
    How many of 200 test digits the shipped model still reads on each kind of paper, and how many
    bring a warning without need (``python -m benchmarks.paper``):

    TABLE

    Examples
    --------
    >>> from helpers.data_files import DATA
    >>> load_digit_image(DATA / "digits" / "three.jpg").shape
    (28, 28, 1)
    """
    if _is_pillow(file):
        return _from_pillow(file, "the picture")
    if _is_path(file):
        file = os.path.expanduser(file)
    source = str(os.fspath(file) if _is_path(file) else getattr(file, "name", "the file"))
    with _opened(file, source) as opened:
        pixels = _decode(opened, source)
    return _prepare(*pixels, source)


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
        return _from_pillow(drawing, "drawing")
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


def _is_pillow(picture):
    pillow = sys.modules.get("PIL.Image")  # who holds one of its pictures has imported it
    return pillow is not None and isinstance(picture, pillow.Image)


def _from_pillow(picture, source):
    if picture.mode == "F":  # numbers whose range Pillow does not know
        return prepare_digit(np.asarray(picture))
    return _prepare(*_turned(picture, source), source)


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
    ink, doubts = _digit(colours, source)
    digit = _centred(_fitted(ink))
    doubts = doubts or _doubts_of_shape(digit)
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


def _doubts_of_shape(digit):
    """Say what makes a prepared picture (28, 28) unlike a digit, if anything does."""
    from scipy import ndimage

    strokes = np.pad(digit > 0.5, 1)
    thickness = 2 * ndimage.distance_transform_edt(strokes).max()
    holes = ndimage.label(~strokes)[1] - 1
    count = ndimage.label(strokes, _CORNERS_TOO)[1]
    if thickness > _THICKEST:
        return "a filled shape and no strokes of a pen"
    if holes > _MOST_HOLES:
        return f"a shape with {holes} holes, more than a digit has"
    if count > _MOST_PIECES:
        return f"{count} specks, more than the strokes of a digit"
    return ""


# ---------------------------------------------------------------------------- finding the digit
#
# Paper is whatever the border of the picture leads to. Think of ink as height: a ruled line, the
# edge of a shadow, a frame or the desk beside the sheet is a ridge or a plateau that can be reached
# from the border without climbing. The digit is a mountain that stands alone. What counts is how
# far it rises above the highest ground that joins it to the border.


class _Pieces(NamedTuple):
    """The connected pieces of a picture of ink; number 0 is what belongs to none."""

    numbers: np.ndarray  # (height, width), int: which piece a pixel belongs to
    boxes: list  # a pair of slices for each piece, from number 1
    amounts: np.ndarray  # how much ink each number has
    main: int  # the number of the piece that is most of the digit, 0 if there is none

    def box(self, number):
        return self.boxes[number - 1]

    def size(self, number):
        return _length(self.box(number)) if number else 0


def _digit(colours, source):
    """Return the ink of the digit, cut to it, and what makes a digit doubtful ("": nothing)."""
    factor = -(-max(colours.shape[:2]) // _FINDING_SIDE)
    plane = _plainest(_reduced(colours, factor))
    ink = _ink(plane, source)
    pieces = _pieces(ink, _CORE * ink.max())
    chosen, others = _together(pieces)
    core = np.isin(pieces.numbers, chosen)
    ink = np.where(_strokes(ink, core, pieces.numbers > 0), ink, 0)
    box = _box(ink > 0)
    doubts = _doubts_of_pieces(pieces, chosen, others, _length(box))
    if factor > 1 and _length(box) < _FINDING_SIDE / 4:  # look again, from near by
        margin = _length(box) // 2
        near = tuple(
            slice(max(0, side.start - margin) * factor, (side.stop + margin) * factor)
            for side in box
        )
        return _digit(colours[near], source)[0], doubts
    return ink[box].astype(np.float32), doubts


def _plainest(colours):
    """Return the brightness, or the colour in which ink and paper differ more: red on green."""
    from scipy import ndimage

    planes = [colours[:, :, 0]]
    if colours.shape[2] == 3:
        planes = [colours @ LUMA_WEIGHTS, *np.moveaxis(colours, 2, 0)]
    return max(planes, key=lambda plane: np.ptp(ndimage.uniform_filter(plane, 3)))


def _ink(plane, source):
    """Return how much ink each pixel holds, from 0 (paper) to 1 (as far from it as can be)."""
    from scipy import ndimage

    if _noise(plane) > _SPECKLED:  # film grain, or a scan of black and white dots
        plane = ndimage.gaussian_filter(plane, _BLUR * max(plane.shape))
    # Ink has edges, and light has none: compare each pixel with those around it.
    around = ndimage.gaussian_filter(plane, max(3, max(plane.shape) / 32), mode="nearest")
    contrast = 2 * np.abs(ndimage.uniform_filter(plane, 3, mode="nearest") - around).max()
    if contrast < max(_LEAST_CONTRAST, 5 * _noise(plane)):
        raise ValueError(
            f"{source} shows nothing: no ink stands out from the paper; draw with a broader or "
            "darker pen, or take the photo in better light"
        )
    # Strokes may touch the border. What touches it along less than a third is ink all the same.
    rises = [_rise(height, touching=1 / 3) for height in (1 - plane, plane)]
    light, sheet = _polarity(plane, rises)
    height = plane if light else 1 - plane
    alone, touching = (_share(height, rise) * sheet for rise in (_rise(height), rises[light]))
    return touching if _is_cut_off(alone, touching) else alone


def _is_cut_off(alone, touching):
    """Tell whether the digit reaches the border itself, rather than the clutter around it.

    Then nothing large stands alone, or what does is most of a piece at the border.
    """
    if alone.max() < _CORE / 2 * touching.max():
        return True
    lone, cut = (_pieces(ink, _CORE * ink.max()) for ink in (alone, touching))
    at_border = any(
        side.start == 0 or side.stop == length
        for side, length in zip(cut.box(cut.main), touching.shape)
    )
    size = lone.size(lone.main)
    return size < 0.08 * max(alone.shape) or (at_border and cut.size(cut.main) < 1.2 * size)


def _noise(plane):
    """Return how much neighbours differ in the calmer half of a picture; 0 if it is tiny."""
    from scipy import ndimage

    if max(plane.shape) < 64:
        return 0

    fine = np.abs(plane - ndimage.uniform_filter(plane, 3))
    return float(np.median(ndimage.uniform_filter(fine, 9)))


def _rise(height, touching=0):
    """Return how far each pixel rises above the highest ground that joins it to the border.

    This is the height less its *reconstruction* from the border, taken in steps. Peaks of the
    border that are narrower than the share `touching` of it join nothing.

    References
    ----------
    L. Vincent, "Morphological Grayscale Reconstruction in Image Analysis", 1993.
    """
    from scipy import ndimage

    height = np.pad(height, 1, mode="edge")
    border = _around(height.shape)
    if touching:
        width = int(touching * len(border[0]))
        height[border] = ndimage.grey_opening(height[border], width, mode="wrap")
    ground = np.full_like(height, height.min())
    for level in np.linspace(height.min(), height.max(), _STEPS + 1)[1:-1]:
        numbers, count = ndimage.label(height >= level, _CORNERS_TOO)
        joined = np.zeros(count + 1, dtype=bool)
        joined[numbers[border]] = True
        joined[0] = False
        if not joined.any():
            break
        ground[joined[numbers]] = level
    return (height - np.minimum(ground, height))[1:-1, 1:-1]


def _around(shape):
    """Return the indices of the outermost pixels, in the order of a walk around the picture."""
    height, width = shape
    top, left = np.zeros(width, int), np.zeros(height - 2, int)
    return (
        np.r_[top, 1 : height - 1, top + height - 1, height - 2 : 0 : -1],
        np.r_[:width, left + width - 1, width - 1 : -1 : -1, left],
    )


def _share(height, rise):
    """Return a rise as a share of what is possible: the same ink differs less in the shade."""
    return rise / np.maximum(1 - (height - rise), _LEAST_CONTRAST)


def _polarity(plane, rises):
    """Return whether ink is lighter than paper, and a mask of the sheet that it is on.

    Of dark and light pieces, the ink is what surrounds the other: a 0 surrounds its hole. Only a
    sheet, or the inside of a printed box, surrounds a digit too; and it has straight sides.
    """
    from scipy import ndimage

    # In units between a difference and a ratio: shades and noise of dark places count for less.
    rises = [
        rise / (0.3 + np.maximum(plane, plane + way * rise)) for way, rise in zip((1, -1), rises)
    ]
    flat = plane - ndimage.gaussian_filter(plane, max(plane.shape) / 6, mode="nearest")
    thin = [_rise(height, touching=1 / 3) for height in (-flat, flat)]
    weak = 0.65 * max(map(np.max, thin))
    strong = 0.65 * max(map(np.max, rises))
    pieces = [_pieces(rise, strong) for rise in rises]
    for light in (False, True):
        ink, paper = pieces[light], pieces[not light]
        if ink.size(ink.main) > 0.2 * paper.size(paper.main) > 0 and _encloses(
            paper.box(paper.main), ink.box(ink.main)
        ):
            paper = paper.numbers == paper.main
            sheet = ndimage.binary_fill_holes(paper)
            filled = paper.sum() > 0.6 * sheet.sum() > 0.6 * _LEAST_SHEET * sheet.size
            if filled and _has_straight_sides(sheet):
                return light, ndimage.binary_erosion(sheet, _CORNERS_TOO, iterations=2)
    dark, light = (_pieces(rise, weak) for rise in thin)
    return light.size(light.main) > dark.size(dark.main), np.ones(plane.shape, dtype=bool)


def _has_straight_sides(mask):
    """Tell whether a mask is about a rectangle, turned by less than 15°; a disc fills 79 %."""
    from scipy import ndimage

    cut = mask[_box(mask)]
    turned = (ndimage.rotate(cut, angle, order=0) for angle in range(-12, 13, 3))
    return max(one[_box(one)].mean() for one in turned) > 0.88


def _pieces(ink, least):
    """Return the pieces of what holds more ink than `least`, corners connected."""
    from scipy import ndimage

    numbers, count = ndimage.label(ink > least, _CORNERS_TOO)
    boxes = ndimage.find_objects(numbers)
    amounts = np.bincount(numbers.ravel(), weights=ink.ravel(), minlength=count + 1)
    amounts[0] = 0
    main = int(amounts.argmax())
    if main:  # a hollow box with something large in it is a frame
        box = boxes[main - 1]
        inside = [
            number
            for number in range(1, count + 1)
            if number != main
            and _length(boxes[number - 1]) > _length(box) / 4
            and _encloses(box, boxes[number - 1])
        ]
        if inside and (numbers[box] == main).mean() < 0.2:
            main = max(inside, key=amounts.__getitem__)
    return _Pieces(numbers, boxes, amounts, main)


def _together(pieces):
    """Return the numbers of the pieces that make up the digit, and of others that are no specks."""
    chosen, box = [pieces.main], pieces.box(pieces.main)
    large = np.flatnonzero(pieces.amounts >= pieces.amounts[pieces.main] / 20)
    others = [  # without frames and rings around the digit
        n
        for n in large[np.argsort(-pieces.amounts[large])]
        if not _encloses(pieces.box(n), pieces.box(pieces.main))
    ]
    while True:
        near = [n for n in others if _belongs(pieces.box(n), box)]
        if not near:
            return chosen, others
        chosen.append(near[0])
        others.remove(near[0])
        box = _union(box, pieces.box(near[0]))


def _belongs(piece, digit):
    """Tell whether a piece is near enough to a digit to be a part of it, and no neighbour."""
    apart = [max(a.start, b.start) - min(a.stop, b.stop) for a, b in zip(piece, digit)]
    heights = [box[0].stop - box[0].start for box in (piece, digit)]
    beside = apart[1] >= 0 and min(heights) > 0.75 * max(heights)
    return max(apart) <= 0.2 * _length(digit) and not beside


def _strokes(ink, core, pieces):
    """Return a mask of the digit: its core, and the fainter edges that are joined to it.

    Ink that is no stronger than what lies about elsewhere does not count: blur, a stain, print of
    the other side. On clean paper a tenth of the strongest ink does.
    """
    from scipy import ndimage

    reach = max(1, _length(_box(core)) // 16)
    away = ~ndimage.binary_dilation(pieces, _CORNERS_TOO, iterations=reach)
    clutter = 1.2 * ink[away].max(initial=0)
    least = max(_OUTLINE * ink.max(), min(clutter, np.percentile(ink[core], 80) / 2))
    return ndimage.binary_propagation(core, _CORNERS_TOO, mask=core | (ink > least))


def _doubts_of_pieces(pieces, chosen, others, size):
    """Say what lies about besides the digit, if it makes the digit doubtful."""
    alike = [n for n in others if pieces.size(n) > size / 2]
    if len(alike) > 0 and len(others) < 10:
        return f"{1 + len(alike)} things as large as digits, of which one was taken"
    if pieces.amounts[others].sum() > pieces.amounts[chosen].sum():
        return f"{len(chosen) + len(others)} separate pieces, as a text or a pattern does"
    return ""


def _box(mask):
    """Return the rows and the columns that a mask reaches, as a pair of slices."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _union(one, other):
    return tuple(slice(min(a.start, b.start), max(a.stop, b.stop)) for a, b in zip(one, other))


def _encloses(outer, inner):
    return all(a.start <= b.start and b.stop <= a.stop for a, b in zip(outer, inner))


def _length(box):
    """Return the longer side of a box."""
    return max(side.stop - side.start for side in box)


def _reduced(pixels, factor):
    """Average squares of `factor` pixels, and what is left over at the right and below."""
    if factor <= 1:
        return pixels
    rows, columns = (np.arange(0, n, factor) for n in pixels.shape[:2])
    sums = np.add.reduceat(np.add.reduceat(pixels, rows, axis=0), columns, axis=1)
    heights, widths = (np.diff([*at, n]) for at, n in zip((rows, columns), pixels.shape))
    areas = heights[:, np.newaxis] * widths
    return (sums / areas.reshape(areas.shape + (1,) * (pixels.ndim - 2))).astype(np.float32)

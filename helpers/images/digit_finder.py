"""Find a digit on paper, as a person does: whatever is ruled, printed, spilt or cast on it.

Paper is what the border of the picture leads to. Think of ink as height: a ruled line, the edge of
a shadow, a frame or the desk beside the sheet is a ridge or a plateau that can be reached from the
border without climbing. The digit is a mountain that stands alone. What counts is how far it rises
above the highest ground that joins it to the border.
"""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from helpers.images.datasets import LUMA_WEIGHTS
from helpers.images.digit_photo import reduced

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

#: What digits keep within: the thickness of their strokes, holes, pieces that a thin pen leaves.
_THICKEST, _MOST_HOLES, _MOST_PIECES = 11, 4, 8

#: Pixels that share a corner are neighbours.
_CORNERS_TOO = np.ones((3, 3))


def find_digit(colours):
    """Find the digit in a picture.

    Parameters
    ----------
    colours : ndarray, shape (height, width, 1 or 3), float32 in [0, 1]

    Returns
    -------
    ink : ndarray, shape (height, width), float32 in [0, 1], or None
        The digit's ink and no more, 1 where there is most; None if nothing is drawn.
    doubts : str
        What lies about besides it, if that makes the digit doubtful.

    Examples
    --------
    >>> paper = np.ones((60, 60, 1), np.float32)
    >>> paper[30] = 0.7                                 # a ruled line
    >>> paper[20:40, 25:30] = 0.1
    >>> find_digit(paper)[0].shape
    (20, 5)
    >>> find_digit(np.ones((60, 60, 1), np.float32))
    (None, '')
    """
    return _found(colours, None)


def _found(colours, light):
    """Do what `find_digit` says; `light` tells whether ink is lighter than paper, if known."""
    factor = -(-max(colours.shape[:2]) // _FINDING_SIDE)
    ink, light = _ink(_plainest(reduced(colours, factor)), light)
    if ink.max() < _LEAST_CONTRAST:
        return None, ""
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
        finer, _ = _found(colours[near], light)
        if finer is not None:
            return finer, doubts
    return ink[box].astype(np.float32), doubts


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


def _plainest(colours):
    """Return the brightness, or the colour in which ink and paper differ more: red on green."""
    planes = [colours[:, :, 0]]
    if colours.shape[2] == 3:
        planes = [colours @ LUMA_WEIGHTS, *np.moveaxis(colours, 2, 0)]
    return max(planes, key=lambda plane: np.ptp(ndimage.uniform_filter(plane, 3)))


def _ink(plane, light=None):
    """Return how much ink each pixel holds, from 0 (paper) to 1, and whether ink is lighter."""
    if _noise(plane) > _SPECKLED:  # film grain, or a scan of black and white dots
        plane = ndimage.gaussian_filter(plane, _BLUR * max(plane.shape))
    # Ink has edges, and light has none: compare each pixel with those around it.
    around = ndimage.gaussian_filter(plane, max(3, max(plane.shape) / 32), mode="nearest")
    contrast = 2 * np.abs(ndimage.uniform_filter(plane, 3, mode="nearest") - around).max()
    if contrast < max(_LEAST_CONTRAST, 5 * _noise(plane)):
        return np.zeros_like(plane), light
    # Strokes may touch the border. What touches it along less than a third is ink all the same.
    rises = [_rise(height, touching=1 / 3) for height in (1 - plane, plane)]
    sheet = 1
    if light is None:
        light, sheet = _polarity(plane, rises)
    height = plane if light else 1 - plane
    alone, touching = (_share(height, rise) * sheet for rise in (_rise(height), rises[light]))
    return (touching if _is_cut_off(alone, touching) else alone), light


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
    # In units between a difference and a ratio: shades and noise of dark places count for less.
    rises = [
        rise / (0.3 + np.maximum(plane, plane + way * rise)) for way, rise in zip((1, -1), rises)
    ]
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
    # No sheet: what is strong counts if it is so without the slow change of light, too.
    flat = plane - ndimage.gaussian_filter(plane, max(plane.shape) / 6, mode="nearest")
    bare = [_rise(height, touching=1 / 3) for height in (-flat, flat)]
    weak = 0.65 * max(map(np.max, bare))
    dark, light = (
        _extent(_pieces(np.where(rise > strong, rise_of_bare, 0), weak))
        for rise, rise_of_bare in zip(rises, bare)
    )
    return light > dark, np.ones(plane.shape, dtype=bool)


def _extent(pieces):
    """Return the longer side of all that belongs to the main piece; 0 if there is none."""
    if not pieces.main:
        return 0
    chosen, _ = _together(pieces)
    return _length(_box(np.isin(pieces.numbers, chosen)))


def _has_straight_sides(mask):
    """Tell whether a mask is about a rectangle, turned by less than 15°; a disc fills 79 %."""
    cut = mask[_box(mask)]
    if min(cut.shape) < 16:  # too few pixels to tell
        return False
    turned = (ndimage.rotate(cut, angle, order=0) for angle in range(-12, 13, 3))
    return max(one[_box(one)].mean() for one in turned) > 0.88


def _pieces(ink, least):
    """Return the pieces of what holds more ink than `least`, corners connected."""
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
    return int(max(side.stop - side.start for side in box))


def doubts_of_shape(digit):
    """Say what makes a prepared picture (28, 28) unlike a digit; "" if nothing does."""
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

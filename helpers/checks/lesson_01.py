"""Exercises of lesson 1: a crop, safe bytes, grey from colour, the way back from a list."""

import numpy as np

from helpers.checks.engine import Exercise, Mistake
from helpers.checks.forks import no_slip
from helpers.images import LUMA_WEIGHTS

# ---------------------------------------------------------------------------- cut-the-middle


def _cut_middle(image, height, width, slip=no_slip):
    rows, columns = image.shape[:2]
    if slip("Height and width of the piece are swapped: the first slice is for the rows."):
        height, width = width, height
    if slip("Height and width of the image are swapped: image.shape is (height, width)."):
        rows, columns = columns, rows
    top, left = (rows - height) // 2, (columns - width) // 2
    if slip("Where the rows left over are an odd number, the extra one goes below: round down."):
        top, left = -(-(rows - height) // 2), -(-(columns - width) // 2)
    if slip("The piece is cut from the top left corner. Half of what is left over goes above it."):
        top = left = 0
    if slip("The piece is cut from the bottom right corner. Leave half of the rest below it."):
        top, left = rows - height, columns - width
    if slip("The piece starts in the middle of the image. Its own middle belongs there."):
        top, left = rows // 2, columns // 2
    if slip("You take halves apart: rows // 2 − height // 2 is not (rows − height) // 2."):
        top, left = rows // 2 - height // 2, columns // 2 - width // 2
    bottom, right = top + height, left + width
    if slip("Height and width of the piece are swapped: the first slice is for the rows.", 2):
        bottom, right = top + width, left + height
    if slip("A slice goes from a place to a place: top : top + height, not top : height."):
        bottom, right = height, width
    if slip("The piece is one too high and one too wide: top : top + height holds height rows."):
        bottom, right = bottom + 1, right + 1
    if slip("The piece is one too low and one too narrow: a slice stops before its end."):
        bottom, right = bottom - 1, right - 1
    if slip("Only rows are cut. After a comma, a second slice cuts the columns."):
        return image[top:bottom]
    if slip("image[a:b][c:d] cuts rows twice. Use one pair of brackets: image[a:b, c:d]."):
        return image[top:bottom][left:right]
    return image[top:bottom, left:right]


def _middle_cases(rng):
    """Yield images and pieces whose rests are even and odd, along rows and along columns."""
    for shape, height, width in [
        ((3, 5), 1, 3),
        ((6, 5), 3, 2),
        ((7, 9), 2, 6),
        ((8, 5), 5, 5),
        ((5, 9), 4, 2),
        ((9, 6), 6, 3),
    ]:
        yield rng.integers(0, 100, shape), height, width


CUT_THE_MIDDLE = Exercise(
    id="cut-the-middle",
    call="cut_middle(image, height, width)",
    reference=_cut_middle,
    cases=_middle_cases,
)

# ---------------------------------------------------------------------------- safe-brighten


def _brighten(image, factor):
    return np.clip(np.round(image * float(factor)), 0, 255).astype(np.uint8)


def _wrap(values):
    """Turn whole numbers into bytes as ``astype(np.uint8)`` does, the same on every processor."""
    return np.asarray(values).astype(np.int64).astype(np.uint8)


def _brighten_cases(rng):
    """Yield bytes and factors whose products lie clear of .5 and of whole numbers.

    The factors are multiples of 1/5 and the random bytes are not multiples of 5, so `float32` and
    `float64` round and cut the products alike.
    """
    yield np.array([[10, 100, 200]], dtype=np.uint8), 2.0
    yield np.array([[3, 4], [128, 255], [0, 251]], dtype=np.uint8), 1.4
    for shape, factor in [((3, 4), 0.6), ((4, 2), 1.8), ((2, 3, 3), 1.2), ((5, 4), 3.2)]:
        image = rng.integers(0, 51, shape) * 5 + rng.integers(1, 5, shape)
        image.flat[:3] = (
            3,
            132,
            254,
        )  # a fraction to round, a middle value, one that may leave 0-255
        yield image.astype(np.uint8), factor


SAFE_BRIGHTEN = Exercise(
    id="safe-brighten",
    call="brighten(image, factor)",
    reference=_brighten,
    cases=_brighten_cases,
    mistakes=(
        Mistake(
            "Values above 255 wrap around: clip them to 255 before you convert back to uint8.",
            lambda image, factor: _wrap(np.round(image * factor)),
        ),
        Mistake(
            "Values above 255 wrap around, and fractions are cut off. "
            "Round and clip before you convert back to uint8.",
            lambda image, factor: _wrap(image * factor),
        ),
        Mistake(
            "The factor is cut down to a whole number and the product wraps around: "
            "convert the image to float32 before you multiply.",
            lambda image, factor: image * np.uint8(factor),
        ),
        Mistake(
            "Fractions are cut off: .astype(np.uint8) does not round. Use np.round before it.",
            lambda image, factor: np.clip(image * factor, 0, 255).astype(np.uint8),
        ),
        Mistake(
            "The values have fractions: round them, and return whole numbers of dtype uint8.",
            lambda image, factor: np.clip(image * factor, 0, 255),
        ),
        Mistake(
            "Nothing is clipped: some values are above 255, the largest that uint8 can hold.",
            lambda image, factor: np.round(image * factor),
        ),
        Mistake(
            "The values are neither rounded nor clipped; bytes are whole numbers from 0 to 255.",
            lambda image, factor: image * factor,
        ),
        Mistake(
            "All values come out between 0 and 1. Here bytes go in and bytes come out: "
            "the range is 0 to 255.",
            lambda image, factor: np.clip(image / 255 * factor, 0, 1),
        ),
        Mistake(
            "Multiply the values by the factor; you add it to them.",
            lambda image, factor: np.clip(np.round(image + float(factor)), 0, 255),
        ),
    ),
)


# ---------------------------------------------------------------------------- grey-from-colour


def _to_grey(photo):
    return photo @ LUMA_WEIGHTS


def _grey_with(*weights):
    return lambda photo: photo @ np.array(weights)


def _grey_cases(rng):
    yield (np.array([[[1, 0, 0], [0, 1, 0], [0, 0, 1]]], dtype=np.float32),)
    yield (np.array([[[0.9, 0.5, 0.1]], [[0.2, 0.4, 0.8]]], dtype=np.float32),)
    for shape in [(3, 2, 3), (4, 5, 3), (3, 1, 2, 3), (2, 4, 5, 3)]:
        yield (rng.random(shape, dtype=np.float32).round(2),)


GREY_FROM_COLOUR = Exercise(
    id="grey-from-colour",
    call="to_grey(photo)",
    reference=_to_grey,
    cases=_grey_cases,
    mistakes=(
        Mistake(
            "This is the plain mean: the three channels count alike. Give each its own weight.",
            lambda photo: photo.mean(axis=-1),
        ),
        Mistake(
            "This is the plain mean: the three channels count alike. Give each its own weight, "
            "and use the last axis, so that a stack works too.",
            lambda photo: (photo[:, :, 0] + photo[:, :, 1] + photo[:, :, 2]) / 3,
        ),
        Mistake(
            "The channels are added without weights, so white would become 3.",
            lambda photo: photo.sum(axis=-1),
        ),
        Mistake(
            "The weights are in the wrong order: the channels are red, green, blue, "
            "and green has the largest weight, 0.7152.",
            _grey_with(0.0722, 0.7152, 0.2126),
        ),
        Mistake(
            "The weights of red and green are swapped: channel 0 is red, channel 1 is green.",
            _grey_with(0.7152, 0.2126, 0.0722),
        ),
        Mistake(
            "The weighted sum is divided by 3 as well. The weights add up to 1 already.",
            lambda photo: (photo * LUMA_WEIGHTS).mean(axis=-1),
        ),
        Mistake(
            "The channels are weighted but not yet added: sum along the last axis, axis=-1.",
            lambda photo: photo * LUMA_WEIGHTS,
        ),
        Mistake(
            "The last axis is still there, with length 1. One number a pixel needs no axis.",
            lambda photo: (photo @ LUMA_WEIGHTS)[..., np.newaxis],
        ),
        Mistake(
            "It works on one photo, not on a stack: photo[:, :, 0] names the third axis. "
            "photo[..., 0] names the last.",
            lambda photo: (
                0.2126 * photo[:, :, 0] + 0.7152 * photo[:, :, 1] + 0.0722 * photo[:, :, 2]
            ),
        ),
        Mistake(
            "It works on one photo, not on a stack: the channels are the last axis, axis=-1, "
            "and not always axis 2.",
            lambda photo: (photo * LUMA_WEIGHTS).sum(axis=2),
        ),
        Mistake(
            "The sum runs over the rows. The channels are the last axis: axis=-1.",
            lambda photo: (photo * LUMA_WEIGHTS).sum(axis=0),
        ),
        Mistake(
            "The sum runs over the columns. The channels are the last axis: axis=-1.",
            lambda photo: (photo * LUMA_WEIGHTS).sum(axis=1),
        ),
        Mistake(
            "photo[0] is the first row, not the red channel. "
            "The channels are the last axis: photo[..., 0].",
            lambda photo: 0.2126 * photo[0] + 0.7152 * photo[1] + 0.0722 * photo[2],
        ),
        Mistake(
            "Everything is added up to one number. Add along the last axis only: axis=-1.",
            lambda photo: (photo * LUMA_WEIGHTS).sum(),
        ),
        Mistake(
            "This is the strongest channel of each pixel, not the weighted sum.",
            lambda photo: photo.max(axis=-1),
        ),
    ),
)


# ---------------------------------------------------------------------------- where-did-it-go


def _find_pixel(place, shape):
    _, width, channels = shape
    pixel, channel = divmod(place, channels)
    return pixel // width, pixel % width, channel


def _find_cases(rng):
    """Yield places near the end of images that are never square, so that no axis hides another."""
    yield 5, (2, 3, 1)
    yield 7, (2, 3, 2)
    for height, width, channels in [(3, 5, 1), (5, 2, 3), (2, 7, 3), (4, 6, 2), (28, 30, 3)]:
        row, column = height - 1, int(rng.integers(1, width))
        channel = int(rng.integers(0, channels))
        yield (row * width + column) * channels + channel, (height, width, channels)


def _in_one_channel(place, shape):
    return place // shape[1], place % shape[1], 0


def _column_by_column(place, shape):
    height, _, channels = shape
    pixel, channel = divmod(place, channels)
    return pixel % height, pixel // height, channel


WHERE_DID_IT_GO = Exercise(
    id="where-did-it-go",
    call="find_pixel(place, shape)",
    reference=_find_pixel,
    cases=_find_cases,
    mistakes=(
        Mistake(
            "Divide by the width, not by the height: a full row holds as many pixels as the image "
            "is wide.",
            lambda place, shape: (
                place // shape[2] // shape[0],
                place // shape[2] % shape[0],
                place % shape[2],
            ),
        ),
        Mistake(
            "The list is read column by column. Rows come first: row 0, then row 1, and so on.",
            _column_by_column,
        ),
        Mistake(
            "Row and column are swapped: // gives the row, % gives the column.",
            lambda place, shape: (
                _find_pixel(place, shape)[1],
                _find_pixel(place, shape)[0],
                _find_pixel(place, shape)[2],
            ),
        ),
        Mistake(
            "The channels are left out: each pixel fills as many places as there are channels.",
            _in_one_channel,
        ),
        Mistake(
            "Divide the place by the channels before you look for row and column: "
            "each pixel fills as many places as there are channels.",
            lambda place, shape: (place // shape[1], place % shape[1], place % shape[2]),
        ),
        Mistake(
            "The column still counts numbers, not pixels: divide it by the number of channels.",
            lambda place, shape: (
                place // (shape[1] * shape[2]),
                place % (shape[1] * shape[2]),
                place % shape[2],
            ),
        ),
        Mistake(
            "You treat the channels as whole planes, one after the other. "
            "The numbers of one pixel stand together.",
            lambda place, shape: (
                place % (shape[0] * shape[1]) // shape[1],
                place % shape[1],
                place // (shape[0] * shape[1]),
            ),
        ),
        Mistake(
            "Rows and columns count from 0: you count from 1.",
            lambda place, shape: tuple(
                n + add for n, add in zip(_find_pixel(place, shape), (1, 1, 0))
            ),
        ),
        Mistake(
            "Rows, columns and channels count from 0: you count from 1.",
            lambda place, shape: tuple(n + 1 for n in _find_pixel(place, shape)),
        ),
        Mistake(
            "The order differs: return (row, column, channel), with the channel last.",
            lambda place, shape: (_find_pixel(place, shape)[2], *_find_pixel(place, shape)[:2]),
        ),
        Mistake(
            "The row has a fraction: / divides exactly, // drops the rest.",
            lambda place, shape: (
                place / shape[2] / shape[1],
                place // shape[2] % shape[1],
                place % shape[2],
            ),
        ),
        Mistake(
            "The row has a fraction: / divides exactly, // drops the rest.",
            lambda place, shape: (
                place // shape[2] / shape[1],
                place // shape[2] % shape[1],
                place % shape[2],
            ),
        ),
        Mistake(
            "The channel is missing: return three numbers, (row, column, channel).",
            lambda place, shape: _find_pixel(place, shape)[:2],
        ),
        Mistake(
            "The channel is missing, and each pixel fills as many places as there are channels.",
            lambda place, shape: _in_one_channel(place, shape)[:2],
        ),
    ),
)

EXERCISES = (CUT_THE_MIDDLE, SAFE_BRIGHTEN, GREY_FROM_COLOUR, WHERE_DID_IT_GO)

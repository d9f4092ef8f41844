"""Exercises of lesson 1: a crop, safe bytes, grey from colour, the way back from a list."""

import numpy as np

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip
from helpers.images import LUMA_WEIGHTS

# ---------------------------------------------------------------------------- cut-the-middle


def cut_middle(image, height, width, slip=no_slip):
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
    if slip("You halve each on its own: rows // 2 − height // 2 is not (rows − height) // 2."):
        top, left = rows // 2 - height // 2, columns // 2 - width // 2
    bottom, right = top + height, left + width
    if slip(
        "From the middle you go half of the piece up and half of it down: if its height is odd, "
        "a row is lost. Work out top first, and end at top + height."
    ):
        top, left = rows // 2 - height // 2, columns // 2 - width // 2
        bottom, right = rows // 2 + height // 2, columns // 2 + width // 2
    if slip("Height and width of the piece are swapped: the first slice is for the rows.", 2):
        bottom, right = top + width, left + height
    if slip("A slice goes from a place to a place: top : top + height, not top : height."):
        bottom, right = height, width
    if slip("One row and one column too many: top : top + height holds height rows already."):
        bottom, right = bottom + 1, right + 1
    if slip("The piece lacks a row and a column: a slice stops before its end."):
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


# ---------------------------------------------------------------------------- safe-brighten


def brighten(image, factor, slip=no_slip):
    if slip(
        "The factor is cut down to a whole number and the product wraps around: "
        "convert the image to float32 before you multiply."
    ):
        return image * np.uint8(factor)
    if slip("An integer factor wraps around: bytes times a whole number are bytes. Convert first."):
        image = _wrap(image * factor) if isinstance(factor, int) else image * factor
        factor = 1.0
    if slip(
        "All values come out between 0 and 1. Here bytes go in and bytes come out: "
        "the range is 0 to 255."
    ):
        return np.clip(image / 255 * factor, 0, 1)
    values = image * float(factor)
    if slip("Multiply the values by the factor; you add it to them."):
        values = image + float(factor)
    if slip("You divide by the factor. Multiply by it."):
        values = image / float(factor)
    if slip("You stretch the picture so that its largest value is 255. Multiply and clip instead."):
        values = values / values.max() * 255
    if slip("The values are neither rounded nor clipped; bytes are whole numbers from 0 to 255."):
        return values
    if slip("The values have fractions: round them, and return whole numbers of dtype uint8."):
        return np.clip(values, 0, 255)
    if slip("Fractions are cut off: .astype(np.uint8) does not round. Use np.round before it."):
        rounded = np.trunc(values)
    elif slip("Every fraction is rounded up. Round to the nearest whole number: np.round."):
        rounded = np.ceil(values)
    else:
        rounded = np.round(values)
    if slip("Nothing is clipped: some values are above 255, the largest that uint8 can hold."):
        return rounded
    if slip(
        "Values above 255 wrap around, and fractions are cut off. "
        "Round and clip before you convert back to uint8."
    ):
        return _wrap(values)
    if slip("Values above 255 wrap around: clip them to 255 before you convert back to uint8."):
        return _wrap(rounded)
    largest = 255
    if slip("You clip at a number other than 255, the largest that uint8 can hold."):
        largest = 254
    if slip("You clip at a number other than 255, the largest that uint8 can hold.", 2):
        largest = 1
    if slip("What is above 255 becomes 0, as if clipped at 256, which wraps around. Make it 255."):
        rounded = np.where(rounded > 255, 0, rounded)
    clipped = np.clip(rounded, 0, largest)
    if slip("int8 ends at 127: larger bytes turn negative. Use uint8."):
        return clipped.astype(np.int64).astype(np.int8)
    return clipped.astype(np.uint8)


def _wrap(values):
    """Turn whole numbers into bytes as ``astype(np.uint8)`` does, the same on every processor."""
    return np.asarray(values).astype(np.int64).astype(np.uint8)


def _brighten_cases(rng):
    """Yield bytes and factors whose products lie clear of .5 and of whole numbers.

    The factors are multiples of 1/5 and the random bytes are not multiples of 5, so `float32` and
    `float64` round and cut the products alike. A whole factor is there too: bytes times it wrap.
    """
    yield np.array([[10, 100, 200]], dtype=np.uint8), 2.0
    yield np.array([[3, 4], [128, 255], [0, 251]], dtype=np.uint8), 1.4
    for shape, factor in [((3, 4), 0.6), ((4, 2), 1.8), ((2, 3, 3), 1.2), ((5, 4), 3.2)]:
        image = rng.integers(0, 51, shape) * 5 + rng.integers(1, 5, shape)
        # a fraction to round, a middle value, one that may leave 0-255
        image.flat[:3] = 3, 132, 254
        yield image.astype(np.uint8), factor
    yield rng.integers(90, 250, (2, 4)).astype(np.uint8), 3
    yield np.zeros((2, 3), dtype=np.uint8), 1.4


# ---------------------------------------------------------------------------- grey-from-colour


def to_grey(photo, slip=no_slip):
    weights = LUMA_WEIGHTS
    if slip(
        "The weights are in the wrong order: the channels are red, green, blue, "
        "and green has the largest weight, 0.7152."
    ):
        weights = np.array([0.0722, 0.7152, 0.2126])
    if slip("The weights of red and green are swapped: channel 0 is red, channel 1 is green."):
        weights = np.array([0.7152, 0.2126, 0.0722])
    if slip("The weights of green and blue are swapped."):
        weights = np.array([0.2126, 0.0722, 0.7152])
    if slip("These are the older weights of television. Take 0.2126, 0.7152 and 0.0722."):
        weights = np.array([0.299, 0.587, 0.114])
    if slip("The channels are added without weights, so white would become 3."):
        weights = np.array([1, 1, 1])
    if slip("This is the plain mean: the three channels count alike. Give each its own weight."):
        weights = np.array([1 / 3] * 3)
    if slip("Only red counts."):
        weights = np.array([0.2126, 0, 0])
    if slip("Only blue counts: add with +=, do not assign with =."):
        weights = np.array([0, 0, 0.0722])
    if slip("Blue is left out."):
        weights = np.array([0.2126, 0.7152, 0])
    if slip("Red is left out."):
        weights = np.array([0, 0.7152, 0.0722])
    if slip(
        "photo[0] is the first row, not the red channel. The channels are the last axis: "
        "photo[..., 0]."
    ):
        return weights[0] * photo[0] + weights[1] * photo[1] + weights[2] * photo[2]
    if slip(
        "It works on one photo, not on a stack: photo[:, :, 0] names the third axis. "
        "photo[..., 0] names the last."
    ):
        return (
            weights[0] * photo[:, :, 0] + weights[1] * photo[:, :, 1] + weights[2] * photo[:, :, 2]
        )
    if slip(
        "This is the plain mean: the three channels count alike. Give each its own weight, "
        "and use the last axis, so that a stack works too."
    ):
        return (photo[:, :, 0] + photo[:, :, 1] + photo[:, :, 2]) / 3
    if slip(
        "This is the plain mean: the three channels count alike. Give each its own weight, "
        "and use the last axis, so that a stack works too.",
        2,
    ):
        return photo.mean(axis=2)
    if slip("This is the strongest channel of each pixel, not the weighted sum."):
        return photo.max(axis=-1)
    weighted = photo * weights
    if slip("The channels are weighted but not yet added: sum along the last axis, axis=-1."):
        return weighted
    if slip("The weighted sum is divided by 3 as well. The weights add up to 1 already."):
        weighted = weighted / 3
    if slip("The last axis is still there, with length 1. One number a pixel needs no axis."):
        return weighted.sum(axis=-1, keepdims=True)
    if slip(
        "It works on one photo, not on a stack: the channels are the last axis, axis=-1, "
        "and not always axis 2."
    ):
        return weighted.sum(axis=2)
    if slip("The sum runs over the rows. The channels are the last axis: axis=-1."):
        return weighted.sum(axis=0)
    if slip("The sum runs over the columns. The channels are the last axis: axis=-1."):
        return weighted.sum(axis=1)
    if slip("Everything is added up into one number. Add along the last axis only: axis=-1."):
        return weighted.sum()
    if slip("Fractions are cut off: keep them, the pixels lie between 0 and 1."):
        return weighted.sum(axis=-1).astype(np.uint8)
    return weighted.sum(axis=-1)


def _grey_cases(rng):
    yield (np.array([[[1, 0, 0], [0, 1, 0], [0, 0, 1]]], dtype=np.float32),)
    yield (np.array([[[0.9, 0.5, 0.1]], [[0.2, 0.4, 0.8]]], dtype=np.float32),)
    for shape in [(3, 2, 3), (4, 5, 3), (3, 1, 2, 3), (2, 4, 5, 3)]:
        yield (rng.random(shape, dtype=np.float32).round(2),)


# ---------------------------------------------------------------------------- where-did-it-go


def find_pixel(place, shape, slip=no_slip):
    height, width, channels = shape
    if slip("The number of channels is not always 3. It is the last number of the shape."):
        channels = 3
    if slip(
        "You treat the channels as whole planes, one after the other. "
        "The numbers of one pixel stand together."
    ):
        channel, pixel = divmod(place, height * width)
    else:
        pixel, channel = divmod(place, channels)
    if slip("The channels are left out: each pixel fills as many places as there are channels."):
        pixel, channel = place, 0
    if slip(
        "Divide the place by the channels before you look for row and column: "
        "each pixel fills as many places as there are channels."
    ):
        pixel = place
    if slip("// and % are swapped for the channel: // gives the pixel, % the channel."):
        pixel, channel = channel, pixel
    step = width
    if slip(
        "Divide by the width, not by the height: a full row holds as many pixels as the image "
        "is wide."
    ):
        step = height
    row, column = divmod(pixel, step)
    if slip("The list is read column by column. Rows come first: row 0, then row 1, and so on."):
        column, row = divmod(pixel, height)
    if slip("The row is a remainder by the height. Divide by the width: pixel // width."):
        row = pixel % height
    if slip("The column is a remainder by the height. Take the one by the width: % width."):
        column = pixel % height
    if slip("Row and column are swapped: // gives the row, % gives the column."):
        row, column = column, row
    if slip("The column still counts numbers, not pixels: divide it by the number of channels."):
        column = place % (width * channels)
    if slip("The row is divided by the width twice, or not by the channels."):
        row = place // width
    if slip("The row is not divided by the width."):
        row = pixel
    if slip("The column is not the rest of a row yet: take % width."):
        column = pixel
    if slip("The row has a fraction: / divides exactly, // drops the rest."):
        row = pixel / step
    if slip("The row has a fraction: / divides exactly, // drops the rest.", 2):
        row = place / channels / step
    if slip("Row and column have fractions: / divides exactly, // drops the rest."):
        row, column = place / channels / step, place / channels % step
    if slip("Rows and columns count from 0: you count from 1."):
        row, column = row + 1, column + 1
    if slip("Rows, columns and channels count from 0: you count from 1."):
        row, column, channel = row + 1, column + 1, channel + 1
    if slip("The channels count from 0: you count from 1."):
        channel += 1
    if slip("The channel is missing, and each pixel fills as many places as there are channels."):
        return place // width, place % width
    if slip("The channel is missing: return three numbers, (row, column, channel)."):
        return row, column
    if slip("The order differs: return (row, column, channel), with the channel last."):
        return channel, row, column
    return row, column, channel


def _find_cases(rng):
    """Yield places near the end of images that are never square, so that no axis hides another."""
    yield 5, (2, 3, 1)
    yield 7, (2, 3, 2)
    for height, width, channels in [(3, 5, 1), (5, 2, 3), (2, 7, 3), (4, 6, 2), (28, 30, 3)]:
        row, column = height - 1, int(rng.integers(1, width))
        channel = int(rng.integers(0, channels))
        yield (row * width + column) * channels + channel, (height, width, channels)
    yield 0, (3, 4, 2)


EXERCISES = (
    Exercise("cut-the-middle", cut_middle, _middle_cases),
    Exercise("safe-brighten", brighten, _brighten_cases),
    Exercise("grey-from-colour", to_grey, _grey_cases),
    Exercise("where-did-it-go", find_pixel, _find_cases),
)

"""Exercises of lesson 4: max pooling, global averages, average pooling as a convolution."""

import numpy as np

from helpers.checks.engine import Exercise, Mistake
from helpers.pooling import average_pool2d, global_average_pool2d, max_pool2d, min_pool2d


def _max_pool(image, size, stride):
    return max_pool2d(image, size, stride)


def _max_pool_cases(rng):
    """Yield planes of odd and even sides, windows that tile, overlap and leave gaps."""
    for shape, size, stride in [
        ((4, 6), 2, 2),
        ((5, 7), 2, 2),
        ((6, 4), 2, 1),
        ((5, 8), 3, 2),
        ((8, 6), 2, 3),
        ((7, 9), 3, 3),
    ]:
        yield rng.integers(0, 10, shape), size, stride
    yield rng.integers(-9, 0, (4, 5)), 2, 2
    yield rng.normal(size=(6, 5)).round(2), 3, 1


def _pooled(image, size, starts, keep=np.max):
    """Apply `keep` to windows at `starts`; those that reach over the edge are cut off there."""
    rows, columns = starts
    return np.array(
        [
            [keep(image[row : row + size, column : column + size]) for column in columns]
            for row in rows
        ]
    )


def _starts(n, size, step):
    return range(0, n - size + 1, step)


def _pool_with_strides(image, size, strides):
    return _pooled(image, size, [_starts(n, size, s) for n, s in zip(image.shape, strides)])


def _partial_windows_kept(image, size, stride):
    return _pooled(image, size, [range(0, n, stride) for n in image.shape])


def _too_many_or_few(image, size, stride):
    """Count the windows as n // stride, whatever the window's size is."""
    return _pooled(image, size, [range(0, n // stride * stride, stride) for n in image.shape])


def _last_window_missing(image, size, stride):
    return max_pool2d(image, size, stride)[:-1, :-1]


def _windows_in_the_corner(image, size, stride):
    """Make the right number of outputs, but start window r at pixel r."""
    rows, columns = max_pool2d(image, size, stride).shape
    return _pooled(image, size, (range(rows), range(columns)))


def _short_range(image, size, stride):
    """Start windows in range(0, n - size, stride), which stops before the last start."""
    return _pooled(image, size, [range(0, n - size, stride) for n in image.shape])


def _cut_out(image, size, stride, step=None, side=None, swapped=False):
    """Make the right number of outputs; cut each window at `step`, of length `side`."""
    rows, columns = max_pool2d(image, size, stride).shape
    step, side = step or stride, side or size
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            top, left = (c * step, r * step) if swapped else (r * step, c * step)
            output[r, c] = image[top : top + side, left : left + side].max()
    return output


def _whole_numbers_only(image, size, stride):
    return max_pool2d(image, size, stride).astype(int)


MAX_POOL = Exercise(
    id="max-pool",
    call="max_pool(image, size, stride)",
    reference=_max_pool,
    cases=_max_pool_cases,
    mistakes=(
        Mistake(
            "You average each window; keep its largest value.",
            lambda image, size, stride: average_pool2d(image, size, stride),
        ),
        Mistake(
            "You keep the smallest value of each window; keep the largest.",
            lambda image, size, stride: min_pool2d(image, size, stride),
        ),
        Mistake(
            "The windows always step by their own size; step by stride.",
            lambda image, size, stride: max_pool2d(image, size),
        ),
        Mistake(
            "A window starts at every pixel, as with stride 1; step by stride.",
            lambda image, size, stride: max_pool2d(image, size, 1),
        ),
        Mistake(
            "The stride is applied to the rows only; the columns step by 1.",
            lambda image, size, stride: _pool_with_strides(image, size, (stride, 1)),
        ),
        Mistake(
            "The stride is applied to the columns only; the rows step by 1.",
            lambda image, size, stride: _pool_with_strides(image, size, (1, stride)),
        ),
        Mistake(
            "Zero wins where all values of a window are negative: your maximum starts at 0. "
            "Start with a value of the window itself, or with -np.inf.",
            lambda image, size, stride: np.maximum(max_pool2d(image, size, stride), 0),
        ),
        Mistake(
            "The partial windows at the end are kept. Use only windows that fit whole; "
            "the rows and columns left over are dropped.",
            _partial_windows_kept,
        ),
        Mistake(
            "The partial windows at the end are kept, with padding. "
            "Use only windows that fit whole.",
            lambda image, size, stride: max_pool2d(image, size, stride, padding="same"),
        ),
        Mistake(
            "The number of windows is not n // stride: it depends on the window's size too. "
            "The last window must start at n − size or before.",
            _too_many_or_few,
        ),
        Mistake(
            "The last row and column of windows are missing: a window may start at "
            "n − size itself, so there are (n − size) // stride + 1 places.",
            _last_window_missing,
        ),
        Mistake(
            "The last windows are missing where they would end at the last pixel: "
            "range(0, n - size, stride) stops before n − size. End it at n − size + 1.",
            _short_range,
        ),
        Mistake(
            "Row and column are swapped in the slice: r counts rows and belongs in the first "
            "place, c in the second.",
            lambda image, size, stride: _cut_out(image, size, stride, swapped=True),
        ),
        Mistake(
            "The windows start at r * size. They step by stride, so they start at r * stride.",
            lambda image, size, stride: _cut_out(image, size, stride, step=size),
        ),
        Mistake(
            "The windows are as large as the stride. They start at r * stride "
            "and have size rows and columns.",
            lambda image, size, stride: _cut_out(image, size, stride, side=stride),
        ),
        Mistake(
            "Height and width are swapped: your output is mirrored at its diagonal.",
            lambda image, size, stride: max_pool2d(image, size, stride).T,
        ),
        Mistake(
            "The window moves by one pixel for each output. The window of output row r starts at "
            "image row r * stride, and columns likewise.",
            _windows_in_the_corner,
        ),
        Mistake(
            "Fractions are cut off: your output array holds whole numbers. "
            "Make it with np.zeros, which holds floats.",
            _whole_numbers_only,
        ),
    ),
)


def _batch_cases(rng):
    """Yield batches whose four sides differ, so that no axis can stand in for another."""
    for shape in [(2, 2, 3, 4), (3, 4, 2, 1), (1, 5, 3, 2), (4, 3, 5, 2), (5, 1, 2, 3)]:
        yield (rng.integers(0, 10, shape),)
    yield (rng.normal(size=(2, 4, 5, 3)).round(2),)


GLOBAL_AVERAGE = Exercise(
    id="global-average",
    call="global_average(images)",
    reference=global_average_pool2d,
    cases=_batch_cases,
    mistakes=(
        Mistake(
            "You average over the batch too. Each image keeps numbers of its own: "
            "average over height and width only.",
            lambda images: images.mean(axis=(0, 1, 2)),
        ),
        Mistake(
            "You average over the channels too. Each channel keeps a number of its own: "
            "average over height and width only.",
            lambda images: images.mean(axis=(1, 2, 3)),
        ),
        Mistake(
            "Everything is averaged into one number. Average over height and width only.",
            lambda images: images.mean(),
        ),
        Mistake(
            "You average over the channels, the last axis. Average over height and width, "
            "the two in the middle.",
            lambda images: images.mean(axis=-1),
        ),
        Mistake(
            "The axes are off by one: axis 0 counts the images. "
            "Height and width are the axes 1 and 2.",
            lambda images: images.mean(axis=(0, 1)),
        ),
        Mistake(
            "The axes are off by one: axis 3 holds the channels. "
            "Height and width are the axes 1 and 2.",
            lambda images: images.mean(axis=(2, 3)),
        ),
        Mistake(
            "Only the rows are averaged; the columns are still there.",
            lambda images: images.mean(axis=1),
        ),
        Mistake(
            "Only the columns are averaged; the rows are still there.",
            lambda images: images.mean(axis=2),
        ),
        Mistake(
            "The values are right, but the two axes of length 1 are still there: "
            "return the shape (batch, channels).",
            lambda images: images.mean(axis=(1, 2), keepdims=True),
        ),
        Mistake(
            "You add up each channel; divide by the number of its pixels.",
            lambda images: images.sum(axis=(1, 2)),
        ),
        Mistake(
            "You keep the largest value of each channel; average them.",
            lambda images: images.max(axis=(1, 2)),
        ),
        Mistake(
            "The fractions are cut off: divide with /, not with //.",
            lambda images: images.sum(axis=(1, 2)) // (images.shape[1] * images.shape[2]),
        ),
        Mistake(
            "reshape mixes the channels: in memory the channels of one pixel stand side by side. "
            "Keep the channels as the last axis.",
            lambda images: images.reshape(len(images), images.shape[3], -1).mean(axis=2),
        ),
        Mistake(
            "The result is mirrored: batch first, then channels.",
            lambda images: images.mean(axis=(1, 2)).T,
        ),
    ),
)


def _average_kernels(height, width, channels):
    return np.ones((height, width, 1, 1)) / (height * width) * np.eye(channels)


def _kernel_cases(rng):
    """Yield windows that are seldom square, over one to five channels."""
    yield 2, 2, 1
    yield 2, 2, 2
    yield 2, 3, 2
    yield 3, 1, 4
    yield 1, 4, 3
    height = int(rng.integers(2, 4))
    yield height, height + int(rng.integers(1, 4)), int(rng.integers(2, 6))


def _one_input_channel_only(height, width, channels):
    """Put every weight on input channel 0, so that all outputs are equal."""
    kernels = np.zeros((height, width, channels, channels))
    kernels[:, :, 0, :] = 1 / (height * width)
    return kernels


def _one_pixel_only(height, width, channels):
    kernels = np.zeros((height, width, channels, channels))
    kernels[0, 0] = np.eye(channels)
    return kernels


AVERAGE_POOL_AS_CONVOLUTION = Exercise(
    id="average-pool-as-convolution",
    call="average_kernels(height, width, channels)",
    reference=_average_kernels,
    cases=_kernel_cases,
    mistakes=(
        Mistake(
            "The kernels mix the channels: output channel k must see input channel k alone. "
            "All weights between different channels are 0.",
            lambda height, width, channels: np.full(
                (height, width, channels, channels), 1 / (height * width)
            ),
        ),
        Mistake(
            "The kernels mix the channels: each output averages all channels together. "
            "Output channel k must see input channel k alone.",
            lambda height, width, channels: np.full(
                (height, width, channels, channels), 1 / (height * width * channels)
            ),
        ),
        Mistake(
            "The channels are kept apart, but each weight is 1: that adds up. "
            "To average, the weights of one window must sum to 1.",
            lambda height, width, channels: (
                _average_kernels(height, width, channels) * height * width
            ),
        ),
        Mistake(
            "The weights are too small: an average over one window divides by height · width. "
            "The number of channels does not count.",
            lambda height, width, channels: _average_kernels(height, width, channels) / channels,
        ),
        Mistake(
            "The weights are wrong for windows that are not square: divide by height · width.",
            lambda height, width, channels: (
                _average_kernels(height, width, channels) * width / height
            ),
        ),
        Mistake(
            "The weights are wrong for windows that are not square: divide by height · width.",
            lambda height, width, channels: (
                _average_kernels(height, width, channels) * height / width
            ),
        ),
        Mistake(
            "Each weight is 1/4, which is right for windows of four pixels only. "
            "Divide by height · width.",
            lambda height, width, channels: (
                _average_kernels(height, width, channels) * height * width / 4
            ),
        ),
        Mistake(
            "The axes stand in the wrong order: height and width come first, the channels last.",
            lambda height, width, channels: np.moveaxis(
                _average_kernels(height, width, channels), (0, 1), (2, 3)
            ),
        ),
        Mistake(
            "The axes stand in the wrong order: height, width, channels in, channels out.",
            lambda height, width, channels: np.moveaxis(
                _average_kernels(height, width, channels), 3, 0
            ),
        ),
        Mistake(
            "Height and width are swapped: height is the first axis.",
            lambda height, width, channels: _average_kernels(width, height, channels),
        ),
        Mistake(
            "A filter needs a slice for each input channel: "
            "the third axis has the length channels.",
            lambda height, width, channels: np.full(
                (height, width, 1, channels), 1 / (height * width)
            ),
        ),
        Mistake(
            "There must be one filter for each channel: the last axis has the length channels.",
            lambda height, width, channels: np.full(
                (height, width, channels, 1), 1 / (height * width)
            ),
        ),
        Mistake(
            "Every filter looks at input channel 0. Filter k must look at channel k.",
            _one_input_channel_only,
        ),
        Mistake(
            "The filters keep the top left pixel of each window; all pixels must count.",
            _one_pixel_only,
        ),
    ),
)

EXERCISES = (MAX_POOL, GLOBAL_AVERAGE, AVERAGE_POOL_AS_CONVOLUTION)

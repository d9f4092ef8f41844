"""Exercises of lesson 4: max pooling, global averages, average pooling as a convolution."""

import numpy as np

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip

# ---------------------------------------------------------------------------- max-pool


def max_pool(image, size, stride, slip=no_slip):
    height, width = image.shape
    if slip("The windows always step by their own size; step by stride."):
        stride = size
    down = across = stride
    if slip("A window starts at every pixel, as with stride 1; step by stride."):
        down = across = 1
    if slip("The stride is applied to the rows only; the columns step by 1."):
        across = 1
    if slip("The stride is applied to the columns only; the rows step by 1."):
        down = 1
    rows, columns = (height - size) // down + 1, (width - size) // across + 1
    if slip(
        "The number of windows is not n // stride: it depends on the window's size too. "
        "The last window must start at n − size or before."
    ):
        rows, columns = height // down, width // across
    if slip("You count n // size windows. How many fit depends on the stride too."):
        rows, columns = height // size, width // size
    if slip(
        "The last row and column of windows are missing: a window may start at "
        "n − size itself, so there are (n − size) // stride + 1 places."
    ):
        rows, columns = rows - 1, columns - 1
    if slip(
        "The last windows are missing where they would end at the last pixel: "
        "range(0, n - size, stride) stops before n − size. End it at n − size + 1."
    ):
        rows, columns = len(range(0, height - size, down)), len(range(0, width - size, across))
    if slip(
        "The partial windows at the end are kept. Use only windows that fit whole; "
        "the rows and columns left over are dropped."
    ):
        rows, columns = -(-height // down), -(-width // across)
    if slip(
        "The partial windows at the end are kept, with padding. Use only windows that fit whole."
    ):
        rows, columns = -(-height // down), -(-width // across)
        around = [
            max((n - 1) * s + size - k, 0)
            for n, s, k in ((rows, down, height), (columns, across, width))
        ]
        image = np.pad(
            image.astype(float), [(a // 2, a - a // 2) for a in around], constant_values=-np.inf
        )
    if slip("The output is taken for a square: work out its rows and its columns."):
        columns = rows
    if slip("There is one window too many along each axis."):
        rows, columns = rows + 1, columns + 1
    step_down, step_across, side = down, across, size
    if slip("The windows start at r * size. They step by stride, so they start at r * stride."):
        step_down = step_across = size
    if slip(
        "The window moves by one pixel for each output. The window of output row r starts at "
        "image row r * stride, and columns likewise."
    ):
        step_down = step_across = 1
    if slip(
        "The windows are as large as the stride. They start at r * stride "
        "and have size rows and columns."
    ):
        side = stride
    if slip(
        "The windows are one pixel too small: a slice, and range, stop before their end, so no − 1."
    ):
        side = size - 1
    if slip("The windows are one pixel too large: top : top + size holds size rows already."):
        side = size + 1
    if slip("The windows always have 2 × 2 pixels. They have size rows and columns."):
        side = 2
    output, best = np.zeros((rows, columns)), image[0, 0]
    if slip("Only the first row is there: return stands inside the loop. Move it to the left."):
        rows = 1
    if slip("Only the first window is looked at: return stands inside the loops."):
        rows = columns = 1
    for r, c in np.ndindex(rows, columns):
        top, left = r * step_down, c * step_across
        if slip(
            "Row and column are swapped in the slice: r counts rows and belongs in the first "
            "place, c in the second."
        ):
            top, left = c * step_across, r * step_down
        window = image[top : top + side, left : left + side]
        if slip("image[a:b][c:d] cuts rows twice. Use one pair of brackets: image[a:b, c:d]."):
            window = image[top : top + side][left : left + side]
        if slip("The slice must go on to top + size, not to size."):
            window = image[top:side, left:side]
        if slip(
            "Only the first column of each window is looked at: the maximum is of one axis only."
        ):
            window = window[:, :1]
        if slip("Only the first row of each window is looked at: the maximum is of one axis only."):
            window = window[:1]
        value = window.max()
        if slip("You average each window; keep its largest value."):
            value = window.mean()
        if slip("You keep the smallest value of each window; keep the largest."):
            value = window.min()
        if slip("You add up each window; keep its largest value."):
            value = window.sum()
        if slip("You keep the first pixel of each window; keep the largest."):
            value = window[0, 0]
        if slip("You keep the last pixel of each window; keep the largest."):
            value = window[-1, -1]
        if slip(
            "You return where the largest value stands in its window. Return the value itself."
        ):
            value = window.argmax()
        if slip("You compare without the sign. Of −3 and 2, 2 is larger."):
            value = abs(window).max()
        if slip(
            "Zero wins where all values of a window are negative: your maximum starts at 0. "
            "Start with a value of the window itself, or with -np.inf."
        ):
            value = max(value, 0)
        for variant, start in enumerate((-1, -10, -1000), 1):
            if slip(
                "A fixed number wins where all values of a window are smaller: start your maximum "
                "with a value of the window itself, or with -np.inf.",
                variant,
            ):
                value = max(value, start)
        best = max(best, value)
        if slip("The largest value is never reset: begin anew in each window."):
            value = best
        output[r, c] = value
    if slip("The largest value is that of the whole image. Look at each window by itself."):
        output[...] = image.max()
    if slip(
        "Fractions are cut off: your output array holds whole numbers. "
        "Make it with np.zeros, which holds floats."
    ):
        output = np.trunc(output)
    if slip("Height and width are swapped: your output is mirrored at its diagonal."):
        output = output.T
    return output


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
    # A maximum that starts at −10 or at −1000 is seen here.
    yield rng.integers(-9000, -5000, (5, 4)), 2, 2
    yield rng.integers(-30, -20, (4, 5)), 2, 1


# ---------------------------------------------------------------------------- global-average


def global_average(images, slip=no_slip):
    if slip(
        "You average over the batch too. Each image keeps numbers of its own: "
        "average over height and width only."
    ):
        return images.mean(axis=(0, 1, 2))
    if slip(
        "You average over the channels too. Each channel keeps a number of its own: "
        "average over height and width only."
    ):
        return images.mean(axis=(1, 2, 3))
    if slip("Everything is averaged into one number. Average over height and width only."):
        return images.mean(axis=None)
    if slip(
        "You average over the channels, the last axis. Average over height and width, "
        "the two in the middle."
    ):
        return images.mean(axis=-1)
    if slip(
        "The axes are off by one: axis 0 counts the images. Height and width are the axes 1 and 2."
    ):
        return images.mean(axis=(0, 1))
    if slip(
        "The axes are off by one: axis 3 holds the channels. Height and width are the axes 1 and 2."
    ):
        return images.mean(axis=(2, 3))
    if slip("Only the rows are averaged; the columns are still there."):
        return images.mean(axis=1)
    if slip("Only the columns are averaged; the rows are still there."):
        return images.mean(axis=2)
    if slip("You average over the images, axis 0. Average over height and width: axes 1 and 2."):
        return images.mean(axis=0)
    if slip("You average over the rows and the channels. Height and width are axes 1 and 2."):
        return images.mean(axis=(1, 3))
    if slip("You average over the images and the columns. Height and width are axes 1 and 2."):
        return images.mean(axis=(0, 2))
    if slip("You average over images and channels. Average over height and width: axes 1 and 2."):
        return images.mean(axis=(0, 3))
    if slip(
        "The values are right, but the two axes of length 1 are still there: "
        "return the shape (batch, channels)."
    ):
        return images.mean(axis=(1, 2), keepdims=True)
    if slip("You keep the largest value of each channel; average them."):
        return images.max(axis=(1, 2))
    if slip("You take the middle value (the median) of each channel; average them."):
        return np.median(images, axis=(1, 2))
    if slip(
        "reshape mixes the channels: in memory the channels of one pixel stand side by side. "
        "Keep the channels as the last axis."
    ):
        return images.reshape(len(images), images.shape[3], -1).mean(axis=2)
    batch, height, width, channels = images.shape
    sums = images.sum(axis=(1, 2))
    if slip("Every row holds the averages of the first image. Use the number of each image."):
        sums = np.repeat(sums[:1], batch, axis=0)
    if slip(
        "Every column holds the averages of the first channel. Use the number of each channel."
    ):
        sums = np.repeat(sums[:, :1], channels, axis=1)
    pixels = height * width
    if slip("You add up each channel; divide by the number of its pixels."):
        pixels = 1
    if slip("You divide by the height only. A channel has height · width pixels."):
        pixels = height
    if slip("You divide by the width only. A channel has height · width pixels."):
        pixels = width
    if slip("You divide by all numbers of an image. One channel has height · width of them."):
        pixels = height * width * channels
    if slip("You divide by all pixels of the batch. Each image is averaged by itself."):
        pixels = batch * height * width
    if slip("You divide by height + width. A channel has height · width pixels."):
        pixels = height + width
    averages = sums / pixels
    if slip("The fractions are cut off: divide with /, not with //."):
        averages = np.floor(averages)
    if slip(
        "Fractions are cut off: your output holds whole numbers. np.zeros makes one of floats."
    ):
        averages = np.trunc(averages)
    if slip("The result is mirrored: batch first, then channels."):
        averages = averages.T
    if slip("Only the first image is there: return stands inside the loop."):
        averages = np.where(np.arange(batch)[:, np.newaxis] == 0, averages, 0)
    return averages


def _batch_cases(rng):
    """Yield batches whose four sides differ, so that no axis can stand in for another."""
    for shape in [(2, 2, 3, 4), (3, 4, 2, 1), (1, 5, 3, 2), (4, 3, 5, 2), (5, 1, 2, 3)]:
        yield (rng.integers(0, 10, shape),)
    yield (rng.normal(size=(2, 4, 5, 3)).round(2),)


# ---------------------------------------------------------------------------- average kernels


def average_kernels(height, width, channels, slip=no_slip):
    if slip("Height and width are swapped: height is the first axis."):
        height, width = width, height
    if slip(
        "A filter needs a slice for each input channel: the third axis has the length channels."
    ):
        return np.full((height, width, 1, channels), 1 / (height * width))
    if slip("There must be one filter for each channel: the last axis has the length channels."):
        return np.full((height, width, channels, 1), 1 / (height * width))
    if slip("There are four axes: height, width, channels in, channels out."):
        return np.full((height, width), 1 / (height * width))
    if slip("There are four axes: height, width, channels in, channels out.", 2):
        return np.full((height, width, channels), 1 / (height * width))
    weight = 1 / (height * width)
    if slip(
        "The channels are kept apart, but each weight is 1: that adds up. "
        "To average, the weights of one window must sum to 1."
    ):
        weight = 1
    if slip(
        "The weights are too small: an average over one window divides by height · width. "
        "The number of channels does not count."
    ):
        weight = weight / channels
    if slip("The weights are wrong for windows that are not square: divide by height · width."):
        weight = 1 / height**2
    if slip("The weights are wrong for windows that are not square: divide by height · width.", 2):
        weight = 1 / width**2
    if slip(
        "Each weight is 1/4, which is right for windows of four pixels only. "
        "Divide by height · width."
    ):
        weight = 1 / 4
    if slip("You divide by height + width. A window has height · width pixels."):
        weight = 1 / (height + width)
    if slip("You divide by one side of the window. It has height · width pixels."):
        weight = 1 / height
    if slip("You divide by one side of the window. It has height · width pixels.", 2):
        weight = 1 / width
    if slip("You divide by the number of channels. A window has height · width pixels."):
        weight = 1 / channels
    if slip("1 / height * width multiplies by the width. Divide by both: 1 / (height * width)."):
        weight = 1 / height * width
    kernels = np.zeros((height, width, channels, channels))
    same = np.eye(channels)
    if slip(
        "The kernels mix the channels: output channel k must see input channel k alone. "
        "All weights between different channels are 0."
    ):
        same = np.ones((channels, channels))
    if slip(
        "The kernels mix the channels: each output averages all channels together. "
        "Output channel k must see input channel k alone."
    ):
        same = np.ones((channels, channels)) / channels
    if slip("Every filter looks at input channel 0. Filter k must look at channel k."):
        same = np.eye(1, channels).T * np.ones(channels)
    if slip("Only the first filter is filled: is return inside the loop?"):
        same = np.diag(np.eye(1, channels)[0])
    if slip("Only the last filter is filled. Is the array made anew in the loop?"):
        same = np.diag(np.eye(1, channels)[0][::-1])
    if slip("Only channel 0 gives something: each input channel k belongs to filter k."):
        same = np.eye(1, channels).T @ np.ones((1, channels))
        same = same.T
    if slip("The channels stand in reversed order: filter k must look at channel k."):
        same = same[::-1]
    kernels[:] = same * weight
    if slip("The filters keep the top left pixel of each window; all pixels must count."):
        kernels[:] = 0
        kernels[0, 0] = same
    if slip("Only the middle pixel of each window counts; all pixels must count."):
        kernels[:] = 0
        kernels[height // 2, width // 2] = same
    if slip("Only pixels on a diagonal of the window count; all pixels must count."):
        kernels = kernels * np.eye(height, width)[:, :, np.newaxis, np.newaxis]
    if slip("Fractions are cut off: your array holds whole numbers. np.zeros makes one of floats."):
        kernels = np.trunc(kernels)
    if slip("The axes stand in the wrong order: height and width come first, the channels last."):
        kernels = np.moveaxis(kernels, (0, 1), (2, 3))
    if slip("The axes stand in the wrong order: height, width, channels in, channels out."):
        kernels = np.moveaxis(kernels, 3, 0)
    return kernels


def _kernel_cases(rng):
    """Yield windows that are seldom square, over one to five channels."""
    yield 2, 2, 1
    yield 2, 2, 2
    yield 2, 3, 2
    yield 3, 1, 4
    yield 1, 4, 3
    height = int(rng.integers(2, 4))
    yield height, height + int(rng.integers(1, 4)), int(rng.integers(2, 6))


EXERCISES = (
    Exercise("max-pool", max_pool, _max_pool_cases),
    Exercise("global-average", global_average, _batch_cases),
    Exercise("average-pool-as-convolution", average_kernels, _kernel_cases),
)

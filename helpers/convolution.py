"""Convolution, from the definition to a version that is fast enough to train with.

`correlate2d` slides a kernel over one plane as it is. `convolve2d` turns the kernel by 180 degrees
first, as mathematics defines convolution. `conv2d` does what the layer of a network does: it
correlates batches of images of many channels. Each has a twin, ``*_loops``, that reads like the
definition; tests hold the two equal to each other, to SciPy and to Keras.
"""

import math
import os
from dataclasses import replace
from itertools import product

import numpy as np

from helpers.shapes import Window
from helpers.support.parallel import in_parallel
from helpers.support.validation import numeric_array, real_array, wide_enough

PLANE = "(height, width)"
BATCH = "(batch, height, width, channels)"
KERNELS = "(height, width, in_channels, out_channels)"

#: `conv2d` gathers about this many bytes of windows at a time, so that they are still in the
#: processor's cache when the matrix product reads them, and no image needs much memory.
_CACHE_BYTES = 1 << 20

#: `correlate2d` computes rows of about this many bytes at a time. They, a product and the pixels
#: stay in the cache while one weight after another passes over them.
_BAND_OF_A_PLANE = 1 << 17

#: Pixels that all threads of `conv2d` together copy at a time to surround them with padding.
_BAND_BYTES = 1 << 27

#: Up to so many channels, neighbours along a row of the image make longer runs (`window_rows`).
_FEW_CHANNELS = 4


def correlate2d_loops(image, kernel, stride=1, padding="valid", dilation=1):
    """Slide `kernel` over `image`, written as the definition: slow, and easy to check by eye.

    Takes and returns what `correlate2d` does.

    Examples
    --------
    >>> correlate2d_loops([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1]])
    array([[6, 8]])
    """
    image, kernel, plan = _plane_arguments(image, kernel, stride, padding, dilation)
    return _slide(plan.pad(image), kernel, plan)


def _slide(padded, kernel, plan):
    """Multiply and sum in every window of a plane: the definition, by four loops."""
    (height, width), (stride_y, stride_x) = plan.output, plan.window.stride
    step_y, step_x = plan.window.dilation
    output = np.zeros((height, width), dtype=np.result_type(padded, kernel))
    for row in range(height):
        for column in range(width):
            for i in range(kernel.shape[0]):
                for j in range(kernel.shape[1]):
                    pixel = padded[row * stride_y + i * step_y, column * stride_x + j * step_x]
                    output[row, column] += kernel[i, j] * pixel
    return output


def correlate2d(image, kernel, stride=1, padding="valid", dilation=1):
    """Slide `kernel` over one plane: at each place, multiply what overlaps and sum.

    ``output[r, c] = sum over i, j of kernel[i, j] * image[r*s + i*d, c*s + j*d]``

    Instead of visiting one window after another, it visits one kernel weight after another, and
    adds the whole image, shifted to that weight's place and multiplied by it. It does so for some
    rows at a time, which stay in the processor's cache, and each core takes its share of them.

    Parameters
    ----------
    image : array_like, shape (height, width)
        Floats (kept in their precision) or signed integers of 32 or 64 bits.
    kernel : array_like, shape (kernel_height, kernel_width)
    stride : int or (int, int)
        Pixels between neighbouring windows, for both axes or as ``(rows, columns)``.
    padding : {"valid", "same", "full"} or int
        Zeros around the image; see `helpers.shapes.padding_amounts`.
    dilation : int or (int, int)
        Pixels between neighbouring taps of the kernel.

    Returns
    -------
    ndarray, shape (output_height, output_width)

    Raises
    ------
    TypeError
        If an array does not hold real numbers or would wrap around (``uint8``).
    ValueError
        If a shape does not fit, or a value is NaN or infinite.

    Notes
    -----
    One pass multiplies as often as the kernel has weights. From a side of about 9 on,
    `scipy.signal.fftconvolve` with the turned kernel is quicker, whatever the kernel; from a side
    of about 5 on, so are two passes, a column and then a row, if the kernel is separable. ``make
    bench`` measures both on a photo of 512 × 512.

    Examples
    --------
    >>> correlate2d([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1]])
    array([[6, 8]])

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", MIT Press, 2016, section 9.1.
    """
    image, kernel, plan = _plane_arguments(image, kernel, stride, padding, dilation)
    output = np.zeros(plan.output, dtype=np.result_type(image, kernel))
    padded = plan.pad(image).astype(output.dtype, copy=False)

    def add_up(band):
        place = output[band]
        weighted = np.empty_like(place)
        for i, j in plan.taps:
            np.multiply(kernel[i, j], padded[plan.tap(i, j)][band], out=weighted)
            place += weighted

    rows = max(1, _BAND_OF_A_PLANE // output[0].nbytes)
    in_parallel(add_up, _parts(plan.output, (rows, plan.output[1])))
    return output


def convolve2d_loops(image, kernel, stride=1, padding="valid", dilation=1):
    """Convolve in the mathematical sense, by loops; takes and returns what `convolve2d` does.

    Examples
    --------
    >>> convolve2d_loops([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 2]])
    array([[ 7, 10]])
    """
    return correlate2d_loops(image, _turned(kernel), stride, padding, dilation)


def convolve2d(image, kernel, stride=1, padding="valid", dilation=1):
    """Turn `kernel` by 180 degrees, then slide it over `image`: convolution in mathematics.

    Takes, returns and raises what `correlate2d` does. The two agree where the kernel looks the
    same after half a turn.

    Notes
    -----
    With ``padding="same"`` and an even kernel no pixel is the middle. Here the frame has its odd
    pixel at the bottom and on the right, as in Keras; in `scipy.signal.convolve2d` with
    ``mode="same"`` at the top and on the left, so that its output sits one pixel further to the
    bottom right. With odd kernels and stride 1 the two agree.

    Examples
    --------
    >>> convolve2d([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 2]])
    array([[ 7, 10]])
    >>> convolve2d([[1, 2, 3]], [[1, 10]], padding="same")
    array([[12, 23, 30]])
    >>> from scipy.signal import convolve2d as scipy_convolve2d
    >>> scipy_convolve2d([[1, 2, 3]], [[1, 10]], mode="same")
    array([[ 1, 12, 23]])
    """
    return correlate2d(image, _turned(kernel), stride, padding, dilation)


def conv2d_loops(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """Apply a convolution layer one image, one filter and one channel at a time.

    Takes and returns what `conv2d` does: for each filter, correlate every channel with the kernel
    that the filter keeps for it, sum the channels, add the filter's bias.

    Examples
    --------
    >>> conv2d_loops(np.ones((1, 4, 4, 3)), np.ones((3, 3, 3, 2))).shape
    (1, 2, 2, 2)
    """
    images, kernels, bias, plan = _batch_arguments(images, kernels, bias, stride, padding, dilation)
    images = plan.pad(wide_enough("images", images))
    return np.stack([_maps(image, kernels, bias, plan) for image in images])


def _maps(image, kernels, bias, plan):
    """Give each filter its map: the sum over the channels, and the bias."""
    channels, filters = range(kernels.shape[2]), range(kernels.shape[3])
    return np.stack(
        [
            sum(_slide(image[:, :, c], kernels[:, :, c, f], plan) for c in channels) + bias[f]
            for f in filters
        ],
        axis=-1,
    )


def conv2d(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """Apply a convolution layer to a batch: what Keras calls ``Conv2D``, without an activation.

    ``output[n, r, c, f] = bias[f] + sum over i, j, k of
    kernels[i, j, k, f] * images[n, r*s + i*d, c*s + j*d, k]``

    The windows are laid out as the rows of a matrix, the filters as the columns of another; a
    matrix product then computes every output. The rows are made about a megabyte at a time, so
    that they are still in the cache when they are multiplied. The kernel is not flipped.

    Parameters
    ----------
    images : array_like, shape (batch, height, width, in_channels)
    kernels : array_like, shape (kernel_height, kernel_width, in_channels, out_channels)
    bias : array_like, shape (out_channels,), optional
        One number for each filter; none means zeros.
    stride : int or (int, int)
    padding : {"valid", "same", "full"} or int
    dilation : int or (int, int)
        As in `correlate2d`.

    Returns
    -------
    ndarray, shape (batch, output_height, output_width, out_channels)

    Raises
    ------
    TypeError
        If an array does not hold real numbers or would wrap around (``uint8``).
    ValueError
        If shapes or channels do not fit, or a value is NaN or infinite.

    Examples
    --------
    >>> images = np.zeros((2, 28, 28, 1), dtype="float32")
    >>> kernels = np.zeros((3, 3, 1, 16), dtype="float32")
    >>> conv2d(images, kernels, padding="same").shape
    (2, 28, 28, 16)

    References
    ----------
    K. Chellapilla, S. Puri and P. Simard, "High Performance Convolutional Neural Networks for
    Document Processing", 2006 (the layout as one matrix product).
    """
    images, kernels, bias, plan = _batch_arguments(images, kernels, bias, stride, padding, dilation)
    columns = kernels.reshape(-1, kernels.shape[3])
    dtype = wide_enough("images", images[:0]).dtype
    output = np.empty(
        (len(images), *plan.output, len(bias)), dtype=np.result_type(dtype, kernels, bias)
    )
    tile = _tile(output.shape[:3], len(columns) * dtype.itemsize)
    sides = _band(plan, tile, len(images), images.shape[3] * dtype.itemsize)
    valid = replace(plan.window, padding="valid")

    def compute(band):
        pixels = _cut(images, plan, band, dtype)
        windows, place = valid.on(pixels.shape[1:3]).view(pixels), output[band]
        for part in _parts(windows.shape[:3], tile):
            products = place[part].reshape(-1, len(bias), copy=False)
            np.matmul(window_rows(windows[part]), columns, out=products)
            if bias.any():
                products += bias

    in_parallel(compute, _parts(output.shape[:3], sides))
    return output


def window_rows(windows, ones=0):
    """Copy every window into a row of a matrix, with so many ones at its end.

    Copying is quick where many neighbouring numbers stay neighbours. With many channels those are a
    row of the kernel; with few, a row of the image, so the matrix is made lying on its side.

    Parameters
    ----------
    windows : ndarray, (batch, rows, columns, kernel rows, kernel columns, channels)
        As `helpers.shapes.WindowPlan.view` returns them.
    ones : int
        1 makes room for a bias: a weight more, of a pixel that is always 1.

    Returns
    -------
    ndarray, shape (windows, taps * channels + ones)
    """
    count, length = math.prod(windows.shape[:3]), math.prod(windows.shape[3:])
    if windows.shape[5] > _FEW_CHANNELS:
        rows = np.empty((count, length + ones), windows.dtype)
        room = rows.reshape(*windows.shape[:3], -1)[..., :length]
    else:
        windows = windows.transpose(3, 4, 5, 0, 1, 2)
        rows = np.empty((length + ones, count), windows.dtype).T
        room = rows.T[:length]
    room.reshape(windows.shape, copy=False)[...] = windows
    rows[:, length:] = 1
    return rows


# ---------------------------------------------------------------------------- the parts


def _tile(shape, window_bytes):
    """Return how many images, rows and columns of the output have windows that fit in the cache.

    Several whole images, or some rows of one image, or a part of one row.
    """
    room = max(1, _CACHE_BYTES // window_bytes)
    below = (shape[1] * shape[2], shape[2], 1)
    return tuple(min(n, max(1, room // size)) for n, size in zip(shape, below))


def _band(plan, tile, batch, pixel_bytes):
    """Return how many images, rows and columns of the output a thread takes at a time.

    Of small images so many as fit in the cache, the same for every thread. Of a large one so many
    rows that those which two bands read are few, and so few that all threads together hold
    `_BAND_BYTES` of padded pixels.
    """
    threads = os.cpu_count() or 1
    if tile[1:] == plan.output:
        most = max(tile[0], _CACHE_BYTES // (math.prod(plan.padded) * pixel_bytes))
        bands = threads * math.ceil(batch / (threads * most))
        return math.ceil(batch / bands), *plan.output
    (span, reach), (down, right) = plan.window.span, plan.window.stride
    room = _BAND_BYTES // threads // pixel_bytes
    columns = min(plan.output[1], max(1, (room // span - reach) // right))
    if columns < plan.output[1]:
        return 1, 1, columns
    most = room // (columns * right + reach) - span
    tiles = max(1, min(3 * span, most) // (down * tile[1]))
    return 1, tiles * tile[1], columns


def _parts(shape, sides):
    """Cut an array of this shape into blocks of these sides; return the index of each."""
    cuts = (
        [slice(at, min(at + side, n)) for at in range(0, n, side)] for n, side in zip(shape, sides)
    )
    return list(product(*cuts))


def _cut(images, plan, band, dtype):
    """Return the pixels that a band of the output reads, with the padding that it meets."""
    cuts, inside, shape = [band[0]], [slice(None)], [band[0].stop - band[0].start]
    for place, n, stride, span, (before, _) in zip(
        band[1:], plan.size, plan.window.stride, plan.window.span, plan.amounts
    ):
        first = place.start * stride - before
        length = (place.stop - place.start - 1) * stride + span
        start, stop = (min(max(end, 0), n) for end in (first, first + length))
        cuts.append(slice(start, stop))
        inside.append(slice(start - first, stop - first))
        shape.append(length)
    pixels = images[tuple(cuts)]
    if pixels.shape[1:3] == tuple(shape[1:]):
        return np.ascontiguousarray(pixels, dtype)
    padded = np.zeros((*shape, images.shape[3]), dtype)
    padded[tuple(inside)] = pixels
    return padded


def _turned(kernel):
    """Turn a kernel by half a circle: flip its rows and its columns."""
    return numeric_array("kernel", kernel, 2, PLANE)[::-1, ::-1]


def _plane_arguments(image, kernel, stride, padding, dilation):
    image = numeric_array("image", image, 2, PLANE)
    kernel = numeric_array("kernel", kernel, 2, PLANE)
    _require_no_overflow(image, kernel)
    window = Window(kernel.shape, stride, padding, dilation)
    return image, kernel, window.on(image.shape).require_fit()


def _batch_arguments(images, kernels, bias, stride, padding, dilation):
    """Check what a layer is given; the images keep their type, as a wider copy may be large."""
    images = real_array("images", images, 4, BATCH)
    wide_enough("images", images[:0])
    kernels = numeric_array("kernels", kernels, 4, KERNELS)
    channels, filters = kernels.shape[2:]
    if images.shape[3] != channels:
        raise ValueError(
            f"images {images.shape} have {images.shape[3]} channel(s), but kernels {kernels.shape} "
            f"expect {channels}; the last axis of images and the third of kernels must agree"
        )
    if bias is None:
        bias = np.zeros(filters, dtype=kernels.dtype)
    bias = numeric_array("bias", bias, 1, "(out_channels,)")
    if len(bias) != filters:
        raise ValueError(
            f"bias has {len(bias)} value(s), but kernels {kernels.shape} make {filters} output "
            "channel(s); give one value for each"
        )
    _require_no_overflow(images, kernels, bias)
    window = Window(kernels.shape[:2], stride, padding, dilation)
    return images, kernels, bias, window.on(images.shape[1:3]).require_fit()


def _require_no_overflow(images, kernels, bias=None):
    """Raise if whole numbers are so large that a sum of products could pass 64 bits."""
    if images.dtype.kind != "i" or kernels.dtype.kind != "i":
        return
    image, kernel = _largest(images), _largest(kernels)
    bound = image * kernel * kernels.size
    if bias is not None and bias.dtype.kind == "i":
        bound += _largest(bias)
    if bound > np.iinfo(np.int64).max:
        raise ValueError(
            f"image values up to {image} and kernel values up to {kernel} could make the sums wrap "
            'around 64 bits; convert the image first: image.astype("float64")'
        )


def _largest(array):
    """Return the largest magnitude as a Python integer, which cannot wrap."""
    return max(abs(int(array.min())), abs(int(array.max())))

"""Convolution, from the definition to a version that is fast enough to train with.

`correlate2d` slides a kernel over one plane as it is. `convolve2d` turns the kernel by 180 degrees
first, as mathematics defines convolution. `conv2d` does what the layer of a network does: it
correlates batches of images of many channels. Each has a twin, ``*_loops``, that reads like the
definition; tests hold the two equal to each other, to SciPy and to Keras.
"""

import numpy as np

from helpers.parallel import in_parallel
from helpers.shapes import output_shape, padding_amounts, window_span
from helpers.validation import numeric_array, pair

PLANE = "(height, width)"
BATCH = "(batch, height, width, channels)"
KERNELS = "(height, width, in_channels, out_channels)"

#: `conv2d` gathers the windows of a few images at a time, about this many bytes, so that they are
#: still in the processor's cache when the matrix product reads them.
_CACHE_BYTES = 1 << 21


def correlate2d_loops(image, kernel, stride=1, padding="valid", dilation=1):
    """Slide `kernel` over `image`, written as the definition: slow, and easy to check by eye.

    Takes and returns what `correlate2d` does.

    Examples
    --------
    >>> correlate2d_loops([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1]])
    array([[6, 8]])
    """
    image, kernel, (stride_y, stride_x), (step_y, step_x) = _plane_arguments(
        image, kernel, stride, padding, dilation
    )
    height, width = _output_shape(image, kernel, stride, padding, dilation)
    padded = _pad(image, kernel.shape, stride, padding, dilation)
    output = np.zeros((height, width), dtype=np.result_type(image, kernel))
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
    adds the whole image, shifted to that weight's place and multiplied by it.

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

    Examples
    --------
    >>> correlate2d([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1]])
    array([[6, 8]])

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", MIT Press, 2016, section 9.1.
    """
    image, kernel, strides, steps = _plane_arguments(image, kernel, stride, padding, dilation)
    size = _output_shape(image, kernel, stride, padding, dilation)
    padded = _pad(image, kernel.shape, stride, padding, dilation)
    output = np.zeros(size, dtype=np.result_type(image, kernel))
    for i, j in np.ndindex(kernel.shape):
        output += kernel[i, j] * _shifted(padded, i, j, size, strides, steps)
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

    Examples
    --------
    >>> convolve2d([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 2]])
    array([[ 7, 10]])
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
    images, kernels, bias, size = _batch_arguments(images, kernels, bias, stride, padding, dilation)
    filters = kernels.shape[3]
    output = np.zeros((len(images), *size, filters), dtype=np.result_type(images, kernels, bias))
    for n, image in enumerate(images):
        for f in range(filters):
            planes = (
                correlate2d_loops(image[:, :, c], kernels[:, :, c, f], stride, padding, dilation)
                for c in range(image.shape[2])
            )
            output[n, :, :, f] = sum(planes) + bias[f]
    return output


def conv2d(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    """Apply a convolution layer to a batch: what Keras calls ``Conv2D``, without an activation.

    ``output[n, r, c, f] = bias[f] + sum over i, j, k of
    kernels[i, j, k, f] * images[n, r*s + i*d, c*s + j*d, k]``

    The windows are laid out as the rows of a matrix, the filters as the columns of another; one
    matrix product then computes every output. The kernel is not flipped.

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
    images, kernels, bias, size = _batch_arguments(images, kernels, bias, stride, padding, dilation)
    kernel_size, filters = kernels.shape[:2], kernels.shape[3]
    strides, steps = pair("stride", stride), pair("dilation", dilation)
    columns = kernels.reshape(-1, filters)
    output = np.empty((len(images), *size, filters), dtype=np.result_type(images, kernels, bias))

    def compute(start):
        part = slice(start, start + chunk)
        padded = _pad(images[part], kernel_size, stride, padding, dilation)
        rows = window_view(padded, kernel_size, size, strides, steps).reshape(-1, len(columns))
        np.matmul(rows, columns, out=output[part].reshape(-1, filters))
        if bias.any():
            output[part] += bias

    chunk = max(1, _CACHE_BYTES // (size[0] * size[1] * len(columns) * images.itemsize))
    in_parallel(compute, range(0, len(images), chunk))
    return output


# ---------------------------------------------------------------------------- the parts


def _shifted(padded, i, j, size, strides, steps):
    """View the pixels that kernel weight ``(i, j)`` meets, one for each output."""
    top, left = i * steps[0], j * steps[1]
    return padded[
        top : top + (size[0] - 1) * strides[0] + 1 : strides[0],
        left : left + (size[1] - 1) * strides[1] + 1 : strides[1],
    ]


def window_view(padded, kernel_size, size, strides, steps):
    """View every window of a batch: (batch, rows, columns, kernel rows, kernel columns, channels).

    Nothing is copied: the same pixel is seen through each window that covers it.
    """
    batch, row, column, channel = padded.strides
    return np.lib.stride_tricks.as_strided(
        padded,
        shape=(len(padded), *size, *kernel_size, padded.shape[3]),
        strides=(
            batch,
            row * strides[0],
            column * strides[1],
            row * steps[0],
            column * steps[1],
            channel,
        ),
        writeable=False,
    )


def _turned(kernel):
    """Turn a kernel by half a circle: flip its rows and its columns."""
    return numeric_array("kernel", kernel, 2, PLANE)[::-1, ::-1]


def _pad(images, kernel_size, stride, padding, dilation):
    """Surround a plane, or every plane of a batch, with the zeros that `padding` stands for."""
    first = 0 if images.ndim == 2 else 1  # the axis of the rows
    shape, inside = list(images.shape), [slice(None)] * images.ndim
    for axis, (kernel, s, d) in enumerate(
        zip(kernel_size, pair("stride", stride), pair("dilation", dilation)), start=first
    ):
        n = images.shape[axis]
        before, after = padding_amounts(n, kernel, s, padding, d)
        shape[axis], inside[axis] = before + n + after, slice(before, before + n)
    if tuple(shape) == images.shape:
        return images
    padded = np.zeros(shape, images.dtype)
    padded[tuple(inside)] = images
    return padded


def _output_shape(image, kernel, stride, padding, dilation, size=None):
    """Return the output's height and width, or say that the kernel does not fit."""
    size = size or image.shape
    try:
        return output_shape(size, kernel.shape[:2], stride, padding, dilation)
    except ValueError as error:
        if "is larger than" not in str(error):
            raise
        spans = tuple(
            window_span(k, d) for k, d in zip(kernel.shape[:2], pair("dilation", dilation))
        )
        dilated = "" if spans == kernel.shape[:2] else f" (spread by its dilation over {spans})"
        padded = "" if padding == "valid" else f" with padding={padding}"
        raise ValueError(
            f"kernel {kernel.shape[:2]}{dilated} is larger than the image {tuple(size)}{padded}; "
            'use padding="same" or a smaller kernel'
        ) from None


def _plane_arguments(image, kernel, stride, padding, dilation):
    image = numeric_array("image", image, 2, PLANE)
    kernel = numeric_array("kernel", kernel, 2, PLANE)
    _require_no_overflow(image, kernel)
    return image, kernel, pair("stride", stride), pair("dilation", dilation)


def _batch_arguments(images, kernels, bias, stride, padding, dilation):
    images = np.ascontiguousarray(numeric_array("images", images, 4, BATCH))
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
    size = _output_shape(images, kernels, stride, padding, dilation, size=images.shape[1:3])
    return images, kernels, bias, size


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

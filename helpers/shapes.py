"""Sizes of feature maps, padding, receptive fields and costs, and where windows lie on a plane.

The arithmetic works on one axis at a time; rows and columns follow the same rule. A `Window` is
what a convolution or a pooling slides; laid on a plane it is a `WindowPlan`, which everything that
slides a window shares.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from helpers.support.validation import pair, whole_number


class WindowTooLarge(ValueError):  # noqa: N818 - the field's errors are named after what is wrong
    """Not even one window fits.

    Attributes
    ----------
    kernel, span : int or (int, int)
        Taps of the window, and the pixels from its first to its last: more, if it is dilated.
    size : int or (int, int)
        Pixels of the input, without padding.
    padding : str or int
        As it was asked for.
    """

    def __init__(self, message, kernel, span, size, padding):
        super().__init__(message)
        self.kernel, self.span, self.size, self.padding = kernel, span, size, padding


def window_span(kernel, dilation=1):
    """Return how many pixels one window covers from its first to its last tap.

    A dilated kernel has gaps of ``dilation - 1`` pixels between its taps: ``d (f - 1) + 1``.

    Examples
    --------
    >>> window_span(3), window_span(3, dilation=2)
    (3, 5)
    """
    kernel = whole_number("kernel", kernel)
    dilation = whole_number("dilation", dilation)
    return dilation * (kernel - 1) + 1


def same_padding(n, kernel, stride=1, dilation=1):
    """Return the ``(before, after)`` padding that makes the output size ``ceil(n / stride)``.

    If the total is odd, the extra pixel goes after (at the bottom and on the right), as in Keras.

    Parameters
    ----------
    n : int
        Size of the input along this axis, in pixels.
    kernel, stride, dilation : int
        Each 1 or more.

    Returns
    -------
    (int, int)
        Pixels to add before the first and after the last.

    Examples
    --------
    >>> same_padding(28, 3)
    (1, 1)
    >>> same_padding(6, 3, stride=2)
    (0, 1)
    """
    n = whole_number("n", n)
    stride = whole_number("stride", stride)
    outputs = -(-n // stride)  # n / stride, rounded up
    total = max((outputs - 1) * stride + window_span(kernel, dilation) - n, 0)
    return total // 2, total - total // 2


def padding_amounts(n, kernel, stride=1, padding="valid", dilation=1):
    """Return the ``(before, after)`` pixels that `padding` stands for along one axis.

    Parameters
    ----------
    n, kernel, stride, dilation : int
        As in `output_size`.
    padding : {"valid", "same", "full"} or int
        "valid" adds nothing. "same" gives ``ceil(n / stride)`` outputs. "full" lets the kernel
        overlap the input by as little as one pixel. A number is added on both sides.

    Examples
    --------
    >>> padding_amounts(5, 3, padding="full")
    (2, 2)
    >>> padding_amounts(5, 3, padding=1)
    (1, 1)
    """
    if isinstance(padding, str):
        if padding == "valid":
            return 0, 0
        if padding == "same":
            return same_padding(n, kernel, stride, dilation)
        if padding == "full":
            return (window_span(kernel, dilation) - 1,) * 2
        raise ValueError(
            f'padding must be "valid", "same", "full" or a number of pixels, got {padding!r}'
        )
    amount = whole_number("padding", padding, minimum=0)
    return amount, amount


def output_size(n, kernel, stride=1, padding="valid", dilation=1):
    """Return how many windows fit along one axis: ``floor((n + p - d(f-1) - 1) / s) + 1``.

    Here ``n`` is the input size, ``p`` the padding of both sides together, ``d`` the dilation,
    ``f`` the kernel size and ``s`` the stride.

    Parameters
    ----------
    n : int
        Size of the input along this axis, in pixels.
    kernel : int
        Size of the kernel (or of the pooling window) along this axis.
    stride : int
        Pixels from one window to the next.
    padding : {"valid", "same", "full"} or int
        See `padding_amounts`.
    dilation : int
        Pixels from one tap of the kernel to the next; 1 is an ordinary kernel.

    Raises
    ------
    TypeError
        If an argument is not a whole number.
    ValueError
        If an argument is too small.
    WindowTooLarge
        A ValueError: not even one window fits.

    Examples
    --------
    >>> output_size(28, 5)
    24
    >>> output_size(28, 3, stride=2, padding="same")
    14

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016,
    arXiv:1603.07285.
    """
    n = whole_number("n", n)
    stride = whole_number("stride", stride)
    before, after = padding_amounts(n, kernel, stride, padding, dilation)
    span = window_span(kernel, dilation)
    if span > n + before + after:
        spread = "" if dilation == 1 else f" (dilation {dilation}: {span})"
        padded = f" with padding ({before}, {after})" if before or after else ""
        raise WindowTooLarge(
            f"kernel {kernel}{spread} is larger than the input {n}{padded}; "
            'use padding="same" or a smaller kernel',
            *(kernel, span, n, padding),
        )
    return (n + before + after - span) // stride + 1


def output_shape(size, kernel, stride=1, padding="valid", dilation=1):
    """Return the ``(height, width)`` of the output; the two-axis form of `output_size`.

    Parameters
    ----------
    size, kernel : int or (int, int)
        Height and width of the image and of the kernel; one number for a square.
    stride, dilation : int or (int, int)
        One number for both axes, or ``(rows, columns)``.
    padding : {"valid", "same", "full"} or int

    Examples
    --------
    >>> output_shape((300, 451), (3, 3), stride=(2, 1))
    (149, 449)
    """
    return tuple(
        output_size(n, k, s, padding, d)
        for n, k, s, d in zip(
            pair("size", size),
            pair("kernel", kernel),
            pair("stride", stride),
            pair("dilation", dilation),
        )
    )


@dataclass(frozen=True)
class Window:
    """A window as it slides: its taps, its steps, and the frame it may reach into.

    Parameters
    ----------
    kernel : int or (int, int)
        Rows and columns of taps.
    stride, dilation : int or (int, int)
    padding : {"valid", "same", "full"} or int
        As in `output_size`; all are kept as pairs of whole numbers.

    Examples
    --------
    >>> Window(3, stride=2).on((28, 20)).output
    (13, 9)
    """

    kernel: int | tuple
    stride: int | tuple = 1
    padding: str | int = "valid"
    dilation: int | tuple = 1

    def __post_init__(self):
        for name in ("kernel", "stride", "dilation"):
            object.__setattr__(self, name, pair(name, getattr(self, name)))
        padding_amounts(1, 1, padding=self.padding)  # raises if there is no such padding

    @property
    def span(self):
        """Pixels from the first tap to the last, along both axes."""
        return tuple(window_span(k, d) for k, d in zip(self.kernel, self.dilation))

    def on(self, size):
        """Return the `WindowPlan` for a plane of ``size = (height, width)``."""
        return _plan(tuple(size), self)


@dataclass(frozen=True)
class WindowPlan:
    """Where a window lies on a plane: one value for all that slides, from loops to plots.

    Parameters
    ----------
    size : (int, int)
        Height and width of the plane.
    window : Window

    Examples
    --------
    Every output meets one pixel through each tap, so a slide is a sum of shifted planes:

    >>> image, kernel = np.arange(12).reshape(3, 4), np.array([[1, 0], [0, 1]])
    >>> plan = Window(kernel.shape).on(image.shape)
    >>> padded = plan.pad(image)
    >>> sum(kernel[i, j] * padded[plan.tap(i, j)] for i, j in plan.taps)
    array([[ 5,  7,  9],
           [13, 15, 17]])
    """

    size: tuple
    window: Window

    @cached_property
    def amounts(self):
        """The padding: ``((top, bottom), (left, right))``."""
        window = self.window
        return tuple(
            padding_amounts(n, k, s, window.padding, d)
            for n, k, s, d in zip(self.size, window.kernel, window.stride, window.dilation)
        )

    @cached_property
    def output(self):
        """Height and width of the output; raises `WindowTooLarge` if no window fits."""
        window = self.window
        return output_shape(
            self.size, window.kernel, window.stride, window.padding, window.dilation
        )

    @cached_property
    def taps(self):
        """All places ``(i, j)`` in the window, row by row."""
        return tuple(np.ndindex(self.window.kernel))

    def require_fit(self, window="kernel", cure="kernel"):
        """Return the plan, or raise `WindowTooLarge` in words that name both axes."""
        try:
            self.output  # noqa: B018 - computed once, and kept
        except WindowTooLarge:
            kernel, span, padding = self.window.kernel, self.window.span, self.window.padding
            spread = "" if span == kernel else f" (spread by its dilation over {span})"
            padded = "" if padding == "valid" else f" with padding={padding}"
            raise WindowTooLarge(
                f"{window} {kernel}{spread} is larger than the image {self.size}{padded}; "
                f'use padding="same" or a smaller {cure}',
                *(kernel, span, self.size, padding),
            ) from None
        return self

    def tap(self, i, j):
        """Index the pixels of a padded plane that tap ``(i, j)`` meets, one for each output.

        For a batch it stands behind the first axis: ``padded[:, *plan.tap(i, j)]``.
        """
        rows, columns = self._met
        return rows[i], columns[j]

    @cached_property
    def _met(self):
        """The rows of a padded plane that each row of taps meets; the columns of each column."""
        window = self.window
        return tuple(
            [slice(tap * d, tap * d + (n - 1) * s + 1, s) for tap in range(k)]
            for k, d, n, s in zip(window.kernel, window.dilation, self.output, window.stride)
        )

    @cached_property
    def padded(self):
        """Height and width of the plane with its frame."""
        return tuple(sum((n, *frame)) for n, frame in zip(self.size, self.amounts))

    def pad(self, images, fill=0):
        """Surround a plane, or every plane of a batch, with a frame of `fill`."""
        if self.padded == self.size:
            return images
        if images.ndim == 2:
            return self.pad(images[np.newaxis, :, :, np.newaxis], fill)[0, :, :, 0]
        padded = np.full((len(images), *self.padded, images.shape[3]), fill, images.dtype)
        self.crop(padded)[...] = images
        return padded

    def crop(self, padded):
        """Take the frame off a batch again."""
        (top, _), (left, _) = self.amounts
        return padded[:, top : top + self.size[0], left : left + self.size[1]]

    def collect(self, shares):
        """Add to each pixel of a batch what the taps that meet it send back.

        The transpose of taking a padded batch apart with `tap`.

        Parameters
        ----------
        shares : list of ndarray, shape (batch, rows, columns, channels)
            One for each tap, in the order of `taps`.

        Returns
        -------
        ndarray, shape (batch, height, width, channels)
        """
        batch, _, _, channels = shares[0].shape
        padded = np.zeros((batch, *self.padded, channels), shares[0].dtype)
        for (i, j), share in zip(self.taps, shares):
            met = (slice(None), *self.tap(i, j))
            if self._apart:  # no pixel is met twice: there is nothing to add to
                padded[met] = share
            else:
                padded[met] += share
        return self.crop(padded)

    def collect_by_axis(self, shares):
        """Do what `collect` does in two goes: first down the rows, then along them.

        The first go has most to add up, and adds whole rows of maps, which is quick.

        Parameters
        ----------
        shares : ndarray, (kernel rows, batch, rows, columns, kernel columns, channels)

        Returns
        -------
        ndarray, shape (batch, height, width, channels)
        """
        rows, columns = self._met
        height, width = self.padded
        batch, channels = shares.shape[1], shares.shape[5]
        strips = np.zeros((batch, height, *shares.shape[3:]), shares.dtype)
        for met, share in zip(rows, shares):
            strips[:, met] += share
        padded = np.zeros((batch, height, width, channels), shares.dtype)
        for j, met in enumerate(columns):
            padded[:, :, met] += strips[:, :, :, j].copy()  # quicker than to add many short runs
        return self.crop(padded)

    @cached_property
    def _apart(self):
        """Whether no pixel is met by two windows."""
        return all(step >= span for step, span in zip(self.window.stride, self.window.span))

    def view(self, padded):
        """View every window of a padded batch, the same pixel through each that covers it.

        Returns
        -------
        ndarray, shape (batch, rows, columns, kernel rows, kernel columns, channels)
            Read-only; nothing is copied.
        """
        batch, row, column, channel = padded.strides
        (down, right), (i, j) = self.window.stride, self.window.dilation
        return np.lib.stride_tricks.as_strided(
            padded,
            shape=(len(padded), *self.output, *self.window.kernel, padded.shape[3]),
            strides=(batch, row * down, column * right, row * i, column * j, channel),
            writeable=False,
        )

    def reached(self, rows, columns):
        """Return the rows and the columns of the plane that these outputs depend on.

        Parameters
        ----------
        rows, columns : set of int
            Numbers of rows and columns of the output.
        """
        window = self.window
        return tuple(
            {o * s + tap * d - before for o in outputs for tap in range(k)} & set(range(n))
            for outputs, n, k, s, d, (before, _) in zip(
                *((rows, columns), self.size, window.kernel, window.stride, window.dilation),
                self.amounts,
            )
        )


@lru_cache(maxsize=256)  # a network asks the same at every step, and holds up its other thread
def _plan(size, window):
    return WindowPlan(size, window)


def receptive_field(layers):
    """Return how many input pixels, along one axis, one output of a stack of layers spans.

    Counted from the first pixel that the output depends on to the last. Each layer widens the
    field by ``(span - 1)`` steps of its own input, and one such step is the product of all strides
    before it.

    Parameters
    ----------
    layers : sequence of (kernel, stride) or (kernel, stride, dilation)
        From the first layer to the last; pooling layers count like convolutions.

    Raises
    ------
    TypeError
        If `layers` is not a sequence, or a size is not a whole number.
    ValueError
        If a layer does not have two or three numbers, or one is too small.

    Examples
    --------
    >>> receptive_field([(3, 1), (3, 1)])
    5
    >>> receptive_field([(3, 1), (2, 2), (3, 1)])  # convolution, 2x2 pooling, convolution
    8

    References
    ----------
    A. Araujo, W. Norris and J. Sim, "Computing Receptive Fields of Convolutional Neural Networks",
    Distill, 2019, doi:10.23915/distill.00021.
    """
    try:
        layers = list(layers)
    except TypeError:
        raise TypeError(
            "layers must be a list with one (kernel, stride) for each, such as [(3, 1), (2, 2)], "
            f"got {layers!r}"
        ) from None
    field, step = 1, 1
    for number, layer in enumerate(layers, start=1):
        if not isinstance(layer, (tuple, list)) or len(layer) not in (2, 3):
            raise ValueError(
                f"layer {number} must be (kernel, stride) or (kernel, stride, dilation), "
                f"got {layer!r}"
            )
        kernel, stride, dilation = (
            whole_number(f"layer {number}: {name}", value)
            for name, value in zip(("kernel", "stride", "dilation"), (*layer, 1))
        )
        field += (window_span(kernel, dilation) - 1) * step
        step *= stride
    return field


def conv_parameters(kernel, channels, filters, bias=True):
    """Return the number of parameters of a convolution layer.

    Parameters
    ----------
    kernel : int or (int, int)
        Kernel size in pixels.
    channels : int
        Channels of the input; every filter has one kernel for each.
    filters : int
        Channels of the output.
    bias : bool
        Whether each filter adds a number of its own.

    Examples
    --------
    >>> conv_parameters(3, channels=1, filters=16)  # 144 weights and 16 biases
    160
    """
    height, width = pair("kernel", kernel)
    channels = whole_number("channels", channels)
    filters = whole_number("filters", filters)
    return (height * width * channels + bool(bias)) * filters


def dense_parameters(inputs, outputs, bias=True):
    """Return the number of parameters of a fully connected layer.

    Examples
    --------
    >>> dense_parameters(128, 10)
    1290
    """
    return (whole_number("inputs", inputs) + bool(bias)) * whole_number("outputs", outputs)


def conv_multiply_adds(kernel, channels, filters, output_size):
    """Return the multiplications (each with its addition) that a convolution layer needs.

    Parameters
    ----------
    kernel : int or (int, int)
    channels, filters : int
    output_size : int or (int, int)
        Height and width of the output.

    Examples
    --------
    >>> conv_multiply_adds(3, channels=1, filters=16, output_size=28)
    112896
    """
    height, width = pair("output_size", output_size)
    return conv_parameters(kernel, channels, filters, bias=False) * height * width

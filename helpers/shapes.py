"""Sizes of feature maps, padding, receptive fields and costs: whole-number arithmetic only.

Everything here works on one axis at a time; rows and columns follow the same rule.
"""

from helpers.validation import pair, whole_number

PADDING_NAMES = ("valid", "same", "full")


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
        If an argument is too small, or not even one window fits.

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
        raise ValueError(
            f"{_describe(kernel, dilation, span)} is larger than the input {n}"
            f"{_with_padding(before, after)}; " + 'use padding="same" or a smaller kernel'
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


def _describe(kernel, dilation, span):
    return f"kernel {kernel}" if dilation == 1 else f"kernel {kernel} (dilation {dilation}: {span})"


def _with_padding(before, after):
    return f" with padding ({before}, {after})" if before or after else ""

"""A convolution, one output at a time: every product, every pixel, every weight in sight."""

import numpy as np
import traitlets

from helpers.convolution import conv2d
from helpers.shapes import output_shape
from helpers.support.validation import numeric_array, whole_number
from helpers.widgets.shared.base import (
    Array,
    Choice,
    Still,
    Switch,
    View,
    Whole,
    forget_misfits,
    require_place,
    require_upstream,
    table_html,
)

IMAGE = "(height, width) or (height, width, channels)"
KERNELS = "(height, width) or (height, width, in_channels, filters)"
MAX_PIXELS, MAX_CHANNELS, MAX_KERNEL, MAX_FILTERS, MAX_PADDING = 10, 3, 5, 4, 4


class _Padding(traitlets.TraitType):
    """A trait that holds "valid", "same", "full" or a number of pixels."""

    def __init__(self):
        super().__init__("valid")
        self.tag(sync=True)

    def validate(self, view, value):
        if isinstance(value, str):
            if value not in ("valid", "same", "full"):
                raise ValueError(
                    f'padding must be "valid", "same", "full" or a number of pixels, got {value!r}'
                )
            return value
        amount = whole_number("padding", value, minimum=0)
        if amount > MAX_PADDING:
            raise ValueError(f"padding must be 0 to {MAX_PADDING} pixels here, got {amount}")
        return amount


class ConvStepper(View, module="conv_stepper/view.js"):
    """Slide kernels over a small image, step by step, forwards or backwards.

    Every number can be changed in the view; from Python, assign new arrays.

    Parameters
    ----------
    image : array_like, shape (height, width) or (height, width, channels)
        Up to 10 × 10 pixels, 1 to 3 channels.
    kernels : array_like, shape (height, width) or (height, width, in_channels, filters)
        1 to 5 weights wide and high, 1 to 4 filters.
    bias : float or array_like, shape (filters,)
    activation : {"linear", "relu", "sigmoid", "tanh"}
    stride : int
        1 to 5.
    padding : {"valid", "same", "full"} or int
        See `helpers.shapes.padding_amounts`; a number up to 4.
    dilation : int
        1 to 4.
    flip : bool
        Turn the kernels by half a circle first, as `helpers.convolve2d` does.
    mode : {"forward", "backward"}
        "backward" shows which upstream gradients meet which weight and which pixel.
    upstream : array_like, shape of the output, optional
        The gradient that arrives from above in backward mode; ones if not given.
    predict : bool
        Hide each result until the reader has entered a number.
    **kwargs
        ``theme``, see `View`.

    Attributes
    ----------
    place : list of int
        The output in sight: [row, column, filter].

    Raises
    ------
    TypeError
        If an array does not hold real numbers or would wrap around (``uint8``).
    ValueError
        If a shape or a setting does not fit, or a value is NaN or infinite.

    Examples
    --------
    >>> view = ConvStepper([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1]])
    >>> view.output[:, :, 0]
    array([[6., 8.]])
    >>> view.kernel = [[0, 1], [1, 0]]
    >>> view.kernels.shape
    (2, 2, 1, 1)
    """

    image = Array(3, "(height, width, channels)")
    kernels = Array(4, "(height, width, in_channels, filters)")
    bias = Array(1, "(filters,)")
    activation = Choice("linear", "relu", "sigmoid", "tanh")
    stride = Whole(1, 5, 1)
    padding = _Padding()
    dilation = Whole(1, 4, 1)
    flip = Switch(False)
    mode = Choice("forward", "backward")
    upstream = Array(3, "(height, width, filters)", allow_none=True, default_value=None)
    predict = Switch(False)
    place = traitlets.List(traitlets.Int(), [0, 0, 0], minlen=3, maxlen=3).tag(sync=True)

    def __init__(
        self,
        image,
        kernels,
        bias=0.0,
        activation="linear",
        stride=1,
        padding="valid",
        dilation=1,
        flip=False,
        mode="forward",
        upstream=None,
        predict=False,
        **kwargs,
    ):
        image = _with_axes("image", image, (2, 3), IMAGE)
        kernels = _with_axes("kernels", kernels, (2, 4), KERNELS)
        if np.ndim(bias) == 0:
            bias = np.full(kernels.shape[3], numeric_array("bias", bias, 0, "one number"))
        if upstream is not None:
            upstream = _with_axes("upstream", upstream, (2, 3), "the shape of the output")
        super().__init__(
            image=image,
            kernels=kernels,
            bias=bias,
            activation=activation,
            stride=stride,
            padding=padding,
            dilation=dilation,
            flip=flip,
            mode=mode,
            upstream=upstream,
            predict=predict,
            **kwargs,
        )

    @property
    def kernel(self):
        """The kernel as one plane, for a view with one channel and one filter."""
        if self.kernels.shape[2:] != (1, 1):
            raise ValueError(
                f"kernels {self.kernels.shape} are more than one plane; use .kernels instead"
            )
        return self.kernels[:, :, 0, 0]

    @kernel.setter
    def kernel(self, value):
        self.kernels = _with_axes("kernel", value, (2,), "(height, width)")

    @property
    def output(self):
        """What the view shows: the output after the activation, (height, width, filters)."""
        kernels = self.kernels[::-1, ::-1] if self.flip else self.kernels
        before = conv2d(
            self.image[np.newaxis], kernels, self.bias, self.stride, self.padding, self.dilation
        )[0]
        return {
            "linear": lambda x: x,
            "relu": lambda x: np.maximum(x, 0),
            "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
            "tanh": np.tanh,
        }[self.activation](before)

    @traitlets.validate(
        "image", "kernels", "bias", "stride", "padding", "dilation", "upstream", "place"
    )
    def _fits(self, proposal):
        """Refuse a value that the others leave no room for."""
        name, value = proposal.trait.name, proposal.value
        values = {
            one: value if one == name else getattr(self, one)
            for one in ("image", "kernels", "bias")
        }
        settings = {
            one: value if one == name else getattr(self, one)
            for one in ("stride", "padding", "dilation")
        }
        size = _require_fit(values["image"], values["kernels"], values["bias"], settings)
        shape = (*size, values["kernels"].shape[3])
        if name == "upstream":
            require_upstream(value, shape, "the output", "output")
        if name == "place":
            require_place(value, shape, "the output")
        return value

    @traitlets.observe("image", "kernels", "stride", "padding", "dilation")
    def _keep_place(self, change):
        forget_misfits(self, self.output.shape)

    def _still(self):
        output = self.output
        height, width, channels = self.image.shape
        filters = self.kernels.shape[3]
        rows, columns = self.kernels.shape[:2]
        caption = (
            f"Convolution, step by step: input {height} × {width} × {channels}, {filters} "
            f"kernel(s) of {rows} × {columns}, stride {self.stride}, padding {self.padding}, "
            f"dilation {self.dilation}, activation {self.activation}; "
            f"output {output.shape[0]} × {output.shape[1]} × {filters}."
        )
        planes = [(self.image[:, :, c], _name("input", c, channels)) for c in range(channels)]
        planes += [
            (self.kernels[:, :, c, f], _name(_name("kernel", f, filters, "filter"), c, channels))
            for f in range(filters)
            for c in range(channels)
        ]
        planes += [(output[:, :, f], _name("output", f, filters, "filter")) for f in range(filters)]
        return Still(caption, "".join(table_html(plane, name) for plane, name in planes))


def _name(what, number, count, axis="channel"):
    return what if count == 1 else f"{what}, {axis} {number}"


def _with_axes(name, value, accepted, layout):
    """Return the array with the channel (and filter) axes that a plane leaves out."""
    array = numeric_array(name, value, accepted, layout)
    if name == "image" or name == "upstream":
        return array[:, :, np.newaxis] if array.ndim == 2 else array
    return array[:, :, np.newaxis, np.newaxis] if array.ndim == 2 else array


def _require_fit(image, kernels, bias, settings):
    """Return the output's (height, width), or say what does not fit or is too large to show."""
    height, width, channels = image.shape
    if max(height, width) > MAX_PIXELS or channels > MAX_CHANNELS:
        raise ValueError(
            f"image has shape {image.shape}, but this view shows up to {MAX_PIXELS} × {MAX_PIXELS} "
            f"pixels and {MAX_CHANNELS} channels; cut a piece out: image[:10, :10]"
        )
    if max(kernels.shape[:2]) > MAX_KERNEL or kernels.shape[3] > MAX_FILTERS:
        raise ValueError(
            f"kernels have shape {kernels.shape}, but this view shows up to {MAX_KERNEL} × "
            f"{MAX_KERNEL} weights and {MAX_FILTERS} filters; use fewer"
        )
    if kernels.shape[2] != channels:
        raise ValueError(
            f"image {image.shape} has {channels} channel(s), but kernels {kernels.shape} expect "
            f"{kernels.shape[2]}; the last axis of image and the third of kernels must agree"
        )
    if len(bias) != kernels.shape[3]:
        raise ValueError(
            f"bias has {len(bias)} value(s), but kernels {kernels.shape} make {kernels.shape[3]} "
            "output channel(s); give one value for each"
        )
    largest = max(float(np.abs(array).max()) for array in (image, kernels, bias))
    if largest > 1e6:
        raise ValueError(
            f"the largest number is {largest:g}, but this view shows numbers up to 1e6; "
            "divide first"
        )
    return output_shape((height, width), kernels.shape[:2], **settings)

"""The bricks of a network, each with a forward and a backward pass, in NumPy.

A layer holds its settings and its parameters, and nothing of the images that pass through it:
``forward`` returns the output together with a memory, and ``backward`` takes that memory back. So
two threads can use one layer at the same time.

``backward`` answers one question. Suppose we know, for each output, how fast the loss grows with
it. How fast, then, does the loss grow with each input and with each parameter? The answer for the
input is the question for the layer before: that is backpropagation.

Images are ``(batch, height, width, channels)``, kernels ``(height, width, in, out)``, as in Keras.
"""

from numbers import Real
from typing import NamedTuple

import numpy as np

from helpers.convolution import window_rows
from helpers.pooling import (
    average_and_counts,
    average_pool_gradient,
    max_and_winners,
    max_pool_gradient,
    pooling_window,
)
from helpers.shapes import Window, conv_multiply_adds, receptive_field
from helpers.support.validation import pair, whole_number


class _NotBuilt(dict):
    """What stands in place of the parameters until `build` makes them."""

    def __missing__(self, name):
        raise ValueError(
            f"this layer has no {name} yet: put it into a Network, or call "
            "layer.build(shape of one input, np.random.default_rng(seed))"
        )


class Layer:
    """What every layer has; one without parameters overrides `forward` and `backward` only.

    Attributes
    ----------
    parameters : dict of str to ndarray
    array_names : tuple of str
        Names of the parameters, in Keras' order.
    axes : int or None
        The axes that one input must have: 3 for maps, 1 for a row of numbers, None for any.
    window : helpers.shapes.Window or None
        What slides over the maps, if anything does.
    """

    array_names = ()
    axes = None
    window = None

    def __init__(self):
        self.parameters = _NotBuilt()

    def __repr__(self):
        shapes = ", ".join(f"{name} {array.shape}" for name, array in self.parameters.items())
        return f"{self.name}({shapes})"

    @property
    def name(self):
        """What kind of layer it is, for summaries and messages."""
        return type(self).__name__

    def build(self, shape, rng, dtype=np.float32):
        """Make the parameters for inputs of `shape`, which leaves the batch out."""

    def output_shape(self, shape):
        """Return the shape of one output, given that of one input."""
        return shape

    def spec(self):
        """Return what the layer does to its input as plain words and numbers, for the views.

        Returns
        -------
        dict or None
            "kind" and settings as in ``maths.js``; None if the views do not know the layer.
        """
        return None

    def require_axes(self, shape):
        """Raise ValueError unless one input may have this shape."""
        if self.axes not in (None, len(shape)):
            layouts = {3: "(height, width, channels)", 1: "(features,); put Flatten before it"}
            raise ValueError(
                f"{self.name} takes inputs of shape {layouts[self.axes]}, got {tuple(shape)}"
            )

    def multiply_adds(self, shape):
        """Return how many multiplications, each with its addition, one input costs."""
        return 0

    def forward(self, x, training=False, rng=None):
        """Return ``(output, memory)``: what comes out, and what `backward` will need.

        Parameters
        ----------
        x : ndarray, shape (batch, ...)
        training : bool
            Only dropout acts differently then.
        rng : numpy.random.Generator, optional
            Where dropout draws its mask from.
        """
        raise NotImplementedError

    def backward(self, gradient, memory):
        """Return ``(gradient of the input, {name: gradient of the parameter})``.

        Parameters
        ----------
        gradient : ndarray, the shape of the output
            How fast the loss grows with each output.
        memory : object
            What `forward` returned.
        """
        raise NotImplementedError

    def parameter_gradients(self, gradient, memory):
        """Return the second part of what `backward` returns: a first layer needs no more.

        Conv2D and Dense have a shorter way to it.
        """
        return self.backward(gradient, memory)[1]


class Conv2D(Layer):
    """Slide `filters` kernels over the input and add a bias to each map.

    Parameters
    ----------
    filters : int
        Channels of the output.
    kernel_size : int or (int, int)
    stride, dilation : int or (int, int)
    padding : {"valid", "same", "full"} or int

    Examples
    --------
    >>> Conv2D(16, 3).output_shape((28, 28, 1))
    (26, 26, 16)
    """

    array_names = ("kernels", "bias")
    axes = 3

    def __init__(self, filters, kernel_size, stride=1, padding="valid", dilation=1):
        super().__init__()
        self.filters = whole_number("filters", filters)
        self.kernel_size = pair("kernel_size", kernel_size)
        self.window = Window(self.kernel_size, stride, padding, dilation)
        self.stride, self.dilation = self.window.stride, self.window.dilation
        self.padding = padding

    def build(self, shape, rng, dtype=np.float32):
        """Draw the kernels as Keras does; the biases start at zero."""
        self.require_axes(shape)
        size = (*self.kernel_size, shape[2], self.filters)
        self.parameters = {
            "kernels": glorot_uniform(size, rng, dtype),
            "bias": np.zeros(self.filters, dtype),
        }

    def output_shape(self, shape):
        self.require_axes(shape)
        return (*self.window.on(shape[:2]).output, self.filters)

    def spec(self):
        return {
            "kind": "conv2d",
            "activation": "linear",
            **_steps(self),
            "dilation": list(self.dilation),
        }

    def multiply_adds(self, shape):
        size = self.output_shape(shape)[:2]
        return conv_multiply_adds(self.kernel_size, shape[2], self.filters, size)

    def forward(self, x, training=False, rng=None):
        """Write every window into a row of a matrix; one product with the kernels does the rest.

        The bias is one weight more, of a pixel that is always 1.
        """
        plan = self.window.on(x.shape[1:3])
        rows = window_rows(plan.view(plan.pad(x)), ones=1)
        kernels, bias = self.parameters["kernels"], self.parameters["bias"]
        output = rows @ np.vstack([kernels.reshape(-1, self.filters), bias])
        return output.reshape(len(x), *plan.output, self.filters), (x.shape, rows)

    def backward(self, gradient, memory):
        shape, _ = memory
        from_taps = self._input_gradient(gradient, shape)
        return from_taps, self.parameter_gradients(gradient, memory)

    def parameter_gradients(self, gradient, memory):
        """A weight met all the pixels in its column of the rows that `forward` made."""
        _, rows = memory
        of_weights = rows.T @ gradient.reshape(-1, self.filters)
        return {
            "kernels": of_weights[:-1].reshape(self.parameters["kernels"].shape),
            "bias": of_weights[-1],
        }

    def _input_gradient(self, gradient, shape):
        """Add up what each output sends back to the pixels that it met: its gradient, weighted."""
        kernels = self.parameters["kernels"]
        rows = kernels.reshape(len(kernels), -1, self.filters)
        sent = gradient.reshape(-1, self.filters) @ rows.swapaxes(1, 2)
        shares = sent.reshape(-1, *gradient.shape[:3], *kernels.shape[1:3])
        return self.window.on(shape[1:3]).collect_by_axis(shares)


class Dense(Layer):
    """Give each of `units` outputs a weighted sum of all inputs, and a bias.

    Examples
    --------
    >>> Dense(10).output_shape((800,))
    (10,)
    """

    array_names = ("weights", "bias")
    axes = 1

    def __init__(self, units):
        super().__init__()
        self.units = whole_number("units", units)

    def build(self, shape, rng, dtype=np.float32):
        """Draw the weights as Keras does; the biases start at zero."""
        self.require_axes(shape)
        self.parameters = {
            "weights": glorot_uniform((shape[0], self.units), rng, dtype),
            "bias": np.zeros(self.units, dtype),
        }

    def output_shape(self, shape):
        self.require_axes(shape)
        return (self.units,)

    def spec(self):
        return {"kind": "dense", "activation": "linear"}

    def multiply_adds(self, shape):
        return shape[0] * self.units

    def forward(self, x, training=False, rng=None):
        return x @ self.parameters["weights"] + self.parameters["bias"], x

    def backward(self, gradient, memory):
        from_weights = gradient @ self.parameters["weights"].T
        return from_weights, self.parameter_gradients(gradient, memory)

    def parameter_gradients(self, gradient, memory):
        return {"weights": memory.T @ gradient, "bias": gradient.sum(axis=0)}


class ReLU(Layer):
    """Set what is negative to 0."""

    def spec(self):
        return {"kind": "activation", "activation": "relu"}

    def forward(self, x, training=False, rng=None):
        output = np.maximum(x, 0)
        return output, output

    def backward(self, gradient, memory):
        """The gradient passes where the input was above 0; there, and only there, is the output."""
        return gradient * (memory > 0), {}


class Tanh(Layer):
    """Press every number between -1 and 1: ``tanh(x)``."""

    def spec(self):
        return {"kind": "activation", "activation": "tanh"}

    def forward(self, x, training=False, rng=None):
        output = np.tanh(x)
        return output, output

    def backward(self, gradient, memory):
        """The slope of tanh is 1 minus its square."""
        return gradient * (1 - memory**2), {}


class Flatten(Layer):
    """Write all numbers of an image in one row."""

    def output_shape(self, shape):
        return (int(np.prod(shape)),)

    def spec(self):
        return {"kind": "flatten"}

    def forward(self, x, training=False, rng=None):
        return x.reshape(len(x), -1), x.shape

    def backward(self, gradient, memory):
        return gradient.reshape(memory), {}


class Dropout(Layer):
    """Set a random share of the inputs to 0 while training, and scale up the others.

    What is kept is divided by ``1 - rate``, so that the mean stays what it was. Outside training
    nothing happens ("inverted" dropout).

    Parameters
    ----------
    rate : float
        The share that is dropped, from 0 to below 1.
    spatial : bool
        Whether to drop whole feature maps instead of single numbers.

    References
    ----------
    N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.
    """

    def __init__(self, rate, spatial=False):
        super().__init__()
        if isinstance(rate, bool) or not isinstance(rate, Real) or not 0 <= rate < 1:
            raise ValueError(f"rate must be a share from 0 to below 1, got {rate!r}")
        self.rate, self.spatial = float(rate), bool(spatial)

    def spec(self):
        return {"kind": "dropout", "rate": self.rate}

    def forward(self, x, training=False, rng=None):
        if not training or self.rate == 0:
            return x, None
        if rng is None:
            raise ValueError("dropout needs a random generator while training: pass rng")
        shape = (len(x), *(1,) * (x.ndim - 2), x.shape[-1]) if self.spatial else x.shape
        kept = rng.random(shape, dtype=np.float32) >= self.rate
        mask = kept.astype(x.dtype) / x.dtype.type(1 - self.rate)
        return x * mask, mask

    def backward(self, gradient, memory):
        return (gradient if memory is None else gradient * memory), {}


class _Pool2D(Layer):
    """What max and average pooling share: the window; `helpers.pooling` does the work."""

    axes = 3

    def __init__(self, size=2, stride=None, padding="valid"):
        super().__init__()
        self.window = pooling_window(size, stride, padding)
        self.size, self.stride, self.padding = self.window.kernel, self.window.stride, padding

    def output_shape(self, shape):
        self.require_axes(shape)
        return (*self.window.on(shape[:2]).output, shape[2])


class MaxPool2D(_Pool2D):
    """Keep the largest value of each window; its gradient goes to the pixel it came from."""

    def spec(self):
        return {"kind": "pool2d", "pool": "max", "size": list(self.size), **_steps(self)}

    def forward(self, x, training=False, rng=None):
        plan = self.window.on(x.shape[1:3])
        largest, won = max_and_winners(x, plan)
        return largest, (plan, won)

    def backward(self, gradient, memory):
        return max_pool_gradient(gradient, *memory), {}


class AveragePool2D(_Pool2D):
    """Average each window; every real pixel in it receives an equal share of the gradient."""

    def spec(self):
        return {"kind": "pool2d", "pool": "average", "size": list(self.size), **_steps(self)}

    def forward(self, x, training=False, rng=None):
        plan = self.window.on(x.shape[1:3])
        average, count = average_and_counts(x, plan)
        return average, (plan, count)

    def backward(self, gradient, memory):
        return average_pool_gradient(gradient, *memory), {}


class GlobalAveragePool2D(Layer):
    """Average each feature map to one number."""

    axes = 3

    def output_shape(self, shape):
        self.require_axes(shape)
        return (shape[2],)

    def spec(self):
        return {"kind": "global_pool", "pool": "average"}

    def forward(self, x, training=False, rng=None):
        return x.mean(axis=(1, 2)), x.shape

    def backward(self, gradient, memory):
        share = gradient[:, np.newaxis, np.newaxis, :] / (memory[1] * memory[2])
        return np.broadcast_to(share, memory).copy(), {}


# ---------------------------------------------------------------------------- a chain of layers


class LayerRow(NamedTuple):
    """What a layer of a chain gives, holds, costs and sees.

    Attributes
    ----------
    name : str
    shape : tuple of int
        Of one output.
    parameters, multiply_adds : int
    sees : (int, int)
        Height and width of the part of the image, from the first pixel to the last, that one
        number of a map depends on; of a row of numbers, all that the row depends on.
    """

    name: str
    shape: tuple
    parameters: int
    multiply_adds: int
    sees: tuple


def layer_table(layers, input_shape):
    """Return a `LayerRow` for each layer of a chain.

    Parameters
    ----------
    layers : sequence of Layer
    input_shape : tuple of int

    Examples
    --------
    >>> layers = [Conv2D(2, 3), MaxPool2D(2), Conv2D(2, 3), MaxPool2D(2), Flatten(), Dense(10)]
    >>> [row.sees for row in layer_table(layers, (28, 28, 1))]  # 28, 26, 13, 11, 5
    [(3, 3), (4, 4), (8, 8), (10, 10), (26, 26), (26, 26)]
    """
    rows, plans, shape = [], [], tuple(input_shape)
    plane = shape[:2]  # of the last maps
    for layer in layers:
        if layer.window is not None:
            plans.append(layer.window.on(shape[:2]))
        cost, shape = layer.multiply_adds(shape), layer.output_shape(shape)
        count = sum(array.size for array in layer.parameters.values())
        plane = plane if len(shape) == 1 else shape[:2]
        sees = _all_seen(plans, plane) if len(shape) == 1 else _seen_by_one(plans)
        rows.append(LayerRow(layer.name, shape, count, cost, sees))
    return rows


def _seen_by_one(plans):
    """Return the receptive field of one number in the middle of a map."""
    windows = [plan.window for plan in plans]
    return tuple(
        receptive_field([(w.kernel[axis], w.stride[axis], w.dilation[axis]) for w in windows])
        for axis in (0, 1)
    )


def _all_seen(plans, plane):
    """Return the height and width of what the numbers of the last maps depend on together."""
    places = [set(range(n)) for n in plane]
    for plan in reversed(plans):
        places = plan.reached(*places)
    return tuple(max(seen) - min(seen) + 1 if seen else 0 for seen in places)


# ---------------------------------------------------------------------------- the parts


def glorot_uniform(shape, rng, dtype=np.float32):
    """Draw weights evenly between two limits that keep signals and gradients at one size.

    References
    ----------
    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010.
    """
    area = int(np.prod(shape[:-2]))
    limit = np.sqrt(6 / (area * (shape[-2] + shape[-1])))
    return rng.uniform(-limit, limit, shape).astype(dtype)


def _steps(layer):
    return {"stride": list(layer.stride), "padding": layer.padding}

"""The bricks of a network, each with a forward and a backward pass, in NumPy.

A layer holds its settings and its parameters, and nothing of the images that pass through it:
``forward`` returns the output together with a memory, and ``backward`` takes that memory back. So
two threads can use one layer at the same time.

``backward`` answers one question. Suppose we know, for each output, how fast the loss grows with
it. How fast, then, does the loss grow with each input and with each parameter? The answer for the
input is the question for the layer before: that is backpropagation.

Images are ``(batch, height, width, channels)``, kernels ``(height, width, in, out)``, as in Keras.
"""

from functools import lru_cache
from numbers import Real

import numpy as np

from helpers.convolution import window_view
from helpers.pooling import require_padding
from helpers.shapes import output_shape, padding_amounts
from helpers.validation import pair, whole_number


class _NotBuilt(dict):
    """What stands in place of the parameters until `build` makes them."""

    def __missing__(self, name):
        raise ValueError(
            f"this layer has no {name} yet: put it into a Network, or call "
            "layer.build(shape of one input, np.random.default_rng(seed))"
        )


class Layer:
    """What every layer has; one without parameters overrides `forward` and `backward` only."""

    def __init__(self):
        self.parameters = _NotBuilt()

    @property
    def name(self):
        """What kind of layer it is, for summaries and messages."""
        return type(self).__name__

    def build(self, shape, rng, dtype=np.float32):
        """Make the parameters for inputs of `shape`, which leaves the batch out."""

    def output_shape(self, shape):
        """Return the shape of one output, given that of one input."""
        return shape

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

    def __init__(self, filters, kernel_size, stride=1, padding="valid", dilation=1):
        super().__init__()
        self.filters = whole_number("filters", filters)
        self.kernel_size = pair("kernel_size", kernel_size)
        self.stride, self.dilation = pair("stride", stride), pair("dilation", dilation)
        padding_amounts(1, 1, padding=padding)  # raises if there is no such padding
        self.padding = padding

    def build(self, shape, rng, dtype=np.float32):
        """Draw the kernels as Keras does; the biases start at zero."""
        _require_axes(self, shape, 3)
        size = (*self.kernel_size, shape[2], self.filters)
        self.parameters = {
            "kernels": glorot_uniform(size, rng, dtype),
            "bias": np.zeros(self.filters, dtype),
        }

    def output_shape(self, shape):
        _require_axes(self, shape, 3)
        size = output_shape(shape[:2], self.kernel_size, self.stride, self.padding, self.dilation)
        return (*size, self.filters)

    def multiply_adds(self, shape):
        height, width, filters = self.output_shape(shape)
        return height * width * filters * self.kernel_size[0] * self.kernel_size[1] * shape[2]

    def forward(self, x, training=False, rng=None):
        """Write every window into a row of a matrix; one product with the kernels does the rest.

        The bias is one weight more, of a pixel that is always 1.
        """
        height, width, filters = self.output_shape(x.shape[1:])
        rows = self._rows(_pad(x, self._amounts(x.shape)), (height, width))
        kernels, bias = self.parameters["kernels"], self.parameters["bias"]
        output = rows @ np.vstack([kernels.reshape(-1, filters), bias])
        return output.reshape(len(x), height, width, filters), (x.shape, rows)

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
        """Add up, tap by tap, what each output sends back to the pixel that this tap met."""
        batch, height, width, channels = shape
        (top, bottom), (left, right) = self._amounts(shape)
        padded = np.zeros(
            (batch, top + height + bottom, left + width + right, channels), gradient.dtype
        )
        taps = self.parameters["kernels"].reshape(-1, channels, self.filters)
        sent = gradient.reshape(-1, self.filters) @ taps.swapaxes(1, 2)
        size = gradient.shape[1:3]
        for (i, j), from_tap in zip(np.ndindex(self.kernel_size), sent):
            met = _tap(i * self.dilation[0], j * self.dilation[1], size, self.stride)
            padded[met] += from_tap.reshape(batch, *size, channels)
        return padded[:, top : top + height, left : left + width]

    def _rows(self, padded, size):
        """Copy every window into a row, and a 1 for the bias: (windows, taps * channels + 1).

        Copying is quick where many neighbouring numbers stay neighbours. With many channels those
        are a row of the kernel; with a single one, a row of the image, so the matrix is made lying
        on its side.
        """
        windows = window_view(padded, self.kernel_size, size, self.stride, self.dilation)
        count, length = int(np.prod(windows.shape[:3])), int(np.prod(windows.shape[3:]))
        if padded.shape[3] > 1:
            rows = np.empty((count, length + 1), padded.dtype)
            room = rows.reshape(*windows.shape[:3], -1)[..., :-1]
            room.reshape(windows.shape, copy=False)[...] = windows
        else:
            windows = windows.transpose(3, 4, 5, 0, 1, 2)
            rows = np.empty((length + 1, count), padded.dtype).T
            rows[:, :-1].T.reshape(windows.shape, copy=False)[...] = windows
        rows[:, -1] = 1
        return rows

    def _amounts(self, shape):
        return tuple(
            padding_amounts(n, k, s, self.padding, d)
            for n, k, s, d in zip(shape[1:3], self.kernel_size, self.stride, self.dilation)
        )


class Dense(Layer):
    """Give each of `units` outputs a weighted sum of all inputs, and a bias.

    Examples
    --------
    >>> Dense(10).output_shape((800,))
    (10,)
    """

    def __init__(self, units):
        super().__init__()
        self.units = whole_number("units", units)

    def build(self, shape, rng, dtype=np.float32):
        """Draw the weights as Keras does; the biases start at zero."""
        _require_axes(self, shape, 1)
        self.parameters = {
            "weights": glorot_uniform((shape[0], self.units), rng, dtype),
            "bias": np.zeros(self.units, dtype),
        }

    def output_shape(self, shape):
        _require_axes(self, shape, 1)
        return (self.units,)

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

    def forward(self, x, training=False, rng=None):
        output = np.maximum(x, 0)
        return output, output

    def backward(self, gradient, memory):
        """The gradient passes where the input was above 0; there, and only there, is the output."""
        return gradient * (memory > 0), {}


class Flatten(Layer):
    """Write all numbers of an image in one row."""

    def output_shape(self, shape):
        return (int(np.prod(shape)),)

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
    """What max and average pooling share: windows, their stride and padding.

    The largest number of a window is the largest of its rows' largest, and its sum the sum of its
    rows' sums. So both pool along the width first and then along the height, with runs of numbers
    in place of windows, and go back the other way round.
    """

    def __init__(self, size=2, stride=None, padding="valid"):
        super().__init__()
        self.size = pair("size", size)
        self.stride = self.size if stride is None else pair("stride", stride)
        require_padding(padding, self.size)
        self.padding = padding

    def output_shape(self, shape):
        _require_axes(self, shape, 3)
        return (*output_shape(shape[:2], self.size, self.stride, self.padding), shape[2])

    def _plan(self, shape):
        return _pooling_plan(shape[1:3], self.size, self.stride, self.padding)


@lru_cache  # every step asks the same again, and Python's own steps keep the other thread waiting
def _pooling_plan(shape, size, stride, padding):
    """Return the padding on each side, and what to do along the width and then the height.

    The latter are (axis, padded length, places). A place is an index: of the first number of every
    run, of the second, and so on.
    """
    amounts = tuple(padding_amounts(n, k, s, padding) for n, k, s in zip(shape, size, stride))
    runs = output_shape(shape, size, stride, padding)
    axes = []
    for axis, index in ((2, 1), (1, 0)):
        last = stride[index] * (runs[index] - 1)
        before = (slice(None),) * axis
        places = [(*before, slice(k, last + k + 1, stride[index])) for k in range(size[index])]
        axes.append((axis, shape[index] + sum(amounts[index]), places))
    return amounts, axes


class MaxPool2D(_Pool2D):
    """Keep the largest value of each window; its gradient goes to the pixel it came from."""

    def forward(self, x, training=False, rng=None):
        """Compare the places of the runs one after another, and note where the later one won."""
        amounts, axes = self._plan(x.shape)
        largest, won = _pad(x, amounts, fill=-np.inf), []
        for _, _, (first, *others) in axes:
            padded, largest, wins = largest, largest[first], []
            for place in others:
                # Only a larger value wins: of equal ones the first counts, as in Keras.
                wins.append(padded[place] > largest)
                largest = np.maximum(largest, padded[place])
            won.append(wins)
        return largest, (x.shape, won)

    def backward(self, gradient, memory):
        shape, won = memory
        amounts, axes = self._plan(shape)
        for (axis, length, places), wins in zip(reversed(axes), reversed(won)):
            apart = self.stride[axis - 1] >= self.size[axis - 1]
            covered = apart and gradient.shape[axis] * len(places) == length
            whole = (np.empty if covered else np.zeros)(
                _resized(gradient.shape, axis, length), gradient.dtype
            )
            if apart:  # each share can be written where it belongs
                _share_out(gradient, wins, [whole[place] for place in places])
            else:  # a pixel may be the largest of several runs
                shares = [np.empty_like(gradient) for _ in places]
                _share_out(gradient, wins, shares)
                _add(whole, places, shares)
            gradient = whole
        return _crop(gradient, amounts), {}


def _share_out(gradient, wins, shares):
    """Write what each place of a run receives: the last one that won takes all.

    It beat all those before it; the first place receives what nobody took.
    """
    rest = gradient
    for win, share in zip(wins[::-1], shares[:0:-1]):
        np.multiply(rest, win, out=share)
        rest = np.subtract(rest, share, out=shares[0])
    if not wins:
        shares[0][...] = gradient


class AveragePool2D(_Pool2D):
    """Average each window; every real pixel in it receives an equal share of the gradient."""

    def forward(self, x, training=False, rng=None):
        count = self._sums(np.ones((1, *x.shape[1:3], 1), x.dtype))  # padding does not count
        return self._sums(x) / count, (x.shape, count)

    def backward(self, gradient, memory):
        shape, count = memory
        amounts, axes = self._plan(shape)
        gradient = gradient / count
        for axis, length, places in reversed(axes):
            whole = np.zeros(_resized(gradient.shape, axis, length), gradient.dtype)
            gradient = _add(whole, places, [gradient] * len(places))
        return _crop(gradient, amounts), {}

    def _sums(self, x):
        amounts, axes = self._plan(x.shape)
        total = _pad(x, amounts)
        for _, _, places in axes:
            total = sum(total[place] for place in places)
        return total


def _add(whole, places, shares):
    for place, share in zip(places, shares):
        whole[place] += share
    return whole


def _resized(shape, axis, length):
    return (*shape[:axis], length, *shape[axis + 1 :])


class GlobalAveragePool2D(Layer):
    """Average each feature map to one number."""

    def output_shape(self, shape):
        _require_axes(self, shape, 3)
        return (shape[2],)

    def forward(self, x, training=False, rng=None):
        return x.mean(axis=(1, 2)), x.shape

    def backward(self, gradient, memory):
        share = gradient[:, np.newaxis, np.newaxis, :] / (memory[1] * memory[2])
        return np.broadcast_to(share, memory).copy(), {}


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


def _tap(top, left, size, stride):
    """Index the pixels that a tap at (top, left) of the window meets, one for each output."""
    return (
        slice(None),
        slice(top, top + (size[0] - 1) * stride[0] + 1, stride[0]),
        slice(left, left + (size[1] - 1) * stride[1] + 1, stride[1]),
    )


def _crop(padded, amounts):
    (top, bottom), (left, right) = amounts
    return padded[:, top : padded.shape[1] - bottom, left : padded.shape[2] - right]


def _pad(x, amounts, fill=0):
    if not any(map(any, amounts)):
        return x
    return np.pad(x, ((0, 0), *amounts, (0, 0)), constant_values=fill)


def _require_axes(layer, shape, axes):
    if len(shape) != axes:
        layout = "(height, width, channels)" if axes == 3 else "(features,); put Flatten before it"
        raise ValueError(f"{layer.name} takes inputs of shape {layout}, got {tuple(shape)}")

"""Check a gradient by what a gradient means: nudge one number, watch how the result changes."""

import numpy as np


def numerical_gradient(function, x, step=1e-5):
    """Return how fast a number grows with each entry of `x`, by nudging one entry at a time.

    ``(function(x + step) - function(x - step)) / (2 step)`` for each entry: slow, and hard to get
    wrong.

    Parameters
    ----------
    function : callable
        Takes nothing and returns a number; it reads `x`, which is changed in place and put back.
    x : ndarray of float64
    step : float
        About the cube root of the precision: smaller steps drown in rounding.

    Returns
    -------
    ndarray of the same shape as `x`

    Examples
    --------
    >>> x = np.array([1.0, 3.0])
    >>> numerical_gradient(lambda: float((x**2).sum()), x).round(6)
    array([2., 6.])
    """
    if x.dtype != np.float64:
        raise TypeError(f"x must be float64, for float32 rounds the nudge away; got {x.dtype}")
    gradient = np.empty_like(x)
    for place in np.ndindex(x.shape):
        before = x[place]
        x[place] = before + step
        above = function()
        x[place] = before - step
        below = function()
        x[place] = before
        gradient[place] = (above - below) / (2 * step)
    return gradient


def relative_error(one, other, floor=1e-3):
    """Return the largest difference between two arrays, entry by entry, relative to the entries.

    Entries smaller than `floor` are compared as if they were that large: next to 0, rounding alone
    would look like an error. NaN or infinity in either array is an infinite error.

    Examples
    --------
    >>> float(relative_error(np.array([1.0, 2.0]), np.array([1.0, 2.002])).round(6))
    0.000999
    """
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if one.shape != other.shape:
        raise ValueError(f"the arrays differ in shape: {one.shape} and {other.shape}")
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        return np.float64(np.inf)
    size = np.maximum(np.maximum(np.abs(one), np.abs(other)), floor)
    return (np.abs(one - other) / size).max(initial=0.0)


def gradient_errors(layer, x, seed=0, training=False):
    """Compare a layer's `backward` with numerical gradients.

    The loss is a random weighted sum of the layer's outputs, so that every output counts and no
    two count alike.

    Parameters
    ----------
    layer : helpers.network.Layer
        Built, with float64 parameters.
    x : ndarray of float64, shape (batch, ...)
    seed : int
        Draws the weights of the sum, and dropout's mask, the same for every nudge.
    training : bool

    Returns
    -------
    dict of str to float
        `relative_error` for "input" and for each parameter.
    """
    output, memory = layer.forward(x, training, np.random.default_rng(seed))
    weights = np.random.default_rng(seed + 1).standard_normal(output.shape)

    def loss():
        return float((layer.forward(x, training, np.random.default_rng(seed))[0] * weights).sum())

    input_gradient, gradients = layer.backward(weights, memory)
    errors = {"input": relative_error(input_gradient, numerical_gradient(loss, x))}
    for name, parameter in layer.parameters.items():
        errors[name] = relative_error(gradients[name], numerical_gradient(loss, parameter))
    return errors

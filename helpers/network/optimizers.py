"""How a step changes the parameters, once their gradients are known."""

from numbers import Real

import numpy as np


class SGD:
    """Stochastic gradient descent: step against the gradient, with momentum if you like.

    ``velocity = momentum * velocity - rate * gradient``, then ``parameter += velocity``.

    Parameters
    ----------
    learning_rate : float
    momentum : float
        The share of the last step that is kept, from 0 to below 1.

    Examples
    --------
    >>> parameter = np.array([1.0])
    >>> SGD(0.1).step([parameter], [np.array([2.0])])
    >>> parameter
    array([0.8])
    """

    def __init__(self, learning_rate=0.01, momentum=0.0):
        self.learning_rate = _positive("learning_rate", learning_rate)
        self.momentum = _share("momentum", momentum)
        self._parameters = self._velocities = None

    def step(self, parameters, gradients):
        """Change `parameters` in place."""
        if self._parameters is None:
            self._parameters = list(parameters)
            self._velocities = [np.zeros_like(parameter) for parameter in parameters]
        _require_same(self, self._parameters, parameters)
        for parameter, gradient, velocity in zip(parameters, gradients, self._velocities):
            velocity *= self.momentum
            velocity -= self.learning_rate * gradient
            parameter += velocity


class Adam:
    """Give every parameter a step of its own, from running means of its gradient and its square.

    ``parameter -= rate * mean / (sqrt(mean of squares) + epsilon)``, both means corrected for
    having started at zero. As in Keras.

    Parameters
    ----------
    learning_rate : float
    beta_1, beta_2 : float
        The shares of the old means that each step keeps.
    epsilon : float

    References
    ----------
    D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2014, arXiv:1412.6980.
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate = _positive("learning_rate", learning_rate)
        self.beta_1, self.beta_2 = _share("beta_1", beta_1), _share("beta_2", beta_2)
        self.epsilon = _positive("epsilon", epsilon)
        self._steps, self._parameters, self._means, self._squares = 0, None, None, None

    def step(self, parameters, gradients):
        """Change `parameters` in place."""
        if self._parameters is None:
            self._parameters = list(parameters)
            self._means = [np.zeros_like(parameter) for parameter in parameters]
            self._squares = [np.zeros_like(parameter) for parameter in parameters]
        _require_same(self, self._parameters, parameters)
        self._steps += 1
        correction = np.sqrt(1 - self.beta_2**self._steps) / (1 - self.beta_1**self._steps)
        rate = self.learning_rate * float(correction)
        for parameter, gradient, mean, square in zip(
            parameters, gradients, self._means, self._squares
        ):
            mean += (1 - self.beta_1) * (gradient - mean)
            square += (1 - self.beta_2) * (gradient * gradient - square)
            parameter -= rate * mean / (np.sqrt(square) + self.epsilon)


def _require_same(optimizer, known, parameters):
    """The means of past steps belong to the parameters they were made with."""
    if len(known) != len(parameters) or any(a is not b for a, b in zip(known, parameters)):
        name = type(optimizer).__name__
        raise ValueError(
            f"this {name} remembers steps of other parameters (another network, or new weights); "
            f"make a new one: {name}({optimizer.learning_rate:g})"
        )


def _positive(name, value):
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value < np.inf:
        raise ValueError(f"{name} must be a number above 0, got {value!r}")
    return float(value)


def _share(name, value):
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value < 1:
        raise ValueError(f"{name} must be a share from 0 to below 1, got {value!r}")
    return float(value)

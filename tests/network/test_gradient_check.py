"""The gradient check checked: it is right about known gradients, and exposes planted bugs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.network import (
    AveragePool2D,
    Conv2D,
    Dense,
    Dropout,
    MaxPool2D,
    ReLU,
    gradient_errors,
    numerical_gradient,
    relative_error,
)

SEEDS = st.integers(0, 2**32 - 1)
SHAPES = st.lists(st.integers(1, 3), max_size=3).map(tuple)


# ------------------------------------------------------------------ numerical gradients


@given(SHAPES, SEEDS)
def test_the_gradient_of_a_quadratic_form_is_exact(shape, seed):
    random = np.random.default_rng(seed)
    x, weights = random.normal(size=shape), random.normal(size=shape)
    gradient = numerical_gradient(lambda: float((weights * x**2).sum()), x)
    np.testing.assert_allclose(gradient, 2 * weights * x, atol=1e-8)


def test_functions_of_one_number():
    x = np.array([0.3, 1.1, 2.0])
    for function, slope in [
        (np.sin, np.cos(x)),
        (np.exp, np.exp(x)),
        (np.log, 1 / x),
        (lambda v: v**5, 5 * x**4),
    ]:
        gradient = numerical_gradient(lambda f=function: float(f(x).sum()), x)
        assert relative_error(gradient, slope) < 1e-8


def test_every_entry_is_put_back_bit_for_bit():
    x = np.random.default_rng(0).normal(size=(3, 4)) * 10.0 ** np.arange(-5, 7).reshape(3, 4)
    before = x.copy()
    numerical_gradient(lambda: float(x.sum()), x)
    assert (x == before).all()


def test_views_are_nudged_where_they_point():
    whole = np.arange(6.0).reshape(2, 3)
    gradient = numerical_gradient(lambda: float((whole**2).sum()), whole.T[::-1])
    np.testing.assert_allclose(gradient, 2 * whole.T[::-1], atol=1e-8)


def test_the_step_is_the_step():
    x, seen = np.array([1.0]), []
    numerical_gradient(lambda: seen.append(x[0]) or 0.0, x, step=0.25)
    assert seen == [1.25, 0.75]


@pytest.mark.parametrize("dtype", ["float32", "int64"])
def test_only_float64_can_be_nudged(dtype):
    message = f"^x must be float64, for float32 rounds the nudge away; got {dtype}$"
    with pytest.raises(TypeError, match=message):
        numerical_gradient(lambda: 0.0, np.zeros(2, dtype))


# ------------------------------------------------------------------ relative errors


@pytest.mark.parametrize(
    ("one", "other", "error"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0),
        ([1.0], [2.0], 0.5),
        ([2.0], [1.0], 0.5),
        ([1.0], [-1.0], 2),
        ([100.0, 1.0], [100.0, 1.1], 0.1 / 1.1),  # a large entry hides no small one
        ([0.0], [1e-9], 1e-6),  # next to 0, the floor counts
        ([0.0], [0.1], 1),
        ([], [], 0),
        ([[1, 2]], [[1, 4]], 0.5),
        ([np.nan], [1.0], np.inf),
        ([1.0], [np.inf], np.inf),
        ([np.nan], [np.nan], np.inf),
    ],
)
def test_relative_errors(one, other, error):
    assert relative_error(one, other) == pytest.approx(error)


def test_the_floor_can_be_chosen():
    assert relative_error([0.0], [1e-9], floor=1e-9) == 1


def test_shapes_must_agree():
    with pytest.raises(ValueError, match=r"differ in shape: \(2,\) and \(2, 1\)"):
        relative_error(np.zeros(2), np.zeros((2, 1)))


# ------------------------------------------------------------------ planted bugs


def apart(shape, seed=0):
    count = int(np.prod(shape))
    numbers = (np.arange(count) - count // 2 + 0.5) * 0.01
    return np.random.default_rng(seed).permutation(numbers).reshape(shape)


class ReLUWithDerivativeOfTheOutput(ReLU):
    """At or above 0: that is right of the input, and true of every output."""

    def backward(self, gradient, memory):
        return gradient * (memory >= 0), {}


class ReLUThatLetsAllPass(ReLU):
    def backward(self, gradient, memory):
        return gradient, {}


class DropoutWithoutScale(Dropout):
    """1 / (1 - rate) is missing on the way back."""

    def backward(self, gradient, memory):
        return gradient * (memory > 0), {}


class DropoutWithAMaskOfItsOwn(Dropout):
    def backward(self, gradient, memory):
        return gradient * np.random.default_rng(9).permutation(memory.ravel()).reshape(
            memory.shape
        ), {}


class ConvWithTransposedKernelGradient(Conv2D):
    def backward(self, gradient, memory):
        back, gradients = super().backward(gradient, memory)
        return back, {**gradients, "kernels": gradients["kernels"].swapaxes(0, 1)}


class ConvWithTurnedKernelsOnTheWayBack(Conv2D):
    """What a true convolution, with its flip, would send back."""

    def backward(self, gradient, memory):
        kernels = self.parameters["kernels"]
        self.parameters["kernels"] = kernels[::-1, ::-1]
        back, _ = super().backward(gradient, memory)
        self.parameters["kernels"] = kernels
        return back, super().backward(gradient, memory)[1]


class ConvWithMeanBias(Conv2D):
    def backward(self, gradient, memory):
        back, gradients = super().backward(gradient, memory)
        return back, {**gradients, "bias": gradients["bias"] / len(gradient)}


class DenseWithoutBiasGradient(Dense):
    def backward(self, gradient, memory):
        back, gradients = super().backward(gradient, memory)
        return back, {**gradients, "bias": np.zeros(self.units)}


class MaxPoolThatShares(MaxPool2D):
    def backward(self, gradient, memory):
        count = np.full(gradient.shape[1:], self.size[0] * self.size[1])
        return AveragePool2D.backward(self, gradient, (memory[0], count))


class AveragePoolWithoutDivision(AveragePool2D):
    def backward(self, gradient, memory):
        return super().backward(gradient * memory[1], memory)


BUGS = {
    "ReLU derivative >= 0 of the output": (ReLUWithDerivativeOfTheOutput(), (3, 4, 2), "input"),
    "no ReLU derivative": (ReLUThatLetsAllPass(), (3, 4, 2), "input"),
    "missing 1/(1-p)": (DropoutWithoutScale(0.4), (3, 4, 2), "input"),
    "another mask": (DropoutWithAMaskOfItsOwn(0.4), (3, 4, 2), "input"),
    "transposed kernel gradient": (ConvWithTransposedKernelGradient(2, 3), (5, 6, 2), "kernels"),
    "turned kernels": (ConvWithTurnedKernelsOnTheWayBack(2, (2, 3)), (5, 6, 2), "input"),
    "mean instead of sum": (ConvWithMeanBias(2, 3), (5, 6, 2), "bias"),
    "no bias gradient": (DenseWithoutBiasGradient(3), (6,), "bias"),
    "maximum shared": (MaxPoolThatShares(2), (4, 6, 2), "input"),
    "average not divided": (AveragePoolWithoutDivision(2), (4, 6, 2), "input"),
}


def errors_of(layer, shape):
    rng = np.random.default_rng(1)
    layer.build(shape, rng, np.float64)
    for parameter in layer.parameters.values():
        parameter[...] = rng.normal(size=parameter.shape)
    return gradient_errors(layer, apart((3, *shape)), seed=2, training=True)


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_exposed_where_it_is_and_only_there(name):
    layer, shape, place = BUGS[name]
    errors = errors_of(layer, shape)
    assert errors.pop(place) > 1e-2
    assert all(error <= 1e-6 for error in errors.values())


@pytest.mark.parametrize("name", BUGS)
def test_the_same_layer_without_the_bug_passes(name):
    layer, shape, _ = BUGS[name]
    right = type(layer).__mro__[1].__new__(type(layer).__mro__[1])
    right.__dict__.update(vars(layer))
    assert max(errors_of(right, shape).values()) <= 1e-6


def test_a_forgotten_parameter_is_named():
    class DenseThatForgets(Dense):
        def backward(self, gradient, memory):
            back, gradients = super().backward(gradient, memory)
            return back, {"weights": gradients["weights"]}

    with pytest.raises(KeyError, match="bias"):
        errors_of(DenseThatForgets(2), (3,))


def test_a_gradient_of_nan_is_no_small_error():
    class DenseOfNaN(Dense):
        def backward(self, gradient, memory):
            return gradient @ np.full_like(self.parameters["weights"].T, np.nan), {
                name: np.full_like(array, np.nan) for name, array in self.parameters.items()
            }

    assert set(errors_of(DenseOfNaN(2), (3,)).values()) == {np.inf}


def test_layers_of_float32_cannot_be_checked():
    layer = Dense(2)
    layer.build((3,), np.random.default_rng(0))
    with pytest.raises(TypeError, match="x must be float64"):
        gradient_errors(layer, np.ones((1, 3)))
    with pytest.raises(TypeError, match="x must be float64"):
        gradient_errors(ReLU(), np.ones((1, 3), np.float32))

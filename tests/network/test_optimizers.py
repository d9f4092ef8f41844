"""Optimisers, step by step, against Keras and against their formulas."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.network import SGD, Adam

OURS_AND_KERAS = {
    "SGD": (lambda: SGD(0.1), lambda of: of.SGD(0.1)),
    "momentum": (lambda: SGD(0.05, 0.9), lambda of: of.SGD(0.05, momentum=0.9)),
    "Adam": (Adam, lambda of: of.Adam()),
    "Adam, other settings": (
        lambda: Adam(0.02, 0.7, 0.9, 1e-3),
        lambda of: of.Adam(0.02, beta_1=0.7, beta_2=0.9, epsilon=1e-3),
    ),
}


@pytest.mark.parametrize("name", OURS_AND_KERAS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_twenty_steps_equal_those_of_keras(keras, name, dtype):
    make_ours, make_theirs = OURS_AND_KERAS[name]
    random = np.random.default_rng(0)
    ours = [random.normal(size=shape).astype(dtype) for shape in [(3, 2, 1, 4), (4,), (5, 3)]]
    theirs = [keras.Variable(array, dtype=dtype) for array in ours]
    optimizer, keras_optimizer = make_ours(), make_theirs(keras.optimizers)
    for step in range(20):
        size = 10.0 ** random.uniform(-4, 1)  # small and large gradients, in turn
        gradients = [size * random.normal(size=array.shape).astype(dtype) for array in ours]
        if step % 7 == 3:
            gradients[1][:] = 0
        optimizer.step(ours, gradients)
        keras_optimizer.apply(gradients, theirs)
        for mine, their in zip(ours, theirs):
            assert mine.dtype == dtype
            np.testing.assert_allclose(mine, their.numpy(), rtol=1e-6, atol=1e-6)


@given(st.floats(1e-4, 1), st.floats(0, 0.95), st.lists(st.floats(-3, 3), min_size=1, max_size=9))
def test_momentum_follows_its_formula(rate, momentum, gradients):
    parameter, expected, velocity = np.array([1.0]), 1.0, 0.0
    optimizer = SGD(rate, momentum)
    for gradient in gradients:
        velocity = momentum * velocity - rate * gradient
        expected += velocity
        optimizer.step([parameter], [np.array([gradient])])
        assert parameter[0] == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(st.lists(st.floats(-3, 3).filter(lambda g: abs(g) > 1e-3), min_size=1, max_size=9))
def test_adam_follows_its_formula(gradients):
    parameter, expected, mean, square = np.array([1.0]), 1.0, 0.0, 0.0
    optimizer = Adam(0.01, 0.8, 0.9, 1e-12)
    for step, gradient in enumerate(gradients, start=1):
        mean = 0.8 * mean + 0.2 * gradient
        square = 0.9 * square + 0.1 * gradient**2
        expected -= 0.01 * (mean / (1 - 0.8**step)) / np.sqrt(square / (1 - 0.9**step))
        optimizer.step([parameter], [np.array([gradient])])
        assert parameter[0] == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("name", OURS_AND_KERAS)
def test_steps_go_downhill_in_place_and_leave_gradients_alone(name):
    optimizer = OURS_AND_KERAS[name][0]()
    parameters = [np.array([3.0, -2.0]), np.array([[1.0]])]
    same = list(parameters)
    before = [array.copy() for array in parameters]
    for _ in range(5):
        gradients = [2 * array for array in parameters]
        given_gradients = [array.copy() for array in gradients]
        optimizer.step(parameters, gradients)
        for gradient, copy in zip(gradients, given_gradients):
            assert (gradient == copy).all()
    for array, alias, start in zip(parameters, same, before):
        assert array is alias
        assert (abs(array) < abs(start)).all()


def test_two_optimizers_keep_to_themselves():
    first, second = np.array([1.0]), np.array([1.0])
    one, other = SGD(0.1, 0.9), SGD(0.1, 0.9)
    one.step([first], [np.array([1.0])])
    one.step([first], [np.array([1.0])])
    other.step([second], [np.array([1.0])])
    assert second[0] == pytest.approx(0.9)
    assert first[0] == pytest.approx(0.9 - 0.19)


POSITIVE = "{} must be a number above 0, got {}"
SHARE = "{} must be a share from 0 to below 1, got {}"

# fmt: off
BAD_SETTINGS = [
    (lambda: SGD(0), POSITIVE.format("learning_rate", "0")),
    (lambda: SGD(-0.1), POSITIVE.format("learning_rate", "-0.1")),
    (lambda: SGD(float("nan")), POSITIVE.format("learning_rate", "nan")),
    (lambda: SGD(float("inf")), POSITIVE.format("learning_rate", "inf")),
    (lambda: SGD("0.1"), POSITIVE.format("learning_rate", "'0.1'")),
    (lambda: SGD(True), POSITIVE.format("learning_rate", "True")),
    (lambda: SGD(None), POSITIVE.format("learning_rate", "None")),
    (lambda: SGD([0.1]), POSITIVE.format("learning_rate", "[0.1]")),
    (lambda: SGD(1j), POSITIVE.format("learning_rate", "1j")),
    (lambda: SGD(b"1"), POSITIVE.format("learning_rate", "b'1'")),
    (lambda: SGD(0.1, 1), SHARE.format("momentum", "1")),
    (lambda: SGD(0.1, -0.5), SHARE.format("momentum", "-0.5")),
    (lambda: SGD(0.1, "a"), SHARE.format("momentum", "'a'")),
    (lambda: SGD(0.1, False), SHARE.format("momentum", "False")),
    (lambda: Adam(0), POSITIVE.format("learning_rate", "0")),
    (lambda: Adam(np.nan), POSITIVE.format("learning_rate", "nan")),
    (lambda: Adam("fast"), POSITIVE.format("learning_rate", "'fast'")),
    (lambda: Adam(beta_1=1.0), SHARE.format("beta_1", "1.0")),
    (lambda: Adam(beta_2=-1), SHARE.format("beta_2", "-1")),
    (lambda: Adam(epsilon=0), POSITIVE.format("epsilon", "0")),
]
# fmt: on


@pytest.mark.parametrize(
    ("make", "message"), BAD_SETTINGS, ids=[message for _, message in BAD_SETTINGS]
)
def test_bad_settings_are_answered_with_what_is_wrong(make, message):
    with pytest.raises(ValueError, match=re.escape(message) + "$"):
        make()


def test_numbers_of_numpy_are_numbers():
    assert SGD(np.float32(0.5), np.float64(0.25)).learning_rate == 0.5
    assert Adam(np.int64(1)).learning_rate == 1

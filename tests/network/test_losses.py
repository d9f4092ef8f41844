"""Softmax and cross-entropy: by definition, at the edge of what floats hold, and against Keras."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.network import (
    numerical_gradient,
    relative_error,
    require_labels,
    softmax,
    softmax_cross_entropy,
)

SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def batches(draw, sizes=(0.1, 3, 1e4)):
    """Draw scores, of any size, and labels."""
    count, classes = draw(st.integers(1, 8)), draw(st.integers(2, 6))
    random = np.random.default_rng(draw(SEEDS))
    scores = draw(st.sampled_from(sizes)) * random.uniform(-1, 1, (count, classes))
    return scores, random.integers(0, classes, count)


# ------------------------------------------------------------------ softmax


@given(batches())
def test_softmax_gives_positive_shares_that_sum_to_1(case):
    shares = softmax(case[0])
    assert (shares >= 0).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-12)


@given(batches(sizes=(3,)))
def test_softmax_equals_its_definition(case):
    exponentials = np.exp(case[0])
    expected = exponentials / exponentials.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(softmax(case[0]), expected, rtol=1e-12)


@given(batches(), st.floats(-1e4, 1e4))
def test_softmax_knows_differences_only(case, shift):
    np.testing.assert_allclose(softmax(case[0] + shift), softmax(case[0]), rtol=1e-8, atol=1e-12)


@given(batches())
def test_softmax_equals_keras(keras, case):
    expected = keras.ops.convert_to_numpy(keras.ops.softmax(case[0]))
    np.testing.assert_allclose(softmax(case[0]), expected, atol=1e-12)
    in_float32 = softmax(case[0].astype(np.float32))
    assert in_float32.dtype == np.float32
    rounded = case[0].astype(np.float32).astype(np.float64)
    np.testing.assert_allclose(in_float32, softmax(rounded), atol=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [1e4, 1e30])
def test_softmax_is_stable(dtype, size):
    scores = np.array([[size, -size, size], [-size, -size, -size]], dtype)
    assert softmax(scores).tolist() == [[0.5, 0, 0.5], softmax(np.zeros(3, dtype)).tolist()]


def test_softmax_works_along_the_last_axis():
    scores = np.random.default_rng(0).normal(size=(2, 3, 4))
    np.testing.assert_allclose(softmax(scores)[1, 2], softmax(scores[1, 2]))


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64", "float16"])
def test_softmax_takes_whole_numbers_without_wrapping(dtype):
    np.testing.assert_allclose(softmax(np.array([1, 2, 3], dtype)), softmax([1.0, 2.0, 3.0]), 1e-6)
    assert softmax(np.array([1, 2, 3], dtype)).dtype in (np.float32, np.float64)


def test_softmax_leaves_the_scores_alone():
    scores = np.array([[1.0, 2.0]])
    softmax(scores)
    softmax_cross_entropy(scores, np.array([0]))
    assert scores.tolist() == [[1, 2]]


# ------------------------------------------------------------------ cross-entropy


@given(batches(sizes=(0.1, 3)))
def test_the_loss_equals_its_definition(case):
    scores, labels = case
    expected = np.mean([-np.log(row[label]) for row, label in zip(softmax(scores), labels)])
    loss, _ = softmax_cross_entropy(scores, labels)
    assert isinstance(loss, float)
    assert loss == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(batches(sizes=(0.1, 3)))
def test_the_gradient_of_the_loss_equals_that_of_nudges(case):
    scores, labels = case
    _, gradient = softmax_cross_entropy(scores, labels)
    expected = numerical_gradient(lambda: softmax_cross_entropy(scores, labels)[0], scores)
    assert relative_error(gradient, expected) <= 1e-6


@given(batches())
def test_loss_and_gradient_equal_keras(keras, tf, case):
    scores, labels = case
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype="float64")
    with tf.GradientTape() as tape:
        tensor = tf.constant(scores)
        tape.watch(tensor)
        expected = loss_of(labels, tensor)
    loss, gradient = softmax_cross_entropy(scores, labels)
    assert loss == pytest.approx(float(expected), rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(gradient, tape.gradient(expected, tensor).numpy(), atol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_loss_of_extreme_scores_is_finite_and_right(dtype):
    scores = np.array([[1e4, -1e4], [1e4, -1e4], [-1e30, 0]], dtype)
    loss, gradient = softmax_cross_entropy(scores[:2], np.array([1, 0]))
    assert loss == 1e4
    assert gradient.tolist() == [[0.5, -0.5], [0, 0]]
    assert gradient.dtype == dtype
    assert softmax_cross_entropy(scores[2:], np.array([0]))[0] == pytest.approx(1e30)


def test_the_loss_is_the_mean_over_the_batch():
    scores, labels = np.random.default_rng(1).normal(size=(6, 4)), np.array([0, 1, 2, 3, 0, 1])
    whole, gradient = softmax_cross_entropy(scores, labels)
    half, half_gradient = softmax_cross_entropy(scores[:3], labels[:3])
    rest, _ = softmax_cross_entropy(scores[3:], labels[3:])
    assert whole == pytest.approx((half + rest) / 2)
    np.testing.assert_allclose(gradient[:3], half_gradient / 2)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-12)


# ------------------------------------------------------------------ labels

RANGE = "labels must lie between 0 and 2, for the network has 3 outputs; got {}"
WHOLE = "labels must be 2 whole numbers, one for each image, got {}"


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 3], RANGE.format("0 to 3")),
        ([-1, 2], RANGE.format("-1 to 2")),
        (np.array([0, 200], np.uint8), RANGE.format("0 to 200")),
        ([0.0, 1.0], WHOLE.format("dtype float64 and shape (2,)")),
        ([True, False], WHOLE.format("dtype bool and shape (2,)")),
        (["0", "1"], WHOLE.format("dtype <U1 and shape (2,)")),
        ([0, 1, 2], WHOLE.format("dtype int64 and shape (3,)")),
        ([0], WHOLE.format("dtype int64 and shape (1,)")),
        ([[1, 0, 0], [0, 1, 0]], WHOLE.format("dtype int64 and shape (2, 3)")),
    ],
)
def test_bad_labels_are_answered_with_what_is_wrong(labels, message):
    for call in (
        lambda: require_labels(labels, 2, 3),
        lambda: softmax_cross_entropy(np.zeros((2, 3)), labels),
    ):
        with pytest.raises(ValueError, match=re.escape(message) + "$"):
            call()


@pytest.mark.parametrize("dtype", ["uint8", "int32", "int64", "uint64"])
def test_labels_of_every_whole_type_are_taken(dtype):
    labels = np.array([0, 2], dtype)
    assert require_labels(labels, 2, 3) is labels
    assert softmax_cross_entropy(np.eye(3)[:2], labels)[0] > 0


def test_lists_are_taken_as_arrays():
    loss, gradient = softmax_cross_entropy([[0, 0]], [1])
    assert loss == pytest.approx(np.log(2))
    assert gradient.tolist() == [[0.5, -0.5]]

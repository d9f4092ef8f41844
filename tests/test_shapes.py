"""Sizes, padding, receptive fields and costs, against Keras and against their definitions."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import conv2d, conv2d_loops, max_pool2d, output_size, receptive_field, same_padding
from helpers.shapes import (
    Window,
    conv_multiply_adds,
    conv_parameters,
    dense_parameters,
    output_shape,
    padding_amounts,
    window_span,
)

INPUT_SIZES = range(1, 25)
KERNELS = range(1, 8)
# Keras refuses a stride and a dilation above 1 together.
STRIDES_AND_DILATIONS = [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (1, 2), (1, 3), (1, 4)]
REFUSED = "refused"


def size_or_refusal(*arguments):
    try:
        return output_size(*arguments)
    except ValueError:
        return REFUSED


def keras_size_or_refusal(layer, shape, axis):
    try:
        return layer.compute_output_shape(shape)[axis]
    except ValueError:
        return REFUSED


@pytest.mark.parametrize("axis", [1, 2], ids=["rows", "columns"])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_output_size_equals_keras_over_the_whole_grid(keras, padding, axis):
    refusals = 0
    for kernel, (stride, dilation) in itertools.product(KERNELS, STRIDES_AND_DILATIONS):

        def along_axis(value, other, axis=axis):
            return (value, other) if axis == 1 else (other, value)

        layer = keras.layers.Conv2D(
            1,
            kernel_size=along_axis(kernel, 2),
            strides=along_axis(stride, 1),
            dilation_rate=along_axis(dilation, 1),
            padding=padding,
        )
        for n in INPUT_SIZES:
            expected = keras_size_or_refusal(layer, (None, *along_axis(n, 40), 1), axis)
            ours = size_or_refusal(n, kernel, stride, padding, dilation)
            assert ours == expected, (n, kernel, stride, padding, dilation)
            refusals += expected == REFUSED
    assert (refusals > 100) == (padding == "valid")  # the grid reaches the impossible ones


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_output_size_equals_keras_pooling_over_the_whole_grid(keras, padding):
    for size, stride in itertools.product(KERNELS, range(1, 6)):
        layer = keras.layers.MaxPooling2D((size, 2), strides=(stride, 1), padding=padding)
        for n in INPUT_SIZES:
            expected = keras_size_or_refusal(layer, (None, n, 40, 1), axis=1)
            assert size_or_refusal(n, size, stride, padding) == expected, (n, size, stride)


def test_output_size_with_numbered_padding_equals_keras_zero_padding(keras):
    for kernel, stride, padding in itertools.product(range(1, 6), (1, 2, 3), (0, 1, 2, 3)):
        layer = keras.layers.Conv2D(1, (kernel, 2), strides=(stride, 1))
        zeros = keras.layers.ZeroPadding2D(((padding, padding), (0, 0)))
        for n in range(1, 15):
            padded = zeros.compute_output_shape((None, n, 40, 1))
            expected = keras_size_or_refusal(layer, padded, axis=1)
            assert size_or_refusal(n, kernel, stride, padding) == expected


def test_output_size_counts_the_windows_that_fit():
    """Stride and dilation together, which Keras refuses: try every place for a window."""
    grid = itertools.product(range(1, 16), range(1, 5), range(1, 4), range(4), range(1, 4))
    for n, kernel, stride, padding, dilation in grid:
        pixels = set(range(-padding, n + padding))
        starts = range(-padding, n + padding, stride)
        windows = [{start + tap * dilation for tap in range(kernel)} for start in starts]
        fitting = sum(window <= pixels for window in windows)
        ours = size_or_refusal(n, kernel, stride, padding, dilation)
        assert ours == (fitting or REFUSED), (n, kernel, stride, padding, dilation)


def test_full_padding_gives_every_window_that_touches_the_image():
    for n, kernel, stride, dilation in itertools.product(
        range(1, 10), range(1, 5), (1, 2), (1, 2, 3)
    ):
        span = dilation * (kernel - 1) + 1
        touching = [start for start in range(-50, 50) if start <= n - 1 and start + span - 1 >= 0]
        assert output_size(n, kernel, stride, "full", dilation) == len(touching[::stride])


def test_same_padding_is_the_least_that_keeps_ceil_of_n_over_stride():
    for n, kernel, stride, dilation in itertools.product(
        range(1, 20), range(1, 6), range(1, 5), range(1, 4)
    ):
        before, after = same_padding(n, kernel, stride, dilation)
        padded, outputs = n + before + after, -(-n // stride)
        assert output_size(padded, kernel, stride, "valid", dilation) == outputs
        assert after - before in (0, 1)  # the odd pixel goes to the bottom right
        if before + after > 0:  # one pixel less would lose a window
            assert size_or_refusal(padded - 1, kernel, stride, "valid", dilation) != outputs


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((28, 3), (1, 1)),
        ((28, 4), (1, 2)),
        ((6, 3, 2), (0, 1)),
        ((7, 3, 2), (1, 1)),
        ((9, 3, 1, 2), (2, 2)),
        ((5, 2, 1, 3), (1, 2)),
        ((5, 1, 3), (0, 0)),
    ],
)
def test_same_padding_worked_by_hand(arguments, expected):
    assert same_padding(*arguments) == expected


@pytest.mark.parametrize(
    ("padding", "expected"), [("valid", (0, 0)), ("same", (2, 2)), ("full", (4, 4)), (3, (3, 3))]
)
def test_padding_amounts_of_a_dilated_kernel(padding, expected):
    assert padding_amounts(9, 3, padding=padding, dilation=2) == expected


def test_window_span_reaches_from_the_first_tap_to_the_last():
    for kernel, dilation in itertools.product(range(1, 8), range(1, 5)):
        taps = np.arange(kernel) * dilation
        assert window_span(kernel, dilation) == taps.max() - taps.min() + 1


def test_output_shape_keeps_rows_and_columns_apart():
    assert output_shape((10, 20), (3, 5), stride=(2, 1), dilation=(1, 3)) == (4, 8)
    assert output_shape((300, 451), (3, 3), stride=(1, 2), padding="same") == (300, 226)


def test_fact_20_the_shapes_of_a_lenet():
    first = output_size(28, 5)
    pooled = output_size(first, 2, stride=2)
    second = output_size(pooled, 5)
    assert (first, pooled, second, output_size(second, 2, stride=2)) == (24, 12, 8, 4)


def test_fact_6_sixteen_maps_need_16_or_13_8_times_the_memory():
    pixels = 28 * 28
    same, valid = output_size(28, 3, padding="same"), output_size(28, 3)
    assert 16 * same**2 / pixels == 16
    assert round(16 * valid**2 / pixels, 1) == 13.8


# ------------------------------------------------------------------ receptive field

LAYERS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(1, 2), st.booleans()),
    min_size=1,
    max_size=4,
)


@given(layers=LAYERS)
def test_receptive_field_is_what_changes_one_output(layers):
    """Light one input pixel after another and see which of them reach the middle output."""
    n = 70
    signal = np.eye(n).reshape(n, n, 1, 1)  # image i is dark but for its pixel i
    stack = []
    for kernel, stride, dilation, pooled in layers:
        if pooled:
            signal = max_pool2d(signal, (kernel, 1), stride=(stride, 1))
            stack.append((kernel, stride))
        else:
            ones = np.ones((kernel, 1, 1, 1))
            signal = conv2d(signal, ones, stride=(stride, 1), dilation=(dilation, 1))
            stack.append((kernel, stride, dilation))
    middle = signal.shape[1] // 2
    reaching = np.flatnonzero(signal[:, middle, 0, 0])
    assert receptive_field(stack) == reaching[-1] - reaching[0] + 1


def test_receptive_field_of_no_layer_is_one_pixel():
    assert receptive_field([]) == 1


def test_receptive_field_takes_any_iterable_of_layers():
    assert receptive_field(zip((3, 2, 3), (1, 2, 1))) == 8


# ------------------------------------------------------------------ parameters and multiply-adds


def test_fact_4_sixteen_filters_have_144_weights_and_16_biases(keras):
    layer = keras.layers.Conv2D(16, 3)
    layer.build((None, 28, 28, 1))
    assert conv_parameters(3, channels=1, filters=16) == layer.count_params() == 160
    assert conv_parameters(3, channels=1, filters=16, bias=False) == 144


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("kernel", "channels", "filters"), [((3, 5), 4, 7), (1, 8, 2), (5, 3, 1)])
def test_parameters_of_one_layer_equal_keras(keras, kernel, channels, filters, bias):
    conv = keras.layers.Conv2D(filters, kernel, use_bias=bias)
    conv.build((None, 9, 9, channels))
    assert conv_parameters(kernel, channels, filters, bias) == conv.count_params()
    dense = keras.layers.Dense(filters, use_bias=bias)
    dense.build((None, channels))
    assert dense_parameters(channels, filters, bias) == dense.count_params()


def test_fact_21_the_two_convolution_model_has_421_642_parameters(keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, padding="same"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(128),
            layers.Dense(10),
        ]
    )
    side = output_size(output_size(28, 2, stride=2), 2, stride=2)
    by_layer = [
        conv_parameters(3, 1, 32),
        conv_parameters(3, 32, 64),
        dense_parameters(side * side * 64, 128),
        dense_parameters(128, 10),
    ]
    assert by_layer == [layer.count_params() for layer in model.layers if layer.weights]
    assert sum(by_layer) == model.count_params() == 421_642


def test_fact_27_the_one_convolution_model_has_693_962_parameters(keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(128),
            layers.Dense(10),
        ]
    )
    side = output_size(output_size(28, 3), 2, stride=2)
    by_layer = [
        conv_parameters(3, 1, 32),
        dense_parameters(side * side * 32, 128),
        dense_parameters(128, 10),
    ]
    assert by_layer == [layer.count_params() for layer in model.layers if layer.weights]
    assert sum(by_layer) == model.count_params() == 693_962
    assert by_layer[1] == 692_352
    assert round(by_layer[1] / sum(by_layer), 3) == 0.998


@pytest.mark.parametrize(
    ("image", "kernel", "channels", "filters"),
    [((5, 7), (3, 2), 2, 3), ((4, 4), 1, 1, 5), ((6, 9), (2, 4), 3, 1)],
)
def test_multiply_adds_are_what_the_loops_do(image, kernel, channels, filters):
    """With ones everywhere, each multiply-add adds exactly 1 to the sum of all outputs."""
    size = (kernel, kernel) if isinstance(kernel, int) else kernel
    output = conv2d_loops(
        np.ones((1, *image, channels), dtype=int), np.ones((*size, channels, filters), dtype=int)
    )
    assert conv_multiply_adds(kernel, channels, filters, output.shape[1:3]) == output.sum()


def test_fact_33_a_shared_filter_has_4_weights_where_a_dense_layer_has_64():
    assert conv_parameters(2, channels=1, filters=1, bias=False) == 4
    assert dense_parameters(4 * 4, 2 * 2, bias=False) == 64


@given(
    st.tuples(*[st.tuples(st.integers(1, 3), st.integers(1, 3))] * 3),
    st.sampled_from(["valid", "same", "full", 1]),
    st.tuples(st.integers(7, 10), st.integers(7, 10)),
)
def test_what_taps_send_back_arrives_whichever_axis_comes_first(window, padding, size):
    """And `collect` is the transpose of `tap`: both sides of the sum meet the same products."""
    kernel, stride, dilation = window
    plan = Window(kernel, stride, padding, dilation).on(size)
    rng = np.random.default_rng(0)
    shares = rng.integers(-9, 10, (*kernel, 2, *plan.output, 3)).astype(float)
    in_turn = plan.collect(list(shares.reshape(-1, 2, *plan.output, 3)))
    by_axis = plan.collect_by_axis(np.moveaxis(shares, 1, 4))
    assert in_turn.shape == by_axis.shape == (2, *size, 3)
    assert np.array_equal(in_turn, by_axis)
    images = rng.integers(-9, 10, in_turn.shape).astype(float)
    padded = plan.pad(images)
    met = sum((shares[i, j] * padded[:, *plan.tap(i, j)]).sum() for i, j in plan.taps)
    assert met == (in_turn * images).sum()


@pytest.mark.parametrize("shape", [(4, 3), (2, 4, 3, 5)])
def test_padding_surrounds_planes_with_what_it_is_given(shape):
    plan = Window(2, padding="same").on((4, 3))  # a row below, a column on the right
    padded = plan.pad(np.ones(shape, np.float32), fill=7)
    axes = ((0, 1), (0, 1)) if len(shape) == 2 else ((0, 0), (0, 1), (0, 1), (0, 0))
    assert np.array_equal(padded, np.pad(np.ones(shape, np.float32), axes, constant_values=7))
    assert padded.dtype == np.float32
    assert plan.padded == (5, 4)

"""Every layer forwards and backwards: against nudges, against the functions of the course, Keras.

Inputs keep away from the kinks of ReLU and of the maximum: no value is near 0 or near another one.
"""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import (
    average_pool2d,
    conv2d,
    global_average_pool2d,
    max_pool2d,
)
from helpers.network import (
    AveragePool2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool2D,
    Layer,
    MaxPool2D,
    ReLU,
    Tanh,
    gradient_errors,
)
from helpers.network.layers import glorot_uniform
from helpers.shapes import conv_multiply_adds, conv_parameters, dense_parameters

NUMBERS = st.integers(1, 3)
PAIRS = st.tuples(NUMBERS, NUMBERS)
SEEDS = st.integers(0, 2**32 - 1)
PADDINGS = st.sampled_from(["valid", "same", "full", 0, 1, 2])
SAME_AS_KERAS = st.sampled_from(["valid", "same"])


class Case(NamedTuple):
    layer: Layer
    x: np.ndarray


def apart(shape, seed):
    """Return float64 numbers in random order; 0 and all others are 0.005 or more away."""
    count = int(np.prod(shape))
    numbers = (np.arange(count) - count // 2 + 0.5) * 0.01
    return np.random.default_rng(seed).permutation(numbers).reshape(shape)


def built(layer, shape, seed=0, dtype=np.float64):
    """Give the layer weights, biases too, that are all different."""
    rng = np.random.default_rng(seed)
    layer.build(shape, rng, dtype)
    for parameter in layer.parameters.values():
        parameter[...] = rng.normal(size=parameter.shape)
    return layer


def case_of(draw, layer, shape):
    seed = draw(SEEDS)
    return Case(built(layer, shape, seed), apart((draw(NUMBERS), *shape), seed))


@st.composite
def planes(draw, window, padding, dilation=(1, 1), room=5):
    """Draw a shape (height, width, channels) for which at least one window fits."""
    amount = {"same": 99, "full": 99, "valid": 0}.get(padding, padding)
    least = [max(1, d * (k - 1) + 1 - 2 * amount) for k, d in zip(window, dilation)]
    return *(draw(st.integers(n, n + room)) for n in least), draw(NUMBERS)


@st.composite
def convolutions(draw, paddings=PADDINGS, strides=PAIRS, dilations=PAIRS):
    kernel, stride, dilation = draw(PAIRS), draw(strides), draw(dilations)
    padding = draw(paddings)
    shape = draw(planes(kernel, padding, dilation))
    return case_of(draw, Conv2D(draw(NUMBERS), kernel, stride, padding, dilation), shape)


@st.composite
def poolings(draw, kinds=(MaxPool2D, AveragePool2D), paddings=("valid", "same", 1)):
    size, stride = draw(PAIRS), draw(st.none() | PAIRS)
    padding = draw(st.sampled_from(paddings))
    if padding == 1 and min(size) == 1:
        padding = 0
    shape = draw(planes(size, padding))
    return case_of(draw, draw(st.sampled_from(kinds))(size, stride, padding), shape)


@st.composite
def simple_layers(draw):
    """Draw a layer without a window."""
    plane, row = draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)), (draw(st.integers(1, 6)),)
    kind = draw(
        st.sampled_from(
            ["Dense", "ReLU", "Tanh", "Flatten", "GlobalAveragePool2D", "ReLU of a row"]
        )
    )
    if kind == "Dense":
        return case_of(draw, Dense(draw(NUMBERS)), row)
    if kind == "ReLU of a row":
        return case_of(draw, ReLU(), row)
    kinds = {"ReLU": ReLU, "Tanh": Tanh, "Flatten": Flatten}
    return case_of(draw, kinds.get(kind, GlobalAveragePool2D)(), plane)


@st.composite
def dropouts(draw):
    plane, row = draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)), (draw(st.integers(1, 6)),)
    layer = Dropout(draw(st.sampled_from([0, 0.2, 0.5, 0.9])), draw(st.booleans()))
    return case_of(draw, layer, draw(st.sampled_from([plane, row])))


def assert_close(actual, expected, atol=1e-9):
    expected = np.asarray(expected)
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=0, atol=atol)


def assert_gradients_right(case, training=False):
    errors = gradient_errors(case.layer, case.x, seed=3, training=training)
    assert set(errors) == {"input", *case.layer.parameters}
    assert max(errors.values()) <= 1e-6, errors


# ------------------------------------------------------------------ against nudges


@given(convolutions())
def test_the_gradients_of_a_convolution_equal_those_of_nudges(case):
    assert_gradients_right(case)


@given(poolings())
def test_the_gradients_of_pooling_equal_those_of_nudges(case):
    assert_gradients_right(case)


@given(simple_layers())
def test_the_gradients_of_layers_without_windows_equal_those_of_nudges(case):
    assert_gradients_right(case)


@given(dropouts(), st.booleans())
def test_the_gradients_of_dropout_equal_those_of_nudges(case, training):
    """The same generator draws the same mask for every nudge."""
    assert_gradients_right(case, training)


CORNERS = {
    "stride beyond the kernel": (Conv2D(2, 2, stride=(3, 4)), (9, 10, 2)),
    "stride beyond the kernel, one channel": (Conv2D(2, (1, 2), stride=3), (7, 9, 1)),
    "pixels that no window meets": (Conv2D(2, 3, stride=2), (6, 8, 2)),
    "padding wider than the kernel": (Conv2D(2, 2, padding=3), (2, 3, 2)),
    "padding wider than the kernel, with a stride": (Conv2D(1, 2, 3, padding=4), (3, 2, 1)),
    "kernel larger than the image": (Conv2D(2, 5, padding="same"), (2, 3, 2)),
    "even kernel, same": (Conv2D(2, (2, 4), padding="same"), (5, 4, 1)),
    "same with a stride": (Conv2D(2, 3, stride=(2, 3), padding="same"), (6, 7, 2)),
    "same with a dilation": (Conv2D(2, 3, padding="same", dilation=(2, 3)), (4, 5, 2)),
    "full, stride and dilation": (Conv2D(2, (3, 2), (2, 3), "full", (2, 1)), (4, 5, 3)),
    "one pixel": (Conv2D(3, 1), (1, 1, 2)),
    "overlapping maxima": (MaxPool2D(3, stride=1), (5, 6, 2)),
    "overlapping maxima, same": (MaxPool2D(3, stride=2, padding="same"), (6, 5, 2)),
    "overlapping in rows only": (MaxPool2D((3, 2), stride=(2, 2)), (7, 6, 1)),
    "gaps between maxima": (MaxPool2D(2, stride=3), (8, 9, 2)),
    "odd size, maxima": (MaxPool2D(2), (5, 7, 2)),
    "odd size, maxima, same": (MaxPool2D(2, padding="same"), (5, 7, 2)),
    "maximum of padding and a pixel": (MaxPool2D(3, 1, padding=2), (2, 2, 1)),
    "overlapping averages, same": (AveragePool2D((2, 3), stride=1, padding="same"), (4, 5, 2)),
    "gaps between averages": (AveragePool2D(1, stride=2), (4, 5, 2)),
    "averages with a frame": (AveragePool2D(3, stride=2, padding=1), (4, 5, 2)),
    "windows of 256 and more": (MaxPool2D((1, 300)), (1, 301, 1)),
}


@pytest.mark.parametrize("name", CORNERS)
def test_the_gradients_in_corners_equal_those_of_nudges(name):
    layer, shape = CORNERS[name]
    batch = 1 if np.prod(shape) > 200 else 2
    assert_gradients_right(Case(built(layer, shape), apart((batch, *shape), 4)))


# ------------------------------------------------------------------ against the functions


@given(convolutions())
def test_a_convolution_forward_equals_conv2d(case):
    layer, x = case
    kernels, bias = layer.parameters.values()
    expected = conv2d(x, kernels, bias, layer.stride, layer.padding, layer.dilation)
    assert_close(layer.forward(x)[0], expected)


@given(poolings())
def test_pooling_forward_equals_the_functions(case):
    layer, x = case
    function = max_pool2d if isinstance(layer, MaxPool2D) else average_pool2d
    assert_close(layer.forward(x)[0], function(x, layer.size, layer.stride, layer.padding))


def test_layers_without_windows_forward_by_definition():
    x = apart((2, 3, 4, 2), 0)
    assert_close(GlobalAveragePool2D().forward(x)[0], global_average_pool2d(x))
    assert_close(Flatten().forward(x)[0], [image.ravel() for image in x])
    assert_close(ReLU().forward(x)[0], np.where(x > 0, x, 0))
    dense, rows = built(Dense(3), (5,)), apart((4, 5), 1)
    weights, bias = dense.parameters.values()
    assert_close(dense.forward(rows)[0], [row @ weights + bias for row in rows])


@given(st.one_of(convolutions(), poolings(), simple_layers(), dropouts()))
def test_shapes_are_told_in_advance_and_nothing_given_is_changed(case):
    layer, x = case
    given_x = x.copy()
    output, memory = layer.forward(x, True, np.random.default_rng(0))
    assert output.shape == (len(x), *layer.output_shape(x.shape[1:]))
    gradient = apart(output.shape, 1)
    given_gradient, given_output = gradient.copy(), output.copy()
    back, gradients = layer.backward(gradient, memory)
    assert back.shape == x.shape
    assert back.flags.writeable
    assert {k: v.shape for k, v in gradients.items()} == {
        k: v.shape for k, v in layer.parameters.items()
    }
    assert (x == given_x).all()
    assert (gradient == given_gradient).all()
    assert (output == given_output).all()


@given(st.one_of(convolutions(), poolings(), simple_layers(), dropouts()))
def test_float32_stays_float32_and_agrees_with_float64(case):
    layer, x = case
    exact, memory = layer.forward(x, True, np.random.default_rng(0))
    upstream = apart(exact.shape, 1)
    exact_back, _ = layer.backward(upstream, memory)
    layer.parameters = {k: v.astype(np.float32) for k, v in layer.parameters.items()}
    output, memory = layer.forward(x.astype(np.float32), True, np.random.default_rng(0))
    back, gradients = layer.backward(upstream.astype(np.float32), memory)
    assert {a.dtype for a in (output, back, *gradients.values())} == {np.dtype("float32")}
    assert_close(output, exact, atol=1e-4)
    assert_close(back, exact_back, atol=1e-4)


@given(st.one_of(convolutions(), poolings(), simple_layers()))
def test_images_of_a_batch_do_not_touch_each_other(case):
    """What an image gives, and its gradient, is the same alone; parameter gradients add up."""
    layer, x = case
    output, memory = layer.forward(x)
    upstream = apart(output.shape, 1)
    back, gradients = layer.backward(upstream, memory)
    alone = []
    for n in range(len(x)):
        one, memory = layer.forward(x[n : n + 1])
        one_back, of_one = layer.backward(upstream[n : n + 1], memory)
        assert_close(one[0], output[n])
        assert_close(one_back[0], back[n])
        alone.append(of_one)
    for name, gradient in gradients.items():
        assert_close(sum(of_one[name] for of_one in alone), gradient)


@given(st.one_of(convolutions(), poolings(), simple_layers()))
def test_views_of_other_arrays_are_read_correctly(case):
    """Images turned, reversed and thinned out have strides of their own."""
    layer, x = case
    view = np.repeat(x[::-1], 2, axis=0)[::-2]
    view = np.asfortranarray(view)
    output, memory = layer.forward(x)
    same, of_view = layer.forward(view)
    upstream = apart(output.shape, 1)
    assert_close(same, output)
    back, gradients = layer.backward(upstream, memory)
    back_of_view, gradients_of_view = layer.backward(np.asfortranarray(upstream), of_view)
    assert_close(back_of_view, back)
    for name, gradient in gradients.items():
        assert_close(gradients_of_view[name], gradient)


@given(st.one_of(convolutions(), poolings(), simple_layers(), dropouts()))
def test_the_gradients_of_parameters_alone_are_those_of_backward(case):
    layer, x = case
    output, memory = layer.forward(x, True, np.random.default_rng(0))
    upstream = apart(output.shape, 1)
    _, gradients = layer.backward(upstream, memory)
    alone = layer.parameter_gradients(upstream, memory)
    assert list(alone) == list(gradients) == list(layer.parameters)
    for name, gradient in gradients.items():
        assert np.array_equal(alone[name], gradient)


# ------------------------------------------------------------------ against Keras


def keras_twin(keras, layer):
    """Return the Keras layer that does what ours does, in float64, and not built yet.

    Written out here, and not taken from the bridge, which has its own tests.
    """
    kinds = keras.layers
    if isinstance(layer, Conv2D):
        how = (layer.filters, layer.kernel_size, layer.stride, layer.padding)
        return kinds.Conv2D(*how, dilation_rate=layer.dilation, dtype="float64")
    if isinstance(layer, (MaxPool2D, AveragePool2D)):
        kind = kinds.MaxPooling2D if isinstance(layer, MaxPool2D) else kinds.AveragePooling2D
        return kind(layer.size, layer.stride, layer.padding, dtype="float64")
    if isinstance(layer, Dense):
        return kinds.Dense(layer.units, dtype="float64")
    if isinstance(layer, Tanh):
        return kinds.Activation("tanh", dtype="float64")
    simple = {
        ReLU: kinds.ReLU,
        Flatten: kinds.Flatten,
        GlobalAveragePool2D: kinds.GlobalAveragePooling2D,
    }
    return simple[type(layer)](dtype="float64")


def assert_agrees_with_keras(keras, tf, case):
    """Compare the output, and how a weighted sum of it grows with input and parameters."""
    layer, x = case
    twin = keras_twin(keras, layer)
    twin.build(x.shape)
    twin.set_weights(list(layer.parameters.values()))
    output, memory = layer.forward(x)
    upstream = apart(output.shape, 5)
    back, gradients = layer.backward(upstream, memory)
    with tf.GradientTape() as tape:
        image = tf.constant(x)
        tape.watch(image)
        expected = twin(image)
        loss = tf.reduce_sum(expected * upstream)
    theirs = tape.gradient(loss, [image, *twin.trainable_variables])
    assert_close(output, expected.numpy())
    assert_close(back, theirs[0].numpy())
    assert len(gradients) == len(theirs) - 1
    for gradient, their_gradient in zip(gradients.values(), theirs[1:]):
        assert_close(gradient, their_gradient.numpy())


@given(
    st.one_of(
        convolutions(SAME_AS_KERAS, dilations=st.just((1, 1))),
        convolutions(SAME_AS_KERAS, strides=st.just((1, 1))),
    )
)
def test_a_convolution_agrees_with_keras(keras, tf, case):
    """Keras takes a stride or a dilation, not both."""
    assert_agrees_with_keras(keras, tf, case)


@given(poolings(paddings=("valid", "same")))
def test_pooling_agrees_with_keras(keras, tf, case):
    assert_agrees_with_keras(keras, tf, case)


@given(simple_layers())
def test_layers_without_windows_agree_with_keras(keras, tf, case):
    assert_agrees_with_keras(keras, tf, case)


@given(poolings(kinds=(MaxPool2D,), paddings=("valid", "same")), SEEDS)
def test_of_equal_values_the_first_gets_the_gradient_as_in_keras(keras, tf, case, seed):
    ties = np.random.default_rng(seed).integers(-1, 2, case.x.shape).astype(float)
    assert_agrees_with_keras(keras, tf, Case(case.layer, ties))


def test_a_plane_of_equal_values_sends_all_to_the_top_left():
    layer = MaxPool2D(2)
    _, memory = layer.forward(np.full((1, 4, 4, 1), 7.0))
    back, _ = layer.backward(np.array([[1.0, 2.0], [3.0, 4.0]])[None, :, :, None], memory)
    assert back[0, :, :, 0].tolist() == [[1, 0, 2, 0], [0, 0, 0, 0], [3, 0, 4, 0], [0, 0, 0, 0]]


def test_relu_lets_nothing_pass_where_the_input_was_0(keras, tf):
    case = Case(ReLU(), np.array([[-1.0, -0.0, 0.0, 1e-300, 1.0]]))
    _, memory = case.layer.forward(case.x)
    assert case.layer.backward(np.ones((1, 5)), memory)[0].tolist() == [[0, 0, 0, 1, 1]]
    assert_agrees_with_keras(keras, tf, Case(ReLU(), np.array([[-1.0, 0.0, 1.0]])))


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("spatial", [False, True])
def test_dropout_drops_and_scales_as_keras_does(keras, tf, rate, spatial):
    """The masks differ; with ours in its place, Keras' output and gradient follow."""
    x = np.ones((40, 5, 4, 20))
    kind = keras.layers.SpatialDropout2D if spatial else keras.layers.Dropout
    theirs = kind(rate, seed=1, dtype="float64")(x, training=True).numpy()
    ours = Dropout(rate, spatial).forward(x, True, np.random.default_rng(1))[0]
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), atol=1e-12)
    assert abs((ours == 0).mean() - (theirs == 0).mean()) < 0.06
    maps = [set(map(tuple, a.transpose(0, 3, 1, 2).reshape(800, 20))) for a in (ours, theirs)]
    assert [len(of) == 2 for of in maps] == [spatial, spatial]


# ------------------------------------------------------------------ dropout


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("spatial", [False, True])
def test_the_mask_has_the_mean_and_the_variance_that_follow_from_its_rate(rate, spatial):
    """A mask is 1 / (1 - rate) with chance 1 - rate, else 0: mean 1, variance rate / (1 - rate)."""
    count, keep = 200_000, 1 - rate
    shape = (2000, 1, 1, 100) if spatial else (20, 10, 10, 100)
    mask, _ = Dropout(rate, spatial).forward(np.ones(shape), True, np.random.default_rng(11))
    values = mask.ravel()
    assert len(values) == count
    assert set(np.unique(values)) <= {0.0, 1 / keep}
    variance = rate / keep
    assert abs(values.mean() - 1) < 4 * np.sqrt(variance / count)
    fourth = rate + keep * (rate / keep) ** 4  # (value - 1) ** 4, on average
    error_of_variance = np.sqrt((fourth - variance**2) / count)
    assert abs(values.var() - variance) < 4 * error_of_variance + 4 * variance / count
    kept = (values > 0).mean()
    assert abs(kept - keep) < 4 * np.sqrt(keep * rate / count)


def test_spatial_dropout_drops_whole_maps_each_image_on_its_own():
    x = apart((30, 4, 5, 6), 2)
    output, mask = Dropout(0.5, spatial=True).forward(x, True, np.random.default_rng(0))
    share = output / x
    assert (share == share[:, :1, :1]).all()
    assert_close(share[:, 0, 0], mask[:, 0, 0])
    assert {0.0, 2.0} == set(np.unique(mask))
    patterns = {tuple(row) for row in mask[:, 0, 0]}
    assert len(patterns) > 10


def test_the_mask_of_dropout_is_the_one_the_gradient_meets():
    x = apart((3, 4, 5, 2), 1)
    layer = Dropout(0.4)
    output, memory = layer.forward(x, True, np.random.default_rng(2))
    back, gradients = layer.backward(np.ones_like(x), memory)
    assert_close(back * x, output)
    assert gradients == {}


def test_dropout_is_nothing_outside_training():
    x = apart((2, 3), 0)
    layer = Dropout(0.9)
    output, memory = layer.forward(x)
    assert (output == x).all()
    assert (layer.backward(x, memory)[0] == x).all()
    assert (Dropout(0).forward(x, True, None)[0] == x).all()


def test_dropout_needs_a_generator_while_training():
    with pytest.raises(ValueError, match="needs a random generator while training: pass rng"):
        Dropout(0.5).forward(np.ones((1, 2)), training=True)


def test_the_same_generator_draws_the_same_mask_and_the_next_one_another():
    x, layer, rng = np.ones((20, 20)), Dropout(0.5), np.random.default_rng(4)
    first, second = (layer.forward(x, True, rng)[0] for _ in range(2))
    again, _ = layer.forward(x, True, np.random.default_rng(4))
    assert (first == again).all()
    assert (first != second).any()


# ------------------------------------------------------------------ parameters and costs


def test_weights_are_drawn_as_keras_draws_them(keras):
    """Between the same limits, evenly; biases start at 0."""
    layer, dense = Conv2D(32, (3, 5)), Dense(50)
    layer.build((9, 9, 16), np.random.default_rng(0))
    dense.build((300,), np.random.default_rng(0))
    theirs = keras.layers.Conv2D(32, (3, 5)), keras.layers.Dense(50)
    for ours, their, shape, limit in [
        (layer, theirs[0], (1, 9, 9, 16), np.sqrt(6 / (15 * (16 + 32)))),
        (dense, theirs[1], (1, 300), np.sqrt(6 / 350)),
    ]:
        their.build(shape)
        weights, bias = ours.parameters.values()
        of_keras, _ = their.get_weights()
        assert weights.shape == of_keras.shape
        assert weights.dtype == bias.dtype == np.float32
        assert abs(weights).max() <= limit * (1 + 1e-6)
        assert abs(of_keras).max() <= limit * (1 + 1e-6)
        assert abs(weights).max() > 0.99 * limit
        assert weights.std() == pytest.approx(of_keras.std(), rel=0.03)
        assert not bias.any()
    assert (glorot_uniform((4, 4), np.random.default_rng(1)) != 0).all()


@given(convolutions())
def test_a_convolution_costs_what_shapes_says(case):
    layer, x = case
    *size, filters = layer.output_shape(x.shape[1:])
    count = sum(p.size for p in layer.parameters.values())
    assert count == conv_parameters(layer.kernel_size, x.shape[3], filters)
    cost = conv_multiply_adds(layer.kernel_size, x.shape[3], filters, tuple(size))
    assert layer.multiply_adds(x.shape[1:]) == cost


def test_a_dense_layer_costs_what_shapes_says():
    layer = built(Dense(10), (800,))
    assert sum(p.size for p in layer.parameters.values()) == dense_parameters(800, 10)
    assert layer.multiply_adds((800,)) == 8000
    assert ReLU().multiply_adds((3, 3, 1)) == MaxPool2D().multiply_adds((4, 4, 1)) == 0


def test_two_passes_through_one_layer_do_not_mix():
    """A layer keeps nothing of the images: each memory goes with its own backward pass."""
    layer = built(Conv2D(2, 3), (5, 6, 2))
    first, second = apart((2, 5, 6, 2), 1), apart((3, 5, 6, 2), 2)
    (one, memory_one), (two, memory_two) = layer.forward(first), layer.forward(second)
    back_two, back_one = (
        layer.backward(np.ones_like(two), memory_two),
        layer.backward(np.ones_like(one), memory_one),
    )
    for back, x in [(back_one, first), (back_two, second)]:
        output, memory = layer.forward(x)
        alone = layer.backward(np.ones_like(output), memory)
        assert (back[0] == alone[0]).all()
        assert (back[1]["kernels"] == alone[1]["kernels"]).all()


def test_names_are_those_of_the_classes():
    assert [layer.name for layer in (Conv2D(1, 1), ReLU(), MaxPool2D())] == [
        "Conv2D",
        "ReLU",
        "MaxPool2D",
    ]


# ------------------------------------------------------------------ bad input

SHARE = "rate must be a share from 0 to below 1, got {}"
PADDING = 'padding must be "valid", "same", "full" or a number of pixels, got {}'
POOL_PADDING = 'padding must be "valid", "same" or a number of pixels, got {}'
PAIR = "{} must be one whole number or a (rows, columns) pair, got {}"
AT_LEAST = "{} must be 1 or more, got {}"
WHOLE = "{} must be a whole number such as 1, got {}"

# fmt: off
BAD_SETTINGS = [
    (lambda: Dropout(1), SHARE.format("1")),
    (lambda: Dropout(1.0), SHARE.format("1.0")),
    (lambda: Dropout(-0.1), SHARE.format("-0.1")),
    (lambda: Dropout("a"), SHARE.format("'a'")),
    (lambda: Dropout(True), SHARE.format("True")),
    (lambda: Dropout(None), SHARE.format("None")),
    (lambda: Dropout(float("nan")), SHARE.format("nan")),
    (lambda: Dropout(0.5j), SHARE.format("0.5j")),
    (lambda: Conv2D(0, 3), AT_LEAST.format("filters", 0)),
    (lambda: Conv2D(-4, 3), AT_LEAST.format("filters", -4)),
    (lambda: Conv2D(2.0, 3), WHOLE.format("filters", "2.0 (float)")),
    (lambda: Conv2D("16", 3), WHOLE.format("filters", "'16' (str)")),
    (lambda: Conv2D(2, (3, 3, 3)), PAIR.format("kernel_size", "(3, 3, 3)")),
    (lambda: Conv2D(2, 0), AT_LEAST.format("kernel_size", 0)),
    (lambda: Conv2D(2, None), WHOLE.format("kernel_size", "None (NoneType)")),
    (lambda: Conv2D(2, 3, stride=0), AT_LEAST.format("stride", 0)),
    (lambda: Conv2D(2, 3, stride=1.5), WHOLE.format("stride", "1.5 (float)")),
    (lambda: Conv2D(2, 3, dilation=(1, 0)), AT_LEAST.format("dilation", 0)),
    (lambda: Conv2D(2, 3, padding="sam"), PADDING.format("'sam'")),
    (lambda: Conv2D(2, 3, padding=-1), "padding must be 0 or more, got -1"),
    (lambda: Conv2D(2, 3, padding=1.5), WHOLE.format("padding", "1.5 (float)")),
    (lambda: Conv2D(2, 3, padding=True), WHOLE.format("padding", "True (bool)")),
    (lambda: Dense(0), AT_LEAST.format("units", 0)),
    (lambda: Dense(True), WHOLE.format("units", "True (bool)")),
    (lambda: MaxPool2D(0), AT_LEAST.format("size", 0)),
    (lambda: MaxPool2D((2,)), PAIR.format("size", "(2,)")),
    (lambda: MaxPool2D(2, stride=-1), AT_LEAST.format("stride", -1)),
    (lambda: MaxPool2D(2, padding="sam"), POOL_PADDING.format("'sam'")),
    (lambda: MaxPool2D(2, padding="full"), POOL_PADDING.format("'full'")),
    (lambda: MaxPool2D(2, padding=2), "padding 2 must be smaller than the window (2, 2): "
        "a window of padding alone has no value to keep; use a smaller padding or a larger window"),
    (lambda: AveragePool2D((3, 1), padding=1), "padding 1 must be smaller than the window (3, 1): "
        "a window of padding alone has no value to keep; use a smaller padding or a larger window"),
    (lambda: Conv2D(2, 3).output_shape((9,)),
        "Conv2D takes inputs of shape (height, width, channels), got (9,)"),
    (lambda: MaxPool2D(2).output_shape((4, 4)),
        "MaxPool2D takes inputs of shape (height, width, channels), got (4, 4)"),
    (lambda: GlobalAveragePool2D().output_shape((4,)),
        "GlobalAveragePool2D takes inputs of shape (height, width, channels), got (4,)"),
    (lambda: Dense(2).output_shape((4, 4, 1)),
        "Dense takes inputs of shape (features,); put Flatten before it, got (4, 4, 1)"),
    (lambda: Conv2D(2, 5).output_shape((4, 9, 1)),
        'kernel 5 is larger than the input 4; use padding="same" or a smaller kernel'),
]
# fmt: on


@pytest.mark.parametrize(
    ("make", "message"), BAD_SETTINGS, ids=[message for _, message in BAD_SETTINGS]
)
def test_bad_settings_are_answered_with_what_is_wrong(make, message):
    with pytest.raises((ValueError, TypeError)) as caught:
        make()
    assert str(caught.value) == message


def test_numbers_of_numpy_are_numbers():
    assert Dropout(np.float32(0.5)).rate == 0.5
    layer = Conv2D(np.int64(2), np.int32(3), padding=np.int64(1))
    assert layer.output_shape((5, 5, 1)) == (5, 5, 2)
    assert MaxPool2D(np.int64(2)).output_shape((5, 7, 1)) == (2, 3, 1)


@pytest.mark.parametrize(
    ("layer", "name", "x"),
    [(Conv2D(2, 3), "kernels", np.ones((1, 4, 4, 1))), (Dense(2), "weights", np.ones((1, 4)))],
)
def test_a_layer_without_parameters_says_how_it_gets_them(layer, name, x):
    with pytest.raises(ValueError, match=f"no {name} yet: put it into a Network, or call"):
        layer.forward(x)


@pytest.mark.parametrize(
    ("size", "stride", "count"), [(3, 2, 6), (2, 3, 8), (2, 2, 7), (1, 2, 5), (3, 1, 5)]
)
def test_the_gradient_of_max_pooling_covers_the_whole_image(size, stride, count):
    """Also where runs overlap and their numbers happen to be as many as the pixels (3, 2, 6)."""
    x = np.random.default_rng(3).permutation(count * count).reshape(1, count, count, 1) * 1.0
    pool = MaxPool2D(size, stride)
    output, memory = pool.forward(x)
    expected = np.zeros_like(x)
    for value in output.ravel():
        expected[x == value] += 1
    assert np.array_equal(pool.backward(np.ones_like(output), memory)[0], expected)

"""The same network in NumPy and in Keras: outputs, gradients, a step, and what is refused.

Everything here runs in float32, as a reader runs it. Sums of float32 differ from processor to
processor in the last digit. Where a value lies that near a ReLU's kink, or two that near each other
under a maximum, the gradient jumps: comparisons of gradients take data that keep clear of both.
"""

import re
import subprocess
import sys
from copy import copy, deepcopy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.network import (
    SGD,
    Adam,
    AveragePool2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool2D,
    Layer,
    MaxPool2D,
    Network,
    ReLU,
    Tanh,
)
from helpers.shapes import padding_amounts

pytestmark = pytest.mark.arithmetic

ROOT = Path(__file__).resolve().parents[2]
SIDES = st.integers(1, 3)
PAIRS = st.tuples(SIDES, SIDES)
SEEDS = st.integers(0, 2**32 - 1)

LOSS = "sparse_categorical_crossentropy"
few = settings(max_examples=15)

#: How far values must stay from a kink or a tie: many times what rounding moves them, about 1e-7.
ROOM = 1e-5


@st.composite
def networks(draw):
    """Draw a network of the layers that Keras has too, with biases that are not 0."""
    shape, layers = (draw(st.integers(6, 9)), draw(st.integers(6, 9)), draw(SIDES)), []
    for padding in draw(st.sampled_from([[], ["valid"], ["same"], ["valid", "same"]])):
        stride, dilation = draw(st.sampled_from([((1, 1), (1, 1)), ((2, 1), (1, 1)), (1, (1, 2))]))
        layers.append(Conv2D(draw(SIDES), draw(PAIRS), stride, padding, dilation))
        extra = [ReLU(), MaxPool2D(draw(PAIRS), draw(st.none() | PAIRS), "same")]
        extra += [AveragePool2D(draw(PAIRS), draw(st.none() | PAIRS), "same"), Dropout(0.3)]
        extra += [Dropout(0.5, spatial=True)]
        layers += draw(st.lists(st.sampled_from(extra), max_size=3, unique=True))
    layers.append(draw(st.sampled_from([Flatten, GlobalAveragePool2D]))())
    if draw(st.booleans()):
        layers += [Dense(draw(SIDES) + 1), draw(st.sampled_from([ReLU, Tanh]))(), Dropout(0.2)]
    network = Network([*layers, Dense(draw(SIDES) + 1)], shape, seed=draw(st.integers(0, 99)))
    return with_biases(network, draw(SEEDS))


def with_biases(network, seed=0):
    rng = np.random.default_rng(seed)
    for array in network.parameters:
        if array.ndim == 1:
            array[...] = rng.uniform(-0.1, 0.1, array.shape)
    return network


def some_images(network, count=5, seed=0):
    rng = np.random.default_rng(seed)
    images = rng.random((count, *network.input_shape), dtype=np.float32)
    return images, rng.integers(0, network.shapes[-1][0], count)


def course_network(dropout=0.0):
    """Return the network of lesson 8."""
    extra = [Dropout(dropout)] if dropout else []
    layers = [Conv2D(16, 3), ReLU(), MaxPool2D(2), Conv2D(32, 3), ReLU(), MaxPool2D(2)]
    return with_biases(Network([*layers, *extra, Flatten(), Dense(10)], (28, 28, 1), seed=1))


def room(network, images):
    """Return the distance to the nearest kink of a ReLU or the nearest tie under a maximum.

    Equal values do not count. They are zeros from a ReLU or copies of one value, equal on every
    machine, and whichever of them wins, the same weights get the gradient.
    """
    distances = [np.inf]
    for layer, x in zip(network.layers, [images, *network.layer_outputs(images)]):
        if isinstance(layer, ReLU):
            distances.append(smallest(x))
        if isinstance(layer, MaxPool2D):
            seen = windows(x, layer)
            distances.append(smallest(seen.max((-2, -1), keepdims=True) - seen))
    return min(distances)


def windows(x, layer):
    """Return what a pooling layer looks at: (n, down, across, channels, height, width)."""
    amounts = [
        padding_amounts(n, size, stride, layer.padding)
        for n, size, stride in zip(x.shape[1:3], layer.size, layer.stride)
    ]
    padded = np.pad(x, [(0, 0), *amounts, (0, 0)], constant_values=x.min() - 1)
    seen = np.lib.stride_tricks.sliding_window_view(padded, layer.size, (1, 2))
    return seen[:, :: layer.stride[0], :: layer.stride[1]]


def smallest(array):
    """Return the smallest absolute value other than 0."""
    return abs(array[array != 0]).min(initial=np.inf)


def settings_of(layer):
    return {name: value for name, value in vars(layer).items() if name != "parameters"}


def assert_close(actual, expected, atol=1e-4):
    assert actual.shape == tuple(expected.shape)
    np.testing.assert_allclose(actual, expected, rtol=0, atol=atol)


# ------------------------------------------------------------------ there and back


@pytest.mark.usefixtures("keras")
@few
@given(networks())
def test_there_and_back_is_the_same_network(network):
    back = Network.from_keras(network.to_keras())
    assert [layer.name for layer in back.layers] == [layer.name for layer in network.layers]
    assert [settings_of(a) for a in back.layers] == [settings_of(b) for b in network.layers]
    assert back.input_shape == network.input_shape
    assert back.shapes == network.shapes
    for one, other in zip(back.parameters, network.parameters, strict=True):
        assert one.dtype == np.float32
        assert np.array_equal(one, other)
        assert not np.shares_memory(one, other)


@few
@given(networks())
def test_every_layer_gives_what_the_layer_of_keras_gives(keras, network):
    model = network.to_keras()
    images, _ = some_images(network)
    x = images
    assert len(model.layers) == len(network.layers) + 1
    for layer, output in zip(model.layers, network.layer_outputs(images)):
        x = layer(x, training=False) if "Dropout" in type(layer).__name__ else layer(x)
        assert_close(output, keras.ops.convert_to_numpy(x), atol=1e-5)
    shares = keras.ops.convert_to_numpy(model(images, training=False))
    assert_close(network.predict(images), shares, atol=1e-5)
    assert model.count_params() == network.parameter_count()


def without_dropout(network):
    layers = [copy(layer) for layer in network.layers if not isinstance(layer, Dropout)]
    for layer in layers:
        layer.parameters = {}
    twin = Network(layers, network.input_shape)
    for array, wanted in zip(twin.parameters, network.parameters, strict=True):
        array[...] = wanted
    return twin


def keras_gradients(keras, tf, model, images, labels):
    loss_of = keras.losses.SparseCategoricalCrossentropy()
    with tf.GradientTape() as tape:
        loss = loss_of(labels, model(images, training=True))
    return float(loss), tape.gradient(loss, model.trainable_variables)


@few
@given(networks(), SEEDS)
def test_the_gradients_of_the_loss_equal_those_of_keras(keras, tf, network, seed):
    network = without_dropout(network)
    images, labels = some_images(network, seed=seed)
    assume(room(network, images) > ROOM)
    expected, theirs = keras_gradients(keras, tf, network.to_keras(), images, labels)
    loss, gradients, _ = network.loss_and_gradients(images, labels)
    assert loss == pytest.approx(expected, abs=1e-4)
    for gradient, their in zip(gradients, theirs, strict=True):
        assert gradient.dtype == np.float32
        assert_close(gradient, their)


OPTIMIZERS = {
    "SGD": (lambda: SGD(0.1), lambda of: of.SGD(0.1)),
    "momentum": (lambda: SGD(0.1, 0.9), lambda of: of.SGD(0.1, momentum=0.9)),
    "Adam": (lambda: Adam(0.001), lambda of: of.Adam(0.001)),
}


def small_network(seed):
    """Return the network of lesson 8, small enough that its values keep clear of every kink."""
    layers = [Conv2D(4, 3), ReLU(), MaxPool2D(2), Conv2D(8, 3), ReLU(), MaxPool2D(2)]
    return with_biases(Network([*layers, Flatten(), Dense(4)], (14, 14, 1), seed=seed), seed)


def clear_throughout(network, images, labels, optimizer, steps):
    """Return whether there is room in every step of a training, and no gradient is nearly 0.

    Adam divides a gradient by its size: of one that is nothing but rounding it makes a full step.
    """
    network = deepcopy(network)
    for _ in range(steps):
        _, gradients, _ = network.loss_and_gradients(images, labels)
        if room(network, images) < ROOM or min(map(smallest, gradients)) < 1e-6:
            return False
        network.fit(images, labels, batch_size=len(images), optimizer=optimizer)
    return True


@pytest.mark.slow
@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("steps", [1, 3])
def test_after_steps_of_fit_the_weights_equal_those_of_keras(keras, name, steps):
    """One step, and a few more: the weights move by far more than they differ."""
    make_ours, make_theirs = OPTIMIZERS[name]
    for seed in range(100):
        network = small_network(seed)
        images, labels = some_images(network, count=8, seed=seed)
        if clear_throughout(network, images, labels, make_ours(), steps):
            break
    else:
        pytest.fail("no data keep clear of every kink")
    before = [array.copy() for array in network.parameters]
    model = network.to_keras()
    model.compile(make_theirs(keras.optimizers), LOSS, metrics=["accuracy"])
    kept = {"batch_size": len(images), "epochs": steps}
    theirs = model.fit(images, labels, verbose=0, **kept).history
    ours = network.fit(images, labels, optimizer=make_ours(), **kept)
    np.testing.assert_allclose(ours["loss"], theirs["loss"], atol=1e-5)
    np.testing.assert_allclose(ours["accuracy"], theirs["accuracy"], atol=1e-6)
    for array, their, start in zip(network.parameters, model.get_weights(), before, strict=True):
        assert_close(array, their, atol=1e-5)
        assert abs(array - start).max() > 5e-4
    assert_close(network.predict(images), model.predict(images, verbose=0), atol=1e-5)
    back = Network.from_keras(model)
    assert_close(back.predict(images), model.predict(images, verbose=0), atol=1e-5)


@pytest.mark.parametrize(
    ("values", "distance"),
    [
        ([[0.5, -0.25], [2.0, 3.0]], 0.25),  # a value near the kink
        ([[0.5, 0.75], [2.0, 2.125]], 0.125),  # two values under the maximum
        ([[-0.5, -0.75], [-2.0, -0.5]], 0.5),  # all zeros after the ReLU: no tie that counts
    ],
)
def test_room_sees_kinks_and_ties(values, distance):
    network = Network([ReLU(), MaxPool2D(2), Flatten(), Dense(2)], (2, 2, 1))
    assert room(network, np.float32(values).reshape(1, 2, 2, 1)) == distance


def test_evaluate_equals_keras(keras, digits):
    images, labels = digits.test.images[:300], digits.test.labels[:300]
    network = course_network(dropout=0.5)
    model = network.to_keras()
    model.compile(loss=LOSS, metrics=["accuracy"])
    expected = model.evaluate(images, labels, verbose=0)
    np.testing.assert_allclose(network.evaluate(images, labels), expected, atol=1e-5)


# ------------------------------------------------------------------ models made in Keras


def test_the_models_of_the_course_are_taken_over(keras):
    """Activations given by name, or as layers; a softmax in the last layer, or none."""
    layers = keras.layers
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((12, 10, 2)),
            layers.Conv2D(4, (3, 2), activation="relu", padding="same", bias_initializer="normal"),
            layers.MaxPooling2D((2, 1)),
            layers.SpatialDropout2D(0.2),
            layers.Conv2D(3, 3, dilation_rate=2, activation="linear"),
            layers.Activation("relu"),
            layers.Activation("tanh"),
            layers.AveragePooling2D(2, strides=1, padding="same"),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(7),
            layers.ReLU(),
            layers.Dense(4, activation="softmax"),
        ]
    )
    network = Network.from_keras(model)
    names = (
        "Conv2D ReLU MaxPool2D Dropout Conv2D ReLU Tanh AveragePool2D Flatten Dropout Dense ReLU "
        "Dense"
    )
    assert [layer.name for layer in network.layers] == names.split()
    spatial, plain = network.layers[3], network.layers[9]
    assert (spatial.rate, spatial.spatial, plain.rate, plain.spatial) == (0.2, True, 0.5, False)
    images, _ = some_images(network)
    assert_close(network.predict(images), model.predict(images, verbose=0), atol=1e-6)


@pytest.mark.parametrize("ending", ["softmax", "Activation", "Softmax", "scores"])
def test_a_softmax_at_the_end_becomes_that_of_predict(keras, ending):
    layers = keras.layers
    ends = {
        "softmax": [layers.Dense(3, activation="softmax")],
        "Activation": [layers.Dense(3), layers.Activation("softmax")],
        "Softmax": [layers.Dense(3), layers.Softmax()],
        "scores": [layers.Dense(3)],
    }
    model = keras.Sequential([keras.Input((5,)), *ends[ending]])
    network = Network.from_keras(model)
    images, _ = some_images(network)
    ours = network.scores(images) if ending == "scores" else network.predict(images)
    assert [layer.name for layer in network.layers] == ["Dense"]
    assert_close(ours, model.predict(images, verbose=0), atol=1e-6)


def test_the_two_do_not_share_weights(keras):
    model = course_network().to_keras()
    before = model.get_weights()
    network = Network.from_keras(model)
    for array in network.parameters:
        array += 1
    for one, other in zip(model.get_weights(), before):
        assert np.array_equal(one, other)


@pytest.mark.usefixtures("keras")
def test_a_network_of_float64_comes_back_in_float32():
    network = Network([Flatten(), Dense(3)], (4, 4, 1), dtype=np.float64)
    back = Network.from_keras(network.to_keras())
    assert {array.dtype for array in back.parameters} == {np.dtype("float32")}


# ------------------------------------------------------------------ what is refused


def image_model(keras, *layers, shape=(8, 8, 8)):
    kinds = keras.layers
    return keras.Sequential([keras.Input(shape), *layers, kinds.Flatten(), kinds.Dense(3)])


#: A Keras layer, put first, and why it is refused.
REFUSED = {
    "BatchNormalization": (lambda of: of.BatchNormalization(), "there is no such layer"),
    "LayerNormalization": (lambda of: of.LayerNormalization(), "there is no such layer"),
    "DepthwiseConv2D": (lambda of: of.DepthwiseConv2D(3), "there is no such layer"),
    "GlobalMaxPooling2D": (lambda of: of.GlobalMaxPooling2D(), "there is no such layer"),
    "LeakyReLU": (lambda of: of.LeakyReLU(), "there is no such layer"),
    "GlobalAveragePooling2D": (
        lambda of: of.GlobalAveragePooling2D(keepdims=True),
        "it has keepdims=True",
    ),
    "ReLU": (lambda of: of.ReLU(max_value=6), "it has a max_value, slope or threshold"),
    "Conv2D": (lambda of: of.Conv2D(4, 3, groups=2), "it has groups"),
    "Dense": (lambda of: of.Dense(4, use_bias=False), "it has no bias"),
    "Conv2D without bias": (lambda of: of.Conv2D(4, 3, use_bias=False), "it has no bias"),
    "Conv2D of elu": (
        lambda of: of.Conv2D(4, 3, activation="elu"),
        "its activation is 'elu'",
    ),
    "Activation": (lambda of: of.Activation("sigmoid"), "its activation is 'sigmoid'"),
    "Conv2D with softmax": (
        lambda of: of.Conv2D(4, 3, activation="softmax"),
        "its activation is 'softmax'",
    ),
    "Softmax": (lambda of: of.Softmax(), "there is no such layer"),
    "Dropout": (lambda of: of.Dropout(0.5, noise_shape=(None, 1, 1, 8)), "it has a noise_shape"),
    "Conv2D of channels first": (
        lambda of: of.Conv2D(4, 3, data_format="channels_first"),
        "its data_format is not channels_last",
    ),
    "MaxPooling2D": (
        lambda of: of.MaxPooling2D(2, data_format="channels_first"),
        "its data_format is not channels_last",
    ),
    "Flatten": (
        lambda of: of.Flatten(data_format="channels_first"),
        "its data_format is not channels_last",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("place", [1, 3])
def test_the_first_layer_that_cannot_be_taken_over_is_named(keras, name, place):
    make, reason = REFUSED[name]
    layer = make(keras.layers)
    before = [keras.layers.Dropout(0.1), keras.layers.ReLU()][: place - 1]
    model = image_model(keras, *before, layer, keras.layers.BatchNormalization())
    kind = re.escape(f"{name.split()[0]} {layer.name!r}")
    message = f"^layer {place} of the Keras model, {kind}, cannot be taken over: {reason}"
    with pytest.raises(ValueError, match=message):
        Network.from_keras(model)


@pytest.mark.parametrize("after", ["Softmax", "ReLU", "Flatten"])
def test_a_softmax_right_before_the_last_layer_is_refused(keras, after):
    layers = [keras.layers.Dense(3, activation="softmax"), getattr(keras.layers, after)()]
    with pytest.raises(ValueError, match=r"^layer 1 .*: its activation is 'softmax'$"):
        Network.from_keras(keras.Sequential([keras.Input((5,)), *layers]))


def test_an_lstm_is_refused_by_name(keras):
    layers = [keras.layers.LSTM(4, name="memory"), keras.layers.Dense(3)]
    model = keras.Sequential([keras.Input((7, 2)), *layers])
    with pytest.raises(ValueError, match="layer 1 of the Keras model, LSTM 'memory', cannot be"):
        Network.from_keras(model)


def test_a_model_within_a_model_is_refused_by_name(keras):
    inner = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)], name="inside")
    with pytest.raises(ValueError, match="layer 1 of the Keras model, Sequential 'inside'"):
        Network.from_keras(keras.Sequential([keras.Input((5,)), inner]))


def test_a_functional_model_is_refused(keras):
    inputs = keras.Input((5,))
    model = keras.Model(inputs, keras.layers.Dense(3)(inputs))
    message = "^only a keras.Sequential can be taken over, got Functional$"
    with pytest.raises(ValueError, match=message):
        Network.from_keras(model)
    with pytest.raises(ValueError, match="can be taken over, got Dense"):
        Network.from_keras(model.layers[1])


def test_a_model_without_weights_yet_is_refused(keras):
    message = r"^the Keras model has no weights yet; begin it with keras.Input\(shape\)$"
    for model in (keras.Sequential([keras.layers.Dense(3)]), keras.Sequential()):
        with pytest.raises(ValueError, match=message):
            Network.from_keras(model)


def test_images_of_any_size_are_refused(keras):
    layers = [keras.layers.Conv2D(2, 3), keras.layers.GlobalAveragePooling2D()]
    model = keras.Sequential([keras.Input((None, None, 1)), *layers, keras.layers.Dense(2)])
    with pytest.raises(TypeError, match="input_shape must be a whole number such as 1, got None"):
        Network.from_keras(model)


@pytest.mark.usefixtures("keras")
@pytest.mark.parametrize(
    ("make", "padding"),
    [
        *((lambda p: Conv2D(2, 3, padding=p), padding) for padding in ("full", 0, 1)),
        *((lambda p: MaxPool2D(2, 1, p), padding) for padding in (0, 1)),
    ],
)
def test_paddings_that_keras_does_not_know_are_refused(make, padding):
    layer = make(padding)
    network = Network([layer, Flatten(), Dense(2)], (5, 5, 1))
    message = f'^{layer.name} has padding={padding!r}; Keras knows "valid" and "same" only$'
    with pytest.raises(ValueError, match=message):
        network.to_keras()


@pytest.mark.usefixtures("keras")
def test_a_layer_of_ones_own_is_refused():
    class Squares(Layer):
        """Not in Keras."""

    with pytest.raises(ValueError, match=r"^Squares has no counterpart in Keras$"):
        Network([Flatten(), Squares(), Dense(2)], (5, 5, 1)).to_keras()


# ------------------------------------------------------------------ without TensorFlow


def test_training_in_numpy_loads_no_tensorflow():
    code = (
        "import sys, numpy as np, helpers\n"
        "from helpers.network import gradient_check, keras_bridge, layers, losses\n"
        "from helpers.network import network, optimizers\n"
        "net = network.Network([layers.Flatten(), layers.Dense(2)], (2, 2, 1))\n"
        "net.fit(np.ones((4, 2, 2, 1)), [0, 1, 0, 1]); net.summary()\n"
        "print('tensorflow' in sys.modules, 'keras' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]

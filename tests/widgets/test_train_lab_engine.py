"""The engine that trains in the page computes what `helpers.network` and Keras compute."""

# ruff: noqa: E501 - JavaScript

import numpy as np
import pytest

from helpers.network import (
    SGD,
    Adam,
    AveragePool2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    Tanh,
    softmax,
)

pytestmark = pytest.mark.arithmetic

MODULE = "train_lab/engine.js"
CLOSE = {"rtol": 1e-5, "atol": 1e-9}
SHAPE, CLASSES, COUNT = (13, 12, 2), 4, 6

#: The same networks in both languages. Between them they have every layer and every setting.
NETWORKS = {
    "valid, max": (
        lambda: [
            Conv2D(3, 3),
            ReLU(),
            MaxPool2D(2),
            Conv2D(4, 2),
            Tanh(),
            Flatten(),
            Dense(CLASSES),
        ],
        """[new m.Conv2D({filters: 3, kernel: 3}), new m.ReLU(), new m.MaxPool2D(),
            new m.Conv2D({filters: 4, kernel: 2}), new m.Tanh(), new m.Flatten(),
            new m.Dense({units: 4})]""",
    ),
    "same, strides, average": (
        lambda: [
            *(Conv2D(3, 5, stride=2, padding="same"), Tanh(), AveragePool2D(2)),
            *(Conv2D(5, 2, padding="same"), ReLU(), Flatten(), Dense(7), ReLU(), Dense(CLASSES)),
        ],
        """[new m.Conv2D({filters: 3, kernel: 5, stride: 2, padding: "same"}), new m.Tanh(),
            new m.AveragePool2D(), new m.Conv2D({filters: 5, kernel: 2, padding: "same"}),
            new m.ReLU(), new m.Flatten(), new m.Dense({units: 7}), new m.ReLU(),
            new m.Dense({units: 4})]""",
    ),
    "windows of three, dropout": (
        lambda: [
            *(Conv2D(2, 4, stride=1, padding="same"), MaxPool2D(3), Flatten()),
            *(Dropout(0.4), Dense(CLASSES)),
        ],
        """[new m.Conv2D({filters: 2, kernel: 4, padding: "same"}), new m.MaxPool2D({size: 3}),
            new m.Flatten(), new m.Dropout({rate: 0.4}), new m.Dense({units: 4})]""",
    ),
}
OPTIMIZERS = {
    "new m.SGD(0.1)": lambda: SGD(0.1),
    "new m.SGD(0.05, 0.9)": lambda: SGD(0.05, momentum=0.9),
    "new m.Adam(0.01)": lambda: Adam(0.01),
}


def data_for(network, seed=3):
    """Return pictures, labels and weights, as Python and as JavaScript take them."""
    rng = np.random.default_rng(seed)
    images = np.maximum(rng.normal(size=(COUNT, *SHAPE)), 0)  # many zeros, as in a digit
    labels = rng.integers(0, CLASSES, COUNT)
    for array in network.parameters:
        array[...] = rng.normal(size=array.shape, scale=0.4)
    weights = [array.ravel() for array in network.parameters]
    images_flat = images.reshape(COUNT, -1)
    return images, labels, {"images": images_flat, "labels": labels, "weights": weights}


def start(layers):
    """Return JavaScript that makes the network and the batch."""
    return f"""const network = new m.EngineNetwork({layers}, {list(SHAPE)}, 0);
      network.weights = data.weights;
      const batch = data.images.map((one, i) => [Float64Array.from(one), data.labels[i]]);
      const list = (arrays) => arrays.map((one) => [...one]);"""


@pytest.mark.parametrize("name", NETWORKS)
def test_scores_loss_and_gradients_equal_helpers(node, name):
    python, javascript = NETWORKS[name]
    network = Network(python(), SHAPE, dtype=np.float64)
    images, labels, data = data_for(network)
    code = f"""{start(javascript)}
      const scores = batch.map(([image]) => [...network.forward(image)]);
      const losses = scores.map((one, i) => m.crossEntropy(one, data.labels[i]));
      const gradients = [];
      for (const [i, [image]] of batch.entries()) {{
        network.forward(image);
        network.backward(losses[i].gradient);
      }}
      return {{scores, losses: losses.map(({{loss}}) => loss), shares: losses.map(({{shares}}) => shares),
        shapes: network.layers.map(({{shape}}) => shape),
        gradients: list(network.parameters.map(({{gradient}}) => gradient))}};"""
    got = node(code, data, module=MODULE)
    loss, gradients, scores = network.loss_and_gradients(images, labels, training=False)
    assert [tuple(shape) for shape in got["shapes"]] == network.shapes
    np.testing.assert_allclose(got["scores"], scores, **CLOSE)
    np.testing.assert_allclose(got["shares"], softmax(scores), **CLOSE)
    np.testing.assert_allclose(np.mean(got["losses"]), loss, **CLOSE)
    for mine, theirs in zip(got["gradients"], gradients, strict=True):
        np.testing.assert_allclose(np.array(mine) / COUNT, theirs.ravel(), **CLOSE)


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_slopes(node, name):
    """Each weight is nudged in turn, dropout's mask held: the loss moves as the gradient says."""
    python, javascript = NETWORKS[name]
    _, _, data = data_for(Network(python(), SHAPE, dtype=np.float64))
    code = f"""{start(javascript)}
      const [image, label] = batch[0];
      for (const layer of network.layers) {{
        if (layer.random) layer.random = () => 0.7;  // above the rate: all is kept, and scaled up
      }}
      const loss = () => m.crossEntropy(network.forward(image, true), label);
      network.backward(loss().gradient);
      let [worst, count] = [0, 0];
      for (const {{values, gradient}} of network.parameters) values.forEach((value, i) => {{
        const slope = [1e-5, -1e-5].map((nudge) => {{ values[i] = value + nudge; return loss().loss; }});
        values[i] = value;
        worst = Math.max(worst, Math.abs((slope[0] - slope[1]) / 2e-5 - gradient[i]));
        count += 1;
      }});
      return [worst, count];"""
    worst, count = node(code, data, module=MODULE)
    assert worst < 1e-7
    assert count > 100


def test_a_picture_gets_its_gradient_where_a_layer_lies_below(node):
    """The gradient that a convolution hands down is that of helpers, padding and stride included."""
    layer = Conv2D(3, 3, stride=2, padding="same")
    rng = np.random.default_rng(1)
    layer.build(SHAPE, rng, np.float64)
    x = rng.normal(size=(1, *SHAPE))
    output, memory = layer.forward(x)
    dy = rng.normal(size=output.shape) * (rng.random(output.shape) < 0.5)
    expected, _ = layer.backward(dy, memory)
    code = """const layer = new m.Conv2D({filters: 3, kernel: 3, stride: 2, padding: "same"});
      layer.build([13, 12, 2], Math.random);
      layer.parameters[0].values.set(data.kernels);
      layer.forward(Float64Array.from(data.x));
      return [...layer.backward(data.dy, true)];"""
    data = {"kernels": layer.parameters["kernels"].ravel(), "x": x.ravel(), "dy": dy.ravel()}
    np.testing.assert_allclose(node(code, data, module=MODULE), expected.ravel(), **CLOSE)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("name", list(NETWORKS)[:2])  # dropout draws its masks in another way
def test_five_steps_end_in_the_weights_of_helpers(node, name, optimizer):
    python, javascript = NETWORKS[name]
    network, steps = Network(python(), SHAPE, dtype=np.float64), OPTIMIZERS[optimizer]()
    images, labels, data = data_for(network)
    code = f"""{start(javascript)}
      const optimizer = {optimizer};
      const told = Array.from({{length: 5}}, () => network.learn(batch, optimizer));
      return {{told, weights: list(network.weights)}};"""
    got = node(code, data, module=MODULE)
    for told in got["told"]:
        loss, gradients, scores = network.loss_and_gradients(images, labels)
        assert told["loss"] == pytest.approx(loss, rel=1e-5)
        assert told["right"] == (scores.argmax(axis=1) == labels).sum()
        steps.step(network.parameters, gradients)
    for mine, theirs in zip(got["weights"], network.parameters, strict=True):
        np.testing.assert_allclose(mine, theirs.ravel(), **CLOSE)


def test_a_small_network_learns_as_in_keras(node, keras):
    """Conv2D, pooling and Dense under Adam: the same weights after five steps, in float64."""
    keras.utils.set_random_seed(1)
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    try:
        k = keras.layers
        model = keras.Sequential(
            [
                *(keras.Input(SHAPE), k.Conv2D(3, 3, padding="same", activation="relu")),
                *(k.MaxPooling2D(2), k.Flatten(), k.Dense(CLASSES, activation="softmax")),
            ]
        )
        model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
        images, labels, data = data_for(
            Network([Flatten(), Dense(CLASSES)], SHAPE, dtype=np.float64)
        )
        data["weights"] = [weight.ravel() for weight in model.get_weights()]
        losses = [model.train_on_batch(images, labels) for _ in range(5)]
        weights = model.get_weights()
    finally:
        keras.config.set_floatx(before)
    layers = """[new m.Conv2D({filters: 3, kernel: 3, padding: "same"}), new m.ReLU(),
      new m.MaxPool2D(), new m.Flatten(), new m.Dense({units: 4})]"""
    code = f"""{start(layers)}
      const optimizer = new m.Adam(0.01);
      const told = Array.from({{length: 5}}, () => network.learn(batch, optimizer).loss);
      return {{told, weights: list(network.weights)}};"""
    got = node(code, data, module=MODULE)
    np.testing.assert_allclose(got["told"][0], np.ravel(losses[0])[0], rtol=1e-5)
    for mine, theirs in zip(got["weights"], weights, strict=True):
        np.testing.assert_allclose(mine, theirs.ravel(), rtol=1e-5, atol=1e-6)


def test_first_weights_are_glorots_and_repeat(node):
    code = """const made = (seed) => new m.EngineNetwork([new m.Conv2D({filters: 8, kernel: 3}),
        new m.Flatten(), new m.Dense({units: 10})], [28, 28, 1], seed).weights.map((w) => [...w]);
      return [made(data), made(data), made(data + 1)];"""
    first, again, other = node(code, 5, module=MODULE)
    assert first == again
    assert first[2] != other[2]
    assert not any(first[1] + first[3])  # biases begin at zero
    for values, limit in ((first[0], np.sqrt(6 / (9 * 9))), (first[2], np.sqrt(6 / 5418))):
        assert np.abs(values).max() <= limit
        assert np.std(values) == pytest.approx(limit / np.sqrt(3), rel=0.25)


def test_dropout_keeps_the_mean_and_rests_outside_training(node):
    code = """const layer = new m.Dropout({rate: 0.4});
      layer.build([20000], data.seed ? (() => { let i = 0; return () => (i++ * 0.618034) % 1; })() : null);
      const x = new Float64Array(20000).fill(1);
      const out = [...layer.forward(x, true)], back = [...layer.backward(x)];
      return [out.reduce((a, b) => a + b) / 20000, [...new Set(out)].sort(), String(out) === String(back),
        layer.forward(x).every((one) => one === 1), layer.backward(x).every((one) => one === 1)];"""
    mean, values, same, rests, passes = node(code, {"seed": 1}, module=MODULE)
    assert mean == pytest.approx(1, abs=0.02)
    np.testing.assert_allclose(values, [0, 1 / 0.6])
    assert same
    assert rests
    assert passes


def test_a_kernel_that_does_not_fit_is_named(node):
    code = """try { new m.EngineNetwork([new m.Conv2D({filters: 2, kernel: 7})], [5, 5, 1]); }
      catch (error) { return error.message; }"""
    assert "kernel 7 is larger than the input 5" in node(code, module=MODULE)

"""LayerExplorer from Python, and its arithmetic in Node against Keras and `Network`."""

import base64
import re

import numpy as np
import pytest

from helpers.network import Network
from helpers.network import layers as ours
from helpers.support.start_keras import load_keras
from helpers.widgets import LayerExplorer

pytestmark = pytest.mark.arithmetic

RNG = np.random.default_rng(5)
CLOSE = {"atol": 1e-5, "rtol": 1e-5}


def small_network(seed=0):
    layers = [
        ours.Conv2D(4, 3, padding="same"),
        ours.ReLU(),
        ours.MaxPool2D(2),
        ours.Conv2D(5, 3, stride=(1, 2), padding=1, dilation=(1, 2)),
        ours.ReLU(),
        ours.AveragePool2D(3, 2, padding="same"),
        ours.Dropout(0.5),
        ours.Flatten(),
        ours.Dense(3),
    ]
    network = Network(layers, (12, 12, 1), seed=seed)
    for array in network.parameters:
        array += RNG.normal(size=array.shape) * 0.2
    return network


SAMPLES = RNG.random((4, 12, 12, 1)).astype("float32")


@pytest.fixture(scope="module")
def keras():
    return load_keras()


def alive(model):
    """Give every weight of a Keras model a value that training could have left there."""
    for weight in model.weights:
        fresh = RNG.normal(size=weight.shape) * 0.4
        weight.assign(np.abs(fresh) + 0.3 if "variance" in weight.path else fresh)
    return model


def everything(keras, bias=True):
    kinds = keras.layers
    return alive(
        keras.Sequential(
            [
                keras.Input((14, 13, 3)),
                kinds.Conv2D(4, 3, padding="same", activation="relu", use_bias=bias),
                kinds.BatchNormalization(),
                kinds.ReLU(),
                kinds.MaxPooling2D(2, padding="same"),
                kinds.Conv2D(6, (2, 3), strides=(2, 1), activation="tanh"),
                kinds.BatchNormalization(scale=False, epsilon=0.01),
                kinds.AveragePooling2D(2, strides=1, padding="same"),
                kinds.Activation("sigmoid"),
                kinds.Conv2D(5, 2, dilation_rate=2, padding="same"),
                kinds.BatchNormalization(center=False),
                kinds.SpatialDropout2D(0.2),
                kinds.Flatten(),
                kinds.Dropout(0.5),
                kinds.Dense(8, activation="relu"),
                kinds.BatchNormalization(),
                kinds.Dense(5),
                kinds.Softmax(),
            ]
        )
    )


LEVELS = """
  const bytes = Uint8Array.from(atob(data.weights), (letter) => letter.charCodeAt(0));
  const padded = new Uint8Array(bytes.length + 1); // no float32 begins at a multiple of 4 here
  padded.set(bytes, 1);
  const layers = m.readNetwork(data.layers, new DataView(padded.buffer, 1));
  const image = { shape: data.shape, data: Float64Array.from(data.image.flat(Infinity)) };
"""


def of_node(node, explorer, image, code, **more):
    state = explorer.get_state()
    data = {
        "layers": state["_layers"],
        "weights": base64.b64encode(state["_weights"]).decode(),
        "shape": state["_input_shape"],
        "image": image.tolist(),
        **more,
    }
    return node(LEVELS + code, data, module="layer_explorer/parts.js")


ALL = """
  return m.forwardWithout(layers, image, data.off ?? []).map((level) => Array.from(level.data));"""


# ---------------------------------------------------------------------------- against Keras


def test_every_supported_layer_computes_what_keras_computes(node, keras):
    model = everything(keras)
    image = RNG.random((14, 13, 3)).astype("float32")
    explorer = LayerExplorer(model, image[np.newaxis])
    levels = of_node(node, explorer, image, ALL)[1:]
    x = keras.ops.array(image[np.newaxis])
    assert len(levels) == len(model.layers) == len(explorer.layers)
    for layer, level, described in zip(model.layers, levels, explorer.layers):
        x = layer(x, training=False)
        assert tuple(described["shape"]) == x.shape[1:]
        assert described["parameters"] == layer.count_params()
        assert (described["name"], described["type"]) == (layer.name, type(layer).__name__)
        np.testing.assert_allclose(level, np.array(x).ravel(), **CLOSE)


@pytest.mark.parametrize("kind", ["GlobalMaxPooling2D", "GlobalAveragePooling2D"])
def test_global_pooling_and_a_softmax_inside_dense(node, keras, kind):
    layers = keras.layers
    model = alive(
        keras.Sequential(
            [
                keras.Input((10, 10, 1)),
                layers.Conv2D(4, 3, use_bias=False),
                getattr(layers, kind)(),
                layers.Dense(3, activation="softmax"),
            ]
        )
    )
    image = RNG.random((10, 10, 1)).astype("float32")
    explorer = LayerExplorer(model, image[np.newaxis])
    assert [layer["type"] for layer in explorer.layers] == ["Conv2D", kind, "Dense", "softmax"]
    levels = of_node(node, explorer, image, ALL)
    np.testing.assert_allclose(levels[-1], model(image[np.newaxis])[0], **CLOSE)


def test_one_sigmoid_unit_tells_two_classes_apart(node, keras):
    model = alive(
        keras.Sequential(
            [
                keras.Input((6, 6, 1)),
                keras.layers.Flatten(),
                keras.layers.Dense(1, activation="sigmoid"),
            ]
        )
    )
    image = RNG.random((6, 6, 1)).astype("float32")
    explorer = LayerExplorer(model, image[np.newaxis], class_names=["cat", "dog"])
    code = "return m.sharesOf(layers, m.forwardWithout(layers, image, []));"
    share = float(model(image[np.newaxis])[0, 0])
    np.testing.assert_allclose(of_node(node, explorer, image, code), [1 - share, share], **CLOSE)


def test_a_filter_switched_off_is_one_whose_maps_are_zero(node, keras):
    model = everything(keras)
    image = RNG.random((14, 13, 3)).astype("float32")
    explorer = LayerExplorer(model, image[np.newaxis], off=[[1, 2], [5, 0], [14, 3]])
    levels = of_node(node, explorer, image, ALL, off=explorer.off)
    x = image[np.newaxis]
    for number, layer in enumerate(model.layers, start=1):
        x = np.array(layer(x, training=False))
        for home, channel, last in [(1, 2, 4), (5, 0, 8), (14, 3, 15)]:
            if home <= number <= last:
                x[..., channel] = 0
        np.testing.assert_allclose(levels[number], x.ravel(), **CLOSE)


def test_a_covered_square_is_zero(node):
    explorer = LayerExplorer(small_network(), SAMPLES, cover=[2, 3, 5])
    code = "return Array.from(m.covered(image, data.cover).data);"
    got = of_node(node, explorer, SAMPLES[1], code, cover=explorer.cover)
    expected = SAMPLES[1].copy()
    expected[2:7, 3:8] = 0
    np.testing.assert_allclose(got, expected.ravel())


def test_the_steps_of_every_unit_lead_to_its_number(node, keras):
    explorer = LayerExplorer(everything(keras), RNG.random((1, 14, 13, 3)))
    image = explorer.image
    code = """
      const levels = m.forwardWithout(layers, image, []);
      let worst = 0;
      layers.forEach((layer, i) => {
        const { shape, data: numbers } = levels[i + 1];
        if (layer.activation === "softmax") return;
        numbers.forEach((value, flat) => {
          if (flat % 3) return;
          const place = m.strongest({ shape, data: numbers.map((_, j) => Number(j === flat)) });
          const unit = m.unitOf(layer, levels[i], levels[i + 1], place);
          const sizes = unit.terms.map((term) => Math.abs(term.product));
          if (sizes.some((size, j) => j && size > sizes[j - 1])) throw new Error("not sorted");
          const last = unit.steps.at(-1)[1];
          worst = Math.max(worst, Math.abs(unit.result - value), Math.abs(last - value),
            Math.abs(unit.shown - value));
        });
      });
      const powers = m.exponentials(levels.at(-2).data);
      powers.rows.forEach((row, i) => {
        worst = Math.max(worst, Math.abs(row.share - levels.at(-1).data[i]));
      });
      return worst;"""
    assert of_node(node, explorer, image, code) < 1e-9


# ---------------------------------------------------------------------------- a Network


def test_a_network_is_taken_whole(node):
    network = small_network()
    explorer = LayerExplorer(network, SAMPLES, labels=[0, 1, 2, 0])
    levels = of_node(node, explorer, SAMPLES[2], ALL)
    for level, expected in zip(levels[1:], network.layer_outputs(SAMPLES[2:3])):
        np.testing.assert_allclose(level, expected.ravel(), **CLOSE)
    np.testing.assert_allclose(levels[-1], network.predict(SAMPLES[2:3])[0], **CLOSE)
    for layer, row in zip(explorer.layers, network.layer_table()):
        name, shape, parameters, cost, field = row
        assert layer["type"] == name
        assert tuple(layer["shape"]) == shape
        assert (layer["parameters"], layer["multiply_adds"]) == (parameters, cost)
        assert tuple(layer["sees"]) == field
    assert explorer.layers[-1]["type"] == "softmax"


def test_two_sets_of_weights(node):
    one, two = small_network(1), small_network(2)
    explorer = LayerExplorer(one, SAMPLES, other=two, names=("one", "two"), weights="other")
    state = explorer.get_state()
    assert state["_weights"] != state["_other_weights"]
    again = LayerExplorer(two, SAMPLES).get_state()
    assert state["_other_weights"] == again["_weights"]
    other = Network([ours.Flatten(), ours.Dense(3)], (12, 12, 1))
    with pytest.raises(ValueError, match=r"other takes .* has 3 layers, .* only the weights"):
        LayerExplorer(one, SAMPLES, other=other)
    wide = small_network(1)
    wide.layers[5] = ours.MaxPool2D(3, 2, padding="same")
    with pytest.raises(ValueError, match=r"layer 6 differs in type.*AveragePool2D.*MaxPool2D"):
        LayerExplorer(one, SAMPLES, other=wide)


# ---------------------------------------------------------------------------- state


def test_the_picture_can_be_read_and_set():
    explorer = LayerExplorer(small_network(), SAMPLES)
    np.testing.assert_allclose(explorer.image, SAMPLES[0], atol=0.5 / 255 + 1e-6)
    explorer.sample = 3
    np.testing.assert_allclose(explorer.image, SAMPLES[3], atol=0.5 / 255 + 1e-6)
    own = np.zeros((12, 12))
    own[3:9, 5] = 1
    explorer.image = own
    assert explorer.sample == -1
    np.testing.assert_allclose(explorer.image[:, :, 0], own)


def test_a_unit_that_the_new_layer_lacks_is_forgotten():
    explorer = LayerExplorer(small_network(), SAMPLES)
    assert explorer.layer == 1
    explorer.unit = [11, 11, 3]
    explorer.layer = 2
    assert explorer.unit == [11, 11, 3]
    explorer.layer = 3
    assert explorer.unit == []
    explorer.set_state({"layer": 10, "unit": [2]})
    assert (explorer.layer, explorer.unit) == (10, [2])


def test_the_saved_state_is_small_and_complete():
    state = LayerExplorer(small_network(), SAMPLES, labels=[0, 1, 2, 0]).get_state()
    assert len(state["_weights"]) == 4 * small_network().parameter_count()
    assert len(state["_samples"]) == SAMPLES.size
    assert state["_class_names"] == ["0", "1", "2"]
    assert len(str(state["_esm"])) < 152_000


def test_the_still_lists_the_layers():
    data, _ = LayerExplorer(small_network(), SAMPLES)._repr_mimebundle_()
    assert "input 12 × 12 × 1, 10 layers, " in data["text/plain"]
    page = data["text/html"]
    assert "<td>MaxPool2D layer 3</td><td>6 × 6 × 4</td><td>0</td>" in page
    assert "<script" not in page
    assert "style" not in page


def test_the_still_is_the_same_however_many_layers_keras_has_made_before(keras):
    layers = keras.layers

    def still():
        model = keras.Sequential(
            [
                keras.Input((8, 8, 1)),
                layers.Conv2D(2, 3),
                layers.Conv2D(2, 3, name="conv2d_of_mine"),
                layers.MaxPooling2D(),
                layers.Conv2D(2, 1),
                layers.Flatten(),
                layers.Dense(3),
            ]
        )
        return LayerExplorer(model, np.zeros((1, 8, 8)))._repr_mimebundle_()[0]["text/html"]

    first = still()
    assert still() == first
    for name in ("Conv2D conv2d<", "Conv2D conv2d_of_mine<", "Conv2D conv2d_1<", "Dense dense<"):
        assert name in first


# ---------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"model": "resnet"}, TypeError, "keras.Sequential or a helpers Network, got str"),
        ({"samples": np.zeros((2, 28, 28))}, ValueError, r"shape \(n, 12, 12, 1\)"),
        (
            {"samples": SAMPLES[0, :, :, 0]},
            ValueError,
            r"got \(12, 12\); that is one picture: give a list of pictures, \[picture\]",
        ),
        (
            {"samples": SAMPLES[0]},
            ValueError,
            r"\(n, 12, 12, 1\) .* got \(12, 12, 1\); that is one picture: give a list",
        ),
        ({"samples": np.zeros((4, 9, 9))}, ValueError, r"got \(4, 9, 9\)$"),
        ({"samples": SAMPLES * 255}, ValueError, "divide by 255"),
        ({"samples": SAMPLES.astype(int)}, TypeError, "uint8 or floats"),
        ({"samples": np.full_like(SAMPLES, np.nan)}, ValueError, "NaN or infinite"),
        ({"samples": np.zeros((61, 12, 12))}, ValueError, r"up to 60.*samples\[:24\]"),
        ({"labels": [1, 2]}, ValueError, "4 whole numbers, one for each sample"),
        ({"labels": [0, 1, 2, 3]}, ValueError, "labels must be 0 to 2"),
        ({"class_names": ["a", "b"]}, ValueError, "2 name.* tells 3 classes"),
        ({"class_names": "abc"}, TypeError, "list of texts"),
        ({"sample": 4}, ValueError, "sample must be -1 to 3"),
        ({"layer": 11}, ValueError, "layer must be 1 to 10"),
        ({"unit": [12, 0, 0]}, ValueError, r"unit \[12, 0, 0\] is not inside layer 1"),
        ({"off": [[2, 0]]}, ValueError, r"only filters of Conv2D.*layers \[1, 4, 9\]"),
        ({"off": [[1, 4]]}, ValueError, "filters are 0 to 3"),
        ({"cover": [10, 0, 5]}, ValueError, "square inside 12 × 12"),
        ({"weights": "other"}, ValueError, "needs a second model"),
        ({"scale": "page"}, ValueError, 'scale must be "map"'),
        ({"predict": "no"}, TypeError, "predict must be True or False"),
        ({"colour": 3}, TypeError, "no setting 'colour'"),
    ],
)
def test_bad_input_is_refused(change, error, message):
    with pytest.raises(error, match=message):
        LayerExplorer(**({"model": small_network(), "samples": SAMPLES} | change))


def test_a_picture_of_another_shape_is_named_as_it_came():
    explorer = LayerExplorer(small_network(), SAMPLES)
    for shape in ((9, 9), (12, 12, 3)):
        with pytest.raises(ValueError, match=re.escape(f"input, got {shape}")):
            explorer.image = np.zeros(shape)


def test_weights_that_are_not_numbers_are_refused():
    network = small_network()
    network.parameters[0][0, 0, 0, 0] = np.inf
    with pytest.raises(ValueError, match=r"layer 1: kernels holds 1 value"):
        LayerExplorer(network, SAMPLES)


def test_a_layer_of_ones_own_is_refused():
    class Twice(ours.Layer):
        def forward(self, x, training=False, rng=None):
            return 2 * x, None

    network = Network([ours.Conv2D(2, 3), Twice(), ours.Flatten(), ours.Dense(2)], (8, 8, 1))
    with pytest.raises(ValueError, match=r"layer 2 of the model, Twice 'layer 2', cannot be shown"):
        LayerExplorer(network, np.zeros((1, 8, 8)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda k: k.layers.SeparableConv2D(4, 3), "SeparableConv2D.*knows no such layer"),
        (lambda k: k.layers.Conv2D(4, 3, activation="gelu"), "activation is gelu; use one of"),
        (lambda k: k.layers.Conv2D(4, 3, activation=lambda x: x * 2), "activation is one of your"),
        (lambda k: k.layers.Conv2D(6, 3, groups=3), "it has groups"),
        (lambda k: k.layers.ReLU(max_value=6), "max_value, slope or threshold"),
        (lambda k: k.layers.GlobalMaxPooling2D(keepdims=True), "keepdims=True"),
        (lambda k: k.layers.BatchNormalization(axis=1), "its axis is 1"),
        (lambda k: k.layers.Softmax(axis=1), "its axis is 1"),
        (lambda k: k.layers.Dense(3), "Dense.*stands on maps.*put Flatten before it"),
    ],
)
def test_a_keras_layer_that_cannot_be_shown_is_refused_by_name(keras, make, message):
    layers = keras.layers
    model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(3, 3), make(keras)])
    with pytest.raises(ValueError, match=rf"layer 2 of the model, (?s:.*){message}"):
        LayerExplorer(model, np.zeros((1, 8, 8, 3)))


def test_a_model_of_another_kind_is_refused(keras):
    layers = keras.layers
    start = keras.Input((8, 8, 1))
    branches = keras.Model(start, layers.Add()([start, start]))
    with pytest.raises(TypeError, match="layers must follow one another"):
        LayerExplorer(branches, np.zeros((1, 8, 8)))
    with pytest.raises(ValueError, match="has no weights yet"):
        LayerExplorer(keras.Sequential([layers.Dense(2)]), np.zeros((1, 8, 8)))
    listed = keras.Sequential([keras.Input((784,)), layers.Dense(2)])
    with pytest.raises(ValueError, match=r"takes inputs of shape \(784,\)"):
        LayerExplorer(listed, np.zeros((1, 28, 28)))
    large = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(600)])
    with pytest.raises(ValueError, match=r"471,000 parameters.*up to 400,000"):
        LayerExplorer(large, np.zeros((1, 28, 28)))

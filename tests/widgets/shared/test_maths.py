"""The arithmetic in JavaScript gives what `helpers` and Keras give."""

# ruff: noqa: E501 - JavaScript

import itertools

import numpy as np
import pytest

import helpers
from helpers.shapes import output_size, padding_amounts

pytestmark = pytest.mark.arithmetic

CLOSE = {"rtol": 1e-5, "atol": 1e-5}
RNG = np.random.default_rng(5)


def array(answer):
    """Return a tensor that came from Node."""
    return np.array(list(answer["data"].values()), dtype=float).reshape(answer["shape"])


def kernels_and_image(height=6, width=7, channels=2, filters=3, kernel=(3, 2)):
    return (
        RNG.normal(size=(height, width, channels)),
        RNG.normal(size=(*kernel, channels, filters)),
        RNG.normal(size=filters),
    )


def test_sizes_and_padding(node):
    cases = [
        (n, f, s, p, d)
        for n, f, s, p, d in itertools.product(
            (1, 5, 6, 7), (1, 2, 3, 5), (1, 2, 3), ("valid", "same", "full", 0, 2), (1, 2, 3)
        )
        if d * (f - 1) + 1 <= n + sum(padding_amounts(n, f, s, p, d))
    ]
    got = node("return data.map((c) => [m.outputSize(...c), m.paddingAmounts(...c)]);", cases)
    assert len(cases) > 400
    for case, (size, amounts) in zip(cases, got):
        assert (size, tuple(amounts)) == (output_size(*case), padding_amounts(*case)), case


def test_a_kernel_that_does_not_fit_is_named(node):
    code = "try { m.outputSize(...data); } catch (e) { return e.message; }"
    for case in [(3, 5), (3, 3, 1, "valid", 2), (2, 5, 1, 1)]:
        with pytest.raises(ValueError, match=r".*") as error:
            output_size(*case)
        assert node(code, case) == str(error.value)


def test_unread_pixels(node):
    code = (
        "return data.map((c) => { const w = m.axisWindows(...c); return [w.starts, w.unread]; });"
    )
    got = node(code, [[6, 3, 2], [8, 3, 3], [7, 1, 3], [5, 2, 1, "valid", 3], [6, 3, 2, "same"]])
    assert got == [
        [[0, 2], [5]],
        [[0, 3], [6, 7]],
        [[0, 3, 6], [1, 2, 4, 5]],
        [[0, 1], [2]],
        [[0, 2, 4], []],
    ]


CONVOLUTIONS = [
    {"stride": s, "padding": p, "dilation": d}
    for s, p, d in itertools.product((1, 2, [1, 2]), ("valid", "same", "full", 1), (1, 2))
]


@pytest.mark.parametrize("flip", [False, True])
def test_convolution_equals_helpers(node, flip):
    image, kernels, bias = kernels_and_image()
    code = """
      const [x, k] = [m.fromNested(data.image), m.fromNested(data.kernels)];
      return data.options.map((o) => m.conv2d(x, k, data.bias, o));"""
    options = [one | {"flip": flip} for one in CONVOLUTIONS]
    got = node(code, {"image": image, "kernels": kernels, "bias": bias, "options": options})
    used = kernels[::-1, ::-1] if flip else kernels
    for answer, option in zip(got, CONVOLUTIONS):
        stride = tuple(option["stride"]) if isinstance(option["stride"], list) else option["stride"]
        expected = helpers.conv2d(image[None], used, bias, **(option | {"stride": stride}))[0]
        np.testing.assert_allclose(array(answer), expected, **CLOSE)


def test_each_sum_equals_its_output_and_its_products(node):
    image, kernels, bias = kernels_and_image()
    code = """
      const [x, k] = [m.fromNested(data.image), m.fromNested(data.kernels)];
      let worst = 0, count = 0;
      for (const option of data.options) for (const activation of ["linear", "relu", "tanh"]) {
        const out = m.activate(m.conv2d(x, k, data.bias, option), activation);
        out.data.forEach((value, flat) => {
          const place = m.unflatIndex(out.shape, flat);
          const sum = m.convSum(x, k, data.bias, {...option, activation}, place);
          const total = sum.terms.reduce((t, one) => t + one.product, 0);
          const parts = sum.byChannel.reduce((t, one) => t + one, 0);
          worst = Math.max(worst, Math.abs(sum.result - value), Math.abs(total - sum.sum),
            Math.abs(parts - sum.sum), Math.abs(total + sum.bias - sum.before));
          count += 1;
        });
      }
      return [worst, count];"""
    options = CONVOLUTIONS + [one | {"flip": True} for one in CONVOLUTIONS]
    worst, count = node(
        code, {"image": image, "kernels": kernels, "bias": bias, "options": options}
    )
    assert worst < 1e-12
    assert count > 5_000


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("dilation", [1, 2])
def test_gradients_equal_keras(node, keras, tf, padding, dilation):
    image, kernels, _ = kernels_and_image(kernel=(3, 3))
    upstream_shape = helpers.conv2d(image[None], kernels, None, 1, padding, dilation)[0].shape
    upstream = RNG.normal(size=upstream_shape)
    x, k = tf.Variable(image[None]), tf.Variable(kernels)
    with tf.GradientTape() as tape:
        out = keras.ops.conv(x, k, padding=padding, dilation_rate=dilation)
        loss = tf.reduce_sum(out * upstream[None])
    expected = tape.gradient(loss, [x, k])
    code = """
      const [x, k, d] = [data.image, data.kernels, data.upstream].map(m.fromNested);
      const g = m.convGradients(x, k, data.options, d);
      return [g.image, g.kernels, m.tensor([g.bias.length], g.bias)];"""
    options = {"padding": padding, "dilation": dilation}
    got = node(code, {"image": image, "kernels": kernels, "upstream": upstream, "options": options})
    np.testing.assert_allclose(array(got[0]), expected[0].numpy()[0], **CLOSE)
    np.testing.assert_allclose(array(got[1]), expected[1].numpy(), **CLOSE)
    np.testing.assert_allclose(array(got[2]), upstream.sum((0, 1)), **CLOSE)


@pytest.mark.parametrize("flip", [False, True])
def test_gradients_are_slopes(node, flip):
    """With stride, odd padding and flip: the gradient is how much the output moves."""
    image, kernels, _ = kernels_and_image(4, 5, 2, 2, (2, 3))
    code = """
      const [x, k] = [m.fromNested(data.image), m.fromNested(data.kernels)];
      const o = data.options; const out = m.conv2d(x, k, null, o);
      const d = m.tensor(out.shape, out.data.map((_, i) => Math.cos(i)));
      const loss = () => m.conv2d(x, k, null, o).data.reduce((t, v, i) => t + v * d.data[i], 0);
      const g = m.convGradients(x, k, o, d);
      let worst = 0;
      for (const [t, grad] of [[x, g.image], [k, g.kernels]]) t.data.forEach((v, i) => {
        t.data[i] = v + 1e-4; const up = loss(); t.data[i] = v - 1e-4; const down = loss();
        t.data[i] = v; worst = Math.max(worst, Math.abs((up - down) / 2e-4 - grad.data[i]));
      });
      return worst;"""
    for option in ({"stride": 2, "padding": "same"}, {"stride": 2, "padding": 1, "dilation": 2}):
        data = {"image": image, "kernels": kernels, "options": option | {"flip": flip}}
        assert node(code, data) < 1e-8


POOLS = [
    {"size": size, "stride": stride, "padding": padding}
    for size, stride, padding in itertools.product(
        (2, 3, [2, 3]), (None, 1, 2), ("valid", "same", 1)
    )
]


@pytest.mark.parametrize("kind", ["max", "average", "min"])
def test_pooling_equals_helpers(node, kind):
    image = RNG.normal(size=(5, 7, 2))
    code = """
      const x = m.fromNested(data.image);
      return data.options.map((o) => {
        const out = m.pool2d(x, {...o, pool: data.kind});
        const sums = out.data.map((_, i) =>
          m.poolSum(x, {...o, pool: data.kind}, m.unflatIndex(out.shape, i)).result);
        return [out, m.tensor(out.shape, sums)];
      });"""
    got = node(code, {"image": image, "kind": kind, "options": POOLS})
    pool = getattr(helpers, f"{kind}_pool2d")
    for (answer, sums), option in zip(got, POOLS):
        size = tuple(option["size"]) if isinstance(option["size"], list) else option["size"]
        expected = pool(image[None], size, option["stride"], option["padding"])[0]
        np.testing.assert_allclose(array(answer), expected, **CLOSE)
        np.testing.assert_allclose(array(sums), expected, **CLOSE)


@pytest.mark.parametrize("kind", ["max", "average"])
def test_pooling_gradients_equal_helpers(node, kind):
    from helpers.network import AveragePool2D, MaxPool2D

    image = RNG.normal(size=(5, 6, 2))
    layer = {"max": MaxPool2D, "average": AveragePool2D}[kind](2, padding="same")
    output, memory = layer.forward(image[None], training=True)
    upstream = RNG.normal(size=output.shape)
    expected = layer.backward(upstream, memory)
    expected = expected[0] if isinstance(expected, tuple) else expected
    code = """return m.poolGradient(m.fromNested(data.image),
      {pool: data.kind, size: 2, padding: "same"}, m.fromNested(data.upstream));"""
    got = node(code, {"image": image, "kind": kind, "upstream": upstream[0]})
    np.testing.assert_allclose(array(got), np.reshape(expected, image.shape), **CLOSE)


def test_global_pooling(node):
    image = RNG.normal(size=(4, 5, 3))
    code = 'return ["max", "average", "min"].map((k) => m.globalPool(m.fromNested(data), k));'
    got = [array(one) for one in node(code, image)]
    np.testing.assert_allclose(got[0], helpers.global_max_pool2d(image[None])[0], **CLOSE)
    np.testing.assert_allclose(got[1], helpers.global_average_pool2d(image[None])[0], **CLOSE)
    np.testing.assert_allclose(got[2], image.min((0, 1)), **CLOSE)


def test_activations_equal_keras(node, keras):
    values = np.concatenate([np.linspace(-8, 8, 33), [0.0, 500.0, -500.0]])
    for name in ("linear", "relu", "sigmoid", "tanh", "softmax"):
        code = "return m.activate(m.fromNested(data.values), data.name);"
        got = array(node(code, {"values": values, "name": name}))
        expected = np.array(keras.activations.get(name)(keras.ops.array(values)[None]))[0]
        np.testing.assert_allclose(got, expected, **CLOSE)
    slopes = node('return data.map((x) => m.activationSlope(x, "tanh"));', values)
    np.testing.assert_allclose(slopes, 1 - np.tanh(values) ** 2, **CLOSE)


def test_dropout_masks_are_fair_and_repeat(node):
    code = """const mask = [...m.dropoutMask(20000, 0.3, data)];
      return [mask.slice(0, 40), mask.filter((x) => x === 0).length / mask.length,
              [...new Set(mask)].sort()];"""
    first, share, values = node(code, 7)
    assert node(code, 7)[0] == first
    assert node(code, 8)[0] != first
    assert abs(share - 0.3) < 0.015
    np.testing.assert_allclose(values, [0, 1 / 0.7])


def layers_for_node(model):
    """Return a Keras model as the plain objects that `forward` takes."""
    layers = []
    for layer in model.layers:
        weights = [np.array(weight) for weight in layer.get_weights()]
        kind = type(layer).__name__
        if kind == "Conv2D":
            layers.append(
                {"kind": "conv2d", "kernels": weights[0], "bias": weights[1]}
                | {name: getattr(layer, name) for name in ("padding",)}
                | {"stride": list(layer.strides), "dilation": list(layer.dilation_rate)}
                | {"activation": layer.activation.__name__}
            )
        elif kind in ("MaxPooling2D", "AveragePooling2D"):
            layers.append(
                {"kind": "pool2d", "pool": kind[:-9].lower(), "size": list(layer.pool_size)}
                | {"stride": list(layer.strides), "padding": layer.padding}
            )
        elif kind == "BatchNormalization":
            names = ("gamma", "beta", "mean", "variance")
            layers.append(
                {"kind": "batch_norm", "epsilon": layer.epsilon} | dict(zip(names, weights))
            )
        elif kind == "Dense":
            layers.append(
                {"kind": "dense", "weights": weights[0], "bias": weights[1]}
                | {"activation": layer.activation.__name__}
            )
        elif kind == "Activation":
            layers.append({"kind": "activation", "activation": layer.activation.__name__})
        elif kind == "GlobalAveragePooling2D":
            layers.append({"kind": "global_pool", "pool": "average"})
        else:
            layers.append({"kind": kind.lower()})
    return layers


REVIVE = """
  const layers = data.layers.map((layer) => ({...layer,
    ...(layer.kernels && {kernels: m.fromNested(layer.kernels)}),
    ...(layer.weights && {weights: m.fromNested(layer.weights)})}));
  const levels = m.forward(layers, m.fromNested(data.image));
  const shapes = levels.map((level) => level.shape);
"""


@pytest.fixture(scope="module")
def network(keras):
    keras.utils.set_random_seed(3)
    k = keras.layers
    model = keras.Sequential(
        [
            keras.Input((13, 12, 2)),
            k.Conv2D(4, 3, padding="same", strides=2, activation="relu"),
            k.BatchNormalization(),
            k.Activation("tanh"),
            k.MaxPooling2D(2, strides=1, padding="same"),
            k.Conv2D(5, (3, 2), dilation_rate=2, padding="same"),
            k.AveragePooling2D(2),
            k.Dropout(0.4),
            k.Flatten(),
            k.Dense(6, activation="sigmoid"),
            k.Dense(3, activation="softmax"),
        ]
    )
    for weight in model.weights:
        noise = RNG.normal(size=weight.shape, scale=0.4)
        weight.assign(np.abs(noise) + 0.2 if "variance" in weight.path else noise)
    return model


def test_forward_keeps_every_layer_and_equals_keras(node, keras, network):
    image = RNG.normal(size=(13, 12, 2)).astype("float32")
    got = node(REVIVE + "return levels;", {"layers": layers_for_node(network), "image": image})
    x = keras.ops.array(image[None])
    assert len(got) == len(network.layers) + 1
    for layer, answer in zip(network.layers, got[1:]):
        x = layer(x, training=False)
        np.testing.assert_allclose(array(answer), np.array(x)[0], **CLOSE)


def test_one_output_of_any_layer_equals_its_products(node, network):
    image = RNG.normal(size=(13, 12, 2))
    code = (
        REVIVE
        + """
      let worst = 0;
      layers.forEach((layer, i) => levels[i + 1].data.forEach((value, flat) => {
        if (layer.activation === "softmax") return;
        const sum = m.sumAt(layer, levels[i], m.unflatIndex(shapes[i + 1], flat));
        worst = Math.max(worst, Math.abs(sum.result - value));
      }));
      return worst;"""
    )
    assert node(code, {"layers": layers_for_node(network), "image": image}) < 1e-9


def test_the_receptive_field_is_where_a_change_is_felt(node, keras, network):
    """Each pixel is changed in turn: the outputs that notice are those whose field holds it."""
    image = RNG.normal(size=(13, 12, 2))
    code = (
        REVIVE
        + """
      const felt = (level) => {
        const before = levels[level].data;
        const boxes = Array.from(before, () => [99, 99, 0, 0]);
        for (let y = 0; y < 13; y++) for (let x = 0; x < 12; x++) {
          const changed = m.fromNested(data.image);
          for (let c = 0; c < 2; c++) changed.data[(y * 12 + x) * 2 + c] = NaN;
          const after = m.forward(layers.slice(0, level), changed)[level].data;
          after.forEach((value, i) => {
            if (!Number.isNaN(value)) return;
            const b = boxes[i];
            boxes[i] = [Math.min(b[0], y), Math.min(b[1], x), Math.max(b[2], y + 1), Math.max(b[3], x + 1)];
          });
        }
        return boxes;
      };
      const wrong = [];
      for (const level of [1, 3, 5, 6, 8]) felt(level).forEach((box, flat) => {
        const place = m.unflatIndex(shapes[level], flat);
        const f = m.receptiveField(layers, shapes, level, place)[0];
        if (String(box) !== String([f.top, f.left, f.bottom, f.right])) wrong.push([level, place, box, f]);
      });
      return wrong;"""
    )
    layers = layers_for_node(network)
    layers[3]["pool"] = "average"  # a maximum passes over NaN
    layers[0]["activation"] = "linear"  # and so does ReLU
    assert node(code, {"layers": layers, "image": image}) == []

"""TrainLab in Python, and what its run does with the digits, in Node."""

# ruff: noqa: E501 - JavaScript

import io

import numpy as np
import pytest
from PIL import Image

from helpers.images import load_fashion_mnist, load_mnist
from helpers.network import SGD, Adam, Network
from helpers.widgets import TrainLab
from helpers.widgets.train_lab.view import GREYS, SHAPE, TRAIN, VALIDATION

RUN, PARTS = "train_lab/run.js", "train_lab/parts.js"
SETTINGS = ("blocks", "hidden", "activation", "dropout", "optimizer", "rate")
SETTINGS += ("pictures", "digits", "batch", "length", "seed")

#: Settings that have, between them, every kind of layer, padding, pooling and optimizer.
LABS = {
    "as it comes": {},
    "no convolution": {"blocks": [], "hidden": 32, "activation": "tanh", "optimizer": "sgd"},
    "three": {
        "blocks": [
            {"filters": 4, "kernel": 5, "padding": "same", "pool": "average"},
            {"filters": 6, "stride": 2, "pool": "none"},
            {"kernel": 2, "padding": "same"},
        ],
        **{"hidden": 16, "dropout": 0.25, "optimizer": "momentum", "rate": 0.03},
    },
    "no bend": {"activation": "none", "dropout": 0.5, "digits": 100, "batch": 8},
    "garments": {"pictures": "garments", "digits": 500},
}


def settings_of(lab):
    return {name: getattr(lab, name) for name in SETTINGS}


def trained(lab, seed=4):
    """Give a view weights as its page would; return them in the order of the network."""
    count = Network(lab.layers(), SHAPE).parameter_count()
    weights = np.random.default_rng(seed).normal(size=count, scale=0.1).astype("<f4")
    lab.set_state({"_weights": memoryview(weights.tobytes()), "_seen": 500})  # as it arrives
    return weights


@pytest.mark.parametrize("name", LABS)
def test_python_and_the_page_build_the_same_layers(node, name):
    lab = TrainLab(**LABS[name])
    code = """const network = m.networkOf(data);
      return [network.layers.map((layer) => layer.shape), m.problemOf(data),
        network.parameters.map(({shape}) => shape)];"""
    shapes, problem, parameters = node(code, settings_of(lab), module=RUN)
    network = Network(lab.layers(), SHAPE)
    assert [tuple(shape) for shape in shapes] == network.shapes
    assert [tuple(shape) for shape in parameters] == [array.shape for array in network.parameters]
    assert problem == ""


@pytest.mark.parametrize("name", LABS)
def test_the_copied_cell_builds_and_trains_the_same_network(node, name):
    lab = TrainLab(**LABS[name])
    text = node("return m.pythonOf(data);", settings_of(lab), module=PARTS)
    asked = {}

    class Asked(Network):
        def fit(self, images, labels, **options):
            asked.update(options, network=self, images=images, labels=labels)

    before, after = text.split(f"\n{lab.pictures} = ")
    known = {}
    exec(before, known)
    known["Network"] = Asked
    exec(f"{lab.pictures} = {after}", known)
    expected, made = Network(lab.layers(), SHAPE), asked["network"]
    assert [layer.name for layer in made.layers] == [layer.name for layer in expected.layers]
    assert made.shapes == expected.shapes
    assert [vars(layer).get("rate") for layer in made.layers] == [
        vars(layer).get("rate") for layer in expected.layers
    ]
    assert len(asked["images"]) == len(asked["labels"]) == lab.digits
    assert asked["epochs"] * lab.digits == lab.length
    assert asked["batch_size"] == lab.batch
    assert len(asked["validation"][0]) == VALIDATION
    optimizer = asked["optimizer"]
    assert type(optimizer) is (Adam if lab.optimizer == "adam" else SGD)
    assert optimizer.learning_rate == lab.rate
    assert getattr(optimizer, "momentum", 0) == (0.9 if lab.optimizer == "momentum" else 0)


def test_the_network_has_the_weights_of_the_page(node):
    """Random weights: the page and the Network that Python gets answer alike."""
    lab = TrainLab(**LABS["three"])
    weights = trained(lab)
    network = lab.network()
    images = load_mnist().validation.images[:5]
    code = """const network = m.networkOf(data.settings);
      let at = 0;
      network.weights = network.parameters.map(({values}) => {
        const part = data.weights.slice(at, at + values.length); at += values.length; return part; });
      return data.images.map((one) => [...network.forward(Float64Array.from(one))]);"""
    got = node(
        code,
        {"settings": settings_of(lab), "weights": weights, "images": images.reshape(5, -1)},
        module=RUN,
    )
    np.testing.assert_allclose(network.scores(images), got, rtol=1e-4, atol=1e-5)


def test_the_network_goes_to_keras(keras):
    lab = TrainLab(**LABS["no convolution"])
    trained(lab)
    images = load_mnist().validation.images[:5]
    model = lab.to_keras()
    np.testing.assert_allclose(
        model.predict(images, verbose=0), lab.network().predict(images), atol=1e-5
    )


def test_nothing_trained_yet_is_said():
    lab = TrainLab()
    with pytest.raises(ValueError, match="press Train in the view"):
        lab.network()
    trained(lab)
    lab.hidden = 16
    with pytest.raises(ValueError, match=r"make a network of 21,\d+; press Train again"):
        lab.network()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"blocks": [{"filters": 99}]}, "filters of block 1 must be 1 to 32, got 99"),
        ({"blocks": [{}, {"pool": "min"}]}, 'pool of block 2 must be "none" or "max" or "average"'),
        ({"blocks": [{"size": 3}]}, "block 1 must be a dict with some of filters, .* got 'size'"),
        ({"blocks": [3]}, "block 1 must be a dict with some of filters, .* got 3"),
        ({"blocks": 3}, "blocks must be a list of up to 3 dicts"),
        ({"blocks": [{}] * 4}, "blocks must be a list of up to 3 dicts"),
        ({"blocks": [{"kernel": 9}] * 3}, r"layer 7, Conv2D, cannot follow"),
        ({"blocks": [{"filters": 32, "pool": "none"}], "hidden": 64}, "weights are too many"),
        ({"digits": 5_000}, "digits must be 10 to 2000, got 5000"),
        ({"rate": -1}, "rate must be 1e-06 to 100, got -1"),
        ({"dropout": 1}, "dropout must be 0 to 0.95, got 1"),
        ({"optimizer": "Adam"}, 'optimizer must be "adam" or "momentum" or "sgd"'),
    ],
)
def test_bad_settings_are_refused(settings, message):
    with pytest.raises((ValueError, TypeError), match=message):
        TrainLab(**settings)


def test_the_page_refuses_the_same_layers(node):
    lab = settings_of(TrainLab())
    block = lab["blocks"][0]
    many = lab | {"blocks": [block | {"filters": 32, "pool": "none"}], "hidden": 64}
    large = lab | {"blocks": [block | {"kernel": 9}] * 3}
    code = "return data.map(m.problemOf);"
    too_many, too_large = node(code, [many, large], module=RUN)
    with pytest.raises(ValueError, match=too_many.split()[0]):  # both count them alike
        TrainLab(**many)
    assert too_large.startswith("The kernel of convolution 3 is 9 × 9, but the maps that reach it")


@pytest.mark.parametrize(
    ("trait", "load", "heaviest"),
    [("_digits", load_mnist, 250_000), ("_garments", load_fashion_mnist, 460_000)],
)
def test_the_pictures_are_those_of_the_course_in_16_greys(trait, load, heaviest):
    lab, pictures = TrainLab(), load()
    assert len(getattr(lab, trait)) < heaviest
    sheet = np.asarray(Image.open(io.BytesIO(getattr(lab, trait))).convert("L"))
    rows = (TRAIN + VALIDATION) // 25
    tiles = sheet.reshape(rows, 28, 25, 28).swapaxes(1, 2).reshape(-1, 28, 28)
    parts = (pictures.train.images[:TRAIN], pictures.validation.images[:VALIDATION])
    np.testing.assert_allclose(
        tiles / 255, np.concatenate(parts)[..., 0], atol=0.5 / (GREYS - 1) + 1e-6
    )
    assert len(np.unique(tiles)) == GREYS
    first = (TRAIN + VALIDATION) * ("_digits", "_garments").index(trait)
    labels = np.frombuffer(lab._labels, np.uint8)[first:][: TRAIN + VALIDATION]
    np.testing.assert_array_equal(labels[:TRAIN], pictures.train.labels[:TRAIN])
    np.testing.assert_array_equal(labels[TRAIN:], pictures.validation.labels[:VALIDATION])
    assert lab._sheet["names"][trait[1:]] == list(pictures.class_names)


def test_the_still_tells_what_was_learned():
    lab = TrainLab()
    assert "Nothing is trained yet" in lab._still().caption
    point = {"seen": 0, "loss": None, "accuracy": None, "val_loss": 2.3, "val_accuracy": 0.1}
    after = {"seen": 500, "loss": 1.5, "accuracy": 0.4, "val_loss": 1.25, "val_accuracy": 0.555}
    lab.set_state({"_points": [point, after], "_seen": 500})
    still = lab._still()
    assert "After 500 digits it names 55.5 % of 500 others rightly" in still.caption
    assert "<td>–</td><td>2.300</td>" in still.html
    assert "<td>1.500</td><td>1.250</td><td>0.400</td><td>0.555</td>" in still.html


#: A run on 60 made-up digits: class 0 has its ink above, class 1 below.
MADE_UP = """
  let state = 1;
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const digit = (label) => [Float64Array.from({length: 784}, (_, i) =>
    (i < 392) === (label === 0) ? random() : 0), label];
  const pairs = (count) => Array.from({length: count}, (_, i) => digit(i % 2));
  const digits = {train: pairs(60), validation: pairs(20)};
  const settings = {...data, blocks: [{filters: 2, kernel: 3, stride: 2, padding: "same", pool: "max"}]};
"""


def test_a_run_sees_each_digit_once_an_epoch_and_learns(node):
    code = f"""{MADE_UP}
      const run = new m.TrainingRun(settings, digits);
      const sizes = [], seen = new Map();
      const next = run.nextBatch.bind(run);
      run.nextBatch = () => {{
        const batch = next();
        sizes.push(batch.length);
        if (run.seen < 60) batch.forEach((one) => seen.set(one, (seen.get(one) ?? 0) + 1));
        return batch;
      }};
      while (run.seen < 1020) run.advance();
      return {{sizes, seen: [...seen.values()], points: run.points, confusion: run.confusion}};"""
    data = settings_of(TrainLab(batch=16, digits=60, rate=0.01))
    got = node(code, data, module=RUN)
    assert got["sizes"][:8] == [16, 16, 16, 12] * 2
    assert got["seen"] == [1] * 60
    points = got["points"]
    assert [point["seen"] for point in points] == [0, 512, 1008]
    assert points[0]["loss"] is None
    assert points[-1]["val_accuracy"] == 1  # what lies above and what lies below is easy to tell
    assert points[-1]["val_loss"] < points[1]["val_loss"] < points[0]["val_loss"]
    assert got["confusion"][0][0] == got["confusion"][1][1] == 10


def test_a_run_repeats_from_its_seed_and_goes_on_from_stored_weights(node):
    code = f"""{MADE_UP}
      const made = (seed, resume = null) => new m.TrainingRun({{...settings, seed}}, digits, resume);
      const ends = (run, until) => {{ while (run.seen < until) run.advance(); return run; }};
      const [one, same, other] = [1, 1, 2].map((seed) => ends(made(seed), 600));
      const later = made(1, {{weights: one.network.weights, seen: one.seen, points: one.points}});
      const text = (run) => JSON.stringify(run.network.weights.map((w) => [...w]));
      return [text(one) === text(same), text(one) === text(other), text(later) === text(one),
        later.seen, later.points.length, ends(later, 1100).points.length];"""
    data = settings_of(TrainLab(batch=16, digits=60))
    assert node(code, data, module=RUN) == [True, False, True, 600, 2, 3]


def test_a_run_that_diverges_puts_back_the_last_good_weights(node):
    code = f"""{MADE_UP}
      const run = new m.TrainingRun(settings, digits);
      const first = JSON.stringify(run.network.weights.map((w) => [...w]));
      for (let i = 0; i < 400 && !run.diverged; i++) run.advance();
      const now = run.network.weights;
      return [run.diverged, now.every((w) => w.every(Number.isFinite)), run.points.length,
        JSON.stringify(now.map((w) => [...w])) === first];"""
    data = settings_of(TrainLab(batch=16, digits=60, optimizer="sgd", rate=100, activation="none"))
    assert node(code, data, module=RUN) == [True, True, 1, True]


def test_the_page_says_what_changed(node):
    code = "return m.changeWords(data[0], data[1]);"
    before = settings_of(TrainLab())
    now = before | {"rate": 0.01, "blocks": [before["blocks"][0] | {"filters": 4}]}
    assert node(code, [before, before], module=PARTS) == "Against the last run: the same settings."
    assert node(code, [now, before], module=PARTS) == (
        "Against the last run: convolutions 4 kernels 3 × 3, max 2 × 2 (before: 8 kernels 3 × 3, "
        "max 2 × 2); learning rate 0.01, before 0.001."
    )

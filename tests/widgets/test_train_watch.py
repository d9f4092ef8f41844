"""TrainWatch from Python: what it records, refuses, keeps; what its JavaScript reads from it.

The networks are tiny and the images made up; the lessons train on real ones.
"""

import json
import subprocess
import sys
import threading

import numpy as np
import pytest

from helpers.network import (
    SGD,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    TrainingDivergedError,
)
from helpers.support.progress import QUIET
from helpers.widgets import TrainWatch
from helpers.widgets.shared.base import bundle
from helpers.widgets.train_watch.subjects import OfNetwork

pytestmark = pytest.mark.arithmetic

RNG = np.random.default_rng(5)
SHAPE, CLASSES = (8, 7, 1), 3
LABELS = RNG.integers(0, CLASSES, 150)
IMAGES = np.clip(RNG.random((150, *SHAPE)) * 0.5 + LABELS[:, None, None, None] / 5, 0, 1)


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setenv(QUIET, "1")


def small_network(seed=0):
    layers = [Conv2D(4, 3), ReLU(), MaxPool2D(2), Flatten(), Dropout(0.3), Dense(CLASSES)]
    return Network(layers, SHAPE, seed=seed)


def trained(epochs=3, watch=None, network=None, **options):
    watch = watch or TrainWatch(IMAGES, LABELS, ("low", "middle", "high"))
    network = network or small_network()
    network.fit(
        IMAGES,
        LABELS,
        epochs,
        50,
        validation=(IMAGES[:60], LABELS[:60]),
        callbacks=[watch.callback()],
        **options,
    )
    return network, watch


def test_it_records_what_the_network_says():
    network, watch = trained()
    assert watch.status == "finished"
    assert watch.epoch == 3
    assert watch.snapshots == 4
    assert watch.history == network.history
    np.testing.assert_array_equal(
        watch.kernels(), network.layers[0].parameters["kernels"].astype("f4")
    )
    np.testing.assert_array_equal(watch.predictions(), network.predict(IMAGES).argmax(axis=1))
    right = np.trace(watch.confusion()) / len(LABELS)
    assert right == pytest.approx(network.evaluate(IMAGES, LABELS)[1])
    assert watch.layer_names == ["layer 1, Conv2D", "layer 6, Dense"]


def test_the_first_state_is_that_before_training():
    watch = trained()[1]
    untrained = small_network()
    np.testing.assert_array_equal(watch.kernels(0), untrained.layers[0].parameters["kernels"])
    np.testing.assert_array_equal(watch.predictions(0), untrained.predict(IMAGES).argmax(axis=1))


def test_norms_are_the_lengths_of_the_gradients_of_the_mean_loss():
    network, watch = trained()
    _, gradients, _ = network.loss_and_gradients(IMAGES.astype(np.float32), LABELS, training=False)
    squares = [float((gradient.astype(float) ** 2).sum()) for gradient in gradients]
    expected = np.sqrt([squares[0] + squares[1], squares[2] + squares[3]])
    np.testing.assert_allclose(watch.norms[-1], expected, rtol=1e-5)  # in parts of 128 images


def test_watching_changes_nothing():
    watched = trained()[0]
    alone = small_network()
    alone.fit(IMAGES, LABELS, 3, 50, validation=(IMAGES[:60], LABELS[:60]))
    for one, other in zip(watched.parameters, alone.parameters):
        np.testing.assert_array_equal(one, other)


def test_a_network_without_a_convolution_has_no_kernels():
    network = Network([Flatten(), Dense(CLASSES)], SHAPE)
    watch = trained(1, network=network)[1]
    assert watch.kernels() is None
    assert watch.kernel_shape == []


def test_a_second_run_takes_the_place_of_the_first():
    watch = trained(3)[1]
    trained(1, watch)
    assert watch.snapshots == 2
    assert watch.epoch == 1
    assert len(watch.history["loss"]) == 1


def test_of_a_large_layer_only_the_first_kernels_are_kept(monkeypatch):
    monkeypatch.setattr("helpers.widgets.train_watch.record.KERNEL_BYTES", 250)
    watch = trained(2)[1]
    assert watch.kernel_shape == [3, 3, 1, 2]
    assert watch.plan["filters"] == 4


def test_as_many_pictures_as_there_is_room_for():
    noise = RNG.random((500, 28, 28, 1))
    watch = TrainWatch(noise, np.zeros(500, int), ("noise",))
    assert 80 < len(watch.labels) < 100
    assert len(watch._pictures) <= 70_000
    colour = TrainWatch(RNG.random((3, 9, 9, 3)), [0, 1, 1])
    assert colour.class_names == ["0", "1"]


def test_the_pictures_are_the_images():
    import io

    from PIL import Image

    watch = TrainWatch(IMAGES, LABELS)
    sheet = np.asarray(Image.open(io.BytesIO(watch._pictures)))
    assert watch._sheet == {"count": 150, "height": 8, "width": 7, "columns": 25}
    np.testing.assert_array_equal(sheet[16:24, 21:28], np.rint(255 * IMAGES[53, :, :, 0]))


# ---------------------------------------------------------------------------- pause and stop


def test_stop_keeps_weights_and_history(capsys):
    watch = TrainWatch(IMAGES, LABELS)
    batches = []
    report = watch.after_batch

    def after_batch(done, loss, accuracy=None):
        batches.append(done)
        if len(batches) == 5:
            watch._hear(watch, {"wish": "stop"}, [])
        return report(done, loss, accuracy)

    watch.after_batch = after_batch
    network, _ = trained(4, watch)
    assert len(batches) == 5
    assert watch.status == "stopped"
    assert len(network.history["loss"]) == 1
    assert watch.snapshots == 2
    assert (
        "stopped in epoch 2; the weights and the history so far are kept" in capsys.readouterr()[0]
    )
    assert trained(1, watch)[1].status == "finished"  # the wish is forgotten


def test_pause_waits_until_it_is_told_to_go_on():
    watch = TrainWatch(IMAGES, LABELS)
    seen = []

    def look(change):
        seen.append(change.new)
        if change.new == "paused":
            threading.Timer(0.12, watch.go_on).start()

    watch.observe(look, "status")
    begin = watch.begin
    watch.begin = lambda *args, **options: (begin(*args, **options), watch.pause())
    trained(1, watch)
    assert seen == ["running", "paused", "running", "finished"]


def test_an_unknown_wish_is_not_heard():
    watch = TrainWatch(IMAGES, LABELS)
    watch._hear(watch, {"wish": "faster"}, [])
    watch._hear(watch, {}, [])
    assert watch._wish == "go on"


def test_divergence_is_told_and_the_record_kept():
    watch = TrainWatch(IMAGES, LABELS)
    with pytest.raises(TrainingDivergedError):
        trained(3, watch, optimizer=SGD(1e9))
    assert watch.status == "diverged"
    assert watch.snapshots == 1


def test_numbers_that_are_none_become_null():
    watch = TrainWatch(IMAGES, LABELS)
    watch.begin(OfNetwork(small_network()), 1, 1)
    watch.after_batch(1, float("nan"))
    watch.after_epoch({"loss": float("inf"), "accuracy": 0.5})
    assert watch.history == {"loss": [None], "accuracy": [0.5]}
    assert "not a number" in watch._still().html


# ---------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("images", "labels", "options", "error", "message"),
    [
        (IMAGES[0], LABELS, {}, ValueError, "images must have 4 axes"),
        (IMAGES * 255, LABELS, {}, ValueError, r"floats in \[0, 1\].*divide 8-bit"),
        ((IMAGES * 255).astype(np.uint8), LABELS, {}, TypeError, "wrap around"),
        (np.zeros((2, 90, 9, 1)), [0, 1], {}, ValueError, "up to 64 × 64 pixels"),
        (np.zeros((2, 9, 9, 2)), [0, 1], {}, ValueError, "1 or 3 channels"),
        (IMAGES, LABELS[:9], {}, ValueError, "labels must be 150 whole numbers"),
        (IMAGES, LABELS / 2, {}, ValueError, "labels must be 150 whole numbers"),
        (IMAGES, LABELS, {"class_names": ("one",)}, ValueError, "labels must lie between 0 and 0"),
        (IMAGES, LABELS, {"class_names": ["x"] * 21}, ValueError, "up to 20"),
        (IMAGES, LABELS, {"colour": "red"}, TypeError, "no setting 'colour'"),
    ],
)
def test_what_cannot_be_watched(images, labels, options, error, message):
    with pytest.raises(error, match=message):
        TrainWatch(images, labels, **options)


def test_a_network_that_does_not_fit_is_refused_before_it_trains():
    watch = TrainWatch(IMAGES, LABELS, ["a", "b", "c", "d"])
    network = small_network()
    with pytest.raises(ValueError, match="3 outputs, but the watch 4 classes"):
        trained(1, watch, network)
    with pytest.raises(ValueError, match=r"images must have shape \(n, 8, 7, 1\)"):
        trained(1, TrainWatch(np.zeros((3, 9, 9, 1)), [0, 1, 2]), network)
    with pytest.raises(ValueError, match="up to 200 epochs, got 201"):
        trained(201, TrainWatch(IMAGES, LABELS), network)


def test_epochs_that_are_not_there():
    watch = TrainWatch(IMAGES, LABELS)
    with pytest.raises(ValueError, match="nothing is recorded yet"):
        watch.confusion()
    with pytest.raises(ValueError, match="epoch must be 0 to 0, got 1"):
        watch.epoch = 1
    trained(2, watch)
    with pytest.raises(ValueError, match="epoch must be 0 to 2, got 3"):
        watch.kernels(3)
    watch.epoch = 1
    assert watch.confusion().tolist() == watch.confusion(1).tolist()


# ---------------------------------------------------------------------------- a recorded run


def test_a_recording_is_the_run_without_the_network(tmp_path):
    watch = trained()[1]
    watch.save(tmp_path / "run.npz")
    again = TrainWatch.load(tmp_path / "run.npz", predict=True)
    assert again.status == "recorded"
    assert again.epoch == 3
    assert again.predict
    assert again.history == watch.history
    assert again.norms == watch.norms
    np.testing.assert_array_equal(again.kernels(1), watch.kernels(1))
    np.testing.assert_array_equal(again.confusion(2), watch.confusion(2))
    assert again._still() == watch._still()
    with pytest.raises(ValueError, match="a recorded run has no images to watch"):
        trained(1, again)


def test_only_a_recording_is_read(tmp_path):
    with pytest.raises(ValueError, match=r"is no recording.*watch\.save"):
        TrainWatch.load(tmp_path / "missing.npz")
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    with pytest.raises(ValueError, match="is no recording"):
        TrainWatch.load(tmp_path / "other.npz")
    with pytest.raises(ValueError, match="nothing is recorded yet"):
        TrainWatch(IMAGES, LABELS).save(tmp_path / "none.npz")


def test_the_still_shows_the_history():
    watch = TrainWatch(IMAGES, LABELS)
    before, _ = watch._repr_mimebundle_()
    assert "150 images are watched; no epoch is recorded here yet" in before["text/plain"]
    trained(2, watch)
    after, _ = watch._repr_mimebundle_()
    for value in watch.history["val_loss"]:
        assert f"<td>{value:.3f}</td>" in after["text/html"]


def test_the_saved_state_is_small():
    """Twelve epochs of a 16 × 3 × 3 first layer, with pictures that fill their room."""
    from ipywidgets.embed import dependency_state

    watch = TrainWatch(RNG.random((100, 28, 28, 1)), np.arange(100) % 10)
    network = Network([Conv2D(16, 3), MaxPool2D(13), Flatten(), Dense(10)], (28, 28, 1))
    watch.begin(OfNetwork(network), 12, 1)
    for _ in range(12):
        watch.after_batch(1, 0.123456789)
        watch.after_epoch(dict.fromkeys(("loss", "accuracy", "val_loss"), 0.123456789))
    state = dependency_state([watch], drop_defaults=False)
    assert len(json.dumps(state)) < 200_000
    assert len(bundle("train_watch/view.js")) < 80_000
    for name in ("train_watch/view.js", "train_watch/parts.js", "train_watch/record.js"):
        from helpers.widgets.shared.base import FOLDER

        assert (FOLDER / name).stat().st_size < 40_000


# ---------------------------------------------------------------------------- JavaScript


def record_of(watch):
    """Return the traits as JavaScript reads them, with bytes as lists."""
    state = watch.get_state()
    return {
        name: list(bytes(value)) if isinstance(value, (bytes, memoryview)) else value
        for name, value in state.items()
        if not name.startswith(("_model", "_view", "_esm", "layout", "_css", "_pictures"))
    }


READ = """const view = (v) => Array.isArray(v) ? new DataView(Uint8Array.from(v).buffer) : v;
const binary = ["_labels", "_predictions", "_kernels"];
const record = m.readRecord({ get: (n) => binary.includes(n) ? view(data[n]) : data[n] });
"""


def test_javascript_reads_what_python_wrote(node):
    watch = trained()[1]
    answer = node(
        READ
        + """return { n: record.snapshots,
          confusion: m.confusionOf(record, 2), images: m.imagesIn(record, 1, 0, 2),
          plane: m.kernelPlane(record, 3, 2, 0, false).data,
          change: m.kernelPlane(record, 3, 2, 0, true).data,
          reach: m.kernelReach(record, 3, false), right: m.rightOf(record, 3),
          lowest: m.lowestOf(record.history.val_loss) };""",
        record_of(watch),
        module="train_watch/record.js",
    )
    assert answer["n"] == 4
    assert answer["confusion"] == watch.confusion(2).tolist()
    expected = np.flatnonzero((watch.labels == 0) & (watch.predictions(1) == 2))
    assert answer["images"] == expected.tolist()
    np.testing.assert_allclose(answer["plane"], watch.kernels(3)[:, :, 0, 2].ravel(), atol=1e-7)
    change = watch.kernels(3) - watch.kernels(0)
    np.testing.assert_allclose(answer["change"], change[:, :, 0, 2].ravel(), atol=1e-6)
    assert answer["reach"] == pytest.approx(max(abs(watch.kernels(e)).max() for e in range(4)))
    assert answer["right"] == np.trace(watch.confusion(3))
    assert answer["lowest"] == int(np.argmin(watch.history["val_loss"]))


def test_what_javascript_says(node):
    watch = TrainWatch(IMAGES[:2], [0, 1], ("dark", "light"))
    watch.set_trait("norms", [[0.1], [0.2], [0.3]])
    watch.set_trait("_predictions", bytes([1, 1, 0, 1, 0, 1]))
    watch.set_trait("plan", {"epochs": 2, "first": 0, "filters": 0, "batches": 9})
    watch.set_trait("layer_names", ["layer 2, Dense"])
    watch.set_trait("history", {"loss": [0.5, 0.25], "val_loss": [0.4, 0.45]})
    watch.set_trait("status", "finished")
    answer = node(
        READ
        + """return [m.courseText(record, 0, 2), m.courseText(record, 1, 2),
          m.summaryText(record, 0, 2), m.summaryText(record, 1, 2), m.stateText(record),
          m.tableOfRun(record, 2)[1](), m.numpyOf(record, 2, 2),
          m.numberText(null, "loss"), m.numberText(0.9875, "share"), m.worstCell([[1, 0], [2, 3]])];
        """,
        record_of(watch),
        module="train_watch/record.js",
    )
    assert answer == [
        "Image 0 shows dark. It was taken for light before training, dark from epoch 1 to 2.",
        "Image 1 shows light. It was taken for light before training and up to epoch 2.",
        "Before training, with random weights: 1 of the 2 watched images are named correctly.",
        "After epoch 1: loss 0.500 on the training images and 0.400 on the validation images; 2 of "
        "the 2 watched images are named correctly. This is the lowest validation loss of the run "
        "(ringed).",
        "finished, 2 epochs",
        [
            [0, "–", "–", 1, "0.1"],
            [1, "0.500", "0.400", 2, "0.2"],
            [2, "0.250", "0.450", 2, "0.3"],
        ],
        "loss = np.array([0.5, 0.25])\nval_loss = np.array([0.4, 0.45])\n"
        "confusion = np.array([[1, 0], [0, 1]])",
        "–",
        "98.8 %",
        [1, 0],
    ]


def test_scales_hold_their_values(node):
    answer = node(
        """return data.map(([values, kind]) => { const s = m.axisOf(values, kind);
          return [s.ticks, values.flat().filter((v) => v > 0).map(s.share)]; });""",
        [
            [[[None, 2.3, 0.4], [None, 1.1]], "loss"],
            [[[None, 0.91, 0.97]], "share"],
            [[[0.0005, 0.02, 0, None]], "norm"],
            [[[None]], "norm"],
            [[[0.3, 0.3]], "norm"],
            [[[1, 1]], "share"],
        ],
        module="train_watch/parts.js",
    )
    for ticks, shares in answer:
        assert 2 <= len(ticks) <= 8
        assert all(-1e-9 <= share <= 1 + 1e-9 for share in shares)
    assert answer[0][0] == [0, 1, 2, 3]
    assert answer[1][0] == pytest.approx([0.9, 0.95, 1])


# ---------------------------------------------------------------------------- Keras

KERAS = """
import json, numpy as np
from helpers import load_keras
from helpers.network import Network
from helpers.widgets import TrainWatch
from helpers.widgets.train_watch.subjects import OfNetwork
keras = load_keras()
rng = np.random.default_rng(0)
labels = rng.integers(0, 3, 150)
images = np.clip(rng.random((150, 8, 7, 1)) * 0.5 + labels[:, None, None, None] / 5, 0, 1)
images = images.astype("float32")

def model(end=3, loss="sparse_categorical_crossentropy"):
    keras.utils.set_random_seed(4)
    layers = keras.layers
    one = keras.Sequential([keras.Input((8, 7, 1)), layers.Conv2D(4, 3), layers.ReLU(),
        layers.MaxPooling2D(2), layers.Flatten(), layers.Dropout(0.2),
        layers.Dense(end, activation="softmax" if end > 1 else "sigmoid")])
    one.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return one

def fit(one, targets, watch=None, epochs=2):
    callbacks = [] if watch is None else [watch.callback()]
    return one.fit(images, targets, epochs=epochs, batch_size=50, verbose=0, callbacks=callbacks,
                   validation_data=(images[:60], targets[:60]))

answer = {}
watch, watched, alone = TrainWatch(images, labels), model(), model()
history = fit(watched, labels, watch).history
fit(alone, labels)
answer["history"] = watch.history == history
answer["same"] = all((a == b).all() for a, b in zip(watched.get_weights(), alone.get_weights()))
network = Network.from_keras(watched)
again = TrainWatch(images, labels)
again.begin(OfNetwork(network), 1, 1)
answer["norms"] = [watch.norms[-1], again.norms[0]]
answer["predictions"] = bool((watch.predictions() == again.predictions()).all())
answer["kernels"] = bool((watch.kernels() == again.kernels(0)).all())
answer["names"] = watch.layer_names
answer["states"] = [watch.status]

two = TrainWatch(images, labels % 2, ("even", "odd"))
fit(model(1, "binary_crossentropy"), (labels % 2).astype("float32")[:, None], two, 1)
hot = TrainWatch(images, labels)
fit(model(3, "categorical_crossentropy"), np.eye(3)[labels], hot, 1)
answer["states"] += [two.status, hot.status]

stopped, count = TrainWatch(images, labels), []
report = stopped.after_batch
def after_batch(done, loss, accuracy=None):
    count.append(done)
    if len(count) == 5:
        stopped.stop()
    return report(done, loss, accuracy)
stopped.after_batch = after_batch
history = fit(model(), labels, stopped, 4).history
answer["stopped"] = [stopped.status, stopped.plan["partial"], stopped.snapshots,
                     stopped.history == history, len(history["loss"])]
try:
    fit(model(), labels, TrainWatch(images, labels, list("abcd")))
except ValueError as error:
    answer["error"] = str(error)
print(json.dumps(answer))
"""


@pytest.fixture(scope="module")
def keras_answer():
    """One process with TensorFlow for all of it: it takes 10 seconds to load."""
    done = subprocess.run(
        [sys.executable, "-c", KERAS], capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow  # Keras trains
def test_keras_and_network_are_measured_alike(keras_answer):
    np.testing.assert_allclose(*keras_answer["norms"], rtol=1e-4)
    assert keras_answer["predictions"]
    assert keras_answer["kernels"]
    assert keras_answer["names"] == ["layer 1, Conv2D", "layer 6, Dense"]


@pytest.mark.slow  # Keras trains
def test_the_callback_records_and_changes_nothing(keras_answer):
    assert keras_answer["history"]
    assert keras_answer["same"]
    assert keras_answer["states"] == ["finished"] * 3


@pytest.mark.slow  # Keras trains
def test_stopping_keras_keeps_the_epoch_it_was_in(keras_answer):
    assert keras_answer["stopped"] == ["stopped", 2, 3, True, 2]
    assert "3 outputs, but the watch 4 classes" in keras_answer["error"]

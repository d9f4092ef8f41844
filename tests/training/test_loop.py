"""`train`: nothing is lost when a run is stopped, and a resumed run is the undisturbed one."""

import re
from collections import defaultdict

import numpy as np
import pytest

from helpers.images import Split, shift
from helpers.support.progress import TrainingProgress
from helpers.support.quick import QUICK
from helpers.support.start_keras import load_keras
from helpers.training import loop, train

pytestmark = [pytest.mark.slow, pytest.mark.arithmetic]

EPOCHS = 3


@pytest.fixture(autouse=True)
def _in_full(monkeypatch):
    monkeypatch.delenv(QUICK, raising=False)


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 70)
    images = rng.random((70, 8, 8, 1), dtype=np.float32) * 0.3
    for image, label in zip(images, labels):
        image[2 * label : 2 * label + 3] += 0.6
    return Split(images, labels)


def new(optimizer="adam", outputs=3, loss="sparse_categorical_crossentropy"):
    """Return a small compiled network with all that has a memory."""
    keras = load_keras()
    layers = keras.layers
    activation = "sigmoid" if outputs == 1 else "softmax"
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(outputs, activation=activation),
        ]
    )
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


def everything(model):
    """Return all variables of a model and its optimizer."""
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]


@pytest.fixture(scope="module")
def trained_before():
    """Networks that earlier tests are done with, by what they were made with."""
    return defaultdict(list)


@pytest.fixture
def build(keras, trained_before):
    """Return a function that builds the same small network.

    Keras spends a second on tracing a network's steps. So one that an earlier test is done with
    comes back, and all that it remembers is as in a new one.
    """
    taken = []

    def make(seed=1, **settings):
        keras.utils.set_random_seed(seed)
        model, used = new(**settings), trained_before[str(settings)]
        if used:
            fresh, model = model, used.pop()
            for mine, as_new in zip(everything(model), everything(fresh), strict=True):
                mine.assign(as_new)
        taken.append((used, model, model.optimizer))
        return model

    yield make
    for used, model, optimizer in taken:
        if model.optimizer is optimizer:  # the test did not compile it anew
            used.append(model)


def go(model, data, epochs=EPOCHS, **settings):
    settings = {"batch_size": 16, "augment": shift, "validation": data[:2], "seed": 7, **settings}
    return train(model, *data, epochs=epochs, **settings)


def same_weights(one, other):
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.fixture(scope="module")
def undisturbed(keras, data):
    """Return a network that was trained without a stop, and its run."""
    keras.utils.set_random_seed(1)
    model = new()
    return model, go(model, data)


class StopAt:
    """An augmentation that presses the stop button at the `number`-th batch it sees.

    Keras asks for a few batches before it begins, to learn their shapes; those are not counted.
    """

    def __init__(self, monkeypatch, epoch, batch=0, error=KeyboardInterrupt):
        class Stopping(TrainingProgress):
            def on_train_batch_begin(self, number, logs=None):
                if number == batch and self.epoch_now == epoch:
                    raise error

            def on_epoch_begin(self, number, logs=None):
                self.epoch_now = number
                super().on_epoch_begin(number, logs)

            def on_train_end(self, logs=None):
                super().on_train_end(logs)
                StopAt.closed = True

        StopAt.closed = False
        monkeypatch.setattr(loop, "TrainingProgress", Stopping)


# ---------------------------------------------------------------------------- what comes back


def test_a_run_tells_its_history_time_and_memory(build, data):
    run = go(build(), data)
    assert list(run.history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert all(len(values) == EPOCHS for values in run.history.values())
    assert all(type(value) is float for values in run.history.values() for value in values)
    assert run.history["loss"][-1] < run.history["loss"][0]
    assert run.finished is True
    assert run.seconds > 0
    assert 50 < run.megabytes < 100_000


def test_nothing_is_printed_and_no_file_written(build, data, capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KERNELS_TO_CONVNETS_QUIET", "1")
    go(build(), data)
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_the_seed_decides_bit_for_bit(build, undisturbed, data):
    (first, run), again, other = undisturbed, build(), build()
    runs = [run, go(again, data), go(other, data, seed=8)]
    assert runs[0].history == runs[1].history != runs[2].history
    assert same_weights(first, again)
    assert not same_weights(first, other)


def test_augmentation_is_drawn_anew_in_every_epoch_and_leaves_the_images_alone(build, data):
    kept, drawn = data.images.copy(), []

    def note(batch, rng):
        drawn.append(rng.random())
        batch[:] = 0
        return batch

    go(build(), data, augment=note)
    expected = [
        np.random.default_rng([7, epoch, batch]).random()
        for epoch in range(EPOCHS)
        for batch in range(5)
    ]
    assert drawn[-5 * EPOCHS :] == expected  # before that, Keras looks at some batches' shapes
    assert np.array_equal(data.images, kept)


# ---------------------------------------------------------------------------- stopping, resuming


@pytest.mark.parametrize("done", [1, 2])
def test_a_resumed_run_equals_an_uninterrupted_one_bit_for_bit(
    build, undisturbed, data, tmp_path, done
):
    (whole, expected), part, resumed = undisturbed, build(), build(seed=99)
    go(part, data, epochs=done, checkpoint=tmp_path / "run.npz")
    run = go(resumed, data, checkpoint=tmp_path / "run.npz")
    assert run.history == expected.history
    assert same_weights(resumed, whole)
    assert all(
        np.array_equal(a, b) for a, b in zip(resumed.optimizer.variables, whole.optimizer.variables)
    )
    assert run.finished


@pytest.mark.parametrize(("epoch", "batch"), [(0, 2), (1, 0), (2, 4)])
def test_a_stopped_run_keeps_its_history_and_goes_on_bit_for_bit(
    build, undisturbed, data, tmp_path, monkeypatch, capsys, epoch, batch
):
    (whole, expected), model = undisturbed, build()
    with monkeypatch.context() as stopping:
        StopAt(stopping, epoch, batch)
        run = go(model, data, checkpoint=tmp_path / "run.npz")
    assert run.finished is False
    assert StopAt.closed, "the progress bar is still open"
    assert run.history == {
        name: values[:epoch] for name, values in expected.history.items() if epoch
    }
    assert re.fullmatch(
        rf"stopped in epoch {epoch + 1} after \d+ s; "
        "the weights and the history of the complete epochs are kept\n",
        capsys.readouterr().out,
    )
    run = go(model, data, checkpoint=tmp_path / "run.npz")  # the same model, half an epoch ahead
    assert run.finished is True
    assert run.history == expected.history
    assert same_weights(model, whole)


def test_a_stopped_run_without_a_checkpoint_keeps_weights_and_history(build, data, monkeypatch):
    before, model = build(), build()
    StopAt(monkeypatch, epoch=1, batch=3)
    run = go(model, data)
    assert len(run.history["loss"]) == 1
    assert not run.finished
    assert not same_weights(model, before)


def test_another_error_is_not_swallowed(build, data, monkeypatch):
    StopAt(monkeypatch, epoch=1, error=RuntimeError("a defect"))
    with pytest.raises(RuntimeError, match="a defect"):
        go(build(), data)


def test_a_finished_run_is_given_back_without_training(build, data, tmp_path):
    first, again = build(), build(seed=99)
    done = go(first, data, checkpoint=tmp_path / "run.npz")
    content = (tmp_path / "run.npz").read_bytes()
    run = go(again, data, checkpoint=tmp_path / "run.npz")
    assert (run, run.seconds, run.finished) == (done, done.seconds, True)
    assert same_weights(first, again)
    assert (tmp_path / "run.npz").read_bytes() == content


def test_more_epochs_go_on_where_fewer_ended(build, undisturbed, data, tmp_path):
    (_, expected), model = undisturbed, build()
    go(model, data, epochs=1, checkpoint=str(tmp_path / "new" / "run.npz"))
    assert go(model, data, epochs=3, checkpoint=str(tmp_path / "new" / "run.npz")).history == (
        expected.history
    )


# ---------------------------------------------------------------------------- callbacks


@pytest.fixture
def noting(keras):
    """Return a function that makes a callback; it notes what it hears and can end a run."""

    class Noting(keras.callbacks.Callback):
        def __init__(self, epoch, batch):
            super().__init__()
            self.heard, self.until = [], (epoch, batch)

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch

        def on_train_batch_end(self, batch, logs=None):
            if (self.epoch, batch) == self.until:
                self.model.stop_training = True

        def on_epoch_end(self, epoch, logs=None):
            self.heard.append((epoch, sorted(logs)))

    return lambda epoch=None, batch=None: Noting(epoch, batch)


def test_callbacks_hear_every_epoch_and_change_nothing(build, undisturbed, data, noting):
    (without, expected), watched, one = undisturbed, build(), noting()
    run = go(watched, data, callbacks=[one])
    names = ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert one.heard == [(epoch, names) for epoch in range(EPOCHS)]
    assert run.history == expected.history
    assert same_weights(watched, without)


def test_a_resumed_run_with_a_watch_is_the_same_and_the_watch_sees_the_rest(
    build, undisturbed, data, tmp_path
):
    from helpers.widgets import TrainWatch

    (whole, expected), part, resumed = undisturbed, build(), build(seed=99)
    first, second = TrainWatch(*data[:2]), TrainWatch(*data[:2])
    go(part, data, epochs=1, checkpoint=tmp_path / "run.npz", callbacks=[first.callback()])
    run = go(resumed, data, checkpoint=tmp_path / "run.npz", callbacks=(second.callback(),))
    assert run.history == expected.history
    assert same_weights(resumed, whole)
    assert (first.status, first.snapshots) == ("finished", 2)
    assert (second.status, second.snapshots, second.plan["first"]) == ("finished", 3, 1)
    assert first.history["loss"] + second.history["loss"] == run.history["loss"]


@pytest.mark.parametrize(("epoch", "batch", "complete"), [(0, 2, 0), (1, 3, 1), (1, 4, 2)])
def test_a_callback_can_stop_a_run_that_then_goes_on_bit_for_bit(
    build, undisturbed, data, tmp_path, capsys, noting, epoch, batch, complete
):
    (whole, expected), model = undisturbed, build()
    run = go(model, data, checkpoint=tmp_path / "run.npz", callbacks=[noting(epoch, batch)])
    assert run.finished is False
    assert {len(values) for values in run.history.values()} <= {complete}
    place = f"in epoch {epoch + 1}" if complete == epoch else f"at the end of epoch {complete}"
    assert capsys.readouterr().out.startswith(f"stopped {place} after ")
    run = go(model, data, checkpoint=tmp_path / "run.npz")
    assert run.history == expected.history
    assert same_weights(model, whole)


# ---------------------------------------------------------------------------- the checkpoint file


def test_a_half_written_file_is_never_seen(build, data, tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    go(build(), data, epochs=1, checkpoint=path)
    whole = path.read_bytes()
    savez = np.savez

    def disk_full(file, **arrays):
        file.write(b"half")
        raise OSError("no space left on device")

    with monkeypatch.context() as full:
        full.setattr(np, "savez", disk_full)
        with pytest.raises(OSError, match="no space left"):
            go(build(), data, epochs=2, checkpoint=path)
    assert np.savez is savez
    assert path.read_bytes() == whole
    assert [file.name for file in tmp_path.iterdir()] == ["run.npz"]


def test_a_stop_while_the_file_is_written_costs_one_epoch_at_most(
    build, undisturbed, data, tmp_path, monkeypatch
):
    path, (whole, expected), model = tmp_path / "run.npz", undisturbed, build()
    savez, calls = np.savez, []

    def stopped(file, **arrays):
        calls.append(1)
        if len(calls) == 3:  # the beginning, epoch 1, epoch 2
            file.write(b"half")
            raise KeyboardInterrupt
        savez(file, **arrays)

    with monkeypatch.context() as stopping:
        stopping.setattr(np, "savez", stopped)
        run = go(model, data, checkpoint=path)
    assert {len(values) for values in run.history.values()} == {2}
    assert [file.name for file in tmp_path.iterdir()] == ["run.npz"]
    assert go(model, data, checkpoint=path).history == expected.history
    assert same_weights(model, whole)


def test_the_checkpoint_of_another_run_is_refused_and_says_what_differs(build, data, tmp_path):
    path = tmp_path / "run.npz"
    go(build(), data, epochs=1, checkpoint=path)
    content, images = path.read_bytes(), data.images.copy()
    images[40, 2, 2, 0] = 0
    for model, changed, data_now, said in [
        (build(outputs=4), {}, data, "layer 6 units was 3, is 4"),
        (build(optimizer="sgd"), {}, data, "optimizer was Adam, is SGD"),
        (build(loss="mse"), {}, data, "loss was sparse_categorical_crossentropy, is mse"),
        (build(), {"seed": 8}, data, "seed was 7, is 8"),
        (build(), {"batch_size": 8}, data, "batch_size was 16, is 8"),
        (build(), {"augment": None}, data, "augment was helpers.images.augmentation.shift"),
        (build(), {}, Split(images, data.labels), "images was (70, 8, 8, 1) with hash"),
        (build(), {}, Split(data.images, 2 - data.labels), "labels was (70,) with hash"),
    ]:
        before = model.get_weights()
        with pytest.raises(ValueError, match=re.escape(f"{path} belongs to another run: {said}")):
            go(model, data_now, checkpoint=path, **changed)
        assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights()))
    assert path.read_bytes() == content


def test_a_folder_as_checkpoint_is_refused_before_training(build, data, tmp_path):
    with pytest.raises(ValueError, match=r"checkpoint must be a file, but .* is a folder"):
        go(build(), data, checkpoint=tmp_path)


# ---------------------------------------------------------------------------- other logs


def test_resuming_with_other_metrics_leaves_gaps(keras, build, data, tmp_path):
    path, model, other = tmp_path / "run.npz", build(), build()
    expected = go(build(), data, epochs=2)
    first = go(model, data, epochs=1, checkpoint=path)
    top = keras.metrics.SparseTopKCategoricalAccuracy(2, name="top_2")
    other.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=[top])
    run = go(other, data, epochs=2, checkpoint=path, validation=None)
    assert list(run.history) == ["accuracy", "loss", "val_accuracy", "val_loss", "top_2"]
    assert run.history["loss"] == expected.history["loss"]
    assert run.history["val_loss"][0] == first.history["val_loss"][0]
    missing = [name for name, values in run.history.items() if np.isnan(values[1])]
    assert missing == ["accuracy", "val_accuracy", "val_loss"]
    assert np.isnan(run.history["top_2"]).tolist() == [True, False]


def test_a_metric_with_one_value_for_each_class_is_a_list(keras, build, data, tmp_path):
    model, hot = build(), np.eye(3, dtype=np.float32)[data.labels]
    model.compile(loss="categorical_crossentropy", metrics=[keras.metrics.F1Score()])
    run = go(model, Split(data.images, hot), epochs=1, checkpoint=tmp_path / "run.npz")
    (values,) = run.history["f1_score"]
    assert len(values) == 3
    assert all(type(value) is float and 0 <= value <= 1 for value in values)
    again = go(model, Split(data.images, hot), epochs=1, checkpoint=tmp_path / "run.npz")
    assert again == run


def test_grown_histories():
    gap = pytest.approx(np.nan, nan_ok=True)
    grown = loop._grown({"a": [1.0]}, {"b": np.float32(2), "c": np.ones(2), "d": "text"}, 1)
    assert grown == {"a": [1.0, gap], "b": [gap, 2.0], "c": [gap, [1.0, 1.0]], "d": [gap, gap]}
    assert loop._grown({}, None, 0) == {}


# ---------------------------------------------------------------------------- callbacks with a rule


def test_early_stopping_keeps_the_best_weights_when_the_cell_runs_again(
    keras, build, data, tmp_path, capsys
):
    def early():
        return keras.callbacks.EarlyStopping(
            "loss", mode="max", patience=1, restore_best_weights=True
        )

    path, model, again, best = tmp_path / "run.npz", build(), build(seed=99), build()
    go(best, data, epochs=1)
    run = go(model, data, epochs=9, checkpoint=path, callbacks=[early()])
    said = "early stopping after epoch 2; the weights are those of epoch 1, the best\n"
    assert capsys.readouterr().out == said
    assert run.finished
    assert len(run.history["loss"]) == 2
    assert same_weights(model, best)
    content = path.read_bytes()
    assert go(again, data, epochs=9, checkpoint=path, callbacks=[early()]) == run
    assert capsys.readouterr().out == said
    assert same_weights(again, best)
    assert path.read_bytes() == content


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of Keras' own
def test_a_rule_remembers_across_sessions(keras, build, data, tmp_path):
    def early():
        return keras.callbacks.EarlyStopping(
            "loss", mode="max", patience=2, restore_best_weights=True
        )

    def lower():
        return keras.callbacks.ReduceLROnPlateau("loss", mode="max", patience=2)

    path, whole, part, resumed = tmp_path / "run.npz", build(), build(), build(seed=99)
    expected = go(whole, data, epochs=9, callbacks=[early(), lower()])
    go(part, data, epochs=2, checkpoint=path, callbacks=[early(), lower()])
    run = go(resumed, data, epochs=9, checkpoint=path, callbacks=[early(), lower()])
    assert len(run.history["loss"]) == 3
    assert run.history == expected.history
    assert float(resumed.optimizer.learning_rate) == pytest.approx(1e-4)
    assert same_weights(resumed, whole)


# ---------------------------------------------------------------------------- damaged files


@pytest.mark.parametrize("kept", [0, 10, 0.5, -1])
def test_a_damaged_checkpoint_is_named_with_its_cure(build, data, tmp_path, kept):
    path = tmp_path / "run.npz"
    go(build(), data, epochs=1, checkpoint=path)
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content)) if kept == 0.5 else kept])
    with pytest.raises(
        ValueError, match=r"run\.npz cannot be read .* or delete it to start from the beginning"
    ):
        go(build(), data, checkpoint=path)


def test_a_file_of_another_kind_is_not_executed(build, data, tmp_path):
    path = tmp_path / "run.npz"
    np.savez(path, notes=np.array([{"a": 1}], dtype=object))  # would be unpickled
    with pytest.raises(ValueError, match="cannot be read"):
        go(build(), data, checkpoint=path)


# ---------------------------------------------------------------------------- labels


def test_a_binary_task_takes_flat_labels_and_a_column(build, data):
    for labels in (data.labels % 2, (data.labels % 2)[:, np.newaxis]):
        model = build(outputs=1, loss="binary_crossentropy")
        run = go(model, Split(data.images, labels))
        assert run.finished


def test_one_hot_and_smoothed_labels(build, data):
    hot = np.eye(3, dtype=np.float32)[data.labels]
    for labels in (hot, 0.9 * hot + 0.1 / 3):
        run = go(build(loss="categorical_crossentropy"), Split(data.images, labels))
        assert run.history["loss"][-1] < run.history["loss"][0]


def test_one_hot_labels_learn_as_whole_numbers_do(build, data):
    hot = np.eye(3, dtype=np.float32)[data.labels]
    first, second = build(), build(loss="categorical_crossentropy")
    go(first, data)
    go(second, Split(data.images, hot))
    for one, other in zip(first.get_weights(), second.get_weights()):
        assert np.allclose(one, other, atol=1e-4)


# ---------------------------------------------------------------------------- a quick run


@pytest.mark.parametrize("value", ["1", "0", "", None])
def test_a_quick_run_trains_one_epoch(build, value, monkeypatch):
    if value is not None:
        monkeypatch.setenv(QUICK, value)
    rng = np.random.default_rng(0)
    images = rng.random((16, 8, 8, 1), dtype=np.float32)
    run = train(build(), images, rng.integers(0, 3, 16), epochs=2)
    assert len(run.history["loss"]) == (1 if value == "1" else 2)
    assert run.finished


# ---------------------------------------------------------------------------- bad input

IMAGES = np.zeros((4, 8, 8, 1), dtype=np.float32)
LABELS = np.array([0, 1, 2, 0])
NAN = np.where(np.arange(4).reshape(4, 1, 1, 1) == 1, np.nan, IMAGES)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"images": IMAGES[0]}, ValueError, "images must have 4 axes (n, height, width, channels)"),
        ({"images": IMAGES[:0]}, ValueError, "images is empty: shape (0, 8, 8, 1)"),
        ({"images": NAN}, ValueError, "images holds 64 value(s) that are NaN or infinite"),
        ({"images": IMAGES.astype(np.uint8)}, TypeError, "images has dtype uint8"),
        (
            {"images": np.zeros((4, 9, 8, 1))},
            ValueError,
            "images have shape (4, 9, 8, 1), but the model takes images of shape (8, 8, 1); "
            "build it with keras.Input((9, 8, 1))",
        ),
        ({"labels": LABELS[:3]}, ValueError, "labels must be 4 whole numbers, one for each image"),
        ({"labels": LABELS + 1}, ValueError, "labels must lie between 0 and 2"),
        ({"labels": LABELS - 1}, ValueError, "labels must lie between 0 and 2"),
        ({"labels": LABELS + 0.5}, ValueError, "labels must be 4 whole numbers"),
        ({"labels": np.eye(4)}, ValueError, "labels must be 4 whole numbers or have shape (4, 3)"),
        ({"labels": np.eye(4, 3) * np.nan}, ValueError, "labels holds 12 value(s) that are NaN"),
        ({"labels": ["a", "b", "c", "d"]}, ValueError, "labels must be 4 whole numbers"),
        ({"epochs": 0}, ValueError, "epochs must be 1 or more, got 0"),
        ({"epochs": 1.5}, TypeError, "epochs must be a whole number"),
        ({"batch_size": 0}, ValueError, "batch_size must be 1 or more, got 0"),
        ({"seed": -1}, ValueError, "seed must be 0 or more, got -1"),
        ({"seed": None}, TypeError, "seed must be a whole number"),
        (
            {"callbacks": [print]},
            TypeError,
            "callbacks must be a list of callbacks, got builtin_function_or_method; "
            "callbacks=[watch.callback()] lets a TrainWatch look on",
        ),
        ({"callbacks": None}, TypeError, "callbacks must be a list of callbacks, got None"),
        (
            {"validation": (IMAGES, LABELS[:2])},
            ValueError,
            "validation labels must be 4 whole numbers, one for each image",
        ),
        (
            {"validation": (IMAGES[:, :5], LABELS)},
            ValueError,
            "validation images have shape (4, 5, 8, 1), but the model takes",
        ),
        (
            {"augment": lambda batch, rng: batch[:, 1:]},
            ValueError,
            "augment made an array of shape (4, 7, 8, 1) of a batch of shape (4, 8, 8, 1); "
            "it must return as many images of the same size",
        ),
    ],
)
def test_bad_input_is_named(build, changes, error, message):
    settings = {"images": IMAGES, "labels": LABELS, "epochs": 1, **changes}
    with pytest.raises(error, match=re.escape(message)):
        train(build(), **settings)


def test_a_model_that_is_not_compiled_or_not_built_is_named(keras):
    dense = keras.layers.Dense
    flat = keras.layers.Flatten
    model = keras.Sequential([keras.Input((8, 8, 1)), flat(), dense(3)])
    with pytest.raises(ValueError, match=r"the model is not compiled.*call model\.compile"):
        train(model, IMAGES, LABELS, epochs=1)
    model = keras.Sequential([flat(), dense(3)])
    model.compile(loss="mse")
    with pytest.raises(ValueError, match=r"has no weights yet; begin it with keras\.Input"):
        train(model, IMAGES, LABELS, epochs=1)

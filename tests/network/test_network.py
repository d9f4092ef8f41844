"""A network in training: what it computes, what it keeps, and what it says when something is wrong.

The data are small and made up; the lessons and the benchmark train on real images.
"""

import re
import threading
import tracemalloc

import numpy as np
import pytest
import threadpoolctl
from hypothesis import given
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
    TrainingDivergedError,
    numerical_gradient,
    relative_error,
    softmax,
)
from helpers.network import network as network_module
from helpers.shapes import conv_multiply_adds, conv_parameters, dense_parameters
from helpers.support.callbacks import Callback
from helpers.support.progress import QUIET

pytestmark = pytest.mark.arithmetic

SHAPE, CLASSES = (6, 5, 1), 3


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setenv(QUIET, "1")


def small(seed=0, rate=0.0, dtype=np.float32):
    dropout = [Dropout(rate)] if rate else []
    layers = [Conv2D(4, 3), ReLU(), MaxPool2D(2), *dropout, Flatten(), Dense(CLASSES)]
    return Network(layers, SHAPE, seed, dtype)


def stripes(count=60, seed=0):
    """Draw noise in which one of three rows is bright: the label says which."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, CLASSES, count)
    images = 0.3 * rng.random((count, *SHAPE), dtype=np.float32)
    images[np.arange(count), 1 + 2 * labels] += 0.7
    return images, labels


def weights_of(network):
    return [array.copy() for array in network.parameters]


def assert_same(ours, theirs):
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs):
        assert np.array_equal(one, other)


def assert_near(ours, theirs, atol=1e-5):
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs):
        np.testing.assert_allclose(one, other, rtol=0, atol=atol)


# ------------------------------------------------------------------ forward and backward


@pytest.mark.parametrize("rate", [0, 0.4])
def test_the_gradients_of_a_whole_network_equal_those_of_nudges(rate):
    layers = [
        *(Conv2D(2, (3, 2), padding="same"), ReLU(), MaxPool2D((2, 1))),
        *(Conv2D(3, 2, stride=(1, 2)), ReLU(), AveragePool2D(2, stride=1), Dropout(rate)),
        *(Flatten(), Dense(4), Dense(3)),
    ]
    network = Network(layers, (7, 6, 2), seed=1, dtype=np.float64)
    rng = np.random.default_rng(0)
    for parameter in network.parameters:
        parameter[...] = 0.5 * rng.normal(size=parameter.shape)
    x, labels = rng.normal(size=(3, 7, 6, 2)), np.array([0, 2, 1])

    def loss():
        return network.loss_and_gradients(x, labels, rng=np.random.default_rng(5))[0]

    _, gradients, scores = network.loss_and_gradients(x, labels, rng=np.random.default_rng(5))
    assert scores.shape == (3, 3)
    assert len(gradients) == len(network.parameters)
    for parameter, gradient in zip(network.parameters, gradients):
        assert relative_error(gradient, numerical_gradient(loss, parameter)) <= 1e-6


@pytest.mark.parametrize(
    "first",
    [Flatten(), ReLU(), Dropout(0.5), MaxPool2D(2), Conv2D(2, 3), Conv2D(2, 3, 2, "same")],
    ids=lambda layer: layer.name,
)
def test_whatever_comes_first_the_layers_after_it_get_their_gradients(first):
    network = Network([first, Flatten(), Dense(3)], (5, 4, 2), dtype=np.float64)
    x, labels = np.random.default_rng(0).normal(size=(3, 5, 4, 2)), np.array([0, 2, 1])

    def loss():
        return network.loss_and_gradients(x, labels, rng=np.random.default_rng(5))[0]

    _, gradients, _ = network.loss_and_gradients(x, labels, rng=np.random.default_rng(5))
    for parameter, gradient in zip(network.parameters, gradients, strict=True):
        assert relative_error(gradient, numerical_gradient(loss, parameter)) <= 1e-6


def test_a_first_layer_of_ones_own_needs_backward_only():
    class Scale(Layer):
        """Multiply by one number that is learned."""

        def build(self, shape, rng, dtype=np.float32):
            self.parameters = {"factor": np.ones(1, dtype)}

        def forward(self, x, training=False, rng=None):
            return x * self.parameters["factor"], x

        def backward(self, gradient, memory):
            factor = {"factor": (gradient * memory).sum(keepdims=True).reshape(1)}
            return gradient * self.parameters["factor"], factor

    network = Network([Scale(), Flatten(), Dense(CLASSES)], SHAPE)
    network.fit(*stripes(40))
    assert network.parameters[0][0] != 1


def test_layer_outputs_are_the_steps_of_the_forward_pass():
    network, (images, _) = small(rate=0.5), stripes(4)
    outputs = network.layer_outputs(images)
    x = images
    for layer, output in zip(network.layers, outputs):
        x = layer.forward(x)[0]
        assert np.array_equal(x, output)
    assert [output.shape[1:] for output in outputs] == network.shapes
    assert np.array_equal(outputs[-1], network.scores(images))


def test_backward_returns_a_gradient_for_every_layer():
    network, (images, _) = small(), stripes(4)
    scores, memories = network.forward(images)
    gradients = network.backward(np.ones_like(scores), memories)
    assert [list(of_layer) for of_layer in gradients] == [
        list(layer.parameters) for layer in network.layers
    ]


# ------------------------------------------------------------------ use


@pytest.mark.parametrize("count", [1, 127, 128, 129, 300])
def test_predict_gives_shares_and_the_cut_into_parts_does_not_show(count):
    network, (images, _) = small(), stripes(count)
    shares = network.predict(images)
    assert shares.shape == (count, CLASSES)
    assert shares.dtype == np.float32
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(shares, softmax(network.forward(images)[0]), atol=1e-6)


def test_evaluate_measures_loss_and_accuracy():
    network, (images, labels) = small(), stripes(200)
    shares = network.predict(images)
    loss, accuracy = network.evaluate(images, labels)
    assert isinstance(loss, float)
    assert isinstance(accuracy, float)
    assert accuracy == (shares.argmax(axis=1) == labels).mean()
    assert loss == pytest.approx(-np.log(shares[np.arange(200), labels]).mean(), rel=1e-5)


def test_dropout_is_off_outside_training():
    network, (images, labels) = small(rate=0.9), stripes(20)
    assert np.array_equal(network.predict(images), network.predict(images))
    assert network.evaluate(images, labels) == network.evaluate(images, labels)


def test_lists_float64_and_read_only_images_are_taken():
    network, (images, labels) = small(), stripes(10)
    expected = network.predict(images)
    np.testing.assert_allclose(network.predict(images.tolist()), expected, atol=1e-6)
    np.testing.assert_allclose(network.predict(images.astype(np.float64)), expected, atol=1e-6)
    assert network.predict(images.astype(np.float64)).dtype == np.float32
    images.setflags(write=False)
    labels.setflags(write=False)
    network.fit(images, labels.astype(np.uint8).tolist())


# ------------------------------------------------------------------ training


@pytest.mark.parametrize("optimizer", [None, Adam(0.01), SGD(0.1), SGD(0.05, 0.9)])
def test_training_learns(optimizer):
    network, (images, labels) = small(), stripes(300)
    history = network.fit(images, labels, epochs=25, batch_size=10, optimizer=optimizer)
    assert history["loss"][-1] < 0.5 * history["loss"][0]
    assert network.evaluate(*stripes(200, seed=9))[1] > 0.95


def test_the_history_tells_every_epoch():
    network, (images, labels) = small(), stripes(50)
    history = network.fit(images, labels, epochs=3, validation=stripes(30, 1))
    assert history.history is network.history
    assert list(history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    for values in history.values():
        assert len(values) == 3
        assert {type(value) for value in values} == {float}
    loss, accuracy = network.evaluate(*stripes(30, 1))
    assert (history["val_loss"][-1], history["val_accuracy"][-1]) == (loss, accuracy)
    assert list(network.fit(images, labels)) == ["loss", "accuracy"]
    assert len(network.history["loss"]) == 1


def test_training_numbers_are_means_over_the_images_of_the_epoch():
    """Also where the last batch is smaller; with steps of nearly nothing they equal evaluate."""
    network, (images, labels) = small(), stripes(50)
    loss, accuracy = network.evaluate(images, labels)
    history = network.fit(images, labels, batch_size=16, optimizer=SGD(1e-12))
    assert history["loss"][0] == pytest.approx(loss, rel=1e-5)
    assert history["accuracy"][0] == pytest.approx(accuracy)


def test_one_epoch_is_the_steps_of_the_batches_by_hand():
    """Every image counts once an epoch, in a drawn order; the last batch is small."""
    network, by_hand, (images, labels) = small(), small(), stripes(50)
    seen = []
    step = Network._step

    def noted(self, *given):
        seen.append(given[-1])
        return step(self, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Network, "_step", noted)
        network.fit(images, labels, epochs=2, batch_size=16, optimizer=SGD(0.1, 0.9), seed=4)
    assert [len(batch) for batch in seen] == [16, 16, 16, 2] * 2
    first, second = np.concatenate(seen[:4]), np.concatenate(seen[4:])
    assert sorted(first) == sorted(second) == list(range(50))
    assert (first != second).any()
    assert (first != np.arange(50)).any()
    optimizer = SGD(0.1, 0.9)
    for batch in seen:
        _, gradients, _ = by_hand.loss_and_gradients(images[batch], labels[batch])
        optimizer.step(by_hand.parameters, gradients)
    assert_near(network.parameters, by_hand.parameters)


@pytest.mark.parametrize("batch_size", [16, 7, 2, 1, 500])
@pytest.mark.parametrize("optimizer", [SGD, lambda: SGD(0.05, 0.9)])
def test_the_number_of_workers_and_of_pieces_does_not_show(monkeypatch, batch_size, optimizer):
    images, labels = stripes(50)
    results = []
    for workers, piece in ((1, 500), (1, 3), (2, 32), (2, 1), (3, 32), (3, 4)):
        monkeypatch.setattr(network_module, "_PIECE", piece)
        network = small()
        network.fit(images, labels, 2, batch_size, optimizer(), stripes(9, 1), workers=workers)
        results.append((network.parameters, list(network.history.values())))
    for parameters, history in results[1:]:
        assert_near(parameters, results[0][0])
        assert_near(history, results[0][1])


def test_workers_are_threads():
    network, (images, labels) = small(), stripes(24)
    threads, sizes, both = set(), set(), threading.Barrier(3, timeout=300)
    learn = network.loss_and_gradients

    def noted(part, *rest):
        both.wait()  # passes only if three are here at a time
        threads.add(threading.get_ident())
        sizes.add(len(part))
        return learn(part, *rest)

    network.loss_and_gradients = noted
    network.fit(images, labels, batch_size=12, workers=3)
    assert len(threads) == 3
    assert sizes == {4}


def test_a_batch_is_learned_from_in_pieces(monkeypatch):
    """Each image once; no thread holds what the layers make of more than a piece."""
    monkeypatch.setattr(network_module, "_PIECE", 8)
    network, (images, labels), seen = small(), stripes(43), []
    learn = network.loss_and_gradients

    def noted(part, *rest):
        seen.append(part)
        return learn(part, *rest)

    network.loss_and_gradients = noted
    network.fit(images, labels, batch_size=43, workers=2)
    assert sorted(map(len, seen)) == [5, 6, 8, 8, 8, 8]
    seen = np.concatenate(seen).reshape(43, -1)
    assert_same(np.unique(seen, axis=0), np.unique(images.reshape(43, -1), axis=0))


def test_the_memory_of_a_step_does_not_grow_with_the_batch():
    network, (images, labels) = small(), stripes(4096)

    class Watch(Callback):
        """Notes what the first step holds at most: after it, an epoch is measured as a whole."""

        def on_train_batch_end(self, batch, logs=None):
            self.peak = tracemalloc.get_traced_memory()[1]
            self.model.stop_training = True

        def on_train_begin(self, logs=None):
            tracemalloc.reset_peak()

    def peak(batch_size):
        watch = Watch()
        tracemalloc.start()
        try:
            network.fit(images, labels, batch_size=batch_size, callbacks=[watch])
        finally:
            tracemalloc.stop()
        return watch.peak

    assert peak(2048) < 2 * peak(64)  # a batch of 32 times as many images


@pytest.mark.parametrize("spatial", [False, True])
def test_pieces_draw_the_masks_of_the_whole(monkeypatch, spatial):
    images, labels = stripes(40)
    masks = []

    class Watched(Dropout):
        def forward(self, x, training=False, rng=None):
            output, mask = super().forward(x, training, rng)
            if training:
                masks.append(mask)
            return output, mask

    drawn = []
    for piece in (40, 7):
        monkeypatch.setattr(network_module, "_PIECE", piece)
        network = Network([Watched(0.5, spatial), Flatten(), Dense(CLASSES)], SHAPE)
        network.fit(images, labels, batch_size=40, workers=1)
        drawn.append(np.concatenate(masks))
        masks.clear()
    assert np.array_equal(*drawn)


@pytest.mark.parametrize("rate", [0, 0.5])
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_same_seed_gives_the_same_result_bit_for_bit(rate, workers):
    (images, labels), results = stripes(50), []
    for seed in (3, 3, 4):
        network = small(rate=rate)
        network.fit(images, labels, epochs=2, batch_size=16, seed=seed, workers=workers)
        results.append([*network.parameters, network.history["loss"]])
    assert_same(results[0], results[1])
    assert not np.array_equal(results[0][0], results[2][0])


def test_the_seed_of_a_network_draws_its_first_weights():
    assert_same(small(1).parameters, small(1).parameters)
    assert not np.array_equal(small(1).parameters[0], small(2).parameters[0])


def test_dropout_in_fit_gives_workers_masks_of_their_own():
    """Two halves with one mask would see the same pattern twice."""
    masks, images = [], np.ones((8, 4), np.float32)

    class Watched(Dropout):
        def forward(self, x, training=False, rng=None):
            output, mask = super().forward(x, training, rng)
            if training:
                masks.append(mask.copy())
            return output, mask

    network = Network([Watched(0.5), Dense(2)], (4,))
    network.fit(images, np.zeros(8, int), epochs=3, batch_size=8, workers=2)
    assert len(masks) == 6
    assert len({mask.tobytes() for mask in masks}) == 6


def test_parameters_are_changed_in_place():
    network, (images, labels) = small(), stripes(20)
    arrays, before = network.parameters, weights_of(network)
    network.fit(images, labels)
    for array, again, start in zip(arrays, network.parameters, before):
        assert array is again
        assert (array != start).any()
    assert network.layers[0].parameters["kernels"] is arrays[0]


def test_fit_changes_neither_images_nor_labels():
    images, labels = stripes(20)
    copies = images.copy(), labels.copy()
    small(rate=0.5).fit(images, labels, epochs=2)
    assert_same((images, labels), copies)


def test_training_goes_on_from_where_it_was():
    images, labels = stripes(40)
    network = small()
    first = network.fit(images, labels, epochs=5)["loss"]
    assert network.fit(images, labels, epochs=1)["loss"][0] < first[0]


def test_float64_networks_train_in_float64():
    network, (images, labels) = small(dtype=np.float64), stripes(20)
    network.fit(images, labels)
    assert {array.dtype for array in network.parameters} == {np.dtype("float64")}
    assert network.predict(images).dtype == np.float64


def fit_well(network, images, labels):
    network.fit(images, labels, epochs=2)


def fit_to_divergence(network, images, labels):
    with pytest.raises(TrainingDivergedError):
        network.fit(images, labels, optimizer=SGD(1e30), epochs=2, batch_size=4)


def fit_with_bad_labels(network, images, labels):
    with pytest.raises(ValueError, match="labels must lie"):
        network.fit(images, labels + 5)


def fit_to_interruption(network, images, labels):
    network._step = raise_interrupt
    network.fit(images, labels)


@pytest.mark.parametrize(
    "fit", [fit_well, fit_to_divergence, fit_with_bad_labels, fit_to_interruption]
)
def test_fit_leaves_no_setting_of_the_process_changed(fit):
    def settings():
        return (
            [(pool["filepath"], pool["num_threads"]) for pool in threadpoolctl.threadpool_info()],
            np.geterr(),
            np.random.get_state()[1].tolist(),  # noqa: NPY002 - must not be used
            threading.active_count(),
        )

    images, labels = stripes(20)
    small().fit(images, labels)  # the first bar of a process starts a thread of its own
    with np.errstate(over="raise"):
        before = settings()
        fit(small(rate=0.3), images, labels)
        assert settings() == before


def test_matrix_products_use_one_thread_a_worker():
    network, (images, labels), seen = small(), stripes(20), set()
    step = network._step

    def noted(*arguments):
        seen.update(p["num_threads"] for p in threadpoolctl.threadpool_info())
        return step(*arguments)

    network._step = noted
    network.fit(images, labels)
    assert seen == {1}


# ------------------------------------------------------------------ the progress bar


class Bar:
    def __init__(self, items, label, total):
        assert items is None
        self.label, self.total, self.n, self.shown, self.closed = label, total, 0, [], False

    def update(self, n=1):
        self.n += n

    def set_postfix(self, numbers):
        self.shown.append(numbers)

    def close(self):
        self.closed = True


@pytest.fixture
def bars(monkeypatch):
    """Put bars in place that note what happens to them."""
    made = []

    def make(*arguments, **kwargs):
        made.append(Bar(*arguments, **kwargs))
        return made[-1]

    monkeypatch.setattr("helpers.support.progress.progress", make)
    return made


def test_the_bar_counts_batches_and_shows_the_results(bars):
    images, labels = stripes(50)
    history = small().fit(images, labels, 2, 16, validation=stripes(10))
    (bar,) = bars
    assert bar.total == bar.n == 8
    assert bar.closed
    assert bar.shown[1] == {name: f"{values[1]:.3f}" for name, values in history.items()}


def test_training_prints_nothing(capfd):
    small().fit(*stripes(20), epochs=2)
    assert capfd.readouterr() == ("", "")


# ------------------------------------------------------------------ divergence

OUT_OF_BOUNDS = [(SGD, 1e6), (SGD, 1e6, 0.9), (Adam, 1e6), (SGD, 1e30), (Adam, 1e30)]
RESTORED = "; the weights of {} put back. Try a new optimizer with a learning rate below {}"


@pytest.mark.parametrize("optimizer", OUT_OF_BOUNDS, ids=str)
@pytest.mark.parametrize("workers", [1, 2])
def test_a_learning_rate_of_a_million_is_stopped_at_the_second_step(bars, optimizer, workers):
    """Also where the loss stays a number, and where floats overflow: no warning comes before."""
    network, (images, labels) = small(), stripes(64)
    before, (kind, *settings) = weights_of(network), optimizer
    with pytest.raises(TrainingDivergedError) as caught:
        network.fit(images, labels, 3, 8, kind(*settings), workers=workers)
    message = str(caught.value)
    assert re.match(r"training diverged at step 2 \(epoch 1\): the loss is (nan|inf|\d)", message)
    assert message.endswith(RESTORED.format("the start are", f"{settings[0]:g}"))
    assert_same(network.parameters, before)
    assert network.history == {}
    assert bars[0].closed


def steps_that_go_wrong(at, last):
    """Return a step that trains well, until at step `at` the weights become `last`."""
    step, counted = Network._step, []

    def wrong(self, *arguments):
        result = step(self, *arguments)
        counted.append(1)
        if len(counted) == at:
            self.parameters[-1][...] = last
        return result

    return wrong


@pytest.mark.parametrize("bad", [np.nan, np.inf, [-1e8, 1e8, 1e8]])
@pytest.mark.parametrize(
    ("at", "noticed", "epoch"),
    [
        (1, 2, 1),  # noticed by the loss of the next step
        (6, 7, 2),
        (4, 4, 1),  # the last step of an epoch; noticed before the epoch counts as good
        (8, 8, 2),
        (12, 12, 3),  # the last step of all
    ],
)
def test_the_weights_of_the_last_good_epoch_are_put_back(monkeypatch, at, noticed, epoch, bad):
    images, labels = stripes(64)
    labels[:] = 0
    good = small()
    if epoch > 1:
        good.fit(images, labels, epoch - 1, batch_size=16)
    network = small()
    monkeypatch.setattr(Network, "_step", steps_that_go_wrong(at, bad))
    message = rf"at step {noticed} \(epoch {epoch}\).*weights of (the start|epoch {epoch - 1}) are"
    with pytest.raises(TrainingDivergedError, match=message):
        network.fit(images, labels, 3, batch_size=16)
    assert_same(network.parameters, good.parameters)
    assert len(network.history.get("loss", [])) == epoch - 1
    assert network.history == good.history


def test_after_divergence_training_can_start_anew():
    network, (images, labels) = small(), stripes(64)
    with pytest.raises(TrainingDivergedError):
        network.fit(images, labels, optimizer=SGD(1e6), batch_size=8)
    expected = small()
    expected.fit(images, labels)
    network.fit(images, labels)
    assert_same(network.parameters, expected.parameters)


def test_a_high_loss_at_the_start_is_no_divergence():
    """Images up to 255 give losses of hundreds; what counts is how the loss grows."""
    images, labels = stripes(64)
    network = small()
    for array in network.parameters:
        array *= 100
    history = network.fit(images * 255, labels, 2, batch_size=8, optimizer=Adam(1e-3))
    assert history["loss"][0] > 1000
    assert len(history["loss"]) == 2


def test_the_error_of_divergence_is_an_arithmetic_error():
    assert issubclass(TrainingDivergedError, ArithmeticError)


# ------------------------------------------------------------------ interruption


def interrupted_after(steps):
    step, counted = Network._step, []

    def interrupted(*arguments):
        if len(counted) == steps:
            raise KeyboardInterrupt
        counted.append(1)
        return step(*arguments)

    return interrupted


def raise_interrupt(*arguments):
    raise KeyboardInterrupt


@pytest.mark.parametrize(("steps", "epoch"), [(0, 1), (3, 1), (4, 2), (6, 2)])
def test_an_interruption_keeps_weights_and_history(monkeypatch, capsys, bars, steps, epoch):
    images, labels = stripes(64)
    network, expected = small(), small()
    rest = steps % 4
    if epoch == 2:
        kept = expected.fit(images, labels, 1, batch_size=16)
    before = weights_of(expected)
    monkeypatch.setattr(Network, "_step", interrupted_after(steps))
    history = network.fit(images, labels, 3, batch_size=16)
    assert history.history is network.history
    assert not history.finished
    assert history == (kept if epoch == 2 else {})
    if rest == 0:
        assert_same(network.parameters, before)
    else:
        assert (network.parameters[0] != before[0]).any()
    text = f"stopped in epoch {epoch}; the weights and the history so far are kept\n"
    assert capsys.readouterr().out == text
    assert bars[-1].closed
    network.predict(images)


class Listener(Callback):
    """Writes down what it hears, and stops after so many batches, or after an epoch."""

    def __init__(self, batches=None, epochs=None):
        self.told, self.until = [], {"batch": batches, "epoch": epochs}

    def hear(self, what, *story):
        self.told.append((what, *story))
        if self.until.get(what) == sum(one[0] == what for one in self.told):
            self.model.stop_training = True

    def on_train_begin(self, logs=None):
        self.hear("begin", self.params, self.model)

    def on_train_batch_end(self, batch, logs=None):
        self.hear("batch", batch, logs)

    def on_epoch_end(self, epoch, logs=None):
        self.hear("epoch", epoch, logs)

    def on_train_end(self, logs=None):
        self.hear("end", logs["status"])


def test_a_callback_hears_of_every_batch_and_epoch():
    images, labels = stripes(64)
    listener, network, alone = Listener(), small(), small()
    run = network.fit(images, labels, 2, batch_size=32, callbacks=[listener])
    assert [one[0] for one in listener.told] == ["begin", *["batch", "batch", "epoch"] * 2, "end"]
    assert listener.told[0] == ("begin", {"epochs": 2, "steps": 2}, network)
    numbers = {name: values[1] for name, values in network.history.items()}
    assert listener.told[-3:] == [("batch", 1, numbers), ("epoch", 1, numbers), ("end", "finished")]
    alone.fit(images, labels, 2, batch_size=32)
    assert_same(network.parameters, alone.parameters)
    assert run.finished
    assert run.epochs == 2
    assert run.seconds > 0
    assert run.megabytes > 1


@pytest.mark.parametrize(
    ("batches", "epochs", "complete", "where"),
    [
        (3, None, 1, "in epoch 2"),
        (4, None, 2, "at the end of epoch 2"),  # the last batch of an epoch
        (None, 1, 1, "at the end of epoch 1"),
    ],
)
def test_a_callback_can_stop_and_keeps_weights_and_history(
    capsys, batches, epochs, complete, where
):
    images, labels = stripes(64)
    listener, network = Listener(batches, epochs), small()
    run = network.fit(images, labels, 5, batch_size=32, callbacks=[listener])
    assert (run.epochs, run.finished) == (complete, False)
    assert listener.told[-1] == ("end", "stopped")
    assert sum(one[0] == "batch" for one in listener.told) == batches or 2 * complete
    text = f"stopped {where}; the weights and the history so far are kept\n"
    assert capsys.readouterr().out == text
    assert network.fit(images, labels).finished  # the wish is forgotten


def test_a_callback_that_stops_after_the_last_epoch_changes_nothing(capsys):
    run = small().fit(*stripes(64), 2, batch_size=32, callbacks=[Listener(epochs=2)])
    assert run.finished
    assert capsys.readouterr().out == ""


def test_a_callback_hears_of_divergence():
    listener = Listener()
    with pytest.raises(TrainingDivergedError):
        small().fit(*stripes(64), optimizer=SGD(1e6), batch_size=8, callbacks=[listener])
    assert listener.told[-1] == ("end", "diverged")


@pytest.mark.parametrize("callbacks", [print, [print], "watch", None])
def test_what_is_no_callback_is_refused(callbacks):
    with pytest.raises(TypeError, match="callbacks must be a list of callbacks, got"):
        small().fit(*stripes(20), callbacks=callbacks)


def test_an_interruption_while_validating_keeps_the_weights(monkeypatch, bars):
    images, labels = stripes(32)
    network, expected = small(), small()
    expected.fit(images, labels)
    monkeypatch.setattr(Network, "evaluate", raise_interrupt)
    assert network.fit(images, labels, validation=(images, labels)) == {}
    assert_same(network.parameters, expected.parameters)
    assert bars[-1].closed


# ------------------------------------------------------------------ shapes and costs


def test_a_network_of_421642_parameters_layer_by_layer():
    """FACTS 21."""
    conv = {"padding": "same"}
    network = Network(
        [
            *(Conv2D(32, 3, **conv), ReLU(), MaxPool2D(2)),
            *(Conv2D(64, 3, **conv), ReLU(), MaxPool2D(2)),
            *(Flatten(), Dense(128), ReLU(), Dense(10)),
        ],
        (28, 28, 1),
    )
    counts = [conv_parameters(3, 1, 32), 0, 0, conv_parameters(3, 32, 64), 0, 0, 0]
    counts += [dense_parameters(7 * 7 * 64, 128), 0, dense_parameters(128, 10)]
    costs = [conv_multiply_adds(3, 1, 32, 28), 0, 0, conv_multiply_adds(3, 32, 64, 14), 0, 0, 0]
    costs += [7 * 7 * 64 * 128, 0, 1280]
    rows = network.layer_table()
    assert [row[2] for row in rows] == counts
    assert [row[3] for row in rows] == costs
    assert sum(counts) == network.parameter_count() == 421_642
    assert [row[4][0] for row in rows] == [3, 3, 4, 8, 8, 10, 28, 28, 28, 28]
    assert [row[1] for row in rows[:3]] == [(28, 28, 32), (28, 28, 32), (14, 14, 32)]
    lines = network.summary().splitlines()
    assert len(lines) == 12
    assert re.split("  +", lines[1]) == ["Conv2D", "28 × 28 × 32", "320", "225,792", "3 × 3"]
    assert re.split("  +", lines[8]) == ["Dense", "128", "401,536", "401,408", "28 × 28"]
    assert re.split("  +", lines[-1]) == ["in all", "421,642", f"{sum(costs):,}"]
    assert len(set(map(len, lines[:-1]))) == 1


def test_a_network_of_693962_parameters():
    """FACTS 27: nearly all of them sit in the first dense layer."""
    layers = [Conv2D(32, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(128), ReLU(), Dense(10)]
    network = Network(layers, (28, 28, 1))
    counts = [array.size for array in network.parameters]
    assert sum(counts) == network.parameter_count() == 693_962
    assert network.layer_table()[4][2] == dense_parameters(13 * 13 * 32, 128)
    assert round(100 * network.layer_table()[4][2] / network.parameter_count(), 1) == 99.8
    assert "693,962" in network.summary()


def test_rows_and_columns_are_told_apart():
    layers = [
        *(ReLU(), Conv2D(2, (3, 1), stride=(2, 1)), MaxPool2D((1, 2)), Conv2D(1, 2, dilation=2)),
        *(AveragePool2D(2, stride=1), GlobalAveragePool2D()),
    ]
    network = Network(layers, (28, 20, 1))
    fields = [(1, 1), (3, 1), (3, 2), (7, 6), (9, 8), (27, 20)]  # no window meets the last row
    assert [row[4] for row in network.layer_table()] == fields
    assert "27 × 20" in network.summary()
    assert Network([Dense(3)], (7,)).layer_table() == [("Dense", (3,), 24, 21, (7,))]


def test_a_dense_layer_sees_what_the_maps_before_it_see_together():
    """28 → 26 → 13 → 11 → 5: the last two rows and columns of the picture reach no number."""
    convolutions = [Conv2D(16, 3), ReLU(), MaxPool2D(2), Conv2D(32, 3), ReLU(), MaxPool2D(2)]
    table = Network([*convolutions, Flatten(), Dense(10)], (28, 28, 1)).layer_table()
    sees = {row.name: row.sees for row in table}
    assert (sees["Flatten"], sees["Dense"]) == ((26, 26), (26, 26))
    assert [row.sees for row in table if len(row.shape) == 3][-1] == (10, 10)


@given(st.data())
def test_a_row_of_numbers_sees_what_a_nudge_reaches(data):
    """Any padding, stride and dilation: the pixels on which the sum of all numbers depends."""
    number = st.integers(1, 3)
    layers = []
    for _ in range(data.draw(st.integers(1, 3))):
        kernel, stride, dilation = (data.draw(st.tuples(number, number)) for _ in range(3))
        if data.draw(st.booleans()):
            padding = data.draw(st.sampled_from(["valid", "same", "full", 1]))
            layers.append(Conv2D(1, kernel, stride, padding, dilation))
        else:
            padding = data.draw(st.sampled_from(["valid", "same"]))
            layers.append(AveragePool2D(kernel, stride, padding))
    end = data.draw(st.sampled_from([[Flatten()], [GlobalAveragePool2D()]]))
    shape = (*data.draw(st.tuples(*[st.integers(1, 40)] * 2)), 1)
    try:
        network = Network([*layers, *end, Dense(1)], shape, dtype=np.float64)
    except ValueError:
        return  # a window is larger than what it stands on
    for parameter in network.parameters:
        parameter[...] = 1
    _, memories = network.forward(np.ones((1, *shape)))
    gradient = np.ones((1, 1))
    for layer, memory in zip(network.layers[::-1], memories[::-1]):
        gradient, _ = layer.backward(gradient, memory)
    reached = np.argwhere(gradient[0, :, :, 0])
    sees = tuple(reached.max(axis=0) - reached.min(axis=0) + 1) if len(reached) else (0, 0)
    assert {row.sees for row in network.layer_table()[-2:]} == {sees}


@given(st.data())
def test_the_receptive_field_is_what_a_nudge_reaches(data):
    """Count the inputs that have a gradient for one output in the middle of the last map."""
    number = st.integers(1, 3)
    layers = []
    for _ in range(data.draw(st.integers(1, 3))):
        pair = data.draw(st.tuples(number, number))
        stride = data.draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
        if data.draw(st.booleans()):
            layers.append(Conv2D(1, pair, stride, dilation=data.draw(st.tuples(number, number))))
        else:
            layers.append(AveragePool2D(pair, stride))
    network = Network([*layers, Flatten(), Dense(1)], (60, 60, 1), dtype=np.float64)
    for parameter in network.parameters:
        parameter[...] = 1
    x, memories = np.ones((1, 60, 60, 1)), []
    for layer in layers:
        x, memory = layer.forward(x)
        memories.append(memory)
    gradient = np.zeros_like(x)
    gradient[0, 0, 0, 0] = 1
    for layer, memory in zip(layers[::-1], memories[::-1]):
        gradient, _ = layer.backward(gradient, memory)
    reached = np.argwhere(gradient[0, :, :, 0])
    field = network.layer_table()[len(layers) - 1][4]
    assert tuple(reached.max(axis=0) - reached.min(axis=0) + 1) == field


# ------------------------------------------------------------------ bad input

CONV_TAKES = "Conv2D takes inputs of shape (height, width, channels), got"
DENSE_TAKES = "Dense takes inputs of shape (features,); put Flatten before it, got"

# fmt: off
BAD_CHAINS = [
    ([], SHAPE, "a network needs at least one layer"),
    ([Dense(3)], SHAPE,
        f"layer 1, Dense, cannot follow the input of shape (6, 5, 1): {DENSE_TAKES} (6, 5, 1)"),
    ([Conv2D(4, 3), Dense(3)], SHAPE,
        "layer 2, Dense, cannot follow layer 1, Conv2D, of shape (4, 3, 4): "
        f"{DENSE_TAKES} (4, 3, 4)"),
    ([Flatten(), Conv2D(4, 3), Dense(3)], SHAPE,
        f"layer 2, Conv2D, cannot follow layer 1, Flatten, of shape (30,): {CONV_TAKES} (30,)"),
    ([ReLU(), Conv2D(4, 3)], (28,),
        f"layer 2, Conv2D, cannot follow layer 1, ReLU, of shape (28,): {CONV_TAKES} (28,)"),
    ([Conv2D(4, 3), Conv2D(4, (3, 5))], SHAPE,
        "layer 2, Conv2D, cannot follow layer 1, Conv2D, of shape (4, 3, 4): kernel 5 is larger "
        'than the input 3; use padding="same" or a smaller kernel'),
    ([Conv2D(4, 3), MaxPool2D(2), MaxPool2D((3, 1))], SHAPE,
        "layer 3, MaxPool2D, cannot follow layer 2, MaxPool2D, of shape (2, 1, 4): kernel 3 is "
        'larger than the input 2; use padding="same" or a smaller kernel'),
    ([Conv2D(4, 3)], SHAPE,
        "the last layer, Conv2D, gives shape (4, 3, 4); a network ends in one score for each "
        "class: add Flatten and Dense"),
    ([Flatten(), Dense(3)], (0, 5, 1), "input_shape must be 1 or more, got 0"),
    ([Flatten(), Dense(3)], (None, 5, 1),
        "input_shape must be a whole number such as 1, got None (NoneType)"),
]
# fmt: on


@pytest.mark.parametrize(
    ("layers", "shape", "message"), BAD_CHAINS, ids=[message[:60] for *_, message in BAD_CHAINS]
)
def test_layers_that_do_not_chain_are_named_with_their_shapes(layers, shape, message):
    with pytest.raises((ValueError, TypeError)) as caught:
        Network(layers, shape)
    assert str(caught.value) == message


IMAGES, LABELS = stripes(4)
HOLED = IMAGES.copy()
HOLED[2, 1, 3, 0] = np.nan
EXPECTED = "images must have shape (n, 6, 5, 1), with at least one image; got {}"
ONE_EACH = "labels must be 4 whole numbers, one for each image, got {}"
NOT_FINITE = (
    "images holds {} value(s) that are NaN or infinite, the first at {}; replace them before you "
    "go on, for example with numpy.nan_to_num"
)
EIGHT_BIT = 'images must be floats in [0, 1], got dtype {}; images.astype("float32")'

# fmt: off
BAD_IMAGES = [
    ((IMAGES * 255).astype(np.uint8), EIGHT_BIT.format("uint8")),
    (np.zeros((4, *SHAPE), int), EIGHT_BIT.format("int64")),
    (IMAGES > 0.5, EIGHT_BIT.format("bool")),
    (IMAGES.astype(str), EIGHT_BIT.format("<U32")),
    (IMAGES[0], EXPECTED.format("(6, 5, 1)")),
    (IMAGES[..., 0], EXPECTED.format("(4, 6, 5)")),
    (IMAGES.swapaxes(1, 2), EXPECTED.format("(4, 5, 6, 1)")),
    (IMAGES[:0], EXPECTED.format("(0, 6, 5, 1)")),
    (0.5, EXPECTED.format("()")),
    (HOLED, NOT_FINITE.format(1, "(2, 1, 3, 0)")),
    (np.where(IMAGES > 0.69, np.inf, IMAGES), None),
]
BAD_LABELS = [
    ([0, 1, 2, 3],
        "labels must lie between 0 and 2, for the network has 3 outputs; got 0 to 3"),
    ([0, 1, 2, -1],
        "labels must lie between 0 and 2, for the network has 3 outputs; got -1 to 2"),
    ([0.0, 1.0, 2.0, 0.0], ONE_EACH.format("dtype float64 and shape (4,)")),
    (["0", "1", "2", "0"], ONE_EACH.format("dtype <U1 and shape (4,)")),
    ([True, False, True, True], ONE_EACH.format("dtype bool and shape (4,)")),
    ([0, 1, 2], ONE_EACH.format("dtype int64 and shape (3,)")),
    ([0, 1, 2, 0, 1], ONE_EACH.format("dtype int64 and shape (5,)")),
    (np.eye(3)[[0, 1, 2, 0]].astype(int), ONE_EACH.format("dtype int64 and shape (4, 3)")),
    ([[0], [1], [2], [0]], ONE_EACH.format("dtype int64 and shape (4, 1)")),
    (0, ONE_EACH.format("dtype int64 and shape ()")),
]
# fmt: on


@pytest.mark.parametrize("images", [images for images, _ in BAD_IMAGES], ids=range(len(BAD_IMAGES)))
@pytest.mark.parametrize(
    "use",
    [
        lambda network, images: network.fit(images, LABELS),
        lambda network, images: network.fit(IMAGES, LABELS, validation=(images, LABELS)),
        lambda network, images: network.evaluate(images, LABELS),
        lambda network, images: network.predict(images),
        lambda network, images: network.layer_outputs(images),
    ],
    ids=["fit", "validation", "evaluate", "predict", "layer_outputs"],
)
def test_bad_images_are_answered_with_what_is_wrong(images, use):
    network = small()
    before = weights_of(network)
    message = next(message for given, message in BAD_IMAGES if given is images)
    with pytest.raises((ValueError, TypeError)) as caught:
        use(network, images)
    assert str(caught.value) == message or (message is None and "NaN or inf" in str(caught.value))
    assert_same(network.parameters, before)


@pytest.mark.parametrize(
    ("labels", "message"), BAD_LABELS, ids=[message[:60] for _, message in BAD_LABELS]
)
@pytest.mark.parametrize(
    "use",
    [
        lambda network, labels: network.fit(IMAGES, labels),
        lambda network, labels: network.fit(IMAGES, LABELS, validation=(IMAGES, labels)),
        lambda network, labels: network.evaluate(IMAGES, labels),
    ],
    ids=["fit", "validation", "evaluate"],
)
def test_bad_labels_are_answered_with_what_is_wrong(labels, message, use):
    """Before anything is learned, for validation data too."""
    network = small()
    before = weights_of(network)
    with pytest.raises(ValueError, match=re.escape(message) + "$"):
        use(network, labels)
    assert_same(network.parameters, before)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"epochs": 0}, "epochs must be 1 or more, got 0"),
        ({"epochs": 1.5}, "epochs must be a whole number such as 1, got 1.5 (float)"),
        ({"batch_size": 0}, "batch_size must be 1 or more, got 0"),
        ({"batch_size": "64"}, "batch_size must be a whole number such as 1, got '64' (str)"),
        ({"workers": 0}, "workers must be 1 or more, got 0"),
        ({"workers": True}, "workers must be a whole number such as 1, got True (bool)"),
    ],
)
def test_bad_settings_of_fit_are_answered_with_what_is_wrong(settings, message):
    with pytest.raises((ValueError, TypeError)) as caught:
        small().fit(IMAGES, LABELS, **settings)
    assert str(caught.value) == message


def test_bad_data_leave_the_history_of_the_last_training():
    network, (images, labels) = small(), stripes(20)
    history = dict(network.fit(images, labels))
    with pytest.raises(ValueError, match="labels"):
        network.fit(images, labels[:3])
    assert network.history == history


def test_a_layer_belongs_to_one_network():
    layer = Dense(3)
    network = Network([Flatten(), layer], (2, 2, 1))
    weights = layer.parameters["weights"].copy()
    with pytest.raises(ValueError, match="layer 2, Dense, stands in a network already"):
        Network([Flatten(), layer], (2, 2, 1), seed=5)
    assert np.array_equal(network.layers[1].parameters["weights"], weights)
    twice = Dense(4)
    with pytest.raises(ValueError, match=r"layer 2, Dense, .* make a new layer"):
        Network([twice, twice], (4,))


def test_an_optimizer_belongs_to_one_network():
    images, labels = np.ones((4, 2, 2, 1), np.float32), np.zeros(4, int)
    for optimizer in (Adam(), SGD(0.1, momentum=0.9)):
        first, second = (Network([Flatten(), Dense(3)], (2, 2, 1)) for _ in range(2))
        first.fit(images, labels, optimizer=optimizer)
        first.fit(images, labels, optimizer=optimizer)  # going on is what it is for
        before = [array.copy() for array in second.parameters]
        with pytest.raises(
            ValueError, match=r"remembers steps of other parameters.*make a new one"
        ):
            second.fit(images, labels, optimizer=optimizer)
        for array, kept in zip(second.parameters, before):
            assert np.array_equal(array, kept)

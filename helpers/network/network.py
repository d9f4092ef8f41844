"""A network: layers in a row, a loss at their end, and training.

`Network.fit` cuts every batch in two and lets a second thread work on one half;
`helpers.support.parallel` says why that helps. Each half it cuts into pieces of a few images: what
the layers make of a piece stays in the processor's cache until the way back needs it. The gradients
of the pieces add up to the gradient of the batch.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial, reduce
from operator import add

import numpy as np
from threadpoolctl import threadpool_limits

from helpers.network.layers import layer_table
from helpers.network.losses import require_labels, softmax, softmax_cross_entropy
from helpers.network.optimizers import Adam
from helpers.support import quick
from helpers.support.callbacks import Run, Telling, megabytes_held, require_callbacks
from helpers.support.memory import keep_memory
from helpers.support.parallel import in_parallel
from helpers.support.progress import TrainingProgress
from helpers.support.validation import plain_array, require_finite, whole_number

#: Training has diverged when the loss is this many times what it was at the first step.
_TOO_FAR = 1000

#: Images that a thread sends through at a time: few enough for their maps to stay in the cache, and
#: enough to make the calls of Python few.
_PIECE = 32


class TrainingDivergedError(ArithmeticError):
    """The loss grew beyond all bounds. The weights are those of the last good epoch."""


class _Guard:
    """Notices that training diverges, and then puts back the weights of the last good epoch."""

    def __init__(self, network, optimizer, steps):
        self.network, self.optimizer, self.steps, self.limit = network, optimizer, steps, None

    def keep(self, epoch):
        """Take the weights at the start of an epoch for good."""
        self.epoch, self.kept = epoch, [array.copy() for array in self.network.parameters]

    def check(self, loss, step):
        """Raise if the loss after so many steps of the epoch has grown beyond all bounds."""
        self.limit = self.limit or _TOO_FAR * max(loss, 1)
        if loss < self.limit:
            return
        for array, good in zip(self.network.parameters, self.kept):
            array[...] = good
        raise TrainingDivergedError(
            f"training diverged at step {self.epoch * self.steps + step} (epoch {self.epoch + 1}): "
            f"the loss is {loss:.3g}; the weights of "
            + (f"epoch {self.epoch} are" if self.epoch else "the start are")
            + f" put back. Try a new optimizer with a learning rate below "
            f"{self.optimizer.learning_rate:g}"
        )


def _pieces(items):
    """Cut images, or their numbers, into pieces that a thread sends through at a time."""
    return [items[start : start + _PIECE] for start in range(0, len(items), _PIECE)]


def _add(one, other):
    """Add what two pieces add to a batch, number by number and array by array."""
    return tuple(map(add, one, other))


def _named(means):
    return {"loss": float(means[0]), "accuracy": float(means[1])}


class Network:
    """Layers in a row that end in one score for each class.

    Parameters
    ----------
    layers : sequence of helpers.network.Layer
    input_shape : tuple of int
        The shape of one input, such as ``(28, 28, 1)``.
    seed : int
        Draws the first weights.
    dtype : numpy dtype
        ``float32`` for training, ``float64`` for checking gradients.

    Attributes
    ----------
    layers : list of Layer
    history : dict of str to list of float
        One entry an epoch: "loss", "accuracy" and, with validation data, "val_loss" and
        "val_accuracy". Training numbers are means over the epoch, as in Keras.
    stop_training : bool
        A callback sets it to end the training after the batch at hand.

    Raises
    ------
    ValueError
        If a layer cannot take what the one before gives.

    Examples
    --------
    >>> from helpers.network import Dense, Flatten
    >>> network = Network([Flatten(), Dense(10)], input_shape=(28, 28, 1))
    >>> network.parameter_count()
    7850
    """

    def __init__(self, layers, input_shape, seed=0, dtype=np.float32):
        self.layers = list(layers)
        self.input_shape = tuple(whole_number("input_shape", size) for size in input_shape)
        self.shapes = self._chain()
        self.history, self.stop_training = {}, False
        self._require_new_layers()
        rng = np.random.default_rng(seed)
        for layer, shape in zip(self.layers, [self.input_shape, *self.shapes]):
            layer.build(shape, rng, dtype)
        self.dtype = np.dtype(dtype)

    # ------------------------------------------------------------------------ forward, backward

    def forward(self, x, training=False, rng=None):
        """Return ``(scores, memories)``: the last layer's output, and what each layer remembers."""
        memories = []
        for layer in self.layers:
            x, memory = layer.forward(x, training, rng)
            memories.append(memory)
        return x, memories

    def backward(self, gradient, memories):
        """Return each layer's parameter gradients, given the gradient of the scores."""
        gradients = []
        for layer, memory in zip(
            self.layers[:0:-1], memories[:0:-1]
        ):  # from the last to the second
            gradient, of_parameters = layer.backward(gradient, memory)
            gradients.append(of_parameters)
        # Nobody asks how the loss grows with a pixel of the photo itself.
        gradients.append(self.layers[0].parameter_gradients(gradient, memories[0]))
        return gradients[::-1]

    def loss_and_gradients(self, x, labels, training=True, rng=None):
        """Return the mean loss of a batch, the gradients of all parameters, and the scores.

        The gradients come as a flat list in the order of `parameters`.
        """
        scores, memories = self.forward(x, training, rng)
        loss, gradient = softmax_cross_entropy(scores, labels)
        gradients = self.backward(gradient, memories)
        return loss, [g for layer in gradients for g in layer.values()], scores

    def layer_outputs(self, x):
        """Return the output of every layer, the first layer's first."""
        x, outputs = self._images(x), []
        for layer in self.layers:
            x, _ = layer.forward(x)
            outputs.append(x)
        return outputs

    @property
    def parameters(self):
        """All parameter arrays, layer by layer; training changes them in place."""
        return [array for layer in self.layers for array in layer.parameters.values()]

    def parameter_count(self):
        """Return the number of parameters."""
        return sum(array.size for array in self.parameters)

    # ------------------------------------------------------------------------ use and training

    def scores(self, images):
        """Return the logits, what the last layer gives before softmax: (n, classes)."""
        images = self._images(images)
        return np.concatenate(in_parallel(lambda piece: self.forward(piece)[0], _pieces(images)))

    def predict(self, images):
        """Return the probability of each class for each image, (n, classes); a row sums to 1."""
        return softmax(self.scores(images))

    def evaluate(self, images, labels):
        """Return ``(loss, accuracy)``."""
        images, labels = self._data(images, labels)
        scores = self.scores(images)
        loss, _ = softmax_cross_entropy(scores, labels)
        return loss, float((scores.argmax(axis=1) == labels).mean())

    def fit(
        self,
        images,
        labels,
        epochs=1,
        batch_size=64,
        optimizer=None,
        validation=None,
        seed=0,
        workers=2,
        callbacks=(),
    ):
        """Train, and return the `Run`.

        Parameters
        ----------
        images : array_like, shape (n, *input_shape)
        labels : array_like of int, shape (n,)
        epochs, batch_size : int
        optimizer : SGD or Adam, optional
            ``Adam()`` by default.
        validation : (images, labels), optional
            Looked at after each epoch; nothing is learned from it.
        seed : int
            Draws the order of the images and dropout's masks.
        workers : int
            Parts that each batch is cut into, one thread each.
        callbacks : sequence of helpers.support.callbacks.Callback
            What looks on, such as ``[watch.callback()]`` of a `helpers.widgets.TrainWatch`. One
            that sets ``network.stop_training`` ends training after the batch at hand.

        Returns
        -------
        Run
            Read it like its history: ``run["loss"]``. The history also stays in the network.

        Raises
        ------
        TrainingDivergedError
            If the loss becomes NaN, or a thousand times what it was at first (1, if it was below);
            says at which step. The weights of the last good epoch are put back.

        Notes
        -----
        Ctrl-C, the stop button or a callback ends training early: weights and history so far are
        kept.
        """
        keep_memory()
        (images, labels), optimizer = self._data(images, labels), optimizer or Adam()
        validation = None if validation is None else self._data(*validation)
        epochs, batch_size = whole_number("epochs", epochs), whole_number("batch_size", batch_size)
        epochs = quick.epochs_of(epochs, limit=3)  # lesson 8 compares three
        workers, callbacks = whole_number("workers", workers), require_callbacks(callbacks)
        order_rng = np.random.default_rng(seed)
        rngs = order_rng.spawn(workers)
        steps = -(-len(images) // batch_size)
        tell = Telling([*callbacks, TrainingProgress()], self, epochs, steps)
        guard = _Guard(self, optimizer, steps)
        self.history, self.stop_training = {}, False
        status, within, megabytes, start = "stopped", True, 0.0, time.perf_counter()
        try:
            with (
                threadpool_limits(1),
                ThreadPoolExecutor(workers) as pool,
                np.errstate(all="ignore"),
            ):
                learn = partial(self._step, images, labels, optimizer, pool, rngs)
                tell("on_train_begin")
                for epoch in range(epochs):
                    tell("on_epoch_begin", epoch)
                    guard.keep(epoch)
                    within, order = True, order_rng.permutation(len(images))
                    batches = [order[k * batch_size : (k + 1) * batch_size] for k in range(steps)]
                    means = self._epoch(batches, learn, guard, tell)
                    if means is None:  # stopped in the middle of it
                        break
                    # What the last step did shows when the loss is measured once more.
                    guard.check(self._loss(images[batches[-1]], labels[batches[-1]]), steps)
                    numbers = self._note(means, validation)
                    megabytes, within = max(megabytes, megabytes_held()), False
                    tell("on_epoch_end", epoch, numbers)
                    if self.stop_training:
                        break
                if len(self.history.get("loss", [])) == epochs:
                    status = "finished"
        except KeyboardInterrupt:
            pass  # what is done stays
        except TrainingDivergedError:
            status = "diverged"
            raise
        finally:
            tell("on_train_end", {"status": status})
        run = Run(self.history, time.perf_counter() - start, megabytes, status == "finished")
        if not run.finished:
            where = f"in epoch {run.epochs + 1}" if within else f"at the end of epoch {run.epochs}"
            print(f"stopped {where}; the weights and the history so far are kept")
        return run

    def _epoch(self, batches, learn, guard, tell):
        """Learn from every batch; return mean loss and accuracy, None if a callback stops it."""
        sums, seen = np.zeros(2), 0
        for step, batch in enumerate(batches, start=1):
            loss, right = learn(batch)
            guard.check(loss, step)
            sums += loss * len(batch), right
            seen += len(batch)
            tell("on_train_batch_end", step - 1, _named(sums / seen))
            if self.stop_training and step < len(batches):
                return None
        return sums / seen

    def _step(self, images, labels, optimizer, pool, rngs, batch):
        """Learn from one batch; return its mean loss and its number of right answers."""

        def learn(part, rng):
            """Return what a part adds to the batch: loss, right answers, gradients."""
            with np.errstate(all="ignore"):  # every thread has an error state of its own
                return reduce(_add, (weighted(piece, rng) for piece in _pieces(part)))

        def weighted(piece, rng):
            """Return what a piece adds to the batch: the loss is a mean over its images."""
            loss, gradients, scores = self.loss_and_gradients(
                images[piece], labels[piece], True, rng
            )
            share = len(piece) / len(batch)
            right = int((scores.argmax(axis=1) == labels[piece]).sum())
            return share * loss, right, *(share * gradient for gradient in gradients)

        parts = [part for part in np.array_split(batch, len(rngs)) if len(part)]
        # This thread takes a part itself: waking one more would cost about what Adam does.
        others = [pool.submit(learn, *task) for task in zip(parts[1:], rngs[1:])]
        results = [learn(parts[0], rngs[0]), *(other.result() for other in others)]
        loss, right, *gradients = reduce(_add, results)
        optimizer.step(self.parameters, gradients)
        return loss, right

    def _loss(self, images, labels):
        return softmax_cross_entropy(self.forward(images)[0], labels)[0]

    def _note(self, means, validation):
        """Add an epoch to the history; return its numbers."""
        numbers = _named(means)
        if validation is not None:
            numbers["val_loss"], numbers["val_accuracy"] = self.evaluate(*validation)
        for name, value in numbers.items():
            self.history.setdefault(name, []).append(value)
        return numbers

    def _images(self, images):
        images = plain_array("images", images)
        if images.dtype.kind != "f":
            raise TypeError(
                f"images must be floats in [0, 1], got dtype {images.dtype}; "
                'images.astype("float32")'
            )
        if images.shape[1:] != self.input_shape or len(images) == 0:
            raise ValueError(
                f"images must have shape (n, {', '.join(map(str, self.input_shape))}), with at "
                f"least one image; got {images.shape}"
            )
        require_finite("images", images)
        return images.astype(self.dtype, copy=False)

    def _data(self, images, labels):
        images = self._images(images)
        return images, require_labels(labels, len(images), self.shapes[-1][0])

    # ------------------------------------------------------------------------ shape and cost

    def _require_new_layers(self):
        """A layer holds one set of weights: a second network would draw them anew."""
        for number, layer in enumerate(self.layers, start=1):
            if layer.parameters or any(layer is other for other in self.layers[: number - 1]):
                raise ValueError(
                    f"layer {number}, {layer.name}, stands in a network already and would lose its "
                    "weights; make a new layer for this place"
                )

    def _chain(self):
        """Return every layer's output shape, or say which two layers do not fit."""
        if not self.layers:
            raise ValueError("a network needs at least one layer")
        shapes, shape, before = [], self.input_shape, "the input"
        for number, layer in enumerate(self.layers, start=1):
            try:
                shape = layer.output_shape(shape)
            except ValueError as error:
                raise ValueError(
                    f"layer {number}, {layer.name}, cannot follow {before} of shape {shape}: "
                    f"{error}"
                ) from None
            shapes.append(shape)
            before = f"layer {number}, {layer.name},"
        if len(shape) != 1:
            raise ValueError(
                f"the last layer, {self.layers[-1].name}, gives shape {shape}; a network ends in "
                "one score for each class: add Flatten and Dense"
            )
        return shapes

    def layer_table(self):
        """Return a `helpers.network.layers.LayerRow` for each layer, what `summary` prints.

        Returns
        -------
        list of (name, shape, parameters, multiply_adds, sees)
        """
        return layer_table(self.layers, self.input_shape)

    def summary(self):
        """Return a table of the layers: shapes, parameters, multiply-adds, receptive field."""
        lines = [f"{'layer':20s}{'output':>16s}{'parameters':>12s}{'mult-adds':>12s}{'sees':>10s}"]
        table = self.layer_table()
        for name, shape, parameters, cost, field in table:
            text = " × ".join(map(str, shape))
            lines.append(
                f"{name:20s}{text:>16s}{parameters:12,}{cost:12,}{' × '.join(map(str, field)):>10s}"
            )
        total = sum(row.multiply_adds for row in table)
        lines.append(f"{'in all':20s}{'':16s}{self.parameter_count():12,}{total:12,}")
        return "\n".join(lines)

    # ------------------------------------------------------------------------ to Keras and back

    @classmethod
    def from_keras(cls, model):
        """Make a network with the layers and weights of a sequential Keras model.

        A final softmax becomes the network's own (`predict`), a ReLU inside a layer a layer.

        Parameters
        ----------
        model : keras.Sequential

        Raises
        ------
        ValueError
            Names the first layer that has no counterpart here.
        """
        from helpers.network.keras_bridge import network_from_keras

        return network_from_keras(cls, model)

    def to_keras(self):
        """Return a ``keras.Sequential``, not yet compiled, with the same layers and weights.

        It ends in softmax, so that its ``predict`` equals this network's.
        """
        from helpers.network.keras_bridge import network_to_keras

        return network_to_keras(self)

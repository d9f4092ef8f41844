"""Train a Keras model so that nothing is lost: progress, interruption, resuming, time and memory.

``model.fit`` of Keras does the work. `train` adds three things. It draws the batches of every epoch
from a seed of that epoch's own, so that a run that was stopped and resumed sees the same batches as
one that was not. It keeps all that is needed to go on in one file. And it takes the time.
"""

import hashlib
import json
import os
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil

from helpers.network import require_labels
from helpers.support.progress import training_progress
from helpers.support.start_keras import load_keras
from helpers.support.validation import numeric_array, plain_array, whole_number

#: The environment variable of the tests that only want to see each cell of a lesson work. If it is
#: "1", `train` takes a moment; the lessons' claims about trained networks then do not hold.
QUICK = "KERNELS_TO_CONVNETS_QUICK"

_QUICK_IMAGES = 1_000


class Run(NamedTuple):
    """What a training run leaves behind, beside the trained model.

    Attributes
    ----------
    history : dict of str to list of float
        One entry for each complete epoch, as in Keras.
    seconds : float
        The time spent in training.
    megabytes : float
        The most memory that the whole process held at the end of an epoch.
    finished : bool
        False if somebody stopped it.
    """

    history: dict
    seconds: float
    megabytes: float
    finished: bool


def is_quick():
    """Return whether this process trains for a moment only: see `QUICK`."""
    return os.environ.get(QUICK) == "1"


def train(
    model,
    images,
    labels,
    epochs,
    batch_size=128,
    validation=None,
    augment=None,
    checkpoint=None,
    seed=0,
    callbacks=(),
):
    """Train a compiled Keras model, and return the `Run`.

    Stop it at any time (the square button in JupyterLab, or a callback): the history of all
    complete epochs is kept, and the weights as they are. With a `checkpoint`, the same call goes on
    after the last complete epoch, also in a new session, and ends where an undisturbed run would
    have ended.

    Parameters
    ----------
    model : keras.Model, compiled
    images : ndarray, shape (n, height, width, channels)
    labels : ndarray
        What the model's loss takes: whole numbers (n,), or shares (n, classes).
    epochs, batch_size : int
    validation : (images, labels), optional
        Looked at after each epoch; nothing is learned from it.
    augment : function, optional
        ``augment(batch, rng)`` returns the images to train on; see `helpers.images.augmentation`.
    checkpoint : path, optional
        A file that is written anew after each epoch. Delete it to start from the beginning.
    seed : int
        Draws the order of the images, and what `augment` does.
    callbacks : sequence of keras.callbacks.Callback
        What else looks on, such as ``[watch.callback()]`` of a `helpers.widgets.TrainWatch`. One
        that sets ``model.stop_training`` ends the run. The checkpoint keeps nothing of theirs, so a
        resumed run is the same with and without those that only look on.

    Returns
    -------
    Run

    Raises
    ------
    TypeError, ValueError
        If the model is not compiled, if images and labels do not fit it or each other, if a
        callback is none, or if the checkpoint is damaged or was made with another model, data or
        seed.

    Examples
    --------
    >>> run = train(model, *digits.train, epochs=5)  # doctest: +SKIP
    >>> run.history["accuracy"]                      # doctest: +SKIP
    """
    _require_model(model)
    images, labels = _require_data(model, images, labels)
    if validation is not None:
        validation = _require_data(model, *validation, "validation ")
    epochs, batch_size = whole_number("epochs", epochs), whole_number("batch_size", batch_size)
    seed, callbacks = whole_number("seed", seed, minimum=0), _require_callbacks(callbacks)
    if is_quick():
        images, labels, epochs = images[:_QUICK_IMAGES], labels[:_QUICK_IMAGES], 1
    settings = {"images": len(images), "batch_size": batch_size, "seed": seed}
    batches = _batches(images, labels, batch_size, augment, seed)
    keeper, bar = _keeper(model, batches, checkpoint, settings), training_progress()
    start, stopped = time.perf_counter(), False
    try:
        if keeper.done < epochs:
            model.fit(
                batches,
                epochs=epochs,
                initial_epoch=keeper.done,
                validation_data=validation,
                callbacks=[keeper, *callbacks, bar],
                shuffle=False,  # each epoch's order is drawn by the batches themselves
                verbose=0,
            )
            stopped = keeper.done < epochs  # a callback asked for it
    except KeyboardInterrupt:
        stopped = True
        if hasattr(bar, "bar"):
            bar.on_train_end()  # Keras does not come to it
    if stopped:
        print(
            f"stopped in epoch {keeper.done + 1} after {time.perf_counter() - start:.0f} s; "
            "the weights and the history of the complete epochs are kept"
        )
    history, times, megabytes = keeper.notes
    return Run(history, sum(times), megabytes, finished=keeper.done >= epochs)


def _require_model(model):
    if getattr(model, "optimizer", None) is None:
        raise ValueError(
            "the model is not compiled, so it has no loss to learn from; "
            'call model.compile(optimizer="adam", loss=…, metrics=["accuracy"]) first'
        )
    if not model.built:
        raise ValueError("the model has no weights yet; begin it with keras.Input(shape)")


def _require_callbacks(callbacks):
    wrong = [callbacks]
    if isinstance(callbacks, (list, tuple)):
        kind = load_keras().callbacks.Callback
        wrong = [one for one in callbacks if not isinstance(one, kind)]
    if wrong:
        raise TypeError(
            f"callbacks must be a list of Keras callbacks, got {type(wrong[0]).__name__}; "
            "callbacks=[watch.callback()] lets a TrainWatch look on"
        )
    return list(callbacks)


def _require_data(model, images, labels, which=""):
    images = numeric_array(f"{which}images", images, 4, "(n, height, width, channels)")
    expected = model.input_shape[1:]
    fits = len(expected) == 3 and all(
        want in (None, got) for want, got in zip(expected, images.shape[1:])
    )
    if not fits:
        raise ValueError(
            f"{which}images have shape {images.shape}, but the model takes images of shape "
            f"{expected}; build it with keras.Input({images.shape[1:]})"
        )
    labels, outputs = plain_array("labels", labels), model.output_shape[-1]
    try:
        if labels.ndim == 1:
            return images, require_labels(labels, len(images), max(2, outputs))
        labels = numeric_array("labels", labels, 2, "(n, classes)")
    except (TypeError, ValueError) as error:
        raise type(error)(f"{which}{error}") from None
    if labels.shape != (len(images), outputs):
        raise ValueError(
            f"{which}labels must be {len(images)} whole numbers or have shape ({len(images)}, "
            f"{outputs}), one row for each image; got shape {labels.shape}"
        )
    return images, labels


def _batches(images, labels, batch_size, augment, seed):
    """Return the batches as Keras takes them; ``start`` shuffles them for an epoch.

    Keras calls ``on_epoch_end`` of a data set more often than epochs end, so it cannot count them.
    """

    class Batches(load_keras().utils.PyDataset):
        def __init__(self):
            super().__init__()
            self.start(0)

        def start(self, epoch):
            self.epoch = epoch
            self.order = np.random.default_rng([seed, epoch]).permutation(len(images))

        def __len__(self):
            return -(-len(images) // batch_size)

        def __getitem__(self, number):
            chosen = self.order[number * batch_size : (number + 1) * batch_size]
            batch = images[chosen]
            if augment is not None:
                batch = augment(batch, np.random.default_rng([seed, self.epoch, number]))
                if np.shape(batch) != (len(chosen), *images.shape[1:]):
                    raise ValueError(
                        f"augment made an array of shape {np.shape(batch)} of a batch of shape "
                        f"{(len(chosen), *images.shape[1:])}; it must return as many images of "
                        "the same size"
                    )
            return batch, labels[chosen]

    return Batches()


def _keeper(model, batches, checkpoint, settings):
    """Return the callback that shuffles and notes every epoch, and keeps the state in a file."""
    checkpoint = None if checkpoint is None else Path(checkpoint)
    made_with = {**settings, "model": _fingerprint(model)}

    class Keeper(load_keras().callbacks.Callback):
        def __init__(self):
            super().__init__()
            # History, seconds of each epoch, megabytes: replaced as one, never half new.
            self.notes = {}, [], 0.0
            if checkpoint is not None and checkpoint.exists():
                self.notes = _read_state(model, checkpoint, made_with)

        @property
        def done(self):
            return len(self.notes[1])

        def on_train_begin(self, logs=None):
            if checkpoint is not None and not checkpoint.exists():  # to be stopped in epoch 1
                _write_state(model, checkpoint, self.notes, made_with)

        def on_epoch_begin(self, epoch, logs=None):
            batches.start(epoch)
            self.start, self.seen = time.perf_counter(), 0

        def on_train_batch_end(self, batch, logs=None):
            self.seen = batch + 1

        def on_epoch_end(self, epoch, logs=None):
            if self.seen < len(batches):  # a callback stopped it: this epoch is not complete
                return
            history, times, megabytes = self.notes
            names = dict.fromkeys([*history, *(logs or {})])
            grown = {name: [*history.get(name, []), float(logs[name])] for name in names}
            held = psutil.Process().memory_info().rss / 2**20
            seconds = time.perf_counter() - self.start
            self.notes = grown, [*times, seconds], max(megabytes, held)
            if checkpoint is not None:
                _write_state(model, checkpoint, self.notes, made_with)

    return Keeper()


def _fingerprint(model):
    """Return a short text that is the same for models of the same layers and optimizer."""
    layers = [
        [type(layer).__name__, {**layer.get_config(), "name": None}] for layer in model.layers
    ]
    described = json.dumps([layers, type(model.optimizer).__name__], default=str, sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()[:16]


def _write_state(model, path, notes, made_with):
    """Write a whole new file, then let it take the old one's place: never half a checkpoint."""
    arrays = {str(k): np.asarray(v) for k, v in enumerate(_variables(model))}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    try:
        with open(unfinished, "wb") as file:
            np.savez(file, notes=json.dumps(notes), made_with=json.dumps(made_with), **arrays)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _read_state(model, path, made_with):
    """Put the weights and the optimizer's memory back, and return the notes."""
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = [file[str(k)] for k in range(len(file.files) - 2)]
            notes, kept = (json.loads(str(file[name])) for name in ("notes", "made_with"))
    except Exception as error:
        raise ValueError(
            f"the checkpoint {path} cannot be read ({error}); delete it to start from the beginning"
        ) from error
    variables = _variables(model)
    shapes = [tuple(v.shape) for v in variables]
    if kept["model"] != made_with["model"] or shapes != [a.shape for a in arrays]:
        raise ValueError(
            f"the checkpoint {path} was made with another model or optimizer; "
            "delete it, or give this run a file of its own"
        )
    if kept != made_with:
        said = [
            ", ".join(f"{name}={of[name]}" for name in made_with if name != "model")
            for of in (kept, made_with)
        ]
        raise ValueError(
            f"the checkpoint {path} belongs to a run with {said[0]}, this one has {said[1]}; "
            "give the same, delete the file, or give this run a file of its own"
        )
    for variable, array in zip(variables, arrays):
        variable.assign(array)
    return notes


def _variables(model):
    """Return all that training changes: weights, dropout's seeds, the optimizer's memory."""
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]

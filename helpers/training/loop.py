"""Train a Keras model so that nothing is lost: progress, interruption, resuming, time and memory.

``model.fit`` of Keras does the work. `train` adds three things. It draws the batches of every epoch
from a seed of that epoch's own, so that a run that was stopped and resumed sees the same batches as
one that was not. It keeps all that is needed to go on in one file, see
`helpers.training.checkpoint`. And it takes the time.
"""

import time
from typing import NamedTuple

import numpy as np

from helpers.network import require_labels
from helpers.support import quick
from helpers.support.callbacks import Callback, Run, megabytes_held, require_callbacks
from helpers.support.progress import TrainingProgress
from helpers.support.start_keras import load_keras
from helpers.support.validation import numeric_array, plain_array, whole_number
from helpers.training import checkpoint as files
from helpers.training.batches import Batches


def train(
    model,
    images,
    labels,
    epochs,
    batch_size=64,
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

    Such a call must give the same layers, loss and optimizer with the same settings, the same
    content of `images` and `labels`, and the same `batch_size`, `augment` and `seed`: they decide
    what is learned, and a checkpoint of others is refused. Functions are compared by their code and
    by the numbers and arrays they use, not by what they keep in lists and dicts. It may give more
    epochs, other metrics, another `validation` and other callbacks.

    Parameters
    ----------
    model : keras.Model, compiled
    images : ndarray, shape (n, height, width, channels)
    labels : ndarray
        What the model's loss takes: whole numbers (n,), or probabilities (n, classes).
    epochs, batch_size : int
    validation : (images, labels), optional
        Looked at after each epoch; nothing is learned from it.
    augment : function, optional
        ``augment(batch, rng)`` returns the images to train on; see `helpers.images.augmentation`.
    checkpoint : path, optional
        A file that is written anew after each epoch. Delete it to start from the beginning.
    seed : int
        Draws the order of the images, and what `augment` does.
    callbacks : sequence of Callback
        What else looks on, Keras' own or those of `helpers.support.callbacks`, such as
        ``[watch.callback()]`` of a `helpers.widgets.TrainWatch`. One that sets
        ``model.stop_training`` ends the run. The checkpoint keeps what ``EarlyStopping`` and
        ``ReduceLROnPlateau`` remember, with the best weights, and nothing of others.

    Returns
    -------
    Run

    Raises
    ------
    TypeError, ValueError
        If the model is not compiled, if images and labels do not fit it or each other, if a
        callback is none, or if the checkpoint is a folder, is damaged or belongs to another run;
        the message says what was and what is.

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
    seed, callbacks = whole_number("seed", seed, minimum=0), require_callbacks(callbacks)
    epochs = quick.epochs_of(epochs, limit=1)
    kept = None
    if checkpoint is not None:
        path = files.require_file_name(checkpoint)
        kept = path, files.description(model, images, labels, batch_size, augment, seed)
    batches = Batches(images, labels, batch_size, augment, seed)
    rate = files.rate_given(model.optimizer)
    keeper, bar = Keeper(model, batches, kept, callbacks), TrainingProgress()
    start, stopped = time.perf_counter(), False
    try:
        if keeper.done < epochs and not keeper.rule_ended():
            model.fit(
                batches.for_keras(),
                epochs=epochs,
                initial_epoch=keeper.done,
                validation_data=validation,
                callbacks=[*callbacks, keeper, bar],  # it keeps what the others did
                shuffle=False,  # each epoch's order is drawn by the batches themselves
                verbose=0,
            )
        else:
            keeper.restore_best()
    except KeyboardInterrupt:
        stopped = True
        bar.on_train_end()  # Keras does not come to it
    finally:
        files.note_rate(model.optimizer, rate)
    ended = not stopped and keeper.done < epochs and keeper.rule_ended()
    if ended:
        print(_early(keeper.done, ended))
    elif keeper.done < epochs or stopped:
        print(
            f"stopped {keeper.place} after {time.perf_counter() - start:.0f} s; "
            "the weights and the history of the complete epochs are kept"
        )
    history, seconds, megabytes, _ = keeper.notes
    return Run(history, sum(seconds), megabytes, finished=bool(ended) or keeper.done >= epochs)


def _early(done, rule):
    restored = f"; the weights are those of epoch {rule.best_epoch + 1}, the best"
    return f"early stopping after epoch {done}{restored if rule.restore_best_weights else ''}"


def _require_model(model):
    if getattr(model, "optimizer", None) is None:
        raise ValueError(
            "the model is not compiled, so it has no loss to learn from; "
            'call model.compile(optimizer="adam", loss=…, metrics=["accuracy"]) first'
        )
    if not model.built:
        raise ValueError("the model has no weights yet; begin it with keras.Input(shape)")


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


class Notes(NamedTuple):
    """What is known after so many complete epochs; the checkpoint keeps it as it is."""

    history: dict  #: of str to list of float
    seconds: list  #: the time of each epoch
    megabytes: float
    remembered: dict  #: what each callback with a rule remembers, by its key in `_rules`


class Keeper(Callback):
    """Shuffles and notes every epoch, and keeps the state in a file.

    Parameters
    ----------
    model : keras.Model
    batches : Batches
    kept : (path, description) or None
    callbacks : list
        Those with a rule get back what they remembered.
    """

    def __init__(self, model, batches, kept, callbacks):
        self.model, self.batches, self.kept = model, batches, kept
        self.rules = _rules(callbacks)
        self.stopping = {k: r for k, r in self.rules.items() if _kind(r) == "EarlyStopping"}
        # Notes and best weights are replaced as one, so that a stop never tears them apart.
        self.notes, self.best, self.within = Notes({}, [], 0.0, {}), {}, True
        self.resumed = kept is not None and kept[0].exists()
        if self.resumed:
            notes, self.best = files.read_state(kept[0], _variables(model), kept[1])
            self.notes = Notes(*notes)
            self._remind()

    @property
    def done(self):
        """The number of complete epochs."""
        return len(self.notes.seconds)

    @property
    def place(self):
        """Where the run stands, in words."""
        return f"in epoch {self.done + 1}" if self.within else f"at the end of epoch {self.done}"

    def rule_ended(self):
        """Return the early stopping that has ended the run, or None."""
        for key, rule in self.stopping.items():
            waited = self.notes.remembered.get(key, {}).get("wait", 0)
            if waited >= max(1, rule.patience) and self.done > 1:  # never after epoch 1
                return rule
        return None

    def restore_best(self):
        """Do what early stopping does at the end of training."""
        for key, rule in self.stopping.items():
            if rule.restore_best_weights and key in self.best:
                self.model.set_weights(self.best[key])

    def _remind(self):
        for key, rule in self.rules.items():
            for name, value in self.notes.remembered.get(key, {}).items():
                setattr(rule, name, value)
            if key in self.best and rule.restore_best_weights:
                rule.best_weights = self.best[key]

    def _write(self):
        if self.kept is not None:
            path, made_with = self.kept
            files.write_state(path, _variables(self.model), self.notes, made_with, self.best)

    def on_train_begin(self, logs=None):
        if self.resumed:
            self._remind()  # they have just forgotten it
        else:  # to be stopped in epoch 1
            self._write()

    def on_epoch_begin(self, epoch, logs=None):
        self.batches.start(epoch)
        self.start, self.seen, self.within = time.perf_counter(), 0, True

    def on_train_batch_end(self, batch, logs=None):
        self.seen = batch + 1

    def on_epoch_end(self, epoch, logs=None):
        if self.seen < len(self.batches):  # a callback stopped it: this epoch is not complete
            return
        best = {k: getattr(r, "best_weights", None) for k, r in self.stopping.items()}
        self.best = {k: weights for k, weights in best.items() if weights is not None}
        self.notes = Notes(
            _grown(self.notes.history, logs, self.done),
            [*self.notes.seconds, time.perf_counter() - self.start],
            max(self.notes.megabytes, megabytes_held()),
            {key: _memory(rule) for key, rule in self.rules.items()},
        )
        self.within = False
        self._write()


def _grown(history, logs, done):
    """Return a history with one more epoch after `done` ones; NaN where there is no number."""
    numbers = {name: _numbers(value) for name, value in (logs or {}).items()}
    gap = float("nan")
    return {
        name: [*history.get(name, [gap] * done), numbers.get(name, gap)]
        for name in dict.fromkeys([*history, *numbers])
    }


def _numbers(value):
    """Return a float, or a list of floats for a metric of many values; NaN for what is none."""
    try:
        return np.asarray(value, float).tolist()
    except (TypeError, ValueError):
        return float("nan")


def _rules(callbacks):
    """Return Keras' callbacks with a rule, by a name that is the same in the next session."""
    return {f"{_kind(one)}-{one.monitor}-{one.mode}": one for one in callbacks if _kind(one)}


def _kind(callback):
    of_keras = load_keras().callbacks
    fitting = (name for name in files.MEMORY if isinstance(callback, getattr(of_keras, name)))
    return next(fitting, None)


def _memory(rule):
    values = {name: getattr(rule, name) for name in files.MEMORY[_kind(rule)]}
    return {name: None if v is None else np.asarray(v).tolist() for name, v in values.items()}


def _variables(model):
    """Return all that training changes: weights, dropout's seeds, the optimizer's memory."""
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]

"""What looks on while a network trains, and what the training leaves behind.

`Network.fit` and `helpers.training.train` tell the same story in the same words, which are those
of Keras: a `Callback` hears it, a `Run` is what stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import psutil


class Callback:
    """Looks on while `Network.fit`, `train` or ``model.fit`` of Keras trains.

    Its hooks have the names and arguments of Keras' own, which takes any object that has them all.
    So a callback of this kind serves both, and needs no Keras to be loaded. Overwrite what you want
    to hear; ``self.model.stop_training = True`` ends the training after the batch at hand.

    Attributes
    ----------
    model : Network or keras.Model
        What is trained.
    params : dict
        "epochs", and "steps": the batches of one epoch, or None where Keras cannot know it.

    Examples
    --------
    >>> import numpy as np
    >>> from helpers.network import Dense, Network
    >>> class Printing(Callback):
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         print("epoch", epoch, sorted(logs))
    >>> network = Network([Dense(2)], (3,))
    >>> _ = network.fit(np.ones((4, 3)), [0, 1, 0, 1], epochs=2, callbacks=[Printing()])
    epoch 0 ['accuracy', 'loss']
    epoch 1 ['accuracy', 'loss']
    """

    model, params = None, None

    def set_model(self, model):
        """Learn what is trained."""
        self.model = model

    def set_params(self, params):
        """Learn how long it is trained."""
        self.params = params

    def on_train_begin(self, logs=None):
        """Training begins."""

    def on_epoch_begin(self, epoch, logs=None):
        """An epoch begins; the first has the number 0."""

    def on_train_batch_end(self, batch, logs=None):
        """A batch is done; `logs` are the means of the epoch so far."""

    def on_epoch_end(self, epoch, logs=None):
        """An epoch is done; `logs` are its numbers, those of the validation data among them."""

    def on_train_end(self, logs=None):
        """Training ends.

        `Network.fit` says it however it ends, and gives ``{"status": …}``: "finished", "stopped" or
        "diverged". Keras says it unless an error or the stop button ends the training.
        """

    def _not_heard(self, *_, **__):
        """What Keras tells besides."""

    on_batch_begin = on_batch_end = on_train_batch_begin = _not_heard
    on_test_begin = on_test_batch_begin = on_test_batch_end = on_test_end = _not_heard
    on_predict_begin = on_predict_batch_begin = on_predict_batch_end = on_predict_end = _not_heard


def require_callbacks(callbacks):
    """Return the callbacks as a list; raise a TypeError for what is no callback."""
    wrong = [callbacks]
    if isinstance(callbacks, (list, tuple)):
        wrong = [one for one in callbacks if not callable(getattr(one, "on_epoch_end", None))]
    if wrong:
        raise TypeError(
            f"callbacks must be a list of callbacks, got {type(wrong[0]).__name__}; "
            "callbacks=[watch.callback()] lets a TrainWatch look on"
        )
    return list(callbacks)


class Telling:
    """Tells several callbacks the same: ``tell("on_epoch_begin", 0)``."""

    def __init__(self, callbacks, model, epochs, steps):
        self.callbacks = callbacks
        self("set_params", {"epochs": epochs, "steps": steps})
        self("set_model", model)

    def __call__(self, hook, *story):
        for callback in self.callbacks:
            getattr(callback, hook)(*story)


@dataclass(frozen=True, eq=False)
class Run(Mapping):
    """What a training run leaves behind, beside the trained network.

    It can be read like its history: ``run["val_accuracy"]`` is a list with a number an epoch. Two
    runs are equal if their histories are.

    Attributes
    ----------
    history : dict of str to list of float
        One entry for each complete epoch, as in Keras: NaN where an epoch did not measure it, and a
        list where a metric has one value for each class.
    seconds : float
        The time spent in training.
    megabytes : float
        The most memory that the whole process held at the end of an epoch.
    finished : bool
        False if somebody stopped it; early stopping finishes a run.

    Examples
    --------
    >>> run = Run({"loss": [0.9, 0.4]}, seconds=3.0, megabytes=80.0, finished=True)
    >>> run.epochs, run["loss"][-1], list(run)
    (2, 0.4, ['loss'])
    """

    history: dict
    seconds: float
    megabytes: float
    finished: bool

    @property
    def epochs(self):
        """The number of complete epochs."""
        return max(map(len, self.history.values()), default=0)

    def __getitem__(self, name):
        return self.history[name]

    def __iter__(self):
        return iter(self.history)

    def __len__(self):
        return len(self.history)


def megabytes_held():
    """Return how much memory this process holds."""
    return psutil.Process().memory_info().rss / 2**20

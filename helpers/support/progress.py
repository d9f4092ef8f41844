"""A progress bar that a reader sees while work runs and that leaves nothing behind.

A stored notebook must print the same text at every run, so the bar is off while lessons are
executed to be stored or compared: those runs set ``KERNELS_TO_CONVNETS_QUIET``.
"""

import os

import numpy as np

from helpers.support.callbacks import Callback

QUIET = "KERNELS_TO_CONVNETS_QUIET"


def progress(items, label, total=None):
    """Go through `items` behind a bar that disappears when it is done.

    Examples
    --------
    >>> import os; os.environ[QUIET] = "1"
    >>> list(progress(range(3), "counting"))
    [0, 1, 2]
    """
    from tqdm.auto import tqdm  # here, so that `import helpers` stays quick

    return tqdm(items, desc=label, total=total, leave=False, disable=QUIET in os.environ)


class TrainingProgress(Callback):
    """A bar that shows batches and the latest results while a network trains.

    Give ``verbose=0`` to ``model.fit`` beside it: Keras has a bar of its own.
    """

    def __init__(self, label="training"):
        self.label, self.bar = label, None

    def on_train_begin(self, logs=None):
        total = self.params["epochs"] * (self.params["steps"] or 0)
        self.bar = progress(None, self.label, total=total)

    def on_epoch_begin(self, epoch, logs=None):
        done = epoch * (self.params["steps"] or 0)
        if done > self.bar.n:  # a resumed run begins later: the epochs before it are done
            self.bar.update(done - self.bar.n)

    def on_train_batch_end(self, batch, logs=None):
        self.bar.update()

    def on_epoch_end(self, epoch, logs=None):
        single = {name: value for name, value in (logs or {}).items() if np.ndim(value) == 0}
        self.bar.set_postfix({name: f"{value:.3f}" for name, value in single.items()})

    def on_train_end(self, logs=None):
        if self.bar is not None:
            self.bar.close()

"""Training, epoch by epoch: curves, kernels, gradients and mistakes, as it runs and afterwards.

The view keeps a small record of every epoch. It works the same live, in a saved notebook and on a
page without a kernel, because everything it shows is computed in the browser from that record.
"""

import time

import numpy as np
import traitlets

from helpers.network import require_labels
from helpers.support.validation import numeric_array, plain_array
from helpers.widgets.shared.base import Choice, Still, Switch, View, Whole, rows_html
from helpers.widgets.train_watch.record import MAX_EPOCHS, MAX_IMAGES, Record, finite, packed, read
from helpers.widgets.train_watch.running_cell import let_buttons_through, when_the_cell_ends

IMAGES = "(n, height, width, channels)"
MAX_CLASSES, MAX_SIDE, MAX_CHANNELS = 20, 64, 3
#: What the still calls the curves.
CURVES = {
    "loss": "training loss",
    "accuracy": "training accuracy",
    "val_loss": "validation loss",
    "val_accuracy": "validation accuracy",
}
#: Seconds between two reports within an epoch, and between two looks at whether a pause is over.
_REPORT, _PAUSE = 0.25, 0.05

#: The trait that holds each part of the record.
_TRAITS = {name: name for name in Record.__dataclass_fields__}
_TRAITS.update({k: f"_{k}" for k in ("sheet", "pictures", "labels", "predictions", "kernels")})


class TrainWatch(View, module="train_watch/view.js"):
    """Watch a network train; pause or stop it; look back at any epoch.

    Show the view first, then train in the next cell::

        watch = TrainWatch(*digits.validation, digits.class_names)
        watch

        network.fit(*digits.train, epochs=5, validation=…, callbacks=[watch.callback()])
        model.fit(*digits.train, epochs=5, validation_data=…, callbacks=[watch.callback()])

    Before the first epoch and after each one, it notes the kernels of the first convolution, what
    the network takes each watched image for, and how long the gradient of each layer is: the square
    root of the sum of its squares, for the mean loss of the watched images with dropout off.
    Watching changes nothing: the weights end as they would without it, bit for bit.

    Parameters
    ----------
    images : array_like, shape (n, height, width, channels)
        Images to watch, best the validation split: the first 400, or as many as fit into 70 kB of
        pictures (400 digits, about 170 garments). Floats in [0, 1].
    labels : array_like of int, shape (n,)
    class_names : sequence of str, optional
    predict : bool
        After a run, hide most of it until the reader has said where the validation loss is lowest.
    **kwargs
        ``theme``, see `View`.

    Attributes
    ----------
    epoch : int
        The epoch in sight; 0 is before training.
    status : str
        "ready", "running", "paused", "finished", "stopped", "diverged" or "recorded".
    history : dict of str to list of float
        "loss" and "accuracy" as `fit` reports them, with "val_" in front for the validation data.
    layer_names : list of str
        The layers that have weights to train.
    norms : list of list of float
        The length of each layer's gradient, one list an epoch, the first from before training.

    Raises
    ------
    TypeError
        If the images do not hold real numbers, or are 8-bit ones.
    ValueError
        If shapes, labels and classes do not fit, or there is too much to show.

    Notes
    -----
    In a stored notebook the cell that shows the view comes before the training, so its output
    does not depend on the machine; the record is in the notebook's widget state, and a page without
    a kernel shows it. What training decides differs a little from processor to processor, so the
    notebook gate asks of these numbers only that they are alike. `save` and `load` keep a run in a
    file.

    The buttons reach a busy kernel through a *subshell*, a second thread of the kernel that hears
    the view while a cell runs: JupyterLab 4.4 and ipykernel 7 (or later) have them. Elsewhere the
    view says that nothing has answered; then use the square button of the notebook. Stopping takes
    effect after the batch at hand and, either way, leaves the weights as they are and the history.

    Examples
    --------
    >>> from helpers.network import Dense, Flatten, Network
    >>> rng = np.random.default_rng(0)
    >>> images, labels = rng.random((40, 6, 6, 1)), rng.integers(0, 2, 40)
    >>> watch = TrainWatch(images, labels, ("dull", "bright"))
    >>> network = Network([Flatten(), Dense(2)], (6, 6, 1))
    >>> _ = network.fit(images, labels, epochs=2, callbacks=[watch.callback()])
    >>> watch.status, watch.epoch, watch.confusion().sum()
    ('finished', 2, np.int64(40))
    """

    status = Choice("ready", "running", "paused", "finished", "stopped", "diverged", "recorded")
    epoch = Whole(0, MAX_EPOCHS, 0)
    predict = Switch(False)
    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    history = traitlets.Dict().tag(sync=True, trained="numbers")
    layer_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    norms = traitlets.List().tag(sync=True, trained="numbers")
    kernel_shape = traitlets.List(traitlets.Int()).tag(sync=True)
    plan = traitlets.Dict().tag(sync=True)
    _progress = traitlets.Dict().tag(sync=True)
    _sheet = traitlets.Dict().tag(sync=True)
    _pictures = traitlets.Bytes().tag(sync=True)
    _labels = traitlets.Bytes().tag(sync=True)
    _predictions = traitlets.Bytes().tag(sync=True, trained="classes")
    _kernels = traitlets.Bytes().tag(sync=True, trained="float32")

    def __init__(self, images, labels, class_names=None, predict=False, **kwargs):
        images = _require_images(images)
        labels = plain_array("labels", labels)
        classes = int(labels.max(initial=0)) + 1 if labels.dtype.kind in "iu" else 1
        names = [str(i) for i in range(classes)] if class_names is None else list(class_names)
        if len(names) > MAX_CLASSES:
            raise ValueError(
                f"{len(names)} classes are too many for one table, this view shows up to "
                f"{MAX_CLASSES}; watch images of some of them"
            )
        labels = require_labels(labels, len(images), len(names))
        pictures, sheet = packed(images[:MAX_IMAGES])
        self._images = images[: sheet["count"]]
        self._rest()
        super().__init__(
            class_names=names,
            predict=predict,
            _pictures=pictures,
            _sheet=sheet,
            _labels=labels[: sheet["count"]].astype(np.uint8).tobytes(),
            **kwargs,
        )
        self.on_msg(self._hear)

    def _rest(self):
        """Be as before any training."""
        self._wish, self._subject, self._forget_cell = "go on", None, lambda: None
        self._done, self._last_report = 0, 0.0

    # ------------------------------------------------------------------------ what was recorded

    @property
    def record(self):
        """All that is recorded, as a `Record`."""
        return Record(**{name: getattr(self, trait) for name, trait in _TRAITS.items()})

    def _show(self, record):
        for name, trait in _TRAITS.items():
            setattr(self, trait, getattr(record, name))

    @property
    def snapshots(self):
        """How many states are recorded: one before training, one after each epoch."""
        return self.record.states

    @property
    def labels(self):
        """The labels of the watched images."""
        return self.record.label_array

    def predictions(self, epoch=None):
        """Return the class that each watched image was taken for, by default in `epoch`."""
        return self.record.predictions_at(self.epoch if epoch is None else epoch)

    def confusion(self, epoch=None):
        """Return how many images of each class (rows) were taken for each class (columns)."""
        return self.record.confusion_at(self.epoch if epoch is None else epoch)

    def kernels(self, epoch=None):
        """Return the first convolution's kernels, (height, width, in_channels, filters).

        None for a network without a convolution. Of a large layer only the first filters are kept.
        """
        return self.record.kernels_at(self.epoch if epoch is None else epoch)

    @traitlets.validate("epoch")
    def _recorded(self, proposal):
        """Refuse an epoch that is not there."""
        if proposal.value and proposal.value >= self.snapshots:
            raise ValueError(
                f"epoch must be 0 to {max(self.snapshots - 1, 0)}, got {proposal.value}"
            )
        return proposal.value

    def save(self, path):
        """Write the record into a file that `load` reads, such as ``"run.npz"``."""
        self.record.save(path)

    @classmethod
    def load(cls, path, predict=False, **kwargs):
        """Return a view of a recorded run: the same view, without a network behind it.

        A lesson shows one where its own training would give other numbers on every machine.

        Raises
        ------
        ValueError
            If the file is not a recording.
        """
        record = read(path)
        watch = cls.__new__(cls)
        watch._images = None
        watch._rest()
        traits = {trait: getattr(record, name) for name, trait in _TRAITS.items()}
        traits["status"] = "recorded"
        super(TrainWatch, watch).__init__(**traits, predict=predict, **kwargs)
        watch.epoch = record.states - 1
        return watch

    # ------------------------------------------------------------------------ while it runs

    def pause(self):
        """Wait after the batch at hand, until `go_on` or `stop`."""
        self._wish = "pause"

    def go_on(self):
        """End a pause."""
        self._wish = "go on"

    def stop(self):
        """End training after the batch at hand; weights and history are kept."""
        self._wish = "stop"

    def _hear(self, _, content, buffers):
        """Take a wish of the view's buttons; runs in a subshell's thread while a cell trains."""
        if content.get("wish") in ("pause", "go on", "stop"):
            self._wish = content["wish"]

    def callback(self):
        """Return what looks on: ``fit(…, callbacks=[watch.callback()])``, ours or Keras'."""
        from helpers.widgets.train_watch.subjects import Watching

        return Watching(self)

    def begin(self, subject, epochs, batches, first=0):
        """Forget the last run, and note the state before training.

        Parameters
        ----------
        subject : object
            ``names``, ``kernels()`` and ``measure(images, labels)``, see
            `helpers.widgets.train_watch.subjects`.
        epochs : int
            The last epoch's number.
        batches : int or None
            The batches of an epoch, if known.
        first : int
            Epochs that were trained before.
        """
        if self._images is None:
            raise ValueError("a recorded run has no images to watch; make a new TrainWatch")
        record = self.record.begun(subject.names, subject.kernels(), epochs, batches, first)
        subject.require(self._images[:1], len(self.class_names))
        self._subject, self._wish = subject, "go on"
        with self.hold_sync():
            self.epoch, self._progress = 0, {}
            self._show(self._measured(record))
        let_buttons_through(self.comm)
        self._forget_cell()  # of a run that was interrupted in this same cell
        self._forget_cell = when_the_cell_ends(lambda: self.end("stopped"))

    def after_batch(self, done, loss, accuracy=None):
        """Report, wait while paused, and return whether to stop.

        Parameters
        ----------
        done : int
            Batches of this epoch that are done.
        loss, accuracy : float
            Their means so far.
        """
        now = time.monotonic()
        self._done = done
        if now - self._last_report > _REPORT:
            self._last_report = now
            self._report(done, loss, accuracy)
        if self._wish == "pause":
            self._report(done, loss, accuracy)
            self.status = "paused"
            while self._wish == "pause":
                time.sleep(_PAUSE)
        if self.status != "running":
            self.status = "running"
        return self._wish == "stop"

    def after_epoch(self, numbers):
        """Note the state after an epoch, and the numbers that `fit` gives for it."""
        record = self._measured(self.record.with_epoch(numbers, self._done))
        with self.hold_sync():
            follow = self.epoch == self.snapshots - 1
            self._progress = {}
            self._show(record)
            if follow:
                self.epoch = record.states - 1

    def end(self, status):
        """Note how training ended: "finished", "stopped" or "diverged"."""
        self._forget_cell()
        let_buttons_through(self.comm, False)
        self._subject = None
        if status == "finished" and not self.record.is_complete:
            status = "stopped"
        self.status = status

    def _measured(self, record):
        """Return the record with the network's state of now."""
        predictions, norms = self._subject.measure(self._images, record.label_array)
        return record.with_state(predictions, norms, self._subject.kernels())

    def _report(self, done, loss, accuracy):
        self._progress = {"batch": done, "loss": finite(loss), "accuracy": finite(accuracy)}

    # ------------------------------------------------------------------------ where nothing runs

    def _still(self):
        count = len(self.labels)
        done = self.snapshots - 1
        if done < 1:
            return Still(
                f"Training, epoch by epoch: {count} images are watched; "
                "no epoch is recorded here yet."
            )
        right = int(np.trace(self.confusion(done)))
        caption = (
            f"Training, epoch by epoch: {done} epoch(s) recorded. After the last one the network "
            f"names {right} of {count} watched images rightly."
        )
        names = [name for name in CURVES if name in self.history]
        first = self.plan["first"]
        rows = [
            [f"{first + number + 1}", *(_shown(self.history[name][number]) for name in names)]
            for number in range(done)
        ]
        return Still(caption, rows_html(["epoch", *(CURVES[name] for name in names)], rows))


def _shown(value):
    return "not a number" if value is None else f"{value:.3f}"


def _require_images(images):
    images = numeric_array("images", images, 4, IMAGES)
    if images.dtype.kind != "f" or images.min() < 0 or images.max() > 1:
        raise ValueError(
            f"images must be floats in [0, 1], got {images.dtype} from {images.min():g} to "
            f"{images.max():g}; divide 8-bit pixels by 255"
        )
    height, width, channels = images.shape[1:]
    if max(height, width) > MAX_SIDE or channels not in (1, MAX_CHANNELS):
        raise ValueError(
            f"images have shape {images.shape[1:]}, but this view shows up to {MAX_SIDE} × "
            f"{MAX_SIDE} pixels with 1 or {MAX_CHANNELS} channels; make smaller ones"
        )
    return images

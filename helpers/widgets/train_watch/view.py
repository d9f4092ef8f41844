"""Training, epoch by epoch: curves, kernels, gradients and mistakes, as it runs and afterwards.

The view keeps a small record of every epoch. It works the same live, in a saved notebook and on a
page without a kernel, because everything it shows is computed in the browser from that record.
"""

import html
import io
import json
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import traitlets

from helpers.network import require_labels
from helpers.support.validation import numeric_array, plain_array, whole_number
from helpers.widgets.shared.base import Choice, Still, Switch, View, Whole

IMAGES = "(n, height, width, channels)"
MAX_IMAGES, MAX_CLASSES, MAX_EPOCHS, MAX_SIDE, MAX_CHANNELS = 400, 20, 200, 64, 3
#: Room for the pictures and for the kernels, in bytes. A notebook stores a third more.
PICTURE_BYTES, KERNEL_BYTES = 70_000, 40_000
CURVES = ("loss", "accuracy", "val_loss", "val_accuracy")
#: Seconds between two reports within an epoch, and between two looks at whether a pause is over.
_REPORT, _PAUSE = 0.25, 0.05

_SETTINGS = ("class_names", "history", "layer_names", "norms", "kernel_shape", "plan", "status")
_BYTES = ("_pictures", "_labels", "_predictions", "_kernels")


class TrainWatch(View, module="train_watch/view.js"):
    """Watch a network train; pause or stop it; look back at any epoch.

    Show the view first, then train in the next cell::

        watch = TrainWatch(*digits.validation, digits.class_names)
        watch

        network.fit(*digits.train, epochs=5, validation=digits.validation, watch=watch)
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
    cell carries the tag ``varies-by-processor``, and the notebook gate asks of these numbers only
    that they are alike. `save` and `load` keep a run in a file.

    The buttons reach a busy kernel through a *subshell*, a second thread of the kernel that hears
    the view while a cell runs: JupyterLab 4.4 and ipykernel 7 (or later) have them. Elsewhere the
    view says that nothing has answered; then use the square button of the notebook. Stopping takes
    effect after the batch at hand and, either way, leaves the weights as they are and the history.

    Examples
    --------
    >>> from helpers.network import Dense, Flatten
    >>> from helpers.network import Network
    >>> rng = np.random.default_rng(0)
    >>> images, labels = rng.random((40, 6, 6, 1)), rng.integers(0, 2, 40)
    >>> watch = TrainWatch(images, labels, ("dull", "bright"))
    >>> _ = Network([Flatten(), Dense(2)], (6, 6, 1)).fit(images, labels, epochs=2, watch=watch)
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
        pictures, sheet = _packed(images[:MAX_IMAGES])
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
        self._wish, self._subject, self._cell = "go on", None, None
        self._done, self._last_report = 0, 0.0

    # ------------------------------------------------------------------------ what was recorded

    @property
    def snapshots(self):
        """How many states are recorded: one before training, one after each epoch."""
        return len(self.norms)

    @property
    def labels(self):
        """The labels of the watched images."""
        return np.frombuffer(self._labels, np.uint8)

    def predictions(self, epoch=None):
        """Return the class that each watched image was taken for, by default in `epoch`."""
        return self._planes(self._predictions, np.uint8, (len(self.labels),))[self._at(epoch)]

    def confusion(self, epoch=None):
        """Return how many images of each class (rows) were taken for each class (columns)."""
        counts = np.zeros((len(self.class_names),) * 2, int)
        np.add.at(counts, (self.labels, self.predictions(epoch)), 1)
        return counts

    def kernels(self, epoch=None):
        """Return the first convolution's kernels, (height, width, in_channels, filters).

        None for a network without a convolution. Of a large layer only the first filters are kept.
        """
        if not self.kernel_shape:
            return None
        return self._planes(self._kernels, np.float32, self.kernel_shape)[self._at(epoch)]

    def _planes(self, content, dtype, shape):
        return np.frombuffer(content, dtype).reshape(self.snapshots, *shape)

    def _at(self, epoch):
        if self.snapshots == 0:
            raise ValueError("nothing is recorded yet; train with watch=watch first")
        epoch = whole_number("epoch", self.epoch if epoch is None else epoch, minimum=0)
        if epoch >= self.snapshots:
            raise ValueError(f"epoch must be 0 to {self.snapshots - 1}, got {epoch}")
        return epoch

    @traitlets.validate("epoch")
    def _recorded(self, proposal):
        """Refuse an epoch that is not there."""
        if proposal.value and proposal.value >= self.snapshots:
            raise ValueError(
                f"epoch must be 0 to {max(self.snapshots - 1, 0)}, got {proposal.value}"
            )
        return proposal.value

    # ------------------------------------------------------------------------ keeping a recording

    def save(self, path):
        """Write the record into a file that `load` reads, such as ``"run.npz"``."""
        self._at(None)
        arrays = {name: np.frombuffer(getattr(self, name), np.uint8) for name in _BYTES}
        settings = {name: getattr(self, name) for name in (*_SETTINGS, "_sheet")}
        np.savez_compressed(path, settings=np.array(json.dumps(settings)), **arrays)

    @classmethod
    def load(cls, path, predict=False, **kwargs):
        """Return a view of a recorded run: the same view, without a network behind it.

        A lesson shows one where its own training would give other numbers on every machine.

        Raises
        ------
        ValueError
            If the file is not a recording.
        """
        try:
            with np.load(Path(path), allow_pickle=False) as file:
                settings = json.loads(str(file["settings"]))
                content = {name: file[name].tobytes() for name in _BYTES}
        except (OSError, KeyError, ValueError) as error:
            raise ValueError(
                f"{path} is no recording of TrainWatch ({error}); make one with watch.save(path)"
            ) from error
        watch = cls.__new__(cls)
        watch._images = None
        watch._rest()
        super(TrainWatch, watch).__init__(
            **{**settings, "status": "recorded"}, **content, predict=predict, **kwargs
        )
        watch.epoch = watch.snapshots - 1
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
        """Return a Keras callback: ``model.fit(…, callbacks=[watch.callback()])``."""
        from helpers.widgets.train_watch.subjects import keras_callback

        return keras_callback(self)

    @contextmanager
    def training(self, network, epochs, batches):
        """Record a `Network` while the body trains it; `Network.fit` uses this."""
        from helpers.widgets.train_watch.subjects import OfNetwork

        self.begin(OfNetwork(network), epochs, batches)
        try:
            yield self
        except BaseException as error:
            self.end("diverged" if isinstance(error, ArithmeticError) else "stopped")
            raise
        self.end("finished")

    def begin(self, subject, epochs, batches, first=0):
        """Forget the last run, and note the state before training.

        Parameters
        ----------
        subject : object
            ``names``, ``kernels()`` and ``measure(images, labels)``, see `train_watch_subjects`.
        epochs : int
            The last epoch's number.
        batches : int or None
            The batches of an epoch, if known.
        first : int
            Epochs that were trained before.
        """
        if self._images is None:
            raise ValueError("a recorded run has no images to watch; make a new TrainWatch")
        if epochs - first > MAX_EPOCHS:
            raise ValueError(
                f"TrainWatch keeps up to {MAX_EPOCHS} epochs, got {epochs - first}; "
                "train in several parts"
            )
        subject.require(self._images[:1], len(self.class_names))
        kernels, self._subject, self._wish = subject.kernels(), subject, "go on"
        shape, filters = [], 0
        if kernels is not None:
            *size, filters = kernels.shape
            room = KERNEL_BYTES // (4 * int(np.prod(size)) * (epochs - first + 1))
            shape = [*size, max(1, min(filters, room))]
        with self.hold_sync():
            self.epoch = 0
            self.history, self.norms, self._predictions, self._kernels = {}, [], b"", b""
            self.layer_names, self.kernel_shape = subject.names, shape
            self.plan = {
                "epochs": epochs - first,
                "first": first,
                "filters": filters,
                "batches": batches,
            }
            self.status = "running"
            self._note({})
        self._listen()
        self._watch_the_cell()

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
        history = {name: list(values) for name, values in self.history.items()}
        for name, value in numbers.items():
            history.setdefault(name, []).append(_finite(value))
        with self.hold_sync():
            follow = self.epoch == self.snapshots - 1
            batches = self.plan["batches"]
            if batches and self._done < batches:
                self.plan = {**self.plan, "partial": self._done}
            self.history = history
            self._note({})
            if follow:
                self.epoch = self.snapshots - 1

    def end(self, status):
        """Note how training ended: "finished", "stopped" or "diverged"."""
        if self._cell is not None:
            self._cell()
        self._listen(False)
        self._subject = None
        complete = self.snapshots - 1 == self.plan["epochs"] and "partial" not in self.plan
        if status == "finished" and not complete:
            status = "stopped"
        with self.hold_sync():
            self.status = status

    def _note(self, progress):
        predictions, norms = self._subject.measure(self._images, self.labels)
        self._predictions += predictions.astype(np.uint8).tobytes()
        if self.kernel_shape:
            kernels = self._subject.kernels()[..., : self.kernel_shape[3]]
            self._kernels += kernels.astype("<f4").tobytes()
        self._progress = progress
        self.norms = [*self.norms, [_finite(norm) for norm in norms]]

    def _report(self, done, loss, accuracy):
        self._progress = {"batch": done, "loss": _finite(loss), "accuracy": _finite(accuracy)}

    def _listen(self, wanted=True):
        """Let the buttons' messages go to the subshell that the browser chose.

        ipykernel 7.4 sends them to whoever used the comm last: to this thread, which is training.
        """
        if not hasattr(type(self.comm), "_reply_subshell_for"):
            return
        if wanted:
            self.comm._reply_subshell_for = lambda data, subshell: subshell
        else:
            vars(self.comm).pop("_reply_subshell_for", None)

    def _watch_the_cell(self):
        """An interrupted ``model.fit`` tells its callbacks nothing: see it when the cell ends."""
        from IPython import get_ipython

        shell = get_ipython()
        if shell is None:
            return

        def ended(*_):
            shell.events.unregister("post_run_cell", ended)
            self._cell = None
            if self.status in ("running", "paused"):
                self.end("stopped")

        def forget():
            shell.events.unregister("post_run_cell", ended)
            self._cell = None

        shell.events.register("post_run_cell", ended)
        self._cell = forget

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
        head = "".join(f'<th scope="col">{html.escape(_WORDS[name])}</th>' for name in names)
        first = self.plan["first"]
        rows = "".join(
            f'<tr><th scope="row">{first + number + 1}</th>'
            + "".join(f"<td>{_shown(self.history[name][number])}</td>" for name in names)
            + "</tr>"
            for number in range(done)
        )
        return Still(caption, f'<table><tr><th scope="col">epoch</th>{head}</tr>{rows}</table>')


_WORDS = {
    "loss": "training loss",
    "accuracy": "training accuracy",
    "val_loss": "validation loss",
    "val_accuracy": "validation accuracy",
}


def _shown(value):
    return "not a number" if value is None else f"{value:.3f}"


def _finite(value):
    """JSON knows no NaN and no infinity."""
    return float(value) if value is not None and np.isfinite(value) else None


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


def _packed(images):
    """Return as many images as there is room for, as one PNG, and how it is laid out."""
    count = len(images)
    while True:
        content, columns = _png(images[:count])
        if len(content) <= PICTURE_BYTES or count == 1:
            break
        count = max(1, min(count - 1, int(count * 0.97 * PICTURE_BYTES / len(content))))
    height, width = images.shape[1:3]
    return content, {"count": count, "height": height, "width": width, "columns": columns}


def _png(images):
    """Return a PNG with the images in rows, and how many stand in a row."""
    from PIL import Image

    pixels = np.rint(images * 255).astype(np.uint8)
    count, height, width, channels = pixels.shape
    columns = min(25, count)
    rows = -(-count // columns)
    full = np.zeros((rows * columns, height, width, channels), np.uint8)
    full[:count] = pixels
    sheet = full.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
    sheet = sheet.reshape(rows * height, columns * width, channels)
    with io.BytesIO() as packed:
        Image.fromarray(sheet[:, :, 0] if channels == 1 else sheet).save(
            packed, format="PNG", optimize=True
        )
        return packed.getvalue(), columns

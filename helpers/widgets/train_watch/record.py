"""What `TrainWatch` knows of a run: plain data, and the functions that make more of it.

A `Record` is never changed: each epoch makes a new one. Nothing in here knows of a view, of
Jupyter or of a network.
"""

import io
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from helpers.support.validation import whole_number
from helpers.support.whole_files import whole_file

MAX_IMAGES, MAX_EPOCHS = 400, 200
#: Room for the pictures and for the kernels, in bytes. A notebook stores a third more.
PICTURE_BYTES, KERNEL_BYTES = 70_000, 40_000


@dataclass(frozen=True)
class Record:
    """The states of a network: one before training, one after each epoch.

    Attributes
    ----------
    class_names : list of str
    history : dict of str to list of float
    layer_names : list of str
        The layers that have weights to train.
    norms : list of list of float
        The length of each layer's gradient, one list a state.
    kernel_shape : list of int
        (height, width, in_channels, filters) of the kernels that are kept; empty if there are none.
    plan : dict
        "epochs", "first" (epochs trained before), "filters" (of the layer), "batches" (of an epoch)
        and, where a run ended within an epoch, "partial": its batches.
    status : str
    sheet : dict
        How the pictures are laid out: "count", "height", "width", "columns".
    pictures : bytes
        A PNG.
    labels, predictions, kernels : bytes
        Of each image; of each image in each state; of each state, as little-endian float32.
    """

    class_names: list
    history: dict
    layer_names: list
    norms: list
    kernel_shape: list
    plan: dict
    status: str
    sheet: dict
    pictures: bytes
    labels: bytes
    predictions: bytes
    kernels: bytes

    # ------------------------------------------------------------------------ what it holds

    @property
    def states(self):
        """How many states are recorded."""
        return len(self.norms)

    @property
    def label_array(self):
        """The labels of the images."""
        return np.frombuffer(self.labels, np.uint8)

    @property
    def is_complete(self):
        """Whether all epochs that were planned are there in full."""
        return self.states - 1 == self.plan["epochs"] and "partial" not in self.plan

    def predictions_at(self, epoch):
        """Return the class that each image was taken for."""
        number, count = self.require_epoch(epoch), self.sheet["count"]
        return np.frombuffer(self.predictions, np.uint8, count, number * count)

    def kernels_at(self, epoch):
        """Return the kernels that are kept, or None if there are none."""
        if not self.kernel_shape:
            return None
        number, size = self.require_epoch(epoch), int(np.prod(self.kernel_shape))
        flat = np.frombuffer(self.kernels, "<f4", size, 4 * number * size)
        return flat.reshape(self.kernel_shape)

    def confusion_at(self, epoch):
        """Return how many images of each class (rows) were taken for each class (columns)."""
        counts = np.zeros((len(self.class_names),) * 2, int)
        np.add.at(counts, (self.label_array, self.predictions_at(epoch)), 1)
        return counts

    def require_epoch(self, epoch):
        """Return the number of an epoch that is recorded, or raise."""
        if self.states == 0:
            raise ValueError(
                "nothing is recorded yet; train with callbacks=[watch.callback()] first"
            )
        epoch = whole_number("epoch", epoch, minimum=0)
        if epoch >= self.states:
            raise ValueError(f"epoch must be 0 to {self.states - 1}, got {epoch}")
        return epoch

    # ------------------------------------------------------------------------ the next record

    def begun(self, layer_names, kernels, epochs, batches, first):
        """Return the record of a new run on the same images, without a state so far.

        Parameters
        ----------
        layer_names : list of str
        kernels : ndarray or None
        epochs, batches, first : int
            The last epoch's number, the batches of one, the epochs that were trained before.
        """
        if epochs - first > MAX_EPOCHS:
            raise ValueError(
                f"TrainWatch keeps up to {MAX_EPOCHS} epochs, got {epochs - first}; "
                "train in several parts"
            )
        shape, filters = [], 0
        if kernels is not None:
            *size, filters = kernels.shape
            room = KERNEL_BYTES // (4 * int(np.prod(size)) * (epochs - first + 1))
            shape = [*size, max(1, min(filters, room))]
        plan = {"epochs": epochs - first, "first": first, "filters": filters, "batches": batches}
        return replace(
            self,
            history={},
            layer_names=layer_names,
            norms=[],
            kernel_shape=shape,
            plan=plan,
            status="running",
            predictions=b"",
            kernels=b"",
        )

    def with_state(self, predictions, norms, kernels):
        """Return a record with one state more."""
        kept = b""
        if self.kernel_shape:
            kept = kernels[..., : self.kernel_shape[3]].astype("<f4").tobytes()
        return replace(
            self,
            norms=[*self.norms, [finite(norm) for norm in norms]],
            predictions=self.predictions + predictions.astype(np.uint8).tobytes(),
            kernels=self.kernels + kept,
        )

    def with_epoch(self, numbers, batches_done):
        """Return a record with the numbers that `fit` gives for an epoch."""
        history = {name: list(values) for name, values in self.history.items()}
        for name, value in numbers.items():
            history.setdefault(name, []).append(finite(value))
        plan, batches = self.plan, self.plan["batches"]
        if batches and batches_done < batches:
            plan = {**plan, "partial": batches_done}
        return replace(self, history=history, plan=plan)

    # ------------------------------------------------------------------------ a file

    def save(self, path):
        """Write it into a file that `read` reads."""
        self.require_epoch(0)
        values = asdict(self)
        arrays = {k: np.frombuffer(v, np.uint8) for k, v in values.items() if isinstance(v, bytes)}
        settings = {k: v for k, v in values.items() if k not in arrays}
        with whole_file(path) as file:
            np.savez_compressed(file, settings=np.array(json.dumps(settings)), **arrays)


def read(path):
    """Return the record in a file.

    Raises
    ------
    ValueError
        If the file is none.
    """
    try:
        with np.load(Path(path), allow_pickle=False) as file:
            values = json.loads(str(file["settings"]))
            values.update({k: file[k].tobytes() for k in file.files if k != "settings"})
        return Record(**{k.removeprefix("_"): v for k, v in values.items()})  # once they had a "_"
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise ValueError(
            f"{path} is no recording of TrainWatch ({error}); make one with watch.save(path)"
        ) from error


def finite(value):
    """JSON knows no NaN and no infinity."""
    return float(value) if value is not None and np.isfinite(value) else None


# ---------------------------------------------------------------------------- the pictures


def packed(images):
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
    with io.BytesIO() as png:
        Image.fromarray(sheet[:, :, 0] if channels == 1 else sheet).save(
            png, format="PNG", optimize=True
        )
        return png.getvalue(), columns

"""A convolutional network that trains in the page: choose it, watch it learn, change one thing."""

import functools
import io

import numpy as np
import traitlets

from helpers.images import load_fashion_mnist, load_mnist
from helpers.network import (
    AveragePool2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    Tanh,
)
from helpers.support.validation import whole_number
from helpers.widgets.shared.base import Choice, Number, Still, View, Whole, rows_html

TRAIN, VALIDATION, COLUMNS = 2_000, 500, 25
#: A pixel is stored as one of so many greys.
GREYS = 16
MAX_BLOCKS, MAX_WEIGHTS = 3, 300_000
SHAPE, CLASSES = (28, 28, 1), 10

#: A block of convolution where nothing else is said, and what each part of it may be.
BLOCK = {"filters": 8, "kernel": 3, "stride": 1, "padding": "valid", "pool": "max"}
_PARTS = {
    "filters": range(1, 33),
    "kernel": range(1, 12),
    "stride": range(1, 5),
    "padding": ("valid", "same"),
    "pool": ("none", "max", "average"),
}
_POOLS = {
    "none": list,
    "max": lambda: [MaxPool2D(2)],
    "average": lambda: [AveragePool2D(2)],
}
_ACTIVATIONS = {"relu": lambda: [ReLU()], "tanh": lambda: [Tanh()], "none": list}

#: The curves, and the head of the table that stands in the view's place.
_CURVES = ("loss", "val_loss", "accuracy", "val_accuracy")
_HEAD = ("training loss", "validation loss", "training accuracy", "validation accuracy")


class Blocks(traitlets.TraitType):
    """A trait that holds up to three blocks of convolution, each a dict like `BLOCK`."""

    def __init__(self):
        super().__init__([dict(BLOCK)])
        self.tag(sync=True)

    def make_dynamic_default(self):
        return [dict(BLOCK)]

    def validate(self, view, value):
        if not isinstance(value, (list, tuple)) or len(value) > MAX_BLOCKS:
            raise ValueError(
                f"{self.name} must be a list of up to {MAX_BLOCKS} dicts such as {BLOCK}, "
                f"got {value!r}"
            )
        return [self._block(number, block) for number, block in enumerate(value, start=1)]

    def _block(self, number, block):
        unknown = set(block) - set(BLOCK) if isinstance(block, dict) else {block}
        if unknown:
            raise ValueError(
                f"block {number} must be a dict with some of {', '.join(BLOCK)}; got "
                + ", ".join(sorted(map(repr, unknown)))
            )
        for part, value in block.items():
            known = _PARTS[part]
            if isinstance(known, range):
                fits = whole_number(part, value) in known
                said = f"{known.start} to {known.stop - 1}"
            else:
                fits, said = value in known, " or ".join(f'"{one}"' for one in known)
            if not fits:
                raise ValueError(f"{part} of block {number} must be {said}, got {value!r}")
        return BLOCK | block


class TrainLab(View, module="train_lab/view.js"):
    """Train a small convolutional network on digits or garments, in the page, and watch it learn.

    It is what TensorFlow Playground is for dense networks on dots: choose the layers, press Train,
    and see the kernels, the maps of a digit, the curves, the mistakes and the answer to a digit
    you draw change. Change one setting and train again: the curves of the last run stay as pale
    lines. It trains in a thread of the browser and needs no kernel.

    Parameters
    ----------
    blocks : list of dict
        Up to three convolutions: "filters" (1 to 32), "kernel" (1 to 11), "stride" (1 to 4),
        "padding" ("valid" or "same") and "pool" ("none", "max" or "average", windows of 2 × 2).
        What is left out is as in `BLOCK`.
    hidden : int
        Units of a dense layer before the last one; 0 for none.
    activation : {"relu", "tanh", "none"}
        After each convolution and after the hidden layer.
    dropout : float
        The share that is dropped before the last layer.
    optimizer : {"adam", "momentum", "sgd"}
        "momentum" is SGD that keeps 0.9 of its last step.
    rate : float
        The learning rate.
    batch : int
        Digits in a batch.
    pictures : {"digits", "garments"}
        What it learns to tell apart: MNIST's digits or Fashion-MNIST's garments.
    digits : int
        Pictures to learn from, up to 2,000: the first ones of ``load_mnist().train``, or of
        ``load_fashion_mnist().train``.
    length : int
        Pictures that a run sees before it ends; "Train on" adds as many.
    seed : int
        Draws the first weights, the order of the pictures and dropout's masks.
    **kwargs
        ``theme``, see `View`.

    Raises
    ------
    ValueError
        If a setting is out of range, a kernel is larger than its maps, or there are more than
        300,000 weights.

    Notes
    -----
    Validation is on the first 500 pictures of the ``validation`` part. The view brings
    2,500 digits and 2,500 garments, in 16 greys, about 700 kB; a page of the book loads them when
    it needs them. The engine (``engine.js``) is compared with `helpers.network` and Keras. Weights
    and points reach Python when the run is paused or ends.

    Examples
    --------
    >>> lab = TrainLab(blocks=[{"filters": 4}, {"filters": 8, "pool": "none"}], dropout=0.25)
    >>> [layer.name for layer in lab.layers()]
    ['Conv2D', 'ReLU', 'MaxPool2D', 'Conv2D', 'ReLU', 'Flatten', 'Dropout', 'Dense']
    >>> lab.rate = 0.01
    """

    blocks = Blocks()
    hidden = Whole(0, 256, 0)
    activation = Choice("relu", "tanh", "none")
    dropout = Number(0, 0.95, 0.0)
    optimizer = Choice("adam", "momentum", "sgd")
    rate = Number(1e-6, 100, 0.001)
    batch = Whole(1, 512, 32)
    pictures = Choice("digits", "garments")
    digits = Whole(10, TRAIN, 1_000)
    length = Whole(500, 1_000_000, 10_000)
    seed = Whole(0, 2**31 - 1, 0)
    _seen = Whole(0, 2**53, 0)
    _points = traitlets.List().tag(sync=True)
    _weights = traitlets.Bytes().tag(
        sync=True,
        from_json=lambda buffer, view: bytes(buffer),  # it arrives as a memoryview
    )
    # What ships with the course: a notebook does not store it, and pages share it.
    _digits = traitlets.Bytes().tag(sync=True, shipped=True)
    _garments = traitlets.Bytes().tag(sync=True, shipped=True)
    _labels = traitlets.Bytes().tag(sync=True, shipped=True)
    _sheet = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        blocks=(BLOCK,),
        hidden=0,
        activation="relu",
        dropout=0.0,
        optimizer="adam",
        rate=0.001,
        batch=32,
        pictures="digits",
        digits=1_000,
        length=10_000,
        seed=0,
        **kwargs,
    ):
        super().__init__(
            blocks=list(blocks) if isinstance(blocks, tuple) else blocks,
            hidden=hidden,
            activation=activation,
            dropout=dropout,
            optimizer=optimizer,
            rate=rate,
            batch=batch,
            pictures=pictures,
            digits=digits,
            length=length,
            seed=seed,
            **_shipped_pictures(),
            **kwargs,
        )

    @property
    def seen(self):
        """How many pictures the network had learned from when it was last paused."""
        return self._seen

    @property
    def points(self):
        """The curves: "seen", "loss", "accuracy", "val_loss", "val_accuracy", every 500 pictures.

        The first point is from before training, and its training numbers are None.
        """
        return list(self._points)

    @traitlets.validate("blocks", "hidden")
    def _fits(self, proposal):
        """Refuse layers that do not fit, or have too many weights for a page."""
        name = proposal.trait.name
        settings = {"blocks": self.blocks, "hidden": self.hidden, name: proposal.value}
        network = Network(self._layers(**settings), SHAPE)
        if network.parameter_count() > MAX_WEIGHTS:
            raise ValueError(
                f"{network.parameter_count():,} weights are too many to train in a page, the limit "
                f"is {MAX_WEIGHTS:,}; take pooling, a stride of 2, or fewer hidden units"
            )
        return proposal.value

    def layers(self):
        """Return new layers as the settings say, for a `helpers.network.Network`."""
        return self._layers(self.blocks, self.hidden)

    def _layers(self, blocks, hidden):
        bend = _ACTIVATIONS[self.activation]
        made = []
        for block in blocks:
            made += [
                Conv2D(block["filters"], block["kernel"], block["stride"], block["padding"]),
                *bend(),
                *_POOLS[block["pool"]](),
            ]
        made.append(Flatten())
        if hidden:
            made += [Dense(hidden), *bend()]
        if self.dropout:
            made.append(Dropout(self.dropout))
        return [*made, Dense(CLASSES)]

    def network(self):
        """Return the trained network, as it was when the view was last paused.

        Returns
        -------
        helpers.network.Network

        Raises
        ------
        ValueError
            If nothing has been trained yet.
        """
        if not self._weights:
            raise ValueError(
                "this TrainLab has no trained weights yet; press Train in the view, wait until the "
                "run ends or press Pause, then ask again"
            )
        network = Network(self.layers(), SHAPE)
        numbers = np.frombuffer(self._weights, "<f4")
        if numbers.size != network.parameter_count():
            raise ValueError(
                f"the view holds {numbers.size:,} weights, but its settings make a network of "
                f"{network.parameter_count():,}; press Train again"
            )
        start = 0
        for array in network.parameters:
            array[...] = numbers[start : start + array.size].reshape(array.shape)
            start += array.size
        return network

    def to_keras(self):
        """Return the trained network as a ``keras.Sequential`` that ends in softmax.

        Raises
        ------
        ValueError
            If nothing has been trained yet.
        """
        return self.network().to_keras()

    def _still(self):
        layers = " → ".join(layer.name for layer in self.layers())
        caption = f"Train a network in the page: {layers}, on {self.digits:,} {self.pictures}."
        if not self.points:
            return Still(f"{caption} Nothing is trained yet.")
        rows = [
            [f"{point['seen']:,}", *(_shown(point[name]) for name in _CURVES)]
            for point in self.points
        ]
        last = self.points[-1]["val_accuracy"]
        return Still(
            f"{caption} After {self.seen:,} {self.pictures} it names {100 * last:.1f} % of "
            f"{VALIDATION} others rightly.",
            rows_html((f"{self.pictures} seen", *_HEAD), rows),
        )


def _shown(value):
    return "–" if value is None else f"{value:.3f}"


@functools.cache
def _shipped_pictures():
    """Return the traits that hold the pictures, and how they lie in them.

    The labels are those of the digits, then those of the garments.
    """
    sets = {"_digits": load_mnist(), "_garments": load_fashion_mnist()}
    labels = [
        part.labels[:count] for one in sets.values() for part, count in _parts_with_counts(one)
    ]
    return {
        **{name: _sheet_of(one) for name, one in sets.items()},
        "_labels": np.concatenate(labels).astype(np.uint8).tobytes(),
        "_sheet": {
            "columns": COLUMNS,
            "train": TRAIN,
            "validation": VALIDATION,
            "names": {name[1:]: list(one.class_names) for name, one in sets.items()},
        },
    }


def _parts_with_counts(pictures):
    return [(pictures.train, TRAIN), (pictures.validation, VALIDATION)]


def _sheet_of(pictures):
    """Return a PNG of the pictures to learn from and to validate on, in rows."""
    from PIL import Image

    parts = [part.images[:count, :, :, 0] for part, count in _parts_with_counts(pictures)]
    levels = np.rint((GREYS - 1) * np.concatenate(parts)).astype(np.uint8)
    sheet = levels.reshape(-1, COLUMNS, *SHAPE[:2]).swapaxes(1, 2).reshape(-1, COLUMNS * SHAPE[1])
    image = Image.frombytes("P", sheet.shape[::-1], sheet.tobytes())
    image.putpalette([255 * level // (GREYS - 1) for level in range(GREYS) for _ in range(3)])
    with io.BytesIO() as png:
        image.save(png, "PNG", bits=4, compress_level=7)  # 9 takes five times as long for 1 %
        return png.getvalue()

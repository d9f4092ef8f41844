"""A trained network, opened: every map, every unit, every sum, for a picture drawn by hand."""

import html
import re
from collections import Counter
from math import prod

import numpy as np
import traitlets

from helpers.support.validation import plain_array, real_array
from helpers.widgets.layer_explorer.model import class_count, describe, weights_alike
from helpers.widgets.shared.base import Choice, Still, Switch, View, Whole

MAX_SAMPLES, MAX_SAMPLE_BYTES = 60, 200_000


class LayerExplorer(View, module="layer_explorer/view.js"):
    """Look inside a network: the maps of each layer, and each number down to the pixels.

    The reader draws a picture, picks a sample or loads a file, follows it through the layers,
    switches filters off, covers a part of the picture, and watches the answer change.

    Parameters
    ----------
    model : keras.Sequential or Network
        Takes one grey or colour image, values in [0, 1], of up to 64 × 64 pixels. Layers that this
        view cannot show are refused by name. Where the model ends in scores, the view adds softmax.
    samples : array_like, shape (n, height, width) or (n, height, width, channels)
        Up to 60 pictures to pick from: ``uint8``, or floats in [0, 1].
    labels : array_like of int, shape (n,), optional
        What the samples are.
    class_names : sequence of str, optional
        What the classes are called; their numbers if not given.
    other : keras.Sequential or Network, optional
        A model with the same layers and other weights, to compare with.
    names : (str, str)
        What the two sets of weights are called.
    **kwargs
        Settings of the view: ``sample``, ``layer``, ``unit``, ``off``, ``cover``, ``scale``,
        ``weights``, ``predict``, and ``theme``, see `View`.

    Attributes
    ----------
    sample : int
        Number of the sample in sight, or -1 if the picture is the reader's own.
    layer : int
        Number of the layer in sight; the first one is 1.
    unit : list of int
        The unit in sight: [row, column, map] or [unit]; empty for the strongest one.
    off : list of [int, int]
        Filters (of a Conv2D) and units (of a Dense) that are switched off: [layer, filter].
    cover : list of int
        The square that is covered: [top, left, side], or empty.
    scale : {"map", "layer", "network"}
        Which maps share a colour scale.
    weights : {"own", "other"}
    predict : bool
        Hide the unit's result until the reader has entered a number.

    Raises
    ------
    TypeError
        If the model is none, or an array does not hold real numbers.
    ValueError
        If a layer cannot be shown, a shape does not fit, or a value is NaN or out of range.

    Examples
    --------
    >>> from helpers.network import Conv2D, Dense, Flatten, ReLU
    >>> from helpers.network import Network
    >>> network = Network([Conv2D(4, 3), ReLU(), Flatten(), Dense(10)], input_shape=(8, 8, 1))
    >>> explorer = LayerExplorer(network, np.zeros((2, 8, 8)))
    >>> [layer["type"] for layer in explorer.layers]
    ['Conv2D', 'ReLU', 'Flatten', 'Dense', 'softmax']
    >>> explorer.off = [[1, 3]]
    """

    _layers = traitlets.List(traitlets.Dict()).tag(sync=True)
    _input_shape = traitlets.List(traitlets.Int()).tag(sync=True)
    _weights = traitlets.Bytes().tag(sync=True, trained="float32")
    _other_weights = traitlets.Bytes().tag(sync=True, trained="float32")
    _samples = traitlets.Bytes().tag(sync=True)
    _picture = traitlets.Bytes().tag(
        sync=True,
        from_json=lambda buffer, view: bytes(buffer),  # it arrives as a memoryview
    )
    _labels = traitlets.List(traitlets.Int()).tag(sync=True)
    _class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    names = traitlets.List(traitlets.Unicode(), minlen=2, maxlen=2).tag(sync=True)
    sample = Whole(-1, MAX_SAMPLES - 1, 0)
    layer = Whole(1, 1000, 1)
    unit = traitlets.List(traitlets.Int()).tag(sync=True)
    off = traitlets.List(traitlets.List(traitlets.Int(), minlen=2, maxlen=2)).tag(sync=True)
    cover = traitlets.List(traitlets.Int()).tag(sync=True)
    scale = Choice("map", "layer", "network")
    weights = Choice("own", "other")
    predict = Switch(False)

    def __init__(
        self,
        model,
        samples,
        labels=None,
        class_names=None,
        other=None,
        names=("these weights", "the other weights"),
        **kwargs,
    ):
        shape, described, weights = describe(model)
        pictures = _require_samples(samples, shape)
        other_weights = b"" if other is None else weights_alike(other, shape, described)
        classes = class_count(described)
        firsts = (n for n, one in enumerate(described, 1) if one["kind"] == "conv2d")
        kwargs.setdefault("layer", next(firsts, 1))
        super().__init__(
            _layers=described,
            _input_shape=list(shape),
            _weights=weights.tobytes(),
            _other_weights=other_weights,
            _samples=pictures.tobytes(),
            _labels=[] if labels is None else _require_sample_labels(labels, pictures, classes),
            _class_names=_require_names(class_names, classes),
            names=list(names),
            **kwargs,
        )

    @property
    def layers(self):
        """What the strip shows: one dict for each layer."""
        return [
            {name: one[name] for name in ("name", "type", "shape", *_COSTS)} for one in self._layers
        ]

    @property
    def image(self):
        """The picture in sight, without the cover: (height, width, channels), in [0, 1]."""
        size = prod(self._input_shape)
        start = max(self.sample, 0) * size
        bytes_ = self._picture if self.sample < 0 else self._samples[start : start + size]
        if len(bytes_) != size:
            bytes_ = bytes(size)
        return np.frombuffer(bytes_, np.uint8).reshape(self._input_shape) / np.float32(255)

    @image.setter
    def image(self, value):
        shape = tuple(self._input_shape)
        array = real_array("image", value, (2, 3), "(height, width) or (height, width, channels)")
        if (*array.shape, 1)[:3] != shape:
            raise ValueError(
                f"image must have shape {shape} as the model's input, got {array.shape}"
            )
        picture = _require_samples(array[np.newaxis], shape, "image")
        self._picture, self.sample = picture.tobytes(), -1

    @traitlets.validate("sample", "layer", "unit", "off", "cover", "weights")
    def _fits(self, proposal):
        """Refuse a value that this model has no room for."""
        name, value = proposal.trait.name, proposal.value
        check = {
            "sample": self._require_sample,
            "layer": self._require_layer,
            "unit": self._require_unit,
            "off": self._require_off,
            "cover": self._require_cover,
            "weights": self._require_weights,
        }[name]
        check(value)
        return value

    @traitlets.observe("layer")
    def _keep_unit(self, change):
        """Forget a unit that the layer does not have."""
        if not _inside(self.unit, self._layers[self.layer - 1]["shape"]):
            self.unit = []

    def _require_sample(self, value):
        count = len(self._samples) // prod(self._input_shape)
        if value >= count:
            raise ValueError(f"sample must be -1 to {count - 1}, got {value}")

    def _require_layer(self, value):
        if value > len(self._layers):
            raise ValueError(f"layer must be 1 to {len(self._layers)}, got {value}")

    def _require_unit(self, value):
        shape = self._layers[self.layer - 1]["shape"]
        if value and not _inside(value, shape):
            raise ValueError(
                f"unit {value} is not inside layer {self.layer}, whose shape is {tuple(shape)}"
            )

    def _require_off(self, value):
        able = [
            number
            for number, one in enumerate(self._layers, 1)
            if one["kind"] in ("conv2d", "dense")
        ]
        for layer, channel in value:
            if layer not in able:
                raise ValueError(
                    f"off has layer {layer}, but only filters of Conv2D and units of Dense can be "
                    f"switched off: layers {able}"
                )
            one = self._layers[layer - 1]
            if not 0 <= channel < one["shape"][-1]:
                raise ValueError(
                    f"off has filter {channel} of layer {layer}, whose filters are 0 to "
                    f"{one['shape'][-1] - 1}"
                )

    def _require_cover(self, value):
        height, width, _ = self._input_shape
        if value and not (
            len(value) == 3
            and 1 <= value[2] <= min(height, width)
            and 0 <= value[0] <= height - value[2]
            and 0 <= value[1] <= width - value[2]
        ):
            raise ValueError(
                f"cover must be [top, left, side] of a square inside {height} × {width} pixels, "
                f"or [], got {value}"
            )

    def _require_weights(self, value):
        if value == "other" and not self._other_weights:
            raise ValueError('weights="other" needs a second model: LayerExplorer(…, other=model)')

    def _still(self):
        height, width, channels = self._input_shape
        parameters = sum(layer["parameters"] for layer in self._layers)
        cost = sum(layer["multiply_adds"] for layer in self._layers)
        caption = (
            f"Inside a network: input {height} × {width} × {channels}, {len(self._layers)} layers, "
            f"{parameters:,} parameters, {cost:,} multiply-adds an image."
        )
        head = ("layer", "output", "parameters", "multiply-adds", "sees")
        rows = [
            (
                f"{layer['type']} {name}",
                " × ".join(map(str, layer["shape"])),
                f"{layer['parameters']:,}",
                f"{layer['multiply_adds']:,}",
                " × ".join(map(str, layer["sees"])),
            )
            for layer, name in zip(self._layers, _steady_names(self._layers))
        ]
        lines = ["".join(f"<td>{html.escape(text)}</td>" for text in row) for row in rows]
        return Still(
            caption,
            "<table><caption>The layers</caption><tr>"
            + "".join(f'<th scope="col">{name}</th>' for name in head)
            + "</tr>"
            + "".join(f"<tr>{line}</tr>" for line in lines)
            + "</table>",
        )


_COSTS = ("parameters", "multiply_adds", "sees")


def _steady_names(layers):
    """Return the names of the layers, those that Keras made up counted anew in this model.

    Keras numbers them through a whole session, so the same cell would give others when it is run
    again: conv2d_19 instead of conv2d.
    """
    seen, steady = Counter(), {}
    for layer in layers:
        made_up = re.sub(r"_\d+$", "", layer["name"])
        if made_up.replace("_", "") == layer["type"].lower():
            number = seen[made_up]
            seen[made_up] += 1
            steady[layer["name"]] = f"{made_up}_{number}" if number else made_up
    return [" ".join(steady.get(word, word) for word in layer["name"].split()) for layer in layers]


def _inside(place, shape):
    return len(place) == len(shape) and all(0 <= i < n for i, n in zip(place, shape))


# ---------------------------------------------------------------------------- samples and names


def _require_samples(samples, shape, name="samples"):
    """Return pictures as uint8 (n, height, width, channels)."""
    layout = "(n, height, width) or (n, height, width, channels)"
    samples = plain_array(name, samples)
    if samples.shape == shape[:2]:
        raise ValueError(
            f"{name} must have shape {layout}, got {shape[:2]}; that is one picture: give a list "
            "of pictures, [picture]"
        )
    array = real_array(name, samples, (3, 4), layout)
    came = array.shape
    if array.ndim == 3:
        array = array[..., np.newaxis]
    if array.shape[1:] != shape:
        cure = "; that is one picture: give a list of pictures, [picture]" if came == shape else ""
        raise ValueError(
            f"{name} must have shape (n, {', '.join(map(str, shape))}) as the model's input, "
            f"got {came}{cure}"
        )
    if len(array) > MAX_SAMPLES or array.size > MAX_SAMPLE_BYTES:
        most = min(MAX_SAMPLES, MAX_SAMPLE_BYTES // prod(shape))
        raise ValueError(
            f"{name} holds {len(array)} pictures, but this view takes up to {most}, because a page "
            f"stores them all; choose some: {name}[:{min(most, 24)}]"
        )
    if array.dtype == np.uint8:
        return np.ascontiguousarray(array)
    if array.dtype.kind != "f":
        raise TypeError(
            f"{name} must be uint8 or floats in [0, 1], got dtype {array.dtype}; "
            f'{name}.astype("uint8") if it holds 8-bit pixels'
        )
    low, high = float(array.min()), float(array.max())
    if low < 0 or high > 1:
        raise ValueError(
            f"{name} must be floats in [0, 1], got {low:g} to {high:g}; divide by 255 if they are "
            "8-bit pixels"
        )
    return np.round(array * 255).astype(np.uint8)


def _require_sample_labels(labels, pictures, classes):
    array = real_array("labels", labels, 1, "(n,)")
    if array.dtype.kind == "f" or len(array) != len(pictures):
        raise ValueError(
            f"labels must be {len(pictures)} whole numbers, one for each sample, got "
            f"{len(array)} of dtype {array.dtype}"
        )
    if classes and not (array.min() >= 0 and array.max() < classes):
        raise ValueError(
            f"labels must be 0 to {classes - 1} as the model has {classes} classes, got "
            f"{array.min()} to {array.max()}"
        )
    return array.tolist()


def _require_names(names, classes):
    if names is None:
        return [str(number) for number in range(classes)]
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise TypeError(f"class_names must be a list of texts, got {names!r}")
    if len(names) != classes:
        raise ValueError(
            f"class_names has {len(names)} name(s), but the model tells {classes} classes apart"
        )
    return list(names)

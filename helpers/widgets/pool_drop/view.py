"""Pooling and dropout in numbers: what a window keeps, what a shift changes, what a mask drops."""

import numpy as np
import traitlets

from helpers.pooling import average_pool2d, max_pool2d, min_pool2d
from helpers.support.validation import numeric_array, pair
from helpers.widgets.shared.base import (
    Array,
    Choice,
    Number,
    Still,
    Switch,
    View,
    Whole,
    forget_misfits,
    require_place,
    require_upstream,
    table_html,
)

MAX_PIXELS, MAX_SHIFT, MAX_VALUES, MAX_MASKS, MAX_NUMBER = 12, 4, 12, 10_000, 1e6

#: A digit's feature map after ReLU, with an empty margin so that it has room to move.
SEVEN = (
    (0, 0, 0, 0, 0, 0, 0, 0),
    (0, 6, 8, 8, 8, 7, 0, 0),
    (0, 1, 2, 2, 5, 9, 1, 0),
    (0, 0, 0, 0, 7, 6, 0, 0),
    (0, 0, 0, 4, 9, 1, 0, 0),
    (0, 0, 1, 8, 5, 0, 0, 0),
    (0, 0, 4, 9, 1, 0, 0, 0),
    (0, 0, 0, 0, 0, 0, 0, 0),
)
VALUES = (8, 4, 12, 20, 4, 16, 8, 12)

_POOLS = {"max": max_pool2d, "average": average_pool2d, "min": min_pool2d}


class PoolDrop(View, module="pool_drop/view.js"):
    """Pool a small map, move it by a pixel, send a gradient back; or drop values at random.

    Parameters
    ----------
    image : array_like, shape (height, width), optional
        Up to 12 × 12 numbers; by default a small feature map of a seven.
    values : array_like, shape (n,), optional
        Up to 12 numbers for dropout.
    topic : {"pooling", "dropout"}
        What the view opens with; the reader can change it.
    pool : {"max", "average", "min"}
    whole : bool
        Take the whole map as one window: global pooling.
    size : int
        Rows and columns of a window, 1 to 12.
    stride : int, optional
        By default `size`, so that windows lie side by side.
    padding : {"valid", "same"}
    shift : (int, int)
        Rows down and columns to the right by which the image is moved, −4 to 4; zeros move in.
    mode : {"forward", "backward"}
        "backward" shows where the gradient goes.
    upstream : array_like, shape of the pooled map, optional
        The gradient that arrives from above; ones if not given.
    rate : float
        The share that dropout drops, 0 to 0.95.
    training : bool
        Dropout acts in training only.
    scaled : bool
        Multiply what is kept by ``1 / (1 - rate)``, as Keras does.
    seed : int
        What the masks are drawn from.
    masks : int
        How many masks the mean is taken over, 1 to 10,000.
    predict : bool
        Hide each result until the reader has entered a number.
    **kwargs
        ``theme``, see `View`.

    Attributes
    ----------
    place : list of int
        The pooled number in sight: [row, column].

    Raises
    ------
    TypeError
        If an array does not hold real numbers or would wrap around (``uint8``).
    ValueError
        If a shape or a setting does not fit, or a value is NaN or infinite.

    Examples
    --------
    >>> view = PoolDrop([[1, 3, 0, 2], [5, 2, 1, 1], [0, 4, 8, 6], [2, 2, 7, 9]])
    >>> view.pooled
    array([[5., 2.],
           [4., 9.]])
    >>> view.shift = [0, 1]
    >>> view.pooled
    array([[5., 3.],
           [2., 8.]])
    >>> PoolDrop(topic="dropout", values=[8, 4, 12], rate=0.5).dropped.shape
    (3,)
    """

    topic = Choice("pooling", "dropout")
    image = Array(2, "(height, width)")
    pool = Choice("max", "average", "min")
    whole = Switch(False)
    size = Whole(1, MAX_PIXELS, 2)
    stride = Whole(1, MAX_PIXELS, 2)
    padding = Choice("valid", "same")
    shift = traitlets.List(traitlets.Int(), [0, 0], minlen=2, maxlen=2).tag(sync=True)
    mode = Choice("forward", "backward")
    upstream = Array(2, "(height, width)", allow_none=True, default_value=None)
    predict = Switch(False)
    place = traitlets.List(traitlets.Int(), [0, 0], minlen=2, maxlen=2).tag(sync=True)
    values = Array(1, "(n,)")
    rate = Number(0, 0.95, 0.4)
    training = Switch(True)
    scaled = Switch(True)
    seed = Whole(0, 2**31 - 1, 7)
    masks = Whole(1, MAX_MASKS, 1)

    def __init__(
        self,
        image=SEVEN,
        values=VALUES,
        topic="pooling",
        pool="max",
        whole=False,
        size=2,
        stride=None,
        padding="valid",
        shift=(0, 0),
        mode="forward",
        upstream=None,
        rate=0.4,
        training=True,
        scaled=True,
        seed=7,
        masks=1,
        predict=False,
        **kwargs,
    ):
        super().__init__(
            image=numeric_array("image", image, 2, "(height, width)"),
            values=numeric_array("values", values, 1, "(n,)"),
            topic=topic,
            pool=pool,
            whole=whole,
            size=size,
            stride=size if stride is None else stride,
            padding=padding,
            shift=_shift(shift),
            mode=mode,
            upstream=upstream,
            rate=rate,
            training=training,
            scaled=scaled,
            seed=seed,
            masks=masks,
            predict=predict,
            **kwargs,
        )

    @property
    def shifted(self):
        """The image where the view has moved it; zeros move in."""
        down, right = self.shift
        height, width = self.image.shape
        wide = np.pad(self.image, MAX_SHIFT)
        top, left = MAX_SHIFT - down, MAX_SHIFT - right
        return wide[top : top + height, left : left + width]

    @property
    def pooled(self):
        """What the view shows: the pooled map, (height, width)."""
        return _pooled(self.shifted, _settings_of(self))

    @property
    def mask(self):
        """The mask drawn last: 0, and for what is kept ``1 / (1 - rate)`` (or 1)."""
        return self._masks(self.masks)[-1]

    @property
    def dropped(self):
        """The values after dropout, for the mask in sight."""
        return self.values * self.mask

    @property
    def mean_dropped(self):
        """The mean after dropout over as many masks as `masks` says."""
        return self.values * self._masks(self.masks).mean(axis=0)

    def _masks(self, count):
        if not self.training:
            return np.ones((count, len(self.values)))
        numbers = _random_numbers(self.seed, count * len(self.values))
        factor = 1 / (1 - self.rate) if self.scaled else 1.0
        return (numbers >= self.rate).reshape(count, -1) * factor

    @traitlets.validate(
        "image", "values", "whole", "size", "stride", "padding", "shift", "upstream", "place"
    )
    def _fits(self, proposal):
        """Refuse a value that the others leave no room for."""
        name, value = proposal.trait.name, proposal.value
        if name == "values":
            return _require_values(value)
        if name == "shift":
            return _shift(value)
        image = value if name == "image" else self.image
        size = _require_fit(image, _settings_of(self) | {name: value})
        if name == "upstream":
            require_upstream(value, size, "the pooled map", "pooled number")
        if name == "place":
            require_place(value, size, "the pooled map")
        return value

    @traitlets.observe("image", "whole", "size", "stride", "padding")
    def _keep_place(self, change):
        forget_misfits(self, self.pooled.shape)

    def _still(self):
        if self.topic == "dropout":
            rows = np.stack([self.values, self.mask, self.dropped, self.mean_dropped])
            caption = (
                f"Dropout of {len(self.values)} values, rate {self.rate:g}, "
                f"{'training' if self.training else 'in use'}. Rows: the values, the mask, values "
                f"× mask, and the mean over {self.masks} mask(s)."
            )
            return Still(caption, table_html(rows, "dropout"))
        height, width = self.image.shape
        pooled = self.pooled
        rows, columns = pooled.shape
        window = "the whole map" if self.whole else f"{self.size} × {self.size}"
        caption = (
            f"{self.pool.capitalize()} pooling of a {height} × {width} map: window {window}, "
            f"stride {self.stride}, padding {self.padding}; pooled {rows} × {columns}."
        )
        return Still(caption, table_html(self.shifted, "input") + table_html(pooled, "pooled"))


def _settings_of(view):
    return {one: getattr(view, one) for one in ("pool", "whole", "size", "stride", "padding")}


def _pooled(image, settings):
    pool = _POOLS[settings["pool"]]
    if settings["whole"]:
        return pool(image, image.shape)
    return pool(image, settings["size"], settings["stride"], settings["padding"])


def _shift(value):
    try:
        rows, columns = pair("shift", list(value), minimum=-MAX_SHIFT)
    except TypeError:
        raise TypeError(
            f"shift must be whole numbers (rows down, columns right), got {value!r}"
        ) from None
    if max(rows, columns) > MAX_SHIFT:
        raise ValueError(f"shift must be −{MAX_SHIFT} to {MAX_SHIFT} pixels, got {value!r}")
    return [rows, columns]


def _require_values(values):
    if len(values) > MAX_VALUES:
        raise ValueError(
            f"values holds {len(values)} numbers, but this view shows up to {MAX_VALUES}; "
            f"cut a piece out: values[:{MAX_VALUES}]"
        )
    _require_size("values", values)
    return values


def _require_size(name, array):
    largest = float(np.abs(array).max())
    if largest > MAX_NUMBER:
        raise ValueError(
            f"the largest number of {name} is {largest:g}, but this view shows numbers up to 1e6; "
            "divide first"
        )


def _require_fit(image, settings):
    """Return the pooled map's (height, width), or say what does not fit."""
    if max(image.shape) > MAX_PIXELS:
        raise ValueError(
            f"image has shape {image.shape}, but this view shows up to {MAX_PIXELS} × {MAX_PIXELS} "
            f"numbers; cut a piece out: image[:{MAX_PIXELS}, :{MAX_PIXELS}]"
        )
    _require_size("image", image)
    return _pooled(image, settings).shape


def _random_numbers(seed, count):
    """Return what the view's own generator draws: Mulberry32, as in ``maths.js``."""
    with np.errstate(over="ignore"):
        steps = np.arange(1, count + 1, dtype=np.uint32)
        state = np.uint32(seed) + steps * np.uint32(0x6D2B79F5)
        mixed = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
        more = (mixed ^ (mixed >> np.uint32(7))) * (mixed | np.uint32(61))
        mixed = mixed ^ (mixed + more)
    return (mixed ^ (mixed >> np.uint32(14))) / 4294967296

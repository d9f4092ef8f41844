"""A laboratory for kernels: photos, nine numbers to change, and a magnifier for the sum."""

import math

import numpy as np
import traitlets

from helpers.convolution import correlate2d
from helpers.images import LUMA_WEIGHTS, load_photo, photo_names
from helpers.kernels import IDENTITY, NAMED_KERNELS, SOBEL_X
from helpers.support.validation import real_array
from helpers.widgets.shared.base import (
    Array,
    Choice,
    Number,
    Still,
    Switch,
    View,
    Whole,
    format_number,
    is_inside,
    require_place,
    table_html,
)

IMAGE = "(height, width) or (height, width, 3)"
MIN_SIDE, MAX_SIDE, PHOTO_PIXELS, MAX_WEIGHT = 8, 200, 19_000, 1000


class _Weights(Array):
    """A trait that holds nine weights; a name stands for those of a named kernel."""

    def __init__(self):
        super().__init__(2, "(3, 3)")

    def validate(self, view, value):
        return super().validate(view, _weights(self.name, value))


class KernelLab(View, module="kernel_lab/view.js"):
    """Slide a 3×3 kernel, or two in a row, over a photo and look at any pixel's sum.

    The reader can load a picture or use the camera; it never leaves the page and is not saved.

    Parameters
    ----------
    kernel : array_like, shape (3, 3), or str, optional
        Nine weights, or a name of `helpers.kernels.NAMED_KERNELS`.
    image : array_like, shape (height, width) or (height, width, 3), optional
        A picture of your own: floats from 0 to 1, or ``uint8``; 8 to 200 pixels a side.
    photo : str, optional
        "chelsea", "coffee", "camera", or "yours" for `image`.
    second : array_like, shape (3, 3), or str
        The kernel that comes after, if `two` is True.
    two : bool
    normalise : bool
        Divide the weights by their sum; if that is 0, by the sum of the positive ones.
    display : {"auto", "photo", "signed", "absolute"}
        "photo" cuts off what is below 0 and above 1; "signed" is blue, white and red around 0;
        "auto" is "signed" if a kernel's weights sum to 0.
    divider : float
        Where the picture changes from before to after, 0 to 1.
    task : {"try", "find"}
        "find" shows a picture and asks for the kernel that made it.
    level : {"named", "free"}
        Whether the kernel to find has a name, or is nine whole numbers from −2 to 2.
    number : int
        Which of the kernels to find.
    predict : bool
        Hide each sum until the reader has entered a number.
    **kwargs
        ``theme``, see `View`.

    Attributes
    ----------
    place : list of int
        The pixel under the magnifier: [row, column].

    Raises
    ------
    TypeError
        If an array does not hold real numbers.
    ValueError
        If a shape, a name or a setting does not fit, or a value is NaN or infinite.

    Examples
    --------
    >>> view = KernelLab("Sobel x", photo="camera")
    >>> view.pixels.shape, view.result.shape
    ((138, 138), (136, 136))
    >>> view.kernel = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
    >>> bool((view.result == view.pixels[1:-1, 1:-1]).all())
    True
    """

    photo = traitlets.Unicode("chelsea").tag(sync=True)
    kernel = _Weights()
    second = _Weights()
    two = Switch(False)
    normalise = Switch(False)
    display = Choice("auto", "photo", "signed", "absolute")
    divider = Number(0, 1, 0.5)
    task = Choice("try", "find")
    level = Choice("named", "free")
    number = Whole(1, 9999, 1)
    predict = Switch(False)
    place = traitlets.List(traitlets.Int(), [0, 0], minlen=2, maxlen=2).tag(sync=True)
    _presets = traitlets.Dict().tag(sync=True)
    _sizes = traitlets.List().tag(sync=True)
    _photos = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        kernel=SOBEL_X,
        image=None,
        photo=None,
        second=IDENTITY,
        two=False,
        normalise=False,
        display="auto",
        divider=0.5,
        task="try",
        level="named",
        number=1,
        predict=False,
        place=None,
        **kwargs,
    ):
        pictures = {name: _small_photo(name) for name in ("chelsea", "coffee", "camera")}
        if image is not None:
            pictures = {"yours": _own_picture(image)} | pictures
        photo = next(iter(pictures)) if photo is None else photo
        if photo not in pictures:
            raise ValueError(f"photo must be one of {', '.join(pictures)}, got {photo!r}")
        super().__init__(
            _presets={name: weights.tolist() for name, weights in NAMED_KERNELS.items()},
            _sizes=[[name, *pixels.shape] for name, pixels in pictures.items()],
            _photos=b"".join(pixels.tobytes() for pixels in pictures.values()),
            photo=photo,
            kernel=kernel,
            second=second,
            two=two,
            normalise=normalise,
            display=display,
            divider=divider,
            task=task,
            level=level,
            number=number,
            predict=predict,
            place=[n // 2 for n in pictures[photo].shape] if place is None else place,
            **kwargs,
        )

    @property
    def pixels(self):
        """The photo that the view shows: (height, width), float32 from 0 to 1."""
        return self._pixels_of(self.photo).astype(np.float32) / np.float32(255)

    @property
    def weights(self):
        """The kernels that are used, after `normalise`: one, or two in a row."""
        kernels = [self.kernel, self.second] if self.two and self.task == "try" else [self.kernel]
        return [_normalised(one) if self.normalise else one for one in kernels]

    @property
    def result(self):
        """What the view shows: the photo after the kernel(s), without padding."""
        result = self.pixels.astype(float)
        for weights in self.weights:
            result = correlate2d(result, weights)
        return result

    def _pixels_of(self, photo):
        start = 0
        for name, height, width in self._sizes:
            if name == photo:
                flat = np.frombuffer(self._photos, np.uint8, height * width, start)
                return flat.reshape(height, width)
            start += height * width
        names = ", ".join(name for name, _, _ in self._sizes)
        raise ValueError(f"photo must be one of {names}, got {photo!r}")

    @traitlets.validate("photo", "place")
    def _fits(self, proposal):
        """Refuse what this view cannot show."""
        name, value = proposal.trait.name, proposal.value
        shape = self._pixels_of(value if name == "photo" else self.photo).shape
        if name == "place":
            require_place(value, shape, "the photo")
        return value

    @traitlets.observe("photo")
    def _keep_place(self, change):
        shape = self._pixels_of(self.photo).shape
        if self.place and not is_inside(self.place, shape):
            self.place = [n // 2 for n in shape]

    def _still(self):
        names = [_name_of(one) for one in [self.kernel, *([self.second] if self.two else [])]]
        height, width = self.pixels.shape
        edge, result = len(self.weights), self.result
        row, column = (min(max(i, edge), n - 1 - edge) for i, n in zip(self.place, (height, width)))
        caption = (
            f"Kernel lab: the photo {self.photo!r}, {height} × {width} pixels, "
            f"and the kernel {' followed by '.join(names)}. At row {row}, column {column} the "
            f"result is {format_number(result[row - edge, column - edge])}."
        )
        patch = self.pixels[row - edge : row + edge + 1, column - edge : column + edge + 1]
        tables = table_html(patch, "pixels around it") + table_html(self.kernel, "kernel")
        if self.two:
            tables += table_html(self.second, "second kernel")
        return Still(caption, tables)


def _weights(name, value):
    """Return nine weights, given as an array or by name."""
    if isinstance(value, str):
        if value not in NAMED_KERNELS:
            raise ValueError(
                f"there is no kernel {value!r}; choose one of {', '.join(NAMED_KERNELS)}"
            )
        value = NAMED_KERNELS[value]
    array = real_array(name, value, 2, "(3, 3)").astype(float)
    if array.shape != (3, 3):
        raise ValueError(
            f"{name} has shape {array.shape}, but this view shows 3 × 3 weights; for other sizes "
            "use ConvStepper"
        )
    if np.abs(array).max() > MAX_WEIGHT:
        raise ValueError(f"{name} holds {np.abs(array).max():g}; use weights from −1000 to 1000")
    return array


def _normalised(weights):
    """Divide by the sum; if that is 0 (as far as rounding goes), by the sum of the positive."""
    total = weights.sum()
    size = np.abs(weights).sum()
    divisor = total if abs(total) > 1e-9 * size else weights[weights > 0].sum()
    return weights / divisor if divisor else weights


def _name_of(weights):
    for name, one in NAMED_KERNELS.items():
        if np.array_equal(one, weights):
            return f'"{name}"'
    return str(weights.tolist())


def _small_photo(name):
    """Return a photo of the course in grey, uint8, with about 19,000 pixels."""
    from PIL import Image

    if name not in photo_names():
        raise ValueError(f"there is no photo {name!r}")
    gray = load_photo(name, gray=True)
    scale = math.sqrt(PHOTO_PIXELS / gray.size)
    height, width = (round(n * scale) for n in gray.shape)
    small = Image.fromarray(_bytes(gray)).resize((width, height), Image.Resampling.BOX)
    return np.asarray(small)


def _own_picture(image):
    array = real_array("image", image, (2, 3), IMAGE)
    if array.ndim == 3 and array.shape[2] != 3:
        raise ValueError(
            f"image has shape {array.shape}; expected {IMAGE}: pick one channel, image[..., 0]"
        )
    height, width = array.shape[:2]
    if min(height, width) < MIN_SIDE or max(height, width) > MAX_SIDE:
        step = max(-(-max(height, width) // MAX_SIDE), 2)
        raise ValueError(
            f"image has shape {array.shape}, but this view shows {MIN_SIDE} to {MAX_SIDE} pixels a "
            f"side; take one pixel in {step}, image[::{step}, ::{step}], or cut a piece out"
        )
    if array.dtype != np.uint8:
        if array.min() < 0 or array.max() > 1:
            raise ValueError(
                f"image holds values from {array.min():g} to {array.max():g}, expected 0 to 1 "
                "(or uint8); divide 8-bit pixels by 255"
            )
    else:
        array = array / 255
    if array.ndim == 3:
        array = array @ LUMA_WEIGHTS
    return _bytes(array)


def _bytes(gray):
    return np.round(np.asarray(gray) * 255).astype(np.uint8)

"""Bad input is answered with what came, what was expected and the cure. One line of a table a call.

In the expected messages "…" stands for any text.
"""

# ruff: noqa: E501 - one line a call

import re

import numpy as np
import pytest

import helpers
from helpers import (
    average_pool2d,
    conv2d,
    conv2d_loops,
    convolve2d,
    convolve2d_loops,
    correlate2d,
    correlate2d_loops,
    global_average_pool2d,
    global_max_pool2d,
    load_digit_image,
    load_model,
    load_photo,
    max_pool2d,
    min_pool2d,
    model_card,
    output_size,
    prepare_digit,
    receptive_field,
    same_padding,
)
from helpers.kernels import box, gaussian
from helpers.shapes import (
    WindowTooLarge,
    conv_multiply_adds,
    conv_parameters,
    dense_parameters,
    output_shape,
    padding_amounts,
    window_span,
)

IMAGE = np.arange(9.0).reshape(3, 3)
KERNEL = np.array([[1.0, 2.0], [3.0, 4.0]])
BATCH = np.arange(32.0).reshape(1, 4, 4, 2)
KERNELS = np.arange(24.0).reshape(2, 2, 2, 3)
FIVE = np.ones((5, 5))
NAN = np.array([[1.0, 2.0], [np.nan, 4.0]])
INF = np.array([[1.0, np.inf], [3.0, 4.0]])
HUGE = np.full((3, 3), 2**62)
RAGGED = [[1, 2], [3]]


def bad(error, message, function, *args, **kwargs):
    """Make a line of the table: this call raises this error with this message."""
    name = f"{function.__name__}: {message}"
    return pytest.param(error, message, function, args, kwargs, id=name)


WRAPS = 'sums and products wrap around; convert it first: {}.astype("float32")…'
FITS = 'use padding="same" or a smaller kernel'
NOT_FINITE = "value(s) that are NaN or infinite, the first at {}; replace them before you go on…"
PLANE = "2 axes (height, width)"
LAYOUT = "4 axes (batch, height, width, channels)"
PICK = "pick one entry of an axis too many, such as {}[..., 0]"
ADD = "add the missing axes with numpy.newaxis"
PADDINGS = 'padding must be "valid", "same", "full" or a number of pixels, got '
PLAIN = "give an array of plain numbers"
SIZE_FITS = 'use padding="same" or a smaller size'

CALLS = [
    # --- sizes of the kernel and the image
    bad(WindowTooLarge, f"kernel (5, 5) is larger than the image (3, 3); {FITS}", correlate2d, IMAGE, FIVE),
    bad(WindowTooLarge, f"kernel (5, 5) is larger than the image (3, 3); {FITS}", convolve2d, IMAGE, FIVE),
    bad(WindowTooLarge, f"kernel (5, 5) is larger than the image (3, 3); {FITS}", correlate2d_loops, IMAGE, FIVE),
    bad(WindowTooLarge, f"kernel (5, 5) is larger than the image (3, 3); {FITS}", convolve2d_loops, IMAGE, FIVE),
    bad(WindowTooLarge, f"kernel (4, 1) is larger than the image (3, 3); {FITS}", correlate2d, IMAGE, np.ones((4, 1))),
    bad(WindowTooLarge, f"kernel (1, 4) is larger than the image (3, 3); {FITS}", correlate2d, IMAGE, np.ones((1, 4))),
    bad(WindowTooLarge, f"kernel (5, 3) is larger than the image (4, 4); {FITS}", conv2d, BATCH, np.ones((5, 3, 2, 1))),
    bad(WindowTooLarge, f"kernel (5, 3) is larger than the image (4, 4); {FITS}", conv2d_loops, BATCH, np.ones((5, 3, 2, 1))),
    bad(WindowTooLarge, f"kernel (2, 2) (spread by its dilation over (4, 4)) is larger than the image (3, 3); {FITS}", correlate2d, IMAGE, KERNEL, dilation=3),
    bad(WindowTooLarge, f"kernel (7, 7) is larger than the image (3, 3) with padding=1; {FITS}", correlate2d, IMAGE, np.ones((7, 7)), padding=1),
    bad(WindowTooLarge, f"kernel (7, 7) is larger than the image (3, 3) with padding=1; {FITS}", correlate2d, IMAGE, np.ones((7, 7)), padding=np.int64(1)),
    bad(WindowTooLarge, f"kernel 7 is larger than the input 5; {FITS}", output_size, 5, 7),
    bad(WindowTooLarge, f"kernel 9 is larger than the input 5 with padding (1, 1); {FITS}", output_size, 5, 9, padding=1),
    bad(WindowTooLarge, f"kernel 3 (dilation 3: 7) is larger than the input 5; {FITS}", output_size, 5, 3, dilation=3),
    bad(WindowTooLarge, f"kernel 5 is larger than the input 4; {FITS}", output_shape, (9, 4), (5, 5)),
    bad(WindowTooLarge, f"window (4, 4) is larger than the image (3, 3); {SIZE_FITS}", max_pool2d, IMAGE, 4),
    bad(WindowTooLarge, f"window (1, 4) is larger than the image (3, 3); {SIZE_FITS}", min_pool2d, IMAGE, (1, 4)),
    bad(WindowTooLarge, f"window (6, 6) is larger than the image (3, 3) with padding=1; {SIZE_FITS}", average_pool2d, IMAGE, 6, padding=1),
    # --- stride
    bad(ValueError, "stride must be 1 or more, got 0", correlate2d, IMAGE, KERNEL, stride=0),
    bad(ValueError, "stride must be 1 or more, got -1", convolve2d, IMAGE, KERNEL, stride=-1),
    bad(ValueError, "stride must be 1 or more, got 0", conv2d, BATCH, KERNELS, stride=(1, 0)),
    bad(TypeError, "stride must be a whole number such as 1, got 1.5 (float)", correlate2d, IMAGE, KERNEL, stride=1.5),
    bad(TypeError, "stride must be a whole number such as 1, got 2.0 (float)", conv2d, BATCH, KERNELS, stride=2.0),
    bad(TypeError, "stride must be a whole number such as 1, got True (bool)", correlate2d, IMAGE, KERNEL, stride=True),
    bad(TypeError, "stride must be a whole number such as 1, got '2' (str)", correlate2d_loops, IMAGE, KERNEL, stride="2"),
    bad(TypeError, "stride must be a whole number such as 1, got None (NoneType)", conv2d_loops, BATCH, KERNELS, stride=None),
    bad(ValueError, "stride must be one whole number or a (rows, columns) pair, got (1, 2, 3)", correlate2d, IMAGE, KERNEL, stride=(1, 2, 3)),
    bad(ValueError, "stride must be 1 or more, got 0", max_pool2d, IMAGE, 2, stride=0),
    bad(TypeError, "stride must be a whole number such as 1, got '2' (str)", min_pool2d, IMAGE, 2, stride="2"),
    bad(TypeError, "stride must be a whole number such as 1, got True (bool)", average_pool2d, IMAGE, 2, stride=True),
    bad(ValueError, "stride must be 1 or more, got -2", output_size, 5, 3, stride=-2),
    bad(ValueError, "stride must be 1 or more, got 0", same_padding, 5, 3, stride=0),
    # --- dilation
    bad(ValueError, "dilation must be 1 or more, got 0", correlate2d, IMAGE, KERNEL, dilation=0),
    bad(ValueError, "dilation must be 1 or more, got -1", conv2d, BATCH, KERNELS, dilation=(1, -1)),
    bad(TypeError, "dilation must be a whole number such as 1, got 1.5 (float)", convolve2d, IMAGE, KERNEL, dilation=1.5),
    bad(ValueError, "dilation must be 1 or more, got 0", output_size, 5, 3, dilation=0),
    bad(ValueError, "dilation must be 1 or more, got 0", same_padding, 5, 3, dilation=0),
    bad(ValueError, "dilation must be 1 or more, got 0", window_span, 3, 0),
    # --- padding
    bad(ValueError, f"{PADDINGS}'sam'", correlate2d, IMAGE, KERNEL, padding="sam"),
    bad(ValueError, f"{PADDINGS}'SAME'", conv2d, BATCH, KERNELS, padding="SAME"),
    bad(ValueError, f"{PADDINGS}''", output_size, 5, 3, padding=""),
    bad(ValueError, f"{PADDINGS}'reflect'", padding_amounts, 5, 3, padding="reflect"),
    bad(ValueError, "padding must be 0 or more, got -1", correlate2d, IMAGE, KERNEL, padding=-1),
    bad(TypeError, "padding must be a whole number such as 1, got 1.5 (float)", convolve2d, IMAGE, KERNEL, padding=1.5),
    bad(TypeError, "padding must be a whole number such as 1, got None (NoneType)", conv2d, BATCH, KERNELS, padding=None),
    bad(TypeError, "padding must be a whole number such as 1, got True (bool)", correlate2d, IMAGE, KERNEL, padding=True),
    bad(TypeError, "padding must be a whole number such as 1, got (1, 1) (tuple)", correlate2d, IMAGE, KERNEL, padding=(1, 1)),
    bad(ValueError, 'padding must be "valid", "same" or a number of pixels, got \'sam\'', max_pool2d, IMAGE, 2, padding="sam"),
    bad(ValueError, 'padding must be "valid", "same" or a number of pixels, got \'full\'', average_pool2d, IMAGE, 2, padding="full"),
    bad(ValueError, "padding must be 0 or more, got -1", max_pool2d, IMAGE, 2, padding=-1),
    bad(TypeError, "padding must be a whole number such as 1, got 1.5 (float)", min_pool2d, IMAGE, 2, padding=1.5),
    bad(ValueError, "padding 2 must be smaller than the window (2, 2): …; use a smaller padding or a larger window", max_pool2d, IMAGE, 2, padding=2),
    bad(ValueError, "padding 1 must be smaller than the window (3, 1): …; use a smaller padding or a larger window", average_pool2d, IMAGE, (3, 1), padding=1),
    # --- size of a pooling window
    bad(ValueError, "size must be 1 or more, got 0", max_pool2d, IMAGE, 0),
    bad(TypeError, "size must be a whole number such as 1, got 2.5 (float)", average_pool2d, IMAGE, 2.5),
    bad(TypeError, "size must be a whole number such as 1, got None (NoneType)", min_pool2d, IMAGE, None),
    bad(ValueError, "size must be one whole number or a (rows, columns) pair, got (2,)", max_pool2d, IMAGE, (2,)),
    # --- numbers of axes
    bad(ValueError, f"image must have {PLANE}, got 3 with shape (3, 3, 3); {PICK.format('image')}", correlate2d, np.ones((3, 3, 3)), KERNEL),
    bad(ValueError, f"image must have {PLANE}, got 1 with shape (3,); {ADD}", convolve2d, [1, 2, 3], KERNEL),
    bad(ValueError, f"image must have {PLANE}, got 0 with shape (); {ADD}", correlate2d, 3.0, KERNEL),
    bad(ValueError, f"kernel must have {PLANE}, got 1 with shape (2,); {ADD}", correlate2d, IMAGE, [1, 2]),
    bad(ValueError, f"kernel must have {PLANE}, got 4 with shape (2, 2, 2, 3); {PICK.format('kernel')}", convolve2d, IMAGE, KERNELS),
    bad(ValueError, f"images must have {LAYOUT}, got 2 with shape (3, 3); {ADD}", conv2d, IMAGE, KERNELS),
    bad(ValueError, f"images must have {LAYOUT}, got 3 with shape (4, 4, 2); {ADD}", conv2d_loops, BATCH[0], KERNELS),
    bad(ValueError, f"kernels must have 4 axes (height, width, in_channels, out_channels), got 2 with shape (2, 2); {ADD}", conv2d, BATCH, KERNEL),
    bad(ValueError, f"images must have 2 or 4 axes (height, width) or (batch, height, width, channels), got 3 with shape (4, 4, 2); {ADD}", max_pool2d, BATCH[0], 2),
    bad(ValueError, f"images must have 2 or 4 axes … got 1 with shape (3,); {ADD}", min_pool2d, [1, 2, 3], 2),
    bad(ValueError, f"images must have 2 or 4 axes … got 5 with shape (1, 1, 4, 4, 2); {PICK.format('images')}", average_pool2d, BATCH[None], 2),
    bad(ValueError, "images must have 2 or 4 axes … got 3 with shape (4, 4, 2); …", global_max_pool2d, BATCH[0]),
    bad(ValueError, "images must have 2 or 4 axes … got 3 with shape (4, 4, 2); …", global_average_pool2d, BATCH[0]),
    # --- channels and bias
    bad(ValueError, "images (1, 4, 4, 2) have 2 channel(s), but kernels (2, 2, 3, 3) expect 3; the last axis of images and the third of kernels must agree", conv2d, BATCH, np.ones((2, 2, 3, 3))),
    bad(ValueError, "images (1, 4, 4, 2) have 2 channel(s), but kernels (2, 2, 1, 3) expect 1; …", conv2d_loops, BATCH, np.ones((2, 2, 1, 3))),
    bad(ValueError, "bias has 4 value(s), but kernels (2, 2, 2, 3) make 3 output channel(s); give one value for each", conv2d, BATCH, KERNELS, np.ones(4)),
    bad(ValueError, "bias has 1 value(s), but kernels (2, 2, 2, 3) make 3 output channel(s); give one value for each", conv2d_loops, BATCH, KERNELS, [1.0]),
    bad(ValueError, f"bias must have 1 axis (out_channels,), got 0 with shape (); {ADD}", conv2d, BATCH, KERNELS, 1.0),
    bad(ValueError, f"bias must have 1 axis (out_channels,), got 2 with shape (1, 3); {PICK.format('bias')}", conv2d, BATCH, KERNELS, np.ones((1, 3))),
    # --- NaN and infinity
    bad(ValueError, f"image holds 1 {NOT_FINITE.format((1, 0))}", correlate2d, NAN, KERNEL),
    bad(ValueError, f"kernel holds 1 {NOT_FINITE.format((0, 1))}", correlate2d, IMAGE, INF),
    bad(ValueError, f"kernel holds 1 {NOT_FINITE.format((1, 0))}", convolve2d_loops, IMAGE, NAN),
    bad(ValueError, f"images holds 1 {NOT_FINITE.format((0, 0, 1, 0))}", conv2d, INF[None, :, :, None], np.ones((1, 1, 1, 1))),
    bad(ValueError, f"kernels holds 1 {NOT_FINITE.format((1, 0, 0, 0))}", conv2d, np.ones((1, 2, 2, 1)), NAN[:, :, None, None]),
    bad(ValueError, f"bias holds 1 {NOT_FINITE.format('(2,)')}", conv2d, BATCH, KERNELS, [1, 2, np.nan]),
    bad(ValueError, f"images holds 1 {NOT_FINITE.format((1, 0))}", max_pool2d, NAN, 2),
    bad(ValueError, f"images holds 1 {NOT_FINITE.format((0, 1))}", min_pool2d, INF, 2),
    bad(ValueError, f"images holds 1 {NOT_FINITE.format((1, 0))}", average_pool2d, NAN, 2),
    bad(ValueError, f"images holds 1 {NOT_FINITE.format((1, 0))}", global_max_pool2d, NAN),
    bad(ValueError, f"images holds 1 {NOT_FINITE.format((0, 1))}", global_average_pool2d, -INF),
    # --- integers that would wrap around
    bad(TypeError, f"image has dtype uint8, whose {WRAPS.format('image')}", correlate2d, IMAGE.astype("uint8"), KERNEL),
    bad(TypeError, f"image has dtype int8, whose {WRAPS.format('image')}", convolve2d, IMAGE.astype("int8"), KERNEL),
    bad(TypeError, f"image has dtype int16, whose {WRAPS.format('image')}", correlate2d_loops, IMAGE.astype("int16"), KERNEL),
    bad(TypeError, f"image has dtype uint32, whose {WRAPS.format('image')}", correlate2d, IMAGE.astype("uint32"), KERNEL),
    bad(TypeError, f"image has dtype uint64, whose {WRAPS.format('image')}", correlate2d, [[2**63]], [[1.0]]),
    bad(TypeError, f"kernel has dtype uint8, whose {WRAPS.format('kernel')}", convolve2d, IMAGE, KERNEL.astype("uint8")),
    bad(TypeError, f"images has dtype uint8, whose {WRAPS.format('images')}", conv2d, BATCH.astype("uint8"), KERNELS),
    bad(TypeError, f"kernels has dtype int8, whose {WRAPS.format('kernels')}", conv2d_loops, BATCH, KERNELS.astype("int8")),
    bad(TypeError, f"bias has dtype uint8, whose {WRAPS.format('bias')}", conv2d, BATCH, KERNELS, np.ones(3, "uint8")),
    bad(ValueError, 'image values up to 4611686018427387904 and kernel values up to 4 could make the sums wrap around 64 bits; convert the image first: image.astype("float64")', correlate2d, HUGE, KERNEL.astype(int)),
    bad(ValueError, "image values up to 8 and kernel values up to 4611686018427387904 could make …", correlate2d, IMAGE.astype(int), HUGE),
    bad(ValueError, "image values up to 1152921504606846976 and kernel values up to 1 could make …", correlate2d, HUGE // 4, np.ones((3, 3), int)),
    bad(ValueError, "image values up to 9223372036854775808 and …", convolve2d, np.full((2, 2), -(2**63)), [[1]]),
    bad(ValueError, "image values up to 4611686018427387904 and …", conv2d, HUGE[None, :, :, None], np.full((1, 2, 1, 1), 2)),
    bad(ValueError, "image values up to 1 and kernel values up to 1 could make …", conv2d, np.ones((1, 1, 1, 1), int), np.ones((1, 1, 1, 1), int), [2**63 - 1]),
    # --- what is not a number
    bad(TypeError, 'image must hold real numbers, got dtype bool; True and False do not add up as numbers; convert it first: image.astype("float32")', correlate2d, IMAGE > 4, KERNEL),
    bad(TypeError, 'images must hold real numbers, got dtype bool; True and False do not add up as numbers; convert it first: images.astype("float32")', max_pool2d, IMAGE > 4, 2),
    bad(TypeError, "image must hold real numbers, got dtype <U7; text is not numbers; …load_photo…", correlate2d, "chelsea", KERNEL),
    bad(TypeError, "kernel must hold real numbers, got dtype <U1; text is not numbers; …", correlate2d, IMAGE, [["a", "b"]]),
    bad(TypeError, "images must hold real numbers, got dtype <U6; text is not numbers; …", min_pool2d, "coffee", 2),
    bad(TypeError, f"image must hold real numbers, got None; {PLAIN}", correlate2d, None, KERNEL),
    bad(TypeError, f"images must hold real numbers, got None; {PLAIN}", conv2d, None, KERNELS),
    bad(TypeError, f"images must hold real numbers, got None; {PLAIN}", global_max_pool2d, None),
    bad(TypeError, f"image must hold real numbers, got dtype object; {PLAIN}", correlate2d, [[1, None]], KERNEL),
    bad(TypeError, f"image must hold real numbers, got dtype object; {PLAIN}", correlate2d, [[2**70]], [[1]]),
    bad(TypeError, f"images must hold real numbers, got dtype datetime64[D]; {PLAIN}", max_pool2d, np.array([["2020-01-01"]], "M8[D]"), 1),
    bad(TypeError, "image must hold real numbers, got dtype complex128; keep one real number of each: abs(image) or image.real", correlate2d, IMAGE * 1j, KERNEL),
    bad(TypeError, "kernels must hold real numbers, got dtype complex128; keep one real number of each: abs(kernels) or kernels.real", conv2d, BATCH, KERNELS * 1j),
    bad(TypeError, "images must hold real numbers, got dtype complex128; …", average_pool2d, IMAGE * 1j, 2),
    # --- ragged and empty
    bad(ValueError, "image is ragged, its rows differ in length; expected (height, width): give all rows the same length", correlate2d, RAGGED, KERNEL),
    bad(ValueError, "kernel is ragged, …", convolve2d, IMAGE, RAGGED),
    bad(ValueError, "images is ragged, …", max_pool2d, RAGGED, 2),
    bad(ValueError, "images is ragged, …", global_average_pool2d, RAGGED),
    bad(ValueError, "image is empty: shape (0, 3); every axis needs at least 1 entry", correlate2d, np.ones((0, 3)), KERNEL),
    bad(ValueError, "kernel is empty: shape (1, 0); every axis needs at least 1 entry", correlate2d, IMAGE, [[]]),
    bad(ValueError, "images is empty: shape (0, 4, 4, 2); every axis needs at least 1 entry", conv2d, BATCH[:0], KERNELS),
    bad(ValueError, "kernels is empty: shape (2, 2, 2, 0); every axis needs at least 1 entry", conv2d, BATCH, KERNELS[..., :0]),
    bad(ValueError, "images is empty: shape (1, 4, 0, 2); every axis needs at least 1 entry", average_pool2d, BATCH[:, :, :0], 2),
    bad(ValueError, "images is empty: shape (1, 4, 4, 0); every axis needs at least 1 entry", global_average_pool2d, BATCH[..., :0]),
    # --- whole-number arithmetic
    bad(TypeError, "n must be a whole number such as 1, got '5' (str)", output_size, "5", 3),
    bad(TypeError, "n must be a whole number such as 1, got 5.0 (float)", output_size, 5.0, 3),
    bad(ValueError, "n must be 1 or more, got 0", output_size, 0, 3),
    bad(ValueError, "kernel must be 1 or more, got 0", output_size, 5, 0),
    bad(TypeError, "kernel must be a whole number such as 1, got (3, 3) (tuple)", output_size, 5, (3, 3)),
    bad(ValueError, "n must be 1 or more, got -4", same_padding, -4, 3),
    bad(ValueError, "size must be one whole number or a (rows, columns) pair, got (3, 3, 3)", output_shape, (3, 3, 3), (3, 3)),
    bad(ValueError, "kernel must be one whole number or a (rows, columns) pair, got (3,)", output_shape, (3, 3), (3,)),
    bad(TypeError, "layers must be a list with one (kernel, stride) for each, such as [(3, 1), (2, 2)], got 5", receptive_field, 5),
    bad(TypeError, "layers must be a list …, got None", receptive_field, None),
    bad(ValueError, "layer 1 must be (kernel, stride) or (kernel, stride, dilation), got 3", receptive_field, [3, 1]),
    bad(ValueError, "layer 2 must be (kernel, stride) or (kernel, stride, dilation), got (3,)", receptive_field, [(3, 1), (3,)]),
    bad(ValueError, "layer 1 must be (kernel, stride) or …, got (3, 1, 1, 1)", receptive_field, [(3, 1, 1, 1)]),
    bad(ValueError, "layer 2: stride must be 1 or more, got 0", receptive_field, [(3, 1), (3, 0)]),
    bad(TypeError, "layer 1: kernel must be a whole number such as 1, got '3' (str)", receptive_field, [("3", 1)]),
    bad(ValueError, "layer 1: dilation must be 1 or more, got 0", receptive_field, [(3, 1, 0)]),
    bad(ValueError, "channels must be 1 or more, got 0", conv_parameters, 3, 0, 16),
    bad(ValueError, "kernel must be one whole number or a (rows, columns) pair, got (3, 3, 3)", conv_parameters, (3, 3, 3), 1, 1),
    bad(TypeError, "inputs must be a whole number such as 1, got 2.5 (float)", dense_parameters, 2.5, 10),
    bad(ValueError, "output_size must be 1 or more, got 0", conv_multiply_adds, 3, 1, 1, 0),
    # --- kernels and photos
    bad(ValueError, "size must be odd, so that one pixel is the middle, got 4; use 3 or 5", box, 4),
    bad(ValueError, "size must be odd, so that one pixel is the middle, got 2; use 1 or 3", gaussian, 2),
    bad(ValueError, "size must be 1 or more, got -3", box, -3),
    bad(TypeError, "size must be a whole number such as 1, got '3' (str)", gaussian, "3"),
    bad(ValueError, "sigma must be a number of pixels above 0, got 0", gaussian, 3, 0),
    bad(ValueError, "sigma must be a number of pixels above 0, got -1.5", gaussian, 3, -1.5),
    bad(ValueError, "sigma must be a number of pixels above 0, got nan", gaussian, 3, float("nan")),
    bad(ValueError, "sigma must be a number of pixels above 0, got inf", gaussian, 3, float("inf")),
    bad(TypeError, "sigma must be a number of pixels such as 1.0, got '1'", gaussian, 3, "1"),
    bad(TypeError, "sigma must be a number of pixels such as 1.0, got 1j", gaussian, 3, 1j),
    bad(TypeError, "sigma must be a number of pixels such as 1.0, got True", gaussian, 3, True),
    bad(TypeError, "sigma must be a number of pixels such as 1.0, got None", gaussian, 3, None),
    bad(ValueError, "there is no photo 'cat'; choose one of camera, chelsea, coffee, or give the path of a PNG or JPEG file, such as \"my_photo.jpg\"", load_photo, "cat"),
    bad(ValueError, "there is no photo None; choose one of camera, chelsea, coffee, or give the path of a PNG or JPEG file, such as \"my_photo.jpg\"", load_photo, None),
    # --- a reader's digit, and trained models
    bad(FileNotFoundError, "there is no file my.png; paths start from the folder …: correct the path, or copy the picture there", load_digit_image, "my.png"),
    bad(TypeError, "expected the path of a PNG or JPEG file, or a file opened in binary mode, got ndarray; call prepare_digit for it", load_digit_image, IMAGE),
    bad(ValueError, "drawing has values from 0 to 8; floats must lie between 0 and 1: divide by the largest value that can occur, such as 255", prepare_digit, IMAGE),
    bad(ValueError, "drawing must have 2 or 3 axes (height, width) or (height, width, channels), got 4 with shape (1, 4, 4, 2); pick one entry…", prepare_digit, BATCH),
    bad(ValueError, "there is no model 'cat'; …", load_model, "cat"),
    bad(ValueError, "there is no model None; …", model_card, None),
]  # fmt: skip

# Loaders without an argument that could be bad; their files are tested in test_datasets.py.
NO_ARGUMENTS = {"progress", "load_fashion_mnist", "load_mnist", "load_keras", "model_names"}


@pytest.mark.parametrize(("error", "message", "function", "args", "kwargs"), CALLS)
def test_a_bad_call_is_answered_with_what_is_wrong(error, message, function, args, kwargs):
    with pytest.raises(error) as caught:
        function(*args, **kwargs)
    assert type(caught.value) is error
    pattern = re.escape(message).replace("…", ".*")
    assert re.fullmatch(pattern, str(caught.value)), str(caught.value)


def test_the_example_of_the_design_word_for_word():
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared below
        correlate2d(np.ones((3, 3)), np.ones((5, 5)))
    assert str(caught.value) == (
        'kernel (5, 5) is larger than the image (3, 3); use padding="same" or a smaller kernel'
    )


def test_the_table_covers_every_public_function():
    in_table = {call.values[2].__name__ for call in CALLS}
    assert set(helpers.__all__) - NO_ARGUMENTS <= in_table
    assert len(CALLS) >= 70


def test_the_cures_work():
    """What the messages advise is accepted."""
    assert correlate2d(IMAGE, FIVE, padding="same").shape == (3, 3)
    assert correlate2d(IMAGE.astype("uint8").astype("float32"), KERNEL).shape == (2, 2)
    assert correlate2d(HUGE.astype("float64"), KERNEL)[0, 0] == 10.0 * 2**62
    assert correlate2d(np.nan_to_num(NAN), KERNEL).shape == (1, 1)
    assert correlate2d(abs(IMAGE * 1j), KERNEL).shape == (2, 2)
    assert correlate2d(np.ones((3, 3, 3))[..., 0], KERNEL).shape == (2, 2)
    assert conv2d(BATCH[0][np.newaxis], KERNELS).shape == (1, 3, 3, 3)
    assert max_pool2d(IMAGE, 4, padding="same").shape == (1, 1)


@pytest.mark.parametrize(
    ("function", "arrays", "kwargs"),
    [
        (correlate2d, (IMAGE, KERNEL), {"padding": "same", "stride": (2, 1)}),
        (correlate2d, (IMAGE, KERNEL), {}),
        (correlate2d_loops, (IMAGE, KERNEL), {"padding": 1}),
        (convolve2d, (IMAGE, KERNEL), {"padding": "full"}),
        (convolve2d_loops, (IMAGE, KERNEL), {}),
        (conv2d, (BATCH, KERNELS, np.ones(3)), {}),
        (conv2d, (BATCH, KERNELS, np.ones(3)), {"padding": "same"}),
        (conv2d_loops, (BATCH, KERNELS, np.ones(3)), {}),
        (max_pool2d, (BATCH, ), {"size": 2, "stride": 1}),
        (min_pool2d, (IMAGE, ), {"size": 1}),
        (average_pool2d, (BATCH, ), {"size": 2, "padding": "same"}),
        (global_max_pool2d, (BATCH, ), {}),
        (global_average_pool2d, (BATCH, ), {}),
    ],
)  # fmt: skip
def test_no_function_changes_its_input(function, arrays, kwargs):
    given = [array.copy() for array in arrays]
    function(*given, **kwargs)
    for before, after in zip(arrays, given):
        assert np.array_equal(before, after)

"""Convolution against SciPy, Keras and TensorFlow, element by element.

Images, kernels, strides and dilations differ between rows and columns, and kernels are random, so
that a flip or a pair of swapped axes shows.
"""

import os
import tracemalloc
from typing import NamedTuple

import numpy as np
import pytest
import scipy.signal
from hypothesis import given
from hypothesis import strategies as st

from helpers import (
    conv2d,
    conv2d_loops,
    convolution,
    convolve2d,
    convolve2d_loops,
    correlate2d,
    correlate2d_loops,
)
from helpers.kernels import SOBEL_X
from helpers.shapes import Window

NUMBERS = st.integers(1, 3)
PAIRS = st.tuples(NUMBERS, NUMBERS)
SEEDS = st.integers(0, 2**32 - 1)


class Case(NamedTuple):
    """One random layer; `image` is a plane or a batch, `kernel` fits it."""

    image: np.ndarray
    kernel: np.ndarray
    stride: tuple
    padding: object
    dilation: tuple


@st.composite
def planes(draw, padding, strides=PAIRS, kernel_sides=(1, 2, 3, 4)):
    padding, stride, dilation = draw(padding), draw(strides), draw(PAIRS)
    kernel = draw(st.tuples(*[st.sampled_from(kernel_sides)] * 2))
    image = draw_image_size(draw, kernel, padding, dilation)
    random = np.random.default_rng(draw(SEEDS))
    return Case(random.normal(size=image), random.normal(size=kernel), stride, padding, dilation)


@st.composite
def batches(draw, padding, strides=PAIRS, dilations=PAIRS):
    padding, stride, dilation = draw(padding), draw(strides), draw(dilations)
    kernel = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    image = draw_image_size(draw, kernel, padding, dilation)
    images, channels, filters = draw(st.tuples(NUMBERS, NUMBERS, NUMBERS))
    random = np.random.default_rng(draw(SEEDS))
    return Case(
        random.normal(size=(images, *image, channels)),
        random.normal(size=(*kernel, channels, filters)),
        stride,
        padding,
        dilation,
    )


def draw_image_size(draw, kernel, padding, dilation):
    """Draw a height and a width for which at least one window fits."""
    if padding in ("same", "full"):
        least = (1, 1)  # any kernel fits
    else:
        room = 0 if padding == "valid" else 2 * padding
        least = [max(1, d * (k - 1) + 1 - room) for k, d in zip(kernel, dilation)]
    return tuple(draw(st.integers(n, n + 8)) for n in least)


def spread(kernel, dilation):
    """Put zeros between the weights: what dilation means."""
    rows, columns = ((k - 1) * d + 1 for k, d in zip(kernel.shape, dilation))
    dilated = np.zeros((rows, columns))
    dilated[:: dilation[0], :: dilation[1]] = kernel
    return dilated


def scipy_layer(images, kernels, bias, stride, mode, dilation):
    """What a layer computes, as a sum of SciPy's correlations."""
    outputs = [
        [
            sum(
                scipy.signal.correlate2d(
                    image[:, :, c], spread(kernels[:, :, c, f], dilation), mode
                )
                for c in range(image.shape[2])
            )
            + bias[f]
            for f in range(kernels.shape[3])
        ]
        for image in images
    ]
    return np.moveaxis(outputs, 1, -1)[:, :: stride[0], :: stride[1]]


def assert_close(actual, expected):
    expected = np.asarray(expected)
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-5)


def some_bias(kernels):
    return np.linspace(-1, 2, kernels.shape[3])


# ------------------------------------------------------------------ one plane, against SciPy


@given(planes(st.sampled_from(["valid", "full"])))
def test_correlate2d_equals_scipy(case):
    image, kernel, stride, padding, dilation = case
    expected = scipy.signal.correlate2d(image, spread(kernel, dilation), padding)
    ours = correlate2d(image, kernel, stride, padding, dilation)
    assert_close(ours, expected[:: stride[0], :: stride[1]])


@given(planes(st.just("same"), strides=st.just((1, 1)), kernel_sides=(1, 3, 5)))
def test_correlate2d_same_equals_scipy_for_odd_kernels(case):
    image, kernel, _, _, dilation = case
    expected = scipy.signal.correlate2d(image, spread(kernel, dilation), "same")
    assert_close(correlate2d(image, kernel, padding="same", dilation=dilation), expected)


@given(planes(st.sampled_from(["valid", "full"])))
def test_convolve2d_equals_scipy(case):
    image, kernel, stride, padding, dilation = case
    expected = scipy.signal.convolve2d(image, spread(kernel, dilation), padding)
    ours = convolve2d(image, kernel, stride, padding, dilation)
    assert_close(ours, expected[:: stride[0], :: stride[1]])


@given(planes(st.just("same"), strides=st.just((1, 1)), kernel_sides=(1, 3, 5)))
def test_convolve2d_same_equals_scipy_for_odd_kernels(case):
    image, kernel, _, _, dilation = case
    expected = scipy.signal.convolve2d(image, spread(kernel, dilation), "same")
    assert_close(convolve2d(image, kernel, padding="same", dilation=dilation), expected)


@given(planes(st.integers(0, 3)))
def test_a_number_of_padding_pixels_is_a_frame_of_zeros(case):
    image, kernel, stride, padding, dilation = case
    framed = np.pad(image, padding)
    expected = correlate2d(framed, kernel, stride, "valid", dilation)
    assert_close(correlate2d(image, kernel, stride, padding, dilation), expected)


@given(planes(st.just("same")))
def test_correlate2d_same_equals_tensorflow_for_all_kernels(tf, case):
    image, kernel, stride, _, dilation = case
    expected = tf.nn.conv2d(
        image[None, :, :, None], kernel[:, :, None, None], stride, "SAME", dilations=dilation
    )
    assert_close(correlate2d(image, kernel, stride, "same", dilation), expected[0, :, :, 0])


@given(planes(st.sampled_from(["valid", "same", "full", 1])))
def test_the_loops_over_a_plane_equal_the_fast_version(case):
    assert_close(correlate2d_loops(*case), correlate2d(*case))
    assert_close(convolve2d_loops(*case), convolve2d(*case))


def test_a_real_photo_equals_scipy(photos):
    image = photos["camera"].astype(np.float64)
    kernel = np.random.default_rng(0).normal(size=(5, 3))
    assert_close(correlate2d(image, kernel), scipy.signal.correlate2d(image, kernel, "valid"))


# ------------------------------------------------------------------ layers, against Keras


def keras_layer(keras, case):
    """Let Keras compute in float64.

    In float32, TensorFlow 2.21 with oneDNN leaves part of its output unset where several images of
    one channel meet a stride of 1 down and more across, and the output is one column wide.
    """
    images, kernels, stride, padding, dilation = case
    output = keras.ops.conv(
        images, kernels, strides=stride, padding=padding, dilation_rate=dilation
    )
    assert output.dtype == "float64"
    return keras.ops.convert_to_numpy(output)


def in_float32(case):
    images, kernels, *how = case
    return images.astype(np.float32), kernels.astype(np.float32), *how


@given(batches(st.sampled_from(["valid", "same"]), dilations=st.just((1, 1))))
def test_conv2d_with_a_stride_equals_keras(keras, case):
    bias, expected = some_bias(case.kernel), keras_layer(keras, case)
    assert_close(conv2d(case.image, case.kernel, bias, case.stride, case.padding), expected + bias)
    images, kernels, stride, padding, _ = in_float32(case)
    ours = conv2d(images, kernels, None, stride, padding)
    assert ours.dtype == np.float32
    assert_close(ours, expected)


@given(batches(st.sampled_from(["valid", "same"]), strides=st.just((1, 1))))
def test_conv2d_with_a_dilation_equals_keras(keras, case):
    bias = some_bias(case.kernel)
    ours = conv2d(case.image, case.kernel, bias, padding=case.padding, dilation=case.dilation)
    assert_close(ours, keras_layer(keras, case) + bias)


@given(batches(st.sampled_from(["valid", "full"])))
def test_conv2d_with_stride_and_dilation_equals_scipy(case):
    """Keras refuses the two together."""
    images, kernels, stride, padding, dilation = case
    bias = some_bias(kernels)
    expected = scipy_layer(images, kernels, bias, stride, padding, dilation)
    assert_close(conv2d(images, kernels, bias, stride, padding, dilation), expected)


@given(batches(st.just("same")))
def test_conv2d_same_with_stride_and_dilation_equals_tensorflow(tf, case):
    images, kernels, stride, _, dilation = case
    expected = tf.nn.conv2d(images, kernels, stride, "SAME", dilations=dilation)
    assert_close(conv2d(images, kernels, None, stride, "same", dilation), expected)


@given(batches(st.integers(0, 3)))
def test_conv2d_with_a_number_of_padding_pixels_pads_rows_and_columns_only(case):
    images, kernels, stride, padding, dilation = case
    framed = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    expected = conv2d(framed, kernels, None, stride, "valid", dilation)
    assert_close(conv2d(images, kernels, None, stride, padding, dilation), expected)


@given(batches(st.sampled_from(["valid", "same", "full", 1])))
def test_the_loops_over_a_batch_equal_the_fast_version(case):
    images, kernels, *how = case
    bias = some_bias(kernels)
    assert_close(conv2d_loops(images, kernels, bias, *how), conv2d(images, kernels, bias, *how))
    assert_close(conv2d_loops(images, kernels, None, *how), conv2d(images, kernels, None, *how))


@given(
    batches(st.sampled_from(["valid", "same", "full", 5])),
    st.integers(1, 2000),
    st.integers(1, 5000),
    st.sampled_from(["float64", "float16", "int32"]),
)
def test_conv2d_is_the_same_however_much_fits_the_cache(case, cache_bytes, band_bytes, dtype):
    """Whole images, some rows of one, or a part of a row at a time; `conv2d_loops` has no parts."""
    images, kernels, *how = case
    images, bias = (10 * images).astype(dtype), some_bias(kernels)
    whole = conv2d_loops(images, kernels, bias, *how)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution, "_CACHE_BYTES", cache_bytes)
        patch.setattr(convolution, "_BAND_BYTES", band_bytes)
        for given_images in (images, np.asfortranarray(images)):
            output = conv2d(given_images, kernels, bias, *how)
            assert output.dtype == whole.dtype
            np.testing.assert_allclose(output, whole, rtol=0, atol=1e-4)


@given(planes(st.sampled_from(["valid", "same", "full", 2])), st.integers(1, 500))
def test_correlate2d_is_the_same_however_many_rows_are_computed_at_a_time(case, band_bytes):
    whole = correlate2d(*case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution, "_BAND_OF_A_PLANE", band_bytes)
        assert np.array_equal(correlate2d(*case), whole)


@given(batches(st.just("valid")), st.integers(1, 6), st.sampled_from([0, 1]))
def test_window_rows_are_the_windows_of_few_and_of_many_channels(case, channels, ones):
    images, kernels, stride, _, dilation = case
    images = np.random.default_rng(0).normal(size=(*images.shape[:3], channels))
    plan = Window(kernels.shape[:2], stride, "valid", dilation).on(images.shape[1:3])
    rows = convolution.window_rows(plan.view(images), ones)
    height, width = plan.output
    for number, (n, r, c) in enumerate(np.ndindex(len(images), height, width)):
        top, left = r * stride[0], c * stride[1]
        (down, right), (i, j) = plan.window.span, dilation
        window = images[n, top : top + down : i, left : left + right : j]
        assert rows[number].tolist() == [*window.ravel(), *[1] * ones]


#: A photo of 2 to 3 megapixels, and what is asked of it: all windows at once would take 0.4 GB to
#: 2 GB, a wider or padded copy of the photo 46 MB.
LARGE = {
    "float64": ("float64", (1200, 1600), {}),
    "same": ("float64", (1200, 1600), {"padding": "same"}),
    "wider type": ("float16", (1200, 3200), {"padding": "same"}),
    "whole numbers": ("int32", (1200, 1600), {}),
    "stride": ("float64", (1200, 1600), {"stride": 2, "padding": "same"}),
    "dilation": ("float64", (1200, 1600), {"dilation": 9, "padding": "same"}),
    "one row": ("float64", (5, 500_000), {}),
    "one column": ("float64", (500_000, 5), {"padding": "same"}),
}


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("name", LARGE)
def test_a_large_image_needs_little_memory_beyond_input_and_output(monkeypatch, name, order):
    """With less room for padded pixels than usual, so that a copy of the photo shows."""
    monkeypatch.setattr(convolution, "_BAND_BYTES", 2**23)
    dtype, size, how = LARGE[name]
    image = np.ones((1, *size, 3), dtype, order=order)
    kernels = np.ones((5, 5, 3, 2), np.int64 if dtype == "int32" else image.dtype)
    tracemalloc.start()
    try:
        output = conv2d(image, kernels, **how)
        beyond = tracemalloc.get_traced_memory()[1] - output.nbytes
    finally:
        tracemalloc.stop()
    assert output[0, -1, -1, 0] > 0
    assert beyond <= (16 + 3 * os.cpu_count()) * 2**20


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_conv2d_on_real_digits_equals_a_keras_layer(keras, digits, padding):
    images = digits.train.images[:64]
    keras.utils.set_random_seed(1)
    layer = keras.layers.Conv2D(16, (3, 5), padding=padding, bias_initializer="random_normal")
    expected = keras.ops.convert_to_numpy(layer(images))
    kernels, bias = layer.get_weights()
    ours = conv2d(images, kernels, bias, padding=padding)
    assert ours.dtype == expected.dtype == np.float32
    assert_close(ours, expected)


# ------------------------------------------------------------------ the numbers of the sources


@pytest.mark.parametrize("correlate", [correlate2d, correlate2d_loops])
def test_fact_11_the_3x3_kernel_on_the_5x5_image(correlate):
    image = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
    kernel = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    assert correlate(image, kernel).tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]


@pytest.mark.parametrize("correlate", [correlate2d, correlate2d_loops])
def test_fact_18_the_first_output_is_31(correlate):
    image = np.zeros((6, 6), dtype=int)
    image[:3, :3] = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    kernel = [[1, 0, 1], [0, 1, 1], [1, 0, 1]]
    output = correlate(image, kernel)
    assert output.shape == (4, 4)
    assert output[0, 0] == 1 + 3 + 5 + 6 + 7 + 9 == 31


@pytest.mark.parametrize("correlate", [correlate2d, correlate2d_loops])
def test_fact_31_the_vertical_window(correlate):
    image = [[0, 1, 0, 1, 0], [0, 1, 0, 1, 0], [0, 1, 1, 1, 0], [0, 0, 0, 1, 0], [0, 0, 0, 1, 0]]
    kernel = [[0, 1, 0], [0, 1, 0], [0, 1, 0]]
    assert correlate(image, kernel).tolist() == [[3, 1, 3], [2, 1, 3], [1, 1, 3]]


def test_fact_34_what_a_network_calls_convolution_is_cross_correlation(keras):
    image = np.arange(20.0).reshape(4, 5)
    kernel = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    plane = (image[None, :, :, None], kernel[:, :, None, None])
    network = conv2d(*plane)[0, :, :, 0]
    assert_close(network, keras.ops.convert_to_numpy(keras.ops.conv(*plane))[0, :, :, 0])
    assert_close(network, scipy.signal.correlate2d(image, kernel, "valid"))
    assert_close(network, correlate2d(image, kernel))
    assert abs(network - scipy.signal.convolve2d(image, kernel, "valid")).min() > 1
    assert_close(convolve2d(image, kernel), correlate2d(image, kernel[::-1, ::-1]))


def test_fact_25_colour_is_one_kernel_per_channel_and_the_sum(photos):
    photo = photos["chelsea"][:20, :30].astype(np.float64)
    kernels = np.random.default_rng(3).normal(size=(3, 2, 3, 1))
    by_hand = sum(correlate2d(photo[:, :, c], kernels[:, :, c, 0]) for c in range(3))
    assert_close(conv2d(photo[None], kernels)[0, :, :, 0], by_hand)


# ------------------------------------------------------------------ what convolution is


@given(planes(st.sampled_from(["valid", "same", "full"])), st.floats(-3, 3))
def test_correlation_is_linear_in_the_image(case, factor):
    image, kernel, *how = case
    other = np.cos(np.arange(image.size)).reshape(image.shape)
    together = correlate2d(factor * image + other, kernel, *how)
    apart = factor * correlate2d(image, kernel, *how) + correlate2d(other, kernel, *how)
    assert_close(together, apart)


@given(planes(st.just("valid")))
def test_a_window_does_not_care_where_the_picture_lies(case):
    """Moving the picture by one stride moves the output by one place."""
    image, kernel, stride, _, dilation = case
    moved = np.pad(image, ((stride[0], 0), (stride[1], 0)))
    output = correlate2d(moved, kernel, stride, "valid", dilation)
    assert_close(output[1:, 1:], correlate2d(image, kernel, stride, "valid", dilation))


@given(planes(st.just("full"), strides=st.just((1, 1))))
def test_convolution_commutes_and_correlation_comes_out_turned(case):
    image, kernel = case.image, case.kernel
    assert_close(
        convolve2d(image, kernel, padding="full"), convolve2d(kernel, image, padding="full")
    )
    turned = correlate2d(kernel, image, padding="full")[::-1, ::-1]
    assert_close(correlate2d(image, kernel, padding="full"), turned)


@given(planes(st.just("full")), SEEDS)
def test_two_convolutions_are_one_with_the_convolved_kernel(case, seed):
    image, first = case.image, case.kernel
    second = np.random.default_rng(seed).normal(size=(2, 3))
    one_after_the_other = convolve2d(
        convolve2d(image, first, padding="full"), second, padding="full"
    )
    at_once = convolve2d(image, convolve2d(first, second, padding="full"), padding="full")
    assert_close(one_after_the_other, at_once)


def test_the_odd_pixel_of_same_padding_lies_at_the_bottom_right():
    image = np.array([[1, 2, 3], [4, 5, 6]])
    pick_top_left = np.array([[1, 0], [0, 0]])
    pick_bottom_right = np.array([[0, 0], [0, 1]])
    assert correlate2d(image, pick_top_left, padding="same").tolist() == image.tolist()
    shifted = correlate2d(image, pick_bottom_right, padding="same")
    assert shifted.tolist() == [[5, 6, 0], [0, 0, 0]]


# ------------------------------------------------------------------ types and memory


def layers_of(dtype):
    """Return each function as a call on arrays of this type."""
    plane, kernel = np.arange(20).reshape(4, 5), np.arange(6).reshape(2, 3) - 2
    plane, kernel = plane.astype(dtype), kernel.astype(dtype)
    batch, kernels = plane[None, :, :, None], kernel[:, :, None, None]
    return {
        "correlate2d": lambda: correlate2d(plane, kernel),
        "correlate2d_loops": lambda: correlate2d_loops(plane, kernel),
        "convolve2d": lambda: convolve2d(plane, kernel, padding="same"),
        "convolve2d_loops": lambda: convolve2d_loops(plane, kernel, padding="full"),
        "conv2d": lambda: conv2d(batch, kernels),
        "conv2d with bias": lambda: conv2d(batch, kernels, np.ones(1, dtype), padding="same"),
        "conv2d_loops": lambda: conv2d_loops(batch, kernels, np.ones(1, dtype)),
    }


@pytest.mark.parametrize("name", layers_of(float))
@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("float16", "float32"),
        ("float32", "float32"),
        ("float64", "float64"),
        ("int32", "int64"),
        ("int64", "int64"),
    ],
)
def test_the_type_of_the_numbers_is_kept(name, dtype, expected):
    assert layers_of(dtype)[name]().dtype == expected


def test_whole_numbers_stay_exact_where_floats_no_longer_are():
    image = np.array([[2**53 + 1, 1], [3, 2**57 + 1]])
    kernel = np.array([[1, -7], [5, 2]])
    exact = 2**53 + 1 - 7 + 15 + 2 * (2**57 + 1)
    assert float(exact) != exact
    batch, kernels = image[None, :, :, None], kernel[:, :, None, None]
    for output in (
        correlate2d(image, kernel),
        correlate2d_loops(image, kernel),
        conv2d(batch, kernels),
        conv2d_loops(batch, kernels),
    ):
        assert int(output.squeeze()) == exact
    assert int(conv2d(batch, kernels, [10**15]).squeeze()) == exact + 10**15


def test_whole_images_take_kernels_of_fractions():
    assert correlate2d([[1, 2], [3, 4]], np.full((2, 2), 0.25)).tolist() == [[2.5]]
    assert conv2d(np.ones((1, 2, 2, 1), int), np.ones((2, 2, 1, 1), int), [0.5]).item() == 4.5


def test_lists_are_taken_as_arrays():
    assert correlate2d([[1, 2, 3]], [[1, 10]], stride=[1, 2]).tolist() == [[21]]


@pytest.mark.parametrize("layer", [conv2d, conv2d_loops])
def test_views_of_other_arrays_are_read_correctly(layer):
    """Transposed, reversed and thinned-out views have strides of their own."""
    random = np.random.default_rng(5)
    images = random.normal(size=(3, 9, 8, 2)).transpose(3, 2, 1, 0)[:, ::-1, ::2]
    kernels = random.normal(size=(4, 3, 3, 2))[::-1, :, ::-1].swapaxes(0, 3)[:, ::2]
    expected = layer(images.copy(), kernels.copy(), padding="same")
    assert_close(layer(images, kernels, padding="same"), expected)
    plane, kernel = images[0, :, :, 0], kernels[:, :, 0, 0]
    assert_close(correlate2d(plane, kernel), correlate2d(plane.copy(), kernel.copy()))


def test_the_output_is_new_and_writable():
    image, one = np.ones((3, 4)), np.ones((1, 1))
    outputs = [correlate2d(image, one), convolve2d(image, one)]
    batch, ones = image[None, :, :, None], one[:, :, None, None]
    outputs += [conv2d(batch, ones), conv2d(batch, ones, padding="same")]
    for output in outputs:
        output += 1  # raises if it is a read-only view
        assert not np.shares_memory(output, image)
    assert (image == 1).all()


def test_read_only_kernels_are_accepted():
    assert not SOBEL_X.flags.writeable
    assert convolve2d(np.eye(3), SOBEL_X).shape == (1, 1)

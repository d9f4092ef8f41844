"""Pooling against Keras and against its definition, on planes that are not square."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import (
    average_pool2d,
    conv2d,
    global_average_pool2d,
    global_max_pool2d,
    max_pool2d,
    min_pool2d,
)

PAIRS = st.tuples(st.integers(1, 4), st.integers(1, 4))
POOLS = {max_pool2d: np.max, min_pool2d: np.min, average_pool2d: np.mean}


@st.composite
def feature_maps(draw, padding):
    """Draw a batch, a window that fits, a stride (or none) and a padding."""
    padding, size = draw(padding), draw(PAIRS)
    stride = draw(st.none() | PAIRS)
    if padding == "same":
        least = (1, 1)  # any window fits
    elif padding == "valid":
        least = size
    else:
        padding = min(padding, min(size) - 1)
        least = [max(1, k - 2 * padding) for k in size]
    height, width = (draw(st.integers(n, n + 7)) for n in least)
    images, channels = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    seed, mean = draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from([-9, 0, 9]))
    random = np.random.default_rng(seed)
    return (
        random.normal(mean, size=(images, height, width, channels)).astype(np.float32),
        size,
        stride,
        padding,
    )


def assert_close(actual, expected):
    expected = np.asarray(expected)
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-5)


def pool_by_definition(reduce, images, size, stride, padding):
    """Cut every window out of the picture; what lies outside of it does not exist."""
    stride = stride or size
    batch, height, width, channels = images.shape
    rows = range(-padding, height + padding - size[0] + 1, stride[0])
    columns = range(-padding, width + padding - size[1] + 1, stride[1])
    output = np.empty((batch, len(rows), len(columns), channels))
    for r, top in enumerate(rows):
        for c, left in enumerate(columns):
            window = images[:, max(top, 0) : top + size[0], max(left, 0) : left + size[1]]
            output[:, r, c] = reduce(window, axis=(1, 2))
    return output


@given(feature_maps(st.sampled_from(["valid", "same"])))
def test_max_pooling_equals_keras(keras, case):
    images, size, stride, padding = case
    expected = keras.ops.max_pool(images, size, stride, padding)
    assert_close(max_pool2d(images, size, stride, padding), expected)


@given(feature_maps(st.sampled_from(["valid", "same"])))
def test_average_pooling_equals_keras(keras, case):
    images, size, stride, padding = case
    expected = keras.ops.average_pool(images, size, stride, padding)
    assert_close(average_pool2d(images, size, stride, padding), expected)


@given(feature_maps(st.sampled_from(["valid", "same"])))
def test_min_pooling_equals_keras_turned_upside_down(keras, case):
    images, size, stride, padding = case
    expected = -keras.ops.max_pool(-images, size, stride, padding)
    assert_close(min_pool2d(images, size, stride, padding), expected)


@pytest.mark.parametrize(("pool", "reduce"), POOLS.items())
@given(case=feature_maps(st.integers(0, 3)))
def test_pooling_with_a_number_of_padding_pixels_equals_the_definition(pool, reduce, case):
    images, size, stride, padding = case
    expected = pool_by_definition(reduce, images, size, stride, padding)
    assert_close(pool(images, size, stride, padding), expected)


@pytest.mark.parametrize("pool", POOLS)
@given(case=feature_maps(st.sampled_from(["valid", "same", 1])))
def test_a_plane_is_pooled_like_a_batch_of_one(pool, case):
    images, *how = case
    assert_close(pool(images[0, :, :, 0], *how), pool(images, *how)[0, :, :, 0])


@given(feature_maps(st.just("valid")))
def test_global_pooling_equals_keras(keras, case):
    images = case[0]
    assert_close(global_max_pool2d(images), keras.layers.GlobalMaxPooling2D()(images))
    assert_close(global_average_pool2d(images), keras.layers.GlobalAveragePooling2D()(images))


def test_global_pooling_of_a_plane_is_one_number():
    plane = np.array([[1.0, 5.0, 3.0], [2.0, 4.0, 9.0]])
    assert global_max_pool2d(plane) == 9
    assert global_average_pool2d(plane) == 4


def test_global_pooling_gives_the_same_size_for_every_input_size():
    for height, width in ((7, 5), (1, 1), (28, 3)):
        images = np.ones((2, height, width, 4))
        assert global_max_pool2d(images).shape == global_average_pool2d(images).shape == (2, 4)


def test_the_average_of_a_whole_photo_is_exact_enough(photos):
    photo = photos["coffee"]
    exact = photo.mean(axis=(0, 1), dtype=np.float64)
    assert_close(global_average_pool2d(photo[None])[0], exact)
    assert_close(average_pool2d(photo[None], photo.shape[:2])[0, 0, 0], exact)


# ------------------------------------------------------------------ the numbers of the sources


def test_worked_by_hand():
    plane = [[1, 3, 2, 1], [4, 2, 0, 1], [5, 1, 7, 2], [0, 2, 3, 1]]
    assert max_pool2d(plane, 2).tolist() == [[4, 2], [5, 7]]
    assert min_pool2d(plane, 2).tolist() == [[1, 0], [0, 1]]
    assert average_pool2d(plane, 2).tolist() == [[2.5, 1.0], [2.0, 3.25]]
    assert max_pool2d(plane, (1, 2)).tolist() == [[3, 2], [4, 1], [5, 7], [2, 3]]
    assert max_pool2d(plane, 2, stride=(2, 1)).tolist() == [[4, 3, 2], [5, 7, 7]]


def test_padding_counts_in_no_average():
    assert average_pool2d([[1.0, 2.0, 6.0]], (1, 2), padding="same").tolist() == [[1.5, 6.0]]
    assert average_pool2d([[4.0]], 2, padding="same").tolist() == [[4.0]]


def test_padding_is_never_a_maximum_or_a_minimum():
    assert max_pool2d([[-1, -2, -3]], (1, 2), padding="same").tolist() == [[-1, -3]]
    assert min_pool2d([[1, 2, 3]], (1, 2), padding="same").tolist() == [[1, 3]]


def test_fact_7_two_by_two_reduces_memory_to_a_quarter(digits):
    images = digits.test.images[:10]
    assert max_pool2d(images, 2).nbytes * 4 == images.nbytes


def test_fact_12_the_last_row_and_column_of_odd_sizes_are_dropped():
    plane = np.arange(35).reshape(5, 7)
    assert max_pool2d(plane, 2).tolist() == max_pool2d(plane[:4, :6], 2).tolist()
    assert max_pool2d(plane, 2, padding="same").shape == (3, 4)


def test_fact_19_window_4_and_stride_4_take_8x8_to_2x2():
    plane = np.arange(64).reshape(8, 8)
    assert max_pool2d(plane, 4, stride=4).tolist() == [[27, 31], [59, 63]]


def test_fact_22_relu_commutes_with_the_maximum_but_not_with_the_average():
    maps = np.random.default_rng(0).normal(size=(2, 6, 8, 3))

    def relu(values):
        return np.maximum(values, 0)

    assert np.array_equal(relu(max_pool2d(maps, 2)), max_pool2d(relu(maps), 2))
    assert not np.allclose(relu(average_pool2d(maps, 2)), average_pool2d(relu(maps), 2))


def test_fact_37_a_strided_convolution_with_equal_weights_is_average_pooling():
    maps = np.random.default_rng(1).normal(size=(2, 6, 9, 1))
    quarter = np.full((2, 3, 1, 1), 1 / 6)
    assert_close(conv2d(maps, quarter, stride=(2, 3)), average_pool2d(maps, (2, 3)))


# ------------------------------------------------------------------ types and memory


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    "dtype", ["uint8", "int8", "int16", "uint32", "int64", "float16", "float32", "float64"]
)
def test_maximum_and_minimum_keep_the_type_and_its_extremes(dtype, padding):
    limits = np.finfo(dtype) if np.dtype(dtype).kind == "f" else np.iinfo(dtype)
    low, high = np.full((3, 3), limits.min, dtype), np.full((3, 3), limits.max, dtype)
    for pool in (max_pool2d, min_pool2d):
        for extreme in (low, high):
            pooled = pool(extreme, 2, padding=padding)
            assert pooled.dtype == dtype
            assert (pooled == extreme[0, 0]).all()


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("uint8", "float64"),
        ("int64", "float64"),
        ("float16", "float16"),
        ("float32", "float32"),
        ("float64", "float64"),
    ],
)
def test_an_average_is_a_float_and_does_not_wrap_around(dtype, expected):
    pooled = average_pool2d(np.full((4, 4), 250, dtype), 2)
    assert pooled.dtype == expected
    assert (pooled == 250).all()
    assert global_average_pool2d(np.full((4, 4), 250, dtype)) == 250


def test_the_average_of_half_precision_numbers_does_not_overflow():
    assert average_pool2d(np.full((2, 2), 60_000, np.float16), 2).item() == 60_000


def test_the_output_is_new():
    image = np.ones((3, 4))
    for pool in POOLS:
        assert not np.shares_memory(pool(image, 1), image)


def test_views_of_other_arrays_are_pooled_correctly():
    images = np.random.default_rng(2).normal(size=(3, 9, 8, 2)).transpose(3, 2, 1, 0)[:, ::-1]
    for pool in POOLS:
        assert_close(pool(images, (2, 3), (1, 2)), pool(images.copy(), (2, 3), (1, 2)))

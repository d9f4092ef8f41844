"""Augmentation, pixel by pixel: what moved where, what is 0, and what is left alone."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.images import erase, flip, shift

FUNCTIONS = (shift, flip, erase)


def numbered(batch, height, width, channels=1):
    """Images whose pixels all differ and none is 0."""
    count = batch * height * width * channels
    return np.arange(1, count + 1, dtype=np.float32).reshape(batch, height, width, channels)


sizes = st.tuples(st.integers(1, 4), st.integers(1, 7), st.integers(1, 7), st.integers(1, 3))
seeds = st.integers(0, 2**32)


def moved(image, down, right):
    """Move one image (height, width, channels) by loops."""
    result = np.zeros_like(image)
    height, width, _ = image.shape
    for row in range(height):
        for column in range(width):
            if 0 <= row - down < height and 0 <= column - right < width:
                result[row, column] = image[row - down, column - right]
    return result


@given(sizes, st.integers(0, 4), seeds)
def test_shift_moves_each_image_as_a_whole(size, most, seed):
    images = numbered(*size)
    moves = range(-most, most + 1)
    for before, after in zip(images, shift(images, np.random.default_rng(seed), most)):
        assert any(
            np.array_equal(after, moved(before, down, right)) for down in moves for right in moves
        )


@given(sizes, seeds)
def test_flip_mirrors_left_for_right_or_leaves(size, seed):
    images = numbered(*size)
    for before, after in zip(images, flip(images, np.random.default_rng(seed))):
        assert np.array_equal(after, before) or np.array_equal(after, before[:, ::-1])


@given(sizes, st.integers(1, 9), seeds)
def test_erase_cuts_one_square_and_changes_nothing_else(size, side, seed):
    images = numbered(*size)
    for before, after in zip(images, erase(images, np.random.default_rng(seed), side)):
        hole = (after == 0).all(axis=2)
        assert np.array_equal(after[~hole], before[~hole])
        rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
        assert hole[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
        assert hole.sum() == len(rows) * len(columns)  # nothing outside
        for places, length in ((rows, size[1]), (columns, size[2])):
            at_border = places[0] == 0 or places[-1] == length - 1
            assert len(places) == side or (at_border and len(places) < side)


def test_every_move_occurs_equally_often():
    image = np.zeros((1, 7, 7, 1), dtype=np.float32)
    image[0, 3, 3] = 1
    many = shift(np.repeat(image, 25_000, axis=0), np.random.default_rng(0), limit=2)
    counts = many.sum(axis=(0, 3))
    assert np.count_nonzero(counts) == 25
    assert abs(counts[1:6, 1:6] - 1000).max() < 200


def test_half_of_the_images_are_mirrored():
    images = np.tile(numbered(1, 1, 2), (10_000, 1, 1, 1))
    mirrored = flip(images, np.random.default_rng(0))[:, 0, 0, 0] == 2
    assert abs(mirrored.mean() - 0.5) < 0.03


def test_every_pixel_is_erased_equally_often_in_the_middle_and_at_the_border():
    images = np.ones((20_000, 6, 5, 1), dtype=np.float32)
    share = 1 - erase(images, np.random.default_rng(0), side=3).mean(axis=(0, 3))
    assert abs(share - 9 / (8 * 7)).max() < 0.02


def test_images_of_a_batch_are_changed_independently():
    images = np.repeat(numbered(1, 9, 9), 100, axis=0)
    for function in FUNCTIONS:
        changed = function(images, np.random.default_rng(0))
        assert len({image.tobytes() for image in changed}) > 1


@pytest.mark.parametrize("function", FUNCTIONS)
class TestEveryFunction:
    def test_the_seed_decides(self, function):
        images = np.repeat(numbered(1, 9, 9), 20, axis=0)
        first, again, other = (function(images, np.random.default_rng(seed)) for seed in (5, 5, 6))
        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_shape_and_type_stay(self, function, dtype):
        images = numbered(3, 4, 5, 2).astype(dtype)
        changed = function(images, np.random.default_rng(0))
        assert changed.shape == images.shape
        assert changed.dtype == dtype

    def test_the_batch_given_is_left_alone(self, function):
        images = numbered(8, 9, 9)
        kept = images.copy()
        images.setflags(write=False)
        changed = function(images, np.random.default_rng(0))
        assert np.array_equal(images, kept)
        assert not np.shares_memory(changed, images)

    @pytest.mark.parametrize(
        ("images", "error", "message"),
        [
            (np.ones((28, 28, 1)), ValueError, "images must have 4 axes (batch, height, width"),
            (np.ones((0, 4, 4, 1)), ValueError, "images is empty: shape (0, 4, 4, 1)"),
            (np.full((1, 2, 2, 1), np.nan), ValueError, "images holds 4 value(s) that are NaN"),
            (np.ones((1, 2, 2, 1), np.uint8), TypeError, "images has dtype uint8, whose sums"),
            (None, TypeError, "images must hold real numbers, got None"),
        ],
    )
    def test_bad_images(self, function, images, error, message):
        with pytest.raises(error, match=re.escape(message)):
            function(images, np.random.default_rng(0))

    @pytest.mark.parametrize("rng", [0, None, np.random, np.random.RandomState(0)])
    def test_a_seed_is_no_generator(self, function, rng):
        with pytest.raises(
            TypeError, match=r"rng must be a random generator such as numpy\.random"
        ):
            function(numbered(1, 4, 4), rng)


@pytest.mark.parametrize(
    ("function", "amount", "error", "message"),
    [
        (shift, -1, ValueError, "limit must be 0 or more, got -1"),
        (shift, 1.5, TypeError, "limit must be a whole number such as 1, got 1.5 (float)"),
        (erase, 0, ValueError, "side must be 1 or more, got 0"),
        (erase, True, TypeError, "side must be a whole number such as 1, got True (bool)"),
    ],
)
def test_bad_amounts(function, amount, error, message):
    with pytest.raises(error) as caught:
        function(numbered(1, 4, 4), np.random.default_rng(0), amount)
    assert str(caught.value) == message

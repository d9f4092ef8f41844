"""Grids hold the numbers that they are given."""

import numpy as np
import pytest

from helpers import plotting
from tests.plotting import texts


def test_numbers_are_written_row_by_row():
    figure = plotting.plot_numbers([[[1, -2], [0.5, np.nan]]])
    assert texts(figure.axes[0]) == ["1", "−2", "0.50"]


def tints(figure, panel):
    return figure.axes[panel].images[0].get_array()


def test_arrays_of_one_scale_tint_equal_numbers_equally():
    figure = plotting.plot_numbers([[[1, 5]], [[5, 9]], [[5]]], same_scale=[0, 1])
    own = plotting.plot_numbers([[[1, 5]], [[5, 9]]])
    assert np.array_equal(tints(figure, 0)[0, 1], tints(figure, 1)[0, 0])
    assert not np.array_equal(tints(own, 0)[0, 1], tints(own, 1)[0, 0])
    everything = plotting.plot_numbers([[[1, 5]], [[5, 9]]], same_scale=True)
    assert np.array_equal(tints(figure, 0), tints(everything, 0))


def test_only_arrays_said_to_be_signed_are_tinted_by_sign():
    figure = plotting.plot_numbers([[[0, 3]], [[0, 3]]], signed=[False, True])
    grey, coloured = tints(figure, 0)[0, 1], tints(figure, 1)[0, 1]
    assert len({*grey[:3]}) == 1
    assert len({*coloured[:3]}) > 1


def test_signed_must_fit_the_arrays():
    with pytest.raises(ValueError, match="one bool or 2, got 1"):
        plotting.plot_numbers([[[1]], [[2]]], signed=[True])


def test_numbers_need_two_axes():
    with pytest.raises(ValueError, match="must have 2 axes"):
        plotting.plot_numbers([[1, 2, 3]])


def test_cells_are_squares_of_one_size():
    figure = plotting.plot_numbers([np.zeros((5, 5)), np.zeros((2, 3))])
    width, height = figure.get_size_inches()
    sizes = {
        (round(axis.get_position().width * width / columns, 6))
        for axis, columns in zip(figure.axes, (5, 3))
    } | {
        (round(axis.get_position().height * height / rows, 6))
        for axis, rows in zip(figure.axes, (5, 2))
    }
    assert len(sizes) == 1


def test_sliding_window_shows_products_that_sum_to_its_title():
    rng = np.random.default_rng(1)
    image, kernel = rng.integers(0, 9, (5, 6)), rng.integers(-2, 3, (3, 2))
    figure = plotting.plot_sliding_window(image, kernel)
    for moment in range(3):
        products = [float(t.replace("−", "-")) for t in texts(figure.axes[3 * moment + 1])]
        title = figure.axes[3 * moment + 2].get_title()
        assert title == f"their sum: {sum(products):g}"


def test_sliding_window_hides_outputs_that_are_still_to_come():
    figure = plotting.plot_sliding_window(np.ones((4, 4)), np.ones((3, 3)))
    assert [len(texts(figure.axes[3 * moment + 2])) for moment in range(3)] == [1, 3, 4]

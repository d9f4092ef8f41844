"""Pictures are drawn as they are, on the scale that the figure claims."""

import numpy as np
import pytest

from helpers import plotting


def test_pictures_side_by_side_share_one_scale():
    figure = plotting.plot_images([np.full((4, 4), 2.0), np.full((4, 4), 8.0)])
    limits = [axis.images[0].get_clim() for axis in figure.axes[:2]]
    assert limits == [(2.0, 8.0), (2.0, 8.0)]


def test_pictures_between_0_and_1_are_drawn_from_black_to_white():
    figure = plotting.plot_images([np.full((4, 4), 0.3)])
    assert figure.axes[0].images[0].get_clim() == (0.0, 1.0)


def test_signed_maps_have_zero_in_the_middle():
    figure = plotting.plot_images([np.array([[-1.0, 3.0]])], signed=True)
    assert figure.axes[0].images[0].get_clim() == (-3.0, 3.0)


def test_pictures_are_drawn_as_they_are():
    image = np.random.default_rng(0).random((5, 7))
    figure = plotting.plot_images([image, image[..., np.newaxis]], columns=1)
    for axis in figure.axes[:2]:
        assert np.array_equal(axis.images[0].get_array(), image)


@pytest.mark.parametrize("shape", [(5,), (5, 5, 2), (1, 5, 5, 1)])
def test_a_picture_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match="each picture must be"):
        plotting.plot_images([np.zeros(shape)])


def test_row_titles_stand_once_at_the_left_of_their_rows():
    figure = plotting.plot_images([np.eye(3)] * 4, columns=2, row_titles=["one", "two"])
    texts = [[text.get_text() for text in axis.texts] for axis in figure.axes]
    assert texts == [["one"], [], ["two"], []]
    with pytest.raises(ValueError, match="2 rows need 2 row titles, got 3"):
        plotting.plot_images([np.eye(3)] * 4, columns=2, row_titles=["one", "two", "three"])


def test_titles_must_be_as_many_as_pictures():
    with pytest.raises(ValueError, match="1 arrays need 1 titles, got 2"):
        plotting.plot_images([np.zeros((2, 2))], ["a", "b"])


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="nothing to draw"):
        plotting.plot_images([])

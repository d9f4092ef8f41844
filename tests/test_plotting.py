"""Figures draw the numbers they are given, on the scale they claim."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from helpers import plotting


def texts(axis):
    return [text.get_text() for text in axis.texts]


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


def test_titles_must_be_as_many_as_pictures():
    with pytest.raises(ValueError, match="1 arrays need 1 titles, got 2"):
        plotting.plot_images([np.zeros((2, 2))], ["a", "b"])


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="nothing to draw"):
        plotting.plot_images([])


def test_numbers_are_written_row_by_row():
    figure = plotting.plot_numbers([[[1, -2], [0.5, np.nan]]])
    assert texts(figure.axes[0]) == ["1", "−2", "0.50"]


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


def test_curves_end_in_their_names():
    figure = plotting.plot_curves({"training": [1, 2, 3], "validation": [1, 1.5, 3]})
    assert sorted(text.strip() for text in texts(figure.axes[0])) == ["training", "validation"]
    levels = [text.get_position()[1] for text in figure.axes[0].texts]
    assert abs(levels[0] - levels[1]) > 0.05  # the names do not lie on top of each other


def test_show_stores_the_picture_with_its_description(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *a, **k: shown.append((a, k)))
    alt = "Two by two numbers from 1 to 4."
    plotting.show(plotting.plot_numbers([[[1, 2], [3, 4]]]), alt=alt)
    ((data,), options) = shown[0]
    assert data["text/plain"] == alt
    assert options["metadata"]["image/png"] == {"alt": alt, "width": 620}
    assert Image.open(io.BytesIO(data["image/png"])).width == 930


@pytest.mark.parametrize("alt", ["", "plot", None, 3])
def test_show_insists_on_a_description(alt):
    with pytest.raises(ValueError, match="alt must describe"):
        plotting.show(plotting.plot_numbers([[[1]]]), alt=alt)


def test_the_same_figure_is_the_same_file():
    once, twice = (plotting._png(plotting.plot_numbers([[[1, 2]]])) for _ in range(2))
    assert base64.b64encode(once) == base64.b64encode(twice)

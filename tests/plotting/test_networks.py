"""The drawing of a network: every shape, parameter, multiply-add and receptive field, to scale."""

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Polygon, Rectangle

from helpers.network import Conv2D, Dense, Dropout, Flatten, MaxPool2D, Network, ReLU
from helpers.plotting import BLUE, RED, plot_network

SHAPE = (28, 28, 1)
LAYERS = (
    (Conv2D, 32, 3),
    (ReLU,),
    (MaxPool2D, 2),
    (Flatten,),
    (Dropout, 0.4),
    (Dense, 128),
    (ReLU,),
    (Dense, 10),
)


@pytest.fixture(scope="module")
def rows():
    return Network([kind(*settings) for kind, *settings in LAYERS], SHAPE).layer_table()


@pytest.fixture(scope="module")
def axes(rows):
    return plot_network(rows, SHAPE).axes


def words(axis):
    return [text.get_text() for text in axis.texts]


def boxes(axis, colour):
    found = [patch for patch in axis.patches if isinstance(patch, Rectangle)]
    return [box for box in found if to_hex(box.get_facecolor()).upper() == colour]


def line(axis, name):
    """Return what stands on the line of a layer, from left to right."""
    (y,) = {text.get_position()[1] for text in axis.texts if text.get_text() == name}
    there = [text for text in axis.texts if text.get_position()[1] == y]
    return [t.get_text() for t in sorted(there, key=lambda text: text.get_position()[0])]


def test_the_table_holds_the_numbers_of_the_rows(axes):
    table = axes[1]
    convolution = ["1", "Conv2D + ReLU", "26 × 26 × 32", "320", "194,688", "3 × 3"]
    assert line(table, "Conv2D + ReLU") == convolution
    assert line(table, "Flatten + Dropout") == [
        "3",
        "Flatten + Dropout",
        "5408",
        "0",
        "0",
        "28 × 28",
    ]
    assert line(table, "in all") == ["in all", "693,962", "888,192"]


def test_layers_that_keep_the_shape_and_cost_nothing_share_a_line(axes):
    names = [word for word in words(axes[1]) if any(kind.__name__ in word for kind, *_ in LAYERS)]
    assert names == ["Conv2D + ReLU", "MaxPool2D", "Flatten + Dropout", "Dense + ReLU", "Dense"]


def test_bars_are_shares_of_the_whole(axes, rows):
    bars = boxes(axes[1], BLUE)
    numbers = [row[place] for row in rows for place in (2, 3) if row[place]]
    totals = [sum(row[place] for row in rows) for row in rows for place in (2, 3) if row[place]]
    full = bars[0].get_width() / (numbers[0] / totals[0])
    assert len(bars) == len(numbers)
    for bar, number, total in zip(bars, numbers, totals):
        assert bar.get_width() == pytest.approx(full * number / total)


def test_small_squares_are_filled_as_far_as_a_number_sees(axes):
    whole = boxes(axes[1], "#EEEEEE")
    seen = boxes(axes[1], RED)
    shares = [s.get_width() / w.get_width() for s, w in zip(seen, whole)]
    assert shares == pytest.approx([3 / 28, 4 / 28, 1, 1, 1])


def test_blocks_are_as_high_as_the_maps(axes):
    """Three faces a stack of maps, one a row of numbers; the front faces are to scale."""
    faces = [patch for patch in axes[0].patches if isinstance(patch, Polygon)]
    assert len(faces) == 3 * 3 + 3
    heights = [face.get_xy()[2][1] - face.get_xy()[1][1] for face in faces[2:9:3]]
    assert heights == pytest.approx([heights[0], heights[0] * 26 / 28, heights[0] * 13 / 28])


def test_every_block_says_its_shape(axes):
    shapes = [word for word in words(axes[0]) if "×" in word or word in ("5408", "128", "10")]
    assert shapes == ["28 × 28\n× 1", "26 × 26\n× 32", "13 × 13\n× 32", "5408", "128", "10"]


def test_wide_images_and_many_channels_stay_in_their_place():
    kinds = [Conv2D(256, 3), ReLU(), MaxPool2D(2), Conv2D(512, 3), Flatten(), Dense(10)]
    rows = Network(kinds, (20, 60, 3)).layer_table()
    axis = plot_network(rows, (20, 60, 3)).axes[0]
    width, height = axis.get_xlim()[1], axis.get_ylim()[1]
    for face in axis.patches:
        assert (face.get_xy() >= 0).all()
        assert (face.get_xy() <= (width, height)).all()


def test_a_network_without_layers_is_refused():
    with pytest.raises(ValueError, match="nothing to draw"):
        plot_network([], SHAPE)

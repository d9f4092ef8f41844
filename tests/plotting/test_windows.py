"""The strip of windows along one axis: blocks are what is read, hatches what is not."""

import pytest
from matplotlib.colors import to_hex

from helpers.plotting import BLUE, plot_axis_windows
from helpers.shapes import output_size

SETTINGS = [
    {"n": 8, "kernel": 3},
    {"n": 8, "kernel": 3, "stride": 3},
    {"n": 9, "kernel": 2, "stride": 4},
    {"n": 6, "kernel": 3, "stride": 2, "padding": "same"},
    {"n": 7, "kernel": 3, "padding": 2, "dilation": 2},
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_window_and_every_tap_is_drawn(setting):
    axis = plot_axis_windows([setting]).axes[0]
    windows = output_size(**setting)
    blocks = [box for box in axis.patches if to_hex(box.get_facecolor()).upper() == BLUE]
    assert len(axis.lines) == windows
    assert len(blocks) == windows * setting["kernel"]
    assert sum(text.get_text().startswith("output") for text in axis.texts) == windows


@pytest.mark.parametrize(
    ("setting", "unread"),
    [(SETTINGS[0], []), (SETTINGS[1], ["6", "7"]), (SETTINGS[2], ["2", "3", "6", "7", "8"])],
)
def test_hatched_boxes_are_the_pixels_no_window_reads(setting, unread):
    axis = plot_axis_windows([setting]).axes[0]
    corners = {round(box.get_x()) for box in axis.patches if box.get_hatch()}
    assert sorted(map(str, corners)) == unread


def test_dashed_boxes_are_padding():
    axis = plot_axis_windows([SETTINGS[3]]).axes[0]
    dashed = [box for box in axis.patches if box.get_linestyle() not in ("-", "solid")]
    assert [round(box.get_x()) for box in dashed] == [6]


def test_strips_of_one_figure_share_one_axis_and_need_a_title_each():
    figure = plot_axis_windows(SETTINGS[:3], ["one", "two", "three"], columns=2)
    assert {"one", "two", "three"} <= {text.get_text() for text in figure.axes[0].texts}
    with pytest.raises(ValueError, match="3 titles"):
        plot_axis_windows(SETTINGS[:3], ["one"])


def test_strips_below_each_other_have_pixel_0_in_one_line():
    figure = plot_axis_windows(
        [{"n": 6, "kernel": 3, "stride": 2, "padding": padding} for padding in ("same", 1, "valid")]
    )
    zeros = [text.get_position()[0] for text in figure.axes[0].texts if text.get_text() == "0"]
    assert len(zeros) == 3
    assert len({round(x, 6) for x in zeros}) == 1

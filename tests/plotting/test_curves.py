"""Curves end in their names."""

from helpers import plotting
from tests.plotting import texts


def test_curves_end_in_their_names():
    figure = plotting.plot_curves({"training": [1, 2, 3], "validation": [1, 1.5, 3]})
    assert sorted(text.strip() for text in texts(figure.axes[0])) == ["training", "validation"]
    levels = [text.get_position()[1] for text in figure.axes[0].texts]
    assert abs(levels[0] - levels[1]) > 0.05  # the names do not lie on top of each other

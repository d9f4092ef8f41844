"""The settings that views with grids share, in Node."""

import pytest


@pytest.mark.parametrize(
    ("state", "wanted", "kept"),
    [
        ({"place": [1, 1], "upstream": None}, {"size": 3}, {"size": 3}),
        ({"place": [2, 1], "upstream": None}, {"size": 2}, {"size": 2, "place": [0, 0]}),
        (
            {"place": [0, 0], "upstream": {"shape": [3, 3]}},
            {"size": 2},
            {"size": 2, "upstream": None},
        ),
        ({"place": [0, 0], "upstream": {"shape": [2, 2]}}, {"size": 2}, {"size": 2}),
        ({"place": [0, 0], "upstream": None}, {"size": 0}, None),
    ],
)
def test_what_belongs_to_another_output_is_reset(node, state, wanted, kept):
    answer = node(
        """const shapeOf = ({ size }) => {
          if (!size) throw new Error("no room");
          return [size, size];
        };
        return m.fittingSettings(data.state, data.wanted, shapeOf);""",
        {"state": {"size": 3, **state}, "wanted": wanted},
        module="shared/pointing.js",
    )
    assert answer == kept

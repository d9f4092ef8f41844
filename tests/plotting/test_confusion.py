"""The confusion matrix as a picture: every count where it belongs, mistakes tinted as such."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from helpers.plotting import BLUE, RED, plot_confusion

MATRIX = np.array([[90, 10, 0], [0, 50, 0], [4, 0, 0]])
NAMES = ["cat", "dog", "horse"]


def drawn(matrix=MATRIX, names=NAMES):
    return plot_confusion(matrix, names).axes[0]


def test_each_count_stands_in_its_cell_and_0_is_left_out():
    written = {text.get_position(): text.get_text() for text in drawn().texts}
    # the position of a text is (column, row)
    assert written == {(0, 0): "90", (1, 0): "10", (1, 1): "50", (0, 2): "4"}


def test_rows_are_right_classes_and_columns_answers():
    axis = drawn()
    assert (axis.get_ylabel(), axis.get_xlabel()) == ("right class", "answer")
    assert [label.get_text() for label in axis.get_yticklabels()] == NAMES
    assert [label.get_text() for label in axis.get_xticklabels()] == NAMES


def test_right_answers_are_blue_mistakes_red_and_nothing_is_white():
    colours = np.asarray(drawn().images[0].get_array())
    assert np.allclose(1 - colours[1, 1], 0.55 * (1 - np.array(to_rgb(BLUE))))
    assert np.allclose(1 - colours[2, 0], 0.55 * (1 - np.array(to_rgb(RED))))
    assert np.allclose(colours[MATRIX == 0], 1)


def test_the_tint_grows_with_the_root_of_the_share_in_the_row():
    tint = 1 - np.asarray(drawn().images[0].get_array())
    assert np.allclose(tint[0, 1] / tint[2, 0], np.sqrt(0.1))
    assert np.allclose(tint[0, 0] / tint[1, 1], np.sqrt(0.9))


@pytest.mark.parametrize("name", ["7", "ankle boot"])
def test_names_of_any_length_fit_into_the_figure(name):
    figure = plot_confusion(np.eye(10, dtype=int), [name] * 10)
    figure.draw_without_rendering()
    axis = figure.axes[0]
    for label in [*axis.get_xticklabels(), *axis.get_yticklabels(), axis.xaxis.label]:
        box = label.get_window_extent()
        assert figure.bbox.contains(box.x0, box.y0)
        assert figure.bbox.contains(box.x1, box.y1)


@pytest.mark.parametrize(
    ("matrix", "names", "message"),
    [
        (MATRIX, ["cat", "dog"], "2 class names need a matrix of shape"),
        (MATRIX[:2], NAMES, "got \\(2, 3\\)"),
        ([], [], "0 class names"),
        (MATRIX / 2, NAMES, "whole numbers"),
        (-MATRIX, NAMES, "none below 0"),
    ],
)
def test_what_is_no_confusion_matrix_is_refused(matrix, names, message):
    with pytest.raises(ValueError, match=message):
        plot_confusion(matrix, names)

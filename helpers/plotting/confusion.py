"""The table of right classes and answers."""

import matplotlib as mpl
import numpy as np

from helpers.plotting.style import BLUE, RED, new_figure
from helpers.support.validation import plain_array


def plot_confusion(matrix, class_names):
    """Draw a confusion matrix: a row for each right class, a column for each answer.

    Right answers, on the diagonal, are tinted blue, mistakes red. The tint grows with the square
    root of the share that a number has in its row, so that a single mistake in a hundred is still
    seen. Empty cells hold 0.

    Parameters
    ----------
    matrix : array_like of int, shape (classes, classes)
        ``matrix[right, answer]`` counts pictures.
    class_names : sequence of str
        One for each row and column.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = plot_confusion([[9, 1], [0, 10]], ["cat", "dog"])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['9', '1', '10']
    """
    matrix = _counts(matrix, class_names)
    classes = len(matrix)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    strength = 0.55 * np.sqrt(shares)[..., np.newaxis]
    colours = np.empty((classes, classes, 3))
    colours[:] = mpl.colors.to_rgb(RED)
    colours[np.diag_indices(classes)] = mpl.colors.to_rgb(BLUE)
    long_names = max(map(len, class_names)) > 2
    figure, axis = new_figure(height=min(5.6, 1.3 + 0.36 * classes + 0.4 * long_names), width=5.6)
    axis.imshow(1 - strength * (1 - colours), interpolation="nearest")
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            axis.text(column, row, f"{count}", ha="center", va="center", size=8.5)
    turned = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"} if long_names else {}
    axis.set_xticks(range(classes), class_names, **turned)
    axis.set_yticks(range(classes), class_names)
    axis.set_xticks(np.arange(classes + 1) - 0.5, minor=True)
    axis.set_yticks(np.arange(classes + 1) - 0.5, minor=True)
    axis.grid(which="minor", color="#BBBBBB", linewidth=0.6)
    axis.tick_params(which="both", length=0)
    axis.spines[:].set_visible(False)
    axis.set(xlabel="answer", ylabel="right class")
    return figure


def _counts(matrix, class_names):
    """Return a confusion matrix as an array of whole numbers, or say what it lacks."""
    matrix = plain_array("matrix", matrix)
    classes = len(class_names)
    if matrix.shape != (classes, classes) or not classes:
        raise ValueError(
            f"{classes} class names need a matrix of shape ({classes}, {classes}), "
            f"got {matrix.shape}"
        )
    if matrix.dtype.kind not in "iu" or (matrix < 0).any():
        raise ValueError("matrix must hold counts: whole numbers, none below 0")
    return matrix

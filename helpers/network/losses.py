"""From scores to probabilities, and from these to one number that says how wrong they are.

The lessons call a probability a share first; the field calls a score a logit.
"""

import numpy as np

from helpers.support.validation import plain_array, real_numbers


def softmax(scores):
    """Turn scores (logits) into probabilities: positive, and with the sum 1 along the last axis.

    ``p[i] = exp(score[i]) / sum over j of exp(score[j])``. The largest score is subtracted
    first: that changes no probability, and keeps ``exp`` from overflowing.

    Parameters
    ----------
    scores : array_like, shape (..., classes)

    Returns
    -------
    ndarray of the same shape

    Examples
    --------
    >>> softmax(np.array([1.0, 2.0, 3.0])).round(3)
    array([0.09 , 0.245, 0.665])
    >>> softmax(np.array([1000.0, 1000.0]))
    array([0.5, 0.5])
    """
    scores = _floats(scores)
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def softmax_cross_entropy(scores, labels):
    """Return mean ``-log(p of the right class)`` and its gradient with respect to the scores.

    Softmax and logarithm together have a short gradient: the probabilities, minus 1 at the right
    class. The logarithm is taken before anything can round to 0.

    Parameters
    ----------
    scores : ndarray, shape (batch, classes)
    labels : ndarray of int, shape (batch,)

    Returns
    -------
    loss : float
    gradient : ndarray, shape (batch, classes)

    Raises
    ------
    ValueError
        As `require_labels`.

    Examples
    --------
    >>> loss, gradient = softmax_cross_entropy(np.zeros((1, 2)), np.array([0]))
    >>> round(loss, 4), gradient
    (0.6931, array([[-0.5,  0.5]]))
    """
    scores = _floats(scores)
    labels = require_labels(labels, *scores.shape)
    rows = np.arange(len(labels))
    shifted = scores - scores.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1, keepdims=True)
    loss = float((np.log(sums[:, 0]) - shifted[rows, labels]).mean())
    gradient = exponentials / sums
    gradient[rows, labels] -= 1
    gradient /= len(labels)
    return loss, gradient


def require_labels(labels, count, classes):
    """Return `labels` as an array; raise ValueError unless they are `count` classes of `classes`.

    A negative label would count from the last class, without a word.
    """
    labels = plain_array("labels", labels)
    if labels.dtype.kind not in "iu" or labels.shape != (count,):
        raise ValueError(
            f"labels must be {count} whole numbers, one for each image, "
            f"got dtype {labels.dtype} and shape {labels.shape}"
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"labels must lie between 0 and {classes - 1}, for the network has {classes} "
            f"outputs; got {labels.min()} to {labels.max()}"
        )
    return labels


def _floats(scores):
    """Whole numbers become floats wide enough to hold them: 8-bit ones would wrap around."""
    scores = real_numbers("scores", scores)
    return scores.astype(np.result_type(scores, np.float32), copy=False)

"""Exercises of lesson 6: the dense layer, softmax, cross-entropy, and a network's parameters."""

import numpy as np

from helpers.checks.engine import Exercise, Mistake
from helpers.network import softmax

# ---------------------------------------------------------------------------- from maps to scores


def _dense(maps, weights, bias):
    return maps.reshape(len(maps), -1) @ weights + bias


def _dense_cases(rng):
    """Yield maps with several images, channels and outputs; the last but one has a square table."""
    settings = [
        ((1, 1, 2, 1), 2),
        ((1, 2, 2, 1), 3),
        ((2, 2, 3, 1), 2),
        ((2, 2, 1, 3), 4),
        ((3, 1, 2, 3), 6),
    ]
    for shape, outputs in settings:
        yield (
            rng.integers(-3, 6, shape).astype(float),
            rng.integers(-4, 5, (int(np.prod(shape[1:])), outputs)).astype(float),
            rng.integers(1, 9, outputs) * rng.choice([-1.0, 1.0], outputs),
        )
    yield (
        rng.normal(size=(2, 3, 2, 2)).round(2),
        rng.normal(size=(12, 5)).round(2),
        rng.normal(size=5).round(2) + 0.5,
    )


def _rows(maps):
    return maps.reshape(len(maps), -1)


DENSE_FORWARD = Exercise(
    id="dense-forward",
    call="dense_on_maps(maps, weights, bias)",
    reference=_dense,
    cases=_dense_cases,
    mistakes=(
        Mistake(
            "The bias is forgotten: add one number to each output.",
            lambda maps, weights, bias: _rows(maps) @ weights,
        ),
        Mistake(
            "The bias is added twice.",
            lambda maps, weights, bias: _dense(maps, weights, 2 * bias),
        ),
        Mistake(
            "The bias is added once for every input. It belongs outside the sum: once an output.",
            lambda maps, weights, bias: _dense(maps, weights, len(weights) * bias),
        ),
        Mistake(
            "The bias is subtracted; add it.",
            lambda maps, weights, bias: _dense(maps, weights, -bias),
        ),
        Mistake(
            "The weights are transposed. They have a row for each input and a column for each "
            "output, so rows @ weights needs no .T.",
            lambda maps, weights, bias: _rows(maps) @ weights.T + bias,
        ),
        Mistake(
            "The weights are transposed by reshape, which mixes them up. They have a row for each "
            "input already.",
            lambda maps, weights, bias: _rows(maps) @ weights.reshape(weights.shape[::-1]).T + bias,
        ),
        Mistake(
            "The result is transposed: it needs a row for each image and a column for each output.",
            lambda maps, weights, bias: _dense(maps, weights, bias).T,
        ),
        Mistake(
            "All images are flattened into one row. Flatten each image by itself: "
            "maps.reshape(len(maps), -1).",
            lambda maps, weights, bias: maps.reshape(-1) @ weights + bias,
        ),
        Mistake(
            "Only the first image of the batch is answered.",
            lambda maps, weights, bias: _dense(maps, weights, bias)[:1],
        ),
        Mistake(
            "Only the first image of the batch is answered, and its axis is lost.",
            lambda maps, weights, bias: _dense(maps, weights, bias)[0],
        ),
        Mistake(
            "The numbers of an image are in another order: you put the channels before rows and "
            "columns. Keep the order of reshape: row, column, channel.",
            lambda maps, weights, bias: _dense(maps.transpose(0, 3, 1, 2), weights, bias),
        ),
        Mistake(
            "The numbers of an image are in another order: columns before rows. "
            "Keep the order of reshape: row, column, channel.",
            lambda maps, weights, bias: _dense(maps.transpose(0, 2, 1, 3), weights, bias),
        ),
        Mistake(
            'The numbers of an image are in another order: order="F" lets the first index run '
            "fastest. Leave it out.",
            lambda maps, weights, bias: maps.reshape(len(maps), -1, order="F") @ weights + bias,
        ),
        Mistake(
            "ReLU is applied as well. Here the scores stay as they are, negative ones too.",
            lambda maps, weights, bias: np.maximum(_dense(maps, weights, bias), 0),
        ),
        Mistake(
            "Softmax is applied as well. Return the scores themselves.",
            lambda maps, weights, bias: softmax(_dense(maps, weights, bias)),
        ),
        Mistake(
            "The channels of each pixel are added up first. Every channel has weights of its own.",
            lambda maps, weights, bias: _rows(maps.sum(axis=3)) @ weights + bias,
        ),
    ),
)


# ---------------------------------------------------------------------------- stable softmax


def _softmax_cases(rng):
    """Yield ordinary scores first, then large ones, then rows far apart and one that spans all."""
    yield (np.array([[0.0, 1.0, 3.0]]),)
    yield (_some_scores(rng, 2, [-1.0, 1.0, 3.0]),)
    yield (rng.normal(size=(4, 3)).round(2) + 0.005,)
    yield (_some_scores(rng, 3, [-2.5, -1.0, 0.5, 2.0, 4.0]),)
    yield (_some_scores(rng, 2, [-2.0, -1.0, 1.0, 3.0]) + 1000,)
    yield (_some_scores(rng, 3, [-2.0, -1.0, 1.0, 3.0]) - 1000,)
    levels = np.array([[1000.0], [0.0], [-1000.0], [3.0]])
    yield (_some_scores(rng, 4, [-1.0, 1.0, 3.0]) + levels,)
    yield (np.array([[400.0, -400.0, -400.0], [1.0, 2.0, 0.0]]),)
    yield (np.array([[-1000.0, 1000.0, -1000.0], [1.0, 2.0, 0.0]]),)


def _some_scores(rng, images, scores):
    """Return the same scores for each image, in another order and a little higher or lower."""
    return rng.permuted(np.tile(scores, (images, 1)), axis=1) + rng.integers(0, 3, (images, 1))


def _quiet(function):
    """Let `function` overflow without a warning: only its values are compared."""

    def quiet(*arguments):
        with np.errstate(all="ignore"):
            return function(*arguments)

    return quiet


def _divided(exponentials, axis=1):
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def _lowered(scores):
    return scores - scores.max(axis=1, keepdims=True)


_NO_MAXIMUM = (
    "Large scores give NaN: exp(1000) is infinite, and infinity divided by infinity is no number. "
    "Subtract the largest score of each row before exp."
)
_WRONG_AXIS = (
    "The wrong axis: your columns add up to 1. The classes of one image stand in a row, "
    "so use axis=1."
)

STABLE_SOFTMAX = Exercise(
    id="stable-softmax",
    call="softmax_rows(scores)",
    reference=softmax,
    cases=_softmax_cases,
    mistakes=(
        Mistake(_NO_MAXIMUM, _quiet(lambda scores: _divided(np.exp(scores)))),
        Mistake(
            "You subtract the largest score of the whole batch. A row that lies far below it "
            "becomes 0 / 0, which is NaN. Take the largest of each row: "
            "scores.max(axis=1, keepdims=True).",
            _quiet(lambda scores: _divided(np.exp(scores - scores.max()))),
        ),
        Mistake(
            "You subtract the largest score of each column, and rows that lie far below become "
            "0 / 0, which is NaN. Take the largest of each row: axis=1.",
            _quiet(lambda scores: _divided(np.exp(scores - scores.max(axis=0)))),
        ),
        Mistake(
            "You subtract the mean of the row. A score far above the mean still overflows to "
            "NaN. Subtract the largest.",
            _quiet(lambda scores: _divided(np.exp(scores - scores.mean(axis=1, keepdims=True)))),
        ),
        Mistake(
            "You subtract the smallest score, so a score far above it still overflows to NaN. "
            "Subtract the largest.",
            _quiet(lambda scores: _divided(np.exp(scores - scores.min(axis=1, keepdims=True)))),
        ),
        Mistake(_WRONG_AXIS, _quiet(lambda scores: softmax(scores.T).T)),
        Mistake(
            _WRONG_AXIS,
            _quiet(lambda scores: _divided(np.exp(_lowered(scores)), axis=0)),
        ),
        Mistake(
            _WRONG_AXIS + " The maximum is missing too: subtract the largest score of each row.",
            _quiet(lambda scores: _divided(np.exp(scores), axis=0)),
        ),
        Mistake(
            "You divide by the sum over the whole batch, so all rows together add up to 1. "
            "Each row needs its own sum: axis=1, keepdims=True.",
            lambda scores: np.exp(_lowered(scores)) / np.exp(_lowered(scores)).sum(),
        ),
        Mistake(
            "You divide by the sum over the whole batch, so all rows together add up to 1. "
            "Each row needs its own sum: axis=1, keepdims=True.",
            _quiet(
                lambda scores: np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
            ),
        ),
        Mistake(
            "You divide by the sum over the whole batch, and the maximum is missing. Subtract the "
            "largest score of each row, then divide by the sum of that row.",
            _quiet(lambda scores: np.exp(scores) / np.exp(scores).sum()),
        ),
        Mistake(
            "exp is missing: you divide the scores themselves by their sum, and negative scores "
            "make negative shares.",
            _quiet(_divided),
        ),
        Mistake(
            "exp is missing: you divide the lowered scores by their sum. Take np.exp first.",
            _quiet(lambda scores: _divided(_lowered(scores))),
        ),
        Mistake(
            "The exponentials are not divided by their sum, so the rows do not add up to 1.",
            lambda scores: np.exp(_lowered(scores)),
        ),
        Mistake(
            "The sign is turned: the largest score gets the smallest share. "
            "Subtract the maximum from the scores, not the scores from the maximum.",
            _quiet(lambda scores: _divided(np.exp(-_lowered(scores)))),
        ),
        Mistake(
            "You divide by the largest score instead of subtracting it, and that changes the "
            "shares: only differences between scores count.",
            _quiet(lambda scores: _divided(np.exp(scores / scores.max(axis=1, keepdims=True)))),
        ),
        Mistake(
            "keepdims=True is missing in max or in sum: the one number of each row then stands in "
            "a row itself, and NumPy spreads it over the wrong axis.",
            _quiet(
                lambda scores: (
                    np.exp(scores - scores.max(axis=1))
                    / np.exp(scores - scores.max(axis=1)).sum(axis=1)
                )
            ),
        ),
        Mistake(
            "You return the logarithm of the shares.",
            lambda scores: (
                _lowered(scores) - np.log(np.exp(_lowered(scores)).sum(axis=1, keepdims=True))
            ),
        ),
    ),
)


# ---------------------------------------------------------------------------- cross-entropy


def _right(shares, labels):
    return shares[np.arange(len(labels)), labels]


def _cross_entropy(shares, labels):
    return -np.log(_right(shares, labels)).mean()


def _cross_entropy_cases(rng):
    """Yield shares whose rows add up to 1; no case has as many images as classes."""
    yield np.array([[0.5, 0.25, 0.25]]), np.array([1])
    yield np.array([[0.5, 0.25, 0.25], [0.2, 0.2, 0.6]]), np.array([0, 1])
    for images, classes in [(4, 3), (2, 5), (5, 2), (3, 10), (7, 4)]:
        labels = rng.integers(0, classes, images)
        labels[:2] = rng.permutation(classes)[:2]
        yield softmax(rng.normal(size=(images, classes))).round(3) + 0.001, labels


def _one_hot(shares, labels):
    return np.eye(shares.shape[1])[labels]


CROSS_ENTROPY = Exercise(
    id="cross-entropy",
    call="cross_entropy(shares, labels)",
    reference=_cross_entropy,
    cases=_cross_entropy_cases,
    mistakes=(
        Mistake(
            "You add up the losses of the images; take their mean, "
            "or a large batch looks worse than a small one.",
            lambda shares, labels: -np.log(_right(shares, labels)).sum(),
        ),
        Mistake(
            "The sign is missing: the logarithm of a share is negative, and a loss must not be.",
            lambda shares, labels: np.log(_right(shares, labels)).mean(),
        ),
        Mistake(
            "Both the sign and the mean are wrong: take minus the mean, not the sum.",
            lambda shares, labels: np.log(_right(shares, labels)).sum(),
        ),
        Mistake(
            "This is the logarithm to base 2; use the natural one, np.log.",
            lambda shares, labels: -np.log2(_right(shares, labels)).mean(),
        ),
        Mistake(
            "This is the logarithm to base 10; use the natural one, np.log.",
            lambda shares, labels: -np.log10(_right(shares, labels)).mean(),
        ),
        Mistake(
            "You average over all classes too: the sum is divided by images × classes. "
            "Divide by the number of images only.",
            lambda shares, labels: _cross_entropy(shares, labels) / shares.shape[1],
        ),
        Mistake(
            "You take the logarithm of every share. Only the share of the right class counts: "
            "labels says which one that is.",
            lambda shares, labels: -np.log(shares).mean(),
        ),
        Mistake(
            "You take the logarithm of every share. Only the share of the right class counts: "
            "labels says which one that is.",
            lambda shares, labels: -np.log(shares).sum(axis=1).mean(),
        ),
        Mistake(
            "shares[:, labels] takes whole columns, one for each label, from every row. "
            "Pick one share from each row: shares[np.arange(len(labels)), labels].",
            lambda shares, labels: -np.log(shares[:, labels]).mean(),
        ),
        Mistake(
            "shares[labels] takes whole rows. Pick one share from each row: "
            "shares[np.arange(len(labels)), labels].",
            lambda shares, labels: -np.log(shares[labels]).mean(),
        ),
        Mistake(
            "You take the largest share of each row, which is the network's answer. "
            "The loss asks for the share of the right class, in labels.",
            lambda shares, labels: -np.log(shares.max(axis=1)).mean(),
        ),
        Mistake(
            "The logarithm of the wrong classes: you use 1 − share. Use the share itself.",
            lambda shares, labels: -np.log(1 - _right(shares, labels)).mean(),
        ),
        Mistake(
            "The logarithm is missing: 1 minus the share is another measure.",
            lambda shares, labels: (1 - _right(shares, labels)).mean(),
        ),
        Mistake(
            "The logarithm is missing: take −log of each share, then the mean.",
            lambda shares, labels: _right(shares, labels).mean(),
        ),
        Mistake(
            "You take the logarithm of the mean. Take the logarithm of each share first, "
            "then the mean.",
            lambda shares, labels: -np.log(_right(shares, labels).mean()),
        ),
        Mistake(
            "You return one loss for each image; take their mean.",
            lambda shares, labels: -np.log(_right(shares, labels)),
        ),
        Mistake(
            "Only the first image is in the sum. Does return stand inside the loop?",
            lambda shares, labels: -np.log(_right(shares, labels)[0]) / len(labels),
        ),
        Mistake(
            "np.take(shares, labels) reads shares as one long row. Pick one share from each row: "
            "shares[np.arange(len(labels)), labels].",
            lambda shares, labels: -np.log(np.take(shares, labels)).mean(),
        ),
        Mistake(
            "The labels are read as if the first class were 1. They start at 0.",
            lambda shares, labels: _cross_entropy(shares, labels - 1),
        ),
        Mistake(
            "You apply softmax once more. These are shares already, not scores.",
            lambda shares, labels: _cross_entropy(softmax(shares), labels),
        ),
        Mistake(
            "The losses of the wrong classes are in it as well: you add −log(1 − share) for them, "
            "as one does for yes-or-no questions. Only the right class counts.",
            lambda shares, labels: (
                -(
                    _one_hot(shares, labels) * np.log(shares)
                    + (1 - _one_hot(shares, labels)) * np.log(1 - shares)
                )
                .sum(axis=1)
                .mean()
            ),
        ),
    ),
)


# ---------------------------------------------------------------------------- count them all


def _count(
    image_shape,
    layers,
    bias=1,
    depth=True,
    every_channel=True,
    smaller=True,
    round_up=False,
    first=None,
    keep_inputs=False,
    last_only=False,
    kinds=("conv", "dense"),
    channel_biases=False,
    flat_channels=True,
    pools=True,
    short=0,
    fractions=False,
    one_bias=False,
    filters_counted=True,
):
    """Count parameters; each option is one typical mistake."""
    height, width, channels = image_shape
    inputs, total = 0, 0
    for name, setting in layers:
        count = 0
        if name == "conv":
            kernel, filters = setting
            area = kernel * kernel if depth != "line" else kernel
            deep = channels if depth else 1
            if every_channel is False:
                deep = image_shape[2]
            biases = 1 if one_bias else bias * filters * (deep if channel_biases else 1)
            count = area * deep * filters + biases
            if smaller:
                height, width = height - kernel + 1 - short, width - kernel + 1 - short
            channels = filters if filters_counted else channels
        elif name == "pool" and fractions:
            height, width = height / setting, width / setting
        elif name == "pool" and pools:
            extra = setting - 1 if round_up else 0
            height, width = (height + extra) // setting, (width + extra) // setting
        elif name == "flatten":
            inputs = height * width * (channels if flat_channels else 1)
            inputs = first if first else inputs
        elif name == "dense":
            count = inputs * setting + (1 if one_bias else bias * setting)
            if not keep_inputs:
                inputs = setting
        if name in kinds:
            total = count if last_only else total + count
    return total


def _count_cases(rng):
    """Yield whole networks; sides are never square and pooling leaves something over."""
    yield (4, 5, 1), [("conv", (2, 3)), ("flatten", None), ("dense", 2)]
    yield (
        (7, 6, 2),
        [("conv", (3, 4)), ("pool", 2), ("flatten", None), ("dense", 5), ("dense", 3)],
    )
    yield (
        (12, 15, 3),
        [
            ("conv", (3, 4)),
            ("pool", 2),
            ("conv", (2, 6)),
            ("pool", 3),
            ("flatten", None),
            ("dense", 5),
            ("dense", 2),
        ],
    )
    yield (
        (28, 28, 1),
        [("conv", (3, 32)), ("pool", 2), ("flatten", None), ("dense", 128), ("dense", 10)],
    )
    for _ in range(4):
        height, width, channels = (int(n) for n in rng.integers((20, 20, 1), (33, 33, 4)))
        yield (
            (height, width + 1 if width == height else width, channels),
            [
                ("conv", (int(rng.integers(2, 5)), int(rng.integers(2, 9)))),
                ("pool", int(rng.integers(2, 4))),
                ("conv", (int(rng.integers(2, 4)), int(rng.integers(2, 9)))),
                ("flatten", None),
                ("dense", int(rng.integers(2, 20))),
                ("dense", int(rng.integers(2, 11))),
            ],
        )


def _mistaken(**options):
    return lambda image_shape, layers: _count(image_shape, layers, **options)


COUNT_PARAMETERS = Exercise(
    id="count-parameters",
    call="count_parameters(image_shape, layers)",
    reference=_count,
    cases=_count_cases,
    mistakes=(
        Mistake(
            "The biases are forgotten: one for each filter and one for each dense output.",
            _mistaken(bias=0),
        ),
        Mistake(
            "Every filter is one channel deep in your count. A filter is as deep as its input.",
            _mistaken(depth=False),
        ),
        Mistake(
            "In your count, every convolution gets the channels of the image. "
            "After a convolution there are as many channels as filters.",
            _mistaken(every_channel=False),
        ),
        Mistake(
            "The number of channels never changes in your count, not even for flatten. "
            "After a convolution there are as many channels as filters.",
            _mistaken(filters_counted=False),
        ),
        Mistake(
            "You count one bias for each layer. Every filter and every dense output has its own.",
            _mistaken(one_bias=True),
        ),
        Mistake(
            "You count a bias for every channel of every filter. A filter has one bias in all.",
            _mistaken(channel_biases=True),
        ),
        Mistake(
            'The maps keep their size in your convolution, as with "same" padding. '
            "Here a side n becomes n − kernel + 1.",
            _mistaken(smaller=False),
        ),
        Mistake(
            "Your convolution makes the maps one too small: n − kernel + 1, not n − kernel.",
            _mistaken(short=1),
        ),
        Mistake(
            "Pooling rounds up in your count. What is left over at the edge is dropped: n // size.",
            _mistaken(round_up=True),
        ),
        Mistake(
            "Pooling leaves fractions of pixels in your count. Use n // size, not n / size.",
            _mistaken(fractions=True),
        ),
        Mistake(
            "Pooling changes nothing in your count. It makes both sides smaller: n // size.",
            _mistaken(pools=False),
        ),
        Mistake(
            "Flatten forgets the channels: it gives height × width × channels numbers.",
            _mistaken(flat_channels=False),
        ),
        Mistake(
            "The first dense layer gets all numbers of the image in your count. "
            "It gets those that are left after convolutions and pooling.",
            lambda image_shape, layers: _count(
                image_shape, layers, first=int(np.prod(image_shape))
            ),
        ),
        Mistake(
            "A second dense layer gets the outputs of the first, not the flattened numbers again.",
            _mistaken(keep_inputs=True),
        ),
        Mistake(
            "Only the last layer is counted: add to the total with +=.",
            _mistaken(last_only=True),
        ),
        Mistake(
            "Only the convolutions are counted. The dense layers have parameters too.",
            _mistaken(kinds=("conv",)),
        ),
        Mistake(
            "Only the dense layers are counted. The convolutions have parameters too.",
            _mistaken(kinds=("dense",)),
        ),
        Mistake(
            "A kernel is a square: kernel × kernel weights for each channel.",
            _mistaken(depth="line"),
        ),
    ),
)

EXERCISES = (DENSE_FORWARD, STABLE_SOFTMAX, CROSS_ENTROPY, COUNT_PARAMETERS)

"""Exercises of lesson 3: sharpening by any amount, edge strength, kernels in a row, colour."""

import numpy as np

from helpers.checks.engine import Exercise, Mistake
from helpers.convolution import convolve2d, correlate2d
from helpers.kernels import IDENTITY, LAPLACIAN, PREWITT_X, PREWITT_Y, SHARPEN, SOBEL_X, SOBEL_Y

CORNERS = np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 1.0]])


def _sharpen_kernel(amount):
    return IDENTITY - amount * LAPLACIAN


def _with_middle(amount, middle):
    kernel = _sharpen_kernel(amount)
    kernel[1, 1] = middle
    return kernel


def _amounts(rng):
    for amount in (1, 0, 2, 3, 0.5, 0.25):
        yield (amount,)
    yield (round(rng.uniform(0.1, 4), 2),)


SHARPEN_AMOUNT = Exercise(
    id="sharpen-amount",
    call="sharpen_kernel(amount)",
    reference=_sharpen_kernel,
    cases=_amounts,
    mistakes=(
        Mistake(
            "The middle weight is always 5, which is right for an amount of 1 only. "
            "Whatever the amount, all weights must sum to 1.",
            lambda amount: _with_middle(amount, 5),
        ),
        Mistake(
            "All weights of the sharpen kernel are multiplied by the amount, so they sum to the "
            "amount instead of 1, and an amount of 0 returns black.",
            lambda amount: amount * SHARPEN,
        ),
        Mistake(
            "The weights sum to 0: this kernel finds edges and turns flat areas black. "
            "Add the identity.",
            lambda amount: -amount * LAPLACIAN,
        ),
        Mistake(
            "The neighbours get +amount. That mixes them in, a blur; to sharpen, subtract them.",
            lambda amount: IDENTITY + amount * LAPLACIAN,
        ),
        Mistake(
            "The middle weight makes up for one neighbour only, and there are four.",
            lambda amount: _with_middle(amount, 1 + amount),
        ),
        Mistake(
            "The middle weight is always 1: with the four neighbours at −amount, flat areas get "
            "darker. All weights must sum to 1.",
            lambda amount: _with_middle(amount, 1),
        ),
        Mistake(
            "The corners get −amount too; they should get 0. "
            "Only the four nearest neighbours count.",
            lambda amount: _sharpen_kernel(amount) - amount * (CORNERS - 4 * IDENTITY),
        ),
        Mistake(
            "The corners get −amount too; they should get 0. "
            "Only the four nearest neighbours count.",
            lambda amount: _sharpen_kernel(amount) - amount * CORNERS,
        ),
        Mistake(
            "The middle weight is right for an amount of 1 only. "
            "The four neighbours contribute −4 · amount, and all weights must sum to 1.",
            lambda amount: _with_middle(amount, 4 + amount),
        ),
        Mistake(
            "The middle weight is 0. With the four neighbours at −amount, "
            "it must bring the sum of all weights to 1.",
            lambda amount: _with_middle(amount, 0),
        ),
        Mistake(
            "The amount is divided among the four neighbours; each of them gets all of −amount.",
            lambda amount: _sharpen_kernel(amount / 4),
        ),
        Mistake(
            "Fractions are cut off: your array holds whole numbers. Put a float such as 0.0 in it.",
            lambda amount: _sharpen_kernel(amount).astype(int),
        ),
    ),
)


def _edge_strength(image, kernel_x, kernel_y):
    return np.hypot(correlate2d(image, kernel_x), correlate2d(image, kernel_y))


def _edge_cases(rng):
    """Yield images with pairs of edge kernels, the last pair of any numbers and not square."""
    for shape, x, y in [
        ((3, 3), PREWITT_X, PREWITT_Y),
        ((4, 5), SOBEL_X, SOBEL_Y),
        ((5, 4), PREWITT_X, PREWITT_Y),
        ((3, 6), SOBEL_X, SOBEL_Y),
    ]:
        yield rng.integers(0, 10, shape), x.astype(int), y.astype(int)
    yield rng.random((6, 5)).round(2), SOBEL_X.copy(), SOBEL_Y.copy()
    yield rng.random((4, 6)).round(2), rng.integers(-3, 4, (2, 3)), rng.integers(-3, 4, (2, 3))


def _absolute_sum(image, kernel_x, kernel_y):
    return abs(correlate2d(image, kernel_x)) + abs(correlate2d(image, kernel_y))


def _squares(image, kernel_x, kernel_y):
    return _edge_strength(image, kernel_x, kernel_y) ** 2


def _second_over_first(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    return np.hypot(gx, correlate2d(gx, kernel_y))


GRADIENT_MAGNITUDE = Exercise(
    id="gradient-magnitude",
    call="edge_strength(image, kernel_x, kernel_y)",
    reference=_edge_strength,
    cases=_edge_cases,
    mistakes=(
        Mistake("The square root is missing: you return gx² + gy².", _squares),
        Mistake(
            "You add the two absolute values. Square them, add, and take the root: "
            "otherwise diagonal edges count too much.",
            _absolute_sum,
        ),
        Mistake(
            "You square the sum of the two maps. Square each first, then add: "
            "otherwise opposite signs cancel.",
            lambda image, kernel_x, kernel_y: abs(correlate2d(image, kernel_x + kernel_y)),
        ),
        Mistake(
            "You add the two maps as they are, so opposite signs cancel. "
            "Square each of them first.",
            lambda image, kernel_x, kernel_y: correlate2d(image, kernel_x + kernel_y),
        ),
        Mistake(
            "You take the larger of the two changes. The magnitude uses both: the root of the sum "
            "of their squares.",
            lambda image, kernel_x, kernel_y: np.maximum(
                abs(correlate2d(image, kernel_x)), abs(correlate2d(image, kernel_y))
            ),
        ),
        Mistake(
            "Both maps come from kernel_x; the second must come from kernel_y.",
            lambda image, kernel_x, kernel_y: _edge_strength(image, kernel_x, kernel_x),
        ),
        Mistake(
            "Only the change to the right counts: kernel_y is not used.",
            lambda image, kernel_x, kernel_y: abs(correlate2d(image, kernel_x)),
        ),
        Mistake(
            "Only the change downwards counts: kernel_x is not used.",
            lambda image, kernel_x, kernel_y: abs(correlate2d(image, kernel_y)),
        ),
        Mistake(
            "The second kernel slides over the map of the first. Both must slide over the image.",
            lambda image, kernel_x, kernel_y: correlate2d(correlate2d(image, kernel_x), kernel_y),
        ),
        Mistake(
            "The second kernel slides over the map of the first. Both must slide over the image.",
            _second_over_first,
        ),
        Mistake(
            "You combine the two kernels to one before the slide. "
            "Make a map with each kernel, and combine the maps.",
            lambda image, kernel_x, kernel_y: correlate2d(image, np.hypot(kernel_x, kernel_y)),
        ),
        Mistake(
            "The kernels are flipped. Here nothing is flipped: use correlate2d.",
            lambda image, kernel_x, kernel_y: _edge_strength(
                image, kernel_x[::-1, ::-1], kernel_y[::-1, ::-1]
            ),
        ),
        Mistake(
            "You average the squares before you take the root: add them.",
            lambda image, kernel_x, kernel_y: np.sqrt(_squares(image, kernel_x, kernel_y) / 2),
        ),
        Mistake(
            "The maps are as large as the image: the kernels hang over the edge. "
            "Use only places where they lie inside.",
            lambda image, kernel_x, kernel_y: np.hypot(
                correlate2d(image, kernel_x, padding="same"),
                correlate2d(image, kernel_y, padding="same"),
            ),
        ),
        Mistake(
            "You return the two maps, not the length that follows from them.",
            lambda image, kernel_x, kernel_y: np.stack(
                [correlate2d(image, kernel_x), correlate2d(image, kernel_y)]
            ),
        ),
    ),
)


def _compose(first, second):
    return convolve2d(first, second, padding="full")


def _kernel_pairs(rng):
    """Yield pairs of kernels, most of them not square, none of them symmetric by design."""
    yield np.array([[1, 2]]), np.array([[3, 4]])
    for one, other in [((2, 2), (2, 2)), ((2, 3), (2, 2)), ((3, 1), (1, 3)), ((3, 3), (3, 3))]:
        yield rng.integers(-3, 4, one), rng.integers(-3, 4, other)
    yield rng.random((3, 2)).round(2), rng.random((2, 4)).round(2)
    yield rng.integers(1, 5, (1, 3)), rng.integers(1, 5, (1, 2))


def _last_pair_only(first, second):
    """Assign where the sum should grow: each place keeps the last product that reaches it."""
    together = np.zeros(_compose(first, second).shape)
    for (i, j), one in np.ndenumerate(first):
        for (k, m), other in np.ndenumerate(second):
            together[i + k, j + m] = one * other
    return together


def _last_pair_the_other_way(first, second):
    """Do as `_last_pair_only` with the outer loop over the second kernel."""
    return _last_pair_only(second, first)


def _places_mixed_up(first, second):
    """Add the row to the column of one kernel, which mostly runs out of the array."""
    together = np.zeros(_compose(first, second).shape)
    for (i, j), one in np.ndenumerate(first):
        for (k, m), other in np.ndenumerate(second):
            together[i + j, k + m] += one * other
    return together


def _weights_added(first, second):
    return _compose(first, np.ones(second.shape)) + _compose(np.ones(first.shape), second)


COMPOSE_KERNELS = Exercise(
    id="compose-kernels",
    call="compose(first, second)",
    reference=_compose,
    cases=_kernel_pairs,
    mistakes=(
        Mistake(
            "The second kernel is flipped: you correlate the kernels with each other. "
            "Weights i and j meet at i + j, not at a difference.",
            lambda first, second: correlate2d(first, second, padding="full"),
        ),
        Mistake(
            "The first kernel is flipped: you correlate the kernels with each other. "
            "Weights i and j meet at i + j, not at a difference.",
            lambda first, second: correlate2d(second, first, padding="full"),
        ),
        Mistake(
            "Each place keeps one product only: several pairs of weights meet there, "
            "so add with +=, do not assign with =.",
            _last_pair_only,
        ),
        Mistake(
            "Each place keeps one product only: several pairs of weights meet there, "
            "so add with +=, do not assign with =.",
            _last_pair_the_other_way,
        ),
        Mistake(
            "The kernel is only as large as the first one. "
            "Heights f and g make f + g − 1, and widths likewise.",
            lambda first, second: convolve2d(first, second, padding="same"),
        ),
        Mistake(
            "The kernel is only as large as the first one, and the second is flipped. "
            "Heights f and g make f + g − 1, and weights i and j meet at i + j.",
            lambda first, second: correlate2d(first, second, padding="same"),
        ),
        Mistake(
            "You add the row and the column of one weight. Add row to row and column to column: "
            "the place is [i + k, j + m].",
            _places_mixed_up,
        ),
        Mistake(
            "You add two weights. Each pair of weights contributes their product.",
            _weights_added,
        ),
        Mistake(
            "You add the two kernels. That adds their two maps; here the second slides over the "
            "map of the first.",
            lambda first, second: first + second,
        ),
        Mistake(
            "You multiply the kernels place by place. Every weight of one must meet every weight "
            "of the other.",
            lambda first, second: first * second,
        ),
        Mistake(
            "You take the matrix product. "
            "Here each pair of weights contributes to the place i + j.",
            lambda first, second: first @ second,
        ),
        Mistake(
            "The result is one row and one column too large: the places i + j run from 0 to "
            "f + g − 2, which is f + g − 1 of them.",
            lambda first, second: np.pad(_compose(first, second), ((0, 1), (0, 1))),
        ),
        Mistake(
            "Fractions are cut off: your array holds whole numbers. "
            "Make it with np.zeros, which holds floats.",
            lambda first, second: _last_whole(first, second),
        ),
    ),
)


def _last_whole(first, second):
    """Sum into an array of integers, which cuts every product."""
    together = np.zeros(_compose(first, second).shape, dtype=int)
    for (i, j), one in np.ndenumerate(first):
        for (k, m), other in np.ndenumerate(second):
            together[i + k, j + m] += int(one * other)
    return together


def _maps(image, kernels):
    """Return one map for each channel, stacked along the last axis."""
    planes = (correlate2d(image[:, :, c], kernels[:, :, c]) for c in range(image.shape[2]))
    return np.stack(list(planes), axis=-1)


def _filter_colour(image, kernels):
    return _maps(image, kernels).sum(axis=-1)


def _colour_cases(rng):
    """Yield images and filters of three channels, then of two, four and one."""
    shapes = [
        ((3, 3, 3), (3, 3)),
        ((4, 5, 3), (3, 3)),
        ((5, 4, 3), (2, 3)),
        ((4, 6, 3), (3, 3)),
        ((4, 5, 2), (3, 2)),
        ((5, 6, 4), (2, 3)),
        ((4, 3, 1), (2, 2)),
    ]
    for image, kernel in shapes:
        yield rng.integers(0, 10, image), rng.integers(-3, 4, (*kernel, image[2]))
    yield rng.random((4, 6, 3)).round(2), rng.random((3, 2, 3)).round(2)


def _kernels_indexed_first(image, kernels):
    return sum(correlate2d(image[:, :, c], kernels[c]) for c in range(image.shape[2]))


def _both_indexed_first(image, kernels):
    return sum(correlate2d(image[c], kernels[c]) for c in range(image.shape[2]))


COLOUR_CONVOLUTION = Exercise(
    id="colour-convolution",
    call="filter_colour(image, kernels)",
    reference=_filter_colour,
    cases=_colour_cases,
    mistakes=(
        Mistake(
            "The channels are not summed: you return one map for each. Add them up to one map.",
            _maps,
        ),
        Mistake(
            "The channels are not summed: you return one map for each, along the first axis. "
            "Add them up to one map.",
            lambda image, kernels: np.moveaxis(_maps(image, kernels), -1, 0),
        ),
        Mistake(
            "The channels are averaged; a filter adds them up.",
            lambda image, kernels: _maps(image, kernels).mean(axis=-1),
        ),
        Mistake(
            "Only the first channel counts.",
            lambda image, kernels: _maps(image, kernels)[:, :, 0],
        ),
        Mistake(
            "Only the last channel counts: add with +=, do not assign with =.",
            lambda image, kernels: _maps(image, kernels)[:, :, -1],
        ),
        Mistake(
            "The last channel is missing: range stops before its end.",
            lambda image, kernels: sum(
                correlate2d(image[:, :, c], kernels[:, :, c]) for c in range(image.shape[2] - 1)
            ),
        ),
        Mistake(
            "The axes of the kernels are mixed up: kernels[c] is a row of every kernel. "
            "The channel is the last axis, kernels[:, :, c].",
            _kernels_indexed_first,
        ),
        Mistake(
            "The channel is the last axis: image[c] and kernels[c] are rows, "
            "image[:, :, c] and kernels[:, :, c] are planes.",
            _both_indexed_first,
        ),
        Mistake(
            "Every channel gets the first kernel. Each has one of its own, kernels[:, :, c].",
            lambda image, kernels: correlate2d(image.sum(axis=-1), kernels[:, :, 0]),
        ),
        Mistake(
            "The kernels are flipped. Here nothing is flipped.",
            lambda image, kernels: _filter_colour(image, kernels[::-1, ::-1]),
        ),
        Mistake(
            "Every channel meets every kernel: you mix the channels before you filter. "
            "Filter each with its own kernel first, then add.",
            lambda image, kernels: correlate2d(image.sum(axis=-1), kernels.sum(axis=-1)),
        ),
        Mistake(
            "You turn the image grey before you filter. Filter each channel with its own kernel "
            "first, then add.",
            lambda image, kernels: correlate2d(image.mean(axis=-1), kernels.sum(axis=-1)),
        ),
        Mistake(
            "Only three channels count. Take their number from image.shape[2].",
            lambda image, kernels: sum(
                correlate2d(image[:, :, c], kernels[:, :, c]) for c in range(3)
            ),
        ),
    ),
)

EXERCISES = (SHARPEN_AMOUNT, GRADIENT_MAGNITUDE, COMPOSE_KERNELS, COLOUR_CONVOLUTION)

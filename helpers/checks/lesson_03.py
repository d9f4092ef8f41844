"""Exercises of lesson 3: sharpening by any amount, edge strength, colour, kernels in a row."""

import numpy as np

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip
from helpers.convolution import convolve2d, correlate2d
from helpers.kernels import PREWITT_X, PREWITT_Y, SHARPEN, SOBEL_X, SOBEL_Y

# ---------------------------------------------------------------------------- sharpen-amount


def sharpen_kernel(amount, slip=no_slip):
    neighbour, corner, middle = -amount, 0, 1 + 4 * amount
    if slip(
        "All weights of the sharpen kernel are multiplied by the amount, so they sum to the "
        "amount instead of 1, and an amount of 0 returns black."
    ):
        return amount * SHARPEN
    if slip("This is the sharpen kernel from above, whatever the amount."):
        return SHARPEN
    if slip("The neighbours get +amount. That mixes them in, a blur; to sharpen, subtract them."):
        neighbour, middle = amount, 1 - 4 * amount
    if slip("The neighbours get +amount; they get −amount. Only the middle is positive."):
        neighbour = amount
    if slip("The amount is divided among the four neighbours; each of them gets all of −amount."):
        neighbour, middle = -amount / 4, 1 + amount
    if slip("The neighbours always get −1. Each of them gets −amount."):
        neighbour = -1
    if slip(
        "The corners get −amount too; they should get 0. Only the four nearest neighbours count."
    ):
        corner, middle = -amount, 1 + 8 * amount
    if slip(
        "The corners get −amount too; they should get 0. Only the four nearest neighbours count.", 2
    ):
        corner = -amount
    if slip(
        "The corners get −amount, and the neighbours nothing. It should be the other way round."
    ):
        corner, neighbour = neighbour, corner
    if slip(
        "The middle weight is always 5, which is right for an amount of 1 only. "
        "Whatever the amount, all weights must sum to 1."
    ):
        middle = 5
    if slip(
        "The weights sum to 0: this kernel finds edges and turns flat areas black. "
        "Add the identity."
    ):
        middle = 4 * amount
    if slip("The middle weight makes up for one neighbour only, and there are four."):
        middle = 1 + amount
    if slip(
        "The middle weight is always 1: with the four neighbours at −amount, flat areas get "
        "darker. All weights must sum to 1."
    ):
        middle = 1
    if slip(
        "The middle weight is right for an amount of 1 only. "
        "The four neighbours contribute −4 · amount, and all weights must sum to 1."
    ):
        middle = 4 + amount
    if slip(
        "The middle weight is 0. With the four neighbours at −amount, "
        "it must bring the sum of all weights to 1."
    ):
        middle = 0
    if slip("The middle weight has the wrong sign: it must bring the sum to 1."):
        middle = 1 - 4 * amount
    if slip("You counted eight neighbours for the middle; four have a weight."):
        middle = 1 + 8 * amount
    kernel = np.array(
        [[corner, neighbour, corner], [neighbour, middle, neighbour], [corner, neighbour, corner]],
        dtype=float,
    )
    if slip("You divide all weights by their number or sum. They sum to 1 without that."):
        kernel = kernel / 9
    if slip(
        "Fractions are cut off: your array holds whole numbers. Put a float such as 0.0 in it."
    ):
        kernel = np.trunc(kernel)
    if slip("All signs are turned round. The middle is positive, the neighbours negative."):
        kernel = -kernel
    return kernel


def _amounts(rng):
    for amount in (1, 0, 2, 3, 0.5, 0.25):
        yield (amount,)
    yield (round(rng.uniform(0.1, 4), 2),)


# ---------------------------------------------------------------------------- gradient-magnitude


def edge_strength(image, kernel_x, kernel_y, slip=no_slip):
    padding = "valid"
    if slip(
        "The maps are as large as the image: the kernels hang over the edge. "
        "Use only places where they lie inside."
    ):
        padding = "same"
    if slip("The kernels are flipped. Here nothing is flipped: use correlate2d."):
        kernel_x, kernel_y = kernel_x[::-1, ::-1], kernel_y[::-1, ::-1]
    if slip("Both maps come from kernel_x; the second must come from kernel_y."):
        kernel_y = kernel_x
    if slip("Both maps come from kernel_y; the first must come from kernel_x."):
        kernel_x = kernel_y
    if slip("The second kernel is kernel_x transposed. Use kernel_y as it is handed in."):
        kernel_y = kernel_x.T
    if slip("You square the image before the slide. Square the two maps."):
        image = np.square(image)
    if slip(
        "You combine the two kernels into one before the slide. "
        "Make a map with each kernel, and combine the maps."
    ):
        return correlate2d(image, np.hypot(kernel_x, kernel_y), padding=padding)
    gx = correlate2d(image, kernel_x, padding=padding)
    if slip("The second kernel slides over the map of the first. Both must slide over the image."):
        return correlate2d(gx, kernel_y, padding=padding)
    if slip(
        "The second kernel slides over the map of the first. Both must slide over the image.", 2
    ):
        return np.hypot(gx, correlate2d(gx, kernel_y, padding=padding))
    gy = correlate2d(image, kernel_y, padding=padding)
    if slip(
        "You add the two absolute values. Square them, add, and take the root: "
        "otherwise diagonal edges count too much."
    ):
        return abs(gx) + abs(gy)
    if slip(
        "You square the sum of the two maps. Square each first, then add: "
        "otherwise opposite signs cancel."
    ):
        return abs(gx + gy)
    if slip(
        "You add the two maps as they are, so opposite signs cancel. Square each of them first."
    ):
        return gx + gy
    if slip(
        "You take the larger of the two changes. The magnitude uses both: the root of the sum "
        "of their squares."
    ):
        return np.maximum(abs(gx), abs(gy))
    if slip("You take the root of the sum without the squares: square each map first."):
        return np.sqrt(gx + gy)
    if slip("You take the root of the absolute values. Square each map first."):
        return np.sqrt(abs(gx) + abs(gy))
    if slip("You take the root of the absolute values. Square each map first.", 2):
        return np.sqrt(abs(gx + gy))
    if slip("You subtract the squares. Add them."):
        return np.sqrt(abs(gx**2 - gy**2))
    if slip("You subtract the squares. Add them.", 2):
        return np.sqrt(gx**2 - gy**2)
    if slip("You multiply the two maps. Square each, add, and take the root."):
        return gx * gy
    if slip("You multiply the two maps. Square each, add, and take the root.", 2):
        return np.sqrt(abs(gx * gy))
    if slip("The root covers the first square only: put both squares in its brackets."):
        return np.sqrt(gx**2) + gy**2
    if slip("You multiply by 2 instead of squaring: write ** 2."):
        return np.sqrt(abs(gx * 2 + gy * 2))
    if slip("You return the direction of the change, not how strong it is."):
        return np.arctan2(gy, gx)
    if slip("@ is the matrix product. Square place by place, with ** 2."):
        return np.sqrt(gx @ gx.T + gy @ gy.T)
    if slip("You divide by the largest value. Return the magnitudes as they are."):
        return np.hypot(gx, gy) / np.hypot(gx, gy).max()
    for variant, one_number in enumerate((np.sum, np.mean, np.max, np.linalg.norm), 1):
        if slip(
            "You return one number for the whole image. Return the map, a number at each place.",
            variant,
        ):
            return one_number(np.hypot(gx, gy))
    if slip("Only the change to the right counts: kernel_y is not used."):
        return abs(gx)
    if slip("Only the change downwards counts: kernel_x is not used."):
        return abs(gy)
    if slip("You return the two maps, not the length that follows from them."):
        return np.stack([gx, gy])
    squares = gx**2 + gy**2
    if slip("You average the squares before you take the root: add them."):
        squares = squares / 2
    if slip("The square root is missing: you return gx² + gy²."):
        return squares
    return np.sqrt(squares)


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
    yield rng.integers(0, 10, (5, 6)), rng.random((3, 2)).round(2), rng.random((3, 2)).round(2)


# ---------------------------------------------------------------------------- compose-kernels


def compose(first, second, slip=no_slip):
    if slip(
        "You add the two kernels. That adds their two maps; here the second slides over the "
        "map of the first."
    ):
        return first + second
    if slip(
        "You multiply the kernels place by place. Every weight of one must meet every weight "
        "of the other."
    ):
        return first * second
    if slip(
        "You take the matrix product. Here each pair of weights contributes to the place i + j."
    ):
        return first @ second
    if slip(
        "You correlate the kernels where one lies inside the other. They must meet at every "
        "place: heights f and g make f + g − 1."
    ):
        return correlate2d(first, second)
    if slip(
        "The kernel is only as large as the first one, and the second is flipped. "
        "Heights f and g make f + g − 1, and weights i and j meet at i + j."
    ):
        return correlate2d(first, second, padding="same")
    if slip(
        "The second kernel is flipped: you correlate the kernels with each other. "
        "Weights i and j meet at i + j, not at a difference."
    ):
        second = second[::-1, ::-1]
    if slip(
        "The first kernel is flipped: you correlate the kernels with each other. "
        "Weights i and j meet at i + j, not at a difference."
    ):
        first = first[::-1, ::-1]
    if slip("A kernel is transposed. Take both as they are."):
        second = second.T
    if slip(
        "The kernel is only as large as the first one. "
        "Heights f and g make f + g − 1, and widths likewise."
    ):
        return convolve2d(first, second, padding="same")
    shape = np.add(first.shape, second.shape) - 1
    if slip(
        "The result is one row and one column too large: the places i + j run from 0 to "
        "f + g − 2, which is f + g − 1 of them."
    ):
        shape = shape + 1
    if slip("The result is taken for a square: work out its height and its width."):
        shape = np.array([shape[0], shape[0]])
    together = np.zeros(shape)
    if slip(
        "Fractions are cut off: your array holds whole numbers. "
        "Make it with np.zeros, which holds floats."
    ):
        together = np.zeros(shape, dtype=int)
    keeps_one = (
        "Each place keeps one product only: several pairs of weights meet there, "
        "so add with +=, do not assign with =."
    )
    assigns, other_order = slip(keeps_one), slip(keeps_one, 2)
    if other_order:
        first, second = second, first
    if slip(
        "The last row and column of the first kernel are left out: range stops before its end."
    ):
        first = first[:-1, :-1]
    if slip(
        "The last row and column of the second kernel are left out: range stops before the end."
    ):
        second = second[:-1, :-1]
    if slip("Only the first weight of the first kernel counts: is return inside a loop?"):
        first = first[:1, :1]
    if slip("Only the first row of the first kernel counts: is return inside a loop?"):
        first = first[:1]
    for (i, j), one in np.ndenumerate(first):
        for (k, m), other in np.ndenumerate(second):
            place = i + k, j + m
            if slip(
                "You add the row and the column of one weight. Add row to row and column to "
                "column: the place is [i + k, j + m]."
            ):
                place = i + j, k + m
            if slip("Row and column are swapped in the result: the place is [i + k, j + m]."):
                place = j + m, i + k
            if slip("The places are multiplied. Add them: [i + k, j + m]."):
                place = i * k, j * m
            if slip("The place in one kernel is not enough: it is [i + k, j + m]."):
                place = i, j
            if slip("The place in one kernel is not enough: it is [i + k, j + m].", 2):
                place = k, m
            if slip("The places are subtracted. Add them: [i + k, j + m]."):
                place = i - k, j - m
            product = one * other
            if slip("You add two weights. Each pair of weights contributes their product."):
                product = one + other
            if together.dtype.kind == "i":
                product = int(product)
            together[place] = product if assigns or other_order else together[place] + product
    if slip("The result is turned by half a turn. Give it back as it is."):
        together = together[::-1, ::-1]
    if slip("The result is mirrored at its diagonal."):
        together = together.T
    if slip("You divide by the number of weights. Add the products up as they are."):
        together = together / together.size
    return together


def _kernel_pairs(rng):
    """Yield pairs of kernels, most of them not square, none of them symmetric by design."""
    yield np.array([[1, 2]]), np.array([[3, 4]])
    for one, other in [((2, 2), (2, 2)), ((2, 3), (2, 2)), ((3, 1), (1, 3)), ((3, 3), (3, 3))]:
        yield rng.integers(-3, 4, one), rng.integers(-3, 4, other)
    yield rng.random((3, 2)).round(2), rng.random((2, 4)).round(2)
    yield rng.integers(1, 5, (1, 3)), rng.integers(1, 5, (1, 2))
    yield rng.integers(1, 5, (2, 2)), rng.random((3, 2)).round(2) + 0.01
    yield rng.random((2, 3)).round(2) + 0.01, rng.integers(1, 5, (2, 1))


# ---------------------------------------------------------------------------- colour-convolution


def filter_colour(image, kernels, slip=no_slip):
    channels = range(image.shape[2])
    if slip("Only the first channel counts."):
        channels = channels[:1]
    if slip("Only the last channel counts: add with +=, do not assign with =."):
        channels = channels[-1:]
    if slip("The last channel is missing: range stops before its end."):
        channels = channels[:-1]
    if slip("The first channel is missing: it has the number 0."):
        channels = channels[1:]
    if slip("Only three channels count. Take their number from image.shape[2]."):
        channels = range(3)
    if slip("The number of channels is the last of the shape, not the first."):
        channels = range(image.shape[0])
    if slip("The first channel is counted twice: start with 0, or leave it out of the loop."):
        channels = [0, *channels]
    if slip(
        "Every channel meets every kernel: you mix the channels before you filter. "
        "Filter each with its own kernel first, then add."
    ):
        return correlate2d(image.sum(axis=-1), kernels.sum(axis=-1))
    if slip(
        "You turn the image grey before you filter. Filter each channel with its own kernel "
        "first, then add."
    ):
        return correlate2d(image.mean(axis=-1), kernels.sum(axis=-1))
    if slip("You turn image and kernels grey before you filter. Filter each channel first."):
        return correlate2d(image.mean(axis=-1), kernels.mean(axis=-1))
    if slip("The kernels are flipped. Here nothing is flipped."):
        kernels = kernels[::-1, ::-1]
    if slip("The kernels stand in reversed order: channel c belongs to kernels[:, :, c]."):
        kernels = kernels[:, :, ::-1]
    padding = "valid"
    if slip("The kernel hangs over the edge. Use only places where it lies inside the image."):
        padding = "same"
    maps = []
    for c in channels:
        plane = image[:, :, c]
        if slip(
            "The channel is the last axis: image[c] and kernels[c] are rows, "
            "image[:, :, c] and kernels[:, :, c] are planes."
        ):
            maps.append(correlate2d(image[c], kernels[c], padding=padding))
            continue
        if slip("Every channel gets the first plane of the image: it is image[:, :, c]."):
            plane = image[:, :, 0]
        kernel = kernels[:, :, c]
        if slip(
            "The axes of the kernels are mixed up: kernels[c] is a row of every kernel. "
            "The channel is the last axis, kernels[:, :, c]."
        ):
            kernel = kernels[c]
        if slip("Every channel gets the first kernel. Each has one of its own, kernels[:, :, c]."):
            kernel = kernels[:, :, 0]
        maps.append(correlate2d(plane, kernel, padding=padding))
    stack = np.stack(maps, axis=-1)
    if slip("The channels are not summed: you return one map for each. Add them up into one map."):
        return stack
    if slip(
        "The channels are not summed: you return one map for each, along the first axis. "
        "Add them up into one map."
    ):
        return np.moveaxis(stack, -1, 0)
    if slip("The channels are averaged; a filter adds them up."):
        return stack.mean(axis=-1)
    if slip("You keep the largest of the channels at each place. Add them up."):
        return stack.max(axis=-1)
    if slip("The channels are multiplied with each other. Add them up."):
        return stack.prod(axis=-1)
    if slip("The maps are added along a wrong axis: the channels are the last."):
        return stack.sum(axis=0)
    if slip(
        "Everything is added up into one number. Add the maps: one number at each place is left."
    ):
        return stack.sum()
    if slip("The signs are lost before the channels are added. Add them as they are."):
        return abs(stack).sum(axis=-1)
    return stack.sum(axis=-1)


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
    yield rng.integers(0, 10, (4, 5, 2)), rng.random((2, 3, 2)).round(2)


EXERCISES = (
    Exercise("sharpen-amount", sharpen_kernel, _amounts),
    Exercise("gradient-magnitude", edge_strength, _edge_cases),
    Exercise("colour-convolution", filter_colour, _colour_cases),
    Exercise("compose-kernels", compose, _kernel_pairs),
)

"""Exercises of lesson 6: the dense layer, softmax, cross-entropy, and a network's parameters."""

import numpy as np

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip
from helpers.network import softmax

# ---------------------------------------------------------------------------- from maps to scores


def dense_on_maps(maps, weights, bias, slip=no_slip):
    if slip(
        "The numbers of an image are in another order: you put the channels before rows and "
        "columns. Keep the order of reshape: row, column, channel."
    ):
        maps = maps.transpose(0, 3, 1, 2)
    if slip(
        "The numbers of an image are in another order: columns before rows. "
        "Keep the order of reshape: row, column, channel."
    ):
        maps = maps.transpose(0, 2, 1, 3)
    rows = maps.reshape(len(maps), -1)
    if slip(
        'The numbers of an image are in another order: order="F" lets the first index run '
        "fastest. Leave it out."
    ):
        rows = maps.reshape(len(maps), -1, order="F")
    if slip(
        "The images are mixed up: reshape to (len(maps), -1), not turned round and transposed."
    ):
        rows = maps.reshape(-1, len(maps)).T
    if slip(
        "All images are flattened into one row. Flatten each image by itself: "
        "maps.reshape(len(maps), -1)."
    ):
        rows = maps.ravel()
    if slip("The channels of each pixel are added up first. Every channel has weights of its own."):
        rows = maps.sum(axis=-1).reshape(len(maps), -1)
        weights = weights[:: maps.shape[-1]]
    if slip("Only the first image of the batch is answered."):
        rows = rows[:1]
    if slip("Only the first image of the batch is answered, and its axis is lost."):
        rows = rows[0]
    if slip(
        "The weights are transposed. They have a row for each input and a column for each output, "
        "so rows @ weights needs no .T."
    ):
        weights = weights.T
    if slip(
        "The weights are transposed by reshape, which mixes them up. They have a row for each "
        "input already."
    ):
        weights = weights.T.reshape(weights.shape)
    if slip("The bias is added once for every input. It belongs outside the sum: once an output."):
        bias = bias * weights.shape[0]
    if slip("The bias is forgotten: add one number to each output."):
        bias = 0 * bias
    if slip("The bias is added twice."):
        bias = 2 * bias
    if slip("The bias is subtracted; add it."):
        bias = -bias
    if slip("Every output gets the sum of all biases. Each output has its own."):
        bias = bias.sum()
    if slip("Every output gets the first bias. Each output has its own."):
        bias = bias[0]
    if slip("You multiply by the bias. Add it."):
        scores = rows @ weights * bias
    else:
        scores = rows @ weights + bias
    if slip("ReLU is applied as well. Here the scores stay as they are, negative ones too."):
        scores = np.maximum(scores, 0)
    if slip("Softmax is applied as well. Return the scores themselves."):
        scores = softmax(scores)
    if slip(
        "Fractions are cut off: your output holds whole numbers. np.zeros makes one of floats."
    ):
        scores = np.trunc(scores)
    if slip("Each output is divided by the number of inputs. The sum stays as it is."):
        scores = (scores - bias) / weights.shape[0] + bias
    if slip(
        "The result is transposed: it needs a row for each image and a column for each output."
    ):
        scores = scores.T
    return scores


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


# ---------------------------------------------------------------------------- shares


def softmax_rows(scores, slip=no_slip):
    axis = 1
    if slip(
        "The wrong axis: your columns add up to 1. The classes of one image stand in a row, "
        "so use axis=1."
    ):
        axis = 0
    lowest = scores.max(axis=1, keepdims=True)
    if slip(
        "Large scores give NaN: exp(1000) is infinite, and infinity divided by infinity is not "
        "a number. Subtract the largest score of each row before exp."
    ):
        lowest = np.zeros((1, 1))
    if slip(
        "You subtract the largest score of the whole batch. A row that lies far below it "
        "becomes 0 / 0, which is NaN. Take the largest of each row: "
        "scores.max(axis=1, keepdims=True)."
    ):
        lowest = scores.max()
    if slip(
        "You subtract the largest score of each column, and rows that lie far below become "
        "0 / 0, which is NaN. Take the largest of each row: axis=1."
    ):
        lowest = scores.max(axis=0)
    if slip(
        "You subtract the mean of the row. A score far above the mean still overflows to NaN. "
        "Subtract the largest."
    ):
        lowest = scores.mean(axis=1, keepdims=True)
    if slip(
        "You subtract the smallest score, so a score far above it still overflows to NaN. "
        "Subtract the largest."
    ):
        lowest = scores.min(axis=1, keepdims=True)
    if slip("You subtract the largest score in size, without its sign. Take the largest."):
        lowest = abs(scores).max(axis=1, keepdims=True)
    if slip("You always subtract 1000. Rows can lie anywhere: subtract the largest of each."):
        lowest = 1000.0
    if slip("You subtract the mean of the whole batch. Take the largest of each row."):
        lowest = scores.mean()
    for variant, (in_max, in_sum) in enumerate([(True, False), (False, True), (False, False)], 1):
        if slip(
            "keepdims=True is missing in max or in sum: the one number of each row then stands in "
            "a row itself, and NumPy spreads it over the wrong axis.",
            variant,
        ):
            exponentials = np.exp(scores - scores.max(axis=1, keepdims=in_max))
            return exponentials / exponentials.sum(axis=1, keepdims=in_sum)
    lowered = scores - lowest
    if slip(
        "The wrong axis: your columns add up to 1. The classes of one image stand in a row, "
        "so use axis=1.",
        2,
    ):
        axis, lowered = 0, scores - scores.max(axis=0)
    if slip(
        "You divide by the largest score instead of subtracting it, and that changes the shares: "
        "only differences between scores count."
    ):
        lowered = scores / scores.max(axis=1, keepdims=True)
    if slip(
        "The sign is turned: the largest score gets the smallest share. Subtract the maximum from "
        "the scores, not the scores from the maximum."
    ):
        lowered = -lowered
    if slip("You cap the scores, and that changes the shares: subtract the largest of each row."):
        lowered = np.clip(scores, -500, 500)
    exponentials = np.exp(lowered)
    if slip("You take powers of 2; take np.exp, powers of e."):
        exponentials = 2.0**lowered
    if slip("That is the sigmoid, which treats each score by itself. Divide by the row's sum."):
        return 1 / (1 + np.exp(-scores))
    if slip(
        "exp is missing: you divide the scores themselves by their sum, and negative scores make "
        "negative shares."
    ):
        exponentials = scores
    if slip("exp is missing: you divide the lowered scores by their sum. Take np.exp first."):
        exponentials = lowered
    if slip(
        "You scale each row between its smallest and largest score. Take np.exp and divide by the "
        "sum."
    ):
        span = np.ptp(scores, axis=1, keepdims=True)
        return (scores - scores.min(axis=1, keepdims=True)) / span
    total = exponentials.sum(axis=axis, keepdims=True)
    if slip(
        "You divide by the sum over the whole batch, so all rows together add up to 1. Each row "
        "needs its own sum: axis=1, keepdims=True."
    ):
        total = exponentials.sum()
    if slip(
        "You divide by the sum over the whole batch, so all rows together add up to 1. Each row "
        "needs its own sum: axis=1, keepdims=True.",
        2,
    ):
        exponentials = np.exp(scores - scores.max())
        total = exponentials.sum()
    if slip("You divide by the number of classes, not by the sum of the exponentials."):
        total = scores.shape[1]
    if slip("You divide by the mean of the exponentials, not by their sum."):
        total = exponentials.mean(axis=1, keepdims=True)
    if slip("You divide by the sum of the scores, not of the exponentials."):
        total = scores.sum(axis=1, keepdims=True)
    if slip("The exponentials are not divided by their sum, so the rows do not add up to 1."):
        return exponentials
    if slip(
        "A small number is added below the line, or the shares are cut: they no longer sum to 1."
    ):
        total = total + 1
    shares = exponentials / total
    if slip("You return the logarithm of the shares."):
        return lowered - np.log(total)
    if slip("The shares are rounded. Return them as they are."):
        return shares.round(2)
    if slip("You return 1 for the largest score and 0 for the rest. Return the shares."):
        return (scores == scores.max(axis=1, keepdims=True)) * 1.0
    if slip("Only the first row is answered. Return a row for each image."):
        return shares[0]
    return shares


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


# ---------------------------------------------------------------------------- loss


def cross_entropy(shares, labels, slip=no_slip):
    images, classes = shares.shape
    if slip("The labels are read as if the first class were 1. They start at 0."):
        labels = labels - 1
    if slip("You apply softmax once more. These are shares already, not scores."):
        shares = softmax(shares)
    hot = np.eye(classes)[labels]
    right = shares[np.arange(images), labels]
    if slip(
        "shares[:, labels] takes whole columns, one for each label, from every row. Pick one "
        "share from each row: shares[np.arange(len(labels)), labels]."
    ):
        right = shares[:, labels]
    if slip(
        "shares[labels] takes whole rows. Pick one share from each row: "
        "shares[np.arange(len(labels)), labels]."
    ):
        right = shares[labels]
    if slip(
        "You take the largest share of each row, which is the network's answer. The loss asks "
        "for the share of the right class, in labels."
    ):
        right = shares.max(axis=1)
    if slip("The logarithm of the wrong classes: you use 1 − share. Use the share itself."):
        right = 1 - shares[np.arange(images), labels]
    if slip(
        "np.take(shares, labels) reads shares as one long row. Pick one share from each row: "
        "shares[np.arange(len(labels)), labels]."
    ):
        right = np.take(shares, labels)
    if slip("Row and column are swapped: the image comes first, shares[image, label]."):
        right = shares[labels, np.arange(images)]
    if slip("Every image uses the first label. Each has its own."):
        right = shares[:, labels[0]]
    if slip("The share of the first class is taken, not that of the right one."):
        right = shares[:, 0]
    everything = (
        "You take the logarithm of every share. Only the share of the right class counts: "
        "labels says which one that is."
    )
    if slip(everything):
        right = shares
    if slip(everything, 2):
        return -np.log(shares).sum() / images
    logarithm = np.log
    if slip("This is the logarithm to base 2; use the natural one, np.log."):
        logarithm = np.log2
    if slip("This is the logarithm to base 10; use the natural one, np.log."):
        logarithm = np.log10
    if slip("This is log(1 + share); take np.log of the share."):
        logarithm = np.log1p
    if slip("This is exp; take the logarithm, np.log."):
        logarithm = np.exp
    losses = -logarithm(right)
    if slip("The logarithm is missing: 1 minus the share is a different measure."):
        losses = 1 - right
    if slip("The logarithm is missing: take −log of each share, then the mean."):
        losses = right
    if slip("The logarithm is missing: take −log of each share, then the mean.", 2):
        losses = -right
    if slip("You square the distance from 1. Take −log of the share."):
        losses = (1 - right) ** 2
    if slip("The share is there as a factor too: take −log of it alone."):
        losses = right * losses
    if slip(
        "The losses of the wrong classes are in it as well: you add −log(1 − share) for them, as "
        "one does for yes-or-no questions. Only the right class counts."
    ):
        losses = -np.log(np.where(hot > 0, shares, 1 - shares)).sum(axis=1)
    if slip("Only the first image is in the sum. Does return stand inside the loop?"):
        return losses[0] / images
    if slip("Only the first image is in the sum. Does return stand inside the loop?", 2):
        return losses[0]
    if slip("Only the last image is in the sum: add with +=, do not assign with =."):
        return losses[-1] / images
    if slip("Only the last image is in the sum: add with +=, do not assign with =.", 2):
        return losses[-1]
    if slip("The last image is left out: range stops before its end."):
        losses = losses[:-1]
    if slip("You divide in each turn of the loop. Add up first, then divide once."):
        loss = 0.0
        for each in losses:
            loss = (loss + each) / images
        return loss
    if slip(
        "You take the logarithm of the mean. Take the logarithm of each share first, then the mean."
    ):
        return -logarithm(right.mean())
    if slip("You take the logarithm of the product or the sum. Take the mean of the logarithms."):
        return -logarithm(right.sum())
    if slip("You return one loss for each image; take their mean."):
        return losses
    if slip("The sign is missing: the logarithm of a share is negative, and a loss must not be."):
        losses = -losses
    if slip("This is the accuracy. The loss is the mean of −log of the share of the right class."):
        return (shares.argmax(axis=1) == labels).mean()
    if slip("You return the middle loss, the median. Return the mean."):
        return np.median(losses)
    if slip(
        "You average over all classes too: the sum is divided by images × classes. "
        "Divide by the number of images only."
    ):
        return losses.sum() / (images * classes)
    if slip("You divide by the number of classes. Divide by the number of images."):
        return losses.sum() / classes
    if slip(
        "You add up the losses of the images; take their mean, or a large batch looks worse than "
        "a small one."
    ):
        return losses.sum()
    return losses.mean()


def _cross_entropy_cases(rng):
    """Yield shares whose rows add up to 1; no case has as many images as classes."""
    yield np.array([[0.5, 0.25, 0.25]]), np.array([1])
    yield np.array([[0.5, 0.25, 0.25], [0.2, 0.2, 0.6]]), np.array([0, 1])
    for images, classes in [(4, 3), (2, 5), (5, 2), (3, 10), (7, 4)]:
        labels = rng.integers(0, classes, images)
        labels[:2] = rng.permutation(classes)[:2]
        yield softmax(rng.normal(size=(images, classes))).round(3) + 0.001, labels


# ---------------------------------------------------------------------------- parameters


def count_parameters(image_shape, layers, slip=no_slip):
    height, width, channels = image_shape
    if slip("Height and width are taken for equal. An image has its own of each."):
        width = height
    all_numbers, inputs, total, kernel = height * width * channels, 0, 0, 1
    for name, setting in layers:
        weights = biases = 0
        if name == "conv":
            kernel, filters = setting
            if slip("Kernel and filters are swapped: a setting is (kernel, filters)."):
                kernel, filters = filters, kernel
            depth = channels
            if slip(
                "Every filter is one channel deep in your count. A filter is as deep as its input."
            ):
                depth = 1
            if slip(
                "In your count, every convolution gets the channels of the image. "
                "After a convolution there are as many channels as filters."
            ):
                depth = image_shape[2]
            if slip(
                "The channels are overwritten too early: the weights need those of the input. "
                "Count first, then set channels to filters."
            ):
                depth = filters
            area = kernel * kernel
            if slip("A kernel is a square: kernel × kernel weights for each channel."):
                area = kernel
            if slip("A kernel is a square: kernel × kernel weights for each channel.", 2):
                area = 2 * kernel
            weights, biases = area * depth * filters, filters
            if slip(
                "You count the weights of one filter. There are as many again for each filter."
            ):
                weights = area * depth
            if slip("The biases of the convolutions are forgotten: one for each filter."):
                biases = 0
            if slip("You count one bias for each convolution. Every filter has its own."):
                biases = 1
            if slip(
                "You count a bias for every channel of every filter. A filter has one bias in all."
            ):
                biases = depth * filters
            if slip("You count a bias for every input channel. Each filter has one."):
                biases = depth
            if slip(
                "The parameters of a convolution do not grow with the image: its weights are "
                "shared by all places."
            ):
                weights = weights * (height - kernel + 1) * (width - kernel + 1)
            less = kernel - 1
            if slip(
                'The maps keep their size in your convolution, as with "same" padding. '
                "Here a side n becomes n − kernel + 1."
            ):
                less = 0
            if slip(
                "Your convolution makes the maps one too small: n − kernel + 1, not n − kernel."
            ):
                less = kernel
            height, width = height - less, width - less
            if not slip(
                "The number of channels never changes in your count, not even for flatten. "
                "After a convolution there are as many channels as filters."
            ):
                channels = filters
            if slip("A filter sums over the channels: as many channels as filters are left."):
                channels = image_shape[2] * filters
        elif name == "pool":
            before = height, width
            height, width = height // setting, width // setting
            if slip(
                "Pooling rounds up in your count. What is left "
                "over at the edge is dropped: n // size."
            ):
                height, width = -(-before[0] // setting), -(-before[1] // setting)
            if slip(
                "Pooling leaves fractions of pixels in your count. Use n // size, not n / size."
            ):
                height, width = before[0] / setting, before[1] / setting
            if slip(
                "Pooling changes nothing in your count. It makes both sides smaller: n // size."
            ):
                height, width = before
            if slip("Pooling moves by its size: n // size, not n − size + 1."):
                height, width = before[0] - setting + 1, before[1] - setting + 1
            if slip("Only one side is pooled in your count. Both get smaller: n // size."):
                height, width = before[0] // setting, before[1]
            if slip("The channels are pooled too in your count. They stay."):
                channels //= setting
            if slip("You count parameters for pooling. It has none."):
                weights = setting * setting
        elif name == "flatten":
            inputs = height * width * channels
            if slip("Flatten forgets the channels: it gives height × width × channels numbers."):
                inputs = height * width
            if slip("Flatten gives height × width × channels numbers, a product; you add."):
                inputs = height + width + channels
            if slip(
                "The first dense layer gets all numbers of the image in your count. "
                "It gets those that are left after convolutions and pooling."
            ):
                inputs = all_numbers
            if slip(
                "The first dense layer gets the channels alone in your count. Flatten gives all "
                "numbers."
            ):
                inputs = channels
        elif name == "dense":
            weights, biases = inputs * setting, setting
            if slip("The biases of the dense layers are forgotten: one for each output."):
                biases = 0
            if slip("You count one bias for each dense layer. Every output has its own."):
                biases = 1
            if slip("A dense layer has one bias for each output, not for each input."):
                biases = inputs
            if not slip(
                "A second dense layer gets the outputs of the "
                "first, not the flattened numbers again."
            ):
                inputs = setting
        if slip("The biases are forgotten: one for each filter and one for each dense output."):
            biases = 0
        if slip(
            "You count one bias for each layer. Every filter and every dense output has its own."
        ):
            biases = min(biases, 1)
        if slip("Only the convolutions are counted. The dense layers have parameters too."):
            weights, biases = (weights, biases) if name == "conv" else (0, 0)
        if slip("Only the dense layers are counted. The convolutions have parameters too."):
            weights, biases = (weights, biases) if name == "dense" else (0, 0)
        if slip("Only the last layer is counted: add to the total with +=."):
            total = 0
        total += weights + biases
        if slip("Only the first layer is counted: return stands inside the loop."):
            return total
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


EXERCISES = (
    Exercise("dense-forward", dense_on_maps, _dense_cases),
    Exercise("stable-softmax", softmax_rows, _softmax_cases),
    Exercise("cross-entropy", cross_entropy, _cross_entropy_cases),
    Exercise("count-parameters", count_parameters, _count_cases),
)

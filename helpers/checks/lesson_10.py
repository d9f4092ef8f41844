"""Exercises of lesson 10: occlusion map, Grad-CAM's weighting, confusion matrix, calibration."""

from dataclasses import dataclass

import numpy as np

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip

# ---------------------------------------------------------------------------- occlusion-map


@dataclass(frozen=True)
class _Score:
    """A score to ask in the occlusion exercise; it prints as what it does."""

    name: str
    weights: tuple
    bias: float = 0.0

    def __call__(self, image):
        weights = np.array(self.weights)
        if np.shape(image) != weights.shape:
            raise ValueError(
                f"score takes an image of shape {weights.shape}, got {np.shape(image)}"
            )
        total = (np.asarray(image) * weights).sum() + self.bias
        return float(total if self.name == "sum" else max(total, 0) ** 2 / 8)

    def __repr__(self):
        inside = f"sum of image × {np.array(self.weights).tolist()} + {self.bias:g}"
        return inside if self.name == "sum" else f"max(0, {inside})² / 8"


def occlusion_map(image, score, side, slip=no_slip):
    height, width = image.shape
    whole = score(image)
    jump = side if slip("The square jumps by its own side. Move it one pixel at a time.") else 1
    shift = 0
    rows, columns = height - side + 1, width - side + 1
    if slip("The last row and column are missing: there are n − side + 1 places along a side."):
        rows, columns = rows - 1, columns - 1
    if slip("The output is taken for a square: work out its rows and its columns."):
        columns = rows
    if slip(
        "The map is as large as the image: at the right and at the bottom your square hangs over "
        "the edge. Use only places where it lies inside."
    ):
        rows, columns = height, width
    if slip(
        "The map is as large as the image: you centre the square on every pixel. "
        "Use only places where it lies inside, named by its top left pixel."
    ):
        rows, columns, shift = height, width, side // 2
    shape = rows, columns
    if slip("The map is as large as the image, with zeros left over. It has n − side + 1 places."):
        shape = image.shape
    if slip("The last row and column stay 0: let the loops run over all n − side + 1 places."):
        rows, columns = rows - 1, columns - 1
    if slip("Only the first row is there: return stands inside the loop."):
        rows = 1
    if slip("Only the first place is tried: return stands inside the loops."):
        rows = columns = 1
    side_here, cover = side, 0.0
    if slip("You cover one pixel at each place, not a square: side is not used."):
        side_here = 1
    if slip("Your square is one pixel too large: row : row + side already holds side rows."):
        side_here = side + 1
    if slip("Your square is one pixel too small: a slice stops before its end."):
        side_here = side - 1
    if slip("You cover with the mean of the image. Cover with 0."):
        cover = image.mean()
    if slip("You cover with 1, which is white. Cover with 0."):
        cover = 1.0
    if slip("You cover with noise or another value. Cover with 0."):
        cover = image.max()
    drops, values = np.zeros(shape), []
    keeps_holes = slip(
        "The holes of earlier places stay in the picture. Begin with a fresh copy at each place."
    )
    covered = image.astype(float)
    for row, column in np.ndindex(rows, columns):
        if row % jump or column % jump:
            continue
        if not keeps_holes:
            covered = image.astype(float)
        top, left = max(row - shift, 0), max(column - shift, 0)
        bottom, right = row - shift + side_here, column - shift + side_here
        if slip("Row and column are swapped in the slice: the row comes first."):
            top, bottom, left, right = left, right, top, bottom
        if slip("The slice must go on to row + side, not to side."):
            bottom = right = side
        if slip(
            "covered[row : row + side][column : column + side] cuts the rows twice. Put both "
            "slices into one pair of brackets: covered[row : row + side, column : column + side]."
        ):
            top, left, right = top + left, 0, width
        if slip("You cover whole rows. Cover a square: rows and columns."):
            left, right = 0, width
        if slip("You cover whole columns. Cover a square: rows and columns."):
            top, bottom = 0, height
        square = slice(top, bottom), slice(left, right)
        if slip("You cover everything except the square. Cover the square, and keep the rest."):
            covered = np.zeros(image.shape)
            covered[square] = image[square]
        else:
            covered[square] = cover
        if slip(
            "Every drop is 0: covered = image makes no copy, so the whole image is covered as "
            "well. Write image.copy()."
        ):
            covered = image
        part = covered
        if slip(
            "You hand only the square to score. Hand it a whole image in which the square is 0."
        ):
            part = image[square]
        drop = whole - score(part)
        if slip(
            "The sign is turned: a drop is the score of the whole image minus the score of the "
            "covered one."
        ):
            drop = -drop
        if slip(
            "You return the scores of the covered images. Take each away from the score of the "
            "whole image."
        ):
            drop = whole - drop
        if slip("You drop the sign. A negative drop says that the score rises without this part."):
            drop = abs(drop)
        if slip("Negative drops are set to 0. Keep them: there the score rises without this part."):
            drop = max(drop, 0)
        if slip("You divide by the score of the whole image. Return the difference."):
            drop = drop / whole if whole else np.nan
        if slip("You divide by the pixels of the square. Return the difference."):
            drop = drop / side**2
        drops[row // jump, column // jump] = drop
        values.append(drop)
    if jump > 1:
        drops = drops[: -(-rows // jump), : -(-columns // jump)]
    if slip("Every pixel of a square gets its drop. A drop belongs to the top left pixel alone."):
        spread = np.zeros(image.shape)
        for row, column in np.ndindex(rows, columns):
            spread[row : row + side, column : column + side] = drops[row, column]
        return spread
    if slip("Fractions are cut off: your array holds whole numbers. np.zeros makes one of floats."):
        drops = np.trunc(drops)
    if slip("Your drops stand in one row; reshape them to rows and columns."):
        return np.array(values)
    if slip("Rows and columns are swapped: your map is mirrored at its diagonal."):
        return drops.T
    return drops


def _occlusion_cases(rng):
    """Yield images that are not square; score 1 is linear, so that a hole shows what it held."""
    for shape, side, name in [
        ((2, 3), 1, "sum"),
        ((3, 5), 2, "sum"),
        ((5, 4), 3, "square"),
        ((4, 6), 2, "square"),
        ((6, 5), 3, "sum"),
    ]:
        image = rng.integers(1, 5, shape).astype(float)
        weights = rng.integers(-2, 4, shape)
        weights[0, 0] = 3
        yield image, _Score(name, tuple(map(tuple, weights.tolist())), 2.0), side
    image = (rng.random((5, 7)) + 0.1).round(2)
    weights = rng.integers(-2, 4, image.shape)
    yield image, _Score("square", tuple(map(tuple, weights.tolist())), 3.0), 2


# ---------------------------------------------------------------------------- grad-cam-weighting


def weighted_map(maps, gradients, slip=no_slip):
    if slip(
        "The roles are swapped: the weights come from the gradients, and the maps are what is "
        "weighted."
    ):
        maps, gradients = gradients, maps
    if slip(
        "You set negative gradients to 0 before the mean. Only the finished sum is compared with 0."
    ):
        gradients = np.maximum(gradients, 0)
    if slip("You take the size of the gradients, without their sign. Take their plain mean."):
        gradients = abs(gradients)
    weights = gradients.mean(axis=(0, 1))
    if slip("You add up the gradients of a map. Its weight is their mean."):
        weights = gradients.sum(axis=(0, 1))
    if slip("You take the largest gradient of a map. Its weight is their mean."):
        weights = gradients.max(axis=(0, 1))
    if slip(
        "You multiply place by place. Take the mean of each map's gradients first: one weight for "
        "a map."
    ):
        weights = gradients
    if slip(
        "All maps get the same weight, the mean of all gradients. Take the mean for each map by "
        "itself: axis=(0, 1)."
    ):
        weights = gradients.mean()
    if slip(
        "You average the gradients over the units. Average over height and width: axis=(0, 1)."
    ):
        weights = gradients.mean(axis=-1, keepdims=True)
    if slip(
        "You average over the rows only. A weight is the mean over rows and columns: axis=(0, 1)."
    ):
        weights = gradients.mean(axis=0)
    if slip(
        "You average over the columns only. A weight is the mean over rows and columns: "
        "axis=(0, 1)."
    ):
        weights = gradients.mean(axis=1, keepdims=True)
    if slip(
        "You average over the columns only. A weight is the mean over rows and columns: "
        "axis=(0, 1).",
        2,
    ):
        weights = gradients.mean(axis=1)
    if slip("The gradients are not used: every map counts with 1."):
        weights = np.ones(maps.shape[-1])
    if slip("The weights are made positive: keep their sign."):
        weights = abs(gradients.mean(axis=(0, 1)))
    if slip("The weights are divided by their sum. Take the means as they are."):
        weights = gradients.mean(axis=(0, 1)) / gradients.mean(axis=(0, 1)).sum()
    if slip("units are the last axis: maps[:, :, u] and not maps[u], which is a row."):
        total = np.zeros(maps.shape[1:])
        for u in range(maps.shape[0]):
            total += maps[u] * gradients[u].mean()
        return np.maximum(total, 0)
    products = maps * weights
    if slip("You add the weights to the maps. Multiply each map by its weight."):
        products = maps + weights
    if slip(
        "You set negative weights or products to 0 before you add them up. Add up first: what "
        "speaks against the class must count."
    ):
        products = np.maximum(products, 0)
    if slip("You set what is negative to 0 at each turn of the loop. Do it once, at the end."):
        total = np.zeros(products.shape[:2])
        for u in range(products.shape[-1]):
            total = np.maximum(total + products[..., u], 0)
        return total
    total = products.sum(axis=-1)
    if slip("You average the weighted maps. Add them up."):
        total = products.mean(axis=-1)
    if slip("You keep the largest of the weighted maps at each place. Add them up."):
        total = products.max(axis=-1)
    if slip("Only the last map is there: add with +=, do not assign with =."):
        total = products[..., -1]
    if slip("Only the first map is there: is return inside the loop?"):
        total = products[..., 0]
    if slip("The last map is left out: range stops before its end."):
        total = products[..., :-1].sum(axis=-1)
    if slip("You return one map for each unit. Add them up over the last axis."):
        total = products
    if slip("Everything is added up to one number. Add over the last axis only."):
        return max(products.sum(), 0)
    if slip("Negative sums are still there. Set them to 0: they speak against the class."):
        return total
    if slip("You take the absolute value. A negative sum speaks against the class: set it to 0."):
        return abs(total)
    if slip("np.minimum keeps what is negative. Keep what is positive: np.maximum."):
        return np.minimum(total, 0)
    total = np.maximum(total, 0)
    if slip("You divide by the largest value. That would stretch each map to a scale of its own."):
        total = total / total.max() if total.max() else total
    if slip("The map is turned or mirrored: give it back as it comes out of the sum."):
        total = total.T
    if slip("What is positive becomes 1. Keep the values."):
        total = (total > 0) * 1.0
    return total


def _map_cases(rng):
    """Yield maps as they come out of a ReLU; some places of the sum are negative, some not."""
    for number, shape in enumerate(
        [(2, 2, 2), (2, 3, 3), (4, 3, 2), (3, 5, 4), (5, 2, 6), (3, 4, 5)]
    ):
        while True:
            maps = rng.integers(0, 6, shape) * rng.integers(0, 2, shape)
            gradients = rng.integers(-4, 5, shape)
            if number == 5:
                maps = maps * rng.random(shape).round(2)
                gradients = gradients * rng.random(shape).round(2)
            total = (maps * gradients.mean(axis=(0, 1))).sum(axis=-1)
            if total.min() < -0.5 and total.max() > 0.5:
                break
        yield maps.astype(float), gradients.astype(float)


# ---------------------------------------------------------------------------- confusion-matrix


def confusion_matrix(labels, answers, classes, slip=no_slip):
    if slip("Rows and columns are swapped: a row for each right label, a column for each answer."):
        labels, answers = answers, labels
    pairs = list(zip(labels, answers))
    if slip("Only the mistakes are counted. Right answers belong on the diagonal."):
        pairs = [(t, a) for t, a in pairs if t != a]
    if slip("Only right answers are counted. Count every pair of label and answer."):
        pairs = [(t, a) for t, a in pairs if t == a]
    if slip("The last picture is left out: range stops before its end."):
        pairs = pairs[:-1]
    if slip("The first picture is left out."):
        pairs = pairs[1:]
    if slip("Only the first few pictures count: loop over the pictures, not over the classes."):
        pairs = pairs[:classes]
    if slip("Only the first pair is there: return stands inside the loop. Move it to the left."):
        pairs = pairs[:1]
    if slip(
        "Only the last pair is there: return stands in the loop, or the array is made anew "
        "at each turn."
    ):
        pairs = pairs[-1:]
    if slip(
        "Every label meets every answer: two loops, one in the other. Go through both together, "
        "with zip."
    ):
        pairs = [(t, a) for t in labels for a in answers]
    if slip("The classes are counted from 1. They start at 0."):
        pairs = [(t - 1, a - 1) for t, a in pairs]
    if slip(
        "Classes that do not occur are missing. Make the array with the number of classes "
        "that is given."
    ):
        classes = int(max(labels.max(), answers.max())) + 1
    if slip(
        "Classes that do not occur are missing. Make the array with the number of classes "
        "that is given.",
        2,
    ):
        classes = len(np.unique(labels))
    matrix = np.zeros((classes, classes), dtype=int)
    for t, a in pairs:
        matrix[t, a] += 1
    if slip(
        "All rows of your table are one and the same list: [[0] * n] * n repeats it. Begin with "
        "np.zeros, or make each row anew: [[0] * n for _ in range(n)]."
    ):
        matrix = np.tile(matrix.sum(axis=0), (classes, 1))
    if slip(
        "A pair that occurs twice counts once: matrix[labels, answers] += 1 adds 1 to each "
        "place once only. Use a loop, or np.add.at."
    ):
        matrix = np.minimum(matrix, 1)
    if slip("A mistake is counted in both directions. It belongs to one row, its right label's."):
        matrix = matrix + matrix.T
    if slip(
        "A mistake is counted in both directions. It belongs to one row, its right label's.", 2
    ):
        matrix = matrix + matrix.T - np.diag(np.diag(matrix))
    if slip("You return shares of each row. Return counts."):
        return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    if slip("You return shares of each row, and NaN where a class does not occur. Return counts."):
        return matrix / matrix.sum(axis=1, keepdims=True)
    if slip("You return shares of each column. Return counts."):
        return matrix / np.maximum(matrix.sum(axis=0, keepdims=True), 1)
    if slip("You return shares of all pictures. Return counts."):
        return matrix / len(labels)
    if slip("You return one number, how many are right. Return the whole table."):
        return np.trace(matrix)
    if slip("You return the diagonal only. Return the whole table."):
        return np.diag(matrix)
    if slip("Each count is one too large: start with zeros."):
        matrix = matrix + 1
    return matrix


def _confused_cases(rng):
    """Yield labels and answers; from the third case on the last class never occurs."""
    for classes, count in [(2, 5), (3, 12), (4, 15), (3, 20), (6, 40), (10, 60)]:
        occurring = classes - (classes > 3)
        labels = rng.integers(0, occurring, count)
        answers = np.where(rng.random(count) < 0.5, labels, rng.integers(0, occurring, count))
        # The same mistake twice, and not the other way round.
        labels[:2], answers[:2] = 1, 0
        labels[2:4], answers[2:4] = 0, 0
        order = rng.permutation(count)
        yield labels[order], answers[order], classes


# ---------------------------------------------------------------------------- calibration-error


def _bins(confidence, is_right, bins, number=None):
    """Return for each used bin: share of all answers, right answers, mean share, its number."""
    if number is None:
        number = np.minimum((confidence * bins).astype(int), bins - 1)
    rows = [
        ((number == b).mean(), is_right[number == b].mean(), confidence[number == b].mean(), b)
        for b in range(bins)
        if (number == b).any()
    ]
    return np.array(rows).T


def calibration_error(confidence, is_right, bins, slip=no_slip):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    if slip("Shares of exactly 1.0 are in no bin. They belong to the last one."):
        number = (confidence * bins).astype(int)
    if slip(
        "A share on the border of two bins belongs to the upper one; you count it to the lower."
    ):
        number = np.maximum(np.ceil(confidence * bins).astype(int) - 1, 0)
    if slip("A bin's number is rounded down, not to the nearest: (confidence * bins).astype(int)."):
        number = np.minimum(np.round(confidence * bins).astype(int), bins - 1)
    if slip("There are always 10 bins in your answer. Take the number that is given."):
        bins, number = 10, np.minimum((confidence * 10).astype(int), 9)
    if slip("The bins run from the smallest share to the largest. They run from 0 to 1."):
        low, high = confidence.min(), confidence.max()
        number = np.minimum(((confidence - low) / (high - low) * bins).astype(int), bins - 1)
    used = np.unique(number)
    if slip("The last bin is left out: range stops before its end."):
        number = np.where(number == bins - 1, bins, number)
    if slip("The first bin is left out."):
        number = np.where(number == 0, bins, number)
    if not len(number[number < bins]):
        return 0.0
    weight, share_right, mean_share, order = _bins(confidence, is_right, bins, number)
    if slip("You compare with the share of wrong answers. Compare with the share of right ones."):
        share_right = 1 - share_right
    if slip("You compare with the middle of the bin. Compare with the mean of the shares in it."):
        mean_share = (order + 0.5) / bins
    if slip("You compare with the border of the bin. Compare with the mean of the shares in it."):
        mean_share = order / bins
    if slip("You compare with the mean of all shares. Compare with the mean in each bin."):
        mean_share = confidence.mean()
    if slip("You compare with the share of all right answers. Compare with that of each bin."):
        share_right = is_right.mean() + 0 * share_right
    if slip("The means are over all answers: divide by the number in the bin."):
        share_right, mean_share = share_right * weight, mean_share * weight
    distance = share_right - mean_share
    cancels = (
        "Errors of both signs cancel out: take the distance, abs, in each bin, before you add up."
    )
    if slip(cancels):
        return float((weight * distance).sum())
    if slip(cancels, 2):
        return float((weight * -distance).sum())
    if slip(cancels, 3):
        return float(abs((weight * distance).sum()))
    if slip("You square the distances. Take them as they are, with abs."):
        distance = distance**2
    if slip(
        "You square the distances, average, and take the root. Take them as they are, with abs."
    ):
        return float(np.sqrt((weight * distance**2).sum()))
    distance = abs(distance)
    if slip("You compare each answer with its own share. Compare the means of each bin."):
        return float(abs(confidence - is_right).mean())
    if slip("An empty bin makes everything NaN: the mean of nothing. Skip empty bins."):
        return float((weight * distance).sum()) if len(used) == bins else np.nan
    if slip("Every bin counts alike. Weight it by the share of all answers that lie in it."):
        return float(distance.mean())
    if slip(
        "Every bin counts alike, and empty ones as 0. Weight a bin by the share of all "
        "answers that lie in it."
    ):
        return float(distance.sum() / bins)
    if slip("You return the largest distance of all bins. Return their weighted mean."):
        return float(distance.max())
    if slip(
        "You add up the distances without weights. Weight each by the share of all answers "
        "in its bin."
    ):
        return float(distance.sum())
    if slip("Only the first bin counts: return stands inside the loop."):
        return float((weight * distance)[0])
    if slip("Only the last bin counts: add with +=, do not assign with =."):
        return float((weight * distance)[-1])
    if slip("You go through the answers, so that a bin counts once for each: go through the bins."):
        return float((len(confidence) * weight * weight * distance).sum())
    if slip("You return the distances of the bins one by one. Add them up, weighted."):
        return weight * distance
    error = float((weight * distance).sum())
    if slip("You weight by counts. Divide by the number of all answers."):
        error *= len(confidence)
    if slip("You return percent. Return a number from 0 to 1."):
        error *= 100
    if slip("You divide by the number of bins too. The weights add up to 1 already."):
        error /= bins
    if slip("You return 1 minus the error."):
        error = 1 - error
    return error


def _confident_cases(rng):
    """Yield shares, one of them 1.0 and one on a border; some bins are empty, errors of both signs.

    Borders are halves and quarters, which binary fractions hold exactly.
    """
    for bins, count in [(2, 6), (4, 12), (4, 20), (10, 30), (5, 25), (10, 60)]:
        while True:
            number = rng.integers(bins // 2, bins, count - 2) if bins > 2 else rng.integers(0, 2, 4)
            confidence = (number + rng.integers(1, 20, count - 2) / 20) / bins
            confidence = np.append(confidence.round(4), [1.0, 0.5])
            if bins == 5:  # no border of five bins lies at 0.5
                confidence[-1] = 0.53
            is_right = rng.random(count) < 0.6
            table = _bins(confidence, is_right, bins)
            errors = table[1] - table[2]
            if errors.min() < -0.05 and errors.max() > 0.05 and not is_right[-2]:
                break
        order = rng.permutation(count)
        yield confidence[order], is_right[order], bins


EXERCISES = (
    Exercise("occlusion-map", occlusion_map, _occlusion_cases),
    Exercise("grad-cam-weighting", weighted_map, _map_cases),
    Exercise("confusion-matrix", confusion_matrix, _confused_cases),
    Exercise("calibration-error", calibration_error, _confident_cases),
)

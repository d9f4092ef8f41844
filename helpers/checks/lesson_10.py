"""Exercises of lesson 10: occlusion map, Grad-CAM's weighting, confusion matrix, calibration."""

from dataclasses import dataclass

import numpy as np

from helpers.checks.engine import Exercise, Mistake


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


def _occlusion_map(image, score, side):
    rows, columns = image.shape[0] - side + 1, image.shape[1] - side + 1
    drops = np.zeros((rows, columns))
    for row, column in np.ndindex(rows, columns):
        drops[row, column] = score(image) - score(_covered(image, row, column, side))
    return drops


def _covered(image, row, column, side, cover=0.0):
    covered = image.astype(float)
    covered[row : row + side, column : column + side] = cover
    return covered


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


def _each_place(image, side, value):
    """Return `value(row, column)` for each place of the square."""
    rows, columns = image.shape[0] - side + 1, image.shape[1] - side + 1
    return np.array([[float(value(r, c)) for c in range(columns)] for r in range(rows)])


def _holes_stay(image, score, side):
    """Cover one and the same copy again and again."""
    covered, whole = image.astype(float), score(image)
    drops = np.zeros((image.shape[0] - side + 1, image.shape[1] - side + 1))
    for row, column in np.ndindex(drops.shape):
        covered[row : row + side, column : column + side] = 0
        drops[row, column] = whole - score(covered)
    return drops


def _over_the_edge(image, score, side):
    """Let the square start at every pixel; at the right and at the bottom it hangs over."""
    return np.array(
        [
            [score(image) - score(_covered(image, r, c, side)) for c in range(image.shape[1])]
            for r in range(image.shape[0])
        ]
    )


def _around_each_pixel(image, score, side):
    """Centre the square on every pixel."""
    half = side // 2
    drops = np.zeros(image.shape)
    for row, column in np.ndindex(image.shape):
        covered = image.astype(float)
        covered[
            max(row - half, 0) : row - half + side, max(column - half, 0) : column - half + side
        ] = 0
        drops[row, column] = score(image) - score(covered)
    return drops


def _only_the_square(image, row, column, side):
    kept = np.zeros(image.shape)
    here = slice(row, row + side), slice(column, column + side)
    kept[here] = image[here]
    return kept


OCCLUSION_MAP = Exercise(
    id="occlusion-map",
    call="occlusion_map(image, score, side)",
    reference=_occlusion_map,
    cases=_occlusion_cases,
    mistakes=(
        Mistake(
            "The sign is turned: a drop is the score of the whole image minus the score of the "
            "covered one.",
            lambda image, score, side: -_occlusion_map(image, score, side),
        ),
        Mistake(
            "You return the scores of the covered images. Take each away from the score of the "
            "whole image.",
            lambda image, score, side: score(image) - _occlusion_map(image, score, side),
        ),
        Mistake(
            "Every drop is 0: covered = image makes no copy, so the whole image is covered as "
            "well. Write image.copy().",
            lambda image, score, side: 0 * _occlusion_map(image, score, side),
        ),
        Mistake(
            "The holes of earlier places stay in the picture. Begin with a fresh copy at each "
            "place.",
            _holes_stay,
        ),
        Mistake(
            "You drop the sign. A negative drop says that the score rises without this part.",
            lambda image, score, side: abs(_occlusion_map(image, score, side)),
        ),
        Mistake(
            "Negative drops are set to 0. Keep them: there the score rises without this part.",
            lambda image, score, side: np.maximum(_occlusion_map(image, score, side), 0),
        ),
        Mistake(
            "The last row and column are missing: there are n − side + 1 places along a side.",
            lambda image, score, side: _occlusion_map(image, score, side)[:-1, :-1],
        ),
        Mistake(
            "The map is as large as the image: at the right and at the bottom your square hangs "
            "over the edge. Use only places where it lies inside.",
            _over_the_edge,
        ),
        Mistake(
            "The map is as large as the image: you centre the square on every pixel. Use only "
            "places where it lies inside, named by its top left pixel.",
            _around_each_pixel,
        ),
        Mistake(
            "The square jumps by its own side. Move it one pixel at a time.",
            lambda image, score, side: _occlusion_map(image, score, side)[::side, ::side],
        ),
        Mistake(
            "You cover one pixel at each place, not a square: side is not used.",
            lambda image, score, side: _each_place(
                image, side, lambda r, c: score(image) - score(_covered(image, r, c, 1))
            ),
        ),
        Mistake(
            "Your square is one pixel too large: row : row + side already holds side rows.",
            lambda image, score, side: _each_place(
                image, side, lambda r, c: score(image) - score(_covered(image, r, c, side + 1))
            ),
        ),
        Mistake(
            "You cover everything except the square. Cover the square, and keep the rest.",
            lambda image, score, side: _each_place(
                image,
                side,
                lambda r, c: score(image) - score(_only_the_square(image, r, c, side)),
            ),
        ),
        Mistake(
            "You cover with the mean of the image. Cover with 0.",
            lambda image, score, side: _each_place(
                image,
                side,
                lambda r, c: score(image) - score(_covered(image, r, c, side, image.mean())),
            ),
        ),
        Mistake(
            "You cover with 1, which is white. Cover with 0.",
            lambda image, score, side: _each_place(
                image, side, lambda r, c: score(image) - score(_covered(image, r, c, side, 1.0))
            ),
        ),
        Mistake(
            "Your drops stand in one row; reshape them to rows and columns.",
            lambda image, score, side: _occlusion_map(image, score, side).ravel(),
        ),
        Mistake(
            "Rows and columns are swapped: your map is mirrored at its diagonal.",
            lambda image, score, side: _occlusion_map(image, score, side).T,
        ),
        Mistake(
            "You hand only the square to score. Hand it a whole image in which the square is 0.",
            lambda image, score, side: score(image[:side, :side]),
        ),
    ),
)


def _weighted_map(maps, gradients):
    return np.maximum((maps * gradients.mean(axis=(0, 1))).sum(axis=-1), 0)


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


GRAD_CAM_WEIGHTING = Exercise(
    id="grad-cam-weighting",
    call="weighted_map(maps, gradients)",
    reference=_weighted_map,
    cases=_map_cases,
    mistakes=(
        Mistake(
            "Negative sums are still there. Set them to 0: they speak against the class.",
            lambda maps, gradients: (maps * gradients.mean(axis=(0, 1))).sum(axis=-1),
        ),
        Mistake(
            "You add up the gradients of a map. Its weight is their mean.",
            lambda maps, gradients: np.maximum((maps * gradients.sum(axis=(0, 1))).sum(axis=-1), 0),
        ),
        Mistake(
            "You average the weighted maps. Add them up.",
            lambda maps, gradients: np.maximum(
                (maps * gradients.mean(axis=(0, 1))).mean(axis=-1), 0
            ),
        ),
        Mistake(
            "You keep the largest of the weighted maps at each place. Add them up.",
            lambda maps, gradients: np.maximum(
                (maps * gradients.mean(axis=(0, 1))).max(axis=-1), 0
            ),
        ),
        Mistake(
            "You set negative products to 0 before you add them up. Add up first: what speaks "
            "against the class must count.",
            lambda maps, gradients: np.maximum(maps * gradients.mean(axis=(0, 1)), 0).sum(axis=-1),
        ),
        Mistake(
            "You set negative gradients to 0 before the mean. Only the finished sum is compared "
            "with 0.",
            lambda maps, gradients: (maps * np.maximum(gradients, 0).mean(axis=(0, 1))).sum(
                axis=-1
            ),
        ),
        Mistake(
            "You multiply place by place. Take the mean of each map's gradients first: one "
            "weight for a map.",
            lambda maps, gradients: np.maximum((maps * gradients).sum(axis=-1), 0),
        ),
        Mistake(
            "The roles are swapped: the weights come from the gradients, and the maps are what "
            "is weighted.",
            lambda maps, gradients: np.maximum(
                (gradients * maps.mean(axis=(0, 1))).sum(axis=-1), 0
            ),
        ),
        Mistake(
            "You average the gradients over the units. Average over height and width: axis=(0, 1).",
            lambda maps, gradients: np.maximum(maps.sum(axis=-1) * gradients.mean(axis=-1), 0),
        ),
        Mistake(
            "All maps get the same weight, the mean of all gradients. Take the mean for each map "
            "by itself: axis=(0, 1).",
            lambda maps, gradients: np.maximum((maps * gradients.mean()).sum(axis=-1), 0),
        ),
        Mistake(
            "You take the absolute value. A negative sum speaks against the class: set it to 0.",
            lambda maps, gradients: abs((maps * gradients.mean(axis=(0, 1))).sum(axis=-1)),
        ),
        Mistake(
            "You divide by the largest value. That would stretch each map to a scale of its own.",
            lambda maps, gradients: (
                _weighted_map(maps, gradients) / _weighted_map(maps, gradients).max()
            ),
        ),
        Mistake(
            "You return one map for each unit. Add them up over the last axis.",
            lambda maps, gradients: np.maximum(maps * gradients.mean(axis=(0, 1)), 0),
        ),
    ),
)


def _confusion_matrix(labels, answers, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    np.add.at(matrix, (labels, answers), 1)
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


def _shares_of_rows(labels, answers, classes):
    matrix = _confusion_matrix(labels, answers, classes)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


def _occurring_only(labels, answers, classes):
    return _confusion_matrix(labels, answers, max(labels.max(), answers.max()) + 1)


CONFUSION_MATRIX = Exercise(
    id="confusion-matrix",
    call="confusion_matrix(labels, answers, classes)",
    reference=_confusion_matrix,
    cases=_confused_cases,
    mistakes=(
        Mistake(
            "Rows and columns are swapped: a row for each right label, a column for each answer.",
            lambda labels, answers, classes: _confusion_matrix(answers, labels, classes),
        ),
        Mistake(
            "A pair that occurs twice counts once: matrix[labels, answers] += 1 adds 1 to each "
            "place once only. Use a loop, or np.add.at.",
            lambda labels, answers, classes: np.minimum(
                _confusion_matrix(labels, answers, classes), 1
            ),
        ),
        Mistake(
            "Only the mistakes are counted. Right answers belong on the diagonal.",
            lambda labels, answers, classes: _confusion_matrix(
                labels[labels != answers], answers[labels != answers], classes
            ),
        ),
        Mistake(
            "Only right answers are counted. Count every pair of label and answer.",
            lambda labels, answers, classes: _confusion_matrix(
                labels[labels == answers], answers[labels == answers], classes
            ),
        ),
        Mistake(
            "You return shares of each row. Return counts.",
            _shares_of_rows,
        ),
        Mistake(
            "You return shares of all pictures. Return counts.",
            lambda labels, answers, classes: (
                _confusion_matrix(labels, answers, classes) / len(labels)
            ),
        ),
        Mistake(
            "Classes that do not occur are missing. Make the array with the number of classes "
            "that is given.",
            _occurring_only,
        ),
        Mistake(
            "A mistake is counted in both directions. It belongs to one row, its right label's.",
            lambda labels, answers, classes: (
                _confusion_matrix(labels, answers, classes)
                + _confusion_matrix(answers, labels, classes)
            ),
        ),
        Mistake(
            "Only the last pair is there: return stands in the loop, or the array is made anew "
            "at each turn.",
            lambda labels, answers, classes: _confusion_matrix(labels[-1:], answers[-1:], classes),
        ),
        Mistake(
            "Only the first pair is there: return stands inside the loop. Move it to the left.",
            lambda labels, answers, classes: _confusion_matrix(labels[:1], answers[:1], classes),
        ),
    ),
)


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


def _calibration_error(confidence, is_right, bins):
    weight, share_right, mean_share, _ = _bins(confidence, is_right, bins)
    return float((weight * abs(share_right - mean_share)).sum())


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


def _from_table(combine):
    """Return an answer that makes one number of the bins' table in its own way."""
    return lambda confidence, is_right, bins: float(combine(*_bins(confidence, is_right, bins)))


def _without_ones(confidence, is_right, bins):
    weight, share_right, mean_share, _ = _bins(
        confidence, is_right, bins, (confidence * bins).astype(int)
    )
    return float((weight * abs(share_right - mean_share)).sum())


def _borders_below(confidence, is_right, bins):
    number = np.maximum(np.ceil(confidence * bins).astype(int) - 1, 0)
    weight, share_right, mean_share, _ = _bins(confidence, is_right, bins, number)
    return float((weight * abs(share_right - mean_share)).sum())


def _middles(confidence, is_right, bins):
    weight, share_right, _, number = _bins(confidence, is_right, bins)
    return float((weight * abs(share_right - (number + 0.5) / bins)).sum())


def _nan_if_empty(confidence, is_right, bins):
    used = len(_bins(confidence, is_right, bins)[0])
    return _calibration_error(confidence, is_right, bins) if used == bins else np.nan


CALIBRATION_ERROR = Exercise(
    id="calibration-error",
    call="calibration_error(confidence, is_right, bins)",
    reference=_calibration_error,
    cases=_confident_cases,
    mistakes=(
        Mistake(
            "Every bin counts alike. Weight it by the share of all answers that lie in it.",
            _from_table(lambda weight, good, share, number: abs(good - share).mean()),
        ),
        Mistake(
            "Every bin counts alike, and empty ones as 0. Weight a bin by the share of all "
            "answers that lie in it.",
            lambda confidence, is_right, bins: (
                abs(np.subtract(*_bins(confidence, is_right, bins)[1:3])).sum() / bins
            ),
        ),
        Mistake(
            "Errors of both signs cancel out: take the distance, abs, in each bin, before you "
            "add up.",
            _from_table(lambda weight, good, share, number: (weight * (good - share)).sum()),
        ),
        Mistake(
            "Errors of both signs cancel out: take the distance, abs, in each bin, before you "
            "add up.",
            _from_table(lambda weight, good, share, number: (weight * (share - good)).sum()),
        ),
        Mistake(
            "Errors of both signs cancel out, as if there were one bin only: take the distance, "
            "abs, in each bin, before you add up.",
            lambda confidence, is_right, bins: abs(confidence.mean() - is_right.mean()),
        ),
        Mistake(
            "You compare each answer with its own share. Compare the means of each bin.",
            lambda confidence, is_right, bins: abs(confidence - is_right).mean(),
        ),
        Mistake(
            "You weight by counts. Divide by the number of all answers.",
            lambda confidence, is_right, bins: (
                _calibration_error(confidence, is_right, bins) * len(confidence)
            ),
        ),
        Mistake(
            "You return the largest distance of all bins. Return their weighted mean.",
            _from_table(lambda weight, good, share, number: abs(good - share).max()),
        ),
        Mistake(
            "You add up the distances without weights. Weight each by the share of all answers "
            "in its bin.",
            _from_table(lambda weight, good, share, number: abs(good - share).sum()),
        ),
        Mistake(
            "You square the distances. Take them as they are, with abs.",
            _from_table(lambda weight, good, share, number: (weight * (good - share) ** 2).sum()),
        ),
        Mistake(
            "You compare with the middle of the bin. Compare with the mean of the shares in it.",
            _middles,
        ),
        Mistake(
            "Shares of exactly 1.0 are in no bin. They belong to the last one.",
            _without_ones,
        ),
        Mistake(
            "A share on the border of two bins belongs to the upper one; you count it to the "
            "lower.",
            _borders_below,
        ),
        Mistake(
            "You compare with the share of wrong answers. Compare with the share of right ones.",
            _from_table(lambda weight, good, share, number: (weight * abs(1 - good - share)).sum()),
        ),
        Mistake(
            "An empty bin makes everything NaN: the mean of nothing. Skip empty bins.",
            _nan_if_empty,
        ),
        Mistake(
            "You return percent. Return a number from 0 to 1.",
            lambda confidence, is_right, bins: 100 * _calibration_error(confidence, is_right, bins),
        ),
    ),
)

EXERCISES = (OCCLUSION_MAP, GRAD_CAM_WEIGHTING, CONFUSION_MATRIX, CALIBRATION_ERROR)

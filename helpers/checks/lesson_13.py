"""Exercises of lesson 13: a new head, features on one scale, and the nearest centroid."""

import hashlib
import warnings
from collections import Counter
from functools import partial

import numpy as np

from helpers.checks.calls import Caller
from helpers.checks.engine import Exercise, Result
from helpers.checks.forks import no_slip
from helpers.checks.networks import (
    SECONDS,
    SPARSE,
    gives_shares,
    is_a_network,
    is_compiled,
    loss_name,
    refused,
    takes_softmax_once,
    without_a_value,
)
from helpers.support.start_keras import load_keras
from helpers.training import load_model

# ---------------------------------------------------------------------------- new-head

#: The network that is borrowed, and into how many classes its new head may have to tell apart.
BORROWED = "garments"
CLASSES = range(3, 9)


#: In a fresh kernel the new head gets the name that the borrowed one has.
_TWO_NAMES = " Perhaps the old head is still there, in front of the new one: take layers[:-1]."


def _judge_head(exercise, answer, seed):
    """Look a network over: the borrowed layers are all there and frozen, and the head is new."""
    keras = load_keras()
    classes = int(np.random.default_rng(seed).choice(CLASSES))
    outcome = Caller(answer, SECONDS)((classes,))
    early = without_a_value(exercise, outcome)
    if early and "unique name" in early.diagnosis:
        return refused(exercise, early.diagnosis + _TWO_NAMES, early.kind)
    if early:
        return early
    model = outcome.value
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras' doubts about how an input is handed over
        complaint = next(filter(None, (rule(keras, model, classes) for rule in _HEAD_RULES)), None)
    if complaint:
        return refused(exercise, complaint)
    frozen = sum(_size(weight) for weight in model.non_trainable_weights)
    found = f"{frozen:,} numbers are frozen, and the new head alone learns"
    return Result(exercise.id, "correct", 1.0, f"✔ correct: {found}.")


def _layers(keras, model):
    """Return the layers of a model in order, those of a model inside it in its place."""
    found = []
    for layer in model.layers:
        inner = _layers(keras, layer) if isinstance(layer, keras.Model) else [layer]
        found += [one for one in inner if _kind(one) != "InputLayer"]
    return found


def _size(weight):
    return int(np.prod(weight.shape))


def _weighted(layers):
    """Return the kind and the shapes of each layer that has weights."""
    return [
        (_kind(layer), [tuple(weight.shape) for weight in layer.weights])
        for layer in layers
        if layer.weights
    ]


def _is_network(keras, model, classes):
    return is_a_network(keras, model)


def _takes_garments(keras, model, classes):
    if not model.built:  # a list of layers without an Input: training would find the shapes
        model.build((None, 28, 28, 1))
    if tuple(model.input_shape) != (None, 28, 28, 1):
        return f"It takes images of shape {tuple(model.input_shape[1:])}; expected (28, 28, 1)."
    return None


def _has_a_head_of_its_own(keras, model, classes):
    layers = _layers(keras, model)
    body = _weighted(load_model(BORROWED).layers)
    head, body = body[-1], body[:-1]
    found = _weighted(layers)
    if found == [*body, head]:
        return (
            "It still has the head of the borrowed network, for ten garments. Leave out its last "
            "layer, and put a new Dense layer there."
        )
    if found[: len(body) + 1] == [*body, head]:
        return (
            "The old head is still there, in front of the new one: the new head sees ten shares in "
            "place of the 128 features. Take the layers without the last, layers[:-1]."
        )
    if found == body:
        return "There is no new head: put a Dense layer behind the borrowed layers."
    if found[: len(body)] != body:
        return (
            "The borrowed layers are not all there, in their order. Take those of "
            f'load_model("{BORROWED}"), all but the last.'
        )
    if len(found) != len(body) + 1 or found[-1][0] != "Dense":
        return "The new head is one Dense layer; you put another, or more than one."
    sees, features = found[-1][1][0][0], head[1][0][0]
    if sees != features:
        return (
            f"The new head sees {sees:,} numbers in place of the {features} features. Take all "
            "borrowed layers but the last, those without weights too."
        )
    return None


def _borrows_all_of_it(keras, model, classes):
    """Look for the layers without weights too, and for the very numbers that were learned."""
    layers, body = _layers(keras, model), load_model(BORROWED).layers[:-1]
    missing = Counter(map(_kind, body)) - Counter(map(_kind, layers))
    if missing:
        return (
            f"Borrowed layers are missing: {', '.join(missing)}. Take all but the last, those "
            "without weights too: layers[:-1]."
        )
    # A network that is marked has been built again, and says what its weights were.
    found = getattr(model, "weight_digests", None) or _digests(layers)
    if not all(a == b for a, b in zip(_digests(body), found)):
        return (
            "The layers are those of the borrowed network, their weights are not: nothing is "
            f'borrowed. Take the layers of load_model("{BORROWED}") themselves, not fresh copies.'
        )
    return None


def _digests(layers):
    """Return what tells the arrays of weights of some layers from any others."""
    arrays = [array for layer in layers for array in layer.get_weights()]
    return [hashlib.sha256(array.tobytes()).hexdigest() for array in arrays]


def _kind(layer):
    return type(layer).__name__


def _gives_a_share_for_each_class(keras, model, classes):
    if tuple(model.output_shape) != (None, classes):
        return f"It gives an output of shape {tuple(model.output_shape[1:])}, not {classes} shares."
    return gives_shares(model)


def _only_the_head_learns(keras, model, classes):
    *body, head = [layer for layer in _layers(keras, model) if layer.weights]
    learning = [layer.name for layer in body if layer.trainable_weights]
    if head.trainable and not model.trainable:
        return (
            "The whole model is frozen, model.trainable is False, and so is all that is added to "
            "it. Freeze the borrowed layers one by one, or freeze the borrowed network and build "
            "a new keras.Sequential from its layers."
        )
    if not head.trainable_weights or not model.trainable:
        return (
            "The new head is frozen too, so nothing can be learned. Freeze the borrowed layers "
            "alone: set trainable before the head is added, or for each of them."
        )
    if len(learning) == len(body):
        return (
            "Nothing is frozen: all weights are trainable. Set layer.trainable = False for each "
            "borrowed layer."
        )
    if learning and all("batch_normalization" in name for name in learning):
        return "The batch normalisation layers still learn. Freeze every borrowed layer."
    if learning and not any("batch_normalization" in name for name in learning):
        return "The convolutions still learn. Freeze every borrowed layer, whatever its kind."
    if learning:
        return f"Some borrowed layers still learn: {', '.join(learning)}. Freeze every one of them."
    return None


def _has_cross_entropy(keras, model, classes):
    complaint = is_compiled(model)
    if complaint:
        return complaint
    if loss_name(keras, model) != SPARSE:
        return f"Its loss is {loss_name(keras, model)}; the labels are whole numbers: {SPARSE}."
    return takes_softmax_once(keras, model)


_HEAD_RULES = (
    _is_network,
    _takes_garments,
    _has_a_head_of_its_own,
    _borrows_all_of_it,
    _gives_a_share_for_each_class,
    _only_the_head_learns,
    _has_cross_entropy,
)

NEW_HEAD = Exercise(
    id="new-head",
    call="with_new_head(classes)",
    reference=lambda classes: None,
    cases=lambda rng: [(5,)],
    judge=_judge_head,
)

# ---------------------------------------------------------------------------- standardise


def standardise(features, known, slip=no_slip):
    if slip("The two are exchanged: standardise `features`, with the numbers of `known`."):
        features, known = known, features
    both = np.concatenate([features, known])
    rounded = slip(
        "In float32 a column that never changes often has a deviation of a billionth, not 0: its "
        'mean is rounded. Work it out in float64: known.std(axis=0, dtype="float64").'
    )
    deviations = partial(np.std, axis=0, dtype=None if rounded else "float64")
    mean, deviation = known.mean(axis=0), deviations(known)
    leak = (
        "You take mean and deviation of `features` themselves. Take those of `known`: new pictures "
        "must not take part, or they tell the network what it will be tested with."
    )
    if slip(leak):
        mean, deviation = features.mean(axis=0), deviations(features)
    if slip(
        "You take mean and deviation over both together. Take those of `known` alone: what is to "
        "be tested leaks into the numbers that training sees."
    ):
        mean, deviation = both.mean(axis=0), deviations(both)
    if slip("The mean is that of `features`. Take both numbers from `known`."):
        mean = features.mean(axis=0)
    if slip("The deviation is that of `features`. Take both numbers from `known`."):
        deviation = deviations(features)
    if slip("You take one mean and one deviation for all columns. Each feature has its own."):
        mean, deviation = known.mean(), known.std()
    if slip("You take one deviation for all columns. Each feature has its own."):
        deviation = known.std()
    if slip("You take one mean for all columns. Each feature has its own."):
        mean = known.mean()
    if slip("You standardise each row. A feature is a column: use axis=0."):
        mean = features.mean(axis=1, keepdims=True)
        deviation = features.std(axis=1, keepdims=True)
    if slip("You divide by the variance. Divide by its root, the standard deviation."):
        deviation = deviation**2
    if slip("You divide by n − 1 in the deviation. Here it is divided by n."):
        deviation = deviation * np.sqrt(len(known) / (len(known) - np.float64(1)))
    if slip("You divide by the largest value. Divide by the standard deviation."):
        deviation = known.max(axis=0)
    if slip("You stretch from the smallest to the largest. Subtract the mean, divide by std."):
        mean, deviation = known.min(axis=0), known.max(axis=0) - known.min(axis=0)
    if slip("You add the column up. Subtract its mean, known.mean(axis=0)."):
        mean = known.sum(axis=0)
    if slip("You take the median. Subtract the mean."):
        mean = np.median(known, axis=0)
    flat = deviation == 0
    if slip("You divide all deviations below 1 by 1. Only a deviation of 0 is taken as 1."):
        flat = deviation < 1
    divisor = np.where(flat, 1.0, deviation)
    if slip(
        "Where a feature never changes in `known` you divide by 0, and get NaN or infinity. Take 1 "
        "as the deviation there."
    ):
        divisor = deviation
    for variant, tiny in enumerate((1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5)):
        if slip(
            "A tiny number added to a deviation of 0 makes huge values of a feature that shows up "
            "for the first time. Take 1 as the deviation there.",
            variant,
        ):
            divisor = deviation + tiny
    for variant, small in enumerate((1e-4, 1e-3, 1e-2, 0.1, 1.0)):
        if slip(
            "You add a number to every deviation. Take 1 where it is 0, and leave it else.", variant
        ):
            divisor = deviation + small
    if slip("The mean is not subtracted."):
        mean = np.zeros_like(mean)
    if slip("You subtract the mean, but do not divide by the standard deviation."):
        divisor = np.ones_like(divisor)
    if slip("You multiply by the deviation. Divide by it."):
        divisor = 1 / divisor
    result = (features - mean) / divisor
    if slip("The brackets are missing: only the mean is divided. Subtract first, then divide."):
        result = features - mean / divisor
    if slip("The sign is turned: subtract the mean from the features, not the other way round."):
        result = -result
    if slip("A feature that never changes in `known` is set to 0. Subtract its mean, divide by 1."):
        result = np.where(np.broadcast_to(flat, result.shape), 0.0, result)
    if slip("A feature that never changes in `known` is left as it was. Subtract its mean."):
        result = np.where(np.broadcast_to(flat, result.shape), features, result)
    if slip("A feature that never changes in `known` is left out. Keep it, and divide by 1."):
        result = result[:, ~np.broadcast_to(flat, result.shape)[0]]
    if slip("You return `known`, standardised. Return `features`."):
        result = (known - mean) / divisor
    if slip("You return both, one below the other. Return `features` only."):
        result = (both - mean) / divisor
    return result


def _feature_cases(rng):
    """Yield features and those of the training set; some units are dead in the training set.

    The third pair is float32, as features of Keras are. There the mean of seven times 0.1 is not
    0.1, so a deviation that is worked out in float32 is not 0.
    """
    yield np.array([[4.0, 1.0]]), np.array([[1.0, 0.0], [3.0, 4.0], [2.0, 8.0]])
    yield np.array([[3.0, 2.0], [1.0, 6.0]]), np.array([[2.0, 0.0], [4.0, 0.0], [9.0, 0.0]])
    old = np.array([[0.1, n % 4] for n in range(7)], dtype="float32")
    yield np.array([[0.1, 2.5], [0.75, 1.0]], dtype="float32"), old
    for count, known, width in ((3, 5, 4), (7, 4, 3), (2, 9, 5), (6, 8, 2)):
        new, old = (rng.integers(0, 40, (n, width)) / 4 for n in (count, known))
        old[:, 0] = old[0, 0]  # never changes in the training set, and does in the new one
        old[:, -1] = old[:, -1] / 8 + 6
        old[0, -1], old[1, -1] = 7, 20
        new[:, 0] += np.arange(count)
        yield new, old


# ---------------------------------------------------------------------------- nearest-centroid


def nearest_centroid(features, labels, new, slip=no_slip):
    classes = np.unique(labels)
    every = "You count the classes from 0, and a class without pictures has no mean: NaN. Ask the "
    every += "labels which classes there are, with np.unique."
    if slip(every):
        classes = np.arange(labels.max() + 1)
    if slip(every, 2):
        classes = np.arange(len(classes))
    of = [features[labels == one] for one in classes]
    means = np.array([_centre(rows, np.mean) for rows in of])
    if slip("You add the pictures of a class up. Its centroid is their mean."):
        means = np.array([_centre(rows, np.sum) for rows in of])
    if slip("You take the median of each feature. The centroid is the mean."):
        means = np.array([_centre(rows, np.median) for rows in of])
    if slip("The first picture of a class stands for all. Take their mean."):
        means = np.array([_centre(rows[:1], np.mean) for rows in of])
    if slip("The last picture of a class stands for all. Take their mean."):
        means = np.array([_centre(rows[-1:], np.mean) for rows in of])
    if slip(
        "Every new picture gets the first label. Do all classes have one and the same mean? Choose "
        "the pictures of a class with labels == one."
    ):
        means = np.repeat(features.mean(axis=0)[np.newaxis], len(classes), axis=0)
    blurred = (
        "The features are added up or averaged before they are compared. Compare each feature with "
        "its own mean, axis=0, and add up the squares."
    )
    if slip(blurred):
        means = np.repeat(means.mean(axis=1, keepdims=True), means.shape[1], axis=1)
    difference = new[:, np.newaxis] - means
    distances = np.sqrt((difference**2).sum(axis=2))
    if slip("You add the differences up with their signs, so that they cancel. Square them first."):
        distances = difference.sum(axis=2)
    if slip(blurred, 2):
        distances = np.abs(difference.sum(axis=2))
    if slip("You add absolute differences. The distance asked for is the root of summed squares."):
        distances = np.abs(difference).sum(axis=2)
    if slip("You take the largest difference of a feature. Sum the squares of all of them."):
        distances = np.abs(difference).max(axis=2)
    if slip("You compare the first feature only. Sum the squares over all features."):
        distances = np.abs(difference[:, :, 0])
    if slip("You compare products. The nearest centroid is the one at the smallest distance."):
        distances = -(new @ means.T)
    if slip("You compare directions only (the cosine). Take the distance itself."):
        distances = -(new @ means.T) / np.linalg.norm(means, axis=1)
    if slip("You compare lengths. Take the length of the difference, new − centroid."):
        distances = np.abs(
            np.linalg.norm(new, axis=1)[:, np.newaxis] - np.linalg.norm(means, axis=1)
        )
    places = distances.argmin(axis=1)
    if slip("You take the farthest centroid: argmin, not argmax."):
        places = distances.argmax(axis=1)
    if slip("Where two means are equally near you take the larger label. The smaller one counts."):
        places = len(classes) - 1 - distances[:, ::-1].argmin(axis=1)
    if slip(
        "Where two means are equally near you take the label that stands first in `labels`. The "
        "smaller one counts: np.unique sorts."
    ):
        seen = np.argsort([np.argmax(labels == one) for one in classes])
        places = seen[distances[:, seen].argmin(axis=1)]
    answers = classes[places]
    if slip("You look for the nearest single picture. Compare with the mean of each class."):
        apart = np.linalg.norm(new[:, np.newaxis] - features, axis=2)
        answers = labels[apart.argmin(axis=1)]
    if slip("You return the place of the class, counted from 0. Return its label: classes[place]."):
        answers = places
    if slip("You take the place of the class for the place of a picture: classes[place]."):
        answers = labels[places]
    if slip("For each class you name the nearest new picture. For each new picture, name a class."):
        answers = distances.argmin(axis=0)
    if slip("You return the distances. Return the label of the nearest for each new picture."):
        return distances
    if slip("You return the smallest distance. Return the label that belongs to it."):
        return distances.min(axis=1)
    if slip("Only the first new picture gets an answer: return stands inside the loop."):
        return answers[0]
    if slip("Only the first new picture gets an answer: return stands inside the loop.", 2):
        return answers[:1]
    if slip("Only the last new picture gets an answer: collect one for each, in a list."):
        return answers[-1]
    if slip("You answer for the pictures in `features`. Answer for those in `new`."):
        apart = np.linalg.norm(features[:, np.newaxis] - means, axis=2)
        return classes[apart.argmin(axis=1)]
    return answers


def _centre(rows, middle):
    """Return the mean, sum or median of each column; NaN where there are no rows."""
    return middle(rows, axis=0) if len(rows) else np.full(rows.shape[1], np.nan)


def _centroid_cases(rng):
    """Yield features of classes that lie apart and are spread unevenly, and new ones."""
    yield (
        np.array([[0.0, 1.0], [2.0, 1.0], [8.0, 5.0], [10.0, 9.0]]),
        np.array([3, 3, 7, 7]),
        np.array([[1.0, 2.0], [9.0, 6.0], [2.0, 0.0]]),
    )
    # Nearest as the crow flies, farther along the axes.
    yield np.array([[3.0, 3.0], [5.5, 0.0]]), np.array([6, 2]), np.array([[0.0, 0.0], [5.0, 1.0]])
    # An outlier, a long class, and classes of different sizes.
    yield (
        np.array([[0.0, 0], [1, 0], [0, 1], [12, 12], [5, 5], [6, 4]]),
        np.array([1, 1, 1, 1, 4, 4]),
        np.array([[3.5, 3.5], [7.0, 7.0], [0.0, 0.0], [5.0, 4.0]]),
    )
    yield (
        np.array([[1.0, 0.0, 2.0], [3.0, 0.0, 2.0], [2.0, 3.0, 0.0], [0.0, 5.0, 0.0]]),
        np.array([5, 5, 2, 2]),
        np.array([[2.0, 1.0, 2.0], [0.0, 9.0, 1.0], [30.0, 29.0, 1.0]]),
    )
    # The first new picture is as near to one mean as to the other.
    pair = np.array([[0.0, 0.0], [4.0, 2.0], [2.0, 6.0], [2.0, 8.0]])
    yield pair, np.array([2, 2, 8, 8]), np.array([[2.0, 4.0], [5.0, 9.0], [1.0, 1.0]])
    yield pair, np.array([9, 9, 4, 4]), np.array([[2.0, 4.0], [1.0, 0.0], [6.0, 7.0]])
    for count, width, kinds, many in ((9, 3, 3, 5), (14, 4, 4, 7), (8, 5, 2, 4), (21, 2, 5, 11)):
        classes = np.sort(rng.choice(np.arange(1, 12), kinds, replace=False))
        labels = rng.permutation(np.resize(np.concatenate([classes, classes[:1]]), count))
        centres = rng.integers(0, 24, (12, width))
        features = (centres[labels] * 4 + rng.integers(-18, 19, (count, width))) / 4
        yield features, labels, rng.integers(-8, 120, (many, width)) / 4 + 1 / 16


EXERCISES = (
    NEW_HEAD,
    Exercise("standardise-features", standardise, _feature_cases),
    Exercise("nearest-centroid", nearest_centroid, _centroid_cases),
)

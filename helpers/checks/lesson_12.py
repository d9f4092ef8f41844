"""Exercises of lesson 12: a learning rate that sinks, soft labels, flips, and a small network."""

import functools
import hashlib
import json
import math

import numpy as np

from helpers.checks.calls import Caller
from helpers.checks.engine import Exercise, Result
from helpers.checks.errors import told
from helpers.checks.forks import no_slip
from helpers.checks.networks import (
    SECONDS,
    SPARSE,
    gives_shares,
    is_a_network,
    is_compiled,
    loss_name,
    refused,
    takes_images,
    takes_softmax_once,
    without_a_value,
)
from helpers.images import load_fashion_mnist
from helpers.support.start_keras import load_keras
from helpers.training import train

# ---------------------------------------------------------------------------- the learning rate


def learning_rate(step, warmup, steps, peak, slip=no_slip):
    if slip("Rise and wave are multiplied. First it rises, then it sinks."):
        share = min(step / max(warmup, 1), 1)
        return peak * share * (1 + math.cos(math.pi * min(step / steps, 1))) / 2
    if slip("The warm-up is missing: before step `warmup` the rate is peak · step / warmup."):
        step, warmup = step, 0
    rises = step < warmup
    if slip(
        "At step `warmup` the rise is over: compare with <, not with <=. Warm-up 0 divides by 0."
    ):
        rises = step <= warmup
    if rises:
        if slip("The warm-up is one step ahead: at step 0 the rate is 0."):
            return peak * (step + 1) / warmup
        if slip("The rate stands at the peak during the warm-up. It rises: peak · step / warmup."):
            return peak
        if slip("The rate is 0 during the warm-up. It rises: peak · step / warmup."):
            return 0.0
        if slip("The rise does not depend on the peak: peak · step / warmup."):
            return step / warmup
        if slip("The rise takes all steps. It takes those of the warm-up: step / warmup."):
            return peak * step / steps
        if slip("Above and below the line are swapped in the warm-up: step / warmup."):
            return peak * warmup / max(step, 1)
        if slip("The rise follows the cosine too. It is a straight line: peak · step / warmup."):
            return peak * (1 - math.cos(math.pi * step / warmup)) / 2
        return peak * step / warmup
    done = (step - warmup) / (steps - warmup)
    if slip("The wave begins at step 0. Count the steps since the end of the warm-up."):
        done = step / steps
    if slip("The wave is too long: it sinks for steps − warmup steps, not for all steps."):
        done = (step - warmup) / steps
    if slip(
        "You count from step 0 and divide by steps − warmup. Count from the end of the warm-up."
    ):
        done = step / (steps - warmup)
    if slip("The brackets are missing: (step − warmup) / (steps − warmup)."):
        done = step - warmup / (steps - warmup)
    if slip("The share is rounded to whole numbers: divide with /, not with //."):
        done = (step - warmup) // (steps - warmup)
    if slip("After the last step the rate is that of the peak. It is 0 from step `steps` on."):
        if done >= 1:
            return peak
    elif not slip("After the last step the rate rises again: a share of more than 1 counts as 1."):
        done = min(done, 1)
    if slip("From step `steps` on the rate is 0: you take away one step too early or too late."):
        done = min((step - warmup) / (steps - warmup - 1), 1) if steps - warmup > 1 else 1
    if slip("1 + cos runs from 2 to 0, so your rate starts at twice the peak. Halve it."):
        return peak * (1 + math.cos(math.pi * done))
    if slip(
        "The cosine alone runs from 1 to −1, and a rate below 0 climbs uphill. Add 1, then halve."
    ):
        return peak * math.cos(math.pi * done)
    if slip(
        "That is a quarter of the wave, cos(π/2 · share). Half of it is (1 + cos(π · share)) / 2."
    ):
        return peak * math.cos(math.pi / 2 * done)
    if slip("The cosine counts in radians: half a wave is π, not 180."):
        return peak * (1 + math.cos(180 * done)) / 2
    if slip("π is missing in the cosine: half a wave is π · share."):
        return peak * (1 + math.cos(done)) / 2
    if slip("That is a whole wave, down and up again: half of it is π · share, not 2π · share."):
        return peak * (1 + math.cos(2 * math.pi * done)) / 2
    if slip("The rate rises after the warm-up: 1 − cos grows. Use 1 + cos."):
        return peak * (1 - math.cos(math.pi * done)) / 2
    if slip("The sine is another part of the wave. Use the cosine."):
        return peak * (1 + math.sin(math.pi * done)) / 2
    if slip("The brackets are missing: 1 + cos(…) / 2 halves the cosine only."):
        return peak * (1 + math.cos(math.pi * done) / 2)
    if slip("The rate sinks along a straight line. Let it sink along half a wave of the cosine."):
        return peak * (1 - done)
    if slip("The rate stays at the peak after the warm-up. Let it sink along half a wave."):
        return peak
    if slip(
        "The peak multiplies the cosine only: the brackets come first, peak · (1 + cos(…)) / 2."
    ):
        return (1 + peak * math.cos(math.pi * done)) / 2
    if slip("The peak is left out of the wave: peak · (1 + cos(…)) / 2."):
        return (1 + math.cos(math.pi * done)) / 2
    return peak * (1 + math.cos(math.pi * done)) / 2


def _rate_cases(rng):
    for step in (0, 3, 4, 8, 12, 16, 20, 30):
        yield step, 4, 20, 0.5
    yield 0, 0, 10, 1.0  # no warm-up at all
    yield 5, 0, 10, 1.0
    for _ in range(4):
        warmup, sinking = rng.integers(5, 50, 2)
        steps = int(warmup + sinking)
        yield int(rng.integers(0, steps + 5)), int(warmup), steps, float(rng.integers(1, 9)) / 100


# ---------------------------------------------------------------------------- soft labels


def _one_hot(labels, classes):
    return (np.asarray(labels)[:, None] == np.arange(classes)).astype(float)


def smooth(labels, classes, amount, slip=no_slip):
    if slip(
        "The number of columns comes from the largest label. Use classes: the last class may "
        "not occur."
    ):
        classes = int(np.max(labels)) + 1
    if slip("The labels are read as if the first class were 1. They start at 0."):
        labels = labels - 1
    if slip("amount and what is left of it are mixed up: the right class keeps 1 − amount."):
        amount = 1 - amount
    hot = _one_hot(labels, classes)
    if slip("Nothing is smoothed: these are one-hot rows."):
        return hot
    if slip("You pick the columns of all labels in every row. Pair the rows with their labels."):
        hot = np.repeat(np.isin(np.arange(classes), labels)[np.newaxis], len(labels), axis=0) * 1.0
    if slip("Only the first row is done: return stands inside the loop."):
        hot = hot * (np.arange(len(labels)) == 0)[:, np.newaxis]
    if slip("All rows but the last are plain: the array or the row is made anew in the loop."):
        hot = hot * (np.arange(len(labels)) == len(labels) - 1)[:, np.newaxis]
    share = amount / classes
    if slip("Every class gets the whole amount. It is shared by all classes: amount / classes."):
        share = amount
    if slip("The amount is divided by classes − 1. Every class gets its part, the right one too."):
        share = amount / (classes - 1)
    if slip("The amount is divided by the number of labels. It is shared by all classes."):
        share = amount / len(labels)
    if slip("You multiply the amount by the classes. It is shared by them: divide."):
        share = amount * classes
    if slip("Nothing is given to the other classes: the rows sum to 1 − amount."):
        share = 0
    kept = 1 - amount
    if slip("The rows sum to more than 1: take the amount away from the right class first."):
        kept = 1
    if slip(
        "The right class loses amount / classes only. It loses the amount, and gets its part back."
    ):
        kept = 1 - share
    if slip(
        "The right class lacks its part of what is given away: it keeps 1 − amount, and gets "
        "amount / classes like every other."
    ):
        return np.where(hot > 0, kept, share)
    if slip(
        "You give the amount to the other classes only. Here every class gets amount / "
        "classes, the right one too."
    ):
        return np.where(hot > 0, kept, amount / (classes - 1))
    rows = kept * hot + share
    if slip("You take the amount away from every class. Only the right one gives it away."):
        rows = hot - amount + share
    if slip(
        "Fractions are cut off: your array holds whole numbers. Make it with np.zeros, "
        "which holds floats."
    ):
        rows = np.trunc(rows)
    if slip("Rows and columns are swapped: one row for each label, one column for each class."):
        rows = rows.T
    return rows


def _smooth_cases(rng):
    yield np.array([1]), 2, 0.2
    yield np.array([0, 2]), 4, 0.4
    yield np.array([3, 0, 3]), 5, 0.1
    yield np.array([1, 0]), 3, 0.0
    for count, classes in ((4, 3), (6, 10), (9, 7)):
        yield rng.integers(0, classes - 1, count), classes, float(rng.integers(1, 6)) / 10


# ---------------------------------------------------------------------------- flips


class _Predict:
    """A tiny network for the check: a curve, a dense layer and softmax, the same at every call.

    Without the curve, averaging pictures and averaging scores would be one and the same.
    """

    def __init__(self, shape, classes, seed):
        self.weights = np.random.default_rng(seed).normal(scale=2, size=(math.prod(shape), classes))

    def __call__(self, images):
        values = np.tanh(3 * np.asarray(images, dtype=float) - 1)
        scores = values.reshape(len(images), -1) @ self.weights
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def __repr__(self):
        return "a network: images in, shares out"


def shares_with_flips(predict, images, slip=no_slip):
    flipped = images[:, :, ::-1]
    if slip("The pictures stand on their heads: axis 1 holds the rows. Left and right are axis 2."):
        flipped = images[:, ::-1]
    if slip(
        "You turned the batch around: the first picture is averaged with the last. "
        "Axis 0 counts the pictures; left and right are axis 2."
    ):
        flipped = images[::-1]
    if slip("You flipped the channels. Left and right are axis 2."):
        flipped = images[..., ::-1]
    if slip(
        "The pictures are turned by half, left for right and top for bottom. Flip axis 2 only."
    ):
        flipped = images[:, ::-1, ::-1]
    if slip("Every axis is flipped, the batch too: np.flip needs axis=2."):
        flipped = np.flip(images)
    if slip("Rows and columns are swapped. Mirror the pictures: images[:, :, ::-1]."):
        flipped = images.transpose(0, 2, 1, 3)
    if slip(
        "The mirrored pictures have no part in it: these are the shares of the pictures as "
        "they are."
    ):
        return predict(images)
    if slip(
        "These are the shares of the mirrored pictures alone. Average them with those of the "
        "pictures as they are."
    ):
        return predict(flipped)
    if slip("You averaged the pictures, a garment with its own ghost. Average the shares."):
        return predict((images + flipped) / 2)
    one, other = predict(images), predict(flipped)
    if slip(
        "You flipped the shares, so that each class gets the share of another. "
        "Flip the pictures, before the network sees them."
    ):
        other = one[:, ::-1]
    mean = (one + other) / 2
    if slip("You averaged scores or logarithms, before softmax. Average the shares."):
        mean = np.sqrt(one * other)
        mean = mean / mean.sum(axis=1, keepdims=True)
    if slip("You multiply the shares. Take their mean."):
        return one * other
    if slip("You take the root of the product. Take the mean: halve the sum."):
        return np.sqrt(one * other)
    if slip("You subtract the shares. Add them and halve."):
        return (one - other) / 2
    if slip("You take the larger of the two shares. Take their mean, so that the rows sum to 1."):
        return np.maximum(one, other)
    if slip("You take the smaller of the two shares. Take their mean, so that the rows sum to 1."):
        return np.minimum(one, other)
    if slip("The rows sum to 2: halve the sum of the two shares."):
        return one + other
    if slip("The brackets are missing: only the second shares are halved. Add, then halve."):
        return one + other / 2
    if slip("Both sets of shares stand one after the other. Average them, row with row."):
        return np.concatenate([one, other])
    if slip("You return the two sets of shares. Average them."):
        return np.stack([one, other])
    if slip("Return the averaged shares, one row for each picture, not the answers."):
        return mean.argmax(axis=1)
    if slip("You return the larger share of each picture. Return all of them, a row each."):
        return mean.max(axis=1)
    if slip("Everything is averaged: one row for each picture must be left."):
        return mean.mean(axis=0)
    if slip("Everything is averaged into one number. One row for each picture must be left."):
        return mean.mean()
    return mean


def _flip_cases(rng):
    yield _Predict((1, 2, 1), 2, seed=1), np.array([[[[0.0], [1.0]]]])
    for number, shape in enumerate([(2, 3, 1), (4, 3, 2), (3, 5, 1), (6, 6, 1)]):
        batch = (2, 3, 5, 4)[number]
        yield _Predict(shape, 3 + number, seed=number), rng.integers(0, 5, (batch, *shape)) / 4


# ---------------------------------------------------------------------------- a small network

#: What the exercise asks for, and what the check spends on it.
MOST_PARAMETERS = 100_000
MOST_MULTIPLY_ADDS = 20_000_000
IMAGES, EPOCHS, BATCH = 55_000, 3, 128
TARGET = 0.91


def _steps():
    return EPOCHS * -(-IMAGES // BATCH)


def _judge_network(exercise, answer, seed):
    """Build the reader's network, refuse what breaks a rule, train it and say what came out.

    The first weights and the order of the images are always those of seed 0, whatever `seed` is,
    so the same network gets the same result; and is not trained a second time.
    """
    keras = load_keras()
    keras.utils.set_random_seed(0)
    outcome = Caller(answer, SECONDS)((_steps(),))
    early = without_a_value(exercise, outcome, f"small_network({_steps()})")
    if early:
        return early
    model = outcome.value
    complaint = next(filter(None, (rule(keras, model) for rule in _RULES)), None)
    if complaint:
        return refused(exercise, complaint)
    try:
        accuracy = _measured(keras, model)
    except Exception as error:
        return refused(exercise, f"Training stops with {told(error)}")
    found = (
        f"it names {accuracy:.1%} of the validation images, after {EPOCHS} "
        f"epoch{'s' if EPOCHS > 1 else ''} on {IMAGES:,} images, with "
        f"{model.count_params():,} parameters and {_multiply_adds(model):,} multiply-adds"
    )
    if accuracy >= TARGET:
        return Result(exercise.id, "correct", 1.0, f"✔ correct: {found}.")
    missing = f"It does not reach {TARGET:.0%}: {found}."
    score = min(0.95, accuracy / TARGET)
    return refused(exercise, missing, score=score)


def _takes_garments(keras, model):
    return takes_images(model, (28, 28, 1))


def _gives_ten(keras, model):
    shape = tuple(model.output_shape)
    if len(shape) > 2:
        return (
            f"It gives an array of shape {shape[1:]} for each image, not ten numbers. Is Flatten "
            "or global pooling missing?"
        )
    return None if shape == (None, 10) else f"It gives {shape[-1]} numbers an image, not ten."


def _is_small(keras, model):
    count = model.count_params()
    if count <= MOST_PARAMETERS:
        return None
    largest = max(model.layers, key=lambda layer: layer.count_params())
    return (
        f"It has {count:,} parameters, more than {MOST_PARAMETERS:,}. Most of them, "
        f"{largest.count_params():,}, sit in the layer {largest.name}."
    )


def _is_cheap(keras, model):
    work = _multiply_adds(model)
    if work <= MOST_MULTIPLY_ADDS:
        return None
    return (
        f"It needs {work:,} multiply-adds an image. The check trains up to "
        f"{MOST_MULTIPLY_ADDS:,}, to answer within minutes: pool earlier, or take fewer filters."
    )


def _gives_shares(keras, model):
    return gives_shares(model)


def _is_compiled(keras, model):
    return is_compiled(model)


def _has_cross_entropy(keras, model):
    if loss_name(keras, model) not in ("categorical_crossentropy", SPARSE):
        return (
            f"Its loss is {loss_name(keras, model)}. For one of ten classes take "
            "sparse_categorical_crossentropy, or categorical_crossentropy."
        )
    return takes_softmax_once(keras, model)


_RULES = (
    is_a_network,
    _takes_garments,
    _gives_ten,
    _is_small,
    _is_cheap,
    _gives_shares,
    _is_compiled,
    _has_cross_entropy,
)


def _multiply_adds(model):
    """Count each weight of a kernel once for every place of its layer's output."""
    total = 0
    for layer in model.layers:
        if getattr(layer, "layers", None):
            total += _multiply_adds(layer)
            continue
        kernels = sum(math.prod(weight.shape) for weight in layer.weights if len(weight.shape) > 1)
        if kernels:
            total += kernels * math.prod(layer.output.shape[1:-1])
    return total


_RESULTS = {}  # what was measured in this session, by the network's fingerprint


def _measured(keras, model):
    """Train the model and return its accuracy on the validation set."""
    key = _fingerprint(keras, model)
    if key not in _RESULTS:
        garments = _garments()
        images, labels = garments.train.images[:IMAGES], garments.train.labels[:IMAGES]
        if loss_name(keras, model) != SPARSE:
            labels = _one_hot(labels, 10).astype("float32")
        keras.utils.set_random_seed(0)
        train(model, images, labels, epochs=EPOCHS, batch_size=BATCH)
        shares = model.predict(garments.validation.images, batch_size=500, verbose=0)
        right = shares.argmax(axis=1) == garments.validation.labels
        _RESULTS[key] = float(right.mean())
    return _RESULTS[key]


@functools.cache
def _garments():
    return load_fashion_mnist()


def _fingerprint(keras, model):
    """Return what decides the result: layers, first weights, optimizer, loss."""
    described = [_without_names(layer.get_config()) for layer in model.layers]
    optimizer = _without_names(keras.optimizers.serialize(model.optimizer))
    loss = keras.losses.get(model.loss)
    loss = loss.get_config() if isinstance(loss, keras.losses.Loss) else str(model.loss)
    text = json.dumps([described, optimizer, loss], default=str, sort_keys=True)
    digest = hashlib.sha256(text.encode())
    for weights in model.get_weights():
        digest.update(weights.tobytes())
    return digest.hexdigest()


def _without_names(config):
    """Drop the names that Keras counts up with every layer that is made."""
    if isinstance(config, dict):
        return {k: _without_names(v) for k, v in config.items() if k not in ("name", "layers")}
    return [_without_names(item) for item in config] if isinstance(config, list) else config


SMALL_NETWORK = Exercise(
    id="small-network",
    call="small_network(steps)",
    reference=lambda steps: None,
    cases=lambda rng: [(_steps(),)],
    judge=_judge_network,
)

EXERCISES = (
    Exercise("cosine-rate", learning_rate, _rate_cases),
    Exercise("smooth-labels", smooth, _smooth_cases),
    Exercise("flipped-shares", shares_with_flips, _flip_cases),
    SMALL_NETWORK,
)

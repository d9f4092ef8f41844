"""Exercises of lesson 12: a learning rate that sinks, soft labels, flips, and a small network."""

import functools
import hashlib
import json
import math

import numpy as np

from helpers.checks.engine import Exercise, Mistake, Result
from helpers.images import load_fashion_mnist
from helpers.support.start_keras import load_keras
from helpers.training import train

# ---------------------------------------------------------------------------- the learning rate


def _rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    done = min((step - warmup) / (steps - warmup), 1)
    return peak * (1 + math.cos(math.pi * done)) / 2


def _rate_by(sink):
    """Return a version that warms up rightly and sinks by `sink(share done, step, ...)`."""

    def rate(step, warmup, steps, peak):
        if step < warmup:
            return peak * step / warmup
        done = min((step - warmup) / (steps - warmup), 1)
        return peak * sink(done, step, warmup, steps)

    return rate


def _rate_without_warmup(step, warmup, steps, peak):
    return peak * (1 + math.cos(math.pi * min(step / steps, 1))) / 2


def _rate_without_end(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    return peak * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup))) / 2


def _rate_too_early(step, warmup, steps, peak):
    return peak * (step + 1) / warmup if step < warmup else _rate(step, warmup, steps, peak)


def _rate_cases(rng):
    for step in (0, 3, 4, 8, 12, 16, 20, 30):
        yield step, 4, 20, 0.5
    yield 0, 0, 10, 1.0  # no warm-up at all
    yield 5, 0, 10, 1.0
    for _ in range(4):
        warmup, sinking = rng.integers(5, 50, 2)
        steps = int(warmup + sinking)
        yield int(rng.integers(0, steps + 5)), int(warmup), steps, float(rng.integers(1, 9)) / 100


COSINE_RATE = Exercise(
    id="cosine-rate",
    call="learning_rate(step, warmup, steps, peak)",
    reference=_rate,
    cases=_rate_cases,
    mistakes=(
        Mistake(
            "The warm-up is missing: before step `warmup` the rate is peak · step / warmup.",
            _rate_without_warmup,
        ),
        Mistake(
            "The wave begins at step 0. Count the steps since the end of the warm-up.",
            _rate_by(lambda done, s, w, n: (1 + math.cos(math.pi * min(s / n, 1))) / 2),
        ),
        Mistake(
            "The wave is too long: it sinks for steps − warmup steps, not for all steps.",
            _rate_by(lambda done, s, w, n: (1 + math.cos(math.pi * min((s - w) / n, 1))) / 2),
        ),
        Mistake(
            "After the last step the rate rises again: a share of more than 1 counts as 1.",
            _rate_without_end,
        ),
        Mistake(
            "1 + cos runs from 2 to 0, so your rate starts at twice the peak. Halve it.",
            _rate_by(lambda done, s, w, n: 1 + math.cos(math.pi * done)),
        ),
        Mistake(
            "The cosine alone runs from 1 to −1, and a rate below 0 climbs uphill. "
            "Add 1, then halve.",
            _rate_by(lambda done, s, w, n: math.cos(math.pi * done)),
        ),
        Mistake(
            "That is a quarter of the wave, cos(π/2 · share). Half of it is (1 + cos(π · share)) "
            "/ 2.",
            _rate_by(lambda done, s, w, n: math.cos(math.pi / 2 * done)),
        ),
        Mistake(
            "The cosine counts in radians: half a wave is π, not 180.",
            _rate_by(lambda done, s, w, n: (1 + math.cos(180 * done)) / 2),
        ),
        Mistake(
            "The rate rises after the warm-up: 1 − cos grows. Use 1 + cos.",
            _rate_by(lambda done, s, w, n: (1 - math.cos(math.pi * done)) / 2),
        ),
        Mistake(
            "The rate sinks along a straight line. Let it sink along half a wave of the cosine.",
            _rate_by(lambda done, s, w, n: 1 - done),
        ),
        Mistake(
            "The warm-up is one step ahead: at step 0 the rate is 0.",
            _rate_too_early,
        ),
    ),
)

# ---------------------------------------------------------------------------- soft labels


def _one_hot(labels, classes):
    return (np.asarray(labels)[:, None] == np.arange(classes)).astype(float)


def _smooth(labels, classes, amount):
    return (1 - amount) * _one_hot(labels, classes) + amount / classes


def _smooth_among_the_others(labels, classes, amount):
    hot = _one_hot(labels, classes)
    return hot * (1 - amount) + (1 - hot) * amount / (classes - 1)


def _smooth_as_wide_as_the_labels(labels, classes, amount):
    return _smooth(labels, int(np.max(labels)) + 1, amount)


def _smooth_cases(rng):
    yield np.array([1]), 2, 0.2
    yield np.array([0, 2]), 4, 0.4
    yield np.array([3, 0, 3]), 5, 0.1
    yield np.array([1, 0]), 3, 0.0
    for count, classes in ((4, 3), (6, 10), (9, 7)):
        yield rng.integers(0, classes - 1, count), classes, float(rng.integers(1, 6)) / 10


SMOOTH_LABELS = Exercise(
    id="smooth-labels",
    call="smooth(labels, classes, amount)",
    reference=_smooth,
    cases=_smooth_cases,
    mistakes=(
        Mistake(
            "Nothing is smoothed: these are one-hot rows.",
            lambda labels, classes, amount: _one_hot(labels, classes),
        ),
        Mistake(
            "The right class lacks its part of what is given away: it keeps 1 − amount, and gets "
            "amount / classes like every other.",
            lambda labels, classes, amount: np.where(
                _one_hot(labels, classes) > 0, 1 - amount, amount / classes
            ),
        ),
        Mistake(
            "You give the amount to the other classes only. Here every class gets amount / "
            "classes, the right one too.",
            _smooth_among_the_others,
        ),
        Mistake(
            "The rows sum to more than 1: take the amount away from the right class first.",
            lambda labels, classes, amount: _one_hot(labels, classes) + amount / classes,
        ),
        Mistake(
            "Every class gets the whole amount. It is shared by all classes: amount / classes.",
            lambda labels, classes, amount: (1 - amount) * _one_hot(labels, classes) + amount,
        ),
        Mistake(
            "Nothing is given to the other classes: the rows sum to 1 − amount.",
            lambda labels, classes, amount: (1 - amount) * _one_hot(labels, classes),
        ),
        Mistake(
            "Rows and columns are swapped: one row for each label, one column for each class.",
            lambda labels, classes, amount: _smooth(labels, classes, amount).T,
        ),
        Mistake(
            "The number of columns comes from the largest label. Use classes: the last class may "
            "not occur.",
            _smooth_as_wide_as_the_labels,
        ),
        Mistake(
            "Fractions are cut off: your array holds whole numbers. Make it with np.zeros, "
            "which holds floats.",
            lambda labels, classes, amount: _smooth(labels, classes, amount).astype(int),
        ),
        Mistake(
            "amount and what is left of it are mixed up: the right class keeps 1 − amount.",
            lambda labels, classes, amount: _smooth(labels, classes, 1 - amount),
        ),
    ),
)

# ---------------------------------------------------------------------------- flips


class _Predict:
    """A tiny network for the check: one dense layer and softmax, the same at every call."""

    def __init__(self, shape, classes, seed):
        self.weights = np.random.default_rng(seed).normal(scale=2, size=(math.prod(shape), classes))

    def __call__(self, images):
        scores = np.asarray(images, dtype=float).reshape(len(images), -1) @ self.weights
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def __repr__(self):
        return "a network: images in, shares out"


def _with_flips(predict, images):
    return (predict(images) + predict(images[:, :, ::-1])) / 2


def _with_flips_along(axis):
    return lambda predict, images: (predict(images) + predict(np.flip(images, axis))) / 2


def _flip_cases(rng):
    yield _Predict((1, 2, 1), 2, seed=1), np.array([[[[0.0], [1.0]]]])
    for number, shape in enumerate([(2, 3, 1), (4, 3, 2), (3, 5, 1), (6, 6, 1)]):
        batch = (2, 3, 5, 4)[number]
        yield _Predict(shape, 3 + number, seed=number), rng.integers(0, 5, (batch, *shape)) / 4


FLIPPED_SHARES = Exercise(
    id="flipped-shares",
    call="shares_with_flips(predict, images)",
    reference=_with_flips,
    cases=_flip_cases,
    mistakes=(
        Mistake(
            "The mirrored pictures have no part in it: these are the shares of the pictures as "
            "they are.",
            lambda predict, images: predict(images),
        ),
        Mistake(
            "These are the shares of the mirrored pictures alone. Average them with those of the "
            "pictures as they are.",
            lambda predict, images: predict(images[:, :, ::-1]),
        ),
        Mistake(
            "The pictures stand on their heads: axis 1 holds the rows. Left and right are axis 2.",
            _with_flips_along(1),
        ),
        Mistake(
            "You turned the batch around: the first picture is averaged with the last. Axis 0 "
            "counts the pictures; left and right are axis 2.",
            _with_flips_along(0),
        ),
        Mistake(
            "You flipped the channels. Left and right are axis 2.",
            _with_flips_along(3),
        ),
        Mistake(
            "The pictures are turned by half, left for right and top for bottom. Flip axis 2 only.",
            _with_flips_along((1, 2)),
        ),
        Mistake(
            "The rows sum to 2: halve the sum of the two shares.",
            lambda predict, images: 2 * _with_flips(predict, images),
        ),
        Mistake(
            "You averaged the pictures, a garment with its own ghost. Average the shares.",
            lambda predict, images: predict((images + images[:, :, ::-1]) / 2),
        ),
        Mistake(
            "Return the averaged shares, one row for each picture, not the answers.",
            lambda predict, images: _with_flips(predict, images).argmax(axis=1),
        ),
        Mistake(
            "You flipped the shares, so that each class gets the share of another. Flip the "
            "pictures, before the network sees them.",
            lambda predict, images: (predict(images) + predict(images)[:, ::-1]) / 2,
        ),
        Mistake(
            "You take the larger of the two shares. Take their mean, so that the rows sum to 1.",
            lambda predict, images: np.maximum(predict(images), predict(images[:, :, ::-1])),
        ),
    ),
)

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
    try:
        model = answer(_steps())
    except NotImplementedError:
        model = ...
    except Exception as error:
        return _refused(exercise, f"small_network({_steps()}) stops with {_told(error)}")
    if model is ...:
        return Result(exercise.id, "not attempted", 0.0, "○ not attempted yet.")
    complaint = next(filter(None, (rule(keras, model) for rule in _RULES)), None)
    if complaint:
        return _refused(exercise, complaint)
    try:
        accuracy = _measured(keras, model)
    except Exception as error:
        return _refused(exercise, f"Training stops with {_told(error)}")
    found = (
        f"it names {accuracy:.1%} of the validation images, after {EPOCHS} "
        f"epoch{'s' if EPOCHS > 1 else ''} on {IMAGES:,} images, with "
        f"{model.count_params():,} parameters and {_multiply_adds(model):,} multiply-adds"
    )
    if accuracy >= TARGET:
        return Result(exercise.id, "correct", 1.0, f"✔ correct: {found}.")
    missing = f"It does not reach {TARGET:.0%}: {found}."
    return Result(
        exercise.id, "wrong", min(0.95, accuracy / TARGET), f"✘ not yet. {missing}", missing
    )


def _refused(exercise, complaint):
    return Result(exercise.id, "wrong", 0.0, f"✘ not yet. {complaint}", complaint)


def _told(error):
    text = str(error).strip()
    return f"{type(error).__name__}: {text[:400]}"


def _is_a_network(keras, model):
    if model is None:
        return "It returns nothing (None). Is the return statement missing?"
    if isinstance(model, (list, tuple)):
        return "It returns a list. Put the layers into keras.Sequential([...])."
    if not isinstance(model, keras.Model):
        return f"It returns {type(model).__name__}, not a Keras model."
    return None


def _is_built(keras, model):
    if type(model).__name__ not in ("Sequential", "Functional"):
        return "Its layers cannot be listed: write it as keras.Sequential([...])."
    shape = model.input_shape if model.built and model.inputs else None
    if shape is None:
        return "Its shapes are not known yet: let it begin with keras.Input((28, 28, 1))."
    if tuple(shape) != (None, 28, 28, 1):
        return f"It takes images of shape {tuple(shape[1:])}; the garments have (28, 28, 1)."
    return None


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
    images = np.random.default_rng(0).random((8, 28, 28, 1), dtype=np.float32)
    shares = np.asarray(model(images, training=False), dtype=float)
    if np.isfinite(shares).all() and shares.min() >= 0 and np.allclose(shares.sum(axis=1), 1, 0.01):
        return None
    return (
        'Its ten numbers are no shares that add up to 1: the last layer needs activation="softmax".'
    )


def _is_compiled(keras, model):
    if model.compiled and model.optimizer is not None and model.loss:
        return None
    return "It is not compiled: call model.compile(optimizer=…, loss=…) before you return it."


def _has_cross_entropy(keras, model):
    if _loss_name(keras, model) not in ("categorical_crossentropy", _SPARSE):
        return (
            f"Its loss is {_loss_name(keras, model)}. For one of ten classes take "
            "sparse_categorical_crossentropy, or categorical_crossentropy."
        )
    loss = keras.losses.get(model.loss)
    if isinstance(loss, keras.losses.Loss) and loss.get_config().get("from_logits"):
        return (
            "Softmax is taken twice: the network ends in softmax, and from_logits=True takes "
            "another. Leave from_logits out."
        )
    return None


_RULES = (
    _is_a_network,
    _is_built,
    _gives_ten,
    _is_small,
    _is_cheap,
    _gives_shares,
    _is_compiled,
    _has_cross_entropy,
)

_SPARSE = "sparse_categorical_crossentropy"


def _loss_name(keras, model):
    """Return Keras' name of the loss, however it was given."""
    loss = keras.losses.get(model.loss)
    if isinstance(loss, keras.losses.SparseCategoricalCrossentropy):
        return _SPARSE
    if isinstance(loss, keras.losses.CategoricalCrossentropy):
        return "categorical_crossentropy"
    return getattr(loss, "__name__", None) or getattr(loss, "name", None) or str(loss)


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
        if _loss_name(keras, model) != _SPARSE:
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

EXERCISES = (COSINE_RATE, SMOOTH_LABELS, FLIPPED_SHARES, SMALL_NETWORK)

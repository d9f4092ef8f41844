"""Judge a network that an answer builds: by its layers, their shapes and numbers, without training.

A network becomes a list of words, one line a layer and one for `compile`. The reference writes the
same list with a `Sketch`, with slips at its forks, and no Keras.
"""

import zlib

import numpy as np

from helpers.checks.calls import Caller, TimedOut
from helpers.checks.comparison import Outcome
from helpers.checks.engine import Result
from helpers.checks.errors import told, where
from helpers.checks.forks import imitations, recognise
from helpers.shapes import conv_parameters, dense_parameters, output_size
from helpers.support.start_keras import load_keras

#: How long a network may take to be built. Keras starts in this time.
SECONDS = 30.0

SPARSE = "sparse_categorical_crossentropy"

#: Layers that only apply a function: they count as the activation of the layer in front.
_ACTIVATIONS = {"ReLU": "relu", "Softmax": "softmax"}

# ---------------------------------------------------------------------------- what was asked for


class Sketch:
    """A chain of layers in words, as `words_of` gives them for a network of Keras.

    Examples
    --------
    >>> sketch = Sketch((6, 6, 1))
    >>> sketch.conv(2, 3, "relu").flatten().dense(4, "softmax").lines[1]
    'Conv2D, 2 filters of 3 × 3, padding valid, relu: gives 4 × 4 × 2, 20 parameters'
    """

    def __init__(self, shape):
        self.shape, self.lines = tuple(shape), [_input(shape)]

    def conv(self, filters, kernel, activation="linear", padding="valid"):
        """Add a convolution with stride 1."""
        *sides, channels = self.shape
        parameters = conv_parameters(kernel, channels, filters)
        self.shape = (*(output_size(side, kernel, padding=padding) for side in sides), filters)
        return self._add(_conv(filters, kernel, padding), activation, parameters)

    def pool(self, size, kind="MaxPooling2D"):
        """Add a pooling whose stride is its size."""
        *sides, channels = self.shape
        self.shape = (*(side // size for side in sides), channels)
        return self._add(f"{kind}, {size} × {size}")

    def flatten(self):
        """Add a flattening layer."""
        self.shape = (int(np.prod(self.shape)),)
        return self._add("Flatten")

    def dropout(self, rate):
        """Add dropout."""
        return self._add(f"Dropout, rate {rate:g}")

    def dense(self, units, activation="linear"):
        """Add a dense layer; it works on the last axis, as Keras' does."""
        parameters = dense_parameters(self.shape[-1], units)
        self.shape = (*self.shape[:-1], units)
        return self._add(f"Dense, {units} outputs", activation, parameters)

    def compiled(self, loss=SPARSE, optimizer="Adam", rate=0.001):
        """Add what `compile` is given."""
        self.lines.append(f"compile: loss {loss}, {optimizer} with rate {rate:g}")
        return self

    def _add(self, words, activation="linear", parameters=0):
        self.lines.append(_line(words, activation, self.shape, parameters))
        return self


def _input(shape):
    return f"Input: {_sized(shape)}"


def _conv(filters, kernel, padding):
    return f"Conv2D, {filters} filters of {kernel} × {kernel}, padding {padding}"


def _line(words, activation, shape, parameters):
    applied = "" if activation == "linear" else f", {activation}"
    numbers = f", {parameters:,} parameters" if parameters else ""
    return f"{words}{applied}: gives {_sized(shape)}{numbers}"


def _sized(shape):
    return " × ".join(str(side) for side in shape)


# ---------------------------------------------------------------------------- what was built


def words_of(model):
    """Return a network of Keras as a list of lines, one a layer and one for `compile`."""
    found = []  # (words, activation, shape, parameters)
    for layer in model.layers:
        kind, config = type(layer).__name__, layer.get_config()
        if kind == "InputLayer":
            continue
        applied = _ACTIVATIONS.get(kind) or (kind == "Activation" and config["activation"])
        if applied and found and found[-1][1] == "linear":
            words, _, shape, parameters = found.pop()
            found.append((words, applied, shape, parameters))
            continue
        activation = config.get("activation", "linear")
        found.append(
            (_kind(kind, config), activation, layer.output.shape[1:], layer.count_params())
        )
    lines = [_input(model.input_shape[1:])]
    return [*lines, *(_line(*parts) for parts in found), _compiled(model)]


def _kind(kind, config):
    match kind:
        case "Conv2D":
            (kernel, other), padding = config["kernel_size"], config["padding"]
            words = _conv(config["filters"], kernel, padding)
            words = words if kernel == other else words.replace(f"× {kernel}", f"× {other}")
            words += "" if config["use_bias"] else ", without bias"
            return words + _unusual(config["strides"], (1, 1))
        case "MaxPooling2D" | "AveragePooling2D":
            sides = config["pool_size"]
            return f"{kind}, {_sized(sides)}{_unusual(config['strides'], sides)}"
        case "Dense":
            return f"Dense, {config['units']} outputs"
        case "Dropout":
            return f"Dropout, rate {config['rate']:g}"
    return kind


def _unusual(strides, usual):
    return "" if tuple(strides) == tuple(usual) else f", stride {_sized(strides)}"


def _compiled(model):
    keras = load_keras()
    optimizer = model.optimizer
    rate = getattr(optimizer, "learning_rate", None)
    rate = f"{float(rate):g}" if rate is not None else "unknown"
    return f"compile: loss {loss_name(keras, model)}, {type(optimizer).__name__} with rate {rate}"


def loss_name(keras, model):
    """Return Keras' name of the loss, however it was given."""
    loss = keras.losses.get(model.loss)
    if isinstance(loss, keras.losses.SparseCategoricalCrossentropy):
        return SPARSE
    if isinstance(loss, keras.losses.CategoricalCrossentropy):
        return "categorical_crossentropy"
    return getattr(loss, "__name__", None) or getattr(loss, "name", None) or str(loss)


# ---------------------------------------------------------------------------- is it a network?


def is_a_network(keras, model):
    """Return why an answer's value is no network whose layers can be listed, or None."""
    if model is None:
        return "It returns nothing (None). Is the return statement missing?"
    if isinstance(model, (list, tuple)):
        return "It returns a list. Put the layers into keras.Sequential([...])."
    if not isinstance(model, keras.Model):
        return f"It returns {type(model).__name__}, not a Keras model."
    if type(model).__name__ not in ("Sequential", "Functional"):
        return "Its layers cannot be listed: write it as keras.Sequential([...])."
    return None


def takes_images(model, shape):
    """Return why a network does not take images of a shape, or None."""
    taken = model.input_shape if model.built and model.inputs else None
    if taken is None:
        return f"Its shapes are not known yet: let it begin with keras.Input({shape})."
    if tuple(taken) != (None, *shape):
        return f"It takes images of shape {tuple(taken[1:])}; these have {shape}."
    return None


def is_compiled(model):
    """Return why a network cannot be trained, or None."""
    if model.compiled and model.optimizer is not None and model.loss:
        return None
    return "It is not compiled: call model.compile(optimizer=…, loss=…) before you return it."


def gives_shares(model):
    """Return why the outputs of a network for images are not shares, or None."""
    images = np.random.default_rng(0).random((8, *model.input_shape[1:]), dtype=np.float32)
    shares = np.asarray(model(images, training=False), dtype=float)
    if np.isfinite(shares).all() and shares.min() >= 0 and np.allclose(shares.sum(axis=1), 1, 0.01):
        return None
    return 'Its outputs are not shares that add up to 1: the last layer needs activation="softmax".'


def takes_softmax_once(keras, model):
    """Return why the loss does not suit a network that ends in softmax, or None."""
    loss = keras.losses.get(model.loss)
    if isinstance(loss, keras.losses.Loss) and loss.get_config().get("from_logits"):
        return (
            "Softmax is taken twice: the network ends in softmax, and from_logits=True takes "
            "another. Leave from_logits out."
        )
    return None


# ---------------------------------------------------------------------------- the judge


def codes(lines):
    """Return one number for each line: equal lines have equal numbers.

    Examples
    --------
    >>> bool(codes(["one", "two"])[0] == codes(["one"])[0])
    True
    """
    return np.array([zlib.crc32(line.encode()) for line in lines])


def judge_layers(sketch, shape):
    """Return a judge of networks for images of a shape, by the lines of `sketch(*case)`."""

    def judge(exercise, answer, seed):
        keras, call = load_keras(), Caller(answer, SECONDS)
        imitated = imitations(exercise, (0 if seed is None else seed,))
        built = []
        for case in imitated.cases:
            outcome = call(case)
            early = without_a_value(exercise, outcome)
            if early:
                return early
            model = outcome.value
            complaint = (
                is_a_network(keras, model) or takes_images(model, shape) or is_compiled(model)
            )
            if complaint:
                return refused(exercise, complaint)
            built.append(words_of(model))
            *_, last, _ = built[-1]
            twice = takes_softmax_once(keras, model) if ", softmax:" in last else None
            if twice:
                return refused(exercise, twice)
        wanted = [sketch(*case).lines for case in imitated.cases]
        right = [one == other for one, other in zip(built, wanted)]
        if all(right):
            text = f"✔ correct: layers, shapes and numbers agree, in {_networks(len(right))}."
            return Result(exercise.id, "correct", 1.0, text)
        words = recognise(imitated, [Outcome(codes(lines)) for lines in built])
        place = right.index(False)
        difference = _difference(built[place], wanted[place])
        score = min(0.95, float(np.mean([_share(b, w) for b, w in zip(built, wanted)])))
        if not words:
            return refused(exercise, difference, score=score)
        return refused(exercise, words, "fork", score, f"\n{difference}")

    return judge


def without_a_value(exercise, outcome, what="It"):
    """Return the result of a call that gave nothing back to look over, or None.

    Parameters
    ----------
    exercise : Exercise
    outcome : Outcome
    what : str
        What stops, where the call ends in an error.
    """
    error = outcome.error
    if outcome.is_placeholder:
        return Result(exercise.id, "not attempted", 0.0, "○ not attempted yet.")
    if isinstance(error, TimedOut):
        complaint = f"It did not finish within {SECONDS:g} seconds{where(error)}."
        return refused(exercise, f"{complaint} Does your loop end?", "hang")
    if error is not None:
        return refused(exercise, f"{what} stops with {told(error)}{where(error)}", "error")
    return None


def refused(exercise, complaint, kind="observation", score=0.0, more=""):
    """Return the result of an answer that is not right yet."""
    return Result(exercise.id, "wrong", score, f"✘ not yet. {complaint}{more}", complaint, kind)


def _difference(built, wanted):
    """Say where two networks part."""
    for number, (one, other) in enumerate(zip(built, wanted)):
        if one != other:
            what = "What" if one.startswith("compile") else f"Layer {number}"
            return f"{what} is\n  {one}\nand should be\n  {other}"
    return f"It has {len(built) - 2} layers and should have {len(wanted) - 2}."


def _share(built, wanted):
    """Return how many of the lines agree."""
    return sum(one == other for one, other in zip(built, wanted)) / max(len(built), len(wanted))


def _networks(count):
    return f"{count} networks" if count > 1 else "all places"

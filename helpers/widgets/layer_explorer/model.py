"""A network as LayerExplorer's JavaScript takes it: a list of layers, and their weights."""

import sys
from typing import NamedTuple

import numpy as np

from helpers.network import Layer, Network
from helpers.network.keras_bridge import TWINS, Softmax, UnknownLayer, read_layer
from helpers.network.layers import layer_table
from helpers.support.validation import require_finite

MAX_SIDE = 64
MAX_PARAMETERS, MAX_COST = 400_000, 20_000_000
ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh", "softmax")
SHOWN = (
    "Conv2D, Dense, BatchNormalization, ReLU, Softmax, Activation, MaxPooling2D, "
    "AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D, Dropout and Flatten"
)


class _Step(NamedTuple):
    """A layer as it is shown: what it is, its words for JavaScript, and how to refuse it."""

    layer: Layer
    settings: dict
    refuse: object


def describe(model):
    """Return a model as ``(input shape, layers, weights)``, as the view's JavaScript takes it.

    Parameters
    ----------
    model : keras.Sequential or Network

    Returns
    -------
    (height, width, channels) : tuple of int
    layers : list of dict
        JSON. "kind" and settings as in ``maths.js``; "arrays" says where in the weights each array
        starts and what shape it has.
    weights : ndarray, float32
        All arrays, one after another.

    Raises
    ------
    TypeError, ValueError
        As `LayerExplorer`.
    """
    if isinstance(model, Network):
        shape, steps = tuple(model.input_shape), _steps_of_network(model)
    else:
        shape, steps = _require_sequential(model), _steps_of_keras(model)
    _require_input(shape)
    steps = _chained(steps, shape)
    if not steps:
        raise ValueError("the model has no layers to show; give one with at least a Conv2D")
    if _ends_in_scores(steps[-1]):
        steps.append(_softmax("softmax", None, added=True))
    layers, pieces, start = [], [], 0
    for step, row in zip(steps, layer_table([step.layer for step in steps], shape)):
        places = {}
        for name, array in step.layer.parameters.items():
            array = np.asarray(array, np.float32)
            require_finite(f"{step.settings['name']}: {name}", array)
            places[name] = {"start": start, "shape": list(array.shape)}
            pieces.append(array.ravel())
            start += array.size
        facts = {"shape": list(row.shape), "arrays": places, "parameters": row.parameters}
        facts |= {"multiply_adds": row.multiply_adds, "sees": list(row.sees)}
        layers.append(step.settings | facts)
    _require_affordable(layers)
    weights = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    return shape, layers, weights


def _require_sequential(model):
    """Return the input shape of a keras.Sequential, or say what came instead."""
    keras = sys.modules.get("keras")
    if keras is None or not isinstance(model, keras.Sequential):
        functional = keras is not None and isinstance(model, keras.Model)
        cure = (
            "; its layers must follow one another: keras.Sequential([keras.Input(shape), …])"
            if functional
            else ""
        )
        raise TypeError(
            f"model must be a keras.Sequential or a helpers Network, got {type(model).__name__}"
            + cure
        )
    if not model.built:
        raise ValueError(
            "the Keras model has no weights yet; begin it with keras.Input((28, 28, 1))"
        )
    return tuple(model.input_shape[1:])


def _require_input(shape):
    if len(shape) != 3 or None in shape or shape[2] not in (1, 3) or max(shape[:2]) > MAX_SIDE:
        raise ValueError(
            f"the model takes inputs of shape {tuple(shape)}, but this view shows (height, width, "
            f"channels) of up to {MAX_SIDE} × {MAX_SIDE} pixels, grey (1) or colour (3); begin "
            "the model with keras.Input((28, 28, 1))"
        )


def _require_affordable(layers):
    parameters = sum(layer["parameters"] for layer in layers)
    cost = sum(layer["multiply_adds"] for layer in layers)
    for what, came, most in (
        ("parameters", parameters, MAX_PARAMETERS),
        ("multiply-adds an image", cost, MAX_COST),
    ):
        if came > most:
            raise ValueError(
                f"the model has {came:,} {what}, but this view takes up to {most:,}, so that it "
                "can answer at once; pool earlier, or use fewer filters and units"
            )


def _steps_of_keras(model):
    """Yield the steps of a Keras model; a softmax inside a layer becomes a step of its own."""
    for number, layer in enumerate(model.layers, start=1):
        refuse = _refusal(number, type(layer).__name__, layer.name)
        try:
            made, activation = read_layer(layer)
        except UnknownLayer as unknown:
            known = type(layer).__name__ in TWINS
            raise (
                refuse(unknown.reason, unknown.cure)
                if known
                else refuse("this view knows no such layer", f"it shows {SHOWN}")
            ) from None
        settings = {"type": type(layer).__name__, "name": layer.name, **made.spec()}
        for called in (activation, settings.get("activation", "linear")):
            if called not in ACTIVATIONS:
                name = called if isinstance(called, str) else "one of your own"
                raise refuse(f"its activation is {name}", f"use one of {', '.join(ACTIVATIONS)}")
        if activation not in ("linear", "softmax"):
            settings["activation"] = activation
        yield _Step(made, settings, refuse)
        if activation == "softmax":
            yield _softmax(f"of {layer.name}", refuse)


def _steps_of_network(network):
    for number, layer in enumerate(network.layers, start=1):
        kind, name = type(layer).__name__, f"layer {number}"
        refuse = _refusal(number, kind, name)
        # A layer of one's own may compute something else than the one that it is made from.
        spec = layer.spec() if "spec" in vars(type(layer)) else None
        if spec is None:
            raise refuse("this view knows no such layer", "it shows those of helpers.network")
        yield _Step(layer, {"type": kind, "name": name, **spec}, refuse)


def _softmax(name, refuse, **more):
    layer = Softmax()
    return _Step(layer, {"type": "softmax", "name": name, **layer.spec(), **more}, refuse)


def _refusal(number, kind, name):
    """Return a function that makes the error which refuses this layer."""

    def refuse(reason, cure):
        before = f"; or explore the {number - 1} layer(s) before it" if number > 1 else ""
        return ValueError(
            f"layer {number} of the model, {kind} {name!r}, cannot be shown: {reason}; {cure}"
            + before
        )

    return refuse


def _chained(steps, shape):
    """Return the steps as a list, or refuse the first that cannot follow the one before."""
    chained = []
    for step in steps:
        if step.layer.axes == 3 and len(shape) != 3:
            raise step.refuse(f"it takes maps, but {shape} is a list", "put it before Flatten")
        if step.layer.axes == 1 and len(shape) != 1:
            raise step.refuse(f"it stands on maps of shape {shape}", "put Flatten before it")
        shape = step.layer.output_shape(shape)
        chained.append(step)
    return chained


def _ends_in_scores(step):
    dense = step.settings["kind"] == "dense" and step.settings["activation"] == "linear"
    return dense and step.layer.units > 1


def class_count(layers):
    """Return the number of classes that the last layer tells apart, 0 if it tells none."""
    last = layers[-1]
    if len(last["shape"]) != 1:
        return 0
    if last.get("activation") == "softmax":
        return last["shape"][0]
    return 2 if last.get("activation") == "sigmoid" and last["shape"] == [1] else 0


def weights_alike(other, shape, layers):
    """Return the weights of another model, or say in what its layers differ."""
    other_shape, other_layers, weights = describe(other)
    if other_shape != shape or len(other_layers) != len(layers):
        raise ValueError(
            f"other takes {other_shape} and has {len(other_layers)} layers, but the model takes "
            f"{shape} and has {len(layers)}; only the weights may differ"
        )
    for number, (one, two) in enumerate(zip(layers, other_layers), start=1):
        if {**one, "name": ""} != {**two, "name": ""}:
            names = [name for name in one if name != "name" and one[name] != two.get(name)]
            raise ValueError(
                f"layer {number} differs in {names[0] if names else 'its settings'}: "
                f"{one['type']} {one['name']!r} of the model, {two['type']} {two['name']!r} of "
                "other; only the weights may differ"
            )
    return weights.tobytes()

"""A network as LayerExplorer's JavaScript takes it: a list of layers, and their weights."""

import sys
import warnings
from math import prod

import numpy as np

from helpers import layers as ours
from helpers.network import Network
from helpers.shapes import conv_multiply_adds, output_shape, receptive_field
from helpers.validation import require_finite

MAX_SIDE = 64
MAX_PARAMETERS, MAX_COST = 400_000, 20_000_000
ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh", "softmax")
SHOWN = (
    "Conv2D, Dense, BatchNormalization, ReLU, Softmax, Activation, MaxPooling2D, "
    "AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D, Dropout and Flatten"
)
_POOLS = {
    "MaxPooling2D": "max",
    "AveragePooling2D": "average",
    "GlobalMaxPooling2D": "max",
    "GlobalAveragePooling2D": "average",
}


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
        shape, parts = model.input_shape, _parts_of_network(model)
    else:
        shape, parts = _require_sequential(model), _parts_of_keras(model)
    _require_input(shape)
    layers, pieces, start, stack, now = [], [], 0, [], tuple(shape)
    for settings, arrays, refuse in parts:
        before, now = now, _shape_after(settings, arrays, now, refuse)
        places = {}
        for name, array in arrays.items():
            array = np.asarray(array, np.float32)
            require_finite(f"{settings['name']}: {name}", array)
            places[name] = {"start": start, "shape": list(array.shape)}
            pieces.append(array.ravel())
            start += array.size
        if settings["kind"] == "conv2d":
            kernel = places["kernels"]["shape"][:2]
            stack.append((kernel, settings["stride"], settings["dilation"]))
        elif settings["kind"] == "pool2d":
            stack.append((settings["size"], settings["stride"], (1, 1)))
        layers.append(
            settings
            | {
                "shape": list(now),
                "arrays": places,
                "parameters": sum(prod(place["shape"]) for place in places.values()),
                "multiply_adds": _cost(settings["kind"], places, before, now),
                "sees": list(shape[:2]) if len(now) == 1 else _sees(stack),
            }
        )
    if not layers:
        raise ValueError("the model has no layers to show; give one with at least a Conv2D")
    if _ends_in_scores(layers):
        layers.append(
            _activation("softmax", "softmax", "softmax")
            | {"shape": list(now), "arrays": {}, "parameters": 0, "multiply_adds": 0}
            | {"sees": list(shape[:2]), "added": True}
        )
    _require_affordable(layers)
    weights = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    return tuple(shape), layers, weights


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


def _parts_of_keras(model):
    """Yield (settings, arrays, refuse) for each step of a Keras model."""
    for number, layer in enumerate(model.layers, start=1):
        refuse = _refusal(number, type(layer).__name__, layer.name)
        yield from ((*step, refuse) for step in _steps_of_keras(layer, refuse))


def _steps_of_keras(layer, refuse):
    kind, name = type(layer).__name__, layer.name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an activation that is a lambda: it is refused below
        config = layer.get_config()
    if config.get("data_format", "channels_last") != "channels_last":
        raise refuse("its data_format is not channels_last", "use channels_last")
    common = {"type": kind, "name": name}
    if kind in ("Conv2D", "Dense"):
        if config.get("groups", 1) != 1:
            raise refuse("it has groups", "use groups=1")
        return _weighted_steps(kind, common, config, layer.get_weights(), refuse)
    if kind == "BatchNormalization":
        last = layer.input_spec.ndim - 1
        if config["axis"] not in (-1, [-1], last, [last]):
            raise refuse(f"its axis is {config['axis']}", "use axis=-1")
        names = ["gamma"] * config["scale"] + ["beta"] * config["center"] + ["mean", "variance"]
        settings = common | {"kind": "batch_norm", "epsilon": config["epsilon"]}
        return [(settings, dict(zip(names, layer.get_weights())))]
    if kind in ("MaxPooling2D", "AveragePooling2D"):
        settings = {"kind": "pool2d", "pool": _POOLS[kind], "padding": config["padding"]}
        size, stride = list(config["pool_size"]), list(config["strides"])
        return [(common | settings | {"size": size, "stride": stride}, {})]
    if kind in ("GlobalMaxPooling2D", "GlobalAveragePooling2D"):
        if config["keepdims"]:
            raise refuse("it has keepdims=True", "leave keepdims out")
        return [(common | {"kind": "global_pool", "pool": _POOLS[kind]}, {})]
    if kind in ("Dropout", "SpatialDropout2D"):
        return [(common | {"kind": "dropout", "rate": config["rate"]}, {})]
    if kind == "Flatten":
        return [(common | {"kind": "flatten"}, {})]
    if kind == "ReLU":
        if config["max_value"] or config["negative_slope"] or config["threshold"]:
            raise refuse("it has a max_value, slope or threshold", "use keras.layers.ReLU()")
        return [(_activation("relu", kind, name), {})]
    if kind == "Softmax":
        if config["axis"] not in (-1, [-1]):
            raise refuse(f"its axis is {config['axis']}", "use axis=-1")
        return [(_activation("softmax", kind, name), {})]
    if kind == "Activation":
        return [(_activation(_require_activation(config, refuse), kind, name), {})]
    raise refuse("this view knows no such layer", f"it shows {SHOWN}")


def _weighted_steps(kind, common, config, weights, refuse):
    """Return the step of a Conv2D or Dense; a softmax inside it becomes a step of its own."""
    activation = _require_activation(config, refuse)
    alone = activation == "softmax"
    settings = common | {"activation": "linear" if alone else activation}
    if kind == "Conv2D":
        settings |= {
            "kind": "conv2d",
            "stride": list(config["strides"]),
            "padding": config["padding"],
            "dilation": list(config["dilation_rate"]),
        }
    else:
        settings["kind"] = "dense"
    arrays = dict(zip(("kernels" if kind == "Conv2D" else "weights", "bias"), weights))
    after = [(_activation("softmax", "softmax", f"of {common['name']}"), {})]
    return [(settings, arrays), *(after if alone else [])]


def _require_activation(config, refuse):
    activation = config["activation"]
    if activation not in ACTIVATIONS:
        name = activation if isinstance(activation, str) else "one of your own"
        raise refuse(f"its activation is {name}", f"use one of {', '.join(ACTIVATIONS)}")
    return activation


def _activation(activation, type_, name):
    return {"kind": "activation", "activation": activation, "type": type_, "name": name}


def _parts_of_network(network):
    """Yield (settings, arrays, refuse) for each layer of a `Network`."""
    for number, layer in enumerate(network.layers, start=1):
        kind, name = type(layer).__name__, f"layer {number}"
        common = {"type": kind, "name": name}
        arrays, settings = dict(layer.parameters), None
        if type(layer) is ours.Conv2D:
            settings = {"kind": "conv2d", "activation": "linear", "stride": list(layer.stride)}
            settings |= {"padding": layer.padding, "dilation": list(layer.dilation)}
        elif type(layer) is ours.Dense:
            settings = {"kind": "dense", "activation": "linear"}
        elif type(layer) in (ours.MaxPool2D, ours.AveragePool2D):
            pool = "max" if type(layer) is ours.MaxPool2D else "average"
            settings = {"kind": "pool2d", "pool": pool, "size": list(layer.size)}
            settings |= {"stride": list(layer.stride), "padding": layer.padding}
        elif type(layer) is ours.GlobalAveragePool2D:
            settings = {"kind": "global_pool", "pool": "average"}
        elif type(layer) is ours.Dropout:
            settings = {"kind": "dropout", "rate": layer.rate}
        elif type(layer) is ours.Flatten:
            settings = {"kind": "flatten"}
        elif type(layer) is ours.ReLU:
            settings = {"kind": "activation", "activation": "relu"}
        refuse = _refusal(number, kind, name)
        if settings is None:
            raise refuse("this view knows no such layer", "it shows those of helpers.layers")
        yield common | settings, arrays, refuse


def _refusal(number, kind, name):
    """Return a function that makes the error which refuses this layer."""

    def refuse(reason, cure):
        before = f"; or explore the {number - 1} layer(s) before it" if number > 1 else ""
        return ValueError(
            f"layer {number} of the model, {kind} {name!r}, cannot be shown: {reason}; {cure}"
            + before
        )

    return refuse


def _shape_after(settings, arrays, shape, refuse):
    """Return the shape after a layer, given the one before it."""
    kind = settings["kind"]
    planes = len(shape) == 3
    if kind in ("conv2d", "pool2d", "global_pool") and not planes:
        raise refuse(f"it takes maps, but {shape} is a list", "put it before Flatten")
    if kind == "dense" and planes:
        raise refuse(f"it stands on maps of shape {shape}", "put Flatten before it")
    if kind == "conv2d" or kind == "pool2d":
        size = arrays["kernels"].shape[:2] if kind == "conv2d" else tuple(settings["size"])
        dilation = tuple(settings.get("dilation", (1, 1)))
        rows, columns = output_shape(
            shape[:2], size, tuple(settings["stride"]), settings["padding"], dilation
        )
        return rows, columns, arrays["kernels"].shape[3] if kind == "conv2d" else shape[2]
    if kind == "global_pool":
        return (shape[2],)
    if kind == "dense":
        return (arrays["weights"].shape[1],)
    return (prod(shape),) if kind == "flatten" else shape


def _cost(kind, places, before, after):
    if kind == "conv2d":
        rows, columns, channels, filters = places["kernels"]["shape"]
        return conv_multiply_adds((rows, columns), channels, filters, after[:2])
    if kind == "dense":
        return before[0] * after[0]
    return 0  # as everywhere in the course: what batch normalisation adds is not counted


def _sees(stack):
    """Return the (height, width) of the input that one unit sees."""
    return [
        receptive_field([tuple(int(part[axis]) for part in window) for window in stack])
        for axis in (0, 1)
    ]


def _ends_in_scores(layers):
    last = layers[-1]
    return last["kind"] == "dense" and last["activation"] == "linear" and last["shape"][0] > 1


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

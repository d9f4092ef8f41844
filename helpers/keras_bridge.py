"""Carry a network from NumPy to Keras and back: the same layers, the same weights."""

from helpers import layers as ours
from helpers.keras_loader import load_keras


def network_from_keras(network_class, model):
    """Return a `Network` with the layers and weights of a sequential Keras model."""
    keras = load_keras()
    if not isinstance(model, keras.Sequential):
        raise ValueError(f"only a keras.Sequential can be taken over, got {type(model).__name__}")
    if not model.built:
        raise ValueError("the Keras model has no weights yet; begin it with keras.Input(shape)")
    layers, weights = [], []
    for number, layer in enumerate(model.layers, start=1):
        last = number == len(model.layers)
        for made, arrays in _ours(layer, number, last):
            layers.append(made)
            weights.append(arrays)
    network = network_class(layers, model.input_shape[1:])
    for layer, arrays in zip(network.layers, weights):
        for parameter, array in zip(layer.parameters.values(), arrays):
            parameter[...] = array
    return network


def network_to_keras(network):
    """Return a ``keras.Sequential`` with the layers and weights of a `Network`, and a softmax."""
    keras = load_keras()
    made = [_keras(keras, layer) for layer in network.layers]
    model = keras.Sequential([keras.Input(network.input_shape), *made, keras.layers.Softmax()])
    for layer, copied in zip(network.layers, made):
        if layer.parameters:
            copied.set_weights(list(layer.parameters.values()))
    return model


def _ours(layer, number, last):
    """Return ``(layer, weights)`` pairs for one Keras layer: its own, and its activation's."""
    kind = type(layer).__name__
    settings = layer.get_config()
    if settings.get("data_format", "channels_last") != "channels_last":
        raise _refused(layer, number, "its data_format is not channels_last")
    if kind in ("Conv2D", "Dense"):
        if not settings["use_bias"]:
            raise _refused(layer, number, "it has no bias")
        if settings.get("groups", 1) != 1:
            raise _refused(layer, number, "it has groups")
        made = ours.Dense(settings["units"]) if kind == "Dense" else _conv(settings)
        return [(made, layer.get_weights()), *_activation(layer, number, last)]
    if kind in ("MaxPooling2D", "AveragePooling2D"):
        pool = ours.MaxPool2D if kind == "MaxPooling2D" else ours.AveragePool2D
        size, stride = tuple(settings["pool_size"]), tuple(settings["strides"])
        return [(pool(size, stride, settings["padding"]), [])]
    if kind == "GlobalAveragePooling2D" and not settings["keepdims"]:
        return [(ours.GlobalAveragePool2D(), [])]
    if settings.get("noise_shape"):
        raise _refused(layer, number, "it has a noise_shape")
    if kind in ("Dropout", "SpatialDropout2D"):
        return [(ours.Dropout(settings["rate"], spatial=kind != "Dropout"), [])]
    if kind == "Flatten":
        return [(ours.Flatten(), [])]
    if kind == "ReLU" and not (
        settings["max_value"] or settings["negative_slope"] or settings["threshold"]
    ):
        return [(ours.ReLU(), [])]
    if kind == "Activation":
        return _activation(layer, number, last)
    if kind == "Softmax" and last:
        return []  # `Network.predict` applies it
    raise _refused(layer, number, "there is no such layer in helpers.layers")


def _conv(settings):
    return ours.Conv2D(
        settings["filters"],
        tuple(settings["kernel_size"]),
        tuple(settings["strides"]),
        settings["padding"],
        tuple(settings["dilation_rate"]),
    )


def _activation(layer, number, last):
    activation = layer.get_config()["activation"]
    if activation == "linear":
        return []
    if activation == "relu":
        return [(ours.ReLU(), [])]
    if activation == "softmax" and last:
        return []  # `Network.predict` applies it
    raise _refused(layer, number, f"its activation is {activation!r}")


def _refused(layer, number, reason):
    return ValueError(
        f"layer {number} of the Keras model, {type(layer).__name__} {layer.name!r}, cannot be "
        f"taken over: {reason}"
    )


def _keras(keras, layer):
    """Return the Keras layer that does what one of ours does."""
    kinds = keras.layers
    if isinstance(layer, ours.Conv2D):
        return kinds.Conv2D(
            layer.filters,
            layer.kernel_size,
            strides=layer.stride,
            padding=_padding(layer),
            dilation_rate=layer.dilation,
        )
    if isinstance(layer, (ours.MaxPool2D, ours.AveragePool2D)):
        kind = kinds.MaxPooling2D if isinstance(layer, ours.MaxPool2D) else kinds.AveragePooling2D
        return kind(layer.size, strides=layer.stride, padding=_padding(layer))
    if isinstance(layer, ours.Dropout):
        return (kinds.SpatialDropout2D if layer.spatial else kinds.Dropout)(layer.rate)
    if isinstance(layer, ours.Dense):
        return kinds.Dense(layer.units)
    simple = {
        ours.ReLU: kinds.ReLU,
        ours.Flatten: kinds.Flatten,
        ours.GlobalAveragePool2D: kinds.GlobalAveragePooling2D,
    }
    if type(layer) not in simple:
        raise ValueError(f"{layer.name} has no counterpart in Keras")
    return simple[type(layer)]()


def _padding(layer):
    if layer.padding not in ("valid", "same"):
        raise ValueError(
            f'{layer.name} has padding={layer.padding!r}; Keras knows "valid" and "same" only'
        )
    return layer.padding

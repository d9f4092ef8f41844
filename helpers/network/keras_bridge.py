"""Carry a network from NumPy to Keras and back: the same layers, the same weights.

`TWINS` says what each layer is called in Keras; both ways read it, and so does the view that shows
Keras models.
"""

import warnings
from typing import NamedTuple

from helpers.network import layers as ours
from helpers.support.start_keras import load_keras

# ---------------------------------------------------------------------------- the table


class BatchNormalization(ours.Layer):
    """Known by its description only: Keras computes it, a `Network` does not have it."""

    def __init__(self, epsilon, scale, center):
        super().__init__()
        self.epsilon = epsilon
        self.array_names = (*["gamma"] * scale, *["beta"] * center, "mean", "variance")

    def spec(self):
        return {"kind": "batch_norm", "epsilon": self.epsilon}


class GlobalMaxPool2D(ours.Layer):
    """Known by its description only."""

    axes = 3

    def output_shape(self, shape):
        self.require_axes(shape)
        return (shape[2],)

    def spec(self):
        return {"kind": "global_pool", "pool": "max"}


class Activation(ours.Layer):
    """Known by its description only, unless `ACTIVATIONS` has it: then it is a layer of ours."""

    def __init__(self, activation):
        super().__init__()
        self.activation = activation

    def spec(self):
        return {"kind": "activation", "activation": self.activation}


class Softmax(Activation):
    """Known by its description only; at the end it is what `Network.predict` does."""

    def __init__(self):
        super().__init__("softmax")


#: The layers of ours that are an activation in Keras, inside a layer or on its own.
ACTIVATIONS = {"relu": ours.ReLU, "tanh": ours.Tanh}

#: What a `Network` cannot hold.
DESCRIBED = (BatchNormalization, GlobalMaxPool2D, Activation)


def _no_groups(layer, config):
    return config["groups"] != 1 and ("it has groups", "use groups=1")


def _no_kept_axes(layer, config):
    return config["keepdims"] and ("it has keepdims=True", "leave keepdims out")


def _plain_relu(layer, config):
    bent = config["max_value"] or config["negative_slope"] or config["threshold"]
    return bent and ("it has a max_value, slope or threshold", "use keras.layers.ReLU()")


def _last_axis(layer, config):
    last = layer.input_spec.ndim - 1 if layer.input_spec else -1
    wrong = config["axis"] not in (-1, [-1], last, [last])
    return wrong and (f"its axis is {config['axis']}", "use axis=-1")


class Twin(NamedTuple):
    """One of our layers under its name in Keras.

    Attributes
    ----------
    ours : type
    settings : dict of str to str
        Our names of its settings, and Keras'.
    implied : tuple of (str, object)
        Settings of ours that the name alone tells.
    refusal : callable or None
        Takes the Keras layer and its configuration; returns (reason, cure) if ours does not do
        what these settings ask for.
    """

    ours: type
    settings: dict
    implied: tuple = ()
    refusal: object = None


_POOLING = {"size": "pool_size", "stride": "strides", "padding": "padding"}
_CONVOLUTION = {"filters": "filters", "kernel_size": "kernel_size", "stride": "strides"}
_CONVOLUTION |= {"padding": "padding", "dilation": "dilation_rate"}
_NORMALIZATION = {"epsilon": "epsilon", "scale": "scale", "center": "center"}

TWINS = {
    "Conv2D": Twin(ours.Conv2D, _CONVOLUTION, refusal=_no_groups),
    "Dense": Twin(ours.Dense, {"units": "units"}),
    "BatchNormalization": Twin(BatchNormalization, _NORMALIZATION, refusal=_last_axis),
    "ReLU": Twin(ours.ReLU, {}, refusal=_plain_relu),
    "Softmax": Twin(Softmax, {}, refusal=_last_axis),
    "Activation": Twin(Activation, {"activation": "activation"}),
    "MaxPooling2D": Twin(ours.MaxPool2D, _POOLING),
    "AveragePooling2D": Twin(ours.AveragePool2D, _POOLING),
    "GlobalAveragePooling2D": Twin(ours.GlobalAveragePool2D, {}, refusal=_no_kept_axes),
    "GlobalMaxPooling2D": Twin(GlobalMaxPool2D, {}, refusal=_no_kept_axes),
    "Dropout": Twin(ours.Dropout, {"rate": "rate"}, (("spatial", False),)),
    "SpatialDropout2D": Twin(ours.Dropout, {"rate": "rate"}, (("spatial", True),)),
    "Flatten": Twin(ours.Flatten, {}),
}


# ---------------------------------------------------------------------------- from Keras


class UnknownLayer(ValueError):  # noqa: N818 - caught and worded anew by whoever reads the model
    """A Keras layer that none of ours describes.

    Attributes
    ----------
    reason, cure : str
    """

    def __init__(self, reason, cure):
        super().__init__(f"{reason}; {cure}")
        self.reason, self.cure = reason, cure


def read_layer(layer):
    """Return what a Keras layer is in our words.

    Parameters
    ----------
    layer : keras.Layer, built

    Returns
    -------
    made : helpers.network.Layer
        With the Keras layer's settings and weights as its parameters.
    activation : str or object
        What follows inside the same Keras layer, as Keras calls it; "linear" if nothing.

    Raises
    ------
    UnknownLayer
        If there is no such layer, or one of its settings is not known.
    """
    kind = type(layer).__name__
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an activation that is a lambda: it is refused below
        config = layer.get_config()
    if config.get("data_format", "channels_last") != "channels_last":
        raise UnknownLayer("its data_format is not channels_last", "use channels_last")
    if kind not in TWINS:
        raise UnknownLayer("there is no such layer in helpers.network", "use one of its layers")
    twin = TWINS[kind]
    refused = twin.refusal and twin.refusal(layer, config)
    if refused:
        raise UnknownLayer(*refused)
    given = {name: _plain(config[theirs]) for name, theirs in twin.settings.items()}
    made = twin.ours(**given, **dict(twin.implied))
    made.parameters = dict(zip(made.array_names, layer.get_weights()))
    inside = config.get("activation", "linear") if kind in ("Conv2D", "Dense") else "linear"
    return made, inside


def _plain(setting):
    return tuple(setting) if isinstance(setting, list) else setting


def network_from_keras(network_class, model):
    """Return a `Network` with the layers and weights of a sequential Keras model."""
    keras = load_keras()
    if not isinstance(model, keras.Sequential):
        raise ValueError(f"only a keras.Sequential can be taken over, got {type(model).__name__}")
    if not model.built:
        raise ValueError("the Keras model has no weights yet; begin it with keras.Input(shape)")
    layers = []
    for number, layer in enumerate(model.layers, start=1):
        try:
            layers += _trained_layers(layer, last=number == len(model.layers))
        except UnknownLayer as unknown:
            raise ValueError(
                f"layer {number} of the Keras model, {type(layer).__name__} {layer.name!r}, cannot "
                f"be taken over: {unknown.reason}"
            ) from None
    weights = [layer.parameters for layer in layers]
    for layer in layers:
        layer.parameters = {}
    network = network_class(layers, model.input_shape[1:])
    for layer, arrays in zip(network.layers, weights):
        for name, array in arrays.items():
            layer.parameters[name][...] = array
    return network


def _trained_layers(layer, last):
    """Return the layers of a `Network` that stand for one Keras layer, or raise `UnknownLayer`."""
    made, activation = read_layer(layer)
    if set(made.parameters) != set(made.array_names):
        raise UnknownLayer("it has no bias", "use use_bias=True")
    if layer.get_config().get("noise_shape"):
        raise UnknownLayer("it has a noise_shape", "leave noise_shape out")
    if type(made) is Activation:
        layers, activation = [], made.activation
    elif type(made) is Softmax and last:
        layers = []  # `Network.predict` applies it
    elif isinstance(made, DESCRIBED):
        raise UnknownLayer("there is no such layer in helpers.network", "use one of its layers")
    else:
        layers = [made]
    if activation in ACTIVATIONS:
        return [*layers, ACTIVATIONS[activation]()]
    if activation == "linear" or (activation == "softmax" and last):
        return layers
    raise UnknownLayer(
        f"its activation is {activation!r}", "use relu or tanh, or softmax at the end"
    )


# ---------------------------------------------------------------------------- to Keras


def network_to_keras(network):
    """Return a ``keras.Sequential`` with the layers and weights of a `Network`, and a softmax."""
    keras = load_keras()
    made = [_keras_layer(keras, layer) for layer in network.layers]
    model = keras.Sequential([keras.Input(network.input_shape), *made, keras.layers.Softmax()])
    for layer, copied in zip(network.layers, made):
        if layer.parameters:
            copied.set_weights(list(layer.parameters.values()))
    return model


def _keras_layer(keras, layer):
    """Return the Keras layer that does what one of ours does."""
    for name, twin in TWINS.items():
        implied = all(getattr(layer, key, None) == value for key, value in twin.implied)
        if isinstance(layer, twin.ours) and implied:
            settings = {theirs: getattr(layer, own) for own, theirs in twin.settings.items()}
            if settings.get("padding", "valid") not in ("valid", "same"):
                raise ValueError(
                    f"{layer.name} has padding={layer.padding!r}; "
                    'Keras knows "valid" and "same" only'
                )
            return getattr(keras.layers, name)(**settings)
    if isinstance(layer, ours.Tanh):  # Keras has no layer of that name
        return keras.layers.Activation("tanh")
    raise ValueError(f"{layer.name} has no counterpart in Keras")

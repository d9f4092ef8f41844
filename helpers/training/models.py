"""The trained models that ship with the course, and what is known about each.

A model is a file in ``data/models``, compared with its SHA-256 hash before it is opened. Beside it
lies its card. ``make models`` makes both again.
"""

import json
from pathlib import Path

from helpers.images import DataFileError, data_files, file_hashes, read_data_file
from helpers.shapes import conv_multiply_adds
from helpers.support.start_keras import load_keras

_CURE = 'get it back with "git restore data", or make it anew with "make models"'


def load_model(name):
    """Load a trained model of the course.

    Parameters
    ----------
    name : str
        "digits" (handwritten digits) or "garments" (Fashion-MNIST).

    Returns
    -------
    keras.Sequential
        Ready to predict. To train or evaluate it, compile it first.

    Raises
    ------
    ValueError
        If there is no model of that name.
    DataFileError
        If its file is missing, truncated, altered, or cannot be read by the installed Keras.

    Examples
    --------
    >>> model = load_model("digits")                             # doctest: +SKIP
    >>> model.predict(images, verbose=0).argmax(axis=1)          # doctest: +SKIP
    """
    file = _file(name, "keras")
    read_data_file(file, cure=_CURE)
    keras = load_keras()
    path = data_files.DATA / file
    try:
        return keras.saving.load_model(path, compile=False)
    except Exception as error:  # Keras raises errors of many kinds
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise DataFileError(
            f"{path} is as it was made, but Keras {keras.__version__} cannot read it ({reason}); "
            'make it anew with "make models", or run the course in the environment that '
            '"make lab" builds'
        ) from error


def model_names():
    """Return the names that `load_model` knows.

    Examples
    --------
    >>> isinstance(model_names(), tuple)
    True
    """
    return tuple(
        sorted(
            Path(file).stem
            for file in file_hashes()
            if file.startswith("models/") and file.endswith(".keras")
        )
    )


def model_card(name):
    """Return what is known about a trained model.

    Parameters
    ----------
    name : str
        As for `load_model`.

    Returns
    -------
    dict
        Among others ``"data"``, ``"command"``, ``"accuracy"`` on the test share, ``"per_class"``,
        ``"known_failures"``, ``"parameters"`` and ``"multiply_adds"``.

    Raises
    ------
    ValueError, DataFileError
        As `load_model`.
    """
    return json.loads(read_data_file(_file(name, "json"), cure=_CURE))


def multiply_adds(model):
    """Return how many multiply-adds the convolutions and dense layers of a model do for one image.

    Parameters
    ----------
    model : keras.Sequential, built

    Returns
    -------
    int
    """
    total = 0
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            channels = layer.input.shape[-1] // layer.groups
            height, width = layer.output.shape[1:3]
            total += conv_multiply_adds(layer.kernel_size, channels, layer.filters, (height, width))
        elif kind == "Dense":
            total += layer.input.shape[-1] * layer.units
        elif "Conv" in kind or (layer.weights and kind != "BatchNormalization"):
            raise ValueError(f"cannot count the multiply-adds of a layer {kind}")
    return total


def _file(name, ending):
    names = model_names()
    if name in names:
        return f"models/{name}.{ending}"
    known = f"choose one of {', '.join(names)}" if names else 'make the models with "make models"'
    raise ValueError(f"there is no model {name!r}; {known}")

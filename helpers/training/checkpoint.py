"""The file that a training run can go on from, and what a run must share with it.

A checkpoint goes on with the run that it was made by. So it holds a description of all that decides
what the run learns, and a run that is described otherwise is refused: see `description`.
"""

import functools
import inspect
import json
import os
import sysconfig
import types
import weakref
import zlib
from pathlib import Path

import numpy as np

from helpers.support.start_keras import load_keras
from helpers.support.whole_files import whole_file

#: Differences that a message names; the rest are counted.
_NAMED = 4
#: Images that are copied at a time to be hashed.
_ROWS = 4096

#: How far functions that use functions are followed.
_DEPTH = 5

#: What Keras' callbacks with a rule remember from epoch to epoch. Keras itself forgets it.
MEMORY = {
    "EarlyStopping": ("wait", "best", "best_epoch"),
    "ReduceLROnPlateau": ("wait", "best", "cooldown_counter"),
}

#: Where Python and installed packages lie: their functions are told apart by name alone.
_INSTALLED = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})

#: Optimizer to (learning rate that it was given, learning rate that `train` left it with).
_RATES = weakref.WeakKeyDictionary()


# ---------------------------------------------------------------------------- the file


def require_file_name(checkpoint):
    """Return the path of a checkpoint that can be written; refuse it before any training."""
    if not isinstance(checkpoint, (str, os.PathLike)):
        raise TypeError(
            f"checkpoint must be the path of a file, got {type(checkpoint).__name__}; "
            'for example checkpoint="run.npz"'
        )
    path = Path(checkpoint).expanduser()
    if path.is_dir():
        raise ValueError(
            f"checkpoint must be a file, but {str(checkpoint)!r} is a folder; name a file in it, "
            f"for example {str(path / 'run.npz')!r}"
        )
    above = next(folder for folder in path.absolute().parents if os.path.lexists(folder))
    if not above.is_dir():
        raise ValueError(
            f"checkpoint {str(checkpoint)!r} lies in {above}, which is no folder; "
            "name a file in a folder"
        )
    return path


def write_state(path, variables, notes, made_with, best):
    """Write the state of a run into a file.

    Parameters
    ----------
    path : Path
    variables : list of keras.Variable
        All that training changes.
    notes : object
        What is kept beside them, as JSON.
    made_with : dict
        The run's `description`.
    best : dict of str to list of ndarray
        Further sets of weights, by name.
    """
    arrays = {str(k): np.asarray(v) for k, v in enumerate(variables)}
    for name, weights in best.items():
        arrays.update({f"{name} {k}": array for k, array in enumerate(weights)})
    with whole_file(path) as file:
        np.savez(file, notes=json.dumps(notes), made_with=json.dumps(made_with), **arrays)


def read_state(path, variables, made_with):
    """Put the variables back, and return ``(notes, best)`` as they were written.

    Raises
    ------
    ValueError
        If the file is no whole checkpoint, or that of a run with another description.
    """
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        notes, kept = (json.loads(str(arrays.pop(name))) for name in ("notes", "made_with"))
        best = {}
        for name in [name for name in arrays if " " in name]:
            best.setdefault(name.rpartition(" ")[0], []).append(arrays.pop(name))
        state = [arrays[str(k)] for k in range(len(arrays))]
    except Exception as error:
        raise ValueError(
            f"the checkpoint {path} cannot be read ({error}); "
            "give this run a file of its own, or delete it to start from the beginning"
        ) from error
    others = list(differences(kept, made_with))
    if not others and [a.shape for a in state] != [tuple(v.shape) for v in variables]:
        others = ["the shapes of the weights are others"]
    if others:
        more = f"; and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        raise ValueError(
            f"the checkpoint {path} belongs to another run: {'; '.join(others[:_NAMED])}{more}. "
            "Give the same, delete the file to start from the beginning, or give this run a file "
            "of its own"
        )
    for variable, array in zip(variables, state):
        variable.assign(array)
    return notes, best


# ---------------------------------------------------------------------------- what decides a run


def description(model, images, labels, batch_size, augment, seed):
    """Return what decides how a run goes, as JSON has it: equal descriptions, equal training.

    Epochs, validation, metrics and callbacks are left out: nothing is learned from them.
    """
    labels_kind = np.int64 if labels.ndim == 1 else np.float32
    loss = tuple(model.loss) if isinstance(model.loss, list) else model.loss
    described = {
        **_layers(model),
        "loss": describe(loss),
        "optimizer": {
            **_settings(model.optimizer),
            "class": type(model.optimizer).__name__,
            "learning_rate": rate_given(model.optimizer),
        },
        "images": array_text(images, np.float32),
        "labels": array_text(labels, labels_kind),
        "batch_size": batch_size,
        "augment": describe(augment),
        "seed": seed,
    }
    return json.loads(json.dumps(described, default=str, sort_keys=True))


def differences(was, now, name=""):
    """Yield a text for each place in which two descriptions differ."""
    if isinstance(was, dict) and isinstance(now, dict) and was.get("class") == now.get("class"):
        for key in dict.fromkeys([*was, *now]):
            yield from differences(was.get(key), now.get(key), f"{name} {key}".strip())
    elif was != now:
        yield f"{name} was {_short(was)}, is {_short(now)}"


def _short(described):
    if isinstance(described, dict) and "class" in described:
        return described["class"]
    plain = described is None or isinstance(described, str)
    text = str(described) if plain else json.dumps(described, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:80]} … ({zlib.crc32(text.encode()):08x})"


def array_text(array, dtype):
    """Return an array's shape and a hash of its values as `dtype`: what training sees of it.

    Examples
    --------
    >>> array_text(np.arange(3), np.float32) == array_text(np.arange(3.0), np.float32)
    True
    """
    found = 0
    for start in range(0, len(array), _ROWS):  # no second copy of all images
        found = zlib.crc32(np.ascontiguousarray(array[start : start + _ROWS], dtype), found)
    return f"{array.shape} with hash {found:08x}"


def _layers(model):
    return {f"layer {k}": _layer(layer) for k, layer in enumerate(model.layers, start=1)}


def _layer(layer):
    is_model = isinstance(layer, load_keras().Model)
    return {**(_layers(layer) if is_model else _settings(layer)), "class": type(layer).__name__}


def _settings(thing):
    """Return the settings of an object of Keras, without the name that it has in this session."""
    try:
        settings = thing.get_config()
    except NotImplementedError:  # a class of the reader's own with arguments of its own
        settings = {k: v for k, v in vars(thing).items() if isinstance(v, (bool, int, float, str))}
    return {key: value for key, value in settings.items() if key != "name"}


def rate_given(optimizer):
    """Return the learning rate, or the schedule's settings, that an optimizer was given.

    A callback may have changed the rate in an earlier call of `train`. That is no new rate.
    """
    now = _settings(optimizer).get("learning_rate")
    given, left = _RATES.get(optimizer, (now, now))
    return given if now == left else now


def note_rate(optimizer, given):
    """Remember that `train` was given this rate, and what it leaves: see `rate_given`."""
    _RATES[optimizer] = given, _settings(optimizer).get("learning_rate")


# ---------------------------------------------------------------------------- functions


def describe(thing, within=()):
    """Return as JSON what decides the results of a loss or an augmentation, as far as it shows.

    That is: a function's code and defaults, and the numbers, texts, arrays and functions that it
    uses from outside; an object's class, settings and code. Lists and dicts are described by their
    kind alone, as functions take notes in them.
    """
    if thing is None or isinstance(thing, (bool, int, float, str)):
        return thing
    if any(thing is other for other in within):  # a function that calls itself
        return "itself"
    if len(within) > _DEPTH:
        return _name(thing)
    within = (*within, thing)
    if isinstance(thing, (tuple, frozenset)):
        parts = [describe(part, within) for part in thing]
        return parts if isinstance(thing, tuple) else sorted(parts, key=str)
    if isinstance(thing, (bytes, complex, np.generic)):
        return repr(thing)
    if isinstance(thing, np.ndarray) and thing.dtype.kind in "biufc" and thing.ndim:
        return array_text(thing, thing.dtype)
    if isinstance(thing, types.ModuleType):
        return thing.__name__
    if isinstance(thing, functools.partial):
        parts = thing.func, thing.args, *sorted(thing.keywords.items())
        return {"class": "partial", "parts": describe(parts, within)}
    if isinstance(thing, types.MethodType):
        return [describe(part, within) for part in (thing.__func__, thing.__self__)]
    if isinstance(thing, types.FunctionType):
        if thing.__code__.co_filename.startswith(_INSTALLED):
            return _name(thing)
        return _hashed(_name(thing), _function(thing, within))
    if isinstance(thing, type) or not hasattr(thing, "__dict__"):
        return _name(thing)
    return _object(thing, within)


def _object(thing, within):
    settings = _settings(thing) if hasattr(thing, "get_config") else {}
    for name, value in vars(thing).items() if not settings else ():
        is_object = hasattr(value, "__dict__") and not callable(value)
        settings[name] = _name(value) if is_object else describe(value, within)
    does = [getattr(type(thing), name, None) for name in ("__call__", "call")]
    code = [describe(one, within) for one in does if isinstance(one, types.FunctionType)]
    return {"class": _name(thing), **settings, "code": _hashed("code", code)}


def _function(function, within):
    """Return what a function is made of; not where it stands, which changes with every edit."""
    outside = inspect.getclosurevars(function)
    return [
        _code(function.__code__),
        describe(function.__defaults__, within),
        sorted((k, describe(v, within)) for k, v in (function.__kwdefaults__ or {}).items()),
        [
            sorted((k, _text(describe(v, within))) for k, v in names.items())
            for names in (outside.nonlocals, outside.globals)
        ],
    ]


def _code(code):
    constants = [_code(c) if isinstance(c, types.CodeType) else describe(c) for c in code.co_consts]
    return [code.co_code.hex(), constants, code.co_names, code.co_varnames, code.co_freevars]


def _name(thing):
    named = thing if hasattr(thing, "__qualname__") else type(thing)
    return f"{named.__module__}.{named.__qualname__}"


def _text(described):
    return json.dumps(described, default=str, sort_keys=True)


def _hashed(name, described):
    return f"{name} ({zlib.crc32(_text(described).encode()):08x})"

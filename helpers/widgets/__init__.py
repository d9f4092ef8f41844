"""The interactive views of the course: arrays you can touch.

Each view has a folder: ``view.py`` is one Python class, whose traits hold all there is to show,
and ``view.js`` computes and draws it. So a view also works on a page without a kernel. ``import
helpers`` does not load this package; a view's own module is loaded when its name is first used.

>>> from helpers.widgets import ConvStepper
>>> ConvStepper([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1]]).output[:, :, 0]
array([[6., 8.]])
"""

from importlib import import_module

_HOMES = {
    "ConvStepper": "conv_stepper",
    "KernelLab": "kernel_lab",
    "LayerExplorer": "layer_explorer",
    "PoolDrop": "pool_drop",
    "TrainLab": "train_lab",
    "TrainWatch": "train_watch",
}

__all__ = list(_HOMES)


def __getattr__(name):
    """Load the module of a view when its name is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}.view"), name)


def __dir__():
    return sorted([*globals(), *_HOMES])

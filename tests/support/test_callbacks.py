"""A callback of ours serves Keras, too, and a run can be read like its history."""

import inspect
from dataclasses import FrozenInstanceError

import pytest

from helpers.support.callbacks import Callback, Run


def test_a_callback_has_every_hook_of_keras(keras):
    """Keras takes any object with its hooks; a version with more of them shows here."""
    theirs = inspect.getmembers(keras.callbacks.Callback, inspect.isfunction)
    hooks = {name for name, _ in theirs if name.startswith(("on_", "set_"))}
    assert len(hooks) > 10
    assert hooks == {name for name in dir(Callback) if name.startswith(("on_", "set_"))}


def test_a_run_reads_like_its_history():
    history = {"loss": [0.5, 0.25], "top_2": [float("nan"), 0.75]}
    run = Run(history, seconds=1.5, megabytes=90.0, finished=True)
    assert run["loss"] == [0.5, 0.25]
    assert list(run) == ["loss", "top_2"]
    assert (len(run), run.epochs) == (2, 2)
    assert "accuracy" not in run
    assert run == Run(history, 2.0, 80.0, finished=False) == history
    assert run != {"loss": [0.5]}
    with pytest.raises(KeyError, match="accuracy"):
        run["accuracy"]
    with pytest.raises(FrozenInstanceError):
        run.seconds = 3


def test_a_run_without_a_complete_epoch():
    assert Run({}, 0.1, 0.0, finished=False).epochs == 0

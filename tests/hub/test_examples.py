"""The examples in the docstrings of `assignments.jupyterhub` hold."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["folders", "links", "exchange"])
def test_examples_hold(name):
    if name == "exchange":
        pytest.importorskip("nbgrader", reason="needs nbgrader: make test installs it")
    module = importlib.import_module(f"assignments.jupyterhub.{name}")
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 0
    assert result.failed == 0

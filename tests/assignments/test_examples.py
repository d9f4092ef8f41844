"""The examples in the docstrings of `assignments` hold."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name", ["autograded", "course", "grade", "grades_csv", "lessons", "messages"]
)
def test_examples_in_docstrings(name):
    found = doctest.testmod(importlib.import_module(f"assignments.{name}"))
    assert found.attempted > 0
    assert found.failed == 0

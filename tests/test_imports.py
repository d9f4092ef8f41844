"""What `import helpers` gives, and what it leaves alone."""

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import helpers

ROOT = Path(__file__).resolve().parent.parent

#: Names, and parameters with their defaults, that lessons and later parts rely on.
SIGNATURES = {
    "load_photo": "(name, gray=False)",
    "load_mnist": "(full=False)",
    "load_fashion_mnist": "()",
    "output_size": "(n, kernel, stride=1, padding='valid', dilation=1)",
    "same_padding": "(n, kernel, stride=1, dilation=1)",
    "receptive_field": "(layers)",
    "correlate2d": "(image, kernel, stride=1, padding='valid', dilation=1)",
    "correlate2d_loops": "(image, kernel, stride=1, padding='valid', dilation=1)",
    "convolve2d": "(image, kernel, stride=1, padding='valid', dilation=1)",
    "convolve2d_loops": "(image, kernel, stride=1, padding='valid', dilation=1)",
    "conv2d": "(images, kernels, bias=None, stride=1, padding='valid', dilation=1)",
    "conv2d_loops": "(images, kernels, bias=None, stride=1, padding='valid', dilation=1)",
    "max_pool2d": "(images, size, stride=None, padding='valid')",
    "average_pool2d": "(images, size, stride=None, padding='valid')",
    "min_pool2d": "(images, size, stride=None, padding='valid')",
    "global_max_pool2d": "(images)",
    "global_average_pool2d": "(images)",
    "load_keras": "()",
}


def run_python(code):
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,  # against hanging: some of it takes a second
        check=True,
    )


def test_import_helpers_loads_nothing_heavy():
    heavy = [
        "tensorflow",
        "keras",
        "matplotlib.pyplot",
        "matplotlib",
        "scipy",
        "PIL",
        "jax",
        "torch",
    ]
    process = run_python(
        "import json, sys; import helpers; "
        f"print(json.dumps([name for name in {heavy} if name in sys.modules]))"
    )
    assert json.loads(process.stdout) == []
    assert process.stderr == ""


def test_using_the_numpy_parts_loads_no_keras():
    process = run_python(
        "import sys, helpers, numpy as np\n"
        "helpers.conv2d(np.ones((1, 4, 4, 1)), np.ones((2, 2, 1, 1)))\n"
        "helpers.max_pool2d(np.ones((4, 4)), 2)\n"
        "helpers.load_photo('camera'), helpers.load_mnist()\n"
        "print('tensorflow' in sys.modules, 'keras' in sys.modules)"
    )
    assert process.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("name", SIGNATURES)
def test_the_names_that_are_relied_on_keep_their_signature(name):
    assert name in helpers.__all__
    assert str(inspect.signature(getattr(helpers, name))) == SIGNATURES[name]


def test_every_name_in_all_exists_and_is_explained():
    for name in helpers.__all__:
        assert inspect.getdoc(getattr(helpers, name)), name


def test_keras_starts_quietly_and_on_tensorflow():
    process = run_python(
        "import sys; from helpers import load_keras; keras = load_keras(); "
        "print(keras.backend.backend()); print('still heard', file=sys.stderr)"
    )
    assert process.stdout == "tensorflow\n"
    assert process.stderr == "still heard\n"


@pytest.mark.parametrize("missing", ["keras", "tensorflow"])
def test_a_missing_tensorflow_is_named_with_its_cure(keras, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(
        ImportError, match=f'{missing}.*run the lesson in the environment that "make'
    ):
        helpers.load_keras()


def test_keras_is_loaded_once(keras):
    assert helpers.load_keras() is keras

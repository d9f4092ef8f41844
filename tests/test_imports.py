"""What `import helpers` gives and leaves alone, and which room stands on which."""

import ast
import inspect
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import helpers

ROOT = Path(__file__).resolve().parent.parent


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


def test_every_name_in_all_exists_and_is_explained():
    for name in helpers.__all__:
        assert inspect.getdoc(getattr(helpers, name)), name


@pytest.mark.slow
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


# ---------------------------------------------------------------------------- rooms

HELPERS = ROOT / "helpers"

#: The rooms of `helpers`, step by step: a room imports from lower steps only.
STEPS = (
    {"support"},
    {"kernels", "shapes", "images", "my_course"},
    {"convolution", "pooling"},
    {"network"},
    {"training"},
    {"plotting", "checks", "widgets", "selftest"},
)
STEP_OF = {room: step for step, rooms in enumerate(STEPS) for room in rooms}


def rooms_imported(code):
    """Return the rooms of `helpers` that a module imports from, also inside its functions."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {module.split(".")[1] for module in modules if module.startswith("helpers.")}
    return found


def room_of(path):
    return path.relative_to(HELPERS).parts[0].removesuffix(".py")


def arrows():
    """Return every (room, room it imports from), with a file that does."""
    found = {}
    for path in sorted(HELPERS.rglob("*.py")):
        room = room_of(path)
        if room == "__init__":  # offers names from everywhere
            continue
        for other in rooms_imported(path.read_text(encoding="utf-8")) - {room}:
            found.setdefault((room, other), path.relative_to(ROOT).as_posix())
    return found


def test_every_room_has_its_step():
    assert {room_of(path) for path in HELPERS.rglob("*.py")} - {"__init__"} == set(STEP_OF)


def test_no_arrow_runs_back():
    back = {
        f"{file} imports from {other}"
        for (room, other), file in arrows().items()
        if STEP_OF[room] <= STEP_OF.get(other, len(STEPS))
    }
    assert back == set()


def test_images_stand_on_support_alone():
    assert {other for room, other in arrows() if room == "images"} == {"support"}


@pytest.mark.parametrize(
    ("code", "rooms"),
    [
        ("from helpers.network.layers import Dense", {"network"}),
        ("from helpers import kernels", {"kernels"}),
        ("def f():\n    import helpers.training.loop", {"training"}),
        ("import numpy\nfrom . import engine", set()),
    ],
)
def test_imports_are_found(code, rooms):
    assert rooms_imported(code) == rooms


@pytest.mark.parametrize("room", ["images", "network", "plotting", "training"])
def test_a_room_offers_what_it_lists(room):
    offered = import_module(f"helpers.{room}")
    for name in offered.__all__:
        thing = getattr(offered, name)
        assert not inspect.ismodule(thing), name
        assert not callable(thing) or inspect.getdoc(thing), name

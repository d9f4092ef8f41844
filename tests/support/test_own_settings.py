"""Settings in a reader's home folder do not reach the lessons; where they do, the file is named.

Each test starts a process of its own with a home folder that holds such settings.
"""

import json
import os
import subprocess
import sys

import nbformat
import pytest

from tests.notebooks import ROOT
from tools.gate.execute_notebooks import execute

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty home folder for the processes that a test starts."""
    for name in ("IPYTHONDIR", "KERAS_HOME", "KERAS_BACKEND", "MATPLOTLIBRC", "MPLCONFIGDIR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path


def printed(code, *start, cwd=ROOT):
    """Run code in a new process and return what it prints."""
    command = [sys.executable, *start, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd)
    assert run.returncode == 0, run.stderr
    return run.stdout


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# ---------------------------------------------------------------------------- Keras

KERAS_FACTS = """
import numpy as np
from helpers import load_keras, selftest
from helpers.network import Conv2D, Dense, Flatten, Network

keras = load_keras()
config = keras.config
print(config.backend(), config.image_data_format(), config.floatx(), config.epsilon())
print(config.dtype_policy().name, config.max_epochs(), config.max_steps_per_epoch())
network = Network([Conv2D(4, 3), Flatten(), Dense(3)], input_shape=(8, 8, 1))
images = np.random.default_rng(0).random((2, 8, 8, 1), dtype=np.float32)
model = network.to_keras()
print(model.compute_dtype, np.allclose(model(images), network.predict(images), atol=1e-5))
print([item.cure for item in selftest._keras("Keras")])
config.set_image_data_format("channels_first")
print(load_keras().config.image_data_format())
"""
EXPECTED = """\
tensorflow channels_last float32 1e-07
float32 None None
float32 True
['']
channels_first
"""


def test_settings_of_keras_do_not_reach_the_course_but_a_readers_own_call_does(home, monkeypatch):
    settings = {"image_data_format": "channels_first", "floatx": "float64", "epsilon": 0.5}
    put(home / ".keras/keras.json", json.dumps({**settings, "backend": "jax"}))
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setenv("KERAS_MAX_EPOCHS", "1")
    monkeypatch.setenv("KERAS_MAX_STEPS_PER_EPOCH", "1")
    assert printed(KERAS_FACTS) == EXPECTED


SELF_TEST = """
from helpers import selftest
for item in selftest._findings("Keras", selftest._keras):
    print(item.line(details=False))
"""


@pytest.mark.parametrize("content", ['{"floatx": "bfloat16"}', "[1]"])
def test_settings_that_keras_cannot_read_are_named_with_the_cure(home, content):
    file = put(home / ".keras/keras.json", content)
    line = printed(SELF_TEST)
    assert line.startswith(f"✘ Keras: Keras does not start with the settings in {file} (")
    assert line.endswith(" — delete that file, then restart the kernel\n")


# ---------------------------------------------------------------------------- matplotlib

STYLE_HASH = """
import warnings
warnings.simplefilter("error")
import matplotlib as mpl
before = mpl.rcParams["lines.linewidth"], mpl.rcParams["image.origin"]
import helpers.plotting
assert before == (mpl.rcParams["lines.linewidth"], mpl.rcParams["image.origin"])
helpers.plotting.new_figure()
left_out = ("backend", "interactive", "toolbar", "timezone", "webagg", "savefig.directory")
print(before)
print({k: v for k, v in mpl.rcParams.items() if not k.startswith(left_out)})
"""
RC = "lines.linewidth: 9\nimage.origin: lower\nimage.cmap: jet\nsavefig.bbox: tight\n"


@pytest.mark.parametrize("place", ["config", "cwd", "variable"])
def test_a_matplotlibrc_does_not_change_the_figures(home, tmp_path, monkeypatch, place):
    monkeypatch.setenv("MPLCONFIGDIR", str(home / "mpl"))
    work = tmp_path / "work"
    work.mkdir()
    _, expected = printed(STYLE_HASH, cwd=work).splitlines()
    file = put({"config": home / "mpl", "cwd": work}.get(place, home) / "matplotlibrc", RC)
    if place == "variable":
        monkeypatch.setenv("MATPLOTLIBRC", str(file))
    before, found = printed(STYLE_HASH, cwd=work).splitlines()
    assert before == "(9.0, 'lower')"  # matplotlib has read it
    assert found == expected


# ---------------------------------------------------------------------------- IPython

PERSONAL = """
from helpers import selftest
for item in selftest._personal("personal settings"):
    print(item.line(details=False))
"""
STARTUP = "import numpy as np; np.set_printoptions(precision=2)"
CONFIG = "c.InteractiveShell.ast_node_interactivity = 'all'"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("startup/00-mine.py", STARTUP),
        ("startup/10-mine.ipy", "%precision 2"),
        ("ipython_config.py", CONFIG),
    ],
)
def test_a_profile_that_changes_what_cells_print_is_named(home, file, content):
    path = put(home / ".ipython/profile_default" / file, content)
    line = printed(PERSONAL, "-m", "IPython")
    assert line.startswith("✘ personal settings: cells print other results than in the lessons, ")
    assert str(path) in line
    assert 'start with "make lab"' in line


@pytest.mark.parametrize("content", ["", "colour = 'green'"])
def test_a_harmless_profile_is_not_mentioned(home, content):
    put(home / ".ipython/profile_default/startup/00-mine.py", content)
    assert printed(PERSONAL, "-m", "IPython") == ""


def test_stored_outputs_do_not_depend_on_a_profile(home):
    put(home / ".ipython/profile_default/startup/00.py", STARTUP)
    put(home / ".ipython/profile_default/ipython_config.py", CONFIG)
    cell = nbformat.v4.new_code_cell("import numpy as np\n1\nnp.array([2 / 3])")
    executed = execute(nbformat.v4.new_notebook(cells=[cell]), home)
    (output,) = executed.cells[0].outputs
    assert output.data["text/plain"] == "array([0.66666667])"
    assert "IPYTHONDIR" not in os.environ

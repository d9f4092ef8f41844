"""The stored state of views: without code, the same at every run, and compared by the gate."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from helpers.widgets.base import bundle
from tools.execute_notebooks import execute
from tools.widget_states import CODE, MIME, state_differences, stored_models, take_in, with_code

SOURCES = [
    "import numpy as np\nfrom helpers.widgets import ConvStepper",
    "first = ConvStepper(np.eye(4), np.ones((3, 3)))",
    "first",
    "ConvStepper(np.eye(5), np.ones((3, 3)))",
    "first.stride = 2",
]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    cells = [new_code_cell(source, id=f"cell{n}") for n, source in enumerate(SOURCES)]
    return execute(new_notebook(cells=cells), tmp_path_factory.mktemp("views"))


def opened(name, state, buffers=None):
    paths = [[path] for path in buffers or {}]
    return {
        "msg_type": "comm_open",
        "content": {
            "target_name": "jupyter.widget",
            "comm_id": name,
            "data": {"state": state, "buffer_paths": paths},
        },
        "buffers": list((buffers or {}).values()),
    }


def updated(name, state):
    data = {"method": "update", "state": state, "buffer_paths": []}
    return {"msg_type": "comm_msg", "content": {"comm_id": name, "data": data}, "buffers": []}


def test_a_stored_view_has_its_last_traits_and_no_code(notebook):
    models = stored_models(notebook)
    assert models["ConvStepper-1"]["state"]["stride"] == 2
    assert models["ConvStepper-2"]["state"]["stride"] == 1
    for model in models.values():
        assert not set(CODE) & set(model["state"])
    assert len(nbformat.writes(notebook)) < 20_000


def test_storing_again_gives_the_same_bytes(notebook, tmp_path):
    again = execute(copy.deepcopy(notebook), tmp_path)
    assert nbformat.writes(again) == nbformat.writes(notebook)


def test_a_run_without_views_drops_the_state_of_an_older_one(notebook, tmp_path):
    without = copy.deepcopy(notebook)
    without.cells = [new_code_cell("1 + 1")]
    assert "widgets" not in execute(without, tmp_path).metadata


def example():
    """Return a notebook that stores one view, and the states of a run that made the same one."""
    states = {}
    take_in(states, opened("a", {"stride": 1, "_esm": "code", "pixels": None}, {"pixels": b"ab"}))
    take_in(states, updated("a", {"stride": 2}))
    model = {
        "state": {"stride": 2, "pixels": None},
        "buffers": [{"path": ["pixels"], "encoding": "base64", "data": "YWI=\n"}],
    }
    return new_notebook(metadata={"widgets": {MIME: {"state": {"a": model}}}}), states


def test_equal_views_do_not_differ():
    assert state_differences(*example()) == []
    assert state_differences(new_notebook(), {}) == []


def change(model, name, value):
    model["state"][name] = value


@pytest.mark.parametrize(
    ("alter", "says"),
    [
        (lambda models: change(models["a"], "stride", 3), "stride of the view a differs"),
        (lambda models: models["a"]["state"].pop("stride"), "stride of the view a differs"),
        (lambda models: change(models["a"], "_esm", "x"), "the view a stores its code"),
        (lambda models: models["a"].pop("buffers"), "the data of the view a differ"),
        (lambda models: models["a"]["buffers"][0].update(data="YWM="), "the data of the view a"),
        (lambda models: models.pop("a"), "a fresh run makes ['a']"),
        (lambda models: models.update(b=models["a"]), "views ['a', 'b'] are stored"),
    ],
)
def test_whatever_differs_is_said(alter, says):
    notebook, states = example()
    alter(stored_models(notebook))
    found = state_differences(notebook, states)
    assert len(found) == 1
    assert says in found[0]


def test_other_messages_change_nothing():
    states = {}
    take_in(states, {"msg_type": "stream", "content": {"text": "hello"}})
    take_in(states, updated("unknown", {"stride": 2}))
    other = opened("b", {})
    other["content"]["target_name"] = "something.else"
    take_in(states, other)
    assert states == {}


def test_pages_get_the_code_back(notebook):
    models = stored_models(with_code(copy.deepcopy(notebook)))
    assert models["ConvStepper-1"]["state"]["_esm"] == bundle("conv_stepper.js")
    assert "_esm" not in models["ConvStepper-1-layout"]["state"]


def test_a_view_from_elsewhere_is_refused():
    notebook, _ = example()
    change(stored_models(notebook)["a"], "_anywidget_id", "os.path.View")
    with pytest.raises(ValueError, match=r"the view a is a os\.path\.View"):
        with_code(notebook)

"""The stored state of views: without code, the same at every run, and compared by the gate."""

import copy
import io
import json

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from helpers import widgets
from tools.gate.execute_notebooks import execute
from tools.gate.widget_states import (
    CODE,
    ITEM,
    MIME,
    STAND_IN,
    VIEW,
    as_javascript_writes,
    for_a_page,
    state_differences,
    stored_models,
    take_in,
    tidy,
    trained_traits,
    views_shown,
)

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
    for name, model in models.items():
        code = {} if name.endswith("-layout") else {"_esm": STAND_IN}
        assert {part: model["state"][part] for part in CODE if part in model["state"]} == code
    assert len(nbformat.writes(notebook)) < 20_000


def test_whole_numbers_are_stored_as_jupyterlab_writes_them():
    state = {"zoom": 2.0, "rows": [1.5, -0.0, {"deep": (3.0, 2.0**60)}], "on": True, "none": None}
    written = as_javascript_writes(state)
    assert repr(written) == repr(
        {"zoom": 2, "rows": [1.5, 0, {"deep": [3, 2.0**60]}], "on": True, "none": None}
    )
    assert repr(as_javascript_writes(written)) == repr(written)


def test_a_stored_view_holds_no_whole_float(notebook):
    models = stored_models(notebook)
    assert np.ravel(models["ConvStepper-1"]["state"]["kernels"]).tolist() == [1] * 9
    assert repr(as_javascript_writes(models)) == repr({**models})


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
    notebook, states = example()
    change(stored_models(notebook)["a"], "_esm", STAND_IN)
    assert state_differences(notebook, states) == []
    assert state_differences(new_notebook(), {}) == []


def change(model, name, value):
    model["state"][name] = value


@pytest.mark.parametrize(
    ("alter", "says"),
    [
        (lambda models: change(models["a"], "stride", 3), "stride of the view a differs"),
        (lambda models: models["a"]["state"].pop("stride"), "stride of the view a differs"),
        (lambda models: change(models["a"], "_esm", "x"), "the view a stores what ships"),
        (lambda models: models["a"].pop("buffers"), "the data pixels of the view a differ"),
        (lambda models: models["a"]["buffers"][0].update(data="YWM="), "the data pixels of the"),
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


# ---------------------------------------------------------------------------- trained here


RNG = np.random.default_rng(5)
WEIGHTS, CLASSES = RNG.normal(size=500).astype("<f4"), RNG.integers(0, 10, 400).astype("u1")
RECORD = {
    "_anywidget_id": "helpers.widgets.train_watch.view.TrainWatch",
    "status": "finished",
    "class_names": ["0", "1"],
    "history": {"loss": [2.25, 1.5, 0.75], "val_loss": [1.8, None, 0.9]},
    "norms": [[3.1, 0.4], [0.5, 0.2]],
}
BYTES = {"_kernels": WEIGHTS.tobytes(), "_predictions": CLASSES.tobytes(), "_labels": b"abc"}


def recorded(state=RECORD, **changed):
    """Return the states of a run that made one view."""
    states = {}
    take_in(states, opened("watch", state, BYTES | changed))
    return states


def stored(states, bands=None):
    """Return a notebook that stores these views, each shown by a cell that states `bands`."""
    models = {
        name: {
            "state": json.loads(json.dumps(model["state"])),
            "buffers": [{"path": [p], "data": data} for p, data in model["buffers"].items()],
        }
        for name, model in states.items()
    }
    shown = [new_output("display_data", {VIEW: {"model_id": name}}) for name in models]
    cell = new_code_cell("watch", outputs=shown, metadata={"bands": bands} if bands else {})
    return new_notebook(cells=[cell], metadata={"widgets": {MIME: {"state": models}}})


def rounded_otherwise(array, by=0.02):
    """Return what another processor makes of trained numbers."""
    return array + (by * RNG.normal(size=array.shape)).astype(array.dtype)


OTHER_CPU = {
    "state": RECORD
    | {
        "history": {"loss": [2.25, 1.46, 0.8], "val_loss": [1.79, None, 0.93]},
        "norms": [[3.1, 0.41], [0.47, 0.22]],
    },
    "_kernels": rounded_otherwise(WEIGHTS).tobytes(),
    "_predictions": np.where(np.arange(400) < 20, 0, CLASSES).astype("u1").tobytes(),
}


def test_trained_numbers_need_only_be_alike_where_the_cell_says_so():
    banded = stored(recorded(), bands={"views": "~25%"})
    assert state_differences(banded, recorded(**OTHER_CPU)) == []
    narrow = stored(recorded(), bands={"views": "~1%"})
    assert len(state_differences(narrow, recorded(**OTHER_CPU))) == 3
    assert state_differences(stored(recorded()), recorded(**OTHER_CPU)) == [
        "history of the view watch differs",
        "norms of the view watch differs",
        "the data _kernels of the view watch differ",
        "the data _predictions of the view watch differ",
    ]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"_kernels": WEIGHTS[::-1].tobytes()}, "_kernels"),
        ({"_kernels": np.zeros_like(WEIGHTS).tobytes()}, "_kernels"),
        ({"_kernels": (-WEIGHTS).tobytes()}, "_kernels"),
        ({"_kernels": (2 * WEIGHTS).tobytes()}, "_kernels"),
        ({"_kernels": WEIGHTS[:-1].tobytes()}, "_kernels"),
        ({"_kernels": WEIGHTS.tobytes()[:-1]}, "_kernels"),
        ({"_kernels": (WEIGHTS * np.inf).tobytes()}, "_kernels"),
        ({"_predictions": CLASSES[::-1].tobytes()}, "_predictions"),
        ({"_predictions": CLASSES[1:].tobytes()}, "_predictions"),
        ({"_labels": b"abd"}, "_labels"),  # not trained: as strict as ever
        ({"status": "stopped"}, "status"),
        ({"class_names": ["0", "2"]}, "class_names"),
        ({"history": {"loss": [2.25, 1.5, 0.75]}}, "history"),
        ({"history": {"loss": [2.25, 1.5], "val_loss": [1.8, None, 0.9]}}, "history"),
        ({"history": {"loss": [0.75, 1.5, 2.25], "val_loss": [1.8, None, 0.9]}}, "history"),
        ({"history": {"loss": [2.25, 1.5, 0.75], "val_loss": [1.8, 1.2, 0.9]}}, "history"),
        ({"history": {"loss": [2.25, 1.5, 0.75], "val_loss": ["?", None, 0.9]}}, "history"),
        ({"history": [2.25, 1.5, 0.75]}, "history"),
        ({"norms": [[0.4, 3.1], [0.2, 0.5]]}, "norms"),
        ({"norms": [[3.1, 0.4]]}, "norms"),
        ({"norms": [[3.1, 0.4], [0.5]]}, "norms"),
        ({"norms": []}, "norms"),
    ],
)
def test_a_wrong_record_is_noticed_even_where_numbers_may_vary(changed, says):
    in_state = {name: value for name, value in changed.items() if name in RECORD}
    others = {name: value for name, value in changed.items() if name not in RECORD}
    fresh = recorded(RECORD | in_state, **others)
    (found,) = state_differences(stored(recorded(), {"views": "~25%"}), fresh)
    assert f"{says} of the view watch differ" in found


def test_views_name_the_traits_that_training_decides():
    kinds = {}
    for name in widgets.__all__:
        home = f"{getattr(widgets, name).__module__}.{name}"
        kinds[name] = trained_traits({"_anywidget_id": home})
    assert {name for name, traits in kinds.items() if traits} == {"LayerExplorer", "TrainWatch"}
    assert set().union(*(traits.values() for traits in kinds.values())) <= {*ITEM, "numbers"}
    assert trained_traits({"_model_name": "LayoutModel"}) == {}


def test_pictures_are_compared_by_their_pixels():
    grey = np.arange(400, dtype="u1").reshape(20, 20)

    def png(pixels, **options):
        with io.BytesIO() as buffer:
            Image.fromarray(pixels).save(buffer, "PNG", **options)
            return buffer.getvalue()

    notebook = stored(recorded(_pictures=png(grey, compress_level=1)))
    assert state_differences(notebook, recorded(_pictures=png(grey, compress_level=9))) == []
    for other in (png(grey.T), png(grey[1:]), png(grey)[:60], b""):
        assert state_differences(notebook, recorded(_pictures=other)) == [
            "the data _pictures of the view watch differ"
        ]


def test_the_views_of_a_cell():
    data = {VIEW: {"model_id": "one"}, "text/plain": "a view"}
    cell = new_code_cell("", outputs=[new_output("display_data", data)])
    assert views_shown(cell) == {"one"}
    assert views_shown(new_code_cell("1", outputs=[new_output("stream", text="1")])) == set()


def test_other_messages_change_nothing():
    states = {}
    take_in(states, {"msg_type": "stream", "content": {"text": "hello"}})
    take_in(states, updated("unknown", {"stride": 2}))
    other = opened("b", {})
    other["content"]["target_name"] = "something.else"
    take_in(states, other)
    assert states == {}


# ---------------------------------------------------------------------------- pages


def test_a_page_holds_no_code_and_nothing_that_ships(notebook):
    models = stored_models(for_a_page(copy.deepcopy(notebook)))
    assert "_esm" not in models["ConvStepper-1"]["state"]
    assert "shipped" not in models["ConvStepper-1"]


def test_what_ships_is_neither_stored_nor_compared():
    state = {"_anywidget_id": "helpers.widgets.train_lab.view.TrainLab", "digits": 500}
    path = {"path": ["_digits"], "data": "AAAA", "encoding": "base64"}
    kept = {"path": ["_weights"], "data": "", "encoding": "base64"}
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["widgets"] = {
        MIME: {"state": {"a": {"state": dict(state), "buffers": [path, kept]}}}
    }
    fresh = {"a": {"state": dict(state), "buffers": {"_digits": "BBBB", "_weights": ""}}}
    found = state_differences(notebook, fresh)
    assert found == ["the view a stores what ships with the course: store it anew"]
    model = stored_models(tidy(notebook))["a"]
    assert [one["path"] for one in model["buffers"]] == [["_weights"]]
    assert state_differences(notebook, fresh) == []
    page = stored_models(for_a_page(notebook))["a"]
    assert page["shipped"] == ["_digits", "_garments", "_labels"]


def test_a_view_from_elsewhere_is_refused():
    notebook, _ = example()
    change(stored_models(notebook)["a"], "_anywidget_id", "os.path.View")
    with pytest.raises(ValueError, match=r"the view a is a os\.path\.View"):
        for_a_page(notebook)

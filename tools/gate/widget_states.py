"""The state of the views that a notebook stores: tidy to keep, and compared with a fresh run's.

A stored view is its traits. Its JavaScript is left out: it stands in ``helpers/widgets``, pages of
the book load it from there, and a mended view does not change every notebook that shows it. So are
traits that hold what ships with the course (``.tag(shipped=True)``). A line of code stands in for
the code: JupyterLab shows a stored view of a trusted notebook before anyone runs the cell.

What training decides differs from processor to processor: weights, curves, answers. A view names
the traits that hold it (``.tag(trained="float32")``, see `ITEM`), and the cell that shows the view
states a band for them (``"bands": {"views": "~25%"}``, see `tools.gate.bands`). Only in those
traits numbers of the same shape may differ; all the rest of the view is compared as strictly as
ever.
"""

import base64
import io
from importlib import import_module
from typing import Any

import numpy as np
from nbformat import NotebookNode
from PIL import Image

from tools.gate.bands import VIEWS, Bands, Within, band

MIME = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"

#: What is not stored (the code), and what another version of a package may write differently.
CODE = ("_esm", "_css")
STAND_IN = (
    "export default { render({ el }) { el.textContent = 'Run this cell to see the view.'; } };"
)
VERSIONS = ("model_module_version", "_model_module_version", "_view_module_version")


#: The share of classes that may be another one where a band is stated: 0.004 was seen between
#: processors, and guessing differs in most.
OTHER_CLASSES = 0.05

#: The trait in which anywidget keeps the name of a view's class.
_HOME = "_anywidget_id"
_OURS = "helpers.widgets."

#: Whole numbers below it are the same in JavaScript, in Python's float and in its int.
_EXACT = 2**53

#: The first bytes of a PNG.
PNG = b"\x89PNG\r\n\x1a\n"


def tidy(notebook: NotebookNode) -> NotebookNode:
    """Take the code of the views out of a notebook's widget state; drop an empty state."""
    models = stored_models(notebook)
    for model in models.values():
        state = as_javascript_writes(model["state"])
        for name in CODE + shipped_traits(state):
            state.pop(name, None)
        if _HOME in state:
            state["_esm"] = STAND_IN
        _drop_buffers(model, shipped_traits(state))
        model["state"] = state  # a NotebookNode keeps a copy of it
    if not models:
        notebook.metadata.pop("widgets", None)
    return notebook


def _drop_buffers(model: Any, traits: tuple[str, ...]) -> None:
    if "buffers" in model:
        model["buffers"] = [one for one in model["buffers"] if one["path"][0] not in traits]


def shipped_traits(state: dict[str, Any]) -> tuple[str, ...]:
    """Return the traits of a view that hold what ships with the course."""
    if not state.get(_HOME, "").startswith(_OURS):
        return ()
    return tuple(sorted(_view_class(state).class_trait_names(shipped=True)))


def as_javascript_writes(value: Any) -> Any:
    """Return JSON as JupyterLab writes it: JavaScript has one kind of number, and 1.0 becomes 1.

    Stored so, a notebook stays as it is when somebody opens and saves it.

    Examples
    --------
    >>> as_javascript_writes({"zoom": 2.0, "kernel": [[1.0, -0.5], [-0.0, None]]})
    {'zoom': 2, 'kernel': [[1, -0.5], [0, None]]}
    """
    if isinstance(value, dict):
        return {name: as_javascript_writes(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_javascript_writes(part) for part in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return value


def stored_models(notebook: NotebookNode) -> dict[str, Any]:
    """Return the stored models by their id; {} if there are none."""
    return notebook.metadata.get("widgets", {}).get(MIME, {}).get("state", {})


def take_in(states: dict[str, Any], message: dict[str, Any]) -> None:
    """Note in `states` what a message of the kernel says about a view; other messages do nothing.

    The states are changed in place. By the id of a model they hold
    {"state": traits, "buffers": {path: base64 text}}.
    """
    content = message.get("content", {})
    data = content.get("data") or {}
    if message["msg_type"] == "comm_open" and content.get("target_name") == "jupyter.widget":
        states[content["comm_id"]] = {"state": {}, "buffers": {}}
    elif message["msg_type"] != "comm_msg" or data.get("method") != "update":
        return
    model = states.get(content["comm_id"])
    if model is None:
        return
    model["state"].update(data.get("state", {}))
    for path, buffer in zip(data.get("buffer_paths", []), message.get("buffers", [])):
        model["buffers"]["/".join(map(str, path))] = base64.b64encode(bytes(buffer)).decode()


def views_shown(cell: NotebookNode) -> set[str]:
    """Return the ids of the views that the stored outputs of a cell show."""
    shown = [output.get("data", {}).get(VIEW) for output in cell.get("outputs", [])]
    return {view["model_id"] for view in shown if view}


def stated_bands(notebook: NotebookNode) -> Bands:
    """Return the band of each view that shows what was trained here: id to band."""
    return {
        view: cell.metadata["bands"][VIEWS]
        for cell in notebook.cells
        if VIEWS in cell.metadata.get("bands", {})
        for view in views_shown(cell)
    }


def state_differences(notebook: NotebookNode, states: dict[str, Any]) -> list[str]:
    """Return how a notebook's stored views differ from those of a fresh run, see `take_in`."""
    stored, stated = stored_models(notebook), stated_bands(notebook)
    if set(stored) != set(states):
        return [f"views {sorted(stored)} are stored, a fresh run makes {sorted(states)}"]
    found = []
    for name, model in stored.items():
        old, new = model["state"], states[name]["state"]
        kinds = trained_traits(new) if name in stated else {}
        within = band(stated.get(name, "="))
        shipped = set(shipped_traits(new))
        kept = shipped & ({*old} | {*_buffers(model)})
        if "_css" in old or old.get("_esm", STAND_IN) != STAND_IN or kept:
            found.append(f"the view {name} stores what ships with the course: store it anew")
        for trait in sorted((set(old) | set(new)) - {*CODE, *VERSIONS} - shipped):
            same = trait in old and trait in new and old[trait] == new[trait]
            if not same and not (
                trait in kinds and _alike(kinds[trait], within, old[trait], new[trait])
            ):
                found.append(f"{trait} of the view {name} differs")
        old, new = _buffers(model), states[name]["buffers"]
        for path in sorted((set(old) | set(new)) - shipped):
            both = path in old and path in new
            contents = [base64.b64decode(buffers[path]) for buffers in (old, new)] if both else []
            if not both or not (
                _alike(kinds[path], within, *contents)
                if path in kinds
                else _same_content(*contents)
            ):
                found.append(f"the data {path} of the view {name} differ")
    return found


def trained_traits(state: dict[str, Any]) -> Any:
    """Return which traits of a view hold what training decides: name to kind."""
    traits = _view_class(state).class_traits() if _HOME in state else {}
    return {
        name: trait.metadata["trained"]
        for name, trait in traits.items()
        if "trained" in trait.metadata
    }


def _buffers(model: Any) -> dict[Any, Any]:
    return {
        "/".join(map(str, buffer["path"])): buffer["data"].strip()
        for buffer in model.get("buffers", [])
    }


def _same_content(old: Any, new: Any) -> bool:
    """Compare bytes; of pictures the pixels, because another version packs them otherwise."""
    if old == new:
        return True
    if not old.startswith(PNG) or not new.startswith(PNG):
        return False
    try:
        was, now = (np.asarray(Image.open(io.BytesIO(content))) for content in (old, new))
    except OSError:
        return False
    return np.array_equal(was, now)


def _alike(kind: str, within: Within, old: Any, new: Any) -> bool:
    """Compare two values of a trait that training decides."""
    if kind == "numbers":
        return _like_numbers(old, new, within)
    if len(old) != len(new) or len(old) % ITEM[kind][1]:
        return False
    old, new = (np.frombuffer(content, ITEM[kind][0]) for content in (old, new))
    if kind == "classes":
        return bool(np.mean(old != new) <= OTHER_CLASSES) if old.size else True
    return within(old, new)


def _like_numbers(old: Any, new: Any, within: Within) -> bool:
    """Compare JSON: the same names, lengths and gaps (None), and in every list numbers alike."""
    if isinstance(old, dict) and isinstance(new, dict):
        return set(old) == set(new) and all(
            _like_numbers(old[name], new[name], within) for name in old
        )
    if not isinstance(old, list) or not isinstance(new, list):
        return False
    try:
        return within(*(np.array(one, dtype=float) for one in (old, new)))  # None becomes NaN
    except (TypeError, ValueError):  # texts, or lists of different lengths
        return False


#: What `.tag(trained=…)` of a trait may say: "numbers" is JSON, the others are bytes of these.
ITEM = {"float32": ("<f4", 4), "classes": ("u1", 1)}


def for_a_page(notebook: NotebookNode) -> NotebookNode:
    """Take the stand-ins out of a notebook's widget state: a page loads code and what ships.

    Raises
    ------
    ValueError
        If a stored view is none of this course.
    """
    for name, model in stored_models(notebook).items():
        home = model["state"].get(_HOME)
        if home is None:  # the layout that goes with a view
            continue
        if not home.startswith(_OURS):
            raise ValueError(f"the view {name} is a {home}, but views come from helpers.widgets")
        to_load(model)
    return notebook


def to_load(model: Any) -> Any:
    """Take out of a stored view, in place, what pages share; name there the traits to load."""
    traits = shipped_traits(model["state"])
    for name in CODE + traits:
        model["state"].pop(name, None)
    _drop_buffers(model, traits)
    if traits:
        model["shipped"] = list(traits)
    return model


def _view_class(state: dict[str, Any]) -> Any:
    module, _, view = state[_HOME].rpartition(".")
    return getattr(import_module(module), view)

"""The state of the views that a notebook stores: tidy to keep, and compared with a fresh run's.

A stored view is its traits. Its JavaScript is left out: it stands in ``helpers/widgets``, the book
puts it back in, and a mended view does not change every notebook that shows it.
"""

import base64
from importlib import import_module

MIME = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"

#: What is not stored (the code), and what another version of a package may write differently.
CODE = ("_esm", "_css")
VERSIONS = ("model_module_version", "_model_module_version", "_view_module_version")


def tidy(notebook):
    """Drop the code of the views from a notebook's widget state; drop an empty state."""
    models = stored_models(notebook)
    for model in models.values():
        for name in CODE:
            model["state"].pop(name, None)
    if not models:
        notebook.metadata.pop("widgets", None)
    return notebook


def stored_models(notebook):
    """Return the stored models by their id; {} if there are none."""
    return notebook.metadata.get("widgets", {}).get(MIME, {}).get("state", {})


def take_in(states, message):
    """Note in `states` what a message of the kernel says about a view; other messages do nothing.

    Parameters
    ----------
    states : dict
        By the id of the model: {"state": traits, "buffers": {path: base64 text}}. Changed in place.
    message : dict
        A message of the kernel's iopub channel.
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


def state_differences(notebook, states):
    """Return what differs between a notebook's stored views and the `states` of a fresh run."""
    stored = stored_models(notebook)
    if set(stored) != set(states):
        return [f"views {sorted(stored)} are stored, a fresh run makes {sorted(states)}"]
    found = []
    for name, model in stored.items():
        old, new = model["state"], states[name]["state"]
        found += [f"the view {name} stores its code: store it anew"] * any(c in old for c in CODE)
        for trait in sorted((set(old) | set(new)) - {*CODE, *VERSIONS}):
            if old.get(trait) != new.get(trait):
                found.append(f"{trait} of the view {name} differs")
        buffers = {
            "/".join(map(str, buffer["path"])): buffer["data"].strip()
            for buffer in model.get("buffers", [])
        }
        found += [f"the data of the view {name} differ"] * (buffers != states[name]["buffers"])
    return found


def with_code(notebook):
    """Put the code of the views back into a notebook's widget state, for pages without a kernel.

    Raises
    ------
    ValueError
        If a stored view is none of this course.
    """
    for name, model in stored_models(notebook).items():
        home = model["state"].get("_anywidget_id")
        if home is None:  # the layout that goes with a view
            continue
        module, _, view = home.rpartition(".")
        if not module.startswith("helpers.widgets."):
            raise ValueError(f"the view {name} is a {home}, but views come from helpers.widgets")
        model["state"]["_esm"] = str(getattr(import_module(module), view)._esm)
    return notebook

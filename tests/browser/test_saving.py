"""A lesson that somebody opens and saves in JupyterLab, without running it, stays what it was."""

import json
import shutil

from tests.notebooks import ROOT

#: Whether the notebook in front is loaded and its kernel waits.
READY = """() => {
  const front = jupyterapp.shell.currentWidget;
  return front?.context?.isReady && front.sessionContext.session?.kernel?.status === "idle"; }"""


def saved(page, lab, path):
    """Open a notebook of the lab's folder, run nothing, save it; return its parsed JSON."""
    page.goto(f"{lab.address}/lab/tree/{path.name}?reset&token={lab.token}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.wait_for_function(READY, timeout=60_000)
    before = path.stat().st_mtime_ns
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    assert path.stat().st_mtime_ns > before, "JupyterLab did not save"
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_lesson_survives_a_save(new_page, lab):
    """The lesson has views; `tests/test_notebooks.py` looks at the numbers of all others."""
    lesson = ROOT / "notebooks" / "07_dropout.ipynb"
    path = lab.folder / "notebooks" / lesson.name
    shutil.copy(lesson, path)
    stored = json.loads(lesson.read_text(encoding="utf-8"))
    after = saved(new_page(), lab, path)
    assert after["metadata"].pop("language_info")["version"]
    del stored["metadata"]["language_info"]
    assert lines(after) == lines(stored)


def lines(notebook):
    """Return a notebook as the lines that git would compare: 1 and 1.0 are not the same."""
    return json.dumps(notebook, indent=1, sort_keys=True).splitlines()

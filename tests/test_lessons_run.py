"""Lessons with their solutions in place: Run All twice, and nothing written or fetched."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from tests.notebooks import LESSONS, exercises, read, solved
from tools.execute_notebooks import execute

#: Placed above the first cell: notes every file opened for writing and every step to the network.
WATCH = """
import os, sys
side_effects = []
_harmless = ("/dev/", os.path.expanduser("~/.keras"), os.path.expanduser("~/.cache"),
             os.path.expanduser("~/.config"), os.path.expanduser("~/.ipython"))
def _is_harmless(path):   # settings and caches of the libraries themselves
    return str(path).startswith(_harmless) or "__pycache__" in str(path)
def _watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        writes = isinstance(mode, str) and any(c in mode for c in "wax+")
        writes = writes or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        if writes and not _is_harmless(path):
            side_effects.append((event, str(path)))
    elif event in ("os.mkdir", "os.remove", "os.rename") and _is_harmless(arguments[0]):
        pass
    elif event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system",
                   "os.remove", "os.rename", "os.mkdir", "shutil.rmtree"):
        side_effects.append((event, str(arguments)[:100]))
sys.addaudithook(_watch)
"""

REPORT = "print(sorted(set(side_effects)))"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_solved_lesson_runs_twice_and_leaves_no_trace(path):
    notebook = solved(read(path))
    watched, once = new_code_cell(WATCH), list(notebook.cells)
    notebook.cells = [watched, *once, *_copies(once), new_code_cell(REPORT)]
    executed = execute(notebook, path.parent)

    half = len(once)
    first, second = executed.cells[1 : half + 1], executed.cells[half + 1 : 2 * half + 1]
    for exercise, cells in exercises(nbformat.v4.new_notebook(cells=first)).items():
        (output,) = cells["check"].outputs
        assert output["data"]["text/plain"].startswith("✔ correct"), (exercise, output)
    for number, (one, two) in enumerate(zip(first, second)):
        if one.cell_type == "code":
            assert _texts(one) == _texts(two), f"cell {number} differs when it runs again"
    assert executed.cells[-1].outputs[0]["text"].strip() == "[]"


def test_the_watch_sees_what_a_cell_must_not_do(tmp_path):
    for source in (
        f"open({str(tmp_path / 'new.txt')!r}, 'w').close()",
        f"import pathlib; pathlib.Path({str(tmp_path / 'folder')!r}).mkdir()",
        "import contextlib, socket\nwith contextlib.suppress(OSError):\n"
        "    socket.create_connection(('127.0.0.1', 9), timeout=1)",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])",
    ):
        cells = [new_code_cell(text) for text in (WATCH, source, REPORT)]
        executed = execute(nbformat.v4.new_notebook(cells=cells), tmp_path)
        assert executed.cells[-1].outputs[0]["text"].strip() != "[]", source


def _copies(cells):
    """Return the same cells with new ids: a notebook must not hold one id twice."""
    copies = [nbformat.from_dict(dict(cell)) for cell in cells]
    for number, cell in enumerate(copies):
        cell.id, cell.outputs = f"again-{number}", []
        if cell.cell_type != "code":
            del cell["outputs"]
    return copies


def _texts(cell):
    """Return what a cell printed and showed as text."""
    return [
        output.get("text") or output.get("data", {}).get("text/plain") for output in cell.outputs
    ]

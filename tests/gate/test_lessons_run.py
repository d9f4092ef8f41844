"""Lessons with their solutions in place: Run All twice, and nothing written or fetched."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from helpers.support.quick import QUICK
from tests.notebooks import LESSONS, exercises, read, short_answers, solved
from tools.gate.bands import text_difference
from tools.gate.execute_notebooks import execute
from tools.gate.widget_states import VIEW

#: Placed above the first cell: notes every file opened for writing and every step to the network.
WATCH = """
import os, sys, tempfile
side_effects = []
tempfile.tempdir = tempfile.mkdtemp()   # whatever is made in here must be gone at the end
_harmless = ("/dev/", os.path.expanduser("~/.keras"), os.path.expanduser("~/.cache"),
             os.path.expanduser("~/.config"), os.path.expanduser("~/.ipython"), tempfile.tempdir)
def _is_harmless(path):   # settings and caches of the libraries themselves
    is_seen = isinstance(path, int)   # a file that is open: its opening was seen
    return is_seen or str(path).startswith(_harmless) or "__pycache__" in str(path)
def _watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        writes = isinstance(mode, str) and any(c in mode for c in "wax+")
        writes = writes or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        if writes and not _is_harmless(path):
            side_effects.append((event, str(path)))
    elif event in ("os.mkdir", "os.remove", "os.rmdir", "os.rename", "shutil.rmtree") and (
        _is_harmless(arguments[0]) or event in ("os.remove", "os.rmdir") and arguments[1] >= 0
    ):
        pass   # the second: inside of a folder that rmtree takes away, and rmtree itself was seen
    elif event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "urllib.Request",
                   "subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.remove",
                   "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate",
                   "shutil.rmtree", "sqlite3.connect"):
        side_effects.append((event, str(arguments)[:100]))
sys.addaudithook(_watch)
"""

REPORT = r"""side_effects += [("left", name) for name in os.listdir(tempfile.tempdir)]
os.rmdir(tempfile.tempdir) if not os.listdir(tempfile.tempdir) else None
print('noted:', *sorted(map(str, set(side_effects))), sep='\n')"""


#: The one check that trains asks for no more than a quick run gives; pictures are packed in haste.
LOWERED = """
from helpers.checks import lesson_12
from helpers.plotting import display
display.PACKED = {"compress_level": 1}
lesson_12.IMAGES, lesson_12.EPOCHS, lesson_12.BATCH, lesson_12.TARGET = 1_000, 1, 16, 0.2
"""


def run_watched(cells, folder):
    """Run cells in an empty folder; return them executed, and what they wrote and fetched.

    Code that is not Python (HDF5, TensorFlow) opens files unseen, but leaves them in the folder.
    """
    watched = [new_code_cell(WATCH), *cells, new_code_cell(REPORT)]
    executed = execute(nbformat.v4.new_notebook(cells=watched), folder).cells
    _, *noted = executed[-1].outputs[0]["text"].splitlines()
    return executed[1:-1], noted + [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_solved_lesson_runs_twice_and_leaves_no_trace(path, tmp_path, monkeypatch):
    monkeypatch.setenv(QUICK, "1")  # the notebook gate trains for real,
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")  # and makes sure of what the lessons assert
    once = solved(read(path)).cells
    once.append(_with_assertions(short_answers(read(path))))
    prepared = [new_code_cell(LOWERED), *once, *_copies(once)]
    (_, *executed), traces = run_watched(prepared, tmp_path)

    first, second = executed[: len(once)], executed[len(once) :]
    for exercise, cells in exercises(nbformat.v4.new_notebook(cells=first)).items():
        (output,) = cells["check"].outputs
        assert output["data"]["text/plain"].startswith("✔ correct"), (exercise, output)
    for number, (one, two) in enumerate(zip(first, second)):
        if one.cell_type == "code":
            assert not _differ(one, two), f"cell {number} differs when it runs again"
    assert traces == []


#: Each writes to a file that is there, so that only the watch can see it, or reaches out.
FORBIDDEN = {
    "open": "open(old, 'a').close()",
    "os.open": "os.close(os.open(old, os.O_WRONLY))",
    "write_text": "pathlib.Path(old).write_text('')",
    "np.save": "np.save(open(old, 'wb'), [1])",
    "savefig": "import matplotlib.figure; matplotlib.figure.Figure().savefig(old, format='png')",
    "Image.save": "from PIL import Image; Image.new('L', (1, 1)).save(old, format='png')",
    "zipfile": "import zipfile; zipfile.ZipFile(old, 'w').close()",
    "sqlite3": "import sqlite3; sqlite3.connect(old).close()",
    "truncate": "os.truncate(old, 0)",
    "mkdir": "os.mkdir(old + '.folder')",
    "symlink": "os.symlink(old, old + '.link')",
    "remove": "os.remove(old)",
    "connect": "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)",
    "proxy": "import urllib.request as u; os.environ['http_proxy'] = 'http://127.0.0.1:9'; "
    "u.urlopen('http://example.org', timeout=1)",
    "subprocess": "import subprocess, sys; subprocess.run([sys.executable, '-c', ''])",
    "os.system": "os.system('')",
}


def test_the_watch_sees_what_a_cell_must_not_do(tmp_path):
    """All in one kernel: the noted events are taken out after each."""
    old, folder = tmp_path / "old.txt", tmp_path / "folder"
    folder.mkdir()
    prepare = f"import contextlib, pathlib\nimport numpy as np\nold = {str(old)!r}"
    cells = [new_code_cell(prepare)]
    for source in FORBIDDEN.values():
        cells.append(new_code_cell("open(old, 'a').close(); side_effects.clear()"))
        cells.append(new_code_cell(f"with contextlib.suppress(OSError):\n    {source}"))
        cells.append(new_code_cell("print(len(side_effects))"))
    executed, _ = run_watched(cells, folder)
    seen = [int(cell.outputs[0]["text"]) > 0 for cell in executed[3::3]]
    assert dict(zip(FORBIDDEN, seen)) == dict.fromkeys(FORBIDDEN, True)


def test_a_file_that_no_python_code_opened_is_seen(tmp_path):
    cell = new_code_cell("import h5py\nh5py.File('model.h5', 'w').close()")
    assert run_watched([cell], tmp_path)[1] == ["model.h5"]


def test_reading_leaves_no_trace(tmp_path):
    source = "from helpers import load_photo, load_mnist\nload_photo('camera').sum(), load_mnist()"
    assert run_watched([new_code_cell(source + ";")], tmp_path)[1] == []


def _with_assertions(code):
    """Return a cell that runs code whose assertions count, although the lesson's do not here."""
    return new_code_cell(f"exec(compile({code!r}, 'short answers', 'exec', optimize=0))")


def _copies(cells):
    """Return the same cells with new ids: a notebook must not hold one id twice."""
    copies = [nbformat.from_dict(dict(cell)) for cell in cells]
    for number, cell in enumerate(copies):
        cell.id, cell.outputs = f"again-{number}", []
        if cell.cell_type != "code":
            del cell["outputs"]
    return copies


def _differ(one, two):
    """Tell whether two runs of a cell show other things, apart from numbers within its bands."""
    shown, again = _shown(one), _shown(two)
    within = one.metadata.get("bands", {})
    return len(shown) != len(again) or any(
        old != new and not (isinstance(old, str) and text_difference(old, new, within) is None)
        for old, new in zip(shown, again)
    )


def _shown(cell):
    """Return what a cell printed and showed, pictures too; a view has a new name in every run."""
    return [
        output.get("text") or {kind: data for kind, data in output.data.items() if kind != VIEW}
        for output in cell.outputs
    ]

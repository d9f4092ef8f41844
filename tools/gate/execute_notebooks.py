"""Execute the lessons and store what they print: ``make notebooks``.

Run it twice and the second run changes nothing. A lesson that stops with an error is not stored.

Usage: ``python -m tools.gate.execute_notebooks [notebooks/02_convolution_by_hand.ipynb ...]``
"""

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from helpers.support.progress import QUIET
from helpers.support.quick import QUICK
from helpers.support.whole_files import write_whole
from tools.gate.output_comparison import joined_streams
from tools.gate.widget_states import tidy

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"

#: Seconds after which a cell counts as hanging: no slow machine may need them.
CELL_TIMEOUT = 3600


def execute(notebook: NotebookNode, folder: Path = NOTEBOOKS) -> NotebookNode:
    """Return `notebook` with fresh outputs, free of what differs from machine to machine."""
    os.environ[QUIET] = "1"
    notebook.metadata.pop("widgets", None)
    with own_profile():
        return _executed(notebook, folder)


@contextlib.contextmanager
def own_profile() -> Iterator[Path]:
    """Start kernels without the IPython profile, and its history, of whoever sits at this machine.

    A startup file or a setting of theirs may change what a cell prints.
    """
    with tempfile.TemporaryDirectory(prefix="ipython-", ignore_cleanup_errors=True) as folder:
        before = os.environ.get("IPYTHONDIR")
        os.environ["IPYTHONDIR"] = folder
        try:
            yield Path(folder)
        finally:
            os.environ.pop("IPYTHONDIR")
            if before is not None:
                os.environ["IPYTHONDIR"] = before


def _executed(notebook: NotebookNode, folder: Path) -> NotebookNode:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
    ).execute()
    return normalise(notebook)


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Drop versions and session marks; join pieces of one stream that arrived apart."""
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for name in ("execution", "collapsed", "scrolled"):
            cell.metadata.pop(name, None)
        if cell.cell_type == "code":
            cell.outputs = joined_streams(cell.outputs)
    return tidy(notebook)


def main(arguments: Sequence[str]) -> int:
    """Execute the named lessons, or all; return the number that failed."""
    paths = [Path(argument) for argument in arguments] or sorted(
        NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")
    )
    os.environ.pop(QUICK, None)  # what is stored was trained in full
    failed = 0
    for path in paths:
        start = time.perf_counter()
        try:
            notebook = execute(nbformat.read(path, as_version=4), path.parent)
        except CellExecutionError as error:
            failed += 1
            print(f"{path.name}: stopped, left as it was\n{error}", file=sys.stderr)
            continue
        write_whole(path, f"{nbformat.writes(notebook)}\n")
        print(f"{path.name}: {time.perf_counter() - start:.0f} s")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)

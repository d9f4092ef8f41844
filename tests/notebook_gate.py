"""A pytest plugin that makes ``pytest --nbval`` strict.

nbval runs a notebook's cells and compares text. It passes in silence what it skips: changed or
deleted pictures, text that stands on the wrong side of one, cells whose outputs and execution count
were stripped, misspelt tags, a dead kernel until the cell times out. This plugin puts its own
notebook and cell classes in place of nbval's; they look at those too.
"""

import copy
import os
import time
from queue import Empty

import pytest
from nbformat.v4 import output_from_msg
from nbval.plugin import IPyNbCell, IPyNbFile

from helpers.progress import QUIET
from tools.notebook_guards import COARSE, cell_problems
from tools.output_comparison import differences, joined_streams
from tools.widget_states import state_differences, take_in, views_shown

#: Messages of the kernel that become outputs, and those that change outputs already there.
OUTPUTS = ("stream", "display_data", "execute_result", "error")
CHANGES = ("clear_output", "update_display_data")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Put the strict classes in place of nbval's."""
    nodes = yield
    return [
        StrictNotebook.from_parent(parent, path=file_path) if type(node) is IPyNbFile else node
        for node in nodes
    ]


class StrictNotebook(IPyNbFile):
    """A notebook whose cells are compared in full."""

    def setup(self):
        """Start the kernel as a reader's JupyterLab would, but without progress bars."""
        # ipykernel behaves differently where it finds pytest's mark, so hide it for a moment.
        mark = os.environ.pop("PYTEST_CURRENT_TEST", None)
        os.environ[QUIET] = "1"
        try:
            super().setup()
        finally:
            if mark is not None:
                os.environ["PYTEST_CURRENT_TEST"] = mark
        self.kernel.await_reply = _await_reply_of_a_living(self.kernel)

    def get_kernel_message(self, timeout=None, stream="iopub"):
        """Keep every message: nbval merges what a cell prints before and after a figure."""
        message = super().get_kernel_message(timeout, stream)
        self.messages.append(message)
        return message

    def collect(self):
        """Yield one strict item for each code cell."""
        self.views = {}  # what the kernel has said so far about the views, by their ids
        items = list(super().collect())
        for number, item in enumerate(items, start=1):
            strict = StrictCell.from_parent(
                self, name=item.name, cell_num=item.cell_num, cell=item.cell, options=item.options
            )
            strict.number, strict.is_last = number, number == len(items)
            yield strict


class StrictCell(IPyNbCell):
    """A code cell: its marks, what nbval compares, and what nbval skips."""

    def runtest(self):
        """Run the cell even if its marks are wrong, so that the cells below it still can run."""
        problems = cell_problems(self.cell, self.number)
        stored = copy.deepcopy(self.cell.outputs)  # nbval changes them
        self.parent.messages = []
        super().runtest()
        cell = self.parent.messages[-1]["parent_header"]["msg_id"]
        sent = [m for m in self.parent.messages if m["parent_header"].get("msg_id") == cell]
        problems += [f"the cell sends {m['msg_type']}" for m in sent if m["msg_type"] in CHANGES]
        for message in self.parent.messages:
            take_in(self.parent.views, message)
        if self.is_last and self.options["check"]:  # later cells may change a view shown before
            problems += state_differences(
                self.parent.nb, self.parent.views, _trained_views(self.parent.nb)
            )
        if self.options["check"]:
            fresh = [output_from_msg(m) for m in sent if m["msg_type"] in OUTPUTS]
            coarse = COARSE in self.cell.metadata.get("tags", [])
            problems += differences(stored, joined_streams(fresh), coarse)
        if problems:
            self.raise_cell_error("; ".join(problems))


def _trained_views(notebook):
    """Return the ids of the views that stand in cells whose outputs vary by processor."""
    tagged = [cell for cell in notebook.cells if COARSE in cell.metadata.get("tags", [])]
    return set().union(*map(views_shown, tagged))


def _await_reply_of_a_living(kernel):
    """Wait for a reply as nbval does, but give up at once when the kernel has died."""
    await_reply = kernel.await_reply

    def wait(msg_id, timeout=None):
        end = time.monotonic() + (timeout or float("inf"))
        while True:
            try:
                return await_reply(msg_id, timeout=1)
            except Empty:
                if not kernel.is_alive():
                    raise RuntimeError("the kernel died while it ran this cell") from None
                if time.monotonic() > end:
                    raise

    return wait

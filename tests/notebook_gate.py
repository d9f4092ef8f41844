"""A pytest plugin that makes ``pytest --nbval`` strict.

nbval runs the cells of a notebook and reports. Its own comparison passes in silence what it skips:
changed or deleted pictures, text on the wrong side of one, cells whose outputs and execution count
were stripped, misspelt tags, whatever stands below a cell that hung, a dead kernel until the cell
times out. So `tools.gate.output_comparison` compares in its place, by the bands that a cell states.
"""

import copy
import os
import time
from queue import Empty

import pytest
from nbformat.v4 import output_from_msg
from nbval.plugin import IPyNbCell, IPyNbFile

from helpers.support.progress import QUIET
from tools.gate.execute_notebooks import own_profile
from tools.gate.output_comparison import cell_differences, joined_streams
from tools.gate.widget_states import state_differences, take_in

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
        self.profile = own_profile()
        self.profile.__enter__()  # until the kernel has ended: `teardown`
        try:
            super().setup()
        finally:
            if mark is not None:
                os.environ["PYTEST_CURRENT_TEST"] = mark
        self.kernel.await_reply = _await_reply_of_a_living(self.kernel)

    def teardown(self):
        """End the kernel, then drop the profile that it ran with."""
        try:
            super().teardown()
        finally:
            self.profile.__exit__(None, None, None)

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
    """A code cell: nbval runs it, `tools.gate.output_comparison` compares it."""

    #: Seconds without a message from a kernel that has answered: a busy machine may take many.
    OUTPUT_TIMEOUT = 120

    def setup(self):
        """Leave out nbval's own: below a cell that hung it would expect, and hide, failures."""

    def compare_outputs(self, test, ref, skip_compare=None):
        """Pass: nbval's comparison skips pictures and much else."""
        return True

    def runtest(self):
        """Run the cell even if its marks are wrong, so that the cells below it still can run."""
        if self.parent.timed_out:
            self.raise_cell_error("not run: a cell above did not finish")
        stored = copy.deepcopy(self.cell)  # nbval changes its outputs
        self.output_timeout = self.OUTPUT_TIMEOUT
        self.parent.messages = []
        super().runtest()
        cell = self.parent.messages[-1]["parent_header"]["msg_id"]
        sent = [m for m in self.parent.messages if m["parent_header"].get("msg_id") == cell]
        fresh = joined_streams([output_from_msg(m) for m in sent if m["msg_type"] in OUTPUTS])
        problems = cell_differences(stored, self.number, fresh)
        problems += [f"the cell sends {m['msg_type']}" for m in sent if m["msg_type"] in CHANGES]
        for message in self.parent.messages:
            take_in(self.parent.views, message)
        if self.is_last:  # later cells may change a view shown before
            problems += state_differences(self.parent.nb, self.parent.views)
        if problems:
            self.raise_cell_error("; ".join(problems))


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

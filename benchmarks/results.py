"""Print the table in docs/results.md: what the lessons' own networks reach, and at what cost.

Runs lessons 9 and 12 as they stand, training included (some minutes on two cores), and reads off
what they measured. The pushed network comes trained: its cost is the one that its card states.

Usage: ``make results``
"""

import json
import sys
import tempfile

import nbformat
from nbformat.v4 import new_code_cell

from tools.gate.execute_notebooks import NOTEBOOKS, execute


def _run(model, run, accuracy):
    return model, accuracy, f"round({run}.seconds)", f"round({run}.megabytes)"


def _of_seeds(name):
    """Return what computes the mean test accuracy of a network of lesson 12 over its seeds."""
    return f"of_full[{name!r}, 'one'][:3].mean() / 100"


#: For each lesson: what a network is called; model, test accuracy, seconds and megabytes of its
#: training in the lesson's own names.
NETWORKS = {
    "09_keras_cnn.ipynb": {
        "digits, one convolution, dropout": _run(
            "with_dropout", "run_dropout", "accuracy(with_dropout, digits.test)"
        ),
        "digits, two convolutions": _run("second", "run_second", "accuracy(second, digits.test)"),
        "digits, two convolutions, shifts": _run("best", "run_best", "accuracy(best, digits.test)"),
    },
    "12_fashion_mnist.ipynb": {
        "garments, plain": _run("plain", "plain_run", _of_seeds("plain")),
        "garments, pushed": (
            "pushed",
            _of_seeds("pushed"),
            "card['training_seconds']",
            "card['memory_megabytes']",
        ),
    },
}

REPORT = """
import json
from helpers.training import multiply_adds
print("RESULTS", json.dumps([
    [{name!r}, float({accuracy}), {model}.count_params(), multiply_adds({model}),
     {seconds}, {megabytes}]
]))
"""


def measured(lesson):
    """Run a lesson; return the rows of its networks."""
    notebook = nbformat.read(NOTEBOOKS / lesson, as_version=4)
    for name, (model, accuracy, seconds, megabytes) in NETWORKS[lesson].items():
        code = REPORT.format(
            name=name, model=model, accuracy=accuracy, seconds=seconds, megabytes=megabytes
        )
        notebook.cells.append(new_code_cell(code))
    with tempfile.TemporaryDirectory() as folder:
        done = execute(notebook, folder)
    for cell in done.cells[-len(NETWORKS[lesson]) :]:
        yield from json.loads(cell.outputs[0]["text"].removeprefix("RESULTS "))


def main():
    """Measure and print."""
    print("| network | test accuracy | parameters | multiply-adds | training, s | memory, MB |")
    print("|---|---|---|---|---|---|")
    for lesson in NETWORKS:
        for name, accuracy, parameters, cost, seconds, megabytes in measured(lesson):
            print(
                f"| {name} | {accuracy:.1%} | {parameters:,} | {cost / 1e6:.1f} million "
                f"| {seconds} | {megabytes} |",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())

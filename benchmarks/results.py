"""Print the table of results in the README: what the lessons' own networks reach, and at what cost.

Runs lessons 9 and 12 as they stand, training included (ten minutes or more on two cores), and reads
off what they measured.

Usage: ``make results``
"""

import json
import sys
import tempfile

import nbformat
from nbformat.v4 import new_code_cell

from tools.execute_notebooks import NOTEBOOKS, execute

#: For each lesson: what a network is called; model, run and test accuracy in the lesson's own
#: names; how often it looks at an image.
NETWORKS = {
    "09_keras_cnn.ipynb": {
        "digits, one convolution": ("plain", "run_plain", "accuracy(plain, digits.test)", 1),
        "digits, two convolutions": ("second", "run_second", "accuracy(second, digits.test)", 1),
        "digits, two convolutions, shifts": ("best", "run_best", "accuracy(best, digits.test)", 1),
    },
    "12_fashion_mnist.ipynb": {
        "garments, plain": ("plain", "plain_run", "plain_test.mean()", 1),
        "garments, pushed, asked twice": ("pushed", "pushed_run", "pushed_test.mean()", 2),
    },
}

REPORT = """
import json
from helpers.models import multiply_adds
print("RESULTS", json.dumps([
    [{name!r}, float({accuracy}), {model}.count_params(), {looks} * multiply_adds({model}),
     {run}.seconds, {run}.megabytes]
]))
"""


def measured(lesson):
    """Run a lesson; return the rows of its networks."""
    notebook = nbformat.read(NOTEBOOKS / lesson, as_version=4)
    for name, (model, run, accuracy, looks) in NETWORKS[lesson].items():
        code = REPORT.format(name=name, model=model, run=run, accuracy=accuracy, looks=looks)
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
                f"| {seconds:.0f} | {megabytes:,.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())

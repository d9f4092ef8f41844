"""Print the table of speeds: ours beside SciPy's and TensorFlow's, measured in one run.

A ratio below 1 means that ours is quicker. Only the ratios mean something on another machine.

Usage: ``python -m benchmarks``, or with the names of some parts, such as ``planes layers``.
"""

import argparse
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import scipy.signal

from benchmarks import large_images, large_kernels, network
from benchmarks.timing import compare
from helpers import conv2d, correlate2d, correlate2d_loops, load_keras
from helpers.support.parallel import in_parallel
from helpers.support.progress import QUIET
from tools.gate.execute_notebooks import NOTEBOOKS

#: Shape of the images, filters, and the goal for the ratio.
LAYERS = [((64, 28, 28, 16), 32, "≤ 1.5"), ((16, 28, 28, 128), 128, "≤ 1.3")]


HEAD = "\n| what | ours | other | ours / other | goal |\n|---|---|---|---|---|"


def planes():
    """Slide a kernel over one plane."""
    rng = np.random.default_rng(0)
    print(HEAD)
    image = rng.random((512, 512), dtype=np.float32)
    for side, goal in ((3, "≤ 0.25"), (7, "≤ 0.3")):
        kernel = rng.random((side, side), dtype=np.float32)
        result = compare(
            partial(correlate2d, image, kernel),
            partial(scipy.signal.correlate2d, image, kernel, mode="valid"),
        )
        row(f"correlate2d, 512 × 512, {side} × {side}; SciPy", result, goal)

    small_kernel = rng.random((3, 3), dtype=np.float32)
    small_image = image[:128, :128]
    result = compare(
        lambda: correlate2d(small_image, small_kernel),
        lambda: correlate2d_loops(small_image, small_kernel),
        pairs=5,
    )
    row("correlate2d, 128 × 128, 3 × 3; its loop version", result, "(shown in lesson 2)")


def layers():
    """Apply a layer to a batch."""
    load_keras()
    import tensorflow as tf

    rng = np.random.default_rng(0)
    print(HEAD)
    for shape, filters, goal in LAYERS:
        images = rng.random(shape, dtype=np.float32)
        kernels = rng.random((3, 3, shape[3], filters), dtype=np.float32)
        for padding in ("valid", "same"):
            result = compare(
                partial(conv2d, images, kernels, padding=padding),
                partial(tf.nn.conv2d, images, kernels, 1, padding.upper()),
            )
            size = " × ".join(map(str, shape))
            row(f"conv2d, {size}, {filters} of 3 × 3, {padding}; tf.nn.conv2d", result, goal)
        # Padding is "same" here: as many windows as pixels.
        result = compare(
            product_alone(shape, filters), partial(tf.nn.conv2d, images, kernels, 1, "SAME")
        )
        row("its matrix product alone; tf.nn.conv2d", result, "")


def product_alone(shape, filters):
    """Return a function that multiplies what `conv2d` multiplies, without laying windows out."""
    length = 9 * shape[3]
    count = math.prod(shape[:3])
    rows = np.ones((min(count, (1 << 20) // (4 * length)), length), np.float32)
    kernels = np.ones((length, filters), np.float32)
    return partial(in_parallel, lambda _: rows @ kernels, range(count // len(rows)))


def starts():
    """Start lessons and Keras, each in a fresh process."""
    codes = {"import helpers": ("import helpers", "< 0.5 s")}
    codes |= {f"first cell of lesson {n}": (first_cell(n), "< 1 s") for n in range(1, 9)}
    codes["load_keras()"] = ("from helpers import load_keras; load_keras()", "< 4 s")
    print("\n| start | seconds | goal |\n|---|---|---|")
    for what, (code, goal) in codes.items():
        seconds = statistics.median(start_seconds(code) for _ in range(3))
        print(f"| {what} | {seconds:.2f} | {goal} |", flush=True)


def first_cell(lesson):
    """Return the code of a lesson's first code cell: its imports."""
    (path,) = NOTEBOOKS.glob(f"{lesson:02}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    return next(cell.source for cell in cells if cell.cell_type == "code")


def processor():
    """Return the processor's name, where Linux tells it, and the widest vectors NumPy uses."""
    about, names = Path("/proc/cpuinfo"), [platform.machine()]
    if about.exists():
        lines = [line.partition(":") for line in about.read_text().splitlines()]
        names = [value.strip() for key, _, value in lines if key.strip() == "model name"] or names
    vectors = np.show_config(mode="dicts")["SIMD Extensions"].get("found", ["baseline"])
    return f"{names[0]}, NumPy with {vectors[-1]}"


def row(what, result, goal):
    """Print one line of the table."""
    ours, theirs = (f"{seconds * 1000:.2f} ms" for seconds in result[:2])
    print(f"| {what} | {ours} | {theirs} | {result} | {goal} |", flush=True)


def start_seconds(code):
    """Time some code in a fresh process, without the start of Python itself."""
    timed = f"import time; t = time.perf_counter()\n{code}\nprint(time.perf_counter() - t)"
    run = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)
    return float(run.stdout)


PARTS = {
    "planes": planes,
    "large_kernels": large_kernels.main,
    "layers": layers,
    "large_images": large_images.main,
    "network": network.against_keras,
    "network_alone": network.alone,
    "shares": network.shares_of_work,
    "starts": starts,
}


def main(names):
    """Measure and print these parts, or all."""
    os.environ[QUIET] = "1"  # no progress bars between the rows
    start = time.perf_counter()
    print(f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in names or PARTS:
        PARTS[name]()
    print(f"\nmeasured in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", help=f"{', '.join(PARTS)}; all by default")
    names = parser.parse_args().parts
    if unknown := set(names) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    main(names)

"""Print the table of speeds: ours beside SciPy's and TensorFlow's, measured in one run.

A ratio below 1 means that ours is quicker. Only the ratios mean something on another machine.
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import scipy.signal

from benchmarks import large_images, large_kernels, network
from benchmarks.timing import compare
from helpers import conv2d, correlate2d, correlate2d_loops, load_keras
from helpers.support.progress import QUIET

KERAS = "from helpers import load_keras\nload_keras()"

#: Shape of the images, filters, and the goal for the ratio.
LAYERS = [((64, 28, 28, 16), 32, "≤ 1.5"), ((16, 28, 28, 128), 128, "≤ 1.3")]


def main():
    """Measure and print."""
    rng = np.random.default_rng(0)
    print(f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| what | ours | other | ours / other | goal |")
    print("|---|---|---|---|---|")
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

    load_keras()
    import tensorflow as tf

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

    for what, goal in (("import helpers", "< 0.5 s"), (KERAS, "< 4 s")):
        seconds = statistics.median(start_seconds(what) for _ in range(5))
        print(f"| {what.splitlines()[-1]} | {seconds:.2f} s | | | {goal} |")


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
    """Time a line in a fresh process, without the start of Python itself."""
    timed = f"import time; t = time.perf_counter()\n{code}\nprint(time.perf_counter() - t)"
    run = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)
    return float(run.stdout)


if __name__ == "__main__":
    os.environ[QUIET] = "1"  # no progress bars between the rows
    start = time.perf_counter()
    main()
    large_kernels.main()
    large_images.main()
    network.main()
    print(f"\nmeasured in {time.perf_counter() - start:.0f} s")

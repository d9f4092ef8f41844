"""Print the table of speeds: ours beside SciPy's and TensorFlow's, measured in one run.

A ratio below 1 means that ours is quicker. Only the ratios mean something on another machine.
"""

import os
import statistics
import subprocess
import sys
import time
from functools import partial

import numpy as np
import scipy.signal

from benchmarks import large_images, network
from benchmarks.timing import compare
from helpers import conv2d, correlate2d, correlate2d_loops, load_keras
from helpers.support.progress import QUIET


def main():
    """Measure and print."""
    rng = np.random.default_rng(0)
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, NumPy {np.__version__}\n")
    print("| what | ours | other | ours / other | goal |")
    print("|---|---|---|---|---|")
    image = rng.random((512, 512), dtype=np.float32)
    for side in (3, 7):
        kernel = rng.random((side, side), dtype=np.float32)
        result = compare(
            partial(correlate2d, image, kernel),
            partial(scipy.signal.correlate2d, image, kernel, mode="valid"),
        )
        row(f"correlate2d, 512 × 512, {side} × {side}; SciPy", result, "≤ 1")

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

    images = rng.random((64, 28, 28, 16), dtype=np.float32)
    kernels = rng.random((3, 3, 16, 32), dtype=np.float32)
    for padding in ("valid", "same"):
        result = compare(
            partial(conv2d, images, kernels, padding=padding),
            partial(tf.nn.conv2d, images, kernels, 1, padding.upper()),
        )
        row(f"conv2d, 64 × 28 × 28 × 16, 32 of 3 × 3, {padding}; tf.nn.conv2d", result, "≤ 2")

    seconds = statistics.median(import_seconds() for _ in range(5))
    print(f"| import helpers | {seconds:.2f} s | | | < 0.5 s |")


def row(what, result, goal):
    """Print one line of the table."""
    ours, theirs = (f"{seconds * 1000:.2f} ms" for seconds in result[:2])
    print(f"| {what} | {ours} | {theirs} | {result.ratio:.3g} | {goal} |", flush=True)


def import_seconds():
    """Time ``import helpers`` in a fresh process, without the start of Python itself."""
    code = "import time; t = time.perf_counter(); import helpers; print(time.perf_counter() - t)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(run.stdout)


if __name__ == "__main__":
    os.environ[QUIET] = "1"  # no progress bars between the rows
    start = time.perf_counter()
    main()
    large_images.main()
    network.main()
    print(f"\nmeasured in {time.perf_counter() - start:.0f} s")

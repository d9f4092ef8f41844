"""One photo of 12 megapixels through `conv2d` and TensorFlow: seconds, and memory beyond both ends.

Split by rows, the windows of any image need a few megabytes; all at once they would take gigabytes.
"""

import tracemalloc
from functools import partial

import numpy as np

from benchmarks.timing import compare
from helpers import conv2d, load_keras

#: Type of the numbers, side of the kernel, filters, and how it slides.
CASES = [
    ("float32", 3, 4, {}),
    ("float32", 3, 16, {"padding": "same"}),
    ("float32", 3, 4, {"padding": "same", "stride": 2}),
    ("float32", 3, 4, {"padding": "same", "dilation": 2}),
    ("float64", 5, 4, {}),
]
LIMIT = 256  # MiB


def main():
    """Measure and print."""
    load_keras()
    import tensorflow as tf

    rng = np.random.default_rng(0)
    photo = rng.random((1, 3000, 4000, 3), dtype=np.float32)
    goals = f"ours / other (goal ≤ 3) | beyond input and output (goal ≤ {LIMIT} MiB)"
    print(f"\n| 4,000 × 3,000 × 3 through conv2d | ours | tf.nn.conv2d | {goals} |")
    print("|---|---|---|---|---|")
    for dtype, side, filters, how in CASES:
        image = photo.astype(dtype)
        kernels = rng.random((side, side, 3, filters)).astype(dtype)
        stride, padding = how.get("stride", 1), how.get("padding", "valid")
        result = compare(
            partial(conv2d, image, kernels, **how),
            partial(
                tf.nn.conv2d,
                *(image, kernels, stride, padding.upper()),
                dilations=how.get("dilation", 1),
            ),
            pairs=5,
        )
        words = ", ".join([padding, *(f"{k} {v}" for k, v in how.items() if k != "padding")])
        seconds = f"{result.ours:.2f} s | {result.theirs:.2f} s | {result}"
        extra = memory_beyond(partial(conv2d, image, kernels, **how)) / 2**20
        what = f"{dtype}, {filters} of {side} × {side}, {words}"
        print(f"| {what} | {seconds} | {extra:.0f} MiB |", flush=True)


def memory_beyond(layer):
    """Return the bytes that a call holds at most, besides what it was given and what it returns."""
    tracemalloc.start()
    try:
        output = layer()
        return tracemalloc.get_traced_memory()[1] - output.nbytes
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    main()

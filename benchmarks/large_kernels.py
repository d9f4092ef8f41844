"""From which side of the kernel on another way is quicker than sliding it: a photo of 512 × 512.

`correlate2d` multiplies f² times for each pixel. SciPy's `fftconvolve` goes by way of frequencies,
where the side hardly counts; a separable kernel, such as a Gaussian, is a column and a row.
"""

from functools import partial

import numpy as np
import scipy.signal

from benchmarks.timing import compare
from helpers import correlate2d
from helpers.kernels import gaussian

SIDES = (3, 5, 7, 9, 11, 15, 21, 31)


def main():
    """Measure and print."""
    image = np.random.default_rng(0).random((512, 512), dtype=np.float32)
    print("\n| Gaussian of side f, 512 × 512 | correlate2d | SciPy's fftconvolve | two passes |")
    print("|---|---|---|---|")
    for side in SIDES:
        kernel = gaussian(side, side / 6).astype(np.float32)
        one_pass = partial(correlate2d, image, kernel)
        others = [compare(one_pass, way, pairs=9) for way in other_ways(image, kernel)]
        cells = " | ".join(f"{result.theirs * 1000:.2f} ms" for result in others)
        print(f"| {side} | {others[0].ours * 1000:.2f} ms | {cells} |", flush=True)


def other_ways(image, kernel):
    """Return the two others: by frequencies, and a column and a row."""
    bell = kernel.sum(axis=0)

    def two_passes():
        return correlate2d(correlate2d(image, bell[:, None]), bell[None, :])

    return partial(scipy.signal.fftconvolve, image, kernel[::-1, ::-1], mode="valid"), two_passes


if __name__ == "__main__":
    main()

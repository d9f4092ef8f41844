"""Time two ways of doing the same thing in turn, so that a slow moment of the machine hits both."""

import statistics
import time
from typing import NamedTuple


class Comparison(NamedTuple):
    """Medians in seconds, and the median of the ratios pair by pair."""

    ours: float
    theirs: float
    ratio: float


def compare(ours, theirs, pairs=15):
    """Run `ours` and `theirs` in turn, after one run of each that does not count."""
    ours(), theirs()
    times = [(_seconds(ours), _seconds(theirs)) for _ in range(pairs)]
    return Comparison(
        statistics.median(a for a, _ in times),
        statistics.median(b for _, b in times),
        statistics.median(a / b for a, b in times),
    )


def _seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start

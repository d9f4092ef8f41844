"""Time two ways of doing the same thing in turn, so that a slow moment of the machine hits both."""

import statistics
import time
from typing import NamedTuple


class Comparison(NamedTuple):
    """Medians in seconds; of the ratios pair by pair the median, the lowest and the highest."""

    ours: float
    theirs: float
    ratio: float
    low: float
    high: float

    def __str__(self):
        return f"{self.ratio:.3g} ({self.low:.2g} to {self.high:.2g})"


def compare(ours, theirs, pairs=15):
    """Run `ours` and `theirs` in turn, after one run of each that does not count."""
    ours(), theirs()
    times = [(_seconds(ours), _seconds(theirs)) for _ in range(pairs)]
    ratios = [a / b for a, b in times]
    return Comparison(
        *(statistics.median(side) for side in zip(*times)),
        *(statistics.median(ratios), min(ratios), max(ratios)),
    )


def _seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start

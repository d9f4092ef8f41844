"""Quick runs: the tests that only want to see each cell of a lesson work set one variable.

It is read here and nowhere else. What lessons claim about trained networks does not hold then, so
it reaches neither stored runs nor models, grading or the book.
"""

import os

QUICK = "KERNELS_TO_CONVNETS_QUICK"

#: How many images each split of a data set has in a quick run, at most.
IMAGES = 2_000


def is_quick():
    """Return whether this process trains for a moment only."""
    return os.environ.get(QUICK) == "1"


def epochs_of(wanted, limit):
    """Return for how many epochs to train: as many as wanted, in a quick run at most `limit`."""
    return min(wanted, limit) if is_quick() else wanted

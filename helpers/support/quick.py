"""Quick runs: the tests that only want to see each cell of a lesson work set one variable.

It is read here and nowhere else. What lessons claim about trained networks does not hold then, so
it reaches neither stored runs nor models, grading or the book.
"""

import os

QUICK = "KERNELS_TO_CONVNETS_QUICK"

#: How many images a quick run trains on.
IMAGES = 1_000


def is_quick():
    """Return whether this process trains for a moment only."""
    return os.environ.get(QUICK) == "1"


def at_most(images, labels):
    """Return what to train on: all of it, or in a quick run the first `IMAGES`."""
    return (images[:IMAGES], labels[:IMAGES]) if is_quick() else (images, labels)

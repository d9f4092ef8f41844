"""Measure lesson 9's learning curve, 1,000 to 8,000 digits: ``make doubling``.

The small CNN of the lesson learns from ever more digits, in equally many steps, so that only the
number of *different* digits changes. Each seed draws its digits, the first weights and the order.
``data/results/doubling.json`` holds how many of the 1,000 validation digits each run reads wrong,
and its validation loss. It took five minutes on two cores busy with other work.
"""

import json

import numpy as np

from benchmarks.lesson_code import definitions
from tools.data.data_list import write_listed
from tools.gate.execute_notebooks import NOTEBOOKS

SIZES = (1_000, 2_000, 4_000, 8_000)
SEEDS = range(5)
BATCH, STEPS = 50, 960


def sample(split, size, seed):
    """Return `size` pictures of a split and their labels, drawn without repeats."""
    chosen = np.random.default_rng(seed).permutation(len(split.labels))[:size]
    return split.images[chosen], split.labels[chosen]


def epochs_of(size):
    """Return how many epochs of `size` digits make `STEPS` steps.

    Examples
    --------
    >>> [epochs_of(size) for size in SIZES]
    [48, 24, 12, 6]
    """
    return STEPS * BATCH // size


def run(lesson, size, seed):
    """Train one network; return how many validation digits it reads wrong, and its loss."""
    digits = lesson["digits"]
    network = lesson["small_network"]("CNN", seed)
    network.fit(
        *sample(digits.train, size, seed), epochs=epochs_of(size), batch_size=BATCH, verbose=0
    )
    loss, right = network.evaluate(*digits.validation, verbose=0)
    return round((1 - right) * len(digits.validation.labels)), round(loss, 4)


def main():
    """Train, print, and write the file."""
    lesson = definitions("09_keras_cnn.ipynb", {"keras", "layers", "digits"})
    table = {"sizes": SIZES, "seeds": list(SEEDS), "steps": STEPS, "wrong": [], "loss": []}
    for size in SIZES:
        wrong, loss = zip(*(run(lesson, size, seed) for seed in SEEDS))
        table["wrong"].append(wrong)
        table["loss"].append(loss)
        print(f"{size:5,} digits: wrong of 1,000", *wrong, "loss", *loss, flush=True)
    text = json.dumps(table, indent=1) + "\n"
    write_listed(NOTEBOOKS.parent / "data", {"results/doubling.json": text.encode()})


if __name__ == "__main__":
    main()

"""Train the same network in NumPy and in Keras, in turn, and compare images a second.

Then the steps of the NumPy network by what they spend their time with.
"""

import time
import tracemalloc
from collections import Counter
from contextlib import ExitStack
from functools import partial, wraps
from unittest.mock import patch

import numpy as np

from benchmarks.timing import compare
from helpers import load_fashion_mnist, load_keras
from helpers.network import Adam, Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU, layers
from helpers.network import network as network_module
from helpers.shapes import WindowPlan
from helpers.training.recipes import small_model

IMAGES, ROUNDS = 20_000, 5

#: Sizes of batches, and what ours is to reach of Keras' speed.
GOALS = {64: "≥ 1", 128: "≥ 1", 256: "≥ 0.9", 16: "", 32: ""}

#: What a step is made of, by the kind of work; what one of them calls counts as its own kind.
WORK = {
    "matrix products": [
        (Conv2D, "forward"),
        (Conv2D, "parameter_gradients"),
        (Conv2D, "_input_gradient"),
        (Dense, "forward"),
        (Dense, "backward"),
    ],
    "windows: copied, and put back": [
        (layers, "window_rows"),
        (WindowPlan, "pad"),
        (WindowPlan, "collect_by_axis"),
    ],
    "pooling": [(MaxPool2D, "forward"), (MaxPool2D, "backward")],
    "ReLU and the loss": [
        (ReLU, "forward"),
        (ReLU, "backward"),
        (network_module, "softmax_cross_entropy"),
    ],
    "Adam": [(Adam, "step")],
}


def build(side=28):
    """Return the network of the comparison: Conv16, pool, Conv32, pool, Dense10.

    ReLU stands after the pooling: the two commute (lesson 4), and there are four times fewer
    numbers left.
    """
    return Network(
        [
            Conv2D(16, 3),
            MaxPool2D(2),
            ReLU(),
            Conv2D(32, 3),
            MaxPool2D(2),
            ReLU(),
            Flatten(),
            Dense(10),
        ],
        input_shape=(side, side, 1),
    )


def build_keras():
    """Return the same network in Keras, as one would write it there, compiled."""
    load_keras().utils.set_random_seed(0)
    return small_model()


def against_keras():
    """Train both in turn, in batches of several sizes."""
    images, labels = (array[:IMAGES] for array in load_fashion_mnist().train)
    ours, theirs = build(), build_keras()
    print(f"\n| images a second, {IMAGES:,} images, Adam | NumPy | Keras | NumPy / Keras | goal |")
    print("|---|---|---|---|---|")
    for batch, goal in GOALS.items():
        # Seconds of Keras divided by ours are our images divided by those of Keras.
        result = compare(
            partial(theirs.fit, images, labels, batch_size=batch, verbose=0),
            partial(ours.fit, images, labels, batch_size=batch),
            ROUNDS,
        )
        speeds = f"{IMAGES / result.theirs:,.0f} | {IMAGES / result.ours:,.0f}"
        print(f"| batches of {batch} | {speeds} | {result} | {goal} |", flush=True)


def alone():
    """Train the NumPy network: memory, share of the processor, and what all garments cost."""
    garments, network = load_fashion_mnist(), build()
    images, labels = (array[:IMAGES] for array in garments.train)
    speed = IMAGES / min(seconds(partial(network.fit, images, labels)) for _ in range(3))
    peak = product_peak()
    # Forward, gradient of the weights, gradient of the input: three products for one.
    used = speed * 3 * sum(row.multiply_adds for row in network.layer_table()) * 2
    memory = peak_memory(partial(network.fit, images[:2048], labels[:2048]))
    print("\n| the NumPy network, batches of 64 | |")
    print("|---|---|")
    print(f"| peak memory beyond the images | {memory / 2**20:.0f} MiB |")
    share = f"{used / peak:.0%} of {peak / 1e9:.0f} GFLOP/s"
    print(f"| share of the peak of matrix products | {share} |")
    network = build()
    everything = [np.concatenate(both) for both in zip(garments.train, garments.validation)]
    took = seconds(lambda: network.fit(*everything, epochs=3, batch_size=32, optimizer=Adam(0.003)))
    accuracy = network.evaluate(*garments.test)[1]
    print(f"| all 60,000 garments, 3 epochs, batch 32: seconds | {took:.0f} |")
    print(f"| their accuracy on the 10,000 test images (goal ≥ 88 %) | {accuracy:.1%} |")


def shares_of_work():
    """Print what a core spends its time with while the NumPy network trains."""
    images, labels = (array[:7680] for array in load_fashion_mnist().train)
    tables = [shares(images, labels, batch) for batch in (64, 256)]
    print("\n| microseconds an image, on one core | batches of 64 | of 256 |")
    print("|---|---|---|")
    for kind in tables[0]:
        cells = [f"{table[kind]:.1f} ({table[kind] / sum(table.values()):.0%})" for table in tables]
        print(f"| {kind} | {' | '.join(cells)} |", flush=True)
    print(f"| in all | {' | '.join(f'{sum(table.values()):.0f}' for table in tables)} |")


def shares(images, labels, batch):
    """Return what one core spends on an image in training, in microseconds, by the kind of work.

    What Python spends on calls is the time of the same calls on pieces of one image of 10 × 10
    pixels, with hardly a number to compute; the other kinds are without it.
    """
    piece = network_module._PIECE
    spent = _spent(build(), images, labels, batch)
    tiny = np.zeros((len(images) // piece, 10, 10, 1), np.float32)
    with patch.object(network_module, "_PIECE", 1):
        calls = _spent(build(10), tiny, labels[: len(tiny)], batch // piece)
    del calls["Adam"]  # its numbers are no fewer there
    spent.subtract(calls)
    spent["Python's calls"] = calls.total()
    return {kind: 1e6 * took / len(images) for kind, took in spent.items()}


def _spent(network, images, labels, batch):
    """Return the seconds that an epoch on one core spends on each kind of work, and on the rest."""
    fit = partial(network.fit, images, labels, batch_size=batch, workers=1)
    fit()
    spent, inner = Counter(dict.fromkeys(WORK, 0.0)), []

    def timed(function, kind):
        @wraps(function)
        def run(*arguments, **named):
            inner.append(0.0)
            start = time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                took = time.thread_time() - start
                spent[kind] += took - inner.pop()
                if inner:
                    inner[-1] += took

        return run

    with ExitStack() as patches:
        for kind, functions in WORK.items():
            for place, name in functions:
                function = timed(getattr(place, name), kind)
                patches.enter_context(patch.object(place, name, function))
        start = time.thread_time()
        fit()
        spent["the rest"] = time.thread_time() - start - spent.total()
    return spent


def seconds(function, *arguments):
    """Return how long one call takes."""
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def peak_memory(train):
    """Return the bytes that training holds at most."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    train()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - before


def product_peak(side=1024):
    """Return the operations a second of a large matrix product, on all cores."""
    matrix = np.ones((side, side), dtype=np.float32)
    best = min(seconds(np.matmul, matrix, matrix) for _ in range(20))
    return 2 * side**3 / best

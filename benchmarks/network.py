"""Train the same network in NumPy and in Keras, in turn, and compare images a second.

Then the steps of the NumPy network by what they spend their time with.
"""

import statistics
import time
import tracemalloc
from collections import Counter
from contextlib import ExitStack, contextmanager
from functools import partial, wraps
from unittest.mock import patch

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.timing import compare
from helpers import load_fashion_mnist, load_keras
from helpers.network import Adam, Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU, layers
from helpers.network import network as network_module
from helpers.shapes import WindowPlan
from helpers.training.recipes import small_model

IMAGES, BATCH, ROUNDS = 20_000, 64, 5

#: Sizes of batches, and the least that ours must reach of Keras' speed.
GOALS = {16: None, 32: None, 64: 1.0, 128: 1.0, 256: 0.9}

#: What moves numbers and multiplies none, by the kind of work.
MOVES = {
    "windows: copied, and put back": [
        (layers, "window_rows"),
        (WindowPlan, "pad"),
        (WindowPlan, "collect_by_axis"),
    ],
    "pooling": [(layers, "max_and_winners"), (layers, "max_pool_gradient")],
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


def main():
    """Measure and print."""
    garments = load_fashion_mnist()
    images, labels = (array[:IMAGES] for array in garments.train)
    ours, theirs = build(), build_keras()

    def train_ours(count=IMAGES, batch=BATCH):
        ours.fit(images[:count], labels[:count], batch_size=batch)

    def train_theirs(count=IMAGES, batch=BATCH):
        theirs.fit(images[:count], labels[:count], batch_size=batch, verbose=0)

    print(f"\n| images a second, {IMAGES:,} images, Adam | NumPy | Keras | NumPy / Keras | goal |")
    print("|---|---|---|---|---|")
    for batch, goal in GOALS.items():
        how = {"batch": batch}
        result = compare(partial(train_theirs, **how), partial(train_ours, **how), ROUNDS)
        speeds = f"{IMAGES / result.theirs:,.0f} | {IMAGES / result.ours:,.0f}"
        wanted = f"≥ {goal}" if goal else ""
        print(f"| batches of {batch} | {speeds} | {result} | {wanted} |", flush=True)
        if batch == BATCH:
            our_speed = IMAGES / result.theirs

    peak = product_peak()
    # Forward, gradient of the weights, gradient of the input: three products for one.
    used = our_speed * 3 * sum(row.multiply_adds for row in ours.layer_table()) * 2
    print("\n| the NumPy network, batches of 64 | |")
    print("|---|---|")
    print(f"| peak memory beyond the images | {peak_memory(train_ours) / 2**20:.0f} MiB |")
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

    Matrix products are timed by themselves, on matrices of the same shapes. What Python spends is
    the time of the same calls on pieces of one image of 10 × 10 pixels, with hardly a number to
    compute. The rest is ReLU, the loss, and sums.
    """
    network, spent = build(), Counter()
    fit = partial(network.fit, images, labels, batch_size=batch, workers=1)
    fit()
    with _timed(spent):
        whole = seconds(fit)
    steps, pieces = len(images) // batch, batch // network_module._PIECE
    spent["matrix products"] = len(images) / network_module._PIECE * _products(network)
    with threadpool_limits(1), patch.object(network_module, "_PIECE", 1):
        tiny = np.zeros((steps * pieces, 10, 10, 1), np.float32)
        calls = partial(build(10).fit, tiny, labels[: len(tiny)], batch_size=pieces, workers=1)
        calls()
        spent["Python's calls"] = seconds(calls)
    spent["the rest"] = whole - spent.total()
    return {kind: 1e6 * took / len(images) for kind, took in spent.items()}


@contextmanager
def _timed(spent):
    """Add up the seconds in the functions of `MOVES`; what one calls counts as its own."""
    busy = []

    def timed(function, kind):
        @wraps(function)
        def run(*arguments, **named):
            if busy:
                return function(*arguments, **named)
            busy.append(kind)
            start = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                spent[busy.pop()] += time.perf_counter() - start

        return run

    with ExitStack() as patches:
        for kind, functions in MOVES.items():
            for place, name in functions:
                function = timed(getattr(place, name), kind)
                patches.enter_context(patch.object(place, name, function))
        yield


def _products(network, rounds=50):
    """Return the seconds of all matrix products of one piece, forwards and backwards, on a core."""
    total, shape = 0.0, network.input_shape
    with threadpool_limits(1):
        for number, layer in enumerate(network.layers):
            inputs, shape = shape, layer.output_shape(shape)
            if not layer.parameters:
                continue
            count = network_module._PIECE * int(np.prod(shape[:-1]))
            length = layer.multiply_adds(inputs) // int(np.prod(shape))
            x, weights = (
                np.ones((count, length), np.float32),
                np.ones((length, shape[-1]), np.float32),
            )
            out = x @ weights
            products = [(x, weights), (x.T, out), (out, weights.T)][: 3 if number else 2]
            total += sum(
                statistics.median(seconds(np.matmul, *pair) for _ in range(rounds))
                for pair in products
            )
    return total


def seconds(function, *arguments):
    """Return how long one call takes."""
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def peak_memory(train):
    """Return the bytes that training held at most, in a short run of its own."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    train(2048)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - before


def product_peak(side=1024):
    """Return the operations a second of a large matrix product, on all cores."""
    matrix = np.ones((side, side), dtype=np.float32)
    best = min(seconds(np.matmul, matrix, matrix) for _ in range(20))
    return 2 * side**3 / best

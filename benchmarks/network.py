"""Train the same network in NumPy and in Keras, in turn, and compare images a second."""

import statistics
import time
import tracemalloc

import numpy as np

from helpers import load_fashion_mnist, load_keras
from helpers.network import Adam, Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU
from helpers.training.recipes import small_model

IMAGES, BATCH, ROUNDS = 20_000, 64, 5


def build():
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
        input_shape=(28, 28, 1),
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

    train_ours(2048), train_theirs(2048)  # the first fit is slower on both sides
    pairs = [(seconds(train_ours), seconds(train_theirs)) for _ in range(ROUNDS)]
    our_speed, their_speed = (IMAGES / statistics.median(side) for side in zip(*pairs))
    ratio = statistics.median(b / a for a, b in pairs)
    peak = product_peak()
    # Forward, gradient of the weights, gradient of the input: three products for one.
    used = our_speed * 3 * sum(row.multiply_adds for row in ours.layer_table()) * 2

    print("\n| training, 20,000 images, batch 64, Adam | NumPy network | Keras |")
    print("|---|---|---|")
    print(f"| images a second, median of {ROUNDS} | {our_speed:,.0f} | {their_speed:,.0f} |")
    print(f"| ratio of the two, median of the pairs | **{ratio:.2f}** | (goal ≥ 1, least 0.8) |")
    print(f"| peak memory beyond the images | {peak_memory(train_ours) / 2**20:.0f} MiB | |")
    share = f"{used / peak:.0%} of {peak / 1e9:.0f} GFLOP/s"
    print(f"| share of the peak of matrix products | {share} | |")
    for batch in (16, 32, 128, 256):
        a, b = seconds(train_ours, 8192, batch), seconds(train_theirs, 8192, batch)
        print(f"| images a second, batch {batch} | {8192 / a:,.0f} | {8192 / b:,.0f} |", flush=True)
    for count in (2_500, 5_000, 10_000):
        a, b = seconds(train_ours, count), seconds(train_theirs, count)
        print(f"| seconds for {count:,} images | {a:.2f} | {b:.2f} |", flush=True)

    network = build()
    everything = [np.concatenate(both) for both in zip(garments.train, garments.validation)]
    took = seconds(lambda: network.fit(*everything, epochs=3, batch_size=32, optimizer=Adam(0.003)))
    accuracy = network.evaluate(*garments.test)[1]
    print(f"| all 60,000 garments, 3 epochs, batch 32: seconds | {took:.0f} | |")
    print(f"| their accuracy on the 10,000 test images (goal ≥ 88 %) | {accuracy:.1%} | |")


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

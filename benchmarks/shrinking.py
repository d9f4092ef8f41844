"""Print the table of ways to shrink a map: max pooling, average pooling, a stride.

One small network for digits, three times: two convolutions, each with a step that halves the side,
then a dense layer. All three have the same parameters and begin, seed by seed, with the same
weights. What differs is who makes one number of four: the largest, the average, or the convolution
itself, which visits every second row and column only.

Usage: ``make shrinking``, about three minutes on two cores
"""

import numpy as np

from helpers import load_mnist
from helpers.support.start_keras import load_keras
from helpers.training import multiply_adds, train

WAYS = ("max pooling", "average pooling", "stride 2")
SEEDS, EPOCHS = range(5), 5
MOVES = (0, 1, 2)  # pixels to the right


def network(way):
    """Return an untrained network for digits that shrinks its maps in one of `WAYS`."""
    keras = load_keras()
    layers = keras.layers
    pool = {"max pooling": layers.MaxPooling2D, "average pooling": layers.AveragePooling2D}.get(way)

    def block(filters):
        stride = 1 if pool else 2
        yield layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")
        if pool:
            yield pool(2)

    body = [*block(16), *block(32), layers.Flatten(), layers.Dense(10)]
    model = keras.Sequential([keras.Input((28, 28, 1)), *body])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


def moved(images, pixels):
    """Return images further to the right by some pixels, with zeros behind them."""
    return np.pad(images, ((0, 0), (0, 0), (pixels, 0), (0, 0)))[:, :, : images.shape[2]]


def right_answers(way, seed):
    """Train one network; return how many validation digits it reads right after each of `MOVES`."""
    digits = load_mnist()
    load_keras().utils.set_random_seed(seed)
    model = network(way)
    train(model, *digits.train, epochs=EPOCHS, batch_size=128, seed=seed)
    images, labels = digits.validation
    return [
        int((model.predict(moved(images, by), verbose=0).argmax(axis=1) == labels).sum())
        for by in MOVES
    ]


def spread(counts):
    """Write counts as their mean, the least and the most."""
    return f"{np.mean(counts):.0f} ({min(counts)} to {max(counts)})"


def main():
    """Train and print."""
    print("| | right of 1,000 | moved by 1 pixel | moved by 2 | multiply-adds |")
    print("|---|---|---|---|---|")
    for way in WAYS:
        model = network(way)
        runs = zip(*(right_answers(way, seed) for seed in SEEDS))
        cells = [way, *map(spread, runs), f"{multiply_adds(model):,}"]
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()

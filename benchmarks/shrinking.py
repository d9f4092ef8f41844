"""Print the table of ways to shrink a map: max pooling, average pooling, a stride.

One small network for digits, three times: two convolutions, each followed by a step that halves
the side. All have the same parameters and start, seed by seed, from the same weights. What differs
is who picks one value of four: the largest, the mean, or the convolution itself with a stride of 2.

Usage: ``make shrinking``, some minutes on two cores
"""

import numpy as np

from helpers import load_mnist
from helpers.support.start_keras import load_keras
from helpers.training import multiply_adds, train

SEEDS = range(5)
EPOCHS = 5
WAYS = ("max pooling", "average pooling", "stride 2")


def network(way):
    """Return an untrained network for digits that shrinks its maps in one of `WAYS`."""
    keras = load_keras()
    layers = keras.layers
    pools = {"max pooling": layers.MaxPooling2D, "average pooling": layers.AveragePooling2D}

    def block(filters):
        stride = 1 if way in pools else 2
        convolution = layers.Conv2D(
            filters, 3, strides=stride, padding="same", activation="relu"
        )
        return [convolution, *([pools[way](2)] if way in pools else [])]

    model = keras.Sequential(
        [keras.Input((28, 28, 1)), *block(16), *block(32), layers.Flatten(), layers.Dense(10)]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


def moved(images, step=1):
    """Return the images `step` pixels further to the right, with zeros behind them."""
    return np.pad(images, ((0, 0), (0, 0), (step, 0), (0, 0)))[:, :, :-step]


def accuracies(way, seed):
    """Train one network; return its accuracy on validation digits, in place and moved."""
    digits = load_mnist()
    load_keras().utils.set_random_seed(seed)
    model = network(way)
    train(model, *digits.train, epochs=EPOCHS, seed=seed)
    images, labels = digits.validation
    return [
        model.evaluate(pictures, labels, verbose=0)[1]
        for pictures in (images, moved(images), moved(images, 2), moved(images, 3))
    ]


if __name__ == "__main__":
    for way in WAYS:
        for seed in SEEDS:
            print(way, seed, accuracies(way, seed), flush=True)
        m = network(way)
        print(way, m.count_params(), multiply_adds(m))

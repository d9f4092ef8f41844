"""Print the table of what helps against overfitting, in lesson 7 and docs/results.md.

The network of lesson 7 learns 300 digits, in Keras, because batch normalisation and augmentation
are layers there. Three runs each, on 300 digits of their own; settings are common ones, not tuned,
but for the running means of batch normalisation.
What a rival costs is the processor's time for its steps, beside that of nothing, and what it asks
of whoever uses it.

Usage: ``make rivals``
"""

import sys
import time
from functools import partial

import numpy as np

from helpers import load_keras, load_mnist

PICTURES, RUNS, EPOCHS = 300, 3, 40

#: What each rival adds to the network or its training.
RIVALS = {
    "nothing": {},
    "early stopping": {"held_out": 60},
    "nothing, on 240 digits": {"held_out": 60, "stops": False},
    "weight decay": {"decay": 0.003},
    "batch normalisation": {"normalise": True},
    "dropout": {"rate": 0.4},
    "augmentation": {"shift": 2},
    "augmentation and dropout": {"shift": 2, "rate": 0.4},
}

#: What each asks for beside time.
PRICES = {
    "nothing": "",
    "early stopping": "pictures kept aside, here 60",
    "nothing, on 240 digits": "",
    "weight decay": "a strength to choose",
    "batch normalisation": "batches, and running means that keep up",
    "dropout": "a rate to choose; more steps",
    "augmentation": "changes that keep the label",
    "augmentation and dropout": "both",
}


def network(keras, rate=0.0, decay=0.0, normalise=False, shift=0):
    """Return lesson 7's network with a rival built in.

    Parameters
    ----------
    keras : module
    rate : float
        The share that dropout drops in front of both dense layers.
    decay : float
        What the loss adds for each weight squared.
    normalise : bool
        Whether batch normalisation follows each layer with weights but the last.
    shift : int
        How many pixels the digits are moved at most, anew in every epoch.
    """
    layers = keras.layers
    made = keras.Sequential([keras.Input((28, 28, 1))])
    if shift:
        made.add(layers.RandomTranslation(shift / 28, shift / 28, fill_mode="constant"))
    # The statistics of the last ten steps or so: 400 steps are too few for Keras' hundred.
    normal = partial(layers.BatchNormalization, momentum=0.9)
    regular = partial(keras.regularizers.L2, decay) if decay else lambda: None
    for filters in (8, 16):
        made.add(layers.Conv2D(filters, 3, kernel_regularizer=regular()))
        if normalise:
            made.add(normal())
        made.add(layers.MaxPooling2D(2))
        made.add(layers.ReLU())
    made.add(layers.Flatten())
    made.add(layers.Dropout(rate))
    made.add(layers.Dense(128, kernel_regularizer=regular()))
    if normalise:
        made.add(normal())
    made.add(layers.ReLU())
    made.add(layers.Dropout(rate))
    made.add(layers.Dense(10, activation="softmax", kernel_regularizer=regular()))
    return made


def measured(keras, digits, run, held_out=0, stops=True, epochs=EPOCHS, **settings):
    """Train once; return validation accuracy, validation loss without what a rival adds to it, and
    the seconds of processor time that its epochs took, by the median one.

    Parameters
    ----------
    keras : module
    digits : helpers.images.datasets.Splits
    run : int
        The seed, and which 300 training digits are used.
    held_out : int
        How many of the 300 are not learned from.
    stops : bool
        Whether they tell when to stop.
    """
    keras.utils.set_random_seed(run)
    model = network(keras, **settings)
    plain = keras.losses.SparseCategoricalCrossentropy
    model.compile("adam", plain(), metrics=["accuracy", plain(name="plain_loss")])
    images, labels = (
        part[PICTURES * run : PICTURES * (run + 1)]
        for part in (digits.train.images, digits.train.labels)
    )
    at_ends = []
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: at_ends.append(time.process_time())
    )
    stop = {"callbacks": [note]}
    if held_out and stops:
        stop["validation_data"] = images[-held_out:], labels[-held_out:]
        stop["callbacks"] += [keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)]
    learned = slice(0, PICTURES - held_out)
    model.fit(images[learned], labels[learned], 32, epochs, verbose=0, **stop)
    found = model.evaluate(*digits.validation, verbose=0, return_dict=True)
    # The first epoch is mostly Keras getting ready.
    return found["accuracy"], found["plain_loss"], len(at_ends) * np.median(np.diff(at_ends))


def row(name, runs, time_of_nothing):
    """Return the line of the table for one rival, from the results of its runs."""
    accuracy, loss, seconds = np.transpose(runs)
    return (
        f"| {name} | {accuracy.mean():.1%} | {accuracy.min():.1%} to {accuracy.max():.1%} "
        f"| {loss.mean():.2f} | {seconds.mean() / time_of_nothing:.1f} | {PRICES[name]} |"
    )


def main():
    """Measure and print."""
    keras, digits = load_keras(), load_mnist()
    print("| against overfitting | accuracy | three runs | loss | time | asks for |")
    print("|---|---|---|---|---|---|")
    seconds = {}
    for name, settings in RIVALS.items():
        runs = [measured(keras, digits, run, **settings) for run in range(RUNS)]
        seconds[name] = np.mean(runs, axis=0)[-1]
        print(row(name, runs, seconds["nothing"]), flush=True)


if __name__ == "__main__":
    sys.exit(main())

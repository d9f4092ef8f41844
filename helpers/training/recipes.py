"""How the two models in ``data/models`` are built and trained; ``make models`` follows this.

Importing this module loads no Keras. The functions that build do.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from helpers.images import flip, load_fashion_mnist, load_mnist, shift
from helpers.support.start_keras import load_keras


class Recipe(NamedTuple):
    """All that decides what a trained model is, beside the versions of the packages."""

    name: str  #: the model is kept in ``data/models/<name>.keras``
    build: Callable  #: returns a new compiled ``keras.Sequential``
    #: Returns the `Dataset`: trained on `train`, watched on `validation`, tested once on `test`.
    load_data: Callable
    data: str  #: that data in words, for the model's card
    epochs: int
    batch_size: int
    augment: Callable | None  #: ``augment(batch, rng)``, as `helpers.training.train` takes it
    augmentation: str  #: the same in words
    seed: int  #: draws the first weights, the order of the images, dropout and augmentation


def digits_model(steps=24 * 125):
    """Return the network for handwritten digits, compiled and not yet trained.

    Three blocks of convolution, batch normalisation, ReLU and pooling, then one dense layer: 29,402
    parameters.

    Parameters
    ----------
    steps : int
        The steps of the whole training; the learning rate rises and falls once over them.
    """
    keras = load_keras()
    layers = keras.layers
    blocks = [
        layer
        for filters in (16, 32, 64)
        for layer in (
            layers.Conv2D(filters, 3, padding="same", use_bias=False),  # the next layer adds one
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(2),
        )
    ]
    optimizer = keras.optimizers.Adam(one_rise_one_fall(0.004, steps))
    body = [*blocks, layers.Flatten(), layers.Dropout(0.3)]
    return _classifier(body, optimizer, "sparse_categorical_crossentropy", name="digits")


def garments_model(steps=12 * 430):
    """Return the network for garments, compiled and not yet trained.

    Four blocks of convolution, batch normalisation and ReLU: 242,602 parameters and 14.7 million
    multiply-adds an image. Pooling comes before the normalisation, which then has a quarter of the
    numbers to work on.

    Parameters
    ----------
    steps : int
        The steps of the whole training; the learning rate rises and falls once over them.
    """
    keras = load_keras()
    layers = keras.layers
    blocks = []
    for filters, pool in ((32, True), (64, True), (128, False), (128, False)):
        blocks.append(layers.Conv2D(filters, 3, padding="same", use_bias=False))
        blocks += [layers.MaxPooling2D(2)] if pool else []
        blocks += [layers.BatchNormalization(momentum=0.9), layers.ReLU()]
    optimizer = keras.optimizers.AdamW(one_rise_one_fall(0.006, steps), weight_decay=5e-4)
    body = [*blocks, layers.GlobalAveragePooling2D(), layers.Dropout(0.2)]
    return _classifier(body, optimizer, smoothed_crossentropy(0.1), name="garments")


def small_model(rate=0.0):
    """Return the network of two convolutions that lesson 9 builds by hand, compiled.

    Parameters
    ----------
    rate : float
        The share that dropout drops; without dropout if it is 0.
    """
    layers = load_keras().layers
    body = [
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        *([layers.Dropout(rate)] if rate else []),
    ]
    return _classifier(body, "adam", "sparse_categorical_crossentropy")


def _classifier(body, optimizer, loss, name=None):
    """Return a compiled model for pictures of 28 × 28 pixels in ten classes."""
    keras = load_keras()
    end = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28, 1)), *body, end], name=name)
    model.compile(optimizer, loss, metrics=["accuracy"])
    return model


def one_rise_one_fall(peak, steps):
    """Return a learning rate that rises for a quarter of the steps and falls along a cosine to 0.

    References
    ----------
    L. N. Smith and N. Topin, "Super-Convergence", 2017, arXiv:1708.07120.
    """
    rise = max(1, steps // 4)
    return load_keras().optimizers.schedules.CosineDecay(
        peak / 20, max(1, steps - rise), warmup_target=peak, warmup_steps=rise
    )


def smoothed_crossentropy(amount):
    """Return a loss for whole-number labels that asks for a little less than certainty.

    The right class should get ``1 - amount``, and ``amount`` is spread evenly over all classes.

    References
    ----------
    C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015,
    arXiv:1512.00567.
    """
    keras = load_keras()

    def loss(labels, shares):
        labels = keras.ops.reshape(keras.ops.cast(labels, "int32"), (-1,))
        wanted = keras.ops.one_hot(labels, shares.shape[-1])
        return keras.losses.categorical_crossentropy(wanted, shares, label_smoothing=amount)

    return loss


RECIPES = (
    Recipe(
        name="digits",
        build=digits_model,
        load_data=load_mnist,
        data="the 8,000 training images of load_mnist(); tested on its 1,000 test images",
        epochs=24,
        batch_size=64,
        augment=partial(shift, limit=2),
        augmentation="shift by up to 2 pixels",
        seed=5,
    ),
    Recipe(
        name="garments",
        build=garments_model,
        load_data=load_fashion_mnist,
        data="the 55,000 training images of load_fashion_mnist(); tested on its 10,000 test images",
        epochs=12,
        batch_size=128,
        augment=flip,
        augmentation="a random half mirrored, left for right",
        seed=12,
    ),
)

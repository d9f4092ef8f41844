"""A network in NumPy: layers, losses, optimizers, gradients, and the way to Keras and back.

>>> import numpy as np
>>> from helpers.network import Dense, Flatten, Network
>>> Network([Flatten(), Dense(10)], (28, 28, 1)).predict(np.zeros((1, 28, 28, 1))).shape
(1, 10)
"""

from helpers.network.gradient_check import gradient_errors, numerical_gradient, relative_error
from helpers.network.layers import (
    AveragePool2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool2D,
    Layer,
    MaxPool2D,
    ReLU,
    Tanh,
)
from helpers.network.losses import require_labels, softmax, softmax_cross_entropy
from helpers.network.network import Network, TrainingDivergedError
from helpers.network.optimizers import SGD, Adam

__all__ = [
    "SGD",
    "Adam",
    "AveragePool2D",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePool2D",
    "Layer",
    "MaxPool2D",
    "Network",
    "ReLU",
    "Tanh",
    "TrainingDivergedError",
    "gradient_errors",
    "numerical_gradient",
    "relative_error",
    "require_labels",
    "softmax",
    "softmax_cross_entropy",
]

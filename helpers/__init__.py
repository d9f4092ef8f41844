"""What the lessons of *From Kernels to ConvNets* share.

Importing this package is quick and never loads TensorFlow; `load_keras` does, when it is called.
"""

from helpers.convolution import (
    conv2d,
    conv2d_loops,
    convolve2d,
    convolve2d_loops,
    correlate2d,
    correlate2d_loops,
)
from helpers.images import (
    load_digit_image,
    load_fashion_mnist,
    load_mnist,
    load_photo,
    prepare_digit,
)
from helpers.pooling import (
    average_pool2d,
    global_average_pool2d,
    global_max_pool2d,
    max_pool2d,
    min_pool2d,
)
from helpers.shapes import output_size, receptive_field, same_padding
from helpers.support.progress import progress
from helpers.support.start_keras import load_keras
from helpers.training import load_model, model_card, model_names

__all__ = [
    "average_pool2d",
    "conv2d",
    "conv2d_loops",
    "convolve2d",
    "convolve2d_loops",
    "correlate2d",
    "correlate2d_loops",
    "global_average_pool2d",
    "global_max_pool2d",
    "load_digit_image",
    "load_fashion_mnist",
    "load_keras",
    "load_mnist",
    "load_model",
    "load_photo",
    "max_pool2d",
    "min_pool2d",
    "model_card",
    "model_names",
    "output_size",
    "prepare_digit",
    "progress",
    "receptive_field",
    "same_padding",
]

"""Judging a network by its layers: the words agree with Keras, and bad values are told apart."""

import pytest

from helpers.checks import check
from helpers.checks.networks import Sketch, words_of


def test_a_sketch_has_the_words_of_the_network_in_keras(keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((19, 15, 2)),
            layers.Conv2D(3, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(4, 2, padding="same"),
            layers.AveragePooling2D(3),
            layers.Flatten(),
            layers.Dropout(0.25),
            layers.Dense(5, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    sketch = Sketch((19, 15, 2)).conv(3, 3, "relu").pool(2).conv(4, 2, padding="same")
    sketch.pool(3, "AveragePooling2D").flatten().dropout(0.25).dense(5, "softmax").compiled()
    assert words_of(model) == sketch.lines


def test_a_function_as_a_layer_is_the_activation_of_the_layer_in_front(keras):
    layers = keras.layers

    def built(*parts):
        model = keras.Sequential([keras.Input((4, 4, 1)), *parts])
        model.compile("adam", "mse")
        return words_of(model)

    inside = built(layers.Conv2D(2, 3, activation="relu"), layers.Dense(3, activation="softmax"))
    behind = built(
        layers.Conv2D(2, 3), layers.ReLU(), layers.Dense(3), layers.Activation("softmax")
    )
    twice = built(
        layers.Conv2D(2, 3, activation="relu"),
        layers.Dense(3, activation="softmax"),
        layers.Softmax(),
    )
    assert inside == behind
    assert len(twice) == len(inside) + 1


def test_settings_that_the_words_leave_out_when_they_are_usual(keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(2, (3, 2), strides=2, use_bias=False),
            layers.MaxPooling2D(2, strides=1),
        ]
    )
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy())
    assert words_of(model)[1:] == [
        "Conv2D, 2 filters of 3 × 2, padding valid, without bias, stride 2 × 2: "
        "gives 3 × 4 × 2, 12 parameters",
        "MaxPooling2D, 2 × 2, stride 1 × 1: gives 2 × 3 × 2",
        "compile: loss sparse_categorical_crossentropy, SGD with rate 0.01",
    ]


def _unfinished(keras, shape):
    return keras.Sequential([keras.Input(shape), keras.layers.Flatten()])


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (lambda keras: None, "return statement"),
        (lambda keras: [keras.layers.Flatten()], "keras.Sequential"),
        (lambda keras: 3, "not a Keras model"),
        (lambda keras: keras.Sequential([keras.layers.Flatten()]), "shapes are not known"),
        (lambda keras: _unfinished(keras, (32, 32, 1)), "(32, 32, 1)"),
        (lambda keras: _unfinished(keras, (32, 32, 3)), "not compiled"),
        (lambda keras: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_what_is_no_network_to_compare_is_named(keras, value, says):
    result = check("repair-script", lambda: value(keras))
    assert result.status == "wrong"
    assert says in result.diagnosis

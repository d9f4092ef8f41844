"""The numbers in the short answers under "On your own", which no cell of a lesson computes."""

import numpy as np
import pytest

from helpers.network import Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU, softmax_cross_entropy
from helpers.shapes import dense_parameters, output_size, receptive_field
from tests.notebooks import LESSONS, read


def short_answers(number):
    """Return the folded answers of a lesson."""
    source = next(
        cell.source
        for cell in read(LESSONS[number]).cells
        if "<summary>Short answers</summary>" in cell.source
    )
    return source.split("<summary>Short answers</summary>")[1].split("</details>")[0]


def test_sizes_of_a_padded_lenet():
    first = output_size(28, 5, padding=2)
    second = output_size(first // 2, 5)
    sizes = [first, first // 2, second, second // 2]
    assert ", ".join(map(str, sizes)) in short_answers(5)
    assert f"= {sizes[-1] ** 2 * 16} with 16 filters" in short_answers(5)


def test_field_of_growing_dilations():
    field = receptive_field([(3, 1, dilation) for dilation in (1, 2, 4, 8)])
    assert f"= {field} pixels; fifteen layers" in short_answers(5)
    assert field == receptive_field([(3, 1)] * 15)


def test_sizes_that_three_strided_layers_read_whole():
    def all_read(n, layers=3):
        return layers == 0 or ((n - 3) % 2 == 0 and all_read(output_size(n, 3, 2), layers - 1))

    first, second, third = (n for n in range(20, 41) if all_read(n))
    assert f"For {first}, {second} and {third}:" in short_answers(5)


def test_hats():
    def hat(x, weights, shift):
        return sum(w * np.maximum(x + s, 0) for w, s in zip(weights, (shift, 0, -shift)))

    x = np.linspace(-3, 3, 61)
    wide = np.maximum(2 - abs(x), 0)
    assert "`1 * bend(x + 2) - 2 * bend(x) + 1 * bend(x - 2)` is twice as wide" in short_answers(6)
    assert np.allclose(hat(x, (1, -2, 1), 2), wide)
    assert np.allclose(hat(x, (0.5, -1, 0.5), 2), wide / 2)


def test_losses_of_larger_and_smaller_scores(digits):
    layers = [Conv2D(16, 3), ReLU(), MaxPool2D(2), Conv2D(32, 3), ReLU(), MaxPool2D(2)]
    untrained = Network([*layers, Flatten(), Dense(10)], input_shape=(28, 28, 1), seed=6)
    images, labels = digits.validation
    scores = untrained.layer_outputs(images)[7]
    losses = [softmax_cross_entropy(factor * scores, labels)[0] for factor in (0, 10, 100, 1)]
    assert losses == pytest.approx([2.30, 3.17, 22.8, 2.31], abs=0.05)
    assert "2.30, 3.17 and 22.8, against 2.31" in short_answers(6)


def test_price_of_a_dense_layer_after_global_pooling():
    fewer, before = dense_parameters(64, 128), dense_parameters(7 * 7 * 64, 128)
    assert f"{fewer:,} parameters in place of {before:,}" in short_answers(6)

"""The batches of a run: which images they hold, the same whenever they are drawn."""

import numpy as np
import pytest

from helpers.training.batches import Batches

RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.random((70, 8, 8, 1), dtype=np.float32), RNG.integers(0, 3, 70)


def places(images):
    """Return where in `IMAGES` each image stands."""
    return [int((image == IMAGES).all(axis=(1, 2, 3)).argmax()) for image in images]


def epoch(batches, number):
    """Return all images and labels of an epoch, in its order."""
    batches.start(number)
    seen = [batches[k] for k in range(len(batches))]
    assert [len(labels) for _, labels in seen] == [16, 16, 16, 16, 6]
    return [np.concatenate(parts) for parts in zip(*seen)]


def test_every_epoch_sees_every_image_once_in_an_order_of_its_own():
    batches, orders = Batches(IMAGES, LABELS, 16, None, seed=7), []
    for number in range(2):
        images, labels = epoch(batches, number)
        orders.append(places(images))
        assert sorted(orders[-1]) == list(range(70))
        assert np.array_equal(labels, LABELS[orders[-1]])
    assert orders[0] != orders[1]


def test_an_epoch_is_the_same_whatever_came_before_it():
    def noisy(batch, rng):
        return batch + rng.normal(size=batch.shape)

    first, other = (Batches(IMAGES, LABELS, 16, noisy, seed=7) for _ in range(2))
    epoch(first, 0)
    assert np.array_equal(epoch(first, 3)[0], epoch(other, 3)[0])
    assert not np.array_equal(epoch(first, 3)[0], epoch(other, 4)[0])


def test_an_augmentation_that_changes_the_size_is_named():
    batches = Batches(IMAGES, LABELS, 16, lambda batch, rng: batch[:, 1:], seed=7)
    with pytest.raises(
        ValueError, match=r"shape \(16, 7, 8, 1\) of a batch of shape \(16, 8, 8, 1\)"
    ):
        batches[0]


def test_keras_takes_them(keras):
    batches = Batches(IMAGES, LABELS, 16, None, seed=7)
    data = batches.for_keras()
    assert isinstance(data, keras.utils.PyDataset)
    assert len(data) == len(batches)
    batches.start(2)
    assert all(np.array_equal(a, b) for a, b in zip(data[4], batches[4]))

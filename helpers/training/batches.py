"""The batches of a training run, drawn anew in every epoch."""

import numpy as np

from helpers.support.start_keras import load_keras


class Batches:
    """Draws the batches of every epoch from a seed of that epoch's own.

    `start` shuffles for an epoch. ``batches[number]`` is (images, labels), changed by `augment`.

    Parameters
    ----------
    images, labels : ndarray
    batch_size : int
    augment : function or None
        ``augment(batch, rng)``
    seed : int
    """

    def __init__(self, images, labels, batch_size, augment, seed):
        self.images, self.labels, self.size = images, labels, batch_size
        self.augment, self.seed = augment, seed
        self.start(0)

    def start(self, epoch):
        """Draw the order of an epoch's images."""
        self.epoch = epoch
        self.order = np.random.default_rng([self.seed, epoch]).permutation(len(self.images))

    def __len__(self):
        return -(-len(self.images) // self.size)

    def __getitem__(self, number):
        chosen = self.order[number * self.size : (number + 1) * self.size]
        batch = self.images[chosen]
        if self.augment is not None:
            before = batch.shape
            batch = self.augment(batch, np.random.default_rng([self.seed, self.epoch, number]))
            if np.shape(batch) != before:
                raise ValueError(
                    f"augment made an array of shape {np.shape(batch)} of a batch of shape "
                    f"{before}; it must return as many images of the same size"
                )
        return batch, self.labels[chosen]

    def for_keras(self):
        """Return them as the data set that ``model.fit`` takes.

        It does not shuffle itself: Keras calls its ``on_epoch_end`` more often than epochs end.
        """
        batches = self

        class Data(load_keras().utils.PyDataset):
            def __len__(self):
                return len(batches)

            def __getitem__(self, number):
                return batches[number]

        return Data()

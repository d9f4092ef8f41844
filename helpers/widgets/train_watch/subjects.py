"""What `TrainWatch` asks of a network in training: one answer for helpers', one for Keras'.

Both offer ``names``, ``require(images, classes)``, ``kernels()`` and ``measure(images, labels)``.
"""

import numpy as np

from helpers.network import Conv2D, Network
from helpers.support.callbacks import Callback

_CHUNK = 128


class OfNetwork:
    """A `helpers.network.Network` as `TrainWatch` sees it.

    Attributes
    ----------
    names : list of str
        The layers that have parameters, each with its number in the network.
    """

    def __init__(self, network):
        self.network = network
        self.layers = [layer for layer in network.layers if layer.parameters]
        self.names = [
            f"layer {number}, {layer.name}"
            for number, layer in enumerate(network.layers, start=1)
            if layer.parameters
        ]

    def require(self, images, classes):
        """Raise unless the network takes such images and ends in this many classes."""
        _require_classes(self.network.scores(images).shape[-1], classes)

    def kernels(self):
        """Return the first convolution's kernels, or None."""
        for layer in self.layers:
            if isinstance(layer, Conv2D):
                return layer.parameters["kernels"]
        return None

    def measure(self, images, labels):
        """Return the predicted classes, and the length of each layer's gradient."""
        images = images.astype(self.network.dtype, copy=False)

        def learn(part):
            _, gradients, scores = self.network.loss_and_gradients(
                images[part], labels[part], training=False
            )
            return gradients, scores.argmax(axis=1)

        counts = [len(layer.parameters) for layer in self.layers]
        return _in_chunks(learn, len(images), counts)


class OfModel:
    """A Keras model as `TrainWatch` sees it; the numbers mean the same."""

    def __init__(self, model):
        self.model = model
        self.layers = [layer for layer in model.layers if layer.trainable_weights]
        self.names = [
            f"layer {number}, {type(layer).__name__}"
            for number, layer in enumerate(model.layers, start=1)
            if layer.trainable_weights
        ]

    def require(self, images, classes):
        """Raise unless the model takes such images and ends in this many classes."""
        try:
            width = self.model(images, training=False).shape[-1]
        except (ValueError, TypeError) as error:
            raise ValueError(
                f"the model does not take the watched images of shape {images.shape[1:]}: {error}"
            ) from error
        _require_classes(2 if width == 1 else width, classes)

    def kernels(self):
        """Return the first convolution's kernels, or None."""
        from helpers.support.start_keras import load_keras

        for layer in self.model.layers:
            if isinstance(layer, load_keras().layers.Conv2D):
                return np.asarray(layer.kernel)
        return None

    def measure(self, images, labels):
        """Return the predicted classes, and the length of each layer's gradient."""
        import tensorflow as tf

        weights = [weight.value for layer in self.layers for weight in layer.trainable_weights]
        targets = self._targets(labels)

        def learn(part):
            with tf.GradientTape() as tape:
                probabilities = self.model(images[part], training=False)
                loss = self.model.compute_loss(
                    x=images[part], y=targets[part], y_pred=probabilities, training=False
                )
            gradients = [tf.convert_to_tensor(g) for g in tape.gradient(loss, weights)]
            return [g.numpy() for g in gradients], _classes(probabilities.numpy())

        counts = [len(layer.trainable_weights) for layer in self.layers]
        return _in_chunks(learn, len(images), counts)

    def _targets(self, labels):
        """Return the labels as the model's loss takes them."""
        loss = self.model.loss
        name = loss if isinstance(loss, str) else getattr(loss, "name", "")
        width = self.model.output_shape[-1]
        if width == 1:
            return labels.astype("float32")[:, np.newaxis]
        if name == "categorical_crossentropy":
            return np.eye(width, dtype="float32")[labels]
        return labels.astype("int64")


def _classes(probabilities):
    """Return the class of each row; a single output says how sure the model is of class 1."""
    return (
        (probabilities[:, 0] > 0.5).astype(int)
        if probabilities.shape[1] == 1
        else probabilities.argmax(axis=1)
    )


def _require_classes(width, classes):
    if width != classes:
        raise ValueError(
            f"the network has {width} outputs, but the watch {classes} classes; give TrainWatch as "
            "many class_names as the network has outputs"
        )


def _in_chunks(learn, count, arrays_of_layers):
    """Add up what `learn` gives for parts of the images, each by its share.

    Returns
    -------
    classes : ndarray of int
    norms : list of float
        One a layer: the root of the summed squares of all its arrays.
    """
    classes, sums = [], None
    for start in range(0, count, _CHUNK):
        part = slice(start, min(start + _CHUNK, count))
        gradients, predicted = learn(part)
        share = (part.stop - part.start) / count
        scaled = [share * np.asarray(gradient, float) for gradient in gradients]
        sums = scaled if sums is None else [a + b for a, b in zip(sums, scaled)]
        classes.append(predicted)
    squares, norms = iter([float((array**2).sum()) for array in sums]), []
    for arrays in arrays_of_layers:
        norms.append(float(np.sqrt(sum(next(squares) for _ in range(arrays)))))
    return np.concatenate(classes), norms


class Watching(Callback):
    """Tells a `TrainWatch` all that it needs to know of a `Network` or a Keras model."""

    def __init__(self, watch):
        self.watch, self.begun = watch, False

    def on_train_begin(self, logs=None):
        self.begun = False

    def on_epoch_begin(self, epoch, logs=None):
        if not self.begun:
            subject = (OfNetwork if isinstance(self.model, Network) else OfModel)(self.model)
            self.watch.begin(subject, self.params["epochs"], self.params["steps"], first=epoch)
            self.begun = True

    def on_train_batch_end(self, batch, logs=None):
        numbers = _named(logs)
        if self.watch.after_batch(batch + 1, numbers.get("loss"), numbers.get("accuracy")):
            self.model.stop_training = True

    def on_epoch_end(self, epoch, logs=None):
        self.watch.after_epoch(_named(logs))

    def on_train_end(self, logs=None):
        if self.begun:
            self.watch.end((logs or {}).get("status", "finished"))


def _named(logs):
    """Return loss and accuracy of both splits; Keras has several names for accuracy."""
    numbers = {}
    for name, value in (logs or {}).items():
        start, plain = ("val_", name[4:]) if name.startswith("val_") else ("", name)
        if plain == "acc" or plain.endswith("accuracy"):
            plain = "accuracy"
        if plain in ("loss", "accuracy") and np.ndim(value) == 0:  # some have one for each class
            numbers.setdefault(start + plain, float(value))
    return numbers

"""Exercises of lesson 9: networks counted, built, repaired; early stopping; accuracy; bugs."""

import numpy as np

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip
from helpers.checks.networks import Sketch, codes, judge_layers

# ---------------------------------------------------------------------------- per-class-accuracy


def accuracy_per_class(answers, labels, classes, slip=no_slip):
    if slip(
        "You pick by the answers: of those called c, how many are c? "
        "Pick by the labels: of the real c, how many were called c?"
    ):
        answers, labels = labels, answers
    right, each = answers == labels, [labels == c for c in range(classes)]
    if slip("The classes are counted from 1. They start at 0."):
        each = [labels == c + 1 for c in range(classes)]
    if slip("The last class is left out: range stops before its end."):
        each = each[:-1]
    if slip("You return one share for all classes together. Return one for each class."):
        return right.mean()
    counts = np.array([(right & mine).sum() for mine in each])
    if slip("You count every picture that was called c. Count those whose label is c as well."):
        counts = np.array([(answers == c).sum() for c in range(len(each))])
    occur = np.array([mine.sum() for mine in each])
    if slip("Counts are never reset: each class adds to the ones before."):
        counts, occur = np.cumsum(counts), np.cumsum(occur)
    if slip("The right ones are never reset: each class adds to the ones before."):
        counts = np.cumsum(counts)
    if slip("You return counts. Divide each by how often its class occurs among the labels."):
        return counts
    if slip("You return how often each class occurs. Count the right answers, and divide by that."):
        return occur
    if slip("You divide by the number of all pictures. Divide by how often the class occurs."):
        occur = len(labels)
    if slip("You divide by the number of classes. Divide by how often the class occurs."):
        occur = classes
    if slip("You divide by all right answers. Divide by how often the class occurs."):
        occur = right.sum()
    if slip("You divide by the wrong answers of the class. Divide by all of its pictures."):
        occur = np.maximum(occur - counts, 1)
    if slip(
        "A pair counts as right for class c if neither the answer nor the label is c. "
        "Look only at the pictures whose label is c."
    ):
        return np.array([((answers == c) == (labels == c)).mean() for c in range(classes)])
    shares = counts / occur
    if slip("Only the first class is there: return stands inside the loop."):
        return shares[0]
    if slip("Fractions are cut off: divide with /, or make the array with np.zeros of floats."):
        shares = np.floor(shares)
    if slip("You return percentages. Return shares, from 0 to 1."):
        shares = 100 * shares
    if slip("The shares are rounded. Return them as they are."):
        shares = shares.round(2)
    if slip("You return the share of wrong answers; the share of right ones is 1 minus that."):
        shares = 1 - shares
    return shares


def _answered_cases(rng):
    """Yield answers that are right about two times in three; every class occurs in both."""
    for classes, count in [(2, 6), (3, 12), (4, 30), (10, 100), (10, 200), (5, 40)]:
        labels = np.concatenate([np.arange(classes), rng.integers(0, classes, count - classes)])
        rng.shuffle(labels)
        guesses = rng.integers(0, classes, count)
        answers = np.where(rng.random(count) < 0.6, labels, guesses)
        answers[rng.choice(count, classes, replace=False)] = np.arange(classes)
        yield answers, labels, classes


# ---------------------------------------------------------------------------- parameter-table


def parameter_table(image_shape, layers, slip=no_slip):
    height, width, channels = image_shape
    flat, rows, total = height * width * channels, [], 0
    dropped = "Dropout sets numbers to 0, it does not take them away: as many come out as went in."
    for name, *settings in layers:
        weights = biases = 0
        before = height * width
        if name == "conv":
            filters, kernel, padding = settings
            if slip("Filters and kernel are swapped: a layer is (name, filters, kernel, padding)."):
                filters, kernel = kernel, filters
            depth = channels
            if slip("A filter has a kernel for each channel of its input; you count one."):
                depth = 1
            if slip(
                "A filter is as deep as its input. You take the channels of the image for all."
            ):
                depth = image_shape[2]
            if slip("The channels are overwritten too early: the weights need those of the input."):
                depth = filters
            area = kernel * kernel
            if slip("A kernel is a square: kernel × kernel weights for each channel."):
                area = kernel
            weights, biases = area * depth * filters, filters
            if slip(
                "You give every kernel a bias. A filter has one kernel for each channel, and one "
                "bias for all of them together."
            ):
                biases = depth * filters
            if slip("The biases of the convolutions are missing: one for each filter."):
                biases = 0
            if slip("A convolution has one bias in your table. Each filter has its own."):
                biases = 1
            shrinks, less = padding == "valid", kernel - 1
            if slip('You shrink the maps at every convolution. With "same" they keep their size.'):
                shrinks = True
            if slip('The maps keep their size in your table, also with "valid": n − kernel + 1.'):
                shrinks = False
            if slip('"same" and "valid" are swapped: with "same" the maps keep their size.'):
                shrinks = not shrinks
            if slip('With "valid" a side n becomes n − kernel + 1, not n − kernel.'):
                less = kernel
            if shrinks:
                height, width = height - less, width - less
            channels = filters
        elif name == "pool":
            rest = height % settings[0], width % settings[0]
            height, width = height // settings[0], width // settings[0]
            if slip("Your pooling rounds up. What does not fill a window is dropped."):
                height, width = height + (rest[0] > 0), width + (rest[1] > 0)
            if slip("Pooling changes nothing in your table. Both sides get smaller: n // size."):
                height, width = height * settings[0] + rest[0], width * settings[0] + rest[1]
        elif name == "dense":
            inputs = height * width * channels
            if slip(
                "The second dense layer gets what the first one gives, not what came out of "
                "flatten."
            ):
                inputs = flat
            weights, biases = inputs * settings[0], settings[0]
            if slip("The biases of the dense layers are missing: one for each output."):
                biases = 0
            if slip("A dense layer has one bias in your table. Each output has its own."):
                biases = 1
            if slip("A dense layer has one bias for each output, not for each input."):
                biases = inputs
            height, width, channels = 1, 1, settings[0]
        elif name == "flatten":
            flat = height * width * channels
        elif name == "dropout" and slip(dropped):
            channels = round(height * width * channels * (1 - settings[0]))
            height, width = 1, 1
        if slip("The biases are missing: one for each filter, one for each dense output."):
            biases = 0
        places = height * width
        work = weights * places
        if name == "conv":
            if slip(
                "In the third column you count each weight of a convolution once. It is used at "
                "every place of the output."
            ):
                work = weights
            if slip(
                "In the third column a filter has one kernel; it has one for each channel of its "
                "input."
            ):
                work = area * filters * places
            if slip(
                "You count multiply-adds at every place of the input. A convolution computes one "
                "number for each place of its output."
            ):
                work = weights * before
            if slip(
                "The multiply-adds are those of one filter. Every filter slides over the maps."
            ):
                work = area * depth * places
            if slip(
                "You count the bias among the multiply-adds. It is added, and multiplied with "
                "nothing."
            ):
                work = (weights + biases) * places
        if name == "dense" and slip(
            "You count the biases of dense layers among the multiply-adds. "
            "They are added, and multiplied with nothing."
        ):
            work = weights + biases
        if slip(
            "You count the bias among the multiply-adds. It is added, and multiplied with nothing.",
            2,
        ):
            work = (weights + biases) * places
        if slip("A multiplication and its addition are one multiply-add; you count two."):
            work = 2 * work
        out = places * channels
        if name == "dropout" and slip(dropped, 2):  # in its own row alone
            out = int(out * (1 - settings[0]))
        if slip("The first column counts places. Each map has as many: times the channels."):
            out = places
        if slip("The first column counts what goes in. It counts what comes out of the layer."):
            out = rows[-1][0] if rows else int(np.prod(image_shape))
        total += weights + biases
        row = [out, weights + biases, work]
        if slip("The parameters are added up from layer to layer. Each row has its own."):
            row[1] = total
        if slip(
            "The columns stand in another order: numbers that come out, parameters, multiply-adds."
        ):
            row = [row[1], row[0], row[2]]
        if slip("Parameters and multiply-adds are swapped: the parameters come first."):
            row = [row[0], row[2], row[1]]
        rows.append(row)
    table = np.array(rows)
    if slip("You return the sums of the columns. Return one row for each layer."):
        return table.sum(axis=0)
    if slip("You return a column for each layer. Return a row for each."):
        return table.T
    if slip(
        "You return parameters only. Each row has three numbers: how many numbers come out, "
        "parameters, multiply-adds."
    ):
        return table[:, 1]
    if slip("Only the last layer is there. Append a row for each, and return after the loop."):
        return table[-1:]
    if slip("Only the first layer is there: return stands inside the loop."):
        return table[:1]
    if slip("Only layers with parameters have a row. Pooling, flatten and dropout have one too."):
        return table[table[:, 1] > 0]
    return table


def _network_cases(rng):
    """Yield images and layers, from two layers to nine; height and width always differ."""
    yield (2, 3, 1), [("flatten",), ("dense", 4)]
    yield (5, 6, 1), [("conv", 2, 3, "valid")]
    yield (5, 4, 2), [("conv", 3, 3, "same"), ("pool", 2)]
    yield (7, 5, 3), [("conv", 4, 3, "valid"), ("flatten",), ("dropout", 0.5), ("dense", 3)]
    for padding in ("same", "valid", "same", "valid"):
        height, width = rng.choice(np.arange(17, 30), 2, replace=False)
        first, second, hidden = (int(number) for number in rng.integers(3, 20, 3))
        kernel = int(rng.choice([3, 5]))
        yield (
            (int(height), int(width), int(rng.choice([1, 3]))),
            [
                ("conv", first, kernel, padding),
                ("pool", 2),
                ("conv", second, 3, str(rng.choice(["same", "valid"]))),
                ("pool", int(rng.choice([2, 3]))),
                ("flatten",),
                ("dropout", 0.25),
                ("dense", hidden),
                ("dropout", 0.5),
                ("dense", 10),
            ],
        )


# ---------------------------------------------------------------------------- find-bugs


def find_bugs(images, labels, loss, activations, from_logits, validation, test, slip=no_slip):
    not_scaled = images.min() < 0 or images.max() > 1
    if slip(
        "You look at the dtype of the images. Floats may run to 255 as well: look at their values."
    ):
        not_scaled = images.dtype == np.uint8
    if slip("You look at the largest pixel only. Below 0 is a bug too."):
        not_scaled = images.max() > 1
    if slip("You look at the smallest pixel only. Above 1 is a bug too."):
        not_scaled = images.min() < 0
    if slip("One pixel outside of [0, 1] is a bug; you look at the mean."):
        not_scaled = images.mean() > 1
    if slip("One pixel outside of [0, 1] is a bug; you ask whether all are."):
        not_scaled = bool(((images < 0) | (images > 1)).all())
    if slip("You compare with 255. What lies above 1 is a bug."):
        not_scaled = images.max() > 255
    if slip("1 itself is allowed: compare with > 1."):
        not_scaled = images.max() >= 1 or images.min() < 0
    if slip("0 itself is allowed: compare with < 0."):
        not_scaled = images.max() > 1 or images.min() <= 0
    if slip("An image whose largest pixel is not 1 is no bug."):
        not_scaled = images.max() != 1
    if slip("The first finding is the wrong way round: True stands for a bug."):
        not_scaled = not not_scaled
    if slip("You look at the first image only."):
        not_scaled = images[0].min() < 0 or images[0].max() > 1
    if slip("You allow a little beyond [0, 1]. Any value outside is a bug."):
        not_scaled = images.min() < -0.5 or images.max() > 2
    one_hot, sparse = labels.ndim == 2, loss == "sparse_categorical_crossentropy"
    misfit = one_hot == sparse
    if slip(
        "You find one-hot labels with the sparse loss, but not the other way round: whole numbers "
        "with categorical_crossentropy."
    ):
        misfit = one_hot and sparse
    if slip(
        "You find whole numbers with categorical_crossentropy, but not one-hot labels with the "
        "sparse loss."
    ):
        misfit = not one_hot and not sparse
    if slip("You take one-hot labels for a bug. They are right with categorical_crossentropy."):
        misfit = one_hot
    if slip("You take the loss for a bug by itself. Look at labels and loss together."):
        misfit = not sparse
    if slip("The second finding is the wrong way round: sparse takes whole numbers."):
        misfit = not misfit
    softmaxes = activations.count("softmax") + bool(from_logits)
    found_softmax = softmaxes != 1
    if slip("You find softmax twice, but not a network without any: that is a bug too."):
        found_softmax = softmaxes > 1
    if slip("You find a network without softmax, but not one that has it twice."):
        found_softmax = softmaxes < 1
    if slip(
        "You count the softmaxes among the layers. With from_logits=True the loss applies one more."
    ):
        found_softmax = activations.count("softmax") != 1
    if slip("You look at the last activation only. Count the softmaxes among all of them."):
        found_softmax = (activations[-1] == "softmax") + bool(from_logits) != 1
    if slip("You ask whether softmax is there at all. Count how often."):
        found_softmax = ("softmax" in activations) + bool(from_logits) != 1
    if slip("You ask whether softmax is there at all, and leave from_logits out."):
        found_softmax = "softmax" not in activations
    if slip("You look at the last activation only, and leave from_logits out."):
        found_softmax = activations[-1] != "softmax"
    if slip("from_logits=True counts as none less. It is one softmax more."):
        found_softmax = activations.count("softmax") - bool(from_logits) != 1
    if slip("The third finding is the wrong way round: True stands for a bug."):
        found_softmax = softmaxes == 1
    same = (validation[:, np.newaxis] == test[np.newaxis]).all(axis=(2, 3, 4))
    seen = same.any()
    if slip(
        "You notice the test set only if all of its images stand in the same order. "
        "One image that is in both is enough."
    ):
        seen = np.array_equal(validation, test)
    if slip(
        "You notice the test set only if every validation image is in it. "
        "One image that is in both is enough."
    ):
        seen = same.any(axis=1).all()
    if slip(
        "You compare single pixels: `image in test` asks whether some pixel occurs there. "
        "All pixels of an image must agree with those of one image."
    ):
        seen = any(image in test for image in validation)
    if slip("You compare image k with image k. An image can stand at any place of the other set."):
        seen = any(np.array_equal(a, b) for a, b in zip(validation, test))
    if slip("You compare sums or means. Different images can have equal ones: compare all pixels."):
        seen = bool(np.isin(validation.sum(axis=(1, 2, 3)), test.sum(axis=(1, 2, 3))).any())
    if slip("You look at the first validation image only. Look at each."):
        seen = same[0].any()
    if slip("You compare with the first test image only. Compare with each."):
        seen = same[:, 0].any()
    if slip("The return inside the loop ends it at the first pair. Go through all pairs."):
        seen = same[0, 0]
    if slip(
        "The fourth finding is never True. Compare each image of `validation` with each of `test`, "
        "not the sets as a whole, and not `images`."
    ):
        seen = False
    if slip("The fourth finding is the wrong way round: True stands for a bug."):
        seen = not seen
    bugs = np.array([not_scaled, misfit, found_softmax, seen], dtype=bool)
    if slip("You return True where all is well. True stands for a bug."):
        bugs = ~bugs
    if slip("You return whether there is any bug at all. Return one True or False for each kind."):
        return bool(bugs.any())
    if slip("You return how many bugs there are. Return one True or False for each kind."):
        return int(bugs.sum())
    if slip("You return the numbers of the bugs. Return one True or False for each kind."):
        return np.flatnonzero(bugs)
    return bugs


def _script_cases(rng):
    """Yield scripts without a bug, with each bug in each of its forms, and with several."""
    sparse, dense = "sparse_categorical_crossentropy", "categorical_crossentropy"
    good, twice, none = ["relu", "softmax"], ["relu", "softmax", "softmax"], ["relu", "linear"]
    early, apart = ["softmax", "linear"], ["softmax", "relu", "softmax"]
    forms = [
        {},
        {"loss": dense, "one_hot": True, "activations": none, "from_logits": True},
        {"scale": "bytes"},
        {"scale": "large"},
        {"scale": "one above"},
        {"scale": "one below"},
        {"scale": "one far above"},
        {"scale": "first in bytes"},
        {"scale": "others in bytes"},
        {"scale": "black and white bytes"},
        {"one_hot": True},
        {"loss": dense},
        {"activations": twice},
        {"from_logits": True},
        {"activations": none},
        {"activations": early},
        {"activations": apart},
        {"activations": twice, "from_logits": True},
        {"leak": "all"},
        {"leak": "other order"},
        *({"leak": leak} for leak in ("one", "same place", "first", "at first", "some")),
    ]
    for _ in range(4):
        forms.append(
            {
                "scale": str(rng.choice(["unit", "bytes", "large"])),
                "one_hot": bool(rng.integers(2)),
                "loss": str(rng.choice([sparse, dense])),
                "activations": [good, twice, none][rng.integers(3)],
                "from_logits": bool(rng.integers(2)),
                "leak": str(rng.choice(["none", "all", "other order", "one"])),
            }
        )
    for number, form in enumerate(forms):
        pool = rng.choice(256, (9, 1, 2, 1)).astype(np.uint8)
        pool[:, 0, 0, 0] = 20 * np.arange(9) + 50  # no two images are equal
        pool[[4, 6], 0, 1] = 0  # but single pixels are, as in real pictures
        scale = form.get("scale", "unit")
        if number % 2:
            pool[7] = pool[4, :, ::-1]  # other pixels of an equal sum
        images, validation, test = _scaled(pool, scale)
        validation = {
            "none": validation,
            "all": test,
            "other order": test[::-1],
            "some": test[:2],
            "one": np.concatenate([validation, test[1:2]]),
            "same place": np.stack([validation[0], test[1]]),
            "first": np.stack([test[1], validation[1]]),
            "at first": np.stack([validation[0], test[0]]),
        }[form.get("leak", "none")]
        labels = rng.permutation(4)
        labels = np.eye(4)[labels] if form.get("one_hot") else labels
        activations, from_logits = form.get("activations", good), form.get("from_logits", False)
        loss = form.get("loss", sparse)
        yield images, labels, loss, list(activations), from_logits, validation, test


def _scaled(pool, scale):
    """Return training images in the given scale, and validation and test images."""
    unit = pool / np.float32(255)
    images = unit[:4].copy()
    if scale == "one above":
        images[2, 0, 1] = 1.01
    if scale == "one below":
        images[1, 0, 0] = -0.01
    if scale == "one far above":
        images[2, 0, 1] = 3
    if scale == "first in bytes":
        images[0] *= 255
    if scale == "others in bytes":
        images[1:] *= 255
    if scale == "black and white bytes":
        images = (pool[:4] > 100).astype(np.uint8)
    if scale in ("bytes", "large"):
        unit = pool if scale == "bytes" else pool.astype(np.float32)
        images = unit[:4]
    return images, unit[4:6], unit[6:]


# ---------------------------------------------------------------------------- build-network


def _network(filters, kernel, hidden, rate, slip=no_slip):
    """Sketch the network that the text describes."""
    first = second = dense = "relu"
    if slip('The convolutions have no ReLU: activation="relu".'):
        first = second = "linear"
    if slip('The first convolution has no ReLU: activation="relu".'):
        first = "linear"
    if slip('The second convolution has no ReLU: activation="relu".'):
        second = "linear"
    if slip('The hidden dense layer has no ReLU: activation="relu".'):
        dense = "linear"
    if slip('No layer has a ReLU: activation="relu" for convolutions and the hidden layer.'):
        first = second = dense = "linear"
    paddings, pools, more, small = ["valid", "same"], [2, 2], 2 * filters, 3
    if slip('The first convolution has no padding: leave padding out, or "valid".'):
        paddings[0] = "same"
    if slip('The second convolution keeps the size: padding="same".'):
        paddings[1] = "valid"
    if slip('The paddings are swapped: none in the first, "same" in the second.'):
        paddings = ["same", "valid"]
    if slip("The second convolution has twice as many filters as the first."):
        more = filters
    if slip("The second convolution has kernels of 3 × 3, whatever the first has."):
        small = kernel
    if slip("The first convolution has kernels of `kernel` × `kernel`."):
        kernel = 3
    if slip("Filters and kernel are swapped: Conv2D(filters, kernel)."):
        filters, kernel = kernel, filters
    pooling = "MaxPooling2D"
    if slip("Take the maximum of each window: MaxPooling2D."):
        pooling = "AveragePooling2D"
    if slip("The pooling behind the first convolution is missing."):
        pools[0] = None
    if slip("The pooling behind the second convolution is missing."):
        pools[1] = None
    last, outputs = "softmax", 10
    if slip('The last layer has no softmax, so its numbers are not shares: activation="softmax".'):
        last = "linear"
    if slip("The last layer has a sigmoid. One of ten classes asks for softmax."):
        last = "sigmoid"
    if slip("The last layer has one output for each of the ten classes."):
        outputs = 1
    if slip("The hidden layer has `hidden` outputs."):
        hidden = 128
    if slip("Dropout gets the share to drop, not the share to keep."):
        rate = 1 - rate
    sketch = Sketch((28, 28, 1))
    sketch.conv(filters, kernel, first, paddings[0])
    if pools[0]:
        sketch.pool(2, pooling)
    sketch.conv(more, small, second, paddings[1])
    if pools[1]:
        sketch.pool(2, pooling)
    sketch.flatten()
    behind = slip("Dropout stands in front of the hidden layer, not behind it.")
    both = slip("There is one dropout, in front of the hidden layer. You have two.")
    if not behind and not slip("The dropout in front of the hidden layer is missing."):
        sketch.dropout(rate)
    if not slip("The hidden dense layer is missing."):
        sketch.dense(hidden, dense)
    if behind or both:
        sketch.dropout(rate)
    sketch.dense(outputs, last)
    loss, optimizer = "sparse_categorical_crossentropy", "Adam"
    if slip("The labels are whole numbers, so the loss is sparse_categorical_crossentropy."):
        loss = "categorical_crossentropy"
    if slip("The loss for classes is a cross-entropy: sparse_categorical_crossentropy."):
        loss = "mean_squared_error"
    if slip("The optimiser is Adam."):
        return sketch.compiled(loss, "SGD", 0.01)
    return sketch.compiled(loss, optimizer)


BUILD_NETWORK = Exercise(
    id="build-network",
    call="build_network(filters, kernel, hidden, rate)",
    reference=lambda *case, slip=no_slip: codes(_network(*case, slip=slip).lines),
    cases=lambda rng: [(8, 5, 32, 0.25), (5, 4, 20, 0.4), (4, 3, 12, 0.1)],
    judge=judge_layers(_network, (28, 28, 1)),
)


# ---------------------------------------------------------------------------- repair-script


def _repaired(slip=no_slip):
    """Sketch the network that the broken script should make; each slip is a bug left in."""
    sketch = Sketch((32, 32, 3))
    sketch.conv(16, 3, "relu", "same").pool(2)
    between = "relu"
    if slip("A softmax between two layers turns maps into shares. Take ReLU there."):
        between = "softmax"
    sketch.conv(32, 3, between, "same").pool(2)
    if not slip("Flatten is missing: the dense layers work on every place by itself."):
        sketch.flatten()
    hidden = "relu"
    if slip("Two dense layers without a function between them are one: give the first a ReLU."):
        hidden = "linear"
    sketch.dense(64, hidden)
    outputs, last = 5, "softmax"
    if slip("The last layer has one output for each of the five classes."):
        outputs = 1
    if slip("There are five classes, not ten."):
        outputs = 10
    if slip("A sigmoid answers five separate questions. One of five classes asks for softmax."):
        last = "sigmoid"
    sketch.dense(outputs, last)
    loss, rate = "sparse_categorical_crossentropy", 0.001
    if slip("The labels are whole numbers, so the loss is sparse_categorical_crossentropy."):
        loss = "categorical_crossentropy"
    if slip("A learning rate of 1 makes Adam jump about. Take its usual one, 0.001."):
        rate = 1.0
    return sketch.compiled(loss, "Adam", rate)


REPAIR_SCRIPT = Exercise(
    id="repair-script",
    call="repaired()",
    reference=lambda slip=no_slip: codes(_repaired(slip).lines),
    cases=lambda rng: [()],
    judge=judge_layers(_repaired, (32, 32, 3)),
)


# ---------------------------------------------------------------------------- early-stopping


def early_stop(losses, patience, slip=no_slip):
    if slip("A loss is better when it is smaller. You wait for a larger one."):
        losses = -losses
    ties = slip("A loss that is equal to the best is no better: compare with <.")
    previous = slip("You compare with the epoch before. Compare with the best so far.")
    in_all = slip("The waiting starts again with every better epoch. You count all worse ones.")
    extra = 0
    if slip("You stop one epoch late: the run ends with the worse epoch number `patience`."):
        extra = 1
    if slip("You stop one epoch early: `patience` worse epochs in a row end the run."):
        extra = -1
    best, best_epoch, waited, run = np.inf, 0, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        run = epoch
        if loss < best or (ties and loss == best):
            best, best_epoch = loss, epoch
            waited = waited if in_all else 0
        else:
            waited += 1
        if previous:
            best = loss
        if waited >= max(patience + extra, 1) and waited:
            break
    if slip("The run is never stopped: it ends after `patience` worse epochs in a row."):
        run = len(losses)
    if slip("You take the best epoch of all losses. What comes after the stop is never seen."):
        best_epoch = int(np.argmin(losses)) + 1
    if slip(
        "You look for the best of all losses and count on from there. The rule knows only the "
        "losses up to now, and may stop before that epoch."
    ):
        best_epoch = int(np.argmin(losses)) + 1
        run = min(best_epoch + patience, len(losses))
    if slip("The weights that come back are those of the best epoch, not of the last one."):
        best_epoch = run
    if slip("The best epoch is not the last one minus the patience if the run ends by itself."):
        best_epoch = max(run - patience, 1)
    if slip("You count epochs from 0. The first one is epoch 1."):
        run, best_epoch = run - 1, best_epoch - 1
    if slip("The best epoch is counted from 0. The first one is epoch 1."):
        best_epoch -= 1
    if slip("The number of epochs run is one too small: count the last one."):
        run -= 1
    if slip("The order is: epochs run, then the best epoch."):
        run, best_epoch = best_epoch, run
    if slip("Return both numbers: epochs run, and the best epoch."):
        return run
    if slip("Return the number of the best epoch, not its loss."):
        return np.array([run, losses[best_epoch - 1]])
    return np.array([run, best_epoch])


def _loss_cases(rng):
    """Yield runs that are stopped and runs that are not; with ties, and a best one too late."""
    yield np.array([0.5, 0.4, 0.45, 0.3]), 1
    yield np.array([0.5, 0.4, 0.45, 0.42, 0.3, 0.6]), 2
    yield np.array([0.5, 0.4, 0.45, 0.3, 0.35, 0.36]), 3
    yield np.array([0.6, 0.5, 0.5, 0.5, 0.4]), 2
    yield np.array([0.6, 0.5, 0.5, 0.55, 0.4, 0.45, 0.42]), 3
    yield np.array([0.9, 0.7, 0.6]), 2
    yield np.array([0.9, 0.7, 0.8, 0.75, 0.6, 0.65, 0.62, 0.7, 0.5]), 3
    yield np.array([0.5, 0.6, 0.7, 0.8, 0.2]), 2
    for length in (8, 12, 15):
        slope = np.linspace(1, 0.4, length)
        yield (slope + rng.normal(0, 0.15, length)).round(2), int(rng.integers(1, 4))


EXERCISES = (
    Exercise("parameter-table", parameter_table, _network_cases),
    Exercise("early-stopping", early_stop, _loss_cases),
    BUILD_NETWORK,
    Exercise("per-class-accuracy", accuracy_per_class, _answered_cases),
    REPAIR_SCRIPT,
    Exercise("find-bugs", find_bugs, _script_cases),
)

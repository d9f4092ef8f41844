"""Exercises of lesson 9: counting a network, accuracy class by class, bugs in a script."""

import numpy as np

from helpers.checks.engine import Exercise, Mistake


def _accuracy_per_class(answers, labels, classes):
    return np.array([(answers[labels == c] == c).mean() for c in range(classes)])


def _answered_cases(rng):
    """Yield answers that are right about two times in three; every class occurs in both."""
    for classes, count in [(2, 6), (3, 12), (4, 30), (10, 100), (10, 200), (5, 40)]:
        labels = np.concatenate([np.arange(classes), rng.integers(0, classes, count - classes)])
        rng.shuffle(labels)
        guesses = rng.integers(0, classes, count)
        answers = np.where(rng.random(count) < 0.6, labels, guesses)
        answers[rng.choice(count, classes, replace=False)] = np.arange(classes)
        yield answers, labels, classes


PER_CLASS_ACCURACY = Exercise(
    id="per-class-accuracy",
    call="accuracy_per_class(answers, labels, classes)",
    reference=_accuracy_per_class,
    cases=_answered_cases,
    mistakes=(
        Mistake(
            "You pick by the answers: of those called c, how many are c? "
            "Pick by the labels: of the real c, how many were called c?",
            lambda answers, labels, classes: _accuracy_per_class(labels, answers, classes),
        ),
        Mistake(
            "You return counts. Divide each by how often its class occurs among the labels.",
            lambda answers, labels, classes: np.array(
                [((answers == labels) & (labels == c)).sum() for c in range(classes)]
            ),
        ),
        Mistake(
            "You divide by the number of all pictures. Divide by how often the class occurs.",
            lambda answers, labels, classes: np.array(
                [((answers == labels) & (labels == c)).mean() for c in range(classes)]
            ),
        ),
        Mistake(
            "You return percentages. Return shares, from 0 to 1.",
            lambda answers, labels, classes: 100 * _accuracy_per_class(answers, labels, classes),
        ),
        Mistake(
            "You count every picture that was called c. Count those whose label is c as well.",
            lambda answers, labels, classes: np.array(
                [(answers == c).sum() / (labels == c).sum() for c in range(classes)]
            ),
        ),
        Mistake(
            "You return the share of wrong answers; the share of right ones is 1 minus that.",
            lambda answers, labels, classes: 1 - _accuracy_per_class(answers, labels, classes),
        ),
        Mistake(
            "You return one share for all classes together. Return one for each class.",
            lambda answers, labels, classes: (answers == labels).mean(),
        ),
        Mistake(
            "A pair counts as right for class c if neither the answer nor the label is c. "
            "Look only at the pictures whose label is c.",
            lambda answers, labels, classes: np.array(
                [((answers == c) == (labels == c)).mean() for c in range(classes)]
            ),
        ),
    ),
)


def _table(
    image_shape,
    layers,
    bias="filter",
    padding_counts=True,
    depth_counts=True,
    depth_works=True,
    every_place=True,
    places_before=False,
    round_up=False,
    dropout_shrinks=False,
    work_of_bias=0,
    dense_chained=True,
):
    """Return the right table; a setting other than its default is a typical mistake."""
    height, width, channels = image_shape
    outputs, inputs, rows = height * width * channels, None, []
    for name, *settings in layers:
        parameters = work = 0
        if name == "conv":
            filters, kernel, padding = settings
            weights = kernel * kernel * filters * (channels if depth_counts else 1)
            parameters = weights + {"filter": 1, "kernel": channels, None: 0}[bias] * filters
            places = height * width
            if padding == "valid" or not padding_counts:
                height, width = height - kernel + 1, width - kernel + 1
            places = places if places_before else height * width
            multiplied = weights if depth_works else kernel * kernel * filters
            work = (multiplied + work_of_bias * filters) * (places if every_place else 1)
            channels = filters
        elif name == "pool":
            extra = settings[0] - 1 if round_up else 0
            height, width = (height + extra) // settings[0], (width + extra) // settings[0]
        elif name == "dense":
            parameters = (inputs + (bias is not None)) * settings[0]
            work = (inputs + work_of_bias) * settings[0]
            outputs = settings[0]
            inputs = outputs if dense_chained else inputs
        if name in ("conv", "pool"):
            outputs = height * width * channels
        elif name == "flatten":
            inputs = outputs
        elif name == "dropout" and dropout_shrinks:
            inputs = outputs = round(outputs * (1 - settings[0]))
        rows.append([outputs, parameters, work])
    return np.array(rows)


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


def _wrongly(**setting):
    return lambda image_shape, layers: _table(image_shape, layers, **setting)


PARAMETER_TABLE = Exercise(
    id="parameter-table",
    call="parameter_table(image_shape, layers)",
    reference=_table,
    cases=_network_cases,
    mistakes=(
        Mistake(
            "The biases are missing: one for each filter, one for each dense output.",
            _wrongly(bias=None),
        ),
        Mistake(
            "You give every kernel a bias. A filter has one kernel for each channel, "
            "and one bias for all of them together.",
            _wrongly(bias="kernel"),
        ),
        Mistake(
            "A filter has a kernel for each channel of its input; you count one.",
            _wrongly(depth_counts=False),
        ),
        Mistake(
            'You shrink the maps at every convolution. With "same" they keep their size.',
            _wrongly(padding_counts=False),
        ),
        Mistake(
            "In the third column you count each weight of a convolution once. "
            "It is used at every place of the output.",
            _wrongly(every_place=False),
        ),
        Mistake(
            "In the third column a filter has one kernel; "
            "it has one for each channel of its input.",
            _wrongly(depth_works=False),
        ),
        Mistake(
            "You count multiply-adds at every place of the input. "
            "A convolution computes one number for each place of its output.",
            _wrongly(places_before=True),
        ),
        Mistake(
            "You count the bias among the multiply-adds. It is added, and multiplied with nothing.",
            _wrongly(work_of_bias=1),
        ),
        Mistake(
            "Your pooling rounds up. What does not fill a window is dropped.",
            _wrongly(round_up=True),
        ),
        Mistake(
            "Dropout sets numbers to 0, it does not take them away: as many come out as went in.",
            _wrongly(dropout_shrinks=True),
        ),
        Mistake(
            "The second dense layer gets what the first one gives, not what came out of flatten.",
            _wrongly(dense_chained=False),
        ),
        Mistake(
            "You return the sums of the columns. Return one row for each layer.",
            lambda image_shape, layers: _table(image_shape, layers).sum(axis=0),
        ),
        Mistake(
            "You return a column for each layer. Return a row for each.",
            lambda image_shape, layers: _table(image_shape, layers).T,
        ),
        Mistake(
            "You return parameters only. Each row has three numbers: "
            "how many numbers come out, parameters, multiply-adds.",
            lambda image_shape, layers: _table(image_shape, layers)[:, 1],
        ),
    ),
)


def _find_bugs(images, labels, loss, activations, from_logits, validation, test, wrong=None):
    """Return the right findings; `wrong` puts a typical wrong finding in the place of one."""
    softmaxes = activations.count("softmax") + from_logits
    findings = {
        "scale": images.min() < 0 or images.max() > 1,
        "labels": labels.ndim != (1 if loss.startswith("sparse") else 2),
        "softmax": softmaxes != 1,
        "test": any((image == test).all(axis=(1, 2, 3)).any() for image in validation),
    }
    return np.array([bool(found) for found in (findings | (wrong or {})).values()])


def _script_cases(rng):
    """Yield scripts without a bug, with each bug in each of its forms, and with several."""
    sparse, dense = "sparse_categorical_crossentropy", "categorical_crossentropy"
    good, twice, none = ["relu", "softmax"], ["relu", "softmax", "softmax"], ["relu", "linear"]
    forms = [
        {},
        {"loss": dense, "one_hot": True, "activations": none, "from_logits": True},
        {"scale": "bytes"},
        {"scale": "large"},
        {"one_hot": True},
        {"loss": dense},
        {"activations": twice},
        {"from_logits": True},
        {"activations": none},
        {"leak": "all"},
        {"leak": "other order"},
        {"leak": "one"},
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
    for form in forms:
        pool = rng.choice(256, (9, 1, 2, 1)).astype(np.uint8)
        pool[:, 0, 0, 0] = 20 * np.arange(9) + 50  # no two images are equal
        pool[[4, 6], 0, 1] = 0  # but single pixels are, as in real pictures
        scale = form.get("scale", "unit")
        pool = pool if scale == "bytes" else pool.astype(np.float32)
        pool = pool / np.float32(255) if scale == "unit" else pool
        images, validation, test = pool[:4], pool[4:6], pool[6:]
        leak = form.get("leak", "none")
        if leak == "one":
            validation = np.concatenate([validation, test[1:2]])
        elif leak != "none":
            validation = test if leak == "all" else test[::-1]
        labels = rng.permutation(4)
        labels = np.eye(4)[labels] if form.get("one_hot") else labels
        activations, from_logits = form.get("activations", good), form.get("from_logits", False)
        loss = form.get("loss", sparse)
        yield images, labels, loss, list(activations), from_logits, validation, test


def _finding(**wrong):
    """Return a wrong version: each finding named is computed by the function given for it."""

    def answer(*script):
        return _find_bugs(*script, {name: rule(*script) for name, rule in wrong.items()})

    return answer


FIND_BUGS = Exercise(
    id="find-bugs",
    call="find_bugs(images, labels, loss, activations, from_logits, validation, test)",
    reference=_find_bugs,
    cases=_script_cases,
    mistakes=(
        Mistake(
            "You return True where all is well. True stands for a bug.",
            lambda *script: ~_find_bugs(*script),
        ),
        Mistake(
            "You look at the dtype of the images. Floats may run to 255 as well: "
            "look at their values.",
            _finding(scale=lambda images, *_: images.dtype == np.uint8),
        ),
        Mistake(
            "You find one-hot labels with the sparse loss, but not the other way round: "
            "whole numbers with categorical_crossentropy.",
            _finding(
                labels=lambda images, labels, loss, *_: loss.startswith("s") and labels.ndim == 2
            ),
        ),
        Mistake(
            "You take one-hot labels for a bug. They are right with categorical_crossentropy.",
            _finding(labels=lambda images, labels, *_: labels.ndim == 2),
        ),
        Mistake(
            "You find softmax twice, but not a network without any: that is a bug too.",
            _finding(
                softmax=lambda images, labels, loss, activations, from_logits, *_: (
                    activations.count("softmax") + from_logits > 1
                )
            ),
        ),
        Mistake(
            "You count the softmaxes among the layers. With from_logits=True "
            "the loss applies one more.",
            _finding(
                softmax=lambda images, labels, loss, activations, *_: (
                    activations.count("softmax") != 1
                )
            ),
        ),
        Mistake(
            "You look at the last activation only. Count the softmaxes among all of them.",
            _finding(
                softmax=lambda images, labels, loss, activations, from_logits, *_: (
                    (activations[-1] == "softmax") == from_logits
                )
            ),
        ),
        Mistake(
            "You notice the test set only if all of its images stand in the same order. "
            "One image that is in both is enough.",
            _finding(
                test=lambda images, labels, loss, activations, from_logits, validation, test: (
                    np.array_equal(validation, test)
                )
            ),
        ),
        Mistake(
            "You notice the test set only if every validation image is in it. "
            "One image that is in both is enough.",
            _finding(
                test=lambda images, labels, loss, activations, from_logits, validation, test: all(
                    (image == test).all(axis=(1, 2, 3)).any() for image in validation
                )
            ),
        ),
        Mistake(
            "You compare single pixels: `image in test` asks whether some pixel occurs "
            "there. All pixels of an image must agree with those of one image.",
            _finding(
                test=lambda images, labels, loss, activations, from_logits, validation, test: any(
                    image in test for image in validation
                )
            ),
        ),
        Mistake(
            "You return whether there is any bug at all. Return one True or False for each kind.",
            lambda *script: bool(_find_bugs(*script).any()),
        ),
    ),
)

EXERCISES = (PARAMETER_TABLE, PER_CLASS_ACCURACY, FIND_BUGS)

"""Wrong answers to the exercises of lesson 13."""

from tests.checks.wrong_answers import Wrong

RIGHT_HEAD = """
def with_new_head(classes):
    keras = load_keras()
    borrowed = load_model("garments")
    for layer in borrowed.layers:
        layer.trainable = False
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        *borrowed.layers[:-1],
        keras.layers.Dense(classes, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
"""


def head(old, new):
    """Return the right answer with one place of it changed."""
    assert old in RIGHT_HEAD
    return RIGHT_HEAD.replace(old, new)


#: What freezes, in the right answer.
FREEZES = """    for layer in borrowed.layers:
        layer.trainable = False
"""

WRONG_ANSWERS = {
    "new-head": [
        Wrong(head(FREEZES, ""), says="Nothing is frozen"),
        Wrong(head("    return model\n", ""), says="returns nothing"),
        Wrong(head("return model", "return borrowed"), says="still has the head"),
        Wrong(head("layers[:-1]", "layers"), says="old head is still there"),
        Wrong(
            head("    return model", "    model.trainable = False\n    return model"),
            says="new head is frozen too",
        ),
        Wrong(
            """
def with_new_head(classes):
    keras = load_keras()
    borrowed = load_model("garments")
    borrowed.pop()
    borrowed.trainable = False
    borrowed.add(keras.layers.Dense(classes, activation="softmax"))
    borrowed.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return borrowed
""",
            says="The whole model is frozen",
        ),
        Wrong(
            head(
                "        layer.trainable = False",
                '        layer.trainable = "conv" not in layer.name',
            ),
            says="batch normalisation layers still learn",
        ),
        Wrong(
            head(
                "        layer.trainable = False", '        layer.trainable = "conv" in layer.name'
            ),
            says="convolutions still learn",
        ),
        Wrong(
            head(
                FREEZES, "    for layer in borrowed.layers[:3]:\n        layer.trainable = False\n"
            ),
            says="Some borrowed layers still learn",
        ),
        Wrong(
            head(
                '        keras.layers.Dense(classes, activation="softmax"),\n',
                "",
            ),
            says="There is no new head",
        ),
        Wrong(head(', activation="softmax"', ""), says='needs activation="softmax"'),
        Wrong(head("Dense(classes", "Dense(2"), says="output of shape (2,), not"),
        Wrong(
            head(
                '    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")\n', ""
            ),
            says="not compiled",
        ),
        Wrong(
            head('"sparse_categorical_crossentropy"', '"categorical_crossentropy"'),
            says="Its loss is categorical_crossentropy",
        ),
        Wrong(
            head(
                '"sparse_categorical_crossentropy"',
                "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
            ),
            says="Softmax is taken twice",
        ),
        Wrong(head("*borrowed.layers[:-1]", "*borrowed.layers[-3:-1]"), says="not all there"),
        Wrong(head("layers[:-1]", "layers[:-2]"), says="Borrowed layers are missing: Dropout"),
        Wrong(
            head('load_model("garments")', 'keras.models.clone_model(load_model("garments"))'),
            says="nothing is borrowed",
        ),
        Wrong(head('"garments"', '"digits"'), says="borrowed layers are not all there"),
        Wrong(
            head(
                '        keras.layers.Dense(classes, activation="softmax"),',
                '        keras.layers.Dense(32, activation="relu"),\n'
                '        keras.layers.Dense(classes, activation="softmax"),',
            ),
            says="one Dense layer",
        ),
    ],
    "standardise-features": [
        Wrong(
            """
def standardise(features, known):
    mean, deviation = known.mean(axis=0), known.std(axis=0)
    return (features - mean) / np.where(deviation == 0, 1, deviation)
""",
            says="Work it out in float64",
        ),
        Wrong(
            """
def standardise(features, known):
    middle, deviation = known.sum(axis=0), known.std(axis=0)
    deviation[deviation == 0] = 1
    return (features - middle) / deviation
""",
            says="add the column up",
        ),
        Wrong(
            """
def standardise(features, known):
    mean, deviation = features.mean(axis=0), features.std(axis=0)
    return (features - mean) / np.where(deviation == 0, 1, deviation)
""",
            says="Take those of `known`: new pictures must not take part",
        ),
        Wrong(
            """
def standardise(features, known):
    both = np.concatenate([features, known])
    deviation = both.std(axis=0)
    return (features - both.mean(axis=0)) / np.where(deviation == 0, 1, deviation)
""",
            says="leaks into the numbers",
        ),
        Wrong(
            """
def standardise(features, known):
    return (features - known.mean(axis=0)) / known.std(axis=0)
""",
            says="you divide by 0",
        ),
        Wrong(
            """
def standardise(features, known):
    return (features - known.mean(axis=0)) / (known.std(axis=0) + 1e-8)
""",
            says="A tiny number added",
        ),
        Wrong(
            """
def standardise(features, known):
    return (features - known.mean()) / known.std()
""",
            says="Each feature has its own",
        ),
        Wrong(
            """
def standardise(features, known):
    variance = known.var(axis=0)
    return (features - known.mean(axis=0)) / np.where(variance == 0, 1, variance)
""",
            says="divide by the variance",
        ),
        Wrong(
            """
def standardise(features, known):
    return features - known.mean(axis=0)
""",
            says="do not divide",
        ),
        Wrong(
            """
def standardise(features, known):
    deviation = known.std(axis=0)
    return features / np.where(deviation == 0, 1, deviation)
""",
            says="mean is not subtracted",
        ),
        Wrong(
            """
def standardise(features, known):
    deviation = known.std(axis=0)
    return (known - known.mean(axis=0)) / np.where(deviation == 0, 1, deviation)
""",
            says="You return `known`",
        ),
        Wrong(
            """
def standardise(features, known):
    deviation = known.std(axis=0)
    result = (features - known.mean(axis=0)) / np.where(deviation == 0, 1, deviation)
    result[:, deviation == 0] = 0
    return result
""",
            says="is set to 0",
        ),
        Wrong(
            """
def standardise(features, known):
    deviation = np.maximum(known.std(axis=0), 1)
    return (features - known.mean(axis=0)) / deviation
""",
            says="deviations below 1",
        ),
        Wrong(
            """
def standardise(features, known):
    deviation = known.std(axis=0, ddof=1)
    return (features - known.mean(axis=0)) / np.where(deviation == 0, 1, deviation)
""",
            says="n − 1",
        ),
        Wrong(
            """
def standardise(features, known):
    spread = known.std(axis=0)
    return features - known.mean(axis=0) / np.where(spread == 0, 1, spread)
""",
            says="brackets are missing",
        ),
    ],
    "nearest-centroid": [
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)[::-1]
    means = np.array([features[labels == c].mean(axis=0) for c in classes])
    return np.array([classes[np.linalg.norm(means - one, axis=1).argmin()] for one in new])
""",
            says="you take the larger label",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.array(list(dict.fromkeys(labels.tolist())))
    means = np.array([features[labels == c].mean(axis=0) for c in classes])
    return np.array([classes[np.linalg.norm(means - one, axis=1).argmin()] for one in new])
""",
            says="the label that stands first",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    means = np.array([features[labels == c].mean(axis=0) for c in classes])
    return np.array([np.linalg.norm(means - one, axis=1).argmin() for one in new])
""",
            says="place of the class",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    means = np.array([features[labels == c].mean(axis=0) for c in classes])
    return np.array([classes[np.linalg.norm(means - one, axis=1).argmax()] for one in new])
""",
            says="farthest",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    return np.array([labels[np.linalg.norm(features - one, axis=1).argmin()] for one in new])
""",
            says="nearest single picture",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    means = np.array([features[labels == c].mean(axis=0) for c in range(labels.max() + 1)])
    return np.array([np.linalg.norm(means - one, axis=1).argmin() for one in new])
""",
            says="np.unique",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    sums = np.array([features[labels == c].sum(axis=0) for c in classes])
    return np.array([classes[np.linalg.norm(sums - one, axis=1).argmin()] for one in new])
""",
            says="Its centroid is their mean",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    means = np.array([features[labels == c].mean(axis=0) for c in classes])
    return np.array([classes[(one - means).sum(axis=1).argmin()] for one in new])
""",
            says="with their signs",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    means = np.array([features[labels == c].mean(axis=0) for c in classes])
    return np.array([classes[abs(one - means).sum(axis=1).argmin()] for one in new])
""",
            says="absolute differences",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    means = np.array([features[labels == c].mean(axis=0) for c in classes])
    return classes[(new @ means.T).argmax(axis=1)]
""",
            says="products",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    means = np.array([features[labels == c].mean(axis=0) for c in classes])
    return np.array([np.linalg.norm(means - one, axis=1) for one in new])
""",
            says="You return the distances",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    means = np.array([features[labels == c].mean(axis=0) for c in classes])
    for one in new:
        return classes[np.linalg.norm(means - one, axis=1).argmin()]
""",
            says="Only the first",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    means = np.array([features[labels == c].mean() for c in classes])
    return np.array([classes[abs(one.mean() - means).argmin()] for one in new])
""",
            says="before they are compared",
        ),
        Wrong(
            """
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    means = np.array([np.median(features[labels == c], axis=0) for c in classes])
    return np.array([classes[np.linalg.norm(means - one, axis=1).argmin()] for one in new])
""",
            says="median",
        ),
    ],
}

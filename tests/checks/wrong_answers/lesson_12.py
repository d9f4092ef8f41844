"""Wrong answers to the exercises of lesson 12."""

from tests.checks.wrong_answers import Wrong


def network(layers, compiled='model.compile("adam", "sparse_categorical_crossentropy")'):
    """Return the source of an answer that builds these layers."""
    return f"""
def small_network(steps):
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([{layers}])
    {compiled}
    return model
"""


#: A network without any fault, to be spoiled; it has 7,850 parameters.
SHARES = 'keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10, activation="softmax")'

WRONG_ANSWERS = {
    "cosine-rate": [
        Wrong(
            """
def learning_rate(step, warmup, steps, peak):
    return peak * (1 + np.cos(np.pi * min(step, steps) / steps)) / 2
""",
            says="warm-up is missing",
        ),
        Wrong(
            """
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min(1, step / steps)
    return peak * 0.5 * (1 + np.cos(np.pi * share))
""",
            says="since the end of the warm-up",
        ),
        Wrong(
            """
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min(1, (step - warmup) / steps)
    return peak * 0.5 * (1 + np.cos(np.pi * share))
""",
            says="wave is too long",
        ),
        Wrong(
            """
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    return peak * 0.5 * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup)))
""",
            says="rises again",
        ),
        Wrong(
            """
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min(1, (step - warmup) / (steps - warmup))
    return peak * (1 + np.cos(np.pi * share))
""",
            says="twice the peak",
        ),
        Wrong(
            """
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min(1, (step - warmup) / (steps - warmup))
    return peak * np.cos(np.pi * share)
""",
            says="uphill",
        ),
        Wrong(
            """
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min(1, (step - warmup) / (steps - warmup))
    return peak * np.cos(np.pi / 2 * share)
""",
            says="quarter of the wave",
        ),
        Wrong(
            """
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min(1, (step - warmup) / (steps - warmup))
    return peak * (1 + np.cos(180 * share)) / 2
""",
            says="radians",
        ),
        Wrong(
            """
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min(1, (step - warmup) / (steps - warmup))
    return peak * (1 - share)
""",
            says="straight line",
        ),
        Wrong(
            """
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    share = min(1, (step - warmup) / (steps - warmup))
    return peak * (1 + np.cos(np.pi * share)) / 2
""",
            says="one step ahead",
        ),
    ],
    "smooth-labels": [
        Wrong(
            """
def smooth(labels, classes, amount):
    return np.eye(classes)[labels] - amount + amount / classes
""",
            says="take the amount away from every class",
        ),
        Wrong(
            """
def smooth(labels, classes, amount):
    return np.eye(classes)[labels]
""",
            says="one-hot rows",
        ),
        Wrong(
            """
def smooth(labels, classes, amount):
    rows = np.full((len(labels), classes), amount / classes)
    rows[np.arange(len(labels)), labels] = 1 - amount
    return rows
""",
            says="lacks its part",
        ),
        Wrong(
            """
def smooth(labels, classes, amount):
    rows = np.full((len(labels), classes), amount / (classes - 1))
    rows[np.arange(len(labels)), labels] = 1 - amount
    return rows
""",
            says="other classes only",
        ),
        Wrong(
            """
def smooth(labels, classes, amount):
    return np.eye(classes)[labels] + amount / classes
""",
            says="more than 1",
        ),
        Wrong(
            """
def smooth(labels, classes, amount):
    return np.eye(classes)[labels] * (1 - amount) + amount
""",
            says="whole amount",
        ),
        Wrong(
            """
def smooth(labels, classes, amount):
    return np.eye(classes)[labels] * (1 - amount)
""",
            says="Nothing is given",
        ),
        Wrong(
            """
def smooth(labels, classes, amount):
    rows = np.zeros((classes, len(labels)))
    for number, label in enumerate(labels):
        rows[:, number] = amount / classes
        rows[label, number] += 1 - amount
    return rows
""",
            says="swapped",
        ),
        Wrong(
            """
def smooth(labels, classes, amount):
    hot = np.eye(labels.max() + 1)[labels]
    return hot * (1 - amount) + amount / hot.shape[1]
""",
            says="largest label",
        ),
        Wrong(
            """
def smooth(labels, classes, amount):
    rows = np.zeros((len(labels), classes), dtype=int)
    for number, label in enumerate(labels):
        rows[number] = amount / classes
        rows[number, label] = 1 - amount + amount / classes
    return rows
""",
            says="Fractions are cut off",
        ),
    ],
    "flipped-shares": [
        Wrong(
            """
def shares_with_flips(predict, images):
    return predict(images)
""",
            says="no part in it",
        ),
        Wrong(
            """
def shares_with_flips(predict, images):
    return predict(images[:, :, ::-1])
""",
            says="mirrored pictures alone",
        ),
        Wrong(
            """
def shares_with_flips(predict, images):
    return (predict(images) + predict(images[:, ::-1])) / 2
""",
            says="stand on their heads",
        ),
        Wrong(
            """
def shares_with_flips(predict, images):
    return (predict(images) + predict(images[::-1])) / 2
""",
            says="turned the batch around",
        ),
        Wrong(
            """
def shares_with_flips(predict, images):
    return (predict(images) + predict(images[:, ::-1, ::-1])) / 2
""",
            says="turned by half",
        ),
        Wrong(
            """
def shares_with_flips(predict, images):
    return predict(images) + predict(images[:, :, ::-1])
""",
            says="sum to 2",
        ),
        Wrong(
            """
def shares_with_flips(predict, images):
    return predict((images + images[:, :, ::-1]) / 2)
""",
            says="ghost",
        ),
        Wrong(
            """
def shares_with_flips(predict, images):
    return ((predict(images) + predict(images[:, :, ::-1])) / 2).argmax(axis=1)
""",
            says="not the answers",
        ),
        Wrong(
            """
def shares_with_flips(predict, images):
    shares = predict(images)
    return (shares + shares[:, ::-1]) / 2
""",
            says="flipped the shares",
        ),
        Wrong(
            """
def shares_with_flips(predict, images):
    return np.maximum(predict(images), predict(images[:, :, ::-1]))
""",
            says="larger of the two",
        ),
    ],
    "small-network": [
        Wrong(
            network(SHARES).replace("return model", ""),
            says="returns nothing",
        ),
        Wrong(
            network(SHARES, compiled="pass"),
            says="not compiled",
        ),
        Wrong(
            network(
                SHARES.replace("layers.Dense(10", "layers.Dense(128), layers.Dense(10"),
            ),
            says="more than 100,000. Most of them, 100,480, sit in the layer dense",
        ),
        Wrong(
            network(SHARES.replace("(28, 28, 1)", "(784,)").replace("layers.Flatten(), ", "")),
            says="takes images of shape (784,)",
        ),
        Wrong(
            network(SHARES.replace("keras.Input((28, 28, 1)), ", "")),
            says="begin with keras.Input",
        ),
        Wrong(
            network(SHARES.replace("layers.Flatten(), ", "")),
            says="Flatten or global pooling",
        ),
        Wrong(
            network(SHARES.replace("Dense(10", "Dense(9")),
            says="9 numbers an image, not ten",
        ),
        Wrong(
            network(SHARES.replace(', activation="softmax"', "")),
            says='needs activation="softmax"',
        ),
        Wrong(
            network(SHARES.replace("softmax", "sigmoid")),
            says='needs activation="softmax"',
        ),
        Wrong(
            network(SHARES, compiled='model.compile("adam", "mse")'),
            says="Its loss is mean_squared_error",
        ),
        Wrong(
            network(
                SHARES,
                compiled="model.compile('adam', "
                "keras.losses.SparseCategoricalCrossentropy(from_logits=True))",
            ),
            says="Softmax is taken twice",
        ),
        Wrong(
            network(
                "keras.Input((28, 28, 1)), layers.Conv2D(64, 3, padding='same'), "
                "layers.Conv2D(64, 3, padding='same'), layers.GlobalAveragePooling2D(), "
                "layers.Dense(10, activation='softmax')"
            ),
            says="pool earlier",
        ),
        Wrong(
            network(SHARES).replace("return model", "return small_network"),
            says="It returns function",
        ),
        Wrong(
            network(SHARES).replace("return model", "return model.layers"),
            says="It returns a list",
        ),
        Wrong(
            network("keras.Input((28, 28, 1)), layers.Conv2D(8, 30)"),
            says="stops with ValueError",
        ),
        Wrong(  # it never learns
            network(
                "keras.Input((28, 28, 1)), layers.AveragePooling2D(7), layers.Flatten(), "
                "layers.Dense(10, activation='softmax')",
                compiled="model.compile(keras.optimizers.SGD(0.0), "
                "'sparse_categorical_crossentropy')",
            ),
            says="It does not reach",
        ),
    ],
}

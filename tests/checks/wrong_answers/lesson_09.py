"""Wrong answers to the exercises of lesson 9."""

from tests.checks.wrong_answers import Wrong

WRONG_ANSWERS = {
    "per-class-accuracy": [
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return np.array([(labels[answers == c] == c).mean() for c in range(classes)])
""",
            says="Pick by the labels",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    right = np.zeros(classes)
    for answer, label in zip(answers, labels):
        if answer == label:
            right[label] += 1
    return right
""",
            says="counts",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    right = np.bincount(labels[answers == labels], minlength=classes)
    return right / len(labels)
""",
            says="number of all pictures",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return np.array([100 * (answers[labels == c] == c).mean() for c in range(classes)])
""",
            says="percentages",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return np.bincount(answers, minlength=classes) / np.bincount(labels, minlength=classes)
""",
            says="whose label is c as well",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return np.array([(answers[labels == c] != c).mean() for c in range(classes)])
""",
            says="wrong answers",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return (answers == labels).mean()
""",
            says="one share for all",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return np.array([((answers == c) == (labels == c)).mean() for c in range(classes)])
""",
            says="neither the answer nor the label",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return {c: (answers[labels == c] == c).mean() for c in range(classes)}
""",
            says="return a NumPy array",
        ),
    ],
    "parameter-table": [
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    rows = []
    for name, *settings in layers:
        weights = biases = 0
        if name == "conv":
            filters, kernel, padding = settings
            weights, biases = kernel * kernel * channels * filters, filters
            if padding == "valid":
                height, width = height - kernel + 1, width - kernel + 1
            channels = filters
        elif name == "pool":
            height, width = height // settings[0], width // settings[0]
        elif name == "dense":
            weights, biases = height * width * channels * settings[0], settings[0]
            height, width, channels = 1, 1, settings[0]
        places = height * width
        out = places * channels
        if name == "dropout":
            out = int(out * (1 - settings[0]))
        rows.append([out, weights + biases, weights * places])
    return np.array(rows)
""",
            says="as many come out as went in",
        ),
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    rows = []
    for name, *settings in layers:
        parameters = work = 0
        if name == "conv":
            filters, kernel, padding = settings
            if padding == "valid":
                height, width = height - kernel + 1, width - kernel + 1
            parameters = kernel * kernel * channels * filters
            work = parameters * height * width
            channels = filters
        elif name == "pool":
            height, width = height // settings[0], width // settings[0]
        elif name == "dense":
            inputs = height * width * channels
            parameters = work = inputs * settings[0]
            height, width, channels = 1, 1, settings[0]
        rows.append([height * width * channels, parameters, work])
    return np.array(rows)
""",
            says="biases are missing",
        ),
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    rows = []
    for name, *settings in layers:
        parameters = work = 0
        if name == "conv":
            filters, kernel, padding = settings
            parameters = (kernel**2 * channels + 1) * filters
            if padding == "valid":
                height, width = height - kernel + 1, width - kernel + 1
            work = kernel**2 * height * width * filters
            channels = filters
        elif name == "pool":
            height, width = height // settings[0], width // settings[0]
        elif name == "dense":
            inputs = height * width * channels
            parameters, work = (inputs + 1) * settings[0], inputs * settings[0]
            height, width, channels = 1, 1, settings[0]
        rows.append([height * width * channels, parameters, work])
    return np.array(rows)
""",
            says="In the third column a filter has one kernel",
        ),
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    rows = []
    for layer in layers:
        parameters = work = 0
        if layer[0] == "conv":
            _, filters, kernel, padding = layer
            if padding == "valid":
                height, width = height - kernel + 1, width - kernel + 1
            parameters = (kernel * kernel + 1) * channels * filters
            work = kernel * kernel * channels * filters * height * width
            channels = filters
        elif layer[0] == "pool":
            height, width = height // layer[1], width // layer[1]
        elif layer[0] == "dense":
            inputs = height * width * channels
            parameters, work = (inputs + 1) * layer[1], inputs * layer[1]
            height, width, channels = 1, 1, layer[1]
        rows.append((height * width * channels, parameters, work))
    return np.array(rows)
""",
            says="one bias for all of them together",
        ),
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    rows = []
    for layer in layers:
        parameters = work = 0
        if layer[0] == "conv":
            _, filters, kernel, padding = layer
            if padding == "valid":
                height, width = height - kernel + 1, width - kernel + 1
            parameters = (kernel * kernel + 1) * filters
            work = kernel * kernel * filters * height * width
            channels = filters
        elif layer[0] == "pool":
            height, width = height // layer[1], width // layer[1]
        elif layer[0] == "dense":
            inputs = height * width * channels
            parameters, work = (inputs + 1) * layer[1], inputs * layer[1]
            height, width, channels = 1, 1, layer[1]
        rows.append((height * width * channels, parameters, work))
    return np.array(rows)
""",
            says="a kernel for each channel",
        ),
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    rows = []
    for layer in layers:
        parameters = work = 0
        if layer[0] == "conv":
            _, filters, kernel, padding = layer
            height, width = height - kernel + 1, width - kernel + 1
            parameters = (kernel * kernel * channels + 1) * filters
            work = kernel * kernel * channels * filters * height * width
            channels = filters
        elif layer[0] == "pool":
            height, width = height // layer[1], width // layer[1]
        elif layer[0] == "dense":
            inputs = height * width * channels
            parameters, work = (inputs + 1) * layer[1], inputs * layer[1]
            height, width, channels = 1, 1, layer[1]
        rows.append((height * width * channels, parameters, work))
    return np.array(rows)
""",
            says='With "same"',
        ),
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    rows = []
    for layer in layers:
        parameters = work = 0
        if layer[0] == "conv":
            _, filters, kernel, padding = layer
            if padding == "valid":
                height, width = height - kernel + 1, width - kernel + 1
            work = kernel * kernel * channels * filters
            parameters = work + filters
            channels = filters
        elif layer[0] == "pool":
            height, width = height // layer[1], width // layer[1]
        elif layer[0] == "dense":
            work = height * width * channels * layer[1]
            parameters = work + layer[1]
            height, width, channels = 1, 1, layer[1]
        rows.append((height * width * channels, parameters, work))
    return np.array(rows)
""",
            says="used at every place",
        ),
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    rows = []
    for layer in layers:
        parameters = work = 0
        if layer[0] == "conv":
            _, filters, kernel, padding = layer
            weights = kernel * kernel * channels * filters
            parameters, work = weights + filters, weights * height * width
            if padding == "valid":
                height, width = height - kernel + 1, width - kernel + 1
            channels = filters
        elif layer[0] == "pool":
            height, width = height // layer[1], width // layer[1]
        elif layer[0] == "dense":
            work = height * width * channels * layer[1]
            parameters = work + layer[1]
            height, width, channels = 1, 1, layer[1]
        rows.append((height * width * channels, parameters, work))
    return np.array(rows)
""",
            says="each place of its output",
        ),
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    rows = []
    for layer in layers:
        parameters = work = 0
        if layer[0] == "conv":
            _, filters, kernel, padding = layer
            if padding == "valid":
                height, width = height - kernel + 1, width - kernel + 1
            parameters = (kernel * kernel * channels + 1) * filters
            work = parameters * height * width
            channels = filters
        elif layer[0] == "pool":
            height, width = height // layer[1], width // layer[1]
        elif layer[0] == "dense":
            parameters = work = (height * width * channels + 1) * layer[1]
            height, width, channels = 1, 1, layer[1]
        rows.append((height * width * channels, parameters, work))
    return np.array(rows)
""",
            says="multiplied with nothing",
        ),
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    rows = []
    for layer in layers:
        parameters = work = 0
        if layer[0] == "conv":
            _, filters, kernel, padding = layer
            if padding == "valid":
                height, width = height - kernel + 1, width - kernel + 1
            work = kernel * kernel * channels * filters * height * width
            parameters = (kernel * kernel * channels + 1) * filters
            channels = filters
        elif layer[0] == "pool":
            height, width = -(-height // layer[1]), -(-width // layer[1])
        elif layer[0] == "dense":
            work = height * width * channels * layer[1]
            parameters = work + layer[1]
            height, width, channels = 1, 1, layer[1]
        rows.append((height * width * channels, parameters, work))
    return np.array(rows)
""",
            says="rounds up",
        ),
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    out, rows = height * width * channels, []
    for name, *settings in layers:
        parameters = work = 0
        if name == "conv":
            filters, kernel, padding = settings
            if padding == "valid":
                height, width = height - kernel + 1, width - kernel + 1
            work = kernel * kernel * channels * filters * height * width
            parameters = (kernel * kernel * channels + 1) * filters
            channels = filters
            out = height * width * channels
        elif name == "pool":
            height, width = height // settings[0], width // settings[0]
            out = height * width * channels
        elif name == "dropout":
            out = round(out * (1 - settings[0]))
        elif name == "dense":
            parameters, work, out = (out + 1) * settings[0], out * settings[0], settings[0]
        rows.append([out, parameters, work])
    return np.array(rows)
""",
            says="as many come out as went in",
        ),
        Wrong(
            """
def parameter_table(image_shape, layers):
    height, width, channels = image_shape
    parameters_of_each = []
    for name, *settings in layers:
        parameters = 0
        if name == "conv":
            filters, kernel, padding = settings
            if padding == "valid":
                height, width = height - kernel + 1, width - kernel + 1
            parameters = (kernel * kernel * channels + 1) * filters
            channels = filters
        elif name == "pool":
            height, width = height // settings[0], width // settings[0]
        elif name == "dense":
            parameters = (height * width * channels + 1) * settings[0]
            height, width, channels = 1, 1, settings[0]
        parameters_of_each.append(parameters)
    return np.array(parameters_of_each)
""",
            says="parameters only",
        ),
    ],
    "find-bugs": [
        Wrong(
            """
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    wanted = {"sparse_categorical_crossentropy": 1, "categorical_crossentropy": 2}
    softmaxes = activations.count("softmax") + from_logits
    seen = any((image == test).all(axis=(1, 2, 3)).any() for image in images)
    not_scaled = images.min() < 0 or images.max() > 1
    return np.array([not_scaled, labels.ndim != wanted[loss], softmaxes != 1, seen])
""",
            says="and not `images`",
        ),
        Wrong(
            """
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    return np.array([
        images.dtype == np.uint8,
        (labels.ndim == 2) == loss.startswith("sparse"),
        activations.count("softmax") + from_logits != 1,
        any((image == test).all(axis=(1, 2, 3)).any() for image in validation),
    ])
""",
            says="look at their values",
        ),
        Wrong(
            """
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    return np.array([
        images.max() > 1,
        labels.ndim == 2 and loss == "sparse_categorical_crossentropy",
        activations.count("softmax") + from_logits != 1,
        any((image == test).all(axis=(1, 2, 3)).any() for image in validation),
    ])
""",
            says="the other way round",
        ),
        Wrong(
            """
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    return np.array([
        images.max() > 1,
        len(labels.shape) > 1,
        activations.count("softmax") + from_logits != 1,
        any((image == test).all(axis=(1, 2, 3)).any() for image in validation),
    ])
""",
            says="right with categorical_crossentropy",
        ),
        Wrong(
            """
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    expected = 1 if "sparse" in loss else 2
    softmaxes = sum(name == "softmax" for name in activations) + int(from_logits)
    same = any(np.array_equal(a, b) for a in validation for b in test)
    return np.array([images.max() > 1, labels.ndim != expected, softmaxes > 1, same])
""",
            says="not a network without any",
        ),
        Wrong(
            """
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    expected = 1 if "sparse" in loss else 2
    same = any(np.array_equal(a, b) for a in validation for b in test)
    softmaxes = sum(name == "softmax" for name in activations)
    return np.array([images.max() > 1, labels.ndim != expected, softmaxes != 1, same])
""",
            says="the loss applies one more",
        ),
        Wrong(
            """
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    expected = 1 if "sparse" in loss else 2
    same = any(np.array_equal(a, b) for a in validation for b in test)
    gives_shares = activations[-1] == "softmax"
    return np.array([images.max() > 1, labels.ndim != expected, gives_shares == from_logits, same])
""",
            says="the last activation only",
        ),
        Wrong(
            """
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    expected = 1 if "sparse" in loss else 2
    softmaxes = activations.count("softmax") + from_logits
    same = validation.shape == test.shape and (validation == test).all()
    return np.array([images.max() > 1, labels.ndim != expected, softmaxes != 1, same])
""",
            says="in the same order",
        ),
        Wrong(
            """
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    expected = 1 if "sparse" in loss else 2
    softmaxes = activations.count("softmax") + from_logits
    of_test = {image.tobytes() for image in test}
    same = all(image.tobytes() in of_test for image in validation)
    return np.array([images.max() > 1, labels.ndim != expected, softmaxes != 1, same])
""",
            says="every validation image",
        ),
        Wrong(
            """
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    expected = 1 if "sparse" in loss else 2
    softmaxes = activations.count("softmax") + from_logits
    same = any(image in test for image in validation)
    return np.array([images.max() > 1, labels.ndim != expected, softmaxes != 1, same])
""",
            says="single pixels",
        ),
        Wrong(
            """
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    expected = 1 if "sparse" in loss else 2
    softmaxes = activations.count("softmax") + from_logits
    same = any(np.array_equal(a, b) for a in validation for b in test)
    return np.array([images.max() <= 1, labels.ndim == expected, softmaxes == 1, not same])
""",
            says="True stands for a bug",
        ),
    ],
    "build-network": [
        Wrong(
            """
def build_network(filters, kernel, hidden, rate):
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(filters, kernel, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(2 * filters, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(rate),
        layers.Dense(hidden, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss)
    return model
""",
            says="Softmax is taken twice",
        ),
        Wrong(
            """
def build_network(filters, kernel, hidden, rate):
    layers = load_keras().layers
    model = load_keras().Sequential([
        load_keras().Input((28, 28, 1)),
        layers.Conv2D(filters, kernel, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(2 * filters, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(rate),
        layers.Dense(hidden, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
""",
            says="first convolution has no padding",
        ),
        Wrong(
            """
def build_network(filters, kernel, hidden, rate):
    layers = load_keras().layers
    model = load_keras().Sequential([
        load_keras().Input((28, 28, 1)),
        layers.Conv2D(filters, kernel, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(2 * filters, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(rate),
        layers.Dense(hidden, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
""",
            says="keeps the size",
        ),
        Wrong(
            """
def build_network(filters, kernel, hidden, rate):
    layers = load_keras().layers
    model = load_keras().Sequential([
        load_keras().Input((28, 28, 1)),
        layers.Conv2D(filters, kernel, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(filters, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(rate),
        layers.Dense(hidden, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
""",
            says="twice as many",
        ),
        Wrong(
            """
def build_network(filters, kernel, hidden, rate):
    layers = load_keras().layers
    model = load_keras().Sequential([
        load_keras().Input((28, 28, 1)),
        layers.Conv2D(filters, kernel, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(2 * filters, kernel, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(rate),
        layers.Dense(hidden, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
""",
            says="kernels of 3",
        ),
        Wrong(
            """
def build_network(filters, kernel, hidden, rate):
    layers = load_keras().layers
    model = load_keras().Sequential([
        load_keras().Input((28, 28, 1)),
        layers.Conv2D(filters, kernel, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(2 * filters, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(hidden, activation="relu"),
        layers.Dropout(rate),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
""",
            says="in front of the hidden layer",
        ),
        Wrong(
            """
def build_network(filters, kernel, hidden, rate):
    layers = load_keras().layers
    model = load_keras().Sequential([
        load_keras().Input((28, 28, 1)),
        layers.Conv2D(filters, kernel, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(2 * filters, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(rate),
        layers.Dense(hidden),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
""",
            says="hidden dense layer has no ReLU",
        ),
        Wrong(
            """
def build_network(filters, kernel, hidden, rate):
    layers = load_keras().layers
    model = load_keras().Sequential([
        load_keras().Input((28, 28, 1)),
        layers.Conv2D(filters, kernel, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(2 * filters, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(rate),
        layers.Dense(hidden, activation="relu"),
        layers.Dense(10),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
""",
            says="no softmax",
        ),
        Wrong(
            """
def build_network(filters, kernel, hidden, rate):
    layers = load_keras().layers
    model = load_keras().Sequential([
        load_keras().Input((28, 28, 1)),
        layers.Conv2D(filters, kernel, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(2 * filters, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(rate),
        layers.Dense(hidden, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="categorical_crossentropy")
    return model
""",
            says="whole numbers",
        ),
        Wrong(
            """
def build_network(filters, kernel, hidden, rate):
    layers = load_keras().layers
    model = load_keras().Sequential([
        load_keras().Input((28, 28, 1)),
        layers.Conv2D(filters, kernel, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(2 * filters, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Dropout(rate),
        layers.Dense(hidden, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
""",
            says="should be",
        ),
        Wrong(
            """
def build_network(filters, kernel, hidden, rate):
    layers = load_keras().layers
    model = load_keras().Sequential([
        load_keras().Input((28, 28, 1)),
        layers.Conv2D(filters, kernel, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(2 * filters, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(rate),
        layers.Dense(hidden, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])
    return model
""",
            says="not compiled",
        ),
    ],
    "repair-script": [
        Wrong(
            """
def repaired():
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(5),
        layers.Softmax(),
    ])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss=loss)
    return model
""",
            says="Softmax is taken twice",
        ),
        Wrong(
            """
def repaired():
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((32, 32, 1)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(5, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy")
    return model
""",
            says="these have (32, 32, 3)",
        ),
        Wrong(
            """
def repaired():
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="softmax"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(5, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy")
    return model
""",
            says="Take ReLU there",
        ),
        Wrong(
            """
def repaired():
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Dense(64, activation="relu"),
        layers.Dense(5, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy")
    return model
""",
            says="Flatten is missing",
        ),
        Wrong(
            """
def repaired():
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64),
        layers.Dense(5, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy")
    return model
""",
            says="Two dense layers",
        ),
        Wrong(
            """
def repaired():
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(1, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy")
    return model
""",
            says="one output for each of the five",
        ),
        Wrong(
            """
def repaired():
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(5, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(1.0), loss="sparse_categorical_crossentropy")
    return model
""",
            says="learning rate of 1",
        ),
        Wrong(
            """
def repaired():
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(5, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="categorical_crossentropy")
    return model
""",
            says="whole numbers",
        ),
        Wrong(
            """
def repaired():
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(5, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy")
    return model
""",
            says="should be",
        ),
    ],
    "early-stopping": [
        Wrong(
            """
def early_stop(losses, patience):
    best = int(np.argmin(losses)) + 1
    return np.array([min(best + patience, len(losses)), best])
""",
            says="best of all losses and count on",
        ),
        Wrong(
            """
def early_stop(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss <= best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return np.array([epoch, best_epoch])
""",
            says="compare with <",
        ),
        Wrong(
            """
def early_stop(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited > patience:
            break
    return np.array([epoch, best_epoch])
""",
            says="one epoch late",
        ),
        Wrong(
            """
def early_stop(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=0):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return np.array([epoch, best_epoch])
""",
            says="count epochs from 0",
        ),
        Wrong(
            """
def early_stop(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, waited
        else:
            waited += 1
        if waited == patience:
            break
    return np.array([epoch, best_epoch])
""",
            says="starts again",
        ),
        Wrong(
            """
def early_stop(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return np.array([best_epoch, epoch])
""",
            says="order is",
        ),
        Wrong(
            """
def early_stop(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return np.array([epoch, epoch])
""",
            says="of the best epoch",
        ),
        Wrong(
            """
def early_stop(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return np.array([epoch, np.argmin(losses) + 1])
""",
            says="never seen",
        ),
        Wrong(
            """
def early_stop(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return np.array([len(losses), best_epoch])
""",
            says="never stopped",
        ),
    ],
}

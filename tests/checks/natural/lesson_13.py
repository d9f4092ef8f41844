# --- new-head | wrong | freezes nothing
def with_new_head(classes):
    keras = load_keras()
    old = load_model("garments")
    model = keras.Sequential(old.layers[:-1] + [keras.layers.Dense(classes, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

# --- new-head | wrong | freezes the whole model at the end
def with_new_head(classes):
    keras = load_keras()
    old = load_model("garments")
    model = keras.Sequential(old.layers[:-1] + [keras.layers.Dense(classes, activation="softmax")])
    model.trainable = False
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

# --- new-head | wrong | stacks a head on the old head
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    base.trainable = False
    model = keras.Sequential([base, keras.layers.Dense(classes, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model

# --- new-head | wrong | pops the layer of a copy
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    layers = list(base.layers)
    layers.pop()
    for l in layers:
        l.trainable = False
    base.add(keras.layers.Dense(classes, activation="softmax"))
    base.compile("adam", "sparse_categorical_crossentropy")
    return base

# --- new-head | wrong | trainable misspelt
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    for layer in base.layers[:-1]:
        layer.trainables = False
    model = keras.Sequential(base.layers[:-1] + [keras.layers.Dense(classes, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model

# --- new-head | wrong | freezes the convolutions only
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    for layer in base.layers:
        if isinstance(layer, keras.layers.Conv2D):
            layer.trainable = False
    model = keras.Sequential(base.layers[:-1] + [keras.layers.Dense(classes, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model

# --- new-head | wrong | freezes a half
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    for layer in base.layers[:6]:
        layer.trainable = False
    model = keras.Sequential(base.layers[:-1] + [keras.layers.Dense(classes, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model

# --- new-head | wrong | a sigmoid
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    base.trainable = False
    model = keras.Sequential(base.layers[:-1] + [keras.layers.Dense(classes, activation="sigmoid")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model

# --- new-head | wrong | one output, binary loss
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    base.trainable = False
    model = keras.Sequential(base.layers[:-1] + [keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")
    return model

# --- new-head | wrong | does not compile
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    base.trainable = False
    return keras.Sequential(base.layers[:-1] + [keras.layers.Dense(classes, activation="softmax")])

# --- new-head | wrong | drops two layers
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    base.trainable = False
    model = keras.Sequential(base.layers[:-4] + [
        keras.layers.Flatten(), keras.layers.Dense(classes, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model

# --- new-head | wrong | forgets to return it
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    base.trainable = False
    model = keras.Sequential(base.layers[:-1] + [keras.layers.Dense(classes, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")

# --- new-head | wrong | load_model without a name
def with_new_head(classes):
    keras = load_keras()
    base = load_model()
    base.trainable = False
    model = keras.Sequential(base.layers[:-1] + [keras.layers.Dense(classes, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model

# --- new-head | wrong | minus a list
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    base.trainable = False
    model = keras.Sequential([base.layers[:-1], keras.layers.Dense(classes, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model

# --- new-head | wrong | relu before the softmax layer
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    base.trainable = False
    model = keras.Sequential(base.layers[:-1] + [
        keras.layers.Dense(64, activation="relu"), keras.layers.Dense(classes, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model

# --- new-head | right | freezes the whole old network
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    base.trainable = False
    model = keras.Sequential(base.layers[:-1])
    model.add(keras.layers.Dense(classes, activation="softmax"))
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    return model

# --- new-head | right | pops, with the functional interface
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    base.pop()
    base.trainable = False
    inputs = keras.Input((28, 28, 1))
    outputs = keras.layers.Dense(classes, activation="softmax")(base(inputs, training=False))
    model = keras.Model(inputs, outputs)
    model.compile(optimizer="sgd", loss=keras.losses.SparseCategoricalCrossentropy())
    return model

# --- new-head | right | freezes afterwards
def with_new_head(classes):
    keras = load_keras()
    base = load_model("garments")
    model = keras.Sequential(base.layers[:-1] + [keras.layers.Dense(classes, activation="softmax")])
    for layer in model.layers[:-1]:
        layer.trainable = False
    model.compile("adam", "sparse_categorical_crossentropy")
    return model

# --- standardise-features | wrong | each with its own numbers
def standardise(features, known):
    m = features.mean(axis=0)
    s = features.std(axis=0)
    s[s == 0] = 1
    return (features - m) / s

# --- standardise-features | wrong | stacked first
def standardise(features, known):
    all_rows = np.vstack([known, features])
    m, s = all_rows.mean(axis=0), all_rows.std(axis=0)
    s[s == 0] = 1
    return (features - m) / s

# --- standardise-features | wrong | no axis
def standardise(features, known):
    return (features - np.mean(known)) / np.std(known)

# --- standardise-features | wrong | divides by 0
def standardise(features, known):
    m = known.mean(axis=0)
    s = known.std(axis=0)
    return (features - m) / s

# --- standardise-features | wrong | an epsilon
def standardise(features, known):
    m = known.mean(axis=0)
    s = known.std(axis=0) + 1e-7
    return (features - m) / s

# --- standardise-features | wrong | nan_to_num
def standardise(features, known):
    m = known.mean(axis=0)
    s = known.std(axis=0)
    return np.nan_to_num((features - m) / s)

# --- standardise-features | wrong | returns both
def standardise(features, known):
    m = known.mean(axis=0)
    s = known.std(axis=0)
    s[s == 0] = 1
    return (features - m) / s, (known - m) / s

# --- standardise-features | wrong | over the rows
def standardise(features, known):
    m = known.mean(axis=1)
    s = known.std(axis=1)
    s[s == 0] = 1
    return (features - m) / s

# --- standardise-features | wrong | variance
def standardise(features, known):
    m = known.mean(axis=0)
    v = known.var(axis=0)
    v[v == 0] = 1
    return (features - m) / v

# --- standardise-features | wrong | min and max
def standardise(features, known):
    low, high = known.min(axis=0), known.max(axis=0)
    span = high - low
    span[span == 0] = 1
    return (features - low) / span

# --- standardise-features | wrong | in place
def standardise(features, known):
    s = known.std(axis=0)
    s[s == 0] = 1
    features -= known.mean(axis=0)
    features /= s
    return features

# --- standardise-features | wrong | zeroes dead features
def standardise(features, known):
    m, s = known.mean(axis=0), known.std(axis=0)
    return np.where(s > 0, (features - m) / np.where(s > 0, s, 1), 0)

# --- standardise-features | wrong | if on the whole array
def standardise(features, known):
    m, s = known.mean(axis=0), known.std(axis=0)
    if s == 0:
        s = 1
    return (features - m) / s

# --- standardise-features | wrong | standardises the known ones
def standardise(features, known):
    m, s = known.mean(axis=0), known.std(axis=0)
    s[s == 0] = 1
    known = (known - m) / s
    return known

# --- standardise-features | wrong | mean only
def standardise(features, known):
    return features - known.mean(axis=0)

# --- standardise-features | right | column by column
def standardise(features, known):
    result = np.zeros(features.shape)
    for column in range(features.shape[1]):
        s = known[:, column].std(dtype="float64")
        if s == 0:
            s = 1
        result[:, column] = (features[:, column] - known[:, column].mean()) / s
    return result

# --- standardise-features | right | np.divide
def standardise(features, known):
    s = known.std(axis=0, dtype=float)
    s[s == 0] = 1
    return np.divide(features - known.mean(axis=0), s)

# --- standardise-features | right | float32
def standardise(features, known):
    s = known.astype(float).std(0)
    s = np.where(s > 0, s, 1)
    return ((features - known.mean(0)) / s).astype("float32")

# --- nearest-centroid | wrong | place for label
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    centroids = np.stack([features[labels == c].mean(axis=0) for c in classes])
    d = np.sqrt(((new[:, None, :] - centroids[None]) ** 2).sum(axis=-1))
    return d.argmin(axis=1)

# --- nearest-centroid | wrong | counts classes from 0
def nearest_centroid(features, labels, new):
    k = labels.max() + 1
    centroids = np.stack([features[labels == c].mean(axis=0) for c in range(k)])
    d = np.sqrt(((new[:, None, :] - centroids[None]) ** 2).sum(axis=-1))
    return d.argmin(axis=1)

# --- nearest-centroid | wrong | k classes from 0
def nearest_centroid(features, labels, new):
    k = len(set(labels))
    centroids = [features[labels == c].mean(axis=0) for c in range(k)]
    return np.array([np.argmin([np.linalg.norm(x - c) for c in centroids]) for x in new])

# --- nearest-centroid | wrong | nearest neighbour
def nearest_centroid(features, labels, new):
    answers = []
    for x in new:
        d = np.linalg.norm(features - x, axis=1)
        answers.append(labels[np.argmin(d)])
    return np.array(answers)

# --- nearest-centroid | wrong | argmax
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    centroids = np.stack([features[labels == c].mean(axis=0) for c in classes])
    d = ((new[:, None] - centroids) ** 2).sum(axis=2)
    return classes[d.argmax(axis=1)]

# --- nearest-centroid | wrong | mean of everything
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    centroids = np.array([features.mean(axis=0) for c in classes])
    d = ((new[:, None] - centroids) ** 2).sum(axis=2)
    return classes[d.argmin(axis=1)]

# --- nearest-centroid | wrong | returns in the loop
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    centroids = [features[labels == c].mean(axis=0) for c in classes]
    answers = []
    for x in new:
        answers.append(classes[np.argmin([np.linalg.norm(x - c) for c in centroids])])
        return np.array(answers)

# --- nearest-centroid | wrong | a list
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    centroids = [features[labels == c].mean(axis=0) for c in classes]
    return [classes[np.argmin([np.linalg.norm(x - c) for c in centroids])] for x in new]

# --- nearest-centroid | wrong | absolute differences
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    centroids = [features[labels == c].mean(axis=0) for c in classes]
    return np.array([classes[np.argmin([np.abs(x - c).sum() for c in centroids])] for x in new])

# --- nearest-centroid | wrong | differences that cancel
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    centroids = [features[labels == c].mean(axis=0) for c in classes]
    return np.array([classes[np.argmin([abs((x - c).sum()) for c in centroids])] for x in new])

# --- nearest-centroid | wrong | wrong axis of the norm
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    centroids = np.array([features[labels == c].mean(axis=0) for c in classes])
    return np.array([classes[np.linalg.norm(centroids - x, axis=0).argmin()] for x in new])

# --- nearest-centroid | wrong | mean without axis
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    centroids = np.array([features[labels == c].mean() for c in classes])
    return np.array([classes[np.argmin([np.linalg.norm(x - c) for c in centroids])] for x in new])

# --- nearest-centroid | wrong | labels of the argmin
def nearest_centroid(features, labels, new):
    centroids = np.array([features[labels == c].mean(axis=0) for c in np.unique(labels)])
    d = ((new[:, None] - centroids) ** 2).sum(axis=2)
    return labels[d.argmin(axis=1)]

# --- nearest-centroid | wrong | answers for the known pictures
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    centroids = np.array([features[labels == c].mean(axis=0) for c in classes])
    return np.array([classes[np.linalg.norm(centroids - x, axis=1).argmin()] for x in features])

# --- nearest-centroid | right | a dictionary
def nearest_centroid(features, labels, new):
    centroids = {}
    for label in set(labels.tolist()):
        centroids[label] = features[labels == label].mean(axis=0)
    answers = []
    for x in new:
        answers.append(min(centroids, key=lambda label: np.sum((x - centroids[label]) ** 2)))
    return np.array(answers)

# --- nearest-centroid | right | by squares written out
def nearest_centroid(features, labels, new):
    classes = np.unique(labels)
    m = np.array([features[labels == c].mean(axis=0) for c in classes])
    d = (m**2).sum(axis=1) - 2 * new @ m.T
    return classes[d.argmin(axis=1)]

# --- nearest-centroid | right | scipy
def nearest_centroid(features, labels, new):
    from scipy.spatial.distance import cdist
    classes = np.unique(labels)
    m = np.array([features[labels == c].mean(axis=0) for c in classes])
    return classes[cdist(new, m).argmin(axis=1)]

# --- cosine-rate | wrong | cosine without 1 + and the half
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min((step - warmup) / (steps - warmup), 1)
    return peak * np.cos(np.pi * share)

# --- cosine-rate | wrong | half forgotten
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min((step - warmup) / (steps - warmup), 1)
    return peak * (1 + np.cos(np.pi * share))

# --- cosine-rate | wrong | warm-up not subtracted in the share
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min(step / steps, 1)
    return peak * (1 + np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | divided by all steps
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min((step - warmup) / steps, 1)
    return peak * (1 + np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | rises again after the end
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = (step - warmup) / (steps - warmup)
    return peak * (1 + np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | divides by warmup first
def learning_rate(step, warmup, steps, peak):
    rise = step / warmup
    share = min((step - warmup) / (steps - warmup), 1)
    return peak * rise if step < warmup else peak * (1 + np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | 2 pi: a whole wave
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min((step - warmup) / (steps - warmup), 1)
    return peak * (1 + np.cos(2 * np.pi * share)) / 2

# --- cosine-rate | wrong | quarter of a wave
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min((step - warmup) / (steps - warmup), 1)
    return peak * np.cos(np.pi / 2 * share)

# --- cosine-rate | wrong | degrees
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min((step - warmup) / (steps - warmup), 1)
    return peak * (1 + np.cos(180 * share)) / 2

# --- cosine-rate | wrong | straight line down
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    return peak * max(1 - (step - warmup) / (steps - warmup), 0)

# --- cosine-rate | wrong | step + 1 in the warm-up
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    share = min((step - warmup) / (steps - warmup), 1)
    return peak * (1 + np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | warm-up starts at the peak
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak
    share = min((step - warmup) / (steps - warmup), 1)
    return peak * (1 + np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | steps counted without the warm-up
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min((step - warmup) / steps, 1)
    return peak * 0.5 * (1 + np.cos(np.pi * share))

# --- cosine-rate | wrong | sine
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min((step - warmup) / (steps - warmup), 1)
    return peak * (1 + np.sin(np.pi * share)) / 2

# --- cosine-rate | wrong | minus: rises
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min((step - warmup) / (steps - warmup), 1)
    return peak * (1 - np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | whole-number division in the warm-up
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * (step // warmup)
    share = min((step - warmup) / (steps - warmup), 1)
    return peak * (1 + np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | warm-up multiplied into the wave too
def learning_rate(step, warmup, steps, peak):
    rise = min(step / max(warmup, 1), 1)
    share = min(step / steps, 1)
    return peak * rise * (1 + np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | peak forgotten in the second part
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min((step - warmup) / (steps - warmup), 1)
    return (1 + np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | brackets missing
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min(step - warmup / (steps - warmup), 1)
    return peak * (1 + np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | return missing after the warm-up
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    share = min((step - warmup) / (steps - warmup), 1)
    rate = peak * (1 + np.cos(np.pi * share)) / 2

# --- cosine-rate | wrong | elif leaves the end out
def learning_rate(step, warmup, steps, peak):
    if step < warmup:
        return peak * step / warmup
    elif step < steps:
        return peak * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup))) / 2

# --- cosine-rate | right | math
def learning_rate(step, warmup, steps, peak):
    import math
    if step >= steps:
        return 0
    if step < warmup:
        return peak * (step / warmup)
    return peak * math.cos(math.pi / 2 * (step - warmup) / (steps - warmup)) ** 2

# --- cosine-rate | right | array of one number
def learning_rate(step, warmup, steps, peak):
    share = np.clip([(step - warmup) / (steps - warmup)], 0, 1)
    down = (1 + np.cos(np.pi * share)) / 2
    return peak * np.where(step < warmup, step / max(warmup, 1), down)

# --- cosine-rate | right | float32
def learning_rate(k, w, n, top):
    return np.float32(top * k / w if k < w else top * 0.5 * (1 + np.cos(np.pi * min(1, (k - w) / (n - w)))))

# --- smooth-labels | wrong | shared among the others only
def smooth(labels, classes, amount):
    out = np.full((len(labels), classes), amount / (classes - 1))
    out[np.arange(len(labels)), labels] = 1 - amount
    return out

# --- smooth-labels | wrong | right class without its share
def smooth(labels, classes, amount):
    out = np.full((len(labels), classes), amount / classes)
    out[np.arange(len(labels)), labels] = 1 - amount
    return out

# --- smooth-labels | wrong | amount in every place
def smooth(labels, classes, amount):
    out = np.full((len(labels), classes), amount)
    out[np.arange(len(labels)), labels] = 1 - amount
    return out

# --- smooth-labels | wrong | one-hot plus amount / classes
def smooth(labels, classes, amount):
    return np.eye(classes)[labels] + amount / classes

# --- smooth-labels | wrong | one-hot times 1 - amount only
def smooth(labels, classes, amount):
    return np.eye(classes)[labels] * (1 - amount)

# --- smooth-labels | wrong | all columns of the labels
def smooth(labels, classes, amount):
    out = np.full((len(labels), classes), amount / classes)
    out[:, labels] += 1 - amount
    return out

# --- smooth-labels | wrong | whole-number array
def smooth(labels, classes, amount):
    out = np.zeros((len(labels), classes), dtype=int)
    for i, label in enumerate(labels):
        out[i] = amount / classes
        out[i, label] = 1 - amount + amount / classes
    return out

# --- smooth-labels | wrong | np.zeros_like(labels)
def smooth(labels, classes, amount):
    out = np.zeros_like(labels)
    for i, label in enumerate(labels):
        out[i] = amount / classes
        out[i, label] += 1 - amount
    return out

# --- smooth-labels | wrong | 10 fixed
def smooth(labels, classes, amount):
    return np.eye(10)[labels] * (1 - amount) + amount / 10

# --- smooth-labels | wrong | rows and columns swapped
def smooth(labels, classes, amount):
    return (np.eye(classes)[labels] * (1 - amount) + amount / classes).T

# --- smooth-labels | wrong | plain one-hot
def smooth(labels, classes, amount):
    return np.eye(classes)[labels]

# --- smooth-labels | wrong | assigned over the label
def smooth(labels, classes, amount):
    out = np.zeros((len(labels), classes))
    out[np.arange(len(labels)), labels] = 1 - amount
    out[:] = amount / classes
    return out

# --- smooth-labels | wrong | share counted by the number of labels
def smooth(labels, classes, amount):
    onehot = np.eye(classes)[labels]
    return onehot * (1 - amount) + amount / len(labels)

# --- smooth-labels | wrong | 0.1 fixed
def smooth(labels, classes, amount):
    return np.eye(classes)[labels] * 0.9 + 0.1 / classes

# --- smooth-labels | wrong | return in the loop
def smooth(labels, classes, amount):
    out = np.full((len(labels), classes), amount / classes)
    for i in range(len(labels)):
        out[i, labels[i]] += 1 - amount
        return out

# --- smooth-labels | wrong | label columns counted from 1
def smooth(labels, classes, amount):
    out = np.full((len(labels), classes), amount / classes)
    for i in range(len(labels)):
        out[i, labels[i] - 1] += 1 - amount
    return out

# --- smooth-labels | wrong | amount taken from the right class only
def smooth(labels, classes, amount):
    out = np.eye(classes)[labels]
    out[np.arange(len(labels)), labels] -= amount
    return out + amount / (classes - 1) * (out == 0)

# --- smooth-labels | wrong | labels themselves smoothed
def smooth(labels, classes, amount):
    return labels * (1 - amount) + amount / classes

# --- smooth-labels | wrong | amount not divided
def smooth(labels, classes, amount):
    return np.eye(classes)[labels] * (1 - amount) + amount

# --- smooth-labels | right | full and add
def smooth(labels, classes, amount):
    out = np.full((len(labels), classes), amount / classes)
    for row, label in zip(out, labels):
        row[label] += 1 - amount
    return out

# --- smooth-labels | right | float32 comparison
def smooth(y, n, a):
    return ((np.arange(n) == np.asarray(y)[:, None]) * (1 - a) + a / n).astype(np.float32)

# --- smooth-labels | right | a TensorFlow tensor
def smooth(labels, classes, amount):
    import tensorflow as tf
    return tf.one_hot(labels, classes, on_value=1 - amount + amount / classes,
                      off_value=amount / classes, dtype=tf.float64)

# --- flipped-shares | wrong | flipped upside down
def shares_with_flips(predict, images):
    return (predict(images) + predict(images[:, ::-1])) / 2

# --- flipped-shares | wrong | the batch turned round
def shares_with_flips(predict, images):
    return (predict(images) + predict(images[::-1])) / 2

# --- flipped-shares | wrong | channels flipped
def shares_with_flips(predict, images):
    return (predict(images) + predict(images[..., ::-1])) / 2

# --- flipped-shares | wrong | fliplr of a batch
def shares_with_flips(predict, images):
    flipped = np.fliplr(images)
    return (predict(images) + predict(flipped)) / 2

# --- flipped-shares | wrong | averages the pictures
def shares_with_flips(predict, images):
    return predict((images + images[:, :, ::-1]) / 2)

# --- flipped-shares | wrong | sum for mean
def shares_with_flips(predict, images):
    return predict(images) + predict(images[:, :, ::-1])

# --- flipped-shares | wrong | brackets missing
def shares_with_flips(predict, images):
    return predict(images) + predict(images[:, :, ::-1]) / 2

# --- flipped-shares | wrong | only the flipped
def shares_with_flips(predict, images):
    return predict(images[:, :, ::-1])

# --- flipped-shares | wrong | shares flipped, not the pictures
def shares_with_flips(predict, images):
    shares = predict(images)
    return (shares + shares[:, ::-1]) / 2

# --- flipped-shares | wrong | mean over everything
def shares_with_flips(predict, images):
    return np.mean([predict(images), predict(images[:, :, ::-1])])

# --- flipped-shares | wrong | both after one another
def shares_with_flips(predict, images):
    return np.concatenate([predict(images), predict(images[:, :, ::-1])])

# --- flipped-shares | wrong | the larger of the two
def shares_with_flips(predict, images):
    return np.maximum(predict(images), predict(images[:, :, ::-1]))

# --- flipped-shares | wrong | geometric mean
def shares_with_flips(predict, images):
    return np.sqrt(predict(images) * predict(images[:, :, ::-1]))

# --- flipped-shares | wrong | np.flip without axis
def shares_with_flips(predict, images):
    return (predict(images) + predict(np.flip(images))) / 2

# --- flipped-shares | wrong | half a turn
def shares_with_flips(predict, images):
    return (predict(images) + predict(images[:, ::-1, ::-1])) / 2

# --- flipped-shares | wrong | transposed
def shares_with_flips(predict, images):
    return (predict(images) + predict(images.transpose(0, 2, 1, 3))) / 2

# --- flipped-shares | wrong | flips in place
def shares_with_flips(predict, images):
    first = predict(images)
    images[:] = images[:, :, ::-1].copy()
    return (first + predict(images)) / 2

# --- flipped-shares | wrong | axis of the mean is 1
def shares_with_flips(predict, images):
    both = np.array([predict(images), predict(images[:, :, ::-1])])
    return both.mean(axis=1)

# --- flipped-shares | wrong | predict gets single pictures
def shares_with_flips(predict, images):
    out = []
    for image in images:
        out.append((predict(image) + predict(image[:, ::-1])) / 2)
    return np.array(out)

# --- flipped-shares | wrong | divides by the number of images
def shares_with_flips(predict, images):
    return (predict(images) + predict(images[:, :, ::-1])) / len(images)

# --- flipped-shares | wrong | single pictures flipped the wrong way
def shares_with_flips(predict, images):
    flipped = np.array([image[::-1] for image in images])
    return (predict(images) + predict(flipped)) / 2

# --- flipped-shares | right | np.flip with axis
def shares_with_flips(predict, images):
    return np.mean([predict(images), predict(np.flip(images, axis=2))], axis=0)

# --- flipped-shares | right | one call
def shares_with_flips(predict, images):
    shares = predict(np.concatenate([images, images[:, :, ::-1]]))
    return (shares[:len(images)] + shares[len(images):]) / 2

# --- flipped-shares | right | picture by picture
def shares_with_flips(f, x):
    flipped = np.stack([np.fliplr(picture) for picture in x])
    return 0.5 * f(x) + 0.5 * f(flipped)

# --- small-network | wrong | not compiled
def small_network(steps):
    import keras
    return keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(),
                             keras.layers.Dense(10, activation="softmax")])

# --- small-network | wrong | too many parameters
def small_network(steps):
    import keras
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(),
                              keras.layers.Dense(512, activation="relu"),
                              keras.layers.Dense(10, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model

# --- small-network | wrong | ends in scores, without softmax
def small_network(steps):
    import keras
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(8, 3, activation="relu"),
                              keras.layers.MaxPooling2D(), keras.layers.Flatten(),
                              keras.layers.Dense(10)])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model

# --- small-network | wrong | returns what fit or compile returns
def small_network(steps):
    import keras
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(8, 3, activation="relu"),
                              keras.layers.MaxPooling2D(), keras.layers.Flatten(),
                              keras.layers.Dense(10, activation="softmax")])
    return model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")

# --- small-network | wrong | mean squared error as loss
def small_network(steps):
    import keras
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(8, 3, activation="relu"),
                              keras.layers.MaxPooling2D(), keras.layers.Flatten(),
                              keras.layers.Dense(10, activation="softmax")])
    model.compile(optimizer="adam", loss="mse")
    return model

# --- small-network | right | three convolutions and a schedule
def small_network(steps):
    import keras
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, padding="same", use_bias=False), layers.BatchNormalization(), layers.ReLU(),
        layers.MaxPooling2D(),
        layers.Conv2D(48, 3, padding="same", use_bias=False), layers.BatchNormalization(), layers.ReLU(),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, padding="same", use_bias=False), layers.BatchNormalization(), layers.ReLU(),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ])
    rate = keras.optimizers.schedules.CosineDecay(0.004, steps)
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    return model

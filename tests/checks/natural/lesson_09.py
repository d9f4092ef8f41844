# --- parameter-table | wrong | n - k for the output of valid
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    for layer in layers:
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k, w - k
            params = k * k * c * f + f
            adds = k * k * c * f * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n, params, adds = h * w * c, 0, 0
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
        else:
            params, adds = 0, 0
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | padding ignored
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            f, k = layer[1], layer[2]
            h, w = h - k + 1, w - k + 1
            params = k * k * c * f + f
            adds = k * k * c * f * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | biases forgotten
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            params = k * k * c * f
            adds = params * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1]
            adds = params
            n = layer[1]
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | biases counted in the multiply-adds
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            params = k * k * c * f + f
            adds = params * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = params
            n = layer[1]
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | multiply-adds with the size of the input
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, f, k, padding = layer
            params = k * k * c * f + f
            adds = k * k * c * f * h * w
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | channels overwritten too early
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, c, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            params = k * k * c * c + c
            adds = k * k * c * c * h * w
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | filters and kernel swapped
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, k, f, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            params = k * k * c * f + f
            adds = k * k * c * f * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | dropout thins the outputs
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            params = k * k * c * f + f
            adds = k * k * c * f * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dropout":
            n = int(n * (1 - layer[1]))
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | no rows for layers without parameters
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            n = h * w * f
            rows.append([n, k * k * c * f + f, k * k * c * f * h * w])
            c = f
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dense":
            rows.append([layer[1], n * layer[1] + layer[1], n * layer[1]])
            n = layer[1]
    return np.array(rows)

# --- parameter-table | wrong | a total instead of a table
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    n = h * w * c
    params = adds = 0
    for layer in layers:
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            params += k * k * c * f + f
            adds += k * k * c * f * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dense":
            params += n * layer[1] + layer[1]
            adds += n * layer[1]
            n = layer[1]
    return np.array([n, params, adds])

# --- parameter-table | wrong | columns in another order
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            params = k * k * c * f + f
            adds = k * k * c * f * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
        rows.append([params, adds, n])
    return np.array(rows)

# --- parameter-table | wrong | pool keeps the size of n
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            params = k * k * c * f + f
            adds = k * k * c * f * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
        elif layer[0] == "flatten":
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | pool size rounded up
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            params = k * k * c * f + f
            adds = k * k * c * f * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = -(-h // layer[1]), -(-w // layer[1])
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | outputs of a conv without its filters
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            params = k * k * c * f + f
            adds = k * k * c * f * h * w
            c = f
            n = h * w
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w
        elif layer[0] == "flatten":
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | appends outside the loop
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            params = k * k * c * f + f
            adds = k * k * c * f * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
    rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | padding compared with the wrong word
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    n = h * w * c
    for layer in layers:
        params = adds = 0
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "same":
                h, w = h - k + 1, w - k + 1
            params = k * k * c * f + f
            adds = k * k * c * f * h * w
            c = f
            n = h * w * c
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            n = h * w * c
        elif layer[0] == "dense":
            params = n * layer[1] + layer[1]
            adds = n * layer[1]
            n = layer[1]
        rows.append([n, params, adds])
    return np.array(rows)

# --- parameter-table | wrong | a list of rows with missing flatten
def parameter_table(image_shape, layers):
    h, w, c = image_shape
    rows = []
    for layer in layers:
        if layer[0] == "conv":
            _, f, k, padding = layer
            if padding == "valid":
                h, w = h - k + 1, w - k + 1
            rows.append((h * w * f, (k * k * c + 1) * f, k * k * c * f * h * w))
            c = f
        elif layer[0] == "pool":
            h, w = h // layer[1], w // layer[1]
            rows.append((h * w * c, 0, 0))
        elif layer[0] == "dense":
            rows.append((layer[1], (n + 1) * layer[1], n * layer[1]))
            n = layer[1]
        else:
            rows.append((n, 0, 0))
    return np.array(rows)

# --- parameter-table | right | shape list
def parameter_table(image_shape, layers):
    shape = list(image_shape)
    rows = []
    for name, *settings in layers:
        params = adds = 0
        if name == "conv":
            f, k, padding = settings
            less = k - 1 if padding == "valid" else 0
            weights = k * k * shape[2] * f
            shape = [shape[0] - less, shape[1] - less, f]
            params, adds = weights + f, weights * shape[0] * shape[1]
        elif name == "pool":
            shape = [shape[0] // settings[0], shape[1] // settings[0], shape[2]]
        elif name == "flatten":
            shape = [int(np.prod(shape))]
        elif name == "dense":
            adds = shape[0] * settings[0]
            params = adds + settings[0]
            shape = [settings[0]]
        rows.append([int(np.prod(shape)), params, adds])
    return np.array(rows)

# --- parameter-table | right | filled array of floats
def parameter_table(image, net):
    table = np.zeros((len(net), 3))
    h, w, c = image
    n = h * w * c
    for i, layer in enumerate(net):
        kind = layer[0]
        if kind == "conv":
            f, k = layer[1:3]
            if layer[3] == "valid":
                h -= k - 1
                w -= k - 1
            table[i, 1] = f * (1 + c * k**2)
            table[i, 2] = f * c * k**2 * h * w
            c = f
            n = h * w * c
        if kind == "pool":
            h //= layer[1]
            w //= layer[1]
            n = h * w * c
        if kind == "dense":
            table[i, 1:] = (n + 1) * layer[1], n * layer[1]
            n = layer[1]
        table[i, 0] = n
    return table

# --- per-class-accuracy | wrong | one number
def accuracy_per_class(answers, labels, classes):
    return (answers == labels).mean()

# --- per-class-accuracy | wrong | divided by all
def accuracy_per_class(answers, labels, classes):
    result = np.zeros(classes)
    for k in range(classes):
        result[k] = np.sum((answers == k) & (labels == k)) / len(labels)
    return result

# --- per-class-accuracy | wrong | share of the answers that are right (precision)
def accuracy_per_class(answers, labels, classes):
    return np.array([np.mean(labels[answers == k] == k) for k in range(classes)])

# --- per-class-accuracy | wrong | counts, not shares
def accuracy_per_class(answers, labels, classes):
    result = np.zeros(classes)
    for a, l in zip(answers, labels):
        if a == l:
            result[l] += 1
    return result

# --- per-class-accuracy | wrong | whole-number output
def accuracy_per_class(answers, labels, classes):
    result = np.zeros(classes, dtype=int)
    for k in range(classes):
        result[k] = np.mean(answers[labels == k] == k)
    return result

# --- per-class-accuracy | wrong | & without brackets
def accuracy_per_class(answers, labels, classes):
    result = np.zeros(classes)
    for k in range(classes):
        result[k] = np.sum(answers == k & labels == k) / np.sum(labels == k)
    return result

# --- per-class-accuracy | wrong | and on arrays
def accuracy_per_class(answers, labels, classes):
    result = np.zeros(classes)
    for k in range(classes):
        right = (answers == k) and (labels == k)
        result[k] = right.sum() / (labels == k).sum()
    return result

# --- per-class-accuracy | wrong | return in the loop
def accuracy_per_class(answers, labels, classes):
    result = np.zeros(classes)
    for k in range(classes):
        result[k] = np.mean(answers[labels == k] == k)
        return result

# --- per-class-accuracy | wrong | 10 classes fixed
def accuracy_per_class(answers, labels, classes):
    return np.array([np.mean(answers[labels == k] == k) for k in range(10)])

# --- per-class-accuracy | wrong | classes from 1
def accuracy_per_class(answers, labels, classes):
    return np.array([np.mean(answers[labels == k] == k) for k in range(1, classes + 1)])

# --- per-class-accuracy | wrong | share of mistakes
def accuracy_per_class(answers, labels, classes):
    return np.array([np.mean(answers[labels == k] != k) for k in range(classes)])

# --- per-class-accuracy | wrong | correct or not, for each image
def accuracy_per_class(answers, labels, classes):
    return np.array([a == l for a, l in zip(answers, labels)])

# --- per-class-accuracy | wrong | divided by the number of classes
def accuracy_per_class(answers, labels, classes):
    result = np.zeros(classes)
    for a, l in zip(answers, labels):
        result[l] += (a == l) / classes
    return result

# --- per-class-accuracy | wrong | one against the rest, true negatives count
def accuracy_per_class(answers, labels, classes):
    return np.array([np.mean((answers == k) == (labels == k)) for k in range(classes)])

# --- per-class-accuracy | wrong | percent
def accuracy_per_class(answers, labels, classes):
    return np.array([100 * np.mean(answers[labels == k] == k) for k in range(classes)])

# --- per-class-accuracy | wrong | share of answers of the class
def accuracy_per_class(answers, labels, classes):
    return np.array([(answers == k).sum() / (labels == k).sum() for k in range(classes)])

# --- per-class-accuracy | wrong | count never reset
def accuracy_per_class(answers, labels, classes):
    result = []
    right = 0
    total = 0
    for k in range(classes):
        for i in range(len(labels)):
            if labels[i] == k:
                total += 1
                if answers[i] == k:
                    right += 1
        result.append(right / total)
    return np.array(result)

# --- per-class-accuracy | wrong | position for class
def accuracy_per_class(answers, labels, classes):
    result = np.zeros(classes)
    for k in range(classes):
        result[k] = answers[k] == labels[k]
    return result

# --- per-class-accuracy | wrong | integer division
def accuracy_per_class(answers, labels, classes):
    result = np.zeros(classes)
    for k in range(classes):
        result[k] = np.sum((answers == k) & (labels == k)) // np.sum(labels == k)
    return result

# --- per-class-accuracy | wrong | += on a slice with repeated labels
def accuracy_per_class(answers, labels, classes):
    right = np.zeros(classes)
    total = np.zeros(classes)
    right[labels] += answers == labels
    total[labels] += 1
    return right / total

# --- per-class-accuracy | right | bincount
def accuracy_per_class(answers, labels, classes):
    right = np.bincount(labels[answers == labels], minlength=classes)
    return right / np.bincount(labels, minlength=classes)

# --- per-class-accuracy | right | loop that counts
def accuracy_per_class(answers, labels, classes):
    right, total = [0] * classes, [0] * classes
    for a, l in zip(answers, labels):
        total[l] += 1
        right[l] += int(a == l)
    return np.array([r / t for r, t in zip(right, total)], dtype=np.float32)

# --- per-class-accuracy | right | confusion matrix
def accuracy_per_class(a, l, n):
    table = np.zeros((n, n))
    np.add.at(table, (l, a), 1)
    return np.diag(table) / table.sum(axis=1)

# --- find-bugs | wrong | number of mistakes
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bugs = 0
    if images.max() > 1 or images.min() < 0:
        bugs += 1
    if (labels.ndim == 2) != (loss == "categorical_crossentropy"):
        bugs += 1
    if activations.count("softmax") + from_logits != 1:
        bugs += 1
    tests = {t.tobytes() for t in test}
    if any(v.tobytes() in tests for v in validation):
        bugs += 1
    return bugs

# --- find-bugs | wrong | only too large values
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    onehot = labels.ndim == 2
    tests = {t.tobytes() for t in test}
    return np.array([
        images.max() > 1,
        onehot != (loss == "categorical_crossentropy"),
        activations.count("softmax") + from_logits != 1,
        any(v.tobytes() in tests for v in validation),
    ])

# --- find-bugs | wrong | looks at the dtype
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    onehot = labels.ndim == 2
    tests = {t.tobytes() for t in test}
    return np.array([
        images.dtype == np.uint8,
        onehot != (loss == "categorical_crossentropy"),
        activations.count("softmax") + from_logits != 1,
        any(v.tobytes() in tests for v in validation),
    ])

# --- find-bugs | wrong | mean out of range
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    onehot = labels.ndim == 2
    tests = {t.tobytes() for t in test}
    return np.array([
        images.mean() > 1 or images.mean() < 0,
        onehot != (loss == "categorical_crossentropy"),
        activations.count("softmax") + from_logits != 1,
        any(v.tobytes() in tests for v in validation),
    ])

# --- find-bugs | wrong | all values must be outside
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    onehot = labels.ndim == 2
    tests = {t.tobytes() for t in test}
    return np.array([
        np.all((images < 0) | (images > 1)),
        onehot != (loss == "categorical_crossentropy"),
        activations.count("softmax") + from_logits != 1,
        any(v.tobytes() in tests for v in validation),
    ])

# --- find-bugs | wrong | and for or in the range
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 and images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") + int(from_logits) != 1
    bug4 = False
    for v in validation:
        for t in test:
            if np.array_equal(v, t):
                bug4 = True
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | one-hot with sparse only
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = labels.ndim == 2 and loss == "sparse_categorical_crossentropy"
    bug3 = activations.count("softmax") + int(from_logits) != 1
    bug4 = any(np.array_equal(v, t) for v in validation for t in test)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | labels and loss the wrong way round
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 1) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") + int(from_logits) != 1
    bug4 = any(np.array_equal(v, t) for v in validation for t in test)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | from_logits ignored
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") != 1
    bug4 = any(np.array_equal(v, t) for v in validation for t in test)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | only too many softmaxes
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") + from_logits > 1
    bug4 = any(np.array_equal(v, t) for v in validation for t in test)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | looks at the last activation only
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = (activations[-1] == "softmax") == from_logits
    bug4 = any(np.array_equal(v, t) for v in validation for t in test)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | "softmax" in activations
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = ("softmax" in activations) == from_logits
    bug4 = any(np.array_equal(v, t) for v in validation for t in test)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | whole sets compared
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") + from_logits != 1
    bug4 = np.array_equal(validation, test)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | image k with image k
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") + from_logits != 1
    bug4 = any(np.array_equal(v, t) for v, t in zip(validation, test))
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | any equal pixel is enough (in on arrays)
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") + from_logits != 1
    bug4 = False
    for image in validation:
        if image in test:
            bug4 = True
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | equal sums
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") + from_logits != 1
    sums = [t.sum() for t in test]
    bug4 = any(v.sum() in sums for v in validation)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | validation with the training images
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") + from_logits != 1
    bug4 = any(np.array_equal(v, t) for v in validation for t in images)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | all validation images must be in the test set
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") + from_logits != 1
    bug4 = all(any(np.array_equal(v, t) for t in test) for v in validation)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | True for fine
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    ok1 = images.min() >= 0 and images.max() <= 1
    ok2 = (labels.ndim == 2) == (loss == "categorical_crossentropy")
    ok3 = activations.count("softmax") + from_logits == 1
    ok4 = not any(np.array_equal(v, t) for v in validation for t in test)
    return np.array([ok1, ok2, ok3, ok4])

# --- find-bugs | wrong | last comparison decides
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() < 0 or images.max() > 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") + from_logits != 1
    for v in validation:
        for t in test:
            bug4 = np.array_equal(v, t)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | wrong | strict at the borders
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bug1 = images.min() <= 0 or images.max() >= 1
    bug2 = (labels.ndim == 2) != (loss == "categorical_crossentropy")
    bug3 = activations.count("softmax") + from_logits != 1
    bug4 = any(np.array_equal(v, t) for v in validation for t in test)
    return np.array([bug1, bug2, bug3, bug4])

# --- find-bugs | right | loops
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    bugs = [False] * 4
    bugs[0] = bool(((images < 0) | (images > 1)).any())
    kind = "categorical_crossentropy" if len(labels.shape) == 2 else "sparse_categorical_crossentropy"
    bugs[1] = loss != kind
    times = 1 if from_logits else 0
    for a in activations:
        if a == "softmax":
            times += 1
    bugs[2] = times != 1
    for v in validation:
        for t in test:
            if (v == t).all():
                bugs[3] = True
    return np.array(bugs)

# --- find-bugs | right | broadcasting
def find_bugs(images, labels, loss, activations, from_logits, validation, test):
    same = (validation[:, None] == test[None]).all(axis=(2, 3, 4)).any()
    return np.array([images.min() < 0 or images.max() > 1,
                     loss.startswith("sparse") == (labels.ndim > 1),
                     sum(a == "softmax" for a in activations) + from_logits != 1, same])

# --- early-stopping | right | while loop
def early_stop(losses, patience):
    best = losses[0]
    best_epoch = 1
    bad = 0
    epoch = 1
    while epoch < len(losses) and bad < patience:
        epoch = epoch + 1
        if losses[epoch - 1] < best:
            best = losses[epoch - 1]
            best_epoch = epoch
            bad = 0
        else:
            bad = bad + 1
    return np.array([epoch, best_epoch])

# --- early-stopping | right | returns from inside the loop
def early_stop(losses, patience):
    for epoch in range(1, len(losses) + 1):
        best_epoch = int(np.argmin(losses[:epoch])) + 1
        if epoch - best_epoch >= patience:
            return np.array([epoch, best_epoch])
    return np.array([len(losses), best_epoch])

# --- early-stopping | wrong | compares with the epoch before
def early_stop(losses, patience):
    worse = 0
    for i in range(1, len(losses)):
        if losses[i] < losses[i - 1]:
            worse = 0
            best = i
        else:
            worse += 1
        if worse == patience:
            break
    return np.array([i + 1, best + 1])

# --- early-stopping | wrong | looks for the highest value
def early_stop(losses, patience):
    best, best_epoch, waited = -1, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss > best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
    return np.array([epoch, best_epoch])

# --- early-stopping | wrong | stop epoch minus patience is always the best
def early_stop(losses, patience):
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, waited = loss, 0
        else:
            waited += 1
        if waited == patience:
            break
    return np.array([epoch, max(epoch - patience, 1)])

# --- early-stopping | wrong | the epoch that breaks is not counted
def early_stop(losses, patience):
    best, best_epoch, waited, done = np.inf, 0, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
        done += 1
    return np.array([done, best_epoch])

# --- early-stopping | wrong | only the epochs run
def early_stop(losses, patience):
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, waited = loss, 0
        else:
            waited += 1
        if waited == patience:
            break
    return epoch

# --- early-stopping | wrong | best loss in place of the epoch
def early_stop(losses, patience):
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, waited = loss, 0
        else:
            waited += 1
        if waited == patience:
            break
    return np.array([epoch, best])

# --- early-stopping | wrong | counts all worse epochs
def early_stop(losses, patience):
    best, best_epoch, worse = losses[0], 1, 0
    for epoch in range(2, len(losses) + 1):
        if losses[epoch - 1] < best:
            best, best_epoch = losses[epoch - 1], epoch
        else:
            worse += 1
        if worse == patience:
            return np.array([epoch, best_epoch])
    return np.array([len(losses), best_epoch])

# --- build-network | right | layers added one by one
def build_network(filters, kernel, hidden, rate):
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential()
    model.add(keras.Input((28, 28, 1)))
    model.add(layers.Conv2D(filters, kernel))
    model.add(layers.ReLU())
    model.add(layers.MaxPooling2D())
    model.add(layers.Conv2D(filters * 2, (3, 3), padding="same"))
    model.add(layers.Activation("relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dropout(rate))
    model.add(layers.Dense(hidden, activation="relu"))
    model.add(layers.Dense(10))
    model.add(layers.Softmax())
    model.compile(keras.optimizers.Adam(), keras.losses.SparseCategoricalCrossentropy())
    return model

# --- build-network | wrong | forgot return
def build_network(filters, kernel, hidden, rate):
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(filters, kernel, activation="relu")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")

# --- build-network | wrong | returns the list of layers
def build_network(filters, kernel, hidden, rate):
    keras = load_keras()
    layers = keras.layers
    return [keras.Input((28, 28, 1)), layers.Conv2D(filters, kernel, activation="relu"),
            layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(10, activation="softmax")]

# --- build-network | wrong | copied two_convolutions
def build_network(filters, kernel, hidden, rate):
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(rate),
        layers.Dense(128, activation="relu"),
        layers.Dropout(rate),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model

# --- build-network | wrong | two dropouts
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
        layers.Dropout(rate),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model

# --- build-network | wrong | filters and kernel swapped
def build_network(filters, kernel, hidden, rate):
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(kernel, filters, activation="relu"),
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

# --- repair-script | right | functions as layers
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
        layers.ReLU(),
        layers.Dense(5, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model

# --- repair-script | wrong | ten classes as in the lesson
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
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy")
    return model

# --- repair-script | wrong | the script as it is, with channels
def repaired():
    keras = load_keras()
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="softmax"),
        layers.MaxPooling2D(2),
        layers.Dense(64),
        layers.Dense(1, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(1.0), loss="categorical_crossentropy")
    return model

# --- repair-script | wrong | sigmoid at the end
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
        layers.Dense(5, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy")
    return model

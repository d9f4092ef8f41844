# --- dense-forward | wrong | bias forgotten
def dense_on_maps(maps, weights, bias):
    return maps.reshape(len(maps), -1) @ weights

# --- dense-forward | wrong | flattens the whole batch
def dense_on_maps(maps, weights, bias):
    flat = maps.flatten()
    return flat @ weights + bias

# --- dense-forward | wrong | weights transposed
def dense_on_maps(maps, weights, bias):
    flat = maps.reshape(maps.shape[0], -1)
    return flat @ weights.T + bias

# --- dense-forward | wrong | element product for the matrix product
def dense_on_maps(maps, weights, bias):
    flat = maps.reshape(maps.shape[0], -1)
    return flat * weights + bias

# --- dense-forward | wrong | ReLU kept
def dense_on_maps(maps, weights, bias):
    flat = maps.reshape(maps.shape[0], -1)
    return np.maximum(flat @ weights + bias, 0)

# --- dense-forward | wrong | channels first before flattening
def dense_on_maps(maps, weights, bias):
    flat = maps.transpose(0, 3, 1, 2).reshape(maps.shape[0], -1)
    return flat @ weights + bias

# --- dense-forward | wrong | flattened by columns (MATLAB order)
def dense_on_maps(maps, weights, bias):
    flat = maps.reshape((maps.shape[0], -1), order="F")
    return flat @ weights + bias

# --- dense-forward | wrong | bias subtracted
def dense_on_maps(maps, weights, bias):
    return maps.reshape(len(maps), -1) @ weights - bias

# --- dense-forward | wrong | result transposed
def dense_on_maps(maps, weights, bias):
    flat = maps.reshape(len(maps), -1)
    return (flat @ weights + bias).T

# --- dense-forward | wrong | first image only
def dense_on_maps(maps, weights, bias):
    return maps[0].flatten() @ weights + bias

# --- dense-forward | wrong | return in the loop over the images
def dense_on_maps(maps, weights, bias):
    outputs = []
    for image in maps:
        outputs.append(image.flatten() @ weights + bias)
        return np.array(outputs)

# --- dense-forward | wrong | bias summed
def dense_on_maps(maps, weights, bias):
    return maps.reshape(len(maps), -1) @ weights + bias.sum()

# --- dense-forward | wrong | reshape with the two sizes the wrong way round
def dense_on_maps(maps, weights, bias):
    flat = maps.reshape(-1, maps.shape[0])
    return flat.T @ weights + bias

# --- dense-forward | wrong | bias as a column
def dense_on_maps(maps, weights, bias):
    return maps.reshape(len(maps), -1) @ weights + bias.reshape(-1, 1)

# --- dense-forward | wrong | = for += in loops
def dense_on_maps(maps, weights, bias):
    out = np.zeros((len(maps), len(bias)))
    for n in range(len(maps)):
        flat = maps[n].flatten()
        for o in range(len(bias)):
            for i in range(len(flat)):
                out[n, o] = flat[i] * weights[i, o]
            out[n, o] += bias[o]
    return out

# --- dense-forward | wrong | bias added once for each input
def dense_on_maps(maps, weights, bias):
    out = np.zeros((len(maps), len(bias)))
    for n in range(len(maps)):
        flat = maps[n].flatten()
        for o in range(len(bias)):
            for i in range(len(flat)):
                out[n, o] += flat[i] * weights[i, o] + bias[o]
    return out

# --- dense-forward | wrong | uses @ on the four axes
def dense_on_maps(maps, weights, bias):
    return maps @ weights + bias

# --- dense-forward | wrong | softmax on top
def dense_on_maps(maps, weights, bias):
    scores = maps.reshape(len(maps), -1) @ weights + bias
    e = np.exp(scores)
    return e / e.sum(axis=1, keepdims=True)

# --- dense-forward | wrong | product in the wrong order
def dense_on_maps(maps, weights, bias):
    flat = maps.reshape(len(maps), -1)
    return weights @ flat + bias

# --- dense-forward | right | a loop
def dense_on_maps(maps, weights, bias):
    return np.array([image.ravel().dot(weights) + bias for image in maps])

# --- dense-forward | right | einsum
def dense_on_maps(maps, weights, bias):
    w = weights.reshape(*maps.shape[1:], -1)
    return np.einsum("nhwc,hwco->no", maps, w) + bias

# --- dense-forward | right | float32
def dense_on_maps(x, w, b):
    return (x.reshape(x.shape[0], -1) @ w + b).astype(np.float32)

# --- stable-softmax | wrong | nothing subtracted
def softmax_rows(scores):
    e = np.exp(scores)
    return e / e.sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | maximum of the whole batch
def softmax_rows(scores):
    e = np.exp(scores - scores.max())
    return e / e.sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | sum over everything
def softmax_rows(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum()

# --- stable-softmax | wrong | wrong axis
def softmax_rows(scores):
    e = np.exp(scores - scores.max(axis=0))
    return e / e.sum(axis=0)

# --- stable-softmax | wrong | keepdims forgotten
def softmax_rows(scores):
    e = np.exp(scores - scores.max(axis=1))
    return e / e.sum(axis=1)

# --- stable-softmax | wrong | keepdims forgotten in the sum only
def softmax_rows(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)

# --- stable-softmax | wrong | divided by the maximum
def softmax_rows(scores):
    e = np.exp(scores / scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | minimum subtracted
def softmax_rows(scores):
    e = np.exp(scores - scores.min(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | mean subtracted
def softmax_rows(scores):
    e = np.exp(scores - scores.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | no exp at all
def softmax_rows(scores):
    return scores / scores.sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | clipped
def softmax_rows(scores):
    e = np.exp(np.clip(scores, -500, 500))
    return e / e.sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | 1000 subtracted
def softmax_rows(scores):
    e = np.exp(scores - 1000)
    return e / e.sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | not divided
def softmax_rows(scores):
    return np.exp(scores - scores.max(axis=1, keepdims=True))

# --- stable-softmax | wrong | sign: maximum minus score
def softmax_rows(scores):
    e = np.exp(scores.max(axis=1, keepdims=True) - scores)
    return e / e.sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | loop returns after the first row
def softmax_rows(scores):
    out = np.zeros(scores.shape)
    for i in range(len(scores)):
        e = np.exp(scores[i] - scores[i].max())
        out[i] = e / e.sum()
        return out

# --- stable-softmax | wrong | subtracts in place
def softmax_rows(scores):
    scores -= scores.max(axis=1, keepdims=True)
    e = np.exp(scores)
    return e / e.sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | out array of whole numbers
def softmax_rows(scores):
    out = np.zeros_like(scores, dtype=int)
    for i, row in enumerate(scores):
        e = np.exp(row - row.max())
        out[i] = e / e.sum()
    return out

# --- stable-softmax | wrong | argmax for max
def softmax_rows(scores):
    e = np.exp(scores - scores.argmax(axis=1)[:, None])
    return e / e.sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | exp of the difference, sum of the plain exps
def softmax_rows(scores):
    m = scores.max(axis=1, keepdims=True)
    return np.exp(scores - m) / np.exp(scores).sum(axis=1, keepdims=True)

# --- stable-softmax | wrong | sigmoid
def softmax_rows(scores):
    return 1 / (1 + np.exp(-scores))

# --- stable-softmax | wrong | NaN patched with zeros
def softmax_rows(scores):
    e = np.exp(scores)
    return np.nan_to_num(e / e.sum(axis=1, keepdims=True))

# --- stable-softmax | wrong | power of 10
def softmax_rows(scores):
    e = 10.0 ** (scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

# --- stable-softmax | right | a loop over rows
def softmax_rows(scores):
    rows = []
    for row in scores:
        e = np.exp(row - max(row))
        rows.append(e / sum(e))
    return np.array(rows)

# --- stable-softmax | right | transposed and back
def softmax_rows(z):
    z = z.T - z.max(axis=1)
    e = np.exp(z)
    return (e / e.sum(axis=0)).T

# --- stable-softmax | right | through the logarithm
def softmax_rows(scores):
    log_sum = np.logaddexp.reduce(scores, axis=1)
    return np.exp(scores - log_sum[:, np.newaxis])

# --- stable-softmax | right | a TensorFlow tensor
def softmax_rows(scores):
    import tensorflow as tf
    return tf.nn.softmax(scores, axis=1)

# --- cross-entropy | wrong | minus forgotten
def cross_entropy(shares, labels):
    return np.log(shares[np.arange(len(labels)), labels]).mean()

# --- cross-entropy | wrong | sum for mean
def cross_entropy(shares, labels):
    return -np.log(shares[np.arange(len(labels)), labels]).sum()

# --- cross-entropy | wrong | all columns of the labels
def cross_entropy(shares, labels):
    return -np.log(shares[:, labels]).mean()

# --- cross-entropy | wrong | rows picked with the labels
def cross_entropy(shares, labels):
    return -np.log(shares[labels]).mean()

# --- cross-entropy | wrong | mean over all classes
def cross_entropy(shares, labels):
    return -np.log(shares).mean()

# --- cross-entropy | wrong | log of the mean
def cross_entropy(shares, labels):
    return -np.log(shares[np.arange(len(labels)), labels].mean())

# --- cross-entropy | wrong | base 2
def cross_entropy(shares, labels):
    return -np.log2(shares[np.arange(len(labels)), labels]).mean()

# --- cross-entropy | wrong | base 10
def cross_entropy(shares, labels):
    total = 0
    for i in range(len(labels)):
        total -= np.log10(shares[i, labels[i]])
    return total / len(labels)

# --- cross-entropy | wrong | divided by the classes
def cross_entropy(shares, labels):
    total = 0
    for i in range(len(labels)):
        total -= np.log(shares[i, labels[i]])
    return total / shares.shape[1]

# --- cross-entropy | wrong | divided by all entries, with one-hot
def cross_entropy(shares, labels):
    onehot = np.eye(shares.shape[1])[labels]
    return -(onehot * np.log(shares)).mean()

# --- cross-entropy | wrong | largest share, not the right one
def cross_entropy(shares, labels):
    return -np.log(shares.max(axis=1)).mean()

# --- cross-entropy | wrong | no log
def cross_entropy(shares, labels):
    return 1 - shares[np.arange(len(labels)), labels].mean()

# --- cross-entropy | wrong | one loss for each image
def cross_entropy(shares, labels):
    return -np.log(shares[np.arange(len(labels)), labels])

# --- cross-entropy | wrong | indices swapped
def cross_entropy(shares, labels):
    return -np.log(shares[labels, np.arange(len(labels))]).mean()

# --- cross-entropy | wrong | return in the loop
def cross_entropy(shares, labels):
    total = 0
    for i in range(len(labels)):
        total += -np.log(shares[i, labels[i]])
        return total / len(labels)

# --- cross-entropy | wrong | wrong classes count too
def cross_entropy(shares, labels):
    onehot = np.eye(shares.shape[1])[labels]
    losses = -(onehot * np.log(shares) + (1 - onehot) * np.log(1 - shares))
    return losses.sum(axis=1).mean()

# --- cross-entropy | wrong | labels times log
def cross_entropy(shares, labels):
    return -np.mean(labels * np.log(shares))

# --- cross-entropy | wrong | first image always
def cross_entropy(shares, labels):
    total = 0
    for label in labels:
        total -= np.log(shares[0, label])
    return total / len(labels)

# --- cross-entropy | wrong | assigned instead of added
def cross_entropy(shares, labels):
    for i in range(len(labels)):
        total = -np.log(shares[i, labels[i]])
    return total / len(labels)

# --- cross-entropy | wrong | math.log of an array
def cross_entropy(shares, labels):
    from math import log
    right = shares[range(len(labels)), labels]
    return -log(right) / len(labels)

# --- cross-entropy | wrong | labels counted from 1
def cross_entropy(shares, labels):
    total = 0
    for i in range(len(labels)):
        total += -np.log(shares[i, labels[i] - 1])
    return total / len(labels)

# --- cross-entropy | wrong | softmax once more
def cross_entropy(shares, labels):
    e = np.exp(shares)
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels]).mean()

# --- cross-entropy | right | array of one number
def cross_entropy(shares, labels):
    right = np.take_along_axis(shares, labels[:, None], axis=1)
    return -np.log(right).mean(axis=0)

# --- cross-entropy | right | one-hot
def cross_entropy(shares, labels):
    onehot = np.eye(shares.shape[1])[labels]
    return -(onehot * np.log(shares)).sum(axis=1).mean()

# --- cross-entropy | right | python floats
def cross_entropy(p, y):
    import math
    return sum(-math.log(row[k]) for row, k in zip(p.tolist(), y.tolist())) / len(y)

# --- cross-entropy | right | a TensorFlow tensor
def cross_entropy(shares, labels):
    import tensorflow as tf
    onehot = tf.one_hot(labels, shares.shape[1], dtype=shares.dtype)
    return tf.reduce_mean(-tf.reduce_sum(onehot * tf.math.log(shares), axis=1))

# --- count-parameters | wrong | biases forgotten everywhere
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            h, w = h // s, w // s
        elif name == "flatten":
            n = h * w * c
        else:
            total += n * s
            n = s
    return total

# --- count-parameters | wrong | bias forgotten in the dense layer only
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += (k * k * c + 1) * f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            h, w = h // s, w // s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s
            n = s
    return total

# --- count-parameters | wrong | channels overwritten too early
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            c = f
            h, w = h - k + 1, w - k + 1
            total += k * k * c * f + f
        elif name == "pool":
            h, w = h // s, w // s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | wrong | channels never updated
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + f
            h, w = h - k + 1, w - k + 1
        elif name == "pool":
            h, w = h // s, w // s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | wrong | conv keeps the size
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + f
            c = f
        elif name == "pool":
            h, w = h // s, w // s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | wrong | conv without + 1
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + f
            h -= k
            w -= k
            c = f
        elif name == "pool":
            h //= s
            w //= s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | wrong | pooling ignored
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | wrong | pool divides with /
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            h, w = h / s, w / s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | wrong | pool rounds up
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            h, w = -(-h // s), -(-w // s)
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | wrong | n not updated after a dense layer
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            h, w = h // s, w // s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
    return total

# --- count-parameters | wrong | kernel not squared
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            h, w = h // s, w // s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | wrong | kernel and filters swapped
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            f, k = s
            total += k * k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            h, w = h // s, w // s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | wrong | returns the last layer's count only
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    for name, s in layers:
        if name == "conv":
            k, f = s
            total = k * k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            total = 0
            h, w = h // s, w // s
        elif name == "flatten":
            total = 0
            n = h * w * c
        elif name == "dense":
            total = n * s + s
            n = s
    return total

# --- count-parameters | wrong | return in the loop
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            h, w = h // s, w // s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
            n = s
        return total

# --- count-parameters | wrong | image taken as square
def count_parameters(image_shape, layers):
    n, _, c = image_shape
    total = 0
    flat = None
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + f
            n = n - k + 1
            c = f
        elif name == "pool":
            n = n // s
        elif name == "flatten":
            flat = n * n * c
        elif name == "dense":
            total += (flat + 1) * s
            flat = s
    return total

# --- count-parameters | wrong | flatten forgets the channels
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            h, w = h // s, w // s
        elif name == "flatten":
            n = h * w
        elif name == "dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | wrong | bias per input in the dense layer
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            h, w = h // s, w // s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + n
            n = s
    return total

# --- count-parameters | wrong | settings unpacked for every layer
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, (k, f) in layers:
        if name == "conv":
            total += k * k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        if name == "pool":
            h, w = h // k, w // k
        if name == "flatten":
            n = h * w * c
        if name == "dense":
            total += n * k + k
            n = k
    return total

# --- count-parameters | wrong | name compared with is and a capital
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "Conv":
            k, f = s
            total += k * k * c * f + f
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "Pool":
            h, w = h // s, w // s
        elif name == "Flatten":
            n = h * w * c
        elif name == "Dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | wrong | two slips: bias once in conv, pool ignored in the width
def count_parameters(image_shape, layers):
    h, w, c = image_shape
    total = 0
    for name, s in layers:
        if name == "conv":
            k, f = s
            total += k * k * c * f + 1
            h, w, c = h - k + 1, w - k + 1, f
        elif name == "pool":
            h = h // s
        elif name == "flatten":
            n = h * w * c
        elif name == "dense":
            total += n * s + s
            n = s
    return total

# --- count-parameters | right | a list that shrinks
def count_parameters(image_shape, layers):
    shape = list(image_shape)
    total = 0
    for layer in layers:
        if layer[0] == "conv":
            k, f = layer[1]
            total += f * (k * k * shape[2] + 1)
            shape = [shape[0] - k + 1, shape[1] - k + 1, f]
        elif layer[0] == "pool":
            shape = [shape[0] // layer[1], shape[1] // layer[1], shape[2]]
        elif layer[0] == "flatten":
            shape = [shape[0] * shape[1] * shape[2]]
        else:
            total += (shape[0] + 1) * layer[1]
            shape = [layer[1]]
    return total

# --- count-parameters | right | a float64 of the sum
def count_parameters(image_shape, layers):
    shape, counts = np.array(image_shape), []
    for name, s in layers:
        if name == "conv":
            counts.append(s[0] ** 2 * shape[2] * s[1] + s[1])
            shape = np.array([shape[0] - s[0] + 1, shape[1] - s[0] + 1, s[1]])
        if name == "pool":
            shape = np.array([shape[0] // s, shape[1] // s, shape[2]])
        if name == "flatten":
            shape = np.array([shape.prod()])
        if name == "dense":
            counts.append(s * (shape[0] + 1))
            shape = np.array([s])
    return np.sum(counts)

# --- count-parameters | right | match and recursion
def count_parameters(image_shape, layers):
    if not layers:
        return 0
    (name, s), rest = layers[0], layers[1:]
    if name == "conv":
        h, w, c = image_shape
        return s[0] * s[0] * c * s[1] + s[1] + count_parameters((h - s[0] + 1, w - s[0] + 1, s[1]), rest)
    if name == "pool":
        h, w, c = image_shape
        return count_parameters((h // s, w // s, c), rest)
    if name == "flatten":
        return count_parameters((int(np.prod(image_shape)),), rest)
    return image_shape[0] * s + s + count_parameters((s,), rest)

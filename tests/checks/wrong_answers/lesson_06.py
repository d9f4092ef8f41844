"""Wrong answers to the exercises of lesson 6.

Where large scores overflow, NumPy warns in a notebook and goes on. Tests turn warnings into errors,
so those answers switch the warning off.
"""

from tests.checks.wrong_answers import Wrong

WRONG_ANSWERS = {
    "dense-forward": [
        Wrong(
            """
def dense_on_maps(maps, weights, bias):
    return maps.reshape(len(maps), -1) @ weights
""",
            says="bias is forgotten",
        ),
        Wrong(
            """
def dense_on_maps(maps, weights, bias):
    rows = maps.reshape(len(maps), -1)
    output = np.zeros((len(rows), len(bias)))
    for n in range(len(rows)):
        for o in range(len(bias)):
            for i in range(len(weights)):
                output[n, o] += rows[n, i] * weights[i, o] + bias[o]
    return output
""",
            says="once for every input",
        ),
        Wrong(
            """
def dense_on_maps(maps, weights, bias):
    rows = maps.reshape(len(maps), -1)
    output = np.zeros((len(rows), len(bias))) + bias
    return output + rows @ weights + bias
""",
            says="added twice",
        ),
        Wrong(
            """
def dense_on_maps(maps, weights, bias):
    return maps.reshape(len(maps), -1) @ weights.T + bias
""",
            says="transposed",
        ),
        Wrong(
            """
def dense_on_maps(maps, weights, bias):
    return maps.flatten() @ weights + bias
""",
            says="into one row",
        ),
        Wrong(
            """
def dense_on_maps(maps, weights, bias):
    rows = maps.reshape(len(maps), -1)
    return weights.T @ rows.T + bias[:, None]
""",
            says="result is transposed",
        ),
        Wrong(
            """
def dense_on_maps(maps, weights, bias):
    rows = np.moveaxis(maps, 3, 1).reshape(len(maps), -1)
    return rows @ weights + bias
""",
            says="channels before rows",
        ),
        Wrong(
            """
def dense_on_maps(maps, weights, bias):
    return maps.reshape(len(maps), -1, order="F") @ weights + bias
""",
            says="first index",
        ),
        Wrong(
            """
def dense_on_maps(maps, weights, bias):
    return np.maximum(maps.reshape(len(maps), -1) @ weights + bias, 0)
""",
            says="ReLU is applied",
        ),
        Wrong(
            """
def dense_on_maps(maps, weights, bias):
    for image in maps:
        return image.flatten() @ weights + bias
""",
            says="Only the first image",
        ),
    ],
    "stable-softmax": [
        Wrong(
            """
def softmax_rows(scores):
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1)
""",
            says="in max or in sum",
        ),
        Wrong(
            """
def softmax_rows(scores):
    with np.errstate(all="ignore"):
        exponentials = np.exp(scores)
        return exponentials / exponentials.sum(axis=1, keepdims=True)
""",
            says="infinity divided by infinity",
        ),
        Wrong(
            """
def softmax_rows(scores):
    exponentials = np.exp(scores - scores.max())
    with np.errstate(all="ignore"):
        return exponentials / exponentials.sum(axis=1, keepdims=True)
""",
            says="largest score of the whole batch",
        ),
        Wrong(
            """
def softmax_rows(scores):
    exponentials = np.exp(scores - scores.max(axis=0))
    with np.errstate(all="ignore"):
        return exponentials / exponentials.sum(axis=1, keepdims=True)
""",
            says="largest score of each column",
        ),
        Wrong(
            """
def softmax_rows(scores):
    with np.errstate(all="ignore"):
        exponentials = np.exp(scores - scores.min(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)
""",
            says="smallest score",
        ),
        Wrong(
            """
def softmax_rows(scores):
    with np.errstate(all="ignore"):
        exponentials = np.exp(scores - scores.mean(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)
""",
            says="mean of the row",
        ),
        Wrong(
            """
def softmax_rows(scores):
    with np.errstate(all="ignore"):
        exponentials = np.exp(scores.max(axis=1, keepdims=True) - scores)
        return exponentials / exponentials.sum(axis=1, keepdims=True)
""",
            says="sign is turned",
        ),
        Wrong(
            """
def softmax_rows(scores):
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=0)
""",
            says="wrong axis",
        ),
        Wrong(
            """
def softmax_rows(scores):
    exponentials = np.exp(scores - scores.max(axis=0))
    return exponentials / exponentials.sum(axis=0)
""",
            says="wrong axis",
        ),
        Wrong(
            """
def softmax_rows(scores):
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum()
""",
            says="whole batch",
        ),
        Wrong(
            """
def softmax_rows(scores):
    exponentials = np.exp(scores - np.max(scores))
    return exponentials / np.sum(exponentials)
""",
            says="whole batch",
        ),
        Wrong(
            """
def softmax_rows(scores):
    return np.exp(scores - scores.max(axis=1, keepdims=True))
""",
            says="not divided by their sum",
        ),
        Wrong(
            """
def softmax_rows(scores):
    exponentials = np.exp(scores - scores.max(axis=1))
    return exponentials / exponentials.sum(axis=1)
""",
            says="keepdims",
        ),
        Wrong(
            """
def softmax_rows(scores):
    exponentials = np.exp(scores / scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
""",
            says="divide by the largest",
        ),
        Wrong(
            """
def softmax_rows(scores):
    lowered = scores - scores.max(axis=1, keepdims=True)
    return lowered - np.log(np.exp(lowered).sum(axis=1, keepdims=True))
""",
            says="logarithm of the shares",
        ),
    ],
    "cross-entropy": [
        Wrong(
            """
def cross_entropy(shares, labels):
    return (shares.argmax(axis=1) == labels).mean()
""",
            says="This is the accuracy",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    total = 0
    for n in range(len(labels)):
        total -= np.log(shares[n, labels[n]])
        return total / len(labels)
""",
            says="inside the loop",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    return -np.log(np.take(shares, labels)).mean()
""",
            says="one long row",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    total = 0
    for row, label in zip(shares, labels):
        total -= np.log(row[label])
    return total
""",
            says="take their mean",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    return np.log(shares[np.arange(len(labels)), labels]).mean()
""",
            says="sign is missing",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    return -np.log(shares[:, labels]).mean()
""",
            says="whole columns",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    return -np.log(shares.max(axis=1)).mean()
""",
            says="largest share",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    return -np.log2(shares[np.arange(len(labels)), labels]).mean()
""",
            says="base 2",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    return -np.log10(shares[np.arange(len(labels)), labels]).mean()
""",
            says="base 10",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    right = np.eye(shares.shape[1])[labels]
    return -(right * np.log(shares)).mean()
""",
            says="average over all classes",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    return -np.log(shares[np.arange(len(labels)), labels].mean())
""",
            says="logarithm of the mean",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    return -np.log(shares[np.arange(len(labels)), labels])
""",
            says="one loss for each image",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    return -np.mean(np.log(1 - shares[np.arange(len(labels)), labels]))
""",
            says="wrong classes",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    return np.mean(1 - shares[np.arange(len(labels)), labels])
""",
            says="logarithm is missing",
        ),
        Wrong(
            """
def cross_entropy(shares, labels):
    return -np.mean(np.log(shares))
""",
            says="logarithm of every share",
        ),
    ],
    "count-parameters": [
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    total = 0
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total += kernel * kernel * channels * filters
            height, width, channels = height - kernel + 1, width - kernel + 1, filters
        elif name == "pool":
            height, width = height // setting, width // setting
        elif name == "flatten":
            inputs = height * width * channels
        else:
            total += inputs * setting
            inputs = setting
    return total
""",
            says="biases are forgotten",
        ),
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    total = 0
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total += (kernel * kernel + 1) * filters
            height, width, channels = height - kernel + 1, width - kernel + 1, filters
        elif name == "pool":
            height, width = height // setting, width // setting
        elif name == "flatten":
            inputs = height * width * channels
        else:
            total += (inputs + 1) * setting
            inputs = setting
    return total
""",
            says="one channel deep",
        ),
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    total = 0
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total += (kernel * kernel * channels + 1) * filters
            channels = filters
        elif name == "pool":
            height, width = height // setting, width // setting
        elif name == "flatten":
            inputs = height * width * channels
        else:
            total += (inputs + 1) * setting
            inputs = setting
    return total
""",
            says="keep their size",
        ),
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    total = 0
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total += (kernel * kernel * channels + 1) * filters
            height, width, channels = height - kernel + 1, width - kernel + 1, filters
        elif name == "pool":
            height, width = -(-height // setting), -(-width // setting)
        elif name == "flatten":
            inputs = height * width * channels
        else:
            total += (inputs + 1) * setting
            inputs = setting
    return total
""",
            says="rounds up",
        ),
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    total = 0
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total += (kernel * kernel * channels + 1) * filters
            height, width, channels = height - kernel + 1, width - kernel + 1, filters
        elif name == "pool":
            height, width = height // setting, width // setting
        elif name == "flatten":
            inputs = height * width
        else:
            total += (inputs + 1) * setting
            inputs = setting
    return total
""",
            says="Flatten forgets the channels",
        ),
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    total = 0
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total += (kernel * kernel * channels + 1) * filters
            height, width, channels = height - kernel + 1, width - kernel + 1, filters
        elif name == "pool":
            height, width = height // setting, width // setting
        elif name == "flatten":
            inputs = height * width * channels
        else:
            total += (inputs + 1) * setting
    return total
""",
            says="second dense layer",
        ),
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    total = 0
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total += (kernel * kernel + 1) * channels * filters
            height, width, channels = height - kernel + 1, width - kernel + 1, filters
        elif name == "pool":
            height, width = height // setting, width // setting
        elif name == "flatten":
            inputs = height * width * channels
        else:
            total += (inputs + 1) * setting
            inputs = setting
    return total
""",
            says="every channel of every filter",
        ),
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total = (kernel * kernel * channels + 1) * filters
            height, width, channels = height - kernel + 1, width - kernel + 1, filters
        elif name == "pool":
            height, width = height // setting, width // setting
        elif name == "flatten":
            inputs = height * width * channels
        else:
            total = (inputs + 1) * setting
            inputs = setting
    return total
""",
            says="Only the last layer",
        ),
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    total = 0
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total += (kernel * kernel * channels + 1) * filters
            height, width = height - kernel + 1, width - kernel + 1
        elif name == "pool":
            height, width = height // setting, width // setting
        elif name == "flatten":
            inputs = height * width * filters
        else:
            total += (inputs + 1) * setting
            inputs = setting
    return total
""",
            says="channels of the image",
        ),
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    total = 0
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total += (kernel * kernel * channels + 1) * filters
            height, width = height - kernel + 1, width - kernel + 1
        elif name == "pool":
            height, width = height // setting, width // setting
        elif name == "flatten":
            inputs = height * width * channels
        else:
            total += (inputs + 1) * setting
            inputs = setting
    return total
""",
            says="not even for flatten",
        ),
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    total = 0
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total += kernel * kernel * channels * filters + 1
            height, width, channels = height - kernel + 1, width - kernel + 1, filters
        elif name == "pool":
            height, width = height // setting, width // setting
        elif name == "flatten":
            inputs = height * width * channels
        else:
            total += inputs * setting + 1
            inputs = setting
    return total
""",
            says="one bias for each layer",
        ),
        Wrong(
            """
def count_parameters(image_shape, layers):
    height, width, channels = image_shape
    total = 0
    for name, setting in layers:
        if name == "conv":
            kernel, filters = setting
            total += (kernel * kernel * channels + 1) * filters
            height, width, channels = height - kernel + 1, width - kernel + 1, filters
        elif name == "pool":
            height, width = height / setting, width / setting
        elif name == "flatten":
            inputs = height * width * channels
        else:
            total += (inputs + 1) * setting
            inputs = setting
    return total
""",
            says="fractions of pixels",
        ),
    ],
}

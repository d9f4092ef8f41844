"""Wrong answers to the exercises of lesson 8."""

from tests.checks.wrong_answers import Wrong

WRONG_ANSWERS = {
    "relu-backward": [
        Wrong(
            """
def relu_backward(gradient, inputs):
    outputs = np.maximum(inputs, 0)
    return gradient * (outputs >= 0)
""",
            says="Everything passes",
        ),
        Wrong(
            """
def relu_backward(gradient, inputs):
    return np.where(inputs >= 0, gradient, 0)
""",
            says="exactly 0",
        ),
        Wrong(
            """
def relu_backward(gradient, inputs):
    return np.maximum(inputs, 0)
""",
            says="forward pass",
        ),
        Wrong(
            """
def relu_backward(gradient, inputs):
    return gradient * np.maximum(inputs, 0)
""",
            says="multiply by ReLU's output",
        ),
        Wrong(
            """
def relu_backward(gradient, inputs):
    return np.maximum(gradient, 0)
""",
            says="apply ReLU to the gradient",
        ),
        Wrong(
            """
def relu_backward(gradient, inputs):
    return np.maximum(gradient, 0) * (inputs > 0)
""",
            says="Negative gradients are lost",
        ),
        Wrong(
            """
def relu_backward(gradient, inputs):
    return (inputs > 0).astype(float)
""",
            says="slope alone",
        ),
        Wrong(
            """
def relu_backward(gradient, inputs):
    return gradient * np.sign(inputs)
""",
            says="sign around",
        ),
        Wrong(
            """
def relu_backward(gradient, inputs):
    gradient = gradient.copy()
    gradient[inputs > 0] = 0
    return gradient
""",
            says="wrong places",
        ),
        Wrong(
            """
def relu_backward(gradient, inputs):
    return inputs * (gradient > 0)
""",
            says="swapped",
        ),
        Wrong(
            """
def relu_backward(gradient, inputs):
    return gradient[inputs > 0]
""",
            says="in one row",
        ),
        Wrong(
            """
def relu_backward(gradient, inputs):
    gradient[inputs <= 0] = 0
    return gradient
""",
            says="changes its argument gradient",
        ),
    ],
    "softmax-cross-entropy-gradient": [
        Wrong(
            """
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum()
    shares[np.arange(len(labels)), labels] -= 1
    return shares / len(labels)
""",
            says="not over the whole batch",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    with np.errstate(all="ignore"):
        shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    shares[np.arange(len(labels)), labels] -= 1
    return shares / len(labels)
""",
            says="overflow",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    with np.errstate(all="ignore"):
        shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    for row, label in enumerate(labels):
        shares[row, label] -= 1
    return shares
""",
            says="(2) Divide by the number of images",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(labels)), labels] -= 1
    return shares
""",
            says="Divide by the number of images: the loss is a mean",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(labels)), labels] -= 1
    return shares / shares.size
""",
            says="not by the number of all scores",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    right = np.eye(scores.shape[1])[labels]
    return (right - shares) / len(labels)
""",
            says="sign is turned around",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares / len(labels)
""",
            says="shares alone",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)
""",
            says="shares alone",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[:, labels] -= 1
    return shares / len(labels)
""",
            says="in every row",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[:, labels] -= 1
    return shares
""",
            says="(2) Divide by the number of images",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return (shares - 1) / len(labels)
""",
            says="whole row",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return (shares - labels.reshape(-1, 1)) / len(labels)
""",
            says="label's number",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    shares[np.arange(len(labels)), labels] -= 1
    return shares / len(labels)
""",
            says="whole batch",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shares = np.exp(scores - scores.max(axis=0))
    shares /= shares.sum(axis=0)
    shares[np.arange(len(labels)), labels] -= 1
    return shares / len(labels)
""",
            says="sum over axis=1",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    gradient = scores.copy()
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)
""",
            says="Softmax is missing",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    with np.errstate(all="ignore"):
        e = np.exp(scores - scores.max())
        shares = e / e.sum(axis=1, keepdims=True)
    return (shares - np.eye(scores.shape[1])[labels]) / len(labels)
""",
            says="whole batch away",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    shares[np.arange(len(labels)), labels] -= 1 / len(labels)
    return shares
""",
            says="shares count 1/n too",
        ),
        Wrong(
            """
def score_gradients(scores, labels):
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -logs[np.arange(len(labels)), labels].mean()
""",
            says="That is the loss",
        ),
    ],
    "max-pool-backward": [
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros(image.shape)
    for row in range(gradient.shape[0]):
        for column in range(gradient.shape[1]):
            w = image[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            i, j = np.unravel_index(w.argmax(), w.shape)
            result[2 * row + i, 2 * column + j] = w.max()
    return result
""",
            says="You write the largest pixel's value",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
            result[2 * r : 2 * r + 2, 2 * c : 2 * c + 2] = (window == window.max()) * gradient[r, c]
    return result
""",
            says="both get the whole gradient",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
            wins = window == window.max()
            result[2 * r : 2 * r + 2, 2 * c : 2 * c + 2] = wins / wins.sum() * gradient[r, c]
    return result
""",
            says="they share the gradient",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            best, place = -np.inf, None
            for i in range(2):
                for j in range(2):
                    if image[2 * r + i, 2 * c + j] >= best:
                        best, place = image[2 * r + i, 2 * c + j], (2 * r + i, 2 * c + j)
            result[place] = gradient[r, c]
    return result
""",
            says="the last one wins",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros(image.shape)
    spread = np.repeat(np.repeat(gradient, 2, axis=0), 2, axis=1)
    result[: spread.shape[0], : spread.shape[1]] = spread
    return result
""",
            says="All four pixels",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros(image.shape)
    spread = np.kron(gradient, np.full((2, 2), 0.25))
    result[: spread.shape[0], : spread.shape[1]] = spread
    return result
""",
            says="average pooling",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros(image.shape)
    for r, c in np.ndindex(gradient.shape):
        result[2 * r, 2 * c] = gradient[r, c]
    return result
""",
            says="top left pixel",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros(image.shape)
    for r, c in np.ndindex(gradient.shape):
        window = image[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
        j, i = divmod(window.argmax(), 2)
        result[2 * r + i, 2 * c + j] = gradient[r, c]
    return result
""",
            says="row and column are swapped",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros(image.shape)
    for r, c in np.ndindex(gradient.shape):
        window = image[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
        i, j = divmod(window.argmax(), 2)
        result[r + i, c + j] = gradient[r, c]
    return result
""",
            says="begins at pixel",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros(image.shape)
    for r, c in np.ndindex(gradient.shape):
        i, j = divmod(image[r : r + 2, c : c + 2].argmax(), 2)
        result[r + i, c + j] += gradient[r, c]
    return result
""",
            says="one pixel apart",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros_like(image)
    for r, c in np.ndindex(gradient.shape):
        window = image[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
        i, j = divmod(window.argmax(), 2)
        result[2 * r + i, 2 * c + j] = 1
    return result
""",
            says="mark the winners with 1",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros((2 * gradient.shape[0], 2 * gradient.shape[1]))
    for r, c in np.ndindex(gradient.shape):
        window = image[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
        i, j = divmod(window.argmax(), 2)
        result[2 * r + i, 2 * c + j] = gradient[r, c]
    return result
""",
            says="odd row or column",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros_like(image)
    for r, c in np.ndindex(gradient.shape):
        window = image[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
        i, j = divmod(window.argmax(), 2)
        result[2 * r + i, 2 * c + j] = gradient[r, c]
    return result
""",
            says="fractions are cut off",
        ),
        Wrong(
            """
def max_pool_backward(image, gradient):
    result = np.zeros(image.shape)
    for i in range(0, image.shape[0], 2):
        for j in range(0, image.shape[1], 2):
            row, column = divmod(image[i : i + 2, j : j + 2].argmax(), 2)
            result[i + row, j + column] = gradient[i // 2, j // 2]
    return result
""",
            says="run past the last window",
        ),
    ],
    "conv-weight-gradient": [
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    return correlate2d(image, gradient)
""",
            says="The stride is ignored: the numbers of the gradient",
        ),
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    rows, columns = gradient.shape
    result = np.zeros(kernel_shape)
    for i in range(kernel_shape[0]):
        for j in range(kernel_shape[1]):
            result[i, j] = (image[i : i + rows, j : j + columns] * gradient).sum()
    return result
""",
            says="stride is ignored",
        ),
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    rows, columns = gradient.shape
    result = np.zeros(kernel_shape[::-1])
    for i in range(kernel_shape[0]):
        for j in range(kernel_shape[1]):
            met = image[i : i + rows * stride : stride, j : j + columns * stride : stride]
            result[j, i] = (met * gradient).sum()
    return result
""",
            says="transposed",
        ),
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    rows, columns = gradient.shape
    result = np.zeros(kernel_shape)
    for i, j in np.ndindex(kernel_shape):
        met = image[i : i + rows * stride : stride, j : j + columns * stride : stride]
        result[-1 - i, -1 - j] = (met * gradient).sum()
    return result
""",
            says="gradient is flipped",
        ),
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    rows, columns = gradient.shape
    result = np.zeros(kernel_shape)
    for i, j in np.ndindex(kernel_shape):
        met = image[i : i + rows * stride : stride, j : j + columns * stride : stride]
        result[i, j] = (met * gradient).mean()
    return result
""",
            says="sum, not mean",
        ),
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    from helpers import convolve2d
    height, width = kernel_shape
    spread = convolve2d(image, gradient, dilation=stride)
    return spread[:height, :width]
""",
            says="turned by half",
        ),
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    rows, columns = gradient.shape
    result = np.zeros(kernel_shape)
    for i, j in np.ndindex(kernel_shape):
        met = image[i : i + rows * stride : stride, j : j + columns * stride : stride]
        result[i, j] = met.sum()
    return result
""",
            says="without the gradient",
        ),
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    height, width = kernel_shape
    for r, c in np.ndindex(gradient.shape):
        window = image[r * stride : r * stride + height, c * stride : c * stride + width]
        result = gradient[r, c] * window
    return result
""",
            says="Only the last output",
        ),
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    return correlate2d(image, gradient, dilation=stride)
""",
            says="larger than the kernel",
        ),
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    return correlate2d(image, gradient, stride=stride)
""",
            says="sliding window with a stride",
        ),
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    rows, columns = gradient.shape
    result = np.zeros(kernel_shape)
    for i, j in np.ndindex(*kernel_shape):
        met = image[i : i + rows : stride, j : j + columns : stride]
        result[i, j] = (met * gradient).sum()
    return result
""",
            says="too short",
        ),
        Wrong(
            """
def weight_gradient(image, gradient, kernel_shape, stride):
    result = np.zeros(kernel_shape)
    for i, j in np.ndindex(*kernel_shape):
        result[i, j] = (image[i::stride, j::stride] * gradient).sum()
    return result
""",
            says="too large",
        ),
    ],
    "conv-input-gradient": [
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    return correlate2d(gradient, kernel, padding="full")
""",
            says="You slide",
        ),
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    height, width = kernel.shape
    result = np.zeros(image_shape)
    for r, c in np.ndindex(gradient.shape):
        top, left = r * stride, c * stride
        result[top : top + height, left : left + width] = gradient[r, c] * kernel
    return result
""",
            says="the last one stays",
        ),
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    height, width = kernel.shape
    result = np.zeros(image_shape)
    for r, c in np.ndindex(gradient.shape):
        result[r : r + height, c : c + width] += gradient[r, c] * kernel
    return result
""",
            says="stride is ignored",
        ),
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    height, width = kernel.shape
    result = np.zeros(image_shape)
    for r, c in np.ndindex(gradient.shape):
        top, left = r * stride, c * stride
        result[top : top + height, left : left + width] += gradient[r, c] * kernel[::-1, ::-1]
    return result
""",
            says="turned by half",
        ),
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    height, width = kernel.shape
    result = np.zeros(image_shape)
    for r, c in np.ndindex(gradient.shape):
        top, left = r * stride, c * stride
        result[top : top + height, left : left + width] += kernel
    return result
""",
            says="the kernel alone",
        ),
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    height, width = kernel.shape
    result = np.zeros(image_shape)
    for r, c in np.ndindex(gradient.shape):
        top, left = r * stride, c * stride
        result[top : top + height, left : left + width] += gradient[r, c]
    return result
""",
            says="the arriving number alone",
        ),
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    rows, columns = gradient.shape
    spread = np.zeros(((rows - 1) * stride + 1, (columns - 1) * stride + 1))
    spread[::stride, ::stride] = gradient
    return convolve2d(spread, kernel, padding="full")
""",
            says="shape of the image",
        ),
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    rows, columns = gradient.shape
    spread = np.zeros(((rows - 1) * stride + 1, (columns - 1) * stride + 1))
    spread[::stride, ::stride] = gradient
    return correlate2d(spread, kernel, padding="full")
""",
            says="slides the kernel",
        ),
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    height, width = kernel.shape
    for r, c in np.ndindex(gradient.shape):
        result = np.zeros(image_shape)
        top, left = r * stride, c * stride
        result[top : top + height, left : left + width] += gradient[r, c] * kernel
    return result
""",
            says="Only the last output",
        ),
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    height, width = kernel.shape
    result = np.zeros(image_shape, dtype=int)
    for r, c in np.ndindex(gradient.shape):
        top, left = r * stride, c * stride
        stamp = (gradient[r, c] * kernel).astype(int)
        result[top : top + height, left : left + width] += stamp
    return result
""",
            says="Fractions are cut off",
        ),
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    height, width = kernel.shape
    result, count = np.zeros(image_shape), np.zeros(image_shape)
    for r, c in np.ndindex(gradient.shape):
        part = np.s_[r * stride : r * stride + height, c * stride : c * stride + width]
        result[part] += gradient[r, c] * kernel
        count[part] += 1
    return result / np.maximum(count, 1)
""",
            says="you take their mean",
        ),
        Wrong(
            """
def image_gradient(gradient, kernel, image_shape, stride):
    height, width = kernel.shape
    result = np.zeros(image_shape)
    for r, c in np.ndindex(gradient.shape):
        top, left = r * stride, c
        result[top : top + height, left : left + width] += gradient[r, c] * kernel
    return result
""",
            says="rows only",
        ),
    ],
    "training-loop": [
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            x, memories = images[start : start + batch_size], []
            for layer in layers:
                x, memory = layer.forward(x)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(x, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name in of_parameters:
                    layer.parameters[name] -= rate * of_parameters[name]
    return losses
""",
            says="turn the list of memories round too",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers, memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter
    return losses
""",
            says="Go back through the layers in reverse",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    p = layer.parameters[name]
                    p = p - rate * of_parameter
    return losses
""",
            says="parameters never change",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] += rate * of_parameter
    return losses
""",
            says="uphill",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= of_parameter
    return losses
""",
            says="rate is left out",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[:batch_size][: len(signal)])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter
    return losses
""",
            says="first labels",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    if epochs:
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter
    return losses
""",
            says="through the images once",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers, memories):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter
    return losses
""",
            says="in reverse",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images) - batch_size + 1, batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter
    return losses
""",
            says="smaller batch is left out",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter / batch_size
    return losses
""",
            says="mean over the batch already",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter
        losses.append(loss)
    return losses
""",
            says="one for each epoch",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter
    return loss
""",
            says="losses of all batches",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                if "weights" in of_parameters:
                    layer.parameters["weights"] -= rate * of_parameters["weights"]
    return losses
""",
            says="Only the weights learn",
        ),
        Wrong(
            """
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] = -rate * of_parameter
    return losses
""",
            says="place of the parameter",
        ),
    ],
    "adam-steps": [
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-8))
    return np.array(steps)
""",
            says="it is 1e-7",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        steps.append(-rate * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)
""",
            says="Both corrections are missing",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = 1 / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)
""",
            says="correction of b is missing",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        a_hat, b_hat = a / (1 - 0.9**t), b / (1 - 0.999**t)
        steps.append(-rate * a_hat / (np.sqrt(b_hat) + 1e-7))
    return np.array(steps)
""",
            says="ε is added after",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        a, b = a / (1 - 0.9**t), b / (1 - 0.999**t)
        steps.append(-rate * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)
""",
            says="keep the corrected means",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)
""",
            says="sign is turned",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (b + 1e-7))
    return np.array(steps)
""",
            says="root is missing",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)
""",
            says="mean of the squares: gradient",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)
""",
            says="whole gradient",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)
""",
            says="counted from 0",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * a**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)
""",
            says="takes in a squared",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)
""",
            says="upside down",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.cumsum(steps, axis=0)
""",
            says="places that the steps lead to",
        ),
        Wrong(
            """
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.999 * a + 0.001 * g
        b = 0.9 * b + 0.1 * g**2
        correction = np.sqrt(1 - 0.9**t) / (1 - 0.999**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)
""",
            says="swapped",
        ),
    ],
    "three-planted-bugs": [
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    activated = np.maximum(correlate2d(image, kernel), 0)
    gradient = gradient * kept
    gradient = gradient * (activated >= 0)
    return correlate2d(image, gradient).T
""",
            says="All three bugs",
        ),
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    activated = np.maximum(correlate2d(image, kernel), 0)
    gradient = gradient * kept
    gradient = gradient * (activated > 0)
    return correlate2d(image, gradient)
""",
            says="Dropout: what is kept must be divided",
        ),
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    activated = np.maximum(correlate2d(image, kernel), 0)
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (activated >= 0)
    return correlate2d(image, gradient)
""",
            says="ReLU lets everything through",
        ),
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (correlate2d(image, kernel) > 0)
    return correlate2d(image, gradient).T
""",
            says="Convolution: the kernel's gradient is transposed",
        ),
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    activated = np.maximum(correlate2d(image, kernel), 0)
    gradient = gradient * kept
    gradient = gradient * (activated >= 0)
    return correlate2d(image, gradient)
""",
            says="Two things. (1) Dropout",
        ),
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    gradient = gradient * kept
    gradient = gradient * (correlate2d(image, kernel) > 0)
    return correlate2d(image, gradient).T
""",
            says="Convolution: the kernel's gradient is transposed",
        ),
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    gradient = gradient * kept / (1 - rate)
    return correlate2d(image, gradient).T
""",
            says="Two things. (1) ReLU",
        ),
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    gradient = gradient * kept / rate
    gradient = gradient * (correlate2d(image, kernel) > 0)
    return correlate2d(image, gradient)
""",
            says="divides by rate",
        ),
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    gradient = gradient * kept * (1 - rate)
    gradient = gradient * (correlate2d(image, kernel) > 0)
    return correlate2d(image, gradient)
""",
            says="multiplies by 1 − rate",
        ),
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    gradient = gradient / (1 - rate) * (correlate2d(image, kernel) > 0)
    return correlate2d(image, gradient)
""",
            says="mask of dropout is missing",
        ),
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    from helpers import convolve2d
    gradient = gradient * kept / (1 - rate) * (correlate2d(image, kernel) > 0)
    return convolve2d(image, gradient)
""",
            says="turns something around",
        ),
        Wrong(
            """
def backward_three(image, kernel, kept, rate, gradient):
    convolved = correlate2d(image, kernel)
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (convolved >= 0)
    return correlate2d(image, gradient)
""",
            says="exactly 0, nothing passes",
        ),
    ],
}

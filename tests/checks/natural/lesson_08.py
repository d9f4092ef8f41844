# --- relu-backward | wrong | >= for >
def relu_backward(gradient, inputs):
    return gradient * (inputs >= 0)

# --- relu-backward | wrong | mask from the gradient
def relu_backward(gradient, inputs):
    return gradient * (gradient > 0)

# --- relu-backward | wrong | relu of the gradient
def relu_backward(gradient, inputs):
    return np.maximum(gradient, 0)

# --- relu-backward | wrong | passes everything
def relu_backward(gradient, inputs):
    return gradient

# --- relu-backward | wrong | times the input
def relu_backward(gradient, inputs):
    return gradient * np.maximum(inputs, 0)

# --- relu-backward | wrong | gradient where the input is negative
def relu_backward(gradient, inputs):
    return np.where(inputs < 0, gradient, 0)

# --- relu-backward | wrong | the factor alone
def relu_backward(gradient, inputs):
    return (inputs > 0) * 1.0

# --- relu-backward | wrong | changes the gradient in place
def relu_backward(gradient, inputs):
    gradient[inputs <= 0] = 0
    return gradient

# --- relu-backward | wrong | returns only what passes
def relu_backward(gradient, inputs):
    return gradient[inputs > 0]

# --- relu-backward | wrong | both must be positive
def relu_backward(gradient, inputs):
    return np.where((inputs > 0) & (gradient > 0), gradient, 0)

# --- relu-backward | wrong | input returned, not the gradient
def relu_backward(gradient, inputs):
    return np.where(inputs > 0, inputs, 0)

# --- relu-backward | wrong | arguments swapped
def relu_backward(gradient, inputs):
    return np.where(gradient > 0, inputs, 0)

# --- relu-backward | wrong | np.sign
def relu_backward(gradient, inputs):
    return gradient * np.sign(inputs)

# --- relu-backward | wrong | if on the array
def relu_backward(gradient, inputs):
    if inputs > 0:
        return gradient
    return 0

# --- relu-backward | wrong | whole-number output
def relu_backward(gradient, inputs):
    out = np.zeros(inputs.shape, dtype=int)
    out[inputs > 0] = gradient[inputs > 0]
    return out

# --- relu-backward | wrong | half at zero
def relu_backward(gradient, inputs):
    return gradient * np.where(inputs > 0, 1, np.where(inputs == 0, 0.5, 0))

# --- relu-backward | wrong | threshold 1
def relu_backward(gradient, inputs):
    return gradient * (inputs > 1)

# --- relu-backward | wrong | minus gradient where negative, like abs
def relu_backward(gradient, inputs):
    return np.where(inputs > 0, gradient, -gradient)

# --- relu-backward | wrong | two axes only
def relu_backward(gradient, inputs):
    out = np.zeros(inputs.shape)
    for i in range(len(inputs)):
        if inputs[i] > 0:
            out[i] = gradient[i]
    return out

# --- relu-backward | right | copy and mask
def relu_backward(gradient, inputs):
    g = gradient.copy()
    g[~(inputs > 0)] = 0
    return g

# --- relu-backward | right | heaviside
def relu_backward(gradient, inputs):
    return gradient * np.heaviside(inputs, 0)

# --- relu-backward | right | a flat loop
def relu_backward(g, x):
    return np.array([a if b > 0 else 0 for a, b in zip(g.flat, x.flat)]).reshape(g.shape)

# --- softmax-cross-entropy-gradient | wrong | not divided by the number of images
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    shares[np.arange(len(labels)), labels] -= 1
    return shares

# --- softmax-cross-entropy-gradient | wrong | shares / n - onehot
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    onehot = np.eye(scores.shape[1])[labels]
    return shares / len(labels) - onehot

# --- softmax-cross-entropy-gradient | wrong | sign turned
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    onehot = np.eye(scores.shape[1])[labels]
    return (onehot - shares) / len(labels)

# --- softmax-cross-entropy-gradient | wrong | nothing subtracted before exp
def score_gradients(scores, labels):
    e = np.exp(scores)
    shares = e / e.sum(axis=1, keepdims=True)
    onehot = np.eye(scores.shape[1])[labels]
    return (shares - onehot) / len(labels)

# --- softmax-cross-entropy-gradient | wrong | only the right class filled
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    gradient = np.zeros(scores.shape)
    for i, label in enumerate(labels):
        gradient[i, label] = (shares[i, label] - 1) / len(labels)
    return gradient

# --- softmax-cross-entropy-gradient | wrong | divided by the classes
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    shares[range(len(labels)), labels] -= 1
    return shares / scores.shape[1]

# --- softmax-cross-entropy-gradient | wrong | all entries as n
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    shares[range(len(labels)), labels] -= 1
    return shares / scores.size

# --- softmax-cross-entropy-gradient | wrong | columns of all labels reduced
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    shares[:, labels] -= 1
    return shares / len(labels)

# --- softmax-cross-entropy-gradient | wrong | softmax over the wrong axis
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=0))
    shares = e / e.sum(axis=0)
    onehot = np.eye(scores.shape[1])[labels]
    return (shares - onehot) / len(labels)

# --- softmax-cross-entropy-gradient | wrong | sum of the whole batch
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max())
    shares = e / e.sum()
    onehot = np.eye(scores.shape[1])[labels]
    return (shares - onehot) / len(labels)

# --- softmax-cross-entropy-gradient | wrong | maximum of the whole batch
def score_gradients(scores, labels):
    e = np.exp(scores - np.max(scores))
    shares = e / e.sum(axis=1, keepdims=True)
    onehot = np.eye(scores.shape[1])[labels]
    return (shares - onehot) / len(labels)

# --- softmax-cross-entropy-gradient | wrong | scores minus onehot
def score_gradients(scores, labels):
    onehot = np.eye(scores.shape[1])[labels]
    return (scores - onehot) / len(labels)

# --- softmax-cross-entropy-gradient | wrong | shares alone
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) / len(labels)

# --- softmax-cross-entropy-gradient | wrong | labels subtracted themselves
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    return (shares - labels[:, None]) / len(labels)

# --- softmax-cross-entropy-gradient | wrong | the loss instead of its gradient
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    return -np.log(shares[np.arange(len(labels)), labels]).mean()

# --- softmax-cross-entropy-gradient | wrong | mean over the images taken
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    shares[np.arange(len(labels)), labels] -= 1
    return shares.mean(axis=0)

# --- softmax-cross-entropy-gradient | wrong | -1 / share of the right class
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    gradient = np.zeros_like(shares)
    rows = np.arange(len(labels))
    gradient[rows, labels] = -1 / shares[rows, labels]
    return gradient / len(labels)

# --- softmax-cross-entropy-gradient | wrong | changes the scores
def score_gradients(scores, labels):
    scores -= scores.max(axis=1, keepdims=True)
    e = np.exp(scores)
    shares = e / e.sum(axis=1, keepdims=True)
    shares[np.arange(len(labels)), labels] -= 1
    return shares / len(labels)

# --- softmax-cross-entropy-gradient | wrong | return in the loop
def score_gradients(scores, labels):
    gradient = np.zeros(scores.shape)
    for i in range(len(labels)):
        e = np.exp(scores[i] - scores[i].max())
        gradient[i] = e / e.sum()
        gradient[i, labels[i]] -= 1
        return gradient / len(labels)

# --- softmax-cross-entropy-gradient | wrong | one-hot with 1 where labels equals the row's number
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    shares[labels] -= 1
    return shares / len(labels)

# --- softmax-cross-entropy-gradient | wrong | keepdims forgotten in both
def score_gradients(scores, labels):
    e = np.exp(scores - scores.max(axis=1))
    shares = e / e.sum(axis=1)
    shares[np.arange(len(labels)), labels] -= 1
    return shares / len(labels)

# --- softmax-cross-entropy-gradient | right | loops
def score_gradients(scores, labels):
    n = len(labels)
    out = []
    for row, label in zip(scores, labels):
        e = np.exp(row - row.max())
        out.append([(p - (k == label)) / n for k, p in enumerate(e / e.sum())])
    return np.array(out)

# --- softmax-cross-entropy-gradient | right | one-hot by comparison
def score_gradients(scores, labels):
    z = scores - scores.max(1)[:, None]
    p = np.exp(z - np.log(np.exp(z).sum(1))[:, None])
    return (p - (labels[:, None] == np.arange(scores.shape[1]))) / scores.shape[0]

# --- softmax-cross-entropy-gradient | right | TensorFlow tensors
def score_gradients(scores, labels):
    import tensorflow as tf
    p = tf.nn.softmax(scores)
    return (p - tf.one_hot(labels, scores.shape[1], dtype=p.dtype)) / len(labels)

# --- max-pool-backward | wrong | gradient to all largest pixels
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            out[2 * r:2 * r + 2, 2 * c:2 * c + 2] = gradient[r, c] * (window == window.max())
    return out

# --- max-pool-backward | wrong | gradient to all four pixels
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out[2 * r:2 * r + 2, 2 * c:2 * c + 2] = gradient[r, c]
    return out

# --- max-pool-backward | wrong | shared like an average
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out[2 * r:2 * r + 2, 2 * c:2 * c + 2] = gradient[r, c] / 4
    return out

# --- max-pool-backward | wrong | starts from a copy of the image
def max_pool_backward(image, gradient):
    out = image.copy()
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            i, j = np.unravel_index(window.argmax(), (2, 2))
            out[2 * r + i, 2 * c + j] = gradient[r, c]
    return out

# --- max-pool-backward | wrong | writes into the image
def max_pool_backward(image, gradient):
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            i, j = np.unravel_index(window.argmax(), (2, 2))
            window[:] = 0
            window[i, j] = gradient[r, c]
    return image

# --- max-pool-backward | wrong | output too small for odd sizes
def max_pool_backward(image, gradient):
    out = np.zeros((2 * gradient.shape[0], 2 * gradient.shape[1]))
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            i, j = np.unravel_index(np.argmax(window), window.shape)
            out[2 * r + i, 2 * c + j] = gradient[r, c]
    return out

# --- max-pool-backward | wrong | windows not moved by 2
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[r:r + 2, c:c + 2]
            i, j = np.unravel_index(np.argmax(window), window.shape)
            out[r + i, c + j] += gradient[r, c]
    return out

# --- max-pool-backward | wrong | i and j swapped
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            k = np.argmax(window)
            out[2 * r + k % 2, 2 * c + k // 2] = gradient[r, c]
    return out

# --- max-pool-backward | wrong | the last of equal pixels wins
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            best = image[2 * r, 2 * c]
            place = (2 * r, 2 * c)
            for i in range(2):
                for j in range(2):
                    if image[2 * r + i, 2 * c + j] >= best:
                        best = image[2 * r + i, 2 * c + j]
                        place = (2 * r + i, 2 * c + j)
            out[place] = gradient[r, c]
    return out

# --- max-pool-backward | wrong | best starts at 0
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            best = 0
            place = None
            for i in range(2):
                for j in range(2):
                    if image[2 * r + i, 2 * c + j] > best:
                        best = image[2 * r + i, 2 * c + j]
                        place = (2 * r + i, 2 * c + j)
            if place:
                out[place] = gradient[r, c]
    return out

# --- max-pool-backward | wrong | forgot the window's corner
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            i, j = np.unravel_index(window.argmax(), window.shape)
            out[i, j] = gradient[r, c]
    return out

# --- max-pool-backward | wrong | puts the maximum, not the gradient
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            i, j = np.unravel_index(window.argmax(), window.shape)
            out[2 * r + i, 2 * c + j] = window.max()
    return out

# --- max-pool-backward | wrong | gradient times the maximum
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            i, j = np.unravel_index(window.argmax(), window.shape)
            out[2 * r + i, 2 * c + j] = gradient[r, c] * window.max()
    return out

# --- max-pool-backward | wrong | argmax used as an index of rows
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            out[2 * r:2 * r + 2, 2 * c:2 * c + 2][window.argmax()] = gradient[r, c]
    return out

# --- max-pool-backward | wrong | loops over the image, not the windows
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            i, j = np.unravel_index(window.argmax(), window.shape)
            out[2 * r + i, 2 * c + j] = gradient[r, c]
    return out

# --- max-pool-backward | wrong | whole-number output like the image
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape, dtype=int)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            i, j = np.unravel_index(window.argmax(), window.shape)
            out[2 * r + i, 2 * c + j] = gradient[r, c]
    return out

# --- max-pool-backward | wrong | return in the loop
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            i, j = np.unravel_index(window.argmax(), window.shape)
            out[2 * r + i, 2 * c + j] = gradient[r, c]
        return out

# --- max-pool-backward | wrong | repeats and compares, odd sizes fail
def max_pool_backward(image, gradient):
    big = np.repeat(np.repeat(gradient, 2, axis=0), 2, axis=1)
    pooled = image.reshape(image.shape[0] // 2, 2, image.shape[1] // 2, 2).max(axis=(1, 3))
    maxima = np.repeat(np.repeat(pooled, 2, axis=0), 2, axis=1)
    return big * (image == maxima)

# --- max-pool-backward | wrong | window of 3 pixels
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 3, 2 * c:2 * c + 3]
            i, j = np.unravel_index(window.argmax(), window.shape)
            out[2 * r + i, 2 * c + j] += gradient[r, c]
    return out

# --- max-pool-backward | wrong | the smallest pixel gets it
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            window = image[2 * r:2 * r + 2, 2 * c:2 * c + 2]
            i, j = divmod(window.argmin(), 2)
            out[2 * r + i, 2 * c + j] = gradient[r, c]
    return out

# --- max-pool-backward | right | divmod
def max_pool_backward(image, gradient):
    out = np.zeros(image.shape, dtype=np.float32)
    for r, c in np.ndindex(gradient.shape):
        i, j = divmod(int(image[2 * r:2 * r + 2, 2 * c:2 * c + 2].argmax()), 2)
        out[2 * r + i, 2 * c + j] = gradient[r, c]
    return out

# --- max-pool-backward | right | loops with strict comparison
def max_pool_backward(x, g):
    out = 0.0 * x
    for r in range(len(g)):
        for c in range(len(g[0])):
            place = (2 * r, 2 * c)
            for p in [(2 * r, 2 * c + 1), (2 * r + 1, 2 * c), (2 * r + 1, 2 * c + 1)]:
                if x[p] > x[place]:
                    place = p
            out[place] += g[r, c]
    return out

# --- max-pool-backward | right | windows reshaped
def max_pool_backward(image, gradient):
    h, w = gradient.shape
    windows = image[:2 * h, :2 * w].reshape(h, 2, w, 2).transpose(0, 2, 1, 3).reshape(h, w, 4)
    onehot = np.eye(4)[windows.argmax(axis=2)] * gradient[..., None]
    out = np.zeros(image.shape)
    out[:2 * h, :2 * w] = onehot.reshape(h, w, 2, 2).transpose(0, 2, 1, 3).reshape(2 * h, 2 * w)
    return out

# --- conv-weight-gradient | wrong | stride ignored
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out += gradient[r, c] * image[r:r + kh, c:c + kw]
    return out

# --- conv-weight-gradient | wrong | = for +=
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out = gradient[r, c] * image[r * stride:r * stride + kh, c * stride:c * stride + kw]
    return out

# --- conv-weight-gradient | wrong | correlates image with gradient
def weight_gradient(image, gradient, kernel_shape, stride):
    return correlate2d(image, gradient)

# --- conv-weight-gradient | wrong | correlates with the stride as stride
def weight_gradient(image, gradient, kernel_shape, stride):
    return correlate2d(image, gradient, stride=stride)

# --- conv-weight-gradient | wrong | dilation but too large a result
def weight_gradient(image, gradient, kernel_shape, stride):
    return correlate2d(image, gradient, dilation=stride)

# --- conv-weight-gradient | wrong | transposed kernel
def weight_gradient(image, gradient, kernel_shape, stride):
    kw, kh = kernel_shape
    out = np.zeros((kh, kw))
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out += gradient[r, c] * image[r * stride:r * stride + kh, c * stride:c * stride + kw]
    return out

# --- conv-weight-gradient | wrong | turned
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out += gradient[r, c] * image[r * stride:r * stride + kh, c * stride:c * stride + kw]
    return out[::-1, ::-1]

# --- conv-weight-gradient | wrong | mean over the outputs
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out += gradient[r, c] * image[r * stride:r * stride + kh, c * stride:c * stride + kw]
    return out / gradient.size

# --- conv-weight-gradient | wrong | rows and columns of the image swapped
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            for i in range(kh):
                for j in range(kw):
                    out[i, j] += gradient[r, c] * image[c * stride + j, r * stride + i]
    return out

# --- conv-weight-gradient | wrong | stride on the kernel's index
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            for i in range(kh):
                for j in range(kw):
                    out[i, j] += gradient[r, c] * image[r + i * stride, c + j * stride]
    return out

# --- conv-weight-gradient | wrong | square gradient
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    n = gradient.shape[0]
    for r in range(n):
        for c in range(n):
            out += gradient[r, c] * image[r * stride:r * stride + kh, c * stride:c * stride + kw]
    return out

# --- conv-weight-gradient | wrong | return in the loop
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out += gradient[r, c] * image[r * stride:r * stride + kh, c * stride:c * stride + kw]
        return out

# --- conv-weight-gradient | wrong | loops over the image's size divided by the stride
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    for r in range(image.shape[0] // stride):
        for c in range(image.shape[1] // stride):
            out += gradient[r, c] * image[r * stride:r * stride + kh, c * stride:c * stride + kw]
    return out

# --- conv-weight-gradient | wrong | adds pixel and gradient
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out += gradient[r, c] + image[r * stride:r * stride + kh, c * stride:c * stride + kw]
    return out

# --- conv-weight-gradient | wrong | whole-number output
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape, dtype=int)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out += gradient[r, c] * image[r * stride:r * stride + kh, c * stride:c * stride + kw]
    return out

# --- conv-weight-gradient | wrong | kernel_shape used as one number
def weight_gradient(image, gradient, kernel_shape, stride):
    out = np.zeros((kernel_shape, kernel_shape))
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out += gradient[r, c] * image[r * stride:r * stride + kernel_shape, c * stride:c * stride + kernel_shape]
    return out

# --- conv-weight-gradient | wrong | kernel height for both
def weight_gradient(image, gradient, kernel_shape, stride):
    k = kernel_shape[0]
    out = np.zeros((k, k))
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out += gradient[r, c] * image[r * stride:r * stride + k, c * stride:c * stride + k]
    return out

# --- conv-weight-gradient | wrong | gradient of the image, not of the kernel
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(image.shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out[r * stride:r * stride + kh, c * stride:c * stride + kw] += gradient[r, c]
    return out

# --- conv-weight-gradient | wrong | two slips: stride ignored and turned
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    for i in range(kh):
        for j in range(kw):
            part = image[i:i + gradient.shape[0], j:j + gradient.shape[1]]
            out[kh - 1 - i, kw - 1 - j] = (part * gradient).sum()
    return out

# --- conv-weight-gradient | wrong | gradient index forgotten
def weight_gradient(image, gradient, kernel_shape, stride):
    kh, kw = kernel_shape
    out = np.zeros(kernel_shape)
    for r in range(gradient.shape[0]):
        for c in range(gradient.shape[1]):
            out += gradient * image[r * stride:r * stride + kh, c * stride:c * stride + kw]
    return out

# --- conv-weight-gradient | right | dilated correlation, cut
def weight_gradient(image, gradient, kernel_shape, stride):
    return correlate2d(image, gradient, dilation=stride)[:kernel_shape[0], :kernel_shape[1]]

# --- conv-weight-gradient | right | weight by weight
def weight_gradient(image, gradient, kernel_shape, stride):
    h, w = gradient.shape
    return np.array([[(image[i::stride, j::stride][:h, :w] * gradient).sum()
                      for j in range(kernel_shape[1])] for i in range(kernel_shape[0])])

# --- conv-weight-gradient | right | windows and einsum
def weight_gradient(x, g, shape, s):
    w = np.lib.stride_tricks.sliding_window_view(x, shape)[::s, ::s][:g.shape[0], :g.shape[1]]
    return np.einsum("rc,rcij->ij", g, w)

# --- three-planted-bugs | wrong | nothing mended
def backward_three(image, kernel, kept, rate, gradient):
    activated = np.maximum(correlate2d(image, kernel), 0)
    gradient = gradient * kept
    gradient = gradient * (activated >= 0)
    return correlate2d(image, gradient).T

# --- three-planted-bugs | wrong | only the transposing mended
def backward_three(image, kernel, kept, rate, gradient):
    activated = np.maximum(correlate2d(image, kernel), 0)
    gradient = gradient * kept
    gradient = gradient * (activated >= 0)
    return correlate2d(image, gradient)

# --- three-planted-bugs | wrong | only the scale mended
def backward_three(image, kernel, kept, rate, gradient):
    activated = np.maximum(correlate2d(image, kernel), 0)
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (activated >= 0)
    return correlate2d(image, gradient).T

# --- three-planted-bugs | wrong | only ReLU mended
def backward_three(image, kernel, kept, rate, gradient):
    activated = np.maximum(correlate2d(image, kernel), 0)
    gradient = gradient * kept
    gradient = gradient * (activated > 0)
    return correlate2d(image, gradient).T

# --- three-planted-bugs | wrong | ReLU left
def backward_three(image, kernel, kept, rate, gradient):
    activated = np.maximum(correlate2d(image, kernel), 0)
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (activated >= 0)
    return correlate2d(image, gradient)

# --- three-planted-bugs | wrong | scale left
def backward_three(image, kernel, kept, rate, gradient):
    convolved = correlate2d(image, kernel)
    gradient = gradient * kept
    gradient = gradient * (convolved > 0)
    return correlate2d(image, gradient)

# --- three-planted-bugs | wrong | transposing left
def backward_three(image, kernel, kept, rate, gradient):
    convolved = correlate2d(image, kernel)
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (convolved > 0)
    return correlate2d(image, gradient).T

# --- three-planted-bugs | wrong | turned for transposed
def backward_three(image, kernel, kept, rate, gradient):
    convolved = correlate2d(image, kernel)
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (convolved > 0)
    return correlate2d(image, gradient)[::-1, ::-1]

# --- three-planted-bugs | wrong | scaled by the rate
def backward_three(image, kernel, kept, rate, gradient):
    convolved = correlate2d(image, kernel)
    gradient = gradient * kept / rate
    gradient = gradient * (convolved > 0)
    return correlate2d(image, gradient)

# --- three-planted-bugs | wrong | multiplied by 1 - rate
def backward_three(image, kernel, kept, rate, gradient):
    convolved = correlate2d(image, kernel)
    gradient = gradient * kept * (1 - rate)
    gradient = gradient * (convolved > 0)
    return correlate2d(image, gradient)

# --- three-planted-bugs | wrong | mask from the gradient
def backward_three(image, kernel, kept, rate, gradient):
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (gradient > 0)
    return correlate2d(image, gradient)

# --- three-planted-bugs | wrong | mask from the image
def backward_three(image, kernel, kept, rate, gradient):
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (image > 0)
    return correlate2d(image, gradient)

# --- three-planted-bugs | wrong | times activated itself
def backward_three(image, kernel, kept, rate, gradient):
    activated = np.maximum(correlate2d(image, kernel), 0)
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * activated
    return correlate2d(image, gradient)

# --- three-planted-bugs | wrong | correlates with the kernel
def backward_three(image, kernel, kept, rate, gradient):
    convolved = correlate2d(image, kernel)
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (convolved > 0)
    return correlate2d(gradient, kernel)

# --- three-planted-bugs | wrong | gradient of the image
def backward_three(image, kernel, kept, rate, gradient):
    convolved = correlate2d(image, kernel)
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (convolved > 0)
    return correlate2d(gradient, kernel[::-1, ::-1], padding="full")

# --- three-planted-bugs | wrong | dropout forgotten
def backward_three(image, kernel, kept, rate, gradient):
    convolved = correlate2d(image, kernel)
    gradient = gradient * (convolved > 0)
    return correlate2d(image, gradient)

# --- three-planted-bugs | wrong | the forward pass
def backward_three(image, kernel, kept, rate, gradient):
    return np.maximum(correlate2d(image, kernel), 0) * kept / (1 - rate)

# --- three-planted-bugs | wrong | gradient transposed inside
def backward_three(image, kernel, kept, rate, gradient):
    convolved = correlate2d(image, kernel)
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (convolved > 0)
    return correlate2d(image.T, gradient.T)

# --- three-planted-bugs | wrong | mask with < by mistake
def backward_three(image, kernel, kept, rate, gradient):
    convolved = correlate2d(image, kernel)
    gradient = gradient * kept / (1 - rate)
    gradient = gradient * (convolved < 0)
    return correlate2d(image, gradient)

# --- three-planted-bugs | right | one line
def backward_three(image, kernel, kept, rate, gradient):
    return correlate2d(image, gradient * kept * (correlate2d(image, kernel) > 0) / (1 - rate))

# --- three-planted-bugs | right | activated > 0
def backward_three(image, kernel, kept, rate, gradient):
    activated = np.maximum(correlate2d(image, kernel), 0)
    back = np.where(activated > 0, gradient * kept, 0.0) * (1 / (1 - rate))
    out = np.zeros(kernel.shape)
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            out[i, j] = (image[i:i + back.shape[0], j:j + back.shape[1]] * back).sum()
    return out

# --- three-planted-bugs | right | scipy
def backward_three(picture, k, kept, p, g):
    import scipy.signal
    mask = scipy.signal.correlate2d(picture, k, mode="valid") > 0
    return scipy.signal.correlate2d(picture, np.where(mask, g, 0) * kept / (1 - p), mode="valid")

# --- conv-input-gradient | wrong | full correlation with the kernel as it is
def image_gradient(gradient, kernel, image_shape, stride):
    rows, columns = gradient.shape
    between = np.zeros(((rows - 1) * stride + 1, (columns - 1) * stride + 1))
    between[::stride, ::stride] = gradient
    result = np.zeros(image_shape)
    stamped = correlate2d(between, kernel, padding="full")
    result[: stamped.shape[0], : stamped.shape[1]] = stamped
    return result

# --- conv-input-gradient | wrong | adds the whole kernel without its number
def image_gradient(gradient, kernel, image_shape, stride):
    out = np.zeros(image_shape)
    h, w = kernel.shape
    for i in range(gradient.shape[0]):
        for j in range(gradient.shape[1]):
            out[i * stride : i * stride + h, j * stride : j * stride + w] += kernel
    return out

# --- conv-input-gradient | wrong | writes instead of adding
def image_gradient(gradient, kernel, image_shape, stride):
    out = np.zeros(image_shape)
    h, w = kernel.shape
    for i in range(gradient.shape[0]):
        for j in range(gradient.shape[1]):
            out[i * stride : i * stride + h, j * stride : j * stride + w] = gradient[i, j] * kernel
    return out

# --- conv-input-gradient | wrong | no stride
def image_gradient(gradient, kernel, image_shape, stride):
    out = np.zeros(image_shape)
    for i, j in np.ndindex(gradient.shape):
        for a, b in np.ndindex(kernel.shape):
            out[i + a, j + b] += gradient[i, j] * kernel[a, b]
    return out

# --- conv-input-gradient | wrong | stride on the weights, too
def image_gradient(gradient, kernel, image_shape, stride):
    out = np.zeros(image_shape)
    for i, j in np.ndindex(gradient.shape):
        for a, b in np.ndindex(kernel.shape):
            out[stride * (i + a), stride * (j + b)] += gradient[i, j] * kernel[a, b]
    return out

# --- conv-input-gradient | wrong | square kernel taken for granted
def image_gradient(gradient, kernel, image_shape, stride):
    out = np.zeros(image_shape)
    k = kernel.shape[0]
    for i, j in np.ndindex(gradient.shape):
        out[i * stride : i * stride + k, j * stride : j * stride + k] += gradient[i, j] * kernel
    return out

# --- conv-input-gradient | wrong | result as large as the gradient
def image_gradient(gradient, kernel, image_shape, stride):
    out = np.zeros(gradient.shape)
    h, w = kernel.shape
    for i, j in np.ndindex(gradient.shape):
        out[i : i + h, j : j + w] += gradient[i, j] * kernel[: out[i : i + h].shape[0], : out[0, j : j + w].shape[0]]
    return out

# --- conv-input-gradient | wrong | return inside the loop
def image_gradient(gradient, kernel, image_shape, stride):
    out = np.zeros(image_shape)
    h, w = kernel.shape
    for i in range(gradient.shape[0]):
        for j in range(gradient.shape[1]):
            out[i * stride : i * stride + h, j * stride : j * stride + w] += gradient[i, j] * kernel
        return out

# --- conv-input-gradient | wrong | turned kernel stamped
def image_gradient(gradient, kernel, image_shape, stride):
    out = np.zeros(image_shape)
    h, w = kernel.shape
    turned = np.rot90(kernel, 2)
    for i, j in np.ndindex(gradient.shape):
        out[i * stride : i * stride + h, j * stride : j * stride + w] += gradient[i, j] * turned
    return out

# --- conv-input-gradient | wrong | number alone
def image_gradient(gradient, kernel, image_shape, stride):
    out = np.zeros(image_shape)
    h, w = kernel.shape
    for i, j in np.ndindex(gradient.shape):
        out[i * stride : i * stride + h, j * stride : j * stride + w] += gradient[i, j]
    return out

# --- conv-input-gradient | wrong | zeros between, one too many
def image_gradient(gradient, kernel, image_shape, stride):
    spread = np.zeros((gradient.shape[0] * (stride + 1), gradient.shape[1] * (stride + 1)))
    spread[:: stride + 1, :: stride + 1] = gradient
    out = convolve2d(spread, kernel, padding="full")
    result = np.zeros(image_shape)
    h, w = min(out.shape[0], image_shape[0]), min(out.shape[1], image_shape[1])
    result[:h, :w] = out[:h, :w]
    return result

# --- conv-input-gradient | right | zeros between by a Kronecker product
def image_gradient(gradient, kernel, image_shape, stride):
    big = np.kron(gradient, np.eye(stride)[:1].T @ np.eye(stride)[:1])
    return convolve2d(big, kernel, padding="full")[: image_shape[0], : image_shape[1]]

# --- conv-input-gradient | wrong | gradient of the kernel by mistake
def image_gradient(gradient, kernel, image_shape, stride):
    return correlate2d(kernel, gradient, padding="full")

# --- conv-input-gradient | right | four loops
def image_gradient(gradient, kernel, image_shape, stride):
    out = np.zeros(image_shape)
    for i, j in np.ndindex(gradient.shape):
        for a, b in np.ndindex(kernel.shape):
            out[stride * i + a, stride * j + b] += gradient[i, j] * kernel[a, b]
    return out

# --- conv-input-gradient | right | spread, then a full convolution in a frame
def image_gradient(gradient, kernel, image_shape, stride):
    rows, columns = gradient.shape
    between = np.zeros(((rows - 1) * stride + 1, (columns - 1) * stride + 1))
    between[::stride, ::stride] = gradient
    stamped = convolve2d(between, kernel, padding="full")
    result = np.zeros(image_shape)
    result[: stamped.shape[0], : stamped.shape[1]] = stamped
    return result

# --- conv-input-gradient | right | weight by weight
def image_gradient(gradient, kernel, image_shape, stride):
    result = np.zeros(image_shape)
    rows, columns = gradient.shape
    for i, j in np.ndindex(kernel.shape):
        result[i : i + rows * stride : stride, j : j + columns * stride : stride] += kernel[i, j] * gradient
    return result

# --- training-loop | wrong | a name rebound
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
                    weights = layer.parameters[name]
                    weights = weights - rate * of_parameter
    return losses

# --- training-loop | wrong | back in the order of forward
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for epoch in range(epochs):
        for i in range(0, len(images), batch_size):
            x, y = images[i : i + batch_size], labels[i : i + batch_size]
            memories = []
            for layer in layers:
                x, memory = layer.forward(x)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(x, y)
            losses.append(loss)
            for layer, memory in zip(layers, memories):
                gradient, grads = layer.backward(gradient, memory)
                for name in grads:
                    layer.parameters[name] -= rate * grads[name]
    return losses

# --- training-loop | wrong | memories not reversed
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
            for layer, memory in zip(layers[::-1], memories):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter
    return losses

# --- training-loop | wrong | plus
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

# --- training-loop | wrong | no rate
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

# --- training-loop | wrong | one epoch only
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(1):
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

# --- training-loop | wrong | full batches only
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for epoch in range(epochs):
        for b in range(len(images) // batch_size):
            x = images[b * batch_size : (b + 1) * batch_size]
            y = labels[b * batch_size : (b + 1) * batch_size]
            memories = []
            for layer in layers:
                x, memory = layer.forward(x)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(x, y)
            losses.append(loss)
            for layer, memory in zip(reversed(layers), reversed(memories)):
                gradient, grads = layer.backward(gradient, memory)
                for name in grads:
                    layer.parameters[name] -= rate * grads[name]
    return losses

# --- training-loop | wrong | mean of each epoch returned
def train(layers, images, labels, batch_size, epochs, rate):
    means = []
    for _ in range(epochs):
        losses = []
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
        means.append(np.mean(losses))
    return means

# --- training-loop | wrong | gradient not handed on
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
                _, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter
    return losses

# --- training-loop | wrong | takes the first batch again and again
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[:batch_size], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[:batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter
    return losses

# --- training-loop | wrong | stops after the first batch
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
            return losses

# --- training-loop | wrong | no batches
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for epoch in range(epochs):
        signal, memories = images, []
        for layer in layers:
            signal, memory = layer.forward(signal)
            memories.append(memory)
        loss, gradient = softmax_cross_entropy(signal, labels)
        losses.append(loss)
        for layer, memory in zip(layers[::-1], memories[::-1]):
            gradient, of_parameters = layer.backward(gradient, memory)
            for name in of_parameters:
                layer.parameters[name] -= rate * of_parameters[name]
    return losses

# --- training-loop | wrong | forward returns two things
def train(layers, images, labels, batch_size, epochs, rate):
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            signal, memories = images[start : start + batch_size], []
            for layer in layers:
                signal = layer.forward(signal)
                memories.append(signal)
            loss, gradient = softmax_cross_entropy(signal, labels[start : start + batch_size])
            losses.append(loss)
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                for name, of_parameter in of_parameters.items():
                    layer.parameters[name] -= rate * of_parameter
    return losses

# --- training-loop | wrong | attribute for the weights
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
                    layer.weights -= rate * of_parameter
    return losses

# --- training-loop | wrong | divided by the images again
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
                    layer.parameters[name] -= rate * of_parameter / len(signal)
    return losses

# --- training-loop | right | two helpers
def train(layers, images, labels, batch_size, epochs, rate):
    def one_step(x, y):
        memories = []
        for layer in layers:
            x, memory = layer.forward(x)
            memories.append((layer, memory))
        loss, gradient = softmax_cross_entropy(x, y)
        while memories:
            layer, memory = memories.pop()
            gradient, grads = layer.backward(gradient, memory)
            for name, grad in grads.items():
                layer.parameters[name] = layer.parameters[name] - rate * grad
        return loss

    starts = range(0, len(images), batch_size)
    return [
        one_step(images[s : s + batch_size], labels[s : s + batch_size])
        for _ in range(epochs)
        for s in starts
    ]

# --- training-loop | right | all gradients first, then all steps
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
            found = []
            for layer, memory in zip(layers[::-1], memories[::-1]):
                gradient, of_parameters = layer.backward(gradient, memory)
                found.append(of_parameters)
            for layer, of_parameters in zip(layers[::-1], found):
                for name in of_parameters:
                    layer.parameters[name] -= rate * of_parameters[name]
    return losses

# --- adam-steps | wrong | textbook form with hats
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        a_hat = a / (1 - 0.9**t)
        b_hat = b / (1 - 0.999**t)
        steps.append(-rate * a_hat / (np.sqrt(b_hat) + 1e-7))
    return np.array(steps)

# --- adam-steps | wrong | no correction
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)

# --- adam-steps | wrong | t from 0
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)

# --- adam-steps | wrong | forgot the root of b
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (b + 1e-7))
    return np.array(steps)

# --- adam-steps | wrong | forgot the root above
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = (1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)

# --- adam-steps | wrong | uphill
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)

# --- adam-steps | wrong | no rate
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)

# --- adam-steps | wrong | epsilon under the root
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b + 1e-7)))
    return np.array(steps)

# --- adam-steps | wrong | no epsilon
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b)))
    return np.array(steps)

# --- adam-steps | wrong | means made anew
def adam_steps(gradients, rate):
    steps = []
    for t, g in enumerate(gradients, start=1):
        a, b = 0, 0
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)

# --- adam-steps | wrong | positions
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append((steps[-1] if steps else 0) - rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)

# --- adam-steps | wrong | last step only
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return steps[-1]

# --- adam-steps | wrong | return in the loop
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
        return np.array(steps)

# --- adam-steps | wrong | g in place of a
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * g / (np.sqrt(b) + 1e-7))
    return np.array(steps)

# --- adam-steps | wrong | steps as a list
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return steps

# --- adam-steps | wrong | swapped constants
def adam_steps(gradients, rate):
    a, b, steps = 0, 0, []
    for t, g in enumerate(gradients, start=1):
        a = 0.999 * a + 0.001 * g
        b = 0.9 * b + 0.1 * g**2
        correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        steps.append(-rate * correction * a / (np.sqrt(b) + 1e-7))
    return np.array(steps)

# --- adam-steps | right | arrays from the start
def adam_steps(gradients, rate):
    a = np.zeros(gradients.shape[1])
    b = np.zeros(gradients.shape[1])
    steps = np.empty(gradients.shape)
    for i in range(len(gradients)):
        a = a + 0.1 * (gradients[i] - a)
        b = b + 0.001 * (gradients[i] ** 2 - b)
        t = i + 1
        steps[i] = -rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * a / (b**0.5 + 1e-7)
    return steps

# --- adam-steps | right | with a counter
def adam_steps(gradients, rate):
    t, a, b = 0, 0.0, 0.0
    rows = []
    for g in gradients:
        t += 1
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g * g
        fraction = (1 - 0.999**t) ** 0.5 / (1 - 0.9**t)
        rows.append(fraction * a / (np.sqrt(b) + 1e-7) * rate * -1)
    return np.stack(rows)

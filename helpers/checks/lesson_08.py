"""Exercises of lesson 8: the backward passes of ReLU, softmax, max pooling and convolution."""

import numpy as np

from helpers.checks.engine import Exercise, Mistake
from helpers.convolution import convolve2d, correlate2d
from helpers.network import softmax, softmax_cross_entropy

# ---------------------------------------------------------------------------- ReLU


def _relu_backward(gradient, inputs):
    return gradient * (inputs > 0)


def _relu_cases(rng):
    """Yield inputs with zeros and both signs, and gradients of both signs."""
    yield np.array([3, -4, 5]), np.array([-2, 1, 0])
    for shape in ((4,), (2, 3), (3, 4)):
        inputs = rng.integers(-4, 5, shape)
        inputs.flat[:3] = -2, 0, 3
        gradient = rng.integers(1, 9, shape) * rng.choice([-1, 1], shape)
        gradient.flat[2] = -5  # arrives where the input is above 0
        yield gradient, inputs
    yield rng.standard_normal((3, 5)).round(2), rng.standard_normal((3, 5)).round(2)
    yield rng.standard_normal((2, 3, 3, 2)).round(2), rng.standard_normal((2, 3, 3, 2)).round(2)


RELU_BACKWARD = Exercise(
    id="relu-backward",
    call="relu_backward(gradient, inputs)",
    reference=_relu_backward,
    cases=_relu_cases,
    mistakes=(
        Mistake(
            "Everything passes: your factor is 1 everywhere. ReLU's output is never below 0, so a "
            ">= at the output is always true; look at the sign of the input.",
            lambda gradient, inputs: gradient * 1,
        ),
        Mistake(
            "An input of exactly 0 lets the gradient through: compare with >, not with >=.",
            lambda gradient, inputs: gradient * (inputs >= 0),
        ),
        Mistake(
            "That is the forward pass. Going back, the input only decides where the gradient "
            "passes.",
            lambda gradient, inputs: np.maximum(inputs, 0),
        ),
        Mistake(
            "You multiply by ReLU's output. The factor is its slope: 1 where the input is above 0, "
            "else 0.",
            lambda gradient, inputs: gradient * np.maximum(inputs, 0),
        ),
        Mistake(
            "You apply ReLU to the gradient. What counts is the sign of the input, not the sign "
            "of what arrives.",
            lambda gradient, inputs: np.maximum(gradient, 0),
        ),
        Mistake(
            "Negative gradients are lost where the input is above 0. They must pass too.",
            lambda gradient, inputs: np.maximum(gradient * (inputs > 0), 0),
        ),
        Mistake(
            "That is ReLU's slope alone, 1 or 0. Multiply it by the gradient that arrives.",
            lambda gradient, inputs: (inputs > 0) * 1,
        ),
        Mistake(
            "Where the input is below 0 you turn the gradient's sign around; it must become 0.",
            lambda gradient, inputs: gradient * np.sign(inputs),
        ),
        Mistake(
            "It passes in the wrong places: where the input is below 0 instead of above.",
            lambda gradient, inputs: gradient * (inputs < 0),
        ),
        Mistake(
            "It passes in the wrong places: where the input is below 0 instead of above.",
            lambda gradient, inputs: gradient * (inputs <= 0),
        ),
        Mistake(
            "gradient and inputs are swapped: the first argument is the gradient that arrives.",
            lambda gradient, inputs: inputs * (gradient > 0),
        ),
        Mistake(
            "You return only the numbers that pass, in one row. Keep the shape, with zeros "
            "elsewhere.",
            lambda gradient, inputs: gradient[inputs > 0],
        ),
    ),
)


# ---------------------------------------------------------------------------- softmax


def _score_gradients(scores, labels):
    return (softmax(scores) - _right_ones(scores, labels)) / len(labels)


def _right_ones(scores, labels):
    """Return 1 at the right class of each row and 0 elsewhere."""
    ones = np.zeros(scores.shape)
    ones[np.arange(len(labels)), labels] = 1
    return ones


def _unstable(scores):
    with np.errstate(all="ignore"):
        exponentials = np.exp(scores)
        return exponentials / exponentials.sum(axis=1, keepdims=True)


def _score_cases(rng):
    """Yield batches whose labels differ; the last one holds scores that overflow."""
    yield np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 1.0]]), np.array([0, 2])
    for rows, classes in ((3, 2), (2, 4), (4, 3), (5, 10)):
        labels = rng.integers(0, classes, rows)
        labels[:2] = 1, 0
        yield rng.integers(-3, 4, (rows, classes)).astype(float), labels
    yield rng.standard_normal((3, 4)).round(2), np.array([3, 0, 3])
    large = [[1000.0, 999.0, 0.0], [5.0, 1000.0, 1001.0], [2.0, 4.0, 3.0]]
    yield np.array(large), np.array([1, 2, 0])


def _all_columns(scores, labels):
    shares = softmax(scores)
    shares[:, labels] -= 1
    return shares / len(labels)


def _one_maximum(scores):
    """Take the batch's largest score away everywhere: rows far below it become all zeros."""
    with np.errstate(all="ignore"):
        exponentials = np.exp(scores - scores.max())
        return exponentials / exponentials.sum(axis=1, keepdims=True)


def _whole_softmax(scores):
    exponentials = np.exp(scores - scores.max())
    return exponentials / exponentials.sum()


SOFTMAX_GRADIENT = Exercise(
    id="softmax-cross-entropy-gradient",
    call="score_gradients(scores, labels)",
    reference=_score_gradients,
    cases=_score_cases,
    mistakes=(
        Mistake(
            "Large scores overflow: exp(1000) is infinite, and the share becomes NaN. Take the "
            "largest score of each row away first.",
            lambda scores, labels: (_unstable(scores) - _right_ones(scores, labels)) / len(labels),
        ),
        Mistake(
            "Two things are missing: the division by the number of images, and the largest score "
            "of each row taken away first, so that exp does not overflow.",
            lambda scores, labels: _unstable(scores) - _right_ones(scores, labels),
        ),
        Mistake(
            "You take the largest score of the whole batch away. In a row far below it every exp "
            "becomes 0, and 0/0 is NaN: take away the largest of each row, with axis=1 and "
            "keepdims=True.",
            lambda scores, labels: (
                (_one_maximum(scores) - _right_ones(scores, labels)) / len(labels)
            ),
        ),
        Mistake(
            "Divide by the number of images: the loss is a mean, so each image counts 1/n.",
            lambda scores, labels: _score_gradients(scores, labels) * len(labels),
        ),
        Mistake(
            "The shares count 1/n too, not only the 1 that you take away: divide the difference by "
            "the number of images.",
            lambda scores, labels: softmax(scores) - _right_ones(scores, labels) / len(labels),
        ),
        Mistake(
            "That is the loss. Return how fast it grows with each score: an array in the shape of "
            "the scores.",
            lambda scores, labels: softmax_cross_entropy(scores, labels)[0],
        ),
        Mistake(
            "Divide by the number of images, not by the number of all scores.",
            lambda scores, labels: _score_gradients(scores, labels) / scores.shape[1],
        ),
        Mistake(
            "The sign is turned around: it is the shares minus 1 at the right class, so the right "
            "class gets a negative number.",
            lambda scores, labels: -_score_gradients(scores, labels),
        ),
        Mistake(
            "These are the shares alone. Take 1 away at the right class of each row.",
            lambda scores, labels: softmax(scores) / len(labels),
        ),
        Mistake(
            "These are the shares alone. Take 1 away at the right class of each row, and divide by "
            "the number of images.",
            lambda scores, labels: softmax(scores),
        ),
        Mistake(
            "shares[:, labels] takes 1 away in every row. Pair the rows with their labels: "
            "shares[np.arange(len(labels)), labels].",
            _all_columns,
        ),
        Mistake(
            "shares[:, labels] takes 1 away in every row. Pair the rows with their labels: "
            "shares[np.arange(len(labels)), labels]. Then divide by the number of images.",
            lambda scores, labels: _all_columns(scores, labels) * len(labels),
        ),
        Mistake(
            "1 is taken away in the whole row, not only at the right class.",
            lambda scores, labels: (softmax(scores) - 1) / len(labels),
        ),
        Mistake(
            "You take the label's number away from the shares. It says where to take 1 away.",
            lambda scores, labels: (softmax(scores) - labels[:, np.newaxis]) / len(labels),
        ),
        Mistake(
            "That is the slope of −log by the right share. The scores reach it through softmax: "
            "with softmax's own factors the gradient becomes shares minus 1.",
            lambda scores, labels: (
                np.where(
                    _right_ones(scores, labels) > 0, -1 / np.maximum(softmax(scores), 1e-300), 0
                )
                / len(labels)
            ),
        ),
        Mistake(
            "The shares must sum to 1 in each row: sum over axis=1, the classes of one image.",
            lambda scores, labels: (
                (softmax(scores.T).T - _right_ones(scores, labels)) / len(labels)
            ),
        ),
        Mistake(
            "The shares must sum to 1 in each row, not over the whole batch: sum over axis=1 with "
            "keepdims=True.",
            lambda scores, labels: (
                (_whole_softmax(scores) - _right_ones(scores, labels)) / len(labels)
            ),
        ),
        Mistake(
            "Softmax is missing: take 1 away from the shares, not from the scores.",
            lambda scores, labels: (scores - _right_ones(scores, labels)) / len(labels),
        ),
    ),
)


# ---------------------------------------------------------------------------- max pooling


def _max_pool_backward(image, gradient, place=None):
    """Send each number to the first largest pixel of its window, or where `place` says."""
    result = np.zeros(image.shape)
    for row, column in np.ndindex(gradient.shape):
        window = image[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        i, j = divmod((place or np.argmax)(window), 2)
        result[2 * row + i, 2 * column + j] = gradient[row, column]
    return result


def _pool_with_parts(parts):
    """Return a wrong backward pass that adds ``parts(window, number)`` to each window."""

    def backward(image, gradient):
        result = np.zeros(image.shape)
        for row, column in np.ndindex(gradient.shape):
            part = (slice(2 * row, 2 * row + 2), slice(2 * column, 2 * column + 2))
            result[part] = parts(image[part], gradient[row, column])
        return result

    return backward


def _pool_cases(rng):
    """Yield planes with ties, without squares, and with an odd last row or column."""
    yield np.array([[1, 5], [3, 2]]), np.array([[7]])
    yield np.array([[1, 2, 4, 0], [3, 0, 1, 4]]), np.array([[5, -6]])
    yield np.array([[0, 3], [2, 1], [8, 8], [9, 4]]), np.array([[0.5], [-1.25]])
    for rows, columns in ((4, 6), (6, 4), (5, 4), (4, 7)):
        image = rng.integers(0, 6, (rows, columns))
        image[:2, 2:4] = [[1, 6], [6, 2]]  # two winners, neither in the first place
        gradient = rng.integers(1, 9, (rows // 2, columns // 2))
        yield image, gradient * rng.choice([-1, 1], gradient.shape)
    yield -rng.random((4, 6)).round(2) - 0.1, rng.standard_normal((2, 3)).round(2)
    yield rng.random((6, 4)).round(2), rng.standard_normal((3, 2)).round(2)


def _image_winner(image, gradient):
    """Compare each window with the largest pixel of the whole image."""
    result = np.zeros(image.shape)
    for row, column in np.ndindex(gradient.shape):
        part = (slice(2 * row, 2 * row + 2), slice(2 * column, 2 * column + 2))
        result[part] = (image[part] == image.max()) * gradient[row, column]
    return result


def _count_in_window(image, gradient):
    """Forget where the window lies: write into the image's top left corner."""
    result = np.zeros(image.shape)
    for row, column in np.ndindex(gradient.shape):
        window = image[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        i, j = divmod(window.argmax(), 2)
        result[row + i, column + j] = gradient[row, column]
    return result


def _through_the_image(image, gradient):
    """Go through the image in steps of 2: an odd last row or column has no number."""
    result = np.zeros(image.shape)
    for top in range(0, image.shape[0], 2):
        for left in range(0, image.shape[1], 2):
            place = image[top : top + 2, left : left + 2].argmax()
            result[top + place // 2, left + place % 2] = gradient[top // 2, left // 2]
    return result


def _add_one_step_windows(image, gradient):
    result = np.zeros(image.shape)
    for row, column in np.ndindex(gradient.shape):
        window = image[row : row + 2, column : column + 2]
        i, j = divmod(window.argmax(), 2)
        result[row + i, column + j] += gradient[row, column]
    return result


MAX_POOL_BACKWARD = Exercise(
    id="max-pool-backward",
    call="max_pool_backward(image, gradient)",
    reference=_max_pool_backward,
    cases=_pool_cases,
    mistakes=(
        Mistake(
            "Where two pixels are equally large, both get the whole gradient. Only the first wins.",
            _pool_with_parts(lambda window, number: (window == window.max()) * number),
        ),
        Mistake(
            "Where pixels are equally large, they share the gradient. The first one gets all "
            "of it.",
            _pool_with_parts(
                lambda window, number: (
                    (window == window.max()) * number / (window == window.max()).sum()
                )
            ),
        ),
        Mistake(
            "Of equally large pixels the last one wins in your version; the first must, in reading "
            "order. Compare with >, not with >=.",
            lambda image, gradient: _max_pool_backward(
                image, gradient, lambda window: 3 - window.ravel()[::-1].argmax()
            ),
        ),
        Mistake(
            "All four pixels of a window get the whole gradient. Only the largest one does.",
            _pool_with_parts(lambda window, number: number),
        ),
        Mistake(
            "Each pixel gets a quarter: that is average pooling. Here the largest one gets all.",
            _pool_with_parts(lambda window, number: number / 4),
        ),
        Mistake(
            "You write the largest pixel's value. Its place gets the number that arrives.",
            _pool_with_parts(lambda window, number: (window == window.max()) * window),
        ),
        Mistake(
            "You multiply the arriving number by the pixel's value. The winner's factor is 1.",
            _pool_with_parts(lambda window, number: (window == window.max()) * window * number),
        ),
        Mistake(
            "The number always goes to the top left pixel of its window. Look for the largest.",
            lambda image, gradient: _max_pool_backward(image, gradient, lambda window: 0),
        ),
        Mistake(
            "It goes to the smallest pixel of each window: argmax, not argmin.",
            lambda image, gradient: _max_pool_backward(image, gradient, np.argmin),
        ),
        Mistake(
            "It goes to a wrong place in the window: row and column are swapped. "
            "divmod(place, 2) gives the row first.",
            lambda image, gradient: _max_pool_backward(
                image, gradient, lambda window: (0, 2, 1, 3)[window.argmax()]
            ),
        ),
        Mistake(
            "It goes to a wrong place: window (row, column) begins at pixel (2 · row, 2 · column).",
            _count_in_window,
        ),
        Mistake(
            "Your windows lie one pixel apart. With stride 2 they begin at every second pixel.",
            _add_one_step_windows,
        ),
        Mistake(
            "With an odd number of rows or columns you run past the last window. Go through the "
            "places of gradient, not through the image.",
            _through_the_image,
        ),
        Mistake(
            "You compare with the largest pixel of the whole image; each window has its own.",
            _image_winner,
        ),
        Mistake(
            "You mark the winners with 1. Multiply by the number that arrives.",
            lambda image, gradient: _max_pool_backward(image, np.ones(gradient.shape)),
        ),
        Mistake(
            "Your result has whole numbers only, because the image has: fractions are cut off. "
            "Begin with np.zeros(image.shape), which holds floats.",
            lambda image, gradient: _max_pool_backward(image, gradient).astype(image.dtype),
        ),
        Mistake(
            "The result needs the shape of the image. A last odd row or column lies in no window "
            "and gets 0.",
            lambda image, gradient: _max_pool_backward(image, gradient)[
                : 2 * gradient.shape[0], : 2 * gradient.shape[1]
            ],
        ),
    ),
)


# ---------------------------------------------------------------------------- convolution


def _weight_gradient(image, gradient, kernel_shape, stride):
    rows, columns = gradient.shape
    result = np.zeros(kernel_shape)
    for i, j in np.ndindex(tuple(kernel_shape)):
        met = image[i : i + rows * stride : stride, j : j + columns * stride : stride]
        result[i, j] = (met * gradient).sum()
    return result


def _conv_cases(rng):
    """Yield strides 1 to 3, shapes that are not square, and images with pixels left over."""
    settings = [
        ((3, 3), (2, 2), 1),
        ((5, 5), (3, 3), 2),
        ((5, 7), (3, 2), 2),
        ((6, 8), (2, 3), 2),
        ((8, 7), (3, 2), 3),
        ((7, 6), (2, 4), 1),
    ]
    for shape, kernel_shape, stride in settings:
        size = [(n - k) // stride + 1 for n, k in zip(shape, kernel_shape)]
        yield rng.integers(0, 6, shape), rng.integers(-3, 4, size), kernel_shape, stride
    yield rng.random((6, 9)).round(2), rng.standard_normal((2, 4)).round(2), (3, 3), 2


def _conv_with(met):
    """Return a wrong gradient: weight (i, j) meets ``met(image, i, j, rows, columns, s)``."""

    def backward(image, gradient, kernel_shape, stride):
        result = np.zeros(kernel_shape)
        for i, j in np.ndindex(tuple(kernel_shape)):
            result[i, j] = (met(image, i, j, *gradient.shape, stride) * gradient).sum()
        return result

    return backward


def _every_stride_kernel(image, gradient, kernel_shape, stride):
    """Take the stride for the weights: the kernel, not the gradient, jumps over the image."""
    rows, columns = gradient.shape
    result = np.zeros(kernel_shape)
    for i, j in np.ndindex(tuple(kernel_shape)):
        top, left = i * stride, j * stride
        met = image[top : top + rows, left : left + columns]
        part = gradient[: met.shape[0], : met.shape[1]]
        result[i, j] = (met * part).sum()
    return result


def _last_output_only(image, gradient, kernel_shape, stride):
    rows, columns = gradient.shape
    top, left = (rows - 1) * stride, (columns - 1) * stride
    return (
        gradient[-1, -1] * image[top : top + kernel_shape[0], left : left + kernel_shape[1]] * 1.0
    )


CONV_WEIGHT_GRADIENT = Exercise(
    id="conv-weight-gradient",
    call="weight_gradient(image, gradient, kernel_shape, stride)",
    reference=_weight_gradient,
    cases=_conv_cases,
    mistakes=(
        Mistake(
            "The stride is ignored: weight (i, j) meets every stride-th pixel, not neighbours.",
            _conv_with(lambda image, i, j, rows, columns, s: image[i : i + rows, j : j + columns]),
        ),
        Mistake(
            "The piece you cut out is too short: to meet as many pixels as the gradient has "
            "numbers, stop at i + rows * stride, and for the columns likewise.",
            _conv_with(
                lambda image, i, j, rows, columns, s: image[i : i + rows : s, j : j + columns : s]
            ),
        ),
        Mistake(
            "The piece you cut out is too large: it runs on to the end of the image. Stop at "
            "i + rows * stride, and for the columns likewise.",
            _conv_with(lambda image, i, j, rows, columns, s: image[i::s, j::s]),
        ),
        Mistake(
            "The kernel's gradient is transposed: rows and columns are swapped.",
            lambda *case: _weight_gradient(*case).T,
        ),
        Mistake(
            "The kernel's gradient is flipped. Nothing is turned here: the layer computes "
            "correlation, and so does this step.",
            lambda *case: _weight_gradient(*case)[::-1, ::-1],
        ),
        Mistake(
            "You average the products. Every output is one more way to the loss, and ways add up: "
            "use sum, not mean.",
            lambda image, gradient, *rest: _weight_gradient(image, gradient, *rest) / gradient.size,
        ),
        Mistake(
            "The arriving gradient is turned by half. Multiply each number by the pixel of its own "
            "window.",
            lambda image, gradient, *rest: _weight_gradient(image, gradient[::-1, ::-1], *rest),
        ),
        Mistake(
            "The stride moves your weights instead of the windows: weight (i, j) begins at pixel "
            "(i, j), and only then come the jumps.",
            _every_stride_kernel,
        ),
        Mistake(
            "You add up pixels without the gradient. Multiply each by the number that arrives at "
            "its output.",
            lambda image, gradient, *rest: _weight_gradient(image, np.ones(gradient.shape), *rest),
        ),
        Mistake(
            "Only the last output counts: add up over all of them with +=, do not assign with =.",
            _last_output_only,
        ),
        Mistake(
            "The result is larger than the kernel: pixels that no window reads have made weights "
            "of their own. Cut it to kernel_shape.",
            lambda image, gradient, kernel_shape, stride: correlate2d(
                image, gradient, dilation=stride
            ),
        ),
        Mistake(
            "That is a sliding window with a stride. In this step the gradient itself has gaps: "
            "its numbers lie stride pixels apart, and it moves by single pixels.",
            lambda image, gradient, kernel_shape, stride: correlate2d(
                image, gradient, stride=stride
            ),
        ),
    ),
)


# ---------------------------------------------------------------------------- three planted bugs


def _three(image, kernel, kept, rate, gradient, scale=True, at_input=True, upright=True):
    """Go back through convolution, ReLU and dropout, with any of the three planted bugs left in."""
    gradient = gradient * kept / ((1 - rate) if scale else 1)
    if at_input:
        gradient = gradient * (correlate2d(image, kernel) > 0)
    result = correlate2d(image, gradient)
    return result if upright else result.T


def _three_cases(rng):
    """Yield kernels that are not square, except the first; ReLU blocks somewhere in each."""
    shapes = [
        ((4, 4), (2, 2)),
        ((5, 4), (2, 3)),
        ((4, 6), (3, 2)),
        ((6, 5), (3, 3)),
        ((5, 7), (3, 2)),
    ]
    for number, (shape, kernel_shape) in enumerate(shapes):
        size = [n - k + 1 for n, k in zip(shape, kernel_shape)]
        image, kernel = rng.integers(-3, 4, shape) * 1.0, rng.integers(-2, 3, kernel_shape) * 1.0
        kernel.flat[:2] = 1, -2  # never symmetric, never all zero
        if number == 1:  # the first window gives exactly 0
            image[: kernel_shape[0], : kernel_shape[1]] = 0
            image[0, :2] = 2, 1
        kept = rng.random(size) < 0.7
        kept.flat[:2] = True, False
        gradient = rng.integers(1, 6, size) * rng.choice([-1.0, 1.0], size)
        yield image, kernel, kept, (0.5, 0.2, 0.75)[number % 3], gradient
    yield (
        rng.standard_normal((6, 7)).round(2),
        rng.standard_normal((2, 3)).round(2),
        rng.random((5, 5)) < 0.6,
        0.4,
        rng.standard_normal((5, 5)).round(2),
    )


def _bugs(*left):
    """Return the function with the named bugs left in."""
    switches = dict.fromkeys(left, False)
    return lambda *case: _three(*case, **switches)


_SCALE = "what is kept must be divided by 1 − rate, as on the way forward"
_PLACE = (
    "ReLU lets everything through; take its factor at its input, the result of the convolution, "
    "with >"
)
_UPRIGHT = "the kernel's gradient is transposed; nothing needs a .T"

THREE_PLANTED_BUGS = Exercise(
    id="three-planted-bugs",
    call="backward_three(image, kernel, kept, rate, gradient)",
    reference=_three,
    cases=_three_cases,
    mistakes=(
        Mistake(f"One bug is left. Dropout: {_SCALE}.", _bugs("scale")),
        Mistake(f"One bug is left. {_PLACE}.", _bugs("at_input")),
        Mistake(f"One bug is left. Convolution: {_UPRIGHT}.", _bugs("upright")),
        Mistake(f"Two bugs are left. Dropout: {_SCALE}. And {_PLACE}.", _bugs("scale", "at_input")),
        Mistake(
            f"Two bugs are left. Dropout: {_SCALE}. Convolution: {_UPRIGHT}.",
            _bugs("scale", "upright"),
        ),
        Mistake(
            f"Two bugs are left. {_PLACE}. Convolution: {_UPRIGHT}.", _bugs("at_input", "upright")
        ),
        Mistake(
            f"All three bugs are still there. Begin with dropout: {_SCALE}.",
            _bugs("scale", "at_input", "upright"),
        ),
        Mistake(
            "One bug is left. Where ReLU's input is exactly 0, nothing passes: compare with >, not "
            "with >=.",
            lambda image, kernel, kept, rate, gradient: correlate2d(
                image, gradient * kept / (1 - rate) * (correlate2d(image, kernel) >= 0)
            ),
        ),
        Mistake(
            "Dropout divides by rate. What is kept was scaled by 1 / (1 − rate).",
            lambda image, kernel, kept, rate, gradient: _three(
                image, kernel, kept, 1 - rate, gradient
            ),
        ),
        Mistake(
            "Dropout multiplies by 1 − rate; it has to divide, as on the way forward.",
            lambda image, kernel, kept, rate, gradient: (
                _three(image, kernel, kept, rate, gradient) * (1 - rate) ** 2
            ),
        ),
        Mistake(
            "The mask of dropout is missing: what was dropped sends nothing back.",
            lambda image, kernel, kept, rate, gradient: _three(
                image, kernel, np.ones_like(kept), rate, gradient
            ),
        ),
        Mistake(
            "The last step turns something around. The gradient of the kernel is a correlation of "
            "the image with what arrives: no flip.",
            lambda *case: _three(*case)[::-1, ::-1],
        ),
        Mistake(
            "The last step turns something around. The gradient of the kernel is a correlation of "
            "the image with what arrives: no flip.",
            lambda image, kernel, kept, rate, gradient: convolve2d(
                image, gradient * kept / (1 - rate) * (correlate2d(image, kernel) > 0)
            ),
        ),
    ),
)

EXERCISES = (
    RELU_BACKWARD,
    SOFTMAX_GRADIENT,
    MAX_POOL_BACKWARD,
    CONV_WEIGHT_GRADIENT,
    THREE_PLANTED_BUGS,
)

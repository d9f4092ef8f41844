"""Exercises of lesson 8: backward passes, the training loop and Adam."""

from itertools import pairwise

import numpy as np

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip
from helpers.convolution import convolve2d, correlate2d
from helpers.network import Dense, ReLU, softmax_cross_entropy

# ---------------------------------------------------------------------------- ReLU


def relu_backward(gradient, inputs, slip=no_slip):
    if slip("gradient and inputs are swapped: the first argument is the gradient that arrives."):
        gradient, inputs = inputs, gradient
    if slip(
        "That is the forward pass. Going back, the input only decides where the gradient passes."
    ):
        return np.maximum(inputs, 0)
    factor = (inputs > 0) * 1
    if slip("An input of exactly 0 lets the gradient through: compare with >, not with >=."):
        factor = (inputs >= 0) * 1
    if slip(
        "Everything passes: your factor is 1 everywhere. ReLU's output is never below 0, so a "
        ">= at the output is always true; look at the sign of the input."
    ):
        factor = 1
    if slip(
        "You multiply by ReLU's output. The factor is its slope: 1 where the input is above 0, "
        "else 0."
    ):
        factor = np.maximum(inputs, 0)
    if slip("You multiply by the input. The factor is ReLU's slope, 1 or 0."):
        factor = inputs
    if slip("Where the input is below 0 you turn the gradient's sign around; it must become 0."):
        factor = np.sign(inputs)
    if slip("It passes in the wrong places: where the input is below 0 instead of above."):
        factor = inputs < 0
    if slip("It passes in the wrong places: where the input is below 0 instead of above.", 2):
        factor = inputs <= 0
    if slip("Everything but an input of 0 passes. Negative inputs block too: compare with > 0."):
        factor = inputs != 0
    if slip(
        "You apply ReLU to the gradient. What counts is the sign of the input, not the sign "
        "of what arrives."
    ):
        factor = gradient > 0
    if slip("You compare the input with the gradient. Compare it with 0."):
        factor = inputs > gradient
    if slip("The input is compared with 1 or more. Compare it with 0."):
        factor = inputs > 1
    if slip("That is ReLU's slope alone, 1 or 0. Multiply it by the gradient that arrives."):
        return factor * np.ones_like(inputs)
    if slip(
        "You return only the numbers that pass, in one row. Keep the shape, with zeros elsewhere."
    ):
        return gradient[inputs > 0]
    if slip("You add the slope to the gradient. Multiply them."):
        return gradient + factor
    result = gradient * factor
    if slip("Negative gradients are lost where the input is above 0. They must pass too."):
        result = np.maximum(result, 0)
    if slip("The sign is lost or turned: pass the gradient as it is."):
        result = abs(result)
    if slip("The sign is lost or turned: pass the gradient as it is.", 2):
        result = -result
    if slip("Fractions are cut off: your array holds whole numbers."):
        result = np.trunc(result)
    return result


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


# ---------------------------------------------------------------------------- softmax


def score_gradients(scores, labels, slip=no_slip):
    images, classes = scores.shape
    if slip(
        "That is the loss. Return how fast it grows with each score: an array in the shape of "
        "the scores."
    ):
        return softmax_cross_entropy(scores, labels)[0]
    if slip("The labels are read as if the first class were 1. They start at 0."):
        labels = labels - 1
    lowest = scores.max(axis=1, keepdims=True)
    if slip(
        "Large scores overflow: exp(1000) is infinite, and the share becomes NaN. Take the "
        "largest score of each row away first."
    ):
        lowest = 0
    if slip(
        "You take the largest score of the whole batch away. In a row far below it every exp "
        "becomes 0, and 0/0 is NaN: take away the largest of each row, with axis=1 and "
        "keepdims=True."
    ):
        lowest = scores.max()
    exponentials = np.exp(scores - lowest)
    total = exponentials.sum(axis=1, keepdims=True)
    if slip("The shares must sum to 1 in each row: sum over axis=1, the classes of one image."):
        exponentials = np.exp(scores - scores.max(axis=0))
        total = exponentials.sum(axis=0)
    over_the_batch = (
        "The shares must sum to 1 in each row, not over the whole batch: sum over axis=1 with "
        "keepdims=True."
    )
    if slip(over_the_batch):
        exponentials = np.exp(scores - scores.max())
        total = exponentials.sum()
    if slip(over_the_batch, 2):
        total = exponentials.sum()
    shares = exponentials / total
    if slip("Softmax is missing: take 1 away from the shares, not from the scores."):
        shares = scores
    if slip("The exponentials are not divided by their sum: shares of a row sum to 1."):
        shares = exponentials
    if slip("You take the logarithm of the shares. The gradient is shares minus 1."):
        shares = np.log(shares)
    hot = _right_ones(scores, labels)
    if slip("These are the shares alone. Take 1 away at the right class of each row."):
        hot = 0
    if slip("1 is taken away in the whole row, not only at the right class."):
        hot = 1
    if slip("You take the label's number away from the shares. It says where to take 1 away."):
        hot = labels[:, np.newaxis]
    if slip("1 is taken away at the largest score. Take it away at the right class, in labels."):
        hot = scores == scores.max(axis=1, keepdims=True)
    if slip(
        "shares[:, labels] takes 1 away in every row. Pair the rows with their labels: "
        "shares[np.arange(len(labels)), labels]."
    ):
        hot = np.isin(np.arange(classes), labels)
    if slip(
        "shares[labels] names rows. Pair the rows with their labels: "
        "shares[np.arange(len(labels)), labels]."
    ):
        shares, hot = shares.copy(), 0
        shares[labels] -= 1
    if slip("1 is added at the right class. Take it away."):
        hot = -1 * hot
    if slip("Only the first image has its 1 taken away: is return inside the loop?"):
        hot = hot * (np.arange(images) == 0)[:, np.newaxis]
    difference = shares - hot
    if slip("Only the right class is filled. The other classes get their shares."):
        difference = difference * _right_ones(scores, labels)
    if slip("The right class is left at 0. It gets its share minus 1."):
        difference = difference * (1 - _right_ones(scores, labels))
    if slip(
        "The sign is turned around: it is the shares minus 1 at the right class, so the right "
        "class gets a negative number."
    ):
        difference = -difference
    if slip(
        "That is the slope of −log by the right share. The scores reach it through softmax: "
        "with softmax's own factors the gradient becomes shares minus 1."
    ):
        slope = -1 / np.maximum(shares, 1e-300)
        difference = np.where(_right_ones(scores, labels) > 0, slope, 0)
    if slip("You multiply by the shares as well. The gradient is shares minus 1, no more."):
        difference = shares * difference
    if slip("You square the difference. Take it as it is."):
        difference = difference**2
    if slip("The gradient is doubled, as for squares. It is shares minus 1."):
        difference = 2 * difference
    if slip(
        "The shares count 1/n too, not only the 1 that you take away: divide the difference by "
        "the number of images."
    ):
        return shares - hot / images
    if slip("The 1 that you take away counts 1/n too: divide the difference, not only the shares."):
        return shares / images - hot
    if slip("Divide by the number of images: the loss is a mean, so each image counts 1/n."):
        return difference
    if slip("Divide by the number of images, not by the number of all scores."):
        return difference / scores.size
    if slip("Divide by the number of images, not by the number of classes."):
        return difference / classes
    if slip("Average nothing here: each score has a gradient of its own."):
        return difference.mean(axis=0)
    return difference / images


def _right_ones(scores, labels):
    """Return 1 at the right class of each row and 0 elsewhere."""
    ones = np.zeros(scores.shape)
    ones[np.arange(len(labels)), labels] = 1
    return ones


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


# ---------------------------------------------------------------------------- max pooling


def max_pool_backward(image, gradient, slip=no_slip):
    result = np.zeros(image.shape)
    if slip(
        "Your result has whole numbers only, because the image has: fractions are cut off. "
        "Begin with np.zeros(image.shape), which holds floats."
    ):
        result = np.zeros(image.shape, dtype=image.dtype)
    if slip(
        "You start from a copy of the image, so what is no winner keeps its pixel. "
        "Start from zeros."
    ):
        result = image.copy()
    the_pixel = "You write the largest pixel's value. Its place gets the number that arrives."
    places = list(np.ndindex(gradient.shape))
    if slip("Only the first window is filled: return stands inside the loops."):
        places = places[:1]
    if slip("Only the first row of windows is filled: return stands inside the loop."):
        places = places[: gradient.shape[1]]
    if slip(
        "With an odd number of rows or columns you run past the last window. Go through the "
        "places of gradient, not through the image."
    ):
        places = list(np.ndindex(tuple(-(-n // 2) for n in image.shape)))
    size, step = 2, 2
    if slip("Your windows lie one pixel apart. With stride 2 they begin at every second pixel."):
        step = 1
    for row, column in places:
        number = gradient[row, column]
        if slip("You mark the winners with 1. Multiply by the number that arrives."):
            number = 1
        part = (
            slice(step * row, step * row + size),
            slice(step * column, step * column + size),
        )
        window = image[part]
        if slip("The slices go up to 2, not to the window's end: 2 * row : 2 * row + 2."):
            window = image[step * row : 2, step * column : 2]
        place = int(window.argmax())
        if slip(
            "Of equally large pixels the last one wins in your version; the first must, in reading "
            "order. Compare with >, not with >=."
        ):
            place = 3 - int(window.ravel()[::-1].argmax())
        if slip(
            "The number always goes to the top left pixel of its window. Look for the largest."
        ):
            place = 0
        if slip("It goes to the smallest pixel of each window: argmax, not argmin."):
            place = int(window.argmin())
        i, j = divmod(place, 2)
        if slip(
            "It goes to a wrong place in the window: row and column are swapped. divmod(place, 2) "
            "gives the row first."
        ):
            i, j = j, i
        top, left = step * row + i, step * column + j
        if slip(
            "It goes to a wrong place: window (row, column) begins at pixel (2 · row, 2 · column)."
        ):
            top, left = row + i, column + j
        if slip(
            "It goes to a wrong place: window (row, column) begins at pixel (2 · row, 2 · column).",
            2,
        ):
            top, left = i, j
        winners = (window == window.max()) * 1
        if slip(
            "Where two pixels are equally large, both get the whole gradient. Only the first wins."
        ):
            result[part] = winners * number
        elif slip(
            "Where pixels are equally large, they share the gradient. The first one gets all of it."
        ):
            result[part] = winners * number / winners.sum()
        elif slip("All four pixels of a window get the whole gradient. Only the largest one does."):
            result[part] = number
        elif slip(
            "Each pixel gets a quarter: that is average pooling. Here the largest one gets all."
        ):
            result[part] = number / 4
        elif slip(the_pixel):
            result[part] = winners * window
        elif slip(the_pixel, 2):  # at the first place alone
            result[top, left] = window.max()
        elif slip(
            "You multiply the arriving number by the pixel's value. The winner's factor is 1."
        ):
            result[part] = winners * window * number
        elif slip(
            "You compare with the largest pixel of the whole image; each window has its own."
        ):
            result[part] = (window == image.max()) * number
        elif slip("You add to what stands there before. Each winner gets the number that arrives."):
            result[top, left] += number + 1
        elif step == 1:
            result[top, left] += number
        else:
            result[top, left] = number
    if slip(
        "The result needs the shape of the image. A last odd row or column lies in no window "
        "and gets 0."
    ):
        result = result[: 2 * gradient.shape[0], : 2 * gradient.shape[1]]
    if slip("The result is mirrored at its diagonal. It has the image's rows and columns."):
        result = result.T
    return result


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


# ---------------------------------------------------------------------------- convolution


def weight_gradient(image, gradient, kernel_shape, stride, slip=no_slip):
    if slip(
        "The arriving gradient is turned by half. Multiply each number by the pixel of its own "
        "window."
    ):
        gradient = gradient[::-1, ::-1]
    if slip(
        "The result is larger than the kernel: pixels that no window reads have made weights of "
        "their own. Cut it to kernel_shape."
    ):
        return correlate2d(image, _spread(gradient, stride))
    if slip(
        "That is a sliding window with a stride. In this step the gradient itself has gaps: its "
        "numbers lie stride pixels apart, and it moves by single pixels."
    ):
        return correlate2d(image, gradient, stride=stride)
    if slip(
        "The stride is ignored: the numbers of the gradient lie stride pixels apart. With stride 1 "
        "your answer is right."
    ):
        return correlate2d(image, gradient)
    rows, columns = gradient.shape
    shape = tuple(kernel_shape)
    if slip("The kernel is taken for a square: it has its own height and width."):
        shape = (shape[0], shape[0])
    result = np.zeros(shape)
    places = list(np.ndindex(shape))
    if slip("Only the first weight is filled: return stands inside the loops."):
        places = places[:1]
    if slip("Only the first row of weights is filled: return stands inside the loop."):
        places = places[: shape[1]]
    for i, j in places:
        rows_met = slice(i, i + rows * stride, stride)
        columns_met = slice(j, j + columns * stride, stride)
        if slip(
            "The stride is ignored: weight (i, j) meets every stride-th pixel, not neighbours."
        ):
            rows_met, columns_met = slice(i, i + rows), slice(j, j + columns)
        if slip("The stride is used for the rows only."):
            columns_met = slice(j, j + columns)
        if slip(
            "The piece you cut out is too short: to meet as many pixels as the gradient has "
            "numbers, stop at i + rows * stride, and for the columns likewise."
        ):
            rows_met, columns_met = slice(i, i + rows, stride), slice(j, j + columns, stride)
        if slip(
            "The piece you cut out is too large: it runs on to the end of the image. Stop at "
            "i + rows * stride, and for the columns likewise."
        ):
            rows_met, columns_met = slice(i, None, stride), slice(j, None, stride)
        if slip("Row and column are swapped in the slice: the row comes first."):
            rows_met, columns_met = (
                slice(j, j + rows * stride, stride),
                slice(i, i + columns * stride, stride),
            )
        met = image[rows_met, columns_met]
        part = gradient
        if slip(
            "The stride moves your weights instead of the windows: weight (i, j) begins at pixel "
            "(i, j), and only then come the jumps."
        ):
            met = image[i * stride : i * stride + rows, j * stride : j * stride + columns]
            part = gradient[: met.shape[0], : met.shape[1]]
        products = met * part
        if slip(
            "You add up pixels without the gradient. Multiply each by the number that arrives at "
            "its output."
        ):
            products = met
        if slip("You add up the gradient without the pixels. Multiply each number by its pixel."):
            products = part
        if slip("@ is the matrix product. To multiply place by place, use *."):
            products = met @ part
        value = products.sum()
        if slip(
            "You average the products. Every output is one more way to the loss, and ways add up: "
            "use sum, not mean."
        ):
            value = products.mean()
        if slip(
            "Only the last output counts: add up over all of them with +=, do not assign with =."
        ):
            value = products[-1, -1]
        if slip("Only the first output counts: is return or a new sum inside the loop?"):
            value = products[0, 0]
        if slip("You keep the largest product. Add them up."):
            value = products.max()
        result[i, j] = value
    if slip("Fractions are cut off: your array holds whole numbers. np.zeros makes one of floats."):
        result = np.trunc(result)
    if slip("You divide by the stride. The sums stay as they are."):
        result = result / stride
    if slip("The sign is turned round. Nothing is subtracted here."):
        result = -result
    if slip("The kernel's gradient is transposed: rows and columns are swapped."):
        result = result.T
    if slip(
        "The kernel's gradient is flipped. Nothing is turned here: the layer computes correlation, "
        "and so does this step."
    ):
        result = result[::-1, ::-1]
    return result


def _spread(gradient, stride):
    """Put stride − 1 zeros between the numbers of a gradient."""
    spread = np.zeros([(n - 1) * stride + 1 for n in gradient.shape])
    spread[::stride, ::stride] = gradient
    return spread


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


# ---------------------------------------------------------------------------- stamps


def image_gradient(gradient, kernel, image_shape, stride, slip=no_slip):
    if slip(
        "That slides the kernel over what arrives, as on the way forward. Going back, each output "
        "stamps the kernel onto its window."
    ):
        return correlate2d(_spread(gradient, stride), kernel, padding="full")
    if slip("You slide what arrives over the kernel. Stamp the kernel onto the image."):
        return correlate2d(kernel, gradient, padding="full")
    if slip("You slide what arrives over the kernel. Stamp the kernel onto the image.", 2):
        return correlate2d(gradient, kernel, padding="full")
    if slip("The kernel is turned by half. Each output stamps it as it is."):
        kernel = kernel[::-1, ::-1]
    if slip("The kernel is transposed: rows and columns of the stamp are swapped."):
        kernel = kernel.T
    if slip("The arriving numbers are turned by half. Each goes back to its own window."):
        gradient = gradient[::-1, ::-1]
    cut_off = "Fractions are cut off: your array holds whole numbers. np.zeros makes one of floats."
    height, width = kernel.shape
    result = np.zeros(image_shape)
    places = list(np.ndindex(gradient.shape))
    if slip("Only the first output sends something back: return stands inside the loops."):
        places = places[:1]
    if slip("Only the first row of outputs sends something back: return stands inside the loop."):
        places = places[: gradient.shape[1]]
    if slip("Only the last output counts: the zeros are made anew inside the loop."):
        places = places[-1:]
    for row, column in places:
        top, left = row * stride, column * stride
        if slip(
            "The stride is ignored: window (row, column) begins at pixel (row · stride, "
            "column · stride)."
        ):
            top, left = row, column
        if slip("The stride is used for the rows only."):
            top, left = row * stride, column
        if slip("The stride is used for the columns only."):
            top, left = row, column * stride
        if slip("Between the arriving numbers stand stride − 1 zeros; you put in one too many."):
            top, left = row * (stride + 1), column * (stride + 1)
        window = result[top : top + height, left : left + width]
        part = kernel[: window.shape[0], : window.shape[1]]
        stamp = gradient[row, column] * part
        if slip("You stamp the kernel alone. Multiply it by the number that arrives."):
            stamp = part
        if slip("You stamp the arriving number alone. Multiply it by the kernel."):
            stamp = np.full(part.shape, gradient[row, column])
        if slip("The kernel is divided by the number of its weights. It is stamped as it is."):
            stamp = stamp / kernel.size
        if slip(cut_off, 2):
            stamp = np.trunc(stamp)
        if slip("Where stamps overlap, the last one stays. They must add up: += in place of =."):
            window[...] = stamp
        elif slip("Where stamps overlap, you keep the larger number. They must add up."):
            window[...] = np.maximum(window, stamp)
        else:
            window += stamp
    if slip(
        "Where stamps overlap, you take their mean. Each is one more way to the loss, and ways "
        "add up."
    ):
        result = result / np.maximum(_times_read(gradient.shape, kernel.shape, result, stride), 1)
    if slip(cut_off):
        result = np.trunc(result)
    if slip("The sign is turned round. Nothing is subtracted here."):
        result = -result
    if slip(
        "The result needs the shape of the image. Pixels at the right and at the bottom that no "
        "window reads get 0."
    ):
        rows, columns = ((n - 1) * stride + k for n, k in zip(gradient.shape, kernel.shape))
        result = result[:rows, :columns]
    return result


def _times_read(places, size, image, stride):
    """Return how many windows read each pixel."""
    count = np.zeros(image.shape)
    for row, column in np.ndindex(places):
        count[
            row * stride : row * stride + size[0], column * stride : column * stride + size[1]
        ] += 1
    return count


def _stamp_cases(rng):
    """Yield strides 1 to 3, shapes that are not square, and images with pixels left over."""
    settings = [
        ((3, 3), (2, 2), 1),
        ((5, 5), (3, 3), 2),
        ((4, 6), (3, 2), 1),
        ((6, 8), (2, 3), 2),
        ((8, 7), (2, 2), 3),
        ((8, 9), (3, 4), 2),
    ]
    for shape, kernel_shape, stride in settings:
        size = [(n - k) // stride + 1 for n, k in zip(shape, kernel_shape)]
        gradient = rng.integers(1, 5, size) * rng.choice([-1, 1], size)
        kernel = rng.integers(-4, 5, kernel_shape)
        kernel.flat[:3] = 1, -2, 3  # neither symmetric nor all of one sign
        yield gradient, kernel, shape, stride
    yield rng.standard_normal((2, 4)).round(2), rng.random((3, 3)).round(2), (6, 9), 2


# ---------------------------------------------------------------------------- the training loop


def train(layers, images, labels, batch_size, epochs, rate, slip=no_slip):
    losses, summed = [], {}
    if slip("It goes through the images once. Repeat that as often as epochs says."):
        epochs = 1
    if slip("All images are one batch in your version: cut out batch_size of them at a time."):
        batch_size = len(images)
    if slip("rate is left out: the step is rate times the gradient."):
        rate = 1
    if slip("The step goes uphill. It goes against the gradient: take it away."):
        rate = -rate
    for _ in range(epochs):
        starts = list(range(0, len(images), batch_size))
        if slip("Only the first batch of each epoch is used: is return or a break in the loop?"):
            starts = starts[:1]
        if slip(
            "The last, smaller batch is left out. range(0, len(images), batch_size) starts it too."
        ):
            starts = [start for start in starts if start + batch_size <= len(images)]
        for start in starts:
            part = slice(start, start + batch_size)
            if slip("Every batch holds the same images, the first ones: move the slice along."):
                part = slice(0, batch_size)
            of_labels = part
            if slip("Every batch gets the first labels. Cut the labels as you cut the images."):
                of_labels = slice(0, len(images[part]))
            signal, memories = images[part], []
            for layer in layers:
                signal, memory = layer.forward(signal)
                memories.append(memory)
            loss, gradient = softmax_cross_entropy(signal, labels[of_labels])
            losses.append(loss)
            _go_back(
                layers, memories, gradient, batch_size, rate, start == starts[-1], summed, slip
            )
            if slip("You measure the loss after the step. It is the loss that gave the gradient."):
                losses[-1] = _loss_of(layers, images[part], labels[of_labels])
    if slip("Return the losses of all batches, one number for each step, not those of the end."):
        return losses[-1]
    if slip("Return one loss for each batch; yours is one for each epoch."):
        return [float(np.mean(of_epoch)) for of_epoch in np.array_split(losses, epochs)]
    if slip("Return one loss for each batch; yours is one for each epoch.", 2):
        return [of_epoch[-1] for of_epoch in np.array_split(losses, epochs)]
    return losses


def _go_back(layers, memories, gradient, batch_size, rate, is_last, summed, slip):
    """Send the gradient back through the layers, and take the step."""
    never = (
        "The parameters never change. p = p - … only gives a new array a name; write "
        "layer.parameters[name] -= …, which changes the layer's own."
    )
    a_mean = "The gradient is a mean over the batch already: do not divide it again."
    in_reverse = "Go back through the layers in reverse: the last one hears from the loss first."
    from_loss = gradient
    if slip(in_reverse):
        layers, memories = layers[::-1], memories[::-1]
    elif slip(in_reverse, 2):  # with the memories as they should be
        layers = layers[::-1]
    elif slip("Each layer needs its own memory: turn the list of memories round too."):
        memories = memories[::-1]
    for layer, memory in list(zip(layers, memories))[::-1]:
        if slip(
            "Every layer gets the gradient of the scores. Hand on what the layer before returned."
        ):
            gradient = from_loss
        gradient, of_parameters = layer.backward(gradient, memory)
        for name, of_parameter in of_parameters.items():
            number = (id(layer), name)
            summed[number] = summed.get(number, 0) + of_parameter
            if slip(
                "The gradients of earlier batches stay in the sum. Each step needs those of its "
                "own batch."
            ):
                of_parameter = summed[number]
            if slip("Only the last layer learns. Take the step for every layer."):
                of_parameter = of_parameter * (layer is layers[-1])
            if slip("Only the weights learn. The biases need their step too."):
                of_parameter = of_parameter * (name != "bias")
            if slip("Only the biases learn. The weights need their step too."):
                of_parameter = of_parameter * (name == "bias")
            if slip(a_mean):
                of_parameter = of_parameter / len(memory)
            if slip(a_mean, 2):
                of_parameter = of_parameter / batch_size
            if slip("The step is taken once an epoch. Take it after every batch."):
                of_parameter = of_parameter * is_last
            if slip(never):
                of_parameter = 0 * of_parameter
            if slip("You put the step in the place of the parameter. Take it away from it."):
                layer.parameters[name][...] = -rate * of_parameter
            else:
                layer.parameters[name] -= rate * of_parameter


def _loss_of(layers, images, labels):
    for layer in layers:
        images, _ = layer.forward(images)
    return softmax_cross_entropy(images, labels)[0]


def _training_cases(rng):
    """Yield small networks; the first has equal sizes, so that an order shows in numbers."""
    settings = [
        ((3, 3, 3), 4, 2, 1),
        ((2, 4, 3), 6, 2, 2),
        ((4, 2), 5, 2, 3),
        ((3, 4, 4, 2), 7, 3, 2),
        ((3, 5, 3), 8, 3, 3),
    ]
    for number, (sizes, count, batch_size, epochs) in enumerate(settings):
        layers = []
        for inputs, outputs in pairwise(sizes):
            layers += [Dense(outputs), ReLU()]
            layers[-2].build((inputs,), rng, np.float64)
            layers[-2].parameters["bias"][...] = rng.uniform(0.2, 0.6, outputs)
        images = rng.standard_normal((count, sizes[0])).round(2)
        labels = np.resize(rng.permutation(sizes[-1]), count)
        yield layers[:-1], images, labels, batch_size, epochs, (0.5, 0.2, 0.3)[number % 3]


# ---------------------------------------------------------------------------- Adam


def adam_steps(gradients, rate, slip=no_slip):
    mean_kept, square_kept = 0.9, 0.999
    swapped = "0.9 and 0.999 are swapped: the mean of the squares has the longer memory."
    if slip(swapped):
        mean_kept, square_kept = square_kept, mean_kept
    mean = square = 0.0
    steps = []
    for t, gradient in enumerate(gradients, start=1):
        if slip("The two means begin anew at every step: set them to 0 once, before the loop."):
            mean = square = 0.0
        old_mean, old_square = mean, square
        mean = mean_kept * mean + (1 - mean_kept) * gradient
        if slip("a takes in the whole gradient. It is a mean: 0.9 of the old and 0.1 of the new."):
            mean = mean_kept * old_mean + gradient
        size = gradient**2
        if slip("b is the mean of the squares: gradient ** 2, not the gradient itself."):
            size = gradient
        if slip("b is the mean of the squares, not of the sizes without a sign."):
            size = abs(gradient)
        if slip("b takes in a squared. It is the mean of the squared gradients."):
            size = mean**2
        if slip("b mixes the parameters: every parameter has a mean of its own squares."):
            size = np.mean(gradient**2)
        if slip("b mixes the parameters: every parameter has a mean of its own squares.", 2):
            size = np.sum(gradient**2)
        square = square_kept * square + (1 - square_kept) * size
        if slip("b takes in the whole square. It is a mean: 0.999 of the old, 0.001 of the new."):
            square = square_kept * old_square + size
        if slip("The step is made of the old means. Let them take in the gradient first."):
            mean_used, square_used = old_mean, old_square
        else:
            mean_used, square_used = mean, square
        count = t
        if slip("Steps are counted from 0: the first step is number t = 1."):
            count = t - 1
        mean_share, square_share = 1 - mean_kept**count, 1 - square_kept**count
        if slip(swapped, 2):  # in the correction alone
            mean_share, square_share = square_share, mean_share
        if slip("Both corrections are missing: the means start at 0 and are too small at first."):
            mean_share = square_share = 1
        if slip("The correction of a is missing: divide by 1 − 0.9^t."):
            mean_share = 1
        if slip("The correction of b is missing: multiply by √(1 − 0.999^t)."):
            square_share = 1
        if slip("t does not count: it is 1 in every correction."):
            mean_share, square_share = 1 - mean_kept, 1 - square_kept
        if slip(
            "You keep the corrected means. The correction is for the step alone: keep a and b as "
            "they were."
        ):
            mean, square = mean / mean_share, square / square_share
        root, correction = np.sqrt(square_used), np.sqrt(square_share) / mean_share
        if slip("The root is missing: divide by √b."):
            root, correction = square_used, square_share / mean_share
        if slip("The root is missing: divide by √b.", 2):
            root = square_used
        if slip("The correction's root is missing: √(1 − 0.999^t)."):
            correction = square_share / mean_share
        if slip("The correction is upside down: √(1 − 0.999^t) / (1 − 0.9^t)."):
            correction = 1 / correction
        divisor = root + 1e-7
        if slip(
            "ε is added after the correction of b. Here, as in Keras, it is added to √b itself."
        ):
            divisor = root + 1e-7 * np.sqrt(square_share)
        if slip("Your ε is another one. Here, as in Keras, it is 1e-7."):
            divisor = root + 1e-8
        if slip("ε stands under the root. Add it to √b."):
            divisor = np.sqrt(square_used + 1e-7)
        if slip("ε is missing: a gradient of 0 gives 0 / 0."):
            divisor = root
        if slip("You do not divide by √b: that is momentum without Adam's own part."):
            divisor, correction = 1, 1 / mean_share
        if slip("The gradient itself stands above the fraction line. Put its mean a there."):
            mean_used, correction = gradient, np.sqrt(square_share)
        if slip("The gradient itself stands above the fraction line. Put its mean a there.", 2):
            mean_used = gradient
        steps.append(-rate * correction * mean_used / divisor)
    steps = np.array(steps)
    if slip("The sign is turned round: a step goes against the gradient."):
        steps = -steps
    if slip("rate is left out: the fraction counts rate times."):
        steps = steps / rate
    if slip("These are the places that the steps lead to. Return the steps themselves."):
        steps = steps.cumsum(axis=0)
    if slip("That is the last step alone. Return all of them, one row for each gradient."):
        steps = steps[-1]
    if slip("That is the first step alone: return stands inside the loop."):
        steps = steps[0]
    return steps


def _adam_cases(rng):
    """Yield gradients of several sizes; tiny ones tell where ε stands, a 0 whether it is there."""
    yield np.array([[2.0], [2.0], [-1.0]]), 0.5
    yield np.array([[1.0, -3.0], [0.5, 2.0]]), 0.1
    yield rng.integers(-4, 5, (5, 3)) + 0.5, 0.2
    yield np.array([[2e-6, 1.0], [1e-6, -1.0], [-3e-6, 1.0]]), 1.0
    yield np.array([[0.0, 1.0], [0.0, 2.0]]), 0.25
    yield rng.standard_normal((8, 2)).round(2), 0.5


# ---------------------------------------------------------------------------- three bugs


def backward_three(image, kernel, kept, rate, gradient, slip=no_slip):
    """Go back through dropout, ReLU and convolution."""
    before = gradient
    scale, upright = 1 / (1 - rate), True
    if slip(
        "All three bugs are still there. Begin with dropout: what is kept must be divided by "
        "1 − rate, as on the way forward."
    ):
        return correlate2d(image, gradient * kept).T
    if slip("Dropout: what is kept must be divided by 1 − rate, as on the way forward."):
        scale = 1
    if slip("Dropout divides by rate. What is kept was scaled by 1 / (1 − rate)."):
        scale = 1 / rate
    if slip("Dropout multiplies by 1 − rate; it has to divide, as on the way forward."):
        scale = 1 - rate
    if slip("The factor of dropout is there twice: divide by 1 − rate once."):
        scale = scale**2
    if slip("The mask of dropout is missing: what was dropped sends nothing back."):
        kept = np.ones_like(kept)
    if slip("Dropout's mask is turned round: what was kept passes."):
        kept = 1 - kept
    gradient = gradient * kept * scale
    convolved = correlate2d(image, kernel)
    passes = convolved > 0
    if slip(
        "ReLU lets everything through; take its factor at its input, the result of the "
        "convolution, with >."
    ):
        passes = 1
    if slip("Where ReLU's input is exactly 0, nothing passes: compare with >, not with >=."):
        passes = convolved >= 0
    if slip(
        "ReLU's factor comes from the gradient. It comes from its input, the result of the "
        "convolution."
    ):
        passes = before > 0
    if slip("ReLU's factor comes from the kernel turned. Its input is the plain correlation."):
        passes = convolve2d(image, kernel) > 0
    if slip("ReLU's output is multiplied in. Its factor is its slope, 1 or 0."):
        passes = np.maximum(convolved, 0)
    if slip("ReLU's factor is turned round: what is above 0 passes."):
        passes = convolved <= 0
    gradient = gradient * passes
    if slip("The last step takes the kernel. The gradient of the kernel needs the image."):
        return correlate2d(gradient, kernel)
    turned = (
        "The last step turns something around. The gradient of the kernel is a correlation of "
        "the image with what arrives: no flip."
    )
    if slip(turned):
        return convolve2d(image, gradient)
    result = correlate2d(image, gradient)
    if slip(turned, 2):
        result = result[::-1, ::-1]
    if slip("Convolution: the kernel's gradient is transposed; nothing needs a .T."):
        upright = False
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


EXERCISES = (
    Exercise("relu-backward", relu_backward, _relu_cases),
    Exercise("softmax-cross-entropy-gradient", score_gradients, _score_cases),
    Exercise("max-pool-backward", max_pool_backward, _pool_cases),
    Exercise("conv-weight-gradient", weight_gradient, _conv_cases),
    Exercise("conv-input-gradient", image_gradient, _stamp_cases),
    Exercise("training-loop", train, _training_cases),
    Exercise("adam-steps", adam_steps, _adam_cases),
    Exercise("three-planted-bugs", backward_three, _three_cases),
)

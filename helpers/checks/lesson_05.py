"""Exercises of lesson 5: the size formula, "same" padding, receptive field, cost of a layer."""

from math import prod

from helpers.checks.engine import Exercise, Mistake
from helpers.shapes import output_size, receptive_field, same_padding


def _count_windows(n, kernel, stride, padding, dilation):
    return output_size(n, kernel, stride, padding, dilation)


def _free(n, kernel, padding, dilation):
    """Return how far the first window can move: the number that is divided by the stride."""
    return n + 2 * padding - dilation * (kernel - 1) - 1


def _size_cases(rng):
    """Yield settings where at least one window fits, the plainest first."""
    yield from [(5, 3, 1, 0, 1), (8, 3, 2, 0, 1), (9, 4, 2, 0, 1), (6, 3, 1, 2, 1), (9, 3, 1, 0, 2)]
    yield from [(28, 5, 3, 1, 1), (7, 2, 2, 0, 3), (12, 4, 3, 1, 2), (3, 1, 2, 0, 4)]
    for _ in range(11):
        kernel, stride, padding = (int(rng.integers(2, high)) for high in (6, 5, 4))
        dilation = int(rng.integers(1, 4))
        n = dilation * (kernel - 1) + 1 + int(rng.integers(0, 30))
        yield n, kernel, stride, padding - 1, dilation


OUTPUT_SIZE = Exercise(
    id="output-size",
    call="count_windows(n, kernel, stride, padding, dilation)",
    reference=_count_windows,
    cases=_size_cases,
    mistakes=(
        Mistake(
            "The division must be rounded down: a window that does not fit whole is no window. "
            "Use // instead of /.",
            lambda n, f, s, p, d: _free(n, f, p, d) / s + 1,
        ),
        Mistake(
            "The division is rounded to the nearest whole number. "
            "It must be rounded down: a window that does not fit whole is no window.",
            lambda n, f, s, p, d: round(_free(n, f, p, d) / s) + 1,
        ),
        Mistake(
            "The division is rounded up. It must be rounded down: use //, not ceil.",
            lambda n, f, s, p, d: -(-_free(n, f, p, d) // s) + 1,
        ),
        Mistake(
            "One window is missing: the + 1 at the end counts the window that starts first.",
            lambda n, f, s, p, d: _free(n, f, p, d) // s,
        ),
        Mistake(
            "The + 1 stands inside the division. Divide first, then add the first window.",
            lambda n, f, s, p, d: (_free(n, f, p, d) + 1) // s,
        ),
        Mistake(
            "The window is one pixel too short: its span is d(f − 1) + 1, "
            "and you subtract d(f − 1).",
            lambda n, f, s, p, d: (_free(n, f, p, d) + 1) // s + 1,
        ),
        Mistake(
            "The padding is counted once. It is added on both sides: 2p.",
            lambda n, f, s, p, d: (_free(n, f, p, d) - p) // s + 1,
        ),
        Mistake(
            "The padding is ignored: the windows slide over n + 2p pixels.",
            lambda n, f, s, p, d: _free(n, f, 0, d) // s + 1,
        ),
        Mistake(
            "The dilation is ignored: a dilated window spans d(f − 1) + 1 pixels.",
            lambda n, f, s, p, d: _free(n, f, p, 1) // s + 1,
        ),
        Mistake(
            "You let the window span d · f pixels. Between f weights there are only f − 1 steps: "
            "the span is d(f − 1) + 1.",
            lambda n, f, s, p, d: (n + 2 * p - d * f) // s + 1,
        ),
        Mistake(
            "You count d pixels in each gap between two weights. There are d − 1: "
            "dilation 1 leaves no gap.",
            lambda n, f, s, p, d: _free(n, f, p, d + 1) // s + 1,
        ),
        Mistake(
            "The stride is ignored: windows start at every pixel. Only every s-th start counts.",
            lambda n, f, s, p, d: _free(n, f, p, d) + 1,
        ),
        Mistake(
            "This is the loose formula n − f + 2p. It lacks the + 1, the stride and the dilation.",
            lambda n, f, s, p, d: n - f + 2 * p,
        ),
        Mistake(
            "Stride is all you count with. Padding makes the strip longer, dilation the window.",
            lambda n, f, s, p, d: (n - f) // s + 1,
        ),
        Mistake(
            "The padding is added to the number of windows. It makes the strip longer: "
            "add 2p to n, before you divide.",
            lambda n, f, s, p, d: _free(n, f, 0, d) // s + 1 + 2 * p,
        ),
        Mistake(
            "This is n − f + 1, which holds without stride, padding and dilation only.",
            lambda n, f, s, p, d: n - f + 1,
        ),
    ),
)


def _same_cases(rng):
    """Yield settings with even and odd totals, and some where the windows need no padding."""
    yield from [(5, 3, 1), (6, 3, 2), (5, 2, 1), (7, 3, 2), (6, 1, 2), (9, 2, 3), (7, 4, 3)]
    yield from [(10, 5, 4), (28, 5, 2), (28, 4, 1)]
    for _ in range(10):
        yield tuple(int(rng.integers(low, high)) for low, high in ((4, 30), (1, 7), (1, 5)))


def _split(total):
    return total // 2, total - total // 2


def _total(n, kernel, stride, outputs):
    return (outputs - 1) * stride + kernel - n


SAME_PADDING = Exercise(
    id="same-padding",
    call="pad_same(n, kernel, stride)",
    reference=same_padding,
    cases=_same_cases,
    mistakes=(
        Mistake(
            "The odd pixel is on the wrong side: "
            "Keras puts it after, at the bottom and on the right.",
            lambda n, f, s: same_padding(n, f, s)[::-1],
        ),
        Mistake(
            "The stride is ignored: f − 1 pixels are right for stride 1 only. "
            "Work out how many pixels ceil(n / s) windows need.",
            lambda n, f, s: _split(f - 1),
        ),
        Mistake(
            "Both sides get the same, so an odd total cannot come out. "
            "Put half of the total, rounded down, before, and the rest after.",
            lambda n, f, s: (same_padding(n, f, s)[0],) * 2,
        ),
        Mistake(
            "Both sides get the same, so an odd total cannot come out. "
            "Put half of the total, rounded down, before, and the rest after.",
            lambda n, f, s: (same_padding(n, f, s)[1],) * 2,
        ),
        Mistake(
            "Both sides get the whole total. Put half of it, rounded down, before, "
            "and the rest after.",
            lambda n, f, s: (sum(same_padding(n, f, s)),) * 2,
        ),
        Mistake(
            "An odd total is cut into halves of a pixel. Round down with // for the side before, "
            "and put the rest after.",
            lambda n, f, s: (sum(same_padding(n, f, s)) / 2,) * 2,
        ),
        Mistake(
            "Both sides get (f − 1) // 2. That is right for an odd kernel with stride 1 only.",
            lambda n, f, s: ((f - 1) // 2,) * 2,
        ),
        Mistake(
            "Both sides get f // 2. That is right for an odd kernel with stride 1 only.",
            lambda n, f, s: (f // 2,) * 2,
        ),
        Mistake(
            "The padding is negative where the stride is larger than the kernel. "
            "No pixel is ever taken away: use at least 0.",
            lambda n, f, s: _split(_total(n, f, s, -(-n // s))),
        ),
        Mistake(
            "The number of outputs is rounded down. It is n / s rounded up, ceil(n / s).",
            lambda n, f, s: _split(max(_total(n, f, s, n // s), 0)),
        ),
        Mistake(
            "This is the padding that keeps the size n. "
            'With a stride, "same" gives ceil(n / s) outputs.',
            lambda n, f, s: _split(max(_total(n, f, s, n), 0)),
        ),
        Mistake(
            "The last window is counted twice: from the first window to the last there are only "
            "outputs − 1 strides.",
            lambda n, f, s: _split(max(_total(n, f, s, -(-n // s)) + s, 0)),
        ),
        Mistake(
            "You return the total. Split it into a pair (before, after).",
            lambda n, f, s: sum(same_padding(n, f, s)),
        ),
        Mistake(
            "All of the padding is after. Put half of it, rounded down, before.",
            lambda n, f, s: (0, sum(same_padding(n, f, s))),
        ),
    ),
)


def _layer_cases(rng):
    """Yield stacks of (kernel, stride), one layer first; later ones in which the order matters."""
    yield ([(3, 1)],)
    yield ([(3, 1), (3, 1)],)
    yield ([(3, 1), (2, 2), (3, 1)],)
    yield ([(4, 3), (2, 1), (5, 2)],)
    yield ([(5, 2)],)
    yield ([(2, 2), (2, 2), (2, 2), (3, 1)],)
    for _ in range(6):
        count = int(rng.integers(2, 6))
        yield ([(int(rng.integers(1, 7)), int(rng.integers(1, 4))) for _ in range(count)],)


def _own_stride_counts(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        field += (kernel - 1) * step
    return field


def _stride_before_only(layers):
    field, before = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * before
        before = stride
    return field


def _strides_added(layers, first=0):
    field, step = 1, first
    for kernel, stride in layers:
        field += (kernel - 1) * max(step, 1)
        step += stride
    return field


def _whole_kernels(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += kernel * step
        step *= stride
    return field


RECEPTIVE_FIELD = Exercise(
    id="receptive-field",
    call="field_of(layers)",
    reference=receptive_field,
    cases=_layer_cases,
    mistakes=(
        Mistake(
            "The strides are ignored. After a stride of 2, one step in the map is two pixels of "
            "the input: multiply by the strides of the layers before.",
            lambda layers: 1 + sum(f - 1 for f, _ in layers),
        ),
        Mistake(
            "The stride is multiplied in one layer too early. A layer's own stride does not widen "
            "its own window: add first, then multiply.",
            _own_stride_counts,
        ),
        Mistake(
            "The kernel sizes are added up. Neighbouring windows overlap: each layer adds f − 1 "
            "steps, and the strides before it say how long a step is.",
            lambda layers: sum(f for f, _ in layers),
        ),
        Mistake(
            "Each layer adds f − 1 steps, not f: one pixel of its window was there before.",
            _whole_kernels,
        ),
        Mistake(
            "The kernel sizes are multiplied. Each layer adds its f − 1 steps.",
            lambda layers: prod(f for f, _ in layers),
        ),
        Mistake(
            "Only the stride of the layer just before counts in your answer. "
            "A step is the product of all strides before.",
            _stride_before_only,
        ),
        Mistake(
            "The strides are added. A step is the product of all strides before.",
            _strides_added,
        ),
        Mistake(
            "The strides are added. A step is the product of all strides before.",
            lambda layers: _strides_added(layers, first=1),
        ),
        Mistake(
            "You multiply each layer by its own stride. What counts is how far apart its inputs "
            "lie: the product of the strides of all layers before it.",
            lambda layers: 1 + sum((f - 1) * s for f, s in layers),
        ),
        Mistake(
            "Each layer adds f − 1 steps, not f. Start with a field of 1, the pixel itself.",
            lambda layers: _whole_kernels(layers) - 1,
        ),
        Mistake(
            "One pixel is missing: start with a field of 1, the pixel itself.",
            lambda layers: receptive_field(layers) - 1,
        ),
        Mistake(
            "The order of the layers is turned round. A layer's step is the product of the strides "
            "before it, nearer to the image; yours come after it.",
            lambda layers: receptive_field(layers[::-1]),
        ),
        Mistake(
            "Only the last layer is left: add with +=, do not assign with =.",
            lambda layers: 1 + (layers[-1][0] - 1) * prod(s for _, s in layers[:-1]),
        ),
        Mistake(
            "It stops after the first layer. Is the return statement inside the loop?",
            lambda layers: receptive_field(layers[:1]),
        ),
    ),
)


def _layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    weights = rows * columns * channels * filters
    return weights + filters, weights * (height - rows + 1) * (width - columns + 1)


def _cost_cases(rng):
    """Yield layers that differ in height and width, channels and filters, the smallest first."""
    yield from [((3, 4, 1), (2, 2), 1), ((3, 4, 2), (2, 2), 3), ((5, 7, 3), (3, 2), 2)]
    yield from [((28, 28, 1), (3, 3), 16), ((12, 10, 6), (5, 3), 16)]
    for _ in range(7):
        rows, columns, channels, filters = (int(rng.integers(2, high)) for high in (6, 6, 9, 17))
        height, width = rows + int(rng.integers(1, 20)), columns + int(rng.integers(1, 20))
        yield (height, width, channels), (rows, columns), filters


def _cost(image_shape, kernel_shape, filters, *, channels=None, bias=None, outputs=None):
    """Return the cost with something replaced by what a typical mistake puts there."""
    rows, columns = kernel_shape
    weights = rows * columns * (image_shape[2] if channels is None else channels) * filters
    if outputs is None:
        outputs = (image_shape[0] - rows + 1) * (image_shape[1] - columns + 1)
    return weights + (filters if bias is None else bias), weights * outputs


LAYER_COST = Exercise(
    id="layer-cost",
    call="layer_cost(image_shape, kernel_shape, filters)",
    reference=_layer_cost,
    cases=_cost_cases,
    mistakes=(
        Mistake(
            "The biases are forgotten: each filter has one parameter more than its weights.",
            lambda image, kernel, filters: _cost(image, kernel, filters, bias=0),
        ),
        Mistake(
            "You count one bias for the whole layer. Every filter has a bias of its own.",
            lambda image, kernel, filters: _cost(image, kernel, filters, bias=1),
        ),
        Mistake(
            "The input channels are forgotten: a filter is as deep as its input.",
            lambda image, kernel, filters: _cost(image, kernel, filters, channels=1),
        ),
        Mistake(
            "You count a bias for every channel of every filter. A filter has one bias in all.",
            lambda image, kernel, filters: _cost(image, kernel, filters, bias=filters * image[2]),
        ),
        Mistake(
            "The multiply-adds count every pixel of the input. "
            "There is one window for each pixel of the output, n − f + 1 along a side.",
            lambda image, kernel, filters: _cost(
                image, kernel, filters, outputs=image[0] * image[1]
            ),
        ),
        Mistake(
            "The output is taken for a square: it has its own number of rows and of columns.",
            lambda image, kernel, filters: _cost(
                image, kernel, filters, outputs=(image[0] - kernel[0] + 1) ** 2
            ),
        ),
        Mistake(
            "The output is one row and one column too small: n − f + 1 along a side, not n − f.",
            lambda image, kernel, filters: _cost(
                image,
                kernel,
                filters,
                outputs=(image[0] - kernel[0]) * (image[1] - kernel[1]),
            ),
        ),
        Mistake(
            "You multiplied the biases too. A bias is added once to each output; "
            "only the weights take part in multiply-adds.",
            lambda image, kernel, filters: (
                _layer_cost(image, kernel, filters)[0],
                _layer_cost(image, kernel, filters)[0]
                * ((image[0] - kernel[0] + 1) * (image[1] - kernel[1] + 1)),
            ),
        ),
        Mistake(
            "The multiply-adds are those of one filter. Every filter slides over the image.",
            lambda image, kernel, filters: (
                _layer_cost(image, kernel, filters)[0],
                _layer_cost(image, kernel, 1)[1],
            ),
        ),
        Mistake(
            "You count a multiplication and its addition as two. "
            "Together they are one multiply-add.",
            lambda image, kernel, filters: (
                _layer_cost(image, kernel, filters)[0],
                2 * _layer_cost(image, kernel, filters)[1],
            ),
        ),
        Mistake(
            "The input channels are missing from your multiply-adds: "
            "one output sums the products of all channels.",
            lambda image, kernel, filters: (
                _layer_cost(image, kernel, filters)[0],
                _layer_cost((*image[:2], 1), kernel, filters)[1],
            ),
        ),
        Mistake(
            "You count the weights of one filter. Each filter of the layer has as many.",
            lambda image, kernel, filters: (
                _layer_cost(image, kernel, 1)[0] - 1 + filters,
                _layer_cost(image, kernel, 1)[1],
            ),
        ),
        Mistake(
            "Your second number counts the windows. Each window costs as many multiply-adds as a "
            "filter has weights, for every filter.",
            lambda image, kernel, filters: (
                _layer_cost(image, kernel, filters)[0],
                (image[0] - kernel[0] + 1) * (image[1] - kernel[1] + 1),
            ),
        ),
        Mistake(
            "The two numbers are in the wrong order: parameters first, then multiply-adds.",
            lambda image, kernel, filters: _layer_cost(image, kernel, filters)[::-1],
        ),
        Mistake(
            "Height and width are swapped: the first number of a shape is the height.",
            lambda image, kernel, filters: _layer_cost(image, kernel[::-1], filters),
        ),
    ),
)

EXERCISES = (OUTPUT_SIZE, SAME_PADDING, RECEPTIVE_FIELD, LAYER_COST)

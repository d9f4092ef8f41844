"""Exercises of lesson 5: the size formula, "same" padding, receptive field, cost of a layer."""

from math import ceil, prod

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip


def count_windows(n, kernel, stride, padding, dilation, slip=no_slip):
    if slip("This is the loose formula n − f + 2p. It lacks the + 1, the stride and the dilation."):
        return n - kernel + 2 * padding
    if slip("This is n − f + 1, which holds only without stride, padding and dilation."):
        return n - kernel + 1
    if slip("You use the stride only. Padding makes the strip longer, dilation the window."):
        return (n - kernel) // stride + 1
    if slip("Stride and dilation are swapped: the stride divides, the dilation widens the window."):
        stride, dilation = dilation, stride
    if slip("Stride and padding are swapped."):
        stride, padding = max(padding, 1), stride
    span = dilation * (kernel - 1) + 1
    if slip("The dilation is ignored: a dilated window spans d(f − 1) + 1 pixels."):
        span = kernel
    if slip(
        "You let the window span d · f pixels. Between f weights there are only f − 1 steps: "
        "the span is d(f − 1) + 1."
    ):
        span = dilation * kernel
    if slip("The bracket is missing: d(f − 1) is not d · f − 1."):
        span = dilation * kernel + 1
    if slip("The bracket is missing: d(f − 1) is not d · f − 1.", 2):
        span = dilation * kernel - 1
    if slip(
        "You count d pixels in each gap between two weights. There are d − 1: "
        "dilation 1 leaves no gap."
    ):
        span = (dilation + 1) * (kernel - 1) + 1
    if slip(
        "The window is one pixel too short: its span is d(f − 1) + 1, and you subtract d(f − 1)."
    ):
        span = dilation * (kernel - 1)
    if slip("The dilation widens each of the f − 1 gaps: the span is d(f − 1) + 1."):
        span = kernel + dilation
    if slip("The dilation widens each of the f − 1 gaps: the span is d(f − 1) + 1.", 2):
        span = kernel + dilation - 1
    if slip(
        "The + 1 is inside the bracket: the span is d(f − 1) + 1, not d(f − 1 + 1) or d(f + 1)."
    ):
        span = dilation * (kernel + 1)
    if slip(
        "A window that just fits is missing: the + 1 of the span is there twice, or a loop stops "
        "before the last start (< for <=)."
    ):
        span = dilation * (kernel - 1) + 2
    around = 2 * padding
    if slip("The padding is counted once. It is added on both sides: 2p."):
        around = padding
    if slip("The padding is ignored: the windows slide over n + 2p pixels."):
        around = 0
    if slip("The padding is subtracted. It makes the strip longer: n + 2p."):
        around = -2 * padding
    if slip(
        "The padding is added to the number of windows. It makes the strip longer: "
        "add 2p to n, before you divide."
    ):
        return (n - span) // stride + 1 + 2 * padding
    free = n + around - span
    if slip("The window is not subtracted: the last one must start at n + 2p − span."):
        free = n + around
    if slip("Brackets are missing: // binds tighter than −, so subtract in brackets, then divide."):
        return n + around - span // stride + 1
    if slip("The + 1 stands inside the division. Divide first, then add the first window."):
        return (free + 1) // stride
    steps = free // stride
    if slip(
        "The division must be rounded down: a window that does not fit whole does not count. "
        "Use // instead of /."
    ):
        steps = free / stride
    if slip(
        "The division is rounded to the nearest whole number. "
        "It must be rounded down: a window that does not fit whole does not count."
    ):
        steps = round(free / stride)
    if slip("The division is rounded up. It must be rounded down: use //, not ceil."):
        steps = ceil(free / stride)
    if slip("The stride is ignored: windows start at every pixel. Only every s-th start counts."):
        steps = free
    if slip("You multiply by the stride. Divide by it: only every s-th start counts."):
        steps = free * stride
    if slip("One window is missing: the + 1 at the end counts the window that starts first."):
        return steps
    if slip("There is one window too many: add 1 once."):
        return steps + 2
    return steps + 1


def _size_cases(rng):
    """Yield settings where at least one window fits, the plainest first."""
    yield from [(5, 3, 1, 0, 1), (8, 3, 2, 0, 1), (9, 4, 2, 0, 1), (6, 3, 1, 2, 1), (9, 3, 1, 0, 2)]
    yield from [(28, 5, 3, 1, 1), (7, 2, 2, 0, 3), (12, 4, 3, 1, 2), (3, 1, 2, 0, 4)]
    for _ in range(11):
        kernel, stride, padding = (int(rng.integers(2, high)) for high in (6, 5, 4))
        dilation = int(rng.integers(1, 4))
        n = dilation * (kernel - 1) + 1 + int(rng.integers(0, 30))
        yield n, kernel, stride, padding - 1, dilation


def pad_same(n, kernel, stride, slip=no_slip):
    if slip("Both sides get (f − 1) // 2. That is right for an odd kernel with stride 1 only."):
        return (kernel - 1) // 2, (kernel - 1) // 2
    if slip("Both sides get f // 2. That is right for an odd kernel with stride 1 only."):
        return kernel // 2, kernel // 2
    outputs = -(-n // stride)
    if slip("The number of outputs is rounded down. It is n / s rounded up, ceil(n / s)."):
        outputs = n // stride
    if slip(
        "n // s + 1 is not n / s rounded up: where the stride divides n, it is one too many. "
        "Use ceil(n / s)."
    ):
        outputs = n // stride + 1
    if slip("n / s is rounded to the nearest whole number. It must be rounded up: ceil(n / s)."):
        outputs = round(n / stride)
    if slip("The number of outputs has a fraction. It is n / s rounded up, ceil(n / s)."):
        outputs = n / stride
    if slip(
        "This is the padding that keeps the size n. "
        'With a stride, "same" gives ceil(n / s) outputs.'
    ):
        outputs = n
    total = (outputs - 1) * stride + kernel - n
    if slip(
        "The stride is ignored: f − 1 pixels are right for stride 1 only. "
        "Work out how many pixels ceil(n / s) windows need."
    ):
        total = kernel - 1
    if slip(
        "The last window is counted twice: from the first window to the last there are only "
        "outputs − 1 strides."
    ):
        total = outputs * stride + kernel - n
    if slip("The kernel is forgotten: the last window starts after outputs − 1 strides, f long."):
        total = (outputs - 1) * stride - n
    if slip(
        "The kernel is forgotten: the last window starts after outputs − 1 strides, f long.",
        2,
    ):
        total = outputs * stride - n
    if slip(
        "One pixel too few: the windows need (outputs − 1) · s + f pixels, so subtract n only."
    ):
        total = (outputs - 1) * stride + kernel - 1 - n
    if slip("n is not subtracted: only what the image lacks is padded."):
        total = (outputs - 1) * stride + kernel
    if slip("The subtraction is the wrong way round: it is what the windows need minus n."):
        total = -total
    if slip(
        "The padding is negative where the stride is larger than the kernel. "
        "No pixel is ever taken away: use at least 0."
    ):
        pass
    elif slip("A negative total means no padding at all: use max(total, 0), not abs."):
        total = abs(total)
    else:
        total = max(total, 0)
    if slip("You return the total. Split it into a pair (before, after)."):
        return total
    before = total // 2
    if slip(
        "An odd total is cut into halves of a pixel. Round down with // for the side before, and "
        "put the rest after."
    ):
        return total / 2, total / 2
    if slip(
        "Both sides get the whole total. Put half of it, rounded down, before, and the rest after."
    ):
        return total, total
    if slip("All of the padding is after. Put half of it, rounded down, before."):
        before = 0
    if slip(
        "All of the padding is before. Put half of it, rounded down, there, and the rest after."
    ):
        before = total
    if slip(
        "The odd pixel is on the wrong side: Keras puts it after, at the bottom and on the right."
    ):
        before = total - total // 2
    for variant, half in ((1, total // 2), (2, -(-total // 2)), (3, round(total / 2))):
        if slip(
            "Both sides get the same, so an odd total cannot come out. "
            "Put half of the total, rounded down, before, and the rest after.",
            variant,
        ):
            return half, half
    if slip("The side after always gets one pixel more. It gets what is left of the total."):
        return before, before + 1
    if slip("The second number is the total, not what is left: total − before."):
        return before, total
    return before, total - before


def _same_cases(rng):
    """Yield settings with even and odd totals, and some where the windows need no padding."""
    yield from [(5, 3, 1), (6, 3, 2), (5, 2, 1), (7, 3, 2), (6, 1, 2), (9, 2, 3), (7, 4, 3)]
    yield from [(10, 5, 4), (28, 5, 2), (28, 4, 1)]
    for _ in range(10):
        yield tuple(int(rng.integers(low, high)) for low, high in ((4, 30), (1, 7), (1, 5)))


def field_of(layers, slip=no_slip):
    kernels, strides = [f for f, _ in layers], [s for _, s in layers]
    if slip(
        "The kernel sizes are added up. Neighbouring windows overlap: each layer adds f − 1 "
        "steps, and the strides before it say how long a step is."
    ):
        return sum(kernels)
    if slip("The kernel sizes are multiplied. Each layer adds its f − 1 steps."):
        return prod(kernels)
    if slip("You return the product of the strides: that is a step, not the field."):
        return prod(strides)
    if slip("You return the largest kernel. The field grows from layer to layer."):
        return max(kernels)
    if slip("Kernel and stride are swapped: a layer is (kernel, stride)."):
        layers = [(s, f) for f, s in layers]
    if slip(
        "The order of the layers is reversed. A layer's step is the product of the strides "
        "before it, nearer to the image; yours come after it."
    ):
        layers = layers[::-1]
    if slip("It stops after the first layer. Is the return statement inside the loop?"):
        layers = layers[:1]
    if slip("The first layer is left out."):
        layers = layers[1:]
    if slip("The last layer is left out."):
        layers = layers[:-1]
    start = 1
    if slip("One pixel is missing: start with a field of 1, the pixel itself."):
        start = 0
    field, step = start, 1
    if slip("A step is 1 at first: one pixel. You start with another number."):
        step = 0
    if slip("The first step is the first layer's own stride. It is 1: pixels stand side by side."):
        step = layers[0][1] if layers else 1
    for kernel, stride in layers:
        before = step
        if slip("The strides are added. A step is the product of all strides before."):
            step += stride
        elif slip("The strides are added. A step is the product of all strides before.", 2):
            step = stride if before == 1 and field == start else step + stride
        elif slip(
            "Only the stride of the layer just before counts in your answer. "
            "A step is the product of all strides before."
        ):
            step = stride
        elif slip("The strides are raised to powers. Multiply the step by each stride once."):
            step = (step * stride) ** 2 if step > 1 else stride
        elif not slip(
            "The strides are ignored. After a stride of 2, one step in the map is two pixels of "
            "the input: multiply by the strides of the layers before."
        ):
            step *= stride
        counts = before
        if slip(
            "The stride is multiplied in one layer too early. A layer's own stride does not widen "
            "its own window: add first, then multiply."
        ):
            counts = step
        if slip(
            "You multiply each layer by its own stride. What counts is how far apart its inputs "
            "lie: the product of the strides of all layers before it."
        ):
            counts = stride
        added = (kernel - 1) * counts
        if slip("Each layer adds f − 1 steps, not f: one pixel of its window was there before."):
            added = kernel * counts
        if slip("The brackets are missing: (f − 1) · step, not f − 1 · step."):
            added = kernel - counts
        if slip("The brackets are missing: (f − 1) · step, not f · step − 1."):
            added = kernel * counts - 1
        if slip("Each layer adds f − 1 steps: you divide by the step. Multiply by it."):
            added = (kernel - 1) // counts if counts else 0
        if slip("Each layer adds (f − 1) // 2 steps in your answer: both sides count."):
            added = (kernel - 1) // 2 * counts
        if slip("Only the last layer is left: add with +=, do not assign with =."):
            field = start + added
        elif slip("The field is multiplied by the stride too. Only the step is."):
            field = field * stride + added
        elif slip("You multiply the field. Each layer adds (f − 1) steps to it."):
            field *= max(added, 1)
        else:
            field += added
    if slip(
        "Going back, a field of k pixels needs (k − 1) · s + f of the layer before, not k · s + f."
    ):
        field = 1
        for kernel, stride in reversed(layers):
            field = field * stride + kernel
    if slip("Each layer adds f − 1 steps, not f. Start with a field of 1, the pixel itself."):
        return sum(f * prod(strides[:i]) for i, f in enumerate(kernels))
    if slip("You return field and step. Return the field only."):
        return field, step
    return field


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


def layer_cost(image_shape, kernel_shape, filters, slip=no_slip):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    if slip("Height and width are swapped: the first number of a shape is the height."):
        rows, columns = columns, rows
    if slip("The kernel is taken for a square: it has its own height and width."):
        columns = rows
    depth = channels
    if slip("The input channels are forgotten: a filter is as deep as its input."):
        depth = 1
    weights = rows * columns * depth * filters
    if slip("You count the weights of one filter. Each filter of the layer has as many."):
        weights = rows * columns * depth
    biases = filters
    if slip("The biases are forgotten: each filter has one parameter more than its weights."):
        biases = 0
    if slip("You count one bias for the whole layer. Every filter has a bias of its own."):
        biases = 1
    if slip("You count a bias for every channel of every filter. A filter has one bias in all."):
        biases = filters * channels
    if slip("You count a bias for each channel of the input. Each filter has one."):
        biases = channels
    parameters = weights + biases
    if slip("Your parameters grow with the image. The weights are shared by all places."):
        parameters = weights * (height - rows + 1) * (width - columns + 1) + biases
    down, across = height - rows + 1, width - columns + 1
    if slip("The output is one row and one column too small: n − f + 1 along a side, not n − f."):
        down, across = height - rows, width - columns
    if slip(
        "The multiply-adds count every pixel of the input. "
        "There is one window for each pixel of the output, n − f + 1 along a side."
    ):
        down, across = height, width
    if slip("The output is taken for a square: it has its own number of rows and of columns."):
        across = down
    if slip("The sides are added. An output has rows · columns places."):
        places = down + across
    else:
        places = down * across
    per_place = weights
    if slip(
        "You multiplied the biases too. A bias is added once to each output; "
        "only the weights take part in multiply-adds."
    ):
        per_place = parameters
    if slip("The multiply-adds are those of one filter. Every filter slides over the image."):
        per_place = weights // filters
    if slip(
        "The input channels are missing from your multiply-adds: "
        "one output sums the products of all channels."
    ):
        per_place = rows * columns * filters
    if slip("One channel and one filter is all that your multiply-adds count."):
        per_place = rows * columns
    work = per_place * places
    if slip(
        "You count a multiplication and its addition as two. Together they are one multiply-add."
    ):
        work = 2 * work
    if slip(
        "Your second number counts the windows. Each window costs as many multiply-adds as a "
        "filter has weights, for every filter."
    ):
        work = places
    if slip(
        "Your second number counts the outputs. Each costs as many multiply-adds as a filter has "
        "weights."
    ):
        work = places * filters
    if slip("Adding the bias is not a multiply-add: only the products count."):
        work += biases
    if slip("The input channels count twice in your multiply-adds."):
        work *= channels
    if slip("The filters count twice in your multiply-adds."):
        work *= filters
    if slip("The two numbers are in the wrong order: parameters first, then multiply-adds."):
        return work, parameters
    if slip("You return the parameters only. Return a pair: parameters, multiply-adds."):
        return parameters
    if slip("You return the multiply-adds only. Return a pair: parameters, multiply-adds."):
        return work
    return parameters, work


def _cost_cases(rng):
    """Yield layers that differ in height and width, channels and filters, the smallest first."""
    yield from [((3, 4, 1), (2, 2), 1), ((3, 4, 2), (2, 2), 3), ((5, 7, 3), (3, 2), 2)]
    yield from [((28, 28, 1), (3, 3), 16), ((12, 10, 6), (5, 3), 16)]
    for _ in range(7):
        rows, columns, channels, filters = (int(rng.integers(2, high)) for high in (6, 6, 9, 17))
        height, width = rows + int(rng.integers(1, 20)), columns + int(rng.integers(1, 20))
        yield (height, width, channels), (rows, columns), filters


EXERCISES = (
    Exercise("output-size", count_windows, _size_cases),
    Exercise("same-padding", pad_same, _same_cases),
    Exercise("receptive-field", field_of, _layer_cases),
    Exercise("layer-cost", layer_cost, _cost_cases),
)

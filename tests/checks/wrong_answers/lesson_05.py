"""Wrong answers to the exercises of lesson 5."""

from tests.checks.wrong_answers import Wrong

WRONG_ANSWERS = {
    "output-size": [
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    return (n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
""",
            says="Use // instead of /",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    return round((n + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1
""",
            says="nearest whole number",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    from math import ceil
    return ceil((n + 2 * padding - (dilation * (kernel - 1) + 1)) / stride) + 1
""",
            says="rounded up",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride
""",
            says="One window is missing",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return (n + 2 * padding - span + 1) // stride
""",
            says="inside the division",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1)
    return (n + 2 * padding - span) // stride + 1
""",
            says="one pixel too short",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    return (n + padding - dilation * (kernel - 1) - 1) // stride + 1
""",
            says="on both sides",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    starts = range(0, n - dilation * (kernel - 1), stride)
    return len(starts)
""",
            says="padding is ignored",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    return (n + 2 * padding - kernel) // stride + 1
""",
            says="dilation is ignored",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    return (n + 2 * padding - dilation * kernel) // stride + 1
""",
            says="d · f",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    span = kernel + (kernel - 1) * dilation
    return (n + 2 * padding - span) // stride + 1
""",
            says="dilation 1 leaves no gap",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    return n + 2 * padding - dilation * (kernel - 1)
""",
            says="stride is ignored",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    return n - kernel + 2 * padding
""",
            says="loose formula",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    return n - kernel + 1
""",
            says="without stride, padding and dilation",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    return (n - kernel) // stride + 1
""",
            says="You use the stride only",
        ),
        Wrong(
            """
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return (n - span) // stride + 1 + 2 * padding
""",
            says="added to the number of windows",
        ),
    ],
    "same-padding": [
        Wrong(
            """
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = max((outputs - 1) * stride + kernel - n, 0)
    after = total // 2
    return total - after, after
""",
            says="wrong side",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    total = kernel - 1
    return total // 2, total - total // 2
""",
            says="stride is ignored",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    p = (kernel - 1) // 2
    return p, p
""",
            says="(f − 1) // 2",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    return kernel // 2, kernel // 2
""",
            says="f // 2",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    outputs = int(np.ceil(n / stride))
    half = max((outputs - 1) * stride + kernel - n, 0) // 2
    return half, half
""",
            says="Both sides get the same",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    outputs = int(np.ceil(n / stride))
    total = (outputs - 1) * stride + kernel - n
    return total // 2, total - total // 2
""",
            says="negative",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    outputs = n // stride
    total = max(0, (outputs - 1) * stride + kernel - n)
    return total // 2, total - total // 2
""",
            says="rounded down",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    total = max((n - 1) * stride + kernel - n, 0)
    return total // 2, total - total // 2
""",
            says="keeps the size n",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = max(outputs * stride + kernel - n, 0)
    return total // 2, total - total // 2
""",
            says="outputs − 1 strides",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    return max((outputs - 1) * stride + kernel - n, 0)
""",
            says="Split it",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    return 0, max((outputs - 1) * stride + kernel - n, 0)
""",
            says="All of the padding is after",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = max((outputs - 1) * stride + kernel - n, 0)
    return total, total
""",
            says="the whole total",
        ),
        Wrong(
            """
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = max((outputs - 1) * stride + kernel - n, 0)
    return total / 2, total / 2
""",
            says="halves of a pixel",
        ),
    ],
    "receptive-field": [
        Wrong(
            """
def field_of(layers):
    field = 1
    for kernel, stride in layers:
        field += kernel - 1
    return field
""",
            says="strides are ignored",
        ),
        Wrong(
            """
def field_of(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        field += (kernel - 1) * step
    return field
""",
            says="one layer too early",
        ),
        Wrong(
            """
def field_of(layers):
    return sum(kernel for kernel, stride in layers)
""",
            says="kernel sizes are added up",
        ),
        Wrong(
            """
def field_of(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field = field + kernel * step
        step = step * stride
    return field
""",
            says="not f",
        ),
        Wrong(
            """
def field_of(layers):
    field = 1
    for kernel, stride in layers:
        field *= kernel
    return field
""",
            says="multiplied",
        ),
        Wrong(
            """
def field_of(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step = stride
    return field
""",
            says="layer just before",
        ),
        Wrong(
            """
def field_of(layers):
    field, step = 0, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field
""",
            says="start with a field of 1",
        ),
        Wrong(
            """
def field_of(layers):
    field, step = 1, 1
    for kernel, stride in reversed(layers):
        field += (kernel - 1) * step
        step *= stride
    return field
""",
            says="order of the layers is reversed",
        ),
        Wrong(
            """
def field_of(layers):
    step = 1
    for kernel, stride in layers:
        field = 1 + (kernel - 1) * step
        step *= stride
    return field
""",
            says="+=",
        ),
        Wrong(
            """
def field_of(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
        return field
""",
            says="inside the loop",
        ),
        Wrong(
            """
def field_of(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step += stride
    return field
""",
            says="strides are added",
        ),
        Wrong(
            """
def field_of(layers):
    field = 1
    for kernel, stride in layers:
        field += (kernel - 1) * stride
    return field
""",
            says="its own stride",
        ),
        Wrong(
            """
def field_of(layers):
    field, step = 0, 1
    for kernel, stride in layers:
        field += kernel * step
        step *= stride
    return field
""",
            says="Start with a field of 1",
        ),
        Wrong(
            """
def field_of(layers):
    field = 1
    for kernel, stride in layers:
        field = (field - 1) * stride + kernel
    return field
""",
            says="order of the layers is reversed",
        ),
    ],
    "layer-cost": [
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    parameters = rows * columns * channels * filters
    return parameters, parameters * (height - rows + 1) * (width - columns + 1)
""",
            says="biases are forgotten",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    weights = rows * columns * channels * filters
    return weights + 1, weights * (height - rows + 1) * (width - columns + 1)
""",
            says="one bias for the whole layer",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    outputs = (height - rows + 1) * (width - columns + 1)
    return (rows * columns + 1) * filters, rows * columns * filters * outputs
""",
            says="as deep as its input",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    outputs = (height - rows + 1) * (width - columns + 1)
    parameters = (rows * columns + 1) * channels * filters
    return parameters, rows * columns * channels * filters * outputs
""",
            says="every channel of every filter",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    weights = kernel_shape[0] * kernel_shape[1] * image_shape[2] * filters
    return weights + filters, weights * image_shape[0] * image_shape[1]
""",
            says="every pixel of the input",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    weights = rows * columns * channels * filters
    return weights + filters, weights * (height - rows) * (width - columns)
""",
            says="not n − f",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    parameters = (rows * columns * channels + 1) * filters
    return parameters, parameters * (height - rows + 1) * (width - columns + 1)
""",
            says="multiplied the biases too",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    one = rows * columns * channels
    outputs = output_size(height, rows) * output_size(width, columns)
    return (one + 1) * filters, one * outputs
""",
            says="those of one filter",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    weights = rows * columns * channels * filters
    return weights * (height - rows + 1) * (width - columns + 1), weights + filters
""",
            says="wrong order",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    columns, rows = kernel_shape
    weights = rows * columns * channels * filters
    return weights + filters, weights * (height - rows + 1) * (width - columns + 1)
""",
            says="Height and width are swapped",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    weights = rows * columns * channels * filters
    return weights + filters, weights * output_size(height, rows) ** 2
""",
            says="taken for a square",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    weights = rows * columns * channels * filters
    outputs = (height - rows + 1) * (width - columns + 1)
    return weights + filters, 2 * weights * outputs
""",
            says="Together they are one",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    outputs = (height - rows + 1) * (width - columns + 1)
    parameters = (rows * columns * channels + 1) * filters
    return parameters, rows * columns * filters * outputs
""",
            says="missing from your multiply-adds",
        ),
        Wrong(
            """
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    rows, columns = kernel_shape
    weights = rows * columns * channels
    places = output_size(height, rows) * output_size(width, columns)
    return weights + filters, weights * places
""",
            says="weights of one filter",
        ),
    ],
}

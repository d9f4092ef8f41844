"""Wrong answers to the exercises of lesson 3."""

from tests.checks.wrong_answers import Wrong

WRONG_ANSWERS = {
    "sharpen-amount": [
        Wrong(
            """
def sharpen_kernel(amount):
    return np.array([[0, -amount, 0], [-amount, 5, -amount], [0, -amount, 0]])
""",
            says="always 5",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    return amount * np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
""",
            says="multiplied by the amount",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    a = amount
    return np.array([[0, -a, 0], [-a, 4 * a, -a], [0, -a, 0]])
""",
            says="sum to 0",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    a = amount
    return np.array([[0, a, 0], [a, 1 - 4 * a, a], [0, a, 0]])
""",
            says="a blur",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    a = amount
    return np.array([[0, -a, 0], [-a, 1 + a, -a], [0, -a, 0]])
""",
            says="there are four",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    kernel = np.full((3, 3), -float(amount))
    kernel[1, 1] = 1 + 8 * amount
    return kernel
""",
            says="corners",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    identity = np.zeros((3, 3))
    identity[1, 1] = 1
    four = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]) / 4
    return identity + amount * (identity - four)
""",
            says="divided among",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    kernel = np.full((3, 3), -float(amount))
    kernel[1, 1] = 1 + 4 * amount
    return kernel
""",
            says="corners",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    a = amount
    return np.array([[0, -a, 0], [-a, 4 + a, -a], [0, -a, 0]])
""",
            says="amount of 1 only",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    kernel = np.zeros((3, 3))
    kernel[0, 1] = kernel[1, 0] = kernel[1, 2] = kernel[2, 1] = -amount
    return kernel
""",
            says="middle weight is 0",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    kernel = np.zeros((3, 3), dtype=int)
    kernel[1, 1] = 1 + 4 * amount
    kernel[0, 1] = kernel[1, 0] = kernel[1, 2] = kernel[2, 1] = -amount
    return kernel
""",
            says="Fractions",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    kernel = np.array([[0, -amount, 0], [-amount, 0, -amount], [0, -amount, 0]])
    kernel[1, 1] = 1
    return kernel
""",
            says="always 1",
        ),
        Wrong(
            """
def sharpen_kernel(amount):
    a = amount
    return [[0, -a, 0], [-a, 1 + 4 * a, -a], [0, -a, 0]]
""",
            says="return a NumPy array",
        ),
    ],
    "gradient-magnitude": [
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    return correlate2d(image, kernel_x) ** 2 + correlate2d(image, kernel_y) ** 2
""",
            says="square root",
        ),
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    return np.abs(correlate2d(image, kernel_x)) + np.abs(correlate2d(image, kernel_y))
""",
            says="two absolute values",
        ),
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    return np.sqrt((correlate2d(image, kernel_x) + correlate2d(image, kernel_y)) ** 2)
""",
            says="square the sum",
        ),
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    return correlate2d(image, kernel_x) + correlate2d(image, kernel_y)
""",
            says="opposite signs cancel",
        ),
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    gx, gy = correlate2d(image, kernel_x), correlate2d(image, kernel_y)
    return np.maximum(abs(gx), abs(gy))
""",
            says="larger of the two",
        ),
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(gx, kernel_y)
    return np.sqrt(gx**2 + gy**2)
""",
            says="second kernel slides over the map",
        ),
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x, padding="same")
    gy = correlate2d(image, kernel_y, padding="same")
    return np.sqrt(gx**2 + gy**2)
""",
            says="hang over the edge",
        ),
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    return np.sqrt(gx**2)
""",
            says="kernel_y is not used",
        ),
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(image, kernel_x)
    return np.sqrt(gx**2 + gy**2)
""",
            says="Both maps come from kernel_x",
        ),
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    return np.array([correlate2d(image, kernel_x), correlate2d(image, kernel_y)])
""",
            says="two maps",
        ),
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    return correlate2d(image, np.sqrt(kernel_x**2 + kernel_y**2))
""",
            says="combine the two kernels",
        ),
        Wrong(
            """
def edge_strength(image, kernel_x, kernel_y):
    return np.sqrt(convolve2d(image, kernel_x) ** 2 + convolve2d(image, kernel_y) ** 2)
""",
            says="kernels are flipped",
        ),
    ],
    "compose-kernels": [
        Wrong(
            """
def compose(first, second):
    from scipy.signal import correlate2d
    return correlate2d(first, second, mode="full")
""",
            says="second kernel is flipped",
        ),
        Wrong(
            """
def compose(first, second):
    height = first.shape[0] + second.shape[0] - 1
    width = first.shape[1] + second.shape[1] - 1
    together = np.zeros((height, width))
    for (i, j), one in np.ndenumerate(first):
        for (k, m), other in np.ndenumerate(second):
            row = k - i + first.shape[0] - 1
            column = m - j + first.shape[1] - 1
            together[row, column] += one * other
    return together
""",
            says="first kernel is flipped",
        ),
        Wrong(
            """
def compose(first, second):
    height = first.shape[0] + second.shape[0] - 1
    width = first.shape[1] + second.shape[1] - 1
    together = np.zeros((height, width))
    for (i, j), one in np.ndenumerate(first):
        for (k, m), other in np.ndenumerate(second):
            together[i + k, j + m] = one * other
    return together
""",
            says="+=",
        ),
        Wrong(
            """
def compose(first, second):
    height = first.shape[0] + second.shape[0] - 1
    width = first.shape[1] + second.shape[1] - 1
    together = np.zeros((height, width))
    for (i, j), one in np.ndenumerate(first):
        for (k, m), other in np.ndenumerate(second):
            together[i + j, k + m] += one * other
    return together
""",
            says="row to row",
        ),
        Wrong(
            """
def compose(first, second):
    height = first.shape[0] + second.shape[0] - 1
    width = first.shape[1] + second.shape[1] - 1
    together = np.zeros((height, width))
    for (i, j), one in np.ndenumerate(first):
        for (k, m), other in np.ndenumerate(second):
            together[i + k, j + m] += one + other
    return together
""",
            says="their product",
        ),
        Wrong(
            """
def compose(first, second):
    return first + second
""",
            says="add the two kernels",
        ),
        Wrong(
            """
def compose(first, second):
    return first * second
""",
            says="place by place",
        ),
        Wrong(
            """
def compose(first, second):
    return first @ second
""",
            says="matrix product",
        ),
        Wrong(
            """
def compose(first, second):
    height = first.shape[0] + second.shape[0]
    width = first.shape[1] + second.shape[1]
    together = np.zeros((height, width))
    for (i, j), one in np.ndenumerate(first):
        for (k, m), other in np.ndenumerate(second):
            together[i + k, j + m] += one * other
    return together
""",
            says="too large",
        ),
        Wrong(
            """
def compose(first, second):
    return convolve2d(first, second, padding="same")
""",
            says="as large as the first",
        ),
        Wrong(
            """
def compose(first, second):
    shape = (first.shape[0] + second.shape[0] - 1, first.shape[1] + second.shape[1] - 1)
    together = np.zeros(shape, dtype=int)
    for (i, j), one in np.ndenumerate(first):
        for (k, m), other in np.ndenumerate(second):
            together[i + k, j + m] += int(one * other)
    return together
""",
            says="Fractions",
        ),
    ],
    "colour-convolution": [
        Wrong(
            """
def filter_colour(image, kernels):
    maps = [correlate2d(image[:, :, c], kernels[:, :, c]) for c in range(image.shape[2])]
    return np.stack(maps, axis=-1)
""",
            says="not summed",
        ),
        Wrong(
            """
def filter_colour(image, kernels):
    maps = [correlate2d(image[:, :, c], kernels[:, :, c]) for c in range(image.shape[2])]
    return np.array(maps)
""",
            says="along the first axis",
        ),
        Wrong(
            """
def filter_colour(image, kernels):
    maps = [correlate2d(image[:, :, c], kernels[:, :, c]) for c in range(image.shape[2])]
    return np.mean(maps, axis=0)
""",
            says="averaged",
        ),
        Wrong(
            """
def filter_colour(image, kernels):
    return correlate2d(image[:, :, 0], kernels[:, :, 0])
""",
            says="first channel",
        ),
        Wrong(
            """
def filter_colour(image, kernels):
    for c in range(image.shape[2]):
        total = correlate2d(image[:, :, c], kernels[:, :, c])
    return total
""",
            says="last channel",
        ),
        Wrong(
            """
def filter_colour(image, kernels):
    total = 0
    for c in range(image.shape[2]):
        total = total + correlate2d(image[:, :, c], kernels[c])
    return total
""",
            says="axes of the kernels",
        ),
        Wrong(
            """
def filter_colour(image, kernels):
    return sum(correlate2d(image[c], kernels[c]) for c in range(image.shape[2]))
""",
            says="are rows",
        ),
        Wrong(
            """
def filter_colour(image, kernels):
    return sum(correlate2d(image[:, :, c], kernels[:, :, 0]) for c in range(image.shape[2]))
""",
            says="one of its own",
        ),
        Wrong(
            """
def filter_colour(image, kernels):
    return sum(convolve2d(image[:, :, c], kernels[:, :, c]) for c in range(image.shape[2]))
""",
            says="flipped",
        ),
        Wrong(
            """
def filter_colour(image, kernels):
    total = 0
    for c in range(3):
        total = total + correlate2d(image[:, :, c], kernels[:, :, c])
    return total
""",
            says="image.shape[2]",
        ),
        Wrong(
            """
def filter_colour(image, kernels):
    return correlate2d(image.sum(axis=2), kernels.sum(axis=2))
""",
            says="Every channel meets every kernel",
        ),
    ],
}

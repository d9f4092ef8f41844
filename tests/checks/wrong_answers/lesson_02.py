"""Wrong answers to the exercises of lesson 2."""

from tests.checks.wrong_answers import Wrong

WRONG_ANSWERS = {
    "one-window": [
        Wrong(
            """
def window_sum(image, kernel, row, column):
    height, width = kernel.shape
    return (image[column : column + height, row : row + width] * kernel).sum()
""",
            says="swapped",
        ),
        Wrong(
            """
def window_sum(image, kernel, row, column):
    return (image[: kernel.shape[0], : kernel.shape[1]] * kernel).sum()
""",
            says="top left corner",
        ),
        Wrong(
            """
def window_sum(image, kernel, row, column):
    total = 0
    height, width = kernel.shape
    for i in range(height):
        for j in range(width):
            total += image[row + i, column + j] * kernel[height - 1 - i, width - 1 - j]
    return total
""",
            says="flipped",
        ),
        Wrong(
            """
def window_sum(image, kernel, row, column):
    height, width = kernel.shape
    return (image[row : row + height, column : column + width] * kernel).mean()
""",
            says="sum, not mean",
        ),
        Wrong(
            """
def window_sum(image, kernel, row, column):
    height, width = kernel.shape
    return image[row : row + height, column : column + width] * kernel
""",
            says="add them up",
        ),
        Wrong(
            """
def window_sum(image, kernel, row, column):
    height, width = kernel.shape
    return sum(image[row : row + height, column : column + width] * kernel)
""",
            says="Python's own sum",
        ),
        Wrong(
            """
def window_sum(image, kernel, row, column):
    height, width = kernel.shape
    return (image[row : row + height][column : column + width] * kernel).sum()
""",
            says="cuts rows twice",
        ),
        Wrong(
            """
def window_sum(image, kernel, row, column):
    return (image[row : row + 3, column : column + 3] * kernel).sum()
""",
            says="kernel.shape",
        ),
        Wrong(
            """
def window_sum(image, kernel, row, column):
    height, width = kernel.shape
    total = (image[row : row + height, column : column + width] * kernel).sum()
""",
            says="return statement",
        ),
        Wrong(
            """
def window_sum(image, kernel, row, column):
    height, width = kernel.shape
    window = image[row : row + height, column : column + width]
    window *= kernel.astype(window.dtype)
    return window.sum()
""",
            says="changes its argument image",
        ),
    ],
    "convolve-by-hand": [
        Wrong(
            """
def slide(image, kernel):
    from scipy.signal import convolve2d
    return convolve2d(image, kernel, mode="valid")
""",
            says="flipped",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    output = np.zeros((image.shape[0] - height, image.shape[1] - width))
    for r in range(output.shape[0]):
        for c in range(output.shape[1]):
            output[r, c] = (image[r : r + height, c : c + width] * kernel).sum()
    return output
""",
            says="n − f + 1",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    output = np.zeros((columns, rows))
    for r in range(rows):
        for c in range(columns):
            output[c, r] = (image[r : r + height, c : c + width] * kernel).sum()
    return output
""",
            says="Height and width are swapped",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    top, left = (height - 1) // 2, (width - 1) // 2
    padded = np.pad(image, ((top, height - 1 - top), (left, width - 1 - left)))
    output = np.zeros(image.shape)
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            output[r, c] = (padded[r : r + height, c : c + width] * kernel).sum()
    return output
""",
            says="as large as the image",
        ),
        Wrong(
            """
def slide(image, kernel):
    from scipy.signal import correlate2d
    return correlate2d(image, kernel)
""",
            says="every edge",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    output = np.zeros(image.shape)
    for r in range(image.shape[0] - height + 1):
        for c in range(image.shape[1] - width + 1):
            output[r, c] = (image[r : r + height, c : c + width] * kernel).sum()
    return output
""",
            says="zeros left over",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    output = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for r in range(image.shape[0] - height):
        for c in range(image.shape[1] - width):
            output[r, c] = (image[r : r + height, c : c + width] * kernel).sum()
    return output
""",
            says="last row and column stay 0",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    output = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for r in range(output.shape[0]):
        for c in range(output.shape[1]):
            output[r, c] = (image[r : r + height, c : c + width] * kernel).sum()
        return output
""",
            says="return stands inside the loop",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    output = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for r in range(0, output.shape[0], height):
        for c in range(0, output.shape[1], width):
            output[r, c] = (image[r : r + height, c : c + width] * kernel).sum()
    return output
""",
            says="jumps by its own size",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    sums = []
    for r in range(image.shape[0] - height + 1):
        for c in range(image.shape[1] - width + 1):
            sums.append((image[r : r + height, c : c + width] * kernel).sum())
    return np.array(sums)
""",
            says="one long row",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    output = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for r in range(output.shape[0]):
        for c in range(output.shape[1]):
            output[r, c] = (image[r : r + height, c : c + width] * kernel).mean()
    return output
""",
            says="sum, not mean",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    output = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for r in range(output.shape[0]):
        for c in range(output.shape[1]):
            for i in range(height):
                for j in range(width):
                    output[r, c] = image[r + i, c + j] * kernel[i, j]
    return output
""",
            says="+=",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    output = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1), dtype=int)
    for r in range(output.shape[0]):
        for c in range(output.shape[1]):
            output[r, c] = (image[r : r + height, c : c + width] * kernel).sum()
    return output
""",
            says="Fractions",
        ),
        Wrong(
            """
def slide(image, kernel):
    height, width = kernel.shape
    return [
        [
            (image[r : r + height, c : c + width] * kernel).sum()
            for c in range(image.shape[1] - width + 1)
        ]
        for r in range(image.shape[0] - height + 1)
    ]
""",
            says="return a NumPy array",
        ),
        Wrong(
            """
def slide(image):
    return image
""",
            says="does not take that",
        ),
    ],
    "turn-the-kernel": [
        Wrong(
            """
def convolve(image, kernel):
    return correlate2d(image, kernel)
""",
            says="not turned at all",
        ),
        Wrong(
            """
def convolve(image, kernel):
    return correlate2d(image, kernel[::-1])
""",
            says="Only the rows",
        ),
        Wrong(
            """
def convolve(image, kernel):
    return correlate2d(image, np.fliplr(kernel))
""",
            says="Only the columns",
        ),
        Wrong(
            """
def convolve(image, kernel):
    return correlate2d(image, kernel.T)
""",
            says="transposed",
        ),
        Wrong(
            """
def convolve(image, kernel):
    return correlate2d(image, np.rot90(kernel))
""",
            says="quarter",
        ),
        Wrong(
            """
def convolve(image, kernel):
    return np.rot90(correlate2d(image, kernel), 2)
""",
            says="not the result",
        ),
        Wrong(
            """
def convolve(image, kernel):
    return correlate2d(np.rot90(image, 2), kernel)
""",
            says="as if you turned the image",
        ),
    ],
    "find-the-kernel": [
        Wrong(
            """
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    return weights
""",
            says="two axes",
        ),
        Wrong(
            """
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    return weights.reshape(width, height)
""",
            says="swapped",
        ),
        Wrong(
            """
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    return weights.reshape(height, width)[::-1, ::-1]
""",
            says="180 degrees",
        ),
        Wrong(
            """
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    return weights.reshape(height, width).T
""",
            says="transposed",
        ),
        Wrong(
            """
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    return weights.reshape(height, width).round()
""",
            says="rounded",
        ),
        Wrong(
            """
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    return (weights / weights.sum()).reshape(height, width)
""",
            says="divided by their sum",
        ),
        Wrong(
            """
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.T.ravel(), rcond=None)[0]
    return weights.reshape(height, width)
""",
            says="column by column",
        ),
        Wrong(
            """
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(3) for j in range(3)]
    weights = np.linalg.lstsq(np.stack(a, axis=1), feature_map.ravel())[0]
    return weights.reshape(3, 3)
""",
            says="always 3 × 3",
        ),
        Wrong(
            """
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    return np.linalg.lstsq(np.stack(a), feature_map.ravel())[0].reshape(height, width)
""",
            says="axis=1",
        ),
        Wrong(
            """
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    return np.linalg.lstsq(np.stack(a, axis=1), feature_map.ravel()).reshape(height, width)
""",
            says="such as [0]",
        ),
    ],
}

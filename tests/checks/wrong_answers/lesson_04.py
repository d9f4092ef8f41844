"""Wrong answers to the exercises of lesson 4."""

from tests.checks.wrong_answers import Wrong

WRONG_ANSWERS = {
    "max-pool": [
        Wrong(
            """
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            top, left = r * stride, c * stride
            output[r, c] = image[top : top + size, left : left + size].mean()
    return output
""",
            says="average each window",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            for i in range(size):
                for j in range(size):
                    output[r, c] = max(output[r, c], image[r * stride + i, c * stride + j])
    return output
""",
            says="Zero wins",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    output = []
    for top in range(0, image.shape[0], stride):
        row = []
        for left in range(0, image.shape[1], stride):
            row.append(image[top : top + size, left : left + size].max())
        output.append(row)
    return np.array(output)
""",
            says="partial windows",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows = image.shape[0] - size + 1
    columns = image.shape[1] - size + 1
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            output[r, c] = image[r : r + size, c : c + size].max()
    return output
""",
            says="every pixel",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = image.shape[1] - size + 1
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            output[r, c] = image[r * stride : r * stride + size, c : c + size].max()
    return output
""",
            says="rows only",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows = image.shape[0] - size + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            output[r, c] = image[r : r + size, c * stride : c * stride + size].max()
    return output
""",
            says="columns only",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((columns, rows))
    for r in range(rows):
        for c in range(columns):
            top, left = r * stride, c * stride
            output[c, r] = image[top : top + size, left : left + size].max()
    return output
""",
            says="Height and width are swapped",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            output[r, c] = image[r : r + size, c : c + size].max()
    return output
""",
            says="r * stride",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride
    columns = (image.shape[1] - size) // stride
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            top, left = r * stride, c * stride
            output[r, c] = image[top : top + size, left : left + size].max()
    return output
""",
            says="(n − size) // stride + 1",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows, columns = image.shape[0] // stride, image.shape[1] // stride
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            top, left = r * stride, c * stride
            output[r, c] = image[top : top + size, left : left + size].max()
    return output
""",
            says="not n // stride",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    return max_pool2d(image, size)
""",
            says="their own size",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((rows, columns), dtype=int)
    for r in range(rows):
        for c in range(columns):
            top, left = r * stride, c * stride
            output[r, c] = image[top : top + size, left : left + size].max()
    return output
""",
            says="Fractions",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            output[r, c] = image[
                c * stride : c * stride + size, r * stride : r * stride + size
            ].max()
    return output
""",
            says="swapped in the slice",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            top, left = r * size, c * size
            output[r, c] = image[top : top + size, left : left + size].max()
    return output
""",
            says="start at r * size",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            top, left = r * stride, c * stride
            output[r, c] = image[top : top + stride, left : left + stride].max()
    return output
""",
            says="as large as the stride",
        ),
        Wrong(
            """
def max_pool(image, size, stride):
    output = []
    for r in range(0, image.shape[0] - size, stride):
        row = []
        for c in range(0, image.shape[1] - size, stride):
            row.append(image[r : r + size, c : c + size].max())
        output.append(row)
    return np.array(output)
""",
            says="End it at n − size + 1",
        ),
    ],
    "global-average": [
        Wrong(
            """
def global_average(images):
    return images.mean(axis=(0, 1, 2))
""",
            says="over the batch too",
        ),
        Wrong(
            """
def global_average(images):
    return np.array([image.mean() for image in images])
""",
            says="over the channels too",
        ),
        Wrong(
            """
def global_average(images):
    return images.mean()
""",
            says="one number",
        ),
        Wrong(
            """
def global_average(images):
    return images.mean(axis=(0, 1))
""",
            says="axis 0 counts the images",
        ),
        Wrong(
            """
def global_average(images):
    return np.mean(images, axis=(2, 3))
""",
            says="axis 3 holds the channels",
        ),
        Wrong(
            """
def global_average(images):
    return images.mean(axis=(1, 2), keepdims=True)
""",
            says="two axes of length 1",
        ),
        Wrong(
            """
def global_average(images):
    total = np.zeros((images.shape[0], images.shape[3]))
    for row in range(images.shape[1]):
        for column in range(images.shape[2]):
            total += images[:, row, column, :]
    return total
""",
            says="divide by the number of its pixels",
        ),
        Wrong(
            """
def global_average(images):
    batch, height, width, channels = images.shape
    return images.reshape(batch, channels, height * width).mean(axis=2)
""",
            says="reshape mixes the channels",
        ),
        Wrong(
            """
def global_average(images):
    return images.sum(axis=(1, 2)) // (images.shape[1] * images.shape[2])
""",
            says="not with //",
        ),
    ],
    "average-pool-as-convolution": [
        Wrong(
            """
def average_kernels(height, width, channels):
    return np.full((height, width, channels, channels), 1 / (height * width))
""",
            says="mix the channels",
        ),
        Wrong(
            """
def average_kernels(height, width, channels):
    return np.ones((height, width, channels, channels)) / (height * width * channels)
""",
            says="averages all channels together",
        ),
        Wrong(
            """
def average_kernels(height, width, channels):
    kernels = np.zeros((height, width, channels, channels))
    for k in range(channels):
        kernels[:, :, k, k] = 1
    return kernels
""",
            says="each weight is 1",
        ),
        Wrong(
            """
def average_kernels(height, width, channels):
    kernels = np.zeros((height, width, channels, channels))
    for k in range(channels):
        kernels[:, :, k, k] = 1 / (height * width * channels)
    return kernels
""",
            says="too small",
        ),
        Wrong(
            """
def average_kernels(height, width, channels):
    kernels = np.zeros((height, width, channels, channels))
    for k in range(channels):
        kernels[:, :, k, k] = 1 / height**2
    return kernels
""",
            says="not square",
        ),
        Wrong(
            """
def average_kernels(height, width, channels):
    kernels = np.zeros((channels, channels, height, width))
    for k in range(channels):
        kernels[k, k] = 1 / (height * width)
    return kernels
""",
            says="height and width come first",
        ),
        Wrong(
            """
def average_kernels(height, width, channels):
    return np.ones((height, width, 1, channels)) / (height * width)
""",
            says="third axis",
        ),
        Wrong(
            """
def average_kernels(height, width, channels):
    return np.ones((height, width, channels, 1)) / (height * width)
""",
            says="last axis",
        ),
        Wrong(
            """
def average_kernels(height, width, channels):
    kernels = np.zeros((width, height, channels, channels))
    for k in range(channels):
        kernels[:, :, k, k] = 1 / (height * width)
    return kernels
""",
            says="Height and width are swapped",
        ),
        Wrong(
            """
def average_kernels(height, width, channels):
    kernels = np.zeros((height, width, channels, channels))
    for k in range(channels):
        kernels[:, :, k, k] = 1 / 4
    return kernels
""",
            says="four pixels only",
        ),
    ],
}

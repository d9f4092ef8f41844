# --- max-pool | wrong | stride forgotten in the place of the window
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    cols = (image.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = image[r:r + size, c:c + size].max()
    return out

# --- max-pool | wrong | stride is the size
def max_pool(image, size, stride):
    rows = image.shape[0] // size
    cols = image.shape[1] // size
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = image[r * size:(r + 1) * size, c * size:(c + 1) * size].max()
    return out

# --- max-pool | wrong | + 1 missing
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride
    cols = (image.shape[1] - size) // stride
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = np.max(image[r * stride:r * stride + size, c * stride:c * stride + size])
    return out

# --- max-pool | wrong | window of the length of the stride
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    cols = (image.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = np.max(image[r * stride:(r + 1) * stride, c * stride:(c + 1) * stride])
    return out

# --- max-pool | wrong | maximum starts at 0
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    cols = (image.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            m = 0
            for i in range(size):
                for j in range(size):
                    if image[r * stride + i, c * stride + j] > m:
                        m = image[r * stride + i, c * stride + j]
            out[r, c] = m
    return out

# --- max-pool | wrong | maximum starts at -1
def max_pool(image, size, stride):
    out = []
    for r in range(0, image.shape[0] - size + 1, stride):
        line = []
        for c in range(0, image.shape[1] - size + 1, stride):
            m = -1
            for i in range(size):
                for j in range(size):
                    m = max(m, image[r + i, c + j])
            line.append(m)
        out.append(line)
    return np.array(out)

# --- max-pool | wrong | keeps windows that stick out
def max_pool(image, size, stride):
    out = []
    for r in range(0, image.shape[0], stride):
        line = []
        for c in range(0, image.shape[1], stride):
            line.append(image[r:r + size, c:c + size].max())
        out.append(line)
    return np.array(out)

# --- max-pool | wrong | range stops one early
def max_pool(image, size, stride):
    return np.array([[image[r:r + size, c:c + size].max()
                      for c in range(0, image.shape[1] - size, stride)]
                     for r in range(0, image.shape[0] - size, stride)])

# --- max-pool | wrong | mean
def max_pool(image, size, stride):
    return np.array([[image[r:r + size, c:c + size].mean()
                      for c in range(0, image.shape[1] - size + 1, stride)]
                     for r in range(0, image.shape[0] - size + 1, stride)])

# --- max-pool | wrong | absolute values
def max_pool(image, size, stride):
    return np.array([[np.abs(image[r:r + size, c:c + size]).max()
                      for c in range(0, image.shape[1] - size + 1, stride)]
                     for r in range(0, image.shape[0] - size + 1, stride)])

# --- max-pool | wrong | image taken as square
def max_pool(image, size, stride):
    n = (image.shape[0] - size) // stride + 1
    out = np.zeros((n, n))
    for r in range(n):
        for c in range(n):
            out[r, c] = image[r * stride:r * stride + size, c * stride:c * stride + size].max()
    return out

# --- max-pool | wrong | rows and columns swapped
def max_pool(image, size, stride):
    rows = (image.shape[1] - size) // stride + 1
    cols = (image.shape[0] - size) // stride + 1
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = image[c * stride:c * stride + size, r * stride:r * stride + size].max()
    return out

# --- max-pool | wrong | range without stride, index runs out
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    cols = (image.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols))
    for r in range(0, image.shape[0] - size + 1, stride):
        for c in range(0, image.shape[1] - size + 1, stride):
            out[r, c] = image[r:r + size, c:c + size].max()
    return out

# --- max-pool | wrong | index divided with /
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) / stride + 1
    cols = (image.shape[1] - size) / stride + 1
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = image[r * stride:r * stride + size, c * stride:c * stride + size].max()
    return out

# --- max-pool | wrong | builtin max of a window
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    cols = (image.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = max(image[r * stride:r * stride + size, c * stride:c * stride + size])
    return out

# --- max-pool | wrong | max over one axis
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    cols = (image.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = image[r * stride:r * stride + size, c * stride:c * stride + size].max(axis=0)[0]
    return out

# --- max-pool | wrong | size and stride mixed up
def max_pool(image, size, stride):
    rows = (image.shape[0] - stride) // size + 1
    cols = (image.shape[1] - stride) // size + 1
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = image[r * size:r * size + stride, c * size:c * size + stride].max()
    return out

# --- max-pool | wrong | minus 1 in the slice
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    cols = (image.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = image[r * stride:r * stride + size - 1, c * stride:c * stride + size - 1].max()
    return out

# --- max-pool | wrong | the largest of all, never reset
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    cols = (image.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols))
    best = image[0, 0]
    for r in range(rows):
        for c in range(cols):
            for i in range(size):
                for j in range(size):
                    best = max(best, image[r * stride + i, c * stride + j])
            out[r, c] = best
    return out

# --- max-pool | wrong | reshape trick only for stride equal to size
def max_pool(image, size, stride):
    h, w = image.shape[0] // size * size, image.shape[1] // size * size
    return image[:h, :w].reshape(h // size, size, w // size, size).max(axis=(1, 3))

# --- max-pool | wrong | whole-number output
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    cols = (image.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols), dtype=int)
    for r in range(rows):
        for c in range(cols):
            out[r, c] = image[r * stride:r * stride + size, c * stride:c * stride + size].max()
    return out

# --- max-pool | wrong | while without a step in c
def max_pool(image, size, stride):
    out = []
    r = 0
    while r + size <= image.shape[0]:
        c = 0
        line = []
        while c + size <= image.shape[1]:
            line.append(image[r:r + size, c:c + size].max())
        out.append(line)
        r += stride
    return np.array(out)

# --- max-pool | wrong | two slips: starts at 0 and + 1 missing
def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride
    cols = (image.shape[1] - size) // stride
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            for i in range(size):
                for j in range(size):
                    out[r, c] = max(out[r, c], image[r * stride + i, c * stride + j])
    return out

# --- max-pool | wrong | flat list of maxima
def max_pool(image, size, stride):
    found = []
    for r in range(0, image.shape[0] - size + 1, stride):
        for c in range(0, image.shape[1] - size + 1, stride):
            found.append(image[r:r + size, c:c + size].max())
    return np.array(found)

# --- max-pool | right | sliding windows
def max_pool(image, size, stride):
    w = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    return w[::stride, ::stride].max(axis=(2, 3))

# --- max-pool | right | starts at minus infinity
def max_pool(picture, k, s):
    rows = (picture.shape[0] - k) // s + 1
    cols = (picture.shape[1] - k) // s + 1
    out = np.full((rows, cols), -np.inf)
    for i in range(k):
        for j in range(k):
            out = np.maximum(out, picture[i:i + rows * s:s, j:j + cols * s:s][:rows, :cols])
    return out

# --- max-pool | right | np.max of lists
def max_pool(image, size, stride):
    return np.array([[max(max(row[c:c + size]) for row in image[r:r + size].tolist())
                      for c in range(0, len(image[0]) - size + 1, stride)]
                     for r in range(0, len(image) - size + 1, stride)], dtype=np.float32)

# --- global-average | wrong | mean of all
def global_average(images):
    return images.mean()

# --- global-average | wrong | channels averaged
def global_average(images):
    return images.mean(axis=(1, 2, 3))

# --- global-average | wrong | over the batch too
def global_average(images):
    return images.mean(axis=(0, 1, 2))

# --- global-average | wrong | one axis only
def global_average(images):
    return images.mean(axis=1)

# --- global-average | wrong | keepdims
def global_average(images):
    return images.mean(axis=(1, 2), keepdims=True)

# --- global-average | wrong | sum
def global_average(images):
    return images.sum(axis=(1, 2))

# --- global-average | wrong | maximum
def global_average(images):
    return images.max(axis=(1, 2))

# --- global-average | wrong | axes (2, 3)
def global_average(images):
    return np.mean(images, axis=(2, 3))

# --- global-average | wrong | divided by the height only
def global_average(images):
    return images.sum(axis=(1, 2)) / images.shape[1]

# --- global-average | wrong | divided by height squared
def global_average(images):
    n = images.shape[1]
    return images.sum(axis=(1, 2)) / (n * n)

# --- global-average | wrong | axes as a list
def global_average(images):
    return images.mean(axis=[1, 2])

# --- global-average | wrong | reshaped the wrong way round
def global_average(images):
    b, h, w, c = images.shape
    return images.reshape(b, c, h * w).mean(axis=2)

# --- global-average | wrong | (channels, batch)
def global_average(images):
    return images.mean(axis=(1, 2)).T

# --- global-average | wrong | unpacked into three
def global_average(images):
    h, w, c = images.shape
    return images.reshape(h * w, c).mean(axis=0)

# --- global-average | wrong | loop that overwrites the image
def global_average(images):
    b, h, w, c = images.shape
    out = np.zeros((b, c))
    for n in range(b):
        for k in range(c):
            out[n] = images[n, :, :, k].mean()
    return out

# --- global-average | wrong | mean of image 0 always
def global_average(images):
    out = np.zeros((images.shape[0], images.shape[3]))
    for n in range(images.shape[0]):
        for k in range(images.shape[3]):
            out[n, k] = np.mean(images[0, :, :, k])
    return out

# --- global-average | wrong | return in the loop over the images
def global_average(images):
    out = np.zeros((images.shape[0], images.shape[3]))
    for n in range(images.shape[0]):
        out[n] = images[n].mean(axis=(0, 1))
        return out

# --- global-average | wrong | sums assigned in the loop
def global_average(images):
    b, h, w, c = images.shape
    out = np.zeros((b, c))
    for i in range(h):
        for j in range(w):
            out = images[:, i, j, :]
    return out / (h * w)

# --- global-average | wrong | floor division
def global_average(images):
    return images.sum(axis=(1, 2)) // (images.shape[1] * images.shape[2])

# --- global-average | wrong | divided by the product with the channels
def global_average(images):
    b, h, w, c = images.shape
    return images.sum(axis=(1, 2)) / (h * w * c)

# --- global-average | right | two means in a row
def global_average(images):
    return images.mean(axis=1).mean(axis=1)

# --- global-average | right | list comprehension of arrays
def global_average(x):
    return np.array([[x[b, :, :, c].mean() for c in range(x.shape[-1])] for b in range(len(x))])

# --- global-average | right | reshape
def global_average(images):
    b, h, w, c = images.shape
    return np.average(images.reshape(b, -1, c), axis=1)

# --- average-pool-as-convolution | wrong | every channel fed from all
def average_kernels(height, width, channels):
    return np.ones((height, width, channels, channels)) / (height * width)

# --- average-pool-as-convolution | wrong | 1 / channels too
def average_kernels(height, width, channels):
    return np.ones((height, width, channels, channels)) / (height * width * channels)

# --- average-pool-as-convolution | wrong | one channel out
def average_kernels(height, width, channels):
    return np.full((height, width, channels, 1), 1 / (height * width))

# --- average-pool-as-convolution | wrong | not divided
def average_kernels(height, width, channels):
    kernels = np.zeros((height, width, channels, channels))
    for c in range(channels):
        kernels[:, :, c, c] = 1
    return kernels

# --- average-pool-as-convolution | wrong | whole-number division
def average_kernels(height, width, channels):
    kernels = np.zeros((height, width, channels, channels))
    for c in range(channels):
        kernels[:, :, c, c] = 1 // (height * width)
    return kernels

# --- average-pool-as-convolution | wrong | divided by the height only
def average_kernels(height, width, channels):
    k = np.zeros((height, width, channels, channels))
    for c in range(channels):
        k[:, :, c, c] = 1 / height
    return k

# --- average-pool-as-convolution | wrong | np.zeros of whole numbers
def average_kernels(height, width, channels):
    k = np.zeros((height, width, channels, channels), int)
    for c in range(channels):
        k[:, :, c, c] = 1 / (height * width)
    return k

# --- average-pool-as-convolution | wrong | width and height swapped in the shape
def average_kernels(height, width, channels):
    k = np.zeros((width, height, channels, channels))
    for c in range(channels):
        k[:, :, c, c] = 1 / (height * width)
    return k

# --- average-pool-as-convolution | wrong | channels first
def average_kernels(height, width, channels):
    k = np.zeros((channels, channels, height, width))
    for c in range(channels):
        k[c, c] = 1 / (height * width)
    return k

# --- average-pool-as-convolution | wrong | only the first channel
def average_kernels(height, width, channels):
    k = np.zeros((height, width, channels, channels))
    k[:, :, 0, 0] = 1 / (height * width)
    return k

# --- average-pool-as-convolution | wrong | three axes
def average_kernels(height, width, channels):
    return np.ones((height, width, channels)) / (height * width)

# --- average-pool-as-convolution | wrong | identity divided by channels
def average_kernels(height, width, channels):
    return np.ones((height, width, 1, 1)) * np.eye(channels) / channels

# --- average-pool-as-convolution | wrong | np.eye put on the wrong axes
def average_kernels(height, width, channels):
    return np.eye(channels)[:, :, None, None] * np.ones((height, width)) / (height * width)

# --- average-pool-as-convolution | wrong | a diagonal in rows and columns
def average_kernels(height, width, channels):
    k = np.zeros((height, width, channels, channels))
    for i in range(height):
        for j in range(width):
            if i == j:
                k[i, j] = 1 / (height * width)
    return k

# --- average-pool-as-convolution | wrong | brackets missing in the division
def average_kernels(height, width, channels):
    k = np.zeros((height, width, channels, channels))
    for c in range(channels):
        k[:, :, c, c] = 1 / height * width
    return k

# --- average-pool-as-convolution | wrong | return in the loop
def average_kernels(height, width, channels):
    k = np.zeros((height, width, channels, channels))
    for c in range(channels):
        k[:, :, c, c] = 1 / (height * width)
        return k

# --- average-pool-as-convolution | wrong | batch axis in front
def average_kernels(height, width, channels):
    k = np.zeros((1, height, width, channels, channels))
    for c in range(channels):
        k[0, :, :, c, c] = 1 / (height * width)
    return k

# --- average-pool-as-convolution | wrong | np.zeros without the tuple
def average_kernels(height, width, channels):
    k = np.zeros(height, width, channels, channels)
    for c in range(channels):
        k[:, :, c, c] = 1 / (height * width)
    return k

# --- average-pool-as-convolution | wrong | antidiagonal
def average_kernels(height, width, channels):
    k = np.zeros((height, width, channels, channels))
    for c in range(channels):
        k[:, :, c, channels - 1 - c] = 1 / (height * width)
    return k

# --- average-pool-as-convolution | wrong | window divided by height plus width
def average_kernels(height, width, channels):
    return np.eye(channels) * np.ones((height, width, 1, 1)) / (height + width)

# --- average-pool-as-convolution | right | broadcasting the identity
def average_kernels(height, width, channels):
    return np.tile(np.eye(channels) / (height * width), (height, width, 1, 1))

# --- average-pool-as-convolution | right | float32 loops
def average_kernels(h, w, n):
    k = np.zeros((h, w, n, n), np.float32)
    for i, j, c in np.ndindex(h, w, n):
        k[i, j, c, c] = 1 / h / w
    return k

# --- average-pool-as-convolution | right | einsum view
def average_kernels(height, width, channels):
    k = np.zeros((height, width, channels, channels))
    np.einsum("hwcc->hwc", k)[...] = 1 / (height * width)
    return k

# --- sharpen-amount | wrong | middle 5 whatever the amount
def sharpen_kernel(amount):
    return np.array([[0, -amount, 0], [-amount, 5, -amount], [0, -amount, 0]])

# --- sharpen-amount | wrong | middle 4 times the amount, sums to 0
def sharpen_kernel(amount):
    a = amount
    return np.array([[0, -a, 0],
                     [-a, 4 * a, -a],
                     [0, -a, 0]])

# --- sharpen-amount | wrong | middle 1 + amount
def sharpen_kernel(amount):
    return np.array([[0, -amount, 0], [-amount, 1 + amount, -amount], [0, -amount, 0]])

# --- sharpen-amount | wrong | the whole kernel times the amount
def sharpen_kernel(amount):
    return amount * np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])

# --- sharpen-amount | wrong | neighbours with a plus
def sharpen_kernel(amount):
    return np.array([[0, amount, 0], [amount, 1 - 4 * amount, amount], [0, amount, 0]])

# --- sharpen-amount | wrong | corners too
def sharpen_kernel(amount):
    kernel = np.full((3, 3), -amount)
    kernel[1, 1] = 1 + 8 * amount
    return kernel

# --- sharpen-amount | wrong | whole-number array
def sharpen_kernel(amount):
    kernel = np.zeros((3, 3), dtype=int)
    kernel[0, 1] = -amount
    kernel[1, 0] = -amount
    kernel[1, 2] = -amount
    kernel[2, 1] = -amount
    kernel[1, 1] = 1 + 4 * amount
    return kernel

# --- sharpen-amount | wrong | a list of lists
def sharpen_kernel(amount):
    return [[0, -amount, 0], [-amount, 1 + 4 * amount, -amount], [0, -amount, 0]]

# --- sharpen-amount | wrong | flat, not 3 by 3
def sharpen_kernel(amount):
    return np.array([0, -amount, 0, -amount, 4 * amount + 1, -amount, 0, -amount, 0])

# --- sharpen-amount | wrong | one neighbour forgotten
def sharpen_kernel(amount):
    kernel = np.zeros((3, 3))
    kernel[0, 1] = kernel[1, 0] = kernel[1, 2] = -amount
    kernel[1, 1] = 1 + 4 * amount
    return kernel

# --- sharpen-amount | wrong | middle computed before the neighbours are there
def sharpen_kernel(amount):
    kernel = np.zeros((3, 3))
    kernel[1, 1] = 1 - kernel.sum()
    kernel[[0, 1, 1, 2], [1, 0, 2, 1]] = -amount
    return kernel

# --- sharpen-amount | wrong | middle makes the sum 0, not 1
def sharpen_kernel(amount):
    kernel = np.zeros((3, 3))
    kernel[[0, 1, 1, 2], [1, 0, 2, 1]] = -amount
    kernel[1, 1] = -kernel.sum()
    return kernel

# --- sharpen-amount | wrong | corners instead of neighbours
def sharpen_kernel(amount):
    kernel = np.zeros((3, 3))
    kernel[0, 0] = kernel[0, 2] = kernel[2, 0] = kernel[2, 2] = -amount
    kernel[1, 1] = 1 + 4 * amount
    return kernel

# --- sharpen-amount | wrong | copies SHARPEN and changes it
def sharpen_kernel(amount):
    kernel = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
    kernel[kernel == -1] = -amount
    kernel[1, 1] = 4 * amount + 1
    return kernel

# --- sharpen-amount | wrong | middle 4 + amount, sign slip
def sharpen_kernel(amount):
    return np.array([[0, -amount, 0],
                     [-amount, 4 + amount, -amount],
                     [0, -amount, 0]])

# --- sharpen-amount | wrong | whole rows and columns set
def sharpen_kernel(amount):
    k = np.zeros((3, 3))
    k[1, :] = -amount
    k[:, 1] = -amount
    k[1, 1] = 1 + 6 * amount
    return k

# --- sharpen-amount | wrong | amount divided among the neighbours
def sharpen_kernel(amount):
    k = np.array([[0, -1, 0], [-1, 0, -1], [0, -1, 0]]) * amount / 4
    k[1, 1] = 1 + amount
    return k

# --- sharpen-amount | wrong | np.array with two arguments
def sharpen_kernel(amount):
    return np.array([0, -amount, 0], [-amount, 1 + 4 * amount, -amount], [0, -amount, 0])

# --- sharpen-amount | right | identity plus amount times the Laplacian
def sharpen_kernel(amount):
    cross = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    identity = np.zeros((3, 3))
    identity[1, 1] = 1
    return identity - amount * cross

# --- sharpen-amount | right | float32 and the sum for the middle
def sharpen_kernel(strength):
    k = np.zeros((3, 3), dtype=np.float32)
    for place in [(0, 1), (1, 0), (1, 2), (2, 1)]:
        k[place] = -strength
    k[1, 1] = 1 - k.sum()
    return k

# --- sharpen-amount | right | np.pad
def sharpen_kernel(amount):
    return np.array([0, -amount, 0, -amount, 1 + 4 * amount, -amount, 0, -amount, 0]).reshape(3, 3)

# --- gradient-magnitude | wrong | sum of squares without the root
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(image, kernel_y)
    return gx**2 + gy**2

# --- gradient-magnitude | wrong | sum of absolute values
def edge_strength(image, kernel_x, kernel_y):
    return np.abs(correlate2d(image, kernel_x)) + np.abs(correlate2d(image, kernel_y))

# --- gradient-magnitude | wrong | plain sum
def edge_strength(image, kernel_x, kernel_y):
    return correlate2d(image, kernel_x) + correlate2d(image, kernel_y)

# --- gradient-magnitude | wrong | root of each alone
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(image, kernel_y)
    return np.sqrt(gx**2) + np.sqrt(gy**2)

# --- gradient-magnitude | wrong | root of the sum, squares forgotten
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(image, kernel_y)
    return np.sqrt(gx + gy)

# --- gradient-magnitude | wrong | kernel_x twice
def edge_strength(image, kernel_x, kernel_y):
    x = correlate2d(image, kernel_x)
    y = correlate2d(image, kernel_x)
    return np.sqrt(x * x + y * y)

# --- gradient-magnitude | wrong | second correlation on the first map
def edge_strength(image, kernel_x, kernel_y):
    x = correlate2d(image, kernel_x)
    y = correlate2d(x, kernel_y)
    return np.sqrt(x**2 + y**2)

# --- gradient-magnitude | wrong | ^ for **
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(image, kernel_y)
    return np.sqrt(gx ^ 2 + gy ^ 2)

# --- gradient-magnitude | wrong | math.sqrt on an array
def edge_strength(image, kernel_x, kernel_y):
    import math
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(image, kernel_y)
    return math.sqrt(gx**2 + gy**2)

# --- gradient-magnitude | wrong | larger of the two
def edge_strength(image, kernel_x, kernel_y):
    return np.maximum(np.abs(correlate2d(image, kernel_x)), np.abs(correlate2d(image, kernel_y)))

# --- gradient-magnitude | wrong | same padding
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x, padding="same")
    gy = correlate2d(image, kernel_y, padding="same")
    return np.hypot(gx, gy)

# --- gradient-magnitude | wrong | kernels added first
def edge_strength(image, kernel_x, kernel_y):
    return np.abs(correlate2d(image, kernel_x + kernel_y))

# --- gradient-magnitude | wrong | difference of squares
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(image, kernel_y)
    return np.sqrt(np.abs(gx**2 - gy**2))

# --- gradient-magnitude | wrong | the norm of everything, one number
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(image, kernel_y)
    return np.linalg.norm([gx, gy])

# --- gradient-magnitude | wrong | angle instead of length
def edge_strength(image, kernel_x, kernel_y):
    return np.arctan2(correlate2d(image, kernel_y), correlate2d(image, kernel_x))

# --- gradient-magnitude | wrong | divided by its maximum
def edge_strength(image, kernel_x, kernel_y):
    g = np.hypot(correlate2d(image, kernel_x), correlate2d(image, kernel_y))
    return g / g.max()

# --- gradient-magnitude | wrong | exponent 1/2 without brackets
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(image, kernel_y)
    return (gx**2 + gy**2) ** 1 / 2

# --- gradient-magnitude | wrong | matrix squares
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(image, kernel_y)
    return np.sqrt(gx @ gx.T + gy @ gy.T)

# --- gradient-magnitude | wrong | both maps as a pair
def edge_strength(image, kernel_x, kernel_y):
    return correlate2d(image, kernel_x), correlate2d(image, kernel_y)

# --- gradient-magnitude | wrong | squares the image before
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image**2, kernel_x)
    gy = correlate2d(image**2, kernel_y)
    return np.sqrt(np.abs(gx + gy))

# --- gradient-magnitude | wrong | mean of the squares
def edge_strength(image, kernel_x, kernel_y):
    gx = correlate2d(image, kernel_x)
    gy = correlate2d(image, kernel_y)
    return np.sqrt((gx**2 + gy**2) / 2)

# --- gradient-magnitude | right | complex numbers
def edge_strength(image, kernel_x, kernel_y):
    return np.abs(correlate2d(image, kernel_x) + 1j * correlate2d(image, kernel_y))

# --- gradient-magnitude | right | norm along a new axis
def edge_strength(image, kernel_x, kernel_y):
    maps = np.stack([correlate2d(image, k) for k in (kernel_x, kernel_y)])
    return np.linalg.norm(maps, axis=0)

# --- gradient-magnitude | right | pixel by pixel
def edge_strength(img, kx, ky):
    gx, gy = correlate2d(img, kx), correlate2d(img, ky)
    out = np.zeros(gx.shape)
    for i in range(gx.shape[0]):
        for j in range(gx.shape[1]):
            out[i, j] = (gx[i, j] ** 2 + gy[i, j] ** 2) ** 0.5
    return out

# --- compose-kernels | wrong | correlates one with the other
def compose(first, second):
    return correlate2d(first, second, padding="full")

# --- compose-kernels | wrong | valid correlation
def compose(first, second):
    return correlate2d(first, second)

# --- compose-kernels | wrong | element by element product
def compose(first, second):
    return first * second

# --- compose-kernels | wrong | sum of the kernels
def compose(first, second):
    return first + second

# --- compose-kernels | wrong | matrix product
def compose(first, second):
    return first @ second

# --- compose-kernels | wrong | = for +=
def compose(first, second):
    h = first.shape[0] + second.shape[0] - 1
    w = first.shape[1] + second.shape[1] - 1
    out = np.zeros((h, w))
    for i in range(first.shape[0]):
        for j in range(first.shape[1]):
            for k in range(second.shape[0]):
                for m in range(second.shape[1]):
                    out[i + k, j + m] = first[i, j] * second[k, m]
    return out

# --- compose-kernels | wrong | - 1 missing: one row and column too many
def compose(first, second):
    a, b = first.shape
    c, d = second.shape
    out = np.zeros((a + c, b + d))
    for i in range(a):
        for j in range(b):
            for k in range(c):
                for m in range(d):
                    out[i + k, j + m] += first[i, j] * second[k, m]
    return out

# --- compose-kernels | wrong | minus for plus in the place
def compose(first, second):
    a, b = first.shape
    c, d = second.shape
    out = np.zeros((a + c - 1, b + d - 1))
    for i in range(a):
        for j in range(b):
            for k in range(c):
                for m in range(d):
                    out[i - k, j - m] += first[i, j] * second[k, m]
    return out

# --- compose-kernels | wrong | index swapped in the place
def compose(first, second):
    a, b = first.shape
    c, d = second.shape
    out = np.zeros((a + c - 1, b + d - 1))
    for i in range(a):
        for j in range(b):
            for k in range(c):
                for m in range(d):
                    out[i + m, j + k] += first[i, j] * second[k, m]
    return out

# --- compose-kernels | wrong | size of the first kernel
def compose(first, second):
    out = np.zeros(first.shape)
    for i in range(first.shape[0]):
        for j in range(first.shape[1]):
            for k in range(second.shape[0]):
                for m in range(second.shape[1]):
                    out[i + k, j + m] += first[i, j] * second[k, m]
    return out

# --- compose-kernels | wrong | adds the weights instead of multiplying
def compose(first, second):
    a, b = first.shape
    c, d = second.shape
    out = np.zeros((a + c - 1, b + d - 1))
    for i in range(a):
        for j in range(b):
            out[i:i + c, j:j + d] += first[i, j] + second
    return out

# --- compose-kernels | wrong | assigns blocks, overlaps lost
def compose(first, second):
    a, b = first.shape
    c, d = second.shape
    out = np.zeros((a + c - 1, b + d - 1))
    for i in range(a):
        for j in range(b):
            out[i:i + c, j:j + d] = first[i, j] * second
    return out

# --- compose-kernels | wrong | square kernels only
def compose(first, second):
    n = first.shape[0]
    m = second.shape[0]
    out = np.zeros((n + m - 1, n + m - 1))
    for i in range(n):
        for j in range(n):
            for k in range(m):
                for l in range(m):
                    out[i + k, j + l] += first[i, j] * second[k, l]
    return out

# --- compose-kernels | wrong | second kernel turned
def compose(first, second):
    a, b = first.shape
    c, d = second.shape
    second = second[::-1, ::-1]
    out = np.zeros((a + c - 1, b + d - 1))
    for i in range(a):
        for j in range(b):
            for k in range(c):
                for m in range(d):
                    out[i + k, j + m] += first[i, j] * second[k, m]
    return out

# --- compose-kernels | wrong | whole-number output
def compose(first, second):
    a, b = first.shape
    c, d = second.shape
    out = np.zeros((a + c - 1, b + d - 1), dtype=int)
    for i in range(a):
        for j in range(b):
            for k in range(c):
                for m in range(d):
                    out[i + k, j + m] += int(first[i, j] * second[k, m])
    return out

# --- compose-kernels | wrong | return in the outer loop
def compose(first, second):
    a, b = first.shape
    c, d = second.shape
    out = np.zeros((a + c - 1, b + d - 1))
    for i in range(a):
        for j in range(b):
            for k in range(c):
                for m in range(d):
                    out[i + k, j + m] += first[i, j] * second[k, m]
        return out

# --- compose-kernels | wrong | places multiplied
def compose(first, second):
    a, b = first.shape
    c, d = second.shape
    out = np.zeros((a + c - 1, b + d - 1))
    for i in range(a):
        for j in range(b):
            for k in range(c):
                for m in range(d):
                    out[i * k, j * m] += first[i, j] * second[k, m]
    return out

# --- compose-kernels | wrong | a Kronecker product
def compose(first, second):
    return np.kron(first, second)

# --- compose-kernels | wrong | pads the first and correlates
def compose(first, second):
    a, b = second.shape
    padded = np.pad(first, ((a - 1, a - 1), (b - 1, b - 1)))
    return correlate2d(padded, second)

# --- compose-kernels | wrong | loops over the second kernel with the first one's size
def compose(first, second):
    a, b = first.shape
    c, d = second.shape
    out = np.zeros((a + c - 1, b + d - 1))
    for i in range(a):
        for j in range(b):
            for k in range(a):
                for m in range(b):
                    out[i + k, j + m] += first[i, j] * second[k, m]
    return out

# --- compose-kernels | right | blocks added
def compose(first, second):
    a, b = first.shape
    c, d = second.shape
    out = np.zeros((a + c - 1, b + d - 1))
    for (i, j), weight in np.ndenumerate(first):
        out[i:i + c, j:j + d] += weight * second
    return out

# --- compose-kernels | right | scipy's convolve2d
def compose(first, second):
    import scipy.signal
    return scipy.signal.convolve2d(second, first, mode="full")

# --- compose-kernels | right | a dictionary of places
def compose(k1, k2):
    places = {}
    for (i, j), a in np.ndenumerate(k1):
        for (k, l), b in np.ndenumerate(k2):
            places[i + k, j + l] = places.get((i + k, j + l), 0) + a * b
    rows = 1 + max(r for r, c in places)
    columns = 1 + max(c for r, c in places)
    return np.array([[places[r, c] for c in range(columns)] for r in range(rows)])

# --- colour-convolution | wrong | a map for each channel
def filter_colour(image, kernels):
    maps = []
    for c in range(image.shape[2]):
        maps.append(correlate2d(image[:, :, c], kernels[:, :, c]))
    return np.array(maps)

# --- colour-convolution | wrong | = for +=
def filter_colour(image, kernels):
    total = 0
    for c in range(image.shape[2]):
        total = correlate2d(image[..., c], kernels[..., c])
    return total

# --- colour-convolution | wrong | three channels fixed
def filter_colour(image, kernels):
    r = correlate2d(image[:, :, 0], kernels[:, :, 0])
    g = correlate2d(image[:, :, 1], kernels[:, :, 1])
    b = correlate2d(image[:, :, 2], kernels[:, :, 2])
    return r + g + b

# --- colour-convolution | wrong | mean of the maps
def filter_colour(image, kernels):
    maps = [correlate2d(image[..., c], kernels[..., c]) for c in range(image.shape[-1])]
    return np.mean(maps, axis=0)

# --- colour-convolution | wrong | return in the loop
def filter_colour(image, kernels):
    total = 0
    for c in range(image.shape[2]):
        total += correlate2d(image[..., c], kernels[..., c])
        return total

# --- colour-convolution | wrong | channels taken from axis 0
def filter_colour(image, kernels):
    total = 0
    for c in range(image.shape[0]):
        total = total + correlate2d(image[c], kernels[c])
    return total

# --- colour-convolution | wrong | correlate2d of the three-axis arrays
def filter_colour(image, kernels):
    return correlate2d(image, kernels)

# --- colour-convolution | wrong | grey first, then the summed kernel
def filter_colour(image, kernels):
    return correlate2d(image.sum(axis=2), kernels.sum(axis=2))

# --- colour-convolution | wrong | same kernel for all channels
def filter_colour(image, kernels):
    total = 0
    for c in range(image.shape[2]):
        total += correlate2d(image[:, :, c], kernels[:, :, 0])
    return total

# --- colour-convolution | wrong | mean of the channels and mean of the kernels
def filter_colour(image, kernels):
    return correlate2d(image.mean(axis=-1), kernels.mean(axis=-1))

# --- colour-convolution | wrong | last channel left out
def filter_colour(image, kernels):
    out = correlate2d(image[:, :, 0], kernels[:, :, 0])
    for c in range(1, image.shape[2] - 1):
        out += correlate2d(image[:, :, c], kernels[:, :, c])
    return out

# --- colour-convolution | wrong | stack kept on the last axis
def filter_colour(image, kernels):
    return np.stack([correlate2d(image[..., c], kernels[..., c])
                     for c in range(image.shape[-1])], axis=-1)

# --- colour-convolution | wrong | one number, sum over everything
def filter_colour(image, kernels):
    total = 0
    for c in range(image.shape[2]):
        total += correlate2d(image[:, :, c], kernels[:, :, c]).sum()
    return total

# --- colour-convolution | wrong | sums over rows
def filter_colour(image, kernels):
    maps = np.stack([correlate2d(image[..., c], kernels[..., c])
                     for c in range(image.shape[-1])], axis=-1)
    return maps.sum(axis=0)

# --- colour-convolution | wrong | output with the image's size
def filter_colour(image, kernels):
    out = np.zeros(image.shape[:2])
    for c in range(image.shape[2]):
        out += correlate2d(image[..., c], kernels[..., c])
    return out

# --- colour-convolution | wrong | loops over kernel rows instead of channels
def filter_colour(image, kernels):
    total = 0
    for c in range(kernels.shape[0]):
        total += correlate2d(image[:, :, c], kernels[:, :, c])
    return total

# --- colour-convolution | wrong | same padding
def filter_colour(image, kernels):
    total = 0
    for c in range(image.shape[-1]):
        total += correlate2d(image[..., c], kernels[..., c], padding="same")
    return total

# --- colour-convolution | wrong | first channel added twice
def filter_colour(image, kernels):
    total = correlate2d(image[..., 0], kernels[..., 0])
    for c in range(image.shape[-1]):
        total = total + correlate2d(image[..., c], kernels[..., c])
    return total

# --- colour-convolution | wrong | kernels turned
def filter_colour(image, kernels):
    total = 0
    for c in range(image.shape[-1]):
        total = total + correlate2d(image[..., c], kernels[::-1, ::-1, c])
    return total

# --- colour-convolution | wrong | maximum over the channels
def filter_colour(image, kernels):
    maps = [correlate2d(image[..., c], kernels[..., c]) for c in range(image.shape[-1])]
    return np.max(maps, axis=0)

# --- colour-convolution | right | sum of a generator
def filter_colour(image, kernels):
    return sum(correlate2d(image[..., c], kernels[..., c]) for c in range(kernels.shape[-1]))

# --- colour-convolution | right | windows and einsum
def filter_colour(photo, filt):
    w = np.lib.stride_tricks.sliding_window_view(photo, filt.shape[:2], axis=(0, 1))
    return np.einsum("rcdij,ijd->rc", w, filt)

# --- colour-convolution | right | stacks, then sums
def filter_colour(image, kernels):
    image, kernels = np.moveaxis(image, 2, 0), np.moveaxis(kernels, 2, 0)
    return np.sum([correlate2d(i, k) for i, k in zip(image, kernels)], axis=0)

# --- one-window | wrong | slice too long by one
def window_sum(image, kernel, row, column):
    h, w = kernel.shape
    window = image[row:row + h + 1, column:column + w + 1]
    return (window * kernel).sum()

# --- one-window | wrong | slice up to height and width
def window_sum(image, kernel, row, column):
    height, width = kernel.shape
    return (image[row:height, column:width] * kernel).sum()

# --- one-window | wrong | 3 by 3 fixed
def window_sum(image, kernel, row, column):
    total = 0
    for i in range(3):
        for j in range(3):
            total += image[row + i, column + j] * kernel[i, j]
    return total

# --- one-window | wrong | rows and columns swapped
def window_sum(image, kernel, row, column):
    height, width = kernel.shape
    window = image[column:column + height, row:row + width]
    return (window * kernel).sum()

# --- one-window | wrong | matrix product
def window_sum(image, kernel, row, column):
    height, width = kernel.shape
    window = image[row:row + height, column:column + width]
    return np.sum(window @ kernel)

# --- one-window | wrong | the whole image
def window_sum(image, kernel, row, column):
    return (image * kernel).sum()

# --- one-window | wrong | chained slices
def window_sum(image, kernel, row, column):
    h, w = kernel.shape
    window = image[row:row + h][column:column + w]
    return (window * kernel).sum()

# --- one-window | wrong | kernel height used twice
def window_sum(image, kernel, row, column):
    n = kernel.shape[0]
    window = image[row:row + n, column:column + n]
    return (window * kernel).sum()

# --- one-window | wrong | assigned instead of added
def window_sum(image, kernel, row, column):
    s = 0
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            s = image[row + i][column + j] * kernel[i][j]
    return s

# --- one-window | wrong | return inside the loop
def window_sum(image, kernel, row, column):
    s = 0
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            s += image[row + i][column + j] * kernel[i][j]
        return s

# --- one-window | wrong | sum of rows only
def window_sum(image, kernel, row, column):
    h, w = kernel.shape
    return sum(image[row:row + h, column:column + w] * kernel)

# --- one-window | wrong | mean for sum
def window_sum(image, kernel, row, column):
    h, w = kernel.shape
    return np.mean(image[row:row + h, column:column + w] * kernel)

# --- one-window | wrong | row and column taken as the middle
def window_sum(image, kernel, row, column):
    h, w = kernel.shape
    top = row - h // 2
    left = column - w // 2
    return (image[top:top + h, left:left + w] * kernel).sum()

# --- one-window | wrong | adds window and kernel
def window_sum(image, kernel, row, column):
    h, w = kernel.shape
    return (image[row:row + h, column:column + w] + kernel).sum()

# --- one-window | wrong | returns the products without the sum
def window_sum(image, kernel, row, column):
    h, w = kernel.shape
    return image[row:row + h, column:column + w] * kernel

# --- one-window | wrong | kernel turned
def window_sum(image, kernel, row, column):
    h, w = kernel.shape
    return (image[row:row + h, column:column + w] * kernel[::-1, ::-1]).sum()

# --- one-window | wrong | start not added to the index
def window_sum(image, kernel, row, column):
    total = 0
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            total += kernel[i, j] * image[i, j]
    return total

# --- one-window | wrong | loops over the image's place to the kernel's size
def window_sum(image, kernel, row, column):
    total = 0
    for i in range(row, kernel.shape[0]):
        for j in range(column, kernel.shape[1]):
            total += kernel[i, j] * image[i, j]
    return total

# --- one-window | wrong | shape called as a function
def window_sum(image, kernel, row, column):
    h, w = kernel.shape()
    return (image[row:row + h, column:column + w] * kernel).sum()

# --- one-window | wrong | kernel indexed with the place in the image
def window_sum(image, kernel, row, column):
    h, w = kernel.shape
    total = 0
    for r in range(row, row + h):
        for c in range(column, column + w):
            total += image[r, c] * kernel[r, c]
    return total

# --- one-window | wrong | int() of every product
def window_sum(image, kernel, row, column):
    h, w = kernel.shape
    total = 0
    for r in range(h):
        for c in range(w):
            total += int(image[row + r, column + c] * kernel[r, c])
    return total

# --- one-window | wrong | height and width swapped on unpacking
def window_sum(image, kernel, row, column):
    width, height = kernel.shape
    window = image[row:row + height, column:column + width]
    return (window * kernel).sum()

# --- one-window | right | returns an array of one number
def window_sum(image, kernel, row, column):
    h, w = kernel.shape
    return np.array([(image[row:row + h, column:column + w] * kernel).sum()])

# --- one-window | right | np.vdot of lists
def window_sum(image, kernel, r, c):
    return float(sum(image[r + i, c + j] * kernel[i, j] for i, j in np.ndindex(*kernel.shape)))

# --- one-window | right | helper loop and tensordot
def window_sum(image, kernel, row, column):
    def cut():
        return image[row:, column:][: kernel.shape[0], : kernel.shape[1]]
    return np.tensordot(cut(), kernel, axes=2)

# --- convolve-by-hand | wrong | + 1 missing
def slide(image, kernel):
    h, w = kernel.shape
    rows = image.shape[0] - h
    cols = image.shape[1] - w
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = (image[r:r + h, c:c + w] * kernel).sum()
    return out

# --- convolve-by-hand | wrong | output as large as the image
def slide(image, kernel):
    h, w = kernel.shape
    out = np.zeros(image.shape)
    for r in range(image.shape[0] - h + 1):
        for c in range(image.shape[1] - w + 1):
            out[r, c] = np.sum(image[r:r + h, c:c + w] * kernel)
    return out

# --- convolve-by-hand | wrong | zeros_like with the image's dtype
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    out = np.zeros((rows, columns), dtype=image.dtype)
    for r in range(rows):
        for c in range(columns):
            out[r, c] = np.sum(image[r:r + h, c:c + w] * kernel)
    return out

# --- convolve-by-hand | wrong | rows and columns swapped in the slice
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    out = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            out[r, c] = np.sum(image[c:c + h, r:r + w] * kernel)
    return out

# --- convolve-by-hand | wrong | sum never reset
def slide(image, kernel):
    h, w = kernel.shape
    out = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    s = 0
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            for i in range(h):
                for j in range(w):
                    s += image[r + i, c + j] * kernel[i, j]
            out[r, c] = s
    return out

# --- convolve-by-hand | wrong | = for +=
def slide(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            for i in range(kh):
                for j in range(kw):
                    out[r, c] = kernel[i, j] * image[r + i, c + j]
    return out

# --- convolve-by-hand | wrong | 3 by 3 kernel fixed
def slide(image, kernel):
    out = np.zeros((image.shape[0] - 2, image.shape[1] - 2))
    for r in range(image.shape[0] - 2):
        for c in range(image.shape[1] - 2):
            out[r, c] = (image[r:r + 3, c:c + 3] * kernel).sum()
    return out

# --- convolve-by-hand | wrong | return after the first row
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    output = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row:row + h, column:column + w]
            output[row, column] = (window * kernel).sum()
        return output

# --- convolve-by-hand | wrong | flips the kernel
def slide(image, kernel):
    kernel = np.flip(kernel)
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    output = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            output[row, column] = (image[row:row + h, column:column + w] * kernel).sum()
    return output

# --- convolve-by-hand | wrong | kernel taken as square
def slide(image, kernel):
    k = kernel.shape[0]
    n, m = image.shape
    out = np.zeros((n - k + 1, m - k + 1))
    for i in range(n - k + 1):
        for j in range(m - k + 1):
            out[i, j] = np.sum(image[i:i + k, j:j + k] * kernel)
    return out

# --- convolve-by-hand | wrong | image taken as square
def slide(image, kernel):
    n = len(image)
    h, w = kernel.shape
    out = np.zeros((n - h + 1, n - w + 1))
    for i in range(n - h + 1):
        for j in range(n - w + 1):
            out[i, j] = np.sum(image[i:i + h, j:j + w] * kernel)
    return out

# --- convolve-by-hand | wrong | a flat list
def slide(image, kernel):
    h, w = kernel.shape
    sums = []
    for r in range(image.shape[0] - h + 1):
        for c in range(image.shape[1] - w + 1):
            sums.append((image[r:r + h, c:c + w] * kernel).sum())
    return np.array(sums)

# --- convolve-by-hand | wrong | windows side by side, stride of the kernel
def slide(image, kernel):
    h, w = kernel.shape
    rows = image.shape[0] // h
    cols = image.shape[1] // w
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = (image[r * h:(r + 1) * h, c * w:(c + 1) * w] * kernel).sum()
    return out

# --- convolve-by-hand | wrong | output transposed
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    out = np.zeros((columns, rows))
    for r in range(rows):
        for c in range(columns):
            out[c, r] = np.sum(image[r:r + h, c:c + w] * kernel)
    return out

# --- convolve-by-hand | wrong | matrix product of window and kernel
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    out = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            out[r, c] = np.dot(image[r:r + h, c:c + w], kernel).sum()
    return out

# --- convolve-by-hand | wrong | one row and one column too many, index out of bounds
def slide(image, kernel):
    h, w = kernel.shape
    out = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            for i in range(h):
                for j in range(w):
                    out[r, c] += image[r + i, c + j] * kernel[i, j]
    return out

# --- convolve-by-hand | wrong | averages
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    out = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            out[r, c] = np.mean(image[r:r + h, c:c + w] * kernel)
    return out

# --- convolve-by-hand | wrong | forgot to move the window
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    out = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            for i in range(h):
                for j in range(w):
                    out[r, c] += image[i, j] * kernel[i, j]
    return out

# --- convolve-by-hand | wrong | kernel's axes swapped while the loop is right
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    out = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            for i in range(h):
                for j in range(w):
                    out[r, c] += image[r + i, c + j] * kernel[j, i]
    return out

# --- convolve-by-hand | wrong | pads with zeros first
def slide(image, kernel):
    h, w = kernel.shape
    image = np.pad(image, ((h // 2, h // 2), (w // 2, w // 2)))
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    out = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            out[r, c] = np.sum(image[r:r + h, c:c + w] * kernel)
    return out

# --- convolve-by-hand | wrong | while loop without a step
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    out = np.zeros((rows, columns))
    r = 0
    while r < rows:
        c = 0
        while c < columns:
            out[r, c] = (image[r:r + h, c:c + w] * kernel).sum()
            c += 1
    return out

# --- convolve-by-hand | wrong | range written without range
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    out = np.zeros((rows, columns))
    for r in rows:
        for c in columns:
            out[r, c] = (image[r:r + h, c:c + w] * kernel).sum()
    return out

# --- convolve-by-hand | wrong | two slips: + 1 missing and = for +=
def slide(image, kernel):
    h, w = kernel.shape
    out = np.zeros((image.shape[0] - h, image.shape[1] - w))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            for i in range(h):
                for j in range(w):
                    out[r, c] = image[r + i, c + j] * kernel[i, j]
    return out

# --- convolve-by-hand | wrong | np.zeros called with two numbers
def slide(image, kernel):
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    out = np.zeros(rows, columns)
    for r in range(rows):
        for c in range(columns):
            out[r, c] = (image[r:r + h, c:c + w] * kernel).sum()
    return out

# --- convolve-by-hand | wrong | uses a window_sum that does not exist under this name
def slide(image, kernel):
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    out = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            out[r, c] = windowsum(image, kernel, r, c)
    return out

# --- convolve-by-hand | right | adds shifted images
def slide(image, kernel):
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    out = 0
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            out = out + kernel[i, j] * image[i:i + rows, j:j + columns]
    return out

# --- convolve-by-hand | right | builds lists of lists and makes an array
def slide(picture, k):
    h, w = k.shape
    return np.array([[sum(picture[r + i][c + j] * k[i][j] for i in range(h) for j in range(w))
                      for c in range(len(picture[0]) - w + 1)]
                     for r in range(len(picture) - h + 1)])

# --- convolve-by-hand | right | sliding windows and einsum
def slide(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("rcij,ij->rc", windows, kernel)

# --- convolve-by-hand | right | float32 output
def slide(image, kernel):
    h, w = kernel.shape
    out = np.empty((image.shape[0] - h + 1, image.shape[1] - w + 1), dtype=np.float32)
    for place in np.ndindex(out.shape):
        out[place] = np.sum(image[place[0]:place[0] + h, place[1]:place[1] + w] * kernel)
    return out

# --- turn-the-kernel | wrong | no turn at all
def convolve(image, kernel):
    return correlate2d(image, kernel)

# --- turn-the-kernel | wrong | transposed
def convolve(image, kernel):
    return correlate2d(image, kernel.T)

# --- turn-the-kernel | wrong | upside down only
def convolve(image, kernel):
    return correlate2d(image, kernel[::-1])

# --- turn-the-kernel | wrong | mirrored left for right only
def convolve(image, kernel):
    return correlate2d(image, np.fliplr(kernel))

# --- turn-the-kernel | wrong | a quarter turn
def convolve(image, kernel):
    return correlate2d(image, np.rot90(kernel))

# --- turn-the-kernel | wrong | turned the image
def convolve(image, kernel):
    return correlate2d(np.flip(image), kernel)

# --- turn-the-kernel | wrong | turned image and kernel
def convolve(image, kernel):
    return correlate2d(image[::-1, ::-1], kernel[::-1, ::-1])

# --- turn-the-kernel | wrong | turned the result
def convolve(image, kernel):
    return np.flip(correlate2d(image, kernel))

# --- turn-the-kernel | wrong | turned kernel and result
def convolve(image, kernel):
    turned = np.rot90(kernel, 2)
    return np.rot90(correlate2d(image, turned), 2)

# --- turn-the-kernel | wrong | padding same
def convolve(image, kernel):
    return correlate2d(image, kernel[::-1, ::-1], padding="same")

# --- turn-the-kernel | wrong | full padding
def convolve(image, kernel):
    return correlate2d(image, np.flip(kernel), padding="full")

# --- turn-the-kernel | wrong | minus kernel
def convolve(image, kernel):
    return correlate2d(image, -kernel)

# --- turn-the-kernel | wrong | arguments swapped
def convolve(image, kernel):
    return correlate2d(kernel[::-1, ::-1], image)

# --- turn-the-kernel | wrong | scipy's word mode
def convolve(image, kernel):
    return correlate2d(image, np.flip(kernel), mode="valid")

# --- turn-the-kernel | wrong | flip in place, lost
def convolve(image, kernel):
    np.flip(kernel)
    return correlate2d(image, kernel)

# --- turn-the-kernel | wrong | reverses the flattened list with a wrong shape
def convolve(image, kernel):
    turned = kernel.flatten()[::-1].reshape(kernel.shape[1], kernel.shape[0])
    return correlate2d(image, turned)

# --- turn-the-kernel | wrong | mirrored along both diagonals by transposing and flipping once
def convolve(image, kernel):
    turned = kernel.T[::-1, :]
    return correlate2d(image, turned)

# --- turn-the-kernel | wrong | kernel changed in the reader's array
def convolve(image, kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    return correlate2d(image, kernel)

# --- turn-the-kernel | wrong | negative step off by one
def convolve(image, kernel):
    h, w = kernel.shape
    turned = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            turned[i, j] = kernel[h - i, w - j]
    return correlate2d(image, turned)

# --- turn-the-kernel | wrong | swaps rows in place and overwrites
def convolve(image, kernel):
    turned = kernel.copy()
    h, w = kernel.shape
    for i in range(h):
        for j in range(w):
            turned[i, j] = turned[h - 1 - i, w - 1 - j]
    return correlate2d(image, turned)

# --- turn-the-kernel | right | two flips
def convolve(image, kernel):
    return correlate2d(image, np.flipud(np.fliplr(kernel)))

# --- turn-the-kernel | right | a loop that turns
def convolve(image, kernel):
    h, w = kernel.shape
    turned = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            turned[h - 1 - i, w - 1 - j] = kernel[i, j]
    return correlate2d(image, turned)

# --- turn-the-kernel | right | turns image and result instead
def convolve(image, kernel):
    return correlate2d(image[::-1, ::-1], kernel)[::-1, ::-1]

# --- find-the-kernel | wrong | left in one row
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    return weights

# --- find-the-kernel | wrong | turned the result
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    return np.rot90(weights.reshape(height, width), 2)

# --- find-the-kernel | wrong | reshape the wrong way round
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    return weights.reshape((width, height))

# --- find-the-kernel | wrong | transposed
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    return weights.reshape(height, width).T

# --- find-the-kernel | wrong | returns everything that lstsq gives
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    return np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)

# --- find-the-kernel | right | normal equations
def find_kernel(image, feature_map):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    a = [image[i:i + rows, j:j + columns].ravel() for i in range(height) for j in range(width)]
    weights = np.linalg.lstsq(np.array(a).T, feature_map.ravel(), rcond=None)[0]
    a = np.array(a)
    return np.linalg.solve(a @ a.T, a @ feature_map.ravel()).reshape(height, width)

# --- find-the-kernel | right | a row for each window
def find_kernel(image, feature_map):
    h = image.shape[0] - feature_map.shape[0] + 1
    w = image.shape[1] - feature_map.shape[1] + 1
    a = [image[r:r + h, c:c + w].ravel() for r, c in np.ndindex(feature_map.shape)]
    return np.linalg.lstsq(np.array(a), feature_map.ravel(), rcond=None)[0].reshape(h, w)

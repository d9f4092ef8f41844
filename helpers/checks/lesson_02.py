"""Exercises of lesson 2: one window, the whole slide, the turned kernel, the unknown kernel."""

import numpy as np

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip
from helpers.convolution import correlate2d


def window_sum(image, kernel, row, column, slip=no_slip):
    height, width = kernel.shape
    if slip("The window is always 3 × 3. Take its height and width from kernel.shape."):
        height = width = 3
    if slip("Height and width are swapped: kernel.shape is (height, width)."):
        height, width = width, height
    if slip("Row and column are swapped: the first index of an array is the row."):
        row, column = column, row
    if slip("The window always lies in the top left corner: row and column are not used."):
        row = column = 0
    if slip("row and column are the window's top left pixel; you use them as its middle."):
        row, column = row - height // 2, column - width // 2
    if slip("You count row and column from 1. Python counts from 0."):
        row, column = row - 1, column - 1
    bottom, right = row + height, column + width
    if slip("A slice goes from a place to a place: row : row + height, not row : height."):
        bottom, right = height, width
    if slip("The slices are one too long: row : row + height holds height rows already."):
        bottom, right = bottom + 1, right + 1
    if slip("The slices are one too short: a slice stops before its end, so row : row + height."):
        bottom, right = bottom - 1, right - 1
    window = image[row:bottom, column:right]
    if slip(
        "image[a:b][c:d] cuts rows twice. Rows and columns share one pair of brackets: "
        "image[a:b, c:d]."
    ):
        window = image[row:bottom][column:right]
    if slip("You multiply the whole image with the kernel. Cut the window out first."):
        window = image
    if slip("The kernel is flipped. Multiply each pixel by the weight at the same place."):
        kernel = kernel[::-1, ::-1]
    if slip("The kernel is transposed. Multiply each pixel by the weight at the same place."):
        kernel = kernel.T
    products = window * kernel
    if slip("The window is always 3 × 3. Take its height and width from kernel.shape.", 2):
        products = _products_in_loops(image, kernel, row, column, 3, 3)
    if slip("Height and width are swapped: kernel.shape is (height, width).", 2):
        products = _products_in_loops(image, kernel, row, column, *kernel.shape[::-1])
    if slip("You add the weights to the pixels. Multiply them, then add up the products."):
        products = window + kernel
    if slip("@ is the matrix product. To multiply place by place, use *."):
        products = window @ kernel
    if slip("@ is the matrix product, here with the kernel transposed. Use * place by place."):
        products = window @ kernel.T
    if slip("The kernel is not used: you add up the pixels of the window."):
        products = window
    if slip("The last row and column of the window are missing: range(n) stops before n itself."):
        products = products[:-1, :-1]
    if slip("Only the first row of products counts: is return inside the loop?"):
        products = products[:1]
    if slip("Only the first product counts: return stands inside the loops. Move it to the left."):
        products = products[:1, :1]
    if slip("Only the last product counts: add with +=, do not assign with =."):
        products = products[-1:, -1:]
    if slip("The total begins anew in each row. Set it to 0 once, before both loops."):
        products = products[-1:]
    if slip("You return the products one by one; add them up into one number."):
        return products
    if slip(
        "Python's own sum adds up the rows and leaves one number for each column: "
        "use (window * kernel).sum()."
    ):
        return products.sum(axis=0)
    if slip("With axis=1 one sum for each row is left. Add up everything: .sum() without an axis."):
        return products.sum(axis=1)
    if slip("The products are averaged, not added: use sum, not mean."):
        return products.mean()
    if slip("The sum is divided by the sum of the weights. Return the sum itself."):
        return products.sum() / kernel.sum()
    if slip("You return the largest product. Add them all up."):
        return products.max()
    if slip("Negative sums become 0, or lose their sign. Return the sum as it is."):
        return abs(products.sum())
    if slip("Negative sums become 0, or lose their sign. Return the sum as it is.", 2):
        return max(products.sum(), 0)
    if slip("Fractions are cut off: int drops them. Return the sum as it is."):
        return int(products.sum())
    return products.sum()


def _products_in_loops(image, kernel, row, column, height, width):
    """Multiply pixel by pixel, which stops with another error than slices do."""
    places = [[(i, j) for j in range(width)] for i in range(height)]
    return np.array([[image[row + i, column + j] * kernel[i, j] for i, j in ij] for ij in places])


def _window_cases(rng):
    for image, kernel in _image_and_kernel(rng):
        row = int(rng.integers(0, image.shape[0] - kernel.shape[0] + 1))
        column = int(rng.integers(0, image.shape[1] - kernel.shape[1] + 1))
        yield image, kernel, row, column


def _image_and_kernel(rng):
    """Yield images and kernels that are neither square nor symmetric, except the very first.

    Whole numbers meet fractions both ways, which shows an output that has the dtype of one of them.
    """
    shapes = [
        ((3, 3), (3, 3)),
        ((4, 5), (2, 3)),
        ((5, 4), (3, 2)),
        ((6, 5), (3, 3)),
        ((3, 7), (1, 4)),
    ]
    for image_shape, kernel_shape in shapes:
        yield rng.integers(0, 10, image_shape), rng.integers(-3, 4, kernel_shape)
    yield rng.random((5, 6)).round(2), rng.random((2, 3)).round(2)
    yield rng.integers(1, 10, (4, 6)), rng.random((3, 2)).round(2) + 0.01
    yield rng.random((6, 4)).round(2) + 0.01, rng.integers(-3, 4, (2, 2))


def slide(image, kernel, slip=no_slip):
    if slip("The kernel is flipped: this is convolution as in mathematics. Nothing is flipped."):
        kernel = kernel[::-1, ::-1]
    if slip("The kernel is transposed: multiply each pixel by the weight at the same place."):
        kernel = kernel.T
    height, width = kernel.shape
    if slip("The window is always 3 × 3. Take its height and width from kernel.shape."):
        height = width = 3
    if slip("The kernel's height and width are swapped: kernel.shape is (height, width)."):
        height, width = width, height
    if slip("The kernel is taken for a square. It has a height and a width of its own."):
        width = height
    if slip(
        "The output is as large as the image: you let the kernel hang over the edge. "
        "Use only places where it lies inside."
    ):
        image = np.pad(image, [((n - 1) // 2, n // 2) for n in (height, width)])
    if slip("You pad the image with zeros. Use only places where the kernel lies inside."):
        image = np.pad(image, [(n // 2, n // 2) for n in (height, width)])
    if slip("The kernel hangs over every edge. Use only places where it lies inside the image."):
        image = np.pad(image, [(n - 1, n - 1) for n in (height, width)])
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    if slip(
        "The last row and column are missing: the window can start at 0, 1, …, n − f, "
        "which is n − f + 1 places."
    ):
        rows, columns = rows - 1, columns - 1
    if slip("The output is one row and one column too large: there are n − f + 1 places."):
        rows, columns = rows + 1, columns + 1
    if slip("You take the output for a square. Work out its rows and columns separately."):
        columns = rows
    shape = rows, columns
    if slip(
        "The output is as large as the image, with zeros left over on the right and at the "
        "bottom. Make it with n − f + 1 rows and columns."
    ):
        shape = image.shape
    if slip("The output is as large as the kernel. It has a place for each window."):
        shape = kernel.shape
    dtype = float
    if slip(
        "Fractions are cut off: your output array holds whole numbers. "
        "Make it with np.zeros, which holds floats."
    ):
        dtype = int
    if slip(
        "Fractions are cut off where the image holds whole numbers: your output has the image's "
        "dtype. Make it with np.zeros, which holds floats."
    ):
        dtype = image.dtype
    if slip(
        "Fractions are cut off where the kernel holds whole numbers: your output has its dtype."
    ):
        dtype = kernel.dtype
    places = np.ndindex(rows, columns)
    if slip(
        "The output is as large as it should be, but its last row and column stay 0: "
        "let the loops run over all n − f + 1 places."
    ):
        places = np.ndindex(rows - 1, columns - 1)
    if slip("The loops for rows and columns are swapped: the row runs over the height."):
        places = np.ndindex(columns, rows)
    if slip(
        "Only the first row is filled: return stands inside the loop over the rows. "
        "Move it to the left."
    ):
        places = np.ndindex(1, columns)
    if slip(
        "Only the first place is filled: return stands inside both loops. Move it to the left."
    ):
        places = np.ndindex(1, 1)
    if slip("The loops begin at 1. The first row and column are 0."):
        places = [(r, c) for r in range(1, rows) for c in range(1, columns)]
    if slip("The window jumps by its own size. Move it one pixel at a time."):
        places = [(r, c) for r in range(0, rows, height) for c in range(0, columns, width)]
    never_reset = slip("The sum is never set back to 0: each place adds to the one before.")
    reset_by_row = slip("The sum is set back to 0 once a row. Begin anew at each place.")
    output, sums, total = np.zeros(shape, dtype), [], 0
    for r, c in places:
        top, left = r, c
        if slip(
            "Row and column are swapped in the slice: rows stand in the first place, "
            "image[row : row + height, column : column + width]."
        ):
            top, left = c, r
        bottom, right = top + height, left + width
        if slip("The slices are one too long: row : row + height holds height rows already."):
            bottom, right = bottom + 1, right + 1
        if slip("The slices are one too short: a slice stops before its end."):
            bottom, right = bottom - 1, right - 1
        if slip("A slice goes from a place to a place: row : row + height, not row : height."):
            bottom, right = height, width
        window = image[top:bottom, left:right]
        if slip("The window never moves: cut it out at the row and column of the loops."):
            window = image[:height, :width]
        if slip("image[a:b][c:d] cuts rows twice. Use one pair of brackets: image[a:b, c:d]."):
            window = image[top:bottom][left:right]
        products = window * kernel
        if slip("@ is the matrix product. To multiply place by place, use *."):
            products = window @ kernel
        if slip("You add the weights to the pixels. Multiply them, then add up the products."):
            products = window + kernel
        if slip("The kernel is not used: you add up the pixels of each window."):
            products = window
        if slip("The last row and column of each window are left out: range(n) stops before n."):
            products = products[:-1, :-1]
        value = products.sum()
        if slip("The products are averaged, not added: use sum, not mean."):
            value = products.mean()
        if slip("You keep the largest product of each window. Add them up."):
            value = products.max()
        if slip("Only the last product of each window is left: add with +=, do not assign with =."):
            value = products[-1, -1]
        if slip("Only the first product of each window counts."):
            value = products[0, 0]
        if slip("The sign is lost. Return the sums as they are."):
            value = abs(value)
        if slip("Negative sums become 0. Return the sums as they are."):
            value = max(value, 0)
        if reset_by_row and c == 0:
            total = 0
        total += value
        output[r, c] = total if never_reset or reset_by_row else value
        sums.append(output[r, c])
    if slip("Height and width are swapped: your output is mirrored at its diagonal."):
        return output.T
    if slip(
        "The sums stand in one long row. Give them back their rows and columns: "
        "the output has two axes."
    ):
        return np.array(sums)
    if slip("You return the last sum only. Keep all of them, each at its place."):
        return output[-1, -1]
    if slip("You return one number: all sums added up. Keep each at its place."):
        return output.sum()
    return output


def convolve(image, kernel, slip=no_slip):
    turned = kernel[::-1, ::-1]
    if slip("The kernel is not turned at all: this is cross-correlation."):
        turned = kernel
    if slip("Only the rows are flipped. Half a turn flips the columns too."):
        turned = kernel[::-1]
    if slip("Only the columns are flipped. Half a turn flips the rows too."):
        turned = kernel[:, ::-1]
    if slip("The kernel is mirrored at its diagonal (transposed), not turned."):
        turned = kernel.T
    if slip("The kernel is mirrored at its other diagonal. Flip rows and columns; no .T."):
        turned = kernel[::-1, ::-1].T
    if slip("The kernel makes a quarter turn, not half a turn."):
        turned = np.rot90(kernel)
    if slip("The kernel makes a quarter turn, not half a turn.", 2):
        turned = np.rot90(kernel, -1)
    if slip("The signs of the weights are turned round. Turn their places."):
        turned = -kernel
    padding = "valid"
    if slip("The kernel hangs over the edge, with padding. Use only places where it lies inside."):
        padding = "same"
    if slip("The kernel hangs over every edge. Use only places where it lies inside."):
        padding = "full"
    if slip("It comes out as if you turned the image. Turn the kernel alone: not image or result."):
        image, turned = image[::-1, ::-1], kernel
    if slip(
        "Your result is the cross-correlation, turned by 180 degrees. Turn the kernel alone: "
        "not the result, and not the image with it."
    ):
        return correlate2d(image, kernel, padding=padding)[::-1, ::-1]
    if slip("Image and kernel are swapped: correlate2d takes the image first."):
        return correlate2d(turned, image, padding=padding)
    if slip("Image and kernel are swapped: correlate2d takes the image first, then the kernel.", 2):
        return correlate2d(kernel, image, padding=padding)
    if slip("You correlate twice. Turn the kernel, and correlate once."):
        once = correlate2d(image, kernel, padding=padding)
        return correlate2d(once, turned, padding=padding)
    if slip("You return the turned kernel. Slide it over the image with correlate2d."):
        return turned
    if slip("The result is mirrored at its diagonal. Give it back as correlate2d makes it."):
        return correlate2d(image, turned, padding=padding).T
    return correlate2d(image, turned, padding=padding)


def find_kernel(image, feature_map, slip=no_slip):
    rows, columns = feature_map.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    if slip("The kernel is one row and one column too small: a map has n − f + 1 places."):
        height, width = height - 1, width - 1
    if slip("The kernel is always 3 × 3. The shapes of image and map tell its height and width."):
        height = width = 3
    by_shift = [
        image[i : i + rows, j : j + columns].ravel() for i in range(height) for j in range(width)
    ]
    a, b = np.stack(by_shift, axis=1), feature_map.ravel()
    if slip(
        "a needs a row for each equation and a column for each weight, and yours lies on its "
        "side: stack the columns with axis=1."
    ):
        a = a.T
    if slip("The map is taken column by column and the image row by row: ravel both alike."):
        b = feature_map.T.ravel()
    weights = np.linalg.lstsq(a, b, rcond=None)[0]
    if slip("The weights are divided by their sum. Return them as lstsq finds them."):
        weights = weights / weights.sum()
    if slip("The weights are rounded. Return them as lstsq finds them."):
        weights = weights.round()
    if slip("The signs are lost. Return the weights as lstsq finds them."):
        weights = abs(weights)
    if slip("The weights stand in one row. Give them two axes with reshape(height, width)."):
        return weights
    if slip("Height and width are swapped in reshape: height comes first."):
        return weights.reshape(width, height)
    kernel = weights.reshape(height, width)
    if slip("The kernel comes out turned by 180 degrees: the map was made without flipping."):
        return kernel[::-1, ::-1]
    if slip("The kernel comes out transposed. Its rows run along the rows of the image."):
        return kernel.T
    return kernel


def _find_cases(rng):
    """Yield pictures that have more windows than their kernels have weights."""
    for image_shape, kernel_shape in [((4, 5), (2, 2)), ((6, 7), (2, 3)), ((8, 7), (3, 2))]:
        image = rng.integers(0, 10, image_shape).astype(float)
        yield image, correlate2d(image, rng.integers(-3, 4, kernel_shape) + 0.5)
    for image_shape, kernel_shape in [((8, 9), (3, 3)), ((9, 8), (1, 4))]:
        image = rng.random(image_shape)
        yield image, correlate2d(image, rng.normal(size=kernel_shape))


EXERCISES = (
    Exercise("one-window", window_sum, _window_cases),
    Exercise("convolve-by-hand", slide, _image_and_kernel),
    Exercise("turn-the-kernel", convolve, _image_and_kernel),
    Exercise("find-the-kernel", find_kernel, _find_cases),
)

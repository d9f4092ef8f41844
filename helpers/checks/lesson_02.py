"""Exercises of lesson 2: one window, the whole slide, and the turned kernel."""

import numpy as np

from helpers.checks.engine import Exercise, Mistake
from helpers.convolution import convolve2d, correlate2d


def _window_sum(image, kernel, row, column):
    height, width = kernel.shape
    return (image[row : row + height, column : column + width] * kernel).sum()


def _window_cases(rng):
    for image, kernel in _image_and_kernel(rng):
        row = int(rng.integers(0, image.shape[0] - kernel.shape[0] + 1))
        column = int(rng.integers(0, image.shape[1] - kernel.shape[1] + 1))
        yield image, kernel, row, column


def _image_and_kernel(rng):
    """Yield images and kernels that are neither square nor symmetric, except the very first."""
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


ONE_WINDOW = Exercise(
    id="one-window",
    call="window_sum(image, kernel, row, column)",
    reference=_window_sum,
    cases=_window_cases,
    mistakes=(
        Mistake(
            "Row and column are swapped: the first index of an array is the row.",
            lambda image, kernel, row, column: (
                image[column : column + kernel.shape[0], row : row + kernel.shape[1]] * kernel
            ).sum(),
        ),
        Mistake(
            "The window always lies in the top left corner: row and column are not used.",
            lambda image, kernel, row, column: _window_sum(image, kernel, 0, 0),
        ),
        Mistake(
            "The kernel is flipped. Multiply each pixel by the weight at the same place.",
            lambda image, kernel, row, column: _window_sum(image, kernel[::-1, ::-1], row, column),
        ),
        Mistake(
            "The products are averaged, not added: use sum, not mean.",
            lambda image, kernel, row, column: (
                _window_sum(image, kernel, row, column) / kernel.size
            ),
        ),
        Mistake(
            "You return the products one by one; add them up to one number.",
            lambda image, kernel, row, column: (
                image[row : row + kernel.shape[0], column : column + kernel.shape[1]] * kernel
            ),
        ),
        Mistake(
            "Python's own sum adds up the rows and leaves one number for each column: "
            "use (window * kernel).sum().",
            lambda image, kernel, row, column: (
                image[row : row + kernel.shape[0], column : column + kernel.shape[1]] * kernel
            ).sum(axis=0),
        ),
        Mistake(
            "image[a:b][c:d] cuts rows twice. Rows and columns share one pair of brackets: "
            "image[a:b, c:d].",
            lambda image, kernel, row, column: (
                image[row : row + kernel.shape[0]][column : column + kernel.shape[1]] * kernel
            ).sum(),
        ),
        Mistake(
            "The window is always 3 × 3. Take its height and width from kernel.shape.",
            lambda image, kernel, row, column: (
                image[row : row + 3, column : column + 3] * kernel
            ).sum(),
        ),
        Mistake(
            "row and column are the window's top left pixel; you use them as its middle.",
            lambda image, kernel, row, column: (
                image[
                    row - kernel.shape[0] // 2 : row - kernel.shape[0] // 2 + kernel.shape[0],
                    column - kernel.shape[1] // 2 : column - kernel.shape[1] // 2 + kernel.shape[1],
                ]
                * kernel
            ).sum(),
        ),
    ),
)


def _too_small(image, kernel):
    return correlate2d(image, kernel)[:-1, :-1]


def _rows_and_columns_swapped(image, kernel):
    return correlate2d(image, kernel).T


def _whole_numbers_only(image, kernel):
    """Fill an array of integers: every fraction is cut off."""
    return correlate2d(image, kernel).astype(int)


def _last_product_only(image, kernel):
    """Assign where the sum should grow: each output keeps its last product."""
    rows, columns = correlate2d(image, kernel).shape
    return kernel[-1, -1] * image[-rows:, -columns:]


def _zeros_at_the_end(image, kernel):
    """Make the output as large as the image and fill only the places that there are."""
    sums = correlate2d(image, kernel)
    output = np.zeros(image.shape)
    output[: sums.shape[0], : sums.shape[1]] = sums
    return output


def _last_places_left_out(image, kernel):
    """Make the output large enough and stop both loops one too early."""
    output = correlate2d(image, kernel)
    output[-1], output[:, -1] = 0, 0
    return output


def _first_row_only(image, kernel):
    """Return from within the loop over the rows."""
    output = correlate2d(image, kernel)
    output[1:] = 0
    return output


def _jumping(image, kernel):
    """Move the window by its own size."""
    sums = correlate2d(image, kernel)
    output = np.zeros(sums.shape)
    places = slice(None, None, kernel.shape[0]), slice(None, None, kernel.shape[1])
    output[places] = sums[places]
    return output


CONVOLVE_BY_HAND = Exercise(
    id="convolve-by-hand",
    call="slide(image, kernel)",
    reference=correlate2d,
    cases=_image_and_kernel,
    mistakes=(
        Mistake(
            "The kernel is flipped: this is convolution as in mathematics. "
            "Here nothing is flipped.",
            convolve2d,
        ),
        Mistake(
            "The last row and column are missing: the window can start at 0, 1, …, n − f, "
            "which is n − f + 1 places.",
            _too_small,
        ),
        Mistake(
            "Height and width are swapped: your output is mirrored at its diagonal.",
            _rows_and_columns_swapped,
        ),
        Mistake(
            "The output is as large as the image: you let the kernel hang over the edge. "
            "Use only places where it lies inside.",
            lambda image, kernel: correlate2d(image, kernel, padding="same"),
        ),
        Mistake(
            "The kernel hangs over every edge. Use only places where it lies inside the image.",
            lambda image, kernel: correlate2d(image, kernel, padding="full"),
        ),
        Mistake(
            "The products are averaged, not added: use sum, not mean.",
            lambda image, kernel: correlate2d(image, kernel) / kernel.size,
        ),
        Mistake(
            "The output is as large as the image, with zeros left over on the right and at the "
            "bottom. Make it with n − f + 1 rows and columns.",
            _zeros_at_the_end,
        ),
        Mistake(
            "The output is as large as it should be, but its last row and column stay 0: "
            "let the loops run over all n − f + 1 places.",
            _last_places_left_out,
        ),
        Mistake(
            "Only the first row is filled: return stands inside the loop over the rows. "
            "Move it to the left.",
            _first_row_only,
        ),
        Mistake(
            "The window jumps by its own size. Move it one pixel at a time.",
            _jumping,
        ),
        Mistake(
            "The sums stand in one long row. Give them back their rows and columns: "
            "the output has two axes.",
            lambda image, kernel: correlate2d(image, kernel).ravel(),
        ),
        Mistake(
            "Only the last product of each window is left: add with +=, do not assign with =.",
            _last_product_only,
        ),
        Mistake(
            "Fractions are cut off: your output array holds whole numbers. "
            "Make it with np.zeros, which holds floats.",
            _whole_numbers_only,
        ),
    ),
)


TURN_THE_KERNEL = Exercise(
    id="turn-the-kernel",
    call="convolve(image, kernel)",
    reference=convolve2d,
    cases=_image_and_kernel,
    mistakes=(
        Mistake(
            "The kernel is not turned at all: this is cross-correlation.",
            correlate2d,
        ),
        Mistake(
            "Only the rows are flipped. Half a turn flips the columns too.",
            lambda image, kernel: correlate2d(image, kernel[::-1]),
        ),
        Mistake(
            "Only the columns are flipped. Half a turn flips the rows too.",
            lambda image, kernel: correlate2d(image, kernel[:, ::-1]),
        ),
        Mistake(
            "The kernel is mirrored at its diagonal (transposed), not turned.",
            lambda image, kernel: correlate2d(image, kernel.T),
        ),
        Mistake(
            "The kernel is turned by a quarter, not by half.",
            lambda image, kernel: correlate2d(image, np.rot90(kernel)),
        ),
        Mistake(
            "The kernel is turned by a quarter, not by half.",
            lambda image, kernel: correlate2d(image, np.rot90(kernel, -1)),
        ),
        Mistake(
            "You turned the result, not the kernel.",
            lambda image, kernel: correlate2d(image, kernel)[::-1, ::-1],
        ),
        Mistake(
            "You turned the image, not the kernel.",
            lambda image, kernel: correlate2d(image[::-1, ::-1], kernel),
        ),
    ),
)

EXERCISES = (ONE_WINDOW, CONVOLVE_BY_HAND, TURN_THE_KERNEL)

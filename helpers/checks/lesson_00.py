"""Exercise of lesson 0: the place of the brightest pixel."""

import numpy as np

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip


def brightest(image, slip=no_slip):
    rows, columns = image.shape
    pixels = image.ravel()
    if slip("If several pixels are equally bright, you search column by column; go row by row."):
        pixels, rows, columns = image.T.ravel(), columns, rows
        column, row = divmod(int(pixels.argmax()), columns)
        return row, column
    if slip(
        "You look for the row and the column separately. If several pixels are "
        "equally bright, the row of one can meet the column of another."
    ):
        return image.max(axis=1).argmax(), image.max(axis=0).argmax()
    if slip("You look for the row and the column that are brightest as a whole, not for a pixel."):
        return image.sum(axis=1).argmax(), image.sum(axis=0).argmax()
    if slip(
        "You return all places that are brightest, each in a list of its own. "
        "Return only the first: (row, column)."
    ):
        return np.argwhere(image == image.max())
    if slip(
        "np.where gives two arrays: the rows and the columns of all pixels that are brightest. "
        "Return the first number of each."
    ):
        return np.where(image == image.max())
    if slip("This is the darkest pixel: look for the largest number, not the smallest."):
        pixels = -pixels
    if slip("Only the first row is searched: return stands inside the loop. Move it to the left."):
        pixels = pixels[:columns]
    if slip("The last row is left out: range stops before its end."):
        pixels = pixels[:-columns]
    if slip("The first row is left out: it is row 0."):
        pixels = np.concatenate([pixels[:columns] * 0 - 1, pixels[columns:]])
    if slip("The last column is left out: range stops before its end."):
        pixels = np.where(np.arange(pixels.size) % columns == columns - 1, -1, pixels)
    place = int(pixels.argmax())
    if slip(
        "If several pixels are equally bright, you return the last one; return the first: "
        "compare with >, not with >=."
    ):
        place = pixels.size - 1 - int(pixels[::-1].argmax())
    if slip(
        "You return the last pixel that beats the one you began with: keep the new largest too."
    ):
        place = int(np.flatnonzero(pixels > pixels[0])[-1:].sum())
    if slip("You return the last pixel that is not 0: compare with the largest so far.", 2):
        place = int(np.flatnonzero(pixels > 0)[-1:].sum())
    if slip("You return the brightness itself. Return the place where it stands: (row, column)."):
        return pixels[place]
    if slip(
        "argmax gives one number: it counts pixels through all rows. "
        "Turn that number into a row and a column."
    ):
        return place
    if slip(
        "The number is divided by the number of rows. "
        "One row holds as many pixels as there are columns: image.shape[1]."
    ):
        columns = rows
    row, column = divmod(place, columns)
    if slip("Row and column are swapped: the row comes first."):
        row, column = column, row
    if slip("You count rows and columns from 1. Python counts from 0."):
        row, column = row + 1, column + 1
    if slip("The row has a fraction: / divides exactly, // drops the rest."):
        row = place / columns
    return row, column


def _brightest_cases(rng):
    yield (_with_nines(rng.integers(0, 9, (2, 3)), (1, rng.integers(0, 3))),)
    yield (_with_nines(rng.integers(0, 9, (3, 2)), (2, rng.integers(0, 2))),)
    # Equally bright: the first row by row, the first column by column and the last all differ.
    yield (_with_nines(rng.integers(0, 9, (4, 6)), (1, rng.integers(4, 6)), (2, 0), (3, 2)),)
    for shape in [(5, 4), (3, 7)]:
        yield (rng.permutation(shape[0] * shape[1]).reshape(shape),)
    yield (rng.random((4, 5)).round(2),)
    yield (np.zeros((2, 3), dtype=int),)  # a largest that starts at 0 finds nothing brighter


def _with_nines(image, *places):
    for place in places:
        image[place] = 9
    return image


EXERCISES = (Exercise("first-exercise", brightest, _brightest_cases),)

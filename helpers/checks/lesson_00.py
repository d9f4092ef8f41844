"""Exercise of lesson 0: the place of the brightest pixel."""

import numpy as np

from helpers.checks.engine import Exercise, Mistake


def _brightest(image):
    return divmod(int(image.argmax()), image.shape[1])


def _brightest_cases(rng):
    yield (_with_nines(rng.integers(0, 9, (2, 3)), (1, rng.integers(0, 3))),)
    yield (_with_nines(rng.integers(0, 9, (3, 2)), (2, rng.integers(0, 2))),)
    # Equally bright: the first row by row, the first column by column and the last all differ.
    yield (_with_nines(rng.integers(0, 9, (4, 6)), (1, rng.integers(4, 6)), (2, 0), (3, 2)),)
    for shape in [(5, 4), (3, 7)]:
        yield (rng.permutation(shape[0] * shape[1]).reshape(shape),)
    yield (rng.random((4, 5)).round(2),)


def _with_nines(image, *places):
    for place in places:
        image[place] = 9
    return image


def _last(image):
    return divmod(image.size - 1 - int(image[::-1, ::-1].argmax()), image.shape[1])


def _row_and_column_apart(image):
    return image.max(axis=1).argmax(), image.max(axis=0).argmax()


def _column_by_column(image):
    column, row = divmod(int(image.T.argmax()), image.shape[0])
    return row, column


FIRST_EXERCISE = Exercise(
    id="first-exercise",
    call="brightest(image)",
    reference=_brightest,
    cases=_brightest_cases,
    mistakes=(
        Mistake(
            "Row and column are swapped: the row comes first.",
            lambda image: _brightest(image)[::-1],
        ),
        Mistake(
            "You return the brightness itself. Return the place where it stands: (row, column).",
            lambda image: image.max(),
        ),
        Mistake(
            "argmax gives one number: it counts pixels through all rows. "
            "Turn that number into a row and a column.",
            lambda image: image.argmax(),
        ),
        Mistake(
            "This is the darkest pixel: look for the largest number, not the smallest.",
            lambda image: divmod(int(image.argmin()), image.shape[1]),
        ),
        Mistake(
            "If several pixels are equally bright, you return the last one; return the first: "
            "compare with >, not with >=.",
            _last,
        ),
        Mistake(
            "If several pixels are equally bright, you search column by column; go row by row.",
            _column_by_column,
        ),
        Mistake(
            "The number is divided by the number of rows. "
            "One row holds as many pixels as there are columns: image.shape[1].",
            lambda image: divmod(int(image.argmax()), image.shape[0]),
        ),
        Mistake(
            "You count rows and columns from 1. Python counts from 0.",
            lambda image: tuple(index + 1 for index in _brightest(image)),
        ),
        Mistake(
            "You return all places that are brightest, each in a list of its own. "
            "Return the first alone: (row, column).",
            lambda image: np.argwhere(image == image.max()),
        ),
        Mistake(
            "np.where gives two arrays: the rows and the columns of all pixels that are brightest. "
            "Return the first number of each.",
            lambda image: np.where(image == image.max()),
        ),
        Mistake(
            "You look for the row and the column apart from each other. If several pixels are "
            "equally bright, the row of one can meet the column of another.",
            _row_and_column_apart,
        ),
    ),
)

EXERCISES = (FIRST_EXERCISE,)

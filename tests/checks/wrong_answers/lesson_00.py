"""Wrong answers to the exercise of lesson 0."""

from tests.checks.wrong_answers import Wrong

WRONG_ANSWERS = {
    "first-exercise": [
        Wrong(
            """
def brightest(image):
    row, column = np.unravel_index(image.argmax(), image.shape)
    return column, row
""",
            says="swapped",
        ),
        Wrong(
            """
def brightest(image):
    return max(value for row in image for value in row)
""",
            says="brightness itself",
        ),
        Wrong(
            """
def brightest(image):
    return np.argmax(image)
""",
            says="one number",
        ),
        Wrong(
            """
def brightest(image):
    return np.unravel_index(np.argmin(image), image.shape)
""",
            says="darkest",
        ),
        Wrong(
            """
def brightest(image):
    best, place = 0, (0, 0)
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            if image[row, column] >= best:
                best, place = image[row, column], (row, column)
    return place
""",
            says="the last one",
        ),
        Wrong(
            """
def brightest(image):
    best, place = -1, None
    for column in range(image.shape[1]):
        for row in range(image.shape[0]):
            if image[row, column] > best:
                best, place = image[row, column], (row, column)
    return place
""",
            says="go row by row",
        ),
        Wrong(
            """
def brightest(image):
    return divmod(image.argmax(), len(image))
""",
            says="image.shape[1]",
        ),
        Wrong(
            """
def brightest(image):
    row, column = divmod(image.argmax(), image.shape[1])
    return row + 1, column + 1
""",
            says="from 0",
        ),
        Wrong(
            """
def brightest(image):
    return np.argwhere(image == np.max(image))
""",
            says="all places",
        ),
        Wrong(
            """
def brightest(image):
    return np.where(image == image.max())
""",
            says="np.where gives two arrays",
        ),
        Wrong(
            """
def brightest(image):
    row = image.max(axis=1).argmax()
    column = image.max(axis=0).argmax()
    return row, column
""",
            says="separately",
        ),
        Wrong(
            """
def brightest(image):
    row, column = np.unravel_index(image.argmax(), image.shape)
    print(row, column)
""",
            says="return statement",
        ),
        Wrong(
            """
def brightest(image):
    for row in range(image.shape[0]):
        for column in range(image.shape[1] + 1):
            if image[row, column] == image.max():
                return row, column
""",
            says="IndexError",
        ),
    ],
}

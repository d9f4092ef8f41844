"""Wrong answers to the exercises of lesson 1."""

from tests.checks.wrong_answers import Wrong

WRONG_ANSWERS = {
    "cut-the-middle": [
        Wrong(
            """
def cut_middle(image, height, width):
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    return image[top:height, left:width]
""",
            says="from a place to a place",
        ),
        Wrong(
            """
def cut_middle(image, height, width):
    return image[:height, :width]
""",
            says="top left corner",
        ),
        Wrong(
            """
def cut_middle(image, height, width):
    top, left = (image.shape[1] - height) // 2, (image.shape[0] - width) // 2
    return image[top:top + height, left:left + width]
""",
            says="image are swapped",
        ),
        Wrong(
            """
def cut_middle(image, height, width):
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    return image[top:top + width, left:left + height]
""",
            says="swapped",
        ),
        Wrong(
            """
def cut_middle(image, height, width):
    top, left = image.shape[0] // 2, image.shape[1] // 2
    return image[top:top + height, left:left + width]
""",
            says="starts in the middle",
        ),
        Wrong(
            """
def cut_middle(image, height, width):
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    return image[top:top + height + 1, left:left + width + 1]
""",
            says="too many",
        ),
        Wrong(
            """
def cut_middle(image, height, width):
    top, left = image.shape[0] // 2 - height // 2, image.shape[1] // 2 - width // 2
    return image[top:top + height, left:left + width]
""",
            says="each on its own",
        ),
        Wrong(
            """
def cut_middle(image, height, width):
    row, column = image.shape[0] // 2, image.shape[1] // 2
    return image[row - height // 2 : row + height // 2, column - width // 2 : column + width // 2]
""",
            says="a row is lost",
        ),
        Wrong(
            """
def cut_middle(image, height, width):
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    return image[top:top + height][left:left + width]
""",
            says="cuts rows twice",
        ),
    ],
    "safe-brighten": [
        Wrong(
            """
def brighten(image, factor):
    return np.round(image * factor).astype(int).astype(np.uint8)
""",
            says="wrap around: clip",
        ),
        Wrong(
            """
def brighten(image, factor):
    brighter = np.round(image * factor).astype(int).astype(np.uint8)
    return np.clip(brighter, 0, 255)
""",
            says="before you convert",
        ),
        Wrong(
            """
def brighten(image, factor):
    return (image * factor).astype(int).astype(np.uint8)
""",
            says="Round and clip",
        ),
        Wrong(
            """
def brighten(image, factor):
    return image * np.uint8(factor)
""",
            says="cut down to a whole number",
        ),
        Wrong(
            """
def brighten(image, factor):
    return np.minimum(image.astype("float32") * factor, 255).astype(np.uint8)
""",
            says="does not round",
        ),
        Wrong(
            """
def brighten(image, factor):
    return np.clip(image * factor, 0, 255)
""",
            says="have fractions",
        ),
        Wrong(
            """
def brighten(image, factor):
    return np.round(image * factor).astype(int)
""",
            says="Nothing is clipped",
        ),
        Wrong(
            """
def brighten(image, factor):
    return image * factor
""",
            says="neither rounded nor clipped",
        ),
        Wrong(
            """
def brighten(image, factor):
    values = image.astype("float32") / 255
    return np.clip(values * factor, 0, 1)
""",
            says="between 0 and 1",
        ),
        Wrong(
            """
def brighten(image, factor):
    return np.clip(np.round(image + factor), 0, 255).astype(np.uint8)
""",
            says="you add it",
        ),
        Wrong(
            """
def brighten(image, factor):
    image[:] = np.clip(np.round(image * factor), 0, 255)
    return image
""",
            says="changes its argument image",
        ),
    ],
    "grey-from-colour": [
        Wrong(
            """
def to_grey(photo):
    return np.mean(photo, axis=2)
""",
            says="so that a stack works too",
        ),
        Wrong(
            """
def to_grey(photo):
    return photo.mean(axis=-1)
""",
            says="plain mean",
        ),
        Wrong(
            """
def to_grey(photo):
    red, green, blue = photo[:, :, 0], photo[:, :, 1], photo[:, :, 2]
    return (red + green + blue) / 3
""",
            says="so that a stack works too",
        ),
        Wrong(
            """
def to_grey(photo):
    return photo[..., 0] + photo[..., 1] + photo[..., 2]
""",
            says="without weights",
        ),
        Wrong(
            """
def to_grey(photo):
    return photo @ np.array([0.0722, 0.7152, 0.2126])
""",
            says="wrong order",
        ),
        Wrong(
            """
def to_grey(photo):
    return 0.7152 * photo[..., 0] + 0.2126 * photo[..., 1] + 0.0722 * photo[..., 2]
""",
            says="red and green are swapped",
        ),
        Wrong(
            """
def to_grey(photo):
    return (photo * [0.2126, 0.7152, 0.0722]).mean(axis=-1)
""",
            says="divided by 3",
        ),
        Wrong(
            """
def to_grey(photo):
    return photo * np.array([0.2126, 0.7152, 0.0722])
""",
            says="not yet added",
        ),
        Wrong(
            """
def to_grey(photo):
    return (photo * np.array([0.2126, 0.7152, 0.0722])).sum(axis=-1, keepdims=True)
""",
            says="still there, with length 1",
        ),
        Wrong(
            """
def to_grey(photo):
    return 0.2126 * photo[:, :, 0] + 0.7152 * photo[:, :, 1] + 0.0722 * photo[:, :, 2]
""",
            says="photo[..., 0]",
        ),
        Wrong(
            """
def to_grey(photo):
    return (photo * np.array([0.2126, 0.7152, 0.0722])).sum(axis=2)
""",
            says="not always axis 2",
        ),
        Wrong(
            """
def to_grey(photo):
    weights = np.array([0.2126, 0.7152, 0.0722])
    return sum(photo * weights)
""",
            says="over the rows",
        ),
        Wrong(
            """
def to_grey(photo):
    return (photo * np.array([0.2126, 0.7152, 0.0722])).sum(axis=1)
""",
            says="over the columns",
        ),
        Wrong(
            """
def to_grey(photo):
    return 0.2126 * photo[0] + 0.7152 * photo[1] + 0.0722 * photo[2]
""",
            says="the first row",
        ),
        Wrong(
            """
def to_grey(photo):
    weights = np.array([0.2126, 0.7152, 0.0722])
    return np.sum(photo * weights)
""",
            says="one number",
        ),
        Wrong(
            """
def to_grey(photo):
    return photo.max(axis=-1)
""",
            says="strongest channel",
        ),
        Wrong(
            """
def to_grey(photo):
    photo *= np.array([0.2126, 0.7152, 0.0722], dtype="float32")
    return photo.sum(axis=-1)
""",
            says="changes its argument photo",
        ),
    ],
    "where-did-it-go": [
        Wrong(
            """
def find_pixel(place, shape):
    height, width, channels = shape
    pixel, channel = divmod(place, channels)
    row, column = divmod(pixel, height)
    return row, column, channel
""",
            says="by the width, not by the height",
        ),
        Wrong(
            """
def find_pixel(place, shape):
    height, width, channels = shape
    pixel, channel = divmod(place, channels)
    return pixel % height, pixel // height, channel
""",
            says="column by column",
        ),
        Wrong(
            """
def find_pixel(place, shape):
    height, width, channels = shape
    pixel = place // channels
    return pixel % width, pixel // width, place % channels
""",
            says="swapped",
        ),
        Wrong(
            """
def find_pixel(place, shape):
    height, width, channels = shape
    return place // width, place % width, 0
""",
            says="left out",
        ),
        Wrong(
            """
def find_pixel(place, shape):
    height, width, channels = shape
    return place // width, place % width, place % channels
""",
            says="Divide the place by the channels",
        ),
        Wrong(
            """
def find_pixel(place, shape):
    height, width, channels = shape
    row, column = divmod(place, width * channels)
    return row, column, place % channels
""",
            says="counts numbers, not pixels",
        ),
        Wrong(
            """
def find_pixel(place, shape):
    height, width, channels = shape
    channel, pixel = divmod(place, height * width)
    return pixel // width, pixel % width, channel
""",
            says="whole planes",
        ),
        Wrong(
            """
def find_pixel(place, shape):
    height, width, channels = shape
    pixel, channel = divmod(place, channels)
    return pixel // width + 1, pixel % width + 1, channel
""",
            says="count from 1",
        ),
        Wrong(
            """
def find_pixel(place, shape):
    height, width, channels = shape
    pixel, channel = divmod(place, channels)
    return channel, pixel // width, pixel % width
""",
            says="channel last",
        ),
        Wrong(
            """
def find_pixel(place, shape):
    height, width, channels = shape
    pixel = place // channels
    return pixel / width, pixel % width, place % channels
""",
            says="fraction",
        ),
        Wrong(
            """
def find_pixel(place, shape):
    height, width, channels = shape
    return place // width, place % width
""",
            says="channel is missing",
        ),
    ],
}

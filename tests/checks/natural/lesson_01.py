# --- safe-brighten | wrong | rounding forgotten
def brighten(image, factor):
    return np.clip(image * factor, 0, 255).astype(np.uint8)

# --- safe-brighten | wrong | cast before clipping
def brighten(image, factor):
    bright = np.round(image * factor).astype(np.uint8)
    return np.clip(bright, 0, 255)

# --- safe-brighten | wrong | never cast back
def brighten(image, factor):
    return np.clip(np.round(image * factor), 0, 255)

# --- safe-brighten | wrong | no float before the product: an integer factor wraps
def brighten(image, factor):
    result = image * factor
    result = np.round(result)
    result = np.clip(result, 0, 255)
    return result.astype(np.uint8)

# --- safe-brighten | wrong | works in place
def brighten(image, factor):
    image *= factor
    image[image > 255] = 255
    return image

# --- safe-brighten | wrong | added instead of multiplied
def brighten(image, factor):
    return np.clip(np.round(image.astype(float) + factor), 0, 255).astype(np.uint8)

# --- safe-brighten | wrong | clipped at 1
def brighten(image, factor):
    return np.clip(np.round(image.astype(float) * factor), 0, 1).astype(np.uint8)

# --- safe-brighten | wrong | clips at 256
def brighten(image, factor):
    big = np.rint(image.astype(np.float64) * factor)
    return np.minimum(big, 256).astype("uint8")

# --- safe-brighten | wrong | rounds down by int()
def brighten(image, factor):
    out = np.zeros(image.shape, dtype=np.uint8)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            v = int(image[i, j] * factor)
            if v > 255:
                v = 255
            out[i, j] = v
    return out

# --- safe-brighten | wrong | int8 for uint8
def brighten(image, factor):
    return np.clip(np.round(image.astype(float) * factor), 0, 255).astype(np.int8)

# --- safe-brighten | wrong | np.maximum for np.minimum
def brighten(image, factor):
    bright = np.round(image.astype(float) * factor)
    return np.maximum(bright, 255).astype(np.uint8)

# --- safe-brighten | wrong | scaled so that the largest is 255
def brighten(image, factor):
    bright = image.astype(float) * factor
    bright = bright / bright.max() * 255
    return np.round(bright).astype(np.uint8)

# --- safe-brighten | wrong | sets too bright pixels in the original and returns that
def brighten(image, factor):
    bright = np.round(image.astype(float) * factor)
    image[bright > 255] = 255
    return image

# --- safe-brighten | wrong | python if on an array
def brighten(image, factor):
    bright = image.astype(float) * factor
    if bright > 255:
        bright = 255
    return bright.round().astype(np.uint8)

# --- safe-brighten | wrong | rounds up
def brighten(image, factor):
    return np.clip(np.ceil(image.astype(float) * factor), 0, 255).astype(np.uint8)

# --- safe-brighten | wrong | rounds the factor
def brighten(image, factor):
    return np.clip(image.astype(int) * round(factor), 0, 255).astype(np.uint8)

# --- safe-brighten | wrong | forgets to keep the results of clip and round
def brighten(image, factor):
    bright = image.astype(float) * factor
    np.round(bright)
    np.clip(bright, 0, 255)
    return bright.astype(np.uint8)

# --- safe-brighten | wrong | too bright becomes 0
def brighten(image, factor):
    bright = np.round(image.astype(float) * factor)
    bright[bright > 255] = 0
    return bright.astype(np.uint8)

# --- safe-brighten | wrong | dtype of the result float32
def brighten(image, factor):
    return np.clip(np.round(image.astype(np.float32) * factor), 0, 255).astype(np.float32)

# --- safe-brighten | wrong | clipped, rounding after the cast
def brighten(image, factor):
    x = image.astype(float) * factor
    x = np.clip(x, 0, 255)
    return np.round(x.astype(np.uint8))

# --- safe-brighten | wrong | in uint16 with an in-place fraction
def brighten(image, factor):
    big = image.astype(np.uint16)
    big *= factor
    return np.clip(big, 0, 255).astype(np.uint8)

# --- safe-brighten | right | half added and cut, in uint8 with np.where
def brighten(image, factor):
    product = np.float64(factor) * image.astype("float64")
    return np.where(product > 255, 255, np.rint(product)).astype(np.uint8)

# --- safe-brighten | right | a table of 256 values
def brighten(image, factor):
    table = np.array([min(round(v * factor), 255) for v in range(256)], dtype=np.uint8)
    return table[image]

# --- safe-brighten | right | copy, then boolean mask
def brighten(pixels, f):
    out = pixels.astype(float).copy()
    out *= f
    out = out.round()
    out[out > 255] = 255
    return np.uint8(out)

# --- grey-from-colour | wrong | weights summed over the wrong axis
def to_grey(photo):
    return (photo * np.array([0.2126, 0.7152, 0.0722])).sum(axis=0)

# --- grey-from-colour | wrong | picks channels with three indices only
def to_grey(photo):
    return 0.2126 * photo[:, :, 0] + 0.7152 * photo[:, :, 1] + 0.0722 * photo[:, :, 2]

# --- grey-from-colour | wrong | channels on the first axis
def to_grey(photo):
    r = photo[0]
    g = photo[1]
    b = photo[2]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b

# --- grey-from-colour | wrong | plain mean
def to_grey(photo):
    return photo.mean(axis=-1)

# --- grey-from-colour | wrong | sum without axis
def to_grey(photo):
    weights = np.array([0.2126, 0.7152, 0.0722])
    return np.sum(photo * weights)

# --- grey-from-colour | wrong | keeps the axis
def to_grey(photo):
    weights = np.array([0.2126, 0.7152, 0.0722])
    return np.sum(photo * weights, axis=-1, keepdims=True)

# --- grey-from-colour | wrong | red and blue swapped
def to_grey(photo):
    return photo @ np.array([0.0722, 0.7152, 0.2126])

# --- grey-from-colour | wrong | axis 2 fixed
def to_grey(photo):
    weights = [0.2126, 0.7152, 0.0722]
    return np.sum(photo * weights, axis=2)

# --- grey-from-colour | wrong | divides by 3 after weighting
def to_grey(photo):
    weights = np.array([0.2126, 0.7152, 0.0722])
    return (photo * weights).mean(axis=-1)

# --- grey-from-colour | wrong | @ the other way round
def to_grey(photo):
    weights = np.array([0.2126, 0.7152, 0.0722])
    return weights @ photo

# --- grey-from-colour | wrong | forgets to sum
def to_grey(photo):
    return photo * np.array([0.2126, 0.7152, 0.0722])

# --- grey-from-colour | wrong | other weights (television)
def to_grey(photo):
    return 0.299 * photo[..., 0] + 0.587 * photo[..., 1] + 0.114 * photo[..., 2]

# --- grey-from-colour | wrong | a slip in a weight
def to_grey(photo):
    return photo[..., 0] * 0.2126 + photo[..., 1] * 0.7512 + photo[..., 2] * 0.0722

# --- grey-from-colour | wrong | loops over one photo only
def to_grey(photo):
    h, w, ch = photo.shape
    grey = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            grey[i, j] = 0.2126 * photo[i, j, 0] + 0.7152 * photo[i, j, 1] + 0.0722 * photo[i, j, 2]
    return grey

# --- grey-from-colour | wrong | changes the photo in place
def to_grey(photo):
    photo[..., 0] *= 0.2126
    photo[..., 1] *= 0.7152
    photo[..., 2] *= 0.0722
    return photo.sum(axis=-1)

# --- grey-from-colour | wrong | green index twice
def to_grey(photo):
    return 0.2126 * photo[..., 0] + 0.7152 * photo[..., 1] + 0.0722 * photo[..., 1]

# --- grey-from-colour | wrong | np.average with axis forgotten
def to_grey(photo):
    return np.average(photo, weights=[0.2126, 0.7152, 0.0722])

# --- grey-from-colour | wrong | assigned, not added, in the loop
def to_grey(photo):
    weights = [0.2126, 0.7152, 0.0722]
    grey = np.zeros(photo.shape[:-1])
    for k in range(3):
        grey = weights[k] * photo[..., k]
    return grey

# --- grey-from-colour | wrong | sum started as whole numbers
def to_grey(photo):
    grey = np.zeros(photo.shape[:-1], dtype=int)
    for k, w in enumerate([0.2126, 0.7152, 0.0722]):
        grey += w * photo[..., k]
    return grey

# --- grey-from-colour | wrong | whole-number grey
def to_grey(photo):
    return (photo @ [0.2126, 0.7152, 0.0722]).astype(np.uint8)

# --- grey-from-colour | right | a matrix product
def to_grey(image):
    return image @ [0.2126, 0.7152, 0.0722]

# --- grey-from-colour | right | float32
def to_grey(photo):
    return np.tensordot(photo, np.array([0.2126, 0.7152, 0.0722]), axes=1).astype(np.float32)

# --- grey-from-colour | right | einsum
def to_grey(photo):
    return np.einsum("...c,c->...", photo, (0.2126, 0.7152, 0.0722))

# --- grey-from-colour | right | loop over the channels
def to_grey(photo):
    grey = 0
    for weight, channel in zip([0.2126, 0.7152, 0.0722], np.moveaxis(photo, -1, 0)):
        grey = grey + weight * channel
    return grey

# --- where-did-it-go | wrong | / for //
def find_pixel(place, shape):
    height, width, channels = shape
    row = place / (width * channels)
    column = place % (width * channels) / channels
    channel = place % channels
    return row, column, channel

# --- where-did-it-go | wrong | channels forgotten
def find_pixel(place, shape):
    height, width, channels = shape
    return (place // width, place % width, place % channels)

# --- where-did-it-go | wrong | height in the place of width
def find_pixel(place, shape):
    height, width, channels = shape
    row = place // (height * channels)
    rest = place % (height * channels)
    return row, rest // channels, rest % channels

# --- where-did-it-go | wrong | the rest is not taken for the column
def find_pixel(place, shape):
    h, w, c = shape
    row = place // (w * c)
    column = place // c
    channel = place % c
    return (row, column, channel)

# --- where-did-it-go | wrong | row and column swapped in the answer
def find_pixel(place, shape):
    h, w, c = shape
    pixel = place // c
    return (pixel % w, pixel // w, place % c)

# --- where-did-it-go | wrong | channels taken as the outermost axis
def find_pixel(place, shape):
    height, width, channels = shape
    channel = place // (height * width)
    rest = place % (height * width)
    return rest // width, rest % width, channel

# --- where-did-it-go | wrong | shape unpacked as width, height
def find_pixel(place, shape):
    width, height, channels = shape
    channel = place % channels
    place = place // channels
    return (place // width, place % width, channel)

# --- where-did-it-go | wrong | 3 channels fixed
def find_pixel(place, shape):
    pixel = place // 3
    channel = place % 3
    return (pixel // shape[1], pixel % shape[1], channel)

# --- where-did-it-go | wrong | place counted from 1
def find_pixel(place, shape):
    h, w, c = shape
    place = place - 1
    return (place // (w * c), place // c % w, place % c)

# --- where-did-it-go | wrong | % and // mixed up
def find_pixel(place, shape):
    h, w, c = shape
    channel = place // c
    pixel = place % c
    return (pixel // w, pixel % w, channel)

# --- where-did-it-go | wrong | channel from what is left of the pixels
def find_pixel(place, shape):
    height, width, channels = shape
    pixel = place // channels
    row = pixel // width
    column = pixel % width
    channel = column % channels
    return row, column, channel

# --- where-did-it-go | wrong | column modulo height
def find_pixel(place, shape):
    height, width, channels = shape
    pixel = place // channels
    return pixel // width, pixel % height, place % channels

# --- where-did-it-go | wrong | the formula the way there, not back
def find_pixel(place, shape):
    row, column, channels = shape
    return (row * column + column) * channels + place

# --- where-did-it-go | wrong | prints the answer
def find_pixel(place, shape):
    h, w, c = shape
    print((place // (w * c), place // c % w, place % c))

# --- where-did-it-go | wrong | operator precedence: missing brackets
def find_pixel(place, shape):
    h, w, c = shape
    row = place // w * c
    column = place // c % w
    return (row, column, place % c)

# --- where-did-it-go | wrong | unpacks a two-axis shape
def find_pixel(place, shape):
    height, width = shape
    return place // width, place % width

# --- where-did-it-go | wrong | divmod taken the wrong way round
def find_pixel(place, shape):
    channel, pixel = divmod(place, shape[2])
    column, row = divmod(pixel, shape[1])
    return (row, column, channel)

# --- where-did-it-go | wrong | subtracts rows in a loop, one too many
def find_pixel(place, shape):
    h, w, c = shape
    row = 0
    while place >= 0:
        place = place - w * c
        row += 1
    return row, place // c, place % c

# --- where-did-it-go | wrong | a loop that does not end for row 0
def find_pixel(place, shape):
    h, w, c = shape
    row = 0
    while row * w * c <= place:
        rest = place - row * w * c
    return row, rest // c, rest % c

# --- where-did-it-go | wrong | order of the answer: channel, row, column
def find_pixel(place, shape):
    height, width, channels = shape
    return (place % channels, place // channels // width, place // channels % width)

# --- where-did-it-go | right | np.unravel_index
def find_pixel(place, shape):
    return np.unravel_index(place, shape)

# --- where-did-it-go | right | a list made with divmod
def find_pixel(k, s):
    pixel, channel = divmod(k, s[2])
    row, column = divmod(pixel, s[1])
    return [row, column, channel]

# --- where-did-it-go | right | an array
def find_pixel(place, shape):
    h, w, c = shape
    return np.array([place // (w * c), place % (w * c) // c, place % c])

# --- cut-the-middle | wrong | from the corner
def cut_middle(image, height, width):
    return image[0:height, 0:width]

# --- cut-the-middle | wrong | slices end at the size
def cut_middle(image, height, width):
    r = (image.shape[0] - height) // 2
    c = (image.shape[1] - width) // 2
    return image[r:height, c:width]

# --- cut-the-middle | wrong | shape the wrong way round
def cut_middle(image, height, width):
    w, h = image.shape
    r, c = (h - height) // 2, (w - width) // 2
    return image[r:r + height, c:c + width]

# --- cut-the-middle | wrong | float index
def cut_middle(image, height, width):
    r = (image.shape[0] - height) / 2
    c = (image.shape[1] - width) / 2
    return image[r:r + height, c:c + width]

# --- cut-the-middle | wrong | middle without its half
def cut_middle(image, height, width):
    r, c = image.shape[0] // 2, image.shape[1] // 2
    return image[r:r + height, c:c + width]

# --- cut-the-middle | right | with a loop
def cut_middle(image, height, width):
    r = (image.shape[0] - height) // 2
    c = (image.shape[1] - width) // 2
    out = np.zeros((height, width), dtype=image.dtype)
    for i in range(height):
        for j in range(width):
            out[i, j] = image[r + i, c + j]
    return out

# --- cut-the-middle | right | rows, then columns
def cut_middle(image, height, width):
    r = (len(image) - height) // 2
    c = (len(image[0]) - width) // 2
    return image[r:r + height][:, c:c + width]

# --- first-exercise | wrong | returned the place in the flattened image
def brightest(image):
    return np.argmax(image)

# --- first-exercise | wrong | returned column first
def brightest(image):
    row, column = np.unravel_index(np.argmax(image), image.shape)
    return (column, row)

# --- first-exercise | wrong | took the last of equally bright pixels (>=)
def brightest(image):
    best = image[0, 0]
    place = (0, 0)
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            if image[r, c] >= best:
                best = image[r, c]
                place = (r, c)
    return place

# --- first-exercise | wrong | returned the value, not the place
def brightest(image):
    return image.max()

# --- first-exercise | wrong | returned all places from argwhere
def brightest(image):
    return np.argwhere(image == image.max())

# --- first-exercise | wrong | returned what np.where gives
def brightest(image):
    return np.where(image == np.max(image))

# --- first-exercise | wrong | divided by the number of rows
def brightest(image):
    rows, columns = image.shape
    place = image.argmax()
    return (place // rows, place % rows)

# --- first-exercise | wrong | started the search at 0, so negative pictures fail; loops column first
def brightest(image):
    brightest_value = 0
    brightest_place = (0, 0)
    for c in range(image.shape[1]):
        for r in range(image.shape[0]):
            if image[r, c] > brightest_value:
                brightest_value = image[r, c]
                brightest_place = (r, c)
    return brightest_place

# --- first-exercise | wrong | argmax over rows and over columns apart
def brightest(image):
    row = np.argmax(image, axis=0)
    column = np.argmax(image, axis=1)
    return (row, column)

# --- first-exercise | wrong | return in the loop
def brightest(image):
    best = -1
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            if image[r, c] > best:
                best = image[r, c]
                place = (r, c)
        return place

# --- first-exercise | wrong | found the darkest
def brightest(image):
    i = np.argmin(image)
    return np.unravel_index(i, image.shape)

# --- first-exercise | wrong | places counted from 1, as in MATLAB
def brightest(image):
    [h, w] = image.shape
    m = np.argmax(image)
    return (m // w + 1, m % w + 1)

# --- first-exercise | wrong | row with the largest sum, column with the largest sum
def brightest(image):
    row = image.sum(axis=1).argmax()
    column = image.sum(axis=0).argmax()
    return row, column

# --- first-exercise | wrong | prints instead of returning
def brightest(image):
    row, col = np.unravel_index(image.argmax(), image.shape)
    print(row, col)

# --- first-exercise | wrong | the largest is never updated
def brightest(image):
    largest = image[0][0]
    place = (0, 0)
    for r in range(len(image)):
        for c in range(len(image[0])):
            if image[r][c] > largest:
                place = (r, c)
    return place

# --- first-exercise | wrong | loops start at 1 and stop early
def brightest(image):
    best = image[0, 0]
    place = (0, 0)
    for r in range(1, image.shape[0]):
        for c in range(1, image.shape[1]):
            if image[r, c] > best:
                best = image[r, c]
                place = (r, c)
    return place

# --- first-exercise | wrong | / for //
def brightest(image):
    h, w = image.shape
    k = image.flatten().argmax()
    return (k / w, k % w)

# --- first-exercise | wrong | rows and columns swapped in range, so it runs out of the image
def brightest(image):
    width, height = image.shape
    best = image.min()
    place = (0, 0)
    for row in range(height):
        for column in range(width):
            if image[row, column] > best:
                best = image[row, column]
                place = (row, column)
    return place

# --- first-exercise | wrong | last of the places found
def brightest(image):
    rows, columns = np.where(image == image.max())
    return (rows[-1], columns[-1])

# --- first-exercise | wrong | smallest row and smallest column of all the brightest
def brightest(image):
    rows, columns = np.where(image == image.max())
    return (min(rows), min(columns))

# --- first-exercise | wrong | the first when read by columns
def brightest(image):
    columns, rows = np.where(image.T == image.max())
    return rows[0], columns[0]

# --- first-exercise | wrong | list.index on a nested list
def brightest(image):
    values = image.tolist()
    return values.index(max(values))

# --- first-exercise | right | returns a list
def brightest(image):
    rows, columns = np.where(image == image.max())
    return [rows[0], columns[0]]

# --- first-exercise | right | returns an array
def brightest(picture):
    return np.argwhere(picture == picture.max())[0]

# --- first-exercise | right | by hand with divmod
def brightest(image):
    return divmod(int(image.argmax()), image.shape[1])

# --- first-exercise | right | loops over lists
def brightest(image):
    best, place = None, None
    for r, line in enumerate(image.tolist()):
        for c, value in enumerate(line):
            if best is None or value > best:
                best, place = value, (r, c)
    return place

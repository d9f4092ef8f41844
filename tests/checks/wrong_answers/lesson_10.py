"""Wrong answers to the exercises of lesson 10."""

from tests.checks.wrong_answers import Wrong


def _occlusion(body, says, before=""):
    """Fill the loop over the places with `body`."""
    code = f"""
def occlusion_map(image, score, side):
    rows, columns = image.shape[0] - side + 1, image.shape[1] - side + 1
    drops = np.zeros((rows, columns))
    whole = score(image){before}
    for row in range(rows):
        for column in range(columns):
            {body}
    return drops
"""
    return Wrong(code, says)


_COPY = "covered = image.copy(); "
_COVER = "covered[row : row + side, column : column + side] = 0; "

WRONG_ANSWERS = {
    "occlusion-map": [
        _occlusion(
            _COPY + _COVER + "drops[row, column] = score(covered) - whole", "sign is turned"
        ),
        _occlusion(_COPY + _COVER + "drops[row, column] = score(covered)", "scores of the covered"),
        _occlusion(
            "covered = image; "
            + "kept = image.copy(); "
            + _COVER
            + "drops[row, column] = score(image) - score(covered); image[:] = kept",
            "makes no copy",
        ),
        _occlusion(
            _COVER + "drops[row, column] = whole - score(covered)",
            "fresh copy at each place",
            before="\n    covered = image.copy()",
        ),
        _occlusion(
            "image[row : row + side, column : column + side] = 0; "
            "drops[row, column] = whole - score(image)",
            "fresh copy at each place",
        ),
        _occlusion(
            _COPY + _COVER + "drops[row, column] = abs(whole - score(covered))", "drop the sign"
        ),
        _occlusion(
            _COPY + _COVER + "drops[row, column] = max(0, whole - score(covered))",
            "Negative drops are set to 0",
        ),
        _occlusion(
            _COPY + "covered[row, column] = 0; " + "drops[row, column] = whole - score(covered)",
            "one pixel at each place",
        ),
        _occlusion(
            _COPY
            + "covered[row : row + side][column : column + side] = 0; "
            + "drops[row, column] = whole - score(covered)",
            "cuts the rows twice",
        ),
        _occlusion(
            _COPY
            + "covered[row : row + side + 1, column : column + side + 1] = 0; "
            + "drops[row, column] = whole - score(covered)",
            "one pixel too large",
        ),
        _occlusion(
            "covered = np.zeros_like(image); "
            "here = np.s_[row : row + side, column : column + side]; "
            "covered[here] = image[here]; drops[row, column] = whole - score(covered)",
            "everything except the square",
        ),
        _occlusion(
            _COPY
            + "covered[row : row + side, column : column + side] = image.mean(); "
            + "drops[row, column] = whole - score(covered)",
            "with the mean of the image",
        ),
        _occlusion(
            _COPY
            + "covered[row : row + side, column : column + side] = 1; "
            + "drops[row, column] = whole - score(covered)",
            "You cover with 1",
        ),
        _occlusion(
            "drops[row, column] = whole - score(image[row : row + side, column : column + side])",
            "only the square to score",
        ),
        Wrong(
            """
def occlusion_map(image, score, side):
    drops = np.zeros((image.shape[0] - side, image.shape[1] - side))
    for row, column in np.ndindex(drops.shape):
        covered = image.copy()
        covered[row : row + side, column : column + side] = 0
        drops[row, column] = score(image) - score(covered)
    return drops
""",
            says="n − side + 1 places",
        ),
        Wrong(
            """
def occlusion_map(image, score, side):
    drops = np.zeros(image.shape)
    for row, column in np.ndindex(drops.shape):
        covered = image.copy()
        covered[row : row + side, column : column + side] = 0
        drops[row, column] = score(image) - score(covered)
    return drops
""",
            says="hangs over the edge",
        ),
        Wrong(
            """
def occlusion_map(image, score, side):
    drops, half = np.zeros(image.shape), side // 2
    for row, column in np.ndindex(drops.shape):
        covered = image.copy()
        top, left = row - half, column - half
        covered[max(top, 0) : top + side, max(left, 0) : left + side] = 0
        drops[row, column] = score(image) - score(covered)
    return drops
""",
            says="centre the square",
        ),
        Wrong(
            """
def occlusion_map(image, score, side):
    height, width = image.shape
    drops = []
    for row in range(0, height - side + 1, side):
        drops.append([])
        for column in range(0, width - side + 1, side):
            covered = image.copy()
            covered[row : row + side, column : column + side] = 0
            drops[-1].append(score(image) - score(covered))
    return np.array(drops)
""",
            says="jumps by its own side",
        ),
        Wrong(
            """
def occlusion_map(image, score, side):
    drops = np.zeros((image.shape[1] - side + 1, image.shape[0] - side + 1))
    for column, row in np.ndindex(drops.shape):
        covered = image.copy()
        covered[row : row + side, column : column + side] = 0
        drops[column, row] = score(image) - score(covered)
    return drops
""",
            says="mirrored at its diagonal",
        ),
        Wrong(
            """
def occlusion_map(image, score, side):
    drops = []
    for row in range(image.shape[0] - side + 1):
        for column in range(image.shape[1] - side + 1):
            covered = image.copy()
            covered[row : row + side, column : column + side] = 0
            drops.append(score(image) - score(covered))
    return np.array(drops)
""",
            says="reshape them to rows and columns",
        ),
    ],
    "grad-cam-weighting": [
        Wrong(
            """
def weighted_map(maps, gradients):
    return (maps * gradients.mean(axis=(0, 1))).sum(axis=-1)
""",
            says="Negative sums are still there",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    weights = gradients.sum(axis=(0, 1))
    return np.maximum((maps * weights).sum(axis=-1), 0)
""",
            says="Its weight is their mean",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=(0, 1))
    return np.maximum(np.mean(maps * weights, axis=-1), 0)
""",
            says="You average the weighted maps",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=(0, 1))
    return np.maximum(np.max(maps * weights, axis=-1), 0)
""",
            says="largest of the weighted maps",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    result = np.zeros(maps.shape[:2])
    for unit in range(maps.shape[2]):
        weight = gradients[:, :, unit].mean()
        result += np.maximum(weight * maps[:, :, unit], 0)
    return result
""",
            says="Add up first",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    weights = np.maximum(gradients.mean(axis=(0, 1)), 0)
    return (maps * weights).sum(axis=-1)
""",
            says="Add up first",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    weights = np.maximum(gradients, 0).mean(axis=(0, 1))
    return np.maximum((maps * weights).sum(axis=-1), 0)
""",
            says="negative gradients to 0",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    return np.maximum((maps * gradients).sum(axis=-1), 0)
""",
            says="place by place",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    weights = maps.mean(axis=(0, 1))
    return np.maximum((gradients * weights).sum(axis=-1), 0)
""",
            says="roles are swapped",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=-1, keepdims=True)
    return np.maximum((maps * weights).sum(axis=-1), 0)
""",
            says="over height and width",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    return np.maximum((maps * np.mean(gradients)).sum(axis=-1), 0)
""",
            says="the same weight",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    return np.abs(maps @ gradients.mean(axis=(0, 1)))
""",
            says="absolute value",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    cam = np.maximum(maps @ gradients.mean(axis=(0, 1)), 0)
    return cam / cam.max()
""",
            says="a scale of its own",
        ),
        Wrong(
            """
def weighted_map(maps, gradients):
    return np.maximum(maps * gradients.mean(axis=(0, 1)), 0)
""",
            says="one map for each unit",
        ),
    ],
    "confusion-matrix": [
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, answer in zip(labels, answers):
        matrix[answer, label] += 1
    return matrix
""",
            says="Rows and columns are swapped",
        ),
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    matrix[labels, answers] += 1
    return matrix
""",
            says="counts once",
        ),
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    matrix = [[0] * classes] * classes
    for label, answer in zip(labels, answers):
        matrix[label][answer] += 1
    return np.array(matrix)
""",
            says="one and the same list",
        ),
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, answer in zip(labels, answers):
        matrix[label, answer] = 1
    return matrix
""",
            says="counts once",
        ),
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, answer in zip(labels, answers):
        if label != answer:
            matrix[label, answer] += 1
    return matrix
""",
            says="Only the mistakes",
        ),
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    return np.diag(np.bincount(labels[labels == answers], minlength=classes))
""",
            says="Only right answers",
        ),
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    matrix = np.zeros((classes, classes))
    np.add.at(matrix, (labels, answers), 1)
    return matrix / np.maximum(matrix.sum(axis=1), 1)[:, None]
""",
            says="shares of each row",
        ),
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    matrix = np.zeros((classes, classes))
    np.add.at(matrix, (labels, answers), 1)
    return matrix / matrix.sum()
""",
            says="shares of all pictures",
        ),
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    found = np.unique(np.concatenate([labels, answers]))
    return np.array([[((labels == a) & (answers == b)).sum() for b in found] for a in found])
""",
            says="Classes that do not occur are missing",
        ),
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, answer in zip(labels, answers):
        matrix[label, answer] += 1
        matrix[answer, label] += 1
    return matrix
""",
            says="in both directions",
        ),
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    for label, answer in zip(labels, answers):
        matrix = np.zeros((classes, classes), dtype=int)
        matrix[label, answer] += 1
    return matrix
""",
            says="Only the last pair",
        ),
        Wrong(
            """
def confusion_matrix(labels, answers, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for label, answer in zip(labels, answers):
        matrix[label, answer] += 1
        return matrix
""",
            says="Only the first pair",
        ),
    ],
    "calibration-error": [],
}


def _calibration(line, says, start="0.0", end="error", number=None):
    number = number or "np.minimum((confidence * bins).astype(int), bins - 1)"
    code = f"""
def calibration_error(confidence, is_right, bins):
    number = {number}
    error, used, n = {start}, 0, len(confidence)
    for b in range(bins):
        inside = number == b
        if not inside.any():
            continue
        used += 1
        share, good = confidence[inside].mean(), is_right[inside].mean()
        {line}
    return {end}
"""
    return Wrong(code, says)


_WEIGHTED = "error += inside.mean() * abs(good - share)"

WRONG_ANSWERS["calibration-error"] = [
    _calibration("error += abs(good - share)", "Every bin counts alike", end="error / used"),
    _calibration("error += abs(good - share)", "and empty ones as 0", end="error / bins"),
    _calibration("error += inside.mean() * (good - share)", "cancel out"),
    _calibration("error += inside.mean() * (share - good)", "cancel out"),
    _calibration("error += inside.mean() * (good - share)", "cancel out", end="abs(error)"),
    _calibration("error += inside.sum() * abs(good - share)", "You weight by counts"),
    _calibration("error = max(error, abs(good - share))", "the largest distance"),
    _calibration("error += abs(good - share)", "without weights"),
    _calibration("error += inside.mean() * (good - share) ** 2", "You square"),
    _calibration("error += inside.mean() * abs(good - (b + 0.5) / bins)", "middle of the bin"),
    _calibration(_WEIGHTED, "exactly 1.0", number="(confidence * bins).astype(int)"),
    _calibration(_WEIGHTED, "you count it to the lower", number="np.ceil(confidence * bins) - 1"),
    _calibration("error += inside.mean() * abs(1 - good - share)", "share of wrong answers"),
    _calibration(_WEIGHTED, "You return percent", end="100 * error"),
    Wrong(
        """
def calibration_error(confidence, is_right, bins):
    return np.abs(confidence - is_right).mean()
""",
        says="each answer with its own share",
    ),
    Wrong(
        """
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    right = np.bincount(number, is_right, bins)
    share = np.bincount(number, confidence, bins)
    count = np.bincount(number, minlength=bins)
    with np.errstate(invalid="ignore"):
        return (count / len(number) * abs(right / count - share / count)).sum()
""",
        says="Skip empty bins",
    ),
]

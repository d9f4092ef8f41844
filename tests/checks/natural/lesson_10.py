# --- occlusion-map | wrong | covers the image for good
def occlusion_map(image, score, side):
    h, w = image.shape
    whole = score(image)
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            image[r:r + side, c:c + side] = 0
            out[r, c] = whole - score(image)
    return out

# --- occlusion-map | wrong | one copy for all places
def occlusion_map(image, score, side):
    h, w = image.shape
    covered = image.copy()
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered[r:r + side, c:c + side] = 0
            out[r, c] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | + 1 missing
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side, w - side))
    for r in range(h - side):
        for c in range(w - side):
            covered = image.copy()
            covered[r:r + side, c:c + side] = 0
            out[r, c] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | score of the covered one, no difference
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered = image.copy()
            covered[r:r + side, c:c + side] = 0
            out[r, c] = score(covered)
    return out

# --- occlusion-map | wrong | difference the wrong way round
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered = image.copy()
            covered[r:r + side, c:c + side] = 0
            out[r, c] = score(covered) - score(image)
    return out

# --- occlusion-map | wrong | absolute drop
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered = image.copy()
            covered[r:r + side, c:c + side] = 0
            out[r, c] = abs(score(image) - score(covered))
    return out

# --- occlusion-map | wrong | square around the place
def occlusion_map(image, score, side):
    h, w = image.shape
    half = side // 2
    out = np.zeros((h, w))
    for r in range(h):
        for c in range(w):
            covered = image.copy()
            covered[max(r - half, 0):r + half + 1, max(c - half, 0):c + half + 1] = 0
            out[r, c] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | every place of the image, squares that stick out
def occlusion_map(image, score, side):
    out = np.zeros(image.shape)
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            covered = image.copy()
            covered[r:r + side, c:c + side] = 0
            out[r, c] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | stride of the side
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h // side, w // side))
    for r in range(h // side):
        for c in range(w // side):
            covered = image.copy()
            covered[r * side:(r + 1) * side, c * side:(c + 1) * side] = 0
            out[r, c] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | set to 1
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered = image.copy()
            covered[r:r + side, c:c + side] = 1
            out[r, c] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | everything but the square set to 0
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered = np.zeros_like(image)
            covered[r:r + side, c:c + side] = image[r:r + side, c:c + side]
            out[r, c] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | one pixel only
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered = image.copy()
            covered[r, c] = 0
            out[r, c] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | score of the square alone
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            out[r, c] = score(image) - score(image[r:r + side, c:c + side])
    return out

# --- occlusion-map | wrong | view instead of a copy
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered = image
            covered[r:r + side, c:c + side] = 0
            out[r, c] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | rows and columns swapped in the output
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((w - side + 1, h - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered = image.copy()
            covered[r:r + side, c:c + side] = 0
            out[c, r] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | square image assumed
def occlusion_map(image, score, side):
    n = len(image) - side + 1
    out = np.zeros((n, n))
    for r in range(n):
        for c in range(n):
            covered = image.copy()
            covered[r:r + side, c:c + side] = 0
            out[r, c] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | return in the loop
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered = image.copy()
            covered[r:r + side, c:c + side] = 0
            out[r, c] = score(image) - score(covered)
        return out

# --- occlusion-map | wrong | score taken as an array
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            out[r, c] = score[r:r + side, c:c + side].sum()
    return out

# --- occlusion-map | wrong | slice one too long
def occlusion_map(image, score, side):
    h, w = image.shape
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered = image.copy()
            covered[r:r + side + 1, c:c + side + 1] = 0
            out[r, c] = score(image) - score(covered)
    return out

# --- occlusion-map | wrong | drop relative to the score
def occlusion_map(image, score, side):
    h, w = image.shape
    whole = score(image)
    out = np.zeros((h - side + 1, w - side + 1))
    for r in range(h - side + 1):
        for c in range(w - side + 1):
            covered = image.copy()
            covered[r:r + side, c:c + side] = 0
            out[r, c] = (whole - score(covered)) / whole
    return out

# --- occlusion-map | right | list comprehension
def occlusion_map(image, score, side):
    def without(r, c):
        copy = image.copy()
        copy[r:r + side, c:c + side] = 0
        return copy
    return np.array([[score(image) - score(without(r, c))
                      for c in range(image.shape[1] - side + 1)]
                     for r in range(image.shape[0] - side + 1)])

# --- occlusion-map | right | mask
def occlusion_map(image, f, n):
    h, w = image.shape
    out = np.full((h - n + 1, w - n + 1), float(f(image)))
    for r, c in np.ndindex(out.shape):
        mask = np.ones(image.shape)
        mask[r:r + n, c:c + n] = 0
        out[r, c] -= f(image * mask)
    return out

# --- grad-cam-weighting | wrong | ReLU forgotten
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=(0, 1))
    return (maps * weights).sum(axis=-1)

# --- grad-cam-weighting | wrong | mean over the units
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=-1, keepdims=True)
    return np.maximum((maps * weights).sum(axis=-1), 0)

# --- grad-cam-weighting | wrong | no mean, element by element
def weighted_map(maps, gradients):
    return np.maximum((maps * gradients).sum(axis=-1), 0)

# --- grad-cam-weighting | wrong | mean of everything
def weighted_map(maps, gradients):
    return np.maximum((maps * gradients.mean()).sum(axis=-1), 0)

# --- grad-cam-weighting | wrong | negative cut before the sum
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=(0, 1))
    return np.maximum(maps * weights, 0).sum(axis=-1)

# --- grad-cam-weighting | wrong | sum of the gradients
def weighted_map(maps, gradients):
    weights = gradients.sum(axis=(0, 1))
    return np.maximum((maps * weights).sum(axis=-1), 0)

# --- grad-cam-weighting | wrong | mean instead of the sum
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=(0, 1))
    return np.maximum((maps * weights).mean(axis=-1), 0)

# --- grad-cam-weighting | wrong | three axes left
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=(0, 1))
    return np.maximum(maps * weights, 0)

# --- grad-cam-weighting | wrong | maps and gradients swapped
def weighted_map(maps, gradients):
    weights = maps.mean(axis=(0, 1))
    return np.maximum((gradients * weights).sum(axis=-1), 0)

# --- grad-cam-weighting | wrong | weights cut at 0
def weighted_map(maps, gradients):
    weights = np.maximum(gradients.mean(axis=(0, 1)), 0)
    return (maps * weights).sum(axis=-1)

# --- grad-cam-weighting | wrong | absolute value
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=(0, 1))
    return np.abs((maps * weights).sum(axis=-1))

# --- grad-cam-weighting | wrong | divided by the largest
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=(0, 1))
    out = np.maximum((maps * weights).sum(axis=-1), 0)
    return out / out.max()

# --- grad-cam-weighting | wrong | axis 0 only
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=0)
    return np.maximum((maps * weights).sum(axis=-1), 0)

# --- grad-cam-weighting | wrong | np.max for np.maximum
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=(0, 1))
    return np.max((maps * weights).sum(axis=-1), 0)

# --- grad-cam-weighting | wrong | np.minimum
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=(0, 1))
    return np.minimum((maps * weights).sum(axis=-1), 0)

# --- grad-cam-weighting | wrong | = for +=
def weighted_map(maps, gradients):
    out = np.zeros(maps.shape[:2])
    for u in range(maps.shape[2]):
        out = maps[:, :, u] * gradients[:, :, u].mean()
    return np.maximum(out, 0)

# --- grad-cam-weighting | wrong | return in the loop
def weighted_map(maps, gradients):
    out = np.zeros(maps.shape[:2])
    for u in range(maps.shape[2]):
        out += maps[:, :, u] * gradients[:, :, u].mean()
        return np.maximum(out, 0)

# --- grad-cam-weighting | wrong | ReLU at each step of the loop
def weighted_map(maps, gradients):
    out = np.zeros(maps.shape[:2])
    for u in range(maps.shape[2]):
        out += maps[:, :, u] * gradients[:, :, u].mean()
        out[out < 0] = 0
    return out

# --- grad-cam-weighting | wrong | sum over rows
def weighted_map(maps, gradients):
    weights = gradients.mean(axis=(0, 1))
    return np.maximum((maps * weights).sum(axis=0), 0)

# --- grad-cam-weighting | wrong | units taken from axis 0
def weighted_map(maps, gradients):
    out = np.zeros(maps.shape[1:])
    for u in range(maps.shape[0]):
        out += maps[u] * gradients[u].mean()
    return np.maximum(out, 0)

# --- grad-cam-weighting | wrong | maximum of the gradients
def weighted_map(maps, gradients):
    weights = gradients.max(axis=(0, 1))
    return np.maximum(maps @ weights, 0)

# --- grad-cam-weighting | wrong | negative set to 0 in the maps
def weighted_map(maps, gradients):
    maps[maps < 0] = 0
    return maps @ gradients.mean(axis=(0, 1))

# --- grad-cam-weighting | right | matrix product
def weighted_map(maps, gradients):
    return np.maximum(maps @ gradients.mean(axis=(0, 1)), 0)

# --- grad-cam-weighting | right | clip in float32
def weighted_map(maps, gradients):
    total = sum(maps[..., u] * gradients[..., u].mean() for u in range(maps.shape[-1]))
    return np.clip(total, 0, None).astype("float32")

# --- grad-cam-weighting | right | a TensorFlow tensor
def weighted_map(maps, gradients):
    import tensorflow as tf
    weights = tf.reduce_mean(gradients, axis=(0, 1))
    return tf.nn.relu(tf.reduce_sum(maps * weights, axis=-1))

# --- confusion-matrix | wrong | transposed
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for l, a in zip(labels, answers):
        table[a, l] += 1
    return table

# --- confusion-matrix | wrong | = 1 for += 1
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for l, a in zip(labels, answers):
        table[l, a] = 1
    return table

# --- confusion-matrix | wrong | += with index arrays counts once
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    table[labels, answers] += 1
    return table

# --- confusion-matrix | wrong | only the mistakes
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for l, a in zip(labels, answers):
        if l != a:
            table[l, a] += 1
    return table

# --- confusion-matrix | wrong | only the right ones
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for i in range(classes):
        table[i, i] = np.sum((labels == i) & (answers == i))
    return table

# --- confusion-matrix | wrong | size from the labels
def confusion_matrix(labels, answers, classes):
    n = len(np.unique(labels))
    table = np.zeros((n, n), dtype=int)
    for l, a in zip(labels, answers):
        table[l, a] += 1
    return table

# --- confusion-matrix | wrong | size max + 1
def confusion_matrix(labels, answers, classes):
    n = labels.max() + 1
    table = np.zeros((n, n), dtype=int)
    for l, a in zip(labels, answers):
        table[l, a] += 1
    return table

# --- confusion-matrix | wrong | shares of each row
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes))
    for l, a in zip(labels, answers):
        table[l, a] += 1
    return table / table.sum(axis=1, keepdims=True)

# --- confusion-matrix | wrong | share of all
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes))
    for l, a in zip(labels, answers):
        table[l, a] += 1
    return table / len(labels)

# --- confusion-matrix | wrong | 10 fixed
def confusion_matrix(labels, answers, classes):
    table = np.zeros((10, 10), dtype=int)
    for l, a in zip(labels, answers):
        table[l, a] += 1
    return table

# --- confusion-matrix | wrong | classes + 1
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes + 1, classes + 1), dtype=int)
    for l, a in zip(labels, answers):
        table[l, a] += 1
    return table

# --- confusion-matrix | wrong | counted from 1
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for l, a in zip(labels, answers):
        table[l - 1, a - 1] += 1
    return table

# --- confusion-matrix | wrong | or for and
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for i in range(classes):
        for j in range(classes):
            table[i, j] = np.sum((labels == i) | (answers == j))
    return table

# --- confusion-matrix | wrong | labels twice
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for l in labels:
        for a in answers:
            table[l, a] += 1
    return table

# --- confusion-matrix | wrong | return in the loop
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for i in range(len(labels)):
        table[labels[i], answers[i]] += 1
        return table

# --- confusion-matrix | wrong | loop over the classes, not the images
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for i in range(classes):
        table[labels[i], answers[i]] += 1
    return table

# --- confusion-matrix | wrong | symmetric: both ways counted
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for l, a in zip(labels, answers):
        table[l, a] += 1
        table[a, l] += 1
    return table

# --- confusion-matrix | wrong | a list of lists that share one row
def confusion_matrix(labels, answers, classes):
    table = [[0] * classes] * classes
    for l, a in zip(labels, answers):
        table[l][a] += 1
    return np.array(table)

# --- confusion-matrix | wrong | & without brackets
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for i in range(classes):
        for j in range(classes):
            table[i, j] = np.sum(labels == i & answers == j)
    return table

# --- confusion-matrix | wrong | uint8 from a bool sum with any
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes), dtype=int)
    for i in range(classes):
        for j in range(classes):
            table[i, j] = np.any((labels == i) & (answers == j))
    return table

# --- confusion-matrix | right | bincount
def confusion_matrix(labels, answers, classes):
    return np.bincount(labels * classes + answers, minlength=classes**2).reshape(classes, classes)

# --- confusion-matrix | right | one-hot product
def confusion_matrix(l, a, n):
    return (np.eye(n)[l].T @ np.eye(n)[a]).astype(int)

# --- confusion-matrix | right | floats that are whole
def confusion_matrix(labels, answers, classes):
    table = np.zeros((classes, classes))
    np.add.at(table, (labels, answers), 1)
    return table

# --- calibration-error | wrong | not weighted
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins):
        inside = number == b
        if inside.any():
            total += abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | mean over all bins
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins):
        inside = number == b
        if inside.any():
            total += abs(is_right[inside].mean() - confidence[inside].mean())
    return total / bins

# --- calibration-error | wrong | abs forgotten
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins):
        inside = number == b
        if inside.any():
            total += inside.mean() * (is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | abs around the whole sum
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins):
        inside = number == b
        if inside.any():
            total += inside.mean() * (is_right[inside].mean() - confidence[inside].mean())
    return abs(total)

# --- calibration-error | wrong | 1.0 falls out
def calibration_error(confidence, is_right, bins):
    total = 0
    for b in range(bins):
        inside = (confidence >= b / bins) & (confidence < (b + 1) / bins)
        if inside.any():
            total += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | border to the lower bin
def calibration_error(confidence, is_right, bins):
    total = 0
    for b in range(bins):
        inside = (confidence > b / bins) & (confidence <= (b + 1) / bins)
        if inside.any():
            total += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | empty bins give NaN
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins):
        inside = number == b
        total += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | middle of the bin for the mean share
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins):
        inside = number == b
        if inside.any():
            middle = (b + 0.5) / bins
            total += inside.mean() * abs(is_right[inside].mean() - middle)
    return total

# --- calibration-error | wrong | one distance over all answers
def calibration_error(confidence, is_right, bins):
    return abs(is_right.mean() - confidence.mean())

# --- calibration-error | wrong | distance of each answer
def calibration_error(confidence, is_right, bins):
    return np.abs(is_right - confidence).mean()

# --- calibration-error | wrong | squared distance
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins):
        inside = number == b
        if inside.any():
            total += inside.mean() * (is_right[inside].mean() - confidence[inside].mean()) ** 2
    return total

# --- calibration-error | wrong | largest distance
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = []
    for b in range(bins):
        inside = number == b
        if inside.any():
            gaps.append(abs(is_right[inside].mean() - confidence[inside].mean()))
    return max(gaps)

# --- calibration-error | wrong | weight is the count
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins):
        inside = number == b
        if inside.any():
            total += inside.sum() * abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | 10 bins fixed
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * 10).astype(int), 9)
    total = 0
    for b in range(10):
        inside = number == b
        if inside.any():
            total += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | last bin left out
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins - 1):
        inside = number == b
        if inside.any():
            total += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | return in the loop
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins):
        inside = number == b
        if inside.any():
            total += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
        return total

# --- calibration-error | wrong | assigned instead of added
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins):
        inside = number == b
        if inside.any():
            total = inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | bins of the range of the data
def calibration_error(confidence, is_right, bins):
    edges = np.linspace(confidence.min(), confidence.max(), bins + 1)
    total = 0
    for b in range(bins):
        inside = (confidence >= edges[b]) & (confidence < edges[b + 1])
        if b == bins - 1:
            inside |= confidence == edges[-1]
        if inside.any():
            total += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | rounds to the nearest bin
def calibration_error(confidence, is_right, bins):
    number = np.minimum(np.round(confidence * bins).astype(int), bins - 1)
    total = 0
    for b in range(bins):
        inside = number == b
        if inside.any():
            total += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | index b for the answers of the bin
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0
    for b in number:
        inside = number == b
        total += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | wrong | linspace with bins edges
def calibration_error(confidence, is_right, bins):
    edges = np.linspace(0, 1, bins)
    number = np.digitize(confidence, edges)
    total = 0
    for b in range(bins):
        inside = number == b
        if inside.any():
            total += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    return total

# --- calibration-error | right | array of one number
def calibration_error(confidence, is_right, bins):
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(number, weights=is_right - confidence, minlength=bins)
    return np.abs(gaps).sum(keepdims=True) / len(confidence)

# --- calibration-error | right | loop with counts
def calibration_error(confidence, is_right, bins):
    gap = [0.0] * bins
    for share, right in zip(confidence, is_right):
        gap[min(int(share * bins), bins - 1)] += float(right) - share
    return sum(abs(g) for g in gap) / len(confidence)

# --- calibration-error | right | float32
def calibration_error(p, ok, n):
    k = np.where(p == 1, n - 1, np.floor(p * n)).astype(int)
    parts = [(k == b).sum() / len(p) * abs(np.mean(ok[k == b]) - np.mean(p[k == b])) for b in set(k)]
    return np.float32(sum(parts))

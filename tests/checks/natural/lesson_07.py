# --- dropout-forward | wrong | not scaled
def dropout(x, rate, numbers):
    return np.where(numbers < rate, 0, x)

# --- dropout-forward | wrong | compared with 1 - rate
def dropout(x, rate, numbers):
    return x * (numbers < 1 - rate) / (1 - rate)

# --- dropout-forward | wrong | keeps what should drop
def dropout(x, rate, numbers):
    return x * (numbers < rate) / (1 - rate)

# --- dropout-forward | wrong | divided by the rate
def dropout(x, rate, numbers):
    return x * (numbers >= rate) / rate

# --- dropout-forward | wrong | multiplied by 1 - rate
def dropout(x, rate, numbers):
    return x * (numbers >= rate) * (1 - rate)

# --- dropout-forward | wrong | > for >=
def dropout(x, rate, numbers):
    return x * (numbers > rate) / (1 - rate)

# --- dropout-forward | wrong | changes x
def dropout(x, rate, numbers):
    x[numbers < rate] = 0
    return x / (1 - rate)

# --- dropout-forward | wrong | view, not a copy
def dropout(x, rate, numbers):
    out = x
    out[numbers < rate] = 0
    out = out / (1 - rate)
    return out

# --- dropout-forward | wrong | draws its own numbers
def dropout(x, rate, numbers):
    mask = np.random.rand(*x.shape) >= rate
    return x * mask / (1 - rate)

# --- dropout-forward | wrong | only what is kept is returned
def dropout(x, rate, numbers):
    return x[numbers >= rate] / (1 - rate)

# --- dropout-forward | wrong | missing brackets
def dropout(x, rate, numbers):
    return x * (numbers >= rate) / 1 - rate

# --- dropout-forward | wrong | scaled by the share really kept
def dropout(x, rate, numbers):
    kept = numbers >= rate
    return x * kept / kept.mean()

# --- dropout-forward | wrong | whole-number output
def dropout(x, rate, numbers):
    out = np.zeros(x.shape, dtype=int)
    keep = numbers >= rate
    out[keep] = x[keep] / (1 - rate)
    return out

# --- dropout-forward | wrong | loops over two axes only
def dropout(x, rate, numbers):
    out = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if numbers[i, j] >= rate:
                out[i, j] = x[i, j] / (1 - rate)
    return out

# --- dropout-forward | wrong | if on an array
def dropout(x, rate, numbers):
    if numbers < rate:
        return 0 * x
    else:
        return x / (1 - rate)

# --- dropout-forward | wrong | dropped values scaled, kept ones not
def dropout(x, rate, numbers):
    return np.where(numbers < rate, x / (1 - rate), x)

# --- dropout-forward | wrong | returns the mask
def dropout(x, rate, numbers):
    return (numbers >= rate) / (1 - rate)

# --- dropout-forward | wrong | numbers used as factors
def dropout(x, rate, numbers):
    return x * numbers / (1 - rate)

# --- dropout-forward | wrong | scaled by 1 + rate
def dropout(x, rate, numbers):
    return np.where(numbers < rate, 0, x * (1 + rate))

# --- dropout-forward | wrong | & with brackets missing
def dropout(x, rate, numbers):
    keep = not (numbers < rate)
    return x * keep / (1 - rate)

# --- dropout-forward | right | np.where
def dropout(x, rate, numbers):
    return np.where(numbers < rate, 0.0, x / (1 - rate))

# --- dropout-forward | right | copy and in place
def dropout(x, rate, numbers):
    out = np.array(x, dtype=float)
    out[~(numbers >= rate)] = 0
    out *= 1 / (1 - rate)
    return out

# --- dropout-forward | right | flat loop
def dropout(a, r, u):
    values = [0 if n < r else v / (1 - r) for v, n in zip(a.ravel(), u.ravel())]
    return np.array(values).reshape(a.shape)

# --- dropout-backward | wrong | not scaled
def dropout_backward(gradient, rate, numbers):
    return gradient * (numbers >= rate)

# --- dropout-backward | wrong | scale times 1 - rate
def dropout_backward(gradient, rate, numbers):
    return gradient * (numbers >= rate) * (1 - rate)

# --- dropout-backward | wrong | passes on as it is
def dropout_backward(gradient, rate, numbers):
    return gradient

# --- dropout-backward | wrong | scaled, no mask
def dropout_backward(gradient, rate, numbers):
    return gradient / (1 - rate)

# --- dropout-backward | wrong | only through the dropped
def dropout_backward(gradient, rate, numbers):
    return np.where(numbers < rate, gradient, 0) / (1 - rate)

# --- dropout-backward | wrong | scaled by 1 / rate
def dropout_backward(gradient, rate, numbers):
    mask = numbers > rate
    return gradient * mask / rate

# --- dropout-backward | wrong | compared with 1 - rate
def dropout_backward(gradient, rate, numbers):
    mask = numbers < 1 - rate
    return gradient * mask / (1 - rate)

# --- dropout-backward | wrong | scale applied twice
def dropout_backward(gradient, rate, numbers):
    mask = (numbers >= rate) / (1 - rate)
    return gradient * mask / (1 - rate)

# --- dropout-backward | wrong | mask taken from the gradient
def dropout_backward(gradient, rate, numbers):
    return np.where(gradient < rate, 0, gradient / (1 - rate))

# --- dropout-backward | wrong | changes the gradient in place
def dropout_backward(gradient, rate, numbers):
    gradient[numbers < rate] = 0
    gradient /= 1 - rate
    return gradient

# --- dropout-backward | wrong | new random numbers
def dropout_backward(gradient, rate, numbers):
    numbers = np.random.random(gradient.shape)
    return gradient * (numbers >= rate) / (1 - rate)

# --- dropout-backward | wrong | divided by the mask
def dropout_backward(gradient, rate, numbers):
    return gradient / (numbers >= rate) / (1 - rate)

# --- dropout-backward | wrong | assigns the compare
def dropout_backward(gradient, rate, numbers):
    kept = numbers < rate
    return gradient * kept * (1 / (1 - rate))

# --- dropout-backward | wrong | multiplies by the numbers
def dropout_backward(gradient, rate, numbers):
    return gradient * numbers

# --- dropout-backward | wrong | sum of what passes
def dropout_backward(gradient, rate, numbers):
    return np.sum(gradient * (numbers >= rate) / (1 - rate))

# --- dropout-backward | wrong | flattened by the mask
def dropout_backward(gradient, rate, numbers):
    return gradient[numbers >= rate] / (1 - rate)

# --- dropout-backward | wrong | > for >=
def dropout_backward(gradient, rate, numbers):
    mask = np.where(numbers > rate, 1 / (1 - rate), 0)
    return mask * gradient

# --- dropout-backward | right | as forward
def dropout_backward(gradient, rate, numbers):
    keep = 1 - rate
    return np.where(numbers < rate, 0, gradient / keep)

# --- dropout-backward | right | a tensor
def dropout_backward(gradient, rate, numbers):
    import tensorflow as tf
    return tf.where(numbers < rate, tf.zeros_like(gradient), gradient / (1 - rate))

# --- dropout-backward | right | masked copy
def dropout_backward(g, r, u):
    out = g.copy() / (1 - r)
    np.putmask(out, u < r, 0)
    return out

# --- spatial-dropout | wrong | shapes not lined up
def spatial_dropout(maps, rate, numbers):
    return maps * (numbers >= rate) / (1 - rate)

# --- spatial-dropout | wrong | axes put at the end
def spatial_dropout(maps, rate, numbers):
    mask = (numbers >= rate)[:, :, None, None]
    return maps * mask / (1 - rate)

# --- spatial-dropout | wrong | axes put in front
def spatial_dropout(maps, rate, numbers):
    mask = (numbers >= rate)[None, None, :, :]
    return maps * mask / (1 - rate)

# --- spatial-dropout | wrong | not scaled
def spatial_dropout(maps, rate, numbers):
    return maps * (numbers >= rate)[:, None, None, :]

# --- spatial-dropout | wrong | mask inverted
def spatial_dropout(maps, rate, numbers):
    return maps * (numbers < rate)[:, None, None, :] / (1 - rate)

# --- spatial-dropout | wrong | numbers of the first picture for all
def spatial_dropout(maps, rate, numbers):
    return maps * (numbers[0] >= rate) / (1 - rate)

# --- spatial-dropout | wrong | reshape by height and width
def spatial_dropout(maps, rate, numbers):
    b, h, w, c = maps.shape
    mask = (numbers >= rate).reshape(b, h, w, c)
    return maps * mask / (1 - rate)

# --- spatial-dropout | wrong | changes maps in the loop
def spatial_dropout(maps, rate, numbers):
    for n in range(maps.shape[0]):
        for c in range(maps.shape[3]):
            if numbers[n, c] < rate:
                maps[n, :, :, c] = 0
    return maps / (1 - rate)

# --- spatial-dropout | wrong | kept maps not copied
def spatial_dropout(maps, rate, numbers):
    out = np.zeros_like(maps)
    for n in range(maps.shape[0]):
        for c in range(maps.shape[3]):
            if numbers[n, c] < rate:
                out[n, :, :, c] = 0
            else:
                out[n, :, :, c] == maps[n, :, :, c] / (1 - rate)
    return out

# --- spatial-dropout | wrong | channel on axis 1
def spatial_dropout(maps, rate, numbers):
    out = maps.copy()
    for n in range(maps.shape[0]):
        for c in range(maps.shape[3]):
            if numbers[n, c] < rate:
                out[n, c] = 0
    return out / (1 - rate)

# --- spatial-dropout | wrong | drops the whole picture if any number is small
def spatial_dropout(maps, rate, numbers):
    out = maps / (1 - rate)
    for n in range(len(maps)):
        if (numbers[n] < rate).any():
            out[n] = 0
    return out

# --- spatial-dropout | wrong | divided by the rate
def spatial_dropout(maps, rate, numbers):
    mask = (numbers >= rate)[:, np.newaxis, np.newaxis, :]
    return maps * mask / rate

# --- spatial-dropout | wrong | times 1 - rate
def spatial_dropout(maps, rate, numbers):
    mask = (numbers >= rate)[:, np.newaxis, np.newaxis, :]
    return maps * mask * (1 - rate)

# --- spatial-dropout | wrong | batch and channel swapped
def spatial_dropout(maps, rate, numbers):
    mask = (numbers >= rate).T[:, None, None, :]
    return maps * mask / (1 - rate)

# --- spatial-dropout | wrong | dropped maps are taken out
def spatial_dropout(maps, rate, numbers):
    keep = numbers[0] >= rate
    return maps[:, :, :, keep] / (1 - rate)

# --- spatial-dropout | wrong | ordinary dropout with new numbers
def spatial_dropout(maps, rate, numbers):
    numbers = np.random.rand(*maps.shape)
    return maps * (numbers >= rate) / (1 - rate)

# --- spatial-dropout | wrong | mask over channels ignoring the picture
def spatial_dropout(maps, rate, numbers):
    out = maps.copy()
    for c in range(maps.shape[-1]):
        if numbers[0, c] < rate:
            out[..., c] = 0
    return out / (1 - rate)

# --- spatial-dropout | wrong | scales only in the last picture: indentation slip
def spatial_dropout(maps, rate, numbers):
    out = maps.copy()
    for n in range(maps.shape[0]):
        for c in range(maps.shape[3]):
            if numbers[n, c] < rate:
                out[n, :, :, c] = 0
    out[n] = out[n] / (1 - rate)
    return out

# --- spatial-dropout | right | loops
def spatial_dropout(maps, rate, numbers):
    out = np.zeros(maps.shape)
    for n in range(maps.shape[0]):
        for c in range(maps.shape[3]):
            if not numbers[n, c] < rate:
                out[n, :, :, c] = maps[n, :, :, c] / (1 - rate)
    return out

# --- spatial-dropout | right | einsum
def spatial_dropout(maps, rate, numbers):
    return np.einsum("nhwc,nc->nhwc", maps, (numbers >= rate) / (1 - rate))

# --- spatial-dropout | right | moved axes
def spatial_dropout(m, p, u):
    moved = np.moveaxis(m, 3, 1).copy()
    moved[u < p] = 0
    return np.moveaxis(moved, 1, 3) / (1 - p)

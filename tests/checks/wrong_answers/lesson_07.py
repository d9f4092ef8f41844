"""Wrong answers to the exercises of lesson 7."""

from tests.checks.wrong_answers import Wrong

WRONG_ANSWERS = {
    "dropout-forward": [
        Wrong(
            """
def dropout(x, rate, numbers):
    return np.where(numbers >= rate, x * 1.25, 0)
""",
            says="factor is that of one rate",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    output = x.astype(float).ravel()
    output[np.argsort(numbers.ravel())[:int(rate * x.size)]] = 0
    return output.reshape(x.shape) / (1 - rate)
""",
            says="fixed count",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    mask = numbers >= rate
    return x * mask
""",
            says="What is kept is not scaled",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    mask = numbers >= rate
    return x * mask / rate
""",
            says="You divide by the rate",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    return np.where(numbers < rate, 0, x * (1 - rate))
""",
            says="gets smaller still",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    mask = numbers < rate
    return x * mask / (1 - rate)
""",
            says="The factor is right",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    mask = (numbers < rate) / rate
    return x * mask
""",
            says="the rate as the share to keep",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    return x * (numbers <= rate)
""",
            says="And what is kept is not scaled",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    return x * (numbers / (1 - rate) >= rate)
""",
            says="scales the random numbers",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    output = x.astype(float)
    output[numbers < rate] /= 1 - rate
    return output
""",
            says="what should be dropped is scaled",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    output = x.astype(float)
    output[numbers >= rate] /= 1 - rate
    return output
""",
            says="Set them to 0",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    return x / (1 - rate)
""",
            says="Nothing is dropped",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    kept = numbers >= rate
    return x * kept * kept.size / kept.sum()
""",
            says="happens to keep",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    return x[numbers >= rate] / (1 - rate)
""",
            says="You pick out the kept values",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    return x[numbers >= rate]
""",
            says="and do not scale them",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    return (numbers >= rate) / (1 - rate)
""",
            says="You return the mask. Multiply x",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    return (numbers >= rate).astype(float)
""",
            says="the mask, unscaled",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    return np.where(x < rate, 0, x / (1 - rate))
""",
            says="compare the values themselves",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    output = np.zeros_like(x)
    output[numbers >= rate] = x[numbers >= rate] / (1 - rate)
    return output
""",
            says="Fractions are cut off",
        ),
        Wrong(
            """
def dropout(x, rate, numbers):
    x[numbers < rate] = 0
    return x / (1 - rate)
""",
            says="changes its argument x",
        ),
    ],
    "dropout-backward": [
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    return gradient * (numbers >= rate)
""",
            says="1 / (1 − rate) is missing",
        ),
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    return gradient
""",
            says="passes unchanged",
        ),
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    return gradient / (1 - rate)
""",
            says="through the dropped inputs too. They",
        ),
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    return gradient * np.where(numbers >= rate, 1 / (1 - rate), 1)
""",
            says="through the dropped inputs too, unscaled",
        ),
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    return gradient * (numbers >= rate) * (1 - rate)
""",
            says="You undo the factor",
        ),
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    mask = (numbers >= rate) / rate
    return gradient * mask
""",
            says="You divide by the rate",
        ),
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    mask = (numbers < rate) / (1 - rate)
    return gradient * mask
""",
            says="flows only through the dropped inputs.",
        ),
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    return np.where(numbers < rate, gradient, 0)
""",
            says="And the factor 1 / (1 − rate) is missing",
        ),
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    scaled = gradient / (1 - rate)
    mask = (numbers >= rate) / (1 - rate)
    return scaled * mask
""",
            says="there twice",
        ),
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    return gradient * (gradient >= rate) / (1 - rate)
""",
            says="mask from the gradient",
        ),
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    rng = np.random.default_rng(seed=0)
    mask = (rng.random(gradient.shape) >= rate) / (1 - rate)
    return gradient * mask
""",
            says="a mask of your own",
        ),
        Wrong(
            """
def dropout_backward(gradient, rate, numbers):
    return (numbers >= rate) / (1 - rate)
""",
            says="Multiply the gradient by it",
        ),
    ],
    "spatial-dropout": [
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    output = np.zeros_like(maps)
    for picture in range(len(maps)):
        for channel in range(maps.shape[3]):
            if numbers[picture, channel] < rate:
                output[picture, :, :, channel] = maps[picture, :, :, channel] / rate
    return output
""",
            says="the share to keep",
        ),
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    mask = (numbers >= rate) / (1 - rate)
    return maps * mask[:, np.newaxis, :, np.newaxis]
""",
            says="meet the columns",
        ),
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    return maps * (numbers >= rate)[:, None, None, :]
""",
            says="not scaled",
        ),
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    return maps * (numbers >= rate)[:, None, None, :] / rate
""",
            says="You divide by the rate",
        ),
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    return maps * (numbers >= rate)[:, None, None, :] * (1 - rate)
""",
            says="get darker",
        ),
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    mask = (numbers < rate) / (1 - rate)
    return maps * mask[:, None, None, :]
""",
            says="swapped",
        ),
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    output = maps.copy()
    for channel in range(maps.shape[3]):
        if numbers[0, channel] < rate:
            output[:, :, :, channel] = 0
    return output / (1 - rate)
""",
            says="the mask of the first one",
        ),
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    output = maps.copy()
    for picture in range(len(maps)):
        if numbers[picture, 0] < rate:
            output[picture] = 0
    return output / (1 - rate)
""",
            says="loses all its maps or none",
        ),
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    mask = (numbers >= rate) / (1 - rate)
    return maps * mask[:, :, None, None]
""",
            says="The new axes stand at the end",
        ),
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    mask = (numbers >= rate) / (1 - rate)
    return mask * maps
""",
            says="no axes for height and width",
        ),
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    kept = numbers >= rate
    return maps * kept[:, None, None, :] / kept.mean()
""",
            says="happens to keep",
        ),
        Wrong(
            """
def spatial_dropout(maps, rate, numbers):
    return ((numbers >= rate) / (1 - rate))[:, None, None, :]
""",
            says="You return the mask",
        ),
    ],
}

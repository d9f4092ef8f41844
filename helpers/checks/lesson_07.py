"""Checks of lesson 7: dropout forward, backward, and on whole feature maps."""

import numpy as np

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip

#: Never 0.5: there, dropping and keeping with probability p would look the same.
_RATES = (0.2, 0.75, 0.4, 0.25, 0.6, 0.1, 0.8)


def _kept(numbers, rate, slip):
    """Return where a value is kept."""
    kept = numbers >= rate
    if slip("A number equal to the rate is not below it: keep where numbers >= rate."):
        kept = numbers > rate
    if slip("You keep where the number is below 1 − rate. Drop where it is below the rate."):
        kept = numbers < 1 - rate
    if slip("You drop where the number is below 1 − rate. Drop where it is below the rate."):
        kept = numbers >= 1 - rate
    if slip("The numbers are compared with 0.5. Compare them with the rate."):
        kept = numbers >= 0.5
    if slip("The numbers are compared with 0.5. Compare them with the rate.", 2):
        kept = np.round(numbers) > 0
    for variant, count in enumerate((int(rate * numbers.size), round(rate * numbers.size))):
        if slip(
            "You drop a fixed count of values, those with the smallest numbers. Each value is "
            "dropped or kept by its own number alone, below the rate or not.",
            variant,
        ):
            kept = np.argsort(np.argsort(numbers.ravel())).reshape(numbers.shape) >= count
    return kept


def _scale(rate, kept, slip):
    """Return the factor of what is kept."""
    scale = 1 / (1 - rate)
    if slip("The factor is 1 / (1 + rate) in your answer. It is 1 / (1 − rate)."):
        scale = 1 / (1 + rate)
    if slip("The factor is the square root of what it should be: 1 / (1 − rate)."):
        scale = scale**0.5
    if slip("You multiply by the rate. Divide by the share that is kept, 1 − rate."):
        scale = rate
    if slip("You multiply by 1 + rate. Divide by the share that is kept, 1 − rate."):
        scale = 1 + rate
    for variant, fixed in enumerate((0.2, 0.4, 0.5)):
        if slip(
            "Your factor is that of one rate. It depends on the rate: 1 / (1 − rate).", variant
        ):
            scale = 1 / (1 - fixed)
    return scale


def _brackets(product, rate, slip):
    """Return the product as it comes out without brackets below the line, or None."""
    if slip("The brackets are missing: / 1 - rate divides by 1 and subtracts. Write / (1 - rate)."):
        return product - rate
    return None


def dropout(x, rate, numbers, slip=no_slip):
    kept = _kept(numbers, rate, slip)
    scale = _scale(rate, kept, slip)
    if slip("You compare the values themselves with the rate. Compare the random numbers with it."):
        kept = x >= rate
    if slip(
        "Kept and dropped are swapped: a value is dropped where its number is below the rate. "
        "And what is kept is not scaled."
    ):
        return x * ~kept
    if slip("You treat the rate as the share to keep. Here it is the share to drop."):
        return x * ~kept / rate
    if slip(
        "Kept and dropped are swapped: a value is dropped where its number is below the rate. "
        "The factor is right."
    ):
        kept = ~kept
    if slip(
        "The factor is in the wrong place: it scales the random numbers, so another share is "
        "dropped. Scale the values that are kept."
    ):
        return x * (numbers / (1 - rate) >= rate)
    if slip("What is kept is not scaled. Divide it by 1 − rate, so that the mean stays."):
        scale = 1
    if slip(
        "You divide by the rate, the share that is dropped. "
        "Divide by the share that is kept, 1 − rate."
    ):
        scale = 1 / rate
    if slip("What is kept is multiplied by 1 − rate and gets smaller still. Divide by 1 − rate."):
        scale = 1 - rate
    if slip(
        "You divide by the share that this mask happens to keep. "
        "Divide by the share that is kept on average, 1 − rate."
    ):
        scale = 1 / kept.mean()
    if slip("The factor is there twice. Divide by 1 − rate once."):
        scale = scale**2
    if slip(
        "You pick out the kept values and leave the others away, and do not scale them. "
        "The output has the shape of x, with 0 where a value is dropped."
    ):
        return x[kept]
    if slip(
        "You pick out the kept values and leave the others away. The output has the shape of "
        "x, with 0 where a value is dropped."
    ):
        return x[kept] * scale
    if slip("You return the mask, unscaled. Divide it by 1 − rate and multiply x by it."):
        return kept * 1.0
    if slip("You return the mask. Multiply x by it."):
        return kept * scale
    if slip("Nothing is dropped: every value is scaled."):
        return x * scale
    if slip(
        "The factor is in the wrong place: what should be dropped is scaled, "
        "and what is kept is left as it is."
    ):
        return np.where(kept, x, x * scale)
    if slip("The dropped values stay as they are. Set them to 0."):
        return np.where(kept, x * scale, x)
    if slip("The dropped values become 1. Set them to 0."):
        return np.where(kept, x * scale, 1)
    if slip("The dropped values become NaN. Set them to 0."):
        return np.where(kept, x * scale, np.nan)
    bare = _brackets(x * kept, rate, slip)
    if bare is not None:
        return bare
    if slip("You multiply x by its random number too. The numbers only say what is dropped."):
        return x * kept * numbers * scale
    if slip("A whole row is kept or dropped in your answer. Each value has its own number."):
        return x * kept.all() * scale
    output = x * kept * scale
    if slip("Only one value is scaled: the division stands outside of the loop or counts once."):
        output = np.where(np.arange(x.size).reshape(x.shape) == x.size - 1, output, x * kept)
    if slip(
        "Fractions are cut off: the output is an array of whole numbers where x is one. "
        "Let the output hold floats."
    ):
        output = output.astype(x.dtype)
    if slip("Fractions are cut off everywhere. Let the output hold floats."):
        output = np.trunc(output)
    return output


def _numbers(rng, rate, shape):
    """Draw random numbers of which some lie below the rate and some above, and one is the rate."""
    numbers = rng.random(shape)
    numbers.flat[0], numbers.flat[-1] = (1 + rate) / 2, rate / 2
    numbers = rng.permuted(numbers.ravel()).reshape(shape)
    numbers = np.where(abs(numbers - rate) < 1e-3, rate + 1e-3, numbers).round(4)
    above = np.flatnonzero(numbers > rate)
    if len(above) > 1:  # one is needed that lies clear of it
        numbers.flat[above[0]] = rate
    return numbers


def _rows_and_numbers(rng):
    """Whole numbers in a row first, then fractions of both signs in arrays of other shapes."""
    for rate, shape in zip(_RATES, ((4,), (5,), (2, 3), (3, 2), (2, 3, 2), (7,), (4, 3))):
        if len(shape) == 1:
            x = rng.integers(1, 10, shape) * rng.choice([-1, 1], shape)
        else:
            x = rng.normal(0, 2, shape).round(2)
        yield x, rate, _numbers(rng, rate, shape)


def _gradients_and_numbers(rng):
    for gradient, rate, numbers in _rows_and_numbers(rng):
        yield gradient.astype(float), rate, numbers


def dropout_backward(gradient, rate, numbers, slip=no_slip):
    if slip(
        "The gradient passes unchanged. A dropped input reaches no output, so its gradient is "
        "0; a kept one is scaled."
    ):
        return gradient
    kept = _kept(numbers, rate, slip)
    scale = _scale(rate, kept, slip)
    if slip(
        "You draw the mask from the gradient. It must be the mask of the forward pass: "
        "compare the random numbers with the rate."
    ):
        kept = gradient >= rate
    if slip(
        "You draw a mask of your own, as a forward pass would. "
        "Use the one that the forward pass used: it follows from numbers."
    ):
        kept = np.random.default_rng(0).random(gradient.shape) >= rate
    if slip(
        "Kept and dropped are swapped: the gradient flows only through the dropped inputs. "
        "And the factor 1 / (1 − rate) is missing."
    ):
        return gradient * ~kept
    if slip("Kept and dropped are swapped: the gradient flows only through the dropped inputs."):
        kept = ~kept
    if slip(
        "The factor 1 / (1 − rate) is missing. The forward pass had it, "
        "so a kept input moves the loss by that much more."
    ):
        scale = 1
    if slip(
        "You undo the factor on the way back: you multiply by 1 − rate. "
        "It works the same way in both directions: divide."
    ):
        scale = 1 - rate
    if slip("You divide by the rate. Divide by the share that is kept, 1 − rate."):
        scale = 1 / rate
    if slip(
        "The factor is there twice. The gradient that arrives is that of the outputs; "
        "the step back to the inputs scales it once."
    ):
        scale = scale**2
    if slip("You divide by the share that this mask happens to keep. Divide by 1 − rate."):
        scale = 1 / kept.mean()
    if slip(
        "Gradient flows through the dropped inputs too. They reach no output: their gradient is 0."
    ):
        return gradient * scale
    if slip(
        "Gradient flows through the dropped inputs too, unscaled. They reach no output: "
        "their gradient is 0."
    ):
        return np.where(kept, gradient * scale, gradient)
    if slip("You pick out what passes and leave the rest away. Keep the shape, with 0 elsewhere."):
        return gradient[kept] * scale
    if slip("You return the mask. Multiply the gradient by it."):
        return kept * scale
    if slip("You return the mask, unscaled. Multiply the gradient by it, and divide by 1 − rate."):
        return kept * 1.0
    bare = _brackets(gradient * kept, rate, slip)
    if bare is not None:
        return bare
    if slip("You multiply by the random numbers too. They only say what is dropped."):
        return gradient * kept * numbers * scale
    output = gradient * kept * scale
    if slip("Negative gradients are lost. Dropout passes them too, where it passes anything."):
        output = np.maximum(output, 0)
    if slip("The sign is turned round. Multiply the gradient by the mask."):
        output = -output
    return output


def _maps_and_numbers(rng):
    """One picture of two maps first; batch, height, width and channels differ in the others."""
    shapes = ((1, 2, 3, 2), (2, 1, 3, 4), (2, 3, 4, 5), (3, 2, 5, 4), (4, 5, 2, 3), (3, 4, 1, 6))
    for rate, shape in zip(_RATES, shapes):
        whole = rng.integers(1, 10, shape)
        maps = whole.astype(float) if shape[0] == 1 else rng.normal(0, 2, shape).round(2)
        yield maps, rate, _numbers(rng, rate, (shape[0], shape[3]))


def spatial_dropout(maps, rate, numbers, slip=no_slip):
    kept = _kept(numbers, rate, slip)
    scale = _scale(rate, kept, slip)
    if slip("You treat the rate as the share to keep. Here it is the share to drop."):
        kept, scale = ~kept, 1 / rate
    if slip("Kept and dropped are swapped: a map is dropped where its number is below the rate."):
        kept = ~kept
    if slip("The maps that are kept are not scaled. Divide them by 1 − rate."):
        scale = 1
    if slip("You divide by the rate. Divide by the share that is kept, 1 − rate."):
        scale = 1 / rate
    if slip(
        "The maps that are kept are multiplied by 1 − rate and get darker. Divide by 1 − rate."
    ):
        scale = 1 - rate
    if slip("The factor is there twice. Divide by 1 − rate once."):
        scale = scale**2
    if slip(
        "The factor is the share of maps that this mask happens to keep. "
        "Divide by the share that is kept on average, 1 − rate."
    ):
        scale = 1 / kept.mean()
    mask = kept[:, np.newaxis, np.newaxis, :]
    if slip("All pictures get the mask of the first one. Each picture has a row of its own."):
        mask = kept[0]
    if slip("All pictures get the mask of the last one. Each picture has a row of its own."):
        mask = kept[-1]
    if slip(
        "A picture loses all its maps or none: you use only the first number of each row. "
        "Each map has a number of its own."
    ):
        mask = kept[:, :1, np.newaxis, np.newaxis]
    if slip(
        "The new axes stand at the end, so the channels of the mask meet the rows of the maps. "
        "The mask must have the shape (batch, 1, 1, channels)."
    ):
        mask = kept[:, :, np.newaxis, np.newaxis]
    if slip(
        "The new axes stand in the wrong places, so the channels of the mask meet the columns. "
        "The mask must have the shape (batch, 1, 1, channels)."
    ):
        mask = kept[:, np.newaxis, :, np.newaxis]
    if slip(
        "The mask has no axes for height and width, so its batch axis meets the columns. "
        "Give it the shape (batch, 1, 1, channels)."
    ):
        mask = kept
    if slip("One axis is missing: the mask must have the shape (batch, 1, 1, channels)."):
        mask = kept[:, np.newaxis, :]
    if slip("The mask's batch and channels are swapped: its shape is (batch, 1, 1, channels)."):
        mask = kept.T[:, np.newaxis, np.newaxis, :]
    if slip("reshape mixes pictures and channels up: use mask[:, np.newaxis, np.newaxis, :]."):
        mask = kept.reshape(kept.shape[::-1]).T[:, np.newaxis, np.newaxis]
    bare = _brackets(maps * mask, rate, slip)
    if bare is not None:
        return bare
    if slip("You return the mask. Multiply the maps by it."):
        return mask * scale
    if slip("Nothing is dropped: every map is scaled."):
        return maps * scale
    if slip("The maps that are dropped stay as they are. Set them to 0."):
        return np.where(mask, maps * scale, maps)
    if slip(
        "What is kept is scaled in the last picture only: the division stands outside the loop."
    ):
        last = np.arange(len(maps))[:, np.newaxis, np.newaxis, np.newaxis] == len(maps) - 1
        return maps * mask * np.where(last, scale, 1)
    if slip("Only the first picture is done: return stands inside the loop."):
        first = np.arange(len(maps))[:, np.newaxis, np.newaxis, np.newaxis] == 0
        return maps * mask * scale * first
    return maps * mask * scale


EXERCISES = (
    Exercise("dropout-forward", dropout, _rows_and_numbers),
    Exercise("dropout-backward", dropout_backward, _gradients_and_numbers),
    Exercise("spatial-dropout", spatial_dropout, _maps_and_numbers),
)

"""Checks of lesson 7: dropout forward, backward, and on whole feature maps."""

import numpy as np

from helpers.checks.engine import Exercise, Mistake

#: Never 0.5: there, dropping and keeping with probability p would look the same.
_RATES = (0.2, 0.75, 0.4, 0.25, 0.6, 0.1, 0.8)


def _dropout(x, rate, numbers):
    return x * (numbers >= rate) / (1 - rate)


def _numbers(rng, rate, shape):
    """Draw random numbers of which some lie below the rate and some above, none at it."""
    numbers = rng.random(shape)
    numbers.flat[0], numbers.flat[-1] = (1 + rate) / 2, rate / 2
    numbers = rng.permuted(numbers.ravel()).reshape(shape)
    return np.where(abs(numbers - rate) < 1e-3, rate + 1e-3, numbers).round(4)


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


def _share_of_this_mask(x, rate, numbers):
    kept = numbers >= rate
    return x * kept / kept.mean()


DROPOUT_FORWARD = Exercise(
    id="dropout-forward",
    call="dropout(x, rate, numbers)",
    reference=_dropout,
    cases=_rows_and_numbers,
    mistakes=(
        Mistake(
            "What is kept is not scaled. Divide it by 1 − rate, so that the mean stays.",
            lambda x, rate, numbers: x * (numbers >= rate),
        ),
        Mistake(
            "You divide by the rate, the share that is dropped. "
            "Divide by the share that is kept, 1 − rate.",
            lambda x, rate, numbers: x * (numbers >= rate) / rate,
        ),
        Mistake(
            "What is kept is multiplied by 1 − rate and gets smaller still. Divide by 1 − rate.",
            lambda x, rate, numbers: x * (numbers >= rate) * (1 - rate),
        ),
        Mistake(
            "Kept and dropped are swapped: a value is dropped where its number is below the rate. "
            "The factor is right.",
            lambda x, rate, numbers: x * (numbers < rate) / (1 - rate),
        ),
        Mistake(
            "You treat the rate as the share to keep. Here it is the share to drop.",
            lambda x, rate, numbers: x * (numbers < rate) / rate,
        ),
        Mistake(
            "Kept and dropped are swapped: a value is dropped where its number is below the rate. "
            "And what is kept is not scaled.",
            lambda x, rate, numbers: x * (numbers < rate),
        ),
        Mistake(
            "The factor is in the wrong place: it scales the random numbers, so another share is "
            "dropped. Scale the values that are kept.",
            lambda x, rate, numbers: x * (numbers / (1 - rate) >= rate),
        ),
        Mistake(
            "The factor is in the wrong place: what should be dropped is scaled, "
            "and what is kept is left as it is.",
            lambda x, rate, numbers: np.where(numbers < rate, x / (1 - rate), x),
        ),
        Mistake(
            "The dropped values stay as they are. Set them to 0.",
            lambda x, rate, numbers: np.where(numbers < rate, x, x / (1 - rate)),
        ),
        Mistake(
            "Nothing is dropped: every value is scaled.",
            lambda x, rate, numbers: x / (1 - rate),
        ),
        Mistake(
            "You divide by the share that this mask happens to keep. "
            "Divide by the share that is kept on average, 1 − rate.",
            _share_of_this_mask,
        ),
        Mistake(
            "You pick out the kept values and leave the others away. The output has the shape of "
            "x, with 0 where a value is dropped.",
            lambda x, rate, numbers: x[numbers >= rate] / (1 - rate),
        ),
        Mistake(
            "You pick out the kept values and leave the others away, and do not scale them. "
            "The output has the shape of x, with 0 where a value is dropped.",
            lambda x, rate, numbers: x[numbers >= rate],
        ),
        Mistake(
            "You return the mask. Multiply x by it.",
            lambda x, rate, numbers: (numbers >= rate) / (1 - rate),
        ),
        Mistake(
            "You return the mask, unscaled. Divide it by 1 − rate and multiply x by it.",
            lambda x, rate, numbers: (numbers >= rate) * 1.0,
        ),
        Mistake(
            "You compare the values themselves with the rate. Compare the random numbers with it.",
            lambda x, rate, numbers: x * (x >= rate) / (1 - rate),
        ),
        Mistake(
            "Fractions are cut off: the output is an array of whole numbers where x is one. "
            "Let the output hold floats.",
            lambda x, rate, numbers: _dropout(x, rate, numbers).astype(x.dtype),
        ),
    ),
)


DROPOUT_BACKWARD = Exercise(
    id="dropout-backward",
    call="dropout_backward(gradient, rate, numbers)",
    reference=_dropout,
    cases=_gradients_and_numbers,
    mistakes=(
        Mistake(
            "The factor 1 / (1 − rate) is missing. The forward pass had it, "
            "so a kept input moves the loss by that much more.",
            lambda gradient, rate, numbers: gradient * (numbers >= rate),
        ),
        Mistake(
            "The gradient passes unchanged. A dropped input reaches no output, so its gradient is "
            "0; a kept one is scaled.",
            lambda gradient, rate, numbers: gradient,
        ),
        Mistake(
            "Gradient flows through the dropped inputs too. They reach no output: their gradient "
            "is 0.",
            lambda gradient, rate, numbers: gradient / (1 - rate),
        ),
        Mistake(
            "Gradient flows through the dropped inputs too, unscaled. They reach no output: "
            "their gradient is 0.",
            lambda gradient, rate, numbers: np.where(
                numbers < rate, gradient, gradient / (1 - rate)
            ),
        ),
        Mistake(
            "You undo the factor on the way back: you multiply by 1 − rate. "
            "It works the same way in both directions: divide.",
            lambda gradient, rate, numbers: gradient * (numbers >= rate) * (1 - rate),
        ),
        Mistake(
            "You divide by the rate. Divide by the share that is kept, 1 − rate.",
            lambda gradient, rate, numbers: gradient * (numbers >= rate) / rate,
        ),
        Mistake(
            "Kept and dropped are swapped: the gradient flows only through the dropped inputs.",
            lambda gradient, rate, numbers: gradient * (numbers < rate) / (1 - rate),
        ),
        Mistake(
            "Kept and dropped are swapped: the gradient flows only through the dropped inputs. "
            "And the factor 1 / (1 − rate) is missing.",
            lambda gradient, rate, numbers: gradient * (numbers < rate),
        ),
        Mistake(
            "The factor is there twice. The gradient that arrives is that of the outputs; "
            "the step back to the inputs scales it once.",
            lambda gradient, rate, numbers: gradient * (numbers >= rate) / (1 - rate) ** 2,
        ),
        Mistake(
            "You draw the mask from the gradient. It must be the mask of the forward pass: "
            "compare the random numbers with the rate.",
            lambda gradient, rate, numbers: gradient * (gradient >= rate) / (1 - rate),
        ),
        Mistake(
            "You draw a mask of your own, as a forward pass would. "
            "Use the one that the forward pass used: it follows from numbers.",
            lambda gradient, rate, numbers: _dropout(
                gradient, rate, np.random.default_rng(0).random(gradient.shape)
            ),
        ),
        Mistake(
            "You return the mask. Multiply the gradient by it.",
            lambda gradient, rate, numbers: (numbers >= rate) / (1 - rate),
        ),
    ),
)


def _maps_and_numbers(rng):
    """One picture of two maps first; batch, height, width and channels differ in the others."""
    shapes = ((1, 2, 3, 2), (2, 1, 3, 4), (2, 3, 4, 5), (3, 2, 5, 4), (4, 5, 2, 3), (3, 4, 1, 6))
    for rate, shape in zip(_RATES, shapes):
        whole = rng.integers(1, 10, shape)
        maps = whole.astype(float) if shape[0] == 1 else rng.normal(0, 2, shape).round(2)
        yield maps, rate, _numbers(rng, rate, (shape[0], shape[3]))


def _spatial_mask(rate, numbers):
    return (numbers >= rate)[:, np.newaxis, np.newaxis, :]


def _share_of_these_maps(maps, rate, numbers):
    kept = numbers >= rate
    return maps * kept[:, np.newaxis, np.newaxis, :] / kept.mean()


SPATIAL_DROPOUT = Exercise(
    id="spatial-dropout",
    call="spatial_dropout(maps, rate, numbers)",
    reference=lambda maps, rate, numbers: maps * _spatial_mask(rate, numbers) / (1 - rate),
    cases=_maps_and_numbers,
    mistakes=(
        Mistake(
            "The maps that are kept are not scaled. Divide them by 1 − rate.",
            lambda maps, rate, numbers: maps * _spatial_mask(rate, numbers),
        ),
        Mistake(
            "You divide by the rate. Divide by the share that is kept, 1 − rate.",
            lambda maps, rate, numbers: maps * _spatial_mask(rate, numbers) / rate,
        ),
        Mistake(
            "The maps that are kept are multiplied by 1 − rate and get darker. Divide by 1 − rate.",
            lambda maps, rate, numbers: maps * _spatial_mask(rate, numbers) * (1 - rate),
        ),
        Mistake(
            "Kept and dropped are swapped: a map is dropped where its number is below the rate.",
            lambda maps, rate, numbers: maps * ~_spatial_mask(rate, numbers) / (1 - rate),
        ),
        Mistake(
            "You treat the rate as the share to keep. Here it is the share to drop.",
            lambda maps, rate, numbers: maps * ~_spatial_mask(rate, numbers) / rate,
        ),
        Mistake(
            "All pictures get the mask of the first one. Each picture has a row of its own.",
            lambda maps, rate, numbers: maps * (numbers[0] >= rate) / (1 - rate),
        ),
        Mistake(
            "A picture loses all its maps or none: you use only the first number of each row. "
            "Each map has a number of its own.",
            lambda maps, rate, numbers: (
                maps * (numbers[:, 0] >= rate)[:, np.newaxis, np.newaxis, np.newaxis] / (1 - rate)
            ),
        ),
        Mistake(
            "The new axes stand at the end, so the channels of the mask meet the rows of the maps. "
            "The mask must have the shape (batch, 1, 1, channels).",
            lambda maps, rate, numbers: (
                maps * ((numbers >= rate) / (1 - rate))[:, :, np.newaxis, np.newaxis]
            ),
        ),
        Mistake(
            "The new axes stand in the wrong places, so the channels of the mask meet the columns. "
            "The mask must have the shape (batch, 1, 1, channels).",
            lambda maps, rate, numbers: (
                maps * ((numbers >= rate) / (1 - rate))[:, np.newaxis, :, np.newaxis]
            ),
        ),
        Mistake(
            "The mask has no axes for height and width, so its batch axis meets the columns. "
            "Give it the shape (batch, 1, 1, channels).",
            lambda maps, rate, numbers: maps * ((numbers >= rate) / (1 - rate)),
        ),
        Mistake(
            "The factor is the share of maps that this mask happens to keep. "
            "Divide by the share that is kept on average, 1 − rate.",
            _share_of_these_maps,
        ),
        Mistake(
            "You return the mask. Multiply the maps by it.",
            lambda maps, rate, numbers: _spatial_mask(rate, numbers) / (1 - rate),
        ),
    ),
)

EXERCISES = (DROPOUT_FORWARD, DROPOUT_BACKWARD, SPATIAL_DROPOUT)

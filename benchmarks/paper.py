"""Print the table of kinds of paper: how many of 200 digits are still read right on each.

Test digits of MNIST are drawn larger, anywhere on a sheet, and what a sheet brings is put on it.
The shipped model reads what `prepare_digit` makes of each picture. What is random has a seed.

Usage: ``python -m benchmarks.paper``, or with the names of some kinds: ``… paper "cup ring"``
"""

import io
import sys
import warnings

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from helpers import load_mnist, prepare_digit
from helpers.training import load_model

COUNT = 200
PAPER, INK = 0.93, 0.85

#: What was read right before clutter was told from ink (commit f20e4df).
BEFORE = {
    "clean": 197,
    "lines": 105,
    "lines in a photo": 113,
    "margin line": 112,
    "squares": 111,
    "squares aslant": 98,
    "pencil on squares": 103,
    "dots": 197,
    "dark frame": 75,
    "broad frame": 24,
    "box": 78,
    "hard shadow": 158,
    "shadow of a hand": 176,
    "dithered": 96,
    "ordered dither": 78,
    "salt and pepper": 99,
    "showing through": 149,
    "digit showing through": 196,
    "yellowed": 196,
    "cup ring": 162,
    "punched holes": 170,
    "crumpled": 196,
    "jpeg": 197,
    "vignetting": 196,
    "dark mode": 197,
    "dark mode squares": 96,
    "sheet on a desk": 144,
    "dusty": 197,
    "smudged": 196,
    "fold": 116,
}


# ---------------------------------------------------------------------------- a digit on a sheet


def written(digit, rng, sides=(150, 400)):
    """Return how much ink each pixel of a sheet holds, from 0 to 1, for one digit (28, 28, 1)."""
    side = int(rng.integers(*sides))
    small = Image.fromarray(np.uint8(np.round(digit[:, :, 0] * 255)))
    ink = np.asarray(small.resize((side, side), Image.Resampling.BICUBIC)) / 255
    margins = rng.integers(0, side // 2, (2, 2))
    return np.pad(ink, margins)


def on_paper(ink, paper=PAPER, strength=INK):
    return paper - strength * ink


def places(shape):
    """Return the vertical and the horizontal place of each pixel, both from -1 to 1."""
    return np.meshgrid(*(np.linspace(-1, 1, n) for n in shape), indexing="ij")


def ruled(shape, rng, step, width=1, tilt=0.0):
    """Return a mask of lines, `step` pixels apart; `tilt` is their slope."""
    y, x = np.indices(shape)
    return (y + tilt * x + rng.integers(step)) % step < width


def squared(shape, rng, step, width=1, tilt=0.0):
    across = ruled(shape, rng, step, width, tilt)
    return across | ruled(shape[::-1], rng, step, width, -tilt).T


def drawn(shape, draw):
    """Return from 0 to 1 what `draw(pen, width, height)` draws."""
    image = Image.new("L", shape[::-1])
    draw(ImageDraw.Draw(image), *shape[::-1])
    return np.asarray(image) / 255


def noisy(picture, rng, deviation=0.01):
    return picture + rng.normal(0, deviation, picture.shape)


# ---------------------------------------------------------------------------- kinds of paper


def clean(ink, rng):
    return on_paper(ink)


def lines(ink, rng):
    return np.where(ruled(ink.shape, rng, 40), np.minimum(0.80, on_paper(ink)), on_paper(ink))


def lines_in_a_photo(ink, rng):
    """Two pixels wide, aslant, out of focus."""
    tilt = rng.uniform(-0.15, 0.15)
    paper = PAPER - rng.uniform(0.1, 0.35) * ruled(ink.shape, rng, 45, 2, tilt)
    return noisy(ndimage.gaussian_filter(paper - INK * ink * paper, 0.8), rng)


def margin_line(ink, rng):
    """Blue lines and a red one, in colour."""
    sheet = np.full((*ink.shape, 3), [0.95, 0.95, 0.92])
    sheet[ruled(ink.shape, rng, 36, 2)] = 0.55, 0.70, 0.90
    at = rng.integers(ink.shape[1] // 5)
    sheet[:, at : at + 3] = 0.90, 0.45, 0.45
    share = ink[:, :, np.newaxis]
    return noisy(sheet * (1 - share) + np.array([0.10, 0.12, 0.35]) * share, rng)


def squares(ink, rng):
    paper = PAPER - rng.uniform(0.05, 0.3) * squared(ink.shape, rng, int(rng.integers(15, 45)))
    return np.minimum(paper, on_paper(ink))


def squares_aslant(ink, rng):
    tilt = rng.uniform(-0.12, 0.12)
    mask = squared(ink.shape, rng, int(rng.integers(20, 45)), 2, tilt)
    return noisy(np.minimum(PAPER - rng.uniform(0.1, 0.3) * mask, on_paper(ink)), rng)


def pencil_on_squares(ink, rng):
    """Graphite is grey and grainy, the squares are nearly as dark."""
    grain = ndimage.gaussian_filter(rng.normal(size=ink.shape), 1)
    graphite = ink * np.clip(1 + 0.4 * grain, 0.4, 1.3)
    paper = PAPER - rng.uniform(0.03, 0.16) * squared(ink.shape, rng, int(rng.integers(18, 45)))
    return noisy(paper - rng.uniform(0.25, 0.45) * graphite, rng, 0.008)


def dots(ink, rng):
    y, x = np.indices(ink.shape)
    step = int(rng.integers(15, 40))
    dot = ((y % step) < 2) & ((x % step) < 2)
    return np.where(dot, np.minimum(0.55, on_paper(ink)), on_paper(ink))


def dark_frame(ink, rng):
    picture = on_paper(ink)
    picture[[0, -1]] = picture[:, [0, -1]] = 0.08
    return picture


def broad_frame(ink, rng):
    return np.pad(on_paper(ink), int(rng.integers(2, 16)), constant_values=rng.uniform(0, 0.5))


def box(ink, rng):
    """As printed in forms: inside it the digit, outside more paper."""
    framed = np.pad(on_paper(np.pad(ink, 12)), int(rng.integers(1, 5)), constant_values=0.2)
    return np.pad(framed, rng.integers(5, 40, (2, 2)), constant_values=PAPER)


def hard_shadow(ink, rng):
    y, x = places(ink.shape)
    angle = rng.uniform(0, 2 * np.pi)
    shade = np.cos(angle) * x + np.sin(angle) * y > rng.uniform(-0.5, 0.5)
    return on_paper(ink) * (1 - 0.3 * shade)


def shadow_of_a_hand(ink, rng):
    """Two soft-edged shadows that cross."""
    light = np.ones(ink.shape)
    y, x = places(ink.shape)
    for _ in range(2):
        angle, blur = rng.uniform(0, 2 * np.pi), rng.uniform(0.01, 0.08)
        way = np.cos(angle) * x + np.sin(angle) * y - rng.uniform(-0.4, 0.6)
        light *= 1 - rng.uniform(0.15, 0.4) / (1 + np.exp(-np.clip(way / blur, -50, 50)))
    return noisy(on_paper(ink) * light, rng)


def dithered(ink, rng):
    grey = Image.fromarray(np.uint8(np.clip(on_paper(ink), 0, 1) * 255))
    return np.asarray(grey.convert("1")).astype(np.float32)


def ordered_dither(ink, rng):
    """With Bayer's matrix, as old scanners and printers do."""
    bayer = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
    levels = np.tile((bayer + 0.5) / 16, [-(-n // 4) for n in ink.shape])
    levels = levels[: ink.shape[0], : ink.shape[1]]
    return (on_paper(ink, paper=rng.uniform(0.8, 0.95)) > levels).astype(np.float32)


def salt_and_pepper(ink, rng):
    chance = rng.random(ink.shape)
    return np.where(chance < 0.02, 0, np.where(chance > 0.98, 1, on_paper(ink)))


def showing_through(ink, rng):
    """Print of the back, mirrored and blurred."""

    def text(pen, width, height):
        size = int(rng.integers(14, 40))
        for top in range(0, height, size + size // 3):
            for left in range(0, width, int(size * 0.8)):
                letter = "abcdefghknopqrstuvwxyz    "[rng.integers(26)]
                pen.text((left, top), letter, fill=255, font_size=size)

    back = ndimage.gaussian_filter(drawn(ink.shape, text)[:, ::-1], rng.uniform(0.5, 1.5))
    return np.clip(on_paper(ink) - rng.uniform(0.1, 0.25) * back * (1 - ink), 0, 1)


def digit_showing_through(ink, rng):
    """What somebody wrote on the back."""
    back = ndimage.gaussian_filter(np.roll(ink[:, ::-1], rng.integers(-60, 60, 2), (0, 1)), 1.5)
    return np.clip(on_paper(ink) - rng.uniform(0.1, 0.25) * back * (1 - ink), 0, 1)


def yellowed(ink, rng):
    """Old paper with specks, lit from one side, in colour."""
    y, x = places(ink.shape)
    light = 0.8 + 0.15 * x * rng.choice([-1, 1]) - 0.1 * y
    stains = ndimage.gaussian_filter(rng.normal(size=ink.shape), 12)
    tone = np.array([0.95, 0.86, 0.62]) * (light + 0.05 * stains / stains.std())[:, :, np.newaxis]
    share = ink[:, :, np.newaxis]
    return noisy(tone * (1 - share) + np.array([0.25, 0.18, 0.15]) * light.mean() * share, rng)


def cup_ring(ink, rng):
    """A brown ring, broken, that may cross the digit."""
    y, x = np.indices(ink.shape) - rng.uniform(0.2, 0.8, 2)[:, None, None] * np.array(
        ink.shape
    ).reshape(2, 1, 1)
    radius, width = rng.uniform(0.25, 0.6) * max(ink.shape), rng.uniform(2, 6)
    ring = np.exp(-(((np.hypot(y, x) - radius) / width) ** 2))
    ring *= 0.75 + 0.25 * np.sin(np.arctan2(y, x) * 3 + rng.uniform(0, 6))
    return noisy(on_paper(ink) - rng.uniform(0.1, 0.3) * ring * (1 - ink), rng)


def punched_holes(ink, rng):
    """Dark discs at the edge, beside what is written."""
    height, radius = ink.shape[0], rng.uniform(8, 16)
    ink = np.pad(ink, ((0, 0), (50, 0)))

    def holes(pen, width, _):
        for y in (0.25 * height, 0.75 * height):
            pen.ellipse((24 - radius, y - radius, 24 + radius, y + radius), fill=255)

    return np.where(drawn(ink.shape, holes) > 0.5, 0.15, on_paper(ink))


def crumpled(ink, rng):
    """Facets that each face the lamp in their own way."""
    corners = rng.uniform(0, 1, (25, 2)) * ink.shape
    slopes = rng.normal(0, 0.2, (25, 2)) / max(ink.shape)
    points = np.indices(ink.shape).reshape(2, -1).T
    away = ((points[:, np.newaxis] - corners) ** 2).sum(axis=2)
    nearest = away.argmin(axis=1)
    shade = ((points - corners[nearest]) * slopes[nearest]).sum(axis=1)
    level = rng.uniform(0.85, 1, 25)[nearest]
    light = ndimage.gaussian_filter((level + shade).reshape(ink.shape), 1)
    return noisy(np.clip(on_paper(ink) * light, 0, 1), rng)


def jpeg(ink, rng):
    file = io.BytesIO()
    picture = np.uint8(np.clip(noisy(on_paper(ink), rng, 0.02), 0, 1) * 255)
    Image.fromarray(picture).save(file, "JPEG", quality=int(rng.integers(5, 20)))
    return np.asarray(Image.open(file)) / 255


def vignetting(ink, rng):
    y, x = places(ink.shape)
    return noisy(on_paper(ink) * (1 - rng.uniform(0.2, 0.35) * (x * x + y * y)), rng)


def dark_mode(ink, rng):
    return 0.12 + 0.75 * ink


def dark_mode_squares(ink, rng):
    return np.maximum(0.12 + 0.1 * squared(ink.shape, rng, 32), 0.12 + 0.75 * ink)


def sheet_on_a_desk(ink, rng):
    """The edge of the sheet shows, one or two sides of it."""
    depths = np.zeros((2, 2), dtype=int)
    for _ in range(rng.integers(1, 3)):
        depths[tuple(rng.integers(2, size=2))] = rng.integers(10, 90)
    return noisy(np.pad(on_paper(ink), depths, constant_values=rng.uniform(0.2, 0.6)), rng)


def dusty(ink, rng):
    picture = on_paper(ink)
    for _ in range(rng.integers(3, 12)):
        y, x = (int(rng.integers(n - 4)) for n in ink.shape)
        picture[y : y + rng.integers(1, 5), x : x + rng.integers(1, 5)] = 0.2
    return picture


def smudged(ink, rng):
    """Rubbed out in places, greasy in others."""
    spots = ndimage.gaussian_filter(rng.random(ink.shape) < 8 / ink.size, 25)
    return noisy(on_paper(ink) - 0.2 * spots / spots.max() if spots.any() else on_paper(ink), rng)


def fold(ink, rng):
    """A crease: a bright line with a dark one beside it, and a step of light."""
    at = int(rng.uniform(0.3, 0.7) * ink.shape[0])
    picture = on_paper(ink)
    picture[at:] *= 0.9
    picture[at - 2 : at] += 0.05
    picture[at : at + 2] -= 0.15
    return noisy(picture, rng)


KINDS = {
    kind.__name__.replace("_", " "): kind
    for kind in (
        clean,
        lines,
        lines_in_a_photo,
        margin_line,
        squares,
        squares_aslant,
        pencil_on_squares,
        dots,
        dark_frame,
        broad_frame,
        box,
        hard_shadow,
        shadow_of_a_hand,
        dithered,
        ordered_dither,
        salt_and_pepper,
        showing_through,
        digit_showing_through,
        yellowed,
        cup_ring,
        punched_holes,
        crumpled,
        jpeg,
        vignetting,
        dark_mode,
        dark_mode_squares,
        sheet_on_a_desk,
        dusty,
        smudged,
        fold,
    )
}


# ---------------------------------------------------------------------------- the table


def picture(kind, digit, seed):
    """Return one picture of a kind, 8 bits a pixel."""
    rng = np.random.default_rng(seed)
    return np.uint8(np.round(255 * np.clip(KINDS[kind](written(digit, rng), rng), 0, 1)))


def prepared(drawing):
    """Return the prepared digit, black if it was refused, and whether there was a warning."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            return prepare_digit(drawing), bool(said)
        except ValueError:
            return np.zeros((28, 28, 1), np.float32), True


def measured(kind, model, count=COUNT):
    """Return how many digits of a kind are read right, and how many bring a warning."""
    test = load_mnist().test
    pictures = (picture(kind, digit, seed) for seed, digit in enumerate(test.images[:count]))
    digits, warned = zip(*(prepared(drawing) for drawing in pictures))
    answers = model.predict(np.array(digits), verbose=0).argmax(axis=1)
    return int((answers == test.labels[:count]).sum()), sum(warned)


def main(kinds=()):
    """Measure and print."""
    model = load_model("digits")
    print(f"| kind of paper | right of {COUNT} | before | with a warning |")
    print("|---|---|---|---|")
    for kind in kinds or KINDS:
        right, warned = measured(kind, model)
        print(f"| {kind} | {right} | {BEFORE.get(kind, '–')} | {warned} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

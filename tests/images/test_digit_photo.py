"""From any picture of a digit to what MNIST would have made of it; what cannot be read, named."""

import io
import re
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from benchmarks import paper
from helpers import load_digit_image, load_mnist, load_photo, prepare_digit
from helpers.images import DATA, digit_photo
from helpers.images.digit_photo import DigitImageWarning
from tools.data import draw_digits

#: One digit of each class.
DIGITS = [
    image
    for label in range(10)
    for image in load_mnist().validation.images[load_mnist().validation.labels == label][:1]
]
#: A stroke, an open shape and one with holes: where it is not the digit that matters.
THREE = [DIGITS[1], DIGITS[4], DIGITS[8]]
#: For tests with pictures of something else, of which the warning is right.
NO_DIGIT = pytest.mark.filterwarnings("ignore::helpers.images.digit_photo.DigitImageWarning")
INK = np.array([0.10, 0.15, 0.45])
PAPER = np.array([0.95, 0.92, 0.85])


def enlarged(digit, size=(280, 280), way=Image.Resampling.BICUBIC):
    """Return a digit (28, 28, 1) as bytes of `size`, (width, height), white on black."""
    pixels = Image.fromarray(np.uint8(np.round(digit[:, :, 0] * 255)))
    return np.asarray(pixels.resize(size, way))


def difference(one, other):
    return float(np.abs(one - other).mean())


def assert_near(prepared, digit, most=0.13):
    """Assert that two pictures show the same digit; another digit is 0.1 away or more."""
    assert prepared.shape == (28, 28, 1)
    assert prepared.dtype == np.float32
    assert prepared.min() >= 0
    assert prepared.max() == 1
    assert difference(prepared, digit) < most
    others = [difference(prepared, other) for other in DIGITS]
    assert min(others) == difference(prepared, digit)


def mixed(ink, paper=PAPER, pen=INK):
    """Return colours (height, width, 3) in [0, 1] for ink (height, width) from 0 to 255."""
    share = ink[:, :, np.newaxis] / 255
    return paper * (1 - share) + pen * share


def as_bytes(values):
    return np.clip(np.round(values * 255), 0, 255).astype(np.uint8)


def in_the_shade(colours, seed=0):
    """Return a picture below a lamp at its top left, with a camera's noise."""
    height, width = colours.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    light = 0.72 - 0.2 * x - 0.12 * y - 0.1 * (x * x + y * y)
    light = light.reshape(light.shape + (1,) * (colours.ndim - 2))
    return colours * light + np.random.default_rng(seed).normal(0, 0.015, colours.shape)


# ---------------------------------------------------------------------------- as in MNIST


def test_a_digit_of_mnist_stays_as_it_is():
    changes = [difference(prepare_digit(d), d) for d in load_mnist().validation.images[:300]]
    assert np.mean(changes) < 0.005  # where the outermost row is faint, it counts as blur
    assert np.mean(np.array(changes) < 0.005) > 0.9


@NO_DIGIT
@given(
    st.tuples(st.integers(2, 90), st.integers(2, 90)),
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)),
    st.booleans(),
)
def test_size_and_place_follow_mnist_s_rules(size, margins, dark):
    """A filled ellipse of any size, anywhere: 20 pixels long, its centre of mass in the middle."""
    height, width = size
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    top, bottom, left, right = (margin + 2 for margin in margins)
    picture = np.pad((x**2 + y**2 <= 2).astype(float), ((top, bottom), (left, right)))
    prepared = prepare_digit(1 - picture if dark else picture)[:, :, 0]
    rows, columns = (np.flatnonzero(prepared.any(axis=axis)) for axis in (1, 0))
    extent = np.array([np.ptp(rows) + 1, np.ptp(columns) + 1])
    assert extent.max() == 20
    assert abs(extent - 20 * np.array(size) / max(size)).max() <= 1
    for axis in (0, 1):
        amounts = prepared.sum(axis=1 - axis)
        centre = amounts @ (np.arange(28) + 0.5) / amounts.sum()
        assert 14 - 1e-4 <= centre < 15  # as in every image of MNIST
    assert prepared.max() == 1


@NO_DIGIT
def test_what_is_lopsided_is_not_cut_off():
    picture = np.zeros((100, 100))
    picture[10:90, 10:90] = 0.5
    picture[70:90, 10:90] = 1.0
    prepared = prepare_digit(picture)
    assert (prepared > 0).sum() == 400


@given(st.floats(0, 0.4), st.floats(0.6, 1), st.booleans(), st.integers(0, 9))
def test_brightness_and_polarity_do_not_matter(low, high, inverted, label):
    ink = enlarged(DIGITS[label], (84, 84)) / 255
    picture = low + (high - low) * (1 - ink if inverted else ink)
    assert_near(prepare_digit(picture), DIGITS[label])


@given(
    st.integers(40, 300),
    st.tuples(*[st.integers(0, 150)] * 4),
    st.booleans(),
    st.integers(0, 9),
)
def test_size_and_place_in_the_picture_do_not_matter(side, margins, inverted, label):
    top, bottom, left, right = margins
    ink = np.pad(enlarged(DIGITS[label], (side, side)), ((top, bottom), (left, right)))
    assert_near(prepare_digit(255 - ink if inverted else ink), DIGITS[label])


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("inverted", [False, True])
def test_a_drawing_without_margin(digit, inverted):
    ink = enlarged(digit)
    ink = ink[np.ix_(np.flatnonzero(ink.max(axis=1) > 9), np.flatnonzero(ink.max(axis=0) > 9))]
    assert_near(prepare_digit(255 - ink if inverted else ink), digit)


@pytest.mark.parametrize("digit", DIGITS)
def test_uneven_light_and_noise(digit):
    ink = np.pad(enlarged(digit), ((40, 60), (30, 190)))
    assert_near(prepare_digit(np.clip(in_the_shade(0.95 - 0.8 * ink / 255), 0, 1)), digit)
    dark = np.clip(in_the_shade(0.1 + 0.8 * ink / 255) + 0.05, 0, 1)
    assert_near(prepare_digit(dark), digit)


@pytest.mark.parametrize(
    ("paper", "pen"),
    [
        ((1, 1, 1), (0.9, 0.1, 0.1)),
        ((0.1, 0.1, 0.1), (0.9, 0.8, 0.1)),
        ((1.0, 0.0, 0.0), (0.0, 0.297, 0.0)),  # red and green of the same brightness
        ((0.2, 0.3, 1.0), (0.9, 0.2, 0.2)),
        ((1, 1, 0.9), (1, 0.9, 0.2)),  # a yellow marker
    ],
)
def test_any_colour_on_any_other(paper, pen):
    for digit in DIGITS:
        colours = mixed(enlarged(digit), np.array(paper), np.array(pen))
        assert_near(prepare_digit(colours), digit)


def test_specks_are_dropped_and_parts_of_the_digit_kept():
    ink = np.pad(enlarged(DIGITS[5]), 60).copy()
    dusty = ink.copy()
    dusty[5:9, 5:9] = dusty[-8:-3, 200:204] = dusty[20:23, -9:-6] = 255
    assert np.allclose(prepare_digit(dusty), prepare_digit(ink), atol=0.01)
    two = np.zeros((200, 200))
    two[20:40, 50:150], two[60:180, 50:70] = 1, 1  # a bar and a stem that do not touch
    rows = np.flatnonzero(prepare_digit(two).any(axis=(1, 2)))
    assert np.ptp(rows) == 19
    assert len(rows) in (17, 18)  # the gap is 2.5 pixels


@pytest.mark.parametrize("width", [1, 2, 5, 15, 40])
def test_a_thin_pen_leaves_white_strokes(width):
    strokes = draw_digits.THREE
    rng = np.random.default_rng(0)
    ink = draw_digits.pen(strokes, (400, 500), (80, 60, 320, 440), width, rng)
    prepared = prepare_digit(ink)
    assert prepared.max() == 1
    assert np.median(prepared[prepared > 0.1]) > 0.5


@NO_DIGIT
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32))
def test_any_picture_is_prepared_or_refused(height, width, seed):
    rng = np.random.default_rng(seed)
    picture = rng.random((height, width)) * rng.random()
    try:
        prepared = prepare_digit(picture)
    except ValueError as error:
        assert str(error).startswith("drawing shows nothing: no ink stands out")  # noqa: PT017
    else:
        assert prepared.shape == (28, 28, 1)
        assert np.isfinite(prepared).all()
        assert 0 <= prepared.min() <= prepared.max() == 1


def test_the_drawing_is_left_alone():
    drawing = enlarged(DIGITS[3]).copy()
    kept = drawing.copy()
    prepare_digit(drawing)
    assert np.array_equal(drawing, kept)


# ---------------------------------------------------------------------------- kinds of paper


@pytest.mark.parametrize("kind", paper.KINDS)
def test_a_digit_on_paper_of_every_kind(kind):
    """It looks as it does on clean paper, and nothing is doubted."""
    for seed in (3, 8):
        digit = DIGITS[seed]
        clean, picture = (paper.picture(name, digit, seed) for name in ("clean", kind))
        assert difference(prepare_digit(picture), prepare_digit(clean)) < 0.08


@pytest.mark.parametrize("strength", [0.03, 0.1, 0.3, 0.6])
@pytest.mark.parametrize("step", [20, 40])
def test_lines_as_dark_as_you_like_do_not_shrink_the_digit(strength, step):
    ink = np.pad(enlarged(DIGITS[3]), 40) / 255
    sheet = np.full(ink.shape, 0.93)
    sheet[::step] = sheet[:, ::step] = 0.93 - strength
    prepared = prepare_digit(np.minimum(sheet, 0.93 - 0.85 * ink))
    assert_near(prepared, DIGITS[3])
    assert np.ptp(np.flatnonzero(prepared.any(axis=(1, 2)))) in (18, 19)


@pytest.mark.parametrize("frame", [1, 5, 20])
@pytest.mark.parametrize("inverted", [False, True])
def test_a_frame_of_any_width_is_no_ink(frame, inverted):
    for digit in DIGITS:
        picture = np.pad(0.93 - 0.85 * enlarged(digit) / 255, frame, constant_values=0.08)
        assert_near(prepare_digit(1 - picture if inverted else picture), digit)


def test_a_small_digit_on_a_large_sheet():
    sheet = np.full((3000, 2000), 0.93)
    sheet[::60] = sheet[:, ::60] = 0.8
    sheet[1900:2100, 700:900] -= 0.85 * enlarged(DIGITS[4], (200, 200)) / 255
    assert_near(prepare_digit(np.clip(sheet, 0, 1)), DIGITS[4])


def on_one_sheet(digits, axis):
    ink = np.concatenate([enlarged(digit, (120, 120)) for digit in digits], axis=axis)
    return 255 - np.pad(ink, 30)


def scribble():
    points = np.random.default_rng(0).uniform(40, 260, (25, 2))
    image = Image.new("L", (300, 300), 240)
    ImageDraw.Draw(image).line([tuple(point) for point in points], fill=20, width=5)
    return np.asarray(image)


def text():
    image = Image.new("L", (600, 300), 240)
    for top in range(20, 280, 30):
        ImageDraw.Draw(image).text((20, top), "the quick brown fox " * 2, fill=20, font_size=20)
    return np.asarray(image)


@pytest.mark.parametrize(
    ("picture", "seen"),
    [
        (lambda: on_one_sheet(DIGITS[1:3], 1), "2 things as large as digits"),
        (lambda: on_one_sheet(DIGITS[4:7], 1), "3 things as large as digits"),
        (lambda: on_one_sheet(DIGITS[5:7], 0), "2 things as large as digits"),
        (lambda: np.pad(np.ones((80, 90)), 40), "a filled shape"),
        (
            lambda: (np.indices((200, 200)) // 20).sum(axis=0) % 2 * 1.0,
            "separate pieces|filled shape",
        ),
        (scribble, r"a shape with \d+ holes"),
        (text, "holes|separate pieces|things as large"),
        (lambda: load_photo("chelsea"), "things as large as digits|separate pieces"),
        (lambda: np.random.default_rng(0).random((60, 60)), "specks|separate pieces|filled shape"),
    ],
)
def test_several_digits_or_none_are_named(picture, seen):
    with pytest.warns(DigitImageWarning, match=f"drawing shows .*({seen})"):
        assert prepare_digit(picture()).shape == (28, 28, 1)


def test_the_warning_names_the_file_and_the_line_that_asked(tmp_path):
    path = saved(tmp_path / "two.png", on_one_sheet(DIGITS[1:3], 1))
    for ask in (lambda: load_digit_image(path), lambda: prepare_digit(np.pad(np.ones((9, 9)), 9))):
        with pytest.warns(DigitImageWarning) as caught:
            ask()
        assert caught[0].filename == __file__
    with pytest.warns(DigitImageWarning, match=re.escape(f"{path} shows 2 things")):
        load_digit_image(path)


def test_clean_digits_bring_no_warning():
    for digit in load_mnist().test.images[:200]:  # a warning is an error here
        prepare_digit(digit)


# ---------------------------------------------------------------------------- arrays of each kind


def test_rounding_beyond_the_range_is_no_error():
    ink = enlarged(DIGITS[2]) / 255
    for drawing in (ink * 1.0000001, ink - 1e-7, np.float16(ink * 1.0006)):
        assert difference(prepare_digit(drawing), prepare_digit(ink)) < 0.005
    with pytest.raises(ValueError, match=r"values from 0 to 1\.01; floats must lie"):
        prepare_digit(ink / ink.max() * 1.01)


def test_advice_on_a_batch_leads_to_a_result():
    batch = np.array(DIGITS)
    for bad, cure in ((batch[:1], "drawing[0]"), (batch[:1, :, :, 0], "drawing[0]")):
        with pytest.raises(ValueError, match=re.escape(f"such as {cure}")):
            prepare_digit(bad)
        assert np.array_equal(prepare_digit(bad[0]), prepare_digit(DIGITS[0]))


@pytest.mark.parametrize("digit", [DIGITS[2], DIGITS[7]])
def test_arrays_of_every_kind_agree(digit):
    ink = enlarged(digit)
    colours = np.repeat(ink[:, :, np.newaxis], 3, axis=2)
    opaque = np.full_like(ink, 255)[:, :, np.newaxis]
    expected = prepare_digit(ink)
    for drawing in (
        ink[:, :, np.newaxis],
        colours,
        np.concatenate([ink[:, :, np.newaxis], opaque], axis=2),
        np.concatenate([colours, opaque], axis=2),
        ink.astype(np.uint16) * 257,
        (ink / 255).astype(np.float32),
        (ink / 255).astype(np.float64),
        (ink / 255).astype(np.float16),
        (ink / 255).tolist(),
    ):
        assert np.allclose(prepare_digit(drawing), expected, atol=0.01)


@pytest.mark.parametrize("pen", [0, 255])
@pytest.mark.parametrize("hidden", [0, 128, 255])
def test_strokes_on_nothing(pen, hidden):
    """A canvas is transparent where nothing is drawn, whatever colour is stored there."""
    for digit in THREE:
        opacity = enlarged(digit)
        drawing = np.full((280, 280, 4), hidden, dtype=np.uint8)
        drawing[opacity > 0] = pen
        drawing[:, :, 3] = opacity
        assert_near(prepare_digit(drawing), digit)


@pytest.mark.parametrize("inverted", [False, True])
def test_a_sheet_with_transparent_corners(inverted):
    for digit in THREE:
        ink = np.pad(enlarged(digit), 40)
        grey = 255 - ink if inverted else ink
        y, x = np.mgrid[-1:1:360j, -1:1:360j]
        opacity = np.uint8(255 * (x**4 + y**4 < 1.5))
        assert_near(prepare_digit(np.stack([grey, grey, grey, opacity], axis=2)), digit)


# ---------------------------------------------------------------------------- files of each kind


def saved(path, pixels, mode=None, **settings):
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(path, **settings)
    return path


def transparent(ink, pen):
    return np.concatenate([np.full((*ink.shape, 3), pen, np.uint8), ink[:, :, np.newaxis]], axis=2)


KINDS = {
    "grey.png": lambda ink, path: saved(path, ink),
    "inverted.png": lambda ink, path: saved(path, 255 - ink),
    "black and white.png": lambda ink, path: saved(path, ink, "1", bits=1),
    "palette.png": lambda ink, path: saved(
        path, Image.fromarray(as_bytes(mixed(ink))).quantize(16)
    ),
    "colour.png": lambda ink, path: saved(path, as_bytes(mixed(ink))),
    "16 bits.png": lambda ink, path: saved(path, (255 - ink).astype(np.uint16) * 257),
    "white on nothing.png": lambda ink, path: saved(path, transparent(ink, 255)),
    "black on nothing.png": lambda ink, path: saved(path, transparent(ink, 0)),
    "grey and opacity.png": lambda ink, path: saved(path, transparent(ink, 0), "LA"),
    "palette and opacity.png": lambda ink, path: saved(
        path, Image.fromarray(np.uint8(ink > 127)).convert("P"), transparency=0
    ),
    "one grey transparent.png": lambda ink, path: saved(
        path, np.where(ink > 127, 200, 255).astype(np.uint8), None, transparency=255
    ),
    "interlaced.PNG": lambda ink, path: saved(path, ink, None, optimize=True),
    "grey.jpg": lambda ink, path: saved(path, 255 - ink),
    "colour.jpeg": lambda ink, path: saved(path, as_bytes(mixed(ink)), quality=60),
    "progressive.jpg": lambda ink, path: saved(path, ink, progressive=True),
    "four inks.jpg": lambda ink, path: saved(path, as_bytes(mixed(ink)), "CMYK"),
    "uneven light.jpg": lambda ink, path: saved(
        path, as_bytes(in_the_shade(mixed(np.pad(ink, ((40, 60), (30, 190)))))), quality=70
    ),
    "no ending": lambda ink, path: saved(path, ink, None, format="PNG"),
    "wrong ending.png": lambda ink, path: saved(path, ink, None, format="JPEG"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_files_of_every_kind(tmp_path, kind):
    for digit in THREE:
        path = KINDS[kind](enlarged(digit), tmp_path / kind)
        assert_near(load_digit_image(path), digit)


def test_two_pictures_in_one_file_as_phones_write(tmp_path):
    first, second = (Image.fromarray(enlarged(digit)) for digit in DIGITS[3:5])
    first.save(tmp_path / "phone.jpg", format="MPO", save_all=True, append_images=[second])
    assert_near(load_digit_image(tmp_path / "phone.jpg"), DIGITS[3])


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["jpg", "png"])
def test_a_picture_turned_by_its_camera(tmp_path, orientation, ending):
    turns = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    ink = np.pad(enlarged(DIGITS[7]), ((0, 0), (20, 100)))
    image = Image.fromarray(255 - ink)
    if turns[orientation] is not None:
        image = image.transpose(turns[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / f"turned.{ending}", exif=exif)
    assert_near(load_digit_image(tmp_path / f"turned.{ending}"), DIGITS[7])


@pytest.mark.parametrize("size", [(28, 28), (60, 45), (333, 1000), (3000, 2000)])
def test_files_of_every_size(tmp_path, size):
    side = min(size)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    for digit in DIGITS[:4]:
        image = Image.new("L", size, 255)
        image.paste(Image.fromarray(255 - enlarged(digit, (side, side))), (left, top))
        assert_near(load_digit_image(saved(tmp_path / "sized.png", image)), digit)


def test_fifty_megapixels_are_read(tmp_path):
    image = Image.new("L", (10_000, 5_000), 255)
    image.paste(Image.fromarray(255 - enlarged(DIGITS[3], (4000, 4000))), (3000, 500))
    assert_near(load_digit_image(saved(tmp_path / "large.png", image)), DIGITS[3])


def test_a_path_as_text_an_open_file_and_bytes_in_memory_agree(tmp_path):
    path = saved(tmp_path / "one.png", enlarged(DIGITS[8]))
    expected = load_digit_image(path)
    assert np.array_equal(load_digit_image(str(path)), expected)
    with open(path, "rb") as file:
        file.read(5)  # wherever it stands
        assert np.array_equal(load_digit_image(file), expected)
        assert not file.closed
    memory = io.BytesIO(path.read_bytes())
    assert np.array_equal(load_digit_image(memory), expected)

    class Stream:  # as from a network: no way back
        def read(self, *size):
            return memory.read(*size)

    memory.seek(0)
    assert np.array_equal(load_digit_image(Stream()), expected)


def test_a_path_from_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    path = saved(tmp_path / "one.png", enlarged(DIGITS[8]))
    for file in ("~/one.png", Path("~/one.png")):
        assert np.array_equal(load_digit_image(file), load_digit_image(path))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "F"])
def test_a_picture_that_pillow_holds(mode):
    image = Image.fromarray(255 - enlarged(DIGITS[8])).convert(mode)
    if mode == "F":
        image = image.point(lambda value: value / 255)
    for prepare in (load_digit_image, prepare_digit):
        assert_near(prepare(image), DIGITS[8])


def test_a_picture_that_pillow_holds_is_turned_and_refused_as_a_file_is():
    image = Image.fromarray(255 - enlarged(DIGITS[7]))
    turned = image.transpose(Image.Transpose.ROTATE_90)
    turned.getexif()[0x0112] = 6
    assert_near(load_digit_image(turned), DIGITS[7])
    blank = Image.new("L", (60, 60), 200)
    assert message_of(ValueError, load_digit_image, blank) == f"the picture {BLANK}"


def test_the_file_is_closed_and_can_be_deleted(tmp_path):
    path = saved(tmp_path / "one.png", enlarged(DIGITS[8]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load_digit_image(path)
    path.unlink()


# ---------------------------------------------------------------------------- the examples


EXAMPLES = {"three.jpg": 3, "seven.png": 7, "five.jpg": 5}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_look_like_the_digits_of_mnist(digits, name):
    prepared = load_digit_image(DATA / "digits" / name)
    images, labels = digits.train.images.reshape(8000, -1), digits.train.labels
    nearest = ((images - prepared.ravel()) ** 2).sum(axis=1).argsort()[:5]
    assert np.bincount(labels[nearest], minlength=10).argmax() == EXAMPLES[name]


def test_the_examples_are_what_the_tool_draws():
    made = draw_digits.contents()
    assert sorted(made) == sorted(f"digits/{name}" for name in EXAMPLES)
    for file, content in made.items():
        with Image.open(DATA / file) as kept, Image.open(io.BytesIO(content)) as fresh:
            assert (kept.mode, kept.size, kept.getexif()) == (
                fresh.mode,
                fresh.size,
                fresh.getexif(),
            )
            apart = np.asarray(kept, dtype=float) - np.asarray(fresh, dtype=float)
            assert abs(apart).mean() < 2  # other versions of Pillow encode a little differently


# ---------------------------------------------------------------------------- what cannot be read

AGAIN = "the file is truncated or damaged: save or download the picture again"


def message_of(error, function, *arguments):
    with pytest.raises(error) as caught:
        function(*arguments)
    assert type(caught.value) is error
    return str(caught.value)


def test_a_missing_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert message_of(FileNotFoundError, load_digit_image, "my digit.png") == (
        f"there is no file my digit.png; paths start from the folder {tmp_path}: "
        "correct the path, or copy the picture there"
    )


def test_a_folder(tmp_path):
    with pytest.raises(OSError, match=re.escape(f"{tmp_path} cannot be read (")) as caught:
        load_digit_image(tmp_path)
    assert str(caught.value).endswith("; give the path of a PNG or JPEG file that you may read")


def test_an_empty_file(tmp_path):
    path = tmp_path / "empty.png"
    path.touch()
    expected = "is empty (0 bytes); save or download the picture again"
    assert message_of(ValueError, load_digit_image, path) == f"{path} {expected}"
    assert message_of(ValueError, load_digit_image, io.BytesIO()) == f"the file {expected}"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"just some text", ""),
        (b"<!DOCTYPE html><html>", " but a web page"),
        (b"%PDF-1.7 ...", " but a PDF"),
        (b"\0\0\0\x18ftypheic....", " but HEIC, AVIF or a film"),
        (b"\x89PN", ""),
        (b"\xff\xd8", ""),
        (bytes(1000), ""),
    ],
)
def test_a_file_that_is_no_image(tmp_path, content, kind):
    path = tmp_path / "digit.png"
    path.write_bytes(content)
    message = message_of(ValueError, load_digit_image, path)
    if content[:2] == b"\xff\xd8" and "cannot be decoded" in message:
        return  # the beginning of a JPEG and no more
    assert message == (
        f"{path} is not a PNG or JPEG image{kind}; save or export the picture as PNG or JPEG "
        "(a new file name alone does not change its kind)"
    )


@pytest.mark.parametrize(
    ("kind", "said"), [("GIF", "a GIF"), ("BMP", "a BMP"), ("TIFF", "a TIFF"), ("WEBP", "a WebP")]
)
def test_an_image_of_another_kind(tmp_path, kind, said):
    path = tmp_path / "digit.png"
    Image.fromarray(enlarged(DIGITS[0])).save(path, format=kind)
    assert message_of(ValueError, load_digit_image, path).startswith(
        f"{path} is not a PNG or JPEG image but {said}; save or export"
    )


@pytest.mark.parametrize("ending", ["png", "jpg"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_file(tmp_path, ending, share):
    path = saved(tmp_path / f"cut.{ending}", as_bytes(mixed(enlarged(DIGITS[6]))))
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    message = message_of(ValueError, load_digit_image, path)
    assert message.startswith(f"{path} cannot be decoded (")
    assert message.endswith(f"); {AGAIN}")


@given(st.data())
def test_a_damaged_file_is_read_or_refused_with_a_clear_error(data):
    """Any byte altered, any end missing: no crash, no other error, no warning."""
    file = io.BytesIO()
    kind = data.draw(st.sampled_from(["PNG", "JPEG"]))
    Image.fromarray(enlarged(DIGITS[4], (56, 56))).save(file, kind)
    content = bytearray(file.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(1, len(content)))]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            prepared = load_digit_image(io.BytesIO(content))
        except ValueError as error:
            assert re.match(  # noqa: PT017
                r"the file (cannot be decoded|is not a PNG or JPEG|is too large|is far too large"
                r"|shows nothing)",
                str(error),
            )
        else:
            assert prepared.shape == (28, 28, 1)


def bomb(width, height):
    """Return a PNG that claims a size and holds next to nothing."""

    def chunk(name, content):
        crc = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), chunk(b"IDAT", b""), chunk(b"IEND", b"")]
    )


LIMIT = "50 megapixels are the most that is read: save it smaller, 1,000 pixels a side are plenty"


@pytest.mark.parametrize("size", [(10_001, 5_000), (1, 50_000_001), (12_000, 8_000)])
def test_a_picture_too_large_is_refused_before_it_is_decoded(monkeypatch, size):
    monkeypatch.setattr(Image.Image, "load", lambda image: pytest.fail("decoded"))
    assert message_of(ValueError, load_digit_image, io.BytesIO(bomb(*size))) == (
        f"the file is too large, {size[0]} × {size[1]} pixels; {LIMIT}"
    )


@pytest.mark.parametrize("size", [(20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused(size):
    assert message_of(ValueError, load_digit_image, io.BytesIO(bomb(*size))) == (
        f"the file is far too large; {LIMIT}"
    )


BLANK = (
    "shows nothing: no ink stands out from the paper; draw with a broader or darker pen, "
    "or take the photo in better light"
)


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((300, 200), 255, np.uint8),
        np.zeros((28, 28), np.uint8),
        np.full((1, 1), 90, np.uint8),
        np.full((40, 40, 3), 200, np.uint8),
        as_bytes(in_the_shade(np.full((300, 400), 0.9))),
        as_bytes(in_the_shade(np.full((300, 400, 3), 0.9))),
        np.tile(np.arange(256, dtype=np.uint8), (100, 1)),
    ],
)
def test_a_picture_with_nothing_drawn(tmp_path, pixels):
    path = saved(tmp_path / "blank.png", pixels)
    assert message_of(ValueError, load_digit_image, path) == f"{path} {BLANK}"
    assert message_of(ValueError, prepare_digit, pixels) == f"drawing {BLANK}"


def test_a_picture_that_is_transparent_everywhere(tmp_path):
    path = saved(tmp_path / "clear.png", np.zeros((50, 50, 4), np.uint8))
    assert message_of(ValueError, load_digit_image, path) == (
        f"{path} shows nothing: every pixel is transparent; export the picture with its ink "
        "opaque, or without transparency"
    )


NO_FILE = "expected the path of a PNG or JPEG file, or a file opened in binary mode, got "


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "NoneType; give its path as text"),
        (3, "int; give its path as text"),
        (b"\x89PNG", "bytes; wrap it: io.BytesIO(content)"),
        (np.zeros((28, 28)), "ndarray; call prepare_digit for it"),
        (io.StringIO("text"), 'one opened as text; open it with open(path, "rb")'),
    ],
)
def test_what_is_no_file(given, message):
    assert message_of(TypeError, load_digit_image, given) == NO_FILE + message


@pytest.mark.parametrize(
    ("drawing", "error", "message"),
    [
        (np.full((9, 9), np.nan), ValueError, "drawing holds 81 value(s) that are NaN or infinite"),
        (np.full((9, 9), np.inf), ValueError, "drawing holds 81 value(s) that are NaN or infinite"),
        (np.zeros(9), ValueError, "drawing must have 2 or 3 axes (height, width) or (height"),
        (np.zeros((1, 28, 28, 1)), ValueError, "drawing must have 2 or 3 axes"),
        (np.zeros((0, 5)), ValueError, "drawing is empty: shape (0, 5)"),
        (
            np.zeros((1, 28, 28)),
            ValueError,
            "drawing has 28 channels with shape (1, 28, 28); expected 1 (grey), 2 (grey, opacity), "
            "3 (red, green, blue) or 4 (with opacity), last: give one picture, its channels last",
        ),
        (
            np.eye(9) * 255,
            ValueError,
            "drawing has values from 0 to 255; floats must lie between 0 and 1: divide by the "
            "largest value that can occur, such as 255",
        ),
        (np.eye(9) - 0.5, ValueError, "drawing has values from -0.5 to 0.5; floats must lie"),
        (
            np.eye(9, dtype=int),
            TypeError,
            "drawing has dtype int64, whose range is not known; give uint8 from 0 to 255 "
            "or floats from 0 to 1",
        ),
        (np.eye(9, dtype=bool), TypeError, "drawing must hold real numbers, got dtype bool"),
        (None, TypeError, "drawing must hold real numbers, got None"),
        ("three.jpg", TypeError, "drawing must hold real numbers, got dtype <U9"),
    ],
)
def test_bad_drawings(drawing, error, message):
    assert message_of(error, prepare_digit, drawing).startswith(message)


def test_the_limit_is_what_the_message_says():
    assert digit_photo.MOST_PIXELS == 50_000_000

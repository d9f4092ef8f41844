"""A folder of the reader's own pictures: read, prepared, and refused with the cure."""

import shutil

import numpy as np
import pytest
from PIL import Image

from helpers import load_photo
from helpers.images import load_picture_folder, prepare_picture


def write(path, pixels, **settings):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.round(255 * np.asarray(pixels)).astype(np.uint8)).save(path, **settings)
    return path


@pytest.fixture
def things(tmp_path):
    """Two classes of three pictures: dark bars on light paper, lying and standing."""
    rng = np.random.default_rng(0)
    for name, axis in (("lying", 0), ("standing", 1)):
        for number in range(3):
            sheet = np.full((40, 40), 0.9)
            bar = [slice(5, 35), slice(5, 35)]
            bar[axis] = slice(15 + number, 21 + number)
            sheet[tuple(bar)] = rng.uniform(0, 0.3)
            write(tmp_path / "things" / name / f"{number}.png", sheet)
    return tmp_path / "things"


def test_images_labels_names_and_files_belong_together(things):
    images, labels, names, files = load_picture_folder(str(things))
    assert images.shape == (6, 28, 28, 1)
    assert images.dtype == np.float32
    assert 0 <= images.min() < 0.2
    assert 0.6 < images.max() <= 1
    assert names == ("lying", "standing")
    assert [names[label] for label in labels] == [file.parent.name for file in files]
    lying = images[:, 14, :, 0].mean(axis=1) > images[:, :, 14, 0].mean(axis=1)
    assert lying.tolist() == (labels == 0).tolist()


def test_what_systems_leave_behind_is_passed_over(things):
    for name in (".DS_Store", "Thumbs.db", "lying/.hidden.png", "lying/desktop.ini"):
        (things / name).write_bytes(b"none")
    (things / ".ipynb_checkpoints").mkdir()
    assert len(load_picture_folder(things).labels) == 6


def test_photos_are_opened_as_in_lesson_1(things):
    """Turned upright, transparent parts white, colours mixed."""
    cat = load_photo("chelsea")
    notes = Image.Exif()
    notes[0x0112] = 6  # to be turned a quarter clockwise
    write(things / "lying" / "9.png", np.rot90(cat), exif=notes)
    cut_out = np.zeros((20, 20, 4))
    cut_out[5:15, 5:15, 3] = 1  # black on nothing
    write(things / "standing" / "9.png", cut_out)
    found = load_picture_folder(things)
    assert np.allclose(found.images[3], prepare_picture(cat), atol=1e-6)
    assert found.images[-1, 14, 14, 0] == 1
    assert found.images[-1, 0, 0, 0] == 0


@pytest.mark.parametrize("shape", [(28, 28), (100, 40), (40, 100), (1, 1), (3, 500), (7, 5)])
def test_any_picture_fits_with_its_shape_kept(shape):
    prepared = prepare_picture(np.full(shape, 0.6))
    assert prepared.shape == (28, 28, 1)
    filled = np.flatnonzero(prepared.any(axis=(1, 2))), np.flatnonzero(prepared.any(axis=(0, 2)))
    sides = [max(1, round(28 * n / max(shape))) for n in shape]
    assert [len(places) for places in filled] == sides
    assert all(abs(places[0] - (28 - len(places)) / 2) <= 0.5 for places in filled)
    assert np.allclose(prepared[prepared > 0], 0.6)


def test_a_light_background_becomes_dark_and_a_dark_one_stays():
    drawing = np.zeros((56, 56))
    drawing[20:40, 20:30] = 1
    assert np.array_equal(prepare_picture(drawing), prepare_picture(1 - drawing))
    assert prepare_picture(drawing)[14, 12, 0] == 1


def test_colour_is_mixed_and_pixels_are_averaged():
    red = np.zeros((56, 56, 3))
    red[28:, :, 0] = 1
    grey = prepare_picture(red)
    assert np.allclose(grey[14:], 0.2126, atol=1e-6)
    fine = np.indices((56, 56)).sum(axis=0) % 2
    assert np.allclose(prepare_picture(fine), 0.5)


BAD_FOLDERS = {
    "missing": (FileNotFoundError, r"there is no folder .*paths start from the folder .*correct"),
    "a file": (NotADirectoryError, r"0\.png is a file; give the folder that holds one folder of"),
    "empty": (ValueError, r"holds no classes \(0 files\); expected one folder .*sort the pictures"),
    "not sorted": (ValueError, r"lying holds no classes \(3 files\)"),
    "one class": (ValueError, r"things holds one class, lying; expected one folder"),
    "one picture": (ValueError, r"standing holds 1 picture; expected at least 2, .*add PNG"),
    "no picture": (ValueError, r"standing holds 0 pictures; expected at least 2"),
    "damaged": (ValueError, r"0\.png cannot be decoded .*or take it out of .*standing"),
    "no picture at all": (ValueError, r"notes\.txt is not a PNG or JPEG image; .*or take it out"),
    "a phone's format": (ValueError, r"new\.heic is not a PNG or JPEG image but HEIC"),
    "empty file": (ValueError, r"new\.png is empty \(0 bytes\)"),
}


@pytest.mark.parametrize("kind", BAD_FOLDERS)
def test_a_bad_folder_is_refused_with_the_cure(things, kind):
    error, message = BAD_FOLDERS[kind]
    folder, standing = things, things / "standing"
    if kind in ("one class", "no picture"):
        shutil.rmtree(standing)
    if kind == "no picture":
        standing.mkdir()
    if kind == "one picture":
        for number in (1, 2):
            (standing / f"{number}.png").unlink()
    if kind == "damaged":
        content = (standing / "0.png").read_bytes()
        (standing / "0.png").write_bytes(content[: len(content) // 2])
    added = {
        "no picture at all": ("notes.txt", b"cups are on the left"),
        "a phone's format": ("new.heic", b"\0\0\0\x18ftypheic" + bytes(30)),
        "empty file": ("new.png", b""),
    }
    if kind in added:
        (standing / added[kind][0]).write_bytes(added[kind][1])
    folders = {
        "missing": things / "nowhere",
        "a file": standing / "0.png",
        "empty": things.parent / "empty",
        "not sorted": things / "lying",
    }
    (things.parent / "empty").mkdir()
    with pytest.raises(error, match=message):
        load_picture_folder(folders.get(kind, folder))


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (np.ones((2, 2, 4)), r"picture has 4 channels with shape \(2, 2, 4\); expected 1"),
        (np.full((2, 2), 255), r"picture has values from 255 to 255; expected floats between 0"),
        (np.ones(5), r"picture must have 2 or 3 axes"),
        (np.array([[0.5, np.nan]]), r"picture .*NaN"),
    ],
)
def test_a_bad_picture_is_refused_with_the_cure(picture, message):
    with pytest.raises(ValueError, match=message):
        prepare_picture(picture)

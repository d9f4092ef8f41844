"""The shipped photos and image collections: what they hold, and how a bad file is answered."""

import gzip
import hashlib
import shutil
import urllib.error
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from helpers import load_fashion_mnist, load_mnist, load_photo
from helpers.images import DATA, DataFileError, data_files, file_hashes, photo_names
from helpers.images.datasets import read_idx
from helpers.support import quick, start_keras

CURE = 'get it back with "git restore data"'


def splits(dataset):
    return (dataset.train, dataset.validation, dataset.test)


# ------------------------------------------------------------------ what is in them


@pytest.mark.parametrize(
    ("name", "sizes"), [("digits", (8000, 1000, 1000)), ("garments", (55_000, 5_000, 10_000))]
)
class TestTheTwoCollections:
    @pytest.fixture
    def dataset(self, name, request):
        return request.getfixturevalue(name)

    def test_shapes_and_types(self, dataset, sizes):
        for split, size in zip(splits(dataset), sizes):
            assert split.images.shape == (size, 28, 28, 1)
            assert split.labels.shape == (size,)
            assert split.images.dtype == np.float32
            assert split.labels.dtype == np.int64

    def test_pixels_reach_from_0_to_1_in_steps_of_a_255th(self, dataset, sizes):
        for split in splits(dataset):
            assert split.images.min() == 0
            assert split.images.max() == 1
            levels = split.images[:500] * 255
            assert abs(levels - levels.round()).max() < 1e-4

    def test_no_image_appears_twice_not_even_across_splits(self, dataset, sizes):
        seen = {
            hashlib.blake2b(image.tobytes()).digest()
            for split in splits(dataset)
            for image in split.images
        }
        assert len(seen) == sum(sizes)

    def test_every_class_has_its_share_of_every_split(self, dataset, sizes):
        for split, size in zip(splits(dataset), sizes):
            counts = np.bincount(split.labels, minlength=10)
            assert len(counts) == len(dataset.class_names) == 10
            assert counts.min() > 0.06 * size
            assert counts.max() < 0.14 * size

    def test_labels_belong_to_their_images(self, dataset, sizes):
        """The average picture of a class is enough to name most test images."""
        images, labels = dataset.train.images[:8000].reshape(8000, -1), dataset.train.labels[:8000]
        means = np.stack([images[labels == label].mean(axis=0) for label in range(10)])
        test = dataset.test.images[:1000].reshape(1000, 1, -1)
        nearest = ((test - means) ** 2).sum(axis=2).argmin(axis=1)
        assert (nearest == dataset.test.labels[:1000]).mean() > 0.6


def test_digits_and_trousers_stand_upright(digits, garments):
    for images in (
        digits.train.images[digits.train.labels == 1],
        garments.train.images[garments.train.labels == garments.class_names.index("trouser")],
    ):
        ink = images.mean(axis=0)[:, :, 0] > 0.2
        assert ink.any(axis=1).sum() > 1.3 * ink.any(axis=0).sum()


def test_class_names(digits, garments):
    assert digits.class_names == tuple("0123456789")
    assert garments.class_names == (
        "T-shirt/top",
        "trouser",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "ankle boot",
    )


def test_fashion_mnist_has_its_published_mean_and_deviation(garments):
    """0.2860 and 0.3530 over the 60,000 official training images."""
    pixels = np.concatenate([garments.train.images, garments.validation.images])
    assert round(pixels.mean(dtype=np.float64), 4) == 0.2860
    assert round(pixels.std(dtype=np.float64), 4) == 0.3530


def test_the_fashion_test_split_is_the_official_one(garments):
    assert (np.bincount(garments.test.labels) == 1000).all()
    official = read_idx("fashion-mnist/t10k-images-idx3-ubyte.gz")
    assert np.array_equal((garments.test.images[:, :, :, 0] * 255).round(), official)


def test_what_is_loaded_belongs_to_the_reader():
    digits = load_mnist()
    digits.train.images[0] = 7
    digits.train.labels[0] = 7
    again = load_mnist()
    assert again.train.images.max() == 1


# ------------------------------------------------------------------ photos


@pytest.mark.parametrize(
    ("name", "shape"),
    [("camera", (512, 512)), ("chelsea", (300, 451, 3)), ("coffee", (400, 600, 3))],
)
def test_a_photo_is_its_file_in_floats(name, shape):
    photo = load_photo(name)
    assert photo.shape == shape
    assert photo.dtype == np.float32
    with Image.open(DATA / "photos" / f"{name}.png") as image:
        assert np.array_equal((photo * 255).round(), np.asarray(image))
    assert photo.min() >= 0
    assert photo.max() <= 1


def test_the_photos_are_known_by_name():
    assert photo_names() == ("camera", "chelsea", "coffee")


@pytest.mark.parametrize("name", ["chelsea", "coffee"])
def test_grey_is_the_weighted_sum_of_the_colours(name):
    red, green, blue = np.moveaxis(load_photo(name).astype(np.float64), 2, 0)
    gray = load_photo(name, gray=True)
    assert gray.dtype == np.float32
    np.testing.assert_allclose(gray, 0.2126 * red + 0.7152 * green + 0.0722 * blue, atol=1e-6)
    assert gray.max() <= 1


def test_a_grey_photo_stays_as_it_is():
    assert np.array_equal(load_photo("camera", gray=True), load_photo("camera"))


@pytest.mark.parametrize("name", ["cat", "Chelsea", "../photos/chelsea", "", None, 3])
def test_an_unknown_photo_is_answered_with_the_known_ones(name):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared below
        load_photo(name)
    assert str(caught.value) == (
        f"there is no photo {name!r}; choose one of camera, chelsea, coffee, "
        'or give the path of a PNG or JPEG file, such as "my_photo.jpg"'
    )


# ------------------------------------------------------------------ a photo of one's own


def stored(picture, path, **options):
    Image.fromarray(np.round(picture * 255).astype(np.uint8)).save(path, **options)
    return path


@pytest.mark.parametrize("kind", [str, lambda path: path])
def test_a_photo_of_ones_own_is_read_like_the_courses(tmp_path, kind):
    cat = load_photo("chelsea")
    path = kind(stored(cat, tmp_path / "mine.png"))
    assert np.array_equal(load_photo(path), cat)
    assert np.array_equal(load_photo(path, gray=True), load_photo("chelsea", gray=True))


def test_a_grey_photo_of_ones_own_has_two_axes(tmp_path):
    camera = load_photo("camera")
    assert np.array_equal(load_photo(stored(camera, tmp_path / "mine.png")), camera)


def test_a_photo_taken_with_the_camera_on_its_side_stands_upright(tmp_path):
    cat = load_photo("chelsea")
    notes = Image.Exif()
    notes[0x0112] = 6  # to be turned a quarter clockwise
    path = stored(np.rot90(cat), tmp_path / "phone.png", exif=notes)
    assert np.array_equal(load_photo(path), cat)


def test_what_is_transparent_is_white(tmp_path):
    half = np.zeros((4, 6, 4))
    half[:, 3:, 3] = 1  # black on the right, nothing on the left
    photo = load_photo(stored(half, tmp_path / "cut_out.png"))
    assert photo.shape == (4, 6, 3)
    assert (photo[:, :3] == 1).all()
    assert (photo[:, 3:] == 0).all()


def test_a_large_photo_of_ones_own_is_made_smaller(tmp_path):
    assert load_photo(stored(np.ones((1500, 2100)), tmp_path / "large.png")).shape == (500, 700)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(FileNotFoundError, match=r"there is no file mine\.jpg; paths start from"):
        load_photo("mine.jpg")


# ------------------------------------------------------------------ the list of hashes


def test_the_list_of_hashes_names_every_file_and_every_hash_is_right():
    on_disk = {
        path.relative_to(DATA).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in DATA.rglob("*")
        if path.is_file() and path.name not in ("README.md", "SHA256SUMS", ".DS_Store")
    }
    assert file_hashes() == on_disk


# ------------------------------------------------------------------ bad files


@pytest.fixture
def data_copy(tmp_path, monkeypatch):
    """Point the loaders at a folder of its own; return a function that copies a file into it."""
    monkeypatch.setattr(data_files, "DATA", tmp_path)

    def copy(file):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        return shutil.copyfile(DATA / file, tmp_path / file)

    copy("SHA256SUMS")
    return copy


def load(file):
    if file.startswith("photos/"):
        return load_photo(file.removeprefix("photos/").removesuffix(".png"))
    return read_idx(file)


LOADED = [file for file in file_hashes() if file.startswith(("photos/", "mnist", "fashion"))]


@pytest.mark.parametrize("file", LOADED)
def test_an_intact_copy_loads(data_copy, file):
    data_copy(file)
    assert load(file).size > 0


@pytest.mark.parametrize("file", LOADED)
def test_a_missing_file_is_named_with_its_cure(data_copy, tmp_path, file):
    with pytest.raises(DataFileError) as caught:
        load(file)
    assert str(caught.value) == f"{tmp_path / file} is missing; {CURE}"


@pytest.mark.parametrize("file", LOADED)
@pytest.mark.parametrize("kept", [0, 0.5, 1], ids=["empty", "half", "all but one byte"])
def test_a_truncated_file_is_named_with_its_cure(data_copy, tmp_path, file, kept):
    path = data_copy(file)
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * (len(content) - 1))])
    with pytest.raises(DataFileError) as caught:
        load(file)
    assert str(caught.value).startswith(f"{tmp_path / file} is truncated or altered")
    assert str(caught.value).endswith(CURE)


@pytest.mark.parametrize("file", LOADED)
@pytest.mark.parametrize("place", [0, 0.5, 1], ids=["first", "middle", "last"])
def test_one_altered_byte_is_noticed(data_copy, tmp_path, file, place):
    path = data_copy(file)
    content = bytearray(path.read_bytes())
    content[int(place * (len(content) - 1))] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        load(file)
    assert str(caught.value).startswith(f"{tmp_path / file} is truncated or altered")
    assert str(caught.value).endswith(CURE)


def test_the_loaders_of_the_collections_name_the_missing_file(data_copy):
    with pytest.raises(DataFileError, match=r"train-images-idx3-ubyte\.gz is missing"):
        load_fashion_mnist()
    with pytest.raises(DataFileError, match=r"mnist-10k.images-idx3-ubyte\.gz is missing"):
        load_mnist()
    data_copy("mnist-10k/images-idx3-ubyte.gz")
    with pytest.raises(DataFileError, match=r"labels-idx1-ubyte\.gz is missing"):
        load_mnist()


def test_a_folder_in_place_of_a_file_is_an_error_with_its_cure(data_copy, tmp_path):
    (tmp_path / "photos" / "camera.png").mkdir(parents=True)
    with pytest.raises(DataFileError, match=r"camera\.png cannot be read .*git restore data"):
        load_photo("camera")


def test_a_file_that_is_not_listed_is_not_trusted(data_copy, tmp_path):
    (tmp_path / "new.gz").write_bytes(gzip.compress(b"\0\0\x08\x01\0\0\0\x01\x07"))
    with pytest.raises(DataFileError, match=r"new\.gz is not listed in .*SHA256SUMS"):
        read_idx("new.gz")


def test_a_missing_list_of_hashes_is_named_with_its_cure(data_copy, tmp_path):
    (tmp_path / "SHA256SUMS").unlink()
    with pytest.raises(DataFileError, match=r"SHA256SUMS cannot be read .*git restore data"):
        load_photo("camera")


@pytest.mark.parametrize(
    "content", [b"cc1d090a38ace8", b"\xff\xfe\x00", b"one two\n\nthree four\n"]
)
def test_a_truncated_or_altered_list_of_hashes_is_named_with_its_cure(data_copy, tmp_path, content):
    (tmp_path / "SHA256SUMS").write_bytes(content)
    with pytest.raises(DataFileError, match=r"SHA256SUMS is truncated .*git restore data"):
        load_photo("camera")


def write_listed(folder, file, content):
    """Write a file and put it on the list of hashes."""
    (folder / file).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"{digest}  {file}\n")


def test_an_idx_file_is_read_by_its_format(data_copy, tmp_path):
    header = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4])
    write_listed(tmp_path, "small.gz", gzip.compress(header + bytes(range(24))))
    assert np.array_equal(read_idx("small.gz"), np.arange(24).reshape(2, 3, 4))


@pytest.mark.parametrize("start", [bytes([0, 0, 9, 1]), bytes([1, 0, 8, 1]), bytes([0, 1, 8, 1])])
def test_an_idx_file_of_another_kind_is_refused(data_copy, tmp_path, start):
    write_listed(tmp_path, "other.gz", gzip.compress(start + bytes([0, 0, 0, 1, 7])))
    with pytest.raises(DataFileError, match=r"other\.gz is not an IDX file of unsigned bytes"):
        read_idx("other.gz")


def test_a_photo_is_not_an_idx_file():
    with pytest.raises(DataFileError, match=r"camera\.png is not an IDX file"):
        read_idx("photos/camera.png")


# ------------------------------------------------------------------ the full MNIST


def pretend_download(monkeypatch, load_data):
    """Let the loader find this function in place of Keras' download."""
    keras = SimpleNamespace(datasets=SimpleNamespace(mnist=SimpleNamespace(load_data=load_data)))
    monkeypatch.setattr(start_keras, "load_keras", lambda: keras)


def test_the_full_mnist_is_split_in_order(monkeypatch):
    pixels = np.random.default_rng(0).integers(0, 256, (70_000, 2, 1), dtype=np.uint8)
    numbers = np.arange(70_000)
    pretend_download(
        monkeypatch,
        lambda: ((pixels[:60_000], numbers[:60_000]), (pixels[60_000:], numbers[60_000:])),
    )
    full = load_mnist(full=True)
    assert full.class_names == tuple("0123456789")
    for split, part in zip(
        splits(full), (slice(55_000), slice(55_000, 60_000), slice(60_000, None))
    ):
        assert np.array_equal(split.labels, numbers[part])
        assert split.labels.dtype == np.int64
        assert split.images.shape[1:] == (2, 1, 1)
        assert split.images.dtype == np.float32
        assert np.allclose(split.images[:, :, :, 0], pixels[part] / 255)


def test_without_a_network_the_error_names_the_cure(monkeypatch):
    def load_data():
        raise Exception("URL fetch failure on https://example.org: None -- unreachable")

    pretend_download(monkeypatch, load_data)
    with pytest.raises(ConnectionError) as caught:
        load_mnist(full=True)
    message = str(caught.value)
    assert "connect to a network and try again, or use the shipped digits: load_mnist()" in message
    assert "URL fetch failure" in message


def test_the_shipped_digits_need_neither_keras_nor_a_network(monkeypatch):
    monkeypatch.setattr(start_keras, "load_keras", lambda: pytest.fail("Keras was loaded"))
    assert len(load_mnist().test.images) == 1000


class TestKerasOwnDownload:
    """Keras' real code, with a network that we pretend and a cache folder of its own."""

    @pytest.fixture
    def cache(self, keras, tmp_path, monkeypatch):
        monkeypatch.setattr("keras.src.backend.config._KERAS_DIR", str(tmp_path))
        return tmp_path

    @staticmethod
    def pretend_network(monkeypatch, content, error=None):
        def urlretrieve(url, target, progress=None):
            with open(target, "wb") as file:
                file.write(content)
            if error:
                raise error

        monkeypatch.setattr("keras.src.utils.file_utils.urlretrieve", urlretrieve)

    @pytest.mark.parametrize(
        "error",
        [
            urllib.error.ContentTooShortError("got 10 of 11490434 bytes", None),
            urllib.error.URLError("unreachable"),
            TimeoutError("timed out"),
        ],
        ids=["broken off", "unreachable", "timed out"],
    )
    def test_a_download_that_breaks_off_leaves_nothing_behind(self, cache, monkeypatch, error):
        self.pretend_network(monkeypatch, b"half a file", error)
        with pytest.raises(ConnectionError, match="use the shipped digits"):
            load_mnist(full=True)
        assert [path for path in cache.rglob("*") if path.is_file()] == []

    def test_a_wrong_download_is_refused_each_time(self, cache, monkeypatch):
        self.pretend_network(monkeypatch, b"the login page of a hotel")
        for _ in range(2):
            with pytest.raises(ConnectionError, match="corrupted"):
                load_mnist(full=True)


@pytest.mark.parametrize("value", ["1", "0"])
def test_a_quick_run_sees_fewer_images_of_each_split(monkeypatch, value):
    monkeypatch.setenv(quick.QUICK, value)
    garments = load_fashion_mnist()
    sizes = [len(part.images) for part in garments[:3]]
    assert sizes == [len(part.labels) for part in garments[:3]]
    assert sizes == ([2000] * 3 if value == "1" else [55_000, 5_000, 10_000])

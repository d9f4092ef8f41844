"""The shipped models: how they are found and read, what their cards say, how they are made."""

import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from helpers.images import DATA, DataFileError, data_files, file_hashes
from helpers.support.quick import QUICK
from helpers.training import (
    RECIPES,
    load_model,
    loop,
    model_card,
    model_names,
    models,
    multiply_adds,
    recipes,
)
from tests.notebooks import ROOT
from tools.data import data_list, train_models

# Keras' own, while it writes a model.
pytestmark = [
    pytest.mark.arithmetic,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

CURE = 'get it back with "git restore data", or make it anew with "make models"'


@pytest.fixture(scope="module")
def small(keras):
    """A tiny stand-in for a trained model; nothing trains it."""
    keras.utils.set_random_seed(0)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(2, 3, strides=3),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )


@pytest.fixture(scope="module")
def saved(small, tmp_path_factory):
    """The bytes of its file."""
    path = tmp_path_factory.mktemp("saved") / "tiny.keras"
    small.save(path)
    return path.read_bytes()


@pytest.fixture
def folder(saved, tmp_path, monkeypatch):
    """A data folder with one model and its card, in place of the course's."""
    monkeypatch.setattr(data_files, "DATA", tmp_path)
    contents = {"models/tiny.keras": saved, "models/tiny.json": b'{"accuracy": 0.5}\n'}
    data_list.write_listed(tmp_path, contents)
    return tmp_path


def message_of(error, function, *arguments):
    with pytest.raises(error) as caught:
        function(*arguments)
    assert type(caught.value) is error
    return str(caught.value)


# ---------------------------------------------------------------------------- reading


def test_a_model_predicts_as_the_one_that_was_saved(keras, small, folder):
    model = load_model("tiny")
    assert isinstance(model, keras.Sequential)
    assert getattr(model, "optimizer", None) is None
    images = np.random.default_rng(0).random((5, 28, 28, 1), dtype=np.float32)
    assert np.array_equal(model.predict(images, verbose=0), small.predict(images, verbose=0))


def test_names_and_card(folder):
    assert model_names() == ("tiny",)
    assert model_card("tiny") == {"accuracy": 0.5}


@pytest.mark.parametrize("function", [load_model, model_card])
@pytest.mark.parametrize("name", ["Tiny", "tiny.keras", "../tiny", "", None, 3])
def test_an_unknown_name_is_answered_with_the_known_ones(folder, function, name):
    assert message_of(ValueError, function, name) == (
        f"there is no model {name!r}; choose one of tiny"
    )


def test_without_any_model_the_cure_is_to_make_them(tmp_path, monkeypatch):
    monkeypatch.setattr(data_files, "DATA", tmp_path)
    (tmp_path / "SHA256SUMS").touch()
    assert model_names() == ()
    assert message_of(ValueError, load_model, "digits") == (
        "there is no model 'digits'; make the models with \"make models\""
    )


@pytest.mark.parametrize(
    ("function", "file"), [(load_model, "tiny.keras"), (model_card, "tiny.json")]
)
class TestBadFiles:
    def test_missing(self, folder, function, file):
        (folder / "models" / file).unlink()
        assert message_of(DataFileError, function, "tiny") == (
            f"{folder / 'models' / file} is missing; {CURE}"
        )

    @pytest.mark.parametrize("kept", [0, 0.5, 1], ids=["empty", "half", "all but one byte"])
    def test_truncated(self, folder, function, file, kept):
        path = folder / "models" / file
        content = path.read_bytes()
        cut = content[: int(kept * (len(content) - 1))]
        path.write_bytes(cut)
        digests = [hashlib.sha256(each).hexdigest()[:12] for each in (cut, content)]
        assert message_of(DataFileError, function, "tiny") == (
            f"{path} is truncated or altered ({len(cut)} bytes, SHA-256 {digests[0]}…, "
            f"expected {digests[1]}…); {CURE}"
        )

    @pytest.mark.parametrize("place", [0, 0.5, 1], ids=["first", "middle", "last"])
    def test_altered(self, folder, function, file, place):
        path = folder / "models" / file
        content = bytearray(path.read_bytes())
        content[int(place * (len(content) - 1))] ^= 1
        path.write_bytes(content)
        message = message_of(DataFileError, function, "tiny")
        assert message.startswith(f"{path} is truncated or altered (")
        assert message.endswith(CURE)

    def test_a_folder_in_its_place(self, folder, function, file):
        path = folder / "models" / file
        path.unlink()
        path.mkdir()
        message = message_of(DataFileError, function, "tiny")
        assert message.startswith(f"{path} cannot be read (")
        assert message.endswith(CURE)


def test_a_spoilt_file_is_refused_before_keras_sees_it(folder, monkeypatch):
    (folder / "models" / "tiny.keras").write_bytes(b"")
    monkeypatch.setattr(models, "load_keras", lambda: pytest.fail("Keras was loaded"))
    message_of(DataFileError, load_model, "tiny")


@pytest.mark.parametrize("spoil", ["layer", "no zip"])
def test_a_model_of_another_keras_is_named_with_its_cure(keras, folder, spoil):
    """Its bytes are right, but this Keras does not know what they say."""
    path = folder / "models" / "tiny.keras"
    content = b"not a zip file"
    if spoil == "layer":
        target = io.BytesIO()
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name).replace(b'"BatchNormalization"', b'"FromLater"'))
        content = target.getvalue()
    data_list.write_listed(folder, {"models/tiny.keras": content})
    message = message_of(DataFileError, load_model, "tiny")
    assert message.startswith(
        f"{path} is as it was made, but Keras {keras.__version__} cannot read it ("
    )
    assert message.endswith(
        '); make it anew with "make models", or run the course in the environment that '
        '"make lab" builds'
    )
    assert "\n" not in message


def test_no_code_hidden_in_a_model_is_run(keras, folder, tmp_path):
    layers = keras.layers
    function = layers.Lambda(lambda x: x + 1, output_shape=(2,))
    keras.Sequential([keras.Input((2,)), function]).save(tmp_path / "lambda.keras")
    content = (tmp_path / "lambda.keras").read_bytes()
    data_list.write_listed(folder, {"models/tiny.keras": content})
    assert "cannot read it" in message_of(DataFileError, load_model, "tiny")


def test_names_and_recipes_load_no_keras():
    code = (
        "import sys; from helpers import model_names; "
        "from helpers.training import recipes; model_names(); "
        "print([name for name in ('keras', 'tensorflow', 'PIL') if name in sys.modules])"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert process.stdout == "[]\n"


# ---------------------------------------------------------------------------- multiply-adds


def test_multiply_adds_of_the_two_classic_models(keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    assert model.count_params() == 421_642
    expected = 28 * 28 * 9 * 32 + 14 * 14 * 9 * 32 * 64 + 3136 * 128 + 128 * 10
    assert multiply_adds(model) == expected
    strided = keras.Sequential(
        [keras.Input((28, 30, 4)), layers.Conv2D(6, (3, 2), strides=2, groups=2)]
    )
    assert multiply_adds(strided) == 13 * 15 * 3 * 2 * 2 * 6
    unknown = keras.Sequential([keras.Input((8, 8, 2)), layers.SeparableConv2D(3, 3)])
    with pytest.raises(ValueError, match="cannot count the multiply-adds of a layer Separable"):
        multiply_adds(unknown)


# ---------------------------------------------------------------------------- the two lists


def test_files_are_put_on_both_lists(tmp_path):
    for name in ("README.md", "SHA256SUMS"):
        shutil.copyfile(DATA / name, tmp_path / name)
    before = (tmp_path / "README.md").read_text(encoding="utf-8")
    contents = {"models/a.keras": b"new", "photos/camera.png": b"altered"}
    data_list.write_listed(tmp_path, contents)
    lines = (tmp_path / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    assert list(listed) == sorted({*file_hashes(), *contents})
    for file, content in contents.items():
        digest = hashlib.sha256(content).hexdigest()
        assert (tmp_path / file).read_bytes() == content
        assert listed[file] == digest
        row = f"| `{file}` | {len(content)} | `{digest}` |\n"
        assert row in (tmp_path / "README.md").read_text(encoding="utf-8")
    rest = {file: digest for file, digest in file_hashes().items() if file not in contents}
    assert rest.items() <= listed.items()
    after = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert [line for line in before.splitlines() if not line.startswith("| `")] == [
        line for line in after.splitlines() if not line.startswith("| `")
    ]
    data_list.write_listed(tmp_path, contents)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == after
    assert not list(tmp_path.rglob("*.part"))


# ---------------------------------------------------------------------------- making models


@pytest.fixture
def quick_recipe(monkeypatch, digits, small):
    """A recipe that takes seconds."""
    few = digits._replace(
        train=digits.train._make(part[:400] for part in digits.train),
        validation=digits.validation._make(part[:100] for part in digits.validation),
    )

    def build():
        model = small.__class__.from_config(small.get_config())
        model.compile(
            optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
        )
        return model

    recipe = RECIPES[0]._replace(build=build, load_data=lambda: few, epochs=2)
    monkeypatch.setattr(train_models, "RECIPES", (recipe,))
    monkeypatch.delenv(QUICK, raising=False)
    return recipe


@pytest.mark.slow
class TestTraining:
    def test_what_is_made_can_be_loaded_and_has_the_same_bytes_every_time(
        self, quick_recipe, digits, tmp_path, monkeypatch, capsys
    ):
        assert train_models.main(["--data", str(tmp_path), "digits"]) == 0
        monkeypatch.setattr(data_files, "DATA", tmp_path)
        model, card = load_model("digits"), model_card("digits")
        answers = model.predict(digits.test.images, verbose=0).argmax(axis=1)
        assert card["accuracy"] == round(float((answers == digits.test.labels).mean()), 4)
        assert f"digits: accuracy {card['accuracy']:.4f} on 1,000 test" in capsys.readouterr().out
        assert_complete(card, model)
        with zipfile.ZipFile(tmp_path / "models" / "digits.keras") as archive:
            assert not json.loads(archive.read("config.json"))["compile_config"]
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        again = train_models.train_model(quick_recipe)["models/digits.keras"]
        assert again == (tmp_path / "models" / "digits.keras").read_bytes()

    def test_a_stopped_run_changes_nothing(self, quick_recipe, tmp_path, monkeypatch, capsys):
        def stopped(*arguments, **settings):
            return loop.Run({}, 0.0, 0.0, finished=False)

        monkeypatch.setattr(train_models, "train", stopped)
        assert train_models.main(["--data", str(tmp_path)]) == 1
        assert list(tmp_path.iterdir()) == []
        assert capsys.readouterr().out == "stopped: nothing was changed\n"

    def test_models_of_a_quick_run_are_not_shipped(self, quick_recipe, monkeypatch, capsys):
        monkeypatch.setenv(QUICK, "1")
        monkeypatch.setattr(train_models, "train_model", lambda recipe: pytest.fail("trained"))
        with pytest.raises(SystemExit):
            train_models.main([])
        assert f"{QUICK} is set, so the models would be no good" in capsys.readouterr().err

    def test_an_unknown_recipe_is_named(self, quick_recipe, capsys):
        with pytest.raises(SystemExit):
            train_models.main(["cats"])
        assert "there is no recipe 'cats'; choose from digits" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "band"), [(1, "under 10"), (7.9, "under 10"), (8.1, "under 20"), (9999, "over 3,600")]
)
def test_bands(value, band):
    assert train_models._band(value, train_models.SECONDS) == band


def test_confusions_are_counted():
    labels, answers = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 1, 1, 2, 1, 2])
    assert train_models._confusions(answers, labels, ("a", "b", "c")) == [
        "a taken for b: 2 of 3",
        "b taken for c: 1 of 2",
    ]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_builds_a_compiled_model_for_its_data(recipe, keras):
    model = recipe.build()
    assert isinstance(model, keras.Sequential)
    assert model.input_shape == (None, 28, 28, 1)
    assert model.output_shape == (None, 10)
    assert model.optimizer is not None
    assert multiply_adds(model) > 0
    images = np.zeros((2, 28, 28, 1), dtype=np.float32)
    if recipe.augment is not None:
        assert recipe.augment(images, np.random.default_rng(0)).shape == images.shape


def test_the_recipes_are_for_the_two_shipped_models():
    assert [recipe.name for recipe in RECIPES] == ["digits", "garments"]
    assert recipes.digits_model().name == "digits"


def assert_complete(card, model):
    assert list(card) == [
        "name",
        "data",
        "classes",
        "command",
        "seed",
        "epochs",
        "batch_size",
        "augmentation",
        "versions",
        "parameters",
        "multiply_adds",
        "training_seconds",
        "memory_megabytes",
        "accuracy",
        "test_images",
        "per_class",
        "known_failures",
    ]
    assert set(card["versions"]) == {"python", "keras", "tensorflow", "numpy"}
    assert card["command"] == "make models"
    assert card["parameters"] == model.count_params()
    assert card["multiply_adds"] == multiply_adds(model)
    assert list(card["per_class"]) == card["classes"]
    assert len(card["known_failures"]) >= 3


# ---------------------------------------------------------------------------- the real files
# They exist when `make models` has run; until then everything below fails.

SHIPPED = {"digits": 0.985, "garments": 0.92}


def test_the_shipped_models_are_known():
    assert model_names() == tuple(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
class TestShipped:
    @pytest.fixture
    def dataset(self, name, request):
        return request.getfixturevalue(name)

    @pytest.mark.slow  # it goes through all test images
    def test_it_is_as_accurate_as_its_card_says(self, name, dataset):
        model, card = load_model(name), model_card(name)
        images, labels = dataset.test
        answers = model.predict(images, batch_size=250, verbose=0).argmax(axis=1)
        # Another processor may round a doubtful answer the other way.
        assert abs((answers == labels).mean() - card["accuracy"]) < 0.002
        assert card["accuracy"] >= SHIPPED[name]
        assert card["test_images"] == len(labels)
        for label, each in enumerate(card["per_class"].values()):
            assert abs((answers[labels == label] == label).mean() - each) < 0.02

    def test_its_card_fits_its_recipe(self, name, dataset):
        card = model_card(name)
        recipe = next(recipe for recipe in RECIPES if recipe.name == name)
        assert_complete(card, load_model(name))
        assert card["classes"] == list(dataset.class_names)
        for key in ("name", "data", "seed", "epochs", "batch_size", "augmentation"):
            assert card[key] == getattr(recipe, key)
        assert card["parameters"] == recipe.build().count_params()

    def test_it_is_small_and_holds_no_optimizer(self, name):
        path = DATA / "models" / f"{name}.keras"
        assert path.stat().st_size < 5e6
        with zipfile.ZipFile(path) as archive:
            assert not json.loads(archive.read("config.json"))["compile_config"]


@pytest.mark.parametrize(
    ("picture", "digit"), [("three.jpg", 3), ("seven.png", 7), ("five.jpg", 5)]
)
def test_the_digits_model_reads_the_example_pictures(picture, digit):
    from helpers import load_digit_image

    prepared = load_digit_image(DATA / "digits" / picture)
    shares = load_model("digits").predict(prepared[np.newaxis], verbose=0)[0]
    assert shares.argmax() == digit
    assert shares[digit] > 0.5

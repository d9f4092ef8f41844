"""A checkpoint goes on with its own run: what decides a run is described, others are refused."""

import functools
import re

import numpy as np
import pytest

from helpers.images import flip, shift
from helpers.training import checkpoint
from helpers.training.checkpoint import array_text, describe, description, differences

IMAGES = np.random.default_rng(0).random((6, 4, 4, 1), dtype=np.float32)
LABELS = np.arange(6) % 3
AMOUNT = 1


@pytest.fixture
def build(keras):
    def make(optimizer="adam", loss="sparse_categorical_crossentropy", rate=0.3, **compiled):
        layers = keras.layers
        model = keras.Sequential(
            [keras.Input((4, 4, 1)), layers.Flatten(), layers.Dropout(rate), layers.Dense(3)]
        )
        model.compile(optimizer=optimizer, loss=loss, **compiled)
        return model

    return make


def described(model, images=IMAGES, labels=LABELS, batch_size=2, augment=shift, seed=7):
    return description(model, images, labels, batch_size, augment, seed)


def others(was, now):
    return list(differences(was, now))


# ---------------------------------------------------------------------------- what decides a run


def test_a_model_built_anew_has_the_same_description(build):
    was = described(build(), IMAGES, LABELS)
    assert others(was, described(build(), IMAGES.astype(float), LABELS.astype(np.uint8))) == []
    assert others(was, described(build(metrics=["accuracy"]))) == []


def test_each_setting_that_changed_is_named_with_what_was_and_is(keras, build):
    was, schedules = described(build()), keras.optimizers.schedules
    for model, expected in [
        (build(keras.optimizers.Adam(0.01)), "optimizer learning_rate was 0.001"),
        (build(keras.optimizers.Adam(beta_1=0.5)), "optimizer beta_1 was 0.9, is 0.5"),
        (build("sgd"), "optimizer was Adam, is SGD"),
        (build(loss="mse"), "loss was sparse_categorical_crossentropy, is mse"),
        (build(rate=0.5), "layer 2 rate was 0.3, is 0.5"),
    ]:
        (only,) = others(was, described(model))
        assert only.startswith(expected)
    one, other = (
        described(build(keras.optimizers.Adam(schedules.ExponentialDecay(0.1, 100, rate))))
        for rate in (0.5, 0.9)
    )
    assert others(one, other) == [
        "optimizer learning_rate config decay_rate was 0.5, is 0.9",
    ]


def test_settings_of_a_loss_object_count(keras, build):
    kind = keras.losses.SparseCategoricalCrossentropy
    one, again, other = (described(build(loss=kind(from_logits=f))) for f in (True, True, False))
    assert others(one, again) == []
    assert others(one, other) == ["loss from_logits was true, is false"]


@pytest.mark.parametrize("place", [0, 3, 5])
def test_one_other_pixel_or_label_is_seen(build, place):
    was, images, labels = described(build()), IMAGES.copy(), LABELS.copy()
    images[place, 3, 3, 0] += 0.01
    labels[place] = (labels[place] + 1) % 3
    assert [text.split(" ", 1)[0] for text in others(was, described(build(), images, labels))] == [
        "images",
        "labels",
    ]


def test_the_hash_does_not_depend_on_how_the_memory_lies(monkeypatch):
    expected = array_text(IMAGES, np.float32)
    assert array_text(np.asfortranarray(IMAGES), np.float32) == expected
    assert array_text(IMAGES[:, ::-1][:, ::-1], np.float32) == expected
    monkeypatch.setattr(checkpoint, "_ROWS", 4)
    assert array_text(IMAGES, np.float32) == expected
    assert array_text(IMAGES[::-1], np.float32) != expected


# ---------------------------------------------------------------------------- functions


def by(amount):
    return lambda batch, rng: batch * amount


def by_default(batch, rng, amount=2):
    return batch * amount


def by_global(batch, rng):
    return by_default(batch, rng, AMOUNT)


class Shift:
    def __init__(self, most):
        self.most = most

    def __call__(self, batch, rng):
        return shift(batch, rng, self.most)


def test_the_same_function_made_again_is_the_same():
    for make in (
        lambda: by(2),
        lambda: shift,
        lambda: functools.partial(shift, limit=1),
        lambda: Shift(1),
        lambda: Shift(1).__call__,
        lambda: by(np.ones(3)),
        lambda: np.flip,
    ):
        assert describe(make()) == describe(make())


def test_where_a_function_stands_does_not_count():
    spaces = [{}, {}]
    for space, lines in zip(spaces, ("", "\n\n# moved\n")):
        exec(f"{lines}def change(batch, rng):\n    return batch + 1", space)
    assert describe(spaces[0]["change"]) == describe(spaces[1]["change"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (shift, flip),
        (shift, None),
        (by(2), by(3)),
        (by(np.ones(3)), by(np.array([1, 1, 2.0]))),
        (by(by(2)), by(by(3))),
        (functools.partial(shift, limit=1), functools.partial(shift, limit=2)),
        (Shift(1), Shift(2)),
        (Shift(1).__call__, Shift(2).__call__),
        (lambda batch, rng: batch + 1, lambda batch, rng: batch + 2),
        (lambda batch, rng: batch.min(), lambda batch, rng: batch.max()),
        (np.flip, np.roll),
    ],
)
def test_another_function_is_another(one, other):
    assert describe(one) != describe(other)


def test_a_default_and_a_global_value_count(monkeypatch):
    default, outside = describe(by_default), describe(by_global)
    monkeypatch.setattr(by_default, "__defaults__", (3,))
    assert describe(by_default) != default
    monkeypatch.undo()
    monkeypatch.setitem(globals(), "AMOUNT", 5)
    assert describe(by_global) != outside


def test_a_list_that_a_function_writes_into_does_not_count():
    seen = []
    change = lambda batch, rng: seen.append(1)  # noqa: E731 - a closure is what is tested
    before = describe(change)
    change(None, None)
    assert describe(change) == before


# ---------------------------------------------------------------------------- the learning rate


def test_a_rate_that_training_lowered_is_no_new_one_but_a_readers_is(build):
    optimizer = build().optimizer
    given = checkpoint.rate_given(optimizer)
    optimizer.learning_rate = 0.0005  # as ReduceLROnPlateau does
    checkpoint.note_rate(optimizer, given)
    assert checkpoint.rate_given(optimizer) == given
    optimizer.learning_rate = 0.25
    assert checkpoint.rate_given(optimizer) == 0.25


# ---------------------------------------------------------------------------- the file's name


def test_a_folder_is_no_checkpoint(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in (".", "", tmp_path, "~"):
        with pytest.raises(ValueError, match=r"must be a file, but .* is a folder; name a file in"):
            checkpoint.require_file_name(folder)
    (tmp_path / "taken").write_text("a reader's own")
    with pytest.raises(ValueError, match=re.escape(f"lies in {tmp_path / 'taken'}, which is no f")):
        checkpoint.require_file_name("taken/run.npz")
    with pytest.raises(TypeError, match="must be the path of a file, got int"):
        checkpoint.require_file_name(5)
    assert checkpoint.require_file_name("new/run.npz").parts[-2:] == ("new", "run.npz")


def test_another_run_is_refused_before_anything_changes(build, tmp_path):
    path, model, other = tmp_path / "run.npz", build(), build(rate=0.5)
    checkpoint.write_state(path, model.variables, "notes", described(model), {"best of": [LABELS]})
    before = other.get_weights()
    with pytest.raises(ValueError, match=r"another run: layer 2 rate was 0\.3, is 0\.5; seed"):
        checkpoint.read_state(path, other.variables, described(other, seed=8))
    assert all(np.array_equal(a, b) for a, b in zip(before, other.get_weights()))
    notes, best = checkpoint.read_state(path, other.variables, described(model))
    assert notes == "notes"
    np.testing.assert_array_equal(best["best of"], [LABELS])
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), other.get_weights()))

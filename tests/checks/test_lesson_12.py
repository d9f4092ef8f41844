"""The check that trains: what it hands to training, what it remembers, where it draws the line."""

import pytest

from helpers.checks import check, lesson_12
from helpers.checks.engine import Exercise, Result, check_answer
from helpers.training import multiply_adds


def network(keras, loss="sparse_categorical_crossentropy", layers=()):
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *layers,
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss=loss)
    return model


@pytest.fixture
def trained(monkeypatch):
    """Put a note of what it was called with in the place of training."""
    calls = []
    monkeypatch.setattr(lesson_12, "train", lambda *args, **options: calls.append((args, options)))
    monkeypatch.setattr(lesson_12, "_RESULTS", {})
    return calls


def test_the_engine_leaves_the_judging_to_the_judge_but_answers_stubs_itself():
    asked = []

    def judge(exercise, answer, seed):
        asked.append((answer, seed))
        return Result(exercise.id, "correct", 1.0, "✔")

    def stub(steps): ...

    exercise = Exercise("one", None, lambda rng: [(1,)], judge, call="f(steps)")
    assert check_answer(exercise, stub).status == "not attempted"
    assert check_answer(exercise, 3).status == "wrong"
    assert asked == []
    assert check_answer(exercise, len, seed=5).passed
    assert asked == [(len, 5)]


@pytest.mark.parametrize("raises", [False, True])
def test_a_placeholder_that_only_running_shows_is_answered_kindly(raises):
    def small_network(steps):
        if raises or steps < 0:
            raise NotImplementedError
        return ...

    assert check("small-network", small_network).status == "not attempted"


def test_labels_come_as_the_loss_takes_them(keras, trained):
    soft = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    for loss, shape in (
        ("sparse_categorical_crossentropy", (lesson_12.IMAGES,)),
        (keras.losses.SparseCategoricalCrossentropy(), (lesson_12.IMAGES,)),
        ("categorical_crossentropy", (lesson_12.IMAGES, 10)),
        (soft, (lesson_12.IMAGES, 10)),
    ):
        check("small-network", lambda steps, loss=loss: network(keras, loss))
        (_, images, labels), options = trained.pop()
        assert len(images) == lesson_12.IMAGES
        assert labels.shape == shape
        assert options == {"epochs": lesson_12.EPOCHS, "batch_size": lesson_12.BATCH}


def test_the_same_network_is_trained_once_and_another_anew(keras, trained):
    results = [check("small-network", lambda steps: network(keras), seed=s) for s in (1, 2)]
    assert len(trained) == 1
    assert results[0] == results[1]
    check("small-network", lambda steps: network(keras, layers=[keras.layers.ReLU()]))
    assert len(trained) == 2


@pytest.mark.parametrize(("above", "status"), [(0.001, "correct"), (-0.001, "wrong")])
def test_the_line_is_drawn_at_the_target_and_the_measurement_is_told(
    above, status, keras, monkeypatch
):
    accuracy = lesson_12.TARGET + above
    monkeypatch.setattr(lesson_12, "_measured", lambda keras, model: accuracy)
    result = check("small-network", lambda steps: network(keras))
    assert result.status == status
    assert (result.score == 1.0) == (status == "correct")
    assert 0 < result.score <= 1
    assert f"{accuracy:.1%} of the validation images" in repr(result)
    assert "7,850 parameters and 7,840 multiply-adds" in repr(result)


def test_an_error_in_training_is_told(keras, monkeypatch):
    def fails(keras, model):
        raise ValueError("no such shape")

    monkeypatch.setattr(lesson_12, "_measured", fails)
    result = check("small-network", lambda steps: network(keras))
    assert result.score == 0
    assert "Training stops with ValueError: no such shape" in repr(result)


def test_the_work_is_counted_as_elsewhere_and_for_separable_layers_too(keras):
    layers = keras.layers
    plain = network(
        keras,
        layers=[
            layers.Conv2D(8, 3, padding="same", use_bias=False),
            layers.MaxPooling2D(2),
            layers.BatchNormalization(),
            layers.Conv2D(4, 3, strides=2),
        ],
    )
    assert lesson_12._multiply_adds(plain) == multiply_adds(plain)
    parts = network(keras, layers=[layers.SeparableConv2D(6, 3)])
    assert lesson_12._multiply_adds(parts) == 26 * 26 * (9 + 6) + 26 * 26 * 6 * 10


def test_random_weights_are_told_apart(keras):
    keras.utils.set_random_seed(0)
    one = lesson_12._fingerprint(keras, network(keras))
    other = lesson_12._fingerprint(keras, network(keras))
    keras.utils.set_random_seed(0)
    again = lesson_12._fingerprint(keras, network(keras))
    assert one == again != other

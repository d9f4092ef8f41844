"""Marks across the border of the sandbox are those that the check gives here."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from assignments.build import Points, chosen_lessons
from assignments.course import exercise_seed
from assignments.lessons import assignment_source, read_lesson
from assignments.marking import mark_submission
from assignments.sandbox import HERE, Limits, Sandbox, Stage
from assignments.submission import Cell, Submission
from helpers.checks import EXERCISES, check
from tests.assignments.hostile import ENVIRONMENT_SECRET, HOSTILE
from tests.checks.readers_code import function_from
from tests.checks.wrong_answers import all_wrong_answers

SEED = "the seed of these tests"
WRONG = all_wrong_answers()
LESSONS = {path.stem[:2]: read_lesson(path) for path in chosen_lessons("")}

#: Lessons whose exercises take arrays, numbers, lists of layers, functions; return arrays, pairs.
COMPARED = ("00", "01", "05", "08", "10")
EVERYTHING = (
    "from helpers import *\nfrom helpers.network import softmax_cross_entropy\nimport numpy as np"
)


@pytest.fixture(scope="module")
def stage(sandbox):
    with Stage() as stage:
        yield stage


def known_of(lesson, exercises):
    _, known = assignment_source(lesson, (), Points(""))
    return replace(known, exercises=tuple(e for e in known.exercises if e.id in exercises))


def marks(stage, lesson, codes, limits=None):
    """Mark code by exercise; return the marks by exercise."""
    cells = [Cell("code", EVERYTHING), *(Cell("code", code) for code in codes.values())]
    known = known_of(lesson, codes)
    marked = mark_submission(Submission(cells=cells), known, SEED, stage, limits)
    return {mark.exercise: mark for mark in marked.marks}


def without_training(lesson):
    return [e for e in lesson.exercises if EXERCISES[e.id].judge is None]


@pytest.mark.parametrize("number", [n for n in LESSONS if n != "12"])
def test_solutions_are_correct_and_stubs_not_attempted(stage, number):
    lesson = LESSONS[number]
    solved = marks(stage, lesson, {e.id: e.solution for e in lesson.exercises})
    assert {mark.status for mark in solved.values()} == {"correct"}
    assert {mark.score for mark in solved.values()} == {1.0}
    blank = marks(stage, lesson, {e.id: e.stub for e in lesson.exercises})
    assert {(mark.status, mark.score) for mark in blank.values()} == {("not attempted", 0.0)}


@pytest.mark.parametrize("number", COMPARED)
def test_wrong_answers_get_the_score_and_diagnosis_that_learners_see(stage, number):
    lesson = LESSONS[number]
    for place in range(max(len(WRONG[e.id]) for e in lesson.exercises)):
        codes = {
            e.id: WRONG[e.id][place].code for e in lesson.exercises if place < len(WRONG[e.id])
        }
        for exercise, mark in marks(stage, lesson, codes).items():
            seen = check_here(exercise, codes[exercise])
            assert (mark.score, mark.diagnosis) == (seen.score, seen.diagnosis), codes[exercise]
            assert mark.status == ("partly" if seen.score else "wrong")


def check_here(exercise, code):
    answer = function_from(code)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return check(exercise, answer, seed=exercise_seed(SEED, exercise))


def test_a_function_that_is_handed_in_can_be_called_from_inside(stage):
    flipped = next(e for e in LESSONS["12"].exercises if e.id == "flipped-shares")
    [mark] = marks(stage, LESSONS["12"], {flipped.id: flipped.solution}).values()
    assert (mark.status, mark.score) == ("correct", 1.0)


def test_errors_of_a_function_that_is_handed_in_arrive_inside(stage):
    code = (
        "def shares_with_flips(predict, images):\n"
        "    try:\n        predict('no images')\n"
        "    except Exception as error:\n        raise TypeError(type(error).__name__)\n"
    )
    [mark] = marks(stage, LESSONS["12"], {"flipped-shares": code}).values()
    assert mark.diagnosis.startswith("It stops with TypeError: ValueError in line 5")


def test_the_courses_own_function_is_no_answer(stage):
    [mark] = marks(stage, LESSONS["04"], {"max-pool": "max_pool = max_pool2d"}).values()
    assert (mark.score, mark.status) == (0.0, "wrong")
    assert mark.diagnosis == "That is the course's own max_pool2d; write yours."


def test_other_cases_than_the_visible_ones(stage):
    """An answer that knows the results of the visible check by heart gets no points."""
    lesson = LESSONS["02"]
    solution = next(e.solution for e in lesson.exercises if e.id == "one-window")
    namespace = {"np": np}
    exec(solution, namespace)
    exercise = EXERCISES["one-window"]
    visible = list(exercise.cases(np.random.default_rng(0)))
    table = {repr(case): float(namespace["window_sum"](*case)) for case in visible}
    code = (
        f"table = {table!r}\n"
        "def window_sum(image, kernel, row, column):\n"
        "    return table.get(repr((image, kernel, row, column)), -12345.0)\n"
    )
    assert check("one-window", _defined(code), seed=0).score == 1.0
    [mark] = marks(stage, lesson, {"one-window": code}).values()
    assert mark.score < 0.5


def _defined(code):
    namespace = {"np": np}
    exec(code, namespace)
    return namespace["window_sum"]


def test_what_it_printed_is_kept(stage):
    code = "print('my own words')\ndef window_sum(image, kernel, row, column):\n    return 0"
    cells = [Cell("code", EVERYTHING), Cell("code", code)]
    known = known_of(LESSONS["02"], ["one-window"])
    assert "my own words" in mark_submission(Submission(cells=cells), known, SEED, stage).printed


def test_a_later_stub_does_not_replace_an_answer(stage):
    lesson = LESSONS["02"]
    exercise = next(e for e in lesson.exercises if e.id == "one-window")
    cells = [Cell("code", EVERYTHING), Cell("code", exercise.solution), Cell("code", exercise.stub)]
    known = known_of(lesson, ["one-window"])
    marked = mark_submission(Submission(cells=cells), known, SEED, stage)
    assert marked.marks[0].status == "correct"


def test_time_is_limited_altogether(stage):
    slow = "    time.sleep(0.6)\n    return 1"
    code = f"import time\ndef window_sum(image, kernel, row, column):\n{slow}"
    limits = Limits(call_seconds=5, total_seconds=1.5)
    [mark] = marks(stage, LESSONS["02"], {"one-window": code}, limits).values()
    assert (mark.status, mark.diagnosis) == ("timed out", "All of it took more than 1.5 seconds.")


@pytest.mark.parametrize("student", ["reads-the-source", "reads-the-environment"])
def test_without_a_sandbox_the_spies_succeed(student, tmp_path, monkeypatch):
    """Proves that what the hostile submissions try would work: the sandbox is what stops it."""
    monkeypatch.setenv("GRADING_PASSWORD", ENVIRONMENT_SECRET)
    path = tmp_path / "secret"
    path.write_text("secret")
    code = (
        f"places = {dict.fromkeys(['source', 'release'], str(path))!r}\n" + HOSTILE[student].first
    )
    with Stage(safe=False) as unprotected:
        [mark] = marks(unprotected, LESSONS["02"], {"one-window": code}).values()
    assert mark.status == "wrong"
    assert "AssertionError: [" in mark.diagnosis


# ---------------------------------------------------------------------------- trained networks

NETWORK = """
def small_network(steps):
    model = keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Flatten(), {layer}
        keras.layers.Dense(10, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
"""
OWN_LAYER = "class Own(keras.layers.Layer):\n    def call(self, x):\n        return x\n"


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"class_name": "Dense", "module": "keras.layers", "config": {"units": 10}}, None),
        (
            {"class_name": "Constant", "module": "keras.initializers", "config": {"value": 0.5}},
            None,
        ),
        (
            {"class_name": "layers.Lambda", "module": "keras", "config": {}},
            "'layers.Lambda' is not",
        ),
        (
            {"class_name": "Constant", "module": "keras.initializers", "config": {"value": [0.5]}},
            "'Constant' brings numbers along",
        ),
    ],
)
def test_a_description_names_parts_of_keras_without_weights(monkeypatch, part, says):
    monkeypatch.syspath_prepend(HERE)  # as in its sandbox, where it is a script
    from assignments.examiner import NotDescribableError, require_own

    described = {"layers": [{"kernel_initializer": part}]}
    if says is None:
        require_own(described)
    else:
        with pytest.raises(NotDescribableError, match=says):
            require_own(described)


def with_a_short_training(enter):
    """Let the examiners of a stage train on a thousand pictures, once, and ask for less."""

    def entered(stage):
        enter(stage)
        if stage.examiner:
            checks = stage.folder / "course" / "helpers" / "checks" / "lesson_12.py"
            checks.write_text(checks.read_text() + SHORT_TRAINING)
        return stage

    return entered


SHORT_TRAINING = "\nIMAGES, EPOCHS, BATCH, TARGET = 1_000, 1, 16, 0.2\n"


@pytest.mark.parametrize(
    ("code", "status", "says"),
    [
        (NETWORK.format(layer=""), "correct", ""),
        (
            NETWORK.format(layer="keras.layers.Lambda(lambda x: x),"),
            "needs a human",
            "'Lambda' is not one of Keras' own",
        ),
        (OWN_LAYER + NETWORK.format(layer="Own(),"), "needs a human", "'Own' is not one of Keras'"),
    ],
    ids=["right", "lambda", "own-layer"],
)
def test_a_network_is_trained_by_an_examiner(stage, monkeypatch, code, status, says):
    monkeypatch.setattr(Stage, "__enter__", with_a_short_training(Stage.__enter__))
    known = known_of(LESSONS["12"], ["small-network"])
    cells = [Cell("code", LESSONS["12"].setup), Cell("code", code)]
    boxes, alive, ask = [], [], Sandbox.ask

    def watched(box, message, *rest, **named):
        boxes.append(box)
        alive.extend(other for other in boxes if "said" in (message or {}) and not other._closed)
        return ask(box, message, *rest, **named)

    monkeypatch.setattr(Sandbox, "ask", watched)
    marked = mark_submission(Submission(cells=cells), known, SEED, stage)
    assert set(alive) == {boxes[-1]}  # nothing of the submission runs during the training
    assert marked.marks[0].status == status, marked
    assert says in marked.marks[0].diagnosis


def test_what_is_frozen_arrives_at_the_examiner(stage):
    for wrong in WRONG["new-head"][:5]:
        [mark] = marks(stage, LESSONS["13"], {"new-head": wrong.code}).values()
        assert mark.status == "wrong"
        assert wrong.says in mark.diagnosis


def test_asking_back_for_ever_is_ended(stage):
    code = "def shares_with_flips(predict, images):\n    while True:\n        predict(images)"
    limits = Limits(call_seconds=1)
    [mark] = marks(stage, LESSONS["12"], {"flipped-shares": code}, limits).values()
    assert (mark.status, mark.diagnosis) == ("timed out", "It did not end within 1 seconds.")

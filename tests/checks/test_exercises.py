"""Every exercise: a kind answer to the stub, every check passed by the solution, mistakes named."""

import pytest

from helpers.checks import EXERCISES, check
from tests.checks.readers_code import function_from
from tests.checks.wrong_answers import all_wrong_answers
from tests.notebooks import LESSONS, ROLES, exercises, read, solution_code

WRONG_ANSWERS = all_wrong_answers()
IN_LESSONS = {
    exercise: (path, cells) for path in LESSONS for exercise, cells in exercises(read(path)).items()
}


def trains(exercise):
    """Return the marks of a test that checks an answer: a judge trains, other checks compare."""
    judged = EXERCISES[exercise].judge is not None
    return [pytest.mark.slow, pytest.mark.arithmetic] if judged else []


def test_no_two_lessons_share_an_exercise():
    ids = [exercise for path in LESSONS for exercise in exercises(read(path))]
    assert len(ids) == len(set(ids))


def test_lessons_and_checks_hold_the_same_exercises():
    assert set(IN_LESSONS) == set(EXERCISES) == set(WRONG_ANSWERS)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_exercise_cells_stand_in_order(path):
    cells = read(path).cells
    marks = [cell.metadata.get("exercise") for cell in cells]
    for exercise in exercises(read(path)):
        places = [i for i, mark in enumerate(marks) if mark and mark["id"] == exercise]
        assert [marks[i]["role"] for i in places] == list(ROLES), exercise
        assert places == list(range(places[0], places[0] + len(ROLES))), f"{exercise} is torn apart"


@pytest.mark.parametrize("exercise", sorted(EXERCISES))
def test_stub_is_answered_kindly(exercise):
    stub = function_from(IN_LESSONS[exercise][1]["stub"].source)
    result = check(exercise, stub)
    assert (result.status, result.score) == ("not attempted", 0.0)
    assert repr(result).startswith("○ not attempted yet")


@pytest.mark.parametrize("exercise", sorted(EXERCISES))
def test_call_in_messages_is_the_stubs_signature(exercise):
    stub = IN_LESSONS[exercise][1]["stub"].source
    assert f"def {EXERCISES[exercise].call}:" in stub


@pytest.mark.parametrize("exercise", sorted(EXERCISES))
def test_hints_and_solution_are_folded(exercise):
    cells = IN_LESSONS[exercise][1]
    for role in ("hints", "solution"):
        source = cells[role].source.strip()
        assert source.startswith("<details>"), (exercise, role)
        assert source.endswith("</details>"), (exercise, role)
        assert source.count("<details>") == source.count("</details>") == source.count("<summary>")


@pytest.mark.parametrize("exercise", [pytest.param(e, marks=trains(e)) for e in sorted(EXERCISES)])
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_solution_passes(exercise, seed):
    answer = function_from(solution_code(IN_LESSONS[exercise][1]["solution"]))
    result = check(exercise, answer, seed=seed)
    assert result.passed, repr(result)
    assert type(result.score) is float
    assert result.score == 1.0


@pytest.mark.parametrize("exercise", sorted(EXERCISES))
def test_there_are_at_least_five_wrong_answers(exercise):
    assert len(WRONG_ANSWERS[exercise]) >= 5


@pytest.mark.parametrize(
    ("exercise", "wrong"),
    [
        pytest.param(exercise, wrong, id=f"{exercise}-{number}", marks=trains(exercise))
        for exercise, answers in sorted(WRONG_ANSWERS.items())
        for number, wrong in enumerate(answers)
    ],
)
def test_wrong_answer_gets_its_diagnosis(exercise, wrong):
    for seed in (None, 3):  # None: the cases of seed 0, and fresh ones
        result = check(exercise, function_from(wrong.code), seed=seed)
        assert result.status == "wrong"
        assert wrong.says, "a diagnosis to look for must not be empty"
        assert wrong.says in result.diagnosis, repr(result)
        assert 0 <= result.score < 1
        assert type(result.score) is float

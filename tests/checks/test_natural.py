"""The learners' answers can be read and run, and the bench counts them rightly."""

import time

import pytest

from benchmarks import answers
from helpers.checks import EXERCISES, Result
from tests.checks.natural import NaturalAnswer, natural_answers, parse
from tests.checks.readers_code import function_from

ANSWERS = natural_answers()
FOREVER = 3600

CELLS = """\
# --- one-window | wrong | adds
def window_sum(image, kernel, row, column):
    # --- is no head here
    return image + kernel

# --- one-window | right | as in the lesson
def window_sum(image, kernel, row, column):
    return 0
"""


def test_cells_are_parted_at_their_heads():
    wrong, right = parse(CELLS)
    assert (wrong.exercise, wrong.right, wrong.did) == ("one-window", False, "adds")
    assert wrong.code.startswith("def window_sum(")
    assert wrong.code.endswith("return image + kernel\n")
    assert (right.right, right.did) == (True, "as in the lesson")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# --- one-window | maybe | adds\n", "line 1 is '# --- one-window | maybe | adds'"),
        ("x = 1\n# --- one-window | wrong | adds\n", "line 1 is 'x = 1'"),
    ],
)
def test_a_cell_without_its_head_is_refused(text, says):
    with pytest.raises(ValueError, match="line 1") as error:
        parse(text)
    assert says in str(error.value)


def test_every_exercise_has_answers_of_both_kinds_and_no_two_are_the_same():
    assert {a.exercise for a in ANSWERS if a.right} == set(EXERCISES)
    assert {a.exercise for a in ANSWERS if not a.right} == set(EXERCISES)
    assert len({(a.exercise, a.code) for a in ANSWERS}) == len(ANSWERS)


def test_every_answer_defines_the_function_that_the_stub_asks_for():
    for answer in ANSWERS:
        name = EXERCISES[answer.exercise].call.split("(")[0]
        assert function_from(answer.code).__name__ == name, answer


def test_half_is_held_out_and_stays_so():
    held_out = sum(answer.held_out for answer in ANSWERS)
    assert 0.4 < held_out / len(ANSWERS) < 0.6
    first, again = (NaturalAnswer("one-window", False, did, "x = 1\n") for did in ("a", "b"))
    assert first.held_out == again.held_out, "another phrase moves no answer to the other half"


def test_the_table_counts_each_answer_once():
    answer = NaturalAnswer("one-window", False, "adds", "")
    columns = ["named", "named", "generic", "accepted", "hung", "right", "refused"]
    judged = [answers.Judged("02", answer, column, "said") for column in columns]
    other = answers.Judged("03", answer, "right", "said")
    lesson, another, total = answers.table([*judged, other])[2:]
    assert lesson == "| 02 | 5 | 2 (40%) | 1 | 1 | 1 | 2 | 1 |"
    assert another == "| 03 | 0 | 0 | 0 | 0 | 0 | 1 | 0 |"
    assert total == "| all | 5 | 2 (40%) | 1 | 1 | 1 | 3 | 1 |"


@pytest.mark.parametrize(
    ("right", "status", "kind", "column"),
    [
        (True, "correct", "", "right"),
        (True, "wrong", "fork", "refused"),
        (False, "correct", "", "accepted"),
        (False, "wrong", "fork", "named"),
        (False, "wrong", "generic", "generic"),
    ],
)
def test_an_answer_counts_in_the_column_of_its_result(monkeypatch, right, status, kind, column):
    result = Result("one-window", status, 0.0, "message", "diagnosis", kind)
    monkeypatch.setattr("helpers.checks.check", lambda exercise, function: result)
    answer = NaturalAnswer("one-window", right, "", "def window_sum(): ...")
    assert answers.judge(answer)[0] == column


def _answer(did, right=False):
    return NaturalAnswer("one-window", right, did, "")


def _sleep_or_end_or_say(connection):
    connection.send("ready")
    while True:
        did = connection.recv().did
        if did == "sleeps":
            time.sleep(FOREVER)
        if did == "ends":
            return
        connection.send(("named", did))


@pytest.mark.slow
def test_what_hangs_or_ends_its_process_is_counted_and_the_next_is_judged():
    judge = answers.Judge(FOREVER, _sleep_or_end_or_say)
    try:
        assert judge(_answer("adds")) == ("named", "adds")
        assert judge(_answer("ends")) == ("hung", "the process that judged it ended")
        judge.limit = 0.1
        assert judge(_answer("sleeps")) == ("hung", "no result within 0.1 s")
        assert judge(_answer("sleeps", right=True)) == ("refused", "no result within 0.1 s")
        judge.limit = FOREVER
        assert judge(_answer("adds")) == ("named", "adds")
    finally:
        judge.stop()

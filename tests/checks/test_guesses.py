"""Guesses: how they are read, scored and counted, and that none of them raises an error."""

import numpy as np
import pytest

from helpers import my_course
from helpers.checks import guesses, predict, reveal, show_guesses, show_progress


@pytest.fixture(autouse=True)
def fresh_kernel(monkeypatch):
    """Begin each test without guesses."""
    monkeypatch.setattr(guesses, "_guesses", {})
    monkeypatch.setattr(guesses, "_outcomes", {})


def printed(capsys, guess, answer, **how):
    predict("it", guess)
    reveal("it", answer, **how)
    return capsys.readouterr().out.rstrip("\n")


@pytest.mark.parametrize(
    ("answer", "decimals", "shown"),
    [
        (9, None, "9"),
        (421642, None, "421,642"),
        (9.0, None, "9"),
        (np.float32(0.25), None, "0.25"),
        (0.123456, None, "0.1235"),
        (83.14, 0, "83"),
        (-2, None, "-2"),
        (np.int64(7), None, "7"),
        (True, None, "yes"),
        (np.False_, None, "no"),
        ("the shirt", None, "the shirt"),
        ((26, 26, 16), None, "[26, 26, 16]"),
        (np.array([[4, 3], [2, 4]]), None, "[[4, 3], [2, 4]]"),
        (np.array([0.5, 0.25]), 1, "[0.5, 0.2]"),
    ],
)
def test_without_a_guess_the_answer_alone_is_printed(capsys, answer, decimals, shown):
    assert printed(capsys, ..., answer, decimals=decimals) == f"it: {shown}"
    assert printed(capsys, None, answer, decimals=decimals) == f"it: {shown}"


@pytest.mark.parametrize(
    ("guess", "answer", "how"),
    [
        (9, 9, {}),
        ("9", 9, {}),
        (" 9 ", 9, {}),
        ("nine", 9, {}),
        ("18/2", 9, {}),
        (".25", 0.25, {}),
        ("25 %", 0.25, {}),
        ("1/4", 0.25, {}),
        ("421 642", 421642, {}),
        ("421k", 421642, {"within": 1000}),
        ("26-26-16", (26, 26, 16), {}),
        ("10^-10", 5.9e-11, {"factor": 10}),
        ("6 × 10⁻¹¹", 5.9e-11, {"factor": 1.1}),
        ("0.07^9", 5.9e-11, {"factor": 10}),
        ("5.9 × 10^-11", 5.9e-11, {}),
        ("0.6^5", 0.07776, {"decimals": 3}),
        (".5**2", 0.25, {}),
        ("2**10", 1024, {}),
        ("a fifth", 0.2, {}),
        ("two thirds", 0.66, {"within": 0.01}),
        ("1 in 10", 0.1, {}),
        ("nine out of ten", 0.9, {}),
        ("17 of 20", 17, {}),
        ("second and sixth", (2, 6), {}),
        ("none", (0, 0), {}),
        ("minus 10", -10.4, {"within": 5}),
        ("a miss", "misses", {}),
        ("images", "image", {}),
        ("the third", 3, {}),
        ("(0,1)", (0, 1), {}),
        ("zero, one", (0, 1), {}),
        ("yes, they do", True, {}),
        ("No!", False, {}),
        ("the min pooling", "min", {}),
        ("about 9", 9, {}),
        ("9 places", 9, {}),
        (9.0, 9, {}),
        ([9], 9, {}),
        ("421,642", 421642, {}),
        ("421642", 421642, {}),
        ("0,5", 0.5, {}),
        ("−1", -1, {}),
        ("1e3", 1000, {}),
        (np.array(9), 9, {}),
        (0.12, 0.1234, {"decimals": 2}),
        (0.125, 0.1234, {"decimals": 2}),
        (50, 83.14, {"factor": 3}),
        (83, 83.14, {"factor": 3}),
        (95, 97.2, {"within": 3}),
        (0.7, 1.0, {"within": 0.3}),
        (True, True, {}),
        ("Yes", True, {}),
        ("no", np.False_, {}),
        ("The Shirt", "the shirt", {}),
        ("a median.", "the median", {}),
        ("“shirt”", "the shirt", {}),
        ([26, 26, 16], (26, 26, 16), {}),
        ("26 × 26 × 16", (26, 26, 16), {}),
        ("(26, 26, 16)", (26, 26, 16), {}),
        ([4, 3, 2, 4], np.array([[4, 3], [2, 4]]), {}),
        ([[4, 3], [2, 4]], np.array([[4, 3], [2, 4]]), {}),
    ],
)
def test_right_guesses(capsys, guess, answer, how):
    line = printed(capsys, guess, answer, **how)
    assert line.endswith((": right.", ": close enough."))
    assert line.startswith("it: ")
    show_guesses()
    assert capsys.readouterr().out == "You guessed 1 of 1 right.\n"


@pytest.mark.parametrize(
    ("guess", "answer", "how"),
    [
        (8, 9, {}),
        (9.4, 9, {}),
        ("8", 9, {}),
        (0.13, 0.1234, {"decimals": 2}),
        (20, 83.14, {"factor": 3}),
        (260, 83.14, {"factor": 3}),
        (-83, 83.14, {"factor": 3}),
        (94, 97.2, {"within": 3}),
        (False, True, {}),
        ("no", True, {}),
        ("nope", True, {}),
        ("9 %", 9, {}),
        ("0, 5", (0, 0), {}),
        ("missed", "misses", {}),
        ("minus 10", 10, {}),
        ("the fifth", 0.2, {}),
        *((guess, 5.9e-11, {"factor": 10}) for guess in ("10^-2", 0, "1e-20", "1e-9", "0.07**10")),
        ("min or max", "min", {}),
        ("max, not min", "min", {}),
        ("the bag", "the shirt", {}),
        ([26, 16, 26], (26, 26, 16), {}),
        ("421.642", 421642, {}),
    ],
)
def test_wrong_guesses(capsys, guess, answer, how):
    line = printed(capsys, guess, answer, **how)
    assert ". You guessed " in line
    assert line.endswith(".")
    assert ": " not in line[len("it: ") :]
    show_guesses()
    assert capsys.readouterr().out == "You guessed 0 of 1 right.\n"


@pytest.mark.parametrize(
    ("guess", "answer", "kind"),
    [
        ("a dozen", 9, "a number"),
        ("nine or ten", 9, "a number"),
        ("1/0", 9, "a number"),
        ("between 8 and 9", 9, "a number"),
        ([8, 9], 9, "a number"),
        ({}, 9, "a number"),
        (print, 9, "a number"),
        (float("nan"), 9, "a number"),
        (10**400, 9, "a number"),
        ("x" * 10**6, 9, "a number"),
        ("", 9, "a number"),
        (9, (26, 26, 16), "3 numbers"),
        ("perhaps", True, "yes or no"),
        ("no idea", True, "yes or no"),
        (9, "the shirt", "a word"),
    ],
)
def test_what_cannot_be_read_is_said_and_does_not_count(capsys, guess, answer, kind):
    line = printed(capsys, guess, answer)
    assert line.endswith(f", which is not {kind}.")
    assert len(line) < 200
    show_guesses()
    assert capsys.readouterr().out.startswith("No guesses yet.")


def test_a_better_guess_replaces_the_first(capsys):
    printed(capsys, 8, 9)
    assert printed(capsys, 9, 9).endswith(": right.")
    assert printed(capsys, ..., 9) == "it: 9"
    show_guesses()
    assert capsys.readouterr().out.startswith("No guesses yet.")


@pytest.mark.parametrize("call", [lambda: predict(8, 9), lambda: reveal("", 9)])
def test_a_call_without_its_question_says_how_to_write_it(call):
    with pytest.raises(TypeError, match="write its words first"):
        call()


def test_an_answer_that_is_none_is_the_lesson_s_mistake():
    with pytest.raises(TypeError, match="can be revealed"):
        reveal("it", 1j)


def test_guesses_are_kept_in_my_course_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    printed(capsys, 8, 9)
    assert not list(tmp_path.iterdir())
    (tmp_path / my_course.ORIGINALS).mkdir()
    for guess in (8, 8, 9):
        printed(capsys, guess, 9)
    assert len((tmp_path / my_course.PROGRESS).read_text().splitlines()) == 2
    assert my_course.noted_guesses() == {"it": True}
    assert my_course.noted() == {}
    show_progress()
    assert capsys.readouterr().out.endswith("predictions: 1 of 1 right\n")


def test_a_damaged_progress_file_disturbs_no_guess(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / my_course.ORIGINALS).mkdir()
    lines = ["", "{", "7", '{"prediction": []}', '{"prediction": [], "right": true}', "\x00"]
    (tmp_path / my_course.PROGRESS).write_text("\n".join(lines) + "\n")
    assert printed(capsys, 9, 9).endswith(": right.")
    assert my_course.noted_guesses() == {"it": True}


def test_a_share_told_by_counts_is_per_cent_where_these_are_asked_for(capsys):
    predict("boots found, %", "9 of 10")
    reveal("boots found, %", 90)
    assert capsys.readouterr().out.endswith("You guessed 9 of 10: right.\n")


@pytest.mark.parametrize("question", ["boots found, %", "change in per cent", "gain in points"])
def test_a_question_for_per_cent_wants_no_share(question, capsys):
    predict(question, "25 %")
    reveal(question, 25)
    assert capsys.readouterr().out == f"{question}: 25. You guessed 25 %: right.\n"


def test_a_share_in_per_cent_is_told_and_counts_as_wrong(capsys):
    end = "In per cent, that would be close enough: a share lies between 0 and 1."
    assert printed(capsys, 70, 0.695, within=0.05).endswith(f"You guessed 70. {end}")
    assert printed(capsys, 90, 0.695, within=0.05).endswith("You guessed 90.")
    assert printed(capsys, 2, 0.5).endswith("You guessed 2.")

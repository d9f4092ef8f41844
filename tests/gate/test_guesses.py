"""What a lesson asks its reader to guess, and the faults that the guard must find."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.notebooks import LESSONS, read
from tools.gate.guesses import Guess, guess_problems, guesses

ASK = 'predict("windows", ...)  # your guess in place of the dots'
TELL = 'places = 9\nreveal("windows", places, within=1)'


def lesson(*cells):
    """Return a notebook of (source, printed) cells, with a title above them."""
    made = [new_markdown_cell("# 2 · Windows")]
    for source, printed in cells:
        cell = new_code_cell(source)
        cell.outputs = [new_output("stream", name="stdout", text=printed)] if printed else []
        made.append(cell)
    return new_notebook(cells=made)


def test_a_guess_is_read_with_its_answer_and_its_room():
    notebook = lesson((ASK, ""), (TELL, "some line\nwindows: 9\n"), ("show_guesses()", "-"))
    assert guesses(notebook) == [Guess("windows", 1, 2, "9", within=1)]
    assert guess_problems(notebook) == []


def test_several_in_one_cell_keep_their_order():
    notebook = lesson(
        ('predict("b", ...)\npredict("a", ...)', ""),
        ('reveal("a", 1, factor=2)\nreveal("b", "the shirt")', "a: 1\nb: the shirt\n"),
        ("show_guesses()", "-"),
    )
    assert [(one.question, one.answer, one.factor) for one in guesses(notebook)] == [
        ("b", "the shirt", None),
        ("a", "1", 2),
    ]


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ([(ASK.replace("...", "8"), ""), (TELL, "windows: 9")], "a guess is stored: 8"),
        ([(ASK, "")], "asked 1 times and answered 0 times"),
        ([(TELL, "windows: 9")], "asked 0 times and answered 1 times"),
        ([(ASK, ""), (ASK, ""), (TELL, "windows: 9")], "asked 2 times"),
        ([(ASK, ""), (TELL, "windows: 9"), (TELL, "windows: 9")], "answered 2 times"),
        ([(TELL, "windows: 9"), (ASK, "")], "answered before it is asked"),
        ([(ASK, ""), (TELL, "9 windows")], "is not stored as a line of its own"),
        ([(ASK, ""), (TELL.replace("=1)", "=room)"), "windows: 9")], "is not a plain number"),
        ([('predict(f"{n} windows", ...)', "")], "is not written out"),
        ([(ASK, ""), (TELL, "windows: 9")], "counts them in its recap"),
    ],
)
def test_faults_are_found(cells, complaint):
    assert any(complaint in text for text in guess_problems(lesson(*cells)))


def test_no_two_lessons_ask_the_same():
    """What is noted of a guess is noted by its question."""
    asked = [guess.question for path in LESSONS for guess in guesses(read(path))]
    assert sorted(set(asked)) == sorted(asked)
    assert len(asked) > 50

"""What people look at obeys nothing that a student wrote."""

import re

import pytest

from assignments.assignment import Assignment, Exercise, Question
from assignments.autograded import harmless
from assignments.feedback import page
from assignments.gradebook import Entry
from assignments.grades_csv import human_table, printable
from assignments.records import Mark, Record
from assignments.submission import Cell, Submission

LESSON = Assignment(
    name="02_lesson",
    title="2 · A lesson",
    lesson=2,
    release="abc",
    keras=False,
    exercises=(Exercise("one", "First", "first", 2),),
    questions=(Question("why", "Why", "Why?", "Because.", 3),),
)
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def record(diagnosis=EVIL, notes=(EVIL,)):
    marks = (Mark("one", 0.5, "partly", diagnosis),)
    return Record("key", "abc", 0.0, 0.0, marks, answered=("why",), notes=notes)


def test_a_page_shows_markup_and_obeys_none():
    cells = [Cell("code", EVIL, "one"), Cell("markdown", EVIL, "why")]
    entries = {"one": Entry(comment=EVIL), "one-check": Entry(1.0), "why": Entry()}
    text = page(EVIL, LESSON, Submission(cells=cells), record(), entries)
    assert "<script" not in text
    assert "<img" not in text
    assert text.count("&lt;script&gt;") >= 6


def test_a_page_fetches_nothing():
    text = page("ada", LESSON, Submission(), record("Look again.", notes=()), {})
    assert "Look again." in text
    assert not re.search(r"https?:|src=|href=|url\(|@import|<link", text)


def test_a_page_adds_up_and_shows_what_waits():
    entries = {"one-check": Entry(1.0), "why": Entry(2.0, waits=True)}
    waiting = page("ada", LESSON, Submission(), record(), entries)
    assert "not marked yet" in waiting
    assert '<td>Together</td><td class="number">1</td><td class="number">5</td>' in waiting
    entries["why"] = Entry(2.5, manual=2.5, waits=False, comment="Fine.")
    marked = page("ada", LESSON, Submission(), record(), entries)
    assert '<td>Together</td><td class="number">3.5</td>' in marked
    assert "Fine." in marked
    assert "Because." not in marked


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](java\\script:alert(1))",
        "![a](http://example.org/spy.png)",
        "[a][b]\n\n[b]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "[a](&#106;avascript:alert(1))",
        "$\\href{javascript:alert(1)}{a}$",
        "$\\bbox[background:url(http://example.org)]{a}$",
        "$\\mmlToken{mi}[href=javascript:alert(1)]{a}$",
    ],
)
def test_a_form_grader_finds_nothing_to_obey(text):
    mistune = pytest.importorskip("nbconvert.filters.markdown_mistune")
    shown = mistune.markdown2html_mistune(harmless(text))
    assert not re.search(r"<(script|img)\b|<a [^>]*href=.(?!https?://)", shown), shown
    assert not re.search(r"\\(href|bbox|mmlToken)", shown)


def test_ordinary_words_stay_ordinary():
    text = "Because 3 < 4 and `a[0]`, $x_1$, **bold**; see [1], R&D."
    assert harmless(text) == text


def test_a_terminal_is_not_steered():
    assert printable("a\x1b[2Jb") == "a?[2Jb"
    row = {"student": "a\x1b[2J", "assignment": "02_x", "exercise": "one", "status": "crashed"}
    assert "\x1b" not in human_table([{**row, "note": "\x07"}], ["\x1b"])

"""Guesses on a page: the forms, and that the page judges as `helpers.checks.guesses` does."""

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from docs import lesson_pages
from helpers.checks import predict, reveal
from tools.gate.guesses import Guess

SCRIPT = Path(lesson_pages.__file__).parent / "_static" / "guesses.js"

#: Guesses as text, an answer, and what `reveal` is told.
CASES = [
    *((guess, 9, {}) for guess in ("9", "9.0", "about 9", "8", "nine", "8 or 9", "−9", "9,0")),
    *((guess, 9, {}) for guess in ("3-5", "18/2", "1/0", "9 %", "nine or ten", "half a million")),
    *((guess, 421642, {}) for guess in ("421,642", "421642", "421.642", "4e5")),
    *((guess, 421642, {"within": 3000}) for guess in ("421 642", "421k", "0.42 million", "4,2e5")),
    *((guess, 0.25, {}) for guess in ("25 %", "1/4", "a quarter", "25 per cent", "25")),
    *((guess, 0.1234, {"decimals": 2}) for guess in ("0.12", "0,12", "0.125", "0.13", ".12")),
    *((guess, 83.14, {"decimals": 0, "factor": 3}) for guess in ("83", "30", "20", "260", "-83")),
    *((guess, 97.25, {"decimals": 1, "within": 3}) for guess in ("97.2", "95", "93")),
    *(
        (guess, (26, 26, 16), {})
        for guess in ("26 × 26 × 16", "(26, 26, 16)", "26,26,16", "26", "26-26-16")
    ),
    *(
        (guess, 5.9e-11, {"factor": 10})
        for guess in ("10^-10", "10**-10", "10⁻¹⁰", "6 × 10^-11", "1e-10", "10^999", "10^(-10)")
    ),
    *(
        (guess, 5.9e-11, {"factor": 10})
        for guess in ("0", "1e-20", "0.07^9", "0,07^9", "0.07**10", "5.9e-11", "5.93e-11")
    ),
    *(
        (guess, 0.2, {"within": 0.01})
        for guess in ("a fifth", "one fifth", "1 in 5", "one in five", "2 of 10", "the fifth")
    ),
    *((guess, 0.66, {"within": 0.01}) for guess in ("two thirds", "two-thirds of it", "a third")),
    *((guess, (2, 6), {}) for guess in ("second and sixth", "the 2nd and 6th", "second")),
    *((guess, 17, {}) for guess in ("17 of 20", "17 out of 20", "0 of 0", "half of them")),
    *(
        (guess, 0.695, {"within": 0.05})
        for guess in ("70", "70 %", "0.7", "90", "69.5", "minus 70")
    ),
    *((guess, -10.4, {"within": 5}) for guess in ("minus 10", "-10", "negative 12.5", "10")),
    *((guess, (0, 0), {}) for guess in ("none", "0", "nothing", "5", "0, 5", "0 and 0")),
    *((guess, "misses", {}) for guess in ("a miss", "miss", "missed", "no misses")),
    *((guess, True, {}) for guess in ("yes", "True", "NO", "perhaps", "y, I think")),
    *((guess, False, {}) for guess in ("no, never", "No!", "no idea", "nope", "yes they do")),
    *((guess, "the shirt", {}) for guess in ("The shirt", "bag", "9", "shirt", "a Shirt.")),
    *((guess, "dense 128", {}) for guess in ("Dense(128)", "the dense layer of 128", "dense")),
    *((guess, "min", {}) for guess in ("the min.", "min or max", "max, not min", "min pooling")),
    *((guess, "cross-correlation", {}) for guess in ("cross correlation", "Correlation")),
]


def in_python(guess, answer, how):
    """Return what `reveal` prints: the answer, and what it says of the guess."""
    with redirect_stdout(StringIO()) as printed:
        predict("it", guess)
        reveal("it", answer, **how)
        predict("it", ...)
        reveal("it", answer, **how)
    told, shown = printed.getvalue().splitlines()
    said = told.removeprefix(shown)
    outcome = next(
        (name for word, name in (("In per cent", "wrong"), ("right", "right"), ("enough", "near"),
                                 ("which", "not")) if word in said),
        "wrong",
    )  # fmt: skip
    advice = said.partition("In per cent")[1:]
    return shown.removeprefix("it: "), outcome, "".join(advice)


def test_the_page_judges_as_python_does(new_page, tmp_path):
    forms, expected = [], []
    for guess, answer, how in CASES:
        shown, outcome, advice = in_python(guess, answer, how)
        room = {name: how[name] for name in ("within", "factor") if name in how}
        forms.append(lesson_pages._form(Guess("it", 0, 1, shown, **room)))
        expected.append((guess, shown, outcome, advice))
    score = '<p class="book-score" hidden></p>'
    script = f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>"
    place = tmp_path / "forms.html"
    place.write_text(f'<meta charset="utf-8">{"".join(forms)}{score}{script}', encoding="utf-8")
    page = new_page()
    page.goto(place.as_uri())
    found = []
    for form, (guess, shown, *_) in zip(page.locator(".book-guess").all(), expected, strict=True):
        form.locator("input").fill(guess)
        form.locator("input").press("Enter")
        said = form.locator("output").text_content()
        assert f"The answer is {shown}." in said
        outcome, advice = form.get_attribute("data-outcome"), said.partition("In per cent")[1:]
        found.append((guess, shown, outcome.split()[0], "".join(advice)))
    assert found == expected
    right = sum(outcome in ("right", "near") for _, _, outcome, _ in expected)
    made = sum(outcome != "not" for _, _, outcome, _ in expected)
    assert f"You guessed {right} of {made} right" in page.locator(".book-score").text_content()


@pytest.fixture
def lesson():
    """Return a lesson with a guess, its answer and the count."""
    told = new_code_cell('reveal("a < b", places, within=1)')
    told.outputs = [new_output("stream", name="stdout", text='a < b: 9 "places"\n')]
    cells = [
        new_markdown_cell("# 2 · Windows\n\nAbout 5 minutes."),
        new_markdown_cell("**Predict** how many."),
        new_code_cell('predict("a < b", ...)'),
        told,
        new_markdown_cell("Nine, as you see.\n\nMore text."),
        new_code_cell("show_guesses()"),
    ]
    about = {"lesson": {"number": 2, "title": "Windows", "minutes": 5}}
    notebook = new_notebook(cells=cells, metadata=about)
    return lesson_pages.Lesson(Path("02_windows.ipynb"), notebook)


def test_the_form_stands_before_the_folded_answer(lesson):
    cells = lesson_pages.make_page(lesson).notebook.cells
    sources = [cell.source for cell in cells]
    form = next(place for place, text in enumerate(sources) if "book-guess" in text)
    assert "**Predict**" in sources[form - 1]
    assert "book-answer" in sources[form + 1]
    assert sources[form + 2].startswith("reveal(")
    assert 'data-question="a &lt; b"' in sources[form]
    assert 'data-answer="9 &quot;places&quot;" data-within="1"' in sources[form]
    assert "book-score" in sources[-1]
    assert not any("predict(" in text or "show_guesses(" in text for text in sources)

"""The book on paper: bookmarks, numbers on the sheets, and no picture that is missing."""

import io

import pytest

from docs import build_pdf

pypdf = pytest.importorskip("pypdf")


@pytest.fixture
def paper(chromium):
    """Return a page of the tests' own browser, to print with."""
    page = chromium.new_page(color_scheme="light", reduced_motion="reduce")
    yield page
    page.close()


def test_pages_are_joined_with_bookmarks_and_numbers(book, paper):
    parts = {
        name: build_pdf.printed(paper, (book / f"{name}.html").as_uri())
        for name in ("cheat_sheet", "lessons/00_start_here")
    }
    made = build_pdf.join(parts, lambda total: build_pdf.numbers(paper, total))
    document = pypdf.PdfReader(io.BytesIO(made))
    assert len(document.pages) > 3
    for number, sheet in enumerate(document.pages, start=1):
        assert sheet.extract_text().split()[-1] == str(number)
    bookmarks = [one for one in document.outline if not isinstance(one, list)]
    assert [one.title for one in bookmarks] == list(parts)
    assert [document.get_destination_page_number(one) for one in bookmarks] == [0, 1]
    assert len(list(walk(document.outline))) > 10  # the sections too


def walk(outline):
    """Yield all bookmarks, however deep."""
    for one in outline:
        yield from walk(one) if isinstance(one, list) else [one]


def test_a_picture_that_is_missing_stops_the_printing(tmp_path, paper):
    page = tmp_path / "page.html"
    page.write_text('<main class="bd-article"><img src="gone.png" loading="lazy"></main>')
    with pytest.raises(ValueError, match=r"lacks 1 picture\(s\): .*gone.png"):
        build_pdf.printed(paper, page.as_uri())


def test_a_page_that_is_cut_off_stops_the_printing(tmp_path, paper):
    page = tmp_path / "page.html"
    page.write_text(
        '<main class="bd-article" style="height: 100px; overflow: hidden"><h1>Words</h1>'
        '<p style="margin-top: 3000px">The recap belongs here.</p></main>'
    )
    with pytest.raises(ValueError, match=r"cut off on paper: its last words .*recap"):
        build_pdf.printed(paper, page.as_uri())


def test_every_lesson_is_on_paper():
    names = build_pdf.page_names()
    assert sum(name.startswith("lessons/") for name in names) == len(build_pdf.lesson_paths())
    assert len(set(names)) == len(names)

"""The built book as files: links, pictures, weight, what is in it. No browser is needed."""

import json
import re
import tomllib
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urlsplit

import pytest

from docs import build_book, lesson_pages, other_pages
from tests.docs.conftest import ROOT
from tests.notebooks import LESSONS, read
from tools.gate import widget_states

LOADS = {
    ("img", "src"),
    ("script", "src"),
    ("source", "src"),
    ("iframe", "src"),
    ("link", "href"),
    ("video", "src"),
}


class Page(HTMLParser):
    """What the tests read from a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads, self.images, self.headings = [], [], [], [], []
        self.tags = {}
        self.feed(text)

    def handle_starttag(self, tag, pairs):
        attributes = dict(pairs)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag == "img":
            self.images.append(attributes)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attributes.items():
            if (tag, name) in LOADS and value:
                self.loads.append(value)


@pytest.fixture(scope="module")
def parsed(book, pages):
    return {name: Page((book / name).read_text(encoding="utf-8")) for name in pages}


def test_every_lesson_is_a_page_and_a_download(book, pages):
    for path in LESSONS:
        assert f"lessons/{path.stem}.html" in pages
        assert (book / "notebooks" / path.name).read_bytes() == path.read_bytes()


def test_every_stored_view_is_on_its_page_and_its_code_beside_it(book):
    """A page holds no code: it names, once, the file that pages share."""
    shown = 0
    for path in LESSONS:
        stored = widget_states.stored_models(read(path))
        homes = [model["state"].get("_anywidget_id") for model in stored.values()]
        views = [home.rpartition(".")[2] for home in homes if home]
        text = (book / "lessons" / f"{path.stem}.html").read_text(encoding="utf-8")
        assert text.count("application/vnd.jupyter.widget-view+json") == len(views), path.name
        assert '"_esm":' not in text
        for name in set(views):
            found = re.findall(rf'src="\.\./_static/views/{name}\.js\?v=', text)
            assert len(found) == 1, path.name
            assert text.index(found[0]) < text.index("view_runtime.js")  # what it starts is there
            assert (book / "_static" / "views" / f"{name}.js").stat().st_size > 10_000
        shown += len(views)
    assert shown >= 3


def test_a_page_goes_with_its_source_and_what_others_put_there_stays(tmp_path):
    out, source, doctrees = (tmp_path / name for name in ("html", "source", "doctrees"))
    made = ["index", "gone", "parts/a.b", "parts/gone.too"]
    files = [out / f"{name}.html" for name in (*made, "search", "mine")]
    files += [doctrees / f"{name}.doctree" for name in made]
    files += [source / "index.md", source / "parts" / "a.b.rst"]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    build_book.sweep_pages(out, source, doctrees)
    left = {path.relative_to(out).as_posix() for path in out.rglob("*.html")}
    assert left == {"index.html", "parts/a.b.html", "search.html", "mine.html"}
    assert not (doctrees / "gone.doctree").exists()


def test_no_script_holds_up_the_text_of_a_page(book, pages):
    """Only the few letters that others ask for; the search has its index on its own page."""
    for name in set(pages) - {"search.html"}:
        text = (book / name).read_text(encoding="utf-8")
        at_once = [
            re.search(r'src="([^"?]*)', one)[1].rpartition("/")[2]
            for one in re.findall(r"<script\b[^>]*\bsrc=[^>]*>", text)
            if " defer" not in one
        ]
        assert at_once == ["documentation_options.js"], name
        assert "searchindex.js" not in text, name
    assert "searchindex.js" in (book / "search.html").read_text(encoding="utf-8")


def test_every_internal_link_and_anchor_leads_somewhere(book, parsed):
    lost = []
    for name, page in parsed.items():
        for link in page.links:
            address, anchor = urldefrag(link)
            if urlsplit(address).scheme in ("http", "https", "mailto"):
                continue
            place = (book / name).parent / unquote(address) if address else book / name
            target = place.resolve()
            if target.is_dir():
                target = target / "index.html"
            if not target.is_file():
                lost.append(f"{name}: {link}")
            elif anchor and target.suffix == ".html":
                ids = parsed[target.relative_to(book.resolve()).as_posix()].ids
                if unquote(anchor) not in ids:
                    lost.append(f"{name}: {link}")
    assert lost == []


def test_pages_load_nothing_from_elsewhere(book, parsed):
    for name, page in parsed.items():
        for load in page.loads:
            assert not re.match("[a-z]+:|//", load), f"{name} loads {load}"
            file = (book / name).parent / unquote(urlsplit(load).path)
            assert file.exists() or load == "#", f"{name}: {load} is missing"


def test_styles_load_nothing_from_elsewhere(book):
    for style in book.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        outside = re.findall(r"(?:url\(|@import)\s*[\"']?(https?:|//)[^)\"']*", text)
        assert outside == [], style


def test_ids_are_unique_and_headings_in_order(parsed):
    for name, page in parsed.items():
        twice = {one for one in page.ids if page.ids.count(one) > 1}
        assert not twice, f"{name}: {twice}"
        assert page.headings.count(1) == 1, f"{name} has {page.headings.count(1)} titles"


def test_every_picture_says_what_it_shows(parsed):
    for name, page in parsed.items():
        for image in page.images:
            assert len((image.get("alt") or "").split()) >= 3, f"{name}: {image}"


def test_pictures_of_a_lesson_carry_the_stored_descriptions(parsed):
    for path in LESSONS:
        stored = [
            output.metadata["image/png"]["alt"]
            for cell in read(path).cells
            for output in cell.get("outputs", [])
            if "image/png" in output.get("data", {})
        ]
        shown = [image["alt"] for image in parsed[f"lessons/{path.stem}.html"].images]
        assert shown == stored, path.name


def test_hints_solutions_and_answers_are_folded(book, parsed):
    for path in LESSONS:
        text = (book / "lessons" / f"{path.stem}.html").read_text(encoding="utf-8")
        folded = "".join(c.source for c in read(path).cells if c.cell_type == "markdown")
        answers = text.count('class="book-answer"')
        assert text.count("<details") == text.count("</details>")
        assert parsed[f"lessons/{path.stem}.html"].tags["details"] == (
            folded.count("<details>") + answers
        )
        assert "<details open" not in text
    assert 'class="book-answer"' in text or path.name != "02_convolution_by_hand.ipynb"


def test_glossary_has_every_term_of_lesson_0(book):
    terms = re.findall(r"^### (.*)$", lesson_pages.glossary_cell(read(LESSONS[0])), re.MULTILINE)
    page = Page((book / "glossary.html").read_text(encoding="utf-8"))
    assert len(terms) > 30
    assert page.headings.count(2) == len(terms)


def test_every_kernel_is_in_the_index(book):
    text = (book / "kernels.html").read_text(encoding="utf-8")
    for name, (_, code, does) in other_pages.all_kernels().items():
        assert f'id="{other_pages.slug(name)}"' in text or f">{name}<" in text, name
        assert code in re.sub("<[^>]*>", "", text)
        assert does.split("`")[0][:20] in text


def test_reference_links_types_and_loads_no_tensorflow(book):
    text = (book / "reference" / "helpers.training.models.html").read_text(encoding="utf-8")
    assert "https://keras.io/api/models/sequential/" in text
    text = (book / "reference" / "helpers.widgets.layer_explorer.view.html").read_text(
        encoding="utf-8"
    )
    assert 'href="helpers.network.network.html#helpers.network.network.Network"' in text


def test_pages_say_from_which_version_they_were_built(book, parsed):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name in parsed:
        text = (book / name).read_text(encoding="utf-8")
        assert f"Version {project['version']}" in text, name
        assert '<html lang="en"' in text, name


def test_links_to_hosts_wait_for_an_address():
    from docs.build_book import _links

    assert _links({}, "a.ipynb") == []
    made = _links({"Repository": "https://github.com/some/one"}, "a.ipynb")
    assert [text for text, _ in made] == ["JupyterLab on Binder", "Colab"]
    assert all("some/one" in address for _, address in made)


# ---------------------------------------------------------------------------- the steps


def page_of(cells):
    from nbformat.v4 import new_notebook

    notebook = new_notebook(cells=cells)
    notebook.metadata["lesson"] = {"number": 7, "title": "A title", "minutes": 5}
    lesson = lesson_pages.Lesson(lesson_pages.NOTEBOOKS / "07_a_title.ipynb", notebook)
    lesson_pages.make_page(lesson)
    return lesson.notebook.cells


def test_an_answer_is_folded_with_the_sentence_about_it():
    from nbformat.v4 import new_code_cell, new_markdown_cell

    cells = page_of(
        [
            new_markdown_cell("# 7 · A title\n\n← [6](06.ipynb) · [8](08.ipynb) →\n\nText."),
            new_markdown_cell("**Predict**: how many?"),
            new_code_cell("2 + 2"),
            new_code_cell("assert 2 + 2 == 4"),
            new_markdown_cell("Four.\n\n## Next"),
            new_code_cell("3"),
        ]
    )
    sources = [cell.source.splitlines()[0] for cell in cells]
    fold = sources.index('<details class="book-answer">')
    assert sources[fold:] == [
        '<details class="book-answer">',
        "2 + 2",
        "assert 2 + 2 == 4",
        "Four.",
        "</details>",
        "## Next",
        "3",
    ]
    assert not any("08.ipynb" in cell.source for cell in cells)


def test_a_sentence_that_goes_on_in_a_formula_is_folded_to_its_end():
    text = "For n pictures it is\n\n$$n + 1 ,$$\n\nso three for two.\n\nNext thought."
    folded, rest = lesson_pages._first_paragraph(text)
    assert folded.endswith("so three for two.")
    assert rest == "Next thought."


def test_a_check_that_nobody_can_run_shows_no_answer(book):
    assert "not attempted yet" not in (book / "lessons/02_convolution_by_hand.html").read_text()


def test_a_view_without_its_state_shows_its_still():
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

    data = {widget_states.VIEW: {"model_id": "gone"}, "text/html": "<p>still</p>"}
    view = new_output("display_data", data=data)
    cells = page_of(
        [new_markdown_cell("# 7 · A title\n\nText."), new_code_cell("view", outputs=[view])]
    )
    assert json.dumps(cells[-1].outputs[0].data) == json.dumps({"text/html": "<p>still</p>"})


def test_a_claim_must_name_one_cell():
    claims = other_pages.read_claims()
    assert len({claim["id"] for claim in claims}) == len(claims)
    with pytest.raises(ValueError, match="0 cells have it"):
        lesson_pages._with_claims([], claims[:1], "a.ipynb")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('show(figure, alt="A cat.")', "show(figure)"),
        ('show(f,\n     alt="A cat "\n     "asleep, [x).", trained=True)', "show(f, trained=True)"),
        ('show(plot(a, b),\n     alt=(f"A {len(a)}."))\nprint(1)', "show(plot(a, b))\nprint(1)"),
        ('show(a, alt="é")  # alt\nshow(b, alt="ü")', "show(a)  # alt\nshow(b)"),
        ("alt = 1\nf(alt)", "alt = 1\nf(alt)"),
        ("", ""),
    ],
)  # fmt: skip
def test_code_on_a_page_leaves_out_what_its_picture_carries(source, shown):
    assert lesson_pages.without_alt(source) == shown


def test_no_lesson_shows_an_alt_argument(book):
    for page in sorted((book / "lessons").glob("*.html")):
        code = re.sub("<[^>]*>", "", page.read_text(encoding="utf-8"))
        assert not re.search(r"[,(]\s*alt=&", code), page.name


def test_every_view_has_a_page_and_the_gallery_leads_there(book, parsed):
    from docs import view_pages

    gallery = (book / "views" / "index.html").read_text(encoding="utf-8")
    teach = (book / "teach.html").read_text(encoding="utf-8")
    for name in view_pages.view_names():
        page = (book / "views" / f"{view_pages.slug(name)}.html").read_text(encoding="utf-8")
        assert page.count('type="application/vnd.jupyter.widget-view+json"') == 1
        assert "book-stage" in page
        assert f'href="{view_pages.slug(name)}.html"' in gallery
        assert f"views/{view_pages.slug(name)}.html" in teach


def test_every_page_says_what_it_is_about(book, parsed):
    index = (book / "index.html").read_text(encoding="utf-8")
    assert "<title>From Kernels to ConvNets</title>" in index
    abouts = [
        re.search(r'<meta name="description" content="([^"]+)"', page.read_text("utf-8"))[1]
        for page in sorted((book / "lessons").glob("*.html"))
    ]
    assert len(set(abouts)) == len(abouts) > 12

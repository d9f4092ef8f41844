"""Turn the stored lessons into the pages of the book: nothing is executed, nothing is kept twice.

A page is its notebook with some cells cut and some added: a bar with the length, the download and
the reader's mark below the title; a form for each guess, and a fold around the answer to each
**Predict**; a name in front of each cell that `docs/claims.toml` points to. The glossary leaves
lesson 0 and becomes a page.
"""

import base64
import hashlib
import html
import re
from dataclasses import dataclass, field
from io import StringIO
from itertools import accumulate
from pathlib import Path
from tokenize import COMMENT, NL, generate_tokens

import nbformat
from nbformat.v4 import new_markdown_cell

from helpers.plotting import RESOLUTION
from tools.gate.guesses import calls, guesses
from tools.gate.widget_states import VIEW, for_a_page, stored_models

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
START = "00_start_here.ipynb"

#: A line of links to the lessons before and after; the book's theme has its own.
NAVIGATION = re.compile(r"^(?:← |\[[^\]]*\]\([^)]*\) ?(?:·|→)).*\]\(.*$\n?", re.MULTILINE)
TERM = re.compile(r"\((?:\./)?00_start_here\.ipynb#([\w-]+)\)")
LESSON_LINK = re.compile(r"\[([^\]]*)\]\((\d\d_\w+\.ipynb)(#[^)]*)?\)")
PREDICT = re.compile(r"\*\*Predict\b")
NO_PARAGRAPH = re.compile(r"#|[-*+] |\d+\. |\||\$\$|```|<|>|:::|!\[")


@dataclass
class Lesson:
    """A page of the book, made from a notebook."""

    path: Path
    notebook: nbformat.NotebookNode
    #: What each picture shows, in the order in which pictures of one content come.
    pictures: dict = field(default_factory=dict)

    @property
    def name(self):
        return self.path.stem

    @property
    def number(self):
        return self.notebook.metadata.lesson["number"]

    @property
    def title(self):
        return self.notebook.metadata.lesson["title"]

    @property
    def minutes(self):
        return self.notebook.metadata.lesson["minutes"]


def lesson_paths(folder=NOTEBOOKS):
    """Return the paths of the lessons in reading order."""
    return sorted(folder.glob("[0-9][0-9]_*.ipynb"))


def read_lesson(path):
    """Return a lesson as it is stored."""
    return Lesson(path, nbformat.read(path, as_version=4))


def make_page(lesson, links=(), claims=(), glossary=True):
    """Change a lesson in place into its page of the book.

    Parameters
    ----------
    lesson : Lesson
    links : sequence of (str, str)
        Text and address of further links for the bar below the title.
    claims : sequence of dict
        Those of this lesson: "id", and "cell", a text that stands in exactly one code cell.
    glossary : bool
        Whether terms lead to the page of the glossary.
    """
    notebook = lesson.notebook
    lesson.pictures = pictures_of(notebook)
    for_a_page(notebook)
    _with_forms(notebook)
    cells = [cell for cell in map(_without_navigation, notebook.cells) if cell.source.strip()]
    if lesson.path.name == START and glossary:
        cells = _without_glossary(cells)
    cells = _with_answers_folded(_with_claims(cells, claims, lesson.path.name))
    cells = _with_bar(cells, lesson, links)
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = LESSON_LINK.sub(_only_where_there_is_one, cell.source)
            if glossary:
                cell.source = TERM.sub(r"(../glossary.md#\1)", cell.source)
        if cell.get("metadata", {}).get("exercise", {}).get("role") == "check":
            cell.outputs = []  # "not attempted yet": nothing to attempt it with on a page
        if cell.cell_type == "code":
            cell.source = without_alt(cell.source)
        for output in cell.get("outputs", []):
            _keep_what_can_be_shown(output, notebook)
    notebook.cells = cells
    return lesson


def pictures_of(notebook):
    """Return the descriptions of stored pictures: SHA-256 of the PNG to (alt, width, height)s."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" not in output.get("data", {}):
                continue
            png = base64.b64decode(output.data["image/png"])
            about = output.metadata.get("image/png", {})
            pixels = [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)]
            width = int(about.get("width", pixels[0] * 100 // RESOLUTION))
            height = round(pixels[1] * width / pixels[0])
            alt = about.get("alt", "")
            found.setdefault(hashlib.sha256(png).hexdigest(), []).append((alt, width, height))
    return found


def glossary_cell(notebook):
    """Return the text of the cell that holds the glossary, without its heading."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## Glossary"):
            return cell.source.removeprefix("## Glossary").strip()
    raise ValueError(f"{START} has no cell that starts with ## Glossary")


# ---------------------------------------------------------------------------- steps


def _without_navigation(cell):
    if cell.cell_type == "markdown":
        cell.source = NAVIGATION.sub("", cell.source)
    return cell


def _only_where_there_is_one(link):
    """Name a lesson that is still being written; link one that is there."""
    return link[0] if (NOTEBOOKS / link[2]).exists() else link[1]


def _without_glossary(cells):
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## Glossary"):
            cell.source = (
                "## Glossary\n\nThe words of the course have [a page of their own](../glossary.md)."
            )
    return cells


def _with_forms(notebook):
    """Put forms in the place of cells that ask for guesses, and a line in that of their count."""
    forms = {}
    for guess in guesses(notebook):
        forms.setdefault(guess.asked, []).append(_form(guess))
    for call in calls(notebook, "show_guesses"):
        forms[call.cell] = ['<p class="book-score" role="status" hidden></p>']
    for place, parts in forms.items():
        notebook.cells[place] = new_markdown_cell("\n".join(parts), metadata={"form": True})


def _form(guess):
    """Return the form of a guess; a page's own script reads the answer from it."""
    room = {"within": guess.within, "factor": guess.factor}
    rooms = "".join(f' data-{name}="{size}"' for name, size in room.items() if size is not None)
    question = html.escape(guess.question)
    return (
        f'<form class="book-guess" data-question="{question}" '
        f'data-answer="{html.escape(guess.answer)}"{rooms} hidden>'
        f'<label>Your guess, {question}: <input type="text" autocomplete="off" size="12"></label> '
        '<button type="submit">Compare</button> <output></output></form>'
    )


def without_alt(source):
    """Return code without the descriptions of its pictures: a page's pictures carry them.

    Examples
    --------
    >>> without_alt('show(figure, alt="A cat.", trained=True)')
    'show(figure, trained=True)'
    """
    lines = [0, *(len(line) for line in source.splitlines(keepends=True))]
    starts = list(accumulate(lines))
    tokens = [
        (token.string, *(starts[line - 1] + column for line, column in (token.start, token.end)))
        for token in generate_tokens(StringIO(source).readline)
        if token.type not in (NL, COMMENT)
    ]
    cuts = [
        (tokens[place - 1][1], _end_of_argument(tokens, place))
        for place, (text, *_) in enumerate(tokens)
        if text == "alt" and tokens[place - 1][0] == "," and tokens[place + 1][0] == "="
    ]
    for start, end in reversed(cuts):
        source = source[:start] + source[end:]
    return source


def _end_of_argument(tokens, place):
    """Return where the argument that begins at a token ends."""
    depth = 0
    while depth or tokens[place + 1][0] not in (",", ")"):
        place += 1
        depth += (tokens[place][0] in ("(", "[", "{")) - (tokens[place][0] in (")", "]", "}"))
    return tokens[place][2]


def _with_bar(cells, lesson, links):
    """Put the bar below the title."""
    title, _, rest = cells[0].source.partition("\n")
    if not title.startswith("# "):
        raise ValueError(f"{lesson.path.name} does not begin with its title")
    parts = [
        f"<span>Lesson {lesson.number} · {lesson.minutes} minutes</span>",
        f'<a href="../notebooks/{lesson.path.name}" download>Download notebook</a>',
        *(f'<a href="{html.escape(address)}">{html.escape(text)}</a>' for text, address in links),
    ]
    buttons = [
        f'<button type="button" class="book-done" data-lesson="{lesson.name}" '
        'aria-pressed="false" hidden>Mark as done</button>'
    ]
    if any("book-answer" in cell.source for cell in cells if cell.cell_type == "markdown"):
        buttons.append(
            '<button type="button" class="book-open" aria-pressed="false" hidden>'
            "Open all answers</button>"
        )
    bar = f'<div class="book-bar">{" ".join(parts + buttons)}</div>'
    top = [new_markdown_cell(title), new_markdown_cell(bar)]
    return [*top, *([new_markdown_cell(rest.strip())] if rest.strip() else []), *cells[1:]]


def _with_answers_folded(cells):
    """Fold what answers a **Predict**: the code cells after it, and the sentence about them."""
    page, place = [], 0
    while place < len(cells):
        cell = cells[place]
        page.append(cell)
        place += 1
        if not _asks(cell):
            continue
        if place < len(cells) and cells[place].metadata.get("form", False):
            page.append(cells[place])
            place += 1
        run = place
        while run < len(cells) and _is_plain_code(cells[run]):
            run += 1
        if run == place:
            continue
        page.append(
            new_markdown_cell(
                '<details class="book-answer">\n'
                "<summary>Your guess first. Then open the answer.</summary>"
            )
        )
        page += cells[place:run]
        place = run
        if place < len(cells) and cells[place].cell_type == "markdown":
            first, rest = _first_paragraph(cells[place].source)
            if first:
                page.append(new_markdown_cell(first))
                cells[place].source = rest
                place += not rest
        page.append(new_markdown_cell("</details>"))
    return page


def _asks(cell):
    """Tell whether a question stands in a cell, with no new heading after it."""
    if cell.cell_type != "markdown":
        return False
    questions = list(PREDICT.finditer(cell.source))
    return bool(questions) and "\n#" not in cell.source[questions[-1].start() :]


def _is_plain_code(cell):
    """Tell whether a cell is code outside an exercise and without a view (or its target)."""
    if cell.cell_type == "markdown":
        return cell.metadata.get("target", False)
    views = [output for output in cell.get("outputs", []) if VIEW in output.get("data", {})]
    return "exercise" not in cell.metadata and not views


def _first_paragraph(text):
    """Split a text after its first paragraph, if that is plain and introduces nothing.

    A sentence that goes on in a formula is taken to its end.
    """
    first, *rest = text.split("\n\n")
    if NO_PARAGRAPH.match(first) or first.rstrip().endswith(":") or PREDICT.search(first):
        return "", text
    taken = [first]
    while rest and (rest[0].startswith("$$") or (len(taken) > 1 and rest[0][:1].islower())):
        taken.append(rest.pop(0))
    return "\n\n".join(taken), "\n\n".join(rest).strip()


def _with_claims(cells, claims, name):
    """Put a target in front of each cell that a claim names."""
    targets = {}
    for claim in claims:
        found = [
            place
            for place, cell in enumerate(cells)
            if cell.cell_type == "code" and claim["cell"] in cell.source
        ]
        if len(found) != 1:
            raise ValueError(
                f"claim {claim['id']!r} names a cell of {name} with {claim['cell']!r} in it; "
                f"{len(found)} cells have it"
            )
        targets.setdefault(found[0], []).append(claim["id"])
    page = []
    for place, cell in enumerate(cells):
        if place in targets:
            spans = "".join(f'<span id="claim-{one}"></span>' for one in targets[place])
            mark = f'<div class="book-target">{spans}</div>'
            page.append(new_markdown_cell(mark, metadata={"target": True}))
        page.append(cell)
    return page


def _keep_what_can_be_shown(output, notebook):
    """Drop a view whose state is not stored: its still stands in its place."""
    data = output.get("data", {})
    if VIEW in data and data[VIEW]["model_id"] not in stored_models(notebook):
        del data[VIEW]

"""The stored lessons obey the guards, and the guards see what they are there for."""

import base64
import io
import re
import tomllib
from itertools import pairwise

import nbformat
import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)
from PIL import Image

from tests.notebooks import LESSONS, ROOT, read
from tools.gate import notebook_guards as guards
from tools.gate.widget_states import as_javascript_writes, stored_models

#: Cells whose output no test compares, by notebook. Keep it as short as it is.
IGNORED_OUTPUTS = {}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_obeys_every_guard(path):
    assert guards.problems(path) == []


def test_only_listed_cells_ignore_their_output():
    ignored = {path.stem: guards.ignored_cells(read(path)) for path in LESSONS}
    assert {name: cells for name, cells in ignored.items() if cells} == IGNORED_OUTPUTS


def test_lessons_lead_from_one_to_the_next():
    for earlier, later in pairwise(LESSONS):
        for cell in (1, -1):
            text = _navigation(earlier, cell)
            assert f"({later.name}) →" in text, f"{earlier.name} does not lead on to {later.name}"
            text = _navigation(later, cell)
            assert f"({earlier.name}) ·" in text or f"({earlier.name})" in text.split("·")[0], later


def _navigation(path, place):
    """Return the line of links near the top (1) or at the bottom (-1) of a lesson."""
    cells = [cell for cell in read(path).cells if cell.cell_type == "markdown"]
    lines = (cells[0] if place == 1 else cells[-1]).source.splitlines()
    lines = [line for line in lines if "](" in line and ("→" in line or "←" in line)]
    assert lines, f"{path.name} has no line of links to its neighbours"
    return lines[0 if place == 1 else -1]


def test_every_table_of_lessons_agrees_with_the_lessons():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    start = "\n".join(cell.source for cell in read(LESSONS[0]).cells)
    for path in LESSONS[1:]:
        lesson = read(path).metadata.lesson
        title, minutes = f"{lesson.number} · {lesson.title}", f"{lesson.minutes} min |"
        for text, link in ((start, path.name), (readme, f"notebooks/{path.name}")):
            rows = [line for line in text.splitlines() if line.startswith(f"| [{title}]({link})")]
            assert len(rows) == 1, f"no row of a table links {title}"
            assert rows[0].endswith(minutes), rows[0]


def test_the_glossary_is_in_alphabetical_order():
    (glossary,) = [cell for cell in read(LESSONS[0]).cells if "## Glossary" in cell.source]
    words = re.findall(r"^### (.+)$", glossary.source, flags=re.MULTILINE)
    assert words == sorted(words)


def test_metadata_holds_nothing_of_the_machine():
    for path in LESSONS:
        notebook = read(path)
        assert notebook.metadata.language_info == {"name": "python"}
        assert notebook.metadata.kernelspec.name == "python3"
        allowed = {"kernelspec", "language_info", "lesson"}
        assert set(notebook.metadata) - {"widgets"} == allowed  # the gate compares the views


def test_views_are_stored_as_jupyterlab_saves_them():
    """Otherwise a lesson changes when somebody opens and saves it. 1 == 1.0, but 1 is not 1.0."""
    for path in LESSONS:
        models = stored_models(read(path))
        assert repr(as_javascript_writes(models)) == repr({**models}), path.name


def test_pictures_are_drawn_by_the_tested_matplotlib():
    """Those of another version would be compared coarsely, for ever and in silence."""
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    version = next(package["version"] for package in locked if package["name"] == "matplotlib")
    pictures = [
        output.data["image/png"]
        for path in LESSONS
        for cell in read(path).cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    for picture in pictures:
        drawn_by = Image.open(io.BytesIO(base64.b64decode(picture))).info["Software"]
        assert drawn_by.startswith(f"Matplotlib version{version},"), drawn_by


# ---------------------------------------------------------------------------- the guards themselves


def executed(source, number=1, outputs=(), **metadata):
    return new_code_cell(source, execution_count=number, outputs=list(outputs), metadata=metadata)


def figure_output(alt="Three bars of one height.", text=None):
    return new_output(
        "display_data",
        data={"image/png": "iVBORw0KGgo=", "text/plain": alt if text is None else text},
        metadata={"image/png": {"alt": alt}},
    )


DEFECTS = {
    "stored without a full run": [executed("1", number=None)],
    "numbered 3": [executed("1", number=3)],
    "unknown tags": [executed("1", tags=["nbval-ignore-outputs"])],
    "is no band": [executed("1", bands={"": "0.1"})],
    "is called for by no number": [executed("1", bands={"accuracy": "±0.1"})],
    "unknown tags ['raises-exception']": [executed("1", tags=["raises-exception"])],
    "nbval comment": [executed("1  # NBVAL_SKIP")],
    "has an nbval comment": [executed("# PYTEST_VALIDATE_IGNORE_OUTPUT\n1")],
    "metadata that may hide it": [executed("1", jupyter={"outputs_hidden": True})],
    "a markdown cell may be hidden": [new_markdown_cell("text", metadata={"tags": ["hide"]})],
    "a raw cell may be hidden": [new_raw_cell("text")],
    "there is no code cell": [],
    "the check cell of slide runs": [
        executed('check("slip", slip)', exercise={"id": "slide", "role": "check"})
    ],
    "is empty": [executed("")],
    "stores the result of another run": [
        executed("1", outputs=[new_output("execute_result", execution_count=9)])
    ],
    "stores an error": [
        executed("1", outputs=[new_output("error", ename="E", evalue="", traceback=[])])
    ],
    "stores a warning": [
        executed("1", outputs=[new_output("stream", name="stderr", text="old\n")])
    ],
    "figure has no alternative text": [executed("1", outputs=[figure_output(alt="")])],
    "figure's text is not": [executed("1", outputs=[figure_output(text="<Figure>")])],
    "an HTML output holds": [
        executed("1", outputs=[new_output("display_data", data={"text/html": "<img src=x>"})])
    ],
    "markdown image has no": [new_markdown_cell("![](picture.png)")],
    "<img> has no": [new_markdown_cell('<img src="picture.png">')],
    "2 first-level headings": [new_markdown_cell("# Another title")],
    "follows a level-1": [new_markdown_cell("### Too deep")],
    "a shell command or a magic": [executed("!ls")],
    "installs something": [executed('"pip install numpy"')],
    "uses the network": [executed("import urllib.request")],
    "with a star": [executed("from numpy import *")],
    "past load_keras": [executed("import tensorflow as tf")],
    "imports TensorFlow past load_keras": [executed("from keras import layers")],
    "stops the kernel": [executed("exit()")],
    "hides warnings": [executed("import warnings; warnings.filterwarnings('ignore')")],
    "has 31 lines": [executed("\n".join(["1"] * 31))],
    "has a line of 86 characters": [executed(f"{'x' * 84!r}")],
    "cells are longer": [executed("\n".join(["1"] * 21), number=n) for n in range(1, 6)],
    "gives 'image' again": [executed("image = 1"), executed("image = 2", number=2)],
    "gives 'slide' again": [executed("def slide(): ..."), executed("slide = 2", number=2)],
    "does not parse": [executed("1 +")],
    "is not closed": [new_markdown_cell("<details>\n<summary>Hint</summary>\n\ntext\n")],
    "needs blank lines": [
        new_markdown_cell("<details>\n<summary>Hint</summary>\ntext\n\n</details>")
    ],
    "names a heading that is not there": [new_markdown_cell("[term](#unknown-term)")],
}

#: Links that lead nowhere or out, in every form that markdown knows.
DEAD_LINKS = (
    "[gone](99_gone.ipynb)",
    "[gone](./99_gone.ipynb)",
    '[gone](99_gone.ipynb "with a title")',
    "[gone](<99_gone.ipynb>)",
    "[gone](99 gone.ipynb)",
    "[gone]()",
    "[gone](#)",
    "[gone](/99_gone.ipynb)",
    "[gone][reference]\n\n[reference]: 99_gone.ipynb",
    "[![A picture of nothing.](99_gone.png)](07_a_title.ipynb)",
    '<a href="99_gone.ipynb">gone</a>',
    "<A HREF='99_gone.ipynb'>gone</A>",
    '<img alt="A picture of nothing." src="99_gone.png">',
    "[site](https://example.org)",
    "[site](HTTPS://example.org)",
    "<https://example.org>",
    "Look at https://example.org for more.",
    "[site][reference]\n\n[reference]: https://example.org",
)

#: What looks like a link and is none, or leads somewhere.
LIVING_LINKS = (
    '[here](07_a_title.ipynb#A-part "a title")',
    "[here](./07_a_title.ipynb)",
    "`kernels[i](image)` and $f[n](x)$",
    "```python\nkernels[i](image)\n```",
)


def lesson_with(cells, tmp_path):
    top = new_markdown_cell("# 7 · A title\n\nAbout 5 minutes. [here](#A-part)")
    notebook = new_notebook(cells=[top, *cells, new_markdown_cell("## A part")])
    notebook.metadata["lesson"] = {"number": 7, "title": "A title", "minutes": 5}
    path = tmp_path / "07_a_title.ipynb"
    nbformat.write(notebook, path)
    return path


def test_a_clean_lesson_has_no_problems(tmp_path):
    cells = [executed("image = 1"), executed("image", number=2, outputs=[figure_output()])]
    assert guards.problems(lesson_with(cells, tmp_path)) == []


@pytest.mark.parametrize("complaint", DEFECTS)
def test_guard_sees_the_defect(complaint, tmp_path):
    found = guards.problems(lesson_with(DEFECTS[complaint], tmp_path))
    assert any(complaint in problem for problem in found), found


def test_guard_sees_a_notebook_that_jupyterlab_would_warn_of(tmp_path):
    path = lesson_with([executed("1")], tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace('"source":', '"text": "", "source":'))
    (problem,) = guards.problems(path)
    assert "the notebook is not valid: Additional properties are not allowed" in problem


@pytest.mark.parametrize("markdown", DEAD_LINKS)
def test_guard_sees_a_dead_link(markdown, tmp_path):
    path = lesson_with([executed("1"), new_markdown_cell(markdown)], tmp_path)
    (problem,) = guards.problems(path)
    assert "leads nowhere" in problem or "an outside link" in problem


@pytest.mark.parametrize("markdown", LIVING_LINKS)
def test_guard_leaves_a_living_link_alone(markdown, tmp_path):
    assert (
        guards.problems(lesson_with([executed("1"), new_markdown_cell(markdown)], tmp_path)) == []
    )


def test_guard_sees_a_picture_without_description_behind_a_reference(tmp_path):
    path = lesson_with([new_markdown_cell("![][one]\n\n[one]: 07_a_title.ipynb")], tmp_path)
    assert any("markdown image has no" in problem for problem in guards.problems(path))


@pytest.mark.parametrize("changed", ["number", "title", "minutes"])
def test_guard_compares_title_and_minutes_with_the_metadata(changed, tmp_path):
    path = lesson_with([executed("1")], tmp_path)
    notebook = read(path)
    notebook.metadata.lesson[changed] = 99
    nbformat.write(notebook, path)
    assert len(guards.problems(path)) == 1

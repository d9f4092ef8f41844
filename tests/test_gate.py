"""The notebook gate: what counts as a difference, and the proof that it sees what it should."""

import base64
import io

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.notebooks import ROOT
from tools import mutation_audit
from tools.execute_notebooks import execute, write
from tools.output_comparison import differences

#: A lesson without Keras and a few of the audit's rounds: all of them take ``make audit``.
SAMPLE_LESSON = ROOT / "notebooks" / "01_images_are_numbers.ipynb"
SAMPLE_ROUNDS = (
    "change a digit (output 1)",
    "change a pixel (output 1)",
    "strip outputs and count",
)


def picture(levels, software="Matplotlib version 3"):
    marks = PngInfo()
    marks.add_text("Software", software)
    with io.BytesIO() as buffer:
        Image.fromarray(levels).save(buffer, format="PNG", pnginfo=marks)
        return base64.b64encode(buffer.getvalue()).decode()


def figure(levels, alt="A grey square.", **options):
    return new_output(
        "display_data",
        data={"image/png": picture(levels, **options), "text/plain": alt},
        metadata={"image/png": {"alt": alt}},
    )


def line(text, name="stdout"):
    return new_output("stream", name=name, text=text)


GREY = np.full((240, 240), 120, dtype=np.uint8)


def with_pixel(level, size=1):
    levels = GREY.copy()
    levels[10 : 10 + size, 20 : 20 + size] = level
    return levels


def test_equal_outputs_do_not_differ():
    outputs = [line("31\n"), figure(GREY)]
    assert differences(outputs, [line("31\n"), figure(GREY)]) == []


@pytest.mark.parametrize(
    ("stored", "fresh", "says"),
    [
        ([line("31\n")], [], "1 outputs are stored, a fresh run makes 0"),
        ([line("31\n")], [line("32\n")], "stdout text differs"),
        ([line("31\n")], [line("31\n", name="stderr")], "text differs"),
        ([line("31\n")], [figure(GREY)], "is stored as stream"),
        ([figure(GREY)], [figure(with_pixel(0))], "differs by 120 of 255"),
        ([figure(GREY)], [figure(GREY[:236])], "stored as (240, 240) pixels"),
        ([figure(GREY)], [figure(GREY, alt="A square.")], "text/plain differs"),
        ([figure(GREY)], [figure(with_pixel(0, 9), software="other")], "a region"),
        ([figure(GREY)], [figure(GREY[:200], software="other")], "stored as (240, 240) pixels"),
    ],
)
def test_what_differs_is_said(stored, fresh, says):
    assert any(says in text for text in differences(stored, fresh)), differences(stored, fresh)


def test_a_rounded_colour_is_no_difference():
    assert differences([figure(GREY)], [figure(with_pixel(123))]) == []


def test_another_version_may_move_a_letter():
    assert differences([figure(GREY)], [figure(with_pixel(0), software="other")]) == []


def test_trained_weights_are_compared_coarsely():
    stored = [figure(GREY)]
    assert differences(stored, [figure(with_pixel(0))], coarse=True) == []
    assert differences(stored, [figure(with_pixel(0, 9))], coarse=True) != []


def test_a_damaged_picture_is_said():
    stored = figure(GREY)
    stored.data["image/png"] = stored.data["image/png"][:100]
    assert differences([stored], [figure(GREY)]) == [
        "output 1: the stored picture cannot be decoded"
    ]


# ---------------------------------------------------------------------------- the audit


@pytest.fixture(scope="module")
def small_notebook(tmp_path_factory):
    """A notebook with one output of every kind the lessons have."""
    path = tmp_path_factory.mktemp("audit") / "small.ipynb"
    cells = [
        "from helpers.plotting import plot_numbers, show",
        "print('three', 3)",
        "[1, 2]",
        "show(plot_numbers([[[1, 2]]]), alt='The numbers 1 and 2 side by side.')",
        "print('both')\nshow(plot_numbers([[[5]]]), alt='The number 5 in a cell.')\n7",
    ]
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    write(execute(notebook, path.parent), path)
    return path


def test_every_alteration_of_a_small_notebook_is_noticed(small_notebook):
    counts, survivors = mutation_audit.audit(small_notebook)
    assert survivors == []
    # Every kind of alteration found something to alter.
    for alteration in (*mutation_audit.OF_AN_OUTPUT, *mutation_audit.OF_A_CELL):
        name = alteration.__name__.replace("_", " ")
        assert sum(count for round_, count in counts.items() if round_.startswith(name)) > 0


def test_audit_reports_a_survivor(small_notebook, monkeypatch):
    """An alteration that alters nothing must come out as one that nobody noticed."""
    monkeypatch.setattr(mutation_audit, "rounds", lambda _: [("nothing", lambda cell: True)])
    counts, survivors = mutation_audit.audit(small_notebook)
    assert counts == {"nothing": 5}
    assert [survivor.cell for survivor in survivors] == [1, 2, 3, 4, 5]


def test_audit_refuses_a_notebook_that_fails_as_it_is(tmp_path):
    path = tmp_path / "stale.ipynb"
    cell = new_code_cell("print(1)", execution_count=1, outputs=[line("2\n")])
    write(new_notebook(cells=[cell]), path)
    with pytest.raises(RuntimeError, match=r"code cells \[1\] fail unaltered"):
        mutation_audit.audit(path)


def test_altered_outputs_of_a_lesson_are_noticed():
    counts, survivors = mutation_audit.audit(SAMPLE_LESSON, only=SAMPLE_ROUNDS)
    assert set(counts) == set(SAMPLE_ROUNDS)
    assert survivors == []


def test_a_dead_kernel_is_noticed_at_once():
    cell = new_code_cell("import os\nos._exit(1)", execution_count=1)
    assert mutation_audit.passed_cells([new_notebook(cells=[cell])]) == [set()]

"""The notebook gate: what counts as a difference, and the proof that it sees what it should."""

import base64
import copy
import io

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.notebooks import ROOT
from tools import mutation_audit
from tools.execute_notebooks import execute, write
from tools.notebook_guards import COARSE
from tools.output_comparison import differences, joined_streams
from tools.widget_states import stored_models

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
        ([figure(GREY)], [figure(GREY + np.uint8(1))], "of 255 levels on average"),
        ([figure(GREY)], [figure(GREY[:236])], "stored as (240, 240) pixels"),
        ([line("31 \n")], [line("31\n")], "stdout text differs"),
        ([line("30\r31\n")], [line("31\n")], "stdout text differs"),
        ([line("a\nb\n"), figure(GREY)], [line("a\n"), figure(GREY), line("b\n")], "2 outputs"),
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


def test_pieces_of_one_stream_are_joined_and_the_order_kept():
    pieces = [line("a"), line("b\n"), figure(GREY), line("c"), line("d\n", name="stderr")]
    joined = joined_streams(pieces)
    assert [output.get("text") for output in joined] == ["ab\n", None, "c", "d\n"]
    assert pieces[0].text == "a"


# ---------------------------------------------------------------------------- the gate


def run_cell(source, *outputs, **metadata):
    return new_code_cell(source, outputs=list(outputs), metadata=metadata)


def result(number, kind="execute_result", **options):
    return new_output(kind, data={"text/plain": str(number)}, **options)


ERROR = new_output("error", ename="ZeroDivisionError", evalue="division by zero", traceback=[])
AROUND = "print('above')\ndisplay(1)\nprint('below')"

#: Cells whose stored outputs are not what a run makes, though plain nbval lets most of them pass.
DEFECTIVE_CELLS = [
    run_cell("print(31)", line("30\r31\n")),
    run_cell("print(31)", line("31 \n")),
    run_cell("print(31)", line("3\N{FULLWIDTH DIGIT ONE}\n")),
    run_cell("print(31)", line("31\n"), line("", name="stderr")),
    run_cell(AROUND, line("above\nbelow\n"), result(1, "display_data")),
    run_cell(AROUND, result(1, "display_data"), line("above\nbelow\n")),
    run_cell("display(1)", result(1)),
    run_cell("display(1)", result(1, "display_data", metadata={"isolated": True})),
    run_cell("1", result(1, "display_data")),
    run_cell("1", result(1, execution_count=99)),
    run_cell("display(1, display_id='one').update(2)", result(1, "display_data")),
    run_cell("1 / 0", ERROR, tags=["raises-exception"]),
    run_cell("print(31)", line("30\n"), tags=["nbval-skip"]),
    run_cell("# NBVAL_IGNORE_OUTPUT\nprint(31)", line("30\n")),
    run_cell("print(31)", line("31\n"), collapsed=True),
]


def numbered(cells):
    for number, cell in enumerate(cells, start=1):
        cell.execution_count = number
        for output in cell.outputs:
            if output.output_type == "execute_result" and output.execution_count is None:
                output.execution_count = number
    return new_notebook(cells=cells)


def test_gate_fails_every_defective_cell_and_passes_a_clean_one():
    clean = run_cell(AROUND, line("above\n"), result(1, "display_data"), line("below\n"))
    cells = [clean, *DEFECTIVE_CELLS, run_cell("1", result(1))]
    (passed,) = mutation_audit.passed_cells([numbered(cells)])
    assert passed == {0, len(cells) - 1}


#: Three cells: what is trained on, a view of it, and the training.
WATCHED = [
    "import numpy as np\nfrom helpers.layers import Conv2D, Dense, Flatten\n"
    "from helpers.network import Network\nfrom helpers.widgets import TrainWatch\n"
    "rng = np.random.default_rng(0)\n"
    "images, labels = rng.random((40, 6, 6, 1)), rng.integers(0, 2, 40)\n"
    "watch = TrainWatch(images, labels)",
    "watch",
    "network = Network([Conv2D(4, 3), Flatten(), Dense(2)], (6, 6, 1))\n"
    "history = network.fit(images, labels, epochs=2, watch=watch)",
]


def test_gate_compares_a_trained_view_coarsely_but_does_compare_it(tmp_path):
    cells = [new_code_cell(source, id=f"cell{n}") for n, source in enumerate(WATCHED)]
    cells[1].metadata["tags"] = [COARSE]
    notebook = execute(new_notebook(cells=cells), tmp_path)

    def with_kernels(change, tags=(COARSE,)):
        altered = copy.deepcopy(notebook)
        altered.cells[1].metadata["tags"] = list(tags)
        buffers = stored_models(altered)["TrainWatch-1"]["buffers"]
        (kernels,) = [buffer for buffer in buffers if buffer["path"] == ["_kernels"]]
        numbers = np.frombuffer(base64.b64decode(kernels["data"]), "<f4")
        kernels["data"] = base64.b64encode(change(numbers).tobytes()).decode()
        return altered

    def without_views():
        altered = copy.deepcopy(notebook)
        altered.metadata.pop("widgets")
        return altered

    def a_little(numbers):
        return numbers * np.float32(1.01)

    def backwards(numbers):
        return numbers[::-1]

    passed = mutation_audit.passed_cells(
        [
            notebook,
            with_kernels(a_little),
            with_kernels(a_little, tags=()),
            with_kernels(backwards),
            without_views(),
        ]
    )
    assert [2 in of_one for of_one in passed] == [True, True, False, False, False]


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
        "print('both')\nshow(plot_numbers([[[5]]]), alt='The number 5 in a cell.')\nprint('after')",
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

"""The notebook gate: what counts as a difference, and the proof that it sees what it should."""

import base64
import copy
import io
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from unittest.mock import patch

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from helpers.plotting import new_figure, show
from tests.gate.alterations import OF_A_CELL, OF_AN_OUTPUT, alterations
from tests.notebooks import LESSONS, ROOT, read
from tools.gate.bands import band
from tools.gate.execute_notebooks import execute
from tools.gate.output_comparison import cell_differences, differences, joined_streams
from tools.gate.widget_states import stored_models


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


def test_a_damaged_picture_is_said():
    damaged = figure(GREY)
    damaged.data["image/png"] = damaged.data["image/png"][:100]
    for name, pair in {"stored": (damaged, figure(GREY)), "fresh": (figure(GREY), damaged)}.items():
        told = f"output 1: the {name} picture cannot be decoded"
        assert differences(*([output] for output in pair)) == [told]


def test_pieces_of_one_stream_are_joined_and_the_order_kept():
    pieces = [line("a"), line("b\n"), figure(GREY), line("c"), line("d\n", name="stderr")]
    joined = joined_streams(pieces)
    assert [output.get("text") for output in joined] == ["ab\n", None, "c", "d\n"]
    assert pieces[0].text == "a"


# ---------------------------------------------------------------------------- bands


def banded(text, fresh, bands):
    return differences([line(text)], [line(fresh)], bands)


@pytest.mark.parametrize(
    ("stored", "fresh", "bands"),
    [
        ("accuracy 0.981\n", "accuracy 0.975\n", {"accuracy": "±0.01"}),
        ("loss −0.10, 12 s\n", "loss 0.10, 12 s\n", {"loss": ["±0.2", "="]}),
        ("epoch 1:  98.3 %, 9 s\n", "epoch 1: 100.0 %, 31 s\n", {"epoch": ["=", "±2", "×4"]}),
        ("1,234 of 5,000\n", "1,199 of 5,000\n", {"of": ["±3%", "="]}),
        ("rate 1e-3\n", "rate 2e-3\n", {"": "×2"}),
        (
            "loss 0.5\nvalidation loss 0.5\n",
            "loss 0.5\nvalidation loss 0.6\n",
            {"validation": "±0.1"},
        ),
    ],
)
def test_numbers_may_stray_within_their_band(stored, fresh, bands):
    assert banded(stored, fresh, bands) == []


@pytest.mark.parametrize(
    ("stored", "fresh", "bands", "says"),
    [
        ("accuracy 0.981\n", "accuracy 0.970\n", {"accuracy": "±0.01"}, "outside of its band"),
        ("accuracy 0.981\n", "accuracy 0.98\n", {"accuracy": "±0.01"}, "outside of its band"),
        ("accuracy 0.981\n", "accuracy nan\n", {"accuracy": "±0.01"}, "the words"),
        ("accuracy 0.981\n", "precision 0.981\n", {"accuracy": "±0.01"}, "the words"),
        ("accuracy 0.981\n", "accuracy 0.981 \n", {"accuracy": "±0.01"}, "the words"),
        ("accuracy 0.981\nend\n", "accuracy 0.981\n", {"accuracy": "±0.01"}, "3 lines are stored"),
        ("epoch 1: 0.9\n", "epoch 2: 0.9\n", {"epoch": ["=", "±0.1"]}, "outside of its band ="),
        ("epoch 1: 0.9\n", "epoch 1: 0.8\n", {"epoch": ["±0.1"]}, "1 bands are stated"),
        ("accuracy 0.9\nloss 0.5\n", "accuracy 0.9\nloss 0.6\n", {"accuracy": "±1"}, "stored is"),
        ("Conv2D 3\n", "Conv3D 3\n", {"": "±1"}, "the words"),
        ("2 s\n", "7 s\n", {"s": "×3"}, "outside of its band"),
        ("2 s\n", "-2 s\n", {"s": "×3"}, "outside of its band"),
    ],
)
def test_what_strays_further_is_said(stored, fresh, bands, says):
    assert any(says in text for text in banded(stored, fresh, bands)), banded(stored, fresh, bands)


@pytest.mark.parametrize(
    "text", ["0.01", "+0.01", "±", "±1x", "~3", "×0.5", "×1000", "~80%", "±90%"]
)
def test_a_band_that_says_nothing_is_refused(text):
    with pytest.raises(ValueError, match="band"):
        band(text)


def trained(draw, **bands):
    """Return a cell with a figure of trained data as it is stored."""
    figure, axes = new_figure()
    draw(axes)
    with patch("IPython.display.display") as display:
        show(figure, alt="What training decided.", trained=True)
    (data,), options = display.call_args
    data["image/png"] = base64.b64encode(data["image/png"]).decode()
    output = new_output("display_data", data, metadata=options["metadata"])
    return new_code_cell("show", execution_count=1, outputs=[output], metadata={"bands": bands})


def curve(levels, name="loss", colour="C0"):
    return lambda axes: axes.plot([1, 2, 3], levels, color=colour, label=name)


PAGE = (
    "<figure><table><tr><th>loss</th></tr><tr><td>1</td><td>0.50</td></tr></table>"
    "<figcaption>394 of 400 rightly.</figcaption></figure>"
)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("0.50", "0.58"), None),
        (("394", "390"), None),
        (("0.50", "0.61"), "outside of its band ±0.1"),
        (("0.50", "0.5"), "outside of its band"),
        ((">1<", ">2<"), "outside of its band ="),
        (("400", "401"), "outside of its band ="),
        (("loss", "cost"), "text/html differs"),
        (("<td>1</td>", ""), "the words"),
        (("<tr><td>", "<tr><td></td></tr><tr><td>"), "lines are stored"),
    ],
)
def test_tables_in_html_are_compared_row_by_row(change, says):
    bands = {"<td>": ["=", "±0.1"], "rightly": ["±6", "="]}
    pages = (PAGE, PAGE.replace(*change))
    stored, fresh = ([new_output("display_data", data={"text/html": one})] for one in pages)
    found = differences(stored, fresh, bands)
    assert not found if says is None else says in found[0]


def test_figures_of_trained_data_are_compared_by_their_data():
    stored = trained(curve([3, 2, 1]), loss=["=", "±0.2"])
    assert cell_differences(stored, 1, trained(curve([3, 2.1, 0.9])).outputs) == []
    for other, says in (
        (curve([3, 2.3, 1]), "y of the line"),
        (curve([3, 2, float("nan")]), "y of the line"),
        (curve([3, 2, 1], name="gain"), "draws"),
        (curve([3, 2, 1], colour="C1"), "draws"),
        (lambda axes: axes.bar([1, 2, 3], [3, 2, 1]), "draws"),
        (lambda axes: (curve([3, 2, 1])(axes), axes.set_title("another")), "has"),
        (lambda axes: (curve([3, 2, 1])(axes), axes.set_yscale("log")), "scales"),
    ):
        (found,) = cell_differences(stored, 1, trained(other).outputs)
        assert says in found


def test_a_long_curve_is_compared_whatever_the_number_of_its_points():
    def steps(count):
        x = np.linspace(0, 1, count)
        return lambda axes: axes.plot(x, x**2, label="curve")

    stored = trained(steps(1000), curve="±0.01")
    assert cell_differences(stored, 1, trained(steps(900)).outputs) == []


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


def passed_cells(notebooks, *options):
    """Run the real gate on notebooks; return for each the numbers, from 0, of cells that passed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        for number, notebook in enumerate(notebooks):
            nbformat.write(notebook, Path(folder) / f"copy{number:02}.ipynb")
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts="]
        command += ["--nbval", "-p", "no:xdist", "-p", "tests.notebook_gate", f"--rootdir={folder}"]
        command += ["-c", str(ROOT / "pyproject.toml"), f"--junitxml={report}", "-q", *options]
        run = subprocess.run(
            [*command, folder], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert report.exists(), f"the gate did not run:\n{run.stdout[-2000:]}{run.stderr[-2000:]}"
        cases = list(ElementTree.parse(report).iter("testcase"))
    assert len(cases) == sum(len(notebook.cells) for notebook in notebooks), run.stdout[-2000:]
    passed = [set() for _ in notebooks]
    for case in cases:
        if len(case) == 0:  # no failure, error or skip below it
            copied = int(re.search(r"copy(\d+)", case.get("classname"))[1])
            passed[copied].add(int(case.get("name").split()[-1]))
    return passed


def test_gate_fails_every_defective_cell_and_passes_a_clean_one():
    clean = run_cell(AROUND, line("above\n"), result(1, "display_data"), line("below\n"))
    cells = [clean, *DEFECTIVE_CELLS, run_cell("1", result(1))]
    (passed,) = passed_cells([numbered(cells)])
    assert passed == {0, len(cells) - 1}


#: Three cells: what is trained on, a view of it, and the training.
WATCHED = [
    "import numpy as np\nfrom helpers.network import Conv2D, Dense, Flatten, Network\n"
    "from helpers.widgets import TrainWatch\n"
    "rng = np.random.default_rng(0)\n"
    "images, labels = rng.random((40, 6, 6, 1)), rng.integers(0, 2, 40)\n"
    "watch = TrainWatch(images, labels)",
    "watch",
    "network = Network([Conv2D(4, 3), Flatten(), Dense(2)], (6, 6, 1))\n"
    "history = network.fit(images, labels, epochs=2, callbacks=[watch.callback()])",
]


def test_gate_compares_a_trained_view_within_its_band(tmp_path):
    cells = [new_code_cell(source, id=f"cell{n}") for n, source in enumerate(WATCHED)]
    cells[1].metadata["bands"] = {"views": "~25%"}
    notebook = execute(new_notebook(cells=cells), tmp_path)

    def with_kernels(change, **bands):
        altered = copy.deepcopy(notebook)
        altered.cells[1].metadata["bands"] = bands
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

    passed = passed_cells(
        [
            notebook,
            with_kernels(a_little, views="~25%"),
            with_kernels(a_little),
            with_kernels(backwards, views="~25%"),
            without_views(),
        ]
    )
    assert [2 in of_one for of_one in passed] == [True, True, False, False, False]


# ---------------------------------------------------------------------------- the audit


#: A notebook with one output of every kind the lessons have.
SAMPLE = (
    "from helpers.plotting import plot_curves, plot_numbers, show",
    "print('three', 3)",
    "[1, 2]",
    "show(plot_numbers([[[1, 2]]]), alt='The numbers 1 and 2 side by side.')",
    "print('both')\nshow(plot_numbers([[[5]]]), alt='The number 5 in a cell.')\nprint('after')",
    "import random\nprint(f'share {random.uniform(0.5, 0.501):.4f}')\n"
    "figure = plot_curves({'share': [1, random.uniform(2, 2.001)]})\n"
    "show(figure, alt='A line that rises.', trained=True)",
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    notebook = new_notebook(cells=[new_code_cell(source) for source in SAMPLE])
    notebook.cells[-1].metadata["bands"] = {"share": "±0.01"}
    return execute(notebook, tmp_path_factory.mktemp("sample"))


def test_every_alteration_of_a_stored_cell_is_noticed(sample):
    """The whole course: each stored output is falsified in every way that fits it."""
    survivors, counts = [], Counter()
    for name, notebook in [*((path.stem, read(path)) for path in LESSONS), ("sample", sample)]:
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for number, cell in enumerate(code, start=1):
            assert cell_differences(cell, number, cell.outputs) == []
            for alteration, altered in alterations(cell):
                counts[alteration.split(" ")[0]] += 1
                if not cell_differences(altered, number, cell.outputs):
                    survivors.append((name, number, alteration))
    assert survivors == []
    # Every kind of alteration found something to alter.
    assert {alter.__name__ for alter in (*OF_AN_OUTPUT, *OF_A_CELL)} == set(counts)


#: One of text, one of pixels, one of drawn data, one of a cell.
END_TO_END = ("change_a_number", "change_a_pixel", "change_a_curve", "strip_outputs_and_count")


def test_the_gate_notices_alterations_in_a_run_from_end_to_end(sample):
    """Pytest, nbval and all; what counts as a difference is tested above."""
    copies, altered = [sample], []
    for name in END_TO_END:
        copied, cells = copy.deepcopy(sample), []
        for place, cell in enumerate(copied.cells):
            chosen = [new for full, new in alterations(cell) if full.startswith(name)]
            if chosen:
                copied.cells[place], cells = chosen[0], [*cells, place]
        altered.append((name, set(cells)))
        copies.append(copied)
    unaltered, *passed = passed_cells(copies)
    assert unaltered == set(range(len(SAMPLE)))  # the last prints other numbers in each run
    assert [
        (name, cells & kept) for (name, cells), kept in zip(altered, passed) if cells & kept
    ] == []
    assert all(cells for _, cells in altered)


def test_a_dead_kernel_is_noticed_at_once():
    cell = new_code_cell("import os\nos._exit(1)", execution_count=1)
    assert passed_cells([new_notebook(cells=[cell])]) == [set()]


def test_what_stands_below_a_cell_that_hangs_fails():
    """nbval would expect it to fail, and so hide it."""
    cells = [run_cell("import time\ntime.sleep(600)"), run_cell("print(31)", line("31\n"))]
    assert passed_cells([numbered(cells)], "--nbval-cell-timeout=3") == [set()]

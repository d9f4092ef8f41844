"""A cell that runs in JupyterLab runs in the sandbox; plain Python does without IPython."""

import sys

import pytest

from assignments.marking import mark_submission
from assignments.sandbox import Limits, Sandbox, Stage
from assignments.submission import Cell, Submission
from tests.assignments.test_marking import EVERYTHING, LESSONS, SEED, known_of

#: What precedes a function in its cell, and would have cost it.
ABOVE = {
    "inline": "%matplotlib inline",
    "widget": "%matplotlib widget",
    "a toolkit": "%matplotlib qt\n%gui qt",
    "pylab": "%pylab inline",
    "figures": "%config InlineBackend.figure_format = 'retina'",
    "no such setting": "%config NoSuchClass.size = 3",
    "reload": "%load_ext autoreload\n%autoreload 2",
    "an extension that is elsewhere": "%load_ext lab_black\n%reload_ext lab_black",
    "a magic that is elsewhere": "%tensorflow_version 2.x",
    "time": "%%time",
    "a cell magic that is elsewhere": "%%memit -r 1",
    "capture": "%%capture shown",
    "time a line": "t = %timeit -n1 -r1 -o 1 + 1\nassert t.best >= 0",
    "list files": "files = !ls\nassert files.n == '', files",
    "shell": "!ls -l no-such-file\n!echo {1 + 1}",
    "folder": "here = %pwd\nassert here == '/home/student', here",
    "install": "%pip install seaborn\n%conda install seaborn",
    "help": "len?\n?len",
    "await": "import asyncio\nawait asyncio.sleep(0)",
    "the shell itself": "assert 'Shell' in str(get_ipython())",
    "IPython's import": "from IPython import get_ipython as it\nit().run_line_magic('who', '')",
    "display": "handle = display(1, display_id=True)\nhandle.update(2)",
    "prompt": ">>> x = 1",
}  # fmt: skip


@pytest.fixture(scope="module")
def stage(sandbox):
    with Stage() as stage:
        yield stage


def solution():
    return next(e.solution for e in LESSONS["02"].exercises if e.id == "one-window")


def mark_of(stage, *sources):
    cells = [Cell("code", EVERYTHING), *(Cell("code", source) for source in sources)]
    known = known_of(LESSONS["02"], ["one-window"])
    [mark] = mark_submission(Submission(cells=cells), known, SEED, stage).marks
    return mark


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
def test_what_stands_above_an_answer_does_not_cost_it(stage, above):
    assert mark_of(stage, f"{above}\n{solution()}").status == "correct"


@pytest.mark.parametrize("line", ["pylab", "ls -l", "%%bash\necho hello", "%%html\n<b>hello</b>",
                                  "%%writefile mine.py\nsize = 3"])  # fmt: skip
def test_a_cell_without_python_runs(stage, line):
    with Sandbox(stage, (), Limits()) as box:
        assert run(box, line) is None


def run(box, code):
    return box.ask({"do": "run", "source": code, "names": []})[0]["error"]


def test_a_magic_inside_the_answer_works_when_it_is_called(stage):
    lines = solution().split("\n")
    lines.insert(1, "    answer = !echo hello\n    assert answer == ['hello']\n    display(answer)")
    assert mark_of(stage, "\n".join(lines)).status == "correct"


@pytest.mark.parametrize(
    ("code", "kind", "line"),
    [
        ("%matplotlib inline\n1 / 0", "ZeroDivisionError", 2),
        ("%%time\n1 / 0", "ZeroDivisionError", 1),
        ("%%capture\n1 / 0", "ZeroDivisionError", 1),
        ("%run no_such_file.py", "Exception", 1),
        ("def f(:\n    return", "SyntaxError", 1),
        ("%time\nimport sys\nsys.exit()", "SystemExit", 3),
        ("no_such_name", "NameError", 1),
        ("%%nosuch\nno Python", "SyntaxError", 1),
    ],
)
def test_what_stops_a_cell_in_a_notebook_stops_it_here(stage, code, kind, line):
    with Sandbox(stage, (), Limits()) as box:
        error = run(box, code)
        assert (error["type"], error["line"]) == (kind, line)
        assert run(box, "x = 1\nassert x == 1") is None


def test_cells_share_names_however_they_run(stage):
    with Sandbox(stage, (), Limits()) as box:
        assert run(box, "def double(x):\n    return factor * x") is None
        assert run(box, "%matplotlib inline\nfactor = 2") is None
        assert run(box, "assert double(3) == 6\nfactor = 3") is None
        assert run(box, "import __main__\nassert __main__.double(3) == 9") is None


def test_the_last_value_is_there_and_future_statements_last(stage):
    with Sandbox(stage, (), Limits()) as box:
        assert run(box, "1 + 1\n3 * 4") is None
        assert run(box, "assert _ == 12") is None
        assert run(box, "from __future__ import annotations") is None
        assert run(box, "def typed(image: NoSuchType):\n    return image\ntyped(5)") is None
        assert run(box, "assert _ == 5") is None


def test_plain_python_does_without_ipython(stage):
    cells = [
        EVERYTHING,
        solution(),
        "x = 3",
        "x",
        "import sys\nassert 'IPython' not in sys.modules",
    ]
    with Sandbox(stage, (), Limits()) as box:
        assert [run(box, cell) for cell in cells] == [None] * len(cells)
        assert run(box, "%who") is None
        assert run(box, "assert 'IPython' in sys.modules") is None


def test_the_shell_leaves_no_trace_in_the_folder(stage):
    with Sandbox(stage, (), Limits()) as box:
        assert (
            run(box, "%precision 3\nimport os\nassert os.listdir('.') == [], os.listdir('.')")
            is None
        )


def test_a_file_that_is_called_like_a_part_of_the_shell_does_not_replace_it(stage, tmp_path):
    files = []
    for name in ("notebook_shell.py", "IPython.py", "traitlets.py"):
        (tmp_path / name).write_text("raise SystemExit")
        files.append((tmp_path / name, name))
    with Sandbox(stage, files, Limits()) as box:
        assert run(box, "%matplotlib inline\nx = 1") is None


@pytest.mark.parametrize("code", ["%matplotlib inline\nx = 1", "x = str(get_ipython())", "x = !ls"])
def test_a_namespace_of_ones_own(code):
    """`run_cell` also works outside a sandbox, in a process of its own."""
    import subprocess

    from assignments.sandbox import HERE, ROOT, clean_environment

    path = f"{ROOT}:{HERE}:{ROOT / 'helpers' / 'checks'}"
    program = f"import worker\nn = {{}}\nworker.run_cell({code!r}, n)\nassert n['x']"
    environment = clean_environment(path, "/tmp")
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)

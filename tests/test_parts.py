"""A whole run: its order, who does what, and what it prints."""

import re
import subprocess
import sys

import pytest

from tests.notebooks import LESSONS, ROOT
from tests.parts import LONG, PARTS, part_of, rank


@pytest.mark.parametrize(
    ("nodeid", "part"),
    [
        ("notebooks/12_fashion_mnist.ipynb::Cell 3", "lessons"),
        ("tests/gate/test_notebooks.py::test_a", "units"),
        ("tests/hub/test_start.py::test_a[notebooks/x]", "hub"),
        ("helpers/shapes.py::helpers.shapes.output_size", "units"),
    ],
)
def test_the_part_of_a_test_is_that_of_its_file(nodeid, part):
    assert part_of(nodeid) == part


def test_the_name_of_a_part_stands_for_the_part_only():
    assert rank("notebooks/00_start_here.ipynb::Cell 0") == LONG.index("lessons")
    assert rank("notebooks/12_fashion_mnist.ipynb::Cell 0") == 0
    assert rank("tests/gate/test_notebooks.py::test_a") == len(LONG)


def test_each_name_of_the_long_ones_stands_for_something():
    """A file that is renamed must not lose its place without a word."""
    names = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    names += [path.relative_to(ROOT).as_posix() for path in LESSONS]
    ranks = {rank(name) for name in names}
    assert ranks == set(range(len(LONG) + 1))
    assert {part_of(name) for name in names} == set(PARTS)


TESTS = """
import pytest

def test_passes():
    pass

def test_fails():
    assert 0

@pytest.mark.skip
def test_rests():
    pass
"""


@pytest.mark.slow
@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_a_run_says_what_it_did(tmp_path, workers):
    for name in ("test_one.py", "test_exercises.py"):
        (tmp_path / name).write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.parts", "--parts", "--rootdir=."]
    command += ["-o", "addopts=", "-o", "markers=slow\narithmetic", *workers, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    rows = re.findall(r"\S*(test_\w+\.py) +[\d.]+ s  (.*)", done.stdout)
    assert sorted(rows) == [
        ("test_exercises.py", "1 passed, 1 failed, 1 skipped"),
        ("test_one.py", "1 passed, 1 failed, 1 skipped"),
    ]
    if not workers:
        assert rows[0][0] == "test_exercises.py"  # it takes long: it comes first
    assert re.search(r"FAILED \S*test_one\.py::test_fails\n", done.stdout)
    assert re.search(r"\nunits +[\d.]+ s  2 passed, 2 failed, 2 skipped\n", done.stdout)
    assert re.search(r"\nin all +[\d.]+ s  by the clock\n", done.stdout)

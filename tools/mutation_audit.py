"""Prove that stored outputs are checked: alter each one, and the gate must fail. ``make audit``.

Each round takes one kind of alteration, applies it to every code cell it fits, and runs
``pytest --nbval`` on the altered copy. A cell that was altered and still passes is a survivor.

Usage: ``python -m tools.mutation_audit [notebooks/02_convolution_by_hand.ipynb ...]``
"""

import argparse
import base64
import copy
import io
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_output
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tools.notebook_guards import COARSE

ROOT = Path(__file__).resolve().parent.parent


class Survivor(NamedTuple):
    """An alteration that the gate let pass."""

    notebook: str
    cell: int
    alteration: str


# ---------------------------------------------------------------------------- of one output
# Each changes what it is given in place and returns whether there was anything to change.


def change_a_digit(output):
    """Raise a digit of the text by one."""
    return _change_text(output, r"\d(?=\D|$)", lambda match: str((int(match[0]) + 1) % 10))


def change_a_word(output):
    """Replace one letter of the last word."""
    other = {"x": "y"}
    return _change_text(output, r"[a-z](?=[^a-z]*$)", lambda match: other.get(match[0], "x"))


def add_a_blank(output):
    """Add a blank that nobody sees at the end of the text."""
    return _change_text(output, r"(?=\n*$)", lambda match: " ")


def add_a_kind(output):
    """Add HTML, which browsers show in place of the text or the picture."""
    if "data" in output:
        output.data["text/html"] = "<b>done</b>"
    return "data" in output


def change_the_number_of_a_result(output):
    """Store a result as if another cell had made it."""
    if output.output_type != "execute_result":
        return False
    output.execution_count += 1
    return True


def change_the_alternative_text(output):
    """Add to the description of a picture, in both places where it stands."""
    if not _is_picture(output):
        return False
    output.metadata["image/png"]["alt"] += " Or so."
    output.data["text/plain"] += " Or so."
    return True


def change_a_pixel(output):
    """Turn one pixel in the middle of a picture into its opposite."""
    if not _is_picture(output):
        return False
    picture = _decoded(output)
    colour, place = picture.convert("RGBA"), (picture.width // 2, picture.height // 2)
    *levels, alpha = colour.getpixel(place)
    colour.putpixel(place, (*(0 if level > 127 else 255 for level in levels), alpha))
    output.data["image/png"] = _encoded(colour, picture.info.get("Software"))
    return True


def mirror_a_picture(output):
    """Swap left and right."""
    if not _is_picture(output):
        return False
    picture = _decoded(output)
    mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    output.data["image/png"] = _encoded(mirrored, picture.info.get("Software"))
    return True


def damage_a_picture(output):
    """Cut the file of a picture short."""
    if not _is_picture(output):
        return False
    output.data["image/png"] = output.data["image/png"][:400]
    return True


def drop_a_picture_from_its_output(output):
    """Leave the text of an output and take its picture away."""
    return _is_picture(output) and output.data.pop("image/png") is not None


# ---------------------------------------------------------------------------- of a whole cell


def delete_the_last_output(cell):
    """Remove one output."""
    return bool(cell.outputs) and cell.outputs.pop() is not None


def repeat_an_output(cell):
    """Store an output twice."""
    if cell.outputs:
        cell.outputs.append(copy.deepcopy(cell.outputs[-1]))
    return bool(cell.outputs)


def swap_two_outputs(cell):
    """Store the first output last."""
    if len(cell.outputs) < 2 or cell.outputs[0] == cell.outputs[-1]:
        return False
    cell.outputs.append(cell.outputs.pop(0))
    return True


def move_text_over_a_picture(cell):
    """Store what is printed below a picture above it."""
    streams = [output for output in cell.outputs if output.output_type == "stream"]
    if len(streams) < 2:
        return False
    streams[0].text += streams[-1].text
    cell.outputs.remove(streams[-1])
    return True


def strip_outputs_and_count(cell):
    """Store a cell as if it had never run."""
    cell.outputs, cell.execution_count = [], None
    return True


def strip_outputs(cell):
    """Remove all outputs and keep the execution count."""
    had_any, cell.outputs = bool(cell.outputs), []
    return had_any


def change_the_count(cell):
    """Store another execution count."""
    cell.execution_count += 1
    return True


def invent_an_output(cell):
    """Store a line that the cell does not print."""
    cell.outputs.append(new_output("stream", name="stdout", text="done\n"))
    return True


def hide_the_outputs(cell):
    """Fold the outputs away, as JupyterLab does at a click."""
    cell.metadata["jupyter"] = {"outputs_hidden": True}
    return True


def misspell_a_tag(cell):
    """Add a tag that nobody knows."""
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), "nbval-ignore-outputs"]
    return True


OF_AN_OUTPUT = (
    change_a_digit,
    change_a_word,
    add_a_blank,
    add_a_kind,
    change_the_number_of_a_result,
    change_a_pixel,
    change_the_alternative_text,
    mirror_a_picture,
    damage_a_picture,
    drop_a_picture_from_its_output,
)
OF_A_CELL = (
    strip_outputs_and_count,
    strip_outputs,
    delete_the_last_output,
    repeat_an_output,
    swap_two_outputs,
    move_text_over_a_picture,
    change_the_count,
    invent_an_output,
    hide_the_outputs,
    misspell_a_tag,
)


def rounds(notebook):
    """Return every ``(name, alteration of a cell)`` that the outputs of a notebook call for.

    An alteration of an output makes one round for the first output of every cell, one for the
    second of those cells that have two, and so on.
    """
    most = max((len(cell.outputs) for cell in _code(notebook)), default=0)
    of_outputs = [
        (f"{_name(alteration)} (output {place + 1})", _at(alteration, place))
        for alteration in OF_AN_OUTPUT
        for place in range(most)
    ]
    return of_outputs + [(_name(alteration), alteration) for alteration in OF_A_CELL]


def _at(alteration, place):
    """Make an alteration of an output into one of the cell that holds it at `place`."""
    return lambda cell: place < len(cell.outputs) and alteration(cell.outputs[place])


def _name(alteration):
    return alteration.__name__.replace("_", " ")


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _is_picture(output):
    return "image/png" in output.get("data", {})


def _change_text(output, pattern, change):
    if output.output_type == "stream":
        holder, key = output, "text"
    elif "text/plain" in output.get("data", {}) and not _is_picture(output):
        holder, key = output.data, "text/plain"
    else:
        return False
    before = holder[key]
    holder[key] = re.sub(pattern, change, before, count=1)
    return holder[key] != before


def _decoded(output):
    return Image.open(io.BytesIO(base64.b64decode(output.data["image/png"])))


def _encoded(picture, software):
    """Return a picture as nbformat stores it, marked with the program that drew the original."""
    marks = PngInfo()
    if software:
        marks.add_text("Software", software)
    with io.BytesIO() as buffer:
        picture.save(buffer, format="PNG", pnginfo=marks)
        return base64.b64encode(buffer.getvalue()).decode()


# ---------------------------------------------------------------------------- the gate


def audit(path, only=None):
    """Alter a notebook in every round, run the gate on all the copies, return what it let pass.

    Parameters
    ----------
    path : str or Path
    only : collection of str, optional
        Names of the rounds to run; by default all of `rounds`.

    Returns
    -------
    counts : dict of str to int
        How many cells each round altered.
    survivors : list of Survivor

    Raises
    ------
    RuntimeError
        If a cell fails unaltered: then a failure would prove nothing.
    """
    path = Path(path)
    original = nbformat.read(path, as_version=4)
    copies, altered = [original], {}
    for name, alteration in rounds(original):
        if only is not None and name not in only:
            continue
        notebook = copy.deepcopy(original)
        cells = [
            number
            for number, cell in enumerate(_code(notebook))
            if not _is_explained(cell, name) and alteration(cell)
        ]
        if cells:
            altered[name] = cells
            copies.append(notebook)
    unaltered, *passed = passed_cells(copies)
    failed = [n + 1 for n in range(len(_code(original))) if n not in unaltered]
    if failed:
        raise RuntimeError(f"{path.name}: code cells {failed} fail unaltered")
    return {name: len(cells) for name, cells in altered.items()}, [
        Survivor(path.name, number + 1, name)
        for (name, cells), survived in zip(altered.items(), passed)
        for number in cells
        if number in survived
    ]


def passed_cells(notebooks):
    """Run the real gate on notebooks; return for each the numbers, from 0, of cells that passed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        for number, notebook in enumerate(notebooks):
            nbformat.write(notebook, Path(folder) / f"copy{number}.ipynb")
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts="]
        command += ["--nbval", "-p", "tests.notebook_gate", f"--rootdir={folder}"]
        command += ["-c", str(ROOT / "pyproject.toml"), f"--junitxml={report}", "-q"]
        command += ["-n", "2", "--dist", "loadfile"] if len(notebooks) > 2 else []
        run = subprocess.run(
            [*command, folder], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if not report.exists():
            raise RuntimeError(f"the gate did not run:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
        cases = list(ElementTree.parse(report).iter("testcase"))
    expected = sum(len(_code(notebook)) for notebook in notebooks)
    if len(cases) != expected:
        raise RuntimeError(f"the gate saw {len(cases)} of {expected} cells:\n{run.stdout[-2000:]}")
    passed = [set() for _ in notebooks]
    for case in cases:
        if len(case) == 0:  # no failure, error or skip below it
            copied = int(re.search(r"copy(\d+)", case.get("classname"))[1])
            passed[copied].add(int(case.get("name").split()[-1]))
    return passed


def _is_explained(cell, name):
    """Tell whether the gate leaves this alteration alone on purpose.

    One pixel cannot be held against a picture that differs from processor to processor anyway.
    """
    return COARSE in cell.metadata.get("tags", []) and name.startswith(_name(change_a_pixel))


def main(arguments=None):
    """Audit the named notebooks, or all; print survivors; return their number."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    paths = options.notebooks or sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    total, living = 0, []
    for path in paths:
        counts, survivors = audit(path)
        total, living = total + sum(counts.values()), living + survivors
        print(
            f"{path.name}: {sum(counts.values())} alterations in {len(counts)} rounds, "
            f"{len(survivors)} survived",
            flush=True,
        )
    for survivor in living:
        print(f"SURVIVOR {survivor.notebook}, code cell {survivor.cell}: {survivor.alteration}")
    print(f"{total} stored outputs or marks altered, {len(living)} not noticed")
    return len(living)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

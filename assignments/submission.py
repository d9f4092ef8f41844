"""Read what a student handed in, whatever it is.

A submission may be anything: another file, a huge one, half a notebook, a notebook with cells
deleted, doubled, moved or changed. Reading never fails; it says what it found.
"""

import hashlib
import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assignments.assignment import Assignment

#: The largest notebook that is read, and the largest folder that is copied into a sandbox.
MOST_BYTES = 10 * 2**20
MOST_FILES = 200
MOST_CELLS = 2000
MOST_SOURCE = 2 * 2**20

#: How deep its folders may be nested, and what is noted of it at most.
DEEPEST = 50
MOST_NOTES = 50
LONGEST_NOTE = 300

#: Folders that Jupyter makes and nobody hands in on purpose.
LEFT_OUT = {".ipynb_checkpoints", "__pycache__"}

#: A file that was found: its path, its size, and whether the folder has room for it.
Found = tuple[Path, int, bool]


@dataclass
class Cell:
    """One cell of a submission.

    Attributes
    ----------
    kind : {"code", "markdown", "raw"}
    source : str
    grade_id : str
        nbgrader's id, or "" if the release has no such cell.
    mark : dict
        nbgrader's metadata, as handed in.
    """

    kind: str
    source: str
    grade_id: str = ""
    mark: dict[str, Any] = field(default_factory=dict)


@dataclass
class Submission:
    """What was found.

    Attributes
    ----------
    cells : list of Cell
    problem : str
        Why it cannot be marked, or "".
    notes : list of str
        What a person may want to look at.
    tampered : set of str
        The ids of cells that carry points and were changed.
    files : list of (pathlib.Path, str)
        What lies beside the notebook, to be copied with it.
    digest : str
        Changes if anything in the folder changes.
    handed_in : str
        What nbgrader's exchange wrote of the time, or "".
    """

    cells: list[Cell] = field(default_factory=list)
    problem: str = ""
    notes: list[str] = field(default_factory=list)
    tampered: set[str] = field(default_factory=set)
    files: list[tuple[Path, str]] = field(default_factory=list)
    digest: str = ""
    handed_in: str = ""


def read_submission(folder: Path, assignment: Assignment, release: list[Cell]) -> Submission:
    """Read a folder that was handed in.

    Parameters
    ----------
    folder : path-like
        ``submitted/<student>/<assignment>``.
    assignment : Assignment
    release : list of Cell
        The cells that were handed out, from `release_cells`.

    Returns
    -------
    Submission
    """
    submission = _read(Path(folder), assignment, release)
    submission.notes = _bounded(submission.notes)
    return submission


def _read(folder: Path, assignment: Assignment, release: list[Cell]) -> Submission:
    submission = Submission()
    if os.path.islink(folder):
        submission.problem = "The folder is a link, which is not followed."
        return submission
    listing = _listing(folder, submission.notes)
    submission.digest = _digest(folder, listing)
    submission.handed_in = _handed_in(folder, listing)
    path = _notebook_path(folder, listing, assignment.name, submission)
    if path is None:
        return submission
    [size] = [size for p, size, _ in listing if p == path]
    notebook = _parsed(path, size, submission)
    if notebook is None:
        return submission
    submission.files = [
        (p, str(p.relative_to(folder)))
        for p, size, fits in listing
        if p != path and fits and size <= MOST_BYTES
    ]
    _look_at_metadata(notebook, assignment, submission)
    submission.cells = [_cell(cell) for cell in notebook["cells"] if isinstance(cell, dict)]
    _compare(submission, release)
    return submission


def digest_of(folder: Path) -> str:
    """Return what changes if anything in a folder that was handed in changes."""
    folder = Path(folder)
    return "" if os.path.islink(folder) else _digest(folder, _listing(folder, []))


def _bounded(notes: list[str]) -> list[str]:
    """Return the first notes, none of them long, and how many there are more."""
    short = [n if len(n) <= LONGEST_NOTE else n[: LONGEST_NOTE - 1] + "…" for n in notes]
    more = len(short) - MOST_NOTES
    return [*short[:MOST_NOTES], f"… and {more} more"] if more > 0 else short


def release_cells(path: Path) -> list[Cell]:
    """Return the cells of a released notebook."""
    notebook = json.loads(Path(path).read_text(encoding="utf-8"))
    return [_cell(cell) for cell in notebook["cells"]]


# ---------------------------------------------------------------------------- files


def _listing(folder: Path, notes: list[str]) -> list[Found]:
    """Return the ordinary files, with their sizes and whether the folder has room for them.

    Links, devices and what cannot be reached are left out and noted.
    """

    def unreachable(problem: OSError) -> None:
        notes.append("a file or folder that cannot be reached was left out")

    found: list[Found] = []
    total = notebooks = 0
    for parent, folders, names in os.walk(folder, onerror=unreachable):
        folders[:] = sorted(set(folders) - LEFT_OUT)
        if len(Path(parent).parts) - len(folder.parts) >= DEEPEST and folders:
            notes.append(f"folders more than {DEEPEST} deep were left out")
            folders.clear()
        for name in (*sorted(names), *folders):
            path = Path(parent, name)
            try:
                state = path.lstat()
            except OSError as problem:
                if name in folders:
                    folders.remove(name)
                unreachable(problem)
                continue
            if stat.S_ISDIR(state.st_mode):
                continue
            if not stat.S_ISREG(state.st_mode):
                notes.append(f"{name!r} is a link or a device and was left out")
                continue
            total += state.st_size
            notebooks += name.endswith(".ipynb")
            fits = total <= MOST_BYTES and len(found) < MOST_FILES
            fits = fits or (name.endswith(".ipynb") and notebooks <= 5)
            found.append((path, state.st_size, fits))
            if len(found) > 10 * MOST_FILES:
                return found
    if not all(fits for _, _, fits in found):
        notes.append(
            f"more than {MOST_BYTES // 2**20} MB or {MOST_FILES} files; the rest was left out"
        )
    return found


def _digest(folder: Path, listing: list[Found]) -> str:
    """Return a hash of names and contents; of a file that is too large, of name and size."""
    digest = hashlib.sha256()
    for path, size, fits in listing:
        digest.update(f"{path.relative_to(folder)}\0".encode(errors="replace"))
        content = content_of(path) if fits and size <= MOST_BYTES else None
        digest.update(str(size).encode() if content is None else content)
    return digest.hexdigest()


def _handed_in(folder: Path, listing: list[Found]) -> str:
    """Return the time that nbgrader's exchange leaves in a file of its own."""
    path = folder / "timestamp.txt"
    content = content_of(path) if path in [p for p, _, _ in listing] else None
    return (content or b"")[:60].decode(errors="replace").strip()


def content_of(path: Path) -> bytes | None:
    """Read an ordinary file, and nothing that became something else in the meantime."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with open(handle, "rb") as file:
        return file.read(MOST_BYTES + 1) if stat.S_ISREG(os.fstat(handle).st_mode) else None


def _notebook_path(
    folder: Path, listing: list[Found], name: str, submission: Submission
) -> Path | None:
    """Return the notebook, also under another name, or None with the problem noted."""
    paths = [path for path, _, _ in listing if path.suffix == ".ipynb"]
    expected = folder / f"{name}.ipynb"
    if expected in paths:
        return expected
    if len(paths) == 1:
        given = paths[0].relative_to(folder)
        submission.notes.append(f"the notebook is called {str(given)!r}, not {expected.name!r}")
        return paths[0]
    if paths:
        submission.problem = f"There are {len(paths)} notebooks, and none is {expected.name!r}."
        return None
    names = ", ".join(repr(path.name) for path, _, _ in listing[:3])
    submission.problem = f"There is no notebook, only {names}." if names else "There is no file."
    return None


def _parsed(path: Path, size: int, submission: Submission) -> dict[str, Any] | None:
    """Return the notebook as a dictionary with cells, or None with the problem noted."""
    if size > MOST_BYTES:
        submission.problem = (
            f"The file is too large: {size / 2**20:.0f} MB; at most {MOST_BYTES // 2**20} MB are "
            "read. Usually an output is the cause: clear the outputs and hand in again."
        )
        return None
    content = content_of(path)
    if content is None:
        submission.problem = "The file cannot be read."
        return None
    try:
        notebook = json.loads(content.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError):
        submission.problem = "The file is not a notebook: it is no JSON."
        return None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        submission.problem = "The file is not a notebook: it has no cells."
        return None
    if len(cells) > MOST_CELLS:
        submission.problem = f"The notebook has {len(cells)} cells; at most {MOST_CELLS} are run."
        return None
    return notebook


# ---------------------------------------------------------------------------- cells


def _cell(cell: dict[str, Any]) -> Cell:
    source: Any = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    source = source if isinstance(source, str) else ""
    source = source[:MOST_SOURCE].encode("utf-8", errors="replace").decode("utf-8")
    kind = cell.get("cell_type")
    kind = kind if kind in ("code", "markdown") else "raw"
    metadata = cell.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    mark = mark if isinstance(mark, dict) else {}
    grade_id = mark.get("grade_id")
    return Cell(kind, source, grade_id if isinstance(grade_id, str) else "", mark)


def _look_at_metadata(
    notebook: dict[str, Any], assignment: Assignment, submission: Submission
) -> None:
    metadata = notebook.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    kernel = metadata.get("kernelspec")
    kernel = kernel if isinstance(kernel, dict) else {}
    name = str(kernel.get("name", "python3"))[:40]
    if name != "python3":
        submission.notes.append(f"its kernel is called {name!r}; it was run with Python")
    course = metadata.get("course")
    release = course.get("release") if isinstance(course, dict) else None
    if release != assignment.release:
        told = f"the release {str(release)[:20]!r}" if release else "an unknown release"
        submission.notes.append(f"made from {told}; the present one is {assignment.release!r}")


#: What of nbgrader's metadata decides how a cell is treated.
DECISIVE = ("grade", "solution", "locked", "task", "points")


def _compare(submission: Submission, release: list[Cell]) -> None:
    """Note what was done to the cells that were handed out; drop ids that are not unique."""
    known = {cell.grade_id: cell for cell in release if cell.grade_id}
    seen = []
    for cell in submission.cells:
        original = known.get(cell.grade_id)
        if original is None:
            cell.grade_id = ""
        elif cell.grade_id in seen:
            submission.notes.append(f"cell {cell.grade_id!r} is there more than once")
            if cell.mark.get("grade") and cell.kind == "code":
                cell.kind = "raw"  # a doubled check is no code of the student
            cell.grade_id = ""
        else:
            seen.append(cell.grade_id)
            _look_at_cell(cell, original, submission)
    missing = [grade_id for grade_id in known if grade_id not in seen]
    submission.notes += [f"cell {grade_id!r} is missing" for grade_id in missing]
    expected = [grade_id for grade_id in known if grade_id in seen]
    if seen != expected:
        submission.notes.append("the cells stand in another order")


def _look_at_cell(cell: Cell, original: Cell, submission: Submission) -> None:
    carries_points = bool(original.mark.get("grade")) and not original.mark.get("solution")
    if carries_points and cell.source.strip() != original.source.strip():
        submission.tampered.add(original.grade_id)
        submission.notes.append(f"check cell {original.grade_id!r} was edited")
    changed = [k for k in DECISIVE if cell.mark.get(k) != original.mark.get(k)]
    if changed or cell.kind != original.kind:
        submission.tampered.add(original.grade_id)
        what = ", ".join(changed) or "type"
        submission.notes.append(f"metadata of cell {original.grade_id!r} changed: {what}")

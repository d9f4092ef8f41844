"""Read what a student handed in, whatever it is.

A submission may be anything: another file, a huge one, half a notebook, a notebook with cells
deleted, doubled, moved or changed. Reading never fails; it says what it found.
"""

import ast
import hashlib
import json
import os
import re
import stat
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assignments.assignment import Assignment

#: The largest notebook that is read, and the largest folder that is copied into a sandbox.
MOST_BYTES = 10 * 2**20
MOST_FILES = 200
MOST_CELLS = 2000
MOST_SOURCE = 2 * 2**20
MOST_PARSED = 4000

#: How deep its folders may be nested, and what is noted of it at most.
DEEPEST = 50
MOST_NOTES = 50
LONGEST_NOTE = 300

#: Folders that a program makes and nobody hands in on purpose.
LEFT_OUT = {".ipynb_checkpoints", "__pycache__", "__MACOSX"}

#: What macOS puts beside each file on a foreign disk.
COMPANION = "._"

#: Endings of a notebook: browsers add one of their own, Windows writes capitals. What is called
#: ``.json`` or ``.txt`` alone is one if it holds one.
CALLED_NOTEBOOK = re.compile(r"\.ipynb\b", re.IGNORECASE)
MAY_BE_NOTEBOOK = re.compile(r"\.(json|txt)$", re.IGNORECASE)

#: Files in which somebody may have answered a question in words.
MAY_HOLD_WORDS = re.compile(
    r"\.(txt|md|rst|rtf|html?|docx?|odt|pages|pdf|tex|png|jpe?g|heic|webp)$", re.IGNORECASE
)

#: What nbgrader's exchange leaves beside the notebook.
TIMESTAMP = "timestamp.txt"

#: A file that was found: its path, its size, and whether the folder has room for it.
Found = tuple[Path, int, bool]


@dataclass
class Cell:
    """One cell of a submission."""

    kind: str  #: {"code", "markdown", "raw"}
    source: str
    grade_id: str = ""  #: nbgrader's id, or "" if the release has no such cell
    mark: dict[str, Any] = field(default_factory=dict)  #: nbgrader's metadata, as handed in


@dataclass
class Submission:
    """What was found."""

    cells: list[Cell] = field(default_factory=list)
    problem: str = ""  #: why it cannot be marked, or ""
    notes: list[str] = field(default_factory=list)  #: what a person may want to look at
    #: The ids of cells that carry points and were changed.
    tampered: set[str] = field(default_factory=set)
    #: What lies beside the notebook, to be copied with it.
    files: list[tuple[Path, str]] = field(default_factory=list)
    #: The ids of the questions in words that a person has to look at.
    questions: tuple[str, ...] = ()
    digest: str = ""  #: changes if anything in the folder changes
    handed_in: str = ""  #: what nbgrader's exchange wrote of the time, or ""


def read_submission(folder: Path, assignment: Assignment, release: list[Cell]) -> Submission:
    """Read a folder that was handed in, ``submitted/<student>/<assignment>``."""
    submission = _read(Path(folder), assignment, release)
    if submission.problem:
        return unreadable(submission, assignment)
    _look_for_answers(submission, assignment, release)
    submission.notes = _bounded(submission.notes)
    return submission


def unreadable(submission: Submission, assignment: Assignment) -> Submission:
    """Leave a submission with a problem to a human, its questions in words too."""
    submission.questions = tuple(question.id for question in assignment.questions)
    submission.notes = _bounded([submission.problem, *submission.notes])
    return submission


def _read(folder: Path, assignment: Assignment, release: list[Cell]) -> Submission:
    submission = Submission()
    if os.path.islink(folder):
        submission.problem = "The folder is a link, which is not followed."
        return submission
    listing = _listing(folder, submission.notes)
    submission.digest = _digest(folder, listing)
    submission.handed_in = _handed_in(folder, listing)
    expected = folder / f"{assignment.name}.ipynb"
    read = _notebooks(listing)
    worked_on = [path for path, found in read.items() if _is_worked_on(found, release)]
    path = _chosen(read, worked_on, expected)
    notebook = _why_none(listing, read, expected) if path is None else read[path]
    if path is None or isinstance(notebook, str):
        submission.problem = str(notebook)
        return submission
    submission.notes += _notes_on(path, read, worked_on, expected)
    left_out = {path} | (read.keys() - worked_on)
    submission.files = [
        (p, str(p.relative_to(folder)))
        for p, size, fits in listing
        if p not in left_out and fits and size <= MOST_BYTES
    ]
    _look_at_metadata(notebook, assignment, submission)
    submission.cells = _cells(notebook)
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
    return _cells(json.loads(Path(path).read_text(encoding="utf-8")))


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
            if name.startswith(COMPANION):
                continue
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
            called_notebook = bool(CALLED_NOTEBOOK.search(name))
            notebooks += called_notebook
            fits = total <= MOST_BYTES and len(found) < MOST_FILES
            fits = fits or (called_notebook and notebooks <= 5)
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
    path = folder / TIMESTAMP
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


#: A notebook as a dictionary with cells, or why it cannot be read.
Parsed = dict[str, Any] | str


def _notebooks(listing: list[Found]) -> dict[Path, Parsed]:
    """Return what is a notebook by its name, or by its content if nothing is by its name."""
    sizes = {path: size for path, size, fits in listing if fits}
    called = [path for path in sizes if CALLED_NOTEBOOK.search(path.name)]
    if called:
        return {path: _parsed(path, sizes[path]) for path in called}
    maybe = [path for path in sizes if MAY_BE_NOTEBOOK.search(path.name)]
    read = {path: _parsed(path, sizes[path]) for path in maybe}
    return {p: n for p, n in read.items() if isinstance(n, dict) and "nbformat" in n}


def _is_worked_on(notebook: Parsed, release: list[Cell]) -> bool:
    """Tell whether a notebook lacks a stub that was handed out, or has text in a cell of its own.

    An older release counts as untouched though its tasks read differently.
    """
    if isinstance(notebook, str):
        return False
    known = {cell.grade_id for cell in release if cell.grade_id}
    handed_out = {cell.source.strip() for cell in release}
    cells = [cell for cell in _cells(notebook) if cell.source.strip()]
    texts = {cell.source.strip() for cell in cells}
    stubs = {cell.source.strip() for cell in release if cell.mark.get("solution")}
    added = {cell.source.strip() for cell in cells if cell.grade_id not in known} - handed_out
    return bool(added) or not stubs <= texts


def _chosen(read: Mapping[Path, Parsed], worked_on: Sequence[Path], expected: Path) -> Path | None:
    """Return the notebook that counts: the one that was worked on, the expected one of several."""
    if len(worked_on) == 1 or len(read) == 1:
        return next(iter(worked_on or read))
    if expected in worked_on or (expected in read and not worked_on):
        return expected
    return None


def _why_none(listing: list[Found], read: Mapping[Path, Parsed], expected: Path) -> str:
    """Return why no notebook counts."""
    if expected in read:
        return (
            f"There are {len(read)} notebooks. {expected.name!r} is as it was handed out or cannot "
            "be read, and more than one of the others was worked on."
        )
    if read:
        return f"There are {len(read)} notebooks, and none is {expected.name!r}."
    names = ", ".join(repr(path.name) for path, _, _ in listing[:3])
    return f"There is no notebook, only {names}." if names else "There is no file."


def _notes_on(
    path: Path, read: Mapping[Path, Parsed], worked_on: Sequence[Path], expected: Path
) -> list[str]:
    """Return what to note of names, and of notebooks that do not count."""
    notes = []
    if path != expected:
        given = str(path.relative_to(expected.parent))
        notes.append(f"the notebook is called {given!r}, not {expected.name!r}")
    for other, notebook in read.items():
        if other != path:
            what = "was worked on, too" if other in worked_on else "is as it was handed out"
            what = "cannot be read" if isinstance(notebook, str) else what
            notes.append(f"another notebook, {other.name!r}, was not marked; it {what}")
    return notes


def _parsed(path: Path, size: int) -> Parsed:
    """Return the notebook as a dictionary with cells, or why it cannot be read."""
    if size > MOST_BYTES:
        return (
            f"The file is too large: {size / 2**20:.0f} MB; at most {MOST_BYTES // 2**20} MB are "
            "read. Usually an output is the cause: clear the outputs and hand in again."
        )
    content = content_of(path)
    if content is None:
        return "The file cannot be read."
    if not content.strip():
        return "The file is empty."
    try:  # a notebook is UTF-8, but Windows writes a byte-order mark, or UTF-16
        notebook = json.loads(content.decode(json.detect_encoding(content), errors="replace"))
    except (ValueError, RecursionError):
        return "The file is not a notebook: it is no JSON."
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        return "The file is not a notebook: it has no cells."
    if len(cells) > MOST_CELLS:
        return f"The notebook has {len(cells)} cells; at most {MOST_CELLS} are run."
    return notebook


# ---------------------------------------------------------------------------- cells


def _cells(notebook: dict[str, Any]) -> list[Cell]:
    return [_cell(cell) for cell in notebook["cells"] if isinstance(cell, dict)]


def _cell(cell: dict[str, Any]) -> Cell:
    source: Any = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    source = source if isinstance(source, str) else ""
    source = re.sub("\r\n?", "\n", source)  # as Windows and old Macs end a line
    source = source[:MOST_SOURCE].encode("utf-8", errors="replace").decode("utf-8")
    kind = cell.get("cell_type")
    kind = kind if kind in ("code", "markdown") else "raw"
    mark = _dict(_dict(cell.get("metadata")).get("nbgrader"))
    grade_id = mark.get("grade_id")
    return Cell(kind, source, grade_id if isinstance(grade_id, str) else "", mark)


def _dict(value: object) -> dict[str, Any]:
    """Return what should be a dictionary, and {} if it is something else."""
    return value if isinstance(value, dict) else {}


def _look_at_metadata(
    notebook: dict[str, Any], assignment: Assignment, submission: Submission
) -> None:
    metadata = _dict(notebook.get("metadata"))
    name = str(_dict(metadata.get("kernelspec")).get("name", "python3"))[:40]
    if name != "python3":
        submission.notes.append(f"its kernel is called {name!r}; it was run with Python")
    release = _dict(metadata.get("course")).get("release")
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
    if carries_points and not _same_code(cell.source, original.source):
        submission.tampered.add(original.grade_id)
        submission.notes.append(f"check cell {original.grade_id!r} was edited")
    changed = [k for k in DECISIVE if cell.mark.get(k) != original.mark.get(k)]
    if changed or cell.kind != original.kind:
        submission.tampered.add(original.grade_id)
        what = ", ".join(changed) or "type"
        submission.notes.append(f"metadata of cell {original.grade_id!r} changed: {what}")


def _same_code(given: str, original: str) -> bool:
    """Tell whether two cells do the same: spaces, quotes and comments are no tampering."""
    if given.strip() == original.strip():
        return True
    ours, theirs = _tree(original), _tree(given)
    try:
        return ours is not None and theirs is not None and ast.dump(ours) == ast.dump(theirs)
    except RecursionError:
        return False


def _tree(source: str) -> ast.Module | None:
    """Return the code of a short cell, or None for anything else.

    The parser gets nothing long: it may have been made to break it.
    """
    if len(source) > MOST_PARSED:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes and comparisons in somebody's code
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


# ---------------------------------------------------------------------------- words


def _look_for_answers(submission: Submission, assignment: Assignment, release: list[Cell]) -> None:
    """Find the questions that a person has to look at: answered, or perhaps so, somewhere else."""
    given = {cell.grade_id: cell.source.strip() for cell in release}
    sources = {cell.grade_id: cell.source.strip() for cell in submission.cells if cell.grade_id}
    ids = [question.id for question in assignment.questions]
    answered = [i for i in ids if sources.get(i) and sources[i] != given.get(i)]
    if len(answered) < len(ids) and (places := _words_elsewhere(submission, ids, release)):
        open_ones = ", ".join(repr(i) for i in ids if i not in answered)
        where = ", ".join(places[:5]) + (", …" if len(places) > 5 else "")
        submission.notes.append(f"an answer to {open_ones} may stand in {where}")
        answered = ids
    submission.questions = tuple(answered)


def _words_elsewhere(submission: Submission, ids: list[str], release: list[Cell]) -> list[str]:
    """Return where a student's words may stand, apart from the cells of the questions.

    In any text that was not handed out, in a cell beside a question, in a cell of code that holds
    none, or in a file.
    """
    handed_out = {cell.source.strip() for cell in release}
    beside = {*ids, *(f"{i}-task" for i in ids)}
    places, last = [], ""
    for number, cell in enumerate(submission.cells, 1):
        text = cell.source.strip()
        last = cell.grade_id or last
        if not text or text in handed_out or cell.grade_id in ids:
            continue
        added = not cell.grade_id
        if cell.kind != "code" or (added and (last in beside or _is_prose(text))):
            places.append(f"cell {number}")
    names = [name for _, name in submission.files if name != TIMESTAMP]
    places += [f"the file {n!r}" for n in names if MAY_HOLD_WORDS.search(n)]
    places += [f"the notebook {n!r}" for n in names if CALLED_NOTEBOOK.search(n)]
    return places


def _is_prose(source: str) -> bool:
    """Tell whether a cell of code may hold words: comments, a string, or what is no Python."""
    tree = _tree(source)
    if tree is None:
        return True
    return all(isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) for s in tree.body)

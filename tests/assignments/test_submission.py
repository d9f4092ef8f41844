"""What was handed in is read as its author meant it; where that is in doubt, a human looks."""

import codecs
import copy
import json
import shutil

import pytest

from assignments.course import CourseError
from assignments.examples import SOLVED, hand_in
from assignments.grade import chosen_students, find_jobs
from assignments.submission import LEFT_OUT, read_submission, release_cells
from tests.assignments.conftest import ALL_SOLVED, LESSON, copied

WORDS = "5 × 6: the kernel has to stay inside."


@pytest.fixture(scope="module")
def handed_in(built, tmp_path_factory):
    """A course in which one student solved all three exercises and answered no question."""
    course = copied(built, tmp_path_factory.mktemp("handed-in") / "course")
    hand_in(course, LESSON, "ada", ALL_SOLVED)
    return course


@pytest.fixture
def folder(handed_in, tmp_path):
    """The folder of that submission."""
    return shutil.copytree(handed_in.submitted / "ada" / LESSON, tmp_path / LESSON)


@pytest.fixture
def read(handed_in):
    """Read a folder as `make grade` does."""
    release = release_cells(handed_in.release(LESSON))
    known = handed_in.assignments()[LESSON]
    return lambda folder: read_submission(folder, known, release)


def notebook_in(folder):
    return folder / f"{LESSON}.ipynb"


def change(folder, edit):
    """Change the notebook of a submission, a dictionary."""
    path = notebook_in(folder)
    notebook = json.loads(path.read_text())
    edit(notebook["cells"])
    path.write_text(json.dumps(notebook))


def cell_of(cells, grade_id):
    return next(c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def with_lines(cells, end):
    for cell in cells:
        cell["source"] = "".join(cell["source"]).replace("\n", end)


# ---------------------------------------------------------------------------- tampering


def strip_comments(cells):
    check = cell_of(cells, "one-window-check")
    check["source"] = "".join(check["source"]).split("  #")[0]


def other_quotes(cells):
    check = cell_of(cells, "one-window-check")
    check["source"] = "".join(check["source"]).replace('"', "'") + "   \n\n"


@pytest.mark.parametrize(
    "edit",
    [
        lambda cells: with_lines(cells, "\r\n"),
        lambda cells: with_lines(cells, "\r"),
        strip_comments,
        other_quotes,
    ],
    ids=["windows", "old-mac", "comment", "formatter"],
)
def test_what_an_editor_does_to_a_check_is_no_tampering(folder, read, edit):
    change(folder, edit)
    submission = read(folder)
    assert (submission.tampered, submission.notes) == (set(), [])
    assert all("\r" not in cell.source for cell in submission.cells)


@pytest.mark.parametrize(
    "source", ["1.0", "result = 1", "(" * 5000, "(" * 100, "-" * 3000 + "1", "\0"]
)
def test_another_check_is_tampering(folder, read, source):
    change(folder, lambda cells: cell_of(cells, "one-window-check").update(source=source))
    assert read(folder).tampered == {"one-window-check"}


# ---------------------------------------------------------------------------- files


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_notebook_is_read_as_windows_writes_it(folder, read, encoding):
    path = notebook_in(folder)
    path.write_bytes(path.read_text().encode(encoding))
    submission = read(folder)
    assert (submission.problem, submission.notes) == ("", [])


def test_a_byte_order_mark_alone_is_no_notebook(folder, read):
    notebook_in(folder).write_bytes(codecs.BOM_UTF8)
    assert read(folder).problem == "The file is not a notebook: it is no JSON."


def test_what_cannot_be_read_waits_with_its_questions_and_says_why(folder, read):
    notebook_in(folder).write_text("%PDF-1.4")
    submission = read(folder)
    assert submission.questions == ("explain-size",)
    assert submission.notes == [submission.problem]
    assert "no JSON" in submission.problem


@pytest.mark.parametrize("name", ["02.IPYNB", f"{LESSON}.ipynb.txt", "a.ipynb.json", "a (1).ipynb",
                                  f"{LESSON}.json", f"{LESSON}.txt"])  # fmt: skip
def test_a_notebook_under_another_name_is_found_and_noted(folder, read, name):
    notebook_in(folder).rename(folder / name)
    (folder / "notes.json").write_text('{"cells": "no notebook"}')
    (folder / "requirements.txt").write_text("numpy")
    submission = read(folder)
    assert submission.problem == ""
    assert f"the notebook is called {name!r}" in submission.notes[0]
    assert len(submission.cells) == 16


@pytest.mark.parametrize("place", ["__MACOSX/._a.ipynb", f"._{LESSON}.ipynb", "__MACOSX/b.ipynb"])
def test_what_a_mac_adds_is_no_notebook(folder, read, place):
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_bytes(b"\0\5\26\7\0\2\0\0Mac OS X")
    assert read(folder).notes == []
    notebook_in(folder).rename(folder / "mine.ipynb")
    assert read(folder).problem == ""
    assert "__MACOSX" in LEFT_OUT


# ---------------------------------------------------------------------------- several notebooks


@pytest.fixture
def untouched(handed_in):
    return handed_in.release(LESSON)


def solved(submission):
    return any("kernel.shape" in cell.source for cell in submission.cells)


def test_the_copy_that_was_worked_on_counts(folder, read, untouched):
    notebook_in(folder).rename(folder / f"{LESSON}-Copy1.ipynb")
    shutil.copy(untouched, notebook_in(folder))
    submission = read(folder)
    assert solved(submission)
    assert f"called '{LESSON}-Copy1.ipynb'" in submission.notes[0]
    assert submission.notes[1].endswith("was not marked; it is as it was handed out")
    assert submission.questions == ()


def test_an_untouched_or_broken_copy_beside_it_is_noted(folder, read, untouched):
    shutil.copy(untouched, folder / "Copy1.ipynb")
    (folder / "Copy2.ipynb").write_text("{")
    submission = read(folder)
    assert solved(submission)
    assert len(submission.notes) == 2
    assert "'Copy1.ipynb', was not marked; it is as it was handed out" in submission.notes[0]
    assert "'Copy2.ipynb', was not marked; it cannot be read" in submission.notes[1]


def test_a_broken_one_does_not_hide_the_copy_that_was_worked_on(folder, read):
    shutil.copy(notebook_in(folder), folder / "Copy1.ipynb")
    notebook_in(folder).write_text("{")
    assert solved(read(folder))


def test_of_two_that_were_worked_on_the_expected_counts_and_a_human_is_told(folder, read):
    shutil.copy(notebook_in(folder), folder / "Copy1.ipynb")
    submission = read(folder)
    assert submission.problem == ""
    assert "'Copy1.ipynb', was not marked; it was worked on, too" in submission.notes[0]
    assert submission.questions == ("explain-size",)  # its answer may stand in the other one


def test_an_untouched_one_and_two_that_were_worked_on_need_a_human(folder, read, untouched):
    for name in ("a.ipynb", "b.ipynb"):
        shutil.copy(notebook_in(folder), folder / name)
    shutil.copy(untouched, notebook_in(folder))
    assert "more than one of the others was worked on" in read(folder).problem


def test_of_very_many_notebooks_only_some_are_read(folder, read, monkeypatch):
    from assignments import submission as module

    parsed, parse = [], module._parsed
    monkeypatch.setattr(module, "_parsed", lambda p, size: parsed.append(p) or parse(p, size))
    for number in range(300):
        with open(folder / f"x{number}.ipynb", "wb") as file:
            file.truncate(2**20)
    assert solved(read(folder))
    assert len(parsed) < 20


# ---------------------------------------------------------------------------- words


def second_copy_filled(cells):
    cells.append(copy.deepcopy(cell_of(cells, "explain-size")))
    cells[-1]["source"] = WORDS


def new_cell(kind, source=WORDS, place=None):
    def edit(cells):
        cell = {"cell_type": kind, "metadata": {}, "source": source}
        cells.insert(len(cells) if place is None else place, cell)

    return edit


def lost_metadata(cells):
    cell_of(cells, "explain-size")["source"] = WORDS
    for cell in cells:
        cell["metadata"] = {}


def under_the_task(cells):
    task = cell_of(cells, "explain-size-task")
    task["source"] = "".join(task["source"]) + f"\n\n{WORDS}"


def deleted_and_anew(cells):
    cells.remove(cell_of(cells, "explain-size"))
    new_cell("markdown")(cells)


@pytest.mark.parametrize(
    "edit",
    [
        second_copy_filled,
        new_cell("markdown"),
        new_cell("raw"),
        new_cell("code"),
        new_cell("code", "5 * 6"),
        new_cell("code", f"# {WORDS}", place=3),
        new_cell("code", f'"""{WORDS}"""', place=0),
        new_cell("markdown", place=1),
        lost_metadata,
        under_the_task,
        deleted_and_anew,
    ],
)
def test_words_outside_their_cell_wait_for_a_human(folder, read, edit):
    change(folder, edit)
    submission = read(folder)
    assert submission.questions == ("explain-size",)
    assert any("an answer to 'explain-size' may stand in cell" in n for n in submission.notes)


@pytest.mark.parametrize("name", ["answer.docx", "Answers.MD", "photo of my paper.jpg", "a/b.pdf"])
def test_words_in_a_file_wait_for_a_human(folder, read, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"words")
    submission = read(folder)
    assert submission.questions == ("explain-size",)
    assert submission.notes == [f"an answer to 'explain-size' may stand in the file {name!r}"]


def no_edit(cells):
    """Leave everything as it is."""


def emptied(cells):
    cell_of(cells, "explain-size")["source"] = " \n"


def lost_but_blank(cells):
    for cell in cells:
        cell["metadata"] = {}


@pytest.mark.parametrize(
    "edit",
    [
        no_edit,
        emptied,
        lost_but_blank,
        lambda cells: cells.remove(cell_of(cells, "explain-size")),
        new_cell("code", "x = 1", 4),
        new_cell("code", "x = '\\d' is 3", 4),
        new_cell("markdown", "  \n"),
        lambda cells: with_lines(cells, "\r\n"),
    ],
    ids=["blank", "emptied", "lost", "deleted", "scratch", "odd", "empty-cell", "windows"],
)
def test_where_nobody_wrote_words_nobody_waits(folder, read, edit):
    (folder / "timestamp.txt").write_text("2026-11-21 10:00:00 UTC")
    (folder / "mine.py").write_text("x = 1")
    change(folder, edit)
    assert read(folder).questions == ()


def test_an_answer_in_its_cell_needs_no_note(folder, read):
    change(folder, lambda cells: cell_of(cells, "explain-size").update(source=WORDS))
    change(folder, new_cell("markdown", "My notes."))
    submission = read(folder)
    assert (submission.questions, submission.notes) == (("explain-size",), [])


# ---------------------------------------------------------------------------- students


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ada", ["ada"]),
        ("ada carl", ["ada", "carl"]),
        ("ada,carl", ["ada", "carl"]),
        ("Bo Li", ["Bo Li"]),
        ("Bo Li, ada", ["Bo Li", "ada"]),
        ("ada 'Bo Li'", ["Bo Li", "ada"]),
        ("Li, Bo", ["Li, Bo"]),
        ("ada 'Li, Bo'", ["Li, Bo", "ada"]),
        ("o'brien ada", ["ada", "o'brien"]),
    ],
)
def test_students_are_named_as_their_folders_are(text, names):
    assert sorted(chosen_students(text, {"ada", "carl", "Bo Li", "Li, Bo", "o'brien"})) == names


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nobody", "by 'nobody'"),
        ("ada nobody", "by 'nobody'"),
        ("Ada", r"by 'Ada'. Is it 'ada'\?"),
        ("ada, Bo Lee", r"by 'Bo Lee'. Is it 'Bo Li'\?"),
        (",", "by ','"),
    ],
)
def test_students_who_handed_in_nothing_are_named(text, says):
    with pytest.raises(CourseError, match=says):
        chosen_students(text, {"ada", "Bo Li"})


def test_make_grade_finds_a_student_with_a_space(handed_in, tmp_path):
    course = copied(handed_in, tmp_path / "course")
    hand_in(course, LESSON, "Bo Li", {"one-window": SOLVED})
    jobs, _ = find_jobs(course, course.assignments(), "Bo Li")
    assert jobs == [("Bo Li", LESSON)]
    with pytest.raises(CourseError, match="Nothing was handed in by 'nobody'"):
        find_jobs(course, course.assignments(), "nobody")

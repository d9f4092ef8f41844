"""The reader's own copies: made once, brought up to date, and nothing written is ever lost."""

import ast
import copy
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import my_course
from helpers.checks import EXERCISES, check, show_progress
from helpers.my_course import ORIGINALS, PROGRESS, Course, fresh, main, merge, start, update
from tests.notebooks import LESSONS, ROOT, read

STUB = "def slide(image):\n    ..."
ANSWER = "def slide(image):\n    return image  # mine, ü"


def cell(name, source, **more):
    kind = {"cell_type": "code", "outputs": [], "execution_count": 1, "metadata": {}}
    return {"id": name, "source": source} | kind | more


def notebook(*cells, **metadata):
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def store(path, content):
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def sources(path):
    return {c["id"]: c["source"] for c in json.loads(path.read_text(encoding="utf-8"))["cells"]}


LESSON = notebook(
    cell("title", "# One", cell_type="markdown"),
    cell("task", "Slide.", cell_type="markdown"),
    cell("stub", STUB),
    cell("check", 'check("convolve-by-hand", slide)', outputs=[{"text": "○"}]),
    cell("end", "Next", cell_type="markdown"),
)


class Desk:
    """A small course in a folder with a name that is hard on programs, and its reader."""

    def __init__(self, folder):
        self.course = Course(
            folder / "der Kurs, ü" / "notebooks", folder / "der Kurs, ü" / "my_course"
        )
        self.course.lessons.mkdir(parents=True)
        for name in ("01_one", "02_two"):
            store(self.course.lessons / f"{name}.ipynb", LESSON)
        (self.course.lessons / "my_runs.json").write_text("no lesson")
        self.mine = self.course.mine / "01_one.ipynb"

    def write(self, where, **changed):
        """Change the sources of cells in the reader's or the course's file; None takes one out."""
        content = json.loads(where.read_text(encoding="utf-8"))
        for one in content["cells"]:
            one["source"] = changed.get(one["id"], one["source"])
        content["cells"] = [one for one in content["cells"] if one["source"] is not None]
        store(where, content)

    def teach(self, **changed):
        self.write(self.course.lessons / "01_one.ipynb", **changed)

    def answer(self, **changed):
        self.write(self.mine, **changed)

    def files(self):
        """Return all files of the reader, the hidden ones too, and what they hold."""
        return {
            str(path.relative_to(self.course.mine)): path.read_bytes()
            for path in self.course.mine.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    start(desk.course)
    return desk


# ---------------------------------------------------------------------------- the first start


def test_the_first_start_copies_every_lesson_and_nothing_else(tmp_path, capsys):
    desk = Desk(tmp_path)
    assert main([], desk.course) == 0
    assert capsys.readouterr().out.startswith("2 lessons copied to my_course")
    lesson = (desk.course.lessons / "01_one.ipynb").read_bytes()
    names = ["01_one.ipynb", "02_two.ipynb"]
    assert desk.files() == {f"{place}{n}": lesson for place in ("", f"{ORIGINALS}/") for n in names}


def test_a_second_start_says_and_changes_nothing(desk, capsys):
    (desk.course.mine / "my own.ipynb").write_text("mine")
    desk.answer(stub=ANSWER)
    before = desk.files()
    capsys.readouterr()
    start(desk.course)
    assert (desk.files(), capsys.readouterr().out) == (before, "")


def test_a_lesson_that_the_reader_deleted_comes_back(desk):
    desk.mine.unlink()
    start(desk.course)
    assert sources(desk.mine)["stub"] == STUB


def test_a_new_lesson_is_copied_at_the_next_start(desk, capsys):
    store(desk.course.lessons / "03_three.ipynb", LESSON)
    capsys.readouterr()
    start(desk.course)
    assert capsys.readouterr().out.startswith("1 lesson copied")
    assert (desk.course.mine / "03_three.ipynb").exists()


def test_links_of_the_lessons_lead_somewhere_from_the_copies():
    """`my_course` lies where `notebooks` does, so paths that begin with .. stay the same."""
    lessons = {path.name for path in LESSONS}
    for path in LESSONS:
        text = "\n".join(c.source for c in read(path).cells if c.cell_type == "markdown")
        links = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=[\"']([^\"']+)", text)
        for target in {"".join(link).split("#")[0] for link in links} - {""}:
            if re.match(r"[a-z]+:", target):
                continue
            elsewhere = target.startswith("../") and (ROOT / "notebooks" / target).exists()
            assert target in lessons or elsewhere, (path.name, target)


# ---------------------------------------------------------------------------- the course changes


def test_an_untouched_copy_follows_the_course_at_the_next_start(desk, capsys):
    content = json.loads(desk.mine.read_bytes())
    content["metadata"]["language_info"] = {"version": "3.12"}  # opened and saved
    store(desk.mine, content)
    desk.teach(task="Slide it.")
    capsys.readouterr()
    start(desk.course)
    assert sources(desk.mine)["task"] == "Slide it."
    assert capsys.readouterr().out == ""
    assert len(desk.files()) == 4


def test_a_touched_copy_waits_for_the_command(desk, capsys):
    desk.answer(stub=ANSWER)
    before = desk.files()
    desk.teach(task="Slide it.")
    capsys.readouterr()
    start(desk.course)
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "lessons 01" in said
    assert "make update" in said
    assert desk.files() == before


def test_a_course_updated_under_answers_loses_nothing(desk, capsys):
    desk.answer(stub=ANSWER)
    as_it_was = desk.mine.read_bytes()
    desk.teach(task="Slide it.", end=None)
    update(desk.course)
    assert sources(desk.mine) == {
        "title": "# One",
        "task": "Slide it.",
        "stub": ANSWER,
        "check": 'check("convolve-by-hand", slide)',
    }
    assert (desk.course.mine / "01_one (mine 1).ipynb").read_bytes() == as_it_was
    assert "01_one (mine 1).ipynb" in capsys.readouterr().out
    before = desk.files()
    update(desk.course)
    assert desk.files() == before
    assert "newest" in capsys.readouterr().out


def test_where_both_changed_a_cell_both_stand_and_the_answer_counts(desk, capsys):
    desk.answer(stub=ANSWER)
    better = "def slide(image, kernel):\n    ..."
    desk.teach(stub=better)
    update(desk.course)
    assert [*sources(desk.mine).values()][2:4] == [better, ANSWER]
    assert "changed: 1." in capsys.readouterr().out


def test_a_lesson_that_was_only_run_is_not_kept_twice(desk):
    content = json.loads(desk.mine.read_bytes())
    content["cells"][3]["outputs"] = [{"text": "✔"}]
    store(desk.mine, content)
    desk.teach(task="Slide it.")
    update(desk.course)
    merged = json.loads(desk.mine.read_bytes())["cells"]
    assert merged[1]["source"] == "Slide it."
    assert merged[3]["outputs"] == [{"text": "✔"}]
    assert len(desk.files()) == 4


def test_kept_versions_never_take_each_others_names(desk):
    for number in (1, 2, 3):
        desk.answer(stub=f"{ANSWER} {number}")
        desk.teach(task=f"Slide {number}.")
        update(desk.course)
    kept = [sources(desk.course.mine / f"01_one (mine {n}).ipynb")["stub"][-1] for n in (1, 2, 3)]
    assert kept == ["1", "2", "3"]


def test_fresh_gives_the_lesson_back_and_keeps_the_readers(desk, capsys):
    desk.answer(stub=ANSWER)
    assert main(["fresh", "1"], desk.course) == 0
    assert sources(desk.mine)["stub"] == STUB
    assert sources(desk.course.mine / "01_one (mine 1).ipynb")["stub"] == ANSWER
    before = desk.files()
    fresh("01_one.ipynb", desk.course)
    assert desk.files() == before, "an untouched lesson is kept twice"
    assert main(["fresh", "77"], desk.course) == 1
    assert "there is no lesson '77'; choose one of 01, 02, as in" in capsys.readouterr().err
    assert main(["fresh"], desk.course) == 1


# ---------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"cells": 3}', b'{"cells": [1]}', b"\xff"])
def test_a_damaged_copy_stays_until_a_fresh_one_is_asked_for(desk, content, capsys):
    desk.mine.write_bytes(content)
    desk.teach(task="Slide it.")
    start(desk.course)
    update(desk.course)
    assert desk.mine.read_bytes() == content
    assert "it stays" in capsys.readouterr().out
    fresh(1, desk.course)
    assert (desk.course.mine / "01_one (mine 1).ipynb").read_bytes() == content
    assert sources(desk.mine)["task"] == "Slide it."


def test_a_damaged_lesson_of_the_course_reaches_no_reader(desk, capsys):
    desk.answer(stub=ANSWER)
    (desk.course.lessons / "01_one.ipynb").write_text("<<<<<<< HEAD")
    before = desk.files()
    for command in ([], ["update"], ["fresh", "01"]):
        assert main(command, desk.course) == 1
        assert "git restore notebooks" in capsys.readouterr().err
    assert desk.files() == before


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_text("{")])
def test_without_the_original_the_readers_copy_stays(desk, damage):
    desk.answer(stub=ANSWER)
    damage(desk.course.mine / ORIGINALS / "01_one.ipynb")
    start(desk.course)
    desk.teach(task="Slide it.")
    update(desk.course)
    assert sources(desk.mine)["stub"] == ANSWER
    assert sources(desk.mine)["task"] == "Slide it."


def test_where_nothing_can_be_written_the_cure_is_named(desk, capsys):
    desk.mine.unlink()
    if os.geteuid() == 0:  # root may write anywhere, but not below a file
        blocked = desk.course._replace(mine=desk.course.mine / "02_two.ipynb")
    else:
        desk.course.mine.chmod(0o500)
        blocked = desk.course
    assert main([], blocked) == 1
    assert "you must be able to write there" in capsys.readouterr().err
    desk.course.mine.chmod(0o700)


@pytest.mark.parametrize("command", [["update"], ["fresh", "1"]])
def test_an_interruption_at_any_write_loses_nothing(tmp_path, command, monkeypatch):
    """The command is stopped at its first, second … change of a file, and then given again."""
    replace, stopped = os.replace, True
    for allowed in range(10):
        if not stopped:
            break
        desk = Desk(tmp_path / f"{allowed}")
        start(desk.course)
        desk.answer(stub=ANSWER)
        desk.teach(task="Slide it.")
        calls = iter(range(allowed))

        def stop(source, target, calls=calls):
            if next(calls, None) is None:
                raise KeyboardInterrupt
            replace(source, target)

        monkeypatch.setattr(os, "replace", stop)
        stopped = main(command, desk.course) == 130
        monkeypatch.setattr(os, "replace", replace)
        assert not any(name.endswith(".part") for name in desk.files())
        assert any(b"mine, " in content for content in desk.files().values())
        start(desk.course)
        assert main(command, desk.course) == 0
        assert sources(desk.mine)["task"] == "Slide it."
        assert any(b"mine, " in content for content in desk.files().values())
    assert 2 <= allowed < 9


def test_half_a_file_is_never_left(desk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    desk.answer(stub=ANSWER)
    desk.teach(task="Slide it.")
    before = desk.files()
    monkeypatch.setattr(os, "fsync", full)
    assert main(["update"], desk.course) == 1
    assert desk.files() == before


# ---------------------------------------------------------------------------- the merge


CELLS = [cell(f"c{n}", f"source {n}") for n in range(6)]


@st.composite
def edited(draw, who):
    """Return the six cells after somebody's edits: deleted, written, added, perhaps moved."""
    cells = [copy.deepcopy(one) for one in CELLS if draw(st.integers(0, 4))]
    for one in cells:
        if not draw(st.integers(0, 2)):
            one["source"] += f", {who}"
    for number in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(cells)))
        cells.insert(place, cell(f"{who}{number}", f"added {number} by {who}"))
    return draw(st.permutations(cells)) if not draw(st.integers(0, 3)) else cells


def texts(cells):
    return [one["source"] for one in cells]


@given(edited("reader"), edited("course"))
def test_a_merge_keeps_all_that_either_wrote(mine, new):
    base = {one["id"]: one["source"] for one in CELLS}
    merged, both = merge(notebook(*CELLS), notebook(*mine), notebook(*new))
    cells = merged["cells"]
    ids = [one["id"] for one in cells]
    assert len(set(ids)) == len(ids)
    for one in mine:
        if one["source"] != base.get(one["id"]):
            assert one["source"] in texts(cells)
    kept = {one["id"] for one in mine}
    for one in new:
        if one["id"] in kept or one["source"] != base.get(one["id"]):
            touched = [m["source"] for m in mine if m["id"] == one["id"]]
            assert one["source"] in texts(cells) or touched != [base.get(one["id"])]
    assert both == len(set(ids) - kept - {one["id"] for one in new})
    # Given again, after an interruption, it changes nothing.
    again, _ = merge(notebook(*CELLS), merged, notebook(*new))
    assert texts(again["cells"]) == texts(cells)
    assert merge(notebook(*new), merged, notebook(*new))[0]["cells"] == cells


@given(edited("reader"))
def test_if_only_one_side_changed_the_merge_is_that_side(cells):
    base, changed = notebook(*CELLS), notebook(*cells)
    assert merge(base, changed, base) == (changed, 0)
    assert merge(base, base, changed) == (changed, 0)


@pytest.mark.parametrize(
    ("mine", "new", "expected"),
    [
        ("a b c", "a b N c", "a b N c"),
        ("a R b c", "a b N c", "a R b N c"),
        ("a b c R", "a b c N", "a b c N R"),
        ("a b R c", "a b N c", "a b N R c"),  # an answer stands after a new stub: it counts
        ("a c", "a b N c", "a N c"),
        ("a R b c", "b c", "R b c"),
        ("c a R b", "a b N c", "N c a R b"),  # only the reader moved cells: so they stand
        ("a b R c", "c b a", "R c b a"),
        ("b a c", "c b a", "c b a"),
        ("a B c", "a c", "a B c"),  # written by the reader, deleted by the course
        ("a c", "a B c", "a B c"),  # the other way round: it comes back
        ("", "a b c N", "N"),
        ("R", "a b c", "R"),
    ],
)
def test_where_cells_stand_after_a_merge(mine, new, expected):
    def of(letters):
        """A capital b stands for the cell b with another text."""
        return notebook(*(cell("b" if x == "B" else x, x) for x in letters.split()))

    merged, _ = merge(of("a b c"), of(mine), of(new))
    assert " ".join(texts(merged["cells"])) == expected


def test_two_cells_of_one_id_are_both_kept():
    merged, _ = merge(
        notebook(cell("a", "1")),
        notebook(cell("a", "1"), cell("a", "mine"), {"source": "no id"}),
        notebook(cell("a", "new")),
    )
    assert texts(merged["cells"]) == ["new", "mine", "no id"]
    assert len({one["id"] for one in merged["cells"]}) == 3


def test_pasted_pictures_count_as_written_and_metadata_follow_who_changed_them():
    base = notebook(cell("a", "1"), lesson={"minutes": 5}, language_info={"name": "python"})
    mine = notebook(
        cell("a", "1", attachments={"cat.png": {}}), lesson={"minutes": 5}, language_info={"v": 3}
    )
    new = notebook(cell("a", "2"), lesson={"minutes": 9}, language_info={"name": "python"})
    merged, both = merge(base, mine, new)
    assert (both, merged["cells"][1]["attachments"]) == (1, {"cat.png": {}})
    assert merged["metadata"] == {"lesson": {"minutes": 9}, "language_info": {"v": 3}}


def test_real_lessons_survive_an_update(tmp_path):
    """Every lesson as it is stored: answered by a reader, its first cell reworded by the course."""
    course = Course(tmp_path / "notebooks", tmp_path / "my_course")
    course.lessons.mkdir()
    for path in LESSONS:
        (course.lessons / path.name).write_bytes(path.read_bytes())
    start(course)
    for one in course.copies():
        answered, reworded = json.loads(one.mine.read_bytes()), json.loads(one.course.read_bytes())
        for c in answered["cells"]:
            if c["metadata"].get("exercise", {}).get("role") == "stub":
                c["source"] = ["my answer"]
        reworded["cells"][0]["source"] = ["reworded"]
        store(one.mine, answered)
        store(one.course, reworded)
    update(course)
    for path in LESSONS:
        before, after = read(path).cells, read(course.mine / path.name).cells
        for one in before:
            if one.metadata.get("exercise", {}).get("role") == "stub":
                one.source = "my answer"
        before[0].source = "reworded"
        assert after == before


# ---------------------------------------------------------------------------- progress


@pytest.fixture
def at_work(desk, monkeypatch):
    monkeypatch.chdir(desk.course.mine)
    return desk.course.mine / PROGRESS


def right(image):
    return divmod(int(image.argmax()), image.shape[1])


def test_checks_note_what_was_tried_and_passed(at_work, capsys):
    check("first-exercise", ...)
    assert not at_work.exists()
    check("first-exercise", lambda image: 0)
    check("first-exercise", lambda image: 1)
    assert [json.loads(line)["state"] for line in at_work.read_text().splitlines()] == ["tried"]
    check("first-exercise", right)
    check("first-exercise", lambda image: 0)  # done stays done
    check("one-window", lambda *a: 0)
    first, second, third = map(json.loads, at_work.read_text().splitlines())
    assert (first["state"], second["state"], third["exercise"]) == ("tried", "done", "one-window")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", second["when"])

    show_progress()
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["✔", "first-exercise", "done", second["when"][:10]]
    assert ["✘", "one-window", "tried"] in [line.split() for line in lines]
    assert ["○", "convolve-by-hand", "open"] in [line.split() for line in lines]
    assert len([line for line in lines if line.startswith("  ")]) == len(EXERCISES)


def test_an_example_is_noted_nowhere(at_work):
    check("first-exercise", right, seed=0)
    assert not at_work.exists()


def test_elsewhere_nothing_is_noted(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    check("first-exercise", right)
    assert list(tmp_path.iterdir()) == []
    show_progress()
    assert capsys.readouterr().out.startswith("Nothing is noted yet.")


def test_progress_is_deleted_with_one_command(desk, at_work):
    check("first-exercise", right)
    desk.answer(stub=ANSWER)
    for _ in range(2):
        assert main(["forget-progress"], desk.course) == 0
        assert not at_work.exists()
    assert sources(desk.mine)["stub"] == ANSWER


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff\xfe",
        b"{",
        b"[]\n3\nnull\n" + b"[" * 100_000,
        b'{"exercise": [1], "state": "done", "when": ""}\n',
        b'{"exercise": "first-exercise", "state": "lost", "when": 3}\n',
        b'{"exercise": "first-exercise", "state": ["done"], "when": 3}\n',
        b'{"exercise": "no-such", "state": "done", "when": null}\n',
    ],
)
def test_damaged_progress_breaks_no_check(at_work, content, capsys):
    at_work.write_bytes(content)
    for _ in range(2):  # the first note may end up on a damaged line
        assert check("first-exercise", right).passed
    show_progress()
    assert "✔ first-exercise" in capsys.readouterr().out
    assert at_work.read_bytes().startswith(content)


def test_progress_that_cannot_be_kept_breaks_no_check(at_work, monkeypatch):
    at_work.mkdir()
    assert check("first-exercise", right).passed
    show_progress()
    at_work.rmdir()
    monkeypatch.setattr(Path, "cwd", deleted)
    assert check("first-exercise", right).passed


def deleted():
    raise FileNotFoundError("the folder is gone")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["tried", "done"]))))
def test_done_stays_done_in_whatever_order(tmp_path_factory, events):
    folder = tmp_path_factory.mktemp("progress")
    (folder / ORIGINALS).mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for event in events:
            my_course.note(*event)
        states = {name: entry["state"] for name, entry in my_course.noted().items()}
    done = {name for name, state in events if state == "done"}
    assert states == {name: "done" if name in done else "tried" for name, _ in events}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_running_an_untouched_lesson_notes_nothing(path):
    """Every check but those of the readers' own stubs is an example and has a seed."""
    for one in read(path).cells:
        if one.cell_type != "code" or one.metadata.get("exercise", {}).get("role") == "check":
            continue
        for node in ast.walk(ast.parse(one.source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check":
                assert "seed" in {keyword.arg for keyword in node.keywords}, one.source


# ---------------------------------------------------------------------------- make


def test_the_command_runs_quickly_and_loads_nothing_heavy():
    heavy = ("tensorflow", "matplotlib", "jupyterlab", "nbformat")
    code = f"import sys, helpers.my_course; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stderr


def test_make_clean_spares_the_readers_work(tmp_path):
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    for folder in ("my_course/.ipynb_checkpoints", "my_course/__pycache__", "x/.ipynb_checkpoints"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "file").write_text("kept")
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("file")}
    assert left == {"my_course/.ipynb_checkpoints/file", "my_course/__pycache__/file"}

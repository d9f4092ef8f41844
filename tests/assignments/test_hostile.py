"""Whatever is handed in gets the right mark and harms nothing else."""

import psutil
import pytest

from tests.assignments.hostile import (
    ENVIRONMENT_SECRET,
    EXERCISES,
    HOSTILE,
    LEFT_RUNNING,
    UNREADABLE,
)

SCORES = {"correct": 1.0, "not attempted": 0.0, "wrong": 0.0, "timed out": 0.0, "crashed": 0.0}
NEEDS_A_HUMAN = (*UNREADABLE, "200-megabytes", "no-notebook", "two-wrong-file-names", "a-link",
                 "a-pipe", "empty-folder", "linked-folder")  # fmt: skip

STRANGE = ("wrong-file-name", "numpy-beside-it", "own-module", "'=cmd()", "many-links",
           "deep-folders")  # fmt: skip


def test_the_batch_ends_well(graded):
    assert graded.code == 0


@pytest.mark.parametrize("student", HOSTILE)
def test_the_mark_is_right(graded, student):
    expected = HOSTILE[student].statuses
    if student == "blank":
        expected = ("not attempted",) * 3
    found = graded.statuses(student)
    agreed = [status in wanted.split(" or ") for status, wanted in zip(found, expected)]
    assert all(agreed), graded.record(student)
    for exercise, status in zip(EXERCISES, found):
        if status in SCORES:
            assert float(graded.row(student, exercise)["score"]) == SCORES[status]


@pytest.mark.parametrize("student", [name for name, case in HOSTILE.items() if case.says])
def test_what_happened_is_said(graded, student):
    record = graded.record(student)
    said = " ".join([record.marks[0].diagnosis, *record.notes])
    assert HOSTILE[student].says in said


def test_an_edited_check_changes_no_score(graded):
    assert float(graded.row("edited-check", "one-window")["score"]) == 0.0
    row = graded.row("edited-points", "one-window")
    assert (float(row["score"]), float(row["max"])) == (1.0, 1.0)


@pytest.mark.parametrize("student", NEEDS_A_HUMAN)
def test_what_cannot_be_read_waits_for_a_human(graded, student):
    assert graded.statuses(student) == ["needs a human"] * 3
    assert {float(graded.row(student, e)["score"]) for e in EXERCISES} == {0.0}
    reason = graded.record(student).marks[0].diagnosis
    assert reason
    question = graded.row(student, "explain-size")
    assert question["status"] == "needs a human"
    assert reason in question["note"]
    assert "not marked yet" in graded.page(student)
    assert "no answer" not in graded.page(student)


@pytest.mark.parametrize("student", STRANGE)
def test_strange_files_get_their_marks(graded, student):
    assert graded.statuses(student) == ["correct"] * 3


def test_a_wrong_name_and_a_left_out_link_are_noted(graded):
    assert "final version (3).ipynb" in graded.row("wrong-file-name", "one-window")["note"]
    assert "'link' is a link" in graded.row("numpy-beside-it", "one-window")["note"]
    assert "cannot be reached" in graded.row("deep-folders", "one-window")["note"]


def test_notes_are_few_and_short(graded):
    notes = graded.record("many-links").notes
    assert len(notes) == 51
    assert notes[-1] == "… and 250 more"
    assert max(map(len, notes)) <= 300


def test_the_wrong_answer_gets_the_diagnosis_that_the_learner_saw(graded):
    first, second, third, _ = graded.record("wrong-in-two-ways").marks
    assert first.status == "correct"
    assert (second.status, third.status) == ("wrong", "wrong")
    assert "The kernel is flipped" in second.diagnosis
    assert "rows" in third.diagnosis


@pytest.mark.parametrize("student", ["aaa-honest", "mmm-honest", "zzz-honest"])
def test_honest_students_are_not_harmed(graded, student):
    assert graded.statuses(student) == ["correct"] * 3
    assert graded.record(student).notes == ()


def test_nothing_outside_was_touched(graded):
    assert graded.sentinel.read_text() == "untouched"
    assert sorted(path.name for path in graded.sentinel.parent.iterdir()) == [
        "course",
        "sentinel.txt",
    ]
    assert not any(path.name == "pickle-bomb" for path in graded.sentinel.parent.iterdir())


def test_nothing_is_left_running(graded):
    sleeping = ["sleep", str(LEFT_RUNNING)]
    assert [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == sleeping] == []


def test_the_gradebook_is_whole_and_agrees(graded):
    every = [path.name for path in graded.course.submitted.iterdir() if path.name != "stranger"]
    for student in every:
        entries = graded.recorder.entries(student, graded.lesson)
        record = graded.record(student)
        for mark in record.marks:
            assert entries[f"{mark.exercise}-check"].score == pytest.approx(mark.score)


def test_every_student_has_a_page_and_a_notebook(graded):
    for path in graded.course.submitted.iterdir():
        if path.name != "stranger":
            page = graded.page(path.name)
            assert "</html>" in page
            notebook = graded.notebook(path.name)
            ids = [c.metadata.get("nbgrader", {}).get("grade_id") for c in notebook.cells]
            ids = [i for i in ids if i]
            assert len(ids) == len(set(ids)), path.name
            assert {"one-window-check", "convolve-by-hand-check", "explain-size"} <= set(ids)


def test_no_page_gives_anything_away(graded):
    seed = graded.course.seed()
    for path in graded.course.feedback.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert seed not in text
        assert ENVIRONMENT_SECRET not in text
        assert "<script" not in text
        assert "http" not in text.replace("urllib.request.urlopen(&#x27;http:", "")


def test_a_stranger_is_told(graded, capsys):
    from tests.assignments.conftest import run_grade

    assert run_grade(graded.course) == 0
    assert "stranger/99_no_such_lesson" in capsys.readouterr().out

"""A class is marked once and completely: resumed, sharded, merged, with people's marks kept."""

import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assignments import feedback, grade, merge, workers
from assignments.build import Points, build, chosen_lessons, nbgrader_api
from assignments.course import Course, CourseError, only_one
from assignments.examples import SOLVED, hand_in
from assignments.grade import find_jobs, parse_shard, shard_of
from assignments.gradebook import Recorder
from assignments.records import all_records
from assignments.submission import _listing
from tests.assignments.conftest import ALL_SOLVED, LESSON, copied, run_grade
from tests.assignments.hostile import nest
from tests.notebooks import ROOT

pytestmark = pytest.mark.usefixtures("sandbox")


def rows(course, name="grades.csv"):
    with open(course.folder / name, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def row_of(course, student, exercise):
    [row] = [r for r in rows(course) if (r["student"], r["exercise"]) == (student, exercise)]
    return row


def records(course):
    return {path: path.read_bytes() for path in course.marks.glob("*/*.json")}


def small_class(course, count=4):
    for number in range(count):
        answers = ALL_SOLVED if number % 2 else {"one-window": SOLVED, "explain-size": "Because."}
        hand_in(course, LESSON, f"student-{number}", answers)


@pytest.fixture(scope="module")
def marked(built, sandbox, tmp_path_factory):
    """A small class, marked; tests copy it."""
    course = copied(built, tmp_path_factory.mktemp("marked") / "course")
    small_class(course)
    assert run_grade(course) == 0
    return course


# ---------------------------------------------------------------------------- once


def test_nothing_is_marked_twice(marked, tmp_path, monkeypatch, capsys):
    course = copied(marked, tmp_path / "course")
    before, table = records(course), rows(course)
    monkeypatch.setattr(workers, "Worker", None)  # nobody is there to mark
    assert run_grade(course) == 0
    assert "4 of them marked before" in capsys.readouterr().out
    assert records(course) == before
    assert rows(course) == table


def test_what_changed_is_marked_again_and_nothing_else(marked, tmp_path):
    course = copied(marked, tmp_path / "course")
    before = records(course)
    hand_in(course, LESSON, "student-0", ALL_SOLVED)
    assert run_grade(course) == 0
    after = records(course)
    assert [path.parent.name for path in after if after[path] != before[path]] == ["student-0"]
    mine = [row for row in rows(course) if row["student"] == "student-0"]
    assert [row["status"] for row in mine][:3] == ["correct"] * 3


def test_other_points_or_another_seed_mark_again(marked, tmp_path):
    course = copied(marked, tmp_path / "course")
    before = records(course)
    build(course, chosen_lessons("02"), Points("one-window=5"), validated=False, say=str)
    assert run_grade(course) == 0
    changed = records(course)
    assert all(changed[path] != before[path] for path in before)
    [row] = [
        r for r in rows(course) if (r["student"], r["exercise"]) == ("student-1", "one-window")
    ]
    assert (float(row["score"]), float(row["max"])) == (5, 5)
    notes = {note for r in rows(course) for note in [r["note"]]}
    assert any("made from the release" in note for note in notes)
    course.keep_seed("another seed")
    assert run_grade(course) == 0
    assert all(records(course)[path] != changed[path] for path in changed)


def test_ctrl_c_loses_nothing_and_the_next_run_goes_on(built, tmp_path):
    course = copied(built, tmp_path / "course")
    small_class(course, 8)
    for number in range(8):
        path = course.submitted / f"student-{number}" / LESSON / f"{LESSON}.ipynb"
        slow = "import time; time.sleep(0.5); import numpy as np"
        path.write_text(path.read_text().replace("import numpy as np", slow))
    command = [sys.executable, "-m", "assignments.grade", "--course", str(course.folder)]
    running = subprocess.Popen(
        [*command, "--workers", "2"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    deadline = time.monotonic() + 600
    while len(records(course)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=600)
    assert running.returncode == 130, said.decode()
    assert b"the same command goes on" in said
    first = records(course)
    assert 2 <= len(first) < 8
    assert run_grade(course) == 0
    after = records(course)
    assert len(after) == 8
    assert {path: after[path] for path in first} == first
    assert len(rows(course)) == 40


def test_a_record_that_was_not_yet_in_the_gradebook_gets_there(marked, built, tmp_path):
    course = copied(marked, tmp_path / "course")
    shutil.copy(built.gradebook, course.gradebook)  # as if the machine had stopped in between
    before = records(course)
    assert run_grade(course) == 0
    assert records(course) == before
    with Recorder(course) as book:
        assert book.entries("student-1", LESSON)["one-window-check"].score == 1.0


def test_a_process_that_marks_and_dies_costs_one_submission(built, tmp_path, monkeypatch):
    course = copied(built, tmp_path / "course")
    small_class(course, 3)
    begin = workers.Worker.begin

    def kill_at_the_second(worker, job):
        begin(worker, job)
        if job[0] == "student-1":
            os.kill(worker.process.pid, signal.SIGKILL)

    monkeypatch.setattr(workers.Worker, "begin", kill_at_the_second)
    assert run_grade(course, "--workers", "1") == 0
    found = {
        row["student"]: row["status"] for row in rows(course) if row["exercise"] == "one-window"
    }
    assert found == {"student-0": "correct", "student-1": "needs a human", "student-2": "correct"}


def test_more_workers_give_the_same_marks(marked, tmp_path):
    course = copied(marked, tmp_path / "course")
    shutil.rmtree(course.marks)
    assert run_grade(course, "--workers", "3") == 0
    assert rows(course) == rows(marked)


def test_what_cannot_be_read_costs_one_submission(marked, tmp_path, monkeypatch):
    course = copied(marked, tmp_path / "course")

    def unreadable(*_):
        raise PermissionError

    monkeypatch.setattr(workers, "read_submission", unreadable)
    record = workers.Desk(course, "seed").give_up("student-1", LESSON, "It ended.")
    assert {mark.status for mark in record.marks} == {"needs a human"}
    assert record.answered == ("explain-size",)
    assert record.notes == ("It ended.", "It cannot be read: PermissionError.")
    monkeypatch.setattr(grade, "digest_of", unreadable)
    desk = workers.Desk(course, course.seed())
    assert grade.fresh_record(desk, "student-0", LESSON) is None


def test_a_students_folder_that_cannot_be_read_is_told(marked, tmp_path, monkeypatch):
    course = copied(marked, tmp_path / "course")
    iterdir = Path.iterdir

    def refused(path):
        if path.name == "student-1":
            raise PermissionError
        return iterdir(path)

    monkeypatch.setattr(Path, "iterdir", refused)
    jobs, strangers = find_jobs(course, course.assignments())
    assert [student for student, _ in jobs] == ["student-0", "student-2", "student-3"]
    assert strangers == ["student-1 (a folder that cannot be read)"]


def test_folders_are_followed_down_to_a_depth(marked, tmp_path):
    folder = tmp_path / "course"
    nest(copied(marked, folder).submitted / "student-1" / LESSON, "d", 60)
    notes = []
    assert len(_listing(folder / "submitted" / "student-1" / LESSON, notes)) == 1
    assert notes == ["folders more than 50 deep were left out"]


def test_every_field_is_quoted_because_some_spreadsheets_split_at_semicolons(marked):
    lines = (marked.folder / "grades.csv").read_text().splitlines()
    assert all(line.startswith('"') and line.endswith('"') for line in lines)


# ---------------------------------------------------------------------------- shards


def test_every_student_is_in_one_shard():
    names = [f"student-{number}" for number in range(200)]
    counts = [[shard_of(name, 8) for name in names].count(part) for part in range(8)]
    assert sum(counts) == 200
    assert min(counts) > 10


@pytest.mark.parametrize("text", ["0/2", "3/2", "x", "1/0", "1-2"])
def test_a_bad_shard_is_refused(text):
    with pytest.raises(CourseError, match="is no shard"):
        parse_shard(text)


def test_shards_in_folders_of_their_own_merge_in_any_order_any_number_of_times(
    built, marked, tmp_path
):
    course = copied(built, tmp_path / "course")
    small_class(course)
    parts = [copied(course, tmp_path / f"part-{part}") for part in (1, 2, 3)]
    for number in (2, 1, 3, 1):  # out of order, one of them twice
        assert run_grade(parts[number - 1], "--shard", f"{number}/3") == 0
    tables = []
    for order in ([2, 0, 1], [0, 1, 2], [1], [1, 1, 0, 2]):
        merge.merge(course, [parts[place] for place in order])
        tables.append(rows(course))
    assert all(table == tables[0] for table in tables)
    assert tables[0] == rows(marked)
    assert scores(course) == scores(marked)
    assert len(list(course.feedback.glob("*/*/*.html"))) == 4
    assert len(list(course.autograded.glob("*/*/*.ipynb"))) == 4


def scores(course):
    """Return every grade that the database holds, by student and cell."""
    query = (
        "select s.id, c.name, g.auto_score, g.manual_score, g.needs_manual_grade from grade g "
        "join base_cell c on g.cell_id = c.id join submitted_notebook n on g.notebook_id = n.id "
        "join submitted_assignment a on n.assignment_id = a.id "
        "join student s on a.student_id = s.id order by 1, 2"
    )
    book = sqlite3.connect(course.gradebook)
    try:
        return book.execute(query).fetchall()
    finally:
        book.close()


def test_shards_in_one_folder_merge_too(built, marked, tmp_path):
    course = copied(built, tmp_path / "course")
    small_class(course)
    for shard in ("2/2", "1/2"):
        assert run_grade(course, "--shard", shard) == 0
    assert scores(course) == []  # the course's own gradebook is written by one process only
    merge.merge(course, [])
    assert rows(course) == rows(marked)
    assert scores(course) == scores(marked)
    count = sum(len(rows(course, f"grades-{part}-of-2.csv")) for part in (1, 2))
    assert count == len(rows(course))


def test_marks_that_people_gave_in_a_shard_are_taken_over(marked, tmp_path):
    course, shard = copied(marked, tmp_path / "course"), copied(marked, tmp_path / "shard")
    shard.gradebook.rename(shard.folder / "gradebook-1-of-1.db")
    with Recorder(shard, shard.folder / "gradebook-1-of-1.db") as book:
        book.give("student-0", LESSON, "explain-size", manual=1.5, comment="Well said.")
    for _ in range(2):
        table, conflicts = merge.merge(course, [shard])
        assert conflicts == []
    [row] = [r for r in table if (r["student"], r["exercise"]) == ("student-0", "explain-size")]
    assert (row["score"], row["status"]) == (1.5, "marked by hand")
    with Recorder(course) as book:
        book.give("student-0", LESSON, "explain-size", manual=0.5)
    _, [conflict] = merge.merge(course, [shard])
    assert "student-0, explain-size: 0.5 and 1.5" in conflict
    with Recorder(course) as book:
        assert book.entries("student-0", LESSON)["explain-size"].manual == 0.5


def test_a_shard_with_another_seed_is_refused(marked, tmp_path):
    course, shard = copied(marked, tmp_path / "course"), copied(marked, tmp_path / "shard")
    shard.keep_seed("another")
    with pytest.raises(CourseError, match="another private seed"):
        merge.merge(course, [shard])


# ---------------------------------------------------------------------------- people's marks


def test_a_persons_mark_and_comment_stay_and_reach_the_page(marked, tmp_path):
    course = copied(marked, tmp_path / "course")
    with Recorder(course) as book:
        book.give("student-0", LESSON, "explain-size", manual=2.0, comment="Good, <b>short</b>.")
    assert run_grade(course, "--again") == 0
    assert feedback.main(["--course", str(course.folder)]) == 0
    page = (course.feedback / "student-0" / LESSON / f"{LESSON}.html").read_text()
    assert "Good, &lt;b&gt;short&lt;/b&gt;." in page
    assert "not marked yet" not in page
    [row] = [
        r for r in rows(course) if (r["student"], r["exercise"]) == ("student-0", "explain-size")
    ]
    assert (float(row["score"]), row["status"]) == (2.0, "marked by hand")


def test_a_person_may_overrule_a_check(marked, tmp_path):
    course = copied(marked, tmp_path / "course")
    with Recorder(course) as book:
        book.give("student-0", LESSON, "turn-the-kernel-check", manual=0.5)
    assert run_grade(course, "--again") == 0
    found = [r for r in rows(course) if r["student"] == "student-0"]
    assert [float(r["score"]) for r in found if r["exercise"] == "turn-the-kernel"] == [0.5]


def test_unanswered_questions_get_0_and_answered_ones_wait(marked):
    found = {r["student"]: r for r in rows(marked) if r["exercise"] == "explain-size"}
    assert found["student-0"]["status"] == "needs a human"
    assert found["student-1"]["status"] == "not attempted"


def test_the_form_grader_of_nbgrader_shows_what_waits(marked, tmp_path):
    course = copied(marked, tmp_path / "course")
    api = nbgrader_api(course)
    found = {s["student"]: s for s in api.get_submissions(LESSON)}
    assert found["student-0"]["needs_manual_grade"]
    assert not found["student-1"]["needs_manual_grade"]
    assert found["student-1"]["autograded"]
    assert (found["student-1"]["score"], found["student-1"]["max_score"]) == (4.0, 6.0)
    notebook = json.loads(
        (course.autograded / "student-0" / LESSON / f"{LESSON}.ipynb").read_text()
    )
    text = json.dumps(notebook, ensure_ascii=False)
    assert "Rubric" in text
    assert "Because." in text


def test_nbgraders_own_feedback_works_on_the_same_folder(marked, tmp_path):
    course = copied(marked, tmp_path / "course")
    shutil.rmtree(course.feedback)
    result = nbgrader_api(course).generate_feedback(LESSON, "student-1", force=True)
    assert result["success"], result
    assert (course.feedback / "student-1" / LESSON / f"{LESSON}.html").exists()


# ---------------------------------------------------------------------------- what is told


def test_the_table_names_what_needs_a_human(marked, tmp_path, capsys):
    course = copied(marked, tmp_path / "course")
    assert run_grade(course) == 0
    told = capsys.readouterr().out
    assert "student-0" in told
    assert "not attempted: convolve-by-hand, turn-the-kernel, find-the-kernel" in told
    assert "needs a human: explain-size" in told


def test_only_some_students_or_lessons(built, tmp_path):
    course = copied(built, tmp_path / "course")
    small_class(course)
    known = course.assignments()
    assert find_jobs(course, known, "student-2 student-3")[0] == [
        ("student-2", LESSON),
        ("student-3", LESSON),
    ]
    with pytest.raises(CourseError, match="no assignment '07'"):
        grade.chosen_assignments(course, "07")


def test_a_course_of_another_version_is_told(course, capsys):
    known = course.private / f"{LESSON}.json"
    known.write_text(known.read_text().replace('"name"', '"assignment"'))
    assert run_grade(course) == 1
    told = capsys.readouterr().err
    assert str(known) in told
    assert 'Build the course again with "make assignments"' in told


def test_a_folder_without_a_course_is_told(tmp_path, capsys):
    assert run_grade(Course(tmp_path)) == 1
    assert 'Build one with "make assignments"' in capsys.readouterr().err


def test_the_example_that_ships_is_marked(tmp_path, capsys):
    from assignments import examples

    folder = tmp_path / "example"
    assert examples.main(["--course", str(folder), "--call-seconds", "2"]) == 0
    found = {(r["student"], r["exercise"]): r["status"] for r in rows(Course(folder))}
    assert found["ada", "convolve-by-hand"] == "correct"
    assert found["blaise", "convolve-by-hand"] == "wrong"
    assert found["carl", "one-window"] == "not attempted"
    assert found["dorothy", "one-window"] == "crashed"
    assert found["dorothy", "convolve-by-hand"] == "timed out"
    assert "dorothy" in capsys.readouterr().out
    assert len(list(all_records(Course(folder)))) == 4
    assert Path(folder, "feedback", "ada").exists()


def test_two_do_not_grade_one_course_at_the_same_time(marked, tmp_path, capsys):
    course = copied(marked, tmp_path / "course")
    with only_one(course.gradebook, "graded"):
        assert run_grade(course) == 1
        with pytest.raises(CourseError, match="by another process"):
            build(course, chosen_lessons("02"), validated=False, say=str)
    assert "by another process" in capsys.readouterr().err
    assert run_grade(course) == 0


def test_the_time_of_the_exchange_reaches_the_gradebook(marked, tmp_path):
    course = copied(marked, tmp_path / "course")
    for number, text in enumerate(["2026-11-21 10:00:00.5 UTC", "=nonsense"]):
        folder = course.submitted / f"student-{number}" / LESSON
        (folder / "timestamp.txt").write_text(text)
    assert run_grade(course) == 0
    with Recorder(course) as book:
        times = [book.book.find_submission(LESSON, f"student-{n}").timestamp for n in range(2)]
    assert str(times[0]) == "2026-11-21 10:00:00.500000"
    assert times[1] is None


@pytest.mark.parametrize("flags", [["--workers", "0"], ["--call-seconds", "-1"]])
def test_senseless_flags_are_refused(course, capsys, flags):
    assert grade.main(["--course", str(course.folder), *flags]) == 1
    assert "WORKERS must be at least 1" in capsys.readouterr().err

"""One folder a student: what it keeps apart, and what a submission cannot smuggle in."""

import os
import shutil
import sys
from pathlib import Path

import pytest

pytest.importorskip("nbgrader", reason="needs nbgrader: pip install -e '.[assignments]'")

from nbgrader.api import Gradebook
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeFetchFeedback, ExchangeSubmit

from assignments.jupyterhub.exchange import Collect, Release, ReleaseFeedback, copy_plain_files
from assignments.jupyterhub.folders import (
    give_to_accounts,
    make_view,
    prepare_exchange,
    prepare_student,
)

COURSE, ASSIGNMENT = "convnets", "02_convolution"
NOTEBOOK = f"{ASSIGNMENT}.ipynb"


class Class:
    """A course with an exchange, without a hub: nbgrader's steps, called one by one."""

    def __init__(self, folder):
        self.folder = folder
        self.exchange = folder / "exchange"
        self.course = folder / "course"
        release = prepare_exchange(self.exchange, COURSE) / "outbound" / ASSIGNMENT
        release.mkdir()
        (release / NOTEBOOK).write_text("released", encoding="utf-8")

    def view(self, student):
        prepare_student(self.exchange, COURSE, student)
        return make_view(self.exchange, COURSE, student, self.folder / "views" / student)

    def inbound(self, student):
        """Return the folder that this student's code may write to."""
        return self.view(student) / COURSE / "inbound"

    def hand_in(self, student, content, notebook=NOTEBOOK):
        """Submit with nbgrader's own code, as the student's server does."""
        work = self.folder / "homes" / student / ASSIGNMENT
        work.mkdir(parents=True, exist_ok=True)
        (work / notebook).write_text(content, encoding="utf-8")
        self._step(ExchangeSubmit, student, self.view(student), assignment_dir=str(work.parent))

    def put_in(self, student, claims=None, stamp="2026-11-21 12:00:00.000000 UTC"):
        """Make a submission's folder by hand, under whatever name."""
        folder = self.inbound(student) / f"{claims or student}+{ASSIGNMENT}+{stamp}+x"
        folder.mkdir()
        (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")
        return folder

    def collect(self, **options):
        self._step(Collect, "*", self.exchange, update=True, **options)

    def release_feedback(self):
        self._step(ReleaseFeedback, "*", self.exchange)

    def fetch_feedback(self, student):
        work = self.folder / "homes" / student
        self._step(ExchangeFetchFeedback, student, self.view(student), assignment_dir=str(work))
        return [page.read_text() for page in work.glob(f"{ASSIGNMENT}/feedback/*/*.html")]

    def submitted(self, student):
        return self.course / "submitted" / student / ASSIGNMENT

    def _step(self, step, student, root, **options):
        coursedir = CourseDirectory(
            root=str(self.course),
            course_id=COURSE,
            assignment_id=ASSIGNMENT,
            student_id=student,
            db_url=f"sqlite:///{self.folder / 'gradebook.db'}",
        )
        cache = str(self.folder / "caches" / student.strip("*"))
        step(
            coursedir=coursedir,
            authenticator=Authenticator(),
            root=str(root),
            cache=cache,
            **options,
        ).start()


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """An empty gradebook: making one takes longer than a test."""
    file = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader calls `alembic`, which lies beside this Python.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        Gradebook(f"sqlite:///{file}", COURSE).close()
    return file


@pytest.fixture
def school(tmp_path, gradebook):
    (tmp_path / "course").mkdir()
    shutil.copy(gradebook, tmp_path)
    return Class(tmp_path)


def test_a_release_leaves_the_exchange_closed(school):
    release = school.course / "release" / ASSIGNMENT
    release.mkdir(parents=True)
    (release / NOTEBOOK).write_text("the new release", encoding="utf-8")
    school.exchange.chmod(0o751)
    school._step(Release, "*", school.exchange, force=True)
    released = school.view("anna") / COURSE / "outbound" / ASSIGNMENT / NOTEBOOK
    assert released.read_text(encoding="utf-8") == "the new release"
    assert school.exchange.stat().st_mode & 0o777 == 0o751


def test_each_student_s_newest_work_is_collected_under_their_name(school):
    school.hand_in("anna", "first")
    school.hand_in("anna", "second")
    school.hand_in("ben", "his")
    school.collect()
    assert (school.submitted("anna") / NOTEBOOK).read_text() == "second"
    assert (school.submitted("ben") / NOTEBOOK).read_text() == "his"


def test_collecting_again_changes_nothing_and_a_newer_submission_replaces(school):
    school.hand_in("anna", "first")
    school.collect()
    before = (school.submitted("anna") / "timestamp.txt").read_text()
    school.collect()
    assert (school.submitted("anna") / "timestamp.txt").read_text() == before
    school.hand_in("anna", "second")
    school.collect()
    assert (school.submitted("anna") / NOTEBOOK).read_text() == "second"


def test_what_is_collected_is_not_looked_at_again(school):
    folder = school.put_in("anna")
    (folder / NOTEBOOK).write_text("mine")
    school.collect()
    (folder / "later").symlink_to("/etc")
    school.collect()
    assert (school.submitted("anna") / NOTEBOOK).read_text() == "mine"


def test_a_submission_under_another_name_counts_for_who_handed_it_in(school):
    school.hand_in("ben", "his own")
    (school.put_in("anna", claims="ben") / NOTEBOOK).write_text("anna's, as ben's")
    school.collect()
    assert (school.submitted("ben") / NOTEBOOK).read_text() == "his own"
    assert (school.submitted("anna") / NOTEBOOK).read_text() == "anna's, as ben's"


def test_a_student_s_view_holds_nothing_of_another(school):
    school.hand_in("ben", "his")
    school.view("anna")
    seen = {
        path.resolve()
        for part in ("inbound", "feedback", "outbound")
        for path in (school.view("anna") / COURSE / part).rglob("*")
    }
    assert seen == {path.resolve() for path in (school.exchange / COURSE / "outbound").rglob("*")}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can do it")
def test_folders_are_handed_over_to_accounts(school):
    """Numbers for accounts: whether anybody has them makes no difference to the file system."""
    anna, ben, ina, teachers = 50_001, 50_002, 50_003, 60_001
    for name, account in (("anna", anna), ("ben", ben)):
        prepare_student(school.exchange, COURSE, name)
        give_to_accounts(school.exchange, COURSE, teachers, name, account)
    course = school.exchange / COURSE

    def may(user, group, path, wanted):
        about = path.stat()
        shift = 6 if about.st_uid == user else 3 if about.st_gid == group else 0
        return about.st_mode >> shift & wanted == wanted

    read, write = 4, 2
    assert may(anna, anna, course / "inbound" / "anna", write)
    assert may(anna, anna, course / "outbound", read)
    assert may(ina, teachers, course / "outbound", write)
    assert may(ina, teachers, course / "inbound", read)
    assert may(ina, teachers, course / "inbound" / "anna", read)
    assert may(ina, teachers, course / "feedback" / "anna", write)
    shared = [school.exchange, course, *course.iterdir()]
    for path in (*shared, *course.glob("feedback/*"), course / "inbound" / "ben"):
        assert not may(anna, anna, path, write), path
    for path in (course / "inbound", *course.glob("feedback*"), course / "inbound" / "ben"):
        assert not may(anna, anna, path, read), path
    for path in (school.exchange, course, course / "inbound", course / "feedback"):
        assert path.stat().st_uid == 0, "root works in there, so nobody else may own it"


@pytest.mark.parametrize("name", ["../anna", "a/b", "", ".", "anna+ben", "*", "[ab]"])
def test_names_that_lead_elsewhere_are_refused(school, name):
    with pytest.raises(ValueError, match="give this user or course another name"):
        school.view(name)


def link_file(folder, secret):
    (folder / NOTEBOOK).symlink_to(secret)


def link_folder(folder, secret):
    (folder / NOTEBOOK).write_text("plain")
    (folder / "more").symlink_to(secret.parent)


def link_itself(folder, secret):
    target = folder.with_name("elsewhere")
    folder.rename(target)
    folder.symlink_to(target)


def pipe(folder, secret):
    os.mkfifo(folder / NOTEBOOK)


def too_large(folder, secret):
    with open(folder / NOTEBOOK, "wb") as file:
        file.truncate(200_000_000)  # takes no room on the disk


def too_many(folder, secret):
    for number in range(1001):
        (folder / f"{number}.txt").touch()


@pytest.mark.parametrize(
    "smuggle", [link_file, link_folder, link_itself, pipe, too_large, too_many]
)
def test_what_is_no_plain_small_folder_is_not_collected_and_harms_nobody(school, smuggle, tmp_path):
    secret = tmp_path / "source" / "solution.ipynb"
    secret.parent.mkdir()
    secret.write_text("the solution")
    smuggle(school.put_in("anna"), secret)
    school.hand_in("ben", "his")
    school.collect()
    assert not school.submitted("anna").exists()
    assert (school.submitted("ben") / NOTEBOOK).read_text() == "his"


def test_a_name_without_a_time_harms_nobody(school):
    (school.inbound("anna") / f"anna+{ASSIGNMENT}+noon").mkdir()
    school.hand_in("ben", "his")
    school.collect()
    assert (school.submitted("ben") / NOTEBOOK).read_text() == "his"


def test_it_is_an_error_if_nobody_s_work_can_be_collected(school):
    link_file(school.put_in("anna"), Path("/etc/hostname"))
    with pytest.raises(ExchangeError, match="by hand: anna"):
        school.collect()


def test_a_failed_update_keeps_what_was_collected(school):
    school.hand_in("anna", "first")
    school.collect()
    link_file(school.put_in("anna", stamp="2099-01-01 00:00:00.000000 UTC"), Path("/etc/hostname"))
    school.hand_in("ben", "his")
    school.collect()
    assert (school.submitted("anna") / NOTEBOOK).read_text() == "first"


def write_feedback(school, student):
    """Leave a page where `assignments.grade` leaves it."""
    page = school.course / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"well done, {student}")


def test_feedback_comes_back_to_its_student_alone(school):
    for student in ("anna", "ben"):
        school.hand_in(student, f"by {student}")
        write_feedback(school, student)
    school.collect()
    school.release_feedback()
    assert school.fetch_feedback("anna") == ["well done, anna"]
    assert school.fetch_feedback("ben") == ["well done, ben"]


def test_feedback_comes_back_for_a_notebook_with_another_name(school):
    school.hand_in("anna", "mine", notebook="homework 2.ipynb")
    write_feedback(school, "anna")
    school.collect()
    school.release_feedback()
    assert "well done, anna" in school.fetch_feedback("anna")


def test_work_that_came_another_way_has_no_feedback_in_the_exchange(school):
    school.view("anna")
    school.submitted("anna").mkdir(parents=True)
    write_feedback(school, "anna")
    school.hand_in("ben", "his")
    write_feedback(school, "ben")
    school.collect()
    school.release_feedback()
    assert not any((school.exchange / COURSE / "feedback" / "anna").iterdir())
    assert school.fetch_feedback("ben") == ["well done, ben"]


def test_one_student_can_be_asked_for(school):
    for student in ("anna", "ben"):
        school.hand_in(student, f"by {student}")
    school._step(Collect, "ben", school.exchange)
    assert not school.submitted("anna").exists()
    assert (school.submitted("ben") / NOTEBOOK).is_file()


def test_a_course_without_an_exchange_is_named(school, tmp_path):
    with pytest.raises(ExchangeError, match="is this its exchange"):
        school._step(Collect, "*", tmp_path / "nowhere")


def test_a_copy_that_would_overwrite_is_refused(tmp_path):
    (tmp_path / "here").mkdir()
    with pytest.raises(FileExistsError, match="is there already"):
        copy_plain_files(tmp_path / "here", tmp_path / "here", 10, 10)


def test_a_link_to_a_folder_is_no_submission(tmp_path):
    (tmp_path / "link").symlink_to("/etc")
    with pytest.raises(ValueError, match="is not a folder"):
        copy_plain_files(tmp_path / "link", tmp_path / "copy", 10**9, 10**9)

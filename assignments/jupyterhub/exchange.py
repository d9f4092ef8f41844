"""What an instructor's nbgrader needs where each student has a folder in the exchange.

nbgrader's own exchange keeps everybody's work in one folder and lets Unix accounts tell whose it
is. On a hub all servers often run under one account: there, one student could read another's work
and hand in under another's name. With one folder a student (`folders`), the folder's name says who
handed in, whatever a submission claims.

`instructor/nbgrader_config.py` puts these classes in place of nbgrader's. Students use
nbgrader's own.
"""

import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
)
from nbgrader.utils import notebook_hash
from traitlets import Integer

from helpers.support.whole_files import write_whole


class KeepRights:
    """Mixed into a step of the exchange: the hub has made the folders, and they keep their rights.

    nbgrader opens the exchange's top folder to everyone, and who may write there can put another
    folder in the place of a course's. It also wants every folder to be the instructor's own.
    """

    # What the steps of nbgrader's exchange, which are not typed, bring along.
    root: str
    coursedir: Any
    log: Any
    fail: Callable[[str], None]

    def ensure_root(self) -> None:
        self.ensure_directory(self.root, None)

    def ensure_directory(self, path: str | Path, mode: int | None) -> None:
        if not os.path.isdir(path):
            self.fail(f"There is no folder {path}. The hub makes it: is this its exchange?")


class Release(KeepRights, ExchangeReleaseAssignment):
    """Release as nbgrader does."""


class EachStudent(KeepRights):
    """Mixed into a step of the exchange: do it for one student after the other."""

    def students_in(self, part: str) -> list[str]:
        """Return the names of the students with a folder, those that are asked for."""
        asked = self.coursedir.student_id or "*"
        folder = Path(self.root) / self.coursedir.course_id / part
        self.ensure_directory(folder, None)
        excluded = set(self.coursedir.student_id_exclude.split(","))
        names = sorted(entry.name for entry in folder.iterdir() if is_folder(entry))
        return [name for name in names if asked in ("*", name) and name not in excluded]

    def start_for_each(self, part: str) -> None:
        """Do the step for each student; what one student's files do harms no other."""
        asked, failed = self.coursedir.student_id, []
        students = self.students_in(part)
        try:
            for student in students:
                self.student = self.coursedir.student_id = student
                try:
                    super().start()  # type: ignore[misc]
                except Exception as error:  # whatever is wrong is this student's affair alone
                    self.log.error("%s: %s: %s", student, type(error).__name__, error)
                    failed.append(student)
        finally:
            self.coursedir.student_id = asked
        if failed:
            told = f"Look at these by hand: {', '.join(failed)}"
            self.log.error(told)
            if failed == students:
                self.fail(told)


class Collect(EachStudent, ExchangeCollect):
    """Collect each student's newest submission: plain files only, no link is followed.

    A link in a submission could point to the solutions; they would come back in the feedback.
    """

    max_files = Integer(1000, help="The most files that a submission may have.").tag(config=True)

    def start(self) -> None:
        self.check_owner = False  # the folder says whose it is
        self.start_for_each("inbound")

    def init_src(self) -> None:
        # The pattern that nbgrader makes of it finds what lies in the student's folder.
        self.coursedir.student_id = f"{self.student}/*"
        super().init_src()
        self.coursedir.student_id = self.student

    def _path_to_record(self, path: str) -> dict[str, Any]:
        record = super()._path_to_record(path)
        record["username"] = self.student
        record["filename"] = os.path.join(self.student, record["filename"])
        return record

    def copy_files(self) -> None:
        # nbgrader removes what was collected before it copies: so copy in private first, and come
        # to nbgrader's step only with something that is known to be sound.
        for record in self.src_records:  # one, or none
            if self.is_collected(record):
                continue
            source = os.path.join(self.inbound_path, record["filename"])
            limit = 1000 * self.coursedir.max_dir_size
            with tempfile.TemporaryDirectory(dir=self.coursedir.root, prefix=".new-") as private:
                self.private = os.path.join(private, "copy")
                copy_plain_files(source, self.private, limit, self.max_files)
                super().copy_files()

    def is_collected(self, record: dict[str, Any]) -> bool:
        """True if just this submission lies in the course's folder already."""
        step = self.coursedir.submitted_directory
        target = self.coursedir.format_path(step, self.student, self.coursedir.assignment_id)
        if not os.path.isdir(target):
            return False
        return self.coursedir.get_existing_timestamp(target) == record["timestamp"]

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        shutil.copytree(self.private, dest)


class ReleaseFeedback(EachStudent, ExchangeReleaseFeedback):
    """Put each student's feedback page into that student's folder.

    The student's server looks for it under the name of the notebook that was handed in and a secret
    that went with it, so both are read from what was collected.
    """

    most_notebooks = Integer(10, help="Under how many names a page goes back.").tag(config=True)

    def start(self) -> None:
        self.start_for_each("feedback")

    def init_dest(self) -> None:
        super().init_dest()
        self.dest_path = os.path.join(self.outbound_feedback_path, self.student)

    def copy_files(self) -> None:
        step = self.coursedir.submitted_directory
        name = self.coursedir.assignment_id
        submitted = Path(self.coursedir.format_path(step, self.student, name))
        page, secret = Path(self.src_path) / f"{name}.html", submitted / "submission_secret.txt"
        if not page.is_file():
            return
        if not secret.is_file():
            self.log.warning(
                "%s: not handed in through the exchange, so it cannot go back through it", page
            )
            return
        notebooks = {name, *(path.stem for path in submitted.glob("*.ipynb"))}
        for notebook in sorted(notebooks)[: self.most_notebooks]:
            key = notebook_hash(secret=secret.read_text(errors="replace"), notebook_id=notebook)
            write_whole(Path(self.dest_path) / f"{key}.html", page.read_bytes())
        self.log.info("Feedback released to %s: %s", self.student, page)


def is_folder(entry: Path) -> bool:
    """True for a folder, false for a link to one.

    Examples
    --------
    >>> is_folder(Path("/")), is_folder(Path("/no/such/place"))
    (True, False)
    """
    return entry.is_dir() and not entry.is_symlink()


def copy_plain_files(source: str, target: str | Path, most_bytes: int, most_files: int) -> None:
    """Copy a folder that someone else may be changing; follow no link.

    Every file is opened in the folder that was just read, and only if it is not a link at that
    very moment: there is nothing to win by a swap between the look and the copy.

    Parameters
    ----------
    source, target : path
        The folder to copy, and the folder to make.
    most_bytes, most_files : int
        What the copy may hold.

    Raises
    ------
    ValueError
        If there is anything but folders and plain files, or too much of them. Nothing is left
        behind then.
    """
    target = Path(target)
    if target.exists():
        raise FileExistsError(f"{target} is there already")
    try:
        _copy(source, target, most_bytes, most_files)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _copy(source: str, target: Path, most_bytes: int, most_files: int) -> None:
    source, files = os.fspath(source), 0
    if not is_folder(Path(source)):
        raise ValueError(f"{source} is not a folder; a submission has to be one")
    for folder, subfolders, names, handle in os.fwalk(source, follow_symlinks=False):
        here = target / os.path.relpath(folder, source)
        here.mkdir(parents=True)
        for name in subfolders:
            if stat.S_ISLNK(os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode):
                raise ValueError(f"{os.path.join(folder, name)} is a link; hand in the files")
        for name in names:
            files += 1
            if files > most_files:
                raise ValueError(f"{source} holds more than {most_files:,} files")
            most_bytes -= copy_file(name, handle, here / name, most_bytes)


def copy_file(name: str, folder: int, target: Path, most_bytes: int) -> int:
    """Copy one plain file out of an open folder; return its bytes."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        handle = os.open(name, flags, dir_fd=folder)
    except OSError as error:
        raise ValueError(
            f"cannot read {name}: a link, or no plain file ({error.strerror})"
        ) from None
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError(f"{name} is no plain file; hand in files and folders only")
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise ValueError(f"{name} makes the submission too large; leave large files out")
    target.write_bytes(content)
    return len(content)

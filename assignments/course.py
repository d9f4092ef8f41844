"""The folder of a course: where what lies, which assignments there are, the private seed.

The folders are nbgrader's own (``source``, ``release``, ``submitted``, ``autograded``,
``feedback``), so its tools work on them. What only the instructor may see lies in ``private``.
"""

import contextlib
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assignments.assignment import Assignment
from helpers.support.whole_files import write_whole

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent

#: Where a course is built unless somebody says otherwise.
DEFAULT_COURSE = ROOT / "build" / "course"

#: What nbgrader and its exchange call the course.
COURSE_ID = "kernels-to-convnets"


class CourseError(Exception):
    """Something the instructor has to put right; the text says what and how."""


@dataclass(frozen=True)
class Course:
    """The folder of a course."""

    folder: Path

    @property
    def private(self) -> Path:
        """What is never handed out: the seed, and what is known of each assignment."""
        return self.folder / "private"

    @property
    def gradebook(self) -> Path:
        """nbgrader's database of marks."""
        return self.folder / "gradebook.db"

    @property
    def marks(self) -> Path:
        """One record for each submission that was marked."""
        return self.folder / "marks"

    @property
    def submitted(self) -> Path:
        """What was handed in: ``submitted/<student>/<assignment>/<assignment>.ipynb``."""
        return self.folder / "submitted"

    @property
    def autograded(self) -> Path:
        """What nbgrader's form grader shows."""
        return self.folder / "autograded"

    @property
    def feedback(self) -> Path:
        """The pages that go back to the students."""
        return self.folder / "feedback"

    def release(self, assignment: str) -> Path:
        """Return the path of the notebook that students get."""
        return self.folder / "release" / assignment / f"{assignment}.ipynb"

    def source(self, assignment: str) -> Path:
        """Return the path of the notebook with the solutions."""
        return self.folder / "source" / assignment / f"{assignment}.ipynb"

    def assignments(self) -> dict[str, Assignment]:
        """Return what is known of each assignment, by its name.

        Raises
        ------
        CourseError
            If the folder holds no course, or one that was built with another version.
        """
        known = {}
        for path in sorted(self.private.glob("[0-9][0-9]_*.json")):
            try:
                known[path.stem] = Assignment.from_json(path.read_text(encoding="utf-8"))
            except ValueError as problem:
                raise CourseError(
                    f"{path} was written by another version ({problem}). Build the course again "
                    'with "make assignments"; what was handed in and marked stays.'
                ) from None
        if not known:
            raise CourseError(
                f'{self.folder} holds no built course. Build one with "make assignments", or name '
                "the folder of yours: COURSE=path/to/course."
            )
        return known

    def seed(self) -> str:
        """Return the private seed, a string.

        Raises
        ------
        CourseError
            If there is none yet.
        """
        try:
            return (self.private / "seed").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise CourseError(
                f'{self.private / "seed"} is missing. "make assignments" draws one; or put back '
                "the one that this course was graded with."
            ) from None

    def keep_seed(self, seed: str | None = None) -> None:
        """Write the seed where only its owner may read it; draw one if there is none."""
        self.private.mkdir(parents=True, exist_ok=True)
        self.private.chmod(0o700)
        path = self.private / "seed"
        if seed is None and path.exists():
            return
        write_whole(path, f"{seed or secrets.token_hex(16)}\n", private=True)


@contextlib.contextmanager
def only_one(path: Path, what: str) -> Iterator[None]:
    """Let one process at a time write a file; a lock lies beside it.

    A second process is told that the course is being `what`.
    """
    if fcntl is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path.with_name(f".{path.name}.lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CourseError(
                f"{path.parent} is being {what} by another process. Wait for it, or stop it."
            ) from None
        yield


def exercise_seed(seed: str, exercise: str) -> int:
    """Return the number that draws the cases of one exercise.

    The same for every student, so that marks can be compared; different for every exercise and
    every course.

    Examples
    --------
    >>> exercise_seed("spring", "one-window") == exercise_seed("spring", "one-window")
    True
    >>> exercise_seed("spring", "one-window") == exercise_seed("autumn", "one-window")
    False
    """
    digest = hashlib.sha256(f"{seed}\n{exercise}".encode()).digest()
    return int.from_bytes(digest[:6], "big")

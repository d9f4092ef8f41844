"""Build the assignments of a course from the lessons: ``make assignments``.

Each lesson becomes an assignment of nbgrader: ``source`` with the solutions, ``release`` without,
both checked by nbgrader's validator. Everything is made in a folder aside and moved into place at
the end, so a build that fails leaves the course as it was. Building again keeps what was handed in
and the marks.

Usage: ``python -m assignments.build [--lessons "02 06"] [--points …] [--seed …] [--course …]``
"""

import argparse
import contextlib
import io
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat

from assignments.assignment import Question
from assignments.course import (
    COURSE_ID,
    DEFAULT_COURSE,
    ROOT,
    Course,
    CourseError,
    only_one,
)
from assignments.lessons import BEGIN, Lesson, LessonExercise, assignment_source, read_lesson
from assignments.questions import read_questions
from helpers.support.whole_files import write_whole

CONFIG = '''\
"""nbgrader's settings for this course, written by "make assignments"."""

from pathlib import Path

c = get_config()  # noqa: F821
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.course_id = "{course_id}"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".*"]
c.ClearSolutions.code_stub = {{"python": "..."}}
c.ClearSolutions.text_stub = "Write your answer here."
'''


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what the command line asks for; return the exit code."""
    options = parse(arguments)
    course = Course(Path(options.course).resolve())
    try:
        paths = chosen_lessons(options.lessons)
        points = Points(options.points)
        names = build(course, paths, points, options.seed, validated=not options.no_validation)
    except CourseError as problem:
        print(f"Nothing was built.\n{problem}", file=sys.stderr)
        return 1
    print(f"{len(names)} assignment{'s' if len(names) > 1 else ''} in {course.folder}/release")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make assignments", description=__doc__.split("\n")[0])
    parser.add_argument("--course", default=str(DEFAULT_COURSE), help="folder of the course")
    parser.add_argument("--lessons", default="", help='for example "02 06"; default: all')
    parser.add_argument(
        "--points", default="", help='"2" for each exercise, or "one-window=1 convolve-by-hand=3"'
    )
    parser.add_argument("--seed", default=None, help="the private seed; default: kept, or drawn")
    parser.add_argument(
        "--no-validation", action="store_true", help="skip nbgrader's validator, which runs cells"
    )
    return parser.parse_args(arguments)


def chosen_lessons(wanted: str) -> list[Path]:
    """Return the notebooks of the lessons that `wanted` names, such as ``"02 6"``; all if empty."""
    paths = {path.stem: path for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))}
    chosen = []
    for word in re.findall(r"[^\s,]+", wanted):
        fitting = [p for s, p in paths.items() if s == word or s[:2] == word.zfill(2)]
        if not fitting:
            numbers = ", ".join(stem[:2] for stem in paths)
            raise CourseError(
                f'There is no lesson {word!r}. LESSONS="02 06" names two of {numbers}.'
            )
        chosen += fitting
    return chosen or list(paths.values())


class Points:
    """What each exercise and question is worth: ``"2"``, ``"one-window=3"``, or ``"2 id=3"``."""

    def __init__(self, text: str) -> None:
        self.each, self.by_id = None, {}
        for word in re.findall(r"[^\s,]+", text):
            exercise, _, number = word.rpartition("=")
            try:
                value = float(number)
            except ValueError:
                value = -1
            if not 0 < value <= 1000:
                raise CourseError(
                    f'{word!r} is no number of points. Say POINTS="2", or '
                    'POINTS="one-window=1 convolve-by-hand=3"; points are more than 0.'
                )
            value = int(value) if value == int(value) else value
            if exercise:
                self.by_id[exercise] = value
            else:
                self.each = value

    def __call__(self, exercise: str, usual: float) -> float:
        """Return the points of an exercise or question."""
        return self.by_id.get(exercise, self.each or usual)

    def require_known(self, ids: Iterable[str]) -> None:
        """Complain about a name that stands for nothing."""
        unknown = sorted(set(self.by_id) - set(ids))
        if unknown:
            raise CourseError(
                f"There is no exercise {unknown[0]!r} in these lessons; there are "
                f"{', '.join(sorted(ids))}."
            )


def build(
    course: Course,
    lesson_paths: Sequence[Path],
    points: "Points | None" = None,
    seed: str | None = None,
    validated: bool = True,
    say: Callable[[str], object] = print,
) -> list[str]:
    """Build assignments from the notebooks of lessons into a course; return their names.

    Parameters
    ----------
    seed : str, optional
        The private seed. Without one, the course keeps its seed, or a fresh one is drawn.
    validated : bool
        Whether nbgrader's validator runs both versions of each notebook.
    say : callable
        Is told how far the work is.

    Raises
    ------
    CourseError
        If anything is wrong; the course is then as it was before.
    """
    points = points or Points("")
    lessons = [lesson for lesson in map(_read, lesson_paths) if lesson.exercises]
    questions = read_questions()
    ids = [exercise.id for lesson in lessons for exercise in lesson.exercises]
    ids += [question.id for asked in questions.values() for question in asked]
    points.require_known(ids)
    with (
        only_one(course.gradebook, "built or graded"),
        tempfile.TemporaryDirectory(prefix=".building-", dir=course.folder) as aside,
    ):
        draft = Course(Path(aside))
        write_whole(draft.folder / "nbgrader_config.py", CONFIG.format(course_id=COURSE_ID))
        if course.gradebook.exists():
            shutil.copy2(course.gradebook, draft.gradebook)
        for lesson in lessons:
            say(f"{lesson.name}: {len(lesson.exercises)} exercises")
            _write_source(draft, lesson, questions[lesson.number], points)
            generate_release(draft, lesson.name)
            require_clean(draft, lesson)
            if validated:
                validate(draft, lesson.name)
        for lesson in lessons:
            _move_into_place(draft, course, lesson.name)
        course.keep_seed(seed)
        draft.gradebook.replace(course.gradebook)
        course.gradebook.chmod(0o600)
        (draft.folder / "nbgrader_config.py").replace(course.folder / "nbgrader_config.py")
    course.submitted.mkdir(exist_ok=True)
    return [lesson.name for lesson in lessons]


def _read(path: Path) -> Lesson:
    try:
        return read_lesson(path)
    except (OSError, ValueError, KeyError, SyntaxError, StopIteration) as problem:
        raise CourseError(f"{path} cannot be read as a lesson: {problem}") from None


def _write_source(draft: Course, lesson: Lesson, asked: Sequence[Question], points: Points) -> None:
    notebook, assignment = assignment_source(lesson, asked, points)
    path = draft.source(lesson.name)
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    write_whole(draft.private / f"{lesson.name}.json", assignment.to_json())


def generate_release(course: Course, assignment: str) -> None:
    """Let nbgrader write the students' version and put the assignment into its gradebook."""
    api = nbgrader_api(course)
    with quiet_nbgrader():
        result = api.generate_assignment(assignment)
    if not result["success"]:
        log = f"{result.get('error') or ''}\n{result.get('log') or ''}".strip()
        raise CourseError(f"nbgrader could not make the release of {assignment}:\n{log}")


def nbgrader_api(course: Course) -> Any:
    """Return nbgrader's own programming interface for a course."""
    try:
        from nbgrader.apps import NbGraderAPI
        from traitlets.config import Config
    except ImportError as error:
        raise CourseError(
            f"nbgrader cannot be imported ({error}). Install it into the environment: "
            '.venv/bin/python -m pip install -e ".[assignments]"'
        ) from None
    # nbgrader calls the program alembic, which lies beside Python and need not be on PATH.
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", "")
    config = Config()
    config.CourseDirectory.root = str(course.folder)
    config.CourseDirectory.course_id = COURSE_ID
    config.ClearSolutions.code_stub = {"python": "..."}
    config.ClearSolutions.text_stub = "Write your answer here."
    return NbGraderAPI(config=config)


@contextlib.contextmanager
def quiet_nbgrader() -> Iterator[None]:
    """Keep nbgrader's log lines off the terminal; what failed is told by its result."""
    levels = {name: logging.getLogger(name).level for name in ("nbgrader", "traitlets", "alembic")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def require_clean(course: Course, lesson: Lesson) -> None:
    """Raise if the release of a lesson holds a mark of nbgrader or a whole line of a solution."""
    text = "\n".join(
        cell.source for cell in nbformat.read(course.release(lesson.name), as_version=4).cells
    )
    told = text_of_tasks(lesson)
    for exercise in lesson.exercises:
        for line in solution_lines(exercise):
            if line in text and line not in told:
                raise CourseError(
                    f"The release of {lesson.name} holds a line of the solution of {exercise.id}: "
                    f"{line!r}. It must not stand outside the solution cell of the lesson."
                )
    if BEGIN in text:
        raise CourseError(f"The release of {lesson.name} holds {BEGIN!r}.")


def solution_lines(exercise: LessonExercise) -> list[str]:
    """Return the lines of a solution that say something, without those of the stub."""
    stub = exercise.stub.split("\n")
    lines = (line.strip() for line in exercise.solution.split("\n") if line not in stub)
    return [line for line in lines if len(line) > 12]


def text_of_tasks(lesson: Lesson) -> str:
    """Return what the lesson itself tells its readers before they write anything."""
    return "\n".join([lesson.setup, *(f"{e.introduction}\n{e.task}" for e in lesson.exercises)])


def validate(course: Course, assignment: str) -> None:
    """Run nbgrader's validator on both versions.

    The instructor's version must pass entirely. In the release, every check must be there and
    unchanged, and give no credit for a stub; every question must wait for an answer.
    """
    from nbgrader.validator import Validator
    from traitlets.config import Config

    config = Config()
    config.Execute.extra_arguments = [
        "--HistoryManager.hist_file=:memory:",
        "--IPKernelApp.log_level=40",
    ]
    surroundings = {
        # For the validator's kernels to find `helpers`.
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "KERNELS_TO_CONVNETS_QUIET": "1",
    }
    with patch.dict(os.environ, surroundings), quiet_nbgrader():
        source = Validator(config=config).validate(str(course.source(assignment)))
        release = Validator(config=config).validate(str(course.release(assignment)))
    if source:
        raise CourseError(f"nbgrader's validator rejects the solutions of {assignment}: {source}")
    notebook = nbformat.read(course.release(assignment), as_version=4)
    graded = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]
    expected = sorted(_expected_complaint(cell) for cell in graded)
    found = sorted(failed["raw_error"] for failed in release.pop("failed", []))
    if release or found != expected:
        raise CourseError(
            f"nbgrader's validator finds in the release of {assignment}: {release or found}; "
            f"expected was: {expected}"
        )


def _expected_complaint(cell: Any) -> str:
    """Return what the validator says of a check on a stub, or of a question without an answer."""
    if cell["cell_type"] == "code":
        return "Partial credit; passed some but not all of the tests"
    return "You did not provide a response."


def _move_into_place(draft: Course, course: Course, name: str) -> None:
    """Replace one assignment; put the old one back if that fails."""
    aside = draft.folder / "replaced"
    pairs = [
        (draft.folder / step / name, course.folder / step / name) for step in ("source", "release")
    ]
    pairs.append((draft.private / f"{name}.json", course.private / f"{name}.json"))
    moved = []
    try:
        for new, place in pairs:
            place.parent.mkdir(parents=True, exist_ok=True)
            kept = aside / new.relative_to(draft.folder)
            kept.parent.mkdir(parents=True, exist_ok=True)
            if place.exists():
                place.rename(kept)
            moved.append((place, kept))
            new.rename(place)
    except OSError as problem:
        for place, kept in reversed(moved):
            if kept.exists():
                shutil.rmtree(place, ignore_errors=True) if place.is_dir() else place.unlink(True)
                kept.rename(place)
        raise CourseError(f"{name} could not be moved into place: {problem}") from None


if __name__ == "__main__":
    sys.exit(main())

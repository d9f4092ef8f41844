"""Questions that are answered in words and marked by a person: ``questions.toml`` holds them."""

import tomllib
from collections import defaultdict
from pathlib import Path

from assignments.assignment import Question
from assignments.course import CourseError

FILE = Path(__file__).with_suffix(".toml")


def read_questions(path: Path = FILE) -> dict[int, tuple[Question, ...]]:
    """Return the questions of a file by the number of their lesson.

    Raises
    ------
    CourseError
        If the file is no TOML, or a question lacks something or has too much.
    """
    found: dict[int, tuple[Question, ...]] = defaultdict(tuple)
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("question", [])
    except ValueError as problem:
        raise CourseError(f"{path} is no TOML: {problem}") from None
    for number, entry in enumerate(entries, 1):
        try:
            found[entry.pop("lesson")] += (Question(**entry),)
        except (KeyError, TypeError) as problem:
            raise CourseError(
                f"Question {number} of {path} must have lesson, id, title, prompt and rubric, and "
                f"may have points: {problem}"
            ) from None
    return found

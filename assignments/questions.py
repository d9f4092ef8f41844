"""Questions that are answered in words and marked by a person: ``questions.toml`` holds them."""

import tomllib
from collections import defaultdict
from pathlib import Path

from assignments.assignment import Question


def read_questions(path: Path) -> dict[int, tuple[Question, ...]]:
    """Return the questions of a file by the number of their lesson."""
    found: dict[int, tuple[Question, ...]] = defaultdict(tuple)
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
        found[entry.pop("lesson")] += (Question(**entry),)
    return dict(found)


#: By the number of the lesson.
QUESTIONS = read_questions(Path(__file__).with_suffix(".toml"))

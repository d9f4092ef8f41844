"""What grading knows of an assignment; built once, kept as JSON in the course's ``private``."""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Exercise:
    """An exercise that a check marks."""

    id: str  #: of the lesson's exercise, and of the cell with the student's solution
    title: str
    function: str  #: the name of the function that the student writes
    points: float

    @property
    def solution_cell(self) -> str:
        """nbgrader's id of the cell that the student fills in."""
        return self.id

    @property
    def check_cell(self) -> str:
        """nbgrader's id of the cell that carries the points."""
        return f"{self.id}-check"


@dataclass(frozen=True)
class Question:
    """A question in words, which a person marks."""

    id: str  #: unique in the course
    title: str
    prompt: str  #: markdown, for the student
    rubric: str  #: markdown, for the person who marks: what earns which part of the points
    points: float = 2  #: what it is worth unless the instructor says otherwise


@dataclass(frozen=True)
class Assignment:
    """An assignment of the course."""

    name: str  #: of its folders and notebooks, such as ``"02_convolution_by_hand"``
    title: str  #: for people
    lesson: int
    release: str  #: changes with what the students get
    keras: bool  #: whether it starts Keras, which takes seconds and memory
    exercises: tuple[Exercise, ...]
    questions: tuple[Question, ...] = ()

    def to_json(self) -> str:
        """Return it as text.

        Examples
        --------
        >>> plain = Assignment("02_x", "2 · X", 2, "abc", False, (Exercise("a", "A", "f", 1),))
        >>> Assignment.from_json(plain.to_json()) == plain
        True
        """
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Assignment":
        """Return the assignment of what `to_json` returned.

        Raises
        ------
        ValueError
            If the text is something else.
        """
        try:
            known: dict[str, Any] = json.loads(text)
            exercises = tuple(Exercise(**exercise) for exercise in known.pop("exercises"))
            questions = tuple(Question(**question) for question in known.pop("questions"))
            return cls(**known, exercises=exercises, questions=questions)
        except (TypeError, KeyError, AttributeError) as problem:
            raise ValueError(f"no assignment: {problem}") from None

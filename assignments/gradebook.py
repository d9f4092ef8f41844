"""Write marks into nbgrader's gradebook, and read out of it what people added.

One process writes. Writing the same mark twice changes nothing, and what a person gave in the form
grader stays.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assignments.assignment import Assignment, Exercise, Question
from assignments.course import COURSE_ID, Course
from assignments.records import Record

#: What the form grader lists as waiting for a person.
FOR_THE_FORM_GRADER = ("tampered", "needs a human")


@dataclass(frozen=True)
class Entry:
    """What the gradebook holds of one cell."""

    score: float | None = None  #: in points; None if the cell carries none, or nobody marked it yet
    manual: float | None = None  #: the score that a person gave
    waits: bool = True  #: whether a person has to look at it
    comment: str | None = None  #: what a person wrote


#: What the gradebook holds of a submission, by the id of the cell.
Entries = dict[str, Entry]

#: What is known of a cell that the gradebook does not hold.
NO_ENTRY = Entry()


@dataclass(frozen=True)
class Result:
    """What stands of one exercise or question, after the check and after the people who mark."""

    item: Exercise | Question
    score: float  #: in points
    status: str  #: as a `Mark` says, or "marked by hand"
    comment: str | None


def results(assignment: Assignment, record: Record, entries: dict[str, Entry]) -> list[Result]:
    """Return the results of a submission, one for each exercise and question."""
    found = []
    for exercise in assignment.exercises:
        mark = record.mark(exercise.id)
        entry = entries.get(exercise.check_cell, NO_ENTRY)
        score = mark.score * exercise.points if entry.score is None else entry.score
        by_hand = entry.manual is not None and not entry.waits
        status = "marked by hand" if by_hand else mark.status
        comment = entries.get(exercise.solution_cell, NO_ENTRY).comment
        found.append(Result(exercise, score, status, comment))
    for question in assignment.questions:
        entry = entries.get(question.id, NO_ENTRY)
        status = "needs a human" if entry.waits else "marked by hand"
        status = status if question.id in record.answered else "not attempted"
        found.append(Result(question, entry.score or 0.0, status, entry.comment))
    return found


class Recorder:
    """The gradebook of a course, open for writing.

    A `path` names another database than the course's own, such as a shard's.
    """

    def __init__(self, course: Course, path: Path | None = None) -> None:
        from assignments.build import nbgrader_api

        nbgrader_api(course)  # says what to do if nbgrader is missing, and finds alembic
        from nbgrader.api import Gradebook

        self.path = path or course.gradebook
        self.book = Gradebook(f"sqlite:///{self.path}", COURSE_ID)

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.book.close()

    def record(self, student: str, assignment: Assignment, record: Record) -> bool:
        """Write the marks of one submission; return whether anything changed."""
        notebook = self._notebook(student, assignment.name)
        changed = _set(notebook.assignment, {"timestamp": _time(record.handed_in)})
        grades = {grade.name: grade for grade in notebook.grades}
        comments = {comment.name: comment for comment in notebook.comments}
        for exercise in assignment.exercises:
            mark = record.mark(exercise.id)
            grade = grades[exercise.check_cell]
            score = mark.score * exercise.points
            if grade.manual_score is None:
                waits = mark.status in FOR_THE_FORM_GRADER
            else:  # somebody overruled it; what changed since must be seen again
                waits = grade.needs_manual_grade or grade.auto_score != score
            changed |= _set(grade, {"auto_score": score, "needs_manual_grade": waits})
            comment = comments.get(exercise.solution_cell)
            if comment is not None:
                changed |= _set(comment, {"auto_comment": mark.diagnosis or mark.status})
        for question in assignment.questions:
            answered = question.id in record.answered
            grade, comment = grades[question.id], comments.get(question.id)
            # Somebody's marks stay until that person looks again.
            waits = answered and grade.manual_score is None
            nothing = None if answered else 0.0
            changed |= _set(grade, {"auto_score": nothing, "needs_manual_grade": waits})
            if comment is not None:
                text = None if answered else "No response."
                changed |= _set(comment, {"auto_comment": text})
        if changed:
            self.book.db.commit()
        return changed

    def _notebook(self, student: str, assignment: str) -> Any:
        """Return the row of a submitted notebook, made if need be."""
        from nbgrader.api import MissingEntry

        try:
            self.book.find_student(student)
        except MissingEntry:
            self.book.add_student(student)
        try:
            submission = self.book.find_submission(assignment, student)
        except MissingEntry:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nbgrader's own use of SQLAlchemy
                submission = self.book.add_submission(assignment, student)
        return next(n for n in submission.notebooks if n.name == assignment)

    def entries(self, student: str, assignment: str) -> Entries:
        """Return what the gradebook holds of a submission; {} if it holds none."""
        from nbgrader.api import MissingEntry

        try:
            submission = self.book.find_submission(assignment, student)
        except MissingEntry:
            return {}
        notebook = next(n for n in submission.notebooks if n.name == assignment)
        comments = {comment.name: comment.manual_comment for comment in notebook.comments}
        found = {name: Entry(comment=comment) for name, comment in comments.items()}
        for grade in notebook.grades:
            found[grade.name] = Entry(
                grade.score, grade.manual_score, grade.needs_manual_grade, comments.get(grade.name)
            )
        return found

    def give(
        self,
        student: str,
        assignment: str,
        cell: str,
        manual: float | None = None,
        comment: str | None = None,
    ) -> None:
        """Write a mark or a comment that a person gave to a cell, by nbgrader's id of it."""
        notebook = self._notebook(student, assignment)
        if manual is not None:
            grade = next(g for g in notebook.grades if g.name == cell)
            _set(grade, {"manual_score": manual, "needs_manual_grade": False})
        if comment is not None:
            row = next(c for c in notebook.comments if c.name == cell)
            _set(row, {"manual_comment": comment})
        self.book.db.commit()


def _time(text: str) -> Any:
    """Return the time that nbgrader's exchange wrote, in its way, or None."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(text) if text else None
    except Exception:  # whatever stands in that file
        return None


def _set(row: Any, wanted: dict[str, Any]) -> bool:
    """Set what differs; return whether anything did."""
    different = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)

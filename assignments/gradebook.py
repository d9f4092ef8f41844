"""Write marks into nbgrader's gradebook, and read out of it what people added.

One process writes. Writing the same mark twice changes nothing, and what a person gave in the form
grader stays.
"""

import warnings

from assignments.course import COURSE_ID

#: What the form grader lists as waiting for a person.
FOR_THE_FORM_GRADER = ("tampered", "needs a human")


def present_status(status, entry):
    """Return the status of an exercise, or that a person marked it since.

    Parameters
    ----------
    status : str
        What marking found.
    entry : dict
        What the gradebook holds, from `Recorder.entries`.
    """
    by_hand = entry.get("manual") is not None and not entry.get("waits")
    return "marked by hand" if by_hand else status


class Recorder:
    """The gradebook of a course, open for writing.

    Parameters
    ----------
    course : Course
    path : path-like, optional
        Another database than the course's own, such as a shard's.
    """

    def __init__(self, course, path=None):
        from assignments.build import nbgrader_api

        nbgrader_api(course)  # says what to do if nbgrader is missing, and finds alembic
        from nbgrader.api import Gradebook

        self.path = path or course.gradebook
        self.book = Gradebook(f"sqlite:///{self.path}", COURSE_ID)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Close the database."""
        self.book.close()

    def record(self, student, about, record):
        """Write the marks of one submission.

        Parameters
        ----------
        student : str
        about : dict
            What the course knows of the assignment.
        record : dict
            As `assignments.grade` keeps it: ``marks``, ``answered``, …

        Returns
        -------
        bool
            Whether anything changed.
        """
        notebook = self._notebook(student, about["assignment"])
        changed = _set(notebook.assignment, {"timestamp": _time(record.get("handed_in"))})
        grades = {grade.name: grade for grade in notebook.grades}
        comments = {comment.name: comment for comment in notebook.comments}
        for exercise in about["exercises"]:
            mark = next(m for m in record["marks"] if m["exercise"] == exercise["id"])
            grade = grades[exercise["check_cell"]]
            score = mark["score"] * exercise["points"]
            if grade.manual_score is None:
                waits = mark["status"] in FOR_THE_FORM_GRADER
            else:  # somebody overruled it; what changed since must be seen again
                waits = grade.needs_manual_grade or grade.auto_score != score
            changed |= _set(grade, {"auto_score": score, "needs_manual_grade": waits})
            comment = comments.get(exercise["solution_cell"])
            if comment is not None:
                changed |= _set(comment, {"auto_comment": mark["diagnosis"] or mark["status"]})
        for question in about["questions"]:
            answered = question["id"] in record["answered"]
            grade, comment = grades[question["id"]], comments.get(question["id"])
            if answered:
                # Somebody's marks stay until that person looks again.
                waits = grade.manual_score is None
                changed |= _set(grade, {"auto_score": None, "needs_manual_grade": waits})
            else:
                changed |= _set(grade, {"auto_score": 0.0, "needs_manual_grade": False})
            if comment is not None:
                text = None if answered else "No response."
                changed |= _set(comment, {"auto_comment": text})
        if changed:
            self.book.db.commit()
        return changed

    def _notebook(self, student, assignment):
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

    def entries(self, student, assignment):
        """Return score, points, comment and whether a person is needed, by the id of the cell.

        Returns
        -------
        dict
            Empty if there is no such submission.
        """
        from nbgrader.api import MissingEntry

        try:
            submission = self.book.find_submission(assignment, student)
        except MissingEntry:
            return {}
        notebook = next(n for n in submission.notebooks if n.name == assignment)
        found = {}
        for grade in notebook.grades:
            found[grade.name] = {
                "score": grade.score,
                "manual": grade.manual_score,
                "waits": grade.needs_manual_grade,
            }
        for comment in notebook.comments:
            found.setdefault(comment.name, {})["comment"] = comment.manual_comment
        return found

    def give(self, student, assignment, cell, manual=None, comment=None):
        """Write a mark or a comment that a person gave.

        Parameters
        ----------
        student, assignment : str
        cell : str
            nbgrader's id of the graded or the answered cell.
        manual : float, optional
        comment : str, optional
        """
        notebook = self._notebook(student, assignment)
        if manual is not None:
            grade = next(g for g in notebook.grades if g.name == cell)
            _set(grade, {"manual_score": manual, "needs_manual_grade": False})
        if comment is not None:
            row = next(c for c in notebook.comments if c.name == cell)
            _set(row, {"manual_comment": comment})
        self.book.db.commit()


def _time(text):
    """Return the time that nbgrader's exchange wrote, in its way, or None."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(text) if text else None
    except Exception:  # whatever stands in that file
        return None


def _set(row, wanted):
    """Set what differs; return whether anything did."""
    different = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)

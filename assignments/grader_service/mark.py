"""Mark one submission as `make grade` does, and write a notebook that holds the points.

grader-service calls it (`sandbox_executor`), with the Python of the course:

    python -m assignments.grader_service.mark COURSE ASSIGNMENT SUBMITTED RESULT

The points stand as the results of the check cells, where grader-service looks for them. Nothing
else of the outputs that a student handed in is taken over.
"""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from assignments.assignment import Assignment
from assignments.autograded import write_autograded
from assignments.course import Course, CourseError
from assignments.marking import mark_submission
from assignments.records import Marked
from assignments.sandbox import Stage, require_sandbox
from assignments.submission import read_submission, release_cells


def main(arguments: Sequence[str] | None = None) -> int:
    """Mark the submission that the command line names; return the exit code."""
    folders = sys.argv[1:] if arguments is None else arguments
    if len(folders) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    course, assignment, submitted, result = folders
    try:
        notebook = marked_notebook(Course(Path(course)), assignment, Path(submitted))
    except CourseError as problem:
        print(problem, file=sys.stderr)
        return 1
    nbformat.write(notebook, Path(result))
    return 0


def marked_notebook(course: Course, assignment: str, folder: Path) -> NotebookNode:
    """Mark what lies in a folder that was handed in; return the notebook with the points in it.

    Raises
    ------
    CourseError
        If there is no such assignment, or no sandbox on this machine.
    """
    require_sandbox()
    known = course.assignments()
    if assignment not in known:
        raise CourseError(f"There is no assignment {assignment!r}; there are {', '.join(known)}.")
    wanted, release = known[assignment], release_cells(course.release(assignment))
    submission = read_submission(folder, wanted, release)
    with Stage() as stage:
        marked = mark_submission(submission, wanted, course.seed(), stage)
    with tempfile.TemporaryDirectory() as private:
        draft = Course(Path(private))
        write_autograded(draft, "student", wanted, submission, release, marked)
        path = draft.autograded / "student" / assignment / f"{assignment}.ipynb"
        notebook = nbformat.read(path, as_version=4)
    return with_points(notebook, points(wanted, marked))


def points(assignment: Assignment, marked: Marked) -> dict[str, float]:
    """Return the points of each check cell."""
    scores = {mark.exercise: mark.score for mark in marked.marks}
    return {e.check_cell: scores[e.id] * e.points for e in assignment.exercises}


def with_points(notebook: NotebookNode, points: Mapping[str, float]) -> NotebookNode:
    """Let each check cell have its points as its result.

    A cell without a result would count as fully right, so a missing one is an error.
    """
    waiting = dict(points)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in points:
            value = {"text/plain": repr(float(waiting.pop(name)))}
            cell.outputs.append(new_output("execute_result", data=value, execution_count=1))
    if waiting:
        raise CourseError(f"The marked notebook lacks check cells: {', '.join(waiting)}.")
    return notebook


if __name__ == "__main__":
    sys.exit(main())

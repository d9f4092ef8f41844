"""From nothing to a graded class in one command: ``make grade-example``.

Builds lesson 2 into a course of its own, hands in a few submissions as a class would, and marks
them. The right answers come out of the lesson; nothing that holds a solution is stored.

Usage: ``python -m assignments.examples [--course build/example-course] [flags of grade]``
"""

import argparse
import copy
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat

from assignments import grade
from assignments.build import build, chosen_lessons
from assignments.course import ROOT, Course, CourseError

LESSON = "02"

#: A class of your own draws its seed; the example has the same marks each time.
SEED = "example"

#: What students of the example hand in for the exercises, and for the question in words.
FLIPPED = """\
def slide(image, kernel):
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    turned = kernel[::-1, ::-1]
    return np.array([[(image[r : r + height, c : c + width] * turned).sum()
                      for c in range(columns)] for r in range(rows)])
"""
ROWS_ONLY = """\
def convolve(image, kernel):
    return correlate2d(image, kernel[::-1])
"""
ENDLESS = """\
def slide(image, kernel):
    row = 0
    while row < image.shape[0]:
        column = 0
    return image
"""
TYPING_ERROR = """\
def window_sum(image, kernel, row, column)
    return 0
"""
ANSWER = "The result is 5 × 6. The kernel has to stay inside, so its last place starts earlier."

SOLVED = "solved"

#: By student: what stands in each cell; `SOLVED` takes the lesson's solution.
STUDENTS = {
    "ada": {
        "one-window": SOLVED,
        "convolve-by-hand": SOLVED,
        "turn-the-kernel": SOLVED,
        "find-the-kernel": SOLVED,
        "explain-size": ANSWER,
    },
    "blaise": {"one-window": SOLVED, "convolve-by-hand": FLIPPED, "turn-the-kernel": ROWS_ONLY},
    "carl": {},
    "dorothy": {
        "one-window": TYPING_ERROR,
        "convolve-by-hand": ENDLESS,
        "turn-the-kernel": SOLVED,
        "explain-size": "It shrinks because of the border.",
    },
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, hand in, mark; return the exit code."""
    parser = argparse.ArgumentParser(prog="make grade-example", description=__doc__.split("\n")[0])
    parser.add_argument("--course", default=str(ROOT / "build" / "example-course"))
    options, flags = parser.parse_known_args(arguments)
    course = Course(Path(options.course).resolve())
    shutil.rmtree(course.folder, ignore_errors=True)
    try:
        (name,) = build(course, chosen_lessons(LESSON), seed=SEED, validated=False)
    except CourseError as problem:
        print(problem, file=sys.stderr)
        return 1
    for student, answers in STUDENTS.items():
        hand_in(course, name, student, answers)
    print(f"{len(STUDENTS)} example submissions in {course.submitted}\n")
    return grade.main(["--course", str(course.folder), *flags])


def hand_in(course: Course, assignment: str, student: str, answers: Mapping[str, str]) -> Path:
    """Write a submission; return its path.

    By a cell's id, the answers hold what stands in it: `SOLVED` for the solution, nothing for the
    stub.
    """
    notebook = nbformat.read(course.release(assignment), as_version=4)
    solutions = solution_sources(course, assignment)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            answer = answers[grade_id]
            cell.source = solutions[grade_id] if answer == SOLVED else answer
    path = course.submitted / student / assignment / f"{assignment}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def solution_sources(course: Course, assignment: str) -> dict[str, str]:
    """Return the solved source of each solution cell, without nbgrader's marks."""
    source = copy.deepcopy(nbformat.read(course.source(assignment), as_version=4))
    return {
        cell.metadata.nbgrader.grade_id: "\n".join(
            line for line in cell.source.split("\n") if "### " not in line
        )
        for cell in source.cells
        if cell.metadata.nbgrader.solution and cell.cell_type == "code"
    }


if __name__ == "__main__":
    sys.exit(main())

"""What the form grader's buttons Autograde and Generate feedback do on a hub: refuse, and say why.

They would run a submission's code with the instructor's rights, where it can read the solutions and
rewrite the marks, and put their own feedback page in the place of `make grade`'s.
"""

from typing import Any

from nbconvert.exporters import Exporter

WHAT_TO_DO = {
    "Autograde": (
        "This button would run the submission with your rights. In a terminal, run instead: "
        "make grade. It marks in a sandbox, and its marks appear here."
    ),
    "GenerateFeedback": (
        "The pages are written by `make grade`, and anew by `make feedback` once you have marked "
        "the questions in words. Then press Release feedback."
    ),
}


class Refuse(Exporter):
    """Stands in the place of an exporter that nbgrader makes before it touches anything."""

    def __init__(self, parent: Any = None, **_: object) -> None:
        raise RuntimeError(WHAT_TO_DO.get(type(parent).__name__, "Run make grade instead."))

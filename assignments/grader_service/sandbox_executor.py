"""An executor for grader-service that marks as `make grade` does.

grader-service's own executors run a submission's cells and its checks in one process: the checks
draw the cases that everybody has seen, and the submission may patch what it likes. Here the
submission's code runs in the sandbox, the checks run outside it, with the private seed
(`assignments.grader_service.mark`). grader-service then only reads the points.
"""

import os
import subprocess
from pathlib import Path
from typing import Any

from grader_service.autograding.local_grader import LocalAutogradeExecutor
from grader_service.convert.preprocessors import (
    CheckCellMetadata,
    LimitOutput,
    OverwriteCells,
    SaveAutoGrades,
)
from traitlets import Unicode

ROOT = Path(__file__).resolve().parents[2]


class SandboxExecutor(LocalAutogradeExecutor):
    """Mark each submission in the course's sandbox."""

    course = Unicode(help="The folder that `make assignments` made.").tag(config=True)
    course_python = Unicode(
        str(ROOT / ".venv" / "bin" / "python"), help="The Python of the course."
    ).tag(config=True)

    def _run(self) -> None:
        for name in self.assignment_notebooks():
            self.mark(name)
        super()._run()

    def assignment_notebooks(self) -> list[str]:
        """Return the names of the assignment's notebooks; in this course there is one."""
        return [
            path.stem for path in Path(self.course, "release", self.assignment.name).glob("*.ipynb")
        ]

    def mark(self, name: str) -> None:
        """Put the marked notebook in the place of the one that was handed in."""
        marked = os.path.join(self.input_path, f"{name}.ipynb")
        command = [self.course_python, "-m", "assignments.grader_service.mark"]
        subprocess.run(
            [*command, self.course, name, self.input_path, marked],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )

    def _get_autograde_config(self) -> Any:
        # No cell is run and no output removed: the points stand in the outputs.
        config = super()._get_autograde_config()
        config.Autograde.sanitize_preprocessors = [OverwriteCells, CheckCellMetadata]
        config.Autograde.autograde_preprocessors = [LimitOutput, SaveAutoGrades, CheckCellMetadata]
        return config

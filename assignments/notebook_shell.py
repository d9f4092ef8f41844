"""IPython's own shell for the cells of a submission, inside the sandbox.

It reads nobody's profile and keeps no history. Nobody looks at its screen, so what only shows
something does nothing: pictures are drawn and not shown, and a magic that IPython does not know
here, or an extension that is not installed, says so and lets the rest of its cell run.
"""

import sys
import tempfile
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from traitlets import Type
from traitlets.config import Config

#: What the code of a cell is called in tracebacks.
CELL = "<cell>"

#: Magics that install packages; there is no network.
INSTALLERS = {"pip", "conda", "mamba", "micromamba", "uv"}

#: Magics that need what may be installed on the student's machine and not here.
LOADERS = {"load_ext", "reload_ext"}


class CellCompiler(CachingCompiler):
    """Calls every cell the same, so that the line of an error can be told."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """Return the name of a cell's code."""
        return CELL


class Shell(InteractiveShell):
    """A shell that nobody looks at.

    Attributes
    ----------
    problem : BaseException or None
        The first error that the cell which ran last would have shown.
    """

    compiler_class = Type(CellCompiler)
    problem: BaseException | None = None

    def run(self, source: str, namespace: dict[str, Any]) -> None:
        """Run a cell in a namespace; raise what it raises."""
        self.work_in(namespace)
        self.problem = None
        self.run_cell(source, store_history=True)
        if self.problem is not None:
            raise self.problem

    def work_in(self, namespace: dict[str, Any]) -> None:
        """Run what comes in this namespace."""
        if self.user_ns is not namespace:
            self.init_create_namespaces(user_ns=namespace)
            self.init_sys_modules()
            self.init_user_ns()

    # ------------------------------------------------------------------------ errors

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Keep an error instead of showing it."""
        if self.problem is None:
            self.problem = (exc_tuple or sys.exc_info())[1]

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Keep an error instead of showing it."""
        self.showtraceback()

    # ------------------------------------------------------------------------ magics

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a magic; say so and go on where this is no place for it."""
        if magic_name in INSTALLERS:
            print(f"%{magic_name}: nothing is installed while an assignment is marked")
            return None
        try:
            return super().run_line_magic(magic_name, line, _stack_depth + 1)
        except UsageError as problem:
            print(problem)
        except ImportError as problem:
            if magic_name not in LOADERS:
                raise
            print(f"%{magic_name} {line}: {problem}")
        return None

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a magic on the rest of its cell; run that as it is where the magic is not known."""
        try:
            return super().run_cell_magic(magic_name, line, cell)
        except UsageError as problem:
            print(problem)
            return self.run_cell(cell)

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no screen."""

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str | None, str]:
        """Leave matplotlib as it is: it draws and shows nothing."""
        return gui, "agg"


def shell_in(namespace: dict[str, Any]) -> Shell:
    """Return the shell, made if need be, working in a namespace."""
    if not Shell.initialized():
        folder = tempfile.mkdtemp(prefix="ipython-")
        Shell.instance(
            ipython_dir=folder,
            profile_dir=ProfileDir.create_profile_dir(folder),
            user_ns=namespace,
            config=Config({"HistoryManager": {"enabled": False}}),
        )
    shell = Shell.instance()
    shell.work_in(namespace)
    return shell

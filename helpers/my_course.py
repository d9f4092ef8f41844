"""The reader's own copies of the lessons: the folder ``my_course``, beside ``notebooks``.

``make lab`` makes it and opens it. It holds, for each lesson, the reader's copy, and out of sight
in ``.originals`` the version that it was copied from. With those two and the course's newest there
are three versions to merge when a lesson changes:

- A copy that nobody has touched follows the course at the next start.
- A copy that the reader has run or written into waits for ``make update``, which brings the new
  version in, cell by cell (by the cells' ids), and keeps every word of the reader. Where reader
  and course changed the same cell, the course's comes first and the reader's right after it.
- What the reader wrote is never overwritten: the copy as it was stays beside the new one, as
  ``… (mine 1).ipynb``. ``make fresh LESSON=02`` gives a lesson back as the course has it.

Files are written whole or not at all, the copy before its original: after an interruption at any
point the same command goes on. (nbdime also merges notebooks. It aligns cells by their likeness and
writes conflicts into the reader's code, as lines with ``<<<<<<<``, and brings ten packages.)

``progress.jsonl`` notes which checks were tried and passed and which guesses were right, one JSON
object a line. It is written for notebooks in this folder alone, and leaves the machine no more than
they do.

Usage: ``python -m helpers.my_course [start | update | fresh LESSON | forget-progress]``
"""

import argparse
import contextlib
import json
import sys
import uuid
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from helpers.support.whole_files import write_whole

ROOT = Path(__file__).resolve().parent.parent
ORIGINALS, PROGRESS = ".originals", "progress.jsonl"


class MyCourseError(Exception):
    """Something that the reader has to put right; the text says what and how."""


class Course(NamedTuple):
    """Where the course keeps its lessons, and the reader the copies."""

    lessons: Path = ROOT / "notebooks"
    mine: Path = ROOT / "my_course"

    def copies(self):
        """Return a `Copy` for each lesson, in reading order."""
        return [
            Copy(path, self.mine / path.name, self.mine / ORIGINALS / path.name)
            for path in sorted(self.lessons.glob("[0-9][0-9]_*.ipynb"))
        ]

    def copy(self, lesson):
        """Return the `Copy` of one lesson, named by its number or its file.

        Raises
        ------
        MyCourseError
            If there is no such lesson.
        """
        wanted = Path(str(lesson)).stem
        wanted = wanted.zfill(2) if wanted.isdecimal() else wanted
        for copy in self.copies():
            if wanted in (copy.course.stem, copy.course.stem[:2]):
                return copy
        numbers = ", ".join(copy.course.stem[:2] for copy in self.copies())
        raise MyCourseError(
            f"there is no lesson {lesson!r}; choose one of {numbers}, as in: make fresh LESSON=02"
        )


COURSE = Course()


class Copy(NamedTuple):
    """One lesson in three versions: the course's, the reader's, and the one they both come from."""

    course: Path
    mine: Path
    original: Path

    @property
    def is_behind(self):
        """Whether the course has changed the lesson since it was copied."""
        return not self.original.exists() or self.course.read_bytes() != self.original.read_bytes()

    @property
    def is_touched(self):
        """Whether the copy was run or written into; opening and saving it does not count."""
        original = _cells(self.original)
        return original is None or _cells(self.mine) != original

    @property
    def is_written(self):
        """Whether the reader wrote into the copy: more than running its cells."""
        mine, original = _cells(self.mine), _cells(self.original)
        return not (mine and original) or [*map(_text, mine)] != [*map(_text, original)]

    def newest(self):
        """Return the course's version as bytes, if it is a notebook."""
        if _cells(self.course) is None:
            raise MyCourseError(
                f'{self.course} is truncated or altered; get it back with "git restore notebooks"'
            )
        return self.course.read_bytes()

    def renew(self, content):
        """Put `content`, the course's version or one merged with it, in place of the copy."""
        write_whole(self.mine, content)
        write_whole(self.original, self.course.read_bytes())

    def keep(self):
        """Copy the reader's version to a free name beside it; return the name."""
        number = 1
        while (kept := self.mine.with_stem(f"{self.mine.stem} (mine {number})")).exists():
            number += 1
        write_whole(kept, self.mine.read_bytes())
        return kept.name


# ---------------------------------------------------------------------------- what can be done


def start(course=COURSE):
    """Copy what is missing and let untouched copies follow the course; say what waits."""
    made, waiting = 0, []
    for copy in course.copies():
        if copy.mine.exists() and not copy.is_behind:
            continue
        newest = copy.newest()
        if not copy.mine.exists():
            copy.renew(newest)
            made += 1
        elif not copy.is_touched:
            copy.renew(newest)
        elif _cells(copy.original) is None or _cells(copy.mine) == _cells(copy.course):
            # The original was lost, or a renewal was interrupted: the copy is right as it is.
            write_whole(copy.original, newest)
        else:
            waiting.append(copy.course.stem[:2])
    if made:
        lessons = "lesson" if made == 1 else "lessons"
        print(f"{made} {lessons} copied to {course.mine.name}: work there, nothing overwrites it.")
    if waiting:
        print(
            f"The course has new versions of the lessons {', '.join(waiting)}: "
            '"make update" brings them in and keeps your answers.'
        )


def update(course=COURSE):
    """Bring the course's changes into the copies that the reader has touched; say what was done."""
    start(course)
    behind = [copy for copy in course.copies() if copy.is_behind]
    for copy in behind:
        said = f"{copy.mine.name}: "
        if _cells(copy.mine) is None:
            print(said + 'no notebook that can be read; it stays. "make fresh" gives a new one.')
            continue
        merged, both = merge(*map(_notebook, (copy.original, copy.mine, copy.course)))
        if copy.is_written:
            said += f"yours is kept as {copy.keep()}, and what you wrote is also in "
        copy.renew(json.dumps(merged, indent=1, sort_keys=True).encode() + b"\n")
        print(f"{said}the new version.")
        if both:
            print(f"  Cells that both you and the course changed: {both}. Yours stands second.")
    print(_RELOAD if behind else "Every lesson is the course's newest.")


def fresh(lesson, course=COURSE):
    """Give one lesson back as the course has it; the reader's version stays under another name.

    Parameters
    ----------
    lesson : int or str
        Its number, such as 2 or "02", or the name of its file.

    Raises
    ------
    MyCourseError
        If there is no such lesson, or the course's own file is damaged.
    """
    copy = course.copy(lesson)
    newest = copy.newest()
    if copy.mine.exists() and copy.is_written:
        print(f"Your version: {copy.keep()}")
    copy.renew(newest)
    print(f"{copy.mine.name} is as the course has it. {_RELOAD}")


def forget_progress(course=COURSE):
    """Delete what is noted about checks and guesses."""
    (course.mine / PROGRESS).unlink(missing_ok=True)
    print("Your progress is deleted; your notebooks are as they were.")


_RELOAD = "If it is open in JupyterLab, choose File, Reload Notebook from Disk."


# ---------------------------------------------------------------------------- three versions


def merge(base, mine, new):
    """Merge two notebooks that come from a third.

    Parameters
    ----------
    base, mine, new : dict
        The version both come from, the reader's and the course's, as parsed JSON.

    Returns
    -------
    notebook : dict
        The course's notebook with every cell that the reader added or wrote into. A cell that both
        changed is there twice, the reader's second: run in order, the reader's answer counts.
    both : int
        The number of those cells.

    Examples
    --------
    >>> def notebook(**cells):
    ...     return {"cells": [{"id": name, "source": text} for name, text in cells.items()]}
    >>> base, mine = notebook(task="Add.", stub="..."), notebook(task="Add.", stub="a + b")
    >>> merged, both = merge(base, mine, notebook(task="Add them.", stub="..."))
    >>> [cell["source"] for cell in merged["cells"]], both
    (['Add them.', 'a + b'], 0)
    """
    versions = [_by_id(notebook["cells"]) for notebook in (base, mine, new)]
    cells, both = [], 0
    for name in _order(*map(list, versions)):
        merged = _merged_cell(*(version.get(name) for version in versions))
        both += len(merged) == 2
        cells += merged
    was, wrote, now = (notebook.get("metadata", {}) for notebook in (base, mine, new))
    metadata = now | {key: wrote[key] for key in wrote if wrote[key] != was.get(key)}
    return new | {"cells": cells, "metadata": metadata}, both


def _merged_cell(base, mine, new):
    """Return what becomes of a cell: none, one, or the course's followed by the reader's."""
    was, wrote, now = map(_text, (base, mine, new))
    if wrote == was:  # the reader at most ran it; those outputs stay while the code does
        return [mine if now == was and mine != base else new] if new else []
    if wrote is None:  # deleted by the reader; back if the course has made something else of it
        return [] if now == was else [new]
    if now in (was, wrote, None):
        return [mine]
    return [new, mine | {"id": uuid.uuid4().hex[:8]}]


def _order(base, mine, new):
    """Return all ids in the course's order, or in the reader's if only the reader moved cells."""
    shared = set(base) & set(mine) & set(new)
    was, is_mine, is_new = ([name for name in ids if name in shared] for ids in (base, mine, new))
    return _woven(mine, new) if is_mine != was == is_new else _woven(new, mine)


def _woven(order, others):
    """Return `order` with the others put in, each right before the one that it stood before."""
    order = list(order)
    for name, following in reversed([*zip(others, [*others[1:], None])]):
        if name not in order:
            order.insert(len(order) if following is None else order.index(following), name)
    return order


def _text(cell):
    """Return what a person writes in a cell; None without a cell."""
    made_by_running = ("outputs", "execution_count", "metadata")
    return cell and {key: cell[key] for key in cell if key not in made_by_running}


def _by_id(cells):
    """Return the cells by their ids; a cell without one, or with one that is taken, gets one."""
    found = {}
    for cell in cells:
        name = cell.get("id")
        name = uuid.uuid4().hex[:8] if name is None or name in found else name
        found[name] = cell | {"id": name}
    return found


# ---------------------------------------------------------------------------- files


def _notebook(path):
    """Return a notebook as JSON with each source in one piece; None if it cannot be read as one."""
    try:
        notebook = json.loads(path.read_bytes())
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return notebook


def _cells(path):
    notebook = _notebook(path)
    return notebook and notebook["cells"]


# ---------------------------------------------------------------------------- progress


def folder_of_reader():
    """Return the ``my_course`` that the running notebook lies in, or None."""
    here = Path.cwd()
    return next((f for f in (here, *here.parents) if (f / ORIGINALS).is_dir()), None)


def noted():
    """Return what is noted about checks: the exercise to {"state": "tried" or "done", "when": …}.

    Lines that make no sense are passed over. Done stays done, with its first date.
    """
    found = {}
    for entry in _entries():
        with contextlib.suppress(TypeError, KeyError):
            exercise, state, when = entry["exercise"], entry["state"], str(entry["when"])
            if state in ("tried", "done") and found.get(exercise, {}).get("state") != "done":
                found[exercise] = {"state": state, "when": when}
    return found


def note(exercise, state):
    """Note that a check was "tried" or is "done", once each, if it runs in ``my_course``.

    What goes wrong here is no matter of the check: it is passed over.
    """
    with contextlib.suppress(OSError):
        folder = folder_of_reader()
        if folder is None or noted().get(exercise, {}).get("state") in (state, "done"):
            return
        _append(folder, {"exercise": exercise, "state": state})


def noted_guesses():
    """Return what became of the reader's guesses: the question to whether it was right."""
    found = {}
    for entry in _entries():
        with contextlib.suppress(TypeError, KeyError):
            found[entry["prediction"]] = entry["right"] is True
    return found


def note_guess(question, right):
    """Note whether the guess at a question was right, if the lesson runs in ``my_course``."""
    with contextlib.suppress(OSError):
        folder = folder_of_reader()
        if folder is not None and noted_guesses().get(question) != right:
            _append(folder, {"prediction": question, "right": right})


def _entries():
    """Return the lines of the progress file as objects; those that make no sense are left out."""
    found = []
    with contextlib.suppress(OSError):
        folder = folder_of_reader()
        lines = (folder / PROGRESS).read_text("utf-8", "replace").splitlines() if folder else []
        for line in lines:
            with contextlib.suppress(ValueError, RecursionError):
                found.append(json.loads(line))
    return found


def _append(folder, entry):
    entry["when"] = datetime.now().astimezone().isoformat(timespec="seconds")
    with open(folder / PROGRESS, "ab") as file:
        file.write((json.dumps(entry) + "\n").encode())


# ---------------------------------------------------------------------------- the command


def main(arguments=None, course=COURSE):
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser("python -m helpers.my_course")
    known = parser.add_subparsers(dest="command", metavar="COMMAND")
    known.add_parser("start", help="copy the lessons that are missing (the default)")
    known.add_parser("update", help="bring in what the course has changed, keep your answers")
    one = known.add_parser("fresh", help="give one lesson back fresh, keep yours beside it")
    one.add_argument("lesson", nargs="?", default="", help="its number, such as 02")
    known.add_parser("forget-progress", help="delete what is noted about checks")
    options = parser.parse_args(arguments)
    try:
        if options.command == "fresh":
            fresh(options.lesson, course)
        else:
            commands = {"update": update, "forget-progress": forget_progress}
            commands.get(options.command, start)(course)
    except MyCourseError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"{error}\nYour copies lie in {course.mine}: you must be able to write there.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:  # every file is whole, and the same command goes on
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())

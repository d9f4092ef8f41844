"""A list of your own training runs, kept in one file: who is ahead, and at what cost.

The file is JSON, so that it can be read and mended with any text editor. Every run is kept; a run
is added by writing the whole list anew (`helpers.support.whole_files`).
"""

import json
import math
from pathlib import Path
from typing import NamedTuple

from helpers.support.validation import whole_number
from helpers.support.whole_files import write_whole


class LeaderboardError(ValueError):
    """The file is no leaderboard. It is left as it is."""


class Entry(NamedTuple):
    """One run.

    Attributes
    ----------
    name : str
    accuracy : float
        From 0 to 1.
    parameters, multiply_adds : int
        What the network holds, and what it computes for one image.
    seconds : float
        The time of training.
    """

    name: str
    accuracy: float
    parameters: int
    multiply_adds: int
    seconds: float


#: How a column of the table is called and written.
_COLUMNS = {
    "accuracy": ("accuracy", "{:.2%}".format),
    "parameters": ("parameters", "{:,}".format),
    "multiply_adds": ("multiply-adds", "{:,}".format),
    "seconds": ("seconds", "{:,.0f}".format),
}


class Leaderboard:
    """The runs in a file, best first.

    Parameters
    ----------
    path : path
        The file. It is made when the first run is added.

    Examples
    --------
    >>> runs = Leaderboard("my_runs.json")                              # doctest: +SKIP
    >>> runs.add("two convolutions", 0.921, 421_642, 4_241_152, 84)     # doctest: +SKIP
    >>> print(runs.table())                                             # doctest: +SKIP
    """

    def __init__(self, path):
        self.path = Path(path)

    def entries(self):
        """Return every run as an `Entry`, the most accurate first, then the cheapest.

        Raises
        ------
        LeaderboardError
            If the file holds something else.
        """
        return sorted(self._read(), key=lambda entry: (-entry.accuracy, entry.multiply_adds))

    def add(self, name, accuracy, parameters, multiply_adds, seconds):
        """Add a run; those that are there stay.

        Parameters
        ----------
        name : str
            What to call the run. Two runs may have the same name.
        accuracy : float
            From 0 to 1. Say in the name which images it was measured on.
        parameters, multiply_adds : int
        seconds : float

        Raises
        ------
        TypeError, ValueError
            If an argument makes no sense.
        LeaderboardError
            If the file holds something else; nothing is written then.
        """
        entry = _entry(name, accuracy, parameters, multiply_adds, seconds)
        self._write([*self._read(), entry])

    def table(self, *columns):
        """Return the runs as lines of text, best first.

        Parameters
        ----------
        *columns : str
            Some of "accuracy", "parameters", "multiply_adds" and "seconds"; by default all.
        """
        for column in columns:
            if column not in _COLUMNS:
                raise ValueError(f"no column {column!r}; choose from {', '.join(_COLUMNS)}")
        columns = columns or tuple(_COLUMNS)
        entries = self.entries()
        if not entries:
            return "no runs yet"
        cells = [["", "run", *(_COLUMNS[column][0] for column in columns)]]
        for place, entry in enumerate(entries, start=1):
            values = (_COLUMNS[column][1](getattr(entry, column)) for column in columns)
            cells.append([f"{place}", entry.name, *values])
        widths = [max(map(len, column)) for column in zip(*cells)]
        return "\n".join(
            "  ".join(
                cell.ljust(width) if number == 1 else cell.rjust(width)
                for number, (cell, width) in enumerate(zip(row, widths))
            ).rstrip()
            for row in cells
        )

    def _read(self):
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except UnicodeDecodeError as error:
            raise self._unreadable("it is not text") from error
        try:
            runs = json.loads(text)
        except json.JSONDecodeError as error:
            raise self._unreadable(f"it is not JSON: {error}") from error
        if not isinstance(runs, list):
            raise self._unreadable("it does not hold a list of runs")
        entries = []
        for number, run in enumerate(runs, start=1):
            try:
                if set(run) != set(Entry._fields):
                    raise ValueError(f"it needs {', '.join(Entry._fields)}")
                entries.append(_entry(**run))
            except (TypeError, ValueError) as error:
                raise self._unreadable(f"run {number} of it makes no sense: {error}") from error
        return entries

    def _unreadable(self, reason):
        return LeaderboardError(
            f"{self.path} is no list of runs ({reason}). Nothing was changed. Mend it in a text "
            "editor, or give it another name to begin a new list"
        )

    def _write(self, entries):
        if not self.path.parent.is_dir():
            raise FileNotFoundError(
                f"there is no folder {self.path.parent} for the list of runs; make it, or name a "
                "file in a folder that is there"
            )
        lines = [json.dumps(entry._asdict(), ensure_ascii=False) for entry in entries]
        write_whole(self.path, "[\n" + ",\n".join(lines) + "\n]\n")


def _entry(name, accuracy, parameters, multiply_adds, seconds):
    """Return a run whose values make sense, or raise."""
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"name must be a text that says what the run was, got {name!r}")
    accuracy, seconds = _number("accuracy", accuracy), _number("seconds", seconds)
    if not 0 <= accuracy <= 1:
        raise ValueError(f"accuracy must be a share from 0 to 1, such as 0.92, got {accuracy:g}")
    if seconds < 0:
        raise ValueError(f"seconds must be 0 or more, got {seconds:g}")
    return Entry(
        " ".join(name.split()),
        accuracy,
        whole_number("parameters", parameters, minimum=0),
        whole_number("multiply_adds", multiply_adds, minimum=0),
        seconds,
    )


def _number(name, value):
    try:
        if isinstance(value, (bool, str)):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, got {value!r}") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number, got {number}")
    return number

"""Measure how much room the lessons' assertions about trained networks have: ``make margins``.

A lesson is run several times, each time with all seeds of training shifted. Its assertions do not
stop it: each comparison notes its *slack* instead, the distance from its bound, below 0 where it
does not hold. An assertion whose slack varies from seed to seed is one about training. Its margin
is the mean slack in standard deviations; below three, change the claim, not the seed.

Usage: ``python -m tools.gate.margins [--seeds 10] [--keep FILE] [06 07 ...]``; with another
processor's arithmetic ``python -m tools.gate.arithmetic tools.gate.margins …``
"""

import argparse
import ast
import contextlib
import functools
import inspect
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from helpers.support.progress import QUIET

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"

#: The lessons that train.
TRAINED = ("06", "07", "08", "09", "10", "11", "12", "13")

#: So far are the seeds of two runs apart: farther than the seeds of one lesson.
STEP = 1000

# ---------------------------------------------------------------------------- assertions


class SlackOfAssertions(ast.NodeTransformer):
    """Turn each ``assert test`` into ``note_slack(text, slack)``, one for each part of the test."""

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        return [
            ast.copy_location(ast.Expr(_call("note_slack", ast.Constant(text), slack)), node)
            for text, slack in _parts(node.test)
        ]


def rewritten(source: str) -> ast.Module:
    """Return the code of a cell with its assertions rewritten."""
    return ast.fix_missing_locations(SlackOfAssertions().visit(ast.parse(source)))


def _parts(test: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield each condition that must hold, as text and as an expression for its slack."""
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            for value in values:
                yield from _parts(value)
        case ast.Compare(left=left, ops=operators, comparators=rights):
            for one, operator, other in zip([left, *rights], operators, rights):
                pair = ast.Compare(one, [operator], [other])
                name = ast.Constant(type(operator).__name__)
                yield ast.unparse(pair), _call("slack", name, one, other, pair)
        case _:
            yield ast.unparse(test), _slack(test)


def _slack(test: ast.expr) -> ast.expr:
    """Return an expression for the slack of a test: that of its tightest part."""
    match test:
        case ast.Call(func=ast.Name("all"), args=[ast.GeneratorExp(elt, generators)]):
            return _call("min", ast.ListComp(_slack(elt), generators))
        case ast.Call(func=ast.Attribute(ast.Compare() as within, "all")):
            return _slack(within)
        case ast.Call(func=ast.Attribute(attr="isclose" | "allclose")):
            return _call("slack_of_closeness", *test.args, keywords=test.keywords)
        case ast.BoolOp(op=ast.And()) | ast.Compare():
            return _call("min", *(slack for _, slack in _parts(test)), ast.Constant(np.inf))
    return _call("float", _call("bool", test))


def _call(name: str, *arguments: ast.expr, keywords: Sequence[ast.keyword] = ()) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), list(keywords))


def slack(operator: str, left: Any, right: Any, holds: Any) -> float:
    """Return how far a comparison is from turning: a number below 0 if it does not hold.

    For equality, and for what cannot be subtracted, 1.0 if it holds and 0.0 if not.

    Examples
    --------
    >>> slack("Lt", 2, 5, True), slack("Gt", 2, 5, False), slack("Eq", "a", "a", True)
    (3.0, -3.0, 1.0)
    """
    sign = {"Lt": 1, "LtE": 1, "Gt": -1, "GtE": -1}.get(operator)
    if sign is not None:
        with contextlib.suppress(TypeError, ValueError):
            difference = np.asarray(right, dtype=float) - np.asarray(left, dtype=float)
            return float(np.min(sign * difference))
    return float(np.all(holds))


def slack_of_closeness(one: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8) -> float:
    """Return how far `np.allclose` is from turning."""
    one, other = np.asarray(one), np.asarray(other)
    return float(np.min(atol + rtol * np.abs(other) - np.abs(one - other)))


# ---------------------------------------------------------------------------- one run


def shift_seeds(shift: int) -> None:
    """Add `shift` to every seed that training is given, in this process."""
    from helpers import network, training
    from helpers.support.start_keras import load_keras

    utils = load_keras().utils
    utils.set_random_seed = _shifted(utils.set_random_seed, shift)
    training.train = _shifted(training.train, shift)
    network.Network.__init__ = _shifted(network.Network.__init__, shift)
    network.Network.fit = _shifted(network.Network.fit, shift)


def _shifted(function: Callable[..., Any], shift: int) -> Callable[..., Any]:
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        bound = signature.bind(*arguments, **named)
        bound.apply_defaults()
        bound.arguments["seed"] += shift
        return function(*bound.args, **bound.kwargs)

    return call


def run_lesson(path: Path, shift: int) -> list[list[Any]]:
    """Run a lesson in this process; return ``[[cell, assertion, slack], …]``."""
    notes: dict[tuple[int, str], float] = {}
    shift_seeds(shift)
    os.chdir(path.parent)
    names = {"slack": slack, "slack_of_closeness": slack_of_closeness, "__name__": "__main__"}
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
        if cell.cell_type != "code":
            continue

        def note(text: str, value: float, number: int = number) -> None:
            key = number, text
            notes[key] = min(value, notes.get(key, np.inf))  # of a loop, the tightest round

        names["note_slack"] = note
        exec(compile(rewritten(cell.source), f"{path.name}, cell {number}", "exec"), names)
    return [[number, text, value] for (number, text), value in notes.items()]


def measured(path: Path, shift: int) -> list[list[Any]]:
    """Run a lesson in a process of its own."""
    surroundings = {**os.environ, QUIET: "1", "MPLBACKEND": "Agg"}
    command = [
        sys.executable,
        "-m",
        "tools.gate.margins",
        "--run",
        str(path),
        "--shift",
        str(shift),
    ]
    done = subprocess.run(
        command, env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


# ---------------------------------------------------------------------------- the table


def table(runs: Mapping[tuple[str, int, str], list[float]]) -> Iterator[str]:
    """Return the lines of a markdown table from ``{(lesson, cell, assertion): slacks}``."""
    yield "| lesson | cell | assertion | runs | mean slack | sd | margin | least |"
    yield "|---|---|---|---|---|---|---|---|"
    for (lesson, cell, text), slacks in sorted(runs.items()):
        spread = np.std(slacks, ddof=1)
        if spread > 0:
            mean = np.mean(slacks)
            text = text.replace("|", r"\|")
            yield (
                f"| {lesson} | {cell} | `{text}` | {len(slacks)} | {mean:.4g} | {spread:.2g} "
                f"| {mean / spread:.1f} | {min(slacks):.4g} |"
            )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the named lessons, or all that train, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tools.gate.margins", description=__doc__)
    parser.add_argument("lessons", nargs="*", metavar="NN", help=f"{', '.join(TRAINED)}; all")
    parser.add_argument("--seeds", type=int, default=10, help="runs of each lesson")
    parser.add_argument("--first", type=int, default=0, help="the number of the first run")
    parser.add_argument("--keep", type=Path, help="a file of runs to add to, and to report from")
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--shift", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.run:
        with contextlib.redirect_stdout(io.StringIO()):
            notes = run_lesson(chosen.run.resolve(), chosen.shift)
        print(json.dumps(notes))
        return
    found = []
    for lesson in chosen.lessons or TRAINED:
        (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
        for number in range(chosen.first, chosen.first + chosen.seeds):
            notes = measured(path, number * STEP)
            found += [[lesson, *note] for note in notes]
            print(f"lesson {lesson}, run {number}: {len(notes)} assertions", file=sys.stderr)
            if chosen.keep:
                with chosen.keep.open("a") as file:
                    file.write(json.dumps(found[-len(notes) :]) + "\n")
    if chosen.keep and chosen.keep.exists():
        found = [note for line in chosen.keep.read_text().splitlines() for note in json.loads(line)]
    runs: dict[tuple[str, int, str], list[float]] = {}
    for lesson, cell, text, value in found:
        runs.setdefault((lesson, cell, text), []).append(value)
    print("\n".join(table(runs)))


if __name__ == "__main__":
    main()

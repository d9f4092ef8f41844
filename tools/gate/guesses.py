"""What a lesson asks its reader to guess: read from the source and the stored outputs.

The guards require that each question is asked once and answered once, later; the book makes a form
of it that a page can answer by itself.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode


@dataclass(frozen=True)
class Guess:
    """One question of a lesson: the cells that ask and answer it, and what is printed."""

    question: str
    asked: int
    answered: int
    answer: str
    within: float | None = None
    factor: float | None = None


@dataclass(frozen=True)
class Call:
    """A call of ``predict`` or ``reveal`` that stands in a cell."""

    cell: int
    name: str
    question: Any
    #: A literal guess or answer; None if it is computed.
    value: Any
    keywords: dict[str, Any]


def calls(notebook: NotebookNode, name: str) -> list[Call]:
    """Return the calls of a function in the order in which they stand."""
    return [
        _call(place, name, node)
        for place, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
        for node in _nodes(cell.source)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def guesses(notebook: NotebookNode) -> list[Guess]:
    """Return the questions of a lesson, with its stored outputs, that are asked and answered."""
    answers = {call.question: call for call in calls(notebook, "reveal")}
    found = []
    for asked in calls(notebook, "predict"):
        reveal = answers.get(asked.question)
        answer = reveal and _printed(notebook.cells[reveal.cell], asked.question)
        if reveal and answer:
            room = {name: reveal.keywords.get(name) for name in ("within", "factor")}
            found.append(Guess(asked.question, asked.cell, reveal.cell, answer, **room))
    return found


def guess_problems(notebook: NotebookNode) -> list[str]:
    """Return questions that are spoiled, not answered, or answered more than once."""
    found = []
    asked, answered = calls(notebook, "predict"), calls(notebook, "reveal")
    for call in asked + answered:
        if not isinstance(call.question, str):
            found.append(f"cell {call.cell}: the question of {call.name} is not written out")
    for call in asked:
        if call.value is not ...:
            found.append(f"cell {call.cell}: a guess is stored: {call.value!r}")
    for call in answered:
        for name, value in call.keywords.items():
            if name in ("within", "factor") and not isinstance(value, (int, float)):
                found.append(f"cell {call.cell}: {name} of {call.question!r} is not a plain number")
    asking, answering = ([call.question for call in some] for some in (asked, answered))
    for question in sorted({q for q in asking + answering if isinstance(q, str)}):
        if asking.count(question) != 1 or answering.count(question) != 1:
            found.append(
                f"{question!r} is asked {asking.count(question)} times "
                f"and answered {answering.count(question)} times, expected once each"
            )
    told = {guess.question: guess for guess in guesses(notebook)}
    for guess in told.values():
        if guess.answered <= guess.asked:
            found.append(f"{guess.question!r} is answered before it is asked")
    for call in answered:
        if call.question in asking and call.question not in told:
            found.append(f"the answer to {call.question!r} is not stored as a line of its own")
    if bool(asked) != bool(calls(notebook, "show_guesses")):
        found.append("a lesson that asks for guesses counts them in its recap: show_guesses()")
    return found


def _nodes(source: str) -> Iterator[ast.AST]:
    """Yield the parts of a cell in the order in which they are written."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # another guard says so
        return
    yield from sorted(ast.walk(tree), key=lambda node: getattr(node, "lineno", 0))


def _call(place: int, name: str, node: ast.Call) -> Call:
    question, value = (*map(_literal, node.args), None, None)[:2]
    keywords = {word.arg or "**": _literal(word.value) for word in node.keywords}
    return Call(place, name, question, value, keywords)


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _printed(cell: NotebookNode, question: object) -> str:
    """Return what stands after the question in a printed line."""
    lines = "".join(output.get("text", "") for output in cell.outputs).splitlines()
    start = f"{question}: "
    return next((line.removeprefix(start) for line in lines if line.startswith(start)), "")

"""Mark one submission: its code runs in a sandbox, the checks run here.

A check gets a function that looks like the student's, and each call of it crosses into the sandbox:
arguments go in as numbers and text, a value or an error comes back. The private cases, the right
answers and the score never leave this process, so nothing that a submission overwrites can change
them.
"""

import inspect
import re
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from assignments import messages
from assignments.assignment import Assignment, Exercise
from assignments.course import exercise_seed
from assignments.records import Mark, Marked
from assignments.sandbox import TRAINING_LIMITS, Limits, Lost, Sandbox, Stage, limits_for
from assignments.submission import Submission
from helpers.checks import EXERCISES
from helpers.checks.engine import check_answer
from helpers.network import Layer

#: How often the cells are run again after one of them ended the sandbox.
MOST_RESTARTS = 6


def mark_submission(
    submission: Submission,
    assignment: Assignment,
    seed: str,
    stage: Stage,
    limits: Limits | None = None,
) -> Marked:
    """Mark every exercise of a submission, with the private seed of the course."""
    started = time.monotonic()
    marked = Marked(notes=list(submission.notes))
    if submission.problem:
        marked.marks = [
            Mark(exercise.id, 0.0, "needs a human", submission.problem)
            for exercise in assignment.exercises
        ]
        return marked
    limits = limits or limits_for(assignment)
    with Session(submission, assignment, stage, limits) as session:
        for exercise in assignment.exercises:
            mark = _mark_exercise(session, exercise, exercise_seed(seed, exercise.id))
            tampered = exercise.check_cell in submission.tampered
            marked.marks.append(replace(mark, status="tampered") if tampered else mark)
    marked.printed = session.printed
    marked.seconds = time.monotonic() - started
    return marked


def _mark_exercise(session: "Session", exercise: Exercise, seed: int) -> Mark:
    """Check one exercise; a sandbox that is lost on the way decides the mark."""
    try:
        if EXERCISES[exercise.id].judge is not None:
            return _examine(session, exercise, seed)
        answer = _answer(session, exercise)
        if isinstance(answer, Mark):
            return answer
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            # The sandbox looks after the time, and each call of the answer crosses into it.
            result = check_answer(EXERCISES[exercise.id], answer, seed, seconds=None)
    except Lost as lost:
        session.drop()
        return Mark(exercise.id, 0.0, lost.status, str(lost))
    return _mark_of(exercise, result.status, result.score, result.diagnosis)


def _mark_of(exercise: Exercise, status: str, score: float, diagnosis: str) -> Mark:
    score = min(1.0, max(0.0, float(score)))
    if status == "wrong" and score > 0:
        status = "partly"
    return Mark(exercise.id, score, status, diagnosis)


# ---------------------------------------------------------------------------- the sandbox's life


class Session:
    """The sandbox of one submission, made again when the submission's code ends it."""

    def __init__(
        self, submission: Submission, assignment: Assignment, stage: Stage, limits: Limits
    ) -> None:
        self.stage, self.limits = stage, limits
        self.files = submission.files
        self.names = [exercise.function for exercise in assignment.exercises]
        checks = {exercise.check_cell for exercise in assignment.exercises}
        self.cells = [
            (number, cell)
            for number, cell in enumerate(submission.cells)
            if cell.kind == "code" and cell.grade_id not in checks
        ]
        self.ends_at = time.monotonic() + limits.total_seconds
        self.lost: dict[int, Lost] = {}
        self.errors: dict[int, Any] = {}
        self.printed = ""
        self.sandbox: Sandbox | None = None
        self.restarts = 0

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

    def drop(self) -> None:
        """End the sandbox, if there is one."""
        if self.sandbox is not None:
            self.printed = self.printed or self.sandbox.printed.decode(errors="replace")
            self.ends_at += self.sandbox.in_line  # what it stood in line costs the others nothing
            self.sandbox.close()
            self.sandbox = None

    def ask(
        self, message: dict[str, Any], blob: bytes = b"", ends_at: float | None = None
    ) -> messages.Message:
        """Ask the program in the sandbox, starting it first if need be."""
        return self.start().ask(message, blob, ends_at=ends_at)

    def start(self) -> Sandbox:
        """Start the sandbox and run the cells, unless there is one; leave out what ended one."""
        while self.sandbox is None:
            if self.restarts > MOST_RESTARTS:
                raise Lost("crashed", "Too many of its cells end the program that runs them.")
            self.restarts += 1
            self.sandbox = Sandbox(self.stage, self.files, self.limits, self.ends_at)
            self._run_cells(self.sandbox)
        return self.sandbox

    def _run_cells(self, sandbox: Sandbox) -> None:
        for number, cell in self.cells:
            if number in self.lost:
                continue
            message = {"do": "run", "source": cell.source, "names": self.names}
            try:
                answer, _ = sandbox.ask(message, seconds=self.limits.cell_seconds)
            except Lost as lost:
                self.lost[number] = lost
                self.drop()
                return
            if answer.get("error"):
                self.errors[number] = answer["error"]

    def why_missing(self, exercise: Exercise) -> Mark:
        """Return the mark of an exercise whose function is not there."""
        for number, cell in self.cells:
            if not re.search(rf"\bdef\s+{exercise.function}\b", cell.source):
                continue
            if number in self.lost:
                lost = self.lost[number]
                return Mark(exercise.id, 0.0, lost.status, f"Its cell does not end well. {lost}")
            if number in self.errors:
                why = f"Its cell stops with {told(self.errors[number])}"
                return Mark(exercise.id, 0.0, "crashed", why)
        return Mark(exercise.id, 0.0, "not attempted", f"There is no function {exercise.function}.")


def told(error: Any) -> str:
    """Write an error of the sandbox out."""
    error = error if isinstance(error, dict) else {}
    text = f"{str(error.get('type', 'an error'))[:100]}: {str(error.get('text', ''))[:300]}"
    line = error.get("line")
    return f"{text} (line {line} of its cell)" if isinstance(line, int) else text


# ---------------------------------------------------------------------------- answers


def _answer(session: "Session", exercise: Exercise) -> Any:
    """Return what stands for the student's function in a check, or a `Mark` if there is none."""
    name = exercise.function
    about, _ = session.ask({"do": "describe", "name": name})
    if about.get("missing"):
        return session.why_missing(exercise)
    if about.get("stub"):
        return ...
    if not about.get("callable"):
        return messages.stand_in("object", str(about.get("text"))[:300])

    def call(*arguments: Any) -> Any:
        return _call(session, name, arguments)

    def generate(*arguments: Any) -> Iterator[Any]:
        yield from ()

    async def wait(*arguments: Any) -> None:
        return None

    if about.get("the_courses"):
        call.__name__, call.__module__ = str(about["the_courses"])[:100], "helpers"
    answer: Any = generate if about.get("generator") else wait if about.get("coroutine") else call
    signature = _signature(about.get("parameters"))
    if signature is not None:
        answer.__signature__ = signature
    return answer


def _signature(parameters: Any) -> inspect.Signature | None:
    """Return the signature that the sandbox described, or None."""
    try:
        return inspect.Signature(
            [
                inspect.Parameter(
                    str(name),
                    getattr(inspect.Parameter, kind),
                    default=None if has_default else inspect.Parameter.empty,
                )
                for name, kind, has_default in parameters
            ]
        )
    except (TypeError, ValueError, AttributeError):
        return None


def _call(session: "Session", name: str, arguments: tuple[Any, ...]) -> Any:
    """Call the student's function in the sandbox, as if it were here."""
    functions: list[Callable[..., Any]] = []

    def described(value: Any) -> dict[str, Any] | None:
        if isinstance(value, Layer):  # it travels as what it holds
            held = {name: part for name, part in vars(value).items() if name != "parameters"}
            held |= {"parameters": dict(value.parameters)} if value.parameters else {}
            return {"k": "layer", "class": type(value).__name__, "held": packer.pack(held)}
        if not callable(value):
            return None
        functions.append(value)
        return {"k": "function", "number": len(functions) - 1, "name": type(value).__name__}

    packer = messages.Packer(described)
    packed = [packer.pack(argument) for argument in arguments]
    session.start()
    ends_at = time.monotonic() + session.limits.call_seconds
    question = {"do": "call", "name": name, "arguments": packed}
    answer, blob = session.ask(question, bytes(packer.blob), ends_at)
    while "callback" in answer:
        reply, content = _reply(functions, answer, blob)
        answer, blob = session.ask(reply, content, ends_at)
    try:
        return _outcome(answer, blob, arguments)
    except messages.BadMessageError as problem:
        session.drop()
        raise Lost("crashed", f"What it returned cannot be read: {problem}.") from None


def _reply(
    functions: list[Callable[..., Any]], asked: dict[str, Any], blob: bytes
) -> messages.Message:
    """Call one of the functions that were handed in, for the sandbox."""
    try:
        function = functions[asked["callback"]]
        unpacker = messages.Unpacker(blob)
        values = [unpacker.unpack(value) for value in asked["arguments"]]
        packer = messages.Packer()
        return {"value": packer.pack(function(*values))}, bytes(packer.blob)
    except Exception as error:
        return {"error": {"type": type(error).__name__, "text": str(error)[:500]}}, b""


def _outcome(answer: dict[str, Any], blob: bytes, arguments: tuple[Any, ...]) -> Any:
    """Return the value or raise the error that the sandbox told; carry changes over."""
    unpacker = messages.Unpacker(blob)
    told = answer.get("changed")
    changed: dict[str, Any] = told if isinstance(told, dict) else {}
    for place, argument in enumerate(arguments):
        if str(place) in changed:
            _change(argument, unpacker.unpack(changed[str(place)]))
    if answer.get("error"):
        raise messages.error_from(answer["error"])
    return unpacker.unpack(answer.get("value"))


def _change(argument: Any, new: Any) -> None:
    """Change an argument in place, as the student's function did."""
    if isinstance(argument, np.ndarray) and argument.size:
        if isinstance(new, np.ndarray) and new.shape == argument.shape:
            argument[...] = new
        else:
            argument.flat[0] = argument.flat[0] == 0
    elif isinstance(argument, list):
        argument[:] = new if isinstance(new, list) else []
    elif isinstance(argument, dict):
        argument.clear()


# ---------------------------------------------------------------------------- the examiner


def _examine(session: "Session", exercise: Exercise, seed: int) -> Mark:
    """Let an examiner judge: in a sandbox of its own, without the submission's code.

    For exercises that are judged by training what the answer returns. The answer is still called in
    the submission's sandbox, and only a description of its network goes over.
    """
    name = exercise.function
    about, _ = session.ask({"do": "describe", "name": name})
    if about.get("missing"):
        return session.why_missing(exercise)
    if about.get("stub") or not about.get("callable"):
        status = "not attempted" if about.get("stub") else "wrong"
        return Mark(exercise.id, 0.0, status, "" if about.get("stub") else "It is no function.")
    limits = TRAINING_LIMITS
    with Stage(session.stage.safe, examiner=True) as stage, Sandbox(stage, (), limits) as examiner:
        question = {"do": "judge", "exercise": exercise.id, "seed": seed}
        answer, blob = examiner.ask(question, seconds=limits.call_seconds)
        while "callback" in answer:
            asked = {"do": "call", "name": name, "arguments": answer["arguments"]}
            said, content = session.ask(asked, blob)
            session.drop()  # nobody would look after it during the training
            answer, blob = examiner.ask({"said": said}, content, limits.call_seconds)
    return _mark_of(exercise, answer["status"], answer["score"], answer["diagnosis"])

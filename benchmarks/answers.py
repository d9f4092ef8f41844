"""Print how many wrong answers the checks name, per lesson.

The answers are those of `tests/checks/natural`, as learners write them; with ``--source tests``,
the wrong answers of the checks' own tests. One process judges them one by one. An answer that does
not come back is counted as hung, and a new process goes on with the next.

Usage: ``python -m benchmarks.answers``; ``--lessons 02 05`` for some lessons only; ``--half tuned``
or ``held-out``; ``--show generic`` lists the answers of a column (``named``, ``generic``,
``accepted``, ``hung``, ``refused``); ``--slow`` includes answers whose check trains a network.
"""

import argparse
import contextlib
import io
import multiprocessing
import warnings
from collections import Counter
from typing import NamedTuple

from helpers import load_keras
from tests.checks import natural, wrong_answers
from tests.notebooks import LESSONS, exercises, read

#: Seconds for one answer, all cases together: far more than a check takes, and one that trains.
LIMIT, SLOW_LIMIT = 60, 1200
COLUMNS = ("named", "generic", "accepted", "hung", "right", "refused")


class Judged(NamedTuple):
    """An answer, the column it counts in, and what the check said."""

    lesson: str
    answer: natural.NaturalAnswer
    column: str
    said: str


# ---------------------------------------------------------------------------- answers


def lessons_of_exercises():
    """Return the lesson of each exercise: ``{"one-window": "02", …}``."""
    return {exercise: path.name[:2] for path in LESSONS for exercise in exercises(read(path))}


def answers_from(source):
    """Return all answers of a source, ``"natural"`` or ``"tests"``."""
    if source == "natural":
        return natural.natural_answers()
    return [
        natural.NaturalAnswer(exercise, False, f"test {number}: {wrong.says}", wrong.code)
        for exercise, wrongs in wrong_answers.all_wrong_answers().items()
        for number, wrong in enumerate(wrongs)
    ]


# ---------------------------------------------------------------------------- judging


def judge(answer):
    """Return the column of one answer and what the check said."""
    from helpers.checks import check
    from tests.checks.readers_code import function_from

    result = check(answer.exercise, function_from(answer.code))  # as the reader calls it
    if answer.right:
        return ("right" if result.passed else "refused"), result.diagnosis
    if result.passed:
        return "accepted", result.message
    return ("named" if result.named else "generic"), result.diagnosis


def _serve(connection):
    """Say that all is imported, then judge what comes through a pipe, until nothing comes."""
    load_keras()  # some answers use it, and its start is not their time
    warnings.simplefilter("ignore")
    connection.send("ready")
    with contextlib.suppress(EOFError):
        while True:
            answer = connection.recv()
            with contextlib.redirect_stdout(io.StringIO()):  # learners print
                judged = judge(answer)
            connection.send(judged)


class Judge:
    """A process that judges, and is made anew when an answer hangs or kills it.

    Parameters
    ----------
    limit : float
        Seconds for one answer.
    serve : callable, optional
        What the process does with its end of the pipe; first it sends "ready".
    """

    def __init__(self, limit, serve=_serve):
        self.limit = limit
        self._target = serve
        self._process = None

    def __call__(self, answer):
        if self._process is None:
            self._start()
        self._pipe.send(answer)
        try:
            if self._pipe.poll(self.limit):
                return self._pipe.recv()
            said = f"no result within {self.limit} s"
        except EOFError:
            said = "the process that judged it ended"
        self.stop()
        return ("refused" if answer.right else "hung"), said

    def _start(self):
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=self._target, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe.recv()

    def stop(self):
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
            self._process = None


# ---------------------------------------------------------------------------- the table


def table(judged):
    """Return the counts per lesson, and in all, as lines of Markdown."""
    lessons = sorted({one.lesson for one in judged})
    counts = {lesson: Counter(j.column for j in judged if j.lesson == lesson) for lesson in lessons}
    counts["all"] = Counter(one.column for one in judged)
    lines = [
        "| lesson | wrong answers | named | generic | accepted | hung | right answers | refused |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for lesson, count in counts.items():
        named, generic, accepted, hung, right, refused = (count[column] for column in COLUMNS)
        wrong = named + generic + accepted + hung
        share = f" ({named / wrong:.0%})" if wrong else ""
        cells = [
            lesson,
            wrong,
            f"{named}{share}",
            generic,
            accepted,
            hung,
            right + refused,
            refused,
        ]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines


def listed(judged, column):
    """Return what stands in a column: the answers, and what the check said to each."""
    return [
        f"{one.lesson} {one.answer.exercise}: {one.answer.did}\n    → {one.said}"
        for one in judged
        if one.column == column
    ]


def main(arguments=None):
    """Judge the chosen answers, print the table and what was asked to be shown."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.answers", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--source", choices=["natural", "tests"], default="natural")
    parser.add_argument("--half", choices=["tuned", "held-out", "all"], default="all")
    parser.add_argument("--lessons", nargs="+", metavar="NN", help="some lessons only, as 02 05")
    parser.add_argument("--exercises", nargs="+", metavar="ID", help="some exercises only")
    parser.add_argument("--show", choices=COLUMNS, action="append", default=[])
    parser.add_argument("--slow", action="store_true", help="include checks that train a network")
    wanted = parser.parse_args(arguments)

    from helpers.checks import EXERCISES

    lesson_of = lessons_of_exercises()
    chosen = [
        answer
        for answer in answers_from(wanted.source)
        if wanted.half == "all" or answer.held_out == (wanted.half == "held-out")
        if wanted.lessons is None or lesson_of[answer.exercise] in wanted.lessons
        if wanted.exercises is None or answer.exercise in wanted.exercises
        if wanted.slow or EXERCISES[answer.exercise].judge is None
    ]
    judge_one = Judge(SLOW_LIMIT if wanted.slow else LIMIT)
    try:
        judged = [Judged(lesson_of[a.exercise], a, *judge_one(a)) for a in chosen]
    finally:
        judge_one.stop()
    print("\n".join(table(judged)))
    for column in wanted.show:
        print(f"\n{column}:", *listed(judged, column), sep="\n")


if __name__ == "__main__":
    main()

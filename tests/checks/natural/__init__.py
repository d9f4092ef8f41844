"""Answers as first-time learners write them, right and wrong, written from the lessons alone.

`lesson_NN.py` holds those of one lesson, as cells: a comment line opens each,
``# --- exercise | wrong | what the learner did``, and the code follows. The files are read, never
imported, and nobody tidies them.

Half of the answers are held out: the checks are tuned on the others, and these measure them.
"""

import re
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

HEAD = re.compile(r"# --- (?P<exercise>[\w-]+) \| (?P<verdict>right|wrong) \| (?P<did>\S.*)")
ANSWERS = Path(__file__).parent


class NaturalAnswer(NamedTuple):
    """One answer.

    Attributes
    ----------
    exercise : str
        Its id, such as ``"convolve-by-hand"``.
    right : bool
    did : str
        What the learner did, in one short phrase.
    code : str
        The cell as the learner wrote it.
    """

    exercise: str
    right: bool
    did: str
    code: str

    @property
    def held_out(self):
        """Whether the checks may not be tuned on this answer: so for half, whatever is added."""
        return crc32((self.exercise + self.code).encode()) % 2 == 0


def parse(text):
    """Return the answers of one file.

    Raises
    ------
    ValueError
        If a line that opens an answer is not of the form above, or code stands before the first.
    """
    answers = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("# ---"):
            head = HEAD.fullmatch(line)
            if head is None:
                raise ValueError(
                    f"line {number} is {line!r}, but an answer opens with "
                    "'# --- exercise | wrong | what the learner did' (or right)"
                )
            right = head["verdict"] == "right"
            answers.append(NaturalAnswer(head["exercise"], right, head["did"], ""))
        elif answers:
            answers[-1] = answers[-1]._replace(code=f"{answers[-1].code}{line}\n")
        elif line.strip():
            raise ValueError(
                f"line {number} is {line!r}, but no '# --- …' line opens an answer yet"
            )
    return [answer._replace(code=answer.code.strip("\n") + "\n") for answer in answers]


def natural_answers(folder=ANSWERS):
    """Return the answers of all lessons, or of those in another folder, in order."""
    return [
        answer
        for path in sorted(Path(folder).glob("lesson_*.py"))
        for answer in parse(path.read_text(encoding="utf-8"))
    ]

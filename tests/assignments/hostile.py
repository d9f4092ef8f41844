"""Everything that was ever handed in: submissions that break, cheat, spy, or destroy.

Each has a name, which is the student's, and says which statuses its three exercises must get.
`probe` code tries what it must not reach, collects what it reached in ``reached``, and answers
rightly only if that is nothing, so a correct mark proves that the way was closed.
"""

import csv
import json
import os
import shutil
from pathlib import Path
from typing import NamedTuple

import nbformat

from assignments.course import ROOT
from assignments.examples import FLIPPED, ROWS_ONLY, SOLVED, hand_in
from assignments.gradebook import Recorder
from assignments.records import read_record

ENVIRONMENT_SECRET = "a-password-of-the-grading-machine"
#: Seconds that a process of "leaves-something-running" sleeps: a number to find it by.
LEFT_RUNNING = 31_415 + os.getpid() / 10**7
EXERCISES = ("one-window", "convolve-by-hand", "turn-the-kernel")

RIGHT = """\
def window_sum(image, kernel, row, column):
    {first}
    height, width = kernel.shape
    return (image[row : row + height, column : column + width] * kernel).sum()
"""


class Hostile(NamedTuple):
    """One submission.

    Attributes
    ----------
    first : str
        What stands in the cell of the first exercise; `SOLVED` for the solution.
    statuses : tuple of str
        What the three exercises must get.
    says : str
        Words of the first exercise's diagnosis, or of a note.
    change : callable, optional
        Changes the notebook, a dictionary, before it is handed in.
    """

    first: str = SOLVED
    statuses: tuple = ("correct", "correct", "correct")
    says: str = ""
    change: object = None


def probe(code, first="assert not reached, reached"):
    """Return a cell that tries `code`, and answers rightly if ``reached`` stays empty."""
    return f"reached = []\n{code}\n" + RIGHT.format(first=first)


def attempts(*statements):
    """Return code that tries statements, each by itself; what works is reached."""
    lines = []
    for statement in statements:
        lines.append(f"try:\n    {statement}\n    reached.append({statement[:80]!r})")
        lines.append("except Exception:\n    pass")
    return "\n".join(lines)


def call_in_function(code):
    """Return a cell whose function runs `code` before it answers."""
    return RIGHT.format(first=code.replace("\n", "\n    "))


LOST = ("correct", "correct")


def _cells(notebook):
    return {
        cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]
    }


def _delete_checks(notebook):
    notebook["cells"] = [
        c for c in notebook["cells"] if not c["metadata"]["nbgrader"]["grade_id"].endswith("-check")
    ]


def _double(grade_id):
    def change(notebook):
        place = next(
            i
            for i, cell in enumerate(notebook["cells"])
            if cell["metadata"]["nbgrader"]["grade_id"] == grade_id
        )
        notebook["cells"].insert(place, json.loads(json.dumps(notebook["cells"][place])))

    return change


def _stub_again(notebook):
    doubled = json.loads(json.dumps(_cells(notebook)["one-window"]))
    doubled["source"] = "def window_sum(image, kernel, row, column):\n    ..."
    notebook["cells"].append(doubled)


def _reverse(notebook):
    setup, rest = notebook["cells"][:2], notebook["cells"][2:]
    notebook["cells"] = [*setup, *reversed(rest)]


def _edit_check(notebook):
    _cells(notebook)["one-window-check"]["source"] = "1000.0"


def _more_points(notebook):
    _cells(notebook)["one-window-check"]["metadata"]["nbgrader"]["points"] = 1000


def _no_points(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def _strange_metadata(notebook):
    for cell, strange in zip(notebook["cells"][2:], [None, [], 3, "x", {"nbgrader": []}]):
        cell["metadata"] = strange
    notebook["metadata"] = []


def _question_as_code(notebook):
    _cells(notebook)["explain-size"]["cell_type"] = "code"


def _set(*path):
    def change(notebook):
        *way, last, value = path
        place = notebook
        for step in way:
            place = place[step]
        place[last] = value

    return change


def _lone_surrogate(notebook):
    cell = _cells(notebook)["one-window"]
    cell["source"] = "def window_sum(image, kernel, row, column):\n    return '\\ud800'  # \ud800\n"


HOSTILE = {
    # ------------------------------------------------------------------------ ordinary
    "blank": Hostile("def window_sum(image, kernel, row, column):\n    ...", ("not attempted",)),
    "emptied-cell": Hostile("", ("not attempted", *LOST), "There is no function"),
    "raises-not-implemented": Hostile(
        "def window_sum(image, kernel, row, column):\n    raise NotImplementedError",
        ("not attempted", *LOST),
    ),
    "syntax-error": Hostile(
        "def window_sum(image, kernel, row, column)\n    return 0",
        ("crashed", *LOST),
        "SyntaxError",
    ),
    "exception-at-import": Hostile(
        "import no_such_package\n" + RIGHT.format(first="pass"),
        ("crashed", *LOST),
        "No module named 'no_such_package'",
    ),
    "exception-in-function": Hostile(
        call_in_function("raise ValueError('my own words')"),
        ("wrong", *LOST),
        "It stops with ValueError: my own words",
    ),
    "own-error-type": Hostile(
        "class Mine(BaseException):\n    def __str__(self):\n        return 1 / 0\n"
        + call_in_function("raise Mine"),
        ("wrong", *LOST),
        "It stops with Mine",
    ),
    "keyboard-interrupt": Hostile(
        call_in_function("raise KeyboardInterrupt"), ("wrong", *LOST), "KeyboardInterrupt"
    ),
    "sys-exit": Hostile(
        "import sys\n" + call_in_function("sys.exit()"), ("wrong", *LOST), "SystemExit"
    ),
    "recursion": Hostile(
        call_in_function("return window_sum(image, kernel, row, column)"),
        ("wrong", *LOST),
        "RecursionError",
    ),
    "generator": Hostile(call_in_function("yield 1"), ("wrong", *LOST), "yields values"),
    "no-function": Hostile("window_sum = 17", ("wrong", *LOST), "Hand in the function itself"),
    "too-few-arguments": Hostile(
        "def window_sum(image):\n    return 0", ("wrong", *LOST), "does not take that"
    ),
    "changes-argument": Hostile(
        "def window_sum(image, kernel, row, column):\n"
        "    height, width = kernel.shape\n"
        "    total = (image[row : row + height, column : column + width] * kernel).sum()\n"
        "    image[0, 0] += 1\n    return total",
        ("wrong", *LOST),
        "changes its argument image",
    ),
    "notebook-magic": Hostile(
        "%timeit -n1 -r1 1 + 1\n!true\ndisplay(1)\n" + RIGHT.format(first="pass")
    ),
    # ------------------------------------------------------------------------ takes too much
    "endless-loop": Hostile(
        call_in_function("while True: pass"), ("timed out", *LOST), "did not end within"
    ),
    "endless-loop-in-cell": Hostile(
        "while True: pass\n" + RIGHT.format(first="pass"), ("timed out", *LOST), "did not end"
    ),
    "endless-loop-unstoppable": Hostile(
        call_in_function(
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
        ),
        ("timed out", *LOST),
    ),
    "endless-output": Hostile(
        call_in_function("while True: print('x' * 1000)"), ("timed out", *LOST)
    ),
    "much-output": Hostile(call_in_function("print('x' * 3_000_000)")),
    "memory-hog": Hostile(
        call_in_function("hog = np.ones(10**10)"), ("wrong", *LOST), "Unable to allocate"
    ),
    "memory-hog-by-and-by": Hostile(
        call_in_function("hog = []\nwhile True: hog.append(np.zeros(10**7))"),
        ("wrong", *LOST),
        "Unable to allocate",
    ),
    "memory-hog-family": Hostile(
        "import os, time\n"
        + call_in_function(
            "for _ in range(8):\n    if os.fork() == 0:\n"
            "        hog = bytearray(b'x' * 400_000_000); time.sleep(60)\n"
            "time.sleep(60)"
        ),
        # Whichever limit it reaches first on this machine; test_sandbox.py looks at memory alone.
        ("crashed or timed out", *LOST),
    ),
    "memory-that-belongs-to-nobody": Hostile(
        probe(
            attempts(
                "import os; os.memfd_create('x')",
                "import ctypes; assert ctypes.CDLL(None).shmget(0, 4096, 0o1600) >= 0",
                "import ctypes; assert ctypes.CDLL(None).syscall(425, 8, bytes(120)) >= 0",
                "import os; os.sched_setaffinity(0, range(64))",
                "import os, ctypes; "
                "assert ctypes.CDLL(None).vmsplice(os.pipe()[1], None, 0, 0) == 0",
                "open('/dev/zero', 'rb')",
            )
        )
    ),
    "fork-bomb": Hostile(
        "import os\n"
        + call_in_function("while True:\n    try: os.fork()\n    except OSError: pass"),
        ("timed out", *LOST),
    ),
    "threads": Hostile(
        "import threading, time\n"
        + call_in_function(
            "for _ in range(1000): threading.Thread(target=time.sleep, args=(60,)).start()"
        ),
        ("wrong", *LOST),
        "can't start new thread",
    ),
    "large-file": Hostile(
        call_in_function("open('large', 'wb').write(bytes(100_000_000))"),
        ("wrong", *LOST),
        "File too large",
    ),
    "many-files": Hostile(
        call_in_function("for i in range(100_000): open(f'f{i}', 'w').close()"),
        ("wrong", *LOST),
        "No space left",
    ),
    "huge-value": Hostile(call_in_function("return np.zeros(10**8)"), ("wrong", *LOST)),
    "nested-value": Hostile(
        call_in_function("x = []\nfor _ in range(10**5): x = [x]\nreturn x"), ("wrong", *LOST)
    ),
    "long-number": Hostile(call_in_function("return 10**30000"), ("wrong", *LOST)),
    # ------------------------------------------------------------------------ ends the program
    "os-exit": Hostile(
        "import os\n" + call_in_function("os._exit(0)"), ("crashed", *LOST), "ended its own process"
    ),
    "os-exit-as-if-there-were-no-sandbox": Hostile(
        "import os\n" + call_in_function("os._exit(97)"), ("crashed", *LOST), "exit code 97"
    ),
    "os-exit-in-cell": Hostile(
        "import os\nos._exit(0)\n" + RIGHT.format(first="pass"), ("crashed", *LOST), "exit code 0"
    ),
    "segmentation-fault": Hostile(
        "import ctypes\n" + call_in_function("ctypes.string_at(0)"), ("crashed", *LOST), "SIGSEGV"
    ),
    "stops-itself": Hostile(
        "import os, signal\n" + call_in_function("os.kill(os.getpid(), signal.SIGSTOP)"),
        ("timed out", *LOST),
    ),
    "kills-everybody": Hostile(
        "import os, signal\n" + call_in_function("os.kill(-1, signal.SIGKILL)"),
        # It finds nobody: the kernel spares the one who asks, and process 1 of the sandbox.
        ("wrong", *LOST),
        "ProcessLookupError",
    ),
    "closes-the-line": Hostile(
        "import os\n" + call_in_function("os.closerange(3, 1000)"), ("crashed", *LOST)
    ),
    "writes-on-the-line": Hostile(
        "import os\n"
        "for number in range(3, 100):\n"
        "    try: os.write(number, b'\\xff' * 100)\n"
        "    except OSError: pass\n" + RIGHT.format(first="pass"),
        ("crashed", *LOST),
    ),
    # ------------------------------------------------------------------------ cheats
    "patches-numpy": Hostile(
        "import numpy as np\n"
        "np.allclose = np.array_equal = lambda *a, **k: True\n"
        "np.testing.assert_allclose = lambda *a, **k: None\n"
        "np.asarray = lambda *a, **k: a[0]\n"
        "np.ndarray.__module__\n"
        "def window_sum(image, kernel, row, column):\n    return 0.0",
        ("wrong", *LOST),
    ),
    "patches-checks": Hostile(
        "import helpers.checks as checks, helpers.checks\n"
        "checks.check = lambda *a, **k: type('R', (), {'score': 1.0})()\n"
        "check = checks.check\n"
        "def window_sum(image, kernel, row, column):\n    return 0.0",
        ("wrong", *LOST),
    ),
    "patches-builtins": Hostile(
        "import builtins\n"
        "builtins.isinstance = lambda *a: True\nbuiltins.abs = lambda x: 0\n"
        "builtins.all = builtins.any = lambda *a: True\nbuiltins.AssertionError = Exception\n"
        "def window_sum(image, kernel, row, column):\n    return 0.0",
        ("crashed", *LOST),  # the program that serves it does not survive that
    ),
    "patches-assert": Hostile(
        "import ast, sys\n"
        "class Drop(ast.NodeTransformer):\n    def visit_Assert(self, node): return ast.Pass()\n"
        "try:\n    get_ipython().ast_transformers.append(Drop())\nexcept NameError: pass\n"
        "def window_sum(image, kernel, row, column):\n    return 0.0",
        ("wrong", *LOST),
    ),
    "equal-to-everything": Hostile(
        "class Equal(float):\n    __eq__ = __ge__ = __le__ = lambda self, other: True\n"
        "    __sub__ = __rsub__ = __abs__ = lambda self, *o: 0.0\n    __hash__ = float.__hash__\n"
        "class Array(np.ndarray):\n    __eq__ = lambda self, other: np.array(True)\n"
        "def window_sum(image, kernel, row, column):\n    return Equal(12345.0)",
        ("wrong", *LOST),
    ),
    "looks-for-the-answers": Hostile(
        probe(
            attempts(
                "from helpers.checks import EXERCISES",
                "from helpers.checks.engine import check_answer",
                "from helpers.checks import lesson_02",
                "import tests.checks.wrong_answers",
                "import assignments.course",
            )
            + "\nimport gc, sys\n"
            "frame = sys._getframe()\n"
            "while frame:\n"
            "    reached += [n for n in frame.f_locals if 'expected' in n or 'seed' in n]\n"
            "    frame = frame.f_back\n"
        )
    ),
    "forges-a-better-answer": Hostile(
        # It takes over the program that serves it, and says that it is no stub, and right.
        "import sys\n"
        "worker = sys._getframe()\n"
        "while worker and 'self' not in worker.f_locals: worker = worker.f_back\n"
        "server = worker.f_locals['self']\n"
        "while worker and 'tasks' not in worker.f_locals: worker = worker.f_back\n"
        "worker.f_locals['tasks']['call'] = lambda *a: ({'value': True, 'error': None,"
        " 'score': 1.0, 'status': 'correct', 'changed': {'0': None, 'x': 3}}, b'')\n"
        "def window_sum(image, kernel, row, column):\n    return 0.0",
        ("wrong", "wrong", "wrong"),
    ),
    "forges-an-array-of-objects": Hostile(
        "import sys\n"
        "worker = sys._getframe()\n"
        "while worker and 'tasks' not in worker.f_locals: worker = worker.f_back\n"
        "worker.f_locals['tasks']['call'] = lambda *a: ({'value': {'k': 'array', 'dtype': '|O',"
        " 'shape': [1], 'at': 0, 'size': 8}, 'error': None, 'changed': {}}, b'8' * 8)\n"
        "def window_sum(image, kernel, row, column):\n    return 0.0",
        ("crashed", "crashed", "crashed"),
        "cannot be read",
    ),
    "forges-changes-without-end": Hostile(
        "import sys\n"
        "worker = sys._getframe()\n"
        "while worker and 'tasks' not in worker.f_locals: worker = worker.f_back\n"
        "array = {'k': 'bytes', 'at': 0, 'size': 2**16}\n"
        "worker.f_locals['tasks']['call'] = lambda *a: ({'value': 0.0, 'error': None,"
        " 'changed': {'\u00b2': 0, **{'0' * n: array for n in range(1, 500)}}}, bytes(2**16))\n"
        "def window_sum(image, kernel, row, column):\n    return 0.0",
        ("wrong", "wrong", "wrong"),
    ),
    "pickle": Hostile(
        "class Bomb:\n    def __reduce__(self):\n"
        "        import os\n"
        "        return os.system, ('touch ' + places['root'] + '/pickle-bomb',)\n"
        "def window_sum(image, kernel, row, column):\n    return np.array([Bomb()], dtype=object)",
        ("wrong", *LOST),
    ),
    "long-name": Hostile(
        "def window_sum(image, kernel, row, column):\n"
        "    return type('<script>' * 500, (), {'__repr__': lambda s: '\\x1b[2J' * 999})()",
        ("wrong", *LOST),
    ),
    "lone-surrogate": Hostile(SOLVED, ("wrong", *LOST), change=_lone_surrogate),
    # ------------------------------------------------------------------------ spies, destroys
    "reads-the-source": Hostile(
        probe(attempts(*[f"open(places[{name!r}]).read()" for name in ("source", "release")]))
    ),
    "reads-everything-of-the-course": Hostile(
        probe(
            attempts(
                "open(places['source']).read()",
                "open(places['neighbour']).read()",
                "open(places['gradebook'], 'rb').read()",
                "open(places['seed']).read()",
                "open(places['lessons']).read()",
                "open(places['sentinel']).read()",
                "import os; assert os.listdir(places['course'])",
                "import os; assert os.listdir(places['root'])",
                "open('/etc/shadow').read()",
                "open(places['settings']).read()",
            )
        )
    ),
    "reads-the-environment": Hostile(
        probe(
            "import os\n"
            f"secret = {ENVIRONMENT_SECRET[::-1]!r}\n"
            "reached += [n for n, v in os.environ.items() if secret in v[::-1]]\n"
            "for number in os.listdir('/proc'):\n"
            "    if number.isdigit():\n"
            "        try: text = open(f'/proc/{number}/environ').read()\n"
            "        except OSError: continue\n"
            "        if secret in text[::-1]: reached.append(number)\n"
            "        if int(number) > 100: reached.append(number)\n"
        )
    ),
    "writes-outside": Hostile(
        probe(
            attempts(
                "open(places['sentinel'], 'w').write('touched')",
                "open(places['gradebook'], 'w').write('touched')",
                "open('/course/helpers/__init__.py', 'w')",
                "open('/usr/bin/env', 'r+')",
                "open('/proc/sys/kernel/hostname', 'w').write('mine')",
                "open('/outside', 'w')",
                "import shutil; shutil.rmtree('/course')",
                "import os; os.mknod('/tmp/disk', 0o60666, os.makedev(254, 0)); "
                "open('/tmp/disk', 'rb')",
            )
        )
    ),
    "gains-rights": Hostile(
        probe(
            attempts(
                "import os; os.setuid(0)",
                "import os; os.chroot('/tmp')",
                "import ctypes; assert not ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, 0)",
                "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0",
                "import ctypes; assert ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0",
                "import subprocess; subprocess.run(['su', '-c', 'id'], check=True)",
                "import resource; resource.setrlimit(resource.RLIMIT_NPROC, (9999, 9999))",
            )
        )
    ),
    "opens-sockets": Hostile(
        probe(
            attempts(
                "import socket; socket.create_connection(('127.0.0.1', 5432), 1)",
                "import socket; socket.create_connection(('1.1.1.1', 53), 1)",
                "import socket; socket.getaddrinfo('example.org', 80)",
                "import socket; socket.socket(socket.AF_UNIX).connect('\\0grading')",
                "import urllib.request; urllib.request.urlopen('http://localhost:5432', None, 1)",
            )
        )
    ),
    "leaves-something-running": Hostile(
        "import os, time\n"
        + call_in_function(
            "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
            f"        os.execvp('sleep', ['sleep', {str(LEFT_RUNNING)!r}])\n    os._exit(0)"
        ),
        ("correct", *LOST),
    ),
    # ------------------------------------------------------------------------ broken notebooks
    "deleted-checks": Hostile(change=_delete_checks, says="'one-window-check' is missing"),
    "doubled-check": Hostile(
        change=_double("one-window-check"), says="'one-window-check' is there more than once"
    ),
    "doubled-answer": Hostile(
        change=_double("one-window"), says="'one-window' is there more than once"
    ),
    "stub-once-more": Hostile(change=_stub_again, says="more than once"),
    "doubled-question": Hostile(
        change=_double("explain-size"), says="'explain-size' is there more than once"
    ),
    "reordered": Hostile(change=_reverse, says="another order"),
    "edited-check": Hostile(
        "def window_sum(image, kernel, row, column):\n    return 0.0",
        ("tampered", *LOST),
        "check cell 'one-window-check' was edited",
        _edit_check,
    ),
    "edited-points": Hostile(
        SOLVED, ("tampered", *LOST), "metadata of cell 'one-window-check' changed", _more_points
    ),
    "no-metadata": Hostile(change=_no_points, says="is missing"),
    "strange-metadata": Hostile(change=_strange_metadata, says="is missing"),
    "question-as-code": Hostile(
        change=_question_as_code, says="metadata of cell 'explain-size' changed: type"
    ),
    "other-kernel": Hostile(
        change=_set("metadata", "kernelspec", "name", "julia-1.9"), says="'julia-1.9'"
    ),
    "older-release": Hostile(
        change=_set("metadata", "course", "release", "0123456789ab"),
        says="made from the release '0123456789ab'",
    ),
    "source-is-a-number": Hostile(
        statuses=("not attempted", *LOST),
        change=lambda nb: _cells(nb)["one-window"].update(source=3),
    ),
}

#: Folders that hold no notebook that can be read.
UNREADABLE = {
    "not-a-notebook": b"%PDF-1.4 this is no notebook",
    "json-but-no-notebook": b'{"cells": 3}',
    "a-list": b"[]",
    "nested-json": b"[" * 100_000,
    "empty-file": b"",
    "binary": bytes(range(256)) * 100,
    "too-many-cells": json.dumps({"cells": [{"cell_type": "code", "source": ""}] * 3000}).encode(),
}


def hand_in_everything(course, lesson, sentinel):
    """Write all submissions of this module into a course."""
    places = {
        "source": course.source(lesson),
        "release": course.release(lesson),
        "neighbour": course.submitted / "aaa-honest" / lesson / f"{lesson}.ipynb",
        "gradebook": course.gradebook,
        "seed": course.private / "seed",
        "lessons": ROOT / "notebooks" / f"{lesson}.ipynb",
        "sentinel": sentinel,
        "course": course.folder,
        "root": sentinel.parent,
        "settings": Path.home() / ".bashrc",
    }
    told = {name: str(path) for name, path in places.items()}
    for student, hostile in HOSTILE.items():
        first = hostile.first
        if "places[" in first:
            first = f"places = {told!r}\n{first}"
        answers = dict.fromkeys(EXERCISES, SOLVED) | {"one-window": first}
        path = hand_in(course, lesson, student, {} if student == "blank" else answers)
        if hostile.change:
            notebook = json.loads(path.read_text())
            hostile.change(notebook)
            path.write_text(json.dumps(notebook))
    folder = course.submitted
    for student, content in UNREADABLE.items():
        place = folder / student / lesson
        place.mkdir(parents=True)
        (place / f"{lesson}.ipynb").write_bytes(content)
    _hand_in_wrong(course, lesson)
    _hand_in_strange_files(course, lesson)


def _hand_in_wrong(course, lesson):
    answers = {"one-window": SOLVED, "convolve-by-hand": FLIPPED, "turn-the-kernel": ROWS_ONLY}
    hand_in(course, lesson, "wrong-in-two-ways", answers)


def _hand_in_strange_files(course, lesson):
    """Write what is strange about files rather than about what is in them."""
    solved = dict.fromkeys(EXERCISES, SOLVED)
    path = hand_in(course, lesson, "wrong-file-name", solved)
    path.rename(path.with_name("final version (3).ipynb"))
    path = hand_in(course, lesson, "two-wrong-file-names", solved)
    shutil.copy(path, path.with_name("b.ipynb"))
    path.rename(path.with_name("a.ipynb"))
    path = hand_in(course, lesson, "no-notebook", solved)
    path.rename(path.with_suffix(".docx"))
    path = hand_in(course, lesson, "200-megabytes", solved)
    with open(path, "r+b") as file:
        file.truncate(200 * 2**20)
    path = hand_in(course, lesson, "a-link", solved)
    path.unlink()
    path.symlink_to(course.submitted / "aaa-honest" / lesson / f"{lesson}.ipynb")
    path = hand_in(course, lesson, "a-pipe", solved)
    path.unlink()
    os.mkfifo(path)
    path = hand_in(course, lesson, "numpy-beside-it", solved)
    path.with_name("numpy.py").write_text("allclose = asarray = lambda *a, **k: True\n")
    path.with_name("messages.py").write_text("raise SystemExit\n")
    path.with_name("link").symlink_to("/etc/passwd")
    path = hand_in(
        course, lesson, "own-module", solved | {"one-window": "from mine import window_sum"}
    )
    path.with_name("mine.py").write_text(RIGHT.format(first="pass"))
    hand_in(course, lesson, "=cmd()", solved)
    path = hand_in(course, lesson, "many-links", solved)
    for number in range(300):
        path.with_name(f"{number}-{'x' * 200}").symlink_to("nowhere")
    nest(hand_in(course, lesson, "deep-folders", solved).parent, "d" * 200, 25)
    (course.submitted / "linked-folder").mkdir()
    (course.submitted / "linked-folder" / lesson).symlink_to(
        course.submitted / "aaa-honest" / lesson
    )
    (course.submitted / "stranger" / "99_no_such_lesson").mkdir(parents=True)
    (course.submitted / "empty-folder" / lesson).mkdir(parents=True)


def nest(folder, name, depth):
    """Make folders in folders; their paths may get longer than the kernel takes."""
    handle = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=handle)
        outer, handle = handle, os.open(name, os.O_RDONLY, dir_fd=handle)
        os.close(outer)
    os.close(handle)


class Found:
    """What marking everything left behind."""

    def __init__(self, course, lesson, sentinel, code):
        self.course, self.lesson, self.sentinel, self.code = course, lesson, sentinel, code
        with open(course.folder / "grades.csv", encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))
        self.recorder = Recorder(course)

    def row(self, student, exercise):
        """Return a row of grades.csv."""
        [row] = [r for r in self.rows if (r["student"], r["exercise"]) == (student, exercise)]
        return row

    def statuses(self, student):
        """Return the statuses of the three exercises."""
        return [self.row(student, exercise)["status"] for exercise in EXERCISES]

    def record(self, student):
        """Return the record of a student."""
        return read_record(self.course, student, self.lesson)

    def page(self, student):
        """Return the feedback page of a student."""
        path = self.course.feedback / student / self.lesson / f"{self.lesson}.html"
        return path.read_text(encoding="utf-8")

    def notebook(self, student):
        """Return what the form grader shows, valid."""
        path = self.course.autograded / student / self.lesson / f"{self.lesson}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        return notebook

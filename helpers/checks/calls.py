"""Call an answer: for some seconds at most, and with what it prints kept aside."""

import ctypes
import io
import sys
import threading
import time
import warnings
from contextlib import nullcontext, redirect_stdout

import numpy as np

from helpers.checks.comparison import attempt

#: How many characters of what an answer prints are kept.
MOST_PRINTED = 600


class TimedOut(BaseException):
    """A call took too long. It is no `Exception`, so that an answer does not catch it by chance."""


class TimeLimit:
    """Raise `TimedOut` in the calling thread once it has computed for some seconds.

    Seconds of the processor count, so that a busy machine does not end what is on its way. For a
    call that waits, such as for input, it is six times as many by the clock. They begin anew while
    modules are imported, because TensorFlow takes as long as an endless loop. A thread watches,
    because signals such as SIGALRM are not there on Windows and reach the main thread only. The
    error arrives between two steps of Python: a call into C, such as a very large matrix product,
    ends first. It is raised again if the answer swallows it.
    """

    def __init__(self, seconds):
        self.seconds = seconds
        self.thread = ctypes.c_ulong(threading.get_ident())
        self.done, self.lock = threading.Event(), threading.Lock()

    def __enter__(self):
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def _watch(self):
        started, computed = time.monotonic(), time.process_time()
        wait, modules = self.seconds, len(sys.modules)
        while not self.done.wait(wait):
            wait = min(0.2, self.seconds)
            if len(sys.modules) > modules:
                started, computed = time.monotonic(), time.process_time()
                modules = len(sys.modules)
            is_over = time.process_time() - computed > self.seconds
            is_over |= time.monotonic() - started > 6 * self.seconds
            with self.lock:
                if is_over and not self.done.is_set():
                    self._raise(ctypes.py_object(TimedOut))

    def __exit__(self, *error):
        with self.lock:
            self.done.set()
        self._raise(None)  # takes back one that is on its way

    def _raise(self, error):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(self.thread, error)


class Printed(io.StringIO):
    """Keeps the first characters that are printed, and lets go of the rest."""

    def write(self, text):
        room = MOST_PRINTED - self.tell()
        super().write(text[: max(room, 0)])
        return len(text)


class Caller:
    """Calls an answer case by case.

    Attributes
    ----------
    printed : str
        What it printed in the first case.
    warned : str
        The first warning of NumPy's that it met, or "".
    """

    def __init__(self, answer, seconds):
        self.answer, self.seconds = answer, seconds
        self.printed = self.warned = ""
        self.calls = 0

    def __call__(self, arguments):
        """Return the `Outcome` of one call."""
        printed = Printed()
        settings = np.errstate()  # what an answer does with np.seterr ends with its call
        with redirect_stdout(printed), settings, warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("default")
            outcome = attempt(self._in_time, arguments)
        if not self.calls:
            self.printed = printed.getvalue()
        if not self.warned:
            runtime = (w for w in caught if issubclass(w.category, RuntimeWarning))
            self.warned = next((str(w.message) for w in runtime), "")
        self.calls += 1
        return outcome

    def _in_time(self, arguments):
        with nullcontext() if self.seconds is None else TimeLimit(self.seconds):
            return self.answer(*arguments)

"""Run several programs that need one another: all of them end well, or none is left.

Each program gets a process group of its own and writes into a file. As soon as one fails, when
their time is over, or when somebody presses Ctrl-C, all are killed. A program that calls
`end_with_parent` first thing also ends if this process itself is killed.
"""

import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from typing import IO, NamedTuple

from assignments.sandbox import signal_name

#: What TensorFlow's C++ writes while it starts, whatever its log level is.
NOISE = re.compile(r"[IWE]\d{4} |WARNING: All log messages before absl|20\d\d-\d\d-\d\d \d\d:\d\d:")

LAST_LINES = 12


class Program(NamedTuple):
    """A name for messages, the command, and what is added to the environment."""

    name: str
    command: list
    environment: dict


class _Running(NamedTuple):
    name: str
    output: IO
    process: subprocess.Popen


class ProgramError(RuntimeError):
    """A program failed or took too long; the message says which, and what it wrote last."""


def run_together(programs, seconds):
    """Start all `programs` and wait until they have ended.

    Raises
    ------
    ProgramError
        If one ends with an error, or if they take more than `seconds`.
    """
    running = []
    with contextlib.ExitStack() as files:
        try:
            for program in programs:
                output = files.enter_context(tempfile.TemporaryFile())
                running.append(_Running(program.name, output, _start(program, output)))
            failures = _wait(running, seconds)
        finally:
            for one in running:
                _end(one.process)
        if failures:  # all have ended by now: nobody writes while the last lines are read
            raise ProgramError("\n".join(f"{how}; {_last_lines(one)}" for one, how in failures))


def end_with_parent():
    """End this process when the one that started it does: then nobody holds its input open."""

    def wait():
        while os.read(0, 1024):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def free_ports(count):
    """Return ports of this machine that nobody listens on.

    They lie below those that systems hand out by themselves, so that none is taken between this
    moment and the start of the program that wants it.
    """
    with contextlib.ExitStack() as sockets:
        ports = []
        for port in random.sample(range(15_000, 32_000), 1_000):
            taker = sockets.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                taker.bind(("127.0.0.1", port))
                ports.append(port)
            if len(ports) == count:
                return ports
    raise RuntimeError(f"no {count} free ports on this machine")


def _start(program, output):
    return subprocess.Popen(
        program.command,
        stdin=subprocess.PIPE,  # held open as long as this process lives: see end_with_parent
        stdout=output,
        stderr=subprocess.STDOUT,
        env={**os.environ, **program.environment},
        start_new_session=True,  # the group to kill; Ctrl-C in the terminal does not reach it
    )


def _end(process):
    """Kill the process, and all that it may have started, unless it has ended by itself."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
    process.stdin.close()


def _wait(running, seconds):
    """Return what went wrong, as pairs of a program and a sentence; nothing if all went well."""
    deadline = time.monotonic() + seconds
    while True:
        alive = [one for one in running if one.process.poll() is None]
        failed = [one for one in running if one.process.returncode not in (None, 0)]
        if failed:
            return [(one, f"{one.name} {_how(one.process.returncode)}") for one in failed]
        if not alive:
            return []
        if time.monotonic() > deadline:
            return [
                (one, f"{one.name} took too long and was stopped after {seconds:g} s")
                for one in alive
            ]
        time.sleep(0.05)


def _how(code):
    return f"ended with exit code {code}" if code > 0 else f"was killed by {signal_name(-code)}"


def _last_lines(one):
    one.output.seek(0)
    lines = one.output.read().decode(errors="replace").splitlines()
    lines = [line for line in lines if line.strip() and not NOISE.match(line)]
    if not lines:
        return "it wrote nothing"
    return "its last lines:\n" + "\n".join(f"    {line}" for line in lines[-LAST_LINES:])

"""Start a sandbox, talk with the program in it, and end it when it takes too much.

`assignments.bubblewrap` has the command that makes it. This side keeps the time, watches the memory
of all its processes, and reads what it prints so that it can never block; it believes nothing it
says.
"""

import contextlib
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from assignments.assignment import Assignment

try:
    import resource
except ImportError:  # Windows, where there is no sandbox either
    resource = None  # type: ignore[assignment]

from assignments import bubblewrap, messages
from assignments.bubblewrap import WORK
from assignments.course import ROOT, CourseError
from assignments.submission import content_of

HERE = Path(__file__).resolve().parent

#: Seconds between two looks at the memory.
TICK = 0.2

#: How many times its limit a program gets at most, where it stands in line for a core.
MOST_TIMES = 10

#: The most of what a program prints that is kept.
MOST_PRINTED = 20_000

CURE = """\
Marking runs other people's code, so it needs a sandbox, made by bubblewrap. What to do:
  Debian, Ubuntu:          sudo apt install bubblewrap      (Fedora: sudo dnf install bubblewrap)
  Ubuntu 24.04 and later:  sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0
  Debian, older kernels:   sudo sysctl -w kernel.unprivileged_userns_clone=1
  Docker, Podman:          docker run --privileged …   (or --security-opt seccomp=unconfined
                           --security-opt apparmor=unconfined --cap-add SYS_ADMIN)
  macOS, Windows:          run "make grade" in a Linux machine, a virtual one or WSL 2
If you trust every submission as you trust yourself: --unsafe-no-sandbox runs them without."""


class SandboxError(CourseError):
    """No sandbox can be made here; the text says why and what to do."""


class Lost(KeyboardInterrupt):
    """The program in the sandbox is gone: it took too long, too much, or ended by itself.

    It is no `Exception`, because a check lets nothing but a `KeyboardInterrupt` through.

    Attributes
    ----------
    status : {"timed out", "crashed"}
    """

    def __init__(self, status: str, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Limits:
    """What one submission may take.

    Attributes
    ----------
    call_seconds, cell_seconds, total_seconds : float
        For one call of a function, one cell, the whole submission. Sleeping counts; standing in
        line for a core does not, so that a busy machine gives the same marks as a quiet one.
    """

    call_seconds: float = 10
    cell_seconds: float = 20
    total_seconds: float = 120
    megabytes: int = 1500  #: memory of all its processes together
    processes: int = 64  #: processes and threads
    file_megabytes: int = 32  #: files it writes

    def of_resources(self) -> dict[str, int]:
        """Return what the kernel limits for each process, by the names of `prlimit`."""
        wanted = {
            "core": 0,
            "cpu": int(self.total_seconds) + 5,
            "data": self.megabytes * 2**20,
            "fsize": self.file_megabytes * 2**20,
            "nofile": 256,
            "nproc": self.processes,
            "msgqueue": 0,
            "memlock": 2**20,
        }
        hard = {n: resource.getrlimit(getattr(resource, f"RLIMIT_{n.upper()}"))[1] for n in wanted}
        endless = resource.RLIM_INFINITY
        return {n: v if hard[n] == endless else min(v, hard[n]) for n, v in wanted.items()}


#: For lessons that start Keras, which takes seconds, threads and memory of its own.
KERAS_LIMITS = Limits(
    call_seconds=30, cell_seconds=90, total_seconds=400, megabytes=4000, processes=256
)

#: For training in an examiner's sandbox: what lesson 12's network may take.
TRAINING_LIMITS = Limits(
    call_seconds=900, cell_seconds=900, total_seconds=1000, megabytes=6000, processes=256
)


def limits_for(assignment: Assignment, call_seconds: float | None = None) -> Limits:
    """Return the limits for an assignment.

    Parameters
    ----------
    call_seconds : float, optional
        What one call may take, if not the usual time; cells and the whole follow in proportion.
    """
    limits = KERAS_LIMITS if assignment.keras else Limits()
    if call_seconds is None:
        return limits
    factor = call_seconds / limits.call_seconds
    return replace(
        limits,
        call_seconds=call_seconds,
        cell_seconds=limits.cell_seconds * factor,
        total_seconds=limits.total_seconds * factor,
    )


def complaint(safe: bool = True) -> str | None:
    """Return why no sandbox can be made here, or None."""
    if not safe:
        return None
    if not sys.platform.startswith("linux"):
        return f"This is {sys.platform}."
    if lack := bubblewrap.missing():
        return lack
    try:
        with Stage(safe=True) as stage, Sandbox(stage, (), Limits(total_seconds=60)):
            return None
    except SandboxError as problem:
        return str(problem)
    except Lost as problem:
        return f"A first program did not start: {problem}"


def require_sandbox(safe: bool = True) -> None:
    """Raise `SandboxError`, with the cure, if no sandbox can be made here."""
    reason = complaint(safe)
    if reason:
        raise SandboxError(f"{reason}\n{CURE}")


# ---------------------------------------------------------------------------- what it sees

STAND_IN_FOR_CHECKS = '''\
"""While an assignment is marked, the checks run elsewhere, on other cases."""


class Result:
    """What a check says here: nothing."""

    status, score, message, diagnosis, passed = "marked elsewhere", 0.0, "", "", False

    def __repr__(self):
        return "○ marked elsewhere"


def check(exercise_id, answer, seed=None):
    """Say that the mark comes from elsewhere."""
    return Result()


# Guesses are not marked.
predict = reveal = show_guesses = show_progress = lambda *values, **options: None
'''


class Stage:
    """The folder that sandboxes show: the course's package and the program that runs inside.

    `helpers` comes without `helpers.checks`, which holds right answers, unless it is for an
    examiner, who runs no submission's code.

    Parameters
    ----------
    safe : bool
        Whether sandboxes are made; otherwise programs run unprotected.

    Attributes
    ----------
    place : int or None
        Of the process that marks, among all of them: decides which core its programs get.
    """

    def __init__(self, safe: bool = True, examiner: bool = False) -> None:
        self.safe, self.examiner = safe, examiner
        self.place: int | None = None

    def __enter__(self) -> "Stage":
        self.folder = Path(tempfile.mkdtemp(prefix="marking-"))
        course = self.folder / "course"
        # With what Python has compiled: a sandbox, which cannot keep it, would do so at each start.
        left_out = None if self.examiner else shutil.ignore_patterns("checks")
        shutil.copytree(ROOT / "helpers", course / "helpers", ignore=left_out)
        if not self.examiner:
            (course / "helpers" / "checks").mkdir()
            (course / "helpers" / "checks" / "__init__.py").write_text(STAND_IN_FOR_CHECKS)
        (course / "sandboxed").mkdir()
        names = ("worker.py", "notebook_shell.py", "examiner.py", "messages.py")
        programs = [HERE / name for name in names]
        for path in (*programs, ROOT / "helpers" / "checks" / "stubs.py"):
            shutil.copy(path, course / "sandboxed")
        if self.safe:
            (course / "data").mkdir()
            self._prepare_sandboxes()
        else:
            (course / "data").symlink_to(ROOT / "data")
        return self

    def _prepare_sandboxes(self) -> None:
        """Write what every sandbox of this stage needs."""
        for name in ("home", "tmp"):
            (self.folder / name).mkdir()
        (self.folder / "nothing").touch(mode=0)
        bubblewrap.write_identity(self.folder / "etc")
        try:
            bubblewrap.write_filter(self.filter)
        except OSError as problem:
            self.__exit__()
            text = f"libseccomp does not know a system call ({problem}); 2.5.2 and later do."
            raise SandboxError(text) from None
        self.processes = bubblewrap.process_options()

    @property
    def filter(self) -> Path:
        """The file with the filter of system calls."""
        return self.folder / "filter"

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, course: str) -> list[str]:
        """Return the command that runs inside."""
        program = "examiner.py" if self.examiner else "worker.py"
        return [sys.executable, "-s", "-B", f"{course}/sandboxed/{program}"]


def shown_paths(stage: Stage) -> list[tuple[str, str]]:
    """Return what a sandbox shows, as pairs of paths outside and inside, parents first."""
    system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"]
    system += ["/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime"]
    packages = [path for path in sys.path if "site-packages" in path or "dist-packages" in path]
    python = [sys.base_prefix, sys.base_exec_prefix, sys.prefix, str(Path(sys.executable).parent)]
    python += [str(Path(os.path.realpath(sys.executable)).parent)]
    shown: list[tuple[str, str]] = []
    for path in sorted({*system, *packages, *python}, key=lambda path: path.count("/")):
        inside_another = any(Path(path).is_relative_to(outer) for outer, _ in shown)
        if os.path.exists(path) and not inside_another and path != "/":
            shown.append((path, path))
    shown.append((str(stage.folder / "course"), "/course"))
    shown.append((str(ROOT / "data"), "/course/data"))
    return shown


def clean_environment(course: str, work: str) -> dict[str, str]:
    """Return the few variables that the program gets."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": work,
        "TMPDIR": work if work != WORK else "/tmp",
        "LANG": "C.UTF-8",
        "PYTHONPATH": course,
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "Agg",
        "PIP_NO_INDEX": "1",  # "!pip install" need not wait for a network that is not there
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "KERNELS_TO_CONVNETS_QUIET": "1",
    }


# ---------------------------------------------------------------------------- one sandbox


class Sandbox:
    """A program in a sandbox, and the line to it.

    Parameters
    ----------
    files : sequence of (path, name)
        Copied into the program's own folder.
    ends_at : float, optional
        When all of it must be over, by `time.monotonic`, if some of the time is used up.

    Raises
    ------
    SandboxError
        If no sandbox can be made.
    Lost
        If the program does not start.
    """

    def __init__(
        self,
        stage: Stage,
        files: Sequence[tuple[Path, str]],
        limits: Limits,
        ends_at: float | None = None,
    ) -> None:
        self.limits = limits
        self.ends_at = ends_at or time.monotonic() + limits.total_seconds
        self.printed = bytearray()
        self._looked = self.in_line = 0.0
        self._unprotected = "" if stage.safe else tempfile.mkdtemp(prefix="unprotected-")
        self.line, theirs = socket.socketpair()
        begin = self._protected if stage.safe else self._bare
        try:
            with theirs:
                self.process = begin(stage, theirs.fileno())
        except BaseException:
            self.line.close()
            raise
        self.line.setblocking(False)
        assert self.process.stdout is not None  # `start` asked for it
        self._output = self.process.stdout
        os.set_blocking(self._output.fileno(), False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.line, selectors.EVENT_READ)
        self._selector.register(self._output, selectors.EVENT_READ)
        self._received = bytearray()
        self._line_ended = self._greeted = self._closed = False
        try:
            self.ask(None, seconds=60)
            self._greeted = True
            self._copy_in(files)
        except BaseException:
            self.close()
            raise

    def _protected(self, stage: Stage, number: int) -> subprocess.Popen[bytes]:
        """Start the program in a sandbox."""
        root = bubblewrap.Root() if os.getuid() == 0 else None
        with open(stage.filter, "rb") as calls, root or contextlib.nullcontext():
            command = bubblewrap.command(
                [*stage.command("/course"), str(number)],
                stage.folder,
                shown_paths(stage),
                stage.processes,
                self.limits.of_resources(),
                calls.fileno(),
                root,
                core_of(stage.place),
            )
            passed = [number, calls.fileno(), *(root.theirs if root else ())]
            process = start(command, "/", clean_environment("/course", WORK), passed)
            if root:
                try:
                    root.map_users()
                except OSError as problem:
                    process.kill()
                    process.communicate()
                    raise SandboxError(f"The kernel lets root map no users: {problem}.") from None
            return process

    def _bare(self, stage: Stage, number: int) -> subprocess.Popen[bytes]:
        """Start the program without a sandbox."""
        course = str(stage.folder / "course")
        environment = clean_environment(course, self._unprotected)
        return start(
            [*stage.command(course), str(number)], self._unprotected, environment, [number]
        )

    def _copy_in(self, files: Sequence[tuple[Path, str]]) -> None:
        """Let the program write the submission's files into its own folder."""
        for path, name in files:
            content = content_of(path)
            if content is None:  # it became something else in the meantime
                continue
            answer, _ = self.ask({"do": "write", "name": name}, content)
            if answer["error"]:
                raise SandboxError(f"{name!r} cannot be copied into a sandbox: {answer['error']}")

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(
        self,
        message: dict[str, Any] | None,
        blob: bytes = b"",
        seconds: float | None = None,
        ends_at: float | None = None,
    ) -> messages.Message:
        """Send a message, if there is one, and return what comes.

        Parameters
        ----------
        seconds : float, optional
            How long the answer may take; at most what is left of the whole.
        ends_at : float, optional
            When it must be there, if some of the seconds are used up.

        Raises
        ------
        Lost
            If there is no answer in time, none at all, or one that is no message.
        """
        seconds = self.limits.call_seconds if seconds is None else seconds
        self._deadline = min(ends_at or time.monotonic() + seconds, self.ends_at)
        self._seconds = seconds
        try:
            if message is not None:
                messages.send(self, message, blob)
            return messages.receive(self._read)
        except messages.BadMessageError as problem:
            self.close()
            raise Lost("crashed", f"It disturbed the line to its sandbox: {problem}.") from None

    def sendall(self, content: bytes) -> None:
        """Send bytes, while reading what the program prints."""
        view = memoryview(content)
        self._selector.modify(self.line, selectors.EVENT_READ | selectors.EVENT_WRITE)
        try:
            while view:
                self._wait()
                try:
                    view = view[self.line.send(view) :]
                except BlockingIOError:
                    pass  # it does not read just now
                except OSError:
                    self._ended()
        finally:
            with contextlib.suppress(KeyError, ValueError):
                self._selector.modify(self.line, selectors.EVENT_READ)

    def _read(self, size: int) -> bytes:
        while len(self._received) < size:
            if self._line_ended:
                self._ended()
            self._wait()
        content = bytes(self._received[:size])
        del self._received[:size]
        return content

    def _wait(self) -> None:
        """Wait for a moment; take in what came; look after time and memory."""
        now = time.monotonic()
        if self._is_over(now):
            self.close()
            if self._deadline == self.ends_at:
                raise Lost(
                    "timed out", f"All of it took more than {self.limits.total_seconds:g} seconds."
                )
            raise Lost("timed out", f"It did not end within {self._seconds:g} seconds.")
        if now - self._looked > TICK:
            self._looked = now
            self._look_at_memory()
        left = self._deadline + self.in_line - now
        for key, _ in self._selector.select(min(TICK, max(0.0, left) + 0.001)):
            self._take(key.fileobj)

    def _is_over(self, now: float) -> bool:
        """Return whether the time is up; what its processes spent in line for a core comes on top.

        How long that was is asked only when it matters: looking takes longer than most answers.
        """
        if now <= self._deadline + self.in_line:
            return False
        most = (MOST_TIMES - 1) * self._seconds
        self.in_line = min(seconds_in_line(self.process.pid), most)
        return now > self._deadline + self.in_line

    def _take(self, source: Any) -> None:
        try:
            if source is self.line:
                content = self.line.recv(2**18)
            else:
                content = os.read(source.fileno(), 2**16)
        except BlockingIOError:
            return
        except OSError:
            content = b""
        if source is self.line:
            self._received += content
            if len(self._received) > messages.MOST_BYTES + 2**20:
                self.close()
                raise Lost("crashed", "It disturbed the line to its sandbox.")
            self._line_ended = not content
        elif content:
            self.printed += content[: max(0, MOST_PRINTED - len(self.printed))]
        if not content:
            self._selector.unregister(source)

    def _look_at_memory(self) -> None:
        most = self.limits.megabytes * 2**20
        # Exactly only when it matters: that takes longer than most answers.
        if memory_of(self.process.pid) > most and memory_of(self.process.pid, exact=True) > most:
            self.close()
            raise Lost("crashed", f"It used more than {self.limits.megabytes} MB of memory.")

    def _ended(self) -> None:
        """Say how the program ended."""
        code, until = None, time.monotonic() + 5
        while code is None and time.monotonic() < until:
            self._look_at_memory()
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = self.process.wait(TICK)
        with contextlib.suppress(OSError):
            while content := os.read(self._output.fileno(), 2**16):
                self.printed += content[: max(0, MOST_PRINTED - len(self.printed))]
        self.close()
        if not self._greeted:  # nothing of the submission has run yet
            said = self.printed.decode(errors="replace").strip()
            raise SandboxError(said or f"The sandbox ended before it stood, with exit code {code}.")
        if code is None:
            raise Lost("crashed", "It closed the line to its sandbox.")
        if code > 128 or code < 0:
            number = code - 128 if code > 0 else -code
            raise Lost("crashed", f"Its process was ended by {signal_name(number)}.")
        raise Lost("crashed", f"It ended its own process, with exit code {code}.")

    def close(self) -> None:
        """End every process of the sandbox, once: its number may be somebody else's then."""
        if self._closed:
            return
        self._closed = True
        family = _family(self.process.pid) if self._unprotected else []
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for process in family:  # without namespaces, who left the group has to be found
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.process.wait()
        self._output.close()
        self.line.close()
        self._selector.close()
        if self._unprotected:
            shutil.rmtree(self._unprotected, ignore_errors=True)


def start(
    command: list[str], folder: str, environment: dict[str, str], numbers: Sequence[int]
) -> subprocess.Popen[bytes]:
    """Start a process that prints where we read, with some of our descriptors."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=numbers,
        start_new_session=True,
        cwd=folder,
        env=environment,
    )


def core_of(place: int | None) -> int | None:
    """Return the core for the programs of the process at this place in the pool.

    Each has one of its own, so that a program with a hundred busy processes slows down nobody else.
    """
    if place is None:
        return None
    cores = sorted(os.sched_getaffinity(0))
    return cores[place % len(cores)]


def signal_name(number: int) -> str:
    """Return the name of a signal."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _family(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def seconds_in_line(pid: int) -> float:
    """Return how long the living processes below one have been ready to run and had no core."""
    total = 0
    for process in _family(pid):
        with contextlib.suppress(OSError):
            total += int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[1])
    return total / 1e9


def memory_of(pid: int, exact: bool = False) -> int:
    """Return the bytes that a process and all that descend from it hold for themselves.

    Parameters
    ----------
    exact : bool
        Count a page that several processes share once. A family of forks shares most of its pages,
        and by default each of them counts them all.
    """
    return sum(_memory_of_one(member.pid, exact) for member in _family(pid))


def _memory_of_one(pid: int, exact: bool) -> int:
    """Return the bytes of one process; 0 if it has ended."""
    status = f"/proc/{pid}/status"
    if exact:
        shares = _sizes(f"/proc/{pid}/smaps_rollup", ("Pss_Anon:", "Pss_Shmem:"))
        if shares is not None:  # a kernel may not tell
            return shares + (_sizes(status, ("VmPTE:", "VmSwap:")) or 0)
    return _sizes(status, ("RssAnon:", "RssShmem:", "VmPTE:", "VmSwap:")) or 0


def _sizes(path: str, names: tuple[str, ...]) -> int | None:
    """Return the sum, in bytes, of some lines of a file in ``/proc``; None if there are none."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return None
    found = [int(line.split()[1]) * 1024 for line in lines if line.startswith(names)]
    return sum(found) if found else None

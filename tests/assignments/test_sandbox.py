"""The sandbox itself: it starts, refuses with a cure, and ends with everything in it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from assignments import bubblewrap, grade
from assignments import sandbox as sandboxes
from assignments.sandbox import Limits, Lost, Sandbox, SandboxError, Stage, require_sandbox


@pytest.fixture(scope="module")
def stage(sandbox):
    with Stage() as stage:
        yield stage


def run(box, code, **settings):
    return box.ask({"do": "run", "source": code, "names": []}, **settings)[0]["error"]


def test_it_runs_code(stage):
    with Sandbox(stage, (), Limits()) as box:
        assert run(box, "x = 1") is None
        assert run(box, "assert x == 1") is None
        assert run(box, "x / 0")["type"] == "ZeroDivisionError"


def test_it_sees_its_files_and_few_others(stage, tmp_path):
    (tmp_path / "data.txt").write_text("mine")
    with Sandbox(stage, [(tmp_path / "data.txt", "folder/data.txt")], Limits()) as box:
        assert run(box, "assert open('folder/data.txt').read() == 'mine'") is None
        assert run(box, "open('folder/data.txt', 'w').write('changed')") is None
        assert run(box, f"open({str(tmp_path / 'data.txt')!r})")["type"] == "FileNotFoundError"
        code = "import os\nassert os.listdir('/home') == ['student'], os.listdir('/home')"
        assert run(box, code) is None
    assert (tmp_path / "data.txt").read_text() == "mine"


def test_helpers_work_inside_and_their_checks_are_not_there(stage):
    with Sandbox(stage, (), Limits()) as box:
        assert run(box, "import helpers; helpers.load_photo('camera')") is None
        assert run(box, "from helpers.checks import check; print(check('x', 1))") is None
        assert run(box, "from helpers.checks import EXERCISES")["type"] == "ImportError"
        names = "predict, reveal, show_guesses, show_progress"  # of a cell that came from a lesson
        code = (
            f"from helpers.checks import {names}\npredict('it', ...); reveal('it', 1, decimals=2)"
        )
        assert run(box, f"{code}; show_guesses(); show_progress()") is None


def test_it_has_no_rights(stage):
    code = (
        "import os\n"
        "status = open('/proc/self/status').read()\n"
        "assert 'CapEff:\\t0000000000000000' in status and 'CapBnd:\\t0000000000000000' in status\n"
        "assert 'NoNewPrivs:\\t1' in status and 'Seccomp:\\t2' in status\n"
        "assert os.getuid() == 1000 and os.getgroups() in ([], [1000], [65534]), os.getgroups()\n"
        "assert os.listdir('/sys') if os.path.exists('/sys') else True\n"
        "assert len([n for n in os.listdir('/proc') if n.isdigit()]) <= 2\n"
    )
    with Sandbox(stage, (), Limits()) as box:
        assert run(box, code) is None


def test_what_marks_has_a_core_of_its_own(stage, monkeypatch):
    cores = sorted(os.sched_getaffinity(0))
    for place in range(3):
        monkeypatch.setattr(stage, "place", place)
        with Sandbox(stage, (), Limits()) as box:
            expected = {cores[place % len(cores)]}
            code = f"import os\nassert os.sched_getaffinity(0) == {expected!r}"
            assert run(box, code) is None


def test_its_files_are_limited_altogether(stage):
    code = "for number in range(100):\n    open(f'/tmp/{number}', 'wb').write(bytes(20_000_000))\n"
    with Sandbox(stage, (), Limits()) as box:
        assert "No space left" in run(box, code)["text"]


def test_all_its_processes_end_with_it(stage):
    code = (
        "import os, time\n"
        "for _ in range(5):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        while True: time.sleep(1)\n"
    )
    with Sandbox(stage, (), Limits()) as box:
        assert run(box, code) is None
        family = psutil.Process(box.process.pid).children(recursive=True)
        assert len(family) >= 7
    _, alive = psutil.wait_procs(family, timeout=120)
    assert alive == []


def test_it_ends_when_the_one_who_marks_is_killed(stage, tmp_path):
    code = (
        "import sys, time\n"
        "from assignments.sandbox import *\n"
        "with Stage() as stage, Sandbox(stage, (), Limits()) as box:\n"
        "    print(box.process.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", code]
    marker = subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=root, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    try:
        launcher = psutil.Process(int(marker.stdout.readline()))
        family = [launcher, *launcher.children(recursive=True)]
        assert len(family) == 3
    finally:
        marker.kill()
        marker.wait()
        marker.stdout.close()
    _, alive = psutil.wait_procs(family, timeout=120)
    assert alive == []


def test_the_memory_of_all_its_processes_is_limited_together(stage):
    code = (
        "import os, time\n"
        "for _ in range(4):\n"
        "    if os.fork() == 0:\n"
        "        hog = bytearray(b'x' * 100_000_000)\n"
        "        time.sleep(60)\n"
        "time.sleep(60)\n"
    )
    with Sandbox(stage, (), Limits(megabytes=300, call_seconds=60)) as box:
        with pytest.raises(Lost, match="more than 300 MB of memory") as caught:
            run(box, code)
        assert caught.value.status == "crashed"


def test_what_it_prints_is_kept_up_to_a_point(stage):
    with Sandbox(stage, (), Limits()) as box:
        assert run(box, "print('x' * 10**6)") is None
        assert len(box.printed) <= sandboxes.MOST_PRINTED


def test_silence_is_not_waited_for(stage):
    too_long = pytest.raises(Lost, match=r"did not end within 0\.5 seconds")
    with Sandbox(stage, (), Limits(call_seconds=0.5)) as box, too_long:
        run(box, "while True: pass")


def test_sleeping_counts_as_time(stage):
    too_long = pytest.raises(Lost, match=r"did not end within 0\.5 seconds")
    with Sandbox(stage, (), Limits(call_seconds=0.5)) as box, too_long:
        run(box, "import time; time.sleep(600)")


def test_standing_in_line_for_a_core_does_not_count(stage, monkeypatch):
    """Its own processes keep its core busy: what takes 0.4 s of work takes 1.6 s by the clock."""
    monkeypatch.setattr(sandboxes, "MOST_TIMES", 1000)  # this machine may be busy, too
    stage.place = 0
    crowd = (
        "import os, time\nfor _ in range(3):\n    if os.fork() == 0:\n        while True: pass\n"
    )
    work = (
        "began, end = time.monotonic(), time.process_time() + 0.4\n"
        "while time.process_time() < end: pass\n"
        "assert time.monotonic() - began > 0.8\n"
    )
    with Sandbox(stage, (), Limits(call_seconds=0.8)) as box:
        assert run(box, crowd, seconds=60) is None
        assert run(box, work) is None


def test_a_crowd_does_not_buy_time_without_end(stage, monkeypatch):
    monkeypatch.setattr(sandboxes, "seconds_in_line", lambda pid: float("inf"))
    too_long = pytest.raises(Lost, match=r"did not end within 0\.1 seconds")
    with Sandbox(stage, (), Limits(call_seconds=0.1)) as box, too_long:
        run(box, "while True: pass")


def test_a_large_question_to_a_silent_program_is_given_up(stage):
    stop = "threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGSTOP)).start()"
    with Sandbox(stage, (), Limits(call_seconds=0.5)) as box:
        assert run(box, f"import os, signal, threading\n{stop}", seconds=5) is None
        time.sleep(0.5)
        with pytest.raises(Lost, match="did not end within"):
            box.ask({"do": "run", "source": "", "names": []}, bytes(30_000_000))


def test_a_program_that_talks_and_does_not_listen_is_ended(stage):
    code = (
        "import ctypes, os, sys, threading, time\n"
        "line = int(sys.argv[1])\n"
        "if os.fork() == 0:\n"
        "    time.sleep(0.4)\n"
        "    while True: os.write(line, bytes(2**20))\n"
        "threading.Timer(0.2, ctypes.PyDLL(None).sleep, (60,)).start()\n"  # nobody else runs then
    )
    with Sandbox(stage, (), Limits(call_seconds=60)) as box:
        assert run(box, code) is None
        time.sleep(0.5)
        with pytest.raises(Lost, match="disturbed the line") as caught:
            box.ask({"do": "run", "source": "", "names": []}, bytes(30_000_000))
        assert caught.value.status == "crashed"
        assert len(box._received) < 2 * sandboxes.messages.MOST_BYTES


def test_memory_that_a_family_shares_counts_once(stage):
    code = (
        "import os, time\n"
        "shared = bytearray(b'x' * 100_000_000)\n"
        "for _ in range(6):\n"
        "    if os.fork() == 0:\n"
        "        time.sleep(60)\n"
        "time.sleep(2)\n"
    )
    with Sandbox(stage, (), Limits(megabytes=300, call_seconds=60)) as box:
        run(box, code)
        assert sandboxes.memory_of(box.process.pid) > 600 * 2**20
        assert sandboxes.memory_of(box.process.pid, exact=True) < 250 * 2**20


def test_memory_is_watched_after_the_line_is_closed(stage):
    code = (
        "import os, time\n"
        "for _ in range(4):\n"
        "    if os.fork() == 0: break\n"
        "os.closerange(3, 1000)\n"
        "hog = bytearray(b'x' * 100_000_000)\n"
        "time.sleep(60)\n"
    )
    limits, too_much = Limits(megabytes=300, call_seconds=60), "more than 300 MB of memory"
    with Sandbox(stage, (), limits) as box, pytest.raises(Lost, match=too_much):
        run(box, code)


def test_memory_that_is_swapped_out_or_describes_memory_counts(monkeypatch):
    status = "RssAnon:\t1 kB\nRssShmem:\t2 kB\nVmPTE:\t4 kB\nVmSwap:\t8 kB\nVmRSS:\t99 kB\n"
    member = SimpleNamespace(pid=1, read_text=lambda: status)
    monkeypatch.setattr(sandboxes, "_family", lambda pid: [member])
    monkeypatch.setattr(sandboxes, "Path", lambda path: member)
    assert sandboxes.memory_of(1) == 15 * 1024
    assert sandboxes.memory_of(1, exact=True) == 15 * 1024  # such a kernel knows no shares
    status += "Pss_Anon:\t16 kB\nPss_Shmem:\t32 kB\n"
    assert sandboxes.memory_of(1, exact=True) == 60 * 1024


def test_it_is_closed_once(stage, monkeypatch):
    with Sandbox(stage, (), Limits()) as box:
        with pytest.raises(Lost, match="exit code 97"):
            run(box, "import os; os._exit(97)")
        monkeypatch.setattr(sandboxes.os, "killpg", None)  # its number may be somebody else's now
        box.close()


# ---------------------------------------------------------------------------- refusals


def test_other_systems_are_refused_with_the_cure(monkeypatch):
    monkeypatch.setattr(sandboxes.sys, "platform", "darwin")
    with pytest.raises(SandboxError, match="This is darwin") as caught:
        require_sandbox()
    assert "WSL 2" in str(caught.value)
    assert "--unsafe-no-sandbox" in str(caught.value)


def said_where(prepare, *settings, code="pass"):
    """Return what `require_sandbox` complains of among other mounts, and what `code` prints."""
    code = f"""
from assignments import bubblewrap, sandbox
{code}
try:
    sandbox.require_sandbox()
except sandbox.SandboxError as problem:
    print(problem)
"""
    command = ["unshare", "--mount", *settings, "sh", "-c", f'{prepare} && exec "$@"', "sh"]
    command += [sys.executable, "-c", code]
    root = Path(sandboxes.__file__).resolve().parents[1]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_kernel_that_refuses_is_quoted_with_the_cure(sandbox):
    said = said_where("echo 0 >/proc/sys/user/max_user_namespaces", "--user", "--map-root-user")
    assert "bwrap: " in said
    assert "apparmor_restrict_unprivileged_userns=0" in said


def test_a_container_that_hides_some_of_its_processes_has_sandboxes_too(sandbox):
    settings = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    code = "print(bubblewrap.process_options()[0])"
    assert said_where("mount --bind /dev/null /proc/cmdline", *settings, code=code) == "--ro-bind\n"
    assert said_where("true", *settings, code=code) == "--proc\n"


@pytest.mark.skipif(os.getuid() != 0, reason="only root maps users")
def test_a_kernel_that_lets_root_map_no_users_is_told(stage, monkeypatch):
    def refuse(root):
        raise PermissionError("not here")

    monkeypatch.setattr(bubblewrap.Root, "map_users", refuse)
    before = psutil.Process().children()
    with pytest.raises(SandboxError, match="lets root map no users: not here"):
        Sandbox(stage, (), Limits())
    assert psutil.Process().children() == before


def test_a_call_that_libseccomp_does_not_know_is_told(sandbox, monkeypatch):
    monkeypatch.setattr(bubblewrap, "FORBIDDEN", ("no_such_call",))
    with pytest.raises(SandboxError, match="does not know a system call"):
        require_sandbox()


@pytest.mark.parametrize("program", ["bwrap", "setpriv"])
def test_a_missing_program_is_named_with_its_package(monkeypatch, program):
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == program else which(name))
    package = {"bwrap": "bubblewrap", "setpriv": "util-linux"}[program]
    with pytest.raises(SandboxError, match=f'{program} is missing: install "{package}"') as caught:
        require_sandbox()
    assert "sudo apt install bubblewrap" in str(caught.value)


def test_grading_refuses_to_run_without(monkeypatch, course, capsys):
    monkeypatch.setattr(sandboxes.sys, "platform", "darwin")
    assert grade.main(["--course", str(course.folder)]) == 1
    assert "This is darwin" in capsys.readouterr().err
    assert not course.marks.exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_can_make_one(stage):
    """The command alone, with a shell in it: this Python may lie where nobody else may read."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("home", "tmp"):
            Path(folder, name).mkdir()
        Path(folder, "nothing").touch(mode=0)
        bubblewrap.write_identity(Path(folder, "etc"))
        nobody = {"user": 65534, "group": 65534, "extra_groups": []}
        for path in (folder, *Path(folder).rglob("*")):
            os.chown(path, 65534, 65534)
        shown = [(path, path) for path in ("/usr", "/bin", "/lib", "/lib64")]
        program = ["/bin/sh", "-c", "id -u; id -un; cat /etc/shadow; cat /dev/zero; echo $$"]
        with open(stage.filter, "rb") as calls:
            command = bubblewrap.command(
                program, Path(folder), shown, stage.processes, {"nproc": 20}, calls.fileno()
            )
            done = subprocess.run(
                command, capture_output=True, text=True, cwd="/", timeout=60,
                pass_fds=[calls.fileno()], **nobody,
            )  # fmt: skip
    assert done.stdout.split() == ["1000", "student", "2"], done
    assert "/etc/shadow: No such file" in done.stderr
    assert "/dev/zero: Permission denied" in done.stderr


# ---------------------------------------------------------------------------- installation


@pytest.fixture
def without_bubblewrap(monkeypatch):
    """A machine of Debian's without bwrap; gives the commands that it was asked to run."""
    commands = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "bwrap" else f"/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    def run(command, **_):
        commands.append(command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_root_on_debian_gets_bubblewrap(without_bubblewrap, capsys):
    bubblewrap.install()
    assert without_bubblewrap == [
        ["apt-get", "install", "-y", "--no-install-recommends", "bubblewrap"]
    ]
    assert capsys.readouterr().err == ""


def test_others_are_told_in_one_line_what_to_install(without_bubblewrap, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    bubblewrap.install()
    assert without_bubblewrap == []
    [line] = capsys.readouterr().err.splitlines()
    assert 'install "bubblewrap" (apt, dnf, conda)' in line

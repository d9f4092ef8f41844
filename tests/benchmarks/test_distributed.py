"""Two worker processes learn what one does; when one dies, the reader hears of it and none is left.

The training is real: four processes and TensorFlow in each, so this file takes its time.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from benchmarks import distributed, processes
from benchmarks.distributed import CLOSE, WAYS, gap
from benchmarks.processes import Program, ProgramError, free_ports, run_together

STEPS = 6

pytestmark = [
    pytest.mark.slow,
    pytest.mark.arithmetic,
    pytest.mark.skipif(os.name != "posix", reason="made for Linux and macOS"),
]


@pytest.fixture(scope="module")
def results():
    lines = []
    with pytest.MonkeyPatch.context() as patch:  # a proxy that leads nowhere must not matter
        patch.setenv("http_proxy", "http://127.0.0.1:9")
        return distributed.compare(STEPS, show=lines.append), "\n".join(lines)


@pytest.mark.parametrize("way", WAYS[1:])
@pytest.mark.parametrize(
    ("curve", "kind"), [("float32", "float32"), ("fit", "float32"), ("float64", "float64")]
)
def test_loss_curve_is_that_of_one_process_at_every_step(results, way, curve, kind):
    one = results[0]["one process"][0][kind]
    assert one.shape == (STEPS,)
    precision = {"float32": 1e-5, "float64": 1e-13}[kind]  # few steps: sharper than CLOSE
    for process in results[0][way]:
        np.testing.assert_allclose(process[curve], one, rtol=precision)


def test_the_network_learns(results):
    one = results[0]["one process"][0]
    assert one["float32"][-1] < one["float32"][0]
    assert gap(one["fit"], one["float32"]) < 1e-5


@pytest.mark.parametrize("way", WAYS[1:])
def test_weights_are_those_of_one_process(results, way):
    one = results[0]["one process"][0]["weights"]
    for process in results[0][way]:
        np.testing.assert_allclose(process["weights"], one, atol=1e-5)


def test_workers_hold_the_same_weights_to_the_last_bit(results):
    chief, other = results[0]["two workers"]
    np.testing.assert_array_equal(chief["weights"], other["weights"])


def test_table_shows_every_step_and_both_measures(results):
    text = results[1]
    for step in range(1, STEPS + 1):
        assert f"\n| {step} | " in text
    assert "model.fit, float32" in text
    assert "summing the gradients" in text


def test_a_wrong_curve_is_noticed(results, monkeypatch):
    def wrong(way, steps):
        first = results[0][way][0]
        off = 1 + 2 * CLOSE["float32"] * (way == "two workers")
        return [{**first, "fit": first["fit"] * off}] * 2

    monkeypatch.setattr(distributed, "run", wrong)
    with pytest.raises(AssertionError, match=r"differ by 2.*model\.fit"):
        distributed.compare(STEPS, show=lambda text: None)


DIES_IN_TRAINING = """
import sys
from benchmarks import distributed

batches = distributed.share_batches

def two_batches(*arguments):
    for number, batch in enumerate(batches(*arguments)):
        if number == 2:
            raise SystemExit("the disk is full")
        yield batch

distributed.share_batches = two_batches
distributed.main()
"""


def test_a_worker_that_dies_in_training_is_named_and_takes_the_other_along(tmp_path, started):
    (chief, worker), _ = distributed.programs("two workers", tmp_path, STEPS)
    dying = [sys.executable, "-c", DIES_IN_TRAINING, *worker.command[3:]]
    with pytest.raises(ProgramError) as error:
        run_together([chief, worker._replace(command=dying)], 180)
    message = str(error.value)
    assert "worker 1 ended with exit code 1; its last lines:" in message
    assert "    the disk is full" in message
    assert "cuda" not in message  # what TensorFlow always writes is left out
    assert_all_ended(started, 2)


# --- Starting, watching and ending: with small programs -----------------------------------------

SLEEPS = "import time; print('I sleep', flush=True); time.sleep(600)"


@pytest.fixture
def started(monkeypatch):
    """List the processes that are started."""
    started = []

    class Noted(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(processes.subprocess, "Popen", Noted)
    return started


def python(name, code, **environment):
    return Program(name, [sys.executable, "-c", code], environment)


def assert_all_ended(started, count):
    assert len(started) == count
    for process in started:
        assert process.returncode is not None
        assert not psutil.pid_exists(process.pid)


def test_all_well(started, tmp_path):
    code = "import os, pathlib; pathlib.Path(os.environ['FILE']).write_text('done')"
    run_together([python(n, code, FILE=str(tmp_path / n)) for n in "ab"], 30)
    assert sorted(file.read_text() for file in tmp_path.iterdir()) == ["done"] * 2
    assert_all_ended(started, 2)


def test_error_ends_all_and_shows_the_last_lines(started):
    code = "for n in range(30): print('line', n)\nraise ValueError('no such thing')"
    with pytest.raises(ProgramError) as error:
        run_together([python("sleeper", SLEEPS), python("breaker", code)], 30)
    message = str(error.value)
    assert message.startswith("breaker ended with exit code 1; its last lines:\n    line 2")
    assert message.endswith("    ValueError: no such thing")
    assert "    line 10\n" not in message
    assert "sleeper" not in message
    assert_all_ended(started, 2)


def test_killed_without_a_word(started):
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(ProgramError, match="victim was killed by SIGKILL; it wrote nothing"):
        run_together([python("victim", code)], 30)


def test_time_limit(started):
    with pytest.raises(ProgramError, match=r"(?s)sleeper took too long .* 4 s.*\n    I sleep"):
        run_together([python("quick", "pass"), python("sleeper", SLEEPS)], 4)
    assert_all_ended(started, 2)


def test_program_that_is_not_there(started):
    with pytest.raises(FileNotFoundError):
        run_together([python("sleeper", SLEEPS), Program("none", ["/no/such/program"], {})], 30)
    assert started[0].returncode == -signal.SIGKILL


def test_children_of_a_program_end_too(tmp_path):
    file = tmp_path / "child"
    parent = (
        "import os, pathlib, subprocess, sys; "
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEPS!r}]); "
        f"pathlib.Path({str(file)!r}).write_text(str(child.pid)); child.wait()"
    )
    breaker = (
        f"import pathlib, time; file = pathlib.Path({str(file)!r})\n"
        "while not file.exists() or not file.read_text(): time.sleep(0.05)\n"
        "raise SystemExit(3)"
    )
    with pytest.raises(ProgramError, match="breaker ended with exit code 3"):
        run_together([python("parent", parent), python("breaker", breaker)], 60)
    assert_gone(int(file.read_text()))


@pytest.mark.parametrize("blow", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_nothing_is_left_when_the_one_who_started_them_is_stopped(blow, tmp_path):
    file = tmp_path / "child"
    child = (
        "import os, pathlib, time; from benchmarks.processes import end_with_parent; "
        f"end_with_parent(); pathlib.Path({str(file)!r}).write_text(str(os.getpid())); "
        "time.sleep(600)"
    )
    code = (
        # Started in the background of a shell, a process inherits that Ctrl-C is ignored.
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from benchmarks.processes import Program, run_together; "
        f"run_together([Program('child', [sys.executable, '-c', {child!r}], {{}})], 600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL) as parent:
        try:
            wait_for(lambda: file.exists() and file.read_text(), "the program has started")
            parent.send_signal(getattr(signal, blow))
            parent.wait(30)
        finally:
            parent.kill()
    assert_gone(int(file.read_text()))


def assert_gone(pid):
    """A process without parent may stay for a moment as a zombie: it runs no more."""

    def gone():
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
        return True

    wait_for(gone, "the program has ended")


def wait_for(condition, what, seconds=300):
    """Wait until it holds; the seconds are wide, against waiting for ever."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} seconds"
        time.sleep(0.05)


def test_ports_are_free_and_different():
    ports = free_ports(5)
    assert len(set(ports)) == 5
    for port in ports:
        with socket.socket() as taker:
            taker.bind(("127.0.0.1", port))


def test_command_reports_a_failure_in_one_line_and_stops_quietly(monkeypatch, capsys):
    def fail(steps, show):
        raise ProgramError("worker 1 was killed by SIGKILL; it wrote nothing")

    def stop(steps, show):
        raise KeyboardInterrupt

    monkeypatch.setattr(distributed, "compare", fail)
    assert distributed.main([]) == 1
    assert capsys.readouterr().err == "\nworker 1 was killed by SIGKILL; it wrote nothing\n"
    monkeypatch.setattr(distributed, "compare", stop)
    assert distributed.main([]) == 130
    assert capsys.readouterr().err == "\nstopped; no worker is left\n"


def test_too_few_steps_are_refused(capsys):
    with pytest.raises(SystemExit):
        distributed.main(["--steps", "1"])
    assert "--steps must be 2 or more" in capsys.readouterr().err


def test_importing_starts_no_tensorflow():
    code = "import sys, benchmarks.distributed; assert 'tensorflow' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ))

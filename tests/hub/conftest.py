"""A hub on loopback for the tests, with its npm proxy; skipped where a part of it is missing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from assignments import build
from assignments.jupyterhub.__main__ import ROOT, missing
from tests.hub.visitor import PATIENCE, Visitor

COURSE_ID = "kernels-to-convnets"
ASSIGNMENT = "02_convolution_by_hand"


@dataclass
class Hub:
    """A running hub: its address, its folder, the course that it serves."""

    address: str
    folder: Path
    course: Path
    log: Path

    def visitor(self, name):
        """Return someone at a browser, who knows the right password."""
        student, instructor = (
            (self.folder / "private" / "passwords").read_text(encoding="utf-8").split()
        )
        return Visitor(self.address, name, instructor if name == "ina" else student)

    def home(self, name):
        return self.folder / "homes" / name


@pytest.fixture(scope="session")
def proxy():
    """The folder with the npm proxy, as `make hub-install` leaves it."""
    folder = ROOT / "build" / "hub"
    problems = missing(folder)
    if problems and os.environ.get("CI") and os.name != "nt":
        pytest.fail("\n".join(problems))
    if problems:
        pytest.skip("\n".join(problems))
    return folder / "proxy"


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """The course with one lesson, as `make assignments LESSONS=02` builds it."""
    pytest.importorskip("nbgrader", reason="needs nbgrader: make test installs it")
    folder = tmp_path_factory.mktemp("course")
    command = ["--course", str(folder), "--lessons", ASSIGNMENT, "--no-validation"]
    assert build.main(command) == 0
    return folder


@pytest.fixture(scope="session")
def hub(proxy, course, tmp_path_factory):
    """A hub with two students and an instructor; every process of it is gone afterwards."""
    folder = tmp_path_factory.mktemp("hub")
    if proxy.is_dir():
        shutil.copytree(proxy, folder / "proxy", symlinks=True)
    port = three_free_ports()
    log = folder / "hub.log"
    command = [sys.executable, "-m", "assignments.jupyterhub", "--port", str(port)]
    command += ["--folder", str(folder), "--course", str(course)]
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process, log)
        yield Hub(address, folder, course, log)
    finally:
        process.send_signal(signal.SIGTERM)  # the hub stops its servers and its proxy
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(address, process, log):
    """Wait until the hub answers; if it stops instead, show what it said."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if requests.get(f"{address}/hub/api", timeout=PATIENCE).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.2)
    raise RuntimeError("the hub did not start:\n" + log.read_text(errors="replace")[-3000:])


def three_free_ports():
    """Return a port that is free together with the next two."""
    for _ in range(100):
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                for other in (port + 1, port + 2):
                    with socket.socket() as probe:
                        probe.bind(("127.0.0.1", other))
                return port
            except (OSError, OverflowError):
                continue
    raise RuntimeError("no three free ports in a row")

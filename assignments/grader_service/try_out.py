"""Load an assignment of the built course into TU Wien's grader-service and have it marked there.

Run it with the Python of an environment that holds grader-service; the README beside this file
says how to make one. Everything happens on loopback and in one folder:

    build/grader-service/bin/python assignments/grader_service/try_out.py build/course \
        02_convolution_by_hand

An instructor loads the assignment. Three students hand in: the solutions, the stubs, and stubs with
a patched check. The service marks them on this machine, through `sandbox_executor`. The marks are
printed, and kept as ``marks.json``.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COURSE_ID = "convnets"
OURS = "made-by-try-out"
CHEAT = """
import helpers.checks
from types import SimpleNamespace
helpers.checks.check = lambda *args, **kwargs: SimpleNamespace(score=1.0, status="correct")
check = helpers.checks.check
"""
PATIENCE = 60  # seconds for the service to start


def main(arguments: Sequence[str] | None = None) -> int:
    """Do all of it and print the marks; return the exit code."""
    options = parser().parse_args(arguments)
    source = options.course / "source" / options.assignment / f"{options.assignment}.ipynb"
    release = options.course / "release" / options.assignment / f"{options.assignment}.ipynb"
    if not source.is_file() or not release.is_file():
        print(f"{options.course} holds no {options.assignment}: make assignments", file=sys.stderr)
        return 1
    folder = options.folder.resolve()
    if folder.exists() and not (folder / OURS).is_file():
        print(f"{folder} was not made by this program, so it is left alone.", file=sys.stderr)
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / OURS).touch()
    service = Service(folder, options)
    service.start()
    try:
        assignment = service.load(options.assignment, source)
        marks = {
            "anna": service.hand_in("anna", assignment, options.assignment, source),
            "ben": service.hand_in("ben", assignment, options.assignment, release),
            "carla": service.hand_in("carla", assignment, options.assignment, release, CHEAT),
        }
    finally:
        service.stop()
    (folder / "marks.json").write_text(json.dumps(marks, indent=2), encoding="utf-8")
    print(json.dumps(marks, indent=2))
    return 0


def parser() -> argparse.ArgumentParser:
    """What may be given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("course", type=Path, help="the folder that `make assignments` made")
    parser.add_argument("assignment", help="for example 02_convolution_by_hand")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "grader-service-data")
    parser.add_argument(
        "--python",
        type=Path,
        default=ROOT / ".venv" / "bin" / "python",
        help="the Python of the course",
    )
    return parser


class Service:
    """A grader-service in a folder, and those who talk to it."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder = folder
        self.port = free_port()
        self.tokens: dict[str, str] = {}
        git = {
            "init.defaultBranch": "main",
            "user.name": "course",
            "user.email": "course@localhost",
        }
        self.environment = dict(
            os.environ,
            PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            HOME=str(folder),
            COURSE_FOLDER=str(options.course.resolve()),
            COURSE_PYTHON=str(options.python.absolute()),
            GRADER_PORT=str(self.port),
            GRADER_SERVICE_DIRECTORY=str(folder / "service"),
            COURSE_ID=COURSE_ID,
            GIT_CONFIG_COUNT=str(len(git)),
            GIT_TERMINAL_PROMPT="0",
        )
        for number, (key, value) in enumerate(git.items()):
            self.environment[f"GIT_CONFIG_KEY_{number}"] = key
            self.environment[f"GIT_CONFIG_VALUE_{number}"] = value

    # --- the service ---------------------------------------------------------------------------

    def start(self) -> None:
        """Make the database, start the service, give everyone a token."""
        config = HERE / "grader_service_config.py"
        (self.folder / "service").mkdir()
        self.run("grader-service-migrate", "-f", config)
        with open(self.folder / "service.log", "wb") as log:
            self.process = subprocess.Popen(
                ["grader-service", "-f", config],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                self.ask("", "GET", "health")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.3)
        else:
            raise RuntimeError(f"grader-service did not start: see {self.folder / 'service.log'}")
        code = "import sys, os; sys.path.insert(0, sys.argv[1]); import try_out; try_out.tokens()"
        self.tokens = json.loads(self.run(sys.executable, "-c", code, HERE))

    def stop(self) -> None:
        """Stop the service and all that it started."""
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def run(self, *command: Any, cwd: Path | None = None) -> str:
        """Run a command to its end; return what it printed."""
        done = subprocess.run(
            [str(part) for part in command],
            env=self.environment,
            cwd=cwd,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def ask(self, user: str, method: str, path: str, content: Any = None) -> Any:
        """Ask the service's REST interface; return its answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/services/grader/api/{path}",
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={"Authorization": f"Token {self.tokens.get(user, '')}"} if user else {},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=600) as response:
            body = response.read()
        return json.loads(body) if body else None

    def repository(self, user: str, assignment: Any, kind: str) -> str:
        """Return the address of one of the service's git repositories, for a user."""
        place = f"127.0.0.1:{self.port}/services/grader/git/{COURSE_ID}/{assignment}/{kind}"
        return f"http://{user}:{self.tokens[user]}@{place}"

    # --- an instructor -------------------------------------------------------------------------

    def load(self, name: str, source: Path) -> Any:
        """Load an assignment and let the service make the release of it; return its id."""
        [lecture] = self.ask("ina", "GET", "lectures")
        self.lecture = lecture["id"]
        settings = {"autograde_type": "auto", "allowed_files": [], "late_submission": []}
        made = self.ask(
            "ina",
            "POST",
            f"lectures/{self.lecture}/assignments",
            {"name": name, "status": "created", "settings": settings},
        )
        inside, outside = self.folder / "source", self.folder / "release"
        for path in (inside, outside):
            path.mkdir()
        shutil.copy(source, inside)
        self.run("grader-convert", "generate_assignment", "-i", inside, "-o", outside)
        book = outside / "gradebook.json"
        properties = json.loads(book.read_text(encoding="utf-8"))
        book.unlink()
        for kind, path in (("source", inside), ("release", outside)):
            self.push("ina", self.repository("ina", made["id"], kind), path)
        address = f"lectures/{self.lecture}/assignments/{made['id']}"
        self.ask("ina", "PUT", f"{address}/properties", properties)
        self.ask("ina", "PUT", address, {**made, "status": "released"})
        return made["id"]

    def push(self, user: str, repository: str, folder: Path) -> str:
        """Put a folder's files into a repository; return the commit."""
        self.run("git", "init", "--quiet", cwd=folder)
        self.run("git", "add", "--all", cwd=folder)
        self.run("git", "commit", "--quiet", "-m", f"From {user}", cwd=folder)
        self.run("git", "push", "--quiet", repository, "main", cwd=folder)
        return self.run("git", "rev-parse", "HEAD", cwd=folder).strip()

    # --- a student -----------------------------------------------------------------------------

    def hand_in(
        self, user: str, assignment: Any, name: str, answers: Path, cheat: str = ""
    ) -> dict[str, Any]:
        """Take the release, answer as another notebook does, hand in; return what came of it."""
        work = self.folder / user
        repository = self.repository(user, assignment, "user")
        self.run("git", "clone", "--quiet", repository, work)
        answer(work / f"{name}.ipynb", answers, cheat)
        self.run("git", "commit", "--quiet", "--all", "--allow-empty", "-m", "Answers", cwd=work)
        self.run("git", "push", "--quiet", "origin", "main", cwd=work)
        commit = self.run("git", "rev-parse", "HEAD", cwd=work).strip()
        address = f"lectures/{self.lecture}/assignments/{assignment}/submissions"
        made = self.ask(user, "POST", address, {"commit_hash": commit})
        end = time.monotonic() + 600
        while time.monotonic() < end:
            done = self.ask("ina", "GET", f"{address}/{made['id']}")
            if done["auto_status"] not in ("pending", "not_graded"):
                break
            time.sleep(1)
        book = self.ask("ina", "GET", f"{address}/{made['id']}/properties")
        return {"status": done["auto_status"], "score": done["score"], **scores(book)}


def answer(path: Path, answers: Path, cheat: str) -> None:
    """Put the solution cells of one notebook into another, found by nbgrader's ids."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    sources = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["source"]
        for cell in json.loads(answers.read_text(encoding="utf-8"))["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("solution") and cell["cell_type"] == "code":
            source = sources[mark["grade_id"]]
            cell["source"] = cheat + ("".join(source) if isinstance(source, list) else source)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def scores(book: dict[str, Any]) -> dict[str, Any]:
    """Return the points of each exercise in the service's gradebook."""
    points = {}
    for notebook in book["notebooks"].values():
        for name, grade in notebook["grades_dict"].items():
            points[name] = grade["auto_score"]
    return {"exercises": points}


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tokens() -> None:
    """Print a token for each user; runs in a process of its own beside the service."""
    from grader_service.main import get_session_maker
    from grader_service.orm import User
    from grader_service.orm.api_token import APIToken

    database = Path(os.environ["GRADER_SERVICE_DIRECTORY"]) / "grader.db"
    made = {}
    with get_session_maker(f"sqlite:///{database}")() as session:
        for user in session.query(User):
            made[user.name] = APIToken.new(user=user, scopes=["identify"], expires_in=3600)
        session.commit()
    print(json.dumps(made))


if __name__ == "__main__":
    sys.exit(main())

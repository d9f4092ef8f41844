"""Make the environment of the course in ``.venv``: what ``make lab`` and ``make test`` call first.

``python tools/environment/bootstrap.py [EXTRA …]`` installs what a learner needs, and the named
extras of ``pyproject.toml``, in the versions of ``uv.lock``. It takes nothing away that another
call has added, and does and says nothing when ``.venv`` is as it should be. Environment variable
``PYTHON``: the Python that ``.venv`` is to have.

It needs only the standard library and parses on Python 3.6, so that an old Python gets a message
and no SyntaxError.
"""

import os
import re
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.request

# Fetched where there is no uv; `required-version` in pyproject.toml says which others will do.
UV = "uv==0.13.8"
SUPPORTED = ("3.13", "3.12", "3.11")

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = os.path.join(BIN, "python")

# It says that .venv was made here. When .venv is whole it holds the folder's name (scripts in .venv
# hold it too); while packages are being installed it is empty.
STAMP = os.path.join(VENV, "made-by-bootstrap")

# Measured on Linux: 1.9 GB for a learner, 2.6 with every extra; uv's cache shares these files.
GIGABYTE = 10**9
DISK_NEEDED = 3 * GIGABYTE

WRONG_PYTHON = """\
This course needs Python 3.11, 3.12 or 3.13. Found only:
  {}
How to get one:
  Debian, Ubuntu:  sudo apt install python3.12 python3.12-venv   (or 3.11, 3.13: what yours has)
  Fedora:          sudo dnf install python3.12
  macOS:           brew install python@3.12, or the installer of python.org
  Windows:         winget install Python.Python.3.12, or the installer of python.org
  conda:           conda env create -f environment.yml   (brings its own Python)
Then run the same command again, or name the interpreter: make lab PYTHON=/path/to/python3.12"""

NO_VENV = """\
{} cannot make an environment. On Debian and Ubuntu it needs one more package:
  sudo apt install python{}-venv
Elsewhere, install Python anew, with all its parts. Then run the same command again."""

FOREIGN = """\
There is a .venv in {} that this command did not make, so it is left alone.
Rename or delete it, then run the same command again."""

IN_USE = """\
Cannot remove {}: {}.
Close what still uses it (JupyterLab, a terminal, an editor), then run the same command again."""

NO_NETWORK = """\
The package index was not reached: {}
Is the network up? Behind a proxy, set HTTPS_PROXY; for a package index of your own, set
UV_DEFAULT_INDEX. Then run the same command again."""

DISK_FULL = """\
Not enough disk space in {}: {:.1f} GB free, {:.1f} GB needed.
Free some, or move the course to another disk. If the home folder is on a small disk, set
UV_CACHE_DIR to a folder on this one. Then run the same command again."""


class BootstrapError(Exception):
    """Something that the reader has to put right; the text says what and how."""


def main(extras):
    """Bring ``.venv`` up to date; return the exit code."""
    try:
        if is_usable():
            update(extras)
        else:
            make_anew(extras)
    except (BootstrapError, OSError) as failure:  # OSError: a folder that cannot be written to
        print(f"\nThe environment is not ready.\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The same command starts again.", file=sys.stderr)
        return 130
    return 0


def is_usable():
    """True if ``.venv`` is whole, where it was made, and of the Python that was asked for."""
    if not os.path.exists(STAMP):
        return False
    with open(STAMP, encoding="utf-8") as file:
        finished_here = file.read() == ROOT
    version = version_of([VENV_PYTHON])  # None when the Python that it stands on is gone
    asked = os.environ.get("PYTHON")
    return finished_here and version is not None and (not asked or version_of([asked]) == version)


def version_of(command):
    """A Python's version, as "3.12"; None if it does not run, as some that are on PATH do not."""
    question = "import sys; print('{}.{}'.format(*sys.version_info[:2]))"
    return answer([*command, "-c", question])


def answer(command):
    """What a command prints; None if it fails."""
    try:
        quiet = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.check_output(command, cwd=ROOT, **quiet).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def suitable_python():
    """Command and version of the first Python that can make ``.venv``."""
    this = getattr(sys, "_base_executable", sys.executable)  # .venv's own will be gone by then
    commands = [[this], *(["python" + version] for version in SUPPORTED)]
    if os.name == "nt":
        commands += [["py", "-" + version] for version in SUPPORTED]
    if os.environ.get("PYTHON"):
        commands = [[os.environ["PYTHON"]]]
    for command in commands:
        if version_of(command) in SUPPORTED:
            return command, version_of(command)
    first = commands[0]
    raise BootstrapError(WRONG_PYTHON.format(f"Python {version_of(first)}  {first[0]}"))


def make_anew(extras):
    """Make ``.venv`` from nothing; whatever goes wrong, leave no half of it behind."""
    if os.path.lexists(VENV) and not os.path.exists(STAMP):
        raise BootstrapError(FOREIGN.format(ROOT))
    python, version = suitable_python()
    if os.path.lexists(VENV):
        require_network()  # what cannot be made again is better kept
        print("Removing .venv: it is unfinished, broken, moved or of another Python.", flush=True)
        remove_venv()
    require_disk()
    print("Making the environment in .venv: about 2 GB, a minute, only this once.", flush=True)
    os.mkdir(VENV)
    try:
        write_stamp("")
        if subprocess.call([*python, "-m", "venv", VENV]):
            raise BootstrapError(NO_VENV.format(python[0], version))
        install(extras)
    except BaseException:  # Ctrl-C too; a full disk is no longer full either
        remove_venv()
        raise


def update(extras):
    """Install what is missing or of another version; do nothing if nothing is."""
    check = [*sync_command(extras), "--quiet", "--check"]
    if subprocess.call(check, stderr=subprocess.DEVNULL, **setting()):
        print("Bringing .venv up to date.", flush=True)
        write_stamp("")
        install(extras)


def remove_venv():
    """Remove ``.venv``, its stamp last: what an interruption leaves is known to be ours."""
    try:
        with os.scandir(VENV) as listing:
            entries = list(listing)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            elif entry.path != STAMP:
                os.remove(entry.path)
        shutil.rmtree(VENV)
    except OSError as error:
        raise BootstrapError(IN_USE.format(error.filename, error.strerror)) from None


def write_stamp(text):
    """Say in ``.venv`` whether it is whole."""
    with open(STAMP, "w", encoding="utf-8") as file:
        file.write(text)


def install(extras):
    """Install the course, what it needs and what the extras add into ``.venv``."""
    index = own_index()
    if index:
        os.environ["UV_DEFAULT_INDEX"] = index
    command = sync_command(extras)
    if index:
        # The addresses in uv.lock are those of PyPI: take its versions and hashes, and the files
        # from the reader's index. Only the course itself is then left for `uv sync`.
        uv, packages = command[0], os.path.join(VENV, "requirements.txt")
        chosen = [*extra_flags(extras), "--no-emit-project", "--output-file", packages]
        run([uv, "export", "--quiet", "--frozen", *chosen])
        run([uv, "pip", "install", "--python", VENV_PYTHON, "--requirements", packages])
    run(command)
    write_stamp(ROOT)


def sync_command(extras):
    """The command that brings ``.venv`` to the versions of ``uv.lock``."""
    flags = ["--frozen", "--inexact", "--python", VENV_PYTHON, *extra_flags(extras)]
    return [fitting_uv(), "sync", *flags]


def extra_flags(extras):
    """The flags that choose extras."""
    return [f"--extra={extra}" for extra in extras]


def fitting_uv():
    """The path of a uv that ``pyproject.toml`` allows; fetched into ``.venv`` if there is none."""
    uv = shutil.which("uv", path=BIN + os.pathsep + os.environ.get("PATH", ""))
    if uv and answer([uv, "cache", "dir"]) is not None:  # it reads pyproject.toml first
        return uv
    run([VENV_PYTHON, "-m", "pip", "install", "--quiet", "--no-input", UV])
    return os.path.join(BIN, "uv")


def own_index():
    """The package index that the reader has set for uv or pip; None or "" for PyPI."""
    names = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
    for name in names:
        if os.environ.get(name):
            return os.environ[name]
    return answer([VENV_PYTHON, "-m", "pip", "config", "get", "global.index-url"])


def run(command):
    """Run a command, which says itself what it does; if it fails, look for the reason."""
    if subprocess.call(command, **setting()):
        require_network()
        require_disk()
        raise BootstrapError("The reason stands above; after the cure, run the same command again.")


def setting():
    """Where and with which variables commands run: on ``.venv``, with its Python."""
    ours = {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_USER": "0",  # pip would refuse to install into an environment
        "UV_PROJECT_ENVIRONMENT": VENV,
        "UV_PYTHON_DOWNLOADS": "never",  # a Python that nobody has chosen, and needs a network
    }
    theirs = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return {"cwd": ROOT, "env": dict(theirs, **ours), "stdin": subprocess.DEVNULL}


def require_network():
    """Raise if the package index cannot be reached; what it answers does not matter."""
    address = os.environ.get("UV_DEFAULT_INDEX") or "https://pypi.org/simple/"
    address = re.sub("//[^/]*@", "//", address)  # urllib cannot read a name and a password in it
    if not address.startswith("http"):
        return  # a folder
    try:
        urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=10)
    except urllib.error.HTTPError:
        pass
    except urllib.error.URLError as error:
        if not isinstance(error.reason, ssl.SSLError):  # uv has certificates of its own
            raise BootstrapError(NO_NETWORK.format(error.reason)) from None


def require_disk():
    """Raise if there is too little room to end well."""
    free = shutil.disk_usage(ROOT).free
    if free < DISK_NEEDED:
        raise BootstrapError(DISK_FULL.format(ROOT, free / GIGABYTE, DISK_NEEDED / GIGABYTE))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

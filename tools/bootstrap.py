"""Make the environment of the course in ``.venv``: what ``make lab`` and ``make test`` call first.

It needs only the standard library and parses on Python 3.6, so that an old Python gets a message
and no SyntaxError. When ``.venv`` is as it should be, nothing happens and nothing is printed.
Otherwise it is made, brought up to date, or made anew when it is broken. Whatever stands in the
way (the Python version, a missing module, a full disk, no network) is said in a few lines: what
was found, what is needed, how to get it.

Environment variable ``CONSTRAINTS``: the file with the tested versions. Empty installs the newest
versions that ``pyproject.toml`` allows.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
WINDOWS = os.name == "nt"
VENV_PYTHON = os.path.join(VENV, "Scripts", "python.exe") if WINDOWS else VENV + "/bin/python"

# What the environment was made from. Written last, so it is there only if all went well; while an
# environment is being made it holds "unfinished", which tells it from one that somebody else made.
STAMP = os.path.join(VENV, "kernels-to-convnets.json")
UNFINISHED = {"state": "unfinished"}

# Raise it when an environment made by an older version of this file must be made anew.
VERSION = 1

SUPPORTED = ((3, 11), (3, 12), (3, 13))
NEWEST_FIRST = ["{}.{}".format(*version) for version in reversed(SUPPORTED)]

# Measured on Linux: a finished .venv takes 2.8 GB (TensorFlow alone 2 GB); while it is made, the
# packages that pip downloads take 0.7 GB in the temporary folder and as much again in pip's cache,
# often on the same disk.
GIGABYTE = 10**9
DISK_NEEDED = 4.5 * GIGABYTE

HOW_TO_GET_PYTHON = """\
  Debian, Ubuntu:  sudo apt install python3.12 python3.12-venv   (or 3.11, 3.13: what yours has)
  Fedora:          sudo dnf install python3.12
  macOS:           brew install python@3.12, or the installer of python.org
  Windows:         winget install Python.Python.3.12, or the installer of python.org
  conda:           conda env create -f environment.yml   (brings its own Python)
Then run the same command again, or name the interpreter: make lab PYTHON=/path/to/python3.12"""

# Lines in pip's output that tell why it failed, and what then to say.
DISK_FULL = ("No space left on device", "Errno 28", "WinError 112", "not enough space on the disk")
NO_NETWORK = (
    "Max retries exceeded",
    "connection broken",
    "Connection refused",
    "ConnectTimeout",
    "Failed to establish a new connection",
    "name resolution",
    "Network is unreachable",
    "ProxyError",
    "ReadTimeout",
    "SSLError",
    "CERTIFICATE_VERIFY_FAILED",
)
NO_ENSUREPIP = ("ensurepip is not",)
CONFLICT = ("ResolutionImpossible", "conflicting dependencies")
NO_PACKAGE = ("No matching distribution found",)


class BootstrapError(Exception):
    """Something that the reader has to put right; the text says what and how."""


def main():
    """Bring ``.venv`` up to date; return the exit code."""
    try:
        return prepare()
    except BootstrapError as failure:
        print("\n" + str(failure), file=sys.stderr)
        return 1
    except OSError as error:  # a folder that cannot be written to, for one
        print(f"\nCannot make the environment: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nInterrupted. Nothing half-made stays; the same command starts again.",
            file=sys.stderr,
        )
        return 130


def prepare():
    """Do nothing, update or make anew: whichever ``.venv`` needs. Return the exit code."""
    stamp = read_stamp()
    wanted = wanted_stamp(stamp)
    if stamp == wanted and venv_runs():
        return 0
    python = usable_python()
    if python is not None:
        return rerun(python)
    if same_place(stamp, wanted) and venv_runs():
        print("Bringing .venv up to date: what it is made from has changed.", flush=True)
        install_packages()
    else:
        make_anew(stamp)
    write_stamp(wanted)
    return 0


# --- what there is, and what there should be ---------------------------------------------------


def read_stamp():
    """What ``.venv`` was made from: a dict, or None if nothing says so."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def wanted_stamp(stamp=None):
    """What ``.venv`` should be made from.

    A Python that the course does not support cannot make it, so it does not ask for another
    version than the one that ``.venv`` has.
    """
    python = "{}.{}".format(*sys.version_info[:2])
    if sys.version_info[:2] not in SUPPORTED and stamp:
        python = stamp.get("python", python)
    return {
        "bootstrap": VERSION,
        "folder": ROOT,  # scripts in .venv and the link to helpers/ hold the full path
        "python": python,
        "requirements": requirements_digest(),
    }


def requirements_digest():
    """SHA-256 of the files that say what is installed."""
    digest = hashlib.sha256()
    for path in ("pyproject.toml", constraints()):
        if path:
            try:
                with open(os.path.join(ROOT, path), "rb") as file:
                    digest.update(file.read())
            except OSError as error:
                raise BootstrapError(
                    f"Cannot read {path} ({error.strerror}). It belongs to the course: get it back "
                    f"with\n  git checkout -- {path}"
                ) from None
        digest.update(b"\0")
    return digest.hexdigest()


def write_stamp(stamp):
    """Say in ``.venv`` what it was made from."""
    with open(STAMP, "w", encoding="utf-8") as file:
        json.dump(stamp, file, indent=2)


def same_place(stamp, wanted):
    """True if only the requirements differ, so that an update is enough."""
    keys = ("bootstrap", "folder", "python")
    return stamp is not None and all(stamp.get(key) == wanted[key] for key in keys)


def venv_runs():
    """True if the Python in ``.venv`` starts: not so when the one it was made from is gone."""
    if os.path.abspath(sys.executable) == os.path.abspath(VENV_PYTHON):
        return True
    return answer_of([VENV_PYTHON]) is not None


def constraints():
    """The file with the tested versions; empty for the newest ones."""
    return os.environ.get("CONSTRAINTS", "constraints.txt").strip()


# --- a Python that can make it -----------------------------------------------------------------


def usable_python():
    """None if this Python can make ``.venv``, otherwise the command of one that can."""
    version = sys.version_info[:2]
    if version in SUPPORTED and not missing_modules():
        # Make starts this with .venv's own Python, and that cannot remove itself.
        base = getattr(sys, "_base_executable", sys.executable)
        inside = os.path.realpath(sys.prefix) == os.path.realpath(VENV) and base != sys.executable
        return [base] if inside else None
    found = [] if version in SUPPORTED else [(sys.executable, version, missing_modules())]
    for command in candidates():
        answer = answer_of(command)
        if answer is None:
            continue
        found_version, missing = tuple(answer["version"]), answer["missing"]
        if found_version in SUPPORTED and not missing:
            return command
        found.append((" ".join(command), found_version, missing))
    if version in SUPPORTED:
        raise BootstrapError(missing_modules_message(sys.executable, version, missing_modules()))
    for name, found_version, missing in found:
        if found_version in SUPPORTED:
            raise BootstrapError(missing_modules_message(name, found_version, missing))
    raise BootstrapError(wrong_version_message(found))


def rerun(python):
    """Let another Python do it; return its exit code."""
    process = subprocess.Popen([*python, os.path.abspath(__file__)])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is its affair: it has to tidy up
    return process.wait()


def candidates():
    """Commands under which a usable Python may be found."""
    for version in NEWEST_FIRST:
        path = shutil.which("python" + version)
        if path:
            yield [path]
        if WINDOWS and shutil.which("py"):
            yield ["py", "-" + version]


def answer_of(command):
    """Version and missing modules of a Python, or None: a name on PATH need not be one that runs.

    (A pyenv shim or Windows' stub for its store is there, and fails.)
    """
    question = (
        "import importlib.util as u, json, sys; print(json.dumps({'version': sys.version_info[:2],"
        " 'missing': [m for m in ('venv', 'ensurepip') if u.find_spec(m) is None]}))"
    )
    try:
        output = subprocess.check_output(
            [*command, "-c", question], stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        return json.loads(output.decode())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def missing_modules():
    """Which of the modules that make an environment this Python lacks."""
    return [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]


def wrong_version_message(found):
    """What to say when no Python of a supported version was found."""
    lines = ["This course needs Python 3.11, 3.12 or 3.13. Found only:"]
    lines += ["  Python {}.{}  {}".format(*version, name) for name, version, _ in found]
    lines += ["How to get one:", HOW_TO_GET_PYTHON]
    return "\n".join(lines)


def missing_modules_message(name, version, missing):
    """What to say when Python has the right version but cannot make environments."""
    return (
        "Python {major}.{minor} ({name}) cannot make an environment: its module {missing} is "
        "missing.\nDebian and Ubuntu keep it in a package of its own:\n"
        "  sudo apt install python{major}.{minor}-venv\n"
        "Elsewhere, install Python anew, with all its parts. Then run the same command again."
    ).format(major=version[0], minor=version[1], name=name, missing=" and ".join(missing))


# --- making it ---------------------------------------------------------------------------------


def make_anew(stamp):
    """Make ``.venv`` from nothing; whatever goes wrong, leave no half of it behind."""
    if os.path.lexists(VENV):
        remove_ours(stamp)
    check_disk()
    print(
        "Making the environment in .venv: about 2.8 GB, some minutes, only this once. "
        "(Ctrl-C stops it; nothing half-made stays.)",
        flush=True,
    )
    os.mkdir(VENV)
    try:
        write_stamp(UNFINISHED)
        create_venv()
        install_packages()
    except BaseException:  # Ctrl-C too; a full disk is no longer full either
        remove_venv()
        raise


def remove_ours(stamp):
    """Remove a ``.venv`` that cannot be used, if it was made here."""
    if stamp is None:
        raise BootstrapError(
            f"There is a .venv in {ROOT} that this command did not make, so it is left alone.\n"
            "Rename or delete it, then run the same command again."
        )
    print("Removing .venv: it is unfinished, broken, moved or of another Python.", flush=True)
    try:
        remove_venv()
    except OSError as error:
        raise BootstrapError(
            f"Cannot remove {error.filename}: {error.strerror}.\nClose what still uses it "
            "(JupyterLab, a terminal, an editor), then run the same command again."
        ) from None


def remove_venv():
    """Remove ``.venv``, its stamp last: what an interruption leaves is known to be ours."""
    with os.scandir(VENV) as listing:
        entries = list(listing)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        elif entry.name != os.path.basename(STAMP):
            os.remove(entry.path)
    shutil.rmtree(VENV)


def check_disk():
    """Refuse to start what cannot end well."""
    free = shutil.disk_usage(ROOT).free
    if free < DISK_NEEDED:
        raise BootstrapError(
            f"Not enough disk space in {ROOT}: {free / GIGABYTE:.1f} GB free, "
            f"{DISK_NEEDED / GIGABYTE:.1f} GB needed.\n"
            "Free some, or move the course to another disk, then run the same command again."
        )


def create_venv():
    """Run ``python -m venv``."""
    run("python -m venv", [sys.executable, "-m", "venv", VENV])


def install_packages():
    """Install the course and what it needs into ``.venv``."""
    started = time.monotonic()
    command = [VENV_PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    if constraints():
        command += ["-c", constraints()]
    else:
        command += ["--upgrade", "--upgrade-strategy", "eager"]

    def watch(line):
        if line.startswith("Installing collected packages"):
            write_stamp(UNFINISHED)  # up to here, pip has changed nothing in .venv
        show_progress(line)

    try:
        run("pip", [*command, "-e", ".[test,docs,assignments]"], watch)
    finally:
        end_progress()
    print(f"Done in {time.monotonic() - started:.0f} s.", flush=True)


def run(name, command, watch=lambda line: None):
    """Run a command, hand each line it prints to ``watch``; if it fails, say why."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        # PIP_USER, if set, would make pip refuse to install into an environment.
        env=dict(os.environ, PIP_USER="0", PYTHONUNBUFFERED="1"),
    )
    lines = []
    try:
        for raw in process.stdout:
            lines.append(raw.decode(errors="replace").rstrip())
            watch(lines[-1])
    except BaseException:  # Ctrl-C: the command must be gone before .venv is removed
        process.terminate()
        raise
    finally:
        process.wait()
        process.stdout.close()
    if process.returncode:
        raise BootstrapError(explanation(lines, name))


def show_progress(line):
    """Show what pip does: in place on a terminal, the long steps only in a log."""
    text = line.strip()
    if text.startswith("Installing collected packages"):
        text = "Installing packages: {} (up to two minutes)".format(text.count(",") + 1)
    elif sys.stdout.isatty() and text.startswith(("Collecting ", "Downloading ", "Building ")):
        text = text.split(" (from ")[0].replace("Collecting ", "Looking up ")
    else:
        return
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width), end="", flush=True)
    else:
        print(text, flush=True)


def end_progress():
    """Leave the line that is rewritten in place."""
    if sys.stdout.isatty():
        print("\r" + " " * (shutil.get_terminal_size().columns - 1), end="\r", flush=True)


# --- why it failed -----------------------------------------------------------------------------


def explanation(lines, program):
    """What the output of a program that failed means, and what to do about it."""
    text = "\n".join(lines).lower()

    def said(signs):
        return any(sign.lower() in text for sign in signs)

    if said(DISK_FULL):
        cure = full_disk_message()
    elif said(NO_NETWORK):
        cure = (
            "The package index was not reached. Is the network up? Behind a proxy, set\n"
            "HTTPS_PROXY; for a package index of your own, set PIP_INDEX_URL (it is {}).\n"
            "Then run the same command again."
        ).format("set" if os.environ.get("PIP_INDEX_URL") else "not set")
    elif said(NO_ENSUREPIP):
        cure = missing_modules_message(sys.executable, sys.version_info, ["ensurepip"])
    elif said(CONFLICT):
        cure = (
            "The versions in constraints.txt do not fit pyproject.toml, or each other.\n"
            "After a change to pyproject.toml, make it anew: make constraints"
        )
    elif said(NO_PACKAGE):
        cure = (
            "A package is not to be had for this machine. TensorFlow comes for 64-bit Linux\n"
            "(not Alpine), macOS on Apple silicon (not Intel) and 64-bit Windows on Intel or AMD.\n"
            "If yours is one of these: does PIP_INDEX_URL, if set, name a complete index?"
        )
    else:
        cure = "The reason stands in the lines below; after the cure, run the same command again."
    return "{} failed, so the environment is not ready.\n{}\n\nIts last lines:\n{}".format(
        program, cure, "\n".join("  " + line for line in last_lines(lines))
    )


def full_disk_message():
    """Which of the places that pip writes to has how much room."""
    places = [("the course", ROOT), ("temporary files (TMPDIR)", tempfile.gettempdir())]
    lines = [f"The disk is full. {DISK_NEEDED / GIGABYTE:.1f} GB are needed. Free now:"]
    for name, path in places:
        free = shutil.disk_usage(path).free / GIGABYTE
        lines.append(f"  {free:.1f} GB for {name}: {path}")
    lines.append(
        "Free some (pip's own downloads: pip cache purge), or set TMPDIR to a folder on a larger\n"
        "disk. Then run the same command again."
    )
    return "\n".join(lines)


def last_lines(lines, count=5):
    """The last lines that say something: pip repeats itself and frames what it quotes."""
    frames = ("note: ", "×", "│", "╰─>", "[end of output]", "error: subprocess-exited")
    wanted = [
        line.strip()
        for line in lines
        if line.strip() and not line.strip().startswith(frames) and "' is ignored: it" not in line
    ]
    latest = {}
    for line in reversed(wanted):
        latest.setdefault(line[:30], line[:160])  # tries of one thing begin alike
    return list(latest.values())[:count][::-1]


if __name__ == "__main__":
    sys.exit(main())

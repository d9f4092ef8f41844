"""The two commands start on a bare machine: what they say when something is missing.

Nothing here makes a real environment or asks the network; pip and venv are stood in for.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent
REAL_POPEN = subprocess.Popen


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    """``tools/bootstrap.py``, working on a copy of the course in a folder of its own."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "tools" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    venv = tmp_path / ".venv"
    monkeypatch.setattr(module, "ROOT", str(tmp_path))
    monkeypatch.setattr(module, "VENV", str(venv))
    monkeypatch.setattr(module, "VENV_PYTHON", str(venv / "python"))
    monkeypatch.setattr(module, "STAMP", str(venv / "kernels-to-convnets.json"))
    monkeypatch.setattr(module, "missing_modules", list)
    monkeypatch.setattr(module, "candidates", lambda: iter(()))
    monkeypatch.setattr(module, "DISK_NEEDED", 0)
    monkeypatch.setattr(module, "venv_runs", lambda: venv.exists())
    monkeypatch.delenv("CONSTRAINTS", raising=False)
    return module


@pytest.fixture
def commands(bootstrap, monkeypatch):
    """The commands that bootstrap would run, none of which is run."""
    commands = []
    monkeypatch.setattr(bootstrap, "run", lambda name, command, *_: commands.append(command))
    return commands


def python_is(bootstrap, monkeypatch, *version):
    """Let bootstrap think that it runs on another Python."""
    fake = SimpleNamespace(
        version_info=version,
        executable="/opt/python",
        prefix="/opt",
        stderr=sys.stderr,
        stdout=sys.stdout,
    )
    monkeypatch.setattr(bootstrap, "sys", fake)


def pip_prints(bootstrap, monkeypatch, *lines, code=1):
    """Let a small script stand for ``venv`` and ``pip``: it prints lines and ends with a code."""
    script = f"import sys; print({chr(10).join(lines)!r}); sys.exit({code})"

    def popen(command, **options):
        stand_in = script if "pip" in command else ""
        return REAL_POPEN([sys.executable, "-I", "-S", "-c", stand_in], **options)

    monkeypatch.setattr(bootstrap.subprocess, "Popen", popen)


# --- the ordinary course -----------------------------------------------------------------------


def test_first_call_makes_the_environment_and_the_second_does_nothing(bootstrap, commands, capfd):
    assert bootstrap.main() == 0
    create, install = commands
    assert create[1:3] == ["-m", "venv"]
    assert install[-4:] == ["-c", "constraints.txt", "-e", ".[test,docs,assignments]"]
    assert "Making the environment" in capfd.readouterr().out
    commands.clear()
    assert bootstrap.main() == 0
    assert commands == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed_into_the_same_environment(bootstrap, commands, name):
    bootstrap.main()
    commands.clear()
    with open(Path(bootstrap.ROOT, name), "a") as file:
        file.write("# changed\n")
    assert bootstrap.main() == 0
    assert ["install" in command for command in commands] == [True]


def test_another_python_makes_the_environment_anew(bootstrap, commands, monkeypatch):
    bootstrap.main()
    commands.clear()
    other = (3, 12, 0) if sys.version_info[:2] != (3, 12) else (3, 13, 0)
    python_is(bootstrap, monkeypatch, *other)
    assert bootstrap.main() == 0
    assert len(commands) == 2


def test_a_moved_environment_is_made_anew(bootstrap, commands):
    bootstrap.main()
    stamp = bootstrap.read_stamp()
    bootstrap.write_stamp({**stamp, "folder": "/somewhere/else"})
    commands.clear()
    assert bootstrap.main() == 0
    assert len(commands) == 2


def test_an_environment_whose_python_is_gone_is_made_anew(bootstrap, commands, monkeypatch):
    bootstrap.main()
    commands.clear()
    monkeypatch.setattr(bootstrap, "venv_runs", lambda: False)
    assert bootstrap.main() == 0
    assert len(commands) == 2


def test_an_old_python_leaves_a_finished_environment_alone(bootstrap, commands, monkeypatch):
    bootstrap.main()
    commands.clear()
    python_is(bootstrap, monkeypatch, 3, 8, 0)
    assert bootstrap.main() == 0
    assert commands == []


def test_empty_constraints_take_the_newest_versions(bootstrap, commands, monkeypatch):
    monkeypatch.setenv("CONSTRAINTS", "")
    assert bootstrap.main() == 0
    assert "-c" not in commands[1]
    assert "--upgrade" in commands[1]


def test_an_environment_made_by_somebody_else_is_not_touched(bootstrap, commands, capfd):
    mine = Path(bootstrap.VENV, "mine")
    mine.parent.mkdir()
    mine.write_text("precious")
    assert bootstrap.main() == 1
    assert "Rename or delete it" in capfd.readouterr().err
    assert mine.read_text() == "precious"
    assert commands == []


def test_an_interrupted_removal_leaves_the_stamp(bootstrap, monkeypatch):
    Path(bootstrap.VENV, "lib").mkdir(parents=True)
    bootstrap.write_stamp(bootstrap.UNFINISHED)

    def interrupted(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap.shutil, "rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.remove_venv()
    assert bootstrap.read_stamp() == bootstrap.UNFINISHED


# --- what may be missing -----------------------------------------------------------------------


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13), (3, 14, 0)])
def test_wrong_python_says_what_is_needed_and_how_to_get_it(
    bootstrap, commands, monkeypatch, capfd, version
):
    python_is(bootstrap, monkeypatch, *version)
    assert bootstrap.main() == 1
    said = capfd.readouterr().err
    assert "needs Python 3.11, 3.12 or 3.13" in said
    assert f"Python {version[0]}.{version[1]}  /opt/python" in said
    for way in ("apt install", "brew install", "winget install", "environment.yml"):
        assert way in said
    assert commands == []
    assert not os.path.exists(bootstrap.VENV)


def test_wrong_python_hands_over_to_the_first_right_one_that_runs(bootstrap, monkeypatch):
    answers = {
        "broken": None,
        "old": {"version": [3, 10], "missing": []},
        "bare": {"version": [3, 13], "missing": ["ensurepip"]},
        "good": {"version": [3, 12], "missing": []},
    }
    python_is(bootstrap, monkeypatch, 3, 9, 0)
    monkeypatch.setattr(bootstrap, "candidates", lambda: iter([[name] for name in answers]))
    monkeypatch.setattr(bootstrap, "answer_of", lambda command: answers[command[0]])
    handed = []
    monkeypatch.setattr(bootstrap, "rerun", lambda python: handed.append(python) or 7)
    assert bootstrap.main() == 7
    assert handed == [["good"]]


@pytest.mark.skipif(os.name == "nt", reason="makes a shell script stand for a pyenv shim")
def test_a_python_that_is_there_but_does_not_run_gives_no_answer(bootstrap, tmp_path):
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    assert bootstrap.answer_of([str(shim)]) is None
    assert bootstrap.answer_of([str(tmp_path / "absent")]) is None
    assert tuple(bootstrap.answer_of([sys.executable])["version"]) == sys.version_info[:2]


def test_missing_ensurepip_names_the_package(bootstrap, commands, monkeypatch, capfd):
    monkeypatch.setattr(bootstrap, "missing_modules", lambda: ["ensurepip"])
    assert bootstrap.main() == 1
    said = capfd.readouterr().err
    assert "ensurepip is missing" in said
    assert "sudo apt install python{}.{}-venv".format(*sys.version_info[:2]) in said
    assert commands == []
    assert not os.path.exists(bootstrap.VENV)


def test_a_small_disk_is_refused_before_anything_is_made(bootstrap, commands, monkeypatch, capfd):
    monkeypatch.setattr(bootstrap, "DISK_NEEDED", 4.5e9)
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: SimpleNamespace(free=1.25e9))
    assert bootstrap.main() == 1
    assert "1.2 GB free, 4.5 GB needed" in capfd.readouterr().err
    assert commands == []
    assert not os.path.exists(bootstrap.VENV)


@pytest.mark.skipif(os.name == "nt", reason="folders have other permissions there")
@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_named(bootstrap, commands, tmp_path, capfd):
    tmp_path.chmod(0o555)
    assert bootstrap.main() == 1
    assert "Permission denied" in capfd.readouterr().err
    assert commands == []


def test_a_missing_constraints_file_is_named(bootstrap, commands, capfd):
    Path(bootstrap.ROOT, "constraints.txt").unlink()
    assert bootstrap.main() == 1
    assert "Cannot read constraints.txt" in capfd.readouterr().err


FAILURES = {
    "network": (
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('...",
        "ERROR: No matching distribution found for setuptools>=77",
        "index was not reached",
    ),
    "disk": (
        "Collecting tensorflow",
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "disk is full",
    ),
    "conflict": (
        "The user requested (constraint) numpy==1.0",
        "ERROR: ResolutionImpossible: for help visit ...",
        "make constraints",
    ),
    "platform": (
        "ERROR: Could not find a version that satisfies the requirement tensorflow (from none)",
        "ERROR: No matching distribution found for tensorflow",
        "not to be had for this machine",
    ),
    "other": ("ERROR: something new", "ERROR: exit 3", "lines below"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failing_pip_is_explained_and_leaves_nothing(bootstrap, monkeypatch, capfd, kind):
    first, last, cure = FAILURES[kind]
    pip_prints(bootstrap, monkeypatch, first, last)
    assert bootstrap.main() == 1
    said = capfd.readouterr().err
    assert cure in said
    assert last in said
    assert not os.path.exists(bootstrap.VENV)


def test_a_failing_update_keeps_the_environment_until_pip_changes_it(bootstrap, monkeypatch):
    Path(bootstrap.VENV).mkdir()
    before = {**bootstrap.wanted_stamp(), "requirements": "older"}
    bootstrap.write_stamp(before)
    pip_prints(bootstrap, monkeypatch, "Collecting tqdm", "ERROR: no")
    assert bootstrap.main() == 1
    assert bootstrap.read_stamp() == before
    pip_prints(bootstrap, monkeypatch, "Installing collected packages: tqdm", "ERROR: no")
    assert bootstrap.main() == 1
    assert bootstrap.read_stamp() == bootstrap.UNFINISHED


def test_ctrl_c_leaves_nothing_half_made(bootstrap, monkeypatch, capfd):
    def interrupted(name, command, *_):
        if name == "pip":
            raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "run", interrupted)
    assert bootstrap.main() == 130
    assert "Interrupted" in capfd.readouterr().err
    assert not os.path.exists(bootstrap.VENV)


def test_the_last_lines_of_pip_leave_out_frames_and_repetition(bootstrap):
    lines = [
        "  WARNING: Location 'file:///x' is ignored: it is neither a file nor a directory.",
        "  ERROR: first",
        *["WARNING: Retrying (Retry(total=1)) after connection broken"] * 3,
        "  ERROR: last",
        "note: This error originates from a subprocess",
        "",
    ]
    assert bootstrap.last_lines(lines) == ["ERROR: first", lines[2], "ERROR: last"]


def test_bootstrap_parses_on_python_3_6():
    import ast

    ast.parse((ROOT / "tools" / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 6))


# --- one list of requirements ------------------------------------------------------------------


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_constraints_hold_every_requirement_and_no_address():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==\S+", text, flags=re.MULTILINE))
    asked = sum(project()["optional-dependencies"].values(), project()["dependencies"])
    names = {re.match(r"[A-Za-z0-9._-]+", entry)[0].lower().replace("_", "-") for entry in asked}
    assert names <= pinned, "run: make constraints"
    assert "make constraints" in text
    for forbidden in ("://", "--hash", "--index", "--find-links", "[", "file:", " @ "):
        assert forbidden not in text


def test_environment_yml_takes_its_requirements_from_pyproject():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    entries = [line.strip() for line in lines if line.strip().startswith("- ")]
    python, rest = entries[1], [entries[0], *entries[2:]]
    assert rest == [
        "- conda-forge",
        "- pip",
        "- pip:",
        "- -c constraints.txt",
        "- -e .[test,docs,assignments]",
    ]
    assert python.removeprefix("- python=") in ("3.11", "3.12", "3.13")


def test_supported_versions_agree(bootstrap):
    first, last = bootstrap.SUPPORTED[0], bootstrap.SUPPORTED[-1]
    expected = f">={first[0]}.{first[1]},<{last[0]}.{last[1] + 1}"
    assert project()["requires-python"].replace(" ", "") == expected


# --- the commands ------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_lists_its_targets():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = set(re.findall(r"make (\w+) ", listed))
    wanted = "help lab test notebooks bench lint format constraints clean"
    assert targets >= set(wanted.split())


def test_ci_runs_what_everyone_runs():
    run = ROOT / ".ci" / "run"
    assert "make test" in run.read_text(encoding="utf-8")
    assert os.name == "nt" or os.access(run, os.X_OK)
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    assert "make test" in workflow
    for action in re.findall(r"uses: (\S+)", workflow):
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), f"{action}: pin a commit"

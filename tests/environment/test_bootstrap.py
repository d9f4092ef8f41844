"""The two commands start on a bare machine: what they do, and say when something is missing.

Nothing here makes a real environment or asks the network; the commands are stood in for.
"""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """``tools/environment/bootstrap.py`` in a folder of its own, on a machine that a test can
    spoil.

    ``commands`` are those that were run. ``fails`` holds words: a command with one of them fails.
    ``pythons`` are the Pythons that run, with their versions.
    """
    spec = importlib.util.spec_from_file_location(
        "bootstrap", ROOT / "tools" / "environment" / "bootstrap.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    root, venv = str(tmp_path), str(tmp_path / ".venv")
    monkeypatch.setattr(module, "ROOT", root)
    monkeypatch.setattr(module, "VENV", venv)
    monkeypatch.setattr(module, "BIN", venv)
    monkeypatch.setattr(module, "VENV_PYTHON", os.path.join(venv, "python"))
    monkeypatch.setattr(module, "STAMP", os.path.join(venv, "made-by-bootstrap"))
    for name in ("PYTHON", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.setenv(name, "")  # and not delenv: what the module sets is then taken back too
    this = module.sys._base_executable
    machine = SimpleNamespace(
        bootstrap=module,
        venv=Path(venv),
        commands=[],
        fails=set(),
        pythons={this: "3.12"},
        this=this,
        pip_index=None,
        uv="/usr/bin/uv",
        uv_fits=True,
        network=True,
        free=10**11,
    )

    def call(command, **options):
        machine.commands.append(command)
        if "venv" in command and "venv" not in machine.fails:
            machine.pythons[module.VENV_PYTHON] = machine.pythons[command[0]]
        return int(not machine.fails.isdisjoint(command))

    def answer(command):
        if command[1:] == ["cache", "dir"]:
            return "/cache" if machine.uv_fits else None
        if "config" in command:
            return machine.pip_index
        return machine.pythons.get(command[0])

    def urlopen(request, timeout):
        machine.asked = request.full_url
        if not machine.network:
            raise module.urllib.error.URLError("no route to host")

    monkeypatch.setattr(module.subprocess, "call", call)
    monkeypatch.setattr(module, "answer", answer)
    monkeypatch.setattr(module.urllib.request, "urlopen", urlopen)
    monkeypatch.setattr(module.shutil, "which", lambda name, path: machine.uv)
    monkeypatch.setattr(
        module.shutil, "disk_usage", lambda path: SimpleNamespace(free=machine.free)
    )
    return machine


@pytest.fixture
def made(machine):
    """A machine on which ``.venv`` was made."""
    assert machine.bootstrap.main([]) == 0
    machine.commands.clear()
    return machine


def programs(machine):
    """What was run, in a word each."""
    words = ("venv", "pip", "export", "--check", "sync")
    return [next(word for word in words if word in command) for command in machine.commands]


# --- the ordinary course -----------------------------------------------------------------------


def test_first_call_makes_the_environment(machine, capfd):
    assert machine.bootstrap.main(["docs", "lint"]) == 0
    assert programs(machine) == ["venv", "sync"]
    sync = machine.commands[-1]
    assert sync[:4] == ["/usr/bin/uv", "sync", "--frozen", "--inexact"]
    assert sync[-2:] == ["--extra=docs", "--extra=lint"]
    assert "Making the environment" in capfd.readouterr().out


def test_a_second_call_only_looks_and_says_nothing(made, capfd):
    capfd.readouterr()
    assert made.bootstrap.main([]) == 0
    assert programs(made) == ["--check"]
    assert capfd.readouterr() == ("", "")


def test_what_is_missing_is_added_to_the_same_environment(made):
    made.fails.add("--check")
    assert made.bootstrap.main(["docs"]) == 0
    assert programs(made) == ["--check", "sync"]


@pytest.mark.parametrize(("uv", "fits"), [(None, True), ("/usr/bin/uv", False)])
def test_without_a_uv_that_fits_the_pinned_one_is_fetched(machine, uv, fits):
    machine.uv, machine.uv_fits = uv, fits
    assert machine.bootstrap.main([]) == 0
    assert programs(machine) == ["venv", "pip", "sync"]
    assert machine.commands[1][-1] == machine.bootstrap.UV
    assert machine.commands[2][0] == os.path.join(machine.bootstrap.BIN, "uv")


@pytest.mark.parametrize("where", ["UV_DEFAULT_INDEX", "PIP_INDEX_URL", "pip.conf"])
def test_an_index_of_the_readers_own_is_used(machine, monkeypatch, where):
    index = "https://me:secret@mirror.example/simple"
    if where == "pip.conf":
        machine.pip_index = index
    else:
        monkeypatch.setenv(where, index)
    assert machine.bootstrap.main(["docs"]) == 0
    assert programs(machine) == ["venv", "export", "pip", "sync"]
    assert "--extra=docs" in machine.commands[1]
    assert machine.bootstrap.setting()["env"]["UV_DEFAULT_INDEX"] == index
    machine.bootstrap.require_network()
    assert machine.asked == "https://mirror.example/simple"


def test_another_python_is_taken_only_if_it_is_asked_for(made, monkeypatch):
    made.pythons[made.this] = "3.13"
    assert made.bootstrap.main([]) == 0
    assert programs(made) == ["--check"]
    made.pythons["/opt/python"] = "3.11"
    monkeypatch.setenv("PYTHON", "/opt/python")
    assert made.bootstrap.main([]) == 0
    assert made.commands[1] == ["/opt/python", "-m", "venv", str(made.venv)]
    assert programs(made) == ["--check", "venv", "sync"]


@pytest.mark.parametrize("stamp", ["", "/somewhere/else"])
def test_an_unfinished_or_moved_environment_is_made_anew(made, stamp):
    made.bootstrap.write_stamp(stamp)
    (made.venv / "left over").touch()
    assert made.bootstrap.main([]) == 0
    assert programs(made) == ["venv", "sync"]
    assert not (made.venv / "left over").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(made):
    del made.pythons[made.bootstrap.VENV_PYTHON]
    assert made.bootstrap.main([]) == 0
    assert programs(made) == ["venv", "sync"]


def test_an_environment_made_by_somebody_else_is_not_touched(machine, capfd):
    machine.venv.mkdir()
    (machine.venv / "mine").write_text("precious")
    assert machine.bootstrap.main([]) == 1
    assert "Rename or delete it" in capfd.readouterr().err
    assert (machine.venv / "mine").read_text() == "precious"
    assert machine.commands == []


# --- what may be missing -----------------------------------------------------------------------


@pytest.mark.parametrize("version", ["3.6", "3.10", "3.14"])
def test_wrong_python_says_what_is_needed_and_how_to_get_it(machine, capfd, version):
    machine.pythons = {machine.this: version}
    assert machine.bootstrap.main([]) == 1
    said = capfd.readouterr().err
    assert "needs Python 3.11, 3.12 or 3.13" in said
    assert f"Python {version}  {machine.this}" in said
    for way in ("apt install", "brew install", "winget install", "environment.yml"):
        assert way in said
    assert machine.commands == []
    assert not machine.venv.exists()


def test_wrong_python_hands_over_to_the_first_right_one_that_runs(machine):
    machine.pythons = {machine.this: "3.9", "python3.11": "3.11"}
    assert machine.bootstrap.main([]) == 0
    assert machine.commands[0][0] == "python3.11"


@pytest.mark.skipif(os.name == "nt", reason="makes a shell script stand for a pyenv shim")
def test_a_python_that_is_there_but_does_not_run_has_no_version(tmp_path):
    spec = importlib.util.spec_from_file_location(
        "bootstrap", ROOT / "tools" / "environment" / "bootstrap.py"
    )
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    assert bootstrap.version_of([str(shim)]) is None
    assert bootstrap.version_of([str(tmp_path / "absent")]) is None
    assert bootstrap.version_of([bootstrap.sys.executable]) in bootstrap.SUPPORTED


FAILURES = {
    "network": ({"network": False}, "sync", "index was not reached: no route to host"),
    "disk": ({}, "sync", "1.2 GB free, 3.0 GB needed"),
    "module venv": ({}, "venv", "sudo apt install python3.12-venv"),
    "other": ({}, "sync", "The reason stands above"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failure_is_explained_and_leaves_nothing(machine, monkeypatch, capfd, kind):
    spoilt, failing, cure = FAILURES[kind]
    vars(machine).update(spoilt)
    machine.fails.add(failing)
    if kind == "disk":  # enough at first: another program writes to it too
        free = iter([10**11, 1.25e9])
        monkeypatch.setattr(
            machine.bootstrap.shutil, "disk_usage", lambda path: SimpleNamespace(free=next(free))
        )
    assert machine.bootstrap.main([]) == 1
    assert cure in capfd.readouterr().err
    assert not machine.venv.exists()


def test_a_small_disk_is_refused_before_anything_is_made(machine, capfd):
    machine.free = 1.25e9
    assert machine.bootstrap.main([]) == 1
    assert "1.2 GB free, 3.0 GB needed" in capfd.readouterr().err
    assert machine.commands == []
    assert not machine.venv.exists()


@pytest.mark.skipif(os.name == "nt", reason="folders have other permissions there")
@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_named(machine, tmp_path, capfd):
    tmp_path.chmod(0o555)
    assert machine.bootstrap.main([]) == 1
    assert "Permission denied" in capfd.readouterr().err
    assert machine.commands == []


def test_an_update_that_fails_is_not_taken_for_finished_and_not_removed_offline(made, capfd):
    made.fails |= {"--check", "sync"}
    made.network = False
    for _ in range(2):  # the second time it is known to be unfinished
        assert made.bootstrap.main([]) == 1
        assert "index was not reached" in capfd.readouterr().err
        assert made.venv.exists()
    assert not made.bootstrap.is_usable()


def test_ctrl_c_leaves_nothing_half_made(machine, monkeypatch, capfd):
    def interrupted(extras):
        raise KeyboardInterrupt

    monkeypatch.setattr(machine.bootstrap, "install", interrupted)
    assert machine.bootstrap.main([]) == 130
    assert "Interrupted" in capfd.readouterr().err
    assert not machine.venv.exists()


def test_an_interrupted_removal_leaves_the_stamp(made, monkeypatch):
    def interrupted(path):
        raise KeyboardInterrupt

    (made.venv / "lib").mkdir()
    monkeypatch.setattr(made.bootstrap.shutil, "rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        made.bootstrap.remove_venv()
    assert os.path.exists(made.bootstrap.STAMP)


def test_bootstrap_parses_on_python_3_6():
    ast.parse(
        (ROOT / "tools" / "environment" / "bootstrap.py").read_text(encoding="utf-8"),
        feature_version=(3, 6),
    )


# --- one list of requirements ------------------------------------------------------------------


def read_toml(name):
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


def test_the_lock_holds_every_requirement_with_hashes_and_pypis_addresses_only():
    project = read_toml("pyproject.toml")["project"]
    packages = {package["name"]: package for package in read_toml("uv.lock")["package"]}
    course = packages.pop(project["name"])
    asked = sum(project["optional-dependencies"].values(), project["dependencies"])
    names = {re.match(r"[A-Za-z0-9._-]+", entry)[0].lower().replace("_", "-") for entry in asked}
    assert names <= {*packages, course["name"]}, "run: make lock"
    assert course["source"] == {"editable": "."}
    for package in packages.values():
        assert package["source"] == {"registry": "https://pypi.org/simple"}
        for file in [*package.get("wheels", []), package.get("sdist")]:
            if file is not None:
                assert file["url"].startswith("https://files.pythonhosted.org/")
                assert file["hash"].startswith("sha256:")


def test_environment_yml_takes_its_requirements_from_pyproject():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    channel, python, *rest = [line.strip() for line in lines if line.strip().startswith("- ")]
    assert channel == "- conda-forge"
    assert python.removeprefix("- python=") in ("3.11", "3.12", "3.13")
    assert rest == ["- pip", "- pip:", "- -e ."]


def test_supported_versions_agree(machine):
    newest, *_, oldest = machine.bootstrap.SUPPORTED
    major, minor = map(int, newest.split("."))
    required = read_toml("pyproject.toml")["project"]["requires-python"]
    assert required.replace(" ", "") == f">={oldest},<{major}.{minor + 1}"


def test_every_extra_that_make_asks_for_exists():
    extras = read_toml("pyproject.toml")["project"]["optional-dependencies"]
    asked = set(
        re.findall(r"environment-([a-z]+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    )
    assert asked
    assert asked <= set(extras)
    everything = set(extras) - {"dev"}
    assert extras["dev"] == [f"kernels-to-convnets[{','.join(sorted(everything))}]"]


# --- the commands ------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_lists_its_targets():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = set(re.findall(r"make (\w+) ", listed))
    wanted = "help lab test notebooks bench lint format lock clean"
    assert targets >= set(wanted.split())


def test_ci_runs_what_everyone_runs():
    run = ROOT / ".ci" / "run"
    assert "make test" in run.read_text(encoding="utf-8")
    assert os.name == "nt" or os.access(run, os.X_OK)
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    assert "make test" in workflow
    for action in re.findall(r"uses: (\S+)", workflow):
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), f"{action}: pin a commit"

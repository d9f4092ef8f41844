"""Starting the hub: what is missing is named, what is private stays private."""

import json
import os
import sys

import pytest

from assignments.jupyterhub import __main__ as start

pytestmark = pytest.mark.skipif(os.name == "nt", reason="JupyterHub does not run on Windows")


@pytest.fixture
def alone(monkeypatch):
    """A machine without the programs that may be installed here."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)


def test_everything_that_is_missing_is_named_with_its_cure(alone, tmp_path, capsys):
    assert start.main(["--folder", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    for missing, cure in {
        "jupyterhub, nbgitpuller, nbgrader": "pip install -e '.[assignments]'",
        "git": "apt install git",
        "the proxy": "make hub-install",
    }.items():
        assert f"Missing {missing}" in told
        assert cure in told


def test_without_npm_the_cure_is_node(alone, tmp_path, capsys):
    assert start.main(["--install", "--folder", str(tmp_path)]) == 0
    assert "Install Node" in capsys.readouterr().err


def test_without_a_network_it_is_said_and_the_tests_go_on(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    if start.npm_command() is None:
        pytest.skip("needs npm")
    assert start.main(["--install", "--folder", str(tmp_path)]) == 0
    assert "npm could not get configurable-http-proxy" in capsys.readouterr().err


def test_a_proxy_that_is_there_is_not_fetched_again(alone, tmp_path):
    about = tmp_path / "proxy" / "node_modules" / "configurable-http-proxy" / "package.json"
    about.parent.mkdir(parents=True)
    about.write_text(json.dumps({"version": start.PROXY.split("@")[1]}), encoding="utf-8")
    assert start.main(["--install", "--folder", str(tmp_path)]) == 0


def test_passwords_are_private_kept_and_different(tmp_path):
    (tmp_path / "private").mkdir()
    student, instructor = start.passwords(tmp_path)
    assert student != instructor
    assert len(instructor) >= 32
    assert start.passwords(tmp_path) == [student, instructor]
    assert (tmp_path / "private" / "passwords").stat().st_mode & 0o077 == 0


def test_accounts_that_do_not_exist_are_named(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    options = start.parser().parse_args(
        ["--accounts", "no-such-group", "--students", "no-such-one"]
    )
    told = "\n".join(start.without_accounts(options))
    assert "sudo" in told
    assert "groupadd no-such-group" in told
    assert "useradd --create-home no-such-one" in told


def test_the_hub_gets_the_tools_beside_this_python(tmp_path, monkeypatch):
    (tmp_path / "private").mkdir()
    monkeypatch.setattr(start, "proxy_command", lambda hub: ["node", "proxy"])
    environment = start.settings(start.parser().parse_args([]), tmp_path)
    assert environment["PATH"].split(os.pathsep)[0] == os.path.dirname(sys.executable)
    assert environment["COURSE_PROXY"].split("\n") == ["node", "proxy"]

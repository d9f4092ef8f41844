"""The self-test says the same on every good machine, and names a cure for each thing it misses."""

import hashlib
import re
import shutil
import sys
from importlib import metadata

import pytest

from helpers import selftest
from helpers.images import data_files
from helpers.selftest import self_test
from tests.notebooks import ROOT


@pytest.fixture
def looks_at(monkeypatch):
    """Leave out what a test does not ask for."""

    def only(*names):
        looks = {name: selftest._LOOKS[name] for name in names}
        monkeypatch.setattr(selftest, "_LOOKS", looks)

    return only


@pytest.fixture
def small_data(tmp_path, monkeypatch):
    """A copy of the photos, in a folder that a test may spoil."""
    shutil.copytree(data_files.DATA / "photos", tmp_path / "photos")
    sums = [
        f"{digest}  {file}\n"
        for file, digest in data_files.file_hashes().items()
        if file.startswith("photos/")
    ]
    (tmp_path / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    monkeypatch.setattr(data_files, "DATA", tmp_path)
    return tmp_path


@pytest.fixture
def installed(monkeypatch):
    """Pretend that a package has another version, or is missing (None)."""
    real = metadata.version

    def pretend(name, version):
        def fake(asked):
            if asked != name:
                return real(asked)
            if version is None:
                raise metadata.PackageNotFoundError(name)
            return version

        monkeypatch.setattr(metadata, "version", fake)

    return pretend


def failures(capsys):
    """Return the lines with ✘ that were printed; each must name a cure."""
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("✘")]
    assert all(re.fullmatch(r"✘ \S.*: .+ — .+", line) for line in lines), lines
    return lines


def test_all_is_well_here(capsys):
    verdict = self_test()
    printed = capsys.readouterr()
    assert verdict, printed.out
    assert repr(verdict).startswith("All is well")
    assert all(line.startswith("✔ ") for line in printed.out.splitlines())
    assert printed.err == ""


def test_text_holds_no_version_unless_asked(capsys, looks_at):
    looks_at("versions")
    self_test()
    assert not re.search(r"\d\.\d", capsys.readouterr().out)
    self_test(details=True)
    printed = capsys.readouterr().out
    assert f"numpy: version fits ({metadata.version('numpy')})" in printed
    assert "This machine: " in printed


def test_every_requirement_of_the_course_is_looked_at(capsys, looks_at):
    import tomllib

    looks_at("versions")
    self_test()
    names = re.findall(r"✔ ([\w-]+):", capsys.readouterr().out)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # tensorflow-cpu is TensorFlow too: the lines are the same on every machine.
    wanted = {re.match(r"[\w-]+", line)[0].removesuffix("-cpu") for line in project["dependencies"]}
    assert sorted(names) == sorted(["Python", *wanted])


@pytest.mark.parametrize("version", ["1.26.4", "3.0.0"])
def test_version_out_of_range(capsys, looks_at, installed, version):
    looks_at("versions")
    installed("numpy", version)
    verdict = self_test()
    (line,) = failures(capsys)
    assert line.startswith(f"✘ numpy: is version {version}, needed is ")
    assert '%pip install "numpy' in line
    assert not verdict
    assert repr(verdict).startswith("One item needs attention")


def test_release_candidate_fits(capsys, looks_at, installed):
    looks_at("versions")
    installed("numpy", "2.9.0rc1")
    assert self_test(), capsys.readouterr().out


def test_python_too_new(capsys, looks_at, monkeypatch):
    looks_at("versions")
    monkeypatch.setattr("platform.python_version", lambda: "3.14.0")
    assert not self_test()
    (line,) = failures(capsys)
    assert line.startswith("✘ Python: is version 3.14.0")
    assert "make lab" in line


def test_package_missing(capsys, looks_at, installed):
    looks_at("versions")
    installed("keras", None)
    assert not self_test()
    (line,) = failures(capsys)
    assert line.startswith("✘ keras: is not installed — run %pip install")


def test_course_not_installed(capsys, looks_at, monkeypatch):
    looks_at("versions")
    monkeypatch.setattr(selftest, "DISTRIBUTION", "no-such-course")
    assert not self_test()
    (line,) = failures(capsys)
    assert "the course itself is not installed" in line
    assert "make lab" in line


def test_keras_missing(capsys, looks_at, monkeypatch):
    looks_at("Keras")
    monkeypatch.setitem(sys.modules, "keras", None)
    assert not self_test()
    (line,) = failures(capsys)
    assert line.startswith("✘ Keras: cannot be imported: import of keras halted")
    assert "make lab" in line


def test_keras_broken_in_an_unknown_way(capsys, looks_at, monkeypatch):
    def broken():
        raise RuntimeError("first line\n  second line " + "and so on " * 100)

    looks_at("Keras")
    monkeypatch.setattr(selftest, "load_keras", broken)
    assert not self_test()
    (line,) = failures(capsys)
    assert line.startswith("✘ Keras: stops with RuntimeError: first line second line")
    assert "self_test(details=True)" in line
    assert len(line) < 500


@pytest.mark.parametrize("name", ["convolution", "Keras"])
def test_wrong_convolution(capsys, looks_at, monkeypatch, name):
    looks_at(name)
    for function in ("correlate2d", "conv2d"):
        right = getattr(selftest, function)

        def wrong(*arguments, right=right):
            return right(*arguments) * 1.01

        wrong.__name__ = function
        monkeypatch.setattr(selftest, function, wrong)
    assert not self_test()
    (line,) = failures(capsys)
    assert line.startswith(f"✘ {name}: ")
    assert "git restore helpers" in line


def test_data_file_missing(capsys, looks_at, small_data):
    looks_at("data")
    assert self_test()
    (small_data / "photos" / "camera.png").unlink()
    assert not self_test()
    (line,) = failures(capsys)
    assert "camera.png is missing — get it back with" in line
    assert "git restore data" in line


def test_data_files_altered(capsys, looks_at, small_data):
    looks_at("data")
    for name in ("camera.png", "coffee.png"):
        file = small_data / "photos" / name
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    verdict = self_test()
    lines = failures(capsys)
    assert len(lines) == 2
    assert all("is truncated or altered" in line for line in lines)
    assert "coffee.png" in lines[1]
    assert repr(verdict).startswith("2 items need attention")


def test_list_of_hashes_missing(capsys, looks_at, small_data):
    looks_at("data")
    (small_data / "SHA256SUMS").unlink()
    assert not self_test()
    (line,) = failures(capsys)
    assert "SHA256SUMS" in line
    assert "git restore data" in line


def test_one_failure_does_not_stop_the_rest(capsys, looks_at, small_data, installed):
    looks_at("versions", "data", "convolution")
    installed("scipy", "0.1")
    (small_data / "photos" / "camera.png").unlink()
    assert self_test().failed == 2
    assert "✔ convolution: equals SciPy's" in capsys.readouterr().out


def test_interruption_is_not_swallowed(looks_at, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    looks_at("Keras")
    monkeypatch.setattr(selftest, "load_keras", interrupted)
    with pytest.raises(KeyboardInterrupt):
        self_test()


# ---------------------------------------------------------------------------- data/README.md

README_ROW = re.compile(
    r"^\| `(?P<file>[^`]+)` \| (?P<size>[\d,]+) \| `(?P<digest>[0-9a-f]{64})` \|$"
)


def rows_of_data_readme():
    text = (data_files.DATA / "README.md").read_text(encoding="utf-8")
    rows = [match for match in map(README_ROW.match, text.splitlines()) if match]
    return {row["file"]: (int(row["size"].replace(",", "")), row["digest"]) for row in rows}


def test_data_readme_lists_every_file_with_its_size_and_hash():
    files = {
        path.relative_to(data_files.DATA).as_posix(): path.read_bytes()
        for path in data_files.DATA.rglob("*")
        if path.is_file() and path.parent != data_files.DATA
    }
    assert rows_of_data_readme() == {
        file: (len(content), hashlib.sha256(content).hexdigest()) for file, content in files.items()
    }


def test_data_readme_and_list_of_hashes_agree():
    listed = {file: digest for file, (_, digest) in rows_of_data_readme().items()}
    assert listed == data_files.file_hashes()

"""Links that bring the lessons, and what a click leaves alone."""

import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from assignments.jupyterhub import links
from assignments.jupyterhub.__main__ import config_file

LESSON = "notebooks/02_convolution_by_hand.ipynb"
ATTRIBUTES = config_file().with_name("gitattributes")


# --- the generator -----------------------------------------------------------------------------


def test_a_link_names_the_repository_and_the_file_to_open():
    address = urlsplit(
        links.link("https://hub.example.edu/", "https://code.example.org/a/course.git", LESSON)
    )
    assert address.netloc == "hub.example.edu"
    assert address.path == "/hub/user-redirect/git-pull"
    assert parse_qs(address.query) == {
        "repo": ["https://code.example.org/a/course.git"],
        "branch": ["main"],
        "urlpath": [f"lab/tree/course/{LESSON}"],
    }


def test_every_lesson_has_a_link(capsys):
    assert links.main(["https://hub.example.edu", "--repository", "https://x.org/course"]) == 0
    table = capsys.readouterr().out
    for path in (links.ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"):
        assert path.name in table


def test_without_an_address_there_are_no_links(tmp_path, capsys):
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text("[project]\n[project.urls]\n", encoding="utf-8")
    assert links.repository_address(pyproject) == ""
    assert links.main(["https://hub.example.edu", "--repository", ""]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "[project.urls]" in told.err


def test_an_address_comes_from_pyproject(tmp_path):
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text('[project.urls]\nRepository = "https://x.org/course"\n', encoding="utf-8")
    assert links.repository_address(pyproject) == "https://x.org/course"


@pytest.mark.parametrize("addresses", [("hub.example.edu", "https://x.org"), ("https://h", "x")])
def test_half_an_address_is_refused(addresses):
    with pytest.raises(ValueError, match="begins with https://"):
        links.link(*addresses)


# --- the pull ----------------------------------------------------------------------------------


class Repository:
    """A repository of the course and one learner's copy of it, both on this disk."""

    def __init__(self, folder):
        self.course = folder / "course"
        self.copy = folder / "home" / "course"
        self.course.mkdir()
        self.git("init", "--quiet", "--initial-branch", "main")
        self.change(LESSON, ["# A lesson", "x = 1", "y = ...", "z = 3", "print(x)"])

    def git(self, *command):
        who = ["-c", "user.name=author", "-c", "user.email=author@example.org"]
        subprocess.run(["git", *who, *command], cwd=self.course, check=True)

    def change(self, path, cells):
        """Let the authors write a notebook and publish it."""
        write(self.course / path, cells)
        self.git("add", path)
        self.git("commit", "--quiet", "-m", f"Change {path}")

    def click(self):
        """Do what a learner's click on the link does."""
        self.copy.parent.mkdir(exist_ok=True)
        pull = [sys.executable, "-m", "nbgitpuller.pull", f"file://{self.course}", "main"]
        subprocess.run([*pull, str(self.copy)], check=True, capture_output=True)


def write(path, cells):
    path.parent.mkdir(exist_ok=True)
    made = [
        (new_markdown_cell if text.startswith("#") else new_code_cell)(text, id=f"cell-{number}")
        for number, text in enumerate(cells)
    ]
    nbformat.write(new_notebook(cells=made), path)


def cells(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return [cell.source for cell in notebook.cells]


@pytest.fixture
def repository(tmp_path, monkeypatch):
    pytest.importorskip("nbgitpuller", reason="needs nbgitpuller: make test installs it")
    for name, value in {
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_COUNT": "1",  # as jupyterhub_config sets it for every server
        "GIT_CONFIG_KEY_0": "core.attributesFile",
        "GIT_CONFIG_VALUE_0": str(ATTRIBUTES),
    }.items():
        monkeypatch.setenv(name, value)
    repository = Repository(tmp_path)
    repository.click()
    return repository


def test_a_first_click_brings_the_lessons(repository):
    assert cells(repository.copy / LESSON)[0] == "# A lesson"


def test_a_lesson_that_nobody_touched_is_brought_up_to_date(repository):
    repository.change(LESSON, ["# A better lesson", "x = 1"])
    repository.click()
    assert cells(repository.copy / LESSON) == ["# A better lesson", "x = 1"]


@pytest.mark.parametrize(
    "published",
    [
        ["# A lesson", "x = 1", "y = 'the authors changed it too'", "z = 3", "print(x)"],
        ["# A better lesson", "x = 1", "y = ...", "z = 3", "print(x)", "print(z)"],
        ["# Another lesson altogether"],
    ],
    ids=["the same cell", "other cells", "everything"],
)
def test_an_edited_lesson_survives_byte_for_byte(repository, published):
    mine = repository.copy / LESSON
    write(mine, ["# A lesson", "x = 1", "y = 'my answer'", "z = 3", "print(x)"])
    before = mine.read_bytes()
    repository.change(LESSON, published)
    repository.change("notebooks/03_kernels.ipynb", ["# A new lesson"])
    repository.click()
    assert mine.read_bytes() == before
    assert cells(repository.copy / "notebooks/03_kernels.ipynb") == ["# A new lesson"]
    repository.click()  # and once more, when there is nothing new
    assert mine.read_bytes() == before


def test_without_our_setting_lines_are_mixed(repository, monkeypatch):
    """What gitattributes is for: git alone would mix the two versions of a notebook."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "0")
    mine = repository.copy / LESSON
    write(mine, ["# A lesson", "x = 1", "y = 'my answer'", "z = 3", "print(x)"])
    before = mine.read_bytes()
    repository.change(LESSON, ["# A better lesson", "x = 1", "y = ...", "z = 3", "print(x)"])
    repository.click()
    assert mine.read_bytes() != before


def test_own_files_survive_even_where_the_course_adds_one_of_that_name(repository):
    notes, mine = repository.copy / "notes.txt", repository.copy / "notebooks/03_kernels.ipynb"
    notes.write_text("mine", encoding="utf-8")
    write(mine, ["# My own lesson 3"])
    repository.change("notebooks/03_kernels.ipynb", ["# The course's lesson 3"])
    repository.click()
    assert notes.read_text(encoding="utf-8") == "mine"
    assert cells(mine) == ["# The course's lesson 3"]
    [kept] = repository.copy.glob("notebooks/03_kernels__*.ipynb")
    assert cells(kept) == ["# My own lesson 3"]


def test_an_edited_lesson_survives_its_removal_from_the_course(repository):
    mine = repository.copy / LESSON
    write(mine, ["# A lesson", "y = 'my answer'"])
    repository.git("rm", "--quiet", LESSON)
    repository.git("commit", "--quiet", "-m", "Remove a lesson")
    repository.click()
    assert cells(mine) == ["# A lesson", "y = 'my answer'"]


def test_a_deleted_lesson_comes_back(repository):
    (repository.copy / LESSON).unlink()
    repository.click()
    assert cells(repository.copy / LESSON)[0] == "# A lesson"

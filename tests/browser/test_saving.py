"""Lessons opened and saved in JupyterLab: the course's stay as they were, the reader's are kept."""

import json
import shutil
import subprocess
from urllib.parse import quote

from helpers.my_course import PROGRESS, Course, start, update
from tests.notebooks import ROOT

#: Whether the notebook in front is loaded and its kernel waits.
READY = """() => {
  const front = jupyterapp.shell.currentWidget;
  return front?.context?.isReady && front.sessionContext.session?.kernel?.status === "idle"; }"""


#: Gives a cell a new source, if there is one, runs it, and returns the text of its output.
RUN = """async ([id, source]) => {
  const { content } = jupyterapp.shell.currentWidget;
  content.activeCellIndex = content.widgets.findIndex((cell) => cell.model.id === id);
  if (source) content.activeCell.model.sharedModel.setSource(source);
  const { model } = content.activeCell;
  await jupyterapp.commands.execute("notebook:run-cell");
  return JSON.stringify(model.sharedModel.outputs); }"""


def opened(page, lab, path):
    """Open a notebook of the lab's folder and wait for its kernel."""
    place = quote(path.relative_to(lab.folder / "notebooks").as_posix())
    page.goto(f"{lab.address}/lab/tree/{place}?reset&token={lab.token}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.wait_for_function(READY, timeout=60_000)


def saved(page, path):
    """Save the notebook in front; return its parsed JSON."""
    before = path.stat().st_mtime_ns
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    assert path.stat().st_mtime_ns > before, "JupyterLab did not save"
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_lesson_survives_a_save(new_page, lab):
    """The lesson has views; `tests/gate/test_notebooks.py` looks at the numbers of all others."""
    lesson = ROOT / "notebooks" / "07_dropout.ipynb"
    path = lab.folder / "notebooks" / lesson.name
    shutil.copy(lesson, path)
    stored = json.loads(lesson.read_text(encoding="utf-8"))
    page = new_page()
    opened(page, lab, path)
    after = saved(page, path)
    assert after["metadata"].pop("language_info")["version"]
    del stored["metadata"]["language_info"]
    assert lines(after) == lines(stored)


def lines(notebook):
    """Return a notebook as the lines that git would compare: 1 and 1.0 are not the same."""
    return json.dumps(notebook, indent=1, sort_keys=True).splitlines()


def test_a_readers_course_is_opened_answered_saved_and_updated(new_page, lab):
    """What `make lab` opens, in a clone whose name is hard on programs: git sees no change."""
    clone = lab.folder / "notebooks" / "der Kurs, ü"
    course = Course(clone / "notebooks", clone / "my_course")
    course.lessons.mkdir(parents=True)
    shutil.copy(ROOT / ".gitignore", clone)
    for name in ("00_start_here.ipynb", "07_dropout.ipynb"):
        shutil.copy(ROOT / "notebooks" / name, course.lessons)
    git = ["git", "-C", clone, "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "The course"]):
        subprocess.run([*git, *command], check=True)
    start(course)
    lesson = course.copy(0)

    page = new_page()
    opened(page, lab, lesson.mine)
    saved(page, lesson.mine)
    assert not lesson.is_touched, "opening and saving counts as touching"

    cells = {c["metadata"].get("exercise", {}).get("role"): c["id"] for c in cells_of(lesson.mine)}
    answer = "def brightest(image):\n    return divmod(int(image.argmax()), image.shape[1])  # ü"
    page.evaluate(RUN, [first_code(lesson.mine), None])
    page.evaluate(RUN, [cells["stub"], answer])
    assert "✔ correct" in page.evaluate(RUN, [cells["check"], None])
    saved(page, lesson.mine)
    assert json.loads((course.mine / PROGRESS).read_text())["state"] == "done"
    done = subprocess.run([*git, "status", "--porcelain"], check=True, capture_output=True)
    assert done.stdout == b""

    page.get_by_role("link", name="7 · Dropout").first.click()
    in_front = "() => jupyterapp.shell.currentWidget.context?.path.endsWith('e/07_dropout.ipynb')"
    page.wait_for_function(in_front)

    newer = lesson.course.read_text(encoding="utf-8").replace("Where the course leads", "The way")
    lesson.course.write_text(newer, encoding="utf-8")
    update(course)
    opened(page, lab, lesson.mine)
    page.get_by_role("heading", name="The way").wait_for()
    sources = {cell["id"]: "".join(cell["source"]) for cell in cells_of(lesson.mine)}
    assert sources[cells["stub"]] == answer


def cells_of(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def first_code(path):
    return next(cell["id"] for cell in cells_of(path) if cell["cell_type"] == "code")

"""Build the book: ``make docs``; show it on this machine: ``make docs-serve``.

The pages are laid out in ``docs/_build/source``: what is written by hand in ``docs``, the lessons
as stored in ``notebooks`` (nothing is executed), and what `docs.other_pages` makes of the code.
Then Sphinx makes ``docs/_build/html``, and a warning is an error.

Usage: ``python -m docs.build_book [--serve] [--port 8800] [--out FOLDER]``
"""

import argparse
import functools
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from docs import lesson_pages, other_pages, view_pages
from docs.lesson_pages import ROOT

DOCS = ROOT / "docs"
BUILD = DOCS / "_build"
NOT_PAGES = {"_build", "__pycache__", "README.md"}
#: What makes the book and is no part of it; conf.py is Sphinx's.
MAKERS = {path.relative_to(DOCS) for path in DOCS.glob("*.py")} - {Path("conf.py")}
#: Pages that are READMEs of the repository, and which of their links lead to pages.
GUIDES = {
    "assignments.md": ("assignments/README.md", {"jupyterhub/README.md": "hub.md"}),
    "hub.md": ("assignments/jupyterhub/README.md", {"../README.md": "assignments.md"}),
}


def build(out=BUILD / "html", source=BUILD / "source"):
    """Build the book into `out`; return the exit status of Sphinx."""
    stamp = Path(out).parent / f"{Path(out).name}.made-from"
    stamp.unlink(missing_ok=True)
    made_from = _hash_of_sources()
    assemble(source)
    doctrees = source.parent / "doctrees"
    options = ["-b", "html", "-W", "--keep-going", "-q", "-d", str(doctrees)]
    command = [sys.executable, "-m", "sphinx", *options, str(source), str(out)]
    # The folder of the course comes first, so that its own helpers are described.
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    status = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}).returncode
    if status == 0:
        for file in (Path(out) / "_static").rglob("*.map"):
            file.unlink()  # maps of the theme's own sources: no page loads them
        sweep_pages(Path(out), source, doctrees)
        stamp.write_text(made_from, encoding="utf-8")
    return status


def sweep_pages(out, source, doctrees):
    """Remove what Sphinx made of sources that are gone: it leaves their pages where they are."""
    for doctree in doctrees.rglob("*.doctree"):
        name = doctree.relative_to(doctrees)
        its_sources = (source / name.with_suffix(end) for end in (".md", ".rst", ".ipynb"))
        if not any(path.exists() for path in its_sources):
            doctree.unlink()
            (out / name.with_suffix(".html")).unlink(missing_ok=True)


def is_fresh(out=BUILD / "html"):
    """Tell whether `out` holds the book made from the files as they are now."""
    stamp = Path(out).parent / f"{Path(out).name}.made-from"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _hash_of_sources()


def _hash_of_sources():
    """Return a hash of all files that the book is made from."""
    folders = [(DOCS, "*"), (lesson_pages.NOTEBOOKS, "[0-9]*.ipynb"), (ROOT / "data", "SHA256SUMS")]
    folders += [(ROOT / "helpers", "*.py"), (ROOT / "helpers", "*.js")]
    files = [ROOT / name for name in ("README.md", "CHANGELOG.md", "pyproject.toml")]
    files += [ROOT / readme_of for readme_of, _ in GUIDES.values()]
    for folder, pattern in folders:
        files += [file for file in folder.rglob(pattern) if file.is_file()]
    total = hashlib.sha256()
    for file in sorted(set(files)):
        place = file.relative_to(ROOT)
        if not {"_build", "__pycache__", ".ipynb_checkpoints"} & set(place.parts):
            total.update(f"{place.as_posix()} {len(file.read_bytes())} ".encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def assemble(source):
    """Lay out in `source` all that Sphinx reads. What has not changed keeps its time."""
    made = _Folder(source)
    for path in sorted(DOCS.rglob("*")):
        place = path.relative_to(DOCS)
        if path.is_file() and not NOT_PAGES & set(place.parts) and place not in MAKERS:
            made.copy(path, place)
    made.copy(DOCS / "images" / "course.png", "_static/course.png")

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    urls = project["urls"]
    lessons = [lesson_pages.read_lesson(path) for path in lesson_pages.lesson_paths()]
    claims = other_pages.read_claims()

    made.write("glossary.md", other_pages.glossary(lessons[0].notebook))
    made.write(
        "_made/lessons.md", other_pages.lesson_table(lessons, other_pages.abouts_of_lessons(readme))
    )
    made.write("_made/teaching.md", other_pages.teaching_table(lessons))
    made.write("_made/length.md", other_pages.total_minutes(lessons) + ".")
    made.write("_made/claims.html", other_pages.claims_table(claims, lessons))
    made.copy(ROOT / "CHANGELOG.md", "changes.md")
    for name, (readme_of, links) in GUIDES.items():
        text = (ROOT / readme_of).read_text(encoding="utf-8")
        made.write(name, other_pages.guide(text, links))
    shared = dict(view_pages.shared_files())
    for name, text in shared.items():
        made.write(f"_static/views/{name}.js", text)
    names, stands = view_pages.view_names(), view_pages.places(lessons)
    stepper, explorer = view_pages.first_stepper(), view_pages.first_explorer()
    about = {
        "version": project["version"],
        "commit": _commit(),
        "address": _folder(urls.get("Documentation", "")),
        "abouts": other_pages.abouts_of_pages(readme, lessons, names),
        # Pages name the files with a digest of their content: all are made anew when one changes.
        "shared": hashlib.sha256(json.dumps(shared).encode()).hexdigest(),
        "wide": ["index", *(f"views/{view_pages.slug(name)}" for name in names)],
        "views": view_pages.views_of_pages(stands, [stepper, explorer] if explorer else [stepper]),
    }
    made.write("_made/book.json", json.dumps(about))

    pictures = {}
    for lesson in lessons:
        made.copy(lesson.path, f"_extra/notebooks/{lesson.path.name}")
        own = [claim for claim in claims if claim["lesson"] == lesson.path.name]
        lesson_pages.make_page(lesson, links=_links(urls, lesson.path.name), claims=own)
        pictures[f"lessons/{lesson.name}"] = lesson.pictures
        made.write(f"lessons/{lesson.path.name}", json.dumps(lesson.notebook, ensure_ascii=False))
    made.write("_made/pictures.json", json.dumps(pictures))

    made.write("kernels.md", other_pages.kernel_index(source / "_extra" / "kernel_pictures"))
    made.keep("_extra/kernel_pictures")
    modules = other_pages.public_modules()
    made.write("reference/index.md", other_pages.reference_index(modules))
    for name in modules:
        made.write(f"reference/{name}.rst", other_pages.reference_page(name))

    for name, where in stands.items():
        made.write(f"views/{view_pages.slug(name)}.md", view_pages.view_page(name, where))
    made.write("views/index.md", view_pages.gallery(stands, source / "images" / "views"))
    made.write("_made/views.md", view_pages.teaching_list(stands))

    made.write("_made/stepper.html", view_pages.live([stepper], "_static/view_runtime.js"))
    made.write("_made/explorer.html", _explorer(explorer) if explorer else "")
    made.sweep()


def _explorer(view):
    return (
        '<h2 id="open-a-network">Open a network</h2><p>It reads handwritten digits. Draw one, and '
        "follow it down to each number.</p>" + view_pages.live([view], "_static/view_runtime.js")
    )


class _Folder:
    """A folder in which only what has changed is written, and what is left over goes."""

    def __init__(self, place):
        self.place, self.used = place, set()

    def write(self, name, text):
        file = self._file(name)
        data = text.encode("utf-8")
        if not file.exists() or file.read_bytes() != data:
            file.write_bytes(data)

    def copy(self, path, name):
        file = self._file(name)
        if not file.exists() or file.read_bytes() != path.read_bytes():
            shutil.copyfile(path, file)

    def keep(self, name):
        self.used |= set((self.place / name).rglob("*"))

    def _file(self, name):
        file = self.place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        self.used.add(file)
        return file

    def sweep(self):
        for file in self.place.rglob("*"):
            if file.is_file() and file not in self.used:
                file.unlink()


def _links(urls, name):
    """Return the links that open a lesson elsewhere; none while there is no public address."""
    address = urlsplit(urls.get("Repository", "").removesuffix("/").removesuffix(".git"))
    if address.hostname != "github.com":
        return []
    path = f"{address.path.strip('/')}"
    return [
        (
            "JupyterLab on Binder",
            f"https://mybinder.org/v2/gh/{path}/HEAD?urlpath=lab/tree/notebooks/{name}",
        ),
        ("Colab", f"https://colab.research.google.com/github/{path}/blob/HEAD/notebooks/{name}"),
    ]


def _folder(address):
    return address if not address or address.endswith("/") else f"{address}/"


def _commit():
    commit = _git("rev-parse", "--short=10", "HEAD")
    return commit + ("+" if commit and _git("status", "--porcelain", "-uno") else "")


def _git(*words):
    try:
        answer = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def serve(folder, port):
    """Show the book on 127.0.0.1 until Ctrl+C."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"the book: http://127.0.0.1:{server.server_port}/   (Ctrl+C ends)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


def main(words=None):
    parser = argparse.ArgumentParser(description="Build the book.")
    parser.add_argument("--serve", action="store_true", help="show it on 127.0.0.1 afterwards")
    parser.add_argument("--port", type=int, default=8800)
    parser.add_argument("--out", type=Path, default=BUILD / "html")
    options = parser.parse_args(words)
    status = build(options.out)
    if status == 0:
        print(f"the book: {options.out / 'index.html'}")
        if options.serve:
            serve(options.out, options.port)
    return status


if __name__ == "__main__":
    sys.exit(main())

"""What the tests of the book share: the book, built once, and a server that shows it."""

import functools
import http.server
import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from tests.browser.conftest import chromium, missing, new_page

__all__ = ["book", "chromium", "missing", "new_page", "pages", "site"]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def book():
    """Return the folder of the built book; it is built if it is not as fresh as its sources."""
    try:
        import sphinx  # noqa: F401
    except ImportError:
        missing('Sphinx is not installed (pip install -e ".[docs]")')
    from docs import build_book

    build_book.BUILD.mkdir(exist_ok=True)
    with _alone(build_book.BUILD / "building"):
        if not build_book.is_fresh():
            assert build_book.build() == 0, "the book does not build without warnings"
    return build_book.BUILD / "html"


class _alone:  # noqa: N801 - reads as a sentence
    """Only one process at a time: two test workers must not build the book at once."""

    def __init__(self, place):
        self.place = place

    def __enter__(self):
        for _ in range(1200):
            try:
                os.close(os.open(self.place, os.O_CREAT | os.O_EXCL))
                return
            except FileExistsError:
                if time.time() - self.place.stat().st_mtime > 900:  # left over from a killed run
                    self.place.unlink(missing_ok=True)
                time.sleep(0.5)
        raise TimeoutError(f"{self.place} is locked")

    def __exit__(self, *error):
        self.place.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def pages(book):
    """Return the names of all pages, seen from the folder of the book."""
    found = sorted(file.relative_to(book).as_posix() for file in book.rglob("*.html"))
    return [name for name in found if not name.startswith("_")]


@pytest.fixture(scope="session")
def site(book, tmp_path_factory):
    """Return the address of the book on a server, below a sub-path."""
    root = tmp_path_factory.mktemp("site")
    place = root / "some" / "where"
    place.parent.mkdir()
    try:
        place.symlink_to(book, target_is_directory=True)
    except OSError:  # Windows, without the right to make links
        shutil.copytree(book, place)
    handler = functools.partial(_Quiet, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/where/"
    server.shutdown()
    server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass

"""What the browser tests share: Chromium, pages that cannot reach out, JupyterLab, axe-core.

No page reaches anything but this machine: every other request is stopped, written down, and fails
the test that caused it. Where there is no Chromium the tests are skipped with the reason, and on CI
(``CI`` is set) they fail instead.

Nothing is waited for by the clock. A test waits for what it wants to see (`expect`, `wait_for`,
`eventually`), or opens a page whose clock stands still and moves it by hand.
"""

import html
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

from tools.environment.browser import chromium

try:
    from playwright.sync_api import expect, sync_playwright
except ImportError:  # the tests that need it are skipped
    expect = sync_playwright = None

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "docs" / "_static" / "view_runtime.js"
GOLDEN = Path(__file__).parent / "golden"
CHROMIUM = chromium()
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Seconds after which something is taken to hang, however busy the machine.
PATIENCE = 180
HERE = ("http://127.0.0.1", "ws://127.0.0.1", "file://", "data:", "blob:", "about:")


def missing(reason):
    """Skip with the reason; on CI, where nothing may be missing, fail."""
    if os.environ.get("CI"):
        pytest.fail(f"browser tests cannot run: {reason}")
    pytest.skip(f"browser tests cannot run: {reason}")


# The scope is the package, not the session: while Playwright is open its event loop counts as
# running in this thread, and tests elsewhere start loops of their own.
@pytest.fixture(scope="package")
def chromium():
    """Return a running Chromium."""
    if sync_playwright is None:
        missing("Playwright is not installed (pip install playwright)")
    if CHROMIUM is None:
        missing("no Chromium was found (apt-get install chromium, or set CHROMIUM to its path)")
    with sync_playwright() as playwright:
        expect.set_options(timeout=1000 * PATIENCE)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, timeout=1000 * PATIENCE
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """Return a function that opens an empty page; what its pages do wrong fails the test.

    ``page.outside`` lists requests that wanted to leave the machine, ``page.errors`` what the
    console reported. Time stands ``still`` in a page until ``page.clock.run_for(milliseconds)``.
    """
    contexts, pages = [], []

    def open_page(width=690, height=1000, dark=False, touch=False, reduced=False, still=False):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if reduced else "no-preference",
            has_touch=touch,
        )
        context.set_default_timeout(1000 * PATIENCE)
        page = context.new_page()
        if still:
            page.clock.install(time=0)
            page.clock.pause_at(1)
        page.outside, page.errors = [], []

        def decide(route):
            if route.request.url.startswith(HERE):
                route.continue_()
            else:
                page.outside.append(route.request.url)
                route.abort()

        page.route("**/*", decide)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on(
            "console",
            lambda message: page.errors.append(message.text) if message.type == "error" else None,
        )
        contexts.append(context)
        pages.append(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not [url for page in pages for url in page.outside], "a page asked for something outside"


# ---------------------------------------------------------------------------- without a kernel


@pytest.fixture
def page_of(new_page, tmp_path):
    """Return a function that opens a file:// page of some views, as in the rendered book."""

    def open_views(*views, theme=None, **options):
        page = new_page(**options)
        place = tmp_path / f"page{len(list(tmp_path.glob('page*')))}.html"
        write_page(place, views, theme)
        page.goto(place.as_uri())
        for number in range(len(views)):
            page.locator(".k2c-output").nth(number).locator(".view").wait_for()
        return page

    return open_views


def write_page(place, views, theme=None):
    """Write the page that MyST-NB would make of cells showing `views`."""
    from ipywidgets.embed import dependency_state, embed_data

    state = dependency_state(list(views), drop_defaults=False)  # whole, as nbclient saves it
    data = embed_data(views=list(views), state=state)
    cells = "".join(
        '<div class="cell_output"><script type="application/vnd.jupyter.widget-view+json">'
        f"{script_json(spec)}</script></div>"
        for spec in data["view_specs"]
    )
    colours = "@media (prefers-color-scheme: dark) { body { background: #121417; color: #eee; } }"
    place.write_text(
        f'<!doctype html><html lang="en" {f"data-theme={theme}" if theme else ""}><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Views</title><style>body {{ margin: 8px; }} {colours}</style></head><body>"
        f"<main><h1>{html.escape('Views on a page')}</h1>{cells}</main>"
        '<script type="application/vnd.jupyter.widget-state+json">'
        f"{script_json(data['manager_state'])}</script>"
        f"<script>{RUNTIME.read_text(encoding='utf-8')}</script></body></html>",
        encoding="utf-8",
    )


def script_json(value):
    return json.dumps(value).replace("</", "<\\/")


# ---------------------------------------------------------------------------- JupyterLab


class Lab:
    """A JupyterLab server with a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.token = secrets.token_hex(16)
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        (folder / "notebooks").mkdir()
        (folder / "home").mkdir()
        settings = folder / "home" / "jupyterlab_settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text(
            '{"fetchNews": "false", "checkForUpdates": false}'
        )
        environment = os.environ | {
            f"{name}_DIR": str(folder / "home" / name.lower())
            for name in (
                "JUPYTER_CONFIG",
                "JUPYTER_DATA",
                "JUPYTER_RUNTIME",
                "JUPYTERLAB_SETTINGS",
                "JUPYTERLAB_WORKSPACES",
            )
        }
        environment.pop("PYTEST_CURRENT_TEST", None)
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": self.port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": folder / "notebooks",
            "ServerApp.allow_root": True,
            "IdentityProvider.token": self.token,
            "LabApp.expose_app_in_browser": True,
            "LabApp.extension_manager": "readonly",
            "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "LabApp.news_url": "None",
        }
        self.log = (folder / "lab.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "lab", "--no-browser"]
            + [f"--{name}={value}" for name, value in options.items()],
            env=environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self.wait()

    def wait(self):
        for _ in range(4 * PATIENCE):
            if self.process.poll() is not None:
                break
            try:
                self.request("GET", "/api/status")
                return
            except OSError:
                time.sleep(0.25)
        self.stop()
        raise RuntimeError(f"JupyterLab did not start:\n{(self.folder / 'lab.log').read_text()}")

    def request(self, method, path):
        request = urllib.request.Request(
            self.address + path,
            method=method,
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read() or b"null")

    def open(self, page, cells, name="views.ipynb"):
        """Write a notebook with these code cells, open it, run all cells, wait until all ran."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
        )
        nbformat.write(notebook, self.folder / "notebooks" / name)
        page.goto(f"{self.address}/lab/tree/{name}?reset&token={self.token}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.get_by_text(re.compile(r"\| Idle$")).first.wait_for()
        page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
        page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
        page.wait_for_function(
            """n => jupyterapp.shell.currentWidget.content.widgets.every(
                 (cell) => cell.model.executionCount > 0)""",
            arg=len(cells),
        )
        return page

    def close_kernels(self):
        """End every kernel: one that lives on would keep the old module of a view."""
        for session in self.request("GET", "/api/sessions"):
            self.request("DELETE", f"/api/sessions/{session['id']}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def eventually(page, check):
    """Call `check` until its assertions hold; after a long while, raise what the last one raised.

    A view and its kernel agree with one message at a time under way, so not at once.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > end:
                raise
            page.wait_for_timeout(50)


def run_cell(page, code):
    """Run code in the notebook's kernel; return what it printed."""
    return page.evaluate(
        """async (code) => {
          const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
          const future = kernel.requestExecute({ code });
          let text = "";
          future.onIOPub = (m) => {
            const { text: printed, ename, evalue } = m.content;
            text += printed ?? (ename ? ename + evalue : ""); };
          await future.done;
          return text; }""",
        code,
    )


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory):
    if CHROMIUM is None:
        missing("no Chromium was found (apt-get install chromium, or set CHROMIUM to its path)")
    server = Lab(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@pytest.fixture
def lab(lab_server):
    """Return the JupyterLab server, its kernels ended after the test."""
    yield lab_server
    lab_server.close_kernels()


# ---------------------------------------------------------------------------- looking at a page


@pytest.fixture(scope="session")
def violations():
    """Return a function that lists what axe-core finds wrong in the views of a page."""
    from axe_playwright_python.sync_playwright import Axe

    def run(page, within=".k2c-view"):
        answer = Axe().run(page, context={"include": [[within]]}).response
        return [
            f"{found['id']}: {node['target']} {node['failureSummary']}"
            for found in answer["violations"]
            for node in found["nodes"]
        ]

    return run


@pytest.fixture(scope="session")
def accessibility():
    """Return a function that gives a page's accessibility tree as text, one node a line."""
    return lambda page, within=".k2c-view": page.locator(within).first.aria_snapshot()


@pytest.fixture(scope="session")
def golden():
    """Return a function that compares a text with the one kept; UPDATE_GOLDEN=1 keeps a new one."""

    def compare(name, text):
        place = GOLDEN / f"{name}.txt"
        if os.environ.get("UPDATE_GOLDEN"):
            GOLDEN.mkdir(exist_ok=True)
            place.write_text(text + "\n", encoding="utf-8")
        assert place.exists(), f"{place} is missing: run once with UPDATE_GOLDEN=1 and read it"
        assert text.splitlines() == place.read_text(encoding="utf-8").splitlines()

    return compare

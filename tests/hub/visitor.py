"""Someone at a browser: signs in to the hub, starts a server, presses nbgrader's buttons.

It sends what the pages send (forms, cookies, the token against forged requests), so no API token
opens a door here that a learner does not have.
"""

import contextlib
import json
import re
import time
from urllib.parse import urlsplit

import requests
import websocket

PATIENCE = 600  # seconds after which a server is taken to hang, however busy the machine


class Visitor:
    """A user of the hub.

    Parameters
    ----------
    hub : str
        The hub's address.
    name, password : str
        What the user signs in with.
    """

    def __init__(self, hub, name, password):
        self.hub = hub
        self.name = name
        self.password = password
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy of the machine stands between

    def sign_in(self):
        """Fill in the hub's form; return the response."""
        page = f"{self.hub}/hub/login"
        self.session.get(page).raise_for_status()
        form = {"username": self.name, "password": self.password, "_xsrf": self.token("/hub/")}
        return self.session.post(page, data=form)

    def ask_for_server(self):
        """Ask for the user's server, as a visit of the hub's page does."""
        self.session.get(f"{self.hub}/hub/spawn").raise_for_status()

    def wait_for_server(self):
        """Wait until JupyterLab's page is there."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            response = self.session.get(f"{self.server}/lab")
            if response.ok and urlsplit(response.url).path.startswith(f"/user/{self.name}/"):
                return
            time.sleep(0.3)
        raise TimeoutError(f"the server of {self.name} did not start in {PATIENCE} s")

    @property
    def server(self):
        """The address of the user's own server."""
        return f"{self.hub}/user/{self.name}"

    def token(self, path):
        """Return the token against forged requests that the page at this path set."""
        return next(c.value for c in self.session.cookies if (c.name, c.path) == ("_xsrf", path))

    def get(self, path, **parameters):
        """Get something from the user's server; return what the JSON says."""
        response = self.session.get(f"{self.server}/{path}", params=parameters)
        response.raise_for_status()
        return response.json()

    def page_settings(self):
        """Return what JupyterLab's page tells its scripts."""
        page = self.session.get(f"{self.server}/lab").text
        found = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)
        return json.loads(found[1])

    def send(self, method, path, **content):
        """Send something to the user's server, as its pages do; return the response."""
        headers = {"X-XSRFToken": self.token(f"/user/{self.name}/")}
        return self.session.request(
            method, f"{self.server}/{path}", json=content, headers=headers, timeout=PATIENCE
        )

    # --- a student's buttons -------------------------------------------------------------------

    def press(self, button, course, assignment):
        """Press fetch, submit or fetch_feedback in nbgrader's list of assignments."""
        response = self.send(
            "POST", f"assignments/{button}", course_id=course, assignment_id=assignment
        )
        response.raise_for_status()
        answer = response.json()
        assert answer["success"], answer["value"]
        return answer["value"]

    def listed(self, course, status):
        """Return the ids of the assignments that the list shows with a status."""
        answer = self.get("assignments", course_id=course)
        assert answer["success"], answer["value"]
        return [item["assignment_id"] for item in answer["value"] if item["status"] == status]

    def read_notebook(self, path):
        """Open a notebook of the user's."""
        return self.get(f"api/contents/{path}", type="notebook", content=1)["content"]

    def save_notebook(self, path, notebook):
        """Save a notebook in the user's home folder."""
        self.send(
            "PUT", f"api/contents/{path}", type="notebook", content=notebook
        ).raise_for_status()

    def type(self, command, patience=PATIENCE):
        """Type a command into a terminal of the user's server; return its exit code and output."""
        terminal = self.send("POST", "api/terminals").json()["name"]
        address = f"{self.server}/terminals/websocket/{terminal}".replace("http", "ws", 1)
        cookies = self.session.cookies.get_dict()
        lines = websocket.create_connection(
            f"{address}?_xsrf={self.token(f'/user/{self.name}/')}",
            cookie="; ".join(f"{name}={value}" for name, value in cookies.items()),
            suppress_origin=True,
            timeout=patience,
        )
        with contextlib.closing(lines):
            lines.send(json.dumps(["stdin", f"{command}; echo END-$?-\r"]))
            printed, end = "", None
            while end is None:
                kind, *content = json.loads(lines.recv())
                printed += content[0] if kind == "stdout" else ""
                end = re.search(r"END-(\d+)-", printed)
        return int(end[1]), printed

    # --- an instructor's buttons ---------------------------------------------------------------

    def formgrader(self, button, assignment):
        """Press a button of nbgrader's form grader: release, collect, release_feedback."""
        response = self.send("POST", f"formgrader/api/assignment/{assignment}/{button}")
        response.raise_for_status()
        answer = response.json()
        assert answer["success"], answer
        return answer

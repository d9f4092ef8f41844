"""A JupyterHub for the class on one machine: `make hub`.

It runs in one of two ways:

- To try it out: NOT SAFE FOR A REAL CLASS. Every student has the same password and can sign in as
  any other, and all servers run under one Unix account, so that one student's code can read and
  change another's files. It answers on this machine only.
- With accounts (``--accounts GROUP``, as root): everyone signs in with the password of their Unix
  account, and each server runs under that account.

The README beside this file says what else a real class needs. What differs from class to class is
read from the environment (`__main__` sets it).
"""

import grp
import os
import pwd
import sys
from pathlib import Path
from typing import Any

from assignments.jupyterhub.folders import (
    give_to_accounts,
    prepare_exchange,
    prepare_student,
    safe_name,
)

HERE = Path(__file__).resolve().parent
HUB = Path(os.environ["COURSE_HUB"])  # everything that the hub makes
EXCHANGE, PRIVATE = HUB / "exchange", HUB / "private"
COURSE_ID = os.environ["COURSE_ID"]
COURSE_FOLDER = Path(os.environ["COURSE_FOLDER"])  # what `make assignments` built
STUDENTS = set(os.environ["COURSE_STUDENTS"].split())
INSTRUCTORS = set(os.environ["COURSE_INSTRUCTORS"].split())
ACCOUNTS = os.environ["COURSE_ACCOUNTS"]  # the Unix group of those who teach, or nothing
PORT = int(os.environ["COURSE_HUB_PORT"])  # and the two after it

c = get_config()  # noqa: F821 (JupyterHub provides it)

# --- who may sign in, and where their servers run ----------------------------------------------

c.Authenticator.allowed_users = STUDENTS | INSTRUCTORS
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
if ACCOUNTS:
    # Instead of "pam": "oauthenticator.…" or "ltiauthenticator.…" for your school's accounts.
    # Instead of "localprocess": "systemd", which also limits memory.
    c.JupyterHub.authenticator_class = "pam"
    c.JupyterHub.spawner_class = "localprocess"
else:
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = os.environ["COURSE_STUDENT_PASSWORD"]
    c.SharedPasswordAuthenticator.admin_password = os.environ["COURSE_INSTRUCTOR_PASSWORD"]
    # Only "admins" have a password of their own with this authenticator.
    c.Authenticator.admin_users = INSTRUCTORS
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = str(HUB / "homes" / "{username}")
    if os.geteuid() == 0:
        c.Spawner.args = ["--allow-root"]

# --- what each server gets ---------------------------------------------------------------------


def role(name: str) -> str:
    """Return which configuration a user's server reads."""
    return "instructor" if name in INSTRUCTORS else "student"


def prepare(spawner: Any) -> None:
    """Make the folders that a user needs, before the server starts."""
    name = safe_name(spawner.user.name)
    if role(name) == "instructor":
        spawner.environment["COURSE_FOLDER"] = str(course_of(name))
        return
    prepare_student(EXCHANGE, COURSE_ID, name)
    if ACCOUNTS:
        give_to_accounts(EXCHANGE, COURSE_ID, TEACHERS, name, pwd.getpwnam(name).pw_uid)


def course_of(name: str) -> Path:
    """Return the course inside an instructor's home folder, where the form grader wants it."""
    if ACCOUNTS:
        return Path(pwd.getpwnam(name).pw_dir) / "course"  # built there: make … COURSE=~/course
    course = HUB / "homes" / name / "course"
    if not course.is_symlink():
        course.parent.mkdir(parents=True, exist_ok=True)
        course.symlink_to(COURSE_FOLDER.resolve(), target_is_directory=True)
    return course


prepare_exchange(EXCHANGE, COURSE_ID)
if ACCOUNTS:
    TEACHERS = grp.getgrnam(ACCOUNTS).gr_gid
    give_to_accounts(EXCHANGE, COURSE_ID, TEACHERS)
c.Spawner.pre_spawn_hook = prepare
c.Spawner.environment = {
    "COURSE_ID": COURSE_ID,
    "COURSE_EXCHANGE": str(EXCHANGE),
    "COURSE_VIEW": ".course-exchange",  # in a student's home folder
    # The role's folder comes before what is installed and after what users write at home.
    "JUPYTER_CONFIG_PATH": lambda spawner: str(HERE / role(spawner.user.name)),
    "JUPYTER_PREFER_ENV_PATH": "1",  # the course's kernel comes before one in the home folder
    # nbgrader calls `alembic`, which lies beside this Python.
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
    # A notebook that both the learner and the course changed is not mixed line by line: it stays
    # the learner's (README, "Links that bring the lessons").
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.attributesFile",
    "GIT_CONFIG_VALUE_0": str(HERE / "gitattributes"),
}

# --- addresses and files -----------------------------------------------------------------------

# For others than this machine: put a web server with HTTPS in front and leave these as they are.
c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORT + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 2}"
c.ConfigurableHTTPProxy.command = os.environ["COURSE_PROXY"].split("\n")
c.ConfigurableHTTPProxy.pid_file = str(PRIVATE / "proxy.pid")
c.JupyterHub.cookie_secret_file = str(PRIVATE / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{PRIVATE / 'jupyterhub.sqlite'}"

"""nbgrader in a student's server: the course, the student's own part of the exchange."""

import os
import sys
from pathlib import Path

REPOSITORY = str(Path(__file__).resolve().parents[3])
if REPOSITORY not in sys.path:  # assignments.jupyterhub is found there
    sys.path.append(REPOSITORY)

from assignments.jupyterhub.folders import make_view  # noqa: E402

c = get_config()  # noqa: F821 (nbgrader provides it)

course, student = os.environ["COURSE_ID"], os.environ["JUPYTERHUB_USER"]
exchange = os.environ["COURSE_EXCHANGE"]
if "COURSE_VIEW" in os.environ:  # in Kubernetes the mounts are the view
    exchange = make_view(exchange, course, student, Path.home() / os.environ["COURSE_VIEW"])

c.Exchange.root = str(exchange)
c.CourseDirectory.course_id = course
# On a hub the Unix account may be the same for all; the name on the hub is not.
c.CourseDirectory.student_id = student

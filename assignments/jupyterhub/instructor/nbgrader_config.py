"""nbgrader in an instructor's server: the built course, and all of the exchange."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader provides it)

COURSE = Path(os.environ["COURSE_FOLDER"])
REPOSITORY = str(Path(__file__).resolve().parents[3])
if REPOSITORY not in sys.path:  # assignments.jupyterhub is found there
    sys.path.append(REPOSITORY)

if (COURSE / "nbgrader_config.py").is_file():
    load_subconfig("nbgrader_config.py", path=str(COURSE))  # noqa: F821

c.CourseDirectory.root = str(COURSE)
c.CourseDirectory.course_id = os.environ["COURSE_ID"]
c.Exchange.root = os.environ["COURSE_EXCHANGE"]
c.ExchangeFactory.release_assignment = "assignments.jupyterhub.exchange.Release"
c.ExchangeFactory.collect = "assignments.jupyterhub.exchange.Collect"
c.ExchangeFactory.release_feedback = "assignments.jupyterhub.exchange.ReleaseFeedback"
c.Autograde.exporter_class = "assignments.jupyterhub.grading_buttons.Refuse"
c.GenerateFeedback.exporter_class = "assignments.jupyterhub.grading_buttons.Refuse"

"""TU Wien's grader-service on this machine, to try it out with the built course.

It listens on loopback only, keeps its data in one folder, and needs no message broker and no Celery
worker. Its documentation says what a real installation changes: RabbitMQ, PostgreSQL, signing in,
LTI 1.3.
"""

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))  # sandbox_executor lies there

from sandbox_executor import SandboxExecutor

c = get_config()  # noqa: F821 (grader-service provides it)

c.GraderService.service_host = "127.0.0.1"
c.GraderService.service_port = int(os.environ["GRADER_PORT"])
c.GraderService.grader_service_dir = os.environ["GRADER_SERVICE_DIRECTORY"]
c.GraderService.load_roles = {
    os.environ["COURSE_ID"]: [
        {"role": "instructor", "members": ["ina"]},
        {"role": "student", "members": ["anna", "ben", "carla"]},
    ]
}

c.RequestHandlerConfig.autograde_executor_class = SandboxExecutor
c.SandboxExecutor.course = os.environ["COURSE_FOLDER"]
c.SandboxExecutor.course_python = os.environ["COURSE_PYTHON"]
c.CeleryApp.conf = {"task_always_eager": True, "broker_url": "memory://"}

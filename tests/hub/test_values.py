"""The values for Kubernetes: they parse, agree with the repository, and keep students apart."""

import subprocess
from pathlib import PurePosixPath

import pytest
import yaml

from assignments import build
from assignments.jupyterhub.__main__ import ROOT, config_file
from assignments.jupyterhub.folders import make_view

VALUES = yaml.safe_load(config_file().with_name("values.yaml").read_text(encoding="utf-8"))
SERVER = VALUES["singleuser"]
STUDENT = SERVER["storage"]["extraVolumeMounts"]
[OVERRIDE] = VALUES["hub"]["config"]["KubeSpawner"]["group_overrides"].values()
INSTRUCTOR = OVERRIDE["spawner_override"]


def test_nobody_signs_in_before_someone_has_chosen_how():
    assert VALUES["hub"]["config"]["JupyterHub"]["authenticator_class"] == "null"


def test_paths_of_settings_exist_in_the_repository():
    environments = [SERVER["extraEnv"], INSTRUCTOR["environment"]]
    paths = [p for e in environments for p in e.values() if p.startswith("/srv/course/")]
    assert len(paths) == 3
    for path in paths:
        assert (ROOT / PurePosixPath(path).relative_to("/srv/course")).exists(), path


def test_a_student_s_mounts_make_the_view_that_the_local_hub_makes(tmp_path):
    course = SERVER["extraEnv"]["COURSE_ID"]
    view = make_view(tmp_path / "exchange", course, "anna", tmp_path / "view")
    local = {
        str(link.relative_to(view)): str(link.resolve().relative_to(tmp_path / "exchange"))
        for link in view.rglob("*")
        if link.is_symlink()
    }
    mounted = {
        str(
            PurePosixPath(mount["mountPath"]).relative_to(SERVER["extraEnv"]["COURSE_EXCHANGE"])
        ): mount["subPath"].format(username="anna")
        for mount in STUDENT
        if mount["name"] == "exchange"
    }
    assert mounted == local


def test_a_student_writes_nothing_but_their_own_inbound_folder():
    writable = [m for m in STUDENT if m["name"] == "exchange" and not m.get("readOnly")]
    assert [mount["subPath"] for mount in writable] == ["kernels-to-convnets/inbound/{username}"]


def test_course_is_the_one_that_is_built():
    assert SERVER["extraEnv"]["COURSE_ID"] == build.COURSE_ID


def test_an_instructor_sees_the_whole_exchange():
    [mount] = [m for m in INSTRUCTOR["volume_mounts"] if m["name"] == "exchange"]
    assert mount == {"name": "exchange", "mountPath": SERVER["extraEnv"]["COURSE_EXCHANGE"]}


@pytest.mark.parametrize("profile", SERVER["profileList"], ids=lambda p: p["display_name"])
def test_profiles_limit_what_they_guarantee(profile):
    limits = profile["kubespawner_override"]
    assert limits["cpu_guarantee"] <= limits["cpu_limit"]
    assert float(limits["mem_guarantee"][:-1]) <= float(limits["mem_limit"][:-1])


def test_the_folders_made_first_are_those_that_are_mounted(tmp_path):
    [container] = SERVER["initContainers"]
    script = container["command"][2].replace("/exchange", str(tmp_path)).replace("chown", ": chown")
    subprocess.run(["sh", "-euc", script, "exchange-folders", "anna"], check=True)
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_dir()}
    mounted = {m["subPath"].format(username="anna") for m in STUDENT if m["name"] == "exchange"}
    assert mounted <= made

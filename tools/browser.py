"""See to it that the browser tests find a Chromium; called by ``make test``.

On Debian and Ubuntu, with the rights to do so, the package ``chromium`` is installed. Everywhere
else, and when that fails, a line says what to do; the browser tests then skip, with the reason.
"""

import os
import shutil
import subprocess
import sys

CURE = "install Chromium (apt-get install chromium), or set CHROMIUM to the path of one"


def chromium():
    """Return the path of the browser that the tests use, or None."""
    return (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


def install():
    """Try Debian's package; return whether that worked."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    quiet = {
        "stdout": subprocess.DEVNULL,
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    }
    install_it = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    print("installing Debian's chromium for the browser tests", flush=True)
    if subprocess.run(install_it, **quiet).returncode == 0:
        return True
    # The list of packages may be missing or old.
    subprocess.run(["apt-get", "update"], **quiet)
    return subprocess.run(install_it, **quiet).returncode == 0


if __name__ == "__main__":
    if chromium() is None and not install():
        print(f"no Chromium found: the browser tests will be skipped; {CURE}", file=sys.stderr)

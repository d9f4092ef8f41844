"""Install a package of Debian or Ubuntu, where there are the rights to do so."""

import os
import shutil
import subprocess


def install_package(package: str, purpose: str) -> bool:
    """Try to install a package, and say for which purpose; return whether that worked."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def apt_get(*arguments: str) -> bool:
        command = ["apt-get", *arguments]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, env=environment)
        return done.returncode == 0

    print(f"installing Debian's {package} for {purpose}", flush=True)
    install = ("install", "-y", "--no-install-recommends", package)
    # The list of packages may be missing or old.
    return apt_get(*install) or (apt_get("update") and apt_get(*install))

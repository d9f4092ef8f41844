"""See to it that the browser tests find a Chromium; called by ``make test``.

On Debian and Ubuntu, with the rights to do so, the package ``chromium`` is installed. Everywhere
else, and when that fails, a line says what to do; the browser tests then skip, with the reason.
"""

import os
import shutil
import sys

from tools.environment.debian import install_package

CURE = "install Chromium (apt-get install chromium), or set CHROMIUM to the path of one"


def chromium() -> str | None:
    """Return the path of the browser that the tests use, or None."""
    return (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


if __name__ == "__main__":
    if chromium() is None and not install_package("chromium", "the browser tests"):
        print(f"no Chromium found: the browser tests will be skipped; {CURE}", file=sys.stderr)

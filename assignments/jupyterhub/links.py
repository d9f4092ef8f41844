"""Links that bring the lessons to a learner's server: ``python -m assignments.jupyterhub.links``.

A link opens nbgitpuller on the hub. It copies the repository into the learner's home folder, or
brings the copy up to date without touching what the learner has changed, and opens a lesson.

The repository's address stands in ``[project.urls]`` in ``pyproject.toml``. While there is none,
there are no links.
"""

import argparse
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[2]
NO_ADDRESS = (
    "There is no address of the repository yet, so there are no links.\n"
    'Put it into pyproject.toml, under [project.urls]:  Repository = "https://…"'
)


def link(hub: str, repository: str, path: str = "", branch: str = "main") -> str:
    """Return the link that brings a repository to whoever clicks on it, and opens a file.

    Parameters
    ----------
    hub : str
        The address of the hub, for example ``https://hub.example.edu``.
    repository : str
        The address that ``git clone`` takes.
    path : str
        The file to open, as it is called in the repository. Empty: its top folder.
    branch : str
        The branch to bring.

    Raises
    ------
    ValueError
        If an address has no ``https://`` or the like in front.

    Examples
    --------
    >>> print(link("https://hub.example.edu", "https://code.example.org/course.git", "README.md"))
    https://hub.example.edu/hub/user-redirect/git-pull?repo=https%3A%2F%2Fcode.example.org%2Fcourse.git&branch=main&urlpath=lab%2Ftree%2Fcourse%2FREADME.md
    """
    for name, address in {"hub": hub, "repository": repository}.items():
        if not urlsplit(address).scheme:
            raise ValueError(f"{address!r} is no address of a {name}; it begins with https://")
    folder = Path(urlsplit(repository).path).name.removesuffix(".git")
    opened = "/".join(part for part in ("lab/tree", folder, path) if part)
    query = urlencode({"repo": repository, "branch": branch, "urlpath": opened})
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{query}"


def repository_address(pyproject: Path = ROOT / "pyproject.toml") -> str:
    """Return the repository's address, or an empty string while there is none."""
    urls = tomllib.loads(Path(pyproject).read_text(encoding="utf-8"))["project"].get("urls", {})
    return urls.get("Repository", "")


def lesson_links(
    hub: str, repository: str, branch: str = "main", notebooks: Path = ROOT / "notebooks"
) -> dict[str, str]:
    """Return the link of each lesson: name to link."""
    return {
        path.stem: link(hub, repository, f"notebooks/{path.name}", branch)
        for path in sorted(Path(notebooks).glob("[0-9][0-9]_*.ipynb"))
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table of the lessons' links; return the exit code."""
    parser = argparse.ArgumentParser("python -m assignments.jupyterhub.links")
    parser.add_argument("hub", help="the hub's address, for example https://hub.example.edu")
    parser.add_argument("--repository", default=repository_address(), help="instead of the known")
    parser.add_argument("--branch", default="main")
    options = parser.parse_args(arguments)
    if not options.repository:
        print(NO_ADDRESS, file=sys.stderr)
        return 1
    try:
        links = lesson_links(options.hub, options.repository, options.branch)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print("| lesson | link |\n|---|---|")
    for name, address in links.items():
        print(f"| {name} | [{name}]({address}) |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

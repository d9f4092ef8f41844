"""Where the exchange of a class lies, and what a student sees of it.

::

    exchange/COURSE/outbound/ASSIGNMENT     what was released; students read it
    exchange/COURSE/inbound/STUDENT/…       what one student handed in
    exchange/COURSE/feedback/STUDENT/…      one student's feedback pages

A student sees the first folder, and of the other two only the part under their own name, in its
place: the layout that nbgrader's own code for students expects. On one machine this view is made of
links (`make_view`), in Kubernetes of mounts (``values.yaml``).
"""

import os
from pathlib import Path

PARTS = ("outbound", "inbound", "feedback")
RESERVED = "/\\+*?[]"  # they part paths, nbgrader's file names and its patterns


def prepare_exchange(exchange: Path, course: str) -> Path:
    """Make the exchange of a course, in the folder of all exchanges; return its folder.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(part.name for part in prepare_exchange(folder, "convnets").iterdir())
    ['feedback', 'inbound', 'outbound']
    """
    folder = Path(exchange) / safe_name(course)
    for part in PARTS:
        (folder / part).mkdir(parents=True, exist_ok=True)
    return folder


def prepare_student(exchange: Path, course: str, student: str) -> dict[str, Path]:
    """Make one student's folders in the exchange; return them by part.

    Raises
    ------
    ValueError
        If the name could lead out of the student's folder, or into another's.
    """
    folder = prepare_exchange(exchange, course)
    own = {part: folder / part / safe_name(student) for part in ("inbound", "feedback")}
    for path in own.values():
        path.mkdir(exist_ok=True)
    return own


def give_to_accounts(
    exchange: Path,
    course: str,
    teachers: int,
    student: str | None = None,
    account: int | None = None,
) -> None:
    """Let Unix accounts use what root has prepared, and no more than they need.

    All folders in which there are others stay root's, so that nobody can put a link in the place of
    one while root works there.

    Parameters
    ----------
    teachers : int
        The group of those who teach: they release, read what students hand in, write feedback.
    student : str, optional
        The student whose folders to give away, too.
    account : int, optional
        The student's account. It may write to its inbound folder alone. It cannot list its feedback
        folder, as with nbgrader: the pages' names are secrets that only the student's server knows.
    """
    folder = Path(exchange) / course
    rights = {
        Path(exchange): (0, 0o755),
        folder: (0, 0o755),
        folder / "outbound": (0, 0o2775),
        folder / "inbound": (0, 0o751),
        folder / "feedback": (0, 0o751),
    }
    if student is not None and account is not None:
        rights[folder / "inbound" / student] = (account, 0o2770)
        rights[folder / "feedback" / student] = (0, 0o2771)
    for path, (owner, mode) in rights.items():
        os.chown(path, owner, teachers, follow_symlinks=False)
        path.chmod(mode)


def make_view(exchange: Path, course: str, student: str, view: Path) -> Path:
    """Link what a student may see of the exchange into the folder `view`, and return that.

    nbgrader takes it for the exchange. It runs with the student's rights: what the student does to
    the folder harms nobody else.
    """
    folder, view = Path(exchange) / course, Path(view)
    own = {part: folder / part / student for part in ("inbound", "feedback")}
    (view / course).mkdir(parents=True, exist_ok=True)
    for part, target in {"outbound": folder / "outbound", **own}.items():
        link = view / course / part
        if not link.is_symlink():
            link.symlink_to(target, target_is_directory=True)
    return view


def safe_name(name: str) -> str:
    """Return a name that may become that of a folder.

    Examples
    --------
    >>> safe_name("anna.k")
    'anna.k'
    >>> safe_name("../ben")
    Traceback (most recent call last):
    ...
    ValueError: cannot make a folder for the name '../ben': it starts with a dot or holds one of
    / \\ + * ? [ ]; give this user or course another name
    """
    if not name or name.startswith(".") or set(name) & set(RESERVED):
        raise ValueError(
            f"cannot make a folder for the name {name!r}: it starts with a dot or holds one of\n"
            f"{' '.join(RESERVED)}; give this user or course another name"
        )
    return name

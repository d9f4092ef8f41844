"""Write a file whole or not at all.

Every file that somebody would miss is written through here. A full disk, a stop button or a power
cut in the middle leaves the old file as it was, and nothing beside it.
"""

import os
from contextlib import contextmanager
from functools import partial
from pathlib import Path


@contextmanager
def whole_file(path, private=False):
    """Open a new file for bytes; it takes the place of `path` when the block ends without an error.

    Parameters
    ----------
    path : path
        Folders above it are made if they are missing.
    private : bool
        Only the owner may read the file.

    Yields
    ------
    binary file

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder) / "run.npz") as file:
    ...         _ = file.write(b"all of it")
    ...     (Path(folder) / "run.npz").read_bytes()
    b'all of it'
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    unfinished.unlink(missing_ok=True)  # of a process with this number that was killed
    # A new file ("x"), never one that a link leads to; what the umask takes away stays away.
    opener = partial(os.open, mode=0o600 if private else 0o666)
    try:
        with open(unfinished, "xb", opener=opener) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_whole(path, content, private=False):
    """Write bytes or a text to a file, whole or not at all; see `whole_file`.

    Parameters
    ----------
    path : path
    content : bytes or str
        A text is stored as UTF-8, with "?" for what UTF-8 cannot hold.
    private : bool
    """
    with whole_file(path, private) as file:
        file.write(content.encode("utf-8", "replace") if isinstance(content, str) else content)

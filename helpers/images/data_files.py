"""Read the files in ``data/``, each compared with the SHA-256 hash that is listed there.

A truncated or altered file is an error that names the cure, never a strange result ten cells later.
"""

import hashlib
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data"

_RESTORE = 'get it back with "git restore data"'  # which restores the list of hashes, too


class DataFileError(OSError):
    """A file of the course is missing, truncated or altered."""


def read_data_file(file, cure=_RESTORE):
    """Return the bytes of a shipped file, or say what is wrong with it and how to cure that.

    Parameters
    ----------
    file : str
        Path below ``data/``, such as ``"photos/chelsea.png"``.
    cure : str
        What brings it back; it ends the message of the error.

    Raises
    ------
    DataFileError
        If the file or the list of hashes is missing, truncated or altered.

    Examples
    --------
    >>> read_data_file("photos/chelsea.png")[1:4]
    b'PNG'
    """
    path = DATA / file
    expected = file_hashes().get(file)
    if expected is None:
        raise DataFileError(
            f"{path} is not listed in {DATA / 'SHA256SUMS'}, so it cannot be verified; "
            'get the list back with "git restore data", or add the file to it'
        )
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataFileError(f"{path} is missing; {cure}") from None
    except OSError as error:
        raise DataFileError(f"{path} cannot be read ({error.strerror}); {cure}") from None
    digest = hashlib.sha256(content).hexdigest()
    if digest != expected:
        raise DataFileError(
            f"{path} is truncated or altered ({len(content)} bytes, SHA-256 {digest[:12]}…, "
            f"expected {expected[:12]}…); {cure}"
        )
    return content


def file_hashes():
    """Return the SHA-256 hash of each shipped file, by its path below ``data/``.

    They stand in ``data/SHA256SUMS``, in the format of the tool ``sha256sum``.
    """
    sums = DATA / "SHA256SUMS"
    try:
        lines = sums.read_text(encoding="utf-8").splitlines()
        return {path: digest for digest, path in (line.split(maxsplit=1) for line in lines)}
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
    except ValueError:
        problem = "is truncated or altered"
    raise DataFileError(
        f"{sums} {problem}; the course runs from a clone of its repository: "
        'get it back with "git restore data"'
    )

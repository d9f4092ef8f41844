"""Put files that a tool has made onto the two lists of ``data/``: SHA256SUMS and README.md."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from helpers.support.whole_files import write_whole

_ROW = re.compile(r"\| `(?P<file>[^`]+)` \| [\d,]+ \| `[0-9a-f]{64}` \|\n")


def write_listed(data: Path, contents: Mapping[str, bytes]) -> None:
    """Write files, by their paths below the folder `data`, then both lists with sizes and hashes.

    Each file is whole or as it was. Should it be stopped between two of them, the hash says so.
    """
    for file, content in contents.items():
        write_whole(data / file, content)
    digests = {file: hashlib.sha256(content).hexdigest() for file, content in contents.items()}

    sums, lines = data / "SHA256SUMS", {}
    if sums.exists():
        for line in sums.read_text(encoding="utf-8").splitlines():
            lines[line.split(maxsplit=1)[1]] = line
    lines.update({file: f"{digest}  {file}" for file, digest in digests.items()})
    text = "".join(f"{lines[file]}\n" for file in sorted(lines))
    write_whole(sums, text)

    readme = data / "README.md"
    if not readme.exists():
        return
    text = readme.read_text(encoding="utf-8")
    found = list(_ROW.finditer(text))
    rows = {row["file"]: row.group() for row in found}
    for file, digest in digests.items():
        rows[file] = f"| `{file}` | {len(contents[file]):,} | `{digest}` |\n"
    table = "".join(rows[file] for file in sorted(rows))
    text = text[: found[0].start()] + table + text[found[-1].end() :]
    write_whole(readme, text)

"""Compare the outputs a notebook stores with those a fresh run makes, down to the picture.

This module is pure: it takes a cell and lists of outputs, and returns in words what differs.
"""

import base64
import copy
import hashlib
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from nbformat import NotebookNode
from PIL import Image

from tools.gate.bands import Bands, figure_difference, html_lines, text_difference
from tools.gate.notebook_guards import cell_problems
from tools.gate.widget_states import VIEW

#: Levels (of 255) by which a pixel may differ when the same matplotlib drew both pictures: another
#: processor rounds the last bit of a colour the other way, and a colour map turns it into 2 or 3.
SAME_VERSION_TOLERANCE = 8

#: That happens to few pixels. A picture that is a little darker everywhere shows other data.
SAME_VERSION_MEAN_TOLERANCE = 0.1

#: Another version of matplotlib moves every letter by a fraction of a pixel. Then pictures are
#: compared as coarse mosaics of this many tiles, each of which may differ by this many levels.
MOSAIC = (24, 24)
OTHER_VERSION_TOLERANCE = 24


def joined_streams(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Join pieces of one stream that arrived apart and stand side by side; keep the order.

    nbval's own ``coalesce_streams`` also joins what a cell prints before and after a figure.
    """
    joined: list[NotebookNode] = []
    for output in copy.deepcopy(outputs):
        last = joined[-1] if joined else None
        if last and last.output_type == output.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def cell_differences(cell: NotebookNode, number: int, fresh: Any) -> list[str]:
    """Return all that is wrong with a stored code cell: its marks, and what a fresh run made.

    Parameters
    ----------
    cell : NotebookNode
        As it is stored.
    number : int
        It runs as the `number`-th.
    fresh : list of NotebookNode
        The outputs of a fresh run, their streams joined.
    """
    compared = "nbval-ignore-output" not in cell.metadata.get("tags", [])
    bands = cell.metadata.get("bands", {})
    return cell_problems(cell, number) + (
        differences(cell.outputs, fresh, bands) if compared else []
    )


def differences(stored: Any, fresh: Any, bands: Bands | None = None) -> list[str]:
    """Return what differs between two lists of outputs, one sentence each; none is an empty list.

    The bands say how far numbers may lie apart: see `tools.gate.bands`.
    """
    if len(stored) != len(fresh):
        return [f"{len(stored)} outputs are stored, a fresh run makes {len(fresh)}"]
    found = []
    for number, (old, new) in enumerate(zip(stored, fresh), start=1):
        found += [f"output {number}: {text}" for text in _output_differences(old, new, bands or {})]
    return found


def _output_differences(old: Any, new: Any, bands: Bands) -> list[str]:
    if old.output_type != new.output_type:
        return [f"is stored as {old.output_type}, runs as {new.output_type}"]
    if old.output_type == "stream":
        if old.name != new.name:
            return [f"the {old.name} text differs: it runs as {new.name}"]
        return _all([text_difference(old.text, new.text, bands)], f"{old.name} text")
    if old.output_type == "error":
        same = (old.ename, old.evalue) == (new.ename, new.evalue)
        return [] if same else ["the error differs"]
    if set(old.data) != set(new.data):
        return [f"stores {sorted(old.data)}, runs as {sorted(new.data)}"]
    found = _all([_content_difference(kind, old, new, bands) for kind in old.data if kind != VIEW])
    both = [dict(one.metadata) for one in (old, new)]
    figures = [metadata.pop("figure", None) for metadata in both]
    if both[0] != both[1] or (figures[0] is None) != (figures[1] is None):
        found.append("metadata (alternative text, width, data of a figure) differ")
    elif figures[0] is not None:
        found += _all([figure_difference(figures[0], figures[1], bands), _not_drawn_with(old)])
    return found


def _all(found: Any, what: str = "") -> list[str]:
    """Return what was found, each under the name of what differs."""
    return [f"{what} differs: {text}" if what else text for text in found if text]


def _content_difference(kind: str, old: Any, new: Any, bands: Bands) -> str | None:
    stored, fresh = old.data[kind], new.data[kind]
    if kind == "text/plain" and "image/png" not in old.data:
        difference = text_difference(stored, fresh, bands)
        return difference and f"{kind} differs: {difference}"
    if kind == "text/html":
        difference = text_difference(html_lines(stored), html_lines(fresh), bands)
        return difference and f"{kind} differs: {difference}"
    if kind != "image/png":
        return None if stored == fresh else f"{kind} differs"
    # Pixels of trained data say nothing; the data beside them are compared.
    return None if "figure" in old.metadata else picture_difference(stored, fresh)


def _not_drawn_with(output: NotebookNode) -> str | None:
    """Tell whether a stored picture of trained data is another one than was drawn with its data."""
    try:
        digest = hashlib.sha256(base64.b64decode(output.data["image/png"])).hexdigest()
    except (KeyError, ValueError):
        digest = None
    drawn = output.metadata["figure"].get("drawn")
    return None if digest == drawn else "the stored picture is not the one its data were drawn as"


def picture_difference(stored: Any, fresh: Any) -> str | None:
    """Return how two base64 PNGs differ beyond what another processor may do, or None."""
    if stored.strip() == fresh.strip():
        return None
    old, new = _picture(stored), _picture(fresh)
    if old is None or new is None:
        return f"the {'stored' if old is None else 'fresh'} picture cannot be decoded"
    if old.info.get("Software") != new.info.get("Software"):
        return _mosaic_difference(old, new)
    if old.size != new.size:
        return f"the picture is stored as {old.size} pixels, runs as {new.size}"
    distances = np.abs(_levels(old) - _levels(new))
    if distances.max() > SAME_VERSION_TOLERANCE:
        return f"a pixel of the picture differs by {distances.max():.0f} of 255 levels"
    if distances.mean() > SAME_VERSION_MEAN_TOLERANCE:
        return f"the picture differs by {distances.mean():.2f} of 255 levels on average"
    return None


def _mosaic_difference(old: Any, new: Any) -> str | None:
    if max(abs(a - b) / b for a, b in zip(old.size, new.size)) > 0.03:
        return f"the picture is stored as {old.size} pixels, runs as {new.size}"
    tiles = [
        _levels(picture.convert("RGB").resize(MOSAIC, Image.Resampling.BOX))
        for picture in (old, new)
    ]
    distance = np.abs(tiles[0] - tiles[1]).max()
    if distance > OTHER_VERSION_TOLERANCE:
        return f"a region of the picture differs by {distance:.0f} of 255 levels"
    return None


def _picture(encoded: str) -> Image.Image | None:
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
        picture.load()
    except Exception:  # Pillow raises many kinds for many kinds of damage
        return None
    return picture


def _levels(picture: Any) -> np.ndarray:
    return np.asarray(picture.convert("RGBA"), dtype=float)

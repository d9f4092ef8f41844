"""Compare the outputs a notebook stores with those a fresh run makes, down to the picture.

nbval compares text and leaves pictures, their descriptions and the order of outputs alone. This
module compares what is left: it is pure, takes lists of outputs, and returns what differs in words.
"""

import base64
import copy
import io

import numpy as np
from PIL import Image

#: Levels (of 255) by which a pixel may differ when the same matplotlib drew both pictures: another
#: processor rounds the last bit of a colour the other way, and a colour map turns it into 2 or 3.
SAME_VERSION_TOLERANCE = 8

#: That happens to few pixels. A picture that is a little darker everywhere shows other data.
SAME_VERSION_MEAN_TOLERANCE = 0.1

#: Another version of matplotlib moves every letter by a fraction of a pixel. Then pictures are
#: compared as coarse mosaics of this many tiles, each of which may differ by this many levels.
MOSAIC = (24, 24)
OTHER_VERSION_TOLERANCE = 24


def joined_streams(outputs):
    """Join pieces of one stream that arrived apart and stand side by side; keep the order.

    nbval's own ``coalesce_streams`` also joins what a cell prints before and after a figure.
    """
    joined = []
    for output in copy.deepcopy(outputs):
        last = joined[-1] if joined else None
        if last and last.output_type == output.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def differences(stored, fresh, coarse=False):
    """Return what differs between two lists of outputs, one sentence each; none is an empty list.

    With `coarse`, pictures are compared as mosaics even if the same matplotlib drew them.
    """
    if len(stored) != len(fresh):
        return [f"{len(stored)} outputs are stored, a fresh run makes {len(fresh)}"]
    found = []
    for number, (old, new) in enumerate(zip(stored, fresh), start=1):
        found += [f"output {number}: {text}" for text in _output_differences(old, new, coarse)]
    return found


def _output_differences(old, new, coarse):
    if old.output_type != new.output_type:
        return [f"is stored as {old.output_type}, runs as {new.output_type}"]
    if old.output_type == "stream":
        same = (old.name, old.text) == (new.name, new.text)
        return [] if same else [f"{old.name} text differs"]
    if old.output_type == "error":
        same = (old.ename, old.evalue) == (new.ename, new.evalue)
        return [] if same else ["the error differs"]
    found = []
    if set(old.data) != set(new.data):
        found.append(f"stores {sorted(old.data)}, runs as {sorted(new.data)}")
    for kind in set(old.data) & set(new.data):
        if kind == "image/png":
            difference = picture_difference(old.data[kind], new.data[kind], coarse)
            found += [difference] if difference else []
        elif old.data[kind] != new.data[kind]:
            found.append(f"{kind} differs")
    if dict(old.metadata) != dict(new.metadata):
        found.append("metadata (alternative text, width) differs")
    return found


def picture_difference(stored, fresh, coarse=False):
    """Return how two base64 PNGs differ beyond what another processor may do, or None."""
    if stored.strip() == fresh.strip():
        return None
    old, new = _picture(stored), _picture(fresh)
    if old is None:
        return "the stored picture cannot be decoded"
    if coarse or old.info.get("Software") != new.info.get("Software"):
        return _mosaic_difference(old, new)
    if old.size != new.size:
        return f"the picture is stored as {old.size} pixels, runs as {new.size}"
    distances = np.abs(_levels(old) - _levels(new))
    if distances.max() > SAME_VERSION_TOLERANCE:
        return f"a pixel of the picture differs by {distances.max():.0f} of 255 levels"
    if distances.mean() > SAME_VERSION_MEAN_TOLERANCE:
        return f"the picture differs by {distances.mean():.2f} of 255 levels on average"
    return None


def _mosaic_difference(old, new):
    if max(abs(a - b) / b for a, b in zip(old.size, new.size)) > 0.03:
        return f"the picture is stored as {old.size} pixels, runs as {new.size}"
    tiles = [_levels(picture.convert("RGB").resize(MOSAIC, Image.BOX)) for picture in (old, new)]
    distance = np.abs(tiles[0] - tiles[1]).max()
    if distance > OTHER_VERSION_TOLERANCE:
        return f"a region of the picture differs by {distance:.0f} of 255 levels"
    return None


def _picture(encoded):
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
        picture.load()
    except Exception:  # Pillow raises many kinds for many kinds of damage
        return None
    return picture


def _levels(picture):
    return np.asarray(picture.convert("RGBA"), dtype=float)

"""Put a figure under a cell, together with its description in words."""

import hashlib
import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from helpers.plotting.figure_data import figure_data
from helpers.plotting.style import RESOLUTION

#: How a picture is packed: as small as can be, which takes longer than drawing it.
PACKED = {"optimize": True}


def show(figure, alt=None, trained=False):
    """Display `figure` under the cell, with a description for those who cannot see it.

    The description is stored with the picture, as its alternative text and as the text that viewers
    without pictures print.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str, optional
        What the figure shows, in a sentence or two: the finding, not "a plot". Every figure of the
        course has one.
    trained : bool
        Whether it shows what training decided, which differs from processor to processor. It then
        carries its data (see `helpers.plotting.figure_data`), and these are compared in place of
        the pixels.

    Raises
    ------
    ValueError
        If `alt` says nothing.
    """
    from IPython.display import display

    if alt is None:
        alt = "A figure without a description."
    if not isinstance(alt, str) or len(alt.split()) < 3:
        raise ValueError(f"alt must describe the figure in a sentence, got {alt!r}")
    width, picture = round(figure.get_figwidth() * 100), _png(figure)
    metadata = {"image/png": {"alt": alt, "width": width}}
    if trained:
        digest = hashlib.sha256(picture).hexdigest()
        metadata["figure"] = {**figure_data(figure), "drawn": digest}
    display({"image/png": picture, "text/plain": alt}, metadata=metadata, raw=True)


def _png(figure):
    """Return the figure as a PNG without an alpha channel, and without colour if it has none."""
    with io.BytesIO() as drawn, io.BytesIO() as packed:
        figure.savefig(drawn, format="png", dpi=RESOLUTION, pil_kwargs={"compress_level": 0})
        picture = Image.open(drawn)
        drawn_by = PngInfo()
        drawn_by.add_text("Software", picture.info["Software"])  # the comparison of outputs asks
        colours = picture.convert("RGB")
        red, green, blue = colours.split()
        is_grey = red.tobytes() == green.tobytes() == blue.tobytes()
        picture = red if is_grey else colours
        picture.save(packed, format="png", pnginfo=drawn_by, **PACKED)
        return packed.getvalue()

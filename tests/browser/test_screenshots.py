"""How each view looks, in light, dark and on a telephone, beside a small picture that was judged.

The pictures in ``golden`` are coarse: one pixel for a tile of 12 × 12. So a letter that another
version of Chromium draws differently is no difference, and a part that is missing, moved or in the
wrong colours is. The font is matplotlib's own copy of DejaVu Sans, the same on every machine.
``UPDATE_GOLDEN=1`` writes new pictures: look at the screenshots before you keep them; with
``SCREENSHOTS=folder`` they are left there in full.
"""

import base64
import io
import os
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image

from helpers.widgets import ConvStepper, KernelLab, PoolDrop
from tests.browser.conftest import GOLDEN, expect
from tests.browser.test_conv_stepper import EDGE, IMAGE
from tests.browser.test_layer_explorer import explorer
from tests.browser.test_train_lab import made_up
from tests.browser.test_train_watch import recording  # noqa: F401 - a fixture

TILE = 12
#: Levels (of 255) by which a tile, smoothed over its neighbours, may differ, and all on average;
#: and the pixels by which the heights may differ.
TILE_TOLERANCE, MEAN_TOLERANCE, HEIGHT_TOLERANCE = 32, 3, 24

VIEWS = {
    "conv_stepper": lambda: ConvStepper(IMAGE, EDGE, bias=2, activation="relu", stride=2),
    "conv_stepper_backward": lambda: ConvStepper(IMAGE, EDGE, mode="backward", padding="same"),
    "kernel_lab": lambda: KernelLab("Sobel x", photo="camera"),
    "kernel_lab_find": lambda: KernelLab(task="find", number=2),
    "pool_drop": lambda: PoolDrop(shift=[0, 1]),
    "pool_drop_dropout": lambda: PoolDrop(topic="dropout", masks=20),
    "layer_explorer": lambda: explorer(layer=4),
    "train_lab": made_up,
    "train_watch": None,  # the recorded run
}
PAGES = {
    "light": {"width": 690},
    "dark": {"width": 690, "dark": True},
    "narrow": {"width": 360},
}

FONT = """async (font) => {
  const face = new FontFace("Judged", `url(data:font/ttf;base64,${font})`);
  document.fonts.add(await face.load());
  const style = document.createElement("style");
  style.textContent = `.frame { font-family: "Judged" !important; }
    button, select, input, textarea { font-family: inherit !important; }`;
  document.querySelector(".k2c-view").shadowRoot.append(style);
  await document.fonts.ready; }"""


def font():
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return base64.b64encode(path.read_bytes()).decode()


def photographed(page):
    """Return the view of a page as a picture, when all that moves has come to rest.

    A view that has just got its width or a font asks for another frame, which only the page's clock
    brings: two pictures in a row must be the same.
    """
    page.evaluate(FONT, font())
    expect(page.locator("[aria-busy]")).to_have_count(0)
    last = None
    for _ in range(20):
        page.clock.run_for(1000)  # LayerExplorer looks for dead maps in the first half second
        png = page.locator(".k2c-output").first.screenshot(animations="disabled", caret="hide")
        if png == last:
            return Image.open(io.BytesIO(png)).convert("RGB")
        last = png
    raise AssertionError("the view does not come to rest")


def tiled(picture):
    """Return a picture with one pixel for a tile of 12 × 12."""
    size = [max(1, round(side / TILE)) for side in picture.size]
    return picture.resize(size, Image.Resampling.BOX)


def differences(picture, judged):
    """Return in words what differs between a screenshot and the coarse picture that is kept."""
    if abs(picture.width - judged.width * TILE) > TILE:
        return [f"it is {picture.width} pixels wide, expected about {judged.width * TILE}"]
    if abs(picture.height - judged.height * TILE) > HEIGHT_TOLERANCE:
        return [f"it is {picture.height} pixels high, expected about {judged.height * TILE}"]
    tiles = picture.resize(judged.size, Image.Resampling.BOX)
    apart = np.asarray(tiles, float) - np.asarray(judged, float)
    found = []
    if abs(apart).mean() > MEAN_TOLERANCE:
        found.append(f"it differs by {abs(apart).mean():.1f} of 255 levels on average")
    padded = np.pad(apart, ((1, 1), (1, 1), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    smooth = abs(windows.mean(axis=(3, 4))).max(axis=2)
    if smooth.max() > TILE_TOLERANCE:
        row, column = np.unravel_index(smooth.argmax(), smooth.shape)
        found.append(
            f"it differs by {smooth.max():.0f} of 255 levels around {column * TILE} pixels from "
            f"the left and {row * TILE} from the top"
        )
    return found


@pytest.mark.parametrize("look", PAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_looks_as_it_was_judged(page_of, recording, name, look):  # noqa: F811
    view = recording() if VIEWS[name] is None else VIEWS[name]()
    page = page_of(view, reduced=True, still=True, **PAGES[look])
    picture = photographed(page)
    assert page.errors == []
    place = GOLDEN / f"{name}_{look}.png"
    if os.environ.get("SCREENSHOTS"):
        picture.save(Path(os.environ["SCREENSHOTS"]) / place.name)
    if os.environ.get("UPDATE_GOLDEN"):
        tiled(picture).save(place, optimize=True)
    assert place.exists(), f"{place} is missing: run once with UPDATE_GOLDEN=1 and look at it"
    assert differences(picture, Image.open(place).convert("RGB")) == []


# ---------------------------------------------------------------------------- the comparison itself


@pytest.fixture(scope="module")
def screenshot():
    """A picture of frames and lines of text, as a view has."""
    levels = np.full((600, 684, 3), 251, np.uint8)
    levels[20:580:24, 40:600:6] = 31
    levels[21:581:24, 42:600:6] = 31
    levels[200:300, 100:300] = (0, 114, 178)
    return Image.fromarray(levels)


def altered(picture, change):
    levels = np.array(picture)
    return Image.fromarray(np.ascontiguousarray(change(levels)))


def painted(levels, rows, columns, colour):
    levels[rows, columns] = colour
    return levels


HARMLESS = {
    "nothing": lambda levels: levels,
    "letters moved by a pixel": lambda levels: np.roll(levels, (1, 1), axis=(0, 1)),
    "a little higher": lambda levels: np.pad(levels, ((0, 9), (0, 0), (0, 0)), mode="edge"),
    "one letter": lambda levels: painted(levels, slice(20, 30), slice(40, 48), 31),
}
HARMFUL = {
    "a white box": lambda levels: np.full_like(levels, 255),
    "dark": lambda levels: 255 - levels,
    "a part is missing": lambda levels: painted(levels, slice(200, 300), slice(100, 300), 251),
    "other colours": lambda levels: levels[:, :, ::-1],
    "mirrored": lambda levels: levels[:, ::-1],
    "cut off": lambda levels: levels[:500],
    "wider": lambda levels: np.pad(levels, ((0, 0), (0, 40), (0, 0))),
    "a part moved": lambda levels: np.roll(levels, 48, axis=0),
}


@pytest.mark.parametrize("change", HARMLESS)
def test_what_a_reader_does_not_see_is_no_difference(screenshot, change):
    assert differences(altered(screenshot, HARMLESS[change]), tiled(screenshot)) == []


@pytest.mark.parametrize("change", HARMFUL)
def test_what_a_reader_sees_is_a_difference(screenshot, change):
    assert differences(altered(screenshot, HARMFUL[change]), tiled(screenshot)) != []

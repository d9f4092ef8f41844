"""Draw the example digits in ``data/digits``: ``python -m tools.data.draw_digits``.

They are like what readers bring: a photo of a sheet of paper, a drawing with transparent corners, a
photo that the camera turned. Each is drawn as a hand does it, stroke by stroke.
"""

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from tools.data.data_list import write_listed

DATA = Path(__file__).resolve().parents[2] / "data"

#: Points that the pen passes, (x, y) from 0 to 1, y down; one list a stroke.
THREE = (
    ((0.18, 0.17), (0.45, 0.03), (0.77, 0.15), (0.70, 0.37), (0.40, 0.47)),
    ((0.40, 0.47), (0.77, 0.58), (0.80, 0.83), (0.48, 0.97), (0.12, 0.86)),
)
FIVE = (
    ((0.30, 0.09), (0.24, 0.46), (0.60, 0.42), (0.82, 0.66), (0.60, 0.94), (0.16, 0.88)),
    ((0.31, 0.08), (0.55, 0.07), (0.84, 0.03)),
)
SEVEN = (((0.10, 0.12), (0.45, 0.08), (0.85, 0.06), (0.62, 0.45), (0.45, 0.97)),)

_STEPS = 60  # pieces of line between two points
_FINER = 3  # drawn that many times larger, then averaged: smooth edges


def smooth_path(points: Any) -> np.ndarray:
    """Return a smooth curve through points (n, 2): Catmull and Rom's of 1974."""
    points = np.asarray(points)
    points = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    t = np.linspace(0, 1, _STEPS)[:, np.newaxis]
    before, start, end, after = (points[k : len(points) - 3 + k, np.newaxis] for k in range(4))
    curve = (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    ) / 2
    return curve.reshape(-1, 2)


def pen(strokes: Any, size: Any, box: Any, width: float, rng: np.random.Generator) -> np.ndarray:
    """Return how much of each pixel the pen covers, (height, width) from 0 to 1.

    The pen presses more and less on its way: `width` pixels on average.
    """
    image = Image.new("L", (size[0] * _FINER, size[1] * _FINER))
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = box
    for points in strokes:
        path = smooth_path(points) * (right - left, bottom - top) + (left, top)
        way = np.linspace(0, 1, len(path))
        pressure = 1 + 0.18 * np.sin(2 * np.pi * (rng.uniform(0.6, 1.2) * way + rng.random()))
        path, radius = path * _FINER, pressure * width * _FINER / 2
        for (x, y), r in zip(path, radius):
            draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
        for start, end, r in zip(path, path[1:], radius):
            draw.line((*start, *end), fill=255, width=max(1, round(2 * r)))
    return np.asarray(image.reduce(_FINER), dtype=np.float64) / 255


def light(size: Any, lamp: Any, fall: float) -> np.ndarray:
    """Return a brightness that fades with the distance from `lamp`, (x, y) from 0 to 1."""
    y, x = np.mgrid[0 : 1 : size[1] * 1j, 0 : 1 : size[0] * 1j]
    return 1 - fall * ((x - lamp[0]) ** 2 + (y - lamp[1]) ** 2)


def photo_of_three() -> Image.Image:
    """Draw a 3 in blue ink on cream paper below a lamp at the left, as a colour photo."""
    rng, size = np.random.default_rng(3), (600, 400)
    ink = pen(THREE, size, (215, 60, 410, 350), 15, rng)[:, :, np.newaxis]
    paper, blue = np.array([0.97, 0.94, 0.86]), np.array([0.16, 0.20, 0.52])
    colours = (paper * (1 - ink) + blue * ink) * light(size, (0.15, 0.2), 0.55)[:, :, np.newaxis]
    return Image.fromarray(_bytes(colours + rng.normal(0, 0.012, colours.shape)))


def photo_of_five() -> Image.Image:
    """Draw a 5 in pencil as a grey photo that lies on its side; its EXIF note says so."""
    rng, size = np.random.default_rng(5), (480, 640)
    ink = pen(FIVE, size, (150, 150, 350, 470), 9, rng)
    graphite = ink * np.clip(0.85 + rng.normal(0, 0.08, ink.shape), 0, 1)
    pixels = (0.9 - 0.65 * graphite) * light(size, (0.8, 0.1), 0.35)
    image = Image.fromarray(_bytes(pixels + rng.normal(0, 0.012, pixels.shape)))
    return image.transpose(Image.Transpose.ROTATE_90)


def drawing_of_seven() -> Image.Image:
    """Draw a 7 in chalk on a slate whose round corners are transparent."""
    rng, size = np.random.default_rng(7), (320, 320)
    chalk = pen(SEVEN, size, (90, 55, 235, 270), 22, rng)[:, :, np.newaxis]
    slate, white = np.array([0.13, 0.19, 0.21]), np.array([0.96, 0.96, 0.90])
    colours = slate * (1 - chalk) + white * chalk
    corners = Image.new("L", (size[0] * _FINER, size[1] * _FINER))
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, *corners.size), 60 * _FINER, fill=255)
    opacity = np.asarray(corners.reduce(_FINER))[:, :, np.newaxis]
    return Image.fromarray(np.concatenate([_bytes(colours), opacity], axis=2))


def contents() -> dict[str, bytes]:
    """Return the files' bytes, by their paths below ``data/``."""
    turned = Image.Exif()
    turned[0x0112] = 6  # to be shown turned by a quarter, clockwise
    return {
        "digits/five.jpg": _encoded(photo_of_five(), "JPEG", quality=85, exif=turned),
        "digits/seven.png": _encoded(drawing_of_seven(), "PNG", optimize=True),
        "digits/three.jpg": _encoded(photo_of_three(), "JPEG", quality=85),
    }


def _encoded(image: Image.Image, kind: str, **settings: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(np.round(values * 255), 0, 255).astype(np.uint8)


def main() -> None:
    """Write the pictures and their hashes."""
    made = contents()
    write_listed(DATA, made)
    for file, content in made.items():
        print(f"{file}: {len(content) / 1000:.0f} kB")


if __name__ == "__main__":
    main()

"""Draw the picture at the top of the README: ``python -m docs.readme_picture``.

It shows what a reader gets: one kernel on a photo, what pooling keeps of it, and the kernels that a
network found by itself. All of it is computed, nothing is drawn by hand.
"""

from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure

from helpers import conv2d, load_keras, load_mnist, load_photo, max_pool2d
from helpers.kernels import SOBEL_X, SOBEL_Y
from helpers.plotting import STYLE
from helpers.training.recipes import small_model

PATH = Path(__file__).resolve().parent.parent / "docs" / "images" / "course.png"


def trained_first_layer():
    """Train the small network of lesson 9 and return its first kernels and bias."""
    keras = load_keras()
    digits = load_mnist()
    keras.utils.set_random_seed(9)
    network = small_model(rate=0.4)
    network.fit(*digits.train, epochs=12, batch_size=32, verbose=0)
    return digits.test.images, network


def edges(photo):
    """Return how steeply brightness changes at each pixel."""
    both = np.stack([SOBEL_X, SOBEL_Y], axis=-1)[:, :, np.newaxis, :].astype("float32")
    maps = conv2d(photo[np.newaxis, :, :, np.newaxis], both)[0]
    return np.hypot(maps[..., 0], maps[..., 1])


def draw():
    """Return the figure."""
    cat = load_photo("chelsea", gray=True)
    cat_edges = edges(cat)
    images, network = trained_first_layer()
    kernels, bias = network.layers[0].get_weights()
    digit = images[:1]
    maps = np.maximum(conv2d(digit, kernels, bias), 0)[0]
    shares = np.array(network(digit))[0]

    with style.context(["default", {**STYLE, "font.size": 9, "axes.titlesize": 9}]):
        figure = Figure(figsize=(8.2, 4.3), layout="constrained")
        top, bottom = figure.subfigures(2, 1, height_ratios=[1.25, 1])
        pictures = [
            ("a photo is numbers", cat),
            ("two kernels find its edges", cat_edges),
            ("pooling keeps the strongest", max_pool2d(cat_edges, 8)),
        ]
        for axis, (title, picture) in zip(top.subplots(1, 3), pictures):
            axis.imshow(picture, cmap="gray", vmin=0, vmax=1 if picture is cat else 1.6)
            axis.set_title(title)
            axis.set_axis_off()

        parts = bottom.subfigures(1, 4, width_ratios=[1, 2.1, 2.1, 1.7])
        axis = parts[0].subplots()
        axis.imshow(digit[0, :, :, 0], cmap="gray")
        axis.set_title("a new digit")
        axis.set_axis_off()
        reach = np.abs(kernels).max()
        for part, title, planes, colours in (
            (parts[1], "kernels it learned", kernels[:, :, 0], ("RdBu_r", -reach, reach)),
            (parts[2], "what they see", maps, ("gray", 0, maps.max())),
        ):
            part.suptitle(title, fontsize=9)
            for number, axis in enumerate(part.subplots(2, 4).flat):
                cmap, low, high = colours
                axis.imshow(planes[:, :, number], cmap=cmap, vmin=low, vmax=high)
                axis.set_axis_off()
        axis = parts[3].subplots()
        axis.bar(range(10), shares, color="#0072B2")
        axis.set_xticks(range(10))
        axis.set_ylim(0, 1)
        axis.set_title("its answer")
    return figure


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    draw().savefig(PATH, dpi=150, metadata={"Software": None})
    print(f"{PATH.name}: {PATH.stat().st_size // 1024} kB")

"""PoolDrop: what Python accepts, refuses and keeps, and that the browser computes the same."""

import numpy as np
import pytest

from helpers import average_pool2d, max_pool2d, min_pool2d
from helpers.network import AveragePool2D, MaxPool2D
from helpers.widgets import PoolDrop

RNG = np.random.default_rng(4)
IMAGE = RNG.normal(size=(7, 9)) * 5
POOLS = {"max": max_pool2d, "average": average_pool2d, "min": min_pool2d}
SCENE = """
const { toNested, fromNested, tensor } = { ...m, ...data };
const plane = (rows) => ({ shape: [rows.length, rows[0].length, 1], data: Float64Array.from(rows.flat()) });
const state = { ...data, image: plane(data.image), upstream: data.upstream && plane(data.upstream) };
const scene = m.poolScene(state);
return { output: Array.from(scene.output.data), shape: scene.output.shape,
  image: Array.from(scene.image.data), gradient: Array.from(scene.gradient.data) };
"""  # noqa: E501


def scene_of(node, view):
    names = ("image", "pool", "whole", "size", "stride", "padding", "shift", "upstream")
    state = {name: getattr(view, name) for name in names}
    return node(SCENE, state, module="pool_drop/parts.js")


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"size": 3, "stride": 2, "padding": "same"},
        {"size": 3, "stride": 1},
        {"size": 2, "stride": 3, "shift": [-1, 2]},
        {"whole": True, "shift": [1, 1]},
    ],
)
def test_python_and_browser_pool_as_helpers(node, pool, settings):
    view = PoolDrop(IMAGE, pool=pool, **settings)
    down, right = settings.get("shift", (0, 0))
    moved = np.roll(IMAGE, (down, right), (0, 1))
    for lost, axis in ((down, 0), (right, 1)):
        if lost:
            np.moveaxis(moved, axis, 0)[slice(None, lost) if lost > 0 else slice(lost, None)] = 0
    size = IMAGE.shape if view.whole else view.size
    stride = None if view.whole else view.stride
    expected = POOLS[pool](moved, size, stride, view.padding)
    np.testing.assert_allclose(view.pooled, expected)
    scene = scene_of(node, view)
    assert scene["shape"] == [*expected.shape, 1]
    np.testing.assert_allclose(scene["image"], moved.ravel(), atol=1e-12)
    np.testing.assert_allclose(scene["output"], expected.ravel(), atol=1e-12)


@pytest.mark.parametrize(("pool", "layer"), [("max", MaxPool2D), ("average", AveragePool2D)])
@pytest.mark.parametrize("settings", [(2, 2, "valid"), (3, 2, "same"), (3, 1, "valid")])
def test_the_gradient_is_that_of_the_layers(node, pool, layer, settings):
    size, stride, padding = settings
    view = PoolDrop(IMAGE, pool=pool, size=size, stride=stride, padding=padding)
    upstream = RNG.normal(size=view.pooled.shape)
    view.upstream = upstream
    one = layer(size, stride, padding)
    _, memory = one.forward(IMAGE[None, :, :, None], training=True)
    expected = one.backward(upstream[None, :, :, None], memory)
    expected = expected[0] if isinstance(expected, tuple) else expected
    np.testing.assert_allclose(scene_of(node, view)["gradient"], expected.ravel(), atol=1e-6)


@pytest.mark.parametrize("settings", [{}, {"scaled": False}, {"training": False}, {"rate": 0}])
def test_python_and_browser_drop_alike(node, settings):
    view = PoolDrop(values=[1.5, -2, 3, 0, 5], seed=2**31 - 5, masks=300, **settings)
    names = ("rate", "seed", "training", "scaled", "masks")
    state = {name: getattr(view, name) for name in names} | {"values": view.values}
    scene = node("return m.dropScene(data);", state, module="pool_drop/parts.js")
    np.testing.assert_allclose(scene["mask"], view.mask)
    np.testing.assert_allclose(scene["output"], view.dropped)
    np.testing.assert_allclose(scene["mean"], view.mean_dropped)


def test_the_masks_drop_the_share_they_promise():
    view = PoolDrop(rate=0.3, masks=10_000)
    share = (view._masks(10_000) == 0).mean()
    assert abs(share - 0.3) < 4 * np.sqrt(0.3 * 0.7 / 80_000)
    spread = np.sqrt(view.values**2 * 0.3 / 0.7 / 10_000)
    assert np.all(abs(view.mean_dropped - view.values) < 4 * spread)
    assert not np.array_equal(view.mask, PoolDrop(rate=0.3, seed=8).mask)


def test_a_change_is_measured_as_in_lesson_4(node):
    moved = np.roll(IMAGE, 1, axis=1)
    code = "const t = (d) => ({ data: d }); return m.changeBetween(t(data[0]), t(data[1]));"
    answer = node(code, [IMAGE.ravel(), moved.ravel()], module="pool_drop/parts.js")
    expected = np.linalg.norm(moved - IMAGE) / np.linalg.norm(IMAGE)
    np.testing.assert_allclose(answer["share"], expected)
    assert answer["count"] == answer["total"] == IMAGE.size


def test_what_no_longer_fits_is_forgotten():
    view = PoolDrop(upstream=np.ones((4, 4)))
    view.place = [3, 3]
    view.size = 4
    assert view.upstream is None
    assert view.place == [0, 0]
    assert PoolDrop(size=3).stride == 3


def test_the_browser_may_change_everything_at_once():
    view = PoolDrop()
    view.set_state({"size": 3, "stride": 1, "upstream": np.zeros((6, 6)).tolist(), "place": [5, 5]})
    assert view.upstream.shape == (6, 6)
    assert view.place == [5, 5]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"image": np.zeros((13, 4))}, ValueError, r"up to 12 × 12 numbers.*cut a piece out"),
        ({"image": np.zeros((4, 4, 1))}, ValueError, "image must have 2 axes"),
        ({"image": np.zeros((6, 6), np.uint8)}, TypeError, "wrap around"),
        ({"image": np.full((6, 6), np.nan)}, ValueError, "NaN or infinite"),
        ({"image": np.full((6, 6), 1e9)}, ValueError, "up to 1e6"),
        ({"values": np.arange(13)}, ValueError, "shows up to 12"),
        ({"values": [1, np.inf]}, ValueError, "NaN or infinite"),
        ({"pool": "median"}, ValueError, 'pool must be "max" or'),
        ({"size": 9}, ValueError, "larger than the image"),
        ({"size": 2.0}, TypeError, "size must be a whole number"),
        ({"stride": 0}, ValueError, "stride must be 1 or more"),
        ({"padding": "full"}, ValueError, 'padding must be "valid" or "same"'),
        ({"shift": [5, 0]}, ValueError, "shift must be −4 to 4"),
        ({"shift": [-5, 0]}, ValueError, "shift must be -4 or more"),
        ({"shift": 1}, TypeError, "shift must be whole numbers"),
        ({"upstream": np.ones((2, 2))}, ValueError, "upstream has shape"),
        ({"rate": 1.0}, ValueError, "rate must be 0 to 0.95"),
        ({"rate": "half"}, TypeError, "rate must be a number"),
        ({"masks": 0}, ValueError, "masks must be 1 or more"),
        ({"topic": "batch norm"}, ValueError, 'topic must be "pooling"'),
        ({"colour": 3}, TypeError, "no setting 'colour'"),
    ],
)
def test_bad_input_is_refused(change, error, message):
    with pytest.raises(error, match=message):
        PoolDrop(**change)


def test_a_place_outside_is_refused():
    with pytest.raises(ValueError, match="not inside the pooled map"):
        PoolDrop().place = [4, 0]


def test_the_still_holds_the_numbers():
    page = PoolDrop([[1, 3], [4, 2]])._repr_mimebundle_()[0]
    assert "Max pooling of a 2 × 2 map: window 2 × 2" in page["text/plain"]
    assert "<caption>pooled</caption>" in page["text/html"]
    assert "<td>4</td>" in page["text/html"]
    page = PoolDrop(topic="dropout", values=[1, 3], rate=0)._repr_mimebundle_()[0]
    assert "Dropout of 2 values, rate 0" in page["text/plain"]
    assert "<script" not in page["text/html"]
    assert "style" not in page["text/html"]


def test_the_saved_state_is_small():
    assert len(str(PoolDrop().get_state())) < 120_000

"""KernelLab: what Python accepts, refuses and keeps, and that the browser computes the same."""

import base64

import numpy as np
import pytest

from helpers import correlate2d
from helpers.kernels import BOX, GAUSSIAN, LAPLACIAN, NAMED_KERNELS, SOBEL_X
from helpers.widgets import KernelLab
from helpers.widgets.shared.base import format_number, table_html

RNG = np.random.default_rng(3)
SMALL = RNG.integers(0, 256, (13, 17)).astype(np.uint8)
PARTS = "kernel_lab/parts.js"
MAPS = """
const bytes = Uint8Array.from(atob(data.bytes), (letter) => letter.charCodeAt(0));
const photo = m.photosOf(data.sizes, new DataView(bytes.buffer)).get(data.photo);
const kernels = data.kernels.map((one) => m.usedKernel(one, data.normalise));
const maps = m.labMaps(photo, kernels);
const last = kernels.length - 1;
const sum = m.labSum(maps, kernels, last, data.place);
return { photo: Array.from(photo.data), result: Array.from(maps[last + 1].data),
  sum: sum.result, products: sum.terms.map((term) => term.product) };
"""


def maps_of(node, view, place):
    data = {
        "bytes": base64.b64encode(view._photos).decode(),
        "sizes": view._sizes,
        "photo": view.photo,
        "kernels": [view.kernel, *([view.second] if view.two else [])],
        "normalise": view.normalise,
        "place": place,
    }
    return node(MAPS, data, module=PARTS)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"kernel": "emboss", "photo": "camera", "normalise": True},
        {"kernel": GAUSSIAN, "second": LAPLACIAN, "two": True, "photo": "coffee"},
        {"kernel": SOBEL_X, "second": BOX, "two": True, "normalise": True, "image": SMALL},
        {"kernel": RNG.normal(size=(3, 3)), "image": SMALL, "normalise": True},
    ],
)
def test_python_and_browser_filter_as_helpers(node, settings):
    view = KernelLab(**settings)
    edge = len(view.weights)
    place = [edge + 3, edge + 1]
    answer = maps_of(node, view, place)
    np.testing.assert_allclose(answer["photo"], view.pixels.ravel(), atol=1e-7)
    expected = view.pixels.astype(float)
    for weights in view.weights:
        expected = correlate2d(expected, weights)
    np.testing.assert_allclose(view.result, expected)
    np.testing.assert_allclose(answer["result"], expected.ravel(), atol=1e-5)
    np.testing.assert_allclose(answer["sum"], expected[3, 1], atol=1e-5)
    np.testing.assert_allclose(sum(answer["products"]), expected[3, 1], atol=1e-5)


def test_normalising_divides_by_the_sum_or_by_the_positive_ones():
    ones = KernelLab(np.ones((3, 3)), normalise=True)
    np.testing.assert_allclose(ones.weights[0], BOX)
    sobel = KernelLab(SOBEL_X, normalise=True)
    np.testing.assert_allclose(sobel.weights[0], SOBEL_X / 4)
    assert np.abs(sobel.result).max() <= 1
    nothing = KernelLab(np.zeros((3, 3)), normalise=True)
    assert not nothing.weights[0].any()


def test_the_browser_knows_every_named_kernel(node):
    view = KernelLab()
    code = (
        "return Object.values(data.presets).map((one) => m.nameOfKernel(data.presets, one)).concat("
        "m.nameOfKernel(data.presets, [[9, 9, 9], [1, 1, 1], [0, 0, 0]]));"
    )
    assert node(code, {"presets": view._presets}, module=PARTS) == [*NAMED_KERNELS, ""]
    for name, weights in NAMED_KERNELS.items():
        assert view._presets[name] == weights.tolist()


def test_the_score_is_0_for_the_photo_and_100_for_the_kernel(node):
    photo = SMALL / 255
    wanted = correlate2d(photo, LAPLACIAN)
    inner = photo[1:-1, 1:-1]
    code = (
        "const t = (d) => ({ data: d });"
        "return data.map(([a, b, c]) => m.scoreOf(t(a), t(b), t(c)));"
    )
    triple = [[p.ravel().tolist() for p in (mine, wanted, inner)] for mine in (
        wanted, inner, 0 * inner, correlate2d(photo, LAPLACIAN * 0.9), -5 * wanted)]  # fmt: skip
    scores = node(code, triple, module=PARTS)
    assert scores[0] == 100
    start = min(np.linalg.norm(wanted - inner), np.linalg.norm(wanted))
    expected = 100 * (1 - np.linalg.norm(0.1 * wanted) / start)
    np.testing.assert_allclose(scores[3], expected)
    assert max(scores[1], scores[2]) < 1e-9
    assert scores[4] == 0


def test_hidden_kernels_differ_and_stay_what_they_are(node):
    view = KernelLab()
    code = (
        "const many = (level) => Array.from({ length: 60 }, (_, i) =>"
        " m.hiddenKernel(level, i + 1, data)); return [many('named'), many('free'), many('free')];"
    )
    named, free, again = node(code, view._presets, module=PARTS)
    known = {tuple(np.ravel(one)) for name, one in NAMED_KERNELS.items() if name != "identity"}
    found = {tuple(np.ravel(one)) for one in named}
    assert found <= known
    assert len(found) >= 10
    assert free == again
    assert {weight for one in free for row in one for weight in row} == {-2, -1, 0, 1, 2}


def test_a_picture_of_ones_own():
    colour = RNG.random((20, 30, 3))
    view = KernelLab(image=colour)
    assert view.photo == "yours"
    assert view.pixels.shape == (20, 30)
    np.testing.assert_allclose(view.pixels, colour @ [0.2126, 0.7152, 0.0722], atol=0.51 / 255)
    np.testing.assert_array_equal(KernelLab(image=SMALL).pixels, SMALL / np.float32(255))
    assert KernelLab(image=SMALL, photo="coffee").photo == "coffee"


def test_the_place_follows_the_photo():
    view = KernelLab(photo="chelsea")
    view.place = [100, 168]
    view.photo = "camera"
    assert view.place == [69, 69]
    view.kernel = "box blur"
    np.testing.assert_array_equal(view.kernel, BOX)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"kernel": np.ones((5, 5))}, ValueError, r"shape \(5, 5\), but this view shows 3 × 3"),
        ({"kernel": "blurr"}, ValueError, "there is no kernel 'blurr'; choose one of identity"),
        ({"kernel": np.full((3, 3), np.nan)}, ValueError, "NaN or infinite"),
        ({"second": np.full((3, 3), 1e4)}, ValueError, "use weights from −1000 to 1000"),
        ({"photo": "dog"}, ValueError, "photo must be one of chelsea, coffee, camera"),
        ({"photo": "yours"}, ValueError, "photo must be one of"),
        ({"image": np.zeros((300, 451))}, ValueError, r"one pixel in 3, image\[::3, ::3\]"),
        ({"image": np.zeros((5, 30))}, ValueError, "8 to 200 pixels"),
        ({"image": np.full((30, 30), 7.0)}, ValueError, "from 7 to 7, expected 0 to 1"),
        ({"image": np.zeros((30, 30, 4))}, ValueError, "pick one channel"),
        ({"image": np.full((30, 30), np.inf)}, ValueError, "NaN or infinite"),
        ({"image": "cat.png"}, TypeError, "image must hold real numbers"),
        ({"display": "grey"}, ValueError, 'display must be "auto"'),
        ({"divider": 2}, ValueError, "divider must be 0 to 1"),
        ({"number": 0}, ValueError, "number must be 1 or more"),
        ({"place": [500, 0]}, ValueError, "not inside the photo"),
        ({"colour": 3}, TypeError, "no setting 'colour'"),
    ],
)
def test_bad_input_is_refused(change, error, message):
    with pytest.raises(error, match=message):
        KernelLab(**change)


def test_the_still_shows_the_pixels_the_weights_and_the_result():
    view = KernelLab("Sobel x", second="box blur", two=True, place=[40, 0])
    page = view._repr_mimebundle_()[0]
    assert "the photo 'chelsea', 112 × 169 pixels" in page["text/plain"]
    assert '"Sobel x" followed by "box blur"' in page["text/plain"]
    result = format_number(view.result[38, 0])  # the nearest place where both kernels fit
    assert f"At row 40, column 2 the result is {result}." in page["text/plain"]
    patch = table_html(view.pixels[38:43, 0:5], "pixels around it")
    assert patch in page["text/html"]
    assert "<caption>second kernel</caption>" in page["text/html"]
    assert "<script" not in page["text/html"]
    # Packed pictures differ from version to version, and stored HTML is compared letter by letter.
    assert "<img" not in page["text/html"]


def test_the_saved_state_is_small():
    state = KernelLab().get_state()
    photos = len(base64.b64encode(state.pop("_photos")))
    assert photos + len(str(state)) < 200_000


def test_a_sum_that_the_shown_products_do_not_make_is_marked(node):
    """As on the page of the view: −0.608 − 0.537 + 2.941 − 0.616 − 0.569 is 0.611."""
    values = [-0.6078, -0.5373, 2.9412, -0.6157, -0.5686]
    data = [{"terms": [{"product": one} for one in values], "result": sum(values)}]
    data += [{"terms": [{"product": one} for one in (0.25, -0.5)], "result": -0.25}]
    assert node("return data.map(m.sumText);", data, module=PARTS) == ["≈ 0.612", "−0.25"]

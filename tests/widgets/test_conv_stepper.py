"""ConvStepper from Python: what it accepts, refuses, keeps and shows where nothing runs."""

import numpy as np
import pytest

from helpers import conv2d, convolve2d
from helpers.widgets import ConvStepper

IMAGE = np.arange(36.0).reshape(6, 6)
EDGE = np.array([[1, 0, -1]] * 3)


def test_a_plane_gets_its_channel_and_filter():
    view = ConvStepper(IMAGE, EDGE)
    assert view.image.shape == (6, 6, 1)
    assert view.kernels.shape == (3, 3, 1, 1)
    assert view.bias.tolist() == [0]
    assert view.place == [0, 0, 0]


def test_the_output_is_that_of_helpers():
    rng = np.random.default_rng(1)
    image, kernels = rng.normal(size=(7, 6, 3)), rng.normal(size=(2, 3, 3, 4))
    options = {"stride": 2, "padding": "same", "dilation": 2}
    view = ConvStepper(image, kernels, bias=[1, 2, 3, 4], activation="relu", **options)
    expected = conv2d(image[None], kernels, np.array([1.0, 2, 3, 4]), **options)[0]
    np.testing.assert_allclose(view.output, np.maximum(expected, 0))
    turned = ConvStepper(IMAGE, [[1, 2], [3, 4]], flip=True)
    np.testing.assert_allclose(turned.output[:, :, 0], convolve2d(IMAGE, [[1.0, 2], [3, 4]]))


def test_the_kernel_can_be_read_and_set():
    view = ConvStepper(IMAGE, EDGE)
    view.kernel = view.kernel * 2
    assert view.kernels[:, :, 0, 0].tolist() == (EDGE * 2).tolist()
    two = ConvStepper(IMAGE, np.ones((3, 3, 1, 2)))
    with pytest.raises(ValueError, match=r"more than one plane; use .kernels"):
        _ = two.kernel


def test_what_no_longer_fits_is_forgotten():
    view = ConvStepper(IMAGE, EDGE, upstream=np.ones((4, 4)))
    view.place = [3, 3, 0]
    view.stride = 2
    assert view.upstream is None
    assert view.place == [0, 0, 0]


def test_several_arrays_can_change_together():
    view = ConvStepper(IMAGE, EDGE)
    with view.hold_trait_notifications():
        view.image = np.ones((5, 5, 2))
        view.kernels = np.ones((2, 2, 2, 3))
        view.bias = np.zeros(3)
    assert view.output.shape == (4, 4, 3)


def test_the_browser_may_change_everything_at_once():
    view = ConvStepper(IMAGE, EDGE)
    view.set_state({"kernels": np.ones((2, 2, 1, 2)).tolist(), "bias": [0, 1], "place": [4, 4, 1]})
    assert view.output.shape == (5, 5, 2)
    assert view.place == [4, 4, 1]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"image": np.zeros((11, 4))}, ValueError, r"up to 10 × 10 pixels.*cut a piece out"),
        ({"image": np.zeros((6, 6, 4))}, ValueError, "3 channels"),
        ({"image": np.zeros(6)}, ValueError, "image must have 2 or 3 axes"),
        ({"image": np.zeros((6, 6), np.uint8)}, TypeError, "wrap around"),
        ({"image": np.full((6, 6), np.nan)}, ValueError, "NaN or infinite"),
        ({"image": np.full((6, 6), 1e9)}, ValueError, "up to 1e6"),
        ({"image": "cat"}, TypeError, "image must hold real numbers"),
        ({"kernels": np.ones((6, 6))}, ValueError, "up to 5 × 5 weights"),
        ({"kernels": np.ones((3, 3, 1, 5))}, ValueError, "4 filters"),
        ({"kernels": np.ones((3, 3, 2, 1))}, ValueError, r"has 1 channel\(s\), but kernels"),
        ({"kernels": np.ones((3, 3, 2))}, ValueError, "kernels must have 2 or 4 axes"),
        ({"bias": [1, 2]}, ValueError, r"bias has 2 value\(s\)"),
        ({"bias": np.inf}, ValueError, "NaN or infinite"),
        ({"activation": "gelu"}, ValueError, 'activation must be "linear" or'),
        ({"stride": 0}, ValueError, "stride must be 1 or more, got 0"),
        ({"stride": 1.5}, TypeError, "stride must be a whole number"),
        ({"padding": "reflect"}, ValueError, 'padding must be "valid", "same", "full"'),
        ({"padding": 9}, ValueError, "padding must be 0 to 4"),
        ({"dilation": 4}, ValueError, r"dilation 4: 9\) is larger than the input 6"),
        ({"flip": "no"}, TypeError, "flip must be True or False"),
        ({"mode": "sideways"}, ValueError, 'mode must be "forward" or "backward"'),
        ({"upstream": np.ones((2, 2))}, ValueError, "upstream has shape"),
        ({"colour": 3}, TypeError, "no setting 'colour'"),
    ],
)
def test_bad_input_is_refused(change, error, message):
    with pytest.raises(error, match=message):
        ConvStepper(**({"image": IMAGE, "kernels": EDGE} | change))


def test_a_place_outside_is_refused():
    view = ConvStepper(IMAGE, EDGE)
    with pytest.raises(ValueError, match="not inside the output"):
        view.place = [4, 0, 0]


def test_the_still_holds_every_number():
    data, _ = ConvStepper([[1, 2], [3, 4]], np.ones((2, 2, 1, 2)), bias=[0, -1])._repr_mimebundle_()
    assert "input 2 × 2 × 1, 2 kernel(s) of 2 × 2" in data["text/plain"]
    page = data["text/html"]
    for caption, number in [("output, filter 0", "10"), ("output, filter 1", "9"), ("input", "4")]:
        assert f"<caption>{caption}</caption>" in page
        assert f"<td>{number}</td>" in page
    assert "<script" not in page
    assert "style" not in page


def test_the_saved_state_is_small_and_complete():
    state = ConvStepper(IMAGE, EDGE, stride=2).get_state()
    assert state["stride"] == 2
    assert state["image"][0][1] == [1.0]
    assert len(str(state["_esm"])) < 110_000

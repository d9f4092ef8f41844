"""The named kernels: what they sum to, what they respond to, and that nobody can change them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import convolve2d, correlate2d, kernels
from helpers.kernels import NAMED_KERNELS, box, gaussian

SUMS = {
    "identity": 1,
    "box blur": 1,
    "Gaussian blur": 1,
    "sharpen": 1,
    "emboss": 1,
    "Laplacian": 0,
    "Sobel x": 0,
    "Sobel y": 0,
    "Prewitt x": 0,
    "Prewitt y": 0,
    "diagonal down": 0,
    "diagonal up": 0,
    "horizontal line": 0,
    "vertical line": 0,
}


def strongest(kernel, image):
    return abs(correlate2d(image, kernel)).max()


def total(kernel, image):
    return abs(correlate2d(image, kernel)).sum()


def edge(angle, size=21):
    """Draw a picture that is dark on one side of an edge and bright on the other.

    Bright is what lies to the right of the edge, or below a level one.
    """
    y, x = np.mgrid[:size, :size] - size // 2
    side = {"|": x, "-": y, "\\": x - y, "/": x + y}[angle]
    return (side > 0).astype(float)


def line(angle, size=21):
    """Draw a bright line, one pixel wide."""
    y, x = np.mgrid[:size, :size] - size // 2
    return ({"|": x, "-": y}[angle] == 0).astype(float)


# ------------------------------------------------------------------ weights


@pytest.mark.parametrize("name", NAMED_KERNELS)
def test_each_kernel_sums_to_what_its_name_promises(name):
    assert NAMED_KERNELS[name].sum() == pytest.approx(SUMS[name], abs=1e-12)


def test_every_constant_of_the_module_is_in_the_table_once():
    constants = [value for name, value in vars(kernels).items() if isinstance(value, np.ndarray)]
    assert len(constants) == len(NAMED_KERNELS) == 14
    assert {id(kernel) for kernel in constants} == {id(k) for k in NAMED_KERNELS.values()}


@pytest.mark.parametrize("name", NAMED_KERNELS)
def test_each_kernel_is_a_read_only_3x3_array_of_floats(name):
    kernel = NAMED_KERNELS[name]
    assert kernel.shape == (3, 3)
    assert kernel.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        kernel[1, 1] = 7


def test_the_kernels_all_differ():
    assert len({kernel.tobytes() for kernel in NAMED_KERNELS.values()}) == len(NAMED_KERNELS)


def test_x_and_y_are_each_other_turned():
    assert np.array_equal(kernels.SOBEL_Y, kernels.SOBEL_X.T)
    assert np.array_equal(kernels.PREWITT_Y, kernels.PREWITT_X.T)
    assert np.array_equal(kernels.LINE_VERTICAL, kernels.LINE_HORIZONTAL.T)
    assert np.array_equal(kernels.DIAGONAL_UP, kernels.DIAGONAL_DOWN[::-1])


# ------------------------------------------------------------------ what they do to a picture


def test_identity_changes_nothing(photos):
    photo = photos["camera"][:50, :60]
    assert np.array_equal(correlate2d(photo, kernels.IDENTITY, padding="same"), photo)


@pytest.mark.parametrize("name", [name for name, weights in SUMS.items() if weights == 1])
def test_kernels_that_sum_to_1_keep_an_even_picture_as_it_is(name):
    even = np.full((5, 7), 0.6)
    assert correlate2d(even, NAMED_KERNELS[name]) == pytest.approx(0.6)


@pytest.mark.parametrize("name", [name for name, weights in SUMS.items() if weights == 0])
def test_kernels_that_sum_to_0_see_nothing_in_an_even_picture(name):
    assert correlate2d(np.full((5, 7), 0.6), NAMED_KERNELS[name]) == pytest.approx(0)


def test_fact_24_a_kernel_of_tenths_darkens_by_a_tenth(photos):
    photo = photos["camera"]
    tenths = np.full((3, 3), 0.1)
    assert tenths.sum() == pytest.approx(0.9)
    assert correlate2d(photo, tenths) == pytest.approx(0.9 * correlate2d(photo, kernels.BOX))


@pytest.mark.parametrize("kernel", [kernels.BOX, kernels.GAUSSIAN, box(5), gaussian(5, 1.5)])
def test_a_blur_evens_out_and_sharpen_does_the_opposite(kernel, photos):
    photo = photos["camera"][100:200, 100:230].astype(float)

    def roughness(image):
        return abs(np.diff(image)).mean()

    assert roughness(correlate2d(photo, kernel)) < 0.8 * roughness(photo)
    assert roughness(correlate2d(photo, kernels.SHARPEN)) > 1.5 * roughness(photo)


@pytest.mark.parametrize("kernel", [kernels.SOBEL_X, kernels.PREWITT_X])
def test_x_kernels_respond_to_upright_edges_only(kernel):
    assert strongest(kernel, edge("|")) == abs(kernel).sum() / 2
    assert strongest(kernel, edge("-")) == 0


@pytest.mark.parametrize("kernel", [kernels.SOBEL_Y, kernels.PREWITT_Y])
def test_y_kernels_respond_to_level_edges_only(kernel):
    assert strongest(kernel, edge("-")) == abs(kernel).sum() / 2
    assert strongest(kernel, edge("|")) == 0


@pytest.mark.parametrize("kernel", [kernels.SOBEL_X, kernels.PREWITT_X])
def test_x_kernels_are_positive_where_it_gets_brighter_to_the_right(kernel):
    assert correlate2d(edge("|"), kernel).min() == 0
    assert correlate2d(edge("|")[:, ::-1], kernel).max() == 0
    assert correlate2d(edge("|"), kernel).max() > 0


@pytest.mark.parametrize("kernel", [kernels.SOBEL_Y, kernels.PREWITT_Y])
def test_y_kernels_are_positive_where_it_gets_brighter_downwards(kernel):
    assert correlate2d(edge("-"), kernel).min() == 0
    assert correlate2d(edge("-")[::-1], kernel).max() == 0
    assert correlate2d(edge("-"), kernel).max() > 0


@pytest.mark.parametrize(
    ("kernel", "angle", "other"),
    [(kernels.DIAGONAL_DOWN, "\\", "/"), (kernels.DIAGONAL_UP, "/", "\\")],
)
def test_diagonal_kernels_respond_most_to_edges_along_their_diagonal(kernel, angle, other):
    assert total(kernel, edge(angle)) > 3 * total(kernel, edge(other))
    assert strongest(kernel, edge(angle)) > strongest(kernel, edge("|"))
    assert strongest(kernel, edge(angle)) > strongest(kernel, edge("-"))
    assert correlate2d(edge(angle), kernel).min() >= 0  # brighter towards the right


@pytest.mark.parametrize(
    ("kernel", "angle", "other"),
    [(kernels.LINE_HORIZONTAL, "-", "|"), (kernels.LINE_VERTICAL, "|", "-")],
)
def test_line_kernels_respond_to_their_line_only(kernel, angle, other):
    assert correlate2d(line(angle), kernel).max() == 6
    assert strongest(kernel, line(other)) == 0


def test_the_laplacian_is_the_curvature_of_the_brightness():
    y, x = np.mgrid[:6, :8].astype(float)
    assert correlate2d(3 * x - 2 * y, kernels.LAPLACIAN) == pytest.approx(0)
    assert correlate2d(x**2 + 3 * y**2, kernels.LAPLACIAN) == pytest.approx(2 + 6)


def test_sharpen_is_the_picture_minus_its_curvature():
    assert np.array_equal(kernels.SHARPEN, kernels.IDENTITY - kernels.LAPLACIAN)


def test_emboss_raises_what_gets_brighter_towards_the_bottom_right():
    y, x = np.mgrid[:6, :8].astype(float)
    slope = x + y
    assert (correlate2d(slope, kernels.EMBOSS) > slope[1:-1, 1:-1]).all()
    assert (correlate2d(-slope, kernels.EMBOSS) < -slope[1:-1, 1:-1]).all()


# ------------------------------------------------------------------ kernels of any size

ODD = st.integers(0, 7).map(lambda n: 2 * n + 1)
SIGMAS = st.floats(0.05, 50)


@given(ODD)
def test_a_box_has_equal_weights_that_sum_to_1(size):
    kernel = box(size)
    assert kernel.shape == (size, size)
    assert np.ptp(kernel) == 0
    assert kernel.sum() == pytest.approx(1)


@given(ODD, SIGMAS)
def test_a_gaussian_sums_to_1_and_looks_the_same_from_all_sides(size, sigma):
    kernel = gaussian(size, sigma)
    assert kernel.shape == (size, size)
    assert kernel.sum() == pytest.approx(1)
    for same in (kernel.T, kernel[::-1], kernel[:, ::-1]):
        assert np.allclose(kernel, same)
    assert kernel.argmax() == size**2 // 2 or np.ptp(kernel) < 1e-9


@given(ODD, SIGMAS)
def test_a_gaussian_follows_its_formula(size, sigma):
    y, x = np.mgrid[:size, :size] - size // 2
    bell = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    assert np.allclose(gaussian(size, sigma), bell / bell.sum(), rtol=1e-9, atol=1e-15)


@given(ODD, SIGMAS)
def test_a_gaussian_is_a_column_convolved_with_a_row(size, sigma):
    kernel = gaussian(size, sigma)
    profile = kernel.sum(axis=0)
    assert np.linalg.matrix_rank(kernel, tol=1e-9) == 1
    by_parts = convolve2d(profile[:, None], profile[None, :], padding="full")
    assert np.allclose(by_parts, kernel)


def test_a_blur_in_two_passes_equals_one(photos):
    photo = photos["camera"][:60, :90].astype(float)
    profile = gaussian(7, 1.4).sum(axis=0)
    two = correlate2d(correlate2d(photo, profile[:, None]), profile[None, :])
    np.testing.assert_allclose(two, correlate2d(photo, gaussian(7, 1.4)), rtol=0, atol=1e-12)


def test_a_wide_gaussian_is_a_box_and_a_narrow_one_the_identity():
    assert np.allclose(gaussian(3, 1e4), kernels.BOX)
    assert np.allclose(gaussian(3, 1e-3), kernels.IDENTITY)


def test_gaussians_of_one_sigma_after_another_add_their_squares():
    both = convolve2d(gaussian(31, 2.0), gaussian(31, 1.5), padding="full")
    assert np.allclose(both, gaussian(61, 2.5), atol=1e-5)


def test_sigma_may_be_a_whole_number_or_a_numpy_number():
    for sigma in (2, np.float32(2), np.int64(2)):
        assert np.array_equal(gaussian(5, sigma), gaussian(5, 2.0))

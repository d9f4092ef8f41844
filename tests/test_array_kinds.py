"""What behaves like an array and is none: taken for what it is at every public door, or refused.

`np.asarray` drops masks without a word and makes objects of what it does not know.
"""

import numpy as np
import pytest
import scipy.sparse

import helpers
from helpers import plotting
from helpers.images import augmentation
from helpers.network import Network, layers, losses
from helpers.support.validation import plain_array
from helpers.widgets import ConvStepper, KernelLab, LayerExplorer, PoolDrop

RNG = np.random.default_rng(0)
PLANE = RNG.random((6, 6))
BATCH = RNG.random((2, 6, 6, 1))
PHOTO = np.tile(PLANE, (6, 6))
KERNEL = RNG.random((3, 3))
KERNELS = RNG.random((3, 3, 1, 2))
LABELS = np.array([0, 1])


def network():
    chain = [layers.Flatten(), layers.Dense(2)]
    return Network(chain, (6, 6, 1), dtype=np.float64)


#: Every public door by name: the array that it takes, and a call with it.
DOORS = {
    "correlate2d": (PLANE, lambda a: helpers.correlate2d(a, KERNEL)),
    "correlate2d kernel": (KERNEL, lambda a: helpers.correlate2d(PLANE, a)),
    "correlate2d_loops": (PLANE, lambda a: helpers.correlate2d_loops(a, KERNEL)),
    "convolve2d": (PLANE, lambda a: helpers.convolve2d(a, KERNEL)),
    "convolve2d kernel": (KERNEL, lambda a: helpers.convolve2d(PLANE, a)),
    "convolve2d_loops": (PLANE, lambda a: helpers.convolve2d_loops(a, KERNEL)),
    "conv2d": (BATCH, lambda a: helpers.conv2d(a, KERNELS)),
    "conv2d kernels": (KERNELS, lambda a: helpers.conv2d(BATCH, a)),
    "conv2d bias": (np.array([1.0, 2.0]), lambda a: helpers.conv2d(BATCH, KERNELS, a)),
    "conv2d_loops": (BATCH, lambda a: helpers.conv2d_loops(a, KERNELS)),
    "max_pool2d": (PLANE, lambda a: helpers.max_pool2d(a, 2)),
    "min_pool2d": (PLANE, lambda a: helpers.min_pool2d(a, 2)),
    "average_pool2d": (BATCH, lambda a: helpers.average_pool2d(a, 2)),
    "global_max_pool2d": (BATCH, helpers.global_max_pool2d),
    "global_average_pool2d": (PLANE, helpers.global_average_pool2d),
    "prepare_digit": (PLANE, helpers.prepare_digit),
    "shift": (BATCH, lambda a: augmentation.shift(a, np.random.default_rng(0))),
    "flip": (BATCH, lambda a: augmentation.flip(a, np.random.default_rng(0))),
    "erase": (BATCH, lambda a: augmentation.erase(a, np.random.default_rng(0), side=2)),
    "softmax": (PLANE, losses.softmax),
    "softmax_cross_entropy": (PLANE[:2], lambda a: losses.softmax_cross_entropy(a, LABELS)[0]),
    "softmax_cross_entropy labels": (
        LABELS,
        lambda a: losses.softmax_cross_entropy(PLANE[:2], a)[0],
    ),
    "Network.predict": (BATCH, lambda a: network().predict(a)),
    "Network.scores": (BATCH, lambda a: network().scores(a)),
    "Network.layer_outputs": (BATCH, lambda a: network().layer_outputs(a)[-1]),
    "Network.evaluate": (BATCH, lambda a: network().evaluate(a, LABELS)),
    "Network.evaluate labels": (LABELS, lambda a: network().evaluate(BATCH, a)),
    "Network.fit": (BATCH, lambda a: network().fit(a, LABELS)["loss"]),
    "Network.fit labels": (LABELS, lambda a: network().fit(BATCH, a)["loss"]),
    "plot_images": (PLANE, lambda a: drawn(plotting.plot_images([a]))),
    "plot_numbers": (KERNEL, lambda a: words(plotting.plot_numbers([a]))),
    "plot_sliding_window": (PLANE, lambda a: words(plotting.plot_sliding_window(a, KERNEL))),
    "plot_curves": (LABELS, lambda a: line(plotting.plot_curves({"loss": a}))),
    "plot_confusion": (
        np.eye(2, dtype=int),
        lambda a: words(plotting.plot_confusion(a, ["a", "b"])),
    ),
    "ConvStepper": (PLANE, lambda a: ConvStepper(a, KERNEL).output),
    "ConvStepper kernel": (KERNEL, lambda a: ConvStepper(PLANE, a).output),
    "KernelLab": (KERNEL, lambda a: KernelLab(a).kernel),
    "KernelLab image": (PHOTO, lambda a: KernelLab(image=a).get_state()["_photos"]),
    "PoolDrop": (PLANE, lambda a: PoolDrop(a).pooled),
    "PoolDrop values": (PLANE[0], lambda a: PoolDrop(values=a).dropped),
    "LayerExplorer": (
        BATCH[..., 0],
        lambda a: LayerExplorer(network(), a).get_state()["_samples"],
    ),
}

PLANES = sorted(name for name, (array, _) in DOORS.items() if array.ndim == 2)


def drawn(figure):
    return figure.axes[0].images[0].get_array()


def words(figure):
    return [text.get_text() for axis in figure.axes for text in axis.texts]


def line(figure):
    return figure.axes[0].lines[0].get_ydata()


def same(one, other):
    return one == other if isinstance(one, (list, bytes, tuple)) else np.array_equal(one, other)


class Tensor:
    """As PyTorch's with a gradient, or on a GPU: it makes no array of itself."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")


class Labelled:
    """As xarray's and pandas': an array inside, and names of its axes."""

    def __init__(self, array):
        self._array = array

    def mask(self, condition):
        raise AssertionError("of a pandas table this is a method, and no mask")

    def __array__(self, dtype=None, copy=None):
        return np.array(self._array, dtype=dtype)


def masked(array):
    mask = np.zeros(array.shape, bool)
    mask.flat[1] = True
    return np.ma.array(array, mask=mask)


@pytest.mark.parametrize("door", DOORS)
def test_masked_values_are_refused_with_a_cure(door):
    array, call = DOORS[door]
    with pytest.raises(ValueError, match=r"1 masked value\(s\).*filled\(0\)"):
        call(masked(array))
    call(masked(array).filled(0))  # the cure works


@pytest.mark.parametrize("door", DOORS)
def test_a_mask_that_hides_nothing_is_no_matter(door):
    array, call = DOORS[door]
    assert same(call(np.ma.array(array)), call(array))


@pytest.mark.parametrize("door", DOORS)
def test_masked_values_in_a_list_are_seen_too(door):
    array, call = DOORS[door]
    with pytest.raises(ValueError, match=r"1 masked value\(s\)"):
        call(list(masked(array)))


@pytest.mark.parametrize("door", DOORS)
def test_what_holds_an_array_and_names_counts_as_the_array(door):
    array, call = DOORS[door]
    assert same(call(Labelled(array)), call(array))


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.parametrize("door", PLANES)
def test_a_matrix_is_a_plane(door):
    array, call = DOORS[door]
    assert same(call(np.matrix(array)), call(array))


@pytest.mark.parametrize("door", DOORS)
def test_what_makes_no_array_of_itself_is_named(door):
    with pytest.raises(TypeError, match=r"got Tensor; .*make a NumPy array of it .*requires grad"):
        DOORS[door][1](Tensor())


@pytest.mark.parametrize("door", PLANES)
@pytest.mark.parametrize("kind", [scipy.sparse.csr_matrix, scipy.sparse.coo_array])
def test_sparse_matrices_are_refused_with_a_cure(door, kind):
    array, call = DOORS[door]
    with pytest.raises(TypeError, match=rf"is sparse, got {kind.__name__}; .*\.toarray\(\)"):
        call(kind(array))


NO_NUMBERS = {
    "object": lambda array: np.full(array.shape, None, object),
    "dates": lambda array: np.full(array.shape, "2026-01-01", "M8[D]"),
    "spans of time": lambda array: np.full(array.shape, 1, "m8[s]"),
    "records": lambda array: np.zeros(array.shape, [("r", "f4"), ("g", "f4")]),
    "words": lambda array: np.full(array.shape, "one"),
    "complex numbers": lambda array: array + 1j,
}


@pytest.mark.parametrize("kind", NO_NUMBERS)
@pytest.mark.parametrize("door", DOORS)
def test_what_holds_no_numbers_is_refused(door, kind):
    array, call = DOORS[door]
    with pytest.raises((TypeError, ValueError)) as caught:
        call(NO_NUMBERS[kind](array))
    assert len(str(caught.value)) > 30  # says more than NumPy does


@pytest.mark.parametrize("door", sorted(DOORS))
def test_tensors_of_tensorflow_are_arrays(tf, door):
    array, call = DOORS[door]
    assert same(call(tf.constant(array)), call(array))


def test_every_public_function_that_takes_an_array_has_a_door():
    takes_none = {"load_fashion_mnist", "load_mnist", "load_keras", "load_photo", "load_model"}
    takes_none |= {"load_digit_image", "model_card", "model_names", "progress"}
    takes_none |= {"output_size", "receptive_field", "same_padding"}
    assert set(helpers.__all__) - takes_none <= {door.split()[0] for door in DOORS}


def test_a_mask_of_another_library_counts():
    class Frame:
        """As astropy's: the pixels, and a mask beside them."""

        mask = np.array([[True, False]])

        def __array__(self, dtype=None, copy=None):
            return np.array([[1.0, 2.0]], dtype=dtype)

    with pytest.raises(ValueError, match="image has 1 masked value"):
        plain_array("image", Frame())

"""The checks that every public function starts with."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.support.validation import numeric_array, pair, real_array, require_finite, whole_number


@given(st.integers(1, 10**12))
def test_a_whole_number_comes_back_as_it_is(value):
    assert whole_number("size", value) == value
    assert pair("size", value) == (value, value)


@given(st.integers(max_value=0))
def test_a_number_below_the_minimum_is_named(value):
    with pytest.raises(ValueError, match=f"^size must be 1 or more, got {value}$"):
        whole_number("size", value)


def test_the_minimum_itself_is_allowed():
    assert whole_number("padding", 0, minimum=0) == 0
    with pytest.raises(ValueError, match="padding must be 0 or more, got -1"):
        whole_number("padding", -1, minimum=0)


@pytest.mark.parametrize("value", [np.int8(3), np.uint64(3), np.array(3)])
def test_whole_numbers_of_numpy_become_pythons(value):
    assert type(whole_number("size", value)) is int


@pytest.mark.parametrize("value", [True, np.True_, 2.0, np.float32(2), "2", None, 1j, [2], (2, 2)])
def test_what_is_not_a_whole_number_is_refused(value):
    with pytest.raises(TypeError) as caught:
        whole_number("size", value)
    message = f"size must be a whole number such as 1, got {value!r} ({type(value).__name__})"
    assert str(caught.value) == message


@given(st.tuples(st.integers(1, 99), st.integers(1, 99)))
def test_a_pair_keeps_its_order(value):
    assert pair("stride", value) == pair("stride", list(value)) == value


@pytest.mark.parametrize("value", [(), (1,), (1, 2, 3), []])
def test_a_pair_needs_two_numbers(value):
    with pytest.raises(ValueError, match=r"stride must be one whole number or a \(rows, columns\)"):
        pair("stride", value)


@pytest.mark.parametrize("value", [(0, 1), (1, 0), (1, -2)])
def test_both_numbers_of_a_pair_are_checked(value):
    with pytest.raises(ValueError, match="stride must be 1 or more"):
        pair("stride", value)


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("float16", "float32"),
        ("float32", "float32"),
        ("float64", "float64"),
        ("longdouble", "longdouble"),
        ("int32", "int64"),
        ("int64", "int64"),
    ],
)
def test_a_numeric_array_is_wide_enough_to_add_up(dtype, expected):
    array = numeric_array("image", np.ones((2, 3), dtype), 2, "(height, width)")
    assert array.dtype == expected


@pytest.mark.parametrize(
    "dtype", ["uint8", "int8", "int16", "uint16", "uint32", "uint64", "bool", "complex64", "U3"]
)
def test_a_numeric_array_of_another_type_is_refused(dtype):
    with pytest.raises(TypeError, match=r"^image "):
        numeric_array("image", np.ones((2, 3), dtype), 2, "(height, width)")


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint32", "float16"])
def test_a_real_array_keeps_its_type(dtype):
    assert real_array("image", np.ones((2, 3), dtype), 2, "(height, width)").dtype == dtype


def test_a_real_array_may_have_one_of_several_numbers_of_axes():
    for shape in ((2, 3), (1, 2, 3, 4)):
        assert real_array("images", np.ones(shape), (2, 4), "any").shape == shape
    with pytest.raises(ValueError, match="images must have 2 or 4 axes any, got 3"):
        real_array("images", np.ones((1, 2, 3)), (2, 4), "any")


def test_finite_values_pass_even_where_their_sum_is_not():
    require_finite("image", np.full((3, 3), 1.7e308))
    require_finite("image", np.full((3, 3), np.finfo("float32").max, "float32"))
    require_finite("image", np.zeros((3, 3), int))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@given(place=st.tuples(st.integers(0, 3), st.integers(0, 6)))
def test_one_bad_value_anywhere_is_found(bad, dtype, place):
    image = np.zeros((4, 7), dtype)
    image[place] = bad
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared below
        require_finite("image", image)
    assert f"image holds 1 value(s) that are NaN or infinite, the first at {place};" in str(
        caught.value
    )


def test_infinities_that_cancel_out_are_found():
    with pytest.raises(ValueError, match=r"2 value\(s\) .* the first at \(0, 1\)"):
        require_finite("image", np.array([[0, np.inf, -np.inf]]))

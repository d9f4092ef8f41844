"""What crosses the border of the sandbox arrives unchanged, and never as anything else."""

import contextlib
import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assignments import messages
from assignments.messages import BadMessageError, error_from, pack, receive, send, unpack

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.fractions()
    | st.just(...)
    | st.complex_numbers(allow_nan=False)
    | st.binary(max_size=20)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4)
    ),
    max_leaves=15,
)
arrays = hnp.arrays(
    st.sampled_from(["f4", "f8", "i8", "u1", "?", "c16", "i2"]),
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)


def through_json(value):
    data, blob = pack(value)
    return unpack(json.loads(json.dumps(data)), blob)


@given(values)
def test_values_arrive_as_they_were(value):
    arrived = through_json(value)
    assert repr(arrived) == repr(value)


@given(arrays)
def test_arrays_arrive_as_they_were(array):
    arrived = through_json(array)
    assert (arrived.dtype, arrived.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(arrived, array)
    assert arrived.flags.writeable
    assert not np.shares_memory(arrived, array)


@pytest.mark.parametrize("value", [np.float32(0.1), np.int8(-3), np.bool_(True), np.uint8(255)])
def test_numbers_of_numpy_keep_their_type(value):
    arrived = through_json(value)
    assert type(arrived) is type(value)
    assert arrived == value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_json_cannot_write_arrives(value):
    np.testing.assert_equal(through_json(value), value)


def test_slices_and_byte_orders_do_not_matter():
    array = np.arange(24.0).reshape(4, 6)[::2, ::-1].T
    np.testing.assert_array_equal(through_json(array), array)
    np.testing.assert_array_equal(through_json(array.astype(">f8")), array)


def test_an_array_of_objects_keeps_numbers():
    array = np.array([Fraction(1, 3), 2**100], dtype=object)
    assert through_json(array).tolist() == array.tolist()


def test_a_masked_array_shows_its_gaps():
    arrived = through_json(np.ma.masked_array([1.0, 2.0], [False, True]))
    np.testing.assert_array_equal(arrived, [1.0, np.nan])


def test_an_object_arrives_as_its_name_and_text():
    arrived = through_json(n for n in "ab")
    assert type(arrived).__name__ == "generator"
    assert "generator object" in repr(arrived)
    with pytest.raises(TypeError):
        iter(arrived)


def test_an_object_with_numbers_shows_them_to_numpy():
    class Tensor:
        def __array__(self, dtype=None, copy=None):
            return np.array([1.5, 2.5])

    np.testing.assert_array_equal(np.asarray(through_json(Tensor())), [1.5, 2.5])


class Evil:
    def __repr__(self):
        raise SystemExit

    def __reduce__(self):
        return print, ("never",)


def test_an_object_that_cannot_be_shown_arrives(capsys):
    arrived = through_json([Evil()])
    assert repr(arrived[0]) == "a Evil that cannot be shown"
    assert capsys.readouterr().out == ""


def test_what_is_nested_too_deeply_arrives_as_unknown():
    value = []
    for _ in range(1000):
        value = [value]
    assert isinstance(through_json(value), list)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["k", "v", "at", "size", "dtype", "shape", "numbers", "name", "text"]),
            inner | st.sampled_from(["array", "number", "int", "fraction", "dict", "set", "|O"]),
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(json_values, st.binary(max_size=64))
def test_anything_else_is_refused_and_nothing_worse(data, blob):
    with contextlib.suppress(BadMessageError):
        unpack(data, blob)


@pytest.mark.parametrize(
    "data",
    [
        {"k": "array", "dtype": "|O", "shape": [1], "at": 0, "size": 8},
        {"k": "array", "dtype": "<f8", "shape": [2**39, 2**39], "at": 0, "size": 8},
        {"k": "array", "dtype": "<f8", "shape": [1], "at": -8, "size": 8},
        {"k": "array", "dtype": "<f8", "shape": [1], "at": 0, "size": 9},
        {"k": "array", "dtype": "<f8,<f8", "shape": [1], "at": 0, "size": 16},
        {"k": "objects", "shape": [3], "v": [1]},
        {"k": "int", "v": "f" * 100_000},
        {"k": "fraction", "v": ["0x1", "0x0"]},
        {"k": "set", "v": [{"k": "list", "v": []}]},
        {"k": "pickle", "v": "gASV"},
        {"no": "kind"},
        [1, 2],
    ],
)
def test_a_false_description_is_refused(data):
    with pytest.raises(BadMessageError):
        unpack(data, b"12345678")


def test_bytes_are_used_once():
    one = {"k": "bytes", "at": 0, "size": 8}
    assert unpack(one, bytes(8)) == bytes(8)
    with pytest.raises(BadMessageError, match="more than once"):
        unpack({"k": "list", "v": [one, one]}, bytes(8))


@pytest.mark.parametrize("kind", ["set", "frozenset", "dict"])
def test_keys_are_few_because_they_may_collide(kind):
    keys = [{"k": "int", "v": hex(n * (2**61 - 1))} for n in range(messages.MOST_KEYS + 1)]
    parts = [[key, 0] for key in keys] if kind == "dict" else keys
    with pytest.raises(BadMessageError, match="more than 5000 parts"):
        unpack({"k": kind, "v": parts}, b"")
    assert len(unpack({"k": kind, "v": parts[:100]}, b"")) == 100


class Line:
    """A line that keeps what is sent."""

    def __init__(self, content=b""):
        self.content = content

    def sendall(self, content):
        self.content += content

    def read(self, size):
        piece, self.content = self.content[:size], self.content[size:]
        return piece


def test_a_message_arrives():
    line = Line()
    send(line, {"do": "run"}, b"blob")
    assert receive(line.read) == ({"do": "run"}, b"blob")


@pytest.mark.parametrize(
    "content",
    [
        b"\xff" * 8,
        messages._HEADER.pack(3, 0) + b"abc",
        messages._HEADER.pack(2, 0) + b"[]",
        messages._HEADER.pack(100_000, 0) + b"[" * 100_000,
        messages._HEADER.pack(2, 0) + b"\xff\xff",
        messages._HEADER.pack(2**24 + 1, 0) + b'{"a": 1}'.ljust(2**24 + 1),
    ],
)
def test_what_is_no_message_is_refused(content):
    with pytest.raises(BadMessageError):
        receive(Line(content).read)


def test_a_message_that_is_too_large_is_not_sent():
    with pytest.raises(BadMessageError, match="too large"):
        send(Line(), {}, bytes(messages.MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("module", "name", "kind"),
    [
        ("builtins", "ValueError", ValueError),
        ("builtins", "KeyError", KeyError),
        ("builtins", "SystemExit", SystemExit),
        ("numpy.linalg", "LinAlgError", np.linalg.LinAlgError),
        ("numpy.exceptions", "AxisError", np.exceptions.AxisError),
    ],
)
def test_known_errors_keep_their_type_and_words(module, name, kind):
    error = error_from({"type": name, "module": module, "text": "'words'"})
    assert type(error) is kind
    assert str(error) == "'words'"


@pytest.mark.parametrize(
    "name", ["KeyboardInterrupt", "GeneratorExit", "print", "__import__", "Own"]
)
def test_other_errors_become_ordinary_ones_of_that_name(name):
    error = error_from({"type": name, "module": "builtins", "text": "words"})
    assert type(error).__name__ == name
    assert isinstance(error, Exception)
    assert not isinstance(error, (KeyboardInterrupt, SystemExit))

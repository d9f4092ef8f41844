"""Messages between the process that marks and the process that runs a submission.

A message is JSON with the bytes of its arrays behind it. Nothing is ever unpickled: what comes from
a submission can only become numbers, text, lists, arrays, or an `Unknown` that knows its name.
This module is also shown inside the sandbox, so it needs nothing but NumPy.
"""

import builtins
import json
import math
import os
import socket
import struct
from collections.abc import Callable
from fractions import Fraction
from numbers import Real
from typing import Any

import numpy as np

#: The most that one message may hold, and how deep its lists may be nested.
MOST_BYTES = 64 * 2**20
MOST_TEXT = 16 * 2**20
MOST_ITEMS = 200_000
MOST_KEYS = 5000
DEEPEST = 30
MOST_BITS = 2**15

#: Returns exactly as many bytes as it is asked for.
Reader = Callable[[int], bytes]

#: Stands one value for another, or returns None.
Special = Callable[[Any], Any]

#: A dictionary for JSON, and bytes.
Message = tuple[dict[str, Any], bytes]

_HEADER = struct.Struct(">II")
_KINDS = "biufc"  # arrays of these kinds travel as bytes


class BadMessageError(Exception):
    """What arrived is no message, or a larger one than is allowed."""


class Unknown:
    """Stands for an object that cannot travel: it has its type's name, its text, maybe its numbers.

    `stand_in` makes a subclass with the right name, because diagnoses name the type.
    """

    def __init__(self, text: str, numbers: Any = None) -> None:
        self._text = text
        self._numbers = numbers

    def __repr__(self) -> str:
        return self._text


def stand_in(name: str, text: str, numbers: Any = None) -> Unknown:
    """Return an `Unknown` whose type has the given name.

    Examples
    --------
    >>> type(stand_in("generator", "<generator>")).__name__
    'generator'
    """
    members = {}
    if numbers is not None:
        members["__array__"] = lambda self, dtype=None, copy=None: np.array(numbers, dtype=dtype)
    return type(name, (Unknown,), members)(text, numbers)


# ---------------------------------------------------------------------------- frames


def send(stream: Any, message: dict[str, Any], blob: bytes = b"") -> None:
    """Write one message: a dictionary for JSON, and bytes."""
    text = json.dumps(message).encode()
    if len(text) > MOST_TEXT or len(text) + len(blob) > MOST_BYTES:
        raise BadMessageError(f"a message of {len(text) + len(blob)} bytes is too large")
    stream.sendall(_HEADER.pack(len(text), len(blob)) + text + blob)


def receive(read: Reader) -> Message:
    """Read one message.

    Raises
    ------
    BadMessageError
        If it is too large or is not JSON.
    """
    text_size, blob_size = _HEADER.unpack(read(_HEADER.size))
    if text_size > MOST_TEXT or text_size + blob_size > MOST_BYTES:
        raise BadMessageError(f"a message of {text_size + blob_size} bytes is too large")
    try:
        message = json.loads(read(text_size).decode())
    except (ValueError, RecursionError) as error:
        raise BadMessageError(f"not a message: {error}") from None
    blob = read(blob_size)
    if not isinstance(message, dict):
        raise BadMessageError("not a message: no dictionary")
    return message, blob


def exact_reader(line: socket.socket) -> Reader:
    """Return a function that reads exactly so many bytes, and ends the process with the line."""

    def read(size: int) -> bytes:
        content = bytearray()
        while len(content) < size:
            piece = line.recv(size - len(content))
            if not piece:
                os._exit(0)
            content += piece
        return bytes(content)

    return read


# ---------------------------------------------------------------------------- values


class Packer:
    """Turn values into JSON and a blob.

    Parameters
    ----------
    special : callable, optional
        Asked first: takes a value, returns a dictionary to send in its place, or None.
    """

    def __init__(self, special: Special | None = None) -> None:
        self.blob = bytearray()
        self.special = special
        self.items = 0

    def pack(self, value: Any, depth: int = 0) -> Any:
        """Return what stands for the value in JSON."""
        self.items += 1
        if depth > DEEPEST or self.items > MOST_ITEMS:
            return self._unknown(value)
        replaced = self.special(value) if self.special else None
        if replaced is not None:
            return replaced
        kind = type(value)
        if value is None or kind in (bool, str):
            return value
        if value is ...:
            return {"k": "..."}
        if kind is int and value.bit_length() <= MOST_BITS:
            return {"k": "int", "v": hex(value)} if abs(value) > 2**53 else value
        if kind is float:
            return value if math.isfinite(value) else {"k": "float", "v": repr(value)}
        if kind is complex:
            return {"k": "complex", "v": [repr(value.real), repr(value.imag)]}
        if kind is Fraction:
            return {"k": "fraction", "v": [hex(value.numerator), hex(value.denominator)]}
        if kind is bytes and len(value) < MOST_BYTES // 4:
            return {"k": "bytes", **self._bytes(value)}
        if kind in (list, tuple, set, frozenset):
            return {"k": kind.__name__, "v": [self.pack(item, depth + 1) for item in value]}
        if kind is dict:
            pairs = [[self.pack(k, depth + 1), self.pack(v, depth + 1)] for k, v in value.items()]
            return {"k": "dict", "v": pairs}
        if isinstance(value, np.generic) and value.dtype.kind in _KINDS:
            return {"k": "number", **self._array(np.asarray(value))}
        if isinstance(value, np.ndarray):
            return self._any_array(value, depth)
        return self._unknown(value)

    def _any_array(self, value: Any, depth: int) -> dict[str, Any]:
        if np.ma.is_masked(value):  # a mask hides numbers, so they become NaN
            value = value.astype(float).filled(np.nan)
        value = np.array(value)
        if value.dtype.kind in _KINDS and value.nbytes < MOST_BYTES // 2:
            return {"k": "array", **self._array(value)}
        if value.dtype.kind in "OUS" and value.size < 10_000:
            items = [self.pack(item, depth + 1) for item in value.ravel().tolist()]
            return {"k": "objects", "shape": list(value.shape), "v": items}
        return self._unknown(value)

    def _array(self, value: Any) -> Any:
        native = value.astype(value.dtype.newbyteorder("<"), order="C", copy=False)
        described = self._bytes(native.tobytes())
        return {**described, "dtype": native.dtype.str, "shape": list(native.shape)}

    def _bytes(self, content: bytes) -> dict[str, Any]:
        start = len(self.blob)
        self.blob += content
        return {"at": start, "size": len(content)}

    def _unknown(self, value: Any) -> dict[str, Any]:
        return {
            "k": "unknown",
            "name": str(type(value).__name__)[:100],
            "text": text_of(value),
            "numbers": self._numbers_of(value),
        }

    def _numbers_of(self, value: Any) -> dict[str, Any] | None:
        """Return the numbers of something that NumPy can read, such as a tensor, or None."""
        if not (hasattr(value, "__array__") or isinstance(value, Real)):
            return None
        try:
            numbers = np.asarray(value)
            if numbers.dtype.kind == "O" and all(isinstance(n, Real) for n in numbers.flat):
                numbers = numbers.astype(float)
        except Exception:
            return None
        small = numbers.nbytes < MOST_BYTES // 4
        return self._array(numbers) if numbers.dtype.kind in _KINDS and small else None


def text_of(value: Any) -> str:
    """Return what an object shows of itself, whatever it does when asked."""
    try:
        return repr(value)[:300]
    except BaseException:
        return f"a {type(value).__name__} that cannot be shown"


class Unpacker:
    """Turn JSON and a blob back into values.

    Parameters
    ----------
    special : callable, optional
        Takes a dictionary whose ``"k"`` is none of the usual ones and returns its value.
    """

    def __init__(self, blob: bytes, special: Special | None = None) -> None:
        self.blob = blob
        self.special = special
        self.items = self.taken = 0

    def unpack(self, data: Any, depth: int = 0) -> Any:
        """Return the value.

        Raises
        ------
        BadMessageError
            If the data do not describe one.
        """
        self.items += 1
        if depth > DEEPEST + 2 or self.items > MOST_ITEMS + 10:
            raise BadMessageError("a value is nested too deeply or has too many parts")
        if data is None or isinstance(data, (bool, int, float, str)):
            return data
        if not isinstance(data, dict):
            raise BadMessageError(f"a value is described by {type(data).__name__}")
        try:
            return self._unpack(data, depth)
        except BadMessageError:
            raise
        except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError) as error:
            raise BadMessageError(f"a value is described wrongly: {error!r}") from None

    def _unpack(self, data: Any, depth: int) -> Any:
        kind = data.get("k")
        if kind in ("set", "frozenset", "dict") and len(data["v"]) > MOST_KEYS:
            # Whoever chooses the keys can make them collide, and looking them up slow.
            raise BadMessageError(f"a {kind} has more than {MOST_KEYS} parts")
        if kind == "...":
            return ...
        if kind == "int":
            return self._whole(data["v"])
        if kind == "float":
            return float(data["v"])
        if kind == "complex":
            real, imaginary = data["v"]
            return complex(float(real), float(imaginary))
        if kind == "fraction":
            above, below = data["v"]
            return Fraction(self._whole(above), self._whole(below))
        if kind == "bytes":
            return self._slice(data)
        if kind in ("list", "tuple", "set", "frozenset"):
            items = [self.unpack(item, depth + 1) for item in data["v"]]
            return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[kind](items)
        if kind == "dict":
            pairs = data["v"]
            return {self.unpack(k, depth + 1): self.unpack(v, depth + 1) for k, v in pairs}
        if kind == "number":
            return self._array(data)[()]
        if kind == "array":
            return self._array(data)
        if kind == "objects":
            return self._objects(data, depth)
        if kind == "unknown":
            numbers = None if data["numbers"] is None else self._array(data["numbers"])
            return stand_in(a_name(data["name"]), str(data["text"])[:300], numbers)
        if self.special is not None:
            return self.special(data)
        raise BadMessageError(f"there is no kind of value {kind!r}")

    def _whole(self, text: str) -> int:
        if not isinstance(text, str) or len(text) > MOST_BITS // 4 + 4:
            raise BadMessageError("a whole number is too long")
        return int(text, 16)

    def _slice(self, data: Any) -> bytes:
        start, size = data["at"], data["size"]
        if not (type(start) is type(size) is int and 0 <= start <= start + size <= len(self.blob)):
            raise BadMessageError("bytes lie outside the message")
        self.taken += size
        if self.taken > len(self.blob):
            raise BadMessageError("bytes are used more than once")
        return bytes(self.blob[start : start + size])

    def _array(self, data: Any) -> Any:
        if not isinstance(data["dtype"], str) or len(data["dtype"]) > 8:
            raise BadMessageError("an array has a strange dtype")
        dtype = np.dtype(data["dtype"])
        shape = self._shape(data)
        if dtype.kind not in _KINDS or dtype.hasobject:
            raise BadMessageError(f"an array has the dtype {dtype}")
        content = self._slice(data)
        if math.prod(shape) * dtype.itemsize != len(content):
            raise BadMessageError("an array's shape does not fit its bytes")
        return np.frombuffer(bytearray(content), dtype=dtype).reshape(shape)

    def _objects(self, data: Any, depth: int) -> np.ndarray:
        shape = self._shape(data)
        if math.prod(shape) != len(data["v"]):
            raise BadMessageError("an array's shape does not fit its items")
        array = np.empty(len(data["v"]), dtype=object)
        for place, item in enumerate(data["v"]):
            array[place] = self.unpack(item, depth + 1)
        return array.reshape(shape)

    def _shape(self, data: Any) -> tuple[int, ...]:
        shape = data["shape"]
        fine = isinstance(shape, list) and len(shape) <= 16
        if not fine or not all(type(n) is int and 0 <= n <= 2**40 for n in shape):
            raise BadMessageError("an array has a strange shape")
        return tuple(shape)


def a_name(text: object) -> str:
    """Return a type's name, made safe to print."""
    name = "".join(c for c in str(text)[:60] if c.isalnum() or c in "_.")
    return name or "object"


def pack(value: Any, special: Special | None = None) -> tuple[Any, bytes]:
    """Return the JSON and the blob of one value.

    Examples
    --------
    >>> unpack(*pack({"a": (1, 2.5)}))
    {'a': (1, 2.5)}
    """
    packer = Packer(special)
    return packer.pack(value), bytes(packer.blob)


def unpack(data: Any, blob: bytes, special: Special | None = None) -> Any:
    """Return the value of what `pack` returned."""
    return Unpacker(blob, special).unpack(data)


# ---------------------------------------------------------------------------- errors


class _Text(str):
    """A text that shows itself without quotation marks: `KeyError` shows what it holds."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def error_from(described: Any) -> BaseException:
    """Return an error of the type that the sandbox named, with its words and its line."""
    if not isinstance(described, dict):
        raise BadMessageError("an error is described wrongly")
    error = _named_error(described)
    line, source = described.get("line"), str(described.get("source") or "")[:200]
    # What a check tells as the reader's line; this side's traceback says nothing about it.
    error.readers_line = (line if isinstance(line, int) else None, source)  # type: ignore[attr-defined]
    return error


def _named_error(described: dict[str, Any]) -> BaseException:
    """Return an error of a type that is known here, or of an empty one with the same name."""
    name, text = str(described.get("type"))[:100], str(described.get("text"))[:2000]
    places = {"builtins": builtins, "numpy.exceptions": np.exceptions, "numpy.linalg": np.linalg}
    kind: Any = getattr(places.get(str(described.get("module"))), name, None)
    if isinstance(kind, type) and issubclass(kind, (Exception, SystemExit)):
        try:
            return kind(_Text(text)) if kind is KeyError else kind(text)
        except TypeError:  # such as UnicodeDecodeError, which takes five
            pass
    return type(a_name(name), (Exception,), {})(text)

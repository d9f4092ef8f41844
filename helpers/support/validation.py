"""Checks of arguments, shared by every module: what came, what was expected, the cure.

Each function returns the argument in the form that the caller computes with, or raises. Nothing is
clipped, wrapped or broadcast on the way.
"""

import operator

import numpy as np

#: Signed integers this wide or wider are widened to 64 bits; anything narrower could wrap around.
_SAFE_INTEGER_BITS = 32

#: How to make numbers of what is none, by the kind of dtype that NumPy gives it.
_CURES = {
    "b": 'True and False do not add up as numbers; convert it first: {name}.astype("float32")',
    "c": "keep one real number of each: abs({name}) or {name}.real",
    "U": "text is not numbers; for a photo's pixels call load_photo first",
    "V": "give one field of its records, or numbers of a type that NumPy has itself",
}


def whole_number(name, value, minimum=1):
    """Return `value` as an int of at least `minimum`.

    Raises
    ------
    TypeError
        If `value` is not a whole number (``True`` and ``2.0`` are not).
    ValueError
        If it is smaller than `minimum`.

    Examples
    --------
    >>> whole_number("stride", 2)
    2
    >>> whole_number("stride", 0)
    Traceback (most recent call last):
        ...
    ValueError: stride must be 1 or more, got 0
    """
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(
            f"{name} must be a whole number such as {max(minimum, 1)}, "
            f"got {value!r} ({type(value).__name__})"
        ) from None
    if number < minimum:
        raise ValueError(f"{name} must be {minimum} or more, got {number}")
    return number


def pair(name, value, minimum=1):
    """Return a whole number, or a ``(rows, columns)`` pair of them, as a pair.

    Examples
    --------
    >>> pair("stride", 2)
    (2, 2)
    >>> pair("stride", (2, 1))
    (2, 1)
    """
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            raise ValueError(
                f"{name} must be one whole number or a (rows, columns) pair, got {value!r}"
            )
        return tuple(whole_number(name, item, minimum) for item in value)
    number = whole_number(name, value, minimum)
    return number, number


def numeric_array(name, value, ndim, layout):
    """Return `value` as an array of `ndim` axes that is safe to add and multiply.

    Floating-point arrays keep their precision (``float16`` becomes ``float32``). Signed integers of
    32 or 64 bits become ``int64``, so that sums written out by hand stay whole numbers.

    Parameters
    ----------
    name : str
        What the caller calls the array; it opens every error message.
    value : array_like
    ndim : int
        The number of axes it must have.
    layout : str
        Those axes in words, such as ``"(height, width)"``.

    Raises
    ------
    TypeError
        If the values are not real numbers, or are integers that would wrap around.
    ValueError
        If the number of axes is wrong, an axis is empty, or a value is NaN or infinite.

    Examples
    --------
    >>> numeric_array("image", [[1, 2], [3, 4]], 2, "(height, width)").dtype
    dtype('int64')
    """
    return wide_enough(name, real_array(name, value, ndim, layout))


def wide_enough(name, array):
    """Return an array of real numbers in a type whose sums and products do not wrap around."""
    kind, bits = array.dtype.kind, array.dtype.itemsize * 8
    if kind == "f":
        return array.astype(np.float32) if bits < 32 else array
    if kind == "i" and bits >= _SAFE_INTEGER_BITS:
        return array.astype(np.int64, copy=False)
    raise TypeError(
        f"{name} has dtype {array.dtype}, whose sums and products wrap around; convert it "
        f'first: {name}.astype("float32") (and divide by 255 if it holds 8-bit pixels)'
    )


def real_array(name, value, ndim, layout):
    """Return `value` as a non-empty, finite array of real numbers of any width.

    Use it where no arithmetic can wrap (a maximum); use `numeric_array` where values are summed.
    `ndim` may be a tuple of the numbers of axes that are accepted.
    """
    array = real_numbers(name, value, layout)
    accepted = (ndim,) if isinstance(ndim, int) else ndim
    if array.ndim not in accepted:
        axes = "1 axis" if ndim == 1 else " or ".join(map(str, accepted)) + " axes"
        # Of one axis more than a picture has, the first counts pictures.
        batch = array.ndim == 4 and max(accepted) == 3
        one = f"{name}[0]" if batch else f"{name}[..., 0]"
        cure = (
            f"pick one entry of an axis too many, such as {one}"
            if array.ndim > max(accepted)
            else "add the missing axes with numpy.newaxis"
        )
        raise ValueError(
            f"{name} must have {axes} {layout}, got {array.ndim} with shape {array.shape}; {cure}"
        )
    if array.size == 0:
        raise ValueError(f"{name} is empty: shape {array.shape}; every axis needs at least 1 entry")
    require_finite(name, array)
    return array


def real_numbers(name, value, layout="numbers in rows", kinds="fiu"):
    """Return `value` as a plain array of real numbers of any shape; NaN and infinity may be there.

    `kinds` are the kinds of dtype that count; a picture of True and False can be drawn ("bfiu").
    """
    array = plain_array(name, value, layout)
    if array.dtype.kind not in kinds:
        came = "None" if value is None else f"dtype {array.dtype}"
        cure = _CURES.get(array.dtype.kind, "give an array of plain numbers").format(name=name)
        raise TypeError(f"{name} must hold real numbers, got {came}; {cure}")
    return array


def plain_array(name, value, layout="numbers in rows"):
    """Return `value` as a plain array, or raise if that would drop a part of it.

    The door for whatever behaves like an array: lists, matrices, tensors of PyTorch and TensorFlow,
    tables of pandas, arrays of xarray. A mask would be lost without a word, so masked values are
    refused; what makes no array of numbers of itself is named.

    Examples
    --------
    >>> plain_array("image", np.ma.array([[1, 2]], mask=[[False, True]]))
    Traceback (most recent call last):
        ...
    ValueError: image has 1 masked value(s), which a sum would count as numbers; put numbers in \
their place, image.filled(0), or give an array without a mask
    """
    masked = _masked(value)
    if masked:
        raise ValueError(
            f"{name} has {masked} masked value(s), which a sum would count as numbers; put numbers "
            f"in their place, {name}.filled(0), or give an array without a mask"
        )
    if hasattr(value, "toarray"):  # SciPy's sparse matrices and arrays
        raise TypeError(
            f"{name} is sparse, got {type(value).__name__}; expected {layout}: give "
            f"{name}.toarray()"
        )
    try:
        return np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} is ragged, its rows differ in length; expected {layout}: give all rows the "
            "same length"
        ) from None
    except Exception as error:  # a tensor on a GPU or with a gradient, a symbolic one, a data set
        raise TypeError(
            f"{name} cannot be read as an array, got {type(value).__name__}; expected {layout}: "
            f"make a NumPy array of it first ({error})"
        ) from None


def _masked(value):
    """Count the masked values of an array, of whatever library, or of those in a list."""
    if isinstance(value, (list, tuple)):
        return sum(map(_masked, value))
    mask = getattr(value, "mask", None)  # of a pandas table it is a method
    return int(np.sum(mask)) if isinstance(mask, (np.ndarray, np.bool_)) else 0


def require_finite(name, array):
    """Raise ValueError if `array` holds NaN or infinity, and say where the first one is."""
    if array.dtype.kind != "f":
        return
    with np.errstate(all="ignore"):
        # One quick sum tells whether all is well: NaN and infinity survive every sum.
        if np.isfinite(array.sum()):
            return
    finite = np.isfinite(array)
    count = array.size - int(np.count_nonzero(finite))
    if count:
        first = tuple(int(i) for i in np.unravel_index(np.argmin(finite), array.shape))
        raise ValueError(
            f"{name} holds {count} value(s) that are NaN or infinite, the first at {first}; "
            "replace them before you go on, for example with numpy.nan_to_num"
        )

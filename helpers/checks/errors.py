"""Explain an error that an answer stops with: its line, what met there, the likely cause."""

import linecache
import re
import sysconfig
from pathlib import Path

_PACKAGE = str(Path(__file__).parents[1])

#: Frames of these folders are not the reader's.
_FOREIGN = tuple(
    {_PACKAGE}
    | {path for name, path in sysconfig.get_paths().items() if "lib" in name or "std" in name}
)


def readers_line(error):
    """Return the number and the text of the deepest line of the reader's own code, or (None, "").

    A grader's sandbox hands over no traceback: there the error brings both along.
    """
    if hasattr(error, "readers_line"):
        return error.readers_line
    number, text, trace = None, "", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if not name.startswith((*_FOREIGN, "<frozen", "<__array")):
            number, text = trace.tb_lineno, linecache.getline(name, trace.tb_lineno).strip()
        trace = trace.tb_next
    return number, text


def where(error):
    """Say in which line an error arose, with its text between backticks, or return ""."""
    number, text = readers_line(error)
    if number is None:
        return ""
    return f" in line {number}" + (f", `{_cut(text, 100)}`" if text else "")


def told(error):
    """Write an error out as Python does, if it can say what it is about."""
    try:
        text = str(error)
    except Exception:
        text = ""
    kind = type(error).__name__
    return f"{kind}: {_cut(text, 300)}" if text else kind


def explain(error):
    """Return a sentence about the likely cause, or "" for an error that is not known here."""
    text = told(error)
    kinds = {cls.__name__ for cls in type(error).__mro__}
    if "UFunc" in type(error).__name__:  # its own name begins with _, and a sandbox knows only that
        kinds.add("UFuncTypeError")
    _, line = readers_line(error)
    known = (
        item for kind in _EXPLANATIONS if kind in kinds for item in _EXPLANATIONS[kind].items()
    )
    for pattern, words in known:
        if found := re.search(pattern, text):
            if words is _MATMUL and line and not re.search(r"@|matmul|dot", line):
                words = _MATMUL_INSIDE
            return words(*found.groups()) if callable(words) else words.format(*found.groups())
    return ""


def is_the_courses(error):
    """Whether the course's own code raised an error, whose words say what came and the cure."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and last.tb_frame.f_code.co_filename.startswith(_PACKAGE)


def _spaced(shape):
    """Write a shape as Python does: an error of NumPy's leaves the spaces out."""
    return shape.replace(",", ", ").replace(", )", ",)")


def _broadcast(shapes):
    shapes = " and ".join(_spaced(shape) for shape in re.findall(r"\([\d,]*\)", shapes))
    return (
        f"Arrays of the shapes {shapes} meet there, and they do not fit each other: place by place "
        "works only where each axis has the same length, or length 1. Print the shapes before "
        "that line; is a slice too short or too long, or an axis missing?"
    )


def _into_shape(source, target):
    return (
        f"An array of shape {_spaced(source)} shall be written into a place of shape "
        f"{_spaced(target)}. Print both shapes before that line."
    )


def _out_of_bounds(index, axis, size):
    what = {"0": "row", "1": "column"}.get(axis, "index")
    last = int(size) - 1
    return (
        f"It asks for {what} {index} along axis {axis}, which has the length {size}: the last is "
        f"{last}. Does a loop run one too far, or do rows and columns stand in each other's place?"
    )


def _no_attribute(kind, name):
    if kind == "NoneType":
        return (
            f"None has no {name}: what stands before the dot returned nothing. Methods that change "
            "something in place return None, and so does a function without return."
        )
    if kind == "list":
        return f"A list has no {name}, an array has: make one with np.array first."
    if kind == "tuple":
        return (
            f"A tuple has no {name}. What a call hands back in several parts is a tuple: take the "
            "part you need, such as [0]. Otherwise make an array of it with np.array."
        )
    return f"What stands before the dot is of type {kind} and has no {name}. Is the name spelt so?"


def _operands(one, other):
    if "NoneType" in (one, other):
        return "One of the two is None: a function without return gave it, or nothing was set."
    return f"The two sides are of the types {one} and {other}, and do not go together there."


_MATMUL = (
    "@ is the matrix product, and there {0} numbers meet {1}: the last axis of the first must be "
    "as long as the last but one of the second. To multiply place by place, use *."
)
_MATMUL_INSIDE = (
    "What that line calls takes a matrix product, and {0} numbers meet {1} in it. "
    "What you hand over has the wrong shape, or belongs to something else: print the shapes."
)

#: By the name of the error's type, or of one that it descends from: a pattern in its text, and what
#: is said then, a sentence or a function of the pattern's groups.
_EXPLANATIONS = {
    "ValueError": {
        r"could not be broadcast together with shapes? (.*)": _broadcast,
        r"could not broadcast input array from shape (\S+) into shape (\S+)": _into_shape,
        r"shapes (\([\d,]*\)) and (\([\d,]*\)) not aligned": (
            "np.dot takes the matrix product, and the shapes {0} and {1} do not fit for it. "
            "To multiply place by place, use *."
        ),
        r"matmul.*size (\d+) is different from (\d+)": _MATMUL,
        r"matmul: Input operand": (
            "@ is the matrix product and needs arrays with axes. To multiply numbers, use *."
        ),
        r"truth value of an array": (
            "A whole array stands where one True or False is needed: after if, while, and, or, "
            "not, or in max(…) and min(…) of Python. Combine arrays with & and |, and make one "
            "answer of many with .any() or .all()."
        ),
        r"zero-size array to reduction operation (\w+)": lambda name: (
            f"It takes the {name.removesuffix('imum')}imum of nothing: the part that is cut out is "
            "empty there. Print the slice's bounds."
        ),
        r"attempt to get arg(max|min) of an empty sequence": (
            "It looks for a place in nothing: what is cut out is empty there. Print the slice's "
            "bounds."
        ),
        r"(?:max\(\)|min\(\)).*empty": "It takes the largest or smallest of an empty list.",
        r"(not enough|too many) values to unpack": (
            "The names on the left are more or fewer than what comes from the right. Print the "
            "right side, or its shape."
        ),
        r"setting an array element with a sequence|inhomogeneous": (
            "One number belongs in each place, and there is an array or a list: rows of different "
            "lengths, or a sum that is missing."
        ),
        r"cannot reshape array of size (\d+) into shape (\([\d,]*\))": lambda size, shape: (
            f"{size} numbers do not fill the shape {_spaced(shape)}. Multiply the lengths of its "
            f"axes: {size} must come out."
        ),
        r"assignment destination is read-only": (
            "You write into an array that must not be changed. Work on a copy."
        ),
        r"Integer out of bounds|Python integer -?\d+ out of bounds": (
            "The number does not fit into the type of the array."
        ),
        r"cannot convert float NaN to integer": (
            "It makes a whole number of NaN, which came of 0/0 or ∞ − ∞ before."
        ),
    },
    "IndexError": {
        r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)": _out_of_bounds,
        r"too many indices for array: array is (\d+)-dimensional, but (\d+)": (
            "The array has {0} axes there and you index {1}. Print its shape before that line."
        ),
        r"only integers, slices": (
            "An index must be a whole number, and there it has a fraction or is an array of "
            "fractions. Does it come from / instead of //?"
        ),
        r"boolean index did not match.* (\d+) but size of corresponding boolean axis is (\d+)": (
            "A mask of length {1} picks from an axis of length {0}. Mask and array must "
            "have the same length there."
        ),
        r"boolean index did not match": (
            "The mask that picks has another shape than what it picks from."
        ),
        r"arrays used as indices must be of integer": (
            "The array that serves as an index holds fractions. Indices are whole numbers."
        ),
        r"shape mismatch: indexing arrays could not be broadcast": (
            "The arrays that serve as indices have different lengths. There must be one row number "
            "for each column number."
        ),
        r"(list|tuple|range object|string) index out of range|pop from empty": lambda kind: (
            f"It asks for a place that the {kind or 'list'} does not have. Does a loop run one "
            "too far?"
        ),
        r"invalid index to scalar variable": (
            "It indexes a single number as if it were an array. Did an index or a sum before take "
            "the axis away?"
        ),
    },
    "UFuncTypeError": {
        r"Cannot cast ufunc '(\w+)' output from": (
            "The array holds whole numbers (or bytes), and the result has fractions, which do not "
            "fit in. Make a new array, or one of floats first with .astype(float)."
        ),
        r"did not contain a loop": (
            "It computes with something that is no array of numbers. Print what both sides are."
        ),
    },
    "TypeError": {
        r"Cannot interpret '(.*)' as a data type": (
            "np.zeros and its like take the shape as one pair: np.zeros((rows, columns)). "
            "Without the inner brackets, {0} is taken for the data type."
        ),
        r"'(\w+)' object cannot be interpreted as an integer": lambda kind: (
            f"A whole number is needed there, and a {kind} came. Does it come from / instead of //?"
            if kind == "float"
            else f"A whole number is needed there, and a {kind} came."
        ),
        r"slice indices must be integers": (
            "A slice goes from whole number to whole number, and one of its bounds has a fraction. "
            "Does it come from / instead of //?"
        ),
        r"'(\w+)' object is not callable": (
            "The brackets ( ) call something that is of type {0}. Is a * missing, are square "
            "brackets [ ] meant, or has a name been given to something else?"
        ),
        r"'(\w+)' object is not subscriptable": (
            "The square brackets look into something of type {0}, which has no parts."
        ),
        r"'?(?:cannot unpack non-iterable )?'?(\w+)'? object(?: is not iterable)?$": (
            "Several things are wanted there, and one of type {0} came."
        ),
        r"list indices must be integers or slices, not tuple": (
            "A list takes one index, and a pair came. An array takes [row, column]: make one with "
            "np.array."
        ),
        r"(?:list|tuple) indices must be integers or slices, not (\w+)": (
            "A list takes whole numbers as index, and a {0} came."
        ),
        r"unsupported operand type\(s\) for .*: '([\w.]+)' and '([\w.]+)'": _operands,
        r"only (?:length-1|0-dimensional|size-1) arrays can be|setting an array element": (
            "One number is needed there, and an array came. Is a sum, a mean or an index missing?"
        ),
        r"(\w+)\(\) (missing \d+ required|takes|got an unexpected|got multiple)": (
            "{0} is called with arguments that it does not take."
        ),
        r"does not support item assignment": (
            "What you write into cannot be changed, such as a tuple. Make a list or an array."
        ),
        r"ufunc 'bitwise_(\w+)' not supported": lambda name: (
            "^ is not the power: write **."
            if name == "xor"
            else "& and | bind more than == and >: put brackets around each comparison, and have "
            "True and False on both sides."
        ),
        r"can't multiply sequence by non-int": (
            "A list or a tuple is multiplied there. Take its numbers out first."
        ),
        r"Axis must be specified when shapes of a and weights differ": (
            "np.average needs to know along which axis the weights lie: axis=-1."
        ),
    },
    "AxisError": {
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)": (
            "It asks for axis {0} of an array that has {1}: they are counted from 0. Print "
            "the shape before that line."
        ),
    },
    "NameError": {
        r"local variable '(\w+)'|name '(\w+)' is not defined": lambda local, name: (
            f"There is no {local or name}. Is the name spelt the same everywhere, is it set before "
            "it is used, and in every branch?"
        ),
    },
    "AttributeError": {
        r"'([\w.]+)' object has no attribute '(\w+)'": _no_attribute,
        r"module '([\w.]+)' has no attribute '(\w+)'": "{0} has no {1}. Is the name spelt so?",
    },
    "RecursionError": {
        r"": (
            "The function calls itself over and over. Does its body use its own name where another "
            "function is meant?"
        ),
    },
    "ZeroDivisionError": {
        r"": "It divides by 0. Look before you divide, or ask whether that number may be 0 at all.",
    },
    "KeyError": {
        r"KeyError: (.*)": "The dictionary holds no {0}.",
    },
    "OverflowError": {
        r"": "The number does not fit: it is infinite, negative or too large for the type there.",
    },
    "MemoryError": {
        r"": "The array would be too large. Print the shape that you ask for.",
    },
    "ImportError": {
        r"": "A library that it imports is not there, or has no such part.",
    },
}


def _cut(text, length):
    return text if len(text) <= length else text[: length - 3] + "..."

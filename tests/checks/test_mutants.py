"""No wrong answer passes: each solution is changed in one place, and its check must see it.

The mutants that pass are right answers; they are listed with the reason.
"""

import ast
import copy

import pytest

from helpers.checks import EXERCISES
from helpers.checks.engine import check_answer
from tests.checks.readers_code import function_from
from tests.notebooks import LESSONS, exercises, read, solution_code

SWAPS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
NAMES = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "argmax": "argmin",
    "argmin": "argmax",
    "any": "all",
    "all": "any",
    "zeros": "ones",
    "cos": "sin",
    "sqrt": "abs",
    "round": "floor",
    "copy": "view",
}

#: Mutants that pass, as the line that they change, and why they are right.
ALL_WRITTEN = "every place is written afterwards"
WHOLE_ALL_THE_SAME = "floats that are whole numbers are the same counts"
ONLY_ONE = "there is one setting, so the last is the first"
RIGHT = {
    "confusion-counts": {
        "table = np.zeros((2, 2))": WHOLE_ALL_THE_SAME,
        "table = np.ones((2, 2), dtype=int)": ALL_WRITTEN,
    },
    "confusion-matrix": {"matrix = np.zeros((classes, classes))": WHOLE_ALL_THE_SAME},
    "conv-weight-gradient": {"result = np.ones(kernel_shape)": ALL_WRITTEN},
    "convolve-by-hand": {"output = np.ones((rows, columns))": ALL_WRITTEN},
    "dense-forward": {
        "rows = maps.reshape(len(maps), -2)": "NumPy takes any negative number as unknown length"
    },
    "early-stopping": {
        f"best, best_epoch, waited = {start}": "the first epoch writes both anew"
        for start in ("(np.inf, 1, 0)", "(np.inf, -1, 0)", "(np.inf, 0, 1)", "(np.inf, 0, -1)")
    },
    "grey-from-colour": {
        "weights = np.array([0.2126, 0.7152, 0.0722])": "float64 is as right as float32"
    },
    "max-pool": {"output = np.ones((rows, columns))": ALL_WRITTEN},
    "occlusion-map": {"drops = np.ones((rows, columns))": ALL_WRITTEN},
    "parameter-table": {
        "height, width = (height // settings[-1], width // settings[0])": ONLY_ONE,
        "height, width = (height // settings[0], width // settings[-1])": ONLY_ONE,
        "weights, biases = (height * width * channels * settings[0], settings[-1])": ONLY_ONE,
        "weights, biases = (height * width * channels * settings[-1], settings[0])": ONLY_ONE,
        "height, width, channels = (1, 1, settings[-1])": ONLY_ONE,
    },
    "safe-brighten": {
        "return np.clip(np.round(values), -1, 255).astype(np.uint8)": "the factor is not negative"
    },
}


def solution_of(exercise):
    for path in LESSONS:
        cells = exercises(read(path))
        if exercise in cells:
            return solution_code(cells[exercise]["solution"])
    raise KeyError(exercise)


def mutated(node):
    """Yield changed copies of one node of a syntax tree."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in SWAPS:
        yield with_field(node, "op", SWAPS[type(node.op)]())
    if isinstance(node, ast.AugAssign):
        yield ast.Assign(targets=[node.target], value=node.value)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        yield with_field(node, "ops", [SWAPS[type(node.ops[0])]()])
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for value in (node.value + 1, node.value - 1):
            yield ast.Constant(value)
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield with_field(node, "attr", NAMES[node.attr])
    if isinstance(node, ast.Call):
        for place in range(len(node.keywords)):
            yield with_field(node, "keywords", node.keywords[:place] + node.keywords[place + 1 :])
    if isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                yield with_field(node, part, None)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        yield with_field(node, "slice", ast.Tuple(node.slice.elts[::-1], ast.Load()))
    if isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse


def with_field(node, name, value):
    changed = copy.copy(node)
    setattr(changed, name, value)
    return changed


def mutants(code):
    """Yield the line that changes and the code, for each change of one place."""
    tree = ast.parse(code)
    whole_code = ast.unparse(tree)
    for node in ast.walk(tree):
        for name, field in ast.iter_fields(node):
            places = field if isinstance(field, list) else [field]
            for place, child in enumerate(places):
                if not isinstance(child, ast.AST):
                    continue
                for change in mutated(child):
                    whole = [*places[:place], change, *places[place + 1 :]]
                    setattr(node, name, whole if isinstance(field, list) else change)
                    new = ast.unparse(ast.fix_missing_locations(tree))
                    setattr(node, name, field)
                    if new != whole_code:
                        yield new


def changed_line(code, new):
    """Return the first line in which two pieces of code differ."""
    lines = ast.unparse(ast.parse(code)).split("\n")
    return next(n.strip() for o, n in zip(lines, new.split("\n")) if o != n)


@pytest.mark.slow
@pytest.mark.parametrize("exercise", sorted(e for e in EXERCISES if EXERCISES[e].judge is None))
def test_each_mutant_of_the_solution_is_seen(exercise):
    code = solution_of(exercise)
    tried = list(dict.fromkeys(mutants(code)))
    assert len(tried) >= 2
    passed = {
        changed_line(code, new)
        for new in tried
        if check_answer(EXERCISES[exercise], function_from(new), seed=0, seconds=2).passed
    }
    assert passed == RIGHT.get(exercise, {}).keys()

"""The definitions of a lesson, without running the lesson.

So a benchmark measures the very functions that a reader sees.
"""

import ast

import nbformat

from tools.gate.execute_notebooks import NOTEBOOKS


def definitions(lesson, names):
    """Run the imports and functions of a lesson, and what it assigns to some names.

    Parameters
    ----------
    lesson : str
        The file's name in ``notebooks``.
    names : set of str
        Assignments to these names, or to their elements, are run too, in the lesson's order.

    Returns
    -------
    dict
        The lesson's names and what they stand for.

    Examples
    --------
    >>> lesson = definitions("12_fashion_mnist.ipynb", set())
    >>> float(lesson["standard_error"](0.5, 100))
    0.05
    """
    notebook = nbformat.read(NOTEBOOKS / lesson, as_version=4)
    found = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            kept = [node for node in ast.parse(cell.source).body if _is_wanted(node, names)]
            exec(compile(ast.Module(kept, []), lesson, "exec"), found)
    return found


def _is_wanted(node, names):
    match node:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef():
            return True
        case ast.Assign(targets=targets):
            return all(name in names for target in targets for name in _roots(target))
    return False


def _roots(target):
    match target:
        case ast.Name(id=name):
            return [name]
        case ast.Subscript(value=value):
            return _roots(value)
        case ast.Tuple(elts=parts):
            return [name for part in parts for name in _roots(part)]
    return [None]

"""Run the code of an exercise's cell, as a notebook would."""

import linecache
from zlib import crc32

import numpy as np

import helpers
from helpers.network import softmax_cross_entropy


def function_from(code):
    """Run a reader's code where NumPy and the helpers are imported; return what it defines last."""
    name = f"<reader's cell {crc32(code.encode()):08x}>"
    # As in Jupyter: who looks into the function, or at its traceback, finds the lines.
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    namespace = {"np": np, **{name: getattr(helpers, name) for name in helpers.__all__}}
    namespace["softmax_cross_entropy"] = softmax_cross_entropy  # the loss of lesson 8
    before = set(namespace)
    exec(compile(code, name, "exec"), namespace)
    return [v for k, v in namespace.items() if k not in before and callable(v)][-1]

"""Let both cores work: the same function on several parts of the data, each in a thread of its own.

Python runs one thread at a time, but NumPy lets go of Python's lock inside its loops and products,
so threads that mostly wait for NumPy do run side by side. Matrix products have threads of their own
as well; two layers of threads would fight over the cores, so those are limited to one each.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise

from threadpoolctl import ThreadpoolController


def in_parallel(function, *parts):
    """Return ``[function(*arguments) for arguments in zip(*parts)]``, computed side by side.

    Each core gets one run of neighbouring parts: handing over part by part would cost more than
    it evens out. What is called from within a part computes in that part's thread: all cores are
    busy, and threads that wait for each other would wait for ever.

    Parameters
    ----------
    function : callable
        Must not change what another part reads.
    *parts : sequences of equal length

    Examples
    --------
    >>> in_parallel(pow, [2, 3], [10, 2])
    [1024, 9]
    """
    tasks = list(zip(*parts))
    cores = min(os.cpu_count() or 1, len(tasks))
    if cores <= 1 or getattr(_here, "computes_parts", False):
        return [function(*task) for task in tasks]
    ends = [len(tasks) * core // cores for core in range(cores + 1)]
    runs = [tasks[start:end] for start, end in pairwise(ends)]
    with _matrix_products().limit(limits=1, user_api="blas"):
        results = _threads().map(lambda run: [function(*task) for task in run], runs)
        return [result for of_a_run in results for result in of_a_run]


#: What each thread knows of itself: whether it computes parts.
_here = threading.local()


@cache
def _threads():
    return ThreadPoolExecutor(
        os.cpu_count() or 1,
        "helpers",
        initializer=setattr,
        initargs=(_here, "computes_parts", True),
    )


@cache
def _matrix_products():
    return ThreadpoolController()

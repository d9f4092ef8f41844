"""Let both cores work: the same function on several parts of the data, each in a thread of its own.

Python runs one thread at a time, but NumPy lets go of Python's lock inside its loops and products,
so threads that mostly wait for NumPy do run side by side. Matrix products have threads of their own
as well; two layers of threads would fight over the cores, so those are limited to one each.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from threadpoolctl import ThreadpoolController


def in_parallel(function, *parts):
    """Return ``[function(*arguments) for arguments in zip(*parts)]``, computed side by side.

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
    if len(parts[0]) == 1:
        return [function(*arguments) for arguments in zip(*parts)]
    with _matrix_products().limit(limits=1, user_api="blas"):
        return list(_threads().map(function, *parts))


@cache
def _threads():
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="helpers")


@cache
def _matrix_products():
    return ThreadpoolController()

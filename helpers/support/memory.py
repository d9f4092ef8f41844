"""Keep the memory that NumPy frees, so that the next step need not ask the system for it again.

A result of some hundred kilobytes lives in memory that the C library, by default, hands back to the
system as soon as it is freed. The next result then gets new pages, which the system fills with
zeros, one after another, as they are touched. In training that took longer than the arithmetic.
"""

from functools import cache

import numpy as np

#: The GNU C library keeps blocks of up to 32 MiB, if it has seen one of that size freed.
_LARGEST_KEPT = 31 << 20


@cache  # the library remembers
def keep_memory():
    """Have the C library keep what is freed: it keeps as much as the largest block it saw freed.

    The block is never touched, so it costs no memory. Other C libraries take no notice.

    References
    ----------
    ``man 3 mallopt``, on M_MMAP_THRESHOLD, "dynamic".
    """
    np.empty(_LARGEST_KEPT, np.uint8)

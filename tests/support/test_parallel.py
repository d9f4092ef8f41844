"""Work on both cores gives what work on one would, in order."""

import os
import threading

import pytest
import threadpoolctl

from helpers.support import parallel
from helpers.support.parallel import in_parallel


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("cores", [1, 2, 3])
def test_results_come_in_the_order_of_the_parts(count, cores, monkeypatch):
    monkeypatch.setattr(parallel.os, "cpu_count", lambda: cores)
    assert in_parallel(lambda a, b: 10 * a + b, range(count), range(count)) == [
        11 * number for number in range(count)
    ]


def test_an_error_in_a_part_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        in_parallel(lambda number: 1 // number, [2, 1, 0])


def test_a_part_may_work_in_parallel_itself():
    parts = list(range(2 * (os.cpu_count() or 1)))  # more waiting parts than threads
    both = in_parallel(lambda n: in_parallel(lambda m: 10 * n + m, [1, 2]), parts)
    assert both == [[10 * n + 1, 10 * n + 2] for n in parts]


def test_two_cores_work_at_the_same_time(monkeypatch):
    monkeypatch.setattr(parallel.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(parallel, "_threads", lambda: parallel.ThreadPoolExecutor(2))
    both = threading.Barrier(2, timeout=300)  # breaks unless two wait at a time
    in_parallel(lambda _: both.wait(), [0, 1])


def test_matrix_products_have_one_thread_inside_and_all_again_after(monkeypatch):
    monkeypatch.setattr(parallel.os, "cpu_count", lambda: 2)

    def blas_threads(_=None):
        pools = threadpoolctl.threadpool_info()
        return {pool["num_threads"] for pool in pools if pool["user_api"] == "blas"}

    before = blas_threads()
    assert in_parallel(blas_threads, [0, 1]) == [{1}, {1}]
    assert blas_threads() == before

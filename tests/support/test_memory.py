"""Memory that is kept: counted in pages that the system had to bring, in a fresh process."""

import platform
import subprocess
import sys

import pytest

COUNT = """
import resource
import numpy as np
from helpers.support.memory import keep_memory

{before}

def round_of_results():
    arrays = [np.ones(250_000) for _ in range(6)]  # 2 MB each: more than is kept by default

for _ in range(3):
    round_of_results()
start = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    round_of_results()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - start)
"""


def new_pages(before):
    code = COUNT.format(before=before)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(run.stdout)


@pytest.mark.slow
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries take no notice")
def test_what_is_freed_is_used_again():
    assert new_pages("keep_memory()") < new_pages("pass") / 20

"""Run a Python module with the arithmetic of another processor: ``make test-other-arithmetic``.

Sums of float32 come out otherwise in the last digit when they are cut into other pieces. How they
are cut depends on the processor, and training makes more of it. What a lesson says of a trained
network has to hold all the same.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

#: oneDNN is what TensorFlow multiplies with. Without it, and in one thread, it sums otherwise.
PLAIN = {
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


#: NumPy's names for sets with vectors of 512 bits.
WIDE = re.compile("AVX512|X86_V4")


def arithmetics(
    machine: str, dispatched: Sequence[str], found: Mapping[str, bool]
) -> dict[str, dict[str, str]]:
    """Return the environment variables of each other arithmetic that this processor can do.

    Parameters
    ----------
    machine : str
        Such as "x86_64".
    dispatched : sequence of str
        The instruction sets that this NumPy chooses from when it starts.
    found : dict of str to bool
        Which of them the processor has.

    Examples
    --------
    >>> list(arithmetics("x86_64", ["X86_V3"], {"X86_V3": True}))
    ['plain']
    >>> arithmetics("x86_64", ["X86_V4"], {"X86_V4": True})["avx2"]["NPY_DISABLE_CPU_FEATURES"]
    'X86_V4'
    """
    if machine not in ("x86_64", "AMD64"):
        return {"plain": PLAIN}
    wide = [name for name in dispatched if found.get(name) and WIDE.match(name)]
    if not wide:  # AVX2 is its own: OpenBLAS can still take the older kernels, without FMA
        return {"plain": PLAIN | {"OPENBLAS_CORETYPE": "Sandybridge"}}
    haswell = {"OPENBLAS_CORETYPE": "Haswell"}
    avx2 = {"ONEDNN_MAX_CPU_ISA": "AVX2", "NPY_DISABLE_CPU_FEATURES": " ".join(wide)}
    return {"avx2": avx2 | haswell, "plain": PLAIN | haswell}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the module; return its exit code."""
    numpy_core = import_module("numpy._core._multiarray_umath")

    ways = arithmetics(platform.machine(), numpy_core.__cpu_dispatch__, numpy_core.__cpu_features__)
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--way", choices=ways, default=next(iter(ways)))
    parser.add_argument("module", nargs=argparse.REMAINDER, help="a module and its arguments")
    options = parser.parse_args(arguments)
    chosen = ways[options.way]
    print(*(f"{name}={value!r}" for name, value in chosen.items()), sep="\n", flush=True)
    command = [sys.executable, "-m", *options.module]
    return subprocess.run(command, env=os.environ | chosen).returncode


if __name__ == "__main__":
    sys.exit(main())

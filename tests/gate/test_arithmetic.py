"""The arithmetic of other processors: what each can do, and that a run gets it."""

import os

import pytest

from tools.gate import arithmetic
from tools.gate.arithmetic import arithmetics


def test_a_processor_with_avx512_can_do_avx2():
    names = ["X86_V3", "X86_V4", "AVX512_ICL", "AVX512_SPR"]
    found = dict.fromkeys(names, True) | {"AVX512_SPR": False}
    assert arithmetics("x86_64", names, found)["avx2"] == {
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL",
        "OPENBLAS_CORETYPE": "Haswell",
    }


def test_numpy_2_0_has_other_names():
    names = ["AVX2", "AVX512F", "AVX512CD", "AVX512_SKX"]
    avx2 = arithmetics("AMD64", names, dict.fromkeys(names, True))["avx2"]
    assert avx2["NPY_DISABLE_CPU_FEATURES"] == "AVX512F AVX512CD AVX512_SKX"


@pytest.mark.parametrize(
    ("machine", "kernels"), [("x86_64", "Sandybridge"), ("arm64", None), ("aarch64", None)]
)
def test_one_without_it_still_has_another_arithmetic(machine, kernels):
    ways = arithmetics(machine, ["X86_V3", "X86_V4"], {"X86_V3": True, "X86_V4": False})
    assert list(ways) == ["plain"]
    assert ways["plain"]["TF_ENABLE_ONEDNN_OPTS"] == "0"
    assert ways["plain"].get("OPENBLAS_CORETYPE") == kernels


def test_the_module_runs_with_it_and_its_exit_code_comes_back(monkeypatch, capsys):
    seen = {}

    def run(command, env):
        seen.update(command=command, env=env)
        return type("Done", (), {"returncode": 5})

    monkeypatch.setattr(arithmetic.subprocess, "run", run)
    assert arithmetic.main(["--way", "plain", "pytest", "-n", "2", "tests"]) == 5
    assert seen["command"][1:] == ["-m", "pytest", "-n", "2", "tests"]
    assert seen["env"]["OMP_NUM_THREADS"] == "1"
    assert seen["env"]["PATH"] == os.environ["PATH"]
    assert "TF_ENABLE_ONEDNN_OPTS='0'" in capsys.readouterr().out

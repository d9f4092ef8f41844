"""The benches compare like with like: this tests their arithmetic, never a time."""

from benchmarks import timing


def test_comparison_takes_medians_of_pairs(monkeypatch):
    seconds = iter([1.0, 2.0, 9.0, 3.0, 2.0, 4.0])  # the second pair hit a slow moment
    monkeypatch.setattr(timing, "_seconds", lambda function: next(seconds))
    assert timing.compare(int, int, pairs=3) == (2.0, 3.0, 0.5)


def test_both_sides_run_once_before_they_count():
    runs = []
    timing.compare(lambda: runs.append("ours"), lambda: runs.append("theirs"), pairs=2)
    assert runs == ["ours", "theirs"] * 3

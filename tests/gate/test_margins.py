"""The margins of assertions: what each form of an assertion notes, and which count as trained."""

import numpy as np
import pytest

from tools.gate import margins


def noted(source, **names):
    """Run code with its assertions rewritten; return what they note."""
    notes = []
    names |= {"slack": margins.slack, "slack_of_closeness": margins.slack_of_closeness, "np": np}
    names["note_slack"] = lambda text, value: notes.append((text, value))
    exec(compile(margins.rewritten(source), "<cell>", "exec"), names)
    return notes


@pytest.mark.parametrize(
    ("assertion", "expected"),
    [
        ("a < b", [("a < b", 3)]),
        ("a > b, 'why'", [("a > b", -3)]),
        ("0 < a < b", [("0 < a", 2), ("a < b", 3)]),
        ("a < b and (b > 1 and a >= 1.5)", [("a < b", 3), ("b > 1", 4), ("a >= 1.5", 0.5)]),
        ("all(x < b for x in (1, 4, 2))", [("all((x < b for x in (1, 4, 2)))", 1)]),
        ("all(0 < x < b for x in (1, 4))", [("all((0 < x < b for x in (1, 4)))", 1)]),
        ("np.arange(3) < b", [("np.arange(3) < b", 3)]),
        ("(np.arange(3) < b).all()", [("(np.arange(3) < b).all()", 3)]),
        ("np.isclose(a, 2.25, rtol=0, atol=1)", [(None, 0.75)]),
        ("a == 2", [("a == 2", 1)]),
        ("'x' < 'y'", [("'x' < 'y'", 1)]),
        ("a == 3 or b == 3", [("a == 3 or b == 3", 0)]),
    ],
)
def test_each_comparison_notes_its_distance_from_turning(assertion, expected):
    found = noted(f"assert {assertion}", a=2, b=5)
    assert [value for _, value in found] == [value for _, value in expected]
    assert all(text in (None, said) for (text, _), (said, _) in zip(expected, found))


def test_assertions_in_functions_and_loops_count_too():
    source = "def f(x):\n    assert x < 3\nfor x in (1, 5):\n    f(x)"
    assert noted(source) == [("x < 3", 2), ("x < 3", -2)]


def test_only_what_varies_is_trained_and_the_margin_is_in_standard_deviations():
    runs = {("07", 3, "a < b"): [1.0, 3.0], ("07", 4, "c | d"): [0.5, 0.5]}
    *_, row = margins.table(runs)
    assert row == "| 07 | 3 | `a < b` | 2 | 2 | 1.4 | 1.4 | 1 |"
    assert len(list(margins.table(runs))) == 3


def test_seeds_are_shifted_however_they_are_given():
    def made(layers, seed=7, other=0):
        return layers, seed, other

    shifted = margins._shifted(made, 1000)
    assert shifted("x") == ("x", 1007, 0)
    assert shifted("x", 1, 2) == ("x", 1001, 2)
    assert shifted(layers="x", seed=3) == ("x", 1003, 0)

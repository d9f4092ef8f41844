"""A list of runs in a file: sorted, kept whole, and never lost to a bad file or a failed write."""

import json
import os

import numpy as np
import pytest

from helpers.plotting import plot_runs
from helpers.training import Entry, Leaderboard, LeaderboardError

SMALL = Entry("small", 0.91, 50_000, 2_000_000, 30.5)
LARGE = Entry("large", 0.93, 240_000, 15_000_000, 200.0)
CHEAP = Entry("as good, cheaper", 0.93, 100_000, 9_000_000, 150.0)


@pytest.fixture
def runs(tmp_path):
    board = Leaderboard(tmp_path / "runs.json")
    for entry in (SMALL, LARGE, CHEAP):
        board.add(*entry)
    return board


def test_an_empty_list_needs_no_file(tmp_path):
    runs = Leaderboard(tmp_path / "runs.json")
    assert runs.entries() == []
    assert runs.table() == "no runs yet"
    with pytest.raises(ValueError, match="no runs yet"):
        plot_runs(runs.entries())
    assert list(tmp_path.iterdir()) == []


def test_the_most_accurate_is_first_and_of_two_the_cheaper(runs):
    assert runs.entries() == [CHEAP, LARGE, SMALL]


def test_what_is_added_is_there_in_a_new_session(runs):
    again = Leaderboard(str(runs.path))
    again.add("small", 0.90, 50_000, 2_000_000, 31)
    assert [entry.name for entry in again.entries()].count("small") == 2
    assert runs.entries() == again.entries()


def test_numpy_numbers_are_taken(tmp_path):
    runs = Leaderboard(tmp_path / "runs.json")
    runs.add("numpy", np.float32(0.5), np.int64(7), np.int32(8), np.float64(1.5))
    assert runs.entries() == [Entry("numpy", 0.5, 7, 8, 1.5)]


def test_the_table_lines_up(runs):
    assert runs.table().splitlines() == [
        "   run               accuracy  parameters  multiply-adds  seconds",
        "1  as good, cheaper    93.00%     100,000      9,000,000      150",
        "2  large               93.00%     240,000     15,000,000      200",
        "3  small               91.00%      50,000      2,000,000       30",
    ]


def test_the_table_of_some_columns(runs):
    assert runs.table("parameters").splitlines()[1] == "1  as good, cheaper     100,000"
    with pytest.raises(ValueError, match="no column 'minutes'; choose from accuracy, parameters"):
        runs.table("minutes")


def test_the_figure_has_a_row_for_each_run(runs):
    axis = plot_runs(runs.entries()).axes[0]
    dots = [tuple(float(v[0]) for v in line.get_data()) for line in axis.lines]
    assert np.allclose(dots, [(93, 0), (93, 1), (91, 2)])
    assert [label.get_text() for label in axis.get_yticklabels()] == [
        "as good, cheaper",
        "large",
        "small",
    ]
    assert [text.get_text() for text in axis.texts] == [
        "9 M multiply-adds",
        "15 M multiply-adds",
        "2 M multiply-adds",
    ]
    assert axis.get_ylim() == (2.5, -0.5)  # the best on top


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (784, "784"), (7840, "7.8 k"), (29_355_520, "29 M"), (1_500_000_000, "1.5 G")],
)
def test_work_is_written_short(count, text, tmp_path):
    runs = Leaderboard(tmp_path / "runs.json")
    runs.add("one", 0.5, 1, count, 1)
    assert plot_runs(runs.entries()).axes[0].texts[0].get_text() == f"{text} multiply-adds"


def test_the_figure_of_the_best_only(runs):
    assert len(plot_runs(runs.entries(), limit=2).axes[0].lines) == 2
    with pytest.raises(ValueError, match="limit must be 1 or more"):
        plot_runs(runs.entries(), limit=0)


def test_names_stay_inside_of_the_figure(runs):
    runs.add("one without any work", 0.7, 7840, 0, 0)
    figure = plot_runs(runs.entries())
    figure.draw_without_rendering()
    axis = figure.axes[0]
    for text in [*axis.texts, *axis.get_yticklabels(), axis.xaxis.label]:
        box = text.get_window_extent()
        assert figure.bbox.contains(box.x0, box.y0)
        assert figure.bbox.contains(box.x1, box.y1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it is not JSON"),
        ('[{"name": "half', "it is not JSON"),
        ('{"runs": []}', "it does not hold a list"),
        ("[1]", "run 1 of it makes no sense"),
        ('[{"name": "one", "accuracy": 0.9}]', "it needs name, accuracy, parameters"),
        (json.dumps([SMALL._asdict(), {**LARGE._asdict(), "accuracy": 93}]), "run 2 .* 0 to 1"),
        (json.dumps([{**SMALL._asdict(), "parameters": None}]), "parameters must be a whole"),
    ],
)
def test_a_bad_file_is_refused_and_left_as_it_is(content, reason, tmp_path):
    runs = Leaderboard(tmp_path / "runs.json")
    runs.path.write_text(content, encoding="utf-8")
    for act in (runs.entries, runs.table, lambda: runs.add(*SMALL)):
        with pytest.raises(LeaderboardError, match=reason) as caught:
            act()
        assert str(runs.path) in str(caught.value)
        assert "Nothing was changed" in str(caught.value)
    assert runs.path.read_text(encoding="utf-8") == content
    assert list(tmp_path.iterdir()) == [runs.path]


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "runs.json"
    path.write_bytes(b"\xff\xfe\x00\x9f")
    with pytest.raises(LeaderboardError, match="it is not text"):
        Leaderboard(path).add(*SMALL)
    assert path.read_bytes() == b"\xff\xfe\x00\x9f"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_loses_nothing(step, runs, monkeypatch):
    before = runs.path.read_bytes()

    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="no space left"):
        runs.add("one more", 0.99, 1, 1, 1)
    assert runs.path.read_bytes() == before
    assert list(runs.path.parent.iterdir()) == [runs.path]


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        Leaderboard(tmp_path / "none" / "runs.json").add(*SMALL)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"name": "  "}, ValueError, "name must be a text"),
        ({"name": 3}, ValueError, "name must be a text"),
        ({"accuracy": 92.1}, ValueError, "share from 0 to 1, such as 0.92, got 92.1"),
        ({"accuracy": "high"}, TypeError, "accuracy must be a number"),
        ({"accuracy": float("nan")}, ValueError, "finite"),
        ({"accuracy": True}, TypeError, "accuracy must be a number"),
        ({"parameters": 1.5}, TypeError, "parameters must be a whole number"),
        ({"multiply_adds": -1}, ValueError, "multiply_adds must be 0 or more"),
        ({"seconds": -1}, ValueError, "seconds must be 0 or more"),
    ],
)
def test_a_run_that_makes_no_sense_is_refused(changes, error, message, tmp_path):
    runs = Leaderboard(tmp_path / "runs.json")
    with pytest.raises(error, match=message):
        runs.add(**{**SMALL._asdict(), **changes})
    assert not runs.path.exists()


def test_a_name_is_one_line(tmp_path):
    runs = Leaderboard(tmp_path / "runs.json")
    runs.add(" two\nlines ", 0.5, 1, 1, 1)
    assert runs.entries()[0].name == "two lines"

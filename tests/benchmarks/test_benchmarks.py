"""The benches compare like with like: this tests their arithmetic, never a time."""

import ast
import io
import json
import re
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import (
    doubling,
    garments,
    keras_settings,
    large_images,
    paper,
    results,
    rivals,
    shrinking,
    timing,
)
from benchmarks.lesson_code import definitions
from benchmarks.rivals import RIVALS
from helpers.images.datasets import Split
from tests.notebooks import ROOT, read


def test_comparison_takes_medians_of_pairs(monkeypatch):
    seconds = iter([1.0, 2.0, 9.0, 3.0, 2.0, 4.0])  # the second pair hit a slow moment
    monkeypatch.setattr(timing, "_seconds", lambda function: next(seconds))
    result = timing.compare(int, int, pairs=3)
    assert result == (2.0, 3.0, 0.5, 0.5, 3.0)
    assert str(result) == "0.5 (0.5 to 3)"


def test_both_sides_run_once_before_they_count():
    runs = []
    timing.compare(lambda: runs.append("ours"), lambda: runs.append("theirs"), pairs=2)
    assert runs == ["ours", "theirs"] * 3


def test_memory_counts_what_was_held_for_a_moment_and_not_what_is_returned():
    def layer():
        np.ones(2_000_000)  # 16 MB, gone at once
        return np.ones(1_000_000)

    assert 7_000_000 < large_images.memory_beyond(layer) < 9_000_000


@pytest.mark.parametrize("lesson", results.NETWORKS)
def test_results_are_read_from_names_that_the_lesson_has(lesson):
    code = "\n".join(
        c.source for c in read(ROOT / "notebooks" / lesson).cells if c.cell_type == "code"
    )
    has = {
        node.id if isinstance(node, ast.Name) else node.name
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }
    for expressions in results.NETWORKS[lesson].values():
        expression = ast.parse(", ".join(expressions))
        asks = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
        assert asks <= has | {"round"}, asks - has


def test_a_lesson_gives_its_functions_and_the_names_asked_for_and_runs_nothing_else():
    lesson = definitions("12_fashion_mnist.ipynb", {"temporary"})
    asked = {"try_out", "is_right", "two_views", "shares_of", "plain_network", "train_plain"}
    assert asked | {"temporary"} <= set(lesson)
    assert not {"plain", "trials", "changes", *garments.NAMES} & set(lesson)
    lesson["temporary"].cleanup()


def test_the_stored_tables_are_of_the_changes_and_seeds_that_the_lessons_have():
    cells = read(ROOT / "notebooks" / "12_fashion_mnist.ipynb").cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    changes = {"as it is", "flips, two views", *re.findall(r'changes\["([^"]+)"\] = ', code)}
    data = ROOT / "data" / "results"
    table = json.loads((data / "garments.json").read_text())
    assert set(table["small"]) == changes
    assert {len(row) for row in table["small"].values()} == {len(garments.SEEDS)}


@pytest.mark.parametrize("kind", paper.KINDS)
def test_a_kind_of_paper_is_drawn_from_its_seed(digits, kind):
    digit = digits.test.images[0]
    one, again, other = (paper.picture(kind, digit, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert one.dtype == np.uint8
    if kind != "clean":
        assert not np.array_equal(one, paper.picture("clean", digit, 1))


def test_each_kind_of_paper_has_its_number_from_before():
    assert list(paper.BEFORE) == list(paper.KINDS)


def test_what_is_refused_counts_as_read_wrong():
    blank = np.full((60, 60), 200, np.uint8)
    prepared, warned = paper.prepared(blank)
    assert prepared.sum() == 0
    assert warned


def test_the_book_shows_each_kind_of_paper_with_its_number_from_before():
    page = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    section = page.split("## Digits on paper")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    shown = {kind: int(before) for kind, _, before, _ in rows[1:]}
    assert shown == paper.BEFORE


def test_lesson_and_results_show_one_table_of_rivals():
    lesson = "\n".join(cell.source for cell in read(ROOT / "notebooks" / "07_dropout.ipynb").cells)
    page = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    tables = [
        [line for line in text.splitlines() if line.startswith(tuple(f"| {r} |" for r in RIVALS))]
        for text in (lesson, page)
    ]
    assert tables[0] == tables[1]
    assert len(tables[0]) == len(RIVALS)


@pytest.mark.parametrize("name", RIVALS)
def test_a_rival_adds_to_lesson_7s_network_what_it_is_called(keras, name):
    settings = {
        key: value for key, value in RIVALS[name].items() if key not in ("held_out", "stops")
    }
    made = rivals.network(keras, **settings)
    kinds = {type(layer).__name__ for layer in made.layers}
    weights = sum(int(np.prod(array.shape)) for array in made.trainable_weights)
    dropped = max(layer.rate for layer in made.layers if type(layer).__name__ == "Dropout")
    normalises = name == "batch normalisation"
    assert weights == 53_866 + normalises * 2 * (8 + 16 + 128)
    assert ("BatchNormalization" in kinds) == normalises
    assert ("RandomTranslation" in kinds) == ("augmentation" in name)
    assert (dropped > 0) == ("dropout" in name)
    assert (made.layers[-1].kernel_regularizer is not None) == (name == "weight decay")


def test_a_rivals_row_holds_mean_range_loss_and_costs():
    assert rivals.row("dropout", [(0.9, 0.3, 5), (0.88, 0.5, 3)], 2) == (
        "| dropout | 89.0% | 88.0% to 90.0% | 0.40 | 2.0 | a rate to choose; more steps |"
    )
    assert rivals.PRICES.keys() == RIVALS.keys()


def test_the_ways_to_shrink_differ_in_the_step_alone():
    models = [shrinking.network(way) for way in shrinking.WAYS]
    assert len({model.count_params() for model in models}) == 1
    maps = [
        [layer.output.shape[1:3] for layer in model.layers if len(layer.output.shape) == 4][-1]
        for model in models
    ]
    assert maps == [(7, 7)] * 3
    names = [{type(layer).__name__ for layer in model.layers} for model in models]
    assert "MaxPooling2D" in names[0]
    assert "AveragePooling2D" in names[1]
    assert not any("Pooling" in name for name in names[2])


def test_what_moves_leaves_zeros_behind():
    images = np.arange(1.0, 7).reshape(1, 2, 3, 1)
    assert shrinking.moved(images, 1)[0, :, :, 0].tolist() == [[0, 1, 2], [0, 4, 5]]
    assert np.array_equal(shrinking.moved(images, 0), images)


def test_lesson_and_results_show_one_table_of_ways_to_shrink():
    lesson = "\n".join(cell.source for cell in read(ROOT / "notebooks" / "04_pooling.ipynb").cells)
    page = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    ways = shrinking.WAYS
    tables = [
        [line for line in text.splitlines() if line.startswith(tuple(f"| {w} |" for w in ways))]
        for text in (lesson, page)
    ]
    assert tables[0] == tables[1]
    assert len(tables[0]) == len(ways)


def test_every_size_is_learned_from_in_equally_many_steps():
    for size in doubling.SIZES:
        assert size % doubling.BATCH == 0
        assert doubling.epochs_of(size) * size // doubling.BATCH == doubling.STEPS


def test_a_sample_holds_no_digit_twice_and_each_seed_has_its_own():
    images = np.arange(100.0).reshape(100, 1, 1, 1)
    split = Split(images, np.arange(100))
    taken, labels = doubling.sample(split, 40, seed=1)
    assert np.array_equal(taken.ravel(), labels)
    assert len(set(labels)) == 40
    assert set(labels) != set(doubling.sample(split, 40, seed=2)[1])
    assert set(labels) <= set(doubling.sample(split, 60, seed=1)[1])


def test_results_show_the_learning_curve_that_is_recorded():
    table = json.loads((ROOT / "data" / "results" / "doubling.json").read_text())
    assert (table["sizes"], table["seeds"]) == (list(doubling.SIZES), list(doubling.SEEDS))
    rows = [
        f"| {size:,} | {shrinking.spread(wrong)} | {np.mean(loss):.3f} |"
        for size, wrong, loss in zip(table["sizes"], table["wrong"], table["loss"])
    ]
    page = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    assert "\n".join(rows) in page


def test_a_run_counts_what_it_reads_wrong():
    class Network:
        fitted = None

        def fit(self, images, labels, epochs, batch_size, verbose):
            self.fitted = len(labels), epochs, batch_size

        def evaluate(self, images, labels, verbose):
            return 0.25, 0.9

    network = Network()
    split = Split(np.zeros((2000, 1, 1, 1)), np.zeros(2000))
    digits = SimpleNamespace(train=split, validation=Split(np.zeros((200, 1, 1, 1)), np.zeros(200)))
    lesson = {"digits": digits, "small_network": lambda kind, seed: network}
    assert doubling.run(lesson, 1_000, seed=0) == (20, 0.25)
    assert network.fitted == (1_000, 48, 50)


@pytest.mark.parametrize("setting", ["as it is", "8 steps per execution", "batches by tf.data"])
def test_every_setting_of_keras_trains_on_all_pictures(monkeypatch, setting):
    build, _, _ = keras_settings.NETWORKS["small"]
    monkeypatch.setitem(keras_settings.NETWORKS, "small", (build, 96, 32))
    (history,) = keras_settings.prepared(setting, "small")().history["loss"]
    assert 1 < history < 4


def test_times_of_settings_are_taken_in_turn_and_kept_apart(monkeypatch):
    monkeypatch.setattr(keras_settings, "ROUNDS", 2)
    asked = {name: io.StringIO() for name in ("one", "two")}
    processes = {
        name: SimpleNamespace(stdin=asked[name], stdout=io.StringIO(answers))
        for name, answers in {"one": "1 2\n3 4\n", "two": "5 6\n7 8\n"}.items()
    }
    times = keras_settings.measured(processes, "small")
    assert times["one"].tolist() == [[1, 2], [3, 4]]
    assert times["two"].tolist() == [[5, 6], [7, 8]]
    assert [file.getvalue() for file in asked.values()] == ["small\n" * 2] * 2

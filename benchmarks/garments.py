"""Measure what lesson 12 shows of several seeds: ``make seeds``.

Two tables, each with `SEEDS`, go into ``data/results/garments.json``. *small*: every change of the
lesson on its small budget. *full*: the plain and the pushed network on all 55,000 pictures, and the
three of a kind together; one view and two, validation and test.

The functions are the lesson's own. The pushed network follows its recipe in `helpers.training`; the
seed of the recipe is not trained again, since that network ships. Each network's answers are kept
in ``build/garments``, so a run that was stopped goes on where it was. On two cores the small table
takes about a quarter of an hour, the full one half an hour.

Usage: ``python -m benchmarks.garments [small] [full]``; a table that is not named stays as it is.
"""

import json
import sys
from pathlib import Path

import numpy as np

from benchmarks.lesson_code import definitions
from helpers.support.whole_files import whole_file
from helpers.training import RECIPES, load_model, train
from tools.data.data_list import write_listed

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "garments"

SEEDS = (12, 1, 2)

#: What `definitions` takes from the lesson besides its functions.
NAMES = {"keras", "layers", "garments", "one_hot", "few_images", "few_labels", "few_steps"}


def small_run(lesson, name, seed):
    """Train one change on the small budget; return which validation pictures come out right."""
    model, shares = lesson["try_out"](seed=seed, **lesson["changes"][name])
    split = lesson["garments"].validation
    right = {"right": lesson["is_right"](shares, split)}
    if name == "flips":
        right["right_of_two_views"] = lesson["is_right"](
            lesson["two_views"](model, split.images, shares), split
        )
    return right


def plain(lesson, seed):
    """Train the lesson's plain network as the lesson does."""
    network = lesson["plain_network"](seed=seed)
    lesson["train_plain"](network, seed)
    return network


def pushed(lesson, seed):
    """Train the pushed network by its recipe; that of the recipe's own seed ships."""
    recipe = next(recipe for recipe in RECIPES if recipe.name == "garments")
    if seed == recipe.seed:
        return load_model("garments")
    lesson["keras"].utils.set_random_seed(seed)
    network = recipe.build()
    train(
        network,
        *lesson["garments"].train,
        epochs=recipe.epochs,
        batch_size=recipe.batch_size,
        augment=recipe.augment,
        seed=seed,
    )
    return network


NETWORKS = {"plain": plain, "pushed": pushed}


def full_run(lesson, name, seed):
    """Train one network on all pictures; return its shares for both views of both sets."""
    network, shares = NETWORKS[name](lesson, seed), {}
    for split in ("validation", "test"):
        images = getattr(lesson["garments"], split).images
        shares[f"{split}_one"] = once = lesson["shares_of"](network, images)
        shares[f"{split}_two"] = lesson["two_views"](network, images, once)
    return shares


def kept(measure, lesson, name, seed):
    """Return the arrays of one run, from its file if there is one."""
    file = KEPT / f"{measure.__name__}-{name.replace(' ', '_')}-{seed}.npz"
    if not file.exists():
        arrays = measure(lesson, name, seed)
        with whole_file(file) as opened:
            np.savez_compressed(opened, **arrays)
        print(f"{name}, seed {seed}: done", flush=True)
    with np.load(file) as arrays:
        return dict(arrays)


def small_table(lesson):
    """Return the validation accuracies of every change, one for each seed."""
    table = {name: [] for name in [*lesson["changes"], "flips, two views"]}
    for seed in SEEDS:
        for name in lesson["changes"]:
            found = kept(small_run, lesson, name, seed)
            table[name].append(round(float(found["right"].mean()), 4))
            if "right_of_two_views" in found:
                accuracy = round(float(found["right_of_two_views"].mean()), 4)
                table["flips, two views"].append(accuracy)
    return table


def full_table(lesson):
    """Return the accuracies of each network by set and view: one a seed, then the ensemble's."""
    table = {}
    for name in NETWORKS:
        runs = [kept(full_run, lesson, name, seed) for seed in SEEDS]
        table[name] = {
            key: [
                round(float((shares.argmax(axis=1) == labels_of(lesson, key)).mean()), 4)
                for shares in [*(run[key] for run in runs), np.mean([run[key] for run in runs], 0)]
            ]
            for key in runs[0]
        }
    return table


def labels_of(lesson, key):
    """Return the labels of the set that `key`, such as "test_one", names."""
    return getattr(lesson["garments"], key.split("_")[0]).labels


TABLES = {"small": small_table, "full": full_table}


def main():
    """Measure what is named, or everything, and write the tables."""
    lesson = definitions("12_fashion_mnist.ipynb", NAMES | {"changes", "schedule", "steps"})
    file = ROOT / "data" / "results" / "garments.json"
    tables = json.loads(file.read_text()) if file.exists() else {}
    tables["seeds"] = SEEDS
    for name in sys.argv[1:] or TABLES:
        tables[name] = TABLES[name](lesson)
    text = json.dumps(tables, indent=1) + "\n"
    write_listed(ROOT / "data", {"results/garments.json": text.encode()})
    print(text)


if __name__ == "__main__":
    sys.exit(main())

"""Train the models in ``data/models`` anew: ``make models``.

Each is trained as its recipe in `helpers.training.recipes` says and tested once. A model, its card
and the lists of hashes are written when all is done; a run that is stopped changes nothing.

Usage: ``python -m tools.data.train_models [--data FOLDER] [digits] [garments]``
"""

import argparse
import io
import json
import platform
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from helpers.support.quick import QUICK, is_quick
from helpers.support.start_keras import load_keras
from helpers.training import RECIPES, multiply_adds, train
from tools.data.data_list import write_listed

DATA = Path(__file__).resolve().parents[2] / "data"

#: Bounds of the bands that a card states.
SECONDS = (10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1200, 1800, 3600)
MEGABYTES = (500, 750, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 16000)

#: The date of every entry of a model's file: the oldest that a zip file can hold.
_DATE = (1980, 1, 1, 0, 0, 0)


def train_model(recipe: Any) -> Any:
    """Train one recipe and return its files' bytes, or None if somebody stopped it."""
    keras = load_keras()
    keras.utils.clear_session()  # layers are named the same in every run
    keras.utils.set_random_seed(recipe.seed)
    data = recipe.load_data()
    model = recipe.build()
    run = train(
        model,
        *data.train,
        epochs=recipe.epochs,
        batch_size=recipe.batch_size,
        validation=data.validation,
        augment=recipe.augment,
        seed=recipe.seed,
    )
    if not run.finished:
        return None
    card = json.dumps(_card(recipe, model, data, run), indent=2, ensure_ascii=False) + "\n"
    return {
        f"models/{recipe.name}.json": card.encode(),
        f"models/{recipe.name}.keras": _model_bytes(model),
    }


def _card(recipe: Any, model: Any, data: Any, run: Any) -> Any:
    images, labels = data.test
    answers = model.predict(images, batch_size=250, verbose=0).argmax(axis=1)  # the only time
    names = data.class_names
    return {
        "name": recipe.name,
        "data": recipe.data,
        "classes": list(names),
        "command": "make models",
        "seed": recipe.seed,
        "epochs": recipe.epochs,
        "batch_size": recipe.batch_size,
        "augmentation": recipe.augmentation,
        "versions": {
            "python": platform.python_version(),
            **{name: import_module(name).__version__ for name in ("keras", "tensorflow", "numpy")},
        },
        "parameters": model.count_params(),
        "multiply_adds": multiply_adds(model),
        "training_seconds": _band(run.seconds, SECONDS),
        "memory_megabytes": _band(run.megabytes, MEGABYTES),
        "accuracy": _share(answers == labels),
        "test_images": len(labels),
        "per_class": {
            name: _share(answers[labels == label] == label) for label, name in enumerate(names)
        },
        "known_failures": [
            *_confusions(answers, labels, names),
            *_out_of_its_depth(model, data.validation),
        ],
    }


def _confusions(
    answers: np.ndarray, labels: np.ndarray, names: Sequence[str], count: int = 5
) -> Any:
    """Return the most frequent mistakes in words."""
    table = np.zeros((len(names), len(names)), dtype=int)
    np.add.at(table, (labels, answers), 1)
    totals = table.sum(axis=1)
    np.fill_diagonal(table, 0)
    pairs = np.argsort(-table, axis=None, kind="stable")[:count]
    return [
        f"{names[right]} taken for {names[wrong]}: {table[right, wrong]} of {totals[right]}"
        for right, wrong in zip(*np.unravel_index(pairs, table.shape))
        if table[right, wrong]
    ]


def _out_of_its_depth(model: Any, validation: Any) -> Any:
    """Return how well the model does on changed images, in words; not the test images, again."""
    images, labels = validation
    changes = {
        "black and white exchanged": 1 - images,
        "moved 5 pixels to the right": np.pad(images, ((0, 0), (0, 0), (5, 0), (0, 0)))[:, :, :-5],
        "turned by a quarter": np.rot90(images, axes=(1, 2)),
    }
    found = []
    for change, changed in changes.items():
        answers = model.predict(changed, batch_size=250, verbose=0).argmax(axis=1)
        found.append(
            f"{change}: accuracy {_share(answers == labels):.2f} on {len(labels):,} "
            "validation images"
        )
    return found


def _share(right: np.ndarray) -> float:
    return round(float(np.mean(right)), 4)


def _band(value: Any, bounds: Any) -> Any:
    """Return the band that holds `value`, with a quarter to spare above it."""
    above = next((bound for bound in bounds if bound >= 1.25 * value), None)
    return f"over {bounds[-1]:,}" if above is None else f"under {above:,}"


def _model_bytes(model: Any) -> bytes:
    """Return the model as a .keras file: weights and layers only, the same bytes at every run."""
    keras = load_keras()
    plain = keras.Sequential.from_config(model.get_config())  # not compiled: no optimizer
    plain.set_weights(model.get_weights())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        plain.save(path)
        return _without_dates(path.read_bytes())


def _without_dates(content: bytes) -> bytes:
    """Return a .keras file with the dates of its entries, and the one inside, set back."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            part = old.read(name)
            if name == "metadata.json":
                notes = {**json.loads(part), "date_saved": "1980-01-01@00:00:00"}
                part = json.dumps(notes).encode()
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on Windows
            entry.external_attr = 0o644 << 16
            new.writestr(entry, part)
    return target.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Train the named models, or all; return the exit code."""
    recipes = {recipe.name: recipe for recipe in RECIPES}
    parser = argparse.ArgumentParser(prog="python -m tools.data.train_models", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"{', '.join(recipes)}; all")
    parser.add_argument("--data", type=Path, default=DATA, help="where models/ lies")
    chosen = parser.parse_args(arguments)
    for name in chosen.names:
        if name not in recipes:
            parser.error(f"there is no recipe {name!r}; choose from {', '.join(recipes)}")
    if is_quick() and chosen.data.resolve() == DATA:
        parser.error(f"{QUICK} is set, so the models would be no good; unset it, or give --data")
    contents = {}
    for name in chosen.names or recipes:
        made = train_model(recipes[name])
        if made is None:
            print("stopped: nothing was changed")
            return 1
        contents.update(made)
        card = json.loads(made[f"models/{name}.json"])
        print(
            f"{name}: accuracy {card['accuracy']:.4f} on {card['test_images']:,} test images, "
            f"{card['training_seconds']} s",
            flush=True,
        )
    write_listed(chosen.data, contents)
    return 0


if __name__ == "__main__":
    sys.exit(main())

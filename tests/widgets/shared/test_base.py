"""What every view shares: modules in one piece, traits with clear errors, the still."""

import subprocess
import sys

import numpy as np
import pytest

from helpers.widgets.shared import base
from helpers.widgets.shared.base import Array, Choice, Number, Still, Switch, View, Whole, bundle


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Return a function that writes modules into a folder of their own."""
    monkeypatch.setattr(base, "FOLDER", tmp_path)

    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")

    return write


def test_a_bundle_holds_each_module_once_and_imports_nothing(modules, node):
    modules(
        sums="export function add(a, b) { return a + b; }\n",
        more='import { add } from "./sums.js";\nexport const three = add(1, 2);\n',
        view='import {\n  add,\n} from "./sums.js";\nimport { three } from "./more.js";\n'
        "export default { total: add(three, 4) };\n",
    )
    text = bundle("view.js")
    assert "import" not in text
    assert text.count("function add") == 1
    assert text.count("export") == 1


def test_a_bundle_takes_modules_from_other_folders_once(tmp_path, monkeypatch):
    monkeypatch.setattr(base, "FOLDER", tmp_path)
    texts = {
        "shared/sums.js": "export const two = 2;\n",
        "some/parts.js": 'import { two } from "../shared/sums.js";\n'
        "export const four = two * two;\n",
        "some/view.js": 'import { two } from "../shared/sums.js";\n'
        'import { four } from "./parts.js";\nexport default two + four;\n',
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    text = bundle("some/view.js")
    assert "import" not in text
    assert text.count("const two") == 1


def test_a_bundle_cuts_nothing_but_imports_and_export(modules):
    code = "/** Of one. */\nconst one = `\n// b\n/** c */\nclass D {}\n`; // as it is\n"
    modules(view=code.replace("const", "export const"))
    assert bundle("view.js") == code


@pytest.mark.parametrize(
    ("view", "message"),
    [
        ('import { add } from "./sums.js";\nfunction add() {}\n', "both declare 'add'"),
        ('import * as sums from "./sums.js";\n', "import { name } from"),
        ('import { d3 } from "https://example.org/d3.js";\n', "import { name } from"),
        ("const a = 1;\nexport { a };\n", "export in front of"),
    ],
)
def test_a_bundle_refuses_what_would_not_work_in_one_module(modules, view, message):
    modules(sums="export function add(a, b) { return a + b; }\n", view=view)
    with pytest.raises(ValueError, match=message):
        bundle("view.js")


def test_shared_modules_have_no_default_export(modules):
    modules(sums="export default 3;\n", view='import { add } from "./sums.js";\n')
    with pytest.raises(ValueError, match=r"sums.js has the line"):
        bundle("view.js")


class Toy(View, module="shared/look.js"):
    grid = Array(2, "(height, width)")
    other = Array(1, "(n,)", allow_none=True, default_value=None)
    steps = Whole(1, 5, 2)
    rate = Number(0.0, 1.0, 0.5)
    kind = Choice("max", "average")
    live = Switch()

    def _still(self):
        return Still("Two < three.", "<b>x</b>")


def test_an_array_travels_as_lists_and_cannot_be_changed_in_place():
    toy = Toy(grid=[[1, 2], [3, 4]])
    assert toy.get_state()["grid"] == [[1.0, 2.0], [3.0, 4.0]]
    assert toy.get_state()["other"] is None
    with pytest.raises(ValueError, match="read-only"):
        toy.grid[0, 0] = 9
    toy.set_state({"grid": [[5, 6]], "other": [1, 2.5]})
    assert isinstance(toy.grid, np.ndarray)
    assert toy.other.tolist() == [1, 2.5]


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("grid", [1, 2], ValueError, r"grid must have 2 axes \(height, width\)"),
        ("grid", [[1, np.nan]], ValueError, "grid holds 1 value"),
        ("grid", np.zeros((2, 2), np.uint8), TypeError, "wrap around"),
        ("grid", "photo", TypeError, "grid must hold real numbers"),
        ("steps", 6, ValueError, "steps must be 1 to 5, got 6"),
        ("steps", 1.5, TypeError, "steps must be a whole number"),
        ("rate", 1.5, ValueError, "rate must be 0.0 to 1.0, got 1.5"),
        ("rate", float("nan"), ValueError, "rate must be"),
        ("rate", True, TypeError, "rate must be a number"),
        ("kind", "median", ValueError, 'kind must be "max" or "average"'),
        ("live", 1, TypeError, "live must be True or False"),
        ("theme", "pink", ValueError, 'theme must be "auto" or "light" or "dark"'),
    ],
)
def test_a_bad_value_is_refused_where_it_is_set(name, value, error, message):
    with pytest.raises(error, match=message):
        Toy(**({"grid": [[1.0]]} | {name: value}))


def test_a_misspelt_setting_is_refused_with_the_ones_there_are():
    with pytest.raises(TypeError, match=r"Toy has no setting 'step'; its settings are.*steps"):
        Toy(grid=[[1.0]], step=3)


def test_what_an_untrusted_notebook_shows():
    data, _ = Toy(grid=[[1.0]])._repr_mimebundle_()
    assert data["text/plain"] == "Two < three."
    assert "<b>x</b><figcaption>Two &lt; three." in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize("value", [0, 3, -4.5, 0.128, 1 / 3, 12345.678, 2.6e7, -3e-5, 1e6])
def test_numbers_are_written_alike_in_python_and_javascript(node, value):
    text = node("return m.formatNumber(data);", value, module="shared/look.js")
    assert text == base.format_number(value)


def test_colours_are_those_of_the_figures(node):
    import matplotlib as mpl

    shares = np.linspace(-1, 1, 41)
    for signed, name in [(True, "RdBu_r"), (False, "gray")]:
        got = node(
            "return data.shares.map((x) => m.colourOf(x, [-1, 1], data.signed));",
            {"shares": shares, "signed": signed},
            module="shared/look.js",
        )
        expected = mpl.colormaps[name]((shares + 1) / 2)[:, :3] * 255
        assert np.abs(np.array(got) - expected).max() < 4  # matplotlib has 256 steps


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("3", {"value": 3}),
        (" −1,5 ", {"value": -1.5}),
        ("abc", "“abc”"),
        ("", "got nothing"),
        ("1e9", "from −1000 to 1000"),
        ("Infinity", "must be a number"),
        ("0x10", {"value": 16}),
    ],
)
def test_typed_numbers(node, text, answer):
    code = 'return m.parseNumber(data, {name: "x", min: -1000, max: 1000});'
    got = node(code, text, module="shared/look.js")
    assert got == answer if isinstance(answer, dict) else answer in got["problem"]


def test_import_helpers_leaves_the_views_alone():
    code = "import sys, helpers; print('anywidget' in sys.modules, 'ipywidgets' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_every_module_is_small_and_reaches_for_nothing():
    for place in base.FOLDER.rglob("*.js"):
        text = place.read_text(encoding="utf-8")
        text = text.replace("http://www.w3.org/2000/svg", "")  # a name, nothing that is fetched
        assert len(text.encode()) < 40_000, place.name
        for word in (
            "fetch(",
            "XMLHttpRequest",
            "eval(",
            "new Function",
            "innerHTML",
            "http:",
            "https:",
        ):
            assert word not in text, (place.name, word)

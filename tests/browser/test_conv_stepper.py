"""ConvStepper as readers meet it: on a page without a kernel, and in JupyterLab."""

import json
import re

import numpy as np
import pytest

from helpers import conv2d
from helpers.network import Conv2D
from helpers.widgets import ConvStepper
from tests.browser.conftest import eventually, expect, run_cell
from tests.browser.reading import cell, focused, marked, number, shown

RNG = np.random.default_rng(2)
IMAGE = RNG.integers(0, 10, (6, 6)).astype(float)
EDGE = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])


SETTINGS = [
    {},
    {"stride": 2, "padding": "same"},
    {"dilation": 2, "padding": 2, "bias": -1.5, "activation": "relu"},
    {"padding": "full", "flip": True, "activation": "tanh"},
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_numbers_are_those_of_helpers(page_of, settings):
    view = ConvStepper(IMAGE, EDGE, **settings)
    page = page_of(view)
    np.testing.assert_allclose(shown(page, "Output"), view.output[:, :, 0], atol=0.0051)
    assert page.errors == []


def test_every_channel_and_filter_is_shown_and_summed(page_of):
    image = RNG.integers(0, 5, (5, 5, 3)).astype(float)
    kernels = RNG.integers(-2, 3, (3, 3, 3, 2)).astype(float)
    view = ConvStepper(image, kernels, bias=[0.5, -2], stride=2, padding="same")
    page = page_of(view, width=1200)
    for filter_ in range(2):
        np.testing.assert_allclose(
            shown(page, f"Output, filter {filter_}"), view.output[:, :, filter_], atol=0.0051
        )
    cell(page, "Output, filter 1", 1, 2).click()
    for channel in range(3):
        np.testing.assert_allclose(
            shown(page, f"Kernel, channel {channel}, filter 1"), kernels[:, :, channel, 1]
        )
    products = page.locator(".products b").all_inner_texts()
    padded = np.pad(image, ((1, 1), (1, 1), (0, 0)))
    window = padded[2:5, 4:7] * kernels[:, :, :, 1]
    expected = window.transpose(2, 0, 1).ravel()
    np.testing.assert_allclose([number(text) for text in products], expected)
    subtotals = [
        number(t.removeprefix("sum ")) for t in page.locator(".subtotal").all_inner_texts()
    ]
    np.testing.assert_allclose(subtotals, window.sum((0, 1)))
    result = page.locator(".result").inner_text()
    np.testing.assert_allclose(number(result.removeprefix("= ")), view.output[1, 2, 1], atol=0.0051)


def test_backward_shows_the_gradients_of_helpers(page_of):
    upstream = RNG.integers(-3, 4, (3, 3)).astype(float)
    view = ConvStepper(
        IMAGE, EDGE, mode="backward", upstream=upstream, stride=2, padding="same", activation="relu"
    )
    page = page_of(view)
    layer = Conv2D(1, 3, stride=2, padding="same")
    layer.build((6, 6, 1), RNG, np.float64)
    layer.parameters["kernel" if "kernel" in layer.parameters else "kernels"][:] = view.kernels
    output, memory = layer.forward(view.image[None], training=True)
    delta = upstream[None, :, :, None] * (output > 0)
    to_image = layer.backward(delta, memory)
    to_image = to_image[0] if isinstance(to_image, tuple) else to_image
    gradients = layer.parameter_gradients(delta, memory)
    np.testing.assert_allclose(shown(page, "Gradient of the input"), to_image[0, :, :, 0])
    np.testing.assert_allclose(
        shown(page, "Gradient of the kernel"), next(iter(gradients.values()))[:, :, 0, 0]
    )
    # "same" pads at the bottom and on the right only: there a weight of the last row or column
    # lies over padding.
    cell(page, "Gradient of the kernel", 1, 1).hover()
    assert marked(page, "Upstream gradient") == [[r, c] for r in range(3) for c in range(3)]
    cell(page, "Gradient of the kernel", 2, 2).hover()
    assert marked(page, "Upstream gradient") == [[r, c] for r in range(2) for c in range(2)]
    cell(page, "Gradient of the input", 2, 2).hover()
    assert marked(page, "Upstream gradient") == [[0, 0], [0, 1], [1, 0], [1, 1]]
    products = [number(text) for text in page.locator(".products b").all_inner_texts()]
    np.testing.assert_allclose(sum(products), to_image[0, 2, 2, 0])


def test_what_a_number_meets_is_marked(page_of):
    page = page_of(ConvStepper(IMAGE, EDGE))
    cell(page, "Output", 1, 2).hover()
    window = [[r, c] for r in range(1, 4) for c in range(2, 5)]
    assert marked(page, "Input") == window
    cell(page, "Input", 0, 1).hover()
    assert marked(page, "Output") == [[0, 0], [0, 1]]
    assert marked(page, "Kernel") == [[0, 0], [0, 1]]
    cell(page, "Kernel", 2, 2).hover()
    assert marked(page, "Input") == [[r, c] for r in range(2, 6) for c in range(2, 6)]
    page.get_by_role("heading", name="Convolution, step by step").hover()
    assert marked(page, "Output", "chosen") == [[0, 0]]


def test_pixels_that_the_floor_drops_are_marked(page_of):
    page = page_of(ConvStepper(IMAGE, EDGE, stride=2))
    edge = {(r, c) for r in range(6) for c in range(6) if 5 in (r, c)}
    assert {tuple(place) for place in marked(page, "Input", "unread")} == edge
    page.get_by_text("The floor ⌊ ⌋ drops row 5 and column 5").first.wait_for()
    page.get_by_text("⌊(6 + 0 − 1·(3 − 1) − 1) / 2⌋ + 1 = 2").first.wait_for()
    assert "read by no window" in cell(page, "Input", 5, 5).get_attribute("aria-label")


def test_everything_by_keyboard(page_of):
    page = page_of(ConvStepper(IMAGE, EDGE), still=True)
    for _ in range(3):  # the direction, then the input's grid
        page.keyboard.press("Tab")
        if focused(page).startswith("(0, 0)"):
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    assert focused(page).startswith("(1, 5)")
    page.keyboard.press("Control+Home")
    page.keyboard.type("7.5")
    page.keyboard.press("Enter")
    changed = IMAGE.copy()
    changed[0, 0] = 7.5
    expected = conv2d(changed[None, :, :, None], EDGE[:, :, None, None])[0, :, :, 0]
    np.testing.assert_allclose(shown(page, "Output"), expected, atol=0.0051)
    assert focused(page).startswith("(0, 0): 7.5")
    page.keyboard.press("F2")
    page.keyboard.press("Escape")
    assert focused(page).startswith("(0, 0): 7.5")

    page.keyboard.press("]")
    page.keyboard.press("]")
    assert marked(page, "Output", "chosen") == [[0, 2]]
    page.keyboard.press("[")
    assert marked(page, "Output", "chosen") == [[0, 1]]
    page.keyboard.press(" ")
    page.get_by_role("button", name="Pause").wait_for()
    page.clock.run_for(1100)
    page.keyboard.press(" ")
    page.get_by_role("button", name="Play").wait_for()
    assert marked(page, "Output", "chosen") == [[0, 2]]

    page.keyboard.press("Tab")  # the kernel
    assert focused(page).startswith("(0, 0): 1")
    page.keyboard.press("Enter")
    page.get_by_text("pinned: Enter or Escape lets go").first.wait_for()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Weight (0, 0)")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Weight (0, 2)")).to_have_count(1)


def test_the_sum_is_read_out(page_of):
    view = ConvStepper(np.ones((3, 3)), np.ones((2, 2)), bias=-5, activation="relu")
    page = page_of(view)
    live = page.locator("[aria-live=polite]")
    page.get_by_role("button", name="Step ▶").click()
    expect(live).to_have_text(
        "Output (0, 1): 4 products sum to 4; plus bias −5 is −1; ReLU makes it 0."
    )


def test_play_goes_to_the_end_and_nothing_moves_by_itself(page_of):
    page = page_of(ConvStepper(np.ones((3, 3)), np.ones((2, 2))), still=True)
    page.clock.run_for(5000)
    assert marked(page, "Output", "chosen") == [[0, 0]]
    page.get_by_role("slider", name="Step").fill("2")
    assert marked(page, "Output", "chosen") == [[1, 0]]
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(2300)
    assert marked(page, "Output", "chosen") == [[1, 1]]
    expect(page.get_by_role("button", name="Play")).to_have_count(1)


def test_rubbish_gets_a_message_and_leaves_the_view_alive(page_of):
    page = page_of(ConvStepper(IMAGE, EDGE))
    alert = page.get_by_role("alert")
    before = shown(page, "Output")
    cell(page, "Input", 0, 0).focus()
    page.keyboard.type("3x")
    page.keyboard.press("Enter")
    assert "must be a number from −1e6 to 1e6, got “3x”" in alert.inner_text()
    np.testing.assert_array_equal(shown(page, "Output"), before)
    page.get_by_label("bias").fill("lots")
    page.get_by_label("bias").press("Enter")
    assert "bias must be a number" in alert.inner_text()
    assert page.get_by_label("bias").input_value() == "0"
    page.get_by_label("dilation").select_option("4")
    assert "kernel 3 (dilation 4: 9) is larger than the input 6" in alert.inner_text()
    expect(page.get_by_role("grid", name="Output", exact=True)).to_have_count(0)
    page.get_by_label("dilation").select_option("1")
    expect(page.get_by_role("alert")).to_have_count(0)
    np.testing.assert_array_equal(shown(page, "Output"), before)
    assert page.errors == []


def test_predict_first_hides_the_result(page_of):
    page = page_of(ConvStepper(IMAGE, EDGE, predict=True), still=True)
    expected = conv2d(IMAGE[None, :, :, None], EDGE[:, :, None, None])[0, 0, 0, 0]
    assert cell(page, "Output", 0, 0).inner_text() == "?"
    assert page.locator(".result").inner_text() == "= ?"
    page.clock.run_for(1000)
    assert f"{expected:g}" not in page.locator("[aria-live=polite]").inner_text()
    page.get_by_label("your prediction").fill("1000")
    page.get_by_role("button", name="Check").click()
    page.get_by_text(f"You said 1000; it is {expected:g}.".replace("-", "−")).first.wait_for()
    assert number(cell(page, "Output", 0, 0).inner_text()) == expected
    assert cell(page, "Output", 0, 1).inner_text() == "?"


def test_sizes_can_be_changed(page_of):
    page = page_of(ConvStepper(IMAGE, EDGE))
    page.get_by_text("Sizes, and copy as NumPy").click()
    page.get_by_label("filters").fill("2")
    page.get_by_label("filters").press("Enter")
    page.get_by_label("channels").fill("3")
    page.get_by_label("channels").press("Enter")
    page.get_by_label("input rows").fill("10")
    page.get_by_label("input rows").press("Enter")
    page.get_by_label("kernel rows").fill("2")
    page.get_by_label("kernel rows").press("Enter")
    assert shown(page, "Input, channel 2").shape == (10, 6)
    assert shown(page, "Output, filter 1").shape == (9, 4)
    page.get_by_label("input rows").fill("11")
    page.get_by_label("input rows").press("Enter")
    assert "from 1 to 10" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("input rows").input_value() == "10"
    assert page.errors == []


def test_two_views_on_a_page_do_not_disturb_each_other(page_of):
    first, second = ConvStepper(IMAGE, EDGE), ConvStepper(np.ones((3, 3)), np.ones((2, 2)))
    page = page_of(first, second, first)
    grids = page.get_by_role("grid", name="Output", exact=True)
    expect(grids).to_have_count(3)
    page.get_by_label("stride").nth(0).select_option("2")
    for i in range(3):  # the third is another view of the first model
        expect(grids.nth(i).locator("tbody tr")).to_have_count(2)
    page.get_by_label("stride").nth(0).select_option("1")
    for i, rows in enumerate([4, 2, 4]):
        expect(grids.nth(i).locator("tbody tr")).to_have_count(rows)


VIEWS = {
    "forward": lambda: ConvStepper(IMAGE, EDGE, stride=2, activation="relu"),
    "backward": lambda: ConvStepper(IMAGE, EDGE, padding="same", mode="backward"),
    "channels": lambda: ConvStepper(np.ones((5, 5, 2)), np.ones((3, 3, 2, 2)), predict=True),
}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing(page_of, violations, name, dark):
    page = page_of(VIEWS[name](), dark=dark, width=1000)
    for summary in page.locator("summary").all():
        summary.click()
    assert violations(page) == []


@pytest.mark.parametrize("mode", ["forward", "backward"])
def test_axe_finds_nothing_on_a_telephone_with_long_lists(page_of, violations, mode):
    view = ConvStepper(
        RNG.normal(size=(10, 10)), RNG.normal(size=(5, 5)), padding="full", mode=mode
    )
    page = page_of(view, width=360)
    assert violations(page) == []
    cell(page, "Kernel", 1, 1).focus()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", ["forward", "backward"])
def test_the_accessibility_tree(page_of, accessibility, golden, name):
    page = page_of(VIEWS[name](), width=1000)
    golden(f"conv_stepper_{name}", accessibility(page))


@pytest.mark.parametrize("name", VIEWS)
def test_a_narrow_page_does_not_scroll_sideways(page_of, name):
    page = page_of(VIEWS[name](), width=360, touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_finger_selects_and_a_second_touch_edits(page_of):
    page = page_of(ConvStepper(IMAGE, EDGE), touch=True, width=360)
    cell(page, "Output", 2, 1).tap()
    assert marked(page, "Output", "chosen") == [[2, 1]]
    cell(page, "Kernel", 0, 0).tap()
    cell(page, "Kernel", 0, 0).tap()
    page.keyboard.press("Control+a")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    assert shown(page, "Kernel")[0, 0] == 5


def test_the_theme_follows_page_and_trait(page_of):
    background = "n => getComputedStyle(n.shadowRoot.querySelector('.frame')).backgroundColor"
    page = page_of(ConvStepper(IMAGE, EDGE), ConvStepper(IMAGE, EDGE, theme="light"), theme="dark")
    hosts = page.locator(".k2c-view")
    assert hosts.nth(0).evaluate(background) == "rgb(22, 26, 31)"
    assert hosts.nth(1).evaluate(background) == "rgb(251, 251, 250)"
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    expect(hosts.nth(0)).to_have_attribute("data-theme", "light")


# ---------------------------------------------------------------------------- JupyterLab

CELLS = [
    "import numpy as np\nfrom helpers.widgets import ConvStepper\n"
    f"w = ConvStepper({IMAGE.tolist()}, {EDGE.tolist()})\nw",
    "print('below')",
]


def test_in_jupyterlab_both_sides_agree_and_the_keys_stay(new_page, lab):
    page = lab.open(new_page(width=1300), CELLS)
    page.get_by_role("grid", name="Output", exact=True).wait_for()
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    expected = conv2d(IMAGE[None, :, :, None], EDGE[:, :, None, None])[0, :, :, 0]
    np.testing.assert_allclose(shown(page, "Output"), expected)

    # The keys that JupyterLab's command mode would take: a, b, d d, x, arrows, Enter.
    cell(page, "Input", 0, 0).click()
    for key in ("b", "a", "d", "d", "x", "m", "ArrowDown", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    assert focused(page).startswith("(0, 1)")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.get_by_label("stride").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(cells)
    changed = IMAGE.copy()
    changed[0, 1] = 9
    code = (
        "import json\nprint(json.dumps([w.image[:, :, 0].tolist(), w.stride, "
        "w.output[:, :, 0].tolist()]))"
    )

    def agreed():
        image, stride, output = json.loads(run_cell(page, code))
        assert image == changed.tolist()
        assert stride == 2
        np.testing.assert_allclose(shown(page, "Output"), output)

    eventually(page, agreed)

    # From Python, and a second view of the same model.
    assert run_cell(page, "w.kernel = w.kernel * 2; w.stride = 1") == ""
    eventually(page, lambda: np.testing.assert_allclose(shown(page, "Kernel"), EDGE * 2))
    assert "must be 1 to 5" in run_cell(page, "w.stride = 7")
    assert not [text for text in page.errors if re.search("k2c|esm|Stepper|Cannot read", text)]


def test_an_untrusted_notebook_shows_the_still(new_page, lab):
    import nbformat

    data, _ = ConvStepper(IMAGE, EDGE)._repr_mimebundle_()
    one = nbformat.v4.new_code_cell("w", execution_count=1)
    one.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=1)]
    nbformat.write(nbformat.v4.new_notebook(cells=[one]), lab.folder / "notebooks" / "still.ipynb")
    page = new_page(width=1200)
    page.goto(f"{lab.address}/lab/tree/still.ipynb?reset&token={lab.token}")
    page.get_by_text("This is a still").first.wait_for()
    expected = conv2d(IMAGE[None, :, :, None], EDGE[:, :, None, None])[0, :, :, 0]
    table = page.locator("table", has=page.locator("caption", has_text="output"))
    numbers = [number(text) for text in table.locator("td").all_inner_texts() if text]
    np.testing.assert_allclose(numbers, expected.ravel(), atol=0.0051)

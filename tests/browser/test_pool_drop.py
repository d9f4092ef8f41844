"""PoolDrop as readers meet it: on a page without a kernel, and in JupyterLab."""

import json

import numpy as np
import pytest

from helpers import average_pool2d, max_pool2d
from helpers.widgets import PoolDrop
from tests.browser.conftest import eventually, expect, run_cell
from tests.browser.reading import cell, focused, marked, shown

RNG = np.random.default_rng(5)
IMAGE = RNG.permutation(64).reshape(8, 8).astype(float)


def test_the_numbers_are_those_of_helpers(page_of):
    view = PoolDrop(IMAGE, pool="average", size=3, stride=2, padding="same", shift=[0, -1])
    page = page_of(view)
    np.testing.assert_array_equal(shown(page, "Input")[:, :-1], IMAGE[:, 1:])
    np.testing.assert_allclose(shown(page, "Pooled"), view.pooled, atol=0.0051)
    page.get_by_label("keep the").select_option("largest (max)")
    page.get_by_label("padding").select_option("valid")
    expected = max_pool2d(view.shifted, 3, 2)
    np.testing.assert_allclose(shown(page, "Pooled"), expected)
    page.get_by_label("whole map").check()
    assert shown(page, "Pooled").tolist() == [[view.shifted.max()]]
    assert page.get_by_label("stride").is_disabled()
    assert page.errors == []


def test_a_shift_shows_what_changes(page_of):
    image = np.zeros((6, 6))
    image[2:4, 2:4] = 9
    page = page_of(PoolDrop(image))
    page.get_by_text("Nothing is moved yet.").first.wait_for()
    page.get_by_role("button", name="move the input right").click()
    page.get_by_text("Moved 1 right: 4 of 36 pixels and 1 of 9 pooled numbers").first.wait_for()
    np.testing.assert_array_equal(shown(page, "Pooled")[1], [0, 9, 9])
    assert cell(page, "Pooled", 1, 2).get_attribute("aria-label") == "(1, 2): 9, was 0"
    np.testing.assert_array_equal(shown(page, "Input")[2], [0, 0, 0, 9, 9, 0])
    expect(page.locator("[aria-live=polite]")).to_contain_text("1 of 9 pooled numbers")
    # The pixel that is edited is the one that has moved; where zeros moved in there is none.
    cell(page, "Input", 2, 0).focus()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    assert "Zeros have moved in here" in page.get_by_role("alert").inner_text()
    cell(page, "Input", 2, 1).focus()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="put back").click()
    np.testing.assert_array_equal(shown(page, "Input")[2], [5, 0, 9, 9, 0, 0])
    for _ in range(4):
        page.get_by_role("button", name="move the input down").click()
    assert page.get_by_role("button", name="move the input down").is_disabled()


def test_where_the_gradient_goes(page_of):
    page = page_of(PoolDrop(IMAGE, mode="backward"))
    expected = np.zeros((8, 8))
    for r, c in np.ndindex(4, 4):
        window = IMAGE[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
        y, x = np.unravel_index(window.argmax(), (2, 2))
        expected[2 * r + y, 2 * c + x] = 1
    np.testing.assert_array_equal(shown(page, "Gradient of the input"), expected)
    cell(page, "Upstream gradient", 0, 0).focus()
    page.keyboard.type("-8")
    page.keyboard.press("Enter")
    assert shown(page, "Gradient of the input")[:2, :2].sum() == -8
    page.get_by_label("keep the").select_option("average")
    np.testing.assert_array_equal(shown(page, "Gradient of the input")[:2, :2], -2)
    cell(page, "Gradient of the input", 1, 1).hover()
    assert marked(page, "Upstream gradient", "tap") == [[0, 0]]
    page.get_by_text("its gradient is −2.").first.wait_for()


def test_what_a_number_meets_is_marked(page_of):
    page = page_of(PoolDrop(IMAGE, size=3))
    cell(page, "Pooled", 1, 0).hover()
    assert marked(page, "Input") == [[r, c] for r in range(3, 6) for c in range(3)]
    y, x = np.unravel_index(IMAGE[3:6, :3].argmax(), (3, 3))
    assert marked(page, "Input", "kept") == [[3 + y, x]]
    line = f"the largest of 9 values is {IMAGE[3:6, :3].max():g}, at ({3 + y}, {x})"
    page.get_by_text(line).first.wait_for()
    assert len(marked(page, "Input", "unread")) == 64 - 36
    page.get_by_text("No window reads rows 6, 7 and columns 6, 7").first.wait_for()


def test_everything_by_keyboard(page_of):
    page = page_of(PoolDrop(IMAGE))
    for _ in range(4):  # topic, direction, input
        page.keyboard.press("Tab")
        if focused(page).startswith("(0, 0)"):
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    assert focused(page).startswith("(1, 7)")
    page.keyboard.press("Control+Home")
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    assert shown(page, "Pooled")[0, 0] == 99
    page.keyboard.press("Tab")
    page.keyboard.press("]")
    assert marked(page, "Pooled", "chosen") == [[0, 1]]
    page.keyboard.press("Enter")
    page.get_by_text("pinned: Enter or Escape lets go").first.wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    assert marked(page, "Pooled", "chosen") == [[1, 0]]
    page.get_by_role("radio", name="Dropout").focus()
    page.get_by_role("radio", name="Dropout").press(" ")
    before = shown(page, "Dropout, value by value")
    page.keyboard.press("n")
    after = shown(page, "Dropout, value by value")
    assert not np.array_equal(before[1], after[1])
    page.keyboard.press("]")
    page.get_by_text("2 masks").first.wait_for()


def test_dropout_shows_what_python_computes(page_of):
    view = PoolDrop(topic="dropout", rate=0.25, masks=200)
    page = page_of(view)
    rows = shown(page, "Dropout, value by value")
    np.testing.assert_allclose(rows[0], view.values)
    np.testing.assert_allclose(rows[2], view.mask, atol=0.0051)
    np.testing.assert_allclose(rows[3], view.dropped, atol=0.0051)
    np.testing.assert_allclose(rows[4], view.mean_dropped, atol=0.0051)
    np.testing.assert_array_equal(rows[1] < 0.25, rows[2] == 0)
    page.get_by_role("button", name="New mask").click()
    np.testing.assert_allclose(
        shown(page, "Dropout, value by value")[3],
        PoolDrop(rate=0.25, seed=view.seed + 1, masks=200).dropped,
        atol=0.0051,
    )
    page.get_by_label("In use").check()
    assert cell(page, "Dropout, value by value", 2, 0).inner_text() == "–"
    page.get_by_text("In use, every value passes unchanged").first.wait_for()
    assert page.get_by_role("button", name="New mask").is_disabled()
    page.get_by_label("number of values").fill("99")
    page.get_by_label("number of values").press("Enter")
    assert "from 1 to 12" in page.get_by_role("alert").inner_text()
    assert page.errors == []


def test_nothing_moves_by_itself_and_play_widens_the_mean(page_of):
    page = page_of(PoolDrop(topic="dropout"), still=True)
    page.clock.run_for(5000)
    page.get_by_text("1 mask").first.wait_for()
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(1700)
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_text("3 masks").count()


def test_rubbish_gets_a_message_and_leaves_the_view_alive(page_of):
    page = page_of(PoolDrop(IMAGE[:3, :3]))
    page.get_by_label("window size").select_option("5")
    assert "window 5 is larger than the input (3, 3)" in page.get_by_role("alert").inner_text()
    page.get_by_label("window size").select_option("3")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert shown(page, "Pooled").tolist() == [[IMAGE[:3, :3].max()]]
    cell(page, "Input", 0, 0).focus()
    page.keyboard.type("1..2")
    page.keyboard.press("Enter")
    assert "must be a number" in page.get_by_role("alert").inner_text()
    assert page.errors == []


def test_predict_first_hides_the_result(page_of):
    page = page_of(PoolDrop(IMAGE, predict=True))
    assert cell(page, "Pooled", 0, 0).inner_text() == "?"
    assert marked(page, "Input", "kept") == []
    right = f"{IMAGE[:2, :2].max():g}"
    page.get_by_label("your prediction").first.fill(right)
    page.get_by_label("your prediction").first.press("Enter")
    page.get_by_text(f"Yes: {right}.").first.wait_for()
    assert cell(page, "Pooled", 0, 0).inner_text() == right
    page.get_by_label("Dropout", exact=True).check()
    assert cell(page, "Dropout, value by value", 3, 0).inner_text() == "?"
    assert page.locator(".bars").is_hidden()
    page.get_by_label("your prediction").last.fill("100")
    page.get_by_role("button", name="Check").last.click()
    page.get_by_text("You said 100; it is 0.").first.wait_for()


VIEWS = {
    "pooling": lambda: PoolDrop(shift=[0, 1]),
    "gradient": lambda: PoolDrop(mode="backward", size=3, stride=2),
    "dropout": lambda: PoolDrop(topic="dropout", masks=20),
    "predict": lambda: PoolDrop(pool="average", whole=True, predict=True),
}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing(page_of, violations, name, dark):
    page = page_of(VIEWS[name](), dark=dark, width=360)
    for summary in page.locator("summary:visible").all():
        summary.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", ["pooling", "dropout"])
def test_the_accessibility_tree(page_of, accessibility, golden, name):
    page = page_of(VIEWS[name](), width=1000)
    golden(f"pool_drop_{name}", accessibility(page))


def test_two_views_on_a_page(page_of):
    one = PoolDrop(IMAGE)
    page = page_of(one, PoolDrop(topic="dropout"), one)
    page.get_by_role("button", name="move the input left").first.click()
    page.locator("section").get_by_text("Moved 1 left:").nth(1).wait_for(state="attached")
    expect(page.get_by_role("grid", name="Dropout, value by value")).to_have_count(1)


def test_in_jupyterlab_both_sides_agree_and_the_keys_stay(new_page, lab):
    cells = [
        f"from helpers.widgets import PoolDrop\nw = PoolDrop({IMAGE.tolist()})\nw",
        "print('below')",
    ]
    page = lab.open(new_page(width=1300), cells)
    page.get_by_role("grid", name="Pooled", exact=True).wait_for()
    count = page.locator(".jp-Notebook .jp-Cell").count()
    cell(page, "Input", 0, 0).click()
    for key in ("b", "a", "d", "d", "n", "ArrowDown"):
        page.keyboard.press(key)
    page.get_by_role("button", name="move the input right").click()
    page.get_by_label("keep the").select_option("average")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(count)
    code = "import json\nprint(json.dumps([w.shift, w.pool, w.pooled.tolist()]))"
    moved = np.pad(IMAGE, ((0, 0), (1, 0)))[:, :8]

    def agreed():
        shift, pool, pooled = json.loads(run_cell(page, code))
        assert (shift, pool) == ([0, 1], "average")
        np.testing.assert_allclose(pooled, average_pool2d(moved, 2))
        np.testing.assert_allclose(shown(page, "Pooled"), pooled, atol=0.0051)

    eventually(page, agreed)
    assert run_cell(page, "w.topic = 'dropout'; w.rate = 0") == ""
    page.get_by_role("grid", name="Dropout, value by value").wait_for()
    rows = shown(page, "Dropout, value by value")
    np.testing.assert_array_equal(rows[0], rows[3])

"""LayerExplorer as readers meet it: on a page without a kernel, and in JupyterLab."""

# ruff: noqa: E501 - JavaScript

import json
import re

import numpy as np
import pytest
from PIL import Image

from helpers.network import Conv2D, Dense, Dropout, Flatten, MaxPool2D, Network, ReLU
from helpers.widgets import LayerExplorer
from tests.browser.conftest import eventually, expect, run_cell
from tests.browser.reading import focused, number

RNG = np.random.default_rng(3)


def make_network(seed=4):
    layers = [Conv2D(16, 3), ReLU(), MaxPool2D(2), Conv2D(32, 3), ReLU(), MaxPool2D(2)]
    network = Network([*layers, Flatten(), Dropout(0.4), Dense(10)], (28, 28, 1), seed=seed)
    network.parameters[-2][...] *= 6  # clear answers
    network.parameters[1][...] = RNG.normal(size=16) * 0.05
    network.parameters[1][7] = -9  # a dead filter
    return network


def make_samples():
    """Return three strokes: upright, level, slanting."""
    samples = np.zeros((3, 28, 28, 1), np.uint8)
    samples[0, 5:23, 13:16] = 255
    samples[1, 13:16, 5:23] = 200
    for step in range(18):
        samples[2, 5 + step, 4 + step : 7 + step] = 230
    return samples


NETWORK, SAMPLES = make_network(), make_samples()
IMAGES = SAMPLES.astype("float32") / 255


def explorer(network=NETWORK, **settings):
    return LayerExplorer(network, SAMPLES, labels=[1, 2, 3], **settings)


def shares(page, column=3):
    """Return the shares of the classes as they are shown."""
    cells = page.locator(f".answers tbody td:nth-child({column})").all_inner_texts()
    return [float(text.split()[0]) / 100 for text in cells]


def settled(page):
    """Wait for the frame that draws what was asked for."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def layer_card(page, name):
    return page.get_by_role("radiogroup", name="Layers").get_by_role("radio", name=name)


def title(page):
    return page.get_by_role("heading", name=re.compile("^3 · Unit")).inner_text()


def table(page, name):
    """Return the cells of a table to read, opened."""
    settled(page)
    # By key: a view that still takes its shape may move the fold from under the pointer.
    page.get_by_text(name, exact=True).press("Enter")
    page.get_by_role("group", name=name).locator("tbody tr").first.wait_for()
    rows = page.get_by_role("group", name=name).locator("tbody tr")
    cells = "rows => rows.map((row) => [...row.querySelectorAll('td')].map((one) => one.innerText))"
    return rows.evaluate_all(cells)


# ---------------------------------------------------------------------------- the numbers


def test_the_answers_are_those_of_the_network(page_of):
    page = page_of(explorer())
    expected = NETWORK.predict(IMAGES)
    for sample in range(3):
        page.get_by_role("radio", name=f"sample {sample}, labelled").click()
        settled(page)
        np.testing.assert_allclose(shares(page), expected[sample], atol=0.00051)
        best = expected[sample].argmax()
        assert page.locator(".verdict strong").inner_text() == str(best)
    assert page.errors == []


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5, 6, 7, 9])
def test_every_map_and_its_unit_are_those_of_the_network(page_of, level):
    outputs = NETWORK.layer_outputs(IMAGES[2:])[level - 1][0]
    place = (3, 2, 5) if outputs.ndim == 3 else (4,)
    page = page_of(explorer(sample=2, layer=level, unit=list(place)))
    assert title(page).endswith(f" is {shown_number(outputs[place])}")
    plane = outputs[:, :, 5] if outputs.ndim == 3 else outputs
    rows = table(page, "Read the map as a table")
    got = [number(text) for row in rows for text in row[1:]]
    np.testing.assert_allclose(got, plane.ravel(), atol=0.00051)


def shown_number(value, digits=3):
    from helpers.widgets.shared.base import format_number

    return format_number(round(float(value), 6), digits)


@pytest.mark.parametrize(("level", "place"), [(1, [5, 6, 3]), (4, [2, 3, 8]), (9, [6])])
def test_the_sum_is_exact_over_all_channels(page_of, level, place):
    page = page_of(explorer(sample=2, layer=level, unit=place))
    before = IMAGES[2:] if level == 1 else NETWORK.layer_outputs(IMAGES[2:])[level - 2]
    weights, bias = NETWORK.layers[level - 1].parameters.values()
    if level == 9:
        products = before[0] * weights[:, place[0]]
    else:
        row, column, filter_ = place
        products = before[0, row : row + 3, column : column + 3] * weights[..., filter_]
    rows = table(page, "Read the sum as a table")
    assert len(rows) == products.size
    got = [number(row[3]) for row in rows]
    order = np.sort(np.abs(products.ravel()))[::-1]
    np.testing.assert_allclose(np.abs(got), order, atol=1.1e-5)
    text = page.locator(".equation").inner_text().replace("\n", " ")
    total = products.sum()
    assert f"all products {shown_number(total)}" in text
    assert f"+ bias {in_brackets(bias[place[-1]])}" in text
    # Only the largest first, the others as one number, all on demand.
    first = page.locator(".terms li").count()
    assert first == (9 if products.size == 9 else 5)
    if products.size > 9:
        rest = page.get_by_text(re.compile("more add up to")).inner_text()
        firsts = sum(number(text) for text in page.locator(".terms b").all_inner_texts())
        assert firsts + number(rest.split()[-1]) == pytest.approx(total, abs=0.006)
        page.get_by_role("button", name=f"Show all {products.size}").click()
        expect(page.locator(".terms li")).to_have_count(products.size)


def in_brackets(value):
    text = shown_number(value)
    return f"({text})" if text.startswith("−") else text


def test_the_receptive_field_is_drawn_on_every_level_before(page_of):
    page = page_of(explorer(sample=2, layer=6, unit=[2, 3, 0]))
    captions = [
        " ".join(text.split()) for text in page.locator(".seen figcaption").all_inner_texts()
    ]
    sizes = ["10 × 10 of 28 × 28", "8 × 8 of 26 × 26", "8 × 8 of 26 × 26", "4 × 4 of 13 × 13",
             "2 × 2 of 11 × 11", "2 × 2 of 11 × 11"]  # fmt: skip
    assert len(captions) == 6
    for size, caption in zip(sizes, captions):
        assert size in caption
    styles = page.locator(".seen .mark").first.evaluate(
        "n => [n.style.top, n.style.left, n.style.height]"
    )
    expected = [100 * 8 / 28, 100 * 12 / 28, 100 * 10 / 28]
    np.testing.assert_allclose([float(text[:-1]) for text in styles], expected, atol=0.01)
    pad = page.locator(".pad .field").evaluate("n => [n.style.top, n.style.left, n.style.height]")
    assert pad == styles


def test_softmax_shows_its_exponentials(page_of):
    page = page_of(explorer(sample=1, layer=10, unit=[3]))
    scores = NETWORK.scores(IMAGES[1:2])[0].astype(float)
    powers = np.exp(scores - scores.max())
    rows = page.locator(".powers tbody tr").all()
    got = np.array([[number(t) for t in row.locator("td").all_inner_texts()[:3]] for row in rows])
    np.testing.assert_allclose(got[:, 0], scores, atol=0.00051)
    np.testing.assert_allclose(got[:, 1], scores - scores.max(), atol=0.0011)
    np.testing.assert_allclose(got[:, 2], powers, atol=5.1e-5)
    page.get_by_text("this softmax is the view's").first.wait_for()


# ---------------------------------------------------------------------------- the whole network


def test_the_whole_network_at_a_glance(page_of):
    page = page_of(explorer(sample=2, layer=4, unit=[2, 3, 8]), width=1280, height=800)
    assert page.locator(".k2c-view").bounding_box()["height"] <= 1.5 * 800
    strip = page.locator(".strip")
    assert strip.evaluate("n => n.scrollWidth <= n.clientWidth")
    expect(page.get_by_text("scroll for more")).to_be_hidden()
    assert strip.locator(".card").count() == 1 + 10  # the input first, the answer last
    assert "input" in strip.locator(".card").first.inner_text()
    # Every map of a layer is there, all on one colour scale.
    maps = NETWORK.layer_outputs(IMAGES[2:])[3][0]
    width, height = strip.locator(".card canvas").nth(4).evaluate("n => [n.width, n.height]")
    assert ((width + 1) // 12) * ((height + 1) // 12) >= maps.shape[2]
    # The answer stays in sight where its table is not.
    page.mouse.move(640, 600)
    page.mouse.wheel(0, 2000)
    brief = page.locator(".brief")
    page.locator(".one .equation").scroll_into_view_if_needed()
    best = NETWORK.predict(IMAGES[2:])[0].argmax()
    assert brief.text_content().startswith(f"The answer: {best}")
    sight = "r => r.top >= 0 && r.bottom <= innerHeight"
    for answer in (brief, page.locator(".verdict")):
        if answer.evaluate(f"n => ({sight})(n.getBoundingClientRect())"):
            break
    else:
        pytest.fail("the answer is out of sight")


def test_curves_lead_from_what_a_unit_reads_to_it(page_of):
    place = [2, 3, 8]
    page = page_of(explorer(sample=2, layer=4, unit=place), width=1280, reduced=True)
    before = NETWORK.layer_outputs(IMAGES[2:])[2][0]
    weights = NETWORK.layers[3].parameters["kernels"]
    sums = (before[2:5, 3:6] * weights[..., 8]).sum(axis=(0, 1))
    curves = page.locator(".flow path").evaluate_all(
        "all => all.map((n) => [n.getAttribute('class'), Number(n.getAttribute('stroke-width')), "
        "...n.getAttribute('d').match(/[-\\d.]+/g).map(Number)])"
    )
    order = np.argsort(-np.abs(sums))
    assert [curve[0] for curve in curves] == ["down" if sums[k] < 0 else "up" for k in order]
    assert [curve[1] for curve in curves] == sorted((curve[1] for curve in curves), reverse=True)
    # The thickest begins in the tile of the map that brings most: three tiles in a line.
    canvas = page.locator(".strip .card canvas").nth(3)
    left, top, wide, high = canvas.evaluate(
        "n => [n.offsetLeft, n.offsetTop, n.offsetWidth, n.offsetHeight]"
    )
    row, column = divmod(int(order[0]), 3)
    assert curves[0][2] == pytest.approx(left + (column + 1) * wide / 3, abs=0.6)
    assert curves[0][3] == pytest.approx(top + (row + 0.5) * high / 6, abs=0.6)
    layer_card(page, "Dense").click()
    settled(page)
    moving = "n => n.getAnimations({ subtree: true }).length"
    assert page.locator(".flow").evaluate(moving) == 0  # motion is not wanted
    page = page_of(explorer(sample=2, layer=4), width=1280)
    layer_card(page, "Dense").click()
    assert page.locator(".flow").evaluate(moving) > 0


@pytest.mark.parametrize("level", [1, 4, 7, 9, 10])
def test_in_the_column_of_the_book_it_is_at_most_one_and_a_half_screens_high(page_of, level):
    page = page_of(explorer(layer=level), width=732, height=800)
    assert page.locator(".k2c-view").bounding_box()["height"] <= 1.5 * 800
    higher = "all => all.filter((n) => n.firstChild.offsetHeight > n.clientHeight).length"
    assert page.locator(".glance").evaluate_all(higher) == 0  # no column lies over its name


#: Texts that are wider than the place that shows them, in the view of a page.
CUT_OFF = """() => [...document.querySelector(".k2c-view").shadowRoot.querySelectorAll("*")]
  .filter((n) => n.checkVisibility() && !n.closest(".unseen, svg")
    && [...n.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim()))
  .flatMap((n) => {
    const text = new Range();
    text.selectNodeContents(n);
    const { left, right } = text.getBoundingClientRect();
    for (let at = n; at instanceof Element; at = at.parentElement) {
      const box = at.getBoundingClientRect();
      const { overflowX } = getComputedStyle(at);
      const scrolls = at.matches(".seen, .strip, .scroller");
      if (scrolls) return [];
      if (overflowX !== "visible" && (right > box.right + 1 || left < box.left - 1)) return [n.textContent];
    }
    return [];
  })"""


@pytest.mark.parametrize("width", [360, 732, 1232])
def test_no_number_is_cut_off(page_of, width):
    network = make_network()
    for array in network.parameters:
        array *= -7.3  # products such as ≈ −12.345
    page = page_of(explorer(network, layer=4), width=width)
    for name in ("Conv2D", "Dense"):
        layer_card(page, name).last.click()
        settled(page)
        assert page.evaluate(CUT_OFF) == []
    page.locator(".terms b").first.evaluate("n => { n.style.marginRight = '-60rem'; }")
    assert page.evaluate(CUT_OFF) != []  # it is seen


def test_a_row_that_scrolls_says_so(page_of):
    page = page_of(explorer(), width=360)
    page.get_by_text("scroll for more").first.wait_for()


# ---------------------------------------------------------------------------- what if


def test_a_filter_switched_off_and_a_covered_square(page_of):
    page = page_of(explorer(sample=2, layer=1, unit=[5, 6, 3]))
    switch = page.get_by_role("button", name="Switch filter 3 off")
    switch.click()
    settled(page)
    without = make_network()
    for mine, other in zip(without.parameters, NETWORK.parameters):
        mine[...] = other
    without.parameters[0][..., 3] = 0
    without.parameters[1][3] = 0
    expected = without.predict(IMAGES[2:])[0]
    np.testing.assert_allclose(shares(page), expected, atol=0.00051)
    expect(page.get_by_role("radio", name="map 3, switched off")).to_have_count(1)
    assert "1 off" in layer_card(page, "MaxPool2D").first.inner_text()

    page.get_by_role("radio", name="Cover").check(force=True)
    settled(page)
    covered = IMAGES[2:].copy()
    covered[:, 10:17, 10:17] = 0
    np.testing.assert_allclose(shares(page), without.predict(covered)[0], atol=0.00051)
    before = NETWORK.predict(IMAGES[2:])[0]
    text = page.locator(".answer p.soft").inner_text()
    assert "before the change" in text
    assert f"{100 * before.max():.1f} %" in text

    page.keyboard.press("Tab")
    page.get_by_role("application", name=re.compile("^The picture")).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("-")
    settled(page)
    covered = IMAGES[2:].copy()
    covered[:, 9:15, 10:16] = 0
    np.testing.assert_allclose(shares(page), without.predict(covered)[0], atol=0.00051)
    page.get_by_role("button", name="Uncover").click()
    page.get_by_role("button", name="Switch all on (1 off)").click()
    settled(page)
    np.testing.assert_allclose(shares(page), before, atol=0.00051)


def test_dead_and_silent_maps_are_marked(page_of):
    page = page_of(explorer(layer=2))
    page.get_by_role("radio", name="map 7, dead: 0 for every sample").wait_for()
    dead = (NETWORK.layer_outputs(IMAGES)[1].max((0, 1, 2)) <= 0).sum()
    assert dead >= 1
    assert f"{dead} dead" in layer_card(page, "ReLU").first.inner_text()
    page.get_by_role("button", name="Clear").click()
    settled(page)
    bias = NETWORK.parameters[1]
    maps = page.get_by_role("radiogroup", name="Maps")
    silent = maps.get_by_role("radio", name=re.compile("silent|dead")).count()
    assert silent == (bias <= 0).sum()


def test_one_colour_scale_for_a_map_the_layer_or_the_network(page_of):
    page = page_of(explorer(layer=2, unit=[5, 5, 0]))
    outputs = NETWORK.layer_outputs(IMAGES[:1])
    largest = [outputs[1][..., 0].max(), outputs[1].max()]
    for name, most in zip(("each map", "layer"), largest):
        page.get_by_role("radio", name=name, exact=True).check(force=True)
        settled(page)
        assert page.locator(".legend").inner_text() == f"black 0 · white {shown_number(most, 2)}"
    page.get_by_role("radio", name="network", exact=True).check(force=True)
    settled(page)
    reach = max(abs(output).max() for output in outputs)
    assert page.locator(".legend").inner_text().endswith(f"red {shown_number(reach, 2)}")


def test_two_sets_of_weights_side_by_side(page_of):
    rival = make_network(9)
    page = page_of(explorer(other=rival, names=("first", "second"), layer=4, unit=[2, 3, 1]))
    np.testing.assert_allclose(shares(page), NETWORK.predict(IMAGES[:1])[0], atol=0.00051)
    np.testing.assert_allclose(shares(page, 4), rival.predict(IMAGES[:1])[0], atol=0.00051)
    heads = page.locator(".answers thead th")
    assert page.locator(".answers thead").bounding_box()["height"] > 8  # for the eye too
    assert heads.all_inner_texts() == ["class", "first", "second"]
    value = shown_number(rival.layer_outputs(IMAGES[:1])[3][0, 2, 3, 1])
    assert f"with second, in the same colours: {value} here" in page.locator(".twin").inner_text()
    page.get_by_role("radio", name="second").check(force=True)
    settled(page)
    np.testing.assert_allclose(shares(page), rival.predict(IMAGES[:1])[0], atol=0.00051)
    assert heads.all_inner_texts() == ["class", "second", "first"]
    assert title(page).endswith(f"is {value}")


# ---------------------------------------------------------------------------- own pictures


def drawn(page):
    """Return the picture in sight, read from the pad."""
    data = page.locator(".pad canvas").evaluate(
        """n => [...n.getContext("2d").getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0)"""
    )
    return np.array(data).reshape(1, 28, 28, 1).astype("float32") / 255


def test_draw_with_the_mouse(page_of):
    page = page_of(explorer())
    page.get_by_role("button", name="Clear").click()
    settled(page)
    assert drawn(page).max() == 0
    box = page.locator(".pad").bounding_box()
    page.mouse.move(box["x"] + 80, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60, steps=4)
    page.mouse.move(box["x"] + 120, box["y"] + 250, steps=6)
    page.mouse.up()
    settled(page)
    picture = drawn(page)
    assert (picture > 0.5).sum() > 60
    np.testing.assert_allclose(shares(page), NETWORK.predict(picture)[0], atol=0.00051)
    page.get_by_role("button", name="Centre").click()
    settled(page)
    rows, columns = np.nonzero(drawn(page)[0, :, :, 0])
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    page.get_by_role("radio", name="Erase").check(force=True)
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 290, box["y"] + 290, steps=8)
    page.mouse.up()
    settled(page)
    after = drawn(page)
    assert after.sum() < picture.sum()
    np.testing.assert_allclose(shares(page), NETWORK.predict(after)[0], atol=0.00051)


def test_everything_by_keyboard(page_of):
    page = page_of(explorer())
    pad = page.get_by_role("application", name=re.compile("^The picture"))
    page.keyboard.press("Tab")
    assert focused(page) == "1 Conv2D: 26 × 26 × 16"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    settled(page)
    expect(page.get_by_role("heading", name="2 · MaxPool2D: 16 maps of 13 × 13")).to_have_count(1)
    page.keyboard.press("End")
    settled(page)
    assert "softmax" in focused(page)
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    assert focused(page).startswith("The picture, 28 × 28 pixels")
    for key in (
        "ArrowUp",
        "ArrowLeft",
        " ",
        "ArrowDown",
        "ArrowDown",
        "ArrowRight",
        " ",
        "ArrowLeft",
    ):
        page.keyboard.press(key)
    settled(page)
    picture = drawn(page)
    assert picture[0, 13:15, 13].min() == 1
    np.testing.assert_allclose(shares(page), NETWORK.predict(picture)[0], atol=0.00051)
    assert pad.evaluate("n => n === n.getRootNode().activeElement")

    for _ in range(30):
        page.keyboard.press("Tab")
        if focused(page).startswith("map "):
            break
    for key in ("Home", "ArrowRight"):
        page.keyboard.press(key)
        settled(page)
    assert focused(page).startswith("map 1")
    page.keyboard.press("Tab")
    for key in ("Home", "PageUp", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        settled(page)
    assert title(page).startswith("3 · Unit (1, 2) of map 1 is")
    page.get_by_role("status").get_by_text("Unit (1, 2) of map 1").first.wait_for(state="attached")


def test_a_picture_file_is_prepared_and_stays_here(page_of, tmp_path):
    page = page_of(explorer())
    paper = np.full((300, 240), 235, np.uint8)
    paper[60:240, 100:130] = 40  # dark on light, as a photo of a sheet
    Image.fromarray(paper).save(tmp_path / "one.png")
    page.locator("input[type=file]").set_input_files(tmp_path / "one.png")
    page.wait_for_function(
        "() => !document.querySelector('.k2c-view').shadowRoot.querySelector('.samples [aria-checked=true]')"
    )
    settled(page)
    picture = drawn(page)[0, :, :, 0]
    rows, columns = np.nonzero(picture > 0.3)
    assert (rows.min(), rows.max()) == (4, 23)
    assert 12 <= columns.min() <= columns.max() <= 15
    np.testing.assert_allclose(
        shares(page), NETWORK.predict(picture[None, :, :, None])[0], atol=0.00051
    )

    (tmp_path / "notes.txt").write_text("not a picture")
    page.locator("input[type=file]").set_input_files(tmp_path / "notes.txt")
    page.get_by_text("“notes.txt” is no picture that a browser can read").first.wait_for()
    Image.new("L", (50, 50), 200).save(tmp_path / "blank.png")
    page.locator("input[type=file]").set_input_files(tmp_path / "blank.png")
    page.get_by_text("“blank.png” shows nothing that stands out").first.wait_for()
    assert page.outside == []


def test_predict_first_hides_the_result(page_of):
    view = explorer(sample=2, layer=4, unit=[2, 3, 8], predict=True)
    page = page_of(view)
    value = NETWORK.layer_outputs(IMAGES[2:])[3][0, 2, 3, 8]
    assert title(page) == "3 · Unit (2, 3) of map 8"
    assert page.locator(".equation .result").inner_text() == "= ?"
    page.get_by_label("your prediction").fill("two")
    page.get_by_role("button", name="Check").click()
    page.get_by_text("Your prediction must be a number").first.wait_for()
    page.get_by_label("your prediction").fill(f"{value:.3f}")
    page.keyboard.press("Enter")
    page.get_by_text(f"Yes: {shown_number(value)}.", exact=True).first.wait_for()
    assert title(page).endswith(f"is {shown_number(value)}")


# ---------------------------------------------------------------------------- the page


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(page_of, violations, dark):
    page = page_of(explorer(layer=4, unit=[2, 3, 8], off=[[1, 2]], cover=[3, 4, 6]), dark=dark)
    page.get_by_role("button", name="Show all 144").click()
    assert violations(page) == []
    layer_card(page, "softmax").press("Enter")
    page.get_by_text("Read the map as a table").click()
    settled(page)
    assert violations(page) == []


def test_the_accessibility_tree(page_of, accessibility, golden):
    page = page_of(explorer(layer=9, unit=[2]), still=True)
    page.clock.run_for(1000)  # it looks for dead maps
    golden("layer_explorer", accessibility(page))


@pytest.mark.parametrize("level", [1, 4, 7, 9, 10])
def test_a_narrow_page_does_not_scroll_sideways(page_of, level):
    page = page_of(explorer(layer=level, other=make_network(8)), width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_two_on_one_page_and_touch(page_of):
    page = page_of(explorer(), explorer(make_network(7), sample=1), touch=True)
    first, second = (page.locator(".k2c-view").nth(n) for n in (0, 1))
    kept = first.locator(".verdict").inner_text()
    second.locator(".pad").scroll_into_view_if_needed()
    box = second.locator(".pad").bounding_box()
    page.touchscreen.tap(box["x"] + 100, box["y"] + 90)
    settled(page)
    expect(second.locator(".samples [aria-checked=true]")).to_have_count(0)
    expect(first.locator(".samples [aria-checked=true]")).to_have_count(1)
    assert first.locator(".verdict").inner_text() == kept
    assert page.errors == []


# ---------------------------------------------------------------------------- JupyterLab

CELLS = [
    "import numpy as np\nfrom helpers.network import *\n"
    "from helpers.widgets import LayerExplorer\n"
    "network = Network([Conv2D(8, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(10)], (28, 28, 1))\n"
    "samples = np.zeros((2, 28, 28)); samples[0, 4:24, 12:16] = 1; samples[1, 12:16, 4:24] = 1\n"
    "w = LayerExplorer(network, samples)\nw",
    "print('below')",
]


PREDICT = "import json\nprint(json.dumps([w.sample, w.layer, w.unit, network.predict(w.image[None])[0].tolist()]))"


def test_in_jupyterlab_both_sides_agree_and_the_keys_stay(new_page, lab):
    page = lab.open(new_page(width=1300), CELLS)
    pad = page.get_by_role("application", name=re.compile("^The picture"))
    pad.wait_for()
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    pad.focus()
    for key in ("b", "a", "d", "d", "x", "Enter", "ArrowDown", " ", "ArrowDown", "ArrowDown", " "):
        page.keyboard.press(key)
    layer_card(page, "MaxPool2D").click()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(cells)

    def agreed():
        sample, layer, unit, expected = json.loads(run_cell(page, PREDICT))
        assert (sample, layer, len(unit)) == (-1, 2, 3)
        np.testing.assert_allclose(shares(page), expected, atol=0.00051)

    eventually(page, agreed)

    # From Python.
    assert run_cell(page, "w.sample = 1; w.layer = 1; w.off = [[1, 2]]; w.cover = [4, 4, 8]") == ""
    masked = (
        "kept = network.parameters[0].copy(); network.parameters[0][..., 2] = 0\n"
        "x = w.image[None].copy(); x[:, 4:12, 4:12] = 0\n"
        "print(json.dumps(network.predict(x)[0].tolist()))"
    )
    expected = json.loads(run_cell(page, masked))
    eventually(page, lambda: np.testing.assert_allclose(shares(page), expected, atol=0.00051))
    assert "layer must be 1 to 6" in run_cell(page, "w.layer = 9")
    assert not [text for text in page.errors if re.search("k2c|esm|Explorer|Cannot read", text)]

"""Every view on a phone: what is written can be read, and what can be tapped is large enough."""

import pytest

from tests.browser.conftest import expect
from tests.browser.test_screenshots import VIEWS
from tests.browser.test_train_watch import recording  # noqa: F401 - a fixture

#: Pixels of a page that is 360 wide; 24 is what WCAG 2.2 asks of a target.
FONT, TARGET = 11, 24

#: What is too small in the view of a page, as [what, size]: text, then targets. The target of a
#: box or a choice is its label, and one that is out of sight (a skip of Tab) is none.
TOO_SMALL = """async ([font, target]) => {
  const root = document.querySelector(".k2c-view").shadowRoot;
  root.querySelectorAll("details").forEach((fold) => { fold.open = true; });
  await new Promise((done) => setTimeout(done)); // a table is filled when its fold has opened
  const seen = (node) =>
    node.checkVisibility({ visibilityProperty: true }) && !node.closest(".unseen");
  const called = (node) => [node.tagName, node.className, node.getAttribute("aria-label"),
    node.textContent.slice(0, 30)].filter(Boolean).join(" · ");
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (node.tagName === "STYLE" || !walker.currentNode.data.trim() || !seen(node)) continue;
    const size = parseFloat(getComputedStyle(node).fontSize);
    const matrix = node.ownerSVGElement?.getScreenCTM();
    const shown = size * (matrix ? Math.hypot(matrix.a, matrix.b) : 1);
    if (shown < font - 0.01) found.push([called(node), shown]);
  }
  const targets = "button, summary, select, input, textarea, a[href], [role=radio], "
    + "[role=gridcell], [tabindex='0']";
  for (const node of root.querySelectorAll(targets)) {
    const place = node.matches("[type=radio], [type=checkbox]") ? node.closest("label") : node;
    if (!seen(place)) continue;
    const { width, height } = place.getBoundingClientRect();
    if (Math.min(width, height) < target - 0.01) found.push([called(node), width, height]);
  }
  return found; }"""


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_too_small_on_a_phone(page_of, recording, name):  # noqa: F811
    view = recording() if VIEWS[name] is None else VIEWS[name]()
    page = page_of(view, width=360, height=760, touch=True, reduced=True)
    assert page.evaluate(TOO_SMALL, [FONT, TARGET]) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_two_taps_on_the_small_factor_of_a_cell_change_it(page_of):
    page = page_of(VIEWS["conv_stepper"](), width=360, height=760, touch=True)
    page.get_by_text("Tap a number twice to change it.").first.wait_for()
    image = page.get_by_role("grid").first
    factor = image.locator("small").first
    place = factor.evaluate("n => [n.parentNode.dataset.row, n.parentNode.dataset.column]")
    factor.scroll_into_view_if_needed()
    box = factor.bounding_box()
    for _ in range(2):
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".editor").fill("5")
    page.keyboard.press("Enter")
    cell = image.locator(f"td[data-row='{place[0]}'][data-column='{place[1]}']")
    expect(cell).to_contain_text("5")
    page = page_of(VIEWS["conv_stepper"](), width=360)
    expect(page.get_by_text("Tap a number twice to change it.").first).to_be_hidden()  # a mouse


@pytest.mark.parametrize(("name", "limit"), [("train_lab", 2100), ("layer_explorer", 2700)])
def test_a_view_is_not_endless_on_a_phone(page_of, name, limit):
    page = page_of(VIEWS[name](), width=360, height=760, touch=True, reduced=True)
    assert page.locator(".k2c-view").bounding_box()["height"] <= limit


def test_what_is_too_small_is_found(page_of):
    page = page_of(VIEWS["pool_drop"](), width=360)
    small = "small.style.font = '10px serif'"
    page.evaluate(
        "() => { const root = document.querySelector('.k2c-view').shadowRoot;"
        f"const small = root.querySelector('h2'); {small};"
        "Object.assign(root.querySelector('button').style, { minHeight: 0, height: '20px' }); }"
    )
    kinds = [found[0].split(" · ")[0] for found in page.evaluate(TOO_SMALL, [FONT, TARGET])]
    assert "H2" in kinds
    assert "BUTTON" in kinds

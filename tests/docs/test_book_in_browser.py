"""The built book as readers meet it: over http below a sub-path, and as files."""

import os
import re
from pathlib import Path

import pytest

from tests.browser.conftest import expect
from tests.docs.conftest import ROOT

SCREENS = Path(os.environ.get("BOOK_SCREENS", ROOT / "docs" / "_build" / "screens"))
LOOKED_AT = ("index", "lessons/02_convolution_by_hand", "cheat_sheet")
#: Bytes, not compressed, and milliseconds. TrainLab brings 0.33 MB of digits to lessons 8 and 9.
WEIGHT, FIRST_CONTENT = 2_700_000, 1500

#: Where something scrolls, the keys must reach it; large enough for a finger.
REACH = {"runOnly": ["scrollable-region-focusable", "target-size"]}
#: The contrast of a text takes axe-core longer than all else: it is `contrast` that asks for it.
STRUCTURE = {"rules": {"color-contrast": {"enabled": False}}}
#: What else depends on the theme.
LINKS = {"runOnly": ["link-in-text-block"]}
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => (one.open = true))"
#: Of code, one word of each colour is enough: thousands of words lie side by side.
ONE_OF_EACH_COLOUR = """() => {
  const seen = new Set();
  for (const word of document.querySelectorAll(".highlight pre span")) {
    const where = word.closest(".book-answer") ? "answer" : "page";
    const kind = `${where} ${word.closest(".cell_output") ? "output" : "input"} ${word.className}`;
    if (seen.has(kind)) word.replaceWith(...word.childNodes);
    seen.add(kind);
  }
  document.querySelectorAll(".highlight pre").forEach((code) => code.normalize());
}"""
#: Returns the looks that are not among those seen, and keeps one element of each in `newLooks`. A
#: look is all that contrast depends on: the colour and size of a text, and what lies behind it.
NEW_LOOKS = """(seen) => {
  const looks = new Set(seen);
  const all = (root) => [...root.querySelectorAll("*")].flatMap(
    (one) => (one.shadowRoot ? [one, ...all(one.shadowRoot)] : [one]));
  window.newLooks = all(document.body).filter((one) => {
    const says = [...one.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
    if (!(says || one.matches("input, select, textarea")) || !one.checkVisibility()) return false;
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(one);
    const look = [color, fontSize, fontWeight, textShadow, one.disabled];
    for (let at = one; at; at = at.parentElement ?? at.getRootNode().host) {
      const { backgroundColor, backgroundImage, opacity, position } = getComputedStyle(at);
      look.push(backgroundColor, backgroundImage, opacity, position);
    }
    const isNew = !looks.has(look.join());
    looks.add(look.join());
    return isNew;
  });
  return [...looks].slice(seen.length);
}"""
#: Returns the kinds of elements that are not among those seen: a name, its attributes and classes,
#: what it stands in, and of a heading the one before. Pages of the reference are made by one
#: template: axe-core need not judge the same kinds sixty times.
NEW_KINDS = """(seen) => {
  const kinds = new Set(seen);
  let heading = "";
  for (const one of document.body.querySelectorAll("*")) {
    const kind = [one.tagName, one.className, one.getAttributeNames(), one.role];
    kind.push(one.parentElement.tagName);
    if (/^H\\d$/.test(one.tagName)) [kind[5], heading] = [heading, one.tagName];
    kinds.add(kind.join(" "));
  }
  return [...kinds].slice(seen.length);
}"""
SET_THEME = """(theme) => {
  document.documentElement.dataset.mode = theme;
  document.documentElement.dataset.theme = theme;
}"""


def visit(page, address):
    """Open a page and wait until its views are there."""
    page.goto(address)
    for place in page.locator(".k2c-output").all():
        place.locator(".view").wait_for(state="attached")  # it may be inside a fold


@pytest.fixture(scope="session")
def axe():
    """Return a function that lists what axe-core objects to on a page, or within some elements."""
    from axe_playwright_python.sync_playwright import Axe

    script = Axe().axe_script

    def run(page, rules, within="document"):
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        options = {"preload": False, "resultTypes": ["violations"], **rules}
        answer = page.evaluate(f"(options) => axe.run({within}, options)", options)
        return [
            f"{violation['id']} {[node['target'] for node in violation['nodes']][:3]}"
            for violation in answer["violations"]
        ]

    return run


def contrast(page, axe, seen):
    """List texts that stand out too little, one of each look that is not yet in the list `seen`."""
    new = page.evaluate(NEW_LOOKS, seen)
    seen += new
    rules = {"runOnly": ["color-contrast"]}
    return axe(page, rules, within="{include: [...window.newLooks]}") if new else []


def test_every_page_over_http_in_both_themes(site, pages, new_page, axe):
    """No console errors, no requests that leave or fail, nothing that axe-core objects to."""
    found, seen, kinds = [], [], []
    page = new_page(width=1280, reduced=True)
    # What a page still waits for when the next one opens, such as its icon, is aborted.
    page.on(
        "requestfailed",
        lambda request: (
            request.failure == "net::ERR_ABORTED"
            or page.errors.append(f"failed: {request.failure} {request.url}")
        ),
    )
    page.on("response", lambda answer: answer.status >= 400 and page.errors.append(answer.url))
    for name in pages:
        visit(page, site + name)
        page.evaluate(OPEN_ALL)
        page.evaluate(ONE_OF_EACH_COLOUR)
        new = page.evaluate(NEW_KINDS, kinds)
        kinds += new
        judged = new or not name.startswith("reference/")
        for theme, rules in {"light": STRUCTURE, "dark": LINKS}.items():
            page.evaluate(SET_THEME, theme)
            objections = (axe(page, rules) if judged else []) + contrast(page, axe, seen)
            found += [f"{name}, {theme}: {objection}" for objection in objections]
        found += [f"{name}: {error}" for error in page.errors]
        page.errors.clear()
    assert found == []


def test_axe_sees_what_it_is_there_for(site, new_page, axe):
    page = new_page()
    visit(page, f"{site}results.html")
    seen = []
    contrast(page, axe, seen)
    kinds = page.evaluate(NEW_KINDS, [])
    assert page.evaluate(NEW_KINDS, kinds) == []
    page.evaluate(
        """() => document.querySelector("h1").insertAdjacentHTML("afterend",
        "<img src='data:,'><p style='color: #999; background: #aaa'>pale</p><h5>deep</h5>")"""
    )
    found = {objection.split()[0] for objection in axe(page, STRUCTURE)}
    assert {"image-alt", "heading-order"} <= found
    assert any(kind.startswith("IMG  src ") for kind in page.evaluate(NEW_KINDS, kinds))
    assert [each.split()[0] for each in contrast(page, axe, seen)] == ["color-contrast"]
    page.evaluate(
        """() => {
          document.body.insertAdjacentHTML("beforeend", "<div id='host' style='background: #777'>");
          document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML =
            "<p style='color: #999'>pale within a view</p>";
        }"""
    )
    assert [each.split()[0] for each in contrast(page, axe, seen)] == ["color-contrast"]
    assert contrast(page, axe, seen) == []


def test_every_page_as_a_file_on_a_phone(book, pages, new_page, axe):
    """The same folder without a server, 360 pixels wide: no errors, no sideways scrolling."""
    found = []
    page = new_page(width=360, height=740, touch=True, reduced=True)
    for name in pages:
        visit(page, (book / name).as_uri())
        page.evaluate(OPEN_ALL)
        found += [f"{name}: {objection}" for objection in axe(page, REACH)]
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            found.append(f"{name} is {width} pixels wide")
        found += [f"{name}: {error}" for error in page.errors]
        page.errors.clear()
    assert found == []


def test_formulas_are_shown_without_a_script(book, new_page):
    page = new_page()
    visit(page, (book / "lessons" / "08_backpropagation.html").as_uri())
    formulas = page.locator("span.math > math, div.math > math")
    assert formulas.count() > 20
    expect(formulas).to_have_count(page.locator(".math").count())
    assert page.locator("div.math mfrac").first.bounding_box()["height"] > 25  # not in one line
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"')")


def test_the_first_page_computes(book, new_page):
    page = new_page(width=1000)
    visit(page, (book / "index.html").as_uri())
    view = page.locator(".view").first
    assert view.locator(".result").inner_text() == "= 4"
    page.get_by_role("button", name=re.compile("^Step")).first.click()
    assert view.locator(".result").inner_text() == "= 3"
    cell = page.get_by_role("grid", name="Input", exact=True).locator("td[data-row='0']")
    cell.nth(2).click()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("Back")).first.click()
    assert view.locator(".result").inner_text() == "= 12"  # 4, and 9 in place of 1
    assert page.errors == []


def test_views_of_lessons_are_live(site, book, pages, new_page):
    shown = 0
    for name in pages:
        if "widget-view+json" not in (book / name).read_text(encoding="utf-8"):
            continue
        page = new_page(width=1280)
        visit(page, site + name)
        count = page.locator("script[type='application/vnd.jupyter.widget-view+json']").count()
        expect(page.locator(".k2c-output .view")).to_have_count(count)
        expect(page.locator(".k2c-output [role=alert]:not(:empty)")).to_have_count(0)
        shown += count
    assert shown >= 4


@pytest.mark.parametrize("how", ["http", "file"])
def test_search_finds_a_term(book, site, new_page, how):
    page = new_page(width=1000)
    start = f"{site}learn.html" if how == "http" else (book / "learn.html").as_uri()
    visit(page, start)
    page.get_by_role("button", name="Search").first.click()
    page.keyboard.type("receptive field")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    result = page.locator("#search-results li a", has_text=re.compile("Stride, padding")).first
    result.wait_for()
    result.click()
    page.wait_for_url("**/lessons/05_stride_padding_dilation.html*")
    assert page.errors == []


@pytest.mark.parametrize("words", ["pooling", "dropout", "receptive field", "convolution"])
def test_search_brings_lessons_first_and_the_reference_last(site, new_page, words):
    page = new_page(width=1000)
    visit(page, f"{site}search.html?q={words}")
    links = page.locator("#search-results li > a")
    page.get_by_text(re.compile("Search finished")).first.wait_for()
    kinds = [
        re.sub(".*/(lessons|reference)/.*", r"\1", one.get_attribute("href")) for one in links.all()
    ]
    places = {"lessons": 0, "reference": 2}
    order = [places.get(kind.split("/")[0], 1) for kind in kinds]
    assert order == sorted(order)
    assert order[0] == 0
    excerpts = page.locator("#search-results").inner_text()
    assert "\\frac" not in excerpts
    assert "$" not in excerpts


def test_the_reader_s_mark_is_remembered(site, new_page):
    page = new_page(width=1280)
    visit(page, f"{site}lessons/02_convolution_by_hand.html")
    button = page.get_by_role("button", name="Mark as done")
    button.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Done").get_attribute("aria-pressed") == "true"
    visit(page, f"{site}learn.html")
    row = page.locator("table tr", has_text="2 · Convolution by hand")
    expect(row.get_by_role("img", name="done")).to_have_count(1)
    expect(page.locator("table").get_by_role("img", name="done")).to_have_count(1)
    visit(page, f"{site}lessons/02_convolution_by_hand.html")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("img", name="done")).to_have_count(0)


def test_answers_unfold_one_by_one_and_all_at_once(site, new_page):
    page = new_page(width=1000)
    visit(page, f"{site}lessons/02_convolution_by_hand.html")
    answers = page.locator("details.book-answer")
    first = answers.first.locator(".cell_output").first
    assert not first.is_visible()
    answers.first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.is_visible()
    assert not answers.nth(1).locator(".cell_output").first.is_visible()
    page.get_by_role("button", name="Open all answers").click()
    assert all(one.get_attribute("open") is not None for one in answers.all())


def test_code_can_be_copied(site, new_page):
    page = new_page(width=1000)
    visit(page, f"{site}lessons/02_convolution_by_hand.html")
    cells = page.locator("div.cell_input div.highlight").count()
    assert cells > 20
    expect(page.locator("div.cell_input button.copybtn")).to_have_count(cells)


@pytest.mark.parametrize("name", ["learn", "lessons/02_convolution_by_hand"])
def test_keys_alone_reach_everything(site, new_page, name):
    page = new_page(width=1280)
    visit(page, f"{site}{name}.html")
    wanted = page.evaluate(
        """() => {
          const kinds = "a[href], button, summary, input, select, [tabindex]";
          const shown = { visibilityProperty: true, contentVisibilityAuto: true };
          const wanted = [...document.querySelectorAll(kinds)].filter(
            (n) => n.tabIndex >= 0 && !n.disabled && n.checkVisibility(shown));
          wanted.forEach((n, i) => (n.dataset.order = i));
          return wanted.length;
        }"""
    )
    reached, where = set(), None
    for _ in range(wanted + 40):
        page.keyboard.press("Tab")
        where = page.evaluate("document.activeElement.dataset.order ?? null")
        if where is not None:
            reached.add(int(where))
    missed = sorted(set(range(wanted)) - reached)
    lost = [page.locator(f"[data-order='{one}']").evaluate("n => n.outerHTML") for one in missed]
    assert lost == []


def test_a_lesson_is_light(site, pages, new_page):
    """All that a lesson loads, scrolled to its end."""
    heavy = {}
    for name in (name for name in pages if name.startswith("lessons/")):
        page = new_page(width=1280)
        sizes = {}
        page.on("response", lambda answer, sizes=sizes: sizes.update({answer.url: answer}))
        visit(page, site + name)
        page.evaluate("document.querySelectorAll('img').forEach((one) => (one.loading = 'eager'))")
        page.evaluate("Promise.all([...document.images].map((one) => one.decode()))")
        sent = [answer for url, answer in sizes.items() if not url.startswith("blob:")]
        weight = sum(len(answer.body()) for answer in sent)
        heavy[name] = weight
        page.context.close()
    print("\n".join(f"{name}: {weight / 1e6:.2f} MB" for name, weight in heavy.items()))
    assert max(heavy.values()) < WEIGHT, heavy


@pytest.mark.parametrize("name", ["index", "lessons/03_kernels"])
def test_first_content_comes_soon(site, new_page, name):
    """In a fresh browser each time; the best of five, since other work may run beside it."""
    times = []
    for _ in range(5):
        page = new_page(width=1280)
        page.goto(f"{site}{name}.html")
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        times.append(page.evaluate(paint))
        if times[-1] < FIRST_CONTENT:
            break
    print(f"first content of {name}: {min(times):.0f} ms")
    assert min(times) < FIRST_CONTENT


def test_the_cheat_sheet_prints_on_one_sheet(book, new_page):
    page = new_page()
    visit(page, (book / "cheat_sheet.html").as_uri())
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    SCREENS.mkdir(parents=True, exist_ok=True)
    (SCREENS / "cheat_sheet.pdf").write_bytes(paper)


def test_a_printed_lesson_shows_what_is_folded(book, new_page):
    page = new_page()
    visit(page, (book / "lessons" / "02_convolution_by_hand.html").as_uri())
    page.emulate_media(media="print")
    hidden = page.locator("details pre").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().height < 10).length"
    )
    assert hidden == 0
    assert not page.locator(".bd-sidebar-primary").is_visible()


def test_pictures_to_look_at(book, new_page):
    """Three pages in both themes and at phone width, for people to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    for name in LOOKED_AT:
        for look, options in {
            "light": {"width": 1280},
            "dark": {"width": 1280, "dark": True},
            "phone": {"width": 360, "height": 740},
        }.items():
            page = new_page(reduced=True, **options)
            visit(page, (book / f"{name}.html").as_uri())
            theme = page.evaluate("document.documentElement.dataset.theme")
            assert theme == ("dark" if look == "dark" else "light")
            page.screenshot(path=SCREENS / f"{name.split('/')[-1]}_{look}.png")
            assert page.errors == []
            page.context.close()

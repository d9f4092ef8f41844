"""The page of one view: its state in the address, embedding, full screen."""

import re

STEP = re.compile("^Step")


def open_page(new_page, address):
    page = new_page(width=1280)
    page.goto(address)
    page.locator(".k2c-output .view").wait_for()
    return page


def test_a_link_leads_to_the_state_in_sight(site, new_page):
    page = open_page(new_page, f"{site}views/conv_stepper.html")
    assert "#" not in page.url
    before = page.locator(".view .result").first.inner_text()
    page.get_by_role("button", name=STEP).first.click()
    page.wait_for_url("**#state=*")
    after = page.locator(".view .result").first.inner_text()
    place = page.evaluate("JSON.parse(decodeURIComponent(location.hash.slice(7))).place")
    assert place == [0, 1, 0]
    again = open_page(new_page, page.url)
    assert again.locator(".view .result").first.inner_text() == after
    again.get_by_role("button", name=re.compile("Back")).first.click()
    again.wait_for_function("!location.hash")  # as it was stored: nothing to keep
    assert again.locator(".view .result").first.inner_text() == before
    assert page.errors + again.errors == []


def test_an_address_can_break_nothing(site, new_page):
    address = f"{site}views/conv_stepper.html#state="
    stored = open_page(new_page, address[: -len("#state=")])
    usual = stored.locator(".view .result").first.inner_text()
    for hash_ in ("%7B", "%E0%A4%A", "7", '{"_esm": "throw 1", "nothing": 3}'):
        page = open_page(new_page, address + hash_)
        assert page.locator(".view .result").first.inner_text() == usual, hash_
        assert page.errors == []
    page = new_page(width=1280)
    page.goto(address + '{"padding": "around"}')
    page.get_by_role("alert").filter(has_text="padding").wait_for()
    assert page.errors == []


def test_embedded_a_page_shows_its_view_alone(site, new_page):
    page = open_page(new_page, f"{site}views/pool_drop.html?embed")
    assert page.locator(".view").is_visible()
    for part in ("header", "h1", "footer", ".book-bar"):
        assert not any(one.is_visible() for one in page.locator(part).all()), part


def test_the_buttons_copy_and_fill_the_screen(site, new_page):
    page = open_page(new_page, f"{site}views/kernel_lab.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy to embed").click()
    page.get_by_text("Copied.").first.wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.match(
        r'<iframe src="http[^"]*/views/kernel_lab.html\?embed" title="KernelLab" ', copied
    )
    page.get_by_role("button", name="Full screen").click()
    page.get_by_role("button", name="Leave full screen").click()
    page.get_by_role("button", name="Full screen").wait_for()


def test_pages_load_what_a_view_shows_when_it_shows_it(book, site, new_page):
    """From a server and from files: the digits at once, the garments when they are chosen."""
    for start in (site, f"{book.as_uri()}/"):
        page = new_page(width=1280)
        asked = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(f"{start}views/train_lab.html")
        page.get_by_text("Validation digit 0, a").first.wait_for()

        def loaded(asked=asked):
            return sorted(
                re.search(r"views/([\w.]+)\.js", url)[1] for url in asked if "_static/views" in url
            )

        assert loaded() == ["TrainLab", "TrainLab._digits", "TrainLab._labels"]
        page.get_by_label("pictures").select_option("garments")
        page.get_by_text("Validation garment 0,").first.wait_for()
        assert loaded() == [
            "TrainLab",
            "TrainLab._digits",
            "TrainLab._garments",
            "TrainLab._labels",
        ]
        assert page.errors == []


def test_what_is_missing_is_said(site, new_page):
    page = new_page(width=1280)
    page.route("**/TrainLab._digits.js*", lambda route: route.abort())
    page.goto(f"{site}views/train_lab.html")
    page.get_by_text("The digits of this view cannot be read").first.wait_for()

"""Print the book as one PDF: ``make pdf``.

Chromium prints each page of the book, in the book's order; pypdf joins them, with a bookmark for
each page and each of its sections, and stamps the numbers of the sheets. What is folded is printed
open. A picture that is missing stops the printing, and so does a page that is cut off.

Usage: ``python -m docs.build_pdf [--out FILE]``
"""

import argparse
import contextlib
import io
import re
import sys
import unicodedata
from pathlib import Path

from docs import build_book
from docs.lesson_pages import lesson_paths
from helpers.support.whole_files import write_whole
from tools.environment.browser import CURE, chromium

#: Pages in front of the lessons and behind them.
FRONT, BACK = ["index"], ["glossary", "kernels", "cheat_sheet", "claims", "results"]

A4 = {"width": "210mm", "height": "297mm"}

#: Pictures load when they come into sight, which on paper they never do.
LOAD_PICTURES = """async () => {
  const pictures = [...document.querySelectorAll(".bd-article img")];
  pictures.forEach((one) => (one.loading = "eager"));
  await Promise.all(pictures.map((one) => one.decode().catch(() => {})));
  await document.fonts.ready;
  return pictures.filter((one) => !one.naturalWidth).map((one) => one.src);
}"""

#: Whether every view has drawn itself, with the pictures that it loads.
VIEWS_ARE_THERE = """() => [...document.querySelectorAll(".k2c-output")].every((place) => {
  const root = place.querySelector(".k2c-view")?.shadowRoot;
  const drawn = root?.querySelector(".view > *") && !root.querySelector("[aria-busy]");
  return drawn || place.textContent; // a text where a view cannot be shown
})"""

#: The text that a page of the book ends with.
END = """() => [...document.querySelectorAll(".bd-article :is(h1, h2, h3, p, li, td)")]
  .filter((one) => one.checkVisibility() && one.innerText.trim()).at(-1).innerText"""


def page_names():
    """Return the names of the pages in the order of the book."""
    return [*FRONT, *(f"lessons/{path.stem}" for path in lesson_paths()), *BACK]


@contextlib.contextmanager
def printer():
    """Yield a page of Chromium that prints."""
    from playwright.sync_api import sync_playwright

    if chromium() is None:
        raise FileNotFoundError(f"no Chromium found, which prints the pages; {CURE}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        yield browser.new_page(color_scheme="light", reduced_motion="reduce")
        browser.close()


def printed(page, address):
    """Return a page of the book as the bytes of a PDF.

    Raises
    ------
    ValueError
        If a picture of the page does not load, or its end is not on paper.
    """
    page.goto(address)
    page.emulate_media(media="print")
    missing = page.evaluate(LOAD_PICTURES)
    if missing:
        raise ValueError(f"{address} lacks {len(missing)} picture(s): {', '.join(missing)}")
    page.wait_for_function(VIEWS_ARE_THERE)
    data = page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    lost = lost_words(data, page.evaluate(END))
    if lost:
        raise ValueError(f"{address} is cut off on paper: its last words {', '.join(lost)} lack")
    return data


def lost_words(data, text):
    """Return the words of a text (four letters and more) that a PDF's last two sheets lack."""
    from pypdf import PdfReader

    sheets = PdfReader(io.BytesIO(data)).pages[-2:]
    printed_text = "".join("".join(sheet.extract_text() for sheet in sheets).split())
    letters = unicodedata.normalize("NFKC", printed_text)  # fi is one sign in some fonts
    return [word for word in re.findall("[A-Za-z]{4,}", text) if word not in letters]


def numbers(page, total):
    """Return sheets of paper with nothing but their numbers, as the bytes of a PDF."""
    sheets = "".join(f"<p>{number}</p>" for number in range(1, total + 1))
    page.set_content(
        "<style>@page { size: A4; margin: 0 } body { margin: 0; font: 9pt sans-serif } p { height: "
        "297mm; margin: 0; break-after: page; padding-top: 286mm; box-sizing: border-box; "
        f"text-align: center }} p:last-child {{ break-after: auto }}</style>{sheets}"
    )
    return page.pdf(**A4)


def join(parts, numbered):
    """Return one PDF of parts, with bookmarks and the numbers of the pages.

    Parameters
    ----------
    parts : dict of str to bytes
        The title of each part, and its PDF.
    numbered : function
        Returns sheets with the numbers 1 to n, as the bytes of a PDF.
    """
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for title, data in parts.items():
        writer.append(io.BytesIO(data), outline_item=title, import_outline=True)
    stamps = PdfReader(io.BytesIO(numbered(len(writer.pages)))).pages
    for sheet, stamp in zip(writer.pages, stamps, strict=True):
        sheet.merge_page(stamp)
    writer.compress_identical_objects()
    writer.page_mode = "/UseOutlines"
    writer.add_metadata({"/Title": "From Kernels to ConvNets"})
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def build(out, names=None, html=build_book.BUILD / "html"):
    """Print the pages of the book to the file `out`, whole or not at all."""
    parts = {}
    names = page_names() if names is None else names
    with printer() as page:
        for number, name in enumerate(names, start=1):
            print(f"{number:3d} of {len(names)}: {name}", flush=True)
            data = printed(page, (Path(html) / f"{name}.html").as_uri())
            parts[re.sub(r"\s+—.*", "", page.title())] = data
        made = join(parts, lambda total: numbers(page, total))
    write_whole(Path(out), made)


def main(words=None):
    parser = argparse.ArgumentParser(description="Print the book as one PDF.")
    parser.add_argument("--out", type=Path, default=build_book.BUILD / "kernels-to-convnets.pdf")
    options = parser.parse_args(words)
    if not build_book.is_fresh() and build_book.build() != 0:
        return 1
    build(options.out)
    print(f"the book on paper: {options.out}, {options.out.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

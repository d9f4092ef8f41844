"""What the browser tests read from a page: grids of numbers, marks, what has the focus."""

import numpy as np


def number(text):
    """Return a number as the views write it: a true minus, "·" for 0, perhaps ≈ or per cent."""
    return float(text.removeprefix("≈ ").replace("−", "-").replace("·", "0").removesuffix(" %"))


def shown(page, name):
    """Return the numbers of a grid."""
    rows = page.get_by_role("grid", name=name, exact=True).locator("tbody tr").all()
    cells = [row.locator("td[role]").all() for row in rows]
    return np.array(
        [[number(cell.evaluate("n => n.firstChild.data")) for cell in r] for r in cells]
    )


def cell(page, name, row, column):
    """Return a cell of a grid."""
    grid = page.get_by_role("grid", name=name, exact=True)
    return grid.locator(f'td[data-row="{row}"][data-column="{column}"]')


def marked(page, name, mark="tap"):
    """Return the places (row, column) of a grid that carry a mark."""
    grid = page.get_by_role("grid", name=name, exact=True)
    return grid.locator(f"td.{mark}").evaluate_all(
        "cells => cells.map((c) => [Number(c.dataset.row), Number(c.dataset.column)])"
    )


def focused(page):
    """Return the accessible name of what has the focus, inside the view's shadow root."""
    return page.evaluate(
        """() => { let n = document.activeElement;
           while (n?.shadowRoot?.activeElement) n = n.shadowRoot.activeElement;
           return n.getAttribute("aria-label") ?? n.textContent ?? n.tagName; }"""
    )

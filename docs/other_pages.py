"""Make those pages of the book that stand elsewhere already: in the lessons, the code, the README.

Each function returns text (MyST Markdown, reStructuredText or HTML); `docs.build_book` writes it.
"""

import ast
import html
import re
import tomllib

import numpy as np
from matplotlib import colormaps
from PIL import Image

from docs import view_pages
from docs.lesson_pages import ROOT, glossary_cell
from helpers import correlate2d, kernels, load_photo
from helpers.checks import EXERCISES

#: What each kernel does, in the words of lesson 3; a kernel without a line here is an error.
WHAT_IT_DOES = {
    "identity": "Changes nothing: every pixel stays as it is.",
    "box blur": "Averages nine pixels. Flat areas keep their brightness, edges become soft.",
    "Gaussian blur": "Averages, and the middle counts most: softer than the box, and no streaks.",
    "sharpen": "Makes edges steeper: bright sides brighter, dark sides darker. Flat areas stay.",
    "Laplacian": "Answers where brightness bends: a red and a blue line along every edge.",
    "emboss": "Lights the picture from a corner, so that it looks pressed into metal.",
    "Sobel x": "Measures how fast it gets brighter to the right: upright edges.",
    "Sobel y": "Measures how fast it gets brighter downwards: lying edges.",
    "Prewitt x": "As Sobel x, but all three rows count the same.",
    "Prewitt y": "As Sobel y, but all three columns count the same.",
    "diagonal down": "Answers to edges that run down to the right, like a backslash.",
    "diagonal up": "Answers to edges that run up to the right, like a slash.",
    "horizontal line": "Answers to bright lying lines, one pixel high.",
    "vertical line": "Answers to bright upright lines, one pixel wide.",
}


# ---------------------------------------------------------------------------- lessons


def lesson_table(lessons, abouts):
    """Return the map of the lessons as a table."""
    rows = ["| lesson | what it is about | time |", "|---|---|---|"]
    for lesson in lessons:
        link = f"[{lesson.number} · {lesson.title}](lessons/{lesson.path.name})"
        rows.append(f"| {link} | {abouts.get(lesson.path.name, '')} | {lesson.minutes}\u00a0min |")
    return "\n".join(rows)


def teaching_table(lessons):
    """Return what a lesson brings for a class as a table."""
    rows = ["| lesson | time | exercises | what a student writes |", "|---|---|---|---|"]
    for lesson in lessons:
        link = f"[{lesson.number} · {lesson.title}](lessons/{lesson.path.name})"
        ids = [
            cell.metadata["exercise"]["id"]
            for cell in lesson.notebook.cells
            if cell.metadata.get("exercise", {}).get("role") == "task"
        ]
        functions = ", ".join(f"`{EXERCISES[name].call.split('(')[0]}`" for name in ids)
        rows.append(f"| {link} | {lesson.minutes}\u00a0min | {len(ids)} | {functions} |")
    return "\n".join(rows)


def abouts_of_lessons(readme):
    """Return what the README says about each lesson: file name to text."""
    row = re.compile(r"^\| \[[^\]]*\]\(notebooks/([^)]*)\) \| (.*?) \| [^|]* \|$", re.MULTILINE)
    return dict(row.findall(readme))


def abouts_of_pages(readme, lessons, views):
    """Return what search engines and link previews say of pages: name of the page to text.

    The front page's text serves where a page has none.
    """
    told = abouts_of_lessons(readme)
    pages = {f"lessons/{lesson.name}": told.get(lesson.path.name, "") for lesson in lessons}
    pages |= {f"views/{view_pages.slug(name)}": view_pages.about(name) for name in views}
    pages["index"] = (
        "Learn convolutional networks by building them: notebooks from one 3 × 3 kernel on a photo "
        "to a network that you trained, opened and can explain."
    )
    return {page: re.sub(r"[*`$]", "", text) for page, text in pages.items() if text}


def total_minutes(lessons):
    """Return the length of the course in words."""
    hours = sum(lesson.minutes for lesson in lessons) / 60
    return f"{len(lessons)} lessons, about {round(hours)} hours"


def glossary(notebook):
    """Return the page of the glossary from the cell in lesson 0."""
    text = glossary_cell(notebook)
    text = re.sub(r"\((?:\./)?00_start_here\.ipynb#([\w-]+)\)", r"(#\1)", text)
    text = re.sub(r"\((\d\d_\w+\.ipynb)", r"(lessons/\1", text)
    text = re.sub(r"^### ", "## ", text, flags=re.MULTILINE)
    letters, start = [], {}
    for term in re.findall(r"^## (.*)$", text, flags=re.MULTILINE):
        start.setdefault(term[0].upper(), term)
    letters = [f"[{letter}](#{term.replace(' ', '-')})" for letter, term in start.items()]
    introduction, line, entries = text.partition("## ")
    return f"# Glossary\n\n{introduction.strip()}\n\n{' · '.join(letters)}\n\n{line}{entries}\n"


# ---------------------------------------------------------------------------- guides


def guide(text, pages):
    """Return a README of the repository as a page: links to files that are no pages become names.

    Parameters
    ----------
    text : str
    pages : dict of str to str
        The links that lead to pages, as the README writes them, and those pages.
    """

    def lead(link):
        words, address = link[1], link[2]
        if address.startswith(("http", "#")):
            return link[0]
        return f"[{words}]({pages[address]})" if address in pages else words

    return re.sub(r"\[([^\]]*)\]\(([^)\s]*)\)", lead, text)


# ---------------------------------------------------------------------------- kernels


def all_kernels():
    """Return name to (kernel, name in the code, what it does)."""
    known = {id(value): name for name, value in vars(kernels).items() if name.isupper()}
    found = {}
    for name, kernel in kernels.NAMED_KERNELS.items():
        found[name] = (kernel, f"helpers.kernels.{known[id(kernel)]}", WHAT_IT_DOES[name])
    found["box of 5 × 5"] = (
        kernels.box(5),
        "helpers.kernels.box(5)",
        "A wider average: any odd size will do.",
    )
    found["Gaussian of 7 × 7"] = (
        kernels.gaussian(7, sigma=1.5),
        "helpers.kernels.gaussian(7, sigma=1.5)",
        "A wider bell: `sigma` is its width in pixels.",
    )
    return found


def slug(name):
    """Return a name as a file or an anchor spells it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def kernel_picture(kernel):
    """Return what a kernel makes of the cat, as an image: grey, or blue and red around zero."""
    cat = load_photo("chelsea", gray=True)[40:232, 60:348]
    result = correlate2d(cat, kernel)
    if abs(kernel.sum()) > 1e-6:
        return Image.fromarray((255 * np.clip(result, 0, 1)).round().astype("uint8"))
    reach = 0.5 * np.abs(result).max()
    shares = (np.clip(result / reach, -1, 1) + 1) / 2
    return Image.fromarray(colormaps["RdBu_r"](shares, bytes=True)[..., :3])


def weights_table(name, kernel):
    """Return the weights as an HTML table; a scale that all share stands in its caption."""
    largest = np.abs(kernel[kernel != 0]).min()
    whole = kernel / largest
    if np.allclose(whole, whole.round()) and not np.allclose(kernel, kernel.round()):
        caption, cells = f"weights, each times 1/{round(1 / largest)}", whole.round()
    else:
        caption, cells = "weights", kernel
    rows = "".join(
        "<tr>" + "".join(f"<td>{_number(value)}</td>" for value in row) + "</tr>" for row in cells
    )
    return (
        f'<table class="book-weights"><caption>{html.escape(name)}: {caption}</caption>'
        f"{rows}</table>"
    )


def _number(value):
    text = f"{value:.0f}" if float(value).is_integer() else f"{value:.3f}"
    return ("0" if float(text) == 0 else text).replace("-", "−")


def kernel_index(folder):
    """Write the pictures of all kernels to `folder` and return the page that shows them."""
    folder.mkdir(parents=True, exist_ok=True)
    page = [
        "# The kernels",
        "All kernels of `helpers.kernels`, on one photo. Where the weights sum to 1, flat areas "
        "keep their brightness and the result is a picture, shown in grey. Where they sum to 0, "
        "flat areas give 0, and the result is a signed map: red is positive, blue negative, white "
        "zero. "
        "[Lesson 3](lessons/03_kernels.ipynb) explains most of them.",
    ]
    for name, (kernel, code, does) in all_kernels().items():
        file = folder / f"{slug(name)}.png"
        picture = kernel_picture(kernel)
        picture.save(file, optimize=True)
        kind = "signed map" if abs(kernel.sum()) < 1e-6 else "grey picture"
        alt = f"The head of a cat as a {kind} after the kernel {name}. {does}".replace("`", "")
        page += [
            f"## {name}",
            "```{raw} html\n"
            f'<div class="book-kernel"><img src="{folder.name}/{file.name}" '
            f'alt="{html.escape(alt)}" '
            f'width="{picture.width}" height="{picture.height}" loading="lazy">'
            f"{weights_table(name, kernel)}</div>\n```",
            f"{does} The weights sum to **{_number(kernel.sum().round(6))}**. "
            f"In the code: `{code}`.",
        ]
    return "\n\n".join(page) + "\n"


# ---------------------------------------------------------------------------- reference


def public_modules(folder=ROOT / "helpers"):
    """Return the modules of `helpers` that have a page: name to their first line."""
    files = [file for file in sorted(folder.rglob("*.py")) if not file.stem.startswith("_")]
    files.append(folder / "checks" / "__init__.py")
    modules = {}
    for file in files:
        if file.parent.name == "checks" and file.stem.startswith("lesson_"):
            continue
        inside = file.relative_to(folder).parts
        if inside[0] == "widgets" and inside[-1] not in ("base.py", "view.py"):
            continue
        parts = file.relative_to(folder.parent).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        first = (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n")[
            0
        ]
        modules[name] = first
    return dict(sorted(modules.items()))


def reference_index(modules):
    """Return the page that leads to the reference of each module."""
    lines = [
        "# The helpers package",
        "What the lessons share, one idea a module. `import helpers` is quick and never loads "
        "TensorFlow.",
        "| module | what it holds |\n|---|---|\n"
        + "\n".join(f"| [`{name}`]({name}.rst) | {first} |" for name, first in modules.items()),
        "```{toctree}\n:hidden:\n\n"
        + "\n".join(f"{name.removeprefix('helpers.')} <{name}>" for name in modules)
        + "\n```",
    ]
    return "\n\n".join(lines) + "\n"


def reference_page(name):
    """Return the reference of a module."""
    line = "=" * len(name)
    return f"{name}\n{line}\n\n.. automodule:: {name}\n   :members:\n   :show-inheritance:\n"


# ---------------------------------------------------------------------------- claims


def read_claims(path=ROOT / "docs" / "claims.toml"):
    """Return the claims: dicts with id, claim, finding, lesson and cell."""
    return tomllib.loads(path.read_text(encoding="utf-8"))["claim"]


def claims_table(claims, lessons):
    """Return the rows of the table of claims as HTML, each with a link to its cell."""
    titles = {lesson.path.name: lesson for lesson in lessons}
    rows = []
    for claim in claims:
        lesson = titles[claim["lesson"]]
        address = f"lessons/{lesson.name}.html#claim-{claim['id']}"
        rows.append(
            f'<tr id="{claim["id"]}"><td>{_inline(claim["claim"])}</td>'
            f"<td>{_inline(claim['finding'])}</td>"
            f'<td><a href="{address}" aria-label="lesson {lesson.number}, the cell that computes: '
            f'{html.escape(re.sub("[*`]", "", claim["claim"]))}">lesson {lesson.number}</a></td>'
            "</tr>"
        )
    return (
        '<div class="pst-scrollable-table-container"><table class="table book-claims"><thead><tr>'
        '<th scope="col">the claim</th><th scope="col">what the cell finds</th>'
        '<th scope="col">computed in</th></tr></thead><tbody>'
        + "".join(rows)
        + "</tbody></table></div>"
    )


def _inline(text):
    """Return a line with `code` and **bold** as HTML."""
    text = re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text, quote=False))
    return re.sub(r"\*\*(.*?)\*\*", r"<strong>\1</strong>", text)

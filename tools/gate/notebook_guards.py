"""What a lesson must look like before anyone runs it: marks, links, descriptions, structure.

Each function takes a notebook (or a cell) and returns complaints, one sentence each. No complaint
is an empty list. `problems` collects them all for one lesson.
"""

import ast
import re
from itertools import pairwise
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools.gate import bands
from tools.gate.guesses import guess_problems

#: Tags a code cell may carry. nbval ignores any other without a word, so a typo must be caught.
#: raises-exception is none of them: nbval lets a cell that has it time out, and tracebacks differ
#: from machine to machine. A lesson catches the error and prints it.
KNOWN_TAGS = frozenset({"nbval-ignore-output"})

#: What the metadata of a cell may hold. Others fold or hide a cell, such as "jupyter", "collapsed".
KNOWN_METADATA = frozenset({"bands", "exercise", "tags"})

#: A cell that reaches out or writes: no lesson needs to.
FORBIDDEN = {
    r"^\s*[!%]": "runs a shell command or a magic",
    r"\bpip install\b": "installs something",
    r"\b(urllib|requests|urlretrieve|get_file)\b": "uses the network",
    r"^\s*from\s+\S+\s+import\s+\*": "imports everything with a star",
    r"^\s*(import|from) (tensorflow|keras)\b": "imports TensorFlow past load_keras",
    r"\bwarnings\.(filter|simplefilter)": "hides warnings",
    r"\b(exit|quit)\(": "stops the kernel",
}

#: Names that stand for "the thing of this cell" and may be given again in another cell.
SCRATCH_NAMES = frozenset({"figure", "axes", "axis", "start", "_"})

LONG_CELL, LONGEST_CELL, LONG_CELLS_ALLOWED = 20, 30, 4

#: Characters that fit the column of the book; a longer line of code would scroll sideways.
WIDEST_LINE = 85


def problems(path: Path) -> list[str]:
    """Return every complaint about the lesson stored at `path`."""
    path = Path(path)
    notebook = nbformat.read(path, as_version=4)
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:  # JupyterLab would greet the reader with a warning
        return [f"the notebook is not valid: {str(error).splitlines()[0]}"]
    found = numbered_cell_problems(notebook)
    for check in (
        figure_problems,
        markdown_image_problems,
        heading_problems,
        metadata_problems,
        source_problems,
        rebinding_problems,
        details_problems,
        visibility_problems,
        check_cell_problems,
        guess_problems,
    ):
        found += check(notebook)
    return found + link_problems(notebook, path)


def cell_problems(cell: NotebookNode, number: int) -> list[str]:
    """Return what is wrong with the marks of the code cell that runs as the `number`-th."""
    found = []
    if cell.execution_count != number:
        found.append(
            f"code cell {number} is numbered {cell.execution_count}: stored without a full run"
        )
    unknown = set(cell.metadata.get("tags", [])) - KNOWN_TAGS
    if unknown:
        found.append(f"code cell {number} has unknown tags {sorted(unknown)}")
    hiding = set(cell.metadata) - KNOWN_METADATA
    if hiding:
        found.append(f"code cell {number} has metadata that may hide it: {sorted(hiding)}")
    found += [
        f"code cell {number}: {text}"
        for text in bands.complaints(cell.metadata.get("bands", {}), cell.outputs)
    ]
    if re.search("NBVAL|PYTEST_VALIDATE", cell.source):
        found.append(f"code cell {number} has an nbval comment; use a tag")
    for output in cell.outputs:
        if output.output_type == "error":
            found.append(f"code cell {number} stores an error")
        if output.get("execution_count", number) != number:
            found.append(f"code cell {number} stores the result of another run")
        if output.get("name") == "stderr":
            found.append(f"code cell {number} stores a warning or log line")
    return found


def numbered_cell_problems(notebook: NotebookNode) -> list[str]:
    """Return `cell_problems` of all code cells, and empty code cells."""
    found = []
    for number, cell in enumerate(_code(notebook), start=1):
        found += cell_problems(cell, number)
        if not cell.source.strip():
            found.append(f"code cell {number} is empty")
    return found


def ignored_cells(notebook: NotebookNode) -> list[int]:
    """Return the numbers of the code cells whose output nbval does not compare."""
    return [
        number
        for number, cell in enumerate(_code(notebook), start=1)
        if "nbval-ignore-output" in cell.metadata.get("tags", [])
    ]


def figure_problems(notebook: NotebookNode) -> list[str]:
    """Return figures without alternative text."""
    found = []
    for number, cell in enumerate(_code(notebook), start=1):
        for output in cell.outputs:
            data = output.get("data", {})
            pictures = [kind for kind in data if kind.startswith("image/")]
            if "text/html" in data and "<img" in data["text/html"]:
                found += [
                    f"code cell {number}: an HTML output holds an <img>; use show(figure, alt=…)"
                ]
            for kind in pictures:
                alt = output.metadata.get(kind, {}).get("alt", "")
                if len(alt.split()) < 3:
                    found.append(f"code cell {number}: a figure has no alternative text")
                elif data.get("text/plain") != alt:
                    found.append(f"code cell {number}: a figure's text is not its alternative text")
    return found


def markdown_image_problems(notebook: NotebookNode) -> list[str]:
    """Return images in markdown without alternative text."""
    found = []
    for cell in _markdown(notebook):
        for alt in re.findall(r"!\[([^\]]*)\][(\[]", cell.source):
            if len(alt.split()) < 3:
                found.append(f"a markdown image has no alternative text: ![{alt}]")
        for tag in re.findall(r"<img[^>]*>", cell.source, flags=re.IGNORECASE):
            if not re.search(r"alt=\"[^\"]{10,}\"", tag):
                found.append(f"an <img> has no alternative text: {tag[:60]}")
    return found


def heading_problems(notebook: NotebookNode) -> list[str]:
    """Return a missing or second title, and levels that are skipped."""
    levels = [level for level, _ in headings(notebook)]
    found = [] if levels.count(1) == 1 else [f"{levels.count(1)} first-level headings, expected 1"]
    for above, below in pairwise(levels):
        if below > above + 1:
            found.append(f"a level-{below} heading follows a level-{above} heading")
    return found


def headings(notebook: NotebookNode) -> list[tuple[int, str]]:
    """Return ``(level, text)`` of each heading, in order."""
    found = []
    for cell in _markdown(notebook):
        fenced = False
        for line in cell.source.splitlines():
            if line.startswith("```"):
                fenced = not fenced
            match = re.match(r"(#{1,6})\s+(.+?)\s*$", line)
            if match and not fenced:
                found.append((len(match[1]), match[2]))
    return found


def anchor(heading: str) -> str:
    """Return the link anchor that JupyterLab gives a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)|[`*]", lambda m: m[1] or "", heading)
    return text.replace(" ", "-")


def metadata_problems(notebook: NotebookNode) -> list[str]:
    """Return a title or a time that differs from the notebook's own metadata."""
    lesson = notebook.metadata.get("lesson", {})
    missing = {"number", "title", "minutes"} - set(lesson)
    if missing:
        return [f"the metadata of the lesson lacks {sorted(missing)}"]
    found = []
    title = f"{lesson['number']} · {lesson['title']}"
    if (1, title) not in headings(notebook):
        found.append(f"the first heading is not {title!r}")
    text = "\n".join(cell.source for cell in _markdown(notebook))
    if f"bout {lesson['minutes']} minutes" not in text:
        found.append(f"the text does not say that it takes about {lesson['minutes']} minutes")
    return found


def visibility_problems(notebook: NotebookNode) -> list[str]:
    """Return cells of text that a reader may not see, and a notebook in which there is no code."""
    found = [] if _code(notebook) else ["there is no code cell"]
    for cell in notebook.cells:
        hiding = set(cell.metadata) - {"exercise"}
        if cell.cell_type == "raw" or (cell.cell_type == "markdown" and hiding):
            found.append(f"a {cell.cell_type} cell may be hidden: {cell.source[:50]!r}")
    return found


def check_cell_problems(notebook: NotebookNode) -> list[str]:
    """Return check cells of an exercise that check another one."""
    found = []
    for cell in _code(notebook):
        mark = cell.metadata.get("exercise", {})
        if mark.get("role") == "check" and not cell.source.startswith(f'check("{mark["id"]}", '):
            found.append(f"the check cell of {mark['id']} runs {cell.source[:50]!r}")
    return found


def source_problems(notebook: NotebookNode) -> list[str]:
    """Return cells that are too long or do what no lesson should."""
    found, long_cells = [], 0
    for number, cell in enumerate(_code(notebook), start=1):
        lines = [line for line in _without_descriptions(cell.source) if line.strip()]
        long_cells += len(lines) > LONG_CELL
        if len(lines) > LONGEST_CELL:
            found.append(f"code cell {number} has {len(lines)} lines")
        wide = max(lines, key=len, default="")
        if len(wide) > WIDEST_LINE:
            found.append(f"code cell {number} has a line of {len(wide)} characters: {wide.strip()}")
        for pattern, what in FORBIDDEN.items():
            if re.search(pattern, cell.source, flags=re.MULTILINE):
                found.append(f"code cell {number} {what}")
    if long_cells > LONG_CELLS_ALLOWED:
        found.append(f"{long_cells} cells are longer than {LONG_CELL} lines")
    return found


def _without_descriptions(source: str) -> list[str]:
    """Return the lines of a cell without those of alt=, which the book leaves out."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # another guard says so
        return []
    left_out = {
        number
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "alt"
        for number in range(node.lineno, (node.value.end_lineno or node.lineno) + 1)
    }
    return [line for n, line in enumerate(source.splitlines(), start=1) if n not in left_out]


def rebinding_problems(notebook: NotebookNode) -> list[str]:
    """Return names that two cells give a meaning: run out of order, they would mix."""
    first: dict[str, int] = {}
    found = []
    for number, cell in enumerate(_code(notebook), start=1):
        try:
            names = _bound_names(cell.source)
        except SyntaxError as error:
            found.append(f"code cell {number} does not parse: {error}")
            continue
        for name in sorted(names - SCRATCH_NAMES):
            if name in first:
                found.append(
                    f"code cell {number} gives {name!r} again, first given in {first[name]}"
                )
            first.setdefault(name, number)
    return found


def _bound_names(source: str) -> set[str]:
    """Return the names that a cell assigns, defines or imports at its top level.

    Names of loops and comprehensions do not count: they serve their loop only.
    """
    names = set()
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                named = [node for node in ast.walk(target) if isinstance(node, ast.Name)]
                names.update(node.id for node in named if isinstance(node.ctx, ast.Store))
    return names


def details_problems(notebook: NotebookNode) -> list[str]:
    """Return folded parts that are not closed or lack the blank lines that markdown needs."""
    found = []
    for cell in _markdown(notebook):
        if cell.source.count("<details>") != cell.source.count("</details>"):
            found.append(f"a <details> is not closed: {cell.source[:50]!r}")
        if re.search(r"</summary>\n(?!\n)", cell.source) or re.search(
            r"(?<!\n)\n</details>", cell.source
        ):
            found.append(f"a <details> needs blank lines around its text: {cell.source[:50]!r}")
    return found


def link_problems(notebook: NotebookNode, path: Path) -> list[str]:
    """Return links to files or headings that do not exist."""
    found = []
    for cell in _markdown(notebook):
        for target in _link_targets(cell.source):
            if re.match(r"[a-zA-Z]+:", target):
                found.append(f"an outside link cannot be tested: {target}")
                continue
            file, _, fragment = target.partition("#")
            goal = (path.parent / file) if file else path
            if not goal.exists() or target in ("", "#") or file.startswith("/"):
                found.append(f"the link {target} leads nowhere")
            elif fragment and goal.suffix == ".ipynb" and fragment not in _anchors(goal):
                found.append(f"the link {target} names a heading that is not there")
    return found


#: Where markdown names the target of a link or a picture: [a](target "title"), [a]: target,
#: <a href="target">, and addresses that stand in the text as they are.
LINKS = (
    r"\]\(\s*<?([^)>\"']*?)>?\s*(?:[\"'][^)]*)?\)",
    r"^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)",
    r"(?:href|src)\s*=\s*[\"']?([^\"'\s>]*)",
    r"(https?://[^\s)>\"']+)",
)


def _link_targets(markdown: str) -> list[str]:
    """Return what markdown links to, each target once; code and formulas hold no links."""
    no_prose = r"^```.*?^```|`[^`\n]*`|\$[^$\n]*\$"
    prose = re.sub(no_prose, "", markdown, flags=re.MULTILINE | re.DOTALL)
    flags = re.MULTILINE | re.IGNORECASE
    targets = [target for pattern in LINKS for target in re.findall(pattern, prose, flags=flags)]
    return list(dict.fromkeys(targets))


def _anchors(path: Path) -> set[str]:
    return {anchor(text) for _, text in headings(nbformat.read(path, as_version=4))}


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _markdown(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]

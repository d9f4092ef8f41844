"""What the book needs beyond its theme: described pictures, and links between types."""

import json
import re
from pathlib import Path, PurePosixPath

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

#: Types of others that docstrings name: where they are described.
ELSEWHERE = {
    "array_like": "https://numpy.org/doc/stable/glossary.html#term-array_like",
    "ndarray": "https://numpy.org/doc/stable/reference/generated/numpy.ndarray.html",
    "numpy.ndarray": "https://numpy.org/doc/stable/reference/generated/numpy.ndarray.html",
    "matplotlib.figure.Figure": "https://matplotlib.org/stable/api/figure_api.html",
    "keras.Sequential": "https://keras.io/api/models/sequential/",
    "bool": "https://docs.python.org/3/library/functions.html#bool",
    "dict": "https://docs.python.org/3/library/stdtypes.html#dict",
    "float": "https://docs.python.org/3/library/functions.html#float",
    "int": "https://docs.python.org/3/library/functions.html#int",
    "list": "https://docs.python.org/3/library/stdtypes.html#list",
    "str": "https://docs.python.org/3/library/stdtypes.html#str",
    "tuple": "https://docs.python.org/3/library/stdtypes.html#tuple",
    "ValueError": "https://docs.python.org/3/library/exceptions.html#ValueError",
    "TypeError": "https://docs.python.org/3/library/exceptions.html#TypeError",
    "KeyError": "https://docs.python.org/3/library/exceptions.html#KeyError",
}
LINKED = {"function", "class", "data", "exception", "module"}

#: A name that ends in an underscore is no link.
UNDERSCORE = re.compile(r"(?<![\w`])([A-Za-z]\w*)_(?![\w`])")

#: A star that stands for several values, as in (n, *shape): no emphasis begins there.
STAR = re.compile(r"(?<![\w*`\\])\*(?=\w+[,)])")


def jupyter_slug(heading):
    """Return a heading as JupyterLab spells its anchor, without what HTML would misread."""
    return re.sub(r'["<>&]', "", heading.replace(" ", "-"))


class NameEmptyHeads(SphinxPostTransform):
    """Let a screen reader say something where the head of a table's first column is empty."""

    default_priority = 6

    def run(self, **kwargs):
        for head in self.document.findall(nodes.thead):
            for entry in head.findall(nodes.entry):
                if not entry.astext().strip():
                    entry.clear()
                    entry += nodes.inline("", "row", classes=["visually-hidden"])


class DescribePictures(SphinxPostTransform):
    """Give each picture of a lesson the description that is stored with it.

    Sphinx-side names of stored pictures are the SHA-256 of their bytes.
    """

    default_priority = 5

    def run(self, **kwargs):
        stored = dict(self.app.book_pictures.get(self.env.docname, {}))
        stored = {name: list(abouts) for name, abouts in stored.items()}
        for image in self.document.findall(nodes.image):
            abouts = stored.get(PurePosixPath(image["uri"]).stem)
            if abouts:
                alt, width, height = abouts.pop(0) if len(abouts) > 1 else abouts[0]
                image["alt"] = alt
                image["width"], image["height"] = str(width), str(height)
                image["loading"] = "lazy"


def link_elsewhere(app, env, node, contnode):
    """Link a name that Sphinx did not find: ours if only one has it, or a known type of others."""
    if node.get("refdomain") != "py":
        return None
    target = node["reftarget"]
    objects = env.get_domain("py").objects
    found = [
        (name, entry)
        for name, entry in objects.items()
        if (name == target or name.endswith(f".{target}") or _offers(target, name))
        and entry.objtype in LINKED
        and not entry.aliased
    ]
    if len(found) == 1 and len(target) > 2:
        name, entry = found[0]
        place = app.builder.get_relative_uri(node.get("refdoc", env.docname), entry.docname)
        reference = nodes.reference("", "", internal=True, refuri=f"{place}#{entry.node_id}")
        reference["reftitle"] = name
        reference += contnode
        return reference
    if target in ELSEWHERE:
        reference = nodes.reference("", "", internal=False, refuri=ELSEWHERE[target])
        reference += contnode
        return reference
    return None


def _offers(target, name):
    """Tell whether `target` is the address of a name in its room: helpers.network.Network."""
    room, _, last = target.rpartition(".")
    return bool(room) and name.startswith(f"{room}.") and name.endswith(f".{last}")


def exact_names(app, doctree):
    """Keep Sphinx from guessing: a parameter called kernel is not the attribute of some view."""
    for node in doctree.findall(addnodes.pending_xref):
        if node.get("refdomain") == "py":
            node.attributes.pop("refspecific", None)


def escape_marks(app, what, name, obj, options, lines):
    """Escape what docstrings mean as it stands, before they are read as reStructuredText."""
    for place, line in enumerate(lines):
        if not line.lstrip().startswith((">>>", "...")):
            lines[place] = UNDERSCORE.sub(r"\1\_", STAR.sub(r"\\*", line))


def load_views(app, pagename, templatename, context, doctree):
    """Let a page load the code of the views that it shows, before what starts them (500)."""
    for name in app.config.html_context["book"]["views"].get(pagename, ()):
        app.add_js_file(f"views/{name}.js", priority=400, loading_method="defer")


def defer_scripts(app, pagename, templatename, context, doctree):
    """Let no script hold up the text; the search's page has one that needs the others at once."""
    tag = context["js_tag"]

    def deferred(script):
        made = tag(script)
        at_once = "documentation_options" in made or pagename == "search"
        return made if at_once else made.replace("<script src=", '<script defer="defer" src=')

    context["js_tag"] = deferred


def setup(app):
    made = Path(app.srcdir) / "_made" / "pictures.json"
    app.book_pictures = json.loads(made.read_text(encoding="utf-8"))
    # A change of this file makes every page anew.
    app.add_config_value("book_code", Path(__file__).read_text(encoding="utf-8"), "env", str)
    app.add_post_transform(DescribePictures)
    app.add_post_transform(NameEmptyHeads)
    app.connect("doctree-read", exact_names)
    app.connect("autodoc-process-docstring", escape_marks, priority=900)
    app.connect("missing-reference", link_elsewhere)
    app.connect("html-page-context", load_views)
    app.connect("html-page-context", defer_scripts, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""Formulas as MathML, made when the book is built: a browser shows it without any script."""

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.util import logging

logger = logging.getLogger(__name__)


def mathml(node, display):
    """Return the MathML of a formula; what cannot be read is a warning, which stops the build."""
    try:
        made = convert(node.astext(), display=display)
    except Exception as problem:  # the converter's errors share no base
        made = f"\\ {type(problem).__name__}"
    if "\\" in made:  # an unknown command is passed on as it stands
        logger.warning("a formula is not understood: %s", node.astext(), location=node)
    return made


def inline(writer, node):
    writer.body.append(f'<span class="math">{mathml(node, "inline")}</span>')
    raise nodes.SkipNode


def block(writer, node):
    writer.body.append(f'<div class="math">{mathml(node, "block")}</div>')
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""How Sphinx makes the book; `docs.build_book` lays out what it reads beside this file."""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))
BOOK = json.loads((HERE / "_made" / "book.json").read_text(encoding="utf-8"))

project = "From Kernels to ConvNets"
author = "the From Kernels to ConvNets authors"
copyright = f"{author}. Code: BSD 3-Clause; prose and figures: CC BY 4.0"
version = release = BOOK["version"]
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "book",
    "mathml",
]
exclude_patterns = ["_made", "_extra", "_templates", "_static"]
templates_path = ["_templates"]

# ---- lessons: shown as stored, never executed
nb_execution_mode = "off"
nb_ipywidgets_js = {"view_runtime.js": {"defer": "defer"}}
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "attrs_block", "deflist"]
myst_heading_anchors = 3
# As in JupyterLab, so that a link works in both: "A heading" is #A-heading.
myst_heading_slug_func = "book.jupyter_slug"

# ---- formulas
html_math_renderer = "mathml"

# ---- reference
default_role = "py:obj"
autodoc_default_options = {"no-value": True}
autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
add_module_names = False

# ---- copy buttons: the code without its prompts
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True
copybutton_exclude = ".linenos, .gp, .go"
copybutton_selector = (
    "div.cell_input div.highlight pre, details div.highlight pre, div.highlight-console pre"
)

# ---- pages
html_theme = "pydata_sphinx_theme"
html_title = project
html_baseurl = BOOK["address"]
html_favicon = "_static/icon.svg"
html_static_path = ["_static"]
html_extra_path = ["_extra"]
html_css_files = ["book.css"]
html_search_scorer = str(HERE / "_static" / "scorer.js")
html_js_files = [(name, {"defer": "defer"}) for name in ("book.js", "guesses.js")]
html_copy_source = False
html_show_sourcelink = False
html_use_index = True
html_domain_indices = False
html_permalinks_icon = "#"
html_last_updated_fmt = None
pygments_style = "a11y-high-contrast-light"
html_context = {"default_mode": "auto", "book": BOOK}
html_sidebars = {page: [] for page in BOOK["wide"]} | {"**": ["sidebar-nav-bs"]}
html_theme_options = {
    "logo": {"text": project},
    "navbar_align": "left",
    "header_links_before_dropdown": 4,
    "navbar_persistent": [],
    "navbar_end": ["search-button", "theme-switcher"],
    "article_header_start": ["breadcrumbs"],
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": True,
    "footer_start": ["book-version"],
    "footer_center": [],
    "footer_end": ["copyright"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "back_to_top_button": False,
}

"""Make the pages of the views: a gallery, and for each view one page that a teacher can project.

A view is shown as a lesson stores it, so that nothing is kept twice; one that no lesson shows is
shown as it comes. The page's own runtime brings it to life (`_static/view_runtime.js`), and keeps
what is changed in the page's address.
"""

import base64
import html
import inspect
import json
import re

from ipywidgets.embed import dependency_state, embed_data

from helpers import widgets
from tools.gate.widget_states import MIME, VIEW, stored_models, to_load, views_shown

#: Where the first lesson that shows a view is not the best example of it.
BEST = {"LayerExplorer": 9, "TrainLab": 8, "TrainWatch": 9}

#: What brings a view to life, seen from its page.
RUNTIME = "../_static/view_runtime.js"


def view_names():
    """Return the names of the views."""
    return widgets.__all__


def about(name):
    """Return the first line of a view's docstring."""
    return inspect.getdoc(getattr(widgets, name)).partition("\n")[0]


def slug(name):
    """Return the name of a view's page.

    Examples
    --------
    >>> slug("ConvStepper")
    'conv_stepper'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def places(lessons):
    """Return where each view stands: its name to a list of (lesson, id of the model)."""
    found = {name: [] for name in view_names()}
    for lesson in lessons:
        models = stored_models(lesson.notebook)
        for cell in lesson.notebook.cells:
            for model_id in sorted(views_shown(cell) & set(models)):
                home = models[model_id]["state"].get("_anywidget_id", "")
                found.setdefault(home.rpartition(".")[2], []).append((lesson, model_id))
    return found


def views_of_pages(stands, front):
    """Return which views each page shows: the name of the page to those of its views.

    Parameters
    ----------
    stands : dict
        What `places` returns.
    front : list of View
        Those of the front page.
    """
    found = {f"views/{slug(name)}": [name] for name in stands}
    for name, where in stands.items():
        for lesson, _ in where:
            found.setdefault(f"lessons/{lesson.name}", []).append(name)
    found["index"] = [type(view).__name__ for view in front]
    return {page: sorted(set(names)) for page, names in found.items()}


def lesson_links(stands, folder):
    """Return the lessons that show a view as links, each once."""
    lessons = {lesson.name: lesson for lesson, _ in stands}.values()
    return ", ".join(
        f"[{lesson.number} · {lesson.title}]({folder}lessons/{lesson.path.name})"
        for lesson in lessons
    )


def gallery(stands, pictures):
    """Return the page that shows all views.

    Parameters
    ----------
    stands : dict
        What `places` returns.
    pictures : Path
        The folder of their pictures; a view without one has a line only.
    """
    parts = [
        "# Views to touch",
        "Change a number, press **Play**, draw a digit: everything is computed in the page. Each "
        "view has a page of its own, wide enough for a projector.",
    ]
    for name in stands:
        page, picture = f"{slug(name)}.md", pictures / f"{slug(name)}.png"
        parts.append(f"## [{name}]({page})\n\n{about(name)}")
        if picture.exists():
            parts.append(
                f"```{{image}} ../images/views/{picture.name}\n:alt: A picture of the view {name}\n"
                f":target: {slug(name)}.html\n:width: 460px\n```"
            )
    names = "\n".join(slug(name) for name in stands)
    parts.append(f"```{{toctree}}\n:hidden:\n\n{names}\n```")
    return "\n\n".join(parts) + "\n"


def view_page(name, stands):
    """Return the page of one view.

    Parameters
    ----------
    name : str
    stands : list of (Lesson, str)
        The lessons that show it, and the ids of its models; empty for a view that needs no lesson.
    """
    best = [place for place in stands if place[0].number == BEST.get(name)] + stands
    shown = stored_view(*best[0]) if best else live([getattr(widgets, name)()], RUNTIME)
    where = f"It stands in these lessons: {lesson_links(stands, '../')}.\n\n" if stands else ""
    reference = f"../reference/helpers.widgets.{slug(name)}.view.rst"
    return f"""---
html_theme.sidebar_secondary.remove: true
---
# {name}

{about(name)}

```{{raw}} html
<div class="book-stage"><div class="book-bar">
<button type="button" class="book-full" hidden>Full screen</button>
<button type="button" class="book-copy" data-what="link" hidden>Copy a link to this state</button>
<button type="button" class="book-copy" data-what="frame" hidden>Copy to embed</button>
<span role="status"></span></div>
{shown}
</div>
<script defer src="../_static/stage.js"></script>
```

{where}What you change is kept in the address of this page, so a link leads to this state. In a
notebook, `from helpers.widgets import {name}`; [the reference]({reference}) lists what it takes.
"""


def teaching_list(stands):
    """Return the views with their lessons, as a list for the teacher's page."""
    return "\n".join(
        f"- [{name}](views/{slug(name)}.md): {lesson_links(where, '') or about(name)}"
        for name, where in stands.items()
    )


# ---------------------------------------------------------------------------- live views


def stored_view(lesson, model_id):
    """Return HTML that shows a view as a lesson stores it."""
    models = stored_models(lesson.notebook)
    used = {model_id, models[model_id]["state"].get("layout", "").removeprefix("IPY_MODEL_")}
    state = {
        "version_major": 2,
        "version_minor": 0,
        "state": {one: models[one] for one in used if one in models},
    }
    spec = {"version_major": 2, "version_minor": 0, "model_id": model_id}
    return live_html([spec], state, RUNTIME)


def live(views, runtime):
    """Return HTML that shows views without a kernel: their state, and the page's own runtime.

    Parameters
    ----------
    views : sequence of View
    runtime : str
        Address of ``view_runtime.js``, seen from the page.
    """
    data = embed_data(views=list(views), state=dependency_state(list(views), drop_defaults=False))
    for model in data["manager_state"]["state"].values():
        to_load(model)
    return live_html(data["view_specs"], data["manager_state"], runtime)


def shared_files():
    """Yield what the pages share, as scripts: the code of each view, and what ships with it.

    A page from a file may load a script and nothing else, so each is a script that keeps a text
    under a name: the view's, or the view's and the trait's.

    Yields
    ------
    (str, str)
        The name of the file without its ending, and its text.
    """
    for name in view_names():
        cls = getattr(widgets, name)
        yield name, _keep(name, str(cls._esm))
        shipped = cls.class_trait_names(shipped=True)
        if shipped:
            view = cls()
            for trait in shipped:
                place = f"{name}.{trait}"
                yield place, _keep(place, base64.b64encode(getattr(view, trait)).decode())


def _keep(name, text):
    return f"(window.k2cShared ??= {{}})[{json.dumps(name)}] = {json.dumps(text)};\n"


def live_html(specs, state, runtime):
    """Return the script elements that a page reads its views from."""
    shown = "".join(
        f'<div class="book-view"><script type="{VIEW}">{_script(spec)}</script></div>'
        for spec in specs
    )
    return (
        f'{shown}<script type="{MIME}">{_script(state)}</script>'
        f'<script defer src="{html.escape(runtime)}"></script>'
    )


def _script(value):
    return json.dumps(value).replace("</", "<\\/")


def first_stepper():
    """Return the view on the front page: an × of ones slides over a small picture."""
    image = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
    return widgets.ConvStepper(image, [[1, 0, 1], [0, 1, 0], [1, 0, 1]])


def first_explorer(digits=12):
    """Return the second view on the front page, or None while its model does not ship."""
    from helpers.training import load_model, model_names

    if "digits" not in model_names():
        return None
    from helpers import load_mnist

    images, labels = load_mnist().validation
    return widgets.LayerExplorer(load_model("digits"), images[:digits], labels=labels[:digits])

"""A page whose stored numbers are damaged: a message or what is left, never an empty box."""

import numpy as np
import pytest

from helpers.widgets import ConvStepper, KernelLab, LayerExplorer, PoolDrop, TrainLab, TrainWatch
from tests.browser.test_conv_stepper import EDGE, IMAGE
from tests.browser.test_layer_explorer import NETWORK, SAMPLES, explorer
from tests.browser.test_train_watch import recording  # noqa: F401 - a fixture


def damaged(view, **traits):
    """Set traits past their checks, as a damaged notebook would."""
    view._trait_values.update(traits)
    return view


HUGE = np.full((3, 3, 1, 1), 1e300)
VIEWS = {
    "stepper, no image": lambda: damaged(ConvStepper(IMAGE, EDGE), image=np.zeros((0, 0, 0))),
    "stepper, huge weights": lambda: damaged(ConvStepper(IMAGE, EDGE), kernels=HUGE),
    "stepper, other channels": lambda: damaged(
        ConvStepper(IMAGE, EDGE), kernels=HUGE[:, :, [0, 0]]
    ),
    "stepper, padding": lambda: damaged(ConvStepper(IMAGE, EDGE), padding="around"),
    "lab, no photos": lambda: damaged(KernelLab(), _photos=b""),
    "lab, another photo": lambda: damaged(KernelLab(), photo="moon"),
    "lab, no kernel": lambda: damaged(KernelLab(), kernel=None),
    "pool, no map": lambda: damaged(PoolDrop(), image=np.zeros((0, 0))),
    "pool, window": lambda: damaged(PoolDrop(), size=99),
    "dropout, no values": lambda: damaged(PoolDrop(topic="dropout"), values=np.zeros(0)),
    "explorer, few weights": lambda: damaged(explorer(), _weights=b"1234"),
    "explorer, infinite weights": lambda: damaged(
        explorer(), _weights=np.full(NETWORK.parameter_count(), np.inf, "<f4").tobytes()
    ),
    "explorer, no layers": lambda: damaged(explorer(), _layers=[]),
    "explorer, a layer from elsewhere": lambda: damaged(
        explorer(), _layers=[explorer()._layers[0] | {"kind": "attention"}]
    ),
    "explorer, no samples": lambda: damaged(LayerExplorer(NETWORK, SAMPLES), _samples=b""),
    "train lab, no digits": lambda: damaged(TrainLab(), _digits=b"1234"),
    "train lab, few labels": lambda: damaged(TrainLab(), _labels=b"12"),
    "train lab, a large kernel": lambda: damaged(
        TrainLab(), blocks=[TrainLab().blocks[0] | {"kernel": 99}]
    ),
    "train lab, half a block": lambda: damaged(TrainLab(), blocks=[{"filters": 8}]),
    "train lab, another optimizer": lambda: damaged(TrainLab(), optimizer="lion"),
    "train lab, NaN weights": lambda: damaged(TrainLab(), _weights=b"\xff" * 4 * 13_610, _seen=9),
    "train lab, damaged points": lambda: damaged(
        TrainLab(), _weights=bytes(4 * 13_610), _seen=500, _points=[{"seen": "many"}]
    ),
}
WATCHES = {
    "watch, NaN kernels": lambda one: {"_kernels": b"\xff" * len(one._kernels)},
    "watch, few kernels": lambda one: {"_kernels": one._kernels[:50]},
    "watch, no predictions": lambda one: {"_predictions": b""},
    "watch, infinite loss": lambda one: {"history": {"loss": [None] * 6}},
    "watch, no picture": lambda one: {"_pictures": b"", "_sheet": {}},
}


def require_something_to_read(page):
    view = page.locator(".k2c-output")
    page.clock.run_for(1000)
    text = view.evaluate(
        """(node) => [node, ...[...node.querySelectorAll("*")].map((n) => n.shadowRoot)]
          .map((part) => part?.textContent ?? "").join(" ")"""
    )
    assert len(text.split()) > 3
    alerts = page.get_by_role("alert").all_inner_texts()
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert alerts or headings
    for alert in alerts:
        assert "undefined" not in alert or "run the cell again" in alert


def page_with(new_page, tmp_path, view):
    from tests.browser.conftest import write_page

    page = new_page(still=True)
    write_page(tmp_path / "page.html", [view])
    page.goto((tmp_path / "page.html").as_uri())
    return page


@pytest.mark.parametrize("name", VIEWS)
def test_a_damaged_view_says_something(new_page, tmp_path, name):
    require_something_to_read(page_with(new_page, tmp_path, VIEWS[name]()))


@pytest.mark.parametrize("name", WATCHES)
def test_a_damaged_record_says_something(new_page, tmp_path, recording, name):  # noqa: F811
    watch = recording()
    assert isinstance(watch, TrainWatch)
    damaged(watch, **WATCHES[name](watch))
    require_something_to_read(page_with(new_page, tmp_path, watch))

"""A figure is stored with its description, the same at every run."""

import base64
import io

import pytest
from PIL import Image

from helpers import plotting


def test_show_stores_the_picture_with_its_description(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *a, **k: shown.append((a, k)))
    alt = "Two by two numbers from 1 to 4."
    plotting.show(plotting.plot_numbers([[[1, 2], [3, 4]]]), alt=alt)
    ((data,), options) = shown[0]
    assert data["text/plain"] == alt
    assert options["metadata"]["image/png"] == {"alt": alt, "width": 620}
    assert Image.open(io.BytesIO(data["image/png"])).width == 930


@pytest.mark.parametrize("alt", ["", "plot", 3])
def test_show_insists_on_a_description(alt):
    with pytest.raises(ValueError, match="alt must describe"):
        plotting.show(plotting.plot_numbers([[[1]]]), alt=alt)


def test_the_same_figure_is_the_same_file():
    once, twice = (plotting.display._png(plotting.plot_numbers([[[1, 2]]])) for _ in range(2))
    assert base64.b64encode(once) == base64.b64encode(twice)


def test_a_reader_s_figure_needs_no_description(capsys):
    plotting.show(plotting.new_figure()[0])
    assert "A figure without a description." in capsys.readouterr().out

"""The look of the course: set by the first figure, and never by an import."""

import subprocess
import sys

import pytest

FIGURES = {
    "new_figure": "plotting.new_figure()",
    "plot_numbers": "plotting.plot_numbers([[[1]]])",
    "plot_network": "plotting.plot_network([('Flatten', (4,), 0, 0, (2, 2))], (2, 2, 1))",
    "plot_images": "plotting.plot_images([[[0, 1]]])",
}

CODE = """
import matplotlib as mpl
from helpers import plotting
as_it_was = dict(mpl.rcParams)
{figure}
assert dict(mpl.rcParams) != as_it_was
assert mpl.rcParams["font.size"] == plotting.STYLE["font.size"]
mpl.rcParams["font.size"] = 20  # what a reader sets stays
plotting.new_figure()
assert mpl.rcParams["font.size"] == 20
"""


@pytest.mark.slow
@pytest.mark.parametrize("figure", FIGURES)
def test_the_first_figure_sets_the_style_once(figure):
    code = CODE.format(figure=FIGURES[figure])
    subprocess.run([sys.executable, "-c", code], check=True)

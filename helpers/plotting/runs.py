"""A leaderboard as a figure: a row for each training run."""

from helpers.plotting.style import BLUE, new_figure
from helpers.support.validation import whole_number


def plot_runs(entries, limit=20):
    """Return a figure: a row for each run, best first, with its accuracy and its work.

    Parameters
    ----------
    entries : sequence of Entry
        What `Leaderboard.entries` returns.
    limit : int
        How many runs to show.

    Raises
    ------
    ValueError
        If there are no runs yet.
    """
    entries = list(entries)[: whole_number("limit", limit)]
    if not entries:
        raise ValueError("no runs yet: add one to the leaderboard first")
    figure, axis = new_figure(height=1.1 + 0.28 * len(entries))
    for row, entry in enumerate(entries):
        axis.plot(100 * entry.accuracy, row, "o", color=BLUE)
        work = f"{_short(entry.multiply_adds)} multiply-adds"
        axis.text(1.02, row, work, transform=axis.get_yaxis_transform(), va="center", size=8.5)
    axis.set_yticks(range(len(entries)), [entry.name for entry in entries])
    axis.set_ylim(len(entries) - 0.5, -0.5)
    axis.set_xlabel("accuracy, %")
    axis.margins(x=0.08)
    axis.grid(color="#DDDDDD", linewidth=0.6)
    axis.set_axisbelow(True)
    return figure


def _short(count):
    """Write a large number with two digits: 4.2 M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if count >= size:
            return f"{float(f'{count / size:.2g}'):g} {letter}"
    return f"{count}"

"""Exercises of lesson 11: the confusion table, two rates, a curve, and a threshold for a price."""

from itertools import permutations

import numpy as np

from helpers.checks.engine import Exercise
from helpers.checks.forks import no_slip

# ---------------------------------------------------------------------------- confusion-counts


def confusion_table(shares, labels, threshold, slip=no_slip):
    if slip("The threshold is not used: you always draw the line at 0.5."):
        threshold = 0.5
    called = shares >= threshold
    not_called = ~called
    if slip("A share equal to the threshold is called a boot: use >=, not >."):
        called, not_called = shares > threshold, shares <= threshold
    if slip("A share equal to the threshold is counted twice; it is called a boot only."):
        not_called = shares <= threshold
    if slip("A share equal to the threshold is counted nowhere; it is called a boot."):
        called, not_called = shares > threshold, shares < threshold
    if slip(
        "The shares are rounded, which draws the line at 0.5. Compare them with the threshold."
    ):
        called, not_called = np.round(shares) > 0, np.round(shares) == 0
    if slip("The answers are the wrong way round: a share at or above the threshold is a boot."):
        called, not_called = not_called, called
    both = np.logical_and
    if slip("Each cell counts a whole row or column: combine truth and answer with &, not |."):
        both = np.logical_or
    cells = [[both(labels == t, column) for column in (not_called, called)] for t in (0, 1)]
    if slip(
        "Brackets are missing: & binds more tightly than ==, so labels == 0 & called compares the "
        "labels with 0 & called. Write (labels == 0) & called."
    ):
        cells = [[labels == (t & column) for column in (not_called, called)] for t in (0, 1)]
    table = np.array([[cell.sum() for cell in row] for row in cells])
    if slip("The last shoe is left out: range stops before its end."):
        table = np.array([[cell[:-1].sum() for cell in row] for row in cells])
    if slip("Only the first shoe is counted: return stands inside the loop."):
        table = np.array([[cell[:1].sum() for cell in row] for row in cells])
    if slip("A cell counts once only, however many shoes belong there: add 1 for each, in a loop."):
        table = np.minimum(table, 1)
    if slip("Only right answers are counted. Errors belong off the diagonal."):
        table = np.diag(np.diag(table))
    if slip("Rows and columns are swapped: false alarms belong top right, misses bottom left."):
        table = table.T
    if slip("Boots come first in your table. Row 0 and column 0 are for sneakers (label 0)."):
        table = table[::-1, ::-1]
    if slip("The rows are the wrong way round: row 0 is for sneakers, label 0."):
        table = table[::-1]
    for order in permutations(range(4)):
        if order not in _NAMED_ORDERS and slip(_misplaced(order), order):
            table = table.ravel()[list(order)].reshape(2, 2)
    if slip("You count the rows and the columns apart. Each cell needs both: truth and answer."):
        table = np.array(
            [[np.sum(labels == 0), called.sum()], [np.sum(labels == 1), not_called.sum()]]
        )
    if slip("You count the rows and the columns apart. Each cell needs both: truth and answer.", 2):
        table = np.array(
            [[np.sum(labels == 0), np.sum(labels == 1)], [not_called.sum(), called.sum()]]
        )
    if slip("These are shares of all shoes. Return the counts."):
        return table / len(labels)
    if slip("These are shares of each row. Return the counts."):
        return table / np.maximum(1, table.sum(axis=1, keepdims=True))
    if slip("These are shares of each column. Return the counts."):
        return table / np.maximum(1, table.sum(axis=0, keepdims=True))
    if slip("The four counts stand in one row. Give them two rows and two columns."):
        return table.ravel()
    return table


#: Orders of the four counts that another slip stands for.
_NAMED_ORDERS = {(0, 1, 2, 3), (0, 2, 1, 3), (3, 2, 1, 0), (1, 0, 3, 2), (2, 3, 0, 1)}


def _misplaced(order):
    """Return the words for four counts in another order."""
    return {
        0: "In one of the rows the two counts are swapped: column 0 is for those called sneaker, "
        "column 1 for those called boot.",
        1: "Row 0 holds sneakers only; you put a boot there.",
        2: "Row 0 holds sneakers only; you put the boots there.",
    }[sum(place >= 2 for place in order[:2])]


def _table_cases(rng):
    """Yield shoes whose errors differ in number, some with a share equal to the threshold."""
    yield np.array([0.9, 0.5, 0.5, 0.2, 0.1]), np.array([1, 1, 0, 0, 0]), 0.5
    yield np.array([0.8, 0.7, 0.6, 0.3, 0.2, 0.1]), np.array([0, 1, 0, 0, 1, 0]), 0.25
    yield np.array([0.4, 0.3, 0.1]), np.array([1, 1, 0]), 0.95  # nothing is called a boot
    for count, threshold in ((9, 0.3), (14, 0.6), (25, 0.8)):
        shares = rng.integers(0, 11, count) / 10
        shares[0] = threshold
        yield shares, (rng.random(count) < 0.4).astype(int), threshold


# ---------------------------------------------------------------------------- precision-recall


def precision_recall(table, slip=no_slip):
    if slip("Precision and recall are swapped: precision looks at column 1, recall at row 1."):
        table = table.T
    if slip("These are the shares of the sneakers. Above the line stand the hits, table[1, 1]."):
        table = table[::-1, ::-1]
    hits, called, boots = int(table[1, 1]), int(table[:, 1].sum()), int(table[1].sum())
    if slip(
        "It divides by 0 where nothing was called a boot, or where there is none. "
        "Look before you divide."
    ):
        return np.array([hits / called, hits / boots])
    empty = 1.0
    if slip(
        "0 / 0 became NaN. Look before you divide, and take 1 where there is nothing to divide by."
    ):
        empty = np.nan
    if slip("Where there is nothing to divide by you return 0. Here it was agreed on 1."):
        empty = 0.0
    alike = (
        "Precision divides hits by called ones: column 1, false alarms included. You divide "
        "by false alarms alone, or by misses alone."
    )
    precision = hits / called if called else empty
    if slip(alike):
        precision = hits / table[0, 1] if table[0, 1] else empty
    if slip("The first number is the accuracy. Precision leaves out what was not called a boot."):
        precision = np.trace(table) / table.sum()
    if slip(
        "The first number is the false alarm rate: it divides by the sneakers, row 0. "
        "Precision divides hits by column 1."
    ):
        precision = table[0, 1] / table[0].sum() if table[0].sum() else empty
    if slip("Precision is right above the line and divides by all that is right: take column 1."):
        precision = hits / np.trace(table) if np.trace(table) else empty
    if slip("Hits are divided by all shoes. Divide by those called a boot, and by the boots."):
        return np.array([hits / table.sum()] * 2)
    recall = hits / boots if boots else empty
    if slip(alike, 2):
        precision = hits / table[0, 1] if table[0, 1] else empty
        recall = hits / table[1, 0] if table[1, 0] else empty
    if slip("The second number divides by the misses alone. Recall divides hits by all boots."):
        recall = hits / table[1, 0] if table[1, 0] else empty
    if slip("The second number divides by the sneakers. Recall divides hits by the boots, row 1."):
        recall = hits / table[0].sum() if table[0].sum() else empty
    if slip("The second number is that of the sneakers. Recall looks at row 1."):
        recall = table[0, 0] / table[0].sum() if table[0].sum() else empty
    if slip("The second number is the accuracy. Recall looks at the boots only."):
        recall = np.trace(table) / table.sum()
    if slip(
        "Both are 1 where one of the two has nothing to divide by. Look at each by itself."
    ) and (not called or not boots):
        precision = recall = empty
    if (
        slip("Both are 1 where there is no hit. Only 0 / 0 is taken as 1; 0 of some is 0.")
        and not hits
    ):
        precision = recall = empty
    if slip("A small number is added below the line. Look before you divide instead."):
        precision, recall = hits / (called + 1), hits / (boots + 1)
    if slip("Fractions are cut off: divide with /, not with //."):
        precision, recall = np.floor(precision), np.floor(recall)
    if slip("You return percent. Return shares from 0 to 1."):
        precision, recall = 100 * precision, 100 * recall
    if slip("Precision and recall are swapped: precision looks at column 1, recall at row 1.", 2):
        precision, recall = recall, precision
    if slip("You return one number. Return both: precision, then recall."):
        return precision
    return np.array([precision, recall])


def _precision_recall_cases(rng):
    for table in (
        [[4, 2], [1, 3]],
        [[6, 1], [2, 5]],
        [[7, 0], [3, 0]],  # nothing is called a boot
        [[5, 4], [0, 0]],  # there is no boot
        [[9, 0], [0, 0]],  # neither
        [[0, 3], [0, 2]],  # everything is called a boot
        [[5, 2], [3, 0]],  # no hit among those called
        [[5, 1], [2, 0]],  # one is called, one is a boot: these can be divided by
        [[4, 2], [1, 0]],
    ):
        yield (np.array(table),)
    for _ in range(3):
        yield (rng.integers(1, 40, (2, 2)),)


# ---------------------------------------------------------------------------- roc-points

# NumPy's default sort orders ties in one way on this processor and in another way on that.
_ORDERS_OF_TIES = (
    lambda shares, labels: np.argsort(-shares),
    lambda shares, labels: np.argsort(-shares, kind="stable"),
    lambda shares, labels: np.argsort(shares)[::-1],
    lambda shares, labels: np.argsort(shares, kind="stable")[::-1],
    lambda shares, labels: np.lexsort((-labels, -shares)),  # boots first
    lambda shares, labels: np.lexsort((labels, -shares)),  # sneakers first
)

_LADDERS = [np.linspace(*ends, count) for count in (11, 21, 101) for ends in ((1, 0), (0, 1))]


def roc_points(shares, labels, slip=no_slip):
    boots, sneakers = np.sum(labels == 1), np.sum(labels == 0)
    thresholds = np.unique(shares)[::-1]
    for variant, ladder in enumerate(_LADDERS):
        if slip(
            "Your thresholds are evenly spaced: they pass over some shares and stop where none "
            "is. Use the shares themselves as thresholds, each once.",
            variant,
        ):
            thresholds = ladder
    if slip(
        "A share that occurs twice is tried twice. Take each different share once, with np.unique."
    ):
        thresholds = np.sort(shares)[::-1]
    rising = slip(
        "Your thresholds rise. Begin with the largest share, so that the curve starts at "
        "(0, 0) and ends at (1, 1)."
    )
    if rising:
        thresholds = thresholds[::-1]
    if slip(
        "The smallest share is left out: with it everything is called, and the curve ends at "
        "(1, 1)."
    ):
        thresholds = thresholds[:-1]
    if slip("The largest share is left out. It is a threshold too."):
        thresholds = thresholds[1:]
    points = []
    for threshold in thresholds:
        called = shares >= threshold
        if slip("A share equal to the threshold is called a boot: use >=, not >."):
            called = shares > threshold
        if slip("The rates are those of what is not called: a share at or above it is a boot."):
            called = ~called
        alarms, hits = np.sum(called & (labels == 0)), np.sum(called & (labels == 1))
        below = sneakers, boots
        if slip(
            "The first column divides false alarms by those called a boot. The false alarm rate "
            "divides by the sneakers."
        ):
            below = max(1, called.sum()), boots
        if slip("You divide by the number of all shoes. Each rate looks at one class only."):
            below = len(labels), len(labels)
        if slip("The second column is precision. The hit rate divides by all boots."):
            below = sneakers, max(1, called.sum())
        if slip("Each rate divides by the other class: alarms by the sneakers, hits by the boots."):
            below = boots, sneakers
        if slip("These are counts. Divide false alarms by the sneakers and hits by the boots."):
            below = 1, 1
        points.append((alarms / below[0], hits / below[1]))
    for variant, order in enumerate(_ORDERS_OF_TIES):
        if slip("Equal shares need one row together: no threshold can part them.", variant):
            place = order(shares, labels)
            alarms, hits = np.cumsum(labels[place] == 0), np.cumsum(labels[place] == 1)
            points = list(zip(alarms / sneakers, hits / boots))
    curve = np.array([(0.0, 0.0), *points])
    if slip("The row (0, 0) stands last. It is the first row."):
        curve = np.array([*points, (0.0, 0.0)])
    if slip("The row (0, 0) is there twice, or a threshold above all shares is tried too."):
        curve = np.array([(0.0, 0.0), (0.0, 0.0), *points])
    if slip("A row (1, 1) is added at the end. The smallest share gives it already."):
        curve = np.array([(0.0, 0.0), *points, (1.0, 1.0)])
    if slip("The first row is missing: the curve starts at (0, 0), with nothing called."):
        curve = np.array(points)
    if slip(
        "Your thresholds rise. Begin with the largest share, so that the curve starts at "
        "(0, 0) and ends at (1, 1).",
        2,
    ):
        curve = curve[::-1]
    if slip("The columns are swapped: the false alarm rate comes first."):
        curve = curve[:, ::-1]
    if slip("One row is needed for each threshold, with two columns. Yours lies on its side."):
        curve = curve.T
    return curve


def _roc_cases(rng):
    yield np.array([0.9, 0.6, 0.3]), np.array([1, 0, 1])
    yield np.array([0.2, 0.8, 0.8, 0.5, 0.1]), np.array([0, 1, 0, 1, 0])
    yield np.array([0.7, 0.7, 0.4]), np.array([0, 0, 1])
    for count in (6, 9, 14, 20):
        labels = (rng.random(count) < 0.4).astype(int)
        labels[:3] = 1, 0, 0
        yield rng.integers(1, count, count) / count, labels


# ---------------------------------------------------------------------------- threshold-for-a-cost


def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss, slip=no_slip):
    if slip("The two costs are swapped: a false alarm is a sneaker that was called a boot."):
        cost_false_alarm, cost_miss = cost_miss, cost_false_alarm
    if slip("The costs are not used: you count all errors alike, as accuracy does."):
        cost_false_alarm = cost_miss = 1
    if slip(
        "You return the first threshold always: only misses cost "
        "something in your sum, or return stands inside the loop."
    ):
        cost_false_alarm = 0
    if slip("Only false alarms cost something in your sum. Add the misses."):
        cost_miss = 0
    if slip(
        "You trust the shares and take the threshold next to a / (a + m). Count what the "
        "errors on these shoes cost."
    ):
        honest = cost_false_alarm / (cost_false_alarm + cost_miss)
        return thresholds[np.argmin(abs(thresholds - honest))]
    if slip(
        "You return a / (a + m), which is right only for honest shares. Count what the errors on "
        "these shoes cost, and choose among `thresholds`."
    ):
        return cost_false_alarm / (cost_false_alarm + cost_miss)
    if slip("Boots and sneakers are swapped: label 1 is a boot."):
        labels = 1 - labels
    costs = []
    for threshold in thresholds:
        alarms, misses = (labels == 0) & (shares >= threshold), (labels == 1) & (shares < threshold)
        if slip(
            "A share equal to the threshold is called a boot: use >= for false alarms and < for "
            "misses."
        ):
            alarms, misses = (
                (labels == 0) & (shares > threshold),
                (labels == 1) & (shares <= threshold),
            )
        if slip("A share equal to the threshold is no miss: use < for misses."):
            misses = (labels == 1) & (shares <= threshold)
        if slip("A share equal to the threshold is a false alarm too: use >= there."):
            alarms = (labels == 0) & (shares > threshold)
        if slip("All that is called a boot costs as a false alarm. Only sneakers do."):
            alarms = shares >= threshold
        if slip("All that is called a sneaker costs as a miss. Only boots do."):
            misses = shares < threshold
        number = alarms.sum() * cost_false_alarm + misses.sum() * cost_miss
        if slip(
            "You add up rates. Count the errors: a rate forgets how many shoes of its class "
            "there are."
        ):
            number = (
                alarms.sum() / max(1, np.sum(labels == 0)) * cost_false_alarm
                + misses.sum() / max(1, np.sum(labels == 1)) * cost_miss
            )
        if slip("Hits count as a gain. Only errors cost something: false alarms and misses.", 2):
            hits = np.sum((labels == 1) & (shares >= threshold))
            number = alarms.sum() * cost_false_alarm - hits
        costs.append(number)
    costs = np.array(costs)
    if slip(
        "You return the last threshold that beats where you began: keep the new lowest cost too."
    ):
        return thresholds[np.flatnonzero(costs < np.inf)[-1]]
    if slip(
        "You return the last threshold that beats where you began: keep the new lowest cost too.", 2
    ):
        return thresholds[np.append(0, np.flatnonzero(costs < costs[0]))[-1]]
    if slip("You return the lowest cost. Return the threshold that has it."):
        return costs.min()
    if slip("You return the place of the threshold in the array. Return the threshold."):
        return int(np.argmin(costs))
    if slip("You return all costs. Return the threshold that has the lowest."):
        return costs
    if slip("Of several equally cheap thresholds you return the largest. Return the smallest."):
        return thresholds[np.flatnonzero(costs == costs.min())[-1]]
    if slip("You return all the cheapest thresholds. Return the smallest of them."):
        return thresholds[costs == costs.min()]
    if slip(
        "You return the dearest threshold: argmax stands for argmin, or a share below the "
        "threshold counts as a boot."
    ):
        return thresholds[np.argmax(costs)]
    return thresholds[np.argmin(costs)]


def _price_cases(rng):
    """Yield costs that matter: dear misses and dear false alarms by turns."""
    few = np.array([0.9, 0.7, 0.6, 0.4, 0.3, 0.1]), np.array([1, 0, 1, 0, 1, 0])
    yield *few, np.array([0.2, 0.5, 0.8]), 1, 10
    yield *few, np.array([0.2, 0.5, 0.8]), 10, 1
    yield *few, np.array([0.1, 0.3, 0.7, 0.9]), 1, 4  # thresholds that are shares
    yield *few, np.array([0.05, 0.15, 0.25, 0.95]), 1, 5  # two of one cost
    many = np.array([0.3, 0.4, 0.4, 0.45, 0.1, 0.1, 0.2, 0.2, 0.1, 0.0]), np.eye(10, dtype=int)[0]
    yield *many, np.array([0.25, 0.5]), 1, 2  # one boot, nine sneakers: rates mislead
    for count, alarm, miss in ((15, 1, 3), (25, 4, 1), (40, 2, 5), (60, 1, 20)):
        labels = (rng.random(count) < 0.25).astype(int)
        labels[:3] = 1, 0, 0
        shares = np.clip(rng.normal(0.35 + 0.3 * labels, 0.2), 0, 1).round(1)
        yield shares, labels, np.arange(1, 10) / 10, alarm, miss


EXERCISES = (
    Exercise("confusion-counts", confusion_table, _table_cases),
    Exercise("precision-recall", precision_recall, _precision_recall_cases),
    Exercise("roc-points", roc_points, _roc_cases),
    Exercise("threshold-for-a-cost", cheapest_threshold, _price_cases),
)

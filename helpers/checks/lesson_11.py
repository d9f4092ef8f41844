"""Exercises of lesson 11: the confusion table, two rates, a curve, and a threshold for a price."""

from itertools import permutations

import numpy as np

from helpers.checks.engine import Exercise, Mistake


def _table(shares, labels, threshold):
    return _table_of(shares >= threshold, labels)


def _table_of(called, labels):
    return np.array(
        [[np.sum((labels == t) & (called == a)) for a in (False, True)] for t in (0, 1)]
    )


def _table_of_two(not_called, called, labels):
    """Count each column by a rule of its own: a shoe may be in both, or in none."""
    return np.array(
        [[np.sum((labels == t) & column) for column in (not_called, called)] for t in (0, 1)]
    )


def _misplaced():
    """Yield a mistake for each order of the four counts that no other mistake stands for."""
    named_elsewhere = {(0, 1, 2, 3), (0, 2, 1, 3), (3, 2, 1, 0), (1, 0, 3, 2)}
    for order in permutations(range(4)):
        if order in named_elsewhere:
            continue
        boots_above = sum(place >= 2 for place in order[:2])
        diagnosis = {
            0: "In one of the rows the two counts are swapped: column 0 is for those called "
            "sneaker, column 1 for those called boot.",
            1: "Row 0 holds sneakers only; you put a boot there.",
            2: "Row 0 holds sneakers only; you put the boots there.",
        }[boots_above]
        yield Mistake(
            diagnosis,
            lambda shares, labels, threshold, order=list(order): (
                _table(shares, labels, threshold).ravel()[order].reshape(2, 2)
            ),
        )


def _table_cases(rng):
    """Yield shoes whose errors differ in number, some with a share equal to the threshold."""
    yield np.array([0.9, 0.5, 0.5, 0.2, 0.1]), np.array([1, 1, 0, 0, 0]), 0.5
    yield np.array([0.8, 0.7, 0.6, 0.3, 0.2, 0.1]), np.array([0, 1, 0, 0, 1, 0]), 0.25
    yield np.array([0.4, 0.3, 0.1]), np.array([1, 1, 0]), 0.95  # nothing is called a boot
    for count, threshold in ((9, 0.3), (14, 0.6), (25, 0.8)):
        shares = rng.integers(0, 11, count) / 10
        shares[0] = threshold
        yield shares, (rng.random(count) < 0.4).astype(int), threshold


CONFUSION_COUNTS = Exercise(
    id="confusion-counts",
    call="confusion_table(shares, labels, threshold)",
    reference=_table,
    cases=_table_cases,
    mistakes=(
        Mistake(
            "A share equal to the threshold is called a boot: use >=, not >.",
            lambda shares, labels, threshold: _table_of(shares > threshold, labels),
        ),
        Mistake(
            "A share equal to the threshold is counted twice; it is called a boot only.",
            lambda shares, labels, threshold: _table_of_two(
                shares <= threshold, shares >= threshold, labels
            ),
        ),
        Mistake(
            "A share equal to the threshold is counted nowhere; it is called a boot.",
            lambda shares, labels, threshold: _table_of_two(
                shares < threshold, shares > threshold, labels
            ),
        ),
        Mistake(
            "Rows and columns are swapped: false alarms belong top right, misses bottom left.",
            lambda shares, labels, threshold: _table(shares, labels, threshold).T,
        ),
        Mistake(
            "Boots come first in your table. Row 0 and column 0 are for sneakers (label 0).",
            lambda shares, labels, threshold: _table(shares, labels, threshold)[::-1, ::-1],
        ),
        Mistake(
            "The answers are the wrong way round: a share at or above the threshold is a boot.",
            lambda shares, labels, threshold: _table(shares, labels, threshold)[:, ::-1],
        ),
        Mistake(
            "The threshold is not used: you always draw the line at 0.5.",
            lambda shares, labels, threshold: _table(shares, labels, 0.5),
        ),
        Mistake(
            "These are shares of all shoes. Return the counts.",
            lambda shares, labels, threshold: _table(shares, labels, threshold) / len(labels),
        ),
        Mistake(
            "These are shares of each row. Return the counts.",
            lambda shares, labels, threshold: (
                _table(shares, labels, threshold)
                / np.maximum(1, _table(shares, labels, threshold).sum(axis=1, keepdims=True))
            ),
        ),
        Mistake(
            "The four counts stand in one row. Give them two rows and two columns.",
            lambda shares, labels, threshold: _table(shares, labels, threshold).ravel(),
        ),
        Mistake(
            "Each cell counts a whole row or column: combine truth and answer with &, not |.",
            lambda shares, labels, threshold: np.array(
                [
                    [np.sum((labels == t) | ((shares >= threshold) == a)) for a in (False, True)]
                    for t in (0, 1)
                ]
            ),
        ),
        *_misplaced(),
    ),
)


def _precision_recall(table, empty=1.0):
    hits, called, boots = int(table[1, 1]), int(table[:, 1].sum()), int(table[1].sum())
    return np.array([hits / called if called else empty, hits / boots if boots else empty])


def _raises_on_empty(table):
    """Divide Python's own whole numbers without a look."""
    hits = int(table[1, 1])
    return np.array([hits / int(table[:, 1].sum()), hits / int(table[1].sum())])


def _share_of(part, whole):
    return part / whole if whole else 1.0


def _precision_recall_cases(rng):
    for table in (
        [[4, 2], [1, 3]],
        [[6, 1], [2, 5]],
        [[7, 0], [3, 0]],  # nothing is called a boot
        [[5, 4], [0, 0]],  # there is no boot
        [[9, 0], [0, 0]],  # neither
        [[0, 3], [0, 2]],  # everything is called a boot
    ):
        yield (np.array(table),)
    for _ in range(3):
        yield (rng.integers(1, 40, (2, 2)),)


PRECISION_RECALL = Exercise(
    id="precision-recall",
    call="precision_recall(table)",
    reference=_precision_recall,
    cases=_precision_recall_cases,
    mistakes=(
        Mistake(
            "Precision and recall are swapped: precision looks at column 1, recall at row 1.",
            lambda table: _precision_recall(table)[::-1],
        ),
        Mistake(
            "0 / 0 became NaN. Look before you divide, and take 1 where there is nothing to "
            "divide by.",
            lambda table: _precision_recall(table, np.nan),
        ),
        Mistake(
            "Where there is nothing to divide by you return 0. Here it was agreed on 1.",
            lambda table: _precision_recall(table, 0.0),
        ),
        Mistake(
            "It divides by 0 where nothing was called a boot, or where there is none. "
            "Look before you divide.",
            _raises_on_empty,
        ),
        Mistake(
            "The first number is the accuracy. Precision leaves out what was not called a boot.",
            lambda table: np.array([np.trace(table) / table.sum(), _precision_recall(table)[1]]),
        ),
        Mistake(
            "These are the shares of the sneakers. Above the line stand the hits, table[1, 1].",
            lambda table: _precision_recall(table[::-1, ::-1]),
        ),
        Mistake(
            "Precision divides hits by called ones: column 1, false alarms included. You divide "
            "by false alarms alone, or by misses alone.",
            lambda table: np.array(
                [_share_of(table[1, 1], table[0, 1]), _share_of(table[1, 1], table[1, 0])]
            ),
        ),
        Mistake(
            "Hits are divided by all shoes. Divide by those called a boot, and by the boots.",
            lambda table: np.array([table[1, 1] / table.sum()] * 2),
        ),
        Mistake(
            "The first number is the false alarm rate: it divides by the sneakers, row 0. "
            "Precision divides hits by column 1.",
            lambda table: np.array(
                [
                    table[0, 1] / table[0].sum() if table[0].sum() else 1.0,
                    _precision_recall(table)[1],
                ]
            ),
        ),
    ),
)


def _roc_at(shares, labels, thresholds):
    points = [(0.0, 0.0)]
    for threshold in thresholds:
        called = shares >= threshold
        points.append((called[labels == 0].mean(), called[labels == 1].mean()))
    return np.array(points)


def _roc(shares, labels):
    return _roc_at(shares, labels, np.unique(shares)[::-1])


def _roc_ascending(shares, labels):
    return np.concatenate([_roc(shares, labels)[:1], _roc(shares, labels)[:0:-1]])


def _roc_strict(shares, labels):
    """Call only shares above the threshold: each row is the one before."""
    return np.concatenate([_roc(shares, labels)[:1], _roc(shares, labels)[:-1]])


def _roc_counts(shares, labels):
    return _roc(shares, labels) * [np.sum(labels == 0), np.sum(labels == 1)]


def _roc_one_by_one(shares, labels, order):
    """Take one step for each shoe, also where several have the same share."""
    order = order(shares, labels)
    alarms, hits = np.cumsum(labels[order] == 0), np.cumsum(labels[order] == 1)
    return np.stack([np.append(0, alarms / alarms[-1]), np.append(0, hits / hits[-1])], axis=1)


# NumPy's default sort orders ties in one way on this processor and in another way on that.
_ORDERS_OF_TIES = (
    lambda shares, labels: np.argsort(-shares),
    lambda shares, labels: np.argsort(-shares, kind="stable"),
    lambda shares, labels: np.argsort(shares)[::-1],
    lambda shares, labels: np.argsort(shares, kind="stable")[::-1],
    lambda shares, labels: np.lexsort((-labels, -shares)),  # boots first
    lambda shares, labels: np.lexsort((labels, -shares)),  # sneakers first
)


def _ties_apart():
    """Yield the mistakes of those who sort the shoes once, in any order of ties."""
    for order in _ORDERS_OF_TIES:
        yield Mistake(
            "Equal shares need one row together: no threshold can part them.",
            lambda shares, labels, order=order: _roc_one_by_one(shares, labels, order),
        )
    for order in _ORDERS_OF_TIES:
        yield Mistake(
            "Equal shares need one row together: no threshold can part them. "
            "And the first row is missing: the curve starts at (0, 0).",
            lambda shares, labels, order=order: _roc_one_by_one(shares, labels, order)[1:],
        )


def _evenly_spaced():
    """Yield the mistakes of those who try a ladder of thresholds."""
    for count in (11, 21, 101):
        for ladder in (np.linspace(1, 0, count), np.linspace(0, 1, count)):
            for first in (0, 1):
                yield Mistake(
                    "Your thresholds are evenly spaced: they pass over some shares and stop "
                    "where none is. Use the shares themselves as thresholds, each once.",
                    lambda shares, labels, ladder=ladder, first=first: _roc_at(
                        shares, labels, ladder
                    )[first:],
                )


def _roc_repeated(shares, labels):
    """Try every share as a threshold, also one that was tried before."""
    return _roc_at(shares, labels, np.sort(shares)[::-1])


def _roc_of_called(shares, labels):
    """Divide false alarms by the called ones: 1 - precision."""
    counts = _roc_counts(shares, labels)
    called = np.maximum(1, counts.sum(axis=1))
    return np.stack([counts[:, 0] / called, _roc(shares, labels)[:, 1]], axis=1)


def _roc_cases(rng):
    yield np.array([0.9, 0.6, 0.3]), np.array([1, 0, 1])
    yield np.array([0.2, 0.8, 0.8, 0.5, 0.1]), np.array([0, 1, 0, 1, 0])
    yield np.array([0.7, 0.7, 0.4]), np.array([0, 0, 1])
    for count in (6, 9, 14, 20):
        labels = (rng.random(count) < 0.4).astype(int)
        labels[:3] = 1, 0, 0
        yield rng.integers(1, count, count) / count, labels


ROC_POINTS = Exercise(
    id="roc-points",
    call="roc_points(shares, labels)",
    reference=_roc,
    cases=_roc_cases,
    mistakes=(
        Mistake(
            "The first row is missing: the curve starts at (0, 0), with nothing called.",
            lambda shares, labels: _roc(shares, labels)[1:],
        ),
        Mistake(
            "The columns are swapped: the false alarm rate comes first.",
            lambda shares, labels: _roc(shares, labels)[:, ::-1],
        ),
        Mistake(
            "Your thresholds rise. Begin with the largest share, so that the curve starts at "
            "(0, 0) and ends at (1, 1).",
            _roc_ascending,
        ),
        Mistake(
            "Your thresholds rise. Begin with the largest share, so that the curve starts at "
            "(0, 0) and ends at (1, 1).",
            lambda shares, labels: _roc(shares, labels)[::-1],
        ),
        Mistake(
            "A share equal to the threshold is called a boot: use >=, not >.",
            _roc_strict,
        ),
        Mistake(
            "These are counts. Divide false alarms by the sneakers and hits by the boots.",
            _roc_counts,
        ),
        Mistake(
            "You divide by the number of all shoes. Each rate looks at one class only.",
            lambda shares, labels: _roc_counts(shares, labels) / len(labels),
        ),
        *_ties_apart(),
        Mistake(
            "A share that occurs twice is tried twice. Take each different share once, "
            "with np.unique.",
            _roc_repeated,
        ),
        Mistake(
            "The first column divides false alarms by those called a boot. The false alarm rate "
            "divides by the sneakers.",
            _roc_of_called,
        ),
        Mistake(
            "One row is needed for each threshold, with two columns. Yours lies on its side.",
            lambda shares, labels: _roc(shares, labels).T,
        ),
        *_evenly_spaced(),
    ),
)


def _costs(shares, labels, thresholds, cost_false_alarm, cost_miss):
    return np.array(
        [
            cost_false_alarm * np.sum((labels == 0) & (shares >= threshold))
            + cost_miss * np.sum((labels == 1) & (shares < threshold))
            for threshold in thresholds
        ]
    )


def _cheapest(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = _costs(shares, labels, thresholds, cost_false_alarm, cost_miss)
    return thresholds[np.argmin(costs)]


def _last_cheapest(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = _costs(shares, labels, thresholds, cost_false_alarm, cost_miss)
    return thresholds[np.flatnonzero(costs == costs.min())[-1]]


def _dearest(shares, labels, thresholds, cost_false_alarm, cost_miss):
    return thresholds[np.argmax(_costs(shares, labels, thresholds, cost_false_alarm, cost_miss))]


def _strictly_above(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = [
        cost_false_alarm * np.sum((labels == 0) & (shares > threshold))
        + cost_miss * np.sum((labels == 1) & (shares <= threshold))
        for threshold in thresholds
    ]
    return thresholds[np.argmin(costs)]


def _by_rates(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = [
        cost_false_alarm * (shares[labels == 0] >= threshold).mean()
        + cost_miss * (shares[labels == 1] < threshold).mean()
        for threshold in thresholds
    ]
    return thresholds[np.argmin(costs)]


def _by_the_sum(shares, labels, thresholds, cost_false_alarm, cost_miss):
    """Trust the shares: take the threshold next to a / (a + m)."""
    honest = cost_false_alarm / (cost_false_alarm + cost_miss)
    return thresholds[np.argmin(abs(thresholds - honest))]


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


THRESHOLD_FOR_A_COST = Exercise(
    id="threshold-for-a-cost",
    call="cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss)",
    reference=_cheapest,
    cases=_price_cases,
    mistakes=(
        Mistake(
            "The two costs are swapped: a false alarm is a sneaker that was called a boot.",
            lambda shares, labels, thresholds, cost_false_alarm, cost_miss: _cheapest(
                shares, labels, thresholds, cost_miss, cost_false_alarm
            ),
        ),
        Mistake(
            "The costs are not used: you count all errors alike, as accuracy does.",
            lambda shares, labels, thresholds, cost_false_alarm, cost_miss: _cheapest(
                shares, labels, thresholds, 1, 1
            ),
        ),
        Mistake(
            "You return the lowest cost. Return the threshold that has it.",
            lambda *case: _costs(*case).min(),
        ),
        Mistake(
            "You return the place of the threshold in the array. Return the threshold.",
            lambda *case: int(np.argmin(_costs(*case))),
        ),
        Mistake(
            "Of several equally cheap thresholds you return the largest. Return the smallest.",
            _last_cheapest,
        ),
        Mistake(
            "You return the dearest threshold: argmax stands for argmin, or a share below the "
            "threshold counts as a boot.",
            _dearest,
        ),
        Mistake(
            "A share equal to the threshold is called a boot: use >= for false alarms and < for "
            "misses.",
            _strictly_above,
        ),
        Mistake(
            "You add up rates. Count the errors: a rate forgets how many shoes of its class "
            "there are.",
            _by_rates,
        ),
        Mistake(
            "You trust the shares and take the threshold next to a / (a + m). Count what the "
            "errors on these shoes cost.",
            _by_the_sum,
        ),
        Mistake(
            "Only misses cost something in your sum. Add the false alarms.",
            lambda shares, labels, thresholds, cost_false_alarm, cost_miss: _cheapest(
                shares, labels, thresholds, 0, cost_miss
            ),
        ),
    ),
)

EXERCISES = (CONFUSION_COUNTS, PRECISION_RECALL, ROC_POINTS, THRESHOLD_FOR_A_COST)

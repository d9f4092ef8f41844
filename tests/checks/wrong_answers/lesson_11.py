"""Wrong answers to the exercises of lesson 11."""

from tests.checks.wrong_answers import Wrong

WRONG_ANSWERS = {
    "confusion-counts": [
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    return np.array([
        [np.sum(labels == 0 & ~called), np.sum(labels == 0 & called)],
        [np.sum(labels == 1 & ~called), np.sum(labels == 1 & called)],
    ])
""",
            says="Brackets are missing: & binds more tightly",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares > threshold
    table = np.zeros((2, 2))
    for truth in (0, 1):
        for answer in (0, 1):
            table[truth, answer] = np.sum((labels == truth) & (called == answer))
    return table
""",
            says=">=, not >",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    table = np.zeros((2, 2), dtype=int)
    for share, label in zip(shares, labels):
        table[int(share >= threshold), label] += 1
    return table
""",
            says="Rows and columns are swapped",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    boot = labels == 1
    return np.array([
        [np.sum(boot & called), np.sum(boot & ~called)],
        [np.sum(~boot & called), np.sum(~boot & ~called)],
    ])
""",
            says="Boots come first",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    table = np.zeros((2, 2), dtype=int)
    for share, label in zip(shares, labels):
        table[label, int(share < threshold)] += 1
    return table
""",
            says="wrong way round",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    answers = np.where(shares >= 0.5, 1, 0)
    table = np.zeros((2, 2), dtype=int)
    np.add.at(table, (labels, answers), 1)
    return table
""",
            says="always draw the line at 0.5",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    return np.array([[np.mean((labels == t) & (called == a)) for a in (0, 1)] for t in (0, 1)])
""",
            says="shares of all shoes",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    table = np.array([[np.sum((labels == t) & (called == a)) for a in (0, 1)] for t in (0, 1)])
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)
""",
            says="shares of each row",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    return np.array([
        np.sum((labels == 0) & ~called),
        np.sum((labels == 0) & called),
        np.sum((labels == 1) & ~called),
        np.sum((labels == 1) & called),
    ])
""",
            says="stand in one row",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    return np.array([[np.sum((labels == t) | (called == a)) for a in (0, 1)] for t in (0, 1)])
""",
            says="with &, not |",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    table = np.zeros((2, 2), dtype=int)
    for truth in (0, 1):
        table[truth, 0] = np.sum((labels == truth) & (shares <= threshold))
        table[truth, 1] = np.sum((labels == truth) & (shares >= threshold))
    return table
""",
            says="is counted twice",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    table = np.zeros((2, 2), dtype=int)
    for truth in (0, 1):
        table[truth, 0] = np.sum((labels == truth) & (shares < threshold))
        table[truth, 1] = np.sum((labels == truth) & (shares > threshold))
    return table
""",
            says="is counted nowhere",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    alarms, misses = np.sum((labels == 0) & called), np.sum((labels == 1) & ~called)
    hits, alone = np.sum((labels == 1) & called), np.sum((labels == 0) & ~called)
    return np.array([[alarms, misses], [hits, alone]])
""",
            says="you put a boot there",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    alarms, misses = np.sum((labels == 0) & called), np.sum((labels == 1) & ~called)
    hits, alone = np.sum((labels == 1) & called), np.sum((labels == 0) & ~called)
    return np.array([[hits, alarms], [misses, alone]])
""",
            says="you put a boot there",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    alarms, misses = np.sum((labels == 0) & called), np.sum((labels == 1) & ~called)
    hits, alone = np.sum((labels == 1) & called), np.sum((labels == 0) & ~called)
    return np.array([[alone, alarms], [hits, misses]])
""",
            says="In one of the rows",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    return np.array([[np.sum((labels == t) & (called == a)) for a in (0, 1)] for t in (1, 0)])
""",
            says="rows are the wrong way round",
        ),
        Wrong(
            """
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    return np.array([[np.sum(labels == t & called == a) for a in (0, 1)] for t in (0, 1)])
""",
            says="where one True or False is needed",
        ),
    ],
    "precision-recall": [
        Wrong(
            """
def precision_recall(table):
    hits, called, boots = table[1, 1], table[1].sum(), table[:, 1].sum()
    precision = hits / called if called > 0 else 1.0
    recall = hits / boots if boots > 0 else 1.0
    return np.array([precision, recall])
""",
            says="swapped",
        ),
        Wrong(
            """
def precision_recall(table):
    with np.errstate(all="ignore"):
        return np.array([table[1, 1] / table[:, 1].sum(), table[1, 1] / table[1].sum()])
""",
            says="0 / 0 became NaN",
        ),
        Wrong(
            """
def precision_recall(table):
    (_, alarms), (misses, hits) = table
    precision = hits / (hits + alarms) if hits + alarms else 0
    recall = hits / (hits + misses) if hits + misses else 0
    return np.array([precision, recall])
""",
            says="agreed on 1",
        ),
        Wrong(
            """
def precision_recall(table):
    (_, alarms), (misses, hits) = table.tolist()
    return np.array([hits / (hits + alarms), hits / (hits + misses)])
""",
            says="Look before you divide",
        ),
        Wrong(
            """
def precision_recall(table):
    boots = table[1].sum()
    return np.array([
        (table[0, 0] + table[1, 1]) / table.sum(), table[1, 1] / boots if boots else 1
    ])
""",
            says="is the accuracy",
        ),
        Wrong(
            """
def precision_recall(table):
    hits, called, boots = table[0, 0], table[:, 0].sum(), table[0].sum()
    return np.array([hits / called if called else 1, hits / boots if boots else 1])
""",
            says="shares of the sneakers",
        ),
        Wrong(
            """
def precision_recall(table):
    alarms, misses, hits = table[0, 1], table[1, 0], table[1, 1]
    return np.array([hits / alarms if alarms else 1, hits / misses if misses else 1])
""",
            says="false alarms alone",
        ),
        Wrong(
            """
def precision_recall(table):
    sneakers, boots = table.sum(axis=1)
    precision = table[0, 1] / sneakers if sneakers > 0 else 1.0
    return np.array([precision, table[1, 1] / boots if boots > 0 else 1.0])
""",
            says="is the false alarm rate",
        ),
        Wrong(
            """
def precision_recall(table):
    called, boots = table[:, 1].sum(), table[1].sum()
    return (table[1, 1] / called if called else 1, table[1, 1] / boots if boots else 1)
""",
            says="return a NumPy array",
        ),
    ],
    "roc-points": [
        Wrong(
            """
def roc_points(shares, labels):
    points = []
    for threshold in sorted(set(shares), reverse=True):
        called = shares >= threshold
        points.append((called[labels == 0].mean(), called[labels == 1].mean()))
    return np.array(points)
""",
            says="first row is missing",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    points = [(0, 0)]
    for threshold in np.unique(shares)[::-1]:
        called = shares >= threshold
        points.append((called[labels == 1].mean(), called[labels == 0].mean()))
    return np.array(points)
""",
            says="columns are swapped",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    points = [(0, 0)]
    for threshold in np.unique(shares):
        called = shares >= threshold
        points.append((called[labels == 0].mean(), called[labels == 1].mean()))
    return np.array(points)
""",
            says="Your thresholds rise",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    points = [(0, 0)]
    for threshold in np.unique(shares)[::-1]:
        called = shares > threshold
        points.append((called[labels == 0].mean(), called[labels == 1].mean()))
    return np.array(points)
""",
            says=">=, not >",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    points = [(0, 0)]
    for threshold in np.unique(shares)[::-1]:
        called = shares >= threshold
        points.append((np.sum(called & (labels == 0)), np.sum(called & (labels == 1))))
    return np.array(points)
""",
            says="These are counts",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    points = [(0, 0)]
    for threshold in np.unique(shares)[::-1]:
        called = shares >= threshold
        points.append((np.mean(called & (labels == 0)), np.mean(called & (labels == 1))))
    return np.array(points)
""",
            says="number of all shoes",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    order = np.argsort(-shares, kind="stable")
    alarms = np.cumsum(labels[order] == 0) / np.sum(labels == 0)
    hits = np.cumsum(labels[order] == 1) / np.sum(labels == 1)
    return np.column_stack([np.append(0, alarms), np.append(0, hits)])
""",
            says="need one row together",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    points = [(0, 0)]
    for threshold in sorted(shares, reverse=True):
        called = shares >= threshold
        points.append((called[labels == 0].mean(), called[labels == 1].mean()))
    return np.array(points)
""",
            says="tried twice",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    points = [(0, 0)]
    for threshold in np.unique(shares)[::-1]:
        called = shares >= threshold
        points.append(((labels[called] == 0).mean(), called[labels == 1].mean()))
    return np.array(points)
""",
            says="divides by the sneakers",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    order = np.argsort(-shares)
    hits = np.cumsum(labels[order] == 1)
    alarms = np.cumsum(labels[order] == 0)
    return np.column_stack([np.append(0, alarms / alarms[-1]), np.append(0, hits / hits[-1])])
""",
            says="need one row together",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    order = np.argsort(-shares)
    hits = np.cumsum(labels[order] == 1)
    alarms = np.cumsum(labels[order] == 0)
    return np.column_stack([(alarms / alarms[-1]), (hits / hits[-1])])
""",
            says="(2) The first row is missing",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    order = np.argsort(shares)[::-1]
    hits = np.cumsum(labels[order] == 1)
    alarms = np.cumsum(labels[order] == 0)
    return np.column_stack([np.append(0, alarms / alarms[-1]), np.append(0, hits / hits[-1])])
""",
            says="need one row together",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    order = np.argsort(shares)[::-1]
    hits = np.cumsum(labels[order] == 1)
    alarms = np.cumsum(labels[order] == 0)
    return np.column_stack([(alarms / alarms[-1]), (hits / hits[-1])])
""",
            says="(2) The first row is missing",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    order = np.argsort(shares, kind="stable")[::-1]
    hits = np.cumsum(labels[order] == 1)
    alarms = np.cumsum(labels[order] == 0)
    return np.column_stack([np.append(0, alarms / alarms[-1]), np.append(0, hits / hits[-1])])
""",
            says="need one row together",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    order = np.argsort(shares, kind="stable")[::-1]
    hits = np.cumsum(labels[order] == 1)
    alarms = np.cumsum(labels[order] == 0)
    return np.column_stack([(alarms / alarms[-1]), (hits / hits[-1])])
""",
            says="(2) The first row is missing",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    order = sorted(range(len(shares)), key=lambda i: (-shares[i], labels[i]))
    hits = np.cumsum(labels[order] == 1)
    alarms = np.cumsum(labels[order] == 0)
    return np.column_stack([np.append(0, alarms / alarms[-1]), np.append(0, hits / hits[-1])])
""",
            says="need one row together",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    order = sorted(range(len(shares)), key=lambda i: (-shares[i], labels[i]))
    hits = np.cumsum(labels[order] == 1)
    alarms = np.cumsum(labels[order] == 0)
    return np.column_stack([(alarms / alarms[-1]), (hits / hits[-1])])
""",
            says="(2) The first row is missing",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    pairs = sorted(zip(shares, labels), reverse=True)
    points, alarms, hits = [(0, 0)], 0, 0
    for _, label in pairs:
        alarms, hits = alarms + (label == 0), hits + (label == 1)
        points.append((alarms / np.sum(labels == 0), hits / np.sum(labels == 1)))
    return np.array(points)
""",
            says="need one row together",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    points = [(0, 0)]
    for threshold in np.linspace(1, 0, 11):
        called = shares >= threshold
        points.append((called[labels == 0].mean(), called[labels == 1].mean()))
    return np.array(points)
""",
            says="Use the shares themselves as thresholds",
        ),
        Wrong(
            """
def roc_points(shares, labels):
    points = []
    for threshold in np.linspace(0, 1, 101):
        called = shares >= threshold
        points.append((called[labels == 0].mean(), called[labels == 1].mean()))
    return np.array(points)
""",
            says="Use the shares themselves as thresholds",
        ),
    ],
    "threshold-for-a-cost": [
        Wrong(
            """
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    return cost_false_alarm / (cost_false_alarm + cost_miss)
""",
            says="only for honest shares",
        ),
        Wrong(
            """
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for threshold in thresholds:
        called = shares >= threshold
        costs.append(np.sum(called & (labels == 0)) * cost_miss
                     + np.sum(~called & (labels == 1)) * cost_false_alarm)
    return thresholds[np.argmin(costs)]
""",
            says="costs are swapped",
        ),
        Wrong(
            """
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    errors = [np.mean((shares >= threshold) != labels) for threshold in thresholds]
    return thresholds[np.argmin(errors)]
""",
            says="count all errors alike",
        ),
        Wrong(
            """
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    return min(
        cost_false_alarm * np.sum((shares >= threshold) & (labels == 0))
        + cost_miss * np.sum((shares < threshold) & (labels == 1))
        for threshold in thresholds
    )
""",
            says="You return the lowest cost",
        ),
        Wrong(
            """
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for threshold in thresholds:
        called = shares >= threshold
        costs.append(np.sum(called & (labels == 0)) * cost_false_alarm
                     + np.sum(~called & (labels == 1)) * cost_miss)
    return np.argmin(costs)
""",
            says="place of the threshold",
        ),
        Wrong(
            """
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    best, lowest = None, np.inf
    for threshold in thresholds:
        called = shares >= threshold
        cost = (np.sum(called & (labels == 0)) * cost_false_alarm
                + np.sum(~called & (labels == 1)) * cost_miss)
        if cost <= lowest:
            best, lowest = threshold, cost
    return best
""",
            says="Return the smallest",
        ),
        Wrong(
            """
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for threshold in thresholds:
        called = shares > threshold
        costs.append(np.sum(called & (labels == 0)) * cost_false_alarm
                     + np.sum(~called & (labels == 1)) * cost_miss)
    return thresholds[np.argmin(costs)]
""",
            says=">= for false alarms",
        ),
        Wrong(
            """
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for threshold in thresholds:
        called = shares >= threshold
        costs.append(called[labels == 0].mean() * cost_false_alarm
                     + (~called)[labels == 1].mean() * cost_miss)
    return thresholds[np.argmin(costs)]
""",
            says="You add up rates",
        ),
        Wrong(
            """
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    honest = cost_false_alarm / (cost_false_alarm + cost_miss)
    return thresholds[np.abs(thresholds - honest).argmin()]
""",
            says="You trust the shares",
        ),
        Wrong(
            """
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = [cost_miss * np.sum((shares < t) & (labels == 1)) for t in thresholds]
    return thresholds[np.argmin(costs)]
""",
            says="You return the first threshold always",
        ),
        Wrong(
            """
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for threshold in thresholds:
        called = shares < threshold
        costs.append(np.sum(called & (labels == 0)) * cost_false_alarm
                     + np.sum(~called & (labels == 1)) * cost_miss)
    return thresholds[np.argmin(costs)]
""",
            says="below the threshold counts as a boot",
        ),
    ],
}

# --- confusion-counts | wrong | > for >=
def confusion_table(shares, labels, threshold):
    called = shares > threshold
    table = np.zeros((2, 2), dtype=int)
    for l, c in zip(labels, called):
        table[l, int(c)] += 1
    return table

# --- confusion-counts | wrong | transposed
def confusion_table(shares, labels, threshold):
    called = (shares >= threshold).astype(int)
    table = np.zeros((2, 2), dtype=int)
    for l, c in zip(labels, called):
        table[c, l] += 1
    return table

# --- confusion-counts | wrong | & without brackets
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    return np.array([[np.sum(labels == 0 & ~called), np.sum(labels == 0 & called)],
                     [np.sum(labels == 1 & ~called), np.sum(labels == 1 & called)]])

# --- confusion-counts | wrong | hits first (TP in the corner)
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    tp = np.sum((labels == 1) & called)
    fn = np.sum((labels == 1) & ~called)
    fp = np.sum((labels == 0) & called)
    tn = np.sum((labels == 0) & ~called)
    return np.array([[tp, fn], [fp, tn]])

# --- confusion-counts | wrong | flat list of four
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    tn = np.sum((labels == 0) & ~called)
    fp = np.sum((labels == 0) & called)
    fn = np.sum((labels == 1) & ~called)
    tp = np.sum((labels == 1) & called)
    return np.array([tn, fp, fn, tp])

# --- confusion-counts | wrong | sneaker called where the share is large
def confusion_table(shares, labels, threshold):
    called = shares < threshold
    table = np.zeros((2, 2), dtype=int)
    for i in range(len(labels)):
        table[labels[i], int(called[i])] += 1
    return table

# --- confusion-counts | wrong | shares of the whole
def confusion_table(shares, labels, threshold):
    called = (shares >= threshold).astype(int)
    table = np.zeros((2, 2))
    for l, c in zip(labels, called):
        table[l, c] += 1
    return table / len(labels)

# --- confusion-counts | wrong | 0.5 fixed
def confusion_table(shares, labels, threshold):
    called = (shares >= 0.5).astype(int)
    table = np.zeros((2, 2), dtype=int)
    for l, c in zip(labels, called):
        table[l, c] += 1
    return table

# --- confusion-counts | wrong | = 1
def confusion_table(shares, labels, threshold):
    called = (shares >= threshold).astype(int)
    table = np.zeros((2, 2), dtype=int)
    for l, c in zip(labels, called):
        table[l, c] = 1
    return table

# --- confusion-counts | wrong | += with index arrays
def confusion_table(shares, labels, threshold):
    called = (shares >= threshold).astype(int)
    table = np.zeros((2, 2), dtype=int)
    table[labels, called] += 1
    return table

# --- confusion-counts | wrong | if on the array
def confusion_table(shares, labels, threshold):
    table = np.zeros((2, 2), dtype=int)
    for l in labels:
        if shares >= threshold:
            table[l, 1] += 1
        else:
            table[l, 0] += 1
    return table

# --- confusion-counts | wrong | misses and false alarms swapped
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    hits = np.sum(called & (labels == 1))
    alarms = np.sum(called & (labels == 0))
    misses = np.sum(~called & (labels == 1))
    rest = np.sum(~called & (labels == 0))
    return np.array([[rest, misses], [alarms, hits]])

# --- confusion-counts | wrong | indexes with booleans
def confusion_table(shares, labels, threshold):
    table = np.zeros((2, 2), dtype=int)
    for s, l in zip(shares, labels):
        table[l, s >= threshold] += 1
    return table

# --- confusion-counts | wrong | return in the loop
def confusion_table(shares, labels, threshold):
    table = np.zeros((2, 2), dtype=int)
    for s, l in zip(shares, labels):
        table[l, int(s >= threshold)] += 1
        return table

# --- confusion-counts | right | ~ on whole numbers, where & with True or False keeps the last bit
def confusion_table(shares, labels, threshold):
    called = (shares >= threshold).astype(int)
    return np.array([[np.sum((labels == 0) & ~called), np.sum((labels == 0) & called)],
                     [np.sum((labels == 1) & ~called), np.sum((labels == 1) & called)]])

# --- confusion-counts | wrong | rounds the share
def confusion_table(shares, labels, threshold):
    table = np.zeros((2, 2), dtype=int)
    for s, l in zip(shares, labels):
        table[l, round(s)] += 1
    return table

# --- confusion-counts | wrong | else only for the first if
def confusion_table(shares, labels, threshold):
    tn = fp = fn = tp = 0
    for s, l in zip(shares, labels):
        if l == 1 and s >= threshold:
            tp += 1
        if l == 1 and s < threshold:
            fn += 1
        if l == 0 and s >= threshold:
            fp += 1
        else:
            tn += 1
    return np.array([[tn, fp], [fn, tp]])

# --- confusion-counts | wrong | counts of rows only
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    return np.array([[np.sum(labels == 0), np.sum(called)], [np.sum(labels == 1), np.sum(~called)]])

# --- confusion-counts | wrong | two slips: > and transposed
def confusion_table(shares, labels, threshold):
    called = (shares > threshold).astype(int)
    table = np.zeros((2, 2), dtype=int)
    for l, c in zip(labels, called):
        table[c, l] += 1
    return table

# --- confusion-counts | wrong | misses and false alarms exchanged by the labels
def confusion_table(shares, labels, threshold):
    called = shares >= threshold
    table = np.zeros((2, 2), dtype=int)
    for l, c in zip(labels, called):
        table[1 - l, int(c)] += 1
    return table

# --- confusion-counts | right | floats
def confusion_table(shares, labels, threshold):
    table = np.zeros((2, 2))
    for s, l in zip(shares, labels):
        table[int(l)][1 if s >= threshold else 0] += 1
    return table

# --- confusion-counts | right | histogram2d
def confusion_table(shares, labels, threshold):
    return np.histogram2d(labels, shares >= threshold, bins=2, range=[[0, 1], [0, 1]])[0]

# --- confusion-counts | right | bincount
def confusion_table(p, y, t):
    return np.bincount(2 * y + (p >= t), minlength=4).reshape(2, 2)

# --- precision-recall | wrong | swapped
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    recall = tp / (tp + fn) if tp + fn else 1
    precision = tp / (tp + fp) if tp + fp else 1
    return np.array([recall, precision])

# --- precision-recall | wrong | no care for 0
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    return np.array([tp / (tp + fp), tp / (tp + fn)])

# --- precision-recall | wrong | 0 where nothing to divide by
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    precision = tp / (tp + fp) if tp + fp > 0 else 0
    recall = tp / (tp + fn) if tp + fn > 0 else 0
    return np.array([precision, recall])

# --- precision-recall | wrong | table read transposed
def precision_recall(table):
    (tn, fn), (fp, tp) = table
    precision = tp / (tp + fp) if tp + fp else 1
    recall = tp / (tp + fn) if tp + fn else 1
    return np.array([precision, recall])

# --- precision-recall | wrong | hits in the first corner
def precision_recall(table):
    (tp, fp), (fn, tn) = table
    precision = tp / (tp + fp) if tp + fp else 1
    recall = tp / (tp + fn) if tp + fn else 1
    return np.array([precision, recall])

# --- precision-recall | wrong | accuracy for precision
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    precision = (tp + tn) / (tn + fp + fn + tp)
    recall = tp / (tp + fn) if tp + fn else 1
    return np.array([precision, recall])

# --- precision-recall | wrong | false alarm rate for recall
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    precision = tp / (tp + fp) if tp + fp else 1
    rate = fp / (fp + tn) if fp + tn else 1
    return np.array([precision, rate])

# --- precision-recall | wrong | a very small number added
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    return np.array([tp / (tp + fp + 1e-9), tp / (tp + fn + 1e-9)])

# --- precision-recall | wrong | max(…, 1) in the denominator
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    return np.array([tp / max(tp + fp, 1), tp / max(tp + fn, 1)])

# --- precision-recall | wrong | integer division
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    precision = tp // (tp + fp) if tp + fp else 1
    recall = tp // (tp + fn) if tp + fn else 1
    return np.array([precision, recall])

# --- precision-recall | wrong | try and except, NumPy gives NaN
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    try:
        precision = tp / (tp + fp)
    except ZeroDivisionError:
        precision = 1
    try:
        recall = tp / (tp + fn)
    except ZeroDivisionError:
        recall = 1
    return np.array([precision, recall])

# --- precision-recall | wrong | both 1 if one has nothing to divide by
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    if tp + fp == 0 or tp + fn == 0:
        return np.array([1.0, 1.0])
    return np.array([tp / (tp + fp), tp / (tp + fn)])

# --- precision-recall | wrong | 1 whenever there is no hit
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    if tp == 0:
        return np.array([1, 1])
    return np.array([tp / (tp + fp), tp / (tp + fn)])

# --- precision-recall | wrong | brackets missing
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    precision = tp / tp + fp if tp + fp else 1
    recall = tp / tp + fn if tp + fn else 1
    return np.array([precision, recall])

# --- precision-recall | wrong | of the sneakers
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    precision = tn / (tn + fn) if tn + fn else 1
    recall = tn / (tn + fp) if tn + fp else 1
    return np.array([precision, recall])

# --- precision-recall | wrong | for both classes
def precision_recall(table):
    precision = np.diag(table) / table.sum(axis=0)
    recall = np.diag(table) / table.sum(axis=1)
    return np.array([precision, recall])

# --- precision-recall | wrong | rows and sums mixed up
def precision_recall(table):
    precision = table[1, 1] / table[1].sum() if table[1].sum() else 1
    recall = table[1, 1] / table[:, 1].sum() if table[:, 1].sum() else 1
    return np.array([precision, recall])

# --- precision-recall | wrong | unpacked flat
def precision_recall(table):
    tn, fp, fn, tp = table
    return np.array([tp / (tp + fp), tp / (tp + fn)])

# --- precision-recall | wrong | one number: F1
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    p = tp / (tp + fp) if tp + fp else 1
    r = tp / (tp + fn) if tp + fn else 1
    return 2 * p * r / (p + r) if p + r else 0

# --- precision-recall | wrong | only precision cared for
def precision_recall(table):
    (tn, fp), (fn, tp) = table
    precision = 1 if tp + fp == 0 else tp / (tp + fp)
    recall = tp / (tp + fn)
    return np.array([precision, recall])

# --- precision-recall | right | np.divide with where
def precision_recall(table):
    totals = np.array([table[:, 1].sum(), table[1].sum()], dtype=float)
    return np.divide(table[1, 1], totals, out=np.ones(2), where=totals > 0)

# --- precision-recall | right | float32
def precision_recall(t):
    def ratio(a, b):
        return a / b if b > 0 else 1.0
    return np.array([ratio(t[1, 1], t[0, 1] + t[1, 1]), ratio(t[1, 1], t[1, 0] + t[1, 1])], dtype="f4")

# --- roc-points | wrong | first row forgotten
def roc_points(shares, labels):
    points = []
    for t in np.unique(shares)[::-1]:
        called = shares >= t
        points.append([np.mean(called[labels == 0]), np.mean(called[labels == 1])])
    return np.array(points)

# --- roc-points | wrong | from the smallest to the largest
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares):
        called = shares >= t
        points.append([np.mean(called[labels == 0]), np.mean(called[labels == 1])])
    return np.array(points)

# --- roc-points | wrong | > for >=
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares)[::-1]:
        called = shares > t
        points.append([np.mean(called[labels == 0]), np.mean(called[labels == 1])])
    return np.array(points)

# --- roc-points | wrong | columns swapped
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares)[::-1]:
        called = shares >= t
        points.append([np.mean(called[labels == 1]), np.mean(called[labels == 0])])
    return np.array(points)

# --- roc-points | wrong | one row for each shoe, equal shares too
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.sort(shares)[::-1]:
        called = shares >= t
        points.append([np.mean(called[labels == 0]), np.mean(called[labels == 1])])
    return np.array(points)

# --- roc-points | wrong | counts, not rates
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares)[::-1]:
        called = shares >= t
        points.append([np.sum(called & (labels == 0)), np.sum(called & (labels == 1))])
    return np.array(points)

# --- roc-points | wrong | divided by all shoes
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares)[::-1]:
        called = shares >= t
        points.append([np.mean(called & (labels == 0)), np.mean(called & (labels == 1))])
    return np.array(points)

# --- roc-points | wrong | share of the called that are sneakers
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares)[::-1]:
        called = shares >= t
        points.append([np.mean(labels[called] == 0), np.mean(called[labels == 1])])
    return np.array(points)

# --- roc-points | wrong | two rows, not two columns
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares)[::-1]:
        called = shares >= t
        points.append([np.mean(called[labels == 0]), np.mean(called[labels == 1])])
    return np.array(points).T

# --- roc-points | wrong | walks shoe by shoe
def roc_points(shares, labels):
    order = np.argsort(-shares)
    hits = np.cumsum(labels[order] == 1) / (labels == 1).sum()
    alarms = np.cumsum(labels[order] == 0) / (labels == 0).sum()
    return np.column_stack([np.append(0, alarms), np.append(0, hits)])

# --- roc-points | wrong | thresholds 0 to 1 in steps
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.linspace(1, 0, 11):
        called = shares >= t
        points.append([np.mean(called[labels == 0]), np.mean(called[labels == 1])])
    return np.array(points)

# --- roc-points | wrong | last row (1, 1) added
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares)[::-1]:
        called = shares >= t
        points.append([np.mean(called[labels == 0]), np.mean(called[labels == 1])])
    points.append([1, 1])
    return np.array(points)

# --- roc-points | wrong | share of correct for sneakers
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares)[::-1]:
        called = shares >= t
        points.append([np.mean(~called[labels == 0]), np.mean(called[labels == 1])])
    return np.array(points)

# --- roc-points | wrong | set() instead of unique, order lost
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in set(shares):
        called = shares >= t
        points.append([np.mean(called[labels == 0]), np.mean(called[labels == 1])])
    return np.array(points)

# --- roc-points | wrong | return in the loop
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares)[::-1]:
        called = shares >= t
        points.append([np.mean(called[labels == 0]), np.mean(called[labels == 1])])
        return np.array(points)

# --- roc-points | wrong | append to the list by =
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares)[::-1]:
        called = shares >= t
        points = points.append([np.mean(called[labels == 0]), np.mean(called[labels == 1])])
    return np.array(points)

# --- roc-points | wrong | whole-number array
def roc_points(shares, labels):
    thresholds = np.unique(shares)[::-1]
    points = np.zeros((len(thresholds) + 1, 2), dtype=int)
    for i, t in enumerate(thresholds):
        called = shares >= t
        points[i + 1] = [np.mean(called[labels == 0]), np.mean(called[labels == 1])]
    return points

# --- roc-points | wrong | precision and recall
def roc_points(shares, labels):
    points = [[0, 0]]
    for t in np.unique(shares)[::-1]:
        called = shares >= t
        hits = np.sum(called & (labels == 1))
        points.append([hits / called.sum(), hits / (labels == 1).sum()])
    return np.array(points)

# --- roc-points | wrong | first row overwritten
def roc_points(shares, labels):
    thresholds = np.unique(shares)[::-1]
    points = np.zeros((len(thresholds) + 1, 2))
    for i, t in enumerate(thresholds):
        called = shares >= t
        points[i] = [np.mean(called[labels == 0]), np.mean(called[labels == 1])]
    return points

# --- roc-points | right | filled array
def roc_points(shares, labels):
    thresholds = sorted(set(shares.tolist()), reverse=True)
    points = np.zeros((len(thresholds) + 1, 2))
    for i, t in enumerate(thresholds, 1):
        points[i, 0] = ((shares >= t) & (labels == 0)).sum() / (labels == 0).sum()
        points[i, 1] = ((shares >= t) & (labels == 1)).sum() / (labels == 1).sum()
    return points

# --- roc-points | right | infinity as the first threshold
def roc_points(p, y):
    ts = np.concatenate([[np.inf], np.unique(p)[::-1]])
    called = p[None, :] >= ts[:, None]
    return np.stack([called[:, y == 0].mean(axis=1), called[:, y == 1].mean(axis=1)], axis=1)

# --- roc-points | right | float32
def roc_points(shares, labels):
    rows = [(0.0, 0.0)]
    for t in -np.unique(-shares):
        called = (shares >= t).astype(float)
        rows += [(called @ (labels == 0) / sum(labels == 0), called @ (labels == 1) / sum(labels == 1))]
    return np.array(rows, dtype=np.float32)

# --- threshold-for-a-cost | wrong | the costs swapped
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for t in thresholds:
        called = shares >= t
        alarms = np.sum(called & (labels == 0))
        misses = np.sum(~called & (labels == 1))
        costs.append(alarms * cost_miss + misses * cost_false_alarm)
    return thresholds[np.argmin(costs)]

# --- threshold-for-a-cost | wrong | last of equal costs
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    best = None
    for t in thresholds:
        called = shares >= t
        cost = cost_false_alarm * np.sum(called & (labels == 0)) + cost_miss * np.sum(~called & (labels == 1))
        if best is None or cost <= lowest:
            lowest = cost
            best = t
    return best

# --- threshold-for-a-cost | wrong | index, not the threshold
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for t in thresholds:
        called = shares >= t
        alarms = np.sum(called & (labels == 0))
        misses = np.sum(~called & (labels == 1))
        costs.append(alarms * cost_false_alarm + misses * cost_miss)
    return np.argmin(costs)

# --- threshold-for-a-cost | wrong | the cost, not the threshold
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for t in thresholds:
        called = shares >= t
        alarms = np.sum(called & (labels == 0))
        misses = np.sum(~called & (labels == 1))
        costs.append(alarms * cost_false_alarm + misses * cost_miss)
    return min(costs)

# --- threshold-for-a-cost | wrong | > for >=
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for t in thresholds:
        called = shares > t
        alarms = np.sum(called & (labels == 0))
        misses = np.sum(~called & (labels == 1))
        costs.append(alarms * cost_false_alarm + misses * cost_miss)
    return thresholds[np.argmin(costs)]

# --- threshold-for-a-cost | wrong | argmax
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for t in thresholds:
        called = shares >= t
        alarms = np.sum(called & (labels == 0))
        misses = np.sum(~called & (labels == 1))
        costs.append(alarms * cost_false_alarm + misses * cost_miss)
    return thresholds[np.argmax(costs)]

# --- threshold-for-a-cost | wrong | only misses cost
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for t in thresholds:
        misses = np.sum((shares < t) & (labels == 1))
        costs.append(misses * cost_miss)
    return thresholds[np.argmin(costs)]

# --- threshold-for-a-cost | wrong | only false alarms cost
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = [cost_false_alarm * np.sum((shares >= t) & (labels == 0)) for t in thresholds]
    return thresholds[np.argmin(costs)]

# --- threshold-for-a-cost | wrong | return in the loop
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    lowest = float("inf")
    for t in thresholds:
        called = shares >= t
        cost = cost_false_alarm * np.sum(called & (labels == 0)) + cost_miss * np.sum(~called & (labels == 1))
        if cost < lowest:
            lowest = cost
            best = t
        return best

# --- threshold-for-a-cost | wrong | rates instead of counts
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for t in thresholds:
        called = shares >= t
        costs.append(cost_false_alarm * called[labels == 0].mean() + cost_miss * (~called[labels == 1]).mean())
    return thresholds[np.argmin(costs)]

# --- threshold-for-a-cost | wrong | number of errors, costs ignored
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    errors = [np.sum((shares >= t) != (labels == 1)) for t in thresholds]
    return thresholds[np.argmin(errors)]

# --- threshold-for-a-cost | wrong | all cheapest thresholds
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for t in thresholds:
        called = shares >= t
        alarms = np.sum(called & (labels == 0))
        misses = np.sum(~called & (labels == 1))
        costs.append(alarms * cost_false_alarm + misses * cost_miss)
    costs = np.array(costs)
    return thresholds[costs == costs.min()]

# --- threshold-for-a-cost | wrong | cost not reset
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    cost = 0
    for t in thresholds:
        for s, l in zip(shares, labels):
            if s >= t and l == 0:
                cost += cost_false_alarm
            elif s < t and l == 1:
                cost += cost_miss
        costs.append(cost)
    return thresholds[np.argmin(costs)]

# --- threshold-for-a-cost | wrong | lowest starts at 0
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    lowest = 0
    best = thresholds[0]
    for t in thresholds:
        called = shares >= t
        cost = cost_false_alarm * np.sum(called & (labels == 0)) + cost_miss * np.sum(~called & (labels == 1))
        if cost < lowest:
            lowest = cost
            best = t
    return best

# --- threshold-for-a-cost | wrong | lowest never updated
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    lowest = float("inf")
    for t in thresholds:
        called = shares >= t
        cost = cost_false_alarm * np.sum(called & (labels == 0)) + cost_miss * np.sum(~called & (labels == 1))
        if cost < lowest:
            best = t
    return best

# --- threshold-for-a-cost | wrong | labels read the other way round
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for t in thresholds:
        called = shares >= t
        alarms = np.sum(called & (labels == 1))
        misses = np.sum(~called & (labels == 0))
        costs.append(alarms * cost_false_alarm + misses * cost_miss)
    return thresholds[np.argmin(costs)]

# --- threshold-for-a-cost | wrong | hits count as a gain
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for t in thresholds:
        called = shares >= t
        alarms = np.sum(called & (labels == 0))
        hits = np.sum(called & (labels == 1))
        costs.append(alarms * cost_false_alarm - hits)
    return thresholds[np.argmin(costs)]

# --- threshold-for-a-cost | wrong | the textbook threshold from the costs alone
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    ideal = cost_false_alarm / (cost_false_alarm + cost_miss)
    return thresholds[np.argmin(np.abs(thresholds - ideal))]

# --- threshold-for-a-cost | wrong | tries the shares as thresholds
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    best, lowest = None, np.inf
    for t in np.sort(shares):
        called = shares >= t
        cost = cost_false_alarm * np.sum(called & (labels == 0)) + cost_miss * np.sum(~called & (labels == 1))
        if cost < lowest:
            lowest, best = cost, t
    return best

# --- threshold-for-a-cost | wrong | bitwise precedence
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    costs = []
    for t in thresholds:
        alarms = np.sum(shares >= t & labels == 0)
        misses = np.sum(shares < t & labels == 1)
        costs.append(alarms * cost_false_alarm + misses * cost_miss)
    return thresholds[np.argmin(costs)]

# --- threshold-for-a-cost | right | array of one number
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    called = shares[None] >= thresholds[:, None]
    costs = called @ ((labels == 0) * cost_false_alarm) + ~called @ ((labels == 1) * cost_miss)
    return thresholds[[np.argmin(costs)]]

# --- threshold-for-a-cost | right | min with a key
def cheapest_threshold(p, y, thresholds, a, m):
    def cost(t):
        return sum(a for s, l in zip(p, y) if l == 0 and s >= t) + sum(m for s, l in zip(p, y) if l == 1 and s < t)
    return min(thresholds.tolist(), key=cost)

# --- threshold-for-a-cost | right | backwards with <=
def cheapest_threshold(shares, labels, thresholds, cost_false_alarm, cost_miss):
    lowest = np.inf
    for t in thresholds[::-1]:
        called = shares >= t
        cost = cost_false_alarm * (called & (labels == 0)).sum() + cost_miss * (~called & (labels == 1)).sum()
        if cost <= lowest:
            lowest, best = cost, t
    return best

"""Wrong answers to the exercise of lesson 9."""

from tests.wrong_answers import Wrong

WRONG_ANSWERS = {
    "per-class-accuracy": [
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return np.array([(labels[answers == c] == c).mean() for c in range(classes)])
""",
            says="Pick by the labels",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    right = np.zeros(classes)
    for answer, label in zip(answers, labels):
        if answer == label:
            right[label] += 1
    return right
""",
            says="counts",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    right = np.bincount(labels[answers == labels], minlength=classes)
    return right / len(labels)
""",
            says="number of all pictures",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return np.array([100 * (answers[labels == c] == c).mean() for c in range(classes)])
""",
            says="percentages",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return np.bincount(answers, minlength=classes) / np.bincount(labels, minlength=classes)
""",
            says="whose label is c as well",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return np.array([(answers[labels == c] != c).mean() for c in range(classes)])
""",
            says="wrong answers",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return (answers == labels).mean()
""",
            says="one share for all",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return np.array([((answers == c) == (labels == c)).mean() for c in range(classes)])
""",
            says="neither the answer nor the label",
        ),
        Wrong(
            """
def accuracy_per_class(answers, labels, classes):
    return {c: (answers[labels == c] == c).mean() for c in range(classes)}
""",
            says="return a NumPy array",
        ),
    ],
}

"""Exercises of lesson 9."""

import numpy as np

from helpers.checks.engine import Exercise, Mistake


def _accuracy_per_class(answers, labels, classes):
    return np.array([(answers[labels == c] == c).mean() for c in range(classes)])


def _answered_cases(rng):
    """Yield answers that are right about two times in three; every class occurs in both."""
    for classes, count in [(2, 6), (3, 12), (4, 30), (10, 100), (10, 200), (5, 40)]:
        labels = np.concatenate([np.arange(classes), rng.integers(0, classes, count - classes)])
        rng.shuffle(labels)
        guesses = rng.integers(0, classes, count)
        answers = np.where(rng.random(count) < 0.6, labels, guesses)
        answers[rng.choice(count, classes, replace=False)] = np.arange(classes)
        yield answers, labels, classes


PER_CLASS_ACCURACY = Exercise(
    id="per-class-accuracy",
    call="accuracy_per_class(answers, labels, classes)",
    reference=_accuracy_per_class,
    cases=_answered_cases,
    mistakes=(
        Mistake(
            "You pick by the answers: of those called c, how many are c? "
            "Pick by the labels: of the real c, how many were called c?",
            lambda answers, labels, classes: _accuracy_per_class(labels, answers, classes),
        ),
        Mistake(
            "You return counts. Divide each by how often its class occurs among the labels.",
            lambda answers, labels, classes: np.array(
                [((answers == labels) & (labels == c)).sum() for c in range(classes)]
            ),
        ),
        Mistake(
            "You divide by the number of all pictures. Divide by how often the class occurs.",
            lambda answers, labels, classes: np.array(
                [((answers == labels) & (labels == c)).mean() for c in range(classes)]
            ),
        ),
        Mistake(
            "You return percentages. Return shares, from 0 to 1.",
            lambda answers, labels, classes: 100 * _accuracy_per_class(answers, labels, classes),
        ),
        Mistake(
            "You count every picture that was called c. Count those whose label is c as well.",
            lambda answers, labels, classes: np.array(
                [(answers == c).sum() / (labels == c).sum() for c in range(classes)]
            ),
        ),
        Mistake(
            "You return the share of wrong answers; the share of right ones is 1 minus that.",
            lambda answers, labels, classes: 1 - _accuracy_per_class(answers, labels, classes),
        ),
        Mistake(
            "You return one share for all classes together. Return one for each class.",
            lambda answers, labels, classes: (answers == labels).mean(),
        ),
        Mistake(
            "A pair counts as right for class c if neither the answer nor the label is c. "
            "Look only at the pictures whose label is c.",
            lambda answers, labels, classes: np.array(
                [((answers == c) == (labels == c)).mean() for c in range(classes)]
            ),
        ),
    ),
)

EXERCISES = (PER_CLASS_ACCURACY,)

"""A quick run trains on the first thousand images, and only where the variable says 1."""

import numpy as np
import pytest

from helpers.network import Dense, Flatten, Network
from helpers.support import quick


@pytest.mark.parametrize(("value", "seen"), [("1", 1000), ("0", 1500), ("", 1500), (None, 1500)])
def test_the_variable_decides(value, seen, monkeypatch):
    monkeypatch.delenv(quick.QUICK, raising=False)
    if value is not None:
        monkeypatch.setenv(quick.QUICK, value)
    images, labels = quick.at_most(np.arange(1500), np.arange(1500))
    assert len(images) == len(labels) == seen


def test_our_own_network_trains_on_as_many(monkeypatch):
    monkeypatch.setenv(quick.QUICK, "1")
    images, labels = np.zeros((1500, 2, 2, 1)), np.zeros(1500, dtype=int)
    labels[1000:] = 1  # never seen, so there is nothing but zeros to learn
    network = Network([Flatten(), Dense(2)], (2, 2, 1))
    assert network.fit(images, labels, epochs=3)["accuracy"][-1] == 1

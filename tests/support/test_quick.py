"""A quick run is short, and only the variable's value 1 makes a run quick."""

import numpy as np
import pytest

from helpers.network import Dense, Flatten, Network
from helpers.support.quick import QUICK, epochs_of


@pytest.mark.parametrize(("value", "epochs"), [("1", 3), ("0", 5), ("", 5), (None, 5)])
def test_the_variable_decides(value, epochs, monkeypatch):
    monkeypatch.delenv(QUICK, raising=False)
    if value is not None:
        monkeypatch.setenv(QUICK, value)
    network = Network([Flatten(), Dense(2)], (2, 2, 1))
    history = network.fit(np.zeros((4, 2, 2, 1)), np.array([0, 1, 0, 1]), epochs=5)
    assert len(history["loss"]) == epochs
    assert epochs_of(2, limit=3) == 2

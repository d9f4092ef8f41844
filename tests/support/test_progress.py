"""Progress bars leave no trace where lessons are stored or compared."""

import numpy as np
import pytest

from helpers.support.progress import QUIET, TrainingProgress, progress


@pytest.fixture
def quiet(monkeypatch):
    monkeypatch.setenv(QUIET, "1")


@pytest.fixture
def loud(monkeypatch):
    monkeypatch.delenv(QUIET, raising=False)


@pytest.mark.usefixtures("quiet")
def test_quiet_progress_prints_nothing(capsys):
    assert list(progress(range(3), "counting")) == [0, 1, 2]
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("loud")
def test_progress_shows_its_label(capsys):
    assert list(progress(range(3), "counting")) == [0, 1, 2]
    assert "counting" in capsys.readouterr().err


@pytest.mark.usefixtures("loud")
def test_training_progress_shows_epochs_and_results(capsys, keras):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse", metrics=["mae"])
    x, y = np.ones((8, 2)), np.ones(8)
    model.fit(x, y, epochs=2, batch_size=4, verbose=0, callbacks=[TrainingProgress("learning")])
    shown = capsys.readouterr().err
    assert "learning" in shown
    assert "4/4" in shown  # two epochs of two batches
    assert "mae=" in shown


@pytest.mark.usefixtures("loud")
def test_the_bar_of_a_resumed_run_reaches_its_end(capsys, keras):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    x, y = np.ones((8, 2)), np.ones(8)
    bar = TrainingProgress()
    model.fit(x, y, epochs=5, initial_epoch=3, batch_size=4, verbose=0, callbacks=[bar])
    assert "10/10" in capsys.readouterr().err  # five epochs of two batches, three of them before
    assert bar.bar.n == 10

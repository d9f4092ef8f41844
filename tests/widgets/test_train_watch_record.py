"""The record behind TrainWatch, without a view, a network or Jupyter."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from helpers.widgets.train_watch import record
from helpers.widgets.train_watch.record import Record, packed, read

RNG = np.random.default_rng(3)
KERNELS = RNG.normal(size=(3, 3, 1, 4)).astype(np.float32)
EMPTY = Record(
    class_names=["a", "b", "c"],
    history={},
    layer_names=[],
    norms=[],
    kernel_shape=[],
    plan={},
    status="ready",
    sheet={"count": 4, "height": 2, "width": 2, "columns": 4},
    pictures=b"",
    labels=bytes([0, 1, 2, 2]),
    predictions=b"",
    kernels=b"",
)


def run(epochs=2, kernels=KERNELS):
    """Return the record of a run, and what it was told of each state."""
    one = EMPTY.begun(["layer 1, Conv2D"], kernels, epochs, batches=5, first=0)
    told = [(RNG.integers(0, 3, 4), [RNG.random()]) for _ in range(epochs + 1)]
    one = one.with_state(*told[0], kernels)
    for predictions, norms in told[1:]:
        one = one.with_epoch({"loss": norms[0]}, batches_done=5)
        one = one.with_state(predictions, norms, None if kernels is None else kernels + one.states)
    return one, told


def test_each_state_is_kept():
    one, told = run()
    assert one.states == 3
    assert one.norms == [norms for _, norms in told]
    assert one.history == {"loss": [told[1][1][0], told[2][1][0]]}
    for epoch, (predictions, _) in enumerate(told):
        assert np.array_equal(one.predictions_at(epoch), predictions)
        assert np.array_equal(one.kernels_at(epoch), KERNELS + epoch)
    for label, predicted in zip(EMPTY.labels, told[2][0]):
        assert one.confusion_at(2)[label, predicted] > 0
    assert one.confusion_at(2).sum() == 4
    assert one.is_complete


def test_a_record_is_never_changed():
    one, _ = run(1)
    before = replace(one)
    one.with_epoch({"loss": 1.0}, 5).with_state(np.zeros(4, int), [1.0], KERNELS)
    assert one == before


def test_an_epoch_that_was_stopped_in_the_middle_is_marked():
    one, _ = run(2)
    stopped = one.with_epoch({"loss": float("nan")}, batches_done=3)
    assert stopped.plan["partial"] == 3
    assert stopped.history["loss"][-1] is None
    assert not stopped.is_complete


def test_kernels_have_the_room_of_all_epochs(monkeypatch):
    monkeypatch.setattr(record, "KERNEL_BYTES", 4 * 9 * 3 * 2)
    one, _ = run(2)
    assert one.kernel_shape == [3, 3, 1, 2]
    assert one.plan["filters"] == 4
    assert len(one.kernels) == 4 * 9 * 2 * 3
    assert np.array_equal(one.kernels_at(1), KERNELS[..., :2] + 1)


def test_a_network_without_kernels():
    one, _ = run(kernels=None)
    assert one.kernels_at(1) is None
    assert one.kernels == b""


@pytest.mark.parametrize(("epoch", "message"), [(3, "0 to 2, got 3"), (-1, "0 or more, got -1")])
def test_only_epochs_that_are_there(epoch, message):
    one, _ = run()
    for ask in (one.predictions_at, one.kernels_at, one.confusion_at):
        with pytest.raises(ValueError, match=f"epoch must be {message}"):
            ask(epoch)


def test_a_file_gives_the_same_record_back(tmp_path):
    one, _ = run()
    one.save(tmp_path / "run.npz")
    assert read(tmp_path / "run.npz") == one


def test_a_file_of_an_earlier_version_is_read(tmp_path):
    """Its names began with an underscore where the view's traits did."""
    one, _ = run()
    one.save(tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz") as file:
        arrays = {name: file[name] for name in file.files}
    settings = arrays.pop("settings").item().replace('"sheet"', '"_sheet"')
    old = {f"_{name}": array for name, array in arrays.items()}
    np.savez_compressed(tmp_path / "old.npz", settings=np.array(settings), **old)
    assert read(tmp_path / "old.npz") == one


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_stand_in_rows(channels):
    images = RNG.random((30, 5, 4, channels))
    content, sheet = packed(images)
    assert sheet == {"count": 30, "height": 5, "width": 4, "columns": 25}
    pixels = np.asarray(Image.open(io.BytesIO(content))).reshape(10, 100, channels)
    assert np.array_equal(pixels[5:, 8:12], np.rint(255 * images[27]))

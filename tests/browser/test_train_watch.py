"""TrainWatch as readers meet it: a recorded run on a page, and a run that goes on in JupyterLab."""

# ruff: noqa: E501 - JavaScript

import re

import numpy as np
import pytest

from helpers.network import Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU
from helpers.support.progress import QUIET
from helpers.widgets import TrainWatch
from tests.browser.conftest import eventually, expect, run_cell
from tests.browser.reading import focused, number

RNG = np.random.default_rng(3)
SHAPE, NAMES = (10, 9, 1), ("low", "middle", "high")
LABELS = RNG.integers(0, 3, 120)
IMAGES = np.clip(RNG.random((120, *SHAPE)) * 0.7 + LABELS[:, None, None, None] / 9, 0, 1)


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Return a function that gives a view of the same recorded run of six epochs."""
    place = tmp_path_factory.mktemp("run") / "run.npz"
    watch = TrainWatch(IMAGES, LABELS, NAMES)
    network = Network([Conv2D(5, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(3)], SHAPE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(QUIET, "1")
        network.fit(
            IMAGES,
            LABELS,
            6,
            20,
            validation=(IMAGES[:50], LABELS[:50]),
            callbacks=[watch.callback()],
        )
    watch.save(place)
    return lambda **options: TrainWatch.load(place, **options)


def shown(page, name):
    rows = page.get_by_role("grid", name=name, exact=True).locator("tbody tr").all()
    return np.array([[number(t) for t in row.locator("td").all_inner_texts()] for row in rows])


def readouts(page):
    """Return the numbers beside the names of all curves, as written."""
    return page.locator(".legend b").all_inner_texts()


def to_epoch(page, epoch):
    page.get_by_role("slider", name="Epoch").fill(str(epoch))


CONFUSION = "What the watched images were taken for"


def test_the_numbers_are_those_of_helpers(page_of, recording):
    watch = recording()
    page = page_of(watch, width=1000)
    for epoch in (6, 3, 1):
        to_epoch(page, epoch)
        history = {name: values[epoch - 1] for name, values in watch.history.items()}
        assert readouts(page)[:4] == [
            f"{history['loss']:.3f}",
            f"{history['val_loss']:.3f}",
            f"{100 * history['accuracy']:.1f} %",
            f"{100 * history['val_accuracy']:.1f} %",
        ]
        norms = [number(text) for text in readouts(page)[4:]]
        np.testing.assert_allclose(norms, watch.norms[epoch], rtol=0.006)
        np.testing.assert_array_equal(shown(page, CONFUSION), watch.confusion(epoch))
        np.testing.assert_allclose(
            shown(page, "Weights"), watch.kernels(epoch)[:, :, 0, 0], atol=0.0051
        )
    to_epoch(page, 0)
    assert "Before training, with random weights" in page.locator(".summary").inner_text()
    assert readouts(page)[:4] == ["–"] * 4
    np.testing.assert_array_equal(shown(page, CONFUSION), watch.confusion(0))
    assert page.errors == []


def test_a_cell_opens_its_images_and_an_image_tells_its_course(page_of, recording):
    watch = recording()
    page = page_of(watch, width=1000)
    counts = watch.confusion()
    row, column = np.unravel_index((counts - np.diag(np.diag(counts))).argmax(), counts.shape)
    found = np.flatnonzero((watch.labels == row) & (watch.predictions() == column))
    images = page.get_by_role("listbox", name="Images of the chosen cell").get_by_role("option")
    assert images.all_inner_texts() == [str(image) for image in found[:24]]
    page.get_by_role("grid", name=CONFUSION).locator('td[data-row="1"][data-column="1"]').click()
    right = np.flatnonzero((watch.labels == 1) & (watch.predictions() == 1))
    page.get_by_text(
        f"middle, named correctly, after epoch 6: {len(right)} images"
    ).first.wait_for()
    images.first.click()
    page.get_by_text(f"Image {right[0]} shows middle. It was taken for").first.wait_for()
    pixels = images.first.locator("canvas").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((_, i) => i % 4 === 0)"
    )
    expected = np.rint(255 * IMAGES[right[0], :, :, 0])
    np.testing.assert_allclose(np.reshape(pixels, (10, 9)), expected, atol=1)
    if len(right) > 24:
        page.get_by_role("button", name=f"Show all {len(right)}").click()
        expect(images).to_have_count(len(right))


def test_the_keyboard_reaches_everything(page_of, recording):
    page = page_of(recording(), width=1000, still=True)
    page.keyboard.press("Tab")
    assert focused(page) == "◀ Back"
    page.keyboard.press("[")
    page.keyboard.press("[")
    assert "After epoch 4" in page.locator(".summary").inner_text()
    page.keyboard.press("]")
    page.clock.run_for(300)
    assert "After epoch 5" in page.locator("[aria-live=polite]").inner_text()
    names = []
    for _ in range(9):
        page.keyboard.press("Tab")
        names.append(focused(page))
    assert "kernel 0" in names
    page.get_by_role("option", name="kernel 0").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    assert focused(page) == "kernel 4"
    expect(page.get_by_role("heading", name="Kernel 4, after epoch 5")).to_have_count(1)
    page.keyboard.press("Home")
    assert focused(page) == "kernel 0"
    page.get_by_role("grid", name=CONFUSION).locator("td").nth(1).focus()
    page.keyboard.press("ArrowRight")
    assert re.match(r"low taken for middle: \d+|low taken for high: \d+", focused(page))
    page.keyboard.press(" ")  # nothing plays by itself, but Space does it
    page.get_by_role("button", name="Pause").wait_for()
    page.clock.run_for(1200)
    assert "After epoch 6" in page.locator(".summary").inner_text()


def test_a_click_into_a_curve_chooses_the_epoch(page_of, recording):
    watch = recording()
    page = page_of(watch, width=1000)
    plot = page.locator("svg.plot").first
    box = plot.bounding_box()
    plot.click(position={"x": 50 + (box["width"] - 64) / 3, "y": 60})
    assert "After epoch 2" in page.locator(".summary").inner_text()
    assert page.get_by_role("slider", name="Epoch").input_value() == "2"


def test_kernels_as_they_changed(page_of, recording):
    watch = recording()
    page = page_of(watch, width=1000)
    page.get_by_label("change since the start").check()
    page.get_by_role("option", name="kernel 2").click()
    change = (watch.kernels(6) - watch.kernels(0))[:, :, 0, 2]
    np.testing.assert_allclose(shown(page, "Weights"), change, atol=0.0051)
    to_epoch(page, 0)
    assert not shown(page, "Weights").any()


def test_all_epochs_as_a_table_and_as_numpy(page_of, recording):
    watch = recording()
    page = page_of(watch, width=1000)
    page.get_by_text("Read all epochs as a table").click()
    rows = page.locator("table.plain tbody tr")
    rows.nth(6).wait_for()
    expect(rows).to_have_count(7)
    cells = rows.nth(3).locator("td").all_inner_texts()
    assert cells[:3] == [
        "3",
        f"{watch.history['loss'][2]:.3f}",
        f"{watch.history['val_loss'][2]:.3f}",
    ]
    page.get_by_text("Keys, and copy as NumPy").click()
    page.get_by_role("button", name="Copy as NumPy").click()
    text = page.locator("textarea").input_value()
    known = {}
    exec(text, {"np": np}, known)
    np.testing.assert_allclose(known["val_loss"], watch.history["val_loss"])
    np.testing.assert_array_equal(known["confusion"], watch.confusion())


def test_predict_first_keeps_the_later_epochs_back(page_of, recording):
    watch = recording(predict=True)
    page = page_of(watch, width=1000)
    best = int(np.argmin(watch.history["val_loss"])) + 1
    assert page.get_by_role("slider", name="Epoch").get_attribute("max") == "2"
    last = f"{watch.history['val_loss'][5]:.3f}"
    assert last not in page.locator(".view").inner_text()
    check = page.get_by_role("button", name="Check")
    check.click()
    assert (
        "must be a whole number from 1 to 6, got nothing" in page.get_by_role("alert").inner_text()
    )
    page.get_by_label("your prediction").fill("soon")
    check.click()
    assert "got “soon”" in page.get_by_role("alert").inner_text()
    page.get_by_label("your prediction").fill(str(best))
    check.click()
    page.get_by_text(f"Yes: the validation loss was lowest after epoch {best}").first.wait_for()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.get_by_role("slider", name="Epoch").get_attribute("max") == "6"
    assert not check.is_visible()


def test_nothing_recorded_yet_tells_how_to_begin(page_of):
    page = page_of(TrainWatch(IMAGES, LABELS))
    page.get_by_text("network.fit(…, callbacks=[watch.callback()])").first.wait_for()
    assert page.locator(".state").inner_text() == "not started"
    expect(page.get_by_role("slider")).to_have_count(0)
    assert page.errors == []


def test_a_kernel_that_does_not_answer(page_of, recording):
    watch = recording()
    watch.status = "running"
    page = page_of(watch, still=True)
    page.get_by_role("button", name="Stop").click()
    page.clock.run_for(5000)
    page.get_by_text("use the square button in the notebook's toolbar").first.wait_for()


def test_damaged_pictures_leave_the_rest_alive(page_of, recording):
    watch = recording()
    watch.set_trait("_pictures", watch._pictures[:60])
    page = page_of(watch)
    page.get_by_text("The pictures in this record cannot be read").first.wait_for()
    np.testing.assert_array_equal(shown(page, CONFUSION), watch.confusion())


def test_two_views_on_a_page(page_of, recording):
    one, other = recording(), recording()
    page = page_of(one, other, one)
    page.get_by_role("slider", name="Epoch").nth(0).fill("2")
    summaries = page.locator(".summary")
    expect(summaries.nth(2)).to_contain_text("After epoch 2")
    texts = summaries.all_inner_texts()
    assert ["After epoch 2" in text for text in texts] == [True, False, True]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("state", ["recorded", "running", "predict", "ready"])
def test_axe_finds_nothing(page_of, recording, violations, state, dark):
    watch = (
        recording(predict=state == "predict") if state != "ready" else TrainWatch(IMAGES, LABELS)
    )
    if state == "running":
        watch.status = "running"
    page = page_of(watch, dark=dark, width=1000)
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    assert violations(page) == []


class Made:
    """A network whose numbers are made up: those of a training differ between machines."""

    def __init__(self):
        self.epoch, self.names = -1, ["layer 1, Conv2D", "layer 5, Dense"]

    def require(self, images, classes):
        pass

    def kernels(self):
        return np.linspace(-0.5, 0.5, 18).reshape(3, 3, 1, 2)

    def measure(self, images, labels):
        self.epoch += 1
        wrong = np.arange(len(labels)) % 9 == 0 if self.epoch else np.full(len(labels), True)
        return (labels + wrong) % 3, [0.05 * 2**self.epoch, 0.5]


def test_the_accessibility_tree(page_of, accessibility, golden):
    watch = TrainWatch(IMAGES[:40], np.arange(40) % 3, NAMES)
    watch.begin(Made(), 3, 10)
    for loss, val_loss in ((0.9, 0.8), (0.5, 0.45), (0.25, 0.5)):
        watch.after_batch(10, loss)
        watch.after_epoch(
            {"loss": loss, "accuracy": 0.875, "val_loss": val_loss, "val_accuracy": 0.75}
        )
    watch.end("finished")
    golden("train_watch", accessibility(page_of(watch, width=1000)))


@pytest.mark.parametrize("width", [360, 620])
def test_a_narrow_page_does_not_scroll_sideways(page_of, recording, width):
    watch = recording()
    watch.class_names = ["T-shirt/top", "ankle boot", "pullover"]
    page = page_of(watch, width=width, touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# ---------------------------------------------------------------------------- JupyterLab

SHOW = """import os
os.environ["KERNELS_TO_CONVNETS_QUIET"] = "1"
import numpy as np
from helpers.network import Conv2D, Dense, Flatten, Network
from helpers.widgets import TrainWatch
rng = np.random.default_rng(0)
images, labels = rng.random((3000, 12, 12, 1)), rng.integers(0, 2, 3000)
watch = TrainWatch(images[:100], labels[:100])
watch"""
TRAIN = """network = Network([Conv2D(4, 3), Flatten(), Dense(2)], (12, 12, 1))
history = network.fit(images, labels, epochs=150, batch_size=8,
                      callbacks=[watch.callback()])"""


def test_in_jupyterlab_the_buttons_reach_a_kernel_that_trains(new_page, lab):
    page = lab.open(new_page(width=1300), [SHOW])
    page.get_by_text("Nothing is recorded yet").first.wait_for()
    page.evaluate(
        """(code) => { const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
          window.training = kernel.requestExecute({ code }).done; }""",
        TRAIN,
    )
    state = page.locator(".state")
    pause = page.get_by_role("button", name="❚❚ Pause")
    pause.wait_for()
    page.get_by_text(re.compile(r"^Epoch [2-9]")).first.wait_for()
    pause.click()
    page.get_by_role("button", name="▶ Go on").wait_for()
    assert state.inner_text() == "paused"
    before, summary = page.locator(".live-row p").inner_text(), page.locator(".summary")
    newest = summary.inner_text()
    page.get_by_role("button", name="◀ Back").click()  # look back while it waits
    expect(summary).not_to_have_text(newest)
    assert page.locator(".live-row p").inner_text() == before
    page.get_by_role("button", name="▶ Go on").click()
    pause.wait_for()
    page.get_by_role("button", name="■ Stop").click()
    page.get_by_text(re.compile(r"^stopped after \d+ epoch")).first.wait_for()
    page.evaluate("window.training")
    answer = run_cell(
        page,
        "print(watch.status, len(history['loss']), watch.snapshots - 1, "
        "(watch.kernels(watch.snapshots - 1).shape))",
    )
    status, epochs, snapshots = answer.split()[:3]
    assert status == "stopped"
    assert epochs == snapshots
    assert 0 < int(epochs) < 150
    assert f"stopped after {epochs} epoch" in state.inner_text()
    # Afterwards both sides agree about the epoch in sight.
    to_epoch(page, 1)

    def agreed():
        assert run_cell(page, "print(watch.epoch)") == "1\n"

    eventually(page, agreed)
    assert run_cell(page, "watch.epoch = 0") == ""
    page.get_by_text("Before training, with random weights").first.wait_for()
    assert not [text for text in page.errors if re.search("k2c|esm|Watch|Cannot read", text)]


def test_an_interrupted_cell_ends_the_run(new_page, lab):
    """Keras tells its callbacks nothing about it; the end of the cell does."""
    page = lab.open(new_page(width=1300), [SHOW])
    page.get_by_text("Nothing is recorded yet").first.wait_for()
    answer = run_cell(
        page,
        "from helpers.widgets.train_watch.subjects import OfNetwork\n"
        "network = Network([Flatten(), Dense(2)], (12, 12, 1))\n"
        "watch.begin(OfNetwork(network), 3, 5)\nraise KeyboardInterrupt",
    )
    assert "KeyboardInterrupt" in answer
    page.get_by_text(re.compile("^stopped after 0 epochs")).first.wait_for()
    page.get_by_text("This network has no convolution").first.wait_for()
    assert run_cell(page, "print(watch.status)") == "stopped\n"

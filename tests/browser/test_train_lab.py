"""TrainLab as readers meet it: it trains in a page without a kernel, and in JupyterLab."""

import re

import numpy as np
import pytest

from helpers.images import load_fashion_mnist, load_mnist
from helpers.network import Network
from helpers.widgets import TrainLab
from tests.browser.conftest import eventually, expect, run_cell, write_page
from tests.browser.reading import cell, focused, number, shown

ANSWERS = "What the validation digits were taken for"
#: A network that learns within a second or two.
SMALL = {"blocks": [{"filters": 4, "kernel": 5, "stride": 2, "pool": "none"}], "rate": 0.01}
SMALL |= {"digits": 500, "length": 1_500, "batch": 8}


def in_16_greys(images):
    """Return pictures as the view brings them."""
    return np.rint(15 * images) / np.float32(15)


def trained(page):
    """Press Train, and wait until the run has ended."""
    page.get_by_role("button", name="▶ Train").click()
    expect(page.locator(".state")).to_have_text("run finished")
    return page


def made_up():
    """Return a view of a run whose numbers are made up: those of a training differ."""
    lab = TrainLab(**SMALL)
    points = [{"seen": 0, "loss": None, "accuracy": None, "val_loss": 2.3, "val_accuracy": 0.1}]
    for seen, loss, val_loss in ((500, 1.5, 1.25), (1_000, 0.75, 1.0), (1_500, 0.5, 0.875)):
        points.append(
            {"seen": seen, "loss": loss, "accuracy": 1 - loss / 2, "val_loss": val_loss}
            | {"val_accuracy": 1 - val_loss / 2}
        )
    count = Network(lab.layers(), (28, 28, 1)).parameter_count()
    weights = 0.2 * np.sin(np.arange(count)).astype("<f4")
    lab.set_state({"_weights": weights.tobytes(), "_seen": 1_500, "_points": points})
    return lab


def ready(page):
    """Wait until the digits are unpacked and whoever trains has answered."""
    expect(page.locator("[aria-busy]")).to_have_count(0)
    return page


def accuracies(page):
    """Return the last training and validation accuracy, as shares."""
    texts = page.locator(".legend").nth(1).locator("b").all_inner_texts()
    return [number(text) / 100 for text in texts[:2]]


def test_it_trains_and_what_it_learned_is_there(page_of):
    page = trained(page_of(TrainLab(**SMALL), width=1000))
    training, validation = accuracies(page)
    assert training > 0.5  # 0.87 and 0.85 as a rule
    assert validation > 0.5
    confusion = shown(page, ANSWERS)
    assert confusion.sum() == 500
    assert np.trace(confusion) / 500 == pytest.approx(validation, abs=0.0006)
    labels = load_mnist().validation.labels[:500]
    np.testing.assert_array_equal(confusion.sum(axis=1), np.bincount(labels))
    expect(page.get_by_text("It trains in slices of this page")).to_have_count(0)  # in a worker
    assert "1,500 digits seen: 3 times each of 500" in page.locator(".drive").inner_text()
    page.get_by_text("Read the curves as a table").click()
    rows = page.locator("table.plain tbody tr")
    expect(rows).to_have_count(4)
    assert rows.nth(0).locator("td").all_inner_texts()[:2] == ["0", "–"]
    # One setting is changed: the last run stays, and its change is named.
    page.get_by_label("learning rate").select_option("0.001")
    expect(page.locator(".state")).to_have_text("not trained yet")
    page.get_by_text("Against the last run: learning rate 0.001, before 0.01.").first.wait_for()
    expect(page.locator(".legend").nth(1).locator("li:visible")).to_have_count(4)
    pale = page.locator(".plot").first.locator("path.pale")
    expect(pale).to_have_count(2)
    assert len(pale.nth(1).get_attribute("d").split("L")) == 4
    assert page.errors == []


def test_pause_continue_and_longer(page_of):
    page = ready(page_of(TrainLab(**SMALL | {"length": 200_000}), width=1000))
    page.get_by_role("button", name="▶ Train").click()
    page.get_by_role("button", name="❚❚ Pause").click()
    page.get_by_role("button", name="▶ Go on").wait_for()
    assert page.locator(".state").inner_text() == "paused"
    paused = page.locator(".chain").nth(1).inner_text()
    page.get_by_label("length of a run").select_option("5,000")  # a longer run is no new network
    assert page.locator(".state").inner_text() == "paused"
    page.get_by_role("button", name=re.compile("▶ Go on|▶ Train on")).click()
    expect(page.locator(".chain").nth(1)).not_to_have_text(paused)
    expect(page.locator(".state")).to_have_text(re.compile("learning|run finished"))
    page.get_by_role("button", name="↺ New weights").click()
    expect(page.locator(".state")).to_have_text("not trained yet")
    expect(page.locator(".chain").nth(1)).to_have_text(re.compile("^0 digits seen"))


def test_without_workers_it_trains_in_the_page_and_learns_the_same(new_page, tmp_path):
    lab, seen = TrainLab(**SMALL), []
    write_page(tmp_path / "page.html", [lab])
    for worker in (True, False):
        page = new_page(width=1000)
        if not worker:
            page.add_init_script("window.Worker = function () { throw new Error('none'); };")
        page.goto((tmp_path / "page.html").as_uri())
        trained(page)
        expect(page.get_by_text("It trains in slices of this page")).to_have_count(1 - worker)
        seen.append((accuracies(page), shown(page, ANSWERS).tolist()))
        assert page.errors == []
    assert seen[0] == seen[1]


def test_a_drawn_digit_is_answered_by_the_trained_network(page_of):
    lab = made_up()
    page = ready(page_of(lab, width=1000))
    assert page.locator(".state").inner_text() == "paused"
    digits, network = load_mnist().validation, lab.network()
    shares = network.predict(in_16_greys(digits.images[:1]))[0]
    page.get_by_text(f"Validation digit 0, a {digits.labels[0]}, is taken for").first.wait_for()

    def answers():
        return [number(text) for text in page.locator(".answers td:last-child").all_inner_texts()]

    np.testing.assert_allclose(answers(), 100 * shares, atol=0.06)
    before = answers()
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("Draw a digit.").first.wait_for()
    box = page.locator(".pad").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.8 * box["height"], steps=4)
    page.mouse.up()
    page.get_by_text("The picture is taken for").first.wait_for()
    drawn = page.locator(".pad canvas").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0)"
    )
    expected = network.predict(np.float32(drawn).reshape(1, 28, 28, 1) / 255)[0]
    assert answers() != before
    np.testing.assert_allclose(answers(), 100 * expected, atol=1)  # the canvas has 256 levels


def test_a_number_of_the_table_brings_one_of_its_digits(page_of):
    lab = made_up()
    page = ready(page_of(lab, width=1000))
    digits = load_mnist().validation
    answers = lab.network().predict(in_16_greys(digits.images[:500])).argmax(axis=1)
    labels = digits.labels[:500]
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (labels, answers), 1)
    assert (
        np.abs(shown(page, ANSWERS) - confusion).sum() <= 2
    )  # a tie of float32 may fall otherwise
    label, answer = np.argwhere(confusion > 2)[-1]
    cell(page, ANSWERS, label, answer).click()
    page.get_by_text(
        re.compile(rf"Validation digit \d+, a {label}, is taken for {answer} ")
    ).first.wait_for()


def test_layers_that_do_not_fit_are_refused_in_words(page_of):
    page = ready(page_of(TrainLab(blocks=[{"kernel": 5}, {"kernel": 5}]), width=1000))
    page.get_by_role("button", name="Add a convolution").click()
    expect(page.get_by_role("group", name="Convolution 3")).to_have_count(1)
    kernel = page.get_by_role("group", name="Convolution 3").get_by_label("kernel")
    kernel.select_option("7 × 7")
    page.get_by_text(
        "The kernel of convolution 3 is 7 × 7, but the maps that reach it are"
    ).first.wait_for()
    assert kernel.evaluate("n => n.selectedOptions[0].text") == "3 × 3"
    assert page.get_by_role("button", name="Add a convolution").is_disabled()
    for place in (3, 2, 1):
        page.get_by_role("button", name=f"Remove convolution {place}").click()
    page.get_by_text("This network has no convolution").first.wait_for()
    page.get_by_text("28 × 28 × 1 → 784 → 10; 7,850 weights and biases.").first.wait_for()


def test_a_learning_rate_that_is_too_large_is_named(page_of):
    lab = TrainLab(**SMALL | {"optimizer": "sgd", "rate": 100, "activation": "none"})
    page = ready(page_of(lab, width=1000))
    page.get_by_role("button", name="▶ Train").click()
    page.get_by_text("Take a smaller learning rate.").first.wait_for()
    assert page.locator(".state").inner_text() == "diverged"
    assert (
        page.get_by_role("button", name="▶ Train")
        .or_(page.get_by_role("button", name="▶ Go on"))
        .is_disabled()
    )


def test_the_keyboard_reaches_everything(page_of):
    page = ready(page_of(TrainLab(**SMALL), width=1000))
    names = []
    for _ in range(26):
        page.keyboard.press("Tab")
        names.append(focused(page))
    for name in (
        "Remove convolution 1",
        "Add a convolution",
        "▶ Train",
        "↺ New weights",
        "Next digit",
    ):
        assert name in names
    assert any(name.startswith("The picture, 28 × 28") for name in names)
    assert any(re.match("0 taken for 0", name) for name in names)
    kernel = page.get_by_role("group", name="Convolution 1").get_by_label("kernel")
    kernel.focus()
    page.keyboard.press("Home")  # another kernel makes another network, and the focus stays
    page.get_by_text("14 × 14 × 4").first.wait_for()
    assert kernel.evaluate("n => n.matches(':focus')")
    page.locator(".pad").focus()
    page.get_by_role("button", name="Next digit").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Validation digit 1, a").first.wait_for()
    column = next(c for c, text in enumerate(shown(page, ANSWERS)[2]) if text)
    cell(page, ANSWERS, 2, column).focus()  # the picture stays until it is asked for
    assert page.get_by_text("Validation digit 1, a").count()
    page.keyboard.press("Enter")
    page.get_by_text(
        re.compile(rf"Validation digit \d+, a 2, is taken for {column}")
    ).first.wait_for()
    page.keyboard.press(" ")
    expect(page.locator(".state")).to_have_text(re.compile("learning|run finished"))
    expect(page.locator("[aria-live=polite]")).to_have_text(
        re.compile(r"run finished after 1,500 digits: validation accuracy \d+\.\d %")
    )


def test_reduced_motion_waits_for_the_points_of_the_curves(page_of):
    page = ready(page_of(TrainLab(**SMALL | {"length": 200_000}), width=1000, reduced=True))
    page.get_by_role("button", name="▶ Train").click()
    told = page.locator(".chain").nth(1)
    expect(told).not_to_have_text(re.compile("^0 digits"))
    seen = int(told.inner_text().split(" digits")[0].replace(",", ""))
    assert page.locator(".legend b").first.inner_text() != "–"
    assert seen >= 500
    page.get_by_role("button", name="❚❚ Pause").click()


def test_garments_in_place_of_digits(page_of):
    page = ready(page_of(TrainLab(**SMALL), width=1000))
    page.get_by_label("pictures").select_option("garments")
    page.get_by_text("“ankle boot”, is taken for").or_(
        page.get_by_text(re.compile("Validation garment 0, “"))
    ).first.wait_for()
    ready(page)
    confusion = shown(page, ANSWERS.replace("digits", "garments"))
    labels = load_fashion_mnist().validation.labels[:500]
    np.testing.assert_array_equal(confusion.sum(axis=1), np.bincount(labels))
    assert page.locator(".answers th").all_inner_texts()[7] == "sneaker"
    trained(page)
    assert accuracies(page)[1] > 0.4  # 0.65 to 0.75 as a rule; guessing gives 0.1
    assert "1,500 garments seen" in page.locator(".drive").inner_text()
    page.get_by_label("pictures").select_option("digits")
    page.get_by_text("Against the last run: pictures digits, before garments.").first.wait_for()
    page.get_by_text("Validation digit 0, a").first.wait_for()
    assert page.errors == []


@pytest.mark.parametrize("layout", ["column", "wide"])
@pytest.mark.parametrize("pictures", ["digits", "garments"])
def test_it_is_at_most_one_and_a_half_screens_high(page_of, layout, pictures):
    width = {"column": 732, "wide": 1232}[layout]
    lab = TrainLab(blocks=[{"filters": 8}, {"filters": 16}], pictures=pictures)
    page = ready(page_of(lab, width=width, height=800))
    limit = 1.5 * 800 if pictures == "digits" else 1.65 * 800
    assert page.locator(".k2c-view").bounding_box()["height"] <= limit


def test_a_phone_folds_the_settings_and_a_wide_page_does_not(page_of):
    page = ready(page_of(TrainLab(), width=360, height=760, touch=True))
    filters = page.get_by_label("filters")
    expect(filters).to_be_hidden()
    page.get_by_text("The network and how it learns").click()
    filters.select_option("4")
    expect(page.locator(".plan .chain")).to_contain_text("26 × 26 × 4")
    page.set_viewport_size({"width": 1000, "height": 760})
    expect(page.get_by_text("The network and how it learns")).to_be_hidden()
    expect(filters).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("state", ["ready", "trained"])
def test_axe_finds_nothing(page_of, violations, state, dark):
    page = ready(page_of(made_up() if state == "trained" else TrainLab(), dark=dark, width=1000))
    for summary in page.locator("summary:visible").all():
        summary.click()
    assert violations(page) == []


@pytest.mark.parametrize("width", [360, 620])
def test_a_narrow_page_does_not_scroll_sideways(page_of, width):
    page = ready(page_of(made_up(), width=width, touch=True))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_accessibility_tree(page_of, accessibility, golden):
    golden("train_lab", accessibility(ready(page_of(made_up(), width=1000))))


def test_in_jupyterlab_the_network_reaches_python(new_page, lab):
    source = f"from helpers.widgets import TrainLab\nlab = TrainLab(**{SMALL})\nlab"
    page = lab.open(new_page(width=1300), [source])
    page.get_by_role("button", name="▶ Train").click()
    expect(page.locator(".state")).to_have_text("run finished")
    expect(page.get_by_text("It trains in slices of this page")).to_have_count(0)

    def answered():
        code = (
            "from helpers.images import load_mnist\nv = load_mnist().validation\n"
            "print(lab.seen, lab.network().evaluate(v.images[:500], v.labels[:500])[1])"
        )
        answer = run_cell(page, code)
        assert len(answer.split()) == 2, answer  # else the weights are still under way
        seen, accuracy = answer.split()
        assert int(seen) == 1_500
        assert float(accuracy) == pytest.approx(accuracies(page)[1], abs=0.0051)

    eventually(page, answered)
    assert run_cell(page, "lab.hidden = 16") == ""
    page.get_by_text("→ 16 → 10;").first.wait_for()
    assert page.locator(".state").inner_text() == "not trained yet"

"""KernelLab as readers meet it: on a page without a kernel, and in JupyterLab."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from helpers import correlate2d
from helpers.kernels import BOX, GAUSSIAN, LAPLACIAN, SOBEL_X
from helpers.widgets import KernelLab
from tests.browser.conftest import eventually, expect, run_cell
from tests.browser.reading import cell, focused, number, shown

RNG = np.random.default_rng(6)


def table(page):
    """Return the numbers of the magnifier's table: nine products, and their sum at the end."""
    page.locator("details", has_text="Read the sum as a table").evaluate("n => n.open = true")
    rows = page.locator("table.plain tbody tr")
    rows.nth(9).wait_for()
    return np.array([number(row.locator("td").last.inner_text()) for row in rows.all()])


def painted(page, which):
    """Return the colours of a canvas of the stage (0 right, 1 left), (height, width, 3)."""
    width, height, data = (
        page.locator(".stage canvas")
        .nth(which)
        .evaluate(
            """n => [n.width, n.height,
                 Array.from(n.getContext("2d").getImageData(0, 0, n.width, n.height).data)]"""
        )
    )
    return np.array(data).reshape(height, width, 4)[:, :, :3]


def png(array):
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG")
    return buffer.getvalue()


def score(page):
    return float(page.locator(".points").inner_text().split("/")[0])


@pytest.mark.parametrize(
    "settings",
    [
        {"kernel": "Sobel x", "place": [40, 60]},
        {"kernel": "emboss", "normalise": True, "photo": "camera", "place": [1, 136]},
        {"kernel": GAUSSIAN, "second": LAPLACIAN, "two": True, "photo": "coffee"},
    ],
)
def test_the_sum_is_that_of_helpers(page_of, settings):
    view = KernelLab(**settings)
    page = page_of(view)
    edge = len(view.weights)
    row, column = view.place
    if edge == 2:
        page.get_by_label("second kernel", exact=True).check()
    numbers = table(page)
    expected = view.result[row - edge, column - edge]
    np.testing.assert_allclose(numbers[-1], expected, atol=1e-5)
    np.testing.assert_allclose(numbers[:-1].sum(), expected, atol=1e-5)
    assert page.errors == []


def test_the_pictures_are_those_of_helpers(page_of):
    view = KernelLab("box blur")
    page = page_of(view)
    np.testing.assert_allclose(painted(page, 1)[..., 0], 255 * view.pixels[1:-1, 1:-1], atol=0.51)
    np.testing.assert_allclose(painted(page, 0)[..., 0], 255 * view.result, atol=0.51)
    page.get_by_role("combobox", name="kernel, by name", exact=True).select_option("Sobel x")
    view.kernel = SOBEL_X
    colours = painted(page, 0)
    redder = colours[..., 0] > colours[..., 2] + 8
    bluer = colours[..., 2] > colours[..., 0] + 8
    assert (view.result[redder] > 0).all()
    assert (view.result[bluer] < 0).all()
    assert redder.sum() > 500
    assert bluer.sum() > 500
    page.get_by_label("show the result").select_option("as a photo, 0 to 1")
    page.get_by_text("outside and are cut off").first.wait_for()
    np.testing.assert_allclose(
        painted(page, 0)[..., 1], 255 * np.clip(view.result, 0, 1), atol=0.51
    )
    page.get_by_label("show the result").select_option("sizes without sign")
    size = np.abs(view.result)
    np.testing.assert_allclose(painted(page, 0)[..., 1], 255 * size / size.max(), atol=0.51)


def test_everything_by_keyboard(page_of):
    page = page_of(KernelLab("identity", place=[50, 50]))
    stage = page.locator(".stage")
    for _ in range(6):  # task, picture, open, camera, stage
        page.keyboard.press("Tab")
        if "arrows move the magnifier" in focused(page):
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("heading", name="Pixel (60, 51)").wait_for()
    live = page.locator("[aria-live=polite]")
    expect(live).to_contain_text("Pixel (60, 51): the nine products")
    page.keyboard.press("End")
    page.keyboard.press("PageUp")
    page.get_by_role("heading", name="Pixel (1, 167)").wait_for()
    page.keyboard.press("[")
    page.get_by_role("heading", name="Pixel (1, 166)").wait_for()
    page.keyboard.press(" ")
    assert stage.locator(".tag.left").is_hidden() != stage.locator(".tag.right").is_hidden()
    for _ in range(5):  # divider, show, preset, kernel
        page.keyboard.press("Tab")
        if focused(page).startswith("weight (0, 0)"):
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.type("-1,5")
    page.keyboard.press("Enter")
    np.testing.assert_array_equal(shown(page, "Kernel"), [[0, -1.5, 0], [0, 1, 0], [0, 0, 0]])
    page.get_by_text("The weights sum to −0.5").first.wait_for()
    chosen = page.get_by_role("combobox", name="kernel, by name", exact=True)
    assert chosen.evaluate("n => n.selectedOptions[0].text") == "your own weights"


def test_a_click_moves_the_magnifier_and_the_line_can_be_dragged(page_of):
    page = page_of(KernelLab("identity"))
    box = page.locator(".stage").bounding_box()
    page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.5 * box["height"])
    row, column = (round(0.5 * 110 - 0.5) + 1, round(0.25 * 167 - 0.5) + 1)
    title = page.get_by_role("heading", name="Pixel (").inner_text()
    place = json.loads(title.removeprefix("Pixel ").replace("(", "[").replace(")", "]"))
    np.testing.assert_allclose(place, [row, column], atol=1)
    middle = box["y"] + 0.3 * box["height"]
    page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], middle, steps=4)
    page.mouse.up()
    share = float(page.get_by_role("slider", name="divider").input_value())
    assert abs(share - 0.8) < 0.02
    assert page.get_by_role("heading", name="Pixel (").inner_text() == title


def test_a_picture_of_ones_own_stays_on_the_page(page_of):
    page = page_of(KernelLab("box blur"))
    colour = RNG.integers(0, 256, (60, 90, 3)).astype(np.uint8)
    chooser = page.locator("input[type=file]")
    chooser.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": png(colour)})
    page.get_by_role("heading", name="Pixel (30, 45)").wait_for()
    grey = (colour / 255) @ [0.2126, 0.7152, 0.0722]
    np.testing.assert_allclose(table(page)[-1], correlate2d(grey, BOX)[29, 44], atol=1e-5)
    np.testing.assert_allclose(painted(page, 1)[..., 0], 255 * grey[1:-1, 1:-1], atol=0.51)
    # Large pictures are shown small; a thin strip and a text are refused, and the old one stays.
    large = np.full((900, 1200), 128, np.uint8)
    chooser.set_input_files({"name": "big.png", "mimeType": "image/png", "buffer": png(large)})
    page.get_by_role("heading", name="Pixel (75, 100)").wait_for()
    thin = np.zeros((3, 90), np.uint8)
    chooser.set_input_files({"name": "thin.png", "mimeType": "image/png", "buffer": png(thin)})
    page.get_by_text("The picture has 90 × 3 pixels").first.wait_for()
    chooser.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"})
    page.get_by_text("“notes.txt” is not a picture that this browser can read").first.wait_for()
    expect(page.get_by_role("heading", name="Pixel (75, 100)")).to_have_count(1)
    page.get_by_role("combobox", name="picture", exact=True).select_option("man (camera)")
    page.get_by_role("heading", name="Pixel (69, 69)").wait_for()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.outside == []
    assert page.errors == []


CAMERA = """() => {
  window.tracks = [];
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 240];
  const context = canvas.getContext("2d");
  setInterval(() => { context.fillStyle = "#808080"; context.fillRect(0, 0, 320, 240); }, 30);
  navigator.mediaDevices.getUserMedia = async () => {
    const stream = canvas.captureStream(30);
    window.tracks.push(...stream.getTracks());
    return stream; };
}"""


def test_the_camera_runs_on_request_only_and_stops(page_of):
    page = page_of(KernelLab("identity"))
    page.evaluate(CAMERA)
    assert page.evaluate("tracks.length") == 0
    page.get_by_role("button", name="Use the camera").click()
    page.get_by_role("button", name="Freeze the picture").wait_for()
    page.get_by_role("heading", name="Pixel (75, 100)").wait_for()
    eventually(page, lambda: np.testing.assert_allclose(painted(page, 0), 128, atol=4))
    page.get_by_role("button", name="Freeze the picture").click()
    assert page.evaluate("tracks.every((track) => track.readyState === 'ended')")
    page.evaluate("""() => { navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException("no", "NotAllowedError"); }; }""")
    page.get_by_role("button", name="Use the camera").click()
    page.get_by_text("The camera was not allowed").first.wait_for()


def test_find_the_kernel(page_of):
    view = KernelLab("identity", task="find", level="free", number=3)
    page = page_of(view)
    assert score(page) == 0
    hint = page.get_by_role("button", name="Hint: one weight")
    scores = []
    for _ in range(9):
        if hint.is_disabled():
            break
        hint.click()
        text = page.get_by_text("The weight at (").first.inner_text()
        place, value = text.removeprefix("The weight at (").removesuffix(".").split(") is ")
        row, column = map(int, place.split(","))
        cell(page, "Kernel", row, column).focus()
        page.keyboard.type(value.replace("−", "-"))
        page.keyboard.press("Enter")
        scores.append(score(page))
    assert scores[-1] == 100
    page.get_by_text("Found! These are the nine weights.").first.wait_for()
    np.testing.assert_array_equal(painted(page, 0), painted(page, 1))
    page.get_by_role("button", name="Another one").click()
    assert score(page) < 100
    page.get_by_label("riddle number").fill("0")
    page.get_by_label("riddle number").press("Enter")
    assert "from 1 to 9999" in page.get_by_role("alert").inner_text()
    assert page.errors == []


def test_a_riddle_is_not_solved_before_it_is_asked(page_of):
    page = page_of(KernelLab("sharpen"))  # riddle 1 asks for this kernel
    page.get_by_role("radio", name="Find the kernel").check()
    assert score(page) < 100
    assert page.get_by_label("riddle number").input_value() == "2"


def test_predict_first_hides_the_sum(page_of):
    view = KernelLab("identity", predict=True, place=[30, 40])
    page = page_of(view)
    assert page.locator(".result").inner_text() == "?"
    page.get_by_label("your prediction").fill("7")
    page.get_by_role("button", name="Check").click()
    right = float(view.pixels[30, 40])
    page.get_by_text("You said 7; it is").first.wait_for()
    assert abs(number(page.locator(".result").inner_text()) - right) < 0.00051
    page.locator(".stage").press("ArrowLeft")
    assert page.locator(".result").inner_text() == "?"


def test_rubbish_gets_a_message_and_leaves_the_view_alive(page_of):
    page = page_of(KernelLab())
    cell(page, "Kernel", 0, 0).focus()
    page.keyboard.type("1e9")
    page.keyboard.press("Enter")
    assert "from −1000 to 1000" in page.get_by_role("alert").inner_text()
    np.testing.assert_array_equal(shown(page, "Kernel"), SOBEL_X)
    cell(page, "Kernel", 0, 0).focus()
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.errors == []


VIEWS = {
    "try": lambda: KernelLab(place=[45, 70]),
    "two": lambda: KernelLab("Gaussian blur", second="Laplacian", two=True, predict=True),
    "find": lambda: KernelLab("box blur", task="find", photo="camera"),
}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing(page_of, violations, name, dark):
    page = page_of(VIEWS[name](), dark=dark, width=360)
    for summary in page.locator("summary:visible").all():
        summary.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", ["try", "find"])
def test_the_accessibility_tree(page_of, accessibility, golden, name):
    page = page_of(VIEWS[name](), width=1000)
    golden(f"kernel_lab_{name}", accessibility(page))


def test_two_views_of_one_model(page_of):
    one = KernelLab()
    page = page_of(one, one)
    page.get_by_role("combobox", name="kernel, by name", exact=True).first.select_option("sharpen")
    text = "The weights sum to 1: even areas keep their brightness"
    page.get_by_text(text).nth(1).wait_for(state="attached")


def test_in_jupyterlab_both_sides_agree_and_the_keys_stay(new_page, lab):
    cells = ["from helpers.widgets import KernelLab\nw = KernelLab()\nw", "print('below')"]
    page = lab.open(new_page(width=1300), cells)
    page.get_by_role("grid", name="Kernel", exact=True).wait_for()
    count = page.locator(".jp-Notebook .jp-Cell").count()
    page.locator(".stage").focus()
    for key in ("b", "a", "d", "d", "x", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    cell(page, "Kernel", 1, 1).focus()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(count)
    code = (
        "import json\nr, c = w.place\n"
        "print(json.dumps([w.kernel.tolist(), w.place, w.result[r - 1, c - 1]]))"
    )

    def agreed():
        kernel, place, result = json.loads(run_cell(page, code))
        assert kernel == [[-1, 0, 1], [-2, 4, 2], [-1, 0, 1]]
        assert place == [57, 85]
        np.testing.assert_allclose(table(page)[-1], result, atol=1e-5)

    eventually(page, agreed)
    assert run_cell(page, "w.kernel = 'box blur'; w.photo = 'coffee'") == ""
    eventually(page, lambda: np.testing.assert_allclose(shown(page, "Kernel"), BOX, atol=0.0006))

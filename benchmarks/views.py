"""Time the interactive views in Chromium: from pointing at something to the picture of it.

What a reader feels is the time from a movement to the next image on the screen. Here that is the
work of the event and of the frame that it asks for, layout and painting included, but not the wait
for the screen's next refresh. Run it on a quiet machine: ``python -m benchmarks.views``.
"""

import json
import os
import statistics
import tempfile
from pathlib import Path

import numpy as np

from helpers.images import load_mnist
from helpers.network import Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU
from helpers.support.progress import QUIET
from helpers.training import load_model
from helpers.widgets import ConvStepper, KernelLab, LayerExplorer, PoolDrop, TrainLab, TrainWatch
from helpers.widgets.layer_explorer.model import describe
from helpers.widgets.shared.base import FOLDER, bundle

#: What the course promises: milliseconds to the repaint, for a forward pass, kilobytes a module,
#: digits a second that a small network learns from.
REPAINT, FORWARD, MODULE, DIGITS = 16, 10, 40, 1_000

#: Put into every page: `times(acts)` returns the milliseconds that each act takes, painted.
STOPWATCH = """
const root = document.querySelector(".k2c-view").shadowRoot;
const real = window.requestAnimationFrame.bind(window);
const frame = () => new Promise((done) => real(done));
/** From the start of a frame to the moment when it has been painted. */
const painted = () => new Promise((done) => real(() => {
  const { port1, port2 } = new MessageChannel();
  const start = performance.now();
  port1.onmessage = () => done(performance.now() - start);
  port2.postMessage(null);
}));
async function times(acts) {
  const all = [];
  for (const act of acts) {
    await frame();
    await frame();
    const asked = [];
    window.requestAnimationFrame = (work) => asked.push(work);
    const start = performance.now();
    act();
    asked.forEach((work) => work(start));
    root.host.offsetHeight;
    const work = performance.now() - start;
    window.requestAnimationFrame = real;
    all.push(work + await painted());
  }
  return all.slice(3);
}
const over = (node) => () =>
  node.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
const at = (node, type, x, y) => () => {
  const box = node.getBoundingClientRect();
  node.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, button: 0, buttons: 1,
    clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
};
const some = (nodes, count = 33) => Array.from({ length: count }, (_, i) =>
  nodes[(i * 7919) % nodes.length]);
const steps = Array.from({ length: 33 }, (_, i) => i);
"""

GRID = """return times(some([...root.querySelectorAll("table[role=grid]")].at(%d)
  .querySelectorAll("td[role]")).map(over));"""
SLIDER = """const slider = root.querySelector("input[type=range]");
return times(steps.map((i) => () => {
  slider.value = %s;
  slider.dispatchEvent(new Event("input")); }));"""
STROKE = """const pad = root.querySelector(".pad");
pad.setPointerCapture = () => {};
at(pad, "pointerdown", 0.2, 0.2)();
return times(steps.map((i) => at(pad, "pointermove", 0.2 + (i % 9) / 15, 0.2 + i / 60)));"""
HOVER = """const map = root.querySelector(".bigmap");
return times(steps.map((i) => at(map, "pointermove", 0.1 + (i % 9) / 11, 0.1 + i / 45)));"""
GLASS = """const stage = root.querySelector(".stage");
stage.setPointerCapture = () => {};
at(stage, "pointerdown", 0.5, 0.5)();
return times(steps.map((i) => at(stage, "pointermove", 0.1 + (i % 9) / 11, 0.1 + i / 45)));"""
WEIGHT = """const cell = root.querySelector("table[role=grid] td[role]");
const press = (node, key) =>
  node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
return times(steps.map((i) => () => {
  press(cell, String(i % 9));
  press(cell.querySelector("input"), "Enter"); }));"""


def main():
    """Measure and print."""
    from tests.browser.conftest import CHROMIUM

    if CHROMIUM is None:
        print("The views are not timed: no Chromium was found (apt-get install chromium).")
        return
    os.environ[QUIET] = "1"  # no progress bars between the rows
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores, Chromium without a GPU\n")
    print("| what | median | slowest | goal |")
    print("|---|---|---|---|")
    for name, milliseconds in repaints():
        goal = REPAINT if "forward pass" not in name else FORWARD
        print(
            f"| {name} | {statistics.median(milliseconds):.1f} ms | {max(milliseconds):.1f} ms "
            f"| < {goal} ms |",
            flush=True,
        )
    speeds = training_speeds()
    print(
        f"| TrainLab learns, Conv2D(8, 3), pooling, Dense(10) | {statistics.median(speeds):,.0f} "
        f"digits/s | {min(speeds):,.0f} digits/s | > {DIGITS:,} digits/s |"
    )
    largest = max(FOLDER.rglob("*.js"), key=lambda path: path.stat().st_size)
    kilobytes = largest.stat().st_size / 1000
    name = largest.relative_to(FOLDER).as_posix()
    print(f"| largest module, {name} | {kilobytes:.0f} kB | | < {MODULE} kB |")


def repaints():
    """Yield the name of each movement and its milliseconds."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM, FLAGS, write_page

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for number, (name, view, code) in enumerate(movements()):
            page = browser.new_page(viewport={"width": 690, "height": 1000})
            place = Path(folder) / f"{number}.html"
            write_page(place, [view])
            page.goto(place.as_uri())
            page.locator(".k2c-view .view").wait_for()
            page.wait_for_timeout(1500)  # the explorer looks for dead maps in its first second
            yield name, page.evaluate(f"async () => {{ {STOPWATCH} {code} }}")
            page.close()
        page = browser.new_page()
        yield "forward pass of the digit model", page.evaluate(FORWARD_PASS, forward_data())
        browser.close()


def movements():
    """Return what is timed: a name, a view, and the JavaScript that moves in it."""
    rng = np.random.default_rng(0)
    digits = load_mnist()
    model, images = load_model("digits"), digits.validation.images[:12]
    largest = (
        rng.integers(0, 10, (10, 10, 3)).astype(float),
        rng.integers(-2, 3, (5, 5, 3, 4)).astype(float),
        np.zeros(4),
    )
    plane = rng.integers(0, 10, (12, 12)).astype(float)
    watch = TrainWatch(*digits.validation, digits.class_names)
    layers = [Conv2D(16, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(10)]
    Network(layers, (28, 28, 1)).fit(
        *(part[:320] for part in digits.train), epochs=6, callbacks=[watch.callback()]
    )
    return [
        ("ConvStepper, 6 × 6 and 3 × 3", ConvStepper(plane[:6, :6], np.ones((3, 3))), GRID % -1),
        ("ConvStepper, the largest", ConvStepper(*largest, padding="full"), GRID % -1),
        ("… pointing at a pixel", ConvStepper(*largest, padding="full"), GRID % 0),
        (
            "… backwards, at a weight",
            ConvStepper(*largest, padding="full", mode="backward"),
            GRID % -1,
        ),
        ("KernelLab, the magnifier", KernelLab(), GLASS),
        ("KernelLab, a new weight", KernelLab(), WEIGHT),
        ("PoolDrop, 12 × 12", PoolDrop(plane, size=3), GRID % -1),
        (
            "PoolDrop, mean over up to 10,000 masks",
            PoolDrop(plane, values=np.arange(12.0), topic="dropout"),
            SLIDER % "slider.matches('.transport *') ? i % 14 : 0.05 * (i % 19)",
        ),
        ("LayerExplorer, digit model, a stroke", LayerExplorer(model, images, layer=4), STROKE),
        ("LayerExplorer, digit model, a unit", LayerExplorer(model, images, layer=4), HOVER),
        ("TrainWatch, from epoch to epoch", watch, SLIDER % "i % 7"),
    ]


#: The modules of the explorer without its view, on an empty page.
FORWARD_PASS = """async ({ code, layers, weights, image, shape }) => {
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const m = await import(address);
  const bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
  const network = m.readNetwork(layers, new DataView(bytes.buffer));
  const x = m.tensor(shape, image);
  return Array.from({ length: 43 }, () => {
    const start = performance.now();
    m.forwardWithout(network, x, []);
    return performance.now() - start;
  }).slice(3); }"""


def forward_data():
    """Return what the forward pass needs: code, layers, weights and a picture."""
    import base64

    _, layers, weights = describe(load_model("digits"))
    image = load_mnist().validation.images[0]
    code = bundle("layer_explorer/parts.js")
    return json.loads(
        json.dumps(
            {
                "code": code + "\nexport { readNetwork, forwardWithout, tensor };",
                "layers": layers,
                "weights": base64.b64encode(weights.tobytes()).decode(),
                "image": image.ravel().tolist(),
                "shape": list(image.shape),
            }
        )
    )


#: The engine of TrainLab on an empty page: digits a second, for each of ten times 1,000 digits.
TRAINING = """async ({ code, settings, images, labels }) => {
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const m = await import(address);
  const pixels = Uint8Array.from(atob(images), (letter) => letter.charCodeAt(0));
  const train = m.pairsOf(pixels, labels);
  const run = new m.TrainingRun(settings, { train, validation: train.slice(0, 1) });
  return Array.from({ length: 12 }, () => {
    const [start, seen] = [performance.now(), run.seen];
    while (run.seen < seen + 1000) run.advance();
    return (1000 * (run.seen - seen)) / (performance.now() - start);
  }).slice(2); }"""


def training_speeds():
    """Return how many digits a second TrainLab's usual network learns from, ten times."""
    import base64

    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM, FLAGS

    lab, digits = TrainLab(), load_mnist().train
    pixels = np.rint(255 * digits.images[: lab.digits]).astype(np.uint8)
    names = ("blocks", "hidden", "activation", "dropout", "optimizer", "rate", "digits", "batch")
    data = {
        "code": bundle("train_lab/run.js") + "\nexport { TrainingRun, pairsOf };",
        "settings": {name: getattr(lab, name) for name in (*names, "seed")},
        "images": base64.b64encode(pixels.tobytes()).decode(),
        "labels": digits.labels[: lab.digits].tolist(),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        speeds = browser.new_page().evaluate(TRAINING, data)
        browser.close()
    return speeds


if __name__ == "__main__":
    main()

/** TrainLab: choose a convolutional network, train it in the page, watch it learn. */

import { argmax, softmax, tensor } from "../shared/maths.js";
import {
  button, copyButton, el, folds, formatNumber, keysHelp, limitsOf, listenForKeys, mount, numberGrid,
  readAsTable, roomyFold, select, signTint, viewOf,
} from "../shared/look.js";
import { makePad } from "../layer_explorer/pad.js";
import { countText, paintPlanes } from "../layer_explorer/parts.js";
import { numberText } from "../train_watch/record.js";
import { Conv2D } from "./engine.js";
import {
  chainWords, changeWords, coursePlot, curvesHelp, LAB_HELP, LAB_KEYS, LAB_LOOK, nameOf, NAMES, pointRows,
  pythonOf, SHOWN,
} from "./parts.js";
import {
  CHOICES, CLASS_COUNT, DIGIT_SHAPE, evaluated, MOST_BLOCKS, networkOf, pairsOf, problemOf, SETTINGS,
} from "./run.js";
import { startTrainer } from "./trainer.js";

const STATE_NAMES = { ready: "not trained yet", running: "learning", paused: "paused",
  finished: "run finished", diverged: "diverged" };
const NEW_BLOCK = { filters: 8, kernel: 3, stride: 1, padding: "valid", pool: "max" };
const BLOCK_PARTS = ["filters", "kernel", "stride", "padding", "pool"];
const NO_POINTS = [];
const NOUNS = { digits: "digit", garments: "garment" };
const TWENTY = 20; // MNIST's makers fitted each digit into a box of 20 × 20

export default viewOf((context) => {
  const settings = readSettings(context.model);
  const problem = problemOf(settings);
  if (problem) throw new RangeError(problem);
  const view = mount(context, { label: "Train a network in the page", css: LAB_LOOK });
  const lab = new Lab(context.model, view, settings);
  view.later(() => lab.close());
  return view.cleanup;
});

/** The settings that the traits hold, or an error that names the one that cannot be. */
function readSettings(model) {
  const settings = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const known = (name, value) => {
    if (typeof CHOICES[name][0] === "string") return CHOICES[name].includes(value);
    if (name === "dropout") return value >= 0 && value < 1;
    return name === "rate" ? value > 0 && value < Infinity
      : Number.isInteger(value) && value >= (name === "hidden" ? 0 : 1);
  };
  const check = (part, names) => names.forEach((name) => {
    if (!known(name, part?.[name])) {
      throw new RangeError(`its ${NAMES[name]} cannot be ${part?.[name]}; run the cell again.`);
    }
  });
  if (!Array.isArray(settings.blocks) || settings.blocks.length > MOST_BLOCKS) {
    throw new RangeError(`its convolutions must be a list of up to ${MOST_BLOCKS}; run the cell again.`);
  }
  settings.blocks.forEach((block) => check(block, BLOCK_PARTS));
  check(settings, Object.keys(CHOICES).filter((name) => !BLOCK_PARTS.includes(name)));
  return settings;
}

class Lab {
  constructor(model, view, settings) {
    Object.assign(this, { model, view, settings, last: null, report: null, data: null, place: -1,
      sets: {}, until: 0, trainer: null, status: "ready", cell: null });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.network = networkOf(settings);
    this.picture = tensor(DIGIT_SHAPE);
    this.build();
    view.body.setAttribute("aria-busy", "true"); // until the pictures are unpacked
    this.drawSettings();
    this.draw();
    view.onAny(SETTINGS, () => this.follow());
    listenForKeys(view.body, { " ": () => this.toggle() });
    this.readPictures();
  }

  close() {
    this.closed = true;
    this.trainer?.close();
    this.plots.forEach((plot) => plot.stop());
  }

  // ------------------------------------------------------------------ the pictures

  /** "digits" or "garments". */
  get many() {
    return this.settings.pictures;
  }

  get noun() {
    return NOUNS[this.many];
  }

  /** What the classes are called. */
  get names() {
    return this.model.get("_sheet")?.names?.[this.many] ?? Array.from({ length: CLASS_COUNT }, (_, i) => String(i));
  }

  /** Unpack the sheet of the chosen pictures, once; nothing can be trained before. */
  async readPictures() {
    const { many } = this;
    try {
      this.sets[many] ??= await this.unpacked(many);
    } catch (error) {
      this.view.body.removeAttribute("aria-busy");
      this.view.problem(`The ${many} of this view cannot be read (${error.message}); run the cell again.`);
    }
    if (this.closed || many !== this.many || !this.sets[many]) return;
    this.data = this.sets[many];
    this.validation = pairsOf(this.data.validation.pixels, this.data.validation.labels);
    this.startTrainer();
    this.show(0);
  }

  /** The pixels and labels to learn from and to validate on. Pages of the book fetch them here. */
  async unpacked(many) {
    const sheet = this.model.get("_sheet");
    const [png, all] = (await Promise.all([this.model.get(`_${many}`), this.model.get("_labels")])).map(bytesOf);
    const [count, first] = [sheet.train + sheet.validation, Object.keys(NOUNS).indexOf(many)];
    const labels = all.slice(first * count, (first + 1) * count);
    if (labels.length !== count) throw new RangeError("labels are missing");
    const pixels = await pixelsOf(png, sheet);
    const part = (from, to) => ({ pixels: pixels.slice(from * 784, to * 784), labels: labels.slice(from, to) });
    return { train: part(0, sheet.train), validation: part(sheet.train, count) };
  }

  /** Put validation picture number `place` on the picture. */
  show(place) {
    this.place = place % this.validation.length;
    const [image] = this.validation[this.place];
    this.setPicture(tensor(DIGIT_SHAPE, Float64Array.from(image)));
  }

  setPicture(image) {
    this.picture = image;
    this.drawPicture();
  }

  // ------------------------------------------------------------------ training

  startTrainer() {
    this.trainer?.close();
    this.trainer = startTrainer(this.model.get("_esm"), {
      onReport: (report) => !this.closed && this.hear(report),
      onFallback: () => (this.thread.textContent = "It trains in slices of this page: here no worker "
        + "thread can be made."),
    });
    const weights = this.storedWeights();
    const resume = weights && { weights, seen: this.model.get("_seen"), points: this.model.get("_points") };
    this.trainer.tell({ order: "start", settings: this.settings, data: this.data, resume });
  }

  /** The weights of a run that was stored with these settings, or null. */
  storedWeights() {
    const bytes = bytesOf(this.model.get("_weights"));
    const sizes = this.network.parameters.map(({ values }) => values.length);
    if (!bytes.length || bytes.length !== 4 * sizes.reduce((a, b) => a + b)) return null;
    const numbers = new DataView(bytes.buffer, bytes.byteOffset);
    let at = 0;
    return sizes.map((size) =>
      Float64Array.from({ length: size }, () => numbers.getFloat32(4 * at++, true)));
  }

  toggle() {
    if (!this.trainer || !this.report) return;
    if (this.status === "running") {
      this.trainer.tell({ order: "pause" });
      return;
    }
    if (this.status === "diverged") return;
    if (this.report.seen >= this.until) this.until = this.report.seen + this.settings.length;
    this.view.problem("");
    this.status = "running";
    this.trainer.tell({ order: "go", until: this.until });
    this.drawState();
    this.view.say("Learning.");
  }

  /** Whoever trains has reported. */
  hear(report) {
    const before = this.report;
    this.report = report;
    const done = report.status !== "running";
    const news = report.points.length !== before?.points.length;
    this.status = report.status === "ready" && report.seen ? "paused" : report.status;
    this.view.body.removeAttribute("aria-busy");
    this.network.weights = report.weights;
    if (done || news || !this.calm.matches) this.draw();
    if (!done || report.status === "ready") return;
    this.store();
    const point = report.points.at(-1);
    if (report.status === "diverged") {
      this.view.problem(`Training diverged after ${countText(report.seen)} ${this.many}: the loss grew beyond `
        + "all bounds. The weights of the last point of the curves are put back. Take a smaller "
        + "learning rate.");
    }
    this.view.say(`${STATE_NAMES[report.status]} after ${countText(report.seen)} ${this.many}: validation `
      + `accuracy ${numberText(point.val_accuracy, "share")}.`);
  }

  /** Give the notebook, and Python if there is one, what has been learned. */
  store() {
    const { weights, seen, points } = this.report;
    const bytes = new DataView(new ArrayBuffer(4 * weights.reduce((sum, one) => sum + one.length, 0)));
    let at = 0;
    for (const array of weights) for (const value of array) bytes.setFloat32(4 * at++, value, true);
    this.view.save({ _weights: bytes, _seen: seen, _points: points });
  }

  // ------------------------------------------------------------------ settings

  /** Take new settings: the network is a new one, and the last run stays as pale lines. */
  change(values) {
    const next = { ...this.settings, ...values };
    const problem = problemOf(next);
    this.view.problem(problem);
    if (problem) {
      this.drawSettings();
      return;
    }
    const longer = Object.keys(values).every((name) => name === "length");
    this.settings = next;
    if (longer) {
      this.view.save(values);
      this.until = 0;
      this.draw();
      return;
    }
    this.begin(values);
    this.view.say(`${this.chain.textContent} A new network, not trained yet.`);
  }

  /** Begin with new weights. */
  begin(values = {}) {
    if (this.report?.points.length > 1) {
      this.last = { settings: this.before ?? this.settings, points: this.report.points };
    }
    this.before = this.settings;
    this.network = networkOf(this.settings);
    Object.assign(this, { report: null, status: "ready", until: 0 });
    this.view.problem("");
    this.view.save({ ...values, _weights: new DataView(new ArrayBuffer(0)), _seen: 0, _points: [] });
    if ("pictures" in values) this.takeOtherPictures();
    else if (this.data) this.startTrainer();
    this.drawSettings();
    this.draw();
  }

  takeOtherPictures() {
    this.trainer?.close();
    this.view.body.setAttribute("aria-busy", "true");
    Object.assign(this, { trainer: null, data: null, validation: null, place: -1, picture: tensor(DIGIT_SHAPE) });
    this.nameParts();
    this.readPictures();
  }

  /** Python has changed a setting. */
  follow() {
    let settings = this.settings;
    try {
      settings = readSettings(this.model);
    } catch (error) {
      this.view.problem(error.message);
      return;
    }
    if (JSON.stringify(settings) !== JSON.stringify(this.settings)) this.change(settings);
  }

  // ------------------------------------------------------------------ the fixed parts

  build() {
    const { view } = this;
    this.before = this.settings;
    this.state = el("span", { class: "state" });
    this.blocks = el("div", { class: "blocks" });
    this.chain = el("p", { class: "chain" });
    this.plots = [
      coursePlot({ title: "Loss", kind: "loss", keys: ["loss", "val_loss"] }),
      coursePlot({ title: "Accuracy", kind: "share", keys: ["accuracy", "val_accuracy"] }),
    ];
    this.compared = el("p", { class: "soft" });
    this.table = readAsTable("Read the curves as a table");
    const copy = copyButton("Copy as Python", () => pythonOf(this.settings), (text) => view.say(text));
    view.body.append(
      el("div", { class: "row top" }, el("h2", {}, "Train a network in the page"), this.state),
      el("p", { class: "soft" }, LAB_HELP),
      el("div", { class: "plan" }, roomyFold("The network and how it learns", this.blocks), this.chain),
      this.buildDrive(), view.alert,
      el("div", { class: "pair" }, this.plots.map((plot) => plot.node)),
      this.curvesNote = el("p", { class: "soft curves" }), this.compared,
      el("div", { class: "bench" }, this.buildPicture(), this.buildAnswer(), this.buildAnswers(),
        this.inside = el("section", { class: "inside" })),
      folds(this.table.node, keysHelp(LAB_KEYS, "Keys, and copy as Python", el("p", { class: "soft" },
        "The cell builds the same layers and trains them with helpers.network. First weights and "
        + "order are drawn in another way there, so the numbers differ a little."),
      el("p", {}, copy.node))),
    );
    this.nameParts();
  }

  /** What bears the name of the pictures or of their classes. */
  nameParts() {
    const { many, names, noun } = this;
    this.bar.setAttribute("aria-label", `${many[0].toUpperCase()}${many.slice(1)} seen in this run`);
    this.curvesNote.textContent = curvesHelp(many);
    this.pictureTitle.textContent = `A ${noun}`;
    this.next.set({ text: `Next ${noun}` });
    this.bars.classList.toggle("named", many === "garments");
    this.tableOf10.classList.toggle("named", many === "garments");
    const longest = Math.max(...names.map((name) => name.length));
    this.grid = numberGrid({ label: `What the validation ${many} were taken for`, rows: CLASS_COUNT,
      columns: CLASS_COUNT, rowNames: names, columnNames: names,
      cell: `clamp(20px, (100cqw - ${Math.round(longest * 6.4 + 44)}px) / ${CLASS_COUNT}, 34px)`,
      onPin: (label, answer) => this.choose(label, answer) });
    this.grid.node.addEventListener("click", ({ target }) => {
      const { row, column } = target.closest("td[role]")?.dataset ?? {};
      if (row) this.choose(Number(row), Number(column));
    });
    this.gridPlace.replaceChildren(this.grid.node);
  }

  buildDrive() {
    this.go = button("▶ Train", () => this.toggle(), { class: "main" });
    this.again = button("↺ New weights", () => {
      this.settings = { ...this.settings, seed: (this.settings.seed + 1) % 1000 };
      this.begin({ seed: this.settings.seed });
      this.view.say("New weights, not trained yet.");
    });
    this.bar = el("progress");
    this.told = el("p", { class: "chain" });
    this.thread = el("p", { class: "soft" });
    return el("div", { class: "drive" }, el("div", { class: "row" }, this.go.node, this.again.node,
      this.told), this.bar, this.thread);
  }

  buildPicture() {
    this.pad = makePad({ shape: DIGIT_SHAPE, box: TWENTY, tools: ["draw", "erase"],
      onDraw: (image) => this.drawn(image), onEnd: (image) => this.drawn(image), onCover: () => {},
      onProblem: (text) => this.view.problem(text), say: (text) => this.view.say(text) });
    this.pictureTitle = el("h3", {});
    this.next = button("", () => {
      if (!this.validation) return;
      this.show(this.place + 1);
      this.view.say(this.about.textContent);
    });
    return el("section", { class: "panel picture" },
      el("div", { class: "row top" }, this.pictureTitle, this.next.node), this.pad.node);
  }

  drawn(image) {
    this.place = -1;
    this.setPicture(image);
  }

  buildAnswer() {
    this.about = el("p", { class: "chain" });
    this.bars = el("table", { class: "answers" });
    return el("section", { class: "panel answer" }, el("h3", {}, "The answer to it"), this.about, this.bars);
  }

  buildAnswers() {
    this.answersTitle = el("h3", {});
    this.gridPlace = el("div", {});
    this.tableOf10 = el("section", { class: "panel table" }, this.answersTitle, this.gridPlace,
      el("p", { class: "soft" }, "Row: what it is; column: the answer. Click a number, or press Enter, "
        + "to see an example."));
    return this.tableOf10;
  }

  /** Put the next validation picture on the pad that is a `label` and taken for `answer`. */
  choose(label, answer) {
    const count = this.validation?.length ?? 0;
    for (let i = 1; i <= count; i++) {
      const place = (Math.max(this.place, 0) + i) % count;
      const [image, truth] = this.validation[place];
      if (truth !== label || argmax(this.network.forward(image)) !== answer) continue;
      this.show(place);
      this.view.say(this.about.textContent);
      return;
    }
  }

  /** The choices: convolutions one below the other, then the end, then how it learns. */
  drawSettings() {
    const { blocks } = this.settings;
    const choice = (name, value, onChange, i = 0) => {
      const options = [...new Set([...CHOICES[name], value])];
      if (typeof value === "number") options.sort((a, b) => a - b);
      const { node } = select(nameOf(name, this.many), options.map((one) => [one, SHOWN[name](one)]), value, onChange);
      node.classList.toggle("below", i > 0); // its name stands above it already
      return node;
    };
    const simple = (name) => choice(name, this.settings[name], (value) => this.change({ [name]: value }));
    const focused = this.placeOfFocus();
    const rows = blocks.map((block, i) => el("div", { class: "block", role: "group",
      "aria-label": `Convolution ${i + 1}` }, el("strong", {}, `Convolution ${i + 1}`),
      BLOCK_PARTS.map((name) => choice(name, block[name], (value) => this.change({
        blocks: blocks.map((one, k) => (k === i ? { ...one, [name]: value } : one)) }), i)),
      button("Remove", () => this.change({ blocks: blocks.filter((_, k) => k !== i) }),
        { "aria-label": `Remove convolution ${i + 1}` }).node));
    const add = button("+ Convolution", () => this.change({ blocks: [...blocks, NEW_BLOCK] }),
      { "aria-label": "Add a convolution" });
    add.set({ disabled: blocks.length >= MOST_BLOCKS });
    this.blocks.replaceChildren(...rows, el("div", { class: "row settings" }, add.node,
      ["activation", "hidden", "dropout", "pictures"].map(simple)), el("div", { class: "row settings" },
        ["optimizer", "rate", "batch", "digits", "length"].map(simple)));
    this.focusAt(focused);
  }

  /** Choices are made anew: what had the focus gets it again. */
  placeOfFocus() {
    return [...this.blocks.querySelectorAll("select, button")].findIndex((one) => one.matches(":focus"));
  }

  focusAt(place) {
    if (place < 0) return;
    const all = [...this.blocks.querySelectorAll("select, button")].filter((one) => !one.disabled);
    all[Math.min(place, all.length - 1)]?.focus();
  }

  // ------------------------------------------------------------------ drawing

  draw() {
    this.drawState();
    this.drawCurves();
    this.drawPicture();
    this.drawAnswers();
  }

  drawState() {
    const { report, settings, status } = this;
    const live = status === "running";
    const seen = report?.seen ?? 0;
    const finished = seen > 0 && seen >= this.until;
    this.state.textContent = STATE_NAMES[status];
    this.state.className = `state ${live ? "live" : ""} ${status === "diverged" ? "bad" : ""}`;
    const onwards = finished ? `▶ Train on: ${countText(settings.length)} more` : "▶ Go on";
    this.go.set({ text: live ? "❚❚ Pause" : seen ? onwards : "▶ Train",
      disabled: !report || status === "diverged" });
    this.again.set({ disabled: !report });
    this.chain.textContent = chainWords(this.network);
    this.bar.max = this.until || settings.length;
    this.bar.value = Math.min(seen, this.bar.max);
    const epochs = formatNumber(seen / settings.digits, 1);
    const speed = report?.speed ? `, ${countText(Math.round(report.speed))} a second` : "";
    this.told.textContent = report
      ? `${countText(seen)} ${this.many} seen: ${epochs} times each of ${countText(settings.digits)}${speed}.`
      : this.data ? "A new network is made." : `The ${this.many} are being unpacked.`;
  }

  drawCurves() {
    const points = this.report?.points ?? NO_POINTS;
    const last = this.last?.points ?? NO_POINTS;
    const most = Math.max(this.until || this.settings.length, this.report?.seen ?? 0, last.at(-1)?.seen ?? 0);
    this.plots.forEach((plot) => plot.update({ points, last, most, pictures: this.many }));
    this.compared.hidden = !this.last;
    if (this.last) this.compared.textContent = changeWords(this.settings, this.last.settings);
    this.table.set(...pointRows(points, this.many));
  }

  /** What the network makes of the picture: the answer, the maps and the kernels. */
  drawPicture() {
    const scores = this.network.forward(this.picture.data);
    const shares = softmax(tensor([CLASS_COUNT], scores)).data;
    this.pad.show(this.picture, []);
    const best = argmax(shares);
    const { names, noun } = this;
    const called = (k) => (noun === "digit" ? names[k] : `“${names[k]}”`);
    const what = this.place < 0 ? "The picture" : `Validation ${noun} ${this.place}, `
      + `${noun === "digit" ? "a " : ""}${called(this.validation[this.place][1])},`;
    const empty = !this.picture.data.some((value) => value > 0);
    this.about.textContent = empty ? `Draw a ${noun}.`
      : `${what} is taken for ${called(best)} (${numberText(shares[best], "share").replace(" ", "\u00a0")}).`;
    this.bars.replaceChildren(el("tbody", {}, Array.from(shares, (share, k) =>
      el("tr", { class: k === best && !empty ? "best" : "" }, el("th", { scope: "row" }, names[k]),
        el("td", {}, el("span", { class: "bar", style: `width: ${(100 * share).toFixed(1)}%` })),
        el("td", {}, numberText(share, "share"))))));
    this.drawInside();
  }

  drawInside() {
    const { layers } = this.network;
    const convolutions = layers.filter((layer) => layer instanceof Conv2D);
    if (!convolutions.length) {
      this.inside.replaceChildren(el("p", { class: "soft" }, "This network has no convolution, so "
        + "there are no kernels and no maps: every hidden unit sees all 784 pixels at once."));
      return;
    }
    const figure = (title, picture) => el("div", { class: "panel" }, el("h3", {}, title), picture);
    const parts = [];
    const [first] = convolutions;
    const { values, shape: [size, , , filters] } = first.parameters[0];
    const [low, high] = limitsOf(values, true);
    parts.push(figure("Kernels of convolution 1", picturesOf(
      { data: values, shape: [size, size, filters] }, { limits: [low, high], signed: true },
      { label: `${filters} kernels of ${size} × ${size} weights from ${formatNumber(low)} to `
        + `${formatNumber(high)}; blue is below zero, red above`, kind: "kernels", zoom: 12 })));
    convolutions.forEach((convolution, i) => {
      const after = layers[layers.indexOf(convolution) + 1];
      const bent = this.settings.activation !== "none";
      const { output, shape } = bent ? after : convolution;
      const limits = limitsOf(output, this.settings.activation !== "relu");
      parts.push(figure(`Maps of convolution ${i + 1}`,
        picturesOf({ data: output, shape }, { limits: [limits[0], limits[1] || 1],
          signed: this.settings.activation !== "relu" },
        { label: `${shape[2]} maps of ${shape[0]} × ${shape[1]}, the largest value `
          + `${formatNumber(limits[1])}` })));
    });
    parts.push(el("p", { class: "soft" }, "Kernels: blue is below zero, red above. Maps: bright is "
      + "large; one scale for the maps of a layer."));
    this.inside.replaceChildren(...parts);
  }

  drawAnswers() {
    const confusion = this.report?.confusion;
    const right = confusion?.reduce((sum, row, i) => sum + row[i], 0) ?? 0;
    const count = confusion?.flat().reduce((a, b) => a + b, 0) ?? 0;
    this.answersTitle.textContent = confusion
      ? `The ${count} validation ${this.many}: ${right} right` : `The validation ${this.many}`;
    if (!confusion) return;
    const most = Math.max(1, ...confusion.flatMap((row, r) => row.filter((_, c) => c !== r)));
    this.grid.update((r, c) => {
      const n = confusion[r][c];
      const of = confusion[r].reduce((a, b) => a + b, 0) || 1;
      return { text: n || r === c ? String(n) : "·", marks: r === c ? "right" : n ? "" : "none",
        label: `${this.names[r]} taken for ${this.names[c]}: ${n}`, tint: n ? signTint(r === c ? -n / of : n / most, 1) : "" };
    });
  }
}

/** Planes of a level side by side on one canvas, which is read out by its label. */
function picturesOf(level, scale, { label, kind = "", zoom = 0 }) {
  const canvas = el("canvas", { class: `maps ${kind}`, role: "img", "aria-label": label });
  const count = level.shape[2];
  const across = Math.ceil(count / Math.ceil(count / 8)); // rows of one length, of 8 at most
  paintPlanes(canvas, level, Array.from({ length: count }, (_, i) => i), scale, across);
  if (zoom) canvas.style.width = `${zoom * canvas.width}px`;
  return canvas;
}

/** A trait of bytes, which is empty before anything is stored. */
function bytesOf(view) {
  return view?.buffer ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array();
}

/** The pixels of all pictures, one after the other, from the picture that holds them in rows. */
async function pixelsOf(png, { columns, train, validation }) {
  const bitmap = await createImageBitmap(new Blob([png], { type: "image/png" }));
  const canvas = el("canvas", { width: bitmap.width, height: bitmap.height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height);
  const [height, wide] = DIGIT_SHAPE;
  const pixels = new Uint8Array((train + validation) * height * wide);
  for (let i = 0; i < pixels.length; i++) {
    const [picture, pixel] = [Math.floor(i / (height * wide)), i % (height * wide)];
    const row = Math.floor(picture / columns) * height + Math.floor(pixel / wide);
    const column = (picture % columns) * wide + (pixel % wide);
    pixels[i] = data[4 * (row * width + column)];
  }
  return pixels;
}

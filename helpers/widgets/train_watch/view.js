/** TrainWatch: a training run, epoch by epoch, while it runs and afterwards. */

import {
  button, copyButton, el, folds, formatNumber, guessField, keysHelp, listenForKeys, mount, numberGrid,
  paint, readAsTable, segmented, signTint, transport, viewOf,
} from "../shared/look.js";
import {
  cellText, confusionOf, courseText, curveOf, epochName, imagesIn, kernelPlane, kernelReach,
  lowestOf, numberText, numpyOf, readRecord, stateText, summaryText, tableOfRun, whenText,
  worstCell,
} from "./record.js";
import { WATCH_KEYS, WATCH_LOOK, imageCanvas, linePlot, pictureRow } from "./parts.js";

const WATCHED = ["status", "history", "norms", "plan", "layer_names", "kernel_shape", "class_names",
  "predict", "_sheet", "_pictures", "_labels", "_predictions", "_kernels"];
const HELP = "Choose an epoch with the slider, or click a curve: everything below shows the "
  + "network as it was at the end of that epoch.";
const UNANSWERED = "No answer yet. This kernel may not listen while a cell runs: then use the "
  + "square button in the notebook's toolbar. Weights and history are kept.";
const PATIENCE = 3000;
const FEW_IMAGES = 24;

export default viewOf((context) => {
  const view = mount(context, { label: "Training, epoch by epoch", css: WATCH_LOOK });
  const watch = new Watch(context.model, view);
  view.later(() => watch.close());
  return view.cleanup;
});

class Watch {
  constructor(model, view) {
    Object.assign(this, { model, view, place: model.get("epoch"), cell: null, image: null,
      kernel: 0, change: false, all: false, guessed: false, built: "", plots: [], bitmap: null });
    this.record = readRecord(model);
    this.buildFrame();
    view.onAny(WATCHED, () => this.refresh());
    view.on("epoch", () => this.follow());
    view.on("_progress", () => {
      this.record.progress = model.get("_progress");
      this.drawState();
    });
    view.on("_pictures", () => this.readPictures());
    listenForKeys(view.body, {
      " ": () => this.player.toggle(), "[": () => this.player.step(-1),
      "]": () => this.player.step(1),
    });
    this.readPictures();
    this.refresh();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.player.stop();
    this.plots.forEach((plot) => plot.stop());
    this.bitmap?.close();
  }

  // ------------------------------------------------------------------ state

  get live() {
    return this.record.status === "running" || this.record.status === "paused";
  }

  /** Whether most of the run is kept back until the reader has said something about it. */
  get hidden() {
    const losses = this.record.history.val_loss ?? [];
    return this.model.get("predict") && !this.guessed && !this.live && losses.length > 3;
  }

  /** The last place that may be looked at. */
  get limit() {
    const last = Math.max(this.record.snapshots - 1, 0);
    return this.hidden ? Math.max(1, Math.floor(last / 3)) : last;
  }

  /** Read the record anew: more epochs, another run, another state. */
  refresh() {
    const before = this.record;
    this.record = readRecord(this.model);
    const { status, snapshots } = this.record;
    if (snapshots < before.snapshots) Object.assign(this, { cell: null, image: null, kernel: 0 });
    if (status !== before.status) this.heard(before.status);
    const wasLast = this.place >= before.snapshots - 1;
    if (this.live && wasLast) this.place = Math.max(snapshots - 1, 0);
    this.place = Math.min(this.place, this.limit);
    this.build();
    this.draw();
  }

  /** Python has set the epoch; while it trains, a reader who looks back is left in peace. */
  follow() {
    const epoch = this.model.get("epoch");
    if (this.live || epoch === this.place) return;
    this.place = Math.min(epoch, this.limit);
    this.draw(true);
  }

  moveTo(place) {
    this.place = Math.min(Math.max(place, 0), this.limit);
    // A kernel that trains gets no traits: two threads would write them at the same time.
    if (!this.live) this.save();
    this.draw(true);
  }

  save() {
    this.view.save({ epoch: this.place });
  }

  async readPictures() {
    const { buffer, byteOffset, byteLength } = this.model.get("_pictures");
    try {
      const content = new Uint8Array(buffer, byteOffset, byteLength);
      this.bitmap = await createImageBitmap(new Blob([content], { type: "image/png" }));
      if (this.closed) this.bitmap.close();
      else this.drawImages();
    } catch {
      this.view.problem("The pictures in this record cannot be read; all else is shown.");
    }
  }

  // ------------------------------------------------------------------ the fixed parts

  buildFrame() {
    const { view } = this;
    this.state = el("span", { class: "state" });
    this.summary = el("p", { class: "summary" });
    this.player = transport({
      label: "Epoch", count: 1, onMove: (place) => this.moveTo(place),
      name: (place) => (this.record.snapshots ? epochName(this.record, place) : ""),
    });
    this.empty = el("div", { class: "empty" },
      el("p", {}, "Nothing is recorded yet. Train in the next cell, with one of these lines:"),
      el("code", {}, "network.fit(…, callbacks=[watch.callback()])"),
      el("code", {}, "model.fit(…, callbacks=[watch.callback()])"));
    this.curves = el("div", { class: "pair" });
    this.inside = el("div", { class: "pair" });
    this.table = readAsTable("Read all epochs as a table");
    const copy = copyButton("Copy as NumPy",
      () => numpyOf(this.record, this.place, this.limit), (text) => view.say(text));
    this.body = el("div", { class: "record" }, el("p", { class: "soft" }, HELP), this.player.node,
      this.summary, this.buildGuess(), this.curves, this.inside, this.buildMistakes(),
      folds(this.table.node, keysHelp(WATCH_KEYS, "Keys, and copy as NumPy", el("p", {}, copy.node))));
    view.body.append(
      el("div", { class: "row top" }, el("h2", {}, "Training, epoch by epoch"), this.state),
      this.buildLive(), view.alert, this.empty, this.body,
    );
  }

  buildLive() {
    this.bar = el("progress", { "aria-label": "Training" });
    this.progressText = el("p", {});
    this.pauseButton = button("❚❚ Pause", () =>
      this.wish(this.record.status === "paused" ? "go on" : "pause"));
    this.stopButton = button("■ Stop", () => this.wish("stop"));
    this.liveRow = el("div", { class: "live-row" }, this.progressText, this.bar,
      el("div", { class: "row" }, this.pauseButton.node, this.stopButton.node,
        el("span", { class: "soft" }, "Both wait for the batch at hand. Stopping keeps the weights "
          + "and the history.")));
    return this.liveRow;
  }

  buildGuess() {
    const question = el("p", {}, "Only the first epochs are open. After which epoch will the "
      + "validation loss be lowest?");
    const limits = () => {
      const { plan, snapshots } = this.record;
      return { min: plan.first + 1, max: plan.first + snapshots - 1, whole: true };
    };
    this.guess = guessField(this.view, (said) => this.judge(said),
      { question, limits, look: { class: "main" } });
    return this.guess.node;
  }

  judge(said) {
    const { history, plan, snapshots } = this.record;
    const best = lowestOf(history.val_loss);
    const epoch = plan.first + best + 1;
    this.guessed = true;
    this.player.set(this.place, snapshots);
    this.draw();
    return `${said === epoch ? "Yes" : `You said epoch ${said}`}: the validation loss was lowest `
      + `after epoch ${epoch}, ${numberText(history.val_loss[best], "loss")}. All epochs are open `
      + "now.";
  }

  buildMistakes() {
    this.table10 = el("div", { class: "confusion" });
    this.mistakesTitle = el("h3", {});
    this.cellTitle = el("h3", {});
    this.imageText = el("p", { class: "about" });
    this.images = pictureRow({ label: "Images of the chosen cell", onChoose: (image) => {
      this.image = image;
      this.drawCourse(true);
    } });
    this.more = button("", () => {
      this.all = true;
      this.drawImages();
    });
    return el("div", { class: "pair" },
      el("section", { class: "panel" }, this.mistakesTitle, el("p", { class: "soft" },
        "Rows: what an image shows. Columns: what it was taken for. Choose a number to see its "
        + "images."), this.table10),
      el("section", { class: "panel" }, this.cellTitle, this.images.node, this.more.node,
        this.imageText));
  }

  // ------------------------------------------------------------------ pause and stop

  wish(what) {
    this.model.send({ wish: what });
    this.view.problem("");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.view.problem(UNANSWERED), PATIENCE);
    const button_ = what === "stop" ? this.stopButton : this.pauseButton;
    button_.set({ text: what === "stop" ? "■ Stopping …" : "❚❚ One moment …" });
  }

  /** Python has answered: the state is another one. */
  heard(before) {
    clearTimeout(this.timer);
    this.view.problem("");
    const { status } = this.record;
    this.pauseButton.set({ text: status === "paused" ? "▶ Go on" : "❚❚ Pause" });
    this.stopButton.set({ text: "■ Stop" });
    if (status === "running" && before !== "paused") {
      this.guessed = false;
      this.place = 0;
    }
    if (!this.live && this.place !== this.model.get("epoch")) this.save();
    this.view.say(`Training: ${stateText(this.record)}.`);
  }

  // ------------------------------------------------------------------ building

  /** Make anew what depends on the layers, the classes or the shape of the kernels. */
  build() {
    const { record } = this;
    const both = "val_loss" in record.history;
    const key = JSON.stringify([record.names, record.layers, record.kernelShape, both]);
    if (key === this.built || record.snapshots === 0) return;
    this.built = key;
    this.plots.forEach((plot) => plot.stop());
    const names = both ? ["training", "validation"] : ["training"];
    const onPick = (place) => this.moveTo(place);
    this.loss = linePlot({ title: "Loss", names, kind: "loss", onPick });
    this.accuracy = linePlot({ title: "Accuracy", names, kind: "share", onPick });
    this.norms = linePlot({ title: "Length of each layer's gradient", names: record.layers,
      kind: "norm", onPick, about: "For the watched images, with dropout off. On this scale equal "
        + "steps are equal factors." });
    this.plots = [this.loss, this.accuracy, this.norms];
    this.curves.replaceChildren(this.loss.node, this.accuracy.node);
    this.inside.replaceChildren(this.buildKernels(), this.norms.node);
    this.buildConfusion();
  }

  buildKernels() {
    const { kernelShape, plan } = this.record;
    const title = el("h3", {}, "Kernels of the first convolution");
    if (kernelShape.length === 0) {
      this.kernelRow = null;
      return el("section", { class: "panel" }, title,
        el("p", { class: "soft" }, "This network has no convolution."));
    }
    const [height, width, channels, filters] = kernelShape;
    this.kernelNote = el("p", { class: "soft" });
    this.kernelTitle = el("h3", {});
    this.kernelRow = pictureRow({ label: "Kernels", onChoose: (filter) => {
      this.kernel = filter;
      this.drawKernel(true);
    } });
    this.kernelGrids = Array.from({ length: channels }, (_, c) => numberGrid({
      label: channels > 1 ? `Weights, channel ${c}` : "Weights", rows: height, columns: width,
      cell: Math.max(22, Math.min(38, Math.floor(280 / (width * Math.min(channels, 2))))),
    }));
    this.what = segmented("What is shown", [["weights", "weights"],
      ["change", "change since the start"]], this.change ? "change" : "weights", (what) => {
        this.change = what === "change";
        this.drawKernels();
      });
    const some = filters < plan.filters ? `The first ${filters} of ${plan.filters} kernels. ` : "";
    this.kernelNote.dataset.some = some;
    return el("section", { class: "panel" }, title, this.what.node, this.kernelNote,
      this.kernelRow.node, this.kernelTitle, el("div", { class: "planes" }, this.kernelGrids.map((grid, c) => el("div", {},
        channels > 1 ? el("p", { class: "soft" }, `channel ${c}`) : null, grid.node))));
  }

  buildConfusion() {
    const { names } = this.record;
    const longest = Math.max(...names.map((name) => name.length));
    this.grid = numberGrid({
      label: "What the watched images were taken for", rows: names.length, columns: names.length,
      rowNames: names, columnNames: names,
      cell: `clamp(20px, (100cqw - ${Math.round(longest * 6.4 + 26)}px) / ${names.length}, 26px)`,
      onFocus: (r, c) => this.open([r, c]),
    });
    this.table10.classList.toggle("long", longest > 2);
    this.table10.replaceChildren(this.grid.node);
  }

  open(cell) {
    if (String(cell) === String(this.cell)) return;
    Object.assign(this, { cell, image: null, all: false });
    this.drawMistakes();
    this.view.say(this.cellTitle.textContent);
  }

  // ------------------------------------------------------------------ drawing

  draw(aloud = false) {
    const { record, place } = this;
    this.drawState();
    this.empty.hidden = record.snapshots > 0;
    this.body.hidden = record.snapshots === 0;
    if (record.snapshots === 0) return;
    this.player.set(place, this.limit + 1);
    this.guess.asked.hidden = !this.hidden;
    this.summary.textContent = summaryText(this.record, this.place, this.limit);
    this.drawPlots();
    this.drawKernels();
    this.drawMistakes();
    this.table.set(...tableOfRun(record, this.limit));
    if (aloud) this.view.say(this.summary.textContent);
  }

  drawState() {
    const { status, plan, progress, snapshots } = this.record;
    this.state.textContent = stateText(this.record);
    this.state.className = `state ${this.live ? "live" : ""} ${status === "diverged" ? "bad" : ""}`;
    this.liveRow.hidden = !this.live;
    if (!this.live) return;
    const [epoch, batch] = [plan.first + snapshots, progress.batch ?? 0];
    this.bar.max = plan.epochs;
    this.bar.value = snapshots - 1 + (plan.batches ? batch / plan.batches : 0);
    const of = plan.batches ? ` of ${plan.batches}` : "";
    const means = [["loss", progress.loss, "loss"], ["accuracy", progress.accuracy, "share"]]
      .filter(([, value]) => typeof value === "number")
      .map(([name, value, kind]) => `${name} ${numberText(value, kind)}`).join(", ");
    this.progressText.textContent = epoch > plan.first + plan.epochs ? "The last epoch is done."
      : `Epoch ${epoch} of ${plan.first + plan.epochs}, batch ${batch}${of}`
        + (means ? `; so far ${means}` : "");
  }

  drawPlots() {
    const { record, place, limit, hidden } = this;
    const last = record.snapshots - 1;
    const common = { place, first: record.plan.first, hidden,
      count: this.live ? record.plan.epochs : last };
    const best = lowestOf(record.history.val_loss ?? []);
    const curves = (...names) => names.filter((name) => name in record.history || name === names[0])
      .map((name) => curveOf(record, name, limit));
    this.loss.update({ ...common, values: curves("loss", "val_loss"),
      ring: hidden || best < 0 || limit < 2 ? undefined : best + 1 });
    this.accuracy.update({ ...common, values: curves("accuracy", "val_accuracy") });
    this.norms.update({ ...common,
      values: record.layers.map((_, i) => record.norms.slice(0, limit + 1).map((one) => one[i])) });
  }

  drawKernels() {
    if (!this.kernelRow) return;
    const { record, place, change } = this;
    const [, , channels, filters] = record.kernelShape;
    this.reach = kernelReach(record, this.limit, change);
    const limits = [-this.reach, this.reach];
    const reach = formatNumber(this.reach);
    this.kernelNote.textContent = `${this.kernelNote.dataset.some}Blue is below zero, red above; `
      + `one scale for all kernels and epochs, −${reach} to ${reach}.`;
    const items = Array.from({ length: filters }, (_, filter) => ({
      key: filter, label: `kernel ${filter}`, note: String(filter),
      canvases: Array.from({ length: channels }, (__, c) => {
        const canvas = el("canvas", {});
        paint(canvas, kernelPlane(record, place, filter, c, change), limits, true);
        return canvas;
      }),
    }));
    this.kernelRow.set(items, this.kernel);
    this.drawKernel();
  }

  drawKernel(aloud = false) {
    const { record, place, kernel, change } = this;
    const what = change ? "Change of kernel" : "Kernel";
    this.kernelTitle.textContent = `${what} ${kernel}, ${whenText(record, place)}`;
    this.kernelGrids.forEach((grid, c) => {
      const { data, shape: [, width] } = kernelPlane(record, place, kernel, c, change);
      grid.update((row, column) => {
        const value = data[row * width + column];
        const text = formatNumber(value);
        return { text, label: `(${row}, ${column}): ${text}`, tint: signTint(value, this.reach) };
      });
    });
    if (aloud) this.view.say(this.kernelTitle.textContent);
  }

  drawMistakes() {
    const { record, place } = this;
    const counts = confusionOf(record, place);
    this.cell ??= worstCell(confusionOf(record, this.limit));
    this.mistakesTitle.textContent =
      `What the ${record.labels.length} watched images were taken for`;
    const most = Math.max(1, ...counts.flatMap((line, r) => line.filter((_, c) => c !== r)));
    this.grid.update((r, c) => {
      const count = counts[r][c];
      const sum = counts[r].reduce((total, n) => total + n, 0);
      const share = r === c ? count / (sum || 1) : count / most;
      const marks = [r === c ? "right" : "", count ? "" : "none",
        String([r, c]) === String(this.cell) ? "chosen" : ""].join(" ");
      return {
        text: count || r === c ? String(count) : "·", marks,
        label: `${cellText(record, [r, c])}: ${count}`,
        tint: count ? signTint(r === c ? -share : share, 1) : "",
      };
    });
    this.drawImages();
  }

  drawImages() {
    const { record, place, cell } = this;
    if (!cell || record.snapshots === 0) return;
    const [truth, answer] = cell;
    const found = imagesIn(record, place, truth, answer);
    const what = cellText(record, cell);
    const images = `${found.length || "no"} image${found.length === 1 ? "" : "s"}`;
    this.cellTitle.textContent = `${what}, ${whenText(record, place)}: ${images}`;
    const few = this.all ? found : found.slice(0, FEW_IMAGES);
    this.more.node.hidden = few.length === found.length;
    this.more.set({ text: `Show all ${found.length}` });
    this.images.set(few.map((image) => ({
      key: image, label: `image ${image}, ${what}`, note: String(image),
      canvases: [imageCanvas(record.sheet, this.bitmap, image)],
    })), this.image);
    this.drawCourse();
  }

  /** What the chosen image was taken for, from the first epoch to the last. */
  drawCourse(aloud = false) {
    const { record, image } = this;
    this.imageText.textContent = image === null ? "Choose an image to see what it was taken for in "
      + "every epoch." : courseText(record, image, this.limit);
    if (image === null && imagesIn(record, this.place, ...this.cell).length === 0) {
      this.imageText.textContent = "Move through the epochs, or choose another number.";
    }
    if (aloud) this.view.say(this.imageText.textContent);
  }
}

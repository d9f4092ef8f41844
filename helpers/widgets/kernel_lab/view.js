/** KernelLab: a photo before and after a kernel, nine numbers to change, and a magnifier. */

import {
  button, checkbox, colourOf, copyButton, el, folds, formatNumber, guessField, keysHelp, listenForKeys,
  mount, numberField, numberGrid, numpyText, paint, readAsTable, segmented, select, signTint,
  slider, verdict, viewOf,
} from "../shared/look.js";
import {
  DISPLAY_WORDS, LAB_HELP, LAB_KEYS, LAB_LOOK, PHOTO_WORDS, displayOf, hiddenKernel, kernelNote,
  labMaps, labSum, nameOfKernel, photosOf, placeWithin, productList, scoreOf, surroundings,
  sumText, usedKernel, withoutEdge,
} from "./parts.js";
import { cameraOf, pictureOf } from "./pictures.js";
import { at } from "../shared/maths.js";

const LAB_TRAITS = ["photo", "kernel", "second", "two", "normalise", "display", "divider", "task",
  "level", "number", "predict", "place"];
const OWN = "your own picture";
const CUSTOM = "your own weights";

export default viewOf((context) => {
  const view = mount(context, { label: "Kernel lab", css: LAB_LOOK });
  const lab = new KernelBench(context.model, view);
  view.later(() => lab.camera.stop());
  return view.cleanup;
});

class KernelBench {
  constructor(model, view) {
    Object.assign(this, { model, view, own: null, hints: 0, stage: 0, revealed: "" });
    this.presets = model.get("_presets");
    this.photos = photosOf(model.get("_sizes"), model.get("_photos"));
    this.camera = cameraOf();
    this.buildFrame();
    view.on("photo", () => this.forgetOwn());
    view.onAny(LAB_TRAITS, () => this.refresh());
    listenForKeys(view.body, {
      " ": () => this.commit({ divider: this.state.divider > 0.5 ? 0 : 1 }),
      "[": () => this.moveBy(0, -1), "]": () => this.moveBy(0, 1),
    });
    this.refresh(false);
  }

  // ------------------------------------------------------------------ state

  /** Set traits and draw. */
  commit(values, aloud = true) {
    this.view.save(values);
    this.view.problem("");
    this.refresh(aloud);
  }

  /** Compute all that is shown, from the traits and the picture alone. */
  refresh(aloud = true) {
    const { model, presets } = this;
    const state = Object.fromEntries(LAB_TRAITS.map((trait) => [trait, model.get(trait)]));
    const find = state.task === "find";
    const picture = this.own ?? this.photos.get(state.photo);
    const nested = state.two && !find ? [state.kernel, state.second] : [state.kernel];
    const kernels = nested.map((one) => usedKernel(one, state.normalise && !find));
    const edge = kernels.length;
    const key = JSON.stringify([state.photo, nested, state.normalise, state.task, state.level,
      state.number]);
    Object.assign(this, { state, find, picture, nested, kernels, edge });
    if (key !== this.key || picture !== this.shown) {
      this.maps = labMaps(picture, kernels);
      this.result = this.maps[edge];
      if (find) {
        this.wanted = hiddenKernel(state.level, state.number, presets);
        this.target = labMaps(picture, [usedKernel(this.wanted, false)])[1];
        this.score = scoreOf(this.result, this.target, withoutEdge(picture, 1));
      }
    }
    this.repaint = key !== this.key || picture !== this.shown || state.display !== this.display;
    Object.assign(this, { key, shown: picture, display: state.display });
    this.stage = Math.min(this.stage, edge - 1);
    this.place = placeWithin(picture.shape, edge, state.place);
    this.draw(aloud);
  }

  // ------------------------------------------------------------------ the parts

  buildFrame() {
    const { view, model } = this;
    this.task = segmented("Task", [["try", "Try kernels"], ["find", "Find the kernel"]],
      model.get("task"), (task) => this.newRiddle({ task }));
    this.help = el("p", { class: "soft" });
    view.body.append(
      el("div", { class: "row top" }, el("h2", {}, "Kernel lab"), this.task.node), this.help,
      this.buildPictures(), view.alert,
      el("div", { class: "bench" }, this.buildStage(), el("div", { class: "kernels" },
        ...this.buildKernels())),
      this.buildFind(), this.buildGlass(), this.buildFoot(), folds(this.table.node, keysHelp(LAB_KEYS)),
    );
  }

  buildPictures() {
    const names = [...this.photos.keys()].map((name) => [name, PHOTO_WORDS[name] ?? name]);
    this.photo = select("picture", [...names, [null, OWN]], this.model.get("photo"),
      (photo) => this.choosePhoto(photo));
    this.file = el("input", { type: "file", accept: "image/*", "aria-label": "open a picture",
      onchange: () => this.openFile() });
    this.film = button("Use the camera", () => this.toggleCamera());
    return el("div", { class: "row settings" }, this.photo.node,
      el("span", { class: "file" }, this.file,
        el("span", { "aria-hidden": "true" }, "Open a picture …")),
      this.film.node, el("span", { class: "soft" }, "It stays on this page."));
  }

  buildStage() {
    this.left = el("canvas", { "aria-hidden": "true" });
    this.right = el("canvas", { "aria-hidden": "true" });
    this.line = el("div", { class: "line", "aria-hidden": "true" });
    this.ring = el("div", { class: "ring" });
    this.tags = [el("span", { class: "tag left" }), el("span", { class: "tag right" })];
    this.canvas = el("div", { class: "stage", tabindex: 0, role: "application",
      onkeydown: (event) => this.stageKey(event) },
    this.right, this.left, ...this.tags, this.ring, this.line);
    this.listenToStage();
    this.divider = slider("divider", { min: 0, max: 1, step: 0.01, value: 0.5,
      text: (share) => `${Math.round(100 * share)} %` },
    (divider) => this.commit({ divider }, false));
    this.show = select("show the result", DISPLAY_WORDS, "auto",
      (display) => this.commit({ display }));
    this.legend = el("p", { class: "soft" });
    return el("figure", { class: "picture" }, this.canvas,
      el("span", { class: "slide" }, this.divider.node),
      el("div", { class: "row" }, this.show.node, this.legend));
  }

  buildKernels() {
    this.editors = ["kernel", "second"].map((trait, i) => {
      const title = i ? "Second kernel" : "Kernel";
      const preset = select(`${title.toLowerCase()}, by name`, [...Object.keys(this.presets),
        [null, CUSTOM]], null, (name) => this.commit(name ? { [trait]: this.presets[name] } : {}));
      const grid = numberGrid({
        label: title, rows: 3, columns: 3, cell: "52px", limits: { min: -1000, max: 1000 },
        name: (r, c) => `weight (${r}, ${c})`, onProblem: (text) => this.view.problem(text),
        onEdit: (r, c, value) => this.commit({ [trait]: this.model.get(trait).map((row, y) =>
          row.map((old, x) => (y === r && x === c ? value : old))) }),
      });
      const note = el("p", { class: "soft" });
      return { trait, preset, grid, note,
        node: el("div", { class: "kernel" }, preset.node, grid.node, note) };
    });
    this.normalise = checkbox("normalise", false, (normalise) => this.commit({ normalise }));
    this.two = checkbox("two kernels in a row", false, (two) => this.commit({ two }));
    this.switches = el("div", { class: "row" }, this.normalise.node, this.two.node);
    return [this.editors[0].node, this.editors[1].node, this.switches];
  }

  buildFind() {
    this.meter = el("span", {});
    this.points = el("span", { class: "points" });
    this.verdict = el("p", {});
    this.level = select("hidden kernel", [["named", "one with a name"],
      ["free", "whole numbers −2 to 2"]], "named", (level) => this.newRiddle({ level }));
    this.number = numberField("riddle number", { value: 1, min: 1, max: 9999, whole: true,
      onProblem: (text) => this.view.problem(text) }, (number) => this.newRiddle({ number }));
    this.hint = button("Hint: one weight", () => this.giveHint());
    const next = button("Another one", () =>
      this.newRiddle({ number: (this.state.number % 9999) + 1 }), { class: "main" });
    this.finder = el("section", { class: "card", "aria-label": "Find the kernel" },
      el("div", { class: "score" },
        el("div", { class: "meter", "aria-hidden": "true" }, this.meter), this.points),
      this.verdict,
      el("div", { class: "row settings" }, next.node, this.hint.node, this.level.node,
        this.number.node));
    return this.finder;
  }

  buildGlass() {
    this.title = el("h3", {});
    this.which = segmented("Which sum", [[0, "first kernel"], [1, "second kernel"]], 0, (stage) => {
      this.stage = stage;
      this.draw();
    });
    this.zoom = el("canvas", { "aria-hidden": "true" });
    this.products = el("div", {});
    this.equation = el("p", { class: "equation" });
    this.guess = guessField(this.view, (said) => this.judge(said),
      { answer: el("p", { class: "answer" }) });
    return el("section", { class: "card", "aria-label": "Magnifier" },
      el("div", { class: "row top" }, this.title, this.which.node),
      el("div", { class: "glass" }, el("div", { class: "zoom" }, this.zoom, el("span", {})),
        this.products), this.equation, this.guess.asked, this.guess.answer);
  }

  buildFoot() {
    this.predict = checkbox("predict first", false, (predict) => this.commit({ predict }));
    this.table = readAsTable("Read the sum as a table");
    const copy = copyButton("Copy as NumPy", () => this.nested.map((nested, i) =>
      numpyText(i ? "second" : "kernel", nested)).join("\n"), (text) => this.view.say(text));
    return el("div", { class: "picture" },
      el("div", { class: "row" }, this.predict.node, copy.node));
  }

  // ------------------------------------------------------------------ pictures of one's own

  choosePhoto(photo) {
    if (photo === null) {
      if (!this.own) this.file.click();
      this.photo.set(this.own ? null : this.state.photo);
      return;
    }
    this.forgetOwn();
    const { shape } = this.photos.get(photo);
    this.commit({ photo, place: [0, 1].map((axis) => Math.floor(shape[axis] / 2)) });
  }

  forgetOwn() {
    this.stopCamera();
    this.own = null;
  }

  takeOwn(picture, fresh) {
    this.own = picture;
    this.view.problem("");
    if (fresh) this.local = [0, 1].map((axis) => Math.floor(picture.shape[axis] / 2));
    this.refresh(false);
  }

  async openFile() {
    const [file] = this.file.files;
    if (!file) return;
    this.stopCamera();
    try {
      this.takeOwn(await pictureOf(file), true);
      this.view.say("Your picture is shown. It has not left this page.");
    } catch (error) {
      this.view.problem(error.message);
    }
    this.file.value = "";
  }

  async toggleCamera() {
    if (this.camera.running()) {
      this.stopCamera();
      this.view.say("The camera is off; its last picture stays.");
      return;
    }
    try {
      let first = true;
      await this.camera.start((picture) => {
        this.takeOwn(picture, first);
        first = false;
      });
      this.film.set({ text: this.camera.running() ? "Freeze the picture" : "Use the camera" });
    } catch (error) {
      this.view.problem(error.message);
    }
  }

  stopCamera() {
    this.camera.stop();
    this.film.set({ text: "Use the camera" });
  }

  // ------------------------------------------------------------------ the stage

  listenToStage() {
    let dragging = null;
    const place = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    };
    const act = (event) => {
      const [x, y] = place(event);
      if (dragging === "line") {
        this.commit({ divider: Math.round(100 * Math.min(Math.max(x, 0), 1)) / 100 }, false);
        return;
      }
      const [height, width] = this.result.shape;
      this.moveTo([y * height - 0.5 + this.edge, x * width - 0.5 + this.edge], dragging !== null);
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      dragging = event.target === this.line ? "line" : "glass";
      this.canvas.setPointerCapture(event.pointerId);
      act(event);
    });
    this.canvas.addEventListener("pointermove", (event) => dragging && act(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(end, () => (dragging = null));
    }
  }

  stageKey(event) {
    const by = event.shiftKey ? 10 : 1;
    const [height, width] = this.picture.shape;
    const moves = {
      ArrowUp: [-by, 0], ArrowDown: [by, 0], ArrowLeft: [0, -by], ArrowRight: [0, by],
      Home: [0, -width], End: [0, width], PageUp: [-height, 0], PageDown: [height, 0],
    };
    if (!moves[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.moveBy(...moves[event.key]);
  }

  moveBy(down, right) {
    this.moveTo([this.place[0] + down, this.place[1] + right]);
  }

  moveTo(wish, aloud = true) {
    const place = placeWithin(this.picture.shape, this.edge, wish);
    if (String(place) === String(this.place)) return;
    this.place = place;
    if (this.own) this.local = place; // a place in a picture of one's own means nothing elsewhere
    else this.view.save({ place });
    this.drawGlass(aloud);
  }

  // ------------------------------------------------------------------ find the kernel

  /** Change the riddle; one that the kernel in sight solves already gives way to the next. */
  newRiddle(values) {
    this.hints = 0;
    const { task, level, kernel, number } = { ...this.state, ...values };
    const solved = (one) => String(hiddenKernel(level, one, this.presets)) === String(kernel);
    let next = number;
    while (task === "find" && solved(next)) next = (next % 9999) + 1;
    this.commit({ ...values, number: next });
  }

  /** Name one more weight that is not right yet. */
  giveHint() {
    const flat = this.wanted.flat();
    const mine = this.state.kernel.flat();
    const wrong = flat.map((_, i) => i).filter((i) => Math.abs(flat[i] - mine[i]) > 1e-9);
    if (!wrong.length) return;
    const i = wrong[this.hints % wrong.length];
    this.hints += 1;
    this.verdict.textContent = `The weight at (${Math.floor(i / 3)}, ${i % 3}) is `
      + `${formatNumber(flat[i], 4)}.`;
    this.view.say(this.verdict.textContent);
  }

  // ------------------------------------------------------------------ drawing

  draw(aloud = true) {
    const { state, find } = this;
    if (this.own && this.local) this.place = placeWithin(this.picture.shape, this.edge, this.local);
    this.task.set(state.task);
    this.help.textContent = LAB_HELP[state.task];
    this.photo.set(this.own ? null : state.photo);
    this.show.set(state.display);
    this.normalise.set(state.normalise);
    this.two.set(state.two);
    this.predict.set(state.predict);
    this.level.set(state.level);
    this.number.set(state.number);
    this.switches.hidden = find;
    this.finder.hidden = !find;
    this.drawKernels();
    this.drawStage();
    if (find) this.drawScore();
    this.drawGlass(false);
    if (aloud) this.view.say(find ? this.verdict.textContent : this.editors[0].note.textContent);
  }

  drawKernels() {
    const reach = Math.max(...this.nested.flat(2).map(Math.abs));
    this.editors.forEach(({ trait, preset, grid, note, node }, i) => {
      node.hidden = i >= this.kernels.length;
      if (node.hidden) return;
      const nested = this.state[trait];
      preset.set(nameOfKernel(this.presets, nested) || null);
      grid.update((r, c) => ({
        text: formatNumber(nested[r][c], 3),
        label: `weight (${r}, ${c}): ${formatNumber(nested[r][c], 4)}`,
        tint: signTint(nested[r][c], reach),
      }));
      note.textContent = kernelNote(this.kernels[i], this.state.normalise && !this.find);
    });
  }

  drawStage() {
    const { find, state } = this;
    const [height, width] = this.result.shape;
    if (this.repaint) {
      const shown = find ? [usedKernel(this.wanted, false)] : this.kernels;
      const picture = displayOf(state.display, shown, find ? this.target : this.result);
      this.drawn = picture;
      const plane = find ? displayOf(picture.mode, shown, this.result).plane : picture.plane;
      const before = withoutEdge(this.picture, this.edge);
      if (find) paint(this.left, picture.plane, picture.limits, picture.signed);
      else if (this.onLeft !== `${this.edge}` || this.leftOf !== this.picture) {
        paint(this.left, { data: before.data, shape: [height, width] }, [0, 1]);
      }
      Object.assign(this, { onLeft: find ? "" : `${this.edge}`, leftOf: this.picture });
      paint(this.right, plane, picture.limits, picture.signed);
      this.legend.textContent = `${picture.words}.`;
      this.canvas.style.aspectRatio = `${width} / ${height}`;
      this.canvas.style.maxWidth = `${Math.round(460 * Math.min(1.2, width / height))}px`;
    }
    const share = state.divider;
    this.left.style.clipPath = `inset(0 ${100 - 100 * share}% 0 0)`;
    this.line.style.left = `${100 * share}%`;
    this.divider.set(share);
    const names = find ? ["wanted", "yours"] : ["before", "after"];
    this.tags.forEach((tag, i) => (tag.textContent = names[i]));
    this.tags[0].hidden = share < 0.15;
    this.tags[1].hidden = share > 0.85;
  }

  drawScore() {
    const found = this.score > 99.95;
    this.meter.style.width = `${this.score}%`;
    this.points.textContent = `${found ? 100 : Math.min(99.9, this.score).toFixed(1)} / 100`;
    const name = nameOfKernel(this.presets, this.wanted);
    this.verdict.textContent = found
      ? `Found! ${name ? `It is “${name}”.` : "These are the nine weights."}`
      : `Your picture scores ${this.score.toFixed(1)}. At 0 it is no closer to the wanted one than `
        + "the photo itself is, or a black picture; at 100 they are the same.";
    this.hint.set({ disabled: found });
  }

  drawGlass(aloud = true) {
    const { state, edge, stage } = this;
    const [row, column] = this.place;
    const [height, width] = this.result.shape;
    this.ring.style.left = `${(100 * (column - edge + 0.5)) / width}%`;
    this.ring.style.top = `${(100 * (row - edge + 0.5)) / height}%`;
    this.ring.style.width = `${300 / width}%`;
    this.ring.style.height = `${300 / height}%`;
    const sum = labSum(this.maps, this.kernels, stage, this.place);
    const key = `${this.key} ${stage} ${this.place}`;
    const hidden = state.predict && this.revealed !== key;
    const which = ["first kernel", "second kernel"][stage];
    const text = `Pixel (${row}, ${column})${edge > 1 ? `, ${which}` : ""}`;
    this.title.textContent = text;
    this.which.node.hidden = edge < 2;
    this.which.set(stage);
    this.drawZoom(stage);
    this.products.replaceChildren(productList(sum, hidden));
    const colour = colourOf(this.drawn.mode === "absolute" ? Math.abs(sum.result) : sum.result,
      this.drawn.limits, this.drawn.signed);
    const swatch = el("span", { class: "swatch", style: `background: rgb(${colour})`,
      "aria-hidden": "true" });
    this.equation.replaceChildren(el("span", {}, "the nine products add up to"),
      el("span", { class: "result" }, hidden ? "?" : sumText(sum)),
      ...(hidden || stage < edge - 1 ? [] : [el("span", { class: "soft" }, "drawn as"), swatch]),
      this.find ? el("span", { class: "soft" }, `wanted here: ${formatNumber(
        at(this.target, [row - 1, column - 1, 0]), 3)}`) : "");
    this.guess.set(hidden, true, this.answerFor !== key);
    this.expected = { key, result: sum.result };
    this.table.set(["pixel at", "pixel", "weight", "product"], () => sum.terms.map((term) => [
      `(${term.at[0] + stage}, ${term.at[1] + stage})`, formatNumber(term.value, 6),
      formatNumber(term.weight, 6), hidden ? "?" : formatNumber(term.product, 6)]).concat(
      hidden ? [] : [["", "", "sum", formatNumber(sum.result, 6)]]));
    const spoken = hidden ? `${text}: what do the products add up to?`
      : `${text}: the nine products add up to ${sumText(sum)}.`;
    this.canvas.setAttribute("aria-label", `${this.find ? "The wanted picture and yours"
      : "The picture before and after the kernel"}; arrows move the magnifier. ${spoken}`);
    if (aloud) this.view.say(spoken);
  }

  /** The surroundings of the patch, pixel by pixel, as the kernel of this stage sees them. */
  drawZoom(stage) {
    const source = this.maps[stage];
    const plane = surroundings(source, this.place.map((i) => i - stage), stage ? 0 : 0.5);
    const drawn = stage ? displayOf("auto", [this.kernels[0]], source) : null;
    paint(this.zoom, plane, drawn ? drawn.limits : [0, 1], Boolean(drawn?.signed));
  }

  judge(said) {
    const { key, result } = this.expected;
    this.revealed = key;
    this.answerFor = key;
    this.drawGlass(false);
    return verdict(said, result, { digits: 3, room: 0.0051 });
  }
}

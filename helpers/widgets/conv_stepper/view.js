/** ConvStepper: a convolution, one output at a time, with everything an output is made of. */

import { at, extent, flatIndex, tensor, toNested, unflatIndex } from "../shared/maths.js";
import {
  checkbox, copyButton, el, folds, formatNumber, greyTint, guessField, keysHelp, limitsOf, listenForKeys,
  mount, numberField, numpyText, readAsTable, segmented, select, signTint, transport, verdict,
  viewOf,
} from "../shared/look.js";
import { Pointing, fittingSettings } from "../shared/pointing.js";
import {
  ACTIVATION_NAMES, STEPPER_KEYS, STEPPER_LOOK, equationOf, factorsAt, meetingList, meetingsOf,
  padsOf, placeText, productBlocks, readState, resizedTensor, sceneOf, sentenceOf, sizeFormula,
  slopeLine, tableOf, unreadText,
} from "./parts.js";

const TRAITS = ["image", "kernels", "bias", "activation", "stride", "padding", "dilation", "flip",
  "mode", "upstream", "predict", "place"];

const FORWARD_HELP = "The kernel lies on the input. Each pixel is multiplied by the weight above "
  + "it, and the products are added up: that is one number of the output. Point at any number to "
  + "see what it meets.";
const BACKWARD_HELP = "A gradient arrives at every output. On its way back each one meets the "
  + "weights and the pixels that made this output. Point at a gradient to see what it is made of.";

export default viewOf((context) => {
  const view = mount(context, { label: "Convolution, step by step", css: STEPPER_LOOK });
  const stepper = new Stepper(context.model, view);
  view.later(() => {
    stepper.player.stop();
    cancelAnimationFrame(stepper.reach);
  });
  return view.cleanup;
});

class Stepper extends Pointing {
  constructor(model, view) {
    super(view);
    Object.assign(this, { model, draft: {}, state: readState(model) });
    this.choice = { kind: "output", place: this.state.place };
    this.buildFrame();
    view.onAny(TRAITS, () => {
      this.draft = {};
      this.view.problem("");
      this.refresh();
    });
    listenForKeys(view.body, {
      " ": () => this.player.toggle(), "[": () => this.player.step(-1),
      "]": () => this.player.step(1), Escape: () => this.pin(false),
    });
    this.refresh(false);
  }

  // ------------------------------------------------------------------ state

  /** Read the traits, with what is typed but does not fit yet, and draw everything. */
  refresh(aloud = true) {
    this.state = { ...readState(this.model), ...this.draft };
    try {
      this.scene = sceneOf(this.state);
    } catch (error) {
      this.scene = null;
      this.view.problem(`${error.message}.`);
    }
    if (this.isResult(this.choice.kind)) {
      this.choice = { ...this.choice, place: this.state.place };
    }
    this.draw(aloud);
    if (this.scene) this.player.set(this.order, this.scene.before.data.length);
  }

  save(values) {
    this.view.save(values);
  }

  /** Change settings: kept at once if everything fits, else shown with the reason. */
  commit(values) {
    const wanted = { ...this.draft, ...values };
    const next = fittingSettings(this.state, wanted, (state) => sceneOf(state).before.shape);
    this.draft = next ? {} : wanted;
    if (!next) {
      this.refresh();
      return;
    }
    this.view.problem("");
    this.revealed.clear();
    const saved = Object.entries(next).map(([name, value]) =>
      [name, value?.shape ? toNested(value) : value]);
    this.save(Object.fromEntries(saved));
    this.refresh();
  }

  /** A copy of an array with one number changed. */
  edited(name, place, value) {
    const old = name === "upstream" ? this.scene.upstream : this.state[name];
    const data = Float64Array.from(old.data);
    data[flatIndex(old.shape, place)] = value;
    return tensor(old.shape, data);
  }

  get filter() {
    const { kind, place } = this.hovered ?? this.choice;
    if (kind === "kernels" || kind === "kernelsGradient") return place[3];
    return this.isResult(kind) ? place[2] : this.state.place[2];
  }

  get order() {
    return flatIndex(this.scene.before.shape.slice(0, 2), this.state.place.slice(0, 2))
      + this.state.place[2] * this.scene.rows.count * this.scene.columns.count;
  }

  placeOfStep(step) {
    const [rows, columns] = this.scene.before.shape;
    const [row, column] = unflatIndex([rows, columns], step % (rows * columns));
    return [row, column, Math.floor(step / (rows * columns))];
  }

  select(kind, place) {
    if (!this.pinned && this.scene) this.guess.answer.textContent = "";
    super.select(kind, place);
  }

  // ------------------------------------------------------------------ the fixed parts

  buildFrame() {
    const { state, view } = this;
    this.mode = segmented("Direction", [["forward", "Forward"], ["backward", "Backward"]],
      state.mode, (mode) => this.changeMode(mode));
    this.help = el("p", { class: "soft" });
    this.panels = el("div", { class: "panels" });
    this.player = transport({
      label: "Step", count: 1, onMove: (step) => this.stepTo(step),
      name: (step) => (this.scene ? this.stepName(step) : ""),
    });
    this.title = el("h3", {});
    this.pinNote = el("span", { class: "pinned" }, "pinned: Enter or Escape lets go");
    this.blocks = el("div", { class: "blocks" });
    this.equation = el("p", { class: "equation" });
    this.guess = guessField(view, (said) => this.judge(said));
    this.table = readAsTable("Read the sum as a table");
    this.formula = el("dl", { class: "formula" });
    this.unread = el("p", { class: "soft" });
    this.biasGradient = el("p", { class: "soft" });
    const card = el("section", { class: "sum", "aria-label": "The sum" },
      el("div", { class: "row" }, this.title, this.pinNote), this.blocks, this.equation,
      this.guess.node);
    view.body.append(
      el("div", { class: "row top" }, el("h2", {}, "Convolution, step by step"), this.mode.node),
      this.help, this.panels, view.alert, this.player.node, card, this.buildSettings(),
      el("div", { class: "size" }, this.formula, this.unread),
      folds(this.table.node, this.buildSizes(), keysHelp(STEPPER_KEYS)),
    );
  }

  buildSettings() {
    const choose = (label, name, options) => select(label, options, this.state[name],
      (value) => this.commit({ [name]: value }));
    const pixels = [1, 2, 3, 4].map((n) => [n, `${n} pixel${n > 1 ? "s" : ""}`]);
    this.settings = {
      stride: choose("stride", "stride", [1, 2, 3, 4, 5]),
      padding: choose("padding", "padding", ["valid", "same", "full", [0, "0 pixels"], ...pixels]),
      dilation: choose("dilation", "dilation", [1, 2, 3, 4]),
      activation: choose("activation", "activation", ACTIVATION_NAMES),
      flip: checkbox("flip the kernel", this.state.flip, (flip) => this.commit({ flip })),
      predict: checkbox("predict first", this.state.predict, (predict) => this.commit({ predict })),
    };
    return el("div", { class: "row settings", role: "group", "aria-label": "Settings" },
      Object.values(this.settings).map((control) => control.node));
  }

  buildSizes() {
    const field = (label, name, axis, max) => {
      const control = numberField(label, {
        value: this.state[name].shape[axis], min: 1, max, whole: true,
        onProblem: (text) => this.view.problem(text),
      }, (size) => this.resize(name, axis, size));
      return { ...control, name, axis };
    };
    this.sizes = [
      field("input rows", "image", 0, 10), field("input columns", "image", 1, 10),
      field("channels", "image", 2, 3), field("kernel rows", "kernels", 0, 5),
      field("kernel columns", "kernels", 1, 5), field("filters", "kernels", 3, 4),
    ];
    const copy = copyButton("Copy as NumPy", () => this.numpy(), (text) => this.view.say(text));
    return el("details", {}, el("summary", {}, "Sizes, and copy as NumPy"),
      el("div", { class: "row settings" }, this.sizes.map((size) => size.node), copy.node));
  }

  judge(said) {
    const { result } = meetingsOf(this.state, this.scene, this.choice).sum;
    this.revealed.add(String(this.choice.place));
    this.draw();
    return verdict(said, result);
  }

  // ------------------------------------------------------------------ changes

  resize(name, axis, size) {
    const shape = [...this.state[name].shape];
    shape[axis] = size;
    const next = { [name]: resizedTensor(this.state[name], shape) };
    if (name === "image" && axis === 2) {
      const [height, width, , filters] = this.state.kernels.shape;
      next.kernels = resizedTensor(this.state.kernels, [height, width, size, filters]);
    }
    if (name === "kernels" && axis === 3) {
      next.bias = Array.from({ length: size }, (_, f) => this.state.bias[f] ?? 0);
    }
    this.choice = { kind: this.resultKind, place: [0, 0, 0] };
    this.commit({ ...next, place: [0, 0, 0] });
  }

  numpy() {
    const { image, kernels, bias } = this.state;
    return [["image", toNested(image)], ["kernels", toNested(kernels)], ["bias", bias]]
      .map(([name, nested]) => numpyText(name, nested)).join("\n");
  }

  // ------------------------------------------------------------------ grids

  /** Make the grids anew if a shape has changed. */
  build() {
    const { state, scene } = this;
    const key = JSON.stringify([state.image.shape, state.kernels.shape, scene?.before.shape,
      state.mode, padsOf(scene)]);
    this.rebuild(key, () => this.makePanels());
  }

  makePanels() {
    const { state, scene } = this;
    const [channels, filters] = state.kernels.shape.slice(2);
    const every = (n) => Array.from({ length: n }, (_, i) => i);
    const sign = (text) => el("span", { class: "sign", "aria-hidden": "true" }, text);
    const name = (text, count, axis, i) => (count > 1 ? `${text}, ${axis} ${i}` : text);
    const planes = (kind, text) => every(channels).map((c) =>
      this.plane(kind, name(text, channels, "channel", c), c));
    const maps = (kind, text) => every(filters).map((f) =>
      this.plane(kind, name(text, filters, "filter", f), f));
    const backward = state.mode === "backward";
    const columns = [
      el("div", { class: "column" }, planes("image", "Input")), sign("∗"),
      el("div", { class: "column" }, planes("kernels", "Kernel"), this.filterFields()),
    ];
    if (!scene) return columns;
    if (!backward) {
      return [...columns, sign("="), el("div", { class: "column" }, maps("output", "Output"))];
    }
    return [...columns, sign("←"),
      el("div", { class: "column" }, maps("upstream", "Upstream gradient")),
      el("div", { class: "break" }),
      el("div", { class: "column" }, planes("imageGradient", "Gradient of the input")),
      el("div", { class: "column" }, planes("kernelsGradient", "Gradient of the kernel"),
        this.biasGradient)];
  }

  /** The bias of the filter in sight, and which filter that is. */
  filterFields() {
    this.bias = numberField("bias", {
      value: this.state.bias[this.filter], onProblem: (text) => this.view.problem(text),
      min: -1e6, max: 1e6,
    }, (value) => {
      const filter = this.filter;
      this.commit({ bias: this.state.bias.map((old, f) => (f === filter ? value : old)) });
    });
    const every = this.state.bias.map((_, f) => f);
    this.whichFilter = select("filter", every, this.filter, (filter) => {
      this.pinned = false;
      const [row, column] = this.state.place;
      this.select(this.resultKind, [row, column, filter]);
    });
    return el("div", { class: "row" }, every.length > 1 ? this.whichFilter.node : null,
      this.bias.node);
  }

  /** Say which filter's kernels, bias and gradients are in sight. */
  drawFilter() {
    const { filter, scene } = this;
    const many = this.state.bias.length > 1;
    this.bias.set(this.state.bias[filter]);
    this.whichFilter.set(filter);
    for (const { kind, title, node } of this.grids.values()) {
      if (!kind.startsWith("kernels") || !many) continue;
      node.firstChild.setAttribute("aria-label", `${title}, filter ${filter}`);
    }
    if (!scene?.gradients) return;
    this.biasGradient.textContent =
      `gradient of the bias: ${formatNumber(scene.gradients.bias[filter])}`;
  }

  /** A titled grid of one plane; for the input, `first` is the padding before row and column 0. */
  plane(kind, title, plane) {
    const { image, kernels } = this.state;
    const pads = kind === "image" ? padsOf(this.scene) : [[0, 0], [0, 0]];
    const like = kind.startsWith("image") ? image : kind.startsWith("kernels") ? kernels
      : this.scene.before;
    const [rows, columns] = [0, 1].map((axis) => like.shape[axis] + pads[axis][0] + pads[axis][1]);
    const names = (axis) => Array.from({ length: [rows, columns][axis] }, (_, i) => {
      const number = i - pads[axis][0];
      return number >= 0 && number < like.shape[axis] ? String(number) : "·";
    });
    const place = (r, c) => {
      const where = [r - pads[0][0], c - pads[1][0], plane];
      return kind.startsWith("kernels") ? [...where, this.filter] : where;
    };
    const isPad = ([r, c]) => r < 0 || c < 0 || r >= like.shape[0] || c >= like.shape[1];
    const act = (what) => (r, c) => {
      if (r === null) this.hover(kind, null);
      else if (!isPad(place(r, c))) this[what](kind, place(r, c));
      else if (what === "hover") this.hover(kind, null);
    };
    const editable = ["image", "kernels", "upstream"].includes(kind);
    return this.panel(`${kind}${plane}`, title, {
      rows, columns, rowNames: names(0), columnNames: names(1),
      cell: `clamp(26px, (100cqw - 200px) / ${this.allColumns()}, 40px)`,
      name: (r, c) => `${title}, ${placeText(place(r, c))}`,
      onFocus: act("select"), onHover: act("hover"),
      onEdit: editable ? (r, c, value) => {
        if (isPad(place(r, c))) this.view.problem("Padding is always 0; change a pixel inside it.");
        else this.commit({ [kind]: this.edited(kind, place(r, c), value) });
      } : null,
    }, { kind, place, isPad });
  }

  /** Columns of the input with its padding, the kernel and the output: they share the width. */
  allColumns() {
    const [, [before, after]] = padsOf(this.scene);
    return this.state.image.shape[1] + before + after + this.state.kernels.shape[1]
      + (this.scene?.columns.count ?? 0);
  }

  // ------------------------------------------------------------------ drawing

  draw(aloud = true) {
    const { state, scene, settings } = this;
    this.mode.set(state.mode);
    for (const name of ["stride", "padding", "dilation", "activation", "flip", "predict"]) {
      settings[name].set(state[name]);
    }
    settings.predict.input.disabled = state.mode === "backward";
    this.sizes.forEach((size) => size.set(state[size.name].shape[size.axis]));
    this.help.textContent = state.mode === "backward" ? BACKWARD_HELP : FORWARD_HELP;
    this.build();
    const choice = this.validChoice();
    const meeting = scene ? meetingsOf(state, scene, choice) : { marks: new Map() };
    for (const grid of this.grids.values()) this.drawGrid(grid, meeting, choice);
    this.drawFilter();
    if (scene) this.drawSum(choice, meeting, aloud);
    this.view.body.classList.toggle("misfit", !scene);
  }

  /** The selection, or the first output if it no longer exists. */
  validChoice() {
    const choice = this.hovered ?? this.choice;
    if (!this.scene) return choice;
    const backward = this.state.mode === "backward";
    const kind = choice.kind === "output" && backward ? "upstream"
      : choice.kind === "upstream" && !backward ? "output"
        : backward ? choice.kind : choice.kind.replace("Gradient", "");
    const array = this.arrayOf(kind);
    const exists = choice.place.every((i, axis) => i >= 0 && i < array.shape[axis]);
    if (exists) return { kind, place: choice.place };
    return { kind: this.resultKind, place: this.state.place };
  }

  arrayOf(kind) {
    const { state, scene } = this;
    return {
      image: state.image, kernels: state.kernels, output: scene?.output, upstream: scene?.upstream,
      imageGradient: scene?.gradients?.image, kernelsGradient: scene?.gradients?.kernels,
    }[kind];
  }

  drawGrid({ update, kind, place, isPad }, { marks, sum }, choice) {
    const array = this.arrayOf(kind);
    const grey = kind === "image";
    const limits = limitsOf(array.data, !grey);
    const range = grey && limits[0] === limits[1] ? extent([...array.data, 0]) : limits;
    const met = factorsAt(kind, sum, choice);
    update((r, c) => {
      const where = place(r, c);
      const mark = marks.get(`${kind} ${where}`) ?? "";
      const small = met.get(String(where)) ?? "";
      const words = { tap: ", met", chosen: ", chosen" }[mark] ?? "";
      if (isPad(where)) {
        return { text: "0", small, label: `padding, 0${words}`, marks: `pad ${mark}` };
      }
      const value = at(array, where);
      const unread = grey && this.isUnread(where);
      if (this.isHidden({ kind, place: where })) {
        return { text: "?", label: `${placeText(where)}: hidden${words}`, marks: mark };
      }
      return {
        text: formatNumber(value), small, marks: `${mark} ${unread ? "unread" : ""}`,
        label: `${placeText(where)}: ${formatNumber(value)}${small ? `, ${small}` : words}`
          + (unread ? ", read by no window" : ""),
        tint: grey ? greyTint(value, range) : signTint(value, range[1]),
      };
    });
  }

  isUnread([row, column]) {
    const { scene } = this;
    return scene && (scene.rows.unread.includes(row) || scene.columns.unread.includes(column));
  }

  drawSum(choice, meeting, aloud) {
    const { state, scene } = this;
    const hidden = this.isHidden(choice);
    const { title, text } = sentenceOf(state, scene, choice, meeting, hidden);
    this.title.textContent = title;
    this.pinNote.hidden = !this.pinned;
    const wide = choice.kind === "output";
    this.blocks.classList.toggle("side", wide);
    const upstream = choice.kind === "upstream";
    this.blocks.replaceChildren(...(wide ? productBlocks(state, meeting.sum, hidden)
      : upstream ? [el("p", {}, text)] : [el("p", {}, text), meetingList(state, choice, meeting.sum)]));
    this.equation.replaceChildren(...(upstream
      ? slopeLine(scene, choice.place, state.activation)
      : equationOf(state, choice, meeting.sum, hidden)));
    this.guess.set(hidden, state.predict && wide);
    cancelAnimationFrame(this.reach); // once the lists are laid out: to ask now would cost a layout
    this.reach = requestAnimationFrame(() => this.reachLists());
    this.table.set(...tableOf(state, choice, meeting.sum));
    const rows = [["rows", 0], ["columns", 1]].map(([name, axis]) =>
      [el("dt", {}, name), el("dd", {}, sizeFormula(state, scene, axis))]);
    this.formula.replaceChildren(el("dt", {}, "size"),
      el("dd", {}, "⌊(input + padding − dilation·(kernel − 1) − 1) / stride⌋ + 1"), ...rows.flat());
    this.unread.textContent = unreadText(state, scene);
    if (aloud) this.view.say(text);
  }

  /** Lists that scroll must be reached with Tab. */
  reachLists() {
    for (const list of this.blocks.querySelectorAll("ul")) {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = list;
      if (scrollWidth > clientWidth || scrollHeight > clientHeight) list.tabIndex = 0;
    }
  }

  stepName(step) {
    const [row, column, filter] = this.placeOfStep(step);
    const filters = this.state.kernels.shape[3];
    const total = this.scene.before.data.length;
    const of = filters > 1 ? `, filter ${filter}` : "";
    return `(${row}, ${column})${of} · ${step + 1} of ${total}`;
  }
}

/** The pooling side of PoolDrop: windows, shifts and gradients. */

import { at, flatIndex, tensor } from "../shared/maths.js";
import {
  button, checkbox, el, formatNumber, greyTint, guessField, limitsOf, numpyText, readAsTable,
  segmented, select, signTint, transport, verdict,
} from "../shared/look.js";
import { Pointing } from "../shared/pointing.js";
import {
  asNested, changeBetween, isInside, poolMeeting, poolPlace, poolScene, poolSentence,
  poolSize, poolUnread, shareBlocks, windowBlocks,
} from "./parts.js";

const FURTHEST = 4;

const POOL_HELP = {
  forward: "Each window of the input is replaced by one number. Move the input by a pixel: what "
    + "stays the same, and what does not?",
  backward: "A gradient arrives at each pooled number. Which pixels get a share of it? Those that "
    + "the number was made of.",
};

/** While a result is hidden, no mark tells which pixel is kept. */
function veil(marks, wanted) {
  if (wanted) marks.forEach((name, key) => marks.set(key, name.replace(" kept", "")));
}

/** What stands under “Pooling”. */
export class PoolSide extends Pointing {
  constructor(frame) {
    const { view } = frame;
    super(view);
    Object.assign(this, { frame, state: frame.state() });
    this.choice = { kind: "output", place: this.state.place };
    this.mode = segmented("Direction", [["forward", "Forward"], ["backward", "Gradient"]],
      this.state.mode, (mode) => this.changeMode(mode));
    this.help = el("p", { class: "soft" });
    this.panels = el("div", { class: "panels" });
    this.player = transport({
      label: "Window", count: 1, onMove: (step) => this.stepTo(step),
      name: (step) => (this.scene ? this.stepName(step) : ""),
    });
    this.title = el("h3", {});
    this.pinNote = el("span", { class: "pinned" }, "pinned: Enter or Escape lets go");
    this.blocks = el("div", { class: "topic" });
    this.guess = guessField(view, (said) => this.judge(said), { look: { class: "low" } });
    this.formula = el("dl", { class: "formula" });
    this.unread = el("p", { class: "soft" });
    this.table = readAsTable("Read the window as a table");
    this.node = el("div", { class: "topic" },
      el("div", { class: "row top" }, this.help), el("div", { class: "row" }, this.mode.node),
      this.panels, this.buildShift(), this.player.node,
      el("section", { class: "card sum", "aria-label": "The window" },
        el("div", { class: "row" }, this.title, this.pinNote), this.blocks, this.guess.node),
      this.buildSettings(), this.formula, this.unread);
  }

  buildSettings() {
    const sizes = Array.from({ length: 6 }, (_, i) => i + 1);
    const choose = (label, name, options) => select(label, options, this.state[name],
      (value) => this.frame.commit({ [name]: value }));
    this.settings = {
      pool: choose("keep the", "pool", [["max", "largest (max)"], ["average", "average"],
        ["min", "smallest (min)"]]),
      size: select("window size", sizes, this.state.size, (size) => this.changeSize(size)),
      stride: choose("stride", "stride", sizes),
      padding: choose("padding", "padding", ["valid", "same"]),
      whole: checkbox("whole map (global)", this.state.whole,
        (whole) => this.frame.commit({ whole })),
    };
    return el("div", { class: "row settings", role: "group", "aria-label": "Settings" },
      Object.values(this.settings).map((control) => control.node));
  }

  buildShift() {
    const move = (text, name, by) => {
      const one = button(text, () => this.shiftBy(by), { "aria-label": `move the input ${name}` });
      return { ...one, by };
    };
    this.arrows = [move("←", "left", [0, -1]), move("↑", "up", [-1, 0]),
      move("↓", "down", [1, 0]), move("→", "right", [0, 1])];
    this.back = button("put back", () => this.frame.commit({ shift: [0, 0] }));
    this.moved = el("span", { class: "soft" });
    this.meters = el("dl", { class: "meters" });
    this.measure = el("p", { class: "soft" },
      "Change: the length of the difference, divided by the length of the original.");
    return el("section", { class: "card", "aria-label": "Move the input" },
      el("div", { class: "row" }, el("h3", {}, "Move the input"),
        el("span", { class: "arrows" }, this.arrows.map((one) => one.node)), this.back.node,
        this.moved), this.meters, this.measure);
  }

  // ------------------------------------------------------------------ changes

  /** Windows that lie side by side stay so. */
  changeSize(size) {
    const { stride, size: old } = this.state;
    this.frame.commit(stride === old ? { size, stride: size } : { size });
  }

  commit(values) {
    this.frame.commit(values);
  }

  save(values) {
    this.frame.save(values);
  }

  shiftBy([down, right]) {
    const [row, column] = this.state.shift;
    this.frame.commit({ shift: [row + down, column + right] });
  }

  edit(kind, [row, column], value) {
    const edited = ({ shape, data }, place) => {
      const copy = Float64Array.from(data);
      copy[flatIndex(shape, [...place, 0])] = value;
      return tensor(shape, copy);
    };
    if (kind === "upstream") {
      this.frame.commit({ upstream: edited(this.scene.upstream, [row, column]) });
      return;
    }
    const { image, shift } = this.state;
    const from = [row - shift[0], column - shift[1]];
    if (isInside(image, from)) this.frame.commit({ image: edited(image, from) });
    else this.view.problem("Zeros have moved in here; put the input back to change this pixel.");
  }

  numpy() {
    return `${numpyText("image", asNested(this.state.image))}\n${this.scene
      ? numpyText("pooled", asNested(this.scene.output)) : ""}`.trim();
  }

  // ------------------------------------------------------------------ selection

  placeOfStep(step) {
    const columns = this.scene.columns.count;
    return [Math.floor(step / columns), step % columns];
  }

  get order() {
    return this.state.place[0] * this.scene.columns.count + this.state.place[1];
  }

  stepName(step) {
    return `${poolPlace(this.placeOfStep(step))} · ${step + 1} of ${this.scene.output.data.length}`;
  }

  judge(said) {
    this.revealed.add(String(this.choice.place));
    this.draw(false);
    return verdict(said, at(this.scene.output, [...this.choice.place, 0]));
  }

  // ------------------------------------------------------------------ drawing

  refresh(state, aloud) {
    this.state = state;
    try {
      this.scene = poolScene(state);
    } catch (error) {
      this.scene = null;
      this.view.problem(`${error.message}.`);
    }
    this.node.classList.toggle("misfit", !this.scene);
    this.choice = this.validChoice();
    for (const [name, control] of Object.entries(this.settings)) control.set(state[name]);
    for (const name of ["size", "stride", "padding"]) {
      this.settings[name].input.disabled = state.whole;
    }
    this.mode.set(state.mode);
    this.help.textContent = POOL_HELP[state.mode];
    this.drawShift();
    if (!this.scene) return;
    this.build();
    this.player.set(this.order, this.scene.output.data.length);
    this.draw(aloud && String(state.shift) === this.lastShift);
    if (aloud && String(state.shift) !== this.lastShift) this.view.say(this.moved.textContent);
    this.lastShift = String(state.shift);
  }

  validChoice() {
    const { scene, state, choice } = this;
    const backward = state.mode === "backward";
    const first = { kind: this.resultKind, place: state.place };
    const shape = choice.kind === "image" || choice.kind === "gradient" ? state.image.shape
      : scene?.output.shape;
    const fits = shape && choice.place.every((i, axis) => i < shape[axis]);
    const known = (backward ? ["image", "upstream", "gradient"] : ["image", "output"])
      .includes(choice.kind);
    if (!fits || !known) return first;
    return this.isResult(choice.kind) ? first : choice;
  }

  build() {
    const { state, scene } = this;
    const then = (plane) => el("div", { class: "together" },
      el("span", { class: "sign", "aria-hidden": "true" }, "→"), plane);
    const key = JSON.stringify([state.image.shape, scene.output.shape, state.mode]);
    this.rebuild(key, () => [this.plane("image", "Input"), ...(state.mode === "backward"
      ? [this.plane("upstream", "Upstream gradient"),
        then(this.plane("gradient", "Gradient of the input"))]
      : [then(this.plane("output", "Pooled"))])]);
  }

  plane(kind, title) {
    const { image } = this.state;
    const { output } = this.scene;
    const [rows, columns] = (kind === "image" || kind === "gradient" ? image : output).shape;
    const act = (what) => (r, c) =>
      (r === null ? this.hover(kind, null) : this[what](kind, [r, c]));
    const all = image.shape[1] + output.shape[1];
    return this.panel(kind, title, {
      rows, columns, cell: `clamp(26px, (100cqw - 150px) / ${all}, 40px)`,
      name: (r, c) => `${title}, ${poolPlace([r, c])}`,
      onFocus: act("select"), onHover: act("hover"),
      onEdit: kind === "image" || kind === "upstream"
        ? (r, c, value) => this.edit(kind, [r, c], value) : null,
    });
  }

  draw(aloud = true) {
    const { state, scene } = this;
    const choice = this.hovered ?? this.choice;
    const meeting = poolMeeting(scene, choice);
    const hidden = this.isHidden(choice);
    if (state.predict && state.mode === "forward") veil(meeting.marks, hidden || !meeting.sum);
    for (const [kind, grid] of this.grids) grid.update(this.describe(kind, meeting));
    const text = poolSentence(state, scene, choice, meeting, hidden);
    this.title.textContent = text;
    this.pinNote.hidden = !this.pinned;
    const blocks = choice.kind === "output" ? windowBlocks(state, meeting.sum, hidden)
      : choice.kind === "upstream" ? shareBlocks(state, scene, meeting.sum, choice.place) : [];
    this.blocks.replaceChildren(...blocks.filter(Boolean));
    this.guess.set(hidden, state.predict && choice.kind === "output", true);
    this.table.set(["pixel at", "value", "share"], () => (meeting.sum?.terms ?? []).map((term) =>
      [poolPlace(term.at), formatNumber(term.value), hidden ? "?" : formatNumber(term.weight, 4)]));
    this.formula.replaceChildren(el("dt", {}, "size"),
      el("dd", {}, "⌊(input + padding − window) / stride⌋ + 1"),
      ...["rows", "columns"].flatMap((name, axis) =>
        [el("dt", {}, name), el("dd", {}, poolSize(state, scene, axis))]));
    this.unread.textContent = poolUnread(scene);
    if (aloud) this.view.say(text);
  }

  /** What each cell of a grid shows. */
  describe(kind, { marks }) {
    const { state, scene } = this;
    const array = { image: scene.image, output: scene.output, upstream: scene.upstream,
      gradient: scene.gradient }[kind];
    const signed = kind === "upstream" || kind === "gradient";
    const limits = limitsOf((signed ? array : state.image).data, signed);
    return (r, c) => {
      const value = at(array, [r, c, 0]);
      const mark = marks.get(`${kind} ${[r, c]}`) ?? "";
      if (this.isHidden({ kind, place: [r, c] })) {
        return { text: "?", label: `${poolPlace([r, c])}: hidden`, marks: mark };
      }
      const text = formatNumber(value);
      const notes = [];
      let [extra, small] = ["", ""];
      if (kind === "image") extra = this.pixelMarks(r, c, notes);
      if (kind === "output" && value !== at(scene.still, [r, c, 0])) {
        small = `was ${formatNumber(at(scene.still, [r, c, 0]), 1)}`;
        extra = "changed";
        notes.push(small);
      }
      if (mark.includes("kept") && state.pool !== "average") notes.push("kept");
      else if (mark.includes("tap")) notes.push("in the window");
      if (mark === "chosen") notes.push("chosen");
      const shown = state.pool === "average" ? mark.replace(" kept", "") : mark;
      return {
        text, small, marks: `${shown} ${extra}`,
        label: [`${poolPlace([r, c])}: ${text}`, ...notes].join(", "),
        tint: signed ? signTint(value, limits[1]) : greyTint(value, limits),
      };
    };
  }

  /** Where windows end, what none of them reads, and where zeros have moved in. */
  pixelMarks(r, c, notes) {
    const { state, scene: { rows, columns } } = this;
    const [height, width] = state.image.shape;
    const marks = [];
    const tiles = !state.whole && state.stride === state.size && state.size > 1;
    const ends = (axis, i, n) => tiles && i + 1 < n && axis.starts.includes(i + 1);
    if (ends(rows, r, height)) marks.push("endrow");
    if (ends(columns, c, width)) marks.push("endcolumn");
    if (rows.unread.includes(r) || columns.unread.includes(c)) {
      marks.push("unread");
      notes.push("read by no window");
    }
    if (!isInside(state.image, [r - state.shift[0], c - state.shift[1]])) {
      marks.push("movedin");
      notes.push("moved in");
    }
    return marks.join(" ");
  }

  /** How much the shift has changed, before and after pooling. */
  drawShift() {
    const { state, scene } = this;
    const [down, right] = state.shift;
    const still = down === 0 && right === 0;
    this.back.set({ disabled: still });
    for (const { set, by: [r, c] } of this.arrows) {
      set({ disabled: Math.max(Math.abs(down + r), Math.abs(right + c)) > FURTHEST });
    }
    this.meters.hidden = still || !scene || state.predict;
    this.measure.hidden = this.meters.hidden;
    if (still || !scene) {
      this.moved.textContent = still ? "Nothing is moved yet." : "";
      return;
    }
    const where = [[down, "down", "up"], [right, "right", "left"]].filter(([n]) => n)
      .map(([n, a, b]) => `${Math.abs(n)} ${n > 0 ? a : b}`).join(", ");
    const pixels = changeBetween(state.image, scene.image);
    const pooled = changeBetween(scene.still, scene.output);
    this.moved.textContent = state.predict ? `Moved ${where}.`
      : `Moved ${where}: ${pixels.count} of ${pixels.total} pixels and ${pooled.count} of `
        + `${pooled.total} pooled numbers are different.`;
    const line = (name, { share }) => {
      const text = `${Math.round(100 * share)} %`;
      const filled = el("span", { style: `width: ${Math.min(100 * share, 100)}%` });
      return [el("dt", {}, name), el("dd", { class: "meter", "aria-hidden": "true" }, filled),
        el("dd", {}, text)];
    };
    this.meters.replaceChildren(...line("change of the input", pixels),
      ...line("change after pooling", pooled));
  }
}

/** The dropout side of PoolDrop: the mask drawn last, value by value, and the mean over all. */

import {
  button, checkbox, el, formatNumber, guessField, numberField, numberGrid, numpyText, readAsTable,
  segmented, signTint, slider, transport, verdict,
} from "../shared/look.js";
import { countOf, dropScene, dropSentence, dropSummary, meanBars } from "./parts.js";

const MASK_STEPS = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
const DROP_HELP = "In training, each value draws a random number. Below the rate, the value "
  + "becomes 0. What is kept is scaled up, so that the mean stays what it was.";

/** What stands under “Dropout”. */
export class DropSide {
  constructor(frame) {
    const { view } = frame;
    Object.assign(this, { frame, view, revealed: new Set(), built: 0, chosen: 0 });
    this.state = frame.state();
    this.use = segmented("When", [[true, "Training"], [false, "In use"]], this.state.training,
      (training) => frame.commit({ training }));
    this.fresh = button("New mask", () => this.newMask(), { class: "main" });
    this.rate = slider("rate", { min: 0, max: 0.95, step: 0.05, value: this.state.rate },
      (rate) => frame.commit({ rate }));
    this.scaled = checkbox("scale what is kept", this.state.scaled,
      (scaled) => frame.commit({ scaled }));
    this.player = transport({
      label: "mean over", count: MASK_STEPS.length, index: this.step, interval: 700,
      name: (step) => countOf(MASK_STEPS[step]), onMove: (step) => this.frame.commit({
        masks: MASK_STEPS[step] }),
    });
    this.many = numberField("number of values", {
      value: this.state.values.length, min: 1, max: 12, whole: true,
      onProblem: (text) => view.problem(text),
    }, (n) => this.frame.commit({ values: Array.from({ length: n }, (_, i) =>
      this.state.values[i] ?? 1) }));
    this.place = el("div", { class: "drops" });
    this.bars = el("div", { class: "bars", role: "img" });
    this.note = el("p", {});
    this.sentence = el("h3", {});
    this.guess = guessField(view, (said) => {
      this.revealed.add(this.chosen);
      this.draw();
      return verdict(said, this.scene.output[this.chosen]);
    }, { look: { class: "low" } });
    this.table = readAsTable("Read the values as a table");
    this.node = el("div", { class: "topic" }, el("p", { class: "soft" }, DROP_HELP),
      el("div", { class: "row settings" }, this.use.node,
        el("span", { class: "slide" }, this.rate.node), this.fresh.node, this.scaled.node),
      this.place,
      el("section", { class: "card", "aria-label": "The value" }, this.sentence, this.guess.node,
        this.note),
      el("div", { class: "row over" }, this.player.node, this.many.node));
  }

  get step() {
    const step = MASK_STEPS.findLastIndex((masks) => masks <= this.state.masks);
    return Math.max(step, 0);
  }

  newMask() {
    if (this.state.training) this.frame.commit({ seed: (this.state.seed + 1) % 2 ** 31 });
  }

  numpy() {
    const { state, scene } = this;
    return [["values", state.values], ["mask", scene.mask], ["dropped", scene.output]]
      .map(([name, list]) => numpyText(name, list)).join("\n");
  }

  edit(row, column, value) {
    if (row) {
      this.view.problem("Only the values can be changed; the rest follows from them.");
      return;
    }
    const values = this.state.values.map((old, i) => (i === column ? value : old));
    this.frame.commit({ values });
  }

  refresh(state, aloud) {
    this.state = state;
    this.scene = dropScene(state);
    this.chosen = Math.min(this.chosen, state.values.length - 1);
    this.use.set(state.training);
    this.rate.set(state.rate);
    this.rate.input.disabled = !state.training;
    this.scaled.set(state.scaled);
    this.scaled.input.disabled = !state.training;
    this.fresh.set({ disabled: !state.training });
    this.many.set(state.values.length);
    this.player.set(this.step);
    this.build();
    this.draw();
    if (aloud) this.view.say(dropSummary(state, this.scene));
  }

  build() {
    const n = this.state.values.length;
    if (n === this.built) return;
    this.built = n;
    this.grid = numberGrid({
      label: "Dropout, value by value", rows: 5, columns: n, cell: "48px",
      rowNames: ["value", "random number", "mask", "output", "mean output"],
      name: (r, c) => (r ? "this row" : `value ${c}`),
      onFocus: (r, c) => this.select(c), onEdit: (r, c, value) => this.edit(r, c, value),
      onProblem: (text) => this.view.problem(text),
    });
    this.place.style.setProperty("--many", n);
    this.place.replaceChildren(this.grid.node, this.bars);
  }

  select(i) {
    this.chosen = i;
    this.draw();
    this.view.say(this.sentence.textContent);
  }

  isHidden(i) {
    return this.state.predict && this.state.training && !this.revealed.has(i);
  }

  draw() {
    const { state, scene } = this;
    const hidden = this.isHidden(this.chosen);
    const anyHidden = state.values.some((_, i) => this.isHidden(i));
    const reach = Math.max(...state.values.map(Math.abs)) / (1 - (state.training ? state.rate : 0));
    const rows = [state.values, scene.numbers, scene.mask, scene.output, scene.mean];
    const names = ["value", "random number", "mask", "output", "mean output"];
    this.grid.update((r, c) => {
      const idle = !state.training && (r === 1 || r === 2);
      const gone = state.training && scene.mask[c] === 0;
      const veiled = this.isHidden(c) && r > 1;
      const text = veiled ? "?" : idle ? "–" : formatNumber(rows[r][c]);
      const hatched = gone && !veiled && (r === 2 || r === 3);
      const marks = [c === this.chosen ? "tap" : "", hatched ? "gone" : ""];
      const word = idle ? "not used" : veiled ? "hidden" : text;
      return {
        text, marks: marks.join(" "),
        label: `value ${c}, ${names[r]}: ${word}${gone && !veiled && r === 2 ? ", dropped" : ""}`,
        tint: !veiled && (r === 0 || r > 2) ? signTint(rows[r][c], 2 * reach) : "",
      };
    });
    this.sentence.textContent = dropSentence(state, scene, this.chosen, hidden);
    this.note.textContent = anyHidden ? "" : dropSummary(state, scene);
    this.guess.set(hidden, state.predict && state.training, true);
    this.drawBars(anyHidden);
    this.table.set(names, () => state.values.map((_, i) =>
      rows.map((row, r) => (this.isHidden(i) && r > 1 ? "?" : formatNumber(row[i], 4)))));
  }

  drawBars(anyHidden) {
    const { state, scene } = this;
    const values = state.values;
    this.bars.hidden = anyHidden;
    if (anyHidden) return;
    this.bars.setAttribute("aria-label", `Mean output over ${countOf(state.masks)} as bars, the `
      + `values as lines: ${values.map((value, i) =>
        `${formatNumber(scene.mean[i])} for ${formatNumber(value)}`).join(", ")}.`);
    this.bars.replaceChildren(el("span", { class: "axis" }, el("span", { class: "key" }, "mean"),
      el("span", { class: "key line" }, "value")), ...meanBars(values, scene.mean));
  }
}

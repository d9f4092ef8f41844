/** One unit in LayerExplorer: what it sees, and the exact sum that it is. */

import { at, receptiveField } from "../shared/maths.js";
import {
  asShown, button, el, equalsSign, formatNumber, guessField, inBrackets, readAsTable, verdict,
} from "../shared/look.js";
import {
  countText, exponentials, placeWords, sourceWords, sourcesOf, termItem, unitOf,
} from "./parts.js";
import { patchList, seenFigure, softmaxTable } from "./pieces.js";

/** A sum of so many terms is shown whole; of a longer one the largest. */
const WHOLE_SUM = 9;
const FIRST_TERMS = 5;

/**
 * The panel of the unit in sight.
 * @param explorer the view: its state, levels, layers and the unit's place are read
 * @returns {{nodes, table, draw(place), fold(), title()}}; draw returns what the unit is made of, as
 *   `sourcesOf` says it; fold() shows the largest terms only
 */
export function makeUnitPanel(explorer) {
  const panel = new UnitPanel(explorer);
  return {
    nodes: [panel.heading, panel.seen, panel.blocks, panel.rest, panel.equation, panel.guess.node],
    table: panel.table.node,
    draw: (place) => panel.draw(place),
    fold: () => (panel.all = false),
    title: () => panel.heading.textContent,
  };
}

class UnitPanel {
  constructor(explorer) {
    Object.assign(this, { explorer, all: false, figures: [], revealed: new Set() });
    this.heading = el("h3", {});
    this.seen = el("div", { class: "seen", tabindex: 0, role: "group",
      "aria-label": "What it sees of every level before" });
    this.blocks = el("div", { class: "blocks" });
    this.equation = el("p", { class: "equation" });
    this.more = button("", () => {
      this.all = !this.all;
      this.draw(explorer.place);
    });
    this.others = el("span", { class: "soft" });
    this.rest = el("div", { class: "row rest" }, this.others, this.more.node);
    this.table = readAsTable("Read the sum as a table");
    this.guess = guessField(explorer.view, (said) => this.judge(said));
  }

  judge(said) {
    const { now, place } = this.explorer;
    const value = at(now, place);
    this.revealed.add(this.key());
    this.draw(place);
    return verdict(said, value, { digits: 3, room: 0.01 + 0.01 * Math.abs(value) });
  }

  key() {
    return `${this.explorer.state.level} ${this.explorer.place}`;
  }

  draw(place) {
    const { explorer } = this;
    const { layer, levels, now, state } = explorer;
    const before = levels[state.level - 1];
    const unit = unitOf(layer, before, now, place);
    const hidden = state.predict && !this.revealed.has(this.key());
    const name = placeWords(now.shape, place, explorer.classesHere());
    this.heading.textContent = `3 · Unit ${name}`.replace("Unit unit", "Unit")
      + (hidden ? "" : ` is ${formatNumber(unit.shown, 3)}`);
    this.guess.set(hidden, state.predict);
    this.drawSeen(place);
    if (layer.activation === "softmax") this.drawSoftmax(place, before, hidden);
    else this.drawTerms(unit, before, place, hidden);
    return sourcesOf(layer, before, unit.terms);
  }

  /** The picture and every level before the unit, with a rectangle around what it sees. */
  drawSeen(place) {
    const { levels, network, own, pad, shapes, state: { level } } = this.explorer;
    const fields = receptiveField(network, shapes, level, place);
    pad.field(fields[0]);
    while (this.figures.length < level) {
      const figure = seenFigure();
      this.figures.push(figure);
      this.seen.append(figure.node);
    }
    this.figures.forEach((figure, i) => {
      figure.node.hidden = i >= level;
      if (i < level) figure.paint(levels[i], fields[i], i ? own[i - 1] : null);
    });
    if (this.level !== level) this.seen.scrollLeft = this.seen.scrollWidth; // the nearest level
    this.level = level;
  }

  drawTerms(unit, before, place, hidden) {
    const { layer } = this.explorer;
    const weighted = layer.kind === "conv2d" || layer.kind === "dense";
    const flattened = layer.kind === "dense" ? this.shapeBeforeFlatten() : null;
    const source = (term) => (term.inside === false ? "padding"
      : sourceWords(term.at, { flattened, maps: before.shape[2] ?? 1 }));
    const long = unit.terms.length > WHOLE_SUM;
    const shown = this.all || !long ? unit.terms : unit.terms.slice(0, FIRST_TERMS);
    const rest = unit.terms.slice(shown.length);
    const head = weighted ? "Numbers × weights, largest products first" : "The numbers it reads";
    const reach = Math.abs(unit.terms[0].product);
    const list = el("div", { class: "block" }, el("p", { class: "soft" }, head),
      el("ul", { class: "terms", tabindex: this.all ? 0 : null, "aria-label": head },
        shown.map((term) => termItem(term, source(term), reach, weighted))));
    this.others.textContent = rest.length ? `… ${countText(rest.length)} more`
      + (weighted ? ` add up to ${formatNumber(sumOf(rest), 3)}` : "") : "";
    this.blocks.replaceChildren(
      ...(layer.kind === "conv2d" ? [patchList(layer, before, unit, this.all)] : []),
      ...(unit.terms.length > 1 ? [list] : []));
    this.drawSteps(unit, hidden, layer.kind === "flatten" ? source(unit.terms[0]) : "");
    this.rest.hidden = !long;
    this.more.set({ text: this.all ? "Largest only" : `Show all ${countText(unit.terms.length)}` });
    this.table.set(["where", "number", "weight", "product"], () => unit.terms.map((term) => [
      source(term), ...[term.value, term.weight, term.product].map((value) => formatNumber(value, 5))]));
  }

  /** From the sum to the result, step by step. */
  drawSteps(unit, hidden, source) {
    const part = (text, classes = "") => el("span", { class: classes }, text);
    const last = unit.steps.length - 1;
    const show = (text, value) => (text.startsWith("+") ? inBrackets(value, 3) : formatNumber(value, 3));
    const parts = unit.steps.map(([text, value], i) => {
      const number = value === null ? "" : hidden && i === last ? "?" : show(text, value);
      return part(`${text} ${number}`.trim(), i === last ? "result" : "");
    });
    if (source) parts.unshift(part(`${source} of the level before`));
    if (Math.abs(unit.shown - unit.result) > 1e-12) {
      parts.push(part("but its filter is switched off: 0", "result"));
    }
    this.equation.replaceChildren(...parts);
  }

  drawSoftmax(place, before, hidden) {
    const { explorer } = this;
    const unit = place[place.length - 1];
    const width = before.shape[before.shape.length - 1];
    const start = before.shape.length === 1 ? 0 : (place[0] * before.shape[1] + place[1]) * width;
    const powers = exponentials(before.data.slice(start, start + width));
    const names = explorer.classesHere();
    this.blocks.replaceChildren(softmaxTable(powers, names, unit, hidden));
    const { power, share } = powers.rows[unit];
    this.equation.replaceChildren(
      el("span", {}, `${formatNumber(power, 4)} / ${formatNumber(powers.total, 4)}`),
      el("span", { class: "result" }, hidden ? "= ?" : `${equalsSign(
        asShown(power, 4) / asShown(powers.total, 4), share, 4)} ${formatNumber(share, 4)}`));
    this.rest.hidden = true;
    this.table.set(["class", "score", "score − largest", "e to the power", "share"], () =>
      powers.rows.map((one, i) => [names?.[i] ?? i,
        ...[one.score, one.less, one.power, one.share].map((value) => formatNumber(value, 5))]));
  }

  /** The shape of the maps that a Dense layer reads through Flatten, if it does. */
  shapeBeforeFlatten() {
    const { own, shapes, state } = this.explorer;
    let i = state.level - 2;
    while (i >= 0 && own[i].kind === "dropout") i -= 1;
    return i >= 0 && own[i].kind === "flatten" ? shapes[i] : null;
  }
}

function sumOf(terms) {
  return terms.reduce((sum, term) => sum + term.product, 0);
}

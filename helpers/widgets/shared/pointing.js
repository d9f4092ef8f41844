/** What a reader looks at where several grids hang together, and the settings that they share. */

import { el, numberGrid } from "./look.js";

/**
 * Grids of one computation: a cell is chosen with keys, pointed at, or pinned.
 *
 * A view extends it. It has `state` (with mode, place, predict), `scene` (null while the settings
 * do not fit), `player`, `panels`, `order` (the step of state.place), placeOfStep(step),
 * commit(values), save(values) and draw(aloud).
 */
export class Pointing {
  constructor(view) {
    Object.assign(this, { view, grids: new Map(), revealed: new Set(), hovered: null,
      pinned: false, built: "" });
  }

  /** The grid of results: the output forwards, the gradient that arrives backwards. */
  get resultKind() {
    return this.state.mode === "backward" ? "upstream" : "output";
  }

  isResult(kind) {
    return kind === "output" || kind === "upstream";
  }

  select(kind, place) {
    if (this.pinned || !this.scene) return;
    this.hovered = null;
    this.choice = { kind, place };
    if (this.isResult(kind) && String(place) !== String(this.state.place)) {
      this.state.place = place;
      this.save({ place });
      this.player.set(this.order);
    }
    this.draw();
  }

  hover(kind, place) {
    if (this.pinned || !this.scene) return;
    this.hovered = place ? { kind, place } : null;
    this.draw(false);
  }

  pin(wanted = !this.pinned) {
    if (wanted === this.pinned) return;
    this.pinned = wanted;
    this.hovered = null;
    if (this.scene) this.draw(false);
    this.view.say(wanted ? "Pinned. Enter or Escape lets go." : "Let go.");
  }

  stepTo(step) {
    this.pinned = false;
    if (this.scene) this.select(this.resultKind, this.placeOfStep(step));
  }

  changeMode(mode) {
    this.pinned = false;
    this.choice = { kind: mode === "backward" ? "upstream" : "output", place: this.state.place };
    this.commit({ mode });
  }

  /** Whether a result waits for the reader's prediction. */
  isHidden({ kind, place }) {
    return this.state.predict && kind === "output" && !this.revealed.has(String(place));
  }

  /** Make the panels anew if `key` has changed; the focus stays in the cell where it was. */
  rebuild(key, make) {
    if (key === this.built) return;
    this.built = key;
    const cell = this.view.root.activeElement?.closest?.("td[role]");
    const grid = cell?.closest(".panel-grid")?.dataset.key;
    const { row, column } = cell?.dataset ?? {};
    this.grids.clear();
    this.panels.replaceChildren(...make());
    this.grids.get(grid)?.cellAt(row, column)?.focus();
  }

  /** A titled grid: `act(what)` handles a cell for "select" and "hover"; `more` goes to the grid. */
  panel(key, title, options, more = {}) {
    const grid = numberGrid({
      label: title, onPin: () => this.pin(), onProblem: (text) => this.view.problem(text),
      ...options,
    });
    grid.node.classList.add("panel-grid");
    grid.node.dataset.key = key;
    this.grids.set(key, { ...grid, title, ...more });
    return el("div", { class: "panel" }, el("h3", {}, title), grid.node);
  }
}

/**
 * The settings to keep when `next` are wanted: what belongs to an output of another shape is reset.
 * @param shapeOf (state) => shape of the output; throws where the settings do not fit
 * @returns {object|null} null if they do not fit
 */
export function fittingSettings(state, next, shapeOf) {
  const wanted = { ...state, ...next };
  const kept = { ...next };
  try {
    const shape = shapeOf(wanted);
    const { upstream, place } = wanted;
    if (upstream && String(upstream.shape) !== String(shape)) kept.upstream = null;
    if (place.some((i, axis) => i >= shape[axis])) kept.place = place.map(() => 0);
  } catch {
    return null;
  }
  return kept;
}

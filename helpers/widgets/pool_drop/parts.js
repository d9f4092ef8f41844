/** What PoolDrop computes and says, and its style: pure functions, and small pieces of page. */

import {
  at, axisWindows, dropoutMask, flatIndex, pool2d, poolGradient, poolSum, randomNumbers, tensor,
  toNested,
} from "../shared/maths.js";
import { asShown, el, equalsSign, formatNumber, inBrackets } from "../shared/look.js";

// ------------------------------------------------------------------------------- pooling

/** A plane as an image of one channel. */
export function asPlane({ data, shape }) {
  return tensor([...shape.slice(0, 2), 1], data);
}

/** An image of one channel as nested lists of a plane. */
export function asNested({ data, shape }) {
  return toNested(tensor(shape.slice(0, 2), data));
}

/** An image moved by [rows down, columns right]; zeros move in. */
export function shiftedImage(image, [down, right]) {
  const moved = tensor(image.shape);
  const [height, width] = image.shape;
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      const from = [r - down, c - right, 0];
      if (isInside(image, from)) moved.data[flatIndex(image.shape, [r, c, 0])] = at(image, from);
    }
  }
  return moved;
}

/** Whether [row, column] lies in an image. */
export function isInside({ shape }, [row, column]) {
  return row >= 0 && column >= 0 && row < shape[0] && column < shape[1];
}

/**
 * All that the pooling side shows.
 * @param state {image, pool, whole, size, stride, padding, shift, upstream}; image (h, w, 1)
 * @returns {{image, options, output, still, rows, columns, upstream, gradient}}: the moved image,
 *   its pooled map, the pooled map of the image that has not moved, the windows of each axis
 */
export function poolScene(state) {
  const { pool, whole, size, stride, padding, image: original } = state;
  const [height, width] = original.shape;
  const options = whole ? { pool, size: [height, width], padding: "valid" }
    : { pool, size, stride, padding };
  if (!whole && padding === "valid" && size > Math.min(height, width)) {
    throw new RangeError(`window ${size} is larger than the input (${height}, ${width}); `
      + "use padding same or a smaller size");
  }
  const image = shiftedImage(original, state.shift);
  const output = pool2d(image, options);
  const axis = (n) => (whole ? axisWindows(n, n) : axisWindows(n, size, stride, padding));
  const upstream = state.upstream ?? tensor(output.shape, output.data.map(() => 1));
  return {
    image, options, output, still: pool2d(original, options), upstream,
    rows: axis(height), columns: axis(width), gradient: poolGradient(image, options, upstream),
  };
}

/** How many numbers differ, and the length of the difference over the length of the first. */
export function changeBetween(before, after) {
  let [count, difference, length] = [0, 0, 0];
  before.data.forEach((value, i) => {
    count += Number(value !== after.data[i]);
    difference += (value - after.data[i]) ** 2;
    length += value ** 2;
  });
  return { count, total: before.data.length, share: Math.sqrt(difference / (length || 1)) };
}

/**
 * What a chosen number meets: marks for cells, and for one of a pooled map its sum.
 * @param choice {kind: "image" | "output" | "upstream" | "gradient", place: [row, column]}
 * @returns {{marks: Map, sum, users}}; users are the windows that read a pixel, with its term
 */
export function poolMeeting(scene, { kind, place }) {
  const marks = new Map();
  const mark = (kinds, where, name) => kinds.forEach((one) => marks.set(`${one} ${where}`, name));
  if (kind === "output" || kind === "upstream") {
    const sum = poolSum(scene.image, scene.options, [...place, 0]);
    for (const term of sum.terms) {
      mark(["image", "gradient"], term.at.slice(0, 2), term.kept ? "tap kept" : "tap");
    }
    mark(["output", "upstream"], place, "chosen");
    return { marks, sum, users: [] };
  }
  mark(["image", "gradient"], place, "chosen");
  const users = [];
  for (let r = 0; r < scene.rows.count; r++) {
    for (let c = 0; c < scene.columns.count; c++) {
      const { terms } = poolSum(scene.image, scene.options, [r, c, 0]);
      const term = terms.find(({ at: [y, x] }) => y === place[0] && x === place[1]);
      if (!term) continue;
      users.push({ place: [r, c], term, gradient: at(scene.upstream, [r, c, 0]) * term.weight });
      mark(["output", "upstream"], [r, c], term.kept ? "tap kept" : "tap");
    }
  }
  return { marks, sum: null, users };
}

const POOL_WORDS = { max: "largest", min: "smallest", average: "average" };

export function poolPlace([row, column]) {
  return `(${row}, ${column})`;
}

/** One sentence on what is in sight. */
export function poolSentence(state, scene, choice, { sum, users }, hidden) {
  const word = POOL_WORDS[state.pool];
  const { kind, place } = choice;
  if (sum) {
    const n = sum.terms.length;
    const kept = sum.terms.find((term) => term.kept);
    if (kind === "upstream") {
      const gradient = formatNumber(at(scene.upstream, [...place, 0]));
      if (state.pool === "average") {
        const share = at(scene.upstream, [...place, 0]) / n;
        return `The gradient ${gradient} of ${poolPlace(place)} is shared equally: each of `
          + `${n} pixel${n > 1 ? "s" : ""} gets ${gradient} / ${n} `
          + `${equalsSign(asShown(share * n) / n, share, 4)} ${formatNumber(share, 4)}.`;
      }
      return `The gradient ${gradient} of ${poolPlace(place)} goes whole to the ${word} pixel, at `
        + `${poolPlace(kept.at)}${n > 1 ? `; the others of the window get nothing` : ""}.`;
    }
    const name = `Pooled ${poolPlace(place)}`;
    if (hidden) return `${name}: what is the ${word} of these ${n} values?`;
    if (state.pool === "average") {
      return `${name}: ${n} values sum to ${formatNumber(total(sum))}, their average is ${equalsSign(
        asShown(total(sum)) / n, sum.result) === "≈" ? "about " : ""}`
        + `${formatNumber(sum.result)}.`;
    }
    return `${name}: the ${word} of ${n} value${n > 1 ? "s" : ""} is ${formatNumber(sum.result)}, `
      + `at ${poolPlace(kept.at)}.`;
  }
  const pixel = `Pixel ${poolPlace(place)}, ${formatNumber(at(scene.image, [...place, 0]))}`;
  if (!users.length) return `${pixel}: no window reads it, so it changes nothing.`;
  const many = users.length > 1 ? `${users.length} windows` : "one window";
  if (kind === "gradient") {
    const parts = users.filter(({ term }) => term.kept).map((user) => user.gradient);
    const got = formatNumber(parts.reduce((a, b) => a + b, 0), 4);
    if (!parts.length) return `${pixel}: not the ${word} of any window, so its gradient is 0.`;
    return `${pixel}: its gradient is ${parts.length > 1
      ? `${parts.map((part) => inBrackets(part, 4)).join(" + ")} = ` : ""}${got}.`;
  }
  const places = users.map((user) => poolPlace(user.place)).join(", ");
  if (state.predict) return `${pixel}: in ${many}, ${places}.`;
  const winners = users.filter(({ term }) => term.kept).map((user) => poolPlace(user.place));
  if (state.pool === "average") return `${pixel}: counts in ${many}, ${winners.join(", ")}.`;
  return winners.length ? `${pixel}: the ${word} of ${winners.join(", ")}.`
    : `${pixel}: in ${many}, and the ${word} of none. A small change to it would go unseen.`;
}

function total({ terms }) {
  return terms.reduce((all, term) => all + term.value, 0);
}

/** The cells of a window as they lie in it; none if they are many. */
function windowList(state, terms, label, hidden, texts) {
  if (terms.length > 25) return null;
  const wide = new Set(terms.map((term) => term.at[1])).size;
  const winner = (term) => term.kept && state.pool !== "average" && !hidden;
  const items = terms.map((term) => {
    const [large, small] = texts(term);
    return el("li", { class: winner(term) ? "winner" : "" }, el("b", {}, large),
      el("span", { class: "where" }, small));
  });
  return el("ul", { class: "window", style: `--wide: ${wide}`, "aria-label": label }, items);
}

/** What each pixel of a window gets of the gradient that arrives at its number. */
export function shareBlocks(state, scene, { terms }, place) {
  const arrived = at(scene.upstream, [...place, 0]);
  return [windowList(state, terms, "shares of the gradient", false, (term) =>
    [formatNumber(arrived * term.weight), `× ${formatNumber(term.weight)}`])];
}

/** The numbers of a window as they lie in it, and the line that makes one number of them. */
export function windowBlocks(state, { terms, result }, hidden) {
  const average = state.pool === "average";
  const list = windowList(state, terms, "the window", hidden, (term) => [formatNumber(term.value),
    hidden ? "" : average ? `/ ${terms.length}` : term.kept ? "kept" : "not kept"]);
  const shown = terms.length > 9 ? [...terms.slice(0, 8), null] : terms;
  const words = (sign) => shown.map((term) => (term ? inBrackets(term.value) : "…")).join(sign);
  const made = average ? terms.reduce((all, term) => all + asShown(term.value), 0) / terms.length
    : asShown(result);
  const sign = equalsSign(made, result);
  const left = average ? `(${words(" + ")}) / ${terms.length}` : `${state.pool}(${words(", ")})`;
  const line = el("p", { class: "equation" }, el("span", {}, left),
    el("span", { class: "result" }, hidden ? "= ?" : `${sign} ${formatNumber(result)}`));
  return [list, line];
}

/** The windows of one axis, counted. */
export function poolSize(state, scene, axis) {
  const n = scene.image.shape[axis];
  const { before, after, count } = axis ? scene.columns : scene.rows;
  const [size, stride] = state.whole ? [n, 1] : [state.size, state.stride];
  return `⌊(${n} + ${before + after} − ${size}) / ${stride}⌋ + 1 = ${count}`;
}

/** Rows and columns that no window reads, in words. */
export function poolUnread(scene) {
  const parts = [["row", scene.rows.unread], ["column", scene.columns.unread]]
    .filter(([, list]) => list.length)
    .map(([one, list]) => `${one}${list.length > 1 ? "s" : ""} ${list.join(", ")}`);
  return parts.length ? `No window reads ${parts.join(" and ")} (hatched).` : "";
}

// ------------------------------------------------------------------------------- dropout

/**
 * All that the dropout side shows: the mask drawn last, number by number, and the mean over all.
 * @param state {values: number[], rate, seed, training, scaled, masks}
 */
export function dropScene({ values, rate, seed, training, scaled, masks }) {
  const n = values.length;
  const last = n * (masks - 1);
  const numbers = Array.from({ length: n * masks }, randomNumbers(seed)).slice(last);
  const factor = scaled && training ? 1 / (1 - rate) : 1;
  const all = training ? dropoutMask(n * masks, rate, seed) : new Float64Array(n * masks).fill(1);
  const mean = new Float64Array(n);
  all.forEach((weight, i) => (mean[i % n] += weight ? values[i % n] * factor : 0));
  const mask = Array.from(all.subarray(last), (weight) => (weight ? factor : 0));
  return {
    numbers, mask, factor, output: mask.map((weight, i) => weight * values[i]),
    mean: Array.from(mean, (sum) => sum / masks),
  };
}

export function sumOf(list) {
  return list.reduce((all, value) => all + value, 0);
}

/** One sentence on one value. */
export function dropSentence(state, scene, i, hidden) {
  const name = `Value ${i}, ${formatNumber(state.values[i])}`;
  if (!state.training) return `${name}: in use, dropout changes nothing.`;
  const number = formatNumber(scene.numbers[i], 3);
  const rate = formatNumber(state.rate);
  if (hidden) return `${name}: its random number is ${number}, the rate ${rate}. What comes out?`;
  if (!scene.mask[i]) return `${name}: its random number ${number} is below ${rate}: dropped, 0.`;
  const product = state.scaled
    ? `${formatNumber(state.values[i])} / (1 − ${rate}) ${equalsSign(
      asShown(state.values[i]) / (1 - state.rate), scene.output[i])} ${formatNumber(scene.output[i])}`
    : formatNumber(scene.output[i]);
  return `${name}: its random number ${number} is not below ${rate}: kept, ${product}.`;
}

/** One sentence on all values. */
export function dropSummary(state, scene) {
  const n = state.values.length;
  const gone = scene.mask.filter((weight) => weight === 0).length;
  const all = formatNumber(sumOf(state.values));
  if (!state.training) {
    return `In use, every value passes unchanged, and the same input always gives the same output. `
      + `Sum: ${all}.`;
  }
  const several = state.masks > 1;
  const mean = several ? ` On average over ${countOf(state.masks)}: `
    + `${formatNumber(sumOf(scene.mean))}.` : "";
  return `${several ? `Mask ${state.masks.toLocaleString("en")}` : "This mask"} drops ${gone} of `
    + `${n}. The values sum to ${all}; the outputs of this mask sum to `
    + `${formatNumber(sumOf(scene.output))}.${mean}`;
}

export function countOf(masks) {
  return `${masks.toLocaleString("en")} mask${masks > 1 ? "s" : ""}`;
}

/** Upright bars: the mean of each value, and a line where the value itself lies. */
export function meanBars(values, mean) {
  const reach = 1.6 * Math.max(...values.map(Math.abs)) || 1;
  const low = Math.min(...values) < 0 ? -reach : 0;
  const place = (value) => {
    const share = (Math.min(Math.max(value, low), reach) - low) / (reach - low);
    return `${(100 * share).toFixed(2)}%`;
  };
  return values.map((value, i) => {
    const [from, to] = [Math.min(mean[i], 0), Math.max(mean[i], 0)];
    const over = mean[i] > reach || mean[i] < low;
    return el("span", { class: "bar" },
      el("span", { class: `fill${over ? " over" : ""}`,
        style: `bottom: ${place(from)}; top: calc(100% - ${place(to)})` }),
      el("span", { class: "tick", style: `bottom: ${place(value)}` }),
      over ? el("span", { class: "more" }, "↑") : null);
  });
}

// ------------------------------------------------------------------------------- predict first

/** Which keys do what. */
export const POOL_KEYS = [
  ["Tab", "to the next grid or control"], ["arrows, Home, End", "move inside a grid"],
  ["a digit, F2, or a second click", "changes a number; Enter keeps it, Escape does not"],
  ["Enter", "pins what is shown; Escape lets go"], ["Space", "plays and pauses"],
  ["[ and ]", "step back and forth"], ["n", "draws a new mask (dropout)"],
];

// ------------------------------------------------------------------------------- the style

export const POOL_LOOK = `
.topic { display: grid; gap: 0.9rem; min-width: 0; grid-template-columns: minmax(0, 1fr); }
.panels { display: flex; flex-wrap: wrap; gap: 0.8rem 1rem; align-items: center;
  justify-content: center; padding: 0.2rem 0; }
.panel { display: grid; gap: 0.15rem; min-width: 0; max-width: 100%; }
.panel h3 { padding-left: 1.4rem; width: 0; min-width: 100%; }
.sign { font-size: 1.5rem; color: var(--soft); }
.tap { box-shadow: inset 0 0 0 2px var(--frame); }
.chosen { box-shadow: inset 0 0 0 3px var(--accent); font-weight: 700; }
.kept { font-weight: 800; }
.kept::after { content: ""; position: absolute; top: 0; right: 0; border: 5px solid var(--frame);
  border-left-color: transparent; border-bottom-color: transparent; }
.movedin { border-style: dashed; color: var(--soft); }
.cell.endrow { border-bottom: 2px solid var(--soft); }
.cell.endcolumn { border-right: 2px solid var(--soft); }
.changed { font-weight: 650; } .cell small { color: inherit; font-weight: 500; }
.unread::before { content: ""; position: absolute; inset: 0; pointer-events: none; opacity: 0.45;
  background: repeating-linear-gradient(45deg, transparent 0 5px, var(--frame) 5px 6px); }
.card { border: 1px solid var(--line); border-radius: 10px; padding: 0.8rem 0.9rem; display: grid;
  gap: 0.6rem; background: var(--paper); min-width: 0; align-content: start; }
.sum { min-height: 9.4rem; }
.window { display: grid; grid-template-columns: repeat(var(--wide), minmax(0, 4rem)); gap: 3px;
  list-style: none; margin: 0; padding: 0; }
.window li { display: grid; justify-items: center; padding: 0.22rem 0.2rem; border-radius: 5px;
  border: 1px solid var(--line); line-height: 1.25; font-variant-numeric: tabular-nums; }
.window b { font-weight: 600; } .where { font-size: 0.72rem; color: var(--soft); }
.window .winner { border: 2px solid var(--frame); padding: calc(0.22rem - 1px) 0.15rem; }
.window .winner .where { color: var(--ink); font-weight: 600; }
.equation { display: flex; flex-wrap: wrap; gap: 0.3rem 0.6rem; align-items: baseline;
  font-size: 1.02rem; font-variant-numeric: tabular-nums; }
.result { font-weight: 700; font-size: 1.2rem; color: var(--accent); white-space: nowrap; }
.soft:empty { display: none; }
.together { display: flex; gap: 0.4rem 1rem; align-items: center; max-width: 100%; }
.over > .transport { flex: 1 1 20rem; } .over { align-items: flex-end; }
.arrows { display: inline-flex; gap: 4px; } .arrows button { min-width: 38px; padding: 0.3rem; }
.meters { display: grid; grid-template-columns: auto minmax(3rem, 1fr) auto; gap: 0.25rem 0.7rem;
  align-items: center; margin: 0; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
.meters dd { margin: 0; }
.meter { height: 10px; border-radius: 5px; background: var(--wash); overflow: hidden;
  border: 1px solid var(--line); }
.meter span { display: block; height: 100%; background: var(--accent); }
.misfit .sum, .misfit .formula, .misfit .transport { display: none; }
.drops { margin: 0 auto; width: 100%; max-width: calc(5.4rem + var(--many) * 62px); }
.drops .grid { width: 100%; table-layout: fixed; }
.drops .cell { width: auto; min-width: 0; max-width: none; height: 38px; }
.drops th[scope="row"], .drops .corner { width: 5.2rem; text-align: right; font-size: 0.74rem;
  padding-right: 8px; }
.drops .gone { color: var(--soft); background:
  repeating-linear-gradient(45deg, transparent 0 6px, var(--line) 6px 7px) !important; }
.bars { display: flex; height: 110px; padding-left: calc(5.2rem + 3px); position: relative; }
.bars > .axis { position: absolute; left: 0; width: 4.9rem; text-align: right; font-size: 0.74rem;
  color: var(--soft); bottom: 0; top: 0; display: grid; align-content: end; gap: 0.2rem; }
.key::before { content: ""; display: inline-block; width: 12px; height: 9px; margin-right: 5px;
  background: var(--accent); } .key.line::before { height: 0; vertical-align: 3px;
  background: none; border-top: 3px solid var(--frame); }
.bar { flex: 1; position: relative; border-bottom: 1px solid var(--cellline); }
.fill { position: absolute; left: 24%; right: 24%; background: var(--accent);
  border-radius: 3px 3px 0 0; } .more { position: absolute; top: 0; width: 100%;
  text-align: center; color: var(--accentink); font-size: 0.8rem; }
.tick { position: absolute; left: 8%; right: 8%; height: 0; border-top: 3px solid var(--frame);
  margin-bottom: -1px; }
@container (max-width: 480px) { .drops .cell { letter-spacing: -0.08em; }
  .grid { --k2c-cell: clamp(26px, (100cqw - 26px) / var(--own), 34px) !important; } .drops th[scope="row"], .drops .corner { width: 3.6rem; font-size: 11px;
  padding-right: 4px; } .bars { padding-left: calc(3.6rem + 3px); } .bars > .axis { width: 3.2rem;
  font-size: 11px; } }
`;

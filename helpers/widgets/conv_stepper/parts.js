/** What ConvStepper computes and says: pure functions of its state, apart from three small parts. */

import {
  activate, activateNumber, activationSlope, at, axisWindows, conv2d, convGradientSum,
  convGradients, convSum, fromNested, tensor,
} from "../shared/maths.js";
import { asShown, el, equalsSign, formatNumber, inBrackets, productTexts } from "../shared/look.js";

export const ACTIVATION_NAMES = [
  ["linear", "none"], ["relu", "ReLU"], ["sigmoid", "sigmoid"], ["tanh", "tanh"],
];

/** The traits of a model, arrays as tensors. */
export function readState(model) {
  const value = (name) => model.get(name);
  const upstream = value("upstream");
  return {
    image: fromNested(value("image")), kernels: fromNested(value("kernels")),
    bias: value("bias"), activation: value("activation"), stride: value("stride"),
    padding: value("padding"), dilation: value("dilation"), flip: value("flip"),
    mode: value("mode"), predict: value("predict"), place: value("place"),
    upstream: upstream ? fromNested(upstream) : null,
  };
}

/** Everything that follows from the state; throws a RangeError if the kernel does not fit. */
export function sceneOf(state) {
  const { image, kernels, bias, stride, padding, dilation, activation } = state;
  const [rows, columns] = [0, 1].map((axis) =>
    axisWindows(image.shape[axis], kernels.shape[axis], stride, padding, dilation));
  const before = conv2d(image, kernels, bias, state);
  const scene = { rows, columns, before, output: activate(before, activation) };
  if (state.mode === "backward") {
    const upstream = state.upstream ?? onesLike(before);
    const slopes = before.data.map((value) => activationSlope(value, activation));
    scene.upstream = upstream;
    scene.slopes = tensor(before.shape, slopes);
    scene.delta = tensor(before.shape, upstream.data.map((value, i) => value * slopes[i]));
    scene.gradients = convGradients(image, kernels, state, scene.delta);
  }
  return scene;
}

export function onesLike({ shape }) {
  const ones = tensor(shape);
  ones.data.fill(1);
  return ones;
}

/** Another size: what overlaps is kept, a new channel or filter copies the first, the rest is 0. */
export function resizedTensor(old, shape) {
  const next = tensor(shape);
  const [, , third, fourth = 1] = shape;
  for (let i = 0; i < shape[0]; i++) {
    for (let j = 0; j < shape[1]; j++) {
      for (let k = 0; k < third; k++) {
        for (let f = 0; f < fourth; f++) {
          const rest = [k < old.shape[2] ? k : 0, f < (old.shape[3] ?? 1) ? f : 0];
          const from = [i, j, ...rest].slice(0, shape.length);
          const known = i < old.shape[0] && j < old.shape[1];
          next.data[((i * shape[1] + j) * third + k) * fourth + f] = known ? at(old, from) : 0;
        }
      }
    }
  }
  return next;
}

/**
 * What a selection meets: which cells to mark in which grid, and the sum to spell out.
 * @param choice {kind, place}: "output", "image", "kernels", and backwards also "upstream",
 *   "imageGradient", "kernelsGradient"
 * @returns {{marks: Map, sum}}; marks go from "kind place" to CSS classes
 */
export function meetingsOf(state, scene, { kind, place }) {
  const marks = new Map();
  const mark = (name, where, classes) => marks.set(`${name} ${where}`, classes);
  const chosen = kind.replace("Gradient", "");
  if (kind === "output" || kind === "upstream") {
    const sum = convSum(state.image, state.kernels, state.bias, state, place);
    for (const term of sum.terms) {
      mark("image", term.at, "tap");
      mark("kernels", term.tap, "tap");
      if (term.inside) mark("imageGradient", term.at, "tap");
      mark("kernelsGradient", term.tap, "tap");
    }
    mark(kind, place, "chosen");
    return { marks, sum };
  }
  const delta = scene.delta ?? onesLike(scene.before);
  const sum = convGradientSum(chosen, state.image, state.kernels, state, delta, place);
  for (const term of sum.terms) {
    mark(scene.delta ? "upstream" : "output", term.out, "tap");
    mark(chosen === "image" ? "kernels" : "image", chosen === "image" ? term.tap : term.at, "tap");
  }
  mark(chosen, place, "chosen");
  mark(`${chosen}Gradient`, place, "chosen");
  return { marks, sum };
}

// ------------------------------------------------------------------------------- words

export function placeText([row, column]) {
  return `(${row}, ${column})`;
}

function listed(numbers, one) {
  return `${one}${numbers.length > 1 ? "s" : ""} ${numbers.join(", ")}`;
}

function withChannel(text, channel, count) {
  return count > 1 ? `${text} of channel ${channel}` : text;
}

function withFilter(text, filter, count) {
  return count > 1 ? `${text} of filter ${filter}` : text;
}

/** The heading of the sum, and the sentence that is read out. */
export function sentenceOf(state, scene, { kind, place }, { sum }, hidden) {
  const [channels, filters] = state.kernels.shape.slice(2);
  const where = placeText(place);
  const count = sum.terms.length;
  const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  if (kind === "output") {
    const name = withFilter(`Output ${where}`, place[2], filters);
    if (hidden) return { title: name, text: `${name}: what will ${plural(count, "product")} give?` };
    const parts = [`${plural(count, "product")} sum to ${formatNumber(sum.sum)}`];
    if (sum.bias) parts.push(`plus bias ${formatNumber(sum.bias)} is ${formatNumber(sum.before)}`);
    if (sum.activation !== "linear") {
      parts.push(`${activationName(sum.activation)} makes it ${formatNumber(sum.result)}`);
    }
    return { title: name, text: `${name}: ${parts.join("; ")}.` };
  }
  if (kind === "upstream") {
    const name = withFilter(`Upstream gradient ${where}`, place[2], filters);
    const delta = formatNumber(at(scene.delta, place));
    const text = `${name}: ${delta} reaches the sum. It goes to every pixel in the window, times `
      + "that pixel's weight, and to every weight, times its pixel.";
    return { title: name, text };
  }
  const backward = state.mode === "backward";
  const image = kind.startsWith("image");
  const thing = image
    ? withChannel(`Pixel ${where}`, place[2], channels)
    : withFilter(withChannel(`Weight ${where}`, place[2], channels), place[3], filters);
  if (backward) {
    const name = `Gradient of ${thing[0].toLowerCase()}${thing.slice(1)}`;
    const factor = image ? "weight" : "pixel";
    return {
      title: name,
      text: `${name}: ${plural(count, "upstream gradient")}, each times the ${factor} it meets, `
        + `sum to ${formatNumber(sum.sum)}.`,
    };
  }
  const text = image
    ? `${thing} is used by ${plural(count, "output")}${count ? "" : ": no window reads it"}.`
    : `${thing} meets ${plural(count, "pixel")}, one for each output that is not over padding.`;
  return { title: thing, text };
}

export function activationName(activation) {
  return ACTIVATION_NAMES.find(([one]) => one === activation)[1];
}

/** The size formula of one axis with its numbers: [name, formula]. */
export function sizeFormula(state, scene, axis) {
  const windows = axis ? scene.columns : scene.rows;
  const [n, f, d, s] = [
    state.image.shape[axis], state.kernels.shape[axis], state.dilation, state.stride];
  const padding = windows.before + windows.after;
  return `⌊(${n} + ${padding} − ${d}·(${f} − 1) − 1) / ${s}⌋ + 1 = ${windows.count}`;
}

/** Which pixels no window reads, and why; an empty text if all are read. */
export function unreadText(state, scene) {
  const [dropped, jumped] = [[], []];
  for (const [word, windows] of [["row", scene.rows], ["column", scene.columns]]) {
    const end = windows.starts[windows.count - 1] + windows.taps[windows.taps.length - 1];
    const late = windows.unread.filter((pixel) => pixel > end);
    const between = windows.unread.filter((pixel) => pixel < end);
    if (late.length) dropped.push(listed(late, word));
    if (between.length) jumped.push(listed(between, word));
  }
  const sentences = [];
  if (dropped.length) {
    sentences.push(`The floor ⌊ ⌋ drops ${dropped.join(" and ")}: the next window would not fit.`);
  }
  if (jumped.length) sentences.push(`The taps jump over ${jumped.join(" and ")}.`);
  return sentences.length ? `${sentences.join(" ")} No window reads the hatched pixels.` : "";
}

// ------------------------------------------------------------------------------- the sum, drawn

/** One product: two factors above, the product below. */
function productItem(first, second, product, classes, where = null) {
  const [factors, result] = productTexts([first, second], product);
  return el("li", { class: classes },
    where ? el("span", { class: "where" }, where) : null,
    el("span", { class: "factors" }, factors),
    el("span", { class: "unseen" }, result.startsWith("≈") ? " " : " = "), el("b", {}, result));
}

function signOf(value) {
  return value > 0 ? "up" : value < 0 ? "down" : "nil";
}

/** The products of one output, laid out like the kernel, a block for each channel. */
export function productBlocks(state, { terms, byChannel }, hidden) {
  const width = state.kernels.shape[1];
  const letters = Math.max(...terms.map((term) =>
    formatNumber(term.value).length + inBrackets(term.weight).length + 3));
  return byChannel.map((total, channel) => {
    const own = terms.filter((term) => term.at[2] === channel);
    const name = byChannel.length > 1 ? `channel ${channel}` : "pixel × weight";
    return el("div", { class: "block" },
      el("p", { class: "soft" }, name),
      el("ul", { class: "products", style: `--columns: ${width}; --letters: ${letters}`,
        "aria-label": name },
        own.map((term) => productItem(term.value, term.weight, term.product,
          `${signOf(term.product)} ${term.inside ? "" : "outside"}`))),
      byChannel.length > 1 && !hidden
        ? el("p", { class: "subtotal" }, `sum ${formatNumber(total)}`) : null);
  });
}

/** The products of a pixel or a weight, a list in the order of the outputs. */
export function meetingList(state, { kind }, { terms }) {
  const filters = state.kernels.shape[3];
  const backward = state.mode === "backward";
  const label = backward ? "upstream gradient × what it meets" : "pixel × weight, by output";
  const items = terms.map((term) => {
    const filter = filters > 1 ? `, filter ${term.out[2]}` : "";
    const where = `${backward ? "upstream" : "output"} ${placeText(term.out)}${filter}`;
    const pixel = at(state.image, term.at);
    const weight = at(state.kernels, term.tap);
    if (!backward) return productItem(pixel, weight, pixel * weight, signOf(pixel * weight), where);
    return productItem(term.delta, term.factor, term.product, signOf(term.product), where);
  });
  return el("div", { class: "block" }, el("p", { class: "soft" }, label),
    el("ul", { class: "products loose", "aria-label": label }, items));
}

/** The line that ends a sum: channel sums, bias, activation, result. */
export function equationOf(state, choice, sum, hidden) {
  const part = (text, classes = "") => el("span", { class: classes }, text);
  if (choice.kind === "output") {
    if (hidden) return [part("all products + bias"), part("= ?", "result")];
    const made = sum.byChannel.reduce((all, value) => all + asShown(value), 0);
    const channels = sum.byChannel.length > 1
      ? `${sum.byChannel.map((value) => inBrackets(value)).join(" + ")} ${equalsSign(made, sum.sum)} `
      : "";
    const parts = [part(`${channels}${formatNumber(sum.sum)}`), part(`+ bias ${inBrackets(sum.bias)}`)];
    const linear = sum.activation === "linear";
    const sign = equalsSign(asShown(sum.sum) + asShown(sum.bias), sum.before);
    parts.push(part(`${sign} ${formatNumber(sum.before)}`, linear ? "result" : ""));
    if (!linear) {
      parts.push(part(`→ ${activationName(sum.activation)}`),
        part(`= ${formatNumber(activateNumber(sum.before, sum.activation))}`, "result"));
    }
    return parts;
  }
  if (state.mode === "backward") return [part("sum"), part(`= ${formatNumber(sum.sum)}`, "result")];
  return [];
}

/** Upstream × slope of the activation: what arrives at the sum. */
export function slopeLine(scene, place, activation) {
  const part = (text, classes = "") => el("span", { class: classes }, text);
  const [upstream, slope, delta] = [scene.upstream, scene.slopes, scene.delta]
    .map((map) => at(map, place));
  if (activation === "linear") {
    return [part("no activation: upstream arrives unchanged,"),
      part(formatNumber(delta), "result")];
  }
  return [
    part(`upstream ${formatNumber(upstream)}`),
    part(`× slope of ${activationName(activation)} ${formatNumber(slope)}`),
    part(`${equalsSign(asShown(upstream) * asShown(slope), delta)} ${formatNumber(delta)}`, "result"),
  ];
}

/** The head of the sum's table, and a function that returns its rows. */
export function tableOf({ image, kernels, mode }, { kind }, { terms }) {
  if (kind === "output" || kind === "upstream") {
    return [["pixel at", "channel", "pixel", "weight at", "weight", "product"],
      () => terms.map((term) => [
        term.inside ? placeText(term.at) : "padding", term.at[2], formatNumber(term.value),
        placeText(term.tap), formatNumber(term.weight), formatNumber(term.product)])];
  }
  const backward = mode === "backward";
  return [["output at", "filter", "pixel at", "pixel", "weight at", "weight",
    ...(backward ? ["gradient", "product"] : [])],
  () => terms.map((term) => [
    placeText(term.out), term.out[2], placeText(term.at), formatNumber(at(image, term.at)),
    placeText(term.tap), formatNumber(at(kernels, term.tap)),
    ...(backward ? [formatNumber(term.delta), formatNumber(term.product)] : [])])];
}

/** The padding of the input: [[above, below], [left, right]]. */
export function padsOf(scene) {
  return scene ? [scene.rows, scene.columns].map(({ before, after }) => [before, after])
    : [[0, 0], [0, 0]];
}

/** What to write under the cells that a selection meets: the factor each one is multiplied by. */
export function factorsAt(kind, sum, choice) {
  if (!sum) return new Map();
  if (sum.byChannel) {
    return new Map((kind === "image" ? sum.terms : []).map((term) =>
      [String(term.at), timesText(term.weight)]));
  }
  const fits = choice.kind.startsWith("image") && (kind === "output" || kind === "upstream");
  return new Map((fits ? sum.terms : []).map((term) =>
    [String(term.out), timesText(term.factor)]));
}

/** A factor with one decimal if that shows anything of it. */
function timesText(factor) {
  const text = formatNumber(factor, 1);
  return `×${text.includes("e") ? formatNumber(factor) : text}`;
}

/** Which keys do what. */
export const STEPPER_KEYS = [
  ["Tab", "to the next grid or control"], ["arrows, Home, End", "move inside a grid"],
  ["a digit, F2, or a second click", "changes a number; Enter keeps it, Escape does not"],
  ["Enter", "pins what is shown"], ["Space", "plays and pauses"], ["[ and ]", "step back and forth"],
];

// ------------------------------------------------------------------------------- the style

export const STEPPER_LOOK = `
.panels { display: flex; flex-wrap: wrap; gap: 0.8rem 0.6rem; align-items: stretch;
  justify-content: center; padding: 0.4rem 0; }
.column { display: grid; gap: 0.7rem; justify-items: center; align-content: space-around;
  min-width: 0; max-width: 100%; }
.panel { display: grid; gap: 0.15rem; min-width: 0; max-width: 100%; }
.panel h3 { padding-left: 1.4rem; width: 0; min-width: 100%; } .break { flex-basis: 100%; height: 0; }
.sign { align-self: center; font-size: 1.5rem; color: var(--soft); }
.tap { box-shadow: inset 0 0 0 2px var(--frame); font-weight: 700; }
.chosen { box-shadow: inset 0 0 0 3px var(--accent); font-weight: 700; }
.pad { border-style: dashed; color: var(--soft); background: transparent; }
.cell.pad small, .cell small { color: inherit; font-weight: 500; }
.unread::after { content: ""; position: absolute; inset: 0; pointer-events: none; opacity: 0.45;
  background: repeating-linear-gradient(45deg, transparent 0 5px, var(--frame) 5px 6px); }
.sum { border: 1px solid var(--line); border-radius: 10px; padding: 0.8rem 0.9rem; display: grid;
  gap: 0.6rem; background: var(--paper); min-width: 0; min-height: 11rem; align-content: start; }
.blocks { display: grid; gap: 0.7rem; min-width: 0; }
.blocks.side { display: flex; flex-wrap: wrap; gap: 0.8rem 1rem; }
.block { min-width: 0; max-width: 100%; display: grid; gap: 0.3rem; }
.products { list-style: none; display: grid; gap: 3px; overflow-x: auto;
  grid-template-columns: repeat(var(--columns), calc(var(--letters) * 0.39rem + 0.7rem)); }
.products.loose { grid-template-columns: repeat(auto-fill, minmax(6.6rem, 1fr)); max-height: 13rem;
  overflow-y: auto; }
.products li { display: grid; justify-items: center; padding: 0.22rem 0.3rem; border-radius: 5px;
  border: 1px solid var(--line); font-variant-numeric: tabular-nums; line-height: 1.2;
  contain: layout style; }
.factors, .where { font-size: 0.74rem; white-space: nowrap; color: var(--soft); }
.up { border-bottom: 3px solid var(--plus) !important; }
.down { border-bottom: 3px double var(--minus) !important; }
.outside { border-style: dashed !important; }
.subtotal { font-size: 0.88rem; font-variant-numeric: tabular-nums; }
.equation { display: flex; flex-wrap: wrap; gap: 0.3rem 0.6rem; align-items: baseline;
  font-size: 1.05rem; font-variant-numeric: tabular-nums; }
.result { font-weight: 700; font-size: 1.25rem; color: var(--accent); }
details .settings { padding-top: 0.6rem; }
.misfit .sum, .misfit .size, .misfit .transport { display: none; }
@container (max-width: 480px) { .panels { gap: 0.5rem; }
  .grid { --k2c-cell: clamp(26px, (100cqw - 26px) / var(--own), 34px) !important; } }
`;

/** What LayerExplorer computes and says: networks from traits, colours, sentences; its style. */

import { applyLayer, extent, flatIndex, sumAt, tensor, unflatIndex } from "../shared/maths.js";
import { colourOf, el, formatNumber, inBrackets } from "../shared/look.js";

// ------------------------------------------------------------------------------- networks

/**
 * The layers of a trait as maths.js takes them, with their weights.
 * @param described what Python's `describe` returns  @param bytes DataView of float32
 */
export function readNetwork(described, bytes) {
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const numbers = Float64Array.from(new Float32Array(copy)); // the copy starts at a whole number
  return described.map((one) => {
    const arrays = Object.entries(one.arrays).map(([name, { start, shape }]) => {
      const data = numbers.slice(start, start + shape.reduce((a, b) => a * b, 1));
      return [name, shape.length > 1 ? tensor(shape, data) : data];
    });
    return { ...one, ...Object.fromEntries(arrays) };
  });
}

/** Layers that leave a map where it is: what a filter makes can still be told apart after them. */
function keepsMaps({ kind, activation }) {
  return ["batch_norm", "pool2d", "global_pool", "dropout"].includes(kind)
    || (kind === "activation" && activation !== "softmax");
}

/** For each layer the one whose filters its maps come from (a number from 0), or null. */
export function homesOf(layers) {
  const homes = [];
  layers.forEach((layer, i) => {
    const own = layer.kind === "conv2d" || layer.kind === "dense";
    homes.push(own ? i : keepsMaps(layer) && i > 0 ? homes[i - 1] : null);
  });
  return homes;
}

/**
 * maths.js' forward with filters switched off: their maps are 0 until a layer mixes them.
 * @param off [layer, filter] pairs; the first layer is 1
 */
export function forwardWithout(layers, x, off, homes = homesOf(layers)) {
  const levels = [x];
  layers.forEach((layer, i) => {
    const next = applyLayer(layer, levels[i]);
    const gone = off.filter(([number]) => homes[i] === number - 1).map(([, filter]) => filter);
    levels.push(gone.length ? withoutChannels(next, gone) : next);
  });
  return levels;
}

function withoutChannels(t, gone) {
  const data = Float64Array.from(t.data);
  const channels = t.shape[t.shape.length - 1];
  for (const channel of gone) {
    for (let i = channel; i < data.length; i += channels) data[i] = 0;
  }
  return tensor(t.shape, data);
}

/** A copy of an image with a square of zeros: cover is [top, left, side], or empty. */
export function covered(image, cover) {
  if (!cover.length) return image;
  const [height, width, channels] = image.shape;
  const [top, left, side] = cover;
  const data = Float64Array.from(image.data);
  for (let y = top; y < Math.min(top + side, height); y++) {
    data.fill(0, (y * width + left) * channels, (y * width + Math.min(left + side, width)) * channels);
  }
  return tensor(image.shape, data);
}

/** The share of each class that the last level stands for, or null if it stands for none. */
export function sharesOf(layers, levels) {
  const { shape, data } = levels[levels.length - 1];
  const { activation } = layers[layers.length - 1];
  if (shape.length !== 1) return null;
  if (activation === "softmax") return Array.from(data);
  return activation === "sigmoid" && data.length === 1 ? [1 - data[0], data[0]] : null;
}

/** Which maps of a level hold nothing but zeros. */
export function silentMaps({ data, shape }) {
  const channels = shape.length === 3 ? shape[2] : data.length;
  const silent = new Array(channels).fill(true);
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) silent[i % channels] = false;
  return silent;
}

/** The place of the largest number of a level (of one of its maps, if given). */
export function strongest({ data, shape }, map = null) {
  const channels = shape.length === 3 ? shape[2] : 1;
  let best = map ?? 0;
  for (let i = best; i < data.length; i += map === null ? 1 : channels) {
    if (data[i] > data[best]) best = i;
  }
  return unflatIndex(shape, best);
}

// ------------------------------------------------------------------------------- pictures

const GREYS = tableOfColours(false);
const SIGNED = tableOfColours(true);

function tableOfColours(signed) {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const [red, green, blue] = colourOf(i, [0, 255], signed);
    return (255 << 24) | (blue << 16) | (green << 8) | red; // bytes in memory: red, green, blue, α
  });
}

/** A level as planes: {rows, columns, planes}; a list is one plane, written line by line. */
export function planesOf({ shape, data }) {
  if (shape.length === 3) return { rows: shape[0], columns: shape[1], planes: shape[2] };
  const columns = data.length <= 16 ? 1 : Math.ceil(Math.sqrt(data.length));
  return { rows: Math.ceil(data.length / columns), columns, planes: 1 };
}

/** The [row, column] of a plane that a place is drawn at. */
export function spotOf(level, place) {
  if (level.shape.length === 3) return place.slice(0, 2);
  const { columns } = planesOf(level);
  return [Math.floor(place[0] / columns), place[0] % columns];
}

/** The limits of a colour scale for some levels' numbers, and whether it has signs. */
export function scaleOf(parts) {
  let [low, high] = [Infinity, -Infinity];
  for (const data of parts) {
    const [first, last] = extent(data);
    low = Math.min(low, first);
    high = Math.max(high, last);
  }
  if (low < 0) {
    const reach = Math.max(-low, high);
    return { limits: [-reach, reach], signed: true };
  }
  return { limits: [0, high || 1], signed: false };
}

/** The numbers of one plane of a level. */
export function planeData({ data, shape }, plane) {
  if (shape.length === 1) return data;
  const result = new Float64Array(shape[0] * shape[1]);
  for (let i = 0; i < result.length; i++) result[i] = data[i * shape[2] + plane];
  return result;
}

/** Paint planes of a level side by side on a canvas, `across` in a line, one pixel each number. */
export function paintPlanes(canvas, level, chosen, { limits: [low, high], signed }, across = 1) {
  const { rows, columns } = planesOf(level);
  const step = level.shape.length === 3 ? level.shape[2] : 1;
  const gap = chosen.length > 1 ? 1 : 0;
  const down = Math.ceil(chosen.length / across);
  const [width, height] = [across * (columns + gap) - gap, down * (rows + gap) - gap];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(width, height);
  const pixels = new Uint32Array(picture.data.buffer);
  const [table, factor] = [signed ? SIGNED : GREYS, 255 / (high - low || 1)];
  chosen.forEach((plane, n) => {
    const start = Math.floor(n / across) * (rows + gap) * width + (n % across) * (columns + gap);
    for (let i = 0; i < rows * columns; i++) {
      const value = level.data[i * step + (step > 1 ? plane : 0)];
      if (value === undefined) break;
      const share = Math.min(Math.max(Math.round((value - low) * factor), 0), 255);
      pixels[start + Math.floor(i / columns) * width + (i % columns)] = table[share];
    }
  });
  context.putImageData(picture, 0, 0);
}

/** Paint an image: grey, or its own colours. */
export function paintImage(canvas, image) {
  const [height, width, channels] = image.shape;
  if (channels === 1) return paintPlanes(canvas, image, [0], { limits: [0, 1], signed: false });
  canvas.width = width;
  canvas.height = height;
  const picture = new ImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    for (let k = 0; k < 3; k++) picture.data[4 * i + k] = Math.round(255 * image.data[3 * i + k]);
    picture.data[4 * i + 3] = 255;
  }
  return canvas.getContext("2d").putImageData(picture, 0, 0);
}

// ------------------------------------------------------------------------------- words

/** A shape as 26 × 26 × 16. */
export function shapeText(shape) {
  return shape.join(" × ");
}

/** 1234 as 1,234. */
export function countText(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A name such as MaxPooling2D that may be broken between its words. */
export function breakable(name) {
  return name.split(/(?<=[a-z]{2})(?=[A-Z])/).flatMap((word, i) => (i ? [el("wbr"), word] : [word]));
}

/** A share as 97.1 %. */
export function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

const POOL_WORDS = { max: "the largest number", average: "the mean" };

/** What a layer does, in one or two sentences. */
export function explain(layer, before) {
  const write = {
    conv2d: ({ kernels: { shape: [rows, columns, channels, filters] } }) =>
      `Each of the ${filters} filters lies on every place of the level before: ${rows} × ${columns} `
      + `× ${channels} = ${rows * columns * channels} products, their sum and a bias make one number. `
      + "One filter makes one map.",
    batch_norm: () => "Every map is shifted and scaled by numbers of its own, so that over the "
      + "training images it had mean β and spread γ: (x − mean) / √(variance + ε) · γ + β.",
    activation: ({ activation }) => ({
      relu: "What is negative becomes 0; all else passes. Here is where filters decide.",
      softmax: "Each score becomes e to its power, and its share of the total: all shares add up to 1.",
      sigmoid: "Each number is squeezed between 0 and 1.",
      tanh: "Each number is squeezed between −1 and 1.", linear: "Nothing changes here.",
    })[activation],
    pool2d: ({ pool, size }) => `Of every ${shapeText(size)} window of a map, ${POOL_WORDS[pool]} goes `
      + "on. The maps become smaller, and each number sees more of the picture.",
    global_pool: ({ pool }) => `Of every whole map, ${POOL_WORDS[pool]} goes on: one number a map.`,
    flatten: () => `The ${shapeText(before)} numbers stand in one line now, row by row. None changes.`,
    dense: ({ weights: { shape: [inputs, units] } }) => `Each of the ${units} units multiplies all `
      + `${countText(inputs)} numbers by weights of its own and adds them up, with a bias.`,
    dropout: ({ rate }) => `In training a random ${percent(rate)} of the numbers are set to 0. In use `
      + "nothing happens.",
  };
  const extra = layer.added ? " The model itself ends in scores: this softmax is the view's." : "";
  return write[layer.kind](layer) + extra;
}

/** A place, as (row, column) of map k, or unit k. */
export function placeWords(shape, place, classNames = null) {
  if (shape.length === 3) return `(${place[0]}, ${place[1]}) of map ${place[2]}`;
  return classNames ? `“${classNames[place[0]]}”` : `unit ${place[0]}`;
}

/** Where a term of a sum comes from; behind Flatten, the place among the maps before it. */
export function sourceWords(at, { flattened = null, maps }) {
  if (at.length === 1 && flattened) {
    const [row, column, map] = unflatIndex(flattened, at[0]);
    return `map ${map} (${row}, ${column})`;
  }
  if (at.length === 1) return `unit ${at[0]}`;
  return maps > 1 ? `map ${at[2]} (${at[0]}, ${at[1]})` : `(${at[0]}, ${at[1]})`;
}

// ------------------------------------------------------------------------------- one unit

/**
 * Everything about one unit: sumAt of its layer, terms sorted by size, and steps that lead from
 * them to the result.
 * @returns {{terms, byChannel, steps: [text, number or null][], result, shown}}; `shown` is the
 *   level's own number, 0 where a filter is off
 */
export function unitOf(layer, x, y, place) {
  const sum = sumAt(layer, x, place);
  const terms = [...sum.terms].sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const shown = y.data[flatIndex(y.shape, place)];
  const answer = { terms, byChannel: sum.byChannel ?? null, result: sum.result, shown, steps: [] };
  const value = sum.terms[0]?.value;
  if (layer.kind === "conv2d" || layer.kind === "dense") {
    answer.steps = [["all products", sum.sum], ["+ bias", sum.bias], ["=", sum.before]];
    if (layer.activation !== "linear") {
      answer.steps.push([`→ ${activationWord(layer.activation)}`, sum.result]);
    }
  } else if (layer.kind === "batch_norm") {
    const k = place[place.length - 1];
    const [mean, variance] = [layer.mean[k], layer.variance[k]];
    const spread = Math.sqrt(variance + layer.epsilon);
    const numbers = [value, mean, spread, layer.gamma?.[k] ?? 1, layer.beta?.[k] ?? 0];
    const [x, m, s, g, b] = numbers.map((number) => inBrackets(number, 3));
    answer.steps = [["(x − mean) / √(variance + ε) · γ + β", null],
      [`= (${x} − ${m}) / ${s} · ${g} + ${b}`, null], ["=", sum.result]];
  } else if (layer.kind === "activation" && layer.activation !== "softmax") {
    answer.steps = [["x", value], [`→ ${activationWord(layer.activation)}`, sum.result]];
  } else if (layer.kind === "pool2d" || layer.kind === "global_pool") {
    answer.steps = [[`${layer.pool === "max" ? "the largest" : "the mean"} of ${terms.length} =`,
      sum.result]];
  } else {
    answer.steps = [["=", sum.result]];
  }
  return answer;
}

/** The name of an activation in a sentence. */
function activationWord(activation) {
  return { relu: "ReLU", tanh: "tanh" }[activation] ?? activation;
}

/** What each map or unit of the level before brings to a unit: [its number, sum][], largest first. */
export function sourcesOf(layer, before, terms) {
  const sums = new Map();
  const add = (k, part) => sums.set(k, (sums.get(k) ?? 0) + part);
  if (layer.activation === "softmax") exponentials(before.data).rows.forEach(({ power }, i) => add(i, power));
  else terms.forEach(({ at: place, product }) => add(place[place.length - 1], product));
  return [...sums].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
}

/** Scores, their exponentials and shares: the rows of softmax's table. */
export function exponentials(scores) {
  const largest = extent(scores)[1];
  const powers = Array.from(scores, (score) => Math.exp(score - largest));
  const total = powers.reduce((a, b) => a + b, 0);
  const rows = powers.map((power, i) =>
    ({ score: scores[i], less: scores[i] - largest, power, share: power / total }));
  return { rows, total, largest };
}

/** One product as a list item: where it comes from, factors, product, and a bar with its sign. */
export function termItem(term, source, reach, weighted) {
  const share = Math.round((100 * Math.abs(term.product)) / (reach || 1));
  const sign = term.product > 0 ? "up" : term.product < 0 ? "down" : "";
  const [factors, end] = weighted
    ? productTexts([term.value, term.weight], term.product, [3, 3, 3])
    : [formatNumber(term.value, 3), term.kept ? "kept" : ""];
  return el("li", { class: sign },
    el("span", { class: "source" }, source),
    el("span", { class: "factors" }, factors), el("b", {}, end),
    el("span", { class: "bar", "aria-hidden": "true", style: `--share: ${share}%` }));
}

/** The class shares in one sentence; `was` are the shares before anything was changed. */
export function answerText(names, shares, was) {
  const order = shares.map((share, i) => [share, i]).sort((a, b) => b[0] - a[0]);
  const [best, second] = order;
  const text = `${names[best[1]]}, with ${percent(best[0])}`
    + (best[0] < 0.9 && second ? `; ${names[second[1]]}, ${percent(second[0])}` : "");
  if (!was) return `The network says ${text}.`;
  const before = was.indexOf(Math.max(...was));
  return before === best[1]
    ? `The network still says ${text}; before the change ${percent(was[before])}.`
    : `Now the network says ${text}; before the change it said ${names[before]}, ${percent(was[before])}.`;
}

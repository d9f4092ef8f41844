/** What KernelLab computes: pure functions on pictures and kernels; and its style. */

import { at, conv2d, convSum, fromNested, randomNumbers, tensor } from "../shared/maths.js";
import { asShown, el, equalsSign, formatNumber, limitsOf, productTexts } from "../shared/look.js";

// ------------------------------------------------------------------------------- pictures

/** The photos of a view by name, from one block of bytes: tensors (h, w, 1) from 0 to 1. */
export function photosOf(sizes, bytes) {
  const photos = new Map();
  let start = bytes.byteOffset;
  for (const [name, height, width] of sizes) {
    const pixels = new Uint8Array(bytes.buffer, start, height * width);
    // As in Python: 32-bit pixels, sums in 64 bits.
    photos.set(name, tensor([height, width, 1],
      Float64Array.from(pixels, (value) => Math.fround(value / 255))));
    start += height * width;
  }
  return photos;
}

/** RGBA pixels of a canvas in grey, 0.2126 R + 0.7152 G + 0.0722 B. */
export function greyOf({ data, width, height }) {
  const grey = new Float64Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = (0.2126 * data[4 * i] + 0.7152 * data[4 * i + 1] + 0.0722 * data[4 * i + 2]) / 255;
  }
  return tensor([height, width, 1], grey);
}

/** A picture without its outermost `edge` pixels. */
export function withoutEdge(image, edge) {
  const [height, width] = image.shape;
  const inner = tensor([height - 2 * edge, width - 2 * edge, 1]);
  let i = 0;
  for (let r = edge; r < height - edge; r++) {
    for (let c = edge; c < width - edge; c++) inner.data[i++] = at(image, [r, c, 0]);
  }
  return inner;
}

// ------------------------------------------------------------------------------- kernels

/**
 * Nine weights as they are used. Normalising divides by their sum, or, where it is 0, by the sum
 * of the positive ones.
 * @returns {{weights, sum, divisor}}; weights is a tensor (3, 3, 1, 1)
 */
export function usedKernel(nested, normalise) {
  const flat = fromNested(nested).data;
  const add = (list) => list.reduce((a, b) => a + b, 0);
  const total = add(flat);
  const zero = Math.abs(total) <= 1e-9 * add(flat.map(Math.abs));
  const sum = zero ? 0 : total;
  const wanted = zero ? add(flat.filter((weight) => weight > 0)) : total;
  const divisor = normalise && wanted ? wanted : 1;
  return { weights: tensor([3, 3, 1, 1], flat.map((weight) => weight / divisor)), sum, divisor };
}

/** The picture and what each kernel in turn makes of it, without padding. */
export function labMaps(image, kernels) {
  const maps = [image];
  for (const { weights } of kernels) maps.push(conv2d(maps[maps.length - 1], weights));
  return maps;
}

/**
 * The sum behind one pixel of kernel number `stage`, product by product (as convSum).
 * @param place [row, column] in the picture, so far from the edge that both kernels fit
 */
export function labSum(maps, kernels, stage, [row, column]) {
  const inner = [row - stage - 1, column - stage - 1, 0];
  return convSum(maps[stage], kernels[stage].weights, null, {}, inner);
}

/** The nearest place where all kernels fit. */
export function placeWithin([height, width], edge, [row, column]) {
  const clamp = (value, n) => Math.min(Math.max(Math.round(value), edge), n - 1 - edge);
  return [clamp(row, height), clamp(column, width)];
}

/** The 11 × 11 pixels around one; beyond the picture's edge lies `empty`. */
export function surroundings(source, [row, column], empty, reach = 5) {
  const [height, width] = source.shape;
  const side = 2 * reach + 1;
  const plane = tensor([side, side]);
  plane.data.forEach((_, i) => {
    const [r, c] = [row - reach + Math.floor(i / side), column - reach + (i % side)];
    const inside = r >= 0 && c >= 0 && r < height && c < width;
    plane.data[i] = inside ? at(source, [r, c, 0]) : empty;
  });
  return plane;
}

/** The name of nine weights, or an empty text. */
export function nameOfKernel(presets, nested) {
  const key = String(nested.flat());
  const found = Object.entries(presets).find(([, weights]) => String(weights.flat()) === key);
  return found ? found[0] : "";
}

/**
 * How a result is drawn.
 * @returns {{signed, limits, plane, words}}; plane is what is painted between the limits
 */
export function displayOf(display, kernels, map) {
  const shape = map.shape.slice(0, 2);
  const edges = kernels.some(({ sum }) => sum === 0);
  const mode = display === "auto" ? (edges ? "signed" : "photo") : display;
  if (mode === "signed") {
    const limits = limitsOf(map.data, true);
    return { mode, signed: true, limits, plane: tensor(shape, map.data),
      words: `blue is below 0, white 0, red above; strongest colour ±${formatNumber(limits[1])}` };
  }
  if (mode === "absolute") {
    const data = map.data.map(Math.abs);
    const limits = [0, data.reduce((a, b) => Math.max(a, b), 0) || 1];
    return { mode, signed: false, limits, plane: tensor(shape, data),
      words: `sizes without their signs; white is ${formatNumber(limits[1])}` };
  }
  const outside = map.data.reduce((n, value) => n + Number(value < -1e-9 || value > 1 + 1e-9), 0);
  const share = (100 * outside) / map.data.length;
  const lost = outside ? `; ${share < 1 ? "under 1" : Math.round(share)} % of the pixels lie `
    + "outside and are cut off" : "";
  return { mode, signed: false, limits: [0, 1], plane: tensor(shape, map.data),
    words: `black is 0, white is 1${lost}` };
}

// ------------------------------------------------------------------------------- find the kernel

/** The kernel to find: one with a name, or nine whole numbers from −2 to 2. */
export function hiddenKernel(level, number, presets) {
  const random = randomNumbers(number * 7919 + (level === "named" ? 1 : 2));
  if (level === "named") {
    const names = Object.keys(presets).filter((name) => name !== "identity");
    return presets[names[Math.floor(random() * names.length)]];
  }
  const weights = Array.from({ length: 9 }, () => Math.floor(random() * 5) - 2);
  if (weights.every((weight) => weight === 0)) weights[4] = 1;
  return [weights.slice(0, 3), weights.slice(3, 6), weights.slice(6)];
}

/**
 * 100 if two pictures are the same, 0 if `mine` is no closer to `wanted` than the untouched photo
 * or an empty picture is.
 */
export function scoreOf(mine, wanted, photo) {
  const distance = (value) => Math.sqrt(
    wanted.data.reduce((total, target, i) => total + (target - value(i)) ** 2, 0));
  const start = Math.min(distance((i) => photo.data[i]), distance(() => 0));
  return Math.max(0, 100 * (1 - distance((i) => mine.data[i]) / (start || 1)));
}

// ------------------------------------------------------------------------------- words

export const DISPLAY_WORDS = [["auto", "as fits the kernel"], ["photo", "as a photo, 0 to 1"],
  ["signed", "signed, blue to red"], ["absolute", "sizes without sign"]];

export const PHOTO_WORDS = {
  chelsea: "cat (chelsea)", coffee: "cup (coffee)", camera: "man (camera)" };

export const LAB_HELP = {
  try: "At each pixel lies the kernel. It multiplies the nine pixels below it by its weights and "
    + "adds up: that is the new pixel. Click or touch the picture to see the sum.",
  find: "On the left is a picture that a hidden kernel has made, on the right what yours makes of "
    + "the same photo. Find the kernel. What becomes of even areas? Which edges stay?",
};

/** The sum of the products; "≈" stands before it where the products, as they are shown, make another. */
export function sumText({ terms, result }) {
  const made = terms.reduce((all, { product }) => all + asShown(product, 3), 0);
  return `${equalsSign(made, result, 3) === "≈" ? "≈ " : ""}${formatNumber(result, 3)}`;
}

/** What the weights add up to, and what that means. */
export function kernelNote({ sum, divisor }, normalise) {
  const meaning = sum === 0 ? "even areas become 0"
    : Math.abs(sum / divisor - 1) < 1e-9 ? "even areas keep their brightness"
      : `even areas become ${formatNumber(sum / divisor)} times as bright`;
  const divided = normalise && divisor !== 1 ? ` All are divided by ${formatNumber(divisor)}.` : "";
  return `The weights sum to ${formatNumber(sum)}: ${meaning}.${divided}`;
}

/** Nine products in three rows. */
export function productList(sum, hidden) {
  const items = sum.terms.map(({ value, weight, product }) => {
    const [factors, result] = productTexts([value, weight], product, [3, 3, 3]);
    return el("li", {}, el("span", { class: "factors" }, factors),
      el("b", { class: hidden || !product ? "" : product < 0 ? "down" : "up" },
        hidden ? "?" : result));
  });
  return el("ul", { class: "nine", "aria-label": "pixel × weight" }, items);
}

/** Which keys do what. */
export const LAB_KEYS = [
  ["arrows, on the picture", "move the magnifier; with Shift by ten pixels"],
  ["Home, End, Page up, Page down", "to the picture's edges"],
  ["Space", "shows before, then after"], ["[ and ]", "move the magnifier along the row"],
  ["a digit, F2, or a second click", "changes a weight; Enter keeps it, Escape does not"],
];

// ------------------------------------------------------------------------------- the style

export const LAB_LOOK = `
.bench { display: grid; grid-template-columns: minmax(0, 35rem) 13.5rem; gap: 0.9rem 1.2rem;
  align-items: start; justify-content: center; }
.kernels { display: grid; gap: 0.9rem; min-width: 0; }
.kernel { display: grid; gap: 0.35rem; justify-items: start; min-width: 0; }
.kernel select { width: 12.6rem; }
.picture { display: grid; gap: 0.45rem; min-width: 0; }
.stage { position: relative; overflow: hidden; border-radius: 8px; touch-action: pan-y;
  cursor: crosshair; background: var(--line); width: 100%; margin: 0 auto; }
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; image-rendering: auto; }
.stage:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.stage .tag { position: absolute; top: 8px; padding: 1px 8px; border-radius: 9px;
  font-size: 0.76rem;  background: rgba(16, 20, 24, 0.82); color: #fff; pointer-events: none; }
.tag.left { left: 8px; } .tag.right { right: 8px; }
.line { position: absolute; top: 0; bottom: 0; width: 26px; margin-left: -13px; cursor: ew-resize;
  touch-action: none; }
.line::before { content: ""; position: absolute; left: 12px; top: 0; bottom: 0; width: 2px;
  background: #fff; box-shadow: 0 0 0 1px rgba(16, 20, 24, 0.55); }
.line::after { content: "◂ ▸"; position: absolute; left: -4px; bottom: 10px; width: 34px;
  text-align: center; font-size: 0.7rem; line-height: 20px; border-radius: 11px; background: #fff;
  color: #1f2429; box-shadow: 0 0 0 1px rgba(16, 20, 24, 0.55); }
.ring { position: absolute; border: 2px solid #ffb000; box-shadow: 0 0 0 1.5px #14181c,
  inset 0 0 0 1px #14181c; pointer-events: none; border-radius: 2px; min-width: 14px;
  min-height: 14px; transform: translate(-50%, -50%); }
.card { border: 1px solid var(--line); border-radius: 10px; padding: 0.8rem 0.9rem; display: grid;
  gap: 0.6rem; background: var(--paper); min-width: 0; align-content: start; }
.glass { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.8rem 1.1rem;
  align-items: center; }
.zoom { position: relative; width: 132px; height: 132px; border-radius: 8px; overflow: hidden;
  border: 1px solid var(--cellline); }
.zoom canvas { width: 100%; height: 100%; }
.zoom span { position: absolute; inset: 36.36%; border: 2px solid #ffb000;
  box-shadow: 0 0 0 1.5px #14181c, inset 0 0 0 1px #14181c; }
.nine { display: grid; grid-template-columns: repeat(3, minmax(0, 8.2rem)); gap: 3px; margin: 0;
  padding: 0; list-style: none; }
.nine li { display: grid; justify-items: center; padding: 0.2rem; border: 1px solid var(--line);
  border-radius: 5px; font-variant-numeric: tabular-nums; line-height: 1.25; }
.nine b { font-weight: 600; padding: 0 0.3rem; }
.factors { font-size: 0.74rem; color: var(--soft); white-space: nowrap; }
.up { border-bottom: 3px solid var(--plus); } .down { border-bottom: 3px double var(--minus); }
.equation { display: flex; flex-wrap: wrap; gap: 0.3rem 0.6rem; align-items: center;
  font-size: 1.02rem; font-variant-numeric: tabular-nums; }
.result { font-weight: 700; font-size: 1.2rem; color: var(--accent); }
.swatch { display: inline-block; width: 26px; height: 18px; border-radius: 4px;
  border: 1px solid var(--cellline); }
.score { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.2rem 0.8rem;
  align-items: center; }
.meter { height: 14px; border-radius: 7px; background: var(--wash); border: 1px solid var(--line);
  overflow: hidden; } .meter span { display: block; height: 100%; background: var(--accent); }
.points { font-weight: 700; font-size: 1.2rem; color: var(--accent); min-width: 4.4rem;
  text-align: right; font-variant-numeric: tabular-nums; }
.file { position: relative; } .file input { position: absolute; inset: 0; opacity: 0;
  cursor: pointer; width: 100%; font-size: 0; }
.file span { display: block; font-size: 0.88rem; border: 1px solid var(--cellline);
  border-radius: 7px; padding: 0.34rem 0.7rem; min-height: 34px; background: var(--paper); }
.file:hover span { border-color: var(--accent); }
.file input:focus-visible + span { outline: 3px solid var(--accent); outline-offset: 1px; }
.slide { display: grid; } .soft:empty, .answer:empty { display: none; }
@container (max-width: 540px) { .bench { grid-template-columns: minmax(0, 1fr); }
  .kernels { grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); }
  .glass { grid-template-columns: minmax(0, 1fr); } .zoom { width: 110px; height: 110px; } }
`;

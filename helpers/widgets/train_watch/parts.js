/** The parts of TrainWatch that can be seen: line plots, rows of pictures, its style. */

import { el, formatNumber } from "../shared/look.js";
import { numberText } from "./record.js";

// ------------------------------------------------------------------------------- line plots

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = { left: 66, right: 14, top: 10, bottom: 42 };
const HEIGHT = 180;
const AXIS_NAMES = { loss: "loss", share: "accuracy", norm: "length, log scale" };
const DASHES = ["", "6 4", "2 3", "9 3 2 3", "", "6 4", "2 3", "9 3 2 3"];

/** An SVG element. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Round numbers between low and high, about `count` of them. */
export function niceTicks(low, high, count = 4) {
  const rough = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= rough * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i <= high / step + 1e-9; i += 1) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

/** The vertical scale of a plot: {low, high, ticks, share(value) from 0 (below) to 1}. */
export function axisOf(values, kind) {
  const known = values.flat().filter((value) => value !== null && (kind !== "norm" || value > 0));
  let [low, high] = [Math.min(...known), Math.max(...known)];
  if (known.length === 0) [low, high] = [0.1, 1];
  if (kind === "norm") {
    const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high) + 1e-9)];
    const every = Math.max(1, Math.ceil((last - first) / 5));
    const ticks = [];
    for (let power = first; power <= last; power += every) {
      const between = last - first < 3 && power < last ? [1, 2, 5] : [1];
      ticks.push(...between.map((n) => Number(`${n}e${power}`)));
    }
    const share = (value) => (Math.log10(value) - first) / (last - first || 1);
    return { low, high, ticks, share };
  }
  [low, high] = kind === "share" ? [Math.min(low, 0.99), 1] : [0, high || 1];
  const inner = niceTicks(low, high);
  const step = inner.length > 1 ? inner[1] - inner[0] : high - low;
  const bottom = kind === "share" ? Math.max(0, Math.floor(low / step + 1e-9) * step) : 0;
  const top = kind === "share" ? 1 : Math.ceil(high / step - 1e-9) * step;
  const share = (value) => (value - bottom) / (top - bottom);
  return { low: bottom, high: top, ticks: niceTicks(bottom, top), share };
}

/**
 * What stands around curves: rules, ticks and the titles of the axes.
 * @param box {left, right, top, bottom} of the curves in the picture
 * @param xTicks [[x, text], …]
 */
export function frameParts(scale, kind, { left, right, top, bottom }, xTicks, xName) {
  const text = (attributes, words) => svg("text", { "text-anchor": "middle", ...attributes }, words);
  const y = (value) => top + (1 - scale.share(value)) * (bottom - top);
  return [
    ...scale.ticks.flatMap((tick) => [
      svg("line", { class: "rule", x1: left, x2: right, y1: y(tick), y2: y(tick) }),
      text({ x: left - 7, y: y(tick) + 4, "text-anchor": "end" }, tickText(tick, kind)),
    ]),
    ...xTicks.map(([x, words]) => text({ x, y: bottom + 18 }, words)),
    text({ x: (left + right) / 2, y: bottom + 36 }, xName),
    text({ transform: `translate(14 ${(top + bottom) / 2}) rotate(-90)` }, AXIS_NAMES[kind]),
  ];
}

/** How a tick is written. */
function tickText(value, kind) {
  if (kind === "share") return `${formatNumber(100 * value, 1)} %`;
  return formatNumber(value, 3);
}

/** The mark of a series: a circle, square, triangle or diamond. */
function markAt(series, x, y, size) {
  const s = size;
  const path = [
    `M${x - s} ${y}a${s} ${s} 0 1 0 ${2 * s} 0a${s} ${s} 0 1 0 ${-2 * s} 0Z`,
    `M${x - s} ${y - s}h${2 * s}v${2 * s}h${-2 * s}Z`,
    `M${x} ${y - 1.3 * s}l${1.25 * s} ${2.2 * s}h${-2.5 * s}Z`,
    `M${x} ${y - 1.4 * s}l${1.4 * s} ${1.4 * s}l${-1.4 * s} ${1.4 * s}l${-1.4 * s} ${-1.4 * s}Z`,
  ][series % 4];
  return svg("path", { d: path, class: `mark c${series % 8}` });
}

/** The line and mark that stand for a series in the legend. */
function swatchOf(series) {
  return svg("svg", { class: "swatch", width: 22, height: 12, "aria-hidden": "true" },
    svg("line", { x1: 0, x2: 22, y1: 6, y2: 6, class: `line c${series % 8}`,
      "stroke-dasharray": DASHES[series % 8] }),
    markAt(series, 11, 6, 3.5));
}

/**
 * Curves over the epochs. A click or a drag chooses an epoch; keys do it on the slider.
 * @param options {title, about, names (of the series), kind: "loss" | "share" | "norm", onPick}
 * @returns {{node, update({values, count, place, first, ring, hidden}), stop}}
 *   values[series][place]; count: the last place of the axis; ring: a place of series 1 to mark; hidden: whether the rest
 *   of the axis is kept back
 */
export function linePlot({ title, about = "", names, kind, onPick }) {
  const readouts = names.map(() => el("b", {}));
  const legend = el("ul", { class: "legend" }, names.map((name, i) =>
    el("li", {}, swatchOf(i), el("span", {}, name), readouts[i])));
  const picture = svg("svg", { class: "plot", role: "img", height: HEIGHT });
  const node = el("section", { class: "panel" }, el("h3", {}, title),
    about ? el("p", { class: "soft" }, about) : null, legend, picture);
  let shown = null;
  let wide = 0; // asked for once: after every change it would cost a layout
  const width = () => {
    wide ||= picture.clientWidth;
    return wide || 320;
  };
  const draw = () => shown && drawPlot(picture, { ...shown, kind, width: width() });
  const pick = (event) => {
    const inner = width() - MARGIN.left - MARGIN.right;
    const share = (event.clientX - picture.getBoundingClientRect().left - MARGIN.left) / inner;
    onPick(Math.round(Math.min(Math.max(share, 0), 1) * shown.count));
  };
  picture.addEventListener("pointerdown", pick);
  picture.addEventListener("pointermove", (event) => event.buttons & 1 && pick(event));
  const watcher = new ResizeObserver(() => {
    wide = 0;
    draw();
  });
  watcher.observe(picture);
  const update = (next) => {
    shown = next;
    readouts.forEach((node_, i) => {
      node_.textContent = numberText(next.values[i][next.place], kind);
    });
    picture.setAttribute("aria-label", plotText(title, names, next, kind));
    draw();
  };
  return { node, update, stop: () => watcher.disconnect() };
}

/** A plot in words: where each curve begins and ends. */
function plotText(title, names, { values }, kind) {
  const parts = names.map((name, i) => {
    const known = values[i].filter((value) => value !== null);
    if (known.length === 0) return `${name}: nothing yet`;
    const [from, to] = [known[0], known[known.length - 1]].map((value) => numberText(value, kind));
    return known.length === 1 ? `${name}: ${from}` : `${name}: from ${from} to ${to}`;
  });
  return `${title}, epoch by epoch. ${parts.join("; ")}.`;
}

function drawPlot(picture, { values, count, place, first, ring, hidden, kind, width }) {
  const inner = { width: width - MARGIN.left - MARGIN.right,
    height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const scale = axisOf(values, kind);
  const x = (i) => MARGIN.left + (count ? (i / count) * inner.width : 0);
  const y = (value) => MARGIN.top + (1 - scale.share(value)) * inner.height;
  const end = MARGIN.left + inner.width;
  const bottom = MARGIN.top + inner.height;
  const box = { left: MARGIN.left, right: end, top: MARGIN.top, bottom };
  const epochs = niceTicks(0, count, Math.min(count, width / 60)).filter(Number.isInteger);
  const parts = frameParts(scale, kind, box, epochs.map((i) => [x(i), String(first + i)]), "epoch");
  const known = values[0].length - 1;
  if (hidden) {
    parts.push(svg("rect", { class: "kept", x: x(known), y: MARGIN.top, width: end - x(known),
      height: inner.height }));
    parts.push(svg("text", { class: "ask", x: (x(known) + end) / 2, y: MARGIN.top + inner.height / 2 + 9, "text-anchor": "middle" }, "?"));
  }
  parts.push(svg("line", { class: "now", x1: x(place), x2: x(place), y1: MARGIN.top, y2: bottom }));
  values.forEach((curve, series) => {
    parts.push(...curveParts(curve, series, { x, y, place, kind, many: count > 40 }));
  });
  const ringed = ring === undefined ? null : values[1]?.[ring];
  if (ringed !== null && ringed !== undefined) {
    parts.push(svg("circle", { class: "ring", cx: x(ring), cy: y(ringed), r: 8.5 }));
  }
  picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  picture.replaceChildren(...parts);
}

function curveParts(curve, series, { x, y, place, kind, many }) {
  const fits = (value) => value !== null && (kind !== "norm" || value > 0);
  let path = "";
  curve.forEach((value, i) => {
    if (fits(value)) path += `${path && fits(curve[i - 1]) ? "L" : "M"}${x(i)} ${y(value)}`;
  });
  const line = svg("path", { d: path, class: `line c${series % 8}`,
    "stroke-dasharray": DASHES[series % 8] });
  const marks = curve.flatMap((value, i) => {
    const chosen = i === place;
    if (!fits(value) || (many && !chosen)) return [];
    return [markAt(series, x(i), y(value), chosen ? 5 : 2.8)];
  });
  return [line, ...marks];
}

// ------------------------------------------------------------------------------- rows of pictures

/**
 * Pictures in rows, one Tab stop; arrows, Home and End choose one.
 * @param options {label, onChoose(key)}
 * @returns {{node, set(items, chosen)}} items: [{key, label, canvases, note}]; chosen: a key
 */
export function pictureRow({ label, onChoose }) {
  const node = el("div", { role: "listbox", class: "pictures", "aria-label": label });
  let shown = [];
  const choose = (item, refocus) => {
    mark(item.key);
    if (refocus) item.node.focus();
    onChoose(item.key);
  };
  const mark = (key) => {
    const any = shown.some((item) => item.key === key);
    shown.forEach((item, i) => {
      item.node.setAttribute("aria-selected", String(item.key === key));
      item.node.tabIndex = item.key === key || (!any && i === 0) ? 0 : -1;
    });
  };
  node.addEventListener("click", (event) => {
    const item = shown.find((one) => one.node.contains(event.target));
    if (item) choose(item, true);
  });
  node.addEventListener("keydown", (event) => {
    const at = shown.findIndex((item) => item.node === event.target);
    const next = shown[placeAfter(event.key, at, shown)];
    if (at < 0 || !next || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    choose(next, true);
  });
  const set = (items, chosen) => {
    const focused = shown.findIndex((item) => item.node.matches(":focus"));
    shown = items.map((item) => ({ ...item, node: el("div", { role: "option", class: "picture",
      "aria-label": item.label }, item.canvases, item.note ? el("small", {}, item.note) : null) }));
    node.replaceChildren(...shown.map((item) => item.node));
    node.hidden = items.length === 0;
    mark(chosen);
    if (focused >= 0) shown[Math.min(focused, shown.length - 1)]?.node.focus();
  };
  return { node, set };
}

/** The place in a row of pictures that a key leads to. */
function placeAfter(key, at, shown) {
  const top = shown[at]?.node.offsetTop;
  const line = shown.filter((item) => item.node.offsetTop === top).length;
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -line, ArrowDown: line };
  if (key === "Home") return 0;
  if (key === "End") return shown.length - 1;
  return key in steps ? at + steps[key] : -1;
}

/** One image of the sheet on a canvas; blank until the sheet is read. */
export function imageCanvas(sheet, bitmap, image) {
  const { width, height, columns } = sheet;
  const canvas = el("canvas", { width, height, class: "photo" });
  if (bitmap) {
    canvas.getContext("2d").drawImage(bitmap, (image % columns) * width,
      Math.floor(image / columns) * height, width, height, 0, 0, width, height);
  }
  return canvas;
}

/** What the keys do. */
export const WATCH_KEYS = [
  ["Tab", "to the next part"], ["[ and ]", "one epoch back or forth"],
  ["Space", "plays and pauses the epochs"],
  ["arrows, Home, End", "move among kernels, numbers and images"],
];

// ------------------------------------------------------------------------------- the style

export const WATCH_LOOK = `
:host { --c0: #0072b2; --c1: #c24e00; --c2: #00795a; --c3: #a3457a; --c4: #7a6200; --c5: #59636e;
  --c6: #2b55b8; --c7: #a3372f; }
:host([data-theme="dark"]) { --c0: #56b4e9; --c1: #ffa94d; --c2: #3dd2a2; --c3: #ee9fca;
  --c4: #e5ca3f; --c5: #b4bec8; --c6: #9db4ff; --c7: #ff9a8f; }
.state { font-size: 0.82rem; padding: 0.12rem 0.7rem; border-radius: 99px; color: var(--ink);
  border: 1px solid var(--line); background: var(--wash); }
.state.live { border-color: var(--accent); } .state.bad { color: var(--warn);
  border-color: var(--warn); }
.live-row { display: grid; gap: 0.45rem; padding: 0.7rem 0.9rem; background: var(--wash);
  border-radius: 10px; }
progress { width: 100%; height: 9px; accent-color: var(--accent); }
.summary { font-size: 1rem; } .empty { display: grid; gap: 0.5rem; }
.empty code { font: 0.86rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace;
  background: var(--wash); padding: 0.5rem 0.8rem; border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
.view, .record { gap: 0.65rem; } .record { display: grid; grid-template-columns: minmax(0, 1fr); }
.pair { display: grid; gap: 0.8rem 1.6rem; grid-template-columns: minmax(0, 1fr);
  align-items: start; }
@container (min-width: 600px) { .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
.panel { container-type: inline-size; display: grid; gap: 0.45rem; align-content: start;
  min-width: 0; grid-template-columns: minmax(0, 1fr); }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 0.8rem; list-style: none;
  font-size: 0.84rem; }
.legend li { display: flex; gap: 0.3rem; align-items: center; }
.legend b { font-variant-numeric: tabular-nums; font-weight: 650; }
.plot { width: 100%; display: block; cursor: crosshair; touch-action: pan-y; user-select: none; }
.plot text { font-size: 11.5px; fill: var(--soft); font-variant-numeric: tabular-nums; }
.rule { stroke: var(--line); } .now { stroke: var(--soft); stroke-dasharray: 2 3; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.ring { fill: none; stroke: var(--ink); stroke-width: 1.5; } .kept { fill: var(--wash); }
.plot .ask { font-size: 26px; }
${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `.line.c${i} { stroke: var(--c${i}); } `
    + `.mark.c${i} { fill: var(--c${i}); stroke: var(--page); stroke-width: 1; }`).join("\n")}
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(34px, max-content));
  gap: 2px; position: relative; }
.picture { display: grid; gap: 1px; justify-items: center; padding: 1px; border-radius: 6px;
  border: 2px solid transparent; cursor: pointer; }
.picture[aria-selected="true"] { border-color: var(--frame); }
.picture canvas { width: 28px; height: auto; border: 1px solid var(--cellline); }
.picture small { font-size: 0.7rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.planes { display: flex; flex-wrap: wrap; gap: 0.5rem; }
.confusion .grid th { padding: 0 5px; } .confusion .grid th[scope="row"] { text-align: right;
  white-space: nowrap; }
.confusion.long .grid th[scope="col"] { writing-mode: vertical-rl; transform: rotate(180deg);
  text-align: left; padding: 4px 0; vertical-align: middle; white-space: nowrap; }
.confusion .cell { cursor: pointer; } .cell.right { font-weight: 650; }
.cell.none { color: var(--soft); }
.cell.chosen { box-shadow: inset 0 0 0 2.5px var(--frame); }
.about { min-height: 1.45em; font-size: 0.9rem; }
`;

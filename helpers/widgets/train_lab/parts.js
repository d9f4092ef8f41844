/** The parts of TrainLab that can be seen: curves with a pale last run, settings in words, style. */

import { el } from "../shared/look.js";
import { countText } from "../layer_explorer/parts.js";
import { axisOf, frameParts, niceTicks, svg } from "../train_watch/parts.js";
import { numberText } from "../train_watch/record.js";
import { CLASS_COUNT, DIGIT_SHAPE, POINT_EVERY } from "./run.js";

// ------------------------------------------------------------------------------- curves

const ROOM = { left: 62, right: 26, top: 10, bottom: 42 };
const TALL = 165;
/** The curves of a plot: what they are called, whose they are, and which line they have. */
const LINES = [["training", false, 0], ["validation", false, 1], ["training, last run", true, 0],
  ["validation, last run", true, 1]];

/**
 * Training and validation over the pictures seen, and those of the last run as pale lines.
 * @param options {title, kind: "loss" | "share", keys: [training, validation]}
 * @returns {{node, update({points, last, most, pictures}), stop}}; `last` are the points of the last
 *   run, `most` the pictures at the end of the axis, `pictures` what they are called
 */
export function coursePlot({ title, kind, keys }) {
  const readouts = LINES.map(() => el("b", {}));
  const items = LINES.map(([name, pale, line], i) => el("li", {}, svg("svg", { class: "swatch",
    width: 22, height: 12, "aria-hidden": "true" }, svg("line", { x1: 0, x2: 22, y1: 6, y2: 6,
    class: `line c${line}${pale ? " pale" : ""}`, "stroke-dasharray": line ? "6 4" : "" })),
  el("span", {}, name), readouts[i]));
  const picture = svg("svg", { class: "plot", role: "img", height: TALL });
  const node = el("section", { class: "panel" }, el("div", { class: "row head" }, el("h3", {}, title),
    el("ul", { class: "legend" }, items)), picture);
  let shown = null;
  const draw = () => shown && drawCourse(picture, shown, kind, picture.clientWidth || 320);
  const watcher = new ResizeObserver(draw);
  watcher.observe(picture);
  const update = ({ points, last, most, pictures }) => {
    const curves = LINES.map(([, pale, line]) => (pale ? last : points)
      .map((point) => [point.seen, point[keys[line]]]).filter(([, value]) => value !== null));
    shown = { curves, most, pictures };
    readouts.forEach((readout, i) => {
      readout.textContent = numberText(curves[i].at(-1)?.[1], kind);
      items[i].hidden = LINES[i][1] && !last.length;
    });
    picture.setAttribute("aria-label", courseWords(`${title} over the ${pictures} seen`, curves, kind));
    draw();
  };
  return { node, update, stop: () => watcher.disconnect() };
}

/** A plot in words: where each curve begins and ends. */
function courseWords(title, curves, kind) {
  const parts = curves.flatMap((curve, i) => {
    if (!curve.length) return LINES[i][1] ? [] : [`${LINES[i][0]}: nothing yet`];
    const [from, to] = [curve[0], curve.at(-1)].map(([, value]) => numberText(value, kind));
    return [`${LINES[i][0]}: from ${from} to ${to}`];
  });
  return `${title}. ${parts.join("; ")}.`;
}

function drawCourse(picture, { curves, most, pictures }, kind, width) {
  const [wide, tall] = [width - ROOM.left - ROOM.right, TALL - ROOM.top - ROOM.bottom];
  const values = curves.map((curve) => curve.map(([, value]) => value));
  const scale = axisOf(values, kind);
  const x = (seen) => ROOM.left + (seen / most) * wide;
  const y = (value) => ROOM.top + (1 - scale.share(value)) * tall;
  const [right, bottom] = [ROOM.left + wide, ROOM.top + tall];
  const box = { left: ROOM.left, right, top: ROOM.top, bottom };
  const seenTicks = niceTicks(0, most, Math.max(2, Math.min(5, width / 90)));
  const parts = frameParts(scale, kind, box, seenTicks.map((tick) => [x(tick), countText(tick)]),
    `${pictures} seen`);
  [2, 3, 0, 1].forEach((i) => { // the last run lies below this one
    const [, pale, line] = LINES[i];
    const d = curves[i].map(([seen, value], k) => `${k ? "L" : "M"}${x(seen)} ${y(value)}`).join("");
    parts.push(svg("path", { d, class: `line c${line}${pale ? " pale" : ""}`,
      "stroke-dasharray": line ? "6 4" : "" }));
    const end = curves[i].at(-1);
    if (!end || pale) return;
    parts.push(svg("circle", { class: `mark c${line}`, cx: x(end[0]), cy: y(end[1]), r: 3.5 }));
  });
  picture.setAttribute("viewBox", `0 0 ${width} ${TALL}`);
  picture.replaceChildren(...parts);
}

// ------------------------------------------------------------------------------- words

const POOL_NAMES = { none: "none", max: "max 2 × 2", average: "mean 2 × 2" };
const OPTIMIZER_NAMES = { adam: "Adam", momentum: "SGD, momentum 0.9", sgd: "SGD" };
const ACTIVATION_NAMES = { relu: "ReLU", tanh: "tanh", none: "none" };

/** How the values of a setting are shown in a list of choices. */
export const SHOWN = {
  filters: String, kernel: (n) => `${n} × ${n}`, stride: String, padding: String,
  pool: (name) => POOL_NAMES[name], activation: (name) => ACTIVATION_NAMES[name],
  optimizer: (name) => OPTIMIZER_NAMES[name], hidden: (n) => (n ? `${n} units` : "none"),
  dropout: (share) => (share ? `${Math.round(100 * share)} %` : "none"), rate: String,
  pictures: String, digits: countText, batch: String, length: countText, seed: String,
};

/** What the settings are called. */
export const NAMES = {
  filters: "filters", kernel: "kernel", stride: "stride", padding: "padding", pool: "pooling",
  activation: "activation", optimizer: "optimizer", hidden: "hidden dense layer",
  dropout: "dropout before the end", rate: "learning rate", pictures: "pictures",
  digits: "digits to learn from", batch: "batch", length: "length of a run", seed: "seed",
};

/** What a setting is called where these pictures are learned from. */
export function nameOf(setting, pictures) {
  return NAMES[setting].replace("digits", pictures);
}

/** One convolution in words. */
function blockWords({ filters, kernel, stride, padding, pool }) {
  const details = [stride > 1 ? `stride ${stride}` : "", padding === "same" ? "padding same" : "",
    pool === "none" ? "" : POOL_NAMES[pool]].filter(Boolean);
  return `${filters} kernels ${kernel} × ${kernel}${details.map((one) => `, ${one}`).join("")}`;
}

/** What differs between two runs' settings, such as "learning rate 0.001, before 0.01". */
export function changeWords(now, before) {
  const changes = Object.keys(NAMES).filter((name) => name in now && now[name] !== before[name])
    .map((name) => `${nameOf(name, now.pictures)} ${SHOWN[name](now[name])}, before `
      + SHOWN[name](before[name]));
  const words = ({ blocks }) => blocks.map(blockWords).join("; ") || "none";
  if (words(now) !== words(before)) {
    changes.unshift(`convolutions ${words(now)} (before: ${words(before)})`);
  }
  return changes.length ? `Against the last run: ${changes.join("; ")}.`
    : "Against the last run: the same settings.";
}

/** The shapes that a digit passes through, and how many weights there are. */
export function chainWords(network) {
  const shapes = [DIGIT_SHAPE, ...network.layers.map((layer) => layer.shape)]
    .map((shape) => shape.map(countText).join(" × "));
  const different = shapes.filter((shape, i) => i === 0 || shape !== shapes[i - 1]);
  const count = network.parameters.reduce((sum, { values }) => sum + values.length, 0);
  return `${different.join(" → ")}; ${countText(count)} weights and biases.`;
}

/** The Python cell that builds and trains the same network. */
export function pythonOf(settings) {
  const { blocks, hidden, activation, dropout, optimizer, rate, pictures, digits, batch, length } = settings;
  const load = { digits: "load_mnist", garments: "load_fashion_mnist" }[pictures];
  const bend = { relu: ["ReLU()"], tanh: ["Tanh()"], none: [] }[activation];
  const layers = [
    ...blocks.flatMap(({ filters, kernel, stride, padding, pool }) => [
      `Conv2D(${filters}, ${kernel}${stride > 1 ? `, stride=${stride}` : ""}`
        + `${padding === "valid" ? "" : `, padding="${padding}"`})`,
      ...bend, ...{ none: [], max: ["MaxPool2D(2)"], average: ["AveragePool2D(2)"] }[pool]]),
    "Flatten()", ...(hidden ? [`Dense(${hidden})`, ...bend] : []),
    ...(dropout ? [`Dropout(${dropout})`] : []), `Dense(${CLASS_COUNT})`,
  ];
  const step = optimizer === "adam" ? `Adam(${rate})`
    : `SGD(${rate}${optimizer === "momentum" ? ", momentum=0.9" : ""})`;
  const names = [...new Set([...layers, step].map((text) => text.split("(")[0])), "Network"];
  return `from helpers.images import ${load}
from helpers.network import ${names.sort().join(", ")}

${pictures} = ${load}()
network = Network(
    [
${layers.map((layer) => `        ${layer},`).join("\n")}
    ],
    (28, 28, 1),
)
run = network.fit(
    ${pictures}.train.images[:${digits}],
    ${pictures}.train.labels[:${digits}],
    epochs=${Math.max(1, Math.round(length / digits))},
    batch_size=${batch},
    optimizer=${step},
    validation=(${pictures}.validation.images[:500], ${pictures}.validation.labels[:500]),
)
`;
}

/** The head and the rows of the table of all points. */
export function pointRows(points, pictures) {
  const kinds = { loss: "loss", val_loss: "loss", accuracy: "share", val_accuracy: "share" };
  return [[`${pictures} seen`, "training loss", "validation loss", "training accuracy",
    "validation accuracy"], () => points.map((point) => [countText(point.seen),
    ...Object.keys(kinds).map((key) => numberText(point[key], kinds[key]))])];
}

export const LAB_HELP = "Choose a network and press Train. Change one setting, train again: the last "
  + "run stays, pale.";

/** What the numbers of the curves are. */
export function curvesHelp(pictures) {
  return `Training: means over ${POINT_EVERY} ${pictures} while it learns from them. `
    + "Validation: 500 that it never learns from.";
}

export const LAB_KEYS = [["Tab", "to the next part"],
  ["Space", "trains and pauses, except on a button or the picture"],
  ["arrows, Home, End", "move in the table of answers; on the picture they move the pen"],
  ["Enter", "in the table: look at one of these pictures; on the picture: a dot"],
  ["Space", "on the picture: pen down or up"]];

// ------------------------------------------------------------------------------- the style

export const LAB_LOOK = `
:host { --c0: #0072b2; --c1: #c24e00; } :host([data-theme="dark"]) { --c0: #56b4e9; --c1: #ffa94d; }
.state { font-size: 0.82rem; padding: 0.12rem 0.7rem; border-radius: 99px; color: var(--ink);
  border: 1px solid var(--line); background: var(--wash); }
.state.live { border-color: var(--accent); } .state.bad { color: var(--warn); border-color: var(--warn); }
.view { gap: 0.5rem; } .head { gap: 0.1rem 0.6rem; } .picture button { min-height: 28px; padding-block: 0; }
.plan, .blocks { display: grid; gap: 0.4rem; } .plan { padding: 0.5rem 0.9rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: 10px; }
.plan .settings { gap: 0.4rem 0.5rem; } .block { display: flex; flex-wrap: wrap; gap: 0.4rem 0.5rem; align-items: flex-end; min-width: 0; }
.block strong { font-size: 0.88rem; font-weight: 600; line-height: 34px; } .plan .chain { font-size: 0.73rem; letter-spacing: -0.01em; }
.chain { font-size: 0.88rem; font-variant-numeric: tabular-nums; }
.curves { font-size: 0.8rem; } .drive { background: var(--wash); border-radius: 10px; padding: 0.45rem 0.9rem; display: grid; gap: 0.3rem; }
progress { width: 100%; height: 9px; accent-color: var(--accent); }
.pair { display: grid; gap: 0.8rem 1.6rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
.bench, .inside { display: grid; gap: 0.8rem 1.2rem; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); align-items: start; }
.table, .inside { grid-column: 1 / -1; container-type: inline-size; }
@container (min-width: 600px) { .below { font-size: 0; gap: 0; } .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .bench { grid-template-columns: minmax(0, 11rem) minmax(0, 1fr) minmax(0, 18.5rem); } .table { grid-column: auto; }
  .bench:has(.named) { grid-template-columns: minmax(0, 11rem) minmax(0, 1fr) minmax(0, 20rem); } }
@container (min-width: 1000px) { .bench { grid-template-columns: 13rem minmax(0, 1fr) 24rem; }
  .table { grid-area: 1 / 3 / 3; } .inside { grid-column: 1 / 3; } }
.panel { display: grid; gap: 0.45rem; align-content: start; min-width: 0;
  grid-template-columns: minmax(0, 1fr); }
.inside { grid-template-columns: repeat(auto-fit, minmax(min(100%, 12.5rem), 1fr)); } .inside > p { grid-column: 1 / -1; }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 0.6rem; list-style: none; font-size: 0.8rem; }
.legend li { display: flex; gap: 0.3rem; align-items: center; }
.legend b { font-variant-numeric: tabular-nums; font-weight: 650; }
.plot { width: 100%; display: block; } .plot text { font-size: 11.5px; fill: var(--soft); }
.rule { stroke: var(--line); } .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line.c0 { stroke: var(--c0); } .line.c1 { stroke: var(--c1); } .mark.c0 { fill: var(--c0); }
.mark.c1 { fill: var(--c1); } .line.pale { opacity: 0.38; stroke-width: 3.5; }
.maps { width: 100%; height: auto; background: var(--cellline); border: 1px solid var(--cellline); }
.kernels { width: auto; max-width: 100%; }
.pic { position: relative; display: block; line-height: 0; aspect-ratio: var(--ratio, 1);
  border-radius: 4px; overflow: hidden; background: #000; }
.pic canvas { width: 100%; height: 100%; }
.pad { width: min(100%, 15rem); touch-action: none; cursor: crosshair;
  border-radius: 10px; box-shadow: 0 0 0 1px var(--line); }
.pad .mark { position: absolute; pointer-events: none; }
.mark.cursor { outline: 2px solid #7cc7ff; } .mark.cursor.down { background: #7cc7ff99; }
.padside { display: grid; position: relative; gap: 0.45rem; justify-items: center; min-width: 0; }
.tools { justify-content: center; gap: 0.4rem; } .padhelp { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.answers { width: 100%; border-collapse: collapse; font-size: 0.86rem; font-variant-numeric: tabular-nums; }
.answers th { width: 1.6em; text-align: left; font-weight: 400; white-space: nowrap; }
.answers.named th { width: 1%; padding-right: 0.5rem; }
.table.named .grid th { white-space: nowrap; } .table.named .grid th[scope="row"] { text-align: right; }
.table.named .grid th[scope="col"] { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left;
  padding: 3px 0; vertical-align: middle; line-height: 1; } .answers td, .answers th { padding: 1px 0; }
.answers td:last-child { width: 4.4em; text-align: right; }
.answers .bar { display: block; height: 11px; border-radius: 3px; background: var(--soft); min-width: 1px; }
.answers .best { font-weight: 700; } .answers .best th { font-weight: 700; }
.answers .best .bar { background: var(--accent); }
.cell { cursor: pointer; } .cell.right { font-weight: 650; } .cell.none { color: var(--soft); }
`;

/** The pieces that LayerExplorer is put together from, and its style. */

import { channelOf, extent, tensor } from "../shared/maths.js";
import { el, formatNumber } from "../shared/look.js";
import {
  breakable, countText, paintImage, paintPlanes, percent, planesOf, scaleOf, shapeText,
} from "./parts.js";

/** One picture of a Bytes trait, as an image with values in [0, 1]. */
export function pictureOf(bytes, shape, start) {
  const size = shape.reduce((a, b) => a * b, 1);
  const pixels = new Uint8Array(bytes.buffer, bytes.byteOffset + start, size);
  return tensor(shape, Float64Array.from(pixels, (value) => value / 255));
}

/**
 * A few things of which one is chosen: one Tab stop, arrows, Home and End.
 * @returns {{node, fill(items), set(index), reveal(index)}}; items are elements, index -1 chooses
 *   none; reveal scrolls sideways
 */
export function picker(label, onChoose, className) {
  const node = el("div", { role: "radiogroup", "aria-label": label, class: `picker ${className}` });
  const items = () => [...node.querySelectorAll("[role=radio]")];
  const set = (index) => items().forEach((item, i) => {
    item.setAttribute("aria-checked", String(i === index));
    item.tabIndex = i === Math.max(index, 0) ? 0 : -1;
  });
  const choose = (index) => {
    set(index);
    items()[index].focus();
    onChoose(index);
  };
  node.addEventListener("click", (event) => {
    const item = event.target.closest("[role=radio]");
    if (item) choose(items().indexOf(item));
  });
  node.addEventListener("keydown", (event) => {
    const all = items();
    const now = all.indexOf(event.target.closest("[role=radio]"));
    const line = all.filter((item) => item.offsetTop === all[0].offsetTop).length;
    const moves = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: all.length - 1,
      ArrowUp: now - line, ArrowDown: now + line, " ": now, Enter: now };
    if (now < 0 || !(event.key in moves) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (moves[event.key] >= 0 && moves[event.key] < all.length) choose(moves[event.key]);
  });
  const fill = (nodes) => {
    nodes.forEach((item) => item.setAttribute("role", "radio"));
    node.replaceChildren(...nodes);
    set(-1);
  };
  const reveal = (index) => {
    const { offsetLeft, offsetWidth } = items()[index];
    const hidden = offsetLeft < node.scrollLeft
      || offsetLeft + offsetWidth > node.scrollLeft + node.clientWidth;
    if (hidden) node.scrollLeft = offsetLeft - (node.clientWidth - offsetWidth) / 2;
  };
  return { node, fill, set, reveal };
}

/** A small picture to choose: a canvas, with a caption if there is one. */
export function shownAt(image, label, caption = null) {
  const canvas = el("canvas", {});
  if (image) paintImage(canvas, image);
  return el("span", { class: "tile", "aria-label": label }, canvas,
    caption === null ? null : el("span", { class: "caption" }, caption));
}

/** A layer's type where there is little room. */
function shortName(type) {
  return type.replace("Normalization", "Norm").replace(/Pool(ing)?2D/, "Pool");
}

/** In how many columns n equal squares are largest, where there is room for 4 × 9. */
function acrossOf(n) {
  const side = (across) => Math.min(4 / across, 9 / Math.ceil(n / across));
  let best = 1;
  for (let across = 2; across <= n; across++) if (side(across) > side(best)) best = across;
  return best;
}

/**
 * A column of the network: all maps of a level, all its numbers, or a bar for each of a few.
 * @param level {type, shape}; a layer, or the input, whose number is 0
 * @returns {{node, note(text), paint(level), measure(), spot(k)}}; spot is where map or unit k stood
 *   when it was measured, in pixels of the element that the columns stand in: [left, right, middle]
 */
export function levelColumn({ type, shape, activation }, number) {
  const units = number ? shape[shape.length - 1] : 1;
  const bars = shape.length === 1 && units <= 16
    ? Array.from({ length: units }, () => unitBar("")) : null;
  const across = bars ? 1 : acrossOf(units);
  const down = Math.ceil(units / across);
  const inner = bars ? el("span", { class: "bars", style: `--count: ${units}` }, bars.map((bar) => bar.node)) : el("canvas", {});
  const glance = el("span", { class: "glance", "aria-hidden": "true", style: `--ratio: ${across / down}` }, inner);
  const note = el("span", { class: "note" });
  const all = Array.from({ length: units }, (_, k) => k);
  let box = [0, 0, 0, 0];
  const [size, maps] = shape.length === 3 ? [shapeText(shape.slice(0, 2)), `× ${shape[2]}`]
    : [countText(units), ""];
  const node = el("span", { class: "card" }, glance,
    el("strong", {}, number ? `${number} ` : "", breakable(shortName(type))),
    el("span", { class: "shape" }, el("span", {}, size), " ", el("span", {}, maps)), note);
  const paint = (level) => {
    if (!number) return paintImage(inner, level);
    if (shape.length === 3) return paintPlanes(inner, level, all, scaleOf([level.data]), across);
    if (!bars) return paintPlanes(inner, { shape: [down, across, 1], data: level.data }, [0], scaleOf([level.data]));
    const reach = Math.max(...Array.from(level.data, Math.abs)) || 1;
    return bars.forEach((bar, k) => bar.set(level.data[k], reach, activation === "softmax"));
  };
  const setNote = (text) => {
    note.textContent = text;
    node.setAttribute("aria-label", `${number} ${type}: ${shapeText(shape)}${text && `, ${text}`}`);
  };
  setNote("");
  return {
    node, paint, note: setNote,
    measure: () => (box = [inner.offsetLeft, inner.offsetTop, inner.offsetWidth, inner.offsetHeight]),
    spot(k) {
      const [left, top, wide, high] = box;
      const [row, column] = [Math.floor(k / across), k % across];
      return [left + (column * wide) / across, left + ((column + 1) * wide) / across,
        top + ((row + 0.5) * high) / down];
    },
  };
}

/**
 * Curves from the maps or units of one column to the one that is made of them: the strongest, as
 * thick as what they bring, with its sign; arrive() lets them grow where motion is wanted.
 */
export function flow() {
  const draw = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const node = draw("svg");
  const curves = Array.from({ length: 16 }, () => node.appendChild(draw("path")));
  setAttributes(node, { class: "flow", "aria-hidden": "true" });
  return {
    node,
    arrive: () => node.getAnimations({ subtree: true }).forEach((one) => one.play()),
    set(sources, from, to, target) {
      const most = Math.abs(sources[0][1]) || 1;
      const [x1, , y1] = to.spot(target);
      curves.forEach((curve, i) => {
        const [k, sum] = sources[i] ?? [0, 0];
        const [, x0, y0] = from.spot(k);
        const middle = (x0 + x1) / 2;
        setAttributes(curve, { d: `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`, pathLength: 1,
          class: sum < 0 ? "down" : "up", "stroke-width": sum ? 0.8 + (2.4 * Math.abs(sum)) / most : 0 });
      });
    },
  };
}

function setAttributes(node, values) {
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, value);
}

/**
 * The answer: a bar for each class, a tick for the share before a change. With two `networks` by
 * name, a second, thinner bar and number: what the one that is not in sight says.
 */
export function answerTable(names, networks) {
  const verdict = el("p", { class: "verdict" });
  const text = el("p", { class: "soft" });
  const rows = names.map((name) => {
    const [bar, tick, second] = ["bar", "tick", "second"].map((kind) => el("span", { class: kind }));
    const [share, other] = [el("td", {}), networks ? el("td", { class: "soft" }) : null];
    const line = el("tr", {}, el("th", { scope: "row" }, name),
      el("td", { class: "track", "aria-hidden": "true" }, bar, second, tick), share, other);
    return { line, bar, tick, second, share, other };
  });
  const heads = (networks ?? ["share"]).map((name) => el("th", { scope: "col" }, name));
  const head = el("tr", {}, el("th", { scope: "col" }, "class"), el("td", { "aria-hidden": "true" }), heads);
  const node = el("div", { class: "answer" }, el("div", { class: "row" }, el("h3", {}, "The answer"), verdict), el("div", {
    class: names.length > 12 ? "answers long" : "answers", role: "group", "aria-label": "Shares",
    tabindex: names.length > 12 ? 0 : null },
  el("table", {}, el("thead", { class: networks ? "networks" : "unseen" }, head), el("tbody", {}, rows.map((row) => row.line)))), text);
  const set = (shares, was, rival, label, sentence, swapped = false) => {
    networks?.forEach((name, i) => heads[swapped ? 1 - i : i].replaceChildren(name));
    if (!shares) {
      text.textContent = "This network ends in numbers that are not shares of classes.";
      return;
    }
    const best = shares.indexOf(Math.max(...shares));
    verdict.replaceChildren(el("strong", {}, names[best]), el("span", {}, percent(shares[best])));
    rows.forEach((row, i) => {
      row.line.classList.toggle("best", i === best);
      row.bar.style.width = `${100 * shares[i]}%`;
      row.share.textContent = percent(shares[i]);
      row.tick.hidden = !was || Math.abs(was[i] - shares[i]) < 0.005;
      if (was) row.tick.style.left = `${100 * was[i]}%`;
      row.second.hidden = !rival;
      if (rival) {
        row.second.style.width = `${100 * rival[i]}%`;
        row.other.textContent = percent(rival[i]);
      }
    });
    const right = label === null || label === undefined ? ""
      : label === best ? `The label says ${names[label]} too. ` : `The label says ${names[label]}. `;
    text.textContent = right + (was ? sentence(names, shares, was) : "");
  };
  return { node, set };
}

/** A large map in which arrows, mouse or finger choose a unit. */
export function mapPad({ onMove, onHover, onStep }) {
  const canvas = el("canvas", { "aria-hidden": "true" });
  const mark = el("span", { class: "mark unit" });
  const node = el("div", { class: "pic bigmap", tabindex: 0, role: "application",
    "aria-roledescription": "map" }, canvas, mark);
  let size = [1, 1];
  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    const share = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
    return share.map((part, axis) => Math.min(Math.max(Math.floor(part * size[axis]), 0), size[axis] - 1));
  };
  node.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") onHover(spot(event));
  });
  node.addEventListener("pointerleave", () => onHover(null));
  node.addEventListener("click", (event) => onMove(spot(event)));
  node.addEventListener("keydown", (event) => {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
      Home: [0, -size[1]], End: [0, size[1]], PageUp: [-size[0], 0], PageDown: [size[0], 0] };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    onStep(move);
  });
  return {
    node,
    paint(level, plane, scale, [row, column], name) {
      const { rows, columns } = planesOf(level);
      size = [rows, columns];
      paintPlanes(canvas, level, [plane], scale);
      node.style.setProperty("--ratio", `${columns} / ${rows}`);
      placeMark(mark, [row, column, row + 1, column + 1], size);
      node.setAttribute("aria-label", `${name}, ${rows} × ${columns}: arrows choose a unit; `
        + `now row ${row}, column ${column}`);
    },
  };
}

function placeMark(mark, [top, left, bottom, right], [rows, columns]) {
  Object.assign(mark.style, { top: `${(100 * top) / rows}%`, left: `${(100 * left) / columns}%`,
    height: `${(100 * (bottom - top)) / rows}%`, width: `${(100 * (right - left)) / columns}%` });
}

/** A level before the unit, with a rectangle around what it reads there. */
export function seenFigure() {
  const canvas = el("canvas", { "aria-hidden": "true" });
  const mark = el("span", { class: "mark field" });
  const frame = el("span", { class: "pic" }, canvas, mark);
  const caption = el("figcaption", {});
  return {
    node: el("figure", {}, frame, caption),
    paint(level, field, layer) {
      const { rows, columns } = planesOf(level);
      const maps = level.shape.length === 3;
      const plane = maps && layer ? loudest(level, field) : 0;
      if (layer) paintPlanes(canvas, level, [plane], scaleOf([maps ? channelOf(level, plane).data : level.data]));
      else paintImage(canvas, level);
      frame.style.setProperty("--ratio", maps ? `${columns} / ${rows}` : "1");
      const spot = [Math.floor(field.top / columns), field.top % columns];
      const box = maps ? [field.top, field.left, field.bottom, field.right]
        : field.rows.length === 1 ? [...spot, spot[0] + 1, spot[1] + 1] : [0, 0, rows, columns];
      placeMark(mark, box, [rows, columns]);
      const size = maps ? `${box[2] - box[0]} × ${box[3] - box[1]}` : `${countText(field.rows.length)}`;
      const among = maps ? `of ${rows} × ${columns}` : `of ${countText(level.data.length)}`;
      const lines = [el("strong", {}, layer ? breakable(shortName(layer.type)) : "input"),
        el("span", {}, el("span", {}, size), " ", el("span", {}, among))];
      if (maps && layer && level.shape[2] > 1) lines.push(el("span", {}, `map ${plane}`));
      caption.replaceChildren(...lines);
    },
  };
}

/** The map that says most inside a rectangle, of those that are read. */
function loudest(level, { top, left, bottom, right, channels: [first, end] }) {
  const [, columns, channels] = level.shape;
  let [best, most] = [first, -1];
  for (let k = first; k < end; k++) {
    let total = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) total += Math.abs(level.data[(y * columns + x) * channels + k]);
    }
    if (total > most) [best, most] = [k, total];
  }
  return best;
}

/** For each channel, the patch that a filter lies on, its kernel, and what they add up to. */
export function patchList(layer, before, { terms, byChannel }, all) {
  const [rows, columns, channels] = layer.kernels.shape;
  const [patches, kernels] = [0, 1].map(() => byChannel.map(() => new Float64Array(rows * columns)));
  for (const { tap: [i, j, k], value, weight } of terms) {
    patches[k][i * columns + j] = value;
    kernels[k][i * columns + j] = weight;
  }
  const order = byChannel.map((_, k) => k).sort((a, b) => Math.abs(byChannel[b]) - Math.abs(byChannel[a]));
  const shown = all ? order : order.slice(0, 4);
  const reach = Math.max(...kernels.flatMap((kernel) => extent(kernel).map(Math.abs))) || 1;
  const picture = (data, scale) => {
    const canvas = el("canvas", {});
    paintPlanes(canvas, tensor([rows, columns, 1], data), [0], scale);
    return canvas;
  };
  const light = scaleOf([before.data]);
  const head = channels === 1 ? "What lies under the filter, times its kernel"
    : `${all ? "Map by map" : `Of ${channels} maps`}: patches ∗ kernels`;
  return el("div", { class: "block" }, el("p", { class: "soft" }, head),
    el("ul", { class: "patches", "aria-label": head, tabindex: all && channels > 8 ? 0 : null },
      shown.map((k) => el("li", {},
        picture(patches[k], light), el("span", { "aria-hidden": "true" }, "∗"),
        picture(kernels[k], { limits: [-reach, reach], signed: true }),
        el("span", { class: "made" }, channels > 1 ? el("span", { class: "source" }, `map ${k}`) : null,
          el("b", {}, `= ${formatNumber(byChannel[k], 3)}`))))));
}

/** Softmax's table: score, its distance from the largest, its exponential, its share. */
export function softmaxTable({ rows, total }, names, chosen, hidden) {
  const line = ({ score, less, power, share }, i) => el("tr", { class: i === chosen ? "best" : null },
    el("th", { scope: "row" }, names?.[i] ?? `unit ${i}`),
    [[score, 3], [less, 3], [power, 4]].map(([value, digits]) => el("td", {}, formatNumber(value, digits))),
    el("td", { class: "track", "aria-hidden": "true" }, el("span", { class: "bar", style: `width: ${100 * power}%` })),
    el("td", {}, hidden ? "?" : percent(share)));
  return el("div", { class: "scroller", tabindex: 0, role: "group", "aria-label": "Softmax" },
    el("table", { class: "powers" },
      el("thead", {}, el("tr", {}, ["unit", "score z", "z − largest", "e to that"].map((name) =>
        el("th", { scope: "col" }, name)), el("td", { "aria-hidden": "true" }), el("th", { scope: "col" }, "share"))),
      el("tbody", {}, rows.slice(0, 64).map(line)),
      el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, "sum"), el("td", {}), el("td", {}),
        el("td", {}, formatNumber(total, 4)), el("td", {}), el("td", {}, "100 %")))));
}

/** One unit of a short list: its name, a bar from the middle (or from the left), its number. */
export function unitBar(name) {
  const bar = el("span", { class: "bar" });
  const value = el("b", {});
  const node = el("span", { class: "unitbar" }, el("span", { class: "source" }, name),
    el("span", { class: "track" }, bar), value);
  return {
    node,
    set(number, reach, share) {
      value.textContent = share ? percent(number) : formatNumber(number, 3);
      node.setAttribute("aria-label", `${name}: ${value.textContent}`);
      node.classList.toggle("signed", !share);
      node.classList.toggle("down", number < 0);
      bar.style.setProperty("--share", `${(100 * Math.abs(number)) / reach}%`);
    },
  };
}

/** Which keys do what. */
export const EXPLORER_KEYS = [
  ["Tab", "to the next part"], ["arrows, Home, End", "choose a sample, a layer, a map, a unit"],
  ["Space, Enter", "in the picture: pen down or up; a dot"],
  ["+ and −, Delete", "size of the cover; uncover"],
];

// ------------------------------------------------------------------------------- the style

export const EXPLORER_LOOK = `
.lead { flex: 1 1 24rem; }
.columns, .side { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); align-content: start; }
.pic { position: relative; display: block; line-height: 0; aspect-ratio: var(--ratio, 1);
  border-radius: 4px; overflow: hidden; background: #000; }
.pic canvas, .tile canvas { width: 100%; height: 100%; }
.pad { width: min(100%, 19rem); margin: 0 auto; touch-action: none; cursor: crosshair; border-radius: 10px;
  box-shadow: 0 0 0 1px var(--line); }
.mark { position: absolute; pointer-events: none; }
.mark.field { border: 2px solid #ffa02e; box-shadow: 0 0 0 1px #0009, inset 0 0 0 1px #0009; border-radius: 2px; }
.pad .mark.field { border-width: 1.5px; opacity: 0.85; }
.mark.unit { outline: 2px solid #ffa02e; box-shadow: 0 0 0 3.5px #000a; min-width: 4px; min-height: 4px; }
.mark.patch { background: repeating-linear-gradient(45deg, #000 0 5px, #3d4650 5px 6.5px);
  border: 1px solid #8b98a5; }
.mark.cursor { outline: 2px solid #7cc7ff; } .mark.cursor.down { background: #7cc7ff99; }
.padside { display: grid; gap: 0.6rem; align-content: start; justify-items: center; min-width: 0; }
.tools { justify-content: center; gap: 0.4rem; } .padhelp { text-align: center; max-width: 24rem; }
.answer { display: grid; gap: 0.35rem; align-content: start; min-width: 0; }
.verdict { display: flex; align-items: baseline; gap: 0.7rem; flex-wrap: wrap; min-height: 3rem; }
.verdict strong { font-size: 2.4rem; line-height: 1.15; font-weight: 700; color: var(--accent); }
.verdict span { font-size: 1.15rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.answers.long { max-height: 22rem; overflow-y: auto; }
.answers table { width: 100%; border-collapse: collapse; font-size: 0.86rem; font-variant-numeric: tabular-nums; }
.answers th, .answers td { padding: 2px 0; } .answers th { text-align: left; font-weight: 400; white-space: nowrap; }
.answers tbody td:nth-child(n+3), .answers thead th:nth-child(n+3) { text-align: right; width: 4.2em;
  white-space: nowrap; padding-left: 0.7rem; }
.answers .networks th { color: var(--soft); }
.networks th:nth-child(3) { text-decoration: underline 3px var(--accent); }
.networks th:nth-child(4) { text-decoration: underline 3px var(--frame); }
.best th, .best td { font-weight: 700 !important; }
.track { position: relative; }
.answers .track { width: 70%; } .answers th { padding-right: 0.7rem; }
.answers .bar { display: block; height: 11px; border-radius: 3px; background: var(--dim); min-width: 1px; }
:host([data-theme="dark"]) .answers .bar { background: var(--bright); }
.answers .best .bar, :host([data-theme="dark"]) .answers .best .bar { background: var(--accent); }
.answers .second { display: block; height: 3px; margin-top: 1px; border-radius: 2px; background: var(--frame); }
.answers .tick { position: absolute; top: 1px; bottom: 1px; width: 2px; margin-left: -1px; background: var(--ink); }
.picker { display: flex; flex-wrap: wrap; gap: 6px; padding: 3px; }
.picker > * { cursor: pointer; border-radius: 6px; }
.picker > [aria-checked="true"] { box-shadow: 0 0 0 3px var(--accent); }
.samples { justify-content: center; } .samples .tile { width: 34px; height: 34px; overflow: hidden; }
.level { display: grid; gap: 0.55rem; min-width: 0; padding: 0.7rem 0.85rem; border: 1px solid var(--line);
  border-radius: 10px; background: var(--paper); grid-template-columns: minmax(0, 1fr); align-content: start; }
.strip { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(50px, 1fr); overflow-x: auto; gap: 3px;
  padding: 4px; position: relative; scrollbar-width: thin; }
.card { display: grid; gap: 1px; padding: 4px 1px; font-size: 11px; line-height: 1.25; align-content: start;
  grid-template-columns: minmax(0, 1fr); text-align: center; min-width: 0; }
.card[aria-checked="true"] { background: var(--wash); }
.glance { --high: 9.2rem; height: var(--high); display: grid; place-items: center; }
.glance canvas { width: min(94%, 0.45 * var(--high), var(--ratio) * var(--high)); aspect-ratio: var(--ratio); border-radius: 2px; }
.glance .bars { width: min(94%, 4rem); gap: 0; height: min(100%, var(--count) * 13px); grid-auto-rows: minmax(0, 1fr); }
.glance .unitbar { display: block; padding: 1px 0; min-height: 0; }
.glance .unitbar > :not(.track), .glance .unitbar b { display: none; }
.glance .unitbar .track { display: block; height: 100%; }
.card strong { font-weight: 600; overflow-wrap: anywhere; letter-spacing: -0.03em; } .shape span { white-space: nowrap; }
.card .shape { color: var(--soft); font-variant-numeric: tabular-nums; } .note { color: var(--warn); font-weight: 600; }
.flow { position: absolute; left: 0; top: 0; width: 1px; height: 1px; overflow: visible; pointer-events: none; }
.flow path { fill: none; stroke-linecap: round; opacity: 0.85; } .flow .up { stroke: var(--plus); }
.flow .down { stroke: var(--minus); }
.brief { position: sticky; bottom: 0; margin-block: -0.9rem; z-index: 4; justify-self: center; padding: 0.15rem 0.9rem; border-radius: 1rem;
  border: 1px solid var(--line); background: var(--paper); font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.brief[data-beside] { visibility: hidden; } .brief strong { color: var(--accent); font-size: 1.1rem; }
.maparea { display: grid; gap: 0.9rem; grid-template-columns: minmax(0, 1fr) minmax(0, 14rem); align-items: start; }
.maparea.listed { grid-template-columns: minmax(0, 1fr); }
.maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(2.75rem, 1fr)); }
.tile { display: grid; position: relative; } .maps .tile canvas { aspect-ratio: 1; height: auto; border-radius: 4px; }
.caption { font-size: 0.69rem; text-align: center; color: var(--soft); white-space: nowrap; }
.tile[data-mark]:not([data-mark=""])::after { content: ""; position: absolute; inset: 0 0 1.05rem; border-radius: 4px;
  background: repeating-linear-gradient(45deg, transparent 0 5px, var(--frame) 5px 6px); opacity: 0.75; }
.tile[data-mark]:not([data-mark=""]) .caption { color: var(--warn); font-weight: 600; }
.bigs { display: grid; gap: 0.7rem; } .bigmap { width: min(100%, 15rem); cursor: crosshair; margin: 3px; touch-action: manipulation; }
.twin canvas { width: min(100%, 15rem); aspect-ratio: 1; border-radius: 4px; }
.mapbar { justify-content: space-between; } .legend { font-variant-numeric: tabular-nums; }
.bars { display: grid; grid-template-columns: minmax(0, 1fr); gap: 3px; }
.unitbar { display: grid; grid-template-columns: minmax(3rem, auto) 1fr 4.6em; gap: 0.7rem; align-items: center;
  padding: 2px 6px; font-size: 0.86rem; font-variant-numeric: tabular-nums; }
.unitbar b { text-align: right; font-weight: 500; } .unitbar .track { height: 11px; }
.unitbar .bar { position: absolute; inset: 0 auto 0 0; width: var(--share); background: var(--accent); border-radius: 3px; }
.unitbar.signed .track { border-left: 0; background: linear-gradient(var(--cellline), var(--cellline)) center / 1px 100% no-repeat; }
.unitbar.signed .bar { left: 50%; width: calc(var(--share) / 2); background: var(--plus); }
.unitbar.signed.down .bar { left: auto; right: 50%; background: var(--minus); }
.seen { display: flex; gap: 0.7rem; align-items: flex-start; overflow-x: auto; scrollbar-width: thin; padding: 3px; }
.seen figure { flex: 0 0 5.7rem; } .seen .pic { width: 100%; }
.seen figcaption span span { white-space: nowrap; display: inline-block; }
.seen figcaption { display: grid; font-size: 0.69rem; line-height: 1.3; color: var(--soft); padding-top: 3px; }
.seen strong { color: var(--ink); overflow-wrap: anywhere; letter-spacing: -0.03em; }
.blocks, .block { display: grid; gap: 0.45rem; min-width: 0; } .blocks { gap: 0.8rem; }
.patches { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(8.8rem, 1fr)); gap: 0.4rem 0.5rem; }
.patches li { display: flex; align-items: center; gap: 0.4rem; font-size: 0.84rem; font-variant-numeric: tabular-nums; }
.made { display: grid; line-height: 1.2; white-space: nowrap; } .patches canvas { width: 32px; height: 32px; border-radius: 3px; box-shadow: 0 0 0 1px var(--line); }
.patches .source { color: var(--soft); font-size: 0.72rem; }
.terms { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(13.6rem, 1fr)); gap: 3px 1.1rem;
  max-height: 19rem; overflow-y: auto; }
.terms li { position: relative; display: grid; grid-template-columns: minmax(0, 1fr) auto minmax(4.4rem, auto); gap: 0.5rem; padding: 0 0 4px;
  font-size: 0.78rem; line-height: 1.3; font-variant-numeric: tabular-nums; white-space: nowrap; }
.terms .source, .terms .factors { color: var(--soft); } .terms b { text-align: right; }
.terms .bar { position: absolute; left: 0; bottom: 0; height: 3px; width: var(--share); border-radius: 2px; background: var(--cellline); }
.terms .up .bar { background: var(--plus); }
.terms .down .bar { background: repeating-linear-gradient(90deg, var(--minus) 0 4px, transparent 4px 6px); }
.equation { display: flex; flex-wrap: wrap; gap: 0.3rem 0.6rem; align-items: baseline; font-size: 1rem;
  font-variant-numeric: tabular-nums; }
.result { font-weight: 700; font-size: 1.2rem; color: var(--accent); }
.rest { justify-content: space-between; gap: 0.2rem 0.4rem; } .rest button { min-height: 26px; padding: 0 0.5rem; }
.rest .soft { font-size: 0.84rem; }
.more { margin-left: auto; }
.powers { border-collapse: collapse; font-size: 0.84rem; font-variant-numeric: tabular-nums; width: 100%; }
.powers th, .powers td { padding: 2px 8px; text-align: right; font-weight: 400; white-space: nowrap; }
.powers thead th { color: var(--soft); font-size: 0.76rem; } .powers tbody th { text-align: left; }
.powers .track { width: 30%; } .powers .bar { display: block; height: 10px; border-radius: 3px; background: var(--accent); }
.powers tfoot th, .powers tfoot td { border-top: 1px solid var(--line); } .powers .best { background: var(--wash); }
.level.net { grid-column: 1 / -1; }
@container (min-width: 560px) {
  .columns { grid-template-columns: minmax(0, 10fr) minmax(0, 2fr) minmax(0, 8fr); gap: 0.65rem; } .view { gap: 0.65rem; }
  .level { gap: 0.4rem; padding-block: 0.5rem; } .side { grid-area: 2 / 1 / 3 / 3; gap: 0.6rem; } .level.one { grid-column: 2 / 4; } .glance { --high: 6.2rem; }
  .strip:has(> :nth-child(15)) .glance { --high: 5.4rem; }
  .verdict { min-height: 0; } .verdict strong { font-size: 2rem; } .answers th, .answers td { padding-block: 1px; line-height: 1.3; }
  .maparea { grid-template-columns: minmax(0, 1fr) 9.5rem; }
  .maps { grid-template-columns: repeat(auto-fill, minmax(1.9rem, 1fr)); max-height: 17rem; overflow-y: auto; } }
@container (min-width: 560px) and (max-width: 999px) {
  .padside { grid-template-columns: 11rem minmax(0, 1fr); } .pad { grid-row: 1 / 3; width: 100%; }
  .samples { gap: 4px; } .samples .tile { width: 27px; height: 27px; } .mapbar { gap: 0.4rem; }
  .mapbar .row { gap: 0.4rem; } .mapbar .segmented span { padding-inline: 0.6rem; }
  .maparea { grid-template-columns: minmax(0, 1fr) 8.2rem; } .equation { font-size: 0.92rem; } .result { font-size: 1.1rem; }
  .seen { gap: 0.5rem; } .seen figure { flex-basis: 4.4rem; } }
@container (max-width: 559px) {
  .columns { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0.8rem; } .level { grid-column: 1 / -1; }
  .side, .padside { display: contents; } .pad { grid-column: 1; width: 100%; align-self: center; } .answer { grid-area: 2 / 2; }
  .tools, .padhelp, .samples { grid-column: 1 / -1; } .tools { justify-content: start; } .samples { gap: 4px; justify-content: start; }
  .answer:has(.networks) { grid-area: auto / 1 / auto / 3; } .samples .tile { width: 28px; height: 28px; }
  .answers .track { width: 50%; } .answers tbody td:nth-child(n+3) { width: auto; padding-left: 0.4rem; }
  .answers th, .answers td { padding-block: 0; line-height: 1.3; } .verdict { min-height: 0; gap: 0.3rem 0.7rem; }
  .maps { grid-template-columns: repeat(auto-fill, minmax(2.1rem, 1fr)); max-height: 12rem; overflow-y: auto; }
  .bigmap, .twin canvas { width: min(100%, 11rem); } .seen figure { flex-basis: 4.4rem; } }
@container (max-width: 480px) { .maparea { grid-template-columns: minmax(0, 1fr); }
  .powers .track { display: none; } .powers thead td, .powers tfoot td:nth-last-child(2) { display: none; }
  .powers th, .powers td { padding: 2px 5px; } .level { padding: 0.7rem 0.6rem; } }
@container (min-width: 1000px) {
  .columns { grid-template-columns: 15rem minmax(0, 1.05fr) minmax(0, 0.95fr) 13rem; } .side { grid-area: 2 / 1; }
  .level.net { grid-column: 1 / 4; } .level.one { grid-column: 3 / 5; } .glance, .strip:has(> :nth-child(15)) .glance { --high: 10.6rem; } }
@media (prefers-reduced-motion: no-preference) { .answers .bar, .answers .second { transition: width 140ms; }
  .flow path { stroke-dasharray: 1; animation: arrive 700ms ease-out both; } }
@keyframes arrive { from { stroke-dashoffset: 1; } to { stroke-dashoffset: 0; } }
`;

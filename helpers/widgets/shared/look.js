/**
 * How every view looks and listens: a frame with a theme, grids of numbers, controls, colours.
 *
 * Nothing here knows what is computed. Every part returns {node, …}; the view puts the node where
 * it wants it. Text is set as text, never as HTML.
 */

// ------------------------------------------------------------------------------- elements

/**
 * Make an element: el("button", {class: "big", onclick: go, "aria-label": "Go"}, "Go", child).
 * Attributes that are null or false are left out; functions become listeners.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function setAttribute(node, name, value) {
  if (typeof value === "function") node.addEventListener(name.slice(2), value);
  else if (value === true) node.setAttribute(name, "");
  else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  else node.removeAttribute(name);
}

let lastId = 0;

/** An id that no other element of the page has. */
export function freshId(prefix = "k2c") {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

// ------------------------------------------------------------------------------- numbers

/** A number as it is written in every view: whole ones plainly, a true minus, few decimals. */
export function formatNumber(value, digits = 2) {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value + 0).replace("-", "−");
  const text = size >= 1e6 || size < 0.5 * 10 ** -digits
    ? value.toExponential(0).replace("+", "")
    : value.toFixed(digits).replace(/\.?0+$/, "");
  return text.replaceAll("-", "−");
}

/** A number inside a sum: negative ones in brackets. */
export function inBrackets(value, digits = 2) {
  const text = formatNumber(value, digits);
  return text.startsWith("−") ? `(${text})` : text;
}

/** The number that `formatNumber` shows. */
export function asShown(value, digits = 2) {
  return Number(formatNumber(value, digits).replaceAll("−", "-"));
}

/** "=" if what the shown numbers make is the shown result, "≈" where one of them is rounded. */
export function equalsSign(made, result, digits = 2) {
  const shown = asShown(result, digits);
  return Math.abs(made - shown) <= 1e-9 * Math.max(1, Math.abs(shown)) ? "=" : "≈";
}

/** A product as [factors, result]; "≈" stands before a result that the shown factors do not make. */
export function productTexts([first, second], result, [few, some, many] = [2, 2, 2]) {
  const made = asShown(first, few) * asShown(second, some);
  const about = equalsSign(made, result, many) === "≈" ? "≈ " : "";
  return [`${formatNumber(first, few)} × ${inBrackets(second, some)}`,
    `${about}${formatNumber(result, many)}`];
}

/**
 * Read a number that someone typed; a decimal comma and a true minus are fine.
 * @returns {{value: number}|{problem: string}}
 */
export function parseNumber(text, { name = "this", min = -1e6, max = 1e6, whole = false } = {}) {
  const plain = text.trim().replaceAll("−", "-").replace(",", ".");
  const value = plain === "" ? NaN : Number(plain);
  const kind = whole ? "a whole number" : "a number";
  const range = `from ${formatNumber(min)} to ${formatNumber(max)}`;
  if (!Number.isFinite(value) || (whole && !Number.isInteger(value)) || value < min || value > max) {
    const came = text.trim() === "" ? "nothing" : `“${text.trim().slice(0, 20)}”`;
    return { problem: `${name} must be ${kind} ${range}, got ${came}; the old value stays.` };
  }
  return { value };
}

/** Nested lists as the NumPy code that makes the array. */
export function numpyText(name, nested) {
  const text = (part) => (Array.isArray(part) ? `[${part.map(text).join(", ")}]` : String(part));
  return `${name} = np.array(${text(nested)})`;
}

// ------------------------------------------------------------------------------- colours

/** matplotlib's RdBu_r, which helpers.plotting uses for signed maps: blue, white, red. */
const BLUE_TO_RED = [
  [5, 48, 97], [33, 102, 172], [67, 147, 195], [146, 197, 222], [209, 229, 240], [247, 247, 247],
  [253, 219, 199], [244, 165, 130], [214, 96, 77], [178, 24, 43], [103, 0, 31],
];

/** The [low, high] that values are shown between, by the rule of helpers.plotting. */
export function limitsOf(data, signed = false) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of data) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (signed) {
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return [-reach, reach];
  }
  return low >= 0 && high <= 1 ? [0, 1] : [low, high];
}

/** The colour of a value: [red, green, blue], grey or, if signed, blue–white–red. */
export function colourOf(value, [low, high], signed = false) {
  const share = Math.min(Math.max((value - low) / (high - low || 1), 0), 1);
  if (Number.isNaN(share)) return [128, 128, 128]; // no number, or on an infinite scale
  if (!signed) return new Array(3).fill(Math.round(255 * share));
  const place = share * (BLUE_TO_RED.length - 1);
  const first = Math.min(Math.floor(place), BLUE_TO_RED.length - 2);
  return BLUE_TO_RED[first].map((from, i) =>
    Math.round(from + (BLUE_TO_RED[first + 1][i] - from) * (place - first)));
}

/** Paint a plane of numbers on a canvas, one pixel each; CSS enlarges it without blurring. */
export function paint(canvas, { data, shape: [height, width] }, limits, signed = false) {
  if (canvas.width !== width) canvas.width = width; // even the same width costs a new canvas
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(width, height);
  data.forEach((value, i) => {
    picture.data.set([...colourOf(value, limits, signed), 255], 4 * i);
  });
  context.putImageData(picture, 0, 0);
}

/** A pale background for a number with a sign; the digits on it stay legible in both themes. */
export function signTint(value, reach) {
  const share = Math.round(46 * Math.min(Math.abs(value) / (reach || 1), 1));
  return `color-mix(in srgb, var(${value < 0 ? "--minus" : "--plus"}) ${share}%, var(--paper))`;
}

/** A pale background for a pixel: darker for smaller numbers. */
export function greyTint(value, [low, high]) {
  const share = Math.min(Math.max((value - low) / (high - low || 1), 0), 1);
  return `color-mix(in srgb, var(--bright) ${Math.round(100 * share)}%, var(--dim))`;
}

// ------------------------------------------------------------------------------- the frame

/**
 * Wrap a render function so that an error shows as a message, never as an empty box.
 * @param render (context) => cleanup; the context is anywidget's {model, el}
 */
export function viewOf(render) {
  return {
    render(context) {
      try {
        return render(context);
      } catch (error) {
        const damaged = error instanceof TypeError; // something was not there
        context.el.replaceChildren(el("p", { role: "alert" }, "This view cannot be shown: ", damaged
          ? `what is stored of it does not fit together; run the cell again (${error.message}).`
          : error.message));
        return undefined;
      }
    },
  };
}

/**
 * Put a view's frame into the page: a shadow root that follows the theme and keeps its own keys.
 * @param context {model, el} as anywidget gives it
 * @param options {label, css}: the name of the region, and the view's own style
 * @returns {{body, root, host, alert, say, problem, on, onAny, save, later, cleanup}}
 *   body     where the view's nodes go        say(text)      read out politely
 *   problem(text)  a visible alert; "" takes it away; it stands below the body unless the view
 *     puts `alert` somewhere else
 *   on(trait, act)  call act when somebody else changes a trait, until cleanup
 *   onAny(traits, act)  call it once, in a moment, however many of them have changed together
 *   save(values)    set traits and send them   later(act)     call act at cleanup
 */
export function mount({ model, el: place }, { label, css = "" }) {
  // JupyterLab's notebook commands would take b, a, d d, arrows, …: this attribute stops them.
  const host = el("div", { "data-lm-suppress-shortcuts": "true", class: "k2c-view" });
  host.style.display = "block";
  const root = host.attachShadow({ mode: "open" });
  const alert = el("p", { class: "problem", role: "alert" });
  const live = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const body = el("section", { class: "view", "aria-label": label });
  const frame = el("div", { class: "frame" }, body, alert, live);
  root.append(el("style", {}, LOOK + css), frame);
  place.replaceChildren(host);

  const cleanups = [followTheme(host, model)];
  let timer = 0;
  const say = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => (live.textContent = text), 120);
  };
  let saving = false;
  const on = (trait, act) => {
    const event = `change:${trait}`;
    const heard = () => saving || act();
    model.on(event, heard);
    cleanups.push(() => model.off(event, heard));
  };
  const onAny = (traits, act) => {
    let waiting = false;
    const once = () => {
      if (waiting) return;
      waiting = true;
      queueMicrotask(() => {
        waiting = false;
        act();
      });
    };
    traits.forEach((trait) => on(trait, once));
  };
  const save = (values) => {
    saving = true;
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    saving = false;
  };
  const cleanup = () => {
    clearTimeout(timer);
    cleanups.splice(0).forEach((act) => act());
    host.remove();
  };
  return {
    body, root, host, alert, say, on, onAny, save, cleanup,
    problem: (text) => (alert.textContent = text),
    later: (act) => cleanups.push(act),
  };
}

/** Set data-theme on the host: the trait's, else JupyterLab's, the page's, the system's. */
function followTheme(host, model) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const update = () => {
    const wish = model.get("theme") ?? "auto";
    const lab = document.body.dataset.jpThemeLight;
    const page = document.documentElement.dataset.theme;
    let theme = system.matches ? "dark" : "light";
    if (page === "light" || page === "dark") theme = page;
    if (lab) theme = lab === "true" ? "light" : "dark";
    host.dataset.theme = wish === "auto" ? theme : wish;
  };
  const watcher = new MutationObserver(update);
  watcher.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", update);
  model.on("change:theme", update);
  update();
  return () => {
    watcher.disconnect();
    system.removeEventListener("change", update);
    model.off("change:theme", update);
  };
}

/**
 * Keys of a whole view, such as {" ": play, "[": back}: they are left alone where someone types,
 * and Space where it presses a button.
 */
export function listenForKeys(body, actions) {
  body.addEventListener("keydown", (event) => {
    const act = actions[event.key];
    const tag = event.target.tagName;
    const typing = tag === "SELECT" || tag === "TEXTAREA"
      || (tag === "INPUT" && !["range", "checkbox", "radio"].includes(event.target.type));
    const presses = event.key === " " && ["BUTTON", "INPUT", "SUMMARY"].includes(tag);
    const layout = event.getModifierState("AltGraph"); // [ needs it on some keyboards
    if (!act || typing || presses || event.metaKey) return;
    if (!layout && (event.ctrlKey || event.altKey)) return;
    event.preventDefault();
    act();
  });
}

// ------------------------------------------------------------------------------- grids

/**
 * A grid of numbers: one Tab stop, arrows, Home and End inside; typing changes an editable cell.
 * @param options {label, rows, columns, name, cell, rowNames, columnNames, limits: {min, max},
 *   onFocus(row, column), onHover(row, column) or onHover(null), onPin(row, column),
 *   onEdit(row, column, value), onProblem(text)}; without onEdit it is read only; `name(row, column)`
 *   is what a cell is called in messages; `cell` its size, in pixels or as CSS
 * @returns {{node, update(describe), focus(row, column), cellAt(row, column)}}
 *   describe(row, column) returns {text, label, tint, marks: "tap dropped", small}
 */
export function numberGrid(options) {
  registerCell();
  const { label, rows, columns, cell = 36 } = options;
  const names = (given, n) => given ?? Array.from({ length: n }, (_, i) => String(i));
  const rowNames = names(options.rowNames, rows);
  const head = el("tr", {}, el("td", { class: "corner" }),
    names(options.columnNames, columns).map((name) => el("th", { scope: "col" }, name)));
  const cells = rowNames.map((_, r) => Array.from({ length: columns }, (_, c) => el("td", {
    role: "gridcell", class: "cell", tabindex: r || c ? -1 : 0,
    "aria-readonly": options.onEdit ? null : "true", "data-row": r, "data-column": c,
  })));
  const lines = cells.map((line, r) => el("tr", {}, el("th", { scope: "row" }, rowNames[r]), line));
  const table = el("table", {
    role: "grid", class: "grid", "aria-label": label,
    style: `--own: ${columns}; --k2c-cell: ${typeof cell === "number" ? `${cell}px` : cell}`,
  }, el("thead", {}, head), el("tbody", {}, lines));
  const state = { current: [0, 0], letters: 0, small: 1, styled: 0 };
  const grid = { options, cells, table, state };
  listenToGrid(grid);
  return {
    node: el("div", { class: "scroller" }, table,
      options.onEdit ? el("p", { class: "soft twice" }, "Tap a number twice to change it.") : null),
    cellAt: (r, c) => cells[r]?.[c],
    focus: (r, c) => cells[r][c].focus(),
    update(describe) {
      const all = cells.map((line, r) => line.map((_, c) => describe(r, c)));
      const longest = (part) => all.reduce((most, line) => line.reduce((one, { [part]: text }) =>
        Math.max(one, text?.length ?? 0), most), 1);
      // Every change of these makes the browser style all cells anew; pointing changes `small` only.
      state.small = Math.max(state.small, longest("small"));
      const letters = longest("text");
      if (letters !== state.letters) table.style.setProperty("--letters", letters);
      if (state.small !== state.styled) table.style.setProperty("--small", state.small);
      Object.assign(state, { letters, styled: state.small });
      cells.forEach((line, r) => line.forEach((td, c) => showCell(td, all[r][c])));
    },
  };
}

/** The size of a cell is a length: worked out once for a grid, and not for each of its cells. */
function registerCell() {
  try {
    CSS.registerProperty({ name: "--k2c-cell", syntax: "<length>", inherits: true,
      initialValue: "36px" });
  } catch {
    // Another view of the page has done so.
  }
}

function showCell(td, { text, label, tint = "", marks = "", small = "" }) {
  if (td.querySelector("input")) return;
  const key = [text, label, tint, marks, small].join("|");
  if (td.shown === key) return;
  td.shown = key;
  td.className = `cell ${marks}`;
  td.style.background = tint;
  td.setAttribute("aria-label", label ?? text);
  td.replaceChildren(text, ...(small ? [el("small", {}, small)] : []));
}

function listenToGrid({ options, cells, table, state }) {
  const placeOf = (event) => {
    const td = event.target.closest?.("td[role]");
    return td ? [Number(td.dataset.row), Number(td.dataset.column)] : null;
  };
  const go = (row, column) => {
    const [r, c] = state.current;
    cells[r][c].tabIndex = -1;
    state.current = [row, column];
    cells[row][column].tabIndex = 0;
  };
  const edit = (row, column, first = null) => {
    if (options.onEdit) editCell(cells[row][column], options, row, column, first);
  };
  let lastTouched = null;
  table.addEventListener("focusin", (event) => {
    const place = placeOf(event);
    if (!place || event.target.tagName === "INPUT") return;
    go(...place);
    options.onFocus?.(...place);
  });
  table.addEventListener("pointerover", (event) => {
    const place = placeOf(event);
    if (place && event.pointerType !== "touch") options.onHover?.(...place);
  });
  table.addEventListener("pointerleave", () => options.onHover?.(null));
  table.addEventListener("click", (event) => {
    const place = placeOf(event);
    if (!place || event.target.tagName === "INPUT") return;
    const again = lastTouched === String(place);
    lastTouched = String(place);
    cells[place[0]][place[1]].focus();
    if (again) edit(...place);
  });
  table.addEventListener("focusout", (event) => {
    if (!table.contains(event.relatedTarget)) lastTouched = null;
  });
  table.addEventListener("keydown", (event) => {
    const place = placeOf(event);
    if (!place || event.target.tagName === "INPUT" || event.metaKey || event.altKey) return;
    const next = nextPlace(event, place, cells.length, cells[0].length);
    if (next) cells[next[0]][next[1]].focus();
    else if (event.key === "Enter") options.onPin?.(...place);
    else if (options.onEdit && (event.key === "F2" || event.key === "Backspace")) edit(...place);
    else if (options.onEdit && /^[-−+.,\d]$/.test(event.key)) edit(...place, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

function nextPlace(event, [r, c], rows, columns) {
  const clamp = (value, n) => Math.min(Math.max(value, 0), n - 1);
  const moves = {
    ArrowUp: [clamp(r - 1, rows), c], ArrowDown: [clamp(r + 1, rows), c],
    ArrowLeft: [r, clamp(c - 1, columns)], ArrowRight: [r, clamp(c + 1, columns)],
    Home: [event.ctrlKey ? 0 : r, 0], End: [event.ctrlKey ? rows - 1 : r, columns - 1],
    PageUp: [0, c], PageDown: [rows - 1, c],
  };
  return moves[event.key];
}

/** Turn a cell into a field until Enter, Tab or a click elsewhere; Escape keeps the old number. */
function editCell(td, options, row, column, first) {
  const old = [...td.childNodes];
  const name = options.name?.(row, column) ?? `row ${row}, column ${column}`;
  const input = el("input", {
    class: "editor", inputmode: "text", autocomplete: "off", "aria-label": `${name}: new number`,
    value: first ?? old[0]?.textContent ?? "",
  });
  let done = false;
  const finish = (keep, refocus) => {
    if (done) return;
    done = true;
    const typed = input.value;
    td.replaceChildren(...old);
    if (refocus) td.focus();
    if (!keep) return;
    const read = parseNumber(typed, { name: `The number in ${name}`, ...options.limits });
    if (read.problem) options.onProblem?.(read.problem);
    else {
      options.onProblem?.("");
      options.onEdit(row, column, read.value);
    }
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      finish(event.key === "Enter", true);
    }
    event.stopPropagation();
  });
  input.addEventListener("blur", () => finish(true, false));
  td.replaceChildren(input);
  input.focus();
  if (first === null) input.select();
  else input.setSelectionRange(first.length, first.length);
}

// ------------------------------------------------------------------------------- controls

/** A button; `set({text, pressed, disabled})` changes it. */
export function button(text, onClick, attributes = {}) {
  const node = el("button", { type: "button", onclick: onClick, ...attributes }, text);
  return {
    node,
    set({ text: next, pressed, disabled }) {
      if (next !== undefined) node.textContent = next;
      if (pressed !== undefined) node.setAttribute("aria-pressed", String(pressed));
      if (disabled !== undefined) node.disabled = disabled;
    },
  };
}

/** A labelled choice: options are values or [value, text]; onChange gets the value itself. */
export function select(label, options, value, onChange) {
  const pairs = options.map((option) => (Array.isArray(option) ? option : [option, String(option)]));
  const node = el("select", {
    onchange: () => onChange(pairs[node.selectedIndex][0]),
  }, pairs.map(([, text]) => el("option", {}, text)));
  const set = (wanted) => (node.selectedIndex = pairs.findIndex(([one]) => one === wanted));
  set(value);
  return { node: el("label", { class: "control" }, el("span", {}, label), node), input: node, set };
}

/** A labelled switch. */
export function checkbox(label, checked, onChange) {
  const input = el("input", { type: "checkbox", onchange: () => onChange(input.checked) });
  input.checked = checked;
  return {
    node: el("label", { class: "control inline" }, input, el("span", {}, label)), input,
    set: (value) => (input.checked = value),
  };
}

/** A labelled slider; `text(value)` is what stands beside it and is read out. */
export function slider(label, { min, max, step = 1, value, text = formatNumber }, onInput) {
  const shown = el("span", { class: "value", "aria-hidden": "true" }); // the slider says it itself
  const input = el("input", {
    type: "range", min, max, step, oninput: () => {
      show();
      onInput(Number(input.value));
    },
  });
  const show = () => {
    shown.textContent = text(Number(input.value));
    input.setAttribute("aria-valuetext", shown.textContent);
  };
  const set = (next, range = {}) => {
    if (range.max !== undefined) input.max = range.max;
    if (String(next) !== input.value) input.value = next;
    show();
  };
  set(value);
  return { node: el("label", { class: "control" }, el("span", {}, label), input, shown), input, set };
}

/** A labelled field for one number; rubbish is answered through onProblem and put back. */
export function numberField(label, { value, min, max, whole = false, onProblem }, onChange) {
  let last = value;
  const input = el("input", {
    class: "number", inputmode: "text", autocomplete: "off", onchange: () => {
      const read = parseNumber(input.value, { name: label, min, max, whole });
      onProblem?.(read.problem ?? "");
      if (read.problem) set(last);
      else {
        last = read.value;
        onChange(read.value);
      }
    },
  });
  const set = (next) => {
    last = next;
    input.value = formatNumber(next, 4);
  };
  set(value);
  return { node: el("label", { class: "control" }, el("span", {}, label), input), input, set };
}

/** A few choices side by side, of which one holds; arrow keys move between them. */
export function segmented(label, options, value, onChange) {
  const name = freshId("choice");
  const inputs = options.map(([one]) => el("input", {
    type: "radio", name, value: one, onchange: () => onChange(one),
  }));
  const set = (wanted) => inputs.forEach((input, i) => (input.checked = options[i][0] === wanted));
  set(value);
  const node = el("fieldset", { class: "segmented" }, el("legend", { class: "unseen" }, label),
    inputs.map((input, i) => el("label", {}, input, el("span", {}, options[i][1]))));
  return { node, set };
}

/**
 * A field for a prediction, a button, and room for the answer.
 * @param judge (said) => the answer as a sentence; it also reveals what was hidden
 * @param options {question: node or null, limits() for parseNumber, look: attributes of the button,
 *   answer: the element that the answer stands in}
 * @returns {{node, asked, answer, set(hidden, predicting, clear)}}; `asked` is there while hidden
 */
export function guessField(view, judge, options = {}) {
  const { question = null, limits = () => ({}), look = {}, answer = el("span", {}) } = options;
  const input = el("input", { class: "number", inputmode: "text", autocomplete: "off" });
  const check = () => {
    const read = parseNumber(input.value, { name: "Your prediction", ...limits() });
    view.problem(read.problem ?? "");
    if (read.problem) return;
    input.value = "";
    answer.textContent = judge(read.value);
    view.say(answer.textContent);
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && check());
  const asked = el("span", { class: "row" }, question,
    el("label", { class: "control" }, el("span", {}, "your prediction"), input),
    button("Check", check, look).node);
  const node = el("div", { class: "row guess" }, asked, answer);
  const set = (hidden, predicting, clear = hidden) => {
    node.hidden = !predicting;
    asked.hidden = !hidden;
    if (clear) answer.textContent = "";
  };
  return { node, asked, answer, set };
}

/** Whether a prediction is right, in words. */
export function verdict(said, right, { digits = 2, room = 0.006 } = {}) {
  const [mine, yours] = [right, said].map((value) => formatNumber(value, digits));
  return Math.abs(said - right) < room ? `Yes: ${mine}.` : `You said ${yours}; it is ${mine}.`;
}

/**
 * Back, play, step and a slider over a row of places; nothing moves until someone asks.
 * @param options {label, count, index, name(index), interval, onMove(index)}
 * @returns {{node, set(index, count), step(by), toggle(), stop()}}; call stop at cleanup
 */
export function transport({ label, count, index = 0, name, interval = 900, onMove }) {
  let [place, last, timer] = [index, count - 1, 0];
  const move = (next) => {
    place = Math.min(Math.max(next, 0), last);
    scrub.set(place);
    onMove(place);
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.set({ text: "▶ Play" });
  };
  const step = (by) => {
    stop();
    move(place + by);
  };
  const toggle = () => {
    if (timer) return stop();
    if (place === last) move(0);
    timer = setInterval(() => (place < last ? move(place + 1) : stop()), interval);
    return play.set({ text: "❚❚ Pause" });
  };
  const back = button("◀ Back", () => step(-1));
  const play = button("▶ Play", toggle, { class: "main" });
  const forth = button("Step ▶", () => step(1));
  const scrub = slider(label, { min: 0, max: last, value: place, text: name }, (value) => {
    stop();
    move(value);
  });
  const node = el("div", { class: "transport" }, back.node, play.node, forth.node, scrub.node);
  const set = (next, total = last + 1) => {
    last = total - 1;
    place = Math.min(next, last);
    scrub.set(place, { max: last });
  };
  return { node, set, step, toggle, stop };
}

/** A button that copies a text; where the clipboard is closed, the text is shown to copy by hand. */
export function copyButton(label, textOf, say) {
  const field = el("textarea", { class: "copied", readonly: true, rows: 2, hidden: true,
    "aria-label": label });
  const copy = async () => {
    field.value = textOf();
    try {
      await navigator.clipboard.writeText(field.value);
      say(`Copied: ${field.value}`);
      node.textContent = "Copied ✓";
      setTimeout(() => (node.textContent = label), 1500);
    } catch {
      field.hidden = false;
      field.select();
      say("The text is selected: copy it from the field.");
    }
  };
  const node = el("button", { type: "button", onclick: copy }, label);
  return { node: el("span", { class: "copy" }, node, field) };
}

/**
 * A folded table for those who would rather read. set(head, rowsOf) fills it once it is open;
 * rowsOf() returns the rows.
 */
export function readAsTable(caption) {
  const table = el("table", { class: "plain" });
  const node = el("details", {}, el("summary", {}, caption), el("div", {
    class: "scroller", tabindex: 0, role: "group", "aria-label": caption }, table));
  let fill = () => {};
  node.addEventListener("toggle", () => fill());
  const set = (head, rowsOf) => {
    fill = () => node.open && table.replaceChildren(
      el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, rowsOf().map((row) =>
        el("tr", {}, row.map((value) => el("td", {}, String(value)))))),
    );
    fill();
  };
  return { node, set };
}

/** A folded list of [key, what it does]; `more` stands below it. */
export function keysHelp(keys, title = "Keys", ...more) {
  return el("details", {}, el("summary", {}, title), el("dl", { class: "formula" },
    keys.flatMap(([key, what]) => [el("dt", {}, key), el("dd", {}, what)])), ...more);
}

/** Parts that are folded on a phone alone; where there is room, the title is not even shown. */
export function roomyFold(title, ...parts) {
  const summary = el("summary", {}, title);
  const node = el("details", { open: true }, summary, ...parts);
  let first = true;
  new ResizeObserver(([{ contentRect: { width } }]) => {
    if (!width) return; // not in sight yet
    summary.hidden = width >= 480;
    if (summary.hidden || first) node.open = summary.hidden;
    first = false;
  }).observe(node);
  return node;
}

/** Folds side by side, where there is room; an open one takes a line of its own. */
export function folds(...nodes) {
  return el("div", { class: "folds" }, ...nodes);
}

// ------------------------------------------------------------------------------- the style

const LOOK = `
:host { all: initial; display: block; color-scheme: light;
  --paper: #ffffff; --page: #fbfbfa; --ink: #1f2429; --soft: #59636e; --line: #d5dadf;
  --cellline: #b9c1c9; --accent: #0072b2; --accentink: #ffffff; --frame: #c24e00; --wash: #eef4f8;
  --plus: #c9303f; --minus: #2a6fb5; --dim: #c9ced3; --bright: #ffffff; --warn: #9c3b00; }
:host([data-theme="dark"]) { color-scheme: dark;
  --paper: #1b2026; --page: #161a1f; --ink: #edf0f3; --soft: #a9b4bf; --line: #39424c;
  --cellline: #4a5560; --accent: #56b4e9; --accentink: #0d1318; --frame: #ffa94d; --wash: #1f2a33;
  --plus: #e0525f; --minus: #3f8fdc; --dim: #14181c; --bright: #47515c; --warn: #ffb37a; }
* { box-sizing: border-box; }
.frame { container-type: inline-size; margin: 0.5rem 0; padding: 1rem 1.1rem; color: var(--ink);
  background: var(--page); border: 1px solid var(--line); border-radius: 12px;
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
.view { display: grid; gap: 0.9rem; min-width: 0; grid-template-columns: minmax(0, 1fr); }
h2, h3, p, fieldset, figure, ul { margin: 0; padding: 0; border: 0; }
h2 { font-size: 1.12rem; font-weight: 650; } h3 { font-size: 0.92rem; font-weight: 600; }
.soft { color: var(--soft); font-size: 0.88rem; }
.row { display: flex; flex-wrap: wrap; gap: 0.6rem 1rem; align-items: center; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.problem { color: var(--warn); font-weight: 600; } .problem:empty { display: none; }
.frame > .problem:not(:empty) { margin-top: 0.7rem; } .problem::before { content: "⚠ "; }
.scroller { overflow-x: auto; max-width: 100%; padding: 3px; }
.grid { border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; }
.grid th { color: var(--soft); font-size: 0.7rem; font-weight: 400; padding: 0 4px; }
.cell { position: relative; width: var(--k2c-cell); min-width: var(--k2c-cell); height: var(--k2c-cell);
  max-width: var(--k2c-cell); padding: 0; text-align: center; white-space: nowrap; overflow: hidden;
  font-size: clamp(0.53rem, calc(var(--k2c-cell) * min(0.38, 1.38 / var(--letters))), 0.95rem);
  border: 1px solid var(--cellline); margin: 0; background: var(--paper); color: var(--ink);
  cursor: default; line-height: 1.05; contain: layout paint style; }
.cell + .cell { border-left-width: 0; } tbody tr + tr .cell { border-top-width: 0; }
.cell small { display: block; color: var(--soft); pointer-events: none;
  font-size: clamp(0.5rem, calc(var(--k2c-cell) * min(0.28, 1.38 / var(--small))), 0.68rem); }
.cell:focus-visible, button:focus-visible, select:focus-visible, input:focus-visible,
summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--accent);
  outline-offset: 1px; z-index: 3; }
.editor { width: 100%; height: 100%; min-width: 0; padding: 0; border: 0; text-align: center;
  font: inherit; color: var(--ink); background: var(--paper); }
.control { display: inline-flex; flex-direction: column; gap: 2px; font-size: 0.82rem;
  color: var(--soft); }
.control.inline { flex-direction: row; align-items: center; gap: 6px; color: var(--ink); }
button, select, input.number { font: inherit; font-size: 0.88rem; color: var(--ink);
  background: var(--paper); border: 1px solid var(--cellline); border-radius: 7px;
  padding: 0.34rem 0.7rem; min-height: 34px; }
select { padding-right: 0.3rem; } input.number { width: 5.2em; }
button { cursor: pointer; } button:hover { border-color: var(--accent); }
button:disabled { color: var(--soft); cursor: default; border-style: dashed; }
button.main, button[aria-pressed="true"] { background: var(--accent); color: var(--accentink);
  border-color: var(--accent); }
input[type="range"] { width: 100%; min-width: 8rem; accent-color: var(--accent); height: 24px;
  margin: 0; }
input[type="checkbox"] { width: 17px; height: 17px; accent-color: var(--accent); margin: 0; }
.segmented { display: inline-flex; border: 1px solid var(--cellline); border-radius: 8px;
  overflow: hidden; width: fit-content; }
.segmented label { position: relative; } .segmented span { display: block; padding: 0.34rem 0.85rem;
  font-size: 0.88rem; cursor: pointer; background: var(--paper); }
.segmented input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
.segmented input:checked + span { background: var(--accent); color: var(--accentink); }
.segmented input:focus-visible + span { outline: 3px solid var(--ink); outline-offset: -4px; }
.transport { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: flex-end; }
.transport .control { flex: 1 1 12rem; display: grid; grid-template-columns: 1fr auto; }
.transport .control input { grid-column: 1 / 3; } .transport .value { grid-row: 1; grid-column: 2; }
.folds { display: flex; flex-wrap: wrap; gap: 0.5rem 1.4rem; border-top: 1px solid var(--line); padding-top: 0.5rem; }
details { min-width: 0; } details[open] { flex: 1 0 100%; }
summary { cursor: pointer; font-size: 0.88rem; font-weight: 600; border-radius: 4px;
  width: fit-content; }
.top { justify-content: space-between; } [hidden] { display: none !important; }
.settings { align-items: flex-end; gap: 0.6rem 0.9rem; } .settings .inline { min-height: 34px; }
.formula { display: grid; grid-template-columns: auto 1fr; gap: 0.15rem 0.8rem; margin: 0;
  font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.formula dt { color: var(--soft); } .formula dd { margin: 0; }
.slide .control { display: grid; grid-template-columns: 1fr auto; }
.slide input { grid-column: 1 / 3; } .slide .value { grid-row: 1; grid-column: 2; }
.pinned { font-size: 0.8rem; color: var(--frame); font-weight: 600; }
.plain { border-collapse: collapse; font-size: 0.82rem; font-variant-numeric: tabular-nums; }
.plain th, .plain td { border: 1px solid var(--line); padding: 2px 8px; text-align: right; }
canvas { image-rendering: pixelated; display: block; }
.copy { display: inline-flex; gap: 0.5rem; flex-wrap: wrap; } .copied { min-width: 14rem; }
@container (max-width: 480px) { summary { padding: 2px 0; } .control.inline { min-height: 24px; }
  .cell { font-size: max(11px, min(var(--k2c-cell) * min(0.38, 1.38 / var(--letters, 1)), 0.95rem));
    --wide: max(24px, var(--k2c-cell), var(--letters, 1) * 6.6px + 4px, var(--small, 1) * 6.2px + 2px);
    width: var(--wide); min-width: var(--wide); max-width: var(--wide); height: max(24px, var(--k2c-cell)); }
  .cell small { font-size: 11px; } .grid th { font-size: 11px; } }
@media (prefers-reduced-motion: no-preference) {
  button { transition: border-color 120ms; } }
@media not (any-pointer: coarse) { .twice { display: none; } }
@media (forced-colors: active) { .cell { forced-color-adjust: none; } }
`;

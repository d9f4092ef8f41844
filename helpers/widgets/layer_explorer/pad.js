/** The picture of LayerExplorer: draw, erase or cover with mouse, finger or keys; load a file. */

import { tensor } from "../shared/maths.js";
import { button, el, segmented } from "../shared/look.js";
import { paintImage } from "./parts.js";

/** What a tool does: in sight, with its keys in a word, and what the keys do, which is read out. */
const PAD_HELP = {
  draw: ["Draw with the mouse or a finger, or with the keys: arrows, Space, Enter.",
    "Arrows move, Space puts the pen down or lifts it, Enter makes a dot."],
  erase: ["Rub out with the mouse or a finger, or with the keys: arrows, Space, Enter.",
    "Arrows move, Space puts the rubber down or lifts it, Enter rubs one spot."],
  cover: ["Move a black square over the picture, and watch the answer. Keys: arrows, +, −, Delete.",
    "Arrows move it, + and − change its size, Delete takes it away."],
};
const PAD_ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Stamp a soft round brush along a line; strength 1 draws, 0 rubs out. All in place. */
export function stroke(image, [y0, x0], [y1, x1], strength = 1) {
  const [height, width, channels] = image.shape;
  const radius = (strength ? 0.056 : 0.08) * Math.max(height, width);
  const [dy, dx] = [y1 - y0, x1 - x0];
  const square = dy * dy + dx * dx || 1;
  const reach = radius + 1;
  const clamp = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
  const bottom = clamp(Math.max(y0, y1) + reach, height - 1);
  const right = clamp(Math.max(x0, x1) + reach, width - 1);
  for (let y = clamp(Math.min(y0, y1) - reach, height - 1); y <= bottom; y++) {
    for (let x = clamp(Math.min(x0, x1) - reach, width - 1); x <= right; x++) {
      const along = Math.min(Math.max(((y - y0) * dy + (x - x0) * dx) / square, 0), 1);
      const far = Math.hypot(y - y0 - along * dy, x - x0 - along * dx);
      const ink = Math.min(Math.max((radius + 0.5 - far) / 0.9, 0), 1);
      for (let k = 0; k < channels; k++) {
        const i = (y * width + x) * channels + k;
        const old = image.data[i];
        image.data[i] = strength ? Math.max(old, ink) : Math.min(old, 1 - ink);
      }
    }
  }
}

/**
 * A plane of ink as MNIST's makers prepared theirs: cut out, its longer side `box` pixels, its
 * centre of mass in the middle.
 * @returns tensor (height, width, 1), or null if there is no ink
 */
export function centred({ data, shape: [rows, columns] }, [height, width], box) {
  let [top, left, bottom, right, most] = [rows, columns, -1, -1, 0];
  for (const value of data) most = Math.max(most, value);
  data.forEach((value, i) => {
    if (value <= 0.1 * most) return;
    const [y, x] = [Math.floor(i / columns), i % columns];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
  });
  if (bottom < 0) return null;
  const [tall, wide] = [bottom - top + 1, right - left + 1];
  const scale = box / Math.max(tall, wide);
  const size = [Math.max(1, Math.round(tall * scale)), Math.max(1, Math.round(wide * scale))];
  const small = new Float64Array(size[0] * size[1]);
  let [mass, massY, massX, high] = [0, 0, 0, 0];
  for (let y = 0; y < size[0]; y++) {
    for (let x = 0; x < size[1]; x++) {
      const part = [top + (y * tall) / size[0], top + ((y + 1) * tall) / size[0],
        left + (x * wide) / size[1], left + ((x + 1) * wide) / size[1]];
      const value = areaMean(data, columns, part);
      small[y * size[1] + x] = value;
      high = Math.max(high, value);
      [mass, massY, massX] = [mass + value, massY + value * (y + 0.5), massX + value * (x + 0.5)];
    }
  }
  const result = tensor([height, width, 1]);
  const start = (middle, length, room) =>
    Math.min(Math.max(Math.ceil(room / 2 - middle - 1e-9), 0), room - length);
  const [down, across] = [start(massY / mass, size[0], height), start(massX / mass, size[1], width)];
  small.forEach((value, i) => {
    const place = (down + Math.floor(i / size[1])) * width + across + (i % size[1]);
    result.data[place] = Math.min(value / (0.95 * high), 1);
  });
  return result;
}

/** The mean of a plane over [top, bottom, left, right], in parts of pixels. */
function areaMean(data, columns, [top, bottom, left, right]) {
  let total = 0;
  for (let y = Math.floor(top); y < Math.ceil(bottom - 1e-9); y++) {
    const tall = Math.min(y + 1, bottom) - Math.max(y, top);
    for (let x = Math.floor(left); x < Math.ceil(right - 1e-9); x++) {
      total += tall * (Math.min(x + 1, right) - Math.max(x, left)) * data[y * columns + x];
    }
  }
  return total / ((bottom - top) * (right - left));
}

/** Ink from a photo's brightness: what differs from its border, darker or lighter, 0 to 1. */
export function inkOf(plane) {
  const { data, shape: [rows, columns] } = plane;
  const border = Array.from(data).filter((_, i) => i < columns || i >= data.length - columns
    || i % columns === 0 || i % columns === columns - 1).sort((a, b) => a - b);
  const paper = border[Math.floor(border.length / 2)];
  const noise = 2 * (border[Math.floor(border.length * 0.9)] - border[Math.floor(border.length * 0.1)]);
  let sum = 0;
  for (const value of data) sum += Math.abs(value - paper) > 0.25 ? value - paper : 0;
  const sign = sum < 0 ? -1 : 1;
  const least = Math.min(Math.max(noise, 0.12), 0.4);
  const ink = Float64Array.from(data, (value) => {
    const more = sign * (value - paper);
    return more > least ? Math.min(more / (sign > 0 ? 1 - paper : paper), 1) : 0;
  });
  return tensor([rows, columns], ink);
}

/** A picture file as an image of the network's shape; it is read here and sent nowhere. */
export async function readPicture(file, [height, width, channels], box) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    const came = file.type ? `its type is ${file.type}` : "its type is not known";
    throw new Error(`“${file.name}” is no picture that a browser can read (${came}); choose a PNG or JPEG`);
  }
  const most = channels === 1 ? 280 : Math.max(height, width);
  const scale = Math.min(most / Math.max(bitmap.width, bitmap.height), channels === 1 ? 1 : Infinity);
  const [w, h] = [bitmap.width, bitmap.height].map((n) => Math.max(1, Math.round(n * scale)));
  const canvas = el("canvas", { width: channels === 1 ? w : width, height: channels === 1 ? h : height });
  const context = canvas.getContext("2d");
  context.fillStyle = channels === 1 ? "white" : "black";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const [left, top] = channels === 1 ? [0, 0] : [(width - w) / 2, (height - h) / 2];
  context.drawImage(bitmap, left, top, w, h);
  bitmap.close();
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  if (channels === 3) {
    return tensor([height, width, 3], Float64Array.from({ length: height * width * 3 },
      (_, i) => data[4 * Math.floor(i / 3) + (i % 3)] / 255));
  }
  const grey = Float64Array.from({ length: w * h }, (_, i) =>
    (0.2126 * data[4 * i] + 0.7152 * data[4 * i + 1] + 0.0722 * data[4 * i + 2]) / 255);
  if (w === width && h === height && grey[0] < 0.2) return tensor([height, width, 1], grey);
  const image = centred(inkOf(tensor([h, w], grey)), [height, width], box);
  if (!image) throw new Error(`“${file.name}” shows nothing that stands out from its background`);
  return image;
}

/**
 * The pad: a picture with tools.
 * @param options {shape, box, onDraw(image), onEnd(image), onCover(cover), onProblem(text), say(text),
 *   tools}; `tools` names those that there are, all of them by default
 * @returns {{node, show(image, cover), field(rectangle or null)}}
 */
export function makePad(options) {
  const { shape, onDraw, onEnd, onCover, onProblem, say } = options;
  const [height, width] = shape;
  const state = { tool: "draw", cursor: [height / 2, width / 2], down: false, image: null, cover: [],
    side: Math.max(1, Math.round(height / 4)) };
  const canvas = el("canvas", { "aria-hidden": "true" });
  const cursor = el("span", { class: "mark cursor", hidden: true });
  const patch = el("span", { class: "mark patch", hidden: true });
  const field = el("span", { class: "mark field", hidden: true });
  const help = el("p", { class: "soft padhelp" });
  const pad = el("div", { class: "pic pad", tabindex: 0, role: "application",
    "aria-roledescription": "drawing pad", style: `--ratio: ${width} / ${height}` },
  canvas, patch, field, cursor);
  const put = (node, top, left, tall, wide) => {
    node.hidden = false;
    Object.assign(node.style, { top: `${(100 * top) / height}%`, left: `${(100 * left) / width}%`,
      height: `${(100 * tall) / height}%`, width: `${(100 * wide) / width}%` });
  };

  const setTool = (tool) => {
    state.tool = tool;
    state.down = false;
    tools.set(tool);
    help.textContent = PAD_HELP[tool][0];
    pad.setAttribute("aria-label", `The picture, ${width} × ${height} pixels. ${PAD_HELP[tool].join(" ")}`);
    cursor.hidden = tool === "cover" || pad.getRootNode().activeElement !== pad;
    if (tool === "cover" && !state.cover.length) {
      coverAt([height, width].map((n) => Math.floor((n - state.side) / 2)));
    }
  };
  const coverAt = ([top, left], side = state.side) => {
    state.side = Math.min(Math.max(side, 1), Math.min(height, width));
    const clamp = (value, most) => Math.min(Math.max(Math.round(value), 0), most - state.side);
    state.cover = [clamp(top, height), clamp(left, width), state.side]; // keys may outrun the drawing
    onCover(state.cover);
  };
  const line = (from, to) => {
    if (!state.image) return;
    stroke(state.image, from, to, state.tool === "draw" ? 1 : 0);
    onDraw(state.image);
  };
  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientY - box.top) / box.height) * height - 0.5,
      ((event.clientX - box.left) / box.width) * width - 0.5];
  };

  let last = null;
  const moveTo = (to) => {
    if (state.tool === "cover") coverAt([to[0] - (state.side - 1) / 2, to[1] - (state.side - 1) / 2]);
    else line(last ?? to, to);
    last = to;
  };
  pad.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    pad.setPointerCapture(event.pointerId);
    cursor.hidden = true;
    last = null;
    moveTo(spot(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!last) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length ? between : [event]) moveTo(spot(one));
  });
  const lift = () => {
    if (last && state.tool !== "cover") onEnd(state.image);
    last = null;
  };
  pad.addEventListener("pointerup", lift);
  pad.addEventListener("pointercancel", lift);

  const showCursor = () => {
    cursor.classList.toggle("down", state.down);
    if (state.tool !== "cover") put(cursor, Math.floor(state.cursor[0]), Math.floor(state.cursor[1]), 1, 1);
  };
  pad.addEventListener("focus", () => pad.matches(":focus-visible") && showCursor());
  pad.addEventListener("blur", () => {
    cursor.hidden = true;
    state.down = false;
  });
  const step = ([down, right]) => {
    if (state.tool === "cover") {
      const [top, left] = state.cover.length ? state.cover : [0, 0];
      return coverAt([top + down, left + right]);
    }
    const from = state.cursor.map(Math.floor);
    const clamp = (value, n) => Math.min(Math.max(value, 0), n - 1);
    state.cursor = [clamp(from[0] + down, height), clamp(from[1] + right, width)];
    if (state.down) {
      line(from, state.cursor);
      onEnd(state.image);
    } else say(`row ${state.cursor[0]}, column ${state.cursor[1]}`);
    return showCursor();
  };
  pad.addEventListener("keydown", (event) => {
    const drawing = state.tool !== "cover";
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (PAD_ARROWS[event.key]) step(PAD_ARROWS[event.key]);
    else if (drawing && (event.key === " " || event.key === "Enter")) {
      if (event.key === " ") {
        state.down = !state.down;
        say(state.down ? "down" : "lifted");
      }
      if (state.down || event.key === "Enter") {
        const here = state.cursor.map(Math.floor);
        line(here, here);
        onEnd(state.image);
      }
      showCursor();
    } else if (!drawing && (event.key === "+" || event.key === "-")) {
      coverAt(state.cover, state.side + (event.key === "+" ? 1 : -1));
    } else if (!drawing && event.key === "Delete") onCover([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  const tools = segmented("Tool", [["draw", "Draw"], ["erase", "Erase"], ["cover", "Cover"]]
    .filter(([tool]) => !options.tools || options.tools.includes(tool)), "draw", setTool);
  const clear = button("Clear", () => {
    onCover([]);
    onEnd(tensor(shape));
  });
  const uncover = button("Uncover", () => onCover([]), { hidden: true });
  const centre = button("Centre", () => {
    const image = shape[2] === 1
      ? centred(tensor([height, width], state.image.data), shape, options.box) : null;
    if (image) onEnd(image);
  }, { title: "Scale and centre the drawing, as the training images were", hidden: shape[2] > 1 });
  const input = el("input", { type: "file", accept: "image/*", class: "unseen", tabindex: -1,
    "aria-hidden": "true", onchange: async () => {
      const [file] = input.files;
      input.value = "";
      if (!file) return;
      try {
        const image = await readPicture(file, shape, options.box);
        onProblem("");
        onCover([]);
        onEnd(image);
      } catch (error) {
        onProblem(`${error.message}.`);
      }
    } });
  const load = button("Load a picture", () => input.click(),
    { title: "The picture stays in this page: it is sent nowhere" });
  const node = el("div", { class: "padside" }, pad,
    el("div", { class: "row tools" }, tools.node, clear.node, centre.node, uncover.node, load.node,
      input), help);
  setTool("draw");
  return {
    node,
    show(image, cover) {
      state.image = tensor(image.shape, Float64Array.from(image.data));
      state.cover = cover;
      paintImage(canvas, image);
      patch.hidden = !cover.length;
      uncover.node.hidden = !cover.length;
      if (cover.length) {
        state.side = cover[2];
        put(patch, cover[0], cover[1], cover[2], cover[2]);
      }
    },
    field(box) {
      field.hidden = !box;
      if (box) put(field, box.top, box.left, box.bottom - box.top, box.right - box.left);
    },
  };
}

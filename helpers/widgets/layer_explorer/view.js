/** LayerExplorer: a network opened, from the picture through every layer to the answer. */

import { at, tensor, toNested } from "../shared/maths.js";
import {
  button, copyButton, el, folds, formatNumber, keysHelp, mount, numpyText, readAsTable, segmented, viewOf,
} from "../shared/look.js";
import {
  answerText, countText, covered, explain, forwardWithout, homesOf, paintPlanes, percent, planeData,
  planesOf, readNetwork, scaleOf, shapeText, sharesOf, silentMaps, spotOf, strongest,
} from "./parts.js";
import { makePad } from "./pad.js";
import {
  EXPLORER_KEYS, EXPLORER_LOOK, answerTable, flow, levelColumn, mapPad, picker, pictureOf, shownAt,
  unitBar,
} from "./pieces.js";
import { makeUnitPanel } from "./unit.js";

const EXPLORER_TRAITS = ["sample", "_picture", "layer", "unit", "off", "cover", "scale", "weights",
  "predict"];

export default viewOf((context) => {
  const view = mount(context, { label: "Inside a network", css: EXPLORER_LOOK });
  const explorer = new Explorer(context.model, view);
  view.later(() => explorer.stop());
  return view.cleanup;
});

class Explorer {
  constructor(model, view) {
    Object.assign(this, { model, view, dead: null, waiting: {} });
    this.own = readNetwork(model.get("_layers"), model.get("_weights"));
    const other = model.get("_other_weights");
    this.other = other?.byteLength ? readNetwork(model.get("_layers"), other) : null;
    this.homes = homesOf(this.own);
    this.shape = model.get("_input_shape");
    const size = this.shape.reduce((a, b) => a * b, 1);
    const bytes = model.get("_samples");
    this.samples = Array.from({ length: bytes.byteLength / size }, (_, n) =>
      pictureOf(bytes, this.shape, n * size));
    this.names = model.get("_class_names");
    this.readTraits();
    this.buildFrame();
    for (const trait of EXPLORER_TRAITS) {
      view.on(trait, () => {
        this.readTraits();
        this.soon("everything");
      });
    }
    this.compute();
    this.buildLayer();
    this.drawEverything();
    this.findDead();
    const room = new ResizeObserver(() => this.resized());
    room.observe(this.strip.node);
    const sight = new IntersectionObserver(([answer]) =>
      this.brief.toggleAttribute("data-beside", answer.isIntersecting || !this.brief.textContent));
    sight.observe(this.answer.node);
    view.later(() => [room, sight].forEach((one) => one.disconnect()));
  }

  stop() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.search);
  }

  // ------------------------------------------------------------------ state

  readTraits() {
    const get = (name) => this.model.get(name);
    const sample = get("sample");
    const bytes = get("_picture");
    const drawn = sample < 0 && bytes?.byteLength === this.shape.reduce((a, b) => a * b, 1);
    this.state = { sample, off: get("off"), cover: get("cover"), scale: get("scale"),
      weights: get("weights"), level: get("layer"), predict: get("predict"), unit: get("unit") };
    this.picture = drawn ? pictureOf(bytes, this.shape, 0)
      : this.samples[Math.max(sample, 0)] ?? tensor(this.shape);
  }

  /** Change settings, tell the model, and draw what depends on them. */
  change(values, what) {
    Object.assign(this.state, values);
    if (values.sample >= 0) this.picture = this.samples[values.sample];
    const { level, ...rest } = values;
    this.view.save(level ? { ...rest, layer: level } : rest);
    this.soon(what);
  }

  /** Draw with the next frame, once, however often it was asked for. */
  soon(what) {
    this.waiting[what] = true;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const waiting = this.waiting;
      this.waiting = {};
      if (waiting.everything) this.drawEverything(this.compute());
      else if (waiting.numbers) this.drawNumbers(this.compute());
      else if (waiting.layer) this.drawLayer();
      else if (waiting.unit) this.drawUnit();
    });
  }

  get network() {
    return this.state.weights === "other" && this.other ? this.other : this.own;
  }

  get layer() {
    return this.network[this.state.level - 1];
  }

  /** The unit in sight: the one pointed at, else the chosen one, else the strongest. */
  get place() {
    const { shape } = this.now;
    const fits = (place) => place?.length === shape.length && place.every((i, axis) => i < shape[axis]);
    if (fits(this.hovered)) return this.hovered;
    return fits(this.state.unit) ? this.state.unit : strongest(this.now);
  }

  get now() {
    return this.levels[this.state.level];
  }

  /** Every level for the picture, without the changes too, and with the other weights. */
  compute() {
    const { off, cover } = this.state;
    const x = covered(this.picture, cover);
    this.levels = forwardWithout(this.network, x, off, this.homes);
    this.shapes = this.levels.map((level) => level.shape);
    this.scalesMade = new Map();
    const changed = off.length || cover.length;
    this.plain = changed ? forwardWithout(this.network, this.picture, [], this.homes) : this.levels;
    const rest = this.other && (this.network === this.own ? this.other : this.own);
    this.rival = rest ? forwardWithout(rest, x, off, this.homes) : null;
    this.silent = this.levels.map(silentMaps);
    return true;
  }

  /** Look, sample by sample, for maps that are 0 in all of them; a dead unit never answers. */
  findDead() {
    clearTimeout(this.search);
    this.dead = null;
    const [network, off] = [this.network, this.state.off];
    const dead = this.shapes.map((shape) => new Array(shape[shape.length - 1]).fill(true));
    const look = (n) => {
      if (n < this.samples.length) {
        forwardWithout(network, this.samples[n], off, this.homes).forEach((level, i) =>
          silentMaps(level).forEach((silent, k) => (dead[i][k] &&= silent)));
        this.search = setTimeout(look, 15, n + 1);
      } else {
        this.dead = dead;
        this.drawMarks();
      }
    };
    this.search = setTimeout(look, 300, 0);
  }

  // ------------------------------------------------------------------ the fixed parts

  buildFrame() {
    const { view, names, own } = this;
    const digits = names.join("") === "0123456789";
    const what = digits ? "digit" : "picture";
    this.which = segmented("Weights", [["own", this.model.get("names")[0]],
      ["other", this.model.get("names")[1]]], this.state.weights, (weights) => {
      this.change({ weights }, "everything");
      this.findDead();
    });
    this.pad = makePad({
      shape: this.shape, box: digits ? Math.round((20 / 28) * this.shape[0]) : Math.min(...this.shape.slice(0, 2)),
      onDraw: (image) => this.drawOwn(image, false), onEnd: (image) => this.drawOwn(image, true),
      onCover: (cover) => this.change({ cover }, "numbers"),
      onProblem: (text) => view.problem(text), say: (text) => view.say(text),
    });
    this.answer = answerTable(names, this.other ? this.model.get("names") : null);
    this.strip = picker("Layers", (i) => this.chooseLayer(i + 1), "strip");
    this.columns = [{ type: "input", shape: this.shape }, ...own].map(levelColumn);
    this.flow = flow();
    this.strip.fill(this.columns.slice(1).map((column) => column.node));
    this.strip.node.prepend(this.columns[0].node, this.flow.node);
    this.wide = el("span", { class: "soft more" }, "scroll for more →");
    this.thumbs = picker("Samples", (sample) => this.change({ sample }, "everything"), "samples");
    const labels = this.model.get("_labels");
    this.thumbs.fill(this.samples.map((image, n) => shownAt(image, `sample ${n}`
      + (labels.length ? `, labelled ${names[labels[n]] ?? labels[n]}` : ""))));
    this.mapTitle = el("h3", {});
    this.mapHelp = el("p", { class: "soft" });
    this.maps = picker("Maps", (map) => this.chooseMap(map), "maps");
    this.big = mapPad({ onMove: (spot) => this.choose(this.atSpot(spot)),
      onHover: (spot) => this.hover(spot && this.atSpot(spot)), onStep: (step) => this.stepUnit(step) });
    this.twin = el("figure", { class: "twin" });
    this.bars = picker("Units", (unit) => this.choose([unit]), "bars");
    this.scales = segmented("Colour scale", [["map", "each map"], ["layer", "layer"],
      ["network", "network"]], this.state.scale, (scale) => this.change({ scale }, "layer"));
    this.switch = button("", () => this.toggleFilter());
    this.allOn = button("", () => {
      this.change({ off: [] }, "numbers");
      this.findDead();
    });
    this.scaleNote = el("p", { class: "soft legend" });
    this.bigs = el("div", { class: "bigs" }, this.big.node, this.scaleNote, this.twin);
    this.mapTable = readAsTable("Read the map as a table");
    this.unit = makeUnitPanel(this);
    const total = (name) => own.reduce((sum, layer) => sum + layer[name], 0);
    const section = (name, look, ...parts) =>
      el("section", { class: `level ${look}`, "aria-label": name }, ...parts);
    view.body.append(
      el("div", { class: "row top" }, el("h2", {}, "Inside a network"), el("p", { class: "soft lead" },
        `Draw a ${what} or pick one. Choose a layer, one of its maps and a number in it: `
        + "you see what it is made of."), this.other ? this.which.node : null),
      el("div", { class: "columns" },
        section("The layers", "net", el("div", { class: "row" }, el("h3", {}, "1 · The layers"),
          el("span", { class: "soft" }, `${countText(total("parameters"))} parameters, `
            + `${countText(total("multiply_adds"))} multiply-adds a picture`), this.wide), this.strip.node),
        this.answer.node,
        el("div", { class: "side" }, this.pad.node, view.alert, this.samples.length ? this.thumbs.node : null),
        section("A layer's maps", "", this.mapTitle, this.mapHelp, this.mapArea = el("div", { class: "maparea" }),
          el("div", { class: "row mapbar" }, this.switch.node, this.allOn.node,
            el("span", { class: "row" }, el("span", { class: "soft" }, "colours for"), this.scales.node))),
        section("One unit", "one", ...this.unit.nodes)),
      this.brief = el("p", { class: "brief", "aria-hidden": "true" }),
      folds(this.mapTable.node, this.unit.table, keysHelp(EXPLORER_KEYS, "Keys, and copy as NumPy", copyButton("Copy the picture as NumPy",
        () => numpyText("image", toNested(tensor(this.shape,
          Array.from(this.picture.data, (value) => Math.round(value * 1e4) / 1e4)))),
        (text) => view.say(text.slice(0, 40))).node)),
    );
  }

  // ------------------------------------------------------------------ what the reader does

  drawOwn(image, done) {
    this.picture = image;
    if (!done) return this.soon("numbers");
    const bytes = Uint8Array.from(image.data, (value) => Math.round(255 * value));
    this.picture = pictureOf(new DataView(bytes.buffer), this.shape, 0);
    return this.change({ sample: -1, _picture: new DataView(bytes.buffer) }, "numbers");
  }

  chooseLayer(level) {
    this.hovered = null;
    this.unit.fold();
    const [old, shape] = [this.place, this.shapes[level]];
    const map = old.length === 3 && shape.length === 3 && old[2] < shape[2]
      && this.homes[level - 1] === this.homes[this.state.level - 1] ? old[2] : null;
    const same = map !== null && String(shape) === String(this.now.shape);
    this.change({ level, unit: same ? old : strongest(this.levels[level], map) }, "layer");
    this.flow.arrive();
  }

  chooseMap(map) {
    const [row, column] = this.place;
    this.choose(this.now.shape.length === 3 ? [row, column, map] : [map]);
  }

  choose(place) {
    this.hovered = null;
    this.change({ unit: place }, "unit");
    this.aloud = true;
  }

  hover(place) {
    if (String(place) === String(this.hovered)) return;
    this.hovered = place;
    this.soon("unit");
  }

  /** The unit at a [row, column] of the large map. */
  atSpot([row, column]) {
    if (this.now.shape.length === 3) return [row, column, this.place[2]];
    return [Math.min(row * planesOf(this.now).columns + column, this.now.data.length - 1)];
  }

  stepUnit([down, right]) {
    const { rows, columns } = planesOf(this.now);
    const [row, column] = spotOf(this.now, this.place);
    const clamp = (value, n) => Math.min(Math.max(value, 0), n - 1);
    this.choose(this.atSpot([clamp(row + down, rows), clamp(column + right, columns)]));
  }

  toggleFilter() {
    const one = [this.homes[this.state.level - 1] + 1, this.place[this.place.length - 1]];
    const without = this.state.off.filter((pair) => String(pair) !== String(one));
    this.change({ off: without.length < this.state.off.length ? without : [...without, one] }, "numbers");
    this.findDead();
  }

  // ------------------------------------------------------------------ drawing

  drawEverything() {
    this.which.set(this.state.weights);
    this.thumbs.set(this.state.sample);
    this.drawNumbers();
  }

  /** All that depends on the picture. */
  drawNumbers() {
    const { state } = this;
    this.pad.show(this.picture, state.cover);
    if (state.sample < 0) this.thumbs.set(-1);
    const shares = sharesOf(this.network, this.levels);
    const was = this.plain === this.levels ? null : sharesOf(this.network, this.plain);
    const rival = this.rival && sharesOf(this.own, this.rival);
    const label = state.sample < 0 ? null : this.model.get("_labels")[state.sample];
    this.answer.set(shares, was, rival, label, answerText, this.network !== this.own);
    if (shares && this.started) this.view.say(answerText(this.names, shares, was));
    this.started = true;
    const best = shares && shares.indexOf(Math.max(...shares));
    this.brief.replaceChildren(...(shares ? ["The answer: ", el("strong", {}, this.names[best]), ` ${percent(shares[best])}`] : []));
    this.columns.forEach((column, i) => column.paint(this.levels[i]));
    this.drawLayer();
  }

  /** Say whether the row of layers scrolls, and lay the flow over it anew. */
  resized() {
    const { scrollWidth, clientWidth } = this.strip.node;
    this.wide.hidden = scrollWidth <= clientWidth;
    this.columns.forEach((column) => column.measure());
    this.drawFlow();
  }

  /** Lead the eye from the maps of the level before to the unit in sight. */
  drawFlow() {
    const { level } = this.state;
    const target = this.place[this.place.length - 1];
    this.flow.set(this.sources, this.columns[level - 1], this.columns[level], target);
  }

  /** Make the parts that depend on the layer's shape anew. */
  buildLayer() {
    const { shape } = this.now;
    const key = `${this.state.level} ${shape}`;
    if (key === this.builtFor) return;
    this.builtFor = key;
    const focused = this.mapArea.contains(this.view.root.activeElement);
    const list = shape.length === 1;
    const few = list && shape[0] <= 16;
    const classes = this.classesHere();
    if (few) {
      this.units = Array.from({ length: shape[0] }, (_, i) => unitBar(classes?.[i] ?? `unit ${i}`));
      this.bars.fill(this.units.map((unit) => unit.node));
    } else if (!list) {
      this.tiles = Array.from({ length: shape[2] }, (_, k) => shownAt(null, `map ${k}`, String(k)));
      this.maps.fill(this.tiles);
    }
    this.mapArea.replaceChildren(...(few ? [this.bars.node]
      : list ? [this.bigs] : [this.maps.node, this.bigs]));
    this.mapArea.classList.toggle("listed", list);
    if (focused) this.mapArea.querySelector("[tabindex='0']")?.focus();
  }

  /** Class names, where the layer's units stand for classes. */
  classesHere() {
    const { shape } = this.now;
    const { layer } = this;
    const last = this.state.level >= this.own.length - 1 && shape.length === 1;
    const ends = this.state.level === this.own.length || this.own[this.own.length - 1].activation === "softmax";
    return last && ends && layer.kind !== "flatten" && shape[0] === this.names.length ? this.names : null;
  }

  /** The colour scale of a map; one that many share is made once. */
  scaleFor(plane) {
    const { scale, level } = this.state;
    if (scale === "map") return scaleOf([planeData(this.now, plane)]);
    const key = scale === "layer" ? level : scale;
    if (!this.scalesMade.has(key)) {
      const levels = scale === "layer" ? [this.now] : this.levels.slice(1);
      this.scalesMade.set(key, scaleOf(levels.map((one) => one.data)));
    }
    return this.scalesMade.get(key);
  }

  drawLayer() {
    const { layer, now, state } = this;
    this.buildLayer();
    this.strip.set(state.level - 1);
    this.strip.reveal(state.level - 1);
    this.scales.set(state.scale);
    const maps = now.shape.length === 3;
    const size = maps ? `${now.shape[2]} map${now.shape[2] > 1 ? "s" : ""} of ${shapeText(now.shape.slice(0, 2))}`
      : `${countText(now.data.length)} number${now.data.length > 1 ? "s" : ""}`;
    this.mapTitle.textContent = `2 · ${layer.type}: ${size}`;
    const costs = [[layer.parameters, "parameters"], [layer.multiply_adds, "multiply-adds"]]
      .filter(([count]) => count).map(([count, name]) => `${countText(count)} ${name}`).join(", ");
    this.mapHelp.textContent = `${explain(layer, this.shapes[state.level - 1])} ${costs && `${costs}. `}`
      + `Each number sees ${shapeText(layer.sees)} pixels.`;
    if (maps) this.tiles.forEach((tile, k) => paintPlanes(tile.firstChild, now, [k], this.scaleFor(k)));
    this.scales.node.parentNode.hidden = !maps;
    this.drawMarks();
    this.drawUnit();
  }

  /** Mark what is silent, dead or switched off: on the layers' cards and on the maps. */
  drawMarks() {
    const { state } = this;
    const isOff = (level, k) => state.off.some(([n, f]) => this.homes[level - 1] === n - 1 && f === k);
    const word = (level, k) => (isOff(level, k) ? "off" : !this.silent[level][k] ? ""
      : this.dead?.[level][k] ? "dead" : "silent");
    this.columns.forEach((column, i) => {
      if (i === 0) return;
      const list = this.shapes[i].length === 1;
      const words = this.silent[i].map((_, k) => word(i, k));
      const count = (one) => words.filter((text) => text === one).length;
      column.note([["dead", list ? 0 : count("dead")], ["off", count("off")]]
        .filter(([, n]) => n).map(([text, n]) => `${n} ${text}`).join(", "));
    });
    if (this.now.shape.length !== 3) return;
    this.tiles.forEach((tile, k) => {
      const text = word(state.level, k);
      const meaning = { dead: "dead: 0 for every sample", silent: "silent: 0 everywhere", off: "switched off" };
      tile.dataset.mark = text;
      tile.setAttribute("aria-label", `map ${k}${text ? `, ${meaning[text]}` : ""}`);
      tile.lastChild.textContent = text ? `${k} ${text}` : String(k);
    });
  }

  drawUnit() {
    const { state, now, layer, place } = this;
    const maps = now.shape.length === 3;
    const map = maps ? place[2] : 0;
    const scale = this.scaleFor(map);
    const few = !maps && now.shape[0] <= 16;
    if (maps) this.maps.set(map);
    if (few) this.drawBars(place);
    else {
      this.big.paint(now, map, scale, spotOf(now, place), maps ? `map ${map}` : layer.type);
      this.drawTwin(map, scale);
    }
    this.drawSwitch(place);
    const range = scale.limits.map((limit) => formatNumber(limit));
    this.scaleNote.textContent = few ? "" : scale.signed
      ? `blue ${range[0]} · white 0 · red ${range[1]}` : `black 0 · white ${range[1]}`;
    this.mapTable.set(["row", ...Array.from({ length: planesOf(now).columns }, (_, c) => c)], () => {
      const { rows, columns } = planesOf(now);
      const data = planeData(now, map);
      return Array.from({ length: rows }, (_, r) => [r, ...Array.from(
        data.slice(r * columns, (r + 1) * columns), (value) => formatNumber(value, 3))]);
    });
    this.sources = this.unit.draw(place);
    this.drawFlow();
    if (this.aloud) this.view.say(this.unit.title());
    this.aloud = false;
  }

  drawBars([chosen]) {
    const { data } = this.now;
    const reach = Math.max(...Array.from(data, Math.abs)) || 1;
    this.units.forEach((unit, i) => unit.set(data[i], reach, this.layer.activation === "softmax"));
    this.bars.set(chosen);
  }

  /** The same map with the other weights. */
  drawTwin(map, scale) {
    this.twin.hidden = !this.rival;
    if (!this.rival) return;
    const canvas = this.twin.querySelector("canvas") ?? el("canvas", {});
    paintPlanes(canvas, this.rival[this.state.level], [map], scale);
    const name = this.model.get("names")[this.network === this.own ? 1 : 0];
    const value = formatNumber(at(this.rival[this.state.level], this.place), 3);
    this.twin.replaceChildren(canvas, el("figcaption", { class: "soft" }, `the same with ${name}, in the same colours: ${value} here`));
  }

  drawSwitch(place) {
    const { off, level } = this.state;
    const home = this.homes[level - 1];
    this.switch.node.hidden = home === null;
    this.allOn.node.hidden = off.length === 0;
    this.allOn.set({ text: `Switch all on (${off.length} off)` });
    if (home === null) return;
    const k = place[place.length - 1];
    const isOff = off.some(([n, f]) => n - 1 === home && f === k);
    const what = this.own[home].kind === "conv2d" ? "filter" : "unit";
    this.switch.set({ text: `Switch ${what} ${k} ${isOff ? "on" : "off"}`, pressed: isOff });
  }
}

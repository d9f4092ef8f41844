/** PoolDrop: what a window keeps, what a shift changes, where the gradient goes; and dropout. */

import { fromNested } from "../shared/maths.js";
import {
  checkbox, copyButton, el, folds, keysHelp, listenForKeys, mount, segmented, viewOf,
} from "../shared/look.js";
import { fittingSettings } from "../shared/pointing.js";
import { POOL_KEYS, POOL_LOOK, asNested, asPlane, poolScene } from "./parts.js";
import { PoolSide } from "./pooling.js";
import { DropSide } from "./dropout.js";

const POOL_TRAITS = ["topic", "image", "pool", "whole", "size", "stride", "padding", "shift",
  "mode", "upstream", "predict", "place", "values", "rate", "training", "scaled", "seed", "masks"];

export default viewOf((context) => {
  const view = mount(context, { label: "Pooling and dropout", css: POOL_LOOK });
  const whole = new PoolDropView(context.model, view);
  view.later(() => whole.stop());
  return view.cleanup;
});

/** The frame: which topic is open, and the traits that both share. */
class PoolDropView {
  constructor(model, view) {
    Object.assign(this, { model, view, draft: {} });
    this.sides = { pooling: new PoolSide(this), dropout: new DropSide(this) };
    this.topic = segmented("Topic", [["pooling", "Pooling"], ["dropout", "Dropout"]],
      model.get("topic"), (topic) => this.commit({ topic }));
    this.predict = checkbox("predict first", model.get("predict"),
      (predict) => this.commit({ predict }));
    this.title = el("h2", {});
    const { pooling, dropout } = this.sides;
    view.body.append(
      el("div", { class: "row top" }, this.title, this.topic.node), pooling.node, dropout.node,
      view.alert, el("div", { class: "row" }, this.predict.node,
        copyButton("Copy as NumPy", () => this.side.numpy(), (text) => view.say(text)).node),
      folds(pooling.table.node, dropout.table.node, keysHelp(POOL_KEYS)),
    );
    view.onAny(POOL_TRAITS, () => {
      this.draft = {};
      this.view.problem("");
      this.refresh();
    });
    listenForKeys(view.body, {
      " ": () => this.side.player.toggle(), "[": () => this.side.player.step(-1),
      "]": () => this.side.player.step(1), Escape: () => pooling.pin(false),
      n: () => this.side === dropout && dropout.newMask(),
    });
    this.refresh(false);
  }

  get side() {
    return this.sides[this.model.get("topic")];
  }

  state() {
    const { model } = this;
    const own = Object.fromEntries(POOL_TRAITS.map((trait) => [trait, model.get(trait)]));
    const plane = (nested) => nested && asPlane(fromNested(nested));
    return { ...own, image: plane(own.image), upstream: plane(own.upstream), ...this.draft };
  }

  /** Change settings: kept at once if everything fits, else shown with the reason. */
  commit(values) {
    const wanted = { ...this.draft, ...values };
    const next = fittingSettings(this.state(), wanted,
      (state) => poolScene({ ...state, upstream: null }).output.shape);
    this.draft = next ? {} : wanted;
    if (!next) {
      this.refresh();
      return;
    }
    this.view.problem("");
    Object.values(this.sides).forEach((side) => side.revealed.clear());
    this.save(next);
    this.refresh();
  }

  save(values) {
    this.view.save(Object.fromEntries(Object.entries(values).map(([name, value]) =>
      [name, value?.shape ? asNested(value) : value])));
  }

  refresh(aloud = true) {
    const topic = this.model.get("topic");
    this.topic.set(topic);
    this.title.textContent = topic === "pooling" ? "Pooling, window by window"
      : "Dropout, value by value";
    this.predict.set(this.model.get("predict"));
    for (const [name, side] of Object.entries(this.sides)) {
      for (const part of [side, side.table]) part.node.hidden = name !== topic;
      if (name !== topic) side.player.stop();
    }
    this.side.refresh(this.state(), aloud);
  }

  stop() {
    Object.values(this.sides).forEach((side) => side.player.stop());
  }
}

/** What the record of a training run says, in numbers and in words; no DOM. */

import { formatNumber, numpyText } from "../shared/look.js";

/** All that a training run has left in the traits so far, ready to be asked. */
export function readRecord(model) {
  const bytes = (name) => {
    const view = model.get(name);
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  };
  const [labels, predictions] = [bytes("_labels"), bytes("_predictions")];
  const norms = model.get("norms");
  return {
    labels, predictions, norms,
    status: model.get("status"), names: model.get("class_names"), history: model.get("history"),
    layers: model.get("layer_names"), plan: model.get("plan"), progress: model.get("_progress"),
    sheet: model.get("_sheet"), kernelShape: model.get("kernel_shape"),
    kernels: new Float32Array(bytes("_kernels").slice().buffer),
    snapshots: Math.min(norms.length, Math.floor(predictions.length / labels.length)),
  };
}

/** The class that an image was taken for. */
export function takenFor({ labels, predictions }, place, image) {
  return predictions[place * labels.length + image];
}

/** How many images of each class (rows) were taken for each class (columns). */
export function confusionOf(record, place) {
  const counts = record.names.map(() => record.names.map(() => 0));
  record.labels.forEach((label, i) => (counts[label][takenFor(record, place, i)] += 1));
  return counts;
}

/** The numbers of those images of class `truth` that were taken for `answer`. */
export function imagesIn(record, place, truth, answer) {
  const all = [...record.labels.keys()];
  return all.filter((i) => record.labels[i] === truth && takenFor(record, place, i) === answer);
}

/** The cell with most mistakes; the first on the diagonal if there is none. */
export function worstCell(counts) {
  let [worst, most] = [[0, 0], 0];
  counts.forEach((line, r) => line.forEach((count, c) => {
    if (r !== c && count > most) [worst, most] = [[r, c], count];
  }));
  return worst;
}

/** What an image was taken for, epoch by epoch, equal neighbours together: [{answer, from, to}]. */
export function courseOf(record, image, limit) {
  const course = [];
  for (let place = 0; place <= limit; place += 1) {
    const answer = takenFor(record, place, image);
    const last = course[course.length - 1];
    if (last?.answer === answer) last.to = place;
    else course.push({ answer, from: place, to: place });
  }
  return course;
}

/** One channel of one kernel as a plane {data, shape}; with `change`, what training added to it. */
export function kernelPlane({ kernels, kernelShape }, place, filter, channel, change) {
  const [height, width, channels, filters] = kernelShape;
  const size = height * width * channels * filters;
  const data = Array.from({ length: height * width }, (_, i) => {
    const offset = (i * channels + channel) * filters + filter;
    return kernels[place * size + offset] - (change ? kernels[offset] : 0);
  });
  return { data, shape: [height, width] };
}

/** The largest size of any weight, or of any change, in epochs 0 to `limit`. */
export function kernelReach({ kernels, kernelShape }, limit, change) {
  const size = kernelShape.reduce((product, n) => product * n, 1);
  let reach = 0;
  for (let i = 0; i < (limit + 1) * size; i += 1) {
    reach = Math.max(reach, Math.abs(kernels[i] - (change ? kernels[i % size] : 0)));
  }
  return reach || 1;
}

/** The place of the smallest number; numbers that are null do not count. */
export function lowestOf(values) {
  let best = -1;
  values.forEach((value, i) => {
    if (value !== null && (best < 0 || value < values[best])) best = i;
  });
  return best;
}

/** A curve of the history with a place for the time before training, where there is none. */
export function curveOf({ history }, name, limit) {
  return [null, ...(history[name] ?? [])].slice(0, limit + 1);
}

/** What an epoch is called. */
export function epochName(record, place) {
  const { plan, snapshots, status } = record;
  if (place === 0) return whenText(record, 0);
  const last = ["running", "paused"].includes(status) ? plan.epochs : snapshots - 1;
  return `epoch ${plan.first + place} of ${plan.first + last}`;
}

/** A number as the view writes it: a share as per cent, a loss with three decimals. */
export function numberText(value, kind) {
  if (value === null || value === undefined) return "–";
  if (kind === "share") return `${(100 * value).toFixed(1)} %`;
  return kind === "loss" ? value.toFixed(3) : formatNumber(Number(value.toPrecision(3)), 4);
}

// ------------------------------------------------------------------------------- in words

const STATES = {
  ready: "not started", running: "training", paused: "paused", finished: "finished",
  stopped: "stopped", diverged: "diverged", recorded: "recorded run",
};
const CURVES = [["loss", "training loss"], ["val_loss", "validation loss"],
  ["accuracy", "training accuracy"], ["val_accuracy", "validation accuracy"]];

/** How the run stands. */
export function stateText({ status, snapshots, plan }) {
  const done = snapshots - 1;
  if (status === "ready" || snapshots === 0) return STATES[status];
  const epochs = `${done} epoch${done === 1 ? "" : "s"}`;
  if (status === "stopped" && plan.partial) {
    return `stopped in epoch ${plan.first + done}, after ${plan.partial} of ${plan.batches} `
      + "batches";
  }
  if (status === "stopped") return `stopped after ${epochs}`;
  if (status === "diverged") return `diverged in epoch ${plan.first + done + 1}`;
  const whole = status === "finished" || status === "recorded";
  return whole ? `${STATES[status]}, ${epochs}` : STATES[status];
}

/** When a place of the record was. */
export function whenText({ plan }, place) {
  return place === 0 && !plan.first ? "before training" : `after epoch ${plan.first + place}`;
}

/** How many watched images have their right name. */
export function rightOf(record, place) {
  return confusionOf(record, place).reduce((sum, line, i) => sum + line[i], 0);
}

/** An epoch in a sentence; `limit` is the last place that is open. */
export function summaryText(record, place, limit) {
  const { history, plan, labels } = record;
  const named = `${rightOf(record, place)} of the ${labels.length} watched images are named `
    + "correctly.";
  if (place === 0) {
    return plan.first ? `After epoch ${plan.first}, where this run began: ${named}`
      : `Before training, with random weights: ${named}`;
  }
  const begin = plan.partial && place === record.snapshots - 1
    ? `In epoch ${plan.first + place}, stopped after ${plan.partial} of ${plan.batches} batches`
    : `After epoch ${plan.first + place}`;
  const text = (name) => numberText(history[name]?.[place - 1], "loss");
  const validation = "val_loss" in history
    ? ` and ${text("val_loss")} on the validation images` : "";
  const losses = history.val_loss ?? [];
  const lowest = limit > 1 && limit >= losses.length && lowestOf(losses) === place - 1
    ? " This is the lowest validation loss of the run (ringed)." : "";
  return `${begin}: loss ${text("loss")} on the training images`
    + `${validation}; ${named}${lowest}`;
}

/** What a cell of the confusion table counts. */
export function cellText({ names }, [truth, answer]) {
  return truth === answer ? `${names[truth]}, named correctly`
    : `${names[truth]} taken for ${names[answer]}`;
}

/** What an image was taken for, from the first epoch to the last. */
export function courseText(record, image, limit) {
  const { names, plan: { first } } = record;
  const parts = courseOf(record, image, limit).map(({ answer, from, to }) => {
    const begin = whenText(record, from);
    if (to === from) return `${names[answer]} ${begin}`;
    return begin.startsWith("before") ? `${names[answer]} ${begin} and up to epoch ${first + to}`
      : `${names[answer]} from epoch ${first + from} to ${first + to}`;
  });
  return `Image ${image} shows ${names[record.labels[image]]}. `
    + `It was taken for ${parts.join(", ")}.`;
}

/** The whole run as a table: [head, () => rows]. */
export function tableOfRun(record, limit) {
  const curves = CURVES.filter(([name]) => name in record.history);
  const head = ["epoch", ...curves.map(([, text]) => text), "named correctly",
    ...record.layers.map((name) => `gradient of ${name}`)];
  return [head, () => Array.from({ length: limit + 1 }, (_, place) => [
    record.plan.first + place,
    ...curves.map(([name]) => numberText(record.history[name][place - 1],
      name.endsWith("loss") ? "loss" : "share")),
    rightOf(record, place),
    ...record.norms[place].map((norm) => numberText(norm, "norm")),
  ])];
}

/** The curves and one epoch's confusion table as NumPy code. */
export function numpyOf(record, place, limit) {
  const lines = CURVES.filter(([name]) => name in record.history)
    .map(([name]) => numpyText(name, curveOf(record, name, limit).slice(1)));
  lines.push(numpyText("confusion", confusionOf(record, place)));
  return lines.join("\n").replaceAll("null", "np.nan");
}

/**
 * Training beside the page: in a worker, so that the page stays quick; else in small slices of it.
 *
 * Whoever trains hears {order: "start", settings, data: {train, validation}, resume}, data each
 * {pixels, labels} as bytes, `resume` see `TrainingRun`; {order: "go", until}: on, until so many
 * pictures are seen; and {order: "pause"}.
 * It answers {status, seen, points, confusion, weights, speed}; status is "ready", "running",
 * "paused", "finished" or "diverged", `speed` the pictures that it learns from in a second.
 */

import { pairsOf, TrainingRun } from "./run.js";

/** Milliseconds of training before it listens again, in a worker and in the page. */
const SLICE = { worker: 40, page: 10 };
/** Milliseconds between two reports. */
const REPORT = 150;

/**
 * Return the function that hears orders.
 * @param answer gets the reports
 * @param slice milliseconds of work at a time
 */
export function trainerOf(answer, slice) {
  let [run, until, going, timer, reported] = [null, 0, false, 0, 0];
  let spent = { pictures: 0, milliseconds: 0 };
  const report = (status) => {
    reported = performance.now();
    const speed = spent.milliseconds ? (1000 * spent.pictures) / spent.milliseconds : 0;
    answer({ status, seen: run.seen, points: run.points, confusion: run.confusion,
      weights: run.network.weights, speed });
  };
  const work = () => {
    timer = 0;
    const [start, before] = [performance.now(), run.seen];
    while (run.seen < until && !run.diverged && performance.now() - start < slice) run.advance();
    spent.pictures += run.seen - before;
    spent.milliseconds += performance.now() - start;
    if (run.diverged || run.seen >= until) {
      going = false;
      report(run.diverged ? "diverged" : "finished");
      return;
    }
    if (performance.now() - reported > REPORT) report("running");
    timer = setTimeout(work, 0);
  };
  return (message) => {
    if (message.order === "start") {
      const read = ({ pixels, labels }) => pairsOf(pixels, labels);
      const { train, validation } = message.data;
      const pairs = { train: read(train), validation: read(validation) };
      run = new TrainingRun(message.settings, pairs, message.resume);
      spent = { pictures: 0, milliseconds: 0 };
      report("ready");
    } else if (message.order === "go") {
      until = message.until;
      if (!going) timer = setTimeout(work, 0);
      going = true;
    } else {
      clearTimeout(timer);
      if (going) report("paused");
      going = false;
    }
  };
}

/**
 * Begin to train.
 * @param source the text of the view's whole module, this one included: the worker runs it
 * @param options {onReport(report), onFallback()}
 * @returns {{tell(order), close()}}
 */
export function startTrainer(source, { onReport, onFallback }) {
  let [worker, open] = [null, true];
  const answer = (report) => open && onReport(report);
  let early = []; // what was said before the worker was known to live
  let hear = (order) => early.push(order);
  const inSlices = () => {
    worker?.terminate();
    worker = null;
    hear = trainerOf(answer, SLICE.page);
    onFallback();
    early.splice(0).forEach(hear);
  };
  const close = () => {
    open = false;
    hear({ order: "pause" });
    worker?.terminate();
  };
  try {
    // Not a module: browsers give a page from a file no worker of that type.
    const script = source.replace(/^export default /m, "");
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    worker = new Worker(address);
    worker.onerror = (event) => {
      event.preventDefault();
      if (early) inSlices();
    };
    worker.onmessage = ({ data }) => {
      if (data.status !== "listening") return answer(data);
      URL.revokeObjectURL(address);
      hear = (order) => worker.postMessage(order);
      early.splice(0).forEach(hear);
      early = null;
      return undefined;
    };
  } catch {
    inSlices();
  }
  return { tell: (order) => hear(order), close };
}

// This module runs in both places: in a worker it listens.
if (typeof WorkerGlobalScope !== "undefined" && globalThis instanceof WorkerGlobalScope) {
  const hear = trainerOf((report) => postMessage(report), SLICE.worker);
  globalThis.onmessage = ({ data }) => hear(data);
  postMessage({ status: "listening" });
}

/** A training run of TrainLab: what the settings say, the pictures, and the course of the training. */

import { argmax, outputSize, randomNumbers } from "../shared/maths.js";
import {
  Adam, AveragePool2D, Conv2D, crossEntropy, Dense, Dropout, EngineNetwork, Flatten, MaxPool2D, ReLU,
  SGD, Tanh,
} from "./engine.js";

export const DIGIT_SHAPE = [28, 28, 1];
export const CLASS_COUNT = 10;
/** A point of the curves is noted each time so many digits have been seen. */
export const POINT_EVERY = 500;
/** The loss may grow to so many times what it was at first; beyond, training has diverged. */
const TOO_FAR = 1000;
const MOST_WEIGHTS = 300_000;

/** The choices that the page offers; Python checks the same settings (`view.py`). */
export const CHOICES = {
  filters: [2, 4, 8, 12, 16, 24], kernel: [1, 3, 5, 7], stride: [1, 2], padding: ["valid", "same"],
  pool: ["none", "max", "average"], activation: ["relu", "tanh", "none"],
  optimizer: ["adam", "momentum", "sgd"], hidden: [0, 16, 32, 64, 128],
  pictures: ["digits", "garments"], dropout: [0, 0.1, 0.25, 0.5, 0.7], rate: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
  digits: [100, 250, 500, 1000, 2000], batch: [1, 8, 32, 128], length: [5000, 10000, 20000, 50000],
};
/** The most convolutions in a row. */
export const MOST_BLOCKS = 3;
export const SETTINGS = ["blocks", "hidden", "activation", "dropout", "optimizer", "rate", "pictures",
  "digits", "batch", "length", "seed"];

// ------------------------------------------------------------------------------- the network

const ACTIVATION_LAYERS = { relu: () => [new ReLU()], tanh: () => [new Tanh()], none: () => [] };
const POOL_LAYERS = {
  max: () => [new MaxPool2D()], average: () => [new AveragePool2D()], none: () => [],
};

/** The layers that the settings describe: blocks of convolution, then a dense end. */
export function layersOf({ blocks, hidden, activation, dropout }) {
  const bend = ACTIVATION_LAYERS[activation];
  return [
    ...blocks.flatMap((block) => [new Conv2D(block), ...bend(), ...POOL_LAYERS[block.pool]()]),
    new Flatten(),
    ...(hidden ? [new Dense({ units: hidden }), ...bend()] : []),
    ...(dropout ? [new Dropout({ rate: dropout })] : []),
    new Dense({ units: CLASS_COUNT }),
  ];
}

/**
 * What is wrong with the settings, as a sentence; "" if nothing. Nothing is built for it.
 */
export function problemOf({ blocks, hidden }) {
  let [height, width, channels] = DIGIT_SHAPE;
  let weights = 0;
  for (const [i, { filters, kernel, stride, padding, pool }] of blocks.entries()) {
    for (const [size, step, pad, what] of [[kernel, stride, padding, "kernel"],
      ...(pool === "none" ? [] : [[2, 2, "valid", "pooling"]])]) {
      try {
        [height, width] = [height, width].map((n) => outputSize(n, size, step, pad));
      } catch {
        return `The ${what} of convolution ${i + 1} is ${size} × ${size}, but the maps that reach it `
          + `are ${height} × ${width}: take padding "same", a smaller kernel, or less pooling before.`;
      }
    }
    weights += (kernel * kernel * channels + 1) * filters;
    channels = filters;
  }
  const row = height * width * channels;
  weights += hidden ? (row + 1) * hidden + (hidden + 1) * CLASS_COUNT : (row + 1) * CLASS_COUNT;
  return weights <= MOST_WEIGHTS ? ""
    : `${weights.toLocaleString("en")} weights are too many to train in a page, the limit is `
      + `${MOST_WEIGHTS.toLocaleString("en")}: take pooling, a stride of 2, or fewer hidden units.`;
}

/** The network with its first weights. */
export function networkOf(settings) {
  return new EngineNetwork(layersOf(settings), DIGIT_SHAPE, settings.seed);
}

function optimizerOf({ optimizer, rate }) {
  return optimizer === "adam" ? new Adam(rate) : new SGD(rate, optimizer === "momentum" ? 0.9 : 0);
}

// ------------------------------------------------------------------------------- the digits

/** Bytes of pixels and labels as [image, label] pairs, pixels in [0, 1]. */
export function pairsOf(pixels, labels) {
  const size = DIGIT_SHAPE[0] * DIGIT_SHAPE[1];
  return Array.from(labels, (label, i) =>
    [Float64Array.from(pixels.subarray(i * size, (i + 1) * size), (byte) => byte / 255), label]);
}

/** The numbers from 0 to count − 1 in random order (Fisher and Yates). */
export function shuffled(count, random) {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** {loss, accuracy, confusion} of a network on [image, label] pairs; confusion[label][answer]. */
export function evaluated(network, pairs) {
  const confusion = Array.from({ length: CLASS_COUNT }, () => new Array(CLASS_COUNT).fill(0));
  let loss = 0;
  for (const [image, label] of pairs) {
    const scores = network.forward(image);
    confusion[label][argmax(scores)] += 1;
    loss += crossEntropy(scores, label).loss;
  }
  const right = confusion.reduce((sum, row, i) => sum + row[i], 0);
  return { loss: loss / pairs.length, accuracy: right / pairs.length, confusion };
}

// ------------------------------------------------------------------------------- the course

/**
 * A network on its way: `advance` learns one batch.
 *   seen: digits learned from so far    points: {seen, loss, accuracy, val_loss, val_accuracy};
 *   the first is from before training, and has no training numbers
 */
export class TrainingRun {
  /**
   * @param resume {weights, seen, points} of a run that was stored, or null; its optimizer begins
   *   anew
   */
  constructor(settings, { train, validation }, resume = null) {
    Object.assign(this, { settings, validation, train: train.slice(0, settings.digits) });
    this.network = networkOf(settings);
    this.optimizer = optimizerOf(settings);
    this.random = randomNumbers(settings.seed + 1);
    Object.assign(this, { seen: 0, points: [], queue: [], diverged: false, first: 0 });
    this.sums = { loss: 0, right: 0, count: 0 };
    if (resume) this.network.weights = resume.weights;
    this.note();
    if (resume) Object.assign(this, { seen: resume.seen, points: [...resume.points] });
  }

  /** The next batch: every digit once an epoch, in random order; the last one may be smaller. */
  nextBatch() {
    if (!this.queue.length) this.queue = shuffled(this.train.length, this.random);
    return this.queue.splice(0, this.settings.batch).map((i) => this.train[i]);
  }

  advance() {
    const batch = this.nextBatch();
    const { loss, right } = this.network.learn(batch, this.optimizer);
    this.first ||= Math.max(loss, 1);
    if (!(loss < TOO_FAR * this.first)) return this.giveUp();
    const { sums } = this;
    sums.loss += loss * batch.length;
    sums.right += right;
    sums.count += batch.length;
    const before = Math.floor(this.seen / POINT_EVERY);
    this.seen += batch.length;
    if (Math.floor(this.seen / POINT_EVERY) > before) this.note();
    return undefined;
  }

  /** The loss has grown beyond all bounds: put back the weights of the last point. */
  giveUp() {
    this.diverged = true;
    this.network.weights = this.good;
  }

  /** Note a point of the curves. Training numbers are means while it learned, as in Keras. */
  note() {
    const { loss, right, count } = this.sums;
    const { loss: lossThen, accuracy, confusion } = evaluated(this.network, this.validation);
    if (this.first && !(lossThen < TOO_FAR * this.first)) return this.giveUp();
    this.points.push({ seen: this.seen, loss: count ? loss / count : null,
      accuracy: count ? right / count : null, val_loss: lossThen, val_accuracy: accuracy });
    this.confusion = confusion;
    this.good = this.network.weights;
    this.sums = { loss: 0, right: 0, count: 0 };
    return undefined;
  }
}

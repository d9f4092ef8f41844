/**
 * A convolutional network that learns: the formulas of lesson 8, one picture after the other.
 *
 * A picture goes forward through the layers, the gradient of its loss comes back, and every layer
 * adds what its weights get to what they got from the pictures before. After a batch the optimizer
 * takes a step. All numbers have 64 bits. A layer writes into the same arrays for every picture, so
 * nothing is thrown away while it trains. Tests compare all of it with `helpers.network` and Keras.
 *
 * A layer has `shape`, that of its output, and `parameters`, a list of {shape, values, gradient}:
 *   build(shape, random)     make the weights for inputs of this shape
 *   forward(x, training)     what comes out
 *   backward(dy, wanted)     how fast the loss grows with x, given how fast it grows with each
 *                            output; the parameters' gradients are added to. Unless `wanted`, x
 *                            is a picture, and nobody asks for its gradient.
 */

import { argmax, outputSize, paddingAmounts, randomNumbers } from "../shared/maths.js";

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/** Weights and the gradient that they have gathered. */
function parameter(shape, draw = () => 0) {
  const values = Float64Array.from({ length: sizeOf(shape) }, draw);
  return { shape, values, gradient: new Float64Array(values.length) };
}

/** Glorot's limits: uniform in ±√(6 / (taps · (in + out))). */
function glorot(shape, random) {
  const [inputs, outputs] = shape.slice(-2);
  const limit = Math.sqrt(6 / (sizeOf(shape.slice(0, -2)) * (inputs + outputs)));
  return parameter(shape, () => (2 * random() - 1) * limit);
}

/** What all layers have; those without weights change `forward` and `backward` only. */
class EngineLayer {
  constructor() {
    this.parameters = [];
  }

  build(shape) {
    this.takes(shape, shape);
  }

  takes(inputs, outputs) {
    this.shape = outputs;
    this.output = new Float64Array(sizeOf(outputs));
    this.dx = new Float64Array(sizeOf(inputs));
  }
}

// ------------------------------------------------------------------------------- convolution

/** The windows along one axis: window k begins at k · stride − before. */
function windowsAlong(n, size, stride, padding) {
  const [before] = paddingAmounts(n, size, stride, padding);
  return { n, size, stride, before, count: outputSize(n, size, stride, padding) };
}

/** output[r, c, f] = bias[f] + Σ x[r s + i, c s + j, k] · kernels[i, j, k, f] */
export class Conv2D extends EngineLayer {
  constructor({ filters, kernel, stride = 1, padding = "valid" }) {
    super();
    Object.assign(this, { filters, kernel, stride, padding });
  }

  build([height, width, channels], random) {
    const { filters, kernel, stride, padding } = this;
    this.channels = channels;
    this.rows = windowsAlong(height, kernel, stride, padding);
    this.columns = windowsAlong(width, kernel, stride, padding);
    this.parameters = [glorot([kernel, kernel, channels, filters], random), parameter([filters])];
    this.takes([height, width, channels], [this.rows.count, this.columns.count, filters]);
  }

  forward(x) {
    this.x = x;
    const { rows, columns, channels, filters, output } = this;
    const [kernels, bias] = this.parameters.map(({ values }) => values);
    for (let r = 0, out = 0; r < rows.count; r++) {
      const top = r * rows.stride - rows.before;
      for (let c = 0; c < columns.count; c++, out += filters) {
        const left = c * columns.stride - columns.before;
        const first = Math.max(0, -left); // the first column of the window inside the picture
        const run = (Math.min(columns.size, columns.n - left) - first) * channels;
        for (let f = 0; f < filters; f++) output[out + f] = bias[f];
        for (let i = Math.max(0, -top); i < rows.size && top + i < rows.n; i++) {
          // The taps of one row of the window lie side by side, in the picture and in the kernels.
          let pixel = ((top + i) * columns.n + left + first) * channels;
          let tap = (i * columns.size + first) * channels * filters;
          for (const end = pixel + run; pixel < end; pixel++, tap += filters) {
            const value = x[pixel];
            if (value === 0) continue; // most of a digit is black
            for (let f = 0; f < filters; f++) output[out + f] += value * kernels[tap + f];
          }
        }
      }
    }
    return output;
  }

  backward(dy, wanted) {
    const { x, dx, rows, columns, channels, filters } = this;
    const kernels = this.parameters[0].values;
    const [dKernels, dBias] = this.parameters.map(({ gradient }) => gradient);
    if (wanted) dx.fill(0);
    for (let r = 0, out = 0; r < rows.count; r++) {
      const top = r * rows.stride - rows.before;
      const [above, below] = [Math.max(0, -top), Math.min(rows.size, rows.n - top)];
      for (let c = 0; c < columns.count; c++) {
        const left = c * columns.stride - columns.before;
        const first = Math.max(0, -left);
        const run = (Math.min(columns.size, columns.n - left) - first) * channels;
        for (let f = 0; f < filters; f++, out++) {
          const d = dy[out];
          if (d === 0) continue; // it lost under a maximum, or lies below ReLU's kink
          dBias[f] += d;
          for (let i = above; i < below; i++) {
            let pixel = ((top + i) * columns.n + left + first) * channels;
            let tap = (i * columns.size + first) * channels * filters + f;
            const end = pixel + run;
            if (wanted) {
              for (; pixel < end; pixel++, tap += filters) {
                dKernels[tap] += x[pixel] * d;
                dx[pixel] += kernels[tap] * d;
              }
            } else {
              for (; pixel < end; pixel++, tap += filters) dKernels[tap] += x[pixel] * d;
            }
          }
        }
      }
    }
    return dx;
  }
}

// ------------------------------------------------------------------------------- pooling

/** What max and average pooling share: windows that lie side by side. */
class EnginePool extends EngineLayer {
  constructor({ size = 2 } = {}) {
    super();
    this.size = size;
  }

  build([height, width, channels]) {
    const { size } = this;
    Object.assign(this, { width, channels, rows: outputSize(height, size, size),
      columns: outputSize(width, size, size) });
    this.takes([height, width, channels], [this.rows, this.columns, channels]);
    this.winners = new Int32Array(this.output.length);
  }

  /** Call act(out, first pixel) for every output. */
  forEachWindow(act) {
    const { rows, columns, channels, size, width } = this;
    for (let r = 0, out = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const pixel = (r * size * width + c * size) * channels;
        for (let k = 0; k < channels; k++, out++) act(out, pixel + k);
      }
    }
  }
}

/** The largest number of each window; its gradient goes to the pixel that it came from. */
export class MaxPool2D extends EnginePool {
  forward(x) {
    const { output, winners, size, channels, width } = this;
    this.forEachWindow((out, first) => {
      let best = first;
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          const pixel = first + (i * width + j) * channels;
          if (x[pixel] > x[best]) best = pixel;
        }
      }
      winners[out] = best;
      output[out] = x[best];
    });
    return output;
  }

  backward(dy) {
    const { dx, winners } = this;
    dx.fill(0);
    for (let out = 0; out < winners.length; out++) dx[winners[out]] += dy[out];
    return dx;
  }
}

/** The mean of each window; every pixel gets an equal share of the gradient. */
export class AveragePool2D extends EnginePool {
  forward(x) {
    const { output, size, channels, width } = this;
    this.forEachWindow((out, first) => {
      let sum = 0;
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) sum += x[first + (i * width + j) * channels];
      }
      output[out] = sum / (size * size);
    });
    return output;
  }

  backward(dy) {
    const { dx, size, channels, width } = this;
    dx.fill(0);
    this.forEachWindow((out, first) => {
      const share = dy[out] / (size * size);
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) dx[first + (i * width + j) * channels] = share;
      }
    });
    return dx;
  }
}

// ------------------------------------------------------------------------------- number by number

/** max(x, 0); the slope is 1 above 0, and only there is the output above 0. */
export class ReLU extends EngineLayer {
  forward(x) {
    const { output } = this;
    for (let i = 0; i < x.length; i++) output[i] = x[i] > 0 ? x[i] : 0;
    return output;
  }

  backward(dy) {
    const { output, dx } = this;
    for (let i = 0; i < dx.length; i++) dx[i] = output[i] > 0 ? dy[i] : 0;
    return dx;
  }
}

/** tanh(x); the slope is 1 − tanh²(x). */
export class Tanh extends EngineLayer {
  forward(x) {
    const { output } = this;
    for (let i = 0; i < x.length; i++) output[i] = Math.tanh(x[i]);
    return output;
  }

  backward(dy) {
    const { output, dx } = this;
    for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * (1 - output[i] * output[i]);
    return dx;
  }
}

/** In training, 0 with probability `rate`, else x / (1 − rate); afterwards, x. */
export class Dropout extends EngineLayer {
  constructor({ rate }) {
    super();
    this.rate = rate;
  }

  build(shape, random) {
    super.build(shape);
    this.random = random;
    this.mask = new Float64Array(this.output.length);
  }

  forward(x, training) {
    const { mask, output, rate, random } = this;
    for (let i = 0; i < x.length; i++) {
      mask[i] = !training ? 1 : random() < rate ? 0 : 1 / (1 - rate);
      output[i] = x[i] * mask[i];
    }
    return output;
  }

  backward(dy) {
    const { mask, dx } = this;
    for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * mask[i];
    return dx;
  }
}

/** All numbers in one row: the numbers stay where they are. */
export class Flatten extends EngineLayer {
  build(shape) {
    this.shape = [sizeOf(shape)];
  }

  forward(x) {
    return x;
  }

  backward(dy) {
    return dy;
  }
}

/** y[o] = bias[o] + Σ x[i] · weights[i, o] */
export class Dense extends EngineLayer {
  constructor({ units }) {
    super();
    this.units = units;
  }

  build([inputs], random) {
    this.parameters = [glorot([inputs, this.units], random), parameter([this.units])];
    this.takes([inputs], [this.units]);
  }

  forward(x) {
    this.x = x;
    const { units, output } = this;
    const [weights, bias] = this.parameters.map(({ values }) => values);
    output.set(bias);
    for (let i = 0; i < x.length; i++) {
      const value = x[i];
      if (value === 0) continue;
      for (let o = 0, w = i * units; o < units; o++, w++) output[o] += value * weights[w];
    }
    return output;
  }

  backward(dy) {
    const { x, dx, units } = this;
    const weights = this.parameters[0].values;
    const [dWeights, dBias] = this.parameters.map(({ gradient }) => gradient);
    for (let o = 0; o < units; o++) dBias[o] += dy[o];
    for (let i = 0; i < x.length; i++) {
      const value = x[i];
      let sum = 0;
      for (let o = 0, w = i * units; o < units; o++, w++) {
        dWeights[w] += value * dy[o];
        sum += weights[w] * dy[o];
      }
      dx[i] = sum;
    }
    return dx;
  }
}

// ------------------------------------------------------------------------------- the loss

/**
 * The loss of one picture, −log p[label] with p = softmax(scores), and its gradient: p, minus 1 at
 * the label. The largest score is taken off first, so nothing overflows.
 */
export function crossEntropy(scores, label) {
  const largest = scores.reduce((a, b) => Math.max(a, b));
  const shares = scores.map((score) => Math.exp(score - largest));
  const total = shares.reduce((a, b) => a + b);
  for (let i = 0; i < shares.length; i++) shares[i] /= total;
  const gradient = shares.slice();
  gradient[label] -= 1;
  return { loss: Math.log(total) - (scores[label] - largest), shares, gradient };
}

// ------------------------------------------------------------------------------- the network

/** Layers in a row that end in one score for each class. */
export class EngineNetwork {
  constructor(layers, inputShape, seed = 0) {
    Object.assign(this, { layers, inputShape });
    const random = randomNumbers(seed);
    let shape = inputShape;
    for (const layer of layers) {
      layer.build(shape, random);
      shape = layer.shape;
    }
    this.parameters = layers.flatMap((layer) => layer.parameters);
  }

  /** The scores of one picture; each layer keeps its `output`. */
  forward(image, training = false) {
    return this.layers.reduce((x, layer) => layer.forward(x, training), image);
  }

  /** Give every layer's parameters the gradient that comes back from the scores. */
  backward(gradient) {
    for (let i = this.layers.length - 1; i >= 0; i--) {
      gradient = this.layers[i].backward(gradient, i > 0);
    }
  }

  /** Learn from a batch of [image, label] pairs: {loss: their mean, right: how many are named}. */
  learn(batch, optimizer) {
    let [loss, right] = [0, 0];
    for (const { gradient } of this.parameters) gradient.fill(0);
    for (const [image, label] of batch) {
      const scores = this.forward(image, true);
      right += Number(argmax(scores) === label);
      const one = crossEntropy(scores, label);
      loss += one.loss / batch.length;
      this.backward(one.gradient);
    }
    for (const { gradient } of this.parameters) {
      for (let i = 0; i < gradient.length; i++) gradient[i] /= batch.length;
    }
    optimizer.step(this.parameters);
    return { loss, right };
  }

  /** Copies of all weights, in the order of Keras. */
  get weights() {
    return this.parameters.map(({ values }) => values.slice());
  }

  set weights(arrays) {
    this.parameters.forEach(({ values }, i) => values.set(arrays[i]));
  }
}

// ------------------------------------------------------------------------------- optimizers

/** velocity = momentum · velocity − rate · gradient; weights += velocity. */
export class SGD {
  constructor(rate, momentum = 0) {
    Object.assign(this, { rate, momentum, velocities: null });
  }

  step(parameters) {
    const { rate, momentum } = this;
    this.velocities ??= parameters.map(({ values }) => new Float64Array(values.length));
    parameters.forEach(({ values, gradient }, p) => {
      const velocity = this.velocities[p];
      for (let i = 0; i < values.length; i++) {
        velocity[i] = momentum * velocity[i] - rate * gradient[i];
        values[i] += velocity[i];
      }
    });
  }
}

/** Running means m of the gradient and v of its square; weights −= rate · m / (√v + ε), as Keras. */
export class Adam {
  constructor(rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7) {
    Object.assign(this, { rate, beta1, beta2, epsilon, steps: 0, means: null, squares: null });
  }

  step(parameters) {
    const { beta1, beta2, epsilon } = this;
    const zeros = () => parameters.map(({ values }) => new Float64Array(values.length));
    this.means ??= zeros();
    this.squares ??= zeros();
    this.steps += 1;
    // Both means began at zero: that is corrected for.
    const rate = (this.rate * Math.sqrt(1 - beta2 ** this.steps)) / (1 - beta1 ** this.steps);
    parameters.forEach(({ values, gradient }, p) => {
      const [m, v] = [this.means[p], this.squares[p]];
      for (let i = 0; i < values.length; i++) {
        const g = gradient[i];
        m[i] += (1 - beta1) * (g - m[i]);
        v[i] += (1 - beta2) * (g * g - v[i]);
        values[i] -= (rate * m[i]) / (Math.sqrt(v[i]) + epsilon);
      }
    });
  }
}

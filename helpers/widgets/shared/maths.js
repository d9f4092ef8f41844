/**
 * The arithmetic of every view: pure functions, no page, no library.
 *
 * A tensor is {data, shape}: a flat array, and its axes as in Keras. An image is (height, width,
 * channels), kernels are (height, width, in, out). Sums are kept in 64 bits. `stride`, `dilation`
 * and `size` are one number, or [rows, columns]; `padding` is "valid", "same", "full" or a number.
 * Tests compare all of it with `helpers` and with Keras.
 */

// ------------------------------------------------------------------------------- tensors

/** A tensor of this shape; without data, of zeros. */
export function tensor(shape, data = null) {
  const size = shape.reduce((a, b) => a * b, 1);
  if (data && data.length !== size) {
    throw new RangeError(`${data.length} numbers do not fill the shape (${shape.join(", ")})`);
  }
  return { shape: [...shape], data: data ?? new Float64Array(size) };
}

/** Nested lists, as a trait holds them, as a tensor. */
export function fromNested(nested) {
  const shape = [];
  for (let part = nested; Array.isArray(part); part = part[0]) shape.push(part.length);
  return tensor(shape, Float64Array.from(nested.flat(Infinity)));
}

/** A tensor as nested lists. */
export function toNested({ data, shape }) {
  const build = (axis, start, size) => {
    if (axis === shape.length) return data[start];
    const step = size / shape[axis];
    return Array.from({ length: shape[axis] }, (_, i) => build(axis + 1, start + i * step, step));
  };
  return build(0, 0, data.length);
}

/** Where an index such as [row, column, channel] lies in the flat data. */
export function flatIndex(shape, index) {
  return index.reduce((flat, i, axis) => flat * shape[axis] + i, 0);
}

/** The index, such as [row, column, channel], of a place in the flat data. */
export function unflatIndex(shape, flat) {
  const index = new Array(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = flat % shape[axis];
    flat = Math.floor(flat / shape[axis]);
  }
  return index;
}

/** The number at [row, column, …]. */
export function at(t, index) {
  return t.data[flatIndex(t.shape, index)];
}

/** A copy of one channel of an image, as a plane (height, width). */
export function channelOf(image, channel) {
  const [height, width, channels] = image.shape;
  const plane = new Float64Array(height * width);
  for (let p = 0; p < plane.length; p++) plane[p] = image.data[p * channels + channel];
  return tensor([height, width], plane);
}

/** The smallest and largest number. */
export function extent(data) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** The place of the largest number; the first one if several are equal. */
export function argmax(data) {
  let best = 0;
  for (let i = 1; i < data.length; i++) if (data[i] > data[best]) best = i;
  return best;
}

function pairOf(value) {
  return Array.isArray(value) ? value : [value, value];
}

// ------------------------------------------------------------------------------- sizes

/** Pixels that a window covers from its first to its last tap: d (f - 1) + 1. */
export function windowSpan(kernel, dilation = 1) {
  return dilation * (kernel - 1) + 1;
}

/** The [before, after] pixels that `padding` stands for along one axis; the odd one goes after. */
export function paddingAmounts(n, kernel, stride = 1, padding = "valid", dilation = 1) {
  if (padding === "valid") return [0, 0];
  const span = windowSpan(kernel, dilation);
  if (padding === "full") return [span - 1, span - 1];
  if (padding === "same") {
    const total = Math.max((Math.ceil(n / stride) - 1) * stride + span - n, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
  if (!Number.isInteger(padding) || padding < 0) {
    throw new RangeError(
      `padding must be "valid", "same", "full" or a number of pixels, got ${padding}`,
    );
  }
  return [padding, padding];
}

/** How many windows fit along one axis: floor((n + p - d (f - 1) - 1) / s) + 1. */
export function outputSize(n, kernel, stride = 1, padding = "valid", dilation = 1) {
  const [before, after] = paddingAmounts(n, kernel, stride, padding, dilation);
  const span = windowSpan(kernel, dilation);
  if (span > n + before + after) {
    const spread = dilation === 1 ? "" : ` (dilation ${dilation}: ${span})`;
    const padded = before || after ? ` with padding (${before}, ${after})` : "";
    throw new RangeError(
      `kernel ${kernel}${spread} is larger than the input ${n}${padded}; ` +
        'use padding="same" or a smaller kernel',
    );
  }
  return Math.floor((n + before + after - span) / stride) + 1;
}

/**
 * The windows of one axis: how many, where each starts, and which pixels none of them reads.
 * @returns {{count, before, after, starts: number[], taps: number[], unread: number[]}}
 */
export function axisWindows(n, kernel, stride = 1, padding = "valid", dilation = 1) {
  const [before, after] = paddingAmounts(n, kernel, stride, padding, dilation);
  const count = outputSize(n, kernel, stride, padding, dilation);
  const starts = Array.from({ length: count }, (_, k) => k * stride - before);
  const taps = Array.from({ length: kernel }, (_, i) => i * dilation);
  const read = new Set(starts.flatMap((start) => taps.map((tap) => start + tap)));
  const unread = Array.from({ length: n }, (_, p) => p).filter((p) => !read.has(p));
  return { count, before, after, starts, taps, unread };
}

/** Rows and columns of a layer's windows over an image: [axisWindows, axisWindows]. */
function planeWindows(shape, size, { stride = 1, padding = "valid", dilation = 1 }) {
  const [kernel, strides, steps] = [pairOf(size), pairOf(stride), pairOf(dilation)];
  return [0, 1].map((axis) => {
    const [n, f, s, d] = [shape[axis], kernel[axis], strides[axis], steps[axis]];
    const [before] = paddingAmounts(n, f, s, padding, d);
    return { n, f, s, d, before, count: outputSize(n, f, s, padding, d) };
  });
}

// ------------------------------------------------------------------------------- convolution

/** Kernels turned by half a circle: rows and columns flipped, channels and filters kept. */
export function turned(kernels) {
  const [height, width, channels, filters] = kernels.shape;
  const [taps, block] = [height * width, channels * filters];
  const result = tensor(kernels.shape);
  for (let tap = 0; tap < taps; tap++) {
    for (let k = 0; k < block; k++) {
      result.data[(taps - 1 - tap) * block + k] = kernels.data[tap * block + k];
    }
  }
  return result;
}

function requireChannels(image, kernels) {
  if (image.shape[2] !== kernels.shape[2]) {
    throw new RangeError(
      `the image has ${image.shape[2]} channel(s), but the kernels expect ${kernels.shape[2]}`,
    );
  }
}

/**
 * A convolution layer on one image: nothing is flipped unless `flip` says so.
 * @param image tensor (height, width, in)
 * @param kernels tensor (height, width, in, out)
 * @param bias one number for each filter, or null
 * @param options {stride, padding, dilation, flip}
 * @returns tensor (height, width, out), before any activation
 */
export function conv2d(image, kernels, bias = null, options = {}) {
  requireChannels(image, kernels);
  const weights = (options.flip ? turned(kernels) : kernels).data;
  const [, , channels, filters] = kernels.shape;
  const [rows, columns] = planeWindows(image.shape, kernels.shape, options);
  const output = new Float64Array(rows.count * columns.count * filters);
  for (let r = 0, out = 0; r < rows.count; r++) {
    for (let c = 0; c < columns.count; c++, out += filters) {
      if (bias) for (let f = 0; f < filters; f++) output[out + f] = bias[f];
      for (let i = 0; i < rows.f; i++) {
        const y = r * rows.s - rows.before + i * rows.d;
        if (y < 0 || y >= rows.n) continue;
        for (let j = 0; j < columns.f; j++) {
          const x = c * columns.s - columns.before + j * columns.d;
          if (x < 0 || x >= columns.n) continue;
          let pixel = (y * columns.n + x) * channels;
          let weight = (i * columns.f + j) * channels * filters;
          for (let k = 0; k < channels; k++, pixel++, weight += filters) {
            const value = image.data[pixel];
            if (value === 0) continue;
            for (let f = 0; f < filters; f++) output[out + f] += value * weights[weight + f];
          }
        }
      }
    }
  }
  return tensor([rows.count, columns.count, filters], output);
}

/**
 * One output of a convolution, product by product, over all channels.
 * Padding takes part as zeros; `inside` tells which terms are real pixels.
 * @param place [row, column, filter] of the output
 * @param options as for conv2d, and `activation`
 * @returns {{terms: {at, tap, value, weight, product, inside}[], byChannel: number[], sum, bias,
 *   before, activation, result}}; `at` is [row, column, channel] in the image, `tap` the
 *   [i, j, channel, filter] of the weight; before = sum + bias, result = activation(before)
 */
export function convSum(image, kernels, bias, options, place) {
  requireChannels(image, kernels);
  const [rows, columns] = planeWindows(image.shape, kernels.shape, options);
  const [r, c, filter] = place;
  const byChannel = new Array(kernels.shape[2]).fill(0);
  const terms = [];
  for (let k = 0; k < kernels.shape[2]; k++) {
    for (let i = 0; i < rows.f; i++) {
      for (let j = 0; j < columns.f; j++) {
        const y = r * rows.s - rows.before + i * rows.d;
        const x = c * columns.s - columns.before + j * columns.d;
        const inside = y >= 0 && y < rows.n && x >= 0 && x < columns.n;
        const value = inside ? at(image, [y, x, k]) : 0;
        const tap = options.flip
          ? [rows.f - 1 - i, columns.f - 1 - j, k, filter]
          : [i, j, k, filter];
        const weight = at(kernels, tap);
        terms.push({ at: [y, x, k], tap, value, weight, product: value * weight, inside });
        byChannel[k] += value * weight;
      }
    }
  }
  return finishSum(terms, byChannel, bias ? bias[filter] : 0, options.activation);
}

function finishSum(terms, byChannel, bias, activation = "linear") {
  const sum = byChannel.reduce((a, b) => a + b, 0);
  const before = sum + bias;
  const result = activation === "softmax" ? before : activateNumber(before, activation);
  return { terms, byChannel, sum, bias, before, activation, result };
}

/**
 * The gradient of one number of a convolution's input or kernels, product by product.
 * @param what "image" (place is [row, column, channel]) or "kernels" ([i, j, channel, filter])
 * @param delta tensor (height, width, out): the gradient of the sums, before the activation
 * @returns {{terms: {out, at, tap, delta, factor, product}[], sum}}; `factor` is the weight that
 *   the delta meets on its way to a pixel, or the pixel on its way to a weight
 */
export function convGradientSum(what, image, kernels, options, delta, place) {
  const [rows, columns] = planeWindows(image.shape, kernels.shape, options);
  const terms = [];
  const filters = kernels.shape[3];
  const taps = what === "kernels" ? [place] : everyTap(kernels.shape, place[2]);
  for (const tap of taps) {
    const i = options.flip ? rows.f - 1 - tap[0] : tap[0];
    const j = options.flip ? columns.f - 1 - tap[1] : tap[1];
    for (let r = 0; r < rows.count; r++) {
      for (let c = 0; c < columns.count; c++) {
        const y = r * rows.s - rows.before + i * rows.d;
        const x = c * columns.s - columns.before + j * columns.d;
        const inside = y >= 0 && y < rows.n && x >= 0 && x < columns.n;
        if (!inside || (what === "image" && (y !== place[0] || x !== place[1]))) continue;
        const out = [r, c, tap[3]];
        const d = delta.data[(r * columns.count + c) * filters + tap[3]];
        const factor = what === "image" ? at(kernels, tap) : at(image, [y, x, tap[2]]);
        terms.push({ out, at: [y, x, tap[2]], tap, delta: d, factor, product: d * factor });
      }
    }
  }
  terms.sort((a, b) => a.out[2] - b.out[2] || a.out[0] - b.out[0] || a.out[1] - b.out[1]);
  return { terms, sum: terms.reduce((total, term) => total + term.product, 0) };
}

function everyTap([height, width, , filters], channel) {
  const taps = [];
  for (let f = 0; f < filters; f++) {
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) taps.push([i, j, channel, f]);
    }
  }
  return taps;
}

/** All gradients of a convolution: {image, kernels, bias}, from the gradient of its sums. */
export function convGradients(image, kernels, options, delta) {
  const gradient = (what, like) => {
    const result = tensor(like.shape);
    result.data.forEach((_, flat) => {
      const place = unflatIndex(like.shape, flat);
      result.data[flat] = convGradientSum(what, image, kernels, options, delta, place).sum;
    });
    return result;
  };
  const bias = new Float64Array(kernels.shape[3]);
  delta.data.forEach((value, flat) => (bias[flat % bias.length] += value));
  return { image: gradient("image", image), kernels: gradient("kernels", kernels), bias };
}

// ------------------------------------------------------------------------------- pooling

/**
 * One number for each window and channel; padding never counts.
 * @param options {pool: "max" | "average" | "min", size, stride, padding}
 */
export function pool2d(image, options) {
  const [rows, columns] = poolWindows(image, options);
  const channels = image.shape[2];
  const output = tensor([rows.count, columns.count, channels]);
  let out = 0;
  for (let r = 0; r < rows.count; r++) {
    const [top, bottom] = reach(rows, r);
    for (let c = 0; c < columns.count; c++) {
      const [left, right] = reach(columns, c);
      for (let k = 0; k < channels; k++) {
        let kept = startOf(options.pool);
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) {
            const value = image.data[(y * columns.n + x) * channels + k];
            if (options.pool === "average") kept += value;
            else if (options.pool === "min" ? value < kept : value > kept) kept = value;
          }
        }
        if (options.pool === "average") kept /= (bottom - top) * (right - left);
        output.data[out++] = kept;
      }
    }
  }
  return output;
}

/** The window of one pooled number: {top, left, bottom, right}, within the image; ends excluded. */
export function poolWindow(image, options, [row, column]) {
  const [rows, columns] = poolWindows(image, options);
  const [[top, bottom], [left, right]] = [reach(rows, row), reach(columns, column)];
  return { top, left, bottom, right };
}

/**
 * One pooled number, value by value.
 * @returns {{terms: {at, value, weight, product, kept}[], result}}; a maximum keeps one value (the
 *   first of equals) with weight 1, an average gives each the same weight
 */
export function poolSum(image, options, place) {
  const { top, left, bottom, right } = poolWindow(image, options, place);
  const terms = [];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const index = [y, x, place[2]];
      terms.push({ at: index, value: at(image, index) });
    }
  }
  const values = terms.map((term) => (options.pool === "min" ? -term.value : term.value));
  const best = argmax(values);
  terms.forEach((term, i) => {
    const average = options.pool === "average";
    term.kept = average || i === best;
    term.weight = average ? 1 / terms.length : Number(i === best);
    term.product = term.value * term.weight;
  });
  return { terms, result: terms.reduce((total, term) => total + term.product, 0) };
}

/** Where the gradient of pooled numbers goes: an image of the input's shape. */
export function poolGradient(image, options, upstream) {
  const gradient = tensor(image.shape);
  upstream.data.forEach((value, flat) => {
    const place = unflatIndex(upstream.shape, flat);
    for (const term of poolSum(image, options, place).terms) {
      gradient.data[flatIndex(image.shape, term.at)] += value * term.weight;
    }
  });
  return gradient;
}

/** One number for each channel, over the whole plane; kind is "max", "average" or "min". */
export function globalPool(image, pool) {
  const [height, width, channels] = image.shape;
  return tensor([channels], pool2d(image, { pool, size: [height, width] }).data);
}

function poolWindows(image, { pool, size, stride = size, padding = "valid" }) {
  if (!["max", "average", "min"].includes(pool)) {
    throw new RangeError(`pool must be "max", "average" or "min", got ${pool}`);
  }
  if (Number.isInteger(padding) && padding >= Math.min(...pairOf(size))) {
    throw new RangeError(`padding ${padding} must be smaller than the window ${size}`);
  }
  return planeWindows(image.shape, size, { stride: stride ?? size, padding });
}

/** First and last-plus-one real pixel of window number k along an axis. */
function reach(axis, k) {
  const start = k * axis.s - axis.before;
  return [Math.max(start, 0), Math.min(start + axis.f, axis.n)];
}

function startOf(pool) {
  return { max: -Infinity, min: Infinity, average: 0 }[pool];
}

// ------------------------------------------------------------------------------- other layers

/** Every input times its weight, summed for each output: weights (inputs, outputs). */
export function dense(x, weights, bias = null) {
  const [inputs, outputs] = weights.shape;
  if (x.data.length !== inputs) {
    throw new RangeError(`${x.data.length} values came, but the weights expect ${inputs}`);
  }
  const result = bias ? Float64Array.from(bias) : new Float64Array(outputs);
  for (let i = 0; i < inputs; i++) {
    const value = x.data[i];
    if (value === 0) continue;
    for (let o = 0; o < outputs; o++) result[o] += value * weights.data[i * outputs + o];
  }
  return tensor([outputs], result);
}

/** One output of a dense layer, product by product; the form of convSum, `at` is [input]. */
export function denseSum(x, weights, bias, activation, unit) {
  const outputs = weights.shape[1];
  const terms = Array.from(x.data, (value, i) => {
    const weight = weights.data[i * outputs + unit];
    return { at: [i], tap: [i, unit], value, weight, product: value * weight, inside: true };
  });
  const sum = terms.reduce((total, term) => total + term.product, 0);
  return finishSum(terms, [sum], bias ? bias[unit] : 0, activation);
}

const NUMBER_ACTIVATIONS = {
  linear: (x) => x,
  relu: (x) => (x > 0 ? x : 0),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: (x) => Math.tanh(x),
};

const ACTIVATION_SLOPES = {
  linear: () => 1,
  relu: (x) => (x > 0 ? 1 : 0),
  sigmoid: (x) => NUMBER_ACTIVATIONS.sigmoid(x) * (1 - NUMBER_ACTIVATIONS.sigmoid(x)),
  tanh: (x) => 1 - Math.tanh(x) ** 2,
};

/** One number through "linear", "relu", "sigmoid" or "tanh". */
export function activateNumber(x, activation) {
  const apply = NUMBER_ACTIVATIONS[activation];
  if (!apply) throw new RangeError(`the activation "${activation}" is not known here`);
  return apply(x);
}

/** The slope of an activation at x: what a gradient is multiplied by on its way back. */
export function activationSlope(x, activation) {
  return ACTIVATION_SLOPES[activation](x);
}

/** A tensor through an activation; "softmax" goes over the last axis. */
export function activate(t, activation = "linear") {
  if (activation === "linear") return t;
  if (activation === "softmax") return softmax(t);
  activateNumber(0, activation);
  return tensor(t.shape, t.data.map(NUMBER_ACTIVATIONS[activation]));
}

/** Shares that sum to 1 along the last axis; the largest is taken off first, so nothing overflows. */
export function softmax(t) {
  const width = t.shape[t.shape.length - 1];
  const result = tensor(t.shape);
  for (let start = 0; start < t.data.length; start += width) {
    const row = t.data.slice(start, start + width);
    const largest = extent(row)[1];
    const powers = Array.from(row, (value) => Math.exp(value - largest));
    const total = powers.reduce((a, b) => a + b, 0);
    powers.forEach((power, i) => (result.data[start + i] = power / total));
  }
  return result;
}

/** A generator of numbers in [0, 1) from a seed (Mulberry32, T. Ettinger, public domain). */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What dropout multiplies by: 0 with probability `rate`, else 1 / (1 - rate). */
export function dropoutMask(length, rate, seed) {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`rate must be in [0, 1), got ${rate}`);
  const random = randomNumbers(seed);
  return Float64Array.from({ length }, () => (random() < rate ? 0 : 1 / (1 - rate)));
}

/** A tensor times a mask of the same length. */
export function dropout(t, mask) {
  return tensor(t.shape, t.data.map((value, i) => value * mask[i]));
}

/** Batch normalisation at inference, over the last axis, with the statistics kept in training. */
export function batchNorm(t, { gamma = null, beta = null, mean, variance, epsilon = 1e-3 }) {
  const channels = mean.length;
  const scale = Float64Array.from(mean, (_, k) =>
    (gamma?.[k] ?? 1) / Math.sqrt(variance[k] + epsilon));
  const shift = Float64Array.from(mean, (m, k) => (beta?.[k] ?? 0) - m * scale[k]);
  return tensor(
    t.shape,
    Float64Array.from(t.data, (value, i) => value * scale[i % channels] + shift[i % channels]),
  );
}

// ------------------------------------------------------------------------------- networks

/**
 * A layer is a plain object:
 *   {kind: "conv2d", kernels, bias, stride, padding, dilation, activation}   tensors and arrays
 *   {kind: "pool2d", pool, size, stride, padding}    {kind: "global_pool", pool}
 *   {kind: "dense", weights, bias, activation}       {kind: "activation", activation}
 *   {kind: "batch_norm", gamma, beta, mean, variance, epsilon}
 *   {kind: "flatten"}   {kind: "dropout"}: does nothing at inference; a `mask` switches it on
 */
const LAYER_FORWARD = {
  conv2d: (layer, x) => activate(conv2d(x, layer.kernels, layer.bias, layer), layer.activation),
  pool2d: (layer, x) => pool2d(x, layer),
  global_pool: (layer, x) => globalPool(x, layer.pool),
  dense: (layer, x) => activate(dense(x, layer.weights, layer.bias), layer.activation),
  activation: (layer, x) => activate(x, layer.activation),
  batch_norm: (layer, x) => batchNorm(x, layer),
  flatten: (layer, x) => tensor([x.data.length], x.data),
  dropout: (layer, x) => (layer.mask ? dropout(x, layer.mask) : x),
};

/** One layer on one image. */
export function applyLayer(layer, x) {
  const apply = LAYER_FORWARD[layer.kind];
  if (!apply) throw new RangeError(`a layer of kind "${layer.kind}" is not known here`);
  return apply(layer, x);
}

/** The input and every layer's output: levels[0] is x, levels[i + 1] what layer i makes of it. */
export function forward(layers, x) {
  const levels = [x];
  for (const layer of layers) levels.push(applyLayer(layer, levels[levels.length - 1]));
  return levels;
}

/**
 * One output of a layer, product by product, over all channels: the form of convSum.
 * Layers without weights answer too: pooling as poolSum, all others with the one value they read.
 */
export function sumAt(layer, x, place) {
  if (layer.kind === "conv2d") return convSum(x, layer.kernels, layer.bias, layer, place);
  if (layer.kind === "dense") {
    return denseSum(x, layer.weights, layer.bias, layer.activation, place[0]);
  }
  if (layer.kind === "pool2d") return poolSum(x, layer, place);
  if (layer.kind === "global_pool") {
    return poolSum(x, { pool: layer.pool, size: x.shape.slice(0, 2) }, [0, 0, place[0]]);
  }
  const index = layer.kind === "flatten" ? unflatIndex(x.shape, place[0]) : place;
  const value = at(x, index);
  const result = at(applyLayer(layer, x), place);
  return { terms: [{ at: index, value, weight: 1, product: value, inside: true }], result };
}

/**
 * What one unit sees: a rectangle of the input and of every level between.
 * @param shapes shape of each level: forward(layers, x).map((level) => level.shape)
 * @param level number of the unit's level; 0 is the input
 * @param place [row, column, channel] or [unit]
 * @returns one {top, left, bottom, right, rows, columns, channels, full} for each level up to
 *   `level`. Bottom and right are excluded. A dilated kernel skips pixels inside the rectangle:
 *   `rows` and `columns` list those that are read. `channels` is [first, last + 1]. `full` is the
 *   rectangle with the padding it reaches into. A level that is a list has its entries as rows.
 */
export function receptiveField(layers, shapes, level, place) {
  const fields = new Array(level + 1);
  fields[level] = pointField(place);
  for (let i = level - 1; i >= 0; i--) fields[i] = fieldBelow(layers[i], fields[i + 1], shapes[i]);
  return fields;
}

function fieldOf(rows, columns, channels, full = null) {
  const [top, left] = [rows[0], columns[0]];
  const [bottom, right] = [rows[rows.length - 1] + 1, columns[columns.length - 1] + 1];
  return {
    top, left, bottom, right, rows, columns, channels, full: full ?? { top, left, bottom, right },
  };
}

function pointField([row, column = 0, channel = 0]) {
  return fieldOf([row], [column], [channel, channel + 1]);
}

function wholeField([height, width = 1, channels = 1]) {
  const every = (n) => Array.from({ length: n }, (_, i) => i);
  return fieldOf(every(height), every(width), [0, channels]);
}

function fieldBelow(layer, field, shape) {
  const softmaxed = layer.kind === "activation" && layer.activation === "softmax";
  if (layer.kind === "dense" || softmaxed) return wholeField(shape);
  if (layer.kind === "global_pool") {
    return { ...wholeField(shape), channels: [field.top, field.bottom] };
  }
  if (layer.kind === "flatten") {
    return field.rows.length === 1 ? pointField(unflatIndex(shape, field.top)) : wholeField(shape);
  }
  if (layer.kind !== "conv2d" && layer.kind !== "pool2d") return field;
  const conv = layer.kind === "conv2d";
  const size = conv ? layer.kernels.shape : layer.size;
  const options = conv ? layer : { stride: layer.stride ?? layer.size, padding: layer.padding };
  const [rows, columns] = planeWindows(shape, size, options);
  const [top, bottom] = stretched(rows, field.full.top, field.full.bottom);
  const [left, right] = stretched(columns, field.full.left, field.full.right);
  return fieldOf(pixelsRead(rows, field.rows), pixelsRead(columns, field.columns),
    conv ? [0, shape[2]] : field.channels, { top, left, bottom, right });
}

/** From the first tap of the first window to the last tap of the last one, padding included. */
function stretched(axis, first, end) {
  const start = first * axis.s - axis.before;
  return [start, (end - 1) * axis.s - axis.before + windowSpan(axis.f, axis.d)];
}

/** The real pixels that some windows of an axis read, in order. */
function pixelsRead(axis, windows) {
  const read = new Set();
  for (const k of windows) {
    for (let i = 0; i < axis.f; i++) {
      const pixel = k * axis.s - axis.before + i * axis.d;
      if (pixel >= 0 && pixel < axis.n) read.add(pixel);
    }
  }
  return [...read].sort((a, b) => a - b);
}

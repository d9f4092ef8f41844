# --- output-size | wrong | + 1 missing
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return (n + 2 * padding - span) // stride

# --- output-size | wrong | padding counted once
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return (n + padding - span) // stride + 1

# --- output-size | wrong | dilation forgotten
def count_windows(n, kernel, stride, padding, dilation):
    return (n + 2 * padding - kernel) // stride + 1

# --- output-size | wrong | span is dilation times kernel
def count_windows(n, kernel, stride, padding, dilation):
    return (n + 2 * padding - dilation * kernel) // stride + 1

# --- output-size | wrong | brackets missing before //
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return n + 2 * padding - span // stride + 1

# --- output-size | wrong | + 1 inside the bracket
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return (n + 2 * padding - span + 1) // stride

# --- output-size | wrong | / for //
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return (n + 2 * padding - span) / stride + 1

# --- output-size | wrong | rounds with round()
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return round((n + 2 * padding - span) / stride) + 1

# --- output-size | wrong | rounds up
def count_windows(n, kernel, stride, padding, dilation):
    import math
    span = dilation * (kernel - 1) + 1
    return math.ceil((n + 2 * padding - span) / stride) + 1

# --- output-size | wrong | span without the first pixel
def count_windows(n, kernel, stride, padding, dilation):
    return (n + 2 * padding - dilation * (kernel - 1)) // stride + 1

# --- output-size | wrong | the bracket of the span forgotten
def count_windows(n, kernel, stride, padding, dilation):
    return (n + 2 * padding - dilation * kernel - 1) // stride + 1

# --- output-size | wrong | stride and dilation swapped
def count_windows(n, kernel, stride, padding, dilation):
    span = stride * (kernel - 1) + 1
    return (n + 2 * padding - span) // dilation + 1

# --- output-size | wrong | padding subtracted
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return (n - 2 * padding - span) // stride + 1

# --- output-size | wrong | stride ignored
def count_windows(n, kernel, stride, padding, dilation):
    return n + 2 * padding - (dilation * (kernel - 1) + 1) + 1

# --- output-size | wrong | span kernel + (dilation - 1)
def count_windows(n, kernel, stride, padding, dilation):
    span = kernel + dilation - 1
    return (n + 2 * padding - span) // stride + 1

# --- output-size | wrong | counts in a loop, one too few
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    count = 0
    start = 0
    while start + span < n + 2 * padding:
        count += 1
        start += stride
    return count

# --- output-size | wrong | loop forgets to move the start
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    count = 0
    start = 0
    while start + span <= n + 2 * padding:
        count += 1
    return count

# --- output-size | wrong | padding twice and the span wrong
def count_windows(n, kernel, stride, padding, dilation):
    return (n + padding - dilation * kernel) // stride + 1

# --- output-size | wrong | returns a list of the starts
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return list(range(0, n + 2 * padding - span + 1, stride))

# --- output-size | wrong | multiplied the stride
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return (n + 2 * padding - span) * stride + 1

# --- output-size | wrong | span with dilation zeros between
def count_windows(n, kernel, stride, padding, dilation):
    span = kernel + (kernel - 1) * dilation
    return (n + 2 * padding - span) // stride + 1

# --- output-size | wrong | prints
def count_windows(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    print((n + 2 * padding - span) // stride + 1)

# --- output-size | right | length of a range
def count_windows(n, kernel, stride, padding, dilation):
    return len(range(-padding, n + padding - dilation * (kernel - 1), stride))

# --- output-size | right | numpy whole number
def count_windows(n, kernel, stride, padding, dilation):
    return np.floor((n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1).astype(int)

# --- output-size | right | an array of one number
def count_windows(n, k, s, p, d):
    return np.array([(n + 2 * p - d * (k - 1) - 1) // s + 1])

# --- output-size | right | counts in a loop
def count_windows(n, kernel, stride, padding, dilation):
    count, end = 0, dilation * (kernel - 1) + 1
    while end <= n + 2 * padding:
        count += 1
        end += stride
    return count

# --- same-padding | wrong | (kernel - 1) // 2 on both sides
def pad_same(n, kernel, stride):
    p = (kernel - 1) // 2
    return (p, p)

# --- same-padding | wrong | the odd pixel before
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = max((outputs - 1) * stride + kernel - n, 0)
    after = total // 2
    return total - after, after

# --- same-padding | wrong | n // s for the ceiling
def pad_same(n, kernel, stride):
    outputs = n // stride
    total = max((outputs - 1) * stride + kernel - n, 0)
    return total // 2, total - total // 2

# --- same-padding | wrong | n // s + 1 for the ceiling
def pad_same(n, kernel, stride):
    outputs = n // stride + 1
    total = max((outputs - 1) * stride + kernel - n, 0)
    return total // 2, total - total // 2

# --- same-padding | wrong | max(…, 0) forgotten
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = (outputs - 1) * stride + kernel - n
    return total // 2, total - total // 2

# --- same-padding | wrong | half on both sides
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = max((outputs - 1) * stride + kernel - n, 0)
    return total // 2, total // 2

# --- same-padding | wrong | the total as one number
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    return max((outputs - 1) * stride + kernel - n, 0)

# --- same-padding | wrong | / for //, halves of pixels
def pad_same(n, kernel, stride):
    outputs = np.ceil(n / stride)
    total = max((outputs - 1) * stride + kernel - n, 0)
    return total / 2, total / 2

# --- same-padding | wrong | stride taken as 1
def pad_same(n, kernel, stride):
    total = kernel - 1
    return total // 2, total - total // 2

# --- same-padding | wrong | outputs instead of outputs - 1
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = max(outputs * stride + kernel - n, 0)
    return total // 2, total - total // 2

# --- same-padding | wrong | keeps the size n although there is a stride
def pad_same(n, kernel, stride):
    total = max((n - 1) * stride + kernel - n, 0)
    return total // 2, total - total // 2

# --- same-padding | wrong | max set on the halves: after keeps the minus
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = (outputs - 1) * stride + kernel - n
    before = max(total // 2, 0)
    after = total - before
    return before, after

# --- same-padding | wrong | min for max
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = min((outputs - 1) * stride + kernel - n, 0)
    return total // 2, total - total // 2

# --- same-padding | wrong | round() for the ceiling
def pad_same(n, kernel, stride):
    outputs = round(n / stride)
    total = max((outputs - 1) * stride + kernel - n, 0)
    before = total // 2
    return before, total - before

# --- same-padding | wrong | after is before + 1 always
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = max((outputs - 1) * stride + kernel - n, 0)
    before = total // 2
    return before, before + 1

# --- same-padding | wrong | kernel - 1 in the total
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = max((outputs - 1) * stride + kernel - 1 - n, 0)
    before = total // 2
    return before, total - before

# --- same-padding | wrong | one minus sign forgotten in the ceiling
def pad_same(n, kernel, stride):
    outputs = -n // stride
    total = max((outputs - 1) * stride + kernel - n, 0)
    before = total // 2
    return before, total - before

# --- same-padding | wrong | kernel // 2 on both sides
def pad_same(n, kernel, stride):
    return kernel // 2, kernel // 2

# --- same-padding | wrong | returns nothing when the total is 0
def pad_same(n, kernel, stride):
    outputs = -(-n // stride)
    total = (outputs - 1) * stride + kernel - n
    if total > 0:
        before = total // 2
        return before, total - before

# --- same-padding | wrong | two slips: floor and odd pixel before
def pad_same(n, kernel, stride):
    outputs = n // stride
    total = max((outputs - 1) * stride + kernel - n, 0)
    after = total // 2
    before = total - after
    return before, after

# --- same-padding | right | list
def pad_same(n, kernel, stride):
    import math
    total = max((math.ceil(n / stride) - 1) * stride + kernel - n, 0)
    return [math.floor(total / 2), math.ceil(total / 2)]

# --- same-padding | right | array
def pad_same(n, k, s):
    rest = n % s
    total = max(k - (rest if rest else s), 0)
    return np.array([total // 2, (total + 1) // 2])

# --- same-padding | right | adds pixels one at a time
def pad_same(n, kernel, stride):
    outputs = len(range(0, n, stride))
    before = after = 0
    while before + n + after < (outputs - 1) * stride + kernel:
        if after > before:
            before += 1
        else:
            after += 1
    return before, after

# --- receptive-field | wrong | sum of the kernels
def field_of(layers):
    total = 0
    for kernel, stride in layers:
        total += kernel
    return total

# --- receptive-field | wrong | starts at 0
def field_of(layers):
    field = 0
    step = 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field

# --- receptive-field | wrong | stride multiplied before
def field_of(layers):
    field = 1
    step = 1
    for kernel, stride in layers:
        step *= stride
        field += (kernel - 1) * step
    return field

# --- receptive-field | wrong | kernel for kernel - 1
def field_of(layers):
    field = 1
    step = 1
    for kernel, stride in layers:
        field += kernel * step
        step *= stride
    return field

# --- receptive-field | wrong | the layer's own stride only
def field_of(layers):
    field = 1
    for kernel, stride in layers:
        field += (kernel - 1) * stride
    return field

# --- receptive-field | wrong | strides added
def field_of(layers):
    field = 1
    step = 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step += stride
    return field

# --- receptive-field | wrong | strides left out
def field_of(layers):
    return 1 + sum(kernel - 1 for kernel, stride in layers)

# --- receptive-field | wrong | product of the kernels
def field_of(layers):
    field = 1
    for kernel, stride in layers:
        field *= kernel
    return field

# --- receptive-field | wrong | backwards recursion in forward order
def field_of(layers):
    field = 1
    for kernel, stride in layers:
        field = (field - 1) * stride + kernel
    return field

# --- receptive-field | wrong | field * stride + kernel, from behind
def field_of(layers):
    field = 1
    for kernel, stride in reversed(layers):
        field = field * stride + kernel
    return field

# --- receptive-field | wrong | return in the loop
def field_of(layers):
    field = 1
    step = 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
        return field

# --- receptive-field | wrong | step set to the stride, not multiplied
def field_of(layers):
    field = 1
    step = 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step = stride
    return field

# --- receptive-field | wrong | assigned instead of added
def field_of(layers):
    step = 1
    for kernel, stride in layers:
        field = 1 + (kernel - 1) * step
        step *= stride
    return field

# --- receptive-field | wrong | kernel and stride swapped
def field_of(layers):
    field = 1
    step = 1
    for stride, kernel in layers:
        field += (kernel - 1) * step
        step *= stride
    return field

# --- receptive-field | wrong | last layer left out
def field_of(layers):
    field = 1
    step = 1
    for i in range(len(layers) - 1):
        kernel, stride = layers[i]
        field += (kernel - 1) * step
        step *= stride
    return field

# --- receptive-field | wrong | squared, for two axes
def field_of(layers):
    field = 1
    step = 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field * field

# --- receptive-field | wrong | returns the pair of both axes
def field_of(layers):
    field = 1
    step = 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field, field

# --- receptive-field | wrong | list unpacked as one layer
def field_of(layers):
    kernel, stride = layers
    return (kernel - 1) * stride + 1

# --- receptive-field | wrong | brackets forgotten
def field_of(layers):
    field = 1
    step = 1
    for kernel, stride in layers:
        field += kernel - 1 * step
        step *= stride
    return field

# --- receptive-field | wrong | pops from the reader's list
def field_of(layers):
    field = 1
    while layers:
        kernel, stride = layers.pop()
        field = (field - 1) * stride + kernel
    return field

# --- receptive-field | wrong | step never changes because of a typo
def field_of(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        steps = step * stride
    return field

# --- receptive-field | right | from behind
def field_of(layers):
    field = 1
    for kernel, stride in layers[::-1]:
        field = (field - 1) * stride + kernel
    return field

# --- receptive-field | right | numpy products
def field_of(layers):
    kernels = np.array([k for k, s in layers])
    steps = np.cumprod([1] + [s for k, s in layers])[:-1]
    return 1 + ((kernels - 1) * steps).sum()

# --- receptive-field | right | recursion
def field_of(net):
    if not net:
        return 1
    kernel, stride = net[0]
    return (field_of(net[1:]) - 1) * stride + kernel

# --- layer-cost | wrong | bias forgotten
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    parameters = kh * kw * c * filters
    return parameters, parameters * (h - kh + 1) * (w - kw + 1)

# --- layer-cost | wrong | one bias in all
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    weights = kh * kw * c * filters
    return weights + 1, weights * (h - kh + 1) * (w - kw + 1)

# --- layer-cost | wrong | channels forgotten
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    weights = kh * kw * filters
    return weights + filters, weights * (h - kh + 1) * (w - kw + 1)

# --- layer-cost | wrong | multiply-adds with the size of the image
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    weights = kh * kw * c * filters
    return weights + filters, weights * h * w

# --- layer-cost | wrong | + 1 missing in the output
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    weights = kh * kw * c * filters
    return weights + filters, weights * (h - kh) * (w - kw)

# --- layer-cost | wrong | biases multiplied at each place too
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    parameters = (kh * kw * c + 1) * filters
    return parameters, parameters * (h - kh + 1) * (w - kw + 1)

# --- layer-cost | wrong | pair the other way round
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    weights = kh * kw * c * filters
    return weights * (h - kh + 1) * (w - kw + 1), weights + filters

# --- layer-cost | wrong | multiply and add counted apart
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    weights = kh * kw * c * filters
    return weights + filters, 2 * weights * (h - kh + 1) * (w - kw + 1)

# --- layer-cost | wrong | height with kernel width
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kw, kh = kernel_shape
    weights = kh * kw * c * filters
    return weights + filters, weights * (h - kh + 1) * (w - kw + 1)

# --- layer-cost | wrong | square kernel
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    k = kernel_shape[0]
    weights = k * k * c * filters
    return weights + filters, weights * (h - k + 1) * (w - k + 1)

# --- layer-cost | wrong | filters forgotten in the multiply-adds
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    return kh * kw * c * filters + filters, kh * kw * c * (h - kh + 1) * (w - kw + 1)

# --- layer-cost | wrong | channels forgotten in the multiply-adds
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    return (kh * kw * c + 1) * filters, kh * kw * filters * (h - kh + 1) * (w - kw + 1)

# --- layer-cost | wrong | a bias per channel
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    weights = kh * kw * c * filters
    return weights + c, weights * (h - kh + 1) * (w - kw + 1)

# --- layer-cost | wrong | image_shape unpacked with filters
def layer_cost(image_shape, kernel_shape, filters):
    h, w = image_shape
    kh, kw = kernel_shape
    weights = kh * kw * filters
    return weights + filters, weights * (h - kh + 1) * (w - kw + 1)

# --- layer-cost | wrong | parameters only
def layer_cost(image_shape, kernel_shape, filters):
    return kernel_shape[0] * kernel_shape[1] * image_shape[2] * filters + filters

# --- layer-cost | wrong | bias per weight kernel: brackets wrong
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    params = (kh * kw + 1) * c * filters
    adds = kh * kw * c * filters * (h - kh + 1) * (w - kw + 1)
    return params, adds

# --- layer-cost | wrong | kernel_shape used as a number
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    weights = kernel_shape * kernel_shape * c * filters
    return weights + filters, weights * (h - kernel_shape + 1) * (w - kernel_shape + 1)

# --- layer-cost | wrong | only the number of outputs as second
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    return kh * kw * c * filters + filters, (h - kh + 1) * (w - kw + 1) * filters

# --- layer-cost | wrong | two slips: bias forgotten and image size
def layer_cost(image_shape, kernel_shape, filters):
    height, width, channels = image_shape
    params = kernel_shape[0] * kernel_shape[1] * channels * filters
    return params, params * height * width

# --- layer-cost | wrong | np.sum for np.prod
def layer_cost(image_shape, kernel_shape, filters):
    weights = np.sum(kernel_shape) * image_shape[2] * filters
    rows = image_shape[0] - kernel_shape[0] + 1
    columns = image_shape[1] - kernel_shape[1] + 1
    return weights + filters, weights * rows * columns

# --- layer-cost | right | array
def layer_cost(image_shape, kernel_shape, filters):
    (h, w, c), (a, b) = image_shape, kernel_shape
    one = a * b * c
    return np.array([filters * (one + 1), filters * one * (h - a + 1) * (w - b + 1)])

# --- layer-cost | right | list with np.prod
def layer_cost(image, kernel, n):
    weights = int(np.prod(kernel)) * image[-1] * n
    places = np.prod([i - k + 1 for i, k in zip(image, kernel)])
    return [weights + n, weights * places]

# --- layer-cost | right | counts output by output
def layer_cost(image_shape, kernel_shape, filters):
    h, w, c = image_shape
    kh, kw = kernel_shape
    adds = 0
    for r in range(h - kh + 1):
        for col in range(w - kw + 1):
            adds += kh * kw * c * filters
    return kh * kw * c * filters + filters, adds

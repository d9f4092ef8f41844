"""Train on several devices and on several workers, and get the loss curve of one process.

The step beyond one machine, on TensorFlow, which the course already has. The same small network is
trained from the same weights on the same batches in three ways:

- by one process;
- on two devices of one process: two logical CPUs here, two graphics cards elsewhere
  (``tf.distribute.MirroredStrategy``);
- by two worker processes that talk over the network: this machine's loopback here, two machines
  elsewhere (``tf.distribute.MultiWorkerMirroredStrategy``).

In the last two, each *replica* holds all the weights and works on its half of every batch. The
gradients are summed over the replicas, and each makes the same step. The sum of the halves is the
gradient of the whole batch, so the curves are the same, up to the order in which numbers are
rounded. ``python -m benchmarks.distributed`` shows how close they come, in float32 and, to tell
rounding from mistakes, in float64.

What works with Keras 3.15 on TensorFlow 2.21:

- A training loop of one's own (`train`) runs in all three ways, unchanged. It takes the step of a
  Keras optimizer inside ``strategy.run``; the optimizer sums the gradients over the replicas.
- ``model.fit`` runs on several devices, unchanged, if the model is made and compiled under
  ``strategy.scope()``.
- ``model.fit`` with several workers stops with an error of Keras' own (keras-team/keras, issue
  20585), in two places. `fit_with_workers` goes around both.

How close: in float32 the curves start 1e-7 of the loss apart, and here they stay below 1e-6. That
is not sure for every network and learning rate. A rounding difference can tip a decision, at a ReLU
or at the larger of two nearly equal pixels in a pool, and training magnifies what follows. With a
learning rate of 0.05 instead of 0.02, shuffling the images *within* each batch, in one process, led
to curves up to 4 % apart after 100 steps; with smooth activations and average pooling, to 1e-6 or
so. So float64 is the sharper test: below 1e-14 here.

Here are no dropout and no batch normalization. Each replica would draw its own dropout, and
normalize with the mean of its own half batch: neither is wrong, but the curves would differ.

For machines of their own, see `CLUSTER`.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.processes import Program, ProgramError, end_with_parent, free_ports, run_together

CLUSTER = """\
On two machines, start your script on each. An environment variable tells it all the addresses, and
which of them is its own (index 1 on the second machine):

  TF_CONFIG='{"cluster": {"worker": ["10.0.0.1:2222", "10.0.0.2:2222"]},
              "task": {"type": "worker", "index": 0}}' python train.py
"""

WORKERS = 2
STEPS, BATCH, SEED = 100, 64, 0
LIMIT = 180  # seconds for each way, on a busy machine; 15 are usual

#: How far two loss curves may be apart, as a share of the loss. They start 1e-7 (float32) or 1e-16
#: (float64) apart, and training may magnify that. With a wrong gradient they differ by far more.
CLOSE = {"float32": 1e-3, "float64": 1e-10}

WAYS = ("one process", "two devices", "two workers")


# --- What a reader's own script needs -----------------------------------------------------------


def choose_strategy(way):
    """Return the strategy. Nothing else in TensorFlow may run before this."""
    import tensorflow as tf

    if way == "two workers":  # the addresses come from the environment variable TF_CONFIG
        return tf.distribute.MultiWorkerMirroredStrategy()
    if way == "two devices":  # with two graphics cards, MirroredStrategy() finds them by itself
        cpu = tf.config.list_physical_devices("CPU")[0]
        halves = [tf.config.LogicalDeviceConfiguration()] * 2
        tf.config.set_logical_device_configuration(cpu, halves)
        return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    return tf.distribute.get_strategy()


def build():
    """Return the network, always with the same first weights, without dropout."""
    import keras

    keras.utils.set_random_seed(SEED)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )


def make_optimizer():
    """Return plain gradient descent with momentum.

    Not Adam, which divides the scale of a gradient out again: with it, a loss divided by the wrong
    batch size would hardly show in the curve.
    """
    import keras

    return keras.optimizers.SGD(learning_rate=0.02, momentum=0.9)


def share_batches(strategy, images, labels, steps):
    """Return `steps` batches; each worker holds its share of every one, and reads no other.

    Which images make up a batch depends on the seed alone, not on the number of workers.
    """
    import tensorflow as tf

    order = np.random.default_rng(SEED).permutation(len(images))
    batches = np.resize(order, (steps, BATCH))

    def share(context):
        shares = batches.reshape(steps, context.num_input_pipelines, -1)
        mine = shares[:, context.input_pipeline_id].ravel()
        dataset = tf.data.Dataset.from_tensor_slices((images[mine], labels[mine]))
        return dataset.batch(context.get_per_replica_batch_size(BATCH))

    return strategy.distribute_datasets_from_function(share)


def train(strategy, images, labels, steps):
    """Train with a loop of one's own; return the model, and loss and seconds of every step."""
    import keras
    import tensorflow as tf

    with strategy.scope():
        model = build()
        optimizer = make_optimizer()
        optimizer.build(model.trainable_variables)

    def step_of_replica(images, labels):
        with tf.GradientTape() as tape:
            scores = model(images, training=True)
            losses = keras.losses.sparse_categorical_crossentropy(labels, scores, from_logits=True)
            loss = tf.reduce_sum(losses) / BATCH  # the whole batch, not this replica's share
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))  # sums over replicas
        return loss

    @tf.function
    def step(batch):
        return strategy.reduce("SUM", strategy.run(step_of_replica, args=batch), axis=None)

    losses, seconds = [], []
    for batch in share_batches(strategy, images, labels, steps):
        start = time.perf_counter()
        losses.append(float(step(batch)))
        seconds.append(time.perf_counter() - start)
    return model, losses, seconds


def fit(strategy, images, labels, steps):
    """Train the same network with Keras' own loop; return the loss of every step."""
    import keras

    losses = []

    class Losses(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            losses.append(float(np.squeeze(logs["loss"])))
            self.model.reset_metrics()  # Keras would go on with the mean since the epoch's start

    with strategy.scope():
        model = build()
        compile_for_fit = {
            "optimizer": make_optimizer(),
            "loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        }
    if "TF_CONFIG" in os.environ:
        model = fit_with_workers(model)
    with strategy.scope():
        model.compile(**compile_for_fit)
        model.optimizer.build(model.trainable_variables)
        model.fit(
            share_batches(strategy, images, labels, steps),
            steps_per_epoch=steps,
            shuffle=False,  # the batches have their order
            verbose=0,
            callbacks=[Losses()],
        )
    return losses


def fit_with_workers(model):
    """Return a model of the same layers whose ``fit`` runs with several workers.

    Call this outside the strategy's scope, then compile it, build the optimizer and fit inside.
    Keras (3.15) averages the first batch over the workers, in order to build what is built
    already, and fails; it does not for a model made outside the scope. And it averages the loss
    along an axis, which a single number does not have; here it gets one.
    """
    import keras
    import tensorflow as tf

    class ModelForWorkers(keras.Model):
        def train_step(self, data):
            results = super().train_step(data)
            return {name: tf.reshape(value, (1,)) for name, value in results.items()}

    return ModelForWorkers(model.inputs, model.outputs)


# --- The comparison -----------------------------------------------------------------------------


def work(way, result, steps):
    """Train in one way and write the result: what each of the started processes does."""
    import keras
    import tensorflow as tf

    from helpers import load_mnist

    if way == "two workers":
        tf.config.threading.set_intra_op_parallelism_threads(max(1, os.cpu_count() // WORKERS))
    strategy = choose_strategy(way)
    images, labels = load_mnist().train
    model, losses, seconds = train(strategy, images, labels, steps)
    weights = np.concatenate([weight.ravel() for weight in model.get_weights()])
    exchange = exchange_seconds(strategy, model)
    fitted = fit(strategy, images, labels, steps)
    keras.config.set_dtype_policy("float64")
    _, exact, _ = train(strategy, images.astype("float64"), labels, steps)
    np.savez(
        result,
        float32=losses,
        float64=exact,
        fit=fitted,
        weights=weights,
        step_seconds=statistics.median(seconds[1:]),  # the first step builds the graph
        exchange_seconds=exchange,
    )


def exchange_seconds(strategy, model, rounds=30):
    """Time what a step spends on summing the gradients over the replicas."""
    import tensorflow as tf

    shapes = [variable.shape for variable in model.trainable_variables]

    def exchange_of_replica():
        gradients = [tf.ones(shape) for shape in shapes]
        sums = tf.distribute.get_replica_context().all_reduce("SUM", gradients)
        return tf.add_n([tf.reduce_sum(array) for array in sums])

    @tf.function
    def exchange():
        return strategy.run(exchange_of_replica)

    def seconds():
        start = time.perf_counter()
        for value in strategy.experimental_local_results(exchange()):
            value.numpy()
        return time.perf_counter() - start

    seconds()
    return statistics.median(seconds() for _ in range(rounds))


def programs(way, folder, steps):
    """Return the programs that train in this way, and the files they write."""
    count = WORKERS if way == "two workers" else 1
    names = [f"worker {number}" for number in range(count)] if count > 1 else [way]
    addresses = [f"127.0.0.1:{port}" for port in free_ports(count)]
    started, results = [], []
    for number, name in enumerate(names):
        results.append(Path(folder) / f"{name}.npz")
        environment = {
            "CUDA_VISIBLE_DEVICES": "-1",  # workers on one machine must not share a card
            "KERAS_BACKEND": "tensorflow",
            "no_grpc_proxy": "127.0.0.1",  # else workers look for one another through `http_proxy`
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        if count > 1:
            task = {"type": "worker", "index": number}
            cluster = {"cluster": {"worker": addresses}, "task": task}
            environment["TF_CONFIG"] = json.dumps(cluster)
        here = [sys.executable, "-m", "benchmarks.distributed"]
        arguments = ["--way", way, "--result", str(results[-1]), "--steps", str(steps)]
        started.append(Program(name, [*here, *arguments], environment))
    return started, results


def run(way, steps, seconds=LIMIT):
    """Train in one way, in processes of its own; return one result a process."""
    with tempfile.TemporaryDirectory() as folder:
        started, files = programs(way, folder, steps)
        run_together(started, seconds)
        return [_read(file) for file in files]


def _read(path):
    with np.load(path) as file:
        return dict(file)


def gap(one, other):
    """Return how far two curves are apart at most, as a share of the loss."""
    return float(np.max(np.abs(np.subtract(one, other)) / np.abs(one)))


def compare(steps=STEPS, show=print):
    """Train in all three ways, show the curves side by side, and insist that they agree."""
    results = {}
    for way in WAYS:
        show(f"training: {way} …")
        results[way] = run(way, steps)
    one = results["one process"][0]

    show(f"\n| loss at step | {' | '.join(WAYS)} | largest difference |")
    show("|---|---|---|---|---|")
    curves = np.array([results[way][0]["float32"] for way in WAYS])
    shown = {0, 1, 2, *np.linspace(0, steps - 1, 8).astype(int)[1:]}
    for step in sorted(step for step in shown if step < steps):
        values = curves[:, step]
        cells = " | ".join(f"{value:.7f}" for value in values)
        show(f"| {step + 1} | {cells} | {np.ptp(values):.1e} |")

    show(f"\n| over all {steps} steps, as a share of the loss | two devices | two workers |")
    show("|---|---|---|")
    goals = [("float32", "float32"), ("fit", "float32"), ("float64", "float64")]
    for name, kind in goals:
        gaps = [gap(one[kind], results[way][0][name]) for way in WAYS[1:]]
        label = "model.fit, float32" if name == "fit" else f"own loop, {kind}"
        show(f"| {label}; at most {CLOSE[kind]:.0e} | {gaps[0]:.1e} | {gaps[1]:.1e} |")
        if not max(gaps) <= CLOSE[kind]:
            raise AssertionError(f"the loss curves differ by {max(gaps):.1e} ({label})")
    chief, other = results["two workers"]
    if not np.array_equal(chief["weights"], other["weights"]):
        raise AssertionError("the two workers have ended with different weights")
    show("\nBoth workers hold the same weights, to the last bit.")

    show("\n| median of a step | " + " | ".join(WAYS) + " |")
    show("|---|---|---|---|")
    step, exchange = (
        [1000 * float(results[way][0][name]) for way in WAYS]
        for name in ("step_seconds", "exchange_seconds")
    )
    show("| milliseconds | " + " | ".join(f"{value:.1f}" for value in step) + " |")
    shares = [f"{b:.1f} ({b / a:.0%})" for a, b in zip(step[1:], exchange[1:])]
    show(f"| of these, summing the gradients | none | {' | '.join(shares)} |")
    numbers = len(one["weights"])
    show(f"\n{numbers:,} gradients a step, {numbers * 4 / 1024:.0f} KiB from each replica.")
    return results


def main(arguments=None):
    """Compare, or (with ``--way``) be one of the compared processes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.distributed",
        description="Train with two workers, and compare the loss curve with that of one process.",
        epilog=CLUSTER,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--steps", type=int, default=STEPS, help="at least 2 (%(default)s)")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--result", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.steps < 2:
        parser.error("--steps must be 2 or more: the first step builds the graph")
    if chosen.way:
        end_with_parent()
        work(chosen.way, chosen.result, chosen.steps)
        return 0
    start = time.perf_counter()
    try:
        compare(chosen.steps, show=lambda text: print(text, flush=True))
    except (ProgramError, AssertionError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; no worker is left", file=sys.stderr)
        return 130
    print(f"\nmeasured in {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

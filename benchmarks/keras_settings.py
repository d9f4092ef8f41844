"""Measure what settings of Keras and TensorFlow change in training: ``make keras-settings``.

Each setting trains in a process of its own, since TensorFlow takes most of them only while it
starts. One epoch of each in turn, the plain settings among them: a ratio is the median over the
rounds. Processor time is the steadier of the two: cores that other machines share change their
speed from second to second, which the clock counts in full.

Usage: ``python -m benchmarks.keras_settings``; with another processor's arithmetic
``python -m tools.gate.arithmetic benchmarks.keras_settings``
"""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from helpers.support.memory import keep_memory
from helpers.support.start_keras import load_keras
from helpers.training.recipes import garments_model, small_model


class Setting(NamedTuple):
    """What a setting changes; the defaults are Keras as it comes."""

    environment: Mapping = MappingProxyType({})
    keeps_memory: bool = False
    steps_per_execution: int = 1
    by_tf_data: bool = False


SETTINGS = {
    "as it is": Setting(),
    "as it is, once more": Setting(),
    "freed memory is kept": Setting(keeps_memory=True),
    "one thread between operations": Setting({"TF_NUM_INTEROP_THREADS": "1"}),
    "one thread in all": Setting({"TF_NUM_INTEROP_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1"}),
    "without oneDNN": Setting({"TF_ENABLE_ONEDNN_OPTS": "0"}),
    "8 steps per execution": Setting(steps_per_execution=8),
    "batches by tf.data": Setting(by_tf_data=True),
}

#: How a network is built, its pictures and its batches.
NETWORKS = {"small": (small_model, 3200, 64), "garments": (garments_model, 1280, 128)}

ROUNDS = 12


def prepared(setting, network):
    """Return a function that trains a network for one epoch."""
    how, (build, count, batch_size) = SETTINGS[setting], NETWORKS[network]
    rng = np.random.default_rng(seed=0)
    images = rng.random((count, 28, 28, 1), dtype=np.float32)
    labels = rng.integers(0, 10, count)
    model = build()
    steps = {"steps_per_execution": how.steps_per_execution}
    model.compile(model.optimizer, model.loss, metrics=["accuracy"], **steps)
    data = {"x": images, "y": labels, "batch_size": batch_size}
    if how.by_tf_data:
        import tensorflow as tf

        batches = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(count)
        data = {"x": batches.batch(batch_size).prefetch(2), "shuffle": False}  # the set does it
    return lambda: model.fit(**data, verbose=0)


def worker(setting):
    """Train an epoch of the network that each line of the input names; print both times."""
    if SETTINGS[setting].keeps_memory:
        keep_memory()
    load_keras()
    epochs = {network: prepared(setting, network) for network in NETWORKS}
    for train in epochs.values():
        train(), train()  # traced and warmed up
    print(flush=True)
    for line in sys.stdin:
        clock, processor = time.perf_counter(), time.process_time()
        epochs[line.strip()]()
        print(time.perf_counter() - clock, time.process_time() - processor, flush=True)


def started(setting):
    """Start the process of a setting, and wait until it is warm."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.keras_settings", setting],
        env=os.environ | SETTINGS[setting].environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if not process.stdout.readline():
        raise RuntimeError(f'the process of "{setting}" ended before it trained')
    return process


def measured(processes, network):
    """Return for each setting its clock and processor times, an array (rounds, 2)."""
    times = {setting: [] for setting in processes}
    for _ in range(ROUNDS):
        for setting, process in random.sample(list(processes.items()), len(processes)):
            print(network, file=process.stdin, flush=True)
            times[setting].append([float(word) for word in process.stdout.readline().split()])
    return {setting: np.array(rows) for setting, rows in times.items()}


def main():
    """Measure and print the table."""
    processes = {setting: started(setting) for setting in SETTINGS}
    times = {network: measured(processes, network) for network in NETWORKS}
    for process in processes.values():
        process.communicate()  # closes its input, which ends it
    columns = [f"{network}: {time}" for network in NETWORKS for time in ("clock", "processor")]
    print(f"| setting | {' | '.join(columns)} |", "|---" * (1 + len(columns)) + "|", sep="\n")
    for setting in SETTINGS:
        ratios = [
            f"{statistics.median(column):.2f}"
            for rows in times.values()
            for column in (rows[setting] / rows["as it is"]).T
        ]
        print(f"| {setting} | {' | '.join(ratios)} |")


if __name__ == "__main__":
    worker(sys.argv[1]) if len(sys.argv) > 1 else main()

"""How fast the papers' networks train, against a plain Keras `fit` loop of the same network.

`python -m benchmarks.networks NAME MODEL IMAGES BATCH` prints the seconds of a round; each is timed
in a process of its own, as in `benchmarks.contenders`.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import fmean
from typing import Any

import numpy as np

from benchmarks.contenders import config_of, flops_a_second, images_of, rounds_of
from benchmarks.results_table import Figure, figure, ratios
from fl_core.cpu import has_bfloat16

CASES = (("mcmahan_cnn", 6_000, 32), ("mcmahan_cnn", 3_000, 10), ("lenet", 48_000, 32))
"""Network, images and batch size; McMahan et al. train theirs in batches of 10."""

FLOPS = {"mcmahan_cnn": 3 * (1_254_400 + 20_070_400 + 3_211_264 + 10_240) - 1_254_400}
"""Additions and multiplications of training on one image: of both convolutions and both dense
layers forward, and twice as many backward, but for the first layer, which passes no gradient on."""

PARTIES, RATE, ROUNDS = 10, 0.05, 3
GOAL = "at least 2"


def keras_network(model: str) -> Any:
    """Return a network as its paper's code would write it, compiled with plain SGD."""
    import keras
    from keras import layers

    blocks, hidden, padding = {
        "mcmahan_cnn": ((32, 64), (512,), "same"),
        "lenet": ((6, 16), (120, 84), "valid"),
    }[model]
    network = keras.Sequential([keras.Input((28, 28, 1))])
    for filters in blocks:
        network.add(layers.Conv2D(filters, 5, padding=padding, activation="relu"))
        network.add(layers.MaxPooling2D(2))
    network.add(layers.Flatten())
    for units in hidden:
        network.add(layers.Dense(units, activation="relu"))
    network.add(layers.Dense(10, activation="softmax"))
    network.compile(keras.optimizers.SGD(RATE), "sparse_categorical_crossentropy")
    return network


def keras_fit(model: str, num_images: int, batch: int) -> float:
    """One compiled model reused, `fit()` a party; the clock starts after it was traced."""
    x, y = images_of(num_images)
    network = keras_network(model)
    server = network.get_weights()
    network.fit(x[:batch], y[:batch], batch_size=batch, verbose=0)
    began = time.perf_counter()
    for part in np.array_split(np.arange(num_images), PARTIES):
        network.set_weights(server)
        network.fit(x[part], y[part], batch_size=batch, epochs=1, verbose=0)
        network.get_weights()
    return time.perf_counter() - began


def fedarium(model: str, num_images: int, batch: int, precision: str = "float32") -> float:
    """Our engine, training alone, on all cores: the mean of some rounds."""
    knobs: dict[str, Any] = {
        "optimizer": "sgd",
        "learning_rate": RATE,
        "batch_size": batch,
        "model": model,
        "precision": precision,
    }
    config = config_of(num_images, PARTIES, num_rounds=1 + ROUNDS, **knobs)
    return fmean(seconds["train"] for seconds in rounds_of(config)[1:])


def fedarium_bfloat16(model: str, num_images: int, batch: int) -> float:
    """The same in bfloat16."""
    return fedarium(model, num_images, batch, "bfloat16")


def bound(model: str, num_images: int, batch: int) -> float:
    """The network's arithmetic at the speed of a matrix product on all cores."""
    return num_images * FLOPS[model] / flops_a_second()


SUBJECTS = {
    "keras_fit": keras_fit,
    "fedarium": fedarium,
    "fedarium_bfloat16": fedarium_bfloat16,
    "bound": bound,
}


def measure(repeats: int) -> Iterator[Figure]:
    """Measure all subjects in turn, again and again, for each network and batch size."""
    for case in CASES:
        model, images, batch = case
        subjects = ["keras_fit", "fedarium"]
        if model in FLOPS:
            subjects += ["bound", *(["fedarium_bfloat16"] if has_bfloat16() else [])]
        took = {subject: [] for subject in subjects}
        for _ in range(repeats):
            for subject in subjects:
                took[subject].append(_seconds(subject, case))
        name, theirs, ours = f"{model}, batches of {batch}", took["keras_fit"], took["fedarium"]
        yield figure(f"{name}: samples a second", [images / s for s in ours], "samples/s")
        yield ratios(f"{name}: faster than Keras's fit", theirs, ours, GOAL)
        if "bound" in took:
            yield ratios(f"{name}: Keras's fit, of the bound", theirs, took["bound"])
            yield ratios(f"{name}: share of the bound", took["bound"], ours)
        if "fedarium_bfloat16" in took:
            rounded = took["fedarium_bfloat16"]
            yield ratios(f"{name}, bfloat16: faster than Keras's fit", theirs, rounded, GOAL)


def _seconds(subject: str, case: tuple[str, int, int]) -> float:
    command = [sys.executable, "-m", "benchmarks.networks", subject, *map(str, case)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    subject, model, num_images, batch = sys.argv[1:]
    print(SUBJECTS[subject](model, int(num_images), int(batch)))

"""How fast the papers' networks train, against a plain Keras `fit` loop of the same network.

`python -m benchmarks.networks NAME MODEL IMAGES PARTIES` prints the seconds of a round; each is
timed in a process of its own, as in `benchmarks.contenders`.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import fmean
from typing import Any

import numpy as np

from benchmarks.contenders import config_of, images_of, rounds_of
from benchmarks.results_table import Figure, figure, ratios

IMAGES = {"mcmahan_cnn": 6_000, "lenet": 48_000}
PARTIES, BATCH, RATE, ROUNDS = 10, 32, 0.05, 3
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


def keras_fit(model: str, num_images: int, parties: int) -> float:
    """One compiled model reused, `fit()` a party; the clock starts after it was traced."""
    x, y = images_of(num_images)
    network = keras_network(model)
    server = network.get_weights()
    network.fit(x[:BATCH], y[:BATCH], batch_size=BATCH, verbose=0)
    began = time.perf_counter()
    for part in np.array_split(np.arange(num_images), parties):
        network.set_weights(server)
        network.fit(x[part], y[part], batch_size=BATCH, epochs=1, verbose=0)
        network.get_weights()
    return time.perf_counter() - began


def fedarium(model: str, num_images: int, parties: int) -> float:
    """Our engine, training alone, on all cores: the mean of some rounds."""
    knobs: dict[str, Any] = {
        "optimizer": "sgd",
        "learning_rate": RATE,
        "batch_size": BATCH,
        "model": model,
    }
    config = config_of(num_images, parties, num_rounds=1 + ROUNDS, **knobs)
    return fmean(seconds["train"] for seconds in rounds_of(config)[1:])


SUBJECTS = {"keras_fit": keras_fit, "fedarium": fedarium}


def measure(repeats: int) -> Iterator[Figure]:
    """Measure both in turn, again and again, for each network."""
    for model, images in IMAGES.items():
        theirs, ours = zip(
            *((_seconds("keras_fit", model), _seconds("fedarium", model)) for _ in range(repeats)),
            strict=True,
        )
        yield figure(f"{model}: samples a second", [images / s for s in ours], "samples/s")
        yield ratios(f"{model}: faster than Keras's fit", list(theirs), list(ours), GOAL)


def _seconds(subject: str, model: str) -> float:
    command = [sys.executable, "-m", "benchmarks.networks", subject, model]
    command += [str(IMAGES[model]), str(PARTIES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    subject, model, num_images, parties = sys.argv[1:]
    print(SUBJECTS[subject](model, int(num_images), int(parties)))

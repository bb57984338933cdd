"""What is timed, each in its own process: `python -m benchmarks.contenders NAME IMAGES PARTIES`.

Prints the seconds of a round. Nothing is shared with another subject, for each sets TensorFlow's
threads up in its own way.
"""

import sys
import time
from collections.abc import Callable
from statistics import fmean, median

import numpy as np

from fl_core.config import RunConfig
from fl_core.datasets import Mnist

BATCH, RATE = 32, 0.001
ROUNDS = 6
"""Of ours, after one that warms up: together about as long as one of the notebook's, so that both
see as much of a machine whose speed changes by the minute."""


def images_of(num_images: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first images of MNIST as the notebook scales them, `[n, 28, 28, 1]` in 0..1."""
    data = Mnist().load()
    return (data.images[:num_images, ..., None] / 255).astype("float32"), data.labels[:num_images]


def keras_cnn():
    """Return the notebook's network as the notebook writes it."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(128, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )


def notebook(num_images: int, parties: int) -> float:
    """The notebook's loop: recompiled for every party, fitted, passed on."""
    x, y = images_of(num_images)
    model = keras_cnn()
    began = time.perf_counter()
    for part in np.array_split(np.arange(num_images), parties):
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(x[part], y[part], batch_size=BATCH, epochs=1, verbose=0)
    return time.perf_counter() - began


def keras_fedavg(num_images: int, parties: int) -> float:
    """Plain Keras FedAvg: one compiled model reused, `fit()` a party, weights averaged."""
    x, y = images_of(num_images)
    model = keras_cnn()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    server = model.get_weights()
    model.fit(x[:BATCH], y[:BATCH], batch_size=BATCH, verbose=0)  # traced before the clock starts
    began = time.perf_counter()
    results = []
    for part in np.array_split(np.arange(num_images), parties):
        model.set_weights(server)
        model.fit(x[part], y[part], batch_size=BATCH, epochs=1, verbose=0)
        results.append(model.get_weights())
    [np.mean(layer, axis=0) for layer in zip(*results, strict=True)]
    return time.perf_counter() - began


def torch_loop(num_images: int, parties: int) -> float:
    """A hand-written PyTorch loop: batches sliced from tensors, no data loader."""
    import torch
    from torch import nn

    x, y = images_of(num_images)
    x, y = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(y).long()
    model = nn.Sequential(
        *(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(64, 128, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(128, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10)),
    )
    server = {name: value.clone() for name, value in model.state_dict().items()}
    loss_of, order = nn.CrossEntropyLoss(), torch.randperm(num_images)

    def train(part: "torch.Tensor") -> None:
        model.load_state_dict(server)
        optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
        for batch in part.split(BATCH):
            optimizer.zero_grad(set_to_none=True)
            loss_of(model(x[batch]), y[batch]).backward()
            optimizer.step()

    train(order[: 10 * BATCH])
    began = time.perf_counter()
    for part in order.tensor_split(parties):
        train(part)
    return time.perf_counter() - began


def config_of(num_images: int, parties: int, **knobs: object) -> RunConfig:
    """Return our config of the same work, nothing held out."""
    return RunConfig.of(
        {
            "num_parties": parties,
            "num_images": num_images,
            "holdout": 0.0,
            "party_test_images": 0,
            "gallery_images": 0,
            "partitioner": {"kind": "iid", "min_images": 1},
            **knobs,
        }
    )


def fedarium(num_images: int, parties: int) -> float:
    """Our engine, training alone, on all cores: the mean of some rounds."""
    return _mean_round(config_of(num_images, parties, num_rounds=1 + ROUNDS))


def fedarium_bfloat16(num_images: int, parties: int) -> float:
    """The same in bfloat16."""
    return _mean_round(config_of(num_images, parties, num_rounds=1 + ROUNDS, precision="bfloat16"))


def _mean_round(config: RunConfig) -> float:
    return fmean(seconds["train"] for seconds in rounds_of(config)[1:])


def rounds_of(config: RunConfig, threads: int | None = None) -> list[dict[str, float]]:
    """Return the seconds by phase of every round but 0, with the threads' own seconds and steps."""
    from fl_core.local_run import run_rounds

    found = []
    for event in run_rounds(config, threads=threads):
        if event.type == "round_finished" and event.round:
            threads = sum(party.seconds for party in event.parties)
            steps = sum(party.num_steps for party in event.parties)
            found.append(event.seconds.model_dump() | {"threads": threads, "steps": steps})
    return found


def flops_a_sample(side: int) -> int:
    """Return the additions and multiplications of training on one image `side` pixels wide.

    Forward, and twice that backward, but for the first layer, which passes no gradient on.
    """
    forward = 2 * 128 * 128 + 2 * 128 * 10
    first, channels = 0, 1
    for filters in (32, 64, 128):
        side -= 2
        convolution = 2 * 9 * channels * filters * side**2
        forward, first = forward + convolution, first or convolution
        side, channels = side // 2, filters
    return 3 * forward - first


def bound(num_images: int, parties: int) -> float:
    """The machine's bound: the notebook's arithmetic, 18.2 MFLOP a sample, as fast as it can."""
    return num_images * flops_a_sample(28) / flops_a_second()


def flops_a_second() -> float:
    """Return how fast the machine is: the speed of one core's matrix product times the cores;
    measured on all cores at once, for they share power and memory."""
    from concurrent.futures import ThreadPoolExecutor

    import tensorflow as tf

    from fl_core.cpu import num_cores

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(max(2, num_cores()))
    side, times = 1024, 20

    @tf.function
    def multiply(a: "tf.Tensor", b: "tf.Tensor") -> "tf.Tensor":
        for _ in tf.range(times):
            a = tf.matmul(a, b)
        return a

    def work(_: int) -> None:
        # An orthogonal-ish matrix keeps the product within range.
        noise = np.random.default_rng(0).normal(size=(side, side)).astype("float32")
        matrix = tf.constant(noise / side**0.5)
        multiply(matrix, matrix).numpy()

    with ThreadPoolExecutor(num_cores()) as pool:
        list(pool.map(work, range(num_cores())))
        began = time.perf_counter()
        list(pool.map(work, range(num_cores())))
        seconds = time.perf_counter() - began
    return 2 * side**3 * times * num_cores() / seconds


SUBJECTS: dict[str, Callable[[int, int], float]] = {
    "notebook": notebook,
    "keras_fedavg": keras_fedavg,
    "torch": torch_loop,
    "fedarium": fedarium,
    "fedarium_bfloat16": fedarium_bfloat16,
    "bound": bound,
}


def a_round(num_images: int, parties: int, settings: dict[str, int]) -> str:
    """Our seconds a round by phase, as "train=1.5,evaluate=0.4": medians of two rounds, or of as
    many as "rounds" says, after one that warms up."""
    threads, rounds = settings.pop("threads", None), settings.pop("rounds", 2)
    config = config_of(num_images, parties, num_rounds=1 + rounds, **settings)
    _, *timed = rounds_of(config, threads)
    return ",".join(f"{phase}={median(r[phase] for r in timed)}" for phase in timed[0])


if __name__ == "__main__":
    name, num_images, parties, *pairs = sys.argv[1:]
    if name == "round":
        settings = {key: int(value) for key, value in (pair.split("=") for pair in pairs)}
        print(a_round(int(num_images), int(parties), settings))
    else:
        print(SUBJECTS[name](int(num_images), int(parties)))

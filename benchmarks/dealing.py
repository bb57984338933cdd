"""What it costs to deal 60,000 images to 10,000 parties, beside shuffling them once."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from benchmarks.results_table import Figure, figure, ratios
from fl_core.config import RunConfig
from fl_core.datasets import ImageData, Mnist
from fl_core.errors import ConfigError
from fl_core.partitioners import PARTITIONERS
from fl_core.party_data import parties_images

NUM_IMAGES, NUM_PARTIES = 60_000, 10_000
ROOM = {"dirichlet_by_class": {"alpha": 10.0}}
"""Knobs with which so many parties can get an image each."""


def measure(repeats: int) -> Iterator[Figure]:
    """Deal with each partitioner in turn, held-out images and all; the first time is not counted.

    The images are MNIST's; their parties by nature, of which it has none, are those of a draw.
    """
    whole = Mnist().load()
    origins = np.random.default_rng(0).integers(0, NUM_PARTIES + 2000, whole.num_train)
    data = ImageData(whole.images, whole.labels, whole.num_train, whole.kind, origins)
    splits = {kind: {"kind": kind} | ROOM.get(kind, {}) for kind in PARTITIONERS}
    splits["dirichlet, alpha typed"] = {"kind": "dirichlet", "alpha": 0.3}
    for kind, split in splits.items():
        config = _config(split)
        if config is None:
            continue
        seconds, shuffles = [], []
        for _ in range(repeats + 1):
            shuffles.append(_seconds_of_a_shuffle())
            seconds.append(_seconds(config, data))
        name = f"60,000 images to 10,000 parties, {kind}"
        yield figure(name, [1000 * s for s in seconds[1:]], "ms", "at most 1000")
        yield ratios(f"{name}, of a shuffle", seconds[1:], shuffles[1:])


def _config(split: Mapping[str, Any]) -> RunConfig | None:
    """Return a config with the split; `None` where so many parties cannot have it, as by hand."""
    knobs = {"num_parties": NUM_PARTIES, "num_images": NUM_IMAGES}
    try:
        return RunConfig.of(knobs | {"partitioner": {"min_images": 1, **split}})
    except ConfigError:
        return None


def _seconds(config: RunConfig, data: ImageData) -> float:
    begun = time.perf_counter()
    parties_images(config, data)
    return time.perf_counter() - begun


def _seconds_of_a_shuffle() -> float:
    draw = np.random.default_rng(0)
    begun = time.perf_counter()
    draw.permutation(NUM_IMAGES)
    return time.perf_counter() - begun

"""How many images of each class there are to be dealt out by hand."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fl_core.config import RunConfig
from fl_core.image_pools import train_and_test_pools
from pages.shared.single_flight import once


def stock_of(values: Mapping[str, Any]) -> tuple[int, ...]:
    """Return how many training images of each class there are, whatever the split.

    Args:
        values: What the knobs stand for; they need not go together.

    Raises:
        ConfigError: If one of those that matter here cannot be what it is.
        DataError: If the images are missing or damaged.
    """
    return _stock(images_of(values))


def images_of(values: Mapping[str, Any]) -> RunConfig:
    """Return a config of the same images, and otherwise of knobs that go with any."""
    kept = {name: values[name] for name in ("dataset", "test_on", "seed")}
    return RunConfig.of(kept | {"model": "softmax", "num_parties": 1, "num_images": 10})


@once(maxsize=16)
def _stock(config: RunConfig) -> tuple[int, ...]:
    data = config.dataset.load()
    labels = data.labels[train_and_test_pools(config, data)[0]]
    return tuple(map(int, np.bincount(labels, minlength=data.num_classes)))

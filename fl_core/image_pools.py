"""Which images may be trained on and which are tested on: no image is both."""

import numpy as np

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.errors import DataError
from fl_core.partitioners import Indices
from fl_core.seeding import rng

FIFTH = 5


def train_and_test_pools(config: RunConfig, data: ImageData) -> tuple[Indices, Indices]:
    """Return the positions that may be trained on and those that are tested on."""
    train = np.arange(data.num_train)
    if config.test_on == "test_set":
        if data.num_train == len(data.images):
            raise DataError(
                f"The data set has {data.num_train:,} training images and no test images: give it "
                "some, or set Test on to “A fifth of the training set”."
            )
        return train, np.arange(data.num_train, len(data.images))
    shuffled = rng(config.seed, "split", 2).permutation(train)
    fifth = len(train) // FIFTH
    if not fifth:
        raise DataError(
            f"A fifth of the training set can be tested on only if it has at least {FIFTH} images, "
            f"but the data set has {data.num_train}."
        )
    return np.sort(shuffled[fifth:]), np.sort(shuffled[:fifth])

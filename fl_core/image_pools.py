"""Which images may be trained on and which are tested on: no image is both."""

import numpy as np

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.errors import DataError
from fl_core.partitioners import Indices
from fl_core.seeding import rng
from fl_core.translatable import translatable

FIFTH = 5


def train_and_test_pools(config: RunConfig, data: ImageData) -> tuple[Indices, Indices]:
    """Return the positions that may be trained on and those that are tested on."""
    train = np.arange(data.num_train)
    if config.test_on == "test_set":
        if data.num_train == len(data.images):
            raise DataError(
                translatable(
                    "The data set has {images} training images and no test images: give it some, "
                    "or set Test on to “A fifth of the training set”.",
                    images=data.num_train,
                )
            )
        return train, np.arange(data.num_train, len(data.images))
    shuffled = rng(config.seed, "split", 2).permutation(train)
    fifth = len(train) // FIFTH
    if not fifth:
        raise DataError(
            translatable(
                "A fifth of the training set can be tested on only if it has at least {least} "
                "images, but the data set has {images}.",
                least=FIFTH,
                images=data.num_train,
            )
        )
    return np.sort(shuffled[fifth:]), np.sort(shuffled[:fifth])

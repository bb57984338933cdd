"""Whether a model overlooks what tells the classes of a data set apart. Plain numpy."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets import ImageData
from fl_core.models import Model

MOST_OF_A_CLASS = 300  # images looked at; enough to tell, and quick
MOST_VALUES = 10_000_000  # of all their pixels; images that are large or of many kinds are fewer
EVERY_TEST = 3  # one of so many is compared with the mean of the others
LEAST_LOSS = 0.1  # of the images: less is not worth a warning
SURE = 3.0  # standard deviations of what chance alone would do


@dataclass(frozen=True)
class BlindSpot:
    """What a model overlooks.

    Attributes:
        rows: How many it looks at, from the upper edge.
        columns: The same, from the left edge.
        by_all: Share of images that are closest to the mean image of their own class, 0..1.
        by_seen: The same, only the pixels compared that the model looks at.
    """

    rows: int
    columns: int
    by_all: float
    by_seen: float

    def __str__(self) -> str:
        return (
            "What tells these classes apart lies largely outside the upper left "
            f"{self.rows}×{self.columns} pixels that the network looks at: by those alone "
            f"{self.by_seen:.0%} of the images are closest to the mean image of their own class, "
            f"by all pixels {self.by_all:.0%}. Choose a model that looks at whole images, or shift "
            "the images to the upper left."
        )


def blind_spot(model: Model, data: ImageData) -> BlindSpot | None:
    """Return what a model overlooks; `None` if that is nothing much.

    Each class's mean image stands for the class, as in the simplest of classifiers. That asks for
    what tells classes apart, which ink does not: an eighth of MNIST's lies outside what the CNN
    sees, and none of it matters.
    """
    height, width = data.kind.height, data.kind.width
    rows, columns = model.seen(height, width)
    if (rows, columns) == (height, width):
        return None
    known, asked = _some_images(data)
    if len(np.unique(data.labels[known])) < 2:
        return None
    by_all = _closest_to_own_mean(data.images, data.labels, known, asked)
    by_seen = _closest_to_own_mean(data.images[:, :rows, :columns], data.labels, known, asked)
    lost, won = np.count_nonzero(by_all & ~by_seen), np.count_nonzero(by_seen & ~by_all)
    # Each image counts for one side or the other: a sign test.
    if lost - won < max(LEAST_LOSS * len(asked), SURE * np.sqrt(lost + won)):
        return None
    return BlindSpot(rows, columns, float(by_all.mean()), float(by_seen.mean()))


def _some_images(data: ImageData) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return training images that make the means, and others to ask; of each class with enough."""
    labels = data.labels[: data.num_train]
    room = MOST_VALUES // (data.num_classes * math.prod(data.kind.layers))
    most = min(MOST_OF_A_CLASS, max(EVERY_TEST, room))
    classes = [np.flatnonzero(labels == label)[:most] for label in np.unique(labels)]
    enough = [images for images in classes if len(images) >= EVERY_TEST]
    if not enough:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    asked = [images[EVERY_TEST - 1 :: EVERY_TEST] for images in enough]
    known = [np.setdiff1d(*pair) for pair in zip(enough, asked, strict=True)]
    return np.concatenate(known), np.concatenate(asked)


def _closest_to_own_mean(
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    known: NDArray[np.intp],
    asked: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Return of each image asked whether its own class's mean is the closest."""
    classes = np.unique(labels[known])
    means = np.stack([_flat(images[known[labels[known] == label]]).mean(0) for label in classes])
    # |x - m|² = |x|² - 2 x·m + |m|², of which |x|² is the same for all means.
    distances = np.square(means).sum(axis=1) - 2 * _flat(images[asked]) @ means.T
    return np.asarray(classes[distances.argmin(axis=1)] == labels[asked])


def _flat(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return images.reshape(len(images), -1).astype(np.float32) / np.float32(255)

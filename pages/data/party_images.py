"""The very images that a party holds, as it sees them, and their means by class. Pure, cached."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.datasets import Dataset
from fl_core.translatable import Plural
from pages.components.component import joined
from pages.components.image_gallery import (
    Tile,
    images_ready,
    size_on_screen,
    sprite,
    tiles_ready,
)
from pages.language.spoken import text
from pages.shared import data_preview
from pages.shared.single_flight import once

MEAN = Plural("images", "Mean of 1 image of “{name}”", "Mean of {images} images of “{name}”")
MOST_SHOWN = 24
AT_ONCE = 1000  # images that are added up at once


@dataclass(frozen=True)
class Tiles:
    """Images made ready for the gallery, how many of how many.

    Attributes:
        data: As the gallery takes it; empty without any image.
        num_shown: Of them.
        num_held: That there are.
    """

    data: bytes
    num_shown: int
    num_held: int


@once(maxsize=256, worded=True)
def tiles_of_party(config: RunConfig, party: int, label: int | None) -> Tiles:
    """Return some of a party's images as it sees them, of one class or, with `None`, of any."""
    positions, images, truth, taught = data_preview.party_views(config, party)
    of_class = np.flatnonzero(truth == label) if label is not None else np.arange(len(positions))
    some = of_class[:MOST_SHOWN]
    names = config.dataset.image_kind.class_names
    tiles = [
        _tile(names, int(t), int(told)) for t, told in zip(truth[some], taught[some], strict=True)
    ]
    data = _ready(config.dataset, images[some], tiles) if tiles else b""
    return Tiles(data, len(some), len(of_class))


@once(maxsize=64, worded=True)
def mean_tiles_of_party(config: RunConfig, party: int) -> bytes:
    """Return a party's mean image of each class that it holds, as it sees them."""
    _, images, truth, _ = data_preview.party_views(config, party)
    return _mean_tiles(config.dataset, images, np.arange(len(images)), truth)


def mean_tiles_of_all(config: RunConfig) -> bytes:
    """Return the mean image of each class of all that is dealt out, as the images are."""
    positions = np.sort(data_preview.dealt_images(config))
    return _mean_tiles_of_images(config.dataset, positions.tobytes())


@once(maxsize=16, worded=True)
def _mean_tiles_of_images(dataset: Dataset, positions: bytes) -> bytes:
    """Return the means of some images, whoever holds them: most knobs of a split move none out."""
    data, some = dataset.load(), np.frombuffer(positions, dtype=np.intp)
    return _mean_tiles(dataset, data.images, some, data.labels[some])


def class_means(
    images: NDArray[np.uint8], positions: NDArray[np.intp], labels: NDArray[np.uint8]
) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
    """Return the classes that there are, and the mean image of each: `[num_there, *shape]`.

    Args:
        images: To look at, in which only some are meant.
        positions: `[n]`, of those, at least one.
        labels: `[n]`, their classes.
    """
    there = np.unique(labels).astype(np.intp)
    means = [_mean(images, positions[labels == label]) for label in there]
    return there, np.rint(np.stack(means)).astype(np.uint8)


def _mean(images: NDArray[np.uint8], positions: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the mean image, without a copy of all that it is of."""
    total = np.zeros(images.shape[1:], dtype=np.int64)
    for first in range(0, len(positions), AT_ONCE):
        total += images[positions[first : first + AT_ONCE]].sum(axis=0, dtype=np.uint32)
    mean: NDArray[np.float64] = total / len(positions)
    return mean


def _mean_tiles(
    dataset: Dataset,
    images: NDArray[np.uint8],
    positions: NDArray[np.intp],
    labels: NDArray[np.uint8],
) -> bytes:
    if not len(positions):
        return b""
    there, means = class_means(images, positions, labels)
    names = dataset.image_kind.class_names
    num_images = np.bincount(labels, minlength=len(names))
    tiles = [
        Tile(names[label], "none", text(MEAN, images=num_images[label], name=names[label]))
        for label in there
    ]
    return _ready(dataset, means, tiles)


def _ready(dataset: Dataset, images: NDArray[np.uint8], tiles: list[Tile]) -> bytes:
    kind = dataset.image_kind
    size = size_on_screen(kind.height, kind.width)
    return joined(images_ready(sprite(images), size=size), tiles_ready(tiles))


def _tile(names: tuple[str, ...], truth: int, taught: int) -> Tile:
    if truth == taught:
        return Tile(names[truth], "none", names[truth])
    told = {"truth": names[truth], "taught": names[taught]}
    return Tile(
        text("{truth}, taught {taught}", **told),
        "wrong",
        text("This is “{truth}”, but the party is taught that it is “{taught}”", **told),
    )

"""The very images that a party holds, as it sees them, and their means by class. Pure, cached."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.party_data import PartyImages, parties_images
from fl_core.party_views import images_seen_by
from fl_core.seeding import rng
from pages.components.component import joined
from pages.components.image_gallery import (
    Tile,
    images_ready,
    size_on_screen,
    sprite,
    tiles_ready,
)
from pages.shared.single_flight import once

MOST_SHOWN = 24


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


@once(maxsize=256)
def tiles_of_party(config: RunConfig, party: int, label: int | None) -> Tiles:
    """Return some of a party's images as it sees them, of one class or, with `None`, of any."""
    positions, images, truth, taught = party_views(config, party)
    of_class = np.flatnonzero(truth == label) if label is not None else np.arange(len(positions))
    some = of_class[:MOST_SHOWN]
    names = config.dataset.image_kind.class_names
    tiles = [
        _tile(names, int(t), int(told)) for t, told in zip(truth[some], taught[some], strict=True)
    ]
    data = _ready(config, images[some], tiles) if tiles else b""
    return Tiles(data, len(some), len(of_class))


@once(maxsize=64)
def mean_tiles_of_party(config: RunConfig, party: int) -> bytes:
    """Return a party's mean image of each class that it holds, as it sees them."""
    _, images, truth, _ = party_views(config, party)
    return _mean_tiles(config, images, truth)


@once(maxsize=16)
def mean_tiles_of_all(config: RunConfig) -> bytes:
    """Return the mean image of each class of all that is dealt out, as the images are."""
    data = config.dataset.load()
    positions = np.concatenate([held.all for held in _parties(config)])
    return _mean_tiles(config, data.images[positions], data.labels[positions])


@once(maxsize=64)
def party_views(
    config: RunConfig, party: int
) -> tuple[NDArray[np.intp], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Return a party's positions, images as it sees them, true labels, and labels as taught."""
    data, held = config.dataset.load(), _parties(config)[party]
    positions = np.sort(held.all)
    truth = data.labels[positions]
    taught = truth.copy()
    if config.label_noise.changes_labels:
        told = config.label_noise.taught_to(
            party, config.num_parties, data.labels[held.train], data.num_classes,
            rng(config.seed, "label_noise", party),
        )  # fmt: skip
        taught[np.searchsorted(positions, held.train)] = told
    return positions, images_seen_by(config, data, positions, party), truth, taught


@once(maxsize=16)
def _parties(config: RunConfig) -> list[PartyImages]:
    return parties_images(config, config.dataset.load())


def class_means(
    images: NDArray[np.uint8], labels: NDArray[np.uint8]
) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
    """Return the classes that there are, and the mean image of each: `[num_there, *shape]`."""
    there = np.unique(labels).astype(np.intp)
    means = [images[labels == label].mean(axis=0, dtype=np.float32) for label in there]
    return there, np.rint(np.stack(means)).astype(np.uint8)


def _mean_tiles(config: RunConfig, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> bytes:
    if not len(images):
        return b""
    there, means = class_means(images, labels)
    names = config.dataset.image_kind.class_names
    num_images = np.bincount(labels, minlength=len(names))
    tiles = [
        Tile(names[label], "none", f"Mean of {num_images[label]:,} images of “{names[label]}”")
        for label in there
    ]
    return _ready(config, means, tiles)


def _ready(config: RunConfig, images: NDArray[np.uint8], tiles: list[Tile]) -> bytes:
    kind = config.dataset.image_kind
    size = size_on_screen(kind.height, kind.width)
    return joined(images_ready(sprite(images), size=size), tiles_ready(tiles))


def _tile(names: tuple[str, ...], truth: int, taught: int) -> Tile:
    if truth == taught:
        return Tile(names[truth], "none", names[truth])
    return Tile(
        f"{names[truth]}, taught {names[taught]}",
        "wrong",
        f"This is “{names[truth]}”, but the party is taught that it is “{names[taught]}”",
    )

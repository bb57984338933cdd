"""How each party sees its own images, and what it is taught of them: a function of the config."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.partitioners import Indices
from fl_core.party_data import PartyImages
from fl_core.seeding import rng

PIXELS = 200_000
"""Changed at a time, about: brightness in floats, of which they are reckoned, stays small."""


def images_as_seen(
    config: RunConfig, data: ImageData, parties: Sequence[PartyImages]
) -> NDArray[np.uint8]:
    """Return all images, those of each party as that party sees them.

    Parties share no image, so one array holds what all of them see. It is the very array of the
    data set where no party sees anything else; otherwise each image is copied once.
    """
    if not config.appearance.changes_images:
        return data.images
    seen = data.images.copy()
    for party, held in enumerate(parties):
        for positions, block in _in_blocks(config, data, np.sort(held.all), party):
            seen[positions] = block
    return seen


def images_seen_by(
    config: RunConfig, data: ImageData, positions: Indices, party: int
) -> NDArray[np.uint8]:
    """Return the images of a party as it sees them, in the order of their positions.

    Args:
        config: Says how images look at which party.
        data: The images as they are.
        positions: Of all that the party holds, in ascending order: asked for some of them alone,
            an image would be given the noise of another.
        party: From 0.
    """
    if not config.appearance.changes_images or not len(positions):
        return data.images[positions]
    return np.concatenate([block for _, block in _in_blocks(config, data, positions, party)])


def _in_blocks(
    config: RunConfig, data: ImageData, positions: Indices, party: int
) -> Iterator[tuple[Indices, NDArray[np.uint8]]]:
    """Yield a party's images as it sees them, some at a time, with their positions."""
    draw = rng(config.seed, "appearance", party)
    length = max(1, PIXELS // math.prod(data.images.shape[1:]))
    for first in range(0, len(positions), length):
        some = positions[first : first + length]
        yield (
            some,
            config.appearance.seen_by(party, config.num_parties, data.images[some], draw),
        )


def labels_as_taught(
    config: RunConfig, data: ImageData, parties: Sequence[PartyImages]
) -> NDArray[np.uint8]:
    """Return all labels, those that each party trains on as it is taught them.

    The true labels' very array where nobody is taught another; held-out images keep the truth.
    """
    if not config.label_noise.changes_labels:
        return data.labels
    taught = data.labels.copy()
    for party in wrongly_taught(config):
        train = parties[party].train
        taught[train] = _taught(config, data, train, party)
    return taught


def labels_taught_to(
    config: RunConfig, data: ImageData, train: Indices, party: int
) -> NDArray[np.uint8]:
    """Return the labels that a party is taught, in the order of `train`, all it trains on."""
    wrongly = party in wrongly_taught(config)
    return _taught(config, data, train, party) if wrongly else data.labels[train]


def wrongly_taught(config: RunConfig) -> Sequence[int]:
    """Return the parties that are taught wrong labels, in ascending order."""
    return config.label_noise.parties(config.num_parties, rng(config.seed, "noisy_parties"))


def _taught(config: RunConfig, data: ImageData, train: Indices, party: int) -> NDArray[np.uint8]:
    draw = rng(config.seed, "label_noise", party)
    return config.label_noise.taught_to(data.labels[train], data.num_classes, draw)

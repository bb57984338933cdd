"""What can be shown before anything trains: who holds what, and pictures. Pure, cached."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.allocation import PartyImages, parties_images, test_images
from fl_core.config import RunConfig
from fl_core.datasets import NUM_CLASSES
from fl_core.metrics import label_counts
from pages.shared.gallery import sprite
from pages.shared.once import once


@dataclass(frozen=True)
class Pictures:
    """Some images side by side as one PNG (a data address), and what they show."""

    png: str
    labels: tuple[int, ...]


def holdings(config: RunConfig) -> NDArray[np.intp]:
    """Return how many images of each class each party holds in round 1: `[parties, classes]`."""
    return _holdings(_split_only(config))


def party_pictures(config: RunConfig, party: int, count: int) -> Pictures:
    """Return the first images that a party trains on in round 1."""
    return _party_pictures(_split_only(config), party, count)


def gallery_pictures(config: RunConfig) -> Pictures:
    """Return the test images whose predictions are shown round by round."""
    return _gallery_pictures(_split_only(config))


def _split_only(config: RunConfig) -> RunConfig:
    """Return the config with all knobs that do not move an image at their defaults."""
    other = {"num_rounds", "local_epochs", "batch_size", "optimizer", "learning_rate", "model"}
    defaults = {name: RunConfig.model_fields[name].default for name in other}
    return config.model_copy(update=defaults)


@once(maxsize=16)
def _parties(config: RunConfig) -> Sequence[PartyImages]:
    return parties_images(config, config.dataset.load())


@once(maxsize=64)
def _holdings(config: RunConfig) -> NDArray[np.intp]:
    labels = config.dataset.load().labels
    return label_counts(labels, [party.all for party in _parties(config)], NUM_CLASSES)


@once(maxsize=256)
def _party_pictures(config: RunConfig, party: int, count: int) -> Pictures:
    return _pictures(config, _parties(config)[party].train[:count])


@once(maxsize=64)
def _gallery_pictures(config: RunConfig) -> Pictures:
    return _pictures(config, test_images(config, config.dataset.load()).gallery)


def _pictures(config: RunConfig, positions: NDArray[np.intp]) -> Pictures:
    data = config.dataset.load()
    return Pictures(sprite(data.images[positions]), tuple(map(int, data.labels[positions])))

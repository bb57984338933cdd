"""Who holds which image, and what is tested on: pure functions of the config and the labels."""

from dataclasses import dataclass

import numpy as np

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.errors import ConfigError
from fl_core.partitioners import Indices
from fl_core.seeding import rng


@dataclass(frozen=True)
class PartyImages:
    """Positions in `ImageData.images`: what a party trains on, and what it holds out."""

    train: Indices
    held_out: Indices

    @property
    def all(self) -> Indices:
        """Everything the party holds."""
        return np.concatenate([self.train, self.held_out])


@dataclass(frozen=True)
class TestImages:
    """Positions in `ImageData.images`: the whole test set, the sample on which each party's
    model is measured, and the gallery (as many of each class as possible, in class order)."""

    __test__ = False  # the name is the field's, not pytest's

    whole: Indices
    sample: Indices
    gallery: Indices


def test_images(config: RunConfig, data: ImageData) -> TestImages:
    """Return what the run is tested on: the same in every round."""
    whole = _pools(config, data)[1]
    draw = rng(config.seed, "gallery")
    sample = np.sort(draw.permutation(whole)[: config.party_sample])
    return TestImages(whole, sample, _gallery(config, data, draw.permutation(whole)))


test_images.__test__ = False  # type: ignore[attr-defined]  # likewise


def parties_images(config: RunConfig, data: ImageData, round: int = 1) -> list[PartyImages]:
    """Return what each party holds in a round, counted from 1.

    Raises:
        ConfigError: If there are fewer images than the config asks for.
    """
    pool = _pools(config, data)[0]
    if config.num_images > len(pool):
        raise ConfigError(
            f"Training images must be at most {len(pool):,} here (the rest is for testing), "
            f"got {config.num_images:,}."
        )
    used = rng(config.seed, "split", 0).permutation(pool)[: config.num_images]
    deal = round if config.strategy.redeals_every_round else 1
    parts = config.partitioner.split(
        data.labels[used], config.num_parties, rng(config.seed, "split", 1, deal)
    )
    return [_hold_out(config, used[part], deal, party) for party, part in enumerate(parts)]


def participants(config: RunConfig, round: int) -> list[int]:
    """Return the parties that take part in a round, in party order."""
    draw = rng(config.seed, "sampling", round)
    chosen = draw.choice(config.num_parties, config.parties_per_round, replace=False)
    return sorted(int(party) for party in chosen)


def _pools(config: RunConfig, data: ImageData) -> tuple[Indices, Indices]:
    """Return the positions that may be trained on and those that are tested on."""
    train = np.arange(data.num_train)
    if config.test_on == "test_set":
        return train, np.arange(data.num_train, len(data.images))
    shuffled = rng(config.seed, "split", 2).permutation(train)
    fifth = len(train) // 5
    return np.sort(shuffled[fifth:]), np.sort(shuffled[:fifth])


def _hold_out(config: RunConfig, images: Indices, deal: int, party: int) -> PartyImages:
    """Set aside at least one image where any are asked for, and never all."""
    if config.holdout == 0 or len(images) < 2:
        return PartyImages(images, images[:0])
    count = max(1, int(config.holdout * len(images)))
    shuffled = rng(config.seed, "split", 3, deal, party).permutation(images)
    return PartyImages(shuffled[count:], shuffled[:count])


def _gallery(config: RunConfig, data: ImageData, shuffled: Indices) -> Indices:
    """Pick images class by class in turn, so that every class is seen; sort them by class."""
    labels = data.labels[shuffled]
    rank = np.zeros(len(shuffled), dtype=np.intp)
    for label in np.unique(labels):
        rank[labels == label] = np.arange(np.count_nonzero(labels == label))
    first = np.argsort(rank, kind="stable")[: config.gallery_images]
    chosen = shuffled[first]
    return chosen[np.argsort(data.labels[chosen], kind="stable")]

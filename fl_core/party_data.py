"""Who holds which images: a pure function of the config and the labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.errors import ConfigError, DataError
from fl_core.image_pools import train_and_test_pools
from fl_core.knobs import knobs_of
from fl_core.partitioners import Indices, Pool
from fl_core.seeding import rng
from fl_core.translatable import translatable


@dataclass(frozen=True)
class PartyImages:
    """Positions in `ImageData.images`: what a party trains on, and what it holds out."""

    train: Indices
    held_out: Indices

    @property
    def all(self) -> Indices:
        """Everything the party holds."""
        return np.concatenate([self.train, self.held_out])


def parties_images(config: RunConfig, data: ImageData, round: int = 1) -> list[PartyImages]:
    """Return what each party holds in a round, counted from 1.

    Raises:
        ConfigError: If there are fewer images than the config asks for.
        DataError: If there is not a single image to test on, or too few to train on at all.
    """
    pool = train_and_test_pools(config, data)[0]
    least = int(knobs_of(RunConfig)["num_images"].low or 0)
    if len(pool) < least:
        raise DataError(
            translatable(
                "The data set has {images} images to train on, but at least {least} are needed: "
                "choose another data set.",
                images=len(pool),
                least=least,
            )
        )
    if config.num_images > len(pool):
        raise ConfigError(
            translatable(
                "Training images must be at most {there} here (the rest is for testing), got "
                "{given}.",
                there=len(pool),
                given=config.num_images,
            )
        )
    deal = round if config.strategy.redeals_every_round else 1
    used, pool_of_used = _pool(config, data, pool, deal)
    parts = config.partitioner.split(pool_of_used, rng(config.seed_of_deal, "split", 1, deal))
    return [_hold_out(config, used[part], deal, party) for party, part in enumerate(parts)]


def brought_together(config: RunConfig, held: Sequence[PartyImages]) -> Sequence[PartyImages]:
    """Return who trains on what of the images that were dealt: each on its own, or one on all.

    Where images are pooled there are as many parties, of which the first has everything.
    """
    if not config.strategy.pools:
        return held
    nothing = held[0].train[:0]
    train, held_out = ([getattr(each, part) for each in held] for part in ("train", "held_out"))
    everything = PartyImages(np.concatenate(train), np.concatenate(held_out))
    return [everything, *[PartyImages(nothing, nothing)] * (len(held) - 1)]


def num_held(config: RunConfig, data: ImageData) -> int:
    """Return how many images all parties hold: as many as asked for, by nature often fewer."""
    if not config.partitioner.own_parties:
        return config.num_images
    try:
        return sum(len(held.all) for held in parties_images(config, data))
    except ConfigError:  # said where they are dealt
        return config.num_images


def _pool(config: RunConfig, data: ImageData, there: Indices, deal: int) -> tuple[Indices, Pool]:
    """Return the positions of the images that are dealt out, and what is known of them."""
    drawn = rng(config.seed_of_deal, "split", 0).permutation(there)
    used = drawn if config.partitioner.picks_images else drawn[: config.num_images]
    least, draw = config.partitioner.min_images, rng(config.seed_of_deal, "sizes", deal)
    sizes = config.sizes.draw(config.num_images, config.num_parties, least, draw)
    origins = None if data.origins is None else data.origins[used]
    return used, Pool(data.labels[used], sizes, origins)


def _hold_out(config: RunConfig, images: Indices, deal: int, party: int) -> PartyImages:
    """Set aside at least one image where any are asked for, and never all."""
    if config.holdout == 0 or len(images) < 2:
        return PartyImages(images, images[:0])
    count = max(1, int(config.holdout * len(images)))
    shuffled = rng(config.seed_of_deal, "split", 3, deal, party).permutation(images)
    return PartyImages(shuffled[count:], shuffled[:count])

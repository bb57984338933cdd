"""Which images a run is tested on, and how many each party's model: functions of the config."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.image_pools import train_and_test_pools
from fl_core.local_work import epochs_about
from fl_core.partitioners import Indices
from fl_core.party_data import num_held
from fl_core.seeding import rng

SAMPLE_PER_TRAINED = 2
OWN_PER_TRAINED = 1 / 20
OWN_CALL = 10  # images: what measuring costs beside them, for each party
LEAST_OWN = 20  # parties a round, however small they are


@dataclass(frozen=True)
class TestImages:
    """Positions in `ImageData.images`: all that are measured, the sample on which each party's
    model is measured, and the gallery (as many of each class as possible, in class order)."""

    __test__ = False  # the name is the field's, not pytest's

    whole: Indices
    sample: Indices
    gallery: Indices


def test_images(config: RunConfig, data: ImageData) -> TestImages:
    """Return what the run is tested on: the same in every round.

    Raises:
        DataError: If there is not a single image to test on.
    """
    pool = train_and_test_pools(config, data)[1]
    whole = _measured(config, pool)
    draw = rng(config.seed, "gallery")
    shuffled, among = draw.permutation(pool), draw.permutation(pool)
    sample = shuffled[np.isin(shuffled, whole)][: party_sample(config, num_held(config, data))]
    return TestImages(whole, np.sort(sample), _gallery(config, data, among))


test_images.__test__ = False  # type: ignore[attr-defined]  # likewise


def party_sample(config: RunConfig, held: int | None = None) -> int:
    """Return how many test images each party's model is measured on, where there are so many.

    As asked for, but at most twice what a party trains on in a round: measuring an image costs
    about a third of training on it, so it stays below the training it accompanies.

    Args:
        config: What is run.
        held: As `num_held` has it; by default as many as are asked for, which it never exceeds.
    """
    kept = _kept(config, held) / config.num_parties
    trained = kept * epochs_about(config, kept)
    return min(config.party_test_images, round(SAMPLE_PER_TRAINED * trained))


def own_sample(config: RunConfig, num_train: int) -> int:
    """Return on how many held-out images a party's own model is measured, where there are so many.

    At most a twentieth of what it trains on in a round, at least one: so it costs about a hundredth
    of the round. They are the first, and thus the same in every round.

    Args:
        config: What is run.
        num_train: Images that the party trains on.
    """
    return max(1, round(OWN_PER_TRAINED * num_train * epochs_about(config, num_train)))


def own_stride(config: RunConfig, held: int | None = None) -> int:
    """Return of how many parties one's own model is measured on held-out images.

    Of each, but where a round has many and small ones: a party's own model costs as much as ten
    images, beside those that it is measured on. At least some twenty parties of a round.

    Args:
        config: What is run.
        held: As in `party_sample`.
    """
    kept = _kept(config, held) / config.num_parties
    some = OWN_PER_TRAINED * _kept(config, held) / config.num_parties * epochs_about(config, kept)
    affordable = config.parties_per_round * some / (max(1.0, some) + OWN_CALL)
    return max(1, round(config.parties_per_round / max(LEAST_OWN, affordable)))


def own_measured(config: RunConfig, held: int | None = None) -> frozenset[int]:
    """Return the parties whose own models are measured on held-out images, the same every round.

    Drawn, and not each so many-th: which class or look a party has may go by its number.

    Args:
        config: What is run.
        held: As in `party_sample`.
    """
    return _own_measured(config.seed, config.num_parties, own_stride(config, held))


@lru_cache(maxsize=8)
def _own_measured(seed: int, num_parties: int, stride: int) -> frozenset[int]:
    if stride == 1:
        return frozenset(range(num_parties))
    drawn = rng(seed, "own_measured").permutation(num_parties)
    return frozenset(drawn[: -(-num_parties // stride)].tolist())


def held_out_to_measure(
    config: RunConfig, held: int, party: int, num_train: int, held_out: Indices
) -> Indices:
    """Return those of a party's held-out images on which its own model is measured.

    Args:
        config: What is run.
        held: As `num_held` has it.
        party: From 0.
        num_train: Images that it trains on.
        held_out: Those that it does not.
    """
    if party not in own_measured(config, held):
        return held_out[:0]
    return held_out[: own_sample(config, num_train)]


def _measured(config: RunConfig, pool: Indices) -> Indices:
    """Return those of all test images that are measured, in their order."""
    if not 0 < config.test_images < len(pool):
        return pool
    return np.sort(rng(config.seed, "test_images").permutation(pool)[: config.test_images])


def _kept(config: RunConfig, held: int | None) -> float:
    """Return about how many images all parties train on."""
    return (config.num_images if held is None else held) * (1 - config.holdout)


def _gallery(config: RunConfig, data: ImageData, shuffled: Indices) -> Indices:
    """Pick images class by class in turn, so that every class is seen; sort them by class."""
    labels = data.labels[shuffled]
    rank = np.zeros(len(shuffled), dtype=np.intp)
    for label in np.unique(labels):
        rank[labels == label] = np.arange(np.count_nonzero(labels == label))
    first = np.argsort(rank, kind="stable")[: config.gallery_images]
    chosen = shuffled[first]
    return chosen[np.argsort(data.labels[chosen], kind="stable")]

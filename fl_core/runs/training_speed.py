"""How fast a machine has been, from the rounds of earlier runs, and how long another would take."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fl_core.config import RunConfig
from fl_core.cpu import num_cores
from fl_core.local_work import images_visited

BETWEEN = ["seconds_deal", "seconds_aggregate", "seconds_evaluate"]


@dataclass(frozen=True)
class Speed:
    """How fast runs of one kind were.

    Attributes:
        seconds_an_image: On the clock, for each image that some party looked at.
        seconds_between: A round, for all but training.
    """

    seconds_an_image: float
    seconds_between: float


TWO_CORES = Speed(seconds_an_image=0.0002, seconds_between=0.14)
"""Of ten parties with the notebook's network, batches of 32, 2,000 test images, on two cores of an
AMD EPYC: what `speed_of` said of runs of the ready sweeps, with each of three methods."""


def likeness(config: RunConfig) -> Hashable:
    """Return what is equal of two runs whose images take about as long: network, batch, method,
    and how many cores have something to do."""
    side_by_side = 1 if config.strategy.sequential or config.strategy.pools else num_cores()
    return (
        config.dataset,
        config.model,
        config.precision,
        config.batch_size,
        config.optimizer.kind,
        config.strategy.kind,
        min(config.parties_per_round, side_by_side),
    )


def speed_of(runs: Iterable[tuple[RunConfig, pd.DataFrame, pd.DataFrame]]) -> Speed | None:
    """Return how fast earlier runs were, all of one likeness and trained on this machine.

    Of each its config, and its rounds and parties as the store tells them. Of all their rounds it
    is the one in the middle: the first of a run, in which a network is made ready, takes longer
    than those that follow.

    Returns:
        `None` if none of them has trained on any image.
    """
    an_image, between = [], []
    for config, rounds, parties in runs:
        looked_at = _images_by_round(config, parties)
        for told in rounds.to_dict("records"):
            if images := looked_at.get(told["round"]):
                an_image.append(told["seconds_train"] / images)
                between.append(sum(told[name] for name in BETWEEN))
    if not an_image:
        return None
    return Speed(float(np.median(an_image)), float(np.median(between)))


def seconds_of(config: RunConfig, speed: Speed) -> float:
    """Return about how many seconds a run would take, of the likeness of those of a speed."""
    parties = 1 if config.strategy.pools else config.parties_per_round
    held = config.num_images / (1 if config.strategy.pools else config.num_parties)
    images = parties * _visited(config, max(1, round(held * (1 - config.holdout))))
    return config.num_rounds * (images * speed.seconds_an_image + speed.seconds_between)


def _images_by_round(config: RunConfig, parties: pd.DataFrame) -> dict[int, int]:
    """Return how many images all parties together looked at, by round."""
    found: dict[int, int] = {}
    for round, number in zip(parties["round"], parties["num_examples"], strict=True):
        found[int(round)] = found.get(int(round), 0) + _visited(config, int(number))
    return found


def _visited(config: RunConfig, num_train: int) -> int:
    """Return how many images a party looks at in a round, for a personal model, too."""
    times = 2 if config.strategy.trains_personal else 1
    return times * images_visited(config, num_train)

"""What will happen once Start is pressed: who, on how much, how much travels and how long."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.errors import DataError
from fl_core.runs.training_speed import Speed, seconds_of
from pages.shared.run_reading.models_used import models_used
from pages.shared.run_reading.sentence import Bytes, Duration, Sentence, say

BYTES_A_NUMBER = 4
PURPOSE = say("purpose")
"""What all of this is for, for a page on which nothing has been trained yet."""


def before_start(
    config: RunConfig, counts: NDArray[np.intp] | None = None, speed: Speed | None = None
) -> list[Sentence]:
    """Return what a run of a config will be.

    Args:
        config: As the knobs stand.
        counts: `[num_parties, num_classes]`, what each party would hold, if it is known.
        speed: How fast this machine was on runs like it; without, no time is told.
    """
    return [
        say(f"plan_{_kind(config)}", **_parties(config)),
        *_images(config, counts),
        say("plan_rounds", rounds=config.num_rounds),
        *_work(config),
        *_sent(config),
        *([say("plan_duration", duration=Duration(seconds_of(config, speed)))] if speed else []),
    ]


def bytes_sent(config: RunConfig) -> int | None:
    """Return what travels in all rounds, both ways, if all who are drawn have images.

    Returns:
        `None` where the network does not say how many weights it has, or images are not at hand.
    """
    strategy = config.strategy
    if strategy.sends_nothing:
        return 0
    try:
        layout = config.model.parts(config.dataset.image_kind)
    except DataError:
        return None
    if not layout:
        return None
    each_round = sum(strategy.numbers_sent(layout, config.parties_per_round))
    return config.num_rounds * each_round * BYTES_A_NUMBER


def _kind(config: RunConfig) -> str:
    return "single_party" if config.num_parties == 1 else models_used(config)


def _parties(config: RunConfig) -> dict[str, int]:
    return {} if config.num_parties == 1 else {"parties": config.num_parties}


def _images(config: RunConfig, counts: NDArray[np.intp] | None) -> Iterator[Sentence]:
    if counts is None:
        at_most = config.partitioner.own_parties
        name = "plan_images_at_most" if at_most else "plan_images_in_all"
        yield say(name, images=config.num_images)
        return
    sizes = counts.sum(axis=1)
    images, least, most = int(sizes.sum()), int(sizes.min()), int(sizes.max())
    if config.num_parties == 1 or config.strategy.pools:
        yield say("plan_images_in_all", images=images)
    elif least == most:
        yield say("plan_images", images=images, each=most)
    else:
        yield say("plan_images_unequal", images=images, least=least, most=most)


def _work(config: RunConfig) -> Iterator[Sentence]:
    some = config.parties_per_round
    if some < config.num_parties and not config.strategy.pools:
        yield say("plan_some", some=some, parties=config.num_parties)
    if config.local_steps:
        yield say("plan_steps", steps=config.local_steps, batch=config.batch_size)
    else:
        yield say("plan_epochs", epochs=config.local_epochs)


def _sent(config: RunConfig) -> Iterator[Sentence]:
    sent = bytes_sent(config)
    if sent:
        yield say("plan_sent", sent=Bytes(float(sent)))
        yield say("plan_leaks")
    elif sent == 0 and not config.strategy.pools:
        yield say("plan_nothing_sent")

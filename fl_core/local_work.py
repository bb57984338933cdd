"""How much a party trains in a round, and at which rate: functions of the config."""

from fl_core.config import RunConfig


def learning_rate(config: RunConfig, round: int) -> float:
    """Return the parties' learning rate in a round, counted from 1."""
    return config.learning_rate * config.rate_schedule.share(round, config.num_rounds)


def num_steps(config: RunConfig, num_train: int) -> int:
    """Return how many optimiser steps a party takes in a round.

    Args:
        config: What is run.
        num_train: Images that the party trains on.
    """
    return config.local_steps or config.local_epochs * _steps_an_epoch(config, num_train)


def num_orders(config: RunConfig, num_train: int) -> int:
    """Return how often a party begins to go through its images, shuffled anew each time."""
    if not config.local_steps:
        return config.local_epochs
    return -(-config.local_steps // _steps_an_epoch(config, num_train))


def images_visited(config: RunConfig, num_train: int) -> int:
    """Return how many images a party looks at in a round, each counted as often as it does."""
    if not config.local_steps:
        return config.local_epochs * num_train
    whole, more = divmod(config.local_steps, _steps_an_epoch(config, num_train))
    return whole * num_train + more * config.batch_size


def images_in_train_loss(config: RunConfig, num_train: int) -> int:
    """Return of how many images the train loss is the mean: those of the last steps.

    The last steps are as many as it takes to go through all images once, or all where there are
    fewer: each image counts once at most.
    """
    return min(images_visited(config, num_train), num_train)


def epochs_about(config: RunConfig, num_train: float) -> float:
    """Return how often a party goes through its images in a round; part of an epoch counts."""
    if not config.local_steps:
        return config.local_epochs
    return config.local_steps * config.batch_size / max(1.0, num_train)


def _steps_an_epoch(config: RunConfig, num_train: int) -> int:
    return -(-num_train // config.batch_size)

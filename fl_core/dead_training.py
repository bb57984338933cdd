"""Whether a run learns anything, judged from what a round came to; and what to turn if not.

A judgement asks for nothing but the round itself, so that a run that was cut off and resumed comes
to the same. How often it is right is measured: `make bench ARGS=learning`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.model_blind_spot import blind_spot
from fl_core.partitioners import Indices
from fl_core.updates_and_state import Weights

SAME = 1e-6  # probabilities that differ by less differ by rounding
DEAD = 0.05  # share of weights; where all units are dead, only biases of the last layer move
HARDLY = 0.01  # of the model's length: a smaller update hardly changes it
REAL_TRAINING = 20  # steps one after the other; fewer need not have come to anything
NO_BETTER = 0.99  # of the loss of who knows the shares of the classes and nothing else
FAR_WORSE = 1.5  # of the same


@dataclass(frozen=True)
class RoundResult:
    """What a round came to, as far as it tells whether anything is learned.

    Attributes:
        labels: `[num_images]`, the true classes of the test images.
        chances: `[num_images, num_classes]`, what the global model says of them, 0..1.
        loss: Of the global model on them, in nats.
        deltas: What each party that took part changed of the weights.
        length: Of their updates, as a part of the model's own length, averaged.
        num_steps: Optimiser steps one after the other, all rounds so far together, about.
        is_last: Whether no round follows.
    """

    labels: NDArray[np.uint8]
    chances: NDArray[np.float32]
    loss: float
    deltas: Sequence[Weights]
    length: float
    num_steps: int
    is_last: bool


def warning_of(config: RunConfig, data: ImageData, test: Indices, result: RoundResult) -> str:
    """Say what is wrong with the training and what to turn; empty if nothing is known to be.

    While a run goes on only that is said of which it cannot be expected to recover. The text stays
    the same from round to round as long as it holds.
    """
    if len(np.unique(result.labels)) < 2:
        return ""  # nothing to tell apart
    if gives_one_answer(result.chances):
        if nothing := _nothing_seen(config, data, test):
            return nothing
        if max(np.count_nonzero(delta) / len(delta) for delta in result.deltas) <= DEAD:
            return (
                "The network is dead: it gives one answer to all images, and training no longer "
                f"changes that. Steps that are too large do this. {likely_culprit(config)} and "
                "start again: what has died does not come back."
            )
    if result.is_last and result.num_steps >= REAL_TRAINING and only_guesses(result):
        return _nothing_learned(config, data, result)
    return ""


def gives_one_answer(chances: NDArray[np.float32]) -> bool:
    """Return whether a model says the same of all images, whatever is on them."""
    return bool(np.ptp(chances, axis=0).max() <= SAME)


def only_guesses(result: RoundResult) -> bool:
    """Return whether the global model is no better than naming the most frequent class always."""
    shares = np.bincount(result.labels) / len(result.labels)
    most = float(shares.max())
    luck = 3 * np.sqrt(most * (1 - most) / len(result.labels))
    return _accuracy(result) <= most + luck and result.loss >= NO_BETTER * _entropy(result)


def gentler_rate(config: RunConfig) -> float:
    """Return a learning rate to try where the config's was too high."""
    return min(config.learning_rate / 10, config.optimizer.usual_rate)


def likely_culprit(config: RunConfig) -> str:
    """Return what to turn where training diverged, such as "Lower Server rate (now 4; try 1)".

    First what a member is sure of; then a learning rate at which the networks here do not learn;
    then what else a member finds outside of what it is made for, or says makes it steadier.
    """
    members = (config.strategy, config.pre_aggregator, config.aggregator, config.server_step)
    found = [each.caution(config) for each in members]
    cautions = [caution for caution in found if caution and caution.outcome == "diverges"]
    for caution in cautions:
        if caution.certain:
            return caution.remedy
    rate = config.learning_rate
    lower = f"Lower the learning rate (now {rate:g}; try {gentler_rate(config):g})"
    if rate > config.optimizer.usual_rate:
        return lower
    said = [caution.remedy for caution in cautions] + [member.steadier for member in members]
    return next(filter(None, said), lower)


def _nothing_seen(config: RunConfig, data: ImageData, test: Indices) -> str:
    """Say that the test images are one and the same to the network; empty where they differ."""
    height, width = data.kind.height, data.kind.width
    rows, columns = config.model.seen(height, width)
    seen = data.images[test, :rows, :columns]
    if (seen != seen[0]).any():
        return ""
    if (rows, columns) == (height, width):
        return "All test images are the same: there is nothing to learn. Choose another data set."
    return (
        f"All test images are the same in the upper left {rows}×{columns} pixels, and the network "
        "looks at no others. Choose another model, or shift the images to the upper left."
    )


def _nothing_learned(config: RunConfig, data: ImageData, result: RoundResult) -> str:
    """Say that a run came to nothing, and what would most likely have helped."""
    guessing = _guessing(config, result)
    if missed := blind_spot(config.model, data):
        return f"{guessing} {missed}"
    for member in (config.strategy, config.aggregator, config.server_step, config.optimizer):
        caution = member.caution(config)
        if caution and caution.certain and caution.outcome != "idle":
            return f"{guessing} {caution.sentence} {caution.remedy}."
    rate, usual = config.learning_rate, config.optimizer.usual_rate
    raised = f"raise the learning rate (now {rate:g}; try {usual:g}) or " if rate < usual else ""
    work = "Local steps" if config.local_steps else "Local epochs"
    lower = f"lower the learning rate (now {rate:g}; try {gentler_rate(config):g})"
    if result.length < HARDLY:
        return (
            f"{guessing} In the last round a party’s training changed the model by "
            f"{result.length:.2g} of its length, hardly at all: {raised}set more Rounds or {work}."
        )
    if result.loss > FAR_WORSE * _entropy(result):
        return (
            f"{guessing} Its loss, {result.loss:.3g}, is far above the {_entropy(result):.3g} of "
            f"guessing, for what the parties send does not add up: {lower}, set fewer {work} "
            "or a gentler Split."
        )
    lowered = f", or {lower}" if rate > usual else ""
    return f"{guessing} Set more Rounds or {work}{lowered}."


def _guessing(config: RunConfig, result: RoundResult) -> str:
    most = np.bincount(result.labels).max() / len(result.labels)
    rounds = "1 round" if config.num_rounds == 1 else f"{config.num_rounds} rounds"
    own = config.strategy.own_models
    whose = "even the best of the parties’ models" if own else "the global model"
    return (
        f"After {rounds} {whose} is no better than guessing: {_accuracy(result):.1%} of "
        f"the test images are right, and always naming the most frequent class gives {most:.1%}."
    )


def _entropy(result: RoundResult) -> float:
    """Return the loss of who knows the shares of the classes and nothing else, in nats."""
    shares = np.bincount(result.labels) / len(result.labels)
    known = shares[shares > 0]
    return -float((known * np.log(known)).sum())


def _accuracy(result: RoundResult) -> float:
    return float((result.chances.argmax(axis=1) == result.labels).mean())

"""From what parties sent back to the server's next state: mixing, aggregator, server step."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.seeding import rng
from fl_core.server_steps.base import Sent
from fl_core.strategies import Strategy
from fl_core.updates_and_state import (
    AGGREGATOR,
    SERVER_STEP,
    STRATEGY,
    LocalUpdate,
    Memory,
    Party,
    Round,
    ServerState,
    Weights,
)
from fl_core.weight_layout import num_running

Key = TypeVar("Key")


def server_update(
    config: RunConfig,
    state: ServerState,
    round: Round,
    parties: Mapping[int, Party],
    updates: Sequence[LocalUpdate],
) -> ServerState:
    """Return the state after a round.

    Args:
        config: Chooses what is mixed, who combines and how far the server moves.
        state: The state the round began with; not changed.
        round: The round that is over.
        parties: Those that took part, and maybe others, as they were told when it began.
        updates: One a party that sent something back, in party order; at least one.
    """
    strategy: Strategy = config.strategy
    weights, memories = _next_model(config, state, round, updates)
    own = {STRATEGY: strategy.next_memory(state, round, updates), **memories}
    others = {owner: kept for owner, kept in state.memory.items() if owner not in own}
    written = {
        update.party: strategy.next_row(state, round, parties[update.party], update)
        for update in updates
    }
    return ServerState(weights, others | _filled(own), {**state.party_memory, **_filled(written)})


def _next_model(
    config: RunConfig, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
) -> tuple[Weights, dict[str, Memory]]:
    """Return the server's next model, and what its parts have to remember, by whose it is."""
    if config.strategy.combines_itself:
        return config.strategy.aggregate(state, round, updates), {AGGREGATOR: {}, SERVER_STEP: {}}
    draw = rng(config.seed_of_batches, "mixing", round.number)
    # What grows beyond all bounds is told of by who measures the model, in words.
    with np.errstate(over="ignore", invalid="ignore"):
        arrived = config.strategy.to_combine(state, round, updates)
        mixed = config.pre_aggregator.mix(arrived, draw)
        step, kept = config.aggregator.combine_after(state.memory_of(AGGREGATOR), mixed)
        sent = Sent(round.number, arrived, config.aggregator.shares(arrived))
        weights, remembered = _stepped(config, state, step, sent, num_running(round.layout))
    return weights, {AGGREGATOR: kept, SERVER_STEP: remembered}


def _stepped(
    config: RunConfig, state: ServerState, step: NDArray[np.float64], sent: Sent, running: int
) -> tuple[Weights, Memory]:
    """Return the server's next model, and what its step has to remember.

    Running statistics become what the parties say of them, whatever the step: a rate of their own,
    or momentum, would leave them where no party's are, and a variance below 0.

    Args:
        config: Has the server step.
        state: The state the round began with.
        step: What the updates come to.
        sent: What it is made of.
        running: How many of the last weights are running statistics.
    """
    before, trained = state.memory_of(SERVER_STEP), len(state.weights) - running
    if not running:
        return config.server_step.take(state.weights, step, before, sent)
    own = replace(sent, updates=[replace(u, delta=u.delta[:trained]) for u in sent.updates])
    known = {name: array[:trained] for name, array in before.items()}
    weights, kept = config.server_step.take(state.weights[:trained], step[:trained], known, own)
    followed = state.weights[trained:] + step[trained:].astype(np.float32)
    return np.concatenate([weights, followed]), kept


def _filled(memories: Mapping[Key, Memory]) -> dict[Key, Memory]:
    """Return the memories in which there is anything."""
    return {key: memory for key, memory in memories.items() if memory}

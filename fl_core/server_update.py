"""From what parties sent back to the server's next state: mixing, aggregator, server step."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

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
    draw = rng(config.seed, "mixing", round.number)
    # What grows beyond all bounds is told of by who measures the model, in words.
    with np.errstate(over="ignore", invalid="ignore"):
        mixed = config.pre_aggregator.mix(config.strategy.to_combine(state, round, updates), draw)
        step, kept = config.aggregator.combine_after(state.memory_of(AGGREGATOR), mixed)
        sent = Sent(round.number, updates, config.aggregator.shares(updates))
        before = state.memory_of(SERVER_STEP)
        weights, remembered = config.server_step.take(state.weights, step, before, sent)
    return weights, {AGGREGATOR: kept, SERVER_STEP: remembered}


def _filled(memories: Mapping[Key, Memory]) -> dict[Key, Memory]:
    """Return the memories in which there is anything."""
    return {key: memory for key, memory in memories.items() if memory}

"""Updates and states to try the server's work on."""

from collections.abc import Sequence

import numpy as np

from fl_core import RunConfig
from fl_core.server_update import server_update
from fl_core.updates_and_state import LocalUpdate, Party, Round, ServerState


def update(
    party: int,
    delta: object,
    num_examples: int = 10,
    num_steps: int = 4,
    start_loss: float = 0.7,
) -> LocalUpdate:
    change = np.array(delta, dtype=np.float32)
    return LocalUpdate(party, change, num_examples, num_steps, 0.5, 0, start_loss)


def some_updates() -> list[LocalUpdate]:
    """Five parties of unequal size and unlike each other."""
    draw = np.random.default_rng(3)
    return [update(p, draw.normal(size=6), int(draw.integers(5, 50)), p + 2) for p in range(5)]


def no_updates() -> list[LocalUpdate]:
    """Five parties that have learned nothing."""
    return [update(party, np.zeros(6), 3 + party) for party in range(5)]


def fresh() -> ServerState:
    return ServerState(np.linspace(-1, 1, 6, dtype=np.float32))


def next_state(
    config: RunConfig,
    state: ServerState,
    updates: Sequence[LocalUpdate],
    num_parties: int = 5,
    round: int = 1,
) -> ServerState:
    """Return the state after a round of `num_parties` parties, each of 40 images."""
    added_up = config.optimizer.gradients_in
    told = Round(round, num_parties, config.learning_rate, gradients_in=added_up)
    parties = {
        party: Party(party, 40, np.full(10, 4), state.memory_of_party(party))
        for party in range(num_parties)
    }
    return server_update(config, state, told, parties, updates)


def frozen_copy(array: np.ndarray) -> np.ndarray:
    """Make an array unchangeable and return a copy of it."""
    array.setflags(write=False)
    return array.copy()


def assert_same_state(one: ServerState, other: ServerState, **near: float) -> None:
    """Compare weights and memories, to the last bit unless told how near."""
    near = near or {"rtol": 0, "atol": 0}
    np.testing.assert_allclose(one.weights, other.weights, **near)
    for ours, theirs in ((one.memory, other.memory), (one.party_memory, other.party_memory)):
        assert ours.keys() == theirs.keys()
        for owner, memory in ours.items():
            assert memory.keys() == theirs[owner].keys()
            for name, array in memory.items():
                np.testing.assert_allclose(array, theirs[owner][name], **near)

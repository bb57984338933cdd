"""Each party from its own random start in the first round, to see why all start from one model."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from fl_core.config import RunConfig
from fl_core.metrics import euclidean_length
from fl_core.party_model_assignment import MODELS_AT_ONCE, Starts
from fl_core.trainer_contract import Job, Trained
from fl_core.updates_and_state import ServerState, Weights


def own_starts_in(config: RunConfig, round: int) -> bool:
    """Return whether parties start from untrained models of their own in a round."""
    return config.own_start and round == 1


def own_starts(untrained: Callable[[int], Weights], jobs: Sequence[Job]) -> Iterator[Starts]:
    """Yield some untrained models at a time, one for each party, and whose is which.

    Args:
        untrained: Returns an untrained model by its number; 0 is the server's own, so a party's is
            its number and 1.
        jobs: One a party.
    """
    for first in range(0, len(jobs), MODELS_AT_ONCE):
        parties = [job.party for job in jobs[first : first + MODELS_AT_ONCE]]
        models = np.stack([untrained(party + 1) for party in parties])
        yield Starts(models, {party: place for place, party in enumerate(parties)})


def from_servers_model(trained: Trained, state: ServerState) -> Trained:
    """Return a finished job whose change is counted from the server's model, as it is sent.

    The server adds a mean of changes to its model; only so is that the mean of the models.
    """
    delta = trained.weights - state.weights
    update = replace(trained.update, delta=delta)
    return replace(trained, update=update, update_norm=euclidean_length(delta))

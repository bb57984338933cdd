"""The parties' own models of a round, which nobody keeps: found by training them once more.

The same config and the same state before a round give the same bits, so nothing but the time of the
parties asked for is spent on it.
"""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.errors import ConfigError
from fl_core.events import RoundFinished
from fl_core.federation import Checkpoint, train_rounds
from fl_core.participation import participants
from fl_core.round_report import RoundReport
from fl_core.trainer_contract import Cancelling, Job, Progress, Trained
from fl_core.training.single_machine_trainer import LocalTrainer
from fl_core.updates_and_state import Weights


class _Remembering(LocalTrainer):
    """Trains those who are asked for, and keeps their models."""

    def __init__(
        self, config: RunConfig, data: ImageData, wanted: Collection[int], personal: bool
    ) -> None:
        super().__init__(config, data, threads=1)
        self.models = dict[int, Weights]()
        self._wanted, self._personal = wanted, personal
        # One goes on from another's, or from what all of theirs come to.
        self._all = config.strategy.sequential or personal

    def train(
        self, starts: Weights, jobs: Sequence[Job], cancelled: Cancelling
    ) -> Iterator[Progress | Trained]:
        needed = [job for job in jobs if self._all or job.party in self._wanted]
        kept = {job.party for job in needed if job.personal is self._personal}
        for item in super().train(starts, needed, cancelled) if needed else ():
            if isinstance(item, Trained) and item.update.party in kept:
                self.models[item.update.party] = item.weights
            yield item


def party_models(
    config: RunConfig, before: Checkpoint, parties: Sequence[int], personal: bool = False
) -> Weights:
    """Return the models that parties had trained in a round before the server combined them.

    Args:
        config: What was run.
        before: Where the run stood before that round.
        parties: Whose.
        personal: The personal ones instead, which they train once the server has combined, where
            the strategy has such.

    Returns:
        `[len(parties), num_weights]` float32, bit for bit what they were.

    Raises:
        ConfigError: If one of them did not train in that round.
        DataError: If the images cannot be had.
    """
    data, round = config.dataset.fetch(), before.round + 1
    if not {*parties} <= {*participants(config, round)}:
        raise ConfigError(f"Not all of these parties took part in round {round}.")
    with _Remembering(config, data, parties, personal) as trainer:
        report = RoundReport(config, data, trainer)
        for event in train_rounds(config, trainer, report, before):
            if trainer.models.keys() >= {*parties}:
                return np.stack([trainer.models[party] for party in parties])
            if isinstance(event, RoundFinished):
                break
    raise ConfigError(f"Not all of these parties trained in round {round}.")

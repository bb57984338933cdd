"""A model of a run, the global one or a party's after any round, as a `.keras` file."""

from pathlib import Path
from typing import cast

from fl_core.config import RunConfig
from fl_core.federation import Checkpoint
from fl_core.runs import checkpoints
from fl_core.updates_and_state import Weights


def model_file(config: RunConfig, folder: Path, round: int, party: int | None = None) -> bytes:
    """Return a model as the bytes of a file that plain Keras opens; loads TensorFlow.

    Args:
        config: What was run.
        folder: The run's own folder of weights.
        round: After which finished round; 0 is the untrained model.
        party: Whose model; `None` is the global one. Where parties have models of their own, it is
            the one after the round; else the one that the party had trained in the round, which is
            found by training it once more: the personal one where there is such, or else the one
            before the server combined them.

    Raises:
        WeightsLost: If the weights are missing or damaged.
        StoreError: If they may not be read.
        ConfigError: If the party did not take part in the round.
        DataError: If the images are needed and cannot be had.
    """
    from fl_core.training.keras_file import as_keras_file

    return as_keras_file(config, _weights(config, folder, round, party))


def _weights(config: RunConfig, folder: Path, round: int, party: int | None) -> Weights:
    if party is None:
        return checkpoints.load_weights(folder, round)
    if config.strategy.own_models:
        return config.strategy.model_of(checkpoints.load(folder, round), party)
    from fl_core.party_models_again import party_models

    before = Checkpoint(round - 1, checkpoints.load(folder, round - 1))
    (found,) = party_models(config, before, [party], config.strategy.trains_personal)
    return cast(Weights, found)

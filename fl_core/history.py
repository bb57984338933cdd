"""What a run in Python came to: tidy tables of numbers, the final model, and how well it does."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fl_core.analysis.history_fingerprint import history_fingerprint
from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from fl_core.updates_and_state import Weights


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """A finished run, as `train` returns it.

    Attributes:
        config: What was run.
        rounds: One row a round from 0, the untrained model, in order: `accuracy` and `loss` are
            `config.strategy.measured` on the test images, 0..1 and in nats, NaN after rounds that
            were not measured; `bytes_down` and `bytes_up` travelled; `seconds_*` by phase. The
            columns and values are those of `RunStore.rounds`.
        parties: One row a round and party that took part, in that order; the columns are the
            fields of `fl_core.party_round.PartyRound`, and those of `RunStore.parties`. `test_*`
            is the party's own model on common test images, `own_*` the global model, after
            averaging, on the images that the party holds out, `own_model_own_*` its own model on
            those.
        label_counts: `[num_parties, num_classes]`, how many images of each class each party held
            in round 1.
        weights: `[num_weights]` float32, the server's model in the end, read-only. Where each
            party keeps a model of its own it is not that: `config.strategy.measured` says so.
        warning: What was wrong with the training in the end, and what to turn; or empty.
        fingerprint: Of `rounds` and `parties` as they were, without seconds: see
            `history_fingerprint`.
    """

    config: RunConfig
    rounds: pd.DataFrame
    parties: pd.DataFrame
    label_counts: NDArray[np.intp]
    weights: Weights
    warning: str = ""
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        self.weights.setflags(write=False)
        object.__setattr__(self, "fingerprint", history_fingerprint(self.rounds, self.parties))

    @property
    def accuracy(self) -> float:
        """How much the model gets right after the last round, 0..1.

        As a rule that is the global model on the common test images that no party trains on: all
        of the data set's own, unless `config.test_on` and `config.test_images` say otherwise. For
        strategies without a global model it is what `config.strategy.measured` says, such as the
        mean of the parties' own models, on the same images. It is never measured on the images
        that parties hold out: for that see `own_accuracy` in `parties`.
        """
        return float(self.rounds["accuracy"].iloc[-1])

    def save_model(self, path: str | Path) -> None:
        """Write the global model as a `.keras` file, which plain Keras opens without Fedarium.

        It takes images as they are, `[n, *shape]` of 0..255, and gives the probability of each
        class; `evaluate(images, labels)` says its loss and its accuracy.

        Raises:
            FedariumError: If parties have models of their own: there is no global one.
            OSError: If the file cannot be written.
        """
        if self.config.strategy.own_models:
            raise FedariumError("Parties have models of their own: there is no global one to save.")
        from fl_core.training.keras_file import as_keras_file

        Path(path).write_bytes(as_keras_file(self.config, self.weights))

    def __repr__(self) -> str:
        return (
            f"<History of {self.config.num_rounds} rounds with {self.config.num_parties} parties: "
            f"accuracy {self.accuracy:.2%}, fingerprint {self.fingerprint}>"
        )

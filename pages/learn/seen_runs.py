"""A lesson's runs as far as they are shown: as they train, or again at the pace of then."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.runs.store import RunStore
from pages.shared.confusion_cache import confusion
from pages.shared.metric_column_names import GLOBAL_ON_TEST, OWN_ON_TEST, View
from pages.shared.party_means import mean_by_round
from pages.shared.rounds_cache import History, history

LINE_POSITIONS = tuple(place / 8 for place in range(-2, 11))
"""Where on the line between two models they are asked: from a little before one to beyond the
other."""
SECONDS = ("seconds_deal", "seconds_train", "seconds_aggregate", "seconds_evaluate")


@dataclass(frozen=True)
class SeenRun:
    """A run up to the round that is shown.

    Attributes:
        name: What it is called in the lesson.
        config: What it computes.
        store: Where its rounds are read.
        id: Of the run in the store; empty where there is none yet.
        round: The last that is shown; `None` before the untrained model is.
        finished: The last that is over, if that is another one.
        line: `[n, 2]`, loss in nats and accuracy, 0..1, at `LINE_POSITIONS` between two parties'
            models of the first round, where it is asked and known.
    """

    name: str
    config: RunConfig
    store: RunStore | None = None
    id: str = ""
    round: int | None = None
    finished: int | None = None
    line: NDArray[np.float32] | None = None

    @property
    def whole(self) -> bool:
        """Whether all rounds are shown."""
        return self.round == self.config.num_rounds

    @property
    def history(self) -> History:
        """The rounds that are shown, as tables."""
        assert self.store is not None and self.round is not None
        told = history(self.store, self.id, max(self.round, self.finished or 0))
        if told.last == self.round:
            return told
        rounds, parties = told.rounds, told.parties
        return History(
            self.round,
            rounds[rounds["round"] <= self.round],
            parties[parties["round"] <= self.round],
        )

    @property
    def together(self) -> "pd.Series[float]":
        """By round, the percent of the common test images that the global model is right on; of
        parties that keep models of their own, the mean of these."""
        column = GLOBAL_ON_TEST.column("accuracy")
        return 100 * self.history.rounds.set_index("round")[column].dropna()

    @property
    def own(self) -> "pd.Series[float]":
        """The same of the parties' own models before averaging, the mean over the parties."""
        return self.mean(OWN_ON_TEST)

    def mean(self, view: View) -> "pd.Series[float]":
        """Return by round the mean over the parties, in percent, of a view that tells them
        apart."""
        told = self.history.parties
        known = told[told[view.column("accuracy")].notna()]
        return 100 * mean_by_round(known, view.column("accuracy"))

    def of_parties(self, view: View) -> "pd.Series[float]":
        """Return each party's percent after the last round that is shown, by its number."""
        told = self.history.parties
        last = told[told["round"] == self.round].set_index("party")
        return 100 * last[view.column("accuracy")]

    @property
    def num_weights(self) -> int:
        """Weights of its model."""
        assert self.store is not None
        facts = self.store.facts(self.id)
        return facts.num_weights if facts else 0

    @property
    def own_by_class(self) -> NDArray[np.float64] | None:
        """`[num_parties, num_classes]`, the percent of each class of the test sample that each
        party's own model recognises; NaN where the sample has none of it."""
        assert self.store is not None and self.round is not None
        told = self.store.recognised_by_class(self.id, self.round)
        return None if told is None else 100 * np.array(told, dtype=float)

    @property
    def confusion(self) -> NDArray[np.intp] | None:
        """What the global model takes the test images of each class for, rows are the truth."""
        assert self.store is not None and self.round is not None
        return confusion(self.store, self.id, self.round, GLOBAL_ON_TEST)

    def update_products(self, round: int) -> NDArray[np.float64] | None:
        """Return the scalar product of each two parties' updates of a round."""
        assert self.store is not None
        told = self.store.update_products(self.id, round)
        return None if told is None else np.array(told)

    @property
    def seconds(self) -> Sequence[float]:
        """How long each of the rounds that are shown took, from round 0."""
        return [float(s) for s in self.history.rounds[list(SECONDS)].sum(axis=1)]


def rounds_after(took: Sequence[Sequence[float]], elapsed: float) -> list[int | None]:
    """Return the last round of each run that is over so long after the first began.

    They come one after the other; `None` of a run whose first is not over. The untrained model is
    measured before anything moves, and so is there at once.

    Args:
        took: Of each run, how long each round took, from round 0; at least one.
        elapsed: Seconds.
    """
    shown: list[int | None] = []
    for seconds in took:
        ends = np.cumsum([0.0, *seconds[1:]])
        shown.append(
            int(np.searchsorted(ends, elapsed, side="right")) - 1 if elapsed >= 0 else None
        )
        elapsed -= float(ends[-1])
    return shown

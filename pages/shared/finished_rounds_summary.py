"""What the finished rounds of a run come to: made once a round, shared by all who watch."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fl_core.runs.run import RunFacts
from fl_core.runs.store import RunStore
from pages.shared.metric_column_names import column_of
from pages.shared.rounds_cache import history
from pages.shared.single_flight import once

TRAINING_SHARE = 0.85  # of a round before any has been timed; the rest is evaluation
OWN_ON_TEST = column_of("own", "test", "accuracy")
SECONDS = ["seconds_deal", "seconds_train", "seconds_aggregate", "seconds_evaluate"]


@dataclass(frozen=True)
class Timing:
    """How long rounds take, in seconds; guesses before the first, with `round_seconds` unknown."""

    round_seconds: float | None = None
    training_share: float = TRAINING_SHARE
    evaluating: float = 1.0


@dataclass(frozen=True)
class Digest:
    """The numbers of a run after a round.

    Attributes:
        accuracy: The global model's, 0..1, if it was ever measured.
        change: The same, less that of the round before.
        last: Party to the accuracy of its own model in this round.
        known: Party to the latest accuracy there is of its own model.
        on_own_images: Whether the global model was ever measured on a party's held-out images.
        bytes_sent: In both directions, all rounds together.
        timing: How long its rounds take.
        facts: What it found as it began, if it kept that.
    """

    accuracy: float | None
    change: float | None
    last: Mapping[int, float]
    known: Mapping[int, float]
    on_own_images: bool
    bytes_sent: int
    timing: Timing
    facts: RunFacts | None


@once(maxsize=32)
def digest(store: RunStore, run_id: str, round: int | None) -> Digest:
    """Return the numbers of a run after a round."""
    told = history(store, run_id, round)
    rounds, parties = told.rounds, told.parties
    accuracy = rounds[column_of("global", "test", "accuracy")].tolist()
    measured = parties.dropna(subset=[OWN_ON_TEST])
    return Digest(
        accuracy=accuracy[-1] if accuracy else None,
        change=accuracy[-1] - accuracy[-2] if len(accuracy) > 1 else None,
        last=_by_party(measured[measured["round"] == round]),
        known=_by_party(measured.drop_duplicates("party", keep="last")),
        on_own_images=bool(parties[column_of("global", "own", "accuracy")].notna().any()),
        bytes_sent=int(rounds["bytes_down"].sum() + rounds["bytes_up"].sum()),
        timing=_timing(rounds.loc[rounds["round"] > 0]),
        facts=store.facts(run_id),
    )


def _by_party(rows: pd.DataFrame) -> dict[int, float]:
    accuracies = rows[OWN_ON_TEST].astype(float)
    return dict(zip(rows["party"].tolist(), accuracies.tolist(), strict=True))


def _timing(trained: pd.DataFrame) -> Timing:
    if trained.empty:
        return Timing()
    seconds = trained[SECONDS].sum(axis=1)
    return Timing(
        round_seconds=float(seconds.tail(5).median()),
        training_share=float(trained["seconds_train"].sum() / seconds.sum()),
        evaluating=float(trained["seconds_evaluate"].median()),
    )

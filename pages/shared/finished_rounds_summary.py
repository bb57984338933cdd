"""What the finished rounds of a run come to: made once a round, shared by all who watch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fl_core.runs.run import RunFacts
from fl_core.runs.store import RunStore
from pages.shared.confusion_cache import confusion
from pages.shared.metric_column_names import BY_PARTY, GLOBAL_ON_TEST, View
from pages.shared.party_means import mean_by_round
from pages.shared.rounds_cache import history_until
from pages.shared.single_flight import once

TRAINING_SHARE = 0.85  # of a round before any has been timed; the rest is evaluation
SECONDS = ["seconds_deal", "seconds_train", "seconds_aggregate", "seconds_evaluate"]


@dataclass(frozen=True)
class Timing:
    """How long rounds take, in seconds; guesses before the first, with `round_seconds` unknown."""

    round_seconds: float | None = None
    training_share: float = TRAINING_SHARE
    evaluating: float = 1.0


@dataclass(frozen=True)
class Accuracies:
    """How well a model does, on images of one kind; shares of the images, 0..1.

    Attributes:
        overall: The global model's on the test images; else the mean over the parties that took
            part in this round, weighted by their images. `None` if nobody was measured.
        change: The same, less that of the measured round before.
        last: Party to its number of this round.
        known: Party to its latest number that there is.
    """

    overall: float | None = None
    change: float | None = None
    last: Mapping[int, float] = field(default_factory=dict)
    known: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Digest:
    """The numbers of a run after a round.

    Attributes:
        measured: Of the finished rounds the last that was measured: of that one all accuracies are.
            `None` before the untrained model is.
        measured_before: The one that was measured before that, if any.
        of: Each view's accuracies; of the global model on the test images there is none by party.
        commonest: Of the test images, the share of the commonest class, 0..1, if it is known.
        bytes_sent: In both directions, all rounds together.
        timing: How long its rounds take.
        facts: What it found as it began, if it kept that.
    """

    measured: int | None
    measured_before: int | None
    of: Mapping[View, Accuracies]
    commonest: float | None
    bytes_sent: int
    timing: Timing
    facts: RunFacts | None


@once(maxsize=32)
def digest(store: RunStore, run_id: str, round: int | None, newest: int | None = None) -> Digest:
    """Return the numbers of a run after a round; `newest` is the last one, if that is another."""
    told = history_until(store, run_id, round, newest)
    rounds, parties = told.rounds, told.parties
    tested = rounds.set_index("round")[GLOBAL_ON_TEST.column("accuracy")].dropna()
    before, now = [None, None, *map(int, tested.index[-2:])][-2:]
    recent = parties[parties["round"] >= (before or 0)]
    return Digest(
        measured=now,
        measured_before=before,
        of={
            GLOBAL_ON_TEST: Accuracies(*_newest(tested, now, before)),
            **{view: _by_party(parties, recent, view, now, before) for view in BY_PARTY},
        },
        commonest=None
        if now is None
        else _commonest(confusion(store, run_id, now, GLOBAL_ON_TEST)),
        bytes_sent=int(rounds["bytes_down"].sum() + rounds["bytes_up"].sum()),
        timing=_timing(rounds.loc[rounds["round"] > 0]),
        facts=store.facts(run_id),
    )


def _newest(
    by_round: "pd.Series[float]", round: int | None, earlier: int | None
) -> tuple[float | None, float | None]:
    """Return the value of a round and how much more it is than that of an earlier one."""
    now, before = by_round.get(round), by_round.get(earlier)
    if now is None:
        return None, None
    return float(now), None if before is None else float(now - before)


def _by_party(
    parties: pd.DataFrame, recent: pd.DataFrame, view: View, round: int | None, before: int | None
) -> Accuracies:
    """Return what a view's numbers come to, of all rounds and of the last two measured."""
    column = view.column("accuracy")
    return Accuracies(
        *_newest(mean_by_round(recent, column), round, before),
        last=_latest(recent[recent["round"] == round], column),
        known=_latest(parties, column),
    )


def _latest(rows: pd.DataFrame, column: str) -> dict[int, float]:
    """Return each party's latest number, of those who have any."""
    values = rows[column].to_numpy(float)
    known = ~np.isnan(values)
    party = rows["party"].to_numpy()[known]
    newest = ~pd.Series(party).duplicated(keep="last").to_numpy()
    return dict(zip(party[newest].tolist(), values[known][newest].tolist(), strict=True))


def _commonest(counts: NDArray[np.intp] | None) -> float | None:
    """Return the share of the commonest class: a row of the matrix has all images of a class."""
    if counts is None or not counts.any():
        return None
    images = counts.sum(axis=1)
    return float(images.max() / images.sum())


def _timing(trained: pd.DataFrame) -> Timing:
    if trained.empty:
        return Timing()
    seconds = trained[SECONDS].to_numpy(float)
    _, training, _, evaluating = seconds.T
    return Timing(
        round_seconds=float(np.median(seconds[-5:].sum(axis=1))),
        training_share=float(training.sum() / seconds.sum()),
        evaluating=float(np.median(evaluating)),
    )

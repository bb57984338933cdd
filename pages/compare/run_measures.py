"""What is drawn of a run: all measures by round, and what each round had cost by then."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fl_core.runs.run import Run
from fl_core.runs.store import RunStore
from pages.shared.keyed_cache import KeyedCache
from pages.shared.metric_column_names import (
    BY_PARTY,
    GLOBAL_ON_TEST,
    MEASURES,
    PARTY_COLUMNS,
    ROUND_COLUMNS,
)
from pages.shared.party_means import mean_by_round
from pages.shared.rounds_cache import history

MOST_KEPT = 256  # runs; some tens of numbers a round
ROUNDS, IMAGES, MEGABYTES, SECONDS = "round", "images", "megabytes", "seconds"
AXES = (ROUNDS, IMAGES, MEGABYTES, SECONDS)
WORST = "worst_party_accuracy"
"""Of those that took part in a round: the least accuracy of the model that a party uses on the
images that it holds out itself."""


@dataclass(frozen=True)
class _Kept:
    last: int | None
    table: pd.DataFrame


_kept: KeyedCache[tuple[RunStore, str], _Kept] = KeyedCache(MOST_KEPT)


def measures(store: RunStore, run: Run) -> pd.DataFrame:
    """Return a run's measures, one row a finished round. Shared between viewers: not to be changed.

    Returns:
        Columns `AXES`: the round, and until then the images that parties have trained on (each as
        often as they did), the megabytes sent in both directions and the seconds that rounds took;
        then accuracy, 0..1, and loss, nats, of each view: of the global model on the test images,
        else the mean over the parties that took part, weighted by their images; and `WORST`.
    """

    def up_to_date(kept: _Kept | None) -> _Kept:
        return kept if kept and kept.last == run.round else _Kept(run.round, _read(store, run))

    told = _kept.changed((store, run.id), up_to_date)
    assert told is not None
    return told.table


def _read(store: RunStore, run: Run) -> pd.DataFrame:
    """Read a run; of one that goes on, which is looked at after each round, what is new alone."""
    if run.active:
        told = history(store, run.id, run.round)
        return table_of(told.rounds, told.parties, run)
    last = -1 if run.round is None else run.round
    rounds = store.rounds(run.id).rename(columns=ROUND_COLUMNS)
    parties = store.parties(run.id).rename(columns=PARTY_COLUMNS)
    return table_of(rounds[rounds["round"] <= last], parties[parties["round"] <= last], run)


def table_of(rounds: pd.DataFrame, parties: pd.DataFrame, run: Run) -> pd.DataFrame:
    """Return the same of tables as the store has them, but for the names of the measures."""
    index = pd.Index(rounds["round"].to_numpy(int), name="of round")
    seconds = [name for name in rounds if str(name).startswith("seconds_")]
    told = {
        ROUNDS: index.to_numpy(float),
        IMAGES: _images(parties, run).reindex(index, fill_value=0).cumsum().to_numpy(),
        MEGABYTES: (rounds["bytes_down"] + rounds["bytes_up"]).cumsum().to_numpy(float) / 1e6,
        SECONDS: rounds[seconds].sum(axis=1).cumsum().to_numpy(float),
    }
    for measure in MEASURES:
        column = GLOBAL_ON_TEST.column(measure)
        told[column] = rounds[column].to_numpy(float)
        for view in BY_PARTY:
            column = view.column(measure)
            told[column] = mean_by_round(parties, column).reindex(index).to_numpy(float)
    own = BY_PARTY[0].column("accuracy")
    told[WORST] = parties.groupby("round")[own].min().reindex(index).to_numpy(float)
    return pd.DataFrame(told, index=index)


def _images(parties: pd.DataFrame, run: Run) -> "pd.Series[float]":
    """Return how many images were trained on by round, each as often as it was."""
    config = run.config
    if config.local_steps:
        seen = parties["num_steps"] * config.batch_size
    else:
        seen = parties["num_examples"] * config.local_epochs
    return seen.astype(np.float64).groupby(parties["round"]).sum()

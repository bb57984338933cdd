"""The reference runs of a run, as the store knows them: found at each look, read once a round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from fl_core.reference_runs import Kind, reference_configs
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from pages.shared.keyed_cache import KeyedCache
from pages.shared.metric_column_names import (
    GLOBAL_ON_OWN,
    GLOBAL_ON_TEST,
    MEASURES,
    PARTY_COLUMNS,
    ROUND_COLUMNS,
    Measure,
    View,
)
from pages.shared.party_means import mean_by_round

MOST_KEPT = 32  # runs; four numbers a round

_kept: KeyedCache[tuple[RunStore, str], tuple[int, pd.DataFrame]] = KeyedCache(MOST_KEPT)


@dataclass(frozen=True)
class References:
    """What a run is compared with, at a moment.

    Attributes:
        runs: Those that are in the store: of equal ones the one that is furthest.
        missing: Those that there are to train.
    """

    runs: Mapping[Kind, Run] = field(default_factory=lambda: MappingProxyType({}))
    missing: Sequence[Kind] = ()

    @property
    def step(self) -> int:
        """How many rounds all of them have finished, round 0 included: rises as they train."""
        return sum(rounds_done(run) for run in self.runs.values())

    @property
    def stands(self) -> tuple[object, ...]:
        """Which there are, and their states."""
        return tuple((kind, run.id, run.state, run.reason) for kind, run in self.runs.items())

    @property
    def active(self) -> bool:
        """Whether any of them waits or trains."""
        return any(run.active for run in self.runs.values())

    @property
    def whole(self) -> bool:
        """Whether nothing will come any more, unless somebody deletes one."""
        done = all(run.state is RunState.FINISHED for run in self.runs.values())
        return done and not self.missing


def references_of(store: RunStore, run: Run) -> References:
    """Return the reference runs of a run as they are now."""
    wanted = reference_configs(run.config)
    if not wanted:
        return References()
    found = store.equal_to([*wanted.values()])
    furthest = {
        kind: max(equal, key=_how_far)
        for kind, config in wanted.items()
        if (equal := [each for each in found if each.config == config])
    }
    return References(furthest, [kind for kind in wanted if kind not in furthest])


def rounds_done(run: Run) -> int:
    """Return how many rounds a run has finished, that of the untrained model included."""
    return 0 if run.round is None else run.round + 1


def curve(store: RunStore, run: Run, view: View, measure: Measure) -> "pd.Series[float]":
    """Return a measure of a reference run by round, as far as it is, without rounds that lack it.

    Its one or its many models are the ones that are in use, on the test images or on those that
    parties hold out: all of them together or each on its own, where it is the mean over the
    parties, weighted by their images.
    """
    shown = GLOBAL_ON_TEST if view.images == "test" else GLOBAL_ON_OWN
    return _table(store, run)[shown.column(measure)].dropna()


def _how_far(run: Run) -> tuple[bool, bool, int, str]:
    return run.state is RunState.FINISHED, run.active, rounds_done(run), run.id


def _table(store: RunStore, run: Run) -> pd.DataFrame:
    """Return the measures of a run by round. Shared between viewers: not to be changed."""
    last = -1 if run.round is None else run.round

    def up_to_date(kept: tuple[int, pd.DataFrame] | None) -> tuple[int, pd.DataFrame]:
        if kept is None or kept[0] > last:  # the run went back, or this viewer is late
            return last, _read(store, run.id, -1, last)
        known, table = kept
        if known == last:
            return kept
        later = _read(store, run.id, known, last)
        return last, pd.concat([table, later]) if len(table) else later

    told = _kept.changed((store, run.id), up_to_date)
    assert told is not None
    return told[1]


def _read(store: RunStore, run_id: str, after: int, last: int) -> pd.DataFrame:
    rounds = store.rounds(run_id, after).rename(columns=ROUND_COLUMNS)
    parties = store.parties(run_id, after).rename(columns=PARTY_COLUMNS)
    index = pd.Index(rounds["round"].to_numpy()[rounds["round"].to_numpy() <= last], name="round")
    tested = rounds.set_index("round")
    columns = {}
    for measure in MEASURES:
        columns[GLOBAL_ON_TEST.column(measure)] = tested[GLOBAL_ON_TEST.column(measure)]
        own = GLOBAL_ON_OWN.column(measure)
        columns[own] = mean_by_round(parties, own)
    return pd.DataFrame(columns, index=index, dtype=np.float64)

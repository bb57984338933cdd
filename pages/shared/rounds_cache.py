"""The finished rounds of runs as tables: each round is read once, for all who watch.

Without this a run of many parties would be read again from its first round after every round, and
the last rounds would cost the page most.
"""

from dataclasses import dataclass

import pandas as pd

from fl_core.runs.store import RunStore
from pages.shared.keyed_cache import KeyedCache
from pages.shared.metric_column_names import PARTY_COLUMNS, ROUND_COLUMNS

MOST_KEPT = 8  # runs; a thousand rounds of a thousand parties are 100 MB


@dataclass(frozen=True)
class History:
    """A run up to a round.

    Attributes:
        last: The round, -1 before the untrained model is measured.
        rounds: Columns as `RunStore.rounds` gives them, but for `ROUND_COLUMNS`; one row a round.
        parties: Columns as `RunStore.parties` gives them, but for `PARTY_COLUMNS`; one row a party
            and round.
    """

    last: int
    rounds: pd.DataFrame
    parties: pd.DataFrame


_kept: KeyedCache[tuple[RunStore, str], History] = KeyedCache(MOST_KEPT)


def history(store: RunStore, run_id: str, round: int | None) -> History:
    """Return a run up to its last finished round. Shared between viewers: not to be changed."""
    last = -1 if round is None else round

    def up_to_date(kept: History | None) -> History:
        if kept is None or kept.last > last:  # the run went back, or this viewer is late
            return _read(store, run_id, -1, last)
        return kept if kept.last == last else _joined(kept, _read(store, run_id, kept.last, last))

    told = _kept.changed((store, run_id), up_to_date)
    assert told is not None
    return told


def history_until(
    store: RunStore, run_id: str, round: int | None, newest: int | None = None
) -> History:
    """Return a run up to a round, which may be an earlier one than the `newest` finished one."""
    if newest is None or newest == round or round is None:
        return history(store, run_id, round)
    told = history(store, run_id, newest)
    rounds, parties = (table[table["round"] <= round] for table in (told.rounds, told.parties))
    return History(round, rounds, parties)


def _read(store: RunStore, run_id: str, after: int, last: int) -> History:
    rounds = store.rounds(run_id, after).rename(columns=ROUND_COLUMNS)
    parties = store.parties(run_id, after).rename(columns=PARTY_COLUMNS)
    # A round that was finished since the run was read belongs to the next look.
    return History(last, rounds[rounds["round"] <= last], parties[parties["round"] <= last])


def _joined(earlier: History, later: History) -> History:
    tables = (
        pd.concat([old, new], ignore_index=True) if len(old) else new
        for old, new in ((earlier.rounds, later.rounds), (earlier.parties, later.parties))
    )
    return History(later.last, *tables)

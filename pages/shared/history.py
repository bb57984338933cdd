"""The finished rounds of runs as tables: each round is read once, for all who watch.

Without this a run of many parties would be read again from its first round after every round, and
the last rounds would cost the page most.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import RLock

import pandas as pd

from fl_core.runs.store import RunStore

MOST_KEPT = 8  # runs; a thousand rounds of a thousand parties are 40 MB
COLUMNS = {"round": int, "party": int} | dict.fromkeys(
    ("test_loss", "test_accuracy", "own_loss", "own_accuracy"), float
)


@dataclass(frozen=True)
class History:
    """A run up to a round.

    Attributes:
        last: The round, -1 before the untrained model is measured.
        rounds: Columns as `RunStore.rounds` gives them, one row a round.
        parties: `COLUMNS`, one row a party and round.
    """

    last: int
    rounds: pd.DataFrame
    parties: pd.DataFrame


_kept: OrderedDict[tuple[RunStore, str], History] = OrderedDict()
_turn = RLock()


def history(store: RunStore, run_id: str, round: int | None) -> History:
    """Return a run up to its last finished round. Shared between viewers: not to be changed."""
    last = -1 if round is None else round
    with _turn:
        kept = _kept.pop((store, run_id), None)
        if kept is None or kept.last > last:  # the run went back, or this viewer is late
            kept = _read(store, run_id, -1, last)
        elif kept.last < last:
            kept = _joined(kept, _read(store, run_id, kept.last, last))
        _kept[store, run_id] = kept
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
        return kept


def _read(store: RunStore, run_id: str, after: int, last: int) -> History:
    rounds, parties = store.rounds(run_id, after), store.parties(run_id, after)
    parties = parties[list(COLUMNS)].astype(COLUMNS)  # an empty table has no types by itself
    # A round that was finished since the run was read belongs to the next look.
    return History(last, rounds[rounds["round"] <= last], parties[parties["round"] <= last])


def _joined(earlier: History, later: History) -> History:
    tables = (
        pd.concat([old, new], ignore_index=True) if len(old) else new
        for old, new in ((earlier.rounds, later.rounds), (earlier.parties, later.parties))
    )
    return History(later.last, *tables)

"""Whether two runs of one config came to the same numbers, to the last bit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fl_core.runs.store import RunStore

ON_THE_CLOCK = "seconds"
"""How columns begin that tell how long something took, which is never the same."""


@dataclass(frozen=True)
class Comparison:
    """What two histories have in common.

    Attributes:
        rounds: How many rounds both have, that of the untrained model included.
        numbers: How many numbers of these were compared.
        differs_in: The first round in which anything differs, if any does.
        columns: What differs there, by its name in the store.
    """

    rounds: int
    numbers: int
    differs_in: int | None = None
    columns: tuple[str, ...] = ()


def compare_histories(store: RunStore, one: str, other: str) -> Comparison:
    """Compare all that two runs have told of the rounds that both have finished."""
    last = min(_last_round(store, one), _last_round(store, other))
    pairs = [
        (read(one).pipe(_until, last), read(other).pipe(_until, last))
        for read in (store.rounds, store.parties)
    ]
    numbers = sum(mine.size for mine, _ in pairs)
    found = _unlike_cells(store, one, other, last)
    for mine, its in pairs:
        for round, columns in _unlike(mine, its).items():
            found.setdefault(round, set()).update(columns)
    if not found:
        return Comparison(last + 1, numbers)
    first = min(found)
    return Comparison(last + 1, numbers, first, tuple(sorted(found[first])))


def _unlike_cells(store: RunStore, one: str, other: str, last: int) -> dict[int, set[str]]:
    """Return which matrices differ by round."""
    found: dict[int, set[str]] = {}
    reads: dict[str, Callable[[str, int], Any]] = {
        "confusion": store.confusion,
        "gallery": store.gallery,
    }
    for round in range(last + 1):
        columns = {name for name, read in reads.items() if read(one, round) != read(other, round)}
        if columns:
            found[round] = columns
    return found


def _last_round(store: RunStore, run_id: str) -> int:
    rounds = store.rounds(run_id)["round"]
    return int(rounds.max()) if len(rounds) else -1


def _until(history: pd.DataFrame, last: int) -> pd.DataFrame:
    kept = [name for name in history if not str(name).startswith(ON_THE_CLOCK)]
    return history.loc[history["round"] <= last, kept].reset_index(drop=True)


def _unlike(mine: pd.DataFrame, its: pd.DataFrame) -> dict[int, set[str]]:
    """Return which columns differ by round; of a round that has other rows, all of them."""
    found: dict[int, set[str]] = {}
    for round in sorted({*mine["round"], *its["round"]}):
        one, other = mine[mine["round"] == round], its[its["round"] == round]
        if len(one) != len(other):
            found[int(round)] = {*map(str, mine.columns)}
            continue
        columns = {
            str(name) for name in mine if not np.array_equal(_bits(one[name]), _bits(other[name]))
        }
        if columns:
            found[int(round)] = columns
    return found


def _bits(column: "pd.Series[float]") -> "np.ndarray":
    """Return values that are equal where the bits are, what is not known included."""
    values = column.to_numpy()
    return values.view(np.uint64) if values.dtype.kind == "f" else values

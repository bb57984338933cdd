"""A short name for the numbers of a history: equal histories have equal ones."""

import hashlib

import numpy as np
import pandas as pd

TIME = "seconds"
"""How the columns begin that say how long something took: no two runs agree in them."""
DIGITS = 16


def history_fingerprint(rounds: pd.DataFrame, parties: pd.DataFrame) -> str:
    """Return sixteen hex digits of all numbers of a history but those that a clock said.

    Every float counts by its exact bytes, so one that differs in its last bit gives another
    fingerprint. The same config gives the same one on every machine whose processor reckons alike,
    whatever the number of threads, and whether the history was kept in a store or not. The order of
    columns does not count; a column more, as a later Fedarium may have, does.

    Args:
        rounds: One row a round, as `RunStore.rounds` and `History.rounds` have it.
        parties: One row a round and party, likewise.
    """
    told = hashlib.sha256()
    for kind, frame in (("rounds", rounds), ("parties", parties)):
        told.update(f"{kind} {len(frame)}\n".encode())
        for column in sorted(name for name in map(str, frame) if not name.startswith(TIME)):
            values = frame[column].to_numpy()
            whole = np.issubdtype(values.dtype, np.integer)
            told.update(f"{column} {'whole' if whole else 'float'}\n".encode())
            told.update(_whole(values) if whole else _float(values))
    return told.hexdigest()[:DIGITS]


def _whole(values: np.ndarray) -> bytes:
    return values.astype("<i8").tobytes()


def _float(values: np.ndarray) -> bytes:
    """Return the bytes of floats, of which NaN and 0 have but one form each."""
    exact = values.astype("<f8") + 0.0
    exact[np.isnan(exact)] = np.nan
    return exact.tobytes()

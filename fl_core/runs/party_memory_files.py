"""What is remembered of each party, on disk: a round writes the rows of those who took part.

A round's rows are one file, written before the round's own. The round's own file says of every
party in which round its row was written last, so a row that is missing is seen, and one of a later
round is never taken for it. Rows that the last two rounds do not need are let go: what all parties
remember would otherwise be kept once a round.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fl_core import safetensors_files
from fl_core.errors import WeightsLost
from fl_core.safetensors_files import Arrays
from fl_core.updates_and_state import Memory

WrittenIn = dict[int, int]
"""Party to the round in which its row was written last."""

FILES = "rows-*.safetensors"


def path_of(folder: Path, round: int) -> Path:
    """Return the file of the rows that a round wrote."""
    return folder / f"rows-{round:04d}.safetensors"


def write(
    folder: Path,
    round: int,
    rows: Mapping[int, Memory],
    before: Mapping[int, Memory],
    written_in: Mapping[int, int],
) -> WrittenIn:
    """Write the rows that are others than before; return in which round each was written last.

    Args:
        folder: The run's.
        round: The round.
        rows: What is remembered of each party now.
        before: The same after the round before; a row that is the same object was not written.
        written_in: Where the rows of before are.

    Raises:
        OSError: If the disk is full or read-only.
    """
    rows = {party: row for party, row in rows.items() if row}
    kept = {p: written_in[p] for p in rows if p in written_in and rows[p] is before.get(p)}
    new = {party: row for party, row in rows.items() if party not in kept}
    if new:
        safetensors_files.write(path_of(folder, round), _arrays_of(new))
    return kept | dict.fromkeys(new, round)


def read(folder: Path, written_in: Mapping[int, int]) -> dict[int, Memory]:
    """Return the rows that were written in these rounds, by party.

    Raises:
        WeightsLost: If one is missing or damaged.
        StoreError: If one is there and may not be read.
    """
    rows: dict[int, Memory] = {}
    for round in sorted(set(written_in.values())):
        wanted = {party for party, written in written_in.items() if written == round}
        path, what = path_of(folder, round), _what(round)
        names = _of_parties(safetensors_files.names_in(path, what), wanted)
        rows |= _rows_of(safetensors_files.read(path, what, names))
        if lost := wanted - rows.keys():
            raise WeightsLost(f"{what} are damaged (Party {min(lost) + 1} is not in {path.name}).")
    return {party: rows[party] for party in sorted(rows)}


def are_there(folder: Path, written_in: Mapping[int, int]) -> bool:
    """Return whether all these rows are there; they are not read.

    Raises:
        StoreError: If some may not be read.
    """
    try:
        for round in set(written_in.values()):
            there = _parties(safetensors_files.names_in(path_of(folder, round), _what(round)))
            if not {party for party, written in written_in.items() if written == round} <= there:
                return False
    except WeightsLost:
        return False
    return True


def let_go(folder: Path, last: int, needed: Mapping[int, Collection[int]]) -> None:
    """Delete rows of rounds up to `last` that nobody needs.

    A file of which half is needed stays as it is; of one of which less is, the rest is written
    anew in its place. So there are at most twice the rows that are needed.

    Args:
        folder: The run's.
        last: The last finished round; somebody may be writing the next.
        needed: Round to the parties whose rows of that round are needed.

    Raises:
        OSError: If the disk is full or read-only.
        StoreError: If a file cannot be read.
    """
    for path in folder.glob(FILES):
        round = int(path.stem.removeprefix("rows-"))
        wanted = set(needed.get(round, ()))
        if round > last:
            continue
        if not wanted:
            path.unlink(missing_ok=True)
            continue
        names = safetensors_files.names_in(path, _what(round))
        if 2 * len(wanted) < len(_parties(names)):
            few = safetensors_files.read(path, _what(round), _of_parties(names, wanted))
            safetensors_files.write(path, few)


def packed(written_in: Mapping[int, int]) -> NDArray[np.int32]:
    """Return where rows are as an array `[num_rows, 2]` of party and round."""
    return np.array(sorted(written_in.items()), dtype=np.int32).reshape(-1, 2)


def unpacked(array: NDArray[np.int32]) -> WrittenIn:
    """Return what was packed."""
    return {int(party): int(round) for party, round in array}


def _what(round: int) -> str:
    return f"What was remembered of parties in round {round}: its rows"


def _arrays_of(rows: Mapping[int, Memory]) -> Arrays:
    """Return rows as arrays by name, "12.control" for instance."""
    return {f"{p}.{name}": array for p, row in rows.items() for name, array in row.items()}


def _rows_of(arrays: Arrays) -> dict[int, Memory]:
    rows: dict[int, dict[str, NDArray[np.generic]]] = {}
    for key, array in arrays.items():
        party, _, name = key.partition(".")
        rows.setdefault(int(party), {})[name] = array
    return dict(rows)


def _parties(names: Collection[str]) -> set[int]:
    return {int(name.partition(".")[0]) for name in names}


def _of_parties(names: Collection[str], parties: Collection[int]) -> list[str]:
    return [name for name in names if int(name.partition(".")[0]) in parties]

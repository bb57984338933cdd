"""The server's state after each round, on disk in the safetensors format: arrays, no code.

What is remembered of each party is in files beside: see `party_memory_files`. The model of any
round that is kept can be looked at; a run can go on from those whose rows are all there, which the
last two are.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from fl_core import safetensors_files
from fl_core.errors import StoreError, WeightsLost
from fl_core.runs import party_memory_files
from fl_core.runs.checkpoint_retention import is_kept
from fl_core.runs.party_memory_files import WrittenIn
from fl_core.updates_and_state import ServerState, Weights

WEIGHTS, MEMORY, ROWS = "weights", "memory.", "rows"


@dataclass(frozen=True)
class Kept:
    """Which rounds' weights there are, in order.

    Attributes:
        to_look_at: The global model is there.
        to_go_on_from: All that the server held is.
    """

    to_look_at: tuple[int, ...]
    to_go_on_from: tuple[int, ...]


def path_of(folder: Path, round: int) -> Path:
    """Return the file of one round in a run's folder."""
    return folder / f"round-{round:04d}.safetensors"


def save(folder: Path, round: int, state: ServerState, before: ServerState | None = None) -> None:
    """Write one round's state, rows of parties first; each file is there whole or not at all.

    Args:
        folder: The run's.
        round: The round.
        state: What the server holds after it.
        before: The same after the round before, which is in the folder, or what `load` gave of it.
            A row that is the same object in both is not written again.

    Raises:
        OSError: If the disk is full or read-only.
    """
    arrays: dict[str, NDArray[Any]] = {WEIGHTS: state.weights}
    for owner, memory in state.memory.items():
        arrays |= {f"{MEMORY}{owner}.{name}": array for name, array in memory.items()}
    if state.party_memory:
        known: WrittenIn = {}
        if before is not None and before.party_memory:
            with contextlib.suppress(StoreError):  # then all are written
                known = _written_in(folder, round - 1)
        rows_before = before.party_memory if before else {}
        where = party_memory_files.write(folder, round, state.party_memory, rows_before, known)
        arrays[ROWS] = party_memory_files.packed(where)
    safetensors_files.write(path_of(folder, round), arrays)


def load(folder: Path, round: int) -> ServerState:
    """Return one round's state, from which the run can go on.

    Raises:
        WeightsLost: If a file of it is missing or damaged, or its rows have been let go.
        StoreError: If one is there and may not be read, or the disk does not answer.
    """
    arrays = _whole(folder, round)
    weights = arrays.pop(WEIGHTS)
    where = party_memory_files.unpacked(arrays.pop(ROWS)) if ROWS in arrays else {}
    try:
        rows = party_memory_files.read(folder, where)
    except WeightsLost as error:
        raise WeightsLost(
            f"From round {round} the run cannot go on, its model can only be looked at: what is "
            f"remembered of parties is kept for the last two rounds. {error}"
        ) from error
    memory: dict[str, dict[str, NDArray[Any]]] = {}
    for key, array in arrays.items():
        owner, _, name = key.removeprefix(MEMORY).partition(".")
        memory.setdefault(owner, {})[name] = array
    return ServerState(weights, memory, rows)


def load_weights(folder: Path, round: int) -> Weights:
    """Return the global model after a round, to look at.

    Raises:
        WeightsLost: If the file is missing or damaged.
        StoreError: If it is there and may not be read, or the disk does not answer.
    """
    return safetensors_files.read(path_of(folder, round), _what(round), [WEIGHTS])[WEIGHTS]


def kept(folder: Path) -> Kept:
    """Return which rounds can be looked at, and from which the run can go on.

    Raises:
        StoreError: If a file may not be read.
    """
    look, go_on = [], []
    for round in sorted(int(path.stem[6:]) for path in folder.glob("round-*.safetensors")):
        try:
            where = _written_in(folder, round)
        except WeightsLost:
            continue
        look.append(round)
        if party_memory_files.are_there(folder, where):
            go_on.append(round)
    return Kept(tuple(look), tuple(go_on))


def last_readable(folder: Path, round: int) -> int | None:
    """Return the newest round up to `round` from which the run can go on, if there is one.

    Raises:
        StoreError: If some are there and may not be read: nobody knows whether they are whole.
    """
    for candidate in range(round, -1, -1):
        with contextlib.suppress(WeightsLost):
            if party_memory_files.are_there(folder, _written_in(folder, candidate)):
                return candidate
    return None


def tidy(folder: Path, last: int, keep_every: int | None) -> None:
    """Delete what a run keeps no longer, now that round `last` is finished and written down.

    Args:
        folder: The run's.
        last: The round; files of later ones are left alone.
        keep_every: Which rounds are kept, see `checkpoint_retention`.

    Raises:
        OSError: If something cannot be deleted.
        StoreError: If a file cannot be read.
    """
    needed: dict[int, set[int]] = {}
    where = [_written_in(folder, last)]
    with contextlib.suppress(WeightsLost):  # nobody can go on from there anyway
        where.append(_written_in(folder, last - 1))
    for party, written in (pair for each in where for pair in each.items()):
        needed.setdefault(written, set()).add(party)
    party_memory_files.let_go(folder, last, needed)
    if keep_every is not None:
        for path in folder.glob("round-*.safetensors"):
            if not is_kept(keep_every, int(path.stem[6:]), last):
                path.unlink(missing_ok=True)


def _what(round: int) -> str:
    return f"The weights of round {round}"


def _whole(folder: Path, round: int) -> safetensors_files.Arrays:
    path = path_of(folder, round)
    arrays = safetensors_files.read(path, _what(round))
    if WEIGHTS not in arrays:
        raise WeightsLost(f"{_what(round)} are damaged ({path.name}: there are none).")
    return arrays


def _written_in(folder: Path, round: int) -> WrittenIn:
    """Return where the rows of a round's state are, its own file being whole.

    Raises:
        WeightsLost: If the file is missing or damaged.
        StoreError: If it is there and may not be read, or the disk does not answer.
    """
    path, what = path_of(folder, round), _what(round)
    names = safetensors_files.names_in(path, what)
    if WEIGHTS not in names:
        raise WeightsLost(f"{what} are damaged ({path.name}: there are none).")
    if ROWS not in names:
        return {}
    return party_memory_files.unpacked(safetensors_files.read(path, what, [ROWS])[ROWS])

"""The server's state after each round, on disk in the safetensors format: arrays, no code."""

import os
import re
from pathlib import Path

from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from fl_core.errors import StoreError
from fl_core.strategies import ServerState

MEMORY = "memory."


def path_of(folder: Path, round: int) -> Path:
    """Return the file of one round in a run's folder."""
    return folder / f"round-{round:04d}.safetensors"


def save(folder: Path, round: int, state: ServerState) -> None:
    """Write one round's state; the file is there whole or not at all.

    Raises:
        OSError: If the disk is full or read-only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = path_of(folder, round)
    half = path.with_suffix(".part")
    arrays = {"weights": state.weights} | {MEMORY + k: v for k, v in state.memory.items()}
    try:
        save_file(arrays, half)
        with half.open("rb") as written:
            os.fsync(written.fileno())
        half.replace(path)
    except SafetensorError as error:
        raise _os_error(error, path) from error
    finally:
        half.unlink(missing_ok=True)


def _os_error(error: SafetensorError, path: Path) -> OSError:
    """Return what the operating system said, which safetensors wraps in words of its own."""
    number = re.search(r"os error (\d+)", str(error))
    if number is None:
        return OSError(str(error))
    return OSError(int(number[1]), os.strerror(int(number[1])), str(path))


def load(folder: Path, round: int) -> ServerState:
    """Return one round's state.

    Raises:
        StoreError: If the file is missing or damaged.
    """
    path = path_of(folder, round)
    try:
        arrays = load_file(path)
        weights = arrays.pop("weights")
    except FileNotFoundError:
        raise StoreError(f"The weights of round {round} are missing ({path.name}).") from None
    except (SafetensorError, KeyError, OSError) as error:
        raise StoreError(
            f"The weights of round {round} are damaged ({path.name}: {error})."
        ) from error
    return ServerState(weights, {k.removeprefix(MEMORY): v for k, v in arrays.items()})


def last_readable(folder: Path, round: int) -> int | None:
    """Return the newest round up to `round` whose weights can be read, if there is one."""
    for candidate in range(round, -1, -1):
        try:
            load(folder, candidate)
        except StoreError:
            continue
        return candidate
    return None

"""Models that runs start from instead of random weights, each kept by what it is.

A config names one by the SHA-256 of its weights, so equal configs still give equal histories, and
whose model it was changes nothing.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np

from fl_core import safetensors_files
from fl_core.errors import DataError, StoreError
from fl_core.paths import start_models_folder
from fl_core.translatable import translatable
from fl_core.updates_and_state import Weights

WEIGHTS, RUN, ROUND, SIZE = "weights", "run", "round", "num_weights"
NOT_HERE = translatable(
    "The model that this setup starts from is not on this machine: go on from that run again, or "
    "start from random weights."
)


def keep(weights: Weights, run_id: str = "", round: int | None = None) -> str:
    """Keep a model for runs to start from, and return its SHA-256.

    Args:
        weights: `[num_weights]` float32.
        run_id: Whose model it was.
        round: After which round.

    Raises:
        StoreError: If it cannot be written.
    """
    sha256 = sha256_of(weights)
    if not _path_of(sha256).exists():
        told = {SIZE: str(len(weights)), RUN: run_id, ROUND: "" if round is None else str(round)}
        try:
            safetensors_files.write(_path_of(sha256), {WEIGHTS: weights}, told)
        except OSError as error:
            raise StoreError(
                translatable("The model cannot be kept ({why}).", why=str(error.strerror))
            ) from error
    return sha256


def load(sha256: str, num_weights: int) -> Weights:
    """Return a model to start from, `[num_weights]` float32.

    Raises:
        DataError: If it is not on this machine, is damaged, or has another number of weights.
    """
    try:
        weights = safetensors_files.read(_path_of(sha256), "The weights to start from", [WEIGHTS])
    except StoreError as error:
        raise DataError(str(error) if _path_of(sha256).exists() else NOT_HERE) from error
    found = weights[WEIGHTS]
    if sha256_of(found) != sha256:
        raise DataError(
            translatable("The weights to start from are damaged: they are not what they were.")
        )
    if found.shape != (num_weights,):
        raise DataError(
            f"The model has {num_weights:,} weights, and the one to start from {found.size:,}."
        )
    return found


def sha256_of(weights: Weights) -> str:
    """Return what a model is named by, the same on every machine."""
    return hashlib.sha256(np.ascontiguousarray(weights, "<f4").tobytes()).hexdigest()


def size_of(sha256: str) -> int | None:
    """Return how many weights a model has; `None` if it is not on this machine."""
    told = _about(_path_of(sha256)).get(SIZE, "") if sha256 else ""
    return int(told) if told.isdecimal() else None


def run_of(sha256: str) -> str | None:
    """Return the id of the run whose model it was, if that is known."""
    return _about(_path_of(sha256)).get(RUN) or None if sha256 else None


def round_of(sha256: str) -> int | None:
    """Return the round after which it was the run's, if that is known."""
    told = _about(_path_of(sha256)).get(ROUND, "") if sha256 else ""
    return int(told) if told.isdecimal() else None


def _path_of(sha256: str) -> Path:
    return start_models_folder() / f"{sha256}.safetensors"


def _about(path: Path) -> dict[str, str]:
    try:
        return _read_about(path, path.stat().st_mtime_ns)
    except OSError:
        return {}


@lru_cache(maxsize=256)  # a config is checked a hundred times as a page is drawn
def _read_about(path: Path, written: int) -> dict[str, str]:
    """Return the words of a file, read anew once it was `written` again."""
    return safetensors_files.about(path)

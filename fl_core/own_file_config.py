"""A config that trains on a file of somebody's own images."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from fl_core.config import RunConfig
from fl_core.config_fitting import moves_to_fit
from fl_core.datasets import OwnFile, keep
from fl_core.errors import ConfigError, DataError
from fl_core.party_data import parties_images

MOST_BYTES = 1_000_000_000
"""Of a file as it lies there; how much it may unpack to, its reader says."""


def fitted_to_file(
    config: RunConfig, path: Path, set_on_purpose: Collection[str], say: Callable[[str], None]
) -> RunConfig:
    """Return the config with a file of images kept and chosen.

    Args:
        config: It reads an own file, but says not which.
        path: The file.
        set_on_purpose: Fields of the config that must stay; others move to what fits the images.
        say: Told what is understood, and what moves.

    Raises:
        ConfigError: If the config chooses other images, or does not fit these.
        DataError: If the file cannot be understood, or is of too few images to train on.
    """
    chosen = config.dataset
    if not isinstance(chosen, OwnFile) or chosen.sha256:
        raise ConfigError("Images come from --data or from the knob Data set, not from both.")
    dataset = kept_file(path, chosen)
    for sentence in dataset.understood:
        say(sentence)
    if dataset.problem:
        raise DataError(dataset.problem)
    values: dict[str, Any] = {**config.model_dump(), "dataset": dataset.model_dump()}
    for move in moves_to_fit(values, set_on_purpose):
        say(move.sentence)
        values = move.made(values)
    fitting = RunConfig.of(values)
    parties_images(fitting, dataset.load())
    return fitting


def kept_file(path: Path, meant: OwnFile) -> OwnFile:
    """Check a file, keep it, and return the data set that names it.

    Raises:
        DataError: If it cannot be read or understood; then nothing is kept.
    """
    try:
        if (size := path.stat().st_size) > MOST_BYTES:
            raise DataError(
                f"A file may have at most {MOST_BYTES // 10**6:,} MB, but {path} has "
                f"{size // 10**6:,} MB."
            )
        return keep(path.read_bytes(), meant)
    except OSError as error:
        raise DataError(f"The file {path} cannot be read ({error.strerror}).") from None

"""A config from what somebody passes to a function in Python."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fl_core.config import RunConfig
from fl_core.datasets import OwnFile
from fl_core.errors import ConfigError, shown
from fl_core.method_choice import fitted, members_in, method_named
from fl_core.own_file_config import fitted_to_file


def config_from(
    config: RunConfig | None, method: str, data: str | Path, knobs: Mapping[str, Any]
) -> tuple[RunConfig, Sequence[str]]:
    """Return a config, and in sentences what was understood of a file and which knobs moved.

    Args:
        config: Where to begin; `None` is the default config.
        method: Its four choices replace those of the config, unless it is empty.
        data: A file of images, which is kept, and replaces the data set; nothing if it is empty.
        knobs: By their names; they replace all that, and never move.

    Raises:
        ConfigError: If there is no such knob or method, or some are out of bounds or clash.
        DataError: If the file cannot be read or understood.
    """
    if config is not None and not isinstance(config, RunConfig):
        raise ConfigError(
            "What to train must be a RunConfig, or knobs by their names such as num_parties=5, "
            f"got {shown(config)}."
        )
    if data and "dataset" in knobs:
        raise ConfigError("Images come from data or from dataset, not from both.")
    values = dict(config) if config else {}
    if data:
        values["dataset"] = OwnFile.kind
    found, told = _with_method(method, {**values, **knobs}, knobs)
    if data:
        on_purpose = {*knobs, *(config.model_fields_set if config else ())}
        if method:
            on_purpose |= members_in(method_named(method)).keys()
        found = fitted_to_file(found, Path(data), on_purpose, told.append)
    return found, told


def _with_method(
    name: str, values: Mapping[str, Any], knobs: Mapping[str, Any]
) -> tuple[RunConfig, list[str]]:
    """Return the config of these values with a method, if one is named, and what moved for it."""
    if not name:
        return RunConfig.of(values), []
    method = method_named(name)
    values = {**values, **members_in(method), **knobs}
    if any(RunConfig.problems(values)):  # a path leads to what is wrong by itself: no clash
        return RunConfig.of(values), []
    found = fitted(method, values, knobs.keys())
    return RunConfig.of(found.values), [*found.moved]

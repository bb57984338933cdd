"""A config from what somebody passes to a function in Python."""

from collections.abc import Mapping, Sequence
from typing import Any

from fl_core.config import RunConfig
from fl_core.errors import ConfigError, shown
from fl_core.method_choice import fitted, members_in, method_named


def config_from(
    config: RunConfig | None, method: str, knobs: Mapping[str, Any]
) -> tuple[RunConfig, Sequence[str]]:
    """Return a config, and a sentence for each knob that moved because a method needs it.

    Args:
        config: Where to begin; `None` is the default config.
        method: Its four choices replace those of the config, unless it is empty.
        knobs: By their names; they replace both, and never move.

    Raises:
        ConfigError: If there is no such knob or method, or some are out of bounds or clash.
    """
    if config is not None and not isinstance(config, RunConfig):
        raise ConfigError(
            "What to train must be a RunConfig, or knobs by their names such as num_parties=5, "
            f"got {shown(config)}."
        )
    values = dict(config) if config else {}
    if not method:
        return RunConfig.of({**values, **knobs}), ()
    chosen = method_named(method)
    values = {**values, **members_in(chosen), **knobs}
    if any(RunConfig.problems(values)):  # a path leads to what is wrong by itself: no clash
        return RunConfig.of(values), ()
    found = fitted(chosen, values, knobs.keys())
    return RunConfig.of(found.values), found.moved

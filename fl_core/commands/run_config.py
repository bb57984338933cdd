"""The config that `run` and `sweep` are told: a file, a method, knobs, and one's own images."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fl_core.commands.knob_words import pair
from fl_core.config import RunConfig
from fl_core.config_text_format import put
from fl_core.config_upgrades import read_knobs
from fl_core.datasets import OwnFile
from fl_core.errors import ConfigError
from fl_core.knobs import knobs_of
from fl_core.method_choice import fitted, members_in, method_in, method_named
from fl_core.methods import Method
from fl_core.own_file_config import fitted_to_file

Say = Callable[[str], None]


@dataclass(frozen=True)
class ConfigWords:
    """What was said of a config.

    Attributes:
        config: A JSON file of knobs.
        data: A file of images.
        settings: Each as `KNOB=VALUE`.
        methods: Names; one at most.
    """

    config: Path | None
    data: Path | None
    settings: Sequence[str]
    methods: Sequence[str]


def config_of(words: ConfigWords, say: Say, base: RunConfig | None = None) -> RunConfig:
    """Return the config, and say what was understood and what moved.

    Args:
        words: What was said of it.
        say: Told in sentences.
        base: What it is based on where no file says anything.

    Raises:
        ConfigError: If there is no such knob or method, or some are out of bounds or clash.
        DataError: If a file of images cannot be had or understood.
    """
    knobs: dict[str, Any] = _knobs_in(words.config) if words.config else {}
    if base is not None:
        knobs = {**base.model_dump(), **knobs}
    if words.data:
        knobs = {**knobs, "dataset": OwnFile.kind}
    method = _method(words.methods)
    if method:
        knobs = {**knobs, **members_in(method)}
    knobs, problems = put(map(pair, words.settings), knobs)
    if problems:
        raise ConfigError(" ".join(problems))
    if method and not any(RunConfig.problems(knobs)):  # no path leads to what clashes
        knobs = _fitted(method, knobs, words.settings, say)
    config = RunConfig.of(knobs)
    return fitted_to_file(config, words.data, knobs.keys(), say) if words.data else config


def cautions(config: RunConfig) -> Iterator[str]:
    """Yield how what is chosen stands outside of what it is made for, as pages say it."""
    for name, knob in knobs_of(RunConfig).items():
        if knob.members and (said := getattr(config, name).caution(config)):
            yield f"{said.sentence} {said.remedy}."


def _knobs_in(file: Path) -> dict[str, Any]:
    try:
        return read_knobs(file.read_bytes())
    except OSError as error:
        raise ConfigError(f"The config {file} cannot be read ({error.strerror}).") from None


def _method(names: Sequence[str]) -> Method | None:
    """Return the method that is asked for, if one is."""
    if len(names) > 1:
        raise ConfigError(f"Method must be set once, not {len(names)} times.")
    return method_named(names[0]) if names else None


def _fitted(
    method: Method, knobs: dict[str, Any], settings: Sequence[str], say: Say
) -> dict[str, Any]:
    """Return the knobs with those moved that a method needs otherwise, and say so."""
    found = fitted(method, knobs, {pair(text)[0].strip().partition(".")[0] for text in settings})
    for sentence in found.moved:
        say(sentence)
    now = method_in(found.values)
    if now is not method:
        what = now.name if now else "a combination of your own"
        say(f"With what --set says it is {method.name} no more: it is {what}.")
    return dict(found.values)

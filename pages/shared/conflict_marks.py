"""What is said beneath knobs that do not go together: of each, with which others."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fl_core.config import RunConfig
from fl_core.config_error_messages import knob_at
from fl_core.errors import Conflict, Path
from fl_core.told_values import Listed
from pages.language.spoken import spoken, text

Marks = Mapping[Path, str]
"""With which others a knob does not go, in words, by its path."""


def marks_of(conflicts: Sequence[Conflict], values: Mapping[str, Any]) -> Marks:
    """Return with which others each knob of a conflict does not go.

    Args:
        conflicts: What does not go together.
        values: What the knobs stand for, as `RunConfig.of` takes it.
    """
    others: dict[Path, dict[Path, str]] = {}
    for conflict in conflicts:
        labels = {path: _label(path, values) for path in conflict.knobs}
        for path in conflict.knobs:
            rest = {other: label for other, label in labels.items() if other != path}
            others.setdefault(path, {}).update(rest)
    return {path: _list(rest.values()) for path, rest in others.items()}


def _label(path: Path, values: Mapping[str, Any]) -> str:
    knob = knob_at(path, RunConfig, values)
    return text(knob.label) if knob else path[-1]


def _list(labels: Iterable[str]) -> str:
    quoted = [text("“{label}”", label=label) for label in labels]
    return spoken().told(Listed(tuple(quoted)))

"""The families of choices a config picks from, and where in them a knob is."""

from collections.abc import Mapping
from typing import Any

from fl_core.datasets import DATASETS
from fl_core.knobs import Choice
from fl_core.models import MODELS
from fl_core.partitioners import PARTITIONERS
from fl_core.strategies import STRATEGIES

FAMILIES: Mapping[str, Mapping[str, type[Choice]]] = {
    "dataset": DATASETS,
    "partitioner": PARTITIONERS,
    "strategy": STRATEGIES,
    "model": MODELS,
}
"""Field name to the registry its value is chosen from."""


def member_of(field: str, value: Any) -> type[Choice] | None:
    """Return what a value chooses: the member itself, its name, or an object with its `kind`."""
    if isinstance(value, Choice):
        return type(value)
    kind = value.get("kind") if isinstance(value, Mapping) else value
    return FAMILIES[field].get(kind) if isinstance(kind, str) else None

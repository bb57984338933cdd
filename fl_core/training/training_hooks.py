"""What a rule can change in the training graph: the registry of hooks, and how they are packed.

A graph is traced for a set of hooks and takes tensors by name of each; of a hook that no party's
rule uses, nothing is in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from fl_core.training.hook import Axes, Hook
from fl_core.training.loss_hooks import Contrast, Distillation, LogitScale, LogitShift
from fl_core.training.step_hooks import (
    AlternatingWeights,
    Correction,
    Frozen,
    OneGradient,
    Proximal,
    Sharpness,
)
from fl_core.updates_and_state import LocalRule

Names = frozenset[str]
"""The hooks that some rules use, by name."""

HOOKS: dict[str, Hook] = {
    hook.name: hook
    for hook in (
        *(LogitScale(), LogitShift(), Distillation(), Contrast()),
        *(Sharpness(), OneGradient(), Proximal(), Correction()),
        *(Frozen(), AlternatingWeights()),
    )
}
"""In the order in which they are asked."""


def used_by(rule: LocalRule) -> Names:
    """Return the hooks that a party's rule uses; none if it trains as it always does."""
    return frozenset(name for name, hook in HOOKS.items() if hook.value(rule) is not None)


def in_order(names: Iterable[str]) -> list[Hook]:
    """Return hooks in the order in which they are asked."""
    wanted = set(names)
    return [hook for name, hook in HOOKS.items() if name in wanted]


def specs(names: Names, num_weights: int) -> dict[str, Any]:
    """Return what a graph takes for its hooks: a row for each party, by name."""
    sizes = {"weights": num_weights, "classes": None}

    def spec(axes: Axes, hook: Hook) -> Any:
        return tf.TensorSpec([None, *(sizes[axis] for axis in axes)], hook.dtype)

    return {
        hook.name: {part: spec(axes, hook) for part, axes in hook.shape.items()}
        if isinstance(hook.shape, Mapping)
        else spec(hook.shape, hook)
        for hook in in_order(names)
    }


def nobodys(names: Names, num_weights: int) -> Any:
    """Return the same for no party at all."""

    def nothing(spec: Any) -> Any:
        return tf.zeros([size or 0 for size in spec.shape], spec.dtype)

    return tf.nest.map_structure(nothing, specs(names, num_weights))


def packed(names: Names, rules: Sequence[LocalRule]) -> dict[str, Any]:
    """Return the same for parties whose rules all use these hooks."""

    def rows(hook: Hook) -> Any:
        return tf.nest.map_structure(
            lambda *values: tf.constant(np.stack(values), hook.dtype),
            *(hook.value(rule) for rule in rules),
        )

    return {hook.name: rows(hook) for hook in in_order(names)}


def of_party(values: Any, party: Any) -> Any:
    """Return one party's values, by name, of the rows that `packed` gives; inside a graph."""
    return tf.nest.map_structure(lambda rows: rows[party], values)

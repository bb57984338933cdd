"""A Plotly figure as plain data: what plotly.js draws, without the objects that check it.

The objects of the plotly package check each property whenever a figure is made, which takes longer
than all else that a new round costs a page. What a chart may say does not depend on the round:
tests check it, by making such an object of each (`tests/pages/checked_figure.py`).
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Properties = dict[str, Any]
"""Of a trace or of a part of the layout, by plotly.js's names. `None` is one that is not set."""

AXES = ("xaxis", "yaxis")
_ARRAYS = {
    "int8": "i1",
    "uint8": "u1",
    "int16": "i2",
    "uint16": "u2",
    "int32": "i4",
    "uint32": "u4",
    "float32": "f4",
    "float64": "f8",
}
"""The types of array that plotly.js reads, and what it calls them."""


@dataclass(frozen=True)
class PlainFigure:
    """A figure as plotly.js takes it.

    Attributes:
        traces: What is drawn, each with its `type`. Numbers are numpy arrays, words lists.
        layout: Axes, legend and margins.
    """

    traces: Sequence[Properties]
    layout: Properties

    def without_axes_while_empty(self) -> Self:
        """Return it; while nothing is drawn without axes, whose numbers would be made up."""
        if self.traces:
            return self
        unseen = {axis: {**self.layout.get(axis, {}), "visible": False} for axis in AXES}
        return replace(self, layout={**self.layout, **unseen})

    def content(self) -> dict[str, Any]:
        """Return it as JSON, its arrays packed and what is not set left out."""
        return {
            "traces": [_as_json(trace) for trace in self.traces],
            "layout": _as_json(self.layout),
        }


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_json(one) for name, one in value.items() if one is not None}
    return _packed(value) if isinstance(value, np.ndarray) else value


def _packed(numbers: NDArray[Any]) -> dict[str, str]:
    """Return numbers in as few characters as plotly.js can read them from; NaN is a gap."""
    small = _smallest(numbers) if numbers.dtype.kind in "iu" else numbers
    packed = {"dtype": _ARRAYS[small.dtype.name], "bdata": b64encode(small.tobytes()).decode()}
    shape = ", ".join(map(str, small.shape))
    return packed if small.ndim == 1 else packed | {"shape": shape}


def _smallest(whole: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers in the smallest type that holds them all."""
    low, high = int(whole.min(initial=0)), int(whole.max(initial=0))
    return whole.astype(np.min_scalar_type(min(low, -high - 1) if low < 0 else high))

"""Has plotly check a figure that is made as plain data."""

import base64
import json
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.components.live_plot import ready
from pages.components.plain_figure import PlainFigure


def checked(figure: PlainFigure) -> go.Figure:
    """Return it as an object that has checked each property.

    Such an object puts some values right, which a browser would not: what is sent must be what it
    would send, to the last value.
    """
    objects = go.Figure({"data": figure.traces, "layout": figure.layout})
    assert sent(figure) == sent(objects)
    return objects


def sent(figure: PlainFigure | go.Figure) -> dict[str, Any]:
    """What a browser is sent, its packed arrays as lists."""
    return dict(unpacked(json.loads(ready(figure, height=1, uirevision="", label="").data)))


def unpacked(value: Any) -> Any:
    """JSON with its packed arrays as lists; `None` where there is no number."""
    if isinstance(value, list):
        return [unpacked(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "bdata" not in value:
        return {name: unpacked(one) for name, one in value.items()}
    numbers = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
    shape = [int(one) for one in value.get("shape", str(numbers.size)).split(", ")]
    gaps = np.where(np.isnan(numbers), None, numbers.astype(object))
    return gaps.reshape(shape).tolist()

"""A Plotly chart that is updated in place: zoom and pan survive, and no frame is blank.

`st.plotly_chart` builds a new chart whenever its data change; this component calls `Plotly.react`
on the one it has.
"""

import json
from dataclasses import dataclass

import plotly.graph_objects as go

from pages.components.component import component
from pages.server.assets import PLOTLY_URL

# Not isolated: Plotly puts its style sheet into the document, where a shadow root would not see it.
_mount = component("live_plot", '<div class="fedarium-live-plot"></div>', isolate_styles=False)


@dataclass(frozen=True)
class Plot:
    """A figure as JSON, made once and sent to any number of viewers."""

    data: bytes
    height: int


def ready(figure: go.Figure, *, height: int, uirevision: str, label: str) -> Plot:
    """Make a figure ready for the browser, which costs far more than sending it.

    Strings such as "var(--st-text-color)" anywhere in the figure stand for the viewer's theme
    and are filled in by the browser. So is the figure's template: fonts, grid and hover labels
    follow the theme; what the figure itself sets wins.

    Args:
        figure: What to show.
        height: In CSS pixels.
        uirevision: As long as it stays the same, so do zoom, pan and hidden traces.
        label: What the chart shows, for those who do not see it.
    """
    content = json.loads(figure.to_json())
    layout = content["layout"]
    layout.pop("template", None)
    layout.update(height=height, uirevision=uirevision)
    data = {"traces": content["data"], "layout": layout, "label": label, "script": PLOTLY_URL}
    return Plot(json.dumps(data).encode(), height)


def live_plot(plot: Plot, *, key: str) -> None:
    """Show a plot and, from then on, change it in place.

    Args:
        plot: What to show.
        key: Names this chart among the page's; the same key means the same chart.
    """
    _mount(key=key, data=plot.data, height=plot.height)

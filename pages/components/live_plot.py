"""A Plotly chart that is updated in place: zoom and pan survive, and no frame is blank. Its numbers
are behind it, as a table, and it can be taken along, as a picture and as a file of its numbers.

Lines of one `legendgroup` are lit while somebody points at one of them, or at their name, here or
in another chart or table of the page (`group_highlight.js`).

`st.plotly_chart` builds a new chart whenever its data change; this component calls `Plotly.react`
on the one it has.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from fl_core.translatable import translatable
from pages.components.component import component
from pages.components.plain_figure import PlainFigure, Properties
from pages.language.spoken import spoken, text
from pages.server.assets import PLOTLY_URL

# Not isolated: Plotly puts its style sheet into the document, where a shadow root would not see it.
_mount = component(
    "live_plot",
    '<div class="fedarium-live-plot"></div>',
    isolate_styles=False,
    scripts=(
        "figure_table",
        "figure_csv",
        "plot_table",
        "chart_picture",
        "save_chart",
        "group_highlight",
        "chart_highlight",
    ),
)
WORDS = {
    "table": translatable("Show as table"),
    "chart": translatable("Show as chart"),
    "save": translatable("Save as"),
    "saveAs": translatable("Save as {kind}"),
    "download": translatable("Save as CSV"),
    "asTable": translatable("as a table"),
    "unsaved": translatable("This chart could not be saved: {problem}."),
    "failed": translatable("This chart could not be drawn: {problem}."),
    "from": translatable("{name}, from"),
    "to": translatable("{name}, to"),
    "more": translatable("Only the first rows and columns are shown here; the file has them all."),
}
"""On the buttons beneath a chart, in the table behind it, and where there is none."""

BUTTONS = 28
"""CSS pixels that the buttons take beneath a chart; as in the style sheet."""


@dataclass(frozen=True)
class Plot:
    """A figure as JSON, made once and sent to any number of viewers."""

    data: bytes
    height: int


@dataclass(frozen=True)
class Clicked:
    """What a visitor has just pressed in a chart, as it is called on its axes."""

    x: object
    y: object


def ready(
    figure: PlainFigure | go.Figure,
    *,
    height: int,
    uirevision: str,
    label: str,
    clickable: bool = False,
    run_name: str = "",
    narrow: Properties | None = None,
) -> Plot:
    """Make a figure ready for the browser, once for any number of viewers.

    Strings such as "var(--st-text-color)" anywhere in the figure stand for the viewer's theme
    and are filled in by the browser. So is the figure's template: fonts, grid and hover labels
    follow the theme; what the figure itself sets wins.

    Args:
        figure: What to show; a plain one where it is made after every round.
        height: In CSS pixels.
        uirevision: As long as it stays the same, so do zoom, pan and hidden traces.
        label: What the chart shows, for those who do not see it.
        clickable: Whether a press on a point is told, to `clickable_plot`.
        run_name: What the run is called that it shows, if it shows one: files are named after it.
        narrow: What is otherwise in the figure's layout where it is as narrow as a phone.
    """
    data = figure.content() if isinstance(figure, PlainFigure) else _content(figure)
    marks = spoken().marks
    data["layout"].update(height=height, uirevision=uirevision)
    data["layout"].setdefault("separators", marks.point + marks.thousands)
    words = {name: text(each) for name, each in WORDS.items()}
    data.update(label=label, script=PLOTLY_URL, words=words)
    if clickable:
        data["clickable"] = True
    if narrow:
        data["narrow"] = narrow
    if run_name:
        data["runName"] = run_name
    return Plot(json.dumps(data, allow_nan=False).encode(), height)


def _content(figure: go.Figure) -> dict[str, Any]:
    """Return what a plain figure would, of one that has checked itself."""
    content = json.loads(figure.to_json())
    content["layout"].pop("template", None)
    return {"traces": content["data"], "layout": content["layout"]}


def live_plot(plot: Plot, *, key: str) -> None:
    """Show a plot and, from then on, change it in place.

    Args:
        plot: What to show.
        key: Names this chart among the page's; the same key means the same chart.
    """
    _mount(key=key, data=plot.data, height=plot.height + BUTTONS)


def clickable_plot(plot: Plot, *, key: str) -> Clicked | None:
    """Show a plot as `live_plot` does, and return what was pressed in it; `None` most of the time.

    A browser can say anything: what it names may not be in the chart.
    """
    height = plot.height + BUTTONS
    told = _mount(key=key, data=plot.data, height=height, on_clicked_change=_drawn_anew).clicked
    return Clicked(told.get("x"), told.get("y")) if isinstance(told, Mapping) else None


def _drawn_anew() -> None:
    """Nothing else to do: that there is a callback is what lets the browser tell."""

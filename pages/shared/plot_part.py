"""A chart as a part of a page: a pure function of a look at a run and what was chosen."""

from collections.abc import Callable, Mapping, Sequence

import plotly.graph_objects as go

from pages.components.live_plot import Plot, live_plot, ready
from pages.components.plain_figure import PlainFigure
from pages.shared.page_parts import Options, Part
from pages.shared.run_name import title_of
from pages.shared.run_snapshot import Look


def plot_part(
    name: str,
    chart: Callable[[Look, Options], PlainFigure | go.Figure],
    *,
    label: Callable[[Look, Options], str],
    height: Callable[[Look], int],
    axes: Callable[[Options], str] = lambda options: "",
    applies: Callable[[Look], bool] = lambda seen: seen.run.round is not None,
    words: Callable[[Look, Options], str] = lambda seen, options: "",
    options: Mapping[str, Sequence[str]] | None = None,
    compares: Callable[[Options], bool] = lambda options: False,
    of_round: bool = False,
) -> Part:
    """Return a part that shows a chart.

    Args:
        name: As a `Part` has it; so are `applies`, `words`, `options`, `compares` and `of_round`.
        chart: Draws it, best as a plain figure: one that checks itself takes far longer.
        label: Returns what the chart shows, for those who do not see it.
        height: Returns its height in CSS pixels.
        axes: Returns a word for its axes: zoom survives as long as it is the same.
    """

    def data(seen: Look, chosen: Options) -> bytes:
        return ready(
            chart(seen, chosen),
            height=height(seen),
            uirevision=f"{seen.run.id} {axes(chosen)}",
            label=label(seen, chosen),
            run_name=title_of(seen.run),
        ).data

    def show(data: bytes, seen: Look, key: str) -> None:
        live_plot(Plot(data, height(seen)), key=key)

    return Part(
        name,
        data,
        show,
        applies,
        words,
        options=options or {},
        compares=compares,
        of_round=of_round,
    )

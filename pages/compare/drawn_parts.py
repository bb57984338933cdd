"""What the parts of the page show that rounds change, as their components take it. Pure."""

from collections.abc import Mapping, Sequence
from unicodedata import bidirectional

from pages.compare import tables
from pages.compare.chosen import AXES
from pages.compare.comparison import Comparison
from pages.compare.curves import (
    HEIGHT,
    SMALL_HEIGHT,
    from_baseline,
    on_a_phone,
    overlaid,
    small_multiples,
)
from pages.compare.verdicts import verdict
from pages.components import live_text
from pages.components.live_plot import ready
from pages.language.spoken import text

CHART, RESULTS, VERDICTS = "chart", "results", "verdicts"
FROM_THE_RIGHT = ("R", "AL")  # as Unicode calls letters that are read so


def parts_of(comparison: Comparison, words: Mapping[str, str]) -> dict[str, bytes]:
    """Return the data of each part by its name, charts first.

    Args:
        comparison: What is compared.
        words: Of its address.
    """
    parts = charts(comparison)
    if comparison.chosen.is_accuracy:
        parts[RESULTS] = tables.results(comparison, words)
        parts[VERDICTS] = live_text.ready("", verdicts(comparison))
    return parts


def charts(comparison: Comparison) -> dict[str, bytes]:
    """Return the one chart, or that of each group where they are apart."""
    chosen, base = comparison.chosen, comparison.subtracted
    title = title_of(comparison)
    label = _label_of(comparison)
    shown = [run.id for group in comparison.groups for run in group.runs]
    ids = " ".join([chosen.x, chosen.column, base.group if base else "", *shown])
    drawn = (comparison.curves, chosen.x, chosen.column, title, chosen.smooth, base)
    if not chosen.apart:
        figure = overlaid(*drawn).without_axes_while_empty()
        narrow = on_a_phone(figure)
        one = ready(figure, height=HEIGHT, uirevision=ids, label=label, narrow=narrow)
        return {CHART: one.data}
    return {
        f"{CHART}.{place}": ready(
            figure.without_axes_while_empty(),
            height=SMALL_HEIGHT,
            uirevision=ids,
            label=f"{label}: {name}",
        ).data
        for place, (name, figure) in enumerate(small_multiples(*drawn))
    }


def title_of(comparison: Comparison) -> str:
    """Return what the curves show, in words; the name of a baseline is at its line."""
    chosen = comparison.chosen
    if comparison.subtracted is None:
        return chosen.title
    measure = chosen.title.rpartition(" (")[0]  # its unit is another
    if chosen.is_accuracy:
        return text("{measure}: difference (percentage points)", measure=measure)
    return text("{measure}: difference (nats)", measure=measure)


def _label_of(comparison: Comparison) -> str:
    """Return what the chart shows, for those who do not see it, and for files."""
    what, base = title_of(comparison), comparison.subtracted
    label = text("{what}, by {axis}", what=what, axis=text(AXES[comparison.chosen.x]))
    return from_baseline(label, base.name) if base else label


def verdicts(comparison: Comparison) -> Sequence[str]:
    """Return a sentence for each group that is not the baseline."""
    curves, came, base = comparison.curves, comparison.came, comparison.baseline
    names = [_apart(curve.name) for curve in curves]
    return [
        text(verdict(names[place], names[base], came[place], came[base])[1])
        for place in range(len(names))
        if place != base
    ]


def _apart(name: str) -> str:
    """Return a name that does not turn what stands around it, if it is Hebrew, say."""
    if not any(bidirectional(letter) in FROM_THE_RIGHT for letter in name):
        return name
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"

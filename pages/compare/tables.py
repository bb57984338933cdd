"""The tables beneath the curves: what each came to, whether it was luck, which knobs differ."""

from collections.abc import Mapping, Sequence
from unicodedata import bidirectional

import pandas as pd
import streamlit as st

from fl_core.analysis.seed_spread import SURE
from fl_core.runs.store import RunStore
from pages.compare.choices import PAGE, Choices, baseline_in_address
from pages.compare.curves import Curve
from pages.compare.groups import Group, knobs_that_differ
from pages.compare.run_measures import WORST
from pages.compare.verdicts import Came, came_to, mean_and_deviation, verdict
from pages.language.spoken import text
from pages.shared import page_address, session
from pages.shared.escape_markdown import plain

ACCURACY = "accuracy"
NONE = "–"
FROM_THE_RIGHT = ("R", "AL")  # as Unicode calls letters that are read so


def draw_results(
    store: RunStore, groups: Sequence[Group], curves: Sequence[Curve], chosen: Choices
) -> None:
    """Draw what each group came to, and a sentence for each that is not the baseline."""
    if not chosen.column.endswith(ACCURACY):
        return
    came = [
        came_to(curve, group.seeds, chosen.column, WORST)
        for group, curve in zip(groups, curves, strict=True)
    ]
    st.subheader(text("Results"), anchor=False)
    st.caption(chosen.title)
    with st.container(key="compare-results"):
        st.table(_results(curves, came).set_index(text("Run")))
    if len(groups) > 1:
        _draw_verdicts(curves, came)


def _results(curves: Sequence[Curve], came: Sequence[Came]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            text("Run"): [plain(curve.name) for curve in curves],
            text("Seeds"): [str(len(curve.tables)) for curve in curves],
            text("Final"): [_with_deviation(each.final) for each in came],
            text("Best"): [_with_deviation(each.best) for each in came],
            text("Worst party"): [_with_deviation(each.worst_party) for each in came],
        }
    )


def _with_deviation(by_seed: Mapping[int, float]) -> str:
    mean, deviation = mean_and_deviation(by_seed)
    if mean is None:
        return NONE
    if deviation is None:
        return text("{share:.1%}", share=mean)
    return text(  # in one line, however narrow the column is
        "{share:.1%}\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}{deviation:.1f}",
        share=mean,
        deviation=100 * deviation,
    )


def _draw_verdicts(curves: Sequence[Curve], came: Sequence[Came]) -> None:
    base = baseline_in_address(len(curves))
    names = [curve.name for curve in curves]
    key = session.own_key(PAGE, "choice", "baseline")
    session.set_knob(key, base)
    st.selectbox(
        text("Compared with"),
        range(len(names)),
        key=key,
        format_func=lambda place: names[place],
        on_change=_tell_baseline,
        args=(key,),
        width=480,
    )
    for place, (name, each) in enumerate(zip(names, came, strict=True)):
        if place != base:
            _, sentence = verdict(_apart(name), _apart(names[base]), each, came[base])
            st.markdown(f"- {text(sentence)}")
    with st.expander(text("How this was computed")):
        st.markdown(
            text(
                "Runs of one seed have the same images dealt, the same start and the same batches, "
                "so with three or more seeds that both have, the differences seed by seed are "
                "looked at (paired t interval, {sure:.0%}). Where the seeds are others, the two "
                "means are (Welch’s interval). The difference is called more than luck where the "
                "interval leaves zero out. Of twenty such comparisons without a true difference, "
                "at most one says otherwise. Final is the last measured round; ± is the standard "
                "deviation over seeds, in percentage points.",
                sure=SURE,
            )
        )


def _apart(name: str) -> str:
    """Return a name as Markdown that does not turn what stands around it, if it is Hebrew, say."""
    if not any(bidirectional(letter) in FROM_THE_RIGHT for letter in name):
        return plain(name)
    return f"\N{FIRST STRONG ISOLATE}{plain(name)}\N{POP DIRECTIONAL ISOLATE}"


def _tell_baseline(key: str) -> None:
    page_address.tell(PAGE, baseline=str(session.knob(key, 0)))


def draw_knobs(groups: Sequence[Group], curves: Sequence[Curve], chosen: Choices) -> None:
    """Draw the knobs that are not the same in all groups."""
    rows = knobs_that_differ(groups, chosen.by_seed)
    if not rows:
        return
    st.subheader(text("Knobs that differ"), anchor=False)
    table = {
        plain(curve.name): [plain(text(row.values[place])) or NONE for row in rows]
        for place, curve in enumerate(curves)
    }
    labels = pd.Index([text(row.label) for row in rows], name=text("Knob"))
    st.table(pd.DataFrame(table, index=labels))

"""The left side: presets, knobs, and at once who would hold what."""

from dataclasses import dataclass

import streamlit as st

from fl_core.config import GROUPS, RunConfig
from fl_core.errors import ConfigError, DataError
from fl_core.metrics import label_skew
from fl_core.runs.manager import RunManager
from fl_core.runs.store import Run
from pages.shared import samples, session
from pages.shared.charts import holdings_heatmap
from pages.shared.controls import KNOBS, config_from_knobs, draw_knobs, draw_knobs_of_choices
from pages.shared.live_plot import live_plot
from pages.train.presets import PRESETS, name_of

SPLIT = ("num_parties", "partitioner")
TRAINING = ("num_images", "num_rounds", "strategy")
PRESET = "preset"


@dataclass(frozen=True)
class Setup:
    """What the knobs stand for; `config` is `None` while they do not go together."""

    config: RunConfig | None
    problem: str = ""


def draw_setup(manager: RunManager, run: Run | None) -> Setup:
    """Draw the sidebar and return what the knobs stand for."""
    with st.sidebar:
        _draw_presets()
        draw_knobs(SPLIT)
        held = st.container()
        draw_knobs(TRAINING)
        _draw_more()
        setup = _read_knobs()
        with held:
            _draw_holdings(setup)
        _draw_runs(manager, run)
    return setup


def _read_knobs() -> Setup:
    try:
        return Setup(config_from_knobs())
    except ConfigError as error:
        return Setup(None, str(error))


def _draw_presets() -> None:
    st.pills(
        "Start from",
        list(PRESETS),
        key=PRESET,
        on_change=_take_preset,
        help="Turns all knobs at once. Nothing trains before you press Start.",
    )


def _take_preset() -> None:
    chosen = session.knob(PRESET, None)
    if chosen in PRESETS:
        session.set_knobs(PRESETS[chosen].config)


def _draw_holdings(setup: Setup) -> None:
    """Draw who holds what, or why it cannot be shown."""
    st.markdown("**Who holds what**")
    if setup.config is None:
        st.error(setup.problem)
        return
    if not setup.config.dataset.is_at_hand():
        st.caption("Shown once the data set is here.")
        return
    try:
        counts = samples.holdings(setup.config)
    except (ConfigError, DataError) as error:
        st.error(str(error))
        return
    names = setup.config.dataset.class_names
    live_plot(
        holdings_heatmap(counts, names),
        key="holdings",
        height=min(340, 40 + 26 * len(counts)),
        uirevision="holdings",
        label=f"Images by party and {setup.config.dataset.class_word}",
    )
    st.caption(
        f"Bright is many ({counts.max():,} images), dark is none. Label skew "
        f"{label_skew(counts):.2f}: 0 is the same mix everywhere, near 1 nothing in common."
    )


def _draw_more() -> None:
    shown = {*SPLIT, *TRAINING}
    for group, title in GROUPS.items():
        rest = [k.name for k in KNOBS.values() if k.group == group and k.name not in shown]
        with st.expander(f"More: {title.lower()}"):
            draw_knobs(rest)
            draw_knobs_of_choices(group)


def _draw_runs(manager: RunManager, run: Run | None) -> None:
    with st.expander("Earlier runs"):
        runs = manager.store.find(most=12)
        if not runs:
            st.caption("Runs you start are listed here.")
        for other in sorted(runs, key=lambda r: -r.created_at):
            st.button(
                f"{other.name or name_of(other.config)} · {other.state} · "
                f"round {other.round or 0}/{other.config.num_rounds}",
                key=f"open {other.id}",
                on_click=session.look_at,
                args=(other.id,),
                disabled=run is not None and other.id == run.id,
                width="stretch",
            )

"""The left side: presets, knobs, and at once who would hold what."""

import contextlib
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from fl_core.config import GROUPS, RunConfig
from fl_core.errors import ConfigError, DataError
from fl_core.metrics import label_skew
from fl_core.runs.manager import RunManager
from fl_core.runs.store import Run
from pages.shared import samples, session
from pages.shared.charts import holdings_heatmap
from pages.shared.controls import KNOBS, config_from_knobs, draw_knobs, draw_knobs_of_choices
from pages.shared.live_plot import live_plot, ready
from pages.shared.plain import plain
from pages.train.keeping import draw_keeping
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
        draw_keeping(setup.config)
        _draw_runs(manager, run)
    return setup


def _read_knobs() -> Setup:
    """Return the config, once it is sure that its images can be dealt out."""
    try:
        config = config_from_knobs()
        if config.dataset.problem:
            return Setup(None, config.dataset.problem)
        if config.dataset.is_at_hand():
            samples.holdings(config)
    except (ConfigError, DataError) as error:
        return Setup(None, str(error))
    return Setup(config)


def _draw_presets() -> None:
    with contextlib.suppress(ConfigError):  # the one that is lit is the one the knobs show
        name = name_of(config_from_knobs())
        session.set_knob(PRESET, name if name in PRESETS else None)
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
        st.error(plain(setup.problem))
        return
    if not setup.config.dataset.is_at_hand():
        st.caption("Shown once the data set is here; the first run fetches it.")
        return
    counts = samples.holdings(setup.config)
    names = setup.config.dataset.class_names
    plot = ready(
        holdings_heatmap(counts, names),
        height=min(340, 40 + 26 * len(counts)),
        uirevision="holdings",
        label=f"Images by party and {setup.config.dataset.class_word}",
    )
    live_plot(plot, key="holdings")
    st.caption(
        f"Bright is many ({counts.max():,} images), dark is none. Label skew "
        f"{label_skew(counts):.2f}: 0 is the same mix everywhere, near 1 nothing in common."
    )


def _draw_more() -> None:
    shown = {*SPLIT, *TRAINING}
    for group, title in GROUPS.items():
        rest = [k.name for k in KNOBS.values() if k.group == group and k.name not in shown]
        with st.expander(f"More: {title.lower()}", key=f"more {group}"):
            draw_knobs(rest)
            draw_knobs_of_choices(group)


def _draw_runs(manager: RunManager, run: Run | None) -> None:
    with st.expander("Runs", key="runs"):
        runs = manager.store.find(most=12)
        if not runs:
            st.caption("Runs you start are listed here.")
        for other in runs:
            st.button(
                _in_a_line(other),
                key=f"open {other.id}",
                on_click=session.look_at,
                args=(other.id,),
                disabled=run is not None and other.id == run.id,
                width="stretch",
            )


def _in_a_line(run: Run) -> str:
    """Return what tells a run from others: when, what, how far, how good."""
    when = datetime.fromtimestamp(run.created_at).strftime("%H:%M")
    words = [when, plain(run.name or name_of(run.config))]
    words.append(f"{run.state}, round {run.round or 0}/{run.config.num_rounds}")
    if run.accuracy is not None:
        words.append(f"{run.accuracy:.1%}")
    return " · ".join(words)

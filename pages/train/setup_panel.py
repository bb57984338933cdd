"""The left side: presets, knobs, and at once who would hold what."""

import contextlib
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

import streamlit as st

from fl_core.config import GROUPS
from fl_core.errors import ConfigError, FedariumError
from fl_core.measured_rounds import last_measured
from fl_core.methods import CHOSEN
from fl_core.runs.run import Run, UnreadableRun
from pages.shared import session
from pages.shared.conflict_marks import Marks
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.knob_setup import Setup, read_knobs
from pages.shared.knob_widgets import (
    KNOBS,
    config_from_knobs,
    draw_hidden_marks,
    draw_knobs,
    draw_more_of_choices,
)
from pages.shared.lazy_panel import panel
from pages.shared.method_picker import draw_method
from pages.shared.presets import TEACHING, name_of
from pages.shared.run_access import RunAccess
from pages.shared.run_snapshot import look
from pages.train.default_differences import draw_differences
from pages.train.holdings_map import draw_setup_holdings
from pages.train.published_presets import draw_published
from pages.train.share_setup import draw_keeping

SPLIT = ("num_parties", "num_images", "partitioner")
TRAINING = ("num_rounds",)
PRESET = "preset"


def draw_setup(manager: RunAccess, run: Run | None) -> Setup:
    """Draw the sidebar and return what the knobs stand for."""
    with st.sidebar:
        _draw_presets()
        panel("Published runs", "published", draw_published)
        draw_differences()
        marks = read_knobs().marks
        draw_knobs(SPLIT, marks)
        held = st.container()
        draw_knobs(TRAINING, marks)
        draw_method(marks)
        _draw_more(marks)
        setup = read_knobs()
        with held:
            _draw_holdings(manager, run, setup)
        panel("Share or save this setup", "keeping", partial(draw_keeping, setup.config))
        panel("Runs", "runs", partial(_draw_runs, manager, run))
    return setup


def _draw_presets() -> None:
    with contextlib.suppress(ConfigError):  # the one that is lit is the one the knobs show
        name = name_of(config_from_knobs())
        session.set_knob(PRESET, name if name in TEACHING else None)
    st.pills(
        "Start from",
        list(TEACHING),
        key=PRESET,
        on_change=_take_preset,
        help="Turns all knobs at once. Nothing trains before you press Start.",
    )


def _take_preset() -> None:
    chosen = session.knob(PRESET, None)
    if chosen in TEACHING:
        session.set_knobs(TEACHING[chosen].config)


def _draw_holdings(manager: RunAccess, run: Run | None, setup: Setup) -> None:
    """Draw who would hold what, or why it cannot be shown."""
    if setup.config is None:
        st.error("\n\n".join(map(plain, setup.problems)))
        return
    draw_setup_holdings(setup.config, look(manager, run.id) if run else None)


def _draw_more(marks: Marks) -> None:
    shown = {*SPLIT, *TRAINING}
    told = {path: mark for path, mark in marks.items() if path[0] not in CHOSEN}
    for group, title in GROUPS.items():
        knobs = [knob for knob in KNOBS.values() if knob.group == group]
        names = [knob.name for knob in knobs if knob.name not in CHOSEN]
        draw = partial(_draw_rest, names, shown, told)
        if not panel(f"More: {title.lower()}", f"more {group}", draw):
            draw_hidden_marks(names, shown, told)


def _draw_rest(names: Sequence[str], shown: Collection[str], marks: Marks) -> None:
    draw_knobs([name for name in names if name not in shown], marks, all_of_them=True)
    draw_more_of_choices([name for name in names if name in shown], marks)


def _draw_runs(manager: RunAccess, run: Run | None) -> None:
    runs = manager.store.listed(most=12)
    if not runs:
        st.caption("Runs you start are listed here.")
    for other in runs:
        if isinstance(other, UnreadableRun):
            _draw_unreadable(other, manager)
            continue
        st.button(
            _in_a_line(other, manager),
            key=f"open {other.id}",
            on_click=session.look_at,
            args=(other.id,),
            disabled=run is not None and other.id == run.id,
            width="stretch",
        )


def _draw_unreadable(run: UnreadableRun, manager: RunAccess) -> None:
    when = datetime.fromtimestamp(run.created_at).strftime("%H:%M")
    words = [when, plain(run.name or run.id, MOST_LABEL), f"{run.state}, round {run.round or 0}"]
    st.caption(f"{' · '.join(words)} · cannot be read: {plain(run.problem)}")
    if manager.may_change(run):
        label = f"Delete {plain(run.name or run.id, MOST_LABEL)}"
        st.button(label, key=f"delete {run.id}", on_click=_delete, args=(manager, run.id))


def _delete(manager: RunAccess, run_id: str) -> None:
    try:
        manager.delete(run_id)
    except FedariumError as error:
        session.say_later(str(error))


def _in_a_line(run: Run, manager: RunAccess) -> str:
    """Return what tells a run from others: when, what, how far, how good, and whose."""
    when = datetime.fromtimestamp(run.created_at).strftime("%H:%M")
    words = [when, plain(run.name or name_of(run.config), MOST_LABEL)]
    words.append(f"{run.state}, round {run.round or 0}/{run.config.num_rounds}")
    if run.accuracy is not None:
        measured = last_measured(run.config, run.round or 0)
        of_then = f" after round {measured}" if measured != (run.round or 0) else ""
        words.append(f"{run.accuracy:.1%}{of_then}")
    if run.made_by:
        words.append("a viewer’s" if manager.presents or not manager.may_change(run) else "yours")
    return " · ".join(words)

"""The left side: the knobs that teach most, at once who would hold what, and all other knobs."""

from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st

from fl_core.config import GROUPS
from fl_core.methods import CHOSEN
from fl_core.runs.run import Run
from fl_core.sweep_axes import METHOD, SKEW
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import page_address, session
from pages.shared.conflict_marks import Marks
from pages.shared.escape_markdown import plain
from pages.shared.knob_setup import Setup, read_knobs
from pages.shared.knob_widgets import KNOBS, draw_hidden_marks, draw_knobs, draw_more_of_choices
from pages.shared.lazy_panel import panel
from pages.shared.method_picker import draw_method
from pages.shared.party_names import names_in
from pages.shared.run_access import RunAccess
from pages.shared.setup_name import (
    call_parties_as_in,
    call_parties_as_in_link,
    name_of_setup,
)
from pages.train.default_differences import draw_differences
from pages.train.holdings_map import draw_setup_holdings
from pages.train.published_presets import draw_published
from pages.train.run_list import draw_runs
from pages.train.run_plan import plan_in_short
from pages.train.share_setup import draw_keeping
from pages.train.ways_on import draw_sweep_choice, draw_sweep_link, go_to_sweep_asked_for

SPLIT = ("num_parties", "partitioner")
TRAINING = ("local_epochs", "num_rounds")
MORE = {
    "federation": "More: federation",
    "data": "More: data",
    "training": "More: training",
    "measuring": "More: measuring",
}


def draw_setup(manager: RunAccess, run: Run | None) -> Setup:
    """Draw the sidebar and return what the knobs stand for."""
    go_to_sweep_asked_for()
    with st.sidebar:
        panel(text("Runs"), "runs", partial(draw_runs, manager, run))
        marks = read_knobs().marks
        draw_knobs(SPLIT, marks)
        preview = st.container(key="train preview")
        draw_sweep_link(SKEW, translatable("Sweep the skew"))
        draw_method(marks)
        draw_sweep_link(METHOD, translatable("Sweep methods"))
        draw_knobs(TRAINING, marks)
        draw_sweep_link("local_epochs", translatable("Sweep local epochs"))
        _draw_more(marks)
        setup = read_knobs()
        call_parties_as_in_link()
        if run:
            call_parties_as_in(run, setup.config)
        with preview:
            _draw_preview(manager, setup)
        draw_differences()
        panel(text("Published runs"), "published", draw_published)
        panel(text("Share or save this setup"), "keeping", partial(draw_keeping, setup.config))
        st.button(
            text("Show on a projector"),
            key=session.own_key("train", "button", "show"),
            on_click=page_address.project,
            args=(True,),
            width="stretch",
        )
    return setup


def _draw_preview(manager: RunAccess, setup: Setup) -> None:
    """Draw who would hold what and what a run would cost, or why there can be none."""
    if setup.config is None:
        st.error("\n\n".join(plain(text(problem)) for problem in setup.problems))
        return
    draw_setup_holdings(setup.config, names_in(name_of_setup(setup.config)))
    st.caption(plain(plan_in_short(manager.store, setup.config)))


def _draw_more(marks: Marks) -> None:
    shown = {*SPLIT, *TRAINING}
    told = {path: mark for path, mark in marks.items() if path[0] not in CHOSEN}
    for group in GROUPS:
        knobs = [knob for knob in KNOBS.values() if knob.group == group]
        names = [knob.name for knob in knobs if knob.name not in CHOSEN]
        draw = partial(_draw_rest, group, names, shown, told)
        if not panel(text(MORE[group]), f"more {group}", draw):
            draw_hidden_marks(names, shown, told)


def _draw_rest(group: str, names: Sequence[str], shown: Collection[str], marks: Marks) -> None:
    draw_knobs([name for name in names if name not in shown], marks, all_of_them=True)
    draw_more_of_choices([name for name in names if name in shown], marks)
    draw_sweep_choice(group, names, read_knobs().config)

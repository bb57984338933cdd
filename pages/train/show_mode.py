"""The page for a projector: large, one chart and the network, and keys for whoever presents."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.server.style_rules import style_element
from pages.shared import page_address, session
from pages.shared.error_notice import draw_trouble
from pages.shared.escape_markdown import plain
from pages.shared.knob_setup import Setup
from pages.shared.part_drawing import draw_part, draw_progress
from pages.shared.presets import TEACHING
from pages.shared.run_access import RunAccess
from pages.shared.run_snapshot import Look, look, look_at_setup
from pages.shared.setup_name import name_of_setup
from pages.train.page_head import draw_notice, draw_title
from pages.train.preset_pills import shown_preset, take
from pages.train.run_buttons import PAUSE, RESUME, START, STEP, draw_buttons
from pages.train.run_parts import PARTS
from pages.train.run_view import look_every

GO, ROUND, NEXT, LEAVE = "s", "right", "p", "escape"
KEYS: Mapping[str, str] = {START: GO, PAUSE: GO, RESUME: GO, STEP: ROUND}
HELP = translatable(
    "S: start or pause. Right arrow: one round. P: next setup. Escape: back to the whole page."
)

STYLE = """
[data-testid=stSidebar], [data-testid=stExpandSidebarButton], .stAppHeader,
.st-key-language, .fedarium-plot-save { display: none; }
.stMainBlockContainer { padding: 1rem 2rem 0.5rem; }
.stMainBlockContainer:has([class*=st-key-train-]) h2 { padding: 0 0 1rem; font-size: 2rem; }
.stMainBlockContainer > [data-testid=stVerticalBlock] { gap: 0.4rem; }
.st-key-train-reading { --words: 1.5rem; --line: 1.3; }
.st-key-train-pulse { --words: 1.25rem; }
.st-key-train-network { --tall: 280; zoom: 1.35; }
"""


def draw_show(manager: RunAccess, run_id: str | None, setup: Setup) -> None:
    """Draw the page."""
    st.html(style_element(STYLE))
    seen = look(manager, run_id) if run_id else None
    if seen is None and setup.config is None:
        st.error(plain(text(setup.problem)))
        return
    if seen is None and setup.config:
        seen = look_at_setup(manager.store, setup.config, name_of_setup(setup.config))
    assert seen is not None
    _draw_top(manager, seen, setup)
    draw_notice()
    if seen.is_setup:
        st.fragment(_draw_seen)(seen)
    else:
        st.fragment(_draw_rounds)(manager, seen.run.id, PARTS.version(seen))
    st.caption(text(HELP))


def _draw_rounds(manager: RunAccess, run_id: str, version: str) -> None:
    """Draw rounds again whenever there is more to see of them."""
    try:
        seen = look(manager, run_id)
        if seen is None or session.focused_id() != run_id or PARTS.version(seen) != version:
            st.rerun()
        _draw_seen(seen)
    except FedariumError as error:
        draw_trouble(error)


def _draw_seen(seen: Look) -> None:
    draw_part(PARTS, "reading", seen)
    draw_progress(PARTS, seen, look_every(seen))
    left, right = st.columns([11, 9], gap="small")
    with left:
        draw_part(PARTS, "learning", seen, size="large")
    with right:
        draw_part(PARTS, "network", seen)


def _draw_top(manager: RunAccess, seen: Look, setup: Setup) -> None:
    """Draw which run this is and, beside it, the buttons, each with its key."""
    with st.container(horizontal=True, vertical_alignment="center", key="train show top"):
        with st.container(width="stretch"):
            draw_title(manager, seen)
        with st.container(width="content"):
            draw_buttons(manager, None if seen.is_setup else seen.run, setup, KEYS)
        _button(translatable("Next setup"), _next, NEXT)
        _button(translatable("Whole page"), partial(page_address.project, False), LEAVE)


def _button(label: str, act: Callable[[], None], shortcut: str) -> None:
    st.button(
        text(label),
        key=session.own_key("train", "button", label),
        on_click=act,
        shortcut=shortcut,
    )


def _next() -> None:
    """Turn the knobs to the setup after the one they show, and look at no run."""
    names, now = list(TEACHING), shown_preset()
    session.look_at_no_run()
    take(names[(names.index(now) + 1) % len(names)] if now else names[0])

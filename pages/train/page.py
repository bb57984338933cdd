"""Set up a federation, run it, watch it live.

Who looks: a teacher at a projector, pupils on their phones, a researcher alone. They want to
know, in this order: what is going on now, whether it learns, how the parties differ, and what
that means for actual images. Next they turn a knob and press Start again, or share the link.
"""

import streamlit as st

from pages.language.spoken import text
from pages.shared import page_address, session
from pages.shared.link_problems import draw_link_problems
from pages.shared.run_service import service
from pages.train.preset_pills import draw_presets
from pages.train.run_view import draw_welcome, watch
from pages.train.setup_panel import draw_setup
from pages.train.show_mode import draw_show


def draw() -> None:
    """Draw the page."""
    manager = service().access()
    focus = session.focus(manager.store)
    if page_address.is_projected():
        draw_show(manager, focus.run.id if focus.run else None, draw_setup(manager, focus.run))
        return
    draw_presets()
    setup = draw_setup(manager, focus.run)
    draw_link_problems(focus.problems)
    if focus.unknown:
        st.warning(text("There is no run of that address here. Press Start for a new one."))
    if focus.run is None:
        draw_welcome(manager, setup)
    else:
        watch(manager, focus.run, setup)

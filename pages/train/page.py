"""Set up a federation, run it, watch it live.

Who looks: a teacher at a projector, pupils on their phones, a researcher alone. They want to
know, in this order: what is going on now, whether it learns, how the parties differ, and what
that means for actual images. Next they turn a knob and press Start again, or share the link.
"""

import streamlit as st

from fl_core.errors import FedariumError
from pages.shared import session
from pages.shared.plain import plain
from pages.shared.service import service
from pages.train.keeping import draw_link_problems
from pages.train.setup import draw_setup
from pages.train.watch import draw_welcome, watch


def draw() -> None:
    """Draw the page."""
    manager, trouble = service().manager, service().trouble
    if manager is None:
        _draw_trouble(trouble)
        st.stop()
    focus = session.focus(manager.store)
    setup = draw_setup(manager, focus.run)
    draw_link_problems(focus.problems)
    if focus.unknown:
        st.warning("There is no run of that address here. Press Start for a new one.")
    if focus.run is None:
        draw_welcome(manager, setup)
    else:
        watch(manager, focus.run, setup)


def _draw_trouble(words: str) -> None:
    st.header("Fedarium cannot go on", anchor=False)
    st.error(plain(words))


try:
    draw()
except FedariumError as error:
    _draw_trouble(str(error))

"""Who holds what, before anything trains.

Who looks: a teacher who shows what "the parties' data differ" means, pupils who turn the skew and
guess what it will do, a researcher who checks that a split is the one of a paper. They want to
know, in this order: who holds what, how unequal that is, what it means for actual images, and how
another split differs. Next they turn a knob, edit the split by hand, or train on it.
"""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from fl_core.config import RunConfig
from pages.data.matrix_view import draw_options, draw_split, scale_shown
from pages.data.party_view import draw_party
from pages.data.side_by_side_splits import draw_compare_button, draw_side_by_side, kept_split
from pages.data.side_panel import draw_side_panel
from pages.data.skew_numbers import draw_skews
from pages.data.split_editor import draw_split_editor
from pages.language.spoken import text
from pages.shared import data_preview, session
from pages.shared.escape_markdown import plain
from pages.shared.glossary.lookup import explained
from pages.shared.link_problems import draw_link_problems
from pages.shared.run_service import service


def draw() -> None:
    """Draw the page."""
    focus = session.focus(service().access().store)
    setup = draw_side_panel()
    draw_link_problems(focus.problems)
    words = explained("Partition", "Party", "IID", "Non-IID")
    st.header(text("Who holds what"), anchor=False, help=words)
    split = st.container()  # whatever is in it: the editor beneath must not move, or it starts anew
    st.subheader(text("Edit by hand"), anchor=False)
    draw_split_editor(setup.config, _counts(setup.config))
    with split:
        if setup.config is None:
            st.error("\n\n".join(plain(text(problem)) for problem in setup.problems))
        elif setup.config.dataset.is_at_hand():
            _draw(setup.config)
        else:
            _draw_buttons(setup.config, None)
            st.caption(text("Shown once the data set is here; the first run fetches it."))


def _counts(config: RunConfig | None) -> NDArray[np.intp] | None:
    if config is None or not config.dataset.is_at_hand():
        return None
    return data_preview.holdings(config)


def _draw(config: RunConfig) -> None:
    kept = kept_split()
    _draw_buttons(config, kept)
    shown = draw_options()
    if kept is None:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            draw_split(config, shown, scale_shown(config, shown), "")
            draw_skews({"": config})
        with right:
            draw_party({"": config})
    else:
        draw_side_by_side(kept, config, shown)
        draw_skews({"A": kept, "B": config})
        draw_party({"A": kept, "B": config})


def _draw_buttons(config: RunConfig, kept: RunConfig | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="data buttons"):
        train = st.button(text("Train on this split"), type="primary")
        if kept or config.dataset.is_at_hand():
            draw_compare_button(config, kept)
    if train:
        session.go_to("train")

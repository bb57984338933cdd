"""Two splits side by side: one that was kept, and the one that the knobs stand for."""

from collections.abc import Mapping

import streamlit as st

from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from fl_core.translatable import translatable
from pages.data.matrix_view import Shown, draw_split, scale_shown
from pages.data.viewed_party import Split
from pages.language.spoken import text
from pages.shared import data_preview, session

TITLES: Mapping[Split, str] = {
    "A": translatable("A, as kept"),
    "B": translatable("B, as the knobs stand"),
}
KEPT = session.kept_key("data", "kept split")


def kept_split() -> RunConfig | None:
    """Return the split that was kept to be compared with, if its images are still to be had."""
    kept: RunConfig | None = session.knob(KEPT, None)
    try:
        if kept is not None and kept.dataset.is_at_hand():
            data_preview.holdings(kept)
            return kept
    except FedariumError:  # its file is gone
        pass
    return None


def draw_compare_button(config: RunConfig, kept: RunConfig | None) -> None:
    """Draw the button that keeps the present split to be compared with, or ends comparing."""
    if kept is None:
        st.button(
            text("Compare with…"),
            on_click=session.set_knob,
            args=(KEPT, config),
            help=text("Keeps this split as A. Then turn the knobs: B follows them, beside it."),
        )
    else:
        st.button(text("Stop comparing"), on_click=session.set_knob, args=(KEPT, None))


def draw_side_by_side(kept: RunConfig, now: RunConfig, shown: Shown) -> None:
    """Draw both splits, on one scale."""
    scale = scale_shown(kept, shown).or_larger(scale_shown(now, shown))
    splits: Mapping[Split, RunConfig] = {"A": kept, "B": now}
    for column, (name, config) in zip(st.columns(2, gap="medium"), splits.items(), strict=True):
        with column:
            st.subheader(text(TITLES[name]), anchor=False)
            draw_split(config, shown, scale, name)

"""What of a link to a setup cannot be used, said on whichever page it leads to."""

from collections.abc import Sequence

import streamlit as st

from pages.language.spoken import text
from pages.shared.escape_markdown import plain

MOST_SENTENCES = 5


def draw_link_problems(problems: Sequence[str]) -> None:
    """Say which knobs are not as the address would have them, and why."""
    if not problems:
        return
    told = [f"- {plain(text(problem))}" for problem in problems[:MOST_SENTENCES]]
    if len(problems) > MOST_SENTENCES:
        told.append("- " + text("And {rest} more.", rest=len(problems) - MOST_SENTENCES))
    st.warning(
        text("Parts of this link cannot be used and are left out; the rest is set:")
        + "\n\n"
        + "\n".join(told)
    )

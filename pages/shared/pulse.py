"""The progress line of a run. It looks at the run by itself, and has the page drawn when needed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "fedarium_pulse",
    html='<div class="pulse" role="progressbar" aria-valuemin="0" aria-valuemax="100">'
    '<p class="words"></p><div class="track"><div class="done"></div></div></div>',
    css=(_HERE / "pulse.css").read_text(encoding="utf-8"),
    js=(_HERE / "pulse.js").read_text(encoding="utf-8"),
)


def pulse(line: Mapping[str, Any], address: str, every: float | None, *, key: str) -> None:
    """Draw the progress line, which from then on keeps itself up to date.

    What it sees, it tells the network picture too. When `version` has become another, it asks at
    once for the fragment that it is drawn in to be drawn anew; when `round` has, as often as the
    answers' `draw_every` (seconds) allows.

    Args:
        line: The run's id, when it was looked at (`at`), its `version`, its `round`, how far it
            is (`done`, 0 to 1), and the `words` to show.
        address: Where to ask for the next such line, relative to the page's base address.
        every: Seconds between two looks; `None` once nothing changes any more.
        key: Names the line among the page's; best with the run's id in it.
    """
    data = {"line": dict(line), "address": address, "every": every}
    _mount(key=key, data=data, on_changed_change=_drawn_anew)


def _drawn_anew() -> None:
    """Nothing else to do: that there is a callback is what lets the browser ask."""

"""The progress line of a run. It looks at the run by itself, and tells the others on the page."""

from collections.abc import Mapping
from typing import Any

from pages.shared.component import component

_mount = component(
    "pulse",
    '<div class="pulse" role="progressbar" aria-valuemin="0" aria-valuemax="100">'
    '<p class="words"></p><div class="track"><div class="done"></div></div></div>',
)


def pulse(
    line: Mapping[str, Any], address: str, round_address: str, every: float | None, *, key: str
) -> None:
    """Draw the progress line, which from then on keeps itself up to date.

    What it sees, it tells the network picture too. When `round` has become another, it asks what
    that changes and tells it to all components that have a `part` in it. When `version` has, it
    asks for the fragment that it is drawn in to be drawn anew.

    Args:
        line: The run's id, when it was looked at (`at`), its `version`, its `round`, how far it
            is (`done`, 0 to 1), and the `words` to show.
        address: Where to ask for the next such line, relative to the page's base address.
        round_address: Where to ask what the last round changes: an object with its `round` and the
            data of each component by the name of its part.
        every: Seconds between two looks; `None` once nothing changes any more.
        key: Names the line among the page's; best with the run's id in it.
    """
    addresses = {"address": address, "roundAddress": round_address}
    data = {"line": dict(line), "every": every, **addresses}
    _mount(key=key, data=data, on_changed_change=_drawn_anew)


def _drawn_anew() -> None:
    """Nothing else to do: that there is a callback is what lets the browser ask."""

"""The progress line of a run. It looks at the run by itself, and tells the others on the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from pages.components.component import component
from pages.language.spoken import code, text

_mount = component(
    "live_progress_line",
    '<div class="pulse" role="progressbar" aria-valuemin="0" aria-valuemax="100">'
    '<p class="words"></p><div class="track"><div class="done"></div></div></div>',
)


def pulse(
    line: Mapping[str, Any],
    address: str,
    every: float | None,
    moving: Sequence[str] = (),
    *,
    key: str,
) -> None:
    """Draw the progress line, which from then on keeps itself up to date.

    What it sees, it tells the parts of the page that move too. While some that it finds on the page
    show an earlier `round`, it asks for these and tells them. When `version` has become another, it
    asks for the fragment that it is drawn in to be drawn anew.

    Args:
        line: The run's id, when it was looked at (`at`), its `version`, its `round`, how many
            rounds the runs `beside` it have, how far it is (`done`, 0 to 1), and the `words` to
            show.
        address: Where to ask for the next such line, with the data of the `parts` that move by
            their names, relative to the app's base address; and under it, at `/parts?part=<name>`,
            for the data of others after the last round.
        every: Seconds between two looks; `None` once nothing changes any more.
        moving: The names of the parts that move, as they are on the page.
        key: Names the line among the page's; best with the run's id in it.
    """
    data = {"line": dict(line), "every": every, "address": address, "moving": list(moving)}
    data |= {"language": code(), "waiting": text("Waiting for the dashboard to answer")}
    _mount(key=key, data=data, on_changed_change=_drawn_anew)


def _drawn_anew() -> None:
    """Nothing else to do: that there is a callback is what lets the browser ask."""

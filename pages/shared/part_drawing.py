"""Draws the parts of a page's list, with what a visitor has chosen of each."""

from collections.abc import Mapping

import streamlit as st

from pages.components.live_progress_line import pulse
from pages.language.spoken import text
from pages.shared import session
from pages.shared.live_payloads import first_drawing, line_of
from pages.shared.live_routes import address_of
from pages.shared.page_parts import Asked, PageParts, Part
from pages.shared.run_snapshot import Look


def draw_progress(page: PageParts, seen: Look, every: float | None) -> None:
    """Draw the progress line, which asks for whatever parts of the page are shown.

    Args:
        page: The list.
        seen: A look at the run.
        every: Seconds between two looks of the browser; `None` once nothing changes any more.
    """
    run_id = seen.run.id
    key = session.own_key(page.page, "pulse", run_id)
    moving = [chosen(page, part.name).name for part in page.parts if part.moves]
    pulse(line_of(page, seen), address_of(page, run_id), every, moving, key=key)


def draw_part(page: PageParts, name: str, seen: Look) -> bool:
    """Draw what a part shows, and return whether it shows anything."""
    asked = chosen(page, name)
    applies = asked.part.applies(seen)
    if applies:
        asked.part.show(first_drawing(asked, seen), seen, session.own_key(page.page, name))
    return applies


def part_words(page: PageParts, name: str, seen: Look) -> str:
    """Return what is said beside a part, or in its place."""
    asked = chosen(page, name)
    return asked.part.words(seen, asked.options)


def chosen(page: PageParts, name: str) -> Asked:
    """Return a part as the visitor has chosen it."""
    part = page.named(name)
    kept = {option: session.choice(_key(page, part, option), "").lower() for option in part.options}
    return part.with_options(kept)


def draw_option(
    page: PageParts, name: str, option: str, label: str, titles: Mapping[str, str]
) -> None:
    """Let a visitor choose what a part shows.

    Args:
        page: The list.
        name: Of the part.
        option: Its name.
        label: What is chosen, for those who do not see it.
        titles: What each of its values is called.
    """
    part = page.named(name)
    session.knob(_key(page, part, option), part.options[option][0])
    st.segmented_control(
        label,
        part.options[option],
        format_func=lambda value: text(titles[value]),
        key=_key(page, part, option),
        required=True,
        label_visibility="collapsed",
    )


def switch_key(page: PageParts, name: str, option: str) -> str:
    """Return the key of a switch, off at first, for an option whose values are `OFF_ON`."""
    key = _key(page, page.named(name), option)
    session.knob(key, False)
    return key


def unchoose(page: PageParts, name: str, option: str) -> None:
    """Set an option back to what is shown at first, where a visitor cannot choose it."""
    part = page.named(name)
    session.set_knob(_key(page, part, option), part.options[option][0])


def _key(page: PageParts, part: Part, option: str) -> str:
    words = (option,) if option in page.common else (part.name, option)
    return session.kept_key(page.page, *words)

"""Lets those without a mouse scroll equations and tables that are wider than their card."""

from pages.components.component import component

_mount = component(
    "keyboard_scrolling", '<span class="keyboard-scrolling" hidden></span>', isolate_styles=False
)


def scroll_by_keys() -> None:
    """Watch over the page's equations and tables; to be drawn once."""
    _mount(key="keyboard-scrolling")

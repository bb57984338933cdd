"""Keeps the card in view that an address names, `#aggregator-krum`, while the page still grows."""

from pages.components.component import component

_mount = component(
    "anchor_in_view", '<span class="anchor-in-view" hidden></span>', isolate_styles=False
)


def keep_anchor_in_view() -> None:
    """Hold on to what the address names until the visitor scrolls, types or presses something.

    To be drawn once, before all else, so that it is there when the page grows.
    """
    _mount(key="anchor-in-view")

"""Tells the browser in which language a page is: who reads it aloud, or breaks its words, asks."""

from pages.components.component import component

_mount = component("page_language", '<span class="language" hidden></span>', isolate_styles=False)


def page_language(code: str) -> None:
    """Say that a page is in a language, such as "de"; to be drawn once, outside of fragments."""
    _mount(key="page-language", data={"code": code})

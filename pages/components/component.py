"""How a component of our own is made known to Streamlit."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Source:
    """What a component is made of, for a page that mounts it without Streamlit.

    Attributes:
        html: What its script finds to begin with.
        css: Its style.
        js: Its script, a module whose default export is called as Streamlit would call it.
        isolated: Whether it stands in a shadow root.
    """

    html: str
    css: str
    js: str
    isolated: bool


_sources: dict[str, Source] = {}


def component(
    name: str, html: str, *, isolate_styles: bool = True, scripts: Sequence[str] = ()
) -> ComponentRenderer:
    """Return what mounts the component whose script and style lie here as `name`.js and `name`.css.

    Args:
        name: Of the files.
        html: What the script finds to begin with.
        isolate_styles: Whether it gets a shadow root.
        scripts: Names of scripts that its own is built on, in the order in which they are read.
    """
    js = "".join(_read(f"{script}.js") for script in ("component", *scripts, name))
    source = _sources[name] = Source(html, _read(f"{name}.css"), js, isolate_styles)
    return st.components.v2.component(
        f"fedarium_{name}",
        html=source.html,
        css=source.css,
        js=source.js,
        isolate_styles=source.isolated,
    )


def source_of(name: str) -> Source:
    """Return what a component is made of; its module must have been imported."""
    return _sources[name]


def joined(*objects: bytes) -> bytes:
    """Return several JSON objects as one, without reading them: they may be large."""
    return b"{" + b", ".join(filter(None, (one.strip()[1:-1] for one in objects))) + b"}"


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")

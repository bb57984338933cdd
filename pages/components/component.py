"""How a component of our own is made known to Streamlit."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_HERE = Path(__file__).parent


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
    return st.components.v2.component(
        f"fedarium_{name}",
        html=html,
        css=_read(f"{name}.css"),
        js="".join(_read(f"{script}.js") for script in ("component", *scripts, name)),
        isolate_styles=isolate_styles,
    )


def joined(*objects: bytes) -> bytes:
    """Return several JSON objects as one, without reading them: they may be large."""
    return b"{" + b", ".join(filter(None, (one.strip()[1:-1] for one in objects))) + b"}"


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")

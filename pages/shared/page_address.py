"""What a page keeps in the address, so that a reload, a second tab and a link come back to it.

A page's own words have its name before them (`?learn:lesson=drift`), as no knob has.
"""

import streamlit as st


def told(page: str, name: str) -> str:
    """Return what the address says of a page's own, empty if it says nothing."""
    return str(st.query_params.get(f"{page}:{name}", ""))


def tell(page: str, **words: str) -> None:
    """Put a page's own words into the address; empty ones are taken out of it."""
    there = {name: st.query_params.get_all(name) for name in st.query_params}
    ours = {f"{page}:{name}": [text] if text else [] for name, text in words.items()}
    wanted = {name: texts for name, texts in {**there, **ours}.items() if texts}
    if wanted != there:
        st.query_params.from_dict(wanted)

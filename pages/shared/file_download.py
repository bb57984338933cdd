"""A button that makes a file when it is pressed, and not before."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

ENDINGS = {
    "csv": "text/csv",
    "html": "text/html",
    "ipynb": "application/x-ipynb+json",
    "json": "application/json",
    "md": "text/markdown",
    "tex": "application/x-tex",
}


def draw_file_download(
    label: str,
    name: str,
    make: Callable[[], bytes | str] | None,
    help: str | None = None,
    type: Literal["secondary", "tertiary"] = "secondary",
) -> None:
    """Draw it; the page is not drawn again for a press.

    Args:
        label: On the button.
        name: Of the file; its ending, one of `ENDINGS`, says what is in it.
        make: Makes it; `None` where there is none to make, and nothing to press.
        help: What is in it.
        type: How much the button is to be seen.
    """
    st.download_button(
        label,
        make or b"",
        file_name=name,
        mime=ENDINGS[name.rpartition(".")[2]],
        on_click="ignore",
        type=type,
        disabled=make is None,
        help=help,
    )

"""Where a page stands before there is anything of it: beside its panel, with nothing above it.

Streamlit begins with a narrow column in the middle of the window.
"""

from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

from pages.server.base_path import base_path
from pages.server.style_rules import style_element

PANEL_WIDTH, PHONE_WIDTH = 300, 768  # CSS pixels, Streamlit's: on a phone the panel lies above all

STYLE = f"""
.stMainBlockContainer {{ max-width: initial; }}
@media (min-width: {PHONE_WIDTH + 1}px) {{
  &.panel-to-come .stAppViewContainer {{ padding-left: {PANEL_WIDTH}px; box-sizing: border-box; }}
}}
"""


def first_paint(styles: str, path: str, query: str) -> str:
    """Return what belongs into the head of a page.

    Args:
        styles: The rules of style of all pages.
        path: In its address.
        query: What follows the question mark.
    """
    is_train = path.rstrip("/") == base_path()
    shows = parse_qs(query).get("show") == ["1"]
    style = style_element(STYLE + styles)
    return style + (_panel_to_come() if is_train and not shows else "")


@lru_cache(maxsize=1)
def _panel_to_come() -> str:
    return f"<script>{Path(__file__).with_suffix('.js').read_text(encoding='utf-8')}</script>"

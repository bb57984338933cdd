"""Says why a page stays grey: where nothing gets through, no page of ours can draw a word.

Streamlit says nothing while it tries to connect, for ever where a proxy, a firewall or a browser's
extension lets no WebSocket through, or its scripts neither.
"""

import json
from functools import lru_cache
from pathlib import Path

WORDS = (
    "This page is not connected to Fedarium yet. The dashboard may be busy, or gone; or what lies "
    "in between, a proxy, a firewall or an extension of this browser, lets no WebSocket through. "
    "Once it is connected, the page goes on by itself. If it stays like this, try a private window "
    "or another network; whoever runs the dashboard finds in docs/deploy.md what to pass on."
)


@lru_cache(maxsize=1)
def script() -> str:
    """Return the element that watches over a page until it is connected for the first time."""
    source = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return f"<script>{source.replace('WORDS', json.dumps(WORDS))}</script>"

"""Where a page stands before there is anything of it: where it will.

Streamlit begins with a narrow column in the middle of the window, and has the page make room for
the side panel once something of that arrives.
"""

WITH_PANEL = ("/", "/train", "/data")
"""The ends of the addresses of pages that have a side panel."""

_UNSEEN = ("connection", "number-fields", "upload_errors")
"""The keys of what is on each page, first of all, and shows nothing."""

_AS_ALWAYS = ".stMainBlockContainer { max-width: initial !important; }" + "".join(
    f".st-key-{key} {{ position: absolute; }}" for key in _UNSEEN
)
_BESIDE_PANEL = """
@media (min-width: 768px) {
  .stApp:not(:has([data-testid=stSidebar], h2)) .stMain { margin-left: 300px; }
}
"""


def style(path: str) -> str:
    """Return the style for the head of the page with this address."""
    panel = _BESIDE_PANEL if path.endswith(WITH_PANEL) else ""
    return f"<style>{_AS_ALWAYS}{panel}</style>"

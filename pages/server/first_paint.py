"""Where a page stands before there is anything of it: in the whole width, with nothing above it.

Streamlit begins with a narrow column in the middle of the window.
"""

_UNSEEN = ("connection", "number-fields", "upload_errors")
"""The keys of what is on each page, first of all, and shows nothing."""

STYLE = (
    "<style>.stMainBlockContainer { max-width: initial !important; }"
    + "".join(f".st-key-{key} {{ position: absolute; }}" for key in _UNSEEN)
    + "</style>"
)
"""For the head of each page."""

"""The link to what there is to know of a member, on a page that opens beside this one."""

from pages.language.spoken import text

PAGE = "reference"


def more_about(place: str) -> str:
    """Return the link, in Markdown, to an anchor of that page."""
    return f"[{text('More about it')}]({PAGE}#{place})"

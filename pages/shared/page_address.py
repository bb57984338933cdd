"""What a page keeps in the address, so that a reload, a second tab and a link come back to it.

A page's own words have its name before them (`?learn:lesson=drift`), as no knob has.
"""

from pages.shared import session


def told(page: str, name: str) -> str:
    """Return what the address says of a page's own, empty if it says nothing."""
    return session.in_address(f"{page}:{name}")


def tell(page: str, **words: str) -> None:
    """Put a page's own words into the address; empty ones are taken out of it."""
    session.tell_address({f"{page}:{name}": word for name, word in words.items()})


def is_projected() -> bool:
    """Return whether the address asks for the page as a projector shows it."""
    return session.in_address(session.SHOW) == "1"


def project(on: bool) -> None:
    """Have the page drawn as a projector shows it, or as usual; in a callback."""
    session.tell_address({session.SHOW: "1" if on else ""})

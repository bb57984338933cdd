"""What a page keeps in the address, so that a reload, a second tab and a link come back to it.

A page's own words have its name before them (`?learn:lesson=drift`), as no knob has.
"""

from pages.shared import session


def told(page: str, name: str) -> str:
    """Return what the address says of a page's own, empty if it says nothing."""
    return session.address().get(f"{page}:{name}", "")


def tell(page: str, **words: str) -> None:
    """Put a page's own words into the address; empty ones are taken out of it."""
    address = session.address()
    ours = {f"{page}:{name}": word for name, word in words.items()}
    address.update({name: word for name, word in ours.items() if word})
    for name in [name for name, word in ours.items() if not word and name in address]:
        del address[name]

"""What parties are called: by their numbers from 1, in the viewer's language."""

from collections.abc import Iterable

from pages.language.spoken import text

NAME, NUMBER = "Party {number}", "{number}"


def party_name(party: int) -> str:
    """Return what a party is called, by its number from 0."""
    return party_names([party])[0]


def party_names(parties: Iterable[int]) -> list[str]:
    """Return what parties are called, each by its number from 0: there may be ten thousand."""
    name = text(NAME)
    return [name.replace(NUMBER, str(party + 1)) for party in parties]

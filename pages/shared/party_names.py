"""What the parties of a setup are called and drawn as; no number of a run depends on it.

A run keeps it in its name: one that is called "3 hospitals · skew 0.5" is a run of hospitals.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class PartyNames:
    """What parties are called.

    Attributes:
        one: One of them, with a capital; its number follows.
        many: Some of them, without.
        icon: The path of a small picture, as SVG has it, in a square of 24 by 24; without one, a
            party's number stands in its place.
    """

    one: str
    many: str
    icon: str = ""

    def name(self, party: int) -> str:
        """Return what a party is called, by its number from 0."""
        return f"{self.one} {party + 1}"


PARTIES = PartyNames("Party", "parties")
HOSPITALS = PartyNames("Hospital", "hospitals", "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z")
BANKS = PartyNames(
    "Bank",
    "banks",
    "M12 2 22 8v2H2V8zM4 11h3v7H4zM10.5 11h3v7h-3zM17 11h3v7h-3zM2 19h20v3H2z",
)
PHONES = PartyNames("Phone", "phones", "M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4z")

ALL_NAMES = (HOSPITALS, BANKS, PHONES)
BETWEEN = " · "
"""What stands between the words of a run's name."""


def names_in(name: str) -> PartyNames:
    """Return what the parties are called of a run with this name."""
    words = {*name.partition(BETWEEN)[0].casefold().split()}
    fits = (names for names in ALL_NAMES if words & {names.one.casefold(), names.many})
    return next(fits, PARTIES)


def called(name: str, names: PartyNames) -> str:
    """Return the name of a run with its parties called so, such as "3 hospitals · skew 0.5"."""
    first, between, rest = name.partition(BETWEEN)
    number, _, what = first.rpartition(" ")
    if what == PARTIES.many:
        return f"{number} {names.many}{between}{rest}"
    if what == PARTIES.one.casefold():
        return f"{number} {names.one.casefold()}{between}{rest}"
    return name

"""What the parties of a setup are called and drawn as; no number of a run depends on it.

A run keeps it in its name: one that is called "3 hospitals · skew 0.5" is a run of hospitals. That
name is English whoever reads it; `run_name` has the words in which it is shown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fl_core.config_differences import PARTIES as COUNTED
from fl_core.translatable import Plural
from pages.language.spoken import text
from pages.shared.numbered_parties import NAME, NUMBER


@dataclass(frozen=True)
class PartyNames:
    """What parties are called: English texts, of which other languages have their own.

    Attributes:
        one: One of them, with a capital; its number follows.
        many: Some of them, without.
        numbered: One with its number.
        counted: Some with how many they are.
        best: The one with the highest accuracy.
        worst: The one with the lowest.
        middle: Those between the best and the worst quarter.
        sees: The title above the images of one.
        icon: The path of a small picture, as SVG has it, in a square of 24 by 24; without one, a
            party's number stands in its place.
    """

    one: str
    many: str
    numbered: str
    counted: Plural
    best: str
    worst: str
    middle: str
    sees: str
    icon: str = ""

    @property
    def word(self) -> str:
        """One of them, within a sentence."""
        return self.one.casefold()

    def name(self, party: int) -> str:
        """Return what a party is called, by its number from 0."""
        return self.names([party])[0]

    def names(self, parties: Iterable[int]) -> list[str]:
        """Return what parties are called, each by its number: there may be ten thousand."""
        name = text(self.numbered)
        return [name.replace(NUMBER, str(party + 1)) for party in parties]

    def texts(self) -> Iterator[str]:
        """Yield all that is said of them, for those who translate."""
        yield from (self.one, self.word, self.many, self.numbered)
        yield from (self.best, self.worst, self.middle, self.sees)


PARTIES = PartyNames(
    "Party",
    "parties",
    NAME,
    COUNTED,
    "Best party",
    "Worst party",
    "Middle half of the parties",
    "What a party sees",
)
HOSPITALS = PartyNames(
    "Hospital",
    "hospitals",
    "Hospital {number}",
    Plural("parties", "{parties} hospital", "{parties} hospitals"),
    "Best hospital",
    "Worst hospital",
    "Middle half of the hospitals",
    "What a hospital sees",
    "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
)
BANKS = PartyNames(
    "Bank",
    "banks",
    "Bank {number}",
    Plural("parties", "{parties} bank", "{parties} banks"),
    "Best bank",
    "Worst bank",
    "Middle half of the banks",
    "What a bank sees",
    "M12 2 22 8v2H2V8zM4 11h3v7H4zM10.5 11h3v7h-3zM17 11h3v7h-3zM2 19h20v3H2z",
)
PHONES = PartyNames(
    "Phone",
    "phones",
    "Phone {number}",
    Plural("parties", "{parties} phone", "{parties} phones"),
    "Best phone",
    "Worst phone",
    "Middle half of the phones",
    "What a phone sees",
    "M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4z",
)

ALL_NAMES = (HOSPITALS, BANKS, PHONES)
BETWEEN = " · "
"""What stands between the words of a run's name."""


def names_in(name: str) -> PartyNames:
    """Return what the parties are called of a run with this name."""
    words = {*name.partition(BETWEEN)[0].casefold().split()}
    fits = (names for names in ALL_NAMES if words & {names.word, names.many})
    return next(fits, PARTIES)


def called(name: str, names: PartyNames) -> str:
    """Return the name of a run with its parties called so, such as "3 hospitals · skew 0.5"."""
    first, between, rest = name.partition(BETWEEN)
    number, _, what = first.rpartition(" ")
    if what == PARTIES.many:
        return f"{number} {names.many}{between}{rest}"
    if what == PARTIES.word:
        return f"{number} {names.word}{between}{rest}"
    return name

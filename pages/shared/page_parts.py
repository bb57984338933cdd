"""The parts of a page that show a run: one list, by which it is drawn and kept up to date.

What a part is, when there is something to show, what it says and from what: all is said once, here
and in the page's own list. The first drawing (`part_drawing`) and the live updates (`live_routes`)
both go by it.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from pages.shared.run_snapshot import Look

Options = Mapping[str, str]
"""What a visitor has chosen, by the name of the option."""

OFF_ON = ("false", "true")
"""The values of an option that is a switch."""


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a page. Its functions are pure: of a look at the run, and of the options.

    Attributes:
        name: Names it among the page's parts; like options and their values, in letters and "_".
        data: Returns what it shows as its component takes it, a JSON object. Made again when the
            run has another round or another state; where it `moves`, for every look.
        show: Has its component show data, a look at the run and a key beside it.
        applies: Returns whether there is anything to show.
        words: Returns what is said beside it, or in its place where it does not apply.
        always: Returns what never changes of a run, another such object; sent when it is drawn.
        options: Their values by their names; the first value is taken where none was chosen.
        moves: Whether it changes within a round, too.
        of_round: Whether it shows what there is of one round, and so of an earlier one if asked.
        compares: Whether it shows reference runs beside the run, and so changes with their rounds.
    """

    name: str
    data: Callable[[Look, Options], bytes]
    show: Callable[[bytes, Look, str], None]
    applies: Callable[[Look], bool] = lambda seen: True
    words: Callable[[Look, Options], str] = lambda seen, options: ""
    always: Callable[[Look], bytes] = lambda seen: b"{}"
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)
    moves: bool = False
    of_round: bool = False
    compares: Callable[[Options], bool] = lambda options: False

    def with_options(self, options: Options) -> "Asked":
        """Return it with what was chosen; what was not, or cannot be, is as it is at first."""
        pairs = ((options.get(name, ""), values) for name, values in self.options.items())
        return Asked(self, tuple(v if v in values else values[0] for v, values in pairs))

    def all_asked(self) -> Iterator["Asked"]:
        """Yield it with whatever can be chosen."""
        return (Asked(self, values) for values in product(*self.options.values()))


@dataclass(frozen=True)
class Asked:
    """A part with a value for each of its options, in their order."""

    part: Part
    values: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What a browser calls it, for instance learning.accuracy.before."""
        return ".".join((self.part.name, *self.values))

    @property
    def options(self) -> Options:
        """What was chosen."""
        return dict(zip(self.part.options, self.values, strict=True))

    @property
    def compares(self) -> bool:
        """Whether it changes with the rounds of reference runs, too."""
        return self.part.compares(self.options)


@dataclass(frozen=True, eq=False)
class PageParts:
    """The list of one page.

    Attributes:
        page: The page's name in its address.
        parts: What is on it.
        common: Names of options that are chosen once, for all parts that have them.
    """

    page: str
    parts: Sequence[Part]
    common: Sequence[str] = ()

    def named(self, name: str) -> Part:
        """Return a part by its name."""
        return next(part for part in self.parts if part.name == name)

    def read(self, names: Sequence[str]) -> tuple[Asked, ...] | None:
        """Return what a browser asks for, each once and in the order of the list.

        Returns:
            `None` if it asks for anything that there is not, or that moves: that it is told anyway.
        """
        still = {name: asked for name, asked in self._all.items() if not asked.part.moves}
        if not still.keys() >= {*names}:
            return None
        return tuple(asked for name, asked in still.items() if name in names)

    def of_a_round(self, names: Sequence[str]) -> tuple[Asked, ...]:
        """Return those of the parts with these names that show what there is of a round."""
        return tuple(
            asked for name, asked in self._all.items() if name in names and asked.part.of_round
        )

    def moving(self, names: Sequence[str] = ()) -> tuple[Asked, ...]:
        """Return what moves of what a browser asks for; all that moves if it asks for nothing."""
        return tuple(
            asked
            for name, asked in self._all.items()
            if asked.part.moves and (not names or name in names)
        )

    def version(self, seen: Look) -> str:
        """Return what is another when the page is to be drawn anew at once: another state, a part
        that has come or gone, other words."""
        told = [
            (asked.name, asked.part.applies(seen), asked.part.words(seen, asked.options))
            for asked in self._all.values()
        ]
        return hashlib.sha256(repr((seen.stands, told)).encode()).hexdigest()[:12]

    @cached_property
    def _all(self) -> Mapping[str, Asked]:
        return {asked.name: asked for part in self.parts for asked in part.all_asked()}

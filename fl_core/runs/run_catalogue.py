"""The catalogue of runs: found by words, filtered, ordered and cut into pages by the database.

However many runs there are, what is read of them is what a page shows.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from sqlalchemy import Select, Text, cast, func, literal, or_, select

from fl_core.runs import run_sequence_numbers, tables
from fl_core.runs.database import Database
from fl_core.runs.run import Run, UnreadableRun, any_run, runs_with_accuracy
from fl_core.runs.run_preconditions import IS_THERE
from fl_core.runs.run_tags import SEPARATOR, packed_tags
from fl_core.short_text import name_of_a_run, shortened

Order = Literal["number", "name", "state", "round", "final", "best", "reached"]
ORDERS: tuple[Order, ...] = get_args(Order)
MOST_NOTE = 2_000
"""Letters of a note."""

USUAL_TARGET = 0.9


@dataclass(frozen=True)
class Wanted:
    """Which runs are looked for.

    Attributes:
        words: Each must stand somewhere in a run's id, name, tags, note or config.
        states: In any of which a run must be; of none where there is no matter.
        roles: A run must have one of these, `None` for those that were started to be looked at; of
            none where there is no matter.
        tag: That a run must have, if any.
        binned: Those that are in the bin, and no others.
        order: What they are ordered by; what is unknown of a run puts it last.
        rising: Whether the smallest comes first.
        target: The accuracy, 0..1, that "reached" is about.
    """

    words: str = ""
    states: Collection[str] = ()
    roles: Collection[str | None] = ()
    tag: str = ""
    binned: bool = False
    order: Order = "number"
    rising: bool = False
    target: float = USUAL_TARGET


@dataclass(frozen=True)
class Page:
    """Some of the runs that were found.

    Attributes:
        runs: They, in order.
        total: How many were found in all.
    """

    runs: Sequence[Run | UnreadableRun] = field(default_factory=tuple)
    total: int = 0


class RunCatalogue:
    """Finds runs among thousands, and writes down what somebody says of one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def catalogue(self, wanted: Wanted, first: int = 0, most: int = 50) -> Page:
        """Return `most` of the runs that are wanted, from the `first` (of 0, 1, ...) on."""
        conditions = [*_conditions(wanted)]
        count = select(func.count()).select_from(tables.runs).where(*conditions)
        found = runs_with_accuracy().where(*conditions)
        found = found.order_by(*self._order(wanted, found)).limit(most).offset(first)
        total, rows = self._database.read(
            lambda connection: (
                connection.execute(count).scalar_one(),
                connection.execute(found).mappings().all(),
            )
        )
        return Page([any_run(row) for row in rows], total)

    def ids_of(self, wanted: Wanted, most: int) -> list[str]:
        """Return the ids of the runs that are wanted, in no order, at most so many."""
        query = select(tables.runs.c.id).where(*_conditions(wanted)).limit(most)
        return self._database.read(lambda connection: list(connection.execute(query).scalars()))

    def tags_in_use(self) -> list[str]:
        """Return all tags that runs have, in the order of the alphabet."""
        query = select(tables.runs.c.tags).where(IS_THERE, tables.runs.c.tags.is_not(None))
        packed = self._database.read(
            lambda connection: connection.execute(query.distinct()).scalars().all()
        )
        return sorted({tag for each in packed for tag in each.split(SEPARATOR) if tag})

    def describe(
        self,
        run_id: str,
        name: str | None = None,
        tags: Sequence[str] | None = None,
        note: str | None = None,
    ) -> None:
        """Write down what somebody says of a run; what is `None` stays as it is."""
        said: Mapping[str, str | None] = {
            "name": None if name is None else name_of_a_run(name),
            "tags": None if tags is None else packed_tags(tags),
            "note": None if note is None else shortened(note.strip(), MOST_NOTE),
        }
        values = {column: text for column, text in said.items() if text is not None}
        if values:
            change = tables.runs.update().where(tables.runs.c.id == run_id).values(**values)
            self._database.write(lambda connection: connection.execute(change))

    def _order(self, wanted: Wanted, found: "Select[Any]") -> Sequence[Any]:
        newest = (
            run_sequence_numbers.oldest_first
            if wanted.order == "number" and wanted.rising
            else run_sequence_numbers.newest_first
        )(self._database.is_sqlite)
        if wanted.order == "number":
            return newest
        by = _ordered_by(wanted, found)
        return [by.is_(None), by.asc() if wanted.rising else by.desc(), *newest]


def _ordered_by(wanted: Wanted, found: "Select[Any]") -> Any:
    rounds, runs = tables.rounds.c, tables.runs.c
    of_this = rounds.run_id == runs.id
    if wanted.order == "final":
        return found.selected_columns.accuracy
    if wanted.order == "best":
        return select(func.max(rounds.accuracy)).where(of_this).scalar_subquery()
    if wanted.order == "reached":
        reached = of_this & (rounds.accuracy >= wanted.target)
        return select(func.min(rounds.round)).where(reached).scalar_subquery()
    return {"name": func.lower(runs.name), "state": runs.state, "round": runs.round}[wanted.order]


def _conditions(wanted: Wanted) -> list[Any]:
    runs = tables.runs.c
    found: list[Any] = [runs.deleted_at.is_not(None) if wanted.binned else IS_THERE]
    if wanted.states:
        found.append(runs.state.in_([*wanted.states]))
    if wanted.roles:
        named = [role for role in wanted.roles if role is not None]
        unnamed = [runs.role.is_(None)] if None in wanted.roles else []
        found.append(or_(runs.role.in_(named), *unnamed))
    if wanted.tag:
        tags = SEPARATOR + func.coalesce(runs.tags, "") + SEPARATOR
        found.append(_among(tags, SEPARATOR + wanted.tag + SEPARATOR))
    # SQLite knows what is small of A to Z only: another letter is found as it is typed, too.
    words = wanted.words.split()
    return found + [
        or_(_among(_SAID, word), _among(func.lower(_SAID), word.lower())) for word in words
    ]


def _among(text: Any, part: str) -> Any:
    return text.contains(part, autoescape=True)


_SAID = (
    tables.runs.c.id
    + literal(" ")
    + tables.runs.c.name
    + literal(" ")
    + func.coalesce(cast(tables.runs.c.tags, Text), "")
    + literal(" ")
    + func.coalesce(cast(tables.runs.c.note, Text), "")
    + literal(" ")
    + tables.runs.c.config
)

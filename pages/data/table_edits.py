"""What can be done to a table of images by party and class: from one table to another."""

from collections.abc import Iterable, Iterator, Sequence

from fl_core.count_tables import MOST_COUNT, Counts
from fl_core.translatable import translatable

Cell = tuple[int, int, int]
"""A party, a class, and how many of its images the party is to hold."""


def with_cells(table: Counts, cells: Iterable[Cell]) -> Counts:
    """Return a table with other counts in some cells; a cell that it does not have is left out."""
    rows = [list(row) for row in table]
    for party, label, count in cells:
        if 0 <= party < len(rows) and 0 <= label < len(rows[party]):
            rows[party][label] = min(max(count, 0), MOST_COUNT)
    return tuple(map(tuple, rows))


def with_party(table: Counts, stock: Sequence[int]) -> Counts:
    """Return a table with one more party, as like the mean of the others as what is left allows.

    Args:
        table: At least one row.
        stock: How many images of each class there are.
    """
    used = class_totals(table)
    row = (max(0, min(u // len(table), s - u)) for u, s in zip(used, stock, strict=True))
    return (*table, tuple(row))


def without_party(table: Counts, party: int) -> Counts:
    """Return a table without one party; the last one stays."""
    return table[:party] + table[party + 1 :] if len(table) > 1 else table


def evened(table: Counts) -> Counts:
    """Return a table in which all hold alike what they held together, of each class.

    What cannot be divided goes round, one image a party, so that sizes differ by one at most, too.
    """
    rows: list[list[int]] = [[] for _ in table]
    turn = 0
    for total in class_totals(table):
        share, left = divmod(total, len(table))
        for party, row in enumerate(rows):
            row.append(share + ((party - turn) % len(table) < left))
        turn += left
    return tuple(map(tuple, rows))


def class_totals(table: Counts) -> list[int]:
    """Return how many images of each class all parties hold together."""
    return [sum(column) for column in zip(*table, strict=True)]


def misfits(
    table: Counts, stock: Sequence[int], names: Sequence[str], class_word: str
) -> Iterator[str]:
    """Yield what keeps a table from being dealt, a sentence each.

    Args:
        table: At least one row, a column a class.
        stock: How many images of each class there are.
        names: Of the classes.
        class_word: What one is called.
    """
    for name, wanted, there in zip(names, class_totals(table), stock, strict=True):
        if wanted > there:
            yield translatable(
                "There are only {there} images of {class_word} {name}, but the parties are to "
                "hold {wanted}: take {away} away.",
                there=there,
                class_word=class_word,
                name=name,
                wanted=wanted,
                away=wanted - there,
            )
    for party, row in enumerate(table, start=1):
        if not sum(row):
            yield translatable(
                "Party {party} holds no image: give it one, or remove the party.", party=party
            )

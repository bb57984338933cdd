"""Tables of text for a terminal: as wide as they need, and no wider than it is."""

import unicodedata
from collections.abc import Iterator, Sequence

GAP = "  "
CUT = "..."
LEAST = 8  # columns of a cell, however narrow the terminal is


def columns_of(text: str) -> int:
    """Return how many columns a text takes: a letter of Chinese takes two."""
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def cut_to(text: str, room: int) -> str:
    """Return as much of a text as so many columns have room for."""
    if columns_of(text) <= room:
        return text
    while text and columns_of(text) > room - len(CUT):
        text = text[:-1]
    return text.rstrip() + CUT


def table_lines(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int | None
) -> Iterator[str]:
    """Yield the lines of a table; one that is too wide becomes several, beneath each other.

    Args:
        head: Of each column; the first says of what a row is, and is in each of the tables.
        rows: As many cells each.
        width: Columns there are; `None` for as many as it takes.
    """
    every = [head, *rows]
    wide = [max(columns_of(row[place]) for row in every) for place in range(len(head))]
    if width is not None:
        most = max(LEAST, (width - len(GAP)) // 2)
        wide = [min(each, most) for each in wide]
    for number, places in enumerate(_parts(wide, width)):
        if number:
            yield ""
        for row in every:
            cells = [_filled(row[place], wide[place]) for place in (0, *places)]
            yield GAP.join(cells).rstrip()


def _parts(wide: Sequence[int], width: int | None) -> Iterator[list[int]]:
    """Yield which columns stand in one table beside the first."""
    now: list[int] = []
    used = wide[0]
    for place in range(1, len(wide)):
        more = len(GAP) + wide[place]
        if now and width is not None and used + more > width:
            yield now
            now, used = [], wide[0]
        now.append(place)
        used += more
    yield now


def _filled(text: str, room: int) -> str:
    cut = cut_to(text, room)
    return cut + " " * (room - columns_of(cut))


def wrapped(text: str, width: int | None) -> list[str]:
    """Return a text in lines of so many columns; in one where there is no end to them."""
    if width is None:
        return [text]
    lines, now, most = [], "", max(LEAST, width)
    for word in text.split():
        rest = word
        if now and columns_of(f"{now} {rest}") <= most:
            now = f"{now} {rest}"
            continue
        if now:
            lines.append(now)
        while columns_of(rest) > most:  # longer than a line
            head = _head(rest, most)
            lines.append(head)
            rest = rest[len(head) :]
        now = rest
    return [*lines, now] if now or not lines else lines


def _head(word: str, most: int) -> str:
    """Return as many letters of a word as so many columns have room for."""
    end = len(word)
    while end > 1 and columns_of(word[:end]) > most:
        end -= 1
    return word[:end]

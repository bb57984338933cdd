"""A table of what a chart shows, a row for each of its groups, that changes in place.

Whoever points at a row, or comes to it by keyboard, has its group lit in all charts and tables of
the page. Where it is narrow, a row is a block. Names are text and never markup.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from pages.components.component import component

_mount = component(
    "grouped_table", '<div class="grouped-table"></div>', scripts=("group_highlight",)
)


@dataclass(frozen=True)
class Column:
    """One of them.

    Attributes:
        label: Its head.
        number: Whether it holds numbers, which stand at the right.
        help: What it says, in a sentence.
    """

    label: str
    number: bool = False
    help: str = ""


@dataclass(frozen=True)
class Link:
    """A way to something of a group, after its name.

    Attributes:
        href: Where it leads.
        label: What is written on it.
        words: What is said of it to those who do not see where it stands.
    """

    href: str
    label: str
    words: str


@dataclass(frozen=True)
class Row:
    """A group.

    Attributes:
        group: What charts call it: its lines' `legendgroup`.
        name: What it is called.
        color: Of its line.
        dash: Of its line, as plotly.js calls it.
        cells: What stands in the columns after the name, in their order.
        links: In the last column, if there is one for them.
    """

    group: str
    name: str
    color: str
    dash: str
    cells: Sequence[str]
    links: Sequence[Link] = field(default_factory=tuple)


def ready(
    caption: str, name: Column, columns: Sequence[Column], rows: Sequence[Row], links: str = ""
) -> bytes:
    """Make a table ready for the browser, once for any number of viewers.

    Args:
        caption: What it shows, for those who do not see it.
        name: The column of the names.
        columns: Those after it.
        rows: The groups, in order.
        links: The head of a last column with their links; there is none if it is empty.
    """
    heads = [asdict(column) for column in (name, *columns)]
    told = {"caption": caption, "columns": heads, "links": links}
    return json.dumps(told | {"rows": [asdict(row) for row in rows]}).encode()


def grouped_table(data: bytes, *, key: str) -> None:
    """Show a table made ready, or change the one shown before under the same key."""
    _mount(key=key, data=data)

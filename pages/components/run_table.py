"""A table of runs: ticked to do something with them, renamed in place, ordered by its heads.

A real table, with real links, boxes and buttons: what reads pages aloud, a keyboard and a finger
all know what to do with it. Names are text and never markup. Boxes between two are ticked with the
shift key held.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from fl_core.runs.run_ids import is_run_id
from fl_core.translatable import translatable
from pages.components.component import component
from pages.language.spoken import text

Tone = Literal["plain", "good", "bad", "busy"]
Room = Literal["any", "middle", "wide"]  # a phone has none to spare, a projector a middling one
MOST_LETTERS = 400  # of what a browser may say a run is called

_mount = component("run_table", '<div class="runs"></div>')
WORDS = {
    "caption": translatable("Runs"),
    "all": translatable("Choose all runs on this page"),
    "choose": translatable("Choose {name}"),
    "rename": translatable("Rename {name}"),
    "newName": translatable("New name of {name}"),
    "order": translatable("Order by {column}"),
    "curve": translatable("Accuracy by round"),
}


@dataclass(frozen=True)
class Column:
    """One of them.

    Attributes:
        key: Names it in what a browser asks for; empty if runs cannot be ordered by it.
        label: Its head.
        help: What it says, in a sentence.
        number: Whether it holds numbers, which stand at the right.
        room: How much of it the table must have for the column to be there.
    """

    key: str
    label: str
    help: str = ""
    number: bool = False
    room: Room = "any"


@dataclass(frozen=True)
class Row:
    """A run.

    Attributes:
        id: Of the run.
        name: What it is called.
        beneath: What stands under its name.
        href: Where its name leads; empty if it cannot be looked at.
        renamed: Whether whoever looks may give it another name.
        ticked: Whether it is chosen.
        state: In a word.
        tone: How the state looks.
        cells: What stands in the other columns, in their order.
        curve: Accuracies by measured round, 0..1, for a curve of a few letters' size.
    """

    id: str
    name: str
    beneath: str
    href: str
    renamed: bool
    ticked: bool
    state: str
    tone: Tone
    cells: Sequence[str]
    curve: Sequence[float] = field(default_factory=tuple)


@dataclass(frozen=True)
class Asked:
    """What a visitor asks for: to tick runs or not, to order them, or to rename one.

    Attributes:
        tick: Runs that are to be ticked, or not, as `on` says.
        order: The key of the column by which they are to be ordered, if any.
        rename: The run that is to be called `name`, if any.
    """

    tick: Sequence[str] = ()
    on: bool = False
    order: str = ""
    rename: str = ""
    name: str = ""


def run_table(
    columns: Sequence[Column],
    rows: Sequence[Row],
    order: str,
    rising: bool,
    *,
    on_ask: Callable[[], None],
    key: str,
) -> None:
    """Draw the table.

    Args:
        columns: After the one of the names.
        rows: The runs, in order.
        order: The key of the column that they are ordered by.
        rising: Whether the smallest comes first.
        on_ask: Called when something is asked for; `asked_in` finds it under `key`.
        key: Names the table among the page's.
    """
    data = {
        "columns": [asdict(column) for column in columns],
        "rows": [asdict(row) for row in rows],
        "order": order,
        "rising": rising,
        "words": {name: text(each) for name, each in WORDS.items()},
    }
    _mount(key=key, data=data, on_asked_change=on_ask)


def asked_in(value: Any, orders: Collection[str]) -> Asked:
    """Return what a browser has sent; what is not of this shape is left out.

    Args:
        value: What Streamlit keeps under the table's key.
        orders: By which runs can be ordered.
    """
    sent = value.get("asked") if isinstance(value, Mapping) else None
    if not isinstance(sent, Mapping):
        return Asked()
    ticked = sent.get("tick")
    ids = [run_id for run_id in ticked if _is_id(run_id)] if isinstance(ticked, list) else []
    order, run_id, name = sent.get("order"), sent.get("rename"), sent.get("name")
    return Asked(
        tick=ids,
        on=sent.get("on") is True,
        order=order if isinstance(order, str) and order in orders else "",
        rename=str(run_id) if _is_id(run_id) and isinstance(name, str) else "",
        name=name[:MOST_LETTERS] if isinstance(name, str) else "",
    )


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and is_run_id(value)

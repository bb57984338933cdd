"""The split made by hand: the table of images by party and class, dragged and typed."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.count_tables import MOST_ROWS, Counts, read_counts, size_in_words
from fl_core.errors import FedariumError
from fl_core.families import FAMILIES
from fl_core.image_kind import ImageKind
from fl_core.partitioners import Iid, Table
from pages.components.split_bars import edits_in, split_bars
from pages.data import table_history
from pages.data.counts_grid import draw_grid
from pages.data.images_per_class import images_of, stock_of
from pages.data.table_edits import evened, misfits, with_cells, with_party, without_party
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import plain
from pages.shared.knob_widgets import values_of_knobs
from pages.shared.numbered_parties import party_name
from pages.shared.palette import party_color

MOST_BARS = 50
MOST_SENTENCES = 5
BARS = session.own_key("data", "bars")
_HEARD = session.own_key("data", "last edit of the bars")
_REMOVED = session.own_key("data", "party to remove")


def draw_split_editor(config: RunConfig | None, counts: NDArray[np.intp] | None) -> None:
    """Draw what changes the split by hand, or what begins to.

    Args:
        config: What the knobs stand for; `None` while they do not go together, as they may while a
            table is being edited.
        counts: `[num_parties, num_classes]`, what each party holds with it; `None` if nobody knows.
    """
    try:
        values = values_of_knobs()
        table = values["partitioner"].get("counts")
        if not table:
            _draw_beginning(config, counts)
            return
        stock, kind = stock_of(values), images_of(values).dataset.image_kind
    except FedariumError as error:
        st.caption(plain(text(str(error))))
        return
    if len(stock) == len(table[0]):
        _draw_table(table, stock, kind, values)
    else:
        st.warning(
            text(
                "This table has {columns} columns, but the images are of {classes} classes: choose "
                "another split, then make a table of it.",
                columns=len(table[0]),
                classes=len(stock),
            )
        )


def _draw_beginning(config: RunConfig | None, counts: NDArray[np.intp] | None) -> None:
    """Draw what makes a table of the split that is there, or goes on with an earlier one."""
    st.caption(
        text(
            "Make a table of the split as it is now, then change how many images of each class "
            "each party holds. The numbers stay; which images they are is drawn anew."
        )
    )
    fits = config is not None and counts is not None and len(counts) <= MOST_ROWS
    st.button(
        text("Start from the present split"),
        key=session.own_key("data", "begin"),
        disabled=not fits,
        on_click=_begin,
        args=(counts, config.dataset.image_kind.num_classes) if fits and config else None,
    )
    if counts is not None and len(counts) > MOST_ROWS:
        st.caption(
            text(
                "A split made by hand has at most {most} parties; there are {parties}.",
                most=MOST_ROWS,
                parties=len(counts),
            )
        )
    if earlier := session.knob(table_history.COUNTS, ()):
        st.button(
            text("Go on with the last table ({size})", size=text(size_in_words(earlier))),
            key=session.own_key("data", "go on"),
            on_click=table_history.follow,
        )


def _begin(counts: NDArray[np.intp], num_classes: int) -> None:
    """Begin with the counts, and with 0 for the last classes where they were left out."""
    table_history.begin(read_counts(np.pad(counts, [(0, 0), (0, num_classes - counts.shape[1])])))


def _draw_table(
    table: Counts, stock: Sequence[int], kind: ImageKind, values: Mapping[str, Any]
) -> None:
    problems = list(misfits(table, stock, kind.class_names, kind.class_word))
    st.caption(f"{text(size_in_words(table))}.")
    _draw_buttons(table, stock)
    with st.container():  # always there: what stands beneath must not move, or it would start anew
        _draw_problems(problems)
        _draw_way_back(table, values)
    bars, numbers = st.tabs([text("Drag bars"), text("Type numbers")])
    with bars:
        _draw_bars(table, stock, kind)
    with numbers:
        draw_grid(table, stock, kind.class_names)


def _draw_problems(problems: Sequence[str]) -> None:
    if problems:
        more = len(problems) - MOST_SENTENCES
        told = [
            *problems[:MOST_SENTENCES],
            *([text("And {rest} more.", rest=more)] if more > 0 else []),
        ]
        st.error("\n\n".join(map(plain, map(text, told))))


def _draw_way_back(table: Counts, values: Mapping[str, Any]) -> None:
    wanted = table_history.asked_for(table)
    if wanted != {name: values[name] for name in wanted}:
        st.warning(text("Parties and Training images are no longer those of this table."))
        st.button(text("Set them as in the table"), on_click=table_history.follow)


def _draw_bars(table: Counts, stock: Sequence[int], kind: ImageKind) -> None:
    if len(table) > MOST_BARS:
        st.caption(
            text(
                "Bars can be dragged for up to {most} parties; there are {parties}: type numbers "
                "instead.",
                most=MOST_BARS,
                parties=len(table),
            )
        )
        return
    split_bars(
        table,
        stock,
        kind.class_names,
        [party_color(label) for label in range(len(stock))],
        text(kind.class_word),
        heard=session.knob(_HEARD, 0),
        on_edit=_take,
        key=BARS,
    )
    st.caption(
        text(
            "Choose a class, then drag the handles: each is the end of that class’s stretch of a "
            "party’s bar. With the keyboard, arrows move a handle by one image, with Shift by ten."
        )
    )


def _take() -> None:
    """Take what was dragged into the table."""
    number, cells = edits_in(session.knob(BARS, {}))
    session.set_knob(_HEARD, number)
    table_history.change(with_cells(table_history.history().table, cells))


def _draw_buttons(table: Counts, stock: Sequence[int]) -> None:
    there = table_history.history()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _table_button("Undo", text("Undo"), table_history.undo, disabled=not there.before)
        _table_button("Redo", text("Redo"), table_history.redo, disabled=not there.after)
        _table_button(
            "Even out", text("Even out"), _step, evened(table), disabled=evened(table) == table
        )
        full = len(table) >= MOST_ROWS
        _table_button(
            "Add a party",
            text("Add a party"),
            _step,
            () if full else with_party(table, stock),
            disabled=full,
        )
        if len(table) > 1:
            st.selectbox(
                text("Party to remove"),
                range(len(table)),
                format_func=party_name,
                index=len(table) - 1,
                key=f"{_REMOVED} of {len(table)}",
                width=160,
            )
            _table_button("Remove it", text("Remove it"), _remove)
        if origin := there.origin:
            member = FAMILIES["partitioner"][origin["partitioner"]]
            label = Iid.label if member is Table else member.label
            back = text("Back to {split}", split=text(label))
            _table_button(f"Back to {label}", back, table_history.leave)


def _table_button(name: str, label: str, do: Any, *args: Any, disabled: bool = False) -> None:
    key = session.own_key("data", "table", name)
    st.button(label, key=key, on_click=do, args=args, disabled=disabled)


def _step(table: Counts) -> None:
    table_history.change(table)


def _remove() -> None:
    table = table_history.history().table
    party = session.knob(f"{_REMOVED} of {len(table)}", len(table) - 1)
    table_history.change(without_party(table, party))

"""The table of images by party and class as a grid to type numbers into."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from fl_core.count_tables import MOST_COUNT, Counts
from pages.data.table_edits import Cell, class_totals, with_cells
from pages.data.table_history import change, history
from pages.language.spoken import text
from pages.shared import session
from pages.shared.numbered_parties import party_names

TOGETHER = "together"


def draw_grid(table: Counts, stock: Sequence[int], names: Sequence[str]) -> None:
    """Draw the table to type into, and beneath it how many of each class are dealt out.

    Args:
        table: A row a party, a column a class.
        stock: How many images of each class there are.
        names: Of the classes.
    """
    key = session.own_key("data", "grid", str(history().drawn))
    parties = party_names(range(len(table)))
    columns = _columns(names)
    st.data_editor(
        _frame(table, parties),
        key=key,
        column_config=columns,
        on_change=_take,
        args=(key,),
    )
    totals = (tuple(class_totals(table)), tuple(stock))
    st.dataframe(_frame(totals, [text("All parties"), text("There are")]), column_config=columns)


def cells_in(value: Any) -> list[Cell]:
    """Return the cells that were changed in a grid, as Streamlit tells them; empty ones are 0."""
    edited = value.get("edited_rows", {}) if isinstance(value, Mapping) else {}
    return [
        (int(party), int(label), int(count or 0))
        for party, row in edited.items()
        for label, count in row.items()
        if label != TOGETHER
    ]


def _take(key: str) -> None:
    cells = cells_in(session.knob(key, {}))
    change(with_cells(history().table, cells), in_grid=True)


def _frame(table: Counts, rows: Sequence[str]) -> pd.DataFrame:
    frame = pd.DataFrame(table, index=pd.Index(rows), columns=list(map(str, range(len(table[0])))))
    return frame.assign(**{TOGETHER: frame.sum(axis=1)})


def _columns(names: Sequence[str]) -> dict[str, Any]:
    """Return how columns are headed: classes may be called alike but for their spelling."""
    heads = {str(label): name for label, name in enumerate(names)}
    counts = {
        label: st.column_config.NumberColumn(
            head, min_value=0, max_value=MOST_COUNT, step=1, format="localized"
        )
        for label, head in heads.items()
    }
    fixed = {
        "_index": st.column_config.Column(disabled=True),
        TOGETHER: st.column_config.NumberColumn(
            text("Together"), format="localized", disabled=True
        ),
    }
    return counts | fixed

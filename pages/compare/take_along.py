"""The tables of a comparison taken along, for a paper, an issue or a notebook."""

from collections.abc import Callable

import streamlit as st

from fl_core.table_markup import TextTable, as_latex, as_markdown
from pages.compare.comparison import Comparison
from pages.compare.tables import knobs_as_text, results_as_text
from pages.language.spoken import text
from pages.shared import session


def draw_take_along(tables: Callable[[], list[TextTable]]) -> None:
    """Draw what the tables can be taken along as; a file is made when it is asked for.

    Args:
        tables: Makes them, as they are when they are asked for.
    """
    with st.popover(text("Take along"), key=session.own_key("compare", "take along")):
        _draw(
            text("Tables as Markdown"),
            "md",
            "text/markdown",
            lambda: "\n".join(map(as_markdown, tables())),
        )
        _draw(
            text("Tables as LaTeX"),
            "tex",
            "application/x-tex",
            lambda: "\n".join(map(as_latex, tables())),
            help=text("With the rules of the package booktabs."),
        )


def tables_of(comparison: Comparison) -> list[TextTable]:
    """Return the tables of a comparison: the results, where they are of accuracies, and the knobs
    that differ, where any do."""
    results = [results_as_text(comparison)] if comparison.chosen.is_accuracy else []
    return [*results, *([knobs_as_text(comparison)] if comparison.knobs else [])]


def _draw(
    label: str, ending: str, mime: str, made: Callable[[], str], help: str | None = None
) -> None:
    st.download_button(
        label,
        made,
        file_name=f"fedarium-comparison.{ending}",
        mime=mime,
        on_click="ignore",
        help=help,
    )

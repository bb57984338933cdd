"""The tables of a comparison taken along, for a paper, an issue or a notebook."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from fl_core.analysis.seed_verdict import mean_and_deviation
from fl_core.runs.run_table_export import harmless
from fl_core.table_markup import TextTable, as_latex, as_markdown
from pages.compare.comparison import Comparison
from pages.compare.tables import knobs_as_text, results_as_text
from pages.language.spoken import text
from pages.shared import session
from pages.shared.file_download import draw_file_download

NAME = "fedarium-comparison"


def draw_take_along(newest: Callable[[], Comparison]) -> None:
    """Draw what the tables can be taken along as; a file is made when it is asked for.

    Args:
        newest: Returns what is compared, as it is when it is asked for.
    """

    def tables() -> list[TextTable]:
        return tables_of(newest())

    with st.popover(text("Take along"), key=session.own_key("compare", "take along")):
        draw_file_download(
            text("Tables as Markdown"),
            f"{NAME}.md",
            lambda: "\n".join(map(as_markdown, tables())),
        )
        draw_file_download(
            text("Tables as LaTeX"),
            f"{NAME}.tex",
            lambda: "\n".join(map(as_latex, tables())),
            text("With the rules of the package booktabs."),
        )
        draw_file_download(
            text("Tables as CSV"),
            f"{NAME}.csv",
            lambda: numbers_of(newest()).to_csv(index=False),
            text("A line a group: mean and deviation over seeds, 0 to 1, and its knobs."),
        )


def numbers_of(comparison: Comparison) -> pd.DataFrame:
    """Return what each group came to and its knobs that differ, a row a group.

    Accuracies are 0..1, as the page says whose on which images; of the worst party it is the model
    it uses, on the images that it holds out. A deviation is that of a sample.
    """
    rows = []
    for place, (curve, came) in enumerate(zip(comparison.curves, comparison.came, strict=True)):
        row: dict[str, str | float | None] = {"group": harmless(curve.name)}
        row["seeds"] = len(curve.tables)
        for name in ("final", "best", "worst_party") if comparison.chosen.is_accuracy else ():
            row[name], row[f"{name}_deviation"] = mean_and_deviation(getattr(came, name))
        row |= {each.label: harmless(each.values[place]) for each in comparison.knobs}
        rows.append(row)
    return pd.DataFrame(rows)


def tables_of(comparison: Comparison) -> list[TextTable]:
    """Return the tables of a comparison: the results, where they are of accuracies, and the knobs
    that differ, where any do."""
    results = [results_as_text(comparison)] if comparison.chosen.is_accuracy else []
    return [*results, *([knobs_as_text(comparison)] if comparison.knobs else [])]

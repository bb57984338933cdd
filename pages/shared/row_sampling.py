"""Rows of a map that has room for some hundred: evenly spaced ones of very many, in an order."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pages.language.spoken import text

MOST_ROWS = 200
"""Of parties; more would be thinner than a line on the screen, and each costs time to send."""


def evenly_spaced(order: NDArray[np.intp], most: int = MOST_ROWS) -> NDArray[np.intp]:
    """Return at most so many of an order, evenly spaced, the first and the last among them."""
    if len(order) <= most:
        return order
    return order[np.linspace(0, len(order) - 1, most).round().astype(np.intp)]


def some_rows(num_parties: int, order: str) -> str:
    """Say how many parties are drawn, and in which order; empty where it is all of them.

    The order is told in the language of whoever looks.
    """
    if num_parties <= MOST_ROWS:
        return ""
    told = {"rows": MOST_ROWS, "parties": num_parties, "order": order}
    return f" {text('{rows} of {parties} parties are drawn, {order}.', **told)}"


def by_commonest_class(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return parties by the class that they hold most of, of one class the purest first.

    Args:
        counts: `[num_parties, num_classes]`.
    """
    share = counts.max(axis=1) / np.maximum(counts.sum(axis=1), 1)
    return np.lexsort((-share, counts.argmax(axis=1)))


def by_last_value(table: pd.DataFrame) -> NDArray[np.intp]:
    """Return the rows of a table by their last value that is there, the smallest first.

    Rows without any are last.
    """
    if table.columns.empty:
        return np.arange(len(table))
    last = table.ffill(axis="columns").iloc[:, -1].to_numpy(dtype=float)
    return np.argsort(last, kind="stable")

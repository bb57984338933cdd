"""The matrix of a split, made ready once for all who look at it, and drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from fl_core.analysis.skew import overall_skew, party_skews
from fl_core.config import RunConfig
from fl_core.told_values import Skew
from fl_core.translatable import translatable
from pages.components.live_plot import Clicked, Plot, clickable_plot, live_plot, ready
from pages.data.matrix_rows import ORDERS, UNITS, Order, Rows, Unit, rows_of
from pages.data.split_charts import (
    Scale,
    mark_row,
    matrix_figure,
    matrix_height,
    scale_of,
    spread_figure,
)
from pages.data.viewed_party import Split, look_at, looked_at
from pages.language.spoken import text
from pages.shared import data_preview, session
from pages.shared.escape_markdown import plain
from pages.shared.single_flight import once
from pages.shared.skew_measures import SKEW_MEASURES, chosen_name
from pages.shared.split_summary import sizes_in_words, split_in_words

Word = TypeVar("Word", bound=str)

UNIT_TITLES: Mapping[Unit, str] = {
    "counts": translatable("Images"),
    "shares": translatable("Shares"),
}
ORDER_TITLES: Mapping[Order, str] = {
    "dealt": translatable("As dealt"),
    "size": translatable("By size"),
    "skew": translatable("By skew"),
    "class": translatable("By class"),
}
UNIT, ORDER = session.kept_key("data", "unit"), session.kept_key("data", "order")
MANY = 40  # parties: from then on it is also shown how sizes and skews are spread
SPREAD_HEIGHT = 220


@dataclass(frozen=True)
class Shown:
    """How a visitor wants to see splits: all there is to choose about it."""

    unit: Unit
    order: Order
    measure: str

    @property
    def skew_label(self) -> str:
        """What the chosen skew is called."""
        return text(SKEW_MEASURES[self.measure].label)


def draw_options() -> Shown:
    """Let a visitor choose how splits are shown."""
    with st.container(horizontal=True, vertical_alignment="center"):
        unit = _option(text("What colours stand for"), UNIT, UNITS, UNIT_TITLES)
        order = _option(text("In which order parties stand"), ORDER, ORDERS, ORDER_TITLES)
    return Shown(unit, order, chosen_name())


def _option(label: str, key: str, words: tuple[Word, ...], titles: Mapping[Word, str]) -> Word:
    session.knob(key, words[0])
    chosen = st.segmented_control(
        label,
        words,
        format_func=lambda word: text(titles[word]),
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    return chosen or words[0]


def counts_of(config: RunConfig) -> NDArray[np.intp]:
    """Return how many images of each class each party holds: `[num_parties, num_classes]`."""
    counts = data_preview.with_images(data_preview.holdings(config), config.dataset)
    return np.ascontiguousarray(counts)


@once(maxsize=64, worded=True)
def rows_shown(config: RunConfig, shown: Shown) -> Rows:
    """Return the rows of a split's matrix."""
    counts = counts_of(config)
    skews = party_skews(counts, SKEW_MEASURES[shown.measure].distance)
    return rows_of(counts, skews, shown.order, shown.unit)


def scale_shown(config: RunConfig, shown: Shown) -> Scale:
    """Return where colours and bars of a split end."""
    return scale_of(rows_shown(config, shown), SKEW_MEASURES[shown.measure].most)


def draw_split(config: RunConfig, shown: Shown, scale: Scale, split: Split) -> None:
    """Draw who holds what; a press on it turns the page to a party.

    Args:
        config: Whose split it is.
        shown: How to show it.
        scale: Where colours and bars end.
        split: Which of the page's splits it is.
    """
    rows, key = rows_shown(config, shown), split or "now"
    plot = matrix_plot(config, shown, scale, looked_at(config, split))
    clicked = clickable_plot(plot, key=session.own_key("data", "matrix", key))
    if clicked and (found := pressed(clicked, rows, config.dataset.image_kind.class_names)):
        look_at(*found, split)
        st.rerun()  # the frame is in the picture that has just been drawn
    st.caption(_in_words(config, rows, shown))
    _draw_spread(config, shown, scale, key)


def pressed(
    clicked: Clicked, rows: Rows, class_names: Sequence[str]
) -> tuple[int, int | None] | None:
    """Return the party that a press on the matrix means, and the class; `None` for all of them.

    A bar is of no class, and what is not among the rows is of nobody.
    """
    if clicked.y not in rows.names:
        return None
    names = [escape(name) for name in class_names]
    label = names.index(str(clicked.x)) if clicked.x in names else None
    return int(rows.first[rows.names.index(str(clicked.y))]), label


def _in_words(config: RunConfig, rows: Rows, shown: Shown) -> str:
    skew = overall_skew(counts_of(config), SKEW_MEASURES[shown.measure].distance)
    words = [
        f"{split_in_words(config)}.",
        sizes_in_words(counts_of(config)),
        text("Label skew {skew} ({measure}).", skew=Skew(skew), measure=shown.skew_label),
    ]
    if rows.parties_per_row > 1:
        words.insert(
            0,
            text(
                "Each row stands for {parties} parties, in the mean.", parties=rows.parties_per_row
            ),
        )
    if config.label_noise.changes_labels:
        words.append(text("Counted are true classes, whatever is taught."))
    return plain(" ".join(words))


@once(maxsize=64, worded=True)
def matrix_plot(config: RunConfig, shown: Shown, scale: Scale, party: int | None = None) -> Plot:
    """Return a split's matrix, ready for any number of browsers, with a frame around a party."""
    rows, kind = rows_shown(config, shown), config.dataset.image_kind
    names = kind.class_names[: rows.values.shape[1]]
    figure = matrix_figure(rows, names, shown.unit, scale, shown.skew_label)
    if party is not None:
        mark_row(figure, rows.row_of(party))
    return ready(
        figure,
        height=matrix_height(len(rows), names),
        uirevision="matrix",
        label=text("Images by party and {class_word}", class_word=text(kind.class_word)),
        clickable=True,
    )


def _draw_spread(config: RunConfig, shown: Shown, scale: Scale, key: str) -> None:
    """Draw how sizes and skews are spread, where parties are too many to be looked at singly."""
    if config.num_parties < MANY:
        return
    left, right = st.columns(2)
    plots = spread_plots(config, shown, scale)
    for column, name, plot in zip((left, right), ("sizes", "skews"), plots, strict=True):
        with column:
            live_plot(plot, key=session.own_key("data", name, key))


@once(maxsize=64, worded=True)
def spread_plots(config: RunConfig, shown: Shown, scale: Scale) -> tuple[Plot, Plot]:
    counts = counts_of(config)
    sizes = counts.sum(axis=1).astype(float)
    skews = party_skews(counts, SKEW_MEASURES[shown.measure].distance)
    most = max(1.0, sizes.max())
    return (
        _spread(sizes, text("Images of a party"), most),
        _spread(skews, text("{measure} of a party", measure=shown.skew_label), scale.skew),
    )


def _spread(values: NDArray[np.float64], title: str, most: float) -> Plot:
    return ready(
        spread_figure(values, title, most),
        height=SPREAD_HEIGHT,
        uirevision=title,
        label=text("How many parties there are of each: {title}", title=title),
    )

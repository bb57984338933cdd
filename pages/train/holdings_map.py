"""Who holds what, as a map: of a run that is shown, and of what the knobs would deal out."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.datasets import Dataset
from fl_core.translatable import translatable
from pages.components.live_plot import Plot, live_plot, ready
from pages.language.spoken import text
from pages.shared import data_preview
from pages.shared.charts import height_of_names, holdings_heatmap
from pages.shared.glossary.lookup import explained
from pages.shared.party_names import PartyNames
from pages.shared.row_sampling import some_rows
from pages.shared.run_data_split import would_find
from pages.shared.run_snapshot import Look
from pages.shared.single_flight import once
from pages.shared.skew_measures import skew_in_words

MOST_HIGH = 12  # rows; more share the height of so many
PREVIEW = 170  # pixels
UNKNOWN = translatable("Shown once the data set is here; the first run fetches it.")
WOULD_HOLD = translatable("Who would hold what")
BRIGHT = "Bright is many ({most} images), dark is none."


def draw_run_holdings(seen: Look) -> None:
    """Draw what each party of a run holds, as the run found it when it began."""
    config, counts = seen.run.config, seen.found.label_counts
    words = explained("Partition", "IID", "Non-IID", "Label skew")
    st.subheader(text(WOULD_HOLD if seen.is_setup else "Who holds what"), anchor=False, help=words)
    if counts is None:
        st.caption(text(UNKNOWN))
        return
    again = text("In round 1: images are dealt out anew every round.")
    redealt = f" {again}" if config.strategy.redeals_every_round else ""
    height = 40 + 36 * min(MOST_HIGH, len(counts))
    more = f" {skew_in_words(counts)}{redealt}"
    _draw_map(counts, config.dataset, "holdings of the run", height, seen.called, more)


def draw_setup_holdings(config: RunConfig, called: PartyNames) -> None:
    """Draw what each party would hold, in as much room however many there are."""
    st.markdown(f"**{text(WOULD_HOLD)}**")
    counts = would_find(config).label_counts
    if counts is None:
        st.caption(text(UNKNOWN))
    else:
        _draw_map(counts, config.dataset, "holdings", PREVIEW, called)


def _draw_map(
    counts: NDArray[np.intp],
    dataset: Dataset,
    key: str,
    height: int,
    called: PartyNames,
    more: str = "",
) -> None:
    counts = np.ascontiguousarray(data_preview.with_images(counts, dataset))
    kind = dataset.image_kind
    names = kind.class_names[: counts.shape[1]]
    plot = _plot(counts.tobytes(), counts.dtype.str, names, kind.class_word, height, called)
    live_plot(plot, key=key)
    order = text("by the {class_word} that they hold most of", class_word=text(kind.class_word))
    bright = text(BRIGHT, most=int(counts.max()))
    st.caption(f"{bright}{some_rows(len(counts), order)}{more}")


@once(maxsize=64, worded=True)
def _plot(
    counts: bytes,
    dtype: str,
    names: tuple[str, ...],
    class_word: str,
    height: int,
    called: PartyNames,
) -> Plot:
    """Return the map of counts `[num_parties, num_classes]`, given as bytes to be remembered by."""
    table = np.frombuffer(counts, dtype).reshape(-1, len(names))
    return ready(
        holdings_heatmap(table, names, called),
        height=height + height_of_names(names),
        uirevision="holdings",
        label=text(
            "Images by {party} and {class_word}",
            party=text(called.word),
            class_word=text(class_word),
        ),
    )

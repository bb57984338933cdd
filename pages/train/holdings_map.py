"""Who holds what, as a map: of a run that is shown, and of what the knobs would deal out."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.datasets import Dataset
from pages.components.live_plot import Plot, live_plot, ready
from pages.shared import data_preview
from pages.shared.charts import height_of_names, holdings_heatmap
from pages.shared.row_sampling import some_rows
from pages.shared.run_data_split import would_find
from pages.shared.run_snapshot import Look
from pages.shared.single_flight import once
from pages.shared.skew_measures import skew_in_words
from pages.train.sample_images import same_counts

MOST_HIGH = 12  # rows; more share the height of so many
UNKNOWN = "Shown once the data set is here; the first run fetches it."


def draw_run_holdings(seen: Look) -> None:
    """Draw what each party of a run holds, as the run found it when it began."""
    config, counts = seen.run.config, seen.found.label_counts
    st.subheader("Who holds what", anchor=False)
    if counts is None:
        st.caption(UNKNOWN)
        return
    again = " In round 1: images are dealt out anew every round."
    redealt = again if config.strategy.redeals_every_round else ""
    _draw_map(counts, config.dataset, "holdings of the run", 36, redealt)


def draw_setup_holdings(config: RunConfig, seen: Look | None) -> None:
    """Draw what each party would hold, but where the run that is shown says it already.

    Args:
        config: What the knobs stand for.
        seen: A look at the run that is shown, if there is one.
    """
    st.markdown("**Who would hold what**")
    counts = would_find(config).label_counts
    if seen and (seen.run.config == config or _are_same(counts, seen.found.label_counts)):
        st.caption("The same as in the run that is shown: see “Who holds what” there.")
    elif counts is None:
        st.caption(UNKNOWN)
    else:
        _draw_map(counts, config.dataset, "holdings", 26)


def _are_same(today: NDArray[np.intp] | None, kept: NDArray[np.intp] | None) -> bool:
    return today is not None and kept is not None and same_counts(today, kept)


def _draw_map(
    counts: NDArray[np.intp], dataset: Dataset, key: str, row: int, more: str = ""
) -> None:
    counts = np.ascontiguousarray(data_preview.with_images(counts, dataset))
    kind = dataset.image_kind
    names = kind.class_names[: counts.shape[1]]
    live_plot(_plot(counts.tobytes(), counts.dtype.str, names, kind.class_word, row), key=key)
    some = some_rows(len(counts), f"by the {kind.class_word} that they hold most of")
    st.caption(
        f"Bright is many ({counts.max():,} images), dark is none. {skew_in_words(counts)}"
        f"{some}{more}"
    )


@once(maxsize=64)
def _plot(counts: bytes, dtype: str, names: tuple[str, ...], class_word: str, row: int) -> Plot:
    """Return the map of counts `[num_parties, num_classes]`, given as bytes to be remembered by."""
    table = np.frombuffer(counts, dtype).reshape(-1, len(names))
    return ready(
        holdings_heatmap(table, names),
        height=min(40 + MOST_HIGH * row, 40 + row * len(table)) + height_of_names(names),
        uirevision="holdings",
        label=f"Images by party and {class_word}",
    )

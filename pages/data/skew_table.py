"""What a split comes to, in numbers with a line of meaning each, and the choice of one."""

from collections.abc import Mapping

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from fl_core.analysis.skew import effective_number, overall_skew, party_skews
from fl_core.config import RunConfig
from pages.data.split_view import counts_of
from pages.shared import session
from pages.shared.single_flight import once
from pages.shared.skew_measures import KEY, SKEW_MEASURES, chosen_name

EFFECTIVE = (
    "With so many equally large parties, the mean of their models would be as steady (1 / Σ w², "
    "the Hill number of order 2 of the parties’ shares w of all images)."
)


def draw_skews(splits: Mapping[str, RunConfig]) -> None:
    """Draw all measures of one split, or of several side by side, and let one be chosen.

    Args:
        splits: By what each is called.
    """
    st.subheader("How different are the parties?", anchor=False)
    st.markdown(table_of(splits))
    session.knob(KEY, chosen_name())
    st.radio(
        "The skew that all pages show",
        list(SKEW_MEASURES),
        format_func=lambda name: SKEW_MEASURES[name].label,
        key=KEY,
        horizontal=True,
        help="Rows are sorted and described by it here, and runs on the other pages.",
    )


def table_of(splits: Mapping[str, RunConfig]) -> str:
    """Return a table in Markdown: a row for each measure, two columns for each split."""
    numbers = {title: _numbers(config) for title, config in splits.items()}
    heads = [
        f"{word}{f', {title}' if title else ''}"
        for title in splits
        for word in ("All parties", "The most skewed")
    ]
    lines = [
        "| | " + " | ".join(heads) + " | What it says |",
        "|---|" + "---:|" * len(heads) + "---|",
    ]
    for name, measure in SKEW_MEASURES.items():
        cells = [text for title in splits for text in numbers[title][name]]
        ends = f"0 to {measure.most:g}: 0 is the same mix everywhere."
        lines.append(f"| **{measure.label}** | {' | '.join(cells)} | {measure.meaning} {ends} |")
    cells = [text for title in splits for text in numbers[title]["effective"]]
    lines.append(f"| **Effective number of parties** | {' | '.join(cells)} | {EFFECTIVE} |")
    return "\n".join(lines)


@once(maxsize=64)
def _numbers(config: RunConfig) -> Mapping[str, tuple[str, str]]:
    """Return in words what each measure says of all parties, and of the one furthest off."""
    counts = counts_of(config)
    found = {
        name: _of_measure(counts, party_skews(counts, measure.distance), overall)
        for name, measure in SKEW_MEASURES.items()
        for overall in [overall_skew(counts, measure.distance)]
    }
    number = effective_number(counts.sum(axis=1))
    return found | {"effective": (f"{number:,.1f} of {len(counts):,}", "")}


def _of_measure(
    counts: NDArray[np.intp], skews: NDArray[np.float64], overall: float
) -> tuple[str, str]:
    if np.isnan(skews).all():
        return f"{overall:.3f}", ""
    worst = int(np.nanargmax(skews))
    return f"{overall:.3f}", f"{skews[worst]:.3f} (Party {worst + 1})"

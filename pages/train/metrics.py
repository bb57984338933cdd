"""The four big numbers of a run."""

import streamlit as st

from fl_core.runs.store import Run
from pages.train.digest import Digest

LABELS = ("Global accuracy", "Best party", "Worst party", "Sent")
WIDTH = 160  # pixels: two fit beside each other on a phone


def draw_metrics(run: Run, digest: Digest) -> None:
    """Draw the numbers beside each other, a dash for one that is not known."""
    with st.container(horizontal=True, gap="small"):
        if digest.accuracy is None:
            for label in LABELS:
                st.metric(label, "–", width=WIDTH)
            return
        change = digest.change
        st.metric(
            "Global accuracy",
            f"{digest.accuracy:.2%}".replace("%", " %"),
            None if change is None or abs(change) < 0.00005 else f"{change * 100:+.2f} points",
            help="Of the global model on all test images; the change is since the round before.",
            width=WIDTH,
        )
        last = digest.last
        _draw_party("Best party", max(last, key=last.__getitem__, default=None), digest)
        _draw_party("Worst party", min(last, key=last.__getitem__, default=None), digest)
        st.metric(
            "Sent",
            f"{digest.bytes_sent / 1e6:.1f} MB",
            f"{digest.bytes_sent / run.round / 1e6:.1f} MB a round" if run.round else None,
            delta_color="off",
            delta_arrow="off",
            help="Weights sent to the parties and back, 4 bytes each. Not a single image.",
            width=WIDTH,
        )


def _draw_party(label: str, party: int | None, digest: Digest) -> None:
    if party is None:
        st.metric(label, "–", width=WIDTH)
        return
    st.metric(
        label,
        f"{digest.last[party] * 100:.1f} %",
        f"Party {party + 1}",
        delta_color="off",
        delta_arrow="off",
        help="Of the party's own model before averaging, on a fixed sample of test images.",
        width=WIDTH,
    )

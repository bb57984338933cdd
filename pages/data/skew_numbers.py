"""What a split comes to, in numbers with a line of meaning each, and the choice of one of them."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from fl_core.analysis.skew import effective_number, overall_skew, party_skews
from fl_core.config import RunConfig
from fl_core.translatable import translatable
from pages.data.matrix_view import counts_of
from pages.language.spoken import text
from pages.shared import session
from pages.shared.glossary.lookup import explained
from pages.shared.single_flight import once
from pages.shared.skew_measures import KEY, SKEW_MEASURES, chosen_name

# Bold stands out from a caption, whose paleness no colour survives.
BOLD = "**{overall:.3f}**"
WITH_WORST = "**{overall:.3f}** (most at Party {party:d}: {most:.3f})"
OF_PARTIES = "**{number:,.1f}** of {parties}"
EFFECTIVE = translatable(
    "With so many equally large parties, the mean of their models would be as steady: 1 / Σ w², "
    "where w is a party’s share of all images (the Hill number of order 2)."
)


def draw_skews(splits: Mapping[str, RunConfig]) -> None:
    """Draw all measures of one split, or of several, and let one be chosen for all pages.

    Args:
        splits: By what each is called; one alone needs no name.
    """
    words = explained("Label skew", "Quantity skew", "Feature skew")
    st.subheader(text("How different are the parties?"), anchor=False, help=words)
    numbers = {title: in_words(config) for title, config in splits.items()}
    session.knob(KEY, chosen_name())
    st.radio(
        text(
            "Label skew: how far parties’ mixes are from the mix of all images. The one you choose "
            "is the skew that all pages show."
        ),
        list(SKEW_MEASURES),
        format_func=lambda name: text(SKEW_MEASURES[name].label),
        captions=[
            _line(numbers, name, text(measure.meaning)) for name, measure in SKEW_MEASURES.items()
        ],
        key=KEY,
    )
    st.markdown(text("Effective number of parties: {number}", number=_both(numbers, "effective")))
    st.caption(text(EFFECTIVE))


def _line(numbers: Mapping[str, Mapping[str, str]], name: str, meaning: str) -> str:
    return f"{_both(numbers, name)}. {meaning}"


def _both(numbers: Mapping[str, Mapping[str, str]], name: str) -> str:
    return "; ".join(f"{title} {found[name]}".strip() for title, found in numbers.items())


@once(maxsize=64, worded=True)
def in_words(config: RunConfig) -> Mapping[str, str]:
    """Return what each measure says of all parties, and of the one furthest off."""
    counts = counts_of(config)
    words = {}
    for name, measure in SKEW_MEASURES.items():
        overall = overall_skew(counts, measure.distance)
        words[name] = text(BOLD, overall=overall)
        skews = party_skews(counts, measure.distance)
        if len(counts) > 1 and not np.isnan(skews).all():
            worst = int(np.nanargmax(skews))
            told = {"overall": overall, "party": worst + 1, "most": float(skews[worst])}
            words[name] = text(WITH_WORST, **told)
    effective = effective_number(counts.sum(axis=1))
    return words | {"effective": text(OF_PARTIES, number=effective, parties=len(counts))}

"""Sample images: what a party holds."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from pages.components.component import joined
from pages.components.image_gallery import Tile, gallery, images_ready, tiles_ready
from pages.language.spoken import text
from pages.shared import data_preview, session
from pages.shared.escape_markdown import plain
from pages.shared.gallery_answers import on_screen
from pages.shared.glossary.lookup import explained
from pages.shared.party_names import PartyNames
from pages.shared.run_data_split import Found, held_today
from pages.shared.single_flight import once

STRIP = 12
STAY = "They stay there; what the party sends can still tell something of them."
BROUGHT = "All images were brought together here."
SOME, SOME_OF_ROUND_1 = (
    "Some training images of {party}.",
    "Some training images of round 1 of {party}.",
)
MOST_LISTED = 200
"""Of parties; more of them make a list too long to be looked through."""


def draw_party_strip(config: RunConfig, found: Found, called: PartyNames) -> None:
    """Draw some of one party's own images, the party chosen by the visitor."""
    words = explained("Party", "Privacy", "Leakage")
    st.subheader(text(called.sees), anchor=False, help=words)
    if not config.dataset.is_at_hand():
        st.caption(text("The pictures appear once the data set is here; the first run fetches it."))
        return
    try:
        _draw_party_strip(config, found, called)
    except FedariumError as error:
        st.caption(plain(text(str(error))))


def _draw_party_strip(config: RunConfig, found: Found, called: PartyNames) -> None:
    if overlooked := data_preview.overlooked(config):
        st.warning(plain(text(overlooked)))
    counts = found.label_counts
    if counts is None or not same_counts(held_today(config), counts):
        st.caption(
            text(
                "No pictures: this run’s images were dealt out otherwise than they would be today."
            )
        )
        return
    party = _chosen_party(config.num_parties, called)
    if not counts[party].any():
        st.caption(text("{party} holds no images.", party=called.name(party)))
        return
    gallery(_strip(config, party), key="train strip")
    again = config.strategy.redeals_every_round
    some = text(SOME_OF_ROUND_1 if again else SOME, party=called.name(party))
    kept = text(BROUGHT if config.strategy.pools else STAY)
    st.caption(f"{some} {kept}{_framed(config)}")


def _chosen_party(num_parties: int, called: PartyNames) -> int:
    """Let a visitor choose a party, from a list or, of very many, by its number; return it from 0.

    There may have been more parties when it was chosen.
    """
    if num_parties <= MOST_LISTED:
        return min(_from_list(num_parties, called), num_parties - 1)
    key = session.own_key("train", "strip", "number")
    session.set_knob(key, min(session.knob(key, 1), num_parties))
    label = text("{party}, 1 to {parties}", party=text(called.one), parties=num_parties)
    return st.number_input(label, min_value=1, max_value=num_parties, step=1, key=key) - 1


def _from_list(num_parties: int, called: PartyNames) -> int:
    return st.selectbox(
        text(called.one),
        range(num_parties),
        format_func=called.names(range(num_parties)).__getitem__,
        key="train strip party",
        label_visibility="collapsed",
    )


def _framed(config: RunConfig) -> str:
    """Say what the frame around a part of each image means, if there is one."""
    kind = config.dataset.image_kind
    rows, columns = config.model.seen(kind.height, kind.width)
    if (rows, columns) == (kind.height, kind.width):
        return ""
    told = text(
        "The network looks at the framed {rows}×{columns} pixels; the rest of {size} is left out "
        "by its poolings.",
        rows=rows,
        columns=columns,
        size=kind.size,
    )
    return f" {told}"


def same_counts(today: NDArray[np.intp], kept: NDArray[np.intp]) -> bool:
    """Return whether parties hold today what they held when counts `[parties, classes]` were kept.

    Those of early versions end with the last class that any image is of.
    """
    missing = max(0, today.shape[1] - kept.shape[1])
    return np.array_equal(today, np.pad(kept, ((0, 0), (0, missing))))


@once(maxsize=64, worded=True)
def _strip(config: RunConfig, party: int) -> bytes:
    pictures = data_preview.party_pictures(config, party, STRIP)
    names = config.dataset.image_kind.class_names
    tiles = [Tile(name, "none", name) for name in pictures.names(names)]
    return joined(images_ready(pictures.png, **on_screen(config)), tiles_ready(tiles))

"""One party: the very images that it holds, as it sees them, and their means."""

import streamlit as st

from fl_core.config import RunConfig
from pages.components.image_gallery import gallery
from pages.data.party_images import Tiles, mean_tiles_of_all, mean_tiles_of_party, tiles_of_party
from pages.shared import session

ALL = -1  # classes
PARTY, CLASS = session.kept_key("data", "party"), session.kept_key("data", "class")


def look_at(party: int, label: int | None) -> None:
    """Turn to a party, from 0, and to one class of its images; before `draw_party`."""
    session.set_knob(PARTY, party + 1)
    session.set_knob(CLASS, ALL if label is None else label)


def draw_party(config: RunConfig) -> None:
    """Draw what a party sees, the party and the class chosen by the visitor."""
    st.subheader("What a party sees", anchor=False)
    party, label = _chosen(config)
    tiles = tiles_of_party(config, party, label)
    if tiles.data:
        gallery(tiles.data, key="data party")
    st.caption(_in_words(config, party, label, tiles))
    _draw_means(config, party)


def _chosen(config: RunConfig) -> tuple[int, int | None]:
    names = config.dataset.image_kind.class_names
    # There may have been more parties, and other classes.
    session.set_knob(PARTY, min(max(1, int(session.knob(PARTY, 1))), config.num_parties))
    if session.knob(CLASS, ALL) >= len(names):
        session.set_knob(CLASS, ALL)
    left, right = st.columns(2)
    party = left.number_input("Party", 1, config.num_parties, step=1, key=PARTY)
    label = right.selectbox(
        config.dataset.image_kind.class_word.capitalize(),
        [ALL, *range(len(names))],
        format_func=lambda label: "All" if label == ALL else names[label],
        key=CLASS,
    )
    return int(party) - 1, None if label == ALL else label


def _in_words(config: RunConfig, party: int, label: int | None, tiles: Tiles) -> str:
    name = "" if label is None else f" of “{config.dataset.image_kind.class_names[label]}”"
    if not tiles.num_held:
        return f"Party {party + 1} holds no images{name}."
    some = "All" if tiles.num_shown == tiles.num_held else f"{tiles.num_shown} of the"
    return (
        f"{some} {tiles.num_held:,} images{name} that Party {party + 1} holds, as it sees them. "
        "They never leave it. Press a cell or a bar of the matrix to see those of another."
    )


def _draw_means(config: RunConfig, party: int) -> None:
    st.markdown(f"**Mean images of Party {party + 1}**")
    if mine := mean_tiles_of_party(config, party):
        gallery(mine, key="data party means")
    st.markdown("**Mean images of all that is dealt out**")
    gallery(mean_tiles_of_all(config), key="data all means")

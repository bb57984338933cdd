"""One party: the very images that it holds, as it sees them, and their means."""

from collections.abc import Mapping

import streamlit as st

from fl_core.config import RunConfig
from fl_core.translatable import translatable
from pages.components.image_gallery import gallery
from pages.data.party_images import Tiles, mean_tiles_of_all, mean_tiles_of_party, tiles_of_party
from pages.data.viewed_party import (
    ALL,
    CLASS,
    PARTY,
    SPLIT,
    Split,
    class_within,
    party_within,
)
from pages.language.spoken import text
from pages.shared import session
from pages.shared.charts import MOST_NAMES
from pages.shared.escape_markdown import plain
from pages.shared.glossary.lookup import explained

OF_ALL = {
    "none": "Party {party:d} holds no images.",
    "one": "The only image that Party {party:d} holds, as it sees it. It never leaves the party.",
    "all": "All {held} images that Party {party:d} holds, as it sees them. They never leave the "
    "party.",
    "some": "{shown} of the {held} images that Party {party:d} holds, as it sees them. They never "
    "leave the party.",
}
OF_CLASS = {
    "none": "Party {party:d} holds no images of “{name}”.",
    "one": "The only image of “{name}” that Party {party:d} holds, as it sees it. It never leaves "
    "the party.",
    "all": "All {held} images of “{name}” that Party {party:d} holds, as it sees them. They never "
    "leave the party.",
    "some": "{shown} of the {held} images of “{name}” that Party {party:d} holds, as it sees them. "
    "They never leave the party.",
}
LEAKS = translatable("What the party sends can still tell something of its images.")
ANOTHER = translatable("Press a cell or a bar of the matrix to see those of another.")
MOST_HEIGHT = 480  # CSS pixels


def draw_party(splits: Mapping[Split, RunConfig]) -> None:
    """Draw what a party sees: of which split, the party and the class chosen by the visitor."""
    words = explained("Privacy", "Leakage")
    st.subheader(text("What a party sees"), anchor=False, help=words)
    config = _chosen_split(splits)
    party, label = _chosen(config)
    tiles = tiles_of_party(config, party, label)
    if tiles.data:
        gallery(tiles.data, key="data party")
    st.caption(plain(_in_words(config, party, label, tiles)))
    _draw_means(config, party)


def _chosen_split(splits: Mapping[Split, RunConfig]) -> RunConfig:
    if len(splits) == 1:
        return next(iter(splits.values()))
    session.knob(SPLIT, "B")
    chosen = st.segmented_control(
        text("Of which split"), list(splits), key=SPLIT, required=True, label_visibility="collapsed"
    )
    return splits[chosen or "B"]


def _chosen(config: RunConfig) -> tuple[int, int | None]:
    names = config.dataset.image_kind.class_names
    party_within(config)
    class_within(len(names))
    left, right = st.columns(2)
    party = left.number_input(text("Party"), 1, config.num_parties, step=1, key=PARTY)
    label = right.selectbox(
        text(config.dataset.image_kind.class_word).capitalize(),
        [ALL, *range(len(names))],
        format_func=lambda label: text("All") if label == ALL else names[label],
        key=CLASS,
    )
    return int(party) - 1, None if label == ALL else label


def _in_words(config: RunConfig, party: int, label: int | None, tiles: Tiles) -> str:
    told: dict[str, object] = {"party": party + 1}
    told |= {"held": tiles.num_held, "shown": tiles.num_shown}
    if label is not None:
        told["name"] = config.dataset.image_kind.class_names[label]
    some = min(tiles.num_held, 2)
    all_of_them = "all" if tiles.num_shown == tiles.num_held else "some"
    which = ("none", "one", all_of_them)[some]
    said = text((OF_ALL if label is None else OF_CLASS)[which], **told)
    return f"{said} {text(LEAKS)} {text(ANOTHER)}" if some else said


def _draw_means(config: RunConfig, party: int) -> None:
    """Draw means; those of very many classes scroll, or they would push the editor out of sight."""
    many = config.dataset.image_kind.num_classes > MOST_NAMES
    with st.container(height=MOST_HEIGHT if many else "content", border=False):
        st.markdown(text("**Mean images of Party {party:d}**", party=party + 1))
        if mine := mean_tiles_of_party(config, party):
            gallery(mine, key="data party means")
        st.markdown(text("**Mean images of all that is dealt out**"))
        gallery(mean_tiles_of_all(config), key="data all means")

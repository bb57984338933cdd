"""Sample images: what a party holds, and what the global model makes of test images."""

from collections.abc import Sequence

import streamlit as st

from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from fl_core.runs.store import Run, RunStore
from pages.shared import samples
from pages.shared.gallery import Tile, gallery, ready
from pages.shared.once import once
from pages.shared.plain import plain

STRIP = 12


def draw_party_strip(config: RunConfig) -> None:
    """Draw some of one party's own images, the party chosen by the visitor."""
    st.subheader("What a party sees", anchor=False)
    if not config.dataset.is_at_hand():
        st.caption("The pictures appear once the data set is here; the first run fetches it.")
        return
    party = st.selectbox(
        "Party",
        range(config.num_parties),
        format_func=lambda p: f"Party {p + 1}",
        key="strip party",
        label_visibility="collapsed",
    )
    try:
        gallery(_strip(config, min(party, config.num_parties - 1)), key="strip")
    except FedariumError as error:
        st.caption(plain(str(error)))
        return
    again = " of round 1" if config.strategy.redeals_every_round else ""
    st.caption(f"Some training images{again} of Party {party + 1}. They never leave it.")


@once(maxsize=64)
def _strip(config: RunConfig, party: int) -> bytes:
    pictures = samples.party_pictures(config, party, STRIP)
    names = config.dataset.class_names
    return ready([Tile(names[n], "none", names[n]) for n in pictures.labels], pictures.png)


def draw_gallery(store: RunStore, run: Run) -> None:
    """Draw the fixed test images with what the global model says about them."""
    st.subheader("What the global model says", anchor=False)
    if not run.config.gallery_images:
        st.caption("Set Gallery, under “More: measuring”, above 0 to see test images here.")
        return
    if run.round is None or not run.config.dataset.is_at_hand():
        st.caption("Test images and the model’s answers appear with the first point.")
        return
    try:
        gallery(answers(store, run.id, run.round, run.config), key="gallery")
    except FedariumError as error:
        st.caption(plain(str(error)))


@once(maxsize=32)
def answers(
    store: RunStore, run_id: str, round: int, config: RunConfig, with_images: bool = True
) -> bytes:
    """Return what the model says of the gallery after a round; the images are always the same."""
    pictures, names = samples.gallery_pictures(config), config.dataset.class_names
    rows = store.gallery(run_id, round) or []
    tiles = [tile_of(*pair, names) for pair in zip(pictures.labels, rows, strict=True)]
    right = sum(tile.verdict == "right" for tile in tiles)
    words = (
        f"{right} of {len(tiles)} right after round {round}. Always the same test images, which "
        "no party has trained on."
    )
    png = pictures.png if with_images else None
    return ready(tiles, png, words=words, part=f"{run_id} gallery")


def tile_of(label: int, probabilities: Sequence[float], names: Sequence[str]) -> Tile:
    """Return the tile of one image: its true class, and the predicted one where it differs."""
    guess = max(range(len(probabilities)), key=probabilities.__getitem__)
    sure = f"{probabilities[guess]:.0%} sure"
    if guess == label:
        return Tile(names[label], "right", f"{names[label]}, recognised, {sure}")
    return Tile(
        f"{names[label]} → {names[guess]}",
        "wrong",
        f"This is “{names[label]}”, taken for “{names[guess]}”, {sure}",
    )

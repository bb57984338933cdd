"""The first round of a run, phase by phase: one steps through what has happened."""

import time

import streamlit as st

from pages.components.component import joined
from pages.components.federation_moment import NetworkState, PartyNode, Phase
from pages.components.federation_picture import lasting, moving, network
from pages.learn.seen_runs import SeenRun
from pages.learn.visit import PAGE
from pages.learn.words import text
from pages.shared import session
from pages.shared.data_preview import party_pictures
from pages.shared.metric_column_names import OWN_ON_TEST
from pages.shared.numbered_parties import party_names
from pages.shared.palette import party_color

PHASES: dict[Phase, str] = {
    "down": "The server sends its model",
    "train": "The parties train",
    "up": "The parties send their updates",
    "average": "The server averages",
    "done": "The average is measured",
}
STRIP = 8  # images
STAY = "{party}: its {images} images stay here. These are some of them."
SO_FAR = "Travelled so far: {weights:,.1f} kB of weights. Images: {images}."


def draw_phases(run: SeenRun) -> None:
    """Draw the picture of a phase, the phase chosen by the visitor, and what has travelled."""
    phases = list(PHASES)
    key = session.own_key(PAGE, "phase", run.id)
    phase: Phase = st.radio(
        text("Step through the round"),
        phases,
        format_func=lambda phase: f"{phases.index(phase) + 1}. {text(PHASES[phase])}",
        key=key,
        horizontal=True,
    )
    state = phase_of(run, phases.index(phase))
    st.markdown(f"**{text(SO_FAR, weights=travelled(run, phases.index(phase)), images=0)}**")
    network(joined(lasting(state), moving(state, time.monotonic())), key=f"{key} picture")
    _draw_images_that_stay(run)


def _draw_images_that_stay(run: SeenRun) -> None:
    told = run.history.parties
    first = told[told["round"] == 1].set_index("party")["num_examples"]
    names = party_names(first.index)
    for column, party, name in zip(st.columns(len(names)), first.index, names, strict=True):
        pictures = party_pictures(run.config, int(party), STRIP)
        words = text(STAY, party=name, images=int(first[party]))
        column.image(pictures.png, caption=words, width="stretch")


def travelled(run: SeenRun, place: int) -> float:
    """Return how many kilobytes have travelled once a phase of the first round is over."""
    rounds = run.history.rounds.set_index("round")
    down, up = (float(rounds[name].loc[1]) for name in ("bytes_down", "bytes_up"))
    return (down + (up if place >= list(PHASES).index("up") else 0.0)) / 1000


def phase_of(run: SeenRun, place: int) -> NetworkState:
    """Return the picture in a phase of the first round."""
    told = run.history.parties
    first = told[told["round"] == 1].set_index("party")
    known = first[OWN_ON_TEST.column("accuracy")]
    largest = float(first["num_examples"].max())
    names = party_names(first.index)
    trained = place >= list(PHASES).index("train")
    parties = tuple(
        PartyNode(
            name=name,
            color=party_color(int(party)),
            share=float(first["num_examples"][party]) / largest,
            progress=1.0 if trained else 0.0,
            accuracy=float(known[party]) if trained else None,
            taking_part=True,
        )
        for party, name in zip(first.index, names, strict=True)
    )
    measured = run.together / 100
    return NetworkState(
        sequence=place + 1,
        phase=list(PHASES)[place],
        round=1,
        num_rounds=1,
        accuracy=float(measured.iloc[-1] if place == len(PHASES) - 1 else measured.iloc[0]),
        measured_after=1 if place == len(PHASES) - 1 else 0,
        sequential=False,
        parties=parties,
    )

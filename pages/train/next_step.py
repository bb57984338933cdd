"""The next experiment: what is worth trying after a run, and a button that sets it up."""

import streamlit as st

from fl_core.config import RunConfig
from fl_core.runs.store import RunStore
from fl_core.translatable import translatable
from pages.components.spoken_text import ready, spoken_text
from pages.language.spoken import text
from pages.shared import session
from pages.shared.run_access import RunAccess
from pages.shared.run_material import material_of
from pages.shared.run_reading.next_experiment import next_experiment
from pages.shared.run_reading.proposal import Proposal
from pages.shared.run_snapshot import Look
from pages.train.reading_parts import in_words
from pages.train.run_plan import plan_in_words
from pages.train.ways_on import draw_compare_link, draw_go_on_from

LATER = "Once this run is at rest, an experiment that is worth trying next is proposed here."
NONE = "No next experiment is proposed: turn any knob in the side panel, and start a run."
HELP = translatable("Turns the knobs. Nothing trains before you press Start.")


class Trained:
    """The configs of all runs in a store, asked for one at a time."""

    def __init__(self, store: RunStore) -> None:
        self._store = store

    def __contains__(self, config: object) -> bool:
        """Return whether some run has this config."""
        return isinstance(config, RunConfig) and bool(self._store.equal_to([config]))


def draw_plan(store: RunStore, config: RunConfig) -> None:
    """Draw what will happen once Start is pressed, where the next experiment will stand."""
    row = st.container(horizontal=True, vertical_alignment="top", key="next experiment")
    with row, st.container(width="stretch"):
        _draw_words(plan_in_words(store, config))


def draw_next_experiment(manager: RunAccess, seen: Look) -> None:
    """Draw what to try next, for those who may; while a run goes on, the place for it."""
    if not manager.may_run:
        return
    proposal = None if seen.run.active else _proposal(seen)
    with st.container(horizontal=True, vertical_alignment="top", key="next experiment"):
        with st.container(width="stretch"):
            _draw_words(_told(seen, proposal))
        st.button(
            text("Set this up"),
            key=session.own_key("train", "button", "set this up"),
            on_click=_set_up,
            args=(proposal,),
            disabled=proposal is None,
            help=text(HELP),
        )
        draw_go_on_from(manager, seen.run)
        draw_compare_link(seen.run, seen.before)


def _draw_words(words: str) -> None:
    spoken_text(ready(words), key=session.own_key("train", "next experiment"))


def _proposal(seen: Look) -> Proposal | None:
    return next_experiment(material_of(seen), Trained(seen.store))


def _told(seen: Look, proposal: Proposal | None) -> str:
    if proposal is None:
        return text(LATER if seen.run.active else NONE)
    return text("Next: {what}", what=in_words([proposal.sentence, proposal.expected]))


def _set_up(proposal: Proposal | None) -> None:
    if proposal:
        session.set_knobs(proposal.config)

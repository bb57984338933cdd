"""The main area: what is going on now, whether it learns, how the parties differ."""

import streamlit as st

from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from fl_core.runs.manager import RunManager
from fl_core.runs.states import RunState
from fl_core.runs.store import Run
from fl_core.runs.words import SAFE
from pages.shared import session
from pages.shared.live_plot import live_plot
from pages.shared.network import network
from pages.shared.numbers import numbers
from pages.shared.plain import plain
from pages.shared.pulse import pulse
from pages.train.buttons import buttons_for, draw_buttons
from pages.train.headline import headline
from pages.train.look import Look, address_of, address_of_round, look
from pages.train.picture import picture_of_setup
from pages.train.pictures import draw_gallery, draw_party_strip
from pages.train.plots import learning_plot, party_rounds_plot
from pages.train.presets import PRESETS, name_of
from pages.train.setup import Setup

# Seconds between two looks of a browser at a run that is not finished: often until the first round
# is there, then once a second.
LOOK_SOON, LOOK_LATER, LOOK_IDLE = 0.4, 1.0, 2.0
MEASURES = {"accuracy": "Accuracy", "loss": "Loss"}
IN_TURN = {"before": "After each party’s turn", "after": "On parties’ own images"}
MOMENTS = {"before": "Before averaging", "after": "After averaging"}
BROKEN = {RunState.FAILED, RunState.INTERRUPTED}
STATE_WORDS = {
    RunState.QUEUED: ":orange-badge[waiting]",
    RunState.RUNNING: ":blue-badge[training]",
    RunState.PAUSED: ":orange-badge[paused]",
    RunState.FINISHED: ":green-badge[finished]",
    RunState.FAILED: ":red-badge[failed]",
    RunState.CANCELLED: ":gray-badge[stopped]",
    RunState.INTERRUPTED: ":orange-badge[interrupted]",
}
HELD_UP = ":red-badge[held up]"


def draw_welcome(manager: RunManager, setup: Setup) -> None:
    """Draw the page before any run: what would happen, and what to do next."""
    title = name_of(setup.config) if setup.config else "A federation"
    st.header(plain(title), anchor=False)
    draw_buttons(manager, None, setup)
    _draw_notice()
    if setup.config is None:
        st.error(plain(setup.problem))
        return
    preset = PRESETS.get(title)
    st.markdown(
        (preset.about + " " if preset else "")
        + "The images never leave their party; only models travel. "
        "**Press Start to train, or turn a knob in the side panel first.**"
    )
    for run in manager.store.find([RunState.RUNNING], most=1):
        st.button(
            f"Watch the run that is going on now: {plain(run.name or name_of(run.config))}",
            on_click=session.look_at,
            args=(run.id,),
        )
    left, right = st.columns([3, 2])
    with left:
        network(picture_of_setup(setup.config), key="network")
    with right:
        draw_party_strip(setup.config)


def watch(manager: RunManager, run: Run, setup: Setup) -> None:
    """Draw a run, and what its rounds change again whenever there is more to see of it."""
    seen = look(manager, run.id)
    if seen is None:
        st.rerun()
    _draw_head(manager, seen, setup)
    st.fragment(_draw_rounds_or_why)(manager, run.id, seen.version)


def _draw_rounds_or_why(manager: RunManager, run_id: str, version: str) -> None:
    """Draw rounds; what the page catches for itself, a fragment drawn alone must catch too."""
    try:
        _draw_rounds(manager, run_id, version)
    except FedariumError as error:
        st.error(plain(str(error)))


def _draw_rounds(manager: RunManager, run_id: str, version: str) -> None:
    seen = look(manager, run_id)
    if seen is None or session.focused_id() != run_id or seen.version != version:
        st.rerun()  # the whole page: another run, or one in another state
    run = seen.run
    shown = (session.choice("measure", "accuracy"), session.choice("moment", "before"))
    addresses = address_of(run.id), address_of_round(run.id, *shown)
    pulse(seen.line, *addresses, _look_every(run), key=f"pulse {run.id}")
    numbers(headline(manager.store, run.id, run.round), key="headline")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _draw_learning(manager, run)
    with right:
        network(seen.picture, key=f"network {run.id}", run_id=run.id, at=seen.at)
        st.caption(_whose_numbers(run))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_gallery(manager.store, run)
    with right:
        draw_party_strip(run.config)
    if seen.digest.known:
        _draw_party_rounds(manager, run)


def _draw_head(manager: RunManager, seen: Look, setup: Setup) -> None:
    run = seen.run
    title = plain(run.name or name_of(run.config))
    state = HELD_UP if manager.held_up(run) else STATE_WORDS[run.state]
    st.header(f"{title} {state}", anchor=False)
    draw_buttons(manager, run, setup)
    if not run.active and setup.config and setup.config != run.config:
        _draw_changed(run, setup.config)
    _draw_notice()
    if run.reason:
        say = st.error if run.state in BROKEN else st.info
        say(plain(f"{run.reason} {run.suggestion}"))
    if manager.trouble and run.active:
        st.warning(plain(f"{manager.trouble} {SAFE}"))


def _look_every(run: Run) -> float | None:
    if run.state is RunState.FINISHED:
        return None
    if not run.active:
        return LOOK_IDLE  # somebody else may resume it
    return LOOK_LATER if run.round else LOOK_SOON


def _draw_changed(run: Run, config: RunConfig) -> None:
    """Say what the knobs stand for now that they no longer show the run."""
    button = "New run" if buttons_for(run).can_start_new else "Start"
    title = name_of(config)
    about = f" {PRESETS[title].about}" if title in PRESETS else ""
    st.info(f"The knobs now say **{plain(title)}**.{about} {button} trains it; this run stays.")


def _draw_notice() -> None:
    """Say what went wrong in a callback, once."""
    if notice := session.said():
        st.warning(plain(notice))


def _draw_learning(manager: RunManager, run: Run) -> None:
    sequential = run.config.strategy.sequential
    with st.container(horizontal=True, vertical_alignment="center"):
        measure = _choose("What is drawn", MEASURES, "measure")
        moment = _choose("Which models", IN_TURN if sequential else MOMENTS, "moment")
    if run.round is None:
        if run.active:
            st.info("The first point appears as soon as the untrained model has been measured.")
        return
    plot = learning_plot(manager.store, run.id, run.round, run.config, measure, moment)
    live_plot(plot, key="learning")
    st.caption(f"Global model: all test images. {_whose_lines(run, moment)}")


def _choose(label: str, options: dict[str, str], key: str) -> str:
    return st.segmented_control(
        label,
        list(options),
        format_func=lambda option: options[option],
        default=next(iter(options)),
        key=key,
        required=True,
        label_visibility="collapsed",
    )


def _whose_numbers(run: Run) -> str:
    if run.config.party_sample:
        return f"Big number: all test images. Party numbers: own model, {_sample(run)}."
    return "Big number: global model on all test images."


def _whose_lines(run: Run, moment: str) -> str:
    if moment == "before":
        if run.config.party_sample:
            return f"Parties: each one’s own model, {_sample(run)}."
        return "Parties’ own models were not measured: see Test images, under More: measuring."
    if run.config.holdout:
        return "Parties: the global model on the images each party holds out from training."
    return "No party holds images out: see Each party holds out, under More: measuring."


def _sample(run: Run) -> str:
    return f"the same {run.config.party_sample:,} test images for all, drawn once"


def _draw_party_rounds(manager: RunManager, run: Run) -> None:
    sat_out = " White: sat the round out." if run.config.participation < 1 else ""
    st.subheader("Every party, every round", anchor=False)
    st.caption(f"Accuracy in percent of each party’s own model, {_sample(run)}.{sat_out}")
    plot = party_rounds_plot(manager.store, run.id, run.round, run.config)
    live_plot(plot, key="party rounds")

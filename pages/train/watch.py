"""The main area: what is going on now, whether it learns, how the parties differ."""

import pandas as pd
import streamlit as st

from fl_core.config import RunConfig
from fl_core.runs.manager import RunManager
from fl_core.runs.states import RunState
from fl_core.runs.store import Run
from pages.shared import session
from pages.shared.live_plot import live_plot
from pages.shared.network import network
from pages.shared.plain import plain
from pages.train.buttons import buttons_for, draw_buttons
from pages.train.picture import picture_of, picture_of_setup
from pages.train.pictures import draw_gallery, draw_party_strip
from pages.train.plots import learning_plot, party_rounds_plot
from pages.train.presets import PRESETS, name_of
from pages.train.progress import in_words, progress_of
from pages.train.setup import Setup

# Seconds between two looks at the store while a run is not finished: often until the first round is
# there, then once a second, for every look costs processor time that training could use.
LOOK_SOON, LOOK_LATER, LOOK_IDLE = 0.4, 1.0, 2.0
MEASURES = {"accuracy": "Accuracy", "loss": "Loss"}
IN_TURN = {"before": "After each party’s turn", "after": "On parties’ own images"}
MOMENTS = {"before": "Before averaging", "after": "After averaging"}
METRICS = ("Global accuracy", "Best party", "Worst party", "Sent")
METRIC_WIDTH = 160  # pixels: two fit beside each other on a phone
STATE_WORDS = {
    RunState.QUEUED: ":orange-badge[waiting]",
    RunState.RUNNING: ":blue-badge[training]",
    RunState.PAUSED: ":orange-badge[paused]",
    RunState.FINISHED: ":green-badge[finished]",
    RunState.FAILED: ":red-badge[failed]",
    RunState.CANCELLED: ":gray-badge[stopped]",
    RunState.INTERRUPTED: ":orange-badge[interrupted]",
}


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
    """Draw a run, again and again while it is active."""
    every = _look_every(run)
    st.fragment(_watch, run_every=every)(manager, run.id, setup, every)


def _look_every(run: Run) -> float | None:
    if run.state is RunState.FINISHED:
        return None
    if not run.active:
        return LOOK_IDLE  # somebody else may resume it
    return LOOK_LATER if run.round else LOOK_SOON


def _watch(manager: RunManager, run_id: str, setup: Setup, every: float | None) -> None:
    run = manager.store.get(run_id)
    if run is None or session.focused_id() != run_id or _look_every(run) != every:
        st.rerun()  # the whole page: another run, or another rhythm
    rounds, parties = session.history(manager.store, run.id, run.round)
    _draw_head(manager, run, rounds, setup)
    _draw_metrics(run, rounds, parties)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _draw_learning(manager, run, rounds)
    with right:
        network(picture_of(run, rounds, parties, manager.live(run.id)), key=f"network {run.id}")
        st.caption(_whose_numbers(run))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_gallery(run.config, session.gallery(manager.store, run.id, run.round), run.round)
    with right:
        draw_party_strip(run.config)
    _draw_party_rounds(manager, run, parties)


def _draw_head(manager: RunManager, run: Run, rounds: pd.DataFrame, setup: Setup) -> None:
    title = plain(run.name or name_of(run.config))
    st.header(f"{title} {STATE_WORDS[run.state]}", anchor=False)
    draw_buttons(manager, run, setup)
    progress = progress_of(run, rounds, manager.live(run.id))
    words = [_what_now(manager, run)]
    if run.state is RunState.RUNNING and progress.seconds_left is not None:
        words.append(f"{in_words(progress.seconds_left)} left")
    words.append(f"config {run.fingerprint}")
    st.progress(progress.done, text=" · ".join(words))
    if not run.active and setup.config and setup.config != run.config:
        _draw_changed(run, setup.config)
    _draw_notice()
    if run.reason:
        st.error(plain(f"{run.reason} {run.suggestion}"))
    if manager.trouble and run.active:
        st.warning(plain(manager.trouble))


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


def _what_now(manager: RunManager, run: Run) -> str:
    total, finished = run.config.num_rounds, run.round or 0
    match run.state:
        case RunState.QUEUED if not manager.warm:
            return "Getting TensorFlow ready, a few seconds"
        case RunState.QUEUED:
            ahead = manager.runs_ahead(run)
            return f"Waiting: {ahead} run{'s' if ahead != 1 else ''} ahead of this one"
        case RunState.RUNNING:
            live = manager.live(run.id)
            if live and live.wish == "cancel":
                return "Stopping…"
            if live and live.round == 0:
                return "Measuring the untrained model"
            pause = ", pausing after it" if live and live.wish == "pause" else ""
            return f"Round {min(finished + 1, total)} of {total}{pause}"
        case _:
            return f"Round {finished} of {total} done"


def _draw_metrics(run: Run, rounds: pd.DataFrame, parties: pd.DataFrame) -> None:
    with st.container(horizontal=True, gap="small"):
        columns = [st.container(width=METRIC_WIDTH) for _ in METRICS]
    if rounds.empty:
        for column, label in zip(columns, METRICS, strict=True):
            column.metric(label, "–")
        return
    accuracy = rounds["accuracy"] * 100
    change = accuracy.iloc[-1] - accuracy.iloc[-2] if len(accuracy) > 1 else None
    columns[0].metric(
        "Global accuracy",
        f"{accuracy.iloc[-1]:.2f} %",
        None if change is None or abs(change) < 0.005 else f"{change:+.2f} points",
        help="Of the global model on all test images; the change is since the round before.",
    )
    last = parties[parties["round"] == run.round].dropna(subset=["test_accuracy"])
    for column, label, row in (
        (columns[1], "Best party", last["test_accuracy"].astype(float)),
        (columns[2], "Worst party", -last["test_accuracy"].astype(float)),
    ):
        if last.empty:
            column.metric(label, "–")
            continue
        best = last.loc[row.idxmax()]
        column.metric(
            label,
            f"{best['test_accuracy'] * 100:.1f} %",
            f"Party {int(best['party']) + 1}",
            delta_color="off",
            delta_arrow="off",
            help="Of the party's own model before averaging, on a fixed sample of test images.",
        )
    sent = rounds["bytes_down"].sum() + rounds["bytes_up"].sum()
    columns[3].metric(
        "Sent",
        f"{sent / 1e6:.1f} MB",
        f"{sent / run.round / 1e6:.1f} MB a round" if run.round else None,
        delta_color="off",
        delta_arrow="off",
        help="Weights sent to the parties and back, 4 bytes each. Not a single image.",
    )


def _draw_learning(manager: RunManager, run: Run, rounds: pd.DataFrame) -> None:
    sequential = run.config.strategy.sequential
    with st.container(horizontal=True, vertical_alignment="center"):
        measure = _choose("What is drawn", MEASURES, "measure")
        moment = _choose("Which models", IN_TURN if sequential else MOMENTS, "moment")
    if rounds.empty:
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


def _draw_party_rounds(manager: RunManager, run: Run, parties: pd.DataFrame) -> None:
    if parties["test_accuracy"].isna().all():
        return
    sat_out = " White: sat the round out." if run.config.participation < 1 else ""
    st.subheader("Every party, every round", anchor=False)
    st.caption(f"Accuracy in percent of each party’s own model, {_sample(run)}.{sat_out}")
    plot = party_rounds_plot(manager.store, run.id, run.round, run.config)
    live_plot(plot, key="party rounds")

"""Start, Pause or Resume; Step; Stop; New run: what each does in each state of a run."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from fl_core.errors import FedariumError, TransitionError
from fl_core.runs.manager import RunManager
from fl_core.runs.states import RunState
from fl_core.runs.store import Run
from pages.shared import session
from pages.train.presets import name_of
from pages.train.setup import Setup

STEP = "Train one round, then pause"
NEW = "Leave this run as it is and train anew with the knobs as they stand"
STOPS_WITHIN = 0.8  # seconds, nearly always
RESUMABLE = {RunState.PAUSED, RunState.CANCELLED, RunState.FAILED, RunState.INTERRUPTED}


@dataclass(frozen=True)
class Buttons:
    """Which of the four buttons do something; pure, so that it can be tested state by state."""

    main: str
    can_step: bool
    can_stop: bool
    can_start_new: bool


def buttons_for(run: Run | None) -> Buttons:
    """Return the buttons that go with a run's state."""
    if run is None or run.state is RunState.FINISHED:
        return Buttons("Start", can_step=True, can_stop=False, can_start_new=False)
    if run.active:
        return Buttons("Pause", can_step=False, can_stop=True, can_start_new=False)
    if run.state in RESUMABLE and run.resumable:
        return Buttons(
            "Resume", can_step=True, can_stop=run.state is RunState.PAUSED, can_start_new=True
        )
    return Buttons("Start", can_step=True, can_stop=False, can_start_new=False)


def draw_buttons(manager: RunManager, run: Run | None, setup: Setup) -> None:
    """Draw the buttons in a row."""
    shown = buttons_for(run)
    ready = setup.config is not None
    run_id = run.id if run else ""
    start = partial(_start, manager, setup, session.focused_id())
    with st.container(horizontal=True, vertical_alignment="center", key="buttons"):
        match shown.main:
            case "Start":
                _button("Start", start, None, primary=True, enabled=ready)
            case "Resume":
                _button("Resume", _go_on, manager, run_id, None, primary=True)
            case "Pause":
                _draw_pause(manager, run_id)
        if run and shown.main == "Resume":
            next_round = (run.round or 0) + 1
            _button("Step", _go_on, manager, run_id, next_round, help=STEP)
        else:
            can_step = shown.can_step and ready
            _button("Step", start, 1, help=STEP, enabled=can_step)
        _button("Stop", _stop, manager, run_id, enabled=shown.can_stop)
        if shown.can_start_new:
            _button("New run", start, None, help=NEW, enabled=ready)


def _draw_pause(manager: RunManager, run_id: str) -> None:
    live = manager.live(run_id)
    pausing = live is not None and live.wish == "pause"
    label = "Pausing after this round" if pausing else "Pause"
    _button(label, _ask, manager.pause, run_id, primary=True, enabled=not pausing)


def _button(
    label: str,
    act: Callable[..., None],
    *args: object,
    help: str | None = None,
    primary: bool = False,
    enabled: bool = True,
) -> None:
    # No help on the buttons pressed most: it would pop up over the title as the page is shown.
    st.button(
        label,
        key=f"button {label}",
        on_click=act,
        args=args,
        type="primary" if primary else "secondary",
        disabled=not enabled,
        help=help,
    )


def _start(manager: RunManager, setup: Setup, focused: str | None, stop_after: int | None) -> None:
    """Start a run, unless another one came into focus since the button was drawn: a double click
    starts one run, not two."""
    if setup.config is None or session.focused_id() != focused:
        return
    try:
        run_id = manager.submit(setup.config, name_of(setup.config), stop_after)
    except FedariumError as error:
        session.say_later(str(error))
        return
    session.look_at(run_id, knobs_match=True)


def _go_on(manager: RunManager, run_id: str, stop_after: int | None) -> None:
    _ask(lambda wanted: manager.go_on(wanted, stop_after), run_id)


def _stop(manager: RunManager, run_id: str) -> None:
    _ask(lambda wanted: _cancel(manager, wanted), run_id)


def _cancel(manager: RunManager, run_id: str) -> None:
    """Stop a run, and wait for it a moment, so that the page shows it at once."""
    manager.cancel(run_id)
    deadline = time.monotonic() + STOPS_WITHIN
    while (run := manager.store.get(run_id)) and run.active and time.monotonic() < deadline:
        time.sleep(0.02)


def _ask(act: Callable[[str], None], run_id: str) -> None:
    try:
        act(run_id)
    except TransitionError:
        pass  # somebody was quicker, perhaps with the same finger: the page shows what came of it
    except FedariumError as error:
        session.say_later(str(error))

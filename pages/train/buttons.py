"""Start, Pause or Resume; Step; Stop; New run: what each does in each state of a run."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.runs.manager import RunManager
from fl_core.runs.states import RunState
from fl_core.runs.store import Run
from pages.shared import session
from pages.train.presets import name_of
from pages.train.setup import Setup

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
    with st.container(horizontal=True, vertical_alignment="center", key="buttons"):
        match shown.main:
            case "Start":
                _button(
                    "Start", _start, manager, setup, None, primary=True, disabled=not ready,
                    help="Train with the knobs as they stand",
                )  # fmt: skip
            case "Resume":
                assert run is not None
                _button(
                    "Resume", _go_on, manager, run.id, None, primary=True,
                    help="Go on from the last finished round, with the same numbers",
                )  # fmt: skip
            case "Pause":
                assert run is not None
                live = manager.live(run.id)
                pausing = live is not None and live.wish == "pause"
                _button(
                    "Pausing…" if pausing else "Pause", _ask, manager.pause, run.id,
                    primary=True, disabled=pausing, help="Pause after this round",
                )  # fmt: skip
        if shown.main == "Resume":
            assert run is not None
            _button(
                "Step", _go_on, manager, run.id, (run.round or 0) + 1,
                help="Train one more round, then pause",
            )  # fmt: skip
        else:
            _button(
                "Step", _start, manager, setup, 1, disabled=not (shown.can_step and ready),
                help="Start a new run and pause after its first round",
            )  # fmt: skip
        _button(
            "Stop", _stop, manager, run.id if run else "", disabled=not shown.can_stop,
            help="Stop now; finished rounds are kept",
        )  # fmt: skip
        if shown.can_start_new:
            _button(
                "New run", _start, manager, setup, None, disabled=not ready,
                help="Leave this run as it is and train anew with the knobs as they stand",
            )  # fmt: skip


def _button(
    label: str,
    act: Callable[..., None],
    *args: object,
    help: str,
    primary: bool = False,
    disabled: bool = False,
) -> None:
    st.button(
        label,
        key=f"button {label}",
        on_click=act,
        args=args,
        type="primary" if primary else "secondary",
        disabled=disabled,
        help=help,
    )


def _start(manager: RunManager, setup: Setup, stop_after: int | None) -> None:
    if setup.config is None:
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
    """Stop a run, and wait for it a moment, so that the page shows it at once."""
    _ask(manager.cancel, run_id)
    deadline = time.monotonic() + STOPS_WITHIN
    while time.monotonic() < deadline:
        run = manager.store.get(run_id)
        if run is None or not run.active:
            return
        time.sleep(0.02)


def _ask(act: Callable[[str], None], run_id: str) -> None:
    try:
        act(run_id)
    except FedariumError as error:
        session.say_later(str(error))

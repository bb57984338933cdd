"""Start, Pause or Resume; Step; Stop; New run; Delete: what each does in each state of a run."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import streamlit as st

from fl_core.errors import FedariumError, TransitionError
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState, sources
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import plain
from pages.shared.knob_setup import Setup, read_knobs
from pages.shared.run_access import ONLY_WATCHING, RunAccess
from pages.shared.run_name import title_of
from pages.shared.setup_name import name_of_setup

START, PAUSE, RESUME = translatable("Start"), translatable("Pause"), translatable("Resume")
STEP, STOP, DELETE = translatable("Step"), translatable("Stop"), translatable("Delete")
NEW_RUN, UNDO = translatable("New run"), translatable("Undo")
PAUSING = translatable("Pausing after this round")
ONE_ROUND = translatable("Train one round, then pause")
ANEW = translatable("Leave this run as it is and train anew with the knobs as they stand")
NO_KEYS: Mapping[str, str] = MappingProxyType({})
STOPS_WITHIN = 0.8  # seconds, nearly always
RESUMABLE = sources(RunState.QUEUED)


@dataclass(frozen=True)
class Buttons:
    """Which of the buttons do something; pure, so that it can be tested state by state."""

    main: str
    can_step: bool = True
    can_stop: bool = False
    can_start_new: bool = False
    can_delete: bool = False


def buttons_for(run: Run | None, may_change: bool = True) -> Buttons:
    """Return the buttons that go with a run's state, for who may change it or may not."""
    if run is None or not may_change:
        return Buttons(START)
    if run.active:
        return Buttons(PAUSE, can_step=False, can_stop=True)
    if run.state in RESUMABLE and run.resumable:
        paused = run.state is RunState.PAUSED
        return Buttons(RESUME, can_stop=paused, can_start_new=True, can_delete=True)
    return Buttons(START, can_delete=True)


def draw_buttons(
    manager: RunAccess, run: Run | None, setup: Setup, keys: Mapping[str, str] = NO_KEYS
) -> None:
    """Draw the buttons in a row, those that the visitor may press.

    Args:
        manager: The runs.
        run: The one that is shown, if there is one.
        setup: What the knobs stand for.
        keys: Which keys do the same, by the buttons' labels.
    """
    may_change = run is not None and manager.may_change(run)
    if not manager.may_run and not may_change:
        st.caption(text(ONLY_WATCHING))
        return
    shown = buttons_for(run, may_change)
    why_not = manager.why_not_new(setup.config) if setup.config else ""
    ready = setup.config is not None and not why_not
    run_id = run.id if run else ""
    start = partial(_start, manager, session.focused_id())
    with st.container(horizontal=True, vertical_alignment="center", key="train buttons"):
        match shown.main:
            case "Start":
                _button(START, start, None, primary=True, enabled=ready, keys=keys)
            case "Resume":
                _button(RESUME, _go_on, manager, run_id, None, primary=True, keys=keys)
            case "Pause":
                _draw_pause(manager, run_id, keys)
        if run and shown.main == RESUME:
            next_round = (run.round or 0) + 1
            _button(STEP, _go_on, manager, run_id, next_round, help=ONE_ROUND, keys=keys)
        else:
            can_step = shown.can_step and ready
            _button(STEP, start, 1, help=ONE_ROUND, enabled=can_step, keys=keys)
        _button(STOP, _stop, manager, run_id, enabled=shown.can_stop)
        if shown.can_start_new:
            _button(NEW_RUN, start, None, help=ANEW, enabled=ready)
        if shown.can_delete:
            _button(DELETE, _delete, manager, run_id)
    if why_not and shown.main == START:
        st.caption(plain(text(why_not)))


def draw_undo(manager: RunAccess) -> None:
    """Draw what was deleted last, until another run is looked at, and the way to have it back."""
    run = manager.store.get(deleted) if (deleted := session.deleted_id()) else None
    if run is None or run.deleted_at is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        told = text("Deleted: {run}. It is in the bin of the page Runs.", run=plain(title_of(run)))
        st.markdown(told, width="content")
        _button(UNDO, _bring_back, manager, run.id)


def _draw_pause(manager: RunAccess, run_id: str, keys: Mapping[str, str]) -> None:
    live = manager.live(run_id)
    pausing = live is not None and live.wish == "pause"
    label = PAUSING if pausing else PAUSE
    _button(label, _ask, manager.pause, run_id, primary=True, enabled=not pausing, keys=keys)


def _button(
    label: str,
    act: Callable[..., Any],
    *args: object,
    help: str | None = None,
    primary: bool = False,
    enabled: bool = True,
    keys: Mapping[str, str] = NO_KEYS,
) -> None:
    # No help on the buttons pressed most: it would pop up over the title as the page is shown.
    st.button(
        text(label),
        key=session.own_key("train", "button", label),
        on_click=act,
        args=args,
        type="primary" if primary else "secondary",
        disabled=not enabled,
        help=text(help) if help else None,
        shortcut=keys.get(label),
    )


def _start(manager: RunAccess, focused: str | None, stop_after: int | None) -> None:
    """Start a run of the knobs as they are now, for a number may have been typed since the button
    was drawn; but none if another one came into focus: a double click starts one run, not two."""
    setup = read_knobs()
    if setup.config is None or session.focused_id() != focused:
        return
    try:
        run_id = manager.submit(setup.config, name_of_setup(setup.config), stop_after)
    except FedariumError as error:
        session.say_later(str(error))
        return
    session.look_at(run_id, knobs_match=True)


def _go_on(manager: RunAccess, run_id: str, stop_after: int | None) -> None:
    _ask(lambda wanted: manager.go_on(wanted, stop_after), run_id)


def _stop(manager: RunAccess, run_id: str) -> None:
    _ask(lambda wanted: _cancel(manager, wanted), run_id)


def _cancel(manager: RunAccess, run_id: str) -> None:
    """Stop a run, and wait for it a moment, so that the page shows it at once."""
    manager.cancel(run_id)
    deadline = time.monotonic() + STOPS_WITHIN
    while (run := manager.store.get(run_id)) and run.active and time.monotonic() < deadline:
        time.sleep(0.02)


def _delete(manager: RunAccess, run_id: str) -> None:
    if _ask(manager.delete, run_id):
        session.look_at_no_run(deleted=run_id)


def _bring_back(manager: RunAccess, run_id: str) -> None:
    if _ask(manager.bring_back, run_id):
        session.look_at(run_id)


def _ask(act: Callable[[str], None], run_id: str) -> bool:
    """Do something to a run; return whether it was done, and say later why not."""
    try:
        act(run_id)
    except TransitionError:
        return False  # somebody was quicker: the page shows what came of it
    except FedariumError as error:
        session.say_later(str(error))
        return False
    return True

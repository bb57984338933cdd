"""One sweep: how far it is, the figure as it grows, the numbers behind it, the runs of a value."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.runs.run import Run
from fl_core.runs.run_ids import is_run_id
from fl_core.runs.run_states import ACTIVE, RunState
from fl_core.runs.sweep_outcome import MEASURES, ROUNDS, Moment, moment_of
from fl_core.runs.sweeps import Sweep
from fl_core.sweep_cells import cells_of
from fl_core.sweep_luck import how_computed, line_verdicts
from fl_core.told_values import Duration
from fl_core.translatable import translatable
from pages.components.live_plot import clickable_plot, ready
from pages.language.spoken import text
from pages.shared import page_address, session
from pages.shared.escape_markdown import plain
from pages.shared.run_access import RunAccess
from pages.sweeps.plan_form import PAGE
from pages.sweeps.sweep_figures import (
    HEIGHT,
    heat_map,
    lines,
    place_of,
    table_of,
)
from pages.sweeps.sweep_list import FORGOTTEN
from pages.sweeps.sweep_name import title_of
from pages.sweeps.take_along import draw_take_along

LOOK_EVERY = 1.0  # seconds, while anything of it waits or trains
USUAL_TARGET = 90.0


def draw_sweep(access: RunAccess, sweep_id: str) -> None:
    """Draw a sweep."""
    sweep = access.store.sweep(sweep_id) if is_run_id(sweep_id) else None
    st.button(text("All sweeps"), on_click=_leave, type="tertiary", key=_key("leave"))
    if sweep is None:
        st.warning(text("There is no sweep of that address here."))
        return
    st.header(plain(title_of(sweep)), anchor=False)
    if sweep.imported_from:
        st.caption(plain(text("Imported, trained elsewhere: {where}.", where=sweep.imported_from)))
    moment = moment_of(access.store, sweep, USUAL_TARGET / 100)
    busy = _is_busy(moment)
    buttons = st.container(horizontal=True, vertical_alignment="center", key="sweep-buttons")
    measure, target, as_map = _draw_choices(sweep)
    st.fragment(_draw_moment, run_every=LOOK_EVERY if busy else None)(
        access, sweep, (measure, target, as_map), busy
    )
    with buttons:
        _draw_buttons(access, sweep, moment)


def _is_busy(moment: Moment) -> bool:
    return any(run is not None and run.state in ACTIVE for run in moment.runs)


def _draw_choices(sweep: Sweep) -> tuple[str, float, bool]:
    left, middle, right = st.columns([5, 2, 3], vertical_alignment="bottom")
    with left:
        key = _key("measure")
        measure = str(
            st.selectbox(
                text("What is drawn"),
                list(MEASURES),
                key=key,
                format_func=lambda name: text(MEASURES[name]),
            )
        )
    with middle:
        key = _key("target")
        session.set_knob(key, session.knob(key, USUAL_TARGET))
        target = st.number_input(
            text("Target (%)"),
            1.0,
            100.0,
            step=1.0,
            format="%g",
            key=key,
            disabled=measure != ROUNDS,
        )
    with right:
        both = sweep.plan.second is not None and all(axis.is_numeric for axis in sweep.plan.axes)
        as_map = both and bool(st.toggle(text("As a map"), key=_key("map")))
    return measure, float(target) / 100, as_map


def _draw_moment(
    access: RunAccess, sweep: Sweep, drawn: tuple[str, float, bool], was_busy: bool
) -> None:
    measure, target, as_map = drawn
    moment = moment_of(access.store, sweep, target)
    if was_busy and not _is_busy(moment):
        st.rerun()  # nothing of it trains any more: the buttons are others
    st.progress(min(1.0, moment.share), _how_far(moment))
    cells = cells_of(sweep.plan, moment.values(measure))
    title = text(MEASURES[measure])
    ids = " ".join([sweep.id, measure, str(as_map)])
    figure = (
        heat_map(sweep.plan, cells, title)
        if as_map
        else lines(sweep.plan, cells, title, percent=measure != ROUNDS)
    ).without_axes_while_empty()
    label = f"{title_of(sweep)}: {title}"
    plot = ready(figure, height=HEIGHT, uirevision=ids, label=label, clickable=True)
    pressed = clickable_plot(plot, key=_key("chart"))
    if pressed and (place := place_of(sweep.plan, cells, pressed.x, pressed.y)):
        session.set_knob(_key("value", "first"), place[0])
        session.set_knob(_key("value", "second"), place[1])
        session.set_knob(_key("runs"), True)
    if len(sweep.plan.seeds) > 1 and not as_map:
        st.caption(
            text(
                "A point is the mean over its seeds; the area reaches from the lowest to the "
                "highest."
            )
        )
    if measure != ROUNDS:
        _draw_luck(sweep, moment, measure)
    with st.expander(text("The numbers behind it")):
        st.dataframe(table_of(sweep.plan, cells).round(2), hide_index=True, width="stretch")
    _draw_runs(sweep, moment)


def _draw_luck(sweep: Sweep, moment: Moment, measure: str) -> None:
    """Say of each line at which values it differs from the first by more than luck."""
    verdicts = line_verdicts(sweep.plan, moment.values(measure))
    if not verdicts:
        return
    for verdict in verdicts:
        st.markdown(plain(text(verdict.sentence)))
    with st.popover(text("How this was computed"), type="tertiary"):
        st.markdown(text(how_computed(verdicts)))


def _how_far(moment: Moment) -> str:
    told = [text("{done} of {runs} runs done", done=moment.done, runs=len(moment.points))]
    if failed := moment.count(RunState.FAILED):
        told.append(text("{failed} failed", failed=failed))
    if paused := moment.count(RunState.PAUSED, RunState.CANCELLED, RunState.INTERRUPTED):
        told.append(text("{paused} stopped", paused=paused))
    left = moment.seconds_left
    if _is_busy(moment) and left:
        told.append(text("about {duration} left", duration=Duration(left)))
    return " · ".join(told)


def _draw_runs(sweep: Sweep, moment: Moment) -> None:
    """Draw the way from a value to its runs."""
    plan = sweep.plan
    with st.expander(text("Runs of a value"), expanded=bool(session.knob(_key("runs"), False))):
        left, right = st.columns(2)
        first = left.selectbox(
            plain(text(plan.first.label)),
            range(len(plan.first.values)),
            key=_key("value", "first"),
            format_func=lambda place: text(plan.first.values[place].told),
        )
        second = 0
        if plan.second:
            words = plan.second.values
            second = right.selectbox(
                plain(text(plan.second.label)),
                range(len(words)),
                key=_key("value", "second"),
                format_func=lambda place: text(words[place].told),
            )
        runs = {
            point.seed: run
            for point, run in zip(moment.points, moment.runs, strict=True)
            if (point.first, point.second) == (first, second) and run
        }
        _draw_ways(runs)


def _draw_ways(by_seed: Mapping[int, Run]) -> None:
    """Draw the ways to runs, by their seeds."""
    with st.container(horizontal=True):
        for seed, run in by_seed.items():
            label = text("Open seed {seed}", seed=seed)
            if st.button(label, key=_key("run", run.id)):
                session.look_at(run.id)
                session.go_to("train")
        if by_seed and st.button(text("Compare"), key=_key("compare")):
            session.go_to("compare", runs=".".join(run.id for run in by_seed.values()))


def _draw_buttons(access: RunAccess, sweep: Sweep, moment: Moment) -> None:
    whole = moment.done == len(moment.points)
    busy = _is_busy(moment)
    may = access.presents
    _button(translatable("Pause"), _do, access.pause_sweep, sweep.id, enabled=may and busy)
    _button(
        translatable("Go on"),
        _do,
        access.resume_sweep,
        sweep.id,
        enabled=may and not busy and not whole,
    )
    _button(translatable("Stop"), _do, access.cancel_sweep, sweep.id, enabled=may and busy)
    _button(translatable("Take off the list"), _forget, access, sweep.id, enabled=may)
    draw_take_along(access, sweep, whole)


def _forget(access: RunAccess, sweep_id: str) -> None:
    if _do(access.forget_sweep, sweep_id):
        session.set_knob(FORGOTTEN, sweep_id)
        _leave()


def _button(label: str, act: Callable[..., Any], *args: object, enabled: bool) -> None:
    st.button(
        text(label),
        key=_key("button", label),
        on_click=act,
        args=args,
        disabled=not enabled,
    )


def _do(act: Callable[[str], object], sweep_id: str) -> bool:
    """Do something to a sweep; return whether it was done, and say later why not."""
    try:
        act(sweep_id)
    except FedariumError as error:
        session.say_later(str(error))
        return False
    return True


def _leave() -> None:
    page_address.tell(PAGE, sweep="", plan="", knob="")


def _key(*words: str) -> str:
    return session.own_key(PAGE, *words)

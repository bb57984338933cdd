"""The switch that shows a run's references, and has those trained that are not there yet."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from fl_core.config import RunConfig
from fl_core.errors import FedariumError, TransitionError
from fl_core.reference_runs import Kind, reference_configs, why_none
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState, sources
from fl_core.told_values import Listed
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.server.viewer_run_limits import work_of
from pages.shared import session
from pages.shared.escape_markdown import plain
from pages.shared.page_parts import PageParts
from pages.shared.part_drawing import chosen, draw_part, switch_key
from pages.shared.references import References, references_of
from pages.shared.run_access import RunAccess
from pages.shared.run_snapshot import Look
from pages.train.reference_parts import is_on
from pages.train.reference_words import WHAT_THEY_DO, WITHIN, run_name

MOST_BY_ITSELF = 5.0  # times a run's own work: more is trained only once somebody has read how much
RESUMABLE = sources(RunState.QUEUED) - {RunState.RUNNING}
AS_LONG = "{reference} (about as long as this run)"
LONGER = "{reference} (about {times:.0f} × as long)"
ONLY_SHOWN = translatable(
    "You are watching: what is trained of them is shown; whoever presents can train more."
)


def draw_reference_switch(page: PageParts, manager: RunAccess, run: Run) -> None:
    """Draw the switch; once it is on, what is not there is trained, if that does not take long."""
    none = why_none(run.config)
    switched = partial(_switched, page, manager, run.id)
    st.toggle(
        text("References"),
        key=switch_key(page, "learning", "references"),
        on_change=switched,
        disabled=bool(none),
        help=text(none or WHAT_THEY_DO),
    )


def draw_references(page: PageParts, manager: RunAccess, seen: Look) -> None:
    """Draw what the references come to, and what can be done about them, while they are wanted."""
    is_shown = is_on(chosen(page, "learning").options) and not why_none(seen.run.config)
    draw_part(page, "references", seen)  # empty, where they are not wanted
    if not is_shown:
        return
    if notice := session.said():
        st.warning(plain(text(notice)))
    if not seen.references.runs and not reference_configs(seen.run.config):
        return
    to_train = _to_train(seen.run.config, seen.references)
    if to_train:
        _draw_missing(manager, seen, to_train)
    _draw_active(manager, seen.run.config, seen.references)


def _draw_missing(manager: RunAccess, seen: Look, to_train: Mapping[Kind, float]) -> None:
    if not manager.may_run:
        st.caption(text(ONLY_SHOWN))
        return
    st.caption(
        text(
            "Not trained yet: {references}. They wait until no other run does, and are kept for "
            "every run that differs in its method alone.",
            references=_each(to_train),
        )
    )
    configs = reference_configs(seen.run.config)
    why_not = [why for kind in to_train if (why := manager.why_not(configs[kind]))]
    st.button(
        text("Train references"),
        key=session.own_key("train", "button", "train references"),
        on_click=_train,
        args=(manager, seen.run.id),
        disabled=len(why_not) == len(to_train),
    )
    if why_not:
        st.caption(plain(text(why_not[0])))


def _draw_active(manager: RunAccess, config: RunConfig, references: References) -> None:
    active = {kind: run for kind, run in references.runs.items() if run.active}
    if not active:
        return
    works = {kind: _work(config, kind) for kind in active}
    st.caption(text("Trained once no other run waits: {references}.", references=_each(works)))
    mine = [run.id for run in active.values() if manager.may_change(run)]
    if mine:
        st.button(
            text("Stop references"),
            key=session.own_key("train", "button", "stop references"),
            on_click=_stop,
            args=(manager, mine),
        )


def _switched(page: PageParts, manager: RunAccess, run_id: str) -> None:
    """Have trained what is missing, now that it is to be seen."""
    run = manager.store.get(run_id)
    if run is None or not manager.may_run or not is_on(chosen(page, "learning").options):
        return
    to_train = _to_train(run.config, references_of(manager.store, run))
    if sum(to_train.values()) <= MOST_BY_ITSELF:
        _train(manager, run_id)


def _train(manager: RunAccess, run_id: str) -> None:
    """Queue what is missing of a run's references, and let go on what was stopped."""
    run = manager.store.get(run_id)
    if run is None:
        return
    there, configs = references_of(manager.store, run).runs, reference_configs(run.config)
    try:
        for kind, config in configs.items():
            if kind not in there:
                manager.submit_reference(config, run_name(kind, run.config))
            elif _can_go_on(there[kind]):
                manager.go_on(there[kind].id)
    except TransitionError:
        pass  # somebody was quicker: the page shows what came of it
    except FedariumError as error:
        session.say_later(str(error))


def _stop(manager: RunAccess, run_ids: list[str]) -> None:
    for run_id in run_ids:
        try:
            manager.cancel(run_id)
        except TransitionError:
            pass  # it has just ended
        except FedariumError as error:
            session.say_later(str(error))


def _to_train(config: RunConfig, references: References) -> Mapping[Kind, float]:
    """Return which references there are to train, and how much work each is, in runs like this."""
    there = references.runs
    return {
        kind: _work(config, kind)
        for kind in reference_configs(config)
        if kind not in there or _can_go_on(there[kind])
    }


def _work(config: RunConfig, kind: Kind) -> float:
    return work_of(reference_configs(config)[kind]) / work_of(config)


def _can_go_on(run: Run) -> bool:
    return run.state in RESUMABLE and run.resumable


def _each(works: Mapping[Kind, float]) -> Listed:
    """Name references, with how long each takes."""
    return Listed(
        tuple(
            text(AS_LONG if work < 1.5 else LONGER, reference=WITHIN[kind], times=work)
            for kind, work in works.items()
        )
    )

"""What is done with the runs that are ticked: a row of buttons above the table."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from fl_core.knobs import knobs_of
from fl_core.paths import weights_folder
from fl_core.runs.disk_use import bytes_in
from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.run_catalogue import MOST_NOTE, Wanted
from fl_core.runs.run_states import RunState
from fl_core.runs.run_tags import read_tags
from fl_core.short_text import MOST_NAME
from fl_core.translatable import Plural, translatable
from pages.language.spoken import text
from pages.runs.repeated_runs import draw_proof
from pages.runs.run_filters import PAGE, Filters
from pages.shared import page_address, session
from pages.shared.run_access import RunAccess

MOST_TICKED = 200
TICKED = session.own_key(PAGE, "ticked")
DELETED = session.own_key(PAGE, "deleted")
CHOSEN = Plural("runs", "1 run is chosen", "{runs} runs are chosen")
NOBODY = translatable("Choose none")
FOR_GOOD = Plural(
    "runs",
    "This cannot be undone: 1 run is forgotten for good.",
    "This cannot be undone: {runs:,} runs are forgotten for good.",
)
DELETED_WORDS = Plural("runs", "1 run is in the bin.", "{runs} runs are in the bin.")


def ticked() -> Sequence[str]:
    """Return the ids of the runs that are chosen, in the order in which they were."""
    return tuple(session.knob(TICKED, ()))


def tick(run_ids: Sequence[str], on: bool) -> None:
    """Choose runs, or choose them no more."""
    left = [run_id for run_id in ticked() if run_id not in run_ids]
    session.set_knob(TICKED, tuple([*left, *run_ids] if on else left)[:MOST_TICKED])


def draw_actions(access: RunAccess, filters: Filters) -> None:
    """Draw the buttons, those that make no sense disabled: nothing moves as runs are ticked."""
    runs = [run for run_id in ticked() if (run := access.store.look_up(run_id))]
    here = [run for run in runs if (run.deleted_at is not None) == filters.wanted.binned]
    with st.container(horizontal=True, vertical_alignment="center", key="runs-actions"):
        if filters.wanted.binned:
            _draw_for_bin(access, here)
        else:
            _draw_for_table(access, here, filters)
        st.caption(
            text(CHOSEN, runs=len(here)) if here else text("Tick runs to do something with them."),
            width="content",
        )
        if here:
            _button(NOBODY, tick, [run.id for run in runs], False)
    _draw_undo(access)
    if len(here) == 1 and isinstance(here[0], Run):
        draw_proof(access, here[0])


def _draw_for_table(
    access: RunAccess, runs: Sequence[Run | UnreadableRun], filters: Filters
) -> None:
    one = runs[0] if len(runs) == 1 and isinstance(runs[0], Run) else None
    mine = bool(runs) and all(access.may_change(run) for run in runs)
    _draw_compare(runs)
    _draw_words(access, one, mine)
    _draw_continue(access, one)
    _button(
        translatable("Train it again to prove it"),
        _repeat,
        access,
        one.id if one else "",
        enabled=one is not None and one.state is RunState.FINISHED and access.may_run,
        help=text(
            "The same config is trained once more, and the two histories are compared to the "
            "last bit."
        ),
    )
    pinned = one is not None and filters.baseline == one.id
    _button(
        translatable("Unpin the baseline") if pinned else translatable("Pin as the baseline"),
        _pin,
        "" if pinned or one is None else one.id,
        enabled=one is not None,
        help=text("Under each run’s name stands what differs from the baseline."),
    )
    at_rest = bool(runs) and not any(run.active for run in runs)
    ids = [run.id for run in runs]
    _button(translatable("Delete"), _delete, access, ids, enabled=mine and at_rest)


def _draw_compare(runs: Sequence[Run | UnreadableRun]) -> None:
    readable = [run.id for run in runs if isinstance(run, Run)]
    if st.button(
        text("Compare"),
        key=session.own_key(PAGE, "button", "Compare"),
        type="primary",
        disabled=not 1 < len(readable) == len(runs),
        help=text("Two runs or more."),
    ):
        session.go_to("compare", runs=".".join(readable))


def _draw_words(access: RunAccess, run: Run | None, mine: bool) -> None:
    """Draw where name, tags and note are written."""
    with st.popover(text("Name, tags, note"), disabled=run is None or not mine):
        if run is None:
            return
        keys = [session.own_key(PAGE, name, run.id) for name in ("name", "tags", "note")]
        name, tags, note = keys
        with st.form(session.own_key(PAGE, "words", run.id), border=False):
            st.text_input(text("Name"), run.name, max_chars=MOST_NAME, key=name)
            about = text("With commas between them")
            st.text_input(text("Tags"), ", ".join(run.tags), help=about, key=tags)
            st.text_area(text("Note"), run.note, max_chars=MOST_NOTE, key=note)
            st.form_submit_button(
                text("Keep"), type="primary", on_click=_keep_words, args=(access, run.id, keys)
            )


def _draw_continue(access: RunAccess, run: Run | None) -> None:
    """Draw how many rounds a finished run is to have."""
    can = run is not None and run.state is RunState.FINISHED and access.may_run
    with st.popover(text("Continue with more rounds"), disabled=not can):
        if run is None or not can:
            return
        most = int(knobs_of(RunConfig)["num_rounds"].high or run.config.num_rounds)
        if run.config.num_rounds >= most:
            st.caption(text("It has as many rounds as a run can have."))
            return
        key = session.own_key(PAGE, "rounds", run.id)
        st.number_input(
            text("Rounds in all"),
            min_value=run.config.num_rounds + 1,
            max_value=most,
            value=min(2 * run.config.num_rounds, most),
            key=key,
            help=text(
                "A new run that begins where this one ended. It comes to the numbers of one that "
                "had as many rounds from the start."
            ),
        )
        _button(translatable("Continue"), _continue, access, run.id, key)


def _draw_for_bin(access: RunAccess, runs: Sequence[Run | UnreadableRun]) -> None:
    mine = bool(runs) and all(access.may_change(run) for run in runs)
    ids = [run.id for run in runs]
    _button(translatable("Bring back"), _bring_back, access, ids, enabled=mine)
    binned = access.store.ids_of(Wanted(binned=True), most=100_000)
    size = sum(bytes_in(weights_folder() / run_id) for run_id in binned)
    label = text("Empty the bin ({megabytes:,.1f} MB)", megabytes=size / 1e6)
    with st.popover(label, disabled=not binned or not access.presents):
        st.markdown(text(FOR_GOOD, runs=len(binned)))
        _button(translatable("Empty it"), _empty_bin, access)


def _draw_undo(access: RunAccess) -> None:
    gone = session.knob(DELETED, ())
    if not gone:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(text(DELETED_WORDS, runs=len(gone)), width="content")
        _button(translatable("Undo"), _bring_back, access, gone)


def _pin(run_id: str) -> None:
    page_address.tell(PAGE, baseline=run_id)


def _repeat(access: RunAccess, run_id: str) -> None:
    _try(access.repeat, run_id)


def _continue(access: RunAccess, run_id: str, key: str) -> None:
    _try(access.continue_run, run_id, int(session.knob(key, 0)))


def _keep_words(access: RunAccess, run_id: str, keys: Sequence[str]) -> None:
    name, tags, note = (str(session.knob(key, "")) for key in keys)
    _try(access.describe, run_id, name, read_tags(tags), note)


def _delete(access: RunAccess, run_ids: Sequence[str]) -> None:
    gone = _try(access.delete_many, run_ids) or ()
    session.set_knob(DELETED, tuple(gone))
    tick(gone, on=False)


def _bring_back(access: RunAccess, run_ids: Sequence[str]) -> None:
    _try(access.bring_back, *run_ids)
    session.set_knob(DELETED, ())
    tick(run_ids, on=False)


def _empty_bin(access: RunAccess) -> None:
    _try(access.empty_bin)


def _try(act: Callable[..., Any], *args: Any) -> Any:
    """Do something, or say later why not."""
    try:
        return act(*args)
    except FedariumError as error:
        session.say_later(str(error))
        return None


def _button(
    label: str, act: Callable[..., Any], *args: Any, enabled: bool = True, help: str | None = None
) -> None:
    st.button(
        text(label),
        key=session.own_key(PAGE, "button", label),
        on_click=act,
        args=args,
        disabled=not enabled,
        help=help,
    )

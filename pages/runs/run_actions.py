"""What is done with the runs that are ticked: a row of buttons above the table."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from fl_core.config import RunConfig
from fl_core.knobs import knobs_of
from fl_core.paths import weights_folder
from fl_core.runs.disk_use import bytes_in
from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.run_catalogue import MOST_NOTE, Wanted
from fl_core.runs.run_states import RunState
from fl_core.short_text import MOST_NAME
from fl_core.translatable import Plural, translatable
from pages.language.spoken import text
from pages.runs import acts
from pages.runs.repeated_runs import draw_proof
from pages.runs.run_filters import PAGE, Filters
from pages.runs.take_along import draw_bring, draw_take_along
from pages.shared import session
from pages.shared.go_on_from import go_on_from
from pages.shared.presets import name_of
from pages.shared.run_access import RunAccess
from pages.shared.run_name import told_name

CHOSEN = Plural("runs", "1 run is chosen", "{runs} runs are chosen")
WORDS = 290  # pixels, so that nothing moves as they change
NOBODY = translatable("Choose none")
FOR_GOOD = Plural(
    "runs",
    "This cannot be undone: 1 run is forgotten for good.",
    "This cannot be undone: {runs:,} runs are forgotten for good.",
)
DELETED_WORDS = Plural("runs", "1 run is in the bin.", "{runs} runs are in the bin.")


def draw_actions(access: RunAccess, filters: Filters, shown: Collection[str]) -> None:
    """Draw the buttons, those that make no sense disabled: nothing moves as runs are ticked.

    Args:
        access: What the visitor may do.
        filters: Which runs are shown.
        shown: The ids of those on this page of them.
    """
    runs = [run for run_id in acts.ticked() if (run := access.store.look_up(run_id))]
    here = [run for run in runs if (run.deleted_at is not None) == filters.wanted.binned]
    with st.container(horizontal=True, vertical_alignment="center", key="runs-actions"):
        if filters.wanted.binned:
            _draw_for_bin(access, here)
        else:
            _draw_for_table(access, here, filters)
            draw_bring(access)
        _draw_chosen(access, here, shown)
    if len(here) == 1 and isinstance(here[0], Run):
        draw_proof(access, here[0])


def _draw_chosen(
    access: RunAccess, runs: Sequence[Run | UnreadableRun], shown: Collection[str]
) -> None:
    """Draw how many are chosen, and the way back from that; or from what was deleted last."""
    gone = () if runs else session.knob(acts.DELETED, ())
    if gone:
        _button(translatable("Undo"), acts.bring_back, access, gone)
    else:
        _button(NOBODY, acts.tick, [run.id for run in runs], False, enabled=bool(runs))
    words = text("Tick runs to do something with them.")
    if gone:
        words = text(DELETED_WORDS, runs=len(gone))
    if runs:
        words = text(CHOSEN, runs=len(runs))
    if elsewhere := sum(run.id not in shown for run in runs):
        words = text("{chosen} ({runs} not shown here)", chosen=words, runs=elsewhere)
    st.caption(words, width=WORDS)


def _draw_for_table(
    access: RunAccess, runs: Sequence[Run | UnreadableRun], filters: Filters
) -> None:
    one = runs[0] if len(runs) == 1 and isinstance(runs[0], Run) else None
    mine = bool(runs) and all(access.may_change(run) for run in runs)
    _draw_compare(runs)
    _draw_words(access, one, mine)
    _draw_continue(access, one)
    _button(
        translatable("Train again"),
        acts.repeat,
        access,
        one.id if one else "",
        enabled=one is not None and one.state is RunState.FINISHED and access.may_run,
        help=text(
            "To prove that a finished run can be repeated: the same config is trained once more, "
            "and the two histories are compared to the last bit."
        ),
    )
    pinned = one is not None and filters.baseline == one.id
    _button(
        translatable("Unpin baseline") if pinned else translatable("Pin as baseline"),
        acts.pin,
        "" if pinned or one is None else one.id,
        key="pin",
        enabled=one is not None,
        help=text("Under each run’s name stands what differs from the baseline."),
    )
    draw_take_along(access, runs)
    at_rest = bool(runs) and not any(run.active for run in runs)
    ids = [run.id for run in runs]
    _button(translatable("Delete"), acts.delete, access, ids, enabled=mine and at_rest)


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
    with _popover(translatable("Name, tags, note"), run is not None and mine):
        if run is None:
            return
        keys = [session.own_key(PAGE, name, run.id) for name in ("name", "tags", "note")]
        name, tags, note = keys
        with st.form(session.own_key(PAGE, "words", run.id), border=False):
            usual = told_name(name_of(run.config), run.config)
            st.text_input(text("Name"), run.name, max_chars=MOST_NAME, key=name, placeholder=usual)
            about = text("With commas between them")
            st.text_input(text("Tags"), ", ".join(run.tags), help=about, key=tags)
            st.text_area(text("Note"), run.note, max_chars=MOST_NOTE, key=note)
            st.form_submit_button(
                text("Keep"), type="primary", on_click=acts.keep_words, args=(access, run.id, keys)
            )


def _draw_continue(access: RunAccess, run: Run | None) -> None:
    """Draw how many rounds a finished run is to have, and how else one goes on from it."""
    whole = run is not None and run.state is RunState.FINISHED and not run.imported_from
    can = whole and access.may_run
    with _popover(translatable("Go on"), can):
        if run is None or not can:
            return
        _draw_more_rounds(access, run)
        if not run.config.strategy.own_models:
            _draw_from_model(access, run)


def _draw_from_model(access: RunAccess, run: Run) -> None:
    if st.button(
        text("From its model, with other knobs…"),
        key=session.own_key(PAGE, "button", "from model"),
        help=text(
            "A new run that starts from the model this one has made. The page Train opens with "
            "this run’s knobs, for you to turn."
        ),
    ):
        go_on_from(access, run.id)
        session.go_to("train")


def _draw_more_rounds(access: RunAccess, run: Run) -> None:
    """Draw how many rounds it is to have."""
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
    _button(translatable("Continue"), acts.go_on, access, run.id, key)


def _draw_for_bin(access: RunAccess, runs: Sequence[Run | UnreadableRun]) -> None:
    mine = bool(runs) and all(access.may_change(run) for run in runs)
    ids = [run.id for run in runs]
    _button(translatable("Bring back"), acts.bring_back, access, ids, enabled=mine)
    binned = access.store.ids_of(Wanted(binned=True), most=100_000)
    size = sum(bytes_in(weights_folder() / run_id) for run_id in binned)
    label = translatable("Empty the bin ({megabytes:,.1f} MB)", megabytes=size / 1e6)
    with _popover(label, bool(binned) and access.presents):
        st.markdown(text(FOR_GOOD, runs=len(binned)))
        _button(translatable("Empty it"), acts.empty_bin, access)


def _popover(label: str, enabled: bool) -> PopoverContainer:
    """Draw one that closes as what is asked for in it is done: by then its key is another."""
    key = session.own_key(PAGE, "panel", str(session.knob(acts.DONE, 0)), label)
    return st.popover(text(label), disabled=not enabled, key=key)


def _button(
    label: str,
    act: Callable[..., Any],
    *args: Any,
    enabled: bool = True,
    help: str | None = None,
    key: str = "",
) -> None:
    st.button(
        text(label),
        key=session.own_key(PAGE, "button", key or label),
        on_click=act,
        args=args,
        disabled=not enabled,
        help=help,
    )

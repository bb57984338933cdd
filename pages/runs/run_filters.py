"""Which runs the page shows: what is typed and chosen above the table, kept in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from fl_core.reference_runs import ROLE as REFERENCE
from fl_core.runs.run import Run
from fl_core.runs.run_catalogue import ORDERS, Order, Wanted
from fl_core.runs.run_ids import is_run_id
from fl_core.runs.run_roles import LESSON, REPEAT
from fl_core.runs.run_states import RunState
from fl_core.runs.run_table_export import runs_as_csv
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import page_address, session
from pages.shared.file_download import draw_file_download
from pages.shared.run_access import RunAccess

PAGE = "runs"
PAGE_SIZE = 50
MOST_LETTERS = 200
USUAL_TARGET = 90  # percent

KINDS: Mapping[str, tuple[str, tuple[str | None, ...]]] = {
    "own": (translatable("Ordinary runs"), (None,)),
    "reference": (translatable("References"), (REFERENCE,)),
    "lesson": (translatable("Of lessons"), (LESSON,)),
    "repeat": (translatable("Trained again as proof"), (REPEAT,)),
    "all": (translatable("All kinds"), ()),
    "bin": (translatable("In the bin"), ()),
}


@dataclass(frozen=True)
class Filters:
    """What the address says of which runs are shown.

    Attributes:
        wanted: Which, in which order.
        first: The place of the first one on the page, from 0.
        baseline: The id of the run that others are told apart from; empty for the default config.
        narrows: Whether some are left out by what was typed or chosen.
    """

    wanted: Wanted
    first: int
    baseline: str
    narrows: bool

    def baseline_of(self, access: RunAccess) -> Run | None:
        """Return the run that others are told apart from, if there is one."""
        found = access.store.look_up(self.baseline) if self.baseline else None
        return found if isinstance(found, Run) and found.deleted_at is None else None


def draw_filters(access: RunAccess) -> Filters:
    """Draw what narrows the table down, and return what it comes to."""
    tags = access.store.tags_in_use()
    with st.container(horizontal=True, vertical_alignment="bottom", key="runs-filters"):
        _text("find", text("Find"), text("name, tag, note, method, knob"))
        _choose(
            "state", text("State"), {"": text("Any")} | {s: text(translatable(s)) for s in RunState}
        )
        _choose("kind", text("Kind"), {name: text(label) for name, (label, _) in KINDS.items()})
        _choose("tag", text("Tag"), {"": text("Any")} | {tag: tag for tag in tags})
        _draw_target()
    return filters_in_address()


def filters_in_address() -> Filters:
    """Return what the address says; what cannot be is as usual."""
    told = {name: page_address.told(PAGE, name) for name in NAMES}
    kind = told["kind"] if told["kind"] in KINDS else "own"
    state, order = told["state"], told["order"]
    wanted = Wanted(
        words=told["find"][:MOST_LETTERS],
        states=[state] if state in [*RunState] else [],
        roles=KINDS[kind][1],
        tag=told["tag"],
        binned=kind == "bin",
        order=_order(order),
        rising=told["rising"] == "1",
        target=_percent(told["target"]) / 100,
    )
    first = int(told["first"]) if told["first"].isdecimal() and len(told["first"]) < 9 else 0
    narrows = bool(wanted.words or wanted.states or wanted.tag)
    baseline = told["baseline"] if is_run_id(told["baseline"]) else ""
    return Filters(wanted, first // PAGE_SIZE * PAGE_SIZE, baseline, narrows)


NAMES = ("find", "state", "kind", "tag", "target", "order", "rising", "first", "baseline")


def draw_pager(access: RunAccess, filters: Filters, total: int) -> None:
    """Draw where one is among the runs that were found, the ways on and back, and all as a file."""
    if not total:
        return
    last = min(filters.first + PAGE_SIZE, total)
    with st.container(horizontal=True, vertical_alignment="center", key="runs-pager"):
        numbers = {"first": filters.first + 1, "last": last, "total": total}
        st.caption(text("{first} to {last} of {total:,} runs", **numbers), width="content")
        if total > PAGE_SIZE:
            _turn(text("Back"), filters.first - PAGE_SIZE, filters.first > 0)
            _turn(text("On"), filters.first + PAGE_SIZE, last < total)
        draw_file_download(
            text("Save as CSV"),
            "fedarium-runs.csv",
            partial(runs_as_csv, access.store, filters.wanted),
            text(
                "All runs that were found, those on other pages too, with what they came to and "
                "the knobs that differ from the default."
            ),
            "tertiary",
        )


def _turn(label: str, first: int, enabled: bool) -> None:
    st.button(
        label,
        key=session.own_key(PAGE, "turn", label),
        on_click=_go_to,
        args=(str(max(0, first)),),
        disabled=not enabled,
    )


def _go_to(first: str) -> None:
    page_address.tell(PAGE, first=first)


def _order(said: str) -> Order:
    return next((order for order in ORDERS if order == said), "number")


def _percent(said: str) -> float:
    try:
        share = float(said)
    except ValueError:
        return USUAL_TARGET
    return share if 0 < share <= 100 else USUAL_TARGET


def _text(name: str, label: str, placeholder: str) -> None:
    key = _key(name)
    session.set_knob(key, page_address.told(PAGE, name)[:MOST_LETTERS])
    st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        max_chars=MOST_LETTERS,
        on_change=_tell,
        args=(name,),
    )


def _choose(name: str, label: str, options: Mapping[str, str]) -> None:
    key, told = _key(name), page_address.told(PAGE, name)
    session.set_knob(key, told if told in options else next(iter(options)))
    st.selectbox(
        label,
        [*options],
        key=key,
        format_func=lambda option: options[option],
        on_change=_tell,
        args=(name,),
    )


def _draw_target() -> None:
    key = _key("target")
    session.set_knob(key, _percent(page_address.told(PAGE, "target")))
    st.number_input(
        text("Target (%)"),
        min_value=1.0,
        max_value=100.0,
        step=1.0,
        format="%g",
        key=key,
        on_change=_tell,
        args=("target",),
        help=text(
            "The table says after how many rounds, megabytes and seconds each run first had it."
        ),
    )


def _key(name: str) -> str:
    return session.own_key(PAGE, "filter", name)


def _tell(name: str) -> None:
    value = session.knob(_key(name), "")
    word = f"{value:g}" if isinstance(value, float) else str(value)
    page_address.tell(PAGE, **{name: word, "first": ""})

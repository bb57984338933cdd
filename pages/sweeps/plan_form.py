"""A sweep before it starts: what is swept, over which values, with which seeds, at what cost."""

from collections.abc import Sequence

import streamlit as st

from fl_core.config import RunConfig
from fl_core.config_differences import name_in_words
from fl_core.config_seeds import PARTS, WHOLE, knobs_that_change
from fl_core.errors import ConfigError, FedariumError
from fl_core.sweep_axes import (
    METHOD,
    SKEW,
    axis_of_numbers,
    axis_of_options,
    options_of,
    sweepable,
    words_of,
)
from fl_core.sweep_gallery import GALLERY, ReadySweep
from fl_core.sweep_plan import MOST_SEEDS, Axis, SweepPlan, seeds_from
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import page_address, session
from pages.shared.escape_markdown import plain
from pages.shared.knob_setup import read_knobs
from pages.shared.run_access import RunAccess
from pages.sweeps.cost import cost_in_words

PAGE = "sweeps"
NOTHING = ""
FIRST_VALUES = "0, 0.3, 0.6, 0.9"
USUAL_SEEDS = 3
PART_LABELS = {
    "deal": translatable("The deal"),
    "start": translatable("The start"),
    "batches": translatable("The batches"),
}
NAME = translatable("{first} · {second}")


def draw_form(access: RunAccess) -> None:
    """Draw a ready sweep as it is, or what one can choose, and the button that starts it."""
    st.button(text("All sweeps"), on_click=_leave, type="tertiary", key=_key("leave"))
    ready = GALLERY.get(page_address.told(PAGE, "plan"))
    try:
        name, plan = _ready(ready) if ready else _own()
        plan.points()
    except ConfigError as error:
        st.error(plain(text(str(error))))
        return
    _draw_plan(plan)
    st.markdown(plain(cost_in_words(access.store, plan)))
    st.button(
        text("Start the sweep"),
        key=_key("start"),
        on_click=_start,
        args=(access, name, plan),
        type="primary",
        disabled=not access.presents,
    )


def _ready(ready: ReadySweep) -> tuple[str, SweepPlan]:
    st.subheader(text(ready.name), anchor=False)
    st.markdown(text(ready.question))
    return ready.name, ready.plan


def _own() -> tuple[str, SweepPlan]:
    """Draw what one can choose, and return what it comes to.

    Raises:
        ConfigError: If it cannot be.
    """
    setup = read_knobs()
    if setup.config is None:
        raise ConfigError(setup.problems[0])
    base = setup.config
    st.markdown(
        text(
            "All that is not swept is as the knobs of the page Train stand: {setup}.",
            setup=plain(text(name_in_words(base))),
        )
    )
    left, right, last = st.columns([4, 4, 2])
    with left:
        first = _draw_axis("first", text("What goes across"), base, _asked() or SKEW)
    with right:
        second = _draw_axis("second", text("A line for each of"), base, NOTHING)
    with last:
        key = _key("seeds")
        session.set_knob(key, session.knob(key, USUAL_SEEDS))
        seeds = st.number_input(
            text("Seeds"),
            min_value=1,
            max_value=MOST_SEEDS,
            step=1,
            key=key,
            help=text(
                "Each value is trained with so many seeds. With fewer than three nobody can tell "
                "luck from difference."
            ),
        )
    changed = knobs_that_change(_draw_what_seeds_change())
    if first is None:
        raise ConfigError(translatable("Choose what goes across."))
    plan = SweepPlan(base, first, second, seeds_from(base.seed, int(seeds)), changed)
    name = NAME if second else "{first}"
    labels = {"first": first.label, "second": second.label if second else ""}
    return translatable(name, **labels), plan


def _draw_what_seeds_change() -> list[str]:
    """Draw what differs from seed to seed, as a rule all there is, and return it."""
    key = _key("seeds change")
    session.set_knob(key, session.knob(key, list(PARTS)))
    chosen = st.pills(
        text("Seeds change"),
        list(PARTS),
        selection_mode="multi",
        format_func=lambda part: text(PART_LABELS[part]),
        key=key,
        help=text(
            "All together show how much luck there is in a result. One alone shows how much of "
            "that luck it brings; the others then stay as the knobs of the page Train stand."
        ),
    )
    return [str(part) for part in chosen]


def _asked() -> str:
    """Return the knob that the address asks for, as a link from the Train page does."""
    return page_address.told(PAGE, "knob")


def _draw_axis(which: str, label: str, base: RunConfig, usual: str) -> Axis | None:
    """Draw what is swept and over what, and return it; `None` if nothing is."""
    there = sweepable(base)
    names = [*there]
    if which == "second":  # what goes across is the same on all lines
        names = [NOTHING, *(each for each in names if each != session.knob(_key("first"), ""))]
    key = _key(which)
    session.set_knob(key, session.knob(key, usual if usual in names else names[0]))
    if session.knob(key, NOTHING) not in names:
        session.set_knob(key, names[0])
    name = st.selectbox(
        label,
        names,
        key=key,
        format_func=lambda each: text(there[each][0]) if each else text("Nothing more"),
    )
    if not name:
        return None
    options = options_of(name, there[name][1])
    if options is None:
        return axis_of_numbers(name, base, _draw_numbers(which, name, base))
    return axis_of_options(name, base, _draw_options(which, name, base, options))


def _draw_numbers(which: str, name: str, base: RunConfig) -> str:
    knob = sweepable(base)[name][1]
    assert knob is not None
    key = _key(which, name)
    usual = FIRST_VALUES if name == SKEW else f"{knob.default:g}"
    session.set_knob(key, session.knob(key, usual))
    return str(
        st.text_input(
            text("Values"),
            key=key,
            max_chars=300,
            help=text("A list such as 0, 0.3, 0.9, or a range such as 0 to 1 by 0.25."),
        )
    )


def _draw_options(which: str, name: str, base: RunConfig, options: Sequence[str]) -> list[str]:
    knob = sweepable(base)[name][1]
    key = _key(which, name)
    usual = ["FedAvg", "FedProx"] if name == METHOD else list(options[:2])
    session.set_knob(key, session.knob(key, usual))
    chosen = st.multiselect(
        text("Values"),
        options,
        key=key,
        format_func=lambda option: text(words_of(name, knob, option)),
    )
    if not chosen:
        raise ConfigError(translatable("Choose a value at least."))
    return [str(option) for option in chosen]


def _draw_plan(plan: SweepPlan) -> None:
    """Say what is swept, value by value."""
    for axis in plan.axes:
        values = ", ".join(text(value.told) for value in axis.values)
        st.markdown(f"**{plain(text(axis.label))}:** {plain(values)}")
    words = ", ".join(map(str, plan.seeds[:10])) + (" …" if len(plan.seeds) > 10 else "")
    if plan.seeded != WHOLE:
        parts = [part for part, knob in PARTS.items() if knob in plan.seeded]
        changed = ", ".join(text(PART_LABELS[part]) for part in parts)
        st.markdown(text("**Seeds:** {seeds}, which change: {parts}", seeds=words, parts=changed))
        return
    st.markdown(text("**Seeds:** {seeds}", seeds=words))


def _start(access: RunAccess, name: str, plan: SweepPlan) -> None:
    try:
        page_address.tell(PAGE, sweep=access.start_sweep(name, plan), plan="", knob="")
    except FedariumError as error:
        session.say_later(str(error))


def _leave() -> None:
    page_address.tell(PAGE, plan="", knob="", sweep="")


def _key(*words: str) -> str:
    return session.own_key(PAGE, *words)
